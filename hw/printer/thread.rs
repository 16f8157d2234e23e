//! The loops of a printer's thread, one for each kind of port. What is to be done they are told by the
//! drivers; they wait in a read or on the command queue and never spin.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::cups::{JobState, Queue, QueueError};
use super::driver::{Jobs, LineDriver, cut, untold, withdrawn};
use super::link::Link;
use super::{
    Condition, Fate, Handed, JobId, Language, PrintJob, PrinterCommand, PrinterConfig,
    PrinterEvent, PrinterOutlet, PrinterPort, PrinterTiming, folder,
};
use crate::state::Tap;
use crate::trouble::Trouble;

const READ_MAX: usize = 1024;
/// Events that may wait while the program has no room; later ones of the same kind say the same.
const EVENTS_MAX: usize = 4096;
/// While a job is being sent, reads are kept this short.
const SENDING_WAIT: Duration = Duration::from_millis(1);

/// Runs until it is stopped or nobody listens.
pub(super) fn run(
    config: PrinterConfig,
    inbox: &Receiver<PrinterCommand>,
    outlet: PrinterOutlet,
    stop: &AtomicBool,
    tap: Tap,
) {
    let mut desk = Desk {
        inbox,
        stop,
        outlet,
        events: VecDeque::new(),
        gone: false,
        began: Instant::now(),
        trouble: None,
        reached: false,
        tap,
    };
    let PrinterConfig { port, language, timing, .. } = config;
    match port {
        PrinterPort::Serial(..) | PrinterPort::Tcp(_) => lines(&mut desk, &port, language, timing),
        PrinterPort::Queue { server, name } => {
            let queue = Queue::new(server, name, timing);
            Spooler { queue, language, timing, jobs: Jobs::default(), active: None }.run(&mut desk);
        }
        PrinterPort::Folder(path) => folders(&mut desk, &path, language, &timing),
    }
}

/// What every loop needs: commands in, events out, the time, and an end.
struct Desk<'a> {
    inbox: &'a Receiver<PrinterCommand>,
    stop: &'a AtomicBool,
    outlet: PrinterOutlet,
    events: VecDeque<PrinterEvent>,
    gone: bool,
    began: Instant,
    /// What was last told of the port, so that it is told once.
    trouble: Option<Trouble>,
    reached: bool,
    tap: Tap,
}

impl Desk<'_> {
    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Acquire) && !self.gone
    }

    fn tell(&mut self, events: &mut Vec<PrinterEvent>) {
        for event in events.drain(..) {
            if self.events.len() < EVENTS_MAX {
                self.events.push_back(event);
            } else {
                tracing::error!("The program takes no events of the printer; one is lost");
            }
        }
        while let Some(event) = self.events.pop_front() {
            match (self.outlet)(event) {
                Ok(()) => {}
                Err(Handed::Back(event)) => {
                    self.events.push_front(event);
                    return;
                }
                Err(Handed::ToNobody) => {
                    self.gone = true;
                    return;
                }
            }
        }
    }

    fn opened(&mut self) {
        if !self.reached || self.trouble.is_some() {
            self.tell(&mut vec![PrinterEvent::Opened]);
        }
        self.reached = true;
        self.trouble = None;
    }

    fn lost(&mut self, trouble: &Trouble) {
        if self.trouble.as_ref() != Some(trouble) {
            tracing::info!("Printer: {trouble}");
            self.tell(&mut vec![PrinterEvent::Lost(trouble.clone())]);
            self.trouble = Some(trouble.clone());
        }
    }

    /// The next command, waiting so long for it.
    fn command(&mut self, wait: Duration) -> Option<PrinterCommand> {
        match self.inbox.recv_timeout(wait) {
            Ok(command) => Some(command),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                self.gone = true;
                None
            }
        }
    }
}

/// A serial or network line. The serial one is held, so that a pulled plug is seen at once; the
/// network one only while there is something to do.
fn lines(desk: &mut Desk<'_>, port: &PrinterPort, language: Language, timing: PrinterTiming) {
    let mut driver = LineDriver::new(language, timing);
    let held = matches!(port, PrinterPort::Serial(..));
    let mut delay = timing.reopen_first;
    let mut events = Vec::new();
    while desk.goes_on() {
        driver.tick(desk.now(), &mut events);
        desk.tell(&mut events);
        if held || driver.wants_line() {
            match Link::open(port, &timing) {
                Some(Ok(link)) => {
                    delay = timing.reopen_first;
                    connected(desk, &mut driver, link, &timing);
                }
                Some(Err(trouble)) => {
                    desk.lost(&trouble);
                    driver.closed(&trouble.to_string(), &mut events);
                    delay = (delay * 2).min(timing.reopen_max);
                }
                None => return,
            }
        }
        let until = desk.now() + delay;
        while desk.goes_on() && desk.now() < until {
            let left = until.saturating_sub(desk.now()).min(timing.read);
            if let Some(command) = desk.command(left) {
                driver.command(command, &mut events);
                let now = desk.now();
                driver.tick(now, &mut events);
                desk.tell(&mut events);
            }
            if !held && desk.trouble.is_none() && driver.wants_line() {
                break;
            }
        }
    }
}

/// One connection, from open to hang-up, or until a shared one has nothing to do.
fn connected(desk: &mut Desk<'_>, driver: &mut LineDriver, mut link: Link, timing: &PrinterTiming) {
    desk.opened();
    driver.opened(desk.now());
    let mut events = Vec::new();
    let mut buffer = [0; READ_MAX];
    let lost = loop {
        if !desk.goes_on() {
            break None;
        }
        while let Ok(command) = desk.inbox.try_recv() {
            driver.command(command, &mut events);
        }
        driver.tick(desk.now(), &mut events);
        if driver.wants_cut() {
            break None;
        }
        let idle = desk.now().saturating_sub(driver.idle_since());
        if link.is_shared() && !driver.wants_line() && timing.linger <= idle {
            return desk.tell(&mut events);
        }
        let piece = driver.next_write();
        let writes = !piece.is_empty();
        if writes {
            match link.write(piece) {
                Ok(count) => driver.wrote(desk.now(), count, &mut events),
                Err(trouble) => break Some(trouble),
            }
        }
        desk.tell(&mut events);
        let wait = if driver.next_write().is_empty() { timing.read } else { SENDING_WAIT };
        match link.read(&mut buffer, wait) {
            Ok(0) => break Some(Trouble::Unplugged),
            Ok(count) => {
                let bytes = buffer.get(..count).unwrap_or_default();
                desk.tap.take(bytes);
                driver.bytes(desk.now(), bytes, &mut events);
            }
            Err(error) => {
                if let Some(trouble) = Trouble::of_transfer(&error) {
                    break Some(trouble);
                }
            }
        }
    };
    drop(link);
    let trouble = lost.unwrap_or(Trouble::Unplugged);
    driver.closed(&trouble.to_string(), &mut events);
    if desk.goes_on() {
        desk.lost(&trouble);
    }
    desk.tell(&mut events);
}

/// A folder: a job is done when its file is durable.
fn folders(desk: &mut Desk<'_>, path: &Path, language: Language, timing: &PrinterTiming) {
    let mut jobs = Jobs::default();
    let mut events = Vec::new();
    while desk.goes_on() {
        if let Some(command) = desk.command(timing.read) {
            if command == PrinterCommand::Ask {
                events.push(PrinterEvent::Condition(Condition::Ready));
            }
            jobs.command(command, &mut events);
        }
        while let Some(job) = jobs.next() {
            match folder::put(path, language, &job) {
                Ok(_) => {
                    desk.opened();
                    jobs.finish(job.id, &mut events);
                }
                Err(error) => {
                    let fate = Fate::Failed(folder::sentence(&error, path));
                    jobs.hold(job, fate, &mut events);
                }
            }
        }
        desk.tell(&mut events);
    }
}

/// A print queue: a job is handed over, then asked after until the queue is through with it.
struct Spooler {
    queue: Queue,
    language: Language,
    timing: PrinterTiming,
    jobs: Jobs,
    active: Option<Spooled>,
}

struct Spooled {
    job: PrintJob,
    /// The queue's number, once it has the job.
    number: Option<i32>,
    since: Duration,
    begun: bool,
    waits: Option<String>,
}

impl Spooler {
    fn run(&mut self, desk: &mut Desk<'_>) {
        let mut events = Vec::new();
        let mut next = Duration::ZERO;
        let mut delay = self.timing.reopen_first;
        while desk.goes_on() {
            if let Some(command) = desk.command(self.timing.read) {
                self.command(desk, command, &mut events);
            }
            if self.active.is_none()
                && let Some(job) = self.jobs.next()
            {
                let since = desk.now();
                self.active = Some(Spooled { job, number: None, since, begun: false, waits: None });
                next = since;
            }
            if self.active.is_some() && next <= desk.now() {
                let went = self.turn(desk, &mut events);
                delay =
                    if went { self.timing.poll } else { (delay * 2).min(self.timing.reopen_max) };
                next = desk.now() + delay;
            }
            desk.tell(&mut events);
        }
    }

    fn command(
        &mut self,
        desk: &mut Desk<'_>,
        command: PrinterCommand,
        events: &mut Vec<PrinterEvent>,
    ) {
        let is = |id: JobId| self.active.as_ref().is_some_and(|active| active.job.id == id);
        match &command {
            PrinterCommand::Ask => match self.queue.state() {
                Ok(state) => {
                    desk.opened();
                    events.push(PrinterEvent::Condition(state.condition));
                }
                Err(QueueError::Lost(trouble)) => desk.lost(&trouble),
                Err(_) => events.push(PrinterEvent::Condition(Condition::Fault)),
            },
            PrinterCommand::Print(job) if is(job.id) => {}
            PrinterCommand::Withdraw(id) if is(*id) => {
                // What the queue has is the queue's; only what waits here is taken back.
                if self.active.as_ref().is_some_and(|active| active.number.is_none()) {
                    self.active = None;
                    events.push(withdrawn(*id));
                }
            }
            _ => self.jobs.command(command, events),
        }
    }

    /// Hands the job over or asks after it; whether the queue answered.
    fn turn(&mut self, desk: &mut Desk<'_>, events: &mut Vec<PrinterEvent>) -> bool {
        let Some(active) = &mut self.active else { return true };
        if active.number.is_none() && !active.begun {
            active.begun = true;
            events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Sending });
            desk.tell(events);
        }
        let done = match active.number {
            None => self.queue.print(self.language, &active.job).map(|number| {
                active.number = Some(number);
                active.since = desk.now();
                events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Sent });
            }),
            Some(number) => match self.queue.job(number) {
                Ok(state) => {
                    self.followed(desk, state, events);
                    Ok(())
                }
                Err(error) => Err(error),
            },
        };
        match done {
            Ok(()) => {
                desk.opened();
                true
            }
            Err(error) => {
                self.failed(desk, &error, events);
                false
            }
        }
    }

    /// What the queue says of the job.
    fn followed(&mut self, desk: &Desk<'_>, state: JobState, events: &mut Vec<PrinterEvent>) {
        let Some(active) = self.active.take() else { return };
        let title = active.job.title.clone();
        let late = self.timing.printing <= desk.now().saturating_sub(active.since);
        let queue = self.queue.state().ok();
        match state {
            JobState::Completed if queue.as_ref().is_some_and(|queue| queue.printer_tells) => {
                self.jobs.finish(active.job.id, events);
            }
            JobState::Completed => self.jobs.hold(active.job, untold(&title), events),
            JobState::Canceled => {
                let sentence = format!(
                    "{title} was taken out of the print queue. Print it again if it is wanted."
                );
                self.jobs.hold(active.job, Fate::AskPerson(sentence), events);
            }
            JobState::Aborted => {
                let sentence = format!(
                    "The print queue gave {title} up. Look at the printer: if the sheet is not there or not whole, print it again as a reprint."
                );
                self.jobs.hold(active.job, Fate::AskPerson(sentence), events);
            }
            JobState::Waits | JobState::Prints => {
                let mut active = active;
                let condition = queue.map(|queue| queue.condition);
                if let Some(condition) = condition.filter(|condition| condition.holds()) {
                    waits(&mut active, condition.to_string(), events);
                } else if late {
                    return self.jobs.hold(active.job, untold(&title), events);
                }
                self.active = Some(active);
            }
        }
    }

    fn failed(&mut self, desk: &mut Desk<'_>, error: &QueueError, events: &mut Vec<PrinterEvent>) {
        let Some(mut active) = self.active.take() else { return };
        let title = active.job.title.clone();
        let late = self.timing.printing <= desk.now().saturating_sub(active.since);
        match error {
            QueueError::Lost(trouble) => {
                desk.lost(trouble);
                waits(&mut active, trouble.to_string(), events);
                self.active = Some(active);
            }
            QueueError::NotAccepting => {
                let sentence = "The print queue takes no jobs. Switch it on again; printing goes on by itself.";
                waits(&mut active, sentence.to_owned(), events);
                self.active = Some(active);
            }
            // It has the job; that it does not answer just now says nothing about the paper.
            QueueError::Cut if active.number.is_some() && !late => self.active = Some(active),
            QueueError::Cut => self.jobs.hold(active.job, cut(&title), events),
            QueueError::Refused(code) if active.number.is_none() => {
                let sentence = format!(
                    "The print queue does not take {title} (reason {code:#06x}). Check the printer language that is set, then print again."
                );
                self.jobs.hold(active.job, Fate::Failed(sentence), events);
            }
            QueueError::Refused(_) => self.jobs.hold(active.job, untold(&title), events),
        }
    }
}

/// Says why a job waits, once.
fn waits(active: &mut Spooled, sentence: String, events: &mut Vec<PrinterEvent>) {
    if active.waits.as_ref() != Some(&sentence) {
        active.waits = Some(sentence.clone());
        events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Waiting(sentence) });
    }
}
