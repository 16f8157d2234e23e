//! What can stop the store, in words for the person who meets it.

use std::path::PathBuf;

use domain::change::NotAFact;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program has the data folder.
    #[error(
        "Tallydock is already running with this data folder ({0}). Go on in the window that is open, or close it first."
    )]
    InUse(PathBuf),
    /// The database was written by a newer program.
    #[error(
        "This data was written by a newer Tallydock (data version {found}; this program knows {known}). Nothing was changed. Install the newer program to go on."
    )]
    Newer {
        /// The version of the database.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// There is no room on the disk.
    #[error(
        "The storage of this device is full. Nothing that was saved is lost, and the last entry was not saved. Make room, then save it again."
    )]
    DiskFull,
    /// The database is damaged.
    #[error(
        "The data file is damaged ({0}). It is kept as it is. Call your supervisor before you go on."
    )]
    Damaged(rusqlite::Error),
    /// The database was deleted or replaced while the program had it open.
    #[error(
        "The data folder is gone, or another file lies in its place. Nothing is saved from now on. Call your supervisor; do not go on with this device."
    )]
    Gone,
    /// A file beside the database is missing or cannot be understood.
    #[error(
        "The file {} cannot be used ({why}). Put it back from where this folder came from, or start with an empty folder.", .path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The journal was found to be another one's past: nothing may be recorded in it.
    #[error(
        "The central knows more of this device's journal than the device does. Nothing can be saved until a new journal has begun; try again in a moment."
    )]
    JournalMustBegin,
    /// The program stumbled over itself: nothing of what was under way was kept.
    #[error(
        "The program stumbled while it took something in. Nothing of it was kept, and nothing that was saved is lost. Go on; it is tried again."
    )]
    Stumbled,
    /// Something that was to be recorded is too large.
    #[error(transparent)]
    NotAFact(#[from] NotAFact),
    /// More at once than the store takes.
    #[error("{what}: {count} are too many at once; {most} are the most")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many came.
        count: usize,
        /// How many may come.
        most: usize,
    },
    /// A file could not be read or written.
    #[error("{doing}: {error}")]
    Io {
        /// What was attempted.
        doing: &'static str,
        /// What came of it.
        error: std::io::Error,
    },
    /// Something is there already and is not to be written over.
    #[error("{} is there already, and nothing is written over it. Name another one.", .0.display())]
    Exists(PathBuf),
    /// A folder that has to be empty is not.
    #[error(
        "The folder {} holds something already, and nothing was changed there. Restore into an empty folder, or into one that is not there yet.", .0.display()
    )]
    NotEmpty(PathBuf),
    /// A backup cannot be used.
    #[error("{} is no whole backup of a central: {why}. Nothing was taken from it; use another backup.", .path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The database did not do what it was asked.
    #[error("The data file could not be used: {0}")]
    Database(rusqlite::Error),
    /// What a table holds cannot be understood: only a bug, or a hand in the file, does that.
    #[error("The table {table} holds something that cannot be understood: {what}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// What it holds.
        what: String,
    },
}

impl StoreError {
    /// Names what was attempted when a file operation failed.
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |error| match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { doing, error },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // The index of the log lies beside it and cannot grow either.
            _ if error.sqlite_error().is_some_and(|error| {
                error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
            }) =>
            {
                Self::DiskFull
            }
            _ if error.sqlite_error().is_some_and(|error| {
                error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_COMMITHOOK
            }) =>
            {
                Self::Gone
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            _ => Self::Database(error),
        }
    }
}

/// What most of this crate returns.
pub type Result<T> = std::result::Result<T, StoreError>;
