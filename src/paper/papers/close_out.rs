//! The close-out of a unit's day (001-3.6a): what a District confirms (001-3.6b), what held it and
//! was signed over, who signed, and the digest of what was signed.
//!
//! The digest is that of the report in its exported form, so that the paper and the file can be
//! held against each other.

use chrono_tz::Tz;
use domain::change::close_out::{HoldReason, SignedOver};
use domain::ids::DeviceId;
use domain::layout::{Align, Column, Face, Layout, Mil, Text};
use domain::log_entry::{Channel, LineState};
use domain::moment::Timestamp;
use domain::quantity::grouped;
use domain::report::close_out::{CloseOutReport, LinePart};

use super::time;
use crate::form::{Cells, Format, Sheet, column, field};

/// What the paper is made from.
#[derive(Clone, Copy, Debug)]
pub struct CloseOut<'a> {
    /// The report.
    pub report: &'a CloseOutReport,
    /// What people call the devices.
    pub devices: &'a [(DeviceId, String)],
    /// The signature; none while nobody has signed.
    pub signature: Option<&'a Signature>,
    /// The unit's time zone.
    pub zone: Tz,
}

/// Who signed what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The supervisor.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The digest of the report that was signed.
    pub digest: String,
    /// What was signed over, and why.
    pub signed_over: Vec<SignedOver>,
}

/// The close-out on paper.
pub fn close_out(from: &CloseOut<'_>) -> Layout {
    let report = from.report;
    let mut sheet = Sheet::new(Format::LETTER);
    head(&mut sheet, from);
    proof(&mut sheet, from);
    signed(&mut sheet, from);
    totals(&mut sheet, report);
    tallies(&mut sheet, report);
    outages(&mut sheet, from);
    devices(&mut sheet, from);
    holds(&mut sheet, from);
    summary(&mut sheet, report);
    lines(&mut sheet, &report.lines);
    let foot = format!("Close-out {} · {} · {}", report.day, report.unit, report.rulebook);
    sheet.finish(format!("Close-out {} {}", report.unit, report.day), report.made_at, &foot)
}

fn head(sheet: &mut Sheet, from: &CloseOut<'_>) {
    let area = sheet.take(Mil(330));
    sheet.text(Text::new(area, 260, "End-of-day close-out").face(Face::Bold));
    if from.signature.is_none() {
        let area = sheet.take(Mil(300));
        let text = Text::new(area, 210, "NOT SIGNED").face(Face::Bold);
        sheet.text(text.align(Align::Centre).reversed());
        sheet.gap(60);
    }
    let report = from.report;
    let fields = vec![
        field(3, "Unit", &*report.unit),
        field(2, "Day", report.day.to_string()),
        field(3, "Report made", time(report.made_at, from.zone)),
    ];
    sheet.fields(430, 170, Face::SemiBold, fields);
}

const fn yes(what: bool) -> &'static str {
    if what { "Yes" } else { "No" }
}

fn proof(sheet: &mut Sheet, from: &CloseOut<'_>) {
    let proof = from.report.proof;
    let fields = vec![
        field(1, "Electronic statements all finalized", yes(proof.electronic_finalised)),
        field(1, "Hard copies all entered", yes(proof.hard_copies_entered)),
        field(1, "Log reconciled", yes(proof.log_reconciled)),
    ];
    sheet.fields(520, 260, Face::Bold, fields);
}

fn totals(sheet: &mut Sheet, report: &CloseOutReport) {
    let totals = &report.totals;
    sheet.heading("Totals of the log");
    let count = |count: u32| grouped(&count.to_string());
    let row = |sheet: &mut Sheet, boxes| sheet.fields(430, 170, Face::SemiBold, boxes);
    row(
        sheet,
        vec![
            field(1, "Lines", count(totals.lines)),
            field(1, "Settled", count(totals.settled)),
            field(1, "Pieces", grouped(&totals.pieces.to_string())),
            field(1, "Lines without pieces", count(totals.without_pieces)),
        ],
    );
    row(
        sheet,
        vec![
            field(1, "Postage", totals.postage.to_string()),
            field(1, "Of it not settled", totals.postage_open.to_string()),
            field(1, "Lines without postage", count(totals.without_postage)),
            field(1, "Open statements without a line", count(report.statements_untouched)),
        ],
    );
}

fn tallies(sheet: &mut Sheet, report: &CloseOutReport) {
    let count = |count: u32| grouped(&count.to_string());
    let states = report.lines_by_state.iter();
    let states: Vec<_> = states.map(|(state, of)| (state_name(*state), count(*of))).collect();
    let statements = report.statements_by_status.iter();
    let statements: Vec<_> = statements.map(|(code, of)| (code.as_str(), count(*of))).collect();
    for (heading, tally) in [("Lines by state", states), ("Statements by status", statements)] {
        if !tally.is_empty() {
            sheet.heading(heading);
        }
        for row in tally.chunks(IN_A_ROW) {
            let boxes = row.iter().map(|(label, count)| field(1, label, &**count)).collect();
            sheet.fields(430, 170, Face::SemiBold, boxes);
        }
    }
    let part = report.containers;
    sheet.heading("Containers");
    let fields = vec![
        field(1, "Scanned", count(part.scanned)),
        field(1, "On PS Form 8125", count(part.on_8125)),
        field(1, "Placards taken", count(part.placards)),
        field(1, "Set to Accept", count(part.accepted)),
        field(1, "Released", count(part.released)),
    ];
    sheet.fields(430, 170, Face::SemiBold, fields);
}

/// Boxes with counts side by side.
const IN_A_ROW: usize = 5;
const CELLS: Cells = Cells { size: Mil(125), height_min: Mil(220) };

fn outages(sheet: &mut Sheet, from: &CloseOut<'_>) {
    if from.report.outages.is_empty() {
        return;
    }
    sheet.heading("Outages");
    let at = |at: Option<Timestamp>| at.map(|at| time(at, from.zone)).unwrap_or_default();
    let rows = from.report.outages.iter().map(|outage| {
        vec![
            outage.system.clone(),
            time(outage.began_at, from.zone),
            outage.restored_at.map_or_else(|| "not over".to_owned(), |end| at(Some(end))),
            yes(outage.first_restored_day).to_owned(),
            at(outage.acceptance_until),
            at(outage.full_service_until),
        ]
    });
    let columns = vec![
        column("What was down", 120, Align::Left),
        column("Since", 130, Align::Left),
        column("Restored", 130, Align::Left),
        column("First restored day", 80, Align::Left),
        column("Acceptance under the plan until", 130, Align::Left),
        column("Full-Service discount until", 130, Align::Left),
    ];
    sheet.table(vec![columns], CELLS, rows.collect());
}

fn devices(sheet: &mut Sheet, from: &CloseOut<'_>) {
    if from.report.devices.is_empty() {
        return;
    }
    sheet.heading("Devices");
    let rows = from.report.devices.iter().map(|device| {
        vec![
            name(from, device.device),
            device.last_heard.map_or_else(|| "never".to_owned(), |at| time(at, from.zone)),
            grouped(&device.known_seq.to_string()),
            grouped(&device.announced_seq.to_string()),
            device.head.chars().take(16).collect(),
        ]
    });
    let columns = vec![
        column("Device", 220, Align::Left),
        column("Last heard", 160, Align::Left),
        column("Rows known here", 90, Align::Right),
        column("Rows it announced", 90, Align::Right),
        Column { face: Face::Mono, ..column("Chain at the last row", 180, Align::Left) },
    ];
    sheet.table(vec![columns], CELLS, rows.collect());
}

fn name(from: &CloseOut<'_>, device: DeviceId) -> String {
    let known = from.devices.iter().find(|(id, _)| *id == device);
    known.map_or_else(|| device.to_string(), |(_, name)| name.clone())
}

/// What held the day, and why it was signed all the same.
fn holds(sheet: &mut Sheet, from: &CloseOut<'_>) {
    sheet.heading("What held the close-out");
    let signed_over = from.signature.map(|one| one.signed_over.as_slice()).unwrap_or_default();
    let open =
        from.report.holds.iter().filter(|hold| signed_over.iter().all(|over| over.hold != **hold));
    let mut rows: Vec<Vec<String>> =
        open.map(|hold| vec![hold_words(from, hold), "Not signed over".to_owned()]).collect();
    rows.extend(
        signed_over.iter().map(|over| vec![hold_words(from, &over.hold), over.reason.clone()]),
    );
    if rows.is_empty() {
        sheet.paragraph(140, Face::Regular, "Nothing: a clean close-out.");
        return;
    }
    let columns =
        vec![column("Hold", 380, Align::Left), column("Signed over because", 370, Align::Left)];
    sheet.table(vec![columns], CELLS, rows);
}

fn hold_words(from: &CloseOut<'_>, hold: &HoldReason) -> String {
    match hold {
        HoldReason::SilentDevice { device } => {
            format!(
                "Not everything of {} is here, or it is silent since the all-clear",
                name(from, *device)
            )
        }
        HoldReason::OpenLines { count } => {
            format!("Lines neither matched, entered nor explained: {count}")
        }
        HoldReason::Conflicts { count } => format!("Entries with two values: {count}"),
        HoldReason::OpenContainers { count } => {
            format!("Containers neither reconciled nor without a placard: {count}")
        }
        HoldReason::DataDamaged { device } => {
            format!(
                "Its data was damaged, and nobody has read what is missing: {}",
                name(from, *device)
            )
        }
        HoldReason::NeedsAttention { count } => {
            format!("Rows that count for nothing until a person has looked: {count}")
        }
        HoldReason::Finding { rule, count } => format!("Findings of rule {rule}: {count}"),
        HoldReason::Unknown(raw) => format!("Unknown hold: {}", raw.shown()),
    }
}

/// The report to run in PostalOne! and hold against the log (001-3.5e).
fn summary(sheet: &mut Sheet, report: &CloseOutReport) {
    let Some(summary) = &report.transaction_summary else { return };
    sheet.heading("Transaction Summary Report");
    let permits = summary.permits.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let words = format!(
        "Begin date {}, end date left blank, open transactions included; by permit: {permits}.",
        summary.begin
    );
    sheet.paragraph(135, Face::Regular, &words);
}

fn lines(sheet: &mut Sheet, lines: &[LinePart]) {
    if lines.is_empty() {
        return;
    }
    sheet.heading("Every line");
    let rows = lines.iter().map(|line| {
        vec![
            line.number.map(|number| number.to_string()).unwrap_or_default(),
            state_name(line.state).to_owned(),
            line.channel.map(Channel::name).unwrap_or_default().to_owned(),
            line.transaction.clone().unwrap_or_default(),
            line.statement.clone().unwrap_or_default(),
            if line.conflicts == 0 { String::new() } else { line.conflicts.to_string() },
        ]
    });
    let columns = vec![
        column("Line", 90, Align::Left),
        column("State", 180, Align::Left),
        column("Normal submission", 140, Align::Left),
        column("Transaction (23)", 140, Align::Left),
        column("Statement (24)", 140, Align::Left),
        column("Two values", 80, Align::Right),
    ];
    sheet.table(vec![columns], CELLS, rows.collect());
}

const fn state_name(state: LineState) -> &'static str {
    match state {
        LineState::Stub => "Not here yet",
        LineState::Logged => "Logged, mail still here",
        LineState::Released => "Released, not settled",
        LineState::Matched => "Matched, not finalized",
        LineState::Entered => "Entered",
        LineState::Explained => "Explained",
        LineState::Withdrawn => "Taken back",
    }
}

fn signed(sheet: &mut Sheet, from: &CloseOut<'_>) {
    let (name, at, digest) = match from.signature {
        Some(one) => (one.name.clone(), time(one.at, from.zone), one.digest.clone()),
        None => Default::default(),
    };
    let fields = vec![field(3, "Signed on the device by", name), field(2, "At", at)];
    sheet.fields(430, 170, Face::SemiBold, fields);
    sheet.fields(400, 130, Face::Mono, vec![field(1, "Digest of the report (BLAKE3)", digest)]);
    let fields = vec![field(3, "Signature on paper", ""), field(2, "Date", "")];
    sheet.fields(480, 170, Face::SemiBold, fields);
}
