//! What to do with a printer on a line: pure, so that every order of status, fault and cut can be
//! played.
//!
//! Before a job is sent the printer is asked how it is; while it is open, empty or paused, the job
//! waits and a sentence says why. When all has left, the printer is asked until it says that nothing
//! is left to print. A printer that never answers gets the job all the same, and a person is asked.
//! When the line is lost after the first byte, nobody knows what is on paper: a person is asked, and
//! the job is kept.

use std::collections::VecDeque;
use std::time::Duration;

use super::esc_pos::{self, EscPosReader, Said};
use super::zpl::{self, HostStatusReader};
use super::{
    Condition, Fate, HELD_MAX, JOB_BYTES_MAX, JOBS_MAX, JobId, Language, PrintJob, PrinterCommand,
    PrinterEvent, PrinterTiming,
};

/// Names of finished jobs that are remembered, so that none is printed twice by mistake.
const FINISHED_MAX: usize = 1024;
/// So many answers in a row say that nothing is left: one may come before the printer has begun.
const IDLE_ANSWERS: u8 = 2;

/// The jobs that wait and those that are kept for a person.
#[derive(Debug, Default)]
pub struct Jobs {
    waiting: VecDeque<PrintJob>,
    held: VecDeque<PrintJob>,
    finished: VecDeque<JobId>,
}

impl Jobs {
    /// Takes a job, unless one of that name is here already.
    fn take(&mut self, job: PrintJob, events: &mut Vec<PrinterEvent>) {
        let id = job.id;
        let known = self.waiting.iter().chain(&self.held).any(|other| other.id == id);
        if known || self.finished.contains(&id) {
            return;
        }
        let fate = if JOB_BYTES_MAX < job.bytes.len() {
            Fate::Failed("This is too large to print. Nothing is lost; print less at once.".into())
        } else if JOBS_MAX <= self.waiting.len() {
            Fate::Failed(
                "Too much waits for the printer. See to the printer, then print again.".into(),
            )
        } else {
            self.waiting.push_back(job);
            Fate::Queued
        };
        events.push(PrinterEvent::Job { id, fate });
    }

    /// Takes a command as far as it concerns jobs that are not being printed.
    pub(super) fn command(&mut self, command: PrinterCommand, events: &mut Vec<PrinterEvent>) {
        match command {
            PrinterCommand::Print(job) => self.take(job, events),
            PrinterCommand::Again(id) => {
                if let Some(at) = self.held.iter().position(|job| job.id == id)
                    && let Some(job) = self.held.remove(at)
                {
                    self.take(job, events);
                }
            }
            PrinterCommand::Settled(id) => self.held.retain(|job| job.id != id),
            PrinterCommand::Withdraw(id) => {
                let before = self.waiting.len();
                self.waiting.retain(|job| job.id != id);
                if self.waiting.len() < before {
                    events.push(withdrawn(id));
                }
            }
            PrinterCommand::Ask => {}
        }
    }

    /// Keeps a job for a person's decision.
    pub(super) fn hold(&mut self, job: PrintJob, fate: Fate, events: &mut Vec<PrinterEvent>) {
        events.push(PrinterEvent::Job { id: job.id, fate });
        if HELD_MAX <= self.held.len() {
            self.held.pop_front();
        }
        self.held.push_back(job);
    }

    /// A job is on paper.
    pub(super) fn finish(&mut self, id: JobId, events: &mut Vec<PrinterEvent>) {
        if FINISHED_MAX <= self.finished.len() {
            self.finished.pop_front();
        }
        self.finished.push_back(id);
        events.push(PrinterEvent::Job { id, fate: Fate::Printed });
    }

    pub(super) fn next(&mut self) -> Option<PrintJob> {
        self.waiting.pop_front()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

pub(super) fn withdrawn(id: JobId) -> PrinterEvent {
    let sentence = "Taken back before any of it was sent. Nothing comes out.";
    PrinterEvent::Job { id, fate: Fate::Failed(sentence.to_owned()) }
}

/// What a person is asked when a line was lost in the middle.
pub(super) fn cut(title: &str) -> Fate {
    Fate::AskPerson(format!(
        "The printer was lost while it printed {title}. Look at the printer: if the sheet is not there or not whole, print it again as a reprint."
    ))
}

/// What a person is asked when a printer tells nothing.
pub(super) fn untold(title: &str) -> Fate {
    Fate::AskPerson(format!(
        "The printer does not tell whether {title} is on paper. Look at the printer: if the sheet is not there or not whole, print it again as a reprint."
    ))
}

/// Plans for one printer on a line.
#[derive(Debug)]
pub struct LineDriver {
    language: Language,
    timing: PrinterTiming,
    jobs: Jobs,
    active: Option<Active>,
    question: Question,
    next_question: Duration,
    /// A person or the program wants to know how the printer is.
    asked_for: bool,
    /// It has answered since the line was opened.
    answers: bool,
    zpl: HostStatusReader,
    esc_pos: EscPosReader,
    told: Option<Condition>,
    /// When the last byte was taken.
    progress: Duration,
    /// A person has taken back what is being sent: only the end of the line stops it.
    wants_cut: bool,
    idle_since: Duration,
}

#[derive(Debug)]
struct Active {
    job: PrintJob,
    stage: Stage,
    /// Why it waits, as it was told.
    waits: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nothing of it has been sent: the printer is asked how it is.
    Asking,
    /// So many bytes have left. `blind` says that the printer has never answered.
    Sending { at: usize, blind: bool },
    /// All have left.
    Sent { since: Duration, idle: u8, blind: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    None,
    Writing { at: usize },
    Waiting { since: Duration },
}

impl LineDriver {
    /// A printer that has not been reached yet.
    #[must_use]
    pub fn new(language: Language, timing: PrinterTiming) -> Self {
        Self {
            language,
            timing,
            jobs: Jobs::default(),
            active: None,
            question: Question::None,
            next_question: Duration::ZERO,
            asked_for: false,
            answers: false,
            zpl: HostStatusReader::default(),
            esc_pos: EscPosReader::default(),
            told: None,
            progress: Duration::ZERO,
            wants_cut: false,
            idle_since: Duration::ZERO,
        }
    }

    /// The line is open.
    pub fn opened(&mut self, now: Duration) {
        self.question = Question::None;
        self.next_question = now;
        self.answers = false;
        self.told = None;
        self.progress = now;
        self.idle_since = now;
        self.reset_readers();
    }

    /// The line is lost, or cannot be opened.
    pub fn closed(&mut self, sentence: &str, events: &mut Vec<PrinterEvent>) {
        self.question = Question::None;
        self.wants_cut = false;
        self.asked_for = false;
        let Some(mut active) = self.active.take() else { return };
        let untouched = matches!(active.stage, Stage::Asking | Stage::Sending { at: 0, .. });
        if untouched {
            active.stage = Stage::Asking;
            waits(&mut active, sentence.to_owned(), events);
            self.active = Some(active);
        } else {
            let fate = cut(&active.job.title);
            self.jobs.hold(active.job, fate, events);
        }
    }

    /// Takes a command.
    pub fn command(&mut self, command: PrinterCommand, events: &mut Vec<PrinterEvent>) {
        match (&command, &self.active) {
            (PrinterCommand::Ask, _) => self.asked_for = true,
            (PrinterCommand::Print(job), Some(active)) if active.job.id == job.id => {}
            (PrinterCommand::Withdraw(id), Some(active)) if active.job.id == *id => {
                if active.stage == Stage::Asking {
                    events.push(withdrawn(*id));
                    self.active = None;
                } else {
                    self.wants_cut = true;
                }
            }
            _ => self.jobs.command(command, events),
        }
    }

    /// Takes bytes from the printer.
    pub fn bytes(&mut self, now: Duration, bytes: &[u8], events: &mut Vec<PrinterEvent>) {
        match self.language {
            Language::Zpl => {
                if let Some(status) = self.zpl.push(bytes) {
                    self.status(now, status.condition(), status.is_done(), events);
                }
            }
            Language::EscPos => {
                let mut said = Vec::new();
                self.esc_pos.push(bytes, &mut said);
                for said in said {
                    match said {
                        Said::Status(status) => self.status(now, status.condition(), false, events),
                        Said::Mark => self.worked_off(events),
                    }
                }
            }
            Language::Pdf => {}
        }
    }

    /// Time goes by.
    pub fn tick(&mut self, now: Duration, events: &mut Vec<PrinterEvent>) {
        if self.active.is_none()
            && let Some(job) = self.jobs.next()
        {
            self.active = Some(Active { job, stage: Stage::Asking, waits: None });
            self.next_question = now;
        }
        if self.active.is_some() || self.asked_for {
            self.idle_since = now;
        }
        if let Question::Waiting { since } = self.question
            && self.timing.answer <= now.saturating_sub(since)
        {
            self.question = Question::None;
            self.next_question = now + self.timing.poll;
            self.unanswered(now, events);
        }
        if self.question == Question::None && self.wants_question() && self.next_question <= now {
            self.question = Question::Writing { at: 0 };
            self.progress = now;
            self.reset_readers();
        }
        self.look_at_active(now, events);
    }

    /// The bytes to be written now; empty when there are none.
    #[must_use]
    pub fn next_write(&self) -> &[u8] {
        if let Question::Writing { at } = self.question {
            return self.question_bytes().get(at..).unwrap_or_default();
        }
        let Some(Active { job, stage: Stage::Sending { at, .. }, .. }) = &self.active else {
            return &[];
        };
        match job.bytes.get(*at..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => self.mark().get(at.saturating_sub(job.bytes.len())..).unwrap_or_default(),
        }
    }

    /// So many of them have left.
    pub fn wrote(&mut self, now: Duration, count: usize, events: &mut Vec<PrinterEvent>) {
        if 0 < count {
            self.progress = now;
        }
        if let Question::Writing { at } = self.question {
            let at = at + count;
            let whole = self.question_bytes().len() <= at;
            self.question =
                if whole { Question::Waiting { since: now } } else { Question::Writing { at } };
            return;
        }
        let mark = self.mark().len();
        let Some(active) = &mut self.active else { return };
        let Stage::Sending { at, blind } = active.stage else { return };
        let at = at + count;
        active.stage = Stage::Sending { at, blind };
        if 0 < count {
            active.waits = None;
        }
        if at == count && 0 < count {
            events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Sending });
        }
        if active.job.bytes.len() + mark <= at {
            active.stage = Stage::Sent { since: now, idle: 0, blind };
            self.next_question = now;
            events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Sent });
        }
    }

    /// Whether there is something to do at the printer.
    #[must_use]
    pub fn wants_line(&self) -> bool {
        self.active.is_some() || !self.jobs.is_empty() || self.asked_for
    }

    /// Whether the line has to be cut: a person has taken back what is being sent.
    #[must_use]
    pub fn wants_cut(&self) -> bool {
        self.wants_cut
    }

    /// Since when there is nothing to do.
    #[must_use]
    pub fn idle_since(&self) -> Duration {
        self.idle_since
    }

    fn question_bytes(&self) -> &'static [u8] {
        match self.language {
            Language::Zpl => zpl::ASK,
            Language::EscPos => esc_pos::ASK,
            Language::Pdf => &[],
        }
    }

    /// What follows a job, so that the printer says when it is through.
    fn mark(&self) -> &'static [u8] {
        match self.language {
            Language::EscPos => esc_pos::MARK,
            Language::Zpl | Language::Pdf => &[],
        }
    }

    fn wants_question(&self) -> bool {
        let stage = self.active.as_ref().map(|active| active.stage);
        let wanted = match stage {
            Some(Stage::Asking | Stage::Sent { blind: false, .. }) => true,
            // A question in the middle of a job would be a part of it.
            Some(Stage::Sending { .. }) => false,
            Some(Stage::Sent { .. }) | None => self.asked_for,
        };
        wanted && !self.question_bytes().is_empty()
    }

    /// The printer has said how it is.
    fn status(
        &mut self,
        now: Duration,
        condition: Condition,
        done: bool,
        events: &mut Vec<PrinterEvent>,
    ) {
        self.answers = true;
        if std::mem::take(&mut self.asked_for) {
            // Who asked is answered, also when nothing has changed.
            self.told = None;
        }
        self.question = Question::None;
        self.next_question = now + self.timing.poll;
        self.tell(condition, events);
        let Some(active) = &mut self.active else { return };
        if condition.holds() {
            waits(active, condition.to_string(), events);
        }
        match &mut active.stage {
            Stage::Asking if !condition.holds() => {
                active.stage = Stage::Sending { at: 0, blind: false };
                self.progress = now;
            }
            Stage::Sent { idle, .. } => {
                *idle = if done { *idle + 1 } else { 0 };
                if IDLE_ANSWERS <= *idle {
                    self.finish(events);
                }
            }
            Stage::Asking | Stage::Sending { .. } => {}
        }
    }

    /// The mark behind the job has come back.
    fn worked_off(&mut self, events: &mut Vec<PrinterEvent>) {
        let sent = |active: &Active| matches!(active.stage, Stage::Sent { .. });
        if self.active.as_ref().is_some_and(sent) {
            self.finish(events);
        }
    }

    fn finish(&mut self, events: &mut Vec<PrinterEvent>) {
        if let Some(active) = self.active.take() {
            self.jobs.finish(active.job.id, events);
        }
    }

    /// A question has not been answered in time.
    fn unanswered(&mut self, now: Duration, events: &mut Vec<PrinterEvent>) {
        if std::mem::take(&mut self.asked_for) {
            self.told = None;
        }
        let stage = self.active.as_ref().map(|active| active.stage);
        if stage == Some(Stage::Asking) && !self.answers {
            // It may be one that cannot answer; a person looks afterwards.
            if let Some(active) = &mut self.active {
                active.stage = Stage::Sending { at: 0, blind: true };
            }
            self.progress = now;
            return;
        }
        self.tell(Condition::Silent, events);
        if let Some(active) = &mut self.active {
            waits(active, Condition::Silent.to_string(), events);
        }
    }

    fn look_at_active(&mut self, now: Duration, events: &mut Vec<PrinterEvent>) {
        let stalls = self.timing.stall <= now.saturating_sub(self.progress);
        let Some(active) = &mut self.active else { return };
        match active.stage {
            Stage::Asking if self.language == Language::Pdf => {
                active.stage = Stage::Sending { at: 0, blind: true };
                self.progress = now;
            }
            Stage::Asking if stalls && matches!(self.question, Question::Writing { .. }) => {
                waits(active, Condition::Silent.to_string(), events);
            }
            Stage::Sending { .. } if stalls => {
                let sentence = "The printer takes no more. Is it on, closed, filled and not paused? It goes on by itself.";
                waits(active, sentence.to_owned(), events);
            }
            Stage::Sent { since, blind, .. } => {
                let limit = if blind { self.timing.answer } else { self.timing.printing };
                if limit <= now.saturating_sub(since)
                    && let Some(active) = self.active.take()
                {
                    self.question = Question::None;
                    let fate = untold(&active.job.title);
                    self.jobs.hold(active.job, fate, events);
                }
            }
            Stage::Asking | Stage::Sending { .. } => {}
        }
    }

    fn tell(&mut self, condition: Condition, events: &mut Vec<PrinterEvent>) {
        if self.told.replace(condition) != Some(condition) {
            events.push(PrinterEvent::Condition(condition));
        }
    }

    fn reset_readers(&mut self) {
        self.zpl.reset();
        self.esc_pos.reset();
    }
}

/// Says why a job waits, once.
fn waits(active: &mut Active, sentence: String, events: &mut Vec<PrinterEvent>) {
    if active.waits.as_ref() != Some(&sentence) {
        active.waits = Some(sentence.clone());
        events.push(PrinterEvent::Job { id: active.job.id, fate: Fate::Waiting(sentence) });
    }
}
