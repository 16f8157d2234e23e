//! Postal barcodes: read, checked, explained and drawn.
//!
//! [`Barcode::read`] takes what a scanner sent or a clerk typed and says which label it is and what
//! it holds, or in plain words why it is none. It implements published specifications alone (each
//! module names its own) and depends on nothing else of this project: no prices, no mailings, no
//! ports, no clock.

pub mod aim;
pub mod check_digit;
pub mod imb;
pub mod imcb;
pub mod impb;
pub mod mailer_id;
mod not_a_barcode;
mod number;
pub mod pic;
pub mod postnet;
pub mod render;
pub mod routing;
pub mod s10;
pub mod service_type;
mod text;
pub mod tray;

use aim::Payload;
pub use not_a_barcode::{Family, Fault, NotABarcode, Shown};

/// One barcode, read and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barcode {
    /// Container barcode.
    Imcb(imcb::Imcb),
    /// Package barcode.
    Impb(impb::Impb),
    /// Package number of the older services.
    Pic(pic::Pic),
    /// International item number.
    S10(s10::S10),
    /// 24-digit tray label.
    Imtb(tray::Imtb),
    /// 10-digit tray label.
    Tray10(tray::Tray10),
    /// Letter or flat.
    Imb(imb::Imb),
    /// POSTNET.
    Postnet(postnet::Retired),
    /// PLANET.
    Planet(postnet::Retired),
    /// Postal routing alone.
    Routing(routing::Routing),
    /// Two readings, and nothing in the scan that tells which is meant.
    Ambiguous(Ambiguous),
}

/// Digits that are two barcodes at once: each has passed every check that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguous {
    /// 34 digits: postal routing with a ZIP Code and 26 digits, or with a ZIP+4 and 22.
    ZipCodeOrZip4 {
        /// With a ZIP Code in front.
        zip5: impb::Impb,
        /// With a ZIP+4 in front.
        zip9: Package,
    },
    /// 20 digits of unknown bars: an older package number or a letter's tracking code.
    PackageOrLetter {
        /// As a package number.
        pic: pic::Pic,
        /// As a letter's tracking code.
        imb: imb::Imb,
    },
    /// 11 or 12 digits of a postal symbology.
    PostnetOrPlanet {
        /// As POSTNET.
        postnet: postnet::Retired,
        /// As PLANET.
        planet: postnet::Retired,
    },
}

/// A package number, of today or older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Package {
    /// With 92 to 95.
    Impb(impb::Impb),
    /// With 91.
    Pic(pic::Pic),
}

impl Barcode {
    /// Reads what a scanner sent: with or without AIM identifier, framing, line end, later FNC1 as
    /// GS. Bar strings of the IMb (`A` `D` `F` `T`) and of POSTNET and PLANET (`1` `0`) are read
    /// too.
    ///
    /// # Errors
    /// Says in words why it is no barcode of the Postal Service.
    pub fn read(sent: &[u8]) -> Result<Self, NotABarcode> {
        let Payload { identifier, data } = Payload::of(sent);
        let Some(first) = data.first() else {
            return Err(NotABarcode::Empty);
        };
        if MOST_CHARACTERS < data.len() {
            return Err(NotABarcode::TooLong { found: data.len(), most: MOST_CHARACTERS });
        }
        if imcb::looks_like(data) {
            return imcb::Imcb::read(data).map(Self::Imcb);
        }
        if first.is_ascii_alphabetic() {
            return read_letters(data);
        }
        match is_height_bars(data) {
            true => read_height_bars(data),
            false => number::read(data, identifier),
        }
    }

    /// Which kind of barcode this is; `None` when it may be either of two.
    #[must_use]
    pub fn family(&self) -> Option<Family> {
        Some(match self {
            Self::Imcb(_) => Family::Imcb,
            Self::Impb(_) => Family::Impb,
            Self::Pic(_) => Family::Pic,
            Self::S10(_) => Family::S10,
            Self::Imtb(_) => Family::Imtb,
            Self::Tray10(_) => Family::Tray10,
            Self::Imb(_) => Family::Imb,
            Self::Postnet(_) => Family::Postnet,
            Self::Planet(_) => Family::Planet,
            Self::Routing(_) => Family::Routing,
            Self::Ambiguous(_) => return None,
        })
    }

    /// The text without blanks, identifiers and control characters: what is compared and stored.
    #[must_use]
    pub fn content(&self) -> &str {
        match self {
            Self::Imcb(imcb) => imcb.content(),
            Self::Impb(impb) | Self::Ambiguous(Ambiguous::ZipCodeOrZip4 { zip5: impb, .. }) => {
                impb.content()
            }
            Self::Pic(pic) | Self::Ambiguous(Ambiguous::PackageOrLetter { pic, .. }) => {
                pic.content()
            }
            Self::S10(item) => item.content(),
            Self::Imtb(tray) => tray.content(),
            Self::Tray10(tray) => tray.content(),
            Self::Imb(imb) => imb.content(),
            Self::Postnet(retired)
            | Self::Planet(retired)
            | Self::Ambiguous(Ambiguous::PostnetOrPlanet { postnet: retired, .. }) => {
                retired.content()
            }
            Self::Routing(routing) => routing.content(),
        }
    }
}

impl Ambiguous {
    /// Both readings.
    #[must_use]
    pub fn candidates(&self) -> [Barcode; 2] {
        match *self {
            Self::ZipCodeOrZip4 { zip5, zip9 } => [Barcode::Impb(zip5), zip9.into()],
            Self::PackageOrLetter { pic, imb } => [Barcode::Pic(pic), Barcode::Imb(imb)],
            Self::PostnetOrPlanet { postnet, planet } => {
                [Barcode::Postnet(postnet), Barcode::Planet(planet)]
            }
        }
    }
}

impl Package {
    fn read(digits: &text::Text<{ impb::MOST_DIGITS }>, number: usize) -> Result<Self, Fault> {
        let own = digits.bytes().get(number..).unwrap_or_default();
        match pic::is_91(own) {
            true => pic::read_91(digits, number).map(Self::Pic),
            false => impb::read(digits, number).map(Self::Impb),
        }
    }
}

impl From<Package> for Barcode {
    fn from(package: Package) -> Self {
        match package {
            Package::Impb(impb) => Self::Impb(impb),
            Package::Pic(pic) => Self::Pic(pic),
        }
    }
}

/// The most characters that a scan may have, blanks between printed groups included.
pub const MOST_CHARACTERS: usize = 96;

/// The fewest bars of a bar string; shorter runs of their letters or digits are something else.
const FEWEST_BARS: usize = 32;

fn read_letters(data: &[u8]) -> Result<Barcode, NotABarcode> {
    let are_bars = FEWEST_BARS <= data.len() && data.iter().all(|byte| b"ADFT".contains(byte));
    match are_bars {
        true => Ok(Barcode::Imb(imb::Imb::from_bars(data)?.imb)),
        false if s10::looks_like(data) => s10::S10::read(data).map(Barcode::S10),
        false => Err(unknown(data)),
    }
}

/// No number is all ones and zeros over such a length: the longest has 34 digits and starts with
/// 420.
fn is_height_bars(data: &[u8]) -> bool {
    FEWEST_BARS <= data.len() && data.iter().all(|byte| matches!(byte, b'0' | b'1'))
}

fn read_height_bars(data: &[u8]) -> Result<Barcode, NotABarcode> {
    let standard = postnet::standard_of(data);
    let retired = postnet::Retired::from_bars(standard, data)?;
    Ok(match standard {
        postnet::Standard::Postnet => Barcode::Postnet(retired),
        postnet::Standard::Planet => Barcode::Planet(retired),
    })
}

fn unknown(data: &[u8]) -> NotABarcode {
    NotABarcode::Unknown {
        found: data.iter().filter(|byte| **byte != b' ').count(),
        first: Shown(data.first().copied().unwrap_or_default()),
    }
}
