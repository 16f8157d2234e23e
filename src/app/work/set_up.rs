//! Setting oneself up at a device that knows nobody: a name, what one does, and a PIN typed twice.
//!
//! It records who says to work here; the PIN's verifier stays on this device. The central decides
//! whether they are who they said; what they recorded stands either way.

use domain::change::PersonSetUp;
use domain::ids::PersonId;
use domain::moment::Moment;
use domain::reference::{PersonRole, PersonRow};
use domain::unit::SetUpPerson;

use crate::acts::Planned;
use crate::event::{Link, TroubleKind};
use crate::screens::sign_in::{NoPeople, PIN_DIGITS, PersonMark, SetUpPage, SetUpView};
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{Role, Tone};
use crate::sentence::Sentence;
use crate::session::role_of;
use crate::station::Update;
use crate::{Effect, Station};

/// The most characters of initials.
const INITIALS_MAX: usize = 2;

/// Somebody who can sign in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonHere {
    pub(crate) row: PersonRow,
    pub(crate) mark: PersonMark,
}

/// Somebody setting themselves up.
#[derive(Clone, Debug, Default)]
pub(crate) struct SetUp {
    name: String,
    role: Option<PersonRole>,
    pin: String,
    /// The PIN as it was typed first.
    first: Option<String>,
    differ: bool,
    /// Their verifier is being made.
    making: Option<PersonId>,
    /// The name that is being typed.
    pub(crate) typing: Option<Typing>,
}

impl Station {
    /// The people who can sign in here: whose PIN is not known here works at other devices. Those
    /// who were set up here stand among them until the central says that they are not who they
    /// said, or its list has them.
    pub(crate) fn people_here(&self) -> store::Result<Vec<PersonHere>> {
        let open = &self.settings.demo_pins;
        let listed = self.store().people()?;
        let mut people = Vec::new();
        for set_up in self.store().set_up_people()? {
            let known = listed.iter().any(|row| row.person == set_up.person);
            let verifier = self.store().set_up_verifier(set_up.person)?;
            if let (false, Some(_), Some(row)) = (known, verifier, row_of(&set_up)) {
                people.push(PersonHere { row, mark: PersonMark::SetUpHere });
            }
        }
        people.extend(listed.into_iter().filter_map(|row| {
            let known = row.sealed_verifier.is_some() || open.contains_key(&row.person);
            let mark = if row.must_change { PersonMark::MustChange } else { PersonMark::None };
            known.then_some(PersonHere { row, mark })
        }));
        people.sort_by(|a, b| (&a.row.name, a.row.person).cmp(&(&b.row.name, b.row.person)));
        Ok(people)
    }

    /// A person of the central's list, or one who was set up here.
    pub(crate) fn person_here(&self, person: PersonId) -> store::Result<Option<PersonHere>> {
        if let Some(row) = self.store().person(person)? {
            let mark = if row.must_change { PersonMark::MustChange } else { PersonMark::None };
            return Ok(Some(PersonHere { row, mark }));
        }
        let people = self.people_here()?;
        Ok(people.into_iter().find(|here| here.row.person == person))
    }

    /// What a PIN is checked against; empty when nothing is known here.
    pub(crate) fn verifier_of(&self, person: PersonId) -> store::Result<String> {
        let row = self.store().person(person)?;
        let sealed = row.and_then(|row| row.sealed_verifier);
        if let Some(verifier) = sealed.and_then(|sealed| (self.settings.unseal)(&sealed)) {
            return Ok(verifier);
        }
        let set_up = self.people_here()?.into_iter().any(|here| here.row.person == person);
        let own = if set_up { self.store().set_up_verifier(person)? } else { None };
        Ok(own.unwrap_or_default())
    }

    /// Whether people may set themselves up here: the central's list is empty.
    pub(crate) fn offers_set_up(&self) -> store::Result<bool> {
        Ok(self.store().people()?.is_empty())
    }

    /// Why nobody can sign in here.
    pub(crate) fn why_nobody(&self) -> NoPeople {
        // Files that others could read keep no list away.
        let trouble = self.worst_trouble().filter(|it| it.what != TroubleKind::Tightened);
        if let Some(trouble) = trouble {
            return NoPeople::Trouble(trouble.what);
        }
        match (self.unit(), self.link.map(|state| state.link)) {
            (None, _) => NoPeople::NotEnrolled,
            (Some(_), Some(Link::Up { .. })) => NoPeople::OnTheWay,
            (Some(_), _) => NoPeople::NotReached,
        }
    }

    pub(crate) fn begin_set_up(&mut self) -> store::Result<()> {
        if self.offers_set_up()? {
            let typing = Some(Typing::of(TypingWhat::OwnName));
            self.set_up = Some(SetUp { typing, ..SetUp::default() });
        }
        Ok(())
    }

    pub(crate) fn name_typed(&mut self, name: String) {
        if let Some(set_up) = &mut self.set_up {
            set_up.name = name;
        }
    }

    /// One page back; from the first, everybody is shown again.
    pub(crate) fn set_up_back(&mut self) {
        let Some(set_up) = &mut self.set_up else { return };
        (set_up.pin, set_up.first, set_up.differ) = (String::new(), None, false);
        if set_up.role.take().is_none() {
            self.set_up = None;
        }
    }

    pub(crate) fn set_up_role(&mut self, role: Role) {
        if let Some(set_up) = &mut self.set_up {
            set_up.role = Some(match role {
                Role::Clerk => PersonRole::Clerk,
                Role::Dock => PersonRole::Dock,
                Role::Supervisor => PersonRole::Supervisor,
            });
        }
    }

    /// The PIN is whole: the first time it is asked for again, the second time it is kept.
    pub(crate) fn set_up_enter(&mut self, now: &Moment) -> Update {
        let person = PersonId(self.ids().v7(now));
        let Some(set_up) = &mut self.set_up else { return Update::default() };
        if set_up.pin.len() < usize::from(PIN_DIGITS) || set_up.making.is_some() {
            return Update::default();
        }
        let pin = std::mem::take(&mut set_up.pin);
        match set_up.first.take() {
            None => set_up.first = Some(pin),
            Some(first) if first == pin => {
                set_up.making = Some(person);
                let effects = vec![Effect::MakeVerifier { person, pin }];
                return Update { effects, ..Update::default() };
            }
            Some(_) => set_up.differ = true,
        }
        Update::default()
    }

    /// The verifier is there: who was set up is recorded, and then their PIN is asked for as
    /// anybody's.
    pub(crate) fn verifier_made(
        &mut self,
        now: &Moment,
        person: PersonId,
        verifier: &str,
    ) -> store::Result<Update> {
        let Some(set_up) = &mut self.set_up else { return Ok(Update::default()) };
        if set_up.making != Some(person) {
            return Ok(Update::default());
        }
        if verifier.is_empty() {
            set_up.making = None;
            self.tell(Tone::Stop, &Sentence::PinNotKept);
            return Ok(Update::default());
        }
        let change = PersonSetUp {
            person,
            device: self.store().identity().device,
            name: self.set_up.as_ref().map(|set_up| set_up.name.clone()).unwrap_or_default(),
            initials: self.set_up.as_ref().map(|it| initials(&it.name)).unwrap_or_default(),
            role: self.set_up.as_ref().and_then(|it| it.role).unwrap_or(PersonRole::Clerk),
        };
        let planned = Planned { change: change.into(), replaces: Vec::new() };
        let update = self.record_set_up(now, planned, person, verifier)?;
        self.set_up = None;
        self.sign_in.choose(person);
        Ok(update)
    }
}

impl SetUp {
    /// A key of the pad.
    pub(crate) fn digit(&mut self, digit: u8) {
        let whole = usize::from(PIN_DIGITS) <= self.pin.len();
        if let (false, None, Some(digit)) =
            (whole, self.making, char::from_digit(u32::from(digit), 10))
        {
            self.differ = false;
            self.pin.push(digit);
        }
    }

    pub(crate) fn erase(&mut self) {
        self.pin.pop();
    }

    pub(crate) fn clear(&mut self) {
        self.pin.clear();
    }

    /// What the page shows.
    pub(crate) fn view(&self) -> SetUpView {
        let digits = u8::try_from(self.pin.len()).unwrap_or(PIN_DIGITS);
        let page = match (self.role, self.making) {
            (None, _) => SetUpPage::Role,
            (Some(_), Some(_)) => SetUpPage::Making,
            (Some(_), None) => {
                SetUpPage::Pin { digits, again: self.first.is_some(), differ: self.differ }
            }
        };
        SetUpView {
            name: self.name.clone(),
            role: self.role.map(role_of),
            page,
            typing: self.typing.as_ref().map(Typing::view),
        }
    }
}

/// As a row of the central's list; none of somebody who is not who they said.
fn row_of(set_up: &SetUpPerson) -> Option<PersonRow> {
    let refused = set_up.decided.as_ref().is_some_and(|(_, decided)| !decided.confirmed);
    let (_, said) = set_up.set_up.as_ref().filter(|_| !refused)?;
    Some(PersonRow {
        person: set_up.person,
        name: said.name.clone(),
        initials: said.initials.clone(),
        role: said.role,
        sealed_verifier: None,
        must_change: false,
    })
}

/// The first letters of the first and of the last name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let all = first.into_iter().chain(words.next_back()).take(INITIALS_MAX);
    all.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests;
