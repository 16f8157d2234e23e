//! Everything that a close-out has to prove, as plain values (Contingency Plan 3.6): all
//! electronic statements finalised, all hard copies entered, and the log reconciled.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::change::close_out::{DeviceHeard, HoldReason};
use crate::clocks::{ClockKind, due};
use crate::container::{Container, ContainerState};
use crate::ids::LineNumber;
use crate::log_entry::{Channel, Entry, FieldName, LineField, LineState, LogEntry};
use crate::moment::Timestamp;
use crate::quantity::Money;
use crate::reference::StatementRow;
use crate::rules::Context;
use crate::rules::close_out::{CloseOutInput, CloseOutRuling, first_restored_day};
use crate::rules::reconciliation::{TransactionSummary, summary_of};
use crate::statement::Status;

/// The close-out of a unit's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseOutReport {
    /// The unit's name.
    pub unit: String,
    /// The day.
    pub day: NaiveDate,
    /// When the report was made.
    pub made_at: Timestamp,
    /// The rules and editions that it rests on.
    pub rulebook: String,
    /// The outages that the day falls under.
    pub outages: Vec<OutagePart>,
    /// Lines by state.
    pub lines_by_state: BTreeMap<LineState, u32>,
    /// The three things that have to be true.
    pub proof: Proof,
    /// Pieces and postage of the lines, as far as known.
    pub totals: Totals,
    /// All statements by status code, as last imported.
    pub statements_by_status: BTreeMap<String, u32>,
    /// Open statements that no line wants, left untouched.
    pub statements_untouched: u32,
    /// Containers.
    pub containers: ContainerPart,
    /// Every enrolled device.
    pub devices: Vec<DeviceHeard>,
    /// The Transaction Summary Report to compare with.
    pub transaction_summary: Option<TransactionSummary>,
    /// What holds a clean sign-off.
    pub holds: Vec<HoldReason>,
    /// Every line that the day is about, with how it ended.
    pub lines: Vec<LinePart>,
}

/// An outage in the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutagePart {
    /// What was down.
    pub system: String,
    /// Since when.
    pub began_at: Timestamp,
    /// Until when.
    pub restored_at: Option<Timestamp>,
    /// This is its first restored day.
    pub first_restored_day: bool,
    /// Acceptance under the plan ends.
    pub acceptance_until: Option<Timestamp>,
    /// The Full-Service deadline.
    pub full_service_until: Option<Timestamp>,
}

/// What a District confirms (001-3.6b), for this unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// No electronic line waits for its statement to be finalised.
    pub electronic_finalised: bool,
    /// No hard copy waits to be entered.
    pub hard_copies_entered: bool,
    /// Every line is matched, entered or explained, and nothing conflicts.
    pub log_reconciled: bool,
}

/// Totals of the lines that the day is about: those that arrived, were settled or were released on
/// it, and every line that may hold a day, however old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Lines.
    pub lines: u32,
    /// Lines that are settled.
    pub settled: u32,
    /// Pieces, approximate counts included.
    pub pieces: u64,
    /// Lines without a piece count.
    pub without_pieces: u32,
    /// Postage.
    pub postage: Money,
    /// Lines without postage.
    pub without_postage: u32,
    /// Postage of lines that are not settled.
    pub postage_open: Money,
}

/// Containers of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContainerPart {
    /// Scanned.
    pub scanned: u32,
    /// On a PS Form 8125.
    pub on_8125: u32,
    /// A placard was taken.
    pub placards: u32,
    /// Set to Accept.
    pub accepted: u32,
    /// In operations.
    pub released: u32,
}

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinePart {
    /// Its number.
    pub number: Option<LineNumber>,
    /// How it ended.
    pub state: LineState,
    /// The channel.
    pub channel: Option<Channel>,
    /// Item 23.
    pub transaction: Option<String>,
    /// Its statement.
    pub statement: Option<String>,
    /// Conflicts left.
    pub conflicts: u32,
}

/// How many statements have each status code.
pub fn by_status<'a>(
    statements: impl IntoIterator<Item = &'a StatementRow>,
) -> BTreeMap<String, u32> {
    tally(statements.into_iter().map(|row| Status::of(row).code().to_owned()))
}

/// Makes the report of a day.
pub fn close_out_report(
    ctx: &Context<'_>,
    input: &CloseOutInput<'_>,
    ruling: &CloseOutRuling,
    statements_by_status: BTreeMap<String, u32>,
    untouched: usize,
) -> CloseOutReport {
    let logged = !input.lines.is_empty() || !input.permits.is_empty();
    CloseOutReport {
        unit: ctx.unit.name.clone(),
        day: input.day,
        made_at: ctx.now,
        rulebook: ctx.rulebook.edition(),
        outages: outages(ctx, input.day),
        lines_by_state: tally(input.lines.iter().map(LogEntry::state)),
        proof: proof(input.lines),
        totals: totals(input.lines),
        statements_by_status,
        statements_untouched: count(untouched),
        containers: containers(input.containers),
        devices: input.devices.to_vec(),
        transaction_summary: logged.then(|| summary_of(ctx, input.permits.clone())).flatten(),
        holds: ruling.holds.clone(),
        lines: input.lines.iter().map(line).collect(),
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

fn tally<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, u32> {
    let mut by_key = BTreeMap::new();
    for key in keys {
        *by_key.entry(key).or_default() += 1;
    }
    by_key
}

fn outages(ctx: &Context<'_>, day: NaiveDate) -> Vec<OutagePart> {
    ctx.outages
        .iter()
        .map(|outage| OutagePart {
            system: outage.system_name(),
            began_at: outage.began_at,
            restored_at: outage.restored.map(|restored| restored.latest),
            first_restored_day: first_restored_day(ctx, outage) == Some(day),
            acceptance_until: due(ctx, outage, ClockKind::Acceptance).map(|due| due.latest),
            full_service_until: due(ctx, outage, ClockKind::FullServiceDiscount)
                .map(|due| due.latest),
        })
        .collect()
}

fn proof(lines: &[LogEntry]) -> Proof {
    let open = || lines.iter().filter(|line| !line.state().is_settled());
    let hard_copy = |line: &LogEntry| line.channel() == Some(Channel::HardCopy);
    Proof {
        electronic_finalised: open().all(hard_copy),
        hard_copies_entered: !open().any(hard_copy),
        log_reconciled: open().next().is_none() && lines.iter().all(|l| l.conflict_count() == 0),
    }
}

fn totals(lines: &[LogEntry]) -> Totals {
    let mut totals = Totals {
        lines: count(lines.len()),
        settled: 0,
        pieces: 0,
        without_pieces: 0,
        postage: Money(rust_decimal::Decimal::ZERO),
        without_postage: 0,
        postage_open: Money(rust_decimal::Decimal::ZERO),
    };
    // A mailing that is on another line too, or that was taken back, counts once or not at all.
    let counted = |line: &&LogEntry| line.duplicate_of().is_none() && line.withdrawn.is_none();
    totals.settled = count(lines.iter().filter(|line| line.state().is_settled()).count());
    for line in lines.iter().filter(counted) {
        match line.value(FieldName::Pieces) {
            Some(LineField::Pieces(pieces)) => totals.pieces += u64::from(pieces.count),
            _ => totals.without_pieces += 1,
        }
        match line.value(FieldName::Postage) {
            Some(LineField::Postage(postage)) => {
                add(&mut totals.postage, *postage);
                if !line.state().is_settled() {
                    add(&mut totals.postage_open, *postage);
                }
            }
            _ => totals.without_postage += 1,
        }
    }
    totals
}

fn add(total: &mut Money, amount: Money) {
    total.0 = total.0.saturating_add(amount.0);
}

fn containers(containers: &[Container]) -> ContainerPart {
    let of =
        |test: &dyn Fn(&Container) -> bool| count(containers.iter().filter(|c| test(c)).count());
    ContainerPart {
        scanned: of(&|container| 0 < container.scan_count()),
        on_8125: of(&|container| container.form.value().is_some()),
        placards: of(&|container| container.placard_collected.is_some()),
        accepted: of(&|container| !container.accepted.standing().is_empty()),
        released: of(&|container| container.state() == ContainerState::Released),
    }
}

fn line(line: &LogEntry) -> LinePart {
    let statement = match line.entry.value() {
        Some(Entry::Electronic(finalised)) => Some(finalised.statement.to_string()),
        _ => line.matched.value().map(|found| found.statement.to_string()),
    };
    LinePart {
        number: line.number,
        state: line.state(),
        channel: line.channel(),
        transaction: line.entry.value().map(|entry| entry.items().transaction.clone()),
        statement,
        conflicts: count(line.conflict_count()),
    }
}
