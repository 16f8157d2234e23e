//! Speed and frame of a serial line, in the notation that manuals use: `9600 7E1`.

use serialport::{DataBits, FlowControl, Parity, StopBits};

/// Speed and frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineSettings {
    /// Bits a second.
    pub baud: u32,
    /// Bits a character.
    pub data_bits: DataBits,
    /// The parity bit.
    pub parity: Parity,
    /// Stop bits.
    pub stop_bits: StopBits,
    /// Who may stop whom; nobody, unless it was configured.
    pub flow: FlowControl,
}

impl Default for LineSettings {
    fn default() -> Self {
        Self {
            baud: 9600,
            data_bits: DataBits::Eight,
            parity: Parity::None,
            stop_bits: StopBits::One,
            flow: FlowControl::None,
        }
    }
}

/// The speeds that scales and scanners are built for.
const BAUDS: std::ops::RangeInclusive<u32> = 110..=921_600;

impl LineSettings {
    /// Reads `9600 7E1`, `115200 8N1`, `9600 8N1 xonxoff`, `9600 8N1 rtscts`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let baud = words.next()?.parse().ok().filter(|baud| BAUDS.contains(baud))?;
        let (data_bits, parity, stop_bits) = match words.next()?.as_bytes() {
            [data, parity, stop] => (
                match data {
                    b'7' => DataBits::Seven,
                    b'8' => DataBits::Eight,
                    _ => return None,
                },
                match parity.to_ascii_uppercase() {
                    b'N' => Parity::None,
                    b'E' => Parity::Even,
                    b'O' => Parity::Odd,
                    _ => return None,
                },
                match stop {
                    b'1' => StopBits::One,
                    b'2' => StopBits::Two,
                    _ => return None,
                },
            ),
            _ => return None,
        };
        let flow = match words.next() {
            None => FlowControl::None,
            Some("xonxoff") => FlowControl::Software,
            Some("rtscts") => FlowControl::Hardware,
            Some(_) => return None,
        };
        words.next().is_none().then_some(Self { baud, data_bits, parity, stop_bits, flow })
    }

    /// How long one character takes on the wire, in microseconds.
    #[must_use]
    pub fn character_us(self) -> u64 {
        let parity = u64::from(self.parity != Parity::None);
        let data = u64::from(u8::from(self.data_bits));
        let stop = u64::from(u8::from(self.stop_bits));
        (1 + data + parity + stop) * 1_000_000 / u64::from(self.baud)
    }
}

impl std::fmt::Display for LineSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parity = match self.parity {
            Parity::None => 'N',
            Parity::Even => 'E',
            Parity::Odd => 'O',
        };
        let (data, stop) = (u8::from(self.data_bits), u8::from(self.stop_bits));
        write!(f, "{} {data}{parity}{stop}", self.baud)?;
        match self.flow {
            FlowControl::None => Ok(()),
            FlowControl::Software => f.write_str(" xonxoff"),
            FlowControl::Hardware => f.write_str(" rtscts"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_as_they_are_written() {
        for text in ["9600 8N1", "9600 7E1", "1200 7O2", "115200 8N1 xonxoff", "9600 8N1 rtscts"] {
            assert_eq!(LineSettings::read(text).unwrap().to_string(), text);
        }
        assert_eq!(LineSettings::read("9600 8N1"), Some(LineSettings::default()));
        for text in ["", "9600", "9600 9N1", "0 8N1", "9600 8N3", "9600 8X1", "9600 8N1 x", "x 8N1"]
        {
            assert_eq!(LineSettings::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_character_takes_its_time_on_the_wire() {
        assert_eq!(LineSettings::read("9600 8N1").unwrap().character_us(), 1041);
        assert_eq!(LineSettings::read("1200 7E1").unwrap().character_us(), 8333);
    }
}
