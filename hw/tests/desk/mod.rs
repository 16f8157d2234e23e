//! A desk to try devices at: a folder of sockets, a device thread, and what it tells.
#![allow(dead_code, reason = "each test file uses the part that it needs")]

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use hw::feedback::Voice;
use hw::scale::watch::Standing;
use hw::scale::{Profile, Reading, ScaleProtocol};
use hw::scanner::{LineProfile, Scan, ScannerProtocol};
use hw::sim::{Plug, ScaleModel, Socket};
use hw::worker::{Device, DeviceConfig, DeviceEvent, LineSettings, Ticket, Timing, Worker};

/// Nothing on a desk takes longer than this, however busy the machine is.
pub(crate) const LONG: Duration = Duration::from_secs(20);

pub(crate) fn brisk() -> Timing {
    Timing {
        read: Duration::from_millis(10),
        pause: Duration::from_millis(40),
        answer: Duration::from_millis(150),
        poll: Duration::from_millis(10),
        reopen_first: Duration::from_millis(5),
        reopen_max: Duration::from_millis(40),
        steady: Duration::from_millis(50),
        ..Timing::default()
    }
}

pub(crate) fn line_scanner() -> Device {
    Device::Scanner {
        protocol: ScannerProtocol::Line(LineProfile::default()),
        voice: Voice::Silent,
        scale: None,
    }
}

pub(crate) fn ssi_scanner() -> Device {
    Device::Scanner { protocol: ScannerProtocol::Ssi, voice: Voice::Ssi, scale: None }
}

pub(crate) fn scale(protocol: ScaleProtocol) -> Device {
    Device::Scale { protocol, profile: Profile::default() }
}

pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) socket: Socket,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::named("device")
    }

    /// The device thread is named after its socket.
    pub(crate) fn named(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = Socket::new(folder.path().join(name)).unwrap();
        Self { folder, socket }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.socket.path().to_owned()
    }

    pub(crate) fn config(&self, device: Device, timing: Timing) -> DeviceConfig {
        DeviceConfig { path: self.path(), line: LineSettings::default(), device, timing }
    }

    pub(crate) fn start(&self, device: Device, timing: Timing) -> Listener {
        let (worker, events) = Worker::start_with_channel(self.config(device, timing)).unwrap();
        Listener { worker, events }
    }
}

pub(crate) struct Listener {
    pub(crate) worker: Worker,
    pub(crate) events: Receiver<DeviceEvent>,
}

impl Listener {
    /// The first event that is of interest; others pass.
    pub(crate) fn wait_for<T>(&self, of_interest: impl FnMut(DeviceEvent) -> Option<T>) -> T {
        self.within(LONG, of_interest).expect("the event did not come")
    }

    pub(crate) fn within<T>(
        &self,
        time: Duration,
        mut of_interest: impl FnMut(DeviceEvent) -> Option<T>,
    ) -> Option<T> {
        let until = Instant::now() + time;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    if let Some(found) = of_interest(event) {
                        return Some(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => panic!("the device thread ended"),
            }
        }
    }

    pub(crate) fn opened(&self) {
        self.wait_for(|event| matches!(event, DeviceEvent::Opened).then_some(()));
    }

    pub(crate) fn scan(&self) -> (Ticket, Scan) {
        self.wait_for(|event| match event {
            DeviceEvent::Scanned { ticket, scan } => Some((ticket, scan)),
            _ => None,
        })
    }

    pub(crate) fn reading(&self) -> (Reading, Standing) {
        self.wait_for(|event| match event {
            DeviceEvent::Weighed { reading, standing, .. } => Some((*reading, standing)),
            _ => None,
        })
    }

    pub(crate) fn standing(&self, wanted: impl Fn(&Standing) -> bool) -> Standing {
        self.wait_for(|event| match event {
            DeviceEvent::Weighed { standing, .. } | DeviceEvent::Scale(standing) => {
                Some(standing).filter(&wanted)
            }
            _ => None,
        })
    }
}

/// Plays a scale until it has answered so many questions.
pub(crate) fn answer(plug: &mut Plug, model: &mut ScaleModel, questions: usize) {
    let mut answered = 0;
    let until = Instant::now() + LONG;
    while answered < questions && Instant::now() < until {
        let heard = plug.receive(Duration::from_millis(20)).unwrap();
        for answer in heard.iter().filter_map(|byte| model.hear(*byte)) {
            plug.send(&answer, None).unwrap();
            answered += 1;
        }
    }
    assert_eq!(answered, questions, "the scale was not asked");
}
