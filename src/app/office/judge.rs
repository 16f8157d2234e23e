//! What one line needs, and why: the danger of double billing first, then what contradicts, then
//! what speaks for its statement.

use std::collections::BTreeMap;

use domain::ids::{LineId, LineNumber, StatementId};
use domain::log_entry::{Channel, Entry, FieldName, LineField, LogEntry};
use domain::moment::Timestamp;
use domain::quantity::Money;
use domain::reconcile::{Candidate, Certainty, Field, Pair, Said, Twice};
use domain::reference::StatementRow;
use domain::rules::reconciliation::{Work, probably_billed};
use domain::rules::{Context, entry};
use domain::statement::Status;

use super::{Office, Twin};
use crate::screens::Span;
use crate::screens::reconcile::{Why, WorkKind};
use crate::text;

/// The lines and statements by their ids, while everything is judged.
pub(super) struct Judging<'a> {
    pub(super) ctx: &'a Context<'a>,
    pub(super) office: &'a Office,
    pub(super) numbers: BTreeMap<LineId, String>,
    pub(super) statements: BTreeMap<&'a StatementId, &'a StatementRow>,
    pub(super) twins: BTreeMap<LineId, LineId>,
}

/// What a line needs, and why.
pub(super) struct Judged {
    pub(super) kind: WorkKind,
    pub(super) why: Why,
    pub(super) twin: Option<Twin>,
}

impl Judged {
    const fn new(kind: WorkKind, why: Why) -> Self {
        Self { kind, why, twin: None }
    }
}

impl Judging<'_> {
    /// What a line needs, and why.
    pub(super) fn judge(&self, line: &LogEntry) -> Judged {
        let claimed = self.office.twice.get(&line.line);
        if let Some(twice) = claimed.and_then(|claimed| claimed.twice.first()) {
            return self.claimed_twice(twice);
        }
        if 0 < line.conflict_count() {
            let count = u32::try_from(line.conflict_count()).unwrap_or(u32::MAX);
            return Judged::new(WorkKind::Conflict, Why::TwoValues(count));
        }
        if line.state().is_settled() {
            // A repeat leads to the comparison on which it was decided.
            let twin = line.duplicate_of().map(Twin::Line);
            return Judged { twin, ..Judged::new(WorkKind::Settled, self.settled(line)) };
        }
        if let Some(other) = self.twins.get(&line.line) {
            let why = Why::LooksLike(self.number_of(*other));
            let twin = Some(Twin::Line(*other));
            return Judged { twin, ..Judged::new(WorkKind::BilledTwice, why) };
        }
        if let Some(held) = line.matched.value() {
            return match self.statements.get(&held.statement) {
                Some(row) => self.matched(line, row),
                None => {
                    let why = Why::NotReady(held.statement.to_string(), "?".to_owned());
                    Judged::new(WorkKind::Waits, why)
                }
            };
        }
        let pair = self.office.reconciled.pairs.get(&line.line);
        match (line.channel(), pair) {
            (Some(Channel::HardCopy), pair) => self.hard_copy(pair),
            (_, Some(pair)) => self.paired(line, pair),
            (_, None) => self.alone(line),
        }
    }

    /// Two devices decided while they were apart: nothing is billed before a person says which
    /// decision stands, and a line that looks settled is not.
    fn claimed_twice(&self, twice: &Twice) -> Judged {
        let said = |number: Option<LineNumber>| number.map(|n| n.to_string()).unwrap_or_default();
        let (why, twin) = match twice.clone() {
            Twice::Statement { statement, other, number } => (
                Why::SameStatement(statement.to_string(), said(number)),
                Twin::SameStatement { other, statement },
            ),
            Twice::Statements { one, other } => {
                (Why::TwoStatements(one.to_string(), other.to_string()), Twin::OwnStatements)
            }
            Twice::Transaction { transaction, other, number } => (
                Why::SameNumber(transaction.clone(), said(number)),
                Twin::SameNumber { other, transaction },
            ),
        };
        Judged { twin: Some(twin), ..Judged::new(WorkKind::BilledTwice, why) }
    }

    fn number_of(&self, line: LineId) -> String {
        self.numbers.get(&line).cloned().unwrap_or_default()
    }

    fn settled(&self, line: &LogEntry) -> Why {
        if line.withdrawn.is_some() {
            Why::Withdrawn
        } else if let Some(kept) = line.duplicate_of() {
            Why::SameAs(self.number_of(kept))
        } else {
            match line.entry.value() {
                Some(entry) => Why::Entered(entry.items().transaction.clone()),
                None => Why::Explained,
            }
        }
    }

    fn matched(&self, line: &LogEntry, row: &StatementRow) -> Judged {
        let (statement, status) = (row.statement.to_string(), Status::of(row));
        if matches!(line.entry.value(), Some(Entry::Electronic(_))) {
            return if entry::tick(self.ctx, line, row, None).is_free() {
                Judged::new(WorkKind::ToTick, Why::TickNow(status.code().to_owned()))
            } else {
                Judged::new(WorkKind::Waits, Why::WaitsForFinal(statement))
            };
        }
        if status.is_final() {
            let why = Why::AlreadyFinal(statement, status.code().to_owned());
            return Judged::new(WorkKind::BilledTwice, why);
        }
        if let Some(billed) = self.billed_as(line, row) {
            let why = Why::BilledAs(billed.to_string());
            let twin = Some(Twin::Statement { held: row.statement.clone(), billed });
            return Judged { twin, ..Judged::new(WorkKind::BilledTwice, why) };
        }
        if entry::may_finalise(self.ctx, line, row, None).is_free() {
            Judged::new(WorkKind::ToFinalise, Why::CanFinalise(statement))
        } else {
            Judged::new(WorkKind::Waits, Why::NotReady(statement, status.code().to_owned()))
        }
    }

    /// A final statement that looks like the one the line holds, unless a person said that they
    /// are two mailings.
    fn billed_as(&self, line: &LogEntry, row: &StatementRow) -> Option<StatementId> {
        let found = probably_billed(self.ctx, row, &self.office.statements);
        found.into_iter().find_map(|finding| match finding.says {
            domain::finding::Says::ProbablyBilled { statement, .. } => {
                (!line.is_set_aside(&statement)).then_some(statement)
            }
            _ => None,
        })
    }

    /// A hard copy that a statement looks like may have been keyed already.
    fn hard_copy(&self, pair: Option<&Pair>) -> Judged {
        match pair.filter(|pair| Certainty::Likely <= pair.certainty) {
            Some(pair) => {
                let why = Why::PerhapsKeyed(pair.candidate.statement.to_string());
                Judged::new(WorkKind::Doubtful, why)
            }
            None => Judged::new(WorkKind::HardCopy, Why::KeyHardCopy),
        }
    }

    fn paired(&self, line: &LogEntry, pair: &Pair) -> Judged {
        let row = self.statements.get(&pair.candidate.statement);
        let statement = pair.candidate.statement.to_string();
        let status = row.map(|row| Status::of(row));
        if let Some(status) = status.filter(|status| status.is_final())
            && Certainty::Likely <= pair.certainty
        {
            let why = Why::AlreadyFinal(statement, status.code().to_owned());
            return Judged::new(WorkKind::BilledTwice, why);
        }
        match pair.certainty {
            Certainty::Certain => Judged::new(WorkKind::Likely, Why::FitsExactly(statement)),
            Certainty::Likely if is_as_good(pair) => {
                Judged::new(WorkKind::Doubtful, Why::TwoAsClose)
            }
            Certainty::Likely => Judged::new(WorkKind::Likely, Why::Fits(statement)),
            Certainty::Open => {
                let why = row.map(|row| doubt(line, row, &pair.candidate));
                Judged::new(WorkKind::Doubtful, why.unwrap_or(Why::LittleSaid(statement)))
            }
        }
    }

    fn alone(&self, line: &LogEntry) -> Judged {
        let said_no = line.statements_aside().next();
        let why = match (self.office.list.lines.get(&line.line), said_no) {
            (Some(Work::Waits), _) => return Judged::new(WorkKind::Waits, Why::JobWaits),
            (_, Some(aside)) => Why::NotThis(aside.to_string()),
            (Some(Work::ToClarify), None) => Why::ChannelUnknown,
            _ => Why::NoStatement(since(line, self.ctx.now)),
        };
        Judged::new(WorkKind::NoStatement, why)
    }

    /// The log's postage, else that of the statement that the line holds, or of the dearest of
    /// several.
    pub(super) fn amount(&self, line: &LogEntry) -> Option<Money> {
        match line.value(FieldName::Postage) {
            Some(LineField::Postage(amount)) => Some(*amount),
            _ => {
                let held = line.statements_claimed();
                let postage = held.iter().filter_map(|held| self.statements.get(*held)?.postage);
                postage.max_by_key(|postage| postage.0)
            }
        }
    }
}

/// Another statement is as sure for the line.
fn is_as_good(pair: &Pair) -> bool {
    let sure = pair.candidate.certainty();
    pair.runner_up.as_ref().is_some_and(|next| sure <= next.certainty())
}

/// The first thing that speaks against a pair.
fn doubt(line: &LogEntry, row: &StatementRow, candidate: &Candidate) -> Why {
    let differs = |field| candidate.said(field) == Said::Differs;
    if differs(Field::JobId) {
        Why::JobsDiffer
    } else if differs(Field::Permit) {
        Why::PermitsDiffer
    } else if let (Some(LineField::Pieces(pieces)), Some(count), true) =
        (line.value(FieldName::Pieces), row.pieces, differs(Field::Pieces))
    {
        Why::PiecesDiffer(text::count(pieces.count), text::count(count))
    } else {
        Why::LittleSaid(row.statement.to_string())
    }
}

fn since(line: &LogEntry, now: Timestamp) -> Span {
    line.arrival().map_or(Span { minutes: 0 }, |at| text::span(at, now))
}
