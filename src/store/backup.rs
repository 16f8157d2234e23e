//! A copy of the central in one file: its database at one moment, and the keys that lie beside it.
//!
//! ```text
//! SQLite database     as the central had it, with two tables more:
//!                       backup_info   when it was made, and by which program
//!                       backup_files  the files beside the database, by name
//! seal (84 bytes)     "tallydock backup 1 " ‖ BLAKE3 of everything before, 64 hexadecimal digits
//!                     ‖ line feed
//! ```
//!
//! SQLite does not look behind its last page, so the file is a database for its own tools too. The
//! seal tells that the bytes are those that were written; whether what was written was whole, only
//! checking the rows tells ([`Backup::reader`], `verify`).
//!
//! > A backup is there whole under its name, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use domain::moment::{Moment, Timestamp};
use rusqlite::backup::{Backup as Copying, StepResult};
use rusqlite::{Connection, OpenFlags, params};

use crate::error::{Result, StoreError};
use crate::ledger::DEVICE_KEY;
use crate::{Identity, Reader, folder, meta, migrate, rebuild, sql};

/// Pages that are copied in one step: 1 MiB.
const PAGES_A_STEP: std::ffi::c_int = 256;
/// How a seal begins.
const SEAL: &str = "tallydock backup 1 ";
/// The length of a seal: its beginning, 64 digits, a line feed.
const SEAL_BYTES: u64 = SEAL.len() as u64 + 64 + 1;
/// What is read at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// The most bytes of a file beside the database.
const BESIDE_BYTES_MAX: u64 = 4096;

/// A file that lies beside the database and is part of who the central is.
#[derive(Clone, PartialEq, Eq)]
pub struct Beside {
    /// Its name in the folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beside").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Beside {
    /// Reads a file of a data folder.
    ///
    /// # Errors
    /// When it is missing or larger than any key.
    pub fn read(data: &Path, name: &str) -> Result<Self> {
        let path = data.join(name);
        let cannot = |why: String| StoreError::File { path: path.clone(), why };
        let file = File::open(&path).map_err(|error| cannot(error.to_string()))?;
        let mut bytes = Vec::new();
        file.take(BESIDE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| cannot(error.to_string()))?;
        if BESIDE_BYTES_MAX < bytes.len() as u64 {
            return Err(cannot("it is too large".to_owned()));
        }
        Ok(Self { name: name.to_owned(), bytes })
    }
}

impl Reader {
    /// Writes everything, as it is at this moment, to a new file that its owner alone can read.
    /// Whoever writes to the database goes on meanwhile: nothing waits for the copy.
    ///
    /// # Errors
    /// When the file is there already, and when it cannot be written; nothing is left of it then.
    pub fn back_up(&self, to: &Path, beside: &[Beside], program: &str, now: &Moment) -> Result<()> {
        refuse_existing(to)?;
        let part = beside_name(to, ".part");
        // Left by a program that was killed: nobody else writes under this name.
        remove(&part);
        let written = self.write_part(&part, beside, program, now).and_then(|()| {
            refuse_existing(to)?;
            fs::rename(&part, to).map_err(StoreError::io(WRITE))?;
            save_folder_of(to)
        });
        if written.is_err() {
            remove(&part);
        }
        written
    }

    fn write_part(
        &self,
        part: &Path,
        beside: &[Beside],
        program: &str,
        now: &Moment,
    ) -> Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        drop(options.open(part).map_err(StoreError::io(WRITE))?);
        let mut db = Connection::open(part)?;
        // The file is saved as a whole at its end.
        db.pragma_update(None, "synchronous", "OFF")?;
        self.copy_into(&mut db)?;
        db.pragma_update(None, "journal_mode", "DELETE")?;
        db.execute_batch(
            "CREATE TABLE backup_info (made_ms INTEGER NOT NULL, program TEXT NOT NULL) STRICT;
             CREATE TABLE backup_files (name TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT;",
        )?;
        db.execute(
            "INSERT INTO backup_info (made_ms, program) VALUES (?1, ?2)",
            params![now.timestamp().unix_ms(), program],
        )?;
        for file in beside {
            db.execute(
                "INSERT INTO backup_files (name, bytes) VALUES (?1, ?2)",
                params![file.name, file.bytes],
            )?;
        }
        db.close().map_err(|(_, error)| error)?;
        seal(part)
    }

    /// Copies every page of one moment, a few at a time. The log may not be copied back further
    /// meanwhile; that is all that the copy costs others.
    fn copy_into(&self, db: &mut Connection) -> Result<()> {
        self.snapshot(|reader| {
            // The moment is fixed by the first thing that is read.
            meta::get(&reader.db, meta::DEVICE)?;
            let copying = Copying::new(&reader.db, db)?;
            loop {
                match copying.step(PAGES_A_STEP)? {
                    StepResult::Done => return Ok(()),
                    StepResult::More => {}
                    _ => {
                        let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                        return Err(rusqlite::Error::SqliteFailure(busy, None).into());
                    }
                }
            }
        })
    }
}

/// A backup whose bytes are those that were written.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    reader: Reader,
    /// Who the central is.
    pub identity: Identity,
    /// The files beside the database, its key among them.
    pub beside: Vec<Beside>,
    /// When it was made, by the central's clock; in UTC.
    pub made_at: Timestamp,
    /// The program that made it.
    pub program: String,
}

impl Backup {
    /// Opens a backup for reading, and checks its seal. It is never written to.
    ///
    /// # Errors
    /// When the bytes are not those that were written, or it is no backup.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).map_err(StoreError::io("Open the backup"))?;
        check_seal(path, &mut file, None)?;
        let not_one = |why: &str| StoreError::Backup { path: path.to_owned(), why: why.to_owned() };
        let db = open_database(path).map_err(|error| match error {
            StoreError::Newer { .. } => error,
            error => not_one(&error.to_string()),
        })?;
        let (made_ms, program) = db
            .query_row("SELECT made_ms, program FROM backup_info", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .map_err(|error| not_one(&error.to_string()))?;
        let beside = files_beside(&db)?;
        let key = beside.iter().find(|file| file.name == DEVICE_KEY);
        let identity = key
            .and_then(Self::identity_in)
            .ok_or_else(|| not_one("the central's key is not in it"))?;
        if meta::get(&db, meta::DEVICE)?.as_deref() != Some(identity.device.as_bytes()) {
            return Err(not_one("the key in it is another central's"));
        }
        let made_at = sql::time(made_ms);
        let reader = Reader { db };
        Ok(Self { path: path.to_owned(), reader, identity, beside, made_at, program })
    }

    /// The identity in the central's key; none when it is no key.
    pub fn identity_in(key: &Beside) -> Option<Identity> {
        Identity::parse(std::str::from_utf8(&key.bytes).ok()?)
    }

    /// What is in it.
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Writes database and keys into a folder that is empty or not there yet. The database comes
    /// last, under its name only when it is whole. Its first opening begins a new journal.
    ///
    /// # Errors
    /// When the folder holds anything, and when it cannot be written; nothing is left in it then.
    pub fn restore_into(&self, data: &Path) -> Result<()> {
        let doing = "Make the folder to restore into";
        let was_there = data.exists();
        if was_there {
            let mut entries = fs::read_dir(data).map_err(StoreError::io(doing))?;
            if entries.next().is_some() {
                return Err(StoreError::NotEmpty(data.to_owned()));
            }
        } else {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true).mode(0o700).create(data).map_err(StoreError::io(doing))?;
        }
        let written = self.write_folder(data);
        if written.is_err() {
            self.take_back(data, was_there);
        }
        written
    }

    fn write_folder(&self, data: &Path) -> Result<()> {
        let database = data.join(folder::DATABASE);
        let part = beside_name(&database, ".part");
        self.copy_database(&part)?;
        strip(&part)?;
        for file in &self.beside {
            let cannot = || StoreError::Backup {
                path: self.path.clone(),
                why: format!("{} in it is no file of a central", file.name),
            };
            let plain = Path::new(&file.name).file_name().is_some_and(|name| *name == *file.name);
            let text = std::str::from_utf8(&file.bytes).ok().filter(|_| plain);
            folder::write_durably(&data.join(&file.name), text.ok_or_else(cannot)?)?;
        }
        fs::rename(&part, &database).map_err(StoreError::io(RESTORE))?;
        save_folder_of(&database)
    }

    /// Copies the database without the seal; what is copied is checked against the seal again.
    fn copy_database(&self, part: &Path) -> Result<()> {
        let mut from = File::open(&self.path).map_err(StoreError::io("Open the backup"))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        let mut to = options.open(part).map_err(StoreError::io(RESTORE))?;
        check_seal(&self.path, &mut from, Some(&mut to))
    }

    /// Restoring failed: the folder is empty again.
    fn take_back(&self, data: &Path, was_there: bool) {
        let database = data.join(folder::DATABASE);
        remove(&database);
        remove(&beside_name(&database, ".part"));
        for file in &self.beside {
            remove(&data.join(&file.name));
        }
        if !was_there {
            // Whoever put something into it meanwhile keeps it.
            let _ = fs::remove_dir(data);
        }
    }
}

const WRITE: &str = "Write the backup";
const RESTORE: &str = "Write the restored data";

/// The database of a backup. One that an older program wrote is brought to this one's version in
/// memory: the file stays as it is.
fn open_database(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    sql::set_up_reader(&db)?;
    if migrate::version(&db)? == migrate::known_version() {
        return Ok(db);
    }
    let mut newer = Connection::open_in_memory()?;
    Reader { db }.copy_into(&mut newer)?;
    sql::set_up_reader(&newer)?;
    migrate::migrate(&newer)?;
    sql::in_transaction(&newer, || rebuild::rebuild_within(&newer))?;
    Ok(newer)
}

fn files_beside(db: &Connection) -> Result<Vec<Beside>> {
    let mut statement = db.prepare("SELECT name, bytes FROM backup_files ORDER BY name")?;
    let files =
        statement.query_map([], |row| Ok(Beside { name: row.get(0)?, bytes: row.get(1)? }))?;
    Ok(files.collect::<std::result::Result<_, _>>()?)
}

/// Takes out of a copied backup what only a backup has, and what is only true of the folder that it
/// was made of. Of the keys nothing stays in the file.
fn strip(part: &Path) -> Result<()> {
    let db = Connection::open(part)?;
    db.pragma_update(None, "secure_delete", "ON")?;
    db.execute_batch("DROP TABLE backup_files; DROP TABLE backup_info;")?;
    // That the head beside it is not there is no damage: a restored folder has none yet.
    meta::remove(&db, meta::HEAD_KEPT)?;
    db.close().map_err(|(_, error)| error)?;
    let file = File::open(part).map_err(StoreError::io(RESTORE))?;
    file.sync_all().map_err(StoreError::io(RESTORE))
}

/// Puts the seal at the end of a file and saves it.
fn seal(part: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).append(true).open(part).map_err(StoreError::io(WRITE))?;
    let length = file.metadata().map_err(StoreError::io(WRITE))?.len();
    let hash = digest(&mut file, length, None).map_err(StoreError::io(WRITE))?;
    file.write_all(seal_of(&hash).as_bytes()).map_err(StoreError::io(WRITE))?;
    file.sync_all().map_err(StoreError::io(WRITE))
}

fn seal_of(hash: &blake3::Hash) -> String {
    format!("{SEAL}{hash}\n")
}

/// Reads a backup to its end, and compares it with its seal. What stands before the seal is
/// written to `copy` on the way.
fn check_seal(path: &Path, file: &mut File, copy: Option<&mut File>) -> Result<()> {
    let not_one = |why: &str| StoreError::Backup { path: path.to_owned(), why: why.to_owned() };
    let doing = "Read the backup";
    let found = file.metadata().map_err(StoreError::io(doing))?;
    if !found.is_file() {
        return Err(not_one("it is no file"));
    }
    let length = found.len().checked_sub(SEAL_BYTES);
    let length = length.ok_or_else(|| not_one("it is too short"))?;
    let hash = digest(file, length, copy).map_err(StoreError::io(doing))?;
    let mut seal = String::new();
    let read = file.take(SEAL_BYTES).read_to_string(&mut seal);
    match read {
        Ok(_) if seal == seal_of(&hash) => Ok(()),
        Ok(_) if seal.starts_with(SEAL) => {
            Err(not_one("its bytes are not those that were written"))
        }
        Ok(_) => Err(not_one("it does not end as a backup does, so it was cut off or is none")),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Err(not_one("it does not end as a backup does, so it was cut off or is none"))
        }
        Err(error) => Err(StoreError::io(doing)(error)),
    }
}

/// The hash of the first `length` bytes of a file, which are written to `copy` on the way.
fn digest(
    file: &mut File,
    length: u64,
    mut copy: Option<&mut File>,
) -> std::io::Result<blake3::Hash> {
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = blake3::Hasher::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut left = file.take(length);
    loop {
        let count = left.read(&mut chunk)?;
        let read = chunk.get(..count).unwrap_or_default();
        if read.is_empty() {
            return Ok(hasher.finalize());
        }
        hasher.update(read);
        if let Some(copy) = copy.as_deref_mut() {
            copy.write_all(read)?;
        }
    }
}

fn refuse_existing(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(StoreError::Exists(path.to_owned())),
        Err(_) => Ok(()),
    }
}

/// A name beside a file's.
fn beside_name(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes a file and what SQLite may have put beside it. What is not there is fine.
fn remove(path: &Path) {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(beside_name(path, suffix));
    }
}

fn save_folder_of(path: &Path) -> Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let doing = "Save the folder";
    File::open(parent).map_err(StoreError::io(doing))?.sync_all().map_err(StoreError::io(doing))
}
