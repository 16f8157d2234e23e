//! The tables of USPS-B-3200 (appendices C, D and E), computed when the program is built.

#![expect(
    clippy::indexing_slicing,
    reason = "the compiler runs these loops, and an index out of bounds would stop the build"
)]

use super::BARS;

/// Bits of one character.
pub(super) const CHARACTER_BITS: usize = 13;
/// Characters of one symbol.
pub(super) const CHARACTERS: usize = 10;
/// Every bit of a character.
pub(super) const ALL_BITS: u16 = (1 << CHARACTER_BITS) - 1;
/// How many values a codeword has.
pub(super) const CODEWORDS: usize = FIVE_OF_13 + TWO_OF_13;

/// Character of each codeword: five of 13 bits first, then two of 13.
pub(super) static CHARACTER_OF: [u16; CODEWORDS] = {
    let mut characters = [0; CODEWORDS];
    let characters_of_five = n_of_13::<FIVE_OF_13>(5);
    let characters_of_two = n_of_13::<TWO_OF_13>(2);
    let mut at = 0;
    while at < CODEWORDS {
        characters[at] = if at < FIVE_OF_13 {
            characters_of_five[at]
        } else {
            characters_of_two[at - FIVE_OF_13]
        };
        at += 1;
    }
    characters
};

/// Codeword of each 13-bit pattern, with [`INVERTED`] where the pattern is a character turned
/// inside out, or [`NO_CODEWORD`].
pub(super) static CODEWORD_OF: [u16; 1 << CHARACTER_BITS] = {
    let mut codewords = [NO_CODEWORD; 1 << CHARACTER_BITS];
    let mut codeword = 0;
    while codeword < CODEWORDS as u16 {
        let character = CHARACTER_OF[codeword as usize];
        codewords[character as usize] = codeword;
        codewords[(character ^ ALL_BITS) as usize] = codeword | INVERTED;
        codeword += 1;
    }
    codewords
};

/// Marks a character whose bits were inverted to carry one bit of the frame check sequence.
pub(super) const INVERTED: u16 = 1 << 15;
/// Marks a pattern that is no character, inverted or not.
pub(super) const NO_CODEWORD: u16 = u16::MAX;

/// One half of one bar: which character it shows a bit of, and which bit.
#[derive(Clone, Copy)]
pub(super) struct Half {
    pub(super) character: u8,
    pub(super) bit: u8,
}

/// The halves of one bar, upper and lower.
#[derive(Clone, Copy)]
pub(super) struct Bar {
    pub(super) ascender: Half,
    pub(super) descender: Half,
}

/// The 65 bars from left to right.
pub(super) static BAR_HALVES: [Bar; BARS] = {
    let none = Half { character: 0, bit: 0 };
    let mut bars = [Bar { ascender: none, descender: none }; BARS];
    let mut at = 0;
    while at < BARS {
        bars[at] = Bar {
            ascender: Half { character: ASCENDER_CHARACTER[at], bit: ASCENDER_BIT[at] },
            descender: Half { character: DESCENDER_CHARACTER[at], bit: DESCENDER_BIT[at] },
        };
        at += 1;
    }
    bars
};

/// What a byte of eight bits does to the frame check register, generator 0xF35 over 11 bits.
pub(super) static CHECK_OF_BYTE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut register = (byte as u16) << (CHECK_BITS - 8);
        let mut bit = 0;
        while bit < 8 {
            register = shifted(register);
            bit += 1;
        }
        table[byte] = register;
        byte += 1;
    }
    table
};

/// The register from which two zero bits lead to all ones, so that whole bytes can be run although
/// the standard leaves out the two highest bits of the first.
pub(super) const CHECK_START: u16 = {
    let mut start = 0;
    while shifted(shifted(start)) != CHECK_MASK {
        start += 1;
    }
    start
};

/// Bits of the frame check sequence.
pub(super) const CHECK_BITS: usize = 11;
/// All bits of the frame check sequence.
pub(super) const CHECK_MASK: u16 = (1 << CHECK_BITS) - 1;

const FIVE_OF_13: usize = 1287;
const TWO_OF_13: usize = 78;
const GENERATOR: u16 = 0xF35;

const fn shifted(register: u16) -> u16 {
    let generator = if register & 1 << (CHECK_BITS - 1) != 0 { GENERATOR } else { 0 };
    (register << 1 ^ generator) & CHECK_MASK
}

/// All 13-bit patterns with `ones` bits set: each beside its mirror image from the low end up,
/// those that are their own mirror image from the high end down (appendix D).
const fn n_of_13<const N: usize>(ones: u32) -> [u16; N] {
    let mut table = [0; N];
    let mut low = 0;
    let mut high = N;
    let mut pattern: u16 = 0;
    while pattern <= ALL_BITS {
        let mirrored = pattern.reverse_bits() >> (16 - CHARACTER_BITS);
        if pattern.count_ones() == ones && pattern <= mirrored {
            if pattern == mirrored {
                high -= 1;
                table[high] = pattern;
            } else {
                table[low] = pattern;
                table[low + 1] = mirrored;
                low += 2;
            }
        }
        pattern += 1;
    }
    assert!(low == high);
    table
}

#[rustfmt::skip]
const ASCENDER_CHARACTER: [u8; BARS] = [
    4, 0, 2, 6, 3, 5, 1, 9, 8, 7, 1, 2, 0, 6, 4, 8, 2, 9, 5, 3, 0, 1, 3, 7, 4, 6, 8, 9, 2, 0, 5, 1, 9,
    4, 3, 8, 6, 7, 1, 2, 4, 3, 9, 5, 7, 8, 3, 0, 2, 1, 4, 0, 9, 1, 7, 0, 2, 4, 6, 3, 7, 1, 9, 5, 8,
];
#[rustfmt::skip]
const ASCENDER_BIT: [u8; BARS] = [
    3, 0, 8, 11, 1, 12, 8, 11, 10, 6, 4, 12, 2, 7, 9, 6, 7, 9, 2, 8, 4, 0, 12, 7, 10, 9, 0, 7, 10, 5, 7, 9, 6,
    8, 2, 12, 1, 4, 2, 0, 1, 5, 4, 6, 12, 1, 0, 9, 4, 7, 5, 10, 2, 6, 9, 11, 2, 12, 6, 7, 5, 11, 0, 3, 2,
];
#[rustfmt::skip]
const DESCENDER_CHARACTER: [u8; BARS] = [
    7, 1, 9, 5, 8, 0, 2, 4, 6, 3, 5, 8, 9, 7, 3, 0, 6, 1, 7, 4, 6, 8, 9, 2, 5, 1, 7, 5, 4, 3, 8, 7, 6,
    0, 2, 5, 4, 9, 3, 0, 1, 6, 8, 2, 0, 4, 5, 9, 6, 7, 5, 2, 6, 3, 8, 5, 1, 9, 8, 7, 4, 0, 2, 6, 3,
];
#[rustfmt::skip]
const DESCENDER_BIT: [u8; BARS] = [
    2, 10, 12, 5, 9, 1, 5, 4, 3, 9, 11, 5, 10, 1, 6, 3, 4, 1, 10, 0, 2, 11, 8, 6, 1, 12, 3, 8, 6, 4, 4, 11, 0,
    6, 1, 9, 11, 5, 3, 7, 3, 10, 7, 11, 8, 2, 10, 3, 5, 8, 0, 3, 12, 11, 8, 4, 5, 1, 3, 0, 7, 12, 9, 8, 10,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_characters_start_and_end_as_published() {
        let five = &CHARACTER_OF[..FIVE_OF_13];
        let two = &CHARACTER_OF[FIVE_OF_13..];
        assert_eq!(five[..4], [0x001F, 0x1F00, 0x002F, 0x1E80]);
        assert_eq!(five[FIVE_OF_13 - 2..], [0x02E8, 0x01F0]);
        assert_eq!(two[..2], [0x0003, 0x1800]);
        assert_eq!(two[TWO_OF_13 - 2..], [0x0110, 0x00A0]);
    }

    #[test]
    fn every_character_is_there_once_and_leads_back_to_its_codeword() {
        let legal = CODEWORD_OF.iter().filter(|codeword| **codeword != NO_CODEWORD).count();
        assert_eq!(legal, 2 * CODEWORDS);
        for (codeword, character) in CHARACTER_OF.iter().enumerate() {
            assert_eq!(usize::from(CODEWORD_OF[usize::from(*character)]), codeword);
        }
    }

    #[test]
    fn every_bit_of_every_character_stands_in_one_half_of_one_bar() {
        let mut seen = [[0; CHARACTER_BITS]; CHARACTERS];
        for bar in &BAR_HALVES {
            assert_ne!(bar.ascender.character, bar.descender.character);
            for half in [bar.ascender, bar.descender] {
                seen[usize::from(half.character)][usize::from(half.bit)] += 1;
            }
        }
        assert!(seen.as_flattened().iter().all(|times| *times == 1));
    }
}
