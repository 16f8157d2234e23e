//! Facts about devices, journals and the people signed in at them.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, DeviceLetter, JournalId, SessionId, UnitId};

/// The first fact of every journal: whose it is and what it continues. The journal's genesis hash
/// covers the same fields, so that a journal can be checked from its own bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalOpened {
    /// The device that writes it.
    pub device: DeviceId,
    /// 1 for a device's first journal, then 2, 3, …; for people to read.
    pub ordinal: u32,
    /// The device's Ed25519 public key, 64 hexadecimal digits.
    pub public_key: String,
    /// The device's journal before this one.
    pub previous: Option<PreviousJournal>,
    /// Why a new journal began.
    pub cause: JournalCause,
}

/// Where a journal ended that another one continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousJournal {
    /// Its id.
    pub journal: JournalId,
    /// Its last number.
    pub seq: u64,
    /// The hash of its last row, 64 hexadecimal digits.
    pub hash: String,
}

/// Why a journal began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JournalCause {
    /// The device has a new, empty database.
    FirstStart,
    /// The nonce beside the database is not the one inside it: the folder was copied or restored.
    Copied,
    /// The machine is not the one that the database was made on.
    OtherMachine,
    /// The central holds other rows under the same numbers.
    Forked,
    /// The central holds more of the journal than the device does.
    RolledBack,
}

/// What a device is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceRole {
    /// The kiosk at the counter.
    Kiosk,
    /// A clerk's handheld.
    Counter,
    /// A dock worker's handheld.
    Dock,
    /// The central itself.
    Central,
}

/// The central bound a device to a unit and gave it a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEnrolled {
    /// The device.
    pub device: DeviceId,
    /// Its unit.
    pub unit: UnitId,
    /// What people call it.
    pub name: String,
    /// What it is used for.
    pub role: DeviceRole,
    /// Its letter in line numbers.
    pub letter: DeviceLetter,
    /// Its Ed25519 public key, 64 hexadecimal digits.
    pub public_key: String,
}

/// The central stopped trusting a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRevoked {
    /// The device.
    pub device: DeviceId,
    /// Why, in words.
    pub reason: String,
}

/// How a person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    /// Six digits or more.
    Pin,
    /// A badge and four digits.
    Badge,
}

/// A person signed in at this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The session that begins; the person is the fact's actor.
    pub session: SessionId,
    /// How.
    pub method: SignInMethod,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOutCause {
    /// The person pressed Sign out.
    Asked,
    /// Somebody else signed in at the device.
    Replaced,
    /// Nobody touched the device for its idle time.
    Idle,
}

/// A session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// The session.
    pub session: SessionId,
    /// Why.
    pub cause: SignOutCause,
}
