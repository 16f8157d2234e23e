//! A push of many scans to an empty central on SQLite, over HTTP on loopback.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::change::device::DeviceRole;
use domain::change::{Actor, ContainerScanned, Fact};
use domain::ids::{FactId, IdSource, LoadId};
use rusqlite::params;
use store::Store;
use sync::courier::Courier;
use sync::engine::Event;
use sync::http::HttpCentral;
use sync::runner::Device;
use sync::{Central, Reply, Request, Unreachable};

use crate::scan::open;
use crate::unit::{moment, person, start, unit};

/// Rows that are recorded, or inserted, in one transaction.
const BATCH: usize = 500;

pub fn run(rows: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut store = scanned(&folder.path().join("device"), rows);
    let now = moment(i64::try_from(rows).unwrap() * 40);
    let central = server::start(server::Config {
        folder: folder.path().join("central"),
        listen: "127.0.0.1:0".parse().unwrap(),
        machine_id: "bench-central".to_owned(),
        zone: "America/Chicago".to_owned(),
        machine: server::machine::Machine {
            clock: Box::new(move || now),
            ids: IdSource::seeded(5),
        },
    })
    .unwrap();
    let url = format!("http://{}", central.address());
    let ticket = central.central().enrolment_code(unit(), DeviceRole::Dock, "Dock").unwrap();
    let ids = &mut IdSource::seeded(6);
    let http = HttpCentral::new(&url, None).unwrap();
    let member = sync::enrol::enrol(&http, store.identity(), &ticket, "bench", ids).unwrap();
    let wire = Arc::new(Wire::default());
    let courier = Courier::new(
        Counted { http, wire: Arc::clone(&wire) },
        store.reader().unwrap().unwrap(),
        store.identity().clone(),
        member.keys,
        "bench",
        IdSource::seeded(7),
    );
    let mut device = Device::new(courier).unwrap();

    let cpu = cpu_seconds();
    let began = Instant::now();
    until_acknowledged(&mut device, &mut store, &now);
    let stored = began.elapsed();
    let cpu_stored = cpu_seconds() - cpu;
    central.central().fold_all().unwrap();
    let folded = began.elapsed();
    let cpu_folded = cpu_seconds() - cpu;
    let (up, requests) = wire.counts();

    let (before, asked) = (wire.bytes(), wire.counts().1);
    exchange(&mut device, &mut store, &now);
    let (idle, asks) = (wire.bytes() - before, wire.counts().1 - asked);

    let bare = bare(&folder.path().join("bare.db"), rows);
    let rate = |took: Duration| rows as f64 / took.as_secs_f64();
    println!("push of {rows} scans to an empty central, SQLite, HTTP on loopback");
    println!(
        "  stored             {:>9.0} rows/s   {cpu_stored:.2} CPU s, both sides",
        rate(stored)
    );
    println!(
        "  stored and folded  {:>9.0} rows/s   {cpu_folded:.2} CPU s, both sides",
        rate(folded)
    );
    println!(
        "  bare inserts       {:>9.0} rows/s   transactions of {BATCH}, FULL, same table",
        rate(bare)
    );
    println!(
        "  ratio to bare      {:>9.2} stored, {:.2} stored and folded",
        rate(stored) / rate(bare),
        rate(folded) / rate(bare)
    );
    println!(
        "  wire               {:>9.1} bytes a row up, {requests} requests",
        up as f64 / rows as f64
    );
    println!("  nothing new        {idle:>9} bytes up and down in {asks} round trip(s)");
    println!(
        "  central's disk     {:>9.1} MB\n",
        size(&folder.path().join("central")) as f64 / 1e6
    );
    central.stop();
}

/// A device that scanned so many containers and sent none.
fn scanned(folder: &std::path::Path, rows: usize) -> Store {
    let (mut store, _) =
        Store::open(folder, &start(), &moment(0), &mut IdSource::seeded(1)).unwrap();
    let mut ids = IdSource::seeded(3);
    let load = LoadId(ids.v4());
    let numbers: Vec<usize> = (0..rows).collect();
    for batch in numbers.chunks(BATCH) {
        let facts: Vec<Fact> = batch
            .iter()
            .map(|number| {
                let now = moment(i64::try_from(*number).unwrap() * 40);
                let scan = ContainerScanned {
                    load,
                    barcode: format!("99M900066875{number:09}"),
                    symbology: Some("]C1".to_owned()),
                    keyed: false,
                };
                let id = FactId(ids.v7(&now));
                Fact::new(
                    id,
                    &now,
                    "America/Chicago",
                    Actor::Person(person()),
                    Some(unit()),
                    scan.into(),
                )
            })
            .collect();
        store.record(&facts).unwrap();
    }
    store
}

/// Runs the device's sync until the central has everything.
fn until_acknowledged<C: Central>(device: &mut Device<C>, store: &mut Store, now: &sync::Moment) {
    exchange(device, store, now);
    assert_eq!(store.unsent().unwrap(), 0);
}

fn exchange<C: Central>(device: &mut Device<C>, store: &mut Store, now: &sync::Moment) {
    let mut ids = IdSource::seeded(8);
    let mut events = vec![Event::Nudged, device.look()];
    while let Some(event) = events.pop() {
        let turn = device.take(event, now);
        for delivery in turn.deliveries {
            let applied = sync::deliver::deliver(store, &delivery, now, &mut ids).unwrap();
            events.push(Event::Applied(applied));
        }
        if let Some(errand) = turn.errand {
            events.insert(0, device.run(&errand, now));
        }
    }
    assert!(device.status().at_rest, "{:?}", device.status());
}

/// The bare baseline: the same bytes into the same table, nothing else.
fn bare(path: &std::path::Path, rows: usize) -> Duration {
    let db = open(path);
    db.execute_batch(
        "CREATE TABLE rows (row_id INTEGER NOT NULL PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL) STRICT",
    )
    .unwrap();
    let began = Instant::now();
    let numbers: Vec<usize> = (0..rows).collect();
    for batch in numbers.chunks(BATCH) {
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut insert = db
            .prepare_cached("INSERT INTO rows (row_id, hash, bytes) VALUES (?1, ?2, ?3)")
            .unwrap();
        for number in batch {
            let row_id = (1_i64 << 40) + i64::try_from(*number).unwrap();
            insert.execute(params![row_id, [7_u8; 32], [b'x'; 460]]).unwrap();
        }
        drop(insert);
        db.execute_batch("COMMIT").unwrap();
    }
    began.elapsed()
}

#[derive(Default)]
struct Wire {
    up: AtomicU64,
    down: AtomicU64,
    requests: AtomicU64,
}

impl Wire {
    fn counts(&self) -> (u64, u64) {
        (self.up.load(Ordering::Relaxed), self.requests.load(Ordering::Relaxed))
    }

    fn bytes(&self) -> u64 {
        self.up.load(Ordering::Relaxed) + self.down.load(Ordering::Relaxed)
    }
}

struct Counted {
    http: HttpCentral,
    wire: Arc<Wire>,
}

impl Central for Counted {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        self.wire.requests.fetch_add(1, Ordering::Relaxed);
        self.wire.up.fetch_add(request.frame.len() as u64, Ordering::Relaxed);
        let reply = self.http.ask(request)?;
        self.wire.down.fetch_add(reply.body.len() as u64, Ordering::Relaxed);
        Ok(reply)
    }
}

/// User and system time of this process, in which both sides run.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    ticks as f64 / 100.0
}

fn size(folder: &std::path::Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}
