//! NCI / Weigh-Tronix: SCP-01 and ECR (also called SCP-02), the counter standard of US shipping.
//!
//! Implements the answers to `W`, `S`, `Z` and `U` as the manuals of the NCI 7800 and 7821, the
//! Salter 3700LP and the PSC Magellan 8500 Diva describe them. SCP-01 sends status after the weight,
//! ECR sends status alone when there is no weight to be had. Not the count and limit bytes of the
//! Salter SBI521, whose third and fourth status bytes mean something else.
//!
//! ```text
//! SCP-01   LF xxxx.xxuu CR LF hh.. CR ETX      LF xxlb xx.xoz CR LF hh.. CR ETX      LF hh.. CR ETX
//! ECR      LF xx.xxxUU CR LF S hh.. CR ETX     LF S hh.. CR ETX
//! ```

use super::digits::Digits;
use super::frame::{CR, Cut, ETX, Grammar, LF, figure_and_unit, is_filled_with, printable};
use super::reading::{Answer, Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar of both layouts: the `S` before ECR's status bytes can be no status byte itself.
pub(crate) struct Nci;

/// The most status bytes that a scale of this family sends.
const STATUS_BYTES_MAX: usize = 6;

impl Grammar for Nci {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        let Some(end) = bytes.iter().position(|byte| *byte == ETX) else {
            return Cut::More;
        };
        match bytes.iter().take(end).position(|byte| *byte == LF) {
            Some(skip) => Cut::Frame { skip, len: end + 1 - skip },
            None => Cut::Noise { len: end + 1 },
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        let body = frame.strip_suffix(&[ETX]).unwrap_or(frame);
        // A frame that was broken off leaves its pieces in front: only the last line, and the line
        // right before it when that one is complete, belong together.
        let mut lines = body.split(|byte| *byte == LF).map(|line| line.strip_suffix(&[CR]));
        let (status, weight) = (lines.next_back().flatten(), lines.next_back().flatten());
        match (status, weight) {
            (Some(b"?"), _) => Said::Error("unrecognised command"),
            (Some(status), weight) => match condition_of(status) {
                Some(condition) => weight.map_or_else(
                    || alone(condition.clone()),
                    |weight| with_weight(weight, condition.clone()),
                ),
                None => Said::Reject("status bytes"),
            },
            (None, _) => Said::Reject("noise"),
        }
    }
}

fn alone(condition: Condition) -> Said {
    match condition.fault {
        Some(fault) => Said::Error(fault),
        None => Said::Status(condition),
    }
}

fn with_weight(field: &[u8], condition: Condition) -> Said {
    if is_filled_with(field, b'^') {
        return Said::Status(Condition { over: true, ..condition });
    }
    if is_filled_with(field, b'_') {
        return Said::Status(Condition { under: true, ..condition });
    }
    if is_filled_with(field, b'-') {
        return Said::Error("zero error");
    }
    match weight_of(field) {
        Some((digits, unit)) => {
            Said::Weight(Weighing::new(digits, Condition { unit: Some(unit), ..condition }))
        }
        None => without_weight(field, condition),
    }
}

/// The answer to `U` names the new unit alone; anything else is text from the display.
fn without_weight(field: &[u8], condition: Condition) -> Said {
    match Unit::read(field) {
        Some(unit) => Said::Answer(Answer {
            command: "U".to_owned(),
            executed: true,
            reason: None,
            condition: Condition { unit: Some(unit), ..condition },
            tare: None,
        }),
        None if field.iter().any(u8::is_ascii_digit) => Said::Reject("weight not numeric"),
        None => Said::Status(Condition { fault: Some("the display shows no weight"), ..condition }),
    }
}

/// `0000.50LB`, `-00.02lb`, ` 2lb 10.5oz`.
pub(super) fn weight_of(field: &[u8]) -> Option<(Digits, Unit)> {
    let (figure, unit) = figure_and_unit(field);
    if let Some(unit) = Unit::read(unit) {
        return Digits::read(figure).map(|digits| (digits, unit));
    }
    let ounces = unit.get(..2).filter(|lb| lb.eq_ignore_ascii_case(b"lb")).and(unit.get(2..))?;
    let (ounces, unit) = figure_and_unit(ounces);
    (Unit::read(unit)? == Unit::Oz).then_some(())?;
    Digits::from_pounds_and_ounces(figure, ounces).map(|digits| (digits, Unit::LbOz))
}

/// Reads `hh..` or `S hh..` to the end, however many there are: byte 2 onwards say in bit 6 whether
/// another follows, but scales of this family do not agree on how many they send.
pub(super) fn condition_of(status: &[u8]) -> Option<Condition> {
    let sent = status;
    let status = status.strip_prefix(b"S").unwrap_or(status);
    let (first, rest) = status.split_first()?;
    let second = *rest.first()?;
    let well_formed = first & 0x70 == 0x30 && rest.iter().all(|byte| byte & 0x30 == 0x30);
    if !well_formed || STATUS_BYTES_MAX < status.len() {
        return None;
    }
    let third = rest.get(1).copied();
    Some(Condition {
        stable: Some(first & 0x01 == 0),
        zero: Some(first & 0x02 != 0),
        under: second & 0x01 != 0,
        over: second & 0x02 != 0,
        mode: third.map(|byte| if byte & 0x04 == 0 { Mode::Gross } else { Mode::Net }),
        zero_not_captured: third.is_some_and(|byte| byte & 0x08 != 0),
        fault: fault_of(*first, second),
        status_bytes: Some(printable(sent)),
        ..Condition::default()
    })
}

fn fault_of(first: u8, second: u8) -> Option<&'static str> {
    if first & 0x0C != 0 || second & 0x04 != 0 {
        Some("memory fault")
    } else if second & 0x08 != 0 {
        Some("faulty calibration")
    } else {
        None
    }
}
