//! Saving what is left in a database that was moved aside.
//!
//! Rows that the central has, and rows of others, take their old places in their old journals, as
//! far as their chains are proved from the first row on. This device's own rows that the central
//! does not have are sealed again in the journal being written, each as it was; a fact before them
//! says where they stood, which of them nothing proves, and which numbers cannot be read. Nothing
//! in the old file is changed, and each file is read once.

mod pages;
mod remains;

use std::collections::BTreeSet;
use std::path::Path;

use domain::change::device::{DataDamaged, Numbers};
use domain::change::{Change, Fact};
use domain::ids::{DeviceId, IdSource, JournalId};
use domain::moment::Moment;
use rusqlite::{Connection, OptionalExtension, params};

use crate::chain::Standing;
use crate::error::Result;
use crate::folder::Folder;
use crate::index::{self, Taken};
use crate::journal::{Head, Row, RowHash};
use crate::journals::{self, Record};
use crate::record::{Own, next_head, save_own_head};
use crate::{Reader, Store, begin, harm, heard, meta, sql};
use remains::{Remainder, Remains};

/// Marks a folder from which everything was saved that could be.
const SAVED_FROM: &str = "saved_from/";
/// What the program knew about the old database alone.
const OF_ITSELF: [&str; 6] =
    [meta::NONCE, meta::MACHINE, meta::DEVICE, meta::MUST_BEGIN, meta::KINDS, meta::HEAD_KEPT];

/// A row that can still be read in a database that was moved aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemainingRow {
    /// Its journal; none when nothing says which.
    pub journal: Option<JournalId>,
    /// Its number.
    pub seq: u64,
    /// The hash beside it.
    pub hash: RowHash,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The device wrote it itself.
    pub own: bool,
    /// Its bytes are those that were sealed, or nothing says otherwise.
    pub is_good: bool,
}

/// The rows that can still be read in a folder with a damaged database of this device.
///
/// # Errors
/// When the folder cannot be read at all.
pub fn remaining_rows(folder: &Path, device: DeviceId) -> Result<Vec<RemainingRow>> {
    let remains = Remains::read(folder, device)?;
    let mut rows: Vec<RemainingRow> = remains
        .nameless
        .into_iter()
        .map(|row| RemainingRow {
            journal: None,
            seq: row.seq,
            hash: row.hash,
            bytes: row.bytes,
            own: false,
            is_good: true,
        })
        .collect();
    for journal in remains.journals {
        let own_upto = journal.own_upto;
        let standings = journal.standings.iter();
        rows.extend(journal.rows.into_iter().zip(standings).map(|(row, standing)| RemainingRow {
            journal: Some(journal.journal),
            seq: row.seq,
            hash: row.hash,
            bytes: row.bytes,
            own: row.seq <= own_upto,
            is_good: *standing != Standing::Altered,
        }));
    }
    Ok(rows)
}

/// Folders of damaged databases from which nothing was saved yet, with what is left in them.
pub(crate) struct Waiting(Vec<(String, Remains)>);

impl Waiting {
    /// Reads each of them, once.
    pub(crate) fn read(folder: &Folder, reader: &Reader, device: DeviceId) -> Result<Self> {
        let mut waiting = Vec::new();
        for aside in folder.damaged()? {
            let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if meta::get(&reader.db, &mark_of(&name))?.is_none() {
                waiting.push((name, Remains::read(&aside, device)?));
            }
        }
        Ok(Self(waiting))
    }

    /// Nothing waits.
    pub(crate) const fn nothing() -> Self {
        Self(Vec::new())
    }

    /// Whether what became of a head that was noted is told with what is saved.
    pub(crate) fn tells_of(&self, noted: Option<&Head>) -> bool {
        self.0.iter().any(|(_, remains)| remains.head.as_ref() == noted)
    }

    /// The last ordinal that a journal of this device had.
    pub(crate) fn last_ordinal(&self) -> u32 {
        let journals = self.0.iter().flat_map(|(_, remains)| &remains.journals);
        let ours = journals.filter(|old| 0 < old.own_upto);
        ours.filter_map(|old| old.header.map(|header| header.ordinal)).max().unwrap_or(0)
    }
}

fn mark_of(name: &str) -> String {
    format!("{SAVED_FROM}{name}")
}

/// Whether everything was saved from a folder of this name that could be, and the rest told.
pub(crate) fn is_saved_from(reader: &Reader, name: &str) -> Result<bool> {
    Ok(meta::get(&reader.db, &mark_of(name))?.is_some())
}

impl Store {
    /// Saves what waits, each folder in one transaction. True when there was one.
    pub(crate) fn save_remains(
        &mut self,
        waiting: &Waiting,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<bool> {
        for (name, remains) in &waiting.0 {
            self.save(name, remains, now, ids)?;
        }
        Ok(!waiting.0.is_empty())
    }

    fn save(
        &mut self,
        name: &str,
        remains: &Remains,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<()> {
        let saving = Saving { store: self, name, remains };
        let own = sql::in_transaction(&self.db, || {
            saving.restore_what_is_known_elsewhere()?;
            let own = saving.seal_again(now, ids)?;
            meta::set(&self.db, &mark_of(name), b"")?;
            Ok(own)
        })?;
        self.own = own;
        Ok(())
    }
}

/// One folder whose remains are being saved, within a transaction.
struct Saving<'a> {
    store: &'a Store,
    /// The folder's name.
    name: &'a str,
    remains: &'a Remains,
}

impl Saving<'_> {
    fn db(&self) -> &Connection {
        &self.store.reader.db
    }

    /// Puts rows that the central has, and rows of others, back into their old journals.
    fn restore_what_is_known_elsewhere(&self) -> Result<()> {
        for (key, value) in &self.remains.meta {
            let is_mark = key.starts_with(SAVED_FROM) || OF_ITSELF.contains(&key.as_str());
            if !is_mark && meta::get(self.db(), key)?.is_none() {
                meta::set(self.db(), key, value)?;
            }
        }
        for journal in &self.remains.journals {
            self.restore_journal(journal)?;
        }
        self.restore_feeds()?;
        for (person, screen, field, value) in &self.remains.drafts {
            self.db()
                .prepare_cached(
                    "INSERT OR IGNORE INTO drafts (person, screen, field, value)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![person, screen, field, value])?;
        }
        Ok(())
    }

    fn restore_journal(&self, old: &Remainder) -> Result<()> {
        let Some(header) = old.header else { return Ok(()) };
        let mut rows = old.proved_from_the_first();
        if 0 < old.own_upto {
            let there = old.acknowledged.map_or(0, |ack| ack.head.seq);
            let there = usize::try_from(there).unwrap_or(usize::MAX).min(rows.len());
            rows = rows.get(..there).unwrap_or_default();
        }
        let Some(last) = rows.last() else { return Ok(()) };
        if journals::find(self.db(), old.journal)?.is_some() {
            return Ok(());
        }
        let record = journals::insert(self.db(), &header)?;
        let in_order = rows.iter().map(|row| (&row.hash, row.bytes.as_slice()));
        journals::append(self.db(), record.journal_no, 1, in_order)?;
        let own_upto = if 0 < old.own_upto { last.seq } else { 0 };
        self.db()
            .prepare_cached(
                "UPDATE journals SET head_seq = ?2, head_hash = ?3, own_upto = ?4
                 WHERE journal_no = ?1",
            )?
            .execute(params![
                record.journal_no,
                sql::column(last.seq),
                last.hash.0,
                sql::column(own_upto),
            ])?;
        self.restore_ack(&record, old, last)?;
        heard::fold_journal(self.db(), old.journal, rows.len())?;
        Ok(())
    }

    fn restore_ack(&self, record: &Record, old: &Remainder, last: &Row) -> Result<()> {
        let Some(ack) = old.acknowledged.filter(|_| 0 < old.own_upto) else { return Ok(()) };
        self.db()
            .prepare_cached(
                "INSERT OR REPLACE INTO acks
                    (source, journal_no, epoch, head_seq, head_hash, safe_seq, server_ms, at_ms)
                 VALUES ('central', ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                record.journal_no,
                ack.epoch.0,
                sql::column(last.seq),
                last.hash.0,
                ack.safe.min(sql::column(last.seq)),
                ack.server_ms,
                ack.at_ms,
            ])?;
        Ok(())
    }

    fn restore_feeds(&self) -> Result<()> {
        for feed in &self.remains.feeds {
            let is_known = self
                .db()
                .prepare_cached("SELECT 1 FROM feed_cursors WHERE feed = ?1")?
                .query_row([&feed.name], |_| Ok(()))
                .optional()?
                .is_some();
            if is_known {
                continue;
            }
            for (key, bytes) in &feed.rows {
                let hash = crate::reference::row_hash(&feed.name, key, bytes).to_be_bytes();
                self.db()
                    .prepare_cached(
                        "INSERT OR REPLACE INTO reference (feed, staged, key, hash, bytes)
                         VALUES (?1, 0, ?2, ?3, ?4)",
                    )?
                    .execute(params![feed.name, key, hash, bytes])?;
            }
            self.db()
                .prepare_cached(
                    "INSERT INTO feed_cursors (feed, staged, epoch, rev, sum, head)
                     VALUES (?1, 0, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    feed.name,
                    feed.epoch,
                    feed.rev,
                    feed.sum.to_be_bytes(),
                    feed.head
                ])?;
        }
        Ok(())
    }

    /// Seals what the central does not have again, behind the facts that say so.
    fn seal_again(&self, now: &Moment, ids: &mut IdSource) -> Result<Own> {
        let mut damage = DataDamaged {
            kept_in: Some(self.name.to_owned()),
            end_unknown: !self.remains.nameless.is_empty(),
            ..DataDamaged::of(self.store.identity.device)
        };
        let (rows, stood) = self.tell(&mut damage)?;
        let own = &self.store.own;
        let mut bytes = Vec::new();
        for fact in harm::told(damage, stood, own.head.seq) {
            let change = Change::from(fact);
            bytes.push(begin::own_fact(self.store, change, now, ids)?);
        }
        bytes.extend(rows.into_iter().map(|row| row.bytes.clone()));
        append_own(self.store, &bytes)
    }

    /// Notes what is lost, altered and unproved, and gives the rows that are to be sealed again,
    /// with the numbers that they had.
    fn tell(&self, damage: &mut DataDamaged) -> Result<(Vec<&Row>, Vec<Numbers>)> {
        let mut ours: Vec<&Remainder> =
            self.remains.journals.iter().filter(|old| 0 < old.own_upto).collect();
        ours.sort_by_key(|old| old.header.map_or(u32::MAX, |header| header.ordinal));
        let mut rows = Vec::new();
        let mut stood = Vec::new();
        let mut again = BTreeSet::new();
        for old in &ours {
            let there = old.acknowledged.map_or(0, |ack| ack.head.seq);
            let mut numbers = Vec::new();
            let mut unproved = Vec::new();
            for (row, standing) in old.good() {
                let is_due = there < row.seq && row.seq <= old.own_upto;
                if is_due && self.is_to_be_sealed(row, &mut again)? {
                    rows.push(row);
                    numbers.push(row.seq);
                    if standing == Standing::Unproved {
                        unproved.push(row.seq);
                    }
                }
            }
            stood.extend(harm::runs(old.journal, numbers));
            damage.unproved.extend(harm::runs(old.journal, unproved));
            let of_standing = old.rows.iter().zip(&old.standings);
            let altered = of_standing
                .filter(|(row, standing)| **standing == Standing::Altered && there < row.seq);
            damage.altered.extend(harm::runs(old.journal, altered.map(|(row, _)| row.seq)));
            let present = old.rows.iter().map(|row| row.seq);
            match old.upto {
                Some(upto) => {
                    damage.lost.extend(harm::gaps(old.journal, there + 1, upto, present));
                }
                None => damage.end_unknown = true,
            }
        }
        self.tell_of_a_journal_without_remains(&ours, damage)?;
        Ok((rows, stood))
    }

    /// The head that was noted outside is of a journal of which nothing is left.
    fn tell_of_a_journal_without_remains(
        &self,
        ours: &[&Remainder],
        damage: &mut DataDamaged,
    ) -> Result<()> {
        match self.remains.head {
            Some(head) if ours.iter().all(|old| old.journal != head.journal) => {
                let known = journals::find(self.db(), head.journal)?;
                let known = known.map_or(0, |record| record.known.head.seq);
                damage.lost.extend(harm::gaps(head.journal, known + 1, head.seq, []));
            }
            None if ours.is_empty() || self.remains.meta.contains_key(meta::HEAD_KEPT) => {
                damage.end_unknown = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// Facts that are known here already, and what opened another journal, are sealed no more.
    fn is_to_be_sealed(
        &self,
        row: &Row,
        again: &mut BTreeSet<domain::ids::FactId>,
    ) -> Result<bool> {
        let fact = match Fact::decode(&row.bytes) {
            Ok(Fact { change: Change::JournalOpened(_), .. }) => return Ok(false),
            Ok(fact) => fact.id,
            // What cannot be read here a newer program may read.
            Err(_) => return Ok(true),
        };
        let known = self
            .db()
            .prepare_cached("SELECT 1 FROM facts WHERE fact = ?1 AND writer_no = ?2")?
            .query_row(params![fact.as_bytes(), self.store.own.writer_no], |_| Ok(()))
            .optional()?;
        Ok(known.is_none() && again.insert(fact))
    }
}

/// Writes rows at the end of the journal being written and folds them. Within a transaction.
fn append_own(store: &Store, rows: &[Vec<u8>]) -> Result<Own> {
    let db = &store.reader.db;
    let own = &store.own;
    let mut head: Head = own.head;
    let mut taken: Vec<Taken> = Vec::with_capacity(rows.len());
    for bytes in rows {
        head = next_head(&head, bytes);
        let row = std::iter::once((&head.hash, bytes.as_slice()));
        journals::append(db, own.journal_no, head.seq, row)?;
        taken.extend(index::read_row(db, &own.journal_ref(), head.seq, bytes)?);
    }
    let latest = taken.iter().map(|taken| taken.recorded.fact.at).max();
    save_own_head(&store.reader, own.journal_no, &head)?;
    index::take(db, taken)?;
    Ok(Own { head, latest: latest.max(own.latest), ..own.clone() })
}
