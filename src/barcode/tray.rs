//! Tray and sack labels: the 24 digits of today (IMtb) and the 10 digits before them.
//!
//! Implements USPS-L-3216 (destination ZIP Code 5, content identifier 3, processing code 1, Mailer
//! ID 6 or 9, serial 8 or 5, label type 1) and DMM M032 (ZIP Code 5, content identifier 3,
//! processing code 2). The split behind a nine-digit Mailer ID is inferred from the total of 24.
//! Neither label has a check digit, so a wrong digit that is still a digit cannot be told here.

use crate::mailer_id;
use crate::text::Text;

/// Digits of the tray label of today.
pub const IMTB_DIGITS: usize = 24;
/// Digits of the tray label before it.
pub const TRAY10_DIGITS: usize = 10;

/// One 24-digit tray label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imtb {
    digits: Text<IMTB_DIGITS>,
}

impl Imtb {
    /// `None` unless there are 24 ASCII digits.
    #[must_use]
    pub fn of(digits: &[u8]) -> Option<Self> {
        only_digits(digits, IMTB_DIGITS).map(|digits| Self { digits })
    }

    /// The 24 digits.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// Where the tray goes.
    #[must_use]
    pub fn zip5(&self) -> &str {
        self.digits.part(0..5)
    }

    /// Content identifier number: what is in it, and how it is sorted.
    #[must_use]
    pub fn cin(&self) -> &str {
        self.digits.part(5..8)
    }

    /// One digit.
    #[must_use]
    pub fn processing_code(&self) -> &str {
        self.digits.part(8..MAILER_ID)
    }

    /// Six digits, or nine that start with 9.
    #[must_use]
    pub fn mailer_id(&self) -> &str {
        self.digits.part(MAILER_ID..self.serial_place())
    }

    /// Eight digits behind a six-digit Mailer ID, five behind a nine-digit one.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.digits.part(self.serial_place()..LABEL_TYPE)
    }

    /// One digit.
    #[must_use]
    pub fn label_type(&self) -> &str {
        self.digits.part(LABEL_TYPE..IMTB_DIGITS)
    }

    fn serial_place(&self) -> usize {
        MAILER_ID
            + self.digits.bytes().get(MAILER_ID).map_or(mailer_id::SIX, |d| mailer_id::length(*d))
    }
}

/// One 10-digit tray label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tray10 {
    digits: Text<TRAY10_DIGITS>,
}

impl Tray10 {
    /// `None` unless there are ten ASCII digits.
    #[must_use]
    pub fn of(digits: &[u8]) -> Option<Self> {
        only_digits(digits, TRAY10_DIGITS).map(|digits| Self { digits })
    }

    /// The ten digits.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// Where the tray goes.
    #[must_use]
    pub fn zip5(&self) -> &str {
        self.digits.part(0..5)
    }

    /// Content identifier number.
    #[must_use]
    pub fn cin(&self) -> &str {
        self.digits.part(5..8)
    }

    /// Two digits.
    #[must_use]
    pub fn processing_code(&self) -> &str {
        self.digits.part(8..TRAY10_DIGITS)
    }
}

const MAILER_ID: usize = 9;
const LABEL_TYPE: usize = IMTB_DIGITS - 1;

fn only_digits<const N: usize>(digits: &[u8], length: usize) -> Option<Text<N>> {
    match digits.len() == length && digits.iter().all(u8::is_ascii_digit) {
        true => Text::of(digits),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tray_labels_come_apart_into_their_fields() {
        let cases = [
            ("123456781123456123123451", ["12345", "678", "1", "123456", "12312345", "1"]),
            ("695743890915694172160446", ["69574", "389", "0", "915694172", "16044", "6"]),
        ];
        for (digits, expected) in cases {
            let tray = Imtb::of(digits.as_bytes()).unwrap();
            assert_eq!(
                [
                    tray.zip5(),
                    tray.cin(),
                    tray.processing_code(),
                    tray.mailer_id(),
                    tray.serial(),
                    tray.label_type()
                ],
                expected
            );
        }
        let tray = Tray10::of(b"2006124100").unwrap();
        assert_eq!([tray.zip5(), tray.cin(), tray.processing_code()], ["20061", "241", "00"]);
    }

    #[test]
    fn anything_but_the_right_number_of_digits_is_no_tray_label() {
        for text in
            ["", "12345678112345612312345", "12345678112345612312345A", "1234567811234561231234511"]
        {
            assert_eq!(Imtb::of(text.as_bytes()), None, "{text}");
        }
        for text in ["", "12345678A1", "123456781", "12345678111"] {
            assert_eq!(Tray10::of(text.as_bytes()), None, "{text}");
        }
    }
}
