//! The sync thread: a loop around [`crate::engine::step`] that asks the central and hands over to
//! the station thread, which owns the only write connection. It never waits for the station, and
//! the station never waits for it.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::courier::{Courier, Trouble};
use crate::engine::{Action, Applied, Delivery, Errand, Event, Failure, Input, Link, State, step};
use crate::{Central, Moment, Unreachable};

/// Tellings that may wait for the sync thread. One that finds no room is left out: the thread
/// looks at the store itself at every wake.
pub const TELLINGS_MAX: usize = 64;
/// The longest sleep, so that a telling that was left out delays nothing for long.
const SLEEP_MAX: Duration = Duration::from_secs(15);
/// How soon a delivery that found no room is offered again.
const OFFER_AGAIN: Duration = Duration::from_millis(20);
const NS_PER_MS: u64 = 1_000_000;
/// What a signed answer comes to that takes nothing of what was sent.
const TAKES_NOTHING: &str = "The central answers, and takes nothing of what this device sends";
/// What a central comes to that has revoked the device.
const HELD_APART: &str =
    "The central trusts this device no more and keeps what it sends apart. Ask a supervisor";
/// A delivery that the station could not do.
const NOT_WRITTEN: &str = "This device cannot write down what the central says; is its disk full?";

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
    /// How long the last request that was answered took; none before the first.
    pub answer_ms: Option<u32>,
    /// Why what the device has does not get to the central; none once it does.
    pub trouble: Option<LinkTrouble>,
}

/// Why what the device has does not get to the central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkTrouble {
    /// What kind of trouble.
    pub what: LinkTroubleKind,
    /// The reason in a sentence, as it was given where somebody gave one.
    pub said: String,
}

/// Kinds of [`LinkTrouble`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkTroubleKind {
    /// Nothing answers.
    NotReached,
    /// The central, or something at its address, answers and takes nothing.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The central's answer cannot be used.
    Answer,
    /// A row of the device's own journal is not the one that was sealed.
    Damaged,
    /// The device's own store cannot be read or written.
    Store,
}

impl From<&Trouble> for LinkTrouble {
    fn from(trouble: &Trouble) -> Self {
        let (what, said) = match trouble {
            Trouble::NotTheCentral { status, said } if !said.is_empty() => {
                (LinkTroubleKind::Refused { status: *status }, said.clone())
            }
            Trouble::NotTheCentral { status, .. } => {
                (LinkTroubleKind::Refused { status: *status }, trouble.to_string())
            }
            Trouble::Unreachable(_) => (LinkTroubleKind::NotReached, trouble.to_string()),
            Trouble::Answer(_) => (LinkTroubleKind::Answer, trouble.to_string()),
            Trouble::Damaged { .. } => (LinkTroubleKind::Damaged, trouble.to_string()),
            Trouble::Store(_) => (LinkTroubleKind::Store, trouble.to_string()),
        };
        Self { what, said }
    }
}

/// Where the sync thread hands over to: the station's bounded channel of events.
pub trait Station: Send {
    /// Takes a delivery, to answer it with [`Telling::Applied`]. Gives it back when there is no
    /// room now: it is offered again.
    fn hand(&mut self, delivery: Delivery) -> Option<Delivery>;

    /// Shows where sync stands. False when there is no room now: it is shown again.
    fn show(&mut self, status: &Status) -> bool;
}

/// A device's sync: the engine and its courier, one event at a time. The simulation drives it
/// without a thread.
pub struct Device<C> {
    courier: Courier<C>,
    state: State,
    answer_ms: Option<u32>,
    trouble: Option<LinkTrouble>,
}

/// An event, as far as it matters for what is told about the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// The central answered.
    Answered,
    /// A new journal has begun.
    Began,
    /// The station could not do what it was handed.
    NotApplied,
    /// Anything else.
    Other,
}

impl Cause {
    const fn of(event: &Event) -> Self {
        match event {
            Event::Answered(_) => Self::Answered,
            Event::Applied(Applied::Journal(_)) => Self::Began,
            Event::Applied(Applied::Nothing) => Self::NotApplied,
            _ => Self::Other,
        }
    }
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
        Ok(Self { courier, state, answer_ms: None, trouble: None })
    }

    /// Takes an event. Sends nothing yet: deliveries come first, so that the station works while
    /// the answer is under way.
    pub fn take(&mut self, event: Event, now: &Moment) -> Turn {
        let cause = Cause::of(&event);
        let failures = self.state.failures();
        let input = Input { now_ns: now.monotonic_ns, dice: self.courier.dice(), event };
        let (state, actions) = step(self.state.clone(), input);
        self.state = state;
        self.judge(cause, failures);
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

    /// What an event changes about the trouble that is told. A greeting that gets through says
    /// nothing about pushes that do not: only what was taken ends a refusal.
    fn judge(&mut self, cause: Cause, failures_before: u32) {
        let failures = self.state.failures();
        self.trouble.take_if(|trouble| match trouble.what {
            LinkTroubleKind::NotReached | LinkTroubleKind::Store => cause == Cause::Answered,
            LinkTroubleKind::Damaged => cause == Cause::Began,
            LinkTroubleKind::Refused { .. } | LinkTroubleKind::Answer => failures == 0,
        });
        let (what, said) = match cause {
            _ if failures <= failures_before => return,
            Cause::Answered => (LinkTroubleKind::Refused { status: 200 }, TAKES_NOTHING),
            Cause::NotApplied => (LinkTroubleKind::Store, NOT_WRITTEN),
            // The courier has said what it was.
            Cause::Began | Cause::Other => return,
        };
        self.trouble = Some(LinkTrouble { what, said: said.to_owned() });
    }

    /// A central that trusts a device no more answers it, and that is all.
    fn held_apart(&self) -> Option<LinkTrouble> {
        self.state.is_held_apart().then(|| LinkTrouble {
            what: LinkTroubleKind::Refused { status: 200 },
            said: HELD_APART.to_owned(),
        })
    }

    /// Looks where the device's journals end now.
    pub fn look(&mut self) -> Event {
        match self.courier.own_heads() {
            Ok(own) => Event::Own(own),
            Err(error) => {
                self.trouble = Some(LinkTrouble::from(&Trouble::Store(error)));
                Event::Woke
            }
        }
    }

    /// Carries an errand out, however long it takes, and gives back what came of it.
    pub fn run(&mut self, errand: &Errand, now: &Moment) -> Event {
        match self.courier.run(errand, now) {
            Ok(answer) => Event::Answered(answer),
            Err(trouble) => {
                tracing::info!(?errand, %trouble, "sync");
                self.trouble = Some(LinkTrouble::from(&trouble));
                match trouble {
                    Trouble::Unreachable(_) => Event::Failed(Failure::Unreached),
                    Trouble::NotTheCentral { .. } | Trouble::Answer(_) => {
                        Event::Failed(Failure::Refused)
                    }
                    Trouble::Store(_) => Event::Failed(Failure::Unasked),
                    Trouble::Damaged { journal, seq } => Event::Damaged { journal, seq },
                }
            }
        }
    }

    /// Something answered after so long.
    pub fn answered_after(&mut self, answer_ms: u32) {
        self.answer_ms = Some(answer_ms);
    }

    /// Where sync stands.
    pub fn status(&self) -> Status {
        Status {
            link: self.state.link(),
            backlog: self.state.backlog(),
            at_rest: self.state.is_at_rest(),
            answer_ms: self.answer_ms,
            trouble: self.trouble.clone().or_else(|| self.held_apart()),
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
                let answer = self.ask(&errand);
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

    /// Carries an errand out, and measures how long an answer takes.
    fn ask(&mut self, errand: &Errand) -> Event {
        let asked = (self.clock)();
        let answer = self.device.run(errand, &asked);
        if matches!(answer, Event::Answered(_) | Event::Failed(Failure::Refused)) {
            let took_ns = (self.clock)().monotonic_ns.saturating_sub(asked.monotonic_ns);
            self.device.answered_after(u32::try_from(took_ns / NS_PER_MS).unwrap_or(u32::MAX));
        }
        answer
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
        if self.shown.as_ref() != Some(&status) && self.station.show(&status) {
            self.shown = Some(status);
        }
    }

    fn sleep(&mut self, turn: &Turn) -> Duration {
        if !self.waiting.is_empty() || self.shown.as_ref() != Some(&self.device.status()) {
            return OFFER_AGAIN;
        }
        let now_ns = (self.clock)().monotonic_ns;
        let wake_at_ns = turn.wake_at_ns.unwrap_or(now_ns);
        Duration::from_nanos(wake_at_ns.saturating_sub(now_ns)).min(SLEEP_MAX)
    }
}
