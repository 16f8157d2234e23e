//! What device threads decide, without a thread: every order of bytes, verdicts, plugs and time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use hw::feedback::{Verdict, Voice};
use hw::scale::watch::{Patience, Standing, Watch};
use hw::scale::{
    Condition, Digits, Division, Profile, Reading, Said, ScaleProtocol, Unit, Weighing, WhyNot,
};
use hw::scanner::{LineProfile, ScannerProtocol, ssi};
use hw::worker::scale::ScaleDriver;
use hw::worker::scanner::ScannerDriver;
use hw::worker::{Actions, Command, DeviceEvent, Ticket, Timing};

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn lines(voice: Voice) -> ScannerDriver {
    let protocol = ScannerProtocol::Line(LineProfile::default());
    ScannerDriver::new(&protocol, voice, &Timing::default())
}

/// What happens to a scanner, one after another.
#[derive(Clone, Copy, Debug)]
enum Step {
    Open,
    Close,
    Bytes(&'static [u8]),
    Told(u64, Verdict),
    Wait(u64),
    Ask,
    Answered,
}

/// Events in words, and what was written.
fn play(mut driver: ScannerDriver, steps: &[Step]) -> (Vec<String>, Vec<u8>) {
    let (mut now, mut out) = (ms(0), Actions::default());
    let (mut events, mut written) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Open => driver.opened(&mut out),
            Step::Close => {
                // What was planned for a port that is gone is not written.
                out.write.clear();
                driver.closed(now, &mut out);
            }
            Step::Bytes(bytes) => {
                driver.bytes(now, bytes, &mut out);
            }
            Step::Told(ticket, verdict) => {
                driver.command(now, Command::Verdict(Ticket(*ticket), *verdict), &mut out);
            }
            Step::Wait(time) => {
                now += ms(*time);
                driver.nothing_came(now);
            }
            Step::Ask => driver.command(now, Command::Ask, &mut out),
            Step::Answered => driver.command(now, Command::Answered, &mut out),
        }
        driver.tick(now, &mut out);
        written.append(&mut out.write);
        events.extend(out.events.drain(..).map(|event| match event {
            DeviceEvent::Scanned { ticket, scan } => format!("{} {}", ticket.0, scan.text()),
            DeviceEvent::ScannedWhileAsking(scan) => format!("asking {}", scan.text()),
            DeviceEvent::ScanLost { reason, .. } => format!("lost: {reason}"),
            other => format!("{other:?}"),
        }));
    }
    (events, written)
}

#[test]
fn a_good_beep_is_written_for_stored_scans_alone_and_only_while_somebody_hears_it() {
    use Step::*;
    use Verdict::*;
    let cases: &[(&str, &[Step], &[&str], &str)] = &[
        ("stored", &[Open, Bytes(b"a\r"), Told(1, Stored)], &["1 a"], "EB"),
        ("refused", &[Open, Bytes(b"a\r"), Told(1, Refused)], &["1 a"], "EF"),
        ("no verdict", &[Open, Bytes(b"a\r"), Wait(60_000)], &["1 a"], "E"),
        ("no such scan", &[Open, Told(1, Stored)], &[], "E"),
        ("told twice", &[Open, Bytes(b"a\r"), Told(1, Stored), Told(1, Stored)], &["1 a"], "EB"),
        (
            "verdicts in another order",
            &[Open, Bytes(b"a\rb\r"), Told(2, Refused), Told(1, Stored)],
            &["1 a", "2 b"],
            "EFB",
        ),
        (
            "plug out before the verdict, same label again",
            &[Open, Bytes(b"a\r"), Close, Told(1, Stored), Open, Bytes(b"a\r")],
            &["1 a"],
            "EEB",
        ),
        (
            "plug out before the verdict, another label next",
            &[Open, Bytes(b"a\r"), Close, Told(1, Stored), Open, Bytes(b"b\r"), Told(2, Stored)],
            &["1 a", "2 b"],
            "EEB",
        ),
        (
            "same label again while the record is still being made",
            &[Open, Bytes(b"a\r"), Close, Open, Bytes(b"a\r"), Told(1, Stored)],
            &["1 a"],
            "EEB",
        ),
        (
            "plug out right after the beep: perhaps it was not heard",
            &[Open, Bytes(b"a\r"), Told(1, Stored), Wait(500), Close, Open, Bytes(b"a\r")],
            &["1 a"],
            "EBEB",
        ),
        (
            "plug out long after the beep: a new scan",
            &[Open, Bytes(b"a\r"), Told(1, Stored), Wait(5000), Close, Open, Bytes(b"a\r")],
            &["1 a", "2 a"],
            "EBE",
        ),
        (
            "the same label twice on one connection is two scans",
            &[Open, Bytes(b"a\ra\r"), Told(1, Stored), Told(2, Refused)],
            &["1 a", "2 a"],
            "EBF",
        ),
        (
            "cut by the plug",
            &[Open, Bytes(b"a\rbc"), Close, Open, Bytes(b"d\r")],
            &["1 a", "lost: the cable came off", "2 d"],
            "EE",
        ),
        (
            "cut by silence, and scanned again",
            &[Open, Bytes(b"a\rbc"), Wait(100), Wait(700), Bytes(b"bcd\r")],
            &["1 a", "lost: cut off: no line end came", "2 bcd"],
            "E",
        ),
        (
            "cut by silence: the rest of it is no label of its own",
            &[Open, Bytes(b"a\rbc"), Wait(100), Bytes(b"d\rbcd\r")],
            &["1 a", "lost: cut off: no line end came", "2 bcd"],
            "E",
        ),
        ("torn", &[Open, Bytes(b"a\x00\r")], &["lost: damaged"], "EF"),
        (
            "a question",
            &[Open, Ask, Bytes(b"a\r"), Answered, Bytes(b"a\r")],
            &["asking a", "1 a"],
            "EDFE",
        ),
        ("a question over an unplug", &[Open, Ask, Close, Open, Answered], &[], "EDDE"),
    ];
    for (name, steps, events, written) in cases {
        let (told, wrote) = play(lines(Voice::Datalogic), steps);
        assert_eq!(told, *events, "{name}");
        assert_eq!(String::from_utf8(wrote).unwrap(), *written, "{name}");
    }
}

#[test]
fn bytes_that_wait_because_the_machine_is_busy_are_no_pause() {
    let mut driver = lines(Voice::Silent);
    let mut out = Actions::default();
    driver.opened(&mut out);
    driver.bytes(ms(0), b"99M1", &mut out);
    // The thread slept for a second; nobody has looked whether more has come.
    driver.tick(ms(1000), &mut out);
    driver.bytes(ms(1000), b"234\r", &mut out);
    let Some(DeviceEvent::Scanned { scan, .. }) = out.events.last() else { panic!("{out:?}") };
    assert_eq!(scan.text(), "99M1234");
}

#[test]
fn a_label_that_drips_in_for_ever_is_dropped() {
    let mut driver = lines(Voice::Silent);
    let mut out = Actions::default();
    driver.opened(&mut out);
    let mut lost = 0;
    // A byte each 70 ms never makes a pause, and never comes to an end.
    for at in (0..30_000).step_by(70) {
        driver.bytes(ms(at), b"9", &mut out);
        driver.tick(ms(at), &mut out);
        lost +=
            out.events.drain(..).filter(|it| matches!(it, DeviceEvent::ScanLost { .. })).count();
    }
    assert_eq!(lost, 2);
    // The end of it is no short label.
    driver.bytes(ms(30_000), b"\r99M1\r", &mut out);
    let scans: Vec<String> = out
        .events
        .iter()
        .filter_map(|event| match event {
            DeviceEvent::Scanned { scan, .. } => Some(scan.text()),
            _ => None,
        })
        .collect();
    assert_eq!(scans, ["99M1"]);
}

#[test]
fn a_scanner_that_cannot_be_told_anything_gets_no_byte() {
    use Step::*;
    let steps = [
        Open,
        Bytes(b"a\r"),
        Told(1, Verdict::Stored),
        Ask,
        Bytes(b"b\r"),
        Answered,
        Close,
        Open,
        Bytes(b"a\r"),
    ];
    let (events, written) = play(lines(Voice::Silent), &steps);
    assert_eq!(written, b"");
    // Its person sees the screen; every label is told, and the app knows a second scan.
    assert_eq!(events, ["1 a", "asking b", "2 a"]);
}

fn packet(status: u8, label: &[u8]) -> Vec<u8> {
    ssi::decoder_packet(ssi::DECODE_DATA, status, &[b"\x03", label].concat())
}

#[test]
fn an_acknowledgement_of_a_label_means_stored() {
    let timing = Timing::default();
    let mut driver = ScannerDriver::new(&ScannerProtocol::Ssi, Voice::Ssi, &timing);
    let mut out = Actions::default();
    driver.opened(&mut out);
    out.write.clear();
    let acknowledged = |out: &mut Actions| {
        let written = std::mem::take(&mut out.write);
        let ack = ssi::host_packet(ssi::CMD_ACK, &[]);
        written.windows(ack.len()).any(|window| window == ack)
    };
    // The scanner tells of a decode before it sends it; that may be acknowledged at once.
    driver.bytes(ms(0), &ssi::decoder_packet(ssi::EVENT, 0, &[0x20]), &mut out);
    assert!(acknowledged(&mut out));
    driver.bytes(ms(1), &packet(0, b"99M1"), &mut out);
    assert!(!acknowledged(&mut out));
    driver.bytes(ms(2), &packet(1, b"99M1"), &mut out);
    assert!(!acknowledged(&mut out), "the second copy waits like the first");
    driver.command(ms(3), Command::Verdict(Ticket(1), Verdict::Stored), &mut out);
    assert!(acknowledged(&mut out));
    driver.bytes(ms(4), &packet(1, b"99M1"), &mut out);
    assert!(acknowledged(&mut out), "a third copy of a stored label is acknowledged again");
    driver.bytes(ms(5), &packet(1, b"99M2"), &mut out);
    assert!(!acknowledged(&mut out), "marked as sent again, but its first copy never came");
    let scans =
        out.events.iter().filter(|event| matches!(event, DeviceEvent::Scanned { .. })).count();
    assert_eq!(scans, 2);
}

#[test]
fn a_scale_is_asked_again_only_when_it_has_answered_or_is_late() {
    let timing = Timing::default();
    let profile = Profile::default();
    let mut driver = ScaleDriver::new(ScaleProtocol::MtSics, profile, &timing, ms(0));
    let mut out = Actions::default();
    driver.opened(ms(0));
    let asked = |driver: &mut ScaleDriver, at: u64, out: &mut Actions| {
        driver.tick(ms(at), out);
        (std::mem::take(&mut out.write) == b"SI\r\n", std::mem::take(&mut out.clear_input))
    };
    assert_eq!(asked(&mut driver, 0, &mut out), (true, true), "old bytes go before the question");
    assert_eq!(asked(&mut driver, 100, &mut out), (false, false));
    driver.bytes(ms(120), b"S S 1.00 kg\r\n", &mut out);
    assert_eq!(asked(&mut driver, 150, &mut out), (false, false));
    assert_eq!(asked(&mut driver, 200, &mut out), (true, true), "a poll's time after the last");
    // No answer in a second: it may still come, and is not awaited any more.
    assert_eq!(asked(&mut driver, 1200, &mut out), (false, false));
    out.events.clear();
    driver.bytes(ms(1300), b"S S 2.00 kg\r\n", &mut out);
    assert!(!out.events.iter().any(|event| matches!(event, DeviceEvent::Weighed { .. })));
    assert_eq!(asked(&mut driver, 1400, &mut out), (false, false));
    assert_eq!(asked(&mut driver, 2200, &mut out), (true, true));
    driver.bytes(ms(2250), b"S S 3.00 kg\r\n", &mut out);
    // An answer that nobody asked for is none.
    driver.bytes(ms(2260), b"S S 4.00 kg\r\n", &mut out);
    let weighed: Vec<String> = out
        .events
        .iter()
        .filter_map(|event| match event {
            DeviceEvent::Weighed { reading, .. } => Some(reading.digits()?.text().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(weighed, ["3.00"]);
}

#[test]
fn a_scale_that_streams_is_never_written_to() {
    for protocol in ScaleProtocol::ALL.into_iter().filter(|protocol| protocol.streams()) {
        let mut driver = ScaleDriver::new(protocol, Profile::default(), &Timing::default(), ms(0));
        let mut out = Actions::default();
        driver.opened(ms(0));
        for at in (0..10_000).step_by(100) {
            driver.tick(ms(at), &mut out);
        }
        assert_eq!(out.write, b"", "{protocol:?}");
    }
}

#[test]
fn no_question_asks_for_the_fine_display_or_a_tare() {
    for protocol in ScaleProtocol::ALL {
        for question in [protocol.poll(), protocol.zero()].into_iter().flatten() {
            let text = String::from_utf8_lossy(question);
            let letters: String = text.chars().filter(char::is_ascii_uppercase).collect();
            assert!(
                !["H", "Q0", "T", "TA", "C"].contains(&letters.as_str()),
                "{protocol:?} {text:?}"
            );
        }
    }
}

fn settled(mantissa: i64, unit: Unit) -> Reading {
    let condition = Condition { unit: Some(unit), ..Condition::stable(true) };
    reading(Said::Weight(Weighing::new(Digits::from_number(mantissa, 2), condition)))
}

fn moving(mantissa: i64) -> Reading {
    let condition = Condition { unit: Some(Unit::Lb), ..Condition::stable(false) };
    reading(Said::Weight(Weighing::new(Digits::from_number(mantissa, 2), condition)))
}

fn reading(said: Said) -> Reading {
    Reading { protocol: ScaleProtocol::MtSics, said, raw: Vec::new() }
}

fn weight(mantissa: i64) -> hw::scale::Weight {
    settled(mantissa, Unit::Lb).weight(&Profile::default()).unwrap()
}

#[test]
fn a_reading_is_fresh_or_it_is_no_reading() {
    let mut watch = Watch::new(Profile::default(), Patience::default(), ms(0));
    assert_eq!(watch.look(ms(1000)), Standing::Asked, "give it a moment");
    assert_eq!(watch.look(ms(2001)), Standing::Silent);
    watch.hear(settled(0, Unit::Lb), ms(3000));
    watch.hear(settled(500, Unit::Lb), ms(4000));
    assert_eq!(watch.look(ms(6000)), Standing::Steady(weight(500)));
    assert_eq!(watch.reading(ms(6000)).unwrap().1, ms(2000), "its age is told");
    assert_eq!(watch.look(ms(6001)), Standing::Silent);
    assert_eq!(watch.reading(ms(6001)), None);
}

/// A name, readings and when they come, when it is looked at, what is shown then.
type Story = (&'static str, Vec<(u64, Reading)>, u64, Standing);

#[test]
fn states_of_a_scale_follow_from_what_it_says() {
    let lost_zero = Condition { zero_not_captured: true, ..Condition::stable(true) };
    let over = Condition { over: true, ..Condition::stable(true) };
    let cases: [Story; 10] = [
        ("no zero yet", vec![(0, settled(500, Unit::Lb))], 1, Standing::NeedsZero),
        ("zero", vec![(0, settled(0, Unit::Lb))], 1, Standing::Empty),
        (
            "zero, then a load",
            vec![(0, settled(0, Unit::Lb)), (1, settled(500, Unit::Lb))],
            2,
            Standing::Steady(weight(500)),
        ),
        (
            "a zero that moves is none",
            vec![(0, moving(0)), (1, settled(500, Unit::Lb))],
            2,
            Standing::NeedsZero,
        ),
        (
            "zero lost in between",
            vec![
                (0, settled(0, Unit::Lb)),
                (1, reading(Said::Status(lost_zero))),
                (2, settled(500, Unit::Lb)),
            ],
            3,
            Standing::NeedsZero,
        ),
        (
            "over",
            vec![(0, settled(0, Unit::Lb)), (1, reading(Said::Status(over)))],
            2,
            Standing::Refused(WhyNot::OverCapacity),
        ),
        (
            "moves for long",
            (0..300).map(|at| (at * 100, moving(i64::try_from(at).unwrap()))).collect(),
            29_901,
            Standing::NeverSettles,
        ),
        (
            "stands for long",
            (0..1000)
                .map(|at| (at * 1000, settled(if at == 0 { 0 } else { 500 }, Unit::Lb)))
                .collect(),
            999_001,
            Standing::Frozen(weight(500)),
        ),
        ("noise", vec![(0, reading(Said::Reject("noise")))], 3000, Standing::Silent),
        ("noise just now", vec![(2500, reading(Said::Reject("noise")))], 3000, Standing::Garbled),
    ];
    for (name, heard, now, expected) in cases {
        let mut watch = Watch::new(Profile::default(), Patience::default(), ms(0));
        for (at, reading) in heard {
            watch.hear(reading, ms(at));
        }
        assert_eq!(watch.look(ms(now)), expected, "{name}");
    }
}

#[test]
fn one_load_is_recorded_once() {
    let mut watch = Watch::new(Profile::default(), Patience::default(), ms(0));
    watch.hear(settled(0, Unit::Lb), ms(0));
    watch.hear(settled(500, Unit::Lb), ms(10));
    watch.record(ms(11));
    watch.hear(settled(500, Unit::Lb), ms(20));
    assert_eq!(watch.look(ms(21)), Standing::Recorded(weight(500)));
    watch.hear(moving(400), ms(30));
    watch.hear(settled(500, Unit::Lb), ms(40));
    assert_eq!(watch.look(ms(41)), Standing::Steady(weight(500)), "another load of that weight");
}

#[test]
fn every_state_without_a_weight_has_a_sentence() {
    for standing in [
        Standing::Asked,
        Standing::Silent,
        Standing::Garbled,
        Standing::NeedsZero,
        Standing::Moving,
        Standing::NeverSettles,
        Standing::Recorded(weight(1)),
        Standing::Frozen(weight(1)),
        Standing::Refused(WhyNot::OffDivision),
    ] {
        assert!(standing.sentence().ends_with(['.', '?']), "{standing:?}");
        assert_eq!(standing.weight(), None);
    }
}

#[test]
fn a_weight_is_a_multiple_of_the_division_exactly_as_displayed() {
    for (division, mantissa, decimals, fits) in [
        ("0.02", 1234, 2, true),
        ("0.02", 1235, 2, false),
        ("0.5", 125, 1, true),
        ("0.5", 12, 0, true),
        ("0.5", 1225, 2, false),
        ("0.1", 120, 2, true),
        ("0.1", 125, 2, false),
        ("5", 125, 0, true),
        ("5", 124, 0, false),
        ("20", 120, 0, true),
        ("0.0005", 15, 4, true),
    ] {
        let division_read = Division::read(division).unwrap();
        let digits = Digits::from_number(mantissa, decimals);
        assert_eq!(division_read.fits(&digits), fits, "{division} {}", digits.text());
        let profile = Profile { division: Some(division_read), ..Profile::default() };
        let condition = Condition { unit: Some(Unit::Lb), ..Condition::stable(true) };
        let weighed = reading(Said::Weight(Weighing::new(digits.clone(), condition)));
        match weighed.weight(&profile) {
            Ok(weight) => assert!(fits && weight.digits == digits),
            Err(why) => assert!(!fits && why == WhyNot::OffDivision),
        }
    }
    for wrong in ["0.03", "0", "-1", "", "x", "0.25"] {
        assert_eq!(Division::read(wrong), None, "{wrong}");
    }
}
