//! The data folder: which files it has, the lock that keeps a second program out, the nonce that
//! tells a restored database, and moving a damaged database aside.
//!
//! ```text
//! tallydock.sqlite3   the database (with -wal and -shm while it is open)
//! device.key          who the device is; 0600
//! nonce               what the database must know to be this folder's; changes at every start
//! head                how far the journal went, outside the database
//! lock                held while a program writes here
//! damaged-N/          a database that could not be read, kept as it was
//! ```
//!
//! All of it is its owner's alone: folders 0700, files 0600.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};
use crate::head_file::{HEAD, HeadFile};
use crate::journal::{Head, hex, unhex};
use crate::place;

/// The name of the database in the data folder.
pub const DATABASE: &str = "tallydock.sqlite3";
pub(crate) const KEY: &str = "device.key";
const NONCE: &str = "nonce";
const LOCK: &str = "lock";
/// The most bytes of a file beside the database that are read.
const SMALL_FILE_BYTES_MAX: u64 = 4096;
/// The most damaged databases that are kept before a person has to look.
const DAMAGED_MAX: u32 = 1000;

/// The fewest bytes of a database that holds anything: SQLite's smallest page.
const DATABASE_BYTES_MIN: u64 = 512;
/// The beginning of the name of a folder with a damaged database.
const DAMAGED: &str = "damaged-";
/// How deep the data folder is looked through for files that others could read.
const DEPTH_MAX: usize = 4;

/// A data folder that this program may write.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    head: HeadFile,
    _lock: File,
}

impl Folder {
    /// Makes the folder if there is none, and takes its lock.
    pub(crate) fn take(path: &Path) -> Result<Self> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(StoreError::io("Make the data folder"))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path.join(LOCK))
            .map_err(StoreError::io("Open the lock of the data folder"))?;
        match lock.try_lock() {
            Ok(()) => {
                let head = HeadFile::in_folder(path);
                Ok(Self { path: path.to_owned(), head, _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => {
                Err(StoreError::Io { doing: "Lock the data folder", error })
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.path.join(KEY)
    }

    /// What stands in `nonce`; none when there is no such file or it makes no sense.
    pub(crate) fn nonce(&self) -> Result<Option<NonceFile>> {
        match read_small(&self.path.join(NONCE)) {
            Ok(text) => Ok(text.and_then(|text| NonceFile::parse(&text))),
            // A nonce that cannot be understood is not the database's.
            Err(StoreError::File { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn write_nonce(&self, nonce: &NonceFile) -> Result<()> {
        write_durably(&self.path.join(NONCE), &nonce.to_text())
    }

    /// How far the journal went when a head was noted last.
    pub(crate) fn head(&self) -> Result<Option<Head>> {
        HeadFile::read(&self.path)
    }

    /// Notes a head and makes the file that says it durable.
    pub(crate) fn keep_head(&mut self, head: &Head) -> Result<()> {
        self.head.keep(head)
    }

    /// Notes a head that is committed.
    pub(crate) fn note_head(&mut self, head: &Head) {
        self.head.note(head);
    }

    /// Makes an empty database that its owner alone can read, where there is none: SQLite gives
    /// its log the same rights.
    pub(crate) fn make_database(&self) -> Result<()> {
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(self.database())
            .map_err(StoreError::io("Make the data file"))?;
        Ok(())
    }

    /// Whether a journal was written here once.
    pub(crate) fn was_written(&self) -> Result<bool> {
        Ok(match self.nonce()? {
            Some(nonce) => 0 < nonce.ordinal,
            // The nonce was there before the key.
            None => self.key().exists(),
        })
    }

    /// Whether a journal was written here and its database has nothing in it any more. SQLite would
    /// take it for a new one, and delete its log.
    pub(crate) fn is_emptied(&self) -> Result<bool> {
        let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
        let database = self.database();
        let something_left = database.exists() || 0 < length(&place::log_of(&database));
        Ok(something_left && length(&database) < DATABASE_BYTES_MIN && self.was_written()?)
    }

    /// The folders with damaged databases, in their order.
    pub(crate) fn damaged(&self) -> Result<Vec<PathBuf>> {
        damaged_in(&self.path)
    }

    /// Takes from everybody but the owner what they could read or change here, and names what that
    /// was. Files of another owner stay as they are.
    pub(crate) fn tighten(&self) -> Vec<PathBuf> {
        let mut tightened = Vec::new();
        tighten(&self.path, DEPTH_MAX, &mut tightened);
        tightened
    }

    /// Moves the database and what belongs to it into a folder of its own; nothing is deleted.
    pub(crate) fn move_database_aside(&self) -> Result<PathBuf> {
        let aside = (1..=DAMAGED_MAX)
            .map(|number| self.path.join(format!("{DAMAGED}{number}")))
            .find(|aside| !aside.exists())
            .ok_or_else(|| StoreError::File {
                path: self.path.clone(),
                why: "it holds too many damaged databases".to_owned(),
            })?;
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&aside)
            .map_err(StoreError::io("Make a folder for the damaged database"))?;
        // How far the journal went belongs to it: the next journal will note its own head here.
        let head = self.path.join(HEAD);
        if head.is_file() {
            fs::copy(&head, aside.join(HEAD)).map_err(StoreError::io("Keep the head"))?;
        }
        // The database goes last: SQLite deletes a log that it finds without its database.
        for suffix in ["-shm", "-wal", ""] {
            let name = format!("{DATABASE}{suffix}");
            let from = self.path.join(&name);
            if from.exists() {
                fs::rename(&from, aside.join(&name))
                    .map_err(StoreError::io("Move the damaged database aside"))?;
            }
        }
        sync_folder(&self.path)?;
        Ok(aside)
    }
}

/// The folders with damaged databases in a data folder, in their order.
pub(crate) fn damaged_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut numbered: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io("Read the data folder"))? {
        let entry = entry.map_err(StoreError::io("Read the data folder"))?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(DAMAGED)?.parse().ok());
        numbered.extend(number.map(|number| (number, entry.path())));
    }
    numbered.sort();
    Ok(numbered.into_iter().map(|(_, path)| path).collect())
}

fn tighten(path: &Path, depth: usize, tightened: &mut Vec<PathBuf>) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    let (is_folder, mode) = (found.is_dir(), found.permissions().mode());
    if !is_folder && !found.is_file() {
        return;
    }
    if mode & 0o077 != 0 {
        let own = fs::Permissions::from_mode(mode & 0o700);
        if fs::set_permissions(path, own).is_ok() {
            tightened.push(path.to_owned());
        }
    }
    if !is_folder || depth == 0 {
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        tighten(&entry.path(), depth - 1, tightened);
    }
}

/// What the file `nonce` says. While a start changes the nonce it names two, the one that the
/// database has and the one that it is about to have, so that a crash between the two files never
/// looks like a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NonceFile {
    /// The ordinal of the device's last journal, for the day when the database cannot be read.
    pub(crate) ordinal: u32,
    /// The nonces that the database may have.
    pub(crate) nonces: Vec<[u8; 16]>,
}

impl NonceFile {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_prefix("tallydock nonce 1\n")?.lines();
        let ordinal = lines.next()?.strip_prefix("journal ")?.parse().ok()?;
        let nonces = lines.map(unhex).collect::<Option<Vec<_>>>()?;
        Some(Self { ordinal, nonces })
    }

    fn to_text(&self) -> String {
        let mut text = format!("tallydock nonce 1\njournal {}\n", self.ordinal);
        for nonce in &self.nonces {
            text.push_str(&hex(nonce));
            text.push('\n');
        }
        text
    }
}

/// The text of a small file; none when there is no such file.
pub(crate) fn read_small(path: &Path) -> Result<Option<String>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(StoreError::Io { doing: "Open a file of the data folder", error });
        }
    };
    let mut text = String::new();
    match file.take(SMALL_FILE_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err(StoreError::File { path: path.to_owned(), why: "it is no text".to_owned() })
        }
        Err(error) => Err(StoreError::Io { doing: "Read a file of the data folder", error }),
    }
}

/// Writes a file so that either the old or the new text is there after a power cut. Its owner
/// alone can read it.
pub(crate) fn write_durably(path: &Path, text: &str) -> Result<()> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let doing = "Write a file of the data folder";
    let mut file = options.open(&beside).map_err(StoreError::io(doing))?;
    file.write_all(text.as_bytes()).map_err(StoreError::io(doing))?;
    file.sync_all().map_err(StoreError::io(doing))?;
    fs::rename(&beside, path).map_err(StoreError::io(doing))?;
    match path.parent() {
        Some(folder) => sync_folder(folder),
        None => Ok(()),
    }
}

pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    let doing = "Save the data folder";
    File::open(path).map_err(StoreError::io(doing))?.sync_all().map_err(StoreError::io(doing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_file_reads_back_as_written() {
        for nonces in [vec![], vec![[7; 16]], vec![[7; 16], [8; 16]]] {
            let file = NonceFile { ordinal: 3, nonces };
            assert_eq!(NonceFile::parse(&file.to_text()), Some(file));
        }
    }

    #[test]
    fn a_nonce_file_with_anything_wrong_is_none() {
        for text in [
            "",
            "tallydock nonce 2\njournal 1\n",
            "tallydock nonce 1\n",
            "tallydock nonce 1\njournal x\n",
            "tallydock nonce 1\njournal 1\nabc\n",
        ] {
            assert_eq!(NonceFile::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_second_program_on_the_same_folder_is_told_so() {
        let dir = tempfile::tempdir().unwrap();
        let held = Folder::take(dir.path()).unwrap();
        let refused = Folder::take(dir.path()).unwrap_err();
        assert!(matches!(refused, StoreError::InUse(_)));
        assert!(refused.to_string().starts_with("Tallydock is already running"), "{refused}");
        drop(held);
        Folder::take(dir.path()).unwrap();
    }

    #[test]
    fn a_folder_that_others_could_read_is_its_owners_alone_afterwards_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("data");
        let kept = folder.join("papers");
        fs::create_dir_all(&kept).unwrap();
        let paper = kept.join("log.pdf");
        fs::write(&paper, "a mailer's name").unwrap();
        for (path, mode) in [(&folder, 0o755), (&kept, 0o750), (&paper, 0o644)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let held = Folder::take(&folder).unwrap();
        let named = held.tighten();
        assert_eq!(named, [folder.clone(), kept.clone(), paper.clone()]);
        for (path, mode) in [(&folder, 0o700), (&kept, 0o700), (&paper, 0o600)] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
        }
        assert_eq!(held.tighten(), Vec::<PathBuf>::new(), "said once");
    }

    #[test]
    fn a_file_beside_the_database_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("device.key");
        write_durably(&path, "secret").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
