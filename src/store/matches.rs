//! What lines claim of statements and transaction numbers: who else holds a statement, and what is
//! claimed twice. Each is asked of an index; which claims contradict each other is decided by
//! [`domain::reconcile::twice`].

use std::collections::BTreeSet;

use domain::change::MatchDecided;
use domain::fold::{self, Entity, Register};
use domain::ids::{LineId, MatchId, StatementId};
use domain::log_entry::LogEntry;
use domain::reconcile::twice::same_number;
use domain::reconcile::{Claimed, ClaimedTwice, claimed_twice};
use rusqlite::Params;

use crate::error::Result;
use crate::{Reader, index};

const HOLDERS: &str = "SELECT line FROM matches WHERE statement = ?1
    UNION SELECT line FROM entries WHERE statement = ?1 AND statement <> ''";

const SAME_NUMBER: &str = "SELECT line FROM entries
    WHERE transaction_number = ?1 AND transaction_number <> ''";

const IN_DOUBT: &str = "SELECT m.line FROM in_doubt d JOIN matches m ON m.statement = d.what
        WHERE d.kind = 'statement'
    UNION SELECT e.line FROM in_doubt d JOIN entries e ON e.statement = d.what
        WHERE d.kind = 'statement' AND e.statement <> ''
    UNION SELECT e.line FROM in_doubt d JOIN entries e ON e.transaction_number = d.what
        WHERE d.kind = 'transaction' AND e.transaction_number <> ''
    UNION SELECT m.line FROM in_doubt d JOIN matches m ON m.line = unhex(d.what)
        WHERE d.kind = 'line'";

impl Reader {
    /// The lines that are matched to a statement, or were finalized with it, whether or not
    /// something else stands as well: for the desk, before a match is made or kept.
    pub fn holders(&self, statement: &StatementId) -> Result<Vec<LogEntry>> {
        self.snapshot(|reader| reader.entries_of(HOLDERS, [&statement.0]))
    }

    /// What a line claims that others claim too: for what is finalized and ticked.
    pub fn claimed_with_others(&self, line: LineId) -> Result<Option<Claimed>> {
        self.snapshot(|reader| {
            let known = reader.line(line)?;
            let mut lines = BTreeSet::new();
            for statement in known.statements_claimed() {
                lines.extend(reader.lines_of(HOLDERS, [&statement.0])?);
            }
            for entry in known.entry.given() {
                let number = same_number(&entry.items().transaction);
                lines.extend(reader.lines_of(SAME_NUMBER, [number])?);
            }
            lines.insert(line);
            let entries: Vec<LogEntry> =
                lines.into_iter().map(|line| reader.line(line)).collect::<Result<_>>()?;
            Ok(claimed_twice(&entries).remove(&line))
        })
    }

    /// Everything that is claimed twice, over all lines ever, however many there are: for the work
    /// list and the close-out.
    pub fn claimed_twice(&self) -> Result<ClaimedTwice> {
        self.snapshot(|reader| Ok(claimed_twice(&reader.entries_of(IN_DOUBT, [])?)))
    }

    /// What was said to belong together. Whether it stands is the lines' to say.
    pub fn matching(&self, matching: MatchId) -> Result<Register<MatchDecided>> {
        let facts = index::facts_of(&self.db, &index::entity_key(&Entity::Match(matching)))?;
        Ok(fold::matching(matching, index::recorded(facts)))
    }

    fn entries_of(&self, query: &str, params: impl Params) -> Result<Vec<LogEntry>> {
        self.lines_of(query, params)?.into_iter().map(|line| self.line(line)).collect()
    }

    fn lines_of(&self, query: &str, params: impl Params) -> Result<Vec<LineId>> {
        let mut statement = self.db.prepare_cached(query)?;
        let rows = statement.query_map(params, |row| Ok(LineId::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn every_question_is_asked_of_an_index() {
        let db = Connection::open_in_memory().unwrap();
        crate::migrate::migrate(&db).unwrap();
        for query in [HOLDERS, SAME_NUMBER] {
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let steps = plan.query_map(["56644692"], |row| row.get::<_, String>(3)).unwrap();
            let steps: Vec<String> = steps.map(|step| step.unwrap()).collect();
            assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
        }
        // The short table comes first, and its rows are looked up in the others.
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {IN_DOUBT}")).unwrap();
        let steps = plan.query_map([], |row| row.get::<_, String>(3)).unwrap();
        let steps: Vec<String> = steps.map(|step| step.unwrap()).collect();
        let slow = |step: &String| step.starts_with("SCAN") || step.contains("AUTOMATIC");
        assert!(!steps.iter().any(slow), "{steps:?}");
    }
}
