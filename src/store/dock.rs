//! Loads and containers, as the dock's screens read them.

use chrono::NaiveDate;
use domain::change::dock::AcceptBasis;
use domain::container::{Container, ContainerState, Load};
use domain::fold::{self, Entity};
use domain::ids::{FormId, LoadId, UnitId};
use domain::moment::Timestamp;
use rusqlite::{OptionalExtension, Row, ToSql};

use crate::error::Result;
use crate::lines::{ALL, Cut};
use crate::{Reader, index, sql, words};

/// The columns that [`container_row`] reads.
macro_rules! container_columns {
    () => {
        "load, barcode, state, scans, first_scan_ms, form, collected, accepted, conflicts"
    };
}

/// The loads that fit, each with its containers counted, latest arrival first.
macro_rules! select_loads {
    ($fits:literal) => {
        concat!(
            "SELECT l.load, l.unit, l.appointment, l.arrived_at, l.forms,
                count(*) FILTER (WHERE 0 < c.scans),
                count(*) FILTER (WHERE c.state = 'released'),
                count(*) FILTER (WHERE c.state = 'open')
             FROM loads l LEFT JOIN containers c USING (load) WHERE ",
            $fits,
            " GROUP BY l.load ORDER BY l.arrived_ms DESC, l.load DESC"
        )
    };
}

/// A container as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRow {
    /// The load.
    pub load: LoadId,
    /// The barcode on its placard.
    pub barcode: String,
    /// How far it is.
    pub state: ContainerState,
    /// Scans that count.
    pub scans: u32,
    /// The first scan that counts; in UTC.
    pub first_scan: Option<Timestamp>,
    /// The PS Form 8125 that it is on.
    pub form: Option<FormId>,
    /// One placard was taken off.
    pub collected: bool,
    /// Why it was set to Accept.
    pub accepted: Option<AcceptBasis>,
    /// Decisions with two values.
    pub conflicts: u32,
}

/// A load as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRow {
    /// The load.
    pub load: LoadId,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The FAST appointment.
    pub appointment: Option<String>,
    /// When it arrived.
    pub arrived_at: Option<Timestamp>,
    /// PS Forms 8125 that came with it.
    pub forms: u32,
    /// Containers with a scan that counts.
    pub scanned: u32,
    /// Containers that went to operations.
    pub released: u32,
    /// Containers on no PS Form 8125 that have given no placard.
    pub open: u32,
}

impl Reader {
    /// The state of a container; an unscanned one when nothing is known of it.
    pub fn container(&self, load: LoadId, barcode: &str) -> Result<Container> {
        let entity = Entity::Container { load, barcode: barcode.to_owned() };
        let facts = index::facts_of(&self.db, &index::entity_key(&entity))?;
        Ok(fold::container(load, barcode.to_owned(), index::recorded(facts)))
    }

    /// Every container of a load with everything that is known of it, by barcode: what decides about
    /// them looks at all.
    pub fn containers_of(&self, load: LoadId) -> Result<Vec<Container>> {
        self.snapshot(|reader| {
            let mut statement = reader.db.prepare_cached(
                "SELECT barcode FROM containers WHERE load = ?1 ORDER BY barcode",
            )?;
            let barcodes = statement.query_map([load.as_bytes()], |row| row.get(0))?;
            let barcodes: Vec<String> = barcodes.collect::<std::result::Result<_, _>>()?;
            barcodes.iter().map(|barcode| reader.container(load, barcode)).collect()
        })
    }

    /// The containers of a load as lists show them, latest first scan first, unscanned ones last,
    /// however many there are.
    pub fn container_rows(&self, load: LoadId) -> Result<Vec<ContainerRow>> {
        let mut statement = self.db.prepare_cached(concat!(
            "SELECT ",
            container_columns!(),
            " FROM containers WHERE load = ?1 ORDER BY first_scan_ms DESC, barcode"
        ))?;
        let mut rows = statement.query([load.as_bytes()])?;
        let mut containers = Vec::new();
        while let Some(row) = rows.next()? {
            containers.push(container_row(row)?);
        }
        Ok(containers)
    }

    /// Every container of every load, one after the other, however many there are, also of loads
    /// of which nothing else is known: for what has to be true of all of them.
    pub fn each_container(&self, mut take: impl FnMut(ContainerRow)) -> Result<()> {
        let query =
            concat!("SELECT ", container_columns!(), " FROM containers ORDER BY load, barcode");
        let mut statement = self.db.prepare_cached(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(container_row(row)?);
        }
        Ok(())
    }

    /// Every container of every load with everything that is known of it, latest load first,
    /// then by barcode, however many there are, also of loads of which nothing else is known: for
    /// reports that are signed.
    pub fn all_containers(&self) -> Result<Vec<Container>> {
        self.snapshot(|reader| {
            let mut statement = reader.db.prepare_cached(
                "SELECT c.load, c.barcode FROM containers c LEFT JOIN loads l USING (load)
                 ORDER BY l.arrived_ms DESC, c.load DESC, c.barcode",
            )?;
            let mut rows = statement.query([])?;
            let mut containers = Vec::new();
            while let Some(row) = rows.next()? {
                let barcode: String = row.get(1)?;
                containers.push(reader.container(LoadId::from_bytes(row.get(0)?), &barcode)?);
            }
            Ok(containers)
        })
    }

    /// The containers with this barcode on any load.
    pub fn containers_with_barcode(&self, barcode: &str) -> Result<Vec<Container>> {
        self.snapshot(|reader| {
            let mut statement = reader
                .db
                .prepare_cached("SELECT load FROM containers WHERE barcode = ?1 ORDER BY load")?;
            let loads = statement.query_map([barcode], |row| row.get(0).map(LoadId::from_bytes))?;
            let loads: Vec<LoadId> = loads.collect::<std::result::Result<_, _>>()?;
            loads.into_iter().map(|load| reader.container(load, barcode)).collect()
        })
    }

    /// The state of a load; an unopened one when nothing is known of it.
    pub fn load(&self, load: LoadId) -> Result<Load> {
        let facts = index::facts_of(&self.db, &index::entity_key(&Entity::Load(load)))?;
        Ok(fold::load(load, index::recorded(facts)))
    }

    /// Loads as lists show them, latest arrival first, those that were never opened last, however
    /// many there are.
    pub fn loads(&self) -> Result<Vec<LoadRow>> {
        self.select_loads(select_loads!("1 = 1"), &[])
    }

    /// The loads that arrived on a day, at the place where they arrived, latest first. Home.
    pub fn loads_of(&self, day: NaiveDate) -> Result<Vec<LoadRow>> {
        let query = select_loads!("substr(l.arrived_at, 1, 10) = ?1");
        self.select_loads(query, &[&day.to_string()])
    }

    /// A load as lists show it; none when nothing but containers is known of it. Home.
    pub fn load_row(&self, load: LoadId) -> Result<Option<LoadRow>> {
        Ok(self.select_loads(select_loads!("l.load = ?1"), &[load.as_bytes()])?.pop())
    }

    /// The latest loads, and how many there are. To choose a load from.
    pub fn latest_loads(&self, most: usize) -> Result<Cut<LoadRow>> {
        let query = select_loads!(
            "l.load IN (SELECT load FROM loads ORDER BY arrived_ms DESC, load DESC LIMIT ?1)"
        );
        let rows = self.select_loads(query, &[&i64::try_from(most).unwrap_or(ALL)])?;
        let mut count = self.db.prepare_cached("SELECT count(*) FROM loads")?;
        let all: i64 = count.query_row([], |row| row.get(0))?;
        Ok(Cut { rows, all: usize::try_from(all).unwrap_or(0) })
    }

    /// The latest load with a container that was scanned and has not gone: the one that is being
    /// unloaded, after a restart.
    pub fn unfinished_load(&self) -> Result<Option<LoadId>> {
        let load = self
            .db
            .prepare_cached(
                "SELECT load FROM loads WHERE load IN (
                    SELECT load FROM containers WHERE here = 1)
                 ORDER BY arrived_ms DESC, load DESC LIMIT 1",
            )?
            .query_row([], |row| row.get(0).map(LoadId::from_bytes));
        Ok(load.optional()?)
    }

    fn select_loads(&self, query: &str, values: &[&dyn ToSql]) -> Result<Vec<LoadRow>> {
        let mut statement = self.db.prepare_cached(query)?;
        let rows = statement.query_map(values, |row| {
            let arrived: Option<String> = row.get(3)?;
            Ok(LoadRow {
                load: LoadId::from_bytes(row.get(0)?),
                unit: row.get::<_, Option<_>>(1)?.map(UnitId::from_bytes),
                appointment: row.get(2)?,
                arrived_at: arrived.and_then(|text| Timestamp::parse(&text).ok()),
                forms: row.get(4)?,
                scanned: row.get(5)?,
                released: row.get(6)?,
                open: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Containers of all loads that are on no PS Form 8125 and have given no placard.
    pub fn open_containers(&self) -> Result<u32> {
        Ok(self
            .db
            .prepare_cached("SELECT count(*) FROM containers WHERE state = 'open'")?
            .query_row([], |row| row.get(0))?)
    }
}

fn container_row(row: &Row<'_>) -> Result<ContainerRow> {
    Ok(ContainerRow {
        load: LoadId::from_bytes(row.get(0)?),
        barcode: row.get(1)?,
        state: words::container_state(&row.get::<_, String>(2)?)?,
        scans: row.get(3)?,
        first_scan: row.get::<_, Option<_>>(4)?.map(sql::time),
        form: row.get::<_, Option<_>>(5)?.map(FormId::from_bytes),
        collected: row.get(6)?,
        accepted: words::value_if_any("containers", row.get(7)?)?,
        conflicts: row.get(8)?,
    })
}
