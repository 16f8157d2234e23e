//! Journals from their bytes: every row continues the one before it, up to the head.

use std::collections::HashMap;

use domain::ids::JournalId;
use rusqlite::Connection;

use super::{Checked, Problem};
use crate::error::Result;
use crate::journal::{Head, JournalHeader, RowHash, row_hash};
use crate::{KnownJournal, Reader, sql};

/// Rows that belong to no journal.
pub(super) fn check_orphans(db: &Connection, checked: &mut Checked) -> Result<()> {
    let mut statement = db.prepare(
        "SELECT row_id FROM rows WHERE journal_no NOT IN (SELECT journal_no FROM journals)
         ORDER BY row_id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        checked.add(Problem::Orphan { row_id: row.get(0)? });
    }
    Ok(())
}

/// A journal while its rows are read in order.
struct Walk<'a> {
    journal: JournalId,
    head: Head,
    /// The number that the next row has to have.
    expected: u64,
    /// The hashes that the row before may have: as stored, and as its bytes give it. Where one of
    /// the two was changed, the next row tells that it is not to blame.
    before: Vec<RowHash>,
    /// Where each row's bytes stood first.
    seen: HashMap<[u8; 32], u64>,
    checked: &'a mut Checked,
}

/// Reads a journal from its first row to its last.
pub(super) fn check_journal(
    reader: &Reader,
    known: &KnownJournal,
    checked: &mut Checked,
) -> Result<()> {
    let journal = known.header.journal;
    let genesis = known.header.genesis();
    checked.examined.journals += 1;
    let (journal_no, stored): (i64, [u8; 32]) = reader.db.query_row(
        "SELECT journal_no, genesis FROM journals WHERE journal = ?1",
        [journal.as_bytes()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if stored != genesis.0 {
        checked.add(Problem::HeaderDiffers { journal, seq: 0 });
    }
    let mut statement = reader.db.prepare_cached(
        "SELECT row_id, hash, bytes FROM rows WHERE row_id >> 40 = ?1
         AND row_id BETWEEN ?1 << 40 AND ((?1 + 1) << 40) - 1 ORDER BY row_id",
    )?;
    let mut rows = statement.query([journal_no])?;
    let mut walk = Walk {
        journal,
        head: known.head,
        expected: 1,
        before: vec![genesis],
        seen: HashMap::new(),
        checked,
    };
    while let Some(row) = rows.next()? {
        let (_, seq) = sql::journal_and_seq(row.get(0)?);
        let hash = sql::hash(row.get(1)?);
        let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
        if seq == 1
            && JournalHeader::of_first_row(journal, bytes).is_some_and(|h| h != known.header)
        {
            walk.checked.add(Problem::HeaderDiffers { journal, seq: 1 });
        }
        walk.checked.examined.rows += 1;
        walk.row(seq, hash, bytes);
    }
    walk.end();
    Ok(())
}

impl Walk<'_> {
    fn row(&mut self, seq: u64, hash: RowHash, bytes: &[u8]) {
        let journal = self.journal;
        if let Some(first) = self.seen.insert(*blake3::hash(bytes).as_bytes(), seq) {
            self.checked.add(Problem::RowTwice { journal, seq, first });
        }
        if self.head.seq < seq {
            self.missing_until(self.head.seq + 1);
            self.checked.add(Problem::RowBeyondHead { journal, seq, head: self.head.seq });
            return;
        }
        self.missing_until(seq);
        let given: Vec<RowHash> =
            self.before.iter().map(|before| row_hash(journal, before, bytes)).collect();
        if !given.is_empty() && !given.contains(&hash) {
            self.checked.add(Problem::RowAltered { journal, seq });
        }
        self.before = given;
        self.before.push(hash);
        self.before.dedup();
        // Two are enough: what the bytes give, and what is stored.
        if 2 < self.before.len() {
            self.before.drain(..self.before.len() - 2);
        }
        if seq == self.head.seq && hash != self.head.hash {
            self.checked.add(Problem::HeadDiffers { journal, seq });
        }
        self.expected = seq + 1;
    }

    /// Names the rows that are missing before the number `seq`.
    fn missing_until(&mut self, seq: u64) {
        let missing = self.expected..seq;
        if missing.is_empty() {
            return;
        }

        // Whoever set the head of a journal very high must not make this count for hours.
        let count = seq - self.expected;
        let listed = count.min(u64::try_from(self.checked.room()).unwrap_or(u64::MAX));
        for missing in missing.take(self.checked.room()) {
            self.checked.add(Problem::RowMissing { journal: self.journal, seq: missing });
        }
        let more = &mut self.checked.problems_more;
        *more = more.saturating_add(count - listed);
        // What the row after a gap continues is not known.
        self.before = Vec::new();
        self.expected = seq;
    }

    fn end(&mut self) {
        self.missing_until(self.head.seq + 1);
    }
}

/// What a place acknowledged has to be what is here.
pub(super) fn check_acks(reader: &Reader, checked: &mut Checked) -> Result<()> {
    let mut statement = reader.db.prepare(
        "SELECT j.journal, a.head_seq, a.head_hash, j.head_seq
         FROM acks a JOIN journals j USING (journal_no)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let journal = sql::journal(row.get(0)?);
        let seq = sql::number(row.get(1)?);
        let acknowledged = sql::hash(row.get(2)?);
        let head = sql::number(row.get(3)?);
        if head < seq {
            checked.add(Problem::AckBeyondHead { journal, seq, head });
        } else if reader.head_at(journal, seq)?.is_some_and(|head| head.hash != acknowledged) {
            checked.add(Problem::AckDiffers { journal, seq });
        }
    }
    Ok(())
}
