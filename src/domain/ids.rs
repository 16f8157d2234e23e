//! One type an id, so that two ids can never be swapped.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::moment::Moment;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The sixteen bytes, as tables keep them.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// The id of sixteen bytes from a table.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A handheld, a kiosk or the central: made at its first start (UUIDv7).
    DeviceId;
    /// One journal: made whenever a local database is created, restored or forked (UUIDv4, so
    /// that no counter has to be right).
    JournalId;
    /// One fact (UUIDv7). Unique together with the device that recorded it.
    FactId;
    /// A person who can sign in.
    PersonId;
    /// An acceptance unit (a BMEU, a DMU, a dock).
    UnitId;
    /// A declared outage.
    OutageId;
    /// A line of the USPS Record of Mailings Log.
    LineId;
    /// A load at the dock: one appointment, or one unscheduled arrival.
    LoadId;
    /// A PS Form 8125 presented with a load.
    FormId;
    /// A manual PS Form 3607, Mail Release Placard.
    PlacardId;
    /// A person's time at one device, from sign-in to sign-out.
    SessionId;
    /// One start of a device's operating system; monotonic time is comparable within it only.
    BootId;
    /// A signed close-out of a unit's day.
    CloseOutId;
    /// Lines and statements that a person said belong together.
    MatchId;
}

/// A postage statement's number in PostalOne!, kept as text: eight digits are usual, and nothing
/// relies on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StatementId(pub String);

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a log line as people see it, `B-017`: the letter of the device that first saved
/// it and that device's counter. Given once, never changed, printed on the PS Form 3607 and
/// written on the secured hard copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineNumber {
    /// The device's letter, unique in its unit.
    pub letter: DeviceLetter,
    /// 1, 2, 3, … on that device.
    pub counter: u32,
}

impl fmt::Display for LineNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:03}", self.letter, self.counter)
    }
}

/// The letter that a device gets at enrolment, `A` to `Z`; `-` until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct DeviceLetter(char);

impl DeviceLetter {
    /// What a device that is not enrolled yet puts on its lines.
    pub const NONE: Self = Self('-');

    /// The letter, or nothing when it is none of `A` to `Z` and `-`.
    pub fn new(letter: char) -> Option<Self> {
        (letter.is_ascii_uppercase() || letter == '-').then_some(Self(letter))
    }
}

impl TryFrom<char> for DeviceLetter {
    type Error = String;

    fn try_from(letter: char) -> Result<Self, Self::Error> {
        Self::new(letter).ok_or_else(|| format!("{letter:?} is not a device letter"))
    }
}

impl From<DeviceLetter> for char {
    fn from(letter: DeviceLetter) -> char {
        letter.0
    }
}

impl fmt::Display for DeviceLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where new ids come from. The random bytes come from outside, so that a test or a played day
/// gives the same ids every time.
pub struct IdSource(Box<dyn FnMut() -> [u8; 16] + Send>);

impl IdSource {
    /// Ids from this source of random bytes.
    pub fn new(random: impl FnMut() -> [u8; 16] + Send + 'static) -> Self {
        Self(Box::new(random))
    }

    /// Ids that repeat with the same seed: for tests and played days, never for a device.
    pub fn seeded(seed: u64) -> Self {
        // SplitMix64: two steps an id.
        let mut state = seed;
        let mut next = move || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ (z >> 31)
        };
        Self::new(move || ((u128::from(next()) << 64) | u128::from(next())).to_be_bytes())
    }

    /// A UUIDv7 of this moment: ordered by time for people, unique by its random part.
    pub fn v7(&mut self, now: &Moment) -> Uuid {
        let bytes = (self.0)();
        let mut random = [0; 10];
        for (to, from) in random.iter_mut().zip(bytes) {
            *to = from;
        }
        let millis = u64::try_from(now.wall.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A UUIDv4.
    pub fn v4(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes((self.0)()).into_uuid()
    }

    /// Sixteen random bytes.
    pub fn bytes(&mut self) -> [u8; 16] {
        (self.0)()
    }
}

impl fmt::Debug for IdSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdSource")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_number_reads_letter_dash_counter() {
        let number = |letter, counter| {
            LineNumber { letter: DeviceLetter::new(letter).unwrap(), counter }.to_string()
        };
        assert_eq!(number('B', 17), "B-017");
        assert_eq!(number('A', 1_234), "A-1234");
        assert_eq!(number('-', 1), "--001");
    }

    #[test]
    fn only_capital_letters_are_device_letters() {
        for letter in ['a', 'É', '1', ' '] {
            assert_eq!(DeviceLetter::new(letter), None, "{letter:?}");
        }
    }
}
