//! A supervisor's evening at the kiosk, by touches alone: the conflict, the mailing logged twice,
//! the statements, items 21 to 23 and 25, and the signed close-out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use app::screens::close_out::{CloseOutIntent, CloseOutPage, CloseOutPrimary, OverReason, Sheet};
use app::screens::conflict::{ConflictIntent, ConflictView};
use app::screens::duplicate::DuplicateIntent;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::log_entry::{Field, LogEntryIntent};
use app::screens::pair::{
    Comparison, EntryItem, PairAct, PairIntent, PairPage, PairVerdict, Reason,
};
use app::screens::reconcile::{
    ReconcileIntent, ReconcilePrimary, ReconcileView, Shown, Why, WorkFilter, WorkKind, WorkLine,
};
use app::screens::{Intent, ScreenView};
use app::{Effect, Event, Link, Paper};
use domain::log_entry::LineState;
use domain::moment::Timestamp;
use scenario::days::outage_day::{
    DOCK, KIOSK, STATEMENTS_FIRST, STATEMENTS_SECOND, SUPERVISOR, day,
};
use scenario::{Happening, Step, What};
use store::LineQuery;
use tests::Desk;

/// The kiosk at 15:42, the all-clear recorded and the supervisor signed in.
struct Evening {
    desk: Desk,
    clock: Timestamp,
}

impl Evening {
    fn begins() -> Self {
        let mut desk = Desk::new(&day());
        let until = at("15:45:00");
        for step in day().steps.into_iter().filter(|step| step.at < until) {
            desk.step(&step).unwrap();
        }
        let mut evening = Self { desk, clock: until };
        evening.step(What::On(KIOSK, Happening::Home));
        evening
    }

    fn step(&mut self, what: What) {
        self.clock = Timestamp::new(self.clock.wall() + chrono::Duration::seconds(2));
        self.desk.step(&Step { at: self.clock, what }).unwrap();
    }

    fn goes_to(&mut self, time: &str) {
        self.clock = at(time);
    }

    fn tap(&mut self, intent: impl Into<Intent>) {
        self.step(What::On(KIOSK, Happening::Tap(intent.into())));
    }

    /// Presses a control that is locked: it only tells why.
    fn ask_why(&mut self, intent: impl Into<Intent>) {
        self.desk.by_hand(KIOSK, |hand| hand.ask_why(intent)).unwrap();
    }

    fn statements(&mut self, text: &'static str) {
        self.step(What::Import { name: "statements.csv", text });
        self.step(What::On(KIOSK, Happening::Exchange));
    }

    fn screen(&self) -> ScreenView {
        let now = self.desk.moment_at(KIOSK);
        self.desk.seats[&KIOSK].station.view(&now).screen
    }

    fn list(&self) -> ReconcileView {
        match self.screen() {
            ScreenView::Reconcile(list) => list,
            other => panic!("{other:?}"),
        }
    }

    /// Opens the work list at a tab and gives the row of a line.
    fn row(&mut self, filter: WorkFilter, number: &str) -> WorkLine {
        self.tap(ReconcileIntent::Filter(filter));
        let rows = self.list().rows;
        let found = rows.iter().find(|row| row.number == number);
        found.unwrap_or_else(|| panic!("{number} is not among {rows:?}")).clone()
    }

    fn open(&mut self, filter: WorkFilter, number: &str) {
        let row = self.row(filter, number);
        self.tap(ReconcileIntent::Open(row.id));
    }

    fn comparison(&self) -> Comparison {
        match self.screen() {
            ScreenView::Pair(pair) => match pair.page {
                PairPage::Compare(comparison) => comparison,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    fn sheet(&self) -> Sheet {
        match self.screen() {
            ScreenView::CloseOut(view) => match view.page {
                CloseOutPage::Sheet(sheet) => sheet,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    fn state(&self, number: &str) -> LineState {
        let station = &self.desk.seats[&KIOSK].station;
        let line = station.line_numbered(number).unwrap();
        station.store().line(line).unwrap().state()
    }

    fn type_number(&mut self, digits: &str) {
        for digit in digits.chars() {
            self.tap(PairIntent::Key(digit));
        }
    }

    fn pin(&mut self) {
        for digit in SUPERVISOR.pin.bytes() {
            self.tap(CloseOutIntent::Digit(digit - b'0'));
        }
        self.tap(CloseOutIntent::Sign);
    }

    /// Everything of the day up to the second import.
    fn reconciled() -> Self {
        let mut evening = Self::begins();
        evening.tap(HomeIntent::Act(HomeAct::Reconcile));
        evening.settle_the_conflict();
        evening.settle_the_twins();
        evening.goes_to("16:00:00");
        evening.statements(STATEMENTS_FIRST);
        evening.match_what_is_likely();
        evening.match_the_doubtful();
        evening.explain_what_was_final();
        evening.goes_to("16:25:00");
        evening.finalise_everything();
        evening.goes_to("17:00:00");
        evening.statements(STATEMENTS_SECOND);
        evening.tick_everything();
        evening
    }

    fn settle_the_conflict(&mut self) {
        self.open(WorkFilter::Check, "B-001");
        let ScreenView::Conflict(ConflictView { values, of, .. }) = self.screen() else { panic!() };
        assert_eq!(of, 1);
        let kept = values.iter().position(|side| side.value == Shown::Text("18,390".to_owned()));
        self.tap(ConflictIntent::Choose(u32::try_from(kept.unwrap()).unwrap()));
        self.tap(ConflictIntent::Keep);
        assert!(matches!(self.screen(), ScreenView::Reconcile(_)));
    }

    fn settle_the_twins(&mut self) {
        let row = self.row(WorkFilter::Check, "B-002");
        assert_eq!(row.kind, WorkKind::BilledTwice);
        assert_eq!(row.why, Why::LooksLike("A-002".to_owned()));
        self.tap(ReconcileIntent::Open(row.id));
        self.tap(DuplicateIntent::Choose("B-002".to_owned()));
        self.tap(DuplicateIntent::One);
        assert_eq!(self.state("A-002"), LineState::Explained);
    }

    fn match_what_is_likely(&mut self) {
        self.tap(ReconcileIntent::Filter(WorkFilter::Match));
        while let Some(row) = self.list().rows.first().cloned() {
            self.tap(ReconcileIntent::Quick(row.id));
            assert_eq!(self.state(&row.number), LineState::Matched);
        }
        assert!(matches!(self.list().primary, ReconcilePrimary::GoTo(_)));
    }

    /// What is doubtful takes two touches at two places.
    fn match_the_doubtful(&mut self) {
        for row in self.rows_of(WorkKind::Doubtful) {
            self.tap(ReconcileIntent::Open(row.id));
            self.tap(PairIntent::Act(PairAct::Match));
            assert_eq!(self.comparison().verdict, PairVerdict::Asked);
            assert_ne!(self.state(&row.number), LineState::Matched);
            self.tap(PairIntent::Act(PairAct::Sure));
            assert_eq!(self.state(&row.number), LineState::Matched);
            self.tap(PairIntent::Back);
        }
    }

    fn rows_of(&mut self, kind: WorkKind) -> Vec<WorkLine> {
        self.tap(ReconcileIntent::Filter(kind.filter()));
        self.list().rows.iter().filter(|row| row.kind == kind).cloned().collect()
    }

    fn explain_what_was_final(&mut self) {
        self.open(WorkFilter::Check, "A-001");
        assert_eq!(self.comparison().verdict, PairVerdict::AlreadyFinal);
        self.tap(PairIntent::Act(PairAct::NothingToFinalise));
        assert_eq!(self.state("A-001"), LineState::Explained);
    }

    fn finalise_everything(&mut self) {
        let mut number = 40_021;
        for kind in [WorkKind::ToFinalise, WorkKind::HardCopy] {
            for row in self.rows_of(kind) {
                self.tap(ReconcileIntent::Open(row.id));
                let act = match kind {
                    WorkKind::ToFinalise => PairAct::Finalise,
                    _ => PairAct::Enter,
                };
                self.tap(PairIntent::Act(act));
                self.type_number(&number.to_string());
                number += 1;
                self.tap(PairIntent::Record);
                assert!(matches!(self.screen(), ScreenView::Reconcile(_)), "{}", row.number);
            }
        }
    }

    fn tick_everything(&mut self) {
        for row in self.rows_of(WorkKind::ToTick) {
            self.tap(ReconcileIntent::Quick(row.id));
            assert_eq!(self.state(&row.number), LineState::Entered);
        }
    }
}

fn at(time: &str) -> Timestamp {
    Timestamp::parse(&format!("2018-12-04T{time}-06:00")).unwrap()
}

#[test]
fn the_whole_day_is_reconciled_and_signed_by_touches_alone() {
    let mut evening = Evening::reconciled();
    let list = evening.list();
    assert_eq!((list.closed, list.lines, list.percent), (14, 14, 100));
    assert_eq!(list.at_stake, "$0.00");
    assert_eq!(list.primary, ReconcilePrimary::CloseOut);

    evening.goes_to("17:30:00");
    evening.tap(ReconcileIntent::Primary);
    let held = evening.sheet();
    assert!(matches!(held.primary, CloseOutPrimary::Held(_)), "{held:?}");
    assert!(held.devices.iter().any(|device| device.silent && device.letter == "C"));
    evening.ask_why(CloseOutIntent::Primary);
    assert!(evening.sheet().signed.is_none(), "a held day is not signed");

    for device in [scenario::days::outage_day::HANDHELD, DOCK] {
        evening.step(What::On(device, Happening::Link(Link::Up { answer_ms: 900 })));
        evening.step(What::On(device, Happening::Exchange));
    }
    evening.step(What::On(KIOSK, Happening::Exchange));
    assert_eq!(evening.sheet().primary, CloseOutPrimary::Sign, "{:?}", evening.sheet().holds);
    evening.tap(CloseOutIntent::Primary);
    evening.pin();
    let signed = evening.sheet().signed.expect("a signature");
    assert_eq!(signed.by, SUPERVISOR.name);
    assert_eq!((signed.over, signed.late_rows, signed.late_lines), (0, 0, 0));
    assert_eq!(evening.sheet().primary, CloseOutPrimary::Print);
}

#[test]
fn a_wrong_pin_signs_nothing_and_nobody_is_signed_out() {
    let mut evening = Evening::reconciled();
    evening.tap(ReconcileIntent::Primary);
    let held = evening.sheet().holds;
    for hold in &held {
        evening.tap(CloseOutIntent::SignOver(hold.id));
        evening.tap(CloseOutIntent::Choose(OverReason::DeviceOut));
        evening.tap(CloseOutIntent::Take);
    }
    assert_eq!(evening.sheet().primary, CloseOutPrimary::SignOver);
    evening.tap(CloseOutIntent::Primary);
    for digit in [9, 9, 9, 9, 9, 9] {
        evening.tap(CloseOutIntent::Digit(digit));
    }
    evening.tap(CloseOutIntent::Sign);
    assert!(matches!(evening.screen(), ScreenView::CloseOut(_)));
    evening.tap(CloseOutIntent::Back);
    assert!(evening.sheet().signed.is_none());
    evening.tap(CloseOutIntent::Primary);
    evening.pin();
    let signed = evening.sheet().signed.expect("a signature");
    assert_eq!(usize::try_from(signed.over).unwrap(), held.len());
}

#[test]
fn what_comes_after_the_signature_is_said_to_be_late() {
    let mut evening = Evening::reconciled();
    evening.goes_to("17:30:00");
    evening.tap(ReconcileIntent::Primary);
    for hold in evening.sheet().holds {
        evening.tap(CloseOutIntent::SignOver(hold.id));
        evening.tap(CloseOutIntent::Choose(OverReason::Typed));
        evening.tap(CloseOutIntent::Take);
        for key in "charging".chars() {
            evening.tap(CloseOutIntent::Key(key));
        }
        evening.tap(CloseOutIntent::Take);
    }
    evening.tap(CloseOutIntent::Primary);
    evening.pin();
    assert_eq!(evening.sheet().signed.unwrap().late_rows, 0);
    evening.step(What::On(DOCK, Happening::Link(Link::Up { answer_ms: 900 })));
    evening.step(What::On(DOCK, Happening::Exchange));
    evening.step(What::On(KIOSK, Happening::Exchange));
    assert!(0 < evening.sheet().signed.unwrap().late_rows);
}

#[test]
fn a_match_from_the_list_can_be_undone_and_is_offered_again() {
    let mut evening = Evening::begins();
    evening.statements(STATEMENTS_FIRST);
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    let row = evening.row(WorkFilter::Match, "B-005");
    evening.tap(ReconcileIntent::Quick(row.id));
    assert_eq!(evening.list().undo.as_deref(), Some("B-005"));
    evening.tap(ReconcileIntent::Undo);
    assert_eq!(evening.list().undo, None);
    assert_ne!(evening.state("B-005"), LineState::Matched);
    evening.row(WorkFilter::Match, "B-005");
}

#[test]
fn a_statement_that_is_put_aside_is_not_offered_by_one_touch_again() {
    let mut evening = Evening::begins();
    evening.statements(STATEMENTS_FIRST);
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    evening.open(WorkFilter::Match, "B-005");
    evening.tap(PairIntent::Act(PairAct::NotThis));
    assert_eq!(evening.comparison().verdict, PairVerdict::NoneOfThem);
    evening.tap(PairIntent::Back);
    let row = evening.row(WorkFilter::Wait, "B-005");
    assert_eq!(row.why, Why::NotThis("56644705".to_owned()));
    evening.tap(ReconcileIntent::Open(row.id));
    evening.tap(PairIntent::Act(PairAct::LookAgain));
    assert_eq!(evening.comparison().statement.unwrap().0, "56644705");
}

#[test]
fn a_third_value_is_typed_in_the_log_and_one_comes_back_to_the_list() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    evening.open(WorkFilter::Check, "B-001");
    evening.tap(ConflictIntent::TypeAnother);
    let ScreenView::LogEntry(line) = evening.screen() else { panic!() };
    assert_eq!(line.editor.unwrap().field, Field::Pieces);
    for key in "18395".chars() {
        evening.tap(LogEntryIntent::Key(key));
    }
    evening.tap(LogEntryIntent::Take);
    evening.tap(LogEntryIntent::Back);
    let rows = evening.list().rows;
    assert!(!rows.iter().any(|row| row.kind == WorkKind::Conflict), "{rows:?}");
}

#[test]
fn a_line_that_needs_no_entry_is_explained_with_a_reason() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    let row = evening.rows_of(WorkKind::NoStatement).remove(0);
    evening.tap(ReconcileIntent::Open(row.id.clone()));
    evening.tap(PairIntent::Act(PairAct::Explain));
    evening.ask_why(PairIntent::Record);
    assert!(!evening.state(&row.number).is_settled(), "no reason was chosen");
    evening.tap(PairIntent::Choose(Reason::Other));
    for key in "Shown at another unit".chars() {
        evening.tap(PairIntent::Key(key));
    }
    evening.tap(PairIntent::Record);
    assert_eq!(evening.state(&row.number), LineState::Explained);
}

#[test]
fn an_entry_without_its_number_is_held_and_stays_on_the_glass() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    evening.open(WorkFilter::Enter, "B-003");
    evening.tap(PairIntent::Act(PairAct::Enter));
    let form = |evening: &Evening| match evening.screen() {
        ScreenView::Pair(pair) => match pair.page {
            PairPage::Form(form) => form,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(form(&evening).initials, SUPERVISOR.initials);
    assert!(!form(&evening).complete);
    evening.ask_why(PairIntent::Record);
    assert!(form(&evening).hard_copy, "the form stays");
    evening.tap(PairIntent::DayOn);
    evening.tap(PairIntent::DayBack);
    assert_eq!(form(&evening).date.day, 3);
    evening.tap(PairIntent::Item(EntryItem::Initials));
    evening.tap(PairIntent::Clear);
    evening.type_number("4a");
    assert_eq!(form(&evening).initials, "A");
}

#[test]
fn the_reports_are_printed_by_a_touch() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    evening.tap(ReconcileIntent::CloseOut);
    let day = at("12:00:00").local_date();
    for (touch, asked) in [
        (CloseOutIntent::Print, Paper::CloseOut { day }),
        (CloseOutIntent::PrintLog, Paper::RecordOfMailings { day }),
    ] {
        let now = evening.desk.moment_at(KIOSK);
        let station = &mut evening.desk.seats.get_mut(&KIOSK).unwrap().station;
        let update = station.update(&now, Event::Intent(touch.into()));
        let [Effect::Print { paper, .. }] = &update.effects[..] else {
            panic!("{:?}", update.effects)
        };
        assert_eq!(*paper, asked);
    }
}

#[test]
fn the_list_is_the_same_to_the_pointer_while_nothing_changes() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    let (one, two) = (evening.list().rows, evening.list().rows);
    assert!(std::sync::Arc::ptr_eq(&one, &two));
    assert_eq!(
        evening.desk.seats[&KIOSK].station.store().lines(&LineQuery::All).unwrap().len(),
        14
    );
}

/// The first import, with one more statement that is billed and looks like B-005's.
fn with_a_billed_lookalike() -> &'static str {
    let billed =
        "56644799,,Driftless Almanac,8841,PE,Periodicals,Flats,3410,736.56,2018-12-04,,FIN";
    Box::leak(format!("{STATEMENTS_FIRST}{billed}\n").into_boxed_str())
}

/// B-005 is matched with its open statement although another is as good, and opened again.
fn perhaps_billed() -> Evening {
    let mut evening = Evening::begins();
    evening.statements(with_a_billed_lookalike());
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    let row = evening.row(WorkFilter::Check, "B-005");
    assert_eq!((row.kind, row.why), (WorkKind::Doubtful, Why::TwoAsClose));
    evening.tap(ReconcileIntent::Open(row.id));
    while evening.comparison().statement.unwrap().0 != "56644705" {
        evening.tap(PairIntent::Act(PairAct::NotThis));
    }
    evening.tap(PairIntent::Act(PairAct::Match));
    if evening.comparison().verdict == PairVerdict::Asked {
        evening.tap(PairIntent::Act(PairAct::Sure));
    }
    evening.tap(PairIntent::Back);
    let row = evening.row(WorkFilter::Check, "B-005");
    assert_eq!((row.kind, row.why), (WorkKind::BilledTwice, Why::BilledAs("56644799".to_owned())));
    evening.tap(ReconcileIntent::Open(row.id));
    let ScreenView::Duplicate(view) = evening.screen() else { panic!() };
    assert!(!view.lines && view.cards[0].billed && !view.cards[1].billed);
    assert_eq!(view.amount.as_deref(), Some("$736.56"));
    evening
}

#[test]
fn one_mailing_that_is_billed_under_another_number_needs_no_entry() {
    let mut evening = perhaps_billed();
    evening.tap(DuplicateIntent::One);
    assert_eq!(evening.state("B-005"), LineState::Explained);
}

#[test]
fn two_mailings_that_look_alike_are_finalised_both() {
    let mut evening = perhaps_billed();
    evening.tap(DuplicateIntent::Two);
    assert_eq!(evening.comparison().verdict, PairVerdict::ToFinalise);
}

#[test]
fn a_decision_about_two_lines_can_be_taken_back() {
    let mut evening = Evening::begins();
    evening.tap(HomeIntent::Act(HomeAct::Reconcile));
    evening.settle_the_twins();
    evening.open(WorkFilter::Done, "A-002");
    let ScreenView::Duplicate(view) = evening.screen() else { panic!() };
    assert_eq!(view.keeps, "B-002");
    evening.tap(DuplicateIntent::Two);
    assert!(!evening.state("A-002").is_settled());
    assert!(!evening.rows_of(WorkKind::BilledTwice).iter().any(|row| row.number == "A-002"));
}
