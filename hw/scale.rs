//! Scales: bytes in, readings out. No port and no clock; [`crate::worker`] has both.
//!
//! Each protocol has a file of its own and shares no bit table with another, because their bits
//! contradict each other (NCI: bit 0 under, bit 1 over; Toledo 8217: bit 1 over, bit 2 under). What a
//! scale said ([`Reading`]) and whether that may be recorded ([`usable`]) are kept apart.

mod and_cas;
mod bj850;
pub mod digits;
mod enq_xor;
mod fedex;
pub(crate) mod frame;
mod hid;
pub(crate) mod magellan;
mod mt_sics;
mod nci;
mod ohaus;
mod reading;
mod sartorius;
mod sma;
mod sterling;
mod toledo_8217;
mod toledo_continuous;
mod unit;
mod ups;
pub mod usable;
pub mod watch;

pub use digits::Digits;
pub use reading::{Answer, Condition, Info, Mode, Reading, Said, Weighing};
pub use unit::Unit;
pub use usable::{Division, Profile, Weight, WhyNot};

use frame::{Cut, Grammar};

/// The longest frame that any of these protocols sends, with room.
const FRAME_MAX: usize = 256;

/// The protocols that a scale may be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScaleProtocol {
    /// NCI / Weigh-Tronix ECR, also called SCP-02.
    NciEcr,
    /// NCI / Weigh-Tronix SCP-01.
    NciScp01,
    /// Toledo 8217.
    Toledo8217,
    /// Toledo 8213.
    Toledo8213,
    /// SMA SCP-0499.
    Sma,
    /// MT-SICS levels 0 and 1.
    MtSics,
    /// Toledo continuous with tare.
    ToledoContinuous,
    /// Toledo continuous without tare.
    ToledoContinuousShort,
    /// UPS WorldShip emulation.
    UpsWorldship,
    /// FedEx emulation.
    Fedex,
    /// Fairbanks UPS format.
    FairbanksUps,
    /// A&D standard format.
    AndStandard,
    /// A&D and CAS look-alikes in plain lines.
    AdCasAscii,
    /// CAS PD-II, between STX and CR.
    CasPdii,
    /// Ohaus.
    Ohaus,
    /// Sartorius SBI.
    SartoriusSbi,
    /// ENQ, answer with XOR, ACK.
    StxXorEnq,
    /// Sterling 7600 remote commands.
    Sterling7600,
    /// BJ850 stream.
    Bj850,
    /// Magellan scanner-scale on one cable.
    MagellanSingleCable,
    /// USB HID point-of-sale scale.
    HidPosScale,
}

impl ScaleProtocol {
    /// Every protocol, in the order of the list that a person chooses from.
    pub const ALL: [Self; 21] = [
        Self::NciEcr,
        Self::NciScp01,
        Self::Toledo8217,
        Self::Toledo8213,
        Self::Sma,
        Self::MtSics,
        Self::UpsWorldship,
        Self::Fedex,
        Self::FairbanksUps,
        Self::ToledoContinuous,
        Self::ToledoContinuousShort,
        Self::AndStandard,
        Self::AdCasAscii,
        Self::CasPdii,
        Self::Ohaus,
        Self::SartoriusSbi,
        Self::StxXorEnq,
        Self::Sterling7600,
        Self::Bj850,
        Self::MagellanSingleCable,
        Self::HidPosScale,
    ];

    /// The name used in configuration and by `tallyctl`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NciEcr => "nci-ecr",
            Self::NciScp01 => "nci-scp01",
            Self::Toledo8217 => "toledo-8217",
            Self::Toledo8213 => "toledo-8213",
            Self::Sma => "sma",
            Self::MtSics => "mt-sics",
            Self::ToledoContinuous => "toledo-continuous",
            Self::ToledoContinuousShort => "toledo-continuous-short",
            Self::UpsWorldship => "ups-worldship",
            Self::Fedex => "fedex",
            Self::FairbanksUps => "fairbanks-ups",
            Self::AndStandard => "and-standard",
            Self::AdCasAscii => "ad-cas-ascii",
            Self::CasPdii => "cas-pdii",
            Self::Ohaus => "ohaus",
            Self::SartoriusSbi => "sartorius-sbi",
            Self::StxXorEnq => "stx-xor-enq",
            Self::Sterling7600 => "sterling-7600",
            Self::Bj850 => "bj850",
            Self::MagellanSingleCable => "magellan-single-cable",
            Self::HidPosScale => "hid-pos-scale",
        }
    }

    /// The protocol of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }

    /// Whether the scale sends by itself; all others are polled.
    #[must_use]
    pub fn streams(self) -> bool {
        matches!(
            self,
            Self::ToledoContinuous
                | Self::ToledoContinuousShort
                | Self::AdCasAscii
                | Self::CasPdii
                | Self::Bj850
                | Self::HidPosScale
        )
    }

    /// What asks for the weight as it is now. Never the command for high resolution.
    #[must_use]
    pub fn poll(self) -> Option<&'static [u8]> {
        match self {
            Self::NciEcr | Self::NciScp01 | Self::Fedex => Some(b"W\r"),
            Self::Toledo8217 | Self::Toledo8213 => Some(b"W"),
            Self::Sma => Some(b"\nW\r"),
            Self::MtSics => Some(b"SI\r\n"),
            Self::UpsWorldship | Self::FairbanksUps => Some(b"\r"),
            Self::AndStandard => Some(b"Q\r\n"),
            Self::Ohaus => Some(b"IP\r\n"),
            Self::SartoriusSbi => Some(b"\x1bP\r\n"),
            Self::StxXorEnq => Some(b"\x05"),
            Self::Sterling7600 => Some(b"SGW\r"),
            Self::MagellanSingleCable => Some(b"S14\r"),
            _ => None,
        }
    }

    /// What asks the scale to set its zero, on a person's word only. `None` where the protocol has
    /// no such command, or some models cannot take it.
    #[must_use]
    pub fn zero(self) -> Option<&'static [u8]> {
        match self {
            Self::NciEcr | Self::NciScp01 | Self::Fedex => Some(b"Z\r"),
            Self::Toledo8217 | Self::Toledo8213 => Some(b"Z"),
            Self::Sma => Some(b"\nZ\r"),
            Self::MtSics => Some(b"Z\r\n"),
            Self::AndStandard => Some(b"Z\r\n"),
            Self::Ohaus => Some(b"Z\r\n"),
            Self::Sterling7600 => Some(b"ZRO\r"),
            _ => None,
        }
    }

    /// What the scale wants to hear back after an answer: ACK for a good one, NAK for a broken one.
    #[must_use]
    pub fn acknowledgement(self, said: &Said) -> Option<&'static [u8]> {
        match (self, said) {
            (Self::StxXorEnq, Said::Weight(_)) => Some(b"\x06"),
            (Self::StxXorEnq, Said::Reject(_)) => Some(b"\x15"),
            _ => None,
        }
    }

    fn grammar(self) -> &'static dyn Grammar {
        match self {
            Self::NciEcr | Self::NciScp01 => &nci::Nci,
            Self::Toledo8217 | Self::Toledo8213 => &toledo_8217::Toledo8217,
            Self::Sma => &sma::Sma,
            Self::MtSics => &mt_sics::MtSics,
            Self::ToledoContinuous => &toledo_continuous::LONG,
            Self::ToledoContinuousShort => &toledo_continuous::SHORT,
            Self::UpsWorldship | Self::FairbanksUps => &ups::Ups,
            Self::Fedex => &fedex::Fedex,
            Self::AndStandard | Self::AdCasAscii => &and_cas::CommaLine,
            Self::CasPdii => &and_cas::CasPdii,
            Self::Ohaus => &ohaus::Ohaus,
            Self::SartoriusSbi => &sartorius::Sartorius,
            Self::StxXorEnq => &enq_xor::EnqXor,
            Self::Sterling7600 => &sterling::Sterling,
            Self::Bj850 => &bj850::Bj850,
            Self::MagellanSingleCable => &magellan::Magellan,
            Self::HidPosScale => &hid::Hid,
        }
    }
}

/// Puts bytes together to readings, whatever pieces they come in.
#[derive(Debug)]
pub struct ScaleDecoder {
    protocol: ScaleProtocol,
    /// As they came.
    raw: Vec<u8>,
    /// The same without bit 7 where that bit is no data.
    text: Vec<u8>,
    /// The frame being read was longer than any frame is; its end is noise.
    overran: bool,
    line_errors: u32,
}

impl ScaleDecoder {
    /// A decoder with nothing in it.
    #[must_use]
    pub fn new(protocol: ScaleProtocol) -> Self {
        Self { protocol, raw: Vec::new(), text: Vec::new(), overran: false, line_errors: 0 }
    }

    /// Takes bytes and appends the readings that they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Reading>) {
        for piece in bytes.chunks(FRAME_MAX) {
            self.take(piece);
            self.cut(false, out);
            if FRAME_MAX < self.raw.len() {
                self.overrun(out);
            }
        }
    }

    /// The line has been quiet: frames that only silence ends are complete, the rest is broken off.
    pub fn quiet(&mut self, out: &mut Vec<Reading>) {
        self.cut(true, out);
        if !self.raw.is_empty() && !self.overran {
            let raw = std::mem::take(&mut self.raw);
            self.refuse("truncated", raw, out);
        }
        self.reset();
    }

    /// Forgets what was begun: the port was opened anew, or a fresh answer is about to be asked for.
    pub fn reset(&mut self) {
        self.raw.clear();
        self.text.clear();
        self.overran = false;
    }

    /// Whether a frame was begun and not ended.
    #[must_use]
    pub fn is_inside_a_frame(&self) -> bool {
        !self.raw.is_empty()
    }

    /// Characters that came as NUL since the last call: what a port makes of a parity error.
    pub fn take_line_errors(&mut self) -> u32 {
        std::mem::take(&mut self.line_errors)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        if self.protocol.grammar().is_binary() {
            self.text.extend_from_slice(bytes);
            return;
        }
        self.text.extend(bytes.iter().map(|byte| byte & 0x7F));
    }

    fn cut(&mut self, ended: bool, out: &mut Vec<Reading>) {
        let mut at = 0;
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            match self.protocol.grammar().cut(rest, ended) {
                Cut::More => break,
                Cut::Noise { len } => {
                    self.noise(at, len, out);
                    at += len.max(1);
                }
                Cut::Frame { skip, len } => {
                    self.noise(at, skip, out);
                    self.frame(at + skip, len, out);
                    at += skip + len.max(1);
                }
            }
        }
        let at = at.min(self.raw.len());
        self.raw.drain(..at);
        self.text.drain(..at);
    }

    /// Blank lines and stray line ends between frames are no noise.
    fn noise(&mut self, at: usize, len: usize, out: &mut Vec<Reading>) {
        let text = self.text.get(at..at + len).unwrap_or_default();
        if self.overran || text.iter().all(|byte| matches!(*byte, b' ' | frame::CR | frame::LF)) {
            return;
        }
        let raw = self.raw.get(at..at + len).unwrap_or_default().to_vec();
        self.refuse("noise", raw, out);
    }

    fn frame(&mut self, at: usize, len: usize, out: &mut Vec<Reading>) {
        if std::mem::take(&mut self.overran) {
            return;
        }
        let text = self.text.get(at..at + len).unwrap_or_default();
        if text.iter().all(|byte| matches!(*byte, frame::CR | frame::LF)) {
            return;
        }
        let raw = self.raw.get(at..at + len).unwrap_or_default();
        let said = if self.is_torn(raw, text) {
            Said::Reject("line errors: speed, parity or data bits are set wrong")
        } else {
            self.protocol.grammar().read(text)
        };
        let raw = raw.to_vec();
        match said {
            Said::Reject(reason) => self.refuse(reason, raw, out),
            said => out.push(Reading { protocol: self.protocol, said, raw }),
        }
    }

    /// Bit 7 may hold parity; then it agrees in every byte. A NUL is a character that the port could
    /// not read. Where a frame has a check of its own, that decides, and may itself be NUL.
    fn is_torn(&self, raw: &[u8], text: &[u8]) -> bool {
        let grammar = self.protocol.grammar();
        if grammar.is_binary() || grammar.checks_itself() {
            return false;
        }
        if raw == text {
            return raw.contains(&0);
        }
        let odd = raw.iter().filter(|byte| byte.count_ones() % 2 == 1).count();
        let agrees = odd == 0 || odd == raw.len() || raw.iter().all(|byte| 0x80 <= *byte);
        !agrees
    }

    /// Bytes that were no answer, and how many characters of them never were any.
    fn refuse(&mut self, reason: &'static str, raw: Vec<u8>, out: &mut Vec<Reading>) {
        let nuls = raw.iter().filter(|byte| **byte == 0).count();
        self.line_errors = self.line_errors.saturating_add(u32::try_from(nuls).unwrap_or(u32::MAX));
        out.push(Reading { protocol: self.protocol, said: Said::Reject(reason), raw });
    }

    fn overrun(&mut self, out: &mut Vec<Reading>) {
        let raw = std::mem::take(&mut self.raw);
        self.text.clear();
        if !std::mem::replace(&mut self.overran, true) {
            self.refuse("too long", raw, out);
        }
    }
}
