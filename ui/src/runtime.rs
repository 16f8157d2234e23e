//! The station thread: it owns the station and with it the only connection that writes. The
//! window, the cables and the sync send it events over a bounded channel and never wait for it,
//! nor it for them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use app::{
    Beep, Cable, CableRole, Effect, Event, Link, LinkTroubleKind, Paper, PrintJobId, Station, View,
};
use domain::ids::PersonId;
use domain::moment::Moment;
use hw::binding::Binding;
use hw::feedback::Verdict;
use hw::printer::PrinterEvent;
use hw::scale::watch::Standing;
use hw::worker::{Command, DeviceEvent, Ticket};
use sync::Unreachable;
use sync::courier::{Courier, Trouble};
use sync::engine::{Applied, Delivery};
use sync::runner::{LinkTroubleKind as Why, Running as Sync, Status, Telling};

use crate::clock::Clock;
use crate::demo::PROGRAM;
use crate::fittings::{Fit, Fittings};
use crate::joining::{self, Ask, Joined};
use crate::papers::{self, Set};
use crate::window::random_ids;
use crate::{devices, pin};

/// Events that may wait for the station.
const INBOX_MAX: usize = 1_024;
/// At most one view in so long.
const FRAME: Duration = Duration::from_millis(16);
/// The clock on the screen moves by itself.
const TICK: Duration = Duration::from_secs(1);

/// Something for the station thread.
pub enum Input {
    /// For the station itself.
    Event(Event),
    /// From a cable.
    Cable(Fit, DeviceEvent),
    /// From the printer.
    Printer(Fit, PrinterEvent),
    /// A printer's thread has ended, after everything that it told.
    PrinterEnded(Fit),
    /// Sync hands over what only the station may write.
    Delivery(Delivery),
    /// The central has taken the device in: sync begins.
    Joined(Box<Joined>),
    /// The program ends.
    Stop,
}

/// A running station thread.
pub struct Runtime {
    inbox: SyncSender<Input>,
    thread: Option<JoinHandle<()>>,
}

/// What the station thread works with.
pub struct Equipment {
    /// The scanner, the scale and the printer, as they are configured.
    pub devices: Vec<Binding>,
    /// The configuration, where a change of them is kept.
    pub file: Option<PathBuf>,
    /// Where papers are kept that no printer takes.
    pub papers: PathBuf,
    /// Where the way to the central is asked for, until the device has joined.
    pub joining: Option<SyncSender<Ask>>,
    /// What was found at the start and stands for as long as the program runs.
    pub troubles: Vec<app::Trouble>,
    /// The demo's PINs, which it shows to everybody: all its people work at one device, while a
    /// central seals PINs to the devices of their role only. Empty on a real device.
    pub open_pins: BTreeMap<PersonId, String>,
}

impl Equipment {
    /// Nothing on the cables and no link.
    pub fn bare(papers: PathBuf) -> Self {
        Self {
            devices: Vec::new(),
            file: None,
            papers,
            joining: None,
            troubles: Vec::new(),
            open_pins: BTreeMap::new(),
        }
    }
}

impl Runtime {
    /// Makes the channel first, so that sync and cables can be given their end of it.
    pub fn channel() -> (SyncSender<Input>, Receiver<Input>) {
        sync_channel(INBOX_MAX)
    }

    /// Starts the thread. `show` is called with every view that is due, on the station thread.
    pub fn start(
        station: Station,
        clock: Clock,
        equipment: Equipment,
        (inbox, events): (SyncSender<Input>, Receiver<Input>),
        show: impl FnMut(View) + Send + 'static,
    ) -> std::io::Result<Self> {
        let own = inbox.clone();
        let answers = inbox.clone();
        let pins = pin::Desk::start(move |done| {
            let event = match done {
                pin::Done::Checked { person, correct } => Event::PinChecked { person, correct },
                pin::Done::Made { person, verifier } => Event::VerifierMade { person, verifier },
            };
            Runtime::send(&answers, Input::Event(event));
        })?;
        let thread = std::thread::Builder::new().name("station".to_owned()).spawn(move || {
            let mut post = Post::new(station, clock, equipment, (own, pins), Box::new(show));
            post.run(&events);
        })?;
        Ok(Self { inbox, thread: Some(thread) })
    }

    /// Sends an event without waiting. One that finds no room is dropped and said in the log;
    /// a thousand waiting events mean that the disk stands still.
    pub fn send(inbox: &SyncSender<Input>, input: Input) {
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
    fittings: Fittings,
    /// Where papers are kept that no printer takes.
    papers: PathBuf,
    /// Devices about which a person was told.
    troubled: BTreeSet<CableRole>,
    /// The way to the central, until the device has joined.
    joining: Option<SyncSender<Ask>>,
    /// What was found at the start, beside what is in the way to the central.
    troubles: Vec<app::Trouble>,
    /// Sync, once it has.
    sync: Option<Sync>,
    /// What sync has to be told and had no room for.
    unsaid: VecDeque<Telling>,
    pins: pin::Desk,
    open_pins: BTreeMap<PersonId, String>,
    /// When the view was last sent, and whether something changed since.
    shown: Instant,
    dirty: bool,
    /// The minute that was shown last.
    minute: i64,
}

fn minute_of(now: &Moment) -> i64 {
    now.timestamp().unix_ms().div_euclid(60_000)
}

impl Post {
    fn new(
        station: Station,
        clock: Clock,
        equipment: Equipment,
        (inbox, pins): (SyncSender<Input>, pin::Desk),
        show: Box<dyn FnMut(View) + Send>,
    ) -> Self {
        let fittings = Fittings::new(equipment.devices, equipment.file, inbox.clone());
        let shown = Instant::now();
        Self {
            station,
            clock,
            inbox,
            show,
            fittings,
            papers: equipment.papers,
            troubled: BTreeSet::new(),
            joining: equipment.joining,
            troubles: equipment.troubles,
            sync: None,
            unsaid: VecDeque::new(),
            pins,
            open_pins: equipment.open_pins,
            shown,
            dirty: true,
            minute: 0,
        }
    }

    fn run(&mut self, events: &Receiver<Input>) {
        self.happen(Fittings::profiles(), None);
        self.troubled_by(Vec::new());
        self.report(true);
        loop {
            match events.recv_timeout(self.patience()) {
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(input) => self.take(input),
                Err(RecvTimeoutError::Timeout) if self.dirty => {}
                Err(RecvTimeoutError::Timeout) => self.idle(),
            }
            if self.dirty && FRAME <= self.shown.elapsed() {
                let now = self.clock.now();
                (self.show)(self.station.view(&now));
                self.minute = minute_of(&now);
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
        // Most screens tell the time to the minute: they are not drawn up again for a second.
        let minute = minute_of(&self.clock.now());
        self.dirty = self.station.is_live() || minute != self.minute;
        let overdue = self.fittings.overdue();
        self.all(overdue);
        self.report(true);
        if let Err(error) = self.station.store().checkpoint() {
            tracing::warn!(%error, "Checkpoint");
        }
    }

    fn take(&mut self, input: Input) {
        self.tell_what_is_unsaid();
        match input {
            Input::Event(Event::Troubles(troubles)) => self.troubled_by(troubles),
            Input::Event(event) => self.happen(event, None),
            Input::Delivery(delivery) => self.deliver(&delivery),
            Input::Joined(joined) => self.join(*joined),
            Input::Cable(fit, event) => self.cable(fit, event),
            Input::Printer(fit, event) => self.printer(fit, event),
            Input::PrinterEnded(fit) => {
                let events = self.fittings.printer_ended(fit);
                self.all(events);
            }
            Input::Stop => {}
        }
    }

    /// A panic costs one event, not the shift: it is said in the log, and the screen is drawn
    /// again from the store.
    fn happen(&mut self, event: Event, ticket: Option<(Fit, Ticket)>) {
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
        if let Some((fit, ticket)) = ticket {
            self.fittings.verdict(fit, ticket, verdict);
        }
    }

    fn all(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.happen(event, None);
        }
    }

    /// Tells the station what is known of the devices.
    fn report(&mut self, at_rest: bool) {
        let reports = self.fittings.reports(at_rest);
        self.all(reports);
    }

    /// Sets a paper and hands it to the printer; what becomes of it comes as [`Event::Printed`].
    fn print(&mut self, job: PrintJobId, paper: &Paper) {
        let now = self.clock.now();
        let printer = self.fittings.printer();
        let event = match papers::set(&self.station, &now, (job, paper), printer, &self.papers) {
            Set::ForPrinter(job) => self.fittings.print(job),
            Set::Kept(outcome) => Some(Event::Printed { job, outcome }),
        };
        self.all(event);
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Beep(Beep::Stored | Beep::Refused | Beep::Question) => {}
            Effect::CheckPin { person, pin, verifier } => self.check_pin(person, pin, verifier),
            Effect::MakeVerifier { person, pin } => self.make_verifier(person, pin),
            Effect::Scanner { enabled } => {
                let command = if enabled { Command::Answered } else { Command::Ask };
                self.fittings.tell(CableRole::Scanner, command);
            }
            Effect::WeightTaken => self.fittings.tell(CableRole::Scale, Command::WeightRecorded),
            Effect::ZeroScale => self.fittings.tell(CableRole::Scale, Command::ZeroScale),
            Effect::Print { job, paper } => self.print(job, &paper),
            Effect::PrintDecided { job, decision } => {
                let failed = self.fittings.decide(job, decision);
                self.all(failed);
            }
            Effect::TestDevice(role) => {
                let answer = self.fittings.test(role);
                self.all(answer);
            }
            Effect::BindDevice { role, port, profile } => {
                let answer = self.fittings.bind_words(role, &port, &profile);
                self.all([answer]);
                self.report(true);
            }
            Effect::KeepLine(role) => {
                let answer = self.fittings.keep_line(role);
                self.all([answer]);
                self.report(true);
            }
            Effect::ListPorts => self.fittings.list_ports(),
            Effect::AskCentral => {
                if let Some(joining) = &self.joining {
                    joining::tell(joining, Ask::Now);
                }
                self.tell_sync(Telling::Nudge);
            }
            Effect::Enrol { ticket } => match &self.joining {
                Some(joining) => joining::tell(joining, Ask::With(ticket)),
                None => tracing::warn!("A code was scanned at a device that is enrolled"),
            },
            Effect::CheckData => self.check_data(),
            Effect::SyncSoon => self.tell_sync(Telling::Recorded),
        }
    }

    /// Has a PIN checked; [`Event::PinChecked`] tells.
    fn check_pin(&mut self, person: PersonId, pin: String, verifier: String) {
        if self.open_pins.get(&person) == Some(&pin) {
            return self.happen(Event::PinChecked { person, correct: true }, None);
        }
        if !self.pins.ask(pin::Task::Check(pin::Check { person, pin, verifier })) {
            tracing::error!("Too many PINs wait to be checked; one was refused unchecked");
            self.happen(Event::PinChecked { person, correct: false }, None);
        }
    }

    /// Has the verifier of a PIN made; [`Event::VerifierMade`] tells.
    fn make_verifier(&mut self, person: PersonId, pin: String) {
        if !self.pins.ask(pin::Task::Make { person, pin }) {
            tracing::error!("Too many PINs wait to be checked; one was not taken");
            self.happen(Event::VerifierMade { person, verifier: String::new() }, None);
        }
    }

    /// Checks the data file on a thread and a connection of its own: work goes on meanwhile.
    fn check_data(&self) {
        let reader = self.station.store().reader();
        let inbox = self.inbox.clone();
        std::thread::spawn(move || {
            let problems =
                match reader.and_then(|reader| reader.map(|reader| reader.verify()).transpose()) {
                    Ok(Some(checked)) => checked.in_words(),
                    Ok(None) => vec!["The data is in memory only: nothing was checked".to_owned()],
                    Err(error) => vec![error.to_string()],
                };
            Runtime::send(&inbox, Input::Event(Event::DataChecked { problems }));
        });
    }

    /// Tells sync, never waiting for it. That something was recorded it finds in the store by
    /// itself; what was applied it has to be told, so that is kept until there is room.
    fn tell_sync(&mut self, telling: Telling) {
        self.unsaid.push_back(telling);
        self.tell_what_is_unsaid();
    }

    fn tell_what_is_unsaid(&mut self) {
        let Some(sync) = self.sync.as_ref().map(Sync::tellings) else {
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

    /// The device knows its central: from now on its word counts, and rows are exchanged.
    fn join(&mut self, joined: Joined) {
        let now = self.clock.now();
        let keys = joined.member.keys;
        let trusted = self.station.absorb(&now, |store, _| store.trust_central(&keys.both()));
        let news = joined.is_new.then_some(Event::Enrolled { unit: joined.unit });
        let begun = trusted.map_err(Trouble::from).and_then(|()| self.begin_sync(joined));
        self.all(news);
        self.troubled_by(Vec::new());
        match begun {
            Ok(sync) => {
                self.sync = Some(sync);
                self.joining = None;
            }
            Err(trouble) => {
                tracing::error!(%trouble, "Begin to sync");
                let trouble = link_trouble(&sync::runner::LinkTrouble::from(&trouble));
                self.happen(Event::LinkTrouble(Some(trouble)), None);
            }
        }
    }

    /// Tells what is in the way to the central, with what was found at the start.
    fn troubled_by(&mut self, on_the_way: Vec<app::Trouble>) {
        let all = on_the_way.into_iter().chain(self.troubles.iter().cloned()).collect();
        self.happen(Event::Troubles(all), None);
    }

    fn begin_sync(&self, joined: Joined) -> Result<Sync, Trouble> {
        let store = self.station.store();
        let reader = store.reader()?.ok_or_else(|| {
            // Only a store in memory has none.
            Unreachable("this device keeps its data in memory only".to_owned())
        })?;
        let (identity, keys) = (store.identity().clone(), joined.member.keys);
        let ids = random_ids();
        let courier = Courier::new(joined.central, reader, identity, keys, PROGRAM, ids);
        let clock = self.clock.clone();
        Sync::start(courier, SyncOutlet(self.inbox.clone()), move || clock.now())
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

    fn cable(&mut self, fit: Fit, event: DeviceEvent) {
        let tested = self.fittings.is_tested(fit.role);
        let answer = self.fittings.heard(fit, &event, self.clock.now().timestamp());
        self.all(answer);
        match event {
            // A scan is kept whoever sent it; a state of a device that was replaced is not.
            DeviceEvent::Scanned { ticket, scan } => {
                if tested {
                    self.fittings.verdict(fit, ticket, Verdict::Question);
                } else {
                    self.happen(Event::Scanned(scan.identified()), Some((fit, ticket)));
                }
            }
            _ if !self.fittings.is_current(fit) => {}
            DeviceEvent::Opened => self.trouble(fit.role, None),
            DeviceEvent::Lost(trouble) => self.trouble(fit.role, Some(trouble.to_string())),
            DeviceEvent::Weighed { reading, standing, .. } => {
                if self.troubled.contains(&fit.role) {
                    self.trouble(fit.role, None);
                }
                if let Some(profile) = self.fittings.profile(fit) {
                    let reading = devices::scale_reading(&reading, &standing, profile);
                    self.happen(Event::Weighed(reading), None);
                }
            }
            DeviceEvent::Scale(standing) => {
                let silent = matches!(
                    standing,
                    Standing::Silent | Standing::Garbled | Standing::OtherLine(_)
                );
                self.trouble(fit.role, silent.then(|| standing.sentence()));
            }
            // Not recorded and not beeped as stored: the trigger was off, this one slipped through.
            DeviceEvent::ScannedWhileAsking(_)
            | DeviceEvent::ScanLost { .. }
            | DeviceEvent::Line { .. }
            | DeviceEvent::Identified(_)
            | DeviceEvent::LineErrors { .. } => {
                tracing::debug!(role = ?fit.role, ?event, "cable");
            }
        }
        self.report(false);
    }

    fn printer(&mut self, fit: Fit, event: PrinterEvent) {
        let trouble = match &event {
            PrinterEvent::Opened => Some(None),
            PrinterEvent::Lost(trouble) => Some(Some(trouble.to_string())),
            PrinterEvent::Condition(condition) => {
                Some(condition.holds().then(|| condition.to_string()))
            }
            PrinterEvent::Job { .. } => None,
        };
        if let Some(trouble) = trouble
            && self.fittings.is_current(fit)
        {
            self.trouble(fit.role, trouble);
        }
        let events = self.fittings.printed(fit, event, self.clock.now().timestamp());
        self.all(events);
        self.report(false);
    }

    fn trouble(&mut self, role: CableRole, trouble: Option<String>) {
        match trouble {
            Some(_) => self.troubled.insert(role),
            None => self.troubled.remove(&role),
        };
        self.happen(Event::Cable(Cable { role, trouble }), None);
    }
}

/// The station thread's end of sync.
struct SyncOutlet(SyncSender<Input>);

impl sync::runner::Station for SyncOutlet {
    fn hand(&mut self, delivery: Delivery) -> Option<Delivery> {
        match self.0.try_send(Input::Delivery(delivery)) {
            Ok(()) => None,
            Err(TrySendError::Full(Input::Delivery(delivery))) => Some(delivery),
            Err(_) => None,
        }
    }

    fn show(&mut self, status: &Status) -> bool {
        let told =
            |event| !matches!(self.0.try_send(Input::Event(event)), Err(TrySendError::Full(_)));
        // What nobody measured yet is not shown.
        let link = match (status.link, status.answer_ms) {
            (sync::engine::Link::Up, Some(answer_ms)) => Some(Link::Up { answer_ms }),
            (sync::engine::Link::Down { .. }, _) => Some(Link::Down),
            (sync::engine::Link::Up, None) | (sync::engine::Link::Unknown, _) => None,
        };
        let trouble = status.trouble.as_ref().map(link_trouble);
        link.is_none_or(|link| told(Event::Link(link))) && told(Event::LinkTrouble(trouble))
    }
}

/// What keeps rows from the central, in the app's words.
fn link_trouble(trouble: &sync::runner::LinkTrouble) -> app::LinkTrouble {
    let said = trouble.said.clone();
    let (what, said) = match trouble.what {
        Why::NotReached => (LinkTroubleKind::NotReached, said),
        // A central that refuses in a signed answer has no status to look into.
        Why::Refused { status: 200 } => (LinkTroubleKind::Refused, said),
        Why::Refused { status } => (LinkTroubleKind::Refused, format!("{said} (status {status})")),
        Why::Answer => (LinkTroubleKind::Answer, said),
        Why::Damaged => (LinkTroubleKind::Damaged, said),
        Why::Store => (LinkTroubleKind::Store, said),
    };
    app::LinkTrouble { what, said }
}

#[cfg(test)]
mod tests {
    use sync::runner::Station as _;

    use super::*;

    fn status(link: sync::engine::Link, answer_ms: Option<u32>, trouble: Option<Why>) -> Status {
        let trouble =
            trouble.map(|what| sync::runner::LinkTrouble { what, said: "Not here".to_owned() });
        Status { link, backlog: 0, at_rest: false, answer_ms, trouble }
    }

    /// What reaches the station: the link, and what is in the way beside it.
    fn told(status: &Status) -> (Option<Link>, Option<app::LinkTrouble>) {
        let (inbox, inputs) = Runtime::channel();
        assert!(SyncOutlet(inbox).show(status));
        let mut reached = (None, None);
        for input in inputs.try_iter() {
            match input {
                Input::Event(Event::Link(link)) => reached.0 = Some(link),
                Input::Event(Event::LinkTrouble(trouble)) => reached.1 = trouble,
                _ => panic!("something else was told"),
            }
        }
        reached
    }

    #[test]
    fn the_link_is_shown_as_it_was_measured_and_not_before() {
        use sync::engine::Link as Measured;
        assert_eq!(told(&status(Measured::Unknown, None, None)), (None, None));
        let up = told(&status(Measured::Up, Some(420), None));
        assert_eq!(up, (Some(Link::Up { answer_ms: 420 }), None));
        let away = Some(Why::NotReached);
        let (link, trouble) = told(&status(Measured::Down { again_at_ns: 1 }, Some(420), away));
        assert_eq!(link, Some(Link::Down));
        assert_eq!(trouble.unwrap().what, LinkTroubleKind::NotReached);
    }

    #[test]
    fn a_refusal_is_no_link_that_is_down_and_says_what_was_given() {
        let refused = Some(Why::Refused { status: 401 });
        let (link, trouble) = told(&status(sync::engine::Link::Up, Some(30), refused));
        assert_eq!(link, Some(Link::Up { answer_ms: 30 }));
        let trouble = trouble.unwrap();
        assert_eq!(trouble.what, LinkTroubleKind::Refused);
        assert_eq!(trouble.said, "Not here (status 401)");
    }

    #[test]
    fn what_found_no_room_is_shown_again() {
        let (inbox, inputs) = Runtime::channel();
        while inbox.try_send(Input::Event(Event::Tick)).is_ok() {}
        let up = status(sync::engine::Link::Up, Some(30), None);
        let mut outlet = SyncOutlet(inbox);
        assert!(!outlet.show(&up));
        drop(inputs);
        assert!(outlet.show(&up), "nobody is there any more: it is not tried for ever");
    }
}
