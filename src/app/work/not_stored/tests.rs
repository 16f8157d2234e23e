//! not_stored: what cannot be seen from outside.

use domain::change::device::DeviceRole;
use domain::change::{Actor, DeviceEnrolled, Fact};
use domain::ids::{DeviceId, DeviceLetter, FactId, UnitId};
use domain::reference::PersonRole;
use store::Refusal;

use super::*;
use crate::screens::ScreenView;
use crate::screens::sign_in::SignInIntent;
use crate::testing::{Desk, person};

const LABEL: &str = "99M900066875EMA000053";

fn refuse(desk: &mut Desk, refusal: Refusal) {
    let now = desk.now;
    desk.station.absorb(&now, |store, _| store.refuse_writes(refusal)).unwrap();
}

#[test]
fn another_device_of_the_unit_is_named_and_one_that_is_not_trusted_is_not() {
    for (revoked, expected) in [
        (
            false,
            NotStoredStep::GoOnWith { letter: "C".to_owned(), name: "Dock handheld".to_owned() },
        ),
        (true, NotStoredStep::GoOnOnPaper),
    ] {
        let mut desk = Desk::with(PersonRole::Dock);
        let now = desk.now;
        let device = DeviceId::from_bytes([5; 16]);
        let absorbed = desk.station.absorb(&now, |store, ids| {
            let enrolled = DeviceEnrolled {
                device,
                unit: UnitId::from_bytes([4; 16]),
                name: "Dock handheld".to_owned(),
                role: DeviceRole::Dock,
                letter: DeviceLetter::new('C').unwrap(),
                public_key: "00".repeat(32),
            };
            let gone = domain::change::DeviceRevoked { device, reason: "lost".to_owned() };
            let actor = Actor::Device(store.identity().device);
            let mut facts = Vec::new();
            let mut say = |change| {
                let id = FactId(ids.v7(&now));
                facts.push(Fact::new(id, &now, "America/Chicago", actor, None, change));
            };
            say(enrolled.into());
            if revoked {
                say(gone.into());
            }
            store.record(&facts)
        });
        absorbed.unwrap();
        refuse(&mut desk, Refusal::ReadOnly);
        desk.scan(LABEL);
        assert_eq!(desk.view().not_stored.unwrap().steps[1], expected);
    }
}

#[test]
fn what_the_program_stumbles_over_is_not_stored_either() {
    let mut desk = Desk::of(&[person(7, "Rosalind Maldonado", PersonRole::Clerk)]);
    desk.station.settings.unseal = Box::new(|_| panic!("a fault of the program"));
    desk.tap(SignInIntent::Choose(person(7, "", PersonRole::Clerk).person.to_string()));
    for digit in [1, 2, 3, 4, 5, 6] {
        desk.tap(SignInIntent::Digit(digit));
    }
    assert_eq!(desk.tap(SignInIntent::Enter).effects, [crate::Effect::Beep(Beep::Refused)]);
    let page = desk.view().not_stored.unwrap();
    assert_eq!(page.why, NotStoredWhy::Stumbled);
    assert_eq!(page.what, NotStoredWhat::SignIn("Rosalind Maldonado".to_owned()));
    desk.tap(NotStoredIntent::Back);
    let ScreenView::SignIn(view) = desk.view().screen else { panic!() };
    assert_eq!(view.pin, crate::screens::sign_in::PinView::Typing { digits: 0 });
}

#[test]
fn what_cannot_be_read_of_the_data_is_claimed_of_nothing() {
    let mut desk = Desk::with(PersonRole::Dock);
    refuse(&mut desk, Refusal::ReadOnly);
    desk.scan(LABEL);
    for why in [NotStoredWhy::FolderGone, NotStoredWhy::Damaged] {
        desk.station.not_stored.as_mut().unwrap().why = why;
        let page = desk.view().not_stored.unwrap();
        assert_eq!(page.before, StoredBefore::NotReadable, "{why:?}");
    }
}

#[test]
fn what_is_stored_and_cannot_be_read_afterwards_is_not_said_to_be_unstored() {
    let mut desk = Desk::with(PersonRole::Clerk);
    let before = desk.station.before();
    (desk.station.write_refused, desk.station.has_recorded) = (false, true);
    let what = NotStoredWhat::Other;
    let event = Event::Scanned(LABEL.into());
    let failure = Failure::Store(StoreError::DiskFull);
    desk.station.failed(failure, event, before, what);
    assert_eq!(desk.view().not_stored, None);
    assert!(matches!(desk.view().notice.unwrap().text, NoticeText::NotRead(_)));
}

#[test]
fn a_screen_that_stumbles_is_drawn_again_and_one_that_stumbles_twice_is_left_for_home() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.tap(crate::screens::home::HomeIntent::Act(crate::screens::home::HomeAct::SeeLog));
    desk.station.stumbles.set(1);
    assert!(matches!(desk.view().screen, ScreenView::LogList(_)), "it is drawn again");
    desk.station.stumbles.set(2);
    assert!(matches!(desk.view().screen, ScreenView::Home(_)));
    // What happens next happens at home, which says why.
    desk.happen(Event::Tick);
    let view = desk.view();
    assert!(matches!(view.screen, ScreenView::Home(_)));
    let said = view.notice.map(|notice| notice.text);
    assert!(matches!(&said, Some(NoticeText::Said(said)) if said.contains("not be drawn")));
    desk.tap(crate::screens::home::HomeIntent::Act(crate::screens::home::HomeAct::SeeLog));
    assert!(matches!(desk.view().screen, ScreenView::LogList(_)));
    // Not even home: nothing is lost, and that is said.
    desk.station.stumbles.set(3);
    assert!(matches!(desk.view().screen, ScreenView::SignIn(_)));
}

#[test]
fn what_stumbles_over_the_central_s_word_costs_that_word_alone() {
    let mut desk = Desk::with(PersonRole::Clerk);
    let now = desk.now;
    let head = desk.station.store().head();
    let stumbled: store::Result<()> = desk.station.absorb(&now, |_, _| panic!("planted"));
    assert!(matches!(stumbled, Err(StoreError::Stumbled)));
    assert_eq!(desk.station.store().head(), head);
    desk.log([]);
    assert!(matches!(desk.view().screen, ScreenView::Home(_)));
}
