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
fn what_is_known_is_said_in_words_and_that_it_is_safe() {
    let glass = Glass::of("24-diagnostics");
    glass.reads("Not yet at the central | 1,234,567");
    glass.reads("All rows are safe here.");
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
