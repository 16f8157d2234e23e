//! A folder for a printer: each job becomes a file that is whole or is not there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Language, PrintJob};

/// Names tried before a folder is taken for full.
const NAMES_MAX: u32 = 10_000;

/// Puts a job into the folder and returns the file. A file that is there already is never replaced.
pub(super) fn put(folder: &Path, language: Language, job: &PrintJob) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(".{}.part", job.id.0));
    let mut file = File::create(&temporary)?;
    file.write_all(&job.bytes)?;
    file.sync_all()?;
    let path = free_name(folder, language, job)?;
    fs::rename(&temporary, &path)?;
    File::open(folder)?.sync_all()?;
    Ok(path)
}

/// Claims a name that nobody has.
fn free_name(folder: &Path, language: Language, job: &PrintJob) -> io::Result<PathBuf> {
    let title = plain(&job.title);
    for number in 1..=NAMES_MAX {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{title}{again}.{}", language.extension()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of that name"))
}

/// A title as a file's name.
fn plain(title: &str) -> String {
    const LONGEST: usize = 80;
    let plain: String = title
        .chars()
        .take(LONGEST)
        .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
        .collect();
    let plain = plain.trim_matches('-').to_ascii_lowercase();
    if plain.is_empty() { "job".to_owned() } else { plain }
}

/// What to tell a person when a folder takes no job.
pub(super) fn sentence(error: &io::Error, folder: &Path) -> String {
    let folder = folder.display();
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            format!(
                "This program may not write to {folder}. Give its user the right, then print again."
            )
        }
        io::ErrorKind::StorageFull => {
            format!("There is no room in {folder}. Make room, then print again.")
        }
        _ => format!("{folder} takes no file ({error}). Look at the folder, then print again."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::JobId;

    #[test]
    fn a_job_becomes_a_file_and_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let job = |id, bytes: &[u8]| PrintJob {
            id: JobId(id),
            title: "../PS Form 3607, B-017".to_owned(),
            bytes: bytes.to_vec(),
        };
        let spool = folder.path().join("spool");
        let first = put(&spool, Language::Pdf, &job(1, b"one")).unwrap();
        let second = put(&spool, Language::Pdf, &job(2, b"two")).unwrap();
        assert_eq!(first, spool.join("ps-form-3607--b-017.pdf"));
        assert_eq!(fs::read(first).unwrap(), b"one");
        assert_eq!(fs::read(second).unwrap(), b"two");
        assert_eq!(fs::read_dir(spool).unwrap().count(), 2, "no part is left");
    }
}
