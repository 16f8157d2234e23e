//! What people and files call the units of this central. A unit is known by its id; a name and a
//! finance number are given to it here, so that a file of statements may use them.

use std::collections::BTreeSet;

use domain::ids::UnitId;
use domain::reconcile::{plain, plain_number};
use store::ledger::{FeedChange, Ledger, UNITS, UnitKnown};
use store::reference::FeedOp;

use crate::ServerError;
use crate::central::Central;
use crate::statements;

/// The units of this central.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Units(Vec<UnitKnown>);

/// Which unit is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// None that is known.
    Nobody,
    /// This one.
    One(UnitId),
    /// More than one.
    Several,
}

impl Units {
    pub(crate) fn of(ledger: &Ledger) -> Result<Self, ServerError> {
        Ok(Self(ledger.store().units()?))
    }

    /// The unit, where there is only one.
    pub(crate) fn only(&self) -> Option<UnitId> {
        match self.0.as_slice() {
            [only] => Some(only.unit),
            _ => None,
        }
    }

    /// The unit that is called all of these; what names none is passed over.
    pub(crate) fn meant_by(&self, names: &[String]) -> Meant {
        let called = names.iter().flat_map(|name| self.called(name));
        let found: BTreeSet<UnitId> = called.map(|known| known.unit).collect();
        match (found.first(), found.len()) {
            (Some(unit), 1) => Meant::One(*unit),
            (None, _) => Meant::Nobody,
            (Some(_), _) => Meant::Several,
        }
    }

    /// The units with this id, name or finance number.
    fn called(&self, name: &str) -> impl Iterator<Item = &UnitKnown> {
        let (text, number) = (plain(name), plain_number(name));
        let id = name.trim().parse::<UnitId>().ok();
        self.0.iter().filter(move |known| {
            id == Some(known.unit)
                || same(known.name.as_deref().map(plain), &text)
                || same(known.finance_number.as_deref().map(plain_number), &number)
        })
    }
}

fn same(known: Option<String>, wanted: &str) -> bool {
    !wanted.is_empty() && known.as_deref() == Some(wanted)
}

impl Central {
    /// The units that there are here, by name.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn units(&self) -> Result<Vec<UnitKnown>, ServerError> {
        let mut units = self.with_ledger(|ledger, _, _| Units::of(ledger))?.0;
        units.sort_by(|one, other| (&one.name, one.unit).cmp(&(&other.name, other.unit)));
        Ok(units)
    }

    /// Says what a unit is called: what is not given stays as it was. Statements that waited for
    /// the name are the unit's from now on.
    ///
    /// # Errors
    /// When another unit is called so already, and when nothing is given.
    pub fn name_unit(
        &self,
        unit: UnitId,
        name: Option<&str>,
        finance_number: Option<&str>,
    ) -> Result<UnitKnown, ServerError> {
        let [name, finance_number] =
            [name, finance_number].map(|word| word.map(str::trim).filter(|word| !word.is_empty()));
        if name.is_none() && finance_number.is_none() {
            return Err(ServerError::NoUnitName);
        }
        self.with_ledger(|ledger, _, _| {
            let units = Units::of(ledger)?;
            for word in name.into_iter().chain(finance_number) {
                if let Some(other) = units.called(word).find(|known| known.unit != unit) {
                    return Err(ServerError::UnitNameTaken(word.to_owned(), other.unit));
                }
            }
            let before = units.0.into_iter().find(|known| known.unit == unit);
            let before = before.unwrap_or(UnitKnown { unit, name: None, finance_number: None });
            let known = UnitKnown {
                unit,
                name: name.map(str::to_owned).or(before.name),
                finance_number: finance_number.map(str::to_owned).or(before.finance_number),
            };
            let bytes = Some(serde_json::to_vec(&known)?);
            let ops = vec![FeedOp { key: unit.to_string(), bytes }];
            ledger.change_feeds(&[FeedChange { feed: UNITS.to_owned(), ops }], &[])?;
            statements::settle(ledger)?;
            Ok(known)
        })
    }
}

/// The one unit that a person means by an id, a name or a finance number.
pub(crate) fn meant(ledger: &Ledger, wanted: &str) -> Result<UnitId, ServerError> {
    let wanted = wanted.to_owned();
    match Units::of(ledger)?.meant_by(std::slice::from_ref(&wanted)) {
        Meant::One(unit) => Ok(unit),
        Meant::Nobody | Meant::Several => Err(ServerError::NoUnit(wanted)),
    }
}
