//! A device that records and syncs, one thing at a time, with the program's own engine.

use std::collections::VecDeque;

use domain::change::dock::ContainerScanned;
use domain::change::{Actor, Fact};
use domain::ids::LoadId;
use store::{FactId, IdSource, Moment, Result, Store, UnitId};
use sync::courier::{CentralKeys, Courier};
use sync::deliver::deliver;
use sync::engine::{Applied, Delivery, Errand, Event};
use sync::runner::Device;

use crate::told::{ANN, at};

pub(crate) const PROGRAM: &str = "tallydock 0.1.0";
pub(crate) const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);

/// A device with its sync.
pub(crate) struct Syncing<C> {
    pub(crate) store: Store,
    pub(crate) ids: IdSource,
    sync: Device<C>,
    queue: VecDeque<Delivery>,
    errand: Option<Errand>,
    now_ns: u64,
    wake_at_ns: u64,
}

impl<C: sync::Central> Syncing<C> {
    /// Sync as it begins after a start.
    pub(crate) fn start(store: Store, seed: u64, central: C, keys: CentralKeys) -> Self {
        let courier = Courier::new(
            central,
            store.reader().unwrap().unwrap(),
            store.identity().clone(),
            keys,
            PROGRAM,
            IdSource::seeded(seed),
        );
        Self {
            store,
            ids: IdSource::seeded(seed + 1),
            sync: Device::new(courier).unwrap(),
            queue: VecDeque::new(),
            errand: None,
            now_ns: 0,
            wake_at_ns: 0,
        }
    }

    /// Sync ends, and with it its own view of the store.
    pub(crate) fn end(self) -> Store {
        self.store
    }

    fn now(&self) -> Moment {
        Moment { monotonic_ns: self.now_ns, ..at(1) }
    }

    /// Records scans in one commit, and gives back their bytes.
    pub(crate) fn record(&mut self, count: usize) -> Result<Vec<Vec<u8>>> {
        let now = self.now();
        let facts: Vec<Fact> = (0..count)
            .map(|_| {
                let scan = ContainerScanned {
                    load: LoadId::from_bytes([1; 16]),
                    barcode: format!("99M{}", self.ids.v4()),
                    symbology: None,
                    keyed: false,
                };
                let id = FactId(self.ids.v7(&now));
                Fact::new(id, &now, "UTC", Actor::Person(ANN), Some(UNIT), scan.into())
            })
            .collect();
        self.store.record(&facts)?;
        Ok(facts.iter().map(|fact| fact.encode().unwrap()).collect())
    }

    fn tell(&mut self, event: Event) {
        let turn = self.sync.take(event, &self.now());
        self.queue.extend(turn.deliveries);
        self.errand = turn.errand.or(self.errand.take());
        self.wake_at_ns = turn.wake_at_ns.unwrap_or(self.wake_at_ns);
    }

    /// Looks at what there is to send.
    pub(crate) fn look(&mut self) {
        let own = self.sync.look();
        self.tell(own);
    }

    /// Does one thing that is due; false when there is none.
    pub(crate) fn pump(&mut self) -> bool {
        let now = self.now();
        if let Some(delivery) = self.queue.pop_front() {
            let applied = deliver(&mut self.store, &delivery, &now, &mut self.ids);
            self.tell(Event::Applied(applied.unwrap_or(Applied::Nothing)));
            return true;
        }
        if let Some(errand) = self.errand.take() {
            let event = self.sync.run(&errand, &now);
            self.tell(event);
            return true;
        }
        false
    }

    /// Waits until there is something to do again.
    pub(crate) fn wait(&mut self) {
        self.now_ns = self.now_ns.max(self.wake_at_ns) + 1;
        self.look();
    }

    /// Goes on until there is nothing left to do.
    pub(crate) fn comes_to_rest(&mut self) -> std::result::Result<(), String> {
        self.tell(Event::Nudged);
        self.look();
        for _ in 0..3_000 {
            if self.pump() {
                continue;
            }
            if self.sync.status().at_rest {
                return Ok(());
            }
            self.wait();
        }
        Err(format!("it never comes to rest: {:?}", self.sync.status()))
    }
}
