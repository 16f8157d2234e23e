//! What the store refused: the page that says so, and trying it again.
//!
//! An event that failed leaves the station as it was before, so that trying it again is the same
//! event at the same place. What was recorded on the way stays recorded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::ids::DeviceLetter;
use domain::log_entry::{FieldName, LineField};
use domain::moment::Moment;
use domain::reference::PersonRole;
use store::StoreError;

use crate::screens::advice::AdviceState;
use crate::screens::close_out::CloseOutStep;
use crate::screens::dock_scan::{DockPrimary, DockScanIntent, DockState, label};
use crate::screens::home::HomeIntent;
use crate::screens::log_entry::LogEntryState;
use crate::screens::not_stored::{
    NotStoredIntent, NotStoredStep, NotStoredView, NotStoredWhat, NotStoredWhy, StoredBefore,
};
use crate::screens::typing::TypingIntent;
use crate::screens::{Intent, Notice, NoticeText, Tone};
use crate::sentence::Sentence;
use crate::session::{SignIn, SignedInPerson};
use crate::station::{Place, Update};
use crate::work::Checked;
use crate::work::set_up::SetUp;
use crate::{Beep, Event, Paper, PrintJobId, Station, text};

/// The most characters of a label that no container has.
const CONTENT_MAX: usize = 40;

/// What was refused, and what it takes to try it again.
#[derive(Debug)]
pub(crate) struct NotStored {
    event: Event,
    before: Before,
    why: NotStoredWhy,
    /// What the store said.
    said: String,
    what: NotStoredWhat,
    earlier: u32,
    help: bool,
}

/// What an event may have changed before the store refused.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    place: Place,
    below: Vec<Place>,
    dock: DockState,
    dock_asks: bool,
    sign_in: SignIn,
    set_up: Option<SetUp>,
    signed_in: Option<SignedInPerson>,
    scale_changed: bool,
    advice: Option<AdviceState>,
    prints: Vec<(PrintJobId, Paper)>,
}

/// Who and what can help, as it was known when it could be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Helpers {
    supervisors: Vec<String>,
    device: Option<(String, String)>,
    letter: Option<String>,
}

/// Why an event was not handled.
enum Failure {
    Store(StoreError),
    Panic,
}

impl Station {
    /// Handles what happened. What the store refuses of a person's doing becomes the page NOT
    /// STORED; what cannot be read is a sentence.
    pub(crate) fn attempt(&mut self, now: &Moment, event: Event) -> Update {
        if let Event::Intent(intent) = &event
            && self.not_stored.is_some()
        {
            return match intent {
                Intent::NotStored(intent) => self.tapped_not_stored(now, *intent),
                // What lies below the page cannot be touched.
                _ => Update::default(),
            };
        }
        match self.run(now, event) {
            Ok(update) | Err(update) => update,
        }
    }

    /// As [`Self::attempt`]: an error is what a refusal comes to.
    fn run(&mut self, now: &Moment, event: Event) -> Result<Update, Update> {
        if !may_record(&event) {
            return Ok(self.handle(now, event).unwrap_or_else(|error| {
                // Nobody's recording: the next of its kind may fare better.
                tracing::error!(%error, "Look");
                Update::default()
            }));
        }
        let before = self.before();
        let what = self.what(now, &event);
        (self.write_refused, self.has_recorded) = (false, false);
        let handled = catch_unwind(AssertUnwindSafe(|| self.handle(now, event.clone())));
        let failure = match handled {
            Ok(Ok(update)) => return Ok(update),
            Ok(Err(error)) => Failure::Store(error),
            Err(_) => Failure::Panic,
        };
        Err(self.failed(failure, event, before, what))
    }

    fn failed(
        &mut self,
        failure: Failure,
        event: Event,
        before: Before,
        what: NotStoredWhat,
    ) -> Update {
        let (why, said) = match &failure {
            Failure::Store(error) => (why(error), error.to_string()),
            Failure::Panic => (NotStoredWhy::Stumbled, String::new()),
        };
        tracing::error!(?why, said, "Handle what a person did");
        if why == NotStoredWhy::Damaged {
            // What a check found before is no longer so.
            self.checked = Checked::Never;
        }
        if !self.write_refused && (self.has_recorded || only_looks(&event)) {
            // It is stored, or there was nothing to store: what follows could not be read.
            self.say(Tone::Stop, NoticeText::NotRead(said));
            return Update::beep(Beep::Refused);
        }
        self.restore(before.clone());
        self.notice = None;
        self.later.clear();
        self.dock.forget_answer();
        let earlier = self.not_stored.as_ref().map_or(0, |known| known.earlier + 1);
        self.not_stored = Some(NotStored { event, before, why, said, what, earlier, help: false });
        Update::beep(Beep::Refused)
    }

    fn tapped_not_stored(&mut self, now: &Moment, intent: NotStoredIntent) -> Update {
        match intent {
            NotStoredIntent::Back => {
                self.not_stored = None;
                self.notice = None;
                self.dock.wait();
                self.sign_in.clear();
                self.dock_answered()
            }
            NotStoredIntent::Help => {
                if let Some(page) = &mut self.not_stored {
                    page.help = !page.help;
                }
                Update::default()
            }
            NotStoredIntent::Again => self.again(now),
        }
    }

    /// The same event once more. The page goes when nothing refuses it.
    fn again(&mut self, now: &Moment) -> Update {
        let Some(page) = self.not_stored.take() else { return Update::default() };
        self.restore(page.before);
        match self.run(now, page.event) {
            Ok(update) => update,
            Err(update) => {
                if let Some(again) = &mut self.not_stored {
                    (again.earlier, again.help) = (page.earlier, page.help);
                }
                update
            }
        }
    }

    fn before(&self) -> Before {
        Before {
            place: self.place.clone(),
            below: self.below.clone(),
            dock: self.dock.clone(),
            dock_asks: self.dock_asks,
            sign_in: self.sign_in.clone(),
            set_up: self.set_up.clone(),
            signed_in: self.signed_in.clone(),
            scale_changed: self.scale_changed,
            advice: self.advice,
            prints: self.prints.clone(),
        }
    }

    fn restore(&mut self, before: Before) {
        self.place = before.place;
        self.below = before.below;
        self.dock = before.dock;
        self.dock_asks = before.dock_asks;
        self.sign_in = before.sign_in;
        self.set_up = before.set_up;
        self.signed_in = before.signed_in;
        self.scale_changed = before.scale_changed;
        self.advice = before.advice;
        self.prints = before.prints;
    }

    /// Reads who can help while it can be read.
    pub(crate) fn learn_helpers(&mut self) {
        if let Ok(helpers) = self.helpers() {
            self.helpers = helpers;
        }
    }

    fn helpers(&self) -> store::Result<Helpers> {
        let here = self.store().identity().device;
        let mine = self.person().map(|row| row.person);
        let supervisors = self.store().people()?;
        let supervisors = supervisors
            .into_iter()
            .filter(|row| row.role == PersonRole::Supervisor && Some(row.person) != mine)
            .map(|row| row.name)
            .collect();
        let devices = self.store().devices()?;
        let other = devices.into_iter().find_map(|row| {
            let enrolled = row.state.enrolled.filter(|_| row.state.revoked.is_none())?;
            let same = self.unit().is_none_or(|unit| unit == enrolled.unit);
            (row.state.device != here && same).then(|| (enrolled.letter.to_string(), enrolled.name))
        });
        let letter = self.letter()?;
        let letter = (letter != DeviceLetter::NONE).then(|| letter.to_string());
        Ok(Helpers { supervisors, device: other, letter })
    }

    pub(crate) fn view_not_stored(&self) -> Option<NotStoredView> {
        let page = self.not_stored.as_ref()?;
        // A file that is gone or damaged may still answer, and what it says proves nothing.
        let readable = !matches!(page.why, NotStoredWhy::FolderGone | NotStoredWhy::Damaged);
        let helpers = match self.helpers() {
            Ok(helpers) if readable => helpers,
            _ => self.helpers.clone(),
        };
        let before = match self.store().unsent() {
            Ok(0) if readable => StoredBefore::AtTheCentral,
            Ok(unsent) if readable => StoredBefore::OnThisDisk(unsent),
            _ => StoredBefore::NotReadable,
        };
        let help = page.help.then(|| self.help_in_words(page, &helpers));
        Some(NotStoredView {
            why: page.why,
            what: page.what.clone(),
            steps: steps(page, helpers),
            before,
            earlier: page.earlier,
            help,
        })
    }

    fn help_in_words(&self, page: &NotStored, helpers: &Helpers) -> String {
        let unit = self.settings.profile.name.clone();
        let device = helpers.letter.clone().unwrap_or_else(|| "-".to_owned());
        let said = page.said.clone();
        let names = helpers.supervisors.join(", ");
        let sentence = if names.is_empty() {
            Sentence::CallSomebody { unit, device, said }
        } else {
            Sentence::CallSupervisor { names, unit, device, said }
        };
        sentence.in_words(self.language()).trim_end().to_owned()
    }

    /// What an event is about, as far as it can be known without the store's help.
    fn what(&self, now: &Moment, event: &Event) -> NotStoredWhat {
        match event {
            Event::Scanned(payload) => NotStoredWhat::Label(label(&content(payload))),
            Event::PinChecked { person, .. } | Event::VerifierMade { person, .. } => {
                match &self.place {
                    Place::CloseOut(state) if state.step == CloseOutStep::Sign => {
                        NotStoredWhat::CloseOut(text::of_date(now.timestamp().local_date()))
                    }
                    _ => NotStoredWhat::SignIn(self.name_of(*person)),
                }
            }
            Event::Intent(Intent::Typing(TypingIntent::Take))
                if matches!(self.place, Place::DockScan) =>
            {
                let typed = self.dock.typing.as_ref().map(|typing| plain(&typing.typed));
                NotStoredWhat::Label(label(&typed.unwrap_or_default()))
            }
            Event::Intent(Intent::SignIn(_)) => {
                let chosen = self.sign_in.chosen();
                NotStoredWhat::SignIn(chosen.map(|who| self.name_of(who)).unwrap_or_default())
            }
            Event::Intent(Intent::Home(HomeIntent::SignOut)) => {
                let name = self.person().map(|row| row.name.clone());
                NotStoredWhat::SignIn(name.unwrap_or_default())
            }
            _ => self.what_is_open(now),
        }
    }

    /// What the screen is about that is open.
    fn what_is_open(&self, now: &Moment) -> NotStoredWhat {
        match &self.place {
            Place::LogEntry(state) => match state.line {
                Some(line) => self.line_in_words(line),
                None => NotStoredWhat::NewLine(holder(state)),
            },
            Place::Release(state) => self.line_in_words(state.line),
            Place::CheckOff(state) => NotStoredWhat::Form(state.name.clone()),
            Place::DockScan => match self.dock.current() {
                Some(current) => NotStoredWhat::Label(label(&current.barcode)),
                None => NotStoredWhat::Load,
            },
            Place::Load(_) => NotStoredWhat::Load,
            Place::Outage(_) => NotStoredWhat::Outage,
            Place::CloseOut(_) => {
                NotStoredWhat::CloseOut(text::of_date(now.timestamp().local_date()))
            }
            _ => NotStoredWhat::Other,
        }
    }

    fn line_in_words(&self, line: domain::ids::LineId) -> NotStoredWhat {
        let number = self.store().line(line).ok().and_then(|entry| entry.number);
        NotStoredWhat::Line(number.map(|number| number.to_string()).unwrap_or_default())
    }

    fn name_of(&self, person: domain::ids::PersonId) -> String {
        let row = self.person_here(person).ok().flatten();
        row.map(|here| here.row.name).unwrap_or_default()
    }
}

/// The notice of a failure to read.
pub(crate) fn not_read(error: &StoreError) -> Notice {
    Notice { tone: Tone::Stop, text: NoticeText::NotRead(error.to_string()) }
}

/// Whether something of a person's may be recorded by it.
const fn may_record(event: &Event) -> bool {
    matches!(
        event,
        Event::Intent(_)
            | Event::Scanned(_)
            | Event::Weighed(_)
            | Event::PinChecked { .. }
            | Event::VerifierMade { .. }
    )
}

/// Whether a person only wanted to look at something.
const fn only_looks(event: &Event) -> bool {
    match event {
        Event::Intent(Intent::Home(intent)) => !matches!(intent, HomeIntent::SignOut),
        Event::Intent(intent) => matches!(
            intent,
            Intent::OpenStrip(_)
                | Intent::DismissNotice
                | Intent::LogList(_)
                | Intent::DockScan(
                    DockScanIntent::Back
                        | DockScanIntent::Second(_)
                        | DockScanIntent::Primary(DockPrimary::SeeLoad)
                )
                | Intent::Diagnostics(crate::screens::diagnostics::DiagnosticsIntent::Part(_))
                | Intent::Diagnostics(crate::screens::diagnostics::DiagnosticsIntent::Back)
        ),
        _ => false,
    }
}

fn why(error: &StoreError) -> NotStoredWhy {
    match error {
        StoreError::DiskFull => NotStoredWhy::DiskFull,
        error if error.is_refusal() => NotStoredWhy::DiskRefuses,
        StoreError::Gone => NotStoredWhy::FolderGone,
        StoreError::Damaged(_) => NotStoredWhy::Damaged,
        StoreError::JournalMustBegin => NotStoredWhy::JournalFirst,
        StoreError::TooMany { .. } | StoreError::NotAFact(_) => NotStoredWhy::TooMuch,
        _ => NotStoredWhy::NotUsable,
    }
}

fn steps(page: &NotStored, helpers: Helpers) -> Vec<NotStoredStep> {
    let first = match page.what {
        NotStoredWhat::Label(_) => NotStoredStep::SetAside,
        NotStoredWhat::NewLine(_) | NotStoredWhat::Line(_) | NotStoredWhat::Form(_) => {
            NotStoredStep::KeepPaper
        }
        _ => NotStoredStep::NotDone,
    };
    let second = match (page.why, helpers.device) {
        (NotStoredWhy::JournalFirst, _) => NotStoredStep::WaitAMoment,
        (_, Some((letter, name))) => NotStoredStep::GoOnWith { letter, name },
        (_, None) => NotStoredStep::GoOnOnPaper,
    };
    vec![first, second, NotStoredStep::TellSupervisor(helpers.supervisors)]
}

/// The permit holder of a line that is not saved yet.
fn holder(state: &LogEntryState) -> String {
    match state.draft.get(&FieldName::PermitHolder).map(|set| &set.field) {
        Some(LineField::PermitHolder(name)) => name.clone(),
        _ => String::new(),
    }
}

/// What a scanner sent, as far as it is text.
fn content(payload: &[u8]) -> String {
    plain(&String::from_utf8_lossy(barcode::aim::Payload::of(payload).data))
}

fn plain(text: &str) -> String {
    let shown = |c: &char| !c.is_control() && !c.is_whitespace();
    text.chars().filter(shown).take(CONTENT_MAX).collect::<String>().to_ascii_uppercase()
}

#[cfg(test)]
mod tests;
