use app::screens::Intent;
use app::screens::release::{ReleaseIntent, Want};
use app::screens::typing::{ReadyText, TypingIntent};

use crate::glass::Glass;

/// Sample, button, what it says.
const PRESSES: [(&str, &str, ReleaseIntent); 13] = [
    ("17-release", "Back", ReleaseIntent::Back),
    ("17-release", "It is on the mail", ReleaseIntent::Step),
    ("17-release", "Reprint (no. 2)", ReleaseIntent::Reprint),
    ("17-release", "Slip for the mailer", ReleaseIntent::Slip),
    ("17-release", "Taken back…", ReleaseIntent::Withdraw),
    ("17-release-saved", "Print placard", ReleaseIntent::Step),
    ("17-release-paper", "It has gone…", ReleaseIntent::Gone),
    ("17-release-held-more", "The statement is here", ReleaseIntent::Give(Want::Statement)),
    ("17-release-held-more", "The presort papers are here", ReleaseIntent::Give(Want::Presort)),
    ("17-release-done", "Done", ReleaseIntent::Step),
    ("17-release-withdraw", "Why", ReleaseIntent::Reason),
    ("17-release-withdraw-ready", "The mailer takes it back", ReleaseIntent::Confirm),
    ("17-release-withdraw-ready", "Back", ReleaseIntent::Back),
];

#[test]
fn every_button_says_what_it_is_for() {
    for (sample, button, expected) in PRESSES {
        for glass in [Glass::of(sample), Glass::mounted(sample)] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::Release(expected.clone())], "{button} on {sample}");
        }
    }
}

#[test]
fn what_is_known_and_what_is_next_are_in_words() {
    for glass in [Glass::of("17-release"), Glass::mounted("17-release")] {
        for words in [
            "$1,234,567.89",
            "about 18,400 pcs, 1,284.50 lb",
            "Great Lakes Benefit Administrators Cooperative of Wisconsin, Inc.",
            "Put it on the mail, then say so.",
            "marked “Reprint 2”",
        ] {
            glass.reads(words);
        }
    }
    Glass::of("17-release-held-more").reads("the mail is held until the statement is here");
    Glass::of("17-release-unknown").reads("postage not known");
    Glass::of("17-release-withdraw").reads("This cannot be undone.");
    Glass::of("17-release-paper").reads("Copied from paper 007.");
}

#[test]
fn what_cannot_be_done_any_more_is_not_offered() {
    for (sample, gone) in [
        ("17-release-saved", "Reprint (no. 1)"),
        ("17-release-done", "Taken back…"),
        ("17-release-withdrawn", "Reprint (no. 2)"),
    ] {
        let names = Glass::of(sample).button_names();
        assert!(!names.contains(&gone.to_owned()), "{gone} on {sample}");
    }
}

#[test]
fn a_reason_is_chosen_or_typed() {
    let glass = Glass::of("17-release-keyboard");
    glass.press("The mailer presents it another day");
    glass.press("Q");
    glass.type_keys("x");
    let expected = [
        TypingIntent::Choose(ReadyText::AnotherDay),
        TypingIntent::Key('Q'),
        TypingIntent::Key('x'),
    ];
    assert_eq!(glass.said(), expected.map(Intent::Typing));
}

#[test]
fn what_was_sent_to_a_printer_is_not_green() {
    let sent = Glass::of("17-release");
    sent.reads("Print sent");
    assert_eq!(sent.green_pixels(), 0);
    assert!(0 < Glass::of("17-release-done").green_pixels());
}
