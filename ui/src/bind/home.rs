//! Home.

use app::screens::home::{
    Advice, Deadline, DeadlineKind, DeadlineState, Duty, HomeAct, HomeButton, HomeIntent,
    HomeOutage, HomeView, TimeLeft, Waiting, WorkRow, WorkState,
};
use app::screens::{Intent, Span};
use screens::{AppWindow, HomeFace};
use slint::{ComponentHandle, SharedString};

use super::strip::{clock, day, long, short};
use super::{Send, alarm, count, sign_in, text, tone, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let home = window.global::<screens::Home>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Home(intent))
    };
    home.on_act({
        let say = say.clone();
        move |act| {
            if let Some(act) = act_pressed(act) {
                say(HomeIntent::Act(act));
            }
        }
    });
    home.on_work_pressed({
        let say = say.clone();
        move |state| say(HomeIntent::Work(work_pressed(state)))
    });
    home.on_deadline_pressed({
        let say = say.clone();
        move |kind| {
            say(HomeIntent::Deadline(match kind {
                screens::DeadlineKind::ContinuousMids => DeadlineKind::ContinuousMids,
                screens::DeadlineKind::Acceptance48Hours => DeadlineKind::Acceptance48Hours,
                screens::DeadlineKind::EvsStatements => DeadlineKind::EvsStatements,
                screens::DeadlineKind::FullServiceDiscount => DeadlineKind::FullServiceDiscount,
            }));
        }
    });
    home.on_alarm_pressed({
        let say = say.clone();
        move || say(HomeIntent::Alarm)
    });
    home.on_outage_pressed({
        let say = say.clone();
        move || say(HomeIntent::Outage)
    });
    home.on_sign_out(move || say(HomeIntent::SignOut));
}

pub(super) fn render(window: &AppWindow, view: &HomeView) {
    let home = window.global::<screens::Home>();
    home.set_role(sign_in::role(view.role));
    render_outage(&home, &view.outage);
    let deadlines = view.deadlines.iter().map(deadline).collect();
    home.set_deadlines_more(count(view.deadlines_more));
    if let Some(model) = update(&home.get_deadlines(), deadlines) {
        home.set_deadlines(model);
    }
    alarm::render(window, view.alarm.as_ref());
    home.set_clock(clock(view.clock));
    home.set_waiting(match view.waiting {
        Waiting::AllThere => screens::HomeWaiting::AllThere,
        Waiting::NotRead => screens::HomeWaiting::NotRead,
        Waiting::Rows(rows) => {
            home.set_rows_waiting(rows.to_string().into());
            screens::HomeWaiting::Rows
        }
        Waiting::AllButLost(rows) => {
            home.set_rows_waiting(rows.to_string().into());
            screens::HomeWaiting::AllButLost
        }
    });
    render_duty(&home, view);
    let second = view.second.map_or(screens::HomeAct::None, |button| act(button.act));
    home.set_second(second);
    home.set_second_locked(view.second.is_some_and(|button| button.locked));
    home.set_second_count(view.second.map(button_count).unwrap_or_default());
    home.set_primary(act(view.primary.act));
    home.set_primary_locked(view.primary.locked);
    home.set_primary_count(button_count(view.primary));
}

fn render_outage(home: &screens::Home<'_>, outage: &HomeOutage) {
    match outage {
        HomeOutage::None => home.set_outage(screens::HomeOutage::None),
        HomeOutage::Declared { system, since, lasted, advice } => {
            home.set_outage(screens::HomeOutage::Declared);
            home.set_system(system.into());
            home.set_at(since.into());
            home.set_lasted(long(*lasted));
            home.set_advice(match advice {
                Advice::AcceptEveryMailing => screens::HomeAdvice::AcceptEveryMailing,
                Advice::AcceptPlacardedContainers => screens::HomeAdvice::AcceptPlacardedContainers,
                Advice::CallFastHelpDesk => screens::HomeAdvice::CallFastHelpDesk,
                Advice::WatchTheClocks => screens::HomeAdvice::WatchTheClocks,
            });
        }
        HomeOutage::AllClear { system, at } => {
            home.set_outage(screens::HomeOutage::AllClear);
            home.set_system(system.into());
            home.set_at(at.into());
            home.set_advice(screens::HomeAdvice::WatchTheClocks);
        }
    }
}

fn render_duty(home: &screens::Home<'_>, view: &HomeView) {
    let tile = |act, number: u32| screens::DutyTile {
        act,
        count: count(number),
        of: 0,
        door: SharedString::default(),
    };
    let mut face = HomeFace::Outage;
    let mut work = Vec::new();
    let tiles = match &view.duty {
        Duty::Clerk { lines_today, to_print } => {
            vec![
                tile(screens::HomeAct::SeeLog, *lines_today),
                tile(screens::HomeAct::Print, *to_print),
            ]
        }
        Duty::Dock { load, scanned_today } => {
            let load = load.as_ref().map_or_else(
                || tile(screens::HomeAct::SeeLoad, 0),
                |load| screens::DutyTile {
                    act: screens::HomeAct::SeeLoad,
                    count: count(load.open),
                    of: count(load.containers),
                    door: (&load.door).into(),
                },
            );
            vec![load, tile(screens::HomeAct::ScanDock, *scanned_today)]
        }
        Duty::Supervisor { work: rows, at_stake, closed, lines, percent } => {
            if !rows.is_empty() || matches!(view.outage, HomeOutage::AllClear { .. }) {
                face = HomeFace::Reconcile;
            }
            work = rows.iter().map(work_row).collect();
            home.set_at_stake(at_stake.into());
            home.set_closed(count(*closed));
            home.set_lines(count(*lines));
            home.set_percent((*percent).into());
            vec![
                tile(screens::HomeAct::SeeLog, *lines),
                tile(screens::HomeAct::Reconcile, lines.saturating_sub(*closed)),
            ]
        }
    };
    home.set_face(face);
    if let Some(model) = update(&home.get_tiles(), tiles) {
        home.set_tiles(model);
    }
    if let Some(model) = update(&home.get_work(), work) {
        home.set_work(model);
    }
}

fn button_count(button: HomeButton) -> SharedString {
    text(&button.count.map(|count| count.to_string()))
}

pub(super) fn deadline(deadline: &Deadline) -> screens::Deadline {
    let (left, days) = match deadline.left {
        TimeLeft::Span(span) => (short(span), 0),
        TimeLeft::Hours(hours) => (format!("{hours} h").into(), 0),
        TimeLeft::Days(days) => (SharedString::default(), count(days)),
    };
    let mut row = screens::Deadline {
        kind: match deadline.kind {
            DeadlineKind::ContinuousMids => screens::DeadlineKind::ContinuousMids,
            DeadlineKind::Acceptance48Hours => screens::DeadlineKind::Acceptance48Hours,
            DeadlineKind::EvsStatements => screens::DeadlineKind::EvsStatements,
            DeadlineKind::FullServiceDiscount => screens::DeadlineKind::FullServiceDiscount,
        },
        left,
        days,
        ..Default::default()
    };
    match &deadline.state {
        DeadlineState::NotBegun => row.state = screens::DeadlineState::NotBegun,
        DeadlineState::Over => row.state = screens::DeadlineState::Over,
        DeadlineState::Running { day: on, time } => {
            row.state = match (on, time) {
                (Some(_), Some(_)) => screens::DeadlineState::RunningDayAndTime,
                (Some(_), None) => screens::DeadlineState::RunningDay,
                (None, Some(_)) => screens::DeadlineState::RunningTime,
                (None, None) => screens::DeadlineState::Running,
            };
            row.day = on.map(day).unwrap_or_default();
            row.time = text(time);
        }
    }
    row
}

fn work_row(row: &WorkRow) -> screens::WorkRow {
    screens::WorkRow {
        state: match row.state {
            WorkState::BilledTwice => screens::WorkState::BilledTwice,
            WorkState::Conflict => screens::WorkState::Conflict,
            WorkState::NoStatement => screens::WorkState::NoStatement,
            WorkState::Doubtful => screens::WorkState::Doubtful,
            WorkState::Likely => screens::WorkState::Likely,
            WorkState::HardCopyToEnter => screens::WorkState::HardCopyToEnter,
            WorkState::ToFinalise => screens::WorkState::ToFinalise,
        },
        tone: tone(row.tone),
        count: count(row.count),
        amount: text(&row.amount),
        oldest: row.oldest.map(|Span { minutes }| age(minutes)).unwrap_or_default(),
    }
}

/// `26 h`, whole hours: older than that nobody reads minutes.
fn age(minutes: u32) -> SharedString {
    match minutes / 60 {
        0 => format!("{minutes} min").into(),
        hours => format!("{hours} h").into(),
    }
}

fn work_pressed(state: screens::WorkState) -> WorkState {
    match state {
        screens::WorkState::BilledTwice => WorkState::BilledTwice,
        screens::WorkState::Conflict => WorkState::Conflict,
        screens::WorkState::NoStatement => WorkState::NoStatement,
        screens::WorkState::Doubtful => WorkState::Doubtful,
        screens::WorkState::Likely => WorkState::Likely,
        screens::WorkState::HardCopyToEnter => WorkState::HardCopyToEnter,
        screens::WorkState::ToFinalise => WorkState::ToFinalise,
    }
}

/// Every act with its drawn twin, in one table for both directions.
const ACTS: [(HomeAct, screens::HomeAct); 9] = [
    (HomeAct::LogMailing, screens::HomeAct::LogMailing),
    (HomeAct::ScanDock, screens::HomeAct::ScanDock),
    (HomeAct::SeeLog, screens::HomeAct::SeeLog),
    (HomeAct::SeeLoad, screens::HomeAct::SeeLoad),
    (HomeAct::Print, screens::HomeAct::Print),
    (HomeAct::DeclareOutage, screens::HomeAct::DeclareOutage),
    (HomeAct::AllClear, screens::HomeAct::AllClear),
    (HomeAct::Reconcile, screens::HomeAct::Reconcile),
    (HomeAct::CloseDay, screens::HomeAct::CloseDay),
];

fn act(act: HomeAct) -> screens::HomeAct {
    ACTS.iter().find(|(ours, _)| *ours == act).map_or(screens::HomeAct::None, |(_, drawn)| *drawn)
}

fn act_pressed(act: screens::HomeAct) -> Option<HomeAct> {
    ACTS.iter().find(|(_, drawn)| *drawn == act).map(|(ours, _)| *ours)
}
