//! What goes wrong on scanners' cables, and on cables at all, played on pseudo-terminals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

use std::path::Path;
use std::time::{Duration, Instant};

use desk::{Desk, LONG, brisk, line_scanner, ssi_scanner};
use hw::Trouble;
use hw::feedback::{Verdict, Voice};
use hw::scanner::{LineProfile, ScannerProtocol};
use hw::sim::{ScannerModel, Sounded};
use hw::worker::{Command, Device, DeviceEvent, LineSettings, Worker};
use serialport::{SerialPort, TTYPort};

const LABEL: &[u8] = b"]C199M123456789012345678\r\n";

#[test]
fn a_scan_arrives_whole_wherever_the_reads_split_it() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    for split in 0..LABEL.len() {
        plug.send(&LABEL[..split], None).unwrap();
        // A pause long enough for a read of its own, too short to end a scan.
        std::thread::sleep(Duration::from_millis(2));
        plug.send(&LABEL[split..], None).unwrap();
        let (_, scan) = listener.scan();
        assert_eq!(scan.text(), "99M123456789012345678", "split at {split}");
    }
}

#[test]
fn two_scans_in_one_read_are_two_scans() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    plug.send(b"first\r\nsecond\rthi", None).unwrap();
    assert_eq!(listener.scan().1.text(), "first");
    assert_eq!(listener.scan().1.text(), "second");
    plug.send(b"rd\n", None).unwrap();
    assert_eq!(listener.scan().1.text(), "third");
}

#[test]
fn ten_kilobytes_without_an_end_cost_no_more_than_themselves() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    for _ in 0..40 {
        plug.send(&[b'x'; 256], None).unwrap();
    }
    plug.send(b"\r\n99M1\r\n", None).unwrap();
    let lost = listener.wait_for(|event| match event {
        DeviceEvent::ScanLost { reason, .. } => Some(reason),
        DeviceEvent::Scanned { scan, .. } => panic!("{scan:?}"),
        _ => None,
    });
    assert_eq!(lost, "too long");
    assert_eq!(listener.scan().1.text(), "99M1");
}

#[test]
fn a_scan_that_stops_in_the_middle_is_never_taken_for_a_short_label() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    plug.send(b"99M1\r\n", None).unwrap();
    listener.scan();
    plug.send(b"99M12345", None).unwrap();
    let reason = listener.wait_for(|event| match event {
        DeviceEvent::ScanLost { reason, .. } => Some(reason),
        DeviceEvent::Scanned { scan, .. } => panic!("{scan:?}"),
        _ => None,
    });
    assert_eq!(reason, "cut off: no line end came");
}

#[test]
fn a_scanner_without_a_suffix_is_read_by_its_pauses() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    plug.send(b"99M1", None).unwrap();
    assert_eq!(listener.scan().1.text(), "99M1");
}

#[test]
fn a_character_lost_to_parity_makes_a_scan_that_is_refused() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    plug.send(b"99M\x0012\r\n", None).unwrap();
    let reason = listener.wait_for(|event| match event {
        DeviceEvent::ScanLost { reason, .. } => Some(reason),
        DeviceEvent::Scanned { scan, .. } => panic!("{scan:?}"),
        _ => None,
    });
    assert_eq!(reason, "damaged");
}

#[test]
fn bytes_from_before_the_port_was_opened_are_no_scan() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    plug.send(b"stale\r\n", None).unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    // The flush belongs to opening; what comes after it counts.
    plug.send(b"fresh\r\n", None).unwrap();
    assert_eq!(listener.scan().1.text(), "fresh");
}

/// A terminal that is in use: its name, and both its ends.
type Held = (String, TTYPort, TTYPort);

#[test]
fn a_device_comes_back_under_another_name_in_the_middle_of_a_frame() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    let first = std::fs::read_link(desk.path()).unwrap();
    plug.send(b"99M12", None).unwrap();
    drop(plug);
    let trouble = listener.wait_for(|event| match event {
        DeviceEvent::Lost(trouble) => Some(trouble),
        DeviceEvent::Scanned { scan, .. } => panic!("{scan:?}"),
        _ => None,
    });
    assert_eq!(trouble, Trouble::Unplugged);
    // Another terminal takes the number meanwhile, so that the device cannot get it again.
    let mut held: Vec<Held> = Vec::new();
    while held.len() < 200 && !held.iter().any(|(name, ..)| Path::new(name) == first) {
        let (master, slave) = TTYPort::pair().unwrap();
        held.push((slave.name().unwrap(), master, slave));
    }
    let mut plug = desk.socket.plug().unwrap();
    listener.opened();
    assert_ne!(std::fs::read_link(desk.path()).unwrap(), first);
    plug.send(b"99M2\r\n", None).unwrap();
    assert_eq!(listener.scan().1.text(), "99M2", "nothing of the cut scan is left in front");
}

#[test]
fn a_port_that_is_busy_is_told_from_one_that_is_not_there() {
    let desk = Desk::new();
    let lost = |listener: &desk::Listener| {
        listener.wait_for(|event| match event {
            DeviceEvent::Lost(trouble) => Some(trouble),
            _ => None,
        })
    };
    let waiting = desk.start(line_scanner(), brisk());
    assert_eq!(lost(&waiting), Trouble::Absent);
    let _plug = desk.socket.plug().unwrap();
    waiting.opened();
    let second = desk.start(line_scanner(), brisk());
    assert_eq!(lost(&second), Trouble::Busy);
    drop(waiting);
    second.opened();
}

#[test]
fn a_path_that_is_no_device_says_so() {
    let desk = Desk::new();
    std::fs::write(desk.path(), "not a port").unwrap();
    let listener = desk.start(line_scanner(), brisk());
    let trouble = listener.wait_for(|event| match event {
        DeviceEvent::Lost(trouble) => Some(trouble),
        _ => None,
    });
    assert_eq!(trouble, Trouble::NotADevice);
}

#[test]
fn a_blocked_program_loses_no_scan() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let (worker, events) =
        Worker::start_with_channel(desk.config(line_scanner(), brisk())).unwrap();
    let listener = desk::Listener { worker, events };
    listener.opened();
    // More than the channel holds, while nobody takes anything.
    let scans = 3 * hw::worker::CHANNEL_MAX;
    for number in 0..scans {
        plug.send(format!("{number:06}\r\n").as_bytes(), None).unwrap();
    }
    for number in 0..scans {
        assert_eq!(listener.scan().1.text(), format!("{number:06}"));
    }
}

#[test]
fn the_good_beep_waits_for_the_record() {
    let desk = Desk::new();
    for voice in [Voice::Ssi, Voice::Datalogic, Voice::HoneywellHostAck, Voice::CipherLab] {
        let protocol = match voice {
            Voice::Ssi => ScannerProtocol::Ssi,
            _ => ScannerProtocol::Line(LineProfile::default()),
        };
        let mut plug = desk.socket.plug().unwrap();
        let mut model = ScannerModel::new(protocol.clone(), voice);
        let listener = desk.start(Device::Scanner { protocol, voice, scale: None }, brisk());
        listener.opened();
        let bytes = model.scan(b"99M1");
        plug.send(&bytes, None).unwrap();
        let (ticket, _) = listener.scan();
        // Not a sound while the record is being made.
        let early = plug.receive(Duration::from_millis(60)).unwrap();
        assert_eq!(model.hear(&early), [], "{voice:?}");
        listener.worker.tell(Command::Verdict(ticket, Verdict::Stored)).unwrap();
        assert_eq!(sounds(&mut plug, &mut model), [Sounded::Good], "{voice:?}");
        assert!(!model.is_waiting());
    }
}

fn sounds(plug: &mut hw::sim::Plug, model: &mut ScannerModel) -> Vec<Sounded> {
    let until = Instant::now() + LONG;
    while Instant::now() < until {
        let heard = plug.receive(Duration::from_millis(20)).unwrap();
        let sounds = model.hear(&heard);
        if !sounds.is_empty() {
            return sounds;
        }
    }
    Vec::new()
}

#[test]
fn the_trigger_is_off_while_a_question_is_open() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScannerModel::new(ScannerProtocol::Ssi, Voice::Ssi);
    let listener = desk.start(ssi_scanner(), brisk());
    listener.opened();
    listener.worker.tell(Command::Ask).unwrap();
    hear_until(&mut plug, &mut model, |model| !model.enabled);
    assert_eq!(model.scan(b"99M1"), b"");
    // A scan that slipped through is refused, and told as what it is.
    let mut eager = ScannerModel::new(ScannerProtocol::Ssi, Voice::Ssi);
    let bytes = eager.scan(b"99M1");
    plug.send(&bytes, None).unwrap();
    listener.wait_for(|event| matches!(event, DeviceEvent::ScannedWhileAsking(_)).then_some(()));
    assert_eq!(sounds(&mut plug, &mut eager), [Sounded::Bad]);
    listener.worker.tell(Command::Answered).unwrap();
    hear_until(&mut plug, &mut model, |model| model.enabled);
}

fn hear_until(
    plug: &mut hw::sim::Plug,
    model: &mut ScannerModel,
    enough: impl Fn(&ScannerModel) -> bool,
) {
    let until = Instant::now() + LONG;
    while !enough(model) {
        assert!(Instant::now() < until, "the order did not come");
        let heard = plug.receive(Duration::from_millis(20)).unwrap();
        model.hear(&heard);
    }
}

#[test]
fn a_second_copy_of_a_stored_scan_is_acknowledged_and_not_recorded_again() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScannerModel::new(ScannerProtocol::Ssi, Voice::Ssi);
    let listener = desk.start(ssi_scanner(), brisk());
    listener.opened();
    let bytes = model.scan(b"]C199M1");
    plug.send(&bytes, None).unwrap();
    let (ticket, _) = listener.scan();
    // The acknowledgement is late: the scanner sends again while the record is being made.
    plug.send(&model.send_again().unwrap(), None).unwrap();
    listener.worker.tell(Command::Verdict(ticket, Verdict::Stored)).unwrap();
    assert_eq!(sounds(&mut plug, &mut model), [Sounded::Good]);
    let second = listener.within(Duration::from_millis(80), |event| match event {
        DeviceEvent::Scanned { scan, .. } => Some(scan),
        _ => None,
    });
    assert_eq!(second, None);
}

#[test]
fn a_hurt_packet_is_asked_for_again() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScannerModel::new(ScannerProtocol::Ssi, Voice::Ssi);
    let listener = desk.start(ssi_scanner(), brisk());
    listener.opened();
    let mut bytes = model.scan(b"99M1");
    bytes[6] ^= 0x01;
    plug.send(&bytes, None).unwrap();
    let nak = hw::scanner::ssi::host_packet(hw::scanner::ssi::CMD_NAK, &[1]);
    let until = Instant::now() + LONG;
    let mut heard = Vec::new();
    while !heard.ends_with(&nak) && Instant::now() < until {
        heard.extend(plug.receive(Duration::from_millis(20)).unwrap());
    }
    assert!(heard.ends_with(&nak), "{heard:02X?}");
    plug.send(&model.send_again().unwrap(), None).unwrap();
    let (_, scan) = listener.scan();
    assert_eq!(scan.text(), "99M1", "the first copy was no scan, so this is no second one");
}

#[test]
fn paced_bytes_make_the_same_scan() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(line_scanner(), brisk());
    listener.opened();
    let line = LineSettings::read("9600 8N1").unwrap();
    let began = Instant::now();
    plug.send(LABEL, Some(line)).unwrap();
    assert!(Duration::from_micros(1041 * 26) <= began.elapsed(), "26 characters at 9600");
    assert_eq!(listener.scan().1.text(), "99M123456789012345678");
}
