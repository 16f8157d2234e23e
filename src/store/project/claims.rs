//! What lines claim of statements and transaction numbers, and which of it several claim.
//!
//! > **Invariant:** `in_doubt` is what `matches` and `entries` give: whoever changes a row of them
//! > looks at that claim again.

use std::collections::BTreeSet;

use domain::log_entry::{Entry, LogEntry};
use domain::reconcile::twice::same_number;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::journal::hex;

const CLAIMS_OF: &str = "SELECT 'statement', statement FROM matches WHERE line = ?1
    UNION SELECT 'statement', statement FROM entries WHERE line = ?1 AND statement <> ''
    UNION SELECT 'transaction', transaction_number FROM entries
        WHERE line = ?1 AND transaction_number <> ''";

const IS_ON_TWO_STATEMENTS: &str =
    "SELECT 1 < count(*) FROM (SELECT DISTINCT statement FROM matches WHERE line = ?1)";

const STATEMENT_IS_ON_TWO_LINES: &str = "SELECT 1 < count(*) FROM (
    SELECT line FROM matches WHERE statement = ?1
    UNION SELECT line FROM entries WHERE statement = ?1 AND statement <> '')";

const TRANSACTION_IS_ON_TWO_LINES: &str = "SELECT 1 < count(*) FROM (
    SELECT DISTINCT line FROM entries WHERE transaction_number = ?1 AND transaction_number <> '')";

/// A statement or a transaction number.
type Claim = (String, String);

/// Replaces what a line claims, and looks again at what it claimed or claims with others.
pub(super) fn save(db: &Connection, entry: &LogEntry) -> Result<()> {
    let mut claims = claims_of(db, entry)?;
    let claims_nothing =
        entry.claims_nothing() || !(entry.matched.is_given() || entry.entry.is_given());
    if claims.is_empty() && claims_nothing {
        return Ok(());
    }
    let line = entry.line.as_bytes();
    db.prepare_cached("DELETE FROM matches WHERE line = ?1")?.execute([line])?;
    db.prepare_cached("DELETE FROM entries WHERE line = ?1")?.execute([line])?;
    if !claims_nothing {
        insert(db, entry)?;
        claims.extend(claims_of(db, entry)?);
    }
    for (kind, what) in &claims {
        let several = match kind.as_str() {
            "statement" => STATEMENT_IS_ON_TWO_LINES,
            _ => TRANSACTION_IS_ON_TWO_LINES,
        };
        let several = db.prepare_cached(several)?.query_row([what], |row| row.get(0))?;
        doubt(db, kind, what, several)?;
    }
    let several = db.prepare_cached(IS_ON_TWO_STATEMENTS)?.query_row([line], |row| row.get(0))?;
    doubt(db, "line", &hex(line), several)
}

fn claims_of(db: &Connection, entry: &LogEntry) -> Result<BTreeSet<Claim>> {
    let mut statement = db.prepare_cached(CLAIMS_OF)?;
    let rows =
        statement.query_map([entry.line.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn insert(db: &Connection, entry: &LogEntry) -> Result<()> {
    let line = entry.line.as_bytes();
    let mut matched = db.prepare_cached(
        "INSERT OR IGNORE INTO matches (line, statement, match) VALUES (?1, ?2, ?3)",
    )?;
    for found in entry.matched.given() {
        for statement in found.statements() {
            matched.execute(params![line, statement.0, found.id.as_bytes()])?;
        }
    }
    let mut entered = db.prepare_cached(
        "INSERT OR IGNORE INTO entries (line, transaction_number, statement) VALUES (?1, ?2, ?3)",
    )?;
    for given in entry.entry.given() {
        let statement = match given {
            Entry::Electronic(finalised) => finalised.statement.0.as_str(),
            Entry::HardCopy(_) => "",
        };
        entered.execute(params![line, same_number(&given.items().transaction), statement])?;
    }
    Ok(())
}

fn doubt(db: &Connection, kind: &str, what: &str, several: bool) -> Result<()> {
    let change = if several {
        "INSERT OR IGNORE INTO in_doubt (kind, what) VALUES (?1, ?2)"
    } else {
        "DELETE FROM in_doubt WHERE kind = ?1 AND what = ?2"
    };
    db.prepare_cached(change)?.execute([kind, what])?;
    Ok(())
}
