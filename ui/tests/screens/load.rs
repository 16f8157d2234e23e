use app::screens::Intent;
use app::screens::load::{ContainerFilter, LoadIntent};

use crate::glass::Glass;

fn presses() -> Vec<(&'static str, &'static str, LoadIntent)> {
    let container = "99M900066875EMA0000K7".to_owned();
    vec![
        ("11-load-many", "Back", LoadIntent::Back),
        ("11-load-many", "Count 11 placards", LoadIntent::Step),
        ("11-load-many", "More…", LoadIntent::More),
        ("11-load-many", "8125 no. 1, Northern Meridian", LoadIntent::Form("1".into())),
        ("11-load-many", "On no 8125", LoadIntent::List(ContainerFilter::Open)),
        ("11-load-many", "pulled", LoadIntent::List(ContainerFilter::Pulled)),
        ("11-load-ready-many", "Release 1234…", LoadIntent::Step),
        ("11-load-begun", "Scan on", LoadIntent::Step),
        ("11-load-none", "Open a load…", LoadIntent::Another),
        ("11-load-none", "Loads", LoadIntent::Loads),
        ("11-load-containers-many", "Container 0000K7", LoadIntent::Container(container.clone())),
        ("11-load-containers-many", "Accept", LoadIntent::List(ContainerFilter::Accepted)),
        ("11-load-containers-many", "Scan on", LoadIntent::ScanOn),
        ("11-load-container-held", "They agreed (877-569-6614)", LoadIntent::Agreed),
        ("11-load-container-held", "That scan was wrong", LoadIntent::TakeBack),
        ("11-load-container", "Placard pulled", LoadIntent::Pull),
        ("11-load-container", "Let it go in", LoadIntent::ReleaseOne),
        ("11-load-collect-many", "2 placards are in hand", LoadIntent::Confirm),
        ("11-load-collect-many", "Container 0000K7", LoadIntent::InHand(container)),
        ("11-load-release", "29 containers go in", LoadIntent::Confirm),
        ("11-load-more", "Print the tally", LoadIntent::Tally),
        ("11-load-more", "Another load…", LoadIntent::Loads),
        ("11-load-more", "Release the load…", LoadIntent::Release),
        ("11-load-more", "Set 11 to Accept", LoadIntent::Accept),
        ("11-load-more", "Add an 8125…", LoadIntent::AddForm),
    ]
}

#[test]
fn every_button_says_what_it_is_for() {
    for (sample, button, expected) in presses() {
        for glass in [Glass::of(sample), Glass::mounted(sample)] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::Load(expected.clone())], "{button} on {sample}");
        }
    }
}

#[test]
fn the_load_its_forms_and_what_keeps_it_are_in_words() {
    for glass in [Glass::of("11-load-many"), Glass::mounted("11-load-many")] {
        for words in [
            "8 of 8",
            "4 of 6",
            "17 of 28",
            "11 containers keep it here",
            "Each needs an 8125 or a pulled placard.",
            "12 on an 8125, 17 pulled, 11 open",
        ] {
            glass.reads(words);
        }
    }
    Glass::of("11-load-none").reads("Open one with its appointment, or scan the first container.");
    Glass::of("11-load-containers-empty").reads("No container here");
}

#[test]
fn what_stays_and_what_is_kept_is_read_before_the_load_is_released() {
    for glass in [Glass::of("11-load-release"), Glass::mounted("11-load-release")] {
        glass.reads("0000K7");
        glass.reads("no placard was pulled");
        glass.reads("Keep 17 placards and 2 forms.");
    }
}

#[test]
fn a_placard_that_is_not_in_hand_is_told_from_one_that_is() {
    let glass = Glass::of("11-load-collect-many");
    glass.reads("Container 0000K7 | placard in hand");
    glass.reads("Container 000052 | placard not in hand");
}
