//! A device with somebody signed in at the dock, as the benches need it.

use std::collections::BTreeMap;
use std::path::Path;

use app::screens::View;
use app::screens::outage::{Scope, System, Whose};
use app::{Event, Settings, Station, Update};
use chrono::{DateTime, Utc};
use domain::ids::{BootId, IdSource, PersonId, UnitId};
use domain::moment::Moment;
use domain::reference::{PEOPLE, PersonRole, PersonRow};
use domain::rulebook::Rulebook;
use domain::rules::{Site, UnitProfile};
use scenario::hand::{Declared, Glass, Hand};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{Start, Store};

/// The person at the dock.
pub fn person() -> PersonId {
    PersonId(IdSource::seeded(77).v4())
}

/// The unit.
pub fn unit() -> UnitId {
    UnitId(IdSource::seeded(78).v4())
}

/// A moment `ms` after the morning.
pub fn moment(ms: i64) -> Moment {
    let wall: DateTime<Utc> = DateTime::from_timestamp_millis(1_543_932_000_000 + ms).unwrap();
    Moment {
        wall: wall.with_timezone(&chrono_tz::America::Chicago).fixed_offset(),
        monotonic_ns: u64::try_from(ms).unwrap() * 1_000_000 + 3_600_000_000_000,
        boot_id: BootId::from_bytes([7; 16]),
    }
}

pub fn start() -> Start {
    Start {
        machine_id: "bench".to_owned(),
        program: "bench".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// A store in `folder` that knows the person.
pub fn store(folder: &Path) -> Store {
    let (mut store, _) =
        Store::open(folder, &start(), &moment(0), &mut IdSource::seeded(1)).unwrap();
    let row = PersonRow {
        person: person(),
        name: "Dwayne Okafor".to_owned(),
        initials: "DO".to_owned(),
        role: PersonRole::Dock,
        sealed_verifier: None,
        must_change: false,
    };
    let op = FeedOp { key: person().to_string(), bytes: Some(serde_json::to_vec(&row).unwrap()) };
    let mut central = Ledger::in_memory(&start(), &moment(0), &mut IdSource::seeded(9)).unwrap();
    central.change_feed(PEOPLE, &[op], &[]).unwrap();
    let page = central.feed_page(PEOPLE, 0, 10).unwrap();
    store.apply_feed_page(&page).unwrap();
    store
}

/// The dock worker signed in, a national outage declared, a load open.
pub fn at_the_dock(store: Store) -> Station {
    let settings = Settings {
        unit: Some(unit()),
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, chrono_tz::America::Chicago),
        unit_short: "Pewaukee".to_owned(),
        unseal: Box::new(|_| None),
        demo_pins: BTreeMap::new(),
        rulebook: Rulebook::whole(),
        log: app::LogRing::default(),
    };
    let now = moment(1);
    let mut station = Station::new(store, IdSource::seeded(2), settings, &now).unwrap();
    station.update(&now, Event::PinChecked { person: person(), correct: true });
    let mut dock = Dock { station, now };
    let mut hand = Hand::at(&mut dock);
    let outage = Declared {
        whose: Whose::Usps,
        scope: Scope::National,
        systems: vec![System::PostalOne, System::EInduction],
        mailer: None,
        stops: None,
        ticket: None,
        began: None,
    };
    hand.declare(&outage).unwrap();
    hand.open_load("402771936").unwrap();
    dock.station
}

/// A station at the dock as a hand touches it.
struct Dock {
    station: Station,
    now: Moment,
}

impl Glass for Dock {
    fn view(&self) -> View {
        self.station.view(&self.now)
    }

    fn happen(&mut self, event: Event) -> Update {
        self.station.update(&self.now, event)
    }
}

/// A container's label as the scanner sends it, with identifier and line end.
pub fn label(number: usize) -> Vec<u8> {
    format!("]C199M900066875{number:09}\r").into_bytes()
}
