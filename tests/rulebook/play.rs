//! A case as it is played: a hand on the glass of one device does what is given, and what is
//! expected is looked up in the view.

use app::screens::dock_scan::{AcceptReason, Answer, DockScanIntent};
use app::screens::home::{Deadline, DeadlineKind, DeadlineState};
use app::screens::load::LoadIntent;
use app::screens::log_entry::{EditorKind, Field, FieldValue, LogEntryIntent};
use app::screens::outage::OutagePage;
use app::screens::pair::PairAct;
use app::screens::reconcile::Shown;
use app::screens::release::ReleaseStep;
use app::screens::{ScreenView, View};
use app::{Effect, Event, Update};
use domain::clocks::ClockKind;
use domain::finding::{Asked, Demand};
use domain::language::Language;
use domain::log_entry::LineField;
use domain::reference::PersonRole;
use domain::rulebook::{RuleId, Rulebook};
use scenario::hand::{Glass, Hand, Pressed};

use tests::Seen;

use super::device::{Device, PIN, at, name};
use super::words::{Do, Then, Told, declared};

/// A device in the middle of a case.
pub struct Play {
    device: Device,
    last: Update,
    held: bool,
    role: Option<PersonRole>,
    line: String,
    /// The numbers of all lines that were logged.
    lines: Vec<String>,
}

impl Play {
    /// A device of Pewaukee BMEU at 09:00, nobody signed in yet, its clock trusted.
    pub fn begin(rulebook: &Rulebook, given: &[Do]) -> Self {
        let mut profile = Device::usual();
        for step in given {
            if let Do::Unit(change) = step {
                change(&mut profile);
            }
        }
        let mut device = Device::new(rulebook, profile);
        device.goes_to(at("09:00"));
        Self {
            device,
            last: Update::default(),
            held: false,
            role: None,
            line: String::new(),
            lines: Vec::new(),
        }
    }

    /// A device on which all of this was done.
    pub fn through(given: &[Do]) -> Self {
        let mut play = Self::begin(&Rulebook::whole(), given);
        for step in given {
            play.step(step).unwrap();
        }
        play
    }

    /// Does one step that has to be done, or the case says nothing.
    pub fn given(&mut self, step: &Do) -> Result<(), String> {
        self.step(step)?;
        if self.held {
            return Err(format!("what is given was held: {}", self.told()));
        }
        Ok(())
    }

    /// Does a step. An error is a way that a person could not go.
    pub fn step(&mut self, step: &Do) -> Result<(), String> {
        self.held = false;
        self.last = Update::default();
        match step {
            Do::Unit(_) => Ok(()),
            Do::At(time) => {
                self.device.goes_to(at(time));
                Ok(())
            }
            Do::ClockDoubted => {
                self.device.clock_doubted = true;
                self.device.goes_to(self.device.now);
                Ok(())
            }
            Do::Import(rows) => {
                self.device.import(rows);
                Ok(())
            }
            Do::As(role) => self.sign_in(*role),
            Do::Line(at) => {
                self.line = self.lines.get(*at).cloned().ok_or("no such line")?;
                Ok(())
            }
            step => self.by_hand(step).map_err(|error| format!("{error:#}")),
        }
    }

    fn sign_in(&mut self, role: PersonRole) -> Result<(), String> {
        if self.role == Some(role) {
            return Ok(());
        }
        self.role = Some(role);
        let mut hand = Hand::at(&mut self.device);
        hand.sign_in(name(role), PIN).map_err(|error| format!("{error:#}"))
    }

    /// Who does it: the counter's work the clerk, the dock's the dock worker, the desk's the
    /// supervisor; what everybody may do, whoever is there.
    const fn whose(step: &Do) -> Option<PersonRole> {
        match step {
            Do::OpenLoad(_)
            | Do::Form(_)
            | Do::Scan(_)
            | Do::Pull(_)
            | Do::LookAtContainer(_)
            | Do::AcceptUnresolved
            | Do::ReleaseContainer(_)
            | Do::LookAtRelease
            | Do::Call(_) => Some(PersonRole::Dock),
            Do::Log(_)
            | Do::LogSaid(_)
            | Do::Begin(_)
            | Do::Set(_)
            | Do::LookAtLine
            | Do::Secure
            | Do::MakePlacard
            | Do::Release
            | Do::Withdraw => Some(PersonRole::Clerk),
            Do::LookAtPair
            | Do::Match(_)
            | Do::Unmatch
            | Do::OpenItems
            | Do::Items(_)
            | Do::Tick
            | Do::Explain(_)
            | Do::LookAtWork
            | Do::LookAtDay
            | Do::Close => Some(PersonRole::Supervisor),
            _ => None,
        }
    }

    fn by_hand(&mut self, step: &Do) -> anyhow::Result<()> {
        let default = if self.role.is_none() { Some(PersonRole::Clerk) } else { None };
        if let Some(role) = Self::whose(step).or(default) {
            self.sign_in(role).map_err(anyhow::Error::msg)?;
        }
        let moment_of = |clock: &str| clock.replace(':', "");
        if let Do::AllClear(restored) = step
            && self.device.now.unix_ms() < at(restored).unix_ms()
        {
            self.device.goes_to(at(restored));
        }
        let line = self.line.clone();
        let mut hand = Hand::at(&mut self.device);
        let pressed = match step {
            Do::Declare(outage) => hand.declare(&declared(*outage)).map(|()| Pressed::Yes),
            Do::NoticeCame(kind) => hand.record_notice(*kind).map(|()| Pressed::Yes),
            Do::AllClear(restored) => {
                hand.all_clear(Some(&moment_of(restored)), None).map(|()| Pressed::Yes)
            }
            Do::Log(facts) => log(&mut hand, facts, false),
            Do::LogSaid(facts) => log(&mut hand, facts, true),
            Do::Begin(facts) => {
                hand.begin_line()?;
                hand.learn(facts).map(|()| Pressed::No)
            }
            Do::Set(fact) => {
                hand.open_line(&line)?;
                hand.learn(std::slice::from_ref(fact)).map(|()| Pressed::Yes)
            }
            Do::LookAtLine => hand.open_line(&line).map(|()| Pressed::No),
            Do::Secure => {
                hand.open_release(&line)?;
                hand.secure("Drawer 2").map(|()| Pressed::Yes)
            }
            Do::MakePlacard => {
                hand.open_release(&line)?;
                hand.release_step(ReleaseStep::Print)
            }
            Do::Release => {
                hand.open_release(&line)?;
                hand.release_step(ReleaseStep::OnTheMail)
            }
            Do::Withdraw => {
                hand.open_release(&line)?;
                hand.withdraw().map(|()| Pressed::Yes)
            }
            Do::LookAtPair => hand.open_work(&line).map(|_| Pressed::No),
            Do::Match(statement) => hand.match_with(&line, statement),
            Do::Unmatch => hand.with_pair(&line, PairAct::Unmatch),
            Do::OpenItems => hand.open_items(&line),
            Do::Items(transaction) => items(&mut hand, &line, transaction),
            Do::Tick => hand.with_pair(&line, PairAct::Tick),
            Do::Explain(reason) => hand.explain(&line, *reason, "because").map(|()| Pressed::Yes),
            Do::OpenLoad(appointment) => hand.open_load(appointment).map(|()| Pressed::Yes),
            Do::Form(labels) => {
                let labels: Vec<String> = labels.iter().map(|one| (*one).to_owned()).collect();
                hand.take_form(None, &labels, 1).map(|()| Pressed::Yes)
            }
            Do::Scan(barcode) => {
                hand.open_dock()?;
                hand.scan(barcode);
                Ok(Pressed::Yes)
            }
            Do::Pull(barcode) => hand.with_container(barcode, LoadIntent::Pull),
            Do::LookAtContainer(barcode) => hand.open_container(barcode).map(|_| Pressed::No),
            Do::AcceptUnresolved => hand.set_to_accept(),
            Do::ReleaseContainer(barcode) => hand.with_container(barcode, LoadIntent::ReleaseOne),
            Do::LookAtRelease => hand.open_load_release().map(|()| Pressed::No),
            Do::Call(barcode) => hand.help_desk_agreed(barcode, "Lee"),
            Do::LookAtWork => hand.open_work_list().map(|()| Pressed::No),
            Do::LookAtDay => hand.open_close_out().map(|()| Pressed::No),
            Do::Close => {
                hand.open_close_out()?;
                hand.sign_day(PIN)
            }
            Do::LookHome => hand.home().map(|()| Pressed::No),
            Do::LookAtOutage => hand.open_outage().map(|()| Pressed::No),
            Do::Unit(_)
            | Do::At(_)
            | Do::ClockDoubted
            | Do::Import(_)
            | Do::As(_)
            | Do::Line(_) => {
                unreachable!("done without a hand")
            }
        }?;
        self.last = std::mem::take(&mut hand.done);
        let looks = matches!(
            step,
            Do::Begin(_)
                | Do::LookAtLine
                | Do::LookAtPair
                | Do::OpenItems
                | Do::LookAtContainer(_)
                | Do::LookAtRelease
                | Do::LookAtWork
                | Do::LookAtDay
                | Do::LookHome
                | Do::LookAtOutage
        );
        self.held = !looks && (pressed == Pressed::No || self.last.recorded.is_empty());
        if let (Do::Log(_) | Do::LogSaid(_), ScreenView::Release(view)) =
            (step, self.device.view().screen)
        {
            self.lines.push(view.number.clone());
            self.line = view.number;
        }
        Ok(())
    }

    /// Whether something that is expected is so, and if not, what is.
    pub fn check(&mut self, then: &Then) -> Result<(), String> {
        let is = |so: bool, what: String| if so { Ok(()) } else { Err(what) };
        match then {
            Then::Recorded => {
                let recorded = !self.held && !self.last.recorded.is_empty();
                is(recorded, format!("not recorded: {}", self.told()))
            }
            Then::Held => is(self.held, format!("not held: {}", self.told())),
            Then::Says(rule) => {
                let view = self.device.view();
                is(view.advice.names(rule), format!("nothing by {rule}: {}", self.told()))
            }
            Then::SaysThat(rule, part) => {
                let said = self.device.view().advice.said;
                let found = said
                    .iter()
                    .any(|one| one.rule.as_str() == *rule && one.sentence.contains(part));
                is(found, format!("no {part:?} by {rule}: {}", self.told()))
            }
            Then::SaysNothingOf(rule) => {
                let view = self.device.view();
                is(!view.advice.names(rule), format!("said by {rule}: {}", self.told()))
            }
            Then::Asks(what) => {
                is(asks(&self.device.view(), *what), format!("does not ask for {what}"))
            }
            Then::DoesNotAsk(what) => {
                is(!asks(&self.device.view(), *what), format!("asks for {what}"))
            }
            Then::Answers(expected) => {
                let answer = self.answer();
                is(answer == Some(*expected), format!("the answer is {answer:?}"))
            }
            Then::Accepted(barcode, expected) => {
                let accepted = self.container(barcode)?.accepted;
                is(accepted == *expected, format!("set to Accept: {accepted}"))
            }
            Then::InOperations(barcode, expected) => {
                use app::screens::load::ContainerIs;
                let released = self.container(barcode)?.row.state == ContainerIs::Released;
                is(released == *expected, format!("in operations: {released}"))
            }
            Then::Due(kind, expected) => {
                let due = self.due(*kind)?;
                is(due.as_deref() == *expected, format!("due {due:?}, not {expected:?}"))
            }
            Then::Listed(expected) => {
                let line = self.line.clone();
                let row = self.hand(|hand| hand.work_of(&line))?;
                is(row.kind == *expected, format!("listed under {:?}", row.kind))
            }
            Then::ToKey(what, expected) => {
                let page = self.hand(|hand| hand.items_page())?;
                let said = page.to_key.iter().find(|row| row.what == *what);
                let said = said.map(|row| shown(&row.value));
                is(said.as_deref() == Some(*expected), format!("{what:?} is {said:?}"))
            }
            Then::VerificationReason(at, expected) => {
                let reasons = self.verification_reasons()?;
                let found = reasons.get(*at).map(String::as_str);
                is(found == *expected, format!("the reasons are {reasons:?}"))
            }
            Then::LastVerificationReason(expected) => {
                let reasons = self.verification_reasons()?;
                let found = reasons.last().is_some_and(|last| last == expected);
                is(found, format!("the reasons are {reasons:?}"))
            }
        }
    }

    fn hand<T>(
        &mut self,
        does: impl FnOnce(&mut Hand<'_, Device>) -> anyhow::Result<T>,
    ) -> Result<T, String> {
        does(&mut Hand::at(&mut self.device)).map_err(|error| format!("{error:#}"))
    }

    fn container(&mut self, barcode: &str) -> Result<app::screens::load::ContainerView, String> {
        self.hand(|hand| hand.open_container(barcode))
    }

    fn due(&mut self, kind: ClockKind) -> Result<Option<String>, String> {
        self.hand(|hand| hand.open_outage())?;
        let ScreenView::Outage(view) = self.device.view().screen else {
            return Err("no outage is shown".to_owned());
        };
        let OutagePage::Overview(overview) = view.page else {
            return Err("no clocks are shown".to_owned());
        };
        let kind = match kind {
            ClockKind::ContinuousMids => DeadlineKind::ContinuousMids,
            ClockKind::Acceptance => DeadlineKind::Acceptance48Hours,
            ClockKind::FullServiceDiscount => DeadlineKind::FullServiceDiscount,
            ClockKind::EvsStatements => DeadlineKind::EvsStatements,
        };
        let clock = overview.clocks.into_iter().find(|clock| clock.kind == kind);
        Ok(clock.and_then(|Deadline { state, .. }| match state {
            DeadlineState::Running { day, time } => {
                let day = day.map_or_else(|| "today".to_owned(), |day| day.day.to_string());
                Some(format!("{day} {}", time.unwrap_or_default()))
            }
            DeadlineState::NotBegun => None,
            DeadlineState::Over => Some("over".to_owned()),
        }))
    }

    fn verification_reasons(&mut self) -> Result<Vec<String>, String> {
        let line = self.line.clone();
        self.hand(|hand| {
            hand.open_line(&line)?;
            if hand.press_if(LogEntryIntent::Edit(Field::Verification)) == Pressed::No {
                hand.press(LogEntryIntent::More)?;
                hand.press(LogEntryIntent::Edit(Field::Verification))?;
            }
            let ScreenView::LogEntry(view) = hand.screen() else { anyhow::bail!("no line") };
            let Some(EditorKind::Choice { options }) = view.editor.map(|editor| editor.kind) else {
                anyhow::bail!("no choice")
            };
            let not_done = options.into_iter().filter(|one| one.id.starts_with("not_performed"));
            Ok(not_done
                .filter_map(|one| match one.value {
                    FieldValue::Text(text) => Some(text),
                    _ => None,
                })
                .collect())
        })
    }

    /// What the last step told the scanner: to read, or not to.
    pub fn scanner(&self) -> Option<bool> {
        self.last.effects.iter().find_map(|effect| match effect {
            Effect::Scanner { enabled } => Some(*enabled),
            _ => None,
        })
    }

    /// A touch on the dock screen.
    pub fn touch(&mut self, intent: DockScanIntent) {
        let event = Event::Intent(intent.into());
        self.last = self.device.happen(event);
    }

    /// The device, for a hand of its own.
    pub const fn glass(&mut self) -> &mut Device {
        &mut self.device
    }

    /// The device, when the case is over.
    pub fn into_glass(self) -> Device {
        self.device
    }

    /// Whether the last step was held.
    pub const fn is_held(&self) -> bool {
        self.held
    }

    /// What the views of the case have said, and what was pressed.
    pub fn seen(&self) -> Seen {
        self.device.seen()
    }

    /// The fields of all lines that were recorded.
    pub fn fields(&self) -> Vec<domain::log_entry::FieldName> {
        let lines = self.device.station.store().log_entries(&store::LineQuery::All).unwrap();
        lines.iter().flat_map(|line| line.fields.keys().copied()).collect()
    }

    fn answer(&self) -> Option<Told> {
        let ScreenView::DockScan(view) = self.device.view().screen else {
            return None;
        };
        Some(match view.answer {
            Answer::Accept { reason: AcceptReason::On8125, .. } => Told::On8125,
            Answer::Accept { .. } => Told::Go,
            Answer::PullOnePlacard { .. } => Told::Pull,
            Answer::AlreadyScanned { .. } => Told::Again,
            Answer::CallHelpDesk { .. } => Told::Call,
            _ => return None,
        })
    }

    fn told(&self) -> String {
        let view = self.device.view();
        let said = view.advice.said.iter().map(|one| format!("{} {}", one.rule, one.sentence));
        let said: Vec<String> = said.collect();
        format!("{} · notice {:?}", said.join(" · "), view.notice.map(|notice| notice.text))
    }
}

fn log(hand: &mut Hand<'_, Device>, facts: &[LineField], said: bool) -> anyhow::Result<Pressed> {
    hand.begin_line()?;
    hand.learn(facts)?;
    if said {
        hand.say_sources("mailer_said")?;
    }
    Ok(hand.save_line())
}

fn items(hand: &mut Hand<'_, Device>, line: &str, transaction: &str) -> anyhow::Result<Pressed> {
    if hand.open_items(line)? == Pressed::No {
        return Ok(Pressed::No);
    }
    hand.type_items("", transaction)?;
    Ok(hand.record())
}

fn asks(view: &View, what: Asked) -> bool {
    let any = RuleId::find("001-3l").unwrap();
    let sentence = Demand { what, rule: any }.in_words(Language::English);
    view.advice.said.iter().any(|one| one.sentence == sentence)
}

fn shown(value: &Shown) -> String {
    match value {
        Shown::Text(text) | Shown::About(text) => text.clone(),
        Shown::Day(day) => format!("{}/{}", day.month, day.day),
        _ => String::new(),
    }
}
