//! What the station asks of the world around it, after the facts are durable.

use domain::ids::PersonId;

use crate::Paper;
use crate::device::{PrintDecision, PrintJobId};
use crate::event::CableRole;

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Sound and light for the person who scanned.
    Beep(Beep),
    /// Check a PIN, which takes a while, and send [`crate::Event::PinChecked`].
    CheckPin {
        /// Whose.
        person: PersonId,
        /// The digits.
        pin: String,
        /// The argon2id verifier in PHC form.
        verifier: String,
    },
    /// Make the verifier of a PIN that was just chosen, which takes a while, and send
    /// [`crate::Event::VerifierMade`].
    MakeVerifier {
        /// Whose.
        person: PersonId,
        /// The digits.
        pin: String,
    },
    /// Print this paper: [`crate::Event::Printed`] tells what becomes of it.
    Print {
        /// Names this printing until its outcome is final.
        job: PrintJobId,
        /// What.
        paper: Paper,
    },
    /// What a person has decided about a printing.
    PrintDecided {
        /// Which.
        job: PrintJobId,
        /// What to do with it.
        decision: PrintDecision,
    },
    /// Let the scanner read, or not while a question is open.
    Scanner {
        /// It may read.
        enabled: bool,
    },
    /// The weight that the scale shows went into a line: it is not offered again before the load
    /// has moved.
    WeightTaken,
    /// Set the scale's zero, on a person's word.
    ZeroScale,
    /// Say whether a device works: [`crate::Event::DeviceAnswered`] tells.
    TestDevice(CableRole),
    /// Bind a port to a device and keep that in the configuration: [`crate::Event::DeviceAnswered`]
    /// tells. What else was set for the device stays, where the profile is the same.
    BindDevice {
        /// Which device.
        role: CableRole,
        /// The port, as [`crate::PortSeen::port`] names it, or `host:9100`.
        port: String,
        /// The profile, as [`crate::ProfileChoice::name`] names it.
        profile: String,
    },
    /// Keep the speed and frame that were found: [`crate::DeviceReport::line_found`].
    KeepLine(CableRole),
    /// Look what is plugged in: [`crate::Event::Ports`] tells.
    ListPorts,
    /// Ask the central now, whatever the next time would be.
    AskCentral,
    /// Apply at the central with this ticket, which was scanned; [`crate::Event::Enrolled`] or
    /// [`crate::Event::Troubles`] tells.
    Enrol {
        /// The ticket as it was scanned: `tallydock:enrol?…`.
        ticket: String,
    },
    /// Check the whole data file, which takes a while, and send [`crate::Event::DataChecked`].
    CheckData,
    /// There are rows that the central does not have.
    SyncSoon,
}

/// The three sounds, the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beep {
    /// One high: stored.
    Stored,
    /// Four low: refused.
    Refused,
    /// Two middle: a question.
    Question,
}
