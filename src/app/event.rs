//! Everything that the station can react to.
//!
//! What comes from the central goes into the store by [`crate::Station::absorb`]: it consists of
//! rows that nobody here has to decide about.

use domain::ids::{PersonId, UnitId};
use domain::quantity::ScaleReading;

use crate::device::{DeviceReport, PortSeen, PrintJobId, PrintOutcome, ProfileChoice};
use crate::screens::Intent;

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person tapped or typed.
    Intent(Intent),
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
    /// The verifier that [`crate::Effect::MakeVerifier`] asked for.
    VerifierMade {
        /// Whose.
        person: PersonId,
        /// The argon2id verifier in PHC form; empty when none could be made.
        verifier: String,
    },
    /// The data file was checked, on [`crate::Effect::CheckData`].
    DataChecked {
        /// What is not as it has to be, in words; nothing when all is.
        problems: Vec<String>,
    },
    /// The link to the central was measured.
    Link(Link),
    /// Why the central has not taken what this device has, beside a link that does not answer;
    /// none once it takes it.
    LinkTrouble(Option<LinkTrouble>),
    /// What keeps this device from working as it was set up, all of it; replaces what was told
    /// before.
    Troubles(Vec<Trouble>),
    /// The central has taken the device in.
    Enrolled {
        /// Into this unit.
        unit: UnitId,
    },
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

/// Why what this device has does not get to the central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTrouble {
    /// What kind of trouble.
    pub what: LinkTroubleKind,
    /// The reason as it was given, in a sentence.
    pub said: String,
}

/// Kinds of [`LinkTrouble`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkTroubleKind {
    /// Nothing answers: the link is down.
    NotReached,
    /// The central, or something at its address, answers and takes nothing.
    Refused,
    /// The central answered something that cannot be used.
    Answer,
    /// A row of this device's journal is not the one that was sealed.
    Damaged,
    /// This device cannot read or write its own data.
    Store,
}

/// Something that keeps the device from working as it was set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble.
    pub what: TroubleKind,
    /// The reason as it was found, in a sentence.
    pub said: String,
}

/// Kinds of [`Trouble`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TroubleKind {
    /// No central is configured.
    NoCentral,
    /// The central has not taken the device in yet; it is asked again.
    NotEnrolledYet,
    /// The central will not take the device in with this code: another one is needed.
    CodeRefused,
    /// The central's certificate cannot be used.
    Certificate,
    /// What the device remembers of its enrolment cannot be read.
    Membership,
    /// Files that others could read are its owner's alone now.
    Tightened,
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
