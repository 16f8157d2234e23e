//! Samples of the diagnostics: every part, and what they say in trouble.

use std::sync::Arc;

use app::screens::diagnostics::{Action, DiagnosticsView, LogRow, Part, Row, What};
use app::screens::{Day, ScreenView, Tone, View};
use app::{LinkTroubleKind, TroubleKind};
use chrono::Weekday;

use super::{CLERK, strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |diagnostics| {
        view(strip_down(Some(CLERK), "14:40", 214), ScreenView::Diagnostics(diagnostics))
    };
    let quiet = view(
        strip_quiet(Some(CLERK)),
        ScreenView::Diagnostics(part(Part::Link, Action::AskCentral, Vec::new(), Vec::new())),
    );
    vec![
        ("24-diagnostics", shown(part(Part::Journals, Action::AskCentral, journals(), log()))),
        ("24-diagnostics-empty", quiet),
        ("24-diagnostics-link", shown(part(Part::Link, Action::AskCentral, link(), log()))),
        ("24-diagnostics-damaged", shown(part(Part::Data, Action::ReadDamage, damage(), log()))),
        ("24-diagnostics-trouble", shown(part(Part::Link, Action::AskCentral, trouble(), log()))),
        ("24-diagnostics-clock", shown(part(Part::Clock, Action::AskCentral, clock(), log()))),
        ("24-diagnostics-data", shown(part(Part::Data, Action::Check, data(), log()))),
        ("24-diagnostics-checking", shown(part(Part::Data, Action::Checking, data(), log()))),
        ("24-diagnostics-log", shown(part(Part::Log, Action::Devices, Vec::new(), log()))),
        (
            "24-diagnostics-log-empty",
            shown(part(Part::Log, Action::Devices, Vec::new(), Vec::new())),
        ),
    ]
}

fn part(part: Part, action: Action, rows: Vec<Row>, log: Vec<LogRow>) -> DiagnosticsView {
    DiagnosticsView { part, rows: Arc::from(rows), log: Arc::from(log), action }
}

fn row(what: What, tone: Tone, value: &str, detail: &str) -> Row {
    Row { what, tone, value: value.into(), detail: detail.into() }
}

fn journals() -> Vec<Row> {
    let name = "D  Handheld of the north dock, second shift";
    vec![
        row(What::Unsent, Tone::Off, "1,234,567", "2018-12-03 08:09"),
        row(What::Own { letter: "B".into(), safe: "640".into() }, Tone::Plain, "1,204", "990"),
        row(What::Other("A  Counter".into()), Tone::Plain, "77", "14:39"),
        row(What::Other(name.into()), Tone::Need, "1,234,311 / 1,234,340", ""),
        row(What::Cloned("C  Kiosk".into()), Tone::Stop, "12", "14:02"),
    ]
}

fn link() -> Vec<Row> {
    let day = Day { weekday: Weekday::Tue, day: 17, month: 11 };
    vec![
        row(What::Down, Tone::Off, "6 h 22 min", "08:10"),
        row(What::WasUp(day), Tone::Plain, "1 h 03 min", "07:07"),
        row(What::WasDown(day), Tone::Off, "4 min", "07:03"),
    ]
}

fn damage() -> Vec<Row> {
    vec![
        row(What::Damaged("C  Dock handheld".into()), Tone::Stop, "07:41", "damaged-1"),
        row(What::Saved, Tone::Plain, "1,204", "C 1–1204"),
        row(What::Unproved, Tone::Need, "12", "C 1193–1204"),
        row(What::Altered, Tone::Stop, "1", "C 1188"),
        row(What::Lost, Tone::Stop, "11", "C 1205–1214, 1220"),
        row(What::EndUnknown, Tone::Stop, "", ""),
        row(What::NotBack, Tone::Stop, "4", "C 1211–1214"),
        row(What::Damaged(String::new()), Tone::Plain, "2018-12-01 09:12", ""),
        row(What::CameBack, Tone::Plain, "0", ""),
        row(What::NotChecked, Tone::Plain, "", ""),
        row(What::Attention, Tone::Need, "2", ""),
        row(
            What::AttentionOf("D  Handheld of the north dock".into()),
            Tone::Need,
            "17",
            "device_enrolled: only the central may say it",
        ),
    ]
}

fn trouble() -> Vec<Row> {
    let said = "401: the signature is not this device's";
    let day = Day { weekday: Weekday::Tue, day: 17, month: 11 };
    vec![
        row(What::LinkTrouble(LinkTroubleKind::Refused), Tone::Need, "08:10", said),
        row(What::Trouble(TroubleKind::Certificate), Tone::Need, "", "it ended on 2018-11-30"),
        row(What::Trouble(TroubleKind::Tightened), Tone::Need, "", "key, database"),
        row(What::Up, Tone::Plain, "", "08:10"),
        row(What::WasDown(day), Tone::Off, "4 min", "07:03"),
    ]
}

fn clock() -> Vec<Row> {
    vec![
        row(What::ClockAhead, Tone::Need, "3:12", ""),
        row(What::Now, Tone::Plain, "14:40:07", "America/Chicago, UTC-06:00"),
        row(What::CentralTime, Tone::Plain, "08:09", ""),
        row(What::Running, Tone::Plain, "31 h 20 min", ""),
    ]
}

fn data() -> Vec<Row> {
    let why = "journal 0190c0de row 7: its bytes or its hash were changed (table rows)";
    vec![
        row(What::NotWhole, Tone::Stop, "2", why),
        row(What::Size, Tone::Plain, "12.4 MB", ""),
        row(What::Rows, Tone::Plain, "21,333", ""),
        row(What::Attention, Tone::Need, "1", "no fact of this program: expected value at line 1"),
        row(What::Unknown, Tone::Info, "12", ""),
    ]
}

fn log() -> Vec<LogRow> {
    let line = |at: &str, tone, part: &str, text: &str| LogRow {
        at: at.into(),
        tone,
        part: part.into(),
        text: text.into(),
    };
    vec![
        line(
            "14:31:07",
            Tone::Stop,
            "tallydock::runtime",
            "Take in what the central sent, error: the page does not fit to what is known here and is asked for again",
        ),
        line(
            "14:31:02",
            Tone::Need,
            "hw::worker",
            "The port /dev/serial/by-id/usb-FTDI_FT232R_A10K-if00-port0 does not answer",
        ),
        line(
            "14:30:55",
            Tone::Plain,
            "sync::runner",
            "The central did not answer within ten seconds",
        ),
    ]
}
