//! The configuration of a real device: one TOML file, read at the start.
//!
//! A device that has a configuration never becomes a demo; what is wrong with it is said with the
//! place in the file.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::{Site, UnitProfile};
use chrono_tz::Tz;
use domain::ids::UnitId;
use hw::feedback::Voice;
use hw::scale::{Profile, ScaleProtocol, Unit};
use hw::scanner::{LineProfile, ScannerProtocol};
use hw::worker::{Device, DeviceConfig, LineSettings, Timing};
use serde::Deserialize;

/// Where the configuration is looked for when none is named.
pub const USUAL: &str = "/etc/tallydock/config.toml";
/// The most bytes that a configuration may have.
const BYTES_MAX: u64 = 256 * 1024;

/// What a device is set up as.
#[derive(Debug)]
pub struct Config {
    /// The folder with the journal and the tables.
    pub data: PathBuf,
    /// The unit, once the device is enrolled.
    pub unit: Option<UnitId>,
    /// The unit's settings.
    pub profile: UnitProfile,
    /// The unit's name in eleven characters or fewer.
    pub unit_short: String,
    /// The central.
    pub central: Option<Central>,
    /// The scanner's port.
    pub scanner: Option<DeviceConfig>,
    /// The scale's port, with what the site has set for it.
    pub scale: Option<(DeviceConfig, Profile)>,
}

/// How the central is reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Central {
    /// `https://central.example:8443`.
    pub url: String,
    /// Its certificate, PEM; none for plain HTTP on a closed network.
    pub certificate: Option<PathBuf>,
    /// The enrolment ticket that the central showed, for the first start.
    pub ticket: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: PathBuf,
    unit: UnitTable,
    central: Option<Central>,
    scanner: Option<Port>,
    scale: Option<Port>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitTable {
    id: Option<String>,
    name: String,
    short: String,
    site: SiteName,
    zone: String,
    #[serde(default)]
    saturday_counts: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SiteName {
    Bmeu,
    Dmu,
    PostOffice,
    Facility,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Port {
    path: PathBuf,
    protocol: String,
    #[serde(default = "usual_line")]
    line: String,
    unit: Option<String>,
    decimals: Option<u8>,
    voice: Option<String>,
}

fn usual_line() -> String {
    "9600 8N1".to_owned()
}

/// Reads the configuration at `path`.
pub fn read(path: &Path) -> anyhow::Result<Config> {
    let said = || format!("Read the configuration {}", path.display());
    let length = std::fs::metadata(path).with_context(said)?.len();
    if BYTES_MAX < length {
        bail!("The configuration {} has {length} bytes; that is none", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(said)?;
    parse(&text).with_context(said)
}

fn parse(text: &str) -> anyhow::Result<Config> {
    let file: File = toml::from_str(text)?;
    let zone: Tz = match file.unit.zone.parse() {
        Ok(zone) => zone,
        Err(_) => bail!("unit.zone: there is no time zone {:?}", file.unit.zone),
    };
    let site = match file.unit.site {
        SiteName::Bmeu => Site::Bmeu,
        SiteName::Dmu => Site::Dmu,
        SiteName::PostOffice => Site::PostOffice,
        SiteName::Facility => Site::Facility,
    };
    let mut profile = UnitProfile::usual(file.unit.name, site, zone);
    profile.saturday_counts = file.unit.saturday_counts;
    let unit = file.unit.id.map(|id| id.parse()).transpose().context("unit.id")?;
    Ok(Config {
        data: file.data,
        unit,
        profile,
        unit_short: file.unit.short,
        central: file.central,
        scanner: file.scanner.map(|port| scanner(&port)).transpose().context("[scanner]")?,
        scale: file.scale.map(|port| scale(&port)).transpose().context("[scale]")?,
    })
}

fn scanner(port: &Port) -> anyhow::Result<DeviceConfig> {
    let protocol = match port.protocol.as_str() {
        "line" => ScannerProtocol::Line(LineProfile::default()),
        "ssi" => ScannerProtocol::Ssi,
        "honeywell-msgget" => ScannerProtocol::HoneywellMsgget,
        "magellan" => ScannerProtocol::MagellanSingleCable,
        other => bail!("protocol: there is no scanner protocol {other:?}"),
    };
    let voice = port.voice.as_deref().unwrap_or("silent");
    let voice = Voice::ALL.into_iter().find(|known| known.name() == voice);
    let voice = voice.context("voice: no scanner is told so")?;
    device(port, Device::Scanner { protocol, voice, scale: None })
}

fn scale(port: &Port) -> anyhow::Result<(DeviceConfig, Profile)> {
    let protocol = ScaleProtocol::named(&port.protocol)
        .with_context(|| format!("protocol: there is no scale protocol {:?}", port.protocol))?;
    let unit = match port.unit.as_deref() {
        None => None,
        Some("lb") => Some(Unit::Lb),
        Some("oz") => Some(Unit::Oz),
        Some("kg") => Some(Unit::Kg),
        Some("g") => Some(Unit::G),
        Some(other) => bail!("unit: {other:?} is none of lb, oz, kg and g"),
    };
    let profile = Profile { unit, decimals: port.decimals, division: None };
    let config = device(port, Device::Scale { protocol, profile: profile.clone() })?;
    Ok((config, profile))
}

fn device(port: &Port, device: Device) -> anyhow::Result<DeviceConfig> {
    let line = LineSettings::read(&port.line)
        .with_context(|| format!("line: {:?} is no line like \"9600 8N1\"", port.line))?;
    Ok(DeviceConfig { path: port.path.clone(), line, device, timing: Timing::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
        data = "/var/lib/tallydock"
        [unit]
        name = "Pewaukee BMEU"
        short = "Pewaukee"
        site = "bmeu"
        zone = "America/Chicago"
        [central]
        url = "https://central.example:8443"
        [scanner]
        path = "/dev/serial/by-id/usb-scanner"
        protocol = "line"
        [scale]
        path = "/dev/serial/by-id/usb-scale"
        protocol = "nci-ecr"
        line = "9600 7E1"
    "#;

    #[test]
    fn a_whole_configuration_is_read() {
        let config = parse(WHOLE).unwrap();
        assert_eq!(config.profile.name, "Pewaukee BMEU");
        assert!(config.scanner.is_some() && config.scale.is_some());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (from, to, said) in [
            ("America/Chicago", "Wisconsin", "unit.zone"),
            ("nci-ecr", "stamps", "[scale]"),
            ("9600 7E1", "fast", "[scale]"),
            ("bmeu", "attic", "site"),
            ("data =", "dat =", "dat"),
        ] {
            let error = parse(&WHOLE.replace(from, to)).unwrap_err();
            assert!(format!("{error:#}").contains(said), "{error:#}");
        }
    }
}
