//! Pieces, weights and money: exact, with their unit, never a float.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// How sure a piece count is (Contingency Plan 3: "either an exact or approximate piece count").
    pub enum Exactness {
        /// Counted, or said to be exact.
        "exact" Exact,
        /// A figure that the later statement may differ from. So is a count of which only a newer
        /// program knows how sure it is: what is not said to be exact proves no match.
        "approximate" Approximate,
    }
}

/// A piece count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pieces {
    /// Pieces in the mailing.
    pub count: u32,
    /// Exact or approximate.
    pub exactness: Exactness,
}

impl fmt::Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exactness {
            Exactness::Exact => f.write_str(&grouped(&self.count.to_string())),
            Exactness::Approximate | Exactness::Unknown(_) => {
                write!(f, "≈ {}", grouped(&self.count.to_string()))
            }
        }
    }
}

words! {
    /// A unit of weight that a scale of the field shows.
    pub enum WeightUnit {
        /// Avoirdupois pound.
        "lb" Lb,
        /// Avoirdupois ounce.
        "oz" Oz,
        /// Kilogram.
        "kg" Kg,
        /// Gram.
        "g" G,
    }
}

/// A unit is called as the journal has it, one of a newer program too.
impl fmt::Display for WeightUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A weight exactly as the scale displayed it, with its decimals; it is never converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Weight {
    /// The figure, with the decimals that were shown.
    #[serde(with = "rust_decimal::serde::str")]
    pub value: Decimal,
    /// Its unit.
    pub unit: WeightUnit,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", grouped(&self.value.to_string()), self.unit)
    }
}

/// United States dollars.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(#[serde(with = "rust_decimal::serde::str")] pub Decimal);

/// Sums that no unit has ever seen end at the largest figure.
impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", grouped(&format!("{:.2}", self.0)))
    }
}

/// What a scale said, as far as the program records it: a weight that may be used, or why it may
/// not be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScaleReading {
    /// Stable, in range, more than zero, with a known unit: the only reading that can be recorded.
    Usable(Weight),
    /// Anything else. Shown, never recorded.
    Unusable {
        /// The digits that the scale sent, when it sent any.
        shown: Option<String>,
        /// Why it is no weight.
        why: Unusable,
    },
}

/// Why a reading of a scale is not a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unusable {
    /// The load still moves.
    Unstable,
    /// More than the scale can weigh.
    OverCapacity,
    /// Less than nothing: something was on the scale when it was zeroed.
    UnderZero,
    /// Nothing on the scale.
    Zero,
    /// The scale's zero was never captured.
    ZeroNotCaptured,
    /// A tare, high-resolution or count answer, not a gross or net weight.
    NotAWeight,
    /// No unit in the frame and none set for the scale.
    UnknownUnit,
    /// The figure is no multiple of the scale's division.
    OffDivision,
    /// The frame is not one of this scale's.
    NotUnderstood,
    /// The same figure for longer than loads lie on a scale.
    Frozen,
}

impl Unusable {
    /// The scale says that something was put on it or taken off, so that the next weight is
    /// another load's.
    pub const fn is_another_load(self) -> bool {
        matches!(self, Self::Unstable | Self::OverCapacity | Self::UnderZero | Self::Zero)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unstable => "The load still moves: wait until the scale is still.",
            Self::OverCapacity => {
                "More than the scale can weigh: take something off, or key the weight."
            }
            Self::UnderZero => "Less than nothing: empty the scale and zero it.",
            Self::Zero => "Nothing is on the scale.",
            Self::ZeroNotCaptured => "The scale has no zero: empty it and press its zero key.",
            Self::NotAWeight => {
                "The scale sent a tare or a count, no weight: ask it for the weight."
            }
            Self::UnknownUnit => "The scale sent no unit: set the unit of this scale first.",
            Self::OffDivision => "The figure is none that this scale can show: weigh again.",
            Self::Frozen => "The figure stands too long: take the load off and weigh again.",
            Self::NotUnderstood => "The scale sent something that is no weight: weigh again.",
        })
    }
}

/// Puts a comma between groups of three digits before the point: `1234567.89` → `1,234,567.89`.
pub fn grouped(digits: &str) -> String {
    let (sign, rest) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let (whole, point, decimals) = match rest.split_once('.') {
        Some((whole, decimals)) => (whole, ".", decimals),
        None => (rest, "", ""),
    };
    let count = whole.chars().count();
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if 0 < index && (count - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(point);
    out.push_str(decimals);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_by_three() {
        for (digits, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234.5", "-1,234.5"),
            ("1234567.89", "1,234,567.89"),
            ("0.0010", "0.0010"),
        ] {
            assert_eq!(grouped(digits), expected);
        }
    }

    #[test]
    fn decimals_keep_their_scale_in_the_journal() {
        let weight = Weight { value: "12.30".parse().unwrap(), unit: WeightUnit::Lb };
        let text = serde_json::to_string(&weight).unwrap();
        assert_eq!(text, r#"{"value":"12.30","unit":"lb"}"#);
        assert_eq!(serde_json::from_str::<Weight>(&text).unwrap(), weight);
        assert!(serde_json::from_str::<Weight>(r#"{"value":12.30,"unit":"lb"}"#).is_err());
    }
}
