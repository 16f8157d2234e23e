//! The central's side of the same database: what devices push, which devices there are, and the
//! feeds at their source.

use std::path::Path;

use domain::change::Fact;
use domain::change::device::{DeviceEnrolled, DeviceRole};
use domain::ids::{DeviceId, DeviceLetter, IdSource, JournalId, UnitId};
use domain::moment::{Moment, Timestamp};

use crate::error::Result;
use crate::journal::{Batch, Head, JournalHeader, PublicKey};
use crate::reference::{FeedCursor, FeedOp, FeedPage};
use crate::{Epoch, KnownJournal, Opening, Reader, Start, Store};

/// The most bytes that are kept of a device that is no longer trusted.
pub const HELD_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The central's database.
#[derive(Debug)]
pub struct Ledger {
    store: Store,
}

/// A device that may push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The device.
    pub device: DeviceId,
    /// Its unit.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// What it is used for.
    pub role: DeviceRole,
    /// Its letter.
    pub letter: DeviceLetter,
    /// Its public key.
    pub public_key: PublicKey,
    /// Why it is no longer trusted.
    pub revoked: Option<String>,
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

/// What became of an enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The device is enrolled. The same device with the same code gets the same answer again.
    Enrolled(DeviceEnrolled),
    /// There is no such code.
    UnknownCode,
    /// It was good for fifteen minutes.
    Expired,
    /// Another device has used it.
    Used,
    /// Every letter of the unit is taken.
    NoLetterLeft,
    /// The device is enrolled with another key, or is no longer trusted.
    NotAgain,
}

/// What a one-time code is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeFor {
    /// The unit.
    pub unit: UnitId,
    /// What people will call the device.
    pub name: String,
    /// What it will be used for.
    pub role: DeviceRole,
    /// Until when the code is good.
    pub expires_at: Timestamp,
}

impl Ledger {
    /// Opens the central's folder, or makes it.
    pub fn open(
        folder: &Path,
        start: &Start,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<(Self, Opening)> {
        todo!()
    }

    /// A central in memory, for tests and the simulation.
    pub fn in_memory(start: &Start, now: &Moment, ids: &mut IdSource) -> Result<Self> {
        todo!()
    }

    /// The central's own store: its identity, its journal, and everything that can be read.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Which incarnation of the central's database this is.
    pub fn epoch(&self) -> Epoch {
        todo!()
    }

    /// A second connection, which only reads. None in memory.
    pub fn reader(&self) -> Result<Option<Reader>> {
        todo!()
    }

    /// Records facts in the central's own journal.
    pub fn record(&mut self, facts: &[Fact]) -> Result<()> {
        todo!()
    }

    /// Stores what a device pushed, in one transaction. The caller has checked that the device is
    /// known and that the batch is signed with the key of its account. Rows are folded later:
    /// [`Ledger::fold_pending`].
    pub fn push<B: AsRef<[u8]>>(
        &mut self,
        account: &Account,
        journal: JournalId,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<PushAnswer> {
        todo!()
    }

    /// Folds rows that were stored and not folded, at most `limit` of them, in one transaction.
    /// Returns how many there were: 0 when the tables know everything.
    pub fn fold_pending(&mut self, limit: usize) -> Result<usize> {
        todo!()
    }

    /// The journals that a device hears: those of its unit's devices, its own among them, and the
    /// central's.
    pub fn journals_for(&self, device: DeviceId) -> Result<Vec<KnownJournal>> {
        todo!()
    }

    /// Notes that a verified second copy of the ledger holds everything up to the heads of now.
    pub fn note_safe(&mut self) -> Result<()> {
        todo!()
    }

    /// A device's account.
    pub fn account(&self, device: DeviceId) -> Result<Option<Account>> {
        todo!()
    }

    /// Every account, by unit and letter.
    pub fn accounts(&self) -> Result<Vec<Account>> {
        todo!()
    }

    /// Keeps a one-time code: its hash, never itself.
    pub fn add_enrolment_code(&mut self, code: &str, code_for: &CodeFor) -> Result<()> {
        todo!()
    }

    /// Enrols a device with a one-time code and records it in the central's journal, in one
    /// transaction. The caller has checked that the device signed its request.
    pub fn enrol(
        &mut self,
        code: &str,
        device: DeviceId,
        public_key: PublicKey,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<Enrolment> {
        todo!()
    }

    /// Stops trusting a device and records it. False when there is no such account.
    pub fn revoke(
        &mut self,
        device: DeviceId,
        reason: &str,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<bool> {
        todo!()
    }

    /// Changes keys of a feed at its source, in one transaction with `facts` of the central's own
    /// journal. A key whose row stays the same takes no new number.
    pub fn change_feed(&mut self, feed: &str, ops: &[FeedOp], facts: &[Fact]) -> Result<()> {
        todo!()
    }

    /// Replaces a whole feed at its source: keys that are not among `rows` are gone.
    pub fn replace_feed(
        &mut self,
        feed: &str,
        rows: &[(String, Vec<u8>)],
        facts: &[Fact],
    ) -> Result<()> {
        todo!()
    }

    /// How far a feed goes at its source: number and sum.
    pub fn feed_head(&self, feed: &str) -> Result<FeedCursor> {
        todo!()
    }

    /// Changes of a feed after a number, at most `limit` of them. A number above the feed's head
    /// gives the page from 0.
    pub fn feed_page(&self, feed: &str, since: u64, limit: usize) -> Result<FeedPage> {
        todo!()
    }
}
