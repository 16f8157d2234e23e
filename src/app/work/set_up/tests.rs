//! Setting oneself up, played from taps to the facts.

use domain::change::Change;
use domain::ids::PersonId;
use domain::reference::PersonRole;

use crate::event::{Event, Link, Trouble, TroubleKind};
use crate::screens::home::HomeIntent;
use crate::screens::sign_in::{NoPeople, PersonMark, SetUpPage, SignInIntent, SignInView};
use crate::screens::typing::{TypingIntent, TypingWhat};
use crate::screens::{NoticeText, Role, ScreenView};
use crate::testing::{Desk, person};
use crate::{Effect, Update};

fn view(desk: &Desk) -> SignInView {
    match desk.view().screen {
        ScreenView::SignIn(view) => view,
        other => panic!("{other:?}"),
    }
}

fn pin(desk: &mut Desk, digits: [u8; 6]) -> Update {
    for digit in digits {
        desk.tap(SignInIntent::Digit(digit));
    }
    desk.tap(SignInIntent::Enter)
}

fn name(desk: &mut Desk, name: &str) {
    desk.tap(SignInIntent::SetUp);
    assert_eq!(view(desk).set_up.unwrap().typing.unwrap().what, TypingWhat::OwnName);
    for key in name.chars() {
        desk.tap(TypingIntent::Key(key));
    }
    desk.tap(TypingIntent::Take);
}

/// Sets somebody up, and gives them and the verifier that was asked for.
fn set_up(desk: &mut Desk, called: &str) -> PersonId {
    name(desk, called);
    desk.tap(SignInIntent::Role(Role::Clerk));
    assert_eq!(pin(desk, [2, 7, 1, 8, 2, 8]).effects, []);
    let asked = pin(desk, [2, 7, 1, 8, 2, 8]).effects;
    let [Effect::MakeVerifier { person, pin }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(pin, "271828");
    let person = *person;
    let verifier = "$argon2id$of-271828".to_owned();
    let made = desk.happen(Event::VerifierMade { person, verifier });
    assert_eq!(made.recorded.len(), 1);
    person
}

#[test]
fn a_device_that_knows_nobody_says_why_and_offers_to_set_oneself_up() {
    let mut desk = Desk::of(&[]);
    assert_eq!((view(&desk).nobody, view(&desk).offer_set_up), (Some(NoPeople::NotEnrolled), true));
    let trouble = Trouble { what: TroubleKind::CodeRefused, said: String::new() };
    desk.happen(Event::Troubles(vec![trouble]));
    assert_eq!(view(&desk).nobody, Some(NoPeople::Trouble(TroubleKind::CodeRefused)));
    let trouble = Trouble { what: TroubleKind::Tightened, said: String::new() };
    desk.happen(Event::Troubles(vec![trouble]));
    assert_eq!(view(&desk).nobody, Some(NoPeople::NotEnrolled), "that keeps no list away");
    desk.happen(Event::Troubles(Vec::new()));
    desk.happen(Event::Enrolled { unit: domain::ids::UnitId::from_bytes([4; 16]) });
    assert_eq!(view(&desk).nobody, Some(NoPeople::NotReached));
    desk.happen(Event::Link(Link::Up { answer_ms: 9 }));
    assert_eq!(view(&desk).nobody, Some(NoPeople::OnTheWay));
}

#[test]
fn where_the_central_has_a_list_nobody_sets_themselves_up() {
    let mut row = person(1, "Ann Bolt", PersonRole::Dock);
    row.sealed_verifier = None;
    let mut desk = Desk::of(&[row]);
    assert_eq!((view(&desk).nobody, view(&desk).offer_set_up), (Some(NoPeople::NoPinHere), false));
    desk.tap(SignInIntent::SetUp);
    assert_eq!(view(&desk).set_up, None);
}

#[test]
fn who_sets_themselves_up_is_recorded_signs_in_like_others_and_is_marked() {
    let mut desk = Desk::of(&[]);
    let person = set_up(&mut desk, "Maxi Wollstonecraft Delacroix");
    let known = desk.station.store().set_up_people().unwrap();
    let (stamp, said) = known[0].set_up.clone().unwrap();
    let here = desk.station.store().identity().device;
    assert_eq!(stamp.actor, domain::change::Actor::Device(here));
    assert_eq!((said.person, said.device, said.initials.as_str()), (person, here, "MD"));
    let shown = view(&desk);
    assert_eq!(shown.set_up, None);
    assert_eq!(shown.chosen, Some(person.to_string()), "their PIN is asked for at once");
    assert_eq!((shown.people[0].mark, shown.offer_set_up), (PersonMark::SetUpHere, true));

    let asked = pin(&mut desk, [2, 7, 1, 8, 2, 8]).effects;
    let verifier = "$argon2id$of-271828".to_owned();
    assert_eq!(asked, [Effect::CheckPin { person, pin: "271828".to_owned(), verifier }]);
    let signed = desk.happen(Event::PinChecked { person, correct: true });
    assert_eq!(signed.recorded.len(), 1);
    let strip = desk.view().strip;
    assert!(strip.person_unconfirmed);
    assert_eq!(strip.person.unwrap().full, "Maxi Wollstonecraft Delacroix");
    assert_eq!(signed_in(&desk), (Some(PersonRole::Clerk), None));
}

/// The role and the revision that the last sign-in names.
fn signed_in(desk: &Desk) -> (Option<PersonRole>, Option<u64>) {
    let journal = desk.station.store().journal().journal;
    let rows = desk.station.store().rows_from(journal, 1, 500, usize::MAX).unwrap();
    let last = rows.iter().rev().find_map(|row| {
        let fact = domain::change::Fact::decode(&row.bytes).ok()?;
        match fact.change {
            Change::SignedIn(signed) => Some(signed),
            _ => None,
        }
    });
    let signed = last.unwrap();
    (signed.role, signed.people_rev)
}

#[test]
fn a_sign_in_names_the_role_and_the_list_that_let_the_person_in() {
    let ann = person(1, "Ann Bolt", PersonRole::Dock);
    let mut desk = Desk::of(std::slice::from_ref(&ann));
    desk.happen(Event::PinChecked { person: ann.person, correct: true });
    let rev = desk.station.store().feed_cursor(domain::reference::PEOPLE).unwrap().unwrap().rev;
    assert_eq!(signed_in(&desk), (Some(PersonRole::Dock), Some(rev)));
    assert!(!desk.view().strip.person_unconfirmed);
}

#[test]
fn two_pins_that_differ_are_asked_for_again_and_nothing_is_recorded() {
    let mut desk = Desk::of(&[]);
    name(&mut desk, "Jo Kim");
    desk.tap(SignInIntent::Role(Role::Supervisor));
    pin(&mut desk, [1, 2, 3, 4, 5, 6]);
    let page = SetUpPage::Pin { digits: 0, again: true, differ: false };
    assert_eq!(view(&desk).set_up.unwrap().page, page);
    assert_eq!(pin(&mut desk, [1, 2, 3, 4, 5, 7]).effects, []);
    let page = SetUpPage::Pin { digits: 0, again: false, differ: true };
    assert_eq!(view(&desk).set_up.unwrap().page, page);
    assert_eq!(desk.station.store().set_up_people().unwrap(), []);
    desk.tap(SignInIntent::SetUpBack);
    assert_eq!(view(&desk).set_up.unwrap().page, SetUpPage::Role);
    desk.tap(SignInIntent::SetUpBack);
    assert_eq!(view(&desk).set_up, None);
}

#[test]
fn a_name_that_is_left_sets_nobody_up() {
    let mut desk = Desk::of(&[]);
    desk.tap(SignInIntent::SetUp);
    desk.tap(TypingIntent::Back);
    assert_eq!(view(&desk).set_up, None);
}

#[test]
fn whom_the_central_does_not_confirm_has_no_card_any_more() {
    let mut desk = Desk::of(&[]);
    let person = set_up(&mut desk, "Jo Kim");
    let now = desk.now;
    let absorbed = desk.station.absorb(&now, |store, ids| {
        let decided = domain::change::PersonDecided {
            person,
            confirmed: false,
            reason: "nobody of that name works here".to_owned(),
        };
        let actor = domain::change::Actor::Device(store.identity().device);
        let id = domain::ids::FactId(ids.v7(&now));
        let zone = "America/Chicago";
        // Before a central is known, anybody's word counts.
        store.record(&[domain::change::Fact::new(id, &now, zone, actor, None, decided.into())])
    });
    absorbed.unwrap();
    assert_eq!(view(&desk).people, []);
    assert_eq!(view(&desk).nobody, Some(NoPeople::NotEnrolled));
}

#[test]
fn who_has_to_change_the_pin_is_told_so_at_each_sign_in_and_works_on() {
    let mut ann = person(1, "Ann Bolt", PersonRole::Dock);
    ann.must_change = true;
    let mut desk = Desk::of(std::slice::from_ref(&ann));
    assert_eq!(view(&desk).people[0].mark, PersonMark::MustChange);
    for _ in 0..2 {
        desk.happen(Event::PinChecked { person: ann.person, correct: true });
        assert_eq!(desk.view().notice.unwrap().text, NoticeText::PinMustChange);
        assert!(matches!(desk.view().screen, ScreenView::Home(_)));
        desk.tap(HomeIntent::SignOut);
    }
}
