//! Facts about a mailing and its line on the USPS Record of Mailings Log (Contingency Plan 3, 4).

use serde::{Deserialize, Serialize};

use crate::ids::{FactId, LineId, LineNumber, OutageId, PlacardId};
use crate::log_entry::{FieldName, LineField};
use crate::moment::Timestamp;
use crate::words::{Raw, words};

words! {
    /// Where a value came from (001-3b, 001-3g).
    pub enum Source {
        /// A label or permit was scanned.
        "scanned" Scanned,
        /// The scale said it, stable.
        "scale" Scale,
        /// The mailer said it.
        "mailer_said" MailerSaid,
        /// A paper or a file of the mailer's.
        "mailer_document" MailerDocument,
        /// Counted or read off the mailpieces.
        "physical_review" PhysicalReview,
        /// Keyed in by hand, with no more said.
        "keyed" Keyed,
        /// The same as on this permit's last line.
        "as_last_time" AsLastTime,
        /// From the permit's reference row.
        "permit" Permit,
        /// Copied from a paper that was written while no device could be used.
        "paper" Paper,
    }
}

/// A value for one field of a line, and where it came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "SourcedFieldRead")]
pub struct SourcedField {
    /// The field and its value.
    #[serde(flatten)]
    pub field: LineField,
    /// Where it came from.
    pub source: Source,
}

/// As it stands in a row. It is read in two steps, so that a field of a newer program keeps its
/// value byte for byte.
#[derive(Deserialize)]
struct SourcedFieldRead {
    field: FieldName,
    value: Raw,
    source: Source,
}

impl From<SourcedFieldRead> for SourcedField {
    fn from(read: SourcedFieldRead) -> Self {
        Self { field: LineField::read(read.field, read.value), source: read.source }
    }
}

impl SourcedField {
    /// The field as a draft keeps it until it is recorded: in the journal's own words.
    pub fn to_draft(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// A field of a draft; none when another program wrote it in other words.
    pub fn from_draft(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A mailing was presented. Every value is optional: an otherwise empty line with its arrival is
/// a line (001-3a, 001-3i).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailingLogged {
    /// The line.
    pub line: LineId,
    /// Its number, `B-017`.
    pub number: LineNumber,
    /// When the mail arrived (items 2 and 3).
    pub arrived_at: Timestamp,
    /// The outage that it was accepted in.
    pub outage: Option<OutageId>,
    /// What is known so far.
    pub fields: Vec<SourcedField>,
}

/// A field of a line was given a value; the envelope's `replaces` names the values it replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FieldSetRead")]
pub struct FieldSet {
    /// The line.
    pub line: LineId,
    /// The field, its value and where it came from.
    #[serde(flatten)]
    pub set: SourcedField,
}

/// As it stands in a row, like [`SourcedFieldRead`].
#[derive(Deserialize)]
struct FieldSetRead {
    line: LineId,
    field: FieldName,
    value: Raw,
    source: Source,
}

impl From<FieldSetRead> for FieldSet {
    fn from(FieldSetRead { line, field, value, source }: FieldSetRead) -> Self {
        Self { line, set: SourcedFieldRead { field, value, source }.into() }
    }
}

/// A field of a line was emptied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldCleared {
    /// The line.
    pub line: LineId,
    /// The field.
    pub field: FieldName,
}

/// The mailer took the mailing back. The line stays; its PS Form 3607 is void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailingWithdrawn {
    /// The line.
    pub line: LineId,
    /// Why.
    pub reason: String,
}

words! {
    /// What a person decided about two lines that look like one mailing.
    pub enum DuplicateDecision {
        /// `line` stays and `other` is the same mailing again.
        "same_mailing" SameMailing,
        /// They are two mailings.
        "two_mailings" TwoMailings,
    }
}

/// Two lines were compared by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateDecided {
    /// The line that stays.
    pub line: LineId,
    /// The line it was compared with.
    pub other: LineId,
    /// What was decided.
    pub decision: DuplicateDecision,
}

/// A hard-copy statement was put where it is safe until it is keyed (001-3n).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HardCopySecured {
    /// The line.
    pub line: LineId,
    /// Where.
    pub place: String,
}

/// A manual PS Form 3607 was filled for the line (001-4a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacardMade {
    /// The line.
    pub line: LineId,
    /// The placard.
    pub placard: PlacardId,
    /// 1 for the first copy; more is a reprint.
    pub copy: u32,
}

/// A person saw the PS Form 3607 physically on the mail (001-4b).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacardAttached {
    /// The line.
    pub line: LineId,
    /// The placard.
    pub placard: PlacardId,
}

/// The mail went to operations (001-1.2b, 001-3.2.5n).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailReleased {
    /// The line.
    pub line: LineId,
    /// The facts of the line that the person saw when releasing it.
    #[serde(default)]
    pub saw: Vec<FactId>,
    /// When.
    pub released_at: Timestamp,
}
