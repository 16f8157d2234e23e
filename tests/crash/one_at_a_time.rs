//! Starting programs beside stores that this process opens and closes.
//!
//! A program that is being started has a copy of every file that is open here until it runs its own
//! code, and a folder's lock is such a file: for that moment a folder that was just closed here is
//! still in use. So no folder is opened while a program is being started.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

use store::{IdSource, Moment, Opening, Store};

use crate::told::start;

static ONE: Mutex<()> = Mutex::new(());

/// Nobody else starts a program or opens a folder while this is held.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a program; it runs its own code when this returns.
pub(crate) fn spawn(command: &mut Command) -> Child {
    let _alone = alone();
    command.spawn().unwrap()
}

/// Opens a data folder.
pub(crate) fn open(
    folder: &Path,
    now: &Moment,
    ids: &mut IdSource,
) -> store::Result<(Store, Opening)> {
    let _alone = alone();
    Store::open(folder, &start(), now, ids)
}
