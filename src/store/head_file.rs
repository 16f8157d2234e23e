//! The head of the journal being written, kept outside the database in the file `head`.
//!
//! It is written after the commit that it speaks of, without a sync of its own: after a power cut
//! it may be behind the database, never ahead of it. So a database that is behind *it* has lost
//! rows that were recorded, and their numbers are known. The file itself is made durable at every
//! start: when it is missing or torn, nothing says how far the journal went, and that is told.
//!
//! ```text
//! tallydock head 1
//! <journal> <number, twenty digits> <hash, 64 hexadecimal digits>
//! <the first 16 hexadecimal digits of BLAKE3 of the two lines above>
//! ```
//!
//! The file has one length and lies within one sector, so no power cut tears it.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Result, StoreError};
use crate::folder::{read_small, sync_folder};
use crate::journal::Head;

/// The file's name in the data folder.
pub(crate) const HEAD: &str = "head";
const FIRST_LINE: &str = "tallydock head 1\n";
/// Digits of the number.
const DIGITS: usize = 20;
/// Digits of the check.
const CHECK: usize = 16;

/// The file, open for writing once something was written.
#[derive(Debug)]
pub(crate) struct HeadFile {
    path: PathBuf,
    file: Option<File>,
}

impl HeadFile {
    /// The file of a data folder.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(HEAD), file: None }
    }

    /// What it says; none when there is no such file, or nothing whole in it.
    pub(crate) fn read(folder: &Path) -> Result<Option<Head>> {
        match read_small(&folder.join(HEAD)) {
            Ok(text) => Ok(text.and_then(|text| parse(&text))),
            // What is no text was torn or overwritten: it says nothing.
            Err(StoreError::File { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes a head that is committed. When that fails the file stays behind, which is allowed.
    pub(crate) fn note(&mut self, head: &Head) {
        if self.file.is_none() {
            self.file = self.open().ok();
        }
        if let Some(file) = &self.file
            && file.write_all_at(to_text(head).as_bytes(), 0).is_err()
        {
            self.file = None;
        }
    }

    /// Makes the file itself durable, once a start: what is noted in it later need not be.
    pub(crate) fn keep(&mut self, head: &Head) -> Result<()> {
        let doing = "Keep the head";
        let file = self.open().map_err(StoreError::io(doing))?;
        file.write_all_at(to_text(head).as_bytes(), 0).map_err(StoreError::io(doing))?;
        file.sync_all().map_err(StoreError::io(doing))?;
        self.file = Some(file);
        self.path.parent().map_or(Ok(()), sync_folder)
    }

    fn open(&self) -> std::io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        match options.open(&self.path) {
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                std::fs::rename(&self.path, self.path.with_extension("no-file"))?;
                options.open(&self.path)
            }
            opened => opened,
        }
    }
}

fn to_text(head: &Head) -> String {
    let lines = format!("{FIRST_LINE}{} {:0DIGITS$} {}\n", head.journal, head.seq, head.hash);
    let check = check(&lines);
    format!("{lines}{check}\n")
}

fn parse(text: &str) -> Option<Head> {
    let (lines, check_line) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let lines = format!("{lines}\n");
    if check(&lines) != check_line {
        return None;
    }
    let line = lines.strip_prefix(FIRST_LINE)?.strip_suffix('\n')?;
    let mut fields = line.split(' ');
    let (journal, seq, hash) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Head { journal: journal.parse().ok()?, seq: seq.parse().ok()?, hash: hash.parse().ok()? })
}

fn check(lines: &str) -> String {
    blake3::hash(lines.as_bytes()).to_hex().chars().take(CHECK).collect()
}

#[cfg(test)]
mod tests {
    use domain::ids::JournalId;

    use super::*;
    use crate::RowHash;

    fn head(seq: u64) -> Head {
        Head { journal: JournalId::from_bytes([7; 16]), seq, hash: RowHash([0xA5; 32]) }
    }

    #[test]
    fn a_head_reads_back_as_noted_and_a_later_one_takes_its_place() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(HeadFile::read(dir.path()).unwrap(), None);
        let mut file = HeadFile::in_folder(dir.path());
        for seq in [1, 99_999, u64::MAX, 3] {
            file.note(&head(seq));
            assert_eq!(HeadFile::read(dir.path()).unwrap(), Some(head(seq)));
        }
        assert!(to_text(&head(1)).len() < 512, "within one sector");
    }

    #[test]
    fn a_head_that_cannot_be_kept_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let mut file = HeadFile::in_folder(&dir.path().join("gone"));
        file.note(&head(1));
        assert!(file.keep(&head(1)).is_err());
    }

    #[test]
    fn a_head_with_anything_wrong_says_nothing() {
        let whole = to_text(&head(41));
        for at in 0..whole.len() {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= 1;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(parse(&text), None, "byte {at}");
            let cut: String = whole.chars().take(at).collect();
            assert_eq!(parse(&cut), None, "cut at {at}");
        }
    }
}
