//! What is entered into PostalOne! after an outage, and items 21 to 23 and 25 of the log
//! (Contingency Plan 3.2.5, 3.3, 3.4, 3.5).
//!
//! A person keys the entry into PostalOne! and records here that it was done: the program fills
//! the form beforehand and checks it. A blocking finding holds the record of the entry, never the
//! mail.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Context;
use super::acceptance::{courtesy_copy, mailer};
use super::outage::in_force;
use super::reconciliation::statement_claimed_twice;
use crate::calendar::local_day;
use crate::change::outage::{OutageCause, OutageScope, OutageSystem};
use crate::change::statement::{CheckIn, EntryItems, StatementEntered, StatementFinalised};
use crate::finding::{Finding, Ruling, Says};
use crate::ids::StatementId;
use crate::log_entry::{Channel, ContainerCounts, Entry, FieldName, LineField, LogEntry};
use crate::moment::Timestamp;
use crate::quantity::{Weight, WeightUnit};
use crate::reconcile::Claimed;
use crate::reference::StatementRow;
use crate::rulebook::decided;
use crate::statement::Status;

/// The reason of an adjusted check-in (001-3.2.5c).
pub const CHECK_IN_REASON: &str = "System Not Available";
/// The verification type of a statement keyed afterwards (001-3.2.5f); the plan's prose says
/// "Accessed", its screen "Assessed".
pub const VERIFICATION_TYPE: &str = "None (Verification Previously Assessed)";
/// The reason for it (001-3.2.5g).
pub const ASSESSED_REASON: &str = "Other - please explain below";
/// The comment after a national outage (001-3.2.5g).
pub const COMMENT_NATIONAL: &str = "National PostalOne! Outage";
/// The comment after any other.
pub const COMMENT_OTHER: &str = "PostalOne! outage";
/// The placard option (001-3.2.5l).
pub const PLACARD_OPTION: &str = "Print Later";
/// The reason for a verification that was not performed (001-3r).
pub const VERIFICATION_REASON: &str = "PostalOne! is down";
/// The reason where that one is not offered (001-3s).
pub const VERIFICATION_FALLBACK: &str = "verification not performed";
/// Pounds below which the weight of identical pieces has to be (001-3.2.5j).
pub const PIECE_WEIGHT_LB_BELOW: u32 = 1;

/// The entry of a hard copy as the person fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryForm {
    /// Item 21.
    pub date_entered: Option<NaiveDate>,
    /// Item 22.
    pub initials: String,
    /// Item 23.
    pub transaction: String,
    /// The check-in that PostalOne! gave, where it was seen.
    pub system_check_in: Option<Timestamp>,
    /// The adjusted check-in.
    pub check_in: Option<Timestamp>,
    /// Its reason.
    pub check_in_reason: String,
    /// The mailing date.
    pub mailing_date: Option<NaiveDate>,
    /// The verification type.
    pub verification_type: String,
    /// The reason for previously assessed.
    pub assessed_reason: String,
    /// The comment.
    pub comment: String,
    /// The placard option.
    pub placard_option: String,
    /// The statement certification date: starred.
    pub certification_date: Option<NaiveDate>,
    /// The containers: starred.
    pub containers: Option<ContainerCounts>,
    /// Whether all pieces weigh the same.
    pub identical: bool,
    /// The weight of one.
    pub piece_weight: Option<Weight>,
}

impl EntryForm {
    /// Takes items 22 and 23 as filled: what a person fills in is not missing before they begin.
    pub fn is_begun(&mut self) {
        for item in [&mut self.initials, &mut self.transaction] {
            if item.is_empty() {
                "…".clone_into(item);
            }
        }
    }
}

/// The form of a line, filled with what is known (001-3.2.5): the arrival in the log, the release
/// date, and the fixed values.
pub fn prefilled(ctx: &Context<'_>, entry: &LogEntry) -> EntryForm {
    let on = |rule, text: &str| if ctx.on(rule) { text.to_owned() } else { String::new() };
    let piece_weight = match entry.value(FieldName::PieceWeight) {
        Some(LineField::PieceWeight(weight)) => Some(*weight),
        _ => None,
    };
    let containers = match entry.value(FieldName::Containers) {
        Some(LineField::Containers(counts)) => Some(*counts),
        _ => None,
    };
    EntryForm {
        date_entered: Some(local_day(ctx.now, ctx.unit.zone)),
        initials: String::new(),
        transaction: String::new(),
        system_check_in: None,
        check_in: check_in(ctx, entry),
        check_in_reason: on(decided::CHECK_IN_REASON, CHECK_IN_REASON),
        mailing_date: mailing_date(ctx, entry),
        verification_type: on(decided::VERIFICATION_TYPE, VERIFICATION_TYPE),
        assessed_reason: on(decided::ASSESSED_REASON, ASSESSED_REASON),
        comment: comment(ctx, entry),
        placard_option: on(decided::PRINT_LATER, PLACARD_OPTION),
        certification_date: mailing_date(ctx, entry),
        containers,
        identical: piece_weight.is_some(),
        piece_weight,
    }
}

/// The check-in that is proposed: the arrival in the log (001-3.2.5a).
pub fn check_in(ctx: &Context<'_>, entry: &LogEntry) -> Option<Timestamp> {
    if ctx.on(decided::CHECK_IN_IS_ARRIVAL) { entry.arrival() } else { Some(ctx.now) }
}

/// The mailing date that is proposed: the day of release in the unit's zone (001-3.2.5d).
pub fn mailing_date(ctx: &Context<'_>, entry: &LogEntry) -> Option<NaiveDate> {
    let at = if ctx.on(decided::MAILING_DATE) { entry.released_at? } else { ctx.now };
    Some(local_day(at, ctx.unit.zone))
}

/// The comment by scope (001-3.2.5g): national only when the outage of the line is a national
/// USPS outage.
pub fn comment(ctx: &Context<'_>, entry: &LogEntry) -> String {
    if !ctx.on(decided::ASSESSED_REASON) {
        return String::new();
    }
    let of_line = ctx
        .outages
        .iter()
        .find(|outage| entry.outage.is_some_and(|line| outage.declarations.contains(&line)));
    let outage = of_line.or_else(|| in_force(ctx, mailer(entry)).next());
    let national = outage.is_some_and(|outage| {
        outage.cause == OutageCause::Usps && outage.scope == OutageScope::National
    });
    if national { COMMENT_NATIONAL.to_owned() } else { COMMENT_OTHER.to_owned() }
}

/// The reason for a verification that was not performed: the usual one where the screen offers
/// it, else the other (001-3r, 001-3s).
pub fn verification_reason(ctx: &Context<'_>, usual_is_offered: bool) -> Option<&'static str> {
    if usual_is_offered && ctx.on(decided::VERIFICATION_REASON) {
        Some(VERIFICATION_REASON)
    } else if ctx.on(decided::VERIFICATION_FALLBACK) {
        Some(VERIFICATION_FALLBACK)
    } else {
        None
    }
}

/// The reasons that are proposed for a verification that was not performed: the usual one first,
/// the other for where PostalOne! does not offer it.
pub fn verification_reasons(ctx: &Context<'_>) -> Vec<&'static str> {
    let mut reasons: Vec<&'static str> =
        [true, false].into_iter().filter_map(|offered| verification_reason(ctx, offered)).collect();
    reasons.dedup();
    reasons
}

/// Checks the entry of a hard copy.
pub fn hard_copy(ctx: &Context<'_>, entry: &LogEntry, form: &EntryForm) -> Ruling {
    let mut ruling = Ruling::default();
    let findings = &mut ruling.findings;
    findings.extend(may_key(ctx, entry));
    findings.extend(items(ctx, form.date_entered, &form.initials, &form.transaction));
    let date = form.mailing_date;
    findings.extend(times(ctx, entry, form.check_in, &form.check_in_reason, date));
    findings.extend(fixed_values(ctx, form));
    findings.extend(starred(ctx, form));
    findings.extend(piece_weight(ctx, form));
    ruling
}

/// Only hard copies are keyed by hand: a courtesy copy and an electronic line never are
/// (001-3j, 001-3.5d).
fn may_key(ctx: &Context<'_>, entry: &LogEntry) -> Vec<Finding> {
    let mut findings: Vec<Finding> = courtesy_copy(ctx, entry).into_iter().collect();
    let electronic = entry.channel().is_some_and(Channel::is_electronic);
    if electronic && ctx.on(decided::ENTER_HARD_COPIES_ONLY) {
        findings.push(Finding::hold(decided::ENTER_HARD_COPIES_ONLY, Says::ElectronicNotKeyed));
    }
    findings
}

fn items(
    ctx: &Context<'_>,
    date_entered: Option<NaiveDate>,
    initials: &str,
    transaction: &str,
) -> Option<Finding> {
    let missing: Vec<u8> = [
        (21, date_entered.is_none()),
        (22, initials.trim().is_empty()),
        (23, transaction.trim().is_empty()),
    ]
    .into_iter()
    .filter_map(|(item, missing)| missing.then_some(item))
    .collect();
    let held = !missing.is_empty() && ctx.on(decided::ITEMS_21_TO_23);
    held.then(|| Finding::of(decided::ITEMS_21_TO_23, Says::ItemsMissing { items: missing }))
}

/// Check-in and mailing date (001-3.2.5a to d).
fn times(
    ctx: &Context<'_>,
    entry: &LogEntry,
    check_in: Option<Timestamp>,
    reason: &str,
    mailing_date: Option<NaiveDate>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(adjusted) = check_in.filter(|adjusted| ctx.now.wall() < adjusted.wall())
        && ctx.on(decided::CHECK_IN_NOT_FUTURE)
    {
        let says = Says::CheckInInFuture { adjusted };
        findings.push(ctx.timed(decided::CHECK_IN_NOT_FUTURE, says));
    }
    if reason.trim() != CHECK_IN_REASON && ctx.on(decided::CHECK_IN_REASON) {
        findings.push(Finding::of(decided::CHECK_IN_REASON, Says::CheckInReason));
    }
    if let Some(arrival) = entry.arrival().filter(|arrival| differs(check_in, *arrival))
        && is_adjusted(ctx, entry)
        && ctx.on(decided::CHECK_IN_IS_ARRIVAL)
    {
        let says = Says::CheckInNotArrival { arrival };
        findings.push(Finding::of(decided::CHECK_IN_IS_ARRIVAL, says));
    }
    let released = entry.released_at.map(|at| local_day(at, ctx.unit.zone));
    if let Some(released) = released.filter(|day| mailing_date != Some(*day))
        && ctx.on(decided::MAILING_DATE)
    {
        let says = Says::MailingDateDiffers { released };
        findings.push(Finding::of(decided::MAILING_DATE, says));
    }
    findings
}

/// Check-ins are adjusted for an outage of PostalOne! itself; while the line's outage is not known
/// here it counts as one.
fn is_adjusted(ctx: &Context<'_>, entry: &LogEntry) -> bool {
    let of_line = ctx
        .outages
        .iter()
        .find(|outage| entry.outage.is_some_and(|line| outage.declarations.contains(&line)));
    of_line.is_none_or(|outage| outage.systems.contains(&OutageSystem::PostalOne))
}

/// PostalOne! shows minutes: a difference of seconds is none.
fn differs(check_in: Option<Timestamp>, arrival: Timestamp) -> bool {
    check_in.is_none_or(|at| 60_000 <= (at.unix_ms() - arrival.unix_ms()).abs())
}

/// What the screen has to say (001-3.2.5f, g, l).
fn fixed_values(ctx: &Context<'_>, form: &EntryForm) -> Vec<Finding> {
    let mut findings = Vec::new();
    if form.verification_type.trim() != VERIFICATION_TYPE && ctx.on(decided::VERIFICATION_TYPE) {
        findings.push(Finding::of(decided::VERIFICATION_TYPE, Says::VerificationType));
    }
    if ctx.on(decided::ASSESSED_REASON) {
        if !is_assessed_reason(&form.assessed_reason) {
            findings.push(Finding::of(decided::ASSESSED_REASON, Says::AssessedReason));
        }
        if form.comment.trim().is_empty() {
            findings.push(Finding::of(decided::ASSESSED_REASON, Says::CommentEmpty));
        }
    }
    if form.placard_option.trim() != PLACARD_OPTION && ctx.on(decided::PRINT_LATER) {
        findings.push(Finding::of(decided::PRINT_LATER, Says::PrintLater));
    }
    findings
}

/// The plan prints the dash of the reason in two widths.
fn is_assessed_reason(reason: &str) -> bool {
    reason.trim().replace(['\u{2013}', '\u{2014}'], "-") == ASSESSED_REASON
}

fn starred(ctx: &Context<'_>, form: &EntryForm) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !ctx.on(decided::STARRED_FIELDS) {
        return findings;
    }
    if form.certification_date.is_none() {
        findings.push(Finding::of(decided::STARRED_FIELDS, Says::CertificationDateMissing));
    }
    if form.containers.is_none() {
        findings.push(Finding::of(decided::STARRED_FIELDS, Says::ContainersMissing));
    }
    findings
}

/// Identical pieces weigh more than nothing and less than a pound; others have no piece weight
/// (001-3.2.5j).
fn piece_weight(ctx: &Context<'_>, form: &EntryForm) -> Option<Finding> {
    let weight = form.piece_weight?;
    let says = if !form.identical {
        Says::PieceWeightNotBlank
    } else if weight.unit != WeightUnit::Lb {
        Says::PieceWeightNotPounds
    } else if weight.value <= Decimal::ZERO || Decimal::from(PIECE_WEIGHT_LB_BELOW) <= weight.value
    {
        Says::PieceWeightOutOfRange
    } else {
        return None;
    };
    ctx.on(decided::PIECE_WEIGHT).then(|| Finding::of(decided::PIECE_WEIGHT, says))
}

/// The fact that a checked form becomes; none while what a fact needs is missing.
pub fn entered(entry: &LogEntry, form: EntryForm) -> Option<StatementEntered> {
    Some(StatementEntered {
        line: entry.line,
        items: EntryItems {
            date_entered: form.date_entered?,
            initials: form.initials,
            transaction: form.transaction,
        },
        check_in: CheckIn {
            system: form.system_check_in,
            adjusted: form.check_in?,
            reason: form.check_in_reason,
        },
        mailing_date: form.mailing_date?,
        verification_type: form.verification_type,
        assessed_reason: form.assessed_reason,
        comment: form.comment,
        placard_option: form.placard_option,
    })
}

/// The record that an electronic statement was finalised, filled with what is known. Items 22
/// and 23 are the person's to fill.
pub fn prefilled_finalisation(
    ctx: &Context<'_>,
    entry: &LogEntry,
    row: &StatementRow,
) -> Option<StatementFinalised> {
    let reason =
        if ctx.on(decided::CHECK_IN_REASON) { CHECK_IN_REASON.to_owned() } else { String::new() };
    Some(StatementFinalised {
        line: entry.line,
        statement: row.statement.clone(),
        items: EntryItems {
            date_entered: local_day(ctx.now, ctx.unit.zone),
            initials: String::new(),
            transaction: String::new(),
        },
        check_in: CheckIn { system: row.check_in, adjusted: check_in(ctx, entry)?, reason },
        mailing_date: mailing_date(ctx, entry)?,
    })
}

/// Checks the record that an electronic statement was finalised. What was FIN or FPP before is
/// not billed again (001-3.5a); any other status but UPD cannot be finalised.
pub fn finalise(
    ctx: &Context<'_>,
    entry: &LogEntry,
    row: &StatementRow,
    finalised: &StatementFinalised,
    claimed: Option<&Claimed>,
) -> Ruling {
    let mut ruling = may_finalise(ctx, entry, row, claimed);
    let findings = &mut ruling.findings;
    let EntryItems { date_entered, initials, transaction } = &finalised.items;
    findings.extend(items(ctx, Some(*date_entered), initials, transaction));
    let CheckIn { adjusted, reason, .. } = &finalised.check_in;
    findings.extend(times(ctx, entry, Some(*adjusted), reason, Some(finalised.mailing_date)));
    ruling
}

/// Whether the statement of a line can be finalised at all; `claimed` is what the line claims that
/// others claim too. What this line was finalised with already may be recorded again, to correct
/// its items or to settle which of them stand.
pub fn may_finalise(
    ctx: &Context<'_>,
    entry: &LogEntry,
    row: &StatementRow,
    claimed: Option<&Claimed>,
) -> Ruling {
    let mut ruling = Ruling::default();
    let findings = &mut ruling.findings;
    let matched = entry.matched.value().is_some_and(|found| found.statement == row.statement);
    if !matched && ctx.on(decided::OPEN_STATEMENTS) {
        findings.push(Finding::hold(decided::OPEN_STATEMENTS, Says::NotMatched));
    }
    findings.extend(statement_claimed_twice(ctx, claimed));
    let status = Status::of(row);
    if is_finalised_with(entry, &row.statement) {
        return ruling;
    }
    if status.is_final() {
        findings.extend(already_final(ctx, &row.statement, &status));
    } else if status != Status::Upd && ctx.on(decided::ONLY_UPD) {
        let says = Says::NotUpd { status: status.code().to_owned() };
        findings.push(Finding::of(decided::ONLY_UPD, says));
    }
    ruling
}

fn is_finalised_with(entry: &LogEntry, statement: &StatementId) -> bool {
    entry.entry.given().any(
        |entry| matches!(entry, Entry::Electronic(finalised) if finalised.statement == *statement),
    )
}

/// A statement that is FIN or FPP already: nothing to finalise, and an FPP to be confirmed.
pub fn already_final(ctx: &Context<'_>, statement: &StatementId, status: &Status) -> Vec<Finding> {
    let mut findings = Vec::new();
    if status.is_final() && ctx.on(decided::NOT_BILLED_TWICE) {
        let says = Says::AlreadyFinalised {
            statement: statement.clone(),
            status: status.code().to_owned(),
        };
        findings.push(Finding::of(decided::NOT_BILLED_TWICE, says));
    }
    if *status == Status::Fpp && ctx.on(decided::CONFIRM_FPP) {
        let says = Says::ConfirmFpp { statement: statement.clone() };
        findings.push(Finding::of(decided::CONFIRM_FPP, says));
    }
    findings
}

/// Checks the tick of item 25: an electronic line, finalised by a person, and FIN or FPP as
/// imported (001-3.4c). What two lines claim is ticked on neither.
pub fn tick(
    ctx: &Context<'_>,
    entry: &LogEntry,
    row: &StatementRow,
    claimed: Option<&Claimed>,
) -> Ruling {
    let findings = statement_claimed_twice(ctx, claimed);
    let mut ruling = Ruling { findings, ..Ruling::default() };
    if !ctx.on(decided::ITEM_25) {
        return ruling;
    }
    let status = Status::of(row);
    let says = if entry.channel() == Some(Channel::HardCopy)
        || matches!(entry.entry.value(), Some(Entry::HardCopy(_)))
    {
        Says::TickOnHardCopy
    } else if !matches!(entry.entry.value(), Some(Entry::Electronic(_))) {
        Says::TickBeforeEntry
    } else if !status.is_final() {
        Says::TickBeforeFinal { status: status.code().to_owned() }
    } else {
        return ruling;
    };
    ruling.findings.push(Finding::of(decided::ITEM_25, says));
    ruling
}
