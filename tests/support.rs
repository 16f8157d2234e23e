//! A unit at a desk: devices in memory and a central in memory that exchange by hand, without
//! cable, network or clock. What the stories and the rulebook's cases share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use app::screens::advice::AdviceIntent;
use app::screens::{Intent, View};
use app::{Effect, Event, Settings, Station, Update};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::change::StatementsImported;
use domain::change::{Actor, Fact};
use domain::ids::{BootId, FactId, IdSource};
use domain::moment::{Moment, Timestamp};
use domain::reference::{PEOPLE, PersonRow, STATEMENTS};
use domain::rulebook::Rulebook;
use domain::rules::{Site, UnitProfile};
use scenario::hand::{Glass, Hand};
use scenario::{Day, DeviceKey, Happening, Step, What};
use store::journal::{Batch, HeadStatement};
use store::ledger::{CodeFor, Enrolment, Ledger};
use store::reference::{FeedApplied, FeedOp};
use store::{Ack, Row, Source, Start, Store, Timestamp as StoreTimestamp};

/// Rows that are carried at once.
const PAGE_ROWS: usize = 100;
const PAGE_BYTES: usize = 256 * 1024;

/// The devices of a day and their central.
pub struct Desk {
    pub central: Ledger,
    pub seats: BTreeMap<DeviceKey, Seat>,
    now: Timestamp,
    zone: Tz,
    day: Day,
    ids: IdSource,
}

/// One device with the person before it.
pub struct Seat {
    pub station: Station,
    pub last: Update,
    pub up: bool,
    boot_id: BootId,
    seen: RefCell<Seen>,
}

/// What views said that stations made, and what hands pressed on them.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Rules that a view named.
    pub rules: BTreeSet<String>,
    /// Sentences that a view said, by their names.
    pub sentences: BTreeSet<&'static str>,
    /// What was pressed, by [`Intent::kind`].
    pub pressed: BTreeSet<String>,
}

impl Seen {
    /// A view is on the glass.
    pub fn read(&mut self, view: &View) {
        for one in &view.advice.said {
            self.rules.insert(one.rule.to_string());
            self.sentences.insert(one.says);
        }
    }

    /// A hand presses this on a view; a cure presses what it stands for, too.
    pub fn press(&mut self, view: &View, intent: &Intent) {
        self.pressed.insert(intent.kind());
        if let Intent::Advice(AdviceIntent::Cure(id)) = intent
            && let Some(cure) = view.advice.of(*id).and_then(|one| one.cure.as_ref())
        {
            self.pressed.insert(cure.intent.kind());
        }
    }

    /// What others saw and pressed too.
    pub fn extend(&mut self, other: &Self) {
        self.rules.extend(other.rules.iter().cloned());
        self.sentences.extend(&other.sentences);
        self.pressed.extend(other.pressed.iter().cloned());
    }
}

impl Desk {
    /// Sets a day's unit up, every device enrolled and with its people.
    pub fn new(day: &Day) -> Self {
        let zone: Tz = day.unit.zone.parse().unwrap();
        let now = day.steps.first().unwrap().at;
        let mut ids = IdSource::seeded(9);
        let mut central = Ledger::in_memory(
            &start("central"),
            &moment(now, BootId::from_bytes([9; 16]), zone),
            &mut ids,
        )
        .unwrap();
        let people: Vec<FeedOp> = day
            .people
            .iter()
            .map(|person| FeedOp {
                key: person.person.to_string(),
                bytes: Some(
                    serde_json::to_vec(&PersonRow {
                        person: person.person,
                        name: person.name.to_owned(),
                        initials: person.initials.to_owned(),
                        role: person.role,
                        // The desk's verifier is the PIN itself: how it is sealed is not its story.
                        sealed_verifier: Some(person.pin.to_owned()),
                        must_change: false,
                    })
                    .unwrap(),
                ),
            })
            .collect();
        central.change_feed(PEOPLE, &people, &[]).unwrap();
        let mut desk = Self { central, seats: BTreeMap::new(), now, zone, day: day.clone(), ids };
        for (number, device) in (1_u64..).zip(&day.devices) {
            let seat = desk.seat(device, number);
            desk.seats.insert(device.key, seat);
        }
        for device in &day.devices {
            desk.exchange(device.key);
        }
        desk
    }

    fn seat(&mut self, device: &scenario::Device, number: u64) -> Seat {
        let boot_id = BootId(IdSource::seeded(number * 1_000).v4());
        let now = moment(self.now, boot_id, self.zone);
        let mut ids = IdSource::seeded(number);
        let store = Store::in_memory(&start(device.key.0), &now, &mut ids).unwrap();
        let code_for = CodeFor {
            unit: self.day.unit.unit,
            name: device.name.to_owned(),
            role: device.role,
            expires_at: StoreTimestamp::new(now.wall + chrono::Duration::minutes(15)),
        };
        self.central.add_enrolment_code(device.key.0, &code_for).unwrap();
        let identity = store.identity();
        let enrolled = self
            .central
            .enrol(device.key.0, identity.device, identity.public_key, &now, &mut self.ids)
            .unwrap();
        assert!(matches!(enrolled, Enrolment::Enrolled(_)), "{enrolled:?}");
        let settings = Settings {
            unit: Some(self.day.unit.unit),
            profile: UnitProfile::usual(self.day.unit.name, Site::Bmeu, self.zone),
            unit_short: self.day.unit.short.to_owned(),
            unseal: Box::new(|sealed| Some(sealed.to_owned())),
            demo_pins: BTreeMap::new(),
            rulebook: Rulebook::whole(),
            log: app::LogRing::default(),
        };
        let station = Station::new(store, IdSource::seeded(number + 200), settings, &now).unwrap();
        Seat { station, last: Update::default(), up: true, boot_id, seen: RefCell::default() }
    }

    /// Plays every step of the day; what is not as the day expects comes back with its step.
    pub fn play(&mut self) -> Result<(), String> {
        let steps = self.day.steps.clone();
        for (number, step) in steps.iter().enumerate() {
            self.step(step).map_err(|error| {
                format!("step {number} at {}: {:?}: {error:#}", step.at, step.what)
            })?;
        }
        Ok(())
    }

    pub fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        self.now = step.at;
        match &step.what {
            What::Import { name, text } => {
                self.import(name, text);
                Ok(())
            }
            What::On(device, happening) => self.on(*device, happening),
        }
    }

    fn on(&mut self, key: DeviceKey, happening: &Happening) -> anyhow::Result<()> {
        let now = self.moment_at(key);
        let seat = self.seats.get_mut(&key).unwrap();
        match happening {
            Happening::Tap(intent) => seat.by_hand(&now, |hand| hand.press(intent.clone()))?,
            Happening::Home => seat.by_hand(&now, |hand| hand.home())?,
            Happening::Do(deed) => seat.by_hand(&now, |hand| deed.by_hand(hand))?,
            Happening::Scan { reads, .. } => seat.happen(&now, Event::Scanned(reads.clone())),
            Happening::Weigh { says, .. } => seat.happen(&now, Event::Weighed(says.clone())),
            Happening::Link(link) => {
                seat.up = matches!(link, app::Link::Up { .. });
                seat.happen(&now, Event::Link(*link));
            }
            Happening::Exchange => {
                if seat.up {
                    self.exchange(key);
                }
            }
            Happening::Expect(expectation) => {
                scenario::check(expectation, &seat.station, &seat.last, &now)?;
            }
        }
        Ok(())
    }

    /// A hand does something at a device, at the time that the day has reached.
    pub fn by_hand<T>(
        &mut self,
        key: DeviceKey,
        does: impl FnOnce(&mut Hand<'_, At<'_>>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let now = self.moment_at(key);
        self.seats.get_mut(&key).unwrap().by_hand(&now, does)
    }

    /// What the views of all its devices said, and what was pressed on them.
    pub fn seen(&self) -> Seen {
        self.seats.values().fold(Seen::default(), |mut all, seat| {
            all.extend(&seat.seen.borrow());
            all
        })
    }

    /// The glass of a device, at the time that the day has reached.
    pub fn glass(&mut self, key: DeviceKey) -> At<'_> {
        let now = self.moment_at(key);
        At { seat: self.seats.get_mut(&key).unwrap(), now }
    }

    /// The moment of the step on a device.
    pub fn moment_at(&self, key: DeviceKey) -> Moment {
        moment(self.now, self.seats.get(&key).unwrap().boot_id, self.zone)
    }

    /// Carries rows up and down until neither side has anything new.
    pub fn exchange(&mut self, key: DeviceKey) {
        let now = self.moment_at(key);
        let central_now = moment(self.now, BootId::from_bytes([9; 16]), self.zone);
        let seat = self.seats.get_mut(&key).unwrap();
        seat.station
            .absorb(&now, |store, _| -> store::Result<()> {
                push(store, &mut self.central, &now, &central_now)?;
                while 0 < self.central.fold_pending(10_000)? {}
                hear(store, &self.central, &now)?;
                for feed in [PEOPLE, STATEMENTS] {
                    fetch(store, &self.central, feed)?;
                }
                Ok(())
            })
            .unwrap();
    }

    fn import(&mut self, name: &str, text: &str) {
        let now = moment(self.now, BootId::from_bytes([9; 16]), self.zone);
        let imported = edoc::statements_csv::read(text.as_bytes()).unwrap();
        assert!(imported.refused.is_empty(), "{:?}", imported.refused);
        let ops: Vec<FeedOp> = imported
            .rows
            .iter()
            .map(|row| FeedOp {
                key: row.statement.to_string(),
                bytes: Some(serde_json::to_vec(row).unwrap()),
            })
            .collect();
        let change = StatementsImported {
            file: name.to_owned(),
            blake3: store::digest(text.as_bytes()),
            rows: u32::try_from(ops.len()).unwrap(),
            refused: Vec::new(),
        };
        let actor = Actor::Device(self.central.store().identity().device);
        let unit = Some(self.day.unit.unit);
        let id = FactId(self.ids.v7(&now));
        let fact = Fact::new(id, &now, "America/Chicago", actor, unit, change.into());
        self.central.change_feed(STATEMENTS, &ops, &[fact]).unwrap();
    }
}

impl Seat {
    fn happen(&mut self, now: &Moment, event: Event) {
        self.last = At { seat: self, now: *now }.happen(event);
    }

    /// A hand does something here; what it came to is kept.
    fn by_hand<T>(
        &mut self,
        now: &Moment,
        does: impl FnOnce(&mut Hand<'_, At<'_>>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut at = At { seat: self, now: *now };
        let mut hand = Hand::at(&mut at);
        let done = does(&mut hand);
        let last = hand.done;
        self.last = last;
        done
    }
}

/// A seat at one moment.
pub struct At<'a> {
    seat: &'a mut Seat,
    now: Moment,
}

impl Glass for At<'_> {
    fn view(&self) -> View {
        let view = self.seat.station.view(&self.now);
        self.seat.seen.borrow_mut().read(&view);
        view
    }

    /// A PIN is right when it is the desk's verifier.
    fn happen(&mut self, event: Event) -> Update {
        if let Event::Intent(intent) = &event {
            let view = self.view();
            self.seat.seen.borrow_mut().press(&view, intent);
        }
        let mut update = self.seat.station.update(&self.now, event);
        for check in update.effects.clone() {
            if let Effect::CheckPin { person, pin, verifier } = check {
                let correct = pin == verifier;
                let event = Event::PinChecked { person, correct };
                let checked = self.seat.station.update(&self.now, event);
                update.effects.extend(checked.effects);
                update.ruling.extend(checked.ruling);
                update.recorded.extend(checked.recorded);
            }
        }
        update
    }
}

fn push(
    store: &mut Store,
    central: &mut Ledger,
    now: &Moment,
    central_now: &Moment,
) -> store::Result<()> {
    let account = central.account(store.identity().device)?.expect("an enrolled device");
    for own in store.own_journals()? {
        let journal = own.header.journal;
        let mut acknowledged = own.acknowledged;
        while acknowledged < own.upto {
            let rows = store.rows_from(journal, acknowledged + 1, PAGE_ROWS, PAGE_BYTES)?;
            let head =
                carry(&rows, store.head_at(journal, acknowledged)?.unwrap().hash, |batch| {
                    central.push(&account, journal, batch, central_now)
                })?
                .head
                .expect("a journal that was pushed");
            let ack = Ack {
                epoch: central.epoch(),
                journal,
                head_seq: head.seq,
                head_hash: head.hash,
                safe_seq: 0,
                server_time: central_now.timestamp(),
            };
            store.acknowledge(Source::Central, &ack, now)?;
            acknowledged = head.seq;
        }
    }
    let statement: HeadStatement = store.head_statement(now);
    central.hear_statement(&statement, central_now)?;
    store.anchor_time(central_now.timestamp(), now)
}

fn hear(store: &mut Store, central: &Ledger, now: &Moment) -> store::Result<()> {
    let account = central.account(store.identity().device)?.expect("an enrolled device");
    for known in central.journals_for(&account)? {
        let journal = known.header.journal;
        if known.header.device == store.identity().device {
            continue;
        }
        store.hear_of(&known.header)?;
        loop {
            let here = store.known_journal(journal)?.expect("a journal that was told of").head;
            let rows = central.store().rows_from(journal, here.seq + 1, PAGE_ROWS, PAGE_BYTES)?;
            if rows.is_empty() {
                break;
            }
            carry(&rows, here.hash, |batch| store.hear(&known.header, batch, now))?;
        }
        if let Some(statement) = known.announced {
            store.hear_statement(&statement, now)?;
        }
    }
    Ok(())
}

fn fetch(store: &mut Store, central: &Ledger, feed: &str) -> store::Result<()> {
    let mut since = store.feed_cursor(feed)?.map_or(0, |cursor| cursor.rev);
    loop {
        let page = central.feed_page(feed, since, PAGE_ROWS)?;
        match store.apply_feed_page(&page)? {
            FeedApplied::UpToDate => return Ok(()),
            FeedApplied::More { since: more } => since = more,
            FeedApplied::SnapshotNeeded => since = 0,
        }
    }
}

fn carry<T>(
    rows: &[Row],
    prev_hash: store::RowHash,
    take: impl FnOnce(&Batch<'_, Vec<u8>>) -> store::Result<T>,
) -> store::Result<T> {
    let bytes: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
    take(&Batch {
        first_seq: rows.first().expect("a row").seq,
        prev_hash,
        rows: &bytes,
        last_hash: rows.last().expect("a row").hash,
    })
}

fn start(machine: &str) -> Start {
    Start {
        machine_id: format!("desk-{machine}"),
        program: "desk".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// A moment on a device that was started an hour before the day.
pub fn moment(at: Timestamp, boot_id: BootId, zone: Tz) -> Moment {
    let wall = DateTime::<Utc>::from_timestamp_millis(at.unix_ms()).unwrap();
    Moment {
        wall: wall.with_timezone(&zone).fixed_offset(),
        monotonic_ns: u64::try_from(at.unix_ms() - 1_543_900_000_000).unwrap() * 1_000_000,
        boot_id,
    }
}
