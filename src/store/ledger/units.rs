//! The units that a central knows, and what people call them.

use std::collections::BTreeMap;

use domain::ids::UnitId;
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Reader;
use crate::error::Result;

/// The central's own list of the people with a card: never served to anybody.
pub const CARDS: &str = "central/people";
/// The central's own list of what units are called: never served to anybody. Key: the unit's id.
pub const UNITS: &str = "central/units";

/// A unit that the central knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitKnown {
    /// The unit.
    pub unit: UnitId,
    /// What people and files call it.
    #[serde(default)]
    pub name: Option<String>,
    /// Its finance number.
    #[serde(default)]
    pub finance_number: Option<String>,
}

/// Whatever names a unit.
#[derive(Deserialize)]
struct OfUnit {
    unit: UnitId,
}

impl Reader {
    /// The units that there are at this central: those with a device, with people, or with a name.
    pub fn units(&self) -> Result<Vec<UnitKnown>> {
        let mut units: BTreeMap<UnitId, UnitKnown> = BTreeMap::new();
        for known in self.source_rows::<UnitKnown>(UNITS)? {
            units.insert(known.unit, known);
        }
        let mut statement = self.db.prepare_cached("SELECT DISTINCT unit FROM accounts")?;
        let enrolled = statement.query_map([], |row| row.get(0).map(UnitId::from_bytes))?;
        let enrolled: Vec<UnitId> = enrolled.collect::<std::result::Result<_, _>>()?;
        let people = self.source_rows::<OfUnit>(CARDS)?;
        for unit in enrolled.into_iter().chain(people.into_iter().map(|person| person.unit)) {
            units.entry(unit).or_insert(UnitKnown { unit, name: None, finance_number: None });
        }
        Ok(units.into_values().collect())
    }

    /// The rows of a feed at its source, by key. Those that this program cannot read are left out.
    pub(super) fn source_rows<T: DeserializeOwned>(&self, feed: &str) -> Result<Vec<T>> {
        let mut statement = self.db.prepare_cached(
            "SELECT bytes FROM feed_rows WHERE feed = ?1 AND bytes IS NOT NULL ORDER BY key",
        )?;
        let mut rows = statement.query([feed])?;
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            if let ValueRef::Blob(bytes) = row.get_ref(0)? {
                values.extend(serde_json::from_slice(bytes));
            }
        }
        Ok(values)
    }
}
