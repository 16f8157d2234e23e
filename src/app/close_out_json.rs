//! The close-out of a day as JSON: what is signed, filed and compared later.
//!
//! Keys are in the order of the report, amounts are strings with their decimals, times carry
//! their offset.

use domain::log_entry::LineState;
use domain::moment::Timestamp;
use domain::report::close_out::{CloseOutReport, LinePart};
use serde_json::{Value, json};

/// The report as JSON, the same bytes for the same report.
pub fn close_out_json(report: &CloseOutReport) -> String {
    let totals = &report.totals;
    let value = json!({
        "unit": report.unit,
        "day": report.day.to_string(),
        "made_at": report.made_at.to_string(),
        "rulebook": report.rulebook,
        "outages": report.outages.iter().map(|outage| json!({
            "system": outage.system,
            "began_at": outage.began_at.to_string(),
            "restored_at": time(outage.restored_at),
            "first_restored_day": outage.first_restored_day,
            "acceptance_until": time(outage.acceptance_until),
            "full_service_until": time(outage.full_service_until),
        })).collect::<Vec<Value>>(),
        "proof": {
            "electronic_finalised": report.proof.electronic_finalised,
            "hard_copies_entered": report.proof.hard_copies_entered,
            "log_reconciled": report.proof.log_reconciled,
        },
        "totals": {
            "lines": totals.lines,
            "settled": totals.settled,
            "pieces": totals.pieces,
            "without_pieces": totals.without_pieces,
            "postage": totals.postage.0.to_string(),
            "without_postage": totals.without_postage,
            "postage_open": totals.postage_open.0.to_string(),
        },
        "lines_by_state": report.lines_by_state.iter()
            .map(|(state, count)| (state_name(*state).to_owned(), json!(count)))
            .collect::<serde_json::Map<_, _>>(),
        "statements_by_status": report.statements_by_status,
        "statements_untouched": report.statements_untouched,
        "containers": {
            "scanned": report.containers.scanned,
            "on_8125": report.containers.on_8125,
            "placards": report.containers.placards,
            "accepted": report.containers.accepted,
            "released": report.containers.released,
        },
        "devices": report.devices.iter().map(|device| json!({
            "device": device.device.to_string(),
            "journal": device.journal.to_string(),
            "known_seq": device.known_seq,
            "announced_seq": device.announced_seq,
            "head": device.head,
            "last_heard": time(device.last_heard),
        })).collect::<Vec<Value>>(),
        "transaction_summary": report.transaction_summary.as_ref().map(|summary| json!({
            "begin": summary.begin.to_string(),
            "permits": summary.permits,
        })),
        "holds": report.holds,
        "lines": report.lines.iter().map(line).collect::<Vec<Value>>(),
    });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn line(line: &LinePart) -> Value {
    json!({
        "number": line.number.map(|number| number.to_string()),
        "state": state_name(line.state),
        "channel": line.channel.map(domain::log_entry::Channel::name),
        "transaction": line.transaction,
        "statement": line.statement,
        "conflicts": line.conflicts,
    })
}

fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

const fn state_name(state: LineState) -> &'static str {
    match state {
        LineState::Stub => "stub",
        LineState::Logged => "logged",
        LineState::Released => "released",
        LineState::Matched => "matched",
        LineState::Entered => "entered",
        LineState::Explained => "explained",
        LineState::Withdrawn => "withdrawn",
    }
}
