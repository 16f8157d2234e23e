//! What can be wrong with a cable, each with a sentence that says what to do.

use std::io;
use std::path::Path;

/// Why a port cannot be used just now. The worker keeps trying; nobody has to restart anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Trouble {
    /// The path is not there.
    #[error("Nothing is plugged in there. Push in the plug, or choose another socket.")]
    Absent,
    /// Another program has it open.
    #[error("Another program holds this port. Close that program, or restart this device.")]
    Busy,
    /// The program's user may not open it.
    #[error("This program may not open the port. Have the dialout group added to its user.")]
    NotPermitted,
    /// The path is something else than a device of this kind.
    #[error("That is no such device. Choose another socket.")]
    NotADevice,
    /// It was there and is gone.
    #[error("The cable came off. Push in the plug; it goes on by itself.")]
    Unplugged,
    /// It takes no more bytes.
    #[error("The device takes no orders. Switch it off and on again.")]
    Stuck,
    /// The port does not know the speed or frame that is set.
    #[error("The port cannot be set like that ({0}). Check its settings.")]
    Settings(String),
    /// Nothing answers at the network address.
    #[error("The printer cannot be reached over the network. Is it on, and is its cable in?")]
    Unreachable,
    /// Something is there and takes no connection.
    #[error(
        "The printer takes no connection. Another computer may be printing; it is tried again."
    )]
    Refused,
    /// The print system is not there.
    #[error("This machine has no print system. Install CUPS, or choose another port.")]
    NoPrintSystem,
    /// The print system knows no such queue.
    #[error("There is no print queue of that name. Set it up, or choose another.")]
    NoQueue,
    /// Anything else, in the system's words.
    #[error("The port does not work ({0}). Unplug it, wait, and plug it in again.")]
    Broken(String),
}

impl Trouble {
    /// What an attempt to open a serial port came to.
    #[must_use]
    pub fn of_serial(error: &serialport::Error, path: &Path) -> Self {
        match error.kind {
            // A lock held by another program and a missing device are one kind to the crate.
            serialport::ErrorKind::NoDevice if path.exists() => Self::Busy,
            serialport::ErrorKind::NoDevice => Self::Absent,
            serialport::ErrorKind::InvalidInput => Self::Settings(error.description.clone()),
            serialport::ErrorKind::Io(kind) => Self::of_kind(kind, &error.description),
            serialport::ErrorKind::Unknown => Self::of_words(&error.description),
        }
    }

    /// What an attempt to open a device file came to.
    #[must_use]
    pub fn of_file(error: &io::Error) -> Self {
        match Self::of_kind(error.kind(), &error.to_string()) {
            Self::Broken(words) => Self::of_words(&words),
            trouble => trouble,
        }
    }

    /// What a read or a write came to; `None` when the device is still there.
    #[must_use]
    pub fn of_transfer(error: &io::Error) -> Option<Self> {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => {
                None
            }
            // A hang-up is spelled as an error here and as an empty read elsewhere.
            _ => Some(Self::Unplugged),
        }
    }

    fn of_kind(kind: io::ErrorKind, words: &str) -> Self {
        match kind {
            io::ErrorKind::NotFound => Self::Absent,
            io::ErrorKind::PermissionDenied => Self::NotPermitted,
            io::ErrorKind::ResourceBusy => Self::Busy,
            io::ErrorKind::IsADirectory => Self::NotADevice,
            _ => Self::of_words(words),
        }
    }

    fn of_words(words: &str) -> Self {
        let lower = words.to_ascii_lowercase();
        if lower.contains("not a typewriter") || lower.contains("inappropriate ioctl") {
            Self::NotADevice
        } else if lower.contains("no such device") || lower.contains("no such file") {
            Self::Absent
        } else if lower.contains("busy") {
            Self::Busy
        } else {
            Self::Broken(words.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn busy_absent_and_not_permitted_are_told_apart() {
        let error = |kind| serialport::Error::new(kind, "in words");
        let here = Path::new("/dev/null");
        let gone = Path::new("/dev/no-such-port");
        for (error, path, trouble) in [
            (error(serialport::ErrorKind::NoDevice), here, Trouble::Busy),
            (error(serialport::ErrorKind::NoDevice), gone, Trouble::Absent),
            (error(serialport::ErrorKind::Io(io::ErrorKind::NotFound)), gone, Trouble::Absent),
            (
                error(serialport::ErrorKind::Io(io::ErrorKind::PermissionDenied)),
                here,
                Trouble::NotPermitted,
            ),
            (
                serialport::Error::new(serialport::ErrorKind::Unknown, "Not a typewriter"),
                here,
                Trouble::NotADevice,
            ),
        ] {
            assert_eq!(Trouble::of_serial(&error, path), trouble);
        }
    }

    #[test]
    fn every_sentence_says_what_to_do() {
        for trouble in [
            Trouble::Absent,
            Trouble::Busy,
            Trouble::NotPermitted,
            Trouble::NotADevice,
            Trouble::Unplugged,
            Trouble::Stuck,
        ] {
            let sentence = trouble.to_string();
            assert!(sentence.ends_with('.') && sentence.matches('.').count() == 2, "{sentence}");
        }
    }

    #[test]
    fn a_pause_is_no_trouble_and_every_other_failure_is_an_unplug() {
        assert_eq!(Trouble::of_transfer(&io::ErrorKind::TimedOut.into()), None);
        let hang_up = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Trouble::of_transfer(&hang_up), Some(Trouble::Unplugged));
    }
}
