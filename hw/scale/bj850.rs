//! BJ850 truck and floor indicators: `=` and six characters, over and over.
//!
//! The frame names no unit, no point and no stability; it can be watched, not recorded.

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, LF};
use super::reading::{Condition, Said, Weighing};

/// The grammar.
pub(crate) struct Bj850;

/// `=` and six characters.
const FRAME: usize = 7;

impl Grammar for Bj850 {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        let Some(skip) = bytes.iter().position(|byte| *byte == b'=') else {
            return if bytes.is_empty() { Cut::More } else { Cut::Noise { len: bytes.len() } };
        };
        let rest = bytes.get(skip..).unwrap_or_default();
        let next = rest.iter().skip(1).position(|byte| matches!(*byte, b'=' | CR | LF));
        let len = match next.map(|at| at + 1) {
            Some(at) if matches!(rest.get(at), Some(&(CR | LF))) => at + 1,
            Some(at) => at,
            None if FRAME < rest.len() || (ended && FRAME == rest.len()) => FRAME,
            None => return Cut::More,
        };
        Cut::Frame { skip, len }
    }

    fn read(&self, frame: &[u8]) -> Said {
        let body = frame.strip_suffix(&[CR]).or(frame.strip_suffix(&[LF])).unwrap_or(frame);
        let Some(field) = body.strip_prefix(b"=") else {
            return Said::Reject("noise");
        };
        match field.len() {
            6 => match Digits::read(field) {
                Some(digits) => Said::Weight(Weighing::new(digits, Condition::default())),
                None => Said::Reject("weight not numeric"),
            },
            0..6 => Said::Reject("truncated"),
            _ => Said::Reject("noise"),
        }
    }
}
