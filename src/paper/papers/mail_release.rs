//! PS Form 3607, Mail Release Placard, as long as 3607-P cannot be printed (001-4a): one for every
//! mailing, attached before the mail stands in a cleared area (001-4b).
//!
//! The line's number stands on it for people and as Code 128 for scanners. It is unique within the
//! unit, and the placard never leaves the unit, so the line's id is not on it: 36
//! characters would make the bars ten inches long, or too fine to be scanned from a few steps away.

use barcode::render::Symbol;
use domain::layout::{Align, Area, Face, Layout, Mil, Text};
use domain::log_entry::LogEntry;
use domain::moment::Timestamp;
use domain::placard::{PlacardRow, rows};
use domain::report::record_of_mailings::paper_number;
use domain::rules::UnitProfile;

use super::word;
use crate::Error;
use crate::form::{Box, Format, Sheet, Stock, field, numbered};

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
    let (mut banners, mut said) = (Vec::new(), String::new());
    if let Some(reason) = &from.entry.withdrawn {
        banners.push("VOID".to_owned());
        said = format!("Taken back by the mailer: {reason}");
    }
    if 1 < from.copy {
        banners.push(format!("REPRINT {}", from.copy));
    }
    let bars = if number.is_empty() { None } else { Some(word(&number)?) };
    let head = Head { label: "Line", number: &number, bars, banners: &banners, said: &said };
    let mut sheet = Sheet::new(Look::of(stock).format);
    face(&mut sheet, &Look::of(stock), &head, &rows);
    Ok(sheet.finish(format!("PS Form 3607 {number}"), from.made_at, FOOT))
}

/// Placards to fill by hand when no device works, with the paper numbers of the blank log sheets.
///
/// # Errors
/// When a number cannot be drawn as bars.
pub fn blank_mail_releases(
    unit: &str,
    made_at: Timestamp,
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
        let head =
            Head { label: "Paper number", number: &number, bars: None, banners: &[], said: "" };
        face(&mut sheet, &look, &head, &rows);
    }
    Ok(sheet.finish_apart("PS Form 3607, blank", made_at, FOOT))
}

const FOOT: &str = "Attach to the mail before it is staged in a cleared area.";

/// What stands above the fields.
struct Head<'a> {
    label: &'a str,
    number: &'a str,
    bars: Option<Symbol>,
    banners: &'a [String],
    said: &'a str,
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
                row: 370,
                value: 155,
                banner: 240,
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
    if !head.said.is_empty() {
        sheet.paragraph(look.note * 3 / 2, Face::Bold, head.said);
        sheet.gap(look.note / 2);
    }
    let label = sheet.take(Mil(look.note * 6 / 5));
    sheet.text(Text::new(label, look.note, head.label).face(Face::SemiBold));
    match &head.bars {
        Some(symbol) => numbered(sheet, look.number, head.number, Some(symbol.clone())),
        None => blank_number(sheet, look, head.number),
    }
    sheet.gap(look.note);
    let value = |heading| value(rows, heading);
    // The rows share what the page has, and leave the remarks the height of two.
    let height = sheet.room().share(1, ROWS + 2).0.clamp(look.row, look.row * 5 / 4);
    let mut row = |boxes: Vec<Box<'_>>| sheet.fields(height, look.value, Face::SemiBold, boxes);
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
    let rest = sheet.room().max(Mil(look.row));
    let boxes = vec![field(3, "Remarks", ""), field(2, "Round stamp", "")];
    sheet.fields(rest.0, look.value, Face::SemiBold, boxes);
}

/// The paper's number and a box for the line's number.
fn blank_number(sheet: &mut Sheet, look: &Look, number: &str) {
    let area = sheet.take(Mil(look.number));
    let words = Area { width: area.width.share(3, 5), ..area };
    sheet.text(Text::new(words, look.number * 3 / 5, number).face(Face::Bold));
    let area = Area { left: words.right(), width: area.width - words.width, ..area };
    let boxes = vec![field(1, "Line number, once it is keyed", "")];
    sheet.boxes(area, look.value, boxes);
}

/// Rows above the remarks.
const ROWS: i32 = 7;

fn value(rows: &[PlacardRow], heading: &str) -> String {
    rows.iter().find(|row| row.heading == heading).map(|row| row.value.clone()).unwrap_or_default()
}
