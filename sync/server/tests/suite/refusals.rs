//! Every refusal is a sentence that says what to do, short enough to be shown as a whole.

use server::routes::serve;
use store::DeviceRole;
use sync::wire::hello::Hello;
use sync::wire::push::{Push, Statement};
use sync::wire::{Frame, Kind, seal};
use sync::{Reply, Request, Route};

use crate::support::{Folder, UNIT, World};

/// What a device shows of a refusal: `sync/courier.rs`.
const SAID_CHARS_MAX: usize = 200;

fn check(reply: &Reply, status: u16, does: &str) {
    let said = String::from_utf8(reply.body.clone()).unwrap();
    assert_eq!(reply.status, status, "{said}");
    assert!(said.contains(does), "{said:?} does not say: {does}");
    assert!(said.chars().count() <= SAID_CHARS_MAX, "{said:?}");
    assert!(said.starts_with(char::is_uppercase), "{said:?}");
}

fn hello(folder: &Folder, kind: Kind) -> Vec<u8> {
    let head = folder.store.head_statement(&folder.clock.now());
    let hello = Hello {
        device: folder.store.identity().device,
        program: "tallydock 0.1.0".into(),
        nonce: [1; 8],
        backlog: 0,
        own: Vec::new(),
        statement: Statement::from(&head),
        acknowledged: None,
        known: Vec::new(),
        feeds: Vec::new(),
    };
    seal(kind, &hello, &[], |bytes| folder.store.identity().sign(bytes))
}

fn push(folder: &Folder, count: u32) -> Vec<u8> {
    let push = Push {
        device: folder.store.identity().device,
        journal: folder.store.journal().journal,
        first_seq: 1,
        last_seq: u64::from(count),
        prev_hash: [0; 32],
        last_hash: [0; 32],
        count,
        raw_len: 10,
        program: "tallydock 0.1.0".into(),
        nonce: [2; 8],
        statement: None,
    };
    seal(Kind::Push, &push, b"no rows", |bytes| folder.store.identity().sign(bytes))
}

#[test]
fn every_refusal_of_a_request_says_what_to_do() {
    let world = World::new(1);
    let stranger = Folder::new(&world.clock, 10);
    let mut known = Folder::new(&world.clock, 20);
    known.enrol(&world.central, UNIT, DeviceRole::Dock);
    let ask = |route: Route, frame: Vec<u8>| world.central.answer(&Request { route, frame });
    let at_hello = |frame| ask(Route::Hello, frame);

    check(&at_hello(hello(&stranger, Kind::Hello)), 401, "Enrol it with a new code");
    check(&ask(Route::Push, push(&stranger, 1)), 401, "Enrol it with a new code");
    let mut forged = hello(&known, Kind::Hello);
    let last = forged.len() - 1;
    forged[last] ^= 1;
    check(&at_hello(forged), 401, "Revoke it at the central, and enrol it with a new code");
    let mut newer = hello(&known, Kind::Hello);
    newer[2] = 9;
    check(&at_hello(newer), 400, "Install the newer Tallydock on both");
    for garbage in [vec![], vec![7; 300], hello(&known, Kind::Push), push(&known, 1)] {
        check(&at_hello(garbage), 400, "install the same Tallydock on both");
    }
    check(&ask(Route::Push, push(&known, 1)), 400, "tries again");
    check(&at_hello(vec![b't'; 400 * 1024]), 413, "keeps what it recorded");

    let journal = stranger.store.journal().journal;
    let wanted = sync::wire::down::RowsWanted {
        device: known.store.identity().device,
        journal,
        from_seq: 1,
        rows_max: 10,
        nonce: [3; 8],
    };
    let rows = || {
        let frame = seal(Kind::RowsWanted, &wanted, &[], |b| known.store.identity().sign(b));
        ask(Route::Rows { journal, from_seq: 1 }, frame)
    };
    check(&rows(), 404, "nothing is to be done");
    world.central.revoke(known.store.identity().device, "lost").unwrap();
    check(&rows(), 403, "Ask your supervisor for another device");
    assert!(Frame::read(&at_hello(hello(&known, Kind::Hello)).body).is_ok(), "that is answered");
}

#[test]
fn every_refusal_of_http_says_what_to_do() {
    let world = World::new(1);
    let running = serve(world.central.clone(), ([127, 0, 0, 1], 0).into()).unwrap();
    let client =
        reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let journal = world.central.with_ledger(|ledger, _, _| ledger.store().journal().journal);
    for (method, path, body, status, does) in [
        ("GET", "/v1/rows/nothing?from=1".to_owned(), 0, 404, "Check the central's address"),
        ("GET", format!("/v1/rows/{journal}"), 0, 400, "Check the central's address"),
        ("GET", format!("/v1/rows/{journal}?from=-1"), 0, 400, "Check the central's address"),
        ("GET", "/v1/feed/people?since=x".to_owned(), 0, 400, "Check the central's address"),
        ("GET", format!("/v1/rows/{journal}?from=1"), 0, 401, "A device asks again by itself"),
        ("GET", "/v1/nothing".to_owned(), 0, 404, "Check the central's address"),
        ("GET", "/v1/push".to_owned(), 0, 405, "Check the central's address"),
        ("POST", "/v1/push".to_owned(), 600_000, 413, "keeps what it recorded"),
    ] {
        let url = format!("http://{}{path}", running.address());
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let reply = client.request(method, url).body(vec![0; body]).send().unwrap();
        let status_is = reply.status().as_u16();
        let reply = Reply { status: status_is, body: reply.bytes().unwrap().to_vec() };
        check(&reply, status, does);
    }
    running.stop();
}

#[test]
fn a_push_is_not_acknowledged_once_the_folder_is_deleted_and_nothing_else_is_answered() {
    let world = World::new(1);
    let mut it = world.device(10);
    it.folder.record(5);
    assert!(it.comes_to_rest());
    assert_eq!(it.folder.store.unsent().unwrap(), 0);
    it.folder.record(3);
    std::fs::remove_dir_all(world.folder.path()).unwrap();
    let request = Request { route: Route::Hello, frame: hello(&it.folder, Kind::Hello) };
    let reply = world.central.answer(&request);
    check(&reply, 503, "restore its last backup into an empty folder");
    for _ in 0..40 {
        if !it.pump() {
            world.clock.forward_to(it.wake_at_ns);
            it.look();
        }
    }
    assert_eq!(it.folder.store.unsent().unwrap(), 3, "nothing counts as sent");
    let trouble = format!("{:?}", it.sync.status().trouble);
    assert!(trouble.contains("data file is gone"), "{trouble}");
    assert!(world.central.check_place().is_err());
    let refused = server::control::perform(
        &world.central,
        &server::control::Command::EnrolCode {
            unit: UNIT,
            role: DeviceRole::Dock,
            name: "".into(),
        },
    );
    assert!(
        matches!(&refused, server::control::Said::NotDone(why) if why.contains("is gone")),
        "{refused:?}"
    );
}
