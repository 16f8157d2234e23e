//! Every row that a device wrote, looked for at the central by its bytes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::change::device::Numbers;
use domain::ids::{DeviceId, JournalId};

use super::damage::{self, Damaged};
use super::folders::Place;
use super::{Audit, DeviceAudit, each_row};
use crate::error::Result;
use crate::{Reader, harm, tables};

/// The bytes of a row, by their hash.
pub(super) type Bytes = [u8; 32];

/// Where a row stands: the place of its journal in a list, and its number.
type Standing = (usize, u64);

/// Every row at the central.
#[derive(Default)]
pub(super) struct AtCentral {
    journals: Vec<JournalId>,
    devices: BTreeMap<DeviceId, RowsOf>,
}

/// Rows of one device at the central.
#[derive(Default)]
struct RowsOf {
    rows: u64,
    /// Where each row's bytes stand first.
    first: BTreeMap<Bytes, Standing>,
    /// Where the same bytes stand again.
    again: BTreeMap<Bytes, Vec<Standing>>,
}

impl AtCentral {
    /// Whether a row with these bytes stands at the central, whoever wrote it.
    pub(super) fn has(&self, bytes: &Bytes) -> bool {
        self.devices.values().any(|device| device.first.contains_key(bytes))
    }

    fn in_words(&self, standing: Standing) -> String {
        let (journal, seq) = standing;
        match self.journals.get(journal) {
            Some(journal) => format!("journal {journal} row {seq}"),
            None => format!("row {seq}"),
        }
    }
}

impl RowsOf {
    fn add(&mut self, bytes: Bytes, standing: Standing) {
        self.rows += 1;
        if let std::collections::btree_map::Entry::Vacant(first) = self.first.entry(bytes) {
            first.insert(standing);
        } else {
            self.again.entry(bytes).or_default().push(standing);
        }
    }

    /// Everywhere that a row's bytes stand.
    fn standings(&self, bytes: &Bytes) -> Vec<Standing> {
        let again = self.again.get(bytes).map(Vec::as_slice).unwrap_or_default();
        self.first.get(bytes).iter().copied().chain(again).copied().collect()
    }
}

/// The hash by which a row's bytes are looked for.
pub(super) fn bytes_of(bytes: &[u8]) -> Bytes {
    *blake3::hash(bytes).as_bytes()
}

/// Reads every row at a central.
pub(super) fn at(central: &Reader) -> Result<AtCentral> {
    let mut found = AtCentral::default();
    for (number, known) in central.journals()?.into_iter().enumerate() {
        let device = found.devices.entry(known.header.device).or_default();
        each_row(central, known.header.journal, known.head.seq, |seq, bytes| {
            device.add(bytes_of(bytes), (number, seq));
        })?;
        found.journals.push(known.header.journal);
    }
    Ok(found)
}

/// Looks for the rows of a device at the central, and for rows there that are not its own.
pub(super) fn compare_device(
    place: &Place,
    reader: &Reader,
    central: &Reader,
    at_central: &AtCentral,
    audit: &mut Audit,
) -> Result<()> {
    let (name, Some(latest)) = (&place.name, place.own.last()) else { return Ok(()) };
    let device = latest.header.device;
    let nothing = RowsOf::default();
    let there = at_central.devices.get(&device).unwrap_or(&nothing);
    let mut written = HashSet::new();
    let mut rows = 0;
    for journal in &place.own {
        let id = journal.header.journal;
        let mut waiting = Vec::new();
        each_row(reader, id, journal.upto, |seq, bytes| {
            rows += 1;
            let hash = bytes_of(bytes);
            if written.insert(hash) && !there.first.contains_key(&hash) {
                if journal.acknowledged < seq {
                    waiting.push(seq);
                } else {
                    audit.lost += 1;
                    audit.find(format!("central: journal {id} row {seq} of {name} is lost"));
                }
            }
        })?;
        audit.waiting += u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        for run in harm::runs(id, waiting) {
            let rows = damage::in_words(Some(id), run.from, run.upto);
            audit.find(format!("central: {rows} of {name}: not there yet, {name} has to send"));
        }
    }
    let known = Known::of(place, reader, device)?;
    find_foreign(name, there, at_central, &known, audit);
    audit.journal_rows_device += rows;
    audit.journal_rows_central += there.rows;
    let journal = latest.header.journal;
    let head = reader.head_at(journal, latest.upto)?;
    let central_head = central.known_journal(journal)?.map(|known| known.head);
    if head != central_head {
        audit.find(format!("{name}: its head is not the central's: journal {journal}"));
    }
    let unsent = reader.unsent()?;
    let name = name.clone();
    audit.devices.push(DeviceAudit { name, device, rows, unsent, head, central_head });
    compare_tables(place, reader, central, audit)
}

/// What a device has written, as far as its folder tells.
struct Known {
    rows: HashSet<Bytes>,
    /// What it says itself that it does not have any more.
    lost: Vec<Numbers>,
}

impl Known {
    fn of(place: &Place, reader: &Reader, device: DeviceId) -> Result<Self> {
        let mut rows: HashSet<Bytes> = place.damaged.iter().flat_map(Damaged::bytes).collect();
        // What a device set apart, after a copy or a rollback, it knows again as rows it heard.
        for journal in reader.journals_of(device)? {
            each_row(reader, journal.header.journal, journal.head.seq, |_, bytes| {
                rows.insert(bytes_of(bytes));
            })?;
        }
        let damages = reader.device(device)?.state.damages.into_iter();
        let lost = damages.flat_map(|damage| [damage.what.lost, damage.what.altered]).flatten();
        Ok(Self { rows, lost: lost.collect() })
    }

    fn has(&self, bytes: &Bytes, journal: Option<JournalId>, seq: u64) -> bool {
        let is_lost = |lost: &Numbers| {
            journal == Some(lost.journal) && (lost.from..=lost.upto).contains(&seq)
        };
        self.rows.contains(bytes) || self.lost.iter().any(is_lost)
    }
}

/// Names rows at the central that their device does not know, or that stand twice. A row that was
/// re-sealed stands in two journals and has one effect; within a journal a row stands once.
fn find_foreign(
    name: &str,
    there: &RowsOf,
    at_central: &AtCentral,
    known: &Known,
    audit: &mut Audit,
) {
    let mut found: BTreeMap<Standing, (&Bytes, usize, bool)> = BTreeMap::new();
    for (bytes, first) in &there.first {
        let standings = there.standings(bytes);
        let journals: BTreeSet<usize> = standings.iter().map(|(journal, _)| *journal).collect();
        let twice = standings.len() - journals.len();
        let journal = at_central.journals.get(first.0).copied();
        let foreign = !known.has(bytes, journal, first.1);
        if 0 < twice || foreign {
            found.insert(*first, (bytes, twice, foreign));
        }
    }
    for (bytes, twice, foreign) in found.into_values() {
        audit.duplicated += u64::try_from(twice.max(usize::from(foreign))).unwrap_or(u64::MAX);
        let standings = there.standings(bytes).into_iter();
        let places: Vec<String> = standings.map(|standing| at_central.in_words(standing)).collect();
        let what = if foreign { "was never written by" } else { "stands twice for" };
        audit.find(format!("central: {} {what} {name}", places.join(" and ")));
    }
}

/// Databases that know the same rows have the same tables.
fn compare_tables(
    place: &Place,
    reader: &Reader,
    central: &Reader,
    audit: &mut Audit,
) -> Result<()> {
    let heads = |reader: &Reader| -> Result<Vec<(JournalId, u64)>> {
        let known = reader.journals()?;
        Ok(known.into_iter().map(|known| (known.header.journal, known.head.seq)).collect())
    };
    if heads(reader)? != heads(central)? {
        return Ok(());
    }
    let mut differ = 0_u64;
    tables::compare(&reader.db, &central.db, |_| differ += 1)?;
    if 0 < differ {
        audit.find(format!(
            "{}: knows the same rows as the central and has other tables ({differ} rows)",
            place.name
        ));
    }
    Ok(())
}

/// Names the devices that the central knows and whose data is not among the folders: what they
/// hold nobody has seen.
pub(super) fn silent_devices(
    devices: &[Place],
    place: &Place,
    central: &Reader,
    audit: &mut Audit,
) -> Result<()> {
    let mut names: BTreeMap<DeviceId, String> = BTreeMap::new();
    for known in central.journals()? {
        let device = known.header.device;
        names.insert(device, device.to_string());
    }
    for row in central.devices()? {
        let name = row.state.enrolled.map(|enrolled| enrolled.name).unwrap_or_default();
        names.insert(row.state.device, format!("{name} ({})", row.state.device));
    }
    for seen in devices.iter().chain([place]).filter_map(Place::device) {
        names.remove(&seen);
    }
    for name in names.into_values() {
        audit.find(format!(
            "The folder of {name} is not here or cannot be read: it cannot be known whether \
             everything on it arrived"
        ));
    }
    Ok(())
}
