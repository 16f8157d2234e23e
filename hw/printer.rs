//! Printers: ready bytes in, and what became of them out.
//!
//! What is printed is made elsewhere; here it is carried to the printer over a serial line, a network
//! port, a print queue of this machine or into a folder. Bytes that have left are not printed yet: a
//! print is done when the printer's own status says so, and where it says nothing a person is asked.
//! A job that was cut in the middle is kept and offered again; it is never sent twice without a
//! person's word.
//!
//! One thread owns one printer ([`PrinterWorker`]). What to do is decided by [`driver`], which
//! touches nothing; [`zpl`] and [`esc_pos`] read what a printer says of itself.

mod condition;
pub mod cups;
pub mod driver;
pub mod esc_pos;
mod folder;
pub mod ipp;
mod link;
mod thread;
pub mod zpl;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::state::{Seen, Tap};
use crate::trouble::Trouble;
use crate::worker::{LineSettings, NotTaken};

pub use condition::Condition;

/// The most bytes of one job; a page of pictures is less.
pub const JOB_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Jobs that may wait for a printer.
pub const JOBS_MAX: usize = 64;
/// Jobs that are kept for a person's decision; the oldest goes first.
pub const HELD_MAX: usize = 32;
/// Commands and events that may wait.
const CHANNEL_MAX: usize = 256;

/// What a printer understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// ZPL II of label printers.
    Zpl,
    /// ESC/POS of receipt printers.
    EscPos,
    /// PDF, for page printers and queues.
    Pdf,
}

impl Language {
    /// Every language, in the order of the list that a person chooses from.
    pub const ALL: [Self; 3] = [Self::Zpl, Self::EscPos, Self::Pdf];

    /// The name used in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::EscPos => "esc-pos",
            Self::Pdf => "pdf",
        }
    }

    /// The language of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }

    /// What a file of it ends with.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::EscPos => "escpos",
            Self::Pdf => "pdf",
        }
    }

    /// The dots an inch that are usual for it.
    #[must_use]
    pub fn usual_dpi(self) -> u16 {
        match self {
            Self::Zpl | Self::EscPos => 203,
            Self::Pdf => 300,
        }
    }
}

/// Where a printer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterPort {
    /// On a serial line, or USB with a serial driver.
    Serial(PathBuf, LineSettings),
    /// On the network: `host:9100`.
    Tcp(String),
    /// A print queue.
    Queue {
        /// The print system's address, `host:631`; this machine's own when it is none.
        server: Option<String>,
        /// The queue's name.
        name: String,
    },
    /// A folder: each job becomes a file.
    Folder(PathBuf),
}

impl PrinterPort {
    /// Reads `/dev/…`, `host:9100`, `cups:queue`, `cups://host:631/queue` and `file:/folder`.
    #[must_use]
    pub fn read(port: &str, line: LineSettings) -> Option<Self> {
        if let Some(queue) = port.strip_prefix("cups:") {
            let (server, name) = match queue.strip_prefix("//") {
                Some(rest) => rest.split_once('/').map(|(server, name)| (Some(server), name))?,
                None => (None, queue),
            };
            let known = cups::is_queue_name(name) && server.is_none_or(is_address);
            let server = server.map(str::to_owned);
            return known.then(|| Self::Queue { server, name: name.to_owned() });
        }
        if let Some(folder) = port.strip_prefix("file:") {
            return folder.starts_with('/').then(|| Self::Folder(PathBuf::from(folder)));
        }
        if port.starts_with('/') {
            return Some(Self::Serial(PathBuf::from(port), line));
        }
        is_address(port).then(|| Self::Tcp(port.to_owned()))
    }
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, number)| {
        !host.is_empty() && number.parse::<u16>().is_ok_and(|number| number != 0)
    })
}

/// A printer, as a person has configured it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterConfig {
    /// Where it is.
    pub port: PrinterPort,
    /// What it understands.
    pub language: Language,
    /// Its dots an inch; for whoever makes the bytes.
    pub dpi: u16,
    /// How long things may take.
    pub timing: PrinterTiming,
}

/// How long things may take with a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrinterTiming {
    /// The longest wait inside one read; commands wait as long.
    pub read: Duration,
    /// A network connection is made in so long, or not.
    pub connect: Duration,
    /// A question about the status is answered in so long, or not.
    pub answer: Duration,
    /// From one question about the status to the next.
    pub poll: Duration,
    /// A printer that takes no byte for so long is told to the person; it is waited for.
    pub stall: Duration,
    /// What was sent whole is on paper in so long, or a person is asked.
    pub printing: Duration,
    /// A network printer that has nothing to do is left after so long: others want to print too.
    pub linger: Duration,
    /// The first wait before a port is opened again; doubled each time.
    pub reopen_first: Duration,
    /// The longest such wait.
    pub reopen_max: Duration,
}

impl Default for PrinterTiming {
    fn default() -> Self {
        Self {
            read: Duration::from_millis(50),
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(2),
            poll: Duration::from_millis(700),
            stall: Duration::from_secs(3),
            printing: Duration::from_secs(180),
            linger: Duration::from_secs(5),
            reopen_first: Duration::from_millis(250),
            reopen_max: Duration::from_secs(5),
        }
    }
}

/// Names one job. Whoever prints gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// Something to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    /// Its name.
    pub id: JobId,
    /// What a person calls it: `PS Form 3607 of B-017`.
    pub title: String,
    /// What goes to the printer.
    pub bytes: Vec<u8>,
}

/// What a printer's thread is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterCommand {
    /// Print this.
    Print(PrintJob),
    /// A person wants a job that is kept printed again, as it was.
    Again(JobId),
    /// A person has seen it on paper, or does not want it: it is kept no longer.
    Settled(JobId),
    /// A person does not want it any more. What was sent already may still come out.
    Withdraw(JobId),
    /// Ask the printer how it is.
    Ask,
}

/// What a printer's thread tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrinterEvent {
    /// The printer can be reached.
    Opened,
    /// It cannot; the thread keeps trying while there is something to print.
    Lost(Trouble),
    /// What the printer says of itself, when it says something else than before.
    Condition(Condition),
    /// What has become of a job.
    Job {
        /// Which.
        id: JobId,
        /// What has become of it.
        fate: Fate,
    },
}

/// What has become of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It waits.
    Queued,
    /// It waits because of something that a person can put right.
    Waiting(String),
    /// Its first byte is about to leave: from here on it may be on paper.
    Sending,
    /// All of it has left.
    Sent,
    /// The printer says that it is on paper.
    Printed,
    /// A person has to look: it may be on paper, or half of it. The job is kept.
    AskPerson(String),
    /// Nothing of it is on paper. The job is kept.
    Failed(String),
}

/// Where events go. It must not block: it takes the event or gives it back.
pub type PrinterOutlet = Box<dyn FnMut(PrinterEvent) -> Result<(), Handed> + Send>;

/// Why an event was not taken.
#[derive(Debug)]
pub enum Handed {
    /// No room just now; the event comes back.
    Back(PrinterEvent),
    /// Nobody listens any more.
    ToNobody,
}

/// A printer's thread and the way to talk to it. Dropping it stops the thread.
#[derive(Debug)]
pub struct PrinterWorker {
    commands: SyncSender<PrinterCommand>,
    tap: Tap,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl PrinterWorker {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(config: PrinterConfig, outlet: PrinterOutlet) -> std::io::Result<Self> {
        let (commands, inbox) = sync_channel(CHANNEL_MAX);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let tap = Tap::default();
        let read = tap.clone();
        let thread = std::thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || thread::run(config, &inbox, outlet, &stopped, read))?;
        Ok(Self { commands, tap, stop, thread: Some(thread) })
    }

    /// Starts the thread with a channel of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_with_channel(
        config: PrinterConfig,
    ) -> std::io::Result<(Self, Receiver<PrinterEvent>)> {
        let (sender, receiver) = sync_channel(CHANNEL_MAX);
        let outlet: PrinterOutlet = Box::new(move |event| match sender.try_send(event) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(event)) => Err(Handed::Back(event)),
            Err(TrySendError::Disconnected(_)) => Err(Handed::ToNobody),
        });
        Ok((Self::start(config, outlet)?, receiver))
    }

    /// The last bytes that the printer sent.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.tap.seen()
    }

    /// Gives a command. Never blocks.
    ///
    /// # Errors
    /// When the queue is full or the thread has ended.
    pub fn tell(&self, command: PrinterCommand) -> Result<(), NotTaken> {
        self.commands.try_send(command).map_err(|_| NotTaken)
    }
}

impl Drop for PrinterWorker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("A printer's thread ended badly");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_read_as_it_is_written_in_a_configuration() {
        let line = LineSettings::default();
        let queue = |server: Option<&str>, name: &str| PrinterPort::Queue {
            server: server.map(str::to_owned),
            name: name.to_owned(),
        };
        for (text, port) in [
            ("/dev/serial/by-id/x", Some(PrinterPort::Serial("/dev/serial/by-id/x".into(), line))),
            ("10.0.0.7:9100", Some(PrinterPort::Tcp("10.0.0.7:9100".to_owned()))),
            ("[fe80::1]:9100", Some(PrinterPort::Tcp("[fe80::1]:9100".to_owned()))),
            ("cups:Dock_Laser", Some(queue(None, "Dock_Laser"))),
            ("cups://hub:631/Laser", Some(queue(Some("hub:631"), "Laser"))),
            ("cups://hub/Laser", None),
            ("cups://hub:631/", None),
            ("file:/var/spool/x", Some(PrinterPort::Folder("/var/spool/x".into()))),
            ("cups:-o raw", None),
            ("cups:", None),
            ("file:relative", None),
            ("printer", None),
            ("host:0", None),
            (":9100", None),
            ("host:port", None),
        ] {
            assert_eq!(PrinterPort::read(text, line), port, "{text}");
        }
    }
}
