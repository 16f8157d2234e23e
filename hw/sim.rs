//! Simulated devices that speak real bytes over pseudo-terminals.
//!
//! A [`Socket`] is a stable path, as `/dev/serial/by-id` gives one: plugging a device in makes a new
//! pseudo-terminal and points the path to it, so a device comes back under another name. Models
//! ([`ScaleModel`], [`ScannerModel`]) turn what lies on a scale or in front of a scanner to bytes and
//! take the host's orders, [`PrinterModel`] keeps what came out; [`script`] plays them from a file.
//!
//! A pseudo-terminal knows no parity, no seven bits, no speed and no modem lines; the writer makes the pace.

mod printer;
mod scale;
mod scanner;
pub mod script;

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serialport::{SerialPort, TTYPort};

use crate::worker::LineSettings;
pub use printer::{Faults, PrinterModel, PrinterServer, TcpPlug, turn};
pub use scale::{Pan, ScaleModel};
pub use scanner::{ScannerModel, Sounded};

/// A place to plug a simulated device in, with a path that stays.
#[derive(Debug)]
pub struct Socket {
    link: PathBuf,
}

impl Socket {
    /// A socket at this path, with nothing plugged in. The folder must exist.
    ///
    /// # Errors
    /// When something that is no link is in the way.
    pub fn new(link: impl Into<PathBuf>) -> io::Result<Self> {
        let socket = Self { link: link.into() };
        socket.remove_link()?;
        Ok(socket)
    }

    /// The path that a device is configured with.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.link
    }

    /// Plugs a device in: a new pseudo-terminal under the same path.
    ///
    /// # Errors
    /// When the system has no pseudo-terminal left or the folder cannot be written.
    pub fn plug(&self) -> io::Result<Plug> {
        let (master, slave) = TTYPort::pair().map_err(io::Error::other)?;
        let name = slave.name().ok_or_else(|| io::Error::other("a port without a name"))?;
        self.remove_link()?;
        symlink(name, &self.link)?;
        Ok(Plug { master, _slave: slave, link: self.link.clone() })
    }

    fn remove_link(&self) -> io::Result<()> {
        match fs::symlink_metadata(&self.link) {
            Ok(found) if found.is_symlink() => fs::remove_file(&self.link),
            Ok(_) => Err(io::Error::new(io::ErrorKind::AlreadyExists, "not a link")),
            Err(_) => Ok(()),
        }
    }
}

/// A device that is plugged in. Dropping it pulls the plug, in the middle of whatever it was doing.
#[derive(Debug)]
pub struct Plug {
    master: TTYPort,
    /// Held open, so that the host's closing its end is no hang-up here.
    _slave: TTYPort,
    link: PathBuf,
}

impl Plug {
    /// Sends bytes, each as late as the line makes it; without settings, at once.
    ///
    /// # Errors
    /// When the other end is gone.
    pub fn send(&mut self, bytes: &[u8], line: Option<LineSettings>) -> io::Result<()> {
        let Some(line) = line else { return self.master.write_all(bytes) };
        for byte in bytes {
            self.master.write_all(&[*byte])?;
            std::thread::sleep(Duration::from_micros(line.character_us()));
        }
        Ok(())
    }

    /// The speed that the host has set. A pseudo-terminal carries its bytes at any, so a device that is
    /// at another speed has to be played by sending noise.
    #[must_use]
    pub fn speed(&self) -> Option<u32> {
        self.master.baud_rate().ok()
    }

    /// What the host has sent, waiting so long for the first byte of it.
    ///
    /// # Errors
    /// When the other end is gone.
    pub fn receive(&mut self, wait: Duration) -> io::Result<Vec<u8>> {
        let mut buffer = [0; 1024];
        self.master.set_timeout(wait.max(Duration::from_millis(1))).map_err(io::Error::other)?;
        match self.master.read(&mut buffer) {
            Ok(len) => Ok(buffer.get(..len).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        // The link goes first: the path must not lead to somebody else's terminal of that number.
        let _ = fs::remove_file(&self.link);
    }
}
