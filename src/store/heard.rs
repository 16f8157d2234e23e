//! Rows that others recorded, byte for byte.
//!
//! They are accepted without gaps only, and the chain is recomputed from the bytes. What does not
//! fit is an answer, not an error: whoever sent it learns what is missing.

use domain::moment::Moment;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::index;
use crate::journal::{Batch, Head, HeadStatement, JournalHeader, RowHash};
use crate::journals::{self, Record};
use crate::{Store, sql};

/// The most rows that a device stores and folds in one transaction, so that nobody waits for it.
pub const HEARD_ROWS_A_TRANSACTION: usize = 200;

/// What became of rows that came from somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Stored up to this head. Rows that were known already may be among them.
    Stored {
        /// The journal's head now.
        upto: Head,
    },
    /// Every row was known.
    Known {
        /// The journal's head.
        head: Head,
    },
    /// Rows are missing between this head and the first row; nothing is stored.
    Gap {
        /// The journal's head.
        head: Head,
    },
    /// Other rows are known under these numbers; nothing is stored.
    Fork {
        /// A number under which others are known; there may be lower ones.
        seq: u64,
        /// The journal's head as known here.
        head: Head,
    },
    /// The rows are none: their hashes do not follow from each other, one is too large, or row 1
    /// contradicts the header. Nothing is stored.
    Broken,
    /// Somebody has more of the journal that this database is writing, or other rows of it: it was
    /// rolled back or copied. Nothing is stored, and nothing can be recorded until
    /// [`Store::begin_journal`] with the cause `RolledBack`.
    Ours,
}

impl Store {
    /// Stores rows that others recorded and folds them. The rows of a large batch are taken in
    /// transactions of [`HEARD_ROWS_A_TRANSACTION`].
    pub fn hear<B: AsRef<[u8]>>(
        &mut self,
        header: &JournalHeader,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<Heard> {
        let known = journals::find(&self.db, header.journal)?;
        let fit = fit(&self.db, header, known.as_ref(), batch)?;
        let (skip, hashes) = match fit {
            Fit::New { skip, hashes } => (skip, hashes),
            Fit::Not(Heard::Fork { .. }) if self.is_being_written(header) => {
                return self.found_ours_elsewhere();
            }
            Fit::Not(answer) => return Ok(answer),
        };
        if self.is_being_written(header) {
            return self.found_ours_elsewhere();
        }
        let new: Vec<_> = hashes.iter().zip(batch.rows).skip(skip).collect();
        let mut head = Head { journal: header.journal, seq: 0, hash: RowHash::default() };
        for chunk in new.chunks(HEARD_ROWS_A_TRANSACTION) {
            let db = &self.reader.db;
            head = sql::in_transaction(db, || {
                let record = match journals::find(db, header.journal)? {
                    Some(record) => record,
                    None => journals::insert(db, header)?,
                };
                store(db, &record, chunk.iter().map(|(hash, row)| (*hash, row.as_ref())), now)?;
                fold_journal(db, header.journal, chunk.len())?;
                Ok(journals::find(db, header.journal)?.map_or(head, |record| record.known.head))
            })?;
        }
        Ok(Heard::Stored { upto: head })
    }

    /// Keeps what a device signed about its head, when it is higher than what it signed before.
    /// False when the signature is not the device's, or the journal is not known here.
    pub fn hear_statement(&mut self, statement: &HeadStatement, now: &Moment) -> Result<bool> {
        match journals::find(&self.db, statement.head.journal)? {
            Some(record) if statement.is_signed_by(&record.known.header.public_key) => {
                save_statement(&self.db, &record, statement, now)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Makes a journal known of which no row has come yet. False when another header is known for
    /// it.
    pub fn hear_of(&mut self, header: &JournalHeader) -> Result<bool> {
        match journals::find(&self.db, header.journal)? {
            Some(record) => Ok(record.known.header == *header),
            None => {
                sql::in_transaction(&self.db, || journals::insert(&self.db, header))?;
                Ok(true)
            }
        }
    }

    fn is_being_written(&self, header: &JournalHeader) -> bool {
        header.journal == self.own.header.journal
    }

    fn found_ours_elsewhere(&mut self) -> Result<Heard> {
        self.must_begin_a_journal()?;
        Ok(Heard::Ours)
    }
}

/// How a batch fits to what is known of its journal.
pub(crate) enum Fit {
    /// Rows after `skip` known ones are new.
    New {
        /// How many rows are known.
        skip: usize,
        /// The hash of every row of the batch.
        hashes: Vec<RowHash>,
    },
    /// There is nothing to store.
    Not(Heard),
}

/// Compares a batch with what is known of its journal.
pub(crate) fn fit<B: AsRef<[u8]>>(
    db: &Connection,
    header: &JournalHeader,
    known: Option<&Record>,
    batch: &Batch<'_, B>,
) -> Result<Fit> {
    let Some(hashes) = batch.hashes(header.journal) else { return Ok(Fit::Not(Heard::Broken)) };
    if batch.first_seq == 1 && !begins_with(header, batch) {
        return Ok(Fit::Not(Heard::Broken));
    }
    let head = match known {
        Some(record) if record.known.header != *header => return Ok(Fit::Not(Heard::Broken)),
        Some(record) => record.known.head,
        None => header.empty(),
    };
    if head.seq + 1 < batch.first_seq {
        return Ok(Fit::Not(Heard::Gap { head }));
    }
    let Some(record) = known else { return Ok(Fit::New { skip: 0, hashes }) };
    let before = batch.first_seq - 1;
    if journals::hash_at(db, record, before)? != Some(batch.prev_hash) {
        return Ok(Fit::Not(Heard::Fork { seq: before.max(1), head }));
    }
    let mut skip = 0;
    for (seq, hash) in (batch.first_seq..=head.seq).zip(&hashes) {
        if journals::hash_at(db, record, seq)?.as_ref() != Some(hash) {
            return Ok(Fit::Not(Heard::Fork { seq, head }));
        }
        skip += 1;
    }
    Ok(if skip == hashes.len() {
        Fit::Not(Heard::Known { head })
    } else {
        Fit::New { skip, hashes }
    })
}

/// Row 1 continues the genesis and says what the header says. A first row that cannot be read is
/// kept like any other.
fn begins_with<B: AsRef<[u8]>>(header: &JournalHeader, batch: &Batch<'_, B>) -> bool {
    let first = batch.rows.first().map(AsRef::as_ref).unwrap_or_default();
    batch.prev_hash == header.genesis()
        && JournalHeader::of_first_row(header.journal, first).is_none_or(|read| read == *header)
}

/// Writes rows at the end of a journal, without folding them. Within a transaction.
pub(crate) fn store<'a>(
    db: &Connection,
    record: &Record,
    rows: impl ExactSizeIterator<Item = (&'a RowHash, &'a [u8])> + Clone,
    now: &Moment,
) -> Result<()> {
    let head = record.known.head;
    let mut seq = head.seq;
    let mut hash = head.hash;
    for (row_hash, _) in rows.clone() {
        seq += 1;
        hash = *row_hash;
    }
    journals::append(db, record.journal_no, head.seq + 1, rows)?;
    db.prepare_cached(
        "UPDATE journals SET head_seq = ?2, head_hash = ?3, heard_ms = ?4 WHERE journal_no = ?1",
    )?
    .execute(params![
        record.journal_no,
        sql::column(seq),
        hash.0,
        now.timestamp().unix_ms()
    ])?;
    Ok(())
}

/// Keeps a statement whose signature was checked.
pub(crate) fn save_statement(
    db: &Connection,
    record: &Record,
    statement: &HeadStatement,
    now: &Moment,
) -> Result<()> {
    db.prepare_cached(
        "UPDATE journals SET announced_seq = ?2, announced_hash = ?3, announced_ms = ?4,
            announced_signature = ?5
         WHERE journal_no = ?1
           AND (announced_signature IS NULL OR (announced_seq, announced_ms) < (?2, ?4))",
    )?
    .execute(params![
        record.journal_no,
        sql::column(statement.head.seq),
        statement.head.hash.0,
        statement.made_at.unix_ms(),
        statement.signature,
    ])?;
    db.prepare_cached("UPDATE journals SET heard_ms = ?2 WHERE journal_no = ?1")?
        .execute(params![record.journal_no, now.timestamp().unix_ms()])?;
    Ok(())
}

/// Folds rows of one journal that are stored and not folded, at most `limit`. Returns how many
/// there were. Within a transaction.
pub(crate) fn fold_journal(
    db: &Connection,
    journal: domain::ids::JournalId,
    limit: usize,
) -> Result<usize> {
    let Some(record) = journals::find(db, journal)? else { return Ok(0) };
    let mut taken = Vec::new();
    let folded = read_unfolded(db, &record, limit, &mut taken)?;
    index::take(db, taken)?;
    Ok(folded)
}

/// Reads rows that are stored and not folded, adds their facts to `taken`, and notes that they are
/// folded. Returns how many rows there were.
pub(crate) fn read_unfolded(
    db: &Connection,
    record: &Record,
    limit: usize,
    taken: &mut Vec<index::Taken>,
) -> Result<usize> {
    let from = record.known.folded + 1;
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    let upto = record.known.head.seq.min(record.known.folded.saturating_add(limit));
    let mut statement = db.prepare_cached(
        "SELECT row_id, bytes FROM rows WHERE row_id BETWEEN ?1 AND ?2 ORDER BY row_id",
    )?;
    let mut rows = statement.query(params![
        sql::row_id(record.journal_no, from)?,
        sql::row_id(record.journal_no, upto)?
    ])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let (_, seq) = sql::journal_and_seq(row.get(0)?);
        let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
        taken.extend(index::read_row(db, &record.journal_ref(), seq, bytes)?);
        count += 1;
    }
    db.prepare_cached("UPDATE journals SET folded_seq = ?2 WHERE journal_no = ?1")?
        .execute(params![record.journal_no, sql::column(upto)])?;
    Ok(count)
}
