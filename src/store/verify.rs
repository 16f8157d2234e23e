//! Checking one database: every chain from its bytes, heads, and the tables against a second fold.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::ids::JournalId;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::error::{Result, StoreError};
use crate::journal::{Head, JournalHeader, RowHash, row_hash};
use crate::{KnownJournal, Reader, meta, migrate, rebuild, reference, sql};

/// The most problems that are listed.
pub const PROBLEMS_MAX: usize = 1_000;

/// Something that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// SQLite itself finds the file damaged.
    #[error("The data file is damaged: {what}")]
    File {
        /// What SQLite says.
        what: String,
    },
    /// A row is not there.
    #[error("journal {journal} row {seq}: missing from table rows")]
    RowMissing {
        /// The journal.
        journal: JournalId,
        /// The number.
        seq: u64,
    },
    /// A row's bytes do not give its hash.
    #[error("journal {journal} row {seq}: its bytes or its hash were changed (table rows)")]
    RowAltered {
        /// The journal.
        journal: JournalId,
        /// The number.
        seq: u64,
    },
    /// A row stands twice.
    #[error("journal {journal} row {seq}: a copy of row {first} (table rows)")]
    RowTwice {
        /// The journal.
        journal: JournalId,
        /// The number of the copy.
        seq: u64,
        /// The number of the row that it repeats.
        first: u64,
    },
    /// There is a row after the last one.
    #[error("journal {journal} row {seq}: after the last row, {head} (table rows)")]
    RowBeyondHead {
        /// The journal.
        journal: JournalId,
        /// The number.
        seq: u64,
        /// The number of the last row.
        head: u64,
    },
    /// The head is not the last row's.
    #[error("journal {journal} row {seq}: the head in table journals has another hash")]
    HeadDiffers {
        /// The journal.
        journal: JournalId,
        /// The head's number.
        seq: u64,
    },
    /// The journal's own first row or its genesis says something else than the table.
    #[error("journal {journal} row {seq}: table journals says something else than the row")]
    HeaderDiffers {
        /// The journal.
        journal: JournalId,
        /// 0 for the genesis, 1 for the first row.
        seq: u64,
    },
    /// A place has acknowledged another row than the one here.
    #[error("journal {journal} row {seq}: acknowledged with another hash (table acks)")]
    AckDiffers {
        /// The journal.
        journal: JournalId,
        /// The number.
        seq: u64,
    },
    /// A row belongs to no journal.
    #[error("table rows: row id {row_id} belongs to no journal")]
    Orphan {
        /// The row's id.
        row_id: i64,
    },
    /// A folded table is not what the rows give.
    #[error("table {table}: {has} (folding the rows again gives: {folded})")]
    TableDiffers {
        /// The table.
        table: String,
        /// What it has; "nothing" when a row is missing.
        has: String,
        /// What it should have; "nothing" when there should be no row.
        folded: String,
    },
}

impl Reader {
    /// Checks everything, at one moment. An empty list means that the database is whole. At most
    /// [`PROBLEMS_MAX`] problems are listed.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        let mut problems = Problems::default();
        let checked = self.snapshot(|reader| {
            check_file(&reader.db, &mut problems)?;
            check_orphans(&reader.db, &mut problems)?;
            for journal in reader.journals()? {
                check_journal(reader, &journal, &mut problems)?;
            }
            check_acks(reader, &mut problems)?;
            check_reference(&reader.db, &mut problems)?;
            compare_tables(&reader.tables()?, &folded_again(&reader.db)?, &mut problems);
            Ok(())
        });
        match checked {
            Ok(()) => {}
            // The file cannot even be read to its end: that is the answer.
            Err(StoreError::Damaged(error)) => {
                problems.add(Problem::File { what: error.to_string() });
            }
            Err(error) => return Err(error),
        }
        Ok(problems.0)
    }
}

/// What was found so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, problem: Problem) {
        if self.0.len() < PROBLEMS_MAX {
            self.0.push(problem);
        }
    }
}

fn check_file(db: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement = db.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(0)?;
        if what != "ok" {
            problems.add(Problem::File { what });
        }
    }
    Ok(())
}

fn check_orphans(db: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement = db.prepare(
        "SELECT row_id FROM rows WHERE journal_no NOT IN (SELECT journal_no FROM journals)
         ORDER BY row_id LIMIT 1000",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        problems.add(Problem::Orphan { row_id: row.get(0)? });
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
    problems: &'a mut Problems,
}

fn check_journal(reader: &Reader, known: &KnownJournal, problems: &mut Problems) -> Result<()> {
    let journal = known.header.journal;
    let genesis = known.header.genesis();
    let (journal_no, stored): (i64, [u8; 32]) = reader.db.query_row(
        "SELECT journal_no, genesis FROM journals WHERE journal = ?1",
        [journal.as_bytes()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if stored != genesis.0 {
        problems.add(Problem::HeaderDiffers { journal, seq: 0 });
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
        problems,
    };
    while let Some(row) = rows.next()? {
        let (_, seq) = sql::journal_and_seq(row.get(0)?);
        let hash = sql::hash(row.get(1)?);
        let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
        if seq == 1
            && JournalHeader::of_first_row(journal, bytes).is_some_and(|h| h != known.header)
        {
            walk.problems.add(Problem::HeaderDiffers { journal, seq: 1 });
        }
        walk.row(seq, hash, bytes);
    }
    walk.end();
    Ok(())
}

impl Walk<'_> {
    fn row(&mut self, seq: u64, hash: RowHash, bytes: &[u8]) {
        let journal = self.journal;
        if let Some(first) = self.seen.insert(*blake3::hash(bytes).as_bytes(), seq) {
            self.problems.add(Problem::RowTwice { journal, seq, first });
        }
        if self.head.seq < seq {
            self.missing_until(self.head.seq + 1);
            self.problems.add(Problem::RowBeyondHead { journal, seq, head: self.head.seq });
            return;
        }
        self.missing_until(seq);
        let given: Vec<RowHash> =
            self.before.iter().map(|before| row_hash(journal, before, bytes)).collect();
        if !given.is_empty() && !given.contains(&hash) {
            self.problems.add(Problem::RowAltered { journal, seq });
        }
        self.before = given;
        self.before.push(hash);
        self.before.dedup();
        // Two are enough: what the bytes give, and what is stored.
        if 2 < self.before.len() {
            self.before.drain(..self.before.len() - 2);
        }
        if seq == self.head.seq && hash != self.head.hash {
            self.problems.add(Problem::HeadDiffers { journal, seq });
        }
        self.expected = seq + 1;
    }

    /// Names the rows that are missing before the number `seq`.
    fn missing_until(&mut self, seq: u64) {
        let missing = self.expected..seq;
        if missing.is_empty() {
            return;
        }

        for missing in missing.take(PROBLEMS_MAX) {
            self.problems.add(Problem::RowMissing { journal: self.journal, seq: missing });
        }
        // What the row after a gap continues is not known.
        self.before = Vec::new();
        self.expected = seq;
    }

    fn end(&mut self) {
        self.missing_until(self.head.seq + 1);
    }
}

/// What a place acknowledged has to be what is here.
fn check_acks(reader: &Reader, problems: &mut Problems) -> Result<()> {
    let mut statement = reader.db.prepare(
        "SELECT j.journal, a.head_seq, a.head_hash FROM acks a JOIN journals j USING (journal_no)",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let journal = sql::journal(row.get(0)?);
        let seq = sql::number(row.get(1)?);
        let acknowledged = sql::hash(row.get(2)?);
        if reader.head_at(journal, seq)?.is_some_and(|head| head.hash != acknowledged) {
            problems.add(Problem::AckDiffers { journal, seq });
        }
    }
    Ok(())
}

/// Every reference row has its hash, and every feed its sum.
fn check_reference(db: &Connection, problems: &mut Problems) -> Result<()> {
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    let mut statement =
        db.prepare("SELECT feed, key, hash, bytes FROM reference WHERE staged = 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (feed, key): (String, String) = (row.get(0)?, row.get(1)?);
        let stored = u128::from_be_bytes(row.get(2)?);
        let given = reference::row_hash(&feed, &key, row.get_ref(3)?.as_blob().unwrap_or_default());
        if stored != given {
            problems.add(Problem::TableDiffers {
                table: "reference".to_owned(),
                has: format!("{feed} {key} hash={stored:032x}"),
                folded: format!("{feed} {key} hash={given:032x}"),
            });
        }
        let sum = sums.entry(feed).or_default();
        *sum = sum.wrapping_add(given);
    }
    let mut statement =
        db.prepare("SELECT feed, sum, rev, head FROM feed_cursors WHERE staged = 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let feed: String = row.get(0)?;
        let stored = u128::from_be_bytes(row.get(1)?);
        let given = sums.get(&feed).copied().unwrap_or(0);
        if stored != given {
            problems.add(Problem::TableDiffers {
                table: "feed_cursors".to_owned(),
                has: format!("{feed} sum={stored:032x}"),
                folded: format!("{feed} sum={given:032x}"),
            });
        }
    }
    Ok(())
}

/// The tables that the same rows give in a new database.
fn folded_again(db: &Connection) -> Result<String> {
    let again = Connection::open_in_memory()?;
    migrate::migrate(&again)?;
    sql::in_transaction(&again, || {
        copy_table(db, &again, "writers", "writer_no, device")?;
        copy_table(
            db,
            &again,
            "journals",
            "journal_no, journal, writer_no, ordinal, public_key, genesis, head_seq, head_hash,
             folded_seq",
        )?;
        copy_table(db, &again, "rows", "row_id, hash, bytes")?;
        if let Some(keys) = meta::get(db, meta::CENTRAL_KEYS)? {
            meta::set(&again, meta::CENTRAL_KEYS, &keys)?;
        }
        rebuild::rebuild_within(&again)
    })?;
    Reader { db: again }.tables()
}

fn copy_table(from: &Connection, to: &Connection, table: &str, columns: &str) -> Result<()> {
    let places = columns.split(',').enumerate().map(|(place, _)| format!("?{}", place + 1));
    let places = places.collect::<Vec<_>>().join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO {table} ({columns}) VALUES ({places})"))?;
    let mut select = from.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let count = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..count)
            .map(|column| row.get::<_, Value>(column))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        insert.execute(rusqlite::params_from_iter(values))?;
    }
    Ok(())
}

/// Names the rows of the tables that are not what the rows of the journals give.
fn compare_tables(live: &str, folded: &str, problems: &mut Problems) {
    let live: BTreeSet<&str> = live.lines().collect();
    let folded: BTreeSet<&str> = folded.lines().collect();
    // A row that differs stands in both lists with the same beginning: its table and its key.
    let mut missing: BTreeMap<String, &str> =
        folded.difference(&live).map(|line| (key_of(line), *line)).collect();
    for has in live.difference(&folded) {
        let folded = missing.remove(&key_of(has)).unwrap_or(NOTHING);
        problems.add(table_differs(has, has, folded));
    }
    for folded in missing.into_values() {
        problems.add(table_differs(folded, NOTHING, folded));
    }
}

const NOTHING: &str = "nothing";

fn table_differs(line: &str, has: &str, folded: &str) -> Problem {
    Problem::TableDiffers {
        table: line.split(' ').next().unwrap_or_default().to_owned(),
        has: has.to_owned(),
        folded: folded.to_owned(),
    }
}

/// The table and the columns that name a row in it.
fn key_of(line: &str) -> String {
    let columns = match line.split(' ').next() {
        Some("containers" | "days" | "facts") => 3,
        Some("touches" | "copies" | "attention" | "unknown") => usize::MAX,
        _ => 2,
    };
    line.split(' ').take(columns).collect::<Vec<_>>().join(" ")
}
