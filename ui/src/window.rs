//! The program in a window: the station thread, the cables and the sync behind it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use anyhow::Context;
use app::screens::{Intent, ScreenView, StripCell, View};
use app::{Event, LogRing, Settings, Site, Station, Trouble, TroubleKind, UnitProfile};
use domain::ids::{IdSource, PersonId, UnitId};
use domain::rulebook::Rulebook;
use scenario::days::outage_day;
use slint::ComponentHandle;
use store::{Start, Store, StoreError};
use sync::enrol::{Membership, Ticket};
use sync::http::HttpCentral;

use crate::clock::{Clock, machine_id};
use crate::config::Config;
use crate::demo::{PROGRAM, Simulated};
use crate::joining::{Joined, Joining};
use crate::runtime::{Equipment, Input, Runtime};
use crate::start::{Places, Shut};
use crate::{bind, gallery, pin, wedge};

/// Whether a window can be opened here.
pub fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Random ids from the operating system.
pub fn random_ids() -> IdSource {
    let random = || {
        // A version-4 UUID fixes six of its bits; two of them give sixteen whole bytes.
        let (one, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
        (one.as_u128() ^ other.as_u128().rotate_left(64)).to_be_bytes()
    };
    IdSource::new(random)
}

/// Runs a configured device until its window is closed. What keeps it from its central is said in
/// the window and tried again; only without a place to save is there no window.
///
/// # Errors
/// When there is no place to save, or no window.
pub fn run_device(config: Config, places: &Places, log: LogRing) -> Result<(), Shut> {
    let clock = Clock::of_this_machine(config.profile.zone);
    let (store, opening) = open(&config.data, &clock)?;
    if let Some(moved) = opening.moved_aside {
        tracing::error!(moved = %moved.display(), "The data file was damaged and is kept apart");
    }
    let troubles: Vec<Trouble> = tightened(&opening.tightened).into_iter().collect();
    if let Err(error) = places.mark(&config.data) {
        tracing::warn!(%error, "Leave a mark that a device works here");
    }
    let now = clock.now();
    // What cannot be read is said by the thread that looks for the central.
    let member = Membership::load(&config.data).ok().flatten();
    let identity = store.identity().clone();
    let joining = Joining {
        identity: identity.clone(),
        data: config.data.clone(),
        file: Some(config.file.clone()),
        central: config.central,
        unit: config.unit,
        ids: random_ids(),
    };
    let settings = Settings {
        unit: config.unit.or(member.map(|member| member.unit)).or_else(|| unit_heard(&store)),
        profile: config.profile,
        unit_short: config.unit_short,
        unseal: Box::new(move |sealed| pin::unseal(&identity, sealed)),
        demo_pins: BTreeMap::new(),
        rulebook: Rulebook::whole(),
        log,
    };
    let station =
        Station::new(store, random_ids(), settings, &now).map_err(shut_by(&config.data))?;
    let equipment = Equipment {
        devices: config.devices,
        file: Some(config.file),
        troubles,
        ..Equipment::bare(config.data.join("papers"))
    };
    Ok(run(station, clock, equipment, Way::Join(Box::new(joining)), None)?)
}

/// Runs the demo until its window is closed: one device at which all three people work, a central
/// on loopback, a scanner and a scale that are simulated on pseudo-terminals.
///
/// # Errors
/// When its folder cannot be used, or there is no window.
pub fn run_demo(fresh: bool, places: &Places, log: LogRing) -> Result<(), Shut> {
    let folder = places.own.join("demo");
    if fresh && folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("Throw away the demo in {}", folder.display()))?;
    }
    let day = outage_day::day();
    let zone = day.unit.zone.parse().unwrap_or(chrono_tz::America::Chicago);
    let clock = Clock::of_this_machine(zone);
    let data = folder.join("device");
    let (store, _) = open(&data, &clock)?;
    let central = demo_central(&folder.join("central"), day.unit.unit, &clock)?;
    let url = format!("http://{}", central.address());
    let http = HttpCentral::new(&url, None).context("Reach the demo's central")?;
    let now = clock.now();
    let member = match recall(&data)? {
        Some(member) => member,
        None => {
            let role = domain::change::device::DeviceRole::Kiosk;
            let code = central.central().enrolment_code(day.unit.unit, role, "Demo kiosk");
            let ticket = code.context("Ask for a code")?;
            enrol(&http, &store, &ticket, &data)?
        }
    };
    let joined = Joined { central: http, member, unit: day.unit.unit, is_new: false };
    let identity = store.identity().clone();
    let people = [outage_day::CLERK, outage_day::DOCK_WORKER, outage_day::SUPERVISOR];
    let pins: BTreeMap<PersonId, String> =
        people.iter().map(|one| (one.person, one.pin.to_owned())).collect();
    let settings = Settings {
        unit: Some(day.unit.unit),
        profile: UnitProfile::usual(day.unit.name, Site::Bmeu, zone),
        unit_short: day.unit.short.to_owned(),
        unseal: Box::new(move |sealed| pin::unseal(&identity, sealed)),
        demo_pins: pins.clone(),
        rulebook: Rulebook::whole(),
        log,
    };
    let station = Station::new(store, random_ids(), settings, &now).map_err(shut_by(&data))?;
    let (simulated, mut equipment) = Simulated::plug(&folder.join("cables"))?;
    equipment.open_pins = pins;
    run(station, clock, equipment, Way::Joined(Box::new(joined)), Some(simulated))?;
    central.stop();
    Ok(())
}

/// Shows one sample of the gallery, with nothing behind it, until the window is closed.
pub fn show_sample(name: &str) -> anyhow::Result<()> {
    let view = gallery::named(name).with_context(|| format!("There is no sample {name}"))?;
    let window = screens::AppWindow::new().context("Open the window")?;
    bind::connect(&window, |intent| tracing::info!(?intent, "touched"));
    bind::render(&window, &view);
    window.run().context("Run the window")
}

fn demo_central(folder: &Path, unit: UnitId, clock: &Clock) -> anyhow::Result<server::Running> {
    let clock = clock.clone();
    let central = server::start(server::Config {
        folder: folder.to_owned(),
        listen: "127.0.0.1:0".parse()?,
        machine_id: machine_id(),
        zone: "UTC".to_owned(),
        machine: server::machine::Machine {
            clock: Box::new(move || clock.now()),
            ids: random_ids(),
        },
    })?;
    for one in [outage_day::CLERK, outage_day::DOCK_WORKER, outage_day::SUPERVISOR] {
        central.central().add_person(&server::people::NewPerson {
            unit,
            person: one.person,
            name: one.name.to_owned(),
            initials: one.initials.to_owned(),
            role: one.role,
            pin: one.pin.to_owned(),
        })?;
    }
    Ok(central)
}

/// What the device remembers of its enrolment.
fn recall(data: &Path) -> anyhow::Result<Option<Membership>> {
    Membership::load(data).context("Read what this device remembers of its enrolment")
}

/// Applies at the central and remembers what it said.
fn enrol(
    http: &HttpCentral,
    store: &Store,
    ticket: &Ticket,
    data: &Path,
) -> anyhow::Result<Membership> {
    let member = sync::enrol::enrol(http, store.identity(), ticket, PROGRAM, &mut random_ids())?;
    member.save(data).context("Remember the enrolment")?;
    Ok(member)
}

fn start_of_this_machine() -> Start {
    Start { machine_id: machine_id(), program: PROGRAM.to_owned(), zone: "UTC".to_owned() }
}

fn open(folder: &Path, clock: &Clock) -> Result<(Store, store::Opening), Shut> {
    Store::open(folder, &start_of_this_machine(), &clock.now(), &mut random_ids())
        .map_err(shut_by(folder))
}

/// The store is what there is no window without.
fn shut_by(folder: &Path) -> impl FnOnce(StoreError) -> Shut {
    let folder = folder.to_owned();
    move |error| Shut::Data { folder, error }
}

/// The unit, from the central's own word in the journals: what the device remembers beside them
/// may be unreadable.
fn unit_heard(store: &Store) -> Option<UnitId> {
    let own = store.device(store.identity().device).ok()?;
    own.state.enrolled.map(|enrolled| enrolled.unit)
}

/// Files that others could read, and what they were.
fn tightened(paths: &[PathBuf]) -> Option<Trouble> {
    let first = paths.first()?;
    let more = paths.len() - 1;
    let beside = if more == 0 { String::new() } else { format!(" and {more} more") };
    let said = format!("Others on this machine could read {}{beside}", first.display());
    tracing::warn!(%said, "Files are their owner's alone now");
    Some(Trouble { what: TroubleKind::Tightened, said })
}

/// How the device comes to its central.
enum Way {
    /// It knows it and reaches it.
    Joined(Box<Joined>),
    /// It is looked for while the device works.
    Join(Box<Joining>),
}

/// Runs the window on this thread until it is closed.
fn run(
    station: Station,
    clock: Clock,
    mut equipment: Equipment,
    way: Way,
    simulated: Option<Simulated>,
) -> anyhow::Result<()> {
    let window = screens::AppWindow::new().context("Open the window")?;
    let (inbox, events) = Runtime::channel();
    match way {
        Way::Joined(joined) => Runtime::send(&inbox, Input::Joined(joined)),
        Way::Join(joining) => equipment.joining = Some(joining.start(inbox.clone())?),
    }
    bind::render(&window, &station.view(&clock.now()));
    connect(&window, inbox.clone(), simulated);
    catch_scans(&window, inbox.clone());
    let weak = window.as_weak();
    let runtime = Runtime::start(station, clock, equipment, (inbox, events), move |view| {
        // The window is gone only when the program ends.
        let _ = weak.upgrade_in_event_loop(move |window| show(&window, &view));
    })?;
    window.run().context("Run the window")?;
    drop(runtime);
    Ok(())
}

/// What the window shows, as far as a simulated cable has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The dock: containers are scanned.
    Dock,
    /// A line: a permit is scanned, then something is weighed.
    Line,
    /// Anything else.
    Other,
}

thread_local! {
    /// What the window of this thread shows.
    static SHOWN: std::cell::Cell<Shown> = const { std::cell::Cell::new(Shown::Other) };
    /// The screen that is shown, and whether something on it takes keys.
    static TYPED_INTO: std::cell::Cell<Option<(screens::Screen, bool)>> =
        const { std::cell::Cell::new(None) };
}

fn show(window: &screens::AppWindow, view: &View) {
    SHOWN.set(match view.screen {
        ScreenView::DockScan(_) => Shown::Dock,
        ScreenView::LogEntry(_) => Shown::Line,
        _ => Shown::Other,
    });
    bind::render(window, view);
    // Where nothing takes keys the window itself does, so that a scanner that types is heard.
    let now = Some((window.get_screen(), takes_keys(&view.screen)));
    if TYPED_INTO.replace(now) != now && !takes_keys(&view.screen) {
        window.invoke_catch_keys();
    }
}

/// Whether something on the screen takes the focus for keys.
fn takes_keys(screen: &ScreenView) -> bool {
    match screen {
        ScreenView::SignIn(_) => true,
        ScreenView::LogEntry(entry) => entry.editor.is_some(),
        ScreenView::LogList(list) => list.find.is_some(),
        _ => false,
    }
}

/// A scanner that types is a scanner: what it types goes to the station and into no field.
fn catch_scans(window: &screens::AppWindow, inbox: SyncSender<Input>) {
    let began = std::time::Instant::now();
    let now_ms = move || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    wedge::watch(window, now_ms, move |scan| {
        Runtime::send(&inbox, Input::Event(Event::Scanned(scan.identified())));
    });
}

/// Taps go to the station. In the demo a tap on the clock is the hand at the scanner or the scale.
fn connect(window: &screens::AppWindow, inbox: SyncSender<Input>, simulated: Option<Simulated>) {
    let simulated = simulated.map(std::cell::RefCell::new);
    bind::connect(window, move |intent| {
        if let (Intent::OpenStrip(StripCell::Time), Some(simulated)) = (&intent, &simulated) {
            simulated.borrow_mut().next(SHOWN.get());
            return;
        }
        Runtime::send(&inbox, Input::Event(Event::Intent(intent)));
    });
}
