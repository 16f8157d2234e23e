use app::screens::{ClockView, Intent, LinkView, OffBy, OutageChip, Span, StripCell, View};
use slint::Rgba8Pixel;

use crate::glass::{Glass, sample};

#[test]
fn each_cell_opens_what_it_is_about() {
    let glass = Glass::of("02-home-clerk");
    for (label, cell) in [
        ("Pewaukee", StripCell::Person),
        ("Offline", StripCell::Link),
        ("Outage", StripCell::Outage),
        ("214 rows not yet at the central", StripCell::Unsent),
        ("14:32", StripCell::Time),
    ] {
        glass.press(label);
        assert_eq!(glass.said(), [Intent::OpenStrip(cell)], "{label}");
    }
}

/// What is set, and what the strip says of it in two shapes.
type State = (fn(&mut View, Span, String), &'static str, &'static str);

#[test]
fn the_link_and_the_outage_are_told_in_every_state() {
    let mut view = sample("02-home-clerk");
    let span = Span { minutes: 567 };
    let at = || "06:40".to_owned();
    let states: [State; 14] = [
        (
            |view, _, at| view.strip.link = LinkView::Online { answer_seconds: at },
            "Online | central",
            "central, 06:40 s",
        ),
        (
            |view, _, _| view.strip.link = LinkView::Hub,
            "Hub only | no central",
            "central not heard",
        ),
        (
            |view, _, _| view.strip.outage = OutageChip::None,
            "No outage | none declared",
            "No outage | none declared",
        ),
        (
            |view, left, at| view.strip.outage = OutageChip::AllClear { at, left },
            "All-clear | 9 h left",
            "48 h rule: 9 h 27 left",
        ),
        (
            |view, left, at| view.strip.outage = OutageChip::AllClearDueSoon { at, left },
            "All-clear | 9 h left",
            "All-clear at 06:40",
        ),
        (
            |view, by, _| view.strip.outage = OutageChip::Overdue { by },
            "Overdue | by 9 h 27",
            "Overdue | by 9 h 27 min",
        ),
        (
            |view, _, system| view.strip.outage = OutageChip::Declared { system, left: None },
            "Outage | no clock yet",
            "06:40 is down",
        ),
        (
            |view, _, _| view.strip.unsent = Some(1_000),
            "999+ rows not yet at the central",
            "unsent",
        ),
        (
            |view, _, _| view.strip.unsent = None,
            "It cannot be read how many rows are not yet at the central",
            "It cannot be read how many rows are not yet at the central",
        ),
        (
            |view, _, since| view.strip.link = LinkView::Refused { since },
            "Refused | 06:40",
            "Refused | since 06:40",
        ),
        (
            |view, _, since| view.strip.link = LinkView::Damaged { since },
            "Damaged | 06:40",
            "Damaged | since 06:40",
        ),
        (
            |view, _, since| view.strip.link = LinkView::NoData { since },
            "No data | 06:40",
            "No data | since 06:40",
        ),
        (
            |view, _, _| {
                view.strip.clock = ClockView::Off { by: OffBy::Years(3), ahead: false };
            },
            "14:32 | off by 3 years",
            "14:32 | off by 3 years",
        ),
        (|view, _, _| view.strip.clock = ClockView::NoDate, "no date known", "no date known"),
    ];
    for (change, held, mounted) in states {
        change(&mut view, span, at());
        let glass = Glass::of("02-home-clerk");
        glass.show(&view);
        glass.reads(held);
        let glass = Glass::mounted("02-home-clerk");
        glass.show(&view);
        glass.reads(mounted);
    }
}

#[test]
fn when_all_is_well_the_strip_has_no_colour() {
    let coloured = |name: &str| {
        let picture = Glass::of(name).picture();
        let strip = &picture.as_slice()[..(480 * 56)];
        let grey = |pixel: &&Rgba8Pixel| {
            let (low, high) =
                (pixel.r.min(pixel.g).min(pixel.b), pixel.r.max(pixel.g).max(pixel.b));
            high - low < 24
        };
        strip.iter().filter(|pixel| !grey(pixel)).count()
    };
    assert_eq!(coloured("02-home-quiet"), 0);
    assert!(1_000 < coloured("02-home-clerk"));
}

#[test]
fn a_notice_is_read_and_put_away() {
    let glass = Glass::of("90-notice-saved");
    glass.reads("Line B-038 is saved");
    glass.press("OK");
    assert_eq!(glass.said(), [Intent::DismissNotice]);
    glass.show(&sample("04-log-list"));
    assert!(!glass.words().contains("is saved"));
}

#[test]
fn a_notice_of_trouble_claims_no_more_than_is_known() {
    Glass::of("90-notice-saved").reads("It is stored on this device.");
    Glass::of("91-notice-scanner-gone").reads("What was scanned before is stored.");
    let unread = Glass::of("92-notice-not-read");
    unread.reads("Do not go by what is on the screen.");
    unread.reads("disk I/O error");
    Glass::of("93-notice-pin-must-change").reads("You can work meanwhile.");
    Glass::of("94-notice-clock-wrong").reads("The clock here is off by 3 years");
}

#[test]
fn a_person_who_was_set_up_here_is_marked_in_the_strip() {
    Glass::of("02-home-clock-wrong").reads("Rosalind Maldonado, set up here, not confirmed");
}

#[test]
fn a_number_that_cannot_be_read_is_no_nought() {
    let glass = Glass::of("02-home-unreadable");
    assert!(!glass.words().contains("0 rows"), "{}", glass.words());
    let loud = glass.picture().as_slice()[..(480 * 56)]
        .iter()
        .filter(|pixel| [pixel.r, pixel.g, pixel.b] == [0xa0, 0x12, 0x15])
        .count();
    assert!(1_000 < loud);
}
