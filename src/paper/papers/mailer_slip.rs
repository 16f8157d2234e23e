//! The slip for the mailer: under which number the mailing stands, what was accepted, and what is
//! to be sent, and by when, once the systems are back.
//!
//! It asks for nothing that the plan does not ask for: an electronic mailer owes no hard copy
//! (001-3f), and nobody owes a list of barcodes (001-5.1h).

use chrono_tz::Tz;
use domain::clocks::{Clock, ClockKind};
use domain::layout::{Face, Layout, Mil, Text};
use domain::log_entry::{Channel, FieldName, LineField, LogEntry};
use domain::moment::Timestamp;
use domain::report::record_of_mailings::field_text;
use domain::rules::UnitProfile;

use super::{time, word};
use crate::Error;
use crate::form::{Format, Sheet, Stock, field, numbered};

/// What a slip is made from.
#[derive(Clone, Copy, Debug)]
pub struct MailerSlip<'a> {
    /// The line.
    pub entry: &'a LogEntry,
    /// The unit.
    pub unit: &'a UnitProfile,
    /// What the mailer is to do ([`deadlines`]).
    pub deadlines: &'a [Deadline],
    /// When it is printed.
    pub made_at: Timestamp,
}

/// Something that the mailer is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What.
    pub what: String,
    /// By when, in words; empty where the plan names no time.
    pub by: String,
    /// The rule that asks for it.
    pub rule: &'static str,
}

/// What a mailer is to do about a line once the systems are back, as far as the clocks tell when.
pub fn deadlines(entry: &LogEntry, clocks: &[Clock], zone: Tz) -> Vec<Deadline> {
    let due = |kind| {
        let concerned = |clock: &&Clock| clock.kind == kind && Some(clock.outage) == entry.outage;
        let clock = clocks.iter().find(concerned)?;
        Some(format!("By {}", time(clock.due()?.earliest, zone)))
    };
    let yes = |name| match entry.value(name) {
        Some(LineField::Evs(yes) | LineField::EInduction(yes)) => *yes,
        Some(LineField::FullServicePieces(count)) => 0 < *count,
        _ => false,
    };
    let mut all = Vec::new();
    let mut ask = |rule, what: &str, by: Option<String>, otherwise: &str| {
        let by = by.unwrap_or_else(|| otherwise.to_owned());
        all.push(Deadline { what: what.to_owned(), by, rule });
    };
    if yes(FieldName::Evs) {
        ask("001-6.2a", "Send the Shipping Services File for these packages.", None, "");
        let within = "Within 48 hours after restoration";
        let by = due(ClockKind::EvsStatements);
        ask("001-6.2b", "Submit all postage statements of these mailings.", by, within);
    } else if entry.channel() == Some(Channel::HardCopy) {
        let words =
            "Nothing more to send: your hard-copy statement is kept here and keyed for you.";
        ask("001-3.2.1", words, None, "");
        return all;
    } else {
        let words =
            "Submit the electronic postage statement of this mailing. No hard copy is needed.";
        ask("001-3.2.2a", words, None, "As soon as the systems are back");
    }
    if yes(FieldName::FullServicePieces) {
        let words =
            "To keep the Full-Service discount, have statement and documentation in PostalOne!.";
        let within = "Within three business days after restoration";
        ask("001-3.2.3a", words, due(ClockKind::FullServiceDiscount), within);
    }
    let words = "Mail brought later, while you still cannot submit, needs a PostalOne! Help Desk ticket (800-522-9085).";
    let after = due(ClockKind::Acceptance).map(|by| by.replacen("By", "After", 1));
    ask("001-8c", words, after, "After 48 hours from restoration");
    all
}

/// The slip of a line.
///
/// # Errors
/// When the number cannot be drawn as bars.
pub fn mailer_slip(from: &MailerSlip<'_>, stock: Stock) -> Result<Layout, Error> {
    let number = from.entry.number.map(|number| number.to_string()).unwrap_or_default();
    let look = Look::of(stock);
    let mut sheet = Sheet::new(look.format);
    let title = sheet.take(Mil(look.title * 6 / 5));
    sheet.text(Text::new(title, look.title, "Mailing accepted during an outage").face(Face::Bold));
    sheet.gap(look.words / 2);
    let symbol = if number.is_empty() { None } else { Some(word(&number)?) };
    numbered(&mut sheet, look.number, &number, symbol);
    sheet.gap(look.words / 2);
    accepted(&mut sheet, &look, from);
    sheet.gap(look.words / 2);
    sheet.paragraph(look.words * 5 / 4, Face::Bold, "What to do now");
    for deadline in from.deadlines {
        sheet.gap(look.words / 3);
        let rule = format!("rule {}", deadline.rule);
        let when = if deadline.by.is_empty() { rule } else { format!("{} · {rule}", deadline.by) };
        sheet.paragraph(look.words, Face::SemiBold, &when);
        sheet.paragraph(look.words, Face::Regular, &deadline.what);
    }
    sheet.gap(look.words / 2);
    let words = "Name this number when you ask about the mailing. Postage is deducted when its statement is finalized.";
    sheet.paragraph(look.words, Face::Regular, words);
    let foot = format!("{} · {}", from.unit.name, time(from.made_at, from.unit.zone));
    Ok(sheet.finish(format!("Mailer’s slip {number}"), from.made_at, &foot))
}

struct Look {
    format: Format,
    title: i32,
    number: i32,
    row: i32,
    value: i32,
    words: i32,
}

impl Look {
    const fn of(stock: Stock) -> Self {
        match stock {
            Stock::Letter => Self {
                format: Format::LETTER,
                title: 330,
                number: 760,
                row: 600,
                value: 240,
                words: 190,
            },
            Stock::Label => Self {
                format: Format::LABEL,
                title: 190,
                number: 480,
                row: 330,
                value: 135,
                words: 105,
            },
        }
    }
}

fn accepted(sheet: &mut Sheet, look: &Look, from: &MailerSlip<'_>) {
    let entry = from.entry;
    let text = |name| entry.value(name).map(field_text).unwrap_or_default();
    let pieces = match entry.value(FieldName::Pieces) {
        Some(LineField::Pieces(pieces)) => pieces.to_string(),
        _ => String::new(),
    };
    let postage = match entry.value(FieldName::Postage) {
        Some(LineField::Postage(postage)) => postage.to_string(),
        _ => String::new(),
    };
    let permit = format!("{} {}", text(FieldName::PermitType), text(FieldName::PermitNumber));
    let received = entry.arrival().map(|at| time(at, from.unit.zone)).unwrap_or_default();
    let released = entry.released_at.map(|at| time(at, from.unit.zone)).unwrap_or_default();
    let known = |value: String| if value.is_empty() { "–".to_owned() } else { value };
    let mut row = |boxes| sheet.fields(look.row, look.value, Face::SemiBold, boxes);
    row(vec![
        field(1, "Received", known(received)),
        field(1, "Released to operations", known(released)),
    ]);
    row(vec![field(1, "Permit holder", known(text(FieldName::PermitHolder)))]);
    row(vec![
        field(1, "Permit", known(permit.trim().to_owned())),
        field(1, "Mailer Job ID", known(text(FieldName::JobId))),
    ]);
    row(vec![field(1, "Pieces", known(pieces)), field(1, "Postage, as stated", known(postage))]);
}
