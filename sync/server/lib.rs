//! The central: keeps what devices send, tells each what the others recorded, and serves the
//! reference feeds. `docs/sync.md` says what travels; this crate is the other end of it.
//!
//! - [`central`]: the protocol over the ledger, blocking, without a network: what the HTTP routes,
//!   the demo in one process and the simulation all drive.
//! - [`people`], [`enrolment`], [`imports`]: what a person does at the central.
//! - [`routes`]: HTTP in front of it; [`control`]: the terminal in front of it.
//!
//! **Invariant:** nothing is acknowledged before it is committed, and every authentic row is
//! stored, whatever it says.

pub mod central;
pub mod control;
mod down;
pub mod enrolment;
pub mod imports;
pub mod keys;
pub mod machine;
pub mod people;
mod push;
pub mod routes;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use central::{Central, Counts};
pub use routes::Running;
use store::{StoreError, Timestamp};

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
    /// The file with its next key cannot be used.
    #[error("The file {} holds no key. Put it back from where this folder came from", .0.display())]
    Key(PathBuf),
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
    /// There is no such device.
    #[error("There is no such device")]
    NoDevice,
    /// The clock shows no time that can be written.
    #[error("The clock shows {0}, which is no time to begin at")]
    Clock(Timestamp),
}
