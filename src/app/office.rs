//! The desk's work list: every line with what it needs and why, computed once for each change.
//!
//! A screen is drawn many times between two facts, and folding thousands of lines takes its time:
//! what was computed stays until a fact or a feed changes it, and a fact of this device folds
//! only the lines that it touches. Deadlines are looked at by the quarter of an hour.

mod judge;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::change::Fact;
use domain::container::Container;
use domain::fold::Entity;
use domain::ids::{LineId, StatementId};
use domain::log_entry::{FieldName, LineField, LineState, LogEntry};
use domain::moment::Moment;
use domain::quantity::Money;
use domain::reconcile::{ClaimedTwice, Reconciled, Tolerance, reconcile};
use domain::reference::StatementRow;
use domain::rules::Context;
use domain::rules::reconciliation::{WorkList, work_list};
use rust_decimal::Decimal;

use crate::screens::Span;
use crate::screens::reconcile::{Why, WorkFilter, WorkKind, WorkLine};
use crate::{Station, text};
use judge::{Judged, Judging};

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
    Statement {
        held: StatementId,
        billed: StatementId,
    },
    /// Another line has the same statement.
    SameStatement {
        other: LineId,
        statement: StatementId,
    },
    /// Another line has the same number in item 23.
    SameNumber {
        other: LineId,
        transaction: String,
    },
    /// The line itself is matched to two statements: a conflict that a person settles as one.
    OwnStatements,
}

/// Everything that the desk's screens look at.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) lines: Vec<LogEntry>,
    pub(crate) statements: Vec<StatementRow>,
    pub(crate) reconciled: Reconciled,
    /// What is claimed twice, whether or not the lines are listed here.
    pub(crate) twice: ClaimedTwice,
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
        for entity in facts.iter().flat_map(Fact::touches) {
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
                (self.store().all_log_entries()?, self.store().statements()?)
            }
        };
        let ctx = self.context(now);
        let reconciled = reconcile(&lines, &statements, &Tolerance::default());
        let list = work_list(&ctx, &lines, &statements, &reconciled);
        let mut office = Office {
            lines,
            statements,
            reconciled,
            twice: self.store().claimed_twice()?,
            list,
            items: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        office.judge_all(&ctx);
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
        let containers = Arc::new(self.store().all_containers()?);
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

    fn judge_all(&mut self, ctx: &Context<'_>) {
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
