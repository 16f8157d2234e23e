//! From bars to digits: the steps of USPS-B-3200 backwards, with every redundancy checked.
//!
//! Nothing is repaired here. The two halves of a bar belong to different characters, and legal
//! characters differ in at least two bits, so a single wrong bar always leaves an illegal character
//! behind and is refused.

#![expect(
    clippy::indexing_slicing,
    reason = "characters have 13 bits, the table of characters has 2^13 entries, and places are below ten"
)]

use thiserror::Error;

use super::encode::{
    BEYOND_ZIP11, FIRST_RANGE, FIRST_ZIP5, FIRST_ZIP9, FIRST_ZIP11, FIVE_LAST_RANGE, LAST_DIGITS,
    LAST_DIGITS_RANGE, LAST_RANGE, RANGE, check_sequence,
};
use super::tables::{BAR_HALVES, CHARACTERS, CODEWORD_OF, INVERTED, NO_CODEWORD};
use super::{BARS, Imb, ZIP5, ZIP9, ZIP11};
use crate::not_a_barcode::Shown;
use crate::text::Text;

/// What 65 bars say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// The barcode.
    pub imb: Imb,
    /// Whether the bars were given upside down: last bar first, ascenders as descenders.
    pub upside_down: bool,
}

/// Why bars are no barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// There are not 65.
    #[error("{found} bars were read, and an Intelligent Mail barcode has 65: scan again")]
    BarCount {
        /// How many there are.
        found: usize,
    },
    /// A bar is written as something else than A, D, F or T.
    #[error("bar {at} is {found}, and must be A, D, F or T")]
    BarLetter {
        /// Which bar, from 1.
        at: usize,
        /// What stands there.
        found: Shown,
    },
    /// The bars contradict one another.
    #[error(
        "the bars contradict one another, so at least one was misread: scan again or key it in"
    )]
    Damaged,
    /// The bars agree, but no digits make them.
    #[error(
        "the bars agree with one another, but no address and tracking code make them: this was not printed by a correct encoder"
    )]
    OutOfRange,
}

impl Unreadable {
    /// A short name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BarCount { .. } => "bar_count",
            Self::BarLetter { .. } => "bar_letter",
            Self::Damaged => "damaged",
            Self::OutOfRange => "out_of_range",
        }
    }
}

pub(super) fn decode(bars: &[u8]) -> Result<Decoded, Unreadable> {
    check_letters(bars)?;
    let bars: &[u8; BARS] =
        bars.try_into().map_err(|_| Unreadable::BarCount { found: bars.len() })?;
    match read(&characters(bars)) {
        Ok(imb) => Ok(Decoded { imb, upside_down: false }),
        // An upright reading always fails on an upside-down symbol: its last codeword is odd or
        // illegal.
        Err(upright) => read(&characters(&turned(bars)))
            .map(|imb| Decoded { imb, upside_down: true })
            .map_err(|_| upright),
    }
}

pub(super) fn check_letters(bars: &[u8]) -> Result<(), Unreadable> {
    for (place, &bar) in bars.iter().enumerate() {
        if !matches!(bar, b'A' | b'D' | b'F' | b'T') {
            return Err(Unreadable::BarLetter { at: place + 1, found: Shown(bar) });
        }
    }
    Ok(())
}

/// The ten characters that the bars show.
pub(super) fn characters(bars: &[u8; BARS]) -> [u16; CHARACTERS] {
    let mut characters = [0; CHARACTERS];
    for (letter, bar) in bars.iter().zip(&BAR_HALVES) {
        let (ascender, descender) = halves(*letter);
        characters[usize::from(bar.ascender.character)] |= ascender << bar.ascender.bit;
        characters[usize::from(bar.descender.character)] |= descender << bar.descender.bit;
    }
    characters
}

/// Upper and lower half of a bar as bits.
pub(super) fn halves(letter: u8) -> (u16, u16) {
    (u16::from(matches!(letter, b'A' | b'F')), u16::from(matches!(letter, b'D' | b'F')))
}

/// The bars as they look after half a turn.
pub(super) fn turned(bars: &[u8; BARS]) -> [u8; BARS] {
    let mut turned = *bars;
    turned.reverse();
    for bar in &mut turned {
        *bar = match *bar {
            b'A' => b'D',
            b'D' => b'A',
            same => same,
        };
    }
    turned
}

/// Characters to digits, when everything agrees.
pub(super) fn read(characters: &[u16; CHARACTERS]) -> Result<Imb, Unreadable> {
    let (codewords, check) = codewords(characters).ok_or(Unreadable::Damaged)?;
    let value = value(codewords, check).ok_or(Unreadable::Damaged)?;
    if check_sequence(value.0) != value.1 {
        return Err(Unreadable::Damaged);
    }
    digits(value.0).ok_or(Unreadable::OutOfRange)
}

/// The codewords, and the ten bits of the check sequence that inverted characters carry.
fn codewords(characters: &[u16; CHARACTERS]) -> Option<([u16; CHARACTERS], u16)> {
    let mut codewords = [0; CHARACTERS];
    let mut check = 0;
    for place in 0..CHARACTERS {
        let codeword = CODEWORD_OF[usize::from(characters[place])];
        if codeword == NO_CODEWORD {
            return None;
        }
        check |= codeword >> INVERTED.trailing_zeros() << place;
        codewords[place] = codeword & !INVERTED;
    }
    Some((codewords, check))
}

/// The number that the codewords make, and the whole check sequence.
fn value(codewords: [u16; CHARACTERS], check: u16) -> Option<(u128, u16)> {
    let [first, middle @ .., last] = codewords;
    if 2 * FIRST_RANGE <= first || last % 2 != 0 || 2 * LAST_RANGE <= u64::from(last) {
        return None;
    }
    let mark = u16::from(FIRST_RANGE <= first);
    let (high, low) = middle.split_at(4);
    let join =
        |start, words: &[u16]| words.iter().fold(start, |sum, word| sum * RANGE + u64::from(*word));
    let high = join(u64::from(first - mark * FIRST_RANGE), high);
    let low = join(0, low) * LAST_RANGE + u64::from(last / 2);
    Some((u128::from(high) * u128::from(FIVE_LAST_RANGE) + u128::from(low), check | mark << 10))
}

/// The digits of a number, or nothing when it is greater than the greatest barcode.
fn digits(value: u128) -> Option<Imb> {
    let head = u64::try_from(value / u128::from(LAST_DIGITS_RANGE)).ok()?;
    let rest = (value % u128::from(LAST_DIGITS_RANGE)) as u64;
    let (routing, first, second) = (head / 50, head / 5 % 10, head % 5);
    let (routing, length) = match routing {
        0 => (0, 0),
        FIRST_ZIP5..FIRST_ZIP9 => (routing - FIRST_ZIP5, ZIP5),
        FIRST_ZIP9..FIRST_ZIP11 => (routing - FIRST_ZIP9, ZIP9),
        FIRST_ZIP11..BEYOND_ZIP11 => (routing - FIRST_ZIP11, ZIP11),
        _ => return None,
    };
    let mut digits = Text::empty();
    digits.push(b'0' + first as u8)?;
    digits.push(b'0' + second as u8)?;
    digits.push_number(rest, LAST_DIGITS)?;
    digits.push_number(routing, length)?;
    Some(Imb { digits })
}
