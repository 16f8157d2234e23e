//! Why a scan is no barcode of the Postal Service, in words that a dock worker can act on.
//!
//! Every variant says what was expected, what was found and, where one character is to blame, which
//! one. Characters are counted from 1 as they are printed: without blanks, identifiers and control
//! characters.

use std::fmt;

use thiserror::Error;

/// Which kind of barcode a text is, or looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Intelligent Mail container barcode, 21 characters.
    Imcb,
    /// Intelligent Mail package barcode.
    Impb,
    /// Package number of the older confirmation and extra services.
    Pic,
    /// Item number of the Universal Postal Union, standard S10.
    S10,
    /// Intelligent Mail tray label, 24 digits.
    Imtb,
    /// Older tray label, 10 digits.
    Tray10,
    /// Intelligent Mail barcode of letters and flats.
    Imb,
    /// POSTNET, retired.
    Postnet,
    /// PLANET, retired.
    Planet,
    /// Postal routing barcode: 420 and a ZIP Code.
    Routing,
}

impl Family {
    /// The short name that files and commands use.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Imcb => "imcb",
            Self::Impb => "impb",
            Self::Pic => "pic",
            Self::S10 => "s10",
            Self::Imtb => "imtb24",
            Self::Tray10 => "tray10",
            Self::Imb => "imb",
            Self::Postnet => "postnet",
            Self::Planet => "planet",
            Self::Routing => "routing",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Imcb => "a container barcode",
            Self::Impb => "a package barcode",
            Self::Pic => "an older package number",
            Self::S10 => "an international item number",
            Self::Imtb => "a tray label",
            Self::Tray10 => "an older tray label",
            Self::Imb => "an Intelligent Mail barcode",
            Self::Postnet => "a POSTNET barcode",
            Self::Planet => "a PLANET barcode",
            Self::Routing => "a postal routing barcode",
        })
    }
}

/// One byte of a scan, shown so that blanks and control characters can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shown(pub u8);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b' ' => f.write_str("a blank"),
            crate::aim::GS => f.write_str("a field separator (GS)"),
            visible @ 0x21..=0x7E => write!(f, "\"{}\"", char::from(visible)),
            other => write!(f, "an unprintable character (hex {other:02X})"),
        }
    }
}

/// Why a scan was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotABarcode {
    /// Nothing but line ends and blanks arrived.
    #[error("nothing was read: scan again")]
    Empty,
    /// More arrived than any label holds: two scans run together, or not a barcode at all.
    #[error(
        "{found} characters were read, and no postal barcode has more than {most}: scan one label at a time"
    )]
    TooLong {
        /// How many characters arrived.
        found: usize,
        /// The most that any family has.
        most: usize,
    },
    /// Nothing about the text points to a family.
    #[error(
        "{found} characters that start with {first} are no barcode of the Postal Service: scan the barcode with the USPS banner"
    )]
    Unknown {
        /// How many characters there are.
        found: usize,
        /// The first of them.
        first: Shown,
    },
    /// Digits of a length that only POSTNET or PLANET have, from a scanner that does not say which
    /// it read.
    #[error(
        "{found} digits alone could be a typed ZIP Code or another carrier's number: for POSTNET and PLANET let the scanner send AIM identifiers"
    )]
    NeedsIdentifier {
        /// How many digits there are.
        found: usize,
    },
    /// The scanner says that it read a barcode of goods.
    #[error(
        "this is a barcode of goods (EAN or UPC), not of the Postal Service: scan the barcode with the USPS banner"
    )]
    Goods,
    /// The family is plain but the length is not one of its lengths.
    #[error("{family} has {expected}, and {found} were read: scan again or key it in")]
    Length {
        /// The family that the text starts like.
        family: Family,
        /// Its lengths, in words.
        expected: &'static str,
        /// How many characters were read.
        found: usize,
    },
    /// One character cannot stand where it stands.
    #[error(
        "character {at} of {family} must be {expected}, and it is {found}: scan again or key it in"
    )]
    Character {
        /// The family that the text looks like.
        family: Family,
        /// Which character, from 1.
        at: usize,
        /// What belongs there, in words.
        expected: &'static str,
        /// What stands there.
        found: Shown,
    },
    /// The check digit does not agree with the others.
    #[error(
        "check digit is {found}, the label's other digits need {needed}: scan again or key it in"
    )]
    CheckDigit {
        /// The family that the text looks like.
        family: Family,
        /// Which character, from 1.
        at: usize,
        /// The digit on the label, 0 to 9.
        found: u8,
        /// The digit that the others call for, 0 to 9.
        needed: u8,
    },
    /// The check digit of a 20-digit package number agrees neither as printed nor with the 91 that
    /// some leave out.
    #[error("check digit is {found}, the label's other digits need {needed} (or {needed_with_91} on a label that leaves out a leading 91): scan again or key it in{}", missing_92(*.fits_with_92))]
    PackageCheckDigit {
        /// The digit on the label, 0 to 9.
        found: u8,
        /// The digit that the others call for, 0 to 9.
        needed: u8,
        /// The digit that the others call for with 91 in front, 0 to 9.
        needed_with_91: u8,
        /// Whether 92 in front makes it a package number of today.
        fits_with_92: bool,
    },
    /// 34 digits that are right neither with a ZIP Code nor with a ZIP+4 in front.
    #[error("34 digits are a ZIP+4 with 22 digits or a ZIP Code with 26, and neither holds here: with ZIP+4, {}; with ZIP Code, {}: scan again or key it in", .with_zip9, .with_zip5)]
    NeitherRouting {
        /// What is wrong with the 22 digits behind a ZIP+4.
        with_zip9: Fault,
        /// What is wrong with the 26 digits behind a ZIP Code.
        with_zip5: Fault,
    },
    /// The last two letters of an international item number are no country.
    #[error("characters 12 and 13 of an international item number are its country, and \"{}{}\" is no country code: scan again or key it in", char::from(.found[0]), char::from(.found[1]))]
    Country {
        /// The two letters.
        found: [u8; 2],
    },
    /// The bars of an Intelligent Mail barcode do not hold together.
    #[error(transparent)]
    ImbBars(#[from] crate::imb::Unreadable),
    /// The bars of a POSTNET or PLANET barcode do not hold together.
    #[error(transparent)]
    HeightBars(#[from] crate::postnet::Unreadable),
}

impl NotABarcode {
    /// A short name for programs; the words for people are the error's text.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too_long",
            Self::Unknown { .. } => "unknown",
            Self::NeedsIdentifier { .. } => "needs_identifier",
            Self::Goods => "goods",
            Self::Length { .. } => "length",
            Self::Character { .. } => "character",
            Self::CheckDigit { .. } | Self::PackageCheckDigit { .. } => "check_digit",
            Self::NeitherRouting { .. } => "neither_routing",
            Self::Country { .. } => "country",
            Self::ImbBars(unreadable) => unreadable.code(),
            Self::HeightBars(unreadable) => unreadable.code(),
        }
    }

    /// The family that the refused text looks like, when it looks like one.
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        match self {
            Self::Empty
            | Self::TooLong { .. }
            | Self::Unknown { .. }
            | Self::NeedsIdentifier { .. }
            | Self::Goods => None,
            Self::Length { family, .. }
            | Self::Character { family, .. }
            | Self::CheckDigit { family, .. } => Some(*family),
            Self::PackageCheckDigit { .. } => Some(Family::Pic),
            Self::NeitherRouting { .. } => Some(Family::Impb),
            Self::Country { .. } => Some(Family::S10),
            Self::ImbBars(_) => Some(Family::Imb),
            Self::HeightBars(unreadable) => Some(unreadable.family()),
        }
    }

    /// Which character is to blame, from 1, when one is.
    #[must_use]
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Character { at, .. } | Self::CheckDigit { at, .. } => Some(*at),
            Self::PackageCheckDigit { .. } => Some(crate::pic::PLAIN_DIGITS),
            Self::Country { .. } => Some(12),
            _ => None,
        }
    }
}

/// The fault of one of the two readings of 34 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Its check digit does not agree.
    CheckDigit {
        /// The digit on the label, 0 to 9.
        found: u8,
        /// The digit that the others call for, 0 to 9.
        needed: u8,
    },
    /// One character cannot stand where it stands.
    Character {
        /// Which character, from 1.
        at: usize,
        /// What belongs there, in words.
        expected: &'static str,
        /// What stands there.
        found: Shown,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CheckDigit { found, needed } => {
                write!(f, "check digit is {found} and not {needed}")
            }
            Self::Character { at, expected, found } => {
                write!(f, "character {at} is {found} and not {expected}")
            }
        }
    }
}

fn missing_92(fits: bool) -> &'static str {
    match fits {
        true => "; with 92 in front it would be a package number of today",
        false => "",
    }
}
