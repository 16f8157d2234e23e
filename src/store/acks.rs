//! What other places have acknowledged of one's own journals.
//!
//! "At the hub" and "at the central" are two numbers. Only the central's counts for close-out.

use domain::ids::JournalId;
use domain::moment::{Moment, Timestamp};

use crate::error::Result;
use crate::journal::RowHash;
use crate::{Reader, Store};

/// An incarnation of a central's database. After a restore it is another one, and heads may be
/// lower than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(pub [u8; 16]);

/// Where rows are sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A unit's kiosk that passes them on.
    Hub,
    /// The central.
    Central,
}

/// A place says how far it has a journal. Whoever hands it over has checked its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ack {
    /// Its database.
    pub epoch: Epoch,
    /// The journal.
    pub journal: JournalId,
    /// The last number that it has.
    pub head_seq: u64,
    /// That row's hash.
    pub head_hash: RowHash,
    /// The last number that is in a second place too.
    pub safe_seq: u64,
    /// Its clock.
    pub server_time: Timestamp,
}

/// What an acknowledgement meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// It is kept. Rows above it are still to be sent.
    Noted,
    /// It says less than an earlier one of the same epoch; nothing changed. A place that really
    /// has less says so with a gap: [`Store::continue_from`].
    Older,
    /// The journal is not one that this database writes.
    NotOurs,
    /// The place has other rows under our numbers, at this one or before it. A new journal has to
    /// begin: [`Store::begin_journal`] with the cause `Forked`.
    Differs {
        /// The number.
        seq: u64,
    },
    /// The place has more of our journal than we do: this database was rolled back. Nothing can
    /// be recorded until [`Store::begin_journal`] with the cause `RolledBack`.
    RolledBack,
}

impl Store {
    /// Keeps an acknowledgement.
    pub fn acknowledge(&mut self, source: Source, ack: &Ack, now: &Moment) -> Result<Acknowledged> {
        todo!()
    }

    /// Keeps a head that a place gave in a refusal for a gap: also when it is lower than what it
    /// acknowledged before (its database was restored). Sending goes on from there.
    pub fn continue_from(
        &mut self,
        source: Source,
        ack: &Ack,
        now: &Moment,
    ) -> Result<Acknowledged> {
        todo!()
    }
}

impl Reader {
    /// Rows that this database wrote and the central has not acknowledged, in all its journals.
    pub fn unsent(&self) -> Result<u64> {
        todo!()
    }

    /// The last acknowledgement of a journal.
    pub fn acknowledged(&self, source: Source, journal: JournalId) -> Result<Option<Ack>> {
        todo!()
    }
}
