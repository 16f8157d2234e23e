//! The FedEx emulations of shipping scales: NCI-like, with the status bytes after a single CR.
//!
//! Implements `LF 000.00LB CR 00 ETX` (Sterling 7600, FED12 and FED96) and the Fairbanks "P Ship"
//! answer, which differs from NCI in that `Z` has no answer.

use super::frame::{CR, Cut, ETX, Grammar, LF, is_filled_with};
use super::nci::{Nci, condition_of, weight_of};
use super::reading::{Condition, Said, Weighing};

/// The grammar.
pub(crate) struct Fedex;

impl Grammar for Fedex {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        Nci.cut(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        let body = frame.strip_suffix(&[ETX]).unwrap_or(frame);
        let mut parts = body
            .split(|byte| matches!(*byte, CR | LF))
            .map(<[u8]>::trim_ascii)
            .filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next()) {
            (Some(b"?"), None, None) => Said::Error("unrecognised command"),
            (Some(status), None, None) => match condition_of(status) {
                Some(condition) => Said::Status(condition),
                None => Said::Reject("status bytes"),
            },
            (Some(weight), Some(status), None) => with_status(weight, status),
            _ => Said::Reject("noise"),
        }
    }
}

fn with_status(weight: &[u8], status: &[u8]) -> Said {
    let Some(condition) = condition_of(status) else {
        return Said::Reject("status bytes");
    };
    if let Some(fault) = condition.fault {
        return Said::Error(fault);
    }
    if is_filled_with(weight, b'-') {
        return Said::Status(condition);
    }
    match weight_of(weight) {
        Some((digits, unit)) => {
            Said::Weight(Weighing::new(digits, Condition { unit: Some(unit), ..condition }))
        }
        None => Said::Reject("weight not numeric"),
    }
}
