//! Ohaus balances and bench scales in their own format.
//!
//! Implements the printed line of the Ohaus RS232 manuals 257078 and 558648: figure, unit, `?` while
//! unstable, and a legend. The columns differ from model to model, so the words are read, not the
//! places.

use super::digits::Digits;
use super::frame::{Cut, Grammar, is_filled_with, line, text_of};
use super::reading::{Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct Ohaus;

/// The most words of a line.
const WORDS_MAX: usize = 6;

impl Grammar for Ohaus {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        line(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        let text = text_of(frame);
        if !text.iter().all(|byte| (0x20..0x7F).contains(byte)) {
            return Said::Reject("noise");
        }
        let words: Vec<&[u8]> =
            text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
        if WORDS_MAX < words.len() {
            return Said::Reject("noise");
        }
        match words.as_slice() {
            [b"ES"] => Said::Error("syntax error: command not recognised"),
            [b"OL" | b"OVER" | b"^^^^^^" | b"HI" | b"High", ..] => out_of_range(true),
            [b"UL" | b"UNDER" | b"______" | b"LO" | b"Low", ..] => out_of_range(false),
            [b"Err" | b"ERR" | b"Error", ..] => Said::Error("the scale shows an error"),
            [fill, ..] if is_filled_with(fill, b'-') => Said::Status(Condition::stable(false)),
            [sign @ (b"-" | b"+"), figure, rest @ ..] => weighed(*sign == b"-", figure, rest),
            [figure, rest @ ..] => weighed(false, figure, rest),
            [] => Said::Reject("noise"),
        }
    }
}

fn out_of_range(over: bool) -> Said {
    Said::Status(Condition { over, under: !over, ..Condition::default() })
}

fn weighed(below: bool, figure: &[u8], rest: &[&[u8]]) -> Said {
    let Some(digits) = Digits::read(figure) else {
        return Said::Reject("weight not numeric");
    };
    let digits = if below { digits.negated() } else { digits };
    let (digits, unit, legend) = match rest {
        [lb, ounces, oz, legend @ ..] if is(lb, Unit::Lb) && is(oz, Unit::Oz) => {
            match Digits::from_pounds_and_ounces(digits.text().as_bytes(), ounces) {
                Some(both) => (both, Some(Unit::LbOz), legend),
                None => return Said::Reject("weight not numeric"),
            }
        }
        [unit, legend @ ..] => match Unit::read(unit) {
            Some(unit) => (digits, Some(unit), legend),
            None => (digits, None, rest),
        },
        [] => (digits, None, rest),
    };
    with_legend(digits, unit, legend)
}

fn is(word: &[u8], unit: Unit) -> bool {
    Unit::read(word) == Some(unit)
}

fn with_legend(digits: Digits, unit: Option<Unit>, legend: &[&[u8]]) -> Said {
    let mut condition = Condition { unit, ..Condition::stable(true) };
    let (mut tare, mut total) = (false, false);
    for word in legend {
        match word.to_ascii_uppercase().as_slice() {
            b"?" => condition.stable = Some(false),
            b"G" | b"B" | b"B/G" | b"GROSS" => condition.mode = Some(Mode::Gross),
            b"N" | b"NET" => condition.mode = Some(Mode::Net),
            b"T" | b"TR" | b"PT" | b"TARE" => tare = true,
            b"TOTAL" | b"TOT" => total = true,
            b"Z" => condition.zero = Some(true),
            _ => return Said::Reject("unknown legend"),
        }
    }
    let weighing = Weighing::new(digits, condition);
    match unit {
        _ if tare => Said::Tare(weighing),
        _ if total => Said::Total(weighing),
        Some(unit) if !unit.is_weight() => Said::Count(weighing),
        _ => Said::Weight(weighing),
    }
}
