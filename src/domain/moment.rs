//! Time as facts carry it: an instant with its offset, never a bare local time.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, SubsecRound};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::ids::BootId;

/// An instant with the offset that the clock on the wall had, to the millisecond. In the journal
/// it is RFC 3339 with exactly three decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<FixedOffset>);

impl Timestamp {
    /// The instant, cut to the millisecond.
    pub fn new(wall: DateTime<FixedOffset>) -> Self {
        Self(wall.trunc_subsecs(3))
    }

    /// Reads RFC 3339 with an offset; a time without one is refused.
    pub fn parse(text: &str) -> Result<Self, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(Self::new)
    }

    /// The instant with its offset.
    pub const fn wall(self) -> DateTime<FixedOffset> {
        self.0
    }

    /// The calendar day at the place where it was recorded.
    pub fn local_date(self) -> NaiveDate {
        self.0.date_naive()
    }

    /// Milliseconds since 1970-01-01T00:00:00Z: what tables sort and compare by.
    pub const fn unix_ms(self) -> i64 {
        self.0.timestamp_millis()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// What a device knows of time when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The clock on the wall, with the offset of the device's zone.
    pub wall: DateTime<FixedOffset>,
    /// Nanoseconds that never go back while the device stays up.
    pub monotonic_ns: u64,
    /// Which start of the device `monotonic_ns` counts from.
    pub boot_id: BootId,
}

impl Moment {
    /// The wall clock, as a fact records it.
    pub fn timestamp(&self) -> Timestamp {
        Timestamp::new(self.wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_three_decimals_and_its_offset() {
        for (text, written) in [
            ("2018-12-04T08:10:00-06:00", "2018-12-04T08:10:00.000-06:00"),
            ("2018-12-04T08:10:00.1239-06:00", "2018-12-04T08:10:00.123-06:00"),
            ("2018-12-04T14:10:00Z", "2018-12-04T14:10:00.000+00:00"),
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), written);
        }
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        assert!(Timestamp::parse("2018-12-04T08:10:00").is_err());
    }
}
