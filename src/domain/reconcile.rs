//! Which statement a log line belongs to: exact matching, one statement to one line (Contingency
//! Plan 3.4, 3.5, 8).
//!
//! [`candidates`] finds the pairs that are worth a look and what speaks for and against each;
//! [`reconcile`] gives every line its best pair, certain only where it is the only one and no hard
//! key contradicts. Nothing is matched here: a person decides, and the decision is a fact with the
//! evidence that was shown. Scores in bits, sums of several deliveries and a global assignment
//! have their place beside `candidates`.

pub mod candidates;
pub mod twice;
pub mod twins;

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{LineId, StatementId};
use crate::log_entry::{LineState, LogEntry, Match};
use crate::reference::StatementRow;
use crate::statement::{Stage, Status};
pub use candidates::{Candidate, Field, Said, Tolerance, Weighed, plain, plain_number};
pub use twice::{Claimed, ClaimedTwice, Twice, claimed_twice};
pub use twins::Twins;

/// How sure a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Worth a look.
    Open,
    /// Very likely.
    Likely,
    /// Exact, the only one, and nothing contradicts.
    Certain,
}

/// A line with its best statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The pair and what speaks for it.
    pub candidate: Candidate,
    /// How sure, given the others.
    pub certainty: Certainty,
    /// The next best statement for the line, where there is one.
    pub runner_up: Option<Candidate>,
}

/// Lines and statements side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Lines that are not settled or matched, each with its best statement.
    pub pairs: BTreeMap<LineId, Pair>,
    /// Lines without any candidate.
    pub without_statement: Vec<LineId>,
    /// Open statements that no line wants: they are left untouched (001-3.5c).
    pub without_line: Vec<StatementId>,
    /// Lines that look like one mailing.
    pub twins: Vec<Twins>,
}

/// Matches the lines that are still open with the statements that are still free.
pub fn reconcile<L: Borrow<LogEntry>, S: Borrow<StatementRow>>(
    lines: &[L],
    statements: &[S],
    tolerance: &Tolerance,
) -> Reconciled {
    let lines: Vec<&LogEntry> = lines.iter().map(Borrow::borrow).collect();
    let taken = taken(lines.iter().copied());
    let open: Vec<&LogEntry> = lines.iter().copied().filter(|line| is_open(line)).collect();
    let free: Vec<&StatementRow> = statements
        .iter()
        .map(Borrow::borrow)
        .filter(|row| is_free(row) && !taken.contains(&row.statement))
        .collect();
    let (found, beyond) = candidates::candidates(&open, &free, tolerance);
    let mut pairs = assign(found);
    look_further(&mut pairs, &open, &free, &beyond, tolerance);
    let wanted: BTreeSet<&StatementId> =
        pairs.values().map(|pair| &pair.candidate.statement).collect();
    let without_line = free
        .iter()
        .filter(|row| Status::of(row).is_open() && !wanted.contains(&row.statement))
        .map(|row| row.statement.clone())
        .collect();
    let without_statement =
        open.iter().filter(|line| !pairs.contains_key(&line.line)).map(|line| line.line).collect();
    Reconciled { without_statement, without_line, twins: twins::twins(&lines, tolerance), pairs }
}

/// The statements that lines hold already, agreed on or not.
pub fn taken<'a>(lines: impl IntoIterator<Item = &'a LogEntry>) -> BTreeSet<StatementId> {
    lines
        .into_iter()
        .flat_map(|line| line.matched.given())
        .flat_map(Match::statements)
        .cloned()
        .collect()
}

/// A line that still looks for its statement.
fn is_open(line: &LogEntry) -> bool {
    matches!(line.state(), LineState::Logged | LineState::Released) && !line.matched.is_given()
}

/// An estimate is never billed, so it is no statement of a line.
fn is_free(row: &StatementRow) -> bool {
    matches!(Status::of(row).stage(), Stage::Open | Stage::Final | Stage::Unknown)
}

/// Gives each statement to one line: certain pairs first, then by what speaks for them. A pair is
/// certain only when no other line and no other statement is as good.
fn assign(mut found: Vec<Candidate>) -> BTreeMap<LineId, Pair> {
    found.sort_by(|one, other| {
        other
            .rank()
            .cmp(&one.rank())
            .then_with(|| (one.line, &one.statement).cmp(&(other.line, &other.statement)))
    });
    let mut by_line: BTreeMap<LineId, Vec<usize>> = BTreeMap::new();
    let mut by_statement: BTreeMap<StatementId, Vec<usize>> = BTreeMap::new();
    for (index, candidate) in found.iter().enumerate() {
        by_line.entry(candidate.line).or_default().push(index);
        by_statement.entry(candidate.statement.clone()).or_default().push(index);
    }
    let mut pairs: BTreeMap<LineId, Pair> = BTreeMap::new();
    let mut used: BTreeSet<&StatementId> = BTreeSet::new();
    for (index, candidate) in found.iter().enumerate() {
        if pairs.contains_key(&candidate.line) || used.contains(&candidate.statement) {
            continue;
        }
        used.insert(&candidate.statement);
        let rivals = |of: Option<&Vec<usize>>| -> Vec<usize> {
            of.into_iter().flatten().copied().filter(|other| *other != index).collect()
        };
        let mine = rivals(by_line.get(&candidate.line));
        let theirs = rivals(by_statement.get(&candidate.statement));
        let alone = mine
            .iter()
            .chain(&theirs)
            .filter_map(|other| found.get(*other))
            .all(|other| other.strength() < candidate.strength());
        let certainty = match candidate.certainty() {
            Certainty::Certain if !alone => Certainty::Likely,
            certainty => certainty,
        };
        let runner_up = mine.first().and_then(|other| found.get(*other)).cloned();
        let pair = Pair { candidate: candidate.clone(), certainty, runner_up };
        pairs.insert(candidate.line, pair);
    }
    pairs
}

/// Lines that had more candidates than were kept, and whose kept ones all went to other lines,
/// look at what is left. Others are as good there, so such a pair is never certain.
fn look_further(
    pairs: &mut BTreeMap<LineId, Pair>,
    open: &[&LogEntry],
    free: &[&StatementRow],
    beyond: &BTreeMap<LineId, usize>,
    tolerance: &Tolerance,
) {
    loop {
        let used: BTreeSet<&StatementId> =
            pairs.values().map(|pair| &pair.candidate.statement).collect();
        let empty = |line: &&LogEntry| !pairs.contains_key(&line.line);
        let more = |line: &&LogEntry| beyond.contains_key(&line.line);
        let lines: Vec<&LogEntry> = open.iter().copied().filter(more).filter(empty).collect();
        let left: Vec<&StatementRow> =
            free.iter().copied().filter(|row| !used.contains(&row.statement)).collect();
        let found = assign(candidates::candidates(&lines, &left, tolerance).0);
        if found.is_empty() {
            return;
        }
        pairs.extend(found.into_iter().map(|(line, pair)| {
            let certainty = pair.certainty.min(Certainty::Likely);
            (line, Pair { certainty, ..pair })
        }));
    }
}

#[cfg(test)]
mod tests;
