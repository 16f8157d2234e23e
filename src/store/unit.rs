//! The unit: outages, sessions, devices, days, people and statements; and what needs attention.

use chrono::NaiveDate;
use domain::change::device::Numbers;
use domain::fold::{self, Entity, Recorded};
use domain::ids::{DeviceId, JournalId, OutageId, PersonId, SessionId, StatementId, UnitId};
use domain::moment::Timestamp;
use domain::outage::Outage;
use domain::reference::{PEOPLE, PersonRow, STATEMENTS, StatementRow};
use domain::unit::{Damage, Day, Device, Session, SetUpPerson};
use rusqlite::ToSql;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::lines::ALL;
use crate::{KnownJournal, Reader, index, sql};

/// The most rows that need a person that a screen is given; it says how many there are.
pub const UNIT_ROWS_MAX: usize = 5_000;

/// A device of the unit and what is known of its journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRow {
    /// What the facts say.
    pub state: Device,
    /// Its journals, in their order.
    pub journals: Vec<KnownJournal>,
}

/// A row that needs a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedsAttention {
    /// The device that recorded it.
    pub device: DeviceId,
    /// Its journal.
    pub journal: JournalId,
    /// Its number.
    pub seq: u64,
    /// Why.
    pub why: String,
}

/// A kind of row that this program does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind {
    /// Its name.
    pub kind: String,
    /// The version of its shape.
    pub version: u32,
    /// How many rows there are.
    pub rows: u64,
}

impl Reader {
    /// The state of an outage; a stub when nothing is known of it.
    pub fn outage(&self, outage: OutageId) -> Result<Outage> {
        Ok(fold::outage(outage, self.facts_about(&Entity::Outage(outage))?))
    }

    /// Every outage, latest first.
    pub fn outages(&self) -> Result<Vec<Outage>> {
        self.snapshot(|reader| {
            let ids =
                reader.ids("SELECT outage FROM outages ORDER BY began_ms DESC, outage", &[])?;
            ids.into_iter().map(|id| reader.outage(OutageId::from_bytes(id))).collect()
        })
    }

    /// The state of a session.
    pub fn session(&self, session: SessionId) -> Result<Session> {
        Ok(fold::session(session, self.facts_about(&Entity::Session(session))?))
    }

    /// The sessions at a device that have not ended, in the order in which they began.
    pub fn open_sessions(&self, device: DeviceId) -> Result<Vec<Session>> {
        self.snapshot(|reader| {
            let ids = reader.ids(
                "SELECT session FROM sessions WHERE device = ?1 AND ended_ms IS NULL
                 ORDER BY began_ms, session",
                &[device.as_bytes()],
            )?;
            ids.into_iter().map(|id| reader.session(SessionId::from_bytes(id))).collect()
        })
    }

    /// What is known of a device.
    pub fn device(&self, device: DeviceId) -> Result<DeviceRow> {
        Ok(DeviceRow {
            state: fold::device(device, self.facts_about(&Entity::Device(device))?),
            journals: self.journals_of(device)?,
        })
    }

    /// Every device that is enrolled, by letter, with its journals.
    pub fn devices(&self) -> Result<Vec<DeviceRow>> {
        self.snapshot(|reader| {
            let ids = reader.ids(
                "SELECT device FROM devices WHERE letter IS NOT NULL ORDER BY letter, device",
                &[],
            )?;
            ids.into_iter().map(|id| reader.device(DeviceId::from_bytes(id))).collect()
        })
    }

    /// Damage of devices' data that no supervisor has read yet, by device.
    pub fn damage_unseen(&self) -> Result<Vec<(DeviceId, Damage)>> {
        let mut unseen = self
            .damages_where("SELECT device FROM devices WHERE 0 < damages_unseen ORDER BY device")?;
        unseen.retain(|(_, damage)| damage.seen.is_none());
        Ok(unseen)
    }

    /// All damage of devices' data, by device.
    pub fn damages(&self) -> Result<Vec<(DeviceId, Damage)>> {
        self.damages_where("SELECT device FROM devices WHERE 0 < damages ORDER BY device")
    }

    fn damages_where(&self, devices: &str) -> Result<Vec<(DeviceId, Damage)>> {
        self.snapshot(|reader| {
            let mut all = Vec::new();
            for device in reader.ids(devices, &[])?.into_iter().map(DeviceId::from_bytes) {
                let damages = reader.device(device)?.state.damages;
                all.extend(damages.into_iter().map(|damage| (device, damage)));
            }
            Ok(all)
        })
    }

    /// The numbers among `lost` that are not known here after all: rows that were lost on a device
    /// may be at the central, and come down from there.
    pub fn still_lost(&self, lost: &[Numbers]) -> Result<Vec<Numbers>> {
        let mut still = Vec::new();
        for numbers in lost {
            let known = self.known_journal(numbers.journal)?.map_or(0, |known| known.head.seq);
            let from = numbers.from.max(known.saturating_add(1));
            if from <= numbers.upto {
                still.push(Numbers { from, ..*numbers });
            }
        }
        Ok(still)
    }

    /// People who were set up at devices that knew nobody.
    pub fn set_up_people(&self) -> Result<Vec<SetUpPerson>> {
        self.snapshot(|reader| {
            let ids = reader.ids("SELECT person FROM set_up_people ORDER BY person", &[])?;
            ids.into_iter()
                .map(|id| {
                    let person = PersonId::from_bytes(id);
                    Ok(fold::person(person, reader.facts_about(&Entity::Person(person))?))
                })
                .collect()
        })
    }

    /// How many rows need a person: stored and passed on, and counting for nothing.
    pub fn attention_count(&self) -> Result<u64> {
        let mut count = self.db.prepare_cached("SELECT count(*) FROM attention")?;
        Ok(sql::number(count.query_row([], |row| row.get(0))?))
    }

    /// The state of a unit's day.
    pub fn day(&self, unit: UnitId, day: NaiveDate) -> Result<Day> {
        Ok(fold::day(unit, day, self.facts_about(&Entity::Day { unit, day })?))
    }

    /// The people feed, by name.
    pub fn people(&self) -> Result<Vec<PersonRow>> {
        let mut people: Vec<PersonRow> = self.rows_of_feed(PEOPLE)?;
        people.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        Ok(people)
    }

    /// A person of the people feed.
    pub fn person(&self, person: PersonId) -> Result<Option<PersonRow>> {
        self.row_of_feed(PEOPLE, &person.to_string())
    }

    /// A statement of the statements feed.
    pub fn statement(&self, statement: &StatementId) -> Result<Option<StatementRow>> {
        self.row_of_feed(STATEMENTS, &statement.0)
    }

    /// The statements feed, by number.
    pub fn statements(&self) -> Result<Vec<StatementRow>> {
        self.rows_of_feed(STATEMENTS)
    }

    /// Rows that need a person: stored and passed on, but no facts that can be read; at most
    /// [`UNIT_ROWS_MAX`]. How many there are: [`Reader::attention_count`].
    pub fn attention(&self) -> Result<Vec<NeedsAttention>> {
        let mut rows = Vec::new();
        self.read_attention(UNIT_ROWS_MAX.try_into().unwrap_or(i64::MAX), |row| rows.push(row))?;
        Ok(rows)
    }

    /// Every row that needs a person, one after the other, however many there are.
    pub fn each_attention(&self, take: impl FnMut(NeedsAttention)) -> Result<()> {
        self.read_attention(ALL, take)
    }

    fn read_attention(&self, limit: i64, mut take: impl FnMut(NeedsAttention)) -> Result<()> {
        let mut statement = self.db.prepare_cached(
            "SELECT w.device, j.journal, a.row_id & 1099511627775, a.why
             FROM attention a JOIN journals j ON j.journal_no = a.row_id >> 40
             JOIN writers w USING (writer_no) ORDER BY 1, j.ordinal, 3 LIMIT ?1",
        )?;
        let mut rows = statement.query([limit])?;
        while let Some(row) = rows.next()? {
            take(NeedsAttention {
                device: sql::device(row.get(0)?),
                journal: sql::journal(row.get(1)?),
                seq: sql::number(row.get(2)?),
                why: row.get(3)?,
            });
        }
        Ok(())
    }

    /// Kinds of rows that this program does not know.
    pub fn unknown_kinds(&self) -> Result<Vec<UnknownKind>> {
        let mut statement = self.db.prepare_cached(
            "SELECT kind, version, count(*) FROM unknown GROUP BY kind, version ORDER BY 1, 2",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(UnknownKind {
                kind: row.get(0)?,
                version: row.get(1)?,
                rows: sql::number(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// When anything of a device last came here, by the clock here; in UTC.
    pub fn last_heard(&self, device: DeviceId) -> Result<Option<Timestamp>> {
        let journals = self.journals_of(device)?;
        Ok(journals.iter().filter_map(|journal| journal.heard_at).max())
    }

    fn facts_about(&self, entity: &Entity) -> Result<Vec<Recorded>> {
        Ok(index::recorded(index::facts_of(&self.db, &index::entity_key(entity))?))
    }

    fn ids(&self, query: &str, values: &[&dyn ToSql]) -> Result<Vec<[u8; 16]>> {
        let mut statement = self.db.prepare_cached(query)?;
        let ids = statement.query_map(values, |row| row.get(0))?;
        Ok(ids.collect::<std::result::Result<_, _>>()?)
    }

    /// Rows that this program cannot read are left out: a newer central may send more than it
    /// knows.
    pub(crate) fn rows_of_feed<T: DeserializeOwned>(&self, feed: &str) -> Result<Vec<T>> {
        let mut statement = self.db.prepare_cached(
            "SELECT bytes FROM reference WHERE feed = ?1 AND staged = 0 ORDER BY key",
        )?;
        let mut rows = statement.query([feed])?;
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            values.extend(serde_json::from_slice(row.get_ref(0)?.as_blob().unwrap_or_default()));
        }
        Ok(values)
    }

    fn row_of_feed<T: DeserializeOwned>(&self, feed: &str, key: &str) -> Result<Option<T>> {
        let bytes = self.reference_row(feed, key)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}
