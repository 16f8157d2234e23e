//! Postage statements at their source: every one that was imported, with its unit. Each unit's
//! devices get their own share and nothing of another's; a statement without a unit is given to
//! nobody.

use std::fmt;

use domain::ids::UnitId;
use domain::quantity::Money;
use domain::reference::{STATEMENTS, StatementRow};
use serde::{Deserialize, Serialize};

use super::{Ledger, feeds};
use crate::error::Result;
use crate::verify::counted;
use crate::{Reader, sql};

/// A statement at its source. Key: its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceStatement {
    /// What its unit's devices get.
    #[serde(flatten)]
    pub row: StatementRow,
    /// What the file calls its unit, where that is no unit that is known, or more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<String>,
    /// What its unit comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PlacedBy>,
}

/// What the unit of a statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// A column of its file.
    File,
    /// Whoever imported the file said it for all of it.
    Import,
    /// A person said it of this statement.
    Person,
    /// Its permit is that unit's.
    Permit,
    /// There was no other unit.
    OnlyUnit,
    /// Something that only a newer program knows.
    #[serde(other)]
    Other,
}

/// Statements together: how many, and over how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementsSum {
    /// How many there are.
    pub count: u64,
    /// Their postage.
    pub postage: Money,
    /// Those of them that name no amount.
    pub without_postage: u64,
}

impl StatementsSum {
    /// The sum of some statements.
    pub fn of<'a>(rows: impl Iterator<Item = &'a StatementRow>) -> Self {
        rows.fold(Self::default(), |sum, row| Self {
            count: sum.count + 1,
            postage: [sum.postage, row.postage.unwrap_or_default()].into_iter().sum(),
            without_postage: sum.without_postage + u64::from(row.postage.is_none()),
        })
    }
}

impl fmt::Display for StatementsSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} over {}", counted(self.count, "statement"), self.postage)?;
        match self.without_postage {
            0 => Ok(()),
            without => write!(f, " ({without} without an amount)"),
        }
    }
}

impl Reader {
    /// Every statement at its source, by number. Rows that this program cannot read are left out.
    pub fn source_statements(&self) -> Result<Vec<SourceStatement>> {
        self.source_rows(STATEMENTS)
    }

    /// The statements that no device gets, by number. What does not say its unit is the only
    /// unit's, where there is only one, placed already or not.
    pub fn unplaced_statements(&self) -> Result<Vec<SourceStatement>> {
        let one_unit = self.units()?.len() == 1;
        let mut statements = self.source_statements()?;
        statements.retain(|statement| {
            statement.row.unit.is_none() && !(one_unit && statement.named.is_empty())
        });
        Ok(statements)
    }

    /// The permits on the lines of each unit: number, and type where it is known.
    pub fn permits_of_units(&self) -> Result<Vec<(UnitId, String, Option<String>)>> {
        let mut statement = self.db.prepare_cached(
            "SELECT DISTINCT unit, permit_number, permit_type FROM lines
             WHERE permit_number IS NOT NULL AND unit IS NOT NULL",
        )?;
        let rows = statement
            .query_map([], |row| Ok((UnitId::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

impl Ledger {
    /// Whether every statement at its source is in the share of a unit.
    pub fn statements_are_shared(&self) -> Result<bool> {
        let count = |from: &str, before: &str| -> Result<u64> {
            let count = self
                .store
                .reader
                .db
                .prepare_cached(
                    "SELECT count(*) FROM feed_rows
                     WHERE ?1 <= feed AND feed < ?2 AND bytes IS NOT NULL",
                )?
                .query_row([from, before], |row| row.get(0))?;
            Ok(sql::number(count))
        };
        let shares = format!("{STATEMENTS}{}", feeds::SHARE);
        let behind = format!("{shares}\u{10FFFF}");
        Ok(count(STATEMENTS, &shares)? <= count(&shares, &behind)?)
    }
}
