//! Damaged bars: the one barcode that lies within reach, or none.
//!
//! Reach is two wrong bars of 65, or one bar missing, or one too many, upright or upside down.
//! Every barcode within reach is looked for, not just the nearest, and a second one is reason
//! enough to refuse. So damage within reach leads to the true barcode or to a refusal, never to a
//! wrong one. Repairing character by character, as others do, reaches further and was rejected:
//! among a thousand combinations of characters some pass the 11-bit check by chance, and one that
//! passes alone is taken for the truth.

#![expect(
    clippy::indexing_slicing,
    reason = "bar numbers are below 65, character numbers below ten, bits below 13"
)]

use thiserror::Error;

use super::decode::{Unreadable, characters, check_letters, read, turned};
use super::tables::{BAR_HALVES, CHARACTER_BITS, CHARACTERS, CODEWORD_OF, NO_CODEWORD};
use super::{BARS, Imb};

/// The most bars that a repair changes.
const MOST_WRONG_BARS: usize = 2;

/// A barcode found in damaged bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repaired {
    /// The barcode.
    pub imb: Imb,
    /// Whether the bars were given upside down.
    pub upside_down: bool,
    bars: [u8; MOST_WRONG_BARS],
}

impl Repaired {
    /// The bars that were changed, put in or taken out: numbers from 1, in the line as it was
    /// given. A bar that was put in has the number that it now has. Where several places lead to
    /// the same barcode, it is the first of them. Empty when nothing was damaged.
    #[must_use]
    pub fn bars(&self) -> Vec<usize> {
        let changed = self.bars.iter().filter(|bar| **bar != 0);
        changed.map(|bar| usize::from(*bar)).collect()
    }
}

/// Why damaged bars were left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CannotRepair {
    /// They are no bars, or far too many or too few.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// No barcode lies within reach.
    #[error("too many bars are wrong: scan again or key it in")]
    OutOfReach,
    /// More than one barcode lies within reach.
    #[error("these bars could be more than one barcode: scan again or key it in")]
    NotUnique,
}

impl CannotRepair {
    /// A short name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(unreadable) => unreadable.code(),
            Self::OutOfReach => "out_of_reach",
            Self::NotUnique => "not_unique",
        }
    }
}

pub(super) fn repair(bars: &[u8]) -> Result<Repaired, CannotRepair> {
    check_letters(bars)?;
    if let Ok(decoded) = super::decode::decode(bars) {
        let (imb, upside_down) = (decoded.imb, decoded.upside_down);
        return Ok(Repaired { imb, upside_down, bars: [0; MOST_WRONG_BARS] });
    }
    let mut found = Found::Nothing;
    match <&[u8; BARS]>::try_from(bars) {
        Ok(bars) => {
            change_bars(bars, Held::Upright, &mut found);
            change_bars(&turned(bars), Held::UpsideDown, &mut found);
        }
        Err(_) if bars.len() == BARS - 1 => put_one_in(bars, &mut found),
        Err(_) if bars.len() == BARS + 1 => take_one_out(bars, &mut found),
        Err(_) => return Err(Unreadable::BarCount { found: bars.len() }.into()),
    }
    match found {
        Found::Nothing => Err(CannotRepair::OutOfReach),
        Found::One(repaired) => Ok(repaired),
        Found::Several => Err(CannotRepair::NotUnique),
    }
}

/// Which way up the line of bars was held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Upright,
    UpsideDown,
}

/// What the search has come across so far.
enum Found {
    Nothing,
    One(Repaired),
    Several,
}

impl Found {
    fn add(&mut self, repaired: Repaired) {
        match self {
            Self::Nothing => *self = Self::One(repaired),
            Self::One(first) if first.imb == repaired.imb => {}
            Self::One(_) | Self::Several => *self = Self::Several,
        }
    }
}

/// Tries one and two changed bars. As long as an illegal character remains, only the bars that show
/// it can help.
fn change_bars(bars: &[u8; BARS], held: Held, found: &mut Found) {
    let damaged = characters(bars);
    for first in helpful_changes(&damaged) {
        let once = first.applied_to(damaged);
        try_changed(&once, [first, Change::NONE], held, found);
        for second in helpful_changes(&once) {
            // Each pair comes up in both orders unless characters forbid it; finding a barcode
            // twice does no harm.
            if second.bar != first.bar {
                try_changed(&second.applied_to(once), [first, second], held, found);
            }
        }
    }
}

fn try_changed(
    characters: &[u16; CHARACTERS],
    changes: [Change; 2],
    held: Held,
    found: &mut Found,
) {
    if let Ok(imb) = read(characters) {
        let mut bars = changes.map(|change| change.number(held));
        if bars[1] != 0 {
            bars.sort_unstable();
        }
        found.add(Repaired { imb, upside_down: held == Held::UpsideDown, bars });
    }
}

/// One bar that is taken to be another: which of its halves flip.
#[derive(Clone, Copy)]
struct Change {
    bar: usize,
    ascender: u16,
    descender: u16,
}

impl Change {
    const NONE: Self = Self { bar: BARS, ascender: 0, descender: 0 };

    fn applied_to(self, mut characters: [u16; CHARACTERS]) -> [u16; CHARACTERS] {
        let bar = BAR_HALVES[self.bar];
        characters[usize::from(bar.ascender.character)] ^= self.ascender << bar.ascender.bit;
        characters[usize::from(bar.descender.character)] ^= self.descender << bar.descender.bit;
        characters
    }

    /// From 1 in the line as given; 0 for no change.
    fn number(self, held: Held) -> u8 {
        let number = match held {
            _ if self.bar == BARS => 0,
            Held::Upright => self.bar + 1,
            Held::UpsideDown => BARS - self.bar,
        };
        u8::try_from(number).unwrap_or_default()
    }
}

/// The changes of one bar that touch the first illegal character, or all changes when every
/// character is legal.
fn helpful_changes(characters: &[u16; CHARACTERS]) -> impl Iterator<Item = Change> + use<> {
    let illegal =
        (0..CHARACTERS).find(|place| CODEWORD_OF[usize::from(characters[*place])] == NO_CODEWORD);
    const FLIPS: [(u16, u16); 3] = [(1, 0), (0, 1), (1, 1)];
    (0..BARS).flat_map(move |bar| {
        FLIPS.into_iter().filter_map(move |(ascender, descender)| {
            let halves = BAR_HALVES[bar];
            let touches =
                |character: u8, flips: u16| flips != 0 && Some(usize::from(character)) == illegal;
            let helps = illegal.is_none()
                || touches(halves.ascender.character, ascender)
                || touches(halves.descender.character, descender);
            helps.then_some(Change { bar, ascender, descender })
        })
    })
}

fn put_one_in(bars: &[u8], found: &mut Found) {
    for place in 0..BARS {
        for letter in *b"ADFT" {
            let mut whole = [letter; BARS];
            whole[..place].copy_from_slice(&bars[..place]);
            whole[place + 1..].copy_from_slice(&bars[place..]);
            try_whole(&whole, place, found);
        }
    }
}

fn take_one_out(bars: &[u8], found: &mut Found) {
    for place in 0..=BARS {
        let mut whole = [0; BARS];
        whole[..place].copy_from_slice(&bars[..place]);
        whole[place..].copy_from_slice(&bars[place + 1..]);
        try_whole(&whole, place, found);
    }
}

fn try_whole(bars: &[u8; BARS], place: usize, found: &mut Found) {
    if let Ok(decoded) = super::decode::decode(bars) {
        let number = u8::try_from(place + 1).unwrap_or_default();
        found.add(Repaired {
            imb: decoded.imb,
            upside_down: decoded.upside_down,
            bars: [number, 0],
        });
    }
}

/// Every bit of a character stands in one half of one bar, so an illegal character leaves 13 bars
/// to try.
const _: () = assert!(BARS * 2 == CHARACTERS * CHARACTER_BITS);
