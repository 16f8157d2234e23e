//! Two devices decide while they are apart: one statement is matched with two lines, billed by
//! both, one line with two statements, one transaction number is on two lines. Each device shows
//! the danger with the money, nothing is billed meanwhile, and one decision settles it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use app::screens::conflict::ConflictIntent;
use app::screens::duplicate::{DuplicateIntent, DuplicateView, Shared as Both};
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::pair::{PairAct, PairIntent, PairPage};
use app::screens::reconcile::{ReconcileIntent, Shown, Why, WorkFilter, WorkKind, WorkLine};
use app::screens::{Intent, ScreenView};
use domain::change::close_out::HoldReason;
use domain::change::{Actor, Change, Fact};
use domain::ids::{FactId, StatementId};
use domain::log_entry::{Channel, LineField, LineState, LogEntry, MailClass};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Pieces};
use scenario::days::outage_day::{CLERK, HANDHELD, KIOSK, STATEMENTS_FIRST, SUPERVISOR, day};
use scenario::hand::Pressed;
use scenario::{Deed, DeviceKey, EntryDeed, Happening, LineDeed, Step, What};
use tests::Desk;

const BOTH: [DeviceKey; 2] = [KIOSK, HANDHELD];

/// The unit at 15:45: PostalOne! is back, the statements are here, and a supervisor is at the
/// kiosk, a clerk at the handheld.
struct Unit {
    desk: Desk,
    clock: Timestamp,
}

impl Unit {
    fn begins() -> Self {
        let clock = Timestamp::parse("2018-12-04T15:45:00-06:00").unwrap();
        let mut desk = Desk::new(&day());
        for step in day().steps.into_iter().filter(|step| step.at < clock) {
            desk.step(&step).unwrap();
        }
        let mut unit = Self { desk, clock };
        unit.step(What::Import { name: "statements.csv", text: STATEMENTS_FIRST });
        unit.everybody_exchanges();
        unit.desk.by_hand(HANDHELD, |hand| hand.sign_in(SUPERVISOR.name, SUPERVISOR.pin)).unwrap();
        unit
    }

    fn step(&mut self, what: What) {
        self.clock = Timestamp::new(self.clock.wall() + chrono::Duration::seconds(2));
        self.desk.step(&Step { at: self.clock, what }).unwrap();
    }

    fn everybody_exchanges(&mut self) {
        for device in [KIOSK, HANDHELD, KIOSK, HANDHELD] {
            self.step(What::On(device, Happening::Exchange));
        }
    }

    /// Does it where a person can; whether it was recorded.
    fn tries(&mut self, device: DeviceKey, line: &'static str, deed: LineDeed) -> bool {
        let before = self.billing(device, line);
        self.clock = Timestamp::new(self.clock.wall() + chrono::Duration::seconds(2));
        let what = What::On(device, Happening::Do(Deed::Line(line, deed)));
        // Where the work list leads to another page than the deed's, nothing is done.
        drop(self.desk.step(&Step { at: self.clock, what }));
        self.billing(device, line) != before
    }

    /// The kiosk logs another mailing of the mailer of B-005, as large as that.
    fn another_mailing(&mut self) {
        self.step(What::On(KIOSK, Happening::Home));
        self.desk
            .by_hand(KIOSK, |hand| {
                hand.sign_in(CLERK.name, CLERK.pin)?;
                hand.begin_line()?;
                hand.learn(&[
                    LineField::PermitType("PE".to_owned()),
                    LineField::PermitNumber("8841".to_owned()),
                    LineField::PermitHolder("Driftless Almanac".to_owned()),
                    LineField::Channel(Channel::MailXml),
                    LineField::Class(MailClass::Periodicals),
                    LineField::Pieces(Pieces { count: 3410, exactness: Exactness::Exact }),
                ])?;
                anyhow::ensure!(hand.save_line() == Pressed::Yes, "The line is not saved");
                Deed::Line(ANOTHER, LineDeed::ReleaseWithPlacard).by_hand(hand)?;
                hand.sign_in(SUPERVISOR.name, SUPERVISOR.pin)
            })
            .unwrap();
        drop(self.line(KIOSK, ANOTHER));
    }

    /// The mailer of B-005 has two statements, as large as each other.
    fn another_statement(&mut self) {
        const ROW: &str = concat!(
            "Statement ID,Job ID,Permit Holder,Permit Number,Permit Type,Class,Processing Category,",
            "Total Pieces,Total Postage,Mailing Date,System Check-In Time,Status\n",
            "56644790,,Driftless Almanac,8841,PE,Periodicals,Flats,3410,736.56,2018-12-04,,UPD\n",
        );
        self.step(What::Import { name: "another.csv", text: ROW });
        self.everybody_exchanges();
    }

    /// What bills a line: its matches, what was entered, and item 25.
    fn billing(
        &self,
        device: DeviceKey,
        number: &str,
    ) -> (Vec<FactId>, Vec<FactId>, Option<String>) {
        let line = self.line(device, number);
        (line.matched.facts(), line.entry.facts(), line.ticked)
    }

    fn tap(&mut self, intent: impl Into<Intent>) {
        self.step(What::On(KIOSK, Happening::Tap(intent.into())));
    }

    fn line(&self, device: DeviceKey, number: &str) -> LogEntry {
        let station = &self.desk.seats[&device].station;
        station.store().line(station.line_numbered(number).unwrap()).unwrap()
    }

    /// What is in danger of being billed twice, as the work list of a device says it.
    fn danger(&mut self, device: DeviceKey) -> Vec<WorkLine> {
        let list = self
            .desk
            .by_hand(device, |hand| {
                hand.open_work_list()?;
                hand.press(ReconcileIntent::Filter(WorkFilter::Check))?;
                Ok(hand.screen())
            })
            .unwrap();
        let ScreenView::Reconcile(list) = list else { panic!("{list:?}") };
        list.rows.iter().filter(|row| row.kind == WorkKind::BilledTwice).cloned().collect()
    }

    /// The rows of a device's work list that are about this, without the day's own twins.
    fn told(&mut self, device: DeviceKey) -> Vec<(String, Why, Option<String>)> {
        let ours = |row: &WorkLine| !matches!(row.why, Why::LooksLike(_) | Why::AlreadyFinal(..));
        let rows = self.danger(device).into_iter().filter(ours);
        rows.map(|row| (row.number, row.why, row.amount)).collect()
    }

    /// Opens a line from the kiosk's work list.
    fn open(&mut self, number: &str) {
        self.desk.by_hand(KIOSK, |hand| hand.open_work(number).map(drop)).unwrap();
    }

    fn screen(&self) -> ScreenView {
        self.desk.seats[&KIOSK].station.view(&self.desk.moment_at(KIOSK)).screen
    }

    fn duplicate(&self) -> DuplicateView {
        match self.screen() {
            ScreenView::Duplicate(view) => view,
            other => panic!("{other:?}"),
        }
    }

    fn close_out_is_held(&self, device: DeviceKey) -> bool {
        let holds = self.desk.seats[&device].station.close_out_holds(&self.desk.moment_at(device));
        let billed_twice = |hold: &HoldReason| matches!(hold, HoldReason::Finding { rule, .. } if rule == "001-3.5a");
        holds.iter().any(billed_twice)
    }

    fn assert_settled_everywhere(&mut self) {
        self.everybody_exchanges();
        let central = self.desk.central.store().tables().unwrap();
        for device in BOTH {
            assert_eq!(self.told(device), [], "{}", device.0);
            assert!(!self.close_out_is_held(device), "{}", device.0);
            // Whoever looked at the list recorded nothing, so all three agree.
            assert!(self.desk.seats[&device].station.store().tables().unwrap() == central);
        }
        assert!(self.desk.central.store().claimed_twice().unwrap().is_empty());
    }
}

const fn entry(transaction: &'static str) -> LineDeed {
    LineDeed::Enter(EntryDeed { initials: "XX", transaction })
}

fn on(statement: &str, line: &str) -> Why {
    Why::SameStatement(statement.to_owned(), line.to_owned())
}

/// A second mailing that looks like B-005, logged at the kiosk, as [`Unit::another_mailing`] does.
const ANOTHER: &str = "A-008";

/// The handheld matches B-005 with its statement, the kiosk another mailing with the same one.
fn one_statement_two_lines() -> Unit {
    let mut unit = Unit::begins();
    unit.another_mailing();
    assert!(unit.tries(HANDHELD, "B-005", LineDeed::Match("56644705")));
    assert!(unit.tries(KIOSK, ANOTHER, LineDeed::Match("56644705")));
    unit
}

#[test]
fn a_statement_on_two_lines_is_danger_on_both_devices_until_one_decision_settles_it() {
    let mut unit = one_statement_two_lines();
    assert_eq!(unit.told(KIOSK), [], "neither knows of the other yet");
    unit.everybody_exchanges();
    let money = Some("$736.56".to_owned());
    for device in BOTH {
        let told = unit.told(device);
        let of = |line: &str, other: &str| (line.to_owned(), on("56644705", other), money.clone());
        assert_eq!(told, [of(ANOTHER, "B-005"), of("B-005", ANOTHER)], "{}", device.0);
        assert!(unit.close_out_is_held(device));
        for line in [ANOTHER, "B-005"] {
            assert!(!unit.tries(device, line, entry("40021")), "{line} on {}", device.0);
            let now = unit.desk.moment_at(device);
            let advice = unit.desk.seats[&device].station.view(&now).advice;
            let held = advice.said.first().unwrap();
            assert_eq!(held.rule.as_str(), "001-3.5a");
            assert!(held.sentence.contains("56644705"), "{}", held.sentence);
        }
    }

    unit.open(ANOTHER);
    let view = unit.duplicate();
    assert!(view.lines && view.shared == Both::Statement && view.amount == money);
    assert_eq!((view.keeps.as_str(), view.other.as_str()), ("B-005", ANOTHER));
    unit.tap(DuplicateIntent::Choose(ANOTHER.to_owned()));
    let view = unit.duplicate();
    assert_eq!((view.keeps.as_str(), view.other.as_str()), (ANOTHER, "B-005"));
    unit.tap(DuplicateIntent::Choose("B-005".to_owned()));
    unit.tap(DuplicateIntent::Two);
    assert!(matches!(unit.screen(), ScreenView::Reconcile(_)));
    unit.tap(ReconcileIntent::Back);
    unit.assert_settled_everywhere();
    for device in BOTH {
        assert_eq!(unit.line(device, "B-005").state(), LineState::Matched);
        assert!(!unit.line(device, ANOTHER).matched.is_given());
    }
    assert!(unit.tries(HANDHELD, "B-005", entry("40021")), "and it is billed once");
}

#[test]
fn two_lines_that_were_one_mailing_after_all_bill_it_once() {
    let mut unit = one_statement_two_lines();
    unit.everybody_exchanges();
    unit.open("B-005");
    unit.tap(DuplicateIntent::Choose("B-005".to_owned()));
    unit.tap(DuplicateIntent::One);
    unit.tap(ReconcileIntent::Back);
    unit.assert_settled_everywhere();
    assert_eq!(unit.line(HANDHELD, ANOTHER).state(), LineState::Explained);
    assert!(unit.tries(KIOSK, "B-005", entry("40021")));
}

#[test]
fn a_statement_that_two_lines_have_billed_is_ticked_on_neither_and_ends_on_one() {
    let mut unit = one_statement_two_lines();
    assert!(unit.tries(HANDHELD, "B-005", entry("40021")));
    assert!(unit.tries(KIOSK, ANOTHER, entry("40022")));
    unit.everybody_exchanges();
    for device in BOTH {
        assert_eq!(unit.told(device).len(), 2);
        assert!(!unit.tries(device, "B-005", LineDeed::Tick));
    }
    let audited = unit.desk.central.store().claimed_twice().unwrap();
    assert_eq!(audited.len(), 2);
    unit.open(ANOTHER);
    unit.tap(DuplicateIntent::Choose("B-005".to_owned()));
    unit.tap(DuplicateIntent::Two);
    unit.tap(ReconcileIntent::Back);
    unit.assert_settled_everywhere();
    unit.another_statement();
    // The other mailing is not lost: it is open again, and looks for its own statement.
    let open = unit.line(HANDHELD, ANOTHER);
    assert!(!open.entry.is_given() && !open.matched.is_given() && !open.state().is_settled());
    assert!(unit.tries(HANDHELD, ANOTHER, LineDeed::Match("56644790")));
}

#[test]
fn who_keeps_a_statement_is_a_supervisors_decision() {
    let mut unit = one_statement_two_lines();
    unit.everybody_exchanges();
    unit.desk
        .by_hand(HANDHELD, |hand| {
            hand.sign_in(CLERK.name, CLERK.pin)?;
            hand.home()
        })
        .unwrap();
    let view = unit.desk.seats[&HANDHELD].station.view(&unit.desk.moment_at(HANDHELD));
    assert!(!view.can(&HomeIntent::Act(HomeAct::Reconcile).into()), "a clerk has no work list");
    assert_eq!(unit.told(KIOSK).len(), 2);
}

#[test]
fn a_line_that_two_devices_matched_with_two_statements_is_danger_and_settled_as_one() {
    let mut unit = Unit::begins();
    unit.another_mailing();
    unit.another_statement();
    assert!(unit.tries(HANDHELD, "B-005", LineDeed::Match("56644705")));
    assert!(unit.tries(KIOSK, "B-005", LineDeed::Match("56644790")));
    unit.everybody_exchanges();
    for device in BOTH {
        let why = Why::TwoStatements("56644705".to_owned(), "56644790".to_owned());
        assert_eq!(unit.told(device), [("B-005".to_owned(), why, Some("$736.56".to_owned()))]);
        assert!(unit.close_out_is_held(device));
    }
    // Neither statement is free while both stand.
    assert!(!unit.tries(KIOSK, ANOTHER, LineDeed::Match("56644790")));
    unit.open("B-005");
    let ScreenView::Conflict(view) = unit.screen() else { panic!("{:?}", unit.screen()) };
    let kept = Shown::Text("56644705".to_owned());
    let kept = view.values.iter().position(|side| side.value == kept).unwrap();
    unit.tap(ConflictIntent::Choose(u32::try_from(kept).unwrap()));
    unit.tap(ConflictIntent::Keep);
    unit.tap(ReconcileIntent::Back);
    unit.assert_settled_everywhere();
    assert!(unit.tries(KIOSK, ANOTHER, LineDeed::Match("56644790")));
}

#[test]
fn one_transaction_number_on_two_lines_is_settled_by_correcting_one() {
    let mut unit = Unit::begins();
    for (device, line, statement) in [(HANDHELD, "B-005", "56644705"), (KIOSK, "A-006", "56644712")]
    {
        assert!(unit.tries(device, line, LineDeed::Match(statement)));
        assert!(unit.tries(device, line, entry("40021")));
    }
    unit.everybody_exchanges();
    let number = |other: &str| Why::SameNumber("40021".to_owned(), other.to_owned());
    for device in BOTH {
        let told: Vec<_> =
            unit.told(device).into_iter().map(|(line, why, _)| (line, why)).collect();
        let expected =
            [("B-005".to_owned(), number("A-006")), ("A-006".to_owned(), number("B-005"))];
        assert_eq!(told, expected, "{}", device.0);
        assert!(unit.close_out_is_held(device));
    }
    unit.open("B-005");
    assert_eq!(unit.duplicate().shared, Both::Number);
    unit.tap(DuplicateIntent::Choose("B-005".to_owned()));
    unit.tap(DuplicateIntent::Two);
    for digit in "40022".chars() {
        unit.tap(PairIntent::Key(digit));
    }
    unit.tap(PairIntent::Record);
    assert!(matches!(unit.screen(), ScreenView::Reconcile(_)), "{:?}", unit.screen());
    unit.tap(ReconcileIntent::Back);
    unit.assert_settled_everywhere();
    let items = unit.line(HANDHELD, "A-006").entry.value().unwrap().items().clone();
    assert_eq!(items.transaction, "40022");
}

#[test]
fn a_match_is_not_taken_back_while_two_entries_stand() {
    let mut unit = Unit::begins();
    assert!(unit.tries(KIOSK, "B-005", LineDeed::Match("56644705")));
    unit.everybody_exchanges();
    assert!(unit.tries(HANDHELD, "B-005", entry("40021")));
    assert!(unit.tries(KIOSK, "B-005", entry("40022")));
    unit.everybody_exchanges();
    let line = unit.line(KIOSK, "B-005");
    assert!(line.entry.is_conflict());
    for device in BOTH {
        // The work list leads to the two entries, and to nothing that takes the match back or
        // makes it another.
        assert!(!unit.tries(device, "B-005", LineDeed::Match("56644706")), "{}", device.0);
        assert!(!unit.tries(device, "B-005", LineDeed::Look), "{}", device.0);
    }
    assert!(unit.line(KIOSK, "B-005").matched.is_given());
}

#[test]
fn what_a_person_says_is_not_a_lines_is_a_fact_that_every_device_knows() {
    let mut unit = Unit::begins();
    unit.open("B-005");
    unit.tap(PairIntent::Act(PairAct::NotThis));
    let fact = unit.desk.seats[&KIOSK].last.recorded.clone();
    assert_eq!(fact.len(), 1);
    unit.everybody_exchanges();
    let statement = StatementId("56644705".to_owned());
    for device in BOTH {
        assert!(unit.line(device, "B-005").is_set_aside(&statement), "{}", device.0);
    }
    unit.tap(PairIntent::Act(PairAct::LookAgain));
    unit.everybody_exchanges();
    assert!(!unit.line(HANDHELD, "B-005").is_set_aside(&statement));
    let authors: Vec<(Actor, bool)> = set_asides(&unit);
    let [(one, false), (other, true)] = authors[..] else { panic!("{authors:?}") };
    assert!(one == other && one != Actor::Person(CLERK.person));
}

/// Statements that look like the one of B-005 and are billed already.
fn with_billed_lookalikes() -> Unit {
    const ROWS: &str = concat!(
        "Statement ID,Job ID,Permit Holder,Permit Number,Permit Type,Class,Processing Category,",
        "Total Pieces,Total Postage,Mailing Date,System Check-In Time,Status\n",
        "56644798,,Driftless Almanac,8841,PE,Periodicals,Flats,3410,736.56,2018-12-04,,FIN\n",
        "56644799,,Driftless Almanac,8841,PE,Periodicals,Flats,3410,736.56,2018-12-04,,FIN\n",
    );
    let mut unit = Unit::begins();
    unit.step(What::Import { name: "more.csv", text: ROWS });
    unit.everybody_exchanges();
    unit
}

/// What the work list of a device says about B-005.
fn about_b_005(unit: &mut Unit, device: DeviceKey) -> Option<Why> {
    unit.danger(device).into_iter().find(|row| row.number == "B-005").map(|row| row.why)
}

#[test]
fn a_statement_put_aside_leaves_the_danger_of_another_that_is_billed() {
    let mut unit = with_billed_lookalikes();
    unit.open("B-005");
    let shown = |unit: &Unit| match unit.screen() {
        ScreenView::Pair(view) => match view.page {
            PairPage::Compare(comparison) => comparison.statement.map(|(statement, _)| statement),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    while shown(&unit).is_some_and(|statement| statement != "56644799") {
        unit.tap(PairIntent::Act(PairAct::NotThis));
    }
    unit.tap(PairIntent::Back);
    unit.tap(ReconcileIntent::Back);
    unit.everybody_exchanges();
    let billed = Why::AlreadyFinal("56644799".to_owned(), "FIN".to_owned());
    for device in BOTH {
        assert_eq!(about_b_005(&mut unit, device), Some(billed.clone()), "{}", device.0);
    }
}

#[test]
fn two_mailings_is_a_fact_about_that_statement_and_no_other() {
    let mut unit = with_billed_lookalikes();
    assert!(unit.tries(KIOSK, "B-005", LineDeed::Match("56644705")));
    for billed in ["56644798", "56644799"] {
        let why = Some(Why::BilledAs(billed.to_owned()));
        unit.everybody_exchanges();
        for device in BOTH {
            assert_eq!(about_b_005(&mut unit, device), why, "{}", device.0);
        }
        unit.open("B-005");
        unit.tap(DuplicateIntent::Two);
        assert_eq!(unit.desk.seats[&KIOSK].last.recorded.len(), 1, "a fact");
        unit.tap(PairIntent::Back);
        unit.tap(ReconcileIntent::Back);
    }
    unit.everybody_exchanges();
    for device in BOTH {
        assert_eq!(about_b_005(&mut unit, device), None, "{}", device.0);
    }
    assert!(unit.tries(HANDHELD, "B-005", entry("40021")));
}

fn set_asides(unit: &Unit) -> Vec<(Actor, bool)> {
    let store = unit.desk.seats[&KIOSK].station.store();
    let rows = store.rows_from(store.journal().journal, 1, usize::MAX, usize::MAX).unwrap();
    let facts = rows.iter().map(|row| Fact::decode(&row.bytes).unwrap());
    let aside = |fact: Fact| match fact.change {
        Change::StatementSetAside(body) => Some((fact.actor, body.lifted)),
        _ => None,
    };
    facts.filter_map(aside).collect()
}
