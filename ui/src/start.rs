//! Which door the program opens: the device's or the demo's. A demo opens only where nothing is
//! configured and no device has ever worked; what stands in the way of the right one is said in a
//! window ([`crate::door`]), never by opening the other.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use store::StoreError;

use crate::config::{self, Config, ConfigError};

/// Where a device keeps its data when nobody chose another place.
const DATA: &str = "/var/lib/tallydock";
/// The file of a data folder that makes it a device's.
const KEY: &str = "device.key";
/// The list of data folders that devices of this user worked with, one a line.
const MARKS: &str = "devices";
/// The most bytes of that list.
const MARKS_BYTES_MAX: u64 = 64 * 1024;

/// Why the program cannot go on to its screens.
#[derive(Debug)]
pub enum Shut {
    /// There is a device's data on this machine and no configuration.
    NotConfigured {
        /// The data folder.
        data: PathBuf,
        /// Where the configuration is looked for.
        looked: PathBuf,
    },
    /// The configuration cannot be used.
    Config(ConfigError),
    /// The data folder cannot be used.
    Data {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: StoreError,
    },
    /// Anything else.
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Shut {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// What the program opens as.
#[derive(Debug)]
pub enum Opens {
    /// The device that is configured.
    Device(Box<Config>),
    /// The demo.
    Demo,
}

/// Where is looked for what decides it.
#[derive(Clone, Debug)]
pub struct Places {
    /// The configuration that was named at the start.
    pub named: Option<PathBuf>,
    /// The configuration's usual place.
    pub usual: PathBuf,
    /// The program's folder in the user's data directory.
    pub own: PathBuf,
    /// The usual place of a device's data.
    pub data: PathBuf,
}

impl Places {
    /// The places of this machine and this user.
    pub fn of_this_machine(named: Option<PathBuf>) -> Self {
        Self { named, usual: config::USUAL.into(), own: own_folder(), data: DATA.into() }
    }

    /// What the program opens as.
    ///
    /// # Errors
    /// When it cannot open as what it has to, and when the tables that it carries cannot be used.
    pub fn decide(&self) -> Result<Opens, Shut> {
        domain::tables::check().map_err(|error| Shut::Other(error.into()))?;
        let read = |path: &Path| {
            config::read(path).map(|config| Opens::Device(Box::new(config))).map_err(Shut::Config)
        };
        if let Some(named) = &self.named {
            return read(named);
        }
        match std::fs::symlink_metadata(&self.usual) {
            Ok(_) => return read(&self.usual),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            // A folder that may not be entered has something in it.
            Err(error) => {
                return Err(Shut::Config(ConfigError::Unreadable(self.usual.clone(), error)));
            }
        }
        let mut folders = marks(&self.own);
        folders.push(self.data.clone());
        match folders.into_iter().find(|folder| is_a_devices(folder)) {
            Some(data) => Err(Shut::NotConfigured { data, looked: self.usual.clone() }),
            None => Ok(Opens::Demo),
        }
    }

    /// Leaves a mark that a device works with this data folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn mark(&self, data: &Path) -> std::io::Result<()> {
        let data = std::fs::canonicalize(data)?;
        let line = data.to_string_lossy();
        if line.contains('\n') || marks(&self.own).contains(&data) {
            return Ok(());
        }
        std::fs::create_dir_all(&self.own)?;
        let path = self.own.join(MARKS);
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        writeln!(file, "{line}")?;
        file.sync_all()
    }
}

/// The program's folder in the user's data directory.
pub fn own_folder() -> PathBuf {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    named("XDG_DATA_HOME")
        .or_else(|| named("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_else(std::env::temp_dir)
        .join("tallydock")
}

fn marks(own: &Path) -> Vec<PathBuf> {
    let path = own.join(MARKS);
    let fits = std::fs::metadata(&path).is_ok_and(|file| file.len() <= MARKS_BYTES_MAX);
    let text = if fits { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
    text.lines().map(PathBuf::from).filter(|path| path.is_absolute()).collect()
}

/// Whether a device's key lies there, or may lie there: a folder that cannot be looked into is
/// somebody's.
fn is_a_devices(folder: &Path) -> bool {
    match std::fs::symlink_metadata(folder.join(KEY)) {
        Ok(_) => true,
        Err(error) => !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(folder: &Path) -> Places {
        Places {
            named: None,
            usual: folder.join("etc/config.toml"),
            own: folder.join("own"),
            data: folder.join("var"),
        }
    }

    #[test]
    fn a_machine_on_which_nothing_is_configured_and_no_device_worked_opens_the_demo() {
        let folder = tempfile::tempdir().unwrap();
        let places = places(folder.path());
        assert!(matches!(places.decide(), Ok(Opens::Demo)));
        std::fs::create_dir_all(folder.path().join("etc")).unwrap();
        std::fs::create_dir_all(folder.path().join("var")).unwrap();
        assert!(matches!(places.decide(), Ok(Opens::Demo)), "empty folders are nobody's");
    }

    #[test]
    fn a_configuration_that_is_there_and_useless_is_no_demo() {
        let folder = tempfile::tempdir().unwrap();
        let mut places = places(folder.path());
        // The folder of the configuration is none: it cannot be entered.
        std::fs::write(folder.path().join("etc"), "").unwrap();
        let shut = places.decide();
        assert!(matches!(shut, Err(Shut::Config(ConfigError::Unreadable(..)))), "{shut:?}");
        std::fs::remove_file(folder.path().join("etc")).unwrap();
        std::fs::create_dir(folder.path().join("etc")).unwrap();
        // A link to a disk that is not mounted.
        std::os::unix::fs::symlink("/nowhere/config.toml", &places.usual).unwrap();
        let shut = places.decide();
        assert!(matches!(shut, Err(Shut::Config(ConfigError::Missing(_)))), "{shut:?}");
        std::fs::remove_file(&places.usual).unwrap();
        std::fs::write(&places.usual, "data =").unwrap();
        let shut = places.decide();
        assert!(matches!(shut, Err(Shut::Config(ConfigError::Slip { .. }))), "{shut:?}");
        places.named = Some(folder.path().join("nothing.toml"));
        let shut = places.decide();
        assert!(matches!(shut, Err(Shut::Config(ConfigError::Missing(_)))), "{shut:?}");
    }

    #[test]
    fn no_demo_opens_on_a_machine_with_a_devices_data() {
        let folder = tempfile::tempdir().unwrap();
        let places = places(folder.path());
        let data = folder.path().join("elsewhere");
        std::fs::create_dir_all(&data).unwrap();
        for _ in 0..2 {
            places.mark(&data).unwrap();
        }
        let kept = std::fs::read_to_string(places.own.join(MARKS)).unwrap();
        assert_eq!(kept.lines().count(), 1, "{kept}");
        assert!(matches!(places.decide(), Ok(Opens::Demo)), "the data was taken away since");
        std::fs::write(data.join(KEY), "").unwrap();
        let shut = places.decide();
        let Err(Shut::NotConfigured { data: found, looked }) = shut else { panic!("{shut:?}") };
        assert_eq!((found.ends_with("elsewhere"), looked), (true, places.usual.clone()));
        std::fs::remove_file(data.join(KEY)).unwrap();
        std::fs::create_dir_all(&places.data).unwrap();
        std::fs::write(places.data.join(KEY), "").unwrap();
        let shut = places.decide();
        assert!(matches!(shut, Err(Shut::NotConfigured { .. })), "the usual place: {shut:?}");
    }
}
