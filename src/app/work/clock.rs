//! How far the clock here is off, in the largest unit that says it.

use chrono::Datelike;
use domain::moment::Moment;
use store::ClockDoubt;

use crate::Station;
use crate::screens::{ClockView, OffBy};

/// A clock that shows an earlier year than this has lost its battery: it knows no date.
const YEAR_MIN: i32 = 2010;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// From here on days are told as years.
const YEARS_FROM: u64 = 2 * 365 * DAY;
/// A year in seconds, leap days shared out.
const YEAR: u64 = 31_557_600;

impl Station {
    /// Whether the clock here can be relied on, as far as anything tells. That nothing has
    /// confirmed it yet is quiet.
    pub(crate) fn clock_view(&self, now: &Moment) -> ClockView {
        match self.store().clock_doubt(now) {
            Ok(Some(ClockDoubt::Off { seconds })) => {
                ClockView::Off { by: off_by(seconds.unsigned_abs()), ahead: 0 < seconds }
            }
            Ok(Some(ClockDoubt::SteppedBack { .. } | ClockDoubt::NoAnchor)) | Err(_)
                if now.wall.year() < YEAR_MIN =>
            {
                ClockView::NoDate
            }
            Ok(Some(ClockDoubt::SteppedBack { recorded })) => {
                let behind = (recorded.wall() - now.wall).num_seconds();
                ClockView::Off { by: off_by(behind.unsigned_abs()), ahead: false }
            }
            Ok(Some(ClockDoubt::NoAnchor) | None) | Err(_) => ClockView::Fine,
        }
    }
}

/// So many seconds in the largest unit that says it.
pub(crate) fn off_by(seconds: u64) -> OffBy {
    let many = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    match seconds {
        0..HOUR => OffBy::Minutes(many(seconds.div_ceil(MINUTE))),
        HOUR..DAY => OffBy::Hours(many(seconds / HOUR)),
        DAY..YEARS_FROM => OffBy::Days(many(seconds / DAY)),
        _ => OffBy::Years(many(seconds / YEAR)),
    }
}

#[cfg(test)]
mod tests {
    use domain::moment::Timestamp;
    use domain::reference::PersonRole;

    use super::*;
    use crate::screens::{Intent, NoticeText};
    use crate::testing::{Desk, person};
    use crate::{Act, Event};

    fn anchored(server: &str) -> Desk {
        let mut desk = Desk::of(&[person(7, "Rosalind Maldonado", PersonRole::Clerk)]);
        let (server, now) = (Timestamp::parse(server).unwrap(), desk.now);
        desk.station.absorb(&now, |store, _| store.anchor_time(server, &now)).unwrap();
        desk
    }

    #[test]
    fn how_far_the_clock_is_off_stands_in_the_strip_in_words_that_fit() {
        for (server, expected) in [
            ("2018-12-04T08:01:30-06:00", ClockView::Fine),
            ("2018-12-04T08:03:10-06:00", off(OffBy::Minutes(4), false)),
            ("2018-12-04T05:00:00-06:00", off(OffBy::Hours(3), true)),
            ("2018-12-01T08:00:00-06:00", off(OffBy::Days(3), true)),
            ("2021-12-05T08:00:00-06:00", off(OffBy::Years(3), false)),
        ] {
            assert_eq!(anchored(server).view().strip.clock, expected, "{server}");
        }
        fn off(by: OffBy, ahead: bool) -> ClockView {
            ClockView::Off { by, ahead }
        }
    }

    #[test]
    fn an_unconfirmed_clock_is_quiet_and_one_without_a_date_is_not() {
        let mut desk = Desk::with(PersonRole::Clerk);
        assert_eq!(desk.view().strip.clock, ClockView::Fine);
        desk.now.wall = Timestamp::parse("1970-01-01T00:04:00+00:00").unwrap().wall();
        assert_eq!(desk.view().strip.clock, ClockView::NoDate);
    }

    #[test]
    fn a_clock_that_is_days_off_or_was_set_back_is_said_at_the_sign_in() {
        let signs_in = |desk: &mut Desk| {
            let person = person(7, "", PersonRole::Clerk).person;
            desk.happen(Event::PinChecked { person, correct: true });
            desk.view().notice.map(|notice| notice.text)
        };
        assert_eq!(signs_in(&mut anchored("2018-12-04T05:00:00-06:00")), None);
        let said = signs_in(&mut anchored("2021-12-05T08:00:00-06:00"));
        let clock = ClockView::Off { by: OffBy::Years(3), ahead: false };
        assert_eq!(said, Some(NoticeText::ClockWrong(clock)));

        let mut desk = Desk::with(PersonRole::Supervisor);
        desk.station.perform(&desk.now.clone(), Act::OpenLoad { appointment: None }).unwrap();
        desk.tap(Intent::Home(crate::screens::home::HomeIntent::SignOut));
        desk.now.wall -= chrono::Duration::hours(2);
        let said = signs_in(&mut desk);
        assert!(matches!(said, Some(NoticeText::ClockWrong(ClockView::Off { .. }))), "{said:?}");
    }

    #[test]
    fn deadlines_say_that_they_follow_a_wrong_clock() {
        let mut desk = anchored("2021-12-05T08:00:00-06:00");
        desk.sign_in(person(7, "Rosalind Maldonado", PersonRole::Supervisor));
        let crate::screens::ScreenView::Home(home) = desk.view().screen else { panic!() };
        let clock = ClockView::Off { by: OffBy::Years(3), ahead: false };
        assert_eq!(home.clock, clock);
        desk.tap(Intent::OpenStrip(crate::screens::StripCell::Outage));
        let crate::screens::ScreenView::Outage(outage) = desk.view().screen else { panic!() };
        assert_eq!(outage.clock, clock);
    }
}
