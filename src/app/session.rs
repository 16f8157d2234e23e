//! Who is signed in, and how somebody becomes it: a name, six digits, and a wait that grows after
//! five misses.
//!
//! The wait counts monotonic time: setting the clock does not shorten it. The count of misses is
//! kept in the store, so that a restart does not shorten it either.

use std::collections::BTreeMap;

use domain::ids::{BootId, PersonId, SessionId};
use domain::moment::Moment;
use domain::reference::{PersonRole, PersonRow};

use crate::screens::Role;
use crate::screens::sign_in::{PIN_DIGITS, PersonCard, PinView, SignInView};
use crate::text;
use crate::work::set_up::PersonHere;

/// Misses before the first wait.
pub(crate) const MISSES_FREE: u32 = 5;
/// The first wait; it doubles with every further miss.
const WAIT_FIRST_SECONDS: u64 = 30;
/// The longest wait.
const WAIT_MAX_SECONDS: u64 = 15 * 60;

/// The person who is signed in at this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignedInPerson {
    /// The session.
    pub(crate) session: SessionId,
    /// The person's row when they signed in.
    pub(crate) row: PersonRow,
    /// They were set up here, and the central's list did not have them then.
    pub(crate) unconfirmed: bool,
}

/// What a person sees of their role. One that only a newer program knows may do what every role
/// may, which is a dock worker's.
pub(crate) const fn role_of(role: PersonRole) -> Role {
    match role {
        PersonRole::Clerk => Role::Clerk,
        PersonRole::Dock | PersonRole::Unknown(_) => Role::Dock,
        PersonRole::Supervisor => Role::Supervisor,
    }
}

/// How many times somebody has missed, and since when they wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Misses {
    count: u32,
    /// Since when the wait counts: the device's start, and its monotonic time.
    since: (BootId, u64),
}

/// The sign-in as it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignIn {
    chosen: Option<PersonId>,
    pin: String,
    checking: bool,
    wrong: bool,
    misses: BTreeMap<PersonId, Misses>,
}

impl SignIn {
    /// A sign-in that knows of misses before this start; their wait begins again.
    pub(crate) fn with_misses(
        misses: impl IntoIterator<Item = (PersonId, u32)>,
        now: &Moment,
    ) -> Self {
        let since = (now.boot_id, now.monotonic_ns);
        let misses =
            misses.into_iter().map(|(person, count)| (person, Misses { count, since })).collect();
        Self { misses, ..Self::default() }
    }

    /// Who was touched.
    pub(crate) const fn chosen(&self) -> Option<PersonId> {
        self.chosen
    }

    /// Somebody was touched.
    pub(crate) fn choose(&mut self, person: PersonId) {
        self.chosen = Some(person);
        self.clear();
    }

    /// Nobody is touched any more.
    pub(crate) fn nobody(&mut self) {
        self.chosen = None;
        self.clear();
    }

    /// A digit was typed. Nothing happens while a person waits, or when all digits are there.
    pub(crate) fn digit(&mut self, digit: u8, now: &Moment) {
        let complete = usize::from(PIN_DIGITS) <= self.pin.len();
        if self.chosen.is_none() || complete || self.checking || self.wait(now).is_some() {
            return;
        }
        if let Some(digit) = char::from_digit(u32::from(digit), 10) {
            self.wrong = false;
            self.pin.push(digit);
        }
    }

    /// The last digit goes.
    pub(crate) fn erase(&mut self) {
        self.pin.pop();
    }

    /// All digits go.
    pub(crate) fn clear(&mut self) {
        self.pin.clear();
        self.checking = false;
        self.wrong = false;
    }

    /// All digits are there: whose PIN is to be checked, and the digits.
    pub(crate) fn enter(&mut self) -> Option<(PersonId, String)> {
        let person = self.chosen?;
        if self.checking || self.pin.len() < usize::from(PIN_DIGITS) {
            return None;
        }
        self.checking = true;
        Some((person, std::mem::take(&mut self.pin)))
    }

    /// The PIN was wrong: how often by now.
    pub(crate) fn missed(&mut self, person: PersonId, now: &Moment) -> u32 {
        let since = (now.boot_id, now.monotonic_ns);
        let count = self.misses.get(&person).map_or(0, |misses| misses.count).saturating_add(1);
        self.misses.insert(person, Misses { count, since });
        self.clear();
        self.wrong = true;
        count
    }

    /// The PIN was right.
    pub(crate) fn hit(&mut self, person: PersonId) {
        self.misses.remove(&person);
        self.clear();
        self.chosen = None;
    }

    /// Seconds that the chosen person has to wait.
    fn wait(&self, now: &Moment) -> Option<u64> {
        let misses = self.misses.get(self.chosen.as_ref()?)?;
        let over = misses.count.checked_sub(MISSES_FREE)?;
        let whole = WAIT_FIRST_SECONDS.saturating_mul(1 << over.min(10)).min(WAIT_MAX_SECONDS);
        let (boot, at) = misses.since;
        let gone = if boot == now.boot_id { now.monotonic_ns.saturating_sub(at) } else { 0 };
        let gone = gone / 1_000_000_000;
        whole.checked_sub(gone).filter(|left| 0 < *left)
    }

    /// What the screen shows of these people.
    pub(crate) fn view(
        &self,
        people: &[PersonHere],
        demo_pin: Option<String>,
        now: &Moment,
    ) -> SignInView {
        SignInView {
            people: people.iter().map(card).collect(),
            chosen: self.chosen.map(|person| person.to_string()),
            pin: self.pin_view(now),
            demo_pin,
            alarm: None,
            nobody: None,
            offer_set_up: false,
            set_up: None,
        }
    }

    /// How the PIN stands.
    pub(crate) fn pin_view(&self, now: &Moment) -> PinView {
        let Some(chosen) = self.chosen else { return PinView::NobodyChosen };
        if let Some(seconds) = self.wait(now) {
            return PinView::Wait { left: text::minutes_and_seconds(seconds) };
        }
        if self.checking {
            return PinView::Checking;
        }
        if self.wrong {
            let count = self.misses.get(&chosen).map_or(0, |misses| misses.count);
            let left = MISSES_FREE.saturating_sub(count);
            return PinView::Wrong { tries_left: u8::try_from(left).unwrap_or(u8::MAX) };
        }
        PinView::Typing { digits: u8::try_from(self.pin.len()).unwrap_or(PIN_DIGITS) }
    }
}

fn card(here: &PersonHere) -> PersonCard {
    let row = &here.row;
    PersonCard {
        mark: here.mark,
        id: row.person.to_string(),
        initials: row.initials.clone(),
        given_name: text::given_name(&row.name),
        name: row.name.clone(),
        role: role_of(row.role),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::IdSource;

    fn moment(second: u64, boot: u8) -> Moment {
        Moment {
            wall: domain::moment::Timestamp::parse("2018-12-04T08:00:00-06:00").unwrap().wall(),
            monotonic_ns: second * 1_000_000_000,
            boot_id: BootId::from_bytes([boot; 16]),
        }
    }

    fn typed(sign_in: &mut SignIn, now: &Moment) -> Option<(PersonId, String)> {
        for digit in [1, 2, 3, 4, 5, 6] {
            sign_in.digit(digit, now);
        }
        sign_in.enter()
    }

    #[test]
    fn five_misses_are_free_and_then_the_wait_grows() {
        let person = PersonId(IdSource::seeded(1).v4());
        let mut sign_in = SignIn::default();
        sign_in.choose(person);
        let mut second = 0;
        for (miss, wait) in [(1, 0), (2, 0), (3, 0), (4, 0), (5, 30), (6, 60), (7, 120)] {
            let now = moment(second, 1);
            assert!(typed(&mut sign_in, &now).is_some(), "miss {miss}");
            assert_eq!(sign_in.missed(person, &now), miss);
            assert_eq!(sign_in.wait(&now).unwrap_or(0), wait, "miss {miss}");
            second += wait;
        }
    }

    #[test]
    fn neither_the_clock_nor_a_restart_shortens_the_wait() {
        let person = PersonId(IdSource::seeded(1).v4());
        let mut sign_in = SignIn::with_misses([(person, 5)], &moment(5, 2));
        sign_in.choose(person);
        assert_eq!(sign_in.wait(&moment(35, 2)), None);
        let mut next_year = moment(5, 2);
        next_year.wall += chrono::Duration::days(365);
        assert_eq!(sign_in.wait(&next_year), Some(30));
        assert_eq!(typed(&mut sign_in, &next_year), None);
    }

    #[test]
    fn digits_beyond_the_sixth_are_ignored() {
        let now = moment(0, 1);
        let mut sign_in = SignIn::default();
        sign_in.choose(PersonId(IdSource::seeded(1).v4()));
        typed(&mut sign_in, &now);
        sign_in.digit(7, &now);
        assert_eq!(sign_in.enter(), None, "a check is already on its way");
    }
}
