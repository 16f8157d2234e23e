//! Recording one's own facts: rows, tables and the draft that they came from in one transaction.

use std::ops::Deref;

use domain::change::Fact;
use domain::ids::PersonId;
use domain::moment::Timestamp;
use rusqlite::params;

use crate::error::{Result, StoreError};
use crate::folder::Folder;
use crate::index::{self, Taken};
use crate::journal::{Head, JournalHeader, RowHash, row_hash};
use crate::journals::{self, JournalRef};
use crate::{Identity, Reader, drafts, meta, sql};

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

impl Own {
    pub(crate) const fn journal_ref(&self) -> JournalRef {
        JournalRef {
            journal_no: self.journal_no,
            writer_no: self.writer_no,
            journal: self.header.journal,
            device: self.header.device,
            ordinal: self.header.ordinal,
        }
    }
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
        self.record_with(facts, |_| Ok(()))
    }

    /// As [`Store::record`], and the draft that they came from is gone in the same transaction.
    pub fn record_and_clear_draft(
        &mut self,
        facts: &[Fact],
        person: PersonId,
        screen: &str,
    ) -> Result<()> {
        self.record_with(facts, |reader| drafts::clear(reader, person, screen))
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

    /// The program and its version, as given at the start.
    pub fn program(&self) -> &str {
        &self.program
    }

    /// Nothing can be recorded before [`Store::begin_journal`].
    pub const fn must_begin_journal(&self) -> bool {
        self.own.must_begin
    }

    /// A second connection for another thread, which only reads. None in memory.
    pub fn reader(&self) -> Result<Option<Reader>> {
        self.folder.as_ref().map(|folder| Reader::open(folder.path())).transpose()
    }

    /// Copies the log back into the database. For moments when nobody waits; what readers still
    /// need stays in the log.
    pub fn checkpoint(&self) -> Result<()> {
        let mut statement = self.db.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?;
        statement.query_row([], |_| Ok(()))?;
        Ok(())
    }

    /// Notes the head outside the database, after the commit that it speaks of.
    pub(crate) fn note_head(&mut self) {
        let head = self.own.head;
        if let Some(folder) = &mut self.folder {
            folder.note_head(&head);
        }
    }

    /// Notes the head, and that from now on it has to be there.
    pub(crate) fn keep_head(&mut self) -> Result<()> {
        let head = self.own.head;
        if let Some(folder) = &mut self.folder {
            folder.keep_head(&head)?;
            if meta::get(&self.db, meta::HEAD_KEPT)?.is_none() {
                meta::set(&self.db, meta::HEAD_KEPT, b"")?;
            }
        }
        Ok(())
    }

    pub(crate) const fn latest_recorded(&self) -> Option<Timestamp> {
        self.own.latest
    }

    /// Records facts, and does something more in the same transaction.
    pub(crate) fn record_with(
        &mut self,
        facts: &[Fact],
        also: impl FnOnce(&Reader) -> Result<()>,
    ) -> Result<()> {
        if self.own.must_begin {
            return Err(StoreError::JournalMustBegin);
        }
        if RECORD_FACTS_MAX < facts.len() {
            return Err(StoreError::TooMany {
                what: "Entries",
                count: facts.len(),
                most: RECORD_FACTS_MAX,
            });
        }
        let sealed = self.seal(facts)?;
        let head = sealed.last().map_or(self.own.head, |last| last.head);
        let db = &self.reader.db;
        sql::in_transaction(db, || {
            let rows = sealed.iter().map(|row| (&row.head.hash, row.bytes.as_slice()));
            journals::append(db, self.own.journal_no, self.own.head.seq + 1, rows)?;
            save_own_head(&self.reader, self.own.journal_no, &head)?;
            let mut taken = Vec::with_capacity(facts.len());
            for (row, fact) in sealed.iter().zip(facts) {
                taken.push(Taken::new(&self.own.journal_ref(), row.head.seq, fact.clone())?);
            }
            index::take(db, taken)?;
            also(&self.reader)
        })?;
        // Only what is committed counts as recorded.
        self.own.head = head;
        self.note_head();
        self.own.latest = facts.iter().map(|fact| fact.at).max().max(self.own.latest);
        Ok(())
    }

    fn seal(&self, facts: &[Fact]) -> Result<Vec<Sealed>> {
        let mut head = self.own.head;
        let mut sealed = Vec::with_capacity(facts.len());
        for fact in facts {
            let bytes = fact.encode()?;
            head = next_head(&head, &bytes);
            sealed.push(Sealed { head, bytes });
        }
        Ok(sealed)
    }
}

/// A row that is about to be written.
struct Sealed {
    head: Head,
    bytes: Vec<u8>,
}

/// The head after one more row.
pub(crate) fn next_head(head: &Head, bytes: &[u8]) -> Head {
    let hash: RowHash = row_hash(head.journal, &head.hash, bytes);
    Head { journal: head.journal, seq: head.seq + 1, hash }
}

/// One's own rows are folded in the transaction that writes them.
pub(crate) fn save_own_head(reader: &Reader, journal_no: i64, head: &Head) -> Result<()> {
    reader
        .db
        .prepare_cached(
            "UPDATE journals SET head_seq = ?2, head_hash = ?3, own_upto = ?2, folded_seq = ?2
             WHERE journal_no = ?1",
        )?
        .execute(params![journal_no, sql::column(head.seq), head.hash.0])?;
    Ok(())
}
