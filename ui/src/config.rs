//! The configuration of a real device: one TOML file, read at the start.
//!
//! A device that has a configuration never becomes a demo; what is wrong with it is said with the
//! place in the file.

use std::ops::Range;
use std::path::{Path, PathBuf};

use app::{Site, UnitProfile};
use chrono_tz::Tz;
use domain::ids::UnitId;
use hw::binding::Binding;
use hw::binding::file::{self, FileError};
use serde::Deserialize;
use toml::Spanned;

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
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Central {
    /// `https://central.example:8443`.
    pub url: String,
    /// Its certificate, PEM; none for plain HTTP on a closed network.
    pub certificate: Option<PathBuf>,
    /// The enrolment ticket that the central showed, for the first start.
    pub ticket: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// There is no such file.
    #[error("There is no file {0}")]
    Missing(PathBuf),
    /// The file is there and cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// Something in it means nothing.
    #[error("{}, line {line}: {what}", .file.display())]
    Slip {
        /// The file.
        file: PathBuf,
        /// The line, counted from one.
        line: usize,
        /// What is wrong there, and what to write.
        what: String,
    },
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
    id: Option<Spanned<String>>,
    name: String,
    short: String,
    site: SiteName,
    zone: Spanned<String>,
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
///
/// # Errors
/// Says what is wrong with it, in which line, and what to write.
pub fn read(path: &Path) -> Result<Config, ConfigError> {
    let fault = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => ConfigError::Missing(path.to_owned()),
        _ => ConfigError::Unreadable(path.to_owned(), error),
    };
    let length = std::fs::metadata(path).map_err(fault)?.len();
    if BYTES_MAX < length {
        return Err(fault(std::io::Error::other(format!("it has {length} bytes"))));
    }
    parse(&std::fs::read_to_string(path).map_err(fault)?, path)
}

fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
    let slip = |line, what| ConfigError::Slip { file: path.to_owned(), line, what };
    let at = |span: Range<usize>, wrong: &str| {
        let line = line_of(text, span.start);
        slip(line, with_example(wrong, text.lines().nth(line - 1).unwrap_or_default()))
    };
    let whole: File = toml::from_str(text)
        .map_err(|error| at(error.span().unwrap_or_default(), error.message()))?;
    let zone: Tz = whole.unit.zone.get_ref().parse().map_err(|_| {
        let wrong = format!("there is no time zone {:?}", whole.unit.zone.get_ref());
        at(whole.unit.zone.span(), &wrong)
    })?;
    let site = match whole.unit.site {
        SiteName::Bmeu => Site::Bmeu,
        SiteName::Dmu => Site::Dmu,
        SiteName::PostOffice => Site::PostOffice,
        SiteName::Facility => Site::Facility,
    };
    let unit = match &whole.unit.id {
        None => None,
        Some(id) => Some(id.get_ref().parse().map_err(|_| at(id.span(), "that is no unit's id"))?),
    };
    let devices = file::read(text).map_err(|error| match &error {
        FileError::Device { number, .. } => slip(line_of_device(text, *number), error.to_string()),
        _ => slip(1, error.to_string()),
    })?;
    let mut profile = UnitProfile::usual(whole.unit.name, site, zone);
    profile.saturday_counts = whole.unit.saturday_counts;
    Ok(Config {
        data: whole.data,
        unit,
        profile,
        unit_short: whole.unit.short,
        central: whole.central,
        devices,
        file: path.to_owned(),
    })
}

/// The line of a byte, counted from one.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}

/// The line at which a `[[device]]` table begins.
fn line_of_device(text: &str, number: usize) -> usize {
    let is_head = |line: &str| line.replace(' ', "").starts_with("[[device]]");
    let heads = text.lines().enumerate().filter(|(_, line)| is_head(line));
    heads.map(|(at, _)| at + 1).nth(number.saturating_sub(1)).unwrap_or(1)
}

/// What each word of the file looks like.
const EXAMPLES: [(&str, &str); 11] = [
    ("data", "data = \"/var/lib/tallydock\""),
    ("unit", "[unit]"),
    ("id", "id = \"6f1c2d34-5a6b-4c7d-8e9f-0a1b2c3d4e5f\", or leave the line out"),
    ("name", "name = \"Pewaukee BMEU\""),
    ("short", "short = \"Pewaukee\""),
    ("site", "site = \"bmeu\""),
    ("zone", "zone = \"America/Chicago\""),
    ("saturday_counts", "saturday_counts = true"),
    ("url", "url = \"https://central.example:8443\""),
    ("certificate", "certificate = \"/etc/tallydock/central.pem\""),
    ("ticket", "ticket = \"tallydock:enrol?code=...\", as the central showed it"),
];

/// What is wrong, and what to write: for the word that the line begins with, or else for the first
/// one that is named in backticks.
fn with_example(wrong: &str, line: &str) -> String {
    let begins = line.split('=').next().unwrap_or_default().trim();
    let of_line = EXAMPLES.iter().find(|(word, _)| begins == *word);
    let named = || EXAMPLES.iter().find(|(word, _)| wrong.contains(&format!("`{word}`")));
    match of_line.or_else(named) {
        Some((_, example)) => format!("{wrong}. Write for example: {example}"),
        None => wrong.to_owned(),
    }
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
    fn what_is_wrong_is_said_with_its_file_line_and_what_to_write() {
        for (from, to, line, said) in [
            ("America/Chicago", "Wisconsin", 7, "zone = \"America/Chicago\""),
            ("zone = \"America/Chicago\"", "", 3, "zone = \"America/Chicago\""),
            ("site = \"bmeu\"", "site = \"bmeu\"\nid = \"7\"", 7, "leave the line out"),
            ("nci-ecr", "stamps", 14, "device 2"),
            ("9600 7E1", "fast", 14, "device 2"),
            ("bmeu", "attic", 6, "site = \"bmeu\""),
            ("data =", "dat =", 2, "data = \"/var/lib/tallydock\""),
            ("name = \"Pewaukee BMEU\"", "name = Pewaukee", 4, "name = \"Pewaukee BMEU\""),
            ("name = \"Pewaukee BMEU\"", "name = 7", 4, "name = \"Pewaukee BMEU\""),
            ("data = \"/var/lib/tallydock\"", "data = 7", 2, "data = \"/var/lib/tallydock\""),
            ("url =", "uri =", 9, "url = \"https://central.example:8443\""),
        ] {
            let text = WHOLE.replacen(from, to, 1);
            assert_ne!(text, WHOLE, "{from}");
            let error = parse(&text, Path::new("/etc/x.toml")).unwrap_err().to_string();
            let place = format!("/etc/x.toml, line {line}: ");
            assert!(error.starts_with(&place), "{from}: {error}");
            assert!(error.contains(said), "{from}: {error}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_told_from_one_that_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let missing = read(&folder.path().join("config.toml"));
        assert!(matches!(missing, Err(ConfigError::Missing(_))), "{missing:?}");
        let unreadable = read(folder.path());
        assert!(matches!(unreadable, Err(ConfigError::Unreadable(..))), "{unreadable:?}");
        let behind_a_file = folder.path().join("file");
        std::fs::write(&behind_a_file, "").unwrap();
        let unreadable = read(&behind_a_file.join("config.toml"));
        assert!(matches!(unreadable, Err(ConfigError::Unreadable(..))), "{unreadable:?}");
    }
}
