//! PS Form 3607, Mail Release Placard, as long as 3607-P cannot be printed (001-4a): one for every
//! mailing, attached before the mail stands in a cleared area (001-4b).
//!
//! The line's number stands on it for people and as Code 128 for scanners. It is unique within the
//! unit, and the placard never leaves the unit, so the line's id is not on it: twenty more
//! characters would make the bars too fine to be read from a forklift.

use barcode::render::Symbol;
use domain::layout::{Align, Area, Code, Element, Face, Layout, Mil, Text};
use domain::log_entry::LogEntry;
use domain::moment::Timestamp;
use domain::placard::{PlacardRow, rows};
use domain::rules::UnitProfile;

use super::{paper_number, word};
use crate::Error;
use crate::form::{Box, Format, Sheet, Stock, field};

/// What a placard is made from.
#[derive(Clone, Copy, Debug)]
pub struct MailRelease<'a> {
    /// The line.
    pub entry: &'a LogEntry,
    /// The unit.
    pub unit: &'a UnitProfile,
    /// When the mailing was cleared.
    pub made_at: Timestamp,
    /// 1 for the original; later copies say which they are.
    pub copy: u32,
}

/// The placard of a line.
///
/// # Errors
/// When the number cannot be drawn as bars.
pub fn mail_release(from: &MailRelease<'_>, stock: Stock) -> Result<Layout, Error> {
    let rows = rows(from.entry, from.unit, from.made_at);
    let number = value(&rows, "Line");
    let mut banners = Vec::new();
    if let Some(reason) = &from.entry.withdrawn {
        banners.push(format!("VOID: taken back by the mailer. {reason}").trim().to_owned());
    }
    if 1 < from.copy {
        banners.push(format!("REPRINT {}", from.copy));
    }
    let bars = if number.is_empty() { None } else { Some(word(&number)?) };
    let head = Head { label: "Line", number: &number, bars, banners: &banners };
    let mut sheet = Sheet::new(Look::of(stock).format);
    face(&mut sheet, &Look::of(stock), &head, &rows);
    Ok(sheet.finish(format!("PS Form 3607 {number}"), FOOT))
}

/// Placards to fill by hand when no device works, with the paper numbers of the blank log sheets.
///
/// # Errors
/// When a number cannot be drawn as bars.
pub fn blank_mail_releases(
    unit: &str,
    first: u32,
    count: u32,
    stock: Stock,
) -> Result<Layout, Error> {
    let look = Look::of(stock);
    let mut sheet = Sheet::new(look.format);
    for number in first..first.saturating_add(count) {
        if first < number {
            sheet.turn();
        }
        let number = paper_number(number);
        let rows = vec![PlacardRow { heading: "Office of mailing", value: unit.to_owned() }];
        let head = Head { label: "Paper number", number: &number, bars: None, banners: &[] };
        face(&mut sheet, &look, &head, &rows);
    }
    Ok(sheet.finish("PS Form 3607, blank", FOOT))
}

const FOOT: &str = "Attach to the mail before it is staged in a cleared area.";

/// What stands above the fields.
struct Head<'a> {
    label: &'a str,
    number: &'a str,
    bars: Option<Symbol>,
    banners: &'a [String],
}

/// The sizes of one stock.
struct Look {
    format: Format,
    title: i32,
    note: i32,
    number: i32,
    row: i32,
    value: i32,
    banner: i32,
}

impl Look {
    fn of(stock: Stock) -> Self {
        match stock {
            Stock::Letter => Self {
                format: Format::LETTER,
                title: 330,
                note: 130,
                number: 1_100,
                row: 780,
                value: 330,
                banner: 430,
            },
            Stock::Label => Self {
                format: Format::LABEL,
                title: 190,
                note: 85,
                number: 560,
                row: 395,
                value: 165,
                banner: 260,
            },
        }
    }
}

fn face(sheet: &mut Sheet, look: &Look, head: &Head<'_>, rows: &[PlacardRow]) {
    let title = sheet.take(Mil(look.title * 6 / 5));
    sheet.text(Text::new(title, look.title, "Mail Release Placard").face(Face::Bold));
    let form = Text::new(title, look.title, "PS Form 3607").align(Align::Right);
    sheet.text(form.face(Face::Bold));
    let note = sheet.take(Mil(look.note * 6 / 5));
    sheet.text(Text::new(note, look.note, "Manual form: PostalOne! cannot print 3607-P"));
    sheet.gap(look.note / 2);
    for banner in head.banners {
        let area = sheet.take(Mil(look.banner));
        let text = Text::new(area, look.banner * 3 / 4, banner).face(Face::Bold);
        sheet.text(text.align(Align::Centre).reversed());
        sheet.gap(look.note / 2);
    }
    numbered(sheet, look, head);
    let value = |heading| value(rows, heading);
    let mut row = |boxes: Vec<Box<'_>>| sheet.fields(look.row, look.value, Face::SemiBold, boxes);
    row(vec![field(1, "Permit holder", value("Permit holder"))]);
    row(vec![field(1, "Mailer", value("Mailer"))]);
    row(vec![field(1, "Permit", value("Permit")), field(1, "Class", value("Class"))]);
    row(vec![
        field(1, "Processing category", value("Processing category")),
        field(1, "Pieces", value("Pieces")),
    ]);
    row(vec![field(1, "Containers", value("Containers")), field(1, "Weight", value("Weight"))]);
    row(vec![
        field(1, "Office of mailing", value("Office of mailing")),
        field(1, "Cleared", value("Cleared")),
    ]);
    row(vec![field(1, "Accepted by", ""), field(1, "Released to operations: date, time", "")]);
    if Mil(look.row) <= sheet.room() {
        let rest = sheet.room().min(Mil(look.row * 2));
        let boxes = vec![field(3, "Remarks", ""), field(2, "Round stamp", "")];
        sheet.fields(rest.0, look.value, Face::SemiBold, boxes);
    }
}

/// The number for people at the left and for scanners at the right.
fn numbered(sheet: &mut Sheet, look: &Look, head: &Head<'_>) {
    let area = sheet.take(Mil(look.number + look.note));
    let label = Area { height: Mil(look.note * 6 / 5), ..area };
    sheet.text(Text::new(label, look.note, head.label).face(Face::SemiBold));
    let bars_width =
        if head.bars.is_some() { Mil(2_700).min(area.width.share(66, 100)) } else { Mil(0) };
    let number = Area {
        top: area.top + Mil(look.note),
        height: Mil(look.number),
        width: area.width - bars_width,
        ..area
    };
    sheet.text(Text::new(number, look.number * 5 / 6, head.number).face(Face::Bold));
    if let Some(symbol) = head.bars.clone() {
        let area = Area { left: area.right() - bars_width, width: bars_width, ..area };
        sheet.put(Element::Code(Code { area, symbol, align: Align::Right }));
    }
    sheet.gap(look.note / 2);
}

fn value(rows: &[PlacardRow], heading: &str) -> String {
    rows.iter().find(|row| row.heading == heading).map(|row| row.value.clone()).unwrap_or_default()
}
