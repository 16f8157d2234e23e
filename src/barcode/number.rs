//! Which label a run of digits is, by its length, its first digits and what the scanner says about
//! its bars.
//!
//! The lengths are those of the families' own specifications; no family is tried that the scanner
//! rules out, and digits that fit two families are returned as both.

use crate::aim::{GS, Identifier, Symbology};
use crate::imb::{self, Imb};
use crate::impb::{self, MOST_DIGITS};
use crate::not_a_barcode::{Family, Fault, NotABarcode, Shown};
use crate::pic;
use crate::postnet::{Retired, Standard};
use crate::routing::{self, Routing};
use crate::text::Text;
use crate::tray::{Imtb, Tray10};
use crate::{Ambiguous, Barcode, Package};

/// Reads digits, with blanks between printed groups and with GS where the symbol has a later FNC1.
pub(crate) fn read(data: &[u8], identifier: Option<Identifier>) -> Result<Barcode, NotABarcode> {
    let number = Number::of(data)?;
    match identifier.map(Identifier::symbology) {
        Some(Symbology::Ean) => Err(NotABarcode::Goods),
        Some(Symbology::Postal) => number.read_letter(),
        Some(_) | None => number.read_label(identifier),
    }
}

/// Digits without blanks, and where the one separator stood.
struct Number {
    digits: Text<MOST_DIGITS>,
    separator: Option<usize>,
}

impl Number {
    fn of(data: &[u8]) -> Result<Self, NotABarcode> {
        let mut digits = Text::empty();
        let mut separator = None;
        for &byte in data {
            match byte {
                b' ' => {}
                GS if separator.is_none() => separator = Some(digits.len()),
                b'0'..=b'9' => {
                    if digits.push(byte).is_none() {
                        return Err(too_long(data));
                    }
                }
                _ => return Err(not_a_digit(data, digits.len(), byte)),
            }
        }
        Ok(Self { digits, separator })
    }

    /// Letters and flats: what scanners send as "other".
    fn read_letter(&self) -> Result<Barcode, NotABarcode> {
        self.refuse_separator(Family::Imb)?;
        let digits = self.digits.bytes();
        let retired = |standard| Retired::read(standard, digits);
        match digits.len() {
            20 | 25 | 29 | 31 => Imb::read(digits).map(Barcode::Imb),
            5 | 6 | 9 | 10 => retired(Standard::Postnet).map(Barcode::Postnet),
            13 | 14 => retired(Standard::Planet).map(Barcode::Planet),
            11 | 12 => {
                let postnet = retired(Standard::Postnet)?;
                let planet = retired(Standard::Planet)?;
                Ok(Barcode::Ambiguous(Ambiguous::PostnetOrPlanet { postnet, planet }))
            }
            found => Err(NotABarcode::Length {
                family: Family::Imb,
                expected: "20, 25, 29 or 31 digits (POSTNET 5, 9 or 11, PLANET 11 or 13, each with or without its check digit)",
                found,
            }),
        }
    }

    /// Packages, trays and routing; letters too where the scanner does not say what it read.
    fn read_label(&self, identifier: Option<Identifier>) -> Result<Barcode, NotABarcode> {
        let digits = self.digits.bytes();
        if self.separator.is_some() {
            return self.read_separated();
        }
        if pic::is_91(digits) {
            return self.package(0);
        }
        match digits.len() {
            8 | 12 if routing::starts(digits) => routing_alone(digits),
            10 => label(Tray10::of(digits).map(Barcode::Tray10), digits),
            19 if identifier.is_some_and(Identifier::check_digit_was_stripped) => {
                self.restore_check_digit()
            }
            20 => self.read_twenty(identifier),
            22 | 26 => self.package(0),
            24 => label(Imtb::of(digits).map(Barcode::Imtb), digits),
            30 if routing::starts(digits) => self.package(routing::WITH_ZIP5),
            30 => self.read_thirty(),
            34 if routing::starts(digits) => self.read_thirty_four(),
            25 | 29 | 31 if identifier.is_none() => Imb::read(digits).map(Barcode::Imb),
            5 | 6 | 9 | 11..=14 if identifier.is_none() => {
                Err(NotABarcode::NeedsIdentifier { found: digits.len() })
            }
            _ => Err(unknown(digits)),
        }
    }

    /// `420`, a ZIP Code or ZIP+4, GS, a package number.
    fn read_separated(&self) -> Result<Barcode, NotABarcode> {
        let separator = self.separator.unwrap_or_default();
        let digits = self.digits.bytes();
        let at_end_of_zip = matches!(separator, routing::WITH_ZIP5 | routing::WITH_ZIP9);
        if !at_end_of_zip || !routing::starts(digits) {
            return self.refuse_separator(Family::Impb).and(Err(unknown(digits)));
        }
        let own = digits.get(separator..).unwrap_or_default();
        match own.len() {
            impb::SHORT | impb::LONG => self.package(separator),
            _ if pic::is_91(own) => self.package(separator),
            _ => Err(NotABarcode::Length {
                family: Family::Impb,
                expected: "22 or 26 digits behind its ZIP Code",
                found: own.len(),
            }),
        }
    }

    /// 20 digits: an older package number, or a letter's tracking code when the scanner does not
    /// say.
    ///
    /// A letter's code starts with one of six barcode ids (00, 10 … 50) on real mail, and no
    /// service type code of the older services is one of those except 50, which never goes on a
    /// piece. So the two rarely meet, and a package number with a wrong check digit is not taken
    /// for a letter.
    fn read_twenty(&self, identifier: Option<Identifier>) -> Result<Barcode, NotABarcode> {
        let pic = pic::read_plain(&self.digits);
        let digits = self.digits.bytes();
        let may_be_letter = identifier.is_none() && imb::has_usual_barcode_id(digits);
        match (pic, may_be_letter) {
            (Ok(pic), true) => {
                let imb = Imb::read(digits)?;
                Ok(Barcode::Ambiguous(Ambiguous::PackageOrLetter { pic, imb }))
            }
            (Err(_), true) => Imb::read(digits).map(Barcode::Imb),
            (pic, false) => pic.map(Barcode::Pic),
        }
    }

    /// The scanner verified the mod 10 digit of Interleaved 2 of 5 and dropped it, so working it
    /// out again restores it.
    fn restore_check_digit(&self) -> Result<Barcode, NotABarcode> {
        let mut digits = self.digits;
        let check = crate::check_digit::gs1(crate::check_digit::values(digits.bytes()));
        let _ = digits.push(b'0' + check % 10);
        pic::read_plain(&digits).map(Barcode::Pic)
    }

    /// 30 digits without postal routing: only 94 has that many of its own.
    fn read_thirty(&self) -> Result<Barcode, NotABarcode> {
        match self.digits.bytes() {
            [b'9', b'4', ..] => self.package(0),
            [b'4' | b'9', second, ..] => Err(NotABarcode::Character {
                family: Family::Impb,
                at: 2,
                expected: "part of 420 or 94, which start 30 digits",
                found: Shown(*second),
            }),
            digits => Err(NotABarcode::Character {
                family: Family::Impb,
                at: 1,
                expected: "part of 420 or 94, which start 30 digits",
                found: Shown(digits.first().copied().unwrap_or_default()),
            }),
        }
    }

    /// 34 digits run together: ZIP+4 and 22 digits, or ZIP Code and 26.
    fn read_thirty_four(&self) -> Result<Barcode, NotABarcode> {
        let zip9 = Package::read(&self.digits, routing::WITH_ZIP9);
        let zip5 = impb::read(&self.digits, routing::WITH_ZIP5);
        match (zip9, zip5) {
            (Ok(zip9), Ok(zip5)) => Ok(Barcode::Ambiguous(Ambiguous::ZipCodeOrZip4 { zip5, zip9 })),
            (Ok(package), Err(_)) => Ok(package.into()),
            (Err(_), Ok(impb)) => Ok(Barcode::Impb(impb)),
            (Err(with_zip9), Err(with_zip5)) => {
                Err(NotABarcode::NeitherRouting { with_zip9, with_zip5 })
            }
        }
    }

    fn package(&self, number: usize) -> Result<Barcode, NotABarcode> {
        let family = |own: Option<&[u8]>| match own {
            Some([b'9', b'1', ..]) => Family::Pic,
            _ => Family::Impb,
        };
        Package::read(&self.digits, number).map(Barcode::from).map_err(|fault| {
            fault.into_refusal(family(self.digits.bytes().get(number..)), self.digits.len())
        })
    }

    fn refuse_separator(&self, family: Family) -> Result<(), NotABarcode> {
        match self.separator {
            None => Ok(()),
            Some(place) => Err(NotABarcode::Character {
                family,
                at: place + 1,
                expected: "a digit",
                found: Shown(GS),
            }),
        }
    }
}

impl Fault {
    fn into_refusal(self, family: Family, digits: usize) -> NotABarcode {
        match self {
            Self::CheckDigit { found, needed } => {
                NotABarcode::CheckDigit { family, at: digits, found, needed }
            }
            Self::Character { at, expected, found } => {
                NotABarcode::Character { family, at, expected, found }
            }
        }
    }
}

fn routing_alone(digits: &[u8]) -> Result<Barcode, NotABarcode> {
    label(Routing::of(digits).map(Barcode::Routing), digits)
}

/// The lengths were matched before, so that a label of digits alone always is one.
fn label(barcode: Option<Barcode>, digits: &[u8]) -> Result<Barcode, NotABarcode> {
    barcode.ok_or_else(|| unknown(digits))
}

fn unknown(data: &[u8]) -> NotABarcode {
    let mut visible = data.iter().filter(|byte| **byte != b' ');
    let first = Shown(visible.next().copied().unwrap_or_default());
    NotABarcode::Unknown { found: 1 + visible.count(), first }
}

fn too_long(data: &[u8]) -> NotABarcode {
    NotABarcode::TooLong {
        found: data.iter().filter(|byte| !matches!(**byte, b' ' | GS)).count(),
        most: MOST_DIGITS,
    }
}

/// A character that is no digit: told with its place when the length says which label this is meant
/// to be.
fn not_a_digit(data: &[u8], place: usize, found: u8) -> NotABarcode {
    let starts_like_digits = data.first().is_some_and(u8::is_ascii_digit);
    let length = data.iter().filter(|byte| !matches!(**byte, b' ' | GS)).count();
    match family_of_length(length) {
        Some(family) if starts_like_digits => NotABarcode::Character {
            family,
            at: place + 1,
            expected: "a digit",
            found: Shown(found),
        },
        _ => unknown(data),
    }
}

fn family_of_length(length: usize) -> Option<Family> {
    match length {
        10 => Some(Family::Tray10),
        20 => Some(Family::Pic),
        22 | 26 | 30 | 34 => Some(Family::Impb),
        24 => Some(Family::Imtb),
        25 | 29 | 31 => Some(Family::Imb),
        _ => None,
    }
}
