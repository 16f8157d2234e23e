//! Sartorius SBI, 16 characters or 22 with an identification code.
//!
//! Implements the answer to `ESC P`: code, sign, figure, unit. **A blank unit means that the weight
//! has not settled**; a reader that keeps the last unit turns motion into a weight.

use super::digits::Digits;
use super::frame::{Cut, Grammar, line, text_of};
use super::reading::{Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct Sartorius;

impl Grammar for Sartorius {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        line(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        let text = text_of(frame);
        if !text.iter().all(|byte| (0x20..0x7F).contains(byte)) {
            return Said::Reject("noise");
        }
        let at = text.iter().position(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'));
        match at {
            Some(at) => {
                let (code, rest) = text.split_at_checked(at).unwrap_or((&[], text));
                coded(code.trim_ascii(), rest)
            }
            None => special(text.trim_ascii()),
        }
    }
}

fn coded(code: &[u8], rest: &[u8]) -> Said {
    if code.to_ascii_uppercase().starts_with(b"ERR") {
        return Said::Error("the scale shows an error");
    }
    if rest.iter().all(|byte| matches!(byte, b'-' | b' ')) {
        return Said::Status(Condition::stable(false));
    }
    let end = rest
        .iter()
        .rposition(|byte| byte.is_ascii_digit() || *byte == b'.')
        .map_or(rest.len(), |last| last + 1);
    let (figure, unit) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    let (Some(digits), unit_text) = (Digits::read(figure), unit.trim_ascii()) else {
        return Said::Reject("weight not numeric");
    };
    let unit = Unit::read(unit_text);
    if unit.is_none() && !unit_text.is_empty() {
        return Said::Reject("unknown unit");
    }
    let condition = Condition { unit, ..Condition::stable(unit.is_some()) };
    let pieces = unit.is_some_and(|unit| !unit.is_weight());
    match code {
        b"" if pieces => Said::Count(Weighing::new(digits, condition)),
        b"Qnt" => Said::Count(Weighing::new(digits, condition)),
        b"" => Said::Weight(Weighing::new(digits, condition)),
        b"G" | b"G#" => with_mode(digits, condition, Mode::Gross),
        b"N" | b"N#" | b"N1" => with_mode(digits, condition, Mode::Net),
        b"T" | b"T1" | b"T2" | b"PT" | b"PT2" => Said::Tare(Weighing::new(digits, condition)),
        b"S" | b"Sum" | b"Tot" => Said::Total(Weighing::new(digits, condition)),
        _ => Said::Reject("unknown mode"),
    }
}

fn with_mode(digits: Digits, condition: Condition, mode: Mode) -> Said {
    Said::Weight(Weighing::new(digits, Condition { mode: Some(mode), ..condition }))
}

/// Words in the place of a weight.
fn special(text: &[u8]) -> Said {
    let word = text.split(|byte| *byte == b' ').rfind(|word| !word.is_empty());
    match word {
        Some(b"H" | b"HH" | b"High" | b"HIGH") => {
            Said::Status(Condition { over: true, ..Condition::default() })
        }
        Some(b"L" | b"LL" | b"Low" | b"LOW") => {
            Said::Status(Condition { under: true, ..Condition::default() })
        }
        Some(b"C" | b"Cal" | b"Calibration" | b"OFF") => Said::Status(Condition {
            fault: Some("the scale is not weighing"),
            ..Condition::default()
        }),
        Some(word) if word.to_ascii_uppercase().starts_with(b"ERR") => {
            Said::Error("the scale shows an error")
        }
        _ => Said::Reject("noise"),
    }
}
