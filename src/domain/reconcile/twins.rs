//! Lines that look like one mailing: logged on two devices, or copied twice from one paper.
//!
//! A finding, never a merge: both lines are kept until a person says whether they are one
//! (001-3.5a, against double billing).

use std::borrow::Borrow;
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

/// Every pair of lines that nobody has compared yet, whose arrivals are near, and that are of
/// different devices with the same permit or holder, class and pieces, or of one paper.
pub fn twins<L: Borrow<LogEntry>>(lines: &[L], tolerance: &Tolerance) -> Vec<Twins> {
    let mut by_look: BTreeMap<String, Vec<&LogEntry>> = BTreeMap::new();
    let mut by_paper: BTreeMap<u32, Vec<&LogEntry>> = BTreeMap::new();
    for line in lines.iter().map(Borrow::borrow).filter(|line| !is_gone(line)) {
        if let Some(look) = look(line) {
            by_look.entry(look).or_default().push(line);
        }
        if let Some(paper) = line.paper_number() {
            by_paper.entry(paper).or_default().push(line);
        }
    }
    let mut found = Vec::new();
    for alike in by_look.values_mut().chain(by_paper.values_mut()) {
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
    found.dedup();
    found
}

fn of(line: &LogEntry, other: &LogEntry) -> Twins {
    Twins { line: line.line, number: line.number, other: other.line, other_number: other.number }
}

/// A line that is settled for another reason, or that a person called a repeat, has no twin.
fn is_gone(line: &LogEntry) -> bool {
    matches!(line.state(), LineState::Stub | LineState::Withdrawn) || line.duplicate_of().is_some()
}

/// What has to be the same on two devices: who, what and how much.
fn look(line: &LogEntry) -> Option<String> {
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

/// Logged on two devices or from one paper, not under two job ids, and not compared by anybody.
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
    let one_paper = one.paper_number().is_some_and(|paper| other.paper_number() == Some(paper));
    (one_paper || device(&one.logged) != device(&other.logged)) && !jobs_differ && !compared
}
