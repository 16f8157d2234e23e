//! Postal barcodes: read, checked, explained and drawn.
//!
//! [`Barcode::read`] takes what a scanner sent or a clerk typed and says which label it is and what it holds, or in
//! plain words why it is none. It implements published specifications alone (each module names its own) and depends
//! on nothing else of this project: no prices, no mailings, no ports, no clock.

pub mod aim;
pub mod imcb;
pub mod mailer_id;
mod not_a_barcode;
mod text;

pub use not_a_barcode::{Family, Fault, NotABarcode, Shown};

/// One barcode, read and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barcode {
    /// Container barcode.
    Imcb(imcb::Imcb),
}

impl Barcode {
    /// Reads what a scanner sent: with or without AIM identifier, framing, line end.
    ///
    /// # Errors
    /// Says in words why it is no barcode of the Postal Service.
    pub fn read(sent: &[u8]) -> Result<Self, NotABarcode> {
        let payload = aim::Payload::of(sent);
        match payload.data {
            [] => Err(NotABarcode::Empty),
            data if data.len() > MOST_CHARACTERS => {
                Err(NotABarcode::TooLong { found: data.len(), most: MOST_CHARACTERS })
            }
            data if imcb::looks_like(data) => imcb::Imcb::read(data).map(Self::Imcb),
            data => Err(NotABarcode::Unknown {
                found: data.len(),
                first: Shown(data.first().copied().unwrap_or_default()),
            }),
        }
    }

    /// Which kind of barcode this is.
    #[must_use]
    pub fn family(&self) -> Family {
        match self {
            Self::Imcb(_) => Family::Imcb,
        }
    }

    /// The text without blanks, identifiers and control characters: what is compared and stored.
    #[must_use]
    pub fn content(&self) -> &str {
        match self {
            Self::Imcb(imcb) => imcb.content(),
        }
    }
}

/// The most characters that a scan may have, blanks between printed groups included.
pub const MOST_CHARACTERS: usize = 96;
