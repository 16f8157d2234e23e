//! The sentences that findings say, each with its data.
//!
//! In the clerk's words and in this order: what happened, that nothing is lost, what to do.

use std::fmt;

use chrono::NaiveDate;

use crate::ids::{LineNumber, StatementId};
use crate::log_entry::FieldName;
use crate::moment::Timestamp;
use crate::quantity::grouped;

/// A help desk of the Postal Service, with its number as the Contingency Plan prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HelpDesk {
    /// PostalOne! Help Desk (Contingency Plan 1.1, 8).
    PostalOne,
    /// FAST Help Desk (Contingency Plan 5.3).
    Fast,
    /// eVS Help Desk (Contingency Plan 6.2, 6.3).
    Evs,
}

impl HelpDesk {
    /// The telephone number.
    pub const fn phone(self) -> &'static str {
        match self {
            Self::PostalOne => "800-522-9085",
            Self::Fast => "877-569-6614",
            Self::Evs => "877-264-9693, option 4",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostalOne => "PostalOne! Help Desk",
            Self::Fast => "FAST Help Desk",
            Self::Evs => "eVS Help Desk",
        }
    }
}

impl fmt::Display for HelpDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.phone())
    }
}

macro_rules! says {
    ($($(#[$doc:meta])* $variant:ident $({ $($field:ident: $type:ty => $field_doc:literal),+ $(,)? })?
        => $text:literal $(, $($arg:expr),+)?;)*) => {
        /// What a finding says.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Says {
            $($(#[$doc])* $variant $({ $(#[doc = $field_doc] $field: $type),+ })?,)*
        }

        impl fmt::Display for Says {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant $({ $($field),+ })? => write!(f, $text $(, $($arg),+)?),)*
                }
            }
        }
    };
}

says! {
    // Outages.

    /// Declared as a mailer's outage, but the system is the Postal Service's.
    UspsFault { system: String => "The system at fault." }
        => "{system} belongs to the Postal Service, so this is a USPS outage whoever feels it. The declaration is kept: declare it as a USPS outage.";
    /// Declared as a USPS outage, but only the mailer's system is at fault.
    MailersOwnFault
        => "Only a mailer's own system is at fault, so this is that mailer's outage. The declaration is kept: declare it for the mailer.";
    /// The declaration names no effect.
    NoEffectNamed
        => "The outage stops nothing that the plan names. It is recorded: say what people cannot do, or acceptance goes on as on any day.";
    /// What everybody reads at sign-in.
    OutageNotice { system: String => "What is down.", since: Timestamp => "Since when." }
        => "{system} has been down since {}. Keep accepting and releasing mail; everything is recorded here.", clock(*since);
    /// The dock's flow is open.
    DockAccepts
        => "eInduction is hit by a national outage: accept and scan every placarded container; pull one placard from each that is on no PS Form 8125.";
    /// The dock's flow of a local outage is open.
    DockCalls
        => "eInduction is hit by a local outage: containers on PS Form 8125 go on; for any other call the {} before it goes on.", HelpDesk::Fast;
    /// A notice after the restored one, or restored before any incident.
    NoticeOutOfOrder
        => "A notice of the outage's beginning is missing. What came is kept: record the incident notice when you find it.";
    /// The mailer opened no ticket yet.
    TicketMissing { mailer: String => "The mailer whose system is at fault." }
        => "{mailer} has not told its ticket number. The mail is accepted: ask the mailer to call the {}.", HelpDesk::PostalOne;
    /// A local outage without a ticket.
    LocalTicketMissing
        => "The local outage has no ticket yet. Nothing is held: the mailer reports it to the {} and tells you the number.", HelpDesk::PostalOne;
    /// Whom to call.
    Call { desk: HelpDesk => "The help desk." }
        => "For trouble with this, call the {desk}.";

    // Acceptance.

    /// The one fact that would help most.
    HelpsToMatch { field: FieldName => "The field." }
        => "The line may not find its statement. It is saved: {} would help most.", field_words(*field);
    /// Fields are empty.
    Incomplete { empty: u32 => "How many of the usual facts are not known." }
        => "{empty} of the usual facts are not known. The line is saved as it is and the mail goes on.";
    /// Saving would be refused for empty fields.
    TooLittleToSave
        => "The line has too little in it to be matched later.";
    /// Nobody said where a value is from.
    SourceNotSaid { field: FieldName => "The field." }
        => "It is not noted where {} comes from. The value is kept: say whether the mailer gave it or you took it from the mail.", field_words(*field);
    /// A fact that the mailer may know.
    AskMailer { field: FieldName => "The field." }
        => "Ask the mailer for {}; the line is saved without it too.", field_words(*field);
    /// The mailer knows nothing.
    ReviewPieces
        => "The mailer gave no information. Take what you can from the mail itself: permit, class, shape and count.";
    /// A courtesy copy is no statement.
    CourtesyCopyNotKeyed
        => "This is a courtesy copy: the mailer's electronic statement will come. Use it to fill the line, and do not key it into PostalOne!.";
    /// A courtesy copy, and the channel is not known.
    CourtesyCopyAskFirst
        => "This may be a courtesy copy. Ask whether an electronic statement will come; if it will, do not key this one.";
    /// An agreement goes first.
    AgreementSteps { steps: String => "What the agreement says." }
        => "This mailer has an agreement that goes before the general steps: {steps}";
    /// PostalOne! is accessible for hard copies.
    KeyHardCopyNow
        => "PostalOne! can be reached for hard-copy statements: key this one now. A line on the log is not required for it.";
    /// The hard copy is to be secured.
    SecureHardCopy
        => "The hard-copy statement cannot be keyed now. Write the line's number on it and note where it is secured.";
    /// What the log says about verification.
    LogInstructions { text: String => "The printed text." }
        => "Verification, as the log says: {text}";
    /// The channel is not known.
    ChannelUnknown
        => "It is not known how this mailer submits statements. Ask; until then no paper is asked for.";
    /// A mixed mailing through Postal Wizard.
    MixedInWizard { full_service: u32 => "Full-Service pieces.", pieces: u32 => "All pieces." }
        => "{} of {} pieces are Full-Service, and Postal Wizard cannot carry a mixed mailing. The mail is accepted: the mailer has to submit its statement another way.", count(*full_service), count(*pieces);
    /// A delayed job without a ticket.
    DelayedJobTicket
        => "The job was sent and is still being processed. Note the Help Desk ticket in the comments when there is one.";
    /// The account for a deduction is not known.
    NameAccount { due: Timestamp => "When the discount is lost." }
        => "The Full-Service discount is lost unless documents come by {}. Ask the mailer which permit imprint account a deduction would go to.", day_and_clock(*due);

    // What holds a release.

    /// There is no line.
    NoLine
        => "The mailing is not on the log yet. Save its line first; an empty one with the arrival is enough.";
    /// A hard-copy mailer brought no statement.
    StatementMissing
        => "This mailer pays by hard-copy statement and has not presented one. The line is saved; the mail is held until the statement is here.";
    /// A hard-copy mailer brought no presort documentation.
    PresortMissing
        => "The presort documentation that this mailing needs on any day is missing. The line is saved; the mail is held until it is here.";
    /// A drop shipment without its form.
    Form8125Missing
        => "This drop shipment is outside eInduction and has no PS Form 8125. It is recorded; it is held until the form is here.";
    /// After the 48 hours.
    TicketNeeded { ended: Timestamp => "When the 48 hours were over." }
        => "Acceptance under the plan ended {}. The line is saved; the mailer submits as on any day, or shows a ticket of the {}.", day_and_clock(*ended), HelpDesk::PostalOne;
    /// After the 48 hours, eVS.
    EvsTicket
        => "The 48 hours for eVS statements are over. Nothing is held: ask for a ticket of the {}.", HelpDesk::Evs;
    /// The log line is incomplete and the mail waits for it.
    ReleaseWaitsForFields
        => "The line is not complete.";
    /// No PS Form 3607.
    PlacardNotMade
        => "There is no PS Form 3607 for this mailing. The line is saved: fill one before the mail is released.";
    /// Not on the mail.
    PlacardNotAttached
        => "The PS Form 3607 is not on the mail yet. Attach it and confirm; mail without one may not stand in a cleared area.";
    /// The mailer took the mailing back.
    Withdrawn
        => "The mailer took this mailing back, so its PS Form 3607 is void. The line stays on the log.";
    /// Released late, or still here.
    HeldTooLong { minutes: u32 => "Since arrival.", limit: u32 => "The unit's limit." }
        => "This mailing has been here for {minutes} minutes; the unit's limit is {limit}. Release it as soon as nothing holds it.";

    // The dock.

    /// No outage touches the dock.
    NoOutageAtDock
        => "No outage that touches eInduction is known here. The scan is kept: use the Surface Visibility scanner, or have the outage declared.";
    /// The number was scanned elsewhere.
    DuplicateContainer { at: Timestamp => "When.", appointment: Option<String> => "On which appointment." }
        => "Another load had this number {}{}. The scan is kept: compare the two containers.", day_and_clock(*at), appointment.as_ref().map(|a| format!(" (appointment {a})")).unwrap_or_default();
    /// The dock has to call.
    CallFast
        => "This container is on no PS Form 8125 and the outage is local. It is held, not rejected: call the {} and note the answer.", HelpDesk::Fast;
    /// One placard is off already.
    PlacardAlreadyTaken
        => "One placard of this container was taken already. Leave the other one on.";
    /// The container is on a form.
    PlacardNotNeeded
        => "This container is on a PS Form 8125: leave both placards on.";
    /// The container may not go on.
    ContainerHeld
        => "This container is on no PS Form 8125 and no placard was pulled. Pull one, then release it.";
    /// Not scanned.
    ContainerNotScanned
        => "This container was not scanned. Scan its placard, then release it.";
    /// A container outside eInduction without a form.
    ContainerForm8125
        => "This container is outside eInduction and on no PS Form 8125. The scan is kept; hold it until the form is here.";
    /// What has to be kept.
    KeepPlacards { placards: u32 => "Placards.", forms: u32 => "Forms." }
        => "Keep {placards} placards and {forms} PS Forms 8125 of this load for reconciliation.";

    // Entry into PostalOne!.

    /// A hard copy cannot be keyed for an electronic line.
    ElectronicNotKeyed
        => "This mailer submits electronically. Nothing is keyed: the line waits for the mailer's statement.";
    /// The check-in would be in the future.
    CheckInInFuture { adjusted: Timestamp => "As given." }
        => "The adjusted check-in {} is later than now. Nothing was recorded: use the arrival in the log.", day_and_clock(*adjusted);
    /// The check-in has another reason.
    CheckInReason
        => "A check-in adjusted for an outage needs the reason \"System Not Available\". Choose it.";
    /// The check-in is not the arrival.
    CheckInNotArrival { arrival: Timestamp => "In the log." }
        => "The log says that the mail arrived {}; the check-in says otherwise. Adjust it, or correct the log.", day_and_clock(*arrival);
    /// The arrival is not known.
    MailingDateDiffers { released: NaiveDate => "In the log." }
        => "The mail was released to processing on {released}; the mailing date should be that day.";
    /// The verification type is another.
    VerificationType
        => "The verification type of a statement keyed after an outage is \"None (Verification Previously Assessed)\". Choose it.";
    /// The reason is another.
    AssessedReason
        => "The reason for previously assessed is \"Other - please explain below\". Choose it.";
    /// The comment is empty.
    CommentEmpty
        => "The comment about the outage is empty. Fill it, or PostalOne! will not take the statement.";
    /// The placard option is not chosen.
    PrintLater
        => "Choose a container placard option and \"Print Later\", or PostalOne! will not finalise the statement.";
    /// A starred field.
    CertificationDateMissing
        => "The statement certification date is empty. PostalOne! does not save the statement without it.";
    /// A starred field.
    ContainersMissing
        => "The number of containers is empty. PostalOne! does not save the statement without it.";
    /// The piece weight is out of range.
    PieceWeightOutOfRange
        => "The piece weight has to be more than 0 and less than 1 pound.";
    /// Not in pounds.
    PieceWeightNotPounds
        => "PostalOne! takes the piece weight in pounds only.";
    /// The piece weight has to be blank.
    PieceWeightNotBlank
        => "The pieces are not identical: leave the piece weight blank.";
    /// Items are missing.
    ItemsMissing { items: Vec<u8> => "Their numbers on the log." }
        => "Items {} of the log are empty. Fill them from PostalOne!.", list(items);
    /// The status does not allow it.
    NotUpd { status: String => "As imported." }
        => "The statement is {status}; only UPD can be finalised. It stays in the work list until its status changes.";
    /// Billed already.
    AlreadyFinalised { statement: StatementId => "Its number.", status: String => "As imported." }
        => "Statement {statement} is {status} already: it has been billed and nothing is left to finalise. Explain the line with it.";
    /// Another statement of the same mailing is billed already.
    ProbablyBilled { statement: StatementId => "Its number.", status: String => "As imported." }
        => "Statement {statement} looks like the same mailing and is {status} already. Compare the two before anything is billed.";
    /// Confirm with the publisher.
    ConfirmFpp { statement: StatementId => "Its number." }
        => "Statement {statement} is FPP: confirm with the publisher that this is right, and note it.";
    /// Item 25 before FIN or FPP.
    TickBeforeFinal { status: String => "As imported." }
        => "Item 25 is ticked after FIN or FPP only; the statement is {status}. Import the statements again when it has been finalised.";
    /// Item 25 on a hard-copy line.
    TickOnHardCopy
        => "Item 25 is for electronic statements; this line is hard copy. Items 21 to 23 are enough.";
    /// Item 25 before anybody finalised.
    TickBeforeEntry
        => "Nobody noted yet that the statement was finalised. Fill items 21 to 23 first.";
    /// The line has no statement.
    NotMatched
        => "The line is not matched to this statement. Match it first.";
    /// The statement belongs to another line.
    StatementTaken { number: Option<LineNumber> => "The other line." }
        => "The statement is matched to {} already. One statement is one line: take the other match back first.", number.map_or_else(|| "another line".to_owned(), |n| format!("line {n}"));

    // Reconciliation and close-out.

    /// Electronic mailers owe statements.
    Outstanding { mailer: String => "Who.", lines: u32 => "How many." }
        => "{mailer} still owes {lines} electronic statements.";
    /// Hard copies wait.
    HardCopiesToEnter { lines: u32 => "How many." }
        => "{lines} hard-copy statements are still to be entered.";
    /// Log and statement differ.
    Differs { field: FieldName => "Which.", log: String => "In the log.", statement: String => "In the statement." }
        => "The log has {log} for {}, the statement {statement}. The statement is billed; the log keeps both.", field_words(*field);
    /// Two lines look like one mailing.
    LooksLikeOneMailing { one: Option<LineNumber> => "One.", other: Option<LineNumber> => "The other." }
        => "Lines {} and {} look like one mailing logged on two devices. Both are kept: say whether they are one.", number(*one), number(*other);
    /// Work begins.
    StartReconciling { lines: u32 => "Open lines." }
        => "The system is back: {lines} lines wait to be reconciled with their statements.";
    /// Remind mailers.
    RunTransactionSummary { begin: NaiveDate => "First day of the outage.", permits: u32 => "How many permits." }
        => "Run the Transaction Summary Report from {begin}, end date blank, open transactions included, for {permits} permits.";
    /// The report is due.
    EndOfDayReportDue { day: NaiveDate => "The first restored day." }
        => "{day} is the first day on which the system is back: the close-out report of that day is due.";
    /// A hard copy has no place.
    NotSecured
        => "Where the hard-copy statement is secured is not noted. Note the place before the day is closed.";
    /// Lines are open.
    LineOpen
        => "The line is neither matched, entered nor explained.";
    /// Deduct a discount.
    DeductFrom { account: String => "Which." }
        => "The Full-Service documents are late: the discount is deducted from {account}.";
    /// No account to deduct from.
    NoImprintAccount
        => "The Full-Service documents are late and no permit imprint account is known. A supervisor has to find one.";
    /// The deadline passed.
    FullServiceLate { due: Timestamp => "When." }
        => "The Full-Service deadline {} has passed without the statement.", day_and_clock(*due);
}

fn clock(at: Timestamp) -> String {
    at.wall().format("%H:%M").to_string()
}

fn day_and_clock(at: Timestamp) -> String {
    at.wall().format("on %b %-d at %H:%M").to_string()
}

fn count(value: u32) -> String {
    grouped(&value.to_string())
}

fn number(number: Option<LineNumber>) -> String {
    number.map_or_else(|| "(not here yet)".to_owned(), |number| number.to_string())
}

fn list(items: &[u8]) -> String {
    items.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// A field as it stands in a sentence.
const fn field_words(field: FieldName) -> &'static str {
    match field {
        FieldName::ArrivedAt => "the arrival",
        FieldName::Mailer => "the mailer's name",
        FieldName::PermitHolder => "the permit holder",
        FieldName::PermitNumber => "the permit number",
        FieldName::PermitType => "the permit type",
        FieldName::JobId => "the mailer's job id",
        FieldName::Channel => "the way the mailer submits statements",
        FieldName::Class => "the class of mail",
        FieldName::Category => "the processing category",
        FieldName::Pieces => "the piece count",
        FieldName::FullServicePieces => "the Full-Service pieces",
        FieldName::PieceWeight => "the piece weight",
        FieldName::TotalWeight => "the total weight",
        FieldName::Postage => "the postage",
        FieldName::Containers => "the containers",
        FieldName::EInduction => "whether it is eInduction",
        FieldName::Evs => "whether it is eVS",
        FieldName::DropShipment => "whether it is a drop shipment",
        FieldName::Form8125 => "PS Form 8125",
        FieldName::HardCopyStatement => "the hard-copy statement",
        FieldName::HardCopyNumber => "the number on the hard copy",
        FieldName::PresortDocumentation => "the presort documentation",
        FieldName::Verification => "the verification",
        FieldName::AdjustmentAccount => "the account for a deduction",
        FieldName::Ticket => "the ticket",
        FieldName::Comments => "the comments",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_carry_their_data() {
        let at = Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap();
        for (says, part) in [
            (Says::OutageNotice { system: "PostalOne!".into(), since: at }, "since 08:10"),
            (Says::ItemsMissing { items: vec![21, 23] }, "Items 21, 23 of"),
            (Says::MixedInWizard { full_service: 1_200, pieces: 4_000 }, "1,200 of 4,000"),
            (Says::DuplicateContainer { at, appointment: None }, "on Dec 4 at 08:10."),
            (Says::CallFast, "877-569-6614"),
            (Says::StatementTaken { number: None }, "another line"),
        ] {
            let said = says.to_string();
            assert!(said.contains(part), "{said}");
        }
    }
}
