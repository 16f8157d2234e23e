//! What the door says fits every shape in both languages, and no two reasons look the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;

use slint::ComponentHandle as _;
use tallydock::door;
use tallydock::snapshot::{self, Look};

#[test]
fn every_reason_fits_the_glass_in_both_languages_and_says_what_to_do() {
    snapshot::without_a_screen();
    let mut headlines = BTreeSet::new();
    let samples = door::samples();
    for (name, shut) in &samples {
        for spanish in [false, true] {
            let words = door::words(shut, spanish);
            for text in [&words.headline, &words.what, &words.todo] {
                assert!(!text.is_empty(), "{name}");
            }
            headlines.insert(words.headline.clone());
            for (width, height) in Look::SHAPES {
                let window = snapshot::door_window(&words, Look::of(width, height)).unwrap();
                window.window().take_snapshot().unwrap();
                assert!(!window.get_overflows(), "{name} at {width} by {height}, {spanish}");
            }
        }
    }
    assert_eq!(headlines.len(), 2 * samples.len(), "every reason has its own words");
}

#[test]
fn the_words_of_a_slip_name_its_place() {
    let samples = door::samples();
    let (_, slip) = samples.iter().find(|(name, _)| *name == "door-slip").unwrap();
    let words = door::words(slip, false);
    assert!(words.headline.contains("line 6"), "{words:?}");
    assert!(words.found.contains("/etc/tallydock/config.toml, line 6"), "{words:?}");
    assert!(words.found.contains("site = \"bmeu\""), "{words:?}");
}
