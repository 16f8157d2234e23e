//! A whole unit in one program: a central on loopback, and devices with their own folders, keys,
//! stores and cables, enrolled with one-time codes as real ones are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use anyhow::{Context, bail, ensure};
use app::screens::View;
use app::{Effect, Event, Link, Settings, Site, Station, UnitProfile, Update};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::ids::{BootId, IdSource, PersonId, UnitId};
use domain::moment::{Moment, Timestamp};
use domain::rulebook::Rulebook;
use scenario::{Day, DeviceKey};
use server::people::NewPerson;
use store::{Start, Store};
use sync::courier::Courier;
use sync::http::HttpCentral;
use sync::runner::Device as Sync;

use super::Breaks;
use super::cables::Cables;
use super::line::{Line, Traffic};
use crate::pin;

/// Rounds of an exchange before the demo gives up: each brings something, or it is over.
const ROUNDS_MAX: usize = 2_000;
/// The program as it names itself to the central.
pub(crate) const PROGRAM: &str = concat!("tallydock ", env!("CARGO_PKG_VERSION"));

/// The clock of a played day: everybody in it has the time of the step.
#[derive(Clone, Debug)]
pub struct DayClock {
    now_ms: Arc<AtomicI64>,
    began_ms: i64,
    zone: Tz,
}

impl DayClock {
    fn new(begins: Timestamp, zone: Tz) -> Self {
        let began_ms = begins.unix_ms() - 3_600_000;
        Self { now_ms: Arc::new(AtomicI64::new(begins.unix_ms())), began_ms, zone }
    }

    /// It is this time now.
    pub fn set(&self, at: Timestamp) {
        self.now_ms.store(at.unix_ms(), Ordering::Relaxed);
    }

    /// The moment for a device that was started with the day, `later_ns` after the step.
    fn moment(&self, boot_id: BootId, later_ns: u64) -> Moment {
        let ms = self.now_ms.load(Ordering::Relaxed);
        let since = u64::try_from(ms - self.began_ms).unwrap_or(0);
        let wall = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
        Moment {
            wall: wall.with_timezone(&self.zone).fixed_offset(),
            monotonic_ns: since.saturating_mul(1_000_000).saturating_add(later_ns),
            boot_id,
        }
    }
}

/// The unit of a demo: its central and its devices, each in a folder of its own.
pub struct Unit {
    /// The clock that all of them go by.
    pub clock: DayClock,
    pub(super) traffic: Arc<Traffic>,
    pub(super) zone: Tz,
    central: server::Running,
    seats: BTreeMap<DeviceKey, Seat>,
}

/// One device of the unit, with the person before it.
pub struct Seat {
    /// The device's state and its store.
    pub station: Station,
    pub(super) cables: Cables,
    /// What the last thing that happened came to.
    pub last: Update,
    /// What stood on the glass after each press of a hand, where somebody wants to see it.
    pub passed: Option<Vec<View>>,
    pub(super) unit: UnitId,
    clock: DayClock,
    boot_id: BootId,
    sync: Sync<Line>,
    pins: pin::Checker,
    up: Arc<AtomicBool>,
    /// Monotonic time that waiting for another try has used up.
    waited_ns: AtomicU64,
}

impl Unit {
    /// Sets everything up in `folder`: `central`, `devices/*` and the sockets of the cables.
    ///
    /// # Errors
    /// When a folder, a port on loopback or a pseudo-terminal cannot be had.
    pub fn set_up(day: &Day, folder: &Path, breaks: Breaks) -> anyhow::Result<Self> {
        let zone: Tz = match day.unit.zone.parse() {
            Ok(zone) => zone,
            Err(_) => bail!("There is no time zone {:?}", day.unit.zone),
        };
        let begins = day.steps.first().context("The day has no steps")?.at;
        let clock = DayClock::new(begins, zone);
        let central = start_central(day, &folder.join("central"), &clock)?;
        let traffic = Arc::new(Traffic::default());
        let cables = tempfile::tempdir().context("Make a folder for the cables")?.keep();
        let mut seats = BTreeMap::new();
        for (number, device) in (0_u64..).zip(&day.devices) {
            let seat = Seat::set_up(&Setting {
                day,
                device,
                number,
                folder: &folder.join("devices").join(device.key.0),
                cables: &cables.join(device.key.0),
                clock: &clock,
                zone,
                central: &central,
                breaks,
                traffic: &traffic,
            })
            .with_context(|| format!("Set up the {}", device.name))?;
            seats.insert(device.key, seat);
        }
        Ok(Self { clock, traffic, zone, central, seats })
    }

    /// A device of the day.
    ///
    /// # Errors
    /// When the day has no such device.
    pub fn seat(&mut self, key: DeviceKey) -> anyhow::Result<&mut Seat> {
        self.seats.get_mut(&key).with_context(|| format!("There is no device {}", key.0))
    }

    /// The device at which the day is closed.
    pub(super) fn supervisor(&self) -> anyhow::Result<&Seat> {
        let closed = |seat: &&Seat| {
            let today = seat.now().timestamp().local_date();
            seat.station.store().day(seat.unit, today).is_ok_and(|day| !day.closed.is_empty())
        };
        self.seats.values().find(closed).context("Nobody closed the day")
    }

    /// A file of statements is read in at the central.
    ///
    /// # Errors
    /// When it cannot be read or a row of it is refused.
    pub fn import(&mut self, name: &str, text: &str) -> anyhow::Result<()> {
        let imported = self.central.central().import_statements(name, text.as_bytes())?;
        ensure!(imported.refused.is_empty(), "Rows of {name} were refused: {:?}", imported.refused);
        Ok(())
    }

    /// Lets everything fold, and closes every database.
    ///
    /// # Errors
    /// When the central's database cannot be written.
    pub fn close(self) -> anyhow::Result<()> {
        drop(self.seats);
        self.central.central().fold_all()?;
        self.central.central().checkpoint()?;
        self.central.stop();
        Ok(())
    }
}

fn start_central(day: &Day, folder: &Path, clock: &DayClock) -> anyhow::Result<server::Running> {
    let clock = clock.clone();
    let boot_id = BootId::from_bytes([9; 16]);
    let central = server::start(server::Config {
        folder: folder.to_owned(),
        listen: "127.0.0.1:0".parse()?,
        machine_id: "demo-central".to_owned(),
        zone: day.unit.zone.to_owned(),
        machine: server::machine::Machine {
            clock: Box::new(move || clock.moment(boot_id, 0)),
            ids: IdSource::seeded(9),
        },
    })?;
    for person in &day.people {
        central.central().add_person(&NewPerson {
            unit: day.unit.unit,
            person: person.person,
            name: person.name.to_owned(),
            initials: person.initials.to_owned(),
            role: person.role,
            pin: person.pin.to_owned(),
        })?;
    }
    Ok(central)
}

fn start(day: &Day, machine: &str) -> Start {
    Start {
        machine_id: format!("demo-{machine}"),
        program: PROGRAM.to_owned(),
        zone: day.unit.zone.to_owned(),
    }
}

/// What a seat is set up from.
struct Setting<'a> {
    day: &'a Day,
    device: &'a scenario::Device,
    number: u64,
    folder: &'a Path,
    cables: &'a Path,
    clock: &'a DayClock,
    zone: Tz,
    central: &'a server::Running,
    breaks: Breaks,
    traffic: &'a Arc<Traffic>,
}

impl Seat {
    fn set_up(setting: &Setting<'_>) -> anyhow::Result<Self> {
        let Setting { day, device, .. } = setting;
        let seed = setting.number + 1;
        let boot_id = BootId(IdSource::seeded(seed * 1_000).v4());
        let now = setting.clock.moment(boot_id, 0);
        let mut ids = IdSource::seeded(seed);
        let (mut store, _) =
            Store::open(setting.folder, &start(day, device.key.0), &now, &mut ids)?;
        let url = format!("http://{}", setting.central.address());
        let ticket =
            setting.central.central().enrolment_code(day.unit.unit, device.role, device.name)?;
        let identity = store.identity().clone();
        let http = HttpCentral::new(&url, None)?;
        let member = sync::enrol::enrol(&http, &identity, &ticket, PROGRAM, &mut ids)?;
        store.trust_central(&member.keys.both())?;
        let up = Arc::new(AtomicBool::new(true));
        let line = Line::new(http, setting.breaks, Arc::clone(setting.traffic), Arc::clone(&up));
        let reader = store.reader()?.context("A store on disk has a reader")?;
        let courier = Courier::new(
            line,
            reader,
            identity.clone(),
            member.keys,
            PROGRAM,
            IdSource::seeded(seed + 100),
        );
        let settings = Settings {
            unit: Some(day.unit.unit),
            profile: UnitProfile::usual(day.unit.name, Site::Bmeu, setting.zone),
            unit_short: day.unit.short.to_owned(),
            unseal: Box::new(move |sealed| crate::pin::unseal(&identity, sealed)),
            demo_pins: demo_pins(day),
            rulebook: Rulebook::whole(),
            log: app::LogRing::default(),
        };
        let sync = Sync::new(courier)?;
        let station = Station::new(store, IdSource::seeded(seed + 200), settings, &now)?;
        let mut seat = Self {
            station,
            cables: Cables::plug(setting.cables, device.scale)?,
            last: Update::default(),
            passed: None,
            unit: day.unit.unit,
            clock: setting.clock.clone(),
            boot_id,
            sync,
            pins: pin::Checker::default(),
            up,
            waited_ns: AtomicU64::new(0),
        };
        seat.exchange().context("Fetch people and statements")?;
        Ok(seat)
    }

    /// The moment of the step on this device.
    pub fn now(&self) -> Moment {
        self.clock.moment(self.boot_id, self.waited_ns.load(Ordering::Relaxed))
    }

    /// Something happens at this device; what it came to is kept.
    pub fn happen(&mut self, now: &Moment, event: Event) {
        self.last = self.update(now, event);
    }

    /// As [`Self::happen`], returning what it came to. PINs are checked on the way.
    pub(super) fn update(&mut self, now: &Moment, event: Event) -> Update {
        let mut update = self.station.update(now, event);
        let checks: Vec<Event> = update
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::CheckPin { person, pin, verifier } => {
                    let correct = self.pins.is_correct(pin, verifier);
                    Some(Event::PinChecked { person: *person, correct })
                }
                _ => None,
            })
            .collect();
        for check in checks {
            let checked = self.station.update(now, check);
            update.recorded.extend(checked.recorded);
            update.effects.extend(checked.effects);
        }
        update
    }

    /// The link to the central is there, or gone.
    pub fn set_link(&mut self, link: Link) {
        self.up.store(matches!(link, Link::Up { .. }), Ordering::Relaxed);
    }

    /// What was just scanned is in a durable draft.
    pub(super) fn has_draft(&self) -> bool {
        let Some(person) = self.station.person() else { return false };
        self.station.store().draft_screens(person.person).is_ok_and(|all| !all.is_empty())
    }

    /// Exchanges with the central until neither has anything new. A request that fails is tried
    /// again as on a real device, but the wait is not slept through: the clock is moved.
    ///
    /// # Errors
    /// When the two do not come to rest.
    pub fn exchange(&mut self) -> anyhow::Result<()> {
        let mut events = vec![sync::engine::Event::Nudged, self.sync.look()];
        for _ in 0..ROUNDS_MAX {
            let Some(event) = events.pop() else {
                if self.sync.status().at_rest {
                    return Ok(());
                }
                bail!("Sync neither rests nor goes on: {:?}", self.sync.status());
            };
            let now = self.now();
            let turn = self.sync.take(event, &now);
            for delivery in turn.deliveries {
                let applied = self.station.absorb(&now, |store, ids| {
                    sync::deliver::deliver(store, &delivery, &now, ids)
                })?;
                events.push(sync::engine::Event::Applied(applied));
            }
            if let Some(errand) = turn.errand {
                events.insert(0, self.sync.run(&errand, &now));
            } else if events.is_empty()
                && !self.sync.status().at_rest
                && let Some(wake) = turn.wake_at_ns
            {
                let wait = wake.saturating_sub(now.monotonic_ns);
                self.waited_ns.fetch_add(wait, Ordering::Relaxed);
                events.push(self.sync.look());
            }
        }
        bail!("Sync did not come to rest in {ROUNDS_MAX} rounds: {:?}", self.sync.status())
    }
}

fn demo_pins(day: &Day) -> BTreeMap<PersonId, String> {
    day.people.iter().map(|person| (person.person, person.pin.to_owned())).collect()
}
