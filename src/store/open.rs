//! Opening a data folder: who the device is, whether the database is still this folder's, and
//! whether a new journal begins.
//!
//! A new journal begins when the database is new, when the nonce beside it is not the one inside
//! it (it was copied or restored), when the machine is another one, when it is behind the head that
//! was noted outside it, and when the program stopped after it had found that the journal was
//! rolled back. The nonce changes at every start, so a database file of yesterday put back today is
//! told, too.
//!
//! > Nothing that was recorded vanishes unsaid. What is left of a damaged database is saved, what
//! > is missing is named by its numbers, and both stand in the journal as facts.

use std::path::{Path, PathBuf};

use domain::change::Fact;
use domain::change::device::{DataDamaged, JournalCause, Numbers};
use domain::ids::IdSource;
use domain::moment::Moment;
use rusqlite::{Connection, OpenFlags};

use crate::begin::{self, Begin};
use crate::error::{Result, StoreError};
use crate::folder::{Folder, NonceFile};
use crate::journal::{Head, row_hash};
use crate::journals::{self, Record};
use crate::record::Own;
use crate::salvage::Waiting;
use crate::{Identity, Reader, Store, harm, meta, migrate, place, rebuild, sql};

/// Databases up to this size are checked page by page at every start, larger ones only after the
/// program did not end by itself.
const CHECKED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What the check of the pages keeps in memory, in KiB.
const CHECK_CACHE_KIB: i64 = 512;

/// What a start needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The machine's id, as the operating system has it.
    pub machine_id: String,
    /// The program and its version.
    pub program: String,
    /// The device's time zone, an IANA name.
    pub zone: String,
}

/// What was found at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// A new journal has begun, and why. None: the one of the last time goes on.
    pub new_journal: Option<JournalCause>,
    /// The database could not be read. It was moved here, whole, and a new one begun.
    pub moved_aside: Option<PathBuf>,
    /// Facts were recorded about data that is not as it was left: what was saved, and what is lost.
    pub harmed: bool,
    /// Files and folders that others could read, and cannot any more.
    pub tightened: Vec<PathBuf>,
}

/// What is done with a database that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnDamage {
    /// It is moved aside and a new one begun: a device goes on.
    MoveAside,
    /// Nothing is changed: devices would be told that they are unknown.
    Refuse,
}

impl Store {
    /// Opens a data folder, or makes it, and holds it until the store is dropped.
    pub fn open(
        folder: &Path,
        start: &Start,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<(Self, Opening)> {
        Self::open_with(folder, start, now, ids, OnDamage::MoveAside)
    }

    pub(crate) fn open_with(
        folder: &Path,
        start: &Start,
        now: &Moment,
        ids: &mut IdSource,
        on_damage: OnDamage,
    ) -> Result<(Self, Opening)> {
        let folder = Folder::take(folder)?;
        let tightened = folder.tighten();
        let identity = identity(&folder, now, ids)?;
        let noted = folder.head()?;
        let found = look_at_database(&folder, on_damage);
        let (reader, moved_aside) = match found.and_then(|()| open_database(&folder, &identity)) {
            Ok(reader) => (reader, None),
            Err(StoreError::Damaged(_)) if on_damage == OnDamage::MoveAside => {
                let aside = folder.move_database_aside()?;
                (open_database(&folder, &identity)?, Some(aside))
            }
            Err(error) => return Err(error),
        };
        let waiting = match on_damage {
            OnDamage::MoveAside => Waiting::read(&folder, &reader, identity.device)?,
            OnDamage::Refuse => Waiting::nothing(),
        };
        // What a database that was moved aside has lost is told with what is saved of it.
        let is_told_elsewhere = moved_aside.is_some() || waiting.tells_of(noted.as_ref());
        let noted = match noted {
            _ if is_told_elsewhere => Noted::Elsewhere,
            Some(head) => Noted::Head(head),
            None => Noted::Nothing,
        };
        let entry = Entry {
            folder: &folder,
            reader: &reader,
            identity: &identity,
            start,
            last_ordinal: waiting.last_ordinal(),
            noted,
        };
        let (own, new_journal, mut harmed) = entry.enter(now, ids)?;
        let mut store = Self {
            reader,
            identity,
            own,
            folder: Some(folder),
            zone: start.zone.clone(),
            program: start.program.clone(),
        };
        harmed |= store.save_remains(&waiting, now, ids)?;
        store.keep_head()?;
        Ok((store, Opening { new_journal, moved_aside, harmed, tightened }))
    }

    /// Opens a data folder for reading only, also while a program writes to it.
    pub fn open_read_only(folder: &Path) -> Result<Reader> {
        Reader::open(folder)
    }

    /// A store in memory with a new identity.
    pub fn in_memory(start: &Start, now: &Moment, ids: &mut IdSource) -> Result<Self> {
        let identity = Identity::new(now, ids);
        let reader = Reader { db: Connection::open_in_memory()? };
        sql::set_up_writer(&reader.db)?;
        migrate::migrate(&reader.db)?;
        let begin = Begin {
            reader: &reader,
            identity: &identity,
            zone: &start.zone,
            cause: JournalCause::FirstStart,
            least_ordinal: 1,
        };
        let own = sql::in_transaction(&reader.db, || begin.begin(None, &[], &[], now, ids))?;
        Ok(Self {
            reader,
            identity,
            own,
            folder: None,
            zone: start.zone.clone(),
            program: start.program.clone(),
        })
    }
}

impl Store {
    /// A second store in memory that holds what this one holds and goes on by itself: one
    /// beginning from which many cases are played.
    ///
    /// # Errors
    /// When this one cannot be read.
    pub fn copy_in_memory(&self) -> Result<Self> {
        let mut db = Connection::open_in_memory()?;
        sql::set_up_writer(&db)?;
        rusqlite::backup::Backup::new(&self.reader.db, &mut db)?.step(-1)?;
        Ok(Self {
            reader: Reader { db },
            identity: self.identity.clone(),
            own: self.own.clone(),
            folder: None,
            zone: self.zone.clone(),
            program: self.program.clone(),
        })
    }
}

/// Who the device is. A database without the key that it was written with is of no use to the
/// central, so that is said before anything is recorded.
fn identity(folder: &Folder, now: &Moment, ids: &mut IdSource) -> Result<Identity> {
    match Identity::read(&folder.key())? {
        Some(identity) => Ok(identity),
        None if folder.database().exists() => Err(StoreError::File {
            path: folder.key(),
            why: "it is missing beside the data file".to_owned(),
        }),
        None if folder.was_written()? || folder.head()?.is_some() => Err(StoreError::File {
            path: folder.key(),
            why: "it is missing, and so is the data file that was here".to_owned(),
        }),
        None => {
            let identity = Identity::new(now, ids);
            // The nonce comes before the key: a key without one has been in use.
            folder.write_nonce(&NonceFile { ordinal: 0, nonces: Vec::new() })?;
            identity.write(&folder.key())?;
            Ok(identity)
        }
    }
}

/// A database that was written here and is gone, or has nothing in it any more, is not begun anew
/// as if nothing had been there.
fn look_at_database(folder: &Folder, on_damage: OnDamage) -> Result<()> {
    let is_gone =
        on_damage == OnDamage::Refuse && !folder.database().exists() && folder.was_written()?;
    if is_gone || folder.is_emptied()? {
        return Err(damaged("there is nothing in it any more".to_owned()));
    }
    Ok(())
}

/// Opens the database and looks whether it is whole and this device's.
fn open_database(folder: &Folder, identity: &Identity) -> Result<Reader> {
    folder.make_database()?;
    let path = folder.database();
    let suspect = is_to_be_checked(&path);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut db = Connection::open_with_flags(&path, flags)?;
    place::watch(&mut db, &path)?;
    if suspect {
        sql::set_up_reader(&db)?;
        check_pages(&db)?;
    }
    sql::set_up_writer(&db)?;
    migrate::migrate(&db)?;
    if let Some(device) = meta::get(&db, meta::DEVICE)?
        && device != identity.device.as_bytes()
    {
        return Err(StoreError::File {
            path: folder.key(),
            why: "it belongs to another device than the data file".to_owned(),
        });
    }
    let reader = Reader { db };
    if let Some(record) = last_own(&reader)? {
        if record.known.header.public_key != identity.public_key {
            return Err(StoreError::File {
                path: folder.key(),
                why: "it is not the key that the data file was written with".to_owned(),
            });
        }
        go_on(&reader, &record)?;
    }
    Ok(reader)
}

pub(crate) fn is_to_be_checked(path: &Path) -> bool {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    0 < length(&place::log_of(path)) || length(path) <= CHECKED_BYTES_MAX
}

/// The check reads every page once: it must leave none of them in memory.
pub(crate) fn check_pages(db: &Connection) -> Result<()> {
    db.pragma_update(None, "cache_size", -CHECK_CACHE_KIB)?;
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    Err(damaged(said))
}

pub(crate) fn damaged(what: String) -> StoreError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    StoreError::Damaged(rusqlite::Error::SqliteFailure(code, Some(what)))
}

/// A folder that is being entered.
struct Entry<'a> {
    folder: &'a Folder,
    reader: &'a Reader,
    identity: &'a Identity,
    start: &'a Start,
    /// The last ordinal of a journal that is only left in a damaged database.
    last_ordinal: u32,
    noted: Noted,
}

/// What was noted outside the database about how far the journal went.
#[derive(Clone, Copy)]
enum Noted {
    /// It is told with what is saved from a damaged database.
    Elsewhere,
    /// Nothing that can be read.
    Nothing,
    /// This.
    Head(Head),
}

impl Entry<'_> {
    /// Goes on with the last journal, or begins a new one. Says also why a journal began, and
    /// whether something is missing.
    fn enter(&self, now: &Moment, ids: &mut IdSource) -> Result<(Own, Option<JournalCause>, bool)> {
        let (folder, reader, start) = (self.folder, self.reader, self.start);
        let db = &reader.db;
        let beside = folder.nonce()?;
        let inside = meta::get(db, meta::NONCE)?;
        let last = last_own(reader)?;
        let missing = self.missing()?;
        let cause = cause(reader, beside.as_ref(), inside.as_deref(), last.is_some(), start)?
            .or(missing.as_ref().map(|_| JournalCause::RolledBack));
        let next = ids.bytes();
        let ordinal = beside.as_ref().map_or(0, |file| file.ordinal).max(self.last_ordinal);
        let mut nonces = vec![next];
        if cause.is_none() {
            // Until the database has the new nonce, the old one is good, too.
            nonces.extend(inside.and_then(|inside| <[u8; 16]>::try_from(inside).ok()));
        }
        folder.write_nonce(&NonceFile { ordinal, nonces })?;
        let own = sql::in_transaction(db, || {
            meta::set(db, meta::NONCE, &next)?;
            meta::set(db, meta::MACHINE, start.machine_id.as_bytes())?;
            meta::set(db, meta::DEVICE, self.identity.device.as_bytes())?;
            rebuild::fold_newly_known(db, &start.program)?;
            match (cause, &last) {
                (None, Some(record)) => go_on(reader, record),
                (cause, last) => {
                    let begin = Begin {
                        reader,
                        identity: self.identity,
                        zone: &start.zone,
                        cause: cause.unwrap_or(JournalCause::FirstStart),
                        least_ordinal: ordinal.saturating_add(1),
                    };
                    meta::remove(db, meta::MUST_BEGIN)?;
                    let previous = last.as_ref().map(|record| record.known.head);
                    // Row 1 opens the journal.
                    let told = missing.clone().map(|missing| harm::told(missing, Vec::new(), 1));
                    begin.begin(previous, &told.unwrap_or_default(), &[], now, ids)
                }
            }
        })?;
        folder.write_nonce(&NonceFile { ordinal: own.header.ordinal, nonces: vec![next] })?;
        Ok((own, cause, missing.is_some()))
    }

    /// What is missing in the database, as far as the head outside it says. What was told already
    /// is not told again.
    fn missing(&self) -> Result<Option<DataDamaged>> {
        let nothing_known = DataDamaged::of(self.identity.device);
        let noted = match self.noted {
            Noted::Elsewhere => return Ok(None),
            Noted::Head(noted) => noted,
            Noted::Nothing => {
                let db = &self.reader.db;
                let was_noted = meta::get(db, meta::HEAD_KEPT)?.is_some()
                    || (last_own(self.reader)?.is_none() && self.folder.was_written()?);
                let told = DataDamaged { end_unknown: true, ..nothing_known };
                return Ok(was_noted.then_some(told));
            }
        };
        let known = journals::find(&self.reader.db, noted.journal)?;
        let upto = known.map_or(0, |record| record.known.head.seq);
        let told = self.reader.device(self.identity.device)?.state.damages;
        let is_told = |run: &Numbers| told.iter().any(|damage| damage.what.lost.contains(run));
        // Rows that were sealed again in a new journal lie apart. A program that was stopped just
        // then had not noted the new journal's head yet.
        let apart = begin::numbers_apart(&self.reader.db, noted.journal)?;
        let mut lost = harm::gaps(noted.journal, upto + 1, noted.seq, apart);
        lost.retain(|run| !is_told(run));
        // The head speaks of the last journal; of earlier ones only the database did.
        let is_not_the_first = self.folder.nonce()?.is_none_or(|nonce| 1 < nonce.ordinal);
        let end_unknown = last_own(self.reader)?.is_none() && is_not_the_first;
        let is_missing = end_unknown || !lost.is_empty();
        Ok(is_missing.then_some(DataDamaged { lost, end_unknown, ..nothing_known }))
    }
}

fn cause(
    reader: &Reader,
    beside: Option<&NonceFile>,
    inside: Option<&[u8]>,
    has_journal: bool,
    start: &Start,
) -> Result<Option<JournalCause>> {
    let fits = |inside: &[u8]| {
        beside.is_some_and(|file| file.nonces.iter().any(|nonce| nonce.as_slice() == inside))
    };
    let machine = meta::get(&reader.db, meta::MACHINE)?;
    Ok(if !has_journal {
        Some(JournalCause::FirstStart)
    } else if meta::get(&reader.db, meta::MUST_BEGIN)?.is_some() {
        Some(JournalCause::RolledBack)
    } else if !inside.is_some_and(fits) {
        Some(JournalCause::Copied)
    } else if machine.as_deref() != Some(start.machine_id.as_bytes()) {
        Some(JournalCause::OtherMachine)
    } else {
        None
    })
}

/// The journal that was written last.
fn last_own(reader: &Reader) -> Result<Option<Record>> {
    match reader.own_journals()?.last() {
        Some(own) => journals::find(&reader.db, own.header.journal),
        None => Ok(None),
    }
}

/// Goes on with a journal, after a look at its end.
fn go_on(reader: &Reader, record: &Record) -> Result<Own> {
    let head = record.known.head;
    let header = record.known.header;
    let last = reader.rows_from(header.journal, head.seq, 1, usize::MAX)?;
    let before = journals::hash_at(&reader.db, record, head.seq.saturating_sub(1))?;
    let latest = match (last.first(), before) {
        (Some(row), Some(before))
            if row.seq == head.seq
                && row_hash(header.journal, &before, &row.bytes) == head.hash =>
        {
            Fact::decode(&row.bytes).ok().map(|fact| fact.at)
        }
        _ => return Err(damaged(format!("the end of journal {} does not fit", header.journal))),
    };
    Ok(Own {
        journal_no: record.journal_no,
        writer_no: record.writer_no,
        header,
        head,
        latest,
        must_begin: false,
    })
}
