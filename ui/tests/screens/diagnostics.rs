use app::screens::Intent;
use app::screens::diagnostics::{DiagnosticsIntent, Part};
use i_slint_backend_testing::AccessibleRole;

use crate::glass::Glass;

fn said(glass: &Glass) -> Vec<DiagnosticsIntent> {
    let only = |intent| match intent {
        Intent::Diagnostics(intent) => intent,
        other => panic!("{other:?} is not of this screen"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn every_part_is_one_touch_away() {
    for glass in [Glass::of("24-diagnostics"), Glass::mounted("24-diagnostics")] {
        for (tab, part) in [
            ("Rows", Part::Journals),
            ("Link", Part::Link),
            ("Clock", Part::Clock),
            ("Data", Part::Data),
            ("Log", Part::Log),
        ] {
            glass.press(tab);
            assert_eq!(said(&glass), [DiagnosticsIntent::Part(part)], "{tab}");
        }
    }
}

#[test]
fn what_is_known_is_said_in_words_and_nothing_is_called_safe() {
    let glass = Glass::of("24-diagnostics");
    glass.reads("Not yet at the central | 1,234,567");
    glass.reads("These are on this device alone.");
    glass.reads("990 at the central, 640 in two places");
    assert!(!glass.words().to_lowercase().contains("safe"), "{}", glass.words());
    glass.reads("Two devices write as this one");
    Glass::of("24-diagnostics-clock").reads("The clock is fast | 3:12");
    Glass::of("24-diagnostics-data").reads("Checked, and not whole | 2");
    Glass::of("24-diagnostics-link").reads("Answered | 1 h 03 min | Tue 17 Nov from 07:07");
    Glass::of("24-diagnostics-log").reads("The central did not answer within ten seconds");
    Glass::of("24-diagnostics-empty").reads("Nothing was measured yet");
    Glass::of("24-diagnostics-log-empty").reads("Nothing to report");
}

#[test]
fn the_wide_button_does_what_helps_in_this_part() {
    for (sample, button) in [
        ("24-diagnostics", "Ask the central now"),
        ("24-diagnostics-data", "Check the data"),
        ("24-diagnostics-log", "Devices"),
        ("24-diagnostics-damaged", "I have read it"),
    ] {
        let glass = Glass::of(sample);
        glass.press(button);
        assert_eq!(said(&glass), [DiagnosticsIntent::Act], "{sample}");
    }
}

#[test]
fn a_large_screen_shows_the_log_beside_every_part() {
    let lists = |glass: &Glass| glass.with_role(AccessibleRole::List).len();
    let held = lists(&Glass::of("24-diagnostics"));
    let view = crate::glass::sample("24-diagnostics");
    let kiosk = Glass::shaped(&view, tallydock::snapshot::Look::of(1280, 800));
    assert!(held < lists(&kiosk));
}

#[test]
fn damage_is_told_by_numbers_and_rows_that_need_a_person_by_whose_they_are() {
    let view = crate::glass::sample("24-diagnostics-damaged");
    let tall = Glass::shaped(&view, tallydock::snapshot::Look::of(480, 2_000));
    for words in [
        "Damaged: C  Dock handheld | 07:41 | The old data is kept in the folder damaged-1.",
        "Saved | 1,204 | C 1–1204",
        "Could not be read | 11 | C 1205–1214, 1220",
        "Lost as far as is known | 4 | C 1211–1214",
        "All of it came back",
        "Row of D  Handheld of the north dock | 17 | device_enrolled: only the central may say it",
    ] {
        tall.reads(words);
    }
}

#[test]
fn each_trouble_says_what_to_do_and_the_reason_as_it_was_given() {
    let view = crate::glass::sample("24-diagnostics-trouble");
    let tall = Glass::shaped(&view, tallydock::snapshot::Look::of(480, 2_000));
    tall.reads("The central takes nothing | 08:10 | It answers and refuses.");
    tall.reads("(401: the signature is not this device's)");
    tall.reads("The certificate cannot be used");
    tall.reads("Look at the date here first, then call support. (it ended on 2018-11-30)");
}
