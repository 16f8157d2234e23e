//! Everything that is built reaches a person: every sentence of a rule is said by a view, every
//! field of a line is recorded, every intent is pressed. What counts are views that a station made
//! and presses of a hand that were offered; samples written by hand do not.

use app::screens::Intent;
use app::screens::log_entry::LogEntryIntent;
use domain::log_entry::{
    Channel, ContainerCounts, LineField, MailClass, Presented, ProcessingCategory, Verification,
};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Money, Pieces, Weight, WeightUnit};
use domain::reference::PersonRole;
use rust_decimal::Decimal;
use scenario::days::outage_day::{CLERK, HANDHELD, KIOSK, STATEMENTS_FIRST, SUPERVISOR, day};
use scenario::{Deed, DeviceKey, LineDeed, Step, What};
use tests::Desk;

use super::*;
use crate::roam::roam;

/// How often a roaming hand presses from one beginning.
const PRESSES: usize = 400;

/// All that was said and pressed: in the cases, on the outage day, and where two devices decide
/// apart.
static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let mut seen = Seen::default();
    for played in PLAYED.iter() {
        seen.extend(&played.seen);
        seen.extend(&played.seen_without);
    }
    let mut whole = Desk::new(&day());
    whole.play().unwrap();
    seen.extend(&whole.seen());
    seen.extend(&apart().seen());
    seen.extend(&withdrawn().seen());
    seen
});

/// The outage day until the first statements are there, all devices in touch, and a supervisor at
/// both counters.
fn afternoon() -> Desk {
    let until = Timestamp::parse("2018-12-04T15:45:00-06:00").unwrap();
    let mut desk = Desk::new(&day());
    for step in day().steps.into_iter().filter(|step| step.at < until) {
        desk.step(&step).unwrap();
    }
    for (name, text) in [("statements.csv", STATEMENTS_FIRST), ("more.csv", MORE_STATEMENTS)] {
        desk.step(&Step { at: until, what: What::Import { name, text } }).unwrap();
    }
    desk.by_hand(HANDHELD, |hand| hand.sign_in(SUPERVISOR.name, SUPERVISOR.pin)).unwrap();
    in_touch(&mut desk);
    desk
}

/// Statements as large as those of B-006.
const MORE_STATEMENTS: &str = concat!(
    "Statement ID,Job ID,Permit Holder,Permit Number,Permit Type,Class,Processing Category,",
    "Total Pieces,Total Postage,Mailing Date,System Check-In Time,Status\n",
    "56644791,,Waukesha Animal Rescue,507,PI,Marketing Mail,Letters,2112,253.44,2018-12-04,,UPD\n",
);

fn in_touch(desk: &mut Desk) {
    for device in [KIOSK, HANDHELD, KIOSK, HANDHELD] {
        desk.exchange(device);
    }
}

/// While they are apart, two devices match one line with two statements, and one statement with
/// two lines.
fn apart() -> Desk {
    const ANOTHER: &str = "A-008";
    let mut desk = afternoon();
    desk.by_hand(KIOSK, |hand| {
        hand.sign_in(CLERK.name, CLERK.pin)?;
        hand.begin_line()?;
        hand.learn(&[
            LineField::PermitType("PE".to_owned()),
            LineField::PermitNumber("8841".to_owned()),
            LineField::Channel(Channel::MailXml),
            LineField::Pieces(Pieces { count: 3_410, exactness: Exactness::Exact }),
        ])?;
        hand.save_line();
        Deed::Line(ANOTHER, LineDeed::ReleaseWithPlacard).by_hand(hand)?;
        hand.sign_in(SUPERVISOR.name, SUPERVISOR.pin)
    })
    .unwrap();
    let mut matched = |device: DeviceKey, line: &str, statement: &str| {
        let done = desk.by_hand(device, |hand| hand.match_with(line, statement)).unwrap();
        assert_eq!(done, scenario::hand::Pressed::Yes, "{line} with {statement}");
    };
    matched(HANDHELD, "B-005", "56644705");
    matched(HANDHELD, "B-006", "56644706");
    matched(KIOSK, ANOTHER, "56644705");
    matched(KIOSK, "B-006", "56644791");
    in_touch(&mut desk);
    for line in ["B-005", "B-006"] {
        desk.by_hand(KIOSK, |hand| hand.open_work(line).map(drop)).unwrap();
    }
    desk
}

/// A mailing that its mailer took back, looked at again.
fn withdrawn() -> Play {
    let line = Do::Log(vec![LineField::JobId("JOB00001".to_owned())]);
    played_through(&[Do::Declare(words::Outage::National), line, Do::Withdraw, Do::LookAtLine])
}

fn played_through(given: &[Do]) -> Play {
    let mut play = Play::begin(&Rulebook::whole(), given);
    for step in given {
        play.step(step).unwrap();
    }
    play
}

/// A line with every fact that an editor takes, copied from a paper.
fn whole_line() -> Play {
    let pounds = |value: &str| Weight { value: value.parse().unwrap(), unit: WeightUnit::Lb };
    let text = |text: &str| text.to_owned();
    let mut play =
        played_through(&[Do::Declare(words::Outage::National), Do::As(PersonRole::Clerk)]);
    let mut hand = scenario::hand::Hand::at(play.glass());
    hand.begin_line().unwrap();
    hand.press(LogEntryIntent::FromPaper).unwrap();
    let facts = [
        LineField::PaperNumber(7),
        LineField::WrittenBy(text("Dwayne Okafor")),
        LineField::ArrivedAt(device::at("08:15")),
        LineField::PermitType(text("PI")),
        LineField::PermitNumber(text("40312")),
        LineField::Mailer(text("Acme")),
        LineField::Class(MailClass::MarketingMail),
        LineField::Category(ProcessingCategory::Flats),
        LineField::TotalWeight(pounds("412.5")),
        LineField::Pieces(Pieces { count: 4_000, exactness: Exactness::Approximate }),
        LineField::Postage(Money(Decimal::from(900))),
        LineField::Channel(Channel::HardCopy),
        LineField::HardCopyStatement(Presented::Present),
        LineField::HardCopyNumber(text("A1200")),
        LineField::Containers(ContainerCounts { pallets: 2, sacks: 1, ..Default::default() }),
        LineField::PieceWeight(pounds("0.25")),
        LineField::Verification(Verification::Performed { form_2866: text("2866-1") }),
        LineField::Comments(text("Wet corner")),
    ];
    hand.learn(&facts).unwrap();
    hand.save_line();
    play
}

#[test]
fn every_sentence_of_a_rule_is_said_to_a_person() {
    let unsaid: Vec<&str> =
        Says::NAMES.iter().copied().filter(|name| !SEEN.sentences.contains(name)).collect();
    assert!(unsaid.is_empty(), "{unsaid:#?}");
}

#[test]
fn every_field_of_a_line_is_recorded_by_a_hand() {
    let mut recorded: BTreeSet<FieldName> =
        PLAYED.iter().flat_map(|played| played.fields.iter().copied()).collect();
    recorded.extend(whole_line().fields());
    let unrecorded: Vec<&FieldName> =
        FieldName::ALL.iter().filter(|name| !recorded.contains(name)).collect();
    assert!(unrecorded.is_empty(), "{unrecorded:#?}");
}

#[test]
fn every_intent_is_pressed_where_it_is_offered() {
    let mut pressed = SEEN.pressed.clone();
    for (seed, given) in (1..).zip(beginnings()) {
        roam(played_through(&given).glass(), &mut pressed, seed, PRESSES);
    }
    let mut desk = apart();
    desk.by_hand(KIOSK, |hand| {
        hand.home()?;
        Ok(())
    })
    .unwrap();
    let unpressed: Vec<String> =
        Intent::kinds().into_iter().filter(|kind| !pressed.contains(kind)).collect();
    assert!(unpressed.is_empty(), "{unpressed:#?}");
}

fn beginnings() -> Vec<Vec<Do>> {
    let line = || Do::Log(vec![LineField::JobId("JOB00001".to_owned())]);
    let national = || Do::Declare(words::Outage::National);
    vec![
        vec![Do::As(PersonRole::Clerk), national(), line()],
        vec![Do::As(PersonRole::Clerk)],
        vec![Do::As(PersonRole::Supervisor)],
        vec![national(), line(), line(), Do::As(PersonRole::Supervisor)],
        vec![
            national(),
            Do::OpenLoad("402771936"),
            Do::Scan("99M900066875EMA000051"),
            Do::Scan("99M900066875EMA000052"),
        ],
    ]
}
