//! Counter scales that answer ENQ with `STX digits ETX XOR` and want ACK or NAK back.
//!
//! The exclusive-or runs from STX to ETX. Hundredths of a kilogram by default, as the scales of this
//! family are set; one frame cannot show whether the weight has settled, so it is never recorded.

use super::digits::Digits;
use super::frame::{Cut, ETX, Grammar, STX};
use super::reading::{Condition, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct EnqXor;

/// The scale asks to be given time.
const WAIT: u8 = 0x11;
/// Digits behind the point, as these scales are delivered.
const DECIMALS: u8 = 2;

impl Grammar for EnqXor {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        let Some(skip) = bytes.iter().position(|byte| matches!(*byte, STX | WAIT)) else {
            return if bytes.is_empty() { Cut::More } else { Cut::Noise { len: bytes.len() } };
        };
        let rest = bytes.get(skip..).unwrap_or_default();
        if rest.first() == Some(&WAIT) {
            return Cut::Frame { skip, len: 1 };
        }
        let end = rest.iter().position(|byte| *byte == ETX);
        // A new STX before the end: the frame before it was broken off.
        let whole = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if let Some(anew) = whole.iter().rposition(|byte| *byte == STX).filter(|at| 0 < *at) {
            return Cut::Noise { len: skip + anew };
        }
        match end.and_then(|end| rest.get(end + 1).map(|_| end + 2)) {
            Some(len) => Cut::Frame { skip, len },
            None => Cut::More,
        }
    }

    fn checks_itself(&self) -> bool {
        true
    }

    fn read(&self, frame: &[u8]) -> Said {
        match frame {
            [WAIT] => Said::Status(Condition { wait: true, ..Condition::default() }),
            [body @ .., check] if body.iter().fold(0, |sum, byte| sum ^ byte) == *check => {
                weighed(body)
            }
            _ => Said::Reject("checksum"),
        }
    }
}

fn weighed(body: &[u8]) -> Said {
    let digits = match body {
        [STX, digits @ .., ETX] => Digits::read(digits),
        _ => None,
    };
    match digits.filter(|digits| digits.decimals() == 0) {
        Some(digits) => {
            let placed = Digits::from_number(digits.mantissa(), DECIMALS);
            let condition = Condition { unit: Some(Unit::Kg), ..Condition::default() };
            Said::Weight(Weighing::new(placed, condition))
        }
        None => Said::Reject("weight not numeric"),
    }
}
