//! A day at a unit as data: who works where, what happens when, and what is expected of it.
//!
//! The same day is played by stories, by the demo and by benches. Here is neither a cable nor a
//! network: a reading has the bytes that a device sends *and* what they say, so that a player
//! with pseudo-terminals can compare the two, and a player without them can use the second.

pub mod days;
mod deed;
mod expectation;
pub mod hand;

use app::{Intent, Link};
use domain::change::device::DeviceRole;
use domain::ids::{PersonId, UnitId};
use domain::moment::Timestamp;
use domain::quantity::ScaleReading;
use domain::reference::PersonRole;

pub use deed::{Deed, EntryDeed, LineDeed};
pub use expectation::{Expectation, check};

/// A day.
#[derive(Clone, Debug)]
pub struct Day {
    /// The unit.
    pub unit: Unit,
    /// Who works there.
    pub people: Vec<Person>,
    /// The devices, with their cables.
    pub devices: Vec<Device>,
    /// What happens, in the order of time.
    pub steps: Vec<Step>,
}

/// The unit of a day.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its id.
    pub unit: UnitId,
    /// Its name: `Pewaukee BMEU`.
    pub name: &'static str,
    /// Its name in eleven characters or fewer.
    pub short: &'static str,
    /// Its time zone, an IANA name.
    pub zone: &'static str,
}

/// Somebody who works at the unit.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub person: PersonId,
    /// Name as on the badge.
    pub name: &'static str,
    /// Initials for item 22.
    pub initials: &'static str,
    /// What they do.
    pub role: PersonRole,
    /// Six digits.
    pub pin: &'static str,
}

/// Which device of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceKey(pub &'static str);

/// A device of the unit.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its key in the day, and the name of its folder.
    pub key: DeviceKey,
    /// What people call it.
    pub name: &'static str,
    /// What it is used for.
    pub role: DeviceRole,
    /// The scale on its cable.
    pub scale: Option<ScaleKind>,
}

/// The protocol of a scale, as far as days use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// NCI / Weigh-Tronix ECR, polled.
    NciEcr,
    /// MT-SICS.
    MtSics,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// When, by the clock of the device (or of the central).
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum What {
    /// On a device.
    On(DeviceKey, Happening),
    /// At the central: a file of statements is read in.
    Import {
        /// The file's name.
        name: &'static str,
        /// Its text.
        text: &'static str,
    },
}

/// What happens on a device.
#[derive(Clone, Debug)]
pub enum Happening {
    /// A person presses a control, which has to be there.
    Tap(Intent),
    /// A person goes home, whatever is open.
    Home,
    /// A person does something, press by press.
    Do(Deed),
    /// The scanner sends these bytes; `reads` is what is left of them for the program.
    Scan {
        /// As on the cable, with terminator.
        bytes: Vec<u8>,
        /// The payload.
        reads: Vec<u8>,
    },
    /// The scale sends these bytes, and what they say.
    Weigh {
        /// As on the cable.
        bytes: Vec<u8>,
        /// What they say.
        says: ScaleReading,
    },
    /// The link is measured.
    Link(Link),
    /// The device exchanges with the central until neither has anything new.
    Exchange,
    /// Something has to be so by now.
    Expect(Expectation),
}
