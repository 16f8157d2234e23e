//! The unit: outages, sessions, devices, days, people and statements; and what needs attention.

use chrono::NaiveDate;
use domain::ids::{DeviceId, JournalId, OutageId, PersonId, SessionId, StatementId, UnitId};
use domain::moment::Timestamp;
use domain::outage::Outage;
use domain::reference::{PersonRow, StatementRow};
use domain::unit::{Day, Device, Session};

use crate::error::Result;
use crate::{KnownJournal, Reader};

/// A device of the unit and what is known of its journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// What the facts say.
    pub state: Device,
    /// Its journals, in their order.
    pub journals: Vec<KnownJournal>,
}

/// A row that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsAttention {
    /// The device that recorded it.
    pub device: DeviceId,
    /// Its journal.
    pub journal: JournalId,
    /// Its number.
    pub seq: u64,
    /// Why.
    pub why: String,
}

/// A kind of row that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind {
    /// Its name.
    pub kind: String,
    /// The version of its shape.
    pub version: u32,
    /// How many rows there are.
    pub rows: u64,
}

impl Reader {
    /// The state of an outage; a stub when nothing is known of it.
    pub fn outage(&self, outage: OutageId) -> Result<Outage> {
        todo!()
    }

    /// Every outage, latest first.
    pub fn outages(&self) -> Result<Vec<Outage>> {
        todo!()
    }

    /// The state of a session.
    pub fn session(&self, session: SessionId) -> Result<Session> {
        todo!()
    }

    /// The sessions at a device that have not ended, in the order in which they began.
    pub fn open_sessions(&self, device: DeviceId) -> Result<Vec<Session>> {
        todo!()
    }

    /// What is known of a device.
    pub fn device(&self, device: DeviceId) -> Result<DeviceRow> {
        todo!()
    }

    /// The devices that are enrolled, by letter, with their journals.
    pub fn devices(&self) -> Result<Vec<DeviceRow>> {
        todo!()
    }

    /// The state of a unit's day.
    pub fn day(&self, unit: UnitId, day: NaiveDate) -> Result<Day> {
        todo!()
    }

    /// The people feed, by name.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        todo!()
    }

    /// A person of the people feed.
    pub fn person(&self, person: PersonId) -> Result<Option<PersonRow>> {
        todo!()
    }

    /// A statement of the statements feed.
    pub fn statement(&self, statement: &StatementId) -> Result<Option<StatementRow>> {
        todo!()
    }

    /// The statements feed, by number.
    pub fn statements(&self) -> Result<Vec<StatementRow>> {
        todo!()
    }

    /// Rows that need a person: stored and passed on, but no facts that can be read.
    pub fn attention(&self) -> Result<Vec<NeedsAttention>> {
        todo!()
    }

    /// Kinds of rows that this program does not know.
    pub fn unknown_kinds(&self) -> Result<Vec<UnknownKind>> {
        todo!()
    }

    /// When anything of a device last came here.
    pub fn last_heard(&self, device: DeviceId) -> Result<Option<Timestamp>> {
        todo!()
    }
}
