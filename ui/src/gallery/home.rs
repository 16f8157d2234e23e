//! Samples of home.

use app::TroubleKind;
use app::screens::alarm::{Alarm, AlarmWhat};
use app::screens::home::{
    Advice, Deadline, DeadlineKind, DeadlineState, Duty, HomeAct, HomeButton, HomeOutage, HomeView,
    LoadSummary, TimeLeft, Waiting, WorkRow, WorkState,
};
use app::screens::{ClockView, Day, LinkView, OutageChip, Role, ScreenView, Span, Tone, View};
use chrono::Weekday;

use super::{CLERK, DOCK, SUPERVISOR, THREE_YEARS, strip_back, strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let down = |person, home| view(strip_down(Some(person), "14:32", 214), ScreenView::Home(home));
    let mut overdue = view(strip_back(SUPERVISOR), ScreenView::Home(reconciling()));
    overdue.strip.outage = OutageChip::Overdue { by: Span { minutes: 135 } };
    if let ScreenView::Home(home) = &mut overdue.screen {
        for deadline in &mut home.deadlines {
            deadline.state = DeadlineState::Over;
        }
    }
    vec![
        ("02-home-clerk", down(CLERK, clerk())),
        ("02-home-dock", down(DOCK, dock())),
        ("02-home-quiet", view(strip_quiet(Some(CLERK)), ScreenView::Home(quiet()))),
        ("03-home-supervisor", view(strip_back(SUPERVISOR), ScreenView::Home(reconciling()))),
        ("03-home-supervisor-down", down(SUPERVISOR, declaring())),
        ("03-home-supervisor-overdue", overdue),
        ("03-home-supervisor-settled", view(strip_back(SUPERVISOR), ScreenView::Home(settled()))),
        ("02-home-damaged", down(CLERK, HomeView { alarm: damaged(), ..clerk() })),
        ("02-home-trouble", down(DOCK, HomeView { alarm: trouble(), ..dock() })),
        (
            "02-home-lost",
            view(
                strip_quiet(Some(CLERK)),
                ScreenView::Home(HomeView { waiting: Waiting::AllButLost(12), ..quiet() }),
            ),
        ),
        ("02-home-not-asked", {
            let mut quiet = view(strip_quiet(Some(CLERK)), ScreenView::Home(quiet()));
            quiet.strip.link = LinkView::Unknown;
            quiet
        }),
        ("02-home-clock-wrong", wrong_clock(clerk(), CLERK)),
        ("02-home-unreadable", unreadable()),
        ("03-home-supervisor-damaged", {
            let home = HomeView { alarm: damaged(), ..reconciling() };
            view(strip_back(SUPERVISOR), ScreenView::Home(home))
        }),
        ("03-home-supervisor-clock-wrong", wrong_clock(reconciling(), SUPERVISOR)),
    ]
}

fn damaged() -> Option<Alarm> {
    let what = AlarmWhat::Damaged { saved: "1,204".into(), lost: "12".into(), end_unknown: true };
    Some(Alarm { what, more: 2 })
}

fn trouble() -> Option<Alarm> {
    Some(Alarm { what: AlarmWhat::Trouble(TroubleKind::CodeRefused), more: 0 })
}

/// Where the clock is three years off, the central refuses, and the person was set up here.
fn wrong_clock(home: HomeView, person: (&str, &str)) -> View {
    let mut strip = strip_down(Some(person), "14:32", 214);
    strip.clock = THREE_YEARS;
    strip.link = LinkView::Refused { since: "08:10".into() };
    strip.person_unconfirmed = true;
    view(strip, ScreenView::Home(HomeView { clock: THREE_YEARS, ..home }))
}

/// Where the data cannot be read, nor the date be known.
fn unreadable() -> View {
    let mut strip = strip_down(Some(CLERK), "14:32", 0);
    strip.clock = ClockView::NoDate;
    strip.unsent = None;
    strip.link = LinkView::NoData { since: "08:10".into() };
    let home = HomeView { clock: ClockView::NoDate, waiting: Waiting::NotRead, ..clerk() };
    view(strip, ScreenView::Home(home))
}

fn clerk() -> HomeView {
    HomeView {
        role: Role::Clerk,
        outage: declared(Advice::AcceptEveryMailing),
        deadlines: waiting_clocks(),
        deadlines_more: 0,
        clock: ClockView::Fine,
        waiting: Waiting::Rows(214),
        alarm: None,
        duty: Duty::Clerk { lines_today: 37, to_print: 2 },
        second: Some(button(HomeAct::ScanDock)),
        primary: button(HomeAct::LogMailing),
    }
}

fn dock() -> HomeView {
    let load = LoadSummary { door: "Door 3".into(), open: 11, containers: 40 };
    HomeView {
        role: Role::Dock,
        outage: declared(Advice::AcceptPlacardedContainers),
        duty: Duty::Dock { load: Some(load), scanned_today: 129 },
        second: Some(button(HomeAct::SeeLoad)),
        primary: button(HomeAct::ScanDock),
        ..clerk()
    }
}

fn quiet() -> HomeView {
    HomeView {
        outage: HomeOutage::None,
        deadlines: Vec::new(),
        waiting: Waiting::AllThere,
        duty: Duty::Clerk { lines_today: 0, to_print: 0 },
        ..clerk()
    }
}

fn declaring() -> HomeView {
    HomeView {
        role: Role::Supervisor,
        duty: Duty::Supervisor {
            work: Vec::new(),
            at_stake: "$1,663,150.71".into(),
            closed: 0,
            lines: 37,
            percent: 0,
        },
        second: Some(button(HomeAct::SeeLog)),
        primary: button(HomeAct::AllClear),
        ..clerk()
    }
}

fn reconciling() -> HomeView {
    let row = |state, tone, count, amount: &str, oldest| WorkRow {
        state,
        tone,
        count,
        amount: Some(amount.into()),
        oldest,
    };
    let old = Some(Span { minutes: 1560 });
    HomeView {
        role: Role::Supervisor,
        outage: HomeOutage::AllClear { system: "PostalOne!".into(), at: "06:40".into() },
        deadlines: running_clocks(),
        deadlines_more: 1,
        clock: ClockView::Fine,
        waiting: Waiting::AllThere,
        alarm: None,
        duty: Duty::Supervisor {
            work: vec![
                row(WorkState::BilledTwice, Tone::Stop, 2, "$48,210.55", None),
                row(WorkState::NoStatement, Tone::Need, 5, "$1,234,567.89", old),
                row(WorkState::Doubtful, Tone::Need, 4, "$61,930.20", None),
                row(WorkState::Likely, Tone::Info, 12, "$318,442.07", None),
            ],
            at_stake: "$1,663,150.71".into(),
            closed: 214,
            lines: 237,
            percent: 90,
        },
        second: Some(HomeButton { locked: true, ..button(HomeAct::CloseDay) }),
        primary: HomeButton { count: Some(23), ..button(HomeAct::Reconcile) },
    }
}

fn settled() -> HomeView {
    HomeView {
        duty: Duty::Supervisor {
            work: Vec::new(),
            at_stake: String::new(),
            closed: 237,
            lines: 237,
            percent: 100,
        },
        second: Some(button(HomeAct::SeeLog)),
        primary: button(HomeAct::CloseDay),
        ..reconciling()
    }
}

fn declared(advice: Advice) -> HomeOutage {
    HomeOutage::Declared {
        system: "PostalOne!".into(),
        since: "08:10".into(),
        lasted: Span { minutes: 382 },
        advice,
    }
}

fn waiting_clocks() -> Vec<Deadline> {
    let running = DeadlineState::Running { day: None, time: Some("23:59".into()) };
    vec![
        deadline(DeadlineKind::ContinuousMids, running, TimeLeft::Span(Span { minutes: 567 })),
        deadline(DeadlineKind::Acceptance48Hours, DeadlineState::NotBegun, TimeLeft::Hours(48)),
        deadline(DeadlineKind::FullServiceDiscount, DeadlineState::NotBegun, TimeLeft::Days(3)),
    ]
}

fn running_clocks() -> Vec<Deadline> {
    let by = |weekday, day, time: Option<&str>| DeadlineState::Running {
        day: Some(Day { weekday, day, month: 11 }),
        time: time.map(Into::into),
    };
    vec![
        deadline(
            DeadlineKind::Acceptance48Hours,
            by(Weekday::Fri, 20, Some("06:40")),
            TimeLeft::Hours(47),
        ),
        deadline(DeadlineKind::FullServiceDiscount, by(Weekday::Mon, 23, None), TimeLeft::Days(3)),
    ]
}

fn deadline(kind: DeadlineKind, state: DeadlineState, left: TimeLeft) -> Deadline {
    Deadline { kind, state, left }
}

fn button(act: HomeAct) -> HomeButton {
    HomeButton { act, count: None, locked: false }
}
