//! The rules that this crate decides by, each under a name.
//!
//! A rule of the table that is missing here is carried as text only. The names say what the rule
//! is about; the ids are the documents' own places.

use super::RuleId;

macro_rules! decided {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        $($(#[$doc])* pub const $name: RuleId = RuleId::named($id);)*

        /// Every rule that the program decides by.
        pub const ALL: &[RuleId] = &[$($name),*];
    };
}

decided! {
    /// A fault of a USPS system is a USPS outage.
    USPS_OUTAGE = "001-1.1a";
    /// A fault of a mailer's own system is that mailer's outage.
    MAILER_OUTAGE = "001-1.1b";
    /// In a mailer outage the mailer opens a ticket.
    MAILER_TICKET = "001-1.1c";
    /// In a USPS outage no ticket is asked for.
    NO_TICKET_IN_USPS_OUTAGE = "001-1.1d";
    /// Local or national decides the flow at the dock.
    SCOPE_DECIDES_DOCK = "001-1.1e";
    /// No mailing is refused because a system is down or a field is empty.
    KEEP_ACCEPTING = "001-1.2a";
    /// Mail goes to operations without delay.
    RELEASE_WITHOUT_DELAY = "001-1.2b";
    /// The all-clear ends a USPS outage and starts its clocks.
    ALL_CLEAR = "001-1.2d";
    /// A notice tells everybody that acceptance goes on.
    OUTAGE_NOTICE = "001-1.2e";
    /// An outage that touches eInduction opens the dock's flow.
    DOCK_NOTICE = "001-1.2f";
    /// A mailer outage ends with the mailer's correction.
    MAILER_CORRECTED = "001-1.2g";
    /// Notices are of four kinds, in order.
    NOTICE_KINDS = "001-2a";
    /// Each mailing has a line.
    LINE_FOR_EACH_MAILING = "001-3a";
    /// Where a value comes from is noted.
    SOURCE_NOTED = "001-3b";
    /// A line carries enough to find its statement.
    ENOUGH_TO_MATCH = "001-3c";
    /// Five facts are asked of electronic mailers.
    FACTS_ASKED = "001-3d";
    /// No further document is asked for.
    NO_FURTHER_DOCUMENT = "001-3e";
    /// Electronic mailers owe no hard-copy statement.
    NO_HARD_COPY_FROM_ELECTRONIC = "001-3f";
    /// Where the mailer knows nothing, the pieces are looked at.
    REVIEW_PIECES = "001-3h";
    /// Collecting information never delays acceptance.
    NEVER_DELAY = "001-3i";
    /// A courtesy copy is never keyed.
    COURTESY_COPY = "001-3j";
    /// Agreements go before the general steps.
    AGREEMENT_GOES_FIRST = "001-3k";
    /// Hard-copy mailers bring their statement.
    HARD_COPY_STATEMENT = "001-3l";
    /// A hard copy is keyed now where PostalOne! is accessible.
    KEY_NOW = "001-3m";
    /// A hard copy that cannot be keyed is secured.
    SECURE_HARD_COPY = "001-3n";
    /// Hard-copy mailers bring presort documentation.
    PRESORT_DOCUMENTATION = "001-3o";
    /// Verifications are not demanded.
    NO_VERIFICATION = "001-3q";
    /// The reason for a verification that was not performed.
    VERIFICATION_REASON = "001-3r";
    /// The reason where that one is not offered.
    VERIFICATION_FALLBACK = "001-3s";
    /// The instructions printed on the log are shown.
    LOG_INSTRUCTIONS = "001-3t";
    /// The channel is recorded, and nothing is demanded before it is known.
    CHANNEL_RECORDED = "001-3u";
    /// A job that is still processed is waited for.
    DELAYED_JOB_WAITS = "001-3.1b";
    /// Hard copies are entered and compared with the log.
    HARD_COPIES_COMPARED = "001-3.2.1";
    /// Electronic mailers submit a statement for each mailing.
    OUTSTANDING_ELECTRONIC = "001-3.2.2a";
    /// Postal Wizard cannot carry a mixed mailing.
    WIZARD_MIXED = "001-3.2.2b";
    /// Three business days for the Full-Service discount.
    FULL_SERVICE_DEADLINE = "001-3.2.3a";
    /// The deduction goes to the account that the mailer named.
    DEDUCTION_NAMED_ACCOUNT = "001-3.2.3b";
    /// Or to the account that paid.
    DEDUCTION_PAYING_ACCOUNT = "001-3.2.3c";
    /// The mailer is asked for that account.
    ACCOUNT_ASKED = "001-3.2.3d";
    /// The ticket of a delayed job goes into the comments.
    DELAYED_JOB_TICKET = "001-3.2.4b";
    /// The check-in is the arrival in the log.
    CHECK_IN_IS_ARRIVAL = "001-3.2.5a";
    /// And never later than now.
    CHECK_IN_NOT_FUTURE = "001-3.2.5b";
    /// With the reason "System Not Available".
    CHECK_IN_REASON = "001-3.2.5c";
    /// The mailing date is the date of release.
    MAILING_DATE = "001-3.2.5d";
    /// The verification type of a statement keyed afterwards.
    VERIFICATION_TYPE = "001-3.2.5f";
    /// Its reason and comment.
    ASSESSED_REASON = "001-3.2.5g";
    /// The piece weight of identical pieces.
    PIECE_WEIGHT = "001-3.2.5j";
    /// The placard option.
    PRINT_LATER = "001-3.2.5l";
    /// The starred fields.
    STARRED_FIELDS = "001-3.2.5m";
    /// Items 21 to 23 on each line.
    ITEMS_21_TO_23 = "001-3.3b";
    /// Differences between log and electronic statement are flagged.
    DIFFERENCES_FLAGGED = "001-3.4a";
    /// No hard copy from electronic mailers at reconciliation either.
    NO_HARD_COPY_LATER = "001-3.4b";
    /// Item 25 after FIN or FPP, on electronic lines.
    ITEM_25 = "001-3.4c";
    /// What is finalised already is not billed again.
    NOT_BILLED_TWICE = "001-3.5a";
    /// FPP is confirmed with the publisher.
    CONFIRM_FPP = "001-3.5b";
    /// Open statements without a line are left alone.
    OPEN_STATEMENTS = "001-3.5c";
    /// Only hard copies are entered by hand.
    ENTER_HARD_COPIES_ONLY = "001-3.5d";
    /// The Transaction Summary Report is run.
    TRANSACTION_SUMMARY = "001-3.5e";
    /// The close-out report of the first restored day.
    END_OF_DAY_REPORT = "001-3.6a";
    /// A manual PS Form 3607 for every mailing.
    PLACARD_MADE = "001-4a";
    /// Physically attached.
    PLACARD_ATTACHED = "001-4b";
    /// Every placarded container is accepted.
    ACCEPT_CONTAINERS = "001-5.1a";
    /// PS Forms 8125 are reconciled first.
    RECONCILE_FORMS_FIRST = "001-5.1b";
    /// One placard off each other container.
    ONE_PLACARD = "001-5.1c";
    /// Unresolved 99M containers are set to Accept.
    SET_TO_ACCEPT = "001-5.1d";
    /// Only those are released.
    CONTAINER_RELEASE = "001-5.1e";
    /// Placards and forms are kept.
    KEEP_PLACARDS = "001-5.1f";
    /// Drop shipments outside eInduction need PS Form 8125.
    FORM_8125 = "001-5.1g";
    /// eInduction mailers owe no further document.
    NO_FORM_FROM_EINDUCTION = "001-5.1h";
    /// Loads are of three kinds.
    LOAD_KIND = "001-5.1i";
    /// A local outage is reported to the Help Desk.
    LOCAL_TICKET = "001-5.2a";
    /// And the dock calls about each container on no form.
    CALL_FAST = "001-5.2d";
    /// Whom to call about induction.
    FAST_CONTACT = "001-5.3";
    /// eVS mailers owe no paper.
    EVS_NO_PAPER = "001-6.1";
    /// eVS statements within 48 hours.
    EVS_DEADLINE = "001-6.2b";
    /// After that, a ticket.
    EVS_TICKET = "001-6.2c";
    /// Whom to call about eVS.
    EVS_CONTACT = "001-6.3";
    /// Acceptance under the plan goes on for 48 hours.
    FORTY_EIGHT_HOURS = "001-8b";
    /// After that with a ticket only.
    TICKET_AFTER_48_HOURS = "001-8c";
    /// Reconciling begins at once.
    RECONCILE_AT_ONCE = "001-8d";
    /// A matched statement is finalised.
    MATCHED_IS_FINALISED = "001-8e";
    /// Continuous Mailer IDs have one day.
    CONTINUOUS_MID = "P685-cont";
    /// When a repeated scan is a duplicate.
    DUPLICATE_CONTAINER = "P685-dup";
    /// Only UPD can be finalised.
    ONLY_UPD = "PBV-upd";
    /// Verifications of an ordinary day.
    ORDINARY_VERIFICATION = "PBV-ver";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_that_is_decided_by_stands_in_the_table_once() {
        for rule in ALL {
            assert_eq!(RuleId::find(rule.as_str()), Some(*rule));
        }
        assert_eq!(ALL.iter().collect::<BTreeSet<_>>().len(), ALL.len());
    }
}
