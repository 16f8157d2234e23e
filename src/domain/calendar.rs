//! Business days: holidays of the Postal Service, one-off closures, and the ends of days in a
//! unit's time zone.
//!
//! Implements ELM 518.1 and 518.2; the holidays lie in `data/business_days.json` with the year
//! from which they count. The Contingency Plan does not say what a business day is: whether
//! Saturday counts is a unit's setting, and one-off closures are data that grows. What runs by
//! these days is in [`crate::clocks`].

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
    Weekday,
};
use chrono_tz::Tz;
use serde::Deserialize;

use crate::moment::Timestamp;
use crate::tables::shape;

/// The most days that are looked at to find a business day: no holiday season is that long, so a
/// table with an endless closure ends the search instead of the program.
const DAYS_SEARCHED_MAX: u32 = 400;

/// When the holiday that falls on a Saturday is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SaturdayHoliday {
    /// On the Friday before, as employees' leave is reckoned (ELM 518.21).
    #[default]
    FridayBefore,
    /// On the Saturday itself, as many retail units do.
    Saturday,
}

/// Holidays and closures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    edition: String,
    holidays: Vec<Holiday>,
    closures: BTreeMap<NaiveDate, String>,
    saturday_holiday: SaturdayHoliday,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Holiday {
    name: String,
    falls: Falls,
    /// The first year in which the Postal Service keeps it.
    from: Option<i32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Falls {
    Fixed { month: u32, day: u32 },
    Nth { nth: u8, weekday: Weekday, month: u32 },
    Last { weekday: Weekday, month: u32 },
}

#[derive(Deserialize)]
struct CalendarFile {
    edition: String,
    holidays: Vec<Holiday>,
    closures: Vec<Closure>,
}

#[derive(Deserialize)]
struct Closure {
    day: NaiveDate,
    reason: String,
}

const TEXT: &str = include_str!("data/business_days.json");

/// Whether the table can be used: [`crate::tables::check`] asks before anything else.
pub(crate) fn check() -> Result<(), String> {
    read(TEXT).map(|_| ())
}

pub(crate) fn read(text: &str) -> Result<Calendar, String> {
    shape::business_days(text)?;
    let file: CalendarFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(Calendar {
        edition: file.edition,
        holidays: file.holidays,
        closures: file.closures.into_iter().map(|c| (c.day, c.reason)).collect(),
        saturday_holiday: SaturdayHoliday::default(),
    })
}

impl Calendar {
    /// The calendar that the program carries.
    pub fn embedded() -> &'static Self {
        // No program goes on without it: see [`check`].
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| read(TEXT).unwrap_or_default());
        &CALENDAR
    }

    /// What the holidays are, in an order and in words that change only with them: what their
    /// checksum is made of. The unit's habits are no part of it.
    pub fn holidays_text(&self) -> String {
        let mut text = String::new();
        for Holiday { name, falls, from } in &self.holidays {
            text.push_str(&format!("{name}|{falls:?}|{from:?}\n"));
        }
        text
    }

    /// The closures, one a line: what their checksum is made of.
    pub fn closures_text(&self) -> String {
        self.closures.iter().map(|(day, reason)| format!("{day} {reason}\n")).collect()
    }

    /// How many closures there are and which is the last: what people call their edition.
    pub fn closures_edition(&self) -> String {
        match self.closures.last_key_value() {
            Some((day, _)) => format!("{} up to {day}", self.closures.len()),
            None => "none".to_owned(),
        }
    }

    /// Which edition of the table it is.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// The same with a one-off closure.
    #[must_use]
    pub fn with_closure(mut self, day: NaiveDate, reason: impl Into<String>) -> Self {
        self.closures.insert(day, reason.into());
        self
    }

    /// The same without the closure of a day.
    #[must_use]
    pub fn without_closure(mut self, day: NaiveDate) -> Self {
        self.closures.remove(&day);
        self
    }

    /// The same with the unit's habit for holidays on a Saturday.
    #[must_use]
    pub const fn keeping(mut self, saturday_holiday: SaturdayHoliday) -> Self {
        self.saturday_holiday = saturday_holiday;
        self
    }

    /// Why a day is closed: the holiday's or the closure's name.
    pub fn closed(&self, day: NaiveDate) -> Option<&str> {
        if let Some(reason) = self.closures.get(&day) {
            return Some(reason);
        }
        self.holidays
            .iter()
            .find(|holiday| {
                // New Year's Day on a Saturday is kept in the year before.
                [day.year(), day.year() + 1]
                    .into_iter()
                    .any(|year| holiday.kept(year, self.saturday_holiday) == Some(day))
            })
            .map(|holiday| holiday.name.as_str())
    }

    /// Whether work is counted on a day.
    pub fn is_business_day(&self, day: NaiveDate, saturday_counts: bool) -> bool {
        let in_week = match day.weekday() {
            Weekday::Sun => false,
            Weekday::Sat => saturday_counts,
            _ => true,
        };
        in_week && self.closed(day).is_none()
    }

    /// The `count`th business day after `day`; `day` itself is day 0. None where the table leaves
    /// no such day.
    pub fn business_day_after(
        &self,
        day: NaiveDate,
        count: u32,
        saturday_counts: bool,
    ) -> Option<NaiveDate> {
        let mut left = count;
        let mut at = day;
        for _ in 0..DAYS_SEARCHED_MAX {
            if left == 0 {
                return Some(at);
            }
            at = at.checked_add_days(Days::new(1))?;
            if self.is_business_day(at, saturday_counts) {
                left -= 1;
            }
        }
        None
    }
}

impl Holiday {
    /// The day on which the holiday of `year` is kept.
    fn kept(&self, year: i32, saturday: SaturdayHoliday) -> Option<NaiveDate> {
        if self.from.is_some_and(|from| year < from) {
            return None;
        }
        let day = self.falls.in_year(year)?;
        match (day.weekday(), saturday) {
            (Weekday::Sun, _) => day.succ_opt(),
            (Weekday::Sat, SaturdayHoliday::FridayBefore) => day.pred_opt(),
            _ => Some(day),
        }
    }
}

impl Falls {
    fn in_year(&self, year: i32) -> Option<NaiveDate> {
        match *self {
            Self::Fixed { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Self::Nth { nth, weekday, month } => {
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)
            }
            Self::Last { weekday, month } => {
                let next = NaiveDate::from_ymd_opt(year, month, 1)? + Months::new(1);
                (1..=7)
                    .filter_map(|back| next.checked_sub_days(Days::new(back)))
                    .find(|day| day.weekday() == weekday)
            }
        }
    }
}

/// The calendar day of an instant in a zone.
pub fn local_day(at: Timestamp, zone: Tz) -> NaiveDate {
    at.wall().with_timezone(&zone).date_naive()
}

/// The last second of a day in a zone. Where the clocks go forward over it the day ends at the
/// instant of the change; where it comes twice the later one counts.
pub fn end_of_day(day: NaiveDate, zone: Tz) -> Timestamp {
    let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
    local(NaiveDateTime::new(day, last), zone)
}

fn local(wall: NaiveDateTime, zone: Tz) -> Timestamp {
    let at = match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) => at,
        LocalResult::Ambiguous(_, later) => later,
        // The wall clock never shows this time: read it with the offset before the change.
        LocalResult::None => before_the_gap(wall, zone),
    };
    Timestamp::new(at.fixed_offset())
}

fn before_the_gap(wall: NaiveDateTime, zone: Tz) -> DateTime<Tz> {
    let hours = chrono::TimeDelta::hours(3);
    let earlier = wall.checked_sub_signed(hours).unwrap_or(wall);
    match zone.from_local_datetime(&earlier).latest() {
        Some(at) => at + hours,
        None => zone.from_utc_datetime(&wall),
    }
}

/// The same instant on the wall clocks of a zone.
pub fn in_zone(at: Timestamp, zone: Tz) -> Timestamp {
    Timestamp::new(at.wall().with_timezone(&zone).fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_year_has_its_number_of_holidays() {
        for (year, expected) in
            [(2010, 10), (2018, 10), (2020, 10), (2021, 10), (2022, 11), (2024, 11)]
        {
            let kept = Calendar::embedded()
                .holidays
                .iter()
                .filter(|holiday| holiday.kept(year, SaturdayHoliday::FridayBefore).is_some());
            assert_eq!(kept.count(), expected, "{year}");
        }
    }

    #[test]
    fn holidays_are_kept_on_their_days() {
        for (on, name) in [
            ("2018-01-01", "New Year's Day"),
            ("2018-01-15", "Martin Luther King Jr. Birthday"),
            ("2018-05-28", "Memorial Day"),
            ("2010-05-31", "Memorial Day"),
            ("2010-07-05", "Independence Day"),
            ("2018-11-12", "Veterans Day"),
            ("2018-11-22", "Thanksgiving Day"),
            ("2011-12-26", "Christmas Day"),
            ("2020-07-03", "Independence Day"),
            ("2021-12-31", "New Year's Day"),
            ("2022-06-20", "Juneteenth National Independence Day"),
            ("2018-12-05", "National day of mourning for President George H. W. Bush"),
        ] {
            assert_eq!(Calendar::embedded().closed(day(on)), Some(name), "{on}");
        }
        for open in ["2018-11-11", "2021-06-18", "2018-11-23", "2020-07-04", "2018-12-24"] {
            assert_eq!(Calendar::embedded().closed(day(open)), None, "{open}");
        }
    }

    #[test]
    fn a_saturday_holiday_can_be_kept_on_the_saturday() {
        let calendar = Calendar::embedded().clone().keeping(SaturdayHoliday::Saturday);
        assert_eq!(calendar.closed(day("2020-07-03")), None);
        assert_eq!(calendar.closed(day("2020-07-04")), Some("Independence Day"));
    }

    #[test]
    fn three_business_days_step_over_weekends_holidays_and_closures() {
        let mourning = day("2018-12-05");
        let without = Calendar::embedded().clone().without_closure(mourning);
        for (calendar, from, saturday, due) in [
            (&without, "2018-12-04", false, "2018-12-07"),
            (Calendar::embedded(), "2018-12-04", false, "2018-12-10"),
            (Calendar::embedded(), "2018-12-04", true, "2018-12-08"),
            (Calendar::embedded(), "2018-12-21", false, "2018-12-27"),
            (Calendar::embedded(), "2018-12-31", false, "2019-01-04"),
            (Calendar::embedded(), "2010-07-02", false, "2010-07-08"),
            (Calendar::embedded(), "2011-12-23", false, "2011-12-29"),
            (Calendar::embedded(), "2018-12-08", false, "2018-12-12"),
        ] {
            let found = calendar.business_day_after(day(from), 3, saturday);
            assert_eq!(found, Some(day(due)), "from {from}, Saturday counts: {saturday}");
        }
    }

    #[test]
    fn a_table_that_closes_every_day_ends_the_search() {
        let mut calendar = Calendar::embedded().clone();
        let mut at = day("2018-01-01");
        for _ in 0..=DAYS_SEARCHED_MAX {
            calendar = calendar.with_closure(at, "closed");
            at = at.succ_opt().unwrap();
        }
        assert_eq!(calendar.business_day_after(day("2018-01-01"), 1, false), None);
    }

    #[test]
    fn a_day_ends_in_the_offset_that_it_has_by_then() {
        for (zone, on, end) in [
            (Tz::America__Chicago, "2018-12-04", "2018-12-04T23:59:59.000-06:00"),
            // The days of the changes themselves, 23 and 25 hours long.
            (Tz::America__Chicago, "2018-03-11", "2018-03-11T23:59:59.000-05:00"),
            (Tz::America__Chicago, "2018-11-04", "2018-11-04T23:59:59.000-06:00"),
            (Tz::America__Phoenix, "2018-07-04", "2018-07-04T23:59:59.000-07:00"),
        ] {
            assert_eq!(end_of_day(day(on), zone).to_string(), end);
        }
    }

    #[test]
    fn a_day_that_ends_in_a_change_of_the_clocks_has_one_end() {
        // Beirut's clocks go forward at midnight, Havana's go back over it.
        let spring = end_of_day(day("2018-03-24"), Tz::Asia__Beirut);
        assert_eq!(spring.to_string(), "2018-03-24T23:59:59.000+02:00");
        // 00:30 does not exist on the next day.
        let gap = local("2018-03-25T00:30:00".parse().unwrap(), Tz::Asia__Beirut);
        assert_eq!(gap.to_string(), "2018-03-25T01:30:00.000+03:00");
        // 01:30 comes twice when New York's clocks go back: the later one.
        let twice = local("2018-11-04T01:30:00".parse().unwrap(), Tz::America__New_York);
        assert_eq!(twice.to_string(), "2018-11-04T01:30:00.000-05:00");
    }

    #[test]
    fn an_instant_has_the_unit_s_day() {
        let late = Timestamp::parse("2018-12-04T23:30:00-05:00").unwrap();
        assert_eq!(local_day(late, Tz::America__Chicago), day("2018-12-04"));
        assert_eq!(local_day(late, Tz::UTC), day("2018-12-05"));
    }
}
