//! By which editions of rules and tables the facts of a journal were judged.
//!
//! Nothing is added to a row for it: a device says what it judges by when that changes
//! (`editions_in_use`), and what follows in its journal was judged so.

use domain::change::{Change, EditionsInUse};
use domain::fold::Entity;
use domain::ids::JournalId;

use crate::error::Result;
use crate::{Reader, index, journals, sql};

impl Reader {
    /// The editions that a journal names, each with the number of the row from which on facts were
    /// judged by it.
    pub fn editions(&self, journal: JournalId) -> Result<Vec<(u64, EditionsInUse)>> {
        self.snapshot(|reader| {
            let Some(record) = journals::find(&reader.db, journal)? else { return Ok(Vec::new()) };
            let device = Entity::Device(record.known.header.device);
            let mut found = Vec::new();
            for taken in index::facts_of(&reader.db, &index::entity_key(&device))? {
                let fact = taken.recorded.fact;
                let Change::EditionsInUse(editions) = fact.change else { continue };
                // A fact that was sealed again in a later journal speaks there too.
                let mut rows = index::copies_of(&reader.db, fact.id, taken.writer_no)?;
                rows.push(taken.row_id);
                let here = rows.into_iter().map(sql::journal_and_seq);
                found.extend(
                    here.filter(|(journal_no, _)| *journal_no == record.journal_no)
                        .map(|(_, seq)| (seq, editions.clone())),
                );
            }
            found.sort_by_key(|(seq, _)| *seq);
            Ok(found)
        })
    }

    /// The editions by which the fact in row `seq` of a journal was judged; none where the journal
    /// names none before it, as those of earlier programs.
    pub fn editions_before(&self, journal: JournalId, seq: u64) -> Result<Option<EditionsInUse>> {
        let mut editions = self.editions(journal)?;
        editions.retain(|(from, _)| *from < seq);
        Ok(editions.pop().map(|(_, editions)| editions))
    }
}
