//! How a device comes to its central: what is in the way is said, it works meanwhile, and it joins
//! without a restart once nothing is in the way. Real central, real HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::{Duration, Instant};

use app::{Event, Link, LogRing, Settings, Site, Station, TroubleKind, UnitProfile};
use domain::change::{Actor, DeviceRevoked, Fact};
use domain::rulebook::Rulebook;
use store::{DeviceRole, FactId, IdSource, Start, Store, UnitId};
use sync::enrol::{FILE, Membership, Ticket};
use tallydock::clock::Clock;
use tallydock::config;
use tallydock::joining::{Ask, Joining};
use tallydock::runtime::{Equipment, Input, Runtime};
use tallydock::window::random_ids;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);
const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);
/// A certificate of nobody.
const PEM: &str = "-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIUWme46f2PKk8cl+6ZcbIelANU1ZowCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPY2VudHJhbC5leGFtcGxlMCAXDTI2MTEzMDA3NTY1N1oYDzIx
MjYxMTA2MDc1NjU3WjAaMRgwFgYDVQQDDA9jZW50cmFsLmV4YW1wbGUwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAATvqalDzLDXo303B/vL95SeZQV67lb3cT9LY3zq
y5CwkulnraJZ8u15Q8ZMuooPgxKiCXCzUQsJpMobNJpuVud0o1MwUTAdBgNVHQ4E
FgQUhyOXBnZKdfqMS/Hbw0TYsXxJmVkwHwYDVR0jBBgwFoAUhyOXBnZKdfqMS/Hb
w0TYsXxJmVkwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAtflMP
nO/o1s2VDToCSBw+SaTLHfKl7d38giqpGsc11gIgIJ1DsylzGTiBW9ysB445/H7Z
BjGWAhRd72ppwtyN638=
-----END CERTIFICATE-----
";

fn clock() -> Clock {
    Clock::of_this_machine(chrono_tz::UTC)
}

/// A machine with a central that is there or not, and a device.
struct World {
    folder: TempDir,
    address: SocketAddr,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A port that nobody listens at.
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let world = Self { folder, address };
        std::fs::create_dir(world.data()).unwrap();
        world
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("device")
    }

    fn central(&self) -> server::Running {
        server::start(server::Config {
            folder: self.folder.path().join("central"),
            listen: self.address,
            machine_id: "central".to_owned(),
            zone: "UTC".to_owned(),
            machine: server::machine::Machine {
                clock: Box::new({
                    let clock = clock();
                    move || clock.now()
                }),
                ids: random_ids(),
            },
        })
        .unwrap()
    }

    /// Writes the configuration; what stands under [central] beside the address.
    fn configure(&self, central: &str) -> PathBuf {
        let file = self.folder.path().join("config.toml");
        let text = format!(
            "data = {:?}\n[unit]\nname = \"Pewaukee BMEU\"\nshort = \"Pewaukee\"\nsite = \"bmeu\"\n             zone = \"America/Chicago\"\n[central]\nurl = \"http://{}\"\n{central}\n",
            self.data(),
            self.address,
        );
        std::fs::write(&file, text).unwrap();
        file
    }

    fn open(&self) -> Store {
        let start = Start {
            machine_id: "machine".to_owned(),
            program: "tallydock".to_owned(),
            zone: "UTC".to_owned(),
        };
        Store::open(&self.data(), &start, &clock().now(), &mut random_ids()).unwrap().0
    }

    fn joining(&self, store: &Store, file: &Path) -> Joining {
        Joining {
            identity: store.identity().clone(),
            data: self.data(),
            file: Some(file.to_owned()),
            central: config::read(file).unwrap().central,
            unit: None,
            ids: IdSource::seeded(7),
        }
    }
}

fn ticket_line(ticket: &Ticket) -> String {
    format!("ticket = \"{ticket}\"")
}

fn ticket(central: &server::Running) -> Ticket {
    central.central().enrolment_code(UNIT, DeviceRole::Kiosk, "Kiosk").unwrap()
}

/// What the thread told, until one of the inputs is what is waited for.
fn wait<T>(inputs: &Receiver<Input>, is: impl Fn(&Input) -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let input = inputs.recv_timeout(left).expect("the thread comes to it");
        if let Some(found) = is(&input) {
            return found;
        }
    }
}

fn kinds(input: &Input) -> Option<Vec<TroubleKind>> {
    match input {
        Input::Event(Event::Troubles(troubles)) => {
            Some(troubles.iter().map(|trouble| trouble.what).collect())
        }
        Input::Joined(_) => panic!("it has joined"),
        _ => None,
    }
}

fn said(input: &Input) -> Option<String> {
    match input {
        Input::Event(Event::Troubles(troubles)) => Some(troubles.last()?.said.clone()),
        Input::Joined(_) => panic!("it has joined"),
        _ => None,
    }
}

fn joined(input: &Input) -> Option<Membership> {
    match input {
        Input::Joined(joined) => Some(joined.member.clone()),
        _ => None,
    }
}

/// Whether the central has taken the device in just now.
fn is_new(input: &Input) -> Option<bool> {
    match input {
        Input::Joined(joined) => Some(joined.is_new),
        _ => None,
    }
}

fn begin(joining: Joining) -> (SyncSender<Ask>, Receiver<Input>) {
    let (inbox, inputs) = Runtime::channel();
    (joining.start(inbox).unwrap(), inputs)
}

#[test]
fn a_device_whose_central_comes_up_later_joins_without_a_restart_and_sends_what_it_recorded() {
    let world = World::new();
    let central = world.central();
    let file = world.configure(&ticket_line(&ticket(&central)));
    central.stop();
    let store = world.open();
    let journal = store.journal().journal;
    let joining = world.joining(&store, &file);
    let settings = Settings {
        unit: None,
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, chrono_tz::UTC),
        unit_short: "Pewaukee".into(),
        unseal: Box::new(|_| None),
        demo_pins: BTreeMap::new(),
        rulebook: Rulebook::whole(),
        log: LogRing::default(),
    };
    let station = Station::new(store, IdSource::seeded(60), settings, &clock().now()).unwrap();
    let (inbox, events) = Runtime::channel();
    let asks = joining.start(inbox.clone()).unwrap();
    let equipment = Equipment {
        joining: Some(asks.clone()),
        ..Equipment::bare(world.folder.path().join("papers"))
    };
    let runtime = Runtime::start(station, clock(), equipment, (inbox, events), |_| {}).unwrap();
    let central = world.central();
    let begun = Instant::now();
    loop {
        let _ = asks.try_send(Ask::Now);
        let there = central
            .central()
            .with_ledger(|ledger, _, _| ledger.store().known_journal(journal).unwrap());
        if there.is_some() {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "nothing has come to the central");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(runtime);
    central.stop();
    let member = Membership::load(&world.data()).unwrap().expect("it is remembered");
    assert_eq!(member.unit, UNIT);
    // What the central says is believed from now on, and what a device says of another is not.
    let mut store = world.open();
    let now = clock().now();
    let forged = DeviceRevoked { device: member.central, reason: "Forged".to_owned() };
    let actor = Actor::Device(store.identity().device);
    let id = FactId(random_ids().v7(&now));
    let fact = Fact::new(id, &now, "UTC", actor, Some(UNIT), forged.into());
    store.record(&[fact]).unwrap();
    assert_eq!(store.attention_count().unwrap(), 1);
    assert!(store.device(member.central).unwrap().state.revoked.is_none());
}

#[test]
fn a_central_that_does_not_answer_is_said_and_asked_again() {
    let world = World::new();
    let central = world.central();
    let file = world.configure(&ticket_line(&ticket(&central)));
    central.stop();
    let store = world.open();
    let (asks, inputs) = begin(world.joining(&store, &file));
    let down = wait(&inputs, |input| match input {
        Input::Event(Event::Link(link)) => Some(*link),
        _ => None,
    });
    assert_eq!(down, Link::Down);
    assert_eq!(wait(&inputs, kinds), [TroubleKind::NotEnrolledYet]);
    let central = world.central();
    asks.send(Ask::Now).unwrap();
    assert!(wait(&inputs, is_new), "it is said that the device is taken in");
    central.stop();
}

#[test]
fn a_code_that_another_device_used_is_said_and_a_scanned_one_is_taken() {
    let world = World::new();
    let central = world.central();
    let used = ticket(&central);
    let other = Store::in_memory(
        &Start { machine_id: "other".into(), program: "x".into(), zone: "UTC".into() },
        &clock().now(),
        &mut random_ids(),
    )
    .unwrap();
    sync::enrol::enrol(central.central(), other.identity(), &used, "x", &mut random_ids()).unwrap();
    let file = world.configure(&ticket_line(&used));
    let store = world.open();
    let (asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(
        wait(&inputs, said),
        "Another device has used the code. Ask for a new one",
        "as the central said it"
    );
    asks.send(Ask::With("no code at all".to_owned())).unwrap();
    assert!(wait(&inputs, said).contains("no enrolment code"));
    asks.send(Ask::With(ticket(&central).to_string())).unwrap();
    assert_eq!(wait(&inputs, joined).unit, UNIT);
    assert!(Membership::load(&world.data()).unwrap().is_some());
    central.stop();
}

#[test]
fn the_ticket_is_read_anew_at_every_try() {
    let world = World::new();
    let central = world.central();
    let file = world.configure("");
    let store = world.open();
    let (asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(wait(&inputs, kinds), [TroubleKind::NotEnrolledYet]);
    world.configure(&ticket_line(&ticket(&central)));
    asks.send(Ask::Now).unwrap();
    assert_eq!(wait(&inputs, joined).unit, UNIT);
    central.stop();
}

#[test]
fn a_certificate_that_is_missing_or_none_is_said_until_it_is_there() {
    let world = World::new();
    let central = world.central();
    let pem = world.folder.path().join("central.pem");
    let ticket = ticket(&central);
    let file = world.configure(&format!("certificate = {pem:?}\n{}", ticket_line(&ticket)));
    let store = world.open();
    let (asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(wait(&inputs, kinds), [TroubleKind::Certificate]);
    std::fs::write(&pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    asks.send(Ask::Now).unwrap();
    assert_eq!(wait(&inputs, kinds), [TroubleKind::Certificate]);
    std::fs::write(&pem, PEM).unwrap();
    asks.send(Ask::Now).unwrap();
    assert_eq!(wait(&inputs, joined).unit, UNIT);
    central.stop();
}

#[test]
fn a_membership_that_cannot_be_read_is_said_kept_and_made_good_by_a_new_code() {
    let world = World::new();
    let central = world.central();
    let file = world.configure("");
    std::fs::write(world.data().join(FILE), "tallydock membership 1\nunit 1\n").unwrap();
    let store = world.open();
    let (asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(wait(&inputs, kinds), [TroubleKind::Membership, TroubleKind::NotEnrolledYet]);
    asks.send(Ask::With(ticket(&central).to_string())).unwrap();
    assert_eq!(wait(&inputs, joined).unit, UNIT);
    let kept = std::fs::read_to_string(world.data().join(format!("{FILE}.damaged-1"))).unwrap();
    assert!(kept.contains("unit 1"), "nothing is thrown away");
    assert!(Membership::load(&world.data()).unwrap().is_some());
    central.stop();
}

#[test]
fn a_damaged_membership_is_made_good_by_the_code_that_the_device_came_in_with() {
    let world = World::new();
    let central = world.central();
    let file = world.configure(&ticket_line(&ticket(&central)));
    let store = world.open();
    let (_asks, inputs) = begin(world.joining(&store, &file));
    let first = wait(&inputs, joined);
    std::fs::write(world.data().join(FILE), "half").unwrap();
    let (_asks, inputs) = begin(world.joining(&store, &file));
    let again = wait(&inputs, joined);
    assert_eq!((again.letter, again.keys), (first.letter, first.keys));
    central.stop();
}

#[test]
fn a_configuration_without_a_central_is_said_and_a_device_that_is_taken_in_asks_nobody() {
    let world = World::new();
    let store = world.open();
    let file = world.configure("");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.split("[central]").next().unwrap()).unwrap();
    let (_asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(wait(&inputs, kinds), [TroubleKind::NoCentral]);
    let central = world.central();
    let file = world.configure(&ticket_line(&ticket(&central)));
    let (_asks, inputs) = begin(world.joining(&store, &file));
    let member = wait(&inputs, joined);
    central.stop();
    // The central is away: what is remembered is enough.
    let (_asks, inputs) = begin(world.joining(&store, &file));
    assert_eq!(wait(&inputs, joined), member);
    let (_asks, inputs) = begin(world.joining(&store, &file));
    assert!(!wait(&inputs, is_new), "which is no news at every start");
}
