//! How long a Mailer ID is.
//!
//! The rule is the same in every barcode that carries one (IMb, IMpb, IMcb, IMtb; BCOCA table 14):
//! six-digit Mailer IDs run from 000000 to 899999 and nine-digit ones from 900000000, so the first
//! digit tells the length.

/// How many digits the Mailer ID has that starts with this ASCII digit.
#[must_use]
pub fn length(first_digit: u8) -> usize {
    match first_digit {
        b'9' => NINE,
        _ => SIX,
    }
}

/// Whether `digits` is a Mailer ID: six digits that do not start with 9, or nine that do.
#[must_use]
pub fn is_mailer_id(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.iter().all(u8::is_ascii_digit)
        && bytes.first().is_some_and(|first| length(*first) == bytes.len())
}

/// Digits of a Mailer ID from 900000000 to 999999999.
pub(crate) const NINE: usize = 9;
/// Digits of a Mailer ID from 000000 to 899999.
pub(crate) const SIX: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_digit_tells_the_length() {
        let cases = [
            ("000000", true),
            ("899999", true),
            ("900000", false),
            ("899999999", false),
            ("900000000", true),
            ("999999999", true),
            ("12345", false),
            ("12345A", false),
            ("", false),
        ];
        for (digits, expected) in cases {
            assert_eq!(is_mailer_id(digits), expected, "{digits}");
        }
    }
}
