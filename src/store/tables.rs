//! The folded tables row by row, in an order that does not depend on how journals arrived: as
//! text, and compared with those of another database.
//!
//! Two databases are walked side by side, so that comparing millions of rows takes the memory of
//! two.

use std::cmp::Ordering;
use std::fmt::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Rows};

use crate::Reader;
use crate::error::Result;
use crate::journal::hex;

/// A folded table.
struct Table {
    name: &'static str,
    /// Its rows, ordered by the columns that name them, which come first.
    query: &'static str,
    /// How many columns name a row.
    key: usize,
}

const fn table(name: &'static str, key: usize, query: &'static str) -> Table {
    Table { name, query, key }
}

// A row is named by its journal and number: row ids depend on which journal came first. What
// belongs to no journal is there, too, with nothing in its place.
const TABLES: &[Table] = &[
    table("lines", 1, "SELECT * FROM lines ORDER BY line"),
    table("matches", 3, "SELECT * FROM matches ORDER BY line, statement, match"),
    table("entries", 3, "SELECT * FROM entries ORDER BY line, transaction_number, statement"),
    table("in_doubt", 2, "SELECT * FROM in_doubt ORDER BY kind, what"),
    table("containers", 2, "SELECT * FROM containers ORDER BY load, barcode"),
    table("loads", 1, "SELECT * FROM loads ORDER BY load"),
    table("outages", 1, "SELECT * FROM outages ORDER BY outage"),
    table("sessions", 1, "SELECT * FROM sessions ORDER BY session"),
    table("devices", 1, "SELECT * FROM devices ORDER BY device"),
    table("days", 2, "SELECT * FROM days ORDER BY unit, day"),
    table("set_up_people", 1, "SELECT * FROM set_up_people ORDER BY person"),
    table(
        "facts",
        2,
        "SELECT f.fact, w.device, j.journal, f.row_id & 1099511627775 AS seq
         FROM facts f LEFT JOIN writers w USING (writer_no)
         LEFT JOIN journals j ON j.journal_no = f.row_id >> 40 ORDER BY 1, 2",
    ),
    table(
        "copies",
        4,
        "SELECT f.fact, w.device, j.journal, f.row_id & 1099511627775 AS seq
         FROM copies f LEFT JOIN writers w USING (writer_no)
         LEFT JOIN journals j ON j.journal_no = f.row_id >> 40 ORDER BY 1, 2, 3, 4",
    ),
    table(
        "touches",
        3,
        "SELECT t.entity, j.journal, t.row_id & 1099511627775 AS seq
         FROM touches t LEFT JOIN journals j ON j.journal_no = t.row_id >> 40 ORDER BY 1, 2, 3",
    ),
    table(
        "attention",
        2,
        "SELECT j.journal, t.row_id & 1099511627775 AS seq, t.why
         FROM attention t LEFT JOIN journals j ON j.journal_no = t.row_id >> 40 ORDER BY 1, 2",
    ),
    table(
        "unknown",
        2,
        "SELECT j.journal, t.row_id & 1099511627775 AS seq, t.kind, t.version
         FROM unknown t LEFT JOIN journals j ON j.journal_no = t.row_id >> 40 ORDER BY 1, 2",
    ),
];

/// A row that two databases do not have in common.
pub(crate) struct Difference {
    /// The table.
    pub(crate) table: &'static str,
    /// The row here; none when it is missing.
    pub(crate) here: Option<String>,
    /// The row there; none when it is missing.
    pub(crate) there: Option<String>,
}

impl Reader {
    /// The folded tables as sorted text, a line a row, without anything that depends on the order
    /// in which journals arrived: for comparing two databases.
    pub fn tables(&self) -> Result<String> {
        let mut lines = Vec::new();
        for table in TABLES {
            let mut statement = self.db.prepare(table.query)?;
            let mut walk = Walk::of(table, &mut statement)?;
            while let Some(row) = walk.next()? {
                lines.push(row.text + "\n");
            }
        }
        lines.sort();
        Ok(lines.concat())
    }
}

/// Compares the folded tables of two databases, each at one moment; `differs` is told of every
/// row that is not the same in both. Returns how many rows were compared.
pub(crate) fn compare(
    here: &Connection,
    there: &Connection,
    mut differs: impl FnMut(Difference),
) -> Result<u64> {
    let mut compared = 0;
    for table in TABLES {
        compared += compare_table(table, here, there, &mut differs)?;
    }
    Ok(compared)
}

fn compare_table(
    table: &Table,
    here: &Connection,
    there: &Connection,
    differs: &mut impl FnMut(Difference),
) -> Result<u64> {
    let (mut ours, mut theirs) = (here.prepare(table.query)?, there.prepare(table.query)?);
    let (mut ours, mut theirs) = (Walk::of(table, &mut ours)?, Walk::of(table, &mut theirs)?);
    let (mut left, mut right) = (ours.next()?, theirs.next()?);
    let mut compared = 0;
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok(compared),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.key.cmp(&right.key),
        };
        let (mut one, mut other) = (None, None);
        if order.is_le() {
            one = std::mem::replace(&mut left, ours.next()?);
        }
        if order.is_ge() {
            other = std::mem::replace(&mut right, theirs.next()?);
        }
        let (one, other) = (one.map(|row| row.text), other.map(|row| row.text));
        if one != other {
            differs(Difference { table: table.name, here: one, there: other });
        }
        compared += 1;
    }
}

/// A row: what names it, and all of it as text.
struct TableRow {
    key: Vec<Key>,
    text: String,
}

/// A value in the order in which SQLite sorts it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Nothing,
    Integer(i64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// The rows of a table, one after the other.
struct Walk<'a> {
    table: &'static str,
    key: usize,
    columns: Vec<String>,
    rows: Rows<'a>,
}

impl<'a> Walk<'a> {
    fn of(table: &Table, statement: &'a mut rusqlite::Statement<'_>) -> Result<Self> {
        let columns = statement.column_names().map(str::to_owned).collect();
        Ok(Self { table: table.name, key: table.key, columns, rows: statement.query([])? })
    }

    fn next(&mut self) -> Result<Option<TableRow>> {
        let Some(row) = self.rows.next()? else { return Ok(None) };
        let key = (0..self.key).map(|column| key_of(row, column)).collect::<Result<_>>()?;
        Ok(Some(TableRow { key, text: text_of(self.table, &self.columns, row)? }))
    }
}

fn key_of(row: &Row<'_>, column: usize) -> Result<Key> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Key::Nothing,
        ValueRef::Integer(number) => Key::Integer(number),
        // No column is of this kind: only a hand in the file puts one there.
        ValueRef::Real(number) => Key::Text(number.to_string().into_bytes()),
        ValueRef::Text(text) => Key::Text(text.to_vec()),
        ValueRef::Blob(bytes) => Key::Blob(bytes.to_vec()),
    })
}

/// The table, then every column that is not empty with its name.
fn text_of(table: &str, columns: &[String], row: &Row<'_>) -> Result<String> {
    let mut text = table.to_owned();
    for (column, name) in columns.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = match row.get_ref(column)? {
            ValueRef::Null => Ok(()),
            ValueRef::Integer(number) => write!(text, " {name}={number}"),
            ValueRef::Real(number) => write!(text, " {name}={number}"),
            ValueRef::Text(value) => write!(text, " {name}={:?}", String::from_utf8_lossy(value)),
            ValueRef::Blob(bytes) => write!(text, " {name}={}", hex(bytes)),
        };
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{migrate, project};

    #[test]
    fn every_folded_table_is_compared() {
        for name in project::TABLES {
            assert!(TABLES.iter().any(|table| table.name == *name), "{name}");
        }
    }

    #[test]
    fn rows_that_are_missing_on_either_side_or_differ_are_told_once() {
        let [here, there] = [(); 2].map(|()| {
            let db = Connection::open_in_memory().unwrap();
            migrate::migrate(&db).unwrap();
            db
        });
        let add = |db: &Connection, session: u8, ended: i64| {
            db.execute(
                "INSERT INTO sessions (session, ended_ms) VALUES (?1, ?2)",
                ([session; 16], ended),
            )
            .unwrap();
        };
        for (session, ended) in [(1, 1), (2, 1), (4, 1), (6, 1)] {
            add(&here, session, ended);
        }
        for (session, ended) in [(2, 1), (3, 1), (4, 2), (7, 1), (8, 1)] {
            add(&there, session, ended);
        }
        let mut told = Vec::new();
        let compared = compare(&here, &there, |difference| {
            let session = |row: Option<String>| row.and_then(|row| row.chars().nth(18));
            told.push((session(difference.here), session(difference.there)));
        });
        assert_eq!(compared.unwrap(), 7);
        let (one, three, four, six) = (Some('1'), Some('3'), Some('4'), Some('6'));
        let expected = [
            (one, None),
            (None, three),
            (four, four),
            (six, None),
            (None, Some('7')),
            (None, Some('8')),
        ];
        assert_eq!(told, expected);
    }
}
