//! The state of one device and its one `update`.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::calendar::Calendar;
use domain::change::device::{SignInMethod, SignOutCause};
use domain::change::{Actor, Change, Fact, SignedIn, SignedOut};
use domain::finding::{Finding, Ruling};
use domain::fold::Entity;
use domain::ids::{
    DeviceLetter, FactId, IdSource, JournalId, LineId, LoadId, PersonId, SessionId, UnitId,
};
use domain::moment::{Moment, Timestamp};
use domain::quantity::ScaleReading;
use domain::reference::{PEOPLE, PersonRow};
use domain::rulebook::{Rulebook, Severity};
use domain::rules::{Context, DeclaredOutage, UnitProfile, outage};
use store::{ClockDoubt, RECORD_FACTS_MAX, Store};

use crate::acts::{self, After, Planned};
use crate::device::{DeviceReport, PortSeen, PrintJobId, ProfileChoice};
use crate::editions;
use crate::event::{Cable, CableRole, Event, Link, LinkTrouble, Trouble};
use crate::log_ring::LogRing;
use crate::office::OfficeCache;
use crate::screens::advice::AdviceState;
use crate::screens::check_off::CheckOffState;
use crate::screens::close_out::CloseOutState;
use crate::screens::conflict::ConflictState;
use crate::screens::devices::DevicesState;
use crate::screens::diagnostics::{DiagnosticsState, Part};
use crate::screens::dock_scan::DockState;
use crate::screens::duplicate::DuplicateState;
use crate::screens::home::HomeIntent;
use crate::screens::load::LoadState;
use crate::screens::log_entry::LogEntryState;
use crate::screens::log_list::{LogFilter, LogListView};
use crate::screens::outage::{OutageState, Page};
use crate::screens::pair::PairState;
use crate::screens::reconcile::ReconcileState;
use crate::screens::release::ReleaseState;
use crate::screens::settings::SettingsState;
use crate::screens::sign_in::PersonMark;
use crate::screens::{ClockView, Intent, Notice, NoticeText, StripCell, Tone};
use crate::sentence::Sentence;
use crate::session::{SignIn, SignedInPerson};
use crate::work::Checked;
use crate::work::alarms::DamageKnown;
use crate::work::not_stored::{Helpers, NotStored, not_read};
use crate::work::set_up::SetUp;
use crate::{Act, Beep, Effect, Paper};

/// The draft of the misses at sign-in, kept beside the other drafts.
const MISSES: &str = "sign_in";
/// Its field.
const MISSES_COUNT: &str = "misses";

/// Opens what the central sealed for one device.
pub type Unseal = Box<dyn Fn(&str) -> Option<String> + Send>;

/// What a station is told at its start and does not change.
pub struct Settings {
    /// The unit, once the device is enrolled.
    pub unit: Option<UnitId>,
    /// The unit's settings.
    pub profile: UnitProfile,
    /// The unit's name in eleven characters or fewer.
    pub unit_short: String,
    /// Opens what the central sealed for this device: a PIN's verifier.
    pub unseal: Unseal,
    /// The PINs of the demo's people, said openly; empty on a real device.
    pub demo_pins: BTreeMap<PersonId, String>,
    /// Which rules are on. All of them, but in tests.
    pub rulebook: Rulebook,
    /// The last lines of the program's log.
    pub log: LogRing,
}

/// Where a person is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    SignIn,
    Home,
    LogList(LogFilter),
    /// The list while a line is looked for; what is typed.
    Find(String),
    LogEntry(LogEntryState),
    DockScan,
    Outage(OutageState),
    Release(ReleaseState),
    Load(LoadState),
    CheckOff(CheckOffState),
    Reconcile(ReconcileState),
    Pair(PairState),
    Conflict(ConflictState),
    Duplicate(DuplicateState),
    CloseOut(CloseOutState),
    Devices(DevicesState),
    Diagnostics(DiagnosticsState),
    Settings(SettingsState),
}

impl Place {
    /// Whether it is a page that is opened over others and put away again.
    const fn is_page(&self) -> bool {
        matches!(self, Self::Devices(_) | Self::Diagnostics(_) | Self::Settings(_))
    }
}

/// The link to the central as measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LinkState {
    pub(crate) link: Link,
    pub(crate) since: Timestamp,
}

/// One device at work. It owns the only connection that writes.
pub struct Station {
    store: Store,
    ids: RefCell<IdSource>,
    pub(crate) settings: Settings,
    calendar: &'static Calendar,
    outages: Vec<DeclaredOutage>,
    clock_suspect: bool,
    pub(crate) sign_in: SignIn,
    pub(crate) signed_in: Option<SignedInPerson>,
    pub(crate) place: Place,
    /// What lies below an open page of devices, diagnostics or settings, lowest first.
    pub(crate) below: Vec<Place>,
    pub(crate) dock: DockState,
    /// The dock's answer is a question, and the scanner's trigger is off.
    pub(crate) dock_asks: bool,
    pub(crate) load: Option<LoadId>,
    pub(crate) link: Option<LinkState>,
    /// Why the central has not taken what this device has, and since when.
    pub(crate) link_trouble: Option<(LinkTrouble, Timestamp)>,
    /// What keeps this device from working as it was set up.
    pub(crate) troubles: Vec<Trouble>,
    /// Damage of the unit's data as it was read last.
    pub(crate) damage: DamageKnown,
    /// How the link was, latest first.
    pub(crate) link_history: VecDeque<LinkState>,
    pub(crate) checked: Checked,
    pub(crate) trouble: BTreeMap<CableRole, String>,
    pub(crate) devices: BTreeMap<CableRole, DeviceReport>,
    pub(crate) ports: Vec<PortSeen>,
    pub(crate) profiles: Vec<ProfileChoice>,
    /// What the last test or binding of a device came to.
    pub(crate) device_answers: BTreeMap<CableRole, (bool, String)>,
    pub(crate) weighed: Option<ScaleReading>,
    /// The load on the scale changed since a weight was taken: only then is the next one taken.
    pub(crate) scale_changed: bool,
    pub(crate) notice: Option<Notice>,
    /// Notices that are said once the one on the glass was put away.
    pub(crate) later: VecDeque<Notice>,
    /// What the store refused, until it is put away or stored after all.
    pub(crate) not_stored: Option<NotStored>,
    /// Who and what can help then, as it could be read last.
    pub(crate) helpers: Helpers,
    /// A write was refused while the event under way was handled.
    pub(crate) write_refused: bool,
    /// What a person did was recorded while the event under way was handled.
    pub(crate) has_recorded: bool,
    /// Somebody sets themselves up at a device that knows nobody.
    pub(crate) set_up: Option<SetUp>,
    /// Papers that were handed out to be printed, the oldest first.
    pub(crate) prints: Vec<(PrintJobId, Paper)>,
    /// The desk's work list.
    pub(crate) office: OfficeCache,
    /// The record of mailings as it was listed last, until something is recorded or heard.
    pub(crate) listed: RefCell<Option<LogListView>>,
    /// The list that a line was opened from, to go back to.
    pub(crate) list_left: Option<ReconcileState>,
    /// Who wrote the paper that a line was copied from last.
    pub(crate) paper_writer: Option<String>,
    /// The page of all that the rules say, while it lies over the screen.
    pub(crate) advice: Option<AdviceState>,
    /// The screen that is open could not be drawn twice in a row: home was drawn in its place.
    pub(crate) cannot_draw: Cell<bool>,
    /// How often drawing is to stumble, in tests.
    #[cfg(test)]
    pub(crate) stumbles: Cell<u32>,
    /// The journal whose last word on editions is what is judged by.
    editions_told: Option<JournalId>,
}

/// What came of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// What to do outside.
    pub effects: Vec<Effect>,
    /// What the rules said about it.
    pub ruling: Ruling,
    /// The facts that are durable now.
    pub recorded: Vec<FactId>,
}

impl Update {
    pub(crate) fn beep(beep: Beep) -> Self {
        Self { effects: vec![Effect::Beep(beep)], ..Self::default() }
    }

    pub(crate) fn and(mut self, other: Self) -> Self {
        self.effects.extend(other.effects);
        self.ruling.extend(other.ruling);
        self.recorded.extend(other.recorded);
        self
    }
}

impl Station {
    /// A device at its start, nobody signed in.
    pub fn new(
        store: Store,
        ids: IdSource,
        settings: Settings,
        now: &Moment,
    ) -> store::Result<Self> {
        let mut misses = Vec::new();
        for person in store.people()? {
            let draft = store.draft(person.person, MISSES)?;
            let count = draft.get(MISSES_COUNT).and_then(|count| count.parse().ok());
            misses.extend(count.map(|count| (person.person, count)));
        }
        let mut station = Self {
            store,
            ids: RefCell::new(ids),
            settings,
            calendar: Calendar::embedded(),
            outages: Vec::new(),
            clock_suspect: false,
            sign_in: SignIn::with_misses(misses, now),
            signed_in: None,
            place: Place::SignIn,
            below: Vec::new(),
            dock: DockState::default(),
            dock_asks: false,
            load: None,
            link: None,
            link_trouble: None,
            troubles: Vec::new(),
            damage: DamageKnown::default(),
            link_history: VecDeque::new(),
            checked: Checked::Never,
            trouble: BTreeMap::new(),
            devices: BTreeMap::new(),
            ports: Vec::new(),
            profiles: Vec::new(),
            device_answers: BTreeMap::new(),
            weighed: None,
            scale_changed: true,
            notice: None,
            later: VecDeque::new(),
            not_stored: None,
            helpers: Helpers::default(),
            write_refused: false,
            has_recorded: false,
            set_up: None,
            prints: Vec::new(),
            office: OfficeCache::default(),
            listed: RefCell::new(None),
            list_left: None,
            paper_writer: None,
            advice: None,
            cannot_draw: Cell::new(false),
            #[cfg(test)]
            stumbles: Cell::new(0),
            editions_told: None,
        };
        station.refresh(now)?;
        station.learn_helpers();
        Ok(station)
    }

    /// What happened, and what comes of it. What a person did and the store refuses stands over
    /// the whole screen as not stored: [`View::not_stored`](crate::View::not_stored).
    pub fn update(&mut self, now: &Moment, event: Event) -> Update {
        if self.cannot_draw.take() {
            self.leave_what_cannot_be_drawn();
        }
        self.attempt(now, event)
    }

    /// The screen that could not be drawn twice in a row is left for home.
    fn leave_what_cannot_be_drawn(&mut self) {
        self.place = if self.signed_in.is_some() { Place::Home } else { Place::SignIn };
        self.below.clear();
        self.advice = None;
        self.tell(Tone::Stop, &Sentence::CouldNotDraw);
    }

    /// Lets `work` change the store on behalf of the sync: rows of others, acknowledgements,
    /// pages of feeds. Whatever it did shows afterwards. A panic in it costs this one piece of
    /// work: its transaction is rolled back, and it comes again.
    ///
    /// # Errors
    /// Those of `work`, and [`store::StoreError::Stumbled`].
    pub fn absorb<T>(
        &mut self,
        now: &Moment,
        work: impl FnOnce(&mut Store, &mut IdSource) -> store::Result<T>,
    ) -> store::Result<T> {
        let (store, ids) = (&mut self.store, self.ids.get_mut());
        let done = catch_unwind(AssertUnwindSafe(|| work(store, ids))).unwrap_or_else(|_| {
            tracing::error!("What the central sent could not be taken in; nothing of it was kept");
            Err(store::StoreError::Stumbled)
        });
        self.office.forget();
        self.listed.take();
        if let Err(error) = self.refresh(now) {
            // Nobody here has recorded anything: it is said quietly.
            tracing::error!(%error, "Read what the central sent");
            self.notice.get_or_insert(Notice { tone: Tone::Need, ..not_read(&error) });
        }
        done
    }

    /// The store, to read.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What the rules may look at now.
    pub fn context(&self, now: &Moment) -> Context<'_> {
        Context {
            now: now.timestamp(),
            rulebook: &self.settings.rulebook,
            outages: &self.outages,
            calendar: self.calendar,
            unit: &self.settings.profile,
            clock_suspect: self.clock_suspect,
        }
    }

    /// The unit, once the device is enrolled.
    pub const fn unit(&self) -> Option<UnitId> {
        self.settings.unit
    }

    /// The person who is signed in.
    pub fn person(&self) -> Option<&PersonRow> {
        self.signed_in.as_ref().map(|person| &person.row)
    }

    /// The outages that are not over, declarations of one outage taken together.
    pub fn open_outages(&self) -> Vec<DeclaredOutage> {
        self.outages.iter().filter(|outage| outage.restored.is_none()).cloned().collect()
    }

    /// The line with this number, as people say it.
    pub fn line_numbered(&self, number: &str) -> Option<LineId> {
        let lines = self.store.lines(&store::LineQuery::Find(number.to_owned())).ok()?;
        lines
            .into_iter()
            .find(|row| row.number.is_some_and(|known| known.to_string() == number))
            .map(|row| row.line)
    }

    /// New ids. Taking one changes nothing that anybody sees.
    pub(crate) fn ids(&self) -> RefMut<'_, IdSource> {
        self.ids.borrow_mut()
    }

    /// Takes the numbers of so many blank papers, and gives the first.
    pub(crate) fn number_papers(&mut self, count: u32) -> store::Result<u32> {
        self.write(|store| store.number_papers(count))
    }

    pub(crate) fn save_draft(
        &mut self,
        person: PersonId,
        screen: &str,
        field: &str,
        value: &str,
    ) -> store::Result<()> {
        self.write(|store| store.save_draft_field(person, screen, field, value))
    }

    pub(crate) fn clear_draft(&mut self, person: PersonId, screen: &str) -> store::Result<()> {
        self.write(|store| store.clear_draft(person, screen))
    }

    /// Every outage that is known here, those that go on first, declarations of one outage taken
    /// together.
    pub fn outages(&self) -> &[DeclaredOutage] {
        &self.outages
    }

    pub(crate) fn letter(&self) -> store::Result<DeviceLetter> {
        let own = self.store.device(self.store.journal().device)?;
        Ok(own.state.enrolled.map_or(DeviceLetter::NONE, |enrolled| enrolled.letter))
    }

    /// Writes, and remembers when that was refused.
    fn write<T>(&mut self, work: impl FnOnce(&mut Store) -> store::Result<T>) -> store::Result<T> {
        let done = work(&mut self.store);
        self.write_refused |= done.is_err();
        done
    }

    pub(crate) fn handle(&mut self, now: &Moment, event: Event) -> store::Result<Update> {
        match event {
            Event::Intent(intent) => {
                let (place, said) = (std::mem::discriminant(&self.place), self.notice.clone());
                let update = self.tapped(now, intent)?;
                let gone_on = place != std::mem::discriminant(&self.place);
                if gone_on {
                    self.advice = None;
                }
                // Good news is about the screen that it was said on.
                let is_good = |notice: &Notice| matches!(notice.tone, Tone::Done | Tone::Info);
                if gone_on && self.notice == said && said.as_ref().is_some_and(is_good) {
                    self.notice = None;
                }
                Ok(update)
            }
            Event::Scanned(payload) => self.scanned(now, &payload),
            Event::Weighed(reading) => self.weighed(now, reading),
            Event::Cable(cable) => Ok(self.cable(cable)),
            Event::Device(report) => {
                self.devices.insert(report.role, *report);
                Ok(Update::default())
            }
            Event::Ports(ports) => {
                self.ports_seen(ports);
                Ok(Update::default())
            }
            Event::Profiles(profiles) => {
                self.profiles = profiles;
                Ok(Update::default())
            }
            Event::DeviceAnswered { role, done, sentence } => {
                self.device_answers.insert(role, (done, sentence));
                Ok(Update::default())
            }
            Event::Printed { job, outcome } => {
                self.printed(job, outcome);
                Ok(Update::default())
            }
            Event::PinChecked { person, correct } => self.pin_checked(now, person, correct),
            Event::VerifierMade { person, verifier } => self.verifier_made(now, person, &verifier),
            Event::Link(link) => {
                self.link_measured(now, link);
                Ok(Update::default())
            }
            Event::LinkTrouble(trouble) => {
                let known = self.link_trouble.take();
                let since = |trouble: &LinkTrouble| match &known {
                    Some((before, since)) if before.what == trouble.what => *since,
                    _ => now.timestamp(),
                };
                self.link_trouble = trouble.map(|trouble| (trouble.clone(), since(&trouble)));
                Ok(Update::default())
            }
            Event::Troubles(troubles) => {
                self.troubles = troubles;
                Ok(Update::default())
            }
            Event::Enrolled { unit } => {
                self.settings.unit = Some(unit);
                self.say(Tone::Done, NoticeText::Enrolled);
                Ok(Update::default())
            }
            Event::DataChecked { problems } => {
                self.checked = Checked::At(now.timestamp(), problems);
                Ok(Update::default())
            }
            Event::Tick => {
                self.clock_suspect = !matches!(self.store.clock_doubt(now), Ok(None));
                Ok(Update { effects: self.look_at_ports(), ..Update::default() })
            }
        }
    }

    fn link_measured(&mut self, now: &Moment, link: Link) {
        let same = self.link.filter(|state| same_side(state.link, link));
        let state = LinkState { link, since: same.map_or(now.timestamp(), |state| state.since) };
        if same.is_none() {
            self.link_changed(state);
        } else if let Some(latest) = self.link_history.front_mut() {
            *latest = state;
        }
        self.link = Some(state);
    }

    pub(crate) fn tapped(&mut self, now: &Moment, intent: Intent) -> store::Result<Update> {
        match intent {
            Intent::DismissNotice => {
                self.notice = self.later.pop_front();
                Ok(Update::default())
            }
            // Without the page there is nothing to put away.
            Intent::NotStored(_) => Ok(Update::default()),
            Intent::Advice(intent) => self.tapped_advice(now, intent),
            Intent::OpenStrip(cell) => Ok(self.open_strip(cell)),
            Intent::SignIn(intent) => self.tapped_sign_in(now, intent),
            Intent::Home(HomeIntent::SignOut) => self.sign_out(now, SignOutCause::Asked),
            Intent::Home(intent) => self.tapped_home(now, intent),
            Intent::LogList(intent) => self.tapped_log_list(now, intent),
            Intent::LogEntry(intent) => self.tapped_log_entry(now, intent),
            Intent::DockScan(intent) => self.tapped_dock(now, intent),
            Intent::Typing(intent) => self.tapped_typing(now, intent),
            Intent::Outage(intent) => self.tapped_outage(now, intent),
            Intent::Release(intent) => self.tapped_release(now, intent),
            Intent::Load(intent) => self.tapped_load(now, intent),
            Intent::CheckOff(intent) => self.tapped_check_off(now, intent),
            Intent::Reconcile(intent) => self.tapped_reconcile(now, intent),
            Intent::Pair(intent) => self.tapped_pair(now, intent),
            Intent::Conflict(intent) => self.tapped_conflict(now, intent),
            Intent::Duplicate(intent) => self.tapped_duplicate(now, intent),
            Intent::CloseOut(intent) => self.tapped_close_out(now, intent),
            Intent::Devices(intent) => self.tapped_devices(now, intent),
            Intent::Diagnostics(intent) => self.tapped_diagnostics(now, intent),
            Intent::Settings(intent) => self.tapped_settings(now, intent),
        }
    }

    /// A cell of the strip opens what it is about.
    fn open_strip(&mut self, cell: StripCell) -> Update {
        let diagnostics = |part| Place::Diagnostics(DiagnosticsState { part });
        match cell {
            StripCell::Person | StripCell::Outage if self.signed_in.is_none() => {}
            StripCell::Person if matches!(self.place, Place::Home) => {
                self.open_page(Place::Settings(SettingsState::default()));
            }
            StripCell::Person => {
                self.place = Place::Home;
                return self.dock_answered();
            }
            StripCell::Outage => {
                self.open_outage(Page::Overview);
                return self.dock_answered();
            }
            StripCell::Link => self.open_page(diagnostics(Part::Link)),
            StripCell::Unsent => self.open_page(diagnostics(Part::Journals)),
            StripCell::Time => self.open_page(diagnostics(Part::Clock)),
        }
        Update::default()
    }

    /// Opens a page over what is on the glass; a page that lies below already is come back to.
    pub(crate) fn open_page(&mut self, page: Place) {
        if !self.place.is_page() {
            self.below.clear();
        }
        let same = |place: &Place| std::mem::discriminant(place) == std::mem::discriminant(&page);
        if let Some(at) = self.below.iter().position(same) {
            self.below.truncate(at);
        } else if !same(&self.place) {
            self.below.push(std::mem::replace(&mut self.place, Place::Home));
        }
        self.place = page;
    }

    /// Puts a page away: what lay below it is there again.
    pub(crate) fn close_page(&mut self) {
        self.place = self.below.pop().unwrap_or(Place::Home);
    }

    /// Does what a person asks for, unless the rules hold it or it is not theirs to do.
    pub(crate) fn perform(&mut self, now: &Moment, act: Act) -> store::Result<Update> {
        self.perform_by(now, act, Self::record)
    }

    /// As [`Self::perform`], and the draft of `screen` is gone with what is recorded.
    pub(crate) fn perform_draft(
        &mut self,
        now: &Moment,
        act: Act,
        screen: &str,
    ) -> store::Result<Update> {
        self.perform_by(now, act, |station, now, facts| station.record_draft(now, facts, screen))
    }

    fn perform_by(
        &mut self,
        now: &Moment,
        act: Act,
        record: impl FnOnce(&mut Self, &Moment, Vec<Planned>) -> store::Result<Update>,
    ) -> store::Result<Update> {
        let Some(person) = self.person() else {
            self.say(Tone::Need, NoticeText::SignInFirst);
            return Ok(Update::beep(Beep::Refused));
        };
        if !act.allowed_to(person.role) {
            self.say(Tone::Need, NoticeText::SupervisorOnly);
            return Ok(Update::beep(Beep::Refused));
        }
        let least = act.least_role();
        let mut plan = acts::plan(self, now, act)?;
        debug_assert!(
            plan.facts.iter().chain(&plan.when_held).all(|planned| {
                planned.change.least_role().is_some_and(|needed| least.reaches(needed))
            }),
            "an act records what its person may not author"
        );
        let hold = plan.ruling.holds().next().map(|hold| self.in_words(hold));
        plan.ruling.extend(plan.said);
        if plan.held || hold.is_some() {
            let more = plan.ruling.findings.first().map(|finding| self.in_words(finding));
            let sentence =
                hold.or(more).unwrap_or_else(|| Sentence::Held.in_words(self.language()));
            self.say(Tone::Stop, NoticeText::Said(sentence));
            let recorded = self.record(now, plan.when_held)?.recorded;
            let effects = vec![Effect::Beep(Beep::Refused)];
            return Ok(Update { effects, ruling: plan.ruling, recorded });
        }
        let warns = |finding: &&Finding| finding.severity == Severity::Warn;
        if let Some(warning) = plan.ruling.findings.iter().find(warns) {
            let warning = self.in_words(warning);
            self.say(Tone::Need, NoticeText::Said(warning));
        }
        let mut update = record(self, now, plan.facts)?;
        for after in plan.after {
            update.effects.extend(self.carry_out(now, after));
        }
        update.ruling = plan.ruling;
        Ok(update)
    }

    /// What follows once the facts of a plan are durable.
    pub(crate) fn carry_out(&mut self, now: &Moment, after: After) -> Vec<Effect> {
        match after {
            After::Load(load) => {
                self.load = Some(load);
                Vec::new()
            }
            After::Print(paper) => vec![self.print(now, paper)],
            After::OnPaper(paper) => self.is_on_paper(&paper),
        }
    }

    /// Records facts on behalf of the person who is signed in, or of the device itself.
    pub(crate) fn record(&mut self, now: &Moment, planned: Vec<Planned>) -> store::Result<Update> {
        let facts = self.facts(now, planned);
        if facts.is_empty() {
            return Ok(Update::default());
        }
        self.write_facts(now, &facts, |store, facts| store.record(facts))?;
        self.recorded(now, &facts)
    }

    /// Writes facts, and before them by which editions they were judged where the journal does not
    /// say so yet.
    fn write_facts(
        &mut self,
        now: &Moment,
        facts: &[Fact],
        write: impl FnOnce(&mut Store, &[Fact]) -> store::Result<()>,
    ) -> store::Result<()> {
        let journal = self.store.journal().journal;
        let told = match self.editions_to_tell(now, facts) {
            Some(editions) => {
                let mut all = vec![editions];
                all.extend_from_slice(facts);
                self.write(|store| write(store, &all))
            }
            None => self.write(|store| write(store, facts)),
        };
        if told.is_ok() && takes_editions(facts) {
            self.editions_told = Some(journal);
        }
        told
    }

    /// The fact that says by which editions is judged, where the journal's last word is another.
    fn editions_to_tell(&mut self, now: &Moment, facts: &[Fact]) -> Option<Fact> {
        let (journal, device) = (self.store.journal().journal, self.store.journal().device);
        if self.editions_told == Some(journal) || !takes_editions(facts) {
            return None;
        }
        let editions = editions::in_use(device, &self.settings.rulebook, self.calendar);
        let last = self.store.editions(journal).ok().and_then(|mut told| told.pop());
        if last.is_some_and(|(_, last)| last == editions) {
            return None;
        }
        let (unit, zone) = (self.settings.unit, self.settings.profile.zone.name());
        let id = FactId(self.ids().v7(now));
        Some(Fact::new(id, now, zone, Actor::Device(device), unit, editions.into()))
    }

    /// As [`Self::record`], and the draft of `screen` is gone with it.
    pub(crate) fn record_draft(
        &mut self,
        now: &Moment,
        planned: Vec<Planned>,
        screen: &str,
    ) -> store::Result<Update> {
        let facts = self.facts(now, planned);
        match self.person().map(|row| row.person) {
            Some(person) => {
                self.write_facts(now, &facts, |store, facts| {
                    store.record_and_clear_draft(facts, person, screen)
                })?;
            }
            None => self.write_facts(now, &facts, |store, facts| store.record(facts))?,
        }
        self.recorded(now, &facts)
    }

    /// Records that a person was set up here, and keeps their PIN's verifier with it.
    pub(crate) fn record_set_up(
        &mut self,
        now: &Moment,
        planned: Planned,
        person: PersonId,
        verifier: &str,
    ) -> store::Result<Update> {
        let facts = self.facts(now, vec![planned]);
        for fact in &facts {
            self.write(|store| store.keep_set_up_person(fact, person, verifier))?;
        }
        self.recorded(now, &facts)
    }

    fn facts(&mut self, now: &Moment, planned: Vec<Planned>) -> Vec<Fact> {
        let actor = match self.person() {
            Some(row) => Actor::Person(row.person),
            None => Actor::Device(self.store.journal().device),
        };
        let (unit, zone) = (self.settings.unit, self.settings.profile.zone.name());
        planned
            .into_iter()
            .map(|Planned { change, replaces }| {
                Fact::new(FactId(self.ids().v7(now)), now, zone, actor, unit, change)
                    .replacing(replaces)
            })
            .collect()
    }

    fn recorded(&mut self, now: &Moment, facts: &[Fact]) -> store::Result<Update> {
        // What only makes ready for what a person did is not yet what they did.
        let ready =
            |fact: &Fact| matches!(fact.change, Change::LoadOpened(_) | Change::SignedOut(_));
        self.has_recorded |= !facts.iter().all(ready);
        self.office.recorded(facts);
        self.listed.take();
        let outage = |entity: &Entity| matches!(entity, Entity::Outage(_) | Entity::Device(_));
        if facts.iter().any(|fact| fact.change.touches().iter().any(outage)) {
            self.refresh(now)?;
        }
        Ok(Update {
            effects: vec![Effect::SyncSoon],
            ruling: Ruling::default(),
            recorded: facts.iter().map(|fact| fact.id).collect(),
        })
    }

    /// Reads again what is kept in memory for every rule and screen.
    fn refresh(&mut self, now: &Moment) -> store::Result<()> {
        self.outages = outage::resolve(&self.settings.rulebook, &self.store.outages()?);
        self.damage = self.read_damage()?;
        self.clock_suspect = self.store.clock_doubt(now)?.is_some();
        Ok(())
    }

    /// Says a sentence of the program's own, in the person's language.
    pub(crate) fn tell(&mut self, tone: Tone, sentence: &Sentence) {
        let said = sentence.in_words(self.language());
        self.say(tone, NoticeText::Said(said));
    }

    pub(crate) fn say(&mut self, tone: Tone, text: NoticeText) {
        self.notice = Some(Notice { tone, text });
    }

    fn cable(&mut self, cable: Cable) -> Update {
        match cable.trouble {
            Some(trouble) => {
                let text = match cable.role {
                    CableRole::Scanner => NoticeText::ScannerGone,
                    CableRole::Scale => NoticeText::ScaleGone,
                    CableRole::Printer => NoticeText::Said(trouble.clone()),
                };
                self.say(Tone::Need, text);
                if cable.role == CableRole::Scale {
                    // What a scale said before it fell silent is no weight any more.
                    self.weighed = None;
                }
                self.trouble.insert(cable.role, trouble);
            }
            None => {
                self.trouble.remove(&cable.role);
            }
        }
        Update::default()
    }

    fn pin_checked(
        &mut self,
        now: &Moment,
        person: PersonId,
        correct: bool,
    ) -> store::Result<Update> {
        if !correct {
            let misses = self.sign_in.missed(person, now);
            let kept = misses.to_string();
            if let Err(error) = self.store.save_draft_field(person, MISSES, MISSES_COUNT, &kept) {
                // The miss counts until the next start all the same.
                tracing::error!(%error, "Keep a miss");
            }
            return Ok(Update::beep(Beep::Refused));
        }
        let Some(here) = self.person_here(person)? else { return Ok(Update::default()) };
        self.clear_draft(person, MISSES)?;
        self.sign_in.hit(person);
        if self.signs_the_day(person) {
            return self.sign_the_day(now);
        }
        let ended = self.end_sessions(now, SignOutCause::Replaced)?;
        let session = SessionId(self.ids().v7(now));
        let (row, mark) = (here.row, here.mark);
        let listed = mark != PersonMark::SetUpHere;
        let cursor = if listed { self.store.feed_cursor(PEOPLE)? } else { None };
        let change = SignedIn {
            session,
            method: SignInMethod::Pin,
            role: Some(row.role),
            people_rev: cursor.map(|cursor| cursor.rev),
        };
        self.signed_in = Some(SignedInPerson { session, row, unconfirmed: !listed });
        self.place = Place::Home;
        self.below.clear();
        self.notice = None;
        let planned = Planned { change: change.into(), replaces: Vec::new() };
        let update = ended.and(self.record(now, vec![planned])?);
        self.greet(now, mark);
        self.learn_helpers();
        Ok(update)
    }

    /// What a person has to know before they begin, the most pressing first.
    fn greet(&mut self, now: &Moment, mark: PersonMark) {
        self.later.clear();
        if mark == PersonMark::MustChange {
            self.later.push_back(Notice { tone: Tone::Stop, text: NoticeText::PinMustChange });
        }
        let clock = self.clock_view(now);
        let stepped =
            matches!(self.store.clock_doubt(now), Ok(Some(ClockDoubt::SteppedBack { .. })));
        if clock != ClockView::Fine && (stepped || clock.is_another_day()) {
            self.later.push_back(Notice { tone: Tone::Need, text: NoticeText::ClockWrong(clock) });
        }
        self.notice = self.later.pop_front();
    }

    pub(crate) fn sign_out(&mut self, now: &Moment, cause: SignOutCause) -> store::Result<Update> {
        let ended = self.end_sessions(now, cause)?;
        self.signed_in = None;
        self.later.clear();
        self.place = Place::SignIn;
        self.below.clear();
        self.notice = None;
        Ok(ended.and(self.dock_answered()))
    }

    /// Ends every session of this device that has not ended, also one that a crash left open.
    fn end_sessions(&mut self, now: &Moment, cause: SignOutCause) -> store::Result<Update> {
        let open = self.store.open_sessions(self.store.journal().device)?;
        let planned = open
            .into_iter()
            .map(|session| Planned {
                change: Change::from(SignedOut { session: session.session, cause }),
                replaces: Vec::new(),
            })
            .collect();
        self.record(now, planned)
    }
}

/// Whether what is judged by may stand before these facts: beside no fact it says nothing, and
/// facts that fill a transaction leave it to the next ones.
const fn takes_editions(facts: &[Fact]) -> bool {
    !facts.is_empty() && facts.len() < RECORD_FACTS_MAX
}

/// A link that answers a little faster is the same link.
const fn same_side(one: Link, other: Link) -> bool {
    matches!((one, other), (Link::Up { .. }, Link::Up { .. }) | (Link::Down, Link::Down))
}

impl std::fmt::Debug for Station {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Station").field("place", &self.place).finish_non_exhaustive()
    }
}
