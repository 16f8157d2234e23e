//! `tallyctl barcode draw`: one barcode as a file.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use barcode::postnet::{Retired, Standard};
use barcode::render::{Resolution, Symbol};
use barcode::{Ambiguous, Barcode, Family, imb};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Draw {
    /// Which barcode
    #[arg(value_enum)]
    kind: Kind,
    /// What it holds: the text of the label, blanks allowed between its groups
    data: String,
    /// How it is written
    #[arg(long, value_enum)]
    format: Format,
    /// Where to; standard output without it
    #[arg(long)]
    out: Option<PathBuf>,
    /// Dots to the inch of the printer or picture; SVG is always exact
    #[arg(long, value_enum, default_value = "203")]
    dpi: Dpi,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Letter or flat: 20, 25, 29 or 31 digits
    Imb,
    /// 5, 9 or 11 digits
    Postnet,
    /// 11 or 13 digits
    Planet,
    /// Container
    Imcb,
    /// Tray, 24 digits
    Imtb24,
    /// Older tray, 10 digits
    Tray10,
    /// Package
    Impb,
    /// Older package number as GS1-128 or Code 128
    Pic,
    /// Older package number as Interleaved 2 of 5
    PicInterleaved,
    /// International item number
    S10,
    /// Postal routing alone
    Routing,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Svg,
    Png,
    Zpl,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Dpi {
    #[value(name = "203")]
    Dpi203,
    #[value(name = "300")]
    Dpi300,
    #[value(name = "600")]
    Dpi600,
}

/// Draws; data that is none of its kind is an unusable argument.
pub(super) fn run(draw: &Draw) -> anyhow::Result<ExitCode> {
    let symbol = match symbol(draw.kind, &draw.data) {
        Ok(symbol) => symbol,
        Err(reason) => {
            eprintln!("tallyctl: {reason}");
            return Ok(ExitCode::from(UNUSABLE));
        }
    };
    let file = match draw.format {
        Format::Svg => symbol.lay_out(Resolution::Mil).svg().into_bytes(),
        Format::Png => symbol.lay_out(draw.dpi.resolution()).png()?,
        Format::Zpl => symbol.lay_out(draw.dpi.resolution()).zpl().into_bytes(),
    };
    match &draw.out {
        Some(path) => {
            std::fs::write(path, file).with_context(|| format!("Write {}", path.display()))
        }
        None => std::io::stdout().write_all(&file).context("Write the drawing"),
    }?;
    Ok(ExitCode::SUCCESS)
}

impl Dpi {
    fn resolution(self) -> Resolution {
        match self {
            Self::Dpi203 => Resolution::Dpi203,
            Self::Dpi300 => Resolution::Dpi300,
            Self::Dpi600 => Resolution::Dpi600,
        }
    }
}

/// Clap's own exit code for arguments that cannot be used.
const UNUSABLE: u8 = 2;

fn symbol(kind: Kind, data: &str) -> Result<Symbol, String> {
    let barcode = match kind {
        Kind::Imb => imb::Imb::read(data.as_bytes()).map(Barcode::Imb),
        Kind::Postnet => Retired::new(Standard::Postnet, data.as_bytes()).map(Barcode::Postnet),
        Kind::Planet => Retired::new(Standard::Planet, data.as_bytes()).map(Barcode::Planet),
        _ => Barcode::read(data.as_bytes()),
    };
    let barcode = barcode.map_err(|refused| refused.to_string())?;
    match (kind, of_family(kind.family(), barcode)?) {
        (Kind::PicInterleaved, Barcode::Pic(pic)) => Symbol::interleaved(&pic),
        (_, barcode) => Symbol::of(&barcode),
    }
    .map_err(|cannot| cannot.to_string())
}

/// The barcode when it is of the family that was asked for, or the reading of it that is.
fn of_family(family: Family, barcode: Barcode) -> Result<Barcode, String> {
    let readings = match &barcode {
        // Two readings of one family, so that asking for the family does not choose between them.
        Barcode::Ambiguous(Ambiguous::ZipCodeOrZip4 { .. }) => vec![barcode],
        Barcode::Ambiguous(ambiguous) => ambiguous.candidates().to_vec(),
        _ => vec![barcode],
    };
    let fits = |reading: &Barcode| reading.family().is_none_or(|found| found == family);
    readings.into_iter().find(fits).ok_or_else(|| match barcode.family() {
        Some(found) => format!("this is {found}, and not {family}"),
        None => format!("this is not {family}"),
    })
}

impl Kind {
    fn family(self) -> Family {
        match self {
            Self::Imb => Family::Imb,
            Self::Postnet => Family::Postnet,
            Self::Planet => Family::Planet,
            Self::Imcb => Family::Imcb,
            Self::Imtb24 => Family::Imtb,
            Self::Tray10 => Family::Tray10,
            Self::Impb => Family::Impb,
            Self::Pic | Self::PicInterleaved => Family::Pic,
            Self::S10 => Family::S10,
            Self::Routing => Family::Routing,
        }
    }
}
