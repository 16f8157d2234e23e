//! The three kinds of device file that a worker opens: a serial line, a HID report device, a keyboard.
//!
//! Reads are plain reads into an own buffer with a timeout; nothing is ever read exactly or by line,
//! because that loses what came before the timeout. Ports are opened exclusively and never cloned:
//! dropping a clone would clear the exclusive flag of the port that stays open.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serialport::{ClearBuffer, SerialPort, TTYPort};

use super::{Device, DeviceConfig, LineSettings};
use crate::scale::ScaleProtocol;
use crate::trouble::Trouble;

/// The most bytes of one write: a longer one may block in the kernel beyond its timeout.
const WRITE_MAX: usize = 64;
/// A device that takes no bytes for so long is stuck.
const WRITE_TIMEOUT: Duration = Duration::from_millis(500);
/// What `open` is asked beside reading, for files that are polled.
const O_NONBLOCK: i32 = 0o4000;

/// An open device.
pub(super) enum Cable {
    Serial(TTYPort),
    Hid(File),
    Keys(Box<evdev::Device>),
}

impl Cable {
    /// Opens the device and throws away what it held: it is older than we are.
    pub(super) fn open(config: &DeviceConfig) -> Result<Self, Trouble> {
        match &config.device {
            Device::Scale { protocol: ScaleProtocol::HidPosScale, .. } => open_hid(&config.path),
            Device::Wedge => open_keys(&config.path),
            Device::Scale { .. } | Device::Scanner { .. } => open_serial(&config.path, config.line),
        }
    }

    /// Reads what there is. `Ok(0)` is a hang-up.
    pub(super) fn read(&mut self, buffer: &mut [u8], wait: Duration) -> io::Result<usize> {
        match self {
            Self::Serial(port) => {
                // The crate's default of no wait at all would make this loop spin.
                port.set_timeout(wait.max(Duration::from_millis(1))).map_err(io::Error::other)?;
                port.read(buffer)
            }
            Self::Hid(file) => {
                wait_for(file, wait)?;
                file.read(buffer)
            }
            Self::Keys(device) => {
                wait_for(device.as_ref(), wait)?;
                Ok(rustix::io::read(device.as_fd(), buffer)?)
            }
        }
    }

    /// Writes in small pieces, and does not wait until they have left: a device without power would
    /// hold us for ever.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let Self::Serial(port) = self else { return Ok(()) };
        port.set_timeout(WRITE_TIMEOUT).map_err(|_| Trouble::Unplugged)?;
        for piece in bytes.chunks(WRITE_MAX) {
            let mut rest = piece;
            while !rest.is_empty() {
                match port.write(rest) {
                    Ok(0) => return Err(Trouble::Unplugged),
                    Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                        return Err(Trouble::Stuck);
                    }
                    Err(_) => return Err(Trouble::Unplugged),
                }
            }
        }
        Ok(())
    }

    /// Sets another speed and frame, and throws away what was read at the old one.
    pub(super) fn set_line(&mut self, line: LineSettings) -> Result<(), Trouble> {
        let Self::Serial(port) = self else { return Ok(()) };
        let set = port
            .set_baud_rate(line.baud)
            .and_then(|()| port.set_data_bits(line.data_bits))
            .and_then(|()| port.set_parity(line.parity))
            .and_then(|()| port.set_stop_bits(line.stop_bits));
        set.map_err(|error| Trouble::Settings(error.to_string()))?;
        self.clear_input();
        Ok(())
    }

    /// Throws away what came and was not read.
    pub(super) fn clear_input(&self) {
        if let Self::Serial(port) = self
            && let Err(error) = port.clear(ClearBuffer::Input)
        {
            tracing::debug!("Clear input: {error}");
        }
    }
}

impl Drop for Cable {
    /// Bytes that a stuck device never took would make the close wait for half a minute.
    fn drop(&mut self) {
        if let Self::Serial(port) = self {
            let _ = port.clear(ClearBuffer::Output);
        }
    }
}

fn open_serial(path: &Path, line: LineSettings) -> Result<Cable, Trouble> {
    let port = serialport::new(path.to_string_lossy(), line.baud)
        .data_bits(line.data_bits)
        .parity(line.parity)
        .stop_bits(line.stop_bits)
        .flow_control(line.flow)
        .open_native()
        .map_err(|error| Trouble::of_serial(&error, path))?;
    let cable = Cable::Serial(port);
    cable.clear_input();
    Ok(cable)
}

/// The first report of a HID scale is stale; so is everything that its queue holds.
fn open_hid(path: &Path) -> Result<Cable, Trouble> {
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(O_NONBLOCK)
        .open(path)
        .map_err(|error| Trouble::of_file(&error))?;
    let mut stale = [0; 64];
    while matches!(file.read(&mut stale), Ok(1..)) {}
    Ok(Cable::Hid(file))
}

/// Grabbed: its keys reach nobody else, so they cannot land in a field on the screen.
fn open_keys(path: &Path) -> Result<Cable, Trouble> {
    let mut device = evdev::Device::open(path).map_err(|error| Trouble::of_file(&error))?;
    device.grab().map_err(|error| Trouble::of_file(&error))?;
    Ok(Cable::Keys(Box::new(device)))
}

fn wait_for(file: &impl AsFd, wait: Duration) -> io::Result<()> {
    let timeout = Timespec {
        tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(wait.subsec_nanos()),
    };
    let mut fds = [PollFd::new(file, PollFlags::IN)];
    match poll(&mut fds, Some(&timeout))? {
        0 => Err(io::ErrorKind::TimedOut.into()),
        _ => Ok(()),
    }
}
