//! The outage of 4 December 2018, told from the devices' side: what people meet on the way, and
//! what three devices and a central agree on at its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use domain::log_entry::{FieldName, LineField, LineState};
use scenario::days::outage_day::{DOCK, HANDHELD, KIOSK, day};
use store::LineQuery;
use tests::Desk;

fn played() -> Desk {
    let mut desk = Desk::new(&day());
    desk.play().unwrap();
    desk
}

#[test]
fn the_day_goes_as_it_is_told() {
    played();
}

#[test]
fn three_devices_and_the_central_agree_at_the_end() {
    let desk = played();
    let central = desk.central.store().tables().unwrap();
    for device in [KIOSK, HANDHELD, DOCK] {
        let tables = desk.seats[&device].station.store().tables().unwrap();
        assert!(tables == central, "{} differs", device.0);
    }
}

#[test]
fn every_line_ends_settled_and_a_statement_is_billed_once() {
    let desk = played();
    let lines = desk.central.store().lines(&LineQuery::All).unwrap();
    assert_eq!(lines.len(), 14);
    let mut billed: Vec<_> = lines
        .iter()
        .filter(|line| line.entered)
        .filter_map(|line| line.statement.clone())
        .collect();
    for line in &lines {
        assert!(line.state.is_settled(), "{:?}", line.number);
        let electronic = line.channel.is_none_or(domain::log_entry::Channel::is_electronic);
        assert!(!line.ticked || electronic, "item 25 on a hard-copy line");
    }
    billed.sort();
    let count = billed.len();
    billed.dedup();
    assert_eq!(billed.len(), count);
}

#[test]
fn only_good_readings_became_weights_and_as_displayed() {
    let desk = played();
    let weights: Vec<String> = desk
        .central
        .store()
        .log_entries(&LineQuery::All)
        .unwrap()
        .iter()
        .filter_map(|line| match line.value(FieldName::TotalWeight) {
            Some(LineField::TotalWeight(weight)) => Some(weight.to_string()),
            _ => None,
        })
        .collect();
    let mut expected = ["42.115 lb", "31.250 lb", "2,314.5 lb", "620.4 lb"].map(str::to_owned);
    let mut weights = weights;
    weights.sort();
    expected.sort();
    assert_eq!(weights, expected);
}

#[test]
fn the_mailing_logged_twice_stands_once() {
    let desk = played();
    let lines = desk.central.store().log_entries(&LineQuery::Permit("1187".to_owned())).unwrap();
    let states: Vec<LineState> = lines.iter().map(|line| line.state()).collect();
    assert!(states.contains(&LineState::Entered) && states.contains(&LineState::Explained));
}

#[test]
fn the_conflict_was_settled_to_what_the_supervisor_said() {
    let desk = played();
    let lines = desk.central.store().log_entries(&LineQuery::JobId("GLB10423".to_owned())).unwrap();
    let value = lines[0].value(FieldName::Pieces);
    assert!(
        matches!(value, Some(LineField::Pieces(pieces)) if pieces.count == 18_390),
        "{value:?}"
    );
}
