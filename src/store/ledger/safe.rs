//! How far each journal is in a second place too: in a backup that was verified as a whole.

use domain::ids::JournalId;
use rusqlite::params;

use super::Ledger;
use crate::error::Result;
use crate::journal::Head;
use crate::{journals, sql};

/// What came of noting the heads of a verified backup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// Journals that are as safe as the backup says.
    pub journals: u64,
    /// Rows that are in a second place now and were not before.
    pub rows: u64,
    /// Journals of which the backup has more than the central, which cannot be compared: the
    /// central was restored from an older backup, and their devices did not come back yet.
    pub beyond: Vec<JournalId>,
    /// Journals that have another row under that number here.
    pub differ: Vec<JournalId>,
}

impl Ledger {
    /// Notes that a verified second copy holds journals up to these heads. Only what has the same
    /// hash here counts, and a number never becomes less.
    pub fn note_safe(&mut self, heads: &[Head]) -> Result<Noted> {
        let db = &self.store.reader.db;
        sql::in_transaction(db, || {
            let mut noted = Noted::default();
            for head in heads {
                let record = journals::find(db, head.journal)?;
                let hash = match &record {
                    Some(record) => journals::hash_at(db, record, head.seq)?,
                    None => None,
                };
                let (Some(record), Some(hash)) = (record, hash) else {
                    noted.beyond.push(head.journal);
                    continue;
                };
                if hash != head.hash {
                    noted.differ.push(head.journal);
                    continue;
                }
                db.prepare_cached(
                    "UPDATE journals SET safe_seq = max(safe_seq, ?2) WHERE journal_no = ?1",
                )?
                .execute(params![record.journal_no, sql::column(head.seq)])?;
                noted.journals += 1;
                noted.rows += head.seq.saturating_sub(record.known.safe);
            }
            Ok(noted)
        })
    }
}
