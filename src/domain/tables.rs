//! The data tables that are part of the program. Building it reads them (`build.rs`), and every
//! program looks at them before it does anything: without its rules nothing would hold.

use crate::log_entry::items;
use crate::{calendar, rulebook};

/// A table of the program that it cannot work with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The program does not start, because its own table {table} cannot be used: {why}. Install it again"
)]
pub struct UnusableTable {
    /// The table.
    pub table: &'static str,
    /// What is the matter with it.
    pub why: String,
}

/// Reads every table. To be called before anything else.
///
/// # Errors
/// The first table that cannot be used, and why.
pub fn check() -> Result<(), UnusableTable> {
    let unusable = |table| move |why| UnusableTable { table, why };
    rulebook::check().map_err(unusable("rules.json"))?;
    calendar::check().map_err(unusable("business_days.json"))?;
    items::check().map_err(unusable("log_items.json"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_program_can_be_used() {
        assert_eq!(check(), Ok(()));
    }
}
