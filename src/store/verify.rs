//! Checking one database: every chain from its bytes, heads, and the tables against a second fold.

mod chain;
mod folded;

use std::collections::BTreeMap;
use std::fmt;

use domain::ids::JournalId;
use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::{Reader, reference};

/// The most problems that are listed; the others are counted.
pub const PROBLEMS_MAX: usize = 1_000;

/// The most things that SQLite itself is asked to name in a damaged file: more than any report
/// could say.
const FILE_PROBLEMS_MAX: u32 = 1_000_000;

/// What was examined, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What is not as it has to be; at most [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
    /// How many problems there are beyond those that are listed.
    pub problems_more: u64,
    /// What was looked at.
    pub examined: Examined,
}

/// How much was looked at, each thing in its own unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// Journals, one's own and heard ones.
    pub journals: u64,
    /// Rows of journals, whose chain was recomputed from their bytes.
    pub rows: u64,
    /// Facts that were folded a second time.
    pub facts: u64,
    /// Rows of the folded tables that were compared with that second fold.
    pub table_rows: u64,
    /// Rows of reference feeds whose hash was recomputed.
    pub reference_rows: u64,
}

impl Checked {
    /// Nothing is wrong, and something was looked at: of a database without rows nothing is
    /// proved.
    pub const fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.problems_more == 0 && 0 < self.examined.rows
    }

    /// What is wrong, a sentence each, and how much more there is; nothing when all is whole.
    pub fn in_words(&self) -> Vec<String> {
        let mut words: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        if 0 < self.problems_more {
            words.push(format!("… and {} more that are not listed", self.problems_more));
        }
        if self.examined.rows == 0 {
            words.push("Nothing was examined: there is no row in the data file".to_owned());
        }
        words
    }

    fn add(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.problems_more = self.problems_more.saturating_add(1);
        }
    }

    /// How many problems are still listed; further ones are only counted.
    fn room(&self) -> usize {
        PROBLEMS_MAX.saturating_sub(self.problems.len())
    }
}

impl Examined {
    /// Adds what was looked at elsewhere.
    pub(crate) const fn add(&mut self, other: &Self) {
        self.journals += other.journals;
        self.rows += other.rows;
        self.facts += other.facts;
        self.table_rows += other.table_rows;
        self.reference_rows += other.reference_rows;
    }
}

impl fmt::Display for Examined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}, {}, {}, {} of tables, {} of feeds",
            counted(self.journals, "journal"),
            counted(self.rows, "row"),
            counted(self.facts, "fact"),
            counted(self.table_rows, "row"),
            counted(self.reference_rows, "row"),
        )
    }
}

/// A number with what it counts: "1 row", "2 rows".
pub(crate) fn counted(number: u64, one: &str) -> String {
    let many = if number == 1 { "" } else { "s" };
    format!("{number} {one}{many}")
}

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
    /// A place has acknowledged more than there is.
    #[error("journal {journal} row {seq}: acknowledged, and the last row is {head} (table acks)")]
    AckBeyondHead {
        /// The journal.
        journal: JournalId,
        /// The number.
        seq: u64,
        /// The number of the last row.
        head: u64,
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
    /// Checks everything, at one moment: every chain, head and acknowledgement from the bytes, and
    /// every table against a second fold, which is made beside this database and thrown away.
    pub fn verify(&self) -> Result<Checked> {
        let mut checked = Checked::default();
        let done = self.snapshot(|reader| {
            check_file(&reader.db, &mut checked)?;
            chain::check_orphans(&reader.db, &mut checked)?;
            for journal in reader.journals()? {
                chain::check_journal(reader, &journal, &mut checked)?;
            }
            chain::check_acks(reader, &mut checked)?;
            check_reference(&reader.db, &mut checked)?;
            folded::check(&reader.db, &mut checked)
        });
        match done {
            Ok(()) => {}
            // The file cannot even be read to its end: that is the answer.
            Err(StoreError::Damaged(error)) => {
                checked.add(Problem::File { what: error.to_string() });
            }
            // Nor can what its tables say be folded.
            Err(StoreError::Database(error)) if contradicts_itself(&error) => {
                checked.add(Problem::File { what: error.to_string() });
            }
            Err(error @ StoreError::Unreadable { .. }) => {
                checked.add(Problem::File { what: error.to_string() });
            }
            Err(error) => return Err(error),
        }
        Ok(checked)
    }
}

/// Two rows of a table that say what only one may say.
fn contradicts_itself(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

fn check_file(db: &Connection, checked: &mut Checked) -> Result<()> {
    let mut statement = db.prepare(&format!("PRAGMA integrity_check({FILE_PROBLEMS_MAX})"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let what: String = row.get(0)?;
        if what != "ok" {
            checked.add(Problem::File { what });
        }
    }
    Ok(())
}

/// Every reference row has its hash, and every feed its sum.
fn check_reference(db: &Connection, checked: &mut Checked) -> Result<()> {
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    let mut statement =
        db.prepare("SELECT feed, key, hash, bytes FROM reference WHERE staged = 0")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (feed, key): (String, String) = (row.get(0)?, row.get(1)?);
        checked.examined.reference_rows += 1;
        let stored = u128::from_be_bytes(row.get(2)?);
        let given = reference::row_hash(&feed, &key, row.get_ref(3)?.as_blob().unwrap_or_default());
        if stored != given {
            checked.add(Problem::TableDiffers {
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
            checked.add(Problem::TableDiffers {
                table: "feed_cursors".to_owned(),
                has: format!("{feed} sum={stored:032x}"),
                folded: format!("{feed} sum={given:032x}"),
            });
        }
    }
    Ok(())
}
