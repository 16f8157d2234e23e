//! Checking one database: every chain from its bytes, heads, and the tables against a second fold.

use domain::ids::JournalId;

use crate::Reader;
use crate::error::Result;

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
    /// Checks everything. An empty list means that the database is whole. At most
    /// [`PROBLEMS_MAX`] problems are listed.
    pub fn verify(&self) -> Result<Vec<Problem>> {
        todo!()
    }
}
