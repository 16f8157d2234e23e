//! Which facts an entity is folded from, and folding the entities that new facts touch.
//!
//! The state of an entity is a function of the *set* of facts about it, so a new fact means: add
//! it to the entity's facts, fold them all, replace the entity's rows in the tables. Each entity is
//! folded once for a transaction, and what is in hand is not read back.
//!
//! > **Invariant:** of the copies of one fact that a device has sealed, the one that is first in
//! > (ordinal, journal, number) takes effect, whichever came first.

use std::collections::BTreeMap;

use domain::change::{Change, Fact};
use domain::fold::{Entity, Origin, Recorded};
use domain::ids::{FactId, JournalId};
use domain::words;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::journals::JournalRef;
use crate::{authority, meta, project, sql};

/// A fact in its row.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) row_id: i64,
    pub(crate) writer_no: i64,
    pub(crate) journal: JournalId,
    pub(crate) recorded: Recorded,
}

impl Taken {
    pub(crate) fn new(journal: &JournalRef, seq: u64, fact: Fact) -> Result<Self> {
        Ok(Self {
            row_id: sql::row_id(journal.journal_no, seq)?,
            writer_no: journal.writer_no,
            journal: journal.journal,
            recorded: Recorded {
                origin: Origin { device: journal.device, ordinal: journal.ordinal, seq },
                fact,
            },
        })
    }

    /// The order in which copies of a fact count. Two journals of one device have the same ordinal
    /// when the device was cloned.
    fn rank(&self) -> (Origin, JournalId) {
        (self.recorded.origin, self.journal)
    }
}

/// Reads a row. One that is no fact is parked as needing attention, and one of an unknown kind is
/// counted; both stay where they are and are passed on.
pub(crate) fn read_row(
    db: &Connection,
    journal: &JournalRef,
    seq: u64,
    bytes: &[u8],
) -> Result<Option<Taken>> {
    let kept = words::kept_so_far();
    match Fact::decode(bytes) {
        Ok(fact) => {
            if kept != words::kept_so_far() && meta::get(db, meta::WORDS_KEPT)?.is_none() {
                meta::set(db, meta::WORDS_KEPT, b"")?;
            }
            if let Change::Unknown(unknown) = &fact.change {
                db.prepare_cached(
                    "INSERT OR REPLACE INTO unknown (row_id, kind, version) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![
                    sql::row_id(journal.journal_no, seq)?,
                    unknown.kind,
                    unknown.version
                ])?;
            }
            Taken::new(journal, seq, fact).map(Some)
        }
        Err(why) => {
            db.prepare_cached("INSERT OR REPLACE INTO attention (row_id, why) VALUES (?1, ?2)")?
                .execute(params![sql::row_id(journal.journal_no, seq)?, why.to_string()])?;
            Ok(None)
        }
    }
}

/// Lets facts take effect: indexes them, folds what they touch and saves it. Within a transaction.
pub(crate) fn take(db: &Connection, facts: Vec<Taken>) -> Result<()> {
    let mut touched: BTreeMap<Entity, Vec<Taken>> = BTreeMap::new();
    for taken in facts {
        if authority::may_say(db, &taken)? && index_fact(db, &taken, &mut touched)? {
            hand_out(taken, &mut touched);
        }
    }
    for (entity, in_hand) in touched {
        let key = entity_key(&entity);
        let mut facts = facts_of(db, &key)?;
        let mut touch =
            db.prepare_cached("INSERT INTO touches (entity, row_id) VALUES (?1, ?2)")?;
        for taken in &in_hand {
            touch.execute(params![key, taken.row_id])?;
        }
        facts.extend(in_hand);
        project::save(db, entity, facts)?;
    }
    Ok(())
}

/// Gives a fact to every entity that it touches.
fn hand_out(taken: Taken, touched: &mut BTreeMap<Entity, Vec<Taken>>) {
    let mut entities = taken.recorded.fact.touches();
    entities.sort();
    entities.dedup();
    let last = entities.pop();
    for entity in entities {
        touched.entry(entity).or_default().push(taken.clone());
    }
    if let Some(entity) = last {
        touched.entry(entity).or_default().push(taken);
    }
}

/// Writes down which row a fact is taken from. False when a copy that counts more is known.
fn index_fact(
    db: &Connection,
    taken: &Taken,
    touched: &mut BTreeMap<Entity, Vec<Taken>>,
) -> Result<bool> {
    let fact = taken.recorded.fact.id;
    let new = db
        .prepare_cached(
            "INSERT INTO facts (fact, writer_no, row_id) VALUES (?1, ?2, ?3)
             ON CONFLICT (fact, writer_no) DO NOTHING",
        )?
        .execute(params![fact.as_bytes(), taken.writer_no, taken.row_id])?;
    if new == 1 {
        return Ok(true);
    }
    let known = known_copy(db, fact, taken.writer_no)?;
    if known.row_id == taken.row_id {
        return Ok(false);
    }
    if known.rank() <= taken.rank() {
        add_copy(db, fact, taken.writer_no, taken.row_id)?;
        return Ok(false);
    }
    // The copy that came later is the earlier one: it takes the other's place.
    add_copy(db, fact, taken.writer_no, known.row_id)?;
    set_row_of_fact(db, fact, taken.writer_no, taken.row_id)?;
    for entity in remove_touches(db, &known, touched)? {
        touched.entry(entity).or_default();
    }
    Ok(true)
}

/// Takes a row out of the index, within a transaction that will fold what it touched again.
pub(crate) fn forget(db: &Connection, journal: &JournalRef, seq: u64, bytes: &[u8]) -> Result<()> {
    let row_id = sql::row_id(journal.journal_no, seq)?;
    db.prepare_cached("DELETE FROM unknown WHERE row_id = ?1")?.execute([row_id])?;
    db.prepare_cached("DELETE FROM attention WHERE row_id = ?1")?.execute([row_id])?;
    let Ok(fact) = Fact::decode(bytes) else { return Ok(()) };
    let id = fact.id;
    let taken = Taken::new(journal, seq, fact)?;
    let was_copy = db
        .prepare_cached("DELETE FROM copies WHERE fact = ?1 AND writer_no = ?2 AND row_id = ?3")?
        .execute(params![id.as_bytes(), journal.writer_no, row_id])?;
    if 0 < was_copy {
        return Ok(());
    }
    let mut nothing_in_hand = BTreeMap::new();
    remove_touches(db, &taken, &mut nothing_in_hand)?;
    db.prepare_cached("DELETE FROM facts WHERE fact = ?1 AND writer_no = ?2")?
        .execute(params![id.as_bytes(), journal.writer_no])?;
    let mut copies = Vec::new();
    for copy in copies_of(db, id, journal.writer_no)? {
        copies.push(taken_at(db, copy)?);
    }
    copies.sort_by_key(Taken::rank);
    match copies.into_iter().next() {
        Some(first) => {
            db.prepare_cached("DELETE FROM copies WHERE row_id = ?1 AND fact = ?2")?
                .execute(params![first.row_id, id.as_bytes()])?;
            take(db, vec![first])
        }
        None => Ok(()),
    }
}

const FACTS_OF: &str = "SELECT t.row_id, j.writer_no, j.journal, w.device, j.ordinal, r.bytes
    FROM touches t
    JOIN rows r ON r.row_id = t.row_id
    JOIN journals j ON j.journal_no = t.row_id >> 40
    JOIN writers w ON w.writer_no = j.writer_no
    WHERE t.entity = ?1";

/// The facts about an entity, in no order.
pub(crate) fn facts_of(db: &Connection, key: &[u8]) -> Result<Vec<Taken>> {
    let mut statement = db.prepare_cached(FACTS_OF)?;
    let mut rows = statement.query([key])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.extend(taken_of(row)?);
    }
    Ok(facts)
}

/// What a table keeps an entity's facts under: a letter for its kind and its key. The containers
/// of one load stand together.
pub(crate) fn entity_key(entity: &Entity) -> Vec<u8> {
    let of = |kind: u8, id: &[u8; 16], rest: &str| {
        let mut key = Vec::with_capacity(17 + rest.len());
        key.push(kind);
        key.extend_from_slice(id);
        key.extend_from_slice(rest.as_bytes());
        key
    };
    match entity {
        Entity::Line(line) => of(b'l', line.as_bytes(), ""),
        Entity::Container { load, barcode } => of(b'c', load.as_bytes(), barcode),
        Entity::Load(load) => of(b'd', load.as_bytes(), ""),
        Entity::Outage(outage) => of(b'o', outage.as_bytes(), ""),
        Entity::Session(session) => of(b's', session.as_bytes(), ""),
        Entity::Device(device) => of(b'v', device.as_bytes(), ""),
        Entity::Person(person) => of(b'p', person.as_bytes(), ""),
        Entity::Match(matching) => of(b'm', matching.as_bytes(), ""),
        Entity::Day { unit, day } => of(b'y', unit.as_bytes(), &day.to_string()),
    }
}

/// The facts, in an order that does not depend on how they came.
pub(crate) fn recorded(mut facts: Vec<Taken>) -> Vec<Recorded> {
    facts.sort_by_key(Taken::rank);
    facts.into_iter().map(|taken| taken.recorded).collect()
}

/// The columns are those of [`facts_of`]. None for bytes that are no fact.
fn taken_of(row: &rusqlite::Row<'_>) -> Result<Option<Taken>> {
    let row_id = row.get(0)?;
    let Ok(fact) = Fact::decode(row.get_ref(5)?.as_blob().unwrap_or_default()) else {
        return Ok(None);
    };
    let (_, seq) = sql::journal_and_seq(row_id);
    Ok(Some(Taken {
        row_id,
        writer_no: row.get(1)?,
        journal: sql::journal(row.get(2)?),
        recorded: Recorded {
            origin: Origin { device: sql::device(row.get(3)?), ordinal: row.get(4)?, seq },
            fact,
        },
    }))
}

fn taken_at(db: &Connection, row_id: i64) -> Result<Taken> {
    let taken = db
        .prepare_cached(
            "SELECT r.row_id, j.writer_no, j.journal, w.device, j.ordinal, r.bytes
             FROM rows r
             JOIN journals j ON j.journal_no = r.row_id >> 40
             JOIN writers w ON w.writer_no = j.writer_no
             WHERE r.row_id = ?1",
        )?
        .query_row([row_id], |row| Ok(taken_of(row)))
        .optional()?
        .transpose()?
        .flatten();
    taken.ok_or_else(|| crate::StoreError::Unreadable {
        table: "facts",
        what: format!("row id {row_id} is no fact"),
    })
}

fn known_copy(db: &Connection, fact: FactId, writer_no: i64) -> Result<Taken> {
    let row_id = db
        .prepare_cached("SELECT row_id FROM facts WHERE fact = ?1 AND writer_no = ?2")?
        .query_row(params![fact.as_bytes(), writer_no], |row| row.get(0))?;
    taken_at(db, row_id)
}

/// The other rows in which the writer sealed the fact.
pub(crate) fn copies_of(db: &Connection, fact: FactId, writer_no: i64) -> Result<Vec<i64>> {
    let mut statement =
        db.prepare_cached("SELECT row_id FROM copies WHERE fact = ?1 AND writer_no = ?2")?;
    let rows = statement.query_map(params![fact.as_bytes(), writer_no], |row| row.get(0))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn add_copy(db: &Connection, fact: FactId, writer_no: i64, row_id: i64) -> Result<()> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO copies (fact, writer_no, row_id) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![fact.as_bytes(), writer_no, row_id])?;
    Ok(())
}

fn set_row_of_fact(db: &Connection, fact: FactId, writer_no: i64, row_id: i64) -> Result<()> {
    db.prepare_cached("UPDATE facts SET row_id = ?3 WHERE fact = ?1 AND writer_no = ?2")?
        .execute(params![fact.as_bytes(), writer_no, row_id])?;
    Ok(())
}

/// Takes a fact away from the entities that it touches, in the tables and in hand, and names them.
fn remove_touches(
    db: &Connection,
    taken: &Taken,
    in_hand: &mut BTreeMap<Entity, Vec<Taken>>,
) -> Result<Vec<Entity>> {
    let entities = taken.recorded.fact.touches();
    for entity in &entities {
        if let Some(facts) = in_hand.get_mut(entity) {
            facts.retain(|other| other.row_id != taken.row_id);
        }
        db.prepare_cached("DELETE FROM touches WHERE entity = ?1 AND row_id = ?2")?
            .execute(params![entity_key(entity), taken.row_id])?;
    }
    Ok(entities)
}

#[cfg(test)]
mod tests {
    use domain::ids::{LoadId, UnitId};

    use super::*;

    #[test]
    fn no_two_entities_have_one_key() {
        let load = LoadId::from_bytes([1; 16]);
        let unit = UnitId::from_bytes([1; 16]);
        let day = chrono::NaiveDate::from_ymd_opt(2018, 12, 4).unwrap();
        let entities = [
            Entity::Load(load),
            Entity::Container { load, barcode: String::new() },
            Entity::Container { load, barcode: "2018-12-04".to_owned() },
            Entity::Day { unit, day },
        ];
        let keys: std::collections::BTreeSet<_> = entities.iter().map(entity_key).collect();
        assert_eq!(keys.len(), entities.len());
    }

    #[test]
    fn reading_facts_is_planned_once() {
        let db = Connection::open_in_memory().unwrap();
        sql::set_up_writer(&db).unwrap();
        crate::migrate::migrate(&db).unwrap();
        for number in 0..9_u8 {
            assert!(facts_of(&db, &[number; 17]).unwrap().is_empty());
        }
        let statement = db.prepare_cached(FACTS_OF).unwrap();
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
    }
}
