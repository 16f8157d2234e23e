//! Papers on their way out: set for the printer that is fitted, or kept as a PDF where there is none.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use app::{Paper, PrintJob, PrintJobId, PrintOutcome, Station};
use domain::layout::Layout;
use domain::moment::Moment;
use hw::printer::Language;
use paper::{Dpi, Format, Stock};

/// Dots to the inch from which a label printer is a fine one.
const FINE_DPI: u16 = 300;
/// Characters on a line of an 80 mm receipt.
const RECEIPT_COLUMNS: u8 = 48;

/// What came of setting a paper.
pub(crate) enum Set {
    /// The printer that is fitted takes it.
    ForPrinter(PrintJob),
    /// It is kept as a file; a person has to see to it.
    Kept(PrintOutcome),
}

/// Sets `paper` for a printer of that language, or keeps it as a PDF in `folder` when there is no
/// printer or this one cannot print it.
pub(crate) fn set(
    station: &Station,
    now: &Moment,
    (job, paper): (PrintJobId, &Paper),
    printer: Option<(Language, u16)>,
    folder: &Path,
) -> Set {
    let failed = |why: &str| {
        let sentence = format!("{why}. Nothing that was recorded is lost.");
        Set::Kept(PrintOutcome::Failed { sentence })
    };
    if let Some((language, dpi)) = printer {
        let (format, stock) = format_of(language, dpi);
        let set = station.paper(now, paper, stock).map_err(|error| error.to_string());
        let bytes = set.and_then(|layout| {
            let bytes = paper::render(&layout, format).map_err(|error| error.to_string())?;
            Ok((layout.title, bytes))
        });
        match bytes {
            Ok((title, bytes)) => return Set::ForPrinter(PrintJob { id: job, title, bytes }),
            Err(why) if language == Language::Pdf => return failed(&why),
            Err(why) => tracing::info!(why, "A paper that this printer cannot print"),
        }
    }
    let layout = match station.paper(now, paper, Stock::Letter) {
        Ok(layout) => layout,
        Err(error) => return failed(&error.to_string()),
    };
    match keep(&layout, now, folder) {
        Ok(path) => {
            let why = match printer {
                None => "No printer is set up",
                Some(_) => "This printer takes no sheet of that size",
            };
            let (title, path) = (&layout.title, path.display());
            let sentence = format!("{why}, so {title} is kept as a PDF: {path}");
            Set::Kept(PrintOutcome::AskPerson { sentence })
        }
        Err(why) => failed(&why),
    }
}

const fn format_of(language: Language, dpi: u16) -> (Format, Stock) {
    match language {
        Language::Pdf => (Format::Pdf, Stock::Letter),
        Language::Zpl if FINE_DPI <= dpi => (Format::Zpl { dpi: Dpi::Dpi300 }, Stock::Label),
        Language::Zpl => (Format::Zpl { dpi: Dpi::Dpi203 }, Stock::Label),
        Language::EscPos => (Format::EscPos { columns: RECEIPT_COLUMNS }, Stock::Label),
    }
}

/// The PDF beside the device's data, under the time at which it was made: none replaces another.
fn keep(layout: &Layout, now: &Moment, folder: &Path) -> Result<PathBuf, String> {
    let bytes = paper::render(layout, Format::Pdf).map_err(|error| error.to_string())?;
    let made = now.wall.format("%Y-%m-%d_%H%M%S");
    let path = folder.join(format!("{made}_{}.pdf", Paper::file_name(layout)));
    write_for_the_owner(folder, &path, &bytes)
        .map_err(|error| format!("The paper could not be kept in {}: {error}", folder.display()))?;
    Ok(path)
}

/// What stands on a paper is nobody else's on this machine.
fn write_for_the_owner(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file =
        OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
    file.write_all(bytes)
}
