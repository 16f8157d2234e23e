//! The central's folder: what it holds before it is opened.
//!
//! > Only `serve` and `init` make a central, and only where there is nothing of one. Where part of
//! > one is damaged or missing, nothing is changed.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use store::ledger::DEVICE_KEY;
pub use store::ledger::InFolder;
use store::{DATABASE, StoreError, ledger};

use crate::{ServerError, keys};

/// Looks what lies in a folder, and changes nothing there.
///
/// # Errors
/// Part of a central is there and damaged, or the rest of it is missing.
pub fn look(folder: &Path) -> Result<InFolder, ServerError> {
    let found = ledger::look(folder).map_err(|error| cannot_open(folder, error))?;
    if found == InFolder::Central {
        keys::of_central(folder)?;
    }
    Ok(found)
}

/// Whether anything of a central is there, damaged or not.
pub fn has_anything(folder: &Path) -> bool {
    folder.join(DATABASE).exists() || folder.join(DEVICE_KEY).exists()
}

/// What a central that cannot be opened says: when it is damaged, what to do.
pub(crate) fn cannot_open(folder: &Path, error: StoreError) -> ServerError {
    let why = match error {
        StoreError::Damaged(error) => format!("its data file is damaged ({error})"),
        StoreError::File { path, why } => {
            format!("the file {} cannot be used ({why})", path.display())
        }
        StoreError::Unreadable { table, what } => {
            format!("its data file is damaged (table {table}: {what})")
        }
        error => return ServerError::Store(error),
    };
    ServerError::Damaged { folder: folder.to_owned(), why }
}

/// Makes the folder, for its owner alone.
pub(crate) fn make(folder: &Path) -> Result<(), ServerError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| ServerError::Io { doing: "Make the central's folder", error })
}
