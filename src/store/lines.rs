//! Lines of the log, as screens list, find and match them.

use chrono::NaiveDate;
use domain::ids::{DeviceLetter, LineId, LineNumber, OutageId, StatementId, UnitId};
use domain::log_entry::{Channel, LogEntry, MailClass};
use domain::moment::Timestamp;
use domain::quantity::{Money, Pieces};

use crate::Reader;
use crate::error::Result;

/// The most lines that one query gives.
pub const LINES_MAX: usize = 5_000;

/// Which lines. Latest arrival first, stubs last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineQuery {
    /// Every line.
    All,
    /// Lines that arrived on a day, at the place where they arrived.
    Day(NaiveDate),
    /// Lines that are not settled yet.
    Open,
    /// Lines with two values for one thing.
    Conflicts,
    /// Lines accepted in an outage.
    Outage(OutageId),
    /// Lines with this job id.
    JobId(String),
    /// Lines of this permit number.
    Permit(String),
    /// Lines matched to this statement.
    Statement(StatementId),
    /// Lines whose number, holder, mailer, permit number or job id begins with this text.
    Find(String),
}

/// A line as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// The line.
    pub line: LineId,
    /// The unit that logged it.
    pub unit: Option<UnitId>,
    /// Its number; none for a stub.
    pub number: Option<LineNumber>,
    /// How far it is settled, as [`domain::log_entry::LineState`] names it.
    pub state: domain::log_entry::LineState,
    /// The arrival that counts.
    pub arrival: Option<Timestamp>,
    /// The outage.
    pub outage: Option<OutageId>,
    /// The mailer.
    pub mailer: Option<String>,
    /// The permit holder.
    pub holder: Option<String>,
    /// The permit's type.
    pub permit_type: Option<String>,
    /// The permit's number.
    pub permit_number: Option<String>,
    /// The mailer's job id.
    pub job_id: Option<String>,
    /// The channel.
    pub channel: Option<Channel>,
    /// The class.
    pub class: Option<MailClass>,
    /// The pieces.
    pub pieces: Option<Pieces>,
    /// The postage.
    pub postage: Option<Money>,
    /// Fields and decisions with two values.
    pub conflicts: u32,
    /// The statement that it is matched to.
    pub statement: Option<StatementId>,
    /// The line that it repeats.
    pub duplicate_of: Option<LineId>,
    /// When the mail went to operations.
    pub released_at: Option<Timestamp>,
    /// The hard copy is in a safe place.
    pub secured: bool,
    /// Items 21 to 23 are there.
    pub entered: bool,
    /// Item 25 is ticked.
    pub ticked: bool,
    /// PS Forms 3607.
    pub placards: u32,
}

impl Reader {
    /// The state of a line; a stub when nothing is known of it.
    pub fn line(&self, line: LineId) -> Result<LogEntry> {
        todo!()
    }

    /// Lines as lists show them, at most [`LINES_MAX`].
    pub fn lines(&self, query: &LineQuery) -> Result<Vec<LineRow>> {
        todo!()
    }

    /// Lines with everything that is known of them, at most [`LINES_MAX`].
    pub fn log_entries(&self, query: &LineQuery) -> Result<Vec<LogEntry>> {
        todo!()
    }

    /// The next number for a line of the device with this letter.
    pub fn next_line_number(&self, letter: DeviceLetter) -> Result<LineNumber> {
        todo!()
    }
}
