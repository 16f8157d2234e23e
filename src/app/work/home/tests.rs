//! home: played from taps to the view.

use domain::reference::PersonRole;

use crate::screens::ScreenView;
use crate::screens::sign_in::{PinView, SignInIntent};
use crate::testing::{Desk, person};
use crate::{Beep, Effect, badge};

fn chosen(desk: &Desk) -> Option<String> {
    match desk.view().screen {
        ScreenView::SignIn(view) => view.chosen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_badge_stands_for_the_touch_of_a_name_and_the_pin_is_still_asked_for() {
    let ann = person(1, "Ann Bolt", PersonRole::Dock);
    let mut desk = Desk::of(&[ann.clone(), person(2, "Bea Cole", PersonRole::Clerk)]);
    let scanned = desk.scan(&badge::of(ann.person));
    assert_eq!(scanned.effects, [Effect::Beep(Beep::Question)]);
    assert_eq!(chosen(&desk), Some(ann.person.to_string()));
    let ScreenView::SignIn(view) = desk.view().screen else { panic!() };
    assert_eq!(view.pin, PinView::Typing { digits: 0 });
    desk.tap(SignInIntent::Another);
    assert_eq!(chosen(&desk), None);
}

#[test]
fn a_badge_of_nobody_here_chooses_nobody() {
    let mut desk = Desk::of(&[person(1, "Ann Bolt", PersonRole::Dock)]);
    assert_eq!(desk.scan("TDP-0123456789AB").effects, [Effect::Beep(Beep::Refused)]);
    assert_eq!(chosen(&desk), None);
    assert!(format!("{:?}", desk.view().notice).contains("of nobody who works here"));
}

#[test]
fn a_badge_signs_nobody_out() {
    let mut desk = Desk::with(PersonRole::Clerk);
    let other = person(2, "Bea Cole", PersonRole::Clerk);
    desk.scan(&badge::of(other.person));
    assert!(matches!(desk.view().screen, ScreenView::Home(_)));
    assert!(format!("{:?}", desk.view().notice).contains("Rosalind Maldonado is signed in"));
}
