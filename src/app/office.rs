//! The desk's work list: every line with what it needs and why, computed once for each change.
//!
//! A screen is drawn many times between two facts, and folding thousands of lines takes its time:
//! what was computed stays until a fact or a feed changes it, and a fact of this device folds
//! only the lines that it touches. Deadlines are looked at by the quarter of an hour.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::change::Fact;
use domain::container::Container;
use domain::fold::Entity;
use domain::ids::{LineId, StatementId};
use domain::log_entry::{Channel, Entry, FieldName, LineField, LineState, LogEntry};
use domain::moment::{Moment, Timestamp};
use domain::quantity::Money;
use domain::reconcile::{
    Candidate, Certainty, Field, Pair, Reconciled, Said, Tolerance, reconcile,
};
use domain::reference::StatementRow;
use domain::rules::reconciliation::{Work, WorkList, probably_billed, work_list};
use domain::rules::{Context, entry};
use domain::statement::Status;
use rust_decimal::Decimal;
use store::LineQuery;

use crate::screens::Span;
use crate::screens::reconcile::{Why, WorkFilter, WorkKind, WorkLine};
use crate::{Station, text};

/// Milliseconds after which deadlines are looked at again.
const LOOK_AGAIN_MS: i64 = 15 * 60 * 1000;

/// What a line needs.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) line: LineId,
    pub(crate) kind: WorkKind,
    pub(crate) amount: Option<Money>,
    /// What it may be the same mailing as, where that is its danger.
    pub(crate) twin: Option<Twin>,
}

/// What may bill a line twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Twin {
    Line(LineId),
    Statement { held: StatementId, billed: StatementId },
}

/// Everything that the desk's screens look at.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) lines: Vec<LogEntry>,
    pub(crate) statements: Vec<StatementRow>,
    pub(crate) reconciled: Reconciled,
    pub(crate) list: WorkList,
    pub(crate) items: BTreeMap<LineId, Item>,
    rows: BTreeMap<WorkFilter, Arc<[WorkLine]>>,
}

/// What was computed last, and what has changed since.
#[derive(Debug, Default)]
pub(crate) struct OfficeCache(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    office: Option<Arc<Office>>,
    looked: i64,
    stale: Stale,
    containers: Option<Arc<Vec<Container>>>,
}

#[derive(Debug, Default)]
enum Stale {
    Nothing,
    Lines(BTreeSet<LineId>),
    #[default]
    Everything,
}

impl OfficeCache {
    /// Rows of others, feeds or outages came.
    pub(crate) fn forget(&self) {
        *self.0.borrow_mut() = Kept::default();
    }

    /// Facts of this device were recorded.
    pub(crate) fn recorded(&self, facts: &[Fact]) {
        let mut touched = BTreeSet::new();
        for entity in facts.iter().flat_map(|fact| fact.change.touches()) {
            match entity {
                Entity::Line(line) => drop(touched.insert(line)),
                Entity::Outage(_) => return self.forget(),
                Entity::Container { .. } | Entity::Load(_) => self.0.borrow_mut().containers = None,
                _ => {}
            }
        }
        self.touched(touched);
    }

    /// These lines are looked at again.
    pub(crate) fn touched(&self, lines: BTreeSet<LineId>) {
        let mut kept = self.0.borrow_mut();
        match &mut kept.stale {
            Stale::Everything => {}
            Stale::Lines(known) => known.extend(lines),
            Stale::Nothing if lines.is_empty() => {}
            stale @ Stale::Nothing => *stale = Stale::Lines(lines),
        }
    }
}

impl Station {
    /// The work list as it is now.
    pub(crate) fn office(&self, now: &Moment) -> store::Result<Arc<Office>> {
        let looked = now.timestamp().unix_ms().div_euclid(LOOK_AGAIN_MS);
        let mut kept = self.office.0.borrow_mut();
        let (lines, statements) = match (&kept.office, &kept.stale) {
            (Some(office), Stale::Nothing) if kept.looked == looked => return Ok(office.clone()),
            (Some(office), Stale::Nothing) => (office.lines.clone(), office.statements.clone()),
            (Some(office), Stale::Lines(touched)) => {
                (self.folded_again(&office.lines, touched)?, office.statements.clone())
            }
            (None, _) | (_, Stale::Everything) => {
                (self.store().log_entries(&LineQuery::All)?, self.store().statements()?)
            }
        };
        let ctx = self.context(now);
        let reconciled = reconcile(&lines, &statements, &Tolerance::default());
        let list = work_list(&ctx, &lines, &statements, &reconciled);
        let mut office = Office {
            lines,
            statements,
            reconciled,
            list,
            items: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        office.judge_all(&ctx, &self.not_these);
        let office = Arc::new(office);
        kept.office = Some(office.clone());
        kept.looked = looked;
        kept.stale = Stale::Nothing;
        Ok(office)
    }

    /// Every container of every load.
    pub(crate) fn all_containers(&self) -> store::Result<Arc<Vec<Container>>> {
        let mut kept = self.office.0.borrow_mut();
        if let Some(containers) = &kept.containers {
            return Ok(containers.clone());
        }
        let mut containers = Vec::new();
        for load in self.store().loads()? {
            containers.extend(self.store().containers_of(load.load)?);
        }
        let containers = Arc::new(containers);
        kept.containers = Some(containers.clone());
        Ok(containers)
    }

    fn folded_again(
        &self,
        known: &[LogEntry],
        touched: &BTreeSet<LineId>,
    ) -> store::Result<Vec<LogEntry>> {
        let mut lines = Vec::with_capacity(known.len());
        for line in touched {
            if !known.iter().any(|known| known.line == *line) {
                lines.push(self.store().line(*line)?);
            }
        }
        for entry in known {
            lines.push(if touched.contains(&entry.line) {
                self.store().line(entry.line)?
            } else {
                entry.clone()
            });
        }
        Ok(lines)
    }
}

/// The lines and statements by their ids, while everything is judged.
struct Judging<'a> {
    ctx: &'a Context<'a>,
    office: &'a Office,
    numbers: BTreeMap<LineId, String>,
    statements: BTreeMap<&'a StatementId, &'a StatementRow>,
    twins: BTreeMap<LineId, LineId>,
    not_these: &'a BTreeSet<(LineId, StatementId)>,
}

/// What a line needs, and why.
struct Judged {
    kind: WorkKind,
    why: Why,
    twin: Option<Twin>,
}

impl Judged {
    const fn new(kind: WorkKind, why: Why) -> Self {
        Self { kind, why, twin: None }
    }
}

impl Office {
    /// The line with this id.
    pub(crate) fn line(&self, line: LineId) -> Option<&LogEntry> {
        self.lines.iter().find(|entry| entry.line == line)
    }

    /// The statement with this number.
    pub(crate) fn statement(&self, statement: &StatementId) -> Option<&StatementRow> {
        self.statements.iter().find(|row| row.statement == *statement)
    }

    /// The lines that a tab lists, worst first.
    pub(crate) fn rows(&self, filter: WorkFilter) -> Arc<[WorkLine]> {
        self.rows.get(&filter).cloned().unwrap_or_default()
    }

    /// Lines that need this.
    pub(crate) fn of_kind(&self, kind: WorkKind) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| item.kind == kind)
    }

    /// How long the oldest line of a kind has waited for its statement.
    pub(crate) fn oldest(&self, kind: WorkKind) -> Option<Span> {
        let rows = self.rows.get(&kind.filter())?;
        let waited = rows.iter().filter(|row| row.kind == kind).filter_map(|row| match row.why {
            Why::NoStatement(waited) => Some(waited),
            _ => None,
        });
        waited.max()
    }

    /// Lines that are settled.
    pub(crate) fn closed(&self) -> usize {
        self.of_kind(WorkKind::Settled).count()
    }

    /// Postage of lines that are not settled.
    pub(crate) fn at_stake(&self) -> Money {
        sum(self.items.values().filter(|item| item.kind != WorkKind::Settled))
    }

    fn judge_all(&mut self, ctx: &Context<'_>, not_these: &BTreeSet<(LineId, StatementId)>) {
        let mut rows: BTreeMap<WorkFilter, Vec<(WorkKind, Option<Money>, WorkLine)>> =
            BTreeMap::new();
        let mut items = BTreeMap::new();
        let judging = Judging {
            ctx,
            office: self,
            numbers: self.lines.iter().map(|line| (line.line, number(line))).collect(),
            statements: self.statements.iter().map(|row| (&row.statement, row)).collect(),
            twins: self
                .reconciled
                .twins
                .iter()
                .flat_map(|twins| [(twins.line, twins.other), (twins.other, twins.line)])
                .collect(),
            not_these,
        };
        for line in self.lines.iter().filter(|line| line.state() != LineState::Stub) {
            let Judged { kind, why, twin } = judging.judge(line);
            let amount = judging.amount(line);
            let row = WorkLine {
                id: line.line.to_string(),
                number: number(line),
                holder: words(line, FieldName::PermitHolder),
                kind,
                why,
                amount: amount.map(text::money),
            };
            rows.entry(kind.filter()).or_default().push((kind, amount, row));
            items.insert(line.line, Item { line: line.line, kind, amount, twin });
        }
        self.items = items;
        self.rows = rows.into_iter().map(|(filter, rows)| (filter, sorted(rows))).collect();
    }
}

/// Worst first, then by what is at stake, then by number.
fn sorted(mut rows: Vec<(WorkKind, Option<Money>, WorkLine)>) -> Arc<[WorkLine]> {
    let stake = |amount: &Option<Money>| amount.map(|amount| amount.0);
    rows.sort_by(|(kind, amount, row), (other_kind, other_amount, other)| {
        kind.cmp(other_kind)
            .then_with(|| stake(other_amount).cmp(&stake(amount)))
            .then_with(|| row.number.cmp(&other.number))
    });
    rows.into_iter().map(|(_, _, row)| row).collect()
}

impl Judging<'_> {
    fn judge(&self, line: &LogEntry) -> Judged {
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
        let pair = self.office.reconciled.pairs.get(&line.line).filter(|pair| self.may_be(pair));
        match (line.channel(), pair) {
            (Some(Channel::HardCopy), pair) => self.hard_copy(pair),
            (_, Some(pair)) => self.paired(line, pair),
            (_, None) => self.alone(line),
        }
    }

    fn may_be(&self, pair: &Pair) -> bool {
        let Candidate { line, statement, .. } = &pair.candidate;
        !self.not_these.contains(&(*line, statement.clone()))
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
            return if entry::tick(self.ctx, line, row).is_free() {
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
        if entry::may_finalise(self.ctx, line, row).is_free() {
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
                (!self.not_these.contains(&(line.line, statement.clone()))).then_some(statement)
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
        let said_no = self.office.reconciled.pairs.get(&line.line);
        let why = match (self.office.list.lines.get(&line.line), said_no) {
            (Some(Work::Waits), _) => return Judged::new(WorkKind::Waits, Why::JobWaits),
            (_, Some(pair)) => Why::NotThis(pair.candidate.statement.to_string()),
            (Some(Work::ToClarify), None) => Why::ChannelUnknown,
            _ => Why::NoStatement(since(line, self.ctx.now)),
        };
        Judged::new(WorkKind::NoStatement, why)
    }

    /// The log's postage, else that of the statement that the line holds.
    fn amount(&self, line: &LogEntry) -> Option<Money> {
        match line.value(FieldName::Postage) {
            Some(LineField::Postage(amount)) => Some(*amount),
            _ => {
                let held = line.matched.value()?;
                self.statements.get(&held.statement)?.postage
            }
        }
    }
}

/// Another statement is as sure for the line.
pub(crate) fn is_as_good(pair: &Pair) -> bool {
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

/// A line's number as people say it.
pub(crate) fn number(line: &LogEntry) -> String {
    line.number.map(|number| number.to_string()).unwrap_or_default()
}

/// The text of a field that is text.
pub(crate) fn words(line: &LogEntry, name: FieldName) -> Option<String> {
    match line.value(name)? {
        LineField::PermitHolder(text) | LineField::JobId(text) => Some(text.clone()),
        _ => None,
    }
}

/// What items amount to.
pub(crate) fn sum<'a>(items: impl Iterator<Item = &'a Item>) -> Money {
    let amounts = items.filter_map(|item| item.amount.map(|amount| amount.0));
    Money(amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount)))
}
