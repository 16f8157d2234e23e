//! The same over real HTTP on loopback: the conformance suite, the sync thread, a proxy that cuts,
//! and what a push of many rows costs.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use server::routes::{Running, serve};
use store::{DeviceRole, IdSource};
use sync::Central as _;
use sync::courier::Courier;
use sync::deliver::deliver;
use sync::engine::{Applied, Delivery, Link};
use sync::enrol::Membership;
use sync::http::HttpCentral;
use sync::runner::{Running as Sync, Station, Status, Telling};

use crate::support::{Counting, Folder, Handheld, UNIT, World};

fn serve_world(world: &World) -> Running {
    serve(world.central.clone(), ([127, 0, 0, 1], 0).into()).unwrap()
}

fn http(address: SocketAddr) -> HttpCentral {
    HttpCentral::new(&format!("http://{address}"), None).unwrap()
}

#[test]
fn the_central_over_http_conforms() {
    let world = World::new(1);
    let running = serve_world(&world);
    let central = http(running.address());
    crate::conformance::run(&world, &|request| central.ask(request).unwrap());
    running.stop();
}

#[test]
fn devices_sync_over_http_until_they_are_equal() {
    let world = World::new(1);
    let running = serve_world(&world);
    let device = |seed| {
        let mut folder = Folder::new(&world.clock, seed);
        let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
        Handheld::new(folder, http(running.address()), &membership, seed + 1)
    };
    let (mut a, mut b) = (device(10), device(20));
    world.central.import_statements("x.csv", &b"Statement ID,Status\n1,UPD\n"[..]).unwrap();
    a.folder.record(450);
    b.folder.record(5);
    for device in [&mut a, &mut b] {
        assert!(device.comes_to_rest());
    }
    assert!(a.comes_to_rest());
    assert_eq!(a.folder.store.tables().unwrap(), b.folder.store.tables().unwrap());
    assert_eq!(b.folder.store.statements().unwrap().len(), 1);
    running.stop();
}

#[test]
fn requests_that_are_none_are_refused_and_the_central_goes_on() {
    let world = World::new(1);
    let running = serve_world(&world);
    let client =
        reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let base = format!("http://{}", running.address());
    let journal = world.central.with_ledger(|ledger, _, _| ledger.store().journal().journal);
    for (path, header, status) in [
        ("/v1/rows/nothing?from=1".to_owned(), None, 404),
        (format!("/v1/rows/{journal}?from=1"), None, 401),
        (format!("/v1/rows/{journal}"), None, 400),
        (format!("/v1/rows/{journal}?from=-1"), None, 400),
        (format!("/v1/rows/{journal}?from=1"), Some("Tallydock AAAA"), 400),
        ("/v1/feed/people?since=0".to_owned(), Some("Basic AAAA"), 401),
        ("/v1/nothing".to_owned(), None, 404),
        ("/v1/push".to_owned(), None, 405),
        ("/".to_owned(), None, 200),
    ] {
        let mut request = client.get(format!("{base}{path}"));
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        assert_eq!(request.send().unwrap().status().as_u16(), status, "{path} {header:?}");
    }
    for garbage in [
        &b"GET / HTTP/9.9\r\n\r\n"[..],
        b"\0\xFF\xFE",
        b"POST /v1/push HTTP/1.1\r\ncontent-length: 99999999999999999999\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(running.address()).unwrap();
        stream.write_all(garbage).unwrap();
        let _ = stream.read(&mut [0; 256]);
    }
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    let mut it = Handheld::new(folder, http(running.address()), &membership, 11);
    assert!(it.comes_to_rest());
    running.stop();
}

/// A proxy that carries bytes both ways and cuts a connection after so many of them.
struct Proxy {
    address: SocketAddr,
    cut_after: Arc<AtomicU64>,
    cuts: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Proxy {
    fn new(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            cut_after: Arc::new(AtomicU64::new(u64::MAX)),
            cuts: Arc::default(),
            stop: Arc::default(),
        };
        let (cut_after, cuts, stop) =
            (proxy.cut_after.clone(), proxy.cuts.clone(), proxy.stop.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let left = Arc::new(AtomicU64::new(cut_after.load(Ordering::Relaxed)));
                let (down, up) = (stream.unwrap(), TcpStream::connect(to).unwrap());
                for (from, to) in [(&down, &up), (&up, &down)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (left, cuts) = (left.clone(), cuts.clone());
                    std::thread::spawn(move || carry(from, to, &left, &cuts));
                }
            }
        });
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64, cuts: &AtomicU64) {
    let mut buffer = [0; 512];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let before =
            left.fetch_sub((count as u64).min(left.load(Ordering::Relaxed)), Ordering::Relaxed);
        let part = count.min(usize::try_from(before).unwrap_or(usize::MAX));
        let written = to.write_all(&buffer[..part]);
        if part < count {
            cuts.fetch_add(1, Ordering::Relaxed);
            break;
        }
        if written.is_err() {
            break;
        }
    }
    for stream in [from, to] {
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }
}

#[test]
fn i8_a_link_that_cuts_every_long_request_still_brings_everything_up() {
    let world = World::new(1);
    let running = serve_world(&world);
    let proxy = Proxy::new(running.address());
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    folder.record(400);
    // A full batch of 401 rows is about 50 kB on the wire.
    proxy.cut_after.store(6_000, Ordering::Relaxed);
    let mut it = Handheld::new(folder, http(proxy.address), &membership, 11);
    assert!(it.comes_to_rest());
    assert!(0 < proxy.cuts.load(Ordering::Relaxed));
    assert_eq!(world.head_of(&it.folder.store), Some(it.head()));
    running.stop();
}

/// A station as the app has one: a bounded channel to the thread that owns the store.
struct ToStation(SyncSender<Delivery>, SyncSender<Status>);

impl Station for ToStation {
    fn hand(&mut self, delivery: Delivery) -> Option<Delivery> {
        self.0.try_send(delivery).err().map(|refused| match refused {
            std::sync::mpsc::TrySendError::Full(delivery)
            | std::sync::mpsc::TrySendError::Disconnected(delivery) => delivery,
        })
    }

    fn show(&mut self, status: &Status) -> bool {
        self.1.try_send(status.clone()).is_ok()
    }
}

fn start_sync(
    folder: &Folder,
    central: impl sync::Central + 'static,
    membership: &Membership,
    station: ToStation,
) -> Sync {
    let courier = Courier::new(
        central,
        folder.store.reader().unwrap().unwrap(),
        folder.store.identity().clone(),
        membership.keys,
        "tallydock 0.1.0",
        IdSource::seeded(5),
    );
    let clock = folder.clock.clone();
    let began = Instant::now();
    Sync::start(courier, station, move || {
        clock.forward_to(u64::try_from(began.elapsed().as_nanos()).unwrap());
        clock.now()
    })
    .unwrap()
}

#[test]
fn the_sync_thread_sends_what_the_station_records_and_hands_over_what_it_hears() {
    let world = World::new(1);
    let running = serve_world(&world);
    let mut other = world.device(20);
    other.folder.record(300);
    assert!(other.comes_to_rest());
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    folder.record(500);
    folder.record(200);
    let (hand, deliveries) = sync_channel(1);
    let (show, statuses) = sync_channel(256);
    let sync = start_sync(&folder, http(running.address()), &membership, ToStation(hand, show));
    let mut recorded_late = false;
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        assert!(Instant::now() < deadline, "it never comes to rest");
        if let Ok(delivery) = deliveries.recv_timeout(Duration::from_millis(20)) {
            let now = folder.clock.now();
            let applied = deliver(&mut folder.store, &delivery, &now, &mut folder.ids)
                .unwrap_or(Applied::Nothing);
            while !sync.tell(Telling::Applied(applied.clone())) {}
            continue;
        }
        if !recorded_late {
            recorded_late = true;
            folder.record(3);
            sync.tell(Telling::Recorded);
            continue;
        }
        let last = statuses.try_iter().last();
        let at_rest = last.as_ref().is_some_and(|status| status.at_rest);
        if let Some(status) = last.filter(|status| status.link == Link::Up) {
            assert!(status.answer_ms.is_some(), "an answer came, and was timed");
        }
        if at_rest && world.head_of(&folder.store).is_some_and(|head| head == folder.store.head()) {
            break;
        }
    }
    let theirs = other.folder.store.journal().journal;
    let heard = folder.store.known_journal(theirs).unwrap().unwrap();
    assert_eq!(heard.head, other.head());
    sync.stop();
    running.stop();
}

/// What a push costs. Printed; the bound is only that of the wire, which no load changes.
#[test]
fn a_push_of_many_scans_keeps_to_66_bytes_a_row_on_the_wire() {
    let world = World::new(1);
    let rows = std::env::var("TALLYDOCK_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000);
    let mut folder = Folder::new(&world.clock, 10);
    let membership = folder.enrol(&world.central, UNIT, DeviceRole::Dock);
    for _ in 0..rows / 500 {
        folder.record(500);
    }
    let running = serve_world(&world);
    let counting = Counting::new(http(running.address()));
    let bytes = counting.bytes.clone();
    let mut it = Handheld::new(folder, counting, &membership, 11);
    let cpu = cpu_seconds();
    let began = Instant::now();
    while it.pump() {
        it.folder.clock.forward(1);
    }
    let stored = began.elapsed().as_secs_f64();
    let stored_cpu = cpu_seconds() - cpu;
    assert_eq!(world.head_of(&it.folder.store), Some(it.head()));
    world.central.fold_all().unwrap();
    let folded = began.elapsed().as_secs_f64();
    let folded_cpu = cpu_seconds() - cpu;
    let a_row = bytes.load(Ordering::Relaxed) as f64 / rows as f64;
    println!(
        "{rows} rows: {:.0} rows/s stored ({stored_cpu:.2} CPU s both sides, with what was folded \
         meanwhile), {:.0} rows/s stored and folded ({folded_cpu:.2} CPU s), {a_row:.1} bytes a row",
        rows as f64 / stored,
        rows as f64 / folded
    );
    assert!(a_row <= 66.0, "{a_row} bytes a row");
    running.stop();
}

/// CPU time of this process, from the operating system.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |n: usize| fields[n].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}
