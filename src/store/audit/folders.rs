//! Which data folders there are, opening them, and what is examined of each.

use std::fs;
use std::path::{Path, PathBuf};

use domain::change::device::Numbers;
use domain::ids::DeviceId;

use super::damage::Damaged;
use super::{Audit, DeviceAudit, Holds, damage, rows, work};
use crate::error::{Result, StoreError};
use crate::folder::{DATABASE, KEY};
use crate::head_file::{HEAD, HeadFile};
use crate::journal::{Head, PublicKey};
use crate::{Identity, OwnJournal, Reader, meta};

/// The beginning of the names of folders of damaged data.
pub(super) const DAMAGED: &str = "damaged-";

/// A data folder.
pub(super) struct Place {
    /// What findings call it.
    pub(super) name: String,
    pub(super) path: PathBuf,
    /// Its database; none when it cannot be opened.
    pub(super) reader: Option<Reader>,
    /// The journals that its database wrote.
    pub(super) own: Vec<OwnJournal>,
    /// The device and the public key that its key file names.
    key: Option<(DeviceId, PublicKey)>,
    /// The head that is noted beside its database.
    noted: Option<Head>,
    /// Its folders of damaged data.
    pub(super) damaged: Vec<Damaged>,
}

impl Place {
    /// The device whose data it is.
    pub(super) fn device(&self) -> Option<DeviceId> {
        let own = self.own.last().map(|own| own.header.device);
        own.or(self.key.map(|(device, _)| device))
    }
}

/// Examines whatever the folder holds.
pub(super) fn examine(folder: &Path, audit: &mut Audit) -> Result<()> {
    let (devices, central) = (folder.join("devices"), folder.join("central"));
    let is_set = devices.is_dir() || central.is_dir();
    if folder.join(DATABASE).exists() || (!is_set && is_data_folder(folder)?) {
        examine_one(folder, audit);
        return Ok(());
    }
    if !is_set {
        audit.find(
            "Nothing was examined: the folder holds neither data nor the folders devices and \
             central"
                .to_owned(),
        );
        return Ok(());
    }
    examine_set(&devices, &central, audit);
    Ok(())
}

/// A folder whose database is gone is a data folder all the same.
fn is_data_folder(folder: &Path) -> Result<bool> {
    let named = |name: &str| name == KEY || name.starts_with(DAMAGED);
    Ok(names(folder)?.iter().any(|name| named(name)))
}

fn examine_one(folder: &Path, audit: &mut Audit) {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let place = open(name.unwrap_or_else(|| "this folder".to_owned()), folder.to_owned(), audit);
    let is_central = place.reader.as_ref().is_some_and(is_a_centrals);
    audit.holds = if is_central { Holds::OneCentral } else { Holds::OneDevice };
    verify(&place, is_central, audit);
    if let Some(reader) = &place.reader {
        let counted = work::count(reader, audit);
        audit.finished(&place.name, counted);
    }
    if is_central {
        audit.notes.push(
            "Without the devices it cannot be known whether they hold more than arrived here."
                .to_owned(),
        );
    } else {
        list_alone(&place, audit);
    }
    damage::compare(&place, None, audit);
    damage::said(std::slice::from_ref(&place), None, audit);
}

fn examine_set(devices: &Path, central: &Path, audit: &mut Audit) {
    let central = central.is_dir().then(|| {
        let place = open("central".to_owned(), central.to_owned(), audit);
        verify(&place, true, audit);
        place
    });
    let devices = open_all(devices, audit);
    for place in &devices {
        verify(place, false, audit);
    }
    if devices.is_empty() {
        audit.find("No device was examined: nothing can be compared with the central".to_owned());
    }
    match central {
        Some(place) if place.reader.is_some() => compare(&devices, &place, audit),
        place => {
            audit.holds = Holds::Devices;
            let what = if place.is_some() { "cannot be read" } else { "is not here" };
            audit.find(format!(
                "central: {what}: it cannot be known whether everything arrived there"
            ));
            for device in &devices {
                list_alone(device, audit);
                damage::compare(device, None, audit);
            }
            if let Some(central) = &place {
                damage::compare(central, None, audit);
            }
            damage::said(&devices, None, audit);
        }
    }
}

/// Compares the devices with their central.
fn compare(devices: &[Place], central: &Place, audit: &mut Audit) {
    audit.holds = Holds::Unit;
    let Some(reader) = &central.reader else { return };
    let at_central = rows::at(reader);
    let Some(at_central) = audit.finished(&central.name, at_central) else { return };
    for place in devices {
        if let Some(device) = &place.reader {
            let compared = rows::compare_device(place, device, reader, &at_central, audit);
            audit.finished(&place.name, compared);
        }
    }
    let silent = rows::silent_devices(devices, central, reader, audit);
    audit.finished(&central.name, silent);
    let judged = work::judge(reader, audit);
    audit.finished(&central.name, judged);
    for place in devices.iter().chain([central]) {
        damage::compare(place, Some(&at_central), audit);
    }
    damage::said(devices, Some(reader), audit);
}

fn open_all(folder: &Path, audit: &mut Audit) -> Vec<Place> {
    if !folder.is_dir() {
        return Vec::new();
    }
    let found = names(folder);
    let names = audit.finished("devices", found).unwrap_or_default();
    let folders = names.into_iter().map(|name| (folder.join(&name), name));
    let folders: Vec<_> = folders.filter(|(path, _)| path.is_dir()).collect();
    folders.into_iter().map(|(path, name)| open(name, path, audit)).collect()
}

/// Opens a data folder. What cannot be opened of it is a finding.
fn open(name: String, path: PathBuf, audit: &mut Audit) -> Place {
    // The head is noted after a commit: who reads it first never finds it ahead of the data.
    let noted = HeadFile::read(&path);
    let noted = audit.finished(&name, noted).flatten();
    let (reader, own) = match open_database(&path) {
        Ok((reader, own)) => (Some(reader), own),
        Err(why) => {
            audit.find(format!("{name}: cannot be opened: {why}"));
            (None, Vec::new())
        }
    };
    let key = match Identity::read(&path.join(KEY)) {
        Ok(Some(identity)) => Some((identity.device, identity.public_key)),
        Ok(None) => {
            audit.find(format!("{name}: {KEY} is missing"));
            None
        }
        Err(error) => {
            audit.find(format!("{name}: {error}"));
            None
        }
    };
    let mut place = Place { name, path, reader, own, key, noted, damaged: Vec::new() };
    // Without a key and without data nothing says whose it was: every row is then another's.
    let device = place.device().unwrap_or(DeviceId::from_bytes([0; 16]));
    let damaged = damage::read(&place.path, device);
    place.damaged = audit.finished(&place.name, damaged).unwrap_or_default();
    place
}

fn open_database(folder: &Path) -> std::result::Result<(Reader, Vec<OwnJournal>), String> {
    let database = folder.join(DATABASE);
    if !database.exists() {
        return Err(format!("{DATABASE} is missing"));
    }
    let opened = Reader::open_database(&database)
        .and_then(|reader| reader.own_journals().map(|own| (reader, own)));
    opened.map_err(|error| error.to_string())
}

/// Checks one database by itself, and the key beside it.
fn verify(place: &Place, is_central: bool, audit: &mut Audit) {
    let Some(reader) = &place.reader else { return };
    let covered = &mut audit.covered;
    *(if is_central { &mut covered.centrals } else { &mut covered.devices }) += 1;
    check_key(place, audit);
    let noted = check_noted(place, reader);
    if let Some(Some(found)) = audit.finished(&place.name, noted) {
        audit.find(format!("{}: {found}", place.name));
    }
    if place.own.is_empty() {
        audit.find(format!("{}: has never written a journal", place.name));
    }
    let verified = reader.verify();
    let Some(checked) = audit.finished(&place.name, verified) else { return };
    audit.covered.databases.add(&checked.examined);
    for problem in checked.problems {
        audit.find(format!("{}: {problem}", place.name));
    }
    audit.findings_more = audit.findings_more.saturating_add(checked.problems_more);
    let unfolded = unfolded(reader);
    if let Some(rows @ 1..) = audit.finished(&place.name, unfolded) {
        audit.find(format!(
            "{}: {} not in the tables yet: start the program, it goes on with them",
            place.name,
            if rows == 1 { "1 row is".to_owned() } else { format!("{rows} rows are") },
        ));
    }
}

/// With another key it is another device.
fn check_key(place: &Place, audit: &mut Audit) {
    let (Some(key), Some(own)) = (place.key, place.own.last()) else { return };
    if key != (own.header.device, own.header.public_key) {
        audit.find(format!("{}: {KEY} belongs to another device than the data", place.name));
    }
}

/// The head that is noted outside the database tells of rows that were cut off at its end.
fn check_noted(place: &Place, reader: &Reader) -> Result<Option<String>> {
    let Some(noted) = place.noted else {
        let is_gone = meta::get(&reader.db, meta::HEAD_KEPT)?.is_some();
        return Ok(is_gone.then(|| {
            format!(
                "the file {HEAD} is missing or cannot be read: nothing says whether rows are cut \
                 off at the end of the data"
            )
        }));
    };
    let (journal, seq) = (noted.journal, noted.seq);
    let upto = reader.known_journal(journal)?.map_or(0, |known| known.head.seq);
    if upto < seq {
        let lost = Numbers { journal, from: upto + 1, upto: seq };
        // What was told already is judged as what the device says that it lost.
        let damages = reader.damages()?;
        let is_told = damages.iter().any(|(_, damage)| damage.what.lost.contains(&lost));
        let numbers = damage::in_words(Some(journal), lost.from, lost.upto);
        return Ok((!is_told).then(|| {
            format!("{numbers} had been recorded, and the data ends before: start the program")
        }));
    }
    let here = reader.head_at(journal, seq)?;
    Ok((here != Some(noted))
        .then(|| format!("journal {journal} row {seq} is not the one that the file {HEAD} names")))
}

/// Rows that are stored and not folded.
fn unfolded(reader: &Reader) -> Result<u64> {
    let journals = reader.journals()?;
    Ok(journals.iter().map(|known| known.head.seq.saturating_sub(known.folded)).sum())
}

/// A central signs with the key that its own journals begin with.
fn is_a_centrals(reader: &Reader) -> bool {
    let keys = meta::get(&reader.db, meta::CENTRAL_KEYS).ok().flatten().unwrap_or_default();
    let own = reader.own_journals().unwrap_or_default();
    own.last().is_some_and(|own| {
        let key = own.header.public_key.0;
        keys.chunks_exact(key.len()).any(|known| known == key)
    })
}

/// A device without its central: how much it has not sent is all that it can say.
fn list_alone(place: &Place, audit: &mut Audit) {
    let (Some(reader), Some(last)) = (&place.reader, place.own.last()) else { return };
    let unsent = reader.unsent();
    let Some(unsent) = audit.finished(&place.name, unsent) else { return };
    let head = reader.head_at(last.header.journal, last.upto);
    let head = audit.finished(&place.name, head).flatten();
    audit.devices.push(DeviceAudit {
        name: place.name.clone(),
        device: last.header.device,
        rows: place.own.iter().map(|journal| journal.upto).sum(),
        unsent,
        head,
        central_head: None,
    });
    let not_acknowledged = match unsent {
        0 => "The central has acknowledged all of its rows".to_owned(),
        1 => "1 row is unsent".to_owned(),
        rows => format!("{rows} rows are unsent"),
    };
    audit.notes.push(format!(
        "{}: {not_acknowledged}. Without the central it cannot be known whether everything \
         arrived there.",
        place.name
    ));
}

/// The names in a folder, sorted.
pub(super) fn names(folder: &Path) -> Result<Vec<String>> {
    let doing = "Read a folder";
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(StoreError::io(doing))? {
        let entry = entry.map_err(StoreError::io(doing))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
