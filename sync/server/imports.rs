//! Files that a person brings to the central: for now exports of postage statements, which become
//! the statements feed and one fact in the central's journal.

use std::io::Read;

use domain::change::statement::RefusedRow;
use domain::change::{Actor, Change, Fact, StatementsImported};
use domain::ids::FactId;
use domain::reference::STATEMENTS;
use store::reference::FeedOp;

use crate::ServerError;
use crate::central::Central;

/// The most of a file that is read: more than any export has.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Refused rows that the fact lists; the rest is a number in the log.
const REFUSED_MAX: usize = 100;

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedStatements {
    /// Rows taken.
    pub taken: usize,
    /// Rows refused, in all.
    pub refused_count: u64,
    /// The first of them, with their line in the file and why.
    pub refused: Vec<RefusedRow>,
}

impl Central {
    /// Reads a file of statements. Each row replaces the one of the same statement; rows that are
    /// not in the file stay as they were. The feed and the fact change in one transaction.
    ///
    /// # Errors
    /// A file that cannot be read at all, and a ledger that cannot be written.
    pub fn import_statements(
        &self,
        name: &str,
        file: impl Read,
    ) -> Result<ImportedStatements, ServerError> {
        let mut bytes = Vec::new();
        // One byte more than is taken, so that a longer file is refused and not cut.
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ServerError::Io { doing: "Read the statements", error })?;
        let imported = edoc::statements_csv::read(bytes.as_slice())?;
        let mut ops = Vec::with_capacity(imported.rows.len());
        for row in &imported.rows {
            let bytes = Some(serde_json::to_vec(row)?);
            ops.push(FeedOp { key: row.statement.0.clone(), bytes });
        }
        let refused: Vec<RefusedRow> = imported.refused.into_iter().take(REFUSED_MAX).collect();
        let change = Change::from(StatementsImported {
            file: name.to_owned(),
            blake3: blake3::hash(&bytes).to_string(),
            rows: u32::try_from(imported.rows.len()).unwrap_or(u32::MAX),
            refused: refused.clone(),
        });
        self.with_ledger(|ledger, now, ids| {
            let actor = Actor::Device(self.inner.identity.device);
            let fact = Fact::new(FactId(ids.v7(now)), now, "UTC", actor, None, change);
            ledger.change_feed(STATEMENTS, &ops, &[fact])
        })?;
        Ok(ImportedStatements {
            taken: imported.rows.len(),
            refused_count: imported.refused_count,
            refused,
        })
    }
}
