//! The state of outages, sessions, devices and days.

use chrono::NaiveDate;

use super::{Given, Recorded, Stamp, canonical};
use crate::change::{Actor, Change};
use crate::ids::{DeviceId, OutageId, PersonId, SessionId, UnitId};
use crate::outage::Outage;
use crate::unit::{Damage, Day, Device, Session, SetUpPerson};

/// Folds the facts about `outage`.
pub fn outage(outage: OutageId, facts: Vec<Recorded>) -> Outage {
    let mut declared = None;
    let mut stamp = None;
    let mut notices = Vec::new();
    let mut joined_into = Given::default();
    let mut all_clear = Given::default();
    for recorded in canonical(facts) {
        match &recorded.fact.change {
            Change::OutageDeclared(body) if declared.is_none() => {
                declared = Some(body.clone());
                stamp = Some(Stamp::of(&recorded));
            }
            Change::NoticeRecorded(body) => notices.push(body.clone()),
            Change::OutagesJoined(body) if body.kept != outage => {
                joined_into.take(&recorded, Some(body.kept));
            }
            Change::AllClearRecorded(body) => all_clear.take(&recorded, Some(body.clone())),
            _ => {}
        }
    }
    Outage {
        outage,
        declared,
        stamp,
        notices,
        joined_into: joined_into.settle(),
        all_clear: all_clear.settle(),
    }
}

/// Folds the facts about `session`.
pub fn session(session: SessionId, facts: Vec<Recorded>) -> Session {
    let mut state = Session { session, person: None, began: None, ended_at: None };
    for recorded in canonical(facts) {
        match &recorded.fact.change {
            Change::SignedIn(_) if state.began.is_none() => {
                state.began = Some(Stamp::of(&recorded));
                state.person = match recorded.fact.actor {
                    Actor::Person(person) => Some(person),
                    Actor::Device(_) => None,
                };
            }
            Change::SignedOut(_) if state.ended_at.is_none() => {
                state.ended_at = Some(recorded.fact.at);
            }
            _ => {}
        }
    }
    state
}

/// Folds the facts about `device`.
pub fn device(device: DeviceId, facts: Vec<Recorded>) -> Device {
    let mut state = Device {
        device,
        journals: Vec::new(),
        enrolled: None,
        revoked: None,
        damages: Vec::new(),
        editions: None,
    };
    let mut seen = Vec::new();
    for recorded in canonical(facts) {
        let stamp = Stamp::of(&recorded);
        match recorded.fact.change {
            Change::JournalOpened(body) => state.journals.push(body),
            Change::DataDamaged(body) => {
                state.damages.push(Damage { stamp, what: body, seen: None });
            }
            Change::DamageSeen(body) => seen.push((stamp, body.damages)),
            // The central may enrol a device again under another name: its last word counts.
            Change::DeviceEnrolled(body) => state.enrolled = Some(body),
            Change::EditionsInUse(body) => state.editions = Some(body),
            Change::DeviceRevoked(body) => state.revoked = Some(body.reason),
            _ => {}
        }
    }
    for damage in &mut state.damages {
        let first = seen.iter().find(|(_, read)| read.contains(&damage.stamp.fact));
        damage.seen = first.map(|(stamp, _)| *stamp);
    }
    state
}

/// Folds the facts about a person who was set up at a device.
pub fn person(person: PersonId, facts: Vec<Recorded>) -> SetUpPerson {
    let mut state = SetUpPerson { person, set_up: None, decided: None };
    for recorded in canonical(facts) {
        let stamp = Stamp::of(&recorded);
        match recorded.fact.change {
            Change::PersonSetUp(body) if state.set_up.is_none() => {
                state.set_up = Some((stamp, body));
            }
            // The central may think again: its last word counts.
            Change::PersonDecided(body) => state.decided = Some((stamp, body)),
            _ => {}
        }
    }
    state
}

/// Folds the facts about `unit`'s `day`.
pub fn day(unit: UnitId, day: NaiveDate, facts: Vec<Recorded>) -> Day {
    let mut state = Day { unit, day, held: Vec::new(), closed: Vec::new() };
    for recorded in canonical(facts) {
        let stamp = Stamp::of(&recorded);
        match recorded.fact.change {
            Change::CloseOutHeld(body) => state.held.push((stamp, body)),
            Change::DayClosed(body) => state.closed.push((stamp, body)),
            _ => {}
        }
    }
    state
}
