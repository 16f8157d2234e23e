//! What a person at the central sees of devices and people, and what they decide.

use domain::change::device::{DamageSeen, DataDamaged, Numbers, PersonSetUp};
use domain::change::{Actor, Change, Fact};
use domain::reference::{PersonRole, PersonRow};
use server::people::NewPerson;
use server::{Central, ServerError};
use store::{DeviceRole, FactId, JournalId, PersonId};

use crate::enrolment::{opens, person};
use crate::support::{Folder, Handheld, OTHER_UNIT, UNIT, World};

fn enrolled(world: &World, seed: u64, role: DeviceRole) -> Handheld<Central> {
    let mut folder = Folder::new(&world.clock, seed);
    let membership = folder.enrol(&world.central, UNIT, role);
    Handheld::new(folder, world.central.clone(), &membership, seed + 1_000)
}

fn say(folder: &mut Folder, change: impl Into<Change>) -> FactId {
    let now = folder.clock.now();
    let id = FactId(folder.ids.v7(&now));
    let actor = Actor::Device(folder.store.identity().device);
    let fact = Fact::new(id, &now, "America/Chicago", actor, Some(UNIT), change.into());
    folder.store.record(&[fact]).unwrap();
    id
}

fn set_up(folder: &mut Folder, n: u8, name: &str) {
    let device = folder.store.identity().device;
    let set_up = PersonSetUp {
        person: PersonId::from_bytes([n; 16]),
        device,
        name: name.to_owned(),
        initials: "SU".to_owned(),
        role: PersonRole::Clerk,
    };
    say(folder, set_up);
}

fn cards(it: &Handheld<Central>) -> Vec<PersonRow> {
    it.folder.store.people().unwrap()
}

fn says<T: std::fmt::Debug>(result: Result<T, ServerError>, words: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn a_new_pin_reaches_the_devices_and_need_not_be_changed() {
    let world = World::new(1);
    world.central.add_person(&person(1, PersonRole::Clerk)).unwrap();
    let mut kiosk = enrolled(&world, 10, DeviceRole::Kiosk);
    let lost = enrolled(&world, 20, DeviceRole::Counter);
    world.central.revoke(lost.folder.store.identity().device, "lost").unwrap();
    assert!(world.central.roster(None).unwrap().cards[0].must_change);
    says(world.central.new_pin("Person 1", None, "12"), "six digits");
    says(world.central.new_pin("Nobody", None, "222222"), "There is nobody called Nobody");
    let card = world.central.new_pin("person 1", Some(UNIT), "222222").unwrap();
    assert!(!card.must_change);
    assert!(kiosk.comes_to_rest());
    let row = &cards(&kiosk)[0];
    assert!(!row.must_change);
    assert!(opens(&kiosk, row, "222222"));
    assert!(!opens(&kiosk, row, &person(1, PersonRole::Clerk).pin));
}

#[test]
fn a_removed_persons_card_goes_from_every_device_of_the_unit_and_no_other() {
    let world = World::new(1);
    for n in [1, 2] {
        world.central.add_person(&person(n, PersonRole::Clerk)).unwrap();
    }
    world
        .central
        .add_person(&NewPerson { unit: OTHER_UNIT, ..person(3, PersonRole::Clerk) })
        .unwrap();
    let mut devices =
        [enrolled(&world, 10, DeviceRole::Kiosk), enrolled(&world, 20, DeviceRole::Dock)];
    for it in &mut devices {
        assert!(it.comes_to_rest());
        assert_eq!(cards(it).len(), 2);
    }
    says(world.central.remove_person("Person 1", Some(OTHER_UNIT)), "There is nobody");
    let gone = world.central.remove_person("Person 1", None).unwrap();
    assert_eq!(gone.person, PersonId::from_bytes([1; 16]));
    says(world.central.remove_person("Person 1", None), "There is nobody called Person 1");
    // Whoever is taken in later does not get it either.
    let mut late = enrolled(&world, 30, DeviceRole::Counter);
    for it in devices.iter_mut().chain([&mut late]) {
        assert!(it.comes_to_rest());
        let names: Vec<String> = cards(it).into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["Person 2"]);
    }
    let names: Vec<String> =
        world.central.roster(None).unwrap().cards.into_iter().map(|card| card.name).collect();
    assert_eq!(names, ["Person 2", "Person 3"]);
}

#[test]
fn a_person_who_was_set_up_at_a_device_waits_and_once_confirmed_has_a_card_like_others() {
    let world = World::new(1);
    let mut kiosk = enrolled(&world, 10, DeviceRole::Kiosk);
    let mut other = enrolled(&world, 20, DeviceRole::Kiosk);
    set_up(&mut kiosk.folder, 7, "Dana");
    assert!(kiosk.comes_to_rest());
    let roster = world.central.roster(Some(UNIT)).unwrap();
    assert_eq!(roster.cards, []);
    let waiting = &roster.undecided[0];
    assert_eq!((waiting.name.as_str(), waiting.unit), ("Dana", Some(UNIT)));
    assert_eq!(waiting.device, "A a device");
    assert_eq!(world.central.roster(Some(OTHER_UNIT)).unwrap().undecided, []);
    says(world.central.confirm_person("Raj", None, "333333"), "Nobody called Raj was set up");
    says(world.central.confirm_person("Dana", None, "33"), "six digits");
    let card = world.central.confirm_person("Dana", None, "333333").unwrap();
    assert_eq!((card.unit, card.role), (UNIT, PersonRole::Clerk));
    let roster = world.central.roster(None).unwrap();
    assert_eq!((roster.cards.len(), roster.undecided.len()), (1, 0));
    says(world.central.confirm_person("Dana", None, "333333"), "Dana was confirmed already");
    says(world.central.refuse_person("Dana", None, "who?"), "`remove` takes the card");
    for it in [&mut kiosk, &mut other] {
        assert!(it.comes_to_rest());
        assert!(opens(it, &cards(it)[0], "333333"));
        let known = it.folder.store.set_up_people().unwrap();
        let (_, decided) = known[0].decided.clone().unwrap();
        assert!(decided.confirmed, "the devices hear it from the central");
        assert_eq!(it.folder.store.attention().unwrap(), []);
    }
}

#[test]
fn a_person_who_was_set_up_can_be_refused_with_a_reason_and_the_central_may_think_again() {
    let world = World::new(1);
    let mut kiosk = enrolled(&world, 10, DeviceRole::Kiosk);
    set_up(&mut kiosk.folder, 7, "Dana");
    set_up(&mut kiosk.folder, 8, "Dana");
    assert!(kiosk.comes_to_rest());
    let seven = PersonId::from_bytes([7; 16]).to_string();
    says(world.central.refuse_person("Dana", None, "unknown"), "may be any of these");
    says(world.central.refuse_person(&seven, None, "  "), "Say why");
    assert_eq!(world.central.refuse_person(&seven, None, "unknown").unwrap(), "Dana");
    says(world.central.refuse_person(&seven, None, "unknown"), "Dana was refused already");
    assert!(kiosk.comes_to_rest());
    let known = kiosk.folder.store.set_up_people().unwrap();
    let decided = known[0].decided.clone().unwrap().1;
    assert_eq!((decided.confirmed, decided.reason.as_str()), (false, "unknown"));
    assert_eq!(cards(&kiosk), []);
    world.central.confirm_person(&seven, None, "333333").unwrap();
    assert!(kiosk.comes_to_rest());
    assert_eq!(cards(&kiosk).len(), 1);
}

#[test]
fn a_device_cannot_have_somebody_elses_card_confirmed_as_its_own() {
    let world = World::new(1);
    world.central.add_person(&person(1, PersonRole::Supervisor)).unwrap();
    let mut kiosk = enrolled(&world, 10, DeviceRole::Kiosk);
    set_up(&mut kiosk.folder, 1, "Dana");
    assert!(kiosk.comes_to_rest());
    says(world.central.confirm_person("Dana", None, "333333"), "Person 1 has a card");
    assert!(kiosk.comes_to_rest());
    assert_eq!(cards(&kiosk)[0].role, PersonRole::Supervisor);
}

#[test]
fn the_list_of_devices_says_how_far_each_is_and_what_is_wrong() {
    let world = World::new(1);
    let (mut kiosk, mut dock) =
        (enrolled(&world, 10, DeviceRole::Kiosk), enrolled(&world, 20, DeviceRole::Dock));
    let silent = enrolled(&world, 30, DeviceRole::Counter);
    kiosk.folder.record(20);
    let device = dock.folder.store.identity().device;
    let lost = Numbers { journal: JournalId::from_bytes([9; 16]), from: 4, upto: 6 };
    let damage = DataDamaged { lost: vec![lost], ..DataDamaged::of(device) };
    let found = say(&mut dock.folder, damage);
    for it in [&mut kiosk, &mut dock] {
        assert!(it.comes_to_rest());
    }
    let head = kiosk.head();
    world.central.with_ledger(|ledger, _, _| ledger.note_safe(&[head]).unwrap());
    let devices = world.central.devices(Some(UNIT)).unwrap();
    let [a, b, c] = &devices[..] else { panic!("{devices:?}") };
    assert_eq!((a.rows_here, a.rows_announced, a.rows_safe), (21, 21, 21));
    assert!(a.heard_at.is_some());
    assert_eq!((b.rows_here, b.rows_safe, b.damage_unseen.len()), (2, 0, 1));
    assert_eq!(b.still_lost, 3);
    assert_eq!((c.account.device, c.heard_at), (silent.folder.store.identity().device, None));
    assert_eq!(world.central.devices(Some(OTHER_UNIT)).unwrap(), []);

    say(&mut kiosk.folder, DamageSeen { device, damages: vec![found] });
    assert!(kiosk.comes_to_rest());
    assert_eq!(world.central.devices(None).unwrap()[1].damage_unseen, []);
}

#[test]
fn a_device_is_revoked_by_letter_name_or_id_and_only_once() {
    let world = World::new(1);
    let mut devices = Vec::new();
    for (seed, unit, name) in
        [(10, UNIT, "Dock 1"), (20, UNIT, "Dock 2"), (30, OTHER_UNIT, "Dock 1")]
    {
        let mut folder = Folder::new(&world.clock, seed);
        let ticket = world.central.enrolment_code(unit, DeviceRole::Dock, name).unwrap();
        folder.enrol_with(&world.central, &ticket);
        devices.push(folder.store.identity().device);
    }
    let revoke = |wanted: &str, unit| world.central.revoke_meant(wanted, unit, "lost");
    says(revoke("C", None), "There is no device C here");
    says(revoke("A", None), "may be any of these");
    says(revoke("Dock 1", None), &devices[2].to_string());
    says(world.central.revoke_meant("B", Some(UNIT), ""), "Say why");
    assert_eq!(revoke("B", Some(UNIT)).unwrap().device, devices[1]);
    says(revoke("dock 2", None), "B Dock 2 was revoked already: lost");
    assert_eq!(revoke("dock 1", Some(OTHER_UNIT)).unwrap().device, devices[2]);
    assert_eq!(revoke(&devices[0].to_string(), None).unwrap().device, devices[0]);
    assert!(world.central.devices(None).unwrap().iter().all(|it| it.account.revoked.is_some()));
}
