//! One thread owns one port.
//!
//! The thread opens the port, reads it, carries out what its driver plans and opens it again when
//! the cable came off. The drivers ([`scanner`], [`scale`]) decide everything and touch nothing: they
//! take bytes, commands and the time, and return [`Actions`]. Events go out and commands come in
//! through bounded channels; a full one makes the thread stop reading, so the kernel keeps the bytes.

mod cable;
pub mod identify;
pub mod line_hunt;
mod outbox;
pub mod scale;
pub mod scanner;
mod settings;
mod thread;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::feedback::{Verdict, Voice};
use crate::scale::watch::{Patience, Standing};
use crate::scale::{Profile, Reading, ScaleProtocol};
use crate::scanner::{Scan, ScannerProtocol};
use crate::state::{Seen, Tap};
use crate::trouble::Trouble;

pub use outbox::{Outlet, Refusal};
pub use settings::LineSettings;

/// Events that wait for the program, and commands that wait for the thread.
pub const CHANNEL_MAX: usize = 256;

/// A port and what hangs on it, as a person has configured it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceConfig {
    /// A stable path: `/dev/serial/by-id/...`, or by-path where serial numbers collide.
    pub path: PathBuf,
    /// Speed and frame; not used by devices that have none.
    pub line: LineSettings,
    /// What hangs on it.
    pub device: Device,
    /// How long things may take.
    pub timing: Timing,
}

/// What hangs on a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Device {
    /// A scanner on a serial line.
    Scanner {
        /// How it sends.
        protocol: ScannerProtocol,
        /// How it takes orders.
        voice: Voice,
        /// The scale on the same cable, for a scanner-scale.
        scale: Option<Profile>,
    },
    /// A scanner that types, grabbed by name.
    Wedge,
    /// A scale on a serial line, or a USB HID scale.
    Scale {
        /// How it sends.
        protocol: ScaleProtocol,
        /// What the site has set for it.
        profile: Profile,
    },
}

/// How long things may take on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The longest wait inside one read; commands wait as long.
    pub read: Duration,
    /// A pause that ends a frame.
    pub pause: Duration,
    /// An answer takes no longer than this, first byte to last.
    pub answer: Duration,
    /// From one question to the scale to the next.
    pub poll: Duration,
    /// The first wait before the port is opened again; doubled each time.
    pub reopen_first: Duration,
    /// The longest such wait.
    pub reopen_max: Duration,
    /// A port that has held for so long starts again at the first wait.
    pub steady: Duration,
    /// What the screen's states are measured by.
    pub patience: Patience,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            read: Duration::from_millis(50),
            pause: Duration::from_millis(80),
            answer: Duration::from_secs(1),
            poll: Duration::from_millis(200),
            reopen_first: Duration::from_millis(250),
            reopen_max: Duration::from_secs(5),
            steady: Duration::from_secs(5),
            patience: Patience::default(),
        }
    }
}

/// Names one scan until its verdict is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What a device thread tells the program. Times are since the thread began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceEvent {
    /// The port is open.
    Opened,
    /// The port cannot be used; the thread keeps trying.
    Lost(Trouble),
    /// A label. It is owed a verdict: until then there is no good beep.
    Scanned {
        /// What the verdict names.
        ticket: Ticket,
        /// The label.
        scan: Scan,
    },
    /// A label that came while a question was open: not recorded, and said so.
    ScannedWhileAsking(Scan),
    /// A scan that did not come whole: not recorded, never beeped, to be scanned again.
    ScanLost {
        /// Why.
        reason: &'static str,
        /// How much of it came.
        bytes: usize,
    },
    /// The scale's newest reading, and what it amounts to.
    Weighed {
        /// What the scale said.
        reading: Box<Reading>,
        /// What the screen shows.
        standing: Standing,
        /// When it came.
        at: Duration,
    },
    /// What the screen shows of the scale has changed without a reading.
    Scale(Standing),
    /// The line was set to another speed and frame, to listen there; or it was found that the device
    /// can be read at it. A person keeps it or does not; no weight is taken before.
    Line {
        /// The setting.
        line: LineSettings,
        /// The device can be read there.
        reads: bool,
    },
    /// Who the device says it is; empty when it does not tell.
    Identified(Vec<String>),
    /// Bytes that could not be read: speed, parity or the cable.
    LineErrors {
        /// Characters that came as NUL.
        nuls: u32,
        /// Frames that were noise.
        frames: u32,
        /// The last of them, for a person to look at.
        sample: Vec<u8>,
    },
}

impl DeviceEvent {
    /// Whether a newer event makes this one needless: a reading by a reading, a state by either. A
    /// reading is never dropped for a state alone.
    fn may_be_replaced_by(&self, newer: &Self) -> bool {
        matches!(
            (self, newer),
            (Self::Weighed { .. } | Self::Scale(_), Self::Weighed { .. })
                | (Self::Scale(_), Self::Scale(_))
        )
    }
}

/// What the program tells a device thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// What became of a scan.
    Verdict(Ticket, Verdict),
    /// A question is open: the trigger goes off.
    Ask,
    /// It is answered: the trigger goes on.
    Answered,
    /// A person wants the scale zeroed.
    ZeroScale,
    /// The steady weight has been recorded.
    WeightRecorded,
    /// A person wants to know whether the device works.
    Test,
}

/// What a driver wants done.
#[derive(Debug, Default)]
pub struct Actions {
    /// Bytes for the port, in order.
    pub write: Vec<u8>,
    /// Events for the program, in order.
    pub events: Vec<DeviceEvent>,
    /// Throw away what the port holds: it is older than the question about to be asked.
    pub clear_input: bool,
    /// Set the line to this, before anything is written.
    pub line: Option<LineSettings>,
}

/// A device thread and the way to talk to it. Dropping it stops the thread.
#[derive(Debug)]
pub struct Worker {
    commands: SyncSender<Command>,
    tap: Tap,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The thread's queue is full, or the thread has ended: the command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The device does not listen just now.")]
pub struct NotTaken;

impl Worker {
    /// Starts the thread. Events go to the outlet, which must not block.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(config: DeviceConfig, outlet: Outlet) -> std::io::Result<Self> {
        let (commands, inbox) = sync_channel(CHANNEL_MAX);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let tap = Tap::default();
        let read = tap.clone();
        let name = config.path.file_name().map_or_else(
            || "device".to_owned(),
            |name| name.to_string_lossy().chars().take(15).collect(),
        );
        let thread = std::thread::Builder::new()
            .name(name)
            .spawn(move || thread::run(config, &inbox, outlet, &stopped, &read))?;
        Ok(Self { commands, tap, stop, thread: Some(thread) })
    }

    /// Starts the thread with a channel of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_with_channel(
        config: DeviceConfig,
    ) -> std::io::Result<(Self, Receiver<DeviceEvent>)> {
        let (sender, receiver) = sync_channel(CHANNEL_MAX);
        let outlet: Outlet = Box::new(move |event| match sender.try_send(event) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(event)) => Err(Refusal::Full(event)),
            Err(TrySendError::Disconnected(_)) => Err(Refusal::Gone),
        });
        Ok((Self::start(config, outlet)?, receiver))
    }

    /// The last bytes that came.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.tap.seen()
    }

    /// Gives a command. Never blocks.
    ///
    /// # Errors
    /// When the queue is full or the thread has ended.
    pub fn tell(&self, command: Command) -> Result<(), NotTaken> {
        self.commands.try_send(command).map_err(|_| NotTaken)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("A device thread ended badly");
        }
    }
}
