use app::screens::dock_scan::{DockPrimary, DockScanIntent, DockSecond};
use app::screens::load::{
    ContainerFilter, ContainerIs, LoadIntent, LoadOverview, LoadPage, LoadStep,
};
use app::screens::outage::{Scope, System, Whose};
use app::screens::typing::TypingWhat;
use app::screens::{NoticeText, ScreenView};
use app::{Effect, Paper};
use domain::container::Container;
use scenario::hand::Declared;

use crate::seat::Seat;

fn label(number: u32) -> String {
    format!("99M900066875EMA{number:06}")
}

/// A dock worker on a day on which eInduction is down.
fn dock(scope: Scope) -> Seat {
    let mut seat = Seat::of("dock");
    let outage = Declared {
        whose: Whose::Usps,
        scope,
        systems: vec![System::EInduction],
        mailer: None,
        stops: None,
        ticket: Some("4711".into()),
        began: None,
    };
    seat.by_hand(|hand| {
        hand.declare(&outage)?;
        hand.home()
    });
    seat
}

fn page(seat: &Seat) -> LoadPage {
    let ScreenView::Load(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    view.page
}

fn overview(seat: &Seat) -> LoadOverview {
    let LoadPage::Overview(overview) = page(seat) else { panic!("{:?}", page(seat)) };
    overview
}

fn containers(seat: &Seat) -> Vec<Container> {
    let loads = seat.station.store().loads().unwrap();
    seat.station.store().containers_of(loads[0].load).unwrap()
}

#[test]
fn a_usual_container_takes_no_tap_and_its_placard_is_counted_once_for_the_load() {
    let mut seat = dock(Scope::National);
    seat.taps = 0;
    for number in 1..=7 {
        seat.scan(&label(number));
    }
    assert_eq!(seat.taps, 0);
    let pulled =
        |seat: &Seat| containers(seat).iter().filter(|one| one.placard_collected.is_some()).count();
    assert_eq!(pulled(&seat), 0, "nobody said yet that a placard is in hand");
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    assert_eq!(overview(&seat).step, LoadStep::Collect(7));
    seat.tap(LoadIntent::Step).tap(LoadIntent::InHand(label(3))).tap(LoadIntent::Confirm);
    assert_eq!(pulled(&seat), 6);
    let third = containers(&seat).into_iter().find(|one| one.barcode == label(3)).unwrap();
    assert!(third.placard_collected.is_none(), "a placard that nobody holds was recorded");
    assert_eq!(overview(&seat).counts.pulled, 6);
}

#[test]
fn the_wide_button_leads_through_the_load_and_says_what_stays() {
    let mut seat = dock(Scope::National);
    for number in 1..=3 {
        seat.scan(&label(number));
    }
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad)).tap(LoadIntent::Step);
    seat.tap(LoadIntent::InHand(label(2))).tap(LoadIntent::Confirm);
    // The one that is left is asked for again before anything else.
    assert_eq!(overview(&seat).step, LoadStep::Collect(1));
    seat.tap(LoadIntent::Accept).tap(LoadIntent::Release);
    let LoadPage::Release(going) = page(&seat) else { panic!() };
    assert_eq!((going.go, going.stay.len(), going.keep_placards), (2, 1, 2));
    assert_eq!(going.stay[0].barcode, label(2));
    assert!(going.stay[0].why.contains("no placard was pulled"), "{}", going.stay[0].why);
    assert!(containers(&seat).iter().all(|one| one.released.is_none()), "released unasked");
    seat.tap(LoadIntent::Confirm);
    let released: Vec<bool> = containers(&seat).iter().map(|one| one.released.is_some()).collect();
    assert_eq!(released, [true, false, true]);
    assert!(containers(&seat).iter().all(|one| one.accepted.value().is_some()));
}

#[test]
fn without_exceptions_a_load_is_counted_accepted_and_released_in_five_taps() {
    let mut seat = dock(Scope::National);
    seat.scan(&label(1)).scan(&label(2));
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    seat.taps = 0;
    seat.tap(LoadIntent::Step).tap(LoadIntent::Confirm);
    assert_eq!(overview(&seat).step, LoadStep::Accept(2));
    seat.tap(LoadIntent::Step);
    assert_eq!(overview(&seat).step, LoadStep::Release(2));
    seat.tap(LoadIntent::Step).tap(LoadIntent::Confirm);
    assert_eq!(seat.taps, 5);
    assert_eq!((overview(&seat).released, overview(&seat).keep), (2, 0));
    assert_eq!(overview(&seat).step, LoadStep::ScanOn);
}

#[test]
fn in_a_local_outage_a_container_waits_for_the_help_desk_and_gives_no_placard() {
    let mut seat = dock(Scope::Local);
    seat.scan(&label(1)).tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    assert_eq!(overview(&seat).step, LoadStep::ScanOn);
    seat.tap(LoadIntent::List(ContainerFilter::Open)).tap(LoadIntent::Container(label(1)));
    let LoadPage::Container(one) = page(&seat) else { panic!() };
    assert_eq!((one.row.state, one.may_pull, one.may_release), (ContainerIs::OnHold, false, false));
    assert_eq!(one.call.as_deref(), Some("877-569-6614"));
    seat.tap(LoadIntent::Agreed).typed("Agent 12");
    let called = &containers(&seat)[0].calls;
    assert_eq!((called.len(), called[0].agent.as_str()), (1, "Agent 12"));
    let LoadPage::Container(one) = page(&seat) else { panic!() };
    assert!(one.may_pull && one.call.is_none());
    seat.tap(LoadIntent::Pull).tap(LoadIntent::ReleaseOne);
    assert!(containers(&seat)[0].released.is_some());
}

#[test]
fn a_scan_of_the_list_is_taken_back() {
    let mut seat = dock(Scope::National);
    seat.scan(&label(1)).scan(&label(2));
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    seat.tap(LoadIntent::List(ContainerFilter::Open)).tap(LoadIntent::Container(label(1)));
    seat.tap(LoadIntent::TakeBack);
    let LoadPage::Containers(list) = page(&seat) else { panic!("{:?}", page(&seat)) };
    assert_eq!(list.rows.iter().map(|row| row.barcode.clone()).collect::<Vec<_>>(), [label(2)]);
    assert_eq!(list.counts[0], 1);
}

#[test]
fn a_load_is_opened_with_its_appointment_and_gone_on_with_later() {
    let mut seat = dock(Scope::National);
    seat.scan(&label(1)).tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    seat.tap(LoadIntent::Loads).tap(LoadIntent::Another).typed("402771936");
    assert!(matches!(seat.screen(), ScreenView::DockScan(_)), "the next thing is a scan");
    seat.scan(&label(2)).tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    let ScreenView::Load(view) = seat.screen() else { panic!() };
    assert_eq!(view.appointment, "402 771 936");
    seat.tap(LoadIntent::Loads);
    let LoadPage::Loads(loads) = page(&seat) else { panic!() };
    let first = loads.iter().find(|load| load.appointment.is_empty()).unwrap();
    assert!(!first.here && first.scanned == 1);
    seat.tap(LoadIntent::Resume(first.id.clone()));
    let ScreenView::Load(view) = seat.screen() else { panic!() };
    assert_eq!(view.appointment, "");
}

#[test]
fn the_tally_is_printed_and_records_nothing() {
    let mut seat = dock(Scope::National);
    seat.scan(&label(1)).tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    let load = seat.station.store().loads().unwrap()[0].load;
    seat.tap(LoadIntent::Tally);
    assert_eq!(seat.printed(), [Paper::LoadTally { load }]);
    assert!(seat.last.recorded.is_empty());
}

#[test]
fn a_label_that_no_scanner_reads_is_keyed_and_recorded_as_keyed() {
    let mut seat = dock(Scope::National);
    seat.scan(&label(1)).tap(DockScanIntent::Second(DockSecond::Unreadable));
    let ScreenView::DockScan(view) = seat.screen() else { panic!() };
    let typing = view.typing.unwrap();
    assert_eq!(typing.what, TypingWhat::ContainerLabel);
    assert_eq!(typing.typed, "99M900066875EMA", "as the last one began");
    seat.typed("000002");
    let scanned = containers(&seat);
    assert_eq!(scanned.iter().filter(|one| 0 < one.scan_count()).count(), 2);
    assert!(scanned.iter().any(|one| one.barcode == label(2)));
    assert!(matches!(seat.screen(), ScreenView::DockScan(view) if view.typing.is_none()));
}

#[test]
fn what_is_no_whole_number_is_not_counted_and_stays_typed() {
    let mut seat = dock(Scope::National);
    seat.tap(app::screens::home::HomeIntent::Act(app::screens::home::HomeAct::ScanDock));
    seat.tap(DockScanIntent::Second(DockSecond::Unreadable)).typed("12");
    assert!(matches!(seat.said(), Some(NoticeText::Said(said)) if said.contains("21 characters")));
    let ScreenView::DockScan(view) = seat.screen() else { panic!() };
    assert_eq!(view.typing.unwrap().typed, "99M12");
    assert!(containers(&seat).is_empty());
}

#[test]
fn a_question_left_open_turns_the_scanner_on_again_when_the_load_is_looked_at() {
    let mut seat = dock(Scope::Local);
    seat.scan(&label(1));
    assert!(seat.last.effects.contains(&Effect::Scanner { enabled: false }));
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    assert!(seat.last.effects.contains(&Effect::Scanner { enabled: true }));
    assert_eq!(overview(&seat).keep, 1);
}

#[test]
fn a_scan_at_the_form_asks_for_no_call_and_the_scanner_goes_on() {
    let mut seat = dock(Scope::Local);
    seat.by_hand(|hand| hand.open_load("402771936")).by_hand(|hand| {
        hand.take_form(Some("One"), &[], 1)?;
        hand.home()
    });
    seat.tap(app::screens::home::HomeIntent::Act(app::screens::home::HomeAct::SeeLoad));
    let form = overview(&seat).forms[0].id.clone();
    seat.tap(LoadIntent::Form(form)).scan(&label(1));
    assert!(matches!(seat.screen(), ScreenView::CheckOff(_)));
    assert_eq!(seat.last.effects.last(), Some(&Effect::Scanner { enabled: true }));
    assert!(containers(&seat)[0].form.value().is_some());
}
