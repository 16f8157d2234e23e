//! A store that refuses: which errors are the disk's own refusal, and, for tests alone, a way to
//! have SQLite itself refuse every write.

use crate::StoreError;

impl StoreError {
    /// Whether the disk, or the file system on it, would not be written: not full, not gone, and
    /// no fault of what was to be written.
    pub fn is_refusal(&self) -> bool {
        use rusqlite::ErrorCode;
        match self {
            Self::Io { .. } => true,
            Self::Database(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::ReadOnly
                        | ErrorCode::SystemIoFailure
                        | ErrorCode::CannotOpen
                        | ErrorCode::PermissionDenied
                )
            ),
            _ => false,
        }
    }
}

/// How the database refuses what is to be written.
#[cfg(feature = "refusing")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not.
    None,
    /// The file may not be written.
    ReadOnly,
    /// It may not grow beyond what it has, and what it has is full.
    Full,
}

#[cfg(feature = "refusing")]
impl crate::Store {
    /// From now on the database itself refuses so. The errors are SQLite's own.
    pub fn refuse_writes(&mut self, refusal: Refusal) -> crate::Result<()> {
        let db = &self.reader.db;
        db.pragma_update(None, "query_only", refusal == Refusal::ReadOnly)?;
        db.pragma_update(None, "max_page_count", i64::from(i32::MAX))?;
        if refusal == Refusal::Full {
            let pages: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            db.pragma_update(None, "max_page_count", pages)?;
            fill(db);
        }
        Ok(())
    }
}

/// Fills every page that is there, so that nothing fits any more.
#[cfg(feature = "refusing")]
fn fill(db: &rusqlite::Connection) {
    let mut number = 0_u32;
    for bytes in [3_000_usize, 300, 30, 1] {
        let fill = |number: u32| {
            db.execute(
                "INSERT INTO drafts (person, screen, field, value)
                 VALUES (zeroblob(16), 'ballast', ?1, ?2)",
                rusqlite::params![number.to_string(), "x".repeat(bytes)],
            )
        };
        while fill(number).is_ok() {
            number += 1;
        }
        number += 1;
    }
}
