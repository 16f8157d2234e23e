//! Devices and a central until they agree: what each recorded is everywhere, byte for byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::change::DeviceRevoked;
use store::{DeviceRole, JournalCause, Source};
use sync::engine::{Applied, Event, Failure, Link};
use sync::runner::LinkTroubleKind;
use sync::wire::{Frame, Kind, seal};
use sync::{Reply, Request, Unreachable};

use crate::support::{Counting, Folder, Handheld, OTHER_UNIT, UNIT, World, open_central};

#[test]
fn two_devices_record_and_hear_each_other_until_they_are_equal() {
    let world = World::new(1);
    let (mut a, mut b) = (world.device(10), world.device(20));
    a.folder.record(450);
    b.folder.record(30);
    for round in 0..3 {
        for device in [&mut a, &mut b] {
            device.folder.record(round + 1);
            assert!(device.comes_to_rest());
        }
    }
    assert!(a.comes_to_rest());
    assert!(b.comes_to_rest());
    world.central.fold_all().unwrap();
    let tables = a.folder.store.tables().unwrap();
    assert_eq!(tables, b.folder.store.tables().unwrap());
    let central = world.central.with_ledger(|ledger, _, _| ledger.store().tables().unwrap());
    assert_eq!(tables, central, "a dashboard figure and a handheld figure cannot differ");
    for (writer, listener) in [(&a, &b), (&b, &a)] {
        let journal = writer.folder.store.journal().journal;
        let heard = listener.folder.store.rows_from(journal, 1, usize::MAX, usize::MAX).unwrap();
        assert_eq!(heard, writer.folder.rows(), "byte for byte");
    }
    assert_eq!(a.folder.store.unsent().unwrap(), 0);
    let head = a.head();
    let ack = a.folder.store.acknowledged(Source::Central, head.journal).unwrap().unwrap();
    assert_eq!((ack.head_seq, ack.head_hash), (head.seq, head.hash));
}

#[test]
fn devices_of_another_unit_hear_nothing_of_this_one() {
    let world = World::new(1);
    let mut ours = world.device(10);
    let mut folder = Folder::new(&world.clock, 20);
    let membership = folder.enrol(&world.central, OTHER_UNIT, DeviceRole::Dock);
    let mut theirs = Handheld::new(folder, world.central.clone(), &membership, 21);
    ours.folder.record(5);
    assert!(ours.comes_to_rest());
    assert!(theirs.comes_to_rest());
    let journal = ours.folder.store.journal().journal;
    assert_eq!(theirs.folder.store.known_journal(journal).unwrap(), None);
    let central = world.central.with_ledger(|ledger, _, _| ledger.store().journal().journal);
    assert!(theirs.folder.store.known_journal(central).unwrap().is_some());
}

#[test]
fn nothing_new_is_one_round_trip_of_less_than_800_bytes() {
    let world = World::new(1);
    // A unit of three devices: each knows the other two and the central.
    let mut others = [world.device(10), world.device(20)];
    let mut folder = Folder::new(&world.clock, 30);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Kiosk);
    let counting = Counting::new(world.central.clone());
    let (requests, bytes) = (counting.requests.clone(), counting.bytes.clone());
    let mut it = Handheld::new(folder, counting, &membership, 31);
    it.folder.record(20);
    for device in &mut others {
        device.folder.record(20);
        assert!(device.comes_to_rest());
    }
    assert!(it.comes_to_rest());
    assert!(it.comes_to_rest());
    requests.store(0, Ordering::Relaxed);
    bytes.store(0, Ordering::Relaxed);
    assert!(it.comes_to_rest());
    println!(
        "a sync with nothing new: {} round trip, {} bytes both ways together",
        requests.load(Ordering::Relaxed),
        bytes.load(Ordering::Relaxed)
    );
    assert_eq!(requests.load(Ordering::Relaxed), 1);
    assert!(bytes.load(Ordering::Relaxed) <= 800);
}

#[test]
fn what_one_device_says_about_the_enrolment_of_another_has_no_effect_and_is_shown() {
    let world = World::new(1);
    let (mut handheld, mut kiosk, mut sister) =
        (world.device(10), world.device(20), world.device(30));
    let revoked = sister.folder.store.identity().device;
    handheld.folder.say(DeviceRevoked { device: revoked, reason: "Not seen today".to_owned() });
    for _ in 0..2 {
        for device in [&mut handheld, &mut kiosk, &mut sister] {
            assert!(device.comes_to_rest());
        }
    }
    world.central.fold_all().unwrap();
    let central = world.central.with_ledger(|ledger, _, _| {
        let store = ledger.store();
        let known = store.device(revoked).unwrap();
        (known.state.revoked.is_some(), store.attention_count().unwrap(), store.tables().unwrap())
    });
    assert_eq!((central.0, central.1), (false, 1), "at the central");
    for device in [&handheld, &kiosk, &sister] {
        let store = &device.folder.store;
        assert!(store.device(revoked).unwrap().state.revoked.is_none());
        assert!(store.device(revoked).unwrap().state.enrolled.is_some());
        let attention = store.attention().unwrap();
        assert_eq!(attention.len(), 1);
        assert!(attention[0].why.contains("only the central may say it"), "{attention:?}");
        assert_eq!(attention[0].device, handheld.folder.store.identity().device);
        assert_eq!(store.tables().unwrap(), central.2);
    }
    // What the central itself says counts.
    assert!(world.central.revoke(revoked, "Lost").unwrap());
    assert!(kiosk.comes_to_rest());
    assert!(kiosk.folder.store.device(revoked).unwrap().state.revoked.is_some());
}

/// A captive portal: status 200 and a page, whatever is asked.
struct Portal;

impl sync::Central for Portal {
    fn ask(&self, _: &Request) -> Result<Reply, Unreachable> {
        Ok(Reply {
            status: 200,
            body: b"<html><body>Welcome! Sign in to continue.</body></html>".to_vec(),
        })
    }
}

#[test]
fn a_captive_portal_is_not_the_central_and_nothing_counts_as_sent() {
    let world = World::new(1);
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    folder.record(3);
    let mut it = Handheld::new(folder, Portal, &membership, 11);
    for _ in 0..50 {
        if !it.pump() {
            world.clock.forward_to(it.wake_at_ns);
            it.look();
        }
    }
    let status = it.sync.status();
    assert_eq!(status.link, Link::Up, "something answers");
    assert_eq!(status.backlog, 4);
    let trouble = status.trouble.unwrap();
    assert_eq!(trouble.what, LinkTroubleKind::Refused { status: 200 });
    assert!(trouble.said.contains("Sign in to continue"));
    assert_eq!(it.folder.store.unsent().unwrap(), 4);
}

/// A central behind a link that can be cut, and that can be told to put nothing away.
#[derive(Clone)]
struct Moody {
    inner: server::Central,
    cut: Arc<AtomicBool>,
    garbled: Arc<AtomicBool>,
}

impl sync::Central for Moody {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        if self.cut.load(Ordering::Relaxed) {
            return Err(Unreachable("no route to host".to_owned()));
        }
        let mut reply = self.inner.answer(request);
        if self.garbled.load(Ordering::Relaxed) {
            reply = Reply { status: 503, body: b"The central is being moved".to_vec() };
        }
        Ok(reply)
    }
}

#[test]
fn why_nothing_gets_there_is_told_until_the_central_takes_it() {
    let world = World::new(1);
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    folder.record(3);
    let moody =
        Moody { inner: world.central.clone(), cut: Arc::new(true.into()), garbled: Arc::default() };
    let mut it = Handheld::new(folder, moody.clone(), &membership, 11);
    assert_eq!((it.sync.status().link, it.sync.status().trouble), (Link::Unknown, None));
    it.pump();
    let status = it.sync.status();
    assert!(matches!(status.link, Link::Down { .. }));
    let trouble = status.trouble.unwrap();
    assert_eq!(trouble.what, LinkTroubleKind::NotReached);
    assert!(trouble.said.contains("no route to host"));

    moody.cut.store(false, Ordering::Relaxed);
    moody.garbled.store(true, Ordering::Relaxed);
    it.tell(Event::Nudged);
    it.pump();
    let status = it.sync.status();
    assert_eq!(status.link, Link::Up);
    let trouble = status.trouble.unwrap();
    assert_eq!(trouble.what, LinkTroubleKind::Refused { status: 503 });
    assert_eq!(trouble.said, "The central is being moved");

    moody.garbled.store(false, Ordering::Relaxed);
    assert!(it.comes_to_rest());
    assert_eq!((it.sync.status().link, it.sync.status().trouble), (Link::Up, None));

    // The station could not write what it was handed: a full disk.
    it.tell(Event::Nudged);
    it.errand = None;
    it.tell(Event::Applied(Applied::Nothing));
    let trouble = it.sync.status().trouble.unwrap();
    assert_eq!(trouble.what, LinkTroubleKind::Store);
    assert_eq!(it.sync.status().link, Link::Up, "which says nothing about the link");
    it.tell(Event::Failed(Failure::Unasked));
    assert!(it.comes_to_rest());
    assert_eq!(it.sync.status().trouble, None);

    assert!(world.central.revoke(it.folder.store.identity().device, "Lost").unwrap());
    it.tell(Event::Nudged);
    it.pump();
    let status = it.sync.status();
    assert_eq!(status.link, Link::Up, "a device that is no longer trusted is not offline");
    let trouble = status.trouble.unwrap();
    assert!(matches!(trouble.what, LinkTroubleKind::Refused { .. }), "{trouble:?}");
}

/// Somebody between the device and the central who answers as the central would, with a key of
/// his own, or with an answer that the central gave to another request.
struct Impostor {
    inner: server::Central,
    forge: bool,
    first: std::sync::Mutex<Option<Reply>>,
}

impl sync::Central for Impostor {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        let reply = self.inner.answer(request);
        if self.forge {
            let frame = Frame::read(&reply.body).unwrap();
            let answer: sync::wire::hello::HelloAnswer = frame.header().unwrap();
            let key = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
            let body = seal(Kind::HelloAnswer, &answer, &[], |bytes| {
                ed25519_dalek::Signer::sign(&key, bytes).to_bytes()
            });
            return Ok(Reply { status: 200, body });
        }
        let mut first = self.first.lock().unwrap();
        Ok(first.get_or_insert(reply).clone())
    }
}

#[test]
fn only_an_answer_signed_by_the_central_for_this_request_counts() {
    for forge in [true, false] {
        let world = World::new(1);
        let mut folder = Folder::new(&world.clock, 10);
        let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
        folder.record(3);
        let between = Impostor { inner: world.central.clone(), forge, first: None.into() };
        let mut it = Handheld::new(folder, between, &membership, 11);
        for _ in 0..40 {
            if !it.pump() {
                world.clock.forward_to(it.wake_at_ns);
                it.look();
            }
        }
        assert_eq!(it.folder.store.unsent().unwrap(), 4, "forge {forge}");
    }
}

#[test]
fn a_central_restored_from_an_older_copy_has_another_epoch_and_gets_everything_again() {
    let mut world = World::new(1);
    let mut it = world.device(10);
    it.folder.record(20);
    assert!(it.comes_to_rest());
    let first = it.folder.store.acknowledged(Source::Central, it.head().journal).unwrap().unwrap();
    // The backup: the database file of now. What comes later is lost.
    world.central.checkpoint().unwrap();
    let file = world.folder.path().join(store::DATABASE);
    let backup = std::fs::read(&file).unwrap();
    it.folder.record(30);
    assert!(it.comes_to_rest());
    assert_eq!(world.head_of(&it.folder.store).unwrap().seq, 51);
    drop(it.sync);
    let folder = it.folder;
    drop(world.central);
    for name in [format!("{}-wal", store::DATABASE), format!("{}-shm", store::DATABASE)] {
        let _ = std::fs::remove_file(world.folder.path().join(name));
    }
    std::fs::write(&file, backup).unwrap();
    world.central = open_central(world.folder.path(), &world.clock, 2);
    assert_eq!(world.head_of(&folder.store).unwrap().seq, 21, "the central knows less than before");
    let membership = sync::enrol::Membership {
        unit: UNIT,
        role: DeviceRole::Dock,
        letter: store::DeviceLetter::NONE,
        name: String::new(),
        central: folder.store.identity().device,
        keys: world.central.keys(),
        epoch: first.epoch,
        server_time: first.server_time,
    };
    let mut it = Handheld::new(folder, world.central.clone(), &membership, 99);
    assert!(it.comes_to_rest());
    let head = it.head();
    assert_eq!(world.head_of(&it.folder.store), Some(head), "it went on from the central's number");
    let ack = it.folder.store.acknowledged(Source::Central, head.journal).unwrap().unwrap();
    assert_ne!(ack.epoch, first.epoch);
    assert_eq!(ack.head_seq, head.seq);
}

#[test]
fn a_device_that_was_set_back_begins_a_new_journal_and_hears_what_it_lost() {
    let world = World::new(1);
    let mut it = world.device(10);
    it.folder.record(5);
    assert!(it.comes_to_rest());
    it.folder.store.checkpoint().unwrap();
    let lost_later = it.folder.dir.path().join(store::DATABASE);
    let old_database = std::fs::read(&lost_later).unwrap();
    let beside = ["nonce", "head"].map(|name| it.folder.dir.path().join(name));
    let old_beside = beside.clone().map(|path| std::fs::read(path).unwrap());
    it.folder.record(7);
    assert!(it.comes_to_rest());
    let before = it.head();
    let Handheld { folder: Folder { store, dir, clock, mut ids }, sync, .. } = it;
    drop(sync);
    drop(store);
    // The whole folder is put back, nonce, head and all: only the central can tell.
    for name in [format!("{}-wal", store::DATABASE), format!("{}-shm", store::DATABASE)] {
        let _ = std::fs::remove_file(dir.path().join(name));
    }
    std::fs::write(&lost_later, old_database).unwrap();
    for (path, old) in beside.iter().zip(old_beside) {
        std::fs::write(path, old).unwrap();
    }
    let start = crate::support::start("machine 10");
    let (store, opening) = store::Store::open(dir.path(), &start, &clock.now(), &mut ids).unwrap();
    assert_eq!(opening.new_journal, None, "nothing beside the database tells it");
    let membership = world_membership(&world, &store);
    let folder = Folder { store, ids, clock, dir };
    let mut it = Handheld::new(folder, world.central.clone(), &membership, 77);
    assert!(it.comes_to_rest());
    assert_ne!(it.head().journal, before.journal, "a new journal");
    let known = it.folder.store.known_journal(before.journal).unwrap().unwrap();
    assert_eq!(known.head, before, "the lost rows came down as heard rows");
    it.folder.record(2);
    assert!(it.comes_to_rest());
    assert_eq!(world.head_of(&it.folder.store), Some(it.head()));
}

fn world_membership(world: &World, store: &store::Store) -> sync::enrol::Membership {
    sync::enrol::Membership {
        unit: UNIT,
        role: DeviceRole::Dock,
        letter: store::DeviceLetter::NONE,
        name: String::new(),
        central: store.identity().device,
        keys: world.central.keys(),
        epoch: store::Epoch([0; 16]),
        server_time: world.clock.now().timestamp(),
    }
}

#[test]
fn a_clone_forks_once_and_both_devices_go_on_in_journals_of_their_own() {
    let world = World::new(1);
    let mut a = world.device(10);
    a.folder.record(3);
    assert!(a.comes_to_rest());
    // A perfect clone, made while the device was off: folder, key, nonce and machine.
    let copy = tempfile::TempDir::new().unwrap();
    let Handheld { folder: Folder { store, dir, clock, mut ids }, sync, .. } = a;
    drop(sync);
    drop(store);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let start = crate::support::start("machine 10");
    let open = |path: &std::path::Path, ids: &mut store::IdSource| {
        store::Store::open(path, &start, &clock.now(), ids).unwrap().0
    };
    let mut clone_ids = store::IdSource::seeded(555);
    let (store_a, store_b) = (open(dir.path(), &mut ids), open(copy.path(), &mut clone_ids));
    let journal = store_a.journal().journal;
    assert_eq!(journal, store_b.journal().journal, "they cannot tell");
    let membership = world_membership(&world, &store_a);
    let clock_b = clock.sibling();
    let a = Folder { store: store_a, ids, clock, dir };
    let b = Folder { store: store_b, ids: clone_ids, clock: clock_b, dir: copy };
    let mut a = Handheld::new(a, world.central.clone(), &membership, 1);
    let mut b = Handheld::new(b, world.central.clone(), &membership, 2);
    let in_a = a.folder.record(4);
    let in_b = b.folder.record(6);
    for _ in 0..3 {
        assert!(a.comes_to_rest());
        assert!(b.comes_to_rest());
    }
    assert_eq!(a.head().journal, journal, "the first to be heard goes on");
    assert_ne!(b.head().journal, journal);
    world.central.fold_all().unwrap();
    let device = a.folder.store.identity().device;
    let causes: Vec<JournalCause> = world.central.with_ledger(|ledger, _, _| {
        let known = ledger.store().device(device).unwrap();
        known.state.journals.iter().map(|opened| opened.cause).collect()
    });
    assert_eq!(
        causes,
        [JournalCause::FirstStart, JournalCause::Forked],
        "a supervisor can be told"
    );
    let listed = world.central.devices(Some(UNIT)).unwrap();
    assert_eq!(listed[0].cloned, 1, "and is told");
    let tables = world.central.with_ledger(|ledger, _, _| ledger.store().tables().unwrap());
    assert_eq!(a.folder.store.tables().unwrap(), tables);
    assert_eq!(b.folder.store.tables().unwrap(), tables);
    for fact in in_a.into_iter().chain(in_b) {
        assert_eq!(
            crate::simulation::times_at_the_central(&world.central, device, fact),
            1,
            "{fact}"
        );
    }
}
