//! The few ways in which this crate talks to SQLite: how a connection is set up, what a
//! transaction is, and how ids, hashes and numbers become columns.

use std::time::Duration;

use domain::ids::{DeviceId, JournalId};
use domain::moment::Timestamp;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::error::{Result, StoreError};
use crate::journal::{PublicKey, RowHash};

/// How long a connection waits for another one's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements that a connection keeps prepared: more than this crate has.
const PREPARED_MAX: usize = 256;
/// Pages that the log may grow by before a commit copies them back by itself. The station thread
/// does so when nobody waits ([`crate::Store::checkpoint`]); this is for the day when it cannot.
const LOG_PAGES_MAX: i64 = 8_000;

/// What a connection that writes keeps in memory, in KiB: enough for the pages that folding some
/// thousand rows touches, so that none is written twice.
const CACHE_KIB: i64 = 32 * 1024;

/// Sets a connection that writes up: nothing that was committed is lost in a power cut.
pub(crate) fn set_up_writer(db: &Connection) -> Result<()> {
    set_up_reader(db)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    db.pragma_update(None, "wal_autocheckpoint", LOG_PAGES_MAX)?;
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(())
}

/// Sets a connection up that only reads.
pub(crate) fn set_up_reader(db: &Connection) -> Result<()> {
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.set_prepared_statement_cache_capacity(PREPARED_MAX);
    // Plans must not depend on values: else SQLite plans anew at every binding, which took two
    // fifths of the time of folding.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Runs `work` in one transaction that holds the write lock from its start. Whatever goes wrong,
/// the commit included, nothing of it stays.
pub(crate) fn in_transaction<T>(db: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let done = work().and_then(|value| {
        db.prepare_cached("COMMIT")?.execute([])?;
        Ok(value)
    });
    if done.is_err() && !db.is_autocommit() {
        // The first error is the one to tell; SQLite itself rolls back what is left at closing.
        let _ = db.prepare_cached("ROLLBACK").and_then(|mut rollback| rollback.execute([]));
    }
    done
}

/// Runs `work` on one unchanging state of the database.
pub(crate) fn in_snapshot<T>(db: &Connection, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if !db.is_autocommit() {
        return work();
    }
    db.prepare_cached("BEGIN")?.execute([])?;
    let done = work();
    db.prepare_cached("ROLLBACK")?.execute([])?;
    done
}

/// Bits of a row id that hold the number within the journal.
const SEQ_BITS: u32 = 40;

/// The id of a row: its journal and its number in one integer.
pub(crate) fn row_id(journal_no: i64, seq: u64) -> Result<i64> {
    match i64::try_from(seq) {
        Ok(seq) if seq < 1 << SEQ_BITS && journal_no < 1 << (62 - SEQ_BITS) => {
            Ok((journal_no << SEQ_BITS) | seq)
        }
        _ => Err(StoreError::Unreadable { table: "rows", what: format!("row {seq}") }),
    }
}

/// The journal and the number that a row id stands for.
pub(crate) fn journal_and_seq(row_id: i64) -> (i64, u64) {
    let seq = row_id & ((1 << SEQ_BITS) - 1);
    (row_id >> SEQ_BITS, seq.unsigned_abs())
}

/// A number as a column holds it. Numbers above 2^63 never occur: rows would have to be written
/// for thousands of years.
pub(crate) fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number from a column.
pub(crate) fn number(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}

/// A time from a column; in UTC.
pub(crate) fn time(ms: i64) -> Timestamp {
    let utc = chrono::DateTime::from_timestamp_millis(ms).unwrap_or_default();
    Timestamp::new(utc.fixed_offset())
}

/// A journal's id from a column.
pub(crate) fn journal(column: [u8; 16]) -> JournalId {
    JournalId::from_bytes(column)
}

/// A device's id from a column.
pub(crate) fn device(column: [u8; 16]) -> DeviceId {
    DeviceId::from_bytes(column)
}

/// A hash from a column.
pub(crate) fn hash(column: [u8; 32]) -> RowHash {
    RowHash(column)
}

/// A key from a column.
pub(crate) fn public_key(column: [u8; 32]) -> PublicKey {
    PublicKey(column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_id_names_its_journal_and_its_number() {
        for (journal, seq) in [(1, 1), (3, 1_000_000), ((1 << 22) - 1, (1 << 40) - 1)] {
            assert_eq!(journal_and_seq(row_id(journal, seq).unwrap()), (journal, seq));
        }
        assert!(row_id(1, 1 << 40).is_err());
        assert!(row_id(1 << 22, 1).is_err());
    }

    #[test]
    fn a_transaction_that_fails_leaves_nothing() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE t (a INTEGER) STRICT").unwrap();
        let failed: Result<()> = in_transaction(&db, || {
            db.execute("INSERT INTO t VALUES (1)", [])?;
            Err(StoreError::JournalMustBegin)
        });
        assert!(failed.is_err());
        assert!(db.is_autocommit());
        in_transaction(&db, || Ok(db.execute("INSERT INTO t VALUES (2)", [])?)).unwrap();
        let all: i64 = db.query_row("SELECT sum(a) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(all, 2);
    }
}
