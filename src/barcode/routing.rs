//! Postal routing barcode: `420` and a ZIP Code or ZIP+4, alone or in front of a package number.
//!
//! Implements DMM 204.2 for the barcode alone. In front of a package number the same digits belong
//! to [`crate::impb`] and [`crate::pic`], which take them apart with the two functions here.

use crate::text::Text;

/// One postal routing barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Routing {
    digits: Text<WITH_ZIP9>,
}

impl Routing {
    /// `None` unless there are `420` and five or nine digits.
    #[must_use]
    pub fn of(digits: &[u8]) -> Option<Self> {
        let fits = matches!(digits.len(), WITH_ZIP5 | WITH_ZIP9)
            && starts(digits)
            && digits.iter().all(u8::is_ascii_digit);
        match fits {
            true => Text::of(digits).map(|digits| Self { digits }),
            false => None,
        }
    }

    /// `420` and the ZIP Code, run together.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// The ZIP Code.
    #[must_use]
    pub fn zip5(&self) -> &str {
        self.digits.part(IDENTIFIER.len()..WITH_ZIP5)
    }

    /// The four digits behind a ZIP Code, when they are there.
    #[must_use]
    pub fn zip4(&self) -> Option<&str> {
        present(self.digits.part(WITH_ZIP5..WITH_ZIP9))
    }
}

/// Digits of `420` and a ZIP Code.
pub(crate) const WITH_ZIP5: usize = IDENTIFIER.len() + 5;
/// Digits of `420` and a ZIP+4.
pub(crate) const WITH_ZIP9: usize = IDENTIFIER.len() + 9;

/// Whether digits start with the application identifier of postal routing.
pub(crate) fn starts(digits: &[u8]) -> bool {
    digits.starts_with(IDENTIFIER)
}

/// The ZIP Code of a package number whose own digits start at `number`.
pub(crate) fn zip5<const N: usize>(digits: &Text<N>, number: usize) -> Option<&str> {
    match WITH_ZIP5 <= number {
        true => present(digits.part(IDENTIFIER.len()..WITH_ZIP5)),
        false => None,
    }
}

/// The four digits behind the ZIP Code of a package number whose own digits start at `number`.
pub(crate) fn zip4<const N: usize>(digits: &Text<N>, number: usize) -> Option<&str> {
    match WITH_ZIP9 <= number {
        true => present(digits.part(WITH_ZIP5..WITH_ZIP9)),
        false => None,
    }
}

const IDENTIFIER: &[u8] = b"420";

fn present(digits: &str) -> Option<&str> {
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routing_barcodes_hold_a_zip_code() {
        let cases = [
            ("42012345", Some(("12345", None))),
            ("420123456789", Some(("12345", Some("6789")))),
            ("4201234", None),
            ("42112345", None),
            ("4201234A", None),
            ("4201234567", None),
        ];
        for (digits, expected) in cases {
            let routing = Routing::of(digits.as_bytes());
            assert_eq!(routing.as_ref().map(|r| (r.zip5(), r.zip4())), expected, "{digits}");
        }
    }
}
