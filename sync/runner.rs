//! The sync thread: a loop around [`crate::engine::step`] that asks the central and hands over to
//! the station thread, which owns the only write connection. It never waits for the station, and
//! the station never waits for it.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::courier::{Courier, Trouble};
use crate::engine::{Action, Applied, Delivery, Errand, Event, Input, Link, State, step};
use crate::{Central, Moment, Unreachable};

/// Tellings that may wait for the sync thread. One that finds no room is left out: the thread
/// looks at the store itself at every wake.
pub const TELLINGS_MAX: usize = 64;
/// The longest sleep, so that a telling that was left out delays nothing for long.
const SLEEP_MAX: Duration = Duration::from_secs(15);
/// How soon a delivery that found no room is offered again.
const OFFER_AGAIN: Duration = Duration::from_millis(20);

/// What the station and the screens tell the sync thread.
#[derive(Clone, Debug)]
pub enum Telling {
    /// Something was recorded.
    Recorded,
    /// A person asks for it now, or a network came up.
    Nudge,
    /// The station did what it was handed.
    Applied(Applied),
    /// The program ends.
    Stop,
}

/// What a screen shows about sync.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The link as measured.
    pub link: Link,
    /// Rows that the central seems not to have.
    pub backlog: u64,
    /// Whether there is nothing left to do.
    pub at_rest: bool,
    /// Why the last request brought nothing, in a sentence; none after one that did.
    pub trouble: Option<String>,
}

/// Where the sync thread hands over to: the station's bounded channel of events.
pub trait Station: Send {
    /// Takes a delivery, to answer it with [`Telling::Applied`]. Gives it back when there is no
    /// room now: it is offered again.
    fn hand(&mut self, delivery: Delivery) -> Option<Delivery>;

    /// Shows where sync stands. May be left out when there is no room.
    fn show(&mut self, status: &Status);
}

/// A device's sync: the engine and its courier, one event at a time. The simulation drives it
/// without a thread.
pub struct Device<C> {
    courier: Courier<C>,
    state: State,
    trouble: Option<String>,
}

/// What is left to do after an event.
#[derive(Debug, Default)]
pub struct Turn {
    /// What the station has to do, in this order.
    pub deliveries: Vec<Delivery>,
    /// The request that is due.
    pub errand: Option<Errand>,
    /// When to come back, in monotonic nanoseconds.
    pub wake_at_ns: Option<u64>,
}

impl<C: Central> Device<C> {
    /// Sync as it stands at a start: everything is read from the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn new(courier: Courier<C>) -> Result<Self, Trouble> {
        let state = State::new(&courier.own_heads()?);
        Ok(Self { courier, state, trouble: None })
    }

    /// Takes an event. Sends nothing yet: deliveries come first, so that the station works while
    /// the answer is under way.
    pub fn take(&mut self, event: Event, now: &Moment) -> Turn {
        let input = Input { now_ns: now.monotonic_ns, dice: self.courier.dice(), event };
        let (state, actions) = step(self.state.clone(), input);
        self.state = state;
        let mut turn = Turn::default();
        for action in actions {
            match action {
                Action::Send(errand) => turn.errand = Some(errand),
                Action::Hand(delivery) => turn.deliveries.push(delivery),
                Action::WakeAt(at_ns) => turn.wake_at_ns = Some(at_ns),
            }
        }
        turn
    }

    /// Looks where the device's journals end now.
    pub fn look(&mut self) -> Event {
        match self.courier.own_heads() {
            Ok(own) => Event::Own(own),
            Err(error) => {
                self.trouble = Some(error.to_string());
                Event::Woke
            }
        }
    }

    /// Carries an errand out, however long it takes, and gives back what came of it.
    pub fn run(&mut self, errand: &Errand, now: &Moment) -> Event {
        match self.courier.run(errand, now) {
            Ok(answer) => {
                self.trouble = None;
                Event::Answered(answer)
            }
            Err(trouble) => {
                tracing::info!(?errand, %trouble, "sync");
                self.trouble = Some(trouble.to_string());
                Event::Failed
            }
        }
    }

    /// Where sync stands.
    pub fn status(&self) -> Status {
        Status {
            link: self.state.link(),
            backlog: self.state.backlog(),
            at_rest: self.state.is_at_rest(),
            trouble: self.trouble.clone(),
        }
    }
}

/// A sync thread that runs.
#[derive(Debug)]
pub struct Running {
    tellings: SyncSender<Telling>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts the sync thread of a device. `clock` gives the moment now.
    ///
    /// # Errors
    /// When the store cannot be read, or no thread can be started.
    pub fn start<C: Central + 'static>(
        courier: Courier<C>,
        station: impl Station + 'static,
        clock: impl FnMut() -> Moment + Send + 'static,
    ) -> Result<Self, Trouble> {
        let device = Device::new(courier)?;
        let (tellings, inbox) = sync_channel(TELLINGS_MAX);
        let shift = Loop { device, station, clock, waiting: VecDeque::new(), shown: None };
        let thread = std::thread::Builder::new()
            .name("sync".to_owned())
            .spawn(move || shift.run(&inbox))
            .map_err(|error| Unreachable(error.to_string()))?;
        Ok(Self { tellings, thread: Some(thread) })
    }

    /// Tells the thread something, never waiting for it. False when it is far behind (what was
    /// left out it finds in the store by itself; only an [`Telling::Applied`] has to be told
    /// again) or gone.
    pub fn tell(&self, telling: Telling) -> bool {
        self.tellings.try_send(telling).is_ok()
    }

    /// A handle for another thread to tell with.
    pub fn tellings(&self) -> SyncSender<Telling> {
        self.tellings.clone()
    }

    /// Stops the thread; a request under way is waited for.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.tellings.send(Telling::Stop);
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so itself.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

struct Loop<C, S, K> {
    device: Device<C>,
    station: S,
    clock: K,
    /// Deliveries that found no room; the engine has at most three under way.
    waiting: VecDeque<Delivery>,
    shown: Option<Status>,
}

impl<C: Central, S: Station, K: FnMut() -> Moment> Loop<C, S, K> {
    fn run(mut self, inbox: &Receiver<Telling>) {
        let mut turn = self.look();
        loop {
            self.offer();
            self.show();
            if let Some(errand) = turn.errand.take() {
                let now = (self.clock)();
                let answer = self.device.run(&errand, &now);
                // What was told meanwhile comes first: nothing is sent while an answer is due.
                for telling in inbox.try_iter().take(TELLINGS_MAX) {
                    match telling {
                        Telling::Stop => return,
                        telling => drop(self.told(telling)),
                    }
                }
                turn = self.take(answer);
                continue;
            }
            turn = match inbox.recv_timeout(self.sleep(&turn)) {
                Ok(Telling::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(telling) => self.told(telling),
                Err(RecvTimeoutError::Timeout) => self.look(),
            };
        }
    }

    fn told(&mut self, telling: Telling) -> Turn {
        match telling {
            Telling::Applied(applied) => self.take(Event::Applied(applied)),
            Telling::Nudge => self.take(Event::Nudged),
            Telling::Recorded | Telling::Stop => self.look(),
        }
    }

    fn look(&mut self) -> Turn {
        let own = self.device.look();
        self.take(own)
    }

    fn take(&mut self, event: Event) -> Turn {
        let now = (self.clock)();
        let mut turn = self.device.take(event, &now);
        self.waiting.extend(turn.deliveries.drain(..));
        turn
    }

    /// Hands over what waits, in its order.
    fn offer(&mut self) {
        while let Some(delivery) = self.waiting.pop_front() {
            if let Some(refused) = self.station.hand(delivery) {
                self.waiting.push_front(refused);
                return;
            }
        }
    }

    fn show(&mut self) {
        let status = self.device.status();
        if self.shown.as_ref() != Some(&status) {
            self.station.show(&status);
            self.shown = Some(status);
        }
    }

    fn sleep(&mut self, turn: &Turn) -> Duration {
        if !self.waiting.is_empty() {
            return OFFER_AGAIN;
        }
        let now_ns = (self.clock)().monotonic_ns;
        let wake_at_ns = turn.wake_at_ns.unwrap_or(now_ns);
        Duration::from_nanos(wake_at_ns.saturating_sub(now_ns)).min(SLEEP_MAX)
    }
}
