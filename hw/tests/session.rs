//! A shift with a scanner and a scale whose plugs come out two hundred times.
//!
//! The record is a line in a file, made durable before the verdict; the person at the scanner scans
//! again what was not beeped. In the end every label whose good beep was heard is in the file once, no
//! label is in it twice, and the threads have used next to no CPU. An hour of the same:
//! `TALLYDOCK_UNPLUGS=3600 TALLYDOCK_UNPLUG_EVERY_MS=1000 cargo test -p hw --test session`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod desk;

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use desk::{Desk, Listener, brisk};
use hw::feedback::{Verdict, Voice};
use hw::scale::{Digits, Profile, ScaleProtocol, Unit};
use hw::scanner::{LineProfile, ScannerProtocol};
use hw::sim::{Plug, ScaleModel, ScannerModel, Sounded};
use hw::worker::{Command, Device, DeviceEvent};

/// Whatever is left of a scan's way, it does not take longer than this.
const HEARD_BY: Duration = Duration::from_secs(20);

fn number_from(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What one shift came to.
#[derive(Debug, Default)]
struct Shift {
    labels: usize,
    /// Labels whose scan was cut by the plug, and scanned again.
    cut: usize,
    /// Labels whose beep was not heard before the plug came out.
    unheard: usize,
    beeps: usize,
    /// What the device thread has used.
    cpu: Duration,
}

/// What the station and the dock both see.
#[derive(Debug, Default)]
struct Journal {
    /// How often each label is durable.
    records: Mutex<HashMap<String, usize>>,
    /// How often the port was opened.
    opened: AtomicUsize,
    over: AtomicBool,
}

/// Takes scans and makes them durable, as the station does.
fn station(listener: &Listener, mut file: File, journal: &Journal) {
    while !journal.over.load(Ordering::Acquire) {
        match listener.events.recv_timeout(Duration::from_millis(5)) {
            Ok(DeviceEvent::Scanned { ticket, scan }) => {
                let label = scan.text();
                writeln!(file, "{label}").unwrap();
                file.sync_data().unwrap();
                *journal.records.lock().unwrap().entry(label).or_default() += 1;
                let _ = listener.worker.tell(Command::Verdict(ticket, Verdict::Stored));
            }
            Ok(DeviceEvent::Opened) => {
                journal.opened.fetch_add(1, Ordering::AcqRel);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// The person, and the scanner in their hand.
struct Dock<'a> {
    desk: &'a Desk,
    journal: &'a Journal,
    plug: Option<Plug>,
    model: ScannerModel,
}

impl Dock<'_> {
    /// The device, plugged in and open on the other side.
    fn plug(&mut self) -> &mut Plug {
        if self.plug.is_none() {
            let opened = self.journal.opened.load(Ordering::Acquire);
            self.plug = Some(self.desk.socket.plug().unwrap());
            let until = Instant::now() + HEARD_BY;
            while self.journal.opened.load(Ordering::Acquire) == opened {
                assert!(Instant::now() < until, "the port was not opened again");
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.plug.as_mut().unwrap()
    }

    /// The good beep, within this time. It is never heard for a label that is not durable.
    fn beeps_within(&mut self, wait: Duration, label: &str) -> bool {
        let until = Instant::now() + wait;
        loop {
            let heard = self.plug().receive(Duration::from_millis(2)).unwrap();
            if self.model.hear(&heard).contains(&Sounded::Good) {
                let stored = self.journal.records.lock().unwrap().contains_key(label);
                assert!(stored, "a good beep for {label}, which is not stored");
                return true;
            }
            if until < Instant::now() {
                return false;
            }
        }
    }
}

/// Where in a scan's way the plug comes out.
#[derive(Clone, Copy, Debug)]
enum Out {
    /// After so many bytes of the scan.
    InTheScan(usize),
    /// After the last byte, before anything is heard.
    AtOnce,
    /// After so many microseconds: in the record, in the verdict, in the beep.
    After(u64),
    /// After the beep.
    AfterTheBeep,
}

fn out(turn: usize, length: usize) -> Out {
    match turn % 4 {
        0 => Out::InTheScan(1 + turn / 4 % (length - 1)),
        1 => Out::AtOnce,
        2 => Out::After(u64::try_from(turn).unwrap() * 37 % 4000),
        _ => Out::AfterTheBeep,
    }
}

fn play(
    name: &str,
    protocol: &ScannerProtocol,
    voice: Voice,
    unplugs: usize,
    every: Duration,
) -> (Shift, HashMap<String, usize>) {
    let desk = Desk::named(name);
    let file = File::create(desk.folder.path().join("journal")).unwrap();
    let device = Device::Scanner { protocol: protocol.clone(), voice, scale: None };
    let listener = desk.start(device, brisk());
    let journal = Journal::default();
    let mut shift = Shift::default();
    std::thread::scope(|threads| {
        let journal = &journal;
        threads.spawn(move || station(&listener, file, journal));
        let model = ScannerModel::new(protocol.clone(), voice);
        let mut dock = Dock { desk: &desk, journal, plug: None, model };
        for turn in 0..unplugs {
            one_label(&mut dock, turn, &mut shift);
            std::thread::sleep(every);
        }
        shift.cpu = cpu_of_threads(name);
        journal.over.store(true, Ordering::Release);
    });
    (shift, journal.records.into_inner().unwrap())
}

/// Scans one label, pulls the plug on the way, and scans it until the good beep is heard.
fn one_label(dock: &mut Dock<'_>, turn: usize, shift: &mut Shift) {
    let label = format!("99M123456{turn:012}");
    let sent = format!("]C1{label}").into_bytes();
    dock.plug();
    let bytes = dock.model.scan(&sent);
    let out = out(turn, bytes.len());
    shift.labels += 1;
    let heard = match out {
        Out::InTheScan(at) => {
            dock.plug().send(&bytes[..at], None).unwrap();
            false
        }
        Out::AtOnce => {
            dock.plug().send(&bytes, None).unwrap();
            false
        }
        Out::After(us) => {
            dock.plug().send(&bytes, None).unwrap();
            std::thread::sleep(Duration::from_micros(us));
            dock.beeps_within(Duration::ZERO, &label)
        }
        Out::AfterTheBeep => {
            dock.plug().send(&bytes, None).unwrap();
            dock.beeps_within(HEARD_BY, &label)
        }
    };
    dock.plug = None;
    match (heard, out) {
        (true, _) => {}
        (false, Out::InTheScan(_)) => shift.cut += 1,
        (false, _) => shift.unheard += 1,
    }
    if !heard {
        again_until_heard(dock, &label, &sent);
    }
    shift.beeps += 1;
}

/// An SSI scanner sends by itself what was not acknowledged; otherwise the person scans again.
fn again_until_heard(dock: &mut Dock<'_>, label: &str, sent: &[u8]) {
    for _ in 0..5 {
        dock.plug();
        let bytes = dock.model.send_again().unwrap_or_else(|| dock.model.scan(sent));
        dock.plug().send(&bytes, None).unwrap();
        if dock.beeps_within(Duration::from_secs(4), label) {
            return;
        }
    }
    panic!("{label} was scanned again and again and never beeped for");
}

fn check(name: &str, protocol: &ScannerProtocol, voice: Voice) {
    let unplugs = usize::try_from(number_from("TALLYDOCK_UNPLUGS", 200)).unwrap();
    let every = Duration::from_millis(number_from("TALLYDOCK_UNPLUG_EVERY_MS", 0));
    let began = Instant::now();
    let (shift, records) = play(name, protocol, voice, unplugs, every);
    let took = began.elapsed();
    let twice = records.values().filter(|times| 1 < **times).count();
    println!(
        "{name}: {unplugs} unplugs in {:.1} s; {} labels, {} cut and scanned again, {} whole but not \
         heard at first, {} good beeps; {} records, {twice} twice; {} ms of CPU for the device thread",
        took.as_secs_f64(),
        shift.labels,
        shift.cut,
        shift.unheard,
        shift.beeps,
        records.len(),
        shift.cpu.as_millis(),
    );
    assert_eq!(shift.beeps, shift.labels);
    assert_eq!(records.len(), shift.labels, "a label that was beeped for is not stored");
    assert_eq!(twice, 0, "a label is stored twice");
    assert!(shift.cpu < took / 5, "the device thread spins");
}

#[test]
fn an_ssi_scanner_unplugged_two_hundred_times_loses_nothing_and_stores_nothing_twice() {
    check("zebra-ssi", &ScannerProtocol::Ssi, Voice::Ssi);
}

#[test]
fn a_host_ack_scanner_unplugged_two_hundred_times_loses_nothing_and_stores_nothing_twice() {
    check("honeywell-ack", &ScannerProtocol::HoneywellMsgget, Voice::HoneywellHostAck);
}

#[test]
fn a_line_scanner_unplugged_two_hundred_times_loses_nothing_and_stores_nothing_twice() {
    let lines = ScannerProtocol::Line(LineProfile::default());
    check("datalogic", &lines, Voice::Datalogic);
}

#[test]
fn a_scale_unplugged_two_hundred_times_weighs_again_after_zero_each_time() {
    let unplugs = usize::try_from(number_from("TALLYDOCK_UNPLUGS", 200)).unwrap();
    let desk = Desk::new();
    let device = Device::Scale { protocol: ScaleProtocol::NciEcr, profile: Profile::default() };
    let listener = desk.start(device, brisk());
    for turn in 0..unplugs {
        let mut plug = desk.socket.plug().unwrap();
        listener.opened();
        let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
        model.settle_at(Digits::from_number(500, 2));
        desk::answer(&mut plug, &mut model, 1);
        // The old weight may not come back before this scale has shown zero.
        let before = listener.reading().1;
        assert_eq!(before.weight(), None, "turn {turn}");
        model.settle_at(Digits::from_number(0, 2));
        desk::answer(&mut plug, &mut model, 1);
        model.settle_at(Digits::from_number(700 + i64::try_from(turn).unwrap(), 2));
        desk::answer(&mut plug, &mut model, 1);
        let standing = listener.standing(|standing| standing.weight().is_some());
        let shown = format!("{}.{:02} lb", 7 + turn / 100, turn % 100);
        assert_eq!(standing.weight().unwrap().to_string(), shown);
        // Pulled in the middle of the next answer.
        let frame = model.frame();
        plug.send(&frame[..1 + turn % (frame.len() - 1)], None).unwrap();
    }
}

#[test]
fn a_missing_port_and_a_silent_scale_cost_next_to_no_cpu() {
    let desk = Desk::named("idle");
    let absent = Desk::named("idle");
    let _plug = desk.socket.plug().unwrap();
    let device = || Device::Scale { protocol: ScaleProtocol::MtSics, profile: Profile::default() };
    let timing = hw::worker::Timing::default();
    let silent = desk.start(device(), timing);
    let gone = absent.start(device(), timing);
    let before = cpu_of_threads("idle");
    std::thread::sleep(Duration::from_secs(2));
    let used = cpu_of_threads("idle").saturating_sub(before);
    println!("two idle device threads: {} ms of CPU in 2 s", used.as_millis());
    // Two per cent of one core, both threads together.
    assert!(used <= Duration::from_millis(40), "{used:?}");
    drop((silent, gone));
}

/// CPU of the device threads of that name: they are named after their ports.
fn cpu_of_threads(wanted: &str) -> Duration {
    let mut ticks = 0;
    for thread in std::fs::read_dir("/proc/self/task").unwrap() {
        let path = thread.unwrap().path();
        let name = std::fs::read_to_string(path.join("comm")).unwrap_or_default();
        if name.trim() != wanted {
            continue;
        }
        let stat = std::fs::read_to_string(path.join("stat")).unwrap_or_default();
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        if let (Some(user), Some(system)) = (fields.get(11), fields.get(12)) {
            ticks += user.parse::<u64>().unwrap() + system.parse::<u64>().unwrap();
        }
    }
    // The kernel counts in hundredths of a second.
    Duration::from_millis(10 * ticks)
}
