//! Drafts: what a person typed at this device and did not save yet, kept field by field, so that
//! an empty battery or a locked screen costs one keystroke at most.

use std::collections::BTreeMap;

use domain::ids::PersonId;
use rusqlite::params;

use crate::error::{Result, StoreError};
use crate::{Reader, Store, sql};

/// The most bytes of a screen's name, a field's name or a value together.
pub const DRAFT_FIELD_BYTES_MAX: usize = 16 * 1024;

/// The fields of a draft, by name.
pub type Draft = BTreeMap<String, String>;

impl Reader {
    /// What `person` typed on `screen`; empty when there is nothing.
    pub fn draft(&self, person: PersonId, screen: &str) -> Result<Draft> {
        let mut statement = self
            .db
            .prepare_cached("SELECT field, value FROM drafts WHERE person = ?1 AND screen = ?2")?;
        let rows = statement
            .query_map(params![person.as_bytes(), screen], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// The screens on which `person` left a draft.
    pub fn draft_screens(&self, person: PersonId) -> Result<Vec<String>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT DISTINCT screen FROM drafts WHERE person = ?1 ORDER BY 1")?;
        let rows = statement.query_map([person.as_bytes()], |row| row.get(0))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

impl Store {
    /// Keeps one field of a draft; durable when it returns.
    pub fn save_draft_field(
        &mut self,
        person: PersonId,
        screen: &str,
        field: &str,
        value: &str,
    ) -> Result<()> {
        let count = screen.len() + field.len() + value.len();
        if DRAFT_FIELD_BYTES_MAX < count {
            return Err(StoreError::TooMany {
                what: "Characters of a field",
                count,
                most: DRAFT_FIELD_BYTES_MAX,
            });
        }
        self.db
            .prepare_cached(
                "INSERT INTO drafts (person, screen, field, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (person, screen, field) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![person.as_bytes(), screen, field, value])?;
        Ok(())
    }

    /// Throws a draft away.
    pub fn clear_draft(&mut self, person: PersonId, screen: &str) -> Result<()> {
        sql::in_transaction(&self.db, || clear(self, person, screen))
    }
}

/// Throws a draft away, within a transaction.
pub(crate) fn clear(reader: &Reader, person: PersonId, screen: &str) -> Result<()> {
    reader
        .db
        .prepare_cached("DELETE FROM drafts WHERE person = ?1 AND screen = ?2")?
        .execute(params![person.as_bytes(), screen])?;
    Ok(())
}
