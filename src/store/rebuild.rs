//! Folding everything again.

use std::collections::BTreeSet;

use domain::change::Change;
use rusqlite::Connection;

use crate::error::Result;
use crate::journals::{self, select_journals};
use crate::{Store, heard, index, meta, project, sql};

/// Rows that are folded together while everything is folded again.
const REBUILD_ROWS: usize = 5_000;

/// The edition of the folded tables. It rises when known facts give other tables than they did:
/// then a database of the version before is folded again at its first opening.
const EDITION: u32 = 2;

impl Store {
    /// Throws the folded tables away and folds every row again, in one transaction.
    pub fn rebuild(&mut self) -> Result<()> {
        sql::in_transaction(&self.db, || rebuild_within(&self.db))
    }
}

/// As [`Store::rebuild`], within a transaction.
pub(crate) fn rebuild_within(db: &Connection) -> Result<()> {
    for table in
        ["facts", "copies", "touches", "attention", "unknown"].iter().chain(project::TABLES)
    {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let mut statement = db.prepare("SELECT journal_no, folded_seq FROM journals")?;
    let folded: Vec<(i64, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<std::result::Result<_, _>>()?;
    db.execute("UPDATE journals SET folded_seq = 0", [])?;
    for (journal_no, upto) in folded {
        fold_upto(db, journal_no, sql::number(upto))?;
    }
    Ok(())
}

/// Folds a journal up to a number: what was not folded before stays so.
fn fold_upto(db: &Connection, journal_no: i64, upto: u64) -> Result<()> {
    loop {
        let record = db
            .prepare_cached(select_journals!("WHERE j.journal_no = ?1"))?
            .query_row([journal_no], journals::Record::read)?;
        let left = upto.saturating_sub(record.known.folded);
        if left == 0 {
            return Ok(());
        }
        let mut taken = Vec::new();
        let limit = usize::try_from(left).unwrap_or(usize::MAX).min(REBUILD_ROWS);
        let count = heard::read_unfolded(db, &record, limit, &mut taken)?;
        index::take(db, taken)?;
        if count == 0 {
            return Ok(());
        }
    }
}

/// Folds rows that an older program did not understand and this one does, or folded into other
/// tables. Within a transaction.
pub(crate) fn fold_newly_known(db: &Connection, program: &str) -> Result<()> {
    let edition = EDITION.to_be_bytes();
    if meta::get(db, meta::FOLDED)?.as_deref() != Some(&edition[..]) {
        meta::set(db, meta::FOLDED, &edition)?;
        rebuild_within(db)?;
    }
    // A newer program may know more kinds, or more shapes of a kind.
    let kinds = format!("{program}: {}", Change::KINDS.join(" "));
    if meta::get(db, meta::KINDS)?.as_deref() == Some(kinds.as_bytes()) {
        return Ok(());
    }
    meta::set(db, meta::KINDS, kinds.as_bytes())?;
    let known: BTreeSet<&str> = Change::KINDS.iter().copied().collect();
    let mut statement = db.prepare("SELECT DISTINCT kind FROM unknown")?;
    let unknown: Vec<String> =
        statement.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    let words = meta::get(db, meta::WORDS_KEPT)?.is_some();
    // What an unknown fact touches was not known when it came, so everything is folded again; so
    // it is where a word may say more now than that it was not known.
    if words || unknown.iter().any(|kind| known.contains(kind.as_str())) {
        meta::remove(db, meta::WORDS_KEPT)?;
        rebuild_within(db)
    } else {
        Ok(())
    }
}
