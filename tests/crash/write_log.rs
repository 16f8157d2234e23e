//! The log of everything that the recorder did to the files of its folder, and what a power cut at
//! any place of it could have left on the disk.
//!
//! `write_log.c` writes the log. What a disk may do is the least that POSIX promises:
//!
//! - What was written to a file before it was synced is there. Each write after that is there, is
//!   not there, or is there in part, in sectors of [`SECTOR`] bytes, in any order.
//! - A sync that failed may have lost what it was to save, for good: a later one that succeeds
//!   does not bring it back.
//! - Of the names that were made, changed and removed since the folder was synced, the first so
//!   many are as they were left. Syncing a file saves no name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::chance::Chance;
use crate::{one_at_a_time, told};

/// What a disk writes at once.
const SECTOR: usize = 512;
/// The head of a record: kind, length of the name, file, offset, length of the bytes.
const RECORD_BYTES: usize = 32;

/// The library, built once for all tests of this program.
static LIBRARY: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("write_log.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("crash/write_log.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"]);
    compiler.args([&library, &source]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let built = one_at_a_time::spawn(&mut compiler).wait_with_output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    (folder, library)
});

/// Lets a program write its log; what it does in `folder` goes to the end of `log`.
pub(crate) fn watch(program: &mut Command, folder: &Path, log: &Path) {
    program.env("LD_PRELOAD", &LIBRARY.1);
    program.env("TALLYDOCK_LOG_FOLDER", folder).env("TALLYDOCK_LOG", log);
}

/// One thing that the program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Created { name: String, file: u64 },
    Written { file: u64, offset: usize, bytes: Vec<u8> },
    Cut { file: u64, length: usize },
    Synced { file: u64 },
    SyncFailed { file: u64 },
    Renamed { from: String, to: String },
    Removed { name: String },
    FolderSynced,
    Marked(String),
}

/// Reads a log.
pub(crate) fn read(log: &Path) -> Vec<Done> {
    let log = fs::read(log).unwrap();
    let mut rest = log.as_slice();
    let mut all = Vec::new();
    while !rest.is_empty() {
        all.push(take(&mut rest));
    }
    all
}

fn take(rest: &mut &[u8]) -> Done {
    let (head, behind) = rest.split_at(RECORD_BYTES);
    let four = |at: usize| u32::from_ne_bytes(head[at..at + 4].try_into().unwrap()) as usize;
    let eight = |at: usize| u64::from_ne_bytes(head[at..at + 8].try_into().unwrap());
    let (file, offset) = (eight(8), usize::try_from(eight(16)).unwrap());
    let (name, behind) = behind.split_at(four(4));
    let (bytes, behind) = behind.split_at(usize::try_from(eight(24)).unwrap());
    *rest = behind;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    match four(0) {
        1 => Done::Created { name: text(name), file },
        2 => Done::Written { file, offset, bytes: bytes.to_vec() },
        3 => Done::Cut { file, length: offset },
        4 => Done::Synced { file },
        5 => Done::SyncFailed { file },
        6 => Done::Renamed { from: text(name), to: text(bytes) },
        7 => Done::Removed { name: text(name) },
        8 => Done::FolderSynced,
        9 => Done::Marked(text(bytes)),
        other => panic!("the log has a record of kind {other}"),
    }
}

/// What was said before a place of the log.
pub(crate) fn said(log: &[Done]) -> String {
    let said = log.iter().filter_map(|done| match done {
        Done::Marked(words) => Some(words.as_str()),
        _ => None,
    });
    said.collect()
}

/// A disk as the log left it: what is safe on it, and what is only on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    /// Every file that there ever was; a name says which of them it is.
    files: Vec<File>,
    /// The names that are safe.
    names: BTreeMap<String, usize>,
    /// What was done to names since the folder was synced.
    names_pending: Vec<Named>,
    /// Which file an inode is now. Inodes are used again; files here are not.
    inodes: BTreeMap<u64, usize>,
}

#[derive(Clone, Debug, Default)]
struct File {
    safe: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Cut(usize),
}

#[derive(Clone, Debug)]
enum Named {
    Is(String, usize),
    Moved(String, String),
    Gone(String),
}

/// What becomes of what is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Luck {
    Everything,
    Nothing,
    Each,
}

impl Disk {
    /// The disk after everything in the log. Chance decides what a sync that failed has lost.
    pub(crate) fn after(log: &[Done], chance: &mut Chance) -> Self {
        let mut disk = Self::default();
        log.iter().for_each(|done| disk.take(done, chance));
        disk
    }

    fn take(&mut self, done: &Done, chance: &mut Chance) {
        match done {
            Done::Created { name, file } => {
                self.files.push(File::default());
                self.inodes.insert(*file, self.files.len() - 1);
                self.names_pending.push(Named::Is(name.clone(), self.files.len() - 1));
            }
            Done::Written { file, offset, bytes } => {
                let change = Change::Write { offset: *offset, bytes: bytes.clone() };
                self.file(*file).pending.push(change);
            }
            Done::Cut { file, length } => self.file(*file).pending.push(Change::Cut(*length)),
            Done::Synced { file } => self.file(*file).settle(Luck::Everything, chance),
            Done::SyncFailed { file } => self.file(*file).settle(Luck::Each, chance),
            Done::Renamed { from, to } => {
                self.names_pending.push(Named::Moved(from.clone(), to.clone()));
            }
            Done::Removed { name } => self.names_pending.push(Named::Gone(name.clone())),
            Done::FolderSynced => self.settle_names(usize::MAX),
            Done::Marked(_) => {}
        }
    }

    fn file(&mut self, inode: u64) -> &mut File {
        let file = self.inodes[&inode];
        &mut self.files[file]
    }

    fn settle_names(&mut self, first: usize) {
        for named in self.names_pending.drain(..).take(first) {
            match named {
                Named::Is(name, file) => {
                    self.names.insert(name, file);
                }
                Named::Moved(from, to) => {
                    if let Some(file) = self.names.remove(&from) {
                        self.names.insert(to, file);
                    }
                }
                Named::Gone(name) => {
                    self.names.remove(&name);
                }
            }
        }
    }

    /// The power fails now.
    pub(crate) fn cut(mut self, chance: &mut Chance) -> Self {
        let luck = [Luck::Everything, Luck::Nothing, Luck::Each, Luck::Each][chance.below(4)];
        for file in &mut self.files {
            file.settle(luck, chance);
        }
        let names = self.names_pending.len();
        self.settle_names(match luck {
            Luck::Everything => names,
            Luck::Nothing => 0,
            Luck::Each => chance.below(names + 1),
        });
        self
    }

    /// Nothing fails: everything that is on its way arrives.
    pub(crate) fn undisturbed(mut self, chance: &mut Chance) -> Self {
        self.files.iter_mut().for_each(|file| file.settle(Luck::Everything, chance));
        self.settle_names(usize::MAX);
        self
    }

    /// The files by name.
    pub(crate) fn files(&self) -> BTreeMap<&str, &[u8]> {
        self.names
            .iter()
            .map(|(name, file)| (name.as_str(), self.files[*file].safe.as_slice()))
            .collect()
    }

    /// A folder that holds what is on the disk.
    pub(crate) fn folder(&self) -> TempDir {
        let folder = told::folder();
        for (name, bytes) in self.files() {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }
}

impl File {
    fn settle(&mut self, luck: Luck, chance: &mut Chance) {
        for change in std::mem::take(&mut self.pending) {
            let whole = match luck {
                Luck::Everything => true,
                Luck::Nothing => false,
                Luck::Each => chance.once_in(2),
            };
            match change {
                Change::Cut(length) if whole => self.safe.resize(length, 0),
                Change::Cut(_) => {}
                Change::Write { offset, bytes } if whole => self.write(offset, &bytes),
                Change::Write { offset, bytes } if luck == Luck::Each => {
                    self.write_in_part(offset, &bytes, chance);
                }
                Change::Write { .. } => {}
            }
        }
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        if self.safe.len() < end {
            self.safe.resize(end, 0);
        }
        self.safe[offset..end].copy_from_slice(bytes);
    }

    /// Nothing, the first sectors, any sectors, or only the length of it.
    fn write_in_part(&mut self, offset: usize, bytes: &[u8], chance: &mut Chance) {
        // Sectors are the disk's, not the write's.
        let mut parts = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let upto = bytes.len().min(from + SECTOR - (offset + from) % SECTOR);
            parts.push(from..upto);
            from = upto;
        }
        match chance.below(4) {
            0 => {}
            1 => {
                let first = chance.below(parts.len());
                for part in parts.drain(..first) {
                    self.write(offset + part.start, &bytes[part]);
                }
            }
            2 => {
                for part in parts {
                    if chance.once_in(2) {
                        self.write(offset + part.start, &bytes[part]);
                    }
                }
            }
            _ => {
                let length = self.safe.len().max(offset + bytes.len());
                self.safe.resize(length, 0);
            }
        }
    }
}
