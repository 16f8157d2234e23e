//! What a signed-in person can do, whatever screen it is done on.
//!
//! A screen turns taps into an [`Act`]; the station asks the rules, records the facts and says
//! what came of it. Nothing else writes to the journal on a person's behalf.

use chrono::NaiveDate;

use domain::change::mailing::{DuplicateDecision, SourcedField};
use domain::change::outage::{NoticeKind, OutageCause, OutageEffect, OutageScope, OutageSystem};
use domain::change::statement::{Explanation, StatementFinalised};
use domain::ids::{FormId, LineId, LoadId, OutageId, StatementId};
use domain::log_entry::FieldName;
use domain::moment::Timestamp;
use domain::reference::PersonRole;
use domain::rules::entry::EntryForm;

/// Something that a signed-in person does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Declares an outage.
    DeclareOutage(Declaration),
    /// Records a notice about an outage.
    RecordNotice {
        /// The outage.
        outage: OutageId,
        /// Which of the four messages.
        kind: NoticeKind,
        /// Its text.
        text: String,
        /// Who sent it.
        sender: String,
    },
    /// Says that several declarations are one outage.
    JoinOutages {
        /// The one that goes on.
        kept: OutageId,
        /// The others.
        joined: Vec<OutageId>,
    },
    /// Records the all-clear.
    RecordAllClear {
        /// The outage.
        outage: OutageId,
        /// The restoration time that the message states.
        restored_at: Option<Timestamp>,
        /// Where the message came from.
        source: String,
        /// The mailer's ticket, for a mailer outage.
        ticket: Option<String>,
    },
    /// Logs a mailing with what is known of it.
    LogMailing {
        /// When the mail arrived; now, when nothing else is said.
        arrived_at: Option<Timestamp>,
        /// What is known.
        fields: Vec<SourcedField>,
    },
    /// Gives a field of a line a value, replacing every value that stands.
    SetField {
        /// The line.
        line: LineId,
        /// The field, its value and where it came from.
        set: SourcedField,
    },
    /// Empties a field of a line.
    ClearField {
        /// The line.
        line: LineId,
        /// The field.
        field: FieldName,
    },
    /// Puts a hard-copy statement in a safe place.
    SecureHardCopy {
        /// The line.
        line: LineId,
        /// Where.
        place: String,
    },
    /// Fills a manual PS Form 3607; a second one is a reprint.
    MakePlacard {
        /// The line.
        line: LineId,
    },
    /// Says that the PS Form 3607 is physically on the mail.
    AttachPlacard {
        /// The line.
        line: LineId,
    },
    /// Prints the mailer's slip of a line: what was presented, and its number. It records nothing.
    PrintSlip {
        /// The line.
        line: LineId,
    },
    /// Releases the mail to operations.
    Release {
        /// The line.
        line: LineId,
    },
    /// Records that the mail of a line copied from paper went to operations with the PS Form 3607
    /// that was filled by hand. What has happened is held by nothing.
    ReleasedOnPaper {
        /// The line.
        line: LineId,
        /// When the mail went.
        released_at: Timestamp,
    },
    /// Takes a mailing off the log, its mailer having taken it back.
    Withdraw {
        /// The line.
        line: LineId,
        /// Why.
        reason: String,
    },
    /// Decides about two lines that look like one mailing.
    DecideDuplicate {
        /// The line that stays.
        line: LineId,
        /// The other.
        other: LineId,
        /// What they are.
        decision: DuplicateDecision,
    },
    /// Opens a load at the dock and makes it the one that scans go to.
    OpenLoad {
        /// The FAST appointment.
        appointment: Option<String>,
    },
    /// Makes a load that is known the one that scans go to.
    ResumeLoad {
        /// The load.
        load: LoadId,
    },
    /// Records a PS Form 8125 that came with the load.
    PresentForm {
        /// What people call it.
        name: String,
        /// The containers that it lists, as written.
        containers: Vec<String>,
        /// Pallets that it claims in all.
        pallets: u32,
    },
    /// Ticks a container off on a PS Form 8125.
    ReconcileContainer {
        /// The container.
        barcode: String,
        /// The form.
        form: FormId,
    },
    /// Says that one placard was taken off a container.
    PullPlacard {
        /// The container.
        barcode: String,
    },
    /// Says that the placards that were taken off are in hand: one of each of these containers,
    /// counted once for the load.
    CollectPlacards {
        /// The containers.
        barcodes: Vec<String>,
    },
    /// Sets every unresolved 99M container of the load to Accept.
    AcceptUnresolved,
    /// Releases every container of the load that may go.
    ReleaseContainers,
    /// Releases one container.
    ReleaseContainer {
        /// The container.
        barcode: String,
    },
    /// Records a call to the FAST Help Desk.
    RecordFastCall {
        /// The container.
        barcode: String,
        /// Who answered.
        agent: String,
        /// What they said.
        instruction: String,
    },
    /// Takes the last scan back.
    TakeBackScan,
    /// Takes the last scan of a container of the load back.
    DisownScan {
        /// The container.
        barcode: String,
    },
    /// Prints the tally of a load: its containers, and what is kept of it. It records nothing.
    PrintTally {
        /// The load.
        load: LoadId,
    },
    /// Says that a line and a statement are one mailing.
    MatchStatement {
        /// The line.
        line: LineId,
        /// The statement.
        statement: StatementId,
    },
    /// Takes a match back.
    UnmatchStatement {
        /// The line.
        line: LineId,
        /// Why.
        reason: String,
    },
    /// Says which line a statement belongs to that several hold: the other matches are taken back,
    /// and what was entered with them.
    KeepStatement {
        /// The line that keeps it.
        line: LineId,
        /// The statement.
        statement: StatementId,
    },
    /// Says that a statement is not that of a line.
    SetAside {
        /// The line.
        line: LineId,
        /// The statement.
        statement: StatementId,
    },
    /// Looks again at every statement that was set aside for a line.
    LookAgain {
        /// The line.
        line: LineId,
    },
    /// Records that a hard-copy statement was keyed into PostalOne!.
    EnterStatement {
        /// The line.
        line: LineId,
        /// What was keyed.
        entry: Box<EntryForm>,
    },
    /// Records that the matched electronic statement was finalised in PostalOne!.
    FinaliseStatement(StatementFinalised),
    /// Ticks item 25.
    TickFinalised {
        /// The line.
        line: LineId,
    },
    /// Says why a line needs no entry.
    Explain {
        /// The line.
        line: LineId,
        /// Why.
        explanation: Explanation,
        /// The statement that it is about.
        statement: Option<StatementId>,
        /// In words.
        comment: String,
    },
    /// Says that what was found of damaged data was read.
    SeeDamage,
    /// Signs the unit's day, or finds out what holds it.
    CloseDay {
        /// The day.
        day: NaiveDate,
        /// What is signed over, each with its reason; nothing for a clean close-out.
        sign_over: Vec<SignOver>,
    },
}

/// An outage as a person declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declaration {
    /// Whose system is at fault.
    pub(crate) cause: OutageCause,
    /// Local or national.
    pub(crate) scope: OutageScope,
    /// The systems that are down.
    pub(crate) systems: Vec<OutageSystem>,
    /// What that prevents.
    pub(crate) effects: Vec<OutageEffect>,
    /// When it began; now, when nothing else is known.
    pub(crate) began_at: Option<Timestamp>,
    /// Announced beforehand.
    pub(crate) planned: bool,
    /// A Help Desk ticket.
    pub(crate) ticket: Option<String>,
}

/// A hold that a supervisor signs over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignOver {
    /// Which device or rule holds; see [`domain::change::close_out::HoldReason`].
    pub(crate) hold: domain::change::close_out::HoldReason,
    /// Why it is signed all the same.
    pub(crate) reason: String,
}

impl Act {
    /// The least role that may do it. The facts that it records say the same:
    /// [`domain::change::Change::least_role`].
    pub(crate) const fn least_role(&self) -> PersonRole {
        match self {
            Self::SeeDamage
            | Self::JoinOutages { .. }
            | Self::DecideDuplicate { .. }
            | Self::KeepStatement { .. }
            | Self::CloseDay { .. } => PersonRole::Supervisor,
            Self::DeclareOutage(_)
            | Self::RecordNotice { .. }
            | Self::OpenLoad { .. }
            | Self::ResumeLoad { .. }
            | Self::PresentForm { .. }
            | Self::ReconcileContainer { .. }
            | Self::PullPlacard { .. }
            | Self::CollectPlacards { .. }
            | Self::DisownScan { .. }
            | Self::PrintTally { .. }
            | Self::AcceptUnresolved
            | Self::ReleaseContainers
            | Self::ReleaseContainer { .. }
            | Self::RecordFastCall { .. }
            | Self::TakeBackScan => PersonRole::Dock,
            _ => PersonRole::Clerk,
        }
    }

    /// Whether `role` may do it. Docks scan, clerks log, supervisors do all of that and decide.
    pub(crate) const fn allowed_to(&self, role: PersonRole) -> bool {
        role.reaches(self.least_role())
    }
}

#[cfg(test)]
mod tests;
