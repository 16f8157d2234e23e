//! The station thread: it owns the station and with it the only connection that writes. The
//! window, the cables and the sync send it events over a bounded channel and never wait for it,
//! nor it for them.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use app::{Beep, Cable, CableRole, Effect, Event, Link, Station, View};
use domain::ids::PersonId;
use hw::feedback::Verdict;
use hw::scale::Profile;
use hw::scale::watch::Standing;
use hw::worker::{Command, DeviceConfig, DeviceEvent, Refusal, Ticket, Worker};
use sync::engine::{Applied, Delivery};
use sync::runner::{Status, Telling};

use crate::clock::Clock;
use crate::{devices, pin};

/// Events that may wait for the station.
const INBOX_MAX: usize = 1_024;
/// At most one view in so long.
const FRAME: Duration = Duration::from_millis(16);
/// The clock on the screen moves by itself.
const TICK: Duration = Duration::from_secs(1);

/// Something for the station thread.
pub(crate) enum Input {
    /// For the station itself.
    Event(Event),
    /// From a cable.
    Cable(CableRole, DeviceEvent),
    /// Sync hands over what only the station may write.
    Delivery(Delivery),
    /// The program ends.
    Stop,
}

/// A running station thread.
pub(crate) struct Runtime {
    inbox: SyncSender<Input>,
    thread: Option<JoinHandle<()>>,
}

/// What the station thread works with.
pub(crate) struct Equipment {
    /// The scanner's cable, when one is configured.
    pub(crate) scanner: Option<DeviceConfig>,
    /// The scale's, with what the site has set for it.
    pub(crate) scale: Option<(DeviceConfig, Profile)>,
    /// Where sync wants to be told.
    pub(crate) sync: Option<SyncSender<Telling>>,
    /// The demo's PINs, which it shows to everybody: all its people work at one device, while a
    /// central seals PINs to the devices of their role only. Empty on a real device.
    pub(crate) open_pins: BTreeMap<PersonId, String>,
}

impl Runtime {
    /// Makes the channel first, so that sync and cables can be given their end of it.
    pub(crate) fn channel() -> (SyncSender<Input>, Receiver<Input>) {
        sync_channel(INBOX_MAX)
    }

    /// Starts the thread. `show` is called with every view that is due, on the station thread.
    pub(crate) fn start(
        station: Station,
        clock: Clock,
        equipment: Equipment,
        (inbox, events): (SyncSender<Input>, Receiver<Input>),
        show: impl FnMut(View) + Send + 'static,
    ) -> std::io::Result<Self> {
        let own = inbox.clone();
        let thread = std::thread::Builder::new().name("station".to_owned()).spawn(move || {
            let mut post = Post::new(station, clock, equipment, own, Box::new(show));
            post.run(&events);
        })?;
        Ok(Self { inbox, thread: Some(thread) })
    }

    /// Sends an event without waiting. One that finds no room is dropped and said in the log;
    /// a thousand waiting events mean that the disk stands still.
    pub(crate) fn send(inbox: &SyncSender<Input>, input: Input) {
        if let Err(TrySendError::Full(_)) = inbox.try_send(input) {
            tracing::error!("The station is too far behind; an event was dropped");
        }
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        let _ = self.inbox.send(Input::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Post {
    station: Station,
    clock: Clock,
    inbox: SyncSender<Input>,
    show: Box<dyn FnMut(View) + Send>,
    scanner: Option<Worker>,
    scale: Option<Worker>,
    profile: Profile,
    sync: Option<SyncSender<Telling>>,
    /// What sync has to be told and had no room for.
    unsaid: VecDeque<Telling>,
    open_pins: BTreeMap<PersonId, String>,
    /// When the view was last sent, and whether something changed since.
    shown: Instant,
    dirty: bool,
}

impl Post {
    fn new(
        station: Station,
        clock: Clock,
        equipment: Equipment,
        inbox: SyncSender<Input>,
        show: Box<dyn FnMut(View) + Send>,
    ) -> Self {
        let scanner =
            equipment.scanner.and_then(|config| start(config, CableRole::Scanner, inbox.clone()));
        let (scale, profile) = match equipment.scale {
            Some((config, profile)) => (start(config, CableRole::Scale, inbox.clone()), profile),
            None => (None, Profile::default()),
        };
        let sync = equipment.sync;
        let shown = Instant::now();
        Self {
            station,
            clock,
            inbox,
            show,
            scanner,
            scale,
            profile,
            sync,
            unsaid: VecDeque::new(),
            open_pins: equipment.open_pins,
            shown,
            dirty: true,
        }
    }

    fn run(&mut self, events: &Receiver<Input>) {
        loop {
            match events.recv_timeout(self.patience()) {
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(input) => self.take(input),
                Err(RecvTimeoutError::Timeout) if self.dirty => {}
                Err(RecvTimeoutError::Timeout) => self.idle(),
            }
            if self.dirty && FRAME <= self.shown.elapsed() {
                let view = self.station.view(&self.clock.now());
                (self.show)(view);
                self.shown = Instant::now();
                self.dirty = false;
            }
        }
    }

    fn patience(&self) -> Duration {
        if self.dirty { FRAME.saturating_sub(self.shown.elapsed()) } else { TICK }
    }

    /// Nobody wants anything: the clock moves, and the log is copied back into the database.
    fn idle(&mut self) {
        self.tell_what_is_unsaid();
        self.happen(Event::Tick, None);
        if let Err(error) = self.station.store().checkpoint() {
            tracing::warn!(%error, "Checkpoint");
        }
    }

    fn take(&mut self, input: Input) {
        self.tell_what_is_unsaid();
        match input {
            Input::Event(event) => self.happen(event, None),
            Input::Delivery(delivery) => self.deliver(&delivery),
            Input::Cable(role, event) => self.cable(role, event),
            Input::Stop => {}
        }
    }

    /// A panic costs one event, not the shift: it is said in the log, and the screen is drawn
    /// again from the store.
    fn happen(&mut self, event: Event, ticket: Option<Ticket>) {
        let now = self.clock.now();
        let station = &mut self.station;
        let update = match catch_unwind(AssertUnwindSafe(|| station.update(&now, event))) {
            Ok(update) => update,
            Err(_) => {
                tracing::error!("An event could not be handled; nothing of it was recorded");
                app::Update::default()
            }
        };
        self.dirty = true;
        let mut verdict = Verdict::Refused;
        for effect in update.effects {
            if let Effect::Beep(beep) = &effect {
                verdict = devices::verdict(*beep);
            }
            self.carry_out(effect);
        }
        if let (Some(ticket), Some(scanner)) = (ticket, &self.scanner)
            && scanner.tell(Command::Verdict(ticket, verdict)).is_err()
        {
            tracing::warn!("The scanner did not take a verdict");
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Beep(Beep::Stored | Beep::Refused | Beep::Question) => {}
            Effect::CheckPin { person, pin, verifier } => {
                let inbox = self.inbox.clone();
                let open = self.open_pins.get(&person) == Some(&pin);
                std::thread::spawn(move || {
                    let correct = pin::is_correct(&pin, &verifier) || open;
                    Runtime::send(&inbox, Input::Event(Event::PinChecked { person, correct }));
                });
            }
            Effect::PrintPlacard { line, copy, .. } => {
                tracing::info!(%line, copy, "PS Form 3607 recorded; no printer is configured");
            }
            Effect::PrintSlip { line } => {
                tracing::info!(%line, "A mailer's slip was asked for; no printer is configured");
            }
            Effect::PrintTally { load } => {
                tracing::info!(%load, "The tally of a load was asked for; no printer is configured");
            }
            Effect::PrintCloseOut { day } | Effect::PrintLog { day } => {
                tracing::info!(%day, "A report was asked for; no printer is configured");
            }
            Effect::Scanner { enabled } => {
                let command = if enabled { Command::Answered } else { Command::Ask };
                if let Some(scanner) = &self.scanner
                    && scanner.tell(command).is_err()
                {
                    tracing::warn!("The scanner did not take a command");
                }
            }
            Effect::WeightTaken => self.tell_scale(Command::WeightRecorded),
            Effect::ZeroScale => self.tell_scale(Command::ZeroScale),
            Effect::TestDevice(_)
            | Effect::BindDevice { .. }
            | Effect::KeepLine(_)
            | Effect::ListPorts => {}
            Effect::PrintBlanks => {
                tracing::warn!("Blank papers were asked for; nothing prints them yet");
            }
            Effect::AskCentral => self.tell_sync(Telling::Nudge),
            Effect::CheckData => self.check_data(),
            Effect::SyncSoon => self.tell_sync(Telling::Recorded),
        }
    }

    /// Checks the data file on a thread and a connection of its own: work goes on meanwhile.
    fn check_data(&self) {
        let reader = self.station.store().reader();
        let inbox = self.inbox.clone();
        std::thread::spawn(move || {
            let problems = match reader.and_then(|reader| match reader {
                Some(reader) => reader.verify(),
                None => Ok(Vec::new()),
            }) {
                Ok(problems) => problems.iter().map(ToString::to_string).collect(),
                Err(error) => vec![error.to_string()],
            };
            Runtime::send(&inbox, Input::Event(Event::DataChecked { problems }));
        });
    }

    fn tell_scale(&self, command: Command) {
        if let Some(scale) = &self.scale
            && scale.tell(command).is_err()
        {
            tracing::warn!("The scale did not take a command");
        }
    }

    /// Tells sync, never waiting for it. That something was recorded it finds in the store by
    /// itself; what was applied it has to be told, so that is kept until there is room.
    fn tell_sync(&mut self, telling: Telling) {
        self.unsaid.push_back(telling);
        self.tell_what_is_unsaid();
    }

    fn tell_what_is_unsaid(&mut self) {
        let Some(sync) = &self.sync else {
            self.unsaid.clear();
            return;
        };
        while let Some(telling) = self.unsaid.pop_front() {
            match sync.try_send(telling) {
                Ok(()) | Err(TrySendError::Full(Telling::Recorded | Telling::Nudge)) => {}
                Err(TrySendError::Full(telling)) => {
                    self.unsaid.push_front(telling);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => return self.unsaid.clear(),
            }
        }
    }

    fn deliver(&mut self, delivery: &Delivery) {
        let now = self.clock.now();
        let done = self
            .station
            .absorb(&now, |store, ids| sync::deliver::deliver(store, delivery, &now, ids));
        let applied = done.unwrap_or_else(|error| {
            tracing::error!(%error, "Take in what the central sent");
            Applied::Nothing
        });
        self.dirty = true;
        self.tell_sync(Telling::Applied(applied));
    }

    fn cable(&mut self, role: CableRole, event: DeviceEvent) {
        match event {
            DeviceEvent::Opened => self.trouble(role, None),
            DeviceEvent::Lost(trouble) => self.trouble(role, Some(trouble.to_string())),
            DeviceEvent::Scanned { ticket, scan } => {
                self.happen(Event::Scanned(scan.identified()), Some(ticket));
            }
            DeviceEvent::Weighed { reading, standing, .. } => {
                let reading = devices::scale_reading(&reading, &standing, &self.profile);
                self.happen(Event::Weighed(reading), None);
            }
            DeviceEvent::Scale(standing) => {
                let silent = matches!(standing, Standing::Silent | Standing::Garbled);
                self.trouble(role, silent.then(|| standing.sentence()));
            }
            DeviceEvent::ScannedWhileAsking(_)
            | DeviceEvent::ScanLost { .. }
            | DeviceEvent::LineErrors { .. } => {
                tracing::debug!(?role, ?event, "cable");
            }
        }
    }

    fn trouble(&mut self, role: CableRole, trouble: Option<String>) {
        self.happen(Event::Cable(Cable { role, trouble }), None);
    }
}

fn start(config: DeviceConfig, role: CableRole, inbox: SyncSender<Input>) -> Option<Worker> {
    let path = config.path.clone();
    let outlet = Box::new(move |event| match inbox.try_send(Input::Cable(role, event)) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(Input::Cable(_, event))) => Err(Refusal::Full(event)),
        Err(_) => Err(Refusal::Gone),
    });
    match Worker::start(config, outlet) {
        Ok(worker) => Some(worker),
        Err(error) => {
            tracing::error!(%error, path = %path.display(), "Start a thread for a cable");
            None
        }
    }
}

/// The station thread's end of sync.
pub(crate) struct SyncOutlet(pub(crate) SyncSender<Input>);

impl sync::runner::Station for SyncOutlet {
    fn hand(&mut self, delivery: Delivery) -> Option<Delivery> {
        match self.0.try_send(Input::Delivery(delivery)) {
            Ok(()) => None,
            Err(TrySendError::Full(Input::Delivery(delivery))) => Some(delivery),
            Err(_) => None,
        }
    }

    fn show(&mut self, status: &Status) {
        let link = match status.link {
            sync::engine::Link::Up => Link::Up { answer_ms: 0 },
            sync::engine::Link::Unknown | sync::engine::Link::Down { .. } => Link::Down,
        };
        let _ = self.0.try_send(Input::Event(Event::Link(link)));
    }
}
