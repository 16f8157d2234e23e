//! The status strip and the notice, which every screen has.

use app::screens::{
    ClockView, Day, Intent, LinkView, NoticeText, OffBy, OutageChip, Span, StripCell, View,
};
use screens::AppWindow;
use slint::{ComponentHandle, SharedString};

use super::{Send, count, tone};

/// More than this many unsent rows are shown as "999+".
const UNSENT_SHOWN_MAX: u64 = 999;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let strip = window.global::<screens::Strip>();
    strip.on_open({
        let send = send.clone();
        move |cell| {
            send(Intent::OpenStrip(match cell {
                screens::StripCell::Person => StripCell::Person,
                screens::StripCell::Link => StripCell::Link,
                screens::StripCell::Outage => StripCell::Outage,
                screens::StripCell::Unsent => StripCell::Unsent,
                screens::StripCell::Time => StripCell::Time,
            }));
        }
    });
    let send = send.clone();
    window.global::<screens::NoticeBox>().on_dismiss(move || send(Intent::DismissNotice));
}

pub(super) fn render(window: &AppWindow, view: &View) {
    let strip = window.global::<screens::Strip>();
    strip.set_unit((&view.strip.unit).into());
    strip.set_unit_short((&view.strip.unit_short).into());
    let person = view.strip.person.as_ref();
    strip.set_person(person.map(|name| (&name.full).into()).unwrap_or_default());
    strip.set_person_short(person.map(|name| (&name.short).into()).unwrap_or_default());
    strip.set_demo(view.demo);
    render_link(&strip, &view.strip.link);
    render_outage(&strip, &view.strip.outage);
    strip.set_person_unconfirmed(view.strip.person_unconfirmed);
    strip.set_all_sent(view.strip.unsent == Some(0));
    strip.set_unsent_unknown(view.strip.unsent.is_none());
    strip.set_unsent(match view.strip.unsent {
        Some(unsent) if unsent <= UNSENT_SHOWN_MAX => unsent.to_string().into(),
        Some(_) => format!("{UNSENT_SHOWN_MAX}+").into(),
        None => SharedString::new(),
    });
    strip.set_clock(clock(view.strip.clock));
    strip.set_time((&view.strip.time).into());
    strip.set_day(day(view.strip.day));
    render_notice(window, view);
}

fn render_link(strip: &screens::Strip<'_>, link: &LinkView) {
    strip.set_link(match link {
        LinkView::Online { .. } => screens::LinkState::Online,
        LinkView::Hub => screens::LinkState::Hub,
        LinkView::Unknown => screens::LinkState::Unknown,
        LinkView::Offline { .. } => screens::LinkState::Offline,
        LinkView::Refused { .. } => screens::LinkState::Refused,
        LinkView::Damaged { .. } => screens::LinkState::Damaged,
        LinkView::NoData { .. } => screens::LinkState::NoData,
    });
    match link {
        LinkView::Online { answer_seconds } => strip.set_link_seconds(answer_seconds.into()),
        LinkView::Hub | LinkView::Unknown => {}
        LinkView::Refused { since } | LinkView::Damaged { since } | LinkView::NoData { since } => {
            strip.set_link_since(since.into());
        }
        LinkView::Offline { since, lasted } => {
            strip.set_link_since(since.into());
            strip.set_link_lasted(long(*lasted));
        }
    }
}

fn render_outage(strip: &screens::Strip<'_>, outage: &OutageChip) {
    let (state, span) = match outage {
        OutageChip::None => (screens::OutageState::None, None),
        OutageChip::AllClear { left, .. } => (screens::OutageState::AllClear, Some(*left)),
        OutageChip::AllClearDueSoon { left, .. } => {
            (screens::OutageState::AllClearSoon, Some(*left))
        }
        OutageChip::Declared { left, .. } => (screens::OutageState::Declared, *left),
        OutageChip::Overdue { by } => (screens::OutageState::Overdue, Some(*by)),
    };
    match outage {
        OutageChip::AllClear { at, .. } | OutageChip::AllClearDueSoon { at, .. } => {
            strip.set_outage_at(at.into());
        }
        OutageChip::Declared { system, .. } => strip.set_outage_system(system.into()),
        OutageChip::None | OutageChip::Overdue { .. } => {}
    }
    strip.set_outage_dated(span.is_some());
    let span = span.unwrap_or(Span { minutes: 0 });
    strip.set_outage_short(short(span));
    strip.set_outage_long(long(span));
    strip.set_outage_hours(hours(span));
    strip.set_outage(state);
}

fn render_notice(window: &AppWindow, view: &View) {
    use screens::NoticeWord as Word;
    let notice = window.global::<screens::NoticeBox>();
    notice.set_open(view.notice.is_some());
    let Some(shown) = &view.notice else { return };
    notice.set_tone(tone(shown.tone));
    let (word, detail) = match &shown.text {
        NoticeText::LineSaved(number) => (Word::LineSaved, number.as_str()),
        NoticeText::LineReleased(number) => (Word::LineReleased, number.as_str()),
        NoticeText::OutageDeclared(system) => (Word::OutageDeclared, system.as_str()),
        NoticeText::AllClearRecorded => (Word::AllClearRecorded, ""),
        NoticeText::AskSupervisorForPin => (Word::AskSupervisorForPin, ""),
        NoticeText::SupervisorOnly => (Word::SupervisorOnly, ""),
        NoticeText::SignInFirst => (Word::SignInFirst, ""),
        NoticeText::ScaleMoving => (Word::ScaleMoving, ""),
        NoticeText::ScaleNotUsable(reason) => (Word::ScaleNotUsable, reason.as_str()),
        NoticeText::ScannerGone => (Word::ScannerGone, ""),
        NoticeText::ScaleGone => (Word::ScaleGone, ""),
        NoticeText::ScanTakenBack(last_six) => (Word::ScanTakenBack, last_six.as_str()),
        NoticeText::NotRead(reason) => (Word::NotRead, reason.as_str()),
        NoticeText::PinMustChange => (Word::PinMustChange, ""),
        NoticeText::ClockWrong(wrong) => {
            notice.set_clock(clock(*wrong));
            (Word::ClockWrong, "")
        }
        NoticeText::Enrolled => (Word::Enrolled, ""),
        NoticeText::Said(sentence) => (Word::Said, sentence.as_str()),
    };
    notice.set_word(word);
    notice.set_detail(detail.into());
}

/// How far the clock is off, in the unit that says it.
pub(super) fn clock(clock: ClockView) -> screens::ClockState {
    let off = |by: OffBy| match by {
        OffBy::Minutes(count) => (screens::OffUnit::Minutes, count),
        OffBy::Hours(count) => (screens::OffUnit::Hours, count),
        OffBy::Days(count) => (screens::OffUnit::Days, count),
        OffBy::Years(count) => (screens::OffUnit::Years, count),
    };
    match clock {
        ClockView::Fine => screens::ClockState::default(),
        ClockView::NoDate => {
            screens::ClockState { wrong: true, no_date: true, ..Default::default() }
        }
        ClockView::Off { by, ahead } => {
            let (unit, many) = off(by);
            screens::ClockState { wrong: true, no_date: false, count: count(many), unit, ahead }
        }
    }
}

/// `9 h 27`, for narrow places; under an hour `27 min`.
pub(super) fn short(span: Span) -> SharedString {
    match (span.minutes / 60, span.minutes % 60) {
        (0, minutes) => format!("{minutes} min").into(),
        (hours, 0) => format!("{hours} h").into(),
        (hours, minutes) => format!("{hours} h {minutes:02}").into(),
    }
}

/// `9 h 27 min`
pub(super) fn long(span: Span) -> SharedString {
    match (span.minutes / 60, span.minutes % 60) {
        (0, minutes) => format!("{minutes} min").into(),
        (hours, minutes) => format!("{hours} h {minutes:02} min").into(),
    }
}

/// `47 h`, or minutes under an hour.
pub(super) fn hours(span: Span) -> SharedString {
    match span.minutes / 60 {
        0 => format!("{} min", span.minutes).into(),
        hours => format!("{hours} h").into(),
    }
}

pub(super) fn day(day: Day) -> screens::Day {
    screens::Day {
        weekday: i32::try_from(day.weekday.num_days_from_monday()).unwrap_or_default(),
        day: day.day.into(),
        month: day.month.into(),
    }
}
