//! What a played day leaves behind for others to check: the record of mailings, the close-out,
//! every journal row, and a summary. The databases lie beside them as the programs left them.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use app::Paper;
use domain::ids::LineId;
use domain::report::record_of_mailings;
use paper::Stock;
use serde_json::json;
use store::Reader;
use store::audit::Audit;

use super::unit::{Seat, Unit};

/// Rows that are read at once.
const PAGE_ROWS: usize = 1_000;
/// Bytes that are read at once.
const PAGE_BYTES: usize = 1024 * 1024;

/// The record of mailings in the plan's numbering, and the close-out as signed.
pub(super) fn papers(unit: &Unit, folder: &Path) -> anyhow::Result<()> {
    let seat = unit.supervisor()?;
    let store = seat.station.store();
    let mut lines = store.all_log_entries()?;
    lines.retain(|line| line.number.is_some());
    lines.sort_by_key(|line| line.number);
    let mut csv = csv::Writer::from_path(folder.join("record_of_mailings.csv"))?;
    csv.write_record(record_of_mailings::header())?;
    for line in &lines {
        csv.write_record(record_of_mailings::row(line, unit.zone))?;
    }
    csv.flush()?;
    let now = seat.now();
    let (report, _) = seat.station.close_out(&now, now.timestamp().local_date())?;
    fs::write(folder.join("close_out.json"), app::close_out_json(&report))?;
    print(seat, &folder.join("papers"), lines.iter().map(|line| line.line).min())
}

/// The papers of the day as PDF: what was printed at the counter for one line, the tallies, the
/// log, the close-out, and sheets for a day on which no device works.
fn print(seat: &Seat, folder: &Path, line: Option<LineId>) -> anyhow::Result<()> {
    let now = seat.now();
    let day = now.timestamp().local_date();
    let mut papers = vec![
        Paper::RecordOfMailings { day },
        Paper::CloseOut { day },
        Paper::BlankLogs { first: 1, sheets: 2 },
        Paper::BlankMailReleases { first: 1, count: 2 },
    ];
    if let Some(line) = line {
        papers.push(Paper::MailRelease { line, copy: 1 });
        papers.push(Paper::MailRelease { line, copy: 2 });
        papers.push(Paper::MailerSlip { line });
    }
    for load in seat.station.store().loads()? {
        papers.push(Paper::LoadTally { load: load.load });
    }
    fs::create_dir_all(folder)?;
    for (number, what) in (1..).zip(papers) {
        let layout = seat.station.paper(&now, &what, Stock::Letter)?;
        let pdf = paper::render(&layout, paper::Format::Pdf)?;
        let name = format!("{number:02}-{}.pdf", Paper::file_name(&layout));
        fs::write(folder.join(name), pdf)?;
    }
    Ok(())
}

/// Every row that a device or the central wrote, one JSON object a line.
pub(super) fn journals(folder: &Path) -> anyhow::Result<()> {
    let out = folder.join("journals");
    fs::create_dir_all(&out)?;
    let mut places = vec![("central".to_owned(), folder.join("central"))];
    for entry in fs::read_dir(folder.join("devices"))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        places.push((name.unwrap_or_default(), path));
    }
    for (name, path) in places {
        let reader = Reader::open(&path).with_context(|| format!("Open {}", path.display()))?;
        for journal in reader.own_journals()? {
            let file = format!("{name}-{}.jsonl", journal.header.ordinal);
            write_journal(&reader, &journal, &out.join(file))?;
        }
    }
    Ok(())
}

fn write_journal(reader: &Reader, journal: &store::OwnJournal, path: &Path) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(fs::File::create(path)?);
    let mut next = 1;
    while next <= journal.upto {
        let rows = reader.rows_from(journal.header.journal, next, PAGE_ROWS, PAGE_BYTES)?;
        let Some(last) = rows.last().map(|row| row.seq) else { break };
        for row in rows {
            let text = String::from_utf8(row.bytes).context("A row is no text")?;
            let line = json!({ "seq": row.seq, "hash": row.hash.to_string(), "bytes": text });
            writeln!(file, "{line}")?;
        }
        next = last + 1;
    }
    file.flush()?;
    Ok(())
}

/// `summary.json`, from what the databases prove.
pub(super) fn summary(folder: &Path, audit: &Audit, seconds: &str) -> anyhow::Result<()> {
    let hash = |head: Option<store::Head>| head.map(|head| head.hash.to_string());
    let devices: Vec<serde_json::Value> = audit
        .devices
        .iter()
        .map(|device| {
            json!({
                "id": device.device.to_string(),
                "rows": device.rows,
                "head": hash(device.head),
                "central_head": hash(device.central_head),
            })
        })
        .collect();
    let seconds: serde_json::Number = seconds.parse().context("Seconds")?;
    let summary = json!({
        "devices": devices,
        "mailings_logged": audit.mailings_logged,
        "mailings_reconciled": audit.mailings_reconciled,
        "containers_scanned": audit.containers_scanned,
        "containers_released": audit.containers_released,
        "journal_rows_device": audit.journal_rows_device,
        "journal_rows_central": audit.journal_rows_central,
        "lost": audit.lost,
        "duplicated": audit.duplicated,
        "unreconciled": audit.unreconciled,
        "conflicts_settled": audit.conflicts_settled,
        "seconds": seconds,
    });
    let text = serde_json::to_string_pretty(&summary)? + "\n";
    Ok(fs::write(folder.join("summary.json"), text)?)
}
