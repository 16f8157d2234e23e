//! Numbered migrations over `user_version`. A migration that has shipped is never edited.

use rusqlite::Connection;

use crate::error::{Result, StoreError};
use crate::{project, sql};

/// One file a version, in order: the first brings an empty database to version 1.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_journal_and_tables.sql"),
    include_str!("migrations/0002_paper_numbers.sql"),
    include_str!("migrations/0003_promises.sql"),
    include_str!("migrations/0004_open_work.sql"),
    include_str!("migrations/0005_matches.sql"),
];

/// The latest version whose columns of lines and containers say more than a row of a version
/// before it can: such rows are folded again.
const FOLDED_AGAIN: i64 = 5;

/// The version that this program knows.
pub(crate) fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The version of the database; an error when it is newer than this program.
pub(crate) fn version(db: &Connection) -> Result<i64> {
    let found = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = known_version();
    if known < found { Err(StoreError::Newer { found, known }) } else { Ok(found) }
}

/// Brings the database to the version that this program knows, in one transaction.
pub(crate) fn migrate(db: &Connection) -> Result<()> {
    let found = version(db)?;
    let missing = MIGRATIONS.get(usize::try_from(found).unwrap_or(0)..).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    sql::in_transaction(db, || {
        for migration in missing {
            db.execute_batch(migration)?;
        }
        if 0 < found && found < FOLDED_AGAIN {
            project::again(db)?;
        }
        db.pragma_update(None, "user_version", known_version())?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_database_gets_every_migration_once() {
        let db = Connection::open_in_memory().unwrap();
        migrate(&db).unwrap();
        assert_eq!(version(&db).unwrap(), known_version());
        migrate(&db).unwrap();
    }

    #[test]
    fn a_database_of_a_newer_program_is_left_alone() {
        let db = Connection::open_in_memory().unwrap();
        db.pragma_update(None, "user_version", known_version() + 1).unwrap();
        let error = migrate(&db).unwrap_err();
        assert!(error.to_string().starts_with("This data was written by a newer Tallydock"));
        let tables: i64 =
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 0);
    }

    #[test]
    fn every_table_is_strict() {
        let db = Connection::open_in_memory().unwrap();
        migrate(&db).unwrap();
        let mut statement = db
            .prepare(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                    AND strict = 0 AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let loose: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
        assert_eq!(loose, Vec::<String>::new());
    }
}
