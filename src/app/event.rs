//! Everything that the station can react to.
//!
//! What comes from the central goes into the store by [`crate::Station::absorb`]: it consists of
//! rows that nobody here has to decide about.

use domain::ids::PersonId;
use domain::quantity::ScaleReading;

use crate::act::Act;
use crate::device::{DeviceReport, PortSeen, PrintJobId, PrintOutcome, ProfileChoice};
use crate::screens::Intent;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person tapped or typed.
    Intent(Intent),
    /// A person did something, on whatever screen.
    Act(Act),
    /// A scanner sent this; as it came, without the line's end.
    Scanned(Vec<u8>),
    /// A scale sent this.
    Weighed(ScaleReading),
    /// A device on a cable came or went.
    Cable(Cable),
    /// What is known of a device now, to be shown.
    Device(Box<DeviceReport>),
    /// What is plugged in, asked for by [`crate::Effect::ListPorts`].
    Ports(Vec<PortSeen>),
    /// What a port can be set to; told once at the start.
    Profiles(Vec<ProfileChoice>),
    /// What came of [`crate::Effect::TestDevice`], [`crate::Effect::BindDevice`] or
    /// [`crate::Effect::KeepLine`].
    DeviceAnswered {
        /// Which device.
        role: CableRole,
        /// It works, or it was done.
        done: bool,
        /// What was found, and what to do when it does not work.
        sentence: String,
    },
    /// What has become of a printing so far.
    Printed {
        /// Which.
        job: PrintJobId,
        /// What has become of it.
        outcome: PrintOutcome,
    },
    /// The PIN that [`crate::Effect::CheckPin`] asked about was checked.
    PinChecked {
        /// Whose.
        person: PersonId,
        /// It is theirs.
        correct: bool,
    },
    /// The data file was checked, on [`crate::Effect::CheckData`].
    DataChecked {
        /// What is not as it has to be, in words; nothing when all is.
        problems: Vec<String>,
    },
    /// The link to the central was measured.
    Link(Link),
    /// Time went by.
    Tick,
}

/// What is known of the link to the central. It says nothing about PostalOne!.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It answered.
    Up {
        /// After how many milliseconds.
        answer_ms: u32,
    },
    /// It did not.
    Down,
}

/// What is known of a device on a cable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cable {
    /// Which device.
    pub role: CableRole,
    /// In words what is wrong and what to do; none when all is well.
    pub trouble: Option<String>,
}

/// What a cable is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CableRole {
    /// Barcodes come from it.
    Scanner,
    /// Weights come from it.
    Scale,
    /// Placards and forms come out of it.
    Printer,
}
