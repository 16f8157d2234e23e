//! The figure that a scale sent, kept as it was sent: text first, arithmetic second.
//!
//! A weight is recorded exactly as displayed, so the text is the value; the whole number and its
//! count of decimals stand beside it only to compare. No float, no rounding, no conversion.

/// The most digits that any scale of the field sends; more is noise.
const DIGITS_MAX: usize = 12;

/// A figure as a scale sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    text: String,
    mantissa: i64,
    decimals: u8,
    point: Point,
}

/// Where the decimal point of a figure comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The frame shows it, or shows that there is none.
    Sent,
    /// The frame holds digits only; the scale's set-up knows where the point belongs.
    Implied,
}

impl Digits {
    /// Reads a field of sign, blanks, digits and at most one point: `+  1.234`, `-00.02`, `000125`.
    ///
    /// Leading blanks and zeros are left out of the text, but one digit stays before the point.
    #[must_use]
    pub fn read(field: &[u8]) -> Option<Self> {
        let (negative, unsigned) = sign_of(field.trim_ascii());
        let (whole, fraction) = split_at_point(unsigned.trim_ascii_start())?;
        let mantissa = number(whole, fraction)?;
        let decimals = u8::try_from(fraction.len()).ok()?;
        let text = written(negative, whole, fraction);
        let mantissa = if negative { -mantissa } else { mantissa };
        Some(Self { text, mantissa, decimals, point: Point::Sent })
    }

    /// Reads a field whose point is implied; every digit stays in the text, zeros in front too.
    #[must_use]
    pub fn read_without_point(field: &[u8]) -> Option<Self> {
        let whole = Self::read(field)?;
        let text = str::from_utf8(field.trim_ascii()).ok()?.to_owned();
        (whole.decimals == 0).then_some(Self { text, point: Point::Implied, ..whole })
    }

    /// A whole number with so many decimals: `from_number(1234, 2)` is `12.34`.
    #[must_use]
    pub fn from_number(mantissa: i64, decimals: u8) -> Self {
        let digits = mantissa.unsigned_abs().to_string();
        let padded = format!("{digits:0>width$}", width = usize::from(decimals) + 1);
        let (whole, fraction) =
            padded.split_at_checked(padded.len() - usize::from(decimals)).unwrap_or((&padded, ""));
        let text = written(mantissa < 0, whole.as_bytes(), fraction.as_bytes());
        Self { text, mantissa, decimals, point: Point::Sent }
    }

    /// Pounds and ounces as shown side by side, `2:10.5`; compared in ounces.
    #[must_use]
    pub fn from_pounds_and_ounces(pounds: &[u8], ounces: &[u8]) -> Option<Self> {
        let (pounds, ounces) = (Self::read(pounds)?, Self::read(ounces)?);
        if pounds.decimals != 0 || ounces.text.starts_with('-') {
            return None;
        }
        let scale = 10_i64.checked_pow(u32::from(ounces.decimals))?;
        let whole = pounds.mantissa.checked_abs()?.checked_mul(16)?.checked_mul(scale)?;
        let size = whole.checked_add(ounces.mantissa)?;
        let negative = pounds.text.starts_with('-');
        Some(Self {
            text: format!("{}:{}", pounds.text, ounces.text),
            mantissa: if negative { -size } else { size },
            decimals: ounces.decimals,
            point: Point::Sent,
        })
    }

    /// The figure as text, as sent but without leading blanks and zeros.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the point comes from.
    #[must_use]
    pub fn point(&self) -> Point {
        self.point
    }

    /// The figure without its point, in units of the last decimal.
    #[must_use]
    pub fn mantissa(&self) -> i64 {
        self.mantissa
    }

    /// Digits behind the point.
    #[must_use]
    pub fn decimals(&self) -> u8 {
        self.decimals
    }

    /// Whether every digit is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Whether the figure is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.mantissa < 0
    }

    /// The same digits with the point where the scale's set-up says it is.
    #[must_use]
    pub fn with_point_before(&self, decimals: u8) -> Self {
        match self.point {
            Point::Implied => Self::from_number(self.mantissa, decimals),
            Point::Sent => self.clone(),
        }
    }

    /// The total of a pounds-and-ounces figure as plain ounces.
    #[must_use]
    pub fn total(&self) -> Self {
        Self::from_number(self.mantissa, self.decimals)
    }

    /// The figure below zero, for a protocol that sends a size and says the sign elsewhere.
    #[must_use]
    pub fn negated(self) -> Self {
        let text = match self.text.strip_prefix('-') {
            Some(positive) => positive.to_owned(),
            None => format!("-{}", self.text),
        };
        Self { text, mantissa: -self.mantissa, ..self }
    }
}

fn sign_of(field: &[u8]) -> (bool, &[u8]) {
    match field {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    }
}

fn split_at_point(unsigned: &[u8]) -> Option<(&[u8], &[u8])> {
    let (whole, fraction) = match unsigned.iter().position(|byte| *byte == b'.') {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)?),
        None => (unsigned, &[] as &[u8]),
    };
    let digits = whole.len() + fraction.len();
    let plain = whole.iter().chain(fraction).all(u8::is_ascii_digit);
    (plain && (1..=DIGITS_MAX).contains(&digits)).then_some((whole, fraction))
}

fn number(whole: &[u8], fraction: &[u8]) -> Option<i64> {
    whole.iter().chain(fraction).try_fold(0_i64, |sum, digit| {
        sum.checked_mul(10)?.checked_add(i64::from(digit.checked_sub(b'0')?))
    })
}

fn written(negative: bool, whole: &[u8], fraction: &[u8]) -> String {
    let first = whole.iter().position(|digit| *digit != b'0').unwrap_or(whole.len());
    let mut text = String::with_capacity(DIGITS_MAX + 2);
    if negative {
        text.push('-');
    }
    let kept = whole.get(first..).unwrap_or_default();
    if kept.is_empty() {
        text.push('0');
    }
    text.extend(kept.iter().map(|digit| char::from(*digit)));
    if !fraction.is_empty() {
        text.push('.');
        text.extend(fraction.iter().map(|digit| char::from(*digit)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_what_was_sent_but_leading_blanks_and_zeros() {
        for (field, text, mantissa, decimals) in [
            (&b"00.000"[..], "0.000", 0, 3),
            (b"  0.50", "0.50", 50, 2),
            (b"+  1.234", "1.234", 1234, 3),
            (b"-00.02", "-0.02", -2, 2),
            (b"-  0.020", "-0.020", -20, 3),
            (b"100000", "100000", 100_000, 0),
            (b"  .5", "0.5", 5, 1),
            (b"-0.00", "-0.00", 0, 2),
            (b"12.", "12", 12, 0),
        ] {
            let digits = Digits::read(field).unwrap();
            assert_eq!(digits.text(), text, "{field:?}");
            assert_eq!((digits.mantissa(), digits.decimals()), (mantissa, decimals), "{field:?}");
        }
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        for field in [
            &b""[..],
            b" ",
            b"+",
            b".",
            b"1.2.3",
            b"1 2",
            b"1,2",
            b"--1",
            b"ERROR",
            b"+     .  ",
            b"1234567890123",
            b"1e3",
            b"0x1",
        ] {
            assert_eq!(Digits::read(field), None, "{field:?}");
        }
    }

    #[test]
    fn an_implied_point_is_set_where_the_profile_says() {
        let digits = Digits::read_without_point(b"0125").unwrap();
        assert_eq!((digits.text(), digits.point()), ("0125", Point::Implied));
        assert_eq!(digits.with_point_before(2).text(), "1.25");
        assert_eq!(digits.with_point_before(4).text(), "0.0125");
        assert_eq!(Digits::read_without_point(b"01.25"), None);
        assert_eq!(Digits::read(b"01.25").unwrap().with_point_before(3).text(), "1.25");
    }

    #[test]
    fn pounds_and_ounces_stay_side_by_side() {
        let digits = Digits::from_pounds_and_ounces(b" 2", b"10.5").unwrap();
        assert_eq!((digits.text(), digits.total().text()), ("2:10.5", "42.5"));
        let below = Digits::from_pounds_and_ounces(b"-0", b" 3.0").unwrap();
        assert_eq!((below.text(), below.total().text()), ("-0:3.0", "-3.0"));
        assert_eq!(Digits::from_pounds_and_ounces(b"1.5", b"2"), None);
        assert_eq!(Digits::from_pounds_and_ounces(b"1", b"-2"), None);
    }

    #[test]
    fn a_size_can_be_turned_below_zero() {
        assert_eq!(Digits::from_number(-5, 2).text(), "-0.05");
        assert_eq!(Digits::from_number(5, 2).negated(), Digits::from_number(-5, 2));
    }
}
