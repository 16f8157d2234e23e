//! What a scanner is told to do with its beeper, its light and its trigger.
//!
//! The scanner's own beep only says "decoded". The beep that a person may trust comes from the host,
//! after the record is durable: one high for stored, four low for refused, two in between for a
//! question. A scanner that cannot be told stays silent and the screen speaks alone.

use crate::scanner::ssi;

/// What became of a scan, for the person who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The record is durable. The only word that makes a good beep.
    Stored,
    /// No record was made.
    Refused,
    /// A person must answer something first.
    Question,
}

/// How one scanner takes orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Voice {
    /// Not at all.
    #[default]
    Silent,
    /// Zebra SSI packets; the acknowledgement goes beside them.
    Ssi,
    /// Honeywell in host ACK mode: silent until an escape string ended by a comma.
    HoneywellHostAck,
    /// Datalogic and PSC single bytes.
    Datalogic,
    /// CipherLab's beep string.
    CipherLab,
    /// Magellan's beep command.
    Magellan,
}

impl Voice {
    /// Every voice, in the order of the list that a person chooses from.
    pub const ALL: [Self; 6] = [
        Self::Silent,
        Self::Ssi,
        Self::HoneywellHostAck,
        Self::Datalogic,
        Self::CipherLab,
        Self::Magellan,
    ];

    /// The name used in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Ssi => "ssi",
            Self::HoneywellHostAck => "honeywell-host-ack",
            Self::Datalogic => "datalogic",
            Self::CipherLab => "cipherlab",
            Self::Magellan => "magellan",
        }
    }

    /// Whether the scanner itself waits for the verdict, and sends or is scanned again without it.
    #[must_use]
    pub fn waits_for_host(self) -> bool {
        matches!(self, Self::Ssi | Self::HoneywellHostAck)
    }

    /// The bytes that tell the person.
    #[must_use]
    pub fn say(self, verdict: Verdict) -> Vec<u8> {
        match self {
            Self::Silent => Vec::new(),
            Self::Ssi => ssi_says(verdict),
            Self::HoneywellHostAck => match verdict {
                Verdict::Stored => b"\x1b6,".to_vec(),
                Verdict::Refused => b"\x1b4\x1b4\x1b4\x1b4,".to_vec(),
                Verdict::Question => b"\x1b5\x1b5,".to_vec(),
            },
            // A plain beep would be taken for a good one, so a question stays silent here.
            Self::Datalogic => match verdict {
                Verdict::Stored => b"B".to_vec(),
                Verdict::Refused => b"F".to_vec(),
                Verdict::Question => Vec::new(),
            },
            Self::CipherLab => match verdict {
                Verdict::Stored => b"#@////\r".to_vec(),
                Verdict::Refused | Verdict::Question => Vec::new(),
            },
            Self::Magellan => match verdict {
                Verdict::Stored => b"S334\r".to_vec(),
                Verdict::Refused => b"S334\rS334\rS334\rS334\r".to_vec(),
                Verdict::Question => b"S334\rS334\r".to_vec(),
            },
        }
    }

    /// The bytes that switch the trigger off while a question is open.
    #[must_use]
    pub fn disable(self) -> Vec<u8> {
        match self {
            Self::Ssi => ssi::host_packet(ssi::SCAN_DISABLE, &[]),
            Self::Datalogic => b"D".to_vec(),
            _ => Vec::new(),
        }
    }

    /// The bytes that switch it on again.
    #[must_use]
    pub fn enable(self) -> Vec<u8> {
        match self {
            Self::Ssi => ssi::host_packet(ssi::SCAN_ENABLE, &[]),
            Self::Datalogic => b"E".to_vec(),
            _ => Vec::new(),
        }
    }
}

/// Beep codes of the Simple Serial Interface guide: one short high, four short low, high and low.
fn ssi_says(verdict: Verdict) -> Vec<u8> {
    const ONE_SHORT_HIGH: u8 = 0x00;
    const FOUR_SHORT_LOW: u8 = 0x08;
    const HIGH_LOW: u8 = 0x16;
    const LAMP: u8 = 0x01;
    match verdict {
        Verdict::Stored => {
            let mut bytes = ssi::host_packet(ssi::BEEP, &[ONE_SHORT_HIGH]);
            bytes.extend(ssi::host_packet(ssi::LED_ON, &[LAMP]));
            bytes
        }
        Verdict::Refused => {
            let mut bytes = ssi::host_packet(ssi::BEEP, &[FOUR_SHORT_LOW]);
            bytes.extend(ssi::host_packet(ssi::LED_OFF, &[LAMP]));
            bytes
        }
        Verdict::Question => ssi::host_packet(ssi::BEEP, &[HIGH_LOW]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_other_word_sounds_like_stored() {
        for voice in Voice::ALL {
            let stored = voice.say(Verdict::Stored);
            for other in [Verdict::Refused, Verdict::Question] {
                let said = voice.say(other);
                assert!(said.is_empty() || said != stored, "{voice:?} {other:?}");
            }
        }
    }

    #[test]
    fn orders_are_the_bytes_of_the_manuals() {
        assert_eq!(Voice::Ssi.disable(), [0x04, 0xEA, 0x04, 0x00, 0xFF, 0x0E]);
        assert_eq!(Voice::HoneywellHostAck.say(Verdict::Stored), b"\x1b6,");
        assert_eq!(Voice::Datalogic.say(Verdict::Refused), b"F");
        assert_eq!(Voice::Datalogic.enable(), b"E");
    }
}
