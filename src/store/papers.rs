//! The count of blank papers: sheets to fill by hand carry numbers, so that what was written on
//! one can be found on the log afterwards.

use crate::error::Result;
use crate::{Store, meta, sql};

/// Numbers of one device before they begin again: three digits.
const PAPERS_MAX: u32 = 999;

impl Store {
    /// Takes the numbers of so many papers, and gives the first: 1 to 999, one after
    /// the other. A number comes again only after all the others.
    ///
    /// # Errors
    /// When the count cannot be kept; then no number is taken.
    pub fn number_papers(&mut self, count: u32) -> Result<u32> {
        sql::in_transaction(&self.db, || {
            let last = meta::get(&self.db, meta::PAPERS)?
                .and_then(|bytes| bytes.try_into().ok().map(u32::from_le_bytes))
                .unwrap_or(0);
            let first = match last.saturating_add(count) {
                end if end <= PAPERS_MAX => last + 1,
                _ => 1,
            };
            let end = (first - 1).saturating_add(count).min(PAPERS_MAX);
            meta::set(&self.db, meta::PAPERS, &end.to_le_bytes())?;
            Ok(first)
        })
    }
}
