//! Facts that tie log lines to postage statements (Contingency Plan 3.2 to 3.5).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{LineId, MatchId, StatementId, UnitId};
use crate::moment::Timestamp;
use crate::words::words;

/// A file of statements was read in at the central and became the statements feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementsImported {
    /// The file's name.
    pub file: String,
    /// BLAKE3 of its bytes, 64 hexadecimal digits.
    pub blake3: String,
    /// Rows taken.
    pub rows: u32,
    /// Rows refused, with their line in the file and why.
    pub refused: Vec<RefusedRow>,
}

/// A row of an imported file that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Line in the file, from 1.
    pub line: u64,
    /// Why, in words.
    pub reason: String,
}

/// Somebody at the central said which unit a statement is of: nothing else had told it, or had
/// told it wrongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPlaced {
    /// The statement.
    pub statement: StatementId,
    /// The unit whose devices get it from now on.
    pub unit: UnitId,
}

words! {
    /// What spoke for a match when it was made.
    pub enum Evidence {
        /// The same mailer job id.
        "job_id" JobId,
        /// The same permit.
        "permit" Permit,
        /// The same class of mail.
        "class" Class,
        /// The same piece count.
        "pieces" Pieces,
        /// The same date.
        "date" Date,
        /// The same postage.
        "postage" Postage,
    }
}

/// A person said that a line and a statement are one mailing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementMatched {
    /// The line.
    pub line: LineId,
    /// The statement.
    pub statement: StatementId,
    /// What spoke for it, as shown to the person.
    pub evidence: Vec<Evidence>,
    /// The match that this is the link of; a program that writes none makes a match of its own
    /// with every such fact.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub matching: Option<MatchId>,
}

/// A person said which lines and statements belong together. Where one line and one statement do,
/// a [`StatementMatched`] of the same match stands beside it, for programs that know nothing else;
/// what links the line is then that fact, and it is what taking back replaces
/// (`docs/decisions/matches.md`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchDecided {
    /// The match.
    #[serde(rename = "match")]
    pub matching: MatchId,
    /// The lines.
    pub lines: Vec<LineId>,
    /// The statements.
    pub statements: Vec<StatementId>,
    /// What spoke for it, as shown to the person.
    pub evidence: Vec<Evidence>,
}

/// A person said that a statement is not that of a line, or with `lifted` that they look at it
/// again. It speaks of this line and this statement, and of nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementSetAside {
    /// The line.
    pub line: LineId,
    /// The statement.
    pub statement: StatementId,
    /// It is looked at again.
    #[serde(default, skip_serializing_if = "is_false")]
    pub lifted: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// A person took a match back; the envelope's `replaces` names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementUnmatched {
    /// The line.
    pub line: LineId,
    /// Why.
    pub reason: String,
}

/// Log items 21, 22 and 23: complete for each line, hard copy or electronic (001-3.3b).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryItems {
    /// Item 21, PostalOne! Entry: Date Entered.
    pub date_entered: NaiveDate,
    /// Item 22, PostalOne! Entry: Initials.
    pub initials: String,
    /// Item 23, PostalOne! Entry: Transaction Number.
    pub transaction: String,
}

/// The check-in of a statement, adjusted to the arrival in the log (Contingency Plan 3.2.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// What PostalOne! had, where it was seen.
    pub system: Option<Timestamp>,
    /// The arrival in the log; never later than now (001-3.2.5b).
    pub adjusted: Timestamp,
    /// "System Not Available" (001-3.2.5c).
    pub reason: String,
}

/// A hard-copy statement was keyed into PostalOne! (001-3.5d).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementEntered {
    /// The line.
    pub line: LineId,
    /// Items 21 to 23.
    pub items: EntryItems,
    /// The adjusted check-in.
    pub check_in: CheckIn,
    /// The date that the mail was released to processing (001-3.2.5d).
    pub mailing_date: NaiveDate,
    /// "None (Verification Previously Assessed)" (001-3.2.5f).
    pub verification_type: String,
    /// "Other - please explain below" (001-3.2.5g).
    pub assessed_reason: String,
    /// The comment on the entry screen (001-3.2.5g).
    pub comment: String,
    /// "Print Later" (001-3.2.5l).
    pub placard_option: String,
}

/// An electronic statement was finalised in PostalOne! by a person (001-8e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementFinalised {
    /// The line.
    pub line: LineId,
    /// The statement.
    pub statement: StatementId,
    /// Items 21 to 23.
    pub items: EntryItems,
    /// The adjusted check-in.
    pub check_in: CheckIn,
    /// The date that the mail was released to processing.
    pub mailing_date: NaiveDate,
}

/// Items 21 to 23 were recorded on the wrong line; the envelope's `replaces` names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryTakenBack {
    /// The line.
    pub line: LineId,
    /// Why.
    pub reason: String,
}

/// Item 25, eDoc PS Finalized: ticked after FIN or FPP, on electronic lines only (001-3.4c).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalisedTicked {
    /// The line.
    pub line: LineId,
    /// The statement whose status allowed it.
    pub statement: StatementId,
    /// The status as imported.
    pub status: String,
}

words! {
    /// Why a line is settled without an entry of its own.
    pub enum Explanation {
        /// Its statement was finalised before the outage or by itself: nothing to finalise
        /// (001-3.5a).
        "already_finalised" AlreadyFinalised,
        /// The same mailing is on another line.
        "same_mailing" SameMailing,
        /// The mailer took it back.
        "withdrawn" Withdrawn,
        /// Keyed at once, PostalOne! being accessible to the clerk (001-3m).
        "keyed_at_acceptance" KeyedAtAcceptance,
        /// Something else; the comment says what.
        "other" Other,
    }
}

/// A line needs no entry, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineExplained {
    /// The line.
    pub line: LineId,
    /// Why.
    pub explanation: Explanation,
    /// The statement that it is about, where there is one.
    pub statement: Option<StatementId>,
    /// In words, for the log's Comments.
    pub comment: String,
}
