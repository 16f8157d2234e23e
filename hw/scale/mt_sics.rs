//! MT-SICS, levels 0 and 1: Mettler-Toledo industrial scales, Ohaus Defender and Ranger in SICS mode.
//!
//! Implements the answers of the MT-SICS reference manual to `S SI SIR Z ZI T TI TA TAC TC @ I0-I5`,
//! `D DW K` and the general errors `ES ET EL`. The answer to `SI` begins with `S`, never with `SI`;
//! `SI` at the front is an emulator's mistake and is refused. Some devices send narrower fields than
//! the manual says, so the line is split at its blanks.

use super::digits::Digits;
use super::frame::{Cut, Grammar, line, printable, text_of};
use super::reading::{Answer, Condition, Info, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct MtSics;

/// The most words of one answer.
const WORDS_MAX: usize = 12;

impl Grammar for MtSics {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        line(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        let text = text_of(frame);
        let Some(words) = words_of(text) else {
            return Said::Reject("noise");
        };
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        match words.as_slice() {
            [b"ES"] => Said::Error("syntax error: command not recognised"),
            [b"ET"] => Said::Error("transmission error: the scale read the command wrong"),
            [b"EL"] => Said::Error("logical error: command understood, parameter wrong"),
            [b"S", rest @ ..] => weight_of(rest),
            [command @ (b"Z" | b"ZI" | b"ZC"), rest @ ..] => zeroed(command, rest),
            [command @ (b"T" | b"TI" | b"TA" | b"TAC" | b"TC"), rest @ ..] => tared(command, rest),
            [command @ (b"D" | b"DW" | b"K" | b"C2" | b"C3"), rest @ ..] => {
                carried_out(command, rest)
            }
            [command @ [b'I', number @ ..], rest @ ..]
                if !number.is_empty() && number.iter().all(u8::is_ascii_digit) =>
            {
                info_of(command, rest)
            }
            _ => Said::Reject("unknown answer"),
        }
    }
}

fn weight_of(rest: &[&[u8]]) -> Said {
    match rest {
        [b"S", field @ ..] => weighed(true, field),
        [b"D", field @ ..] => weighed(false, field),
        [b"I"] => Said::Answer(Answer {
            command: "S".to_owned(),
            executed: false,
            reason: Some("not executable now (busy, or no stability before timeout)"),
            condition: Condition::default(),
            tare: None,
        }),
        [b"+"] => Said::Status(Condition { over: true, ..Condition::default() }),
        [b"-"] => Said::Status(Condition { under: true, ..Condition::default() }),
        _ => Said::Reject("unknown status"),
    }
}

fn weighed(stable: bool, field: &[&[u8]]) -> Said {
    match figure_of(field) {
        Some((digits, unit)) => {
            let condition = Condition { unit, ..Condition::stable(stable) };
            match unit {
                Some(unit) if !unit.is_weight() => Said::Count(Weighing::new(digits, condition)),
                _ => Said::Weight(Weighing::new(digits, condition)),
            }
        }
        None => Said::Reject("weight not numeric"),
    }
}

fn figure_of(field: &[&[u8]]) -> Option<(Digits, Option<Unit>)> {
    match field {
        [figure] => Some((Digits::read(figure)?, None)),
        [figure, unit] => Some((Digits::read(figure)?, Some(Unit::read(unit)?))),
        [sign @ (b"-" | b"+"), figure, unit] => {
            let digits = Digits::read(figure)?;
            let digits = if *sign == b"-" { digits.negated() } else { digits };
            Some((digits, Some(Unit::read(unit)?)))
        }
        _ => None,
    }
}

fn zeroed(command: &[u8], rest: &[&[u8]]) -> Said {
    match rest {
        [b"A"] => done(command),
        [b"S"] => answered(command, Condition::stable(true)),
        [b"D"] => answered(command, Condition::stable(false)),
        [b"I"] => refused(command, "not executable now (busy, or no stability before timeout)"),
        [b"+"] => refused(command, "upper limit of zero-setting range exceeded"),
        [b"-"] => refused(command, "lower limit of zero-setting range exceeded"),
        _ => Said::Reject("unknown status"),
    }
}

fn tared(command: &[u8], rest: &[&[u8]]) -> Said {
    let (stable, field) = match rest {
        [b"S", field @ ..] => (Some(true), field),
        [b"D", field @ ..] => (Some(false), field),
        [b"A", field @ ..] => (None, field),
        [b"I"] => {
            return refused(command, "not executable now (busy, or no stability before timeout)");
        }
        [b"L"] => return refused(command, "parameter wrong"),
        [b"+"] => return refused(command, "upper limit of taring range exceeded"),
        [b"-"] => return refused(command, "lower limit of taring range exceeded"),
        _ => return Said::Reject("unknown status"),
    };
    let figure = figure_of(field);
    if figure.is_none() && !field.is_empty() {
        return Said::Reject("weight not numeric");
    }
    let (tare, unit) = figure.map_or((None, None), |(digits, unit)| (Some(digits), unit));
    Said::Answer(Answer {
        command: printable(command),
        executed: true,
        reason: None,
        condition: Condition { stable, unit, ..Condition::default() },
        tare,
    })
}

fn carried_out(command: &[u8], rest: &[&[u8]]) -> Said {
    match rest {
        [b"A" | b"B" | b"C" | b"R", ..] => done(command),
        [b"I", ..] => refused(command, "not executable now"),
        [b"L", ..] => refused(command, "parameter wrong"),
        _ => Said::Reject("unknown status"),
    }
}

fn info_of(command: &[u8], rest: &[&[u8]]) -> Said {
    let (answered, fields) = match rest {
        [b"A" | b"B", fields @ ..] => (true, fields),
        [b"I" | b"L"] => (false, &[] as &[&[u8]]),
        _ => return Said::Reject("unknown status"),
    };
    Said::Info(Info {
        command: Some(printable(command)),
        fields: fields.iter().map(|field| printable(field)).collect(),
        answered,
    })
}

fn done(command: &[u8]) -> Said {
    answered(command, Condition::default())
}

fn answered(command: &[u8], condition: Condition) -> Said {
    Said::Answer(Answer {
        command: printable(command),
        executed: true,
        reason: None,
        condition,
        tare: None,
    })
}

fn refused(command: &[u8], reason: &'static str) -> Said {
    Said::Answer(Answer {
        command: printable(command),
        executed: false,
        reason: Some(reason),
        condition: Condition::default(),
        tare: None,
    })
}

/// Words parted by blanks; a quoted word may hold blanks. `None` when a quote is left open or there
/// is a control character.
fn words_of(text: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut words = Vec::with_capacity(4);
    let mut word: Option<Vec<u8>> = None;
    let mut quoted = false;
    for byte in text {
        match byte {
            b'"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            b' ' if !quoted => words.extend(word.take()),
            0x20..=0x7E => word.get_or_insert_default().push(*byte),
            _ => return None,
        }
    }
    words.extend(word);
    (!quoted && words.len() <= WORDS_MAX).then_some(words)
}
