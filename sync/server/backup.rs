//! A second copy of the central, whether it is whole, and the way back: the terminal's `backup`,
//! `verify` and `restore`. `src/store/backup.rs` has the file.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use store::backup::{Backup, Beside};
use store::ledger::{DEVICE_KEY, Noted};
use store::verify::{Checked, Examined, Problem};
use store::{DeviceId, Head, Identity, KnownJournal, PublicKey, Reader, StoreError, Timestamp};
use sync::wire::enrol::Fingerprint;

use crate::central::{Central, PROGRAM};
use crate::{ServerError, keys, place};

/// What a copy holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Its journals.
    pub journals: Vec<KnownJournal>,
}

impl Holds {
    fn of(reader: &Reader) -> Result<Self, ServerError> {
        Ok(Self { journals: reader.journals()? })
    }

    /// How many rows they have.
    pub fn rows(&self) -> u64 {
        self.journals.iter().map(|journal| journal.head.seq).sum()
    }

    /// How many journals and rows there are, in words.
    pub fn counts(&self) -> String {
        let journals = counted(self.journals.len() as u64, "journal");
        format!("{journals} with {}", counted(self.rows(), "row"))
    }

    /// How far each goes, a line a journal.
    pub fn head_lines(&self) -> impl Iterator<Item = String> + '_ {
        self.journals.iter().map(|journal| {
            let head = journal.head;
            let device = journal.header.device;
            format!(
                "  journal {} of device {device}: row {}, {}",
                head.journal, head.seq, head.hash
            )
        })
    }

    /// How far each goes.
    pub fn heads(&self) -> Vec<Head> {
        self.journals.iter().map(|journal| journal.head).collect()
    }
}

/// What was checked: a backup, or a central's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which central it is; none when not even that can be told.
    pub central: Option<CentralId>,
    /// It is a backup, so a second place.
    pub is_backup: bool,
    /// What it holds.
    pub holds: Holds,
    /// What is not as it has to be.
    pub problems: Vec<String>,
    /// How many problems there are beyond those that are listed.
    pub problems_more: u64,
    /// What was looked at.
    pub examined: Examined,
}

/// Which central something is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CentralId {
    /// Its id as a device.
    pub device: DeviceId,
    /// Its key.
    pub public_key: PublicKey,
}

impl From<&Identity> for CentralId {
    fn from(identity: &Identity) -> Self {
        Self { device: identity.device, public_key: identity.public_key }
    }
}

impl Verified {
    /// Nothing is wrong, and something was looked at.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.problems_more == 0 && 0 < self.examined.rows
    }
}

/// What came of noting a backup's heads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SafeNoted {
    /// They were compared with what is here.
    Compared(Noted),
    /// The backup is another central's: nothing was noted.
    OtherCentral,
}

impl Central {
    /// Writes a backup to a new file, while devices push.
    ///
    /// # Errors
    /// When the file is there already, or lies in the central's own folder, or cannot be written,
    /// or the keys beside the database are not those that the central signs with.
    pub fn back_up(&self, file: &Path) -> Result<Holds, ServerError> {
        self.check_place()?;
        let folder = &self.inner.folder;
        refuse_within(folder, file)?;
        let beside = vec![Beside::read(folder, DEVICE_KEY)?, Beside::read(folder, keys::FILE)?];
        for kept in &beside {
            self.check_kept(kept)?;
        }
        // The copy has a connection of its own: what devices push meanwhile waits for nothing.
        let reader = self.with_ledger(|ledger, _, _| ledger.reader())?;
        let reader = reader.ok_or_else(|| no_backup("the central has no folder"))?;
        let program = PROGRAM;
        reader.back_up(file, &beside, program, &self.now()).map_err(|error| match error {
            StoreError::DiskFull => {
                no_backup("there is no room for it. Make room, or name another disk")
            }
            StoreError::Exists(_) => ServerError::Store(error),
            error => no_backup(&error.to_string()),
        })?;
        let backup = Backup::open(file)?;
        Holds::of(backup.reader())
    }

    /// Notes what a verified backup holds as safe, when it is a backup of this central.
    ///
    /// # Errors
    /// When the ledger cannot be written.
    pub fn note_safe(&self, of: CentralId, heads: &[Head]) -> Result<SafeNoted, ServerError> {
        if of != CentralId::from(&self.inner.identity) {
            return Ok(SafeNoted::OtherCentral);
        }
        let noted = self.with_ledger(|ledger, _, _| ledger.note_safe(heads))?;
        if !noted.differ.is_empty() {
            tracing::error!(journals = ?noted.differ, "a backup has other rows than the central");
        }
        Ok(SafeNoted::Compared(noted))
    }

    /// A key that was changed under the running central would make a backup of another one.
    fn check_kept(&self, kept: &Beside) -> Result<(), ServerError> {
        let key = match kept.name.as_str() {
            DEVICE_KEY => Backup::identity_in(kept).map(|identity| identity.public_key),
            _ => keys::parse(&kept.bytes),
        };
        let expected = match kept.name.as_str() {
            DEVICE_KEY => self.inner.identity.public_key,
            _ => self.inner.next_key,
        };
        if key == Some(expected) {
            return Ok(());
        }
        let path = self.inner.folder.join(&kept.name);
        Err(no_backup(&format!(
            "the file {} is not the key that this central was started with. Put it back",
            path.display()
        )))
    }
}

/// Checks a backup, or a central's folder. Nothing is changed.
///
/// # Errors
/// When there is nothing of that name.
pub fn verify(path: &Path) -> Result<Verified, ServerError> {
    let found = fs::metadata(path)
        .map_err(|error| ServerError::Io { doing: "Look at what is to be verified", error })?;
    if found.is_dir() { verify_folder(path) } else { verify_backup(path) }
}

fn verify_backup(path: &Path) -> Result<Verified, ServerError> {
    let mut verified = Verified::nothing_of(true);
    match Backup::open(path) {
        Ok(backup) => verified.examine_backup(&backup)?,
        Err(error @ StoreError::Newer { .. }) => return Err(error.into()),
        Err(error) => verified.problems.push(error.to_string()),
    }
    Ok(verified)
}

fn verify_folder(path: &Path) -> Result<Verified, ServerError> {
    if !place::has_anything(path) {
        return Err(ServerError::NoCentral(path.to_owned()));
    }
    let mut verified = Verified::nothing_of(false);
    match place::look(path) {
        Ok(_) => {}
        Err(ServerError::Damaged { why, .. }) => verified.problems.push(why),
        Err(error) => return Err(error),
    }
    match Reader::open(path) {
        Ok(reader) => verified.examine(&reader)?,
        Err(error @ StoreError::Newer { .. }) => return Err(error.into()),
        Err(error) if verified.problems.is_empty() => verified.problems.push(error.to_string()),
        Err(_) => {}
    }
    Ok(verified)
}

impl Verified {
    /// Nothing was looked at yet.
    fn nothing_of(is_backup: bool) -> Self {
        Self {
            central: None,
            is_backup,
            holds: Holds::default(),
            problems: Vec::new(),
            problems_more: 0,
            examined: Examined::default(),
        }
    }

    fn examine_backup(&mut self, backup: &Backup) -> Result<(), ServerError> {
        self.central = Some(CentralId::from(&backup.identity));
        let next = backup.beside.iter().find(|file| file.name == keys::FILE);
        if next.and_then(|next| keys::parse(&next.bytes)).is_none() {
            self.problems.push("the central's next key is not in it".to_owned());
        }
        self.examine(backup.reader())
    }

    /// Every chain from its bytes, heads, the tables against a second fold, and the feeds.
    fn examine(&mut self, reader: &Reader) -> Result<(), ServerError> {
        let checked = check(reader)?;
        self.problems.extend(checked.problems.iter().map(Problem::to_string));
        self.problems_more = checked.problems_more;
        self.examined = checked.examined;
        match Holds::of(reader) {
            Ok(holds) => self.holds = holds,
            Err(error) if self.problems.is_empty() => self.problems.push(error.to_string()),
            Err(_) => {}
        }
        Ok(())
    }
}

/// What the store finds wrong with a central's database, and how much it looked at.
fn check(reader: &Reader) -> Result<Checked, StoreError> {
    let mut checked = reader.verify()?;
    match reader.check_sources() {
        Ok(sources) => {
            checked.problems.extend(sources.problems);
            checked.problems_more += sources.problems_more;
            checked.examined.reference_rows += sources.examined.reference_rows;
        }
        // The file cannot even be read to its end: then that was found already.
        Err(StoreError::Damaged(_)) if !checked.problems.is_empty() => {}
        Err(error) => return Err(error),
    }
    Ok(checked)
}

/// Restores a backup into an empty or missing folder, and gives back what it holds, when it was
/// made, and the key that devices know.
///
/// # Errors
/// When the backup is not whole, and when the folder holds anything.
pub fn restore(file: &Path, folder: &Path) -> Result<(Holds, Timestamp, Fingerprint), ServerError> {
    let backup = Backup::open(file)?;
    let mut verified = Verified::nothing_of(true);
    verified.examine_backup(&backup)?;
    if !verified.is_whole() {
        let why = verified.problems.first().map_or("nothing is in it", String::as_str).to_owned();
        return Err(StoreError::Backup { path: file.to_owned(), why }.into());
    }
    backup.restore_into(folder)?;
    let key = Fingerprint::of(&backup.identity.public_key.0);
    Ok((verified.holds, backup.made_at, key))
}

/// Whether both lie in one file system, so that both are lost with one disk. When that cannot be
/// told, nothing is said.
pub fn on_one_disk(file: &Path, folder: &Path) -> bool {
    let disk = |path: &Path| fs::metadata(path).ok().map(|found| found.dev());
    disk(file).is_some() && disk(file) == disk(folder)
}

/// What is said of a backup that lies on the central's own disk.
pub const ON_ONE_DISK: &str =
    "It lies on the central's own disk, and is lost with it: keep a copy on another one";

/// A number with what it counts: "1 row", "2 rows".
pub(crate) fn counted(number: u64, one: &str) -> String {
    let many = if number == 1 { "" } else { "s" };
    format!("{number} {one}{many}")
}

/// A copy within the central's folder is lost with it.
fn refuse_within(folder: &Path, file: &Path) -> Result<(), ServerError> {
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let real = |path: &Path| -> Result<PathBuf, ServerError> {
        let failed = |error| no_backup(&format!("the folder {}: {error}", path.display()));
        path.canonicalize().map_err(failed)
    };
    if real(parent)?.starts_with(real(folder)?) {
        return Err(no_backup(
            "a copy in the central's own folder is lost with it. Name a file elsewhere, best on another disk",
        ));
    }
    Ok(())
}

fn no_backup(why: &str) -> ServerError {
    ServerError::NoBackup(why.to_owned())
}
