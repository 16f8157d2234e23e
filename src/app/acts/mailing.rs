//! Lines of the log: logging, correcting, placards, release, withdrawal, repeats.

use std::collections::BTreeSet;

use domain::change::mailing::SourcedField;
use domain::change::{
    Actor, DuplicateDecided, Fact, FieldCleared, FieldSet, HardCopySecured, MailReleased,
    MailingLogged, MailingWithdrawn, PlacardAttached, PlacardMade,
};
use domain::fold::{self, Origin, Recorded, Register};
use domain::ids::{DeviceLetter, FactId, LineId, LineNumber, PlacardId};
use domain::log_entry::{LogEntry, Placard};
use domain::moment::{Moment, Timestamp};
use domain::rulebook::Severity;
use domain::rules::outage::accepted_in;
use domain::rules::{acceptance, release};

use super::{After, Plan};
use crate::{Act, Paper, Station};

pub(super) fn plan(station: &Station, now: &Moment, act: Act) -> store::Result<Plan> {
    match act {
        Act::LogMailing { arrived_at, fields } => log(station, now, arrived_at, fields),
        Act::SetField { line, set } => {
            let replaces = standing(&station.store().line(line)?, set.field.name());
            Ok(Plan::default().replacing(FieldSet { line, set }, replaces))
        }
        Act::ClearField { line, field } => {
            let replaces = standing(&station.store().line(line)?, field);
            Ok(Plan::default().replacing(FieldCleared { line, field }, replaces))
        }
        Act::SecureHardCopy { line, place } => {
            let replaces = station.store().line(line)?.secured.facts();
            Ok(Plan::default().replacing(HardCopySecured { line, place }, replaces))
        }
        Act::MakePlacard { line } => make_placard(station, now, line),
        Act::AttachPlacard { line } => attach_placard(station, line),
        Act::PrintSlip { line } => {
            Ok(Plan::default().after(After::Print(Paper::MailerSlip { line })))
        }
        Act::Release { line } => {
            let entry = station.store().line(line)?;
            let released = MailReleased { line, saw: seen(&entry), released_at: now.timestamp() };
            Ok(Plan::ruled(release::release(&station.context(now), &entry)).fact(released))
        }
        Act::ReleasedOnPaper { line, released_at } => released(station, now, line, released_at),
        Act::Withdraw { line, reason } => {
            Ok(Plan::default().fact(MailingWithdrawn { line, reason }))
        }
        Act::DecideDuplicate { line, other, decision } => {
            let entry = station.store().line(line)?;
            let replaces = entry.kin.get(&other).map(Register::facts).unwrap_or_default();
            Ok(Plan::default().replacing(DuplicateDecided { line, other, decision }, replaces))
        }
        _ => Ok(Plan::default()),
    }
}

fn standing(entry: &LogEntry, name: domain::log_entry::FieldName) -> Vec<FactId> {
    entry.fields.get(&name).map(Register::facts).unwrap_or_default()
}

/// The facts that stand on the line, each once: what the person saw of it.
fn seen(entry: &LogEntry) -> Vec<FactId> {
    let standing: BTreeSet<FactId> = entry.fields.values().flat_map(Register::facts).collect();
    standing.into_iter().collect()
}

/// Logging is held by no missing field (001-3i); a line with its arrival alone is a line.
fn log(
    station: &Station,
    now: &Moment,
    arrived_at: Option<Timestamp>,
    fields: Vec<SourcedField>,
) -> store::Result<Plan> {
    let line = LineId(station.ids().v7(now));
    let letter = station.letter()?;
    let arrived_at = arrived_at.unwrap_or_else(|| now.timestamp());
    let logged = MailingLogged {
        line,
        number: station.store().next_line_number(letter)?,
        arrived_at,
        outage: accepted_in(&station.context(now), arrived_at),
        fields,
    };
    let entry = preview(station, now, logged.arrived_at, logged.fields.clone());
    let ctx = station.context(now);
    let plan = Plan::ruled(acceptance::save(&ctx, &entry)).said(acceptance::line(&ctx, &entry));
    Ok(plan.fact(logged))
}

/// The form that was filled by hand is the line's PS Form 3607 (001-4a): made and on the mail.
fn released(
    station: &Station,
    now: &Moment,
    line: LineId,
    released_at: Timestamp,
) -> store::Result<Plan> {
    let mut entry = station.store().line(line)?;
    let saw = seen(&entry);
    let known = entry.placards.first().map(|made| made.placard);
    let placard = known.unwrap_or_else(|| PlacardId(station.ids().v7(now)));
    let mut plan = Plan::default();
    if known.is_none() {
        plan = plan.fact(PlacardMade { line, placard, copy: 1 });
    }
    if !entry.placards.iter().any(|placard| placard.attached) {
        plan = plan.fact(PlacardAttached { line, placard });
    }
    entry.placards = vec![Placard { placard, copies: 1, attached: true }];
    entry.released_at = Some(released_at);
    // What would have held the mail can only be said now.
    let mut said = release::release(&station.context(now), &entry);
    for finding in &mut said.findings {
        finding.severity = finding.severity.min(Severity::Warn);
    }
    Ok(plan.fact(MailReleased { line, saw, released_at }).said(said))
}

/// What is known of a mailing as the line that it will be.
pub(crate) fn preview(
    station: &Station,
    now: &Moment,
    arrived_at: Timestamp,
    fields: Vec<SourcedField>,
) -> LogEntry {
    let device = station.store().journal().device;
    let line = LineId::from_bytes([0; 16]);
    let number = LineNumber { letter: DeviceLetter::NONE, counter: 0 };
    let outage = accepted_in(&station.context(now), arrived_at);
    let logged = MailingLogged { line, number, arrived_at, outage, fields };
    let actor = Actor::Device(device);
    let fact = Fact::new(FactId(line.0), now, "UTC", actor, None, logged.into());
    let origin = Origin { device, ordinal: 0, seq: 0 };
    fold::log_entry(line, vec![Recorded { origin, fact }])
}

/// A second placard of a line is another copy of the first.
fn make_placard(station: &Station, now: &Moment, line: LineId) -> store::Result<Plan> {
    let entry = station.store().line(line)?;
    let (placard, copy) = match entry.placards.first() {
        Some(made) => (made.placard, made.copies.saturating_add(1)),
        None => (PlacardId(station.ids().v7(now)), 1),
    };
    Ok(Plan::ruled(release::placard(&station.context(now), &entry))
        .fact(PlacardMade { line, placard, copy })
        .after(After::Print(Paper::MailRelease { line, copy })))
}

/// Only a placard that was made can be on the mail.
fn attach_placard(station: &Station, line: LineId) -> store::Result<Plan> {
    let entry = station.store().line(line)?;
    Ok(match entry.placards.first() {
        Some(made) => {
            let attached = PlacardAttached { line, placard: made.placard };
            let paper = Paper::MailRelease { line, copy: made.copies };
            Plan::default().fact(attached).after(After::OnPaper(paper))
        }
        None => Plan::default(),
    })
}
