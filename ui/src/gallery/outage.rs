//! Samples of declaring an outage, its notices, its clocks and the all-clear.

use app::screens::home::{Deadline, DeadlineKind, DeadlineState, TimeLeft};
use app::screens::outage::{
    AllClearView, At, CheckView, DeclareMissing, DeclareView, Declared, NoticeForm, NoticeRow,
    NoticeWhat, OutagePage, OutageView, Overview, Scope, Shown, Stops, System, WhenOf, Whose,
};
use app::screens::typing::{TypingView, TypingWhat};
use app::screens::{ClockView, Day, ScreenView, Span, View};
use chrono::Weekday;

use super::{
    DOCK, LONGEST_NAME, SUPERVISOR, THREE_YEARS, strip_back, strip_down, strip_quiet, view,
};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |page| {
        let outage = OutageView { clock: ClockView::Fine, page, typing: None };
        view(strip_down(Some(SUPERVISOR), "14:32", 214), ScreenView::Outage(outage))
    };
    let page = OutagePage::Overview(Overview::default());
    let none = OutageView { clock: ClockView::Fine, page, typing: None };
    let page = OutagePage::Overview(Overview { may_clear: false, ..declared() });
    let at_dock = OutageView { clock: ClockView::Fine, page, typing: None };
    let back =
        OutageView { clock: ClockView::Fine, page: OutagePage::Overview(over()), typing: None };
    let clock = TypingView {
        what: TypingWhat::Clock,
        typed: "7:4".into(),
        ready: Vec::new(),
        complete: false,
    };
    let typing = OutageView {
        clock: ClockView::Fine,
        page: OutagePage::When { of: WhenOf::Began },
        typing: Some(clock),
    };
    vec![
        ("18-outage", shown(OutagePage::Overview(declared()))),
        ("18-outage-clock-wrong", {
            let page = OutagePage::Overview(declared());
            let outage = OutageView { clock: THREE_YEARS, page, typing: None };
            let mut shown =
                view(strip_down(Some(SUPERVISOR), "14:32", 214), ScreenView::Outage(outage));
            shown.strip.clock = THREE_YEARS;
            shown
        }),
        ("18-outage-none", view(strip_quiet(Some(SUPERVISOR)), ScreenView::Outage(none))),
        ("18-outage-dock", view(strip_down(Some(DOCK), "14:32", 214), ScreenView::Outage(at_dock))),
        ("18-outage-many", shown(OutagePage::Overview(several()))),
        ("18-outage-over-more", view(strip_back(SUPERVISOR), ScreenView::Outage(back))),
        ("19-declare", shown(OutagePage::Declare(usps()))),
        ("19-declare-mailer", shown(OutagePage::Declare(mailers()))),
        ("19-declare-when", shown(OutagePage::When { of: WhenOf::Began })),
        ("19-declare-clock", view(strip_quiet(Some(SUPERVISOR)), ScreenView::Outage(typing))),
        ("19-declare-check-more", shown(OutagePage::Check(check()))),
        ("20-notice", shown(OutagePage::Notice(notice_form()))),
        ("21-all-clear", shown(OutagePage::AllClear(all_clear()))),
        ("21-all-clear-mailer", shown(OutagePage::AllClear(mailers_clear()))),
        ("22-join", shown(OutagePage::Join(several().outages))),
    ]
}

const TUESDAY: Day = Day { weekday: Weekday::Tue, day: 17, month: 11 };
const FRIDAY: Day = Day { weekday: Weekday::Fri, day: 20, month: 11 };

fn declared() -> Overview {
    let idle = |kind, left| Deadline { kind, state: DeadlineState::NotBegun, left };
    Overview {
        outages: vec![row("1", "PostalOne!", false, true)],
        outages_more: 0,
        shown: Some(Shown {
            system: "PostalOne!".into(),
            systems: "PostalOne!, eInduction".into(),
            scope: Scope::National,
            mailers: false,
            ticket: None,
            began: "08:10".into(),
            day: TUESDAY,
            lasted: Span { minutes: 382 },
            restored: None,
            or_already: None,
            declarations: 2,
        }),
        clocks: vec![
            idle(DeadlineKind::ContinuousMids, TimeLeft::Days(1)),
            idle(DeadlineKind::Acceptance48Hours, TimeLeft::Hours(48)),
            idle(DeadlineKind::FullServiceDiscount, TimeLeft::Days(3)),
        ],
        notices: vec![NoticeRow {
            kind: NoticeWhat::Expected,
            text: "Expected back today".into(),
            sender: "Mail Entry & Payment Technology".into(),
            at: at("09:40"),
        }],
        may_clear: true,
        may_join: false,
    }
}

fn several() -> Overview {
    let long = format!("{LONGEST_NAME}’s system");
    Overview {
        outages: vec![
            row("1", "PostalOne!", false, true),
            row("2", &long, false, false),
            row("3", "eVS", true, false),
        ],
        outages_more: 2,
        may_join: true,
        ..declared()
    }
}

fn over() -> Overview {
    let mut overview = declared();
    if let Some(shown) = &mut overview.shown {
        shown.restored = Some(At { day: FRIDAY, time: "06:40".into() });
        shown.or_already = Some(At { day: FRIDAY, time: "06:10".into() });
        shown.ticket = Some("2018-1204-4711".into());
    }
    overview.clocks = starts();
    overview.clocks.push(Deadline {
        kind: DeadlineKind::EvsStatements,
        state: DeadlineState::Over,
        left: TimeLeft::Span(Span { minutes: 0 }),
    });
    overview.may_clear = false;
    overview
}

fn usps() -> DeclareView {
    let systems = [
        System::PostalOne,
        System::EInduction,
        System::Fast,
        System::Evs,
        System::Sasp,
        System::Caps,
        System::Gateway,
        System::InformedDelivery,
        System::Other,
    ];
    let on = |system| matches!(system, System::PostalOne | System::InformedDelivery);
    DeclareView {
        whose: Whose::Usps,
        scope: Scope::National,
        systems: systems.into_iter().map(|system| (system, on(system))).collect(),
        other: None,
        mailer: None,
        began: Some(at("08:10")),
        planned: false,
        ticket: None,
        missing: None,
    }
}

fn mailers() -> DeclareView {
    DeclareView {
        whose: Whose::Mailer,
        scope: Scope::Local,
        systems: vec![
            (System::PostalOne, false),
            (System::Gateway, false),
            (System::MailersOwn, true),
        ],
        began: None,
        ticket: Some("2018-1204-4711".into()),
        missing: Some(DeclareMissing::Mailer),
        ..usps()
    }
}

fn check() -> CheckView {
    let stops = [
        (Stops::BalanceLookup, true),
        (Stops::HardCopyEntry, true),
        (Stops::ElectronicStatements, true),
        (Stops::DockContainerData, true),
        (Stops::MailerSubmission, true),
        (Stops::MailerLookup, true),
        (Stops::CapsPayment, false),
        (Stops::AutoFinalise, true),
        (Stops::FileProcessing, true),
    ];
    CheckView {
        systems: "PostalOne!, Informed Delivery".into(),
        mailer: None,
        scope: Scope::National,
        began: None,
        dock: true,
        stops: stops.to_vec(),
    }
}

fn notice_form() -> NoticeForm {
    NoticeForm {
        kind: NoticeWhat::Incident,
        text: None,
        sender: "Mail Entry & Payment Technology".into(),
    }
}

fn all_clear() -> AllClearView {
    AllClearView {
        system: "PostalOne!".into(),
        mailers: false,
        restored: None,
        source: "Mail Entry & Payment Technology".into(),
        ticket: None,
        starts: starts(),
    }
}

fn mailers_clear() -> AllClearView {
    AllClearView {
        system: format!("{LONGEST_NAME}’s system"),
        mailers: true,
        restored: Some(at("06:40")),
        ..all_clear()
    }
}

fn starts() -> Vec<Deadline> {
    let until =
        |day, time: &str| DeadlineState::Running { day: Some(day), time: Some(time.to_owned()) };
    let left = |minutes| TimeLeft::Span(Span { minutes });
    vec![
        Deadline {
            kind: DeadlineKind::ContinuousMids,
            state: until(FRIDAY, "23:59"),
            left: left(2_487),
        },
        Deadline {
            kind: DeadlineKind::Acceptance48Hours,
            state: until(FRIDAY, "06:40"),
            left: left(2_832),
        },
        Deadline {
            kind: DeadlineKind::FullServiceDiscount,
            state: until(FRIDAY, "23:59"),
            left: left(5_367),
        },
    ]
}

fn row(id: &str, system: &str, over: bool, chosen: bool) -> Declared {
    Declared {
        id: id.into(),
        system: system.into(),
        began: "08:10".into(),
        day: TUESDAY,
        over,
        chosen,
    }
}

fn at(time: &str) -> At {
    At { day: TUESDAY, time: time.into() }
}
