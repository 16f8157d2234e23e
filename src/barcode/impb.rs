//! Intelligent Mail package barcode (IMpb).
//!
//! Implements the constructs of Publication 199 that are known here: application identifiers 92
//! (nine-digit Mailer ID), 93 (six-digit), 94 and 95, service type code, serial and mod 10 check
//! digit in 22 or 26 digits, the 30-digit form of 94 with a source identifier, each with or without
//! `420` and a ZIP Code in front where the total allows. The numbers behind 94 and 95 are not taken
//! apart further: 94 may carry a source identifier that nothing in the barcode announces, and the
//! widths inside 95 are not published to us. The older 91 is [`crate::pic`].

use crate::check_digit;
use crate::mailer_id;
use crate::not_a_barcode::{Fault, Shown};
use crate::routing;
use crate::text::Text;

/// The most digits that a package barcode has, postal routing included.
pub const MOST_DIGITS: usize = 34;

/// One package barcode, whole and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Impb {
    digits: Text<MOST_DIGITS>,
    number: u8,
}

impl Impb {
    /// All digits run together, postal routing in front.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// The number without postal routing: what is printed under the bars and looked up.
    #[must_use]
    pub fn tracking_number(&self) -> &str {
        self.field(0, self.length())
    }

    /// Which channel the label came from: `92` to `95`.
    #[must_use]
    pub fn application_identifier(&self) -> &str {
        self.field(0, STC)
    }

    /// Three digits for mail class and extra services: [`crate::service_type::package`].
    #[must_use]
    pub fn service_type_code(&self) -> &str {
        self.field(STC, MAILER_ID)
    }

    /// How postage was paid; only the 30-digit form is sure to carry it.
    #[must_use]
    pub fn source_identifier(&self) -> Option<&str> {
        (self.length() == WITH_SOURCE).then(|| self.field(MAILER_ID, MAILER_ID + SOURCE_DIGITS))
    }

    /// The Mailer ID, where the application identifier says how long it is.
    #[must_use]
    pub fn mailer_id(&self) -> Option<&str> {
        self.mailer_and_serial().map(|(mailer, _)| mailer)
    }

    /// The serial, where the application identifier says where it starts.
    #[must_use]
    pub fn serial(&self) -> Option<&str> {
        self.mailer_and_serial().map(|(_, serial)| serial)
    }

    /// The check digit as printed.
    #[must_use]
    pub fn check_digit(&self) -> &str {
        self.field(self.length() - 1, self.length())
    }

    /// Where the package goes, when postal routing is in the barcode.
    #[must_use]
    pub fn zip5(&self) -> Option<&str> {
        routing::zip5(&self.digits, self.start())
    }

    /// The four digits behind the ZIP Code, when they are in the barcode.
    #[must_use]
    pub fn zip4(&self) -> Option<&str> {
        routing::zip4(&self.digits, self.start())
    }

    /// As printed: groups of four digits, postal routing left out.
    #[must_use]
    pub fn human_readable(&self) -> String {
        groups_of_four(self.tracking_number())
    }

    fn mailer_and_serial(&self) -> Option<(&str, &str)> {
        let (mailer, digits) = match (self.application_identifier(), self.length()) {
            ("92", _) => (MAILER_ID, mailer_id::NINE),
            ("93", _) => (MAILER_ID, mailer_id::SIX),
            (_, WITH_SOURCE) => {
                let mailer = MAILER_ID + SOURCE_DIGITS;
                (mailer, mailer_id::length(*self.field(mailer, mailer + 1).as_bytes().first()?))
            }
            _ => return None,
        };
        let serial = mailer + digits;
        Some((self.field(mailer, serial), self.field(serial, self.length() - 1)))
    }

    fn field(&self, from: usize, to: usize) -> &str {
        self.digits.part(self.start() + from..self.start() + to)
    }

    fn start(&self) -> usize {
        usize::from(self.number)
    }

    fn length(&self) -> usize {
        self.digits.len().saturating_sub(self.start())
    }
}

/// The fields that make a new package number; [`Fields::complete`] adds the check digit.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    /// ZIP Code or ZIP+4 without a dash, or nothing.
    pub zip: &'a str,
    /// Three digits.
    pub service_type_code: &'a str,
    /// Six digits, or nine that start with 9; the length decides between 93 and 92.
    pub mailer_id: &'a str,
    /// As many digits as bring the number to 22 or 26.
    pub serial: &'a str,
}

impl Fields<'_> {
    /// The whole content of the barcode; `None` when a field has a wrong length or is not of
    /// digits.
    #[must_use]
    pub fn complete(&self) -> Option<String> {
        let identifier = match self.mailer_id.len() {
            mailer_id::NINE => "92",
            _ => "93",
        };
        let number = [identifier, self.service_type_code, self.mailer_id, self.serial].concat();
        let fits = self.service_type_code.len() == MAILER_ID - STC
            && mailer_id::is_mailer_id(self.mailer_id)
            && matches!(number.len() + 1, SHORT | LONG)
            && matches!((self.zip.len(), number.len() + 1), (0 | 5, _) | (9, SHORT))
            && [&number, self.zip].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let check = check_digit::gs1(check_digit::values(number.as_bytes()));
        let prefix = if self.zip.is_empty() { "" } else { "420" };
        fits.then(|| format!("{prefix}{}{number}{check}", self.zip))
    }
}

/// Digits in groups of four, as labels print them.
pub(crate) fn groups_of_four(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 4);
    for (place, digit) in digits.chars().enumerate() {
        if place % 4 == 0 && place != 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Reads the package number that starts at `number`; the caller has seen to it that all are digits
/// and that the number has one of the lengths of its application identifier.
pub(crate) fn read(digits: &Text<MOST_DIGITS>, number: usize) -> Result<Impb, Fault> {
    let own = digits.bytes().get(number..).unwrap_or_default();
    check_identifier(own, number)?;
    check_check_digit(own)?;
    check_mailer_id(own, number)?;
    Ok(Impb { digits: *digits, number: u8::try_from(number).unwrap_or_default() })
}

/// Digits of the usual package number.
pub(crate) const SHORT: usize = 22;
/// Digits of the long package number.
pub(crate) const LONG: usize = 26;
/// Digits of the number that carries a source identifier.
pub(crate) const WITH_SOURCE: usize = 30;

const STC: usize = 2;
const MAILER_ID: usize = 5;
const SOURCE_DIGITS: usize = 2;

fn check_identifier(own: &[u8], number: usize) -> Result<(), Fault> {
    let (place, found) = match own {
        [b'9', b'2'..=b'5', ..] => return Ok(()),
        [b'9', second, ..] => (number + 1, *second),
        [first, ..] => (number, *first),
        [] => return Ok(()),
    };
    let expected = match place - number {
        0 => "the 9 that starts a package number",
        _ => "1 to 5, the second digit of a package number",
    };
    Err(Fault::Character { at: place + 1, expected, found: Shown(found) })
}

/// The check digit comes before the Mailer ID rule: a misread digit breaks both, and the check
/// digit is what to tell.
pub(crate) fn check_check_digit(own: &[u8]) -> Result<(), Fault> {
    let Some((check, others)) = own.split_last() else {
        return Ok(());
    };
    let found = check_digit::value(*check);
    let needed = check_digit::gs1(check_digit::values(others));
    match found == needed {
        true => Ok(()),
        false => Err(Fault::CheckDigit { found, needed }),
    }
}

fn check_mailer_id(own: &[u8], number: usize) -> Result<(), Fault> {
    let Some(found) = own.get(MAILER_ID).copied() else {
        return Ok(());
    };
    let expected = match own {
        [_, b'2', ..] if found != b'9' => "9, which starts every Mailer ID behind 92",
        [_, b'3', ..] if found == b'9' => "0 to 8, which start every Mailer ID behind 93",
        _ => return Ok(()),
    };
    Err(Fault::Character { at: number + MAILER_ID + 1, expected, found: Shown(found) })
}
