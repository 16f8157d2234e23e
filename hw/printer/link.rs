//! A printer's line: a serial port or a network port, read and written in small pieces.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use serialport::{ClearBuffer, SerialPort, TTYPort};

use super::{PrinterPort, PrinterTiming};
use crate::trouble::Trouble;
use crate::worker::LineSettings;

/// The most bytes of one write to a serial line: a longer one may block in the kernel.
const SERIAL_WRITE_MAX: usize = 64;
/// The most bytes of one write to the network.
const TCP_WRITE_MAX: usize = 4096;
/// One write waits no longer than this; what was not taken is offered again.
const WRITE_WAIT: Duration = Duration::from_millis(100);
/// A name may stand for several addresses.
const ADDRESSES_MAX: usize = 4;

/// An open line.
pub(super) enum Link {
    Serial(TTYPort),
    Tcp(TcpStream),
}

impl Link {
    /// Opens a line. `None` for a port that is none.
    pub(super) fn open(
        port: &PrinterPort,
        timing: &PrinterTiming,
    ) -> Option<Result<Self, Trouble>> {
        match port {
            PrinterPort::Serial(path, line) => Some(open_serial(path, *line)),
            PrinterPort::Tcp(address) => Some(open_tcp(address, timing)),
            PrinterPort::Queue { .. } | PrinterPort::Folder(_) => None,
        }
    }

    /// Whether others can use it while we hold it.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Tcp(_))
    }

    /// Reads what there is. `Ok(0)` is a hang-up.
    pub(super) fn read(&mut self, buffer: &mut [u8], wait: Duration) -> io::Result<usize> {
        let wait = wait.max(Duration::from_millis(1));
        match self {
            Self::Serial(port) => {
                port.set_timeout(wait).map_err(io::Error::other)?;
                port.read(buffer)
            }
            Self::Tcp(stream) => {
                stream.set_read_timeout(Some(wait))?;
                stream.read(buffer)
            }
        }
    }

    /// Writes a piece; how much of it was taken.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Trouble> {
        let written = match self {
            Self::Serial(port) => {
                port.set_timeout(WRITE_WAIT).map_err(|_| Trouble::Unplugged)?;
                port.write(bytes.get(..SERIAL_WRITE_MAX).unwrap_or(bytes))
            }
            Self::Tcp(stream) => stream.write(bytes.get(..TCP_WRITE_MAX).unwrap_or(bytes)),
        };
        match written {
            Ok(0) => Err(Trouble::Unplugged),
            Ok(count) => Ok(count),
            Err(error) if Trouble::of_transfer(&error).is_none() => Ok(0),
            Err(_) => Err(Trouble::Unplugged),
        }
    }
}

impl Drop for Link {
    /// Bytes that a stuck printer never took would make the close wait for half a minute.
    fn drop(&mut self) {
        match self {
            Self::Serial(port) => {
                let _ = port.clear(ClearBuffer::Output);
            }
            Self::Tcp(stream) => {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

fn open_serial(path: &Path, line: LineSettings) -> Result<Link, Trouble> {
    let port = serialport::new(path.to_string_lossy(), line.baud)
        .data_bits(line.data_bits)
        .parity(line.parity)
        .stop_bits(line.stop_bits)
        .flow_control(line.flow)
        .open_native()
        .map_err(|error| Trouble::of_serial(&error, path))?;
    let _ = port.clear(ClearBuffer::Input);
    Ok(Link::Serial(port))
}

fn open_tcp(address: &str, timing: &PrinterTiming) -> Result<Link, Trouble> {
    let addresses = address.to_socket_addrs().map_err(|_| Trouble::Unreachable)?;
    let mut trouble = Trouble::Unreachable;
    for address in addresses.take(ADDRESSES_MAX) {
        match TcpStream::connect_timeout(&address, timing.connect) {
            Ok(stream) => {
                stream
                    .set_write_timeout(Some(WRITE_WAIT))
                    .map_err(|error| Trouble::Broken(error.to_string()))?;
                let _ = stream.set_nodelay(true);
                return Ok(Link::Tcp(stream));
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                trouble = Trouble::Refused;
            }
            Err(_) => {}
        }
    }
    Err(trouble)
}
