//! Decoders against frames made from their grammars: whole, split at every point, two in a read, in
//! noise, without end, and against bytes that mean nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use hw::scale::{Digits, Profile, Reading, Said, ScaleDecoder, ScaleProtocol, Unit, WhyNot};
use hw::scanner::{Heard, LineProfile, ScannerDecoder, ScannerProtocol};
use hw::sim::{Pan, ScaleModel, ScannerModel};
use proptest::prelude::*;

fn read(protocol: ScaleProtocol, pieces: &[&[u8]]) -> Vec<Reading> {
    let mut decoder = ScaleDecoder::new(protocol);
    let mut readings = Vec::new();
    for piece in pieces {
        decoder.push(piece, &mut readings);
        // A HID scale delivers a report at a time; between the pieces of a line there is no pause.
        if protocol == ScaleProtocol::HidPosScale {
            decoder.quiet(&mut readings);
        }
    }
    decoder.quiet(&mut readings);
    readings
}

fn is_line(protocol: ScaleProtocol) -> bool {
    protocol != ScaleProtocol::HidPosScale
}

fn models() -> Vec<ScaleModel> {
    let mut models = Vec::new();
    for protocol in ScaleProtocol::ALL {
        for pan in [Pan::Settled, Pan::Moving, Pan::Over, Pan::Under, Pan::ZeroLost] {
            for shows in [0, 5, 1234] {
                let mut model = ScaleModel::new(protocol, Unit::Kg);
                model.settle_at(Digits::from_number(shows, 2));
                model.pan = pan;
                models.push(model);
            }
        }
    }
    models
}

#[test]
fn every_simulated_frame_says_what_lies_on_the_scale() {
    for model in models() {
        let frame = model.frame();
        let readings = read(model.protocol, &[&frame]);
        let [reading] = readings.as_slice() else { panic!("{model:?}: {readings:?}") };
        assert_eq!(reading.raw, frame, "{model:?}");
        let silent_on_stability = matches!(
            model.protocol,
            ScaleProtocol::StxXorEnq | ScaleProtocol::Sterling7600 | ScaleProtocol::Bj850
        );
        let profile = Profile { unit: Some(Unit::Kg), decimals: Some(2), ..Profile::default() };
        match reading.weight(&profile) {
            Ok(weight) => {
                assert_eq!(model.pan, Pan::Settled, "{model:?}");
                assert!(!silent_on_stability && !model.shows.is_zero(), "{model:?}");
                assert_eq!(weight.to_string(), format!("{} kg", model.shows.text()));
            }
            Err(WhyNot::StabilityUnknown) => assert!(silent_on_stability, "{model:?}"),
            Err(why) => {
                let usable = model.pan == Pan::Settled && !model.shows.is_zero();
                assert!(!usable || silent_on_stability, "{model:?}: {why}");
                let expected: &[WhyNot] = match model.pan {
                    Pan::Settled => &[WhyNot::Zero, WhyNot::NoWeight],
                    Pan::Moving => &[WhyNot::Moving],
                    Pan::Over => &[WhyNot::OverCapacity, WhyNot::Moving],
                    Pan::Under => &[WhyNot::UnderZero, WhyNot::OverCapacity, WhyNot::Moving],
                    // Most protocols have no word of their own for it.
                    Pan::ZeroLost => continue,
                };
                assert!(expected.contains(&why), "{model:?}: {why:?}");
            }
        }
    }
}

#[test]
fn a_check_character_that_happens_to_be_nul_is_no_line_error() {
    for protocol in [ScaleProtocol::ToledoContinuous, ScaleProtocol::StxXorEnq] {
        let mut seen = 0;
        for shows in (0..2000).chain(999_000..=999_999) {
            let mut model = ScaleModel::new(protocol, Unit::Kg);
            model.settle_at(Digits::from_number(shows, 2));
            let frame = model.frame();
            seen += usize::from(frame.ends_with(&[0]));
            let readings = read(protocol, &[&frame]);
            assert_eq!(readings[0].digits(), Some(&model.shows), "{protocol:?} {frame:02X?}");
        }
        assert!(0 < seen, "{protocol:?} never sent one");
    }
}

#[test]
fn every_split_of_every_frame_says_the_same() {
    for model in models().iter().filter(|model| is_line(model.protocol)) {
        let frame = model.frame();
        let whole = read(model.protocol, &[&frame]);
        for at in 0..=frame.len() {
            let (front, back) = frame.split_at(at);
            assert_eq!(read(model.protocol, &[front, back]), whole, "{model:?} at {at}");
        }
        let bytes: Vec<&[u8]> = frame.chunks(1).collect();
        assert_eq!(read(model.protocol, &bytes), whole, "{model:?} byte by byte");
    }
}

#[test]
fn two_frames_and_a_half_in_one_read_are_two_and_then_one() {
    for model in models().iter().filter(|model| is_line(model.protocol)) {
        let frame = model.frame();
        let half = &frame[..frame.len() / 2];
        let one = read(model.protocol, &[&frame]);
        let mut decoder = ScaleDecoder::new(model.protocol);
        let mut readings = Vec::new();
        decoder.push(&[&frame, &frame, half].concat(), &mut readings);
        let first: Vec<_> = readings.iter().take(2).cloned().collect();
        // A frame that only silence ends may still be waiting for it.
        if first.len() == 2 {
            assert_eq!(first, [one.clone(), one.clone()].concat(), "{model:?}");
        }
        decoder.push(&frame[frame.len() / 2..], &mut readings);
        decoder.quiet(&mut readings);
        assert_eq!(readings, [one.clone(), one.clone(), one].concat(), "{model:?}");
    }
}

#[test]
fn noise_in_front_costs_at_most_the_frame_it_hangs_on() {
    for model in models().iter().filter(|model| is_line(model.protocol)) {
        let frame = model.frame();
        let one = read(model.protocol, &[&frame]);
        let readings = read(model.protocol, &[b"!!noise!!", &frame, &frame]);
        assert_eq!(readings.last(), one.last(), "{model:?}");
        let weights = readings.iter().filter(|reading| matches!(reading.said, Said::Weight(_)));
        for weight in weights {
            assert_eq!(
                weight.digits(),
                one[0].digits(),
                "{model:?}: noise became part of a weight"
            );
        }
    }
}

#[test]
fn ten_kilobytes_without_an_end_are_one_refusal_and_no_memory() {
    for protocol in ScaleProtocol::ALL.into_iter().filter(|protocol| is_line(*protocol)) {
        let mut decoder = ScaleDecoder::new(protocol);
        let mut readings = Vec::new();
        for _ in 0..10_000 {
            decoder.push(b"x", &mut readings);
        }
        assert!(readings.len() <= 10_000, "{protocol:?}");
        assert!(readings.iter().all(Reading::is_noise), "{protocol:?}");
        let kept: usize = readings.iter().map(|reading| reading.raw.len()).sum();
        assert!(kept <= 10_000, "{protocol:?}");
        // The next good frames are read: one may hang on the noise.
        let mut model = ScaleModel::new(protocol, Unit::Kg);
        model.settle_at(Digits::from_number(1234, 2));
        readings.clear();
        for _ in 0..3 {
            decoder.push(&model.frame(), &mut readings);
        }
        decoder.quiet(&mut readings);
        let last = readings.last().unwrap();
        assert_eq!(last.said, read(protocol, &[&model.frame()])[0].said, "{protocol:?}");
    }
}

/// Frame, expected kind, digits, and why it is no weight under a profile of pounds with two decimals.
type Case = (ScaleProtocol, &'static [u8], &'static str, Option<WhyNot>);

#[test]
fn answers_mean_what_the_manuals_say() {
    use ScaleProtocol as P;
    let cases: &[Case] = &[
        (P::NciEcr, b"\n12.345LB\r\nS00\r\x03", "weight 12.345", None),
        (P::NciEcr, b"\n12.345LB\r\nS0p8\r\x03", "weight 12.345", Some(WhyNot::ZeroNotCaptured)),
        (P::NciEcr, b"\nS02\r\x03", "status", Some(WhyNot::OverCapacity)),
        (P::NciEcr, b"\n?\r\x03", "error", Some(WhyNot::Fault)),
        (P::NciEcr, b"\n^^^^^^\r\nS02\r\x03", "status", Some(WhyNot::OverCapacity)),
        (P::NciEcr, b"\nS<0\r\x03", "error", Some(WhyNot::Fault)),
        (P::NciEcr, b"\nHELLO \r\nS00\r\x03", "status", Some(WhyNot::Fault)),
        (P::NciScp01, b"\n0012.34lb\r\n00\r\x03", "weight 12.34", None),
        (P::NciScp01, b"\n0012.34lb\r\n0p4\r\x03", "weight 12.34", None),
        (P::NciScp01, b"\n12lb  3.0oz\r\n00\r\x03", "weight 12:3.0", Some(WhyNot::OtherUnit)),
        (P::NciScp01, b"\nkg\r\n00\r\x03", "answer", Some(WhyNot::NoWeight)),
        (P::NciScp01, b"\n12.3.4lb\r\n00\r\x03", "reject", Some(WhyNot::NotUnderstood)),
        (P::Toledo8217, b"\x0201.25\r", "weight 1.25", None),
        (P::Toledo8217, b"\x0201.25N\r", "weight 1.25", None),
        (P::Toledo8217, b"\x02?\x01\r", "status", Some(WhyNot::Moving)),
        (P::Toledo8217, b"\x02?\x42\r", "status", Some(WhyNot::OverCapacity)),
        (P::Toledo8217, b"\x02?\x0d\r", "status", Some(WhyNot::ZeroNotCaptured)),
        (P::Toledo8213, b"\x02?\x50\r", "status", Some(WhyNot::Zero)),
        (P::Toledo8217, b"\x02E\rhello", "echo", Some(WhyNot::NoWeight)),
        (P::Sma, b"\nZ1G       0.00 lb \r", "weight 0.00", Some(WhyNot::Zero)),
        (P::Sma, b"\n 1g      1.2345lb \r", "weight 1.2345", Some(WhyNot::HighResolution)),
        (P::Sma, b"\n 1T      2.00  lb \r", "tare 2.00", Some(WhyNot::NotALoad)),
        (P::Sma, b"\nO1G  ----------lb \r", "status", Some(WhyNot::OverCapacity)),
        (P::Sma, b"\nI1G  ----------lb \r", "error", Some(WhyNot::Fault)),
        (P::Sma, b"\nMOD:1310\r", "info", Some(WhyNot::NoWeight)),
        (P::MtSics, b"S D      1.00 lb\r\n", "weight 1.00", Some(WhyNot::Moving)),
        (P::MtSics, b"S S 1.00 lb\r\n", "weight 1.00", None),
        (P::MtSics, b"S -\r\n", "status", Some(WhyNot::UnderZero)),
        (P::MtSics, b"SI S 1.00 lb\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::MtSics, b"I2 A \"ICS469 60.18 kg\"\r\n", "info", Some(WhyNot::NoWeight)),
        (P::MtSics, b"TA A 1.00 lb\r\n", "answer", Some(WhyNot::NoWeight)),
        (P::MtSics, b"S S 12 pcs\r\n", "count 12", Some(WhyNot::NotALoad)),
        (
            P::ToledoContinuous,
            b"\x02\x2b\x20\x30000125000000\r",
            "weight 12.5",
            Some(WhyNot::HighResolution),
        ),
        (
            P::ToledoContinuous,
            b"\x02\x2b\x22\x20000125000000\r",
            "weight -12.5",
            Some(WhyNot::UnderZero),
        ),
        (P::ToledoContinuous, b"\x02\x29\x20\x20000125000000\r", "weight 1250", None),
        (
            P::ToledoContinuous,
            b"\x02\x2b\x20\x20000125000000\r\x00",
            "reject",
            Some(WhyNot::NotUnderstood),
        ),
        (
            P::ToledoContinuous,
            b"\x02\x2b\x24\x20      000000\r",
            "status",
            Some(WhyNot::OverCapacity),
        ),
        (P::UpsWorldship, b"  12.34 lb gr  \r\n\x03", "weight 12.34", Some(WhyNot::Moving)),
        (P::UpsWorldship, b"\r\x03", "status", Some(WhyNot::OverCapacity)),
        (P::FairbanksUps, b" 12.34 lb NT  \r\n\x04", "weight 12.34", None),
        (P::Fedex, b"\n 12.34LB\r00\x03", "weight 12.34", None),
        (P::Fedex, b"\n 12.34LB\r10\x03", "weight 12.34", Some(WhyNot::Moving)),
        (P::AndStandard, b"QT,+00000012 PC\r\n", "count 12", Some(WhyNot::NotALoad)),
        (P::AndStandard, b"OL,+99999999 lb\r\n", "status", Some(WhyNot::OverCapacity)),
        (P::AndStandard, b"ST,NT,+0012.34lb\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"ST,GS,OK,+ 12.34lb\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"ST,GS,+ 12.34,lb\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"st,gs,+ 12.34LB\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"ST,GS,+ 12.34\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"XX,GS,+ 12.34lb\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::AdCasAscii, b"ST,GS,+abcdlb\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::AdCasAscii, b"ST,GS,lb\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::AdCasAscii, b"ST,GS,+1.0,extra,fields\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::AdCasAscii, b"ST,GS,+  1.234xx\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::AdCasAscii, b"ST,GS,+ 12.34lb,3C\r\n", "weight 12.34", None),
        (P::AdCasAscii, b"ST,GS,+ 12.34lb,00\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::CasPdii, b"\x02US,GS,+ 12.34 lb\r", "weight 12.34", Some(WhyNot::Moving)),
        (P::CasPdii, b"\x02OL,GS,+------ lb\r", "status", Some(WhyNot::OverCapacity)),
        (P::Ohaus, b"   12.34 lb  NET\r\n", "weight 12.34", None),
        (P::Ohaus, b"   12.34 lb  T\r\n", "tare 12.34", Some(WhyNot::NotALoad)),
        (P::Ohaus, b"  100.00 lb Total\r\n", "total 100.00", Some(WhyNot::NotALoad)),
        (P::Ohaus, b" 2 lb 10.5 oz\r\n", "weight 2:10.5", Some(WhyNot::OtherUnit)),
        (P::SartoriusSbi, b"N     +   5.4321    \r\n", "weight 5.4321", Some(WhyNot::Moving)),
        (P::SartoriusSbi, b"+   12.34 lb \r\n", "weight 12.34", None),
        (P::SartoriusSbi, b"Stat      High      \r\n", "status", Some(WhyNot::OverCapacity)),
        (P::StxXorEnq, b"\x021250\x03\x06", "reject", Some(WhyNot::NotUnderstood)),
        (P::StxXorEnq, b"\x0212A0\x03\x73", "reject", Some(WhyNot::NotUnderstood)),
        (P::Sterling7600, b"Count 157 Pieces\r\n", "count 157", Some(WhyNot::NotALoad)),
        (P::Sterling7600, b"Piece Weight 0.6350 lb.\r\n", "info", Some(WhyNot::NoWeight)),
        (P::Sterling7600, b"SGWOLOLOL\r\n", "status", Some(WhyNot::OverCapacity)),
        (P::Sterling7600, b"oss   0.010 lb\r\n", "reject", Some(WhyNot::NotUnderstood)),
        (P::Bj850, b"=-01234\r", "weight -1234", Some(WhyNot::StabilityUnknown)),
        (P::Bj850, b"=01A345\r", "reject", Some(WhyNot::NotUnderstood)),
        (P::MagellanSingleCable, b"S110125\r", "weight 0125", None),
        (P::MagellanSingleCable, b"S142\r", "status", Some(WhyNot::OverCapacity)),
        (P::MagellanSingleCable, b"S140\r", "status", Some(WhyNot::Fault)),
        (P::HidPosScale, b"\x03\x05\x0c\xfe\x05\x00", "weight -0.05", Some(WhyNot::UnderZero)),
        (P::HidPosScale, b"\x03\x04\x0c\x01\x05\x00", "weight 50", None),
        (P::HidPosScale, b"\x03\x04\x0c\x7f\x05\x00", "reject", Some(WhyNot::NotUnderstood)),
        (P::HidPosScale, b"\x03\x07\x0c\x00\x00\x00", "error", Some(WhyNot::Fault)),
        (P::HidPosScale, b"\x03\x04\x0c", "reject", Some(WhyNot::NotUnderstood)),
    ];
    let profile = Profile { unit: Some(Unit::Lb), decimals: Some(2), ..Profile::default() };
    for (protocol, frame, expected, why) in cases {
        let readings = read(*protocol, &[frame]);
        let [reading] = readings.as_slice() else {
            panic!("{protocol:?} {:?}: {readings:?}", String::from_utf8_lossy(frame));
        };
        let said = in_words(reading);
        let name = String::from_utf8_lossy(frame);
        assert_eq!(said, *expected, "{protocol:?} {name:?}: {:?}", reading.said);
        assert_eq!(reading.why_not(&profile), *why, "{protocol:?} {name:?}: {:?}", reading.said);
    }
}

fn in_words(reading: &Reading) -> String {
    let kind = match &reading.said {
        Said::Weight(_) => "weight",
        Said::Tare(_) => "tare",
        Said::Count(_) => "count",
        Said::Total(_) => "total",
        Said::Status(_) => "status",
        Said::Answer(_) => "answer",
        Said::Info(_) => "info",
        Said::Echo(_) => "echo",
        Said::Error(_) => "error",
        Said::Reject(_) => "reject",
    };
    match reading.digits() {
        Some(digits) => format!("{kind} {}", digits.text()),
        None => kind.to_owned(),
    }
}

#[test]
fn a_frame_that_was_broken_off_lends_nothing_to_the_next() {
    use ScaleProtocol as P;
    for (protocol, bytes, digits) in [
        (P::NciEcr, &b"\n12.000LB\r\nS0\nS10\r\x03"[..], None),
        (P::NciEcr, b"\n99.0\n12.345LB\r\nS00\r\x03", Some("12.345")),
        (P::Toledo8217, b"\x0299.\x0201.25\r", Some("1.25")),
        (P::Sma, b"\n 1G   \n 1G        7.65lb \r", Some("7.65")),
        (P::CasPdii, b"\x02ST,GS\x02ST,GS,+ 10.50 lb\r", Some("10.50")),
        (P::StxXorEnq, b"\x0299\x022000\x03\x03", Some("20.00")),
        (P::Bj850, b"=9=012345\r", Some("12345")),
    ] {
        let readings = read(protocol, &[bytes]);
        let good: Vec<_> = readings.iter().filter(|reading| !reading.is_noise()).collect();
        let [reading] = good.as_slice() else { panic!("{protocol:?}: {readings:?}") };
        assert_eq!(reading.digits().map(Digits::text), digits, "{protocol:?}");
    }
}

fn scanners() -> [ScannerProtocol; 4] {
    [
        ScannerProtocol::Line(LineProfile::default()),
        ScannerProtocol::Ssi,
        ScannerProtocol::HoneywellMsgget,
        ScannerProtocol::MagellanSingleCable,
    ]
}

fn hear(protocol: &ScannerProtocol, pieces: &[&[u8]]) -> Vec<Heard> {
    let mut decoder = ScannerDecoder::new(protocol);
    let mut heard = Vec::new();
    for piece in pieces {
        decoder.push(piece, &mut heard);
    }
    decoder.quiet(&mut heard);
    heard
}

#[test]
fn every_split_of_every_scan_is_the_same_scan() {
    for protocol in scanners() {
        let mut model = ScannerModel::new(protocol.clone(), hw::feedback::Voice::Silent);
        for label in [&b"99M123456789012345678"[..], b"420123456789\x1d9205590164917312751089"] {
            let bytes = model.scan(label);
            let whole = hear(&protocol, &[&bytes]);
            let [Heard::Scan(scan)] = whole.as_slice() else { panic!("{protocol:?}: {whole:?}") };
            assert_eq!(scan.data, label, "GS is data");
            for at in 0..=bytes.len() {
                let (front, back) = bytes.split_at(at);
                assert_eq!(hear(&protocol, &[front, back]), whole, "{protocol:?} at {at}");
            }
            let twice = [bytes.as_slice(), &bytes].concat();
            assert_eq!(hear(&protocol, &[&twice]).len(), 2, "{protocol:?}");
        }
    }
}

#[test]
fn lines_end_in_every_way_that_scanners_end_them() {
    let line = ScannerProtocol::Line(LineProfile::default());
    for (pieces, expected) in [
        (&[&b"a\rb\nc\r\nd"[..]][..], &["a", "b", "c"][..]),
        (&[b"a\r", b"\nb\r", b"\n"], &["a", "b"]),
        (&[b"\x02a\x03\x02b\x03\r\n"], &["a", "b"]),
        (&[b"abc"], &["abc"]),
        (&[b"\r\n\r\n"], &[]),
        (&[b"  a b  \r"], &["  a b  "]),
    ] {
        let scans: Vec<String> = hear(&line, pieces)
            .iter()
            .filter_map(|heard| match heard {
                Heard::Scan(scan) => Some(scan.text()),
                _ => None,
            })
            .collect();
        assert_eq!(scans, expected, "{pieces:?}");
    }
}

#[test]
fn a_long_label_in_three_segments_is_one_scan() {
    // The head of the first segment, as a cordless scanner sends 500 characters.
    let mut first =
        vec![0xFF, 0x73, 0x02, 0x00, 0x00, 0xF3, 0, 0, 0x01, 0xF7, 0x1C, 0x01, 0x01, 0xF4];
    first.extend(std::iter::repeat_n(b'Z', 241));
    let mut second = vec![0xFF, 0x73, 0x00, 0x00, 0x01];
    second.extend(std::iter::repeat_n(b'Z', 250));
    let mut third = vec![0x0E, 0x73, 0x00, 0x00, 0x02];
    third.extend(std::iter::repeat_n(b'Z', 9));
    let bytes: Vec<u8> = [first, second, third].into_iter().flat_map(with_checksum).collect();
    let heard = hear(&ScannerProtocol::Ssi, &[&bytes]);
    let Some(Heard::Scan(scan)) = heard.last() else { panic!("{heard:?}") };
    assert_eq!(scan.data, vec![b'Z'; 500]);
    assert_eq!(heard.len(), 3, "each segment before the last is acknowledged");
}

fn with_checksum(mut packet: Vec<u8>) -> Vec<u8> {
    let sum = packet.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    packet.extend(sum.wrapping_neg().to_be_bytes());
    packet
}

#[test]
fn a_continued_packet_is_one_scan() {
    use hw::scanner::ssi::{DECODE_DATA, decoder_packet};
    let bytes = [
        decoder_packet(DECODE_DATA, 0x02, b"\x0399M12345"),
        decoder_packet(DECODE_DATA, 0x00, b"\x036789"),
    ]
    .concat();
    let heard = hear(&ScannerProtocol::Ssi, &[&bytes]);
    let Some(Heard::Scan(scan)) = heard.last() else { panic!("{heard:?}") };
    assert_eq!(scan.text(), "99M123456789");
}

#[test]
fn a_message_with_any_byte_of_its_frame_wrong_is_refused() {
    let mut model =
        ScannerModel::new(ScannerProtocol::HoneywellMsgget, hw::feedback::Voice::Silent);
    let bytes = model.scan(b"99M1");
    // Length in binary, code id and AIM are not part of the frame.
    let framing = [0, 1, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, bytes.len() - 1];
    for at in framing {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x40;
        let heard = hear(&ScannerProtocol::HoneywellMsgget, &[&wrong]);
        let scans = heard.iter().filter(|heard| matches!(heard, Heard::Scan(_))).count();
        assert_eq!(scans, 0, "byte {at}: {heard:?}");
        // And the next message is read.
        let both = [wrong.as_slice(), &bytes].concat();
        let mut decoder = ScannerDecoder::new(&ScannerProtocol::HoneywellMsgget);
        let mut heard = Vec::new();
        decoder.push(&wrong, &mut heard);
        decoder.quiet(&mut heard);
        decoder.push(&bytes, &mut heard);
        assert!(matches!(heard.last(), Some(Heard::Scan(_))), "byte {at}: {both:02X?}");
    }
}

#[test]
fn makers_letters_come_off_only_where_they_are_configured() {
    use hw::scanner::{CodeId, End};
    let profile = LineProfile { end: End::Terminator, code_id: CodeId::Honeywell };
    for (sent, data, symbology) in [
        (&b"I4201\r"[..], "4201", Some("GS1-128")),
        (b"]C0I4201\r", "I4201", Some("Code 128")),
        (b"?4201\r", "?4201", None),
    ] {
        let heard = hear(&ScannerProtocol::Line(profile), &[sent]);
        let [Heard::Scan(scan)] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!((scan.text().as_str(), scan.symbology), (data, symbology));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_stop_a_scale_decoder_or_become_more_than_they_are(
        which in 0..ScaleProtocol::ALL.len(),
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..12),
    ) {
        let protocol = ScaleProtocol::ALL[which];
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        let sent: usize = pieces.iter().map(|piece| piece.len()).sum();
        let readings = read(protocol, &pieces);
        let told: usize = readings.iter().map(|reading| reading.raw.len()).sum();
        prop_assert!(told <= sent);
    }

    #[test]
    fn no_bytes_stop_a_scanner_decoder_or_become_more_than_they_are(
        which in 0..4_usize,
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..12),
    ) {
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        let sent: usize = pieces.iter().map(|piece| piece.len()).sum();
        let scanned: usize = hear(&scanners()[which], &pieces)
            .iter()
            .map(|heard| match heard {
                Heard::Scan(scan) => scan.data.len(),
                _ => 0,
            })
            .sum();
        prop_assert!(scanned <= sent);
    }

    #[test]
    fn a_hurt_frame_of_a_checked_protocol_is_never_a_weight(at in 0..18_usize, bit in 0..7_u32) {
        let mut model = ScaleModel::new(ScaleProtocol::ToledoContinuous, Unit::Kg);
        model.settle_at(Digits::from_number(1234, 2));
        let mut frame = model.frame();
        frame[at] ^= 1 << bit;
        let readings = read(ScaleProtocol::ToledoContinuous, &[&frame]);
        prop_assert!(readings.iter().all(Reading::is_noise), "{readings:?}");
    }
}
