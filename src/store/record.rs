//! Recording one's own facts: rows, tables and the draft that they came from in one transaction.

use std::ops::Deref;

use domain::change::Fact;
use domain::ids::PersonId;
use domain::moment::Timestamp;

use crate::error::Result;
use crate::folder::Folder;
use crate::journal::{Head, JournalHeader};
use crate::{Identity, Reader};

/// The most facts that are recorded in one transaction.
pub const RECORD_FACTS_MAX: usize = 500;

/// One data folder with its journal, held for writing.
#[derive(Debug)]
pub struct Store {
    pub(crate) reader: Reader,
    pub(crate) identity: Identity,
    pub(crate) own: Own,
    pub(crate) folder: Option<Folder>,
    pub(crate) zone: String,
    pub(crate) program: String,
}

/// The journal being written.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) journal_no: i64,
    pub(crate) writer_no: i64,
    pub(crate) header: JournalHeader,
    pub(crate) head: Head,
    /// The latest time that was recorded in it.
    pub(crate) latest: Option<Timestamp>,
    /// Nothing may be recorded before a new journal has begun.
    pub(crate) must_begin: bool,
}

/// A store reads everything that a reader does.
impl Deref for Store {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Store {
    /// Records facts: in the journal and the tables, in one transaction. When it returns they are
    /// durable; when it fails nothing of them is there.
    pub fn record(&mut self, facts: &[Fact]) -> Result<()> {
        todo!()
    }

    /// As [`Store::record`], and the draft that they came from is gone in the same transaction.
    pub fn record_and_clear_draft(
        &mut self,
        facts: &[Fact],
        person: PersonId,
        screen: &str,
    ) -> Result<()> {
        todo!()
    }

    /// Who this device is.
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The journal being written.
    pub const fn journal(&self) -> &JournalHeader {
        &self.own.header
    }

    /// How far it goes.
    pub const fn head(&self) -> Head {
        self.own.head
    }

    /// Nothing can be recorded before [`Store::begin_journal`].
    pub const fn must_begin_journal(&self) -> bool {
        self.own.must_begin
    }

    /// A second connection for another thread, which only reads. None in memory.
    pub fn reader(&self) -> Result<Option<Reader>> {
        self.folder.as_ref().map(|folder| Reader::open(folder.path())).transpose()
    }

    /// Copies the log back into the database. For moments when nobody waits.
    pub fn checkpoint(&self) -> Result<()> {
        todo!()
    }

    pub(crate) const fn latest_recorded(&self) -> Option<Timestamp> {
        self.own.latest
    }
}
