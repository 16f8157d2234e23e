//! What comes of an [`Act`]: the rules are asked, and a [`Plan`] says which facts to record.
//!
//! Plan first, act second: the functions here look and decide, and change nothing; the station
//! records what they planned when nothing holds it, and only then does what follows.

mod close_out;
mod dock;
mod mailing;
mod outage;
mod statement;
#[cfg(test)]
mod tests;

pub(crate) use mailing::preview;

use std::collections::BTreeMap;

use domain::change::{Change, DamageSeen};
use domain::finding::Ruling;
use domain::ids::{DeviceId, FactId, LoadId};
use domain::moment::Moment;

use crate::{Act, Paper, Station};

/// What an act comes to.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// What the rules say about doing it: a blocking finding holds it.
    pub(crate) ruling: Ruling,
    /// What the rules say beside that: it is shown and holds nothing.
    pub(crate) said: Ruling,
    /// The facts to record, in their order.
    pub(crate) facts: Vec<Planned>,
    /// What follows once they are recorded, in their order.
    pub(crate) after: Vec<After>,
    /// Something beside the rules holds it.
    pub(crate) held: bool,
    /// Facts that are recorded although the act is held: that it was asked for.
    pub(crate) when_held: Vec<Planned>,
}

/// What follows once the facts of a plan are durable.
#[derive(Debug)]
pub(crate) enum After {
    /// This load is the one that scans go to.
    Load(LoadId),
    /// A paper is printed.
    Print(Paper),
    /// A paper is there: whatever became of its printing is settled.
    OnPaper(Paper),
}

/// A fact to record.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) change: Change,
    pub(crate) replaces: Vec<FactId>,
}

impl Plan {
    /// A plan that the rules judge so.
    pub(crate) fn ruled(ruling: Ruling) -> Self {
        Self { ruling, ..Self::default() }
    }

    /// Says this too, without holding anything.
    pub(crate) fn said(mut self, ruling: Ruling) -> Self {
        self.said.extend(ruling);
        self
    }

    /// Records this too.
    pub(crate) fn fact(mut self, change: impl Into<Change>) -> Self {
        self.facts.push(Planned { change: change.into(), replaces: Vec::new() });
        self
    }

    /// Records this too, in place of what `replaces` names.
    pub(crate) fn replacing(mut self, change: impl Into<Change>, replaces: Vec<FactId>) -> Self {
        self.facts.push(Planned { change: change.into(), replaces });
        self
    }

    /// Does this once the facts are recorded.
    pub(crate) fn after(mut self, after: After) -> Self {
        self.after.push(after);
        self
    }
}

/// Plans an act.
pub(crate) fn plan(station: &Station, now: &Moment, act: Act) -> store::Result<Plan> {
    match act {
        Act::DeclareOutage(_)
        | Act::RecordNotice { .. }
        | Act::JoinOutages { .. }
        | Act::RecordAllClear { .. } => outage::plan(station, now, act),
        Act::LogMailing { .. }
        | Act::SetField { .. }
        | Act::ClearField { .. }
        | Act::SecureHardCopy { .. }
        | Act::MakePlacard { .. }
        | Act::AttachPlacard { .. }
        | Act::PrintSlip { .. }
        | Act::Release { .. }
        | Act::ReleasedOnPaper { .. }
        | Act::Withdraw { .. }
        | Act::DecideDuplicate { .. } => mailing::plan(station, now, act),
        Act::OpenLoad { .. }
        | Act::ResumeLoad { .. }
        | Act::PresentForm { .. }
        | Act::ReconcileContainer { .. }
        | Act::PullPlacard { .. }
        | Act::CollectPlacards { .. }
        | Act::AcceptUnresolved
        | Act::ReleaseContainers
        | Act::ReleaseContainer { .. }
        | Act::RecordFastCall { .. }
        | Act::DisownScan { .. }
        | Act::PrintTally { .. }
        | Act::TakeBackScan => dock::plan(station, now, act),
        Act::MatchStatement { .. }
        | Act::UnmatchStatement { .. }
        | Act::KeepStatement { .. }
        | Act::SetAside { .. }
        | Act::LookAgain { .. }
        | Act::EnterStatement { .. }
        | Act::FinaliseStatement(_)
        | Act::TickFinalised { .. }
        | Act::Explain { .. } => statement::plan(station, now, act),
        Act::SeeDamage => see_damage(station),
        Act::CloseDay { day, sign_over } => close_out::plan(station, now, day, sign_over),
    }
}

/// All damage that is known here and that nobody has read yet, one fact a device.
fn see_damage(station: &Station) -> store::Result<Plan> {
    let mut plan = Plan::default();
    let mut seen: BTreeMap<DeviceId, Vec<FactId>> = BTreeMap::new();
    for (device, damage) in station.store().damage_unseen()? {
        seen.entry(device).or_default().push(damage.stamp.fact);
    }
    for (device, damages) in seen {
        plan = plan.fact(DamageSeen { device, damages });
    }
    Ok(plan)
}
