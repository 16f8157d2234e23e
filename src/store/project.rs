//! The folded tables: from the facts about an entity to its row.
//!
//! A row is replaced as a whole. What is in the tables is what lists, searches and matching need;
//! everything else about an entity is folded from its facts when a screen shows it.

mod claims;
mod dock;
mod line;
mod unit;

use domain::fold::{self, Entity, Recorded};
use domain::ids::{LineId, LoadId, UnitId};
use rusqlite::Connection;

use crate::error::Result;
use crate::index::{self, Taken};

/// The folded tables, as `rebuild` empties and `tables` lists them.
pub(crate) const TABLES: &[&str] = &[
    "lines",
    "matches",
    "entries",
    "in_doubt",
    "containers",
    "loads",
    "outages",
    "sessions",
    "devices",
    "days",
    "set_up_people",
];

/// Folds an entity from its facts and replaces its row.
pub(crate) fn save(db: &Connection, entity: Entity, facts: Vec<Taken>) -> Result<()> {
    let facts = index::recorded(facts);
    let unit = unit_of(&facts);
    match entity {
        Entity::Line(line) => {
            let last = line::last_settling(&facts);
            line::save(db, unit, &fold::log_entry(line, facts), last)
        }
        Entity::Container { load, barcode } => {
            dock::save_container(db, &fold::container(load, barcode, facts))
        }
        Entity::Load(load) => dock::save_load(db, unit, &fold::load(load, facts)),
        Entity::Outage(outage) => unit::save_outage(db, unit, &fold::outage(outage, facts)),
        Entity::Session(session) => unit::save_session(db, &fold::session(session, facts)),
        Entity::Device(device) => unit::save_device(db, &fold::device(device, facts)),
        // What stands of a match stands in its lines' rows; the rest is folded when it is asked for.
        Entity::Match(_) => Ok(()),
        Entity::Person(person) => unit::save_set_up_person(db, &fold::person(person, facts)),
        Entity::Day { unit, day } => unit::save_day(db, &fold::day(unit, day, facts)),
    }
}

/// Folds every line and every container again, for columns that are new. Within a transaction.
pub(crate) fn again(db: &Connection) -> Result<()> {
    let mut statement = db.prepare("SELECT line FROM lines")?;
    let lines = statement.query_map([], |row| row.get(0).map(LineId::from_bytes))?;
    let mut entities: Vec<Entity> =
        lines.map(|line| line.map(Entity::Line)).collect::<std::result::Result<_, _>>()?;
    let mut statement = db.prepare("SELECT load, barcode FROM containers")?;
    let containers = statement.query_map([], |row| {
        Ok(Entity::Container { load: LoadId::from_bytes(row.get(0)?), barcode: row.get(1)? })
    })?;
    for container in containers {
        entities.push(container?);
    }
    for entity in entities {
        let facts = index::facts_of(db, &index::entity_key(&entity))?;
        save(db, entity, facts)?;
    }
    Ok(())
}

/// The unit that first recorded something about the entity; none while no device of it is
/// enrolled.
fn unit_of(facts: &[Recorded]) -> Option<UnitId> {
    facts
        .iter()
        .filter(|recorded| recorded.fact.unit.is_some())
        .min_by_key(|recorded| recorded.origin)
        .and_then(|recorded| recorded.fact.unit)
}
