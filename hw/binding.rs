//! A port bound to a role and a profile, in the words of a configuration file.
//!
//! The words are checked here and nowhere else: the program's configuration, the Devices screen and
//! `tallyctl` hand over the same texts and get the same sentences back. [`mod@file`] reads and changes the
//! `[[device]]` tables.

pub mod file;

use std::path::PathBuf;

use crate::feedback::Voice;
use crate::printer::{Language, PrinterConfig, PrinterPort, PrinterTiming};
use crate::scale::{Division, Profile, ScaleProtocol, Unit};
use crate::scanner::{CodeId, End, LineProfile, ScannerProtocol};
use crate::worker::{Device, DeviceConfig, LineSettings, Timing};

/// What a device is for. A program has one of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Barcodes come from it.
    #[default]
    Scanner,
    /// Weights come from it.
    Scale,
    /// Placards and forms come out of it.
    Printer,
}

impl Role {
    /// Every role, in the order of the list that a person chooses from.
    pub const ALL: [Self; 3] = [Self::Scanner, Self::Scale, Self::Printer];

    /// The name used in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scanner => "scanner",
            Self::Scale => "scale",
            Self::Printer => "printer",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The protocols that it can be set to.
    pub fn protocols(self) -> Vec<&'static str> {
        match self {
            Self::Scanner => SCANNER_PROTOCOLS.to_vec(),
            Self::Scale => protocols().skip(SCANNER_PROTOCOLS.len()).collect(),
            Self::Printer => Language::ALL.map(Language::name).to_vec(),
        }
    }
}

/// One device of a configuration. Only `role`, `port` and `protocol` are always needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// What the device is for.
    pub role: Role,
    /// A stable path; for a printer also `host:9100`, `cups:queue` or `file:/folder`.
    pub port: PathBuf,
    /// A scale's or a scanner's protocol, by the names that [`protocols`] lists, or the language of a
    /// printer.
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
    /// A printer's dots an inch.
    pub dpi: Option<u16>,
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
    /// A protocol of another kind of device.
    #[error("`{protocol}` is nothing for a {role}. It is one of: {allowed}.")]
    OtherRole {
        /// The protocol.
        protocol: String,
        /// The role that was asked for.
        role: &'static str,
        /// The protocols of that role.
        allowed: String,
    },
    /// No port that a printer could be at.
    #[error("`{0}` is no printer's port. Write a path, host:9100, cups:queue or file:/folder.")]
    PrinterPort(String),
    /// No number of dots an inch.
    #[error("`{0}` is no number of dots an inch. Printers have 203, 300 or 600.")]
    Dpi(u16),
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

/// Dots an inch that printers are built for.
const DPI: std::ops::RangeInclusive<u16> = 100..=1200;

/// Every protocol of a scanner or a scale, scanners first.
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
        self.check_role()?;
        let line = match self.line.as_deref() {
            None => self.usual_line(),
            Some(text) => LineSettings::read(text).ok_or(BindingError::Line(text.to_owned()))?,
        };
        let device = self.device()?;
        Ok(DeviceConfig { path: self.port.clone(), line, device, timing: Timing::default() })
    }

    /// What the words mean for a printer.
    ///
    /// # Errors
    /// Names the first word that says nothing.
    pub fn printer(&self) -> Result<PrinterConfig, BindingError> {
        self.check_role()?;
        let language = Language::named(&self.protocol)
            .ok_or_else(|| BindingError::Protocol(self.protocol.clone()))?;
        let line = match self.line.as_deref() {
            None => LineSettings::default(),
            Some(text) => LineSettings::read(text).ok_or(BindingError::Line(text.to_owned()))?,
        };
        let port = self.port.to_string_lossy();
        let port = PrinterPort::read(&port, line)
            .ok_or_else(|| BindingError::PrinterPort(port.clone().into_owned()))?;
        let dpi = self.dpi.unwrap_or_else(|| language.usual_dpi());
        if !DPI.contains(&dpi) {
            return Err(BindingError::Dpi(dpi));
        }
        Ok(PrinterConfig { port, language, dpi, timing: PrinterTiming::default() })
    }

    /// Whether the words mean something, whatever the device is.
    ///
    /// # Errors
    /// Names the first word that says nothing.
    pub fn check(&self) -> Result<(), BindingError> {
        match self.role {
            Role::Printer => self.printer().map(|_| ()),
            Role::Scanner | Role::Scale => self.config().map(|_| ()),
        }
    }

    /// The speed and frame that it is used with; none where there is no line.
    #[must_use]
    pub fn line_in_use(&self) -> Option<LineSettings> {
        let has_line = match self.role {
            Role::Printer => self.port.is_absolute(),
            Role::Scanner => self.protocol != "keyboard-wedge",
            Role::Scale => self.protocol != "hid-pos-scale",
        };
        let set = self.line.as_deref().and_then(LineSettings::read);
        has_line.then(|| set.unwrap_or_else(|| self.usual_line()))
    }

    fn check_role(&self) -> Result<(), BindingError> {
        if self.port.as_os_str().is_empty() {
            return Err(BindingError::NoPort);
        }
        let allowed = self.role.protocols();
        if allowed.contains(&self.protocol.as_str()) {
            return Ok(());
        }
        let known =
            Role::ALL.into_iter().any(|role| role.protocols().contains(&self.protocol.as_str()));
        if !known {
            return Err(BindingError::Protocol(self.protocol.clone()));
        }
        Err(BindingError::OtherRole {
            protocol: self.protocol.clone(),
            role: self.role.name(),
            allowed: allowed.join(", "),
        })
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
