//! The desk's work list: every line of the day's work with what it needs and why, computed once for
//! each change.
//!
//! The day's work is what arrived, was settled or was released on the day, and every line that may
//! hold a day, however old ([`domain::rules::close_out::may_hold`]); what may bill one of these
//! twice is looked at beside it. All figures of the desk, home and close-out are about the day's
//! work: settled lines of earlier days are in none of them.
//!
//! A screen is drawn many times between two facts, and folding thousands of lines takes its time:
//! what was computed stays until a fact or a feed changes it, and a fact of this device folds
//! only the lines that it touches. Deadlines are looked at by the quarter of an hour.

mod judge;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::change::Fact;
use domain::container::Container;
use domain::fold::Entity;
use domain::ids::{LineId, LineNumber, StatementId};
use domain::log_entry::{FieldName, LineField, LineState, LogEntry};
use domain::moment::Moment;
use domain::quantity::Money;
use domain::reconcile::{ClaimedTwice, Reconciled, Tolerance, reconcile, taken};
use domain::reference::StatementRow;
use domain::rules::Context;
use domain::rules::reconciliation::{WorkList, work_list};
use rust_decimal::Decimal;
use store::DeskStatements;

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
    /// The lines of the day's work, latest arrival first.
    pub(crate) lines: Vec<LogEntry>,
    /// Settled lines of other days that a line of the day's work is compared with.
    beside: Vec<LogEntry>,
    /// The statements that the lines are compared with, by number.
    pub(crate) statements: Vec<StatementRow>,
    /// Those among them that lines of other days hold.
    taken_elsewhere: BTreeSet<StatementId>,
    /// How many of all statements have each status code.
    pub(crate) by_status: BTreeMap<String, u32>,
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
    day: NaiveDate,
    looked: i64,
    stale: Stale,
    containers: Option<(NaiveDate, Arc<Vec<Container>>)>,
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
        let day = now.timestamp().local_date();
        let mut kept = self.office.0.borrow_mut();
        let known = kept.office.as_ref().filter(|_| kept.day == day);
        let office = match (known, &kept.stale) {
            (Some(office), Stale::Nothing) if kept.looked == looked => return Ok(office.clone()),
            (Some(office), Stale::Nothing) => {
                self.read_again(now, day, office, &BTreeSet::new())?
            }
            (Some(office), Stale::Lines(touched)) => self.read_again(now, day, office, touched)?,
            (None, _) | (_, Stale::Everything) => self.read_office(now, day)?,
        };
        let office = Arc::new(office);
        kept.office = Some(office.clone());
        kept.day = day;
        kept.looked = looked;
        kept.stale = Stale::Nothing;
        Ok(office)
    }

    /// The work list of a day: today's is kept, another day's is computed.
    pub(crate) fn office_of(&self, now: &Moment, day: NaiveDate) -> store::Result<Arc<Office>> {
        if day == now.timestamp().local_date() {
            self.office(now)
        } else {
            Ok(Arc::new(self.read_office(now, day)?))
        }
    }

    /// Every container that the close-out of a day is about.
    pub(crate) fn containers_of_day(&self, day: NaiveDate) -> store::Result<Arc<Vec<Container>>> {
        let mut kept = self.office.0.borrow_mut();
        if let Some((of, containers)) = &kept.containers
            && *of == day
        {
            return Ok(containers.clone());
        }
        let containers = Arc::new(self.store().desk_containers(day)?);
        kept.containers = Some((day, containers.clone()));
        Ok(containers)
    }

    fn read_office(&self, now: &Moment, day: NaiveDate) -> store::Result<Office> {
        self.office_from(now, day, |line| self.store().line(line))
    }

    /// As [`Self::read_office`]; only lines that were touched or are new are folded.
    fn read_again(
        &self,
        now: &Moment,
        day: NaiveDate,
        known: &Office,
        touched: &BTreeSet<LineId>,
    ) -> store::Result<Office> {
        let known: BTreeMap<LineId, &LogEntry> = known
            .every_line()
            .filter(|entry| !touched.contains(&entry.line))
            .map(|entry| (entry.line, entry))
            .collect();
        self.office_from(now, day, |line| match known.get(&line) {
            Some(entry) => Ok((*entry).clone()),
            None => self.store().line(line),
        })
    }

    fn office_from(
        &self,
        now: &Moment,
        day: NaiveDate,
        fold: impl Fn(LineId) -> store::Result<LogEntry>,
    ) -> store::Result<Office> {
        let tolerance = Tolerance::default();
        let twice = self.store().claimed_twice()?;
        let mut of_day = self.store().desk_lines(day)?;
        let mut met: BTreeSet<LineId> = of_day.iter().copied().collect();
        // What is claimed twice is open, however long ago its lines were settled.
        of_day.extend(twice.keys().copied().filter(|line| met.insert(*line)));
        let lines = of_day.into_iter().map(&fold).collect::<store::Result<Vec<_>>>()?;
        let mut others = self.store().desk_look_alikes(tolerance.twin_minutes)?;
        // What a person called the same mailing is named by its number.
        others.extend(lines.iter().flat_map(|line| line.kin.keys()).copied());
        others.retain(|line| met.insert(*line));
        let beside = others.into_iter().map(&fold).collect::<store::Result<Vec<_>>>()?;
        let every: Vec<&LogEntry> = lines.iter().chain(&beside).collect();
        let DeskStatements { rows, taken, by_status } = self.store().desk_statements(&every)?;
        let mut office = Office {
            lines,
            beside,
            statements: rows,
            taken_elsewhere: taken,
            by_status,
            reconciled: Reconciled::default(),
            twice,
            list: WorkList::default(),
            items: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        office.reconcile(&tolerance);
        let ctx = self.context(now);
        office.list = work_list(&ctx, &office.lines, &office.statements, &office.reconciled);
        office.judge_all(&ctx);
        Ok(office)
    }
}

impl Office {
    /// The line with this id.
    pub(crate) fn line(&self, line: LineId) -> Option<&LogEntry> {
        self.every_line().find(|entry| entry.line == line)
    }

    /// The lines of the day's work, and those that they are compared with.
    fn every_line(&self) -> impl Iterator<Item = &LogEntry> {
        self.lines.iter().chain(&self.beside)
    }

    /// The statements that any line holds, of any day.
    pub(crate) fn taken(&self) -> BTreeSet<StatementId> {
        let mut taken = taken(self.every_line());
        taken.extend(self.taken_elsewhere.iter().cloned());
        taken
    }

    fn reconcile(&mut self, tolerance: &Tolerance) {
        let lines: Vec<&LogEntry> = self.every_line().collect();
        let elsewhere = |row: &&StatementRow| self.taken_elsewhere.contains(&row.statement);
        let statements: Vec<&StatementRow> =
            self.statements.iter().filter(|row| !elsewhere(row)).collect();
        self.reconciled = reconcile(&lines, &statements, tolerance);
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

    /// Lines of the day's work that are settled.
    pub(crate) fn closed(&self) -> usize {
        self.of_kind(WorkKind::Settled).count()
    }

    /// Postage of lines that are not settled.
    pub(crate) fn at_stake(&self) -> Money {
        sum(self.items.values().filter(|item| item.kind != WorkKind::Settled))
    }

    fn judge_all(&mut self, ctx: &Context<'_>) {
        let mut rows: BTreeMap<WorkFilter, Vec<Placed>> = BTreeMap::new();
        let mut items = BTreeMap::new();
        let judging = Judging {
            ctx,
            office: self,
            numbers: self.every_line().map(|line| (line.line, number(line))).collect(),
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
            let placed = Placed { kind, amount, number: line.number, row };
            rows.entry(kind.filter()).or_default().push(placed);
            items.insert(line.line, Item { line: line.line, kind, amount, twin });
        }
        self.items = items;
        self.rows = rows.into_iter().map(|(filter, rows)| (filter, sorted(rows))).collect();
    }
}

/// A line of the list with what places it there.
struct Placed {
    kind: WorkKind,
    amount: Option<Money>,
    number: Option<LineNumber>,
    row: WorkLine,
}

/// Worst first, then by what is at stake, then by device and number.
fn sorted(mut rows: Vec<Placed>) -> Arc<[WorkLine]> {
    let stake = |placed: &Placed| placed.amount.map(|amount| amount.0);
    rows.sort_by(|one, other| {
        one.kind
            .cmp(&other.kind)
            .then_with(|| stake(other).cmp(&stake(one)))
            .then_with(|| one.number.cmp(&other.number))
    });
    rows.into_iter().map(|placed| placed.row).collect()
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

#[cfg(test)]
mod tests;
