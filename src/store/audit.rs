//! Proving that a central has everything that its devices recorded, once, from the databases
//! alone.
//!
//! Each database is checked by itself ([`Reader::verify`]); then every row that a device wrote is
//! looked for at the central by its bytes, which no re-sealing changes. Nothing that a program
//! said of itself is believed.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::{Change, Fact};
use domain::container::ContainerState;
use domain::ids::{DeviceId, StatementId};
use domain::log_entry::LineState;

use crate::error::{Result, StoreError};
use crate::journal::Head;
use crate::{LineQuery, Reader};

/// Rows that are read at once.
const PAGE_ROWS: usize = 2_000;
/// Bytes that are read at once.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// The most findings that are listed.
const FINDINGS_MAX: usize = 1_000;

/// What was found out about one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceAudit {
    /// The name that it was given for the audit.
    pub name: String,
    /// The device.
    pub device: DeviceId,
    /// Rows that it wrote.
    pub rows: u64,
    /// The head of the journal that it writes.
    pub head: Option<Head>,
    /// The head of that journal at the central.
    pub central_head: Option<Head>,
}

/// What was found out about a central and its devices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Each device.
    pub devices: Vec<DeviceAudit>,
    /// Lines on the log at the central.
    pub mailings_logged: u64,
    /// Lines that are entered, explained or withdrawn.
    pub mailings_reconciled: u64,
    /// Lines that are none of these.
    pub unreconciled: u64,
    /// Containers with a scan that counts.
    pub containers_scanned: u64,
    /// Containers in operations.
    pub containers_released: u64,
    /// Rows that the devices wrote.
    pub journal_rows_device: u64,
    /// Rows of these devices at the central.
    pub journal_rows_central: u64,
    /// Rows that a device wrote and the central does not have.
    pub lost: u64,
    /// Rows at the central that stand twice, or that their device never wrote.
    pub duplicated: u64,
    /// Facts that replaced two or more contradicting values.
    pub conflicts_settled: u64,
    /// Everything that is not as it has to be, each with where it is.
    pub findings: Vec<String>,
}

impl Audit {
    /// Nothing is lost, nothing stands twice, everything is reconciled, and every chain, head and
    /// table is what the bytes give.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
            && self.lost == 0
            && self.duplicated == 0
            && self.unreconciled == 0
            && self.devices.iter().all(|device| device.head == device.central_head)
    }

    fn find(&mut self, finding: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

impl std::fmt::Display for Audit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for device in &self.devices {
            let same =
                if device.head == device.central_head { "the central has it" } else { "DIFFERS" };
            let hash = device.head.map(|head| head.hash.to_string()).unwrap_or_default();
            let start: String = hash.chars().take(12).collect();
            writeln!(f, "{:<12} {:>6} rows  head {start}  {same}", device.name, device.rows)?;
        }
        writeln!(
            f,
            "lines        {:>6} logged, {} reconciled, {} open",
            self.mailings_logged, self.mailings_reconciled, self.unreconciled
        )?;
        writeln!(
            f,
            "containers   {:>6} scanned, {} released",
            self.containers_scanned, self.containers_released
        )?;
        writeln!(
            f,
            "rows         {:>6} written, {} at the central: {} lost, {} duplicated",
            self.journal_rows_device, self.journal_rows_central, self.lost, self.duplicated
        )?;
        for finding in &self.findings {
            writeln!(f, "! {finding}")?;
        }
        let verdict =
            if self.is_whole() { "Whole: the central has everything, once." } else { "NOT whole." };
        write!(f, "{verdict}")
    }
}

/// The bytes of a row, by their hash.
type Bytes = [u8; 32];

/// Rows of a device at the central.
#[derive(Default)]
struct AtCentral {
    rows: u64,
    /// Each row's bytes, with the journals and numbers where they stand.
    bytes: BTreeMap<Bytes, Vec<(String, u64)>>,
}

/// Compares a central with the devices whose folders are given by name.
pub fn audit(devices: &[(String, Reader)], central: &Reader) -> Result<Audit> {
    let mut audit = Audit::default();
    for problem in central.verify()? {
        audit.find(format!("central: {problem}"));
    }
    let at_central = rows_at(central)?;
    for (name, reader) in devices {
        for problem in reader.verify()? {
            audit.find(format!("{name}: {problem}"));
        }
        compare_device(name, reader, central, &at_central, &mut audit)?;
    }
    compare_tables(devices, central, &mut audit)?;
    count(central, &mut audit)?;
    billed_once(central, &mut audit)?;
    Ok(audit)
}

/// As [`audit`], of a folder that holds `devices/*/` and `central/`.
pub fn audit_folder(folder: &std::path::Path) -> Result<Audit> {
    let mut names: Vec<std::path::PathBuf> = std::fs::read_dir(folder.join("devices"))
        .map_err(StoreError::io("Read the folder of devices"))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.is_dir())
        .collect();
    names.sort();
    let mut devices = Vec::new();
    for path in names {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        devices.push((name.unwrap_or_default(), Reader::open(&path)?));
    }
    audit(&devices, &Reader::open(&folder.join("central"))?)
}

fn rows_at(central: &Reader) -> Result<BTreeMap<DeviceId, AtCentral>> {
    let mut found: BTreeMap<DeviceId, AtCentral> = BTreeMap::new();
    for journal in central.journals()? {
        let device = found.entry(journal.header.device).or_default();
        let name = journal.header.journal.to_string();
        each_row(central, &journal.header.journal, journal.head.seq, |seq, bytes| {
            device.rows += 1;
            let hash = *blake3::hash(bytes).as_bytes();
            device.bytes.entry(hash).or_default().push((name.clone(), seq));
        })?;
    }
    Ok(found)
}

fn compare_device(
    name: &str,
    reader: &Reader,
    central: &Reader,
    at_central: &BTreeMap<DeviceId, AtCentral>,
    audit: &mut Audit,
) -> Result<()> {
    let own = reader.own_journals()?;
    let Some(latest) = own.last() else { return Ok(()) };
    let device = latest.header.device;
    let nothing = AtCentral::default();
    let there = at_central.get(&device).unwrap_or(&nothing);
    let mut written = BTreeSet::new();
    let mut known = BTreeSet::new();
    // What a device set apart, after a copy or a rollback, it knows again as rows it heard.
    for journal in reader.journals_of(device)? {
        each_row(reader, &journal.header.journal, journal.head.seq, |_, bytes| {
            known.insert(*blake3::hash(bytes).as_bytes());
        })?;
    }
    let mut rows = 0;
    for journal in &own {
        let id = journal.header.journal;
        each_row(reader, &id, journal.upto, |seq, bytes| {
            rows += 1;
            let hash = *blake3::hash(bytes).as_bytes();
            if written.insert(hash) && !there.bytes.contains_key(&hash) {
                audit.lost += 1;
                audit.find(format!("central: journal {id} row {seq} of {name} is lost"));
            }
        })?;
    }
    // A row that was re-sealed stands in two journals and has one effect; within a journal a row
    // stands once.
    for (hash, places) in &there.bytes {
        let journals: BTreeSet<&String> = places.iter().map(|(journal, _)| journal).collect();
        let twice = places.len() - journals.len();
        let foreign = !written.contains(hash) && !known.contains(hash);
        if 0 < twice || foreign {
            audit.duplicated += u64::try_from(twice.max(usize::from(foreign))).unwrap_or(u64::MAX);
            let place: Vec<String> = places
                .iter()
                .map(|(journal, seq)| format!("journal {journal} row {seq}"))
                .collect();
            let what = if foreign { "was never written by" } else { "stands twice for" };
            audit.find(format!("central: {} {what} {name}", place.join(" and ")));
        }
    }
    audit.journal_rows_device += rows;
    audit.journal_rows_central += there.rows;
    let journal = latest.header.journal;
    let head = reader.head_at(journal, latest.upto)?;
    let central_head = central.known_journal(journal)?.map(|known| known.head);
    if head != central_head {
        audit.find(format!("{name}: its head is not the central's: journal {journal}"));
    }
    audit.devices.push(DeviceAudit { name: name.to_owned(), device, rows, head, central_head });
    Ok(())
}

/// Databases that know the same rows have the same tables.
fn compare_tables(devices: &[(String, Reader)], central: &Reader, audit: &mut Audit) -> Result<()> {
    let heads = |reader: &Reader| -> Result<Vec<(String, u64)>> {
        let known = reader.journals()?;
        Ok(known.into_iter().map(|j| (j.header.journal.to_string(), j.head.seq)).collect())
    };
    let (at_central, tables) = (heads(central)?, central.tables()?);
    for (name, reader) in devices {
        if heads(reader)? == at_central && reader.tables()? != tables {
            audit.find(format!("{name}: knows the same rows as the central and has other tables"));
        }
    }
    Ok(())
}

fn count(central: &Reader, audit: &mut Audit) -> Result<()> {
    for line in central.lines(&LineQuery::All)? {
        if line.state == LineState::Stub {
            audit.find("central: facts about a line that nobody logged".to_owned());
            continue;
        }
        audit.mailings_logged += 1;
        if line.state.is_settled() && line.conflicts == 0 {
            audit.mailings_reconciled += 1;
        } else {
            audit.unreconciled += 1;
            let number = line.number.map(|number| number.to_string()).unwrap_or_default();
            audit.find(format!("central: line {number} is not reconciled"));
        }
    }
    for load in central.loads()? {
        for container in central.container_rows(load.load)? {
            match container.state {
                ContainerState::Unscanned => {}
                ContainerState::Released => {
                    audit.containers_scanned += 1;
                    audit.containers_released += 1;
                }
                _ => audit.containers_scanned += 1,
            }
        }
    }
    for journal in central.journals()? {
        each_row(central, &journal.header.journal, journal.head.seq, |_, bytes| {
            let settles = Fact::decode(bytes).is_ok_and(|fact| {
                1 < fact.replaces.len() && matches!(fact.change, Change::FieldSet(_))
            });
            audit.conflicts_settled += u64::from(settles);
        })?;
    }
    Ok(())
}

/// A statement is billed by one line.
fn billed_once(central: &Reader, audit: &mut Audit) -> Result<()> {
    let mut billed: BTreeMap<StatementId, u32> = BTreeMap::new();
    for line in central.lines(&LineQuery::All)? {
        if let (true, Some(statement)) = (line.entered, line.statement) {
            *billed.entry(statement).or_default() += 1;
        }
    }
    for (statement, times) in billed.into_iter().filter(|(_, times)| 1 < *times) {
        audit.find(format!("central: statement {statement} is billed by {times} lines"));
    }
    Ok(())
}

/// Reads the rows of a journal in their order.
fn each_row(
    reader: &Reader,
    journal: &domain::ids::JournalId,
    upto: u64,
    mut row: impl FnMut(u64, &[u8]),
) -> Result<()> {
    let mut next = 1;
    while next <= upto {
        let rows = reader.rows_from(*journal, next, PAGE_ROWS, PAGE_BYTES)?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
        for found in rows.iter().filter(|found| found.seq <= upto) {
            row(found.seq, &found.bytes);
        }
        next = last + 1;
    }
    Ok(())
}
