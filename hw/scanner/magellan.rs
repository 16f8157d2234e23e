//! The scanner half of a Magellan scanner-scale on one cable; weights on the same cable are read by
//! [`crate::scale`].
//!
//! Implements `S08` and a letter for the symbology, each line ended by CR.

use super::{Heard, SCAN_MAX, Scan};
use crate::scale::frame::{CR, Grammar, LF};
use crate::scale::{Reading, ScaleProtocol, magellan};

/// Collects lines.
#[derive(Debug, Default)]
pub struct MagellanDecoder {
    line: Vec<u8>,
    overran: bool,
}

impl MagellanDecoder {
    /// Takes bytes and appends what they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        for byte in bytes {
            match *byte {
                CR | LF => self.end(out),
                byte if SCAN_MAX <= self.line.len() => {
                    let raw = std::mem::replace(&mut self.line, vec![byte]);
                    if !std::mem::replace(&mut self.overran, true) {
                        out.push(Heard::Reject { reason: "too long", raw });
                    }
                }
                byte => self.line.push(byte),
            }
        }
    }

    /// A line that stopped in the middle is dropped.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        if !self.line.is_empty() {
            let raw = std::mem::take(&mut self.line);
            out.push(Heard::Reject { reason: "cut off: no line end came", raw });
        }
        self.overran = false;
    }

    /// Drops what was begun, and the rest of it up to its end.
    pub fn abandon(&mut self) {
        self.line.clear();
        self.overran = true;
    }

    /// Forgets what was begun.
    pub fn reset(&mut self) {
        self.line.clear();
        self.overran = false;
    }

    /// Whether a line was begun.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        !self.line.is_empty()
    }

    fn end(&mut self, out: &mut Vec<Heard>) {
        let raw = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.overran) || raw.is_empty() {
            return;
        }
        // The line is set to seven bits and odd parity; a port set to eight sees that bit.
        let text: Vec<u8> = raw.iter().map(|byte| byte & 0x7F).collect();
        out.push(match text.as_slice() {
            [b'S', b'0', b'8', rest @ ..] => Heard::Scan(labelled(rest, raw)),
            [b'S', b'1', ..] => {
                let said = magellan::Magellan.read(&text);
                Heard::Reading(Reading { protocol: ScaleProtocol::MagellanSingleCable, said, raw })
            }
            _ => Heard::Reject { reason: "noise", raw },
        });
    }
}

fn labelled(rest: &[u8], raw: Vec<u8>) -> Scan {
    let (symbology, data) = match rest {
        [b'A', data @ ..] => (Some("UPC-A"), data),
        [b'E', data @ ..] => (Some("UPC-E"), data),
        [b'F', b'F', data @ ..] => (Some("EAN-8"), data),
        [b'F', data @ ..] => (Some("EAN-13"), data),
        [b'R', data @ ..] => (Some("GS1 DataBar"), data),
        [b'B', b'1', data @ ..] => (Some("Code 39"), data),
        [b'B', b'2', data @ ..] => (Some("ITF"), data),
        [b'B', b'3', data @ ..] => (Some("Code 128"), data),
        data => (None, data),
    };
    Scan { symbology, ..Scan::plain(data.to_vec(), raw) }
}
