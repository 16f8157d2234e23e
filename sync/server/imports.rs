//! Files that a person brings to the central: for now exports of postage statements, which become
//! the statements feed and one fact in the central's journal.

use std::collections::BTreeMap;
use std::io::Read;

use domain::change::statement::RefusedRow;
use domain::change::{Actor, Change, Fact, StatementsImported};
use domain::ids::FactId;
use store::ledger::StatementsSum;

use crate::ServerError;
use crate::central::Central;
use crate::statements::{self, Changes, Placing};
use crate::units;

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
    /// Those of the rows taken that are of no unit, so that no device gets them.
    pub unplaced: StatementsSum,
    /// What the file calls the units of these, and how often: none here is called so, or several.
    pub unknown_units: BTreeMap<String, u64>,
}

impl Central {
    /// Reads a file of statements. Each row replaces the one of the same statement; rows that are
    /// not in the file stay as they were. Where the file does not say whose its statements are,
    /// they are those of `unit`, which is called by its id, its name or its finance number. The
    /// feeds and the fact change in one transaction.
    ///
    /// # Errors
    /// A file that cannot be read at all, a unit that is not known, and a ledger that cannot be
    /// written.
    pub fn import_statements_of(
        &self,
        unit: &str,
        name: &str,
        file: impl Read,
    ) -> Result<ImportedStatements, ServerError> {
        self.import(Some(unit), name, file)
    }

    /// As [`Central::import_statements_of`], with nothing said about the whole file.
    ///
    /// # Errors
    /// As there.
    pub fn import_statements(
        &self,
        name: &str,
        file: impl Read,
    ) -> Result<ImportedStatements, ServerError> {
        self.import(None, name, file)
    }

    fn import(
        &self,
        unit: Option<&str>,
        name: &str,
        file: impl Read,
    ) -> Result<ImportedStatements, ServerError> {
        let mut bytes = Vec::new();
        // One byte more than is taken, so that a longer file is refused and not cut.
        file.take(FILE_BYTES_MAX + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ServerError::Io { doing: "Read the statements", error })?;
        let imported = edoc::statements_csv::read(bytes.as_slice())?;
        let refused: Vec<RefusedRow> = imported.refused.into_iter().take(REFUSED_MAX).collect();
        let change = Change::from(StatementsImported {
            file: name.to_owned(),
            blake3: blake3::hash(&bytes).to_string(),
            rows: u32::try_from(imported.rows.len()).unwrap_or(u32::MAX),
            refused: refused.clone(),
        });
        let mut said = ImportedStatements {
            taken: imported.rows.len(),
            refused_count: imported.refused_count,
            refused,
            unplaced: StatementsSum::default(),
            unknown_units: BTreeMap::new(),
        };
        // Whose permit it is, lines say that came a moment ago.
        self.fold_all()?;
        self.with_ledger(|ledger, now, ids| {
            let given = unit.map(|unit| units::meant(ledger, unit)).transpose()?;
            let placing = Placing::with(ledger, given)?;
            let known = statements::known(ledger)?;
            let mut changes = Changes::default();
            let mut unplaced = Vec::new();
            for row in imported.rows {
                let named = imported.unit_names.get(&row.statement);
                let before = known.get(&row.statement);
                let placed = placing.place(row, named.map_or(&[], Vec::as_slice), before);
                changes.put(before.and_then(|before| before.row.unit), &placed)?;
                if placed.row.unit.is_none() {
                    unplaced.push(placed);
                }
            }
            let actor = Actor::Device(self.inner.identity.device);
            let fact = Fact::new(FactId(ids.v7(now)), now, "UTC", actor, None, change);
            ledger.change_feeds(&changes.into_feeds(), &[fact])?;
            // Those that are not in the file are placed by the same order.
            statements::settle(ledger)?;
            said.unplaced = StatementsSum::of(unplaced.iter().map(|placed| &placed.row));
            for name in unplaced.into_iter().flat_map(|placed| placed.named) {
                *said.unknown_units.entry(name).or_default() += 1;
            }
            Ok(said)
        })
    }
}
