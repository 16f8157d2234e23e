//! Scanners: bytes in, scans out. No port and no clock; [`crate::worker`] has both.
//!
//! A [`Scan`] is what the scanner sent, with its framing and its identifiers taken off but no
//! character of the data: GS is data. What kind of label it is, `barcode` says. Control characters
//! are never trimmed away, and a NUL, which is what a port makes of a parity error, marks the scan
//! as torn.

pub mod honeywell;
pub mod line;
pub mod magellan;
pub mod package;
pub mod ssi;
pub mod symbology;
pub mod wedge;

use crate::scale::Reading;
pub use line::{CodeId, End, LineProfile};
use symbology::Aim;

/// The longest scan: a QR code of 7,089 digits, with room.
pub const SCAN_MAX: usize = 8192;

/// One label, as the scanner sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The data between identifiers and line end.
    pub data: Vec<u8>,
    /// The AIM identifier, where the scanner sends one.
    pub aim: Option<Aim>,
    /// The trade's name of the symbology, where the scanner tells it.
    pub symbology: Option<&'static str>,
    /// The scanner says that it sends this again because nobody acknowledged it.
    pub retransmitted: bool,
    /// A character was lost or unreadable on the line.
    pub torn: bool,
    /// The bytes as they came.
    pub raw: Vec<u8>,
}

impl Scan {
    /// Data that came without any identifier.
    #[must_use]
    pub fn plain(data: Vec<u8>, raw: Vec<u8>) -> Self {
        let torn = data.contains(&0);
        Self { data, aim: None, symbology: None, retransmitted: false, torn, raw }
    }

    /// The data as text: one character a byte, controls kept.
    #[must_use]
    pub fn text(&self) -> String {
        self.data.iter().map(|byte| char::from(*byte)).collect()
    }

    /// The data with its AIM identifier in front, as `barcode` reads it.
    #[must_use]
    pub fn identified(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.data.len() + 3);
        if let Some(aim) = self.aim {
            bytes.extend_from_slice(&aim.bytes());
        }
        bytes.extend_from_slice(&self.data);
        bytes
    }

    /// Whether the scan may be used: it is whole, and it has data.
    #[must_use]
    pub fn usable(&self) -> bool {
        self.why_not().is_none()
    }

    /// Why the scan may not be used.
    #[must_use]
    pub fn why_not(&self) -> Option<&'static str> {
        if self.data.is_empty() {
            Some("The scanner sent an empty scan. Scan again.")
        } else if self.torn {
            Some("The scan came damaged over the cable. Scan again.")
        } else {
            None
        }
    }

    /// Whether this is the same label as another scan, read the same way.
    #[must_use]
    pub fn is_same_label(&self, other: &Self) -> bool {
        self.data == other.data && self.symbology == other.symbology
    }
}

/// What came over a scanner's cable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A label.
    Scan(Scan),
    /// A weight, from a scanner-scale on one cable.
    Reading(Reading),
    /// A packet that holds no label.
    Packet(ssi::Packet),
    /// Bytes that are none of these.
    Reject {
        /// Why.
        reason: &'static str,
        /// The bytes.
        raw: Vec<u8>,
    },
}

/// The protocols that a scanner may be set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerProtocol {
    /// Plain lines.
    Line(LineProfile),
    /// Zebra Simple Serial Interface packets.
    Ssi,
    /// Honeywell MSGGET messages.
    HoneywellMsgget,
    /// Magellan scanner-scale on one cable.
    MagellanSingleCable,
    /// Key events of a grabbed keyboard wedge.
    Keys,
}

/// Puts bytes together to scans, whatever pieces they come in.
#[derive(Debug)]
pub struct ScannerDecoder(Inner);

#[derive(Debug)]
enum Inner {
    Line(line::LineDecoder),
    Ssi(ssi::SsiDecoder),
    Honeywell(honeywell::HoneywellDecoder),
    Magellan(magellan::MagellanDecoder),
    Keys(wedge::KeyDecoder),
}

impl ScannerDecoder {
    /// A decoder with nothing in it.
    #[must_use]
    pub fn new(protocol: &ScannerProtocol) -> Self {
        Self(match protocol {
            ScannerProtocol::Line(profile) => Inner::Line(line::LineDecoder::new(*profile)),
            ScannerProtocol::Ssi => Inner::Ssi(ssi::SsiDecoder::default()),
            ScannerProtocol::HoneywellMsgget => {
                Inner::Honeywell(honeywell::HoneywellDecoder::default())
            }
            ScannerProtocol::MagellanSingleCable => {
                Inner::Magellan(magellan::MagellanDecoder::default())
            }
            ScannerProtocol::Keys => Inner::Keys(wedge::KeyDecoder::default()),
        })
    }

    /// Takes bytes and appends what they complete.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        match &mut self.0 {
            Inner::Line(decoder) => decoder.push(bytes, out),
            Inner::Ssi(decoder) => decoder.push(bytes, out),
            Inner::Honeywell(decoder) => decoder.push(bytes, out),
            Inner::Magellan(decoder) => decoder.push(bytes, out),
            Inner::Keys(decoder) => decoder.push(bytes, out),
        }
    }

    /// The line has been quiet for longer than a scanner pauses inside a scan.
    pub fn quiet(&mut self, out: &mut Vec<Heard>) {
        match &mut self.0 {
            Inner::Line(decoder) => decoder.quiet(out),
            Inner::Ssi(decoder) => decoder.quiet(out),
            Inner::Honeywell(decoder) => decoder.quiet(out),
            Inner::Magellan(decoder) => decoder.quiet(out),
            Inner::Keys(decoder) => decoder.quiet(out),
        }
    }

    /// Forgets what was begun; says whether anything was.
    pub fn reset(&mut self) -> bool {
        let begun = self.is_inside_a_scan();
        match &mut self.0 {
            Inner::Line(decoder) => decoder.reset(),
            Inner::Ssi(decoder) => decoder.reset(),
            Inner::Honeywell(decoder) => decoder.reset(),
            Inner::Magellan(decoder) => decoder.reset(),
            Inner::Keys(decoder) => decoder.reset(),
        }
        begun
    }

    /// Gives up the scan that was begun: what is left of it, up to its end, is no scan either.
    pub fn abandon(&mut self) {
        match &mut self.0 {
            Inner::Line(decoder) => decoder.abandon(),
            Inner::Magellan(decoder) => decoder.abandon(),
            // These find the beginning of the next one by themselves.
            Inner::Ssi(_) | Inner::Honeywell(_) | Inner::Keys(_) => {
                self.reset();
            }
        }
    }

    /// Whether a scan was begun and not ended.
    #[must_use]
    pub fn is_inside_a_scan(&self) -> bool {
        match &self.0 {
            Inner::Line(decoder) => decoder.is_inside_a_scan(),
            Inner::Ssi(decoder) => decoder.is_inside_a_scan(),
            Inner::Honeywell(decoder) => decoder.is_inside_a_scan(),
            Inner::Magellan(decoder) => decoder.is_inside_a_scan(),
            Inner::Keys(decoder) => decoder.is_inside_a_scan(),
        }
    }
}
