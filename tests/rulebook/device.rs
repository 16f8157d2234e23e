//! The device of a case: a station in memory that a hand touches, and what its views have said.

use std::cell::RefCell;
use std::collections::BTreeMap;

use app::screens::View;
use app::{Effect, Event, PortKind, PortSeen, Settings, Station, Update};
use chrono_tz::Tz;
use domain::ids::{BootId, IdSource, PersonId, UnitId};
use domain::moment::{Moment, Timestamp};
use domain::reference::{self, PersonRole, PersonRow, StatementRow};
use domain::rulebook::Rulebook;
use domain::rules::{Site, UnitProfile};
use scenario::hand::Glass;
use store::ledger::Ledger;
use store::reference::{FeedOp, FeedPage};
use store::{Start, Store};
use tests::Seen;
use uuid::Uuid;

/// The PIN of everybody.
pub const PIN: &str = "135790";

thread_local! {
    /// The feed after these files, as a central makes it: many cases import the same.
    static PAGES: RefCell<BTreeMap<String, FeedPage>> = const { RefCell::new(BTreeMap::new()) };
    /// One store with its people, from which every case's is copied.
    static BEGINNING: Store = beginning();
}

/// A station with its clock, and what its views said while it was touched.
pub struct Device {
    pub station: Station,
    pub now: Timestamp,
    pub clock_doubted: bool,
    /// The files of statements that were imported so far.
    files: Vec<Vec<StatementRow>>,
    /// What is on the glass, until something happens.
    shown: RefCell<Option<View>>,
    seen: RefCell<Seen>,
}

impl Device {
    /// A device of Pewaukee BMEU at 08:00, nobody signed in, its clock trusted.
    pub fn new(rulebook: &Rulebook, profile: UnitProfile) -> Self {
        let store = BEGINNING.with(|store| store.copy_in_memory().unwrap());
        Self::of(store, rulebook, profile)
    }

    fn of(store: Store, rulebook: &Rulebook, profile: UnitProfile) -> Self {
        let now = at("08:00");
        let settings = Settings {
            unit: Some(UnitId(Uuid::from_u128(1))),
            profile,
            unit_short: "Pewaukee".to_owned(),
            unseal: Box::new(|sealed| Some(sealed.to_owned())),
            demo_pins: Default::default(),
            rulebook: rulebook.clone(),
            log: app::LogRing::default(),
        };
        let station = Station::new(store, IdSource::seeded(2), settings, &moment(now)).unwrap();
        let seen = RefCell::new(Seen::default());
        let shown = RefCell::new(None);
        Self { station, now, clock_doubted: false, files: Vec::new(), shown, seen }
    }

    /// A device that knows nobody.
    pub fn of_nobody() -> Self {
        let now = at("08:00");
        let store = Store::in_memory(&start(), &moment(now), &mut IdSource::seeded(1)).unwrap();
        Self::of(store, &Rulebook::whole(), Self::usual())
    }

    /// The usual unit of a case.
    pub fn usual() -> UnitProfile {
        UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, Tz::America__Chicago)
    }

    pub fn moment(&self) -> Moment {
        moment(self.now)
    }

    /// It is this time. Unless the clock is in doubt it agrees with the central's at each step.
    pub fn goes_to(&mut self, now: Timestamp) {
        self.now = now;
        let moment = self.moment();
        let off = chrono::TimeDelta::hours(i64::from(self.clock_doubted));
        let central = Timestamp::new(moment.wall - off);
        self.station.absorb(&moment, |store, _| store.anchor_time(central, &moment)).unwrap();
        self.happen(Event::Tick);
    }

    /// The central's statements came.
    pub fn import(&mut self, rows: &[StatementRow]) {
        self.shown.take();
        let now = self.moment();
        self.files.push(rows.to_vec());
        let page = page_of(&self.files);
        self.station.absorb(&now, |store, _| store.apply_feed_page(&page)).unwrap();
    }

    /// What its views have said so far.
    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }
}

impl Glass for Device {
    fn view(&self) -> View {
        if let Some(view) = &*self.shown.borrow() {
            return view.clone();
        }
        let view = self.station.view(&self.moment());
        self.seen.borrow_mut().read(&view);
        *self.shown.borrow_mut() = Some(view.clone());
        view
    }

    fn happen(&mut self, event: Event) -> Update {
        if let Event::Intent(intent) = &event {
            let view = self.view();
            self.seen.borrow_mut().press(&view, intent);
        }
        self.shown.take();
        let now = self.moment();
        let mut update = self.station.update(&now, event);
        for effect in update.effects.clone() {
            let answer = match effect {
                Effect::CheckPin { person, pin, verifier } => {
                    Event::PinChecked { person, correct: pin == verifier }
                }
                Effect::MakeVerifier { person, pin } => {
                    Event::VerifierMade { person, verifier: pin }
                }
                Effect::ListPorts => Event::Ports(vec![port()]),
                _ => continue,
            };
            let more = self.station.update(&now, answer);
            update.effects.extend(more.effects);
            update.ruling.extend(more.ruling);
            update.recorded.extend(more.recorded);
        }
        update
    }
}

fn beginning() -> Store {
    let now = at("08:00");
    let mut ids = IdSource::seeded(1);
    let mut store = Store::in_memory(&start(), &moment(now), &mut ids).unwrap();
    let mut ledger = Ledger::in_memory(&start(), &moment(now), &mut ids).unwrap();
    let ops: Vec<FeedOp> = [PersonRole::Clerk, PersonRole::Dock, PersonRole::Supervisor]
        .into_iter()
        .map(|role| PersonRow {
            person: person(role),
            name: name(role).to_owned(),
            initials: "RM".to_owned(),
            role,
            sealed_verifier: Some(PIN.to_owned()),
            must_change: false,
        })
        .map(|row| FeedOp {
            key: row.person.to_string(),
            bytes: Some(serde_json::to_vec(&row).unwrap()),
        })
        .collect();
    ledger.change_feed(reference::PEOPLE, &ops, &[]).unwrap();
    store.apply_feed_page(&ledger.feed_page(reference::PEOPLE, 0, 1_000).unwrap()).unwrap();
    store.anchor_time(now, &moment(now)).unwrap();
    store
}

/// The whole feed of a central that imported these files.
fn page_of(files: &[Vec<StatementRow>]) -> FeedPage {
    let key = serde_json::to_string(files).unwrap();
    if let Some(page) = PAGES.with_borrow(|pages| pages.get(&key).cloned()) {
        return page;
    }
    let mut ledger =
        Ledger::in_memory(&start(), &moment(at("08:00")), &mut IdSource::seeded(3)).unwrap();
    for rows in files {
        let op = |row: &StatementRow| FeedOp {
            key: row.statement.to_string(),
            bytes: Some(serde_json::to_vec(row).unwrap()),
        };
        let ops: Vec<FeedOp> = rows.iter().map(op).collect();
        ledger.change_feed(reference::STATEMENTS, &ops, &[]).unwrap();
    }
    let page = ledger.feed_page(reference::STATEMENTS, 0, 1_000).unwrap();
    PAGES.with_borrow_mut(|pages| pages.insert(key, page.clone()));
    page
}

/// What is plugged in.
fn port() -> PortSeen {
    PortSeen {
        port: "/dev/serial/by-id/scanner".to_owned(),
        node: "/dev/ttyUSB0".to_owned(),
        what: "FTDI serial adapter".to_owned(),
        kind: PortKind::Serial,
        by_socket: false,
        bound: None,
    }
}

fn start() -> Start {
    Start {
        machine_id: "case".to_owned(),
        program: "cases".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// The name of whoever works here in a role.
pub fn name(role: PersonRole) -> &'static str {
    match role {
        PersonRole::Clerk => "Rosalind Maldonado",
        PersonRole::Dock => "Dwayne Okafor",
        PersonRole::Supervisor | PersonRole::Unknown(_) => "Sheila Nakamura",
    }
}

fn person(role: PersonRole) -> PersonId {
    PersonId(Uuid::from_u128(match role {
        PersonRole::Clerk => 11,
        PersonRole::Dock => 12,
        PersonRole::Supervisor | PersonRole::Unknown(_) => 13,
    }))
}

/// A time of the case's days.
pub fn at(text: &str) -> Timestamp {
    let (day, clock) = text.split_once(' ').unwrap_or(("11", text));
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    Timestamp::parse(&format!("2018-12-{day}T{clock}-06:00")).unwrap()
}

/// The monotonic clock runs with the one on the wall.
fn moment(now: Timestamp) -> Moment {
    let ms = u64::try_from(now.unix_ms() - at("01 00:00").unix_ms()).unwrap();
    Moment { wall: now.wall(), monotonic_ns: ms * 1_000_000, boot_id: BootId(Uuid::from_u128(5)) }
}
