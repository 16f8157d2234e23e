//! The release of mail to operations (Contingency Plan 1.2, 4, and the holds of 3 and 8).
//!
//! A blocking finding of this file holds the PS Form 3607 or the release; the line is saved all
//! the same. These are the only holds that the plan knows (001-1.2a).

use super::acceptance::{agreement, has_statement, is_evs, mailer, matchability, ticket};
use super::outage::{Contingency, contingency};
use super::{Context, Site};
use crate::clocks;
use crate::finding::{Finding, Ruling, Says};
use crate::log_entry::{Channel, FieldName, LineField, LogEntry, Presented};
use crate::rulebook::decided;

/// What holds the release of a mailing to operations.
pub fn release(ctx: &Context<'_>, entry: &LogEntry) -> Ruling {
    let mut ruling = placard(ctx, entry);
    let made = entry.placards.iter().any(|placard| 0 < placard.copies);
    let attached = entry.placards.iter().any(|placard| placard.attached);
    let named = matches!(ctx.unit.site, Site::Bmeu | Site::PostOffice);
    if named && !made && !attached && ctx.on(decided::PLACARD_MADE) {
        ruling.findings.push(Finding::of(decided::PLACARD_MADE, Says::PlacardNotMade));
    }
    if !attached && ctx.on(decided::PLACARD_ATTACHED) {
        ruling.findings.push(Finding::of(decided::PLACARD_ATTACHED, Says::PlacardNotAttached));
    }
    ruling.findings.extend(held_too_long(ctx, entry));
    ruling
}

/// What holds the PS Form 3607 of a mailing: everything but the form itself.
pub fn placard(ctx: &Context<'_>, entry: &LogEntry) -> Ruling {
    let mut ruling = Ruling::default();
    let findings = &mut ruling.findings;
    if entry.withdrawn.is_some() {
        findings.push(Finding::hold(decided::PLACARD_ATTACHED, Says::Withdrawn));
    }
    findings.extend(without_line(ctx, entry));
    findings.extend(papers(ctx, entry));
    findings.extend(form_8125(ctx, entry));
    findings.extend(after_48_hours(ctx, entry));
    if !ctx.on(decided::NEVER_DELAY) && matchability(entry).helped_by.is_some() {
        findings.push(Finding::hold(decided::ENOUGH_TO_MATCH, Says::ReleaseWaitsForFields));
    }
    ruling
}

/// No release and no PS Form 3607 without a line (001-3a); an agreement may say otherwise
/// (001-3k).
pub(super) fn without_line(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    let waived = agreement(ctx, entry).is_some_and(|agreement| agreement.waives_line);
    let missing = entry.number.is_none() && !waived && ctx.on(decided::LINE_FOR_EACH_MAILING);
    missing.then(|| Finding::of(decided::LINE_FOR_EACH_MAILING, Says::NoLine))
}

/// Hard-copy mailers bring their statement and the presort documentation of a normal day
/// (001-3l, 001-3o). Documentation holds only when somebody said that it is missing.
fn papers(ctx: &Context<'_>, entry: &LogEntry) -> Vec<Finding> {
    let mut findings = Vec::new();
    let waived = agreement(ctx, entry).is_some_and(|agreement| agreement.waives_documents)
        || (is_evs(entry) && ctx.on(decided::EVS_NO_PAPER));
    if entry.channel() != Some(Channel::HardCopy) || waived {
        return findings;
    }
    if !has_statement(entry) && ctx.on(decided::HARD_COPY_STATEMENT) {
        findings.push(Finding::of(decided::HARD_COPY_STATEMENT, Says::StatementMissing));
    }
    let missing = entry.value(FieldName::PresortDocumentation)
        == Some(&LineField::PresortDocumentation(Presented::Missing));
    if missing && ctx.on(decided::PRESORT_DOCUMENTATION) {
        findings.push(Finding::of(decided::PRESORT_DOCUMENTATION, Says::PresortMissing));
    }
    findings
}

/// A drop shipment known to be outside eInduction and not eVS needs PS Form 8125 (001-5.1g).
fn form_8125(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    let drop_shipment =
        entry.value(FieldName::DropShipment) == Some(&LineField::DropShipment(true));
    let outside = entry.value(FieldName::EInduction) == Some(&LineField::EInduction(false));
    let missing =
        entry.value(FieldName::Form8125) == Some(&LineField::Form8125(Presented::Missing));
    let evs = is_evs(entry) && ctx.on(decided::EVS_NO_PAPER);
    let held = drop_shipment && outside && missing && !evs && ctx.on(decided::FORM_8125);
    held.then(|| Finding::of(decided::FORM_8125, Says::Form8125Missing))
}

/// After the 48 hours an electronic mailer is accepted under the plan with a ticket only
/// (001-8c); hard-copy and eVS mailers are not meant.
fn after_48_hours(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    let electronic = entry.channel().is_some_and(Channel::is_electronic) && !is_evs(entry);
    let Contingency::Over { since, .. } = contingency(ctx, mailer(entry)) else {
        return None;
    };
    // A mailing that arrived before the end was accepted under the plan.
    let arrived_before = entry.arrival().is_some_and(|arrival| arrival <= since);
    let held = electronic
        && !arrived_before
        && ticket(entry).is_none()
        && ctx.on(decided::TICKET_AFTER_48_HOURS);
    held.then(|| {
        let ended = crate::calendar::in_zone(since, ctx.unit.zone);
        ctx.timed(decided::TICKET_AFTER_48_HOURS, Says::TicketNeeded { ended })
    })
}

/// Mail goes without delay: the timer from arrival to release, flagged above the unit's limit
/// (001-1.2b). Of a line that was copied from paper nobody knows that its mail is still here until
/// its release is recorded.
pub fn held_too_long(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    if entry.is_from_paper() && entry.released_at.is_none() {
        return None;
    }
    let minutes = clocks::minutes_here(ctx, entry)?;
    let limit = ctx.unit.release_minutes_max;
    let late = limit < minutes && entry.withdrawn.is_none();
    (late && ctx.on(decided::RELEASE_WITHOUT_DELAY))
        .then(|| ctx.timed(decided::RELEASE_WITHOUT_DELAY, Says::HeldTooLong { minutes, limit }))
}
