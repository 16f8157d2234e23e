//! What the desk and the close-out of a day look at, instead of everything there ever was: open work,
//! the day, and what may bill either twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::container::Container;
use domain::ids::{LineId, LoadId, StatementId};
use domain::log_entry::LogEntry;
use domain::reference::StatementRow;
use domain::statement::Status;
use rusqlite::ToSql;

use crate::error::Result;
use crate::lines::WORK;
use crate::{Reader, sql};

/// The statements that lines have to be compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskStatements {
    /// By number: those that are not final, those that are and that no line holds, those that the
    /// lines hold, and final ones that look like one of these.
    pub rows: Vec<StatementRow>,
    /// Those among them that only other lines hold.
    pub taken: BTreeSet<StatementId>,
    /// How many of all statements have each status code.
    pub by_status: BTreeMap<String, u32>,
}

/// Lines of a day's work, and those that hold one statement with another line, while a person has
/// neither explained nor withdrawn them.
fn desk_lines() -> String {
    format!(
        "SELECT line FROM lines WHERE {WORK}
            OR line IN (SELECT line FROM lines
                WHERE state NOT IN ('explained', 'withdrawn') AND statement IN (
                    SELECT statement FROM lines WHERE statement IS NOT NULL
                    GROUP BY statement HAVING 1 < count(*)))
         ORDER BY arrival_ms DESC, line DESC"
    )
}

/// Settled lines that may be one mailing with a line that may hold a day: what two such lines have
/// in common, whoever reads it how, is class and pieces, or the paper.
const LOOK_ALIKES: &str = "
    SELECT DISTINCT done.line FROM lines open JOIN lines done
        ON done.arrival_ms BETWEEN open.arrival_ms - ?1 AND open.arrival_ms + ?1
    WHERE open.may_hold = 1 AND done.may_hold = 0
        AND ((done.class = open.class AND done.pieces = open.pieces) OR done.paper = open.paper)
    ORDER BY done.line";

const OF_STATUS: &str = "
    SELECT key, bytes, EXISTS (SELECT 1 FROM lines WHERE statement = key)
    FROM statement_looks CROSS JOIN reference USING (key)
    WHERE statement_looks.status = ?1 AND feed = 'statements' AND staged = 0";

/// The numbers first, from indexes alone: of years of final statements hardly any is free.
const OF_STATUS_AND_FREE: &str = "
    SELECT key, bytes, 0
    FROM statement_looks CROSS JOIN reference USING (key)
    WHERE statement_looks.status = ?1 AND feed = 'statements' AND staged = 0
        AND NOT EXISTS (SELECT 1 FROM lines WHERE statement = statement_looks.key)";

const LOOKING_ALIKE: &str = "
    SELECT key, bytes, EXISTS (SELECT 1 FROM lines WHERE statement = key)
    FROM statement_looks CROSS JOIN reference USING (key)
    WHERE statement_looks.permit_number = ?1 AND statement_looks.mailing_date = ?2
        AND feed = 'statements' AND staged = 0";

const DAY_CONTAINERS: &str = "
    SELECT c.load, c.barcode FROM (
        SELECT load, barcode FROM containers WHERE here = 1
        UNION SELECT load, barcode FROM containers WHERE day = ?1
        UNION SELECT load, barcode FROM containers WHERE released_day = ?1
        UNION SELECT load, barcode FROM loads o CROSS JOIN containers USING (load)
            WHERE substr(o.arrived_at, 1, 10) = ?1) c LEFT JOIN loads l USING (load)
    ORDER BY l.arrived_ms DESC, c.load DESC, c.barcode";

impl Reader {
    /// The lines that the desk and the close-out of a day are about, latest arrival first, stubs
    /// last: those that arrived, were settled or were released on it, and every line that may
    /// hold a day or shares its statement, however old.
    pub fn desk_lines(&self, day: NaiveDate) -> Result<Vec<LineId>> {
        self.line_ids(&desk_lines(), &[&day.to_string()])
    }

    /// Settled lines that may be one mailing with a line that may hold a day, because they arrived
    /// within so many minutes of it: the desk looks at them beside it.
    pub fn desk_look_alikes(&self, minutes: u32) -> Result<Vec<LineId>> {
        self.line_ids(LOOK_ALIKES, &[&(i64::from(minutes) * 60_000)])
    }

    /// The statements that these lines have to be compared with.
    pub fn desk_statements(&self, lines: &[&LogEntry]) -> Result<DeskStatements> {
        self.snapshot(|reader| {
            let mut found = Found::of(lines);
            let mut by_status = BTreeMap::new();
            for (written, count) in reader.statements_by_status()? {
                let status = Status::read(&written);
                let query = if status.is_final() { OF_STATUS_AND_FREE } else { OF_STATUS };
                reader.find_statements(query, &[&written], &mut found)?;
                *by_status.entry(status.code().to_owned()).or_default() += count;
            }
            for statement in found.held.clone() {
                if !found.rows.contains_key(&statement) {
                    let row = reader.statement(&statement)?;
                    found.rows.extend(row.map(|row| (statement, row)));
                }
            }
            let held = found.held.iter().filter_map(|held| found.rows.get(held));
            let looks: Vec<(String, String)> = held.filter_map(look).collect();
            for (permit, day) in looks {
                reader.find_statements(LOOKING_ALIKE, &[&permit, &day], &mut found)?;
            }
            let rows = found.rows.into_values().collect();
            Ok(DeskStatements { rows, taken: found.taken, by_status })
        })
    }

    /// The containers that the close-out of a day is about, latest load first, then by barcode:
    /// those that were scanned or released on it or came with a load of it, and every container
    /// that is here, however long.
    pub fn desk_containers(&self, day: NaiveDate) -> Result<Vec<Container>> {
        self.snapshot(|reader| {
            let mut statement = reader.db.prepare_cached(DAY_CONTAINERS)?;
            let mut rows = statement.query([day.to_string()])?;
            let mut containers = Vec::new();
            while let Some(row) = rows.next()? {
                let barcode: String = row.get(1)?;
                containers.push(reader.container(LoadId::from_bytes(row.get(0)?), &barcode)?);
            }
            Ok(containers)
        })
    }

    /// The permit numbers of the whole log. Close-out.
    pub fn permits_logged(&self) -> Result<BTreeSet<String>> {
        let mut statement = self.db.prepare_cached(
            "SELECT DISTINCT permit_number FROM lines WHERE permit_number IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    fn line_ids(&self, query: &str, values: &[&dyn ToSql]) -> Result<Vec<LineId>> {
        let mut statement = self.db.prepare_cached(query)?;
        let rows = statement.query_map(values, |row| row.get(0).map(LineId::from_bytes))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// How many statements have each status, as it is written.
    fn statements_by_status(&self) -> Result<Vec<(String, u32)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT status, count(*) FROM statement_looks
             WHERE status IS NOT NULL GROUP BY status",
        )?;
        let rows = statement.query_map([], |row| {
            let count = u32::try_from(sql::number(row.get(1)?)).unwrap_or(u32::MAX);
            Ok((row.get(0)?, count))
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Adds the statements that a query gives: number, row, and whether any line holds it. Rows that
    /// this program cannot read are left out, as in every feed.
    fn find_statements(&self, query: &str, values: &[&dyn ToSql], found: &mut Found) -> Result<()> {
        let mut statement = self.db.prepare_cached(query)?;
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let number = StatementId(row.get(0)?);
            let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
            let Ok(statement) = serde_json::from_slice(bytes) else { continue };
            let held_by_any: bool = row.get(2)?;
            if held_by_any && !found.held.contains(&number) {
                found.taken.insert(number.clone());
            }
            found.rows.insert(number, statement);
        }
        Ok(())
    }
}

/// Statements while they are looked for.
struct Found {
    /// What the lines hold.
    held: BTreeSet<StatementId>,
    rows: BTreeMap<StatementId, StatementRow>,
    taken: BTreeSet<StatementId>,
}

impl Found {
    fn of(lines: &[&LogEntry]) -> Self {
        let held = lines.iter().filter_map(|line| line.matched.value());
        Self {
            held: held.map(|held| held.statement.clone()).collect(),
            rows: BTreeMap::new(),
            taken: BTreeSet::new(),
        }
    }
}

/// What a statement that may bill the same mailing has in common with one that is not final.
fn look(row: &StatementRow) -> Option<(String, String)> {
    let open = !Status::of(row).is_final();
    let (permit, day) = (row.permit_number.clone()?, row.mailing_date?);
    open.then(|| (permit, day.to_string()))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::migrate;

    /// The steps in which SQLite reads whole tables, or whole indexes of them, to answer a query; what
    /// it has collected itself is no table.
    fn scans(db: &Connection, query: &str) -> Vec<String> {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let values = vec![""; statement.parameter_count()];
        let steps = statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3))
            .unwrap();
        steps
            .map(|step| step.unwrap())
            .filter(|step| step.starts_with("SCAN") && step != "SCAN c")
            .collect()
    }

    #[test]
    fn no_query_of_a_screen_reads_every_line() {
        let db = Connection::open_in_memory().unwrap();
        migrate::migrate(&db).unwrap();
        let work = format!("SELECT line FROM lines WHERE {WORK}");
        let open = "SELECT line, holder FROM lines WHERE settled = 0 ORDER BY arrival_ms DESC";
        let queries = [
            &work,
            open,
            LOOK_ALIKES,
            OF_STATUS,
            OF_STATUS_AND_FREE,
            LOOKING_ALIKE,
            DAY_CONTAINERS,
        ];
        for query in queries {
            assert_eq!(scans(&db, query), Vec::<String>::new(), "{query}");
        }
        // Which statements two lines share is read from an index that has nothing else.
        let shared = "SCAN lines USING COVERING INDEX lines_by_statement";
        let found = scans(&db, &desk_lines());
        assert!(found.iter().all(|step| step == shared), "{found:?}");
    }
}
