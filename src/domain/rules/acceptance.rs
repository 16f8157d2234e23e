//! Acceptance of a mailing: what to ask, what never to ask, and what would help its line to find
//! its statement (Contingency Plan 3, 5.1, 6.1).
//!
//! Nothing here holds the saving of a line, and a finding that blocks holds only what its file
//! says: what holds the mail is in [`super::release`].

use super::outage::{Contingency, contingency, in_force};
use super::{Agreement, Context, Site};
use crate::change::mailing::Source;
use crate::change::outage::{OutageCause, OutageEffect, OutageScope};
use crate::clocks;
use crate::finding::{Asked, Finding, Ruling, Says};
use crate::log_entry::{Channel, FieldName, LineField, LogEntry, Presented};
use crate::quantity::Exactness;
use crate::rulebook::decided;

/// The five facts that are asked of electronic mailers (001-3d).
pub const ASKED_OF_ELECTRONIC: [FieldName; 5] = [
    FieldName::PermitHolder,
    FieldName::Pieces,
    FieldName::Postage,
    FieldName::JobId,
    FieldName::EInduction,
];

/// How surely a line will find its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Could be one of many.
    Weak,
    /// Probably.
    Likely,
    /// Certainly.
    Certain,
}

/// How well a line can be matched later (001-3c).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matchability {
    /// In a word.
    pub verdict: Verdict,
    /// 0 to 100.
    pub percent: u8,
    /// The one fact that would help most; none when nothing is missing.
    pub helped_by: Option<FieldName>,
}

/// Everything that the rules say about accepting the mailing of a line.
pub fn line(ctx: &Context<'_>, entry: &LogEntry) -> Ruling {
    let mut ruling = demands(ctx, entry);
    completeness(ctx, entry, &mut ruling);
    hard_copy(ctx, entry, &mut ruling);
    submission(ctx, entry, &mut ruling);
    prompts(ctx, entry, &mut ruling);
    ruling
}

/// Whether the line may be saved: always, while 001-1.2a is on. A line with nothing but its
/// arrival is a line.
pub fn save(ctx: &Context<'_>, entry: &LogEntry) -> Ruling {
    let mut ruling = Ruling::default();
    if !ctx.on(decided::KEEP_ACCEPTING) && matchability(entry).verdict == Verdict::Weak {
        ruling.findings.push(Finding::hold(decided::ENOUGH_TO_MATCH, Says::TooLittleToSave));
    }
    ruling
}

/// What to ask the mailer for, and what not to.
pub fn demands(ctx: &Context<'_>, entry: &LogEntry) -> Ruling {
    let mut ruling = Ruling::default();
    statement_demand(ctx, entry, &mut ruling);
    documentation_demands(ctx, entry, &mut ruling);
    form_8125_demand(ctx, entry, &mut ruling);
    ticket_demand(ctx, entry, &mut ruling);
    let forbidding: &[_] =
        if contingency(ctx, mailer(entry)).is_in_force() && ctx.on(decided::NO_VERIFICATION) {
            &[decided::NO_VERIFICATION]
        } else {
            &[]
        };
    if ctx.on(decided::ORDINARY_VERIFICATION) && entry.value(FieldName::Verification).is_none() {
        ruling.ask(decided::ORDINARY_VERIFICATION, Asked::Verification, forbidding);
    }
    ruling
}

/// 001-3l asks every mailer for a hard-copy statement; 3f, 3k, 3u and 6.1 take the demand from
/// those who owe none.
fn statement_demand(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    if !ctx.on(decided::HARD_COPY_STATEMENT) || has_statement(entry) {
        return;
    }
    let channel = entry.channel();
    let mut forbidding = Vec::new();
    if channel.is_some_and(Channel::is_electronic) && ctx.on(decided::NO_HARD_COPY_FROM_ELECTRONIC)
    {
        forbidding.push(decided::NO_HARD_COPY_FROM_ELECTRONIC);
    }
    if channel.is_none() && ctx.on(decided::CHANNEL_RECORDED) {
        forbidding.push(decided::CHANNEL_RECORDED);
    }
    if is_evs(entry) && ctx.on(decided::EVS_NO_PAPER) {
        forbidding.push(decided::EVS_NO_PAPER);
    }
    if agreement(ctx, entry).is_some_and(|agreement| agreement.waives_documents) {
        forbidding.push(decided::AGREEMENT_GOES_FIRST);
    }
    ruling.ask(decided::HARD_COPY_STATEMENT, Asked::HardCopyStatement, &forbidding);
}

/// 001-3o asks for presort documentation and a normal day for qualification reports; 3e takes
/// from electronic mailers all of it and from hard-copy mailers the reports.
fn documentation_demands(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    if !ctx.on(decided::PRESORT_DOCUMENTATION) {
        return;
    }
    let electronic = entry.channel().is_some_and(Channel::is_electronic);
    let known = entry.channel().is_some();
    let no_further = ctx.on(decided::NO_FURTHER_DOCUMENT);
    let presented = entry.value(FieldName::PresortDocumentation);
    let shown = matches!(
        presented,
        Some(LineField::PresortDocumentation(Presented::Present | Presented::NotNeeded))
    );
    let mut forbidding = Vec::new();
    if electronic && no_further {
        forbidding.push(decided::NO_FURTHER_DOCUMENT);
    }
    if !known && ctx.on(decided::CHANNEL_RECORDED) {
        forbidding.push(decided::CHANNEL_RECORDED);
    }
    if is_evs(entry) && ctx.on(decided::EVS_NO_PAPER) {
        forbidding.push(decided::EVS_NO_PAPER);
    }
    if agreement(ctx, entry).is_some_and(|agreement| agreement.waives_documents) {
        forbidding.push(decided::AGREEMENT_GOES_FIRST);
    }
    if !shown {
        ruling.ask(decided::PRESORT_DOCUMENTATION, Asked::PresortDocumentation, &forbidding);
    }
    let reports: &[_] = if no_further { &[decided::NO_FURTHER_DOCUMENT] } else { &[] };
    if contingency(ctx, mailer(entry)).is_in_force() {
        ruling.ask(decided::PRESORT_DOCUMENTATION, Asked::QualificationReport, reports);
    }
}

/// 001-5.1g asks drop shipments for PS Form 8125; 5.1h takes the demand from eInduction and 6.1
/// from eVS mailers.
fn form_8125_demand(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    let drop_shipment =
        entry.value(FieldName::DropShipment) == Some(&LineField::DropShipment(true));
    let shown = matches!(
        entry.value(FieldName::Form8125),
        Some(LineField::Form8125(Presented::Present | Presented::NotNeeded))
    );
    if !drop_shipment || shown || !ctx.on(decided::FORM_8125) {
        return;
    }
    let mut forbidding = Vec::new();
    let einduction = entry.value(FieldName::EInduction) == Some(&LineField::EInduction(true));
    if einduction && ctx.on(decided::NO_FORM_FROM_EINDUCTION) {
        forbidding.push(decided::NO_FORM_FROM_EINDUCTION);
    }
    if is_evs(entry) && ctx.on(decided::EVS_NO_PAPER) {
        forbidding.push(decided::EVS_NO_PAPER);
    }
    ruling.ask(decided::FORM_8125, Asked::Form8125, &forbidding);
    if einduction {
        ruling.ask(decided::FORM_8125, Asked::BarcodeList, &forbidding);
    }
}

/// 001-1.1c asks for a ticket; 1.1d takes the demand away in a USPS outage, unless it is local
/// and may touch eInduction.
fn ticket_demand(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    if ticket(entry).is_some() || !ctx.on(decided::MAILER_TICKET) {
        return;
    }
    for outage in in_force(ctx, mailer(entry)) {
        if outage.ticket.is_some() {
            continue;
        }
        match &outage.cause {
            OutageCause::Mailer { mailer } => {
                ruling.ask(decided::MAILER_TICKET, Asked::Ticket, &[]);
                let says = Says::TicketMissing { mailer: mailer.clone() };
                ruling.findings.push(Finding::warning(decided::MAILER_TICKET, says));
            }
            OutageCause::Usps | OutageCause::Unknown(_)
                if outage.scope == OutageScope::Local && outage.touches_dock() =>
            {
                if ctx.on(decided::LOCAL_TICKET) {
                    let says = Says::LocalTicketMissing;
                    ruling.findings.push(Finding::warning(decided::LOCAL_TICKET, says));
                }
            }
            OutageCause::Usps | OutageCause::Unknown(_)
                if ctx.on(decided::NO_TICKET_IN_USPS_OUTAGE) =>
            {
                let forbidding = [decided::NO_TICKET_IN_USPS_OUTAGE];
                ruling.ask(decided::MAILER_TICKET, Asked::Ticket, &forbidding);
            }
            OutageCause::Usps | OutageCause::Unknown(_) => {
                ruling.ask(decided::MAILER_TICKET, Asked::Ticket, &[]);
            }
        }
    }
}

/// What is missing on the line: said, never waited for (001-3c, 001-3d, 001-3h, 001-3i).
fn completeness(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    let found = matchability(entry);
    if let (Some(field), true) = (found.helped_by, ctx.on(decided::ENOUGH_TO_MATCH))
        && found.verdict != Verdict::Certain
    {
        let says = Says::HelpsToMatch { field };
        ruling.findings.push(Finding::of(decided::ENOUGH_TO_MATCH, says));
    }
    let empty = USUAL.iter().filter(|name| entry.value(**name).is_none()).count();
    if 0 < empty && ctx.on(decided::NEVER_DELAY) {
        let says = Says::Incomplete { empty: u32::try_from(empty).unwrap_or(u32::MAX) };
        ruling.findings.push(Finding::of(decided::NEVER_DELAY, says));
    }
    let electronic = entry.channel().is_some_and(Channel::is_electronic);
    if electronic && ctx.on(decided::FACTS_ASKED) {
        let missing = ASKED_OF_ELECTRONIC.into_iter().filter(|name| entry.value(*name).is_none());
        ruling.findings.extend(
            missing.map(|field| Finding::of(decided::FACTS_ASKED, Says::AskMailer { field })),
        );
    }
    if !has_mailer_information(entry) && !was_reviewed(entry) && ctx.on(decided::REVIEW_PIECES) {
        ruling.findings.push(Finding::of(decided::REVIEW_PIECES, Says::ReviewPieces));
    }
    if ctx.on(decided::SOURCE_NOTED) {
        ruling.findings.extend(
            without_source(entry)
                .map(|field| Finding::of(decided::SOURCE_NOTED, Says::SourceNotSaid { field })),
        );
    }
}

/// The facts that a line usually has (2012 edition of the log, and 001-3).
const USUAL: [FieldName; 9] = [
    FieldName::PermitHolder,
    FieldName::PermitNumber,
    FieldName::PermitType,
    FieldName::Class,
    FieldName::Category,
    FieldName::Pieces,
    FieldName::Postage,
    FieldName::JobId,
    FieldName::Channel,
];

fn has_mailer_information(entry: &LogEntry) -> bool {
    from(entry, |source| matches!(source, Source::MailerSaid | Source::MailerDocument))
}

fn was_reviewed(entry: &LogEntry) -> bool {
    from(entry, |source| matches!(source, Source::PhysicalReview | Source::Scanned | Source::Scale))
}

fn from(entry: &LogEntry, wanted: impl Fn(Source) -> bool) -> bool {
    entry.fields.values().filter_map(|field| field.value()).any(|value| wanted(value.source))
}

/// Facts of the mailing that were keyed with no word on where they come from. What the clerk
/// knows without the mailer (the channel, comments, tickets) needs none.
fn without_source(entry: &LogEntry) -> impl Iterator<Item = FieldName> {
    entry.fields.iter().filter_map(|(name, field)| {
        let keyed = field.value()?.source == Source::Keyed;
        (keyed && USUAL.contains(name) && *name != FieldName::Channel).then_some(*name)
    })
}

/// Hard copies: secured or keyed now, and courtesy copies never (001-3j, 001-3m, 001-3n).
fn hard_copy(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    ruling.findings.extend(courtesy_copy(ctx, entry));
    if entry.channel() != Some(Channel::HardCopy) || entry.entry.is_given() {
        return;
    }
    if can_key_now(ctx, entry) {
        if ctx.on(decided::KEY_NOW) {
            ruling.findings.push(Finding::of(decided::KEY_NOW, Says::KeyHardCopyNow));
        }
    } else if !entry.secured.is_given() && ctx.on(decided::SECURE_HARD_COPY) {
        let says = Says::SecureHardCopy;
        ruling.findings.push(Finding::warning(decided::SECURE_HARD_COPY, says));
    }
}

/// Whether a clerk can key a hard copy now: no outage that prevents it covers the mailer.
pub fn can_key_now(ctx: &Context<'_>, entry: &LogEntry) -> bool {
    !ctx.outages.iter().any(|outage| {
        outage.restored.is_none()
            && outage.covers(ctx.rulebook, mailer(entry))
            && outage.effects.contains(&OutageEffect::HardCopyEntry)
    })
}

/// A courtesy copy is not keyed; it may fill the line. Blocks the entry, never the mail.
pub(super) fn courtesy_copy(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    let courtesy = entry.value(FieldName::HardCopyStatement)
        == Some(&LineField::HardCopyStatement(Presented::CourtesyCopy));
    if !courtesy || !ctx.on(decided::COURTESY_COPY) {
        return None;
    }
    let electronic = entry.channel().is_some_and(Channel::is_electronic);
    if electronic || ctx.unit.site == Site::Dmu {
        Some(Finding::of(decided::COURTESY_COPY, Says::CourtesyCopyNotKeyed))
    } else {
        Some(Finding::warning(decided::COURTESY_COPY, Says::CourtesyCopyAskFirst))
    }
}

/// The channel and what it can carry (001-3u, 001-3.2.2b, 001-3.2.4b). A mixed mailing blocks
/// Postal Wizard as the way to submit, never the mail.
fn submission(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    if entry.channel().is_none() && ctx.on(decided::CHANNEL_RECORDED) {
        ruling.findings.push(Finding::of(decided::CHANNEL_RECORDED, Says::ChannelUnknown));
    }
    if let (Some((full_service, pieces)), true) =
        (mixed_in_wizard(entry), ctx.on(decided::WIZARD_MIXED))
    {
        let says = Says::MixedInWizard { full_service, pieces };
        ruling.findings.push(Finding::of(decided::WIZARD_MIXED, says));
    }
    let delayed = is_delayed_job(ctx, entry);
    if delayed && ticket(entry).is_none() && ctx.on(decided::DELAYED_JOB_TICKET) {
        let says = Says::DelayedJobTicket;
        ruling.findings.push(Finding::of(decided::DELAYED_JOB_TICKET, says));
    }
}

fn mixed_in_wizard(entry: &LogEntry) -> Option<(u32, u32)> {
    if entry.channel() != Some(Channel::PostalWizard) {
        return None;
    }
    match (entry.value(FieldName::FullServicePieces), entry.value(FieldName::Pieces)) {
        (Some(LineField::FullServicePieces(full)), Some(LineField::Pieces(all)))
            if 0 < *full && *full < all.count && all.exactness == Exactness::Exact =>
        {
            Some((*full, all.count))
        }
        _ => None,
    }
}

/// The job was sent and the outage lies in its processing (001-3.1b).
pub(super) fn is_delayed_job(ctx: &Context<'_>, entry: &LogEntry) -> bool {
    let by_file = matches!(entry.channel(), Some(Channel::MailDat | Channel::MailXml));
    by_file
        && in_force(ctx, mailer(entry)).any(|outage| {
            outage.effects.contains(&OutageEffect::FileProcessing)
                && !outage.effects.contains(&OutageEffect::MailerSubmission)
        })
}

/// What is shown beside the line (001-3k, 001-3t, 001-3.2.3d, 001-6.2c).
fn prompts(ctx: &Context<'_>, entry: &LogEntry, ruling: &mut Ruling) {
    if let Some(agreement) = agreement(ctx, entry) {
        let says = Says::AgreementSteps { steps: agreement.steps.clone() };
        ruling.findings.push(Finding::of(decided::AGREEMENT_GOES_FIRST, says));
    }
    if let (Some(text), true) =
        (&ctx.unit.verification_instructions, ctx.on(decided::LOG_INSTRUCTIONS))
    {
        let says = Says::LogInstructions { text: text.clone() };
        ruling.findings.push(Finding::of(decided::LOG_INSTRUCTIONS, says));
    }
    if let Some(finding) = account_for_deduction(ctx, entry) {
        ruling.findings.push(finding);
    }
    if let (true, Contingency::Over { .. }) = (is_evs(entry), contingency(ctx, mailer(entry)))
        && ticket(entry).is_none()
        && ctx.on(decided::EVS_TICKET)
    {
        ruling.findings.push(ctx.timed(decided::EVS_TICKET, Says::EvsTicket));
    }
}

/// The account for a deduction is asked for on the last day before the discount is lost.
fn account_for_deduction(ctx: &Context<'_>, entry: &LogEntry) -> Option<Finding> {
    let full_service = matches!(
        entry.value(FieldName::FullServicePieces),
        Some(LineField::FullServicePieces(pieces)) if 0 < *pieces
    );
    let named = entry.value(FieldName::AdjustmentAccount).is_some();
    if !full_service || named || entry.matched.is_given() || !ctx.on(decided::ACCOUNT_ASKED) {
        return None;
    }
    let due = clocks::full_service(ctx, mailer(entry))?.earliest;
    let left_ms = due.unix_ms() - ctx.now.unix_ms();
    let a_day_ms = 24 * 3_600_000;
    (left_ms <= a_day_ms).then(|| Finding::of(decided::ACCOUNT_ASKED, Says::NameAccount { due }))
}

/// How well a line can be matched. A job id is enough; a permit with class, exact pieces and the
/// arrival is nearly so.
pub fn matchability(entry: &LogEntry) -> Matchability {
    let has = |name| entry.value(name).is_some();
    let exact = matches!(
        entry.value(FieldName::Pieces),
        Some(LineField::Pieces(pieces)) if pieces.exactness == Exactness::Exact
    );
    let mut percent = 0_u8;
    for (known, worth) in [
        (has(FieldName::PermitNumber), 30),
        (has(FieldName::PermitHolder), 15),
        (exact, 20),
        (has(FieldName::Pieces), 10),
        (has(FieldName::Class), 10),
        (has(FieldName::Postage), 15),
    ] {
        percent += if known { worth } else { 0 };
    }
    if has(FieldName::JobId) {
        percent = 100;
    }
    let verdict = match percent {
        80.. => Verdict::Certain,
        45..=79 => Verdict::Likely,
        _ => Verdict::Weak,
    };
    let order = [
        FieldName::JobId,
        FieldName::PermitNumber,
        FieldName::Pieces,
        FieldName::Postage,
        FieldName::PermitHolder,
        FieldName::Class,
    ];
    // A hard-copy mailing has no job id to ask for.
    let hard_copy = entry.channel() == Some(Channel::HardCopy);
    let helped_by = order
        .into_iter()
        .filter(|name| !(hard_copy && *name == FieldName::JobId))
        .find(|name| !has(*name))
        .filter(|_| percent < 100);
    Matchability { verdict, percent, helped_by }
}

/// Who presents the mailing: the mailer, else the permit holder.
pub fn mailer(entry: &LogEntry) -> Option<&str> {
    match (entry.value(FieldName::Mailer), entry.value(FieldName::PermitHolder)) {
        (Some(LineField::Mailer(name)), _) | (_, Some(LineField::PermitHolder(name))) => Some(name),
        _ => None,
    }
}

/// The ticket that the mailer showed.
pub(super) fn ticket(entry: &LogEntry) -> Option<&str> {
    match entry.value(FieldName::Ticket) {
        Some(LineField::Ticket(ticket)) if !ticket.trim().is_empty() => Some(ticket),
        _ => None,
    }
}

/// Whether it is an eVS mailing.
pub(super) fn is_evs(entry: &LogEntry) -> bool {
    entry.value(FieldName::Evs) == Some(&LineField::Evs(true))
}

/// Whether the hard-copy statement is here: said so, or secured.
pub(super) fn has_statement(entry: &LogEntry) -> bool {
    entry.secured.is_given()
        || matches!(
            entry.value(FieldName::HardCopyStatement),
            Some(LineField::HardCopyStatement(Presented::Present | Presented::NotNeeded))
        )
}

/// The agreement with the permit holder, while 001-3k is on.
pub(super) fn agreement<'a>(ctx: &Context<'a>, entry: &LogEntry) -> Option<&'a Agreement> {
    if !ctx.on(decided::AGREEMENT_GOES_FIRST) {
        return None;
    }
    match entry.value(FieldName::PermitHolder) {
        Some(LineField::PermitHolder(holder)) => ctx.unit.agreement_with(holder),
        _ => None,
    }
}
