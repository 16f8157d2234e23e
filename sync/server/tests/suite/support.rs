//! A central and devices in temporary folders, with time that stands still unless a test moves it
//! and ids that repeat with their seed.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::change::{Actor, Change, ContainerScanned, Fact};
use domain::ids::{FactId, LoadId, PersonId};
use server::machine::Machine;
use server::{Central, Config};
use store::{BootId, DeviceRole, Head, IdSource, Moment, Row, Start, Store, Timestamp, UnitId};
use sync::courier::Courier;
use sync::deliver::deliver;
use sync::engine::{Applied, Delivery, Errand, Event};
use sync::enrol::{Membership, Ticket, enrol};
use sync::runner::Device;
use sync::{Reply, Request, Unreachable};
use tempfile::TempDir;

pub const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);
pub const OTHER_UNIT: UnitId = UnitId::from_bytes([0x22; 16]);

/// Monotonic nanoseconds since the test began, and how far the wall clock is off.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicU64>, Arc<AtomicU64>);

impl Clock {
    pub fn now(&self) -> Moment {
        let ns = self.0.load(Ordering::Relaxed);
        let off_s = i64::try_from(self.1.load(Ordering::Relaxed)).unwrap() - 4_000_000_000;
        let off = chrono::TimeDelta::seconds(if off_s == -4_000_000_000 { 0 } else { off_s });
        let start = Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap().wall();
        let elapsed = chrono::TimeDelta::nanoseconds(i64::try_from(ns).unwrap());
        Moment {
            wall: start + elapsed + off,
            monotonic_ns: ns,
            boot_id: BootId::from_bytes([7; 16]),
        }
    }

    pub fn forward(&self, ns: u64) {
        self.0.fetch_add(ns, Ordering::Relaxed);
    }

    pub fn forward_to(&self, ns: u64) {
        self.0.fetch_max(ns, Ordering::Relaxed);
    }

    /// Puts the wall clock off by so many seconds, years if need be.
    pub fn put_wall_off(&self, seconds: i64) {
        self.1.store(u64::try_from(4_000_000_000 + seconds).unwrap(), Ordering::Relaxed);
    }

    /// The same monotonic time, and a wall clock of its own.
    pub fn sibling(&self) -> Self {
        Self(Arc::clone(&self.0), Arc::default())
    }
}

pub fn start(machine: &str) -> Start {
    Start {
        machine_id: machine.to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

pub fn open_central(folder: &Path, clock: &Clock, seed: u64) -> Central {
    let clock = clock.clone();
    Central::open(Config {
        folder: folder.to_owned(),
        listen: ([127, 0, 0, 1], 0).into(),
        machine_id: "central".to_owned(),
        zone: "UTC".to_owned(),
        machine: Machine { clock: Box::new(move || clock.now()), ids: IdSource::seeded(seed) },
    })
    .unwrap()
}

/// A data folder of a device.
pub struct Folder {
    pub store: Store,
    pub ids: IdSource,
    pub clock: Clock,
    pub dir: TempDir,
}

impl Folder {
    pub fn new(clock: &Clock, seed: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let mut ids = IdSource::seeded(seed);
        let clock = clock.sibling();
        let (store, _) =
            Store::open(dir.path(), &start(&format!("machine {seed}")), &clock.now(), &mut ids)
                .unwrap();
        Self { store, ids, clock, dir }
    }

    /// Records `count` scans in one transaction.
    pub fn record(&mut self, count: usize) -> Vec<FactId> {
        let now = self.clock.now();
        let load = LoadId(self.ids.v4());
        let person = PersonId::from_bytes([3; 16]);
        let facts: Vec<Fact> = (0..count)
            .map(|n| {
                let barcode = format!("99M{:018}", self.ids.v4().as_u128() % 1_000_000 + n as u128);
                let scan = ContainerScanned { load, barcode, symbology: None, keyed: false };
                let id = FactId(self.ids.v7(&now));
                let actor = Actor::Person(person);
                Fact::new(id, &now, "America/Chicago", actor, Some(UNIT), Change::from(scan))
            })
            .collect();
        self.store.record(&facts).unwrap();
        facts.iter().map(|fact| fact.id).collect()
    }

    /// Records one fact.
    pub fn say(&mut self, change: impl Into<Change>) {
        let now = self.clock.now();
        let actor = Actor::Person(PersonId::from_bytes([3; 16]));
        let id = FactId(self.ids.v7(&now));
        let fact = Fact::new(id, &now, "America/Chicago", actor, Some(UNIT), change.into());
        self.store.record(&[fact]).unwrap();
    }

    pub fn rows(&self) -> Vec<Row> {
        self.store.rows_from(self.store.journal().journal, 1, usize::MAX, usize::MAX).unwrap()
    }

    pub fn enrol(&mut self, central: &Central, unit: UnitId, role: DeviceRole) -> Membership {
        let ticket = central.enrolment_code(unit, role, "a device").unwrap();
        self.enrol_with(central, &ticket)
    }

    pub fn enrol_with(&mut self, central: &Central, ticket: &Ticket) -> Membership {
        let identity = self.store.identity().clone();
        let membership =
            enrol(central, &identity, ticket, "tallydock 0.1.0", &mut self.ids).unwrap();
        self.store.trust_central(&membership.keys.both()).unwrap();
        membership
    }
}

/// A device that syncs, one thing at a time.
pub struct Handheld<C> {
    pub folder: Folder,
    pub sync: Device<C>,
    pub queue: VecDeque<Delivery>,
    pub errand: Option<Errand>,
    pub wake_at_ns: u64,
}

impl<C: sync::Central> Handheld<C> {
    pub fn new(folder: Folder, central: C, membership: &Membership, seed: u64) -> Self {
        let courier = Courier::new(
            central,
            folder.store.reader().unwrap().unwrap(),
            folder.store.identity().clone(),
            membership.keys,
            "tallydock 0.1.0",
            IdSource::seeded(seed),
        );
        let mut handheld = Self {
            folder,
            sync: Device::new(courier).unwrap(),
            queue: VecDeque::new(),
            errand: None,
            wake_at_ns: 0,
        };
        handheld.look();
        handheld
    }

    pub fn now(&self) -> Moment {
        self.folder.clock.now()
    }

    pub fn tell(&mut self, event: Event) {
        let now = self.now();
        let turn = self.sync.take(event, &now);
        self.queue.extend(turn.deliveries);
        self.errand = turn.errand.or(self.errand.take());
        self.wake_at_ns = turn.wake_at_ns.unwrap_or(self.wake_at_ns);
    }

    pub fn look(&mut self) {
        let own = self.sync.look();
        self.tell(own);
    }

    /// Does one thing that is due: false when there is none.
    pub fn pump(&mut self) -> bool {
        let now = self.now();
        if let Some(delivery) = self.queue.pop_front() {
            let applied = deliver(&mut self.folder.store, &delivery, &now, &mut self.folder.ids)
                .unwrap_or(Applied::Nothing);
            self.tell(Event::Applied(applied));
            return true;
        }
        if let Some(errand) = self.errand.take() {
            let event = self.sync.run(&errand, &now);
            self.tell(event);
            return true;
        }
        false
    }

    /// Goes on, time included, until there is nothing left to do. False when that is never.
    pub fn comes_to_rest(&mut self) -> bool {
        self.tell(Event::Nudged);
        self.look();
        for _ in 0..5_000 {
            if self.pump() {
                continue;
            }
            if self.sync.status().at_rest {
                return true;
            }
            self.folder.clock.forward_to(self.wake_at_ns);
            self.look();
        }
        false
    }

    pub fn head(&self) -> Head {
        self.folder.store.head()
    }
}

/// A central and devices in one process.
pub struct World {
    pub clock: Clock,
    pub central: Central,
    pub folder: TempDir,
}

impl World {
    pub fn new(seed: u64) -> Self {
        let clock = Clock::default();
        let folder = TempDir::new().unwrap();
        let central = open_central(folder.path(), &clock, seed);
        Self { clock, central, folder }
    }

    pub fn device(&self, seed: u64) -> Handheld<Central> {
        let mut folder = Folder::new(&self.clock, seed);
        let membership = folder.enrol(&self.central, UNIT, DeviceRole::Dock);
        Handheld::new(folder, self.central.clone(), &membership, seed + 1_000)
    }

    /// The central's head of a device's current journal: number and hash.
    pub fn head_of(&self, store: &Store) -> Option<Head> {
        let journal = store.journal().journal;
        self.central.with_ledger(|ledger, _, _| {
            ledger.store().known_journal(journal).unwrap().map(|known| known.head)
        })
    }
}

/// A central that counts what goes through it.
pub struct Counting<C> {
    pub inner: C,
    pub requests: Arc<AtomicU64>,
    pub bytes: Arc<AtomicU64>,
}

impl<C: sync::Central> Counting<C> {
    pub fn new(inner: C) -> Self {
        Self { inner, requests: Arc::default(), bytes: Arc::default() }
    }
}

impl<C: sync::Central> sync::Central for Counting<C> {
    fn ask(&self, request: &Request) -> Result<Reply, Unreachable> {
        let reply = self.inner.ask(request)?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let bytes = request.frame.len() + reply.body.len();
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(reply)
    }
}
