//! When a new journal begins: what it continues, and which facts are sealed again in it.
//!
//! > Nothing that was recorded here is ever discarded. A fact that the central does not have is
//! > sealed again in the new journal, and the row that it was in is kept apart.

use domain::change::device::{JournalCause, JournalOpened};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceId, FactId, IdSource, JournalId, UnitId};
use domain::moment::Moment;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::index;
use crate::journal::{Head, JournalHeader, Row};
use crate::journals::{self, Record};
use crate::record::{Own, next_head, save_own_head};
use crate::{Identity, Reader, Source, Store, meta, sql};

/// Why a new journal has to begin while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeginCause {
    /// The central holds other rows of one of our journals.
    Forked {
        /// The journal.
        journal: JournalId,
        /// A number under which they differ.
        seq: u64,
    },
    /// The central holds more of the journal being written than we do.
    RolledBack,
}

impl Store {
    /// Begins a new journal. Facts that the central has not acknowledged are sealed again in it:
    /// the same facts, the same bytes, under new numbers; the rows that they were in are set apart.
    /// What the central holds under those numbers comes down as heard rows.
    pub fn begin_journal(
        &mut self,
        cause: BeginCause,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<()> {
        let journal = match cause {
            BeginCause::Forked { journal, .. } => journal,
            BeginCause::RolledBack => self.own.header.journal,
        };
        let acknowledged = self.acknowledged(Source::Central, journal)?;
        let keep = match cause {
            BeginCause::Forked { seq, .. } => {
                acknowledged.map_or(0, |ack| ack.head_seq).min(seq.saturating_sub(1))
            }
            BeginCause::RolledBack => acknowledged.map_or(0, |ack| ack.head_seq),
        };
        self.begin_keeping(journal, keep, cause, now, ids)
    }

    /// Begins a new journal. Rows of `journal` above `keep` are set apart and sealed again.
    pub(crate) fn begin_keeping(
        &mut self,
        journal: JournalId,
        keep: u64,
        cause: BeginCause,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<()> {
        let reader = &self.reader;
        let own = sql::in_transaction(&reader.db, || {
            let again = match journals::find(&reader.db, journal)? {
                Some(record) => set_apart(reader, &record, keep, cause, now)?,
                None => Vec::new(),
            };
            let begin = Begin {
                reader,
                identity: &self.identity,
                zone: &self.zone,
                cause: match cause {
                    BeginCause::Forked { .. } => JournalCause::Forked,
                    BeginCause::RolledBack => JournalCause::RolledBack,
                },
                least_ordinal: 1,
            };
            let current = journals::find(&reader.db, self.own.header.journal)?;
            let previous = current.map(|record| record.known.head);
            let own = begin.begin(previous, &again, now, ids)?;
            meta::remove(&reader.db, meta::MUST_BEGIN)?;
            Ok(own)
        })?;
        self.own = own;
        Ok(())
    }

    /// From now on nothing is recorded before a new journal has begun, also after a restart.
    pub(crate) fn must_begin_a_journal(&mut self) -> Result<()> {
        meta::set(&self.db, meta::MUST_BEGIN, b"rolled back")?;
        self.own.must_begin = true;
        Ok(())
    }
}

/// Sets the rows of a journal above `keep` apart, and gives back those that are to be sealed
/// again. Within a transaction.
fn set_apart(
    reader: &Reader,
    record: &Record,
    keep: u64,
    cause: BeginCause,
    now: &Moment,
) -> Result<Vec<Vec<u8>>> {
    let db = &reader.db;
    let journal = record.known.header.journal;
    let rows = reader.rows_from(journal, keep + 1, usize::MAX, usize::MAX)?;
    for row in &rows {
        index::forget(db, &record.journal_ref(), row.seq, &row.bytes)?;
        keep_apart(db, "resealed", &record.known.header, row, now)?;
        db.prepare_cached("DELETE FROM rows WHERE row_id = ?1")?
            .execute([sql::row_id(record.journal_no, row.seq)?])?;
    }
    let hash = journals::hash_at(db, record, keep)?.unwrap_or(record.known.head.hash);
    let keep = keep.min(record.known.head.seq);
    db.prepare_cached(
        "UPDATE journals SET head_seq = ?2, head_hash = ?3, own_upto = min(own_upto, ?2),
            folded_seq = min(folded_seq, ?2), cloned = max(cloned, ?4)
         WHERE journal_no = ?1",
    )?
    .execute(params![
        record.journal_no,
        sql::column(keep),
        hash.0,
        matches!(cause, BeginCause::Forked { .. }),
    ])?;
    db.prepare_cached("DELETE FROM acks WHERE journal_no = ?1 AND ?2 < head_seq")?
        .execute(params![record.journal_no, sql::column(keep)])?;
    let ours = rows.into_iter().filter(|row| row.seq <= record.known.own_upto);
    Ok(ours.map(|row| row.bytes).filter(|bytes| !opens_a_journal(bytes)).collect())
}

/// What opened one journal opens no other.
fn opens_a_journal(bytes: &[u8]) -> bool {
    matches!(Fact::decode(bytes), Ok(Fact { change: Change::JournalOpened(_), .. }))
}

/// Keeps a row that is no part of a journal. The same row twice is kept once.
pub(crate) fn keep_apart(
    db: &Connection,
    why: &str,
    header: &JournalHeader,
    row: &Row,
    now: &Moment,
) -> Result<bool> {
    let kept = db
        .prepare_cached(
            "INSERT OR IGNORE INTO rows_apart (why, journal, seq, hash, device, bytes, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            why,
            header.journal.as_bytes(),
            sql::column(row.seq),
            row.hash.0,
            header.device.as_bytes(),
            row.bytes,
            now.timestamp().unix_ms(),
        ])?;
    Ok(kept == 1)
}

/// What a new journal needs to know.
pub(crate) struct Begin<'a> {
    pub(crate) reader: &'a Reader,
    pub(crate) identity: &'a Identity,
    pub(crate) zone: &'a str,
    pub(crate) cause: JournalCause,
    /// The ordinal is at least this.
    pub(crate) least_ordinal: u32,
}

impl Begin<'_> {
    /// Writes row 1 and the rows that are sealed again, and folds them. Within a transaction.
    pub(crate) fn begin(
        &self,
        previous: Option<Head>,
        again: &[Vec<u8>],
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<Own> {
        let db = &self.reader.db;
        let header = JournalHeader {
            journal: JournalId(ids.v4()),
            device: self.identity.device,
            ordinal: self.next_ordinal()?.max(self.least_ordinal),
            public_key: self.identity.public_key,
            previous,
        };
        let record = journals::insert(db, &header)?;
        let opened = self.opened(&header, now, ids)?;
        let mut head = header.empty();
        let mut taken = Vec::with_capacity(again.len() + 1);
        for bytes in std::iter::once(&opened).chain(again) {
            head = next_head(&head, bytes);
            let row = (&head.hash, bytes.as_slice());
            journals::append(db, record.journal_no, head.seq, std::iter::once(row))?;
            taken.extend(index::read_row(db, &record.journal_ref(), head.seq, bytes)?);
        }
        let latest = taken.iter().map(|taken| taken.recorded.fact.at).max();
        save_own_head(self.reader, record.journal_no, &head)?;
        index::take(db, taken)?;
        Ok(Own {
            journal_no: record.journal_no,
            writer_no: record.writer_no,
            header,
            head,
            latest,
            must_begin: false,
        })
    }

    fn opened(&self, header: &JournalHeader, now: &Moment, ids: &mut IdSource) -> Result<Vec<u8>> {
        let change = Change::from(JournalOpened {
            device: header.device,
            ordinal: header.ordinal,
            public_key: header.public_key.to_string(),
            previous: header.previous_opened(),
            cause: self.cause,
        });
        let actor = Actor::Device(header.device);
        let unit = unit_of(&self.reader.db, header.device)?;
        let fact = Fact::new(FactId(ids.v7(now)), now, self.zone, actor, unit, change);
        Ok(fact.encode()?)
    }

    fn next_ordinal(&self) -> Result<u32> {
        let last: Option<u32> = self
            .reader
            .db
            .prepare_cached(
                "SELECT max(j.ordinal) FROM journals j JOIN writers w USING (writer_no)
                 WHERE w.device = ?1",
            )?
            .query_row([self.identity.device.as_bytes()], |row| row.get(0))?;
        Ok(last.unwrap_or(0).saturating_add(1))
    }
}

/// The unit that a device is enrolled in.
fn unit_of(db: &Connection, device: DeviceId) -> Result<Option<UnitId>> {
    let unit: Option<Option<[u8; 16]>> = db
        .prepare_cached("SELECT unit FROM devices WHERE device = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(unit.flatten().map(UnitId::from_bytes))
}
