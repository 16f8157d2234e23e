//! What every central has to do with a push, whatever carries it: the same suite runs in one
//! process and over HTTP.

use std::sync::atomic::{AtomicU64, Ordering};

use minicbor::Encode;
use store::{DeviceRole, Row, RowHash};
use sync::courier::CentralKeys;
use sync::wire::push::{Acknowledgement, Outcome, Push, Standing};
use sync::wire::{BATCH_BYTES_MAX, FRAME_BYTES_MAX, Frame, Kind, join_rows, pack, seal};
use sync::{Reply, Request, Route};

use crate::support::{Folder, UNIT, World};

/// Runs the whole suite against a central that `ask` reaches.
pub fn run(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    gaps_duplicates_and_replays(world, ask);
    forks(world, ask);
    revoked_devices(world, ask);
    unknown_devices_and_bad_signatures(world, ask);
    batches_that_are_none(world, ask);
    every_cut(world, ask);
}

#[test]
fn the_central_in_one_process_conforms() {
    let world = World::new(1);
    run(&world, &|request| world.central.answer(request));
}

static NONCE: AtomicU64 = AtomicU64::new(0);

fn nonce() -> [u8; 8] {
    NONCE.fetch_add(1, Ordering::Relaxed).to_be_bytes()
}

struct Sender<'a> {
    folder: Folder,
    keys: CentralKeys,
    ask: &'a dyn Fn(&Request) -> Reply,
}

impl<'a> Sender<'a> {
    fn new(world: &World, seed: u64, rows: usize, ask: &'a dyn Fn(&Request) -> Reply) -> Self {
        let mut folder = Folder::new(&world.clock, seed);
        let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
        folder.record(rows);
        Self { folder, keys: membership.keys, ask }
    }

    /// The push of rows from..=to of the device's journal.
    fn push(&self, from: u64, to: u64) -> (Push, Vec<u8>) {
        let rows = self.folder.rows();
        let rows: Vec<&Row> = rows.iter().filter(|row| (from..=to).contains(&row.seq)).collect();
        let journal = self.folder.store.journal().journal;
        let before = self.folder.store.head_at(journal, from - 1).unwrap().unwrap();
        let raw = join_rows(rows.iter().map(|row| row.bytes.as_slice())).unwrap();
        let push = Push {
            device: self.folder.store.identity().device,
            journal,
            first_seq: from,
            last_seq: to,
            prev_hash: before.hash.0,
            last_hash: rows.last().unwrap().hash.0,
            count: rows.len() as u32,
            raw_len: raw.len() as u32,
            program: "tallydock 0.1.0".into(),
            nonce: nonce(),
            statement: None,
        };
        (push, raw)
    }

    fn seal<T: Encode<()>>(&self, header: &T, body: &[u8]) -> Vec<u8> {
        seal(Kind::Push, header, body, |bytes| self.folder.store.identity().sign(bytes))
    }

    fn frame(&self, from: u64, to: u64) -> Vec<u8> {
        let (push, raw) = self.push(from, to);
        self.seal(&push, &pack(&raw).unwrap())
    }

    fn send(&self, frame: &[u8]) -> Reply {
        (self.ask)(&Request { route: Route::Push, frame: frame.to_vec() })
    }

    /// The central's signed answer to a frame.
    fn answer(&self, frame: &[u8]) -> Standing {
        let reply = self.send(frame);
        let answer = Frame::read(&reply.body).unwrap_or_else(|_| {
            panic!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body))
        });
        answer.check(&self.keys.current.0).unwrap();
        let answer: Acknowledgement = answer.header().unwrap();
        assert_eq!(answer.request, Frame::read(frame).unwrap().id());
        answer.standing
    }

    fn is_refused(&self, frame: &[u8]) -> u16 {
        let reply = self.send(frame);
        assert!(Frame::read(&reply.body).is_err(), "it is answered");
        assert!(!reply.body.is_empty(), "it says why");
        reply.status
    }

    fn hash(&self, seq: u64) -> [u8; 32] {
        self.folder.rows()[seq as usize - 1].hash.0
    }

    /// What the central holds: number and hash.
    fn held(&self, world: &World) -> Option<(u64, [u8; 32])> {
        world.head_of(&self.folder.store).map(|head| (head.seq, head.hash.0))
    }
}

fn gaps_duplicates_and_replays(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 10, 30, ask);
    let (first, second, third) = (it.frame(1, 10), it.frame(11, 20), it.frame(21, 31));

    let gap = it.answer(&second);
    assert_eq!((gap.outcome, gap.head_seq), (Outcome::Gap, 0), "reordered: nothing is known yet");
    assert_eq!(it.held(world), None, "a gap stores nothing");

    let stored = it.answer(&first);
    assert_eq!((stored.outcome, stored.head_seq), (Outcome::Stored, 10));
    assert_eq!(stored.head_hash, it.hash(10), "the acknowledgement names the hash, not a count");

    let gap = it.answer(&third);
    assert_eq!((gap.outcome, gap.head_seq, gap.head_hash), (Outcome::Gap, 10, it.hash(10)));

    for _ in 0..3 {
        assert_eq!(it.answer(&first), stored, "a replay is acknowledged as before");
        assert_eq!(it.held(world), Some((10, it.hash(10))));
    }
    // A batch of which a part is known: everything behind it is stored.
    assert_eq!(it.answer(&it.frame(5, 15)).head_seq, 15);
    assert_eq!(it.answer(&second).head_seq, 20);
    assert_eq!(it.answer(&third).head_seq, 31);
    assert_eq!(it.answer(&first).head_seq, 31, "an old batch is answered with the head of now");
    assert_eq!(it.held(world), Some((31, it.hash(31))));
}

fn forks(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 20, 10, ask);
    it.answer(&it.frame(1, 8));
    let held = it.held(world);
    let before = world.central.counts().forks;
    // The same device signs other rows under the numbers 6 to 8: a copy of it that went on.
    let journal = it.folder.store.journal().journal;
    let rows: Vec<Vec<u8>> =
        it.folder.rows()[5..8].iter().map(|row| [&row.bytes[..], b" "].concat()).collect();
    let prev_hash = it.hash(5);
    let last = rows
        .iter()
        .fold(RowHash(prev_hash), |prev, row| store::journal::row_hash(journal, &prev, row));
    let raw = join_rows(rows.iter().map(Vec::as_slice)).unwrap();
    let (push, _) = it.push(6, 8);
    let push = Push { last_hash: last.0, raw_len: raw.len() as u32, ..push };
    for _ in 0..2 {
        let fork = it.answer(&it.seal(&push, &pack(&raw).unwrap()));
        assert_eq!((fork.outcome, fork.head_seq), (Outcome::Fork { seq: 6 }, 8));
        assert_eq!(it.held(world), held, "what is there stays");
    }
    assert_eq!(world.central.counts().forks, before + 2, "a fork is never silent");
    let device = it.folder.store.identity().device;
    let apart = world.central.with_ledger(|ledger, _, _| ledger.rows_apart(Some(device)).unwrap());
    assert_eq!(apart, [("fork".to_owned(), 3)], "each row is kept apart, once");
    let listed = world.central.devices(None).unwrap();
    let listed = listed.iter().find(|listed| listed.account.device == device).unwrap();
    assert_eq!((listed.cloned, &listed.apart), (1, &apart), "and a person sees it");
}

fn revoked_devices(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 30, 10, ask);
    it.answer(&it.frame(1, 4));
    let device = it.folder.store.identity().device;
    assert!(world.central.revoke(device, "lost").unwrap());
    let held = it.answer(&it.frame(5, 11));
    assert_eq!((held.outcome, held.head_seq), (Outcome::Held, 4));
    assert_eq!(it.held(world).unwrap().0, 4, "held rows are no part of the journal");
    let apart = world.central.with_ledger(|ledger, _, _| ledger.rows_apart(Some(device)).unwrap());
    assert_eq!(apart, [("held".to_owned(), 7)]);
}

fn unknown_devices_and_bad_signatures(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 40, 3, ask);
    let before = world.central.counts();
    let stranger = Folder::new(&world.clock, 41);
    let (push, raw) = it.push(1, 4);
    let body = pack(&raw).unwrap();

    let unknown = Push { device: stranger.store.identity().device, ..push.clone() };
    assert_eq!(it.is_refused(&it.seal(&unknown, &body)), 401);
    let forged = seal(Kind::Push, &push, &body, |bytes| stranger.store.identity().sign(bytes));
    assert_eq!(it.is_refused(&forged), 401);
    assert_eq!(it.held(world), None, "nothing is stored");
    let counts = world.central.counts();
    assert_eq!(counts.unknown_devices, before.unknown_devices + 1);
    assert_eq!(counts.bad_signatures, before.bad_signatures + 1);

    // Another enrolled device signs for a journal that is not its own.
    let other = Sender::new(world, 42, 1, ask);
    let theirs = Push { device: other.folder.store.identity().device, ..push };
    assert_eq!(it.is_refused(&other.seal(&theirs, &body)), 400);
    assert_eq!(it.held(world), None);
    assert_eq!(it.answer(&it.frame(1, 4)).head_seq, 4, "it still has its rows");
}

fn batches_that_are_none(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 50, 5, ask);
    let (push, raw) = it.push(1, 6);
    let body = pack(&raw).unwrap();
    let bomb = zstd::bulk::compress(&vec![b'\n'; 64 << 20], 19).unwrap();
    let other_hash = [9; 32];
    for (name, frame, status) in [
        ("not a message", b"<html>Sign in to this network</html>".to_vec(), 400),
        ("nothing", Vec::new(), 400),
        ("a count too large", it.seal(&Push { count: 501, ..push.clone() }, &body), 413),
        ("a length too large", it.seal(&Push { raw_len: 1 << 30, ..push.clone() }, &body), 413),
        ("numbers that do not agree", it.seal(&Push { last_seq: 7, ..push.clone() }, &body), 400),
        ("a bomb", it.seal(&Push { raw_len: BATCH_BYTES_MAX as u32, ..push.clone() }, &bomb), 400),
        ("no rows behind it", it.seal(&push, &[]), 400),
        ("rows not compressed", it.seal(&push, &raw), 400),
        ("another last hash", it.seal(&Push { last_hash: other_hash, ..push.clone() }, &body), 400),
        (
            "another first hash",
            it.seal(&Push { prev_hash: other_hash, ..push.clone() }, &body),
            400,
        ),
        (
            "another kind",
            seal(Kind::Hello, &push, &body, |bytes| it.folder.store.identity().sign(bytes)),
            400,
        ),
    ] {
        assert_eq!(it.is_refused(&frame), status, "{name}");
        assert_eq!(it.held(world), None, "{name}: nothing is stored");
    }
    let reply = it.send(&vec![b'x'; FRAME_BYTES_MAX + 1]);
    assert_eq!(reply.status, 413, "a body above the limit is not read to its end");
    assert_eq!(it.answer(&it.seal(&push, &body)).head_seq, 6);
}

fn every_cut(world: &World, ask: &dyn Fn(&Request) -> Reply) {
    let it = Sender::new(world, 60, 2, ask);
    let frame = it.frame(1, 3);
    for length in (0..frame.len()).step_by(7) {
        it.is_refused(&frame[..length]);
    }
    assert_eq!(it.held(world), None, "nothing of a cut batch is stored");
    assert_eq!(it.answer(&frame).head_seq, 3);
}
