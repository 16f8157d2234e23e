//! Who is believed: facts that give or take authority take effect only when their author may say
//! so, and that is decided from the rows and from the keys that enrolment named, never from a feed.
//!
//! > A row of another author stays in its journal, is passed on like any other, and is shown as
//! > needing a person. What happened to mail or money counts, whoever wrote it.

use domain::change::Author;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::index::Taken;
use crate::journal::PublicKey;
use crate::{Store, meta, rebuild, sql};

impl Store {
    /// Names the keys with which the central signs and which its journals begin with. While none
    /// is known, as before enrolment, there is no central whose word could be forged. When they
    /// change, everything is folded again.
    pub fn trust_central(&mut self, keys: &[PublicKey]) -> Result<()> {
        let db = &self.reader.db;
        let bytes: Vec<u8> = keys.iter().flat_map(|key| key.0).collect();
        if meta::get(db, meta::CENTRAL_KEYS)?.as_deref() == Some(bytes.as_slice()) {
            return Ok(());
        }
        sql::in_transaction(db, || {
            meta::set(db, meta::CENTRAL_KEYS, &bytes)?;
            rebuild::rebuild_within(db)
        })
    }
}

/// Whether the author of a fact may say it. One who may not is noted as needing a person.
pub(crate) fn may_say(db: &Connection, taken: &Taken) -> Result<bool> {
    let change = &taken.recorded.fact.change;
    let refused = match change.author() {
        Author::Anyone => return Ok(true),
        Author::Itself(device) if device == taken.recorded.origin.device => return Ok(true),
        Author::Itself(_) => "a device says it of another one",
        Author::Central if is_written_by_the_central(db, taken)? => return Ok(true),
        Author::Central => "only the central may say it",
    };
    db.prepare_cached("INSERT OR REPLACE INTO attention (row_id, why) VALUES (?1, ?2)")?
        .execute(params![taken.row_id, format!("{}: {refused}", change.kind())])?;
    Ok(false)
}

fn is_written_by_the_central(db: &Connection, taken: &Taken) -> Result<bool> {
    let Some(keys) = meta::get(db, meta::CENTRAL_KEYS)? else { return Ok(true) };
    let writer: [u8; 32] = db
        .prepare_cached("SELECT public_key FROM journals WHERE journal_no = ?1")?
        .query_row([sql::journal_and_seq(taken.row_id).0], |row| row.get(0))?;
    Ok(keys.chunks_exact(writer.len()).any(|key| key == writer))
}
