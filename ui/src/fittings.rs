//! The devices of this station: a thread for each, what is known of it, and the change of a binding
//! while the program runs.
//!
//! A thread that was replaced may still have told something: its words carry the number of its
//! fitting, and no verdict about an old scan ever reaches a new scanner.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use app::{
    CableRole, DeviceReport, Event, LastHeard, PortKind, PortSeen, PortState, PrintDecision,
    PrintJob, PrintJobId, PrintOutcome, ProfileChoice,
};
use domain::moment::Timestamp;
use hw::binding::{Binding, Role, file};
use hw::discover::{self, Kind, Roots};
use hw::feedback::Verdict;
use hw::printer::{
    self, Fate, Handed, JobId, Language, PrinterCommand, PrinterEvent, PrinterWorker, cups,
};
use hw::scale::Profile;
use hw::scale::watch::Standing;
use hw::state::{DeviceState, PortStanding, Seen};
use hw::worker::{Command, DeviceEvent, Refusal, Ticket, Worker};

use crate::runtime::{Input, Runtime};

/// At most one report of a device in so long.
const REPORT: Duration = Duration::from_millis(250);
/// A scanner, a scale and a printer show within so long whether they work. A scale may be looked
/// for at ten settings of its line.
const TEST_SCANNER: Duration = Duration::from_secs(15);
const TEST_SCALE: Duration = Duration::from_secs(30);
const TEST_PRINTER: Duration = Duration::from_secs(8);
/// Printings that are remembered; the oldest that is settled or waits for a person goes first.
const PRINTS_MAX: usize = 128;
const NO_PRINTER: &str =
    "No printer is set up. Nothing is lost: choose one under Devices, then print again.";

/// Which fitting of which device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub(crate) role: CableRole,
    number: u32,
}

/// All devices of the station.
pub(crate) struct Fittings {
    inbox: SyncSender<Input>,
    /// The configuration; none in the demo.
    file: Option<PathBuf>,
    began: Instant,
    devices: BTreeMap<CableRole, Fitted>,
    prints: BTreeMap<PrintJobId, Printing>,
    fitted: u32,
    asks: bool,
}

struct Fitted {
    fit: Fit,
    state: DeviceState,
    profile: Profile,
    worker: Option<Thread>,
    last_at: Option<Timestamp>,
    told: Option<DeviceReport>,
    told_at: Option<Duration>,
    changed: bool,
    /// Until when a person's test waits for an answer.
    test_until: Option<Duration>,
}

enum Thread {
    Cable(Worker),
    Printer(PrinterWorker),
}

struct Printing {
    job: PrintJob,
    /// The fitting that has it.
    number: u32,
    begun: bool,
    open: bool,
}

impl Fittings {
    /// Starts a thread for each device.
    pub(crate) fn new(
        bindings: Vec<Binding>,
        file: Option<PathBuf>,
        inbox: SyncSender<Input>,
    ) -> Self {
        let mut fittings = Self {
            inbox,
            file,
            began: Instant::now(),
            devices: BTreeMap::new(),
            prints: BTreeMap::new(),
            fitted: 0,
            asks: false,
        };
        for binding in bindings {
            fittings.fit(binding);
        }
        fittings
    }

    /// What every role can be set to.
    pub(crate) fn profiles() -> Event {
        let choices = Role::ALL.into_iter().flat_map(|role| {
            let choice =
                move |name: &str| ProfileChoice { role: cable(role), name: name.to_owned() };
            role.protocols().into_iter().map(choice)
        });
        Event::Profiles(choices.collect())
    }

    /// What the site has set for a scale.
    pub(crate) fn profile(&self, fit: Fit) -> Option<&Profile> {
        self.current(fit).map(|fitted| &fitted.profile)
    }

    /// Whether these are the words of a device that is fitted now.
    pub(crate) fn is_current(&self, fit: Fit) -> bool {
        self.current(fit).is_some()
    }

    /// Whether a person is trying this device: what it sends is not recorded.
    pub(crate) fn is_tested(&self, role: CableRole) -> bool {
        self.devices.get(&role).is_some_and(|fitted| fitted.test_until.is_some())
    }

    /// A cable has told something; the answer to a test, when it is one.
    pub(crate) fn heard(&mut self, fit: Fit, event: &DeviceEvent, now: Timestamp) -> Option<Event> {
        let at = self.began.elapsed();
        let fitted = self.devices.get_mut(&fit.role).filter(|fitted| fitted.fit == fit)?;
        fitted.note(now, |state| state.heard(event, at));
        fitted.test_until?;
        let (done, sentence) = tested(event)?;
        fitted.test_until = None;
        Some(Event::DeviceAnswered { role: fit.role, done, sentence })
    }

    /// The printer has told something.
    pub(crate) fn printed(&mut self, fit: Fit, event: PrinterEvent, now: Timestamp) -> Vec<Event> {
        let at = self.began.elapsed();
        let mut events = Vec::new();
        let fitted = self.devices.get_mut(&fit.role).filter(|fitted| fitted.fit == fit);
        if let Some(fitted) = fitted {
            fitted.note(now, |state| state.printed(&event, at));
            if fitted.test_until.is_some()
                && let Some((done, sentence)) = printer_tested(&event)
            {
                fitted.test_until = None;
                events.push(Event::DeviceAnswered { role: fit.role, done, sentence });
            }
        }
        if let PrinterEvent::Job { id, fate } = event {
            events.extend(self.went(PrintJobId(id.0), fate));
        }
        events
    }

    /// What is known of the devices, where it is new; all of it that is new when nobody is in a
    /// hurry.
    pub(crate) fn reports(&mut self, at_rest: bool) -> Vec<Event> {
        let now = self.began.elapsed();
        let due = |fitted: &Fitted| {
            let rested = fitted.told_at.is_none_or(|at| REPORT <= now.saturating_sub(at));
            at_rest || (fitted.changed && rested)
        };
        let mut events = Vec::new();
        for fitted in self.devices.values_mut() {
            if !due(fitted) {
                continue;
            }
            let report = fitted.report();
            fitted.changed = false;
            fitted.told_at = Some(now);
            if fitted.told.as_ref() != Some(&report) {
                fitted.told = Some(report.clone());
                events.push(Event::Device(Box::new(report)));
            }
        }
        events
    }

    /// Tests that nothing has answered.
    pub(crate) fn overdue(&mut self) -> Vec<Event> {
        let now = self.began.elapsed();
        let mut events = Vec::new();
        for fitted in self.devices.values_mut() {
            if fitted.test_until.is_some_and(|until| until <= now) {
                fitted.test_until = None;
                let sentence = match (&fitted.state.port, &fitted.state.says) {
                    (PortStanding::Lost(sentence), _) | (_, Some(sentence)) => sentence.clone(),
                    _ => "Nothing came from it. Is it on, and are both plugs in?".to_owned(),
                };
                let role = fitted.fit.role;
                events.push(Event::DeviceAnswered { role, done: false, sentence });
            }
        }
        events
    }

    /// Gives a scanner or a scale a command.
    pub(crate) fn tell(&mut self, role: CableRole, command: Command) {
        match command {
            Command::Ask => self.asks = true,
            Command::Answered => self.asks = false,
            _ => {}
        }
        if let Some(Fitted { worker: Some(Thread::Cable(worker)), .. }) = self.devices.get(&role)
            && worker.tell(command).is_err()
        {
            tracing::warn!(?role, ?command, "A device did not take a command");
        }
    }

    /// Tells the scanner what became of its scan, if it is still the one that scanned.
    pub(crate) fn verdict(&mut self, fit: Fit, ticket: Ticket, verdict: Verdict) {
        if self.is_current(fit) {
            self.tell(fit.role, Command::Verdict(ticket, verdict));
        }
    }

    /// A person wants to know whether a device works.
    pub(crate) fn test(&mut self, role: CableRole) -> Option<Event> {
        let now = self.began.elapsed();
        let answer = |sentence: &str| {
            Some(Event::DeviceAnswered { role, done: false, sentence: sentence.to_owned() })
        };
        let Some(fitted) = self.devices.get_mut(&role) else {
            return answer("No such device is set up. Choose its port first.");
        };
        let (lasts, sentence) = match role {
            CableRole::Scanner => (TEST_SCANNER, "Scan any label now. It is not recorded."),
            CableRole::Scale => (TEST_SCALE, "Asking the scale. This may take half a minute."),
            CableRole::Printer => (TEST_PRINTER, "Asking the printer."),
        };
        fitted.test_until = Some(now + lasts);
        match &fitted.worker {
            Some(Thread::Cable(worker)) => drop(worker.tell(Command::Test)),
            Some(Thread::Printer(worker)) => drop(worker.tell(PrinterCommand::Ask)),
            None => {}
        }
        answer(sentence)
    }

    /// Binds a port to a device by its words; what else was set stays where the profile is the
    /// same.
    pub(crate) fn bind_words(&mut self, role: CableRole, port: &str, profile: &str) -> Event {
        let port = PathBuf::from(port.trim());
        let binding = match self.devices.get(&role).map(|fitted| &fitted.state.binding) {
            Some(known) if known.protocol == profile => Binding { port, ..known.clone() },
            Some(known) if role == CableRole::Scale => Binding {
                role: Role::Scale,
                port,
                protocol: profile.to_owned(),
                // The same scale may be set to another protocol: what is printed on it stays.
                unit: known.unit.clone(),
                division: known.division.clone(),
                ..Binding::default()
            },
            _ => Binding {
                role: of_cable(role),
                port,
                protocol: profile.to_owned(),
                ..Binding::default()
            },
        };
        self.bind(binding)
    }

    /// Keeps the setting of the line at which a device can be read.
    pub(crate) fn keep_line(&mut self, role: CableRole) -> Event {
        let known = self.devices.get(&role).map(|fitted| &fitted.state);
        match known.and_then(|state| Some((state.binding.clone(), state.line_found?))) {
            Some((binding, line)) => self.bind(Binding { line: Some(line.to_string()), ..binding }),
            None => Event::DeviceAnswered {
                role,
                done: false,
                sentence: "No other setting was found. Test the device first.".to_owned(),
            },
        }
    }

    /// Keeps a binding in the configuration, and uses it from now on.
    pub(crate) fn bind(&mut self, binding: Binding) -> Event {
        let role = cable(binding.role);
        let kept = match &self.file {
            Some(file) => file::bind(file, &binding).map_err(|error| error.to_string()),
            None => binding.check().map_err(|error| error.to_string()),
        };
        let (done, sentence) = match kept {
            Err(sentence) => (false, sentence),
            Ok(()) => {
                let port = binding.port.display().to_string();
                self.fit(binding);
                let until = if self.file.is_some() {
                    ""
                } else {
                    " until the program ends; there is no configuration"
                };
                (true, format!("{port} is used from now on{until}."))
            }
        };
        Event::DeviceAnswered { role, done, sentence }
    }

    /// Looks what is plugged in, on a thread of its own: a print system may take its time.
    pub(crate) fn list_ports(&self) {
        let bound: Vec<(PathBuf, CableRole)> = self
            .devices
            .values()
            .map(|fitted| (fitted.state.binding.port.clone(), fitted.fit.role))
            .collect();
        let inbox = self.inbox.clone();
        std::thread::spawn(move || {
            Runtime::send(&inbox, Input::Event(Event::Ports(ports(&bound))));
        });
    }

    /// The language and the dots an inch of the printer that is fitted.
    pub(crate) fn printer(&self) -> Option<(Language, u16)> {
        let fitted = self.devices.get(&CableRole::Printer)?;
        let printer = fitted.state.binding.printer().ok()?;
        Some((printer.language, printer.dpi))
    }

    /// Prints.
    pub(crate) fn print(&mut self, job: PrintJob) -> Option<Event> {
        let (id, number) = (job.id, self.number(CableRole::Printer));
        let taken = number.is_some() && self.hand_over(&job, PrinterCommand::Print(of_app(&job)));
        if !taken {
            let sentence = match number {
                None => NO_PRINTER,
                Some(_) => "Too much waits for the printer. See to the printer, then print again.",
            };
            let outcome = PrintOutcome::Failed { sentence: sentence.to_owned() };
            return Some(Event::Printed { job: id, outcome });
        }
        if PRINTS_MAX <= self.prints.len()
            && let Some(oldest) =
                self.prints.iter().find(|(_, known)| !known.open).map(|(id, _)| *id)
        {
            self.prints.remove(&oldest);
        }
        let number = number.unwrap_or_default();
        self.prints.entry(id).or_insert(Printing { job, number, begun: false, open: true });
        None
    }

    /// What a person has decided about a printing.
    pub(crate) fn decide(&mut self, id: PrintJobId, decision: PrintDecision) -> Option<Event> {
        let job = JobId(id.0);
        match decision {
            PrintDecision::Settled => {
                self.prints.remove(&id);
                self.tell_printer(PrinterCommand::Settled(job));
                None
            }
            PrintDecision::Withdraw => {
                self.tell_printer(PrinterCommand::Withdraw(job));
                None
            }
            PrintDecision::Again => {
                let known = self.prints.get_mut(&id).filter(|known| !known.open)?;
                (known.begun, known.open) = (false, true);
                let (old, again) = (known.number, known.job.clone());
                if Some(old) == self.number(CableRole::Printer) {
                    self.tell_printer(PrinterCommand::Again(job));
                    return None;
                }
                // The printer that kept it is no more.
                self.prints.remove(&id);
                self.print(again)
            }
        }
    }

    /// A printer's thread has ended: what had begun is a person's to judge, all else goes to the
    /// printer that is fitted now.
    pub(crate) fn printer_ended(&mut self, fit: Fit) -> Vec<Event> {
        let of_it = |known: &&PrintJobId, prints: &BTreeMap<PrintJobId, Printing>| {
            prints.get(known).is_some_and(|known| known.number == fit.number && known.open)
        };
        let left: Vec<PrintJobId> =
            self.prints.keys().filter(|id| of_it(id, &self.prints)).copied().collect();
        let mut events = Vec::new();
        for id in left {
            let Some(known) = self.prints.remove(&id) else { continue };
            if known.begun {
                let sentence = format!(
                    "Another printer was chosen while {} was being printed. Look at the old one: if the sheet is not there or not whole, print it again as a reprint.",
                    known.job.title
                );
                self.prints.insert(id, Printing { open: false, ..known });
                let outcome = PrintOutcome::AskPerson { sentence };
                events.push(Event::Printed { job: id, outcome });
            } else {
                events.extend(self.print(known.job));
            }
        }
        events
    }

    fn current(&self, fit: Fit) -> Option<&Fitted> {
        self.devices.get(&fit.role).filter(|fitted| fitted.fit == fit)
    }

    fn number(&self, role: CableRole) -> Option<u32> {
        self.devices.get(&role).map(|fitted| fitted.fit.number)
    }

    fn fit(&mut self, binding: Binding) {
        self.fitted = self.fitted.wrapping_add(1);
        let fit = Fit { role: cable(binding.role), number: self.fitted };
        if let Some(old) = self.devices.remove(&fit.role) {
            self.take_down(old);
        }
        let worker = start(&binding, fit, &self.inbox);
        let profile = match binding.role {
            Role::Printer => Profile::default(),
            Role::Scanner | Role::Scale => binding.profile().unwrap_or_default(),
        };
        let fitted = Fitted {
            fit,
            state: DeviceState::new(binding),
            profile,
            worker,
            last_at: None,
            told: None,
            told_at: None,
            changed: true,
            test_until: None,
        };
        self.devices.insert(fit.role, fitted);
        if fit.role == CableRole::Scanner && self.asks {
            self.tell(CableRole::Scanner, Command::Ask);
        }
    }

    /// A printer may be in the middle of something that lasts: its end is waited for elsewhere.
    fn take_down(&self, old: Fitted) {
        let (fit, inbox) = (old.fit, self.inbox.clone());
        if let Some(Thread::Printer(worker)) = old.worker {
            std::thread::spawn(move || {
                drop(worker);
                // Everything that it told came before this.
                let _ = inbox.send(Input::PrinterEnded(fit));
            });
        }
    }

    fn tell_printer(&self, command: PrinterCommand) -> bool {
        match self.devices.get(&CableRole::Printer) {
            Some(Fitted { worker: Some(Thread::Printer(worker)), .. }) => {
                worker.tell(command).is_ok()
            }
            _ => false,
        }
    }

    fn hand_over(&self, job: &PrintJob, command: PrinterCommand) -> bool {
        let told = self.tell_printer(command);
        if !told {
            tracing::warn!(title = job.title, "The printer did not take a job");
        }
        told
    }

    /// A job has gone a step further.
    fn went(&mut self, id: PrintJobId, fate: Fate) -> Option<Event> {
        let known = self.prints.get_mut(&id)?;
        let outcome = match fate {
            Fate::Queued => PrintOutcome::Queued,
            Fate::Waiting(sentence) => PrintOutcome::Waiting { sentence },
            Fate::Sending => {
                known.begun = true;
                return None;
            }
            Fate::Sent => {
                known.begun = true;
                PrintOutcome::Sent
            }
            Fate::Printed => {
                self.prints.remove(&id);
                PrintOutcome::Printed
            }
            Fate::AskPerson(sentence) => {
                known.open = false;
                PrintOutcome::AskPerson { sentence }
            }
            Fate::Failed(sentence) => {
                known.open = false;
                PrintOutcome::Failed { sentence }
            }
        };
        Some(Event::Printed { job: id, outcome })
    }
}

impl Drop for Fittings {
    /// A printer that lets nobody end holds up nothing but its own thread.
    fn drop(&mut self) {
        for fitted in std::mem::take(&mut self.devices).into_values() {
            self.take_down(fitted);
        }
    }
}

impl Fitted {
    fn note(&mut self, now: Timestamp, take: impl FnOnce(&mut DeviceState)) {
        let before = self.state.last.clone();
        take(&mut self.state);
        if self.state.last != before {
            self.last_at = Some(now);
        }
        self.changed = true;
    }

    fn report(&self) -> DeviceReport {
        let DeviceState { binding, port, says, last, line_errors, frames_refused, line_found } =
            &self.state;
        let seen = match &self.worker {
            Some(Thread::Cable(worker)) => worker.seen(),
            Some(Thread::Printer(worker)) => worker.seen(),
            None => Seen::default(),
        };
        let heard = last.as_ref().zip(self.last_at);
        let is_printer = binding.role == Role::Printer;
        DeviceReport {
            role: self.fit.role,
            port: binding.port.display().to_string(),
            profile: binding.protocol.clone(),
            line: binding.line_in_use().map(|line| line.to_string()),
            unit: binding.unit.clone(),
            division: binding.division.clone(),
            dpi: binding.printer().ok().filter(|_| is_printer).map(|printer| printer.dpi),
            state: match port {
                PortStanding::Opening => PortState::Opening,
                PortStanding::Open => PortState::Open,
                PortStanding::Lost(sentence) => PortState::Lost { sentence: sentence.clone() },
            },
            says: says.clone(),
            last: heard.map(|((text, _), at)| LastHeard { text: text.clone(), at }),
            recent_hex: seen.hex(),
            recent_text: seen.text(),
            bytes: seen.total,
            line_errors: *line_errors,
            frames_refused: *frames_refused,
            line_found: line_found.map(|line| line.to_string()),
        }
    }
}

/// What an event says to a person who tries a scanner or a scale.
fn tested(event: &DeviceEvent) -> Option<(bool, String)> {
    match event {
        DeviceEvent::Scanned { scan, .. } => {
            Some((true, format!("It works: it sent {}.", scan.text())))
        }
        DeviceEvent::Identified(told) if !told.is_empty() => {
            Some((true, format!("It works: it is {}.", told.join(", "))))
        }
        DeviceEvent::Weighed { reading, standing, .. } if !reading.is_noise() => {
            let shows = match (reading.digits(), standing) {
                (_, Standing::Empty) => "it shows zero".to_owned(),
                (Some(digits), _) => format!("it shows {}", digits.text()),
                (None, standing) => standing.sentence(),
            };
            Some((true, format!("It works: {}.", shows.trim_end_matches('.'))))
        }
        DeviceEvent::Line { line, reads: true } => {
            Some((false, Standing::OtherLine(*line).sentence()))
        }
        DeviceEvent::Lost(trouble) => Some((false, trouble.to_string())),
        _ => None,
    }
}

fn printer_tested(event: &PrinterEvent) -> Option<(bool, String)> {
    match event {
        PrinterEvent::Condition(condition) => Some((!condition.holds(), condition.to_string())),
        PrinterEvent::Lost(trouble) => Some((false, trouble.to_string())),
        PrinterEvent::Opened | PrinterEvent::Job { .. } => None,
    }
}

fn ports(bound: &[(PathBuf, CableRole)]) -> Vec<PortSeen> {
    let role_of = |port: &Path| bound.iter().find(|(path, _)| path == port).map(|(_, role)| *role);
    let found = discover::devices(&Roots::default()).unwrap_or_else(|error| {
        tracing::error!(%error, "Look what is plugged in");
        Vec::new()
    });
    let cables = found.into_iter().map(|found| {
        let name = found.usb.as_ref().and_then(|usb| usb.name.as_deref());
        PortSeen {
            port: found.path.display().to_string(),
            node: found.node.display().to_string(),
            what: name.or(found.guess()).unwrap_or_default().to_owned(),
            kind: match found.kind {
                Kind::Serial => PortKind::Serial,
                Kind::HidScale => PortKind::UsbScale,
                Kind::Keyboard => PortKind::Keyboard,
            },
            by_socket: found.by_socket,
            bound: role_of(&found.path),
        }
    });
    let queues = cups::queues().into_iter().map(|queue| {
        let port = format!("cups:{queue}");
        PortSeen {
            bound: role_of(Path::new(&port)),
            node: queue,
            what: "Print queue".to_owned(),
            kind: PortKind::PrintQueue,
            by_socket: false,
            port,
        }
    });
    cables.chain(queues).collect()
}

fn start(binding: &Binding, fit: Fit, inbox: &SyncSender<Input>) -> Option<Thread> {
    let started = match binding.role {
        Role::Printer => start_printer(binding, fit, inbox.clone()),
        Role::Scanner | Role::Scale => start_cable(binding, fit, inbox.clone()),
    };
    match started {
        Ok(thread) => Some(thread),
        Err(error) => {
            tracing::error!("Start a thread for {}: {error:#}", binding.port.display());
            None
        }
    }
}

fn start_cable(binding: &Binding, fit: Fit, inbox: SyncSender<Input>) -> anyhow::Result<Thread> {
    let outlet = Box::new(move |event| match inbox.try_send(Input::Cable(fit, event)) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(Input::Cable(_, event))) => Err(Refusal::Full(event)),
        Err(_) => Err(Refusal::Gone),
    });
    Ok(Thread::Cable(Worker::start(binding.config()?, outlet)?))
}

fn start_printer(binding: &Binding, fit: Fit, inbox: SyncSender<Input>) -> anyhow::Result<Thread> {
    let outlet = Box::new(move |event| match inbox.try_send(Input::Printer(fit, event)) {
        Ok(()) => Ok(()),
        Err(TrySendError::Full(Input::Printer(_, event))) => Err(Handed::Back(event)),
        Err(_) => Err(Handed::ToNobody),
    });
    Ok(Thread::Printer(PrinterWorker::start(binding.printer()?, outlet)?))
}

fn of_app(job: &PrintJob) -> printer::PrintJob {
    printer::PrintJob { id: JobId(job.id.0), title: job.title.clone(), bytes: job.bytes.clone() }
}

const fn cable(role: Role) -> CableRole {
    match role {
        Role::Scanner => CableRole::Scanner,
        Role::Scale => CableRole::Scale,
        Role::Printer => CableRole::Printer,
    }
}

const fn of_cable(role: CableRole) -> Role {
    match role {
        CableRole::Scanner => Role::Scanner,
        CableRole::Scale => Role::Scale,
        CableRole::Printer => Role::Printer,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use hw::printer::Language;
    use hw::sim::{PrinterModel, PrinterServer};

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    fn printer_at(server: &PrinterServer) -> Binding {
        Binding {
            role: Role::Printer,
            port: PathBuf::from(server.address().to_string()),
            protocol: "zpl".to_owned(),
            ..Binding::default()
        }
    }

    fn job(id: u64) -> PrintJob {
        PrintJob { id: PrintJobId(id), title: "PS Form 3607".to_owned(), bytes: b"^XA^XZ".to_vec() }
    }

    fn now() -> Timestamp {
        Timestamp::parse("2018-12-04T13:05:00-06:00").unwrap()
    }

    /// What becomes of a job, up to its end.
    fn outcome(fittings: &mut Fittings, inputs: &Receiver<Input>, id: u64) -> PrintOutcome {
        let until = Instant::now() + LONG;
        while Instant::now() < until {
            let events = match inputs.recv_timeout(LONG).unwrap() {
                Input::Printer(fit, event) => fittings.printed(fit, event, now()),
                Input::PrinterEnded(fit) => fittings.printer_ended(fit),
                _ => Vec::new(),
            };
            for event in events {
                if let Event::Printed { job, outcome } = event
                    && job == PrintJobId(id)
                    && !matches!(
                        outcome,
                        PrintOutcome::Queued | PrintOutcome::Waiting { .. } | PrintOutcome::Sent
                    )
                {
                    return outcome;
                }
            }
        }
        panic!("nothing became of it");
    }

    #[test]
    fn without_a_printer_a_print_fails_in_words() {
        let (inbox, _inputs) = Runtime::channel();
        let mut fittings = Fittings::new(Vec::new(), None, inbox);
        let Some(Event::Printed { outcome: PrintOutcome::Failed { sentence }, .. }) =
            fittings.print(job(1))
        else {
            panic!()
        };
        assert_eq!(sentence, NO_PRINTER);
    }

    #[test]
    fn a_job_that_waits_goes_to_the_printer_that_is_bound_next_and_once() {
        let mut open = PrinterModel::new(Language::Zpl);
        open.faults.open = true;
        let old = PrinterServer::start("127.0.0.1:0", open).unwrap();
        let new = PrinterServer::start("127.0.0.1:0", PrinterModel::new(Language::Zpl)).unwrap();
        let (inbox, inputs) = Runtime::channel();
        let mut fittings = Fittings::new(vec![printer_at(&old)], None, inbox);
        assert!(fittings.print(job(1)).is_none());
        let Event::DeviceAnswered { done: true, .. } = fittings.bind(printer_at(&new)) else {
            panic!()
        };
        assert_eq!(outcome(&mut fittings, &inputs, 1), PrintOutcome::Printed);
        old.with(|model| assert_eq!(model.printed.len(), 0));
        new.with(|model| assert_eq!(model.printed.len(), 1));
    }

    #[test]
    fn a_binding_is_kept_in_the_configuration_and_a_wrong_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        std::fs::write(&file, "# ours\n").unwrap();
        let (inbox, _inputs) = Runtime::channel();
        let mut fittings = Fittings::new(Vec::new(), Some(file.clone()), inbox);
        let bound = fittings.bind_words(CableRole::Scale, "/dev/serial/by-id/x", "nci-ecr");
        assert!(matches!(bound, Event::DeviceAnswered { done: true, .. }), "{bound:?}");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("# ours\n") && text.contains("nci-ecr"), "{text}");
        let wrong = fittings.bind_words(CableRole::Scale, "/dev/x", "ssi");
        assert!(matches!(wrong, Event::DeviceAnswered { done: false, .. }), "{wrong:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        let [Event::Device(report)] = &fittings.reports(true)[..] else { panic!() };
        assert_eq!(
            (report.port.as_str(), report.line.as_deref()),
            ("/dev/serial/by-id/x", Some("9600 7E1"))
        );
    }
}
