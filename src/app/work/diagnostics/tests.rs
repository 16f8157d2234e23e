//! diagnostics: played from taps to the view.

use domain::log_entry::LineField;
use domain::reference::PersonRole;

use crate::event::{Event, Link};
use crate::log_ring::{LogLevel, LogLine};
use crate::screens::diagnostics::{Action, DiagnosticsIntent, DiagnosticsView, Part, What};
use crate::screens::{Intent, ScreenView, StripCell, Tone};
use crate::station::Place;
use crate::testing::Desk;
use crate::{Effect, screens::log_list::LogFilter};

fn shown(desk: &Desk) -> DiagnosticsView {
    match desk.view().screen {
        ScreenView::Diagnostics(view) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_cell_of_the_strip_opens_its_part_and_back_is_where_one_was() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.station.place = Place::LogList(LogFilter::Released);
    for (cell, part) in [
        (StripCell::Unsent, Part::Journals),
        (StripCell::Link, Part::Link),
        (StripCell::Time, Part::Clock),
    ] {
        desk.tap(Intent::OpenStrip(cell));
        assert_eq!(shown(&desk).part, part);
    }
    desk.tap(DiagnosticsIntent::Back);
    let ScreenView::LogList(list) = desk.view().screen else { panic!() };
    assert_eq!(list.filter, LogFilter::Released);
    desk.tap(Intent::OpenStrip(StripCell::Outage));
    assert!(matches!(desk.view().screen, ScreenView::Outage(_)));
}

#[test]
fn what_is_unsent_is_counted_and_the_central_can_be_asked_at_once() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.log([LineField::PermitHolder("Lakeside Parish".to_owned())]);
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    let view = shown(&desk);
    let unsent = desk.station.store().unsent().unwrap();
    assert!(0 < unsent);
    assert_eq!((&view.rows[0].what, view.rows[0].tone), (&What::Unsent, Tone::Off));
    assert_eq!(view.rows[0].value, unsent.to_string());
    assert_eq!(view.rows[1].what, What::Own { letter: "-".to_owned(), safe: "0".to_owned() });
    assert_eq!(desk.tap(DiagnosticsIntent::Act).effects, [Effect::AskCentral]);
}

#[test]
fn the_link_is_told_as_it_was() {
    let mut desk = Desk::with(PersonRole::Clerk);
    for link in [Link::Down, Link::Up { answer_ms: 90 }, Link::Up { answer_ms: 40 }, Link::Down] {
        desk.happen(Event::Link(link));
    }
    desk.tap(Intent::OpenStrip(StripCell::Link));
    let view = shown(&desk);
    let whats: Vec<_> = view.rows.iter().map(|row| &row.what).collect();
    assert!(
        matches!(whats.as_slice(), [What::Down, What::WasUp(_), What::WasDown(_)]),
        "{whats:?}"
    );
}

#[test]
fn the_data_is_checked_on_request_and_what_is_wrong_is_said() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.tap(Intent::OpenStrip(StripCell::Unsent));
    desk.tap(DiagnosticsIntent::Part(Part::Data));
    assert_eq!(shown(&desk).rows[0].what, What::NotChecked);
    assert_eq!(desk.tap(DiagnosticsIntent::Act).effects, [Effect::CheckData]);
    assert_eq!(shown(&desk).action, Action::Checking);
    assert_eq!(desk.tap(DiagnosticsIntent::Act).effects, []);
    desk.happen(Event::DataChecked { problems: Vec::new() });
    assert_eq!(shown(&desk).rows[0].what, What::Whole);
    let problems = vec!["row 7: missing".to_owned(), "row 8: missing".to_owned()];
    desk.happen(Event::DataChecked { problems });
    let row = shown(&desk).rows[0].clone();
    assert_eq!((row.what, row.value.as_str(), row.tone), (What::NotWhole, "2", Tone::Stop));
    assert_eq!(row.detail, "row 7: missing");
}

#[test]
fn an_unconfirmed_clock_is_said_to_be_so() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.tap(Intent::OpenStrip(StripCell::Time));
    let view = shown(&desk);
    assert_eq!(view.rows[0].what, What::ClockNotConfirmed);
    assert_eq!(view.rows[1].value, "08:00:01");
    assert!(view.rows[1].detail.starts_with("America/Chicago"));
}

#[test]
fn the_log_is_told_in_the_time_of_the_unit() {
    let mut desk = Desk::with(PersonRole::Clerk);
    let at_ms = desk.now.timestamp().unix_ms();
    let text = "The cable is out".to_owned();
    desk.station.settings.log.push(LogLine {
        at_ms,
        level: LogLevel::Warning,
        part: "hw".to_owned(),
        text,
    });
    desk.tap(Intent::OpenStrip(StripCell::Time));
    let log = shown(&desk).log;
    assert_eq!((log[0].at.as_str(), log[0].tone), ("08:00:00", Tone::Need));
}
