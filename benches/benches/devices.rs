//! What decoding one frame costs, protocol by protocol, one thread. The aim is under 2 microseconds.
//!
//! Beside each figure stands what it costs to copy the frame and to pick the first run of digits out of it,
//! which is all that a driver without states does, in the same run in turns. Frames are those of the simulated
//! devices; each decoder is checked to find its weight or label before anything is measured.
//! `cargo bench -p benches --bench devices`

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::float_arithmetic
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use hw::feedback::Voice;
use hw::scale::{Digits, Reading, ScaleDecoder, ScaleProtocol, Unit};
use hw::scanner::{Heard, LineProfile, ScannerDecoder, ScannerProtocol};
use hw::sim::{ScaleModel, ScannerModel};

/// Frames in one round, and rounds of which the best counts.
const FRAMES: u32 = 20_000;
const ROUNDS: u32 = 15;
const AIM: Duration = Duration::from_micros(2);

fn main() {
    // Cargo runs benches as tests too, and then passes this; one short round shows that they work.
    let testing = std::env::args().any(|argument| argument == "--test");
    let (rounds, frames) = if testing { (1, 100) } else { (ROUNDS, FRAMES) };
    println!("One thread, best of {rounds} rounds in turns; aim under {AIM:?} a frame.");
    println!("{:<26} {:>6} {:>10} {:>10} {:>6}", "protocol", "bytes", "decode", "digits", "ratio");
    let mut worst = Duration::ZERO;
    for protocol in ScaleProtocol::ALL {
        worst = worst.max(scale(protocol, rounds, frames));
    }
    let scanners = [
        ("scanner-line", ScannerProtocol::Line(LineProfile::default())),
        ("ssi", ScannerProtocol::Ssi),
        ("honeywell-msgget", ScannerProtocol::HoneywellMsgget),
    ];
    for (name, protocol) in scanners {
        worst = worst.max(scanner(name, &protocol, rounds, frames));
    }
    println!("slowest: {worst:?} a frame, aim {AIM:?}");
}

fn scale(protocol: ScaleProtocol, rounds: u32, frames: u32) -> Duration {
    let mut model = ScaleModel::new(protocol, Unit::Lb);
    model.settle_at(Digits::from_number(1234, 2));
    let frame = model.frame();
    let mut decoder = ScaleDecoder::new(protocol);
    let mut readings: Vec<Reading> = Vec::new();
    let mut decode = |frame: &[u8]| {
        readings.clear();
        decoder.push(frame, &mut readings);
        readings.first().is_some_and(|reading| reading.digits().is_some())
    };
    // A continuous frame may wait for the byte behind it; two in a row are at least one.
    let found = decode(&frame) | decode(&frame);
    assert!(found, "{protocol:?} finds no weight in {frame:02X?}");
    report(protocol.name(), &frame, rounds, frames, |frame| {
        black_box(decode(black_box(frame)));
    })
}

fn scanner(name: &str, protocol: &ScannerProtocol, rounds: u32, frames: u32) -> Duration {
    let mut model = ScannerModel::new(protocol.clone(), Voice::Silent);
    let frame = model.scan(b"]C199M123456789012345678");
    let mut decoder = ScannerDecoder::new(protocol);
    let mut heard = Vec::new();
    let mut decode = |frame: &[u8]| {
        heard.clear();
        decoder.push(frame, &mut heard);
        matches!(heard.as_slice(), [Heard::Scan(_)])
    };
    assert!(decode(&frame), "{name} finds no label");
    report(name, &frame, rounds, frames, |frame| {
        black_box(decode(black_box(frame)));
    })
}

fn report(
    name: &str,
    frame: &[u8],
    rounds: u32,
    frames: u32,
    mut decode: impl FnMut(&[u8]),
) -> Duration {
    let (mut ours, mut plain) = (Duration::MAX, Duration::MAX);
    for _ in 0..rounds {
        ours = ours.min(timed(frames, || decode(frame)));
        plain = plain.min(timed(frames, || {
            black_box(first_digits(black_box(frame)));
        }));
    }
    println!(
        "{name:<26} {:>6} {:>7} ns {:>7} ns {:>6.1}",
        frame.len(),
        ours.as_nanos(),
        plain.as_nanos(),
        ours.as_secs_f64() / plain.as_secs_f64(),
    );
    ours
}

fn timed(frames: u32, mut once: impl FnMut()) -> Duration {
    let began = Instant::now();
    for _ in 0..frames {
        once();
    }
    began.elapsed() / frames
}

/// Keeps a copy of the bytes, as a record does, and takes the first figure out of them.
fn first_digits(frame: &[u8]) -> (Vec<u8>, Option<f64>) {
    let kept = frame.to_vec();
    let is_figure = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let figure: Vec<u8> =
        kept.iter().copied().skip_while(|byte| !is_figure(byte)).take_while(is_figure).collect();
    let number = String::from_utf8(figure).ok().and_then(|text| text.parse().ok());
    (kept, number)
}
