use app::screens::Intent;
use app::screens::outage::{NoticeWhat, OutageIntent, Scope, Stops, System, WhenOf, Whose};
use app::screens::typing::{TypingIntent, TypingWhat};

use tallydock::snapshot::Look;

use crate::glass::{Glass, sample};

fn presses() -> Vec<(&'static str, &'static str, OutageIntent)> {
    vec![
        ("18-outage", "Back", OutageIntent::Back),
        ("18-outage", "Notice", OutageIntent::Notice),
        ("18-outage", "All-clear", OutageIntent::AllClear),
        ("18-outage-none", "Declare an outage", OutageIntent::Declare),
        ("18-outage-dock", "Record a notice", OutageIntent::Notice),
        ("19-declare", "A mailer’s own", OutageIntent::Whose(Whose::Mailer)),
        ("19-declare", "Local", OutageIntent::Scope(Scope::Local)),
        ("19-declare", "eInduction", OutageIntent::System(System::EInduction)),
        ("19-declare", "Another…", OutageIntent::System(System::Other)),
        ("19-declare", "Began", OutageIntent::PickWhen(WhenOf::Began)),
        ("19-declare", "Announced before", OutageIntent::Planned),
        ("19-declare", "Ticket", OutageIntent::Type(TypingWhat::Ticket)),
        ("19-declare", "See what it does", OutageIntent::Next),
        ("19-declare-mailer", "Mailer", OutageIntent::Type(TypingWhat::Mailer)),
        ("19-declare-when", "Now", OutageIntent::MinutesAgo(None)),
        ("19-declare-when", "30 min ago", OutageIntent::MinutesAgo(Some(30))),
        ("19-declare-when", "2 h ago", OutageIntent::MinutesAgo(Some(120))),
        ("19-declare-when", "Key the time", OutageIntent::Type(TypingWhat::Clock)),
        ("19-declare-check-more", "Declare the outage", OutageIntent::Confirm),
        (
            "19-declare-check-more",
            "Hard copies cannot be keyed",
            OutageIntent::Stops(Stops::HardCopyEntry),
        ),
        ("20-notice", "Expected back", OutageIntent::Kind(NoticeWhat::Expected)),
        ("20-notice", "What it says", OutageIntent::Type(TypingWhat::Notice)),
        ("20-notice", "From", OutageIntent::Type(TypingWhat::Sender)),
        ("20-notice", "Record it", OutageIntent::Confirm),
        ("21-all-clear", "Restored", OutageIntent::PickWhen(WhenOf::Restored)),
        ("21-all-clear", "Record the all-clear", OutageIntent::Confirm),
        ("21-all-clear-mailer", "Ticket", OutageIntent::Type(TypingWhat::Ticket)),
        ("22-join", "They are one outage", OutageIntent::Confirm),
    ]
}

#[test]
fn every_button_says_what_it_is_for() {
    for (sample, button, expected) in presses() {
        for glass in [Glass::of(sample), Glass::mounted(sample)] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::Outage(expected.clone())], "{button} on {sample}");
        }
    }
}

#[test]
fn several_outages_can_be_looked_at_and_joined() {
    let glass = Glass::shaped(&sample("18-outage-many"), Look::of(1280, 800));
    let names = glass.button_names();
    for name in ["They are one outage…", "Declare another outage…", "eVS, Tue 17 Nov, over"] {
        assert!(names.contains(&name.to_owned()), "{name} among {names:?}");
    }
}

#[test]
fn the_outage_its_clocks_and_its_notices_are_in_words() {
    for glass in [Glass::of("18-outage"), Glass::mounted("18-outage")] {
        for words in [
            "PostalOne! is down",
            "6 h 22 min, since 08:10",
            "national, PostalOne!, eInduction",
            "Until then every mailing is accepted under the plan.",
            "Expected back today",
            "Mail Entry & Payment Technology",
        ] {
            glass.reads(words);
        }
    }
    let over = Glass::of("18-outage-over-more");
    over.reads("PostalOne! is back");
    over.reads("Two ends are recorded; the other is 06:10.");
    Glass::of("18-outage-none").reads("When a system goes down, declare it here.");
}

#[test]
fn what_declaring_and_the_all_clear_do_is_read_before_they_are_done() {
    Glass::of("19-declare-check-more").reads("The dock pulls one placard from each container");
    for words in ["The all-clear starts", "Full-Service discount", "Fri 20 Nov, 06:40"] {
        Glass::of("21-all-clear").reads(words);
    }
}

/// The button that cannot be undone is never where the one before it was.
#[test]
fn the_second_touch_of_a_hasty_finger_does_nothing() {
    for (before, first, after, second) in [
        ("19-declare", "See what it does", "19-declare-check-more", "Declare the outage"),
        ("18-outage", "All-clear", "21-all-clear", "Record the all-clear"),
        ("03-home-supervisor-down", "All-clear", "21-all-clear", "Record the all-clear"),
    ] {
        for shape in [Glass::of, Glass::mounted] {
            let one = shape(before).button(first);
            let (at, size) = (one.absolute_position(), one.size());
            let other = shape(after).button(second);
            let (at2, size2) = (other.absolute_position(), other.size());
            let beside = at.x + size.width <= at2.x || at2.x + size2.width <= at.x;
            let below = at.y + size.height <= at2.y || at2.y + size2.height <= at.y;
            assert!(beside || below, "{second} lies where {first} was");
        }
    }
}

#[test]
fn a_time_is_keyed_on_the_pad() {
    let glass = Glass::of("19-declare-clock");
    glass.press("4");
    glass.press("Erase the last");
    glass.press("Take this");
    let expected = [TypingIntent::Key('4'), TypingIntent::Erase, TypingIntent::Take];
    assert_eq!(glass.said(), expected.map(Intent::Typing));
    glass.reads("7:4");
}
