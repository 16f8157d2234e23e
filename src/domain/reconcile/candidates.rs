//! Pairs of a line and a statement that are worth a look, and what speaks for and against each.
//!
//! Exact: the mailer's job id alone, or permit, class, pieces and date together. An approximate
//! count within the tolerance is near, never exact. A hard key that differs (permit or job id)
//! contradicts: such a pair is shown, and never more than open.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Certainty;
use crate::change::statement::Evidence;
use crate::ids::{LineId, StatementId};
use crate::log_entry::{FieldName, LineField, LogEntry};
use crate::quantity::Exactness;
use crate::reference::StatementRow;

/// The most candidates that one line keeps while all lines are compared: a file full of one permit
/// must not fill the memory. How many more there are is told, and a line that comes away empty
/// looks at them, too.
pub const CANDIDATES_PER_LINE_MAX: usize = 50;

/// How far apart two figures may be and still be near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// Parts of a thousand by which an approximate piece count may miss.
    pub approximate_pieces_permille: u32,
    /// Days between the mailing date and the arrival or release that are still near.
    pub days: u32,
    /// Minutes between the arrivals of two lines that may be one mailing.
    pub twin_minutes: u32,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { approximate_pieces_permille: 100, days: 3, twin_minutes: 120 }
    }
}

/// A field that lines and statements share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The mailer's job id.
    JobId,
    /// Permit number and type.
    Permit,
    /// The permit holder's name.
    Holder,
    /// Class of mail.
    Class,
    /// Piece count.
    Pieces,
    /// Mailing date against release, else arrival.
    Date,
    /// Postage.
    Postage,
}

/// What a field says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// Both have it and it differs.
    Differs,
    /// One has none.
    Missing,
    /// Within the tolerance.
    Near,
    /// The same.
    Same,
}

/// A field with what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The field.
    pub field: Field,
    /// What it says.
    pub said: Said,
}

/// A line and a statement that may be one mailing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The line.
    pub line: LineId,
    /// The statement.
    pub statement: StatementId,
    /// Every shared field, in order.
    pub weighed: Vec<Weighed>,
}

impl Candidate {
    /// Compares a line with a statement.
    pub fn of(line: &LogEntry, row: &StatementRow, tolerance: &Tolerance) -> Self {
        let weighed = [
            (Field::JobId, job_id(line, row)),
            (Field::Permit, permit(line, row)),
            (Field::Holder, holder(line, row)),
            (Field::Class, class(line, row)),
            (Field::Pieces, pieces(line, row, tolerance)),
            (Field::Date, date(line, row, tolerance)),
            (Field::Postage, postage(line, row)),
        ]
        .into_iter()
        .map(|(field, said)| Weighed { field, said })
        .collect();
        Self { line: line.line, statement: row.statement.clone(), weighed }
    }

    /// What a field says.
    pub fn said(&self, field: Field) -> Said {
        self.weighed
            .iter()
            .find(|weighed| weighed.field == field)
            .map_or(Said::Missing, |weighed| weighed.said)
    }

    /// A permit or a job id differs: never certain (001-3.5a).
    pub fn is_contradicted(&self) -> bool {
        [Field::JobId, Field::Permit].into_iter().any(|field| self.said(field) == Said::Differs)
    }

    /// How sure the pair is by itself.
    pub fn certainty(&self) -> Certainty {
        let same = |field| self.said(field) == Said::Same;
        let near = |field| Said::Near <= self.said(field);
        if self.is_contradicted() {
            Certainty::Open
        } else if same(Field::JobId)
            || [Field::Permit, Field::Class, Field::Pieces, Field::Date].into_iter().all(same)
        {
            Certainty::Certain
        } else if near(Field::Pieces) && (same(Field::Permit) || same(Field::Holder)) {
            Certainty::Likely
        } else {
            Certainty::Open
        }
    }

    /// What speaks for it, as a match records it.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.weighed
            .iter()
            .filter(|weighed| weighed.said == Said::Same)
            .filter_map(|weighed| match weighed.field {
                Field::JobId => Some(Evidence::JobId),
                Field::Permit => Some(Evidence::Permit),
                Field::Class => Some(Evidence::Class),
                Field::Pieces => Some(Evidence::Pieces),
                Field::Date => Some(Evidence::Date),
                Field::Postage => Some(Evidence::Postage),
                Field::Holder => None,
            })
            .collect()
    }

    /// What a rival has to reach to make the pair doubtful: a job id stands above everything
    /// else, and agreeing fields are counted below it.
    pub(super) fn strength(&self) -> (Certainty, bool) {
        (self.certainty(), self.said(Field::JobId) == Said::Same)
    }

    /// The order in which pairs are taken.
    pub(super) fn rank(&self) -> (Certainty, bool, usize, usize) {
        let count = |said| self.weighed.iter().filter(|weighed| weighed.said == said).count();
        let (certainty, job) = self.strength();
        (certainty, job, count(Said::Same), count(Said::Near))
    }
}

/// The pairs that share a job id, a permit, a holder or an exact postage; of each line the
/// [`CANDIDATES_PER_LINE_MAX`] for which most speaks, and how many more there are.
pub fn candidates(
    lines: &[&LogEntry],
    statements: &[&StatementRow],
    tolerance: &Tolerance,
) -> (Vec<Candidate>, BTreeMap<LineId, usize>) {
    let index = Index::of(statements);
    let (mut found, mut beyond) = (Vec::new(), BTreeMap::new());
    for line in lines {
        let mut of_line = index.best_first(line, statements, tolerance);
        let more = of_line.len().saturating_sub(CANDIDATES_PER_LINE_MAX);
        if 0 < more {
            beyond.insert(line.line, more);
            of_line.truncate(CANDIDATES_PER_LINE_MAX);
        }
        found.extend(of_line);
    }
    (found, beyond)
}

/// Every statement that is worth a look for a line, the best first.
pub fn of_line(
    line: &LogEntry,
    statements: &[&StatementRow],
    tolerance: &Tolerance,
) -> Vec<Candidate> {
    Index::of(statements).best_first(line, statements, tolerance)
}

/// A shared permit with nothing else is a mailer's other mailing.
fn is_worth_a_look(candidate: &Candidate) -> bool {
    let near = |field| Said::Near <= candidate.said(field);
    near(Field::JobId) || near(Field::Pieces) || near(Field::Postage) || near(Field::Date)
}

/// Statements by what they share with lines.
struct Index {
    by_key: BTreeMap<(Field, String), Vec<usize>>,
}

impl Index {
    fn of(statements: &[&StatementRow]) -> Self {
        let mut by_key: BTreeMap<(Field, String), Vec<usize>> = BTreeMap::new();
        for (at, row) in statements.iter().enumerate() {
            let keys = [
                (Field::JobId, row.job_id.as_deref().map(plain)),
                (Field::Permit, row.permit_number.as_deref().map(plain_number)),
                (Field::Holder, row.permit_holder.as_deref().map(plain)),
                (Field::Postage, row.postage.map(|postage| postage.0.normalize().to_string())),
            ];
            for (field, key) in keys {
                if let Some(key) = key.filter(|key| !key.is_empty()) {
                    by_key.entry((field, key)).or_default().push(at);
                }
            }
        }
        Self { by_key }
    }

    fn best_first(
        &self,
        line: &LogEntry,
        statements: &[&StatementRow],
        tolerance: &Tolerance,
    ) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self
            .sharing(line)
            .into_iter()
            .filter_map(|at| statements.get(at))
            // What a person said is not the line's is out; the next best is looked at.
            .filter(|row| !line.is_set_aside(&row.statement))
            .map(|row| Candidate::of(line, row, tolerance))
            .filter(is_worth_a_look)
            .collect();
        found.sort_by_key(|candidate| std::cmp::Reverse(candidate.rank()));
        found
    }

    fn sharing(&self, line: &LogEntry) -> BTreeSet<usize> {
        let keys = [
            (Field::JobId, text(line, FieldName::JobId).map(plain)),
            (Field::Permit, text(line, FieldName::PermitNumber).map(plain_number)),
            (Field::Holder, text(line, FieldName::PermitHolder).map(plain)),
            (Field::Postage, line_postage(line).map(|postage| postage.normalize().to_string())),
        ];
        keys.into_iter()
            .filter_map(|(field, key)| self.by_key.get(&(field, key?)))
            .flatten()
            .copied()
            .collect()
    }
}

fn text(line: &LogEntry, name: FieldName) -> Option<&str> {
    match line.value(name)? {
        LineField::JobId(text) | LineField::PermitHolder(text) | LineField::PermitNumber(text) => {
            Some(text)
        }
        LineField::PermitType(text) => Some(text),
        _ => None,
    }
}

/// Letters and digits alone, in capitals: blanks, dots and dashes are written as people please.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A permit number without the zeros that some systems put before it.
pub fn plain_number(text: &str) -> String {
    let plain = plain(text);
    match plain.trim_start_matches('0') {
        "" => plain,
        trimmed => trimmed.to_owned(),
    }
}

fn compared<T: PartialEq>(one: Option<T>, other: Option<T>) -> Said {
    match (one, other) {
        (Some(one), Some(other)) if one == other => Said::Same,
        (Some(_), Some(_)) => Said::Differs,
        _ => Said::Missing,
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn job_id(line: &LogEntry, row: &StatementRow) -> Said {
    compared(
        filled(text(line, FieldName::JobId).map(plain)),
        filled(row.job_id.as_deref().map(plain)),
    )
}

fn permit(line: &LogEntry, row: &StatementRow) -> Said {
    let number = compared(
        filled(text(line, FieldName::PermitNumber).map(plain_number)),
        filled(row.permit_number.as_deref().map(plain_number)),
    );
    let kind = compared(
        filled(text(line, FieldName::PermitType).map(plain)),
        filled(row.permit_type.as_deref().map(plain)),
    );
    // One number under two permit types is two permits.
    if number == Said::Same && kind == Said::Differs { Said::Differs } else { number }
}

fn holder(line: &LogEntry, row: &StatementRow) -> Said {
    compared(
        filled(text(line, FieldName::PermitHolder).map(plain)),
        filled(row.permit_holder.as_deref().map(plain)),
    )
}

fn class(line: &LogEntry, row: &StatementRow) -> Said {
    let class = match line.value(FieldName::Class) {
        Some(LineField::Class(class)) => Some(*class),
        _ => None,
    };
    compared(class, row.class)
}

fn pieces(line: &LogEntry, row: &StatementRow, tolerance: &Tolerance) -> Said {
    let (Some(LineField::Pieces(pieces)), Some(count)) =
        (line.value(FieldName::Pieces), row.pieces)
    else {
        return Said::Missing;
    };
    match pieces.exactness {
        Exactness::Exact if pieces.count == count => Said::Same,
        Exactness::Exact => Said::Differs,
        _ if within(pieces.count, count, tolerance) => Said::Near,
        _ => Said::Differs,
    }
}

fn within(said: u32, count: u32, tolerance: &Tolerance) -> bool {
    let off = u64::from(said.abs_diff(count)) * 1_000;
    off <= u64::from(said.max(count)) * u64::from(tolerance.approximate_pieces_permille)
}

/// The mailing date is the day of release (001-3.2.5d); while the mail is here, the arrival. Both
/// by the clocks of the place where they were recorded.
fn date(line: &LogEntry, row: &StatementRow, tolerance: &Tolerance) -> Said {
    let Some(mailed) = row.mailing_date else {
        return Said::Missing;
    };
    let days: Vec<NaiveDate> = [line.released_at, line.arrival()]
        .into_iter()
        .flatten()
        .map(|at| at.local_date())
        .collect();
    if days.is_empty() {
        Said::Missing
    } else if days.contains(&mailed) {
        Said::Same
    } else if days.iter().any(|day| apart(*day, mailed) <= u64::from(tolerance.days)) {
        Said::Near
    } else {
        Said::Differs
    }
}

fn apart(one: NaiveDate, other: NaiveDate) -> u64 {
    one.signed_duration_since(other).num_days().unsigned_abs()
}

fn line_postage(line: &LogEntry) -> Option<rust_decimal::Decimal> {
    match line.value(FieldName::Postage) {
        Some(LineField::Postage(postage)) => Some(postage.0),
        _ => None,
    }
}

fn postage(line: &LogEntry, row: &StatementRow) -> Said {
    compared(line_postage(line), row.postage.map(|postage| postage.0))
}
