//! What goes wrong on real cables, played on pseudo-terminals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

use std::time::{Duration, Instant};

use desk::{Desk, LONG, answer, brisk, line_scanner, scale, ssi_scanner};
use hw::Trouble;
use hw::feedback::{Verdict, Voice};
use hw::scale::watch::{Patience, Standing};
use hw::scale::{Digits, Profile, Said, ScaleProtocol, Unit, WhyNot};
use hw::scanner::{LineProfile, ScannerProtocol};
use hw::sim::{Pan, ScaleModel, ScannerModel, Sounded};
use hw::worker::{Command, Device, DeviceEvent, LineSettings, Timing, Worker};

const LABEL: &[u8] = b"]C199M123456789012345678\r\n";

fn kilograms(mantissa: i64) -> Digits {
    Digits::from_number(mantissa, 2)
}

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
    let elsewhere = Desk::new();
    let _held = elsewhere.socket.plug().unwrap();
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
fn a_stable_load_is_a_weight_once_the_scale_has_shown_zero() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::NciEcr), brisk());
    listener.opened();
    model.settle_at(kilograms(1234));
    answer(&mut plug, &mut model, 2);
    assert_eq!(listener.reading().1, Standing::NeedsZero);
    model.settle_at(kilograms(0));
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| *standing == Standing::Empty);
    model.settle_at(kilograms(1234));
    answer(&mut plug, &mut model, 1);
    let standing = listener.standing(|standing| standing.weight().is_some());
    assert_eq!(standing.weight().unwrap().to_string(), "12.34 lb");
}

#[test]
fn moving_over_under_and_lost_zero_never_become_a_weight() {
    for (pan, wanted) in [
        (Pan::Moving, Standing::Moving),
        (Pan::Over, Standing::Refused(WhyNot::OverCapacity)),
        (Pan::Under, Standing::Refused(WhyNot::UnderZero)),
        (Pan::ZeroLost, Standing::Refused(WhyNot::ZeroNotCaptured)),
    ] {
        let desk = Desk::new();
        let mut plug = desk.socket.plug().unwrap();
        let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
        let listener = desk.start(scale(ScaleProtocol::NciEcr), brisk());
        listener.opened();
        answer(&mut plug, &mut model, 1);
        model.settle_at(kilograms(500));
        model.pan = pan;
        answer(&mut plug, &mut model, 2);
        listener.standing(|standing| *standing == wanted);
    }
}

#[test]
fn an_answer_to_the_previous_question_is_thrown_away() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    let timing = brisk();
    let listener = desk.start(scale(ScaleProtocol::NciEcr), timing);
    listener.opened();
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| *standing == Standing::Empty);
    // The next question is answered half as late again as an answer may be.
    model.settle_at(kilograms(999));
    let question = wait_for_question(&mut plug);
    std::thread::sleep(timing.answer + timing.answer / 2);
    assert!(!question.is_empty());
    plug.send(&model.frame(), None).unwrap();
    model.settle_at(kilograms(111));
    answer(&mut plug, &mut model, 1);
    let (reading, _) = listener.reading();
    assert_eq!(reading.digits().unwrap().text(), "1.11", "9.99 answered a question long gone");
}

fn wait_for_question(plug: &mut hw::sim::Plug) -> Vec<u8> {
    let until = Instant::now() + LONG;
    while Instant::now() < until {
        let heard = plug.receive(Duration::from_millis(20)).unwrap();
        if !heard.is_empty() {
            return heard;
        }
    }
    panic!("the scale was not asked");
}

#[test]
fn an_echo_glued_to_the_answer_is_no_noise_and_no_weight() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    model.echoes = true;
    let listener = desk.start(scale(ScaleProtocol::NciEcr), brisk());
    listener.opened();
    answer(&mut plug, &mut model, 8);
    model.settle_at(kilograms(250));
    answer(&mut plug, &mut model, 1);
    let standing = listener.wait_for(|event| match event {
        DeviceEvent::LineErrors { .. } => panic!("an echo was counted as noise"),
        DeviceEvent::Weighed { standing, .. } => Some(standing).filter(|it| it.weight().is_some()),
        _ => None,
    });
    assert_eq!(standing.weight().unwrap().to_string(), "2.50 lb");
}

#[test]
fn a_unit_that_changes_in_mid_session_needs_zero_again() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::MtSics, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::MtSics), brisk());
    listener.opened();
    answer(&mut plug, &mut model, 1);
    model.settle_at(kilograms(250));
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| standing.weight().is_some());
    model.unit = Unit::Kg;
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| *standing == Standing::NeedsZero);
}

#[test]
fn a_unit_that_is_not_the_configured_one_is_refused() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::MtSics, Unit::Kg);
    let profile = Profile { unit: Some(Unit::Lb), ..Profile::default() };
    let device = Device::Scale { protocol: ScaleProtocol::MtSics, profile };
    let listener = desk.start(device, brisk());
    listener.opened();
    model.settle_at(kilograms(250));
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| *standing == Standing::Refused(WhyNot::OtherUnit));
}

#[test]
fn a_load_that_never_settles_is_a_state_of_its_own() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuous, Unit::Lb);
    let settling = Duration::from_millis(60);
    let timing = Timing { patience: Patience { settling, ..Patience::default() }, ..brisk() };
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuous), timing);
    listener.opened();
    model.pan = Pan::Moving;
    let until = Instant::now() + LONG;
    let mut figure = 100;
    let standing = loop {
        figure += 1;
        model.shows = kilograms(figure);
        plug.send(&model.frame(), None).unwrap();
        let (_, standing) = listener.reading();
        if standing != Standing::Moving || until < Instant::now() {
            break standing;
        }
    };
    assert_eq!(standing, Standing::NeverSettles);
}

#[test]
fn a_frozen_figure_and_a_silent_scale_are_states_of_their_own() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuousShort, Unit::Kg);
    let patience = Patience {
        frozen: Duration::from_millis(80),
        fresh: Duration::from_millis(300),
        ..Patience::default()
    };
    let timing = Timing { patience, ..brisk() };
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuousShort), timing);
    listener.opened();
    plug.send(&model.frame(), None).unwrap();
    listener.standing(|standing| *standing == Standing::Empty);
    model.settle_at(kilograms(700));
    let until = Instant::now() + LONG;
    loop {
        plug.send(&model.frame(), None).unwrap();
        if matches!(listener.reading().1, Standing::Frozen(_)) || until < Instant::now() {
            break;
        }
    }
    // Now nothing more comes: the last figure is not shown as a weight for long.
    listener.standing(|standing| *standing == Standing::Silent);
}

#[test]
fn a_wrong_speed_is_told_and_never_weighed() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuous), brisk());
    listener.opened();
    // What half and double speed make of text: runs of NUL, F8 and FE.
    let garbage = [0x00, 0xF8, 0xFE, 0x00, 0x80, 0xFE, 0xF8, 0x00, 0x78, 0x86];
    let nuls = listener.within(LONG, |event| {
        plug.send(&garbage, None).unwrap();
        match event {
            DeviceEvent::LineErrors { nuls, .. } => Some(nuls),
            DeviceEvent::Weighed { reading, .. } => panic!("{reading:?}"),
            DeviceEvent::Scale(_) | DeviceEvent::Opened => {
                plug.send(&garbage, None).unwrap();
                None
            }
            _ => None,
        }
    });
    assert!(0 < nuls.unwrap());
    listener.standing(|standing| *standing == Standing::Garbled);
}

#[test]
fn seven_bits_and_parity_read_as_eight_bits_are_understood() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::NciEcr), brisk());
    listener.opened();
    wait_for_question(&mut plug);
    model.settle_at(kilograms(1234));
    let even: Vec<u8> = model.frame().iter().map(|byte| with_even_parity(*byte)).collect();
    plug.send(&even, None).unwrap();
    let (reading, _) = listener.reading();
    assert_eq!(reading.digits().unwrap().text(), "12.34");
    assert_eq!(reading.raw, even, "the bytes are kept as they came");
    // One parity bit wrong: a character was hurt on the way.
    wait_for_question(&mut plug);
    let mut hurt = even;
    hurt[3] ^= 0x80;
    plug.send(&hurt, None).unwrap();
    let garbled = listener.within(Duration::from_millis(100), |event| match event {
        DeviceEvent::Weighed { reading, .. } => Some(reading),
        _ => None,
    });
    assert_eq!(garbled, None);
}

fn with_even_parity(byte: u8) -> u8 {
    byte | (u8::from(byte.count_ones() % 2 == 1) << 7)
}

#[test]
fn a_scale_that_is_switched_off_and_on_needs_zero_again() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::MtSics, Unit::Kg);
    let listener = desk.start(scale(ScaleProtocol::MtSics), brisk());
    listener.opened();
    answer(&mut plug, &mut model, 1);
    model.settle_at(kilograms(250));
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| standing.weight().is_some());
    plug.send(b"I4 A \"1234567\"\r\n", None).unwrap();
    answer(&mut plug, &mut model, 2);
    listener.standing(|standing| *standing == Standing::NeedsZero);
}

#[test]
fn the_scale_is_zeroed_on_a_persons_word_only() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(scale(ScaleProtocol::Sma), brisk());
    listener.opened();
    let mut model = ScaleModel::new(ScaleProtocol::Sma, Unit::Lb);
    model.settle_at(kilograms(2));
    assert_eq!(wait_for_question(&mut plug), b"\nW\r");
    plug.send(&model.frame(), None).unwrap();
    listener.reading();
    listener.worker.tell(Command::ZeroScale).unwrap();
    let until = Instant::now() + LONG;
    loop {
        let asked = wait_for_question(&mut plug);
        assert!(asked == b"\nW\r" || asked == b"\nZ\r", "{asked:?}");
        if asked == b"\nZ\r" {
            model.settle_at(kilograms(0));
        }
        plug.send(&model.frame(), None).unwrap();
        if asked == b"\nZ\r" || until < Instant::now() {
            break;
        }
    }
    listener.standing(|standing| *standing == Standing::Empty);
}

#[test]
fn an_enquired_scale_hears_whether_its_answer_was_whole() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let listener = desk.start(scale(ScaleProtocol::StxXorEnq), brisk());
    listener.opened();
    assert_eq!(wait_for_question(&mut plug), b"\x05");
    plug.send(b"\x022000\x03\x03", None).unwrap();
    assert_eq!(wait_for_question(&mut plug)[0], 0x06);
    let (reading, standing) = listener.reading();
    assert!(matches!(reading.said, Said::Weight(_)));
    assert_eq!(standing, Standing::Refused(WhyNot::StabilityUnknown));
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
fn a_scanner_scale_scans_and_weighs_on_one_cable() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let profile = Profile { unit: Some(Unit::Lb), decimals: Some(2), division: None };
    let device = Device::Scanner {
        protocol: ScannerProtocol::MagellanSingleCable,
        voice: Voice::Magellan,
        scale: Some(profile),
    };
    let listener = desk.start(device, brisk());
    listener.opened();
    let mut model = ScaleModel::new(ScaleProtocol::MagellanSingleCable, Unit::Lb);
    answer(&mut plug, &mut model, 1);
    plug.send(b"S08B399M1\r", None).unwrap();
    let (ticket, scan) = listener.scan();
    assert_eq!((scan.text().as_str(), scan.symbology), ("99M1", Some("Code 128")));
    listener.worker.tell(Command::Verdict(ticket, Verdict::Stored)).unwrap();
    model.settle_at(kilograms(125));
    answer(&mut plug, &mut model, 1);
    let standing = listener.standing(|standing| standing.weight().is_some());
    assert_eq!(standing.weight().unwrap().to_string(), "1.25 lb");
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
