//! find: played from taps to the view.

use domain::log_entry::LineField;
use domain::reference::PersonRole;

use crate::screens::ScreenView;
use crate::screens::log_list::{LogFilter, LogListIntent, LogListView};
use crate::station::Place;
use crate::testing::Desk;

fn log() -> Desk {
    let mut desk = Desk::with(PersonRole::Clerk);
    for (holder, permit) in [("Lakeside Parish", "1187"), ("Kettle Moraine Electric", "40312")] {
        desk.log([
            LineField::PermitHolder(holder.to_owned()),
            LineField::PermitType("PI".to_owned()),
            LineField::PermitNumber(permit.to_owned()),
        ]);
    }
    desk.station.place = Place::LogList(LogFilter::All);
    desk.tap(LogListIntent::Find);
    desk
}

fn shown(desk: &Desk) -> LogListView {
    match desk.view().screen {
        ScreenView::LogList(view) => view,
        other => panic!("{other:?}"),
    }
}

fn found(desk: &mut Desk, text: &str) -> Vec<String> {
    desk.tap(LogListIntent::Clear);
    for key in text.chars() {
        desk.tap(LogListIntent::Key(key));
    }
    let view = shown(desk);
    assert_eq!(view.find.as_deref(), Some(text));
    view.rows.iter().map(|row| row.number.clone()).collect()
}

#[test]
fn a_line_is_found_by_all_that_people_know_of_it() {
    let mut desk = log();
    for (text, expected) in [
        ("", vec!["--002", "--001"]),
        ("lake", vec!["--001"]),
        ("electric", vec!["--002"]),
        ("4031", vec!["--002"]),
        ("1", vec!["--001"]),
        ("2", vec!["--002"]),
        ("nobody", vec![]),
    ] {
        assert_eq!(found(&mut desk, text), expected, "{text}");
    }
}

#[test]
fn erasing_a_letter_finds_more_again_and_back_leaves_the_search() {
    let mut desk = log();
    assert!(found(&mut desk, "lakex").is_empty());
    desk.tap(LogListIntent::Erase);
    assert_eq!(shown(&desk).rows.len(), 1);
    desk.tap(LogListIntent::Back);
    assert_eq!(shown(&desk).find, None);
}

#[test]
fn the_code_on_a_placard_opens_its_line() {
    let mut desk = log();
    let line = desk.station.line_numbered("--001").unwrap();
    desk.station.place = Place::Home;
    assert!(desk.station.scanned_line(&desk.now.clone(), "--001").unwrap().is_none());
    desk.scan("B-038");
    let said = format!("{:?}", desk.view().notice);
    assert!(said.contains("Line B-038 is not known here"), "{said}");
    desk.tap(LogListIntent::Open(line.to_string()));
    assert!(matches!(desk.view().screen, ScreenView::LogEntry(_)));
}

#[test]
fn only_a_line_number_is_read_as_one() {
    for (text, is_one) in [
        ("B-038", true),
        ("B-1234", true),
        ("B-17", false),
        ("b-038", false),
        ("PI-038", false),
        ("B-03A", false),
        ("99M900066875EMA000052", false),
    ] {
        assert_eq!(super::is_line_number(text), is_one, "{text}");
    }
}
