//! What the glass shows: the strip, and each screen's figures from the store.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use chrono::NaiveDate;
use domain::clocks::{self, Allowance, Clock, ClockKind, ClockState};
use domain::container::ContainerState;
use domain::finding::Asked;
use domain::log_entry::{LineState as State, LogEntry};
use domain::moment::{Moment, Timestamp};
use domain::quantity::{Exactness, ScaleReading, grouped};
use domain::reference::PersonRole;
use domain::rules::acceptance::{self, Verdict as Sure};
use domain::rules::entry;
use domain::rules::outage::{DockFlow, dock_flow};
use store::{LineQuery, LineRow};

use crate::event::{CableRole, Link, LinkTroubleKind};
use crate::office::{Office, sum};
use crate::screens::advice::AdviceView;
use crate::screens::dock_scan::{LoadCounts, spoken_appointment};
use crate::screens::home::{
    Advice, Deadline, DeadlineKind, DeadlineState, Duty, HomeAct, HomeButton, HomeOutage, HomeView,
    LoadSummary, TimeLeft, Waiting, WorkRow, WorkState,
};
use crate::screens::log_entry::{
    AskNot, Field, Known, LogEntryState, LogEntryView, Meter, Source, Suggestion, Verdict, cell_of,
    channel_of,
};
use crate::screens::log_list::{LineState, LogFilter, LogListView, LogRow, PieceCount};
use crate::screens::reconcile::WorkKind;
use crate::screens::sign_in::{NoPeople, SignInView};
use crate::screens::{
    ClockView, LinkView, Look, Notice, NoticeText, OutageChip, ScreenView, Span, StatusStrip, Tone,
    View,
};
use crate::sentence::Sentence;
use crate::session::role_of;
use crate::station::Place;
use crate::work::is_to_print;
use crate::work::not_stored::not_read;
use crate::work::set_up::SetUp;
use crate::{Station, text};

/// Minutes to the nearest deadline from which the strip grows loud.
const SOON_MINUTES: u32 = 12 * 60;
/// The most rows of work on home: how much is left in all stands on the button below them.
const WORK_ROWS_MAX: usize = 4;
/// The most clocks on home.
const DEADLINES_MAX: usize = 3;

impl Station {
    /// Everything that is on the glass now. A failure to read is a sentence, not a blank screen; a
    /// panic is said in the log and the screen drawn again, and a second one in a row goes home.
    pub fn view(&self, now: &Moment) -> View {
        let home = if self.signed_in.is_some() { &Place::Home } else { &Place::SignIn };
        for (goes_home, place) in [(false, &self.place), (true, &self.place), (true, home)] {
            match catch_unwind(AssertUnwindSafe(|| self.view_of(now, place))) {
                Ok(view) => return view,
                Err(_) => tracing::error!("A screen could not be drawn"),
            }
            self.cannot_draw.set(goes_home);
        }
        self.bare_view(now)
    }

    fn view_of(&self, now: &Moment, place: &Place) -> View {
        #[cfg(test)]
        self.stumble();
        let not_stored = self.view_not_stored();
        let mut notice = self.notice.clone();
        let screen = self.screen(now, place).unwrap_or_else(|error| {
            notice = Some(not_read(&error));
            self.nobody_read(now)
        });
        let advice = self.view_advice(now, place).unwrap_or_else(|error| {
            notice = Some(not_read(&error));
            AdviceView::default()
        });
        View {
            strip: self.strip(now),
            screen,
            advice,
            // What was not stored stands alone.
            notice: notice.filter(|_| not_stored.is_none()),
            not_stored,
            demo: !self.settings.demo_pins.is_empty(),
            look: self.look(now),
        }
    }

    /// What is left to show when not even home can be drawn: that nothing that was saved is lost.
    fn bare_view(&self, now: &Moment) -> View {
        let said = Sentence::CouldNotDraw.in_words(Default::default());
        let time = now.timestamp();
        View {
            strip: StatusStrip {
                unit: self.settings.profile.name.clone(),
                unit_short: self.settings.unit_short.clone(),
                person: None,
                person_unconfirmed: false,
                link: LinkView::Unknown,
                outage: OutageChip::None,
                unsent: None,
                time: text::time_of_day(time),
                day: text::day(time),
                clock: ClockView::Fine,
            },
            screen: self.nobody_read(now),
            advice: AdviceView::default(),
            not_stored: None,
            notice: Some(Notice { tone: Tone::Stop, text: NoticeText::Said(said) }),
            demo: !self.settings.demo_pins.is_empty(),
            look: Look::default(),
        }
    }

    /// The sign-in when nobody can be read.
    fn nobody_read(&self, now: &Moment) -> ScreenView {
        let nobody = Some(NoPeople::NotRead);
        ScreenView::SignIn(SignInView { nobody, ..self.sign_in.view(&[], None, now) })
    }

    #[cfg(test)]
    fn stumble(&self) {
        let left = self.stumbles.get();
        self.stumbles.set(left.saturating_sub(1));
        assert!(left == 0, "planted");
    }

    /// Whether what is on the glass may change from one second to the next with nothing happening:
    /// a wait that is counted down, a cable that is watched, a log that grows.
    pub const fn is_live(&self) -> bool {
        matches!(
            self.place,
            Place::SignIn | Place::CloseOut(_) | Place::Devices(_) | Place::Diagnostics(_)
        )
    }

    fn screen(&self, now: &Moment, place: &Place) -> store::Result<ScreenView> {
        Ok(match place {
            Place::SignIn => ScreenView::SignIn(self.view_sign_in(now)?),
            Place::Home => ScreenView::Home(self.home(now)?),
            Place::LogList(filter) => ScreenView::LogList(self.log_list(now, *filter)?),
            Place::Find(typed) => ScreenView::LogList(self.view_find(now, typed)?),
            Place::LogEntry(state) => ScreenView::LogEntry(self.log_entry(now, state)?),
            Place::DockScan => {
                let door = self.load_name()?;
                let gone = self.trouble.contains_key(&CableRole::Scanner);
                ScreenView::DockScan(self.dock.view(self.load_counts()?, &door, gone))
            }
            Place::Outage(state) => ScreenView::Outage(self.view_outage(now, state)?),
            Place::Release(state) => ScreenView::Release(self.view_release(now, state)?),
            Place::Load(state) => ScreenView::Load(self.view_load(now, state)?),
            Place::CheckOff(state) => ScreenView::CheckOff(self.view_check_off(now, state)?),
            Place::Reconcile(state) => ScreenView::Reconcile(self.view_reconcile(now, state)?),
            Place::Pair(state) => ScreenView::Pair(self.view_pair(now, state)?),
            Place::Conflict(state) => ScreenView::Conflict(self.view_conflict(now, state)?),
            Place::Duplicate(state) => ScreenView::Duplicate(self.view_duplicate(now, state)?),
            Place::CloseOut(state) => ScreenView::CloseOut(self.view_close_out(now, state)?),
            Place::Devices(state) => ScreenView::Devices(self.view_devices(now, state)?),
            Place::Diagnostics(state) => {
                ScreenView::Diagnostics(self.view_diagnostics(now, state)?)
            }
            Place::Settings(state) => ScreenView::Settings(self.view_settings(now, state)?),
        })
    }

    fn view_sign_in(&self, now: &Moment) -> store::Result<SignInView> {
        let people = self.people_here()?;
        let pin = self.sign_in.chosen().and_then(|id| self.settings.demo_pins.get(&id));
        let offer = self.offers_set_up()?;
        let why = || if offer { self.why_nobody() } else { NoPeople::NoPinHere };
        Ok(SignInView {
            alarm: self.alarm()?,
            nobody: people.is_empty().then(why),
            offer_set_up: offer,
            set_up: self.set_up.as_ref().map(SetUp::view),
            ..self.sign_in.view(&people, pin.cloned(), now)
        })
    }

    fn strip(&self, now: &Moment) -> StatusStrip {
        let time = now.timestamp();
        StatusStrip {
            unit: self.settings.profile.name.clone(),
            unit_short: self.settings.unit_short.clone(),
            person: self.person().map(|row| text::person_name(&row.name)),
            person_unconfirmed: self.signed_in.as_ref().is_some_and(|it| it.unconfirmed),
            link: self.link_view(time),
            outage: self.outage_view(now),
            unsent: self.store().unsent().ok(),
            time: text::time_of_day(time),
            day: text::day(time),
            clock: self.clock_view(now),
        }
    }

    /// A reason that is known counts for more than whether anything answers.
    fn link_view(&self, now: Timestamp) -> LinkView {
        if let Some((trouble, since)) = &self.link_trouble {
            let since = text::time_of_day(*since);
            match trouble.what {
                LinkTroubleKind::NotReached => {}
                LinkTroubleKind::Refused | LinkTroubleKind::Answer => {
                    return LinkView::Refused { since };
                }
                LinkTroubleKind::Damaged => return LinkView::Damaged { since },
                LinkTroubleKind::Store => return LinkView::NoData { since },
            }
        }
        match self.link {
            Some(state) => match state.link {
                Link::Up { answer_ms } => LinkView::Online { answer_seconds: tenths(answer_ms) },
                Link::Down => LinkView::Offline {
                    since: text::time_of_day(state.since),
                    lasted: text::span(state.since, now),
                },
            },
            None => LinkView::Unknown,
        }
    }

    fn outage_view(&self, now: &Moment) -> OutageChip {
        let ctx = self.context(now);
        let nearest = clocks::nearest(&ctx);
        let left = nearest.as_ref().and_then(|clock| clock.left_ms(ctx.now)).map(minutes);
        let Some(outage) = self.current_outage() else { return OutageChip::None };
        let Some(restored) = outage.restored else {
            let left = left.and_then(Result::ok);
            return OutageChip::Declared { system: outage.system_in_words(self.language()), left };
        };
        let at = text::time_of_day(restored.latest);
        match left {
            Some(Ok(left)) if left.minutes <= SOON_MINUTES => {
                OutageChip::AllClearDueSoon { at, left }
            }
            Some(Ok(left)) => OutageChip::AllClear { at, left },
            Some(Err(by)) => OutageChip::Overdue { by },
            None => OutageChip::None,
        }
    }

    fn home(&self, now: &Moment) -> store::Result<HomeView> {
        let role = self.person().map_or(PersonRole::Clerk, |row| row.role);
        let open = self.outages().iter().any(|outage| outage.restored.is_none());
        let (duty, second, primary) = match role {
            PersonRole::Clerk => self.clerk(now)?,
            PersonRole::Dock | PersonRole::Unknown(_) => self.dock_worker(now)?,
            PersonRole::Supervisor => self.supervisor(now, open)?,
        };
        let (deadlines, deadlines_more) = self.deadlines(now);
        Ok(HomeView {
            role: role_of(role),
            outage: self.home_outage(now, role),
            deadlines,
            deadlines_more,
            clock: self.clock_view(now),
            waiting: self.waiting(),
            alarm: self.alarm()?,
            duty,
            second,
            primary,
        })
    }

    fn waiting(&self) -> Waiting {
        match (self.store().unsent(), self.damage.lost_rows()) {
            (Err(_), _) => Waiting::NotRead,
            (Ok(0), 0) => Waiting::AllThere,
            (Ok(0), lost) => Waiting::AllButLost(lost),
            (Ok(rows), _) => Waiting::Rows(rows),
        }
    }

    fn home_outage(&self, now: &Moment, role: PersonRole) -> HomeOutage {
        let Some(outage) = self.current_outage() else { return HomeOutage::None };
        let system = outage.system_in_words(self.language());
        if let Some(restored) = outage.restored {
            return HomeOutage::AllClear { system, at: text::time_of_day(restored.latest) };
        }
        let advice = match (role, dock_flow(&self.context(now))) {
            (PersonRole::Clerk, _) => Advice::AcceptEveryMailing,
            (PersonRole::Supervisor, _) => Advice::WatchTheClocks,
            (PersonRole::Dock | PersonRole::Unknown(_), DockFlow::Local) => {
                Advice::CallFastHelpDesk
            }
            (PersonRole::Dock | PersonRole::Unknown(_), _) => Advice::AcceptPlacardedContainers,
        };
        HomeOutage::Declared {
            system,
            since: text::time_of_day(outage.began_at),
            lasted: text::span(outage.began_at, now.timestamp()),
            advice,
        }
    }

    /// The first clocks, and how many more there are.
    fn deadlines(&self, now: &Moment) -> (Vec<Deadline>, u32) {
        let ctx = self.context(now);
        let clocks = clocks::clocks(&ctx);
        let more = many(clocks.len().saturating_sub(DEADLINES_MAX));
        let first = clocks.iter().take(DEADLINES_MAX);
        (first.map(|clock| deadline(clock, ctx.now)).collect(), more)
    }

    fn clerk(&self, now: &Moment) -> store::Result<(Duty, Option<HomeButton>, HomeButton)> {
        let today = now.timestamp().local_date();
        let lines_today = many(self.store().line_count(&LineQuery::Day(today))?);
        let open = self.store().lines(&LineQuery::Open)?;
        let to_print = open.iter().filter(|row| is_to_print(row));
        let duty = Duty::Clerk { lines_today, to_print: many(to_print.count()) };
        Ok((duty, Some(button(HomeAct::SeeLog, None)), button(HomeAct::LogMailing, None)))
    }

    fn dock_worker(&self, now: &Moment) -> store::Result<(Duty, Option<HomeButton>, HomeButton)> {
        let today = now.timestamp().local_date();
        let loads = self.store().loads_of(today)?;
        let here = match self.load {
            Some(load) => self.store().load_row(load)?,
            None => None,
        };
        let duty = Duty::Dock {
            load: here.as_ref().map(|load| LoadSummary {
                door: load.appointment.as_deref().map(spoken_appointment).unwrap_or_default(),
                open: load.open,
                containers: load.scanned,
            }),
            scanned_today: loads.iter().map(|load| load.scanned).sum(),
        };
        let second = here.is_some().then(|| button(HomeAct::SeeLoad, None));
        Ok((duty, second, button(HomeAct::ScanDock, None)))
    }

    fn supervisor(
        &self,
        now: &Moment,
        open: bool,
    ) -> store::Result<(Duty, Option<HomeButton>, HomeButton)> {
        let office = self.office(now)?;
        let (settled, lines) = (office.closed(), office.items.len());
        let left = lines - settled;
        let percent = (settled * 100).checked_div(lines).unwrap_or(100);
        let duty = Duty::Supervisor {
            work: work(&office),
            at_stake: text::money(office.at_stake()),
            closed: many(settled),
            lines: many(lines),
            percent: u8::try_from(percent).unwrap_or(100),
        };
        let second = if open { HomeAct::AllClear } else { HomeAct::DeclareOutage };
        let primary = if left == 0 {
            HomeButton { act: HomeAct::CloseDay, count: None, locked: open }
        } else {
            button(HomeAct::Reconcile, Some(many(left)))
        };
        Ok((duty, Some(button(second, None)), primary))
    }

    fn log_list(&self, now: &Moment, filter: LogFilter) -> store::Result<LogListView> {
        let today = now.timestamp().local_date();
        let day = text::of_date(today);
        let same = |kept: &&LogListView| kept.filter == filter && kept.day == day;
        if let Some(kept) = self.listed.borrow().as_ref().filter(same) {
            return Ok(kept.clone());
        }
        let lines = self.store().lines(&LineQuery::Work(today))?;
        let to_do = |row: &&LineRow| !row.state.is_settled();
        let released = |row: &&LineRow| row.released_at.is_some();
        let listed: Vec<LogRow> = lines
            .iter()
            .filter(|row| match filter {
                LogFilter::All => true,
                LogFilter::ToDo => to_do(row),
                LogFilter::ToPrint => is_to_print(row),
                LogFilter::Released => released(row),
            })
            .map(|row| log_row(row, today))
            .collect();
        let view = LogListView {
            day,
            filter,
            all: many(lines.len()),
            to_do: many(lines.iter().filter(to_do).count()),
            to_print: many(lines.iter().filter(|row| is_to_print(row)).count()),
            released: many(lines.iter().filter(released).count()),
            rows: Arc::from(listed),
            find: None,
        };
        *self.listed.borrow_mut() = Some(view.clone());
        Ok(view)
    }

    fn log_entry(&self, now: &Moment, state: &LogEntryState) -> store::Result<LogEntryView> {
        let entry = match state.line {
            Some(line) => Some(self.store().line(line)?),
            None => None,
        };
        let by = |stamp: &domain::fold::Stamp| self.said_by(stamp);
        let language = self.language();
        let known = Known { entry: entry.as_ref(), state, by: &by, language };
        let preview = match &entry {
            Some(entry) => entry.clone(),
            None => self.draft_as_line(now, state),
        };
        let matchability = acceptance::matchability(&preview);
        let helped_by = matchability.helped_by.and_then(cell_of);
        let today = now.timestamp().local_date();
        let number = match &entry {
            Some(entry) => entry.number,
            None => self.store().next_line_number(self.letter()?).ok(),
        };
        Ok(LogEntryView {
            number: number.map(|number| number.to_string()).unwrap_or_default(),
            arrived: text::time_of_day(state.arrived_at),
            arrived_on: (state.arrived_at.local_date() != today)
                .then(|| text::day(state.arrived_at)),
            holder: known.cell(Field::Holder, helped_by),
            more: known.cells_left(&preview),
            fields: known.cells(&preview, helped_by),
            meter: Meter {
                verdict: match matchability.verdict {
                    Sure::Weak => Verdict::Weak,
                    Sure::Likely => Verdict::Likely,
                    Sure::Certain => Verdict::Certain,
                },
                percent: matchability.percent,
                helped_by,
            },
            ask_not: self.ask_not(now, &preview),
            add: helped_by,
            primary: known.primary(),
            editor: state.editing.as_ref().map(|editing| {
                let reasons = entry::verification_reasons(&self.context(now));
                known.editor(editing, today, self.suggestion(editing.field), &reasons)
            }),
        })
    }

    /// The draft as the line that it will be.
    pub(crate) fn draft_as_line(&self, now: &Moment, state: &LogEntryState) -> LogEntry {
        crate::acts::preview(self, now, state.arrived_at, state.draft.values().cloned().collect())
    }

    fn ask_not(&self, now: &Moment, entry: &LogEntry) -> Option<AskNot> {
        let ruling = acceptance::demands(&self.context(now), entry);
        let not = |what| ruling.not_asked.iter().any(|not| not.what == what);
        if not(Asked::HardCopyStatement)
            && let Some(channel) = entry.channel().and_then(channel_of)
        {
            return Some(AskNot::PaperOf(channel));
        }
        not(Asked::Verification).then_some(AskNot::Verification)
    }

    /// The weight that the scale shows, while the weight is being keyed.
    fn suggestion(&self, field: Field) -> Option<Suggestion> {
        if field != Field::Weight {
            return None;
        }
        match self.weighed.as_ref()? {
            ScaleReading::Usable(weight) => Some(Suggestion {
                value: grouped(&weight.value.to_string()),
                source: Source::ScaleStable,
                working: String::new(),
                tone: Tone::Done,
            }),
            ScaleReading::Unusable { shown, .. } => Some(Suggestion {
                value: shown.clone().unwrap_or_default(),
                source: Source::ScaleMoving,
                working: String::new(),
                tone: Tone::Need,
            }),
        }
    }

    /// Who gave a value, and on which device: `Ann, B`.
    fn said_by(&self, stamp: &domain::fold::Stamp) -> String {
        let person = match stamp.actor {
            domain::change::Actor::Person(person) => self.store().person(person).ok().flatten(),
            domain::change::Actor::Device(_) => None,
        };
        let device = self.store().device(stamp.origin.device).ok();
        let letter = device.and_then(|row| row.state.enrolled).map(|enrolled| enrolled.letter);
        let names = [
            person.map(|row| text::given_name(&row.name)),
            letter.map(|letter| letter.to_string()),
        ];
        names.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn load_counts(&self) -> store::Result<LoadCounts> {
        let mut counts = LoadCounts { on_8125: 0, pulled: 0, open: 0 };
        let Some(load) = self.load else { return Ok(counts) };
        for row in self.store().container_rows(load)? {
            match row.state {
                ContainerState::Unscanned => {}
                _ if row.form.is_some() => counts.on_8125 += 1,
                _ if row.collected => counts.pulled += 1,
                _ => counts.open += 1,
            }
        }
        Ok(counts)
    }

    fn load_name(&self) -> store::Result<String> {
        let Some(load) = self.load else { return Ok(String::new()) };
        let load = self.store().load(load)?;
        Ok(load.appointment.as_deref().map(spoken_appointment).unwrap_or_default())
    }
}

pub(crate) fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

const fn button(act: HomeAct, count: Option<u32>) -> HomeButton {
    HomeButton { act, count, locked: false }
}

/// Milliseconds as tenths of a second: `0.2`; nothing when none were measured.
fn tenths(milliseconds: u32) -> String {
    if milliseconds == 0 {
        return String::new();
    }
    let tenths = milliseconds.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Whole minutes that are left, or by how many it is over.
fn minutes(left_ms: i64) -> Result<Span, Span> {
    let minutes = u32::try_from(left_ms.unsigned_abs() / 60_000).unwrap_or(u32::MAX);
    if 0 <= left_ms { Ok(Span { minutes }) } else { Err(Span { minutes }) }
}

/// A clock as screens show it.
pub(crate) fn deadline(clock: &Clock, now: Timestamp) -> Deadline {
    let kind = match clock.kind {
        ClockKind::ContinuousMids => DeadlineKind::ContinuousMids,
        ClockKind::Acceptance => DeadlineKind::Acceptance48Hours,
        ClockKind::FullServiceDiscount => DeadlineKind::FullServiceDiscount,
        ClockKind::EvsStatements => DeadlineKind::EvsStatements,
    };
    let left = clock.left_ms(now).map_or(0, |ms| ms.max(0));
    let span = Span { minutes: u32::try_from(left / 60_000).unwrap_or(u32::MAX) };
    match clock.state {
        ClockState::NotBegun => Deadline {
            kind,
            state: DeadlineState::NotBegun,
            left: match clock.allowance {
                Allowance::Hours(hours) => TimeLeft::Hours(hours),
                Allowance::Days(days) | Allowance::BusinessDays(days) => TimeLeft::Days(days),
            },
        },
        ClockState::Running(due) => Deadline {
            kind,
            state: DeadlineState::Running {
                day: (due.earliest.local_date() != now.local_date())
                    .then(|| text::day(due.earliest)),
                time: Some(text::time_of_day(due.earliest)),
            },
            left: TimeLeft::Span(span),
        },
        ClockState::Over(_) => {
            Deadline { kind, state: DeadlineState::Over, left: TimeLeft::Span(span) }
        }
    }
}

/// The work by state, worst first.
fn work(office: &Office) -> Vec<WorkRow> {
    let states = [
        (WorkState::BilledTwice, WorkKind::BilledTwice),
        (WorkState::Conflict, WorkKind::Conflict),
        (WorkState::Doubtful, WorkKind::Doubtful),
        (WorkState::HardCopyToEnter, WorkKind::HardCopy),
        (WorkState::ToFinalise, WorkKind::ToFinalise),
        (WorkState::ToFinalise, WorkKind::ToTick),
        (WorkState::Likely, WorkKind::Likely),
        (WorkState::NoStatement, WorkKind::NoStatement),
    ];
    states
        .into_iter()
        .filter_map(|(state, kind)| {
            let count = office.of_kind(kind).count();
            let known = office.of_kind(kind).any(|item| item.amount.is_some());
            (0 < count).then(|| WorkRow {
                state,
                tone: kind.tone(),
                count: many(count),
                amount: known.then(|| text::money(sum(office.of_kind(kind)))),
                oldest: office.oldest(kind),
            })
        })
        .take(WORK_ROWS_MAX)
        .collect()
}

pub(crate) fn log_row(row: &LineRow, today: NaiveDate) -> LogRow {
    let permit = match (&row.permit_type, &row.permit_number) {
        (Some(kind), Some(number)) => Some(format!("{kind} {number}")),
        (None, Some(number)) => Some(number.clone()),
        (_, None) => None,
    };
    LogRow {
        id: row.line.to_string(),
        number: row.number.map(|number| number.to_string()).unwrap_or_default(),
        holder: row.holder.clone(),
        permit,
        pieces: row.pieces.map(|pieces| match pieces.exactness {
            Exactness::Exact => PieceCount::Exact(text::count(pieces.count)),
            Exactness::Approximate | Exactness::Unknown(_) => {
                PieceCount::About(text::count(pieces.count))
            }
        }),
        arrived: row.arrival.map(text::time_of_day).unwrap_or_default(),
        arrived_on: row.arrival.filter(|at| at.local_date() != today).map(text::day),
        postage: row.postage.map(text::money),
        state: line_state(row),
    }
}

fn line_state(row: &LineRow) -> LineState {
    let name_only = row.permit_number.is_none() && row.pieces.is_none();
    match row.state {
        State::Withdrawn => LineState::Withdrawn,
        _ if 0 < row.conflicts => LineState::Conflict,
        State::Entered | State::Explained | State::Matched => LineState::Reconciled,
        State::Released => LineState::Released,
        State::Logged if 0 < row.placards => LineState::PlacardDue,
        State::Logged | State::Stub if name_only => LineState::NameOnly,
        State::Logged | State::Stub => LineState::Accepted,
    }
}
