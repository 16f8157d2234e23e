//! What can be read of a data folder; also while a program writes to it.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::{folder, migrate, sql};

/// A connection with everything that can be read. [`Store`](crate::Store) is one too.
#[derive(Debug)]
pub struct Reader {
    pub(crate) db: Connection,
}

impl Reader {
    /// Opens a data folder for reading only. It takes no lock, so a program may be writing there.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_database(&folder.join(folder::DATABASE))
    }

    pub(crate) fn open_database(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags)?;
        sql::set_up_reader(&db)?;
        let found = migrate::version(&db)?;
        if found < migrate::known_version() {
            return Err(StoreError::Unreadable {
                table: "sqlite_schema",
                what: format!("data version {found}; open it with the program first"),
            });
        }
        Ok(Self { db })
    }

    /// How large the database is; what waits in its log comes on top.
    pub fn size_bytes(&self) -> Result<u64> {
        let number = |pragma: &str| -> Result<u64> {
            let value = self.db.prepare_cached(pragma)?.query_row([], |row| row.get(0))?;
            Ok(sql::number(value))
        };
        Ok(number("PRAGMA page_count")?.saturating_mul(number("PRAGMA page_size")?))
    }

    /// Everything that `read` reads is of one moment, whatever is written meanwhile.
    pub fn snapshot<T>(&self, read: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        sql::in_snapshot(&self.db, || read(self))
    }
}
