//! Sterling 7600 (Pennsylvania Scale), its own remote commands.
//!
//! Implements the answers to `SGW SNW SCO SPW SVN`. The manual promises no echo; firmware 4.31.0 sends
//! the command back, glued to the answer, and sometimes loses the first bytes. No answer says
//! whether the weight has settled, so none may be recorded; the UPS emulation of the same scale can.

use super::digits::Digits;
use super::frame::{Cut, Grammar, figure_and_unit, is_filled_with, line, printable, text_of};
use super::reading::{Condition, Info, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct Sterling;

/// What the words in front of a figure make of it.
#[derive(Clone, Copy)]
enum Legend {
    Weight(Mode),
    Count,
    PieceWeight,
}

const LEGENDS: [(&[u8], Legend); 4] = [
    (b"Piece Weight", Legend::PieceWeight),
    (b"Gross", Legend::Weight(Mode::Gross)),
    (b"Net", Legend::Weight(Mode::Net)),
    (b"Count", Legend::Count),
];

impl Grammar for Sterling {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        line(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        let text = text_of(frame);
        if !text.iter().all(|byte| (0x20..0x7F).contains(byte)) {
            return Said::Reject("noise");
        }
        let labelled = LEGENDS.iter().find_map(|(word, legend)| {
            let at = text.windows(word.len()).position(|window| window == *word)?;
            Some((text.get(..at)?, *legend, text.get(at + word.len()..)?))
        });
        match labelled {
            Some((echo, legend, rest)) => weighed(echo, legend, rest),
            None => special(text.trim_ascii()),
        }
    }
}

fn weighed(echo: &[u8], legend: Legend, rest: &[u8]) -> Said {
    let rest = rest.trim_ascii();
    let (figure, unit_text) = figure_and_unit(rest);
    if let Some(said) = out_of_range(rest) {
        return said;
    }
    let (Some(digits), Some(unit)) = (Digits::read(figure), Unit::read(unit_text)) else {
        return Said::Reject("weight not numeric");
    };
    let echo = printable(echo.trim_ascii());
    let mode = match legend {
        Legend::Weight(mode) => Some(mode),
        Legend::Count | Legend::PieceWeight => None,
    };
    let condition = Condition { unit: Some(unit), mode, ..Condition::default() };
    let echo = (!echo.is_empty()).then_some(echo);
    let weighing = Weighing { echo, ..Weighing::new(digits, condition) };
    match legend {
        Legend::Weight(_) if unit.is_weight() => Said::Weight(weighing),
        Legend::Count if unit == Unit::Pieces => Said::Count(weighing),
        // The weight of one piece is a setting, not what lies on the scale.
        Legend::PieceWeight => Said::Info(Info {
            command: Some("SPW".to_owned()),
            fields: vec![format!("{} {unit}", weighing.digits.text())],
            answered: true,
        }),
        Legend::Weight(_) | Legend::Count => Said::Reject("unknown unit"),
    }
}

fn out_of_range(field: &[u8]) -> Option<Said> {
    if field.starts_with(b"OLOLOL") {
        return Some(Said::Status(Condition { over: true, ..Condition::default() }));
    }
    if field.starts_with(b"ULULUL") {
        return Some(Said::Status(Condition { under: true, ..Condition::default() }));
    }
    let busy = is_filled_with(field, b'-') && 3 < field.len();
    busy.then(|| {
        Said::Status(Condition { stable: Some(false), wait: true, ..Condition::default() })
    })
}

fn special(text: &[u8]) -> Said {
    let tail = |word: &[u8]| text.windows(word.len()).any(|window| window == word);
    if tail(b"Err.80") {
        return Said::Error("serial command data error");
    }
    if tail(b"Err.81") {
        return Said::Error("unrecognised command");
    }
    if tail(b"OLOLOL") {
        return Said::Status(Condition { over: true, ..Condition::default() });
    }
    if tail(b"ULULUL") {
        return Said::Status(Condition { under: true, ..Condition::default() });
    }
    if let Some(said) = out_of_range(text) {
        return said;
    }
    match text {
        [b'V', b' ', version @ ..] => Said::Info(Info {
            command: Some("SVN".to_owned()),
            fields: vec![printable(version)],
            answered: true,
        }),
        _ => Said::Reject("noise"),
    }
}
