//! Proving that a central has everything that its devices recorded, once, from the databases
//! alone.
//!
//! Each database is checked by itself ([`Reader::verify`]); then every row that a device wrote is
//! looked for at the central by its bytes, which no re-sealing changes, and so is every row that
//! can still be read in folders of damaged data. Nothing that a program said of itself is
//! believed, but that it lost something.
//!
//! > What was examined is counted and said. Nothing examined is not whole, and what cannot be
//! > examined is a finding; the rest is examined all the same.

mod damage;
mod folders;
mod rows;
mod work;

use std::fmt;
use std::path::Path;

use domain::ids::DeviceId;

use crate::Reader;
use crate::error::Result;
use crate::journal::Head;
use crate::ledger::StatementsSum;
use crate::verify::{Examined, counted};

/// Rows that are read at once.
const PAGE_ROWS: usize = 2_000;
/// Bytes that are read at once.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// The most findings that are listed; the others are counted.
pub const FINDINGS_MAX: usize = 1_000;

/// What was found out about one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceAudit {
    /// The name of its folder.
    pub name: String,
    /// The device.
    pub device: DeviceId,
    /// Rows that it wrote.
    pub rows: u64,
    /// Rows of these that the central has not acknowledged to it.
    pub unsent: u64,
    /// The head of the journal that it writes.
    pub head: Option<Head>,
    /// The head of that journal at the central; none without a central.
    pub central_head: Option<Head>,
}

/// What a folder turned out to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holds {
    /// No data.
    #[default]
    Nothing,
    /// Devices and their central.
    Unit,
    /// Devices, and no central that can be read: what arrived there cannot be known.
    Devices,
    /// The data of one device.
    OneDevice,
    /// The data of a central without its devices.
    OneCentral,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Data folders of devices.
    pub devices: u64,
    /// Data folders of centrals.
    pub centrals: u64,
    /// Folders of damaged data.
    pub damaged: u64,
    /// What was examined in all their databases together; what several of them have is counted in
    /// each.
    pub databases: Examined,
    /// Lines on the log.
    pub lines: u64,
    /// Containers.
    pub containers: u64,
}

/// What was found out about a central and its devices, or about one data folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// What the folder holds.
    pub holds: Holds,
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
    /// Rows that the central acknowledged and does not have.
    pub lost: u64,
    /// Rows that a device wrote, that no central has acknowledged, and that are at none.
    pub waiting: u64,
    /// Rows at the central that stand twice, or that their device never wrote.
    pub duplicated: u64,
    /// Facts that replaced two or more contradicting values.
    pub conflicts_settled: u64,
    /// Statements at the central that are of no unit, so that no device gets them.
    pub unplaced: StatementsSum,
    /// How much was looked at.
    pub covered: Covered,
    /// What a person has to know besides, and what cannot be known.
    pub notes: Vec<String>,
    /// What is not as it has to be, each with where it is; at most [`FINDINGS_MAX`].
    pub findings: Vec<String>,
    /// How many findings there are beyond those that are listed.
    pub findings_more: u64,
}

/// Examines a folder that holds `devices/*/` and `central/`, or one data folder. What cannot be
/// read in it is a finding.
///
/// # Errors
/// When the folder itself cannot be read.
pub fn audit_folder(folder: &Path) -> Result<Audit> {
    let mut audit = Audit::default();
    folders::examine(folder, &mut audit)?;
    Ok(audit)
}

impl Audit {
    /// Something was examined, and nothing in it is wrong: every chain, head and table is what the
    /// bytes give. Of devices and their central also: nothing is lost, nothing stands twice, and
    /// everything is reconciled. One data folder is only whole in itself, and devices without
    /// their central are not.
    pub fn is_whole(&self) -> bool {
        let clean = self.findings.is_empty() && self.findings_more == 0;
        let examined = 0 < self.covered.databases.rows;
        let arrived = match self.holds {
            Holds::Nothing | Holds::Devices => false,
            Holds::OneDevice | Holds::OneCentral => true,
            Holds::Unit => {
                !self.devices.is_empty()
                    && self.lost == 0
                    && self.duplicated == 0
                    && self.unreconciled == 0
                    && self.devices.iter().all(|device| device.head == device.central_head)
            }
        };
        clean && examined && arrived
    }

    fn find(&mut self, finding: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.findings_more = self.findings_more.saturating_add(1);
        }
    }

    /// What stopped a part of the examination is a finding.
    fn finished<T>(&mut self, name: &str, part: Result<T>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(error) => {
                self.find(format!("{name}: could not be examined to its end: {error}"));
                None
            }
        }
    }

    fn verdict(&self) -> &'static str {
        match self.holds {
            _ if !self.is_whole() => "NOT whole.",
            Holds::Unit => "Whole: the central has everything, once.",
            _ => "Whole in itself.",
        }
    }

    fn write_device(&self, f: &mut fmt::Formatter<'_>, device: &DeviceAudit) -> fmt::Result {
        let standing = match self.holds {
            Holds::Unit if device.head == device.central_head => "the central has it".to_owned(),
            Holds::Unit => "DIFFERS".to_owned(),
            _ => format!("{} unsent", device.unsent),
        };
        let hash = device.head.map(|head| head.hash.to_string()).unwrap_or_default();
        let start: String = hash.chars().take(12).collect();
        writeln!(f, "{:<12} {:>6} rows  head {start}  {standing}", device.name, device.rows)
    }

    fn write_work(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        match self.unplaced.count {
            0 => Ok(()),
            count => {
                writeln!(f, "statements   {count:>6} without a unit, {}", self.unplaced.postage)
            }
        }
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for device in &self.devices {
            self.write_device(f, device)?;
        }
        if !matches!(self.holds, Holds::Nothing | Holds::Devices) {
            self.write_work(f)?;
        }
        if self.holds == Holds::Unit {
            writeln!(
                f,
                "rows         {:>6} written, {} at the central: {} lost, {} waiting, {} duplicated",
                self.journal_rows_device,
                self.journal_rows_central,
                self.lost,
                self.waiting,
                self.duplicated
            )?;
        }
        writeln!(f, "{}", self.covered)?;
        for note in &self.notes {
            writeln!(f, "- {note}")?;
        }
        for finding in &self.findings {
            writeln!(f, "! {finding}")?;
        }
        if 0 < self.findings_more {
            writeln!(f, "! … and {} more that are not listed", self.findings_more)?;
        }
        write!(f, "{}", self.verdict())
    }
}

impl fmt::Display for Covered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "examined {}, {}, {}, {}, {}, {}",
            counted(self.devices, "device"),
            counted(self.centrals, "central"),
            counted(self.databases.journals, "journal"),
            counted(self.databases.rows, "row"),
            counted(self.lines, "line"),
            counted(self.containers, "container"),
        )?;
        if 0 < self.damaged {
            let folders = if self.damaged == 1 { "folder" } else { "folders" };
            write!(f, ", {} {folders} of damaged data", self.damaged)?;
        }
        Ok(())
    }
}

/// Reads the rows of a journal in their order, as far as `upto`.
fn each_row(
    reader: &Reader,
    journal: domain::ids::JournalId,
    upto: u64,
    mut row: impl FnMut(u64, &[u8]),
) -> Result<()> {
    let mut next = 1;
    while next <= upto {
        let rows = reader.rows_from(journal, next, PAGE_ROWS, PAGE_BYTES)?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
        for found in rows.iter().filter(|found| found.seq <= upto) {
            row(found.seq, &found.bytes);
        }
        next = last + 1;
    }
    Ok(())
}
