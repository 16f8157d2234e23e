//! Taking devices in, and who may sign in where.

use std::io::Read;

use argon2::{Argon2, PasswordVerifier, password_hash::phc::PasswordHash};
use data_encoding::BASE64;
use domain::reference::{PersonRole, PersonRow};
use server::people::NewPerson;
use store::{DeviceRole, PersonId};
use sync::courier::Trouble;
use sync::enrol::{Membership, Ticket, enrol};
use sync::wire::enrol::Fingerprint;

use crate::support::{Folder, Handheld, OTHER_UNIT, UNIT, World};

#[test]
fn a_device_gets_its_unit_letter_and_the_centrals_keys() {
    let world = World::new(1);
    let letters: Vec<char> = (0..3)
        .map(|n| {
            let mut folder = Folder::new(&world.clock, 10 + n);
            let membership = folder.enrol(&world.central, UNIT, DeviceRole::Kiosk);
            assert_eq!(membership.unit, UNIT);
            assert_eq!(membership.role, DeviceRole::Kiosk);
            assert_eq!(membership.keys, world.central.keys());
            assert_ne!(membership.keys.current, membership.keys.next);
            char::from(membership.letter)
        })
        .collect();
    assert_eq!(letters, ['A', 'B', 'C']);
    let mut kept = Folder::new(&world.clock, 19);
    assert_eq!(Membership::load(kept.dir.path()).unwrap(), None);
    let membership = kept.enrol(&world.central, UNIT, DeviceRole::Kiosk);
    membership.save(kept.dir.path()).unwrap();
    assert_eq!(Membership::load(kept.dir.path()).unwrap(), Some(membership));
    for damaged in ["", "tallydock membership 1\nunit 1\n"] {
        std::fs::write(kept.dir.path().join(sync::enrol::FILE), damaged).unwrap();
        assert!(Membership::load(kept.dir.path()).is_err(), "{damaged}");
    }
    let mut elsewhere = Folder::new(&world.clock, 20);
    let membership = elsewhere.enrol(&world.central, OTHER_UNIT, DeviceRole::Dock);
    assert_eq!(char::from(membership.letter), 'A', "letters are unique in a unit");
}

#[test]
fn a_code_is_good_for_one_device_and_fifteen_minutes() {
    let world = World::new(1);
    let ticket = || world.central.enrolment_code(UNIT, DeviceRole::Dock, "").unwrap();
    let mut one = Folder::new(&world.clock, 10);
    let mut two = Folder::new(&world.clock, 11);
    let used = ticket();
    let membership = one.enrol_with(&world.central, &used);
    assert_eq!(one.enrol_with(&world.central, &used), membership, "a lost answer costs nothing");
    assert_eq!(
        refusal(&world, &mut two, &used),
        "Another device has used the code. Ask for a new one"
    );

    let late = ticket();
    world.clock.forward(15 * 60 * 1_000_000_000);
    assert_eq!(
        refusal(&world, &mut two, &late),
        "The code was good for fifteen minutes. Ask for a new one"
    );
    let unknown = Ticket { code: "AAAAA-AAAAA".into(), ..ticket() };
    assert_eq!(
        refusal(&world, &mut two, &unknown),
        "There is no such code. Check it, or ask for a new one"
    );
    let other_central = Ticket { fingerprint: Fingerprint([0; 16]), ..ticket() };
    assert!(
        try_to_enrol(&world, &mut two, &other_central).is_err(),
        "a central that is not the one on the ticket"
    );
    let lower = ticket();
    let lower = Ticket { code: lower.code.to_lowercase().replace('-', " "), ..lower };
    two.enrol_with(&world.central, &lower);
}

fn try_to_enrol(
    world: &World,
    folder: &mut Folder,
    ticket: &Ticket,
) -> Result<Membership, Trouble> {
    let identity = folder.store.identity().clone();
    enrol(&world.central, &identity, ticket, "tallydock 0.1.0", &mut folder.ids)
}

fn refusal(world: &World, folder: &mut Folder, ticket: &Ticket) -> String {
    match try_to_enrol(world, folder, ticket) {
        Err(Trouble::NotTheCentral { said, .. }) => said,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_device_records_before_it_is_enrolled_and_sends_it_afterwards() {
    let world = World::new(1);
    let mut folder = Folder::new(&world.clock, 10);
    folder.record(4);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Counter);
    let mut it = Handheld::new(folder, world.central.clone(), &membership, 11);
    assert!(it.comes_to_rest());
    assert_eq!(world.head_of(&it.folder.store), Some(it.head()));
    let device = it.folder.store.identity().device;
    let known = it.folder.store.device(device).unwrap();
    assert!(
        known.state.enrolled.is_some(),
        "it hears of its own enrolment in the central's journal"
    );
}

pub fn person(n: u8, role: PersonRole) -> NewPerson {
    NewPerson {
        person: PersonId::from_bytes([n; 16]),
        unit: UNIT,
        name: format!("Person {n}"),
        initials: "PN".into(),
        role,
        pin: format!("1234{n:02}"),
    }
}

#[test]
fn verifiers_reach_only_the_devices_at_which_the_person_works() {
    let world = World::new(1);
    let people = [
        person(1, PersonRole::Clerk),
        person(2, PersonRole::Dock),
        person(3, PersonRole::Supervisor),
    ];
    // One before any device is enrolled, the others after.
    world.central.add_person(&people[0]).unwrap();
    let mut devices: Vec<_> = [
        (DeviceRole::Kiosk, [true, false, true]),
        (DeviceRole::Counter, [true, false, false]),
        (DeviceRole::Dock, [false, true, false]),
    ]
    .into_iter()
    .zip(10..)
    .map(|((role, expected), seed)| {
        let mut folder = Folder::new(&world.clock, seed);
        let membership = folder.enrol(&world.central, UNIT, role);
        (role, expected, Handheld::new(folder, world.central.clone(), &membership, seed + 100))
    })
    .collect();
    world.central.add_person(&people[1]).unwrap();
    world.central.add_person(&people[2]).unwrap();
    for (role, expected, it) in &mut devices {
        assert!(it.comes_to_rest());
        let rows = it.folder.store.people().unwrap();
        assert_eq!(rows.len(), 3, "{role:?}: everybody is known by name");
        for ((row, person), expected) in rows.iter().zip(&people).zip(*expected) {
            assert_eq!((row.person, row.role), (person.person, person.role));
            assert_eq!(opens(it, row, &person.pin), expected, "{role:?} {:?}", person.role);
            assert!(!opens(it, row, "000000"), "{role:?}");
        }
    }
    let (_, _, kiosk) = &devices[0];
    let (_, _, counter) = &devices[1];
    let clerk_at_kiosk = &kiosk.folder.store.people().unwrap()[0];
    assert!(!opens(counter, clerk_at_kiosk, &people[0].pin), "sealed to the kiosk alone");
}

pub fn opens<C: sync::Central>(it: &Handheld<C>, row: &PersonRow, pin: &str) -> bool {
    let Some(sealed) = &row.sealed_verifier else { return false };
    let sealed = BASE64.decode(sealed.as_bytes()).unwrap();
    let Some(verifier) = it.folder.store.identity().open_sealed(&sealed) else { return false };
    let verifier = String::from_utf8(verifier).unwrap();
    assert!(verifier.starts_with("$argon2id$"));
    let hash = PasswordHash::new(&verifier).unwrap();
    Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok()
}

#[test]
fn a_pin_is_six_digits_or_more() {
    let world = World::new(1);
    for pin in ["", "12345", "12345a", "１２３４５６", &"1".repeat(33)] {
        let new = NewPerson { pin: (*pin).to_owned(), ..person(1, PersonRole::Clerk) };
        assert!(world.central.add_person(&new).is_err(), "{pin}");
    }
}

#[test]
fn revoking_a_device_makes_every_pin_that_it_held_must_change() {
    let world = World::new(1);
    world.central.add_person(&person(1, PersonRole::Clerk)).unwrap();
    world.central.add_person(&person(2, PersonRole::Dock)).unwrap();
    let mut kiosk = Folder::new(&world.clock, 10);
    let membership = kiosk.enrol(&world.central, UNIT, DeviceRole::Kiosk);
    let mut kiosk = Handheld::new(kiosk, world.central.clone(), &membership, 11);
    let mut lost = Folder::new(&world.clock, 12);
    lost.enrol(&world.central, UNIT, DeviceRole::Counter);
    assert!(world.central.revoke(lost.store.identity().device, "lost").unwrap());
    assert!(kiosk.comes_to_rest());
    let must_change: Vec<bool> =
        kiosk.folder.store.people().unwrap().iter().map(|row| row.must_change).collect();
    assert_eq!(must_change, [true, false], "the clerk's PIN was on it, the dock worker's was not");
}

#[test]
fn imported_statements_reach_the_devices_and_are_replaced_by_number() {
    let world = World::new(1);
    let mut it = world.device(10);
    let header = "Statement ID,Status,Job ID,Total Pieces\n";
    let first = format!("{header}12345678,UPD,J1,4000\n12345679,FIN,J2,200\n,UPD,J3,1\n");
    let imported = world.central.import_statements("export.csv", first.as_bytes()).unwrap();
    assert_eq!((imported.taken, imported.refused_count), (2, 1), "{:?}", imported.refused);
    assert!(it.comes_to_rest());
    let statuses = |it: &Handheld<server::Central>| -> Vec<(String, String)> {
        let rows = it.folder.store.statements().unwrap();
        rows.into_iter().map(|row| (row.statement.0, row.status)).collect()
    };
    let pair = |id: &str, status: &str| (id.to_owned(), status.to_owned());
    assert_eq!(statuses(&it), [pair("12345678", "UPD"), pair("12345679", "FIN")]);
    let second = format!("{header}12345678,FIN,J1,4000\n");
    world.central.import_statements("later.csv", second.as_bytes()).unwrap();
    assert!(it.comes_to_rest());
    assert_eq!(statuses(&it), [pair("12345678", "FIN"), pair("12345679", "FIN")]);
    assert!(world.central.import_statements("empty.csv", &b""[..]).is_err());
    let endless = first.as_bytes().chain(std::io::repeat(b'\n'));
    let error = world.central.import_statements("endless.csv", endless).unwrap_err();
    assert!(error.to_string().contains("32 MiB"), "a longer file is refused, not cut: {error}");
}

/// I11: feed rows on the device equal the central's at that revision.
#[test]
fn i11_a_feed_of_many_pages_arrives_whole_and_follows_every_change() {
    let world = World::new(1);
    let mut it = world.device(10);
    let header = "Statement ID,Status\n";
    let file = |from: u32, to: u32, status: &str| {
        (from..to).fold(header.to_owned(), |file, n| format!("{file}{n:08},{status}\n"))
    };
    for (from, to, status) in [(0, 2_300, "UPD"), (2_300, 2_400, "AVW"), (1_000, 2_000, "FIN")] {
        world.central.import_statements("export.csv", file(from, to, status).as_bytes()).unwrap();
        assert!(it.comes_to_rest());
        let share = store::ledger::share_of("statements", crate::support::UNIT);
        let source = world.central.with_ledger(|ledger, _, _| ledger.feed_head(&share).unwrap());
        let cursor = it.folder.store.feed_cursor("statements").unwrap().unwrap();
        assert_eq!((cursor.rev, cursor.sum), (source.rev, source.sum));
    }
    assert_eq!(it.folder.store.statements().unwrap().len(), 2_400);
}
