//! Lines that look like one mailing logged on two devices.
//!
//! A finding, never a merge: both lines are kept until a person says whether they are one
//! (001-3.5a, against double billing).

use std::collections::BTreeMap;

use super::candidates::{Tolerance, plain};
use crate::fold::Stamp;
use crate::ids::{LineId, LineNumber};
use crate::log_entry::{FieldName, Kinship, LineField, LineState, LogEntry};

/// Two lines that look like one mailing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Twins {
    /// The line that arrived first.
    pub line: LineId,
    /// Its number.
    pub number: Option<LineNumber>,
    /// The other.
    pub other: LineId,
    /// Its number.
    pub other_number: Option<LineNumber>,
}

/// Every pair of lines of different devices with the same permit or holder, class and pieces,
/// whose arrivals are near, and that nobody has compared yet.
pub fn twins(lines: &[LogEntry], tolerance: &Tolerance) -> Vec<Twins> {
    let mut by_look: BTreeMap<String, Vec<&LogEntry>> = BTreeMap::new();
    for line in lines {
        if let Some(look) = look(line) {
            by_look.entry(look).or_default().push(line);
        }
    }
    let mut found = Vec::new();
    for alike in by_look.values_mut() {
        // Neighbours in time are enough: a third twin pairs with the second.
        alike.sort_by_key(|line| (line.arrival().map(|at| at.unix_ms()), line.line));
        for (index, line) in alike.iter().enumerate() {
            let later = alike.iter().skip(index + 1);
            found.extend(
                later
                    .take_while(|other| near(line, other, tolerance))
                    .find(|other| is_twin(line, other))
                    .map(|other| of(line, other)),
            );
        }
    }
    found.sort();
    found
}

/// Whether two lines look like one mailing.
pub fn are_twins(one: &LogEntry, other: &LogEntry, tolerance: &Tolerance) -> bool {
    look(one).is_some()
        && look(one) == look(other)
        && near(one, other, tolerance)
        && is_twin(one, other)
}

fn of(line: &LogEntry, other: &LogEntry) -> Twins {
    Twins { line: line.line, number: line.number, other: other.line, other_number: other.number }
}

/// What has to be the same: who, what and how much. A line that is settled for another reason, or
/// that a person called a repeat, has no twin.
fn look(line: &LogEntry) -> Option<String> {
    let gone = matches!(line.state(), LineState::Stub | LineState::Withdrawn)
        || line.duplicate_of().is_some();
    if gone {
        return None;
    }
    let who = match (line.value(FieldName::PermitNumber), line.value(FieldName::PermitHolder)) {
        (Some(LineField::PermitNumber(number)), _) => format!("#{}", plain(number)),
        (_, Some(LineField::PermitHolder(holder))) => plain(holder),
        _ => return None,
    };
    let class = line.value(FieldName::Class)?;
    let Some(LineField::Pieces(pieces)) = line.value(FieldName::Pieces) else {
        return None;
    };
    Some(format!("{who}|{class:?}|{}", pieces.count))
}

fn near(one: &LogEntry, other: &LogEntry, tolerance: &Tolerance) -> bool {
    match (one.arrival(), other.arrival()) {
        (Some(one), Some(other)) => {
            let apart_ms = (one.unix_ms() - other.unix_ms()).unsigned_abs();
            apart_ms <= u64::from(tolerance.twin_minutes) * 60_000
        }
        _ => false,
    }
}

/// Logged on two devices, not under two job ids, and not compared by anybody.
fn is_twin(one: &LogEntry, other: &LogEntry) -> bool {
    let device = |stamp: &Option<Stamp>| stamp.map(|stamp| stamp.origin.device);
    let job = |line: &LogEntry| match line.value(FieldName::JobId) {
        Some(LineField::JobId(id)) => Some(plain(id)),
        _ => None,
    };
    let jobs_differ = matches!((job(one), job(other)), (Some(a), Some(b)) if a != b);
    let compared = one
        .kin
        .get(&other.line)
        .and_then(|kin| kin.value())
        .is_some_and(|kin| matches!(kin, Kinship::NotThe(_) | Kinship::Keeps(_)));
    device(&one.logged) != device(&other.logged) && !jobs_differ && !compared
}
