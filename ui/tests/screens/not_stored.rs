use app::screens::Intent;
use app::screens::not_stored::{NotStoredIntent, StoredBefore};
use i_slint_backend_testing::AccessibleRole;
use slint::Rgba8Pixel;
use tallydock::snapshot::Look;

use crate::glass::{Glass, sample};

#[test]
fn it_is_red_huge_and_says_what_why_and_what_to_do() {
    for shape in Look::SHAPES {
        let glass = Glass::shaped(&sample("31-not-stored"), Look::of(shape.0, shape.1));
        let banner = glass
            .with_role(AccessibleRole::Groupbox)
            .into_iter()
            .find(|group| group.accessible_label().is_some_and(|label| label == "Not stored"))
            .unwrap();
        assert_eq!(banner.accessible_value().unwrap_or_default(), "000053");
        assert_eq!(
            banner.accessible_description().unwrap_or_default(),
            "The disk refuses to write."
        );
        let size = banner.size();
        assert!(480.0 * 330.0 <= size.width * size.height, "{size:?} at {shape:?}");
        let picture = glass.picture();
        let Rgba8Pixel { r, g, b, .. } = picture.as_slice()[(62 * picture.width() + 4) as usize];
        assert_eq!([r, g, b], [0xa0, 0x12, 0x15]);
        for words in [
            "Set this container aside | It is not counted. Do not load it.",
            "Go on with device C | Handheld of the north dock",
            "Tell the supervisor | Sheila Nakamura-Petrov",
            "309 before it: on this disk, not at the central.",
        ] {
            glass.reads(words);
        }
    }
}

#[test]
fn nothing_of_the_screen_below_can_be_seen_or_pressed() {
    for glass in [Glass::of("31-not-stored"), Glass::mounted("31-not-stored")] {
        let words = glass.words();
        for below in ["Accept", "On the 8125", "See the load", "That was wrong", "000052"] {
            assert!(!words.contains(below), "{below} is among {words}");
        }
        for (button, expected) in [
            ("Back", NotStoredIntent::Back),
            ("Call for help", NotStoredIntent::Help),
            ("Try to store it again", NotStoredIntent::Again),
        ] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::NotStored(expected)]);
        }
    }
}

#[test]
fn the_truth_about_what_was_before_is_said_and_no_more() {
    let mut view = sample("31-not-stored");
    let glass = Glass::of("31-not-stored");
    for (before, expected) in [
        (StoredBefore::AtTheCentral, "All before it is at the central."),
        (StoredBefore::NotReadable, "What was stored before it cannot be read now."),
    ] {
        view.not_stored.as_mut().unwrap().before = before;
        glass.show(&view);
        glass.reads(expected);
        assert!(!glass.words().contains("on this disk"));
    }
    Glass::of("31-not-stored-journal").reads("2 others were not stored either.");
    Glass::of("31-not-stored-gone").reads("No other device is known here.");
    Glass::of("31-not-stored-help").reads("Call Sheila Nakamura-Petrov");
}

#[test]
fn the_screen_is_there_again_once_the_page_is_gone() {
    let glass = Glass::of("31-not-stored");
    let mut view = sample("31-not-stored");
    view.not_stored = None;
    glass.show(&view);
    glass.reads("See the load");
}
