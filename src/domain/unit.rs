//! The unit's devices, sessions and days, as the facts give them.

use chrono::NaiveDate;

use crate::change::close_out::{CloseOutHeld, DayClosed};
use crate::change::device::{
    DataDamaged, DeviceEnrolled, EditionsInUse, JournalOpened, PersonDecided, PersonSetUp,
};
use crate::fold::Stamp;
use crate::ids::{DeviceId, PersonId, SessionId, UnitId};
use crate::moment::Timestamp;

/// The state of a device ([`crate::fold::device`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The device.
    pub device: DeviceId,
    /// Its journals, in their order.
    pub journals: Vec<JournalOpened>,
    /// Its enrolment; none before the central knows it.
    pub enrolled: Option<DeviceEnrolled>,
    /// Why it is no longer trusted.
    pub revoked: Option<String>,
    /// What was found of its data, in its own order.
    pub damages: Vec<Damage>,
    /// By which editions it judges, as it said last.
    pub editions: Option<EditionsInUse>,
}

/// Data that was not as its device had left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// When that was found.
    pub stamp: Stamp,
    /// What was found.
    pub what: DataDamaged,
    /// Who has read it; none yet.
    pub seen: Option<Stamp>,
}

/// A person who was set up at a device ([`crate::fold::person`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetUpPerson {
    /// The person.
    pub person: PersonId,
    /// Who they said they are, and where; none while only the central's word came.
    pub set_up: Option<(Stamp, PersonSetUp)>,
    /// What the central said.
    pub decided: Option<(Stamp, PersonDecided)>,
}

/// The state of a session ([`crate::fold::session`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub session: SessionId,
    /// Who is, or was, signed in.
    pub person: Option<PersonId>,
    /// Since when, and at which device.
    pub began: Option<Stamp>,
    /// Until when.
    pub ended_at: Option<Timestamp>,
}

/// The state of a unit's day ([`crate::fold::day`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The unit.
    pub unit: UnitId,
    /// The day.
    pub day: NaiveDate,
    /// Attempts that were held, in canonical order.
    pub held: Vec<(Stamp, CloseOutHeld)>,
    /// Close-outs that were signed, in canonical order.
    pub closed: Vec<(Stamp, DayClosed)>,
}
