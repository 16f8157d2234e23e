//! Three people work an outage by touch: a supervisor, a clerk and a dock worker, each at a device of
//! their own, with a central, scanners and a scale on pseudo-terminals. Nothing is done but by
//! pressing what is on the glass, scanning, weighing and the link; what it took is counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::float_arithmetic, clippy::print_stdout, missing_docs, unreachable_pub)]

// What the tests of single screens need of it is not needed here.
#[path = "screens/glass.rs"]
#[allow(dead_code)]
mod glass;

#[path = "screens/controls.rs"]
mod controls;

use std::cell::RefCell;
use std::collections::BTreeMap;

use app::screens::{Intent, View};
use app::{Event, Link};
use chrono::Duration;
use domain::log_entry::LineState;
use domain::moment::Timestamp;
use domain::quantity::{ScaleReading, Weight, WeightUnit};
use scenario::days::outage_day::{self, CLERK, DOCK, DOCK_WORKER, HANDHELD, KIOSK, SUPERVISOR};
use scenario::{DeviceKey, Person};
use tallydock::demo::{Breaks, DayClock, Seat, Unit};
use tallydock::snapshot::Look;

use controls::{assert_offered, shape};
use glass::Glass;

/// Script time of a touch that is aimed, of one more key on a pad, and of a label or a load that is
/// brought to the scanner or the scale.
const TOUCH: i64 = 1_500;
const KEY: i64 = 400;
const HANDLE: i64 = 2_500;

thread_local! {
    /// What stood on the glass, each shape of it once.
    static SEEN: RefCell<BTreeMap<String, View>> = const { RefCell::new(BTreeMap::new()) };
}

/// Somebody at a device.
struct Shift<'a> {
    seat: &'a mut Seat,
    clock: DayClock,
    now: Timestamp,
    glass: Glass,
    taps: u32,
}

impl<'a> Shift<'a> {
    /// Sits down at a device at a time of the day.
    fn at(unit: &'a mut Unit, device: DeviceKey, time: &str) -> Self {
        let clock = unit.clock.clone();
        let now = moment(time);
        clock.set(now);
        let seat = unit.seat(device).unwrap();
        let (width, height) = if device == KIOSK { (800, 480) } else { (480, 800) };
        let glass = Glass::shaped(&seat.station.view(&seat.now()), Look::of(width, height));
        Self { seat, clock, now, glass, taps: 0 }
    }

    fn view(&self) -> View {
        self.seat.station.view(&self.seat.now())
    }

    fn passes(&mut self, ms: i64) {
        self.now = Timestamp::new(self.now.wall() + Duration::milliseconds(ms));
        self.clock.set(self.now);
        let view = self.view();
        self.glass.show(&view);
        SEEN.with_borrow_mut(|seen| {
            seen.entry(shape(&view)).or_insert(view);
        });
    }

    #[track_caller]
    fn touch(&mut self, label: &str, ms: i64) -> &mut Self {
        self.glass.press(label);
        self.taps += 1;
        let said: Vec<Intent> = self.glass.said();
        assert!(!said.is_empty(), "{label:?} said nothing");
        for intent in said {
            let now = self.seat.now();
            self.seat.happen(&now, Event::Intent(intent));
        }
        self.passes(ms);
        self
    }

    /// A touch on what is named so.
    #[track_caller]
    fn press(&mut self, label: &str) -> &mut Self {
        self.touch(label, TOUCH)
    }

    /// A touch that turns the keyboard over and says nothing to the app.
    #[track_caller]
    fn turn(&mut self, label: &str) -> &mut Self {
        self.glass.press(label);
        self.taps += 1;
        self.passes(TOUCH);
        self
    }

    /// Keys of a pad. They are typing, not touches on the way: they count in time, not in taps.
    #[track_caller]
    fn keys(&mut self, keys: &str) -> &mut Self {
        let taps = self.taps;
        for key in keys.chars() {
            self.touch(&key.to_string(), KEY);
        }
        self.taps = taps;
        self
    }

    #[track_caller]
    fn scan(&mut self, label: &str) -> &mut Self {
        let bytes = format!("{label}\r");
        self.seat.scan(bytes.as_bytes(), label.as_bytes()).unwrap();
        self.passes(HANDLE);
        self
    }

    /// The scale's answer in NCI ECR: pounds with three decimals.
    #[track_caller]
    fn weigh(&mut self, pounds: &str) -> &mut Self {
        let bytes = format!("\n{pounds:0>6}LB\r\nS00\r\u{3}");
        let weight = Weight { value: pounds.parse().unwrap(), unit: WeightUnit::Lb };
        self.seat.weigh(bytes.as_bytes(), &ScaleReading::Usable(weight)).unwrap();
        self.passes(HANDLE);
        self
    }

    fn link(&mut self, link: Link) -> &mut Self {
        self.seat.set_link(link);
        let now = self.seat.now();
        self.seat.happen(&now, Event::Link(link));
        self.passes(0);
        self
    }

    #[track_caller]
    fn sign_in(&mut self, person: &Person) -> &mut Self {
        self.press(person.name).keys(person.pin).press("Sign in")
    }

    #[track_caller]
    fn reads(&mut self, words: &str) -> &mut Self {
        self.glass.reads(words);
        self
    }

    /// What the work since `begun` took, as touches and seconds of script time.
    fn took(&self, (taps, begun): (u32, Timestamp)) -> (u32, i64) {
        (self.taps - taps, (self.now.unix_ms() - begun.unix_ms()) / 1_000)
    }

    fn here(&self) -> (u32, Timestamp) {
        (self.taps, self.now)
    }
}

fn moment(time: &str) -> Timestamp {
    Timestamp::parse(&format!("2018-12-04T{time}-06:00")).unwrap()
}

/// A usual mailing takes at most so many touches beside the digits of its pieces, and so long.
const MAILING: (u32, i64) = (6, 30);

#[test]
fn three_people_work_an_outage_by_touch() {
    let folder = tempfile::tempdir().unwrap();
    let breaks = Breaks { drop_ack: None, cut: None };
    let mut unit = Unit::set_up(&outage_day::day(), folder.path(), breaks).unwrap();
    declares(&mut Shift::at(&mut unit, KIOSK, "08:12:00"));
    for (device, time) in [(KIOSK, "08:16:00"), (HANDHELD, "08:17:00"), (DOCK, "08:18:00")] {
        let mut shift = Shift::at(&mut unit, device, time);
        shift.seat.exchange().unwrap();
        shift.link(Link::Down);
    }
    logs(&mut Shift::at(&mut unit, HANDHELD, "08:30:00"));
    copies(&mut Shift::at(&mut unit, HANDHELD, "08:40:00"));
    scans(&mut Shift::at(&mut unit, DOCK, "13:00:00"));
    returns(&mut unit, "15:02:00");
    clears(&mut Shift::at(&mut unit, KIOSK, "15:40:00"));
    unit.import("statements-1600.csv", STATEMENTS).unwrap();
    reconciles(&mut Shift::at(&mut unit, KIOSK, "16:00:00"));
    unit.import("statements-1700.csv", &STATEMENTS.replace(",UPD", ",FIN")).unwrap();
    returns(&mut unit, "17:01:00");
    closes(&mut Shift::at(&mut unit, KIOSK, "17:05:00"));
    let day = moment("17:05:00").local_date();
    let kiosk = unit.seat(KIOSK).unwrap();
    let closed = kiosk.station.store().day(kiosk.station.unit().unwrap(), day).unwrap().closed;
    assert_eq!(closed.len(), 1);
    let (_, closed) = &closed[0];
    assert_eq!((closed.lines, closed.settled, closed.containers, closed.released), (2, 2, 6, 6));
    assert!(closed.signed_over.is_empty());
    let seen = SEEN.take();
    assert!(30 <= seen.len(), "only {} shapes of views: {:#?}", seen.len(), seen.keys());
    for view in seen.values() {
        assert_offered(view);
    }
}

/// The links are back, and every device exchanges with the central.
fn returns(unit: &mut Unit, time: &str) {
    for device in [HANDHELD, DOCK] {
        let mut shift = Shift::at(unit, device, time);
        shift.link(Link::Up { answer_ms: 480 });
        shift.seat.exchange().unwrap();
    }
}

fn declares(shift: &mut Shift<'_>) {
    let begun = shift.here();
    shift.sign_in(&SUPERVISOR).press("Declare an outage");
    shift.press("eInduction").press("See what it does").press("Declare the outage");
    shift.reads("PostalOne! is down").reads("national");
    let (taps, seconds) = shift.took(begun);
    println!("an outage declared, signing in included: {taps} taps, {seconds} s");
}

fn logs(shift: &mut Shift<'_>) {
    shift.sign_in(&CLERK).reads("PostalOne! is down");
    let begun = shift.here();
    shift.press("Log a mailing").scan("PI40312").weigh("42.115");
    shift.press("Pieces").keys("18400").press("Take 18,400");
    shift.press("Save line B-001").press("Print placard").press("It is on the mail");
    let (taps, seconds) = shift.took(begun);
    println!("a usual mailing: {taps} taps and five digits, {seconds} s of {} s", MAILING.1);
    let line = shift.seat.station.line_numbered("B-001").unwrap();
    let line = shift.seat.station.store().line(line).unwrap();
    assert_eq!(line.state(), LineState::Released);
    assert!(line.placards[0].attached);
    assert!(taps <= MAILING.0 && seconds <= MAILING.1, "{taps} taps, {seconds} s");
}

/// The handheld's battery was changed at ten past eight: the dock worker took one mailing on paper.
fn copies(shift: &mut Shift<'_>) {
    let begun = shift.here();
    shift.press("Log a mailing").press("Arrived").keys("0810");
    shift.press("Copied from a paper").press("Take 08:10");
    shift.keys("7").press("Take 7").press(DOCK_WORKER.name);
    shift.press("Permit").keys("PI").turn("Digits and signs").keys("1187").press("Take this");
    shift.press("Pieces").keys("6200").press("Take 6,200").press("Save line B-002");
    shift.reads("Copied from paper 007.").press("It has gone…").keys("0825").press("Take this");
    let (taps, seconds) = shift.took(begun);
    println!("a mailing copied from paper: {taps} taps and 19 keys, {seconds} s");
    let line = shift.seat.station.line_numbered("B-002").unwrap();
    let line = shift.seat.station.store().line(line).unwrap();
    assert_eq!((line.state(), line.paper_number()), (LineState::Released, Some(7)));
    assert_eq!(line.released_at, Some(moment("08:25:00")));
}

fn scans(shift: &mut Shift<'_>) {
    shift.sign_in(&DOCK_WORKER);
    let begun = shift.here();
    shift.press("Scan the dock").press("See the load").press("Open a load…");
    shift.keys("402771936").press("Take this").press("See the load").press("Add an 8125…");
    shift.scan("]C199M900066875EMA000001").scan("]C199M900066875EMA000002");
    shift.press("Add it").press("Back").press("Scan the dock");
    let taps = shift.taps;
    for number in 1..=6 {
        shift.scan(&format!("]C199M900066875EMA{number:06}"));
    }
    println!("six containers: {} taps", shift.taps - taps);
    assert_eq!(shift.taps, taps, "a container takes no tap");
    shift.press("Containers of the load").press("Count 4 placards");
    shift.press("4 placards are in hand").press("Set 4 to Accept").press("Release 6…");
    shift.press("6 containers go in");
    let (taps, seconds) = shift.took(begun);
    println!("a load with a form and six containers: {taps} taps, {seconds} s");
}

/// PostalOne! is back: the statement of the mailing, as it stands before a person finalises it.
const STATEMENTS: &str = "Statement ID,Job ID,Permit Holder,Permit Number,Permit Type,Class,Processing Category,Total Pieces,Total Postage,Mailing Date,System Check-In Time,Status
56644701,GLB10423,Great Lakes Benefit Administrators,40312,PI,Marketing Mail,Letters,18400,3494.10,2018-12-04,2018-12-04T15:33:10-06:00,UPD
56644702,KM881,Kettle Moraine Electric Cooperative,1187,PI,Marketing Mail,Letters,6200,1178.00,2018-12-04,2018-12-04T15:35:40-06:00,UPD
";

fn clears(shift: &mut Shift<'_>) {
    shift.link(Link::Up { answer_ms: 210 });
    shift.seat.exchange().unwrap();
    let begun = shift.here();
    shift.press("All-clear").press("Record the all-clear");
    shift.reads("All-clear at 15:40");
    let (taps, seconds) = shift.took(begun);
    println!("the all-clear: {taps} taps, {seconds} s");
}

fn reconciles(shift: &mut Shift<'_>) {
    shift.seat.exchange().unwrap();
    shift.passes(0);
    let begun = shift.here();
    shift.press("Back").press("Reconcile 2").press("Match B-001").press("Match B-002");
    shift.press("Enter");
    for (line, transaction) in [("Line B-001", "40021"), ("Line B-002", "40022")] {
        shift.press(line).press("It is finalized").keys(transaction).press("Record it");
    }
    let (taps, seconds) = shift.took(begun);
    println!("two lines matched and finalised: {taps} taps, {seconds} s");
}

fn closes(shift: &mut Shift<'_>) {
    shift.seat.exchange().unwrap();
    shift.passes(0);
    let begun = shift.here();
    shift.press("Tick B-001").press("Tick B-002").press("Close the day").press("Sign with PIN");
    shift.keys(SUPERVISOR.pin).press("Sign the day");
    shift.reads("Sheila Nakamura-Petrov");
    let (taps, seconds) = shift.took(begun);
    println!("item 25 and the signed day: {taps} taps and the PIN, {seconds} s");
}
