//! The loop of a device thread: opens, reads, asks the driver, carries out.
//!
//! It decides nothing about scans or weights. It never spins: every turn waits in a read, or on the
//! command queue while there is no port.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::cable::Cable;
use super::outbox::{Outbox, Outlet};
use super::scale::ScaleDriver;
use super::scanner::ScannerDriver;
use super::{Actions, Command, Device, DeviceConfig, DeviceEvent, Timing};
use crate::feedback::Voice;
use crate::scanner::ScannerProtocol;
use crate::state::Tap;
use crate::trouble::Trouble;

/// One read takes no more than this.
const READ_MAX: usize = 4096;
/// While the program has no room for events, it is asked again after this.
const BLOCKED_WAIT: Duration = Duration::from_millis(5);
/// While a verdict is awaited, reads are kept this short so that the beep is not late.
const VERDICT_WAIT: Duration = Duration::from_millis(3);

/// Runs until it is stopped or nobody listens.
pub(super) fn run(
    config: DeviceConfig,
    inbox: &Receiver<Command>,
    outlet: Outlet,
    stop: &AtomicBool,
    tap: &Tap,
) {
    let mut turn = Turn {
        driver: Driver::new(&config),
        delay: config.timing.reopen_first,
        began: Instant::now(),
        outbox: Outbox::new(outlet),
        trouble: None,
        tap: tap.clone(),
        config,
    };
    while !stop.load(Ordering::Acquire) && !turn.outbox.is_gone() {
        match Cable::open(&turn.config) {
            Ok(cable) => turn.connected(cable, inbox, stop),
            Err(trouble) => turn.lost(trouble),
        }
        turn.wait_to_reopen(inbox, stop);
    }
}

struct Turn {
    config: DeviceConfig,
    driver: Driver,
    outbox: Outbox,
    began: Instant,
    delay: Duration,
    /// What was last told of the port, so that it is told once.
    trouble: Option<Trouble>,
    tap: Tap,
}

impl Turn {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// One connection, from open to hang-up.
    fn connected(&mut self, mut cable: Cable, inbox: &Receiver<Command>, stop: &AtomicBool) {
        let opened_at = self.now();
        self.trouble = None;
        self.outbox.put([DeviceEvent::Opened]);
        let mut actions = Actions::default();
        self.driver.opened(opened_at, &mut actions);
        let trouble = loop {
            if stop.load(Ordering::Acquire) || self.outbox.is_gone() {
                return;
            }
            if self.config.timing.steady <= self.now().saturating_sub(opened_at) {
                self.delay = self.config.timing.reopen_first;
            }
            for command in inbox.try_iter() {
                self.driver.command(self.began.elapsed(), command, &mut actions);
            }
            self.driver.tick(self.now(), &mut actions);
            if let Err(trouble) = self.carry_out(&mut actions, &mut cable) {
                break trouble;
            }
            if let Err(trouble) = self.read(&mut cable, &mut actions) {
                break trouble;
            }
        };
        drop(cable);
        self.driver.closed(self.now(), &mut actions);
        self.outbox.put(actions.events.drain(..));
        self.lost(trouble);
    }

    fn carry_out(&mut self, actions: &mut Actions, cable: &mut Cable) -> Result<(), Trouble> {
        self.outbox.put(actions.events.drain(..));
        if let Some(line) = actions.line.take() {
            cable.set_line(line)?;
        }
        if std::mem::take(&mut actions.clear_input) {
            cable.clear_input();
        }
        let bytes = std::mem::take(&mut actions.write);
        if bytes.is_empty() { Ok(()) } else { cable.write(&bytes) }
    }

    fn read(&mut self, cable: &mut Cable, actions: &mut Actions) -> Result<(), Trouble> {
        self.outbox.offer();
        if self.outbox.is_blocked() {
            std::thread::sleep(BLOCKED_WAIT);
            return Ok(());
        }
        let mut buffer = [0; READ_MAX];
        let began = self.now();
        let wait = self.driver.patience(began, &self.config.timing);
        match cable.read(&mut buffer, wait) {
            Ok(0) => Err(Trouble::Unplugged),
            Ok(len) => {
                let bytes = buffer.get(..len).unwrap_or_default();
                self.tap.take(bytes);
                self.driver.bytes(self.began.elapsed(), bytes, actions);
                Ok(())
            }
            Err(error) => match Trouble::of_transfer(&error) {
                Some(trouble) => Err(trouble),
                None => {
                    self.driver.nothing_came(began + wait);
                    Ok(())
                }
            },
        }
    }

    fn lost(&mut self, trouble: Trouble) {
        // The plug is still out: that it came off stays the better sentence.
        let same = match &self.trouble {
            Some(Trouble::Unplugged) => trouble == Trouble::Absent,
            told => told.as_ref() == Some(&trouble),
        };
        if !same {
            tracing::info!("{}: {trouble}", self.config.path.display());
            self.outbox.put([DeviceEvent::Lost(trouble.clone())]);
            self.trouble = Some(trouble);
        }
    }

    /// Waits longer each time, and still takes commands.
    fn wait_to_reopen(&mut self, inbox: &Receiver<Command>, stop: &AtomicBool) {
        let until = self.now() + self.delay;
        self.delay = (self.delay * 2).min(self.config.timing.reopen_max);
        let mut actions = Actions::default();
        while !stop.load(Ordering::Acquire) && !self.outbox.is_gone() {
            let Some(left) = until.checked_sub(self.now()).filter(|left| !left.is_zero()) else {
                break;
            };
            match inbox.recv_timeout(left.min(self.config.timing.read)) {
                Ok(command) => self.driver.command(self.now(), command, &mut actions),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // Orders for a device that is not there are dropped; the driver knows what was unheard.
            actions.write.clear();
            actions.line = None;
            self.outbox.put(actions.events.drain(..));
        }
    }
}

/// What hangs on the port.
enum Driver {
    Scanner(Box<ScannerDriver>),
    Scale(Box<ScaleDriver>),
    Both(Box<ScannerDriver>, Box<ScaleDriver>),
}

impl Driver {
    fn new(config: &DeviceConfig) -> Self {
        let timing = &config.timing;
        let start = Duration::ZERO;
        match &config.device {
            Device::Scanner { protocol, voice, scale: None } => {
                Self::Scanner(Box::new(ScannerDriver::new(protocol, *voice, timing)))
            }
            Device::Scanner { protocol, voice, scale: Some(profile) } => Self::Both(
                Box::new(ScannerDriver::new(protocol, *voice, timing)),
                Box::new(ScaleDriver::beside_a_scanner(profile.clone(), timing, start)),
            ),
            Device::Wedge => {
                let keys = ScannerProtocol::Keys;
                Self::Scanner(Box::new(ScannerDriver::new(&keys, Voice::Silent, timing)))
            }
            Device::Scale { protocol, profile } => {
                let driver = ScaleDriver::new(*protocol, profile.clone(), timing, start);
                Self::Scale(Box::new(driver.on_line(config.line)))
            }
        }
    }

    fn opened(&mut self, now: Duration, actions: &mut Actions) {
        match self {
            Self::Scanner(scanner) => scanner.opened(actions),
            Self::Scale(scale) => scale.opened(now),
            Self::Both(scanner, scale) => {
                scanner.opened(actions);
                scale.opened(now);
            }
        }
    }

    fn closed(&mut self, now: Duration, actions: &mut Actions) {
        match self {
            Self::Scanner(scanner) => scanner.closed(now, actions),
            Self::Scale(scale) => scale.closed(),
            Self::Both(scanner, scale) => {
                scanner.closed(now, actions);
                scale.closed();
            }
        }
    }

    fn bytes(&mut self, now: Duration, bytes: &[u8], actions: &mut Actions) {
        match self {
            Self::Scanner(scanner) => {
                scanner.bytes(now, bytes, actions);
            }
            Self::Scale(scale) => scale.bytes(now, bytes, actions),
            Self::Both(scanner, scale) => {
                let mut readings = scanner.bytes(now, bytes, actions);
                scale.heard(now, &mut readings, actions);
            }
        }
    }

    fn nothing_came(&mut self, until: Duration) {
        match self {
            Self::Scanner(scanner) => scanner.nothing_came(until),
            Self::Scale(scale) => scale.nothing_came(until),
            Self::Both(scanner, scale) => {
                scanner.nothing_came(until);
                scale.nothing_came(until);
            }
        }
    }

    fn tick(&mut self, now: Duration, actions: &mut Actions) {
        match self {
            Self::Scanner(scanner) => scanner.tick(now, actions),
            Self::Scale(scale) => scale.tick(now, actions),
            Self::Both(scanner, scale) => {
                scanner.tick(now, actions);
                scale.tick(now, actions);
            }
        }
    }

    fn command(&mut self, now: Duration, command: Command, actions: &mut Actions) {
        match self {
            Self::Scanner(scanner) => scanner.command(now, command, actions),
            Self::Scale(scale) => scale.command(now, command),
            Self::Both(scanner, scale) => {
                scanner.command(now, command, actions);
                scale.command(now, command);
            }
        }
    }

    /// How long a read may wait without making anything late.
    fn patience(&self, now: Duration, timing: &Timing) -> Duration {
        let (wakes_at, verdict) = match self {
            Self::Scanner(scanner) => (scanner.wakes_at(), scanner.waits_for_a_verdict()),
            Self::Scale(scale) => (scale.wakes_at(), false),
            Self::Both(scanner, scale) => (
                scanner.wakes_at().into_iter().chain(scale.wakes_at()).min(),
                scanner.waits_for_a_verdict(),
            ),
        };
        let due = wakes_at.map_or(timing.read, |at| at.saturating_sub(now));
        let wait = due.min(timing.read);
        if verdict { wait.min(VERDICT_WAIT) } else { wait }
    }
}
