//! What a person does at the central from a terminal, also while it is serving: the command goes to
//! the running central through a socket in its data folder, which only its owner can open, and is
//! carried out there; when none is running, it is carried out directly.

use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::reference::PersonRole;
use serde::{Deserialize, Serialize};
use store::{DeviceRole, PersonId, UnitId};

use crate::ServerError;
use crate::central::Central;
use crate::people::NewPerson;

/// The socket's name in the data folder.
const SOCKET: &str = "control.sock";
/// The most bytes of a command or of what is said to it.
const LINE_BYTES_MAX: u64 = 64 * 1024;
/// How long either side waits for the other. Reading a large file in takes the longest.
const TIMEOUT: Duration = Duration::from_secs(300);
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
    match lines_of(central, command) {
        Ok(lines) => Said::Done(lines),
        Err(error) => Said::NotDone(error.to_string()),
    }
}

fn lines_of(central: &Central, command: &Command) -> Result<Vec<String>, ServerError> {
    match command {
        Command::EnrolCode { unit, role, name } => {
            let ticket = central.enrolment_code(*unit, *role, name)?;
            let code = format!("Code {}, good for 15 minutes and one device", ticket.code);
            Ok(vec![ticket.to_string(), code])
        }
        Command::ImportStatements { file } => {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let opened = File::open(file)
                .map_err(|error| ServerError::Io { doing: "Open the statements", error })?;
            let imported = central.import_statements(&name, opened)?;
            let sum =
                format!("{} statements taken, {} refused", imported.taken, imported.refused_count);
            let refused = imported.refused.iter();
            let refused = refused.map(|row| format!("line {}: {}", row.line, row.reason));
            Ok(std::iter::once(sum).chain(refused).collect())
        }
        Command::AddPerson { unit, name, initials, role, pin } => {
            let person = PersonId(central.with_ledger(|_, now, ids| ids.v7(now)));
            central.add_person(&NewPerson {
                person,
                unit: *unit,
                name: name.clone(),
                initials: initials.clone(),
                role: *role,
                pin: pin.clone(),
            })?;
            Ok(vec![person.to_string()])
        }
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
