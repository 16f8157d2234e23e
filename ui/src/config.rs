//! The configuration of a real device: one TOML file, read at the start.
//!
//! A device that has a configuration never becomes a demo; what is wrong with it is said with the
//! place in the file.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use app::{Site, UnitProfile};
use chrono_tz::Tz;
use domain::ids::UnitId;
use hw::binding::{Binding, file};
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
    /// The scanner, the scale and the printer: its `[[device]]` tables.
    pub devices: Vec<Binding>,
    /// Where it was read, so that a change of a device is kept there.
    pub file: PathBuf,
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
    /// Read by [`mod@file`], which knows its words.
    #[serde(rename = "device")]
    _devices: Option<toml::Value>,
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

/// Reads the configuration at `path`.
pub fn read(path: &Path) -> anyhow::Result<Config> {
    let said = || format!("Read the configuration {}", path.display());
    let length = std::fs::metadata(path).with_context(said)?.len();
    if BYTES_MAX < length {
        bail!("The configuration {} has {length} bytes; that is none", path.display());
    }
    let text = std::fs::read_to_string(path).with_context(said)?;
    parse(&text, path).with_context(said)
}

fn parse(text: &str, path: &Path) -> anyhow::Result<Config> {
    let whole: File = toml::from_str(text)?;
    let zone: Tz = match whole.unit.zone.parse() {
        Ok(zone) => zone,
        Err(_) => bail!("unit.zone: there is no time zone {:?}", whole.unit.zone),
    };
    let site = match whole.unit.site {
        SiteName::Bmeu => Site::Bmeu,
        SiteName::Dmu => Site::Dmu,
        SiteName::PostOffice => Site::PostOffice,
        SiteName::Facility => Site::Facility,
    };
    let mut profile = UnitProfile::usual(whole.unit.name, site, zone);
    profile.saturday_counts = whole.unit.saturday_counts;
    let unit = whole.unit.id.map(|id| id.parse()).transpose().context("unit.id")?;
    Ok(Config {
        data: whole.data,
        unit,
        profile,
        unit_short: whole.unit.short,
        central: whole.central,
        devices: file::read(text)?,
        file: path.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use hw::binding::Role;

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
        [[device]]
        role = "scanner"
        port = "/dev/serial/by-id/usb-scanner"
        protocol = "scanner-line"
        [[device]]
        role = "scale"
        port = "/dev/serial/by-id/usb-scale"
        protocol = "nci-ecr"
        line = "9600 7E1"
    "#;

    #[test]
    fn a_whole_configuration_is_read() {
        let config = parse(WHOLE, Path::new("config.toml")).unwrap();
        assert_eq!(config.profile.name, "Pewaukee BMEU");
        let roles: Vec<Role> = config.devices.iter().map(|device| device.role).collect();
        assert_eq!(roles, [Role::Scanner, Role::Scale]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (from, to, said) in [
            ("America/Chicago", "Wisconsin", "unit.zone"),
            ("nci-ecr", "stamps", "device 2"),
            ("9600 7E1", "fast", "device 2"),
            ("bmeu", "attic", "site"),
            ("data =", "dat =", "dat"),
        ] {
            let error = parse(&WHOLE.replace(from, to), Path::new("x")).unwrap_err();
            assert!(format!("{error:#}").contains(said), "{error:#}");
        }
    }
}
