//! What is known of the devices on the cables, ready to be shown. The station keeps it and decides
//! nothing from it: who may record a weight or hear a beep is decided where the bytes are read.

use domain::moment::Timestamp;

use crate::event::CableRole;

/// All that is known of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceReport {
    /// What it is for.
    pub role: CableRole,
    /// The port's stable name: a path, `host:9100` or `cups:queue`.
    pub port: String,
    /// The protocol or printer language that is set: `nci-ecr`, `zpl`.
    pub profile: String,
    /// Speed and frame, `9600 7E1`; none where the port has none.
    pub line: Option<String>,
    /// The unit that is set for a scale.
    pub unit: Option<String>,
    /// The division that a scale is marked with.
    pub division: Option<String>,
    /// A printer's dots an inch.
    pub dpi: Option<u16>,
    /// Whether the port is open.
    pub state: PortState,
    /// What the device itself says is to be done: `Empty the scale once, so that it shows zero.`
    pub says: Option<String>,
    /// The last reading, scan or status.
    pub last: Option<LastHeard>,
    /// The last bytes, at most 64: `0A 30 30`.
    pub recent_hex: String,
    /// The same bytes as text, a point for what is none.
    pub recent_text: String,
    /// Bytes since the program began.
    pub bytes: u64,
    /// Characters that the port could not read.
    pub line_errors: u32,
    /// Frames that were none of this protocol.
    pub frames_refused: u32,
    /// Another speed and frame at which the device can be read. A person keeps it by
    /// [`crate::Effect::KeepLine`] or not.
    pub line_found: Option<String>,
}

/// Whether a port can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortState {
    /// It has not been tried yet.
    Opening,
    /// It is open.
    Open,
    /// It cannot be used; it is tried again by itself.
    Lost {
        /// What is wrong and what to do.
        sentence: String,
    },
}

/// The last thing that a device said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastHeard {
    /// The figure with its unit, the label, or the status.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A port that a device may be bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortSeen {
    /// What to bind: a stable path or `cups:queue`.
    pub port: String,
    /// What it is called this time: `/dev/ttyUSB0`.
    pub node: String,
    /// What it probably is: `FTDI serial adapter`; empty when nothing tells.
    pub what: String,
    /// Its kind.
    pub kind: PortKind,
    /// The name is that of the socket and not of the device: label the socket.
    pub by_socket: bool,
    /// What it is bound to already.
    pub bound: Option<CableRole>,
}

/// What kind of port it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PortKind {
    /// A serial line.
    Serial,
    /// A USB scale.
    UsbScale,
    /// A keyboard, which a wedge scanner pretends to be.
    Keyboard,
    /// A print queue of this machine.
    PrintQueue,
}

/// A protocol or printer language that a role can be set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// For what.
    pub role: CableRole,
    /// Its name in the configuration.
    pub name: String,
}

/// Names one printing until its outcome is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintJobId(pub u64);

/// Something to print, as the printer takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its name. One name is printed once, however often it is handed over.
    pub id: PrintJobId,
    /// What a person calls it: `PS Form 3607 of B-017`.
    pub title: String,
    /// What goes to the printer, in its language.
    pub bytes: Vec<u8>,
}

/// What a person says of a printing that nobody else can judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrintDecision {
    /// It is on paper, or is printed anew under another name: it is kept no longer.
    Settled,
    /// Send it once more, as it was.
    Again,
    /// It is not wanted any more. What has left already may still come out.
    Withdraw,
}

/// What has become of a printing so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrintOutcome {
    /// It waits for the printer.
    Queued,
    /// It waits because of something that a person can put right.
    Waiting {
        /// What is wrong and what to do.
        sentence: String,
    },
    /// The printer has taken all of it; that is not printed yet.
    Sent,
    /// The printer says that it is on paper. Final.
    Printed,
    /// Nobody but a person can say whether it is on paper: the printer tells nothing, or was lost
    /// in the middle. It is never sent a second time without a person's word. Final.
    AskPerson {
        /// What happened and what to look at.
        sentence: String,
    },
    /// It is not on paper. Final.
    Failed {
        /// What happened and what to do.
        sentence: String,
    },
}
