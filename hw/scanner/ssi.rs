//! Zebra Simple Serial Interface: packets with a checksum, an acknowledgement, and a second copy
//! when the acknowledgement is late.
//!
//! Implements the packet of the Simple Serial Interface Programmer's Guide (72E-40451): length,
//! opcode, source, status, data, two's complement checksum; continued packets (status bit 1) and
//! the segments of cordless scanners (opcode 0x73). Reading parameters is not done here.
//!
//! **An acknowledgement means "stored".** The worker sends it only then, so a scan whose record was
//! never made is sent again by the scanner; a copy of a stored one is told by status bit 0.

use super::{Heard, SCAN_MAX, Scan, symbology};

/// A packet that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// What it is about.
    pub opcode: u8,
    /// Who sent it.
    pub source: Source,
    /// Bit 0: sent again. Bit 1: more follows.
    pub status: u8,
    /// The data.
    pub data: Vec<u8>,
    /// The bytes as they came.
    pub raw: Vec<u8>,
}

impl Packet {
    /// The opcode in words.
    #[must_use]
    pub fn name(&self) -> &'static str {
        OPCODES
            .iter()
            .find(|(opcode, _)| *opcode == self.opcode)
            .map_or("UNKNOWN", |(_, name)| *name)
    }

    /// Whether the scanner waits for an acknowledgement of this packet.
    #[must_use]
    pub fn wants_acknowledgement(&self) -> bool {
        self.source == Source::Decoder
            && matches!(self.opcode, DECODE_DATA | EVENT | PARAM_SEND | 0x80 | 0xB1 | 0xB4)
    }
}

/// Who sent a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The scanner.
    Decoder,
    /// This side: an echo.
    Host,
    /// Neither of the two numbers that the guide names.
    Other(u8),
}

impl Source {
    fn of(byte: u8) -> Self {
        match byte {
            0 => Self::Decoder,
            4 => Self::Host,
            other => Self::Other(other),
        }
    }

    /// The word for it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Decoder => "decoder",
            Self::Host => "host",
            Self::Other(_) => "other",
        }
    }
}

/// A label.
pub const DECODE_DATA: u8 = 0xF3;
/// Something happened at the scanner.
pub const EVENT: u8 = 0xF6;
/// Received and, with us, stored.
pub const CMD_ACK: u8 = 0xD0;
/// Not received.
pub const CMD_NAK: u8 = 0xD1;
/// Sound the beeper.
pub const BEEP: u8 = 0xE6;
/// Switch a light on.
pub const LED_ON: u8 = 0xE7;
/// Switch a light off.
pub const LED_OFF: u8 = 0xE8;
/// Let the trigger work.
pub const SCAN_ENABLE: u8 = 0xE9;
/// Stop the trigger from working.
pub const SCAN_DISABLE: u8 = 0xEA;
/// A piece of a long message.
pub const MULTIPACKET_SEGMENT: u8 = 0x73;
/// The piece has come.
pub const MULTIPACKET_ACK: u8 = 0x74;
const PARAM_SEND: u8 = 0xC6;

/// Why a packet was not accepted: send it again.
pub const NAK_RESEND: u8 = 1;

const STATUS_RETRANSMIT: u8 = 0x01;
const STATUS_CONTINUES: u8 = 0x02;
const HEADER: usize = 4;
const CHECKSUM: usize = 2;

const OPCODES: [(u8, &str); 31] = [
    (0x12, "CUSTOM_DEFAULTS"),
    (MULTIPACKET_SEGMENT, "MULTIPACKET_SEGMENT"),
    (MULTIPACKET_ACK, "MULTIPACKET_ACK"),
    (0x80, "SSI_MGMT"),
    (0x90, "SCANNER_INIT_COMMAND"),
    (0x91, "SCANNER_INIT"),
    (0xA3, "REQUEST_REVISION"),
    (0xA4, "REPLY_REVISION"),
    (0xB1, "IMAGE_DATA"),
    (0xB4, "VIDEO_DATA"),
    (0xC0, "ILLUMINATION_OFF"),
    (0xC1, "ILLUMINATION_ON"),
    (0xC4, "AIM_OFF"),
    (0xC5, "AIM_ON"),
    (PARAM_SEND, "PARAM_SEND"),
    (0xC7, "PARAM_REQUEST"),
    (0xC8, "PARAM_DEFAULTS"),
    (CMD_ACK, "CMD_ACK"),
    (CMD_NAK, "CMD_NAK"),
    (0xD2, "FLUSH_QUEUE"),
    (0xD3, "CAPABILITIES_REQUEST"),
    (0xD4, "CAPABILITIES_REPLY"),
    (0xE4, "START_DECODE"),
    (0xE5, "STOP_DECODE"),
    (BEEP, "BEEP"),
    (LED_ON, "LED_ON"),
    (LED_OFF, "LED_OFF"),
    (SCAN_ENABLE, "SCAN_ENABLE"),
    (SCAN_DISABLE, "SCAN_DISABLE"),
    (DECODE_DATA, "DECODE_DATA"),
    (EVENT, "EVENT"),
];

/// A packet from this side, ready to be written.
#[must_use]
pub fn host_packet(opcode: u8, data: &[u8]) -> Vec<u8> {
    written(opcode, 4, 0, data)
}

/// A packet as a scanner sends it; for the simulator.
#[must_use]
pub fn decoder_packet(opcode: u8, status: u8, data: &[u8]) -> Vec<u8> {
    written(opcode, 0, status, data)
}

fn written(opcode: u8, source: u8, status: u8, data: &[u8]) -> Vec<u8> {
    let data = data.get(..data.len().min(usize::from(u8::MAX) - HEADER)).unwrap_or(data);
    let length = u8::try_from(data.len() + HEADER).unwrap_or(u8::MAX);
    let mut packet = vec![length, opcode, source, status];
    packet.extend_from_slice(data);
    let checksum = checksum(&packet);
    packet.extend_from_slice(&checksum.to_be_bytes());
    packet
}

fn checksum(packet: &[u8]) -> u16 {
    packet.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte))).wrapping_neg()
}

/// Puts packets together.
#[derive(Debug, Default)]
pub struct SsiDecoder {
    bytes: Vec<u8>,
    /// The label so far, when a packet said that more follows.
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    code: u8,
    data: Vec<u8>,
    raw: Vec<u8>,
    retransmitted: bool,
    /// What the first segment of a cordless scanner announces.
    announced: Option<usize>,
}

impl SsiDecoder {
    /// Takes bytes and appends the packets and labels that they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        self.bytes.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.first().copied().map_or(0, usize::from);
            if length < HEADER {
                // A NUL wakes a sleeping device; any other short length is no packet.
                at += 1;
                continue;
            }
            let Some(raw) = rest.get(..length + CHECKSUM).map(<[u8]>::to_vec) else { break };
            at += raw.len();
            out.extend(self.packet(raw));
        }
        self.bytes.drain(..at.min(self.bytes.len()));
    }

    /// A packet that stopped in the middle is dropped; the scanner sends it again.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        if !self.bytes.is_empty() {
            let raw = std::mem::take(&mut self.bytes);
            out.push(Heard::Reject { reason: "truncated", raw });
        }
    }

    /// Forgets what was begun.
    pub fn reset(&mut self) {
        self.bytes.clear();
        self.begun = None;
    }

    /// Whether a packet or a longer label was begun.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        !self.bytes.is_empty() || self.begun.is_some()
    }
}

impl SsiDecoder {
    fn packet(&mut self, raw: Vec<u8>) -> Option<Heard> {
        let (body, check) = raw.split_at_checked(raw.len().checked_sub(CHECKSUM)?)?;
        if checksum(body).to_be_bytes() != check {
            return Some(Heard::Reject { reason: "checksum", raw });
        }
        let [_, opcode, source, status, data @ ..] = body else { return None };
        let packet = Packet {
            opcode: *opcode,
            source: Source::of(*source),
            status: *status,
            data: data.to_vec(),
            raw,
        };
        match packet.opcode {
            DECODE_DATA if packet.source != Source::Host => self.decode_data(packet),
            MULTIPACKET_SEGMENT => self.segment(packet),
            _ => Some(Heard::Packet(packet)),
        }
    }

    /// The first byte is the code type, in continued packets too.
    fn decode_data(&mut self, packet: Packet) -> Option<Heard> {
        let Some((code, data)) = packet.data.split_first() else {
            return Some(Heard::Reject { reason: "no code type", raw: packet.raw });
        };
        let begun = self.begun.get_or_insert_with(|| Begun {
            code: *code,
            data: Vec::new(),
            raw: Vec::new(),
            retransmitted: packet.status & STATUS_RETRANSMIT != 0,
            announced: None,
        });
        begun.data.extend_from_slice(data);
        begun.raw.extend_from_slice(&packet.raw);
        if SCAN_MAX < begun.data.len() {
            return self
                .begun
                .take()
                .map(|begun| Heard::Reject { reason: "too long", raw: begun.raw });
        }
        if packet.status & STATUS_CONTINUES != 0 {
            return Some(Heard::Packet(packet));
        }
        self.begun.take().map(Begun::into_scan)
    }

    /// The first segment holds the head of the message: opcode, source, status, length in two bytes,
    /// code type, one more byte, length of the label in two bytes.
    fn segment(&mut self, packet: Packet) -> Option<Heard> {
        let payload = match (self.begun.as_ref(), packet.data.as_slice()) {
            (None, [0, DECODE_DATA, _, status, _, _, code, _, high, low, data @ ..]) => {
                self.begun = Some(Begun {
                    code: *code,
                    data: Vec::new(),
                    raw: Vec::new(),
                    retransmitted: status & STATUS_RETRANSMIT != 0,
                    announced: Some(usize::from(u16::from_be_bytes([*high, *low]))),
                });
                data
            }
            (Some(_), [_index, data @ ..]) => data,
            _ => return Some(Heard::Packet(packet)),
        };
        let begun = self.begun.as_mut()?;
        begun.data.extend_from_slice(payload);
        begun.raw.extend_from_slice(&packet.raw);
        let announced = begun.announced.unwrap_or_default();
        if SCAN_MAX < announced || announced < begun.data.len() {
            return self
                .begun
                .take()
                .map(|begun| Heard::Reject { reason: "length", raw: begun.raw });
        }
        if begun.data.len() < announced {
            return Some(Heard::Packet(packet));
        }
        self.begun.take().map(Begun::into_scan)
    }
}

impl Begun {
    fn into_scan(self) -> Heard {
        let (symbology, aim) = match symbology::of_ssi(self.code) {
            Some((name, aim)) => (Some(name), aim),
            None => (None, None),
        };
        let torn = false;
        let retransmitted = self.retransmitted;
        Heard::Scan(Scan { data: self.data, aim, symbology, retransmitted, torn, raw: self.raw })
    }
}
