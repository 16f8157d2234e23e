//! The people of a central as a person sees and changes them: who there is, a new PIN, a card that
//! goes, and who of those that were set up at a device is who they said.
//!
//! What somebody did stays whatever becomes of their card: it is in the journals.

use domain::change::{Change, PersonDecided};
use domain::reference::PersonRole;
use domain::unit::SetUpPerson;
use store::ledger::Ledger;
use store::{PersonId, UnitId};

use crate::ServerError;
use crate::central::Central;
use crate::people::{self, PersonAccount};

/// A person with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The person.
    pub person: PersonId,
    /// The unit.
    pub unit: UnitId,
    /// Name as on the badge.
    pub name: String,
    /// Initials for item 22 of the log.
    pub initials: String,
    /// What they do.
    pub role: PersonRole,
    /// The PIN has to be changed before anything else.
    pub must_change: bool,
}

/// A person who was set up at a device, and whom nobody has decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The person.
    pub person: PersonId,
    /// The unit of the device; none when the device is not known here.
    pub unit: Option<UnitId>,
    /// The name that they gave.
    pub name: String,
    /// Their initials.
    pub initials: String,
    /// What they say they do.
    pub role: PersonRole,
    /// At which device, as people call it.
    pub device: String,
}

/// Everybody, by unit and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// Those with a card.
    pub cards: Vec<Card>,
    /// Those who were set up at a device and are not decided on.
    pub undecided: Vec<Undecided>,
}

impl Central {
    /// The people of a unit, or of all.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn roster(&self, unit: Option<UnitId>) -> Result<Roster, ServerError> {
        // What devices sent a moment ago belongs to it.
        self.fold_all()?;
        self.with_ledger(|ledger, _, _| {
            let mut cards: Vec<Card> =
                people::people_in(ledger, unit)?.into_iter().map(Card::from).collect();
            cards.sort_by(|a, b| (a.unit, &a.name, a.person).cmp(&(b.unit, &b.name, b.person)));
            let mut undecided = Vec::new();
            for person in ledger.store().set_up_people()? {
                if person.decided.is_none() {
                    undecided.extend(undecided_person(ledger, &person)?);
                }
            }
            undecided.retain(|person| unit.is_none() || person.unit == unit);
            Ok(Roster { cards, undecided })
        })
    }

    /// Gives a person a new PIN, which they need not change.
    ///
    /// # Errors
    /// When nobody or more than one is meant, and for a PIN that is none.
    pub fn new_pin(
        &self,
        wanted: &str,
        unit: Option<UnitId>,
        pin: &str,
    ) -> Result<Card, ServerError> {
        self.with_ledger(|ledger, _, _| find(ledger, wanted, unit))?;
        let verifier = self.verifier_of(pin)?;
        self.with_ledger(|ledger, _, ids| {
            let mut person = find(ledger, wanted, unit)?;
            person.verifier = verifier;
            person.must_change = false;
            let changes = people::changes_for(ledger, std::slice::from_ref(&person), ids)?;
            ledger.change_feeds(&changes, &[])?;
            Ok(person.into())
        })
    }

    /// Takes a person's card from every device.
    ///
    /// # Errors
    /// When nobody or more than one is meant.
    pub fn remove_person(&self, wanted: &str, unit: Option<UnitId>) -> Result<Card, ServerError> {
        self.with_ledger(|ledger, _, _| {
            let person = find(ledger, wanted, unit)?;
            let changes = people::changes_without(ledger, &person)?;
            ledger.change_feeds(&changes, &[])?;
            Ok(person.into())
        })
    }

    /// Says that a person who was set up at a device is who they said: from now on they have a
    /// card and a PIN like everybody.
    ///
    /// # Errors
    /// When nobody or more than one is meant, when they are confirmed already, and for a PIN that
    /// is none.
    pub fn confirm_person(
        &self,
        wanted: &str,
        unit: Option<UnitId>,
        pin: &str,
    ) -> Result<Card, ServerError> {
        self.fold_all()?;
        let to_confirm = |ledger: &Ledger| {
            let (state, person) = find_set_up(ledger, wanted, unit)?;
            if is_confirmed(&state) == Some(true) {
                let said = format!("{} was confirmed already", person.name);
                return Err(ServerError::DecidedAlready(said));
            }
            // A device names whom it sets up: it must not take over the card of somebody else.
            let cards = people::people_in(ledger, None)?;
            if let Some(card) = cards.iter().find(|card| card.person == person.person) {
                let said = format!("{} has a card under that id already", card.name);
                return Err(ServerError::DecidedAlready(said));
            }
            Ok(person)
        };
        self.with_ledger(|ledger, _, _| to_confirm(ledger))?;
        let verifier = self.verifier_of(pin)?;
        self.with_ledger(|ledger, now, ids| {
            let person = to_confirm(ledger)?;
            let Some(unit) = person.unit else {
                return Err(ServerError::NoDevice(person.device));
            };
            let account = PersonAccount {
                person: person.person,
                unit,
                name: person.name,
                initials: person.initials,
                role: person.role,
                verifier,
                must_change: false,
            };
            let changes = people::changes_for(ledger, std::slice::from_ref(&account), ids)?;
            let decided =
                PersonDecided { person: account.person, confirmed: true, reason: String::new() };
            let fact = ledger.own_fact(Change::from(decided), unit, now, ids);
            ledger.change_feeds(&changes, &[fact])?;
            Ok(account.into())
        })
    }

    /// Says that a person who was set up at a device is not who they said. What they recorded
    /// stays. Gives back their name.
    ///
    /// # Errors
    /// When nobody or more than one is meant, when they are decided on already, and without a
    /// reason.
    pub fn refuse_person(
        &self,
        wanted: &str,
        unit: Option<UnitId>,
        reason: &str,
    ) -> Result<String, ServerError> {
        if reason.trim().is_empty() {
            return Err(ServerError::NoReason);
        }
        self.fold_all()?;
        self.with_ledger(|ledger, now, ids| {
            let (state, person) = find_set_up(ledger, wanted, unit)?;
            let name = person.name;
            match is_confirmed(&state) {
                Some(true) => {
                    let said = format!(
                        "{name} was confirmed already; `remove` takes the card from every device"
                    );
                    return Err(ServerError::DecidedAlready(said));
                }
                Some(false) => {
                    let said = format!("{name} was refused already");
                    return Err(ServerError::DecidedAlready(said));
                }
                None => {}
            }
            let Some(unit) = person.unit else {
                return Err(ServerError::NoDevice(person.device));
            };
            let decided = PersonDecided {
                person: person.person,
                confirmed: false,
                reason: reason.trim().to_owned(),
            };
            let fact = ledger.own_fact(Change::from(decided), unit, now, ids);
            ledger.record(&[fact])?;
            Ok(name)
        })
    }
}

impl From<PersonAccount> for Card {
    fn from(account: PersonAccount) -> Self {
        let PersonAccount { person, unit, name, initials, role, must_change, .. } = account;
        Self { person, unit, name, initials, role, must_change }
    }
}

fn is_confirmed(state: &SetUpPerson) -> Option<bool> {
    state.decided.as_ref().map(|(_, decided)| decided.confirmed)
}

/// A person by id or name.
fn find(ledger: &Ledger, wanted: &str, unit: Option<UnitId>) -> Result<PersonAccount, ServerError> {
    let mut found = people::people_in(ledger, unit)?;
    found.retain(|person| is_meant(wanted, person.person, &person.name));
    match (found.pop(), found.is_empty()) {
        (Some(person), true) => Ok(person),
        (None, _) => Err(ServerError::NoPerson(wanted.to_owned())),
        (Some(last), false) => {
            found.push(last);
            let name = |person: &PersonAccount| {
                format!("{} {}, unit {}", person.person, person.name, person.unit)
            };
            Err(several(wanted, found.iter().map(name)))
        }
    }
}

/// A person who was set up at a device, by id or name, decided on or not.
fn find_set_up(
    ledger: &Ledger,
    wanted: &str,
    unit: Option<UnitId>,
) -> Result<(SetUpPerson, Undecided), ServerError> {
    let mut found = Vec::new();
    for state in ledger.store().set_up_people()? {
        let Some(person) = undecided_person(ledger, &state)? else { continue };
        let in_unit = unit.is_none() || person.unit == unit;
        if in_unit && is_meant(wanted, person.person, &person.name) {
            found.push((state, person));
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(person), true) => Ok(person),
        (None, _) => Err(ServerError::NoSetUpPerson(wanted.to_owned())),
        (Some(last), false) => {
            found.push(last);
            let name = |(_, person): &(SetUpPerson, Undecided)| {
                format!("{} {}, set up at {}", person.person, person.name, person.device)
            };
            Err(several(wanted, found.iter().map(name)))
        }
    }
}

/// Who somebody said they are; none while only the central's word came.
fn undecided_person(
    ledger: &Ledger,
    state: &SetUpPerson,
) -> Result<Option<Undecided>, ServerError> {
    let Some((_, set_up)) = &state.set_up else { return Ok(None) };
    let account = ledger.account(set_up.device)?;
    let device = match &account {
        Some(account) => format!("{} {}", account.letter, account.name),
        None => set_up.device.to_string(),
    };
    Ok(Some(Undecided {
        person: state.person,
        unit: account.map(|account| account.unit),
        name: set_up.name.clone(),
        initials: set_up.initials.clone(),
        role: set_up.role,
        device,
    }))
}

fn is_meant(wanted: &str, person: PersonId, name: &str) -> bool {
    wanted.parse() == Ok(person) || wanted.trim().to_lowercase() == name.trim().to_lowercase()
}

pub(crate) fn several(wanted: &str, found: impl Iterator<Item = String>) -> ServerError {
    ServerError::Several { wanted: wanted.to_owned(), found: found.collect() }
}
