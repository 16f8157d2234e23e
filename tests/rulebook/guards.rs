//! Everything that is built reaches a person: every sentence of a rule is said by a view, every
//! field of a line is recorded, every intent is pressed. What counts are views that a station made
//! and presses of a hand that were offered; samples written by hand do not.

use anyhow::Context;
use app::Event;
use app::screens::advice::AdviceIntent;
use app::screens::conflict::ConflictIntent;
use app::screens::reconcile::{ReconcileIntent, WorkFilter};
use app::screens::release::ReleaseIntent;
use app::screens::{Intent, ScreenView, View};
use domain::log_entry::{Channel, LineField};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Pieces};
use scenario::days::outage_day::{CLERK, DOCK, HANDHELD, KIOSK, STATEMENTS_FIRST, SUPERVISOR, day};
use scenario::hand::{Glass, Hand, Pressed};
use scenario::{Deed, DeviceKey, LineDeed, Step, What};
use tests::Desk;

use super::*;
use crate::beginnings::{beginnings, whole_line};
use crate::roam::roam;

/// How often a roaming hand presses from one beginning.
const PRESSES: usize = 800;

/// How often it presses where a case has led.
const PRESSES_AFTER_A_CASE: usize = 30;

/// All that was said and pressed: in the cases, on the outage day, and where two devices decide
/// apart.
static SEEN: LazyLock<Seen> = LazyLock::new(|| {
    let mut seen = Seen::default();
    for played in PLAYED.iter() {
        seen.extend(&played.seen);
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
        assert_eq!(done, Pressed::Yes, "{line} with {statement}");
    };
    matched(HANDHELD, "B-005", "56644705");
    matched(HANDHELD, "B-006", "56644706");
    matched(KIOSK, ANOTHER, "56644705");
    matched(KIOSK, "B-006", "56644791");
    in_touch(&mut desk);
    desk.by_hand(KIOSK, |hand| {
        hand.open_work("B-005")?;
        hand.open_work("B-006")?;
        hand.press(ConflictIntent::Back)
    })
    .unwrap();
    desk
}

/// A mailing that its mailer took back, looked at again.
fn withdrawn() -> Play {
    let line = Do::Log(vec![LineField::JobId("JOB00001".to_owned())]);
    Play::through(&[Do::Declare(words::Outage::National), line, Do::Withdraw, Do::LookAtLine])
}

/// Nobody ever reads these: they are what would hold the mail without 001-1.2a and 001-3i, and
/// prove that the two rules are at work.
const ONLY_WITHOUT_A_RULE: [&str; 2] = ["TooLittleToSave", "ReleaseWaitsForFields"];

#[test]
fn every_sentence_of_a_rule_is_said_to_a_person() {
    let unsaid: Vec<&str> =
        Says::NAMES.iter().copied().filter(|name| !SEEN.sentences.contains(name)).collect();
    assert_eq!(unsaid, ONLY_WITHOUT_A_RULE);
    for name in ONLY_WITHOUT_A_RULE {
        let said = |played: &Played| played.seen_without.sentences.contains(name);
        assert!(PLAYED.iter().any(said), "{name}");
    }
}

#[test]
fn a_touch_on_what_is_not_said_any_more_cures_nothing_else() {
    let mut play = Play::through(&[
        Do::Declare(words::Outage::National),
        Do::Log(vec![LineField::Channel(Channel::HardCopy)]),
        Do::Secure,
    ]);
    let device = play.glass();
    let cured = |view: &View| view.advice.said.iter().find(|one| one.cure.is_some()).cloned();
    let stale = cured(&device.view()).unwrap();
    // Printing is cured; that the placard is on the mail, which releases it, is asked next.
    assert_eq!(stale.says, "PlacardNotMade");
    let mut hand = Hand::at(device);
    hand.press(ReleaseIntent::Step).unwrap();
    hand.press(AdviceIntent::Open).unwrap();
    let before = device.view();
    assert!(cured(&before).is_some_and(|one| one.says == "PlacardNotAttached"));
    let update = device.happen(Event::Intent(AdviceIntent::Cure(stale.id()).into()));
    assert!(update.recorded.is_empty());
    assert_eq!(device.view().advice, before.advice);
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
    let mut seen = SEEN.clone();
    for (seed, case) in (1..).zip(cases()) {
        let (_, mut play) = case.play(&Rulebook::whole());
        roam(play.glass(), &mut seen, seed, PRESSES_AFTER_A_CASE);
    }
    let mut desk = apart();
    desk.by_hand(KIOSK, |hand| {
        hand.open_work_list()?;
        hand.press(ReconcileIntent::Filter(WorkFilter::Match))?;
        let ScreenView::Reconcile(list) = hand.screen() else { anyhow::bail!("no work list") };
        let likely = list.rows.iter().find(|row| row.kind.is_one_touch());
        hand.press(ReconcileIntent::Quick(likely.context("nothing is likely")?.id.clone()))?;
        hand.press(ReconcileIntent::Undo)
    })
    .unwrap();
    seen.extend(&desk.seen());
    for (seed, device) in (1..).zip([KIOSK, HANDHELD, DOCK]) {
        roam(&mut desk.glass(device), &mut seen, seed, PRESSES);
    }
    for (seed, mut device) in (1..).zip(beginnings()) {
        roam(&mut device, &mut seen, seed, PRESSES);
        seen.extend(&device.seen());
    }
    let unpressed: Vec<String> =
        Intent::kinds().into_iter().filter(|kind| !seen.pressed.contains(kind)).collect();
    assert!(unpressed.is_empty(), "{unpressed:#?}");
}
