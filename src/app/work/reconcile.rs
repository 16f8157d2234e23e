//! The work list of lines that are not settled, the doubtful first.

use std::sync::Arc;

use domain::ids::LineId;
use domain::moment::Moment;

use crate::office::{Item, Office, Twin, number};
use crate::screens::close_out::CloseOutState;
use crate::screens::conflict::ConflictState;
use crate::screens::duplicate::{DuplicateState, Other};
use crate::screens::log_entry::LogEntryState;
use crate::screens::pair::PairState;
use crate::screens::reconcile::{
    ReconcileIntent, ReconcilePrimary, ReconcileState, ReconcileView, WorkFilter, WorkKind,
};
use crate::station::{Place, Update};
use crate::{Act, Beep, Station, text};

impl Station {
    pub(crate) fn tapped_reconcile(
        &mut self,
        now: &Moment,
        intent: ReconcileIntent,
    ) -> store::Result<Update> {
        let Place::Reconcile(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            ReconcileIntent::Back => self.place = Place::Home,
            ReconcileIntent::Filter(filter) => {
                *state = ReconcileState { filter, matched: None };
            }
            ReconcileIntent::Open(id) => {
                if let Ok(line) = id.parse() {
                    self.open_work(now, line)?;
                }
            }
            ReconcileIntent::Quick(id) => {
                if let Ok(line) = id.parse() {
                    return self.quick(now, line);
                }
            }
            ReconcileIntent::CloseOut => self.place = Place::CloseOut(CloseOutState::default()),
            ReconcileIntent::Undo => return self.undo_match(now),
            ReconcileIntent::Primary => self.reconcile_primary(now)?,
        }
        Ok(Update::default())
    }

    /// Opens the work list at what is worst, unless a person asked for some of it.
    pub(crate) fn open_reconcile(
        &mut self,
        now: &Moment,
        asked: Option<WorkFilter>,
    ) -> store::Result<()> {
        let filter = match asked {
            Some(filter) => filter,
            None => next_filter(&*self.office(now)?).unwrap_or_default(),
        };
        self.place = Place::Reconcile(ReconcileState { filter, matched: None });
        Ok(())
    }

    /// Back to the list that a line was opened from.
    pub(crate) fn back_to_list(&mut self, filter: WorkFilter) {
        self.place = Place::Reconcile(ReconcileState { filter, matched: None });
    }

    /// Opens the screen on which a line's work is done.
    fn open_work(&mut self, now: &Moment, line: LineId) -> store::Result<()> {
        let Place::Reconcile(ReconcileState { filter: from, .. }) = self.place else {
            return Ok(());
        };
        let office = self.office(now)?;
        let Some(item) = office.items.get(&line) else { return Ok(()) };
        self.place = place_of_work(&office, item, from);
        Ok(())
    }

    /// Opens a line in the log; from there one comes back to the list.
    pub(crate) fn open_line_from(
        &mut self,
        now: &Moment,
        line: LineId,
        filter: WorkFilter,
    ) -> store::Result<()> {
        let entry = self.store().line(line)?;
        self.weighed = None;
        self.list_left = Some(ReconcileState { filter, matched: None });
        self.place = Place::LogEntry(LogEntryState::of(&entry, now));
        Ok(())
    }

    /// One touch is enough for a pair that is very likely and for item 25 of a statement that is
    /// final, and for nothing else.
    fn quick(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let office = self.office(now)?;
        match office.items.get(&line).map(|item| item.kind) {
            Some(WorkKind::Likely) => self.match_from_list(now, line, &office),
            Some(WorkKind::ToTick) => self.perform(now, Act::TickFinalised { line }),
            _ => Ok(Update::beep(Beep::Refused)),
        }
    }

    fn match_from_list(
        &mut self,
        now: &Moment,
        line: LineId,
        office: &Office,
    ) -> store::Result<Update> {
        let pair = office.reconciled.pairs.get(&line);
        let Some(statement) = pair.map(|pair| pair.candidate.statement.clone()) else {
            return Ok(Update::beep(Beep::Refused));
        };
        let update = self.perform(now, Act::MatchStatement { line, statement })?;
        if let (Place::Reconcile(state), false) = (&mut self.place, update.recorded.is_empty()) {
            state.matched = Some(line);
        }
        Ok(update)
    }

    /// A match can be taken back here as long as nothing was built on it.
    fn undo_match(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Reconcile(state) = &mut self.place else { return Ok(Update::default()) };
        let Some(line) = state.matched.take() else { return Ok(Update::default()) };
        self.unmatch(now, line)
    }

    pub(crate) fn unmatch(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let reason = "Taken back at the desk".to_owned();
        self.perform(now, Act::UnmatchStatement { line, reason })
    }

    fn reconcile_primary(&mut self, now: &Moment) -> store::Result<()> {
        let Place::Reconcile(state) = &self.place else { return Ok(()) };
        let office = self.office(now)?;
        match primary(&office, state.filter) {
            ReconcilePrimary::OpenFirst => {
                let first = office.rows(state.filter).first().map(|row| row.id.clone());
                if let Some(line) = first.and_then(|id| id.parse().ok()) {
                    self.open_work(now, line)?;
                }
            }
            ReconcilePrimary::GoTo(filter) => self.back_to_list(filter),
            ReconcilePrimary::CloseOut => self.place = Place::CloseOut(CloseOutState::default()),
        }
        Ok(())
    }

    pub(crate) fn view_reconcile(
        &self,
        now: &Moment,
        state: &ReconcileState,
    ) -> store::Result<ReconcileView> {
        let office = self.office(now)?;
        let (closed, lines) = (office.closed(), office.items.len());
        let percent = (closed * 100).checked_div(lines).unwrap_or(100);
        let undo = state
            .matched
            .and_then(|line| office.line(line))
            .filter(|line| line.matched.value().is_some() && !line.entry.is_given());
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(ReconcileView {
            day: text::day(now.timestamp()),
            closed: count(closed),
            lines: count(lines),
            percent: u8::try_from(percent).unwrap_or(100),
            at_stake: text::money(office.at_stake()),
            filter: state.filter,
            counts: WorkFilter::ALL.map(|filter| count(office.rows(filter).len())),
            rows: office.rows(state.filter),
            undo: undo.map(number),
            primary: primary(&office, state.filter),
        })
    }
}

/// The screen on which a line's work is done.
fn place_of_work(office: &Arc<Office>, item: &Item, from: WorkFilter) -> Place {
    let line = item.line;
    match (&item.kind, &item.twin) {
        (WorkKind::Conflict, _) | (_, Some(Twin::OwnStatements)) => {
            Place::Conflict(ConflictState { line, from, chosen: None })
        }
        (_, Some(Twin::Line(other))) => {
            // The one that arrived first stays, unless a person says or said otherwise.
            let arrival = |line: LineId| office.line(line).and_then(|line| line.arrival());
            let decided = item.kind == WorkKind::Settled;
            let keeps = if decided || arrival(*other) < arrival(line) { *other } else { line };
            let other = Other::Line { other: *other, keeps };
            Place::Duplicate(DuplicateState { line, from, other })
        }
        (_, Some(Twin::SameStatement { other, statement })) => {
            let (other, statement) = (*other, statement.clone());
            let keeps = first_entered(office, line, other);
            let other = Other::SameStatement { other, keeps, statement };
            Place::Duplicate(DuplicateState { line, from, other })
        }
        (_, Some(Twin::SameNumber { other, transaction })) => {
            let (other, transaction) = (*other, transaction.clone());
            let keeps = first_entered(office, line, other);
            let other = Other::SameNumber { other, keeps, transaction };
            Place::Duplicate(DuplicateState { line, from, other })
        }
        (_, Some(Twin::Statement { held, billed })) => {
            let other = Other::Statement { held: held.clone(), billed: billed.clone() };
            Place::Duplicate(DuplicateState { line, from, other })
        }
        _ => Place::Pair(PairState::of(line, from)),
    }
}

/// Which of two lines is proposed to stay: the one that was entered, else the one that arrived
/// first.
fn first_entered(office: &Office, line: LineId, other: LineId) -> LineId {
    let rank = |id: LineId| {
        let known = office.line(id);
        let open = known.is_none_or(|line| !line.entry.is_given());
        (open, known.and_then(|line| line.arrival()))
    };
    if rank(other) < rank(line) { other } else { line }
}

/// The first tab that lists anything to be done.
fn next_filter(office: &Office) -> Option<WorkFilter> {
    WorkFilter::ALL
        .into_iter()
        .filter(|filter| *filter != WorkFilter::Done)
        .find(|filter| !office.rows(*filter).is_empty())
}

fn primary(office: &Office, filter: WorkFilter) -> ReconcilePrimary {
    if filter != WorkFilter::Done && !office.rows(filter).is_empty() {
        return ReconcilePrimary::OpenFirst;
    }
    next_filter(office).map_or(ReconcilePrimary::CloseOut, ReconcilePrimary::GoTo)
}
