//! Scanners that send plain lines: AIM identifier or maker's letter, data, and some end.
//!
//! Ends are CR, LF, CR LF (also split over two reads), STX and ETX round the data, or nothing but a
//! pause. A scanner that has once sent a line end is known to send them: from then on a pause ends
//! no scan, so that a scan cut in the middle is dropped and never taken for a short label.

use super::symbology::{Aim, of_honeywell, of_zebra};
use super::{Heard, SCAN_MAX, Scan};
use crate::scale::frame::{CR, ETX, LF, STX};

/// How one scanner's lines are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineProfile {
    /// What ends a scan.
    pub end: End,
    /// What stands in front of the data, beside an AIM identifier.
    pub code_id: CodeId,
}

/// What ends a scan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// A line end, or a pause as long as no line end was ever seen.
    #[default]
    Learned,
    /// A line end only.
    Terminator,
    /// A pause only, for a scanner without a suffix.
    Pause,
}

/// A maker's own letter in front of the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CodeId {
    /// None is set.
    #[default]
    None,
    /// Honeywell's letters.
    Honeywell,
    /// Zebra's letters.
    Zebra,
}

/// Collects the bytes of a line.
#[derive(Debug)]
pub struct LineDecoder {
    profile: LineProfile,
    line: Vec<u8>,
    /// A line end has been seen since the port was opened.
    terminates: bool,
    /// The line is longer than any label; its rest is dropped up to the end.
    overran: bool,
}

impl LineDecoder {
    /// A decoder with nothing in it.
    #[must_use]
    pub fn new(profile: LineProfile) -> Self {
        Self { profile, line: Vec::new(), terminates: false, overran: false }
    }

    /// Takes bytes and appends the scans that they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        for byte in bytes {
            match *byte {
                // CR LF ends one line; the LF then ends an empty one, which is none.
                CR | LF => {
                    self.terminates = true;
                    self.end(out);
                }
                byte => self.take(byte, out),
            }
        }
    }

    /// The line has been quiet.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        let ends = match self.profile.end {
            End::Pause => true,
            End::Learned => !self.terminates,
            End::Terminator => false,
        };
        if ends {
            self.end(out);
        } else if !self.line.is_empty() {
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
        self.terminates = false;
        self.overran = false;
    }

    /// Whether a line was begun.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        !self.line.is_empty()
    }

    fn take(&mut self, byte: u8, out: &mut Vec<Heard>) {
        if byte == STX {
            self.broken_off(out);
        }
        self.line.push(byte);
        if byte == ETX && self.line.first() == Some(&STX) {
            self.terminates = true;
            self.end(out);
        } else if SCAN_MAX < self.line.len() {
            let raw = std::mem::take(&mut self.line);
            if !std::mem::replace(&mut self.overran, true) {
                out.push(Heard::Reject { reason: "too long", raw });
            }
        }
    }

    /// A new STX before the end of the last frame.
    fn broken_off(&mut self, out: &mut Vec<Heard>) {
        if !self.line.is_empty() {
            let raw = std::mem::take(&mut self.line);
            out.push(Heard::Reject { reason: "noise", raw });
        }
    }

    fn end(&mut self, out: &mut Vec<Heard>) {
        let raw = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.overran) || raw.is_empty() {
            return;
        }
        out.push(Heard::Scan(scan_of(raw, self.profile.code_id)));
    }
}

fn scan_of(raw: Vec<u8>, code_id: CodeId) -> Scan {
    let sent = raw.strip_prefix(&[STX]).unwrap_or(&raw);
    let sent = sent.strip_suffix(&[ETX]).unwrap_or(sent);
    let high_bits = sent.iter().any(|byte| 0x80 <= *byte) && str::from_utf8(sent).is_err();
    let (aim, symbology, data) = match Aim::split(sent) {
        Some((aim, data)) => (Some(aim), Some(aim.name()), data),
        None => lettered(sent, code_id),
    };
    let torn = data.contains(&0) || high_bits;
    let data = data.to_vec();
    Scan { data, aim, symbology, retransmitted: false, torn, raw }
}

fn lettered(sent: &[u8], code_id: CodeId) -> (Option<Aim>, Option<&'static str>, &[u8]) {
    let Some((letter, data)) = sent.split_first() else {
        return (None, None, sent);
    };
    let known = match code_id {
        CodeId::None => None,
        CodeId::Honeywell => of_honeywell(*letter),
        CodeId::Zebra => of_zebra(*letter),
    };
    match known {
        Some((name, aim)) => (aim, Some(name), data),
        None => (None, None, sent),
    }
}
