//! Honeywell MSGGET messages.
//!
//! Implements `SYN FE nnnn CR "MSGGET" dddd code-id aim-letter aim-modifier GS data CR`: the length
//! `dddd` is decimal and counts the last CR. Scanners that send plain lines and wait for the host's
//! escape string are [`super::line`] with [`crate::feedback::Voice::HoneywellHostAck`].

use super::symbology::{Aim, of_honeywell};
use super::{Heard, SCAN_MAX, Scan};

const SYN: u8 = 0x16;
const GS: u8 = 0x1D;
const CR: u8 = 0x0D;
const MESSAGE: &[u8] = b"MSGGET";
/// Bytes in front of the data.
const HEAD: usize = 21;

/// Puts messages together.
#[derive(Debug, Default)]
pub struct HoneywellDecoder {
    bytes: Vec<u8>,
}

/// What the bytes so far are.
enum Found {
    More,
    Message { len: usize },
    Broken(&'static str),
}

impl HoneywellDecoder {
    /// Takes bytes and appends the scans that they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        self.bytes.extend_from_slice(bytes);
        loop {
            match found(&self.bytes) {
                Found::More => return,
                Found::Message { len } => {
                    let raw: Vec<u8> = self.bytes.drain(..len.min(self.bytes.len())).collect();
                    out.push(read(raw));
                }
                Found::Broken(reason) => {
                    let next = next_start(&self.bytes);
                    let raw = self.bytes.drain(..next).collect();
                    out.push(Heard::Reject { reason, raw });
                }
            }
        }
    }

    /// A message that stopped in the middle is dropped.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        if !self.bytes.is_empty() {
            let raw = std::mem::take(&mut self.bytes);
            out.push(Heard::Reject { reason: "truncated", raw });
        }
    }

    /// Forgets what was begun.
    pub fn reset(&mut self) {
        self.bytes.clear();
    }

    /// Whether a message was begun.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        !self.bytes.is_empty()
    }
}

fn next_start(bytes: &[u8]) -> usize {
    bytes.iter().skip(1).position(|byte| *byte == SYN).map_or(bytes.len(), |at| at + 1)
}

fn found(bytes: &[u8]) -> Found {
    let wrong = |at: usize, wanted: u8| bytes.get(at).is_some_and(|byte| *byte != wanted);
    if bytes.is_empty() {
        return Found::More;
    }
    if wrong(0, SYN) || wrong(1, 0xFE) || wrong(6, CR) {
        return Found::Broken("header byte");
    }
    if (7..).zip(MESSAGE).any(|(at, wanted)| wrong(at, *wanted)) {
        return Found::Broken("payload type");
    }
    let Some(digits) = bytes.get(13..17) else { return Found::More };
    let length = str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
        .and_then(|digits| digits.parse::<usize>().ok());
    match length {
        None | Some(0) => Found::Broken("length"),
        Some(length) if SCAN_MAX < length => Found::Broken("too long"),
        Some(_) if wrong(20, GS) => Found::Broken("delimiter"),
        Some(length) => match bytes.get(HEAD + length - 1) {
            None => Found::More,
            Some(&CR) => Found::Message { len: HEAD + length },
            Some(_) => Found::Broken("end byte"),
        },
    }
}

fn read(raw: Vec<u8>) -> Heard {
    let (code_id, letter, modifier) = match raw.get(17..20) {
        Some([code_id, letter, modifier]) => (*code_id, *letter, *modifier),
        _ => return Heard::Reject { reason: "truncated", raw },
    };
    let data = raw.get(HEAD..raw.len() - 1).unwrap_or_default().to_vec();
    let aim = Aim::new(letter, modifier);
    let symbology = of_honeywell(code_id).map(|(name, _)| name).or(aim.map(Aim::name));
    let torn = data.contains(&0);
    Heard::Scan(Scan { data, aim, symbology, retransmitted: false, torn, raw })
}
