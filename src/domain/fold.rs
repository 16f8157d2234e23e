//! From facts to state.
//!
//! **Invariant:** the state of an entity is a function of the *set* of facts about it. The
//! functions here sort what they are given by (device, journal ordinal, number) and drop second
//! copies of a fact, so any interleaving of the same journals gives the same state.
//!
//! A fact that changes a value names the facts that its author saw (`replaces`). The value is
//! what nothing replaces; two such values are a conflict, kept until a further fact replaces
//! both. Facts of one device about one value follow the device's own order and never conflict.
//! Things that only grow (scanned, placard collected) are sets. A fact whose subject has not
//! arrived makes a stub of it.

mod dock;
mod line;
mod unit;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::change::{Actor, Fact};
use crate::ids::{
    DeviceId, FactId, LineId, LoadId, MatchId, OutageId, PersonId, SessionId, UnitId,
};
use crate::moment::Timestamp;
pub use dock::{container, load};
pub use line::{log_entry, matching};
pub use unit::{day, device, outage, person, session};

/// Something that facts are about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// A line of the log.
    Line(LineId),
    /// A container of a load.
    Container {
        /// The load.
        load: LoadId,
        /// The barcode on its placard.
        barcode: String,
    },
    /// A load at the dock.
    Load(LoadId),
    /// An outage.
    Outage(OutageId),
    /// A person's time at a device.
    Session(SessionId),
    /// A device.
    Device(DeviceId),
    /// A person who was set up at a device.
    Person(PersonId),
    /// Lines and statements that belong together.
    Match(MatchId),
    /// A unit's day.
    Day {
        /// The unit.
        unit: UnitId,
        /// The day.
        day: NaiveDate,
    },
}

/// Where a fact stands: facts of one device follow its own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The device that recorded it.
    pub device: DeviceId,
    /// That device's journal, 1, 2, 3, ….
    pub ordinal: u32,
    /// The number within the journal.
    pub seq: u64,
}

/// A fact with the place where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Where it stands.
    pub origin: Origin,
    /// The fact.
    pub fact: Fact,
}

/// Who recorded something, when and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The fact.
    pub fact: FactId,
    /// Who.
    pub actor: Actor,
    /// When, by that device's clock.
    pub at: Timestamp,
    /// Where it stands.
    pub origin: Origin,
}

impl Stamp {
    const fn of(recorded: &Recorded) -> Self {
        Self {
            fact: recorded.fact.id,
            actor: recorded.fact.actor,
            at: recorded.fact.at,
            origin: recorded.origin,
        }
    }
}

/// One value that somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version<T> {
    /// The value; none where it was taken back.
    pub value: Option<T>,
    /// Who gave it.
    pub stamp: Stamp,
}

/// A value that several people may give: what stands after all that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register<T> {
    standing: Vec<Version<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Register<T> {
    /// Nothing was recorded.
    pub const fn new() -> Self {
        Self { standing: Vec::new() }
    }

    /// What stands, in the order of the devices.
    pub fn standing(&self) -> &[Version<T>] {
        &self.standing
    }

    /// Whether any value stands, agreed on or not: what a guard asks, since in a conflict there is
    /// no one value.
    pub fn is_given(&self) -> bool {
        self.given().next().is_some()
    }

    /// Every value that stands, agreed on or not.
    pub fn given(&self) -> impl Iterator<Item = &T> {
        self.standing.iter().filter_map(|version| version.value.as_ref())
    }

    /// The facts that a new value has to replace.
    pub fn facts(&self) -> Vec<FactId> {
        self.standing.iter().map(|version| version.stamp.fact).collect()
    }
}

impl<T: PartialEq> Register<T> {
    /// The value, when everything that stands agrees on it.
    pub fn value(&self) -> Option<&T> {
        match self.standing.first() {
            Some(first) if !self.is_conflict() => first.value.as_ref(),
            _ => None,
        }
    }

    /// Who gave the value first, when everything that stands agrees on it.
    pub fn stamp(&self) -> Option<&Stamp> {
        match self.standing.first() {
            Some(first) if !self.is_conflict() => Some(&first.stamp),
            _ => None,
        }
    }

    /// Different values stand and a person has to choose. Two people who say the same do not
    /// contradict each other.
    pub fn is_conflict(&self) -> bool {
        match self.standing.split_first() {
            Some((first, rest)) => rest.iter().any(|version| version.value != first.value),
            None => false,
        }
    }
}

/// The values that facts gave to one register, collected in canonical order.
#[derive(Debug)]
struct Given<T> {
    versions: Vec<Version<T>>,
    replaced: BTreeSet<FactId>,
}

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self { versions: Vec::new(), replaced: BTreeSet::new() }
    }
}

impl<T> Given<T> {
    /// Takes the value that `recorded` gives. What the fact replaces, it replaces here only: the
    /// fact that logged a line gives many fields, and a correction of one leaves the others.
    fn take(&mut self, recorded: &Recorded, value: Option<T>) {
        self.replaced.extend(&recorded.fact.replaces);
        self.versions.push(Version { value, stamp: Stamp::of(recorded) });
    }

    /// What stands: the last word of each device, unless another device replaced it.
    fn settle(self) -> Register<T> {
        let mut last: Vec<Version<T>> = Vec::new();
        for version in self.versions {
            last.retain(|earlier| earlier.stamp.origin.device != version.stamp.origin.device);
            last.push(version);
        }
        last.retain(|version| !self.replaced.contains(&version.stamp.fact));
        Register { standing: last }
    }
}

/// The facts in canonical order, each once.
fn canonical(mut facts: Vec<Recorded>) -> Vec<Recorded> {
    facts.sort_by_key(|recorded| recorded.origin);
    let mut seen = BTreeSet::new();
    facts.retain(|recorded| seen.insert((recorded.origin.device, recorded.fact.id)));
    facts
}
