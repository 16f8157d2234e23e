//! The status of ESC/POS receipt printers.
//!
//! Implements the real-time status `DLE EOT n` for n 1 to 4 (printer, cause of being offline, error,
//! paper), which is answered at once with one byte each; the paper status `GS r 1`, which is answered
//! in turn, after what was sent before it; and the automatic status of four bytes, which a printer
//! may send unasked. The three kinds are told apart by their fixed bits.

use super::condition::Condition;

/// Asks for all four real-time states. Never sent while a job is.
pub const ASK: &[u8] = &[0x10, 0x04, 1, 0x10, 0x04, 2, 0x10, 0x04, 3, 0x10, 0x04, 4];
/// Sent behind a job: its answer comes when everything before it was worked off.
pub const MARK: &[u8] = &[0x1D, b'r', 1];
const ANSWERS: usize = 4;

/// The four real-time answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealTime {
    /// Printer, cause of being offline, error, paper.
    pub bytes: [u8; ANSWERS],
}

impl RealTime {
    /// What a person has to know first.
    #[must_use]
    pub fn condition(self) -> Condition {
        let [printer, offline, error, paper] = self.bytes;
        let states = [
            (offline & 0x04 != 0, Condition::Open),
            (offline & 0x20 != 0 || paper & 0x60 != 0, Condition::PaperOut),
            (error & 0x28 != 0, Condition::Fault),
            (error & 0x40 != 0, Condition::TooHot),
            (offline & 0x40 != 0, Condition::Fault),
            (offline & 0x08 != 0, Condition::Busy),
            (printer & 0x08 != 0, Condition::Offline),
        ];
        let first = states.into_iter().find(|(is, _)| *is);
        first.map_or(Condition::Ready, |(_, condition)| condition)
    }
}

/// Something that a printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// All four real-time answers.
    Status(RealTime),
    /// Everything that was sent before the mark is worked off.
    Mark,
}

/// Puts bytes together, whatever pieces they come in.
#[derive(Debug, Default)]
pub struct EscPosReader {
    answers: Vec<u8>,
    /// Bytes of an automatic status that are still to come.
    automatic_left: u8,
}

impl EscPosReader {
    /// Takes bytes; what they say.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Said>) {
        for byte in bytes {
            if 0 < self.automatic_left {
                self.automatic_left -= 1;
            } else if byte & 0x93 == 0x12 {
                self.answers.push(*byte);
            } else if byte & 0x93 == 0x10 {
                // The rest of it says nothing that is not asked for anyway.
                self.automatic_left = 3;
            } else if byte & 0x90 == 0x00 {
                out.push(Said::Mark);
            }
            if let Ok(bytes) = <[u8; ANSWERS]>::try_from(self.answers.as_slice()) {
                self.answers.clear();
                out.push(Said::Status(RealTime { bytes }));
            }
        }
    }

    /// Forgets what was begun: another answer is asked for.
    pub fn reset(&mut self) {
        self.answers.clear();
        self.automatic_left = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> Vec<Said> {
        let mut out = Vec::new();
        EscPosReader::default().push(bytes, &mut out);
        out
    }

    #[test]
    fn the_bits_of_the_four_answers_are_states() {
        for (bytes, condition) in [
            ([0x12, 0x12, 0x12, 0x12], Condition::Ready),
            ([0x1A, 0x12, 0x12, 0x12], Condition::Offline),
            ([0x1A, 0x16, 0x12, 0x12], Condition::Open),
            ([0x1A, 0x32, 0x12, 0x72], Condition::PaperOut),
            ([0x12, 0x12, 0x12, 0x72], Condition::PaperOut),
            ([0x1A, 0x52, 0x1A, 0x12], Condition::Fault),
            ([0x1A, 0x52, 0x32, 0x12], Condition::Fault),
            ([0x1A, 0x52, 0x52, 0x12], Condition::TooHot),
            ([0x12, 0x1A, 0x12, 0x12], Condition::Busy),
            // Paper near its end holds nothing.
            ([0x12, 0x12, 0x12, 0x1E], Condition::Ready),
        ] {
            let [Said::Status(status)] = said(&bytes)[..] else { panic!("{bytes:02X?}") };
            assert_eq!(status.condition(), condition, "{bytes:02X?}");
        }
    }

    #[test]
    fn the_kinds_of_answer_are_told_apart() {
        assert_eq!(said(&[0x00]), [Said::Mark]);
        assert_eq!(said(&[0x0C]), [Said::Mark], "paper is out: worked off all the same");
        assert_eq!(said(&[0x10, 0x00, 0x00, 0x00]), [], "an automatic status is no mark");
        let mixed = said(&[0x14, 0x00, 0x00, 0x00, 0x12, 0x12, 0x00, 0x12, 0x12]);
        assert_eq!(mixed.len(), 2);
        assert_eq!(mixed[0], Said::Mark);
    }
}
