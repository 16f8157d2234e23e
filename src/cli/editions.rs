//! `tallyctl editions DIR`: by which editions of rules and tables the facts of each journal were
//! judged, and from which row on.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use domain::change::EditionsInUse;
use domain::change::device::Edition;
use domain::ids::JournalId;
use store::Reader;

/// The arguments cannot be used.
const UNUSABLE: u8 = 2;
/// So many digits of a checksum tell two editions apart for a person.
const CHECKSUM_DIGITS: usize = 12;

/// Where to look.
#[derive(Debug, clap::Args)]
pub(crate) struct Editions {
    /// The data folder of a device or of the central.
    folder: PathBuf,
    /// One row alone, as JOURNAL:NUMBER.
    #[arg(long)]
    row: Option<String>,
}

impl Editions {
    /// Prints what each journal says, or by what one row was judged.
    pub(crate) fn run(&self) -> anyhow::Result<ExitCode> {
        let reader = Reader::open(&self.folder)
            .with_context(|| format!("Open {}", self.folder.display()))?;
        let mut out = std::io::stdout().lock();
        match &self.row {
            None => every_journal(&reader, &mut out)?,
            Some(row) => {
                let Some((journal, seq)) = journal_and_number(row) else {
                    eprintln!("tallyctl: {row} is no row. Say which: --row JOURNAL:NUMBER");
                    return Ok(ExitCode::from(UNUSABLE));
                };
                let judged = reader.editions_before(journal, seq).context("Read the journal")?;
                writeln!(out, "{}", judged.as_ref().map_or_else(not_named, in_words))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn every_journal(reader: &Reader, out: &mut impl Write) -> anyhow::Result<()> {
    for known in reader.journals().context("Read the journals")? {
        let (journal, device) = (known.header.journal, known.header.device);
        writeln!(out, "journal {journal} of device {device}, rows 1 to {}", known.head.seq)?;
        let editions = reader.editions(journal).context("Read the journal")?;
        if editions.is_empty() {
            writeln!(out, "  {}", not_named())?;
        }
        for (seq, editions) in editions {
            writeln!(out, "  after row {seq}: {}", in_words(&editions))?;
        }
    }
    Ok(())
}

fn journal_and_number(row: &str) -> Option<(JournalId, u64)> {
    let (journal, seq) = row.split_once(':')?;
    Some((journal.parse().ok()?, seq.parse().ok()?))
}

fn not_named() -> String {
    "no editions are named: an earlier program wrote it, or nobody's work".to_owned()
}

fn in_words(editions: &EditionsInUse) -> String {
    let mut parts = vec![named("rules", &editions.rulebook)];
    if !editions.off.is_empty() {
        parts.push(format!("off: {}", editions.off.join(", ")));
    }
    parts.extend(editions.prices.as_ref().map(|prices| named("prices", prices)));
    parts.extend(editions.fee_books.iter().map(|book| named("fees", book)));
    parts.extend(editions.calendar.as_ref().map(|calendar| named("holidays", calendar)));
    parts.extend(editions.closures.as_ref().map(|closures| named("closures", closures)));
    parts.join("; ")
}

fn named(what: &str, edition: &Edition) -> String {
    let digits: String = edition.checksum.chars().take(CHECKSUM_DIGITS).collect();
    format!("{what} {} ({digits})", edition.name)
}
