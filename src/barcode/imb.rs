//! Intelligent Mail barcode (IMb) of letters and flats: 65 bars, 31, 29, 25 or 20 digits.
//!
//! Implements USPS-B-3200: the fields of tables 26 to 37, the digits that scanners send, and
//! through its parts the way from digits to bars and back. What a service type code of the IMb
//! announces is not decided here.

mod decode;
mod encode;
mod repair;
mod tables;

use thiserror::Error;

pub use decode::{Decoded, Unreadable};
pub use encode::{Bars, Steps, check_sequence};
pub use repair::{CannotRepair, Repaired};

use crate::mailer_id;
use crate::not_a_barcode::{Family, NotABarcode, Shown};
use crate::text::Text;

/// Digits of the tracking code.
pub const TRACKING_DIGITS: usize = 20;
/// Bars of every symbol.
pub const BARS: usize = 65;

/// One Intelligent Mail barcode: tracking code and routing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Imb {
    digits: Text<MOST_DIGITS>,
}

/// Why digits make no barcode, with the numbers that the USPS encoder returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// 09.
    #[error("the tracking code has {found} characters, and must have 20 digits")]
    TrackingLength {
        /// Characters without outer blanks.
        found: usize,
    },
    /// 10.
    #[error("character {at} of the tracking code is {found}, and must be a digit")]
    TrackingCharacter {
        /// Which character, from 1.
        at: usize,
        /// What stands there.
        found: Shown,
    },
    /// 11.
    #[error("the second digit of the tracking code is {found}, and must be 0 to 4")]
    BarcodeId {
        /// What stands there.
        found: Shown,
    },
    /// 12.
    #[error("the routing code has {found} characters, and must have none or 5, 9 or 11 digits")]
    RoutingLength {
        /// Its characters.
        found: usize,
    },
    /// 13.
    #[error("character {at} of the routing code is {found}, and must be a digit")]
    RoutingCharacter {
        /// Which character, from 1.
        at: usize,
        /// What stands there.
        found: Shown,
    },
}

impl Refused {
    /// The two digits that the USPS encoder returns.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TrackingLength { .. } => "09",
            Self::TrackingCharacter { .. } => "10",
            Self::BarcodeId { .. } => "11",
            Self::RoutingLength { .. } => "12",
            Self::RoutingCharacter { .. } => "13",
        }
    }
}

impl Imb {
    /// A barcode from its two codes. Blanks around the tracking code are dropped, as the USPS
    /// encoder does.
    ///
    /// # Errors
    /// The first fault in the order of the USPS encoder.
    pub fn new(tracking: &str, routing: &str) -> Result<Self, Refused> {
        let tracking = tracking.trim_matches(' ').as_bytes();
        let routing = routing.as_bytes();
        if tracking.len() != TRACKING_DIGITS {
            return Err(Refused::TrackingLength { found: tracking.len() });
        }
        if let Some((at, found)) = first_non_digit(tracking) {
            return Err(Refused::TrackingCharacter { at, found });
        }
        if let Some(found @ b'5'..=b'9') = tracking.get(1) {
            return Err(Refused::BarcodeId { found: Shown(*found) });
        }
        if !matches!(routing.len(), 0 | ZIP5 | ZIP9 | ZIP11) {
            return Err(Refused::RoutingLength { found: routing.len() });
        }
        if let Some((at, found)) = first_non_digit(routing) {
            return Err(Refused::RoutingCharacter { at, found });
        }
        Ok(Self::joined(tracking, routing))
    }

    /// The digits that a scanner sends: tracking and routing code run together.
    ///
    /// # Errors
    /// Says that the length is none of 20, 25, 29 and 31, or which character is wrong.
    pub fn read(digits: &[u8]) -> Result<Self, NotABarcode> {
        let wrong = |at, expected, found| {
            Err(NotABarcode::Character { family: Family::Imb, at, expected, found })
        };
        if let Some((at, found)) = first_non_digit(digits) {
            return wrong(at, "a digit", found);
        }
        if let Some(found @ b'5'..=b'9') = digits.get(1) {
            return wrong(2, "0 to 4, the second digit of a barcode id", Shown(*found));
        }
        match digits.split_at_checked(TRACKING_DIGITS) {
            Some((tracking, routing)) if matches!(routing.len(), 0 | ZIP5 | ZIP9 | ZIP11) => {
                Ok(Self::joined(tracking, routing))
            }
            _ => Err(NotABarcode::Length {
                family: Family::Imb,
                expected: "20, 25, 29 or 31 digits",
                found: digits.len(),
            }),
        }
    }

    /// Reads 65 bars, `A`, `D`, `F` and `T`, from left to right or upside down.
    ///
    /// # Errors
    /// Says what is wrong with the bars. A single wrong bar is always found out.
    pub fn from_bars(bars: &[u8]) -> Result<Decoded, Unreadable> {
        decode::decode(bars)
    }

    /// Reads damaged bars, when exactly one barcode lies within reach: two wrong bars, one missing
    /// or one too many.
    ///
    /// # Errors
    /// Says that no barcode lies within reach, or more than one.
    pub fn repair(bars: &[u8]) -> Result<Repaired, CannotRepair> {
        repair::repair(bars)
    }

    /// The 65 bars.
    #[must_use]
    pub fn bars(&self) -> Bars {
        encode::encode(self)
    }

    /// All digits run together: what a scanner sends.
    #[must_use]
    pub fn content(&self) -> &str {
        self.digits.as_str()
    }

    /// The 20 digits of the tracking code.
    #[must_use]
    pub fn tracking(&self) -> &str {
        self.digits.part(0..TRACKING_DIGITS)
    }

    /// The routing code: none, or 5, 9 or 11 digits.
    #[must_use]
    pub fn routing(&self) -> &str {
        self.digits.part(TRACKING_DIGITS..self.digits.len())
    }

    /// Two digits: how the piece is sorted.
    #[must_use]
    pub fn barcode_id(&self) -> &str {
        self.digits.part(0..SERVICE_TYPE)
    }

    /// Three digits: mail class and what is asked for.
    #[must_use]
    pub fn service_type(&self) -> &str {
        self.digits.part(SERVICE_TYPE..MAILER_ID)
    }

    /// Six digits, or nine that start with 9; empty on reply mail of origin (052, 050), which
    /// carries none, and in the layouts of barcode id 94 with service type 009.
    #[must_use]
    pub fn mailer_id(&self) -> &str {
        match self.layout() {
            Layout::Mailer(digits) => self.digits.part(MAILER_ID..MAILER_ID + digits),
            Layout::Origin | Layout::Parts(_) => "",
        }
    }

    /// What follows the Mailer ID: nine or six digits, or all fifteen where there is no Mailer ID.
    #[must_use]
    pub fn serial(&self) -> &str {
        match self.layout() {
            Layout::Mailer(digits) => self.digits.part(MAILER_ID + digits..TRACKING_DIGITS),
            Layout::Origin | Layout::Parts(_) => self.digits.part(MAILER_ID..TRACKING_DIGITS),
        }
    }

    /// The ZIP Code, or empty.
    #[must_use]
    pub fn zip5(&self) -> &str {
        self.routing_part(0, ZIP5)
    }

    /// The four digits behind the ZIP Code, or empty.
    #[must_use]
    pub fn plus4(&self) -> &str {
        self.routing_part(ZIP5, ZIP9)
    }

    /// The two digits of the delivery point, or empty.
    #[must_use]
    pub fn delivery_point(&self) -> &str {
        self.routing_part(ZIP9, ZIP11)
    }

    /// The fields as they are printed, apart by blanks; the routing code in groups of 5, 4 and 2.
    #[must_use]
    pub fn human_readable(&self) -> String {
        let mut groups = vec![self.barcode_id(), self.service_type()];
        match self.layout() {
            Layout::Mailer(_) => groups.extend([self.mailer_id(), self.serial()]),
            Layout::Origin => groups.push(self.serial()),
            Layout::Parts(widths) => {
                let mut place = MAILER_ID;
                for width in widths {
                    groups.push(self.digits.part(place..place + width));
                    place += width;
                }
            }
        }
        groups.extend([self.zip5(), self.plus4(), self.delivery_point()]);
        groups.retain(|group| !group.is_empty());
        groups.join(" ")
    }

    fn layout(&self) -> Layout {
        let first = self.digits.bytes().get(MAILER_ID).copied().unwrap_or_default();
        match (self.barcode_id(), self.service_type(), first) {
            (_, "050" | "052", _) => Layout::Origin,
            ("94", "009", b'5') => Layout::Parts(&[1, 4, 10]),
            ("94", "009", _) => Layout::Parts(&[1, 4, 3, 2, 5]),
            _ => Layout::Mailer(mailer_id::length(first)),
        }
    }

    fn routing_part(&self, from: usize, to: usize) -> &str {
        self.digits.part(TRACKING_DIGITS + from..TRACKING_DIGITS + to)
    }

    /// Both codes have been checked, so that they fit.
    fn joined(tracking: &[u8], routing: &[u8]) -> Self {
        let mut digits = Text::empty();
        for digit in tracking.iter().chain(routing) {
            let _ = digits.push(*digit);
        }
        Self { digits }
    }
}

/// Whether 20 digits start with a barcode id that mail really carries: 00, 10, 20, 30, 40 or 50.
pub(crate) fn has_usual_barcode_id(digits: &[u8]) -> bool {
    matches!(digits, [b'0'..=b'5', b'0', ..])
}

/// Whether two digits are a barcode id: the second is 0 to 4.
#[must_use]
pub fn is_barcode_id(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'0'..=b'9', b'0'..=b'4'])
}

/// How the 15 digits behind the service type are divided.
enum Layout {
    Mailer(usize),
    Origin,
    Parts(&'static [usize]),
}

const MOST_DIGITS: usize = TRACKING_DIGITS + ZIP11;
const SERVICE_TYPE: usize = 2;
const MAILER_ID: usize = 5;
const ZIP5: usize = 5;
const ZIP9: usize = 9;
const ZIP11: usize = 11;

fn first_non_digit(text: &[u8]) -> Option<(usize, Shown)> {
    let place = text.iter().position(|byte| !byte.is_ascii_digit())?;
    text.get(place).map(|byte| (place + 1, Shown(*byte)))
}
