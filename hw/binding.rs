//! A port bound to a role and a profile, in the words of a configuration file.
//!
//! The words are checked here and nowhere else: the program's configuration, the Devices screen and
//! `tallyctl` hand over the same texts and get the same sentences back.

use std::path::PathBuf;

use crate::feedback::Voice;
use crate::scale::{Division, Profile, ScaleProtocol, Unit};
use crate::scanner::{CodeId, End, LineProfile, ScannerProtocol};
use crate::worker::{Device, DeviceConfig, LineSettings, Timing};

/// One device of a configuration. Only `port` and `protocol` are always needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// What the device is for, in the site's words: `counter-scale`, `dock-scanner`.
    pub role: String,
    /// A stable path.
    pub port: PathBuf,
    /// A scale's or a scanner's protocol, by the names that [`protocols`] lists.
    pub protocol: String,
    /// Speed and frame, `9600 7E1`.
    pub line: Option<String>,
    /// How a scanner takes orders; the protocol's own way when left out.
    pub voice: Option<String>,
    /// What ends a scan: `learned`, `terminator`, `pause`.
    pub end: Option<String>,
    /// The maker's letter in front of a scan: `none`, `honeywell`, `zebra`.
    pub code_id: Option<String>,
    /// The scale's unit.
    pub unit: Option<String>,
    /// Digits behind the point, for scales that leave the point out.
    pub decimals: Option<u8>,
    /// The division that the scale is marked with.
    pub division: Option<String>,
}

/// A word that says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BindingError {
    /// No such protocol.
    #[error("There is no protocol `{0}`. `tallyctl devices list` names them.")]
    Protocol(String),
    /// No such speed or frame.
    #[error("`{0}` is no speed and frame. Write it like `9600 7E1`.")]
    Line(String),
    /// A word that is none of those allowed.
    #[error("`{word}` is no {what}. It is one of: {allowed}.")]
    Word {
        /// What the word is for.
        what: &'static str,
        /// The word.
        word: String,
        /// The words that are understood.
        allowed: String,
    },
    /// No division that a scale is marked with.
    #[error("`{0}` is no division. A scale counts by 1, 2 or 5: 0.1, 0.02, 0.5.")]
    Division(String),
    /// A port without a path.
    #[error("The device has no port. Choose the socket that it is plugged into.")]
    NoPort,
}

/// The names of the scanner protocols.
pub const SCANNER_PROTOCOLS: [&str; 6] = [
    "scanner-line",
    "ssi",
    "honeywell-msgget",
    "datalogic",
    "magellan-single-cable",
    "keyboard-wedge",
];

/// Every protocol name, scanners first.
pub fn protocols() -> impl Iterator<Item = &'static str> {
    let scales = ScaleProtocol::ALL
        .into_iter()
        .filter(|protocol| *protocol != ScaleProtocol::MagellanSingleCable)
        .map(ScaleProtocol::name);
    SCANNER_PROTOCOLS.into_iter().chain(scales)
}

impl Binding {
    /// What the words mean.
    ///
    /// # Errors
    /// Names the first word that says nothing.
    pub fn config(&self) -> Result<DeviceConfig, BindingError> {
        if self.port.as_os_str().is_empty() {
            return Err(BindingError::NoPort);
        }
        let line = match self.line.as_deref() {
            None => self.usual_line(),
            Some(text) => LineSettings::read(text).ok_or(BindingError::Line(text.to_owned()))?,
        };
        let device = self.device()?;
        Ok(DeviceConfig { path: self.port.clone(), line, device, timing: Timing::default() })
    }

    /// What a scale has been set for.
    ///
    /// # Errors
    /// Names the first word that says nothing.
    pub fn profile(&self) -> Result<Profile, BindingError> {
        let unit = match self.unit.as_deref() {
            None => None,
            Some(text) => Some(Unit::read(text.as_bytes()).ok_or_else(|| BindingError::Word {
                what: "unit",
                word: text.to_owned(),
                allowed: "lb, oz, kg, g".to_owned(),
            })?),
        };
        let division = match self.division.as_deref() {
            None => None,
            Some(text) => {
                Some(Division::read(text).ok_or(BindingError::Division(text.to_owned()))?)
            }
        };
        Ok(Profile { unit, decimals: self.decimals, division })
    }

    fn device(&self) -> Result<Device, BindingError> {
        let scanner = |protocol, usual| {
            Ok(Device::Scanner { protocol, voice: self.voice_or(usual)?, scale: None })
        };
        match self.protocol.as_str() {
            "scanner-line" => scanner(self.line_protocol()?, Voice::Silent),
            "datalogic" => scanner(self.line_protocol()?, Voice::Datalogic),
            "ssi" => scanner(ScannerProtocol::Ssi, Voice::Ssi),
            "honeywell-msgget" => {
                scanner(ScannerProtocol::HoneywellMsgget, Voice::HoneywellHostAck)
            }
            "magellan-single-cable" => Ok(Device::Scanner {
                protocol: ScannerProtocol::MagellanSingleCable,
                voice: self.voice_or(Voice::Magellan)?,
                scale: Some(self.profile()?),
            }),
            "keyboard-wedge" => Ok(Device::Wedge),
            name => match ScaleProtocol::named(name) {
                Some(protocol) => Ok(Device::Scale { protocol, profile: self.profile()? }),
                None => Err(BindingError::Protocol(name.to_owned())),
            },
        }
    }

    fn line_protocol(&self) -> Result<ScannerProtocol, BindingError> {
        let end = chosen(
            "end of a scan",
            self.end.as_deref(),
            &[("learned", End::Learned), ("terminator", End::Terminator), ("pause", End::Pause)],
        )?;
        let code_id = chosen(
            "code letter",
            self.code_id.as_deref(),
            &[("none", CodeId::None), ("honeywell", CodeId::Honeywell), ("zebra", CodeId::Zebra)],
        )?;
        Ok(ScannerProtocol::Line(LineProfile {
            end: end.unwrap_or_default(),
            code_id: code_id.unwrap_or_default(),
        }))
    }

    fn voice_or(&self, usual: Voice) -> Result<Voice, BindingError> {
        let voices = Voice::ALL.map(|voice| (voice.name(), voice));
        Ok(chosen("voice", self.voice.as_deref(), &voices)?.unwrap_or(usual))
    }

    /// As the makers deliver them.
    fn usual_line(&self) -> LineSettings {
        let text = match self.protocol.as_str() {
            "nci-ecr"
            | "nci-scp01"
            | "toledo-8217"
            | "toledo-8213"
            | "toledo-continuous"
            | "toledo-continuous-short" => "9600 7E1",
            "magellan-single-cable" => "9600 7O1",
            "ups-worldship" => "9600 7O2",
            "and-standard" | "ad-cas-ascii" => "2400 7E1",
            "honeywell-msgget" => "115200 8N1",
            _ => "9600 8N1",
        };
        LineSettings::read(text).unwrap_or_default()
    }
}

fn chosen<T: Copy>(
    what: &'static str,
    word: Option<&str>,
    allowed: &[(&'static str, T)],
) -> Result<Option<T>, BindingError> {
    let Some(word) = word else { return Ok(None) };
    match allowed.iter().find(|(name, _)| *name == word) {
        Some((_, value)) => Ok(Some(*value)),
        None => Err(BindingError::Word {
            what,
            word: word.to_owned(),
            allowed: allowed.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        }),
    }
}
