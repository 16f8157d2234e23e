use app::Event;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::log_entry::{
    EditorKind, Field, FieldValue, LogEntryIntent, LogEntryView, Source as Shown,
};
use app::screens::log_list::{LogFilter, LogListIntent};
use app::screens::reconcile::ReconcileIntent;
use app::screens::release::{Outcome, ReleaseIntent};
use app::screens::{NoticeText, ScreenView};
use domain::change::mailing::Source;
use domain::log_entry::{FieldName, LineField};
use domain::moment::Timestamp;

use crate::seat::Seat;

fn at(day: u32, time: &str) -> Timestamp {
    Timestamp::parse(&format!("2018-12-{day:02}T{time}:00-06:00")).unwrap()
}

fn keys(seat: &mut Seat, text: &str) {
    for key in text.chars() {
        seat.happen(Event::Intent(LogEntryIntent::Key(key).into()));
    }
    seat.tap(LogEntryIntent::Take);
}

fn entry(seat: &Seat) -> LogEntryView {
    let ScreenView::LogEntry(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    view
}

fn editing(seat: &Seat) -> Option<Field> {
    entry(seat).editor.map(|editor| editor.field)
}

/// A new line whose arrival is open.
fn begun() -> Seat {
    let mut seat = Seat::of("clerk");
    seat.tap(HomeIntent::Act(HomeAct::LogMailing)).tap(LogEntryIntent::Edit(Field::Arrival));
    seat
}

/// A line of yesterday, 07:40, from paper 7, written by the dock's worker, and saved.
fn copied() -> Seat {
    let mut seat = begun();
    seat.tap(LogEntryIntent::DayEarlier).tap(LogEntryIntent::FromPaper);
    keys(&mut seat, "0740");
    keys(&mut seat, "7");
    let EditorKind::Text { recalled, .. } = entry(&seat).editor.unwrap().kind else { panic!() };
    let dock = recalled.iter().find(|row| row.text == "dock").unwrap();
    seat.tap(LogEntryIntent::Recall(dock.id.clone()));
    seat.tap(LogEntryIntent::Edit(Field::Pieces));
    keys(&mut seat, "1200");
    seat.tap(LogEntryIntent::Primary);
    seat
}

#[test]
fn a_line_of_paper_says_when_it_arrived_which_paper_it_was_and_who_wrote_it() {
    let mut seat = copied();
    assert_eq!(seat.said(), None, "an arrival of yesterday is no complaint");
    let view = seat.release();
    assert_eq!(view.paper.as_deref(), Some("007"));
    assert_eq!((view.late, view.outcome), (None, Outcome::Here));
    let line = seat.line("--001");
    assert_eq!(line.arrival(), Some(at(3, "07:40")));
    assert_eq!(line.arrived_at, Some(at(3, "07:40")), "logged so, not corrected afterwards");
    assert_eq!(line.paper_number(), Some(7));
    assert_eq!(line.value(FieldName::WrittenBy), Some(&LineField::WrittenBy("dock".into())));
    let sources: Vec<Source> =
        line.fields.values().filter_map(|field| field.value()).map(|set| set.source).collect();
    assert!(sources.iter().all(|source| *source == Source::Paper), "{sources:?}");
    seat.tap(ReleaseIntent::Back);
    let view = entry(&seat);
    let first: Vec<(Field, Shown)> =
        view.fields.iter().take(2).map(|cell| (cell.field, cell.source)).collect();
    let paper = Shown::FromPaper;
    assert_eq!(first, [(Field::PaperNumber, paper), (Field::WrittenBy, paper)]);
    assert_eq!(view.fields[0].value, FieldValue::Text("007".into()));
    assert_eq!((view.arrived.as_str(), view.arrived_on.unwrap().day), ("07:40", 3));
}

#[test]
fn mail_that_went_out_with_its_paper_is_released_at_the_time_that_it_went() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Gone).typed("0815");
    assert!(seat.printed().is_empty(), "the form that was filled by hand is on it");
    assert_eq!(seat.said(), Some(NoticeText::LineReleased("--001".into())));
    let line = seat.line("--001");
    assert_eq!(line.released_at, Some(at(3, "08:15")));
    assert!(line.placards[0].attached && line.placards[0].copies == 1);
}

#[test]
fn a_time_that_has_not_come_is_not_taken_and_what_is_typed_stays() {
    let mut seat = begun();
    keys(&mut seat, "0905");
    assert_eq!(editing(&seat), Some(Field::Arrival));
    let EditorKind::Arrival { time, typed, .. } = entry(&seat).editor.unwrap().kind else {
        panic!()
    };
    assert_eq!((time.as_str(), typed), ("09:05", true));
    seat.tap(LogEntryIntent::Clear);
    keys(&mut seat, "2575");
    assert_eq!(editing(&seat), Some(Field::Arrival), "no clock shows that");
    seat.tap(LogEntryIntent::Clear);
    keys(&mut seat, "0855");
    assert_eq!((editing(&seat), entry(&seat).arrived.as_str()), (None, "08:55"));
}

#[test]
fn the_day_alone_moves_the_arrival_and_no_day_comes_after_today() {
    let mut seat = begun();
    seat.tap(LogEntryIntent::DayEarlier).tap(LogEntryIntent::DayEarlier);
    seat.tap(LogEntryIntent::DayLater).tap(LogEntryIntent::Take);
    let view = entry(&seat);
    assert_eq!((view.arrived.as_str(), view.arrived_on.unwrap().day), ("09:00", 3));
    seat.tap(LogEntryIntent::Edit(Field::Arrival));
    seat.tap(LogEntryIntent::DayLater).tap(LogEntryIntent::DayLater);
    assert!(seat.said().is_some(), "tomorrow has not come");
    seat.tap(LogEntryIntent::Take);
    assert_eq!((editing(&seat), entry(&seat).arrived_on), (None, None), "it is today");
}

#[test]
fn a_saved_line_takes_another_arrival_as_a_correction() {
    let mut seat = begun();
    seat.tap(LogEntryIntent::Back).tap(LogEntryIntent::Primary).tap(ReleaseIntent::Back);
    seat.tap(LogEntryIntent::Edit(Field::Arrival));
    keys(&mut seat, "0800");
    let line = seat.line("--001");
    assert_eq!(line.arrival(), Some(at(4, "08:00")));
    assert_eq!(line.arrived_at, Some(at(4, "09:00")), "the first arrival stays in the line");
}

#[test]
fn a_paper_that_is_on_the_log_already_says_so() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Back).tap(LogEntryIntent::Back).tap(LogListIntent::LogMailing);
    seat.tap(LogEntryIntent::Edit(Field::Arrival)).tap(LogEntryIntent::FromPaper);
    keys(&mut seat, "");
    assert_eq!(editing(&seat), Some(Field::PaperNumber), "whoever wrote the last one is known");
    keys(&mut seat, "007");
    let Some(NoticeText::Said(said)) = seat.said() else { panic!("{:?}", seat.said()) };
    assert!(said.starts_with("Paper 007 is on the log already, as --001."), "{said}");
    assert_eq!(editing(&seat), None);
    let writer = entry(&seat).fields[1].clone();
    assert_eq!((writer.field, writer.source), (Field::WrittenBy, Shown::AsLastTime));
}

#[test]
fn a_line_that_is_of_no_paper_after_all_keeps_nothing_of_it() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Back).tap(LogEntryIntent::Edit(Field::Arrival));
    seat.tap(LogEntryIntent::FromPaper).tap(LogEntryIntent::Take);
    assert!(!seat.line("--001").is_from_paper());
    assert_eq!(entry(&seat).fields[0].field, Field::Permit);
}

#[test]
fn what_was_read_from_a_paper_outlives_the_program() {
    let mut seat = begun();
    seat.tap(LogEntryIntent::FromPaper);
    keys(&mut seat, "0740");
    seat.happen(Event::Intent(LogEntryIntent::Key('1').into()));
    // What another program would find: the person begins a line anew.
    seat.tap(LogEntryIntent::Back).tap(LogEntryIntent::Back);
    seat.tap(LogListIntent::LogMailing);
    let view = entry(&seat);
    assert_eq!((view.arrived.as_str(), view.fields[0].field), ("07:40", Field::PaperNumber));
}

#[test]
fn a_paper_is_found_by_its_number() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Back).tap(LogEntryIntent::Back).tap(LogListIntent::Find);
    seat.tap(LogListIntent::Key('7'));
    let ScreenView::LogList(view) = seat.screen() else { panic!() };
    assert_eq!(view.filter, LogFilter::All);
    let row = &view.rows[0];
    assert_eq!((row.number.as_str(), row.arrived.as_str()), ("--001", "07:40"));
    assert_eq!(row.arrived_on.unwrap().day, 3);
}

#[test]
fn a_paper_that_two_lines_were_copied_from_is_shown_as_what_they_share() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Back).tap(LogEntryIntent::Back).tap(LogListIntent::LogMailing);
    seat.tap(LogEntryIntent::Edit(Field::Arrival)).tap(LogEntryIntent::DayEarlier);
    seat.tap(LogEntryIntent::FromPaper);
    keys(&mut seat, "0755");
    keys(&mut seat, "7");
    seat.tap(LogEntryIntent::Edit(Field::Pieces));
    keys(&mut seat, "1300");
    seat.tap(LogEntryIntent::Primary).tap(ReleaseIntent::Gone).typed("0815");
    seat.tap(LogListIntent::Back);
    seat.sign_in("supervisor");
    seat.tap(HomeIntent::Act(HomeAct::Reconcile));
    let ScreenView::Reconcile(list) = seat.screen() else { panic!("{:?}", seat.screen()) };
    seat.tap(ReconcileIntent::Open(list.rows[0].id.clone()));
    let ScreenView::Duplicate(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    assert_eq!(view.same, "Paper 007", "their pieces differ");
    assert_eq!(view.cards.len(), 2);
}

#[test]
fn mail_that_went_without_its_statement_is_recorded_and_said_so() {
    let mut seat = copied();
    seat.tap(ReleaseIntent::Back).tap(LogEntryIntent::Edit(Field::Channel));
    seat.tap(LogEntryIntent::Choose("hard_copy".into())).tap(LogEntryIntent::Primary);
    seat.tap(ReleaseIntent::Gone).typed("0815");
    assert_eq!(seat.line("--001").released_at, Some(at(3, "08:15")), "it has happened");
    let said = seat.said();
    assert_ne!(said, Some(NoticeText::LineReleased("--001".into())), "the statement is missing");
    assert!(said.is_some());
}
