//! POSTNET and PLANET: bars of two heights, retired, still on old stock and in old tests.
//!
//! Implements the digit patterns, frame bars, lengths and check digit of both. A bar string is `1`
//! for a tall bar and `0` for a short one, frame bars included. Lengths outside the standard are
//! refused in both directions. One wrong digit can be worked out from the check digit; it is
//! offered beside the refusal and never put in its place. Which of the services behind PLANET's
//! first two digits a piece used is not decided here.

use std::fmt;

use thiserror::Error;

use crate::check_digit;
use crate::not_a_barcode::{Family, NotABarcode, Shown};
use crate::text::Text;

/// Which of the two codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Two tall bars a digit; 5, 9 or 11 digits.
    Postnet,
    /// Three tall bars a digit; 11 or 13 digits.
    Planet,
}

impl Standard {
    /// The family that barcodes of this standard belong to.
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Postnet => Family::Postnet,
            Self::Planet => Family::Planet,
        }
    }

    fn lengths(self) -> (&'static [usize], &'static str) {
        match self {
            Self::Postnet => (&[5, 9, 11], "5, 9 or 11 digits before its check digit"),
            Self::Planet => (&[11, 13], "11 or 13 digits before its check digit"),
        }
    }

    fn allows(self, digits: usize) -> bool {
        self.lengths().0.contains(&digits)
    }

    fn pattern(self, digit: u8) -> u8 {
        let tall_two = POSTNET_BARS.get(usize::from(digit)).copied().unwrap_or_default();
        match self {
            Self::Postnet => tall_two,
            Self::Planet => !tall_two & FIVE_BARS,
        }
    }

    fn digit(self, pattern: u8) -> Option<u8> {
        (0..=9).find(|digit| self.pattern(*digit) == pattern)
    }
}

/// One POSTNET or PLANET barcode, whole and, where the check digit is known, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Retired {
    standard: Standard,
    text: Text<MOST_DIGITS>,
    has_check_digit: bool,
}

impl Retired {
    /// A barcode from its digits without check digit.
    ///
    /// # Errors
    /// Says which character is no digit, or which lengths there are.
    pub fn new(standard: Standard, digits: &[u8]) -> Result<Self, NotABarcode> {
        for (place, found) in digits.iter().enumerate() {
            if !found.is_ascii_digit() {
                return Err(NotABarcode::Character {
                    family: standard.family(),
                    at: place + 1,
                    expected: "a digit",
                    found: Shown(*found),
                });
            }
        }
        let text = match standard.allows(digits.len()) {
            true => Text::of(digits),
            false => None,
        };
        text.map(|text| Self { standard, text, has_check_digit: false })
            .ok_or_else(|| wrong_length(standard, digits.len()))
    }

    /// The digits that a scanner sends: with or without the check digit, which the length tells.
    ///
    /// # Errors
    /// Says which character is wrong, which lengths there are, or that the check digit is wrong.
    pub fn read(standard: Standard, digits: &[u8]) -> Result<Self, NotABarcode> {
        match digits.split_last() {
            Some((check, others)) if standard.allows(others.len()) && check.is_ascii_digit() => {
                let bare = Self::new(standard, others)?;
                let (found, needed) = (check_digit::value(*check), bare.check_value());
                if found != needed {
                    return Err(NotABarcode::CheckDigit {
                        family: standard.family(),
                        at: digits.len(),
                        found,
                        needed,
                    });
                }
                Text::of(digits)
                    .map(|text| Self { standard, text, has_check_digit: true })
                    .ok_or_else(|| wrong_length(standard, digits.len()))
            }
            _ => Self::new(standard, digits),
        }
    }

    /// Reads a bar string.
    ///
    /// # Errors
    /// Says which bars are wrong, with the digits that one wrong digit can be corrected to.
    pub fn from_bars(standard: Standard, bars: &[u8]) -> Result<Self, Unreadable> {
        read_bars(standard, bars)
    }

    /// Which of the two codes.
    #[must_use]
    pub fn standard(&self) -> Standard {
        self.standard
    }

    /// The digits as read: with the check digit when it was there.
    #[must_use]
    pub fn content(&self) -> &str {
        self.text.as_str()
    }

    /// The digits without the check digit.
    #[must_use]
    pub fn digits(&self) -> &str {
        let check = usize::from(self.has_check_digit);
        self.text.part(0..self.text.len().saturating_sub(check))
    }

    /// The check digit, worked out when it was not read.
    #[must_use]
    pub fn check_digit(&self) -> char {
        char::from(b'0' + self.check_value())
    }

    /// The digits and the check digit.
    #[must_use]
    pub fn with_check_digit(&self) -> String {
        format!("{}{}", self.digits(), self.check_digit())
    }

    /// The bar string, frame bars included.
    #[must_use]
    pub fn bars(&self) -> String {
        let mut bars = String::with_capacity(MOST_BARS);
        bars.push('1');
        for digit in check_digit::values(self.digits().as_bytes()).chain([self.check_value()]) {
            let pattern = self.standard.pattern(digit);
            bars.extend((0..5).rev().map(|bar| match pattern >> bar & 1 {
                1 => '1',
                _ => '0',
            }));
        }
        bars.push('1');
        bars
    }

    fn check_value(&self) -> u8 {
        check_digit::plain_sum(check_digit::values(self.digits().as_bytes()))
    }
}

/// Why a bar string is none of the code that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{problem}{}", offer(.correctable_to))]
pub struct Unreadable {
    /// The code that was expected.
    pub standard: Standard,
    /// What is wrong.
    pub problem: Problem,
    /// The digits, check digit left out, when exactly one digit is wrong and the others tell which
    /// it must be.
    pub correctable_to: Option<Suggestion>,
}

/// What is wrong with a bar string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It has another number of bars than any length of the code.
    Length {
        /// How many bars there are.
        found: usize,
        /// How many there may be, in words.
        expected: &'static str,
    },
    /// A bar is written as something else than `1` or `0`.
    Letter {
        /// Which bar, from 1.
        at: usize,
        /// What stands there.
        found: Shown,
    },
    /// The first or the last bar is short.
    Frame {
        /// Which bar, from 1.
        at: usize,
    },
    /// Five bars are no digit.
    Digit {
        /// The first of the five, from 1.
        at: usize,
        /// How many such groups of five there are.
        groups: usize,
    },
    /// The digits do not add up to a multiple of ten.
    CheckDigit {
        /// The digit in the bars, 0 to 9.
        found: u8,
        /// The digit that the others call for, 0 to 9.
        needed: u8,
    },
}

/// Digits that a damaged barcode may have held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion(Text<MOST_DIGITS>);

impl Suggestion {
    /// The digits without check digit.
    #[must_use]
    pub fn digits(&self) -> &str {
        self.0.as_str()
    }
}

impl Unreadable {
    /// A short name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.problem {
            Problem::Length { .. } => "bar_count",
            Problem::Letter { .. } => "bar_letter",
            Problem::Frame { .. } => "frame_bar",
            Problem::Digit { .. } => "bad_digit",
            Problem::CheckDigit { .. } => "check_digit",
        }
    }

    /// The family that was expected.
    #[must_use]
    pub fn family(&self) -> Family {
        self.standard.family()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length { found, expected } => {
                write!(f, "{found} bars were read, and there must be {expected}")
            }
            Self::Letter { at, found } => {
                write!(f, "bar {at} is {found}, and must be 1 for tall or 0 for short")
            }
            Self::Frame { at } => {
                write!(f, "bar {at} is short, and the first and the last bar are always tall")
            }
            Self::Digit { at, groups: 1 } => write!(f, "bars {at} to {} are no digit", at + 4),
            Self::Digit { at, groups } => {
                write!(f, "{groups} digits cannot be read, the first in bars {at} to {}", at + 4)
            }
            Self::CheckDigit { found, needed } => {
                write!(f, "check digit is {found}, the other digits need {needed}")
            }
        }
    }
}

/// Which of the two codes a bar string can be: lengths tell, and where both have 62 bars, the tall
/// bars of its digits.
pub(crate) fn standard_of(bars: &[u8]) -> Standard {
    let tall = bars.iter().filter(|bar| **bar == b'1').count();
    match bars.len() {
        0..=52 => Standard::Postnet,
        // Twelve digits: 24 tall bars against 36, and two of the frame.
        53..=66 if tall <= 2 + 30 => Standard::Postnet,
        _ => Standard::Planet,
    }
}

/// Digits of the longest barcode, check digit included.
const MOST_DIGITS: usize = 14;
/// Bars of the longest barcode.
const MOST_BARS: usize = MOST_DIGITS * 5 + 2;
const FIVE_BARS: u8 = 0b11111;
/// Two tall bars of five with the weights 7 4 2 1 0; 7 and 4 together stand for 0.
const POSTNET_BARS: [u8; 10] =
    [0b11000, 0b00011, 0b00101, 0b00110, 0b01001, 0b01010, 0b01100, 0b10001, 0b10010, 0b10100];

fn read_bars(standard: Standard, bars: &[u8]) -> Result<Retired, Unreadable> {
    let refuse = |problem, correctable_to| Err(Unreadable { standard, problem, correctable_to });
    if let Some(place) = bars.iter().position(|bar| !matches!(bar, b'0' | b'1')) {
        let found = Shown(bars.get(place).copied().unwrap_or_default());
        return refuse(Problem::Letter { at: place + 1, found }, None);
    }
    let inner = match bars {
        [_, inner @ .., _]
            if inner.len() % 5 == 0 && standard.allows((inner.len() / 5).saturating_sub(1)) =>
        {
            inner
        }
        _ => {
            return refuse(
                Problem::Length { found: bars.len(), expected: bar_counts(standard) },
                None,
            );
        }
    };
    let groups = Groups::of(standard, inner);
    match (frame_fault(bars), groups.fault()) {
        (None, None) => groups.barcode(standard).map_or_else(
            || refuse(Problem::Length { found: bars.len(), expected: bar_counts(standard) }, None),
            Ok,
        ),
        (Some(frame), None) => refuse(frame, groups.suggestion(0)),
        (None, Some(problem)) => refuse(problem, groups.corrected()),
        (Some(frame), Some(_)) => refuse(frame, None),
    }
}

fn frame_fault(bars: &[u8]) -> Option<Problem> {
    match (bars.first(), bars.last()) {
        (Some(b'1'), Some(b'1')) => None,
        (Some(b'1'), _) => Some(Problem::Frame { at: bars.len() }),
        _ => Some(Problem::Frame { at: 1 }),
    }
}

/// The digits between the frame bars, as far as they can be read.
struct Groups {
    /// ASCII digits, `0` where five bars are no digit.
    digits: Text<MOST_DIGITS>,
    unreadable: usize,
    first_unreadable: usize,
}

impl Groups {
    fn of(standard: Standard, inner: &[u8]) -> Self {
        let mut groups = Self { digits: Text::empty(), unreadable: 0, first_unreadable: 0 };
        for (place, five) in inner.chunks(5).enumerate() {
            let pattern = five.iter().fold(0, |pattern, bar| pattern << 1 | (bar & 1));
            let digit = standard.digit(pattern);
            if digit.is_none() {
                groups.unreadable += 1;
                if groups.unreadable == 1 {
                    groups.first_unreadable = place;
                }
            }
            // The bars were counted before, so that the digits fit.
            let _ = groups.digits.push(b'0' + digit.unwrap_or(0));
        }
        groups
    }

    fn fault(&self) -> Option<Problem> {
        if self.unreadable != 0 {
            return Some(Problem::Digit {
                at: self.first_unreadable * 5 + 2,
                groups: self.unreadable,
            });
        }
        let (check, others) = self.digits.bytes().split_last()?;
        let (found, needed) =
            (check_digit::value(*check), check_digit::plain_sum(check_digit::values(others)));
        (found != needed).then_some(Problem::CheckDigit { found, needed })
    }

    /// What the one unreadable digit must be, so that the sum ends in zero.
    fn corrected(&self) -> Option<Suggestion> {
        match self.unreadable {
            1 => self.suggestion(check_digit::plain_sum(check_digit::values(self.digits.bytes()))),
            _ => None,
        }
    }

    /// The digits without check digit, with `missing` where one could not be read.
    fn suggestion(&self, missing: u8) -> Option<Suggestion> {
        let mut text = Text::empty();
        let (_, others) = self.digits.bytes().split_last()?;
        for (place, digit) in others.iter().enumerate() {
            let is_missing = self.unreadable == 1 && place == self.first_unreadable;
            text.push(if is_missing { b'0' + missing } else { *digit })?;
        }
        Some(Suggestion(text))
    }

    fn barcode(&self, standard: Standard) -> Option<Retired> {
        let text = Text::of(self.digits.bytes())?;
        Some(Retired { standard, text, has_check_digit: true })
    }
}

fn bar_counts(standard: Standard) -> &'static str {
    match standard {
        Standard::Postnet => "32, 52 or 62 in POSTNET",
        Standard::Planet => "62 or 72 in PLANET",
    }
}

fn offer(suggestion: &Option<Suggestion>) -> String {
    match suggestion {
        Some(suggestion) => format!(
            "; with one digit corrected it is {}: compare with the address",
            suggestion.digits()
        ),
        None => String::new(),
    }
}

fn wrong_length(standard: Standard, found: usize) -> NotABarcode {
    NotABarcode::Length { family: standard.family(), expected: standard.lengths().1, found }
}
