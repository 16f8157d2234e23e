//! Rows that others recorded, byte for byte.

use domain::moment::Moment;

use crate::Store;
use crate::error::Result;
use crate::journal::{Batch, Head, HeadStatement, JournalHeader};

/// What became of rows that came from somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Stored up to this head. Rows that were known already are among them, too.
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
    /// Other rows are known under these numbers, from this number on at the latest; nothing is
    /// stored.
    Fork {
        /// The number.
        seq: u64,
        /// The journal's head as known here.
        head: Head,
    },
    /// The rows are none: their hashes do not follow from each other, one is too large, or row 1
    /// contradicts the header. Nothing is stored.
    Broken,
    /// Somebody has more of the journal that this database is writing: it was rolled back.
    /// Nothing is stored and nothing can be recorded until [`Store::begin_journal`] with the
    /// cause `RolledBack`.
    Ours,
}

impl Store {
    /// Stores rows that others recorded and folds them, in one transaction. A device gives at most
    /// 200 rows at once, so that a person never waits for it.
    pub fn hear<B: AsRef<[u8]>>(
        &mut self,
        header: &JournalHeader,
        batch: &Batch<'_, B>,
        now: &Moment,
    ) -> Result<Heard> {
        todo!()
    }

    /// Keeps what a device signed about its head, when it is higher than what is known. False when
    /// the signature is not the device's, or the journal is not known.
    pub fn hear_statement(&mut self, statement: &HeadStatement) -> Result<bool> {
        todo!()
    }

    /// Makes a journal known of which no row has come yet.
    pub fn hear_of(&mut self, header: &JournalHeader) -> Result<()> {
        todo!()
    }
}
