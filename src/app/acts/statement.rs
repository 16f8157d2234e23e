//! Statements: matching, keying, finalising, item 25, explanations.

use domain::change::{
    EntryTakenBack, FinalisedTicked, LineExplained, MatchDecided, StatementFinalised,
    StatementMatched, StatementSetAside, StatementUnmatched,
};
use domain::finding::{Finding, Ruling, Says};
use domain::fold::Register;
use domain::ids::{LineId, MatchId, StatementId};
use domain::log_entry::{Channel, Entry, LogEntry};
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
        Act::UnmatchStatement { line, reason } => unmatch(station, now, line, reason),
        Act::KeepStatement { line, statement } => keep(station, line, &statement),
        Act::SetAside { line, statement } => {
            let known = station.store().line(line)?;
            Ok(set_aside(Plan::default(), &known, statement, false))
        }
        Act::LookAgain { line } => {
            let known = station.store().line(line)?;
            let aside = known.statements_aside().cloned();
            Ok(aside.fold(Plan::default(), |plan, of| set_aside(plan, &known, of, true)))
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
    let others = station.store().holders(&statement)?;
    let Some(row) = station.store().statement(&statement)? else {
        let finding = Finding::hold(decided::OPEN_STATEMENTS, Says::NotMatched);
        return Ok(Plan::ruled(Ruling { findings: vec![finding], ..Ruling::default() }));
    };
    let ctx = station.context(now);
    let mut ruling = reconciliation::match_line(&ctx, &known, &row, &others);
    ruling.findings.extend(reconciliation::unmatch_line(&ctx, &known, Some(&statement)));
    let evidence = Candidate::of(&known, &row, &Tolerance::default()).evidence();
    let matching = MatchId(station.ids().v7(now));
    let matched = StatementMatched {
        line,
        statement: statement.clone(),
        evidence: evidence.clone(),
        matching: Some(matching),
    };
    let decided =
        MatchDecided { matching, lines: vec![line], statements: vec![statement], evidence };
    // A program of the version before reads the first of the two, and holds the statement by it.
    Ok(Plan::ruled(ruling).replacing(matched, known.matched.facts()).fact(decided))
}

/// A match is taken back as long as nothing was built on it, whatever else is contested.
fn unmatch(station: &Station, now: &Moment, line: LineId, reason: String) -> store::Result<Plan> {
    let known = station.store().line(line)?;
    let held = reconciliation::unmatch_line(&station.context(now), &known, None);
    let ruling = Ruling { findings: held.into_iter().collect(), ..Ruling::default() };
    let unmatched = StatementUnmatched { line, reason };
    Ok(Plan::ruled(ruling).replacing(unmatched, known.matched.facts()))
}

/// One line keeps the statement. The others lose it, and what was entered with it: they look for
/// their own again.
fn keep(station: &Station, line: LineId, statement: &StatementId) -> store::Result<Plan> {
    let holders = station.store().holders(statement)?;
    let Some(kept) = holders.iter().find(|holder| holder.line == line) else {
        return Ok(Plan::default());
    };
    let number = kept.number.map(|number| number.to_string()).unwrap_or_default();
    let reason = format!("Statement {statement} belongs to line {number}");
    let losing = holders.iter().filter(|holder| holder.line != line && !holder.claims_nothing());
    Ok(losing.fold(Plan::default(), |plan, other| lose(plan, other, statement, &reason)))
}

fn lose(mut plan: Plan, other: &LogEntry, statement: &StatementId, reason: &str) -> Plan {
    let line = other.line;
    let entered = other.entry.given().any(
        |entry| matches!(entry, Entry::Electronic(finalised) if finalised.statement == *statement),
    );
    if entered {
        let back = EntryTakenBack { line, reason: reason.to_owned() };
        plan = plan.replacing(back, other.entry.facts());
    }
    if other.holds(statement) {
        let unmatched = StatementUnmatched { line, reason: reason.to_owned() };
        plan = plan.replacing(unmatched, other.matched.facts());
    }
    plan
}

fn set_aside(plan: Plan, known: &LogEntry, statement: StatementId, lifted: bool) -> Plan {
    let replaces = known.set_aside.get(&statement).map(Register::facts).unwrap_or_default();
    plan.replacing(StatementSetAside { line: known.line, statement, lifted }, replaces)
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
    let claimed = station.store().claimed_with_others(known.line)?;
    let ctx = station.context(now);
    let ruling = entry::finalise(&ctx, &known, &row, &finalised, claimed.as_ref());
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
    let claimed = station.store().claimed_with_others(line)?;
    let ruling = entry::tick(&station.context(now), &known, &row, claimed.as_ref());
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
