//! When a new journal begins.

use domain::change::device::JournalCause;
use domain::ids::{IdSource, JournalId};
use domain::moment::Moment;

use crate::Store;
use crate::error::Result;

/// Why a new journal has to begin while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BeginCause {
    /// The central holds other rows of one of our journals, from this number on.
    Forked {
        /// The journal.
        journal: JournalId,
        /// The first number known to differ.
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
        let _ = JournalCause::Forked;
        todo!()
    }
}
