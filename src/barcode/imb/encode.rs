//! From digits to bars: USPS-B-3200, steps 1 to 6.
//!
//! All arithmetic is exact: the value of a barcode fits in 102 bits, of which the last 18 digits
//! and everything before them fit in one machine word each.

#![expect(
    clippy::indexing_slicing,
    reason = "every index is a codeword, a byte or a bar number below the size of its table"
)]

use std::fmt;

use super::tables::{
    ALL_BITS, BAR_HALVES, CHARACTER_OF, CHARACTERS, CHECK_MASK, CHECK_OF_BYTE, CHECK_START,
    CODEWORDS,
};
use super::{BARS, Imb, TRACKING_DIGITS, ZIP5, ZIP9, ZIP11};

/// 65 bars from left to right: `A`scender, `D`escender, `F`ull, `T`racker.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bars([u8; BARS]);

impl Bars {
    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Bars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// What the steps of the standard lead to, for comparison with published intermediate values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Step 1: all digits as one number.
    pub value: u128,
    /// Step 2: the 11-bit frame check sequence.
    pub check_sequence: u16,
    /// Step 3: codewords A to J as they come out of the number.
    pub codewords_raw: [u16; CHARACTERS],
    /// Step 4: codewords with their marks on A and J.
    pub codewords: [u16; CHARACTERS],
    /// Step 5: characters before the check sequence inverts some.
    pub characters_raw: [u16; CHARACTERS],
    /// Step 5: characters as they are drawn.
    pub characters: [u16; CHARACTERS],
}

impl Steps {
    /// The steps of one barcode.
    #[must_use]
    pub fn of(imb: &Imb) -> Self {
        let value = value(imb);
        let check_sequence = check_sequence(value);
        let codewords_raw = split(value);
        let codewords = marked(codewords_raw, check_sequence);
        let characters_raw = codewords.map(|codeword| CHARACTER_OF[usize::from(codeword)]);
        let characters = inverted(characters_raw, check_sequence);
        Self { value, check_sequence, codewords_raw, codewords, characters_raw, characters }
    }
}

pub(super) fn encode(imb: &Imb) -> Bars {
    draw(&Steps::of(imb).characters)
}

/// Step 1: all digits as one number.
fn value(imb: &Imb) -> u128 {
    let routing = routing_value(imb.digits.bytes().get(TRACKING_DIGITS..).unwrap_or_default());
    match imb.digits.bytes() {
        [first, second, rest @ ..] => {
            let rest = rest.get(..LAST_DIGITS).unwrap_or_default();
            let head = (routing * 10 + digit(*first)) * 5 + digit(*second);
            u128::from(head) * u128::from(LAST_DIGITS_RANGE) + u128::from(number(rest))
        }
        _ => 0,
    }
}

/// Step 2: the 11-bit frame check sequence over the 102 bits of a value.
#[must_use]
pub fn check_sequence(value: u128) -> u16 {
    let bytes = value.to_be_bytes();
    bytes[3..].iter().fold(CHECK_START, |register, byte| {
        let index = (register >> 3) as u8 ^ byte;
        (register << 8 ^ CHECK_OF_BYTE[usize::from(index)]) & CHECK_MASK
    })
}

/// Step 3: mixed radix, low digits first.
fn split(value: u128) -> [u16; CHARACTERS] {
    let mut high = (value / u128::from(FIVE_LAST_RANGE)) as u64;
    let mut low = (value % u128::from(FIVE_LAST_RANGE)) as u64;
    let mut codewords = [0; CHARACTERS];
    codewords[9] = (low % LAST_RANGE) as u16;
    low /= LAST_RANGE;
    for place in (5..9).rev() {
        codewords[place] = (low % RANGE) as u16;
        low /= RANGE;
    }
    for place in (1..5).rev() {
        codewords[place] = (high % RANGE) as u16;
        high /= RANGE;
    }
    codewords[0] = high as u16;
    codewords
}

/// Step 4: J is doubled, so that an upside-down symbol shows itself, and A carries the highest
/// check bit.
fn marked(mut codewords: [u16; CHARACTERS], check: u16) -> [u16; CHARACTERS] {
    codewords[0] += FIRST_RANGE * (check >> 10);
    codewords[9] *= 2;
    codewords
}

/// Step 5: each of the other ten check bits inverts one character.
fn inverted(mut characters: [u16; CHARACTERS], check: u16) -> [u16; CHARACTERS] {
    for (place, character) in characters.iter_mut().enumerate() {
        let invert = (check >> place & 1).wrapping_neg();
        *character ^= invert & ALL_BITS;
    }
    characters
}

/// Step 6: two bits a bar.
fn draw(characters: &[u16; CHARACTERS]) -> Bars {
    let mut bars = [0; BARS];
    for (letter, bar) in bars.iter_mut().zip(&BAR_HALVES) {
        let ascender = characters[usize::from(bar.ascender.character)] >> bar.ascender.bit & 1;
        let descender = characters[usize::from(bar.descender.character)] >> bar.descender.bit & 1;
        *letter = b"TADF"[usize::from(descender << 1 | ascender)];
    }
    Bars(bars)
}

fn routing_value(digits: &[u8]) -> u64 {
    match digits.len() {
        ZIP5 => FIRST_ZIP5 + number(digits),
        ZIP9 => FIRST_ZIP9 + number(digits),
        ZIP11 => FIRST_ZIP11 + number(digits),
        _ => 0,
    }
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, byte| number * 10 + digit(*byte))
}

fn digit(byte: u8) -> u64 {
    u64::from(byte & 0x0F)
}

/// Values of a routing code, by its length.
pub(super) const FIRST_ZIP5: u64 = 1;
pub(super) const FIRST_ZIP9: u64 = FIRST_ZIP5 + 100_000;
pub(super) const FIRST_ZIP11: u64 = FIRST_ZIP9 + 1_000_000_000;
pub(super) const BEYOND_ZIP11: u64 = FIRST_ZIP11 + 100_000_000_000;

/// Digits of the tracking code behind the barcode id, and one more than the greatest number that
/// they make.
pub(super) const LAST_DIGITS: usize = TRACKING_DIGITS - 2;
pub(super) const LAST_DIGITS_RANGE: u64 = 10u64.pow(LAST_DIGITS as u32);

/// Values of codewords B to I, of J before it is doubled, and of A before its mark.
pub(super) const RANGE: u64 = CODEWORDS as u64;
pub(super) const LAST_RANGE: u64 = 636;
pub(super) const FIRST_RANGE: u16 = 659;
/// Values of F, G, H, I and J together: one division splits the number into two machine words.
pub(super) const FIVE_LAST_RANGE: u64 = RANGE.pow(4) * LAST_RANGE;
