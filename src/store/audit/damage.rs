//! What still lies in folders of damaged data, and what devices say was lost with it.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use domain::change::device::Numbers;
use domain::change::{Change, Fact};
use domain::ids::{DeviceId, FactId, JournalId};
use domain::unit::Damage;

use super::folders::{DAMAGED, Place, names};
use super::rows::{AtCentral, Bytes, bytes_of};
use super::{Audit, each_row};
use crate::error::Result;
use crate::verify::counted;
use crate::{Reader, salvage};

/// A folder of damaged data.
pub(super) struct Damaged {
    name: String,
    /// What can still be read in it, or why nothing can.
    rows: std::result::Result<Vec<Remaining>, String>,
}

/// A row that can still be read in a folder of damaged data.
struct Remaining {
    /// Its journal; none where that cannot be told.
    journal: Option<JournalId>,
    seq: u64,
    bytes: Bytes,
    /// Another device wrote it.
    is_heard: bool,
    /// Its bytes are not those that were sealed.
    is_altered: bool,
    /// What opened the damaged journal opens no other, and is sealed in none.
    opens_a_journal: bool,
}

impl Damaged {
    /// The bytes of every row that can be read there.
    pub(super) fn bytes(&self) -> impl Iterator<Item = Bytes> {
        self.rows.iter().flatten().map(|row| row.bytes)
    }
}

/// Every row that can still be read in a folder of damaged data of a device.
fn remaining_rows(folder: &Path, device: DeviceId) -> Result<Vec<Remaining>> {
    let rows = salvage::remaining_rows(folder, device)?;
    let remaining = |row: salvage::RemainingRow| Remaining {
        journal: row.journal,
        seq: row.seq,
        bytes: bytes_of(&row.bytes),
        is_heard: row.journal.is_some() && !row.own,
        is_altered: !row.is_good,
        opens_a_journal: opens_a_journal(&row.bytes),
    };
    Ok(rows.into_iter().map(remaining).collect())
}

/// Looks into every folder of damaged data in the data folder of a device.
pub(super) fn read(folder: &Path, device: DeviceId) -> Result<Vec<Damaged>> {
    let mut found = Vec::new();
    for name in names(folder)? {
        let path = folder.join(&name);
        if name.starts_with(DAMAGED) && path.is_dir() {
            let rows = remaining_rows(&path, device).map_err(|error| error.to_string());
            found.push(Damaged { name, rows });
        }
    }
    Ok(found)
}

/// A row that can be read in damaged data has to be in the journals here or at the central.
pub(super) fn compare(place: &Place, central: Option<&AtCentral>, audit: &mut Audit) {
    if place.damaged.is_empty() {
        return;
    }
    let kept = place.reader.as_ref().map(Kept::of).transpose();
    let kept = audit.finished(&place.name, kept).flatten().unwrap_or_default();
    for damaged in &place.damaged {
        audit.covered.damaged += 1;
        let whose = format!("{}: {}", place.name, damaged.name);
        let is_saved = place.reader.as_ref().map(|db| salvage::is_saved_from(db, &damaged.name));
        let is_saved = audit.finished(&place.name, is_saved.transpose()).flatten();
        match &damaged.rows {
            Ok(rows) if rows.is_empty() && is_saved != Some(true) => audit.find(format!(
                "{whose}: nothing can be read there, and the program has not said what is lost"
            )),
            Ok(rows) => judge(&whose, rows, &kept, central, audit),
            Err(why) => audit.find(format!("{whose} cannot be read: {why}")),
        }
    }
}

/// What a data folder has.
#[derive(Default)]
struct Kept {
    /// Every row, in a journal or set apart.
    rows: HashSet<Bytes>,
    /// What devices say that they lost, or that was altered: it is judged by itself.
    told: Vec<Numbers>,
}

impl Kept {
    fn of(reader: &Reader) -> Result<Self> {
        let mut kept = Self::default();
        for known in reader.journals()? {
            each_row(reader, known.header.journal, known.head.seq, |_, bytes| {
                kept.rows.insert(bytes_of(bytes));
            })?;
        }
        let mut statement = reader.db.prepare("SELECT bytes FROM rows_apart")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            kept.rows.insert(bytes_of(row.get_ref(0)?.as_blob().unwrap_or_default()));
        }
        for (_, damage) in reader.damages()? {
            kept.told.extend(damage.what.lost.into_iter().chain(damage.what.altered));
        }
        Ok(kept)
    }

    fn tells_of(&self, row: &Remaining) -> bool {
        let is_it = |numbers: &Numbers| {
            row.journal == Some(numbers.journal) && (numbers.from..=numbers.upto).contains(&row.seq)
        };
        self.told.iter().any(is_it)
    }
}

fn judge(
    whose: &str,
    rows: &[Remaining],
    kept: &Kept,
    central: Option<&AtCentral>,
    audit: &mut Audit,
) {
    let (mut ours, mut others): (Vec<Standing>, Vec<Standing>) = (Vec::new(), Vec::new());
    let (mut saved, mut altered) = (0_u64, 0_u64);
    for row in rows {
        let is_here = kept.rows.contains(&row.bytes) || row.opens_a_journal;
        if is_here || central.is_some_and(|central| central.has(&row.bytes)) {
            saved += 1;
        } else if row.is_altered && kept.tells_of(row) {
            altered += 1;
        } else if row.is_heard {
            others.push((row.journal, row.seq));
        } else {
            ours.push((row.journal, row.seq));
        }
    }
    let readable = counted(u64::try_from(rows.len()).unwrap_or(u64::MAX), "row");
    let or_central = if central.is_some() { " or at the central" } else { "" };
    let but_altered = match altered {
        0 => String::new(),
        altered => format!(", {altered} are not what was sealed and were named by the device"),
    };
    audit.notes.push(format!(
        "{whose}: {readable} can be read there, {saved} of them are kept in the data \
         here{or_central}{but_altered}"
    ));
    let elsewhere = if central.is_some() { "and not at the central" } else { "here" };
    for (journal, from, upto) in runs(ours) {
        let (rows, are) = (in_words(journal, from, upto), are(from, upto));
        audit.find(format!(
            "{whose}: {rows} {are} in no journal {elsewhere}: start the program, it saves what \
             can be read"
        ));
    }
    if central.is_none() {
        // Where they came from they still are, as far as this folder can tell.
        return;
    }
    for (journal, from, upto) in runs(others) {
        let (rows, are) = (in_words(journal, from, upto), are(from, upto));
        audit.find(format!(
            "{whose}: {rows} of another device {are} in no journal here and not at the central"
        ));
    }
}

const fn are(from: u64, upto: u64) -> &'static str {
    if from == upto { "is" } else { "are" }
}

fn opens_a_journal(bytes: &[u8]) -> bool {
    matches!(Fact::decode(bytes), Ok(Fact { change: Change::JournalOpened(_), .. }))
}

/// A journal, where it is known, and a number.
type Standing = (Option<JournalId>, u64);

/// Numbers that follow each other, together.
fn runs(mut rows: Vec<Standing>) -> Vec<(Option<JournalId>, u64, u64)> {
    rows.sort_unstable();
    let mut runs: Vec<(Option<JournalId>, u64, u64)> = Vec::new();
    for (journal, seq) in rows {
        match runs.last_mut() {
            Some((before, _, upto)) if *before == journal && seq <= upto.saturating_add(1) => {
                *upto = seq;
            }
            _ => runs.push((journal, seq, seq)),
        }
    }
    runs
}

/// Rows as findings name them.
pub(super) fn in_words(journal: Option<JournalId>, from: u64, upto: u64) -> String {
    let journal = match journal {
        Some(journal) => format!("journal {journal}"),
        None => "an unknown journal".to_owned(),
    };
    if from == upto {
        format!("{journal} row {from}")
    } else {
        format!("{journal} rows {from} to {upto}")
    }
}

/// Names what devices say was lost when their data was damaged, and damage that no supervisor has
/// read. Rows that the central has are not lost.
pub(super) fn said(devices: &[Place], central: Option<&Reader>, audit: &mut Audit) {
    let mut names: BTreeMap<DeviceId, &str> = BTreeMap::new();
    let mut damages: BTreeMap<FactId, (DeviceId, Damage)> = BTreeMap::new();
    let known_to = devices.iter().filter_map(|place| Some((place, place.reader.as_ref()?)));
    for (place, reader) in known_to.clone() {
        names.extend(place.device().map(|device| (device, place.name.as_str())));
        let said = reader.damages();
        gather(audit.finished(&place.name, said).unwrap_or_default(), &mut damages);
    }
    if let Some(central) = central {
        let said = central.damages();
        gather(audit.finished("central", said).unwrap_or_default(), &mut damages);
    }
    for (device, damage) in damages.values() {
        let name = names.get(device).map_or_else(|| device.to_string(), |name| (*name).to_owned());
        let own = known_to.clone().find(|(place, _)| place.device() == Some(*device));
        let witness = central.or(own.map(|(_, reader)| reader));
        if let Some(witness) = witness {
            let told = tell(&name, damage, witness, central.is_some(), audit);
            audit.finished(&name, told);
        }
    }
}

/// Every place may know of a damage, and one of them that it was read.
fn gather(said: Vec<(DeviceId, Damage)>, damages: &mut BTreeMap<FactId, (DeviceId, Damage)>) {
    for (device, damage) in said {
        let fact = damage.stamp.fact;
        let known = damages.entry(fact).or_insert_with(|| (device, damage.clone()));
        known.1.seen = known.1.seen.or(damage.seen);
    }
}

fn tell(
    name: &str,
    damage: &Damage,
    witness: &Reader,
    with_central: bool,
    audit: &mut Audit,
) -> Result<()> {
    let at = damage.stamp.at;
    if damage.seen.is_none() {
        audit.notes.push(format!(
            "{name}: its data was found damaged at {at}; no supervisor has read that yet"
        ));
    }
    let elsewhere =
        if with_central { "and the central does not have" } else { "and nothing here has" };
    let kinds: [(&str, &[Numbers]); 2] =
        [("could not be read", &damage.what.lost), ("had been altered", &damage.what.altered)];
    for (what, numbers) in kinds {
        for lost in witness.still_lost(numbers)? {
            let rows = in_words(Some(lost.journal), lost.from, lost.upto);
            audit.find(format!(
                "{name}: {rows} {what} when its data was found damaged at {at}, {elsewhere} {}",
                if lost.from == lost.upto { "it" } else { "them" },
            ));
        }
    }
    if damage.what.end_unknown {
        audit.find(format!(
            "{name}: nothing says how far its journal went when its data was found damaged at \
             {at}: more may be lost than is named"
        ));
    }
    Ok(())
}
