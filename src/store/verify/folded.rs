//! The tables against a second fold of the same rows.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Checked, Problem};
use crate::error::Result;
use crate::{meta, migrate, rebuild, sql, tables};

/// What the second fold keeps in memory, in KiB; the rest of it lies in a temporary file.
const CACHE_KIB: i64 = 64 * 1024;

const NOTHING: &str = "nothing";

/// Folds every row a second time and names the rows of the tables that are not what that gives.
pub(super) fn check(db: &Connection, checked: &mut Checked) -> Result<()> {
    let again = folded_again(db)?;
    let facts = again.query_row("SELECT count(*) FROM facts", [], |row| row.get(0))?;
    checked.examined.facts += sql::number(facts);
    let compared = tables::compare(db, &again, |difference| {
        checked.add(Problem::TableDiffers {
            table: difference.table.to_owned(),
            has: difference.here.unwrap_or_else(|| NOTHING.to_owned()),
            folded: difference.there.unwrap_or_else(|| NOTHING.to_owned()),
        });
    })?;
    checked.examined.table_rows += compared;
    Ok(())
}

/// A database with the tables that the same rows give. SQLite deletes it when it is closed.
fn folded_again(db: &Connection) -> Result<Connection> {
    // A database without a name: it is in memory while it is small, and in a file that nobody else
    // sees when it is not.
    let again = Connection::open("")?;
    sql::set_up_reader(&again)?;
    again.pragma_update(None, "cache_size", -CACHE_KIB)?;
    migrate::migrate(&again)?;
    sql::in_transaction(&again, || {
        copy_table(db, &again, "writers", "writer_no, device")?;
        copy_table(
            db,
            &again,
            "journals",
            "journal_no, journal, writer_no, ordinal, public_key, genesis, head_seq, head_hash,
             folded_seq",
        )?;
        copy_table(db, &again, "rows", "row_id, hash, bytes")?;
        if let Some(keys) = meta::get(db, meta::CENTRAL_KEYS)? {
            meta::set(&again, meta::CENTRAL_KEYS, &keys)?;
        }
        rebuild::rebuild_within(&again)
    })?;
    Ok(again)
}

fn copy_table(from: &Connection, to: &Connection, table: &str, columns: &str) -> Result<()> {
    let places = columns.split(',').enumerate().map(|(place, _)| format!("?{}", place + 1));
    let places = places.collect::<Vec<_>>().join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO {table} ({columns}) VALUES ({places})"))?;
    let mut select = from.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let count = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..count)
            .map(|column| row.get::<_, Value>(column))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        insert.execute(rusqlite::params_from_iter(values))?;
    }
    Ok(())
}
