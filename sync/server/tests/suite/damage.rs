//! A row in a device's own journal that is not the one that was sealed: it stays behind and is set
//! apart, and everything else gets to the central.

use domain::change::{Change, Fact};
use store::{FactId, Source, Store};
use sync::engine::{Event, Link};
use sync::runner::LinkTroubleKind;

use crate::support::{Folder, Handheld, UNIT, World, start};

/// Alters one byte of the row that holds the fact, in the database file of a device that is off.
fn alter(folder: Folder, fact: FactId, machine: &str) -> Folder {
    let Folder { store, mut ids, clock, dir } = folder;
    store.checkpoint().unwrap();
    drop(store);
    let path = dir.path().join(store::DATABASE);
    let mut bytes = std::fs::read(&path).unwrap();
    let name = format!("\"fact\":\"{fact}\"");
    let copies: Vec<usize> =
        (0..bytes.len()).filter(|at| bytes[*at..].starts_with(name.as_bytes())).collect();
    assert!(!copies.is_empty());
    // SQLite leaves old copies of a page's rows behind; the one that counts is among them.
    for at in copies {
        let barcode = b"\"barcode\":\"99M";
        let mut after = bytes[at..].windows(barcode.len());
        let Some(digits) = after.position(|window| window == barcode) else { continue };
        let digit = &mut bytes[at + digits + barcode.len()];
        *digit = if *digit == b'7' { b'8' } else { b'7' };
    }
    std::fs::write(&path, bytes).unwrap();
    let (store, _) = Store::open(dir.path(), &start(machine), &clock.now(), &mut ids).unwrap();
    Folder { store, ids, clock, dir }
}

/// Which of the facts are at the central, in the order in which the device wrote them.
fn at_the_central(world: &World, store: &Store, facts: &[FactId]) -> Vec<usize> {
    world.central.fold_all().unwrap();
    world.central.with_ledger(|ledger, _, _| {
        let central = ledger.store();
        let mut journals = central.journals_of(store.identity().device).unwrap();
        journals.sort_by_key(|known| known.header.ordinal);
        let rows = journals.iter().flat_map(|known| {
            central.rows_from(known.header.journal, 1, usize::MAX, usize::MAX).unwrap()
        });
        let read = rows.map(|row| Fact::decode(&row.bytes).unwrap());
        let scans = read.filter(|fact| matches!(fact.change, Change::ContainerScanned(_)));
        scans.map(|scan| facts.iter().position(|fact| *fact == scan.id).unwrap()).collect()
    })
}

/// Goes on until there is nothing left to do; the link is never down on the way. Whether the damage
/// was told on the way.
fn comes_to_rest_over_a_link_that_is_up(it: &mut Handheld<server::Central>) -> bool {
    it.tell(Event::Nudged);
    it.look();
    let mut told = false;
    for _ in 0..2_000 {
        let status = it.sync.status();
        told |= status.trouble.as_ref().is_some_and(|told| told.what == LinkTroubleKind::Damaged);
        assert!(!matches!(status.link, Link::Down { .. }), "{status:?}");
        if !it.pump() {
            if status.at_rest {
                assert_eq!(status.trouble, None);
                return told;
            }
            it.folder.clock.forward_to(it.wake_at_ns);
            it.look();
        }
    }
    panic!("it never comes to rest: {:?}", it.sync.status());
}

/// Everything is there but what was altered, in its order.
fn check(there: &[usize], count: usize, altered: &[usize]) {
    let expected: Vec<usize> = (0..count).filter(|n| !altered.contains(n)).collect();
    let at = there.iter().zip(&expected).position(|(one, other)| one != other);
    assert!(
        there == expected,
        "{altered:?} altered: {} of {} are there, the first difference is at {at:?}",
        there.len(),
        expected.len()
    );
}

#[test]
fn everything_but_an_altered_row_gets_to_the_central_in_its_order() {
    // Before, at and behind the end of what a push holds, and some of it acknowledged already.
    for (acknowledged, altered) in
        [(0, 0), (0, 5), (0, 599), (0, 698), (0, 699), (50, 60), (50, 50)]
    {
        let world = World::new(1);
        let mut folder = Folder::new(&world.clock, 10);
        let membership = folder.enrol(&world.central, UNIT, store::DeviceRole::Dock);
        let mut facts = folder.record(acknowledged);
        let mut it = Handheld::new(folder, world.central.clone(), &membership, 11);
        assert!(it.comes_to_rest());
        let Handheld { mut folder, sync, .. } = it;
        drop(sync);
        for _ in 0..7 {
            facts.extend(folder.record(100));
        }
        let folder = alter(folder, facts[altered], "machine 10");
        let mut it = Handheld::new(folder, world.central.clone(), &membership, 12);
        let told = comes_to_rest_over_a_link_that_is_up(&mut it);
        // The last row is looked at when the store opens: nothing is left for sync to meet.
        assert_eq!(told, altered + 1 < facts.len(), "{altered}: it is told");
        facts.extend(it.folder.record(3));
        assert!(!comes_to_rest_over_a_link_that_is_up(&mut it), "{altered}: and over");

        let store = &it.folder.store;
        let there = at_the_central(&world, store, &facts);
        check(&there, facts.len(), &[altered]);
        assert_eq!(store.damage_unseen().unwrap().len(), 1, "{altered}: a person can read it");
        let read = |ledger: &mut store::ledger::Ledger| ledger.store().damage_unseen().unwrap();
        let there = world.central.with_ledger(|ledger, _, _| read(ledger));
        assert_eq!(there.len(), 1, "{altered}: at the central, too");
        assert_eq!(store.unsent().unwrap(), 0, "{altered}");
        assert_eq!(world.head_of(store), Some(it.head()), "{altered}");
        let ack = store.acknowledged(Source::Central, it.head().journal).unwrap().unwrap();
        assert_eq!(ack.head_seq, it.head().seq, "{altered}");
    }
}

#[test]
fn rows_altered_beside_each_other_and_far_apart_stay_behind_alone() {
    let world = World::new(1);
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, store::DeviceRole::Dock);
    let facts = folder.record(400);
    let altered = [20, 21, 300];
    for which in altered {
        folder = alter(folder, facts[which], "machine 10");
    }
    let mut it = Handheld::new(folder, world.central.clone(), &membership, 12);
    assert!(it.comes_to_rest());
    let there = at_the_central(&world, &it.folder.store, &facts);
    check(&there, facts.len(), &altered);
    assert_eq!(it.folder.store.unsent().unwrap(), 0);
}

#[test]
fn an_altered_row_in_a_journal_that_is_written_no_more_holds_nothing_up() {
    let world = World::new(1);
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, store::DeviceRole::Dock);
    let mut facts = folder.record(40);
    // The data folder goes on in another machine, which begins a journal of its own.
    let first = folder.store.journal().journal;
    let mut folder = alter(folder, facts[20], "another machine");
    assert_ne!(folder.store.journal().journal, first);
    facts.extend(folder.record(5));
    let mut it = Handheld::new(folder, world.central.clone(), &membership, 12);
    assert!(comes_to_rest_over_a_link_that_is_up(&mut it));
    let mut there = at_the_central(&world, &it.folder.store, &facts);
    there.sort_unstable();
    check(&there, facts.len(), &[20]);
    assert_eq!(it.folder.store.unsent().unwrap(), 0);
}
