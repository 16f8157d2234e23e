//! What a person does at the central from a terminal, also while it is serving: the command goes to
//! the running central through a socket in its data folder, which only its owner can open, and is
//! carried out there; when none is running, it is carried out directly.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::ids::StatementId;
use domain::reference::PersonRole;
use serde::{Deserialize, Serialize};
use store::{DeviceId, DeviceRole, Head, JournalId, PublicKey, RowHash, UnitId};

use crate::backup::CentralId;
use crate::central::Central;
use crate::{ServerError, commands};

/// The socket's name in the data folder.
const SOCKET: &str = "control.sock";
/// The most bytes of a command or of what is said to it.
const LINE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How long either side waits for the other. Writing a large backup takes the longest.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// How long a command may take to arrive.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(5);

/// What a person wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Make a one-time code.
    EnrolCode {
        /// The unit.
        unit: UnitId,
        /// What the device will be used for.
        role: DeviceRole,
        /// What people will call it.
        name: String,
    },
    /// Read a file of statements in.
    ImportStatements {
        /// The file, as seen from the central.
        file: PathBuf,
        /// Whose statements they are, where the file does not say: id, name or finance number.
        #[serde(default)]
        unit: Option<String>,
    },
    /// List the statements that no device gets.
    UnplacedStatements,
    /// Say which unit statements are of.
    PlaceStatements {
        /// Their numbers.
        statements: Vec<StatementId>,
        /// The unit's id, name or finance number.
        unit: String,
    },
    /// List the units.
    Units,
    /// Say what a unit is called.
    NameUnit {
        /// The unit.
        unit: UnitId,
        /// What people and files call it.
        name: Option<String>,
        /// Its finance number.
        finance_number: Option<String>,
    },
    /// Add a person.
    AddPerson {
        /// The unit.
        unit: UnitId,
        /// Name as on the badge.
        name: String,
        /// Initials for item 22 of the log.
        initials: String,
        /// What they do.
        role: PersonRole,
        /// Six digits or more.
        pin: String,
    },
    /// List the devices.
    Devices {
        /// Of this unit; none for all.
        unit: Option<UnitId>,
    },
    /// Stop trusting a device.
    Revoke {
        /// Its id, letter or name.
        device: String,
        /// Its unit, where letter or name alone do not tell.
        unit: Option<UnitId>,
        /// Why.
        reason: String,
    },
    /// List the people.
    People {
        /// Of this unit; none for all.
        unit: Option<UnitId>,
    },
    /// Give a person a new PIN.
    NewPin {
        /// Their id or name.
        person: String,
        /// Their unit, where the name alone does not tell.
        unit: Option<UnitId>,
        /// Six digits or more.
        pin: String,
    },
    /// Take a person's card from every device.
    Remove {
        /// Their id or name.
        person: String,
        /// Their unit, where the name alone does not tell.
        unit: Option<UnitId>,
    },
    /// Say that a person who was set up at a device is who they said.
    Confirm {
        /// Their id or name.
        person: String,
        /// Their unit, where the name alone does not tell.
        unit: Option<UnitId>,
        /// Six digits or more.
        pin: String,
    },
    /// Say that a person who was set up at a device is not who they said.
    Refuse {
        /// Their id or name.
        person: String,
        /// Their unit, where the name alone does not tell.
        unit: Option<UnitId>,
        /// Why.
        reason: String,
    },
    /// Write a backup.
    BackUp {
        /// The file, as seen from the central.
        file: PathBuf,
    },
    /// Note what a verified backup holds as safe.
    NoteSafe {
        /// Which central's backup it is.
        central: Named,
        /// How far each journal is in it.
        heads: Vec<SafeHead>,
    },
}

/// A central by its id and key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Its id as a device.
    pub device: DeviceId,
    /// Its public key, 64 hexadecimal digits.
    pub public_key: String,
}

impl From<&CentralId> for Named {
    fn from(id: &CentralId) -> Self {
        Self { device: id.device, public_key: id.public_key.to_string() }
    }
}

/// A key that is none is nobody's.
impl From<&Named> for CentralId {
    fn from(named: &Named) -> Self {
        let public_key = named.public_key.parse().unwrap_or(PublicKey([0; 32]));
        Self { device: named.device, public_key }
    }
}

/// How far a journal is in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHead {
    /// The journal.
    pub journal: JournalId,
    /// Its last number there.
    pub seq: u64,
    /// The hash of that row, 64 hexadecimal digits.
    pub hash: String,
}

impl From<&Head> for SafeHead {
    fn from(head: &Head) -> Self {
        Self { journal: head.journal, seq: head.seq, hash: head.hash.to_string() }
    }
}

/// A hash that is none agrees with no row.
impl From<&SafeHead> for Head {
    fn from(head: &SafeHead) -> Self {
        let hash = head.hash.parse().unwrap_or(RowHash([0; 32]));
        Self { journal: head.journal, seq: head.seq, hash }
    }
}

/// What is said to it: lines for the person, or why it was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// It is done.
    Done(Vec<String>),
    /// It is not.
    NotDone(String),
}

/// Carries a command out.
pub fn perform(central: &Central, command: &Command) -> Said {
    let said = central.check_place().and_then(|()| commands::carry_out(central, command));
    // What was committed into files that are gone is not done.
    match said.and_then(|said| central.check_place().map(|()| said)) {
        Ok(said) => said,
        Err(error) => Said::NotDone(error.to_string()),
    }
}

/// Asks the central that serves this folder. None when none does.
///
/// # Errors
/// When it answers nothing that can be read.
pub fn ask(folder: &Path, command: &Command) -> Result<Option<Said>, ServerError> {
    let failed = |error| ServerError::Io { doing: "Ask the running central", error };
    let mut stream = match UnixStream::connect(folder.join(SOCKET)) {
        Ok(stream) => stream,
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    stream.set_read_timeout(Some(TIMEOUT)).map_err(failed)?;
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stream.write_all(&line).map_err(failed)?;
    let said = read_line(stream).map_err(failed)?;
    Ok(Some(serde_json::from_slice(&said)?))
}

/// The door of a central that is being served.
#[derive(Debug)]
pub(crate) struct Door {
    path: PathBuf,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Door {
    /// Opens the door. The folder's lock is held, so a socket that is there was left behind.
    pub(crate) fn open(central: Central, folder: &Path) -> std::io::Result<Self> {
        let path = folder.join(SOCKET);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let closing = Arc::new(AtomicBool::new(false));
        let closed = Arc::clone(&closing);
        let thread =
            std::thread::Builder::new().name("central-control".to_owned()).spawn(move || {
                for stream in listener.incoming() {
                    if closed.load(Ordering::Relaxed) {
                        return;
                    }
                    // One at a time: it is a person who asks.
                    let answered = stream.and_then(|stream| answer(&central, stream));
                    if let Err(error) = answered {
                        tracing::warn!(%error, "a command was not answered");
                    }
                }
            })?;
        Ok(Self { path, closing, thread: Some(thread) })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        // The thread waits for somebody to come; whatever fails here, the program ends anyway.
        if UnixStream::connect(&self.path).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

fn answer(central: &Central, mut stream: UnixStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(COMMAND_TIMEOUT))?;
    let line = read_line(stream.try_clone()?)?;
    let said = match serde_json::from_slice(&line) {
        Ok(command) => perform(central, &command),
        Err(error) => Said::NotDone(format!("The command cannot be read: {error}")),
    };
    let mut line = serde_json::to_vec(&said)?;
    line.push(b'\n');
    stream.write_all(&line)
}

fn read_line(stream: UnixStream) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    BufReader::new(stream.take(LINE_BYTES_MAX)).read_until(b'\n', &mut line)?;
    Ok(line)
}
