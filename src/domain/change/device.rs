//! Facts about devices, journals and the people signed in at them.

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, DeviceLetter, FactId, JournalId, PersonId, SessionId, UnitId};
use crate::reference::PersonRole;
use crate::words::words;

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

words! {
    /// Why a journal began.
    pub enum JournalCause {
        /// The device has a new, empty database.
        "first_start" FirstStart,
        /// The nonce beside the database is not the one inside it: the folder was copied or restored.
        "copied" Copied,
        /// The machine is not the one that the database was made on.
        "other_machine" OtherMachine,
        /// The central holds other rows under the same numbers.
        "forked" Forked,
        /// The central holds more of the journal than the device does.
        "rolled_back" RolledBack,
    }
}

words! {
    /// What a device is used for.
    pub enum DeviceRole {
        /// The kiosk at the counter.
        "kiosk" Kiosk,
        /// A clerk's handheld.
        "counter" Counter,
        /// A dock worker's handheld.
        "dock" Dock,
        /// The central itself.
        "central" Central,
    }
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

words! {
    /// How a person proved who they are.
    pub enum SignInMethod {
        /// Six digits or more.
        "pin" Pin,
        /// A badge and four digits.
        "badge" Badge,
    }
}

/// A person signed in at this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The session that begins; the person is the fact's actor.
    pub session: SessionId,
    /// How.
    pub method: SignInMethod,
    /// The role under which the device let the person in; none in rows of older programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<PersonRole>,
    /// The revision of the people feed that said so; none where no feed did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people_rev: Option<u64>,
}

words! {
    /// Why a session ended.
    pub enum SignOutCause {
        /// The person pressed Sign out.
        "asked" Asked,
        /// Somebody else signed in at the device.
        "replaced" Replaced,
        /// Nobody touched the device for its idle time.
        "idle" Idle,
    }
}

/// A session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {
    /// The session.
    pub session: SessionId,
    /// Why.
    pub cause: SignOutCause,
}

/// A table, book or list that facts are judged by: what people call it, and what tells one from
/// another of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its name and edition, as it calls itself.
    pub name: String,
    /// BLAKE3 of what it says, 64 hexadecimal digits.
    pub checksum: String,
}

/// By which editions a device judges from here on. A fact was judged by the last such fact before
/// it in its own journal; what a person signed over stands in the fact itself.
///
/// It stands before the first fact that is recorded after a start, and only where it says another
/// thing than the last one of that journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionsInUse {
    /// The device.
    pub device: DeviceId,
    /// The rules, every one of them.
    pub rulebook: Edition,
    /// The rules of it that are off, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<String>,
    /// The prices; none where the program has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<Edition>,
    /// The books of fees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fee_books: Vec<Edition>,
    /// The holidays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Edition>,
    /// The one-off closures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closures: Option<Edition>,
}

/// Numbers of a journal, from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Numbers {
    /// The journal.
    pub journal: JournalId,
    /// The first.
    pub from: u64,
    /// The last.
    pub upto: u64,
}

impl Numbers {
    /// How many there are.
    pub const fn count(&self) -> u64 {
        (self.upto + 1).saturating_sub(self.from)
    }
}

/// Rows of an earlier journal that stand again in the journal of the fact that says so, in their
/// order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedAgain {
    /// Where they stood.
    #[serde(flatten)]
    pub stood: Numbers,
    /// The number that the first of them has now.
    pub now_from: u64,
}

/// The data of a device was not as the device had left it. It stands in the first journal that
/// was written afterwards, before what was saved of the old data.
///
/// A list that is long is told by several such facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataDamaged {
    /// The device.
    pub device: DeviceId,
    /// The folder, beside the data, in which the old data is kept; none where the data goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_in: Option<String>,
    /// Rows that could be read and stand again in this journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub saved: Vec<SealedAgain>,
    /// Those of the saved rows whose chain could not be proved, by the numbers that they had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unproved: Vec<Numbers>,
    /// Rows whose bytes are not those that were sealed: set apart, and in no journal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub altered: Vec<Numbers>,
    /// Rows that were sealed and cannot be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Numbers>,
    /// Nothing says how far the old journal went: more may be lost than is named.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub end_unknown: bool,
}

impl DataDamaged {
    /// Damage of this device's data of which nothing is known yet.
    pub const fn of(device: DeviceId) -> Self {
        Self {
            device,
            kept_in: None,
            saved: Vec::new(),
            unproved: Vec::new(),
            altered: Vec::new(),
            lost: Vec::new(),
            end_unknown: false,
        }
    }
}

/// A supervisor has read what [`DataDamaged`] says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DamageSeen {
    /// The device whose data it was.
    pub device: DeviceId,
    /// The facts that were read.
    pub damages: Vec<FactId>,
}

/// Somebody who is on no list of the central's began to work at a device that knows nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonSetUp {
    /// The person.
    pub person: PersonId,
    /// At this device.
    pub device: DeviceId,
    /// The name that they gave.
    pub name: String,
    /// Their initials.
    pub initials: String,
    /// What they say they do.
    pub role: PersonRole,
}

/// The central says whether a person who was set up at a device is who they said. What they
/// recorded stands either way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDecided {
    /// The person.
    pub person: PersonId,
    /// They are.
    pub confirmed: bool,
    /// Why, in words.
    pub reason: String,
}
