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
