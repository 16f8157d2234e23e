//! The values of exported cells: dates, counts, money, classes, and how a bad one is shown.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use domain::log_entry::{MailClass, ProcessingCategory};
use domain::moment::Timestamp;
use domain::quantity::Money;
use rust_decimal::Decimal;

/// Characters of a bad value that are shown.
const SHOWN_CHARS_MAX: usize = 40;
/// More than any statement has ever cost, in dollars.
const POSTAGE_BELOW: u64 = 1_000_000_000;

/// Why a value that has to be exact is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRead {
    /// No number.
    NotANumber,
    /// Below zero.
    Negative,
    /// Larger than can be.
    TooLarge,
    /// Fractions of a cent beyond four decimals.
    TooFine,
    /// No date.
    NotADate,
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "is not a number",
            Self::Negative => "is below zero",
            Self::TooLarge => "is larger than it can be",
            Self::TooFine => "has more than four decimals",
            Self::NotADate => "is not a date like 2018-12-04 or 12/04/2018",
        })
    }
}

/// A bad value in quotation marks, cut so that it fits a message.
pub(crate) fn shown(value: &str) -> String {
    let plain = text(value);
    let mut cut: String = plain.chars().take(SHOWN_CHARS_MAX).collect();
    if cut.len() < plain.len() {
        cut.push('…');
    }
    format!("\"{cut}\"")
}

/// Text without control characters, which no screen and no printer shows.
pub(crate) fn text(value: &str) -> String {
    let plain: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.trim().to_owned()
}

/// `4000` or `4,000`.
pub(crate) fn pieces(value: &str) -> Result<u32, NotRead> {
    let digits = ungrouped(value)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotRead::NotANumber);
    }
    digits.parse().map_err(|_| NotRead::TooLarge)
}

/// `$1,284.50`, `1284.5`, `USD 1,284.50`.
pub(crate) fn money(value: &str) -> Result<Money, NotRead> {
    let value = value.trim();
    let value = value.strip_prefix("USD").unwrap_or(value).trim();
    if value.starts_with(['-', '(']) || value.ends_with('-') {
        return Err(NotRead::Negative);
    }
    let value = value.strip_prefix('$').unwrap_or(value).trim();
    if value.starts_with('-') {
        return Err(NotRead::Negative);
    }
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    let whole = ungrouped(whole)?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && decimals.is_empty()) || !digits(&whole) || !digits(decimals) {
        return Err(NotRead::NotANumber);
    }
    if 4 < decimals.trim_end_matches('0').len() {
        return Err(NotRead::TooFine);
    }
    let figure: Decimal = format!("0{whole}.{decimals}0").parse().map_err(|_| NotRead::TooLarge)?;
    if Decimal::from(POSTAGE_BELOW) <= figure {
        return Err(NotRead::TooLarge);
    }
    let cents = figure.normalize();
    Ok(Money(if cents.scale() < 2 { with_cents(cents) } else { cents }))
}

/// Dollars with two decimals, as people write them.
fn with_cents(mut figure: Decimal) -> Decimal {
    figure.rescale(2);
    figure
}

/// The digits without the commas between groups of three. Commas anywhere else make it no number:
/// `1,28` may be a decimal comma.
fn ungrouped(value: &str) -> Result<String, NotRead> {
    let mut groups = value.trim().split(',');
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    let mut grouped = false;
    for group in groups {
        grouped = true;
        if group.len() != 3 {
            return Err(NotRead::NotANumber);
        }
        digits.push_str(group);
    }
    if grouped && !(1..=3).contains(&first.len()) {
        return Err(NotRead::NotANumber);
    }
    Ok(digits)
}

/// `2018-12-04` or `12/04/2018`, with four digits for the year; a time behind it is left out.
pub(crate) fn date(value: &str) -> Result<NaiveDate, NotRead> {
    let day = value.split([' ', 'T']).next().unwrap_or_default();
    let year_digits = day.split(['-', '/']).map(str::len).max().unwrap_or_default();
    if year_digits != 4 {
        return Err(NotRead::NotADate);
    }
    NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(day, "%m/%d/%Y"))
        .map_err(|_| NotRead::NotADate)
}

/// RFC 3339, or as PostalOne! shows it: `07/20/2010 12:36 AKST`. A time without a zone is none.
pub(crate) fn check_in(value: &str) -> Option<Timestamp> {
    if let Ok(at) = Timestamp::parse(value) {
        return Some(at);
    }
    let (wall, zone) = value.trim().rsplit_once(' ')?;
    let wall = NaiveDateTime::parse_from_str(wall.trim(), "%m/%d/%Y %H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(wall.trim(), "%m/%d/%Y %H:%M:%S"))
        .ok()?;
    let offset = FixedOffset::east_opt(hours_east(zone)? * 3_600)?;
    let at: DateTime<FixedOffset> = wall.and_local_timezone(offset).single()?;
    Some(Timestamp::new(at))
}

/// The time zones of the United States by the letters that PostalOne! shows.
fn hours_east(zone: &str) -> Option<i32> {
    Some(match zone {
        "AST" => -4,
        "EST" => -5,
        "EDT" => -4,
        "CST" => -6,
        "CDT" => -5,
        "MST" => -7,
        "MDT" => -6,
        "PST" => -8,
        "PDT" => -7,
        "AKST" => -9,
        "AKDT" => -8,
        "HST" => -10,
        "SST" => -11,
        "ChST" | "CHST" => 10,
        "UTC" | "GMT" => 0,
        _ => return None,
    })
}

/// Letters and digits alone, in small letters.
fn plain(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A class by its name of any year, or by its Mail.dat code.
pub(crate) fn class(value: &str) -> Option<MailClass> {
    Some(match plain(value).as_str() {
        "1" | "fc" | "fcm" | "firstclass" | "firstclassmail" => MailClass::FirstClass,
        "2" | "5" | "pe" | "per" | "periodicals" | "periodicalspending" => MailClass::Periodicals,
        "3" | "std" | "standard" | "standardmail" | "mm" | "marketing" | "marketingmail"
        | "uspsmarketingmail" => MailClass::MarketingMail,
        "4" | "ps" | "psvc" | "packageservices" | "boundprintedmatter" | "bpm" => {
            MailClass::PackageServices
        }
        _ => return None,
    })
}

/// A processing category by its name, or by its Mail.dat code.
pub(crate) fn category(value: &str) -> Option<ProcessingCategory> {
    Some(match plain(value).as_str() {
        "lt" | "letter" | "letters" => ProcessingCategory::Letters,
        "cd" | "card" | "cards" => ProcessingCategory::Cards,
        "fl" | "flat" | "flats" => ProcessingCategory::Flats,
        "mp" | "machinableparcel" | "machinableparcels" => ProcessingCategory::MachinableParcels,
        "ir" | "irregularparcels" | "nonstandardparcel" | "nonstandardparcels" => {
            ProcessingCategory::NonstandardParcels
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_with_dollar_sign_and_commas() {
        for (value, cents) in [
            ("$1,284.50", Ok("1284.50")),
            ("1284.5", Ok("1284.50")),
            ("$ 0.07", Ok("0.07")),
            (".5", Ok("0.50")),
            ("12", Ok("12.00")),
            ("USD 1,234,567.89", Ok("1234567.89")),
            ("0.1234", Ok("0.1234")),
            ("1.50000", Ok("1.50")),
            ("0.12345", Err(NotRead::TooFine)),
            ("1,28", Err(NotRead::NotANumber)),
            ("1.284,50", Err(NotRead::NotANumber)),
            ("1234,567.00", Err(NotRead::NotANumber)),
            ("-4.00", Err(NotRead::Negative)),
            ("($4.00)", Err(NotRead::Negative)),
            ("$-4.00", Err(NotRead::Negative)),
            ("", Err(NotRead::NotANumber)),
            (".", Err(NotRead::NotANumber)),
            ("$", Err(NotRead::NotANumber)),
            ("1e5", Err(NotRead::NotANumber)),
            ("99999999999999999999999999999999", Err(NotRead::TooLarge)),
            ("1000000000", Err(NotRead::TooLarge)),
        ] {
            assert_eq!(
                money(value).map(|m| m.0.to_string()).as_deref(),
                cents.as_ref().map(|s| *s),
                "{value:?}"
            );
        }
    }

    #[test]
    fn pieces_are_whole_and_not_negative() {
        for (value, expected) in [
            ("4000", Ok(4_000)),
            ("4,000", Ok(4_000)),
            ("0", Ok(0)),
            ("4.0", Err(NotRead::NotANumber)),
            ("-1", Err(NotRead::NotANumber)),
            ("40,00", Err(NotRead::NotANumber)),
            ("99999999999", Err(NotRead::TooLarge)),
            ("٤٠٠٠", Err(NotRead::NotANumber)),
        ] {
            assert_eq!(pieces(value), expected, "{value:?}");
        }
    }

    #[test]
    fn dates_are_read_in_two_orders_with_four_digits_for_the_year() {
        let day = NaiveDate::from_ymd_opt(2018, 12, 4).unwrap();
        for value in
            ["2018-12-04", "12/04/2018", "12/4/2018", "12/04/2018 08:10", "2018-12-04T08:10"]
        {
            assert_eq!(date(value), Ok(day), "{value:?}");
        }
        for value in ["12/04/18", "04.12.2018", "2018-13-04", "02/30/2018", "", "today", "20181204"]
        {
            assert_eq!(date(value), Err(NotRead::NotADate), "{value:?}");
        }
    }

    #[test]
    fn a_check_in_needs_its_zone() {
        for (value, expected) in [
            ("07/20/2010 12:36 AKST", Some("2010-07-20T12:36:00.000-09:00")),
            ("07/20/2010 11:54 CST", Some("2010-07-20T11:54:00.000-06:00")),
            ("2010-07-20T12:36:00-08:00", Some("2010-07-20T12:36:00.000-08:00")),
            ("07/20/2010 12:36", None),
            ("07/20/2010 12:36 XYZ", None),
        ] {
            assert_eq!(check_in(value).map(|at| at.to_string()).as_deref(), expected, "{value:?}");
        }
    }

    #[test]
    fn a_bad_value_is_shown_short_and_without_control_characters() {
        assert_eq!(shown("a\u{7}b"), "\"a b\"");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), SHOWN_CHARS_MAX + 3);
    }
}
