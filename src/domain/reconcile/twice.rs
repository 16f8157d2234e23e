//! What bills one mailing only and is claimed twice (001-3.5a): a statement by two lines, a
//! transaction number by two lines, a line by two statements. It happens when two devices decide
//! offline; both decisions are kept until a person says which stands.
//!
//! A match of several lines is one claim. A line that bills nothing by itself claims nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{LineId, LineNumber, MatchId, StatementId};
use crate::log_entry::{Entry, FieldName, LineField, LogEntry, Match};
use crate::quantity::Money;

/// What is claimed twice, as one of its lines sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Twice {
    /// Another line has the same statement.
    Statement {
        /// The statement.
        statement: StatementId,
        /// The other line.
        other: LineId,
        /// Its number.
        number: Option<LineNumber>,
    },
    /// The line is matched to two statements.
    Statements {
        /// One.
        one: StatementId,
        /// The other.
        other: StatementId,
    },
    /// Another line has the same number in item 23.
    Transaction {
        /// The number, as written on this line.
        transaction: String,
        /// The other line.
        other: LineId,
        /// Its number.
        number: Option<LineNumber>,
    },
}

/// What a line claims that others claim too, worst first, and what it would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What is claimed twice.
    pub twice: Vec<Twice>,
    /// The line's postage, if known.
    pub amount: Option<Money>,
}

/// The lines of which something is claimed twice.
pub type ClaimedTwice = BTreeMap<LineId, Claimed>;

/// How a line claims a statement.
#[derive(Default)]
struct Holding {
    matches: BTreeSet<MatchId>,
    entered: bool,
}

impl Holding {
    /// Lines of one match share its statements; only one of them can be finalised with each.
    fn contradicts(&self, other: &Self) -> bool {
        (self.entered && other.entered) || self.matches.is_disjoint(&other.matches)
    }
}

/// Everything that is claimed twice among these lines.
pub fn claimed_twice(lines: &[LogEntry]) -> ClaimedTwice {
    let lines: Vec<&LogEntry> = lines.iter().filter(|line| !line.claims_nothing()).collect();
    let mut statements: BTreeMap<&StatementId, Vec<(&LogEntry, Holding)>> = BTreeMap::new();
    let mut transactions: BTreeMap<String, Vec<(&LogEntry, &str)>> = BTreeMap::new();
    for line in &lines {
        for (statement, holding) in holdings(line) {
            statements.entry(statement).or_default().push((line, holding));
        }
        for (key, written) in numbers(line) {
            transactions.entry(key).or_default().push((line, written));
        }
    }
    let mut found: BTreeMap<LineId, BTreeSet<Twice>> = BTreeMap::new();
    for (statement, holders) in &statements {
        for (line, holding) in holders {
            let others = holders.iter().filter(|(other, _)| other.line != line.line);
            for (other, _) in others.filter(|(_, theirs)| holding.contradicts(theirs)) {
                let twice = Twice::Statement {
                    statement: (*statement).clone(),
                    other: other.line,
                    number: other.number,
                };
                found.entry(line.line).or_default().insert(twice);
            }
        }
    }
    for holders in transactions.values() {
        for (line, written) in holders {
            for (other, _) in holders.iter().filter(|(other, _)| other.line != line.line) {
                let twice = Twice::Transaction {
                    transaction: (*written).to_owned(),
                    other: other.line,
                    number: other.number,
                };
                found.entry(line.line).or_default().insert(twice);
            }
        }
    }
    for line in &lines {
        found.entry(line.line).or_default().extend(own(line));
    }
    let claimed = |line: &&LogEntry| {
        let twice = found.remove(&line.line).filter(|twice| !twice.is_empty())?;
        let claimed = Claimed { twice: twice.into_iter().collect(), amount: amount(line) };
        Some((line.line, claimed))
    };
    lines.iter().filter_map(claimed).collect()
}

/// The statements that a line is matched to or was finalised with, however many stand.
fn holdings(line: &LogEntry) -> BTreeMap<&StatementId, Holding> {
    let mut held: BTreeMap<&StatementId, Holding> = BTreeMap::new();
    for found in line.matched.given() {
        for statement in found.statements() {
            held.entry(statement).or_default().matches.insert(found.id);
        }
    }
    for entry in line.entry.given() {
        if let Entry::Electronic(finalised) = entry {
            held.entry(&finalised.statement).or_default().entered = true;
        }
    }
    held
}

/// The transaction numbers of a line, with what they are compared by.
fn numbers(line: &LogEntry) -> BTreeMap<String, &str> {
    let written = line.entry.given().map(|entry| entry.items().transaction.trim());
    written
        .filter(|number| !number.is_empty())
        .map(|number| (same_number(number), number))
        .collect()
}

/// What two transaction numbers have in common when they are one: case and blanks at the ends are
/// written as people please.
pub fn same_number(transaction: &str) -> String {
    transaction.trim().to_uppercase()
}

/// Two matches of one line.
fn own(line: &LogEntry) -> Option<Twice> {
    let mut held: Vec<&Match> = line.matched.given().collect();
    held.sort_by(|one, other| one.statement.cmp(&other.statement));
    let first = held.first()?;
    let other = held.iter().find(|other| *other != first)?;
    Some(Twice::Statements { one: first.statement.clone(), other: other.statement.clone() })
}

fn amount(line: &LogEntry) -> Option<Money> {
    match line.value(FieldName::Postage) {
        Some(LineField::Postage(amount)) => Some(*amount),
        _ => None,
    }
}
