//! What a scale said, beside the bytes that it said it with.
//!
//! A [`Reading`] repeats the scale; what the program makes of it is [`super::usable`]'s.

use super::ScaleProtocol;
use super::digits::Digits;
use super::unit::Unit;

/// One answer or one line of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The grammar that read it.
    pub protocol: ScaleProtocol,
    /// What it says.
    pub said: Said,
    /// The bytes as they came, parity bits and all.
    pub raw: Vec<u8>,
}

impl Reading {
    /// The digits, where the answer has any.
    #[must_use]
    pub fn digits(&self) -> Option<&Digits> {
        self.said.weighing().map(|weighing| &weighing.digits)
    }

    /// The unit, where the frame names one.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.said.condition().and_then(|condition| condition.unit)
    }

    /// Whether a person should look at the line: the bytes were no answer of this protocol.
    #[must_use]
    pub fn is_noise(&self) -> bool {
        matches!(self.said, Said::Reject(_))
    }
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A gross or net weight, though perhaps not one that may be recorded.
    Weight(Weighing),
    /// The tare that the scale holds: never the load.
    Tare(Weighing),
    /// A piece count.
    Count(Weighing),
    /// A sum of earlier weighings.
    Total(Weighing),
    /// A state without digits.
    Status(Condition),
    /// The outcome of a command such as zero or tare.
    Answer(Answer),
    /// What the device tells about itself.
    Info(Info),
    /// The command came back: an echo test, not a weight.
    Echo(String),
    /// The scale reports that something went wrong.
    Error(&'static str),
    /// Not a frame of this protocol.
    Reject(&'static str),
}

impl Said {
    /// The figure with its circumstances, where there is one.
    #[must_use]
    pub fn weighing(&self) -> Option<&Weighing> {
        match self {
            Self::Weight(weighing)
            | Self::Tare(weighing)
            | Self::Count(weighing)
            | Self::Total(weighing) => Some(weighing),
            _ => None,
        }
    }

    /// The circumstances, where the frame tells any.
    #[must_use]
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Status(condition) => Some(condition),
            other => other.weighing().map(|weighing| &weighing.condition),
        }
    }
}

/// Digits and the circumstances that the frame tells with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighing {
    /// The figure as sent.
    pub digits: Digits,
    /// Unit, mode, stability, range.
    pub condition: Condition,
    /// The tare that the same frame carries, when it is not zero.
    pub tare: Option<Digits>,
    /// The command, glued to the answer by a device that echoes.
    pub echo: Option<String>,
}

impl Weighing {
    /// A figure with nothing else in its frame.
    #[must_use]
    pub fn new(digits: Digits, condition: Condition) -> Self {
        Self { digits, condition, tare: None, echo: None }
    }
}

/// What a frame tells about the state of the scale. `None` where the protocol has no word for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// The unit in the frame.
    pub unit: Option<Unit>,
    /// Gross or net.
    pub mode: Option<Mode>,
    /// Whether the load has settled.
    pub stable: Option<bool>,
    /// Whether the scale is at the centre of zero.
    pub zero: Option<bool>,
    /// More than the scale can weigh.
    pub over: bool,
    /// Below zero by more than the scale shows.
    pub under: bool,
    /// The zero of power-up was never captured: every weight is off by what lay on the pan.
    pub zero_not_captured: bool,
    /// Too far from zero to be zeroed.
    pub outside_zero_capture: bool,
    /// Ten times finer than the approved division: not for the record.
    pub high_resolution: bool,
    /// The scale asks to be given time.
    pub wait: bool,
    /// What the scale says is broken.
    pub fault: Option<&'static str>,
    /// The status characters as sent, where the protocol has some.
    pub status_bytes: Option<String>,
}

impl Condition {
    /// Nothing but this stability.
    #[must_use]
    pub fn stable(stable: bool) -> Self {
        Self { stable: Some(stable), ..Self::default() }
    }
}

/// Whether a tare has been taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The whole load.
    Gross,
    /// The load without the tare.
    Net,
}

impl Mode {
    /// The word for it.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Gross => "gross",
            Self::Net => "net",
        }
    }
}

/// The outcome of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The command, as the protocol spells it.
    pub command: String,
    /// Whether the scale carried it out.
    pub executed: bool,
    /// Why not.
    pub reason: Option<&'static str>,
    /// What the answer says beside it.
    pub condition: Condition,
    /// The tare that came out of it.
    pub tare: Option<Digits>,
}

/// What a device tells about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// The command that it answers, where the frame repeats it.
    pub command: Option<String>,
    /// One text, or several fields.
    pub fields: Vec<String>,
    /// Whether the device had an answer.
    pub answered: bool,
}
