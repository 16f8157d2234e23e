//! The scale half of a Magellan scanner-scale on one cable.
//!
//! Implements the answers to `S11` and `S14`. Four or five digits without point and without unit: the
//! profile must name both. The scanner half is [`crate::scanner::magellan`].

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, text_of};
use super::reading::{Condition, Said, Weighing};

/// The grammar.
pub(crate) struct Magellan;

impl Grammar for Magellan {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        match bytes.iter().position(|byte| *byte == CR) {
            Some(end) => Cut::Frame { skip: 0, len: end + 1 },
            None => Cut::More,
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        match text_of(frame).trim_ascii() {
            [b'S', b'1', b'1', digits @ ..] | [b'S', b'1', b'4', b'4', digits @ ..] => {
                weighed(digits)
            }
            b"S140" => not_ready("not ready"),
            b"S141" => Said::Status(Condition::stable(false)),
            b"S142" => Said::Status(Condition { over: true, ..Condition::default() }),
            b"S143" => Said::Status(Condition { zero: Some(true), ..Condition::stable(true) }),
            b"S145" => Said::Status(Condition { under: true, ..Condition::default() }),
            [b'S', b'1', b'4', _] => not_ready("not ready"),
            _ => Said::Reject("noise"),
        }
    }
}

fn not_ready(why: &'static str) -> Said {
    Said::Status(Condition { fault: Some(why), ..Condition::default() })
}

fn weighed(digits: &[u8]) -> Said {
    match Digits::read_without_point(digits) {
        Some(digits) if (4..=6).contains(&digits.text().len()) => {
            Said::Weight(Weighing::new(digits, Condition::stable(true)))
        }
        _ => Said::Reject("weight not numeric"),
    }
}
