//! The USPS Record of Mailings Log (001-3a): every line with its items in the plan's numbering,
//! and the same sheet empty for a day on which no device works.
//!
//! Twenty-six items do not fit side by side in letters that people read, so a line stands in two
//! tiers: what is known when the mail comes in, and what follows.

use chrono_tz::Tz;
use domain::layout::{Align, Column, Face, Layout, Mil, Text};
use domain::log_entry::items::{Holds, Item, items};
use domain::log_entry::{FieldName, LogEntry};
use domain::moment::Timestamp;
use domain::quantity::grouped;
use domain::report::record_of_mailings::{paper_number, rows};
use domain::rules::{DeclaredOutage, UnitProfile};

use super::time;
use crate::form::{Cells, Format, Sheet, column, field};

/// What a log sheet is made from.
#[derive(Clone, Copy, Debug)]
pub struct LogSheet<'a> {
    /// The unit.
    pub unit: &'a UnitProfile,
    /// The lines, in any order.
    pub lines: &'a [LogEntry],
    /// The outages, in words ([`outages_in_words`]).
    pub outage: &'a str,
    /// When the sheet is printed.
    pub made_at: Timestamp,
}

/// The log as it stands.
pub fn record_of_mailings(from: &LogSheet<'_>) -> Layout {
    let zone: Tz = from.unit.zone;
    let mut sheet = Sheet::new(Format::LETTER_WIDE);
    head(&mut sheet, &from.unit.name, from.outage, ("Printed", time(from.made_at, zone)));
    if let Some(instructions) = &from.unit.verification_instructions {
        sheet.paragraph(110, Face::Regular, &format!("Verification: {instructions}"));
        sheet.gap(60);
    }
    let rows = rows(from.lines, zone);
    if rows.is_empty() {
        sheet.paragraph(160, Face::Regular, "No mailing was logged.");
    } else {
        let cells = Cells { size: Mil(104), height_min: Mil(200) };
        sheet.table(tiers(), cells, rows.into_iter().map(with_commas).collect());
    }
    let foot = format!(
        "USPS Record of Mailings Log · {} · printed {}",
        from.unit.name,
        time(from.made_at, zone)
    );
    sheet.finish("USPS Record of Mailings Log", from.made_at, &foot)
}

/// Outages as the head of a log says them, on the clocks of a zone.
pub fn outages_in_words(outages: &[DeclaredOutage], zone: Tz) -> String {
    let words = outages.iter().map(|outage| {
        let began = format!("{} since {}", outage.system_name(), time(outage.began_at, zone));
        match outage.restored {
            Some(restored) => format!("{began}, restored {}", time(restored.latest, zone)),
            None => began,
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

/// Lines of one blank sheet.
const BLANK_LINES: u32 = 8;
/// A little more than eight millimetres to write in.
const BLANK_HEIGHT: Mil = Mil(340);

/// Sheets to write on when no device works. Their lines carry paper numbers, so that a placard
/// filled by hand can name its line before a device has given it a number; no number is printed
/// twice in one run.
pub fn blank_logs(unit: &str, made_at: Timestamp, first: u32, sheets: u32) -> Layout {
    let mut sheet = Sheet::new(Format::LETTER_WIDE);
    for number in 0..sheets {
        if 0 < number {
            sheet.turn();
        }
        head(&mut sheet, unit, "", ("Date", String::new()));
        let start = first.saturating_add(number.saturating_mul(BLANK_LINES));
        let rows = (start..start.saturating_add(BLANK_LINES)).map(blank_row).collect();
        sheet.table(tiers(), Cells { size: Mil(104), height_min: BLANK_HEIGHT }, rows);
    }
    let foot = "One line a mailing. Missing information never delays acceptance. Key every line into a device or PostalOne! as soon as one works, and write the number that it gets in item 26.";
    sheet.finish_apart("USPS Record of Mailings Log, blank", made_at, foot)
}

fn blank_row(number: u32) -> Vec<String> {
    let cells = items().items.iter().map(|item| match item.holds {
        Holds::LineNumber => paper_number(number),
        _ => String::new(),
    });
    cells.collect()
}

fn head(sheet: &mut Sheet, unit: &str, outage: &str, dated: (&str, String)) {
    let area = sheet.take(Mil(290));
    sheet.text(Text::new(area, 230, "USPS Record of Mailings Log").face(Face::Bold));
    let is_short = outage.chars().count() <= OUTAGE_IN_A_FIELD;
    let fields = vec![
        field(3, "Acceptance unit", unit),
        field(4, "Outage", if is_short { outage } else { "see below" }),
        field(2, dated.0, dated.1),
        field(2, "Kept by (name)", ""),
    ];
    sheet.fields(380, 150, Face::SemiBold, fields);
    sheet.gap(90);
    if !is_short {
        sheet.paragraph(110, Face::Regular, &format!("Outages: {outage}."));
        sheet.gap(60);
    }
}

/// Characters of outages that a field of the head holds; more stand below it.
const OUTAGE_IN_A_FIELD: usize = 90;

/// The items in their two tiers.
fn tiers() -> Vec<Vec<Column>> {
    let (upper, lower): (Vec<&Item>, Vec<&Item>) =
        items().items.iter().partition(|item| item.number <= UPPER_LAST);
    [upper, lower].map(|tier| tier.into_iter().map(item_column).collect()).into()
}

/// The last item of the upper tier: what a clerk writes when the mail comes in.
const UPPER_LAST: u8 = 13;

fn item_column(item: &Item) -> Column {
    // In thousandths of the page's width, as far as the tiers let them: a date, an amount of
    // 1,234,567.89 and the longest word of a heading stand on one line.
    let (share, align) = match item.holds {
        Holds::LineNumber => (66, Align::Left),
        Holds::ArrivalDate | Holds::ArrivalTime | Holds::DateEntered => (86, Align::Left),
        Holds::Field(FieldName::Mailer | FieldName::PermitHolder) => (136, Align::Left),
        Holds::Field(FieldName::Pieces | FieldName::FullServicePieces) => (86, Align::Right),
        Holds::Field(FieldName::PieceWeight) => (84, Align::Right),
        Holds::Field(FieldName::TotalWeight) => (106, Align::Right),
        Holds::Field(FieldName::Postage) => (98, Align::Right),
        Holds::Field(FieldName::JobId | FieldName::Category) => (92, Align::Left),
        Holds::Field(FieldName::Containers) => (106, Align::Left),
        Holds::Field(FieldName::PermitType) => (58, Align::Left),
        Holds::Field(FieldName::PermitNumber) => (70, Align::Left),
        Holds::Field(FieldName::EInduction | FieldName::Channel) => (82, Align::Left),
        Holds::Initials => (80, Align::Left),
        Holds::StatementId => (84, Align::Left),
        Holds::Finalised => (70, Align::Centre),
        Holds::Comments => (124, Align::Left),
        Holds::Field(_) | Holds::Released | Holds::TransactionNumber => (88, Align::Left),
    };
    let heading = format!("{} {}", item.number, item.heading);
    let face = if item.holds == Holds::LineNumber { Face::Bold } else { Face::Regular };
    Column { face, ..column(&heading, share, align) }
}

/// Amounts with commas between their thousands; nothing else is touched.
fn with_commas(row: Vec<String>) -> Vec<String> {
    let is_amount = |item: &Item| item_column(item).align == Align::Right;
    let cells = items().items.iter().zip(row);
    cells.map(|(item, cell)| if is_amount(item) { commas(&cell) } else { cell }).collect()
}

fn commas(cell: &str) -> String {
    let figure = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_digit())
            && word.chars().all(|one| one.is_ascii_digit() || one == '.')
    };
    let words =
        cell.split(' ').map(|word| if figure(word) { grouped(word) } else { word.to_owned() });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_get_commas_and_words_do_not() {
        for (cell, expected) in [
            ("1234567.89", "1,234,567.89"),
            ("approx. 4000", "approx. 4,000"),
            ("12345.60 lb", "12,345.60 lb"),
            ("(two values)", "(two values)"),
            ("", ""),
        ] {
            assert_eq!(commas(cell), expected);
        }
    }

    #[test]
    fn every_item_has_its_column() {
        let count: usize = tiers().iter().map(Vec::len).sum();
        assert_eq!((tiers().len(), count), (2, items().items.len()));
    }
}
