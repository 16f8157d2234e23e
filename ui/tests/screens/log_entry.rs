use app::screens::Intent;
use app::screens::log_entry::{Exactness, Field, LogEntryIntent};
use slint::platform::Key;

use crate::glass::Glass;

fn said(glass: &Glass) -> Vec<LogEntryIntent> {
    let only = |intent| match intent {
        Intent::LogEntry(intent) => intent,
        other => panic!("{other:?} is not of this screen"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn every_cell_opens_its_editor() {
    for glass in [Glass::of("05-log-entry"), Glass::mounted("05-log-entry")] {
        for (cell, field) in [
            ("Permit holder", Field::Holder),
            ("Permit", Field::Permit),
            ("Class", Field::Class),
            ("Weight, lb", Field::Weight),
            ("Pieces", Field::Pieces),
            ("Postage", Field::Postage),
            ("Job ID", Field::JobId),
            ("Add job ID", Field::JobId),
        ] {
            glass.press(cell);
            assert_eq!(said(&glass), [LogEntryIntent::Edit(field)], "{cell}");
        }
    }
}

#[test]
fn values_and_sources_are_in_words() {
    let glass = Glass::of("05-log-entry");
    for words in ["Pieces | 18,400", "Class | Mktg letters", "Postage | Not known"] {
        glass.reads(words);
    }
    glass.reads("Likely to find its statement");
    glass.reads("With the job ID it would be certain.");
    glass.reads("Sends Mail.dat: ask for no hard copy and no ticket.");
}

#[test]
fn saving_is_possible_with_nothing_known() {
    let glass = Glass::of("05-log-entry-blank");
    glass.press("Save line B-038");
    assert_eq!(said(&glass), [LogEntryIntent::Primary]);
}

#[test]
fn the_number_pad_types_digit_by_digit() {
    for glass in [Glass::of("06-number-pad"), Glass::mounted("06-number-pad")] {
        for key in [
            "1",
            "0",
            "Erase the last",
            "Clear",
            "Exact",
            "Use 18,390 by weight",
            "Take about 18,400",
        ] {
            glass.press(key);
        }
        assert_eq!(
            said(&glass),
            [
                LogEntryIntent::Key('1'),
                LogEntryIntent::Key('0'),
                LogEntryIntent::Erase,
                LogEntryIntent::Clear,
                LogEntryIntent::Exactness(Exactness::Exact),
                LogEntryIntent::TakeSuggestion,
                LogEntryIntent::Take,
            ]
        );
    }
}

#[test]
fn the_arrival_beside_the_number_takes_another_time_and_day() {
    for glass in [Glass::of("05-log-entry-paper"), Glass::mounted("05-log-entry-paper")] {
        glass.reads("Arrived | Mon 3 Dec, 07:40");
        for words in ["Paper number | 007", "Written by | Rosalind Maldonado-Kowalczyk"] {
            glass.reads(words);
        }
        glass.press("Arrived");
        assert_eq!(said(&glass), [LogEntryIntent::Edit(Field::Arrival)]);
    }
    for glass in [Glass::of("06-arrival-paper"), Glass::mounted("06-arrival-paper")] {
        glass.reads("Mon 3 Dec");
        for key in ["A day earlier", "A day later", "Copied from a paper", "8", "Take 07:40"] {
            glass.press(key);
        }
        assert_eq!(
            said(&glass),
            [
                LogEntryIntent::DayEarlier,
                LogEntryIntent::DayLater,
                LogEntryIntent::FromPaper,
                LogEntryIntent::Key('8'),
                LogEntryIntent::Take,
            ]
        );
    }
    Glass::of("06-arrival").reads("Today");
}

#[test]
fn money_has_a_point_and_pieces_have_none() {
    let money = Glass::of("06-number-pad-money");
    money.press("Decimal point");
    assert_eq!(said(&money), [LogEntryIntent::Key('.')]);
    let pieces = Glass::of("06-number-pad");
    assert!(!pieces.button_names().contains(&"Decimal point".to_owned()));
}

#[test]
fn both_keyboards_type_names() {
    let glass = Glass::of("06-keyboard");
    for key in ["K", "&", "Space"] {
        glass.press(key);
    }
    glass.type_keys("é");
    glass.type_key(Key::Backspace);
    glass.type_key(Key::Return);
    assert_eq!(
        said(&glass),
        [
            LogEntryIntent::Key('K'),
            LogEntryIntent::Key('&'),
            LogEntryIntent::Key(' '),
            LogEntryIntent::Key('é'),
            LogEntryIntent::Erase,
            LogEntryIntent::Take,
        ]
    );
}

#[test]
fn known_holders_and_values_are_one_touch() {
    let keyboard = Glass::of("06-keyboard");
    keyboard.press("Great Lakes Marine Supply");
    assert_eq!(said(&keyboard), [LogEntryIntent::Recall("2".into())]);
    let choice = Glass::of("06-choice");
    choice.press("Periodicals");
    assert_eq!(said(&choice), [LogEntryIntent::Choose("4".into())]);
}

#[test]
fn two_devices_that_differ_are_both_shown() {
    Glass::of("05-log-entry-conflict").reads("Pieces | 4,000");
}
