//! A scanner as a model: the bytes of a label in its protocol, and what it does on the host's orders.

use crate::feedback::{Verdict, Voice};
use crate::scanner::{ScannerProtocol, ssi};

/// What a person hears from the scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sounded {
    /// The good beep.
    Good,
    /// Four low.
    Bad,
    /// A question.
    Question,
}

/// A scanner.
#[derive(Clone, Debug)]
pub struct ScannerModel {
    protocol: ScannerProtocol,
    voice: Voice,
    /// Whether the trigger works.
    pub enabled: bool,
    /// A label that no host has acknowledged yet.
    unacknowledged: Option<Vec<u8>>,
    orders: Vec<u8>,
}

/// Orders are a few bytes; a longer run is not understood and forgotten.
const ORDERS_MAX: usize = 512;
/// The SSI code types that the simulator prints on its labels.
const SSI_CODE_128: u8 = 0x03;
const SSI_GS1_128: u8 = 0x0F;

impl ScannerModel {
    /// A scanner that is on and has nothing to send.
    #[must_use]
    pub fn new(protocol: ScannerProtocol, voice: Voice) -> Self {
        Self { protocol, voice, enabled: true, unacknowledged: None, orders: Vec::new() }
    }

    /// Pulls the trigger on a label, `]C199M...` or without identifier: what goes over the cable.
    /// Nothing while the trigger is off.
    pub fn scan(&mut self, label: &[u8]) -> Vec<u8> {
        if !self.enabled {
            return Vec::new();
        }
        if self.voice.waits_for_host() {
            self.unacknowledged = Some(label.to_vec());
        }
        self.label(label, 0)
    }

    /// The second copy of a label that was not acknowledged in time; only SSI sends one by itself.
    #[must_use]
    pub fn send_again(&self) -> Option<Vec<u8>> {
        let label = self.unacknowledged.as_ref()?;
        matches!(self.protocol, ScannerProtocol::Ssi).then(|| self.label(label, 1))
    }

    /// Whether the scanner still waits for the host's word on a label.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.unacknowledged.is_some()
    }

    /// The scanner gave up waiting, with its own error sound.
    pub fn give_up(&mut self) {
        self.unacknowledged = None;
    }

    /// Takes bytes from the host; what the person hears of them.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<Sounded> {
        self.orders.extend_from_slice(bytes);
        let mut sounds = Vec::new();
        while let Some((taken, sound)) = self.order() {
            self.orders.drain(..taken.min(self.orders.len()));
            sounds.extend(sound);
        }
        if ORDERS_MAX < self.orders.len() {
            self.orders.clear();
        }
        sounds
    }

    fn label(&self, label: &[u8], status: u8) -> Vec<u8> {
        match &self.protocol {
            ScannerProtocol::Ssi => {
                let (code, data) = match label {
                    [b']', b'C', b'1', data @ ..] => (SSI_GS1_128, data),
                    [b']', _, _, data @ ..] => (SSI_CODE_128, data),
                    data => (SSI_CODE_128, data),
                };
                let mut payload = vec![code];
                payload.extend_from_slice(data);
                ssi::decoder_packet(ssi::DECODE_DATA, status, &payload)
            }
            ScannerProtocol::HoneywellMsgget => msgget(label),
            ScannerProtocol::MagellanSingleCable => [b"S08B3", label, b"\r"].concat(),
            ScannerProtocol::Line(_) | ScannerProtocol::Keys => [label, b"\r\n"].concat(),
        }
    }

    /// The first order in the bytes so far: its length, and what it sounds like.
    fn order(&mut self) -> Option<(usize, Option<Sounded>)> {
        match self.voice {
            Voice::Silent => (!self.orders.is_empty()).then_some((self.orders.len(), None)),
            Voice::Ssi => self.ssi_order(),
            Voice::HoneywellHostAck => {
                let end = self.orders.iter().position(|byte| *byte == b',')?;
                let sound = sounded(self.voice, self.orders.get(..=end)?);
                self.unacknowledged = None;
                Some((end + 1, sound))
            }
            Voice::Datalogic => {
                let order = *self.orders.first()?;
                match order {
                    b'D' => self.enabled = false,
                    b'E' => self.enabled = true,
                    _ => {}
                }
                Some((1, sounded(self.voice, &[order])))
            }
            Voice::CipherLab | Voice::Magellan => {
                let end = self.orders.iter().position(|byte| *byte == b'\r')?;
                let sound = sounded(self.voice, self.orders.get(..=end)?);
                Some((end + 1, sound))
            }
        }
    }

    fn ssi_order(&mut self) -> Option<(usize, Option<Sounded>)> {
        let length = usize::from(*self.orders.first()?) + 2;
        let packet = self.orders.get(..length)?;
        let sound = match packet.get(1..5) {
            Some([ssi::BEEP, _, _, 0x00]) => Some(Sounded::Good),
            Some([ssi::BEEP, _, _, 0x08]) => Some(Sounded::Bad),
            Some([ssi::BEEP, _, _, _]) => Some(Sounded::Question),
            _ => None,
        };
        match packet.get(1) {
            Some(&ssi::CMD_ACK) => self.unacknowledged = None,
            Some(&ssi::SCAN_DISABLE) => self.enabled = false,
            Some(&ssi::SCAN_ENABLE) => self.enabled = true,
            _ => {}
        }
        Some((length, sound))
    }
}

fn sounded(voice: Voice, order: &[u8]) -> Option<Sounded> {
    [
        (Verdict::Stored, Sounded::Good),
        (Verdict::Refused, Sounded::Bad),
        (Verdict::Question, Sounded::Question),
    ]
    .into_iter()
    .find(|(verdict, _)| voice.say(*verdict) == order)
    .map(|(_, sound)| sound)
}

fn msgget(label: &[u8]) -> Vec<u8> {
    let (letter, modifier, data) = match label {
        [b']', letter, modifier, data @ ..] => (*letter, *modifier, data),
        data => (b'C', b'0', data),
    };
    let code_id = if modifier == b'1' { b'I' } else { b'j' };
    let mut message = vec![0x16, 0xFE];
    let payload = u32::try_from(data.len() + 15).unwrap_or_default();
    message.extend(payload.to_le_bytes());
    message.push(0x0D);
    message.extend(format!("MSGGET{:04}", data.len() + 1).into_bytes());
    message.extend([code_id, letter, modifier, 0x1D]);
    message.extend_from_slice(data);
    message.push(0x0D);
    message
}
