//! People who were set up at a device that knew nobody: the fact that says so, and their PIN's
//! verifier, which never leaves this device.

use domain::change::Fact;
use domain::ids::PersonId;
use rusqlite::params;

use crate::error::Result;
use crate::{Reader, Store};

/// The draft in which a verifier is kept.
const SCREEN: &str = "set_up";
/// Its field.
const VERIFIER: &str = "verifier";

impl Store {
    /// Records that a person was set up here, and keeps their PIN's argon2id verifier (PHC form)
    /// in the same transaction.
    pub fn keep_set_up_person(
        &mut self,
        fact: &Fact,
        person: PersonId,
        verifier: &str,
    ) -> Result<()> {
        self.record_with(std::slice::from_ref(fact), |reader| {
            reader
                .db
                .prepare_cached(
                    "INSERT OR REPLACE INTO drafts (person, screen, field, value)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![person.as_bytes(), SCREEN, VERIFIER, verifier])?;
            Ok(())
        })
    }
}

impl Reader {
    /// The verifier of a person who was set up at this device; none of anybody else.
    pub fn set_up_verifier(&self, person: PersonId) -> Result<Option<String>> {
        Ok(self.draft(person, SCREEN)?.remove(VERIFIER))
    }
}
