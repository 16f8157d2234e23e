//! The papers of an outage, and what a printer needs to print them.
//!
//! A paper is a function from facts to a [`Layout`] ([`papers`]); [`render`] turns any layout into
//! the bytes of a PDF, of a label printer that speaks ZPL II, or of a receipt printer that speaks
//! ESC/POS. Nothing here opens a file, a port or a clock, so the same facts give the same bytes.
//!
//! > **Invariant:** no text is cut off. What does not fit is set smaller or on more lines, and what
//! > cannot be read then is refused with [`Error::DoesNotFit`].
//!
//! > **Invariant:** bars are boxes of whole dots, never pictures and never left to a printer.
//!
//! `docs/decisions/paper.md` says why.

mod escpos;
mod form;
mod marks;
pub mod papers;
mod pdf;
mod typeset;
mod zpl;

use domain::layout::Layout;
pub use form::Stock;
use thiserror::Error;

/// What kind of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PDF for an office printer: real text, bars as vectors, fonts inside.
    Pdf,
    /// ZPL II for a label printer whose head is four inches wide.
    Zpl {
        /// Its resolution.
        dpi: Dpi,
    },
    /// ESC/POS for a receipt printer; pages become one strip.
    EscPos {
        /// Characters on a line of the usual font: 48 or 42 on 80 mm, 32 on 58 mm.
        columns: u8,
    },
}

/// Dots to the inch of a label printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dpi {
    /// Eight dots a millimetre.
    Dpi203,
    /// Twelve dots a millimetre.
    Dpi300,
}

/// Why a paper cannot be printed so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// The words cannot be read in the space that there is.
    #[error("“{words}” does not fit on the paper. Nothing was printed; shorten it and print again")]
    DoesNotFit {
        /// The words.
        words: String,
    },
    /// The page is wider than the head of the printer, either way round.
    #[error(
        "This paper needs a sheet of {width_mil} by {height_mil} thousandths of an inch, and a label printer takes four inches. Print it as PDF"
    )]
    TooWide {
        /// Its width.
        width_mil: i32,
        /// Its height.
        height_mil: i32,
    },
    /// The bars would be too narrow to be scanned.
    #[error("The barcode {text} is too wide for a receipt. Print this paper on a label or as PDF")]
    BarcodeTooWide {
        /// What stands under it.
        text: String,
    },
    /// A number cannot be drawn as a barcode.
    #[error("“{text}” cannot be drawn as a barcode")]
    NotABarcode {
        /// The number.
        text: String,
    },
    /// The PDF could not be written.
    #[error("The PDF could not be written: {why}")]
    Pdf {
        /// What the writer said.
        why: String,
    },
}

/// The bytes of a paper for one kind of printer: the same layout and format give the same bytes.
///
/// # Errors
/// Says what does not fit, and prints nothing then.
pub fn render(layout: &Layout, format: Format) -> Result<Vec<u8>, Error> {
    match format {
        Format::Pdf => pdf::write(layout),
        Format::Zpl { dpi } => zpl::write(layout, dpi).map(String::into_bytes),
        Format::EscPos { columns } => escpos::write(layout, columns),
    }
}
