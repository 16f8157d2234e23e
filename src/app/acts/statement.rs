//! Statements: matching, keying, finalising, item 25, explanations.

use domain::change::{
    FinalisedTicked, LineExplained, StatementFinalised, StatementMatched, StatementUnmatched,
};
use domain::finding::{Finding, Ruling, Says};
use domain::ids::{LineId, StatementId};
use domain::log_entry::{Channel, LogEntry};
use domain::moment::Moment;
use domain::reconcile::{Candidate, Tolerance};
use domain::reference::StatementRow;
use domain::rulebook::decided;
use domain::rules::entry::{self, EntryForm};
use domain::rules::reconciliation;

use super::Plan;
use crate::{Act, Station};

pub(super) fn plan(station: &Station, now: &Moment, act: Act) -> store::Result<Plan> {
    match act {
        Act::MatchStatement { line, statement } => match_statement(station, now, line, statement),
        Act::UnmatchStatement { line, reason } => {
            let replaces = station.store().line(line)?.matched.facts();
            Ok(Plan::default().replacing(StatementUnmatched { line, reason }, replaces))
        }
        Act::EnterStatement { line, entry } => enter(station, now, line, *entry),
        Act::FinaliseStatement(finalised) => finalise(station, now, finalised),
        Act::TickFinalised { line } => tick(station, now, line),
        Act::Explain { line, explanation, statement, comment } => {
            let known = station.store().line(line)?;
            let explained = LineExplained { line, explanation, statement, comment };
            Ok(Plan::default().replacing(explained, known.explained.facts()))
        }
        _ => Ok(Plan::default()),
    }
}

fn match_statement(
    station: &Station,
    now: &Moment,
    line: LineId,
    statement: StatementId,
) -> store::Result<Plan> {
    let known = station.store().line(line)?;
    let others = station.store().log_entries(&store::LineQuery::Statement(statement.clone()))?;
    let Some(row) = station.store().statement(&statement)? else {
        let finding = Finding::hold(decided::OPEN_STATEMENTS, Says::NotMatched);
        return Ok(Plan::ruled(Ruling { findings: vec![finding], ..Ruling::default() }));
    };
    let ruling = reconciliation::match_line(&station.context(now), &known, &row, &others);
    let evidence = Candidate::of(&known, &row, &Tolerance::default()).evidence();
    let matched = StatementMatched { line, statement, evidence };
    Ok(Plan::ruled(ruling).replacing(matched, known.matched.facts()))
}

fn enter(station: &Station, now: &Moment, line: LineId, form: EntryForm) -> store::Result<Plan> {
    let known = station.store().line(line)?;
    let ruling = entry::hard_copy(&station.context(now), &known, &form);
    let replaces = known.entry.facts();
    // A form without a date or a time is held by its rule; there is nothing to record then.
    Ok(match entry::entered(&known, form) {
        Some(entered) => Plan::ruled(ruling).replacing(entered, replaces),
        None => Plan::ruled(ruling),
    })
}

fn finalise(station: &Station, now: &Moment, finalised: StatementFinalised) -> store::Result<Plan> {
    let known = station.store().line(finalised.line)?;
    let Some(row) = station.store().statement(&finalised.statement)? else {
        return Ok(Plan::default());
    };
    let ruling = entry::finalise(&station.context(now), &known, &row, &finalised);
    Ok(Plan::ruled(ruling).replacing(finalised, known.entry.facts()))
}

fn tick(station: &Station, now: &Moment, line: LineId) -> store::Result<Plan> {
    let known = station.store().line(line)?;
    let Some(row) = station.matched_statement(&known)? else {
        let hard_copy = known.channel() == Some(Channel::HardCopy);
        let says = if hard_copy { Says::TickOnHardCopy } else { Says::TickBeforeEntry };
        let finding = Finding::of(decided::ITEM_25, says);
        return Ok(Plan::ruled(Ruling { findings: vec![finding], ..Ruling::default() }));
    };
    let ruling = entry::tick(&station.context(now), &known, &row);
    Ok(Plan::ruled(ruling).fact(FinalisedTicked {
        line,
        statement: row.statement,
        status: row.status,
    }))
}

impl Station {
    /// The entry form of a hard copy, filled in as the plan wants it.
    pub fn entry_form(&self, line: LineId, now: &Moment) -> store::Result<EntryForm> {
        let known = self.store().line(line)?;
        Ok(entry::prefilled(&self.context(now), &known))
    }

    /// The record of a finalised statement, filled in as the plan wants it; none while the line
    /// is matched to no statement or its mail was not released.
    pub fn finalisation(
        &self,
        line: LineId,
        now: &Moment,
    ) -> store::Result<Option<StatementFinalised>> {
        let known = self.store().line(line)?;
        let Some(row) = self.matched_statement(&known)? else { return Ok(None) };
        Ok(entry::prefilled_finalisation(&self.context(now), &known, &row))
    }

    fn matched_statement(&self, line: &LogEntry) -> store::Result<Option<StatementRow>> {
        match line.matched.value() {
            Some(matched) => self.store().statement(&matched.statement),
            None => Ok(None),
        }
    }
}
