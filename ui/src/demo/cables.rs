//! The cables of a demo's device: a scanner and a scale on pseudo-terminals, each read by a
//! thread of its own through the same code as a real one.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use domain::quantity::ScaleReading;
use hw::feedback::{Verdict, Voice};
use hw::scale::{Profile, ScaleProtocol};
use hw::scanner::ScannerProtocol;
use hw::sim::{Plug, Socket};
use hw::worker::{
    Command, Device, DeviceConfig, DeviceEvent, LineSettings, Ticket, Timing, Worker,
};
use scenario::ScaleKind;

use crate::devices;

/// How long a device may take before the demo gives up; a busy machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often the scale is asked: a demo does not wait for people.
const POLL: Duration = Duration::from_millis(5);

/// The cables of one device.
pub(super) struct Cables {
    scanner: Cable,
    scale: Option<Scale>,
}

struct Cable {
    plug: Plug,
    worker: Worker,
    events: Receiver<DeviceEvent>,
    _socket: Socket,
}

struct Scale {
    cable: Cable,
    kind: ScaleKind,
}

impl Cables {
    /// Plugs a scanner, and a scale where the device has one, into `folder`.
    pub(super) fn plug(folder: &Path, scale: Option<ScaleKind>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let scanner = Device::Scanner {
            protocol: ScannerProtocol::Line(hw::scanner::LineProfile::default()),
            voice: Voice::Silent,
            scale: None,
        };
        let scanner = Cable::plug(&folder.join("scanner"), scanner)?;
        let scale = scale.map(|kind| Scale::plug(&folder.join("scale"), kind)).transpose()?;
        Ok(Self { scanner, scale })
    }

    /// Sends a label down the cable and returns what the program reads, with the ticket that is
    /// owed a verdict.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> anyhow::Result<(Ticket, Vec<u8>)> {
        self.scanner.plug.send(bytes, None).context("Send a label")?;
        let until = Instant::now() + PATIENCE;
        loop {
            match self.scanner.next(until)? {
                DeviceEvent::Scanned { ticket, scan } => return Ok((ticket, scan.identified())),
                DeviceEvent::ScanLost { reason, .. } => bail!("The scan was lost: {reason}"),
                DeviceEvent::Lost(trouble) => bail!("The scanner is gone: {trouble}"),
                _ => {}
            }
        }
    }

    /// Tells the scanner what became of its scan.
    pub(super) fn tell(&self, ticket: Ticket, verdict: Verdict) -> anyhow::Result<()> {
        Ok(self.scanner.worker.tell(Command::Verdict(ticket, verdict))?)
    }

    /// Lets the scale answer the next question with `bytes`, and returns what the program makes
    /// of it.
    pub(super) fn weigh(&mut self, bytes: &[u8]) -> anyhow::Result<ScaleReading> {
        let scale = self.scale.as_mut().context("The device has no scale")?;
        scale.weigh(bytes)
    }
}

impl Cable {
    fn plug(path: &Path, device: Device) -> anyhow::Result<Self> {
        let socket = Socket::new(path).context("Make a socket")?;
        let plug = socket.plug().context("Plug a device in")?;
        let timing = Timing {
            read: Duration::from_millis(2),
            poll: POLL,
            reopen_first: Duration::from_millis(5),
            ..Timing::default()
        };
        let line = LineSettings::read("9600 8N1").context("Settings of the line")?;
        let config = DeviceConfig { path: path.to_owned(), line, device, timing };
        let (worker, events) = Worker::start_with_channel(config).context("Start a thread")?;
        let mut cable = Self { plug, worker, events, _socket: socket };
        let until = Instant::now() + PATIENCE;
        while !matches!(cable.next(until)?, DeviceEvent::Opened) {}
        Ok(cable)
    }

    fn next(&mut self, until: Instant) -> anyhow::Result<DeviceEvent> {
        match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(event) => Ok(event),
            Err(RecvTimeoutError::Timeout) => bail!("A simulated device gave no sign in time"),
            Err(RecvTimeoutError::Disconnected) => bail!("A device thread has ended"),
        }
    }
}

impl Scale {
    /// A scale that has shown its zero: every session begins with an empty one.
    fn plug(path: &Path, kind: ScaleKind) -> anyhow::Result<Self> {
        let protocol = match kind {
            ScaleKind::NciEcr => ScaleProtocol::NciEcr,
            ScaleKind::MtSics => ScaleProtocol::MtSics,
        };
        let device = Device::Scale { protocol, profile: Profile::default() };
        let mut scale = Self { cable: Cable::plug(path, device)?, kind };
        let zero: &[u8] = match kind {
            ScaleKind::NciEcr => b"\n00.000LB\r\nS20\r\x03",
            ScaleKind::MtSics => b"S S        0.0 lb\r\n",
        };
        let reading = scale.weigh(zero)?;
        ensure!(!matches!(reading, ScaleReading::Usable(_)), "An empty scale has a weight");
        Ok(scale)
    }

    fn weigh(&mut self, bytes: &[u8]) -> anyhow::Result<ScaleReading> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            self.answer(bytes)?;
            if let Some(reading) = self.heard(bytes)? {
                return Ok(reading);
            }
        }
        bail!("The program did not hear the {:?} scale", self.kind)
    }

    /// Waits for a fresh question; the old ones were asked of a scale that did not answer.
    fn answer(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        while !self.cable.plug.receive(Duration::ZERO)?.is_empty() {}
        let asked = self.cable.plug.receive(Duration::from_secs(2))?;
        if !asked.is_empty() {
            self.cable.plug.send(bytes, None).context("Send a weight")?;
        }
        Ok(())
    }

    /// The reading of just these bytes, when the thread heard them as an answer.
    fn heard(&mut self, bytes: &[u8]) -> anyhow::Result<Option<ScaleReading>> {
        let until = Instant::now() + Duration::from_millis(200);
        while let Ok(event) = self.cable.next(until) {
            if let DeviceEvent::Weighed { reading, standing, .. } = event
                && trimmed(&reading.raw) == trimmed(bytes)
            {
                let reading = devices::scale_reading(&reading, &standing, &Profile::default());
                return Ok(Some(reading));
            }
        }
        Ok(None)
    }
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}
