//! What goes wrong on scales' cables, played on pseudo-terminals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

use std::time::{Duration, Instant};

use desk::{Desk, LONG, answer, brisk, scale};
use hw::feedback::{Verdict, Voice};
use hw::scale::watch::{Patience, Standing};
use hw::scale::{Digits, Profile, Said, ScaleProtocol, Unit, WhyNot};
use hw::scanner::ScannerProtocol;
use hw::sim::{Pan, ScaleModel};
use hw::worker::{Command, Device, DeviceEvent, Timing};

fn kilograms(mantissa: i64) -> Digits {
    Digits::from_number(mantissa, 2)
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

/// A scale at 4800, on a terminal that carries bytes at any speed: at other speeds it is noise.
fn at_4800(plug: &hw::sim::Plug, frame: Vec<u8>) -> Vec<u8> {
    match plug.speed() {
        Some(4_800) => frame,
        _ => vec![0x00, 0xF8, 0xFE, 0x80, 0x00, 0xF8, 0x1E, 0xFE],
    }
}

fn line_found(event: DeviceEvent) -> Option<String> {
    match event {
        DeviceEvent::Line { line, reads: true } => Some(line.to_string()),
        DeviceEvent::Weighed { .. } => panic!("no weight before a person keeps the line"),
        _ => None,
    }
}

#[test]
fn a_stream_at_another_speed_is_found_by_listening_and_used_for_nothing() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuous, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuous), brisk());
    listener.opened();
    model.settle_at(kilograms(500));
    let until = Instant::now() + LONG;
    let found = loop {
        assert!(Instant::now() < until, "not found");
        plug.send(&at_4800(&plug, model.frame()), None).unwrap();
        let heard = plug.receive(Duration::from_millis(1)).unwrap();
        assert_eq!(heard, b"", "nothing is written while guessing");
        if let Some(found) = listener.within(Duration::from_millis(60), line_found) {
            break found;
        }
    };
    assert_eq!(found, "4800 7E1");
    plug.send(&at_4800(&plug, model.frame()), None).unwrap();
    let standing = listener.standing(|standing| matches!(standing, Standing::OtherLine(_)));
    assert!(standing.weight().is_none() && standing.sentence().contains("4800 7E1"));
}

#[test]
fn a_polled_scale_is_looked_for_at_other_speeds_on_a_persons_word_only() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    let mut timing = brisk();
    timing.patience = Patience { fresh: Duration::from_millis(300), ..timing.patience };
    let listener = desk.start(scale(ScaleProtocol::NciEcr), timing);
    listener.opened();
    let mut answer_once = |plug: &mut hw::sim::Plug| {
        for byte in plug.receive(Duration::from_millis(5)).unwrap() {
            if let Some(frame) = model.hear(byte) {
                plug.send(&at_4800(plug, frame), None).unwrap();
            }
        }
    };
    let until = Instant::now() + Duration::from_secs(2);
    let mut garbled = false;
    while Instant::now() < until {
        answer_once(&mut plug);
        let other = listener.within(Duration::from_millis(1), |event| match event {
            DeviceEvent::Line { .. } => Some(true),
            DeviceEvent::Scale(Standing::Garbled) => Some(false),
            _ => None,
        });
        assert_ne!(other, Some(true), "nobody has asked for it");
        garbled |= other == Some(false);
    }
    assert!(garbled);
    listener.worker.tell(Command::Test).unwrap();
    let until = Instant::now() + LONG;
    let found = loop {
        assert!(Instant::now() < until, "not found");
        answer_once(&mut plug);
        if let Some(found) = listener.within(Duration::from_millis(1), line_found) {
            break found;
        }
    };
    assert_eq!(found, "4800 7E1");
}

#[test]
fn an_sma_scale_is_asked_who_it_is_on_a_persons_word_only() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::Sma, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::Sma), brisk());
    listener.opened();
    answer(&mut plug, &mut model, 5);
    let named = |event| match event {
        DeviceEvent::Identified(told) => Some(told),
        _ => None,
    };
    assert_eq!(listener.within(Duration::from_millis(50), named), None);
    listener.worker.tell(Command::Test).unwrap();
    answer(&mut plug, &mut model, 9);
    let told = listener.wait_for(named);
    assert_eq!(told, ["SMA:2/1.0", "MFG:Tallydock", "MOD:Simulated", "REV:1.0", "SN :0001"]);
    answer(&mut plug, &mut model, 1);
    listener.standing(|standing| *standing == Standing::Empty);
}

#[test]
fn other_scales_are_never_asked_who_they_are() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::NciEcr, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::NciEcr), brisk());
    listener.opened();
    answer(&mut plug, &mut model, 1);
    listener.worker.tell(Command::Test).unwrap();
    let until = Instant::now() + Duration::from_millis(300);
    while Instant::now() < until {
        let heard = plug.receive(Duration::from_millis(5)).unwrap();
        assert!(heard.iter().all(|byte| matches!(byte, b'W' | b'\r')), "{heard:02X?}");
        for frame in heard.iter().filter_map(|byte| model.hear(*byte)) {
            plug.send(&frame, None).unwrap();
        }
    }
}

#[test]
fn a_frame_of_every_protocol_arrives_whole_wherever_the_reads_split_it() {
    let protocols = ScaleProtocol::ALL
        .into_iter()
        .filter(|protocol| protocol.streams() && *protocol != ScaleProtocol::HidPosScale);
    for protocol in protocols {
        let desk = Desk::new();
        let mut plug = desk.socket.plug().unwrap();
        let mut model = ScaleModel::new(protocol, Unit::Lb);
        let listener = desk.start(scale(protocol), brisk());
        listener.opened();
        for split in 1..model.frame().len() {
            model.settle_at(kilograms(100 + i64::try_from(split).unwrap()));
            let frame = model.frame();
            plug.send(&frame[..split], None).unwrap();
            std::thread::sleep(Duration::from_millis(2));
            plug.send(&frame[split..], None).unwrap();
            let shown = listener.wait_for(|event| match event {
                DeviceEvent::Weighed { reading, .. } => {
                    assert!(!matches!(reading.said, Said::Reject(_)), "{reading:?}");
                    Some(reading.raw)
                }
                _ => None,
            });
            assert_eq!(shown.trim_ascii(), frame.trim_ascii(), "{protocol:?} split at {split}");
        }
    }
}

#[test]
fn two_frames_in_one_read_show_the_newer_one() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuous, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuous), brisk());
    listener.opened();
    model.settle_at(kilograms(100));
    let mut both = model.frame();
    model.settle_at(kilograms(200));
    both.extend(model.frame());
    plug.send(&both, None).unwrap();
    assert_eq!(listener.reading().0.digits().unwrap().text(), "2.00");
}

#[test]
fn ten_kilobytes_without_an_end_are_noise_and_the_next_frame_is_read() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::CasPdii, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::CasPdii), brisk());
    listener.opened();
    for _ in 0..40 {
        plug.send(&[b'x'; 256], None).unwrap();
    }
    std::thread::sleep(Duration::from_millis(100));
    model.settle_at(kilograms(200));
    plug.send(&model.frame(), None).unwrap();
    assert_eq!(listener.reading().0.digits().unwrap().text(), "2.00");
}

#[test]
fn a_scale_cut_in_a_frame_comes_back_under_another_name_without_its_old_half() {
    let desk = Desk::new();
    let mut plug = desk.socket.plug().unwrap();
    let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuous, Unit::Lb);
    let listener = desk.start(scale(ScaleProtocol::ToledoContinuous), brisk());
    listener.opened();
    model.settle_at(kilograms(900));
    let frame = model.frame();
    plug.send(&frame[..9], None).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    drop(plug);
    listener.wait_for(|event| matches!(event, DeviceEvent::Lost(_)).then_some(()));
    // Another terminal takes the old one's number.
    let _other = serialport::TTYPort::pair().unwrap();
    let mut plug = desk.socket.plug().unwrap();
    listener.opened();
    plug.send(&frame[9..], None).unwrap();
    std::thread::sleep(Duration::from_millis(60));
    model.settle_at(kilograms(0));
    plug.send(&model.frame(), None).unwrap();
    assert_eq!(listener.reading().1, Standing::Empty, "the two halves make no weight");
}
