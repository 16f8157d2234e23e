//! Tuesday, 4 December 2018: PostalOne! goes down at 08:10, everywhere, and the unit's links with
//! it. Three devices go on working; the links return one by one, the dock's last.
//!
//! The next day is a day of mourning on which the Postal Service is closed, so the three business
//! days after the all-clear end on Monday, 10 December.

mod dock;
mod log;
mod office;

use chrono::Duration;

use app::screens::StripCell;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::outage::{OutageIntent, Scope, Stops, System, Whose};
use app::screens::sign_in::SignInIntent;
use app::{Intent, Link};
use domain::change::device::DeviceRole;
use domain::ids::{PersonId, UnitId};
use domain::moment::Timestamp;
use domain::reference::PersonRole;
use uuid::Uuid;

use crate::hand::Declared;
use crate::{
    Day, Deed, Device, DeviceKey, Expectation, Happening, Person, ScaleKind, Step, Unit, What,
};

/// The kiosk at the counter, device A.
pub const KIOSK: DeviceKey = DeviceKey("kiosk");
/// The clerk's handheld, device B.
pub const HANDHELD: DeviceKey = DeviceKey("handheld");
/// The dock worker's handheld, device C.
pub const DOCK: DeviceKey = DeviceKey("dock");

/// Statements as PostalOne! shows them when it is back.
pub const STATEMENTS_FIRST: &str = include_str!("outage_day/statements_1.csv");
/// The same after the clerks have finalised theirs.
pub const STATEMENTS_SECOND: &str = include_str!("outage_day/statements_2.csv");

/// The supervisor.
pub const SUPERVISOR: Person =
    person(1, "Sheila Nakamura-Petrov", "SN", PersonRole::Supervisor, "224466");
/// The clerk with the handheld.
pub const CLERK: Person = person(2, "Rosalind Maldonado", "RM", PersonRole::Clerk, "135790");
/// The clerk at the kiosk.
pub const COUNTER_CLERK: Person = person(3, "Ann Lindqvist", "AL", PersonRole::Clerk, "864209");
/// The dock worker.
pub const DOCK_WORKER: Person = person(4, "Dwayne Okafor", "DO", PersonRole::Dock, "975310");

const fn person(
    number: u128,
    name: &'static str,
    initials: &'static str,
    role: PersonRole,
    pin: &'static str,
) -> Person {
    let id = 0x0192_0000_0000_7000_8000_0000_0000_0000 + number;
    Person { person: PersonId(Uuid::from_u128(id)), name, initials, role, pin }
}

/// The day.
pub fn day() -> Day {
    let mut steps = Steps::default();
    morning(&mut steps);
    log::mailings(&mut steps);
    dock::loads(&mut steps);
    office::restoration(&mut steps);
    office::reconciliation(&mut steps);
    office::close_out(&mut steps);
    // Devices act at the same time: what happens is told in chapters and played by the clock.
    let mut steps = steps.steps;
    steps.sort_by_key(|step| step.at);
    Day {
        unit: Unit {
            unit: UnitId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0100)),
            name: "Pewaukee BMEU",
            short: "Pewaukee",
            zone: "America/Chicago",
        },
        people: vec![SUPERVISOR, CLERK, COUNTER_CLERK, DOCK_WORKER],
        devices: vec![
            Device {
                key: KIOSK,
                name: "Counter kiosk",
                role: DeviceRole::Kiosk,
                scale: Some(ScaleKind::MtSics),
            },
            Device {
                key: HANDHELD,
                name: "Counter handheld",
                role: DeviceRole::Counter,
                scale: Some(ScaleKind::NciEcr),
            },
            Device { key: DOCK, name: "Dock handheld", role: DeviceRole::Dock, scale: None },
        ],
        steps,
    }
}

/// The steps of a day while they are told, with the time that the telling has reached.
#[derive(Default)]
struct Steps {
    steps: Vec<Step>,
    now: Option<Timestamp>,
}

impl Steps {
    /// Goes to a time of the day.
    fn at(&mut self, time: &str) -> &mut Self {
        self.now = Timestamp::parse(&format!("2018-12-04T{time}-06:00")).ok();
        self
    }

    /// Adds what happens now, and lets two seconds go by.
    fn on(&mut self, device: DeviceKey, happening: Happening) -> &mut Self {
        self.push(What::On(device, happening))
    }

    fn push(&mut self, what: What) -> &mut Self {
        if let Some(at) = self.now {
            self.steps.push(Step { at, what });
            self.now = Some(Timestamp::new(at.wall() + Duration::seconds(2)));
        }
        self
    }

    fn tap(&mut self, device: DeviceKey, intent: impl Into<Intent>) -> &mut Self {
        self.on(device, Happening::Tap(intent.into()))
    }

    fn deed(&mut self, device: DeviceKey, deed: Deed) -> &mut Self {
        self.on(device, Happening::Do(deed))
    }

    fn expect(&mut self, device: DeviceKey, expectation: Expectation) -> &mut Self {
        self.on(device, Happening::Expect(expectation))
    }

    fn link(&mut self, device: DeviceKey, link: Link) -> &mut Self {
        self.on(device, Happening::Link(link))
    }

    fn exchange(&mut self, device: DeviceKey) -> &mut Self {
        self.on(device, Happening::Exchange)
    }

    /// A scan: the AIM identifier, the label and a carriage return on the cable.
    fn scan(&mut self, device: DeviceKey, aim: &str, label: &str) -> &mut Self {
        let payload = format!("{aim}{label}").into_bytes();
        let mut bytes = payload.clone();
        bytes.push(b'\r');
        self.on(device, Happening::Scan { bytes, reads: payload })
    }

    /// Signs a person in by name and PIN.
    fn sign_in(&mut self, device: DeviceKey, person: &Person) -> &mut Self {
        self.tap(device, SignInIntent::Choose(person.person.to_string()));
        for digit in person.pin.bytes().filter(u8::is_ascii_digit) {
            self.tap(device, SignInIntent::Digit(digit - b'0'));
        }
        self.tap(device, SignInIntent::Enter)
    }

    fn sign_out(&mut self, device: DeviceKey) -> &mut Self {
        self.on(device, Happening::Home).tap(device, HomeIntent::SignOut)
    }

    fn home(&mut self, device: DeviceKey, act: HomeAct) -> &mut Self {
        self.deed(device, Deed::AtHome(act))
    }
}

/// Everybody signs in while the links are still there; at 08:10 everything goes down.
fn morning(steps: &mut Steps) {
    for (device, who, time) in [
        (KIOSK, &SUPERVISOR, "07:40:00"),
        (HANDHELD, &CLERK, "07:44:00"),
        (DOCK, &DOCK_WORKER, "07:50:00"),
    ] {
        steps.at(time).link(device, Link::Up { answer_ms: 210 }).exchange(device);
        steps.sign_in(device, who).exchange(device);
    }
    for device in [KIOSK, HANDHELD, DOCK] {
        steps.at("08:10:00").link(device, Link::Down);
    }
    steps
        .at("08:12:00")
        .deed(KIOSK, Deed::Declare(declaration()))
        .expect(KIOSK, Expectation::Recorded);
    steps.tap(KIOSK, Intent::OpenStrip(StripCell::Outage)).tap(KIOSK, OutageIntent::Back);
    steps.at("08:13:30").deed(HANDHELD, Deed::Declare(declaration()));
    steps.expect(HANDHELD, Expectation::Recorded);
    // Its link is down too: without a declaration of its own the dock would not know which flow
    // of section 5 is open.
    steps.at("08:14:30").deed(DOCK, Deed::Declare(declaration()));
    steps.expect(DOCK, Expectation::Recorded);
    steps.at("08:16:00").sign_out(KIOSK).sign_in(KIOSK, &COUNTER_CLERK);
}

fn declaration() -> Declared {
    Declared {
        whose: Whose::Usps,
        scope: Scope::National,
        systems: vec![System::PostalOne, System::EInduction],
        mailer: None,
        stops: Some(vec![
            Stops::HardCopyEntry,
            Stops::ElectronicStatements,
            Stops::DockContainerData,
            Stops::MailerSubmission,
            Stops::AutoFinalise,
        ]),
        ticket: None,
        began: Some("0810".to_owned()),
    }
}
