//! The UPS WorldShip format: Fairbanks Ultegra and FB2255 ("UPS"), Transcell, Sterling emulation.
//!
//! Implements `weight unit GR|NT CR LF EOT` (Fairbanks FB2255 manual) and the same with ETX (Sterling
//! 7600). Lower case `gr` or `nt` means motion. A bare end character means over capacity, or a
//! scale that was not at zero at power-up; either way there is no weight.

use super::digits::Digits;
use super::frame::{Cut, EOT, ETX, Grammar, figure_and_unit};
use super::reading::{Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct Ups;

impl Grammar for Ups {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        match bytes.iter().position(|byte| matches!(*byte, EOT | ETX)) {
            Some(end) => Cut::Frame { skip: 0, len: end + 1 },
            None => Cut::More,
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        let Some((_, body)) = frame.split_last() else {
            return Said::Reject("noise");
        };
        let text = body.trim_ascii();
        if text.is_empty() {
            return Said::Status(Condition { over: true, ..Condition::default() });
        }
        let (figure, words) = figure_and_unit(text);
        let mut words = words.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let (unit, legend, more) = (words.next(), words.next(), words.next());
        let (Some(digits), None) = (Digits::read(figure), more) else {
            return Said::Reject("noise");
        };
        match (unit.and_then(Unit::read), legend.and_then(mode_of)) {
            (Some(unit), Some((mode, stable))) => {
                let condition =
                    Condition { unit: Some(unit), mode: Some(mode), ..Condition::stable(stable) };
                Said::Weight(Weighing::new(digits, condition))
            }
            (None, _) => Said::Reject("unknown unit"),
            (_, None) => Said::Reject("unknown mode"),
        }
    }
}

fn mode_of(legend: &[u8]) -> Option<(Mode, bool)> {
    match legend {
        b"GR" => Some((Mode::Gross, true)),
        b"gr" => Some((Mode::Gross, false)),
        b"NT" => Some((Mode::Net, true)),
        b"nt" => Some((Mode::Net, false)),
        _ => None,
    }
}
