//! Toledo continuous: the stream of floor and dock scales, long (with tare) and short (without).
//!
//! Implements the frame of the Mettler-Toledo WILDCAT manual (tables 6-8 to 6-11) and the short form
//! of the Cardinal 225 manual, with or without check character. Status words differ between vendors in their
//! constant bits, so no frame is refused for those.
//!
//! ```text
//! STX A B C wwwwww tttttt CR [CHK]      STX A B C wwwwww CR [CHK]
//! ```

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, STX};
use super::reading::{Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar, by the number of digits between the status words and CR.
pub(crate) struct ToledoContinuous {
    digits: usize,
}

/// Weight and tare.
pub(crate) static LONG: ToledoContinuous = ToledoContinuous { digits: 12 };
/// Weight alone.
pub(crate) static SHORT: ToledoContinuous = ToledoContinuous { digits: 6 };

impl ToledoContinuous {
    fn cr_at(&self) -> usize {
        4 + self.digits
    }

    /// The length with the check character, where there is one; `None` when that cannot be told yet.
    fn length(&self, bytes: &[u8], ended: bool) -> Option<usize> {
        let unchecked = self.cr_at() + 1;
        match bytes.get(unchecked) {
            None if ended => Some(unchecked),
            None => None,
            Some(_) if bytes.get(..=unchecked).is_some_and(sum_is_zero) => Some(unchecked + 1),
            Some(byte) if byte & 0x7F == STX => Some(unchecked),
            Some(_) => Some(unchecked + 1),
        }
    }
}

impl Grammar for ToledoContinuous {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        let Some(skip) = bytes.iter().position(|byte| *byte == STX) else {
            return if bytes.is_empty() { Cut::More } else { Cut::Noise { len: bytes.len() } };
        };
        let rest = bytes.get(skip..).unwrap_or_default();
        match rest.get(self.cr_at()) {
            None => cut_short(rest, skip, ended),
            Some(&CR) => match self.length(rest, ended) {
                Some(len) => Cut::Frame { skip, len },
                None => Cut::More,
            },
            // No CR where it belongs: this STX began something else. Look from the next one on.
            Some(_) => Cut::Noise { len: skip + next_start(rest) },
        }
    }

    fn checks_itself(&self) -> bool {
        true
    }

    fn read(&self, frame: &[u8]) -> Said {
        let checked = frame.len() == self.cr_at() + 2;
        if checked && !sum_is_zero(frame) {
            return Said::Reject("checksum");
        }
        let frame =
            if checked { frame.split_last().map_or(frame, |(_, rest)| rest) } else { frame };
        match frame {
            [STX, a, b, c, digits @ .., CR] if digits.len() == self.digits => {
                let (weight, tare) = digits.split_at_checked(6).unwrap_or((digits, &[]));
                weighed(*a, *b, *c, weight, tare)
            }
            _ => Said::Reject("noise"),
        }
    }
}

/// Too few bytes for a frame. A new STX before its end means that this one lost bytes.
fn cut_short(rest: &[u8], skip: usize, ended: bool) -> Cut {
    let next = next_start(rest);
    if next < rest.len() && !ended { Cut::Noise { len: skip + next } } else { Cut::More }
}

fn next_start(rest: &[u8]) -> usize {
    rest.iter().skip(1).position(|byte| *byte == STX).map_or(rest.len(), |at| at + 1)
}

fn sum_is_zero(frame: &[u8]) -> bool {
    frame.iter().fold(0_u8, |sum, byte| sum.wrapping_add(byte & 0x7F)) & 0x7F == 0
}

fn weighed(a: u8, b: u8, c: u8, weight: &[u8], tare: &[u8]) -> Said {
    let condition = condition_of(b, c);
    if weight.iter().all(|byte| matches!(byte, b' ' | b'-' | b'^' | b'_')) {
        return Said::Status(Condition { unit: None, ..condition });
    }
    let Some(digits) = placed(weight, a) else {
        return Said::Reject("weight not numeric");
    };
    let digits = if b & 0x02 == 0 { digits } else { digits.negated() };
    let tare = placed(tare, a).filter(|tare| !tare.is_zero());
    Said::Weight(Weighing { tare, ..Weighing::new(digits, condition) })
}

/// Status word B: net, minus, out of range, motion, kg, -, zero not captured. Word C: unit, print
/// request, ten times finer.
///
/// Some makers keep bit 6 of both words set for ever. Where it is set in C it therefore says nothing
/// in B either; the zero that every session asks for first stands in for it.
fn condition_of(b: u8, c: u8) -> Condition {
    let bit = |word: u8, at: u8| word & (1 << at) != 0;
    let minus = bit(b, 1);
    Condition {
        unit: unit_of(c & 0x07, bit(b, 4)),
        mode: Some(if bit(b, 0) { Mode::Net } else { Mode::Gross }),
        stable: Some(!bit(b, 3)),
        over: bit(b, 2) && !minus,
        under: bit(b, 2) && minus,
        zero_not_captured: bit(b, 6) && !bit(c, 6),
        high_resolution: bit(c, 4),
        ..Condition::default()
    }
}

fn unit_of(code: u8, kilograms: bool) -> Option<Unit> {
    match code {
        0 if kilograms => Some(Unit::Kg),
        0 => Some(Unit::Lb),
        1 => Some(Unit::G),
        2 => Some(Unit::T),
        3 => Some(Unit::Oz),
        4 => Some(Unit::OzT),
        5 => Some(Unit::Dwt),
        6 => Some(Unit::Ton),
        _ => None,
    }
}

/// Six digits, blank-filled or not, with the point that word A names: 0 is x100, 1 is x10, 2 is
/// units, 3 one decimal, to 7 five decimals.
fn placed(digits: &[u8], a: u8) -> Option<Digits> {
    let mut field: Vec<u8> = digits.trim_ascii().to_vec();
    let point = a & 0x07;
    match point {
        0 => field.extend(b"00"),
        1 => field.extend(b"0"),
        _ => {}
    }
    let whole = Digits::read(&field)?;
    (whole.decimals() == 0).then_some(())?;
    Some(Digits::from_number(whole.mantissa(), point.saturating_sub(2)))
}
