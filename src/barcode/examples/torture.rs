//! The longer run of "no bytes stop a reader": millions of random and mutated inputs into every
//! parser.
//!
//! `cargo run --release -p barcode --example torture -- 10000000 [seed]` prints how many inputs it
//! tried, how many of them were read, and how fast. A panic ends it with the input that caused it.
//! Arithmetic that overflows in silence would hide a fault, so run it with `RUSTFLAGS="-C
//! overflow-checks=on"` as docs/barcodes.md says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use std::hint::black_box;
use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

use barcode::Barcode;
use barcode::imb::Imb;
use barcode::imcb::Imcb;
use barcode::postnet::{Retired, Standard};
use barcode::render::{Resolution, Symbol};
use barcode::s10::S10;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |default| arguments.next().map_or(default, |text| text.parse().expect("a number"));
    let (inputs, seed) = (number(10_000_000), number(1));
    let mut random = Random(seed.max(1));
    let mut read = 0_u64;
    let started = Instant::now();
    for input in 0..inputs {
        let bytes = random.input();
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| try_every_reader(&bytes, input)));
        match outcome {
            Ok(was_read) => read += u64::from(was_read),
            Err(_) => panic!("input {input} of seed {seed} stopped a reader: {bytes:02x?}"),
        }
    }
    let seconds = started.elapsed().as_secs().max(1);
    println!(
        "{inputs} inputs of seed {seed}: {read} read, {} refused, no panic; {} a second",
        inputs - read,
        inputs / seconds
    );
}

/// Whether `Barcode::read` took it. Repair and drawing are slow, so that every 16th input goes
/// through them.
fn try_every_reader(bytes: &[u8], input: u64) -> bool {
    let barcode = Barcode::read(bytes);
    match &barcode {
        Err(refused) => _ = black_box((refused.code(), refused.at(), refused.family())),
        Ok(barcode) => _ = black_box((barcode.family(), barcode.content().len())),
    }
    let _ = black_box(Imcb::read(bytes));
    let _ = black_box(S10::read(bytes));
    let _ = black_box(Imb::read(bytes));
    let _ = black_box(Imb::from_bars(bytes));
    for standard in [Standard::Postnet, Standard::Planet] {
        let _ = black_box(Retired::read(standard, bytes));
        let _ = black_box(Retired::from_bars(standard, bytes));
    }
    if input.is_multiple_of(16) {
        let _ = black_box(Imb::repair(bytes));
        match &barcode {
            Err(refused) => _ = black_box(refused.to_string()),
            Ok(barcode) => {
                let symbol = Symbol::of(barcode);
                _ = black_box(symbol.map(|symbol| symbol.lay_out(Resolution::Dpi203)));
            }
        }
    }
    barcode.is_ok()
}

/// Labels of every family, as scanners send them and as people print them.
const LABELS: &[&str] = &[
    "99M900066875EMA000052",
    "]C199M123456-----ABC1234\r\n",
    "99  M  900066875  EMA000052",
    "9212391234567812345670",
    "92748931507708513018050063",
    "940011291234567812345678901233",
    "]C1420371630015\u{1d}9405514123838757179122\r",
    "42012345930094123456789012345678955",
    "4209731792009205592767756015842559",
    "]C071123456789123456787",
    "71969010756003077385",
    "]I10307179000052348374",
    "420 22153 9101026837331000039521",
    "RB123456785GB",
    "EF 12345678 5 US",
    "123456781123456123123451",
    "]I01234567811",
    "42012345",
    "0123456709498765432101234567891",
    "]X001234567094987654321",
    "]X012345678901",
    "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT",
    "11100000011001010011001001110001",
    "10011111100110101100110110101011001101110011010101100111101011",
];

const ALPHABETS: [&[u8]; 4] = [b"0123456789", b"ADFT", b"01", b"0123456789 9M-ABZ]CXI\r\n\x1d\x02"];

/// xorshift64*: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound.max(1)
    }

    /// Half labels with a few bytes changed, the rest bytes of one alphabet or of all.
    fn input(&mut self) -> Vec<u8> {
        match self.below(8) {
            0 => {
                let length = self.below(120);
                (0..length).map(|_| self.next() as u8).collect()
            }
            1..=3 => {
                let alphabet = ALPHABETS[self.below(ALPHABETS.len())];
                let length = self.below(80);
                (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
            }
            _ => self.mutated(),
        }
    }

    fn mutated(&mut self) -> Vec<u8> {
        let mut bytes = LABELS[self.below(LABELS.len())].as_bytes().to_vec();
        for _ in 0..self.below(5) {
            let place = self.below(bytes.len());
            let byte = match self.below(3) {
                0 => self.next() as u8,
                _ => b'0' + self.below(10) as u8,
            };
            match self.below(4) {
                0 if !bytes.is_empty() => bytes[place] = byte,
                1 if !bytes.is_empty() => _ = bytes.remove(place),
                2 => bytes.extend_from_within(place..),
                _ => bytes.insert(place, byte),
            }
        }
        bytes
    }
}
