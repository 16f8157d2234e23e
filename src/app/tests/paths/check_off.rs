use app::screens::check_off::{CheckIs, CheckOffIntent, CheckOffPage, FormView};
use app::screens::dock_scan::{DockPrimary, DockScanIntent, DockSecond};
use app::screens::load::{LoadIntent, LoadPage};
use app::screens::typing::TypingWhat;
use app::screens::{NoticeText, ScreenView};

use crate::seat::Seat;

fn label(number: u32) -> String {
    format!("99M900066875EMA{number:06}")
}

/// The load screen of a load with one container scanned.
fn load() -> Seat {
    let mut seat = Seat::of("dock");
    seat.by_hand(|hand| hand.open_load("402771936"));
    seat.scan(&label(9)).tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    seat
}

fn forms(seat: &Seat) -> Vec<(String, String, u32, u32)> {
    let ScreenView::Load(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    let LoadPage::Overview(overview) = view.page else { panic!() };
    let told = |form: app::screens::load::FormRow| (form.id, form.name, form.ticked, form.claimed);
    overview.forms.into_iter().map(told).collect()
}

fn form(seat: &Seat) -> FormView {
    let ScreenView::CheckOff(view) = seat.screen() else { panic!("{:?}", seat.screen()) };
    let CheckOffPage::Form(form) = view.page else { panic!() };
    form
}

fn states(form: &FormView) -> Vec<(String, CheckIs)> {
    form.rows.iter().map(|row| (row.label.last_six.clone(), row.state)).collect()
}

#[test]
fn a_form_is_taken_up_by_scanning_what_it_lists() {
    let mut seat = load();
    seat.tap(LoadIntent::AddForm).scan(&label(1)).scan(&label(2)).scan(&label(2));
    seat.tap(CheckOffIntent::Type(TypingWhat::ListedContainer)).typed("99m900066875 ema 000003");
    let ScreenView::CheckOff(view) = seat.screen() else { panic!() };
    let CheckOffPage::New(new) = view.page else { panic!() };
    assert_eq!(new.listed.len(), 3, "a label scanned twice is listed once");
    let scanned = seat.station.store().loads().unwrap()[0].scanned;
    assert_eq!(scanned, 1, "listing is no scan of the load");
    seat.tap(CheckOffIntent::Add);
    let (id, name, ticked, claimed) = forms(&seat).remove(0);
    assert_eq!((name.as_str(), ticked, claimed), ("8125 no. 1", 0, 3));
    seat.tap(LoadIntent::Form(id));
    assert_eq!((form(&seat).missing, form(&seat).surplus), (3, 0));
}

#[test]
fn a_scan_at_the_form_ticks_off_and_a_touch_does_too() {
    let mut seat = load();
    seat.by_hand(|hand| hand.take_form(Some("One"), &[label(1)], 2));
    let (id, ..) = forms(&seat).remove(0);
    seat.tap(LoadIntent::Form(id));
    let before = [("000001".into(), CheckIs::Missing), ("000009".into(), CheckIs::MayTick)];
    assert_eq!(states(&form(&seat)), before);
    seat.scan(&label(1)).tap(CheckOffIntent::Tick(label(9)));
    let after = [("000009".into(), CheckIs::Surplus), ("000001".into(), CheckIs::Ticked)];
    assert_eq!(states(&form(&seat)), after);
    assert_eq!((form(&seat).ticked, form(&seat).claimed, form(&seat).surplus), (2, 2, 1));
}

#[test]
fn a_form_that_only_counts_needs_its_pallets() {
    let mut seat = load();
    seat.tap(LoadIntent::AddForm).tap(CheckOffIntent::Add);
    assert!(
        matches!(seat.said(), Some(NoticeText::Said(said)) if said.contains("how many pallets"))
    );
    seat.tap(CheckOffIntent::Type(TypingWhat::Pallets)).typed("14");
    seat.tap(CheckOffIntent::Type(TypingWhat::FormName))
        .typed(", Northern")
        .tap(CheckOffIntent::Add);
    let (id, name, ticked, claimed) = forms(&seat).remove(0);
    assert_eq!((name.as_str(), ticked, claimed), ("8125 no. 1, Northern", 0, 14));
    seat.tap(LoadIntent::Form(id)).tap(CheckOffIntent::Tick(label(9)));
    assert_eq!(states(&form(&seat)), [("000009".into(), CheckIs::Ticked)]);
}

#[test]
fn another_label_at_the_form_is_refused_with_a_sentence() {
    let mut seat = load();
    seat.tap(LoadIntent::AddForm).scan("420530729400111899560334123459");
    let ScreenView::CheckOff(view) = seat.screen() else { panic!() };
    assert!(matches!(view.page, CheckOffPage::New(new) if new.listed.is_empty()));
    assert!(matches!(seat.said(), Some(NoticeText::Said(_))));
}

#[test]
fn the_last_characters_of_a_listed_container_are_enough_to_key_it() {
    let mut seat = load();
    let containers = vec![label(41), label(42)];
    seat.by_hand(|hand| hand.take_form(Some("One"), &containers, 2))
        .by_hand(|hand| hand.open_dock());
    seat.tap(DockScanIntent::Second(DockSecond::Unreadable));
    seat.tap(app::screens::typing::TypingIntent::Clear).typed("0042");
    seat.tap(DockScanIntent::Primary(DockPrimary::SeeLoad));
    let (id, _, ticked, _) = forms(&seat).remove(0);
    assert_eq!(ticked, 1, "what a form lists is ticked with its scan");
    seat.tap(LoadIntent::Form(id));
    assert!(states(&form(&seat)).contains(&("000042".into(), CheckIs::Ticked)));
}
