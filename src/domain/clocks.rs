//! The clocks that an all-clear starts, and the timer from arrival to release (Contingency Plan
//! 1.2, 3.2.3, 6.2, 8).
//!
//! 48 hours are elapsed hours; three business days end with the unit's third following business
//! day ([`crate::calendar`]). While the device's clock is suspect a deadline is a range: by this
//! device's clock it may come that much earlier or later.

use chrono::{Days, TimeDelta};

use crate::calendar::{end_of_day, in_zone, local_day};
use crate::change::outage::{OutageCause, OutageSystem};
use crate::ids::OutageId;
use crate::log_entry::LogEntry;
use crate::moment::Timestamp;
use crate::rulebook::decided;
use crate::rules::Context;
use crate::rules::outage::{CONTINGENCY_HOURS, DeclaredOutage, forty_eight_hours_after};

/// Business days for which the Full-Service discount is kept (001-3.2.3a).
pub const FULL_SERVICE_DAYS: u32 = 3;

/// Days after its end for which a clock is still shown; after that the outage is history.
pub const SHOWN_AFTER_DAYS: i64 = 7;

/// A clock that an outage starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockKind {
    /// Documents of continuous Mailer IDs (Publication 685).
    ContinuousMids,
    /// Acceptance under the plan (001-8b).
    Acceptance,
    /// eVS statements (001-6.2b).
    EvsStatements,
    /// The Full-Service discount (001-3.2.3a).
    FullServiceDiscount,
}

/// What a clock allows in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// Elapsed hours.
    Hours(u32),
    /// Calendar days.
    Days(u32),
    /// Business days of the unit.
    BusinessDays(u32),
}

/// When something is due, by this device's clock. Both ends are the same while the clock is
/// trusted and everybody agrees when the outage ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// It is not due before this.
    pub earliest: Timestamp,
    /// It is due at the latest then.
    pub latest: Timestamp,
}

impl Due {
    /// Whether it is one instant.
    pub fn is_exact(self) -> bool {
        self.earliest == self.latest
    }
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// It starts with the all-clear.
    NotBegun,
    /// It runs.
    Running(Due),
    /// It ran out.
    Over(Due),
}

/// A clock of an outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub kind: ClockKind,
    /// The outage.
    pub outage: OutageId,
    /// The mailer that it runs for; none where it runs for everybody.
    pub mailer: Option<String>,
    /// What it allows.
    pub allowance: Allowance,
    /// How it stands.
    pub state: ClockState,
}

impl Clock {
    /// When it is due, if it has begun.
    pub const fn due(&self) -> Option<Due> {
        match self.state {
            ClockState::NotBegun => None,
            ClockState::Running(due) | ClockState::Over(due) => Some(due),
        }
    }

    /// Milliseconds left at a time, to the earliest end of the range; negative when over.
    pub fn left_ms(&self, now: Timestamp) -> Option<i64> {
        Some(self.due()?.earliest.unix_ms() - now.unix_ms())
    }
}

/// Every clock of every outage that is not history yet, nearest deadline first; those that have
/// not begun come last.
pub fn clocks(ctx: &Context<'_>) -> Vec<Clock> {
    let shown_ms = SHOWN_AFTER_DAYS * 24 * 3_600_000;
    let mut clocks: Vec<Clock> = ctx
        .outages
        .iter()
        .flat_map(|outage| of_outage(ctx, outage))
        .filter(|clock| clock.left_ms(ctx.now).is_none_or(|left| -shown_ms <= left))
        .collect();
    clocks.sort_by_key(|clock| {
        (clock.due().map_or(i64::MAX, |due| due.earliest.unix_ms()), clock.kind)
    });
    clocks
}

/// The clock that the status strip shows: the first that runs, else the last that ran out.
pub fn nearest(ctx: &Context<'_>) -> Option<Clock> {
    let clocks = clocks(ctx);
    let running = |clock: &&Clock| matches!(clock.state, ClockState::Running(_));
    let over = |clock: &&Clock| matches!(clock.state, ClockState::Over(_));
    clocks.iter().find(running).or_else(|| clocks.iter().rfind(over)).cloned()
}

fn of_outage(ctx: &Context<'_>, outage: &DeclaredOutage) -> Vec<Clock> {
    let mut kinds = Vec::new();
    if ctx.on(decided::FORTY_EIGHT_HOURS) {
        kinds.push(ClockKind::Acceptance);
    }
    if outage.systems.contains(&OutageSystem::Evs) && ctx.on(decided::EVS_DEADLINE) {
        kinds.push(ClockKind::EvsStatements);
    }
    if outage.touched_statements() && ctx.on(decided::FULL_SERVICE_DEADLINE) {
        kinds.push(ClockKind::FullServiceDiscount);
    }
    if outage.touches_dock() && ctx.on(decided::CONTINUOUS_MID) {
        kinds.push(ClockKind::ContinuousMids);
    }
    kinds.into_iter().map(|kind| clock(ctx, outage, kind)).collect()
}

fn clock(ctx: &Context<'_>, outage: &DeclaredOutage, kind: ClockKind) -> Clock {
    let mailer = match &outage.cause {
        OutageCause::Usps | OutageCause::Unknown(_) => None,
        OutageCause::Mailer { mailer } => Some(mailer.clone()),
    };
    let state = match due(ctx, outage, kind) {
        None => ClockState::NotBegun,
        Some(due) if due.latest < ctx.now => ClockState::Over(due),
        Some(due) => ClockState::Running(due),
    };
    Clock { kind, outage: outage.outage, mailer, allowance: allowance(kind), state }
}

fn allowance(kind: ClockKind) -> Allowance {
    let hours = u32::try_from(CONTINGENCY_HOURS).unwrap_or(u32::MAX);
    match kind {
        ClockKind::Acceptance | ClockKind::EvsStatements => Allowance::Hours(hours),
        ClockKind::FullServiceDiscount => Allowance::BusinessDays(FULL_SERVICE_DAYS),
        ClockKind::ContinuousMids => Allowance::Days(1),
    }
}

/// When a clock of an outage is due; none before the all-clear.
pub fn due(ctx: &Context<'_>, outage: &DeclaredOutage, kind: ClockKind) -> Option<Due> {
    let restored = outage.restored?;
    let after = |at| match kind {
        ClockKind::Acceptance | ClockKind::EvsStatements => {
            Some(in_zone(forty_eight_hours_after(at), ctx.unit.zone))
        }
        ClockKind::FullServiceDiscount => full_service_due(ctx, at),
        ClockKind::ContinuousMids => {
            let next = local_day(at, ctx.unit.zone).checked_add_days(Days::new(1))?;
            Some(end_of_day(next, ctx.unit.zone))
        }
    };
    let due = Due { earliest: after(restored.earliest)?, latest: after(restored.latest)? };
    Some(if ctx.clock_suspect { doubted(ctx, due) } else { due })
}

/// The end of the third business day after the restoration, in the unit's zone.
fn full_service_due(ctx: &Context<'_>, restored: Timestamp) -> Option<Timestamp> {
    let day = local_day(restored, ctx.unit.zone);
    let last = ctx.calendar.business_day_after(day, FULL_SERVICE_DAYS, ctx.unit.saturday_counts)?;
    Some(end_of_day(last, ctx.unit.zone))
}

fn doubted(ctx: &Context<'_>, due: Due) -> Due {
    let doubt = TimeDelta::minutes(i64::from(ctx.unit.clock_doubt_minutes));
    let moved = |at: Timestamp, by| {
        Timestamp::new(at.wall().checked_add_signed(by).unwrap_or_else(|| at.wall()))
    };
    Due { earliest: moved(due.earliest, -doubt), latest: moved(due.latest, doubt) }
}

/// The Full-Service deadline that a line falls under: the latest among the outages that cover its
/// mailer. None before the all-clear.
pub fn full_service(ctx: &Context<'_>, mailer: Option<&str>) -> Option<Due> {
    if !ctx.on(decided::FULL_SERVICE_DEADLINE) {
        return None;
    }
    ctx.outages
        .iter()
        .filter(|outage| outage.covers(ctx.rulebook, mailer) && outage.touched_statements())
        .filter_map(|outage| due(ctx, outage, ClockKind::FullServiceDiscount))
        .max_by_key(|due| due.latest.unix_ms())
}

/// Minutes from the arrival of a mailing to its release, or until now while it is still here.
/// None where the arrival is not known. A time that runs backwards counts as none passed.
pub fn minutes_here(ctx: &Context<'_>, entry: &LogEntry) -> Option<u32> {
    let arrived = entry.arrival()?;
    let until = entry.released_at.unwrap_or(ctx.now);
    let minutes = (until.unix_ms() - arrived.unix_ms()).max(0) / 60_000;
    Some(u32::try_from(minutes).unwrap_or(u32::MAX))
}
