//! Journals as known here: whose they are and how far they go; and their rows.

use domain::ids::{DeviceId, JournalId};
use domain::moment::{Moment, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use crate::error::Result;
use crate::journal::{Head, HeadStatement, JournalHeader, Row, RowHash};
use crate::{Reader, Store, sql};

/// A journal that is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownJournal {
    /// Whose it is.
    pub header: JournalHeader,
    /// How far its rows are here.
    pub head: Head,
    /// The highest head that the device itself has signed, when one came.
    pub announced: Option<HeadStatement>,
    /// When rows or a statement of it last came here; in UTC.
    pub heard_at: Option<Timestamp>,
    /// The last row that this database wrote itself; 0 for the journal of another device.
    pub own_upto: u64,
    /// How far the tables know the rows.
    pub folded: u64,
    /// How far it is in a second place too; at the central only.
    pub safe: u64,
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

/// The columns that [`Record::read`] reads, and what follows them.
macro_rules! select_journals {
    ($extra:literal, $rest:literal) => {
        concat!(
            "SELECT j.journal_no, j.journal, j.writer_no, j.ordinal, j.public_key, j.previous,
                j.previous_seq, j.previous_hash, j.head_seq, j.head_hash, j.own_upto,
                j.folded_seq, j.safe_seq, j.announced_seq, j.announced_hash, j.announced_ms,
                j.announced_signature, j.heard_ms, j.cloned, w.device",
            $extra,
            " FROM journals j JOIN writers w USING (writer_no) ",
            $rest
        )
    };
    ($rest:literal) => {
        select_journals!("", $rest)
    };
}
pub(crate) use select_journals;

impl Reader {
    /// Every journal that is known here, its own among them, by device and ordinal.
    pub fn journals(&self) -> Result<Vec<KnownJournal>> {
        let mut statement =
            self.db.prepare_cached(select_journals!("ORDER BY w.device, j.ordinal, j.journal"))?;
        let rows = statement.query_map([], Record::read)?;
        rows.map(|record| Ok(record?.known)).collect()
    }

    /// One journal.
    pub fn known_journal(&self, journal: JournalId) -> Result<Option<KnownJournal>> {
        Ok(find(&self.db, journal)?.map(|record| record.known))
    }

    /// The journals of one device, in their order.
    pub fn journals_of(&self, device: DeviceId) -> Result<Vec<KnownJournal>> {
        let mut statement = self.db.prepare_cached(select_journals!(
            "WHERE w.device = ?1 ORDER BY j.ordinal, j.journal"
        ))?;
        let rows = statement.query_map([device.as_bytes()], Record::read)?;
        rows.map(|record| Ok(record?.known)).collect()
    }

    /// The journals that this database wrote, in their order; the last is the one being written.
    pub fn own_journals(&self) -> Result<Vec<OwnJournal>> {
        let mut statement = self.db.prepare_cached(select_journals!(
            ", ifnull(a.head_seq, 0) AS acknowledged",
            "LEFT JOIN acks a ON a.journal_no = j.journal_no AND a.source = 'central'
             WHERE 0 < j.own_upto ORDER BY j.ordinal, j.journal_no"
        ))?;
        let rows = statement.query_map([], |row| {
            let known = Record::read(row)?.known;
            Ok(OwnJournal {
                header: known.header,
                upto: known.own_upto,
                acknowledged: sql::number(row.get("acknowledged")?),
            })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
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
        let Some(record) = find(&self.db, journal)? else { return Ok(Vec::new()) };
        let first = sql::row_id(record.journal_no, first_seq.max(1))?;
        let last = sql::row_id(record.journal_no, record.known.head.seq)?;
        let mut statement = self.db.prepare_cached(
            "SELECT row_id, hash, bytes FROM rows WHERE row_id BETWEEN ?1 AND ?2
             ORDER BY row_id LIMIT ?3",
        )?;
        let mut found =
            statement.query(params![first, last, i64::try_from(rows_max).unwrap_or(i64::MAX)])?;
        let mut rows = Vec::new();
        let mut bytes_so_far = 0;
        while let Some(row) = found.next()? {
            let bytes: Vec<u8> = row.get(2)?;
            bytes_so_far += bytes.len();
            if bytes_max < bytes_so_far && !rows.is_empty() {
                break;
            }
            let (_, seq) = sql::journal_and_seq(row.get(0)?);
            rows.push(Row { seq, hash: sql::hash(row.get(1)?), bytes });
        }
        Ok(rows)
    }

    /// The head of a journal up to a number: its hash there (the genesis hash for 0). None when
    /// the row is not here.
    pub fn head_at(&self, journal: JournalId, seq: u64) -> Result<Option<Head>> {
        let Some(record) = find(&self.db, journal)? else { return Ok(None) };
        let hash = hash_at(&self.db, &record, seq)?;
        Ok(hash.map(|hash| Head { journal, seq, hash }))
    }
}

impl Store {
    /// A signed statement about the head of the journal being written.
    pub fn head_statement(&self, now: &Moment) -> HeadStatement {
        self.identity().state_head(self.head(), now)
    }
}

/// A row of the table `journals`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) journal_no: i64,
    pub(crate) writer_no: i64,
    pub(crate) known: KnownJournal,
}

/// What folding needs to know of a journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JournalRef {
    pub(crate) journal_no: i64,
    pub(crate) writer_no: i64,
    pub(crate) journal: JournalId,
    pub(crate) device: DeviceId,
    pub(crate) ordinal: u32,
}

impl Record {
    pub(crate) const fn journal_ref(&self) -> JournalRef {
        JournalRef {
            journal_no: self.journal_no,
            writer_no: self.writer_no,
            journal: self.known.header.journal,
            device: self.known.header.device,
            ordinal: self.known.header.ordinal,
        }
    }

    pub(crate) fn read(row: &SqlRow<'_>) -> rusqlite::Result<Self> {
        let journal = sql::journal(row.get("journal")?);
        let previous = match row.get::<_, Option<[u8; 16]>>("previous")? {
            Some(previous) => Some(Head {
                journal: sql::journal(previous),
                seq: sql::number(row.get("previous_seq")?),
                hash: sql::hash(row.get("previous_hash")?),
            }),
            None => None,
        };
        let announced = match row.get::<_, Option<[u8; 64]>>("announced_signature")? {
            Some(signature) => Some(HeadStatement {
                head: Head {
                    journal,
                    seq: sql::number(row.get("announced_seq")?),
                    hash: sql::hash(row.get("announced_hash")?),
                },
                made_at: sql::time(row.get("announced_ms")?),
                signature,
            }),
            None => None,
        };
        Ok(Self {
            journal_no: row.get("journal_no")?,
            writer_no: row.get("writer_no")?,
            known: KnownJournal {
                header: JournalHeader {
                    journal,
                    device: sql::device(row.get("device")?),
                    ordinal: row.get("ordinal")?,
                    public_key: sql::public_key(row.get("public_key")?),
                    previous,
                },
                head: Head {
                    journal,
                    seq: sql::number(row.get("head_seq")?),
                    hash: sql::hash(row.get("head_hash")?),
                },
                announced,
                heard_at: row.get::<_, Option<i64>>("heard_ms")?.map(sql::time),
                own_upto: sql::number(row.get("own_upto")?),
                folded: sql::number(row.get("folded_seq")?),
                safe: sql::number(row.get("safe_seq")?),
                cloned: row.get("cloned")?,
            },
        })
    }
}

/// The journal as the table has it.
pub(crate) fn find(db: &Connection, journal: JournalId) -> Result<Option<Record>> {
    Ok(db
        .prepare_cached(select_journals!("WHERE j.journal = ?1"))?
        .query_row([journal.as_bytes()], Record::read)
        .optional()?)
}

/// Puts an empty journal into the table.
pub(crate) fn insert(db: &Connection, header: &JournalHeader) -> Result<Record> {
    db.prepare_cached("INSERT OR IGNORE INTO writers (device) VALUES (?1)")?
        .execute([header.device.as_bytes()])?;
    let genesis = header.genesis();
    db.prepare_cached(
        "INSERT INTO journals (journal, writer_no, ordinal, public_key, previous, previous_seq,
            previous_hash, genesis, head_hash)
         VALUES (?1, (SELECT writer_no FROM writers WHERE device = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
    )?
    .execute(params![
        header.journal.as_bytes(),
        header.device.as_bytes(),
        header.ordinal,
        header.public_key.0,
        header.previous.as_ref().map(|head| head.journal.as_bytes()),
        sql::column(header.previous.map_or(0, |head| head.seq)),
        header.previous.map(|head| head.hash.0),
        genesis.0,
    ])?;
    match find(db, header.journal)? {
        Some(record) => Ok(record),
        None => Err(rusqlite::Error::QueryReturnedNoRows.into()),
    }
}

/// Writes rows at the end of a journal, in their order from the number `first_seq`.
pub(crate) fn append<'a>(
    db: &Connection,
    journal_no: i64,
    first_seq: u64,
    rows: impl Iterator<Item = (&'a RowHash, &'a [u8])>,
) -> Result<()> {
    let mut insert =
        db.prepare_cached("INSERT INTO rows (row_id, hash, bytes) VALUES (?1, ?2, ?3)")?;
    for (seq, (hash, bytes)) in (first_seq..).zip(rows) {
        insert.execute(params![sql::row_id(journal_no, seq)?, hash.0, bytes])?;
    }
    Ok(())
}

/// The hash of a journal's row, or its genesis hash for 0. None when there is no such row.
pub(crate) fn hash_at(db: &Connection, record: &Record, seq: u64) -> Result<Option<RowHash>> {
    if seq == 0 {
        return Ok(Some(record.known.header.genesis()));
    }
    if record.known.head.seq < seq {
        return Ok(None);
    }
    Ok(db
        .prepare_cached("SELECT hash FROM rows WHERE row_id = ?1")?
        .query_row([sql::row_id(record.journal_no, seq)?], |row| row.get(0).map(sql::hash))
        .optional()?)
}
