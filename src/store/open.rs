//! Opening a data folder: who the device is, whether the database is still this folder's, and
//! whether a new journal begins.

use std::path::{Path, PathBuf};

use domain::change::device::JournalCause;
use domain::ids::IdSource;
use domain::moment::Moment;

use crate::error::Result;
use crate::{Identity, Reader, Store};

/// What a start needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The machine's id, as the operating system has it.
    pub machine_id: String,
    /// The program and its version.
    pub program: String,
    /// The device's time zone, an IANA name.
    pub zone: String,
}

/// What was found at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// A new journal has begun, and why. None: the one of the last time goes on.
    pub new_journal: Option<JournalCause>,
    /// The database could not be read. It was moved here, whole, and a new one begun.
    pub moved_aside: Option<PathBuf>,
}

impl Store {
    /// Opens a data folder, or makes it, and holds it until the store is dropped.
    pub fn open(
        folder: &Path,
        start: &Start,
        now: &Moment,
        ids: &mut IdSource,
    ) -> Result<(Self, Opening)> {
        todo!()
    }

    /// Opens a data folder for reading only, also while a program writes to it.
    pub fn open_read_only(folder: &Path) -> Result<Reader> {
        Reader::open(folder)
    }

    /// A store in memory with a new identity.
    pub fn in_memory(start: &Start, now: &Moment, ids: &mut IdSource) -> Result<Self> {
        let _ = Identity::new(now, ids);
        todo!()
    }
}
