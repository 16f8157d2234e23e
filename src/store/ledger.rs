//! The central's side of the same database: what devices push.
//!
//! The central is a device with a journal of its own; what devices push are heard rows here. A
//! push is durable before it is acknowledged, and folded after that. `accounts` holds which
//! devices there are, `feeds` the feeds at their source, `statements` and `units`
//! which unit each statement is of, `safe` how far a second place goes, and
//! `place` whether the folder holds a whole central.
//!
//! > Every authentic row is stored: in its journal, or apart (fork, held). None is ever refused
//! > for what it says.

mod accounts;
mod feeds;
mod place;
mod safe;
mod statements;
mod units;

use std::path::Path;

use domain::change::Fact;
use domain::ids::{DeviceId, IdSource, JournalId};
use domain::moment::Moment;
use rusqlite::params;

pub use accounts::{Account, CodeFor, Enrolment};
pub use feeds::{FeedChange, share_of, told_as};
pub use place::{DEVICE_KEY, InFolder, look};
pub use safe::Noted;
pub use statements::{PlacedBy, SourceStatement, StatementsSum};
pub use units::{CARDS, UNITS, UnitKnown};

pub use crate::place::OpenFiles;

use crate::error::Result;
use crate::journal::{Batch, Head, HeadStatement, JournalHeader, Row};
use crate::journals::{self, Record, select_journals};
use crate::open::OnDamage;
use crate::{BeginCause, Epoch, Heard, KnownJournal, Opening, Reader, Start, Store};
use crate::{StoreError, begin, heard, index, sql};

/// The most bytes that are kept of a device that is no longer trusted.
pub const HELD_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The central's database.
#[derive(Debug)]
pub struct Ledger {
    store: Store,
    files: Option<OpenFiles>,
}

/// What became of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Every row is here.
    Stored,
    /// Rows are missing before the first one; nothing was stored.
    Gap,
    /// Other rows are here under these numbers. What was pushed is kept apart.
    Fork {
        /// The first number known to differ.
        seq: u64,
    },
    /// The device is not trusted any more. What was pushed is kept apart.
    Held,
    /// The device is not trusted any more and has sent as much as is kept. Nothing was stored.
    HeldFull,
    /// The rows are none; nothing was stored.
    Broken,
}

/// The answer to a push: what became of it, and what the central has of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PushAnswer {
    /// What became of it.
    pub pushed: Pushed,
    /// How far the journal is here. None when it is not known at all.
    pub head: Option<Head>,
    /// How far it is in a second place too.
    pub safe_seq: u64,
}

impl Ledger {
    /// Opens the central's folder, or makes it. Of a folder in which part of a central is damaged
    /// or missing nothing is changed: an empty central in its place would know no device, and
    /// refuse them all.
    pub fn open(
        folder: &Path,
        start: &Start,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<(Self, Opening)> {
        look(folder)?;
        let (store, opening) = Store::open_with(folder, start, now, ids, OnDamage::Refuse)?;
        let mut ledger = Self::of(store)?;
        ledger.files = Some(OpenFiles::of(folder)?);
        Ok((ledger, opening))
    }

    /// A central in memory, for tests and the simulation.
    pub fn in_memory(start: &Start, now: &Moment, ids: &mut IdSource) -> Result<Self> {
        Self::of(Store::in_memory(start, now, ids)?)
    }

    fn of(mut store: Store) -> Result<Self> {
        let own = store.identity().public_key;
        store.trust_central(&[own])?;
        Ok(Self { store, files: None })
    }

    /// The central's own store: its identity, its journal, and everything that can be read.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The files that are open; none in memory.
    pub const fn files(&self) -> Option<&OpenFiles> {
        self.files.as_ref()
    }

    /// What is written to files that were deleted or replaced is not there afterwards, so nothing
    /// may be said to be stored.
    fn check_place(&self) -> Result<()> {
        match &self.files {
            Some(files) if !files.are_there() => Err(StoreError::Gone),
            _ => Ok(()),
        }
    }

    /// Which incarnation of the central's database this is. It is the journal that the central
    /// writes, because a new one begins whenever a database is created, copied or restored.
    pub const fn epoch(&self) -> Epoch {
        Epoch(*self.store.journal().journal.as_bytes())
    }

    /// Begins a new journal of the central, and with it a new epoch: somebody has shown that this
    /// database is an older copy of itself, and nothing beside it told so. The central's own rows
    /// above `keep`, recorded since, are sealed again in the new journal, because others hold
    /// other rows under their numbers.
    pub fn begin_epoch(&mut self, keep: u64, now: &Moment, ids: &mut IdSource) -> Result<()> {
        let journal = self.store.journal().journal;
        self.store.begin_keeping(journal, keep, BeginCause::RolledBack, now, ids)?;
        // What was set apart is under no number any more, so none of it is safe under one.
        let db = &self.store.reader.db;
        sql::in_transaction(db, || {
            db.execute("UPDATE journals SET safe_seq = head_seq WHERE head_seq < safe_seq", [])?;
            Ok(())
        })
    }

    /// A second connection, which only reads. None in memory.
    pub fn reader(&self) -> Result<Option<Reader>> {
        self.store.reader()
    }

    /// Records facts in the central's own journal.
    pub fn record(&mut self, facts: &[Fact]) -> Result<()> {
        self.store.record(facts)
    }

    /// Copies the log back into the database, when nobody waits.
    pub fn checkpoint(&self) -> Result<()> {
        self.store.checkpoint()
    }

    /// Stores what a device pushed, in one transaction. The caller has checked that the batch is
    /// signed with the key of the account. Rows are folded later: [`Ledger::fold_pending`].
    pub fn push<B: AsRef<[u8]>>(
        &mut self,
        account: &Account,
        journal: JournalId,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<PushAnswer> {
        let db = &self.store.reader.db;
        let answer = sql::in_transaction(db, || {
            let known = journals::find(db, journal)?;
            let pushed = if account.revoked.is_some() {
                self.hold(account, journal, batch, now)?
            } else {
                self.take(account, journal, known.as_ref(), batch, now)?
            };
            let known = journals::find(db, journal)?.map(|record| record.known);
            // What another device has of its journal is none of this one's business.
            let known = known.filter(|known| known.header.device == account.device);
            Ok(PushAnswer {
                pushed,
                head: known.map(|known| known.head),
                safe_seq: known.map_or(0, |known| known.safe),
            })
        })?;
        self.check_place()?;
        Ok(answer)
    }

    /// What the central has of a device's journal, as an answer says it. None when it is not known
    /// or is another device's.
    pub fn known_of(&self, account: &Account, journal: JournalId) -> Result<Option<KnownJournal>> {
        let known = self.store.known_journal(journal)?;
        Ok(known.filter(|known| known.header.device == account.device))
    }

    /// Keeps what a device signed about its head. False when the signature is not the device's, or
    /// the journal is not known.
    pub fn hear_statement(&mut self, statement: &HeadStatement, now: &Moment) -> Result<bool> {
        self.store.hear_statement(statement, now)
    }

    /// Folds rows that were stored and not folded, at most `limit` of them, in one transaction.
    /// Returns how many there were: 0 when the tables know everything.
    pub fn fold_pending(&mut self, limit: usize) -> Result<usize> {
        let db = &self.store.reader.db;
        let pending = unfolded(db)?;
        if pending.is_empty() {
            return Ok(0);
        }
        sql::in_transaction(db, || {
            let mut taken = Vec::new();
            let mut count = 0;
            for record in &pending {
                if limit <= count {
                    break;
                }
                count += heard::read_unfolded(db, record, limit - count, &mut taken)?;
            }
            index::take(db, taken)?;
            Ok(count)
        })
    }

    /// The journals that a device hears: those of its unit's devices, its own among them, and the
    /// central's.
    pub fn journals_for(&self, account: &Account) -> Result<Vec<KnownJournal>> {
        let db = &self.store.reader.db;
        let mut statement = db.prepare_cached(select_journals!(
            "WHERE w.device = ?1 OR w.device IN (SELECT device FROM accounts WHERE unit = ?2)
             ORDER BY w.device, j.ordinal, j.journal"
        ))?;
        let central = self.store.identity().device;
        let rows = statement
            .query_map(params![central.as_bytes(), account.unit.as_bytes()], Record::read)?;
        rows.map(|record| Ok(record?.known)).collect()
    }

    /// Whether a device may hear a journal.
    pub fn may_hear(&self, account: &Account, journal: JournalId) -> Result<bool> {
        let Some(known) = self.store.known_journal(journal)? else { return Ok(false) };
        let device = known.header.device;
        Ok(device == self.store.identity().device
            || self.account(device)?.is_some_and(|other| other.unit == account.unit))
    }

    /// Rows that are kept apart, of one device or of all: how many, by why.
    pub fn rows_apart(&self, device: Option<DeviceId>) -> Result<Vec<(String, u64)>> {
        let mut statement = self.store.reader.db.prepare_cached(
            "SELECT why, count(*) FROM rows_apart WHERE ?1 IS NULL OR device = ?1
             GROUP BY why ORDER BY why",
        )?;
        let rows = statement.query_map([device.as_ref().map(DeviceId::as_bytes)], |row| {
            Ok((row.get(0)?, sql::number(row.get(1)?)))
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Stores the rows of a trusted device, or keeps them apart when they are a fork.
    fn take<B: AsRef<[u8]>>(
        &self,
        account: &Account,
        journal: JournalId,
        known: Option<&Record>,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<Pushed> {
        let db = &self.store.reader.db;
        let header = match (known, batch.first_seq, batch.rows.first()) {
            (Some(record), _, _) => record.known.header,
            (None, 1, Some(row)) => match JournalHeader::of_first_row(journal, row.as_ref()) {
                Some(header) => header,
                None => return Ok(Pushed::Broken),
            },
            (None, ..) => return Ok(Pushed::Gap),
        };
        if header.device != account.device || header.public_key != account.public_key {
            return Ok(Pushed::Broken);
        }
        let (skip, hashes) = match heard::fit(db, &header, known, batch)? {
            heard::Fit::New { skip, hashes } => (skip, hashes),
            heard::Fit::Not(Heard::Known { .. }) => return Ok(Pushed::Stored),
            heard::Fit::Not(Heard::Gap { .. }) => return Ok(Pushed::Gap),
            heard::Fit::Not(Heard::Fork { seq, .. }) => {
                self.keep_fork(&header, batch, seq, now)?;
                return Ok(Pushed::Fork { seq });
            }
            heard::Fit::Not(_) => return Ok(Pushed::Broken),
        };
        let record = match known {
            Some(record) => *record,
            None => journals::insert(db, &header)?,
        };
        let rows = hashes.iter().zip(batch.rows).map(|(hash, row)| (hash, row.as_ref()));
        heard::store(db, &record, rows.skip(skip), now)?;
        Ok(Pushed::Stored)
    }

    /// Keeps rows apart that stand under numbers of other rows, and marks the journal: two devices
    /// write it.
    fn keep_fork<B: AsRef<[u8]>>(
        &self,
        header: &JournalHeader,
        batch: &Batch<'_, B>,
        seq: u64,
        now: &Moment,
    ) -> Result<()> {
        let db = &self.store.reader.db;
        db.prepare_cached("UPDATE journals SET cloned = 1 WHERE journal = ?1")?
            .execute([header.journal.as_bytes()])?;
        self.keep_apart("fork", header, batch, seq, now)?;
        Ok(())
    }

    /// Keeps the rows of a device that is no longer trusted apart.
    fn hold<B: AsRef<[u8]>>(
        &self,
        account: &Account,
        journal: JournalId,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<Pushed> {
        // Only whose the rows are is told by the header here: they are no part of a journal.
        let header = JournalHeader {
            journal,
            device: account.device,
            ordinal: 0,
            public_key: account.public_key,
            previous: None,
        };
        if batch.hashes(journal).is_none() {
            return Ok(Pushed::Broken);
        }
        let kept = self.keep_apart("held", &header, batch, 0, now)?;
        Ok(if kept { Pushed::Held } else { Pushed::HeldFull })
    }

    /// Keeps rows from the number `seq` apart. False when the device has sent as much as is kept.
    fn keep_apart<B: AsRef<[u8]>>(
        &self,
        why: &str,
        header: &JournalHeader,
        batch: &Batch<'_, B>,
        seq: u64,
        now: &Moment,
    ) -> Result<bool> {
        let db = &self.store.reader.db;
        let mut kept_bytes = self.apart_bytes(header.device)?;
        let hashes = batch.hashes(header.journal).unwrap_or_default();
        let mut fits = true;
        for (number, (hash, row)) in (batch.first_seq..).zip(hashes.iter().zip(batch.rows)) {
            let bytes = row.as_ref();
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if number < seq {
                continue;
            }
            if HELD_BYTES_MAX < kept_bytes.saturating_add(size) {
                fits = false;
                break;
            }
            let row = Row { seq: number, hash: *hash, bytes: bytes.to_vec() };
            if begin::keep_apart(db, why, header, &row, now)? {
                kept_bytes += size;
            }
        }
        db.prepare_cached("UPDATE accounts SET apart_bytes = ?2 WHERE device = ?1")?
            .execute(params![header.device.as_bytes(), sql::column(kept_bytes)])?;
        Ok(fits)
    }

    fn apart_bytes(&self, device: DeviceId) -> Result<u64> {
        let bytes = self
            .store
            .reader
            .db
            .prepare_cached("SELECT ifnull(max(apart_bytes), 0) FROM accounts WHERE device = ?1")?
            .query_row([device.as_bytes()], |row| row.get(0))?;
        Ok(sql::number(bytes))
    }
}

/// Journals with rows that the tables do not know.
fn unfolded(db: &rusqlite::Connection) -> Result<Vec<Record>> {
    let mut statement = db.prepare_cached(select_journals!(
        "WHERE j.folded_seq < j.head_seq ORDER BY j.journal_no LIMIT 1000"
    ))?;
    let rows = statement.query_map([], Record::read)?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}
