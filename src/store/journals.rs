//! Journals as known here: whose they are and how far they go; and their rows.

use domain::ids::JournalId;
use domain::moment::{Moment, Timestamp};

use crate::error::Result;
use crate::journal::{Head, HeadStatement, JournalHeader, Row};
use crate::{Reader, Store};

/// A journal that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownJournal {
    /// Whose it is.
    pub header: JournalHeader,
    /// How far its rows are here.
    pub head: Head,
    /// The highest head that the device itself has signed, when one came.
    pub announced: Option<HeadStatement>,
    /// When rows or a statement of it last came here.
    pub heard_at: Option<Timestamp>,
    /// The last row that this database wrote itself; 0 for the journal of another device.
    pub own_upto: u64,
    /// Two devices have written it: a database was copied.
    pub cloned: bool,
}

/// A journal that this database wrote, and how far it has to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnJournal {
    /// Its header.
    pub header: JournalHeader,
    /// The last number that this database wrote.
    pub upto: u64,
    /// The last number that the central acknowledged; rows above it are to be sent.
    pub acknowledged: u64,
}

impl Reader {
    /// Every journal that is known here, its own among them, by device and ordinal.
    pub fn journals(&self) -> Result<Vec<KnownJournal>> {
        todo!()
    }

    /// One journal.
    pub fn known_journal(&self, journal: JournalId) -> Result<Option<KnownJournal>> {
        todo!()
    }

    /// The journals that this database wrote, in their order; the last is the one being written.
    pub fn own_journals(&self) -> Result<Vec<OwnJournal>> {
        todo!()
    }

    /// Rows of a journal from the number `first_seq`, at most `rows_max` and together at most
    /// `bytes_max` bytes, but always one when there is one.
    pub fn rows_from(
        &self,
        journal: JournalId,
        first_seq: u64,
        rows_max: usize,
        bytes_max: usize,
    ) -> Result<Vec<Row>> {
        todo!()
    }

    /// The head of a journal up to a number: its hash there (the genesis hash for 0). None when
    /// the row is not here.
    pub fn head_at(&self, journal: JournalId, seq: u64) -> Result<Option<Head>> {
        todo!()
    }
}

impl Store {
    /// A signed statement about the head of the journal being written.
    pub fn head_statement(&self, now: &Moment) -> HeadStatement {
        self.identity().state_head(self.head(), now)
    }
}
