//! Figures and times as people read them. Words are the screens' business.

use chrono::{Datelike, Timelike};

use domain::log_entry::{FieldName, LineField, LogEntry};
use domain::moment::Timestamp;
use domain::quantity::{Money, grouped};

use crate::screens::{Day, PersonName, Span};

/// The longest word that a narrow screen has room for.
const SHORT_MAX: usize = 11;

/// `14:32`.
pub fn time_of_day(at: Timestamp) -> String {
    format!("{:02}:{:02}", at.wall().hour(), at.wall().minute())
}

/// The calendar day, for the screen to put into words.
pub fn day(at: Timestamp) -> Day {
    of_date(at.local_date())
}

/// A calendar day, for the screen to put into words.
pub fn of_date(date: chrono::NaiveDate) -> Day {
    Day {
        weekday: date.weekday(),
        day: u8::try_from(date.day()).unwrap_or(1),
        month: u8::try_from(date.month()).unwrap_or(1),
    }
}

/// Whole minutes from one time to a later one; nothing when it is not later.
pub fn span(from: Timestamp, to: Timestamp) -> Span {
    let minutes = (to.wall() - from.wall()).num_minutes();
    Span { minutes: u32::try_from(minutes).unwrap_or(0) }
}

/// `$1,663,150.71`.
pub fn money(amount: Money) -> String {
    amount.to_string()
}

/// A count with its commas.
pub fn count(number: u32) -> String {
    grouped(&number.to_string())
}

/// A person's name, in full and in one word.
pub fn person_name(full: &str) -> PersonName {
    let last = full.split_whitespace().next_back().unwrap_or(full);
    PersonName { full: full.to_owned(), short: last.chars().take(SHORT_MAX).collect() }
}

/// `14:31:07`
pub fn seconds_of_day(at: Timestamp) -> String {
    format!("{}:{:02}", time_of_day(at), at.wall().second())
}

/// `3 h 20 min`; under an hour `20 min`.
pub fn hours_and_minutes(span: Span) -> String {
    match (span.minutes / 60, span.minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{} h {minutes:02} min", grouped(&hours.to_string())),
    }
}

/// How long ago: `12 s`, `4 min`, `3 h`, `2 d`; what is still to come is `0 s` ago.
pub fn ago(from: Timestamp, to: Timestamp) -> String {
    let seconds = (to.wall() - from.wall()).num_seconds().max(0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// The name that a person is called by.
pub fn given_name(full: &str) -> String {
    full.split_whitespace().next().unwrap_or(full).to_owned()
}

/// `0:28`.
pub fn minutes_and_seconds(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// `PI 40312` of a line, when its number is known.
pub fn permit(line: &LogEntry) -> Option<String> {
    let number = match line.value(FieldName::PermitNumber)? {
        LineField::PermitNumber(number) => number,
        _ => return None,
    };
    match line.value(FieldName::PermitType) {
        Some(LineField::PermitType(kind)) => Some(format!("{kind} {number}")),
        _ => Some(number.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_short_form_that_fits() {
        for (full, short) in [
            ("Rosalind Maldonado", "Maldonado"),
            ("Sheila Nakamura-Petrov", "Nakamura-Pe"),
            ("Cher", "Cher"),
        ] {
            assert_eq!(person_name(full).short, short);
        }
    }

    #[test]
    fn what_was_long_ago_is_told_in_larger_units() {
        let at = |text| Timestamp::parse(text).unwrap();
        let then = at("2018-12-04T08:00:00-06:00");
        for (now, expected) in [
            ("2018-12-04T07:59:00-06:00", "0 s"),
            ("2018-12-04T08:00:59-06:00", "59 s"),
            ("2018-12-04T08:04:10-06:00", "4 min"),
            ("2018-12-04T14:00:00-06:00", "6 h"),
            ("2018-12-06T08:00:00-06:00", "2 d"),
        ] {
            assert_eq!(ago(then, at(now)), expected, "{now}");
        }
        assert_eq!(seconds_of_day(at("2018-12-04T08:04:07-06:00")), "08:04:07");
        assert_eq!(hours_and_minutes(Span { minutes: 200 }), "3 h 20 min");
    }

    #[test]
    fn a_span_counts_whole_minutes_and_never_below_none() {
        let at = |text| Timestamp::parse(text).unwrap();
        let morning = at("2018-12-04T08:10:00-06:00");
        assert_eq!(span(morning, at("2018-12-04T15:09:59-06:00")).minutes, 419);
        assert_eq!(span(morning, at("2018-12-04T13:10:00Z")).minutes, 0);
    }
}
