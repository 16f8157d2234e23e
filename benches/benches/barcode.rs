//! How fast barcodes are: IMb encodes and decodes a second, and reads a second of a mixed scanner
//! trace, one thread.
//!
//! Beside each figure stands a plain implementation of the same specification from
//! `barcode/plain.rs`, measured in the same run in turns, so that the ratio means something on a
//! busy machine. Both are compared result by result before anything is measured. `cargo bench -p
//! benches --bench barcode`

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

#[path = "barcode/plain.rs"]
mod plain;

use std::hint::black_box;
use std::time::{Duration, Instant};

use barcode::Barcode;
use barcode::imb::Imb;

fn main() {
    // Cargo runs benches as tests too, and then passes this; one short round is enough to see that
    // they agree.
    let rounds = if std::env::args().any(|argument| argument == "--test") { 1 } else { ROUNDS };
    let letters = letters();
    let bars: Vec<_> = letters.iter().map(|(imb, ..)| imb.bars().as_str().to_owned()).collect();
    let trace = trace(&letters);
    agree(&letters, &bars, &trace);

    println!(
        "One thread, best of {rounds} rounds in turns; aims are for one core of a 2020s server."
    );
    report(
        "IMb encodes",
        2_500_000,
        in_turns(
            rounds,
            letters.len(),
            || {
                for (_, tracking, routing) in &letters {
                    _ = black_box(
                        Imb::new(black_box(tracking), black_box(routing)).unwrap().bars(),
                    );
                }
            },
            || {
                for (_, tracking, routing) in &letters {
                    _ = black_box(plain::encode(black_box(tracking), black_box(routing)));
                }
            },
        ),
    );
    report(
        "IMb decodes",
        1_000_000,
        in_turns(
            rounds,
            bars.len(),
            || {
                for bars in &bars {
                    _ = black_box(Imb::from_bars(black_box(bars.as_bytes())));
                }
            },
            || {
                for bars in &bars {
                    _ = black_box(plain::decode(black_box(bars)));
                }
            },
        ),
    );
    report(
        "mixed reads",
        5_000_000,
        in_turns(
            rounds,
            trace.len(),
            || {
                for sent in &trace {
                    _ = black_box(Barcode::read(black_box(sent)));
                }
            },
            || {
                for sent in &trace {
                    _ = black_box(plain::read(black_box(sent)));
                }
            },
        ),
    );
}

const ROUNDS: u32 = 40;
const LETTERS: usize = 4_000;

/// How many a second each does in its best pass; passes are taken in turns.
fn in_turns(
    rounds: u32,
    items: usize,
    mut ours: impl FnMut(),
    mut plain: impl FnMut(),
) -> [u64; 2] {
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        best[0] = best[0].min(time(&mut ours));
        best[1] = best[1].min(time(&mut plain));
    }
    best.map(|duration| items as u64 * 1_000_000_000 / (duration.as_nanos() as u64).max(1))
}

fn time(work: &mut impl FnMut()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn report(name: &str, aim: u64, [ours, plain]: [u64; 2]) {
    let tenths = ours * 10 / plain.max(1);
    println!(
        "{name}: {ours} a second (aim {aim}); plain {plain} a second; {}.{} times as fast",
        tenths / 10,
        tenths % 10
    );
}

/// The same letters on every machine: all four lengths of routing code.
fn letters() -> Vec<(Imb, String, String)> {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut digit = |bound: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        char::from(b'0' + (random % bound) as u8)
    };
    let lengths = [0, 5, 9, 11].into_iter().cycle();
    lengths
        .take(LETTERS)
        .map(|length| {
            let tracking: String =
                (0..20).map(|place| digit(if place == 1 { 5 } else { 10 })).collect();
            let routing: String = (0..length).map(|_| digit(10)).collect();
            (Imb::new(&tracking, &routing).unwrap(), tracking, routing)
        })
        .collect()
}

/// A dock's morning: mostly containers and packages, some trays and letters, one scan in twelve
/// misread.
fn trace(letters: &[(Imb, String, String)]) -> Vec<Vec<u8>> {
    const SCANS: [&str; 11] = [
        "]C199M900066875EMA000052\r",
        "99M123456-----ABC1234\r\n",
        "99 M 900066875 EMA0000P4\r\n",
        "]C142014397\u{1d}9370155957777345532736\r",
        "9212391234567812345670\r\n",
        "4204674660479400193977834555966075\r",
        "]C0123456781123456123123451\r",
        "]C071123456789123456787\r",
        "]I01234567811\r",
        "]C0RE360192014US\r",
        "9212391234567812345671\r\n",
    ];
    let mut trace = Vec::new();
    for (imb, ..) in letters {
        trace.extend(SCANS.iter().map(|scan| scan.as_bytes().to_vec()));
        trace.push(format!("]X0{}\r", imb.content()).into_bytes());
    }
    trace
}

/// What is measured against each other must do the same work.
fn agree(letters: &[(Imb, String, String)], bars: &[String], trace: &[Vec<u8>]) {
    for ((imb, tracking, routing), bars) in letters.iter().zip(bars) {
        assert_eq!(plain::encode(tracking, routing), *bars);
        assert_eq!(plain::decode(bars).unwrap(), imb.content());
    }
    for sent in trace {
        let ours = Barcode::read(sent).ok().map(|barcode| {
            (barcode.family().unwrap().code().to_owned(), barcode.content().to_owned())
        });
        assert_eq!(plain::read(sent), ours, "{sent:?}");
    }
}
