//! A scale as a model: what lies on it, and the frame that says so in each protocol.

use crate::scale::{Digits, ScaleProtocol, Unit};

/// What the pan is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pan {
    /// The load has settled.
    Settled,
    /// The load moves.
    Moving,
    /// More than the scale can weigh.
    Over,
    /// Below zero.
    Under,
    /// Power-up zero was not captured.
    ZeroLost,
}

/// A scale.
#[derive(Clone, Debug)]
pub struct ScaleModel {
    /// How it speaks.
    pub protocol: ScaleProtocol,
    /// What it shows.
    pub shows: Digits,
    /// In which unit.
    pub unit: Unit,
    /// What the pan is doing.
    pub pan: Pan,
    /// Whether it sends the host's command back, glued to the answer.
    pub echoes: bool,
    request: Vec<u8>,
    /// Which line of its description an SMA scale tells next.
    about: usize,
}

/// What an SMA scale tells of itself.
const ABOUT: [&str; 6] =
    ["SMA:2/1.0", "MFG:Tallydock", "MOD:Simulated", "REV:1.0", "SN :0001", "END:"];

/// Requests are two to five bytes; older ones are forgotten.
const REQUEST_MAX: usize = 16;

impl ScaleModel {
    /// An empty, settled scale that shows two decimals.
    #[must_use]
    pub fn new(protocol: ScaleProtocol, unit: Unit) -> Self {
        let shows = Digits::from_number(0, 2);
        Self {
            protocol,
            shows,
            unit,
            pan: Pan::Settled,
            echoes: false,
            request: Vec::new(),
            about: 0,
        }
    }

    /// Puts a load on, settled.
    pub fn settle_at(&mut self, shows: Digits) {
        self.shows = shows;
        self.pan = Pan::Settled;
    }

    /// Takes a byte from the host; the answer, when that byte completes a request.
    pub fn hear(&mut self, byte: u8) -> Option<Vec<u8>> {
        self.request.push(byte);
        if REQUEST_MAX < self.request.len() {
            self.request.remove(0);
        }
        if let Some(line) = self.about() {
            self.request.clear();
            return Some(format!("\n{line}\r").into_bytes());
        }
        let asked = |question: Option<&[u8]>| {
            question.is_some_and(|question| self.request.ends_with(question))
        };
        let zeroes = asked(self.protocol.zero());
        if !zeroes && !asked(self.protocol.poll()) {
            return None;
        }
        if zeroes && self.pan == Pan::Settled {
            self.shows = Digits::from_number(0, self.shows.decimals());
        }
        let mut answer = if self.echoes { self.request.clone() } else { Vec::new() };
        self.request.clear();
        answer.extend(self.frame());
        Some(answer)
    }

    /// The next line about itself, when that is what was asked.
    fn about(&mut self) -> Option<&'static str> {
        let first = self.request.ends_with(b"\nA\r");
        let asked = first || self.request.ends_with(b"\nB\r");
        if self.protocol != ScaleProtocol::Sma || !asked {
            return None;
        }
        self.about = if first { 0 } else { self.about + 1 };
        ABOUT.get(self.about).or(ABOUT.last()).copied()
    }

    /// What the scale sends about itself now.
    #[must_use]
    pub fn frame(&self) -> Vec<u8> {
        match self.protocol {
            ScaleProtocol::NciEcr => self.nci_ecr(),
            ScaleProtocol::NciScp01 => self.nci_scp01(),
            ScaleProtocol::Fedex => self.fedex(),
            ScaleProtocol::Toledo8217 | ScaleProtocol::Toledo8213 => self.toledo_8217(),
            ScaleProtocol::Sma => self.sma(),
            ScaleProtocol::MtSics => self.mt_sics(),
            ScaleProtocol::ToledoContinuous => self.toledo_continuous(true),
            ScaleProtocol::ToledoContinuousShort => self.toledo_continuous(false),
            ScaleProtocol::UpsWorldship => self.ups(0x03),
            ScaleProtocol::FairbanksUps => self.ups(0x04),
            ScaleProtocol::AndStandard | ScaleProtocol::AdCasAscii => self.comma_line(),
            ScaleProtocol::CasPdii => self.cas_pdii(),
            ScaleProtocol::Ohaus => self.ohaus(),
            ScaleProtocol::SartoriusSbi => self.sartorius(),
            ScaleProtocol::StxXorEnq => self.enq_xor(),
            ScaleProtocol::Sterling7600 => self.sterling(),
            ScaleProtocol::Bj850 => format!("={:06}\r", self.shows.mantissa()).into_bytes(),
            ScaleProtocol::MagellanSingleCable => self.magellan(),
            ScaleProtocol::HidPosScale => self.hid(),
        }
    }

    fn is_at_zero(&self) -> bool {
        self.shows.is_zero() && self.pan == Pan::Settled
    }

    fn nci_status(&self) -> String {
        let bit = |at: u8, on: bool| u8::from(on) << at;
        let zero_lost = self.pan == Pan::ZeroLost;
        let first = 0x30 | bit(0, self.pan == Pan::Moving) | bit(1, self.is_at_zero());
        let second = 0x30
            | bit(0, self.pan == Pan::Under)
            | bit(1, self.pan == Pan::Over)
            | bit(6, zero_lost);
        let mut status: String = [first, second].map(char::from).iter().collect();
        if zero_lost {
            status.push('8');
        }
        status
    }

    fn nci_ecr(&self) -> Vec<u8> {
        let (status, unit) = (self.nci_status(), self.unit.text().to_uppercase());
        match self.pan {
            Pan::Settled => {
                format!("\n{:0>6}{unit}\r\nS{status}\r\x03", self.shows.text()).into_bytes()
            }
            _ => format!("\nS{status}\r\x03").into_bytes(),
        }
    }

    fn nci_scp01(&self) -> Vec<u8> {
        let (status, unit) = (self.nci_status(), self.unit.text());
        format!("\n{:0>7}{unit}\r\n{status}\r\x03", self.shows.text()).into_bytes()
    }

    fn fedex(&self) -> Vec<u8> {
        let (status, unit) = (self.nci_status(), self.unit.text().to_uppercase());
        format!("\n{:0>6}{unit}\r{status}\x03", self.shows.text()).into_bytes()
    }

    fn toledo_8217(&self) -> Vec<u8> {
        let zero_as_status = self.protocol == ScaleProtocol::Toledo8213 && self.is_at_zero();
        let bits = match self.pan {
            Pan::Settled if zero_as_status => 0x10,
            Pan::Settled => return format!("\x02{:0>6}\r", self.shows.text()).into_bytes(),
            Pan::Moving => 0x01,
            Pan::Over => 0x02,
            Pan::Under => 0x04,
            Pan::ZeroLost => 0x08,
        };
        vec![0x02, b'?', 0x40 | bits, 0x0D]
    }

    fn sma(&self) -> Vec<u8> {
        let status = match self.pan {
            Pan::Over => 'O',
            Pan::Under => 'U',
            Pan::ZeroLost => 'I',
            Pan::Settled if self.is_at_zero() => 'Z',
            Pan::Settled | Pan::Moving => ' ',
        };
        let motion = if self.pan == Pan::Moving { 'M' } else { ' ' };
        let figure = match self.pan {
            Pan::Over | Pan::Under | Pan::ZeroLost => "----------",
            Pan::Settled | Pan::Moving => self.shows.text(),
        };
        format!("\n{status}1G{motion} {figure:>10}{:<3}\r", self.unit.text()).into_bytes()
    }

    fn mt_sics(&self) -> Vec<u8> {
        let (figure, unit) = (self.shows.text(), self.unit.text());
        match self.pan {
            Pan::Settled => format!("S S {figure:>10} {unit}\r\n"),
            Pan::Moving => format!("S D {figure:>10} {unit}\r\n"),
            Pan::Over => "S +\r\n".to_owned(),
            Pan::Under => "S -\r\n".to_owned(),
            Pan::ZeroLost => "S I\r\n".to_owned(),
        }
        .into_bytes()
    }

    fn toledo_continuous(&self, with_tare: bool) -> Vec<u8> {
        let bit = |at: u8, on: bool| u8::from(on) << at;
        let a = 0x28 | (2 + self.shows.decimals().min(5));
        let b = 0x20
            | bit(1, self.pan == Pan::Under)
            | bit(2, matches!(self.pan, Pan::Over | Pan::Under))
            | bit(3, self.pan == Pan::Moving)
            | bit(4, self.unit == Unit::Kg)
            | bit(6, self.pan == Pan::ZeroLost);
        let mut frame = vec![0x02, a, b, 0x20];
        frame.extend(format!("{:06}", self.shows.mantissa().abs()).into_bytes());
        if with_tare {
            frame.extend(b"000000");
        }
        frame.push(0x0D);
        let sum = frame.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        frame.push(sum.wrapping_neg() & 0x7F);
        frame
    }

    fn ups(&self, end: u8) -> Vec<u8> {
        let legend = if self.pan == Pan::Moving { "gr" } else { "GR" };
        let mut frame = match self.pan {
            Pan::Settled | Pan::Moving => {
                format!("{:>6} {} {legend}  \r\n", self.shows.text(), self.unit.text()).into_bytes()
            }
            Pan::Over | Pan::Under | Pan::ZeroLost => Vec::new(),
        };
        frame.push(end);
        frame
    }

    fn comma(&self, width: usize) -> String {
        let header = match self.pan {
            Pan::Settled => "ST",
            Pan::Moving => "US",
            Pan::Over | Pan::Under | Pan::ZeroLost => "OL",
        };
        let sign = if self.pan == Pan::Under { '-' } else { '+' };
        let figure = if header == "OL" { "." } else { self.shows.text() };
        format!("{header},GS,{sign}{figure:>width$}")
    }

    fn comma_line(&self) -> Vec<u8> {
        format!("{}{}\r\n", self.comma(7), self.unit.text()).into_bytes()
    }

    fn cas_pdii(&self) -> Vec<u8> {
        format!("\x02{} {}\r", self.comma(6), self.unit.text()).into_bytes()
    }

    fn ohaus(&self) -> Vec<u8> {
        let (figure, unit) = (self.shows.text(), self.unit.text());
        match self.pan {
            Pan::Settled => format!("{figure:>11} {unit}\r\n"),
            Pan::Moving => format!("{figure:>11} {unit} ?\r\n"),
            Pan::Over => "OL\r\n".to_owned(),
            Pan::Under => "UL\r\n".to_owned(),
            Pan::ZeroLost => "Err 8.3\r\n".to_owned(),
        }
        .into_bytes()
    }

    fn sartorius(&self) -> Vec<u8> {
        let (figure, unit) = (self.shows.text(), self.unit.text());
        match self.pan {
            Pan::Settled => format!("G     + {figure:>8} {unit:<3}\r\n"),
            Pan::Moving => format!("G     + {figure:>8}    \r\n"),
            Pan::Over => "Stat      High        \r\n".to_owned(),
            Pan::Under => "Stat      Low         \r\n".to_owned(),
            Pan::ZeroLost => "Stat      Err 54      \r\n".to_owned(),
        }
        .into_bytes()
    }

    fn enq_xor(&self) -> Vec<u8> {
        if self.pan != Pan::Settled {
            return vec![0x11];
        }
        let mut frame = format!("\x02{:04}\x03", self.shows.mantissa()).into_bytes();
        frame.push(frame.iter().fold(0, |sum, byte| sum ^ byte));
        frame
    }

    fn sterling(&self) -> Vec<u8> {
        match self.pan {
            Pan::Over => "OLOLOL\r\n".to_owned(),
            Pan::Under => "ULULUL\r\n".to_owned(),
            Pan::ZeroLost => "-------\r\n".to_owned(),
            Pan::Settled | Pan::Moving => {
                format!("Gross {:>7} {}\r\n", self.shows.text(), self.unit.text())
            }
        }
        .into_bytes()
    }

    fn magellan(&self) -> Vec<u8> {
        match self.pan {
            Pan::Settled if self.is_at_zero() => "S143\r".to_owned(),
            Pan::Settled => format!("S144{:04}\r", self.shows.mantissa()),
            Pan::Moving => "S141\r".to_owned(),
            Pan::Over => "S142\r".to_owned(),
            Pan::Under => "S145\r".to_owned(),
            Pan::ZeroLost => "S140\r".to_owned(),
        }
        .into_bytes()
    }

    fn hid(&self) -> Vec<u8> {
        let status = match self.pan {
            Pan::Settled if self.is_at_zero() => 2,
            Pan::Settled => 4,
            Pan::Moving => 3,
            Pan::Over => 6,
            Pan::Under => 5,
            Pan::ZeroLost => 8,
        };
        let unit = match self.unit {
            Unit::G => 2,
            Unit::Kg => 3,
            Unit::Oz => 11,
            _ => 12,
        };
        let size = u16::try_from(self.shows.mantissa().abs()).unwrap_or(u16::MAX);
        let [low, high] = size.to_le_bytes();
        vec![3, status, unit, self.shows.decimals().wrapping_neg(), low, high]
    }
}
