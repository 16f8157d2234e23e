//! Journals, what is unsent, the clock, the data file and the log.

use app::screens::diagnostics::{
    Action, DiagnosticsIntent, DiagnosticsView, LogRow, Part, Row, What,
};
use app::screens::{Day, Intent};
use screens::{AppWindow, DiagWhat};
use slint::ComponentHandle;

use super::{Send, alarm, strip, tone, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let diagnostics = window.global::<screens::Diagnostics>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Diagnostics(intent))
    };
    diagnostics.on_back({
        let say = say.clone();
        move || say(DiagnosticsIntent::Back)
    });
    diagnostics.on_part_pressed({
        let say = say.clone();
        move |drawn| {
            if let Some((part, _)) = PARTS.iter().find(|(_, known)| *known == drawn) {
                say(DiagnosticsIntent::Part(*part));
            }
        }
    });
    diagnostics.on_act(move || say(DiagnosticsIntent::Act));
}

const PARTS: [(Part, screens::DiagPart); 5] = [
    (Part::Journals, screens::DiagPart::Journals),
    (Part::Link, screens::DiagPart::Link),
    (Part::Clock, screens::DiagPart::Clock),
    (Part::Data, screens::DiagPart::Data),
    (Part::Log, screens::DiagPart::Log),
];

pub(super) fn render(window: &AppWindow, view: &DiagnosticsView) {
    let diagnostics = window.global::<screens::Diagnostics>();
    if let Some((_, part)) = PARTS.iter().find(|(known, _)| *known == view.part) {
        diagnostics.set_part(*part);
    }
    diagnostics.set_action(match view.action {
        Action::AskCentral => screens::DiagAction::AskCentral,
        Action::Check => screens::DiagAction::Check,
        Action::Checking => screens::DiagAction::Checking,
        Action::Devices => screens::DiagAction::Devices,
        Action::ReadDamage => screens::DiagAction::ReadDamage,
    });
    if let Some(model) = update(&diagnostics.get_rows(), view.rows.iter().map(row).collect()) {
        diagnostics.set_rows(model);
    }
    if let Some(model) = update(&diagnostics.get_log(), view.log.iter().map(line).collect()) {
        diagnostics.set_log(model);
    }
}

fn row(row: &Row) -> screens::DiagRow {
    let (what, name, day) = what(&row.what);
    let more = match &row.what {
        What::Own { safe, .. } => safe.as_str(),
        _ => "",
    };
    let link = match row.what {
        What::LinkTrouble(kind) => alarm::link_trouble(kind),
        _ => Default::default(),
    };
    let trouble = match row.what {
        What::Trouble(kind) => alarm::trouble(kind),
        _ => Default::default(),
    };
    screens::DiagRow {
        what,
        name: name.into(),
        more: more.into(),
        link,
        trouble,
        day: day.map(strip::day).unwrap_or_default(),
        tone: tone(row.tone),
        value: (&row.value).into(),
        detail: (&row.detail).into(),
    }
}

fn what(what: &What) -> (DiagWhat, &str, Option<Day>) {
    let plain = |what| (what, "", None);
    match what {
        What::Own { letter, .. } => (DiagWhat::Own, letter.as_str(), None),
        What::AttentionOf(name) => (DiagWhat::AttentionOf, name.as_str(), None),
        What::Damaged(name) => (DiagWhat::Damaged, name.as_str(), None),
        What::LinkTrouble(_) => plain(DiagWhat::LinkTrouble),
        What::Trouble(_) => plain(DiagWhat::Trouble),
        What::Saved => plain(DiagWhat::Saved),
        What::Unproved => plain(DiagWhat::Unproved),
        What::Altered => plain(DiagWhat::Altered),
        What::Lost => plain(DiagWhat::Lost),
        What::EndUnknown => plain(DiagWhat::EndUnknown),
        What::CameBack => plain(DiagWhat::CameBack),
        What::NotBack => plain(DiagWhat::NotBack),
        What::Other(name) => (DiagWhat::Other, name.as_str(), None),
        What::Cloned(name) => (DiagWhat::Cloned, name.as_str(), None),
        What::WasUp(day) => (DiagWhat::WasUp, "", Some(*day)),
        What::WasDown(day) => (DiagWhat::WasDown, "", Some(*day)),
        What::Unsent => plain(DiagWhat::Unsent),
        What::Up => plain(DiagWhat::Up),
        What::Down => plain(DiagWhat::Down),
        What::ClockAgrees => plain(DiagWhat::ClockAgrees),
        What::ClockNotConfirmed => plain(DiagWhat::ClockNotConfirmed),
        What::ClockBehind => plain(DiagWhat::ClockBehind),
        What::ClockAhead => plain(DiagWhat::ClockAhead),
        What::ClockSlow => plain(DiagWhat::ClockSlow),
        What::Now => plain(DiagWhat::Now),
        What::CentralTime => plain(DiagWhat::CentralTime),
        What::Running => plain(DiagWhat::Running),
        What::Size => plain(DiagWhat::Size),
        What::Rows => plain(DiagWhat::Rows),
        What::NotChecked => plain(DiagWhat::NotChecked),
        What::Whole => plain(DiagWhat::Whole),
        What::NotWhole => plain(DiagWhat::NotWhole),
        What::Attention => plain(DiagWhat::Attention),
        What::Unknown => plain(DiagWhat::Unknown),
    }
}

fn line(line: &LogRow) -> screens::DiagLine {
    screens::DiagLine {
        at: (&line.at).into(),
        tone: tone(line.tone),
        part: (&line.part).into(),
        text: (&line.text).into(),
    }
}
