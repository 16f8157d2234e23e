//! What the program knows about the database itself, by name.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// The nonce that the folder has to have, too.
pub(crate) const NONCE: &str = "nonce";
/// The machine that the database was last used on.
pub(crate) const MACHINE: &str = "machine";
/// The device that it belongs to.
pub(crate) const DEVICE: &str = "device";
/// A new journal must begin before anything is recorded.
pub(crate) const MUST_BEGIN: &str = "must_begin";
/// The program that last looked at unknown facts, and the kinds that it knew.
pub(crate) const KINDS: &str = "kinds";
/// There are facts of which a word or a value was kept without being known.
pub(crate) const WORDS_KEPT: &str = "words_kept";
/// The edition of the folded tables: how they are made from the rows.
pub(crate) const FOLDED: &str = "folded";

/// The head is noted outside the database, too: where it is not, something took it away.
pub(crate) const HEAD_KEPT: &str = "head_kept";
/// The keys that the central signs with, one after the other.
pub(crate) const CENTRAL_KEYS: &str = "central_keys";
/// How many blank papers were numbered here.
pub(crate) const PAPERS: &str = "papers";

pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<Vec<u8>>> {
    Ok(db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

pub(crate) fn set(db: &Connection, key: &str, value: &[u8]) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn remove(db: &Connection, key: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?;
    Ok(())
}
