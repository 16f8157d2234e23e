use std::time::Duration;

use app::screens::dock_scan::{DockPrimary, DockScanIntent, DockSecond};
use app::screens::{Intent, ScreenView, View};
use i_slint_backend_testing::{AccessibleRole, mock_elapsed_time};
use slint::Rgba8Pixel;
use tallydock::snapshot::Look;

use crate::glass::{Glass, sample};

/// Sample, answer, last six characters, reason, colour of the banner in daylight.
const ANSWERS: [(&str, &str, &str, &str, [u8; 3]); 11] = [
    ("07-dock-waiting", "Ready to scan", "", "Door 3, mixed load", [0xff, 0xff, 0xff]),
    ("07-dock-scanner-gone", "No scanner", "", "Look at its cable or battery.", [0xff, 0xb6, 0x1f]),
    ("07-dock-accept", "Accept", "000052", "On the 8125. Nothing to pull.", [0x0a, 0x5c, 0x30]),
    (
        "07-dock-accept-pulled",
        "Accept",
        "000052",
        "Placard pulled. It may go in.",
        [0x0a, 0x5c, 0x30],
    ),
    (
        "07-dock-accept-99m",
        "Accept",
        "000052",
        "Unresolved 99M, set to Accept.",
        [0x0a, 0x5c, 0x30],
    ),
    (
        "08-dock-pull",
        "Pull one placard",
        "0000K7",
        "No 8125. Leave the other on.",
        [0xff, 0xb6, 0x1f],
    ),
    (
        "09-dock-again",
        "Already scanned",
        "00004C",
        "Here at 14:41. Counted once.",
        [0x0c, 0x4a, 0x8a],
    ),
    (
        "09-dock-again-elsewhere",
        "Already scanned",
        "00004C",
        "Load 402 771 936 at 09:12. Ask.",
        [0x0c, 0x4a, 0x8a],
    ),
    (
        "10-dock-stop",
        "Not a container label",
        "883012",
        "Not counted. Scan the 99M label.",
        [0xa0, 0x12, 0x15],
    ),
    (
        "10-dock-call",
        "Call FAST Help Desk",
        "0000M3",
        "877-569-6614. Keep it here.",
        [0xff, 0xb6, 0x1f],
    ),
    (
        "10-dock-taken-back",
        "Taken back",
        "000052",
        "It is not counted any more.",
        [0x0c, 0x4a, 0x8a],
    ),
];

#[test]
fn each_answer_is_a_colour_a_word_a_reason_and_the_last_six_characters() {
    for (name, answer, last_six, reason, colour) in ANSWERS {
        for shape in Look::SHAPES {
            let glass = Glass::shaped(&sample(name), Look::of(shape.0, shape.1));
            let banner = glass
                .with_role(AccessibleRole::Groupbox)
                .into_iter()
                .find(|group| group.accessible_label().is_some_and(|label| label == answer))
                .unwrap_or_else(|| panic!("{name} does not say {answer}"));
            assert_eq!(banner.accessible_value().unwrap_or_default(), last_six, "{name}");
            assert_eq!(banner.accessible_description().unwrap_or_default(), reason, "{name}");
            assert_eq!(pixel(&glass, 4, 62), colour, "{name} at {shape:?}");
            let half = 480.0 * 416.0;
            let size = banner.size();
            assert!(half <= size.width * size.height + 480.0 * 80.0, "{name} fills too little");
        }
    }
}

fn pixel(glass: &Glass, x: u32, y: u32) -> [u8; 3] {
    let picture = glass.picture();
    let Rgba8Pixel { r, g, b, .. } = picture.as_slice()[(y * picture.width() + x) as usize];
    [r, g, b]
}

#[test]
fn the_three_actions_say_what_they_are_for() {
    let cases = [
        ("07-dock-accept", "Back", DockScanIntent::Back),
        ("07-dock-accept", "Label unreadable", DockScanIntent::Second(DockSecond::Unreadable)),
        ("07-dock-accept", "See the load", DockScanIntent::Primary(DockPrimary::SeeLoad)),
        ("08-dock-pull", "Containers of the load", DockScanIntent::Primary(DockPrimary::SeeLoad)),
        ("07-dock-accept", "That was wrong", DockScanIntent::TakeBack),
        ("08-dock-pull", "No second placard", DockScanIntent::Second(DockSecond::NoSecondPlacard)),
        ("08-dock-pull", "Placard pulled", DockScanIntent::Primary(DockPrimary::PlacardPulled)),
        ("10-dock-call", "Keep on hold", DockScanIntent::Second(DockSecond::KeepOnHold)),
        ("10-dock-call", "Help Desk agreed", DockScanIntent::Primary(DockPrimary::HelpDeskAgreed)),
    ];
    for (name, button, expected) in cases {
        for glass in [Glass::of(name), Glass::mounted(name)] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::DockScan(expected)], "{button} on {name}");
        }
    }
}

#[test]
fn what_cannot_be_taken_back_offers_no_way_to() {
    for name in ["10-dock-stop", "09-dock-again", "10-dock-taken-back", "07-dock-waiting"] {
        let names = Glass::of(name).button_names();
        assert!(!names.contains(&"That was wrong".to_owned()), "{name}");
    }
}

#[test]
fn the_load_and_the_last_five_scans_are_in_words() {
    for glass in [Glass::of("07-dock-accept"), Glass::mounted("07-dock-accept")] {
        glass.reads("12 on an 8125, 17 pulled, 11 open");
        let scans = glass.with_role(AccessibleRole::ListItem);
        let codes: Vec<_> = scans.iter().filter_map(|scan| scan.accessible_label()).collect();
        assert_eq!(codes, ["000052", "0000K7", "000051", "00004C", "000050"]);
    }
    Glass::of("07-dock-accept").reads("0000K7 | Placard pulled");
    Glass::mounted("07-dock-accept").reads("0000K7 | Pulled");
}

fn again(view: &View) -> View {
    let mut view = view.clone();
    let ScreenView::DockScan(dock) = &mut view.screen else { panic!() };
    dock.answers += 1;
    view
}

#[test]
fn a_second_equal_answer_flashes_for_less_than_150_milliseconds() {
    let view = sample("07-dock-accept");
    let glass = Glass::of("07-dock-accept");
    let calm = pixel(&glass, 4, 62);
    glass.show(&again(&view));
    mock_elapsed_time(Duration::from_millis(1));
    assert_ne!(pixel(&glass, 4, 62), calm, "nothing shows that a second answer came");
    mock_elapsed_time(Duration::from_millis(149));
    assert_eq!(pixel(&glass, 4, 62), calm);
}

#[test]
fn only_a_refusal_blinks_and_stops_by_itself() {
    let differs = |name: &str, after_ms: u64| {
        let glass = Glass::of(name);
        mock_elapsed_time(Duration::from_millis(200));
        let before = glass.picture();
        mock_elapsed_time(Duration::from_millis(after_ms));
        glass.picture().as_bytes() != before.as_bytes()
    };
    assert!(differs("10-dock-stop", 400));
    for (name, ..) in ANSWERS.iter().filter(|(name, ..)| *name != "10-dock-stop") {
        assert!(!differs(name, 400), "{name} blinks");
    }
}
