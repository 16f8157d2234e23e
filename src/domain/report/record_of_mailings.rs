//! The USPS Record of Mailings Log as rows of text, one for each line, in the order of the printed
//! items (Contingency Plan 3, 3.3; the items are data in [`crate::log_entry::items`]).

use chrono_tz::Tz;

use crate::calendar::{in_zone, local_day};
use crate::change::statement::Explanation;
use crate::language::Language;
use crate::log_entry::items::{Holds, items};
use crate::log_entry::{
    ContainerCounts, FieldName, LineField, LogEntry, Presented, ProcessingCategory, Verification,
};
use crate::quantity::Exactness;
use crate::words::UNKNOWN;

/// What stands where two people said different things and nobody has decided.
pub const CONFLICT: &str = "(two values)";

/// The headings: the item's number and its name.
pub fn header() -> Vec<String> {
    items().items.iter().map(|item| format!("{} {}", item.number, item.heading)).collect()
}

/// The rows of a log, by arrival and then by number.
pub fn rows(lines: &[LogEntry], zone: Tz) -> Vec<Vec<String>> {
    let mut sorted: Vec<&LogEntry> = lines.iter().filter(|line| line.number.is_some()).collect();
    sorted.sort_by_key(|line| (line.arrival().map(|at| at.unix_ms()), line.number));
    sorted.into_iter().map(|line| row(line, zone)).collect()
}

/// One line of the log, its times on the clocks of `zone`.
pub fn row(line: &LogEntry, zone: Tz) -> Vec<String> {
    items().items.iter().map(|item| cell(line, item.holds, zone)).collect()
}

fn cell(line: &LogEntry, holds: Holds, zone: Tz) -> String {
    let entry = line.entry.value().map(|entry| entry.items());
    let arrival = line.arrival();
    match holds {
        Holds::LineNumber => line.number.map(|number| number.to_string()).unwrap_or_default(),
        Holds::ArrivalDate => arrival.map(|at| local_day(at, zone).to_string()).unwrap_or_default(),
        Holds::ArrivalTime => arrival.map(|at| time(at, zone)).unwrap_or_default(),
        Holds::Field(name) => field(line, name),
        Holds::Released => line
            .released_at
            .map(|at| format!("{} {}", local_day(at, zone), time(at, zone)))
            .unwrap_or_default(),
        Holds::DateEntered => entry.map(|items| items.date_entered.to_string()).unwrap_or_default(),
        Holds::Initials => entry.map(|items| items.initials.clone()).unwrap_or_default(),
        Holds::TransactionNumber => {
            entry.map(|items| items.transaction.clone()).unwrap_or_default()
        }
        Holds::StatementId => {
            line.matched.value().map(|found| found.statement.to_string()).unwrap_or_default()
        }
        Holds::Finalised => line.ticked.as_ref().map(|_| "✓".to_owned()).unwrap_or_default(),
        Holds::Comments => comments(line),
    }
}

/// The time with its zone, as the plan's examples show it: `08:10 CST`.
fn time(at: crate::moment::Timestamp, zone: Tz) -> String {
    at.wall().with_timezone(&zone).format("%H:%M %Z").to_string()
}

fn field(line: &LogEntry, name: FieldName) -> String {
    match line.fields.get(&name) {
        Some(register) if register.is_conflict() => CONFLICT.to_owned(),
        Some(register) => {
            register.value().map(|value| field_text(&value.field)).unwrap_or_default()
        }
        None => String::new(),
    }
}

/// A value as people read it on the log.
pub fn field_text(field: &LineField) -> String {
    if let Some(unknown) = field.unknown_in(Language::English) {
        return unknown;
    }
    match field {
        LineField::ArrivedAt(at) => in_zone(*at, Tz::UTC).to_string(),
        LineField::Mailer(text)
        | LineField::PermitHolder(text)
        | LineField::PermitNumber(text)
        | LineField::PermitType(text)
        | LineField::JobId(text)
        | LineField::HardCopyNumber(text)
        | LineField::AdjustmentAccount(text)
        | LineField::Ticket(text)
        | LineField::Comments(text)
        | LineField::WrittenBy(text) => text.clone(),
        LineField::PaperNumber(number) => paper_number(*number),
        LineField::Channel(channel) => channel.name().to_owned(),
        LineField::Class(class) => class.name().to_owned(),
        LineField::Category(category) => category_name(*category).to_owned(),
        LineField::Pieces(pieces) => match pieces.exactness {
            Exactness::Exact => pieces.count.to_string(),
            Exactness::Approximate | Exactness::Unknown(_) => format!("approx. {}", pieces.count),
        },
        LineField::FullServicePieces(count) => count.to_string(),
        LineField::PieceWeight(weight) | LineField::TotalWeight(weight) => {
            format!("{} {}", weight.value, weight.unit)
        }
        LineField::Postage(postage) => format!("{:.2}", postage.0),
        LineField::Containers(counts) => containers_text(counts),
        LineField::EInduction(yes) | LineField::Evs(yes) | LineField::DropShipment(yes) => {
            if *yes { "Yes" } else { "No" }.to_owned()
        }
        LineField::Form8125(presented)
        | LineField::HardCopyStatement(presented)
        | LineField::PresortDocumentation(presented) => presented_text(*presented).to_owned(),
        LineField::Verification(Verification::NotPerformed { reason }) => reason.clone(),
        LineField::Verification(Verification::Performed { form_2866 }) => {
            format!("PS Form 2866: {form_2866}")
        }
        LineField::Verification(Verification::Unknown(_)) | LineField::Unknown { .. } => {
            UNKNOWN.to_owned()
        }
    }
}

/// A paper's number as it is printed on the paper: `Paper 007`.
pub fn paper_number(number: u32) -> String {
    format!("Paper {number:03}")
}

/// What a processing category is called.
pub const fn category_name(category: ProcessingCategory) -> &'static str {
    match category {
        ProcessingCategory::Letters => "Letters",
        ProcessingCategory::Cards => "Cards",
        ProcessingCategory::Flats => "Flats",
        ProcessingCategory::MachinableParcels => "Machinable parcels",
        ProcessingCategory::NonstandardParcels => "Nonstandard parcels",
        ProcessingCategory::Unknown(_) => UNKNOWN,
    }
}

const fn presented_text(presented: Presented) -> &'static str {
    match presented {
        Presented::Present => "Present",
        Presented::Missing => "Missing",
        Presented::NotNeeded => "Not needed",
        Presented::CourtesyCopy => "Courtesy copy",
        Presented::Unknown(_) => UNKNOWN,
    }
}

fn containers_text(counts: &ContainerCounts) -> String {
    let mut parts: Vec<String> = [
        (counts.mm_trays, "1-ft trays"),
        (counts.emm_trays, "2-ft trays"),
        (counts.flat_trays, "flat trays"),
        (counts.sacks, "sacks"),
        (counts.pallets, "pallets"),
    ]
    .into_iter()
    .filter(|(count, _)| 0 < *count)
    .map(|(count, kind)| format!("{count} {kind}"))
    .collect();
    if counts.loose_bundles {
        parts.push("loose bundles".to_owned());
    }
    parts.join(", ")
}

/// Comments, the paper that the line was copied from, ticket, where the hard copy is, and why a
/// line is settled, in this order.
fn comments(line: &LogEntry) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut say = |text: String| {
        if !text.is_empty() {
            parts.push(text);
        }
    };
    say(field(line, FieldName::Comments));
    say(field(line, FieldName::PaperNumber));
    let writer = field(line, FieldName::WrittenBy);
    say(if writer.is_empty() { writer } else { format!("Written by {writer}") });
    let ticket = field(line, FieldName::Ticket);
    say(if ticket.is_empty() { ticket } else { format!("Ticket {ticket}") });
    say(line.secured.value().map(|place| format!("Hard copy: {place}")).unwrap_or_default());
    say(line.withdrawn.as_ref().map(|why| format!("Taken back: {why}")).unwrap_or_default());
    if let Some(explained) = line.explained.value() {
        let statement =
            explained.statement.as_ref().map(|id| format!(" (statement {id})")).unwrap_or_default();
        say(format!("{}{statement}", explanation_text(explained.explanation)));
        say(explained.comment.clone());
    }
    parts.join("; ")
}

const fn explanation_text(explanation: Explanation) -> &'static str {
    match explanation {
        Explanation::AlreadyFinalised => "Already finalised",
        Explanation::SameMailing => "Same mailing as another line",
        Explanation::Withdrawn => "Taken back by the mailer",
        Explanation::KeyedAtAcceptance => "Keyed at acceptance",
        // The comment says what; so it does where only a newer program knows the word.
        Explanation::Other | Explanation::Unknown(_) => "Explained",
    }
}
