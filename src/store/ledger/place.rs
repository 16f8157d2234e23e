//! The central's folder before it is opened: whether a whole central lies there.
//!
//! > What a look finds wrong is left as it is: the look only reads.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::error::{Result, StoreError};
use crate::journal::row_hash;
use crate::{Identity, Reader, folder, meta, migrate, open, sql};

/// The name of the file with the central's own id and key.
pub const DEVICE_KEY: &str = "device.key";

/// What lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InFolder {
    /// Nothing of a central; perhaps not even the folder.
    Nothing,
    /// A central, whole as far as its keys and the check of a start can tell.
    Central,
}

/// Looks what lies in a folder, and changes nothing there.
///
/// # Errors
/// What is there of a central is damaged, or only part of one.
pub fn look(path: &Path) -> Result<InFolder> {
    let database = path.join(folder::DATABASE);
    let key = path.join(DEVICE_KEY);
    match (database.exists(), Identity::read(&key)?) {
        (false, None) => Ok(InFolder::Nothing),
        (false, Some(_)) => Err(open::damaged("it is missing".to_owned())),
        (true, None) => Err(StoreError::File { path: key, why: "it is missing".to_owned() }),
        (true, Some(identity)) => {
            check_database(&database, &identity, key)?;
            Ok(InFolder::Central)
        }
    }
}

/// The check of a start, by a connection that cannot write: closing it copies no log back.
fn check_database(path: &Path, identity: &Identity, key: PathBuf) -> Result<()> {
    let length = fs::metadata(path).map_err(StoreError::io("Look at the data file"))?.len();
    if length == 0 {
        return Err(open::damaged("it is empty".to_owned()));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    sql::set_up_reader(&db)?;
    if open::is_to_be_checked(path) {
        open::check_pages(&db)?;
    }
    if migrate::version(&db)? == 0 {
        return Err(open::damaged("no journal is in it".to_owned()));
    }
    if meta::get(&db, meta::DEVICE)?.is_some_and(|device| device != identity.device.as_bytes()) {
        let why = "it belongs to another device than the data file".to_owned();
        return Err(StoreError::File { path: key, why });
    }
    check_end(&Reader { db })
}

/// The end of the journal that is being written has to be what its rows give.
fn check_end(reader: &Reader) -> Result<()> {
    let own = reader.own_journals()?;
    let Some(last) = own.last() else {
        return Err(open::damaged("no journal is in it".to_owned()));
    };
    let (journal, seq) = (last.header.journal, last.upto);
    let rows = reader.rows_from(journal, seq, 1, usize::MAX)?;
    let before = reader.head_at(journal, seq.saturating_sub(1))?;
    match (rows.first(), before) {
        (Some(row), Some(before)) if row_hash(journal, &before.hash, &row.bytes) == row.hash => {
            Ok(())
        }
        _ => Err(open::damaged(format!("the end of journal {journal} does not fit"))),
    }
}
