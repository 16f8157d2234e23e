//! When a new journal begins: what it continues, and which facts are sealed again in it.
//!
//! > Nothing that was recorded here is ever discarded. A fact that the central does not have is
//! > sealed again in the new journal, and the row that it was in is kept apart.

use domain::change::device::{DataDamaged, JournalCause, JournalOpened, Numbers};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceId, FactId, IdSource, JournalId, UnitId};
use domain::moment::Moment;
use rusqlite::{Connection, OptionalExtension, params};

use crate::chain::{self, Standing};
use crate::error::Result;
use crate::index;
use crate::journal::{Head, JournalHeader, Row, RowHash};
use crate::journals::{self, Record};
use crate::record::{Own, next_head, save_own_head};
use crate::{Identity, Reader, Source, Store, harm, meta, rebuild, sql};

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
    /// A row of one of our journals is not the one that was sealed, or is missing, and what stands
    /// behind it cannot be sent.
    Damaged {
        /// The journal.
        journal: JournalId,
        /// A number at which that was met.
        seq: u64,
    },
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
            BeginCause::Damaged { journal, .. } => return self.begin_behind(journal, now, ids),
            BeginCause::Forked { journal, .. } => journal,
            BeginCause::RolledBack => self.own.header.journal,
        };
        let acknowledged = self.acknowledged(Source::Central, journal)?;
        let keep = match cause {
            BeginCause::Forked { seq, .. } => {
                acknowledged.map_or(0, |ack| ack.head_seq).min(seq.saturating_sub(1))
            }
            _ => acknowledged.map_or(0, |ack| ack.head_seq),
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
            let cause = match cause {
                BeginCause::Forked { .. } => JournalCause::Forked,
                _ => JournalCause::RolledBack,
            };
            self.begin_anew(cause, &[], &again, now, ids)
        })?;
        self.enter_journal(own);
        Ok(())
    }

    /// Begins a journal behind the one being written, with what is to be told of the data and the
    /// rows that are sealed again. Within a transaction.
    fn begin_anew(
        &self,
        cause: JournalCause,
        damages: &[DataDamaged],
        again: &[Vec<u8>],
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<Own> {
        let reader = &self.reader;
        let (identity, zone) = (&self.identity, self.zone.as_str());
        let begin = Begin { reader, identity, zone, cause, least_ordinal: 1 };
        let current = journals::find(&reader.db, self.own.header.journal)?;
        let previous = current.map(|record| record.known.head);
        let own = begin.begin(previous, damages, again, now, ids)?;
        meta::remove(&reader.db, meta::MUST_BEGIN)?;
        Ok(own)
    }

    /// Goes on with a journal that is committed.
    fn enter_journal(&mut self, own: Own) {
        self.own = own;
        self.note_head();
    }

    /// Begins a new journal with the rows that stand behind damage in one of ours. Rows whose bytes
    /// are not those that were sealed are set apart. Nothing is done when there is no damage.
    fn begin_behind(&mut self, journal: JournalId, now: &Moment, ids: &mut IdSource) -> Result<()> {
        let Some(harmed) = self.harmed(journal)? else { return Ok(()) };
        let reader = &self.reader;
        sql::in_transaction(&reader.db, || harmed.mend_hashes(&reader.db))?;
        if harmed.first.is_none() {
            return Ok(());
        }
        let own = sql::in_transaction(&reader.db, || {
            let db = &reader.db;
            harmed.take_out(db, now)?;
            // What a changed row was taken for is not known, so everything is folded again.
            rebuild::rebuild_within(db)?;
            // Row 1 opens the journal.
            let damages = harm::told(harmed.damage(), harmed.stood(), 1);
            self.begin_anew(JournalCause::RolledBack, &damages, &harmed.again(), now, ids)
        })?;
        self.enter_journal(own);
        Ok(())
    }

    /// What is damaged of a journal of ours that the central does not have.
    fn harmed(&self, journal: JournalId) -> Result<Option<Harmed>> {
        let Some(record) = journals::find(&self.db, journal)? else { return Ok(None) };
        let ack = self.acknowledged(Source::Central, journal)?;
        let begins = match ack.filter(|ack| 0 < ack.head_seq) {
            Some(ack) => Head { journal, seq: ack.head_seq, hash: ack.head_hash },
            None => record.known.header.empty(),
        };
        let upto = record.known.own_upto;
        let mut rows = self.rows_from(journal, begins.seq + 1, usize::MAX, usize::MAX)?;
        let stored: Vec<RowHash> = rows.iter().map(|row| row.hash).collect();
        let standings = chain::prove_facts(&begins, &[record.known.head], &mut rows);
        let first = first_harmed(&begins, upto, &rows, &standings);
        let device = self.identity.device;
        Ok(Some(Harmed { device, record, begins, first, upto, rows, stored, standings }))
    }

    /// From now on nothing is recorded before a new journal has begun, also after a restart.
    pub(crate) fn must_begin_a_journal(&mut self) -> Result<()> {
        meta::set(&self.db, meta::MUST_BEGIN, b"rolled back")?;
        self.own.must_begin = true;
        Ok(())
    }
}

/// The first number that is missing or altered among those that the central does not have.
fn first_harmed(begins: &Head, upto: u64, rows: &[Row], standings: &[Standing]) -> Option<u64> {
    let mut next = begins.seq + 1;
    for (row, standing) in rows.iter().zip(standings) {
        if row.seq != next || *standing == Standing::Altered {
            return Some(next);
        }
        next += 1;
    }
    (next <= upto).then_some(next)
}

/// A journal of ours in which rows are missing or altered.
struct Harmed {
    device: DeviceId,
    record: Record,
    /// What the central has of it.
    begins: Head,
    /// The first number that is not as it was sealed; none when all are.
    first: Option<u64>,
    /// The last number that was sealed here.
    upto: u64,
    /// The rows that the central does not have, and what is known of each.
    rows: Vec<Row>,
    /// The hash that stood beside each.
    stored: Vec<RowHash>,
    standings: Vec<Standing>,
}

impl Harmed {
    fn first(&self) -> u64 {
        self.first.unwrap_or(u64::MAX)
    }

    fn behind(&self) -> impl Iterator<Item = (&Row, Standing)> {
        let rows = self.rows.iter().zip(self.standings.iter().copied());
        rows.filter(|(row, _)| self.first() <= row.seq)
    }

    /// Where a row is right and the hash beside it was changed, the row says its hash. Within a
    /// transaction.
    fn mend_hashes(&self, db: &Connection) -> Result<()> {
        for (row, stored) in self.rows.iter().zip(&self.stored) {
            if row.hash != *stored {
                db.prepare_cached("UPDATE rows SET hash = ?2 WHERE row_id = ?1")?
                    .execute(params![sql::row_id(self.record.journal_no, row.seq)?, row.hash.0])?;
            }
        }
        Ok(())
    }

    /// Rows that are sealed again.
    fn good(&self) -> impl Iterator<Item = (&Row, Standing)> {
        self.behind().filter(|(row, standing)| {
            *standing != Standing::Altered && !opens_a_journal(&row.bytes)
        })
    }

    fn again(&self) -> Vec<Vec<u8>> {
        self.good().map(|(row, _)| row.bytes.clone()).collect()
    }

    fn stood(&self) -> Vec<Numbers> {
        harm::runs(self.journal(), self.good().map(|(row, _)| row.seq))
    }

    fn damage(&self) -> DataDamaged {
        let of = |standing| {
            let rows = self.behind().filter(move |(_, found)| *found == standing);
            harm::runs(self.journal(), rows.map(|(row, _)| row.seq))
        };
        let present = self.rows.iter().map(|row| row.seq);
        DataDamaged {
            unproved: of(Standing::Unproved),
            altered: of(Standing::Altered),
            lost: harm::gaps(self.journal(), self.begins.seq + 1, self.upto, present),
            ..DataDamaged::of(self.device)
        }
    }

    /// Ends the journal before the damage: what stood behind it is kept apart. Within a transaction.
    fn take_out(&self, db: &Connection, now: &Moment) -> Result<()> {
        for (row, standing) in self.behind() {
            let why = if standing == Standing::Altered { "altered" } else { "resealed" };
            keep_apart(db, why, &self.record.known.header, row, now)?;
            db.prepare_cached("DELETE FROM rows WHERE row_id = ?1")?
                .execute([sql::row_id(self.record.journal_no, row.seq)?])?;
        }
        let last = self.first().saturating_sub(1);
        let before = self.rows.iter().take_while(|row| row.seq < self.first()).last();
        let hash = before.map_or(self.begins.hash, |row| row.hash);
        db.prepare_cached(
            "UPDATE journals SET head_seq = ?2, head_hash = ?3, own_upto = min(own_upto, ?2),
                folded_seq = min(folded_seq, ?2)
             WHERE journal_no = ?1",
        )?
        .execute(params![self.record.journal_no, sql::column(last), hash.0])?;
        Ok(())
    }

    const fn journal(&self) -> JournalId {
        self.record.known.header.journal
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

/// The numbers of a journal's rows that are kept apart, rising.
pub(crate) fn numbers_apart(db: &Connection, journal: JournalId) -> Result<Vec<u64>> {
    let mut statement =
        db.prepare_cached("SELECT DISTINCT seq FROM rows_apart WHERE journal = ?1 ORDER BY seq")?;
    let numbers = statement.query_map([journal.as_bytes()], |row| row.get(0).map(sql::number))?;
    Ok(numbers.collect::<std::result::Result<_, _>>()?)
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
    /// Writes row 1, what is to be told about the data, and the rows that are sealed again, and
    /// folds them. Within a transaction.
    pub(crate) fn begin(
        &self,
        previous: Option<Head>,
        damages: &[DataDamaged],
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
        let mut first = vec![self.opened(&header, now, ids)?];
        for damage in damages {
            first.push(self.fact(damage.clone().into(), now, ids)?);
        }
        let mut head = header.empty();
        let mut taken = Vec::with_capacity(again.len() + first.len());
        for bytes in first.iter().chain(again) {
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
        self.fact(change, now, ids)
    }

    fn fact(&self, change: Change, now: &Moment, ids: &mut IdSource) -> Result<Vec<u8>> {
        fact_of(self.reader, self.identity, self.zone, change, now, ids)
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

/// The bytes of a fact that the device itself records.
pub(crate) fn own_fact(
    store: &Store,
    change: Change,
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Vec<u8>> {
    fact_of(&store.reader, &store.identity, &store.zone, change, now, ids)
}

fn fact_of(
    reader: &Reader,
    identity: &Identity,
    zone: &str,
    change: Change,
    now: &Moment,
    ids: &mut IdSource,
) -> Result<Vec<u8>> {
    let actor = Actor::Device(identity.device);
    let unit = unit_of(&reader.db, identity.device)?;
    Ok(Fact::new(FactId(ids.v7(now)), now, zone, actor, unit, change).encode()?)
}

/// The unit that a device is enrolled in.
fn unit_of(db: &Connection, device: DeviceId) -> Result<Option<UnitId>> {
    let unit: Option<Option<[u8; 16]>> = db
        .prepare_cached("SELECT unit FROM devices WHERE device = ?1")?
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(unit.flatten().map(UnitId::from_bytes))
}
