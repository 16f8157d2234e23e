//! Facts about the end of a unit's day (Contingency Plan 3.6).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{CloseOutId, DeviceId, JournalId, UnitId};
use crate::moment::Timestamp;
use crate::words::{Raw, keeps_newer};

/// What a close-out knew of one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceHeard {
    /// The device.
    pub device: DeviceId,
    /// Its journal.
    pub journal: JournalId,
    /// The last number known here.
    pub known_seq: u64,
    /// The last number that the device announced.
    pub announced_seq: u64,
    /// The hash of the last row known here, 64 hexadecimal digits.
    pub head: String,
    /// When it was last heard.
    pub last_heard: Option<Timestamp>,
}

/// Why a day cannot be closed cleanly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum HoldReason {
    /// Not heard since the all-clear, or below its announced head.
    SilentDevice {
        /// The device.
        device: DeviceId,
    },
    /// Lines that are neither matched, entered nor explained.
    OpenLines {
        /// How many.
        count: u32,
    },
    /// Fields with two values.
    Conflicts {
        /// How many.
        count: u32,
    },
    /// Containers that are neither reconciled nor have given a placard.
    OpenContainers {
        /// How many.
        count: u32,
    },
    /// The data of a device was damaged, and no supervisor has read what is missing.
    DataDamaged {
        /// The device.
        device: DeviceId,
    },
    /// Rows that count for nothing until a person has looked: unreadable, or by an author who may
    /// not say that.
    NeedsAttention {
        /// How many.
        count: u32,
    },
    /// Findings that hold the day, by rule.
    Finding {
        /// The rule's id.
        rule: String,
        /// How many.
        count: u32,
    },
    /// A value of a newer program, as written.
    #[serde(skip)]
    Unknown(Raw),
}

keeps_newer!(HoldReason);

/// A supervisor asked for the close-out and it was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseOutHeld {
    /// The unit.
    pub unit: UnitId,
    /// The day.
    pub day: NaiveDate,
    /// Everything that holds it.
    pub reasons: Vec<HoldReason>,
}

/// A supervisor signed the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClosed {
    /// The close-out.
    pub close_out: CloseOutId,
    /// The unit.
    pub unit: UnitId,
    /// The day.
    pub day: NaiveDate,
    /// What was known of every enrolled device.
    pub devices: Vec<DeviceHeard>,
    /// Lines on the log.
    pub lines: u32,
    /// Lines matched, entered or explained.
    pub settled: u32,
    /// Containers scanned.
    pub containers: u32,
    /// Containers released.
    pub released: u32,
    /// BLAKE3 of the report that was signed, 64 hexadecimal digits.
    pub report: String,
    /// What was signed over, with a reason for each; empty for a clean close-out.
    pub signed_over: Vec<SignedOver>,
}

/// A hold that a supervisor signed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOver {
    /// What held.
    pub hold: HoldReason,
    /// Why it was signed all the same.
    pub reason: String,
}
