//! The central: keeps what devices send, tells each what the others recorded, and serves the
//! reference feeds. `docs/sync.md` says what travels; this crate is the other end of it.
//!
//! - [`central`]: the protocol over the ledger, blocking, without a network: what the HTTP routes,
//!   the demo in one process and the simulation all drive.
//! - [`people`], [`roster`], [`devices`], [`enrolment`], [`imports`], [`statements`],
//!   [`units`]: what a person does at the central; [`backup`]: a second copy of it, and the way back.
//! - [`place`]: what its folder holds before it is opened.
//! - [`routes`]: HTTP in front of it; [`control`]: the terminal in front of it.
//!
//! **Invariant:** nothing is acknowledged before it is committed, and every authentic row is
//! stored, whatever it says.

pub mod backup;
pub mod central;
mod commands;
pub mod control;
pub mod devices;
mod down;
pub mod enrolment;
pub mod imports;
pub mod keys;
pub mod machine;
pub mod people;
pub mod place;
mod push;
pub mod roster;
pub mod routes;
pub mod statements;
pub mod units;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use central::{Central, Counts};
pub use routes::Running;
use store::{StoreError, Timestamp, UnitId};

/// What a central needs to start.
#[derive(Debug)]
pub struct Config {
    /// Where its database is, or will be.
    pub folder: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The machine's id, as the operating system has it.
    pub machine_id: String,
    /// Its time zone, an IANA name.
    pub zone: String,
    /// Time and randomness.
    pub machine: machine::Machine,
}

/// Opens the central and serves it on its address.
///
/// # Errors
/// When the folder is in use or cannot be read, or the address is taken.
pub fn start(config: Config) -> Result<Running, ServerError> {
    let (listen, folder) = (config.listen, config.folder.clone());
    let central = Central::open(config)?;
    let door = control::Door::open(central.clone(), &folder)
        .map_err(|error| ServerError::Io { doing: "Open the central's control socket", error })?;
    Ok(routes::serve(central, listen)?.with_door(door))
}

/// Why the central could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Its database could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not listen, or start a thread.
    #[error("{doing}: {error}")]
    Io {
        /// What was attempted.
        doing: &'static str,
        /// What came of it.
        error: std::io::Error,
    },
    /// There is no central where one was looked for.
    #[error(
        "There is no central in {}. Nothing was made there. Name the folder of your central with --data, or make a new central with `init`", .0.display()
    )]
    NoCentral(PathBuf),
    /// There is one already where a new one was to be made.
    #[error("There is a central in {} already. Nothing was changed; serve it with `serve`", .0.display())]
    IsCentral(PathBuf),
    /// Part of a central is damaged or missing.
    #[error(
        "The central in {} cannot be served: {why}. Nothing was changed there, and nothing is served. Devices keep what they recorded, and send it once the central answers again. Restore the last backup into an empty folder with `tallydock-central --data NEW restore FILE`, then serve from it with `tallydock-central --data NEW serve`", .folder.display()
    )]
    Damaged {
        /// The central's folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The database was deleted or replaced while the central had it open.
    #[error("{}", crate::central::GONE)]
    Gone,
    /// A backup could not be written.
    #[error("The backup was not written, and nothing is left of it: {0}")]
    NoBackup(String),
    /// A PIN that is too short or no number.
    #[error("A PIN has six digits or more")]
    Pin,
    /// The PIN could not be hashed.
    #[error("The PIN could not be kept: {0}")]
    Hash(String),
    /// A file of statements could not be read at all.
    #[error(transparent)]
    Statements(#[from] edoc::EdocError),
    /// Something of the central's own could not be written as JSON.
    #[error("A reference row could not be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A role that no device has.
    #[error("The central itself is no device of a unit")]
    Role,
    /// No unit is meant, or more than one.
    #[error(
        "There is no unit {0} here. `units` lists those that there are, and `name-unit` says what one is called"
    )]
    NoUnit(String),
    /// Another unit is called so.
    #[error("Unit {1} is called {0} already. Nothing was changed")]
    UnitNameTaken(String, UnitId),
    /// A unit was to be called nothing.
    #[error("Say what the unit is called, with --name, --finance-number, or both")]
    NoUnitName,
    /// The statement was never imported.
    #[error("There is no statement {0} here. Nothing was changed")]
    NoStatement(String),
    /// No device is meant.
    #[error("There is no device {0} here. `devices` lists those that there are")]
    NoDevice(String),
    /// The device is no longer trusted already.
    #[error("Device {device} was revoked already: {reason}. Nothing was changed")]
    RevokedAlready {
        /// The device, as people call it.
        device: String,
        /// Why it was.
        reason: String,
    },
    /// No person is meant.
    #[error(
        "There is nobody called {0} here, or their card was removed. `people` lists those that there are"
    )]
    NoPerson(String),
    /// Nobody who was set up at a device is meant.
    #[error("Nobody called {0} was set up at a device. `people` lists those that were")]
    NoSetUpPerson(String),
    /// What was to be decided is decided.
    #[error("{0}. Nothing was changed")]
    DecidedAlready(String),
    /// More than one is meant.
    #[error("{wanted} may be any of these; name one by its id: {}", .found.join("; "))]
    Several {
        /// What was asked for.
        wanted: String,
        /// Whom or what it may mean.
        found: Vec<String>,
    },
    /// A reason is empty.
    #[error("Say why, with --reason: the devices of the unit are told")]
    NoReason,
    /// The clock shows no time that can be written.
    #[error("The clock shows {0}, which is no time to begin at")]
    Clock(Timestamp),
}
