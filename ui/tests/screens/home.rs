use app::screens::Intent;
use app::screens::home::{DeadlineKind, HomeAct, HomeIntent, WorkState};

use crate::glass::Glass;

/// Sample, button, what it says.
const PRESSES: [(&str, &str, HomeIntent); 14] = [
    ("02-home-clerk", "Log a mailing", HomeIntent::Act(HomeAct::LogMailing)),
    ("02-home-clerk", "Scan the dock", HomeIntent::Act(HomeAct::ScanDock)),
    ("02-home-clerk", "Sign out", HomeIntent::SignOut),
    ("02-home-clerk", "Today’s log", HomeIntent::Act(HomeAct::SeeLog)),
    ("02-home-clerk", "To print", HomeIntent::Act(HomeAct::Print)),
    ("02-home-clerk", "Continuous MIDs", HomeIntent::Deadline(DeadlineKind::ContinuousMids)),
    ("02-home-clerk", "PostalOne! is down", HomeIntent::Outage),
    ("02-home-dock", "Scan the dock", HomeIntent::Act(HomeAct::ScanDock)),
    ("02-home-dock", "Door 3", HomeIntent::Act(HomeAct::SeeLoad)),
    ("03-home-supervisor-down", "All-clear", HomeIntent::Act(HomeAct::AllClear)),
    ("03-home-supervisor", "Reconcile 23", HomeIntent::Act(HomeAct::Reconcile)),
    ("03-home-supervisor", "Close the day", HomeIntent::Act(HomeAct::CloseDay)),
    ("03-home-supervisor", "Billed twice?", HomeIntent::Work(WorkState::BilledTwice)),
    ("03-home-supervisor", "Likely pairs", HomeIntent::Work(WorkState::Likely)),
];

#[test]
fn every_button_of_home_says_what_it_is_for() {
    for (sample, button, expected) in PRESSES {
        let glass = Glass::of(sample);
        glass.press(button);
        assert_eq!(glass.said(), [Intent::Home(expected)], "{button} on {sample}");
    }
}

#[test]
fn the_outage_its_clocks_and_what_waits_are_in_words() {
    for glass in [Glass::of("02-home-clerk"), Glass::mounted("02-home-clerk")] {
        for words in ["PostalOne! is down", "since 08:10", "9 h 27", "48 h", "3 days", "214 rows"] {
            glass.reads(words);
        }
    }
}

#[test]
fn a_quiet_day_says_that_nothing_is_wrong_and_how_an_outage_begins() {
    let glass = Glass::of("02-home-quiet");
    for words in [
        "No outage declared",
        "a supervisor declares it here",
        "No clock runs",
        "All rows are at the central",
    ] {
        glass.reads(words);
    }
}

#[test]
fn work_left_behind_stands_with_its_count_and_what_is_at_stake() {
    for glass in [Glass::of("03-home-supervisor"), Glass::mounted("03-home-supervisor")] {
        for words in ["$1,663,150.71", "214 of 237 closed", "No statement yet | 5", "90 percent"] {
            glass.reads(words);
        }
    }
    Glass::of("03-home-supervisor-settled").reads("Nothing is left to reconcile");
}

#[test]
fn what_is_on_this_device_alone_is_never_called_safe() {
    for (glass, words) in [
        (Glass::of("02-home-clerk"), "They are on this device alone until the central has them."),
        (Glass::mounted("02-home-clerk"), "214 rows only here"),
    ] {
        glass.reads(words);
        assert!(!glass.words().to_lowercase().contains("safe"), "{}", glass.words());
    }
    Glass::of("02-home-lost").reads("12 rows are lost");
    Glass::of("02-home-unreadable").reads("What waits here cannot be read");
}

#[test]
fn damage_and_trouble_are_one_loud_row_that_opens_what_it_is_about() {
    for (name, words) in [
        ("02-home-damaged", "Data was damaged | 1,204 rows saved, 12 or more lost"),
        ("02-home-trouble", "The code was refused"),
        ("03-home-supervisor-damaged", "Data was damaged | 1,204 rows saved, 12 or more lost"),
    ] {
        for glass in [Glass::of(name), Glass::mounted(name)] {
            glass.reads(words);
            glass.press(words.split(" |").next().unwrap());
            assert_eq!(glass.said(), [Intent::Home(HomeIntent::Alarm)], "{name}");
        }
    }
}

#[test]
fn deadlines_that_follow_a_wrong_clock_say_so() {
    for name in ["02-home-clock-wrong", "03-home-supervisor-clock-wrong", "18-outage-clock-wrong"] {
        for glass in [Glass::of(name), Glass::mounted(name)] {
            glass.reads("These follow a clock that is off by 3 years.");
        }
    }
}
