//! Whether the database is still where it was opened.
//!
//! A file that is deleted or replaced while a program has it open can be written for hours, and
//! nothing of it is there afterwards. So every commit first looks whether the path still leads to
//! the file that is open, and to its log.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};
use rustix::io::Errno;

use crate::error::{Result, StoreError};
use crate::folder::DATABASE;

/// Device and inode: which file it is, whatever its name.
type FileId = (u64, u64);

/// The files of a data folder that are open, for whoever wants to know it between two commits.
#[derive(Clone, Debug)]
pub struct OpenFiles(Vec<(PathBuf, FileId)>);

impl OpenFiles {
    /// The database of a folder and its log, just opened.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let database = folder.join(DATABASE);
        let log = log_of(&database);
        let mut files = Vec::new();
        for path in [database, log] {
            let id = id(&path).ok_or(StoreError::Gone)?;
            files.push((path, id));
        }
        Ok(Self(files))
    }

    /// Whether the paths still lead to them.
    pub fn are_there(&self) -> bool {
        self.0.iter().all(|(path, opened)| id(path) == Some(*opened))
    }
}

/// Lets no commit return as done once the database, or its log, is not at its path any more: it
/// is rolled back with [`crate::StoreError::Gone`].
pub(crate) fn watch(db: &mut Connection, path: &Path) -> Result<()> {
    let database = path.to_owned();
    let log = log_of(path);
    let opened = id(&database);
    let mut log_opened: Option<FileId> = None;
    db.commit_hook(Some(move || {
        log_opened = log_opened.or_else(|| id(&log));
        let is_there = opened.is_some() && id(&database) == opened && id(&log) == log_opened;
        !is_there
    }))?;
    Ok(())
}

/// The name of a database's log.
pub(crate) fn log_of(database: &Path) -> PathBuf {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    PathBuf::from(log)
}

/// Only which file it is is asked for. To ask for its times as well makes the file system keep them
/// exactly from then on, and every commit after that a quarter slower.
fn id(path: &Path) -> Option<FileId> {
    match statx(CWD, path, AtFlags::empty(), StatxFlags::INO) {
        Ok(found) => {
            let device = (u64::from(found.stx_dev_major) << 32) | u64::from(found.stx_dev_minor);
            Some((device, found.stx_ino))
        }
        // A kernel that cannot be asked so.
        Err(Errno::NOSYS) => fs::metadata(path).ok().map(|found| (found.dev(), found.ino())),
        Err(_) => None,
    }
}
