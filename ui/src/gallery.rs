//! Every state of every screen as a sample: for pictures, for tests, for looking at.
//!
//! Not the day that the demo plays: here stand the states that a day seldom visits too, the
//! longest names, the largest amounts, empty and in trouble.

mod advice;
mod check_off;
mod close_out;
mod conflict;
mod devices;
mod diagnostics;
mod dock_scan;
mod duplicate;
mod home;
mod load;
mod log_entry;
mod log_list;
mod not_stored;
mod outage;
mod pair;
mod reconcile;
mod release;
mod settings;
mod sign_in;

pub use advice::row_over;
use app::screens::{
    ClockView, Day, LinkView, Notice, NoticeText, OffBy, OutageChip, PersonName, ScreenView, Span,
    StatusStrip, Tone, View,
};
use chrono::Weekday;

/// The longest permit holder that is known.
pub const LONGEST_NAME: &str = "Great Lakes Benefit Administrators Cooperative of Wisconsin, Inc.";

/// All samples with their names, in the order of the pictures.
#[must_use]
pub fn all() -> Vec<(&'static str, View)> {
    let mut samples = Vec::new();
    samples.extend(sign_in::samples());
    samples.extend(home::samples());
    samples.extend(log_list::samples());
    samples.extend(log_entry::samples());
    samples.extend(dock_scan::samples());
    samples.extend(not_stored::samples());
    samples.extend(outage::samples());
    samples.extend(release::samples());
    samples.extend(load::samples());
    samples.extend(check_off::samples());
    samples.extend(reconcile::samples());
    samples.extend(pair::samples());
    samples.extend(conflict::samples());
    samples.extend(duplicate::samples());
    samples.extend(close_out::samples());
    samples.extend(devices::samples());
    samples.extend(diagnostics::samples());
    samples.extend(settings::samples());
    samples.extend(advice::samples());
    samples.extend(notices());
    samples
}

/// The sample of that name.
#[must_use]
pub fn named(name: &str) -> Option<View> {
    all().into_iter().find(|(known, _)| *known == name).map(|(_, view)| view)
}

fn view(strip: StatusStrip, screen: ScreenView) -> View {
    View {
        strip,
        screen,
        advice: Default::default(),
        not_stored: None,
        notice: None,
        demo: false,
        look: Default::default(),
    }
}

/// The strip in the middle of an outage, with no link.
fn strip_down(person: Option<(&str, &str)>, time: &str, unsent: u64) -> StatusStrip {
    StatusStrip {
        unit: "Pewaukee BMEU".into(),
        unit_short: "Pewaukee".into(),
        person: person.map(|(full, short)| PersonName { full: full.into(), short: short.into() }),
        link: LinkView::Offline { since: "08:10".into(), lasted: Span { minutes: 382 } },
        outage: OutageChip::Declared {
            system: "PostalOne!".into(),
            left: Some(Span { minutes: 567 }),
        },
        person_unconfirmed: false,
        unsent: Some(unsent),
        clock: ClockView::Fine,
        time: time.into(),
        day: Day { weekday: Weekday::Tue, day: 17, month: 11 },
    }
}

/// The strip the morning after, everything sent.
fn strip_back(person: (&str, &str)) -> StatusStrip {
    StatusStrip {
        link: LinkView::Online { answer_seconds: "0.2".into() },
        outage: OutageChip::AllClear { at: "06:40".into(), left: Span { minutes: 2832 } },
        day: Day { weekday: Weekday::Wed, day: 18, month: 11 },
        ..strip_down(Some(person), "07:28", 0)
    }
}

/// The strip of an ordinary day.
fn strip_quiet(person: Option<(&str, &str)>) -> StatusStrip {
    StatusStrip {
        link: LinkView::Online { answer_seconds: "0.2".into() },
        outage: OutageChip::None,
        ..strip_down(person, "09:05", 0)
    }
}

/// A clock that lost years.
const THREE_YEARS: ClockView = ClockView::Off { by: OffBy::Years(3), ahead: false };

const CLERK: (&str, &str) = ("Rosalind Maldonado", "Maldonado");
const DOCK: (&str, &str) = ("Dwayne Okafor", "Okafor");
const SUPERVISOR: (&str, &str) = ("Sheila Nakamura-Petrov", "Nakamura");

fn notices() -> Vec<(&'static str, View)> {
    let over = |name, tone, text| {
        let mut view = named_among(log_list::samples(), "04-log-list");
        view.notice = Some(Notice { tone, text });
        (name, view)
    };
    vec![
        over("90-notice-saved", Tone::Done, NoticeText::LineSaved("B-038".into())),
        over("91-notice-scanner-gone", Tone::Need, NoticeText::ScannerGone),
        over(
            "92-notice-not-read",
            Tone::Stop,
            NoticeText::NotRead("The data file could not be used: disk I/O error".into()),
        ),
        over("93-notice-pin-must-change", Tone::Stop, NoticeText::PinMustChange),
        over("94-notice-clock-wrong", Tone::Need, NoticeText::ClockWrong(THREE_YEARS)),
        over("95-notice-enrolled", Tone::Done, NoticeText::Enrolled),
    ]
}

fn named_among(samples: Vec<(&'static str, View)>, name: &str) -> View {
    let blank = view(strip_quiet(None), ScreenView::SignIn(sign_in::nobody()));
    samples.into_iter().find(|(known, _)| *known == name).map_or(blank, |(_, view)| view)
}
