//! Rows of the reference feeds: what the central tells devices, replaced by key.
//!
//! Together with [`crate::change`] and the embedded tables this is all that is ever serialised.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, StatementId, UnitId};
use crate::log_entry::{MailClass, ProcessingCategory};
use crate::moment::Timestamp;
use crate::quantity::Money;
use crate::words::words;

/// The feed of people who may sign in.
pub const PEOPLE: &str = "people";
/// The feed of postage statements as last imported.
pub const STATEMENTS: &str = "statements";

words! {
    /// What a person does at a unit.
    pub enum PersonRole {
        /// Acceptance clerk.
        "clerk" Clerk,
        /// Dock worker.
        "dock" Dock,
        /// Supervisor.
        "supervisor" Supervisor,
    }
}

impl PersonRole {
    /// Whether what is allowed from the role `least` on is allowed to this one: dock workers scan,
    /// clerks do that and log, supervisors do all of that and decide. A role that only a newer
    /// program knows may do what every role may.
    pub const fn reaches(self, least: Self) -> bool {
        least.rank() <= self.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Dock | Self::Unknown(_) => 0,
            Self::Clerk => 1,
            Self::Supervisor => 2,
        }
    }
}

/// A person who may sign in at the device that the feed is for. Key: the person's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// The person.
    pub person: PersonId,
    /// Name as on the badge.
    pub name: String,
    /// Initials for item 22 of the log.
    pub initials: String,
    /// What they do.
    pub role: PersonRole,
    /// The PIN's argon2id verifier in PHC form, encrypted to this device; base64. None: the person
    /// is known by name only here.
    pub sealed_verifier: Option<String>,
    /// The PIN has to be changed before anything else.
    #[serde(default)]
    pub must_change: bool,
}

/// A postage statement as PostalOne! showed it when the file was made. Key: the statement's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementRow {
    /// Its number.
    pub statement: StatementId,
    /// The mailer's job id.
    pub job_id: Option<String>,
    /// Permit holder.
    pub permit_holder: Option<String>,
    /// Permit number, not padded.
    pub permit_number: Option<String>,
    /// Permit type.
    pub permit_type: Option<String>,
    /// Class of mail.
    pub class: Option<MailClass>,
    /// Processing category.
    pub category: Option<ProcessingCategory>,
    /// Total pieces.
    pub pieces: Option<u32>,
    /// Total postage.
    pub postage: Option<Money>,
    /// The mailer's mailing date.
    pub mailing_date: Option<NaiveDate>,
    /// When PostalOne! says that the mail was checked in.
    pub check_in: Option<Timestamp>,
    /// The status code as written, known or not.
    pub status: String,
    /// The unit that the central gave it to; none in rows of an older central.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}
