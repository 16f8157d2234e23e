//! Outages: what was declared, whom it covers, which flow the dock takes, and what people are
//! told (Contingency Plan 1.1, 1.2, 2, 5.2, 8).
//!
//! The cause decides, not the effect (001-1.1b). The link between a device and the central has no
//! part in this.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::Context;
use crate::change::outage::{
    NoticeKind, NoticeRecorded, OutageCause, OutageDeclared, OutageEffect, OutageScope,
    OutageSystem,
};
use crate::finding::{Asked, Finding, HelpDesk, Ruling, Says};
use crate::fold::Register;
use crate::ids::OutageId;
use crate::language::Language;
use crate::moment::Timestamp;
use crate::outage::Outage;
use crate::rulebook::{Rulebook, decided};

/// Hours for which acceptance under the plan goes on after the all-clear (001-8b).
pub const CONTINGENCY_HOURS: i64 = 48;

/// One outage with all its declarations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredOutage {
    /// The declaration that counts.
    pub outage: OutageId,
    /// It and those that were joined into it.
    pub declarations: Vec<OutageId>,
    /// Whose system is at fault.
    pub cause: OutageCause,
    /// Local or national.
    pub scope: OutageScope,
    /// What is down, over all declarations.
    pub systems: BTreeSet<OutageSystem>,
    /// What that prevents, over all declarations.
    pub effects: BTreeSet<OutageEffect>,
    /// When it began: the earliest that anybody declared.
    pub began_at: Timestamp,
    /// A Help Desk ticket.
    pub ticket: Option<String>,
    /// The end, once there was an all-clear.
    pub restored: Option<Restored>,
    /// Notices over all declarations.
    pub notices: Vec<NoticeRecorded>,
}

/// When an outage ended. The two times differ only while people say different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The earliest time that anybody recorded.
    pub earliest: Timestamp,
    /// The latest.
    pub latest: Timestamp,
}

/// How the plan stands for a mailer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contingency {
    /// No outage covers the mailer: a day as any.
    None,
    /// An outage goes on.
    On(OutageId),
    /// The 48 hours after it run.
    Tail {
        /// The outage.
        outage: OutageId,
        /// When they are over.
        until: Timestamp,
    },
    /// They are over.
    Over {
        /// The outage.
        outage: OutageId,
        /// Since when.
        since: Timestamp,
    },
}

impl Contingency {
    /// Whether mailings are accepted under the plan without more.
    pub const fn is_in_force(self) -> bool {
        matches!(self, Self::On(_) | Self::Tail { .. })
    }
}

/// How the dock works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DockFlow {
    /// No outage touches eInduction.
    Ordinary,
    /// Section 5.1.
    National,
    /// Section 5.2.
    Local,
}

impl DeclaredOutage {
    /// A USPS outage, or this mailer's own. One whose cause only a newer program knows is
    /// everybody's: nobody is refused because of a word.
    pub fn covers(&self, rulebook: &Rulebook, mailer: Option<&str>) -> bool {
        match &self.cause {
            OutageCause::Usps | OutageCause::Unknown(_) => true,
            OutageCause::Mailer { mailer: whose } => {
                !rulebook.is_on(decided::MAILER_OUTAGE)
                    || mailer.is_some_and(|mailer| whose.trim().eq_ignore_ascii_case(mailer.trim()))
            }
        }
    }

    /// Whether it reaches the containers at the dock (001-1.2f).
    pub fn touches_dock(&self) -> bool {
        self.systems.contains(&OutageSystem::EInduction)
            || self.effects.contains(&OutageEffect::DockContainerData)
    }

    /// Whether statements could not be sent, entered or finalised (001-8d).
    pub fn touched_statements(&self) -> bool {
        self.effects.iter().any(|effect| {
            matches!(
                effect,
                OutageEffect::HardCopyEntry
                    | OutageEffect::ElectronicStatements
                    | OutageEffect::MailerSubmission
                    | OutageEffect::AutoFinalise
                    | OutageEffect::FileProcessing
            )
        })
    }

    /// What people call the thing that is down; on papers and in reports in English.
    pub fn system_name(&self) -> String {
        self.system_in_words(Language::English)
    }

    /// The same in a person's language.
    pub fn system_in_words(&self, language: Language) -> String {
        match (&self.cause, self.systems.first()) {
            (OutageCause::Mailer { mailer }, _) => match language {
                Language::English => format!("{mailer}'s system"),
                Language::Spanish => format!("sistema de {mailer}"),
            },
            (_, Some(OutageSystem::Unknown(raw))) => match language {
                Language::English => format!("unknown system: {}", raw.shown()),
                Language::Spanish => format!("sistema desconocido: {}", raw.shown()),
            },
            (_, Some(system)) => name(system).to_owned(),
            (_, None) => "PostalOne!".to_owned(),
        }
    }

    /// How it stands at a time.
    fn contingency(&self, ctx: &Context<'_>) -> Contingency {
        let Some(restored) = self.restored else {
            return Contingency::On(self.outage);
        };
        let until = forty_eight_hours_after(restored.latest);
        if !ctx.on(decided::FORTY_EIGHT_HOURS) {
            return Contingency::Over { outage: self.outage, since: restored.latest };
        }
        if ctx.now <= until {
            Contingency::Tail { outage: self.outage, until }
        } else {
            Contingency::Over { outage: self.outage, since: until }
        }
    }
}

/// What a system is called.
pub fn name(system: &OutageSystem) -> &str {
    match system {
        OutageSystem::PostalOne => "PostalOne!",
        OutageSystem::Evs => "eVS",
        OutageSystem::Sasp => "SASP",
        OutageSystem::Caps => "CAPS",
        OutageSystem::Fast => "FAST",
        OutageSystem::BusinessCustomerGateway => "Business Customer Gateway",
        OutageSystem::EInduction => "eInduction",
        OutageSystem::InformedDelivery => "Informed Delivery",
        OutageSystem::MailerSystem => "the mailer's system",
        OutageSystem::Other(other) => other,
        OutageSystem::Unknown(raw) => raw.as_str(),
    }
}

/// What usually stops when these systems are down: what a declaration offers ticked, for the
/// person to correct.
pub fn usual_effects(cause: &OutageCause, systems: &[OutageSystem]) -> Vec<OutageEffect> {
    use OutageEffect as E;
    let mut effects = BTreeSet::new();
    if matches!(cause, OutageCause::Mailer { .. }) {
        effects.insert(E::MailerSubmission);
    }
    for system in systems {
        let stopped: &[E] = match system {
            OutageSystem::PostalOne => &[
                E::BalanceLookup,
                E::HardCopyEntry,
                E::ElectronicStatements,
                E::DockContainerData,
                E::MailerSubmission,
                E::MailerLookup,
                E::AutoFinalise,
                E::FileProcessing,
            ],
            OutageSystem::Evs => &[E::MailerSubmission, E::FileProcessing],
            OutageSystem::Sasp => &[E::AutoFinalise],
            OutageSystem::Caps => &[E::BalanceLookup, E::CapsPayment],
            OutageSystem::Fast => &[E::DockContainerData],
            OutageSystem::BusinessCustomerGateway => &[E::MailerSubmission, E::MailerLookup],
            OutageSystem::EInduction => &[E::DockContainerData, E::MailerLookup],
            OutageSystem::MailerSystem => &[E::MailerSubmission],
            OutageSystem::InformedDelivery | OutageSystem::Other(_) | OutageSystem::Unknown(_) => {
                &[]
            }
        };
        effects.extend(stopped);
    }
    effects.into_iter().collect()
}

/// Takes the declarations of one outage together. A declaration that was joined into one that is
/// not here yet stands for itself.
pub fn resolve(rulebook: &Rulebook, outages: &[Outage]) -> Vec<DeclaredOutage> {
    let mut resolved: Vec<DeclaredOutage> = Vec::new();
    let heads: Vec<&Outage> =
        outages.iter().filter(|outage| head_of(outages, outage) == outage.outage).collect();
    for head in heads {
        let members: Vec<&Outage> =
            outages.iter().filter(|outage| head_of(outages, outage) == head.outage).collect();
        resolved.extend(together(rulebook, head, &members));
    }
    resolved.sort_by_key(|outage| (outage.began_at.unix_ms(), outage.outage));
    resolved
}

/// The declaration that counts for `outage`. Declarations joined in a ring keep the smallest id,
/// so that every device sees the same.
fn head_of(outages: &[Outage], outage: &Outage) -> OutageId {
    let mut seen = BTreeSet::from([outage.outage]);
    let mut at = outage;
    loop {
        let next = at
            .joined_into
            .standing()
            .iter()
            .filter_map(|version| version.value)
            .min()
            .and_then(|kept| outages.iter().find(|other| other.outage == kept))
            .filter(|other| other.declared.is_some());
        match next {
            None => return at.outage,
            Some(next) if !seen.insert(next.outage) => {
                return seen.into_iter().min().unwrap_or(next.outage);
            }
            Some(next) => at = next,
        }
    }
}

fn together(rulebook: &Rulebook, head: &Outage, members: &[&Outage]) -> Option<DeclaredOutage> {
    let declared = head.declared.as_ref()?;
    let all = || members.iter().filter_map(|member| member.declared.as_ref());
    // The kept declaration's all-clear goes first; one recorded against another of them before
    // they were joined counts all the same.
    let restored = restored(rulebook, declared, head).or_else(|| {
        members.iter().find_map(|member| restored(rulebook, member.declared.as_ref()?, member))
    });
    Some(DeclaredOutage {
        outage: head.outage,
        declarations: members.iter().map(|member| member.outage).collect(),
        cause: declared.cause.clone(),
        scope: declared.scope,
        systems: all().flat_map(|one| one.systems.iter().cloned()).collect(),
        effects: all().flat_map(|one| one.effects.iter().copied()).collect(),
        began_at: all().map(|one| one.began_at).min().unwrap_or(declared.began_at),
        ticket: all()
            .find_map(|one| one.ticket.clone())
            .or_else(|| members.iter().find_map(|member| member.all_clear.value()?.ticket.clone())),
        restored,
        notices: members.iter().flat_map(|member| member.notices.iter().cloned()).collect(),
    })
}

/// The end as the all-clear gives it: the time that it states, else the time that it came
/// (001-1.2d for a USPS outage, 001-1.2g for a mailer's).
fn restored(rulebook: &Rulebook, declared: &OutageDeclared, outage: &Outage) -> Option<Restored> {
    let rule = match declared.cause {
        OutageCause::Usps | OutageCause::Unknown(_) => decided::ALL_CLEAR,
        OutageCause::Mailer { .. } => decided::MAILER_CORRECTED,
    };
    if !rulebook.is_on(rule) {
        return None;
    }
    let times =
        || standing(&outage.all_clear).map(|clear| clear.restored_at.unwrap_or(clear.received_at));
    Some(Restored { earliest: times().min()?, latest: times().max()? })
}

fn standing<T>(register: &Register<T>) -> impl Iterator<Item = &T> {
    register.standing().iter().filter_map(|version| version.value.as_ref())
}

/// The instant 48 elapsed hours later.
pub fn forty_eight_hours_after(at: Timestamp) -> Timestamp {
    let hours = TimeDelta::hours(CONTINGENCY_HOURS);
    Timestamp::new(at.wall().checked_add_signed(hours).unwrap_or_else(|| at.wall()))
}

/// How the plan stands for a mailer: an outage that goes on before one that is over, and of those
/// the one whose end is last.
pub fn contingency(ctx: &Context<'_>, mailer: Option<&str>) -> Contingency {
    let mut best = Contingency::None;
    for outage in ctx.outages.iter().filter(|outage| outage.covers(ctx.rulebook, mailer)) {
        let found = outage.contingency(ctx);
        best = match (best, found) {
            (on @ Contingency::On(_), _) => on,
            (_, on @ Contingency::On(_)) => on,
            (Contingency::Tail { until, .. }, Contingency::Tail { until: later, .. })
                if later <= until =>
            {
                best
            }
            (Contingency::Tail { .. }, Contingency::Over { .. }) => best,
            (Contingency::Over { since, .. }, Contingency::Over { since: later, .. })
                if later <= since =>
            {
                best
            }
            (_, found) => found,
        };
    }
    best
}

/// The outages that cover a mailer and whose contingency is in force.
pub fn in_force<'a>(
    ctx: &Context<'a>,
    mailer: Option<&str>,
) -> impl Iterator<Item = &'a DeclaredOutage> {
    let (ctx, mailer) = (*ctx, mailer.map(str::to_owned));
    ctx.outages.iter().filter(move |outage| {
        outage.covers(ctx.rulebook, mailer.as_deref()) && outage.contingency(&ctx).is_in_force()
    })
}

/// The outage that a mailing was accepted in, however late its line is recorded: one that went on
/// when the mail arrived, else one whose 48 hours ran then, else one in force now, for mail that
/// came just before its declaration.
pub fn accepted_in(ctx: &Context<'_>, arrived_at: Timestamp) -> Option<OutageId> {
    let then = Context { now: arrived_at, ..*ctx };
    let had_begun = |outage: &&DeclaredOutage| outage.began_at.unix_ms() <= arrived_at.unix_ms();
    let was_over = |outage: &&DeclaredOutage| {
        outage.restored.is_some_and(|back| back.latest.unix_ms() < arrived_at.unix_ms())
    };
    in_force(&then, None)
        .filter(had_begun)
        .min_by_key(was_over)
        .or_else(|| in_force(ctx, None).next())
        .map(|outage| outage.outage)
}

/// Which flow the dock takes (001-1.1e, 001-1.2f): a national USPS outage goes before a local
/// one.
pub fn dock_flow(ctx: &Context<'_>) -> DockFlow {
    if !ctx.on(decided::DOCK_NOTICE) {
        return DockFlow::Ordinary;
    }
    let mut flow = DockFlow::Ordinary;
    for outage in ctx.outages.iter().filter(|outage| outage.touches_dock()) {
        if !outage.contingency(ctx).is_in_force() {
            continue;
        }
        let national = ctx.on(decided::SCOPE_DECIDES_DOCK)
            && !matches!(outage.cause, OutageCause::Mailer { .. })
            && outage.scope == OutageScope::National;
        if national {
            return DockFlow::National;
        }
        flow = DockFlow::Local;
    }
    flow
}

/// What a declaration gives to say, before or after it is recorded. Nothing in it holds the
/// declaration.
pub fn declaration(ctx: &Context<'_>, declared: &OutageDeclared) -> Ruling {
    let mut ruling = Ruling::default();
    classification(ctx, declared, &mut ruling);
    let mailers = matches!(declared.cause, OutageCause::Mailer { .. });
    let national = declared.scope == OutageScope::National;
    let has_ticket = declared.ticket.as_deref().is_some_and(|ticket| !ticket.trim().is_empty());
    if !has_ticket && ctx.on(decided::MAILER_TICKET) {
        let forbidding = if !mailers && ctx.on(decided::NO_TICKET_IN_USPS_OUTAGE) {
            vec![decided::NO_TICKET_IN_USPS_OUTAGE]
        } else {
            Vec::new()
        };
        ruling.ask(decided::MAILER_TICKET, Asked::Ticket, &forbidding);
        if let OutageCause::Mailer { mailer } = &declared.cause {
            ruling.findings.push(Finding::warning(
                decided::MAILER_TICKET,
                Says::TicketMissing { mailer: mailer.clone() },
            ));
        }
    }
    let dock = declared.systems.contains(&OutageSystem::EInduction)
        || declared.effects.contains(&OutageEffect::DockContainerData);
    if !has_ticket && !mailers && !national && dock && ctx.on(decided::LOCAL_TICKET) {
        ruling.findings.push(Finding::warning(decided::LOCAL_TICKET, Says::LocalTicketMissing));
    }
    ruling
}

/// A mailer's outage names a system of the Postal Service (001-1.1a), or an outage stops nothing
/// that the plan names. That a USPS outage names a mailer's own system the form does not let
/// happen.
fn classification(ctx: &Context<'_>, declared: &OutageDeclared, ruling: &mut Ruling) {
    if !ctx.on(decided::USPS_OUTAGE) {
        return;
    }
    let usps = declared.systems.iter().find(|system| **system != OutageSystem::MailerSystem);
    if let (OutageCause::Mailer { .. }, Some(system)) = (&declared.cause, usps) {
        let says = Says::UspsFault { system: name(system).to_owned() };
        ruling.findings.push(Finding::of(decided::USPS_OUTAGE, says));
    }
    if declared.effects.is_empty() {
        ruling.findings.push(Finding::of(decided::USPS_OUTAGE, Says::NoEffectNamed));
    }
}

/// What people read at sign-in and on the strip while an outage goes on, reachable central or
/// not (001-1.2e, 001-1.2f).
pub fn notices(ctx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if ctx.on(decided::OUTAGE_NOTICE) {
        findings.extend(ctx.outages.iter().filter(|outage| outage.restored.is_none()).map(
            |outage| {
                let says =
                    Says::OutageNotice { system: outage.system_name(), since: outage.began_at };
                Finding::of(decided::OUTAGE_NOTICE, says)
            },
        ));
    }
    match dock_flow(ctx) {
        DockFlow::Ordinary => {}
        DockFlow::National => {
            findings.push(Finding::of(decided::DOCK_NOTICE, Says::DockAccepts));
        }
        DockFlow::Local => findings.push(Finding::of(decided::DOCK_NOTICE, Says::DockCalls)),
    }
    findings
}

/// Whether the notices of an outage begin with its beginning (001-2a).
pub fn notice_order(ctx: &Context<'_>, outage: &DeclaredOutage) -> Vec<Finding> {
    let has_incident = outage.notices.iter().any(|one| one.kind == NoticeKind::Incident);
    if outage.notices.is_empty() || has_incident || !ctx.on(decided::NOTICE_KINDS) {
        return Vec::new();
    }
    vec![Finding::of(decided::NOTICE_KINDS, Says::NoticeOutOfOrder)]
}

/// Whom to call, given what is down (001-5.3, 001-6.3).
pub fn contacts(ctx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if dock_flow(ctx) != DockFlow::Ordinary && ctx.on(decided::FAST_CONTACT) {
        findings.push(Finding::of(decided::FAST_CONTACT, Says::Call { desk: HelpDesk::Fast }));
    }
    let evs = ctx.outages.iter().any(|outage| outage.systems.contains(&OutageSystem::Evs));
    if evs && ctx.on(decided::EVS_CONTACT) {
        findings.push(Finding::of(decided::EVS_CONTACT, Says::Call { desk: HelpDesk::Evs }));
    }
    findings
}
