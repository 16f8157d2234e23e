//! What the pages about an outage show.

use domain::change::outage::{OutageCause, OutageEffect, OutageScope, OutageSystem};
use domain::clocks::{self, Clock, ClockState};
use domain::language::Language;
use domain::moment::{Moment, Timestamp};
use domain::reference::PersonRole;
use domain::rules::outage::Restored;
use domain::rules::{Context, DeclaredOutage, outage};

use super::{KINDS, STOPS, SYSTEMS};
use crate::screens::home::Deadline;
use crate::screens::outage::{
    AllClearView, At, CheckView, DeclareView, Declared, Draft, Message, NoticeForm, NoticeRow,
    NoticeWhat, OutagePage, OutageState, OutageView, Overview, Page, Scope, Shown, System, Whose,
};
use crate::show::{deadline, many};
use crate::work::typing;
use crate::{Station, text};

/// The most outages that are listed; older ones are history.
const LISTED_MAX: usize = 8;

impl Station {
    pub(crate) fn view_outage(
        &self,
        now: &Moment,
        state: &OutageState,
    ) -> store::Result<OutageView> {
        let page = match state.page {
            Page::Overview => OutagePage::Overview(self.overview(now)),
            Page::Declare => OutagePage::Declare(declare(&state.draft)),
            Page::Check => OutagePage::Check(check(&state.draft)),
            Page::When(of) => OutagePage::When { of },
            Page::Notice => OutagePage::Notice(NoticeForm {
                kind: state.message.kind,
                text: state.message.text.clone(),
                sender: state.message.sender.clone(),
            }),
            Page::AllClear => OutagePage::AllClear(self.all_clear(now, &state.message)),
            Page::Join => OutagePage::Join(
                self.joinable()
                    .into_iter()
                    .enumerate()
                    .map(|(index, outage)| declared(outage, self.language(), index == 0))
                    .collect(),
            ),
        };
        Ok(OutageView {
            clock: self.clock_view(now),
            page,
            typing: typing::view(state.typing.as_ref()),
        })
    }

    fn overview(&self, now: &Moment) -> Overview {
        let Some(shown) = self.shown_outage() else { return Overview::default() };
        let ctx = self.context(now);
        let mut listed: Vec<&DeclaredOutage> = self.outages().iter().collect();
        listed.sort_by_key(|outage| (outage.restored.is_some(), -outage.began_at.unix_ms()));
        let of_it = |clock: &&Clock| clock.outage == shown.outage;
        Overview {
            outages_more: many(listed.len().saturating_sub(LISTED_MAX)),
            outages: listed
                .into_iter()
                .take(LISTED_MAX)
                .map(|outage| declared(outage, self.language(), outage.outage == shown.outage))
                .collect(),
            clocks: clocks::clocks(&ctx)
                .iter()
                .filter(of_it)
                .map(|clock| deadline(clock, ctx.now))
                .collect(),
            notices: shown.notices.iter().rev().map(notice).collect(),
            may_clear: shown.restored.is_none() && self.may_clear(),
            may_join: 1 < self.joinable().len()
                && self.person().is_some_and(|row| row.role == PersonRole::Supervisor),
            shown: Some(one(shown, self.language(), ctx.now)),
        }
    }

    /// The clocks as they would run: the same rules, with the end as it is about to be recorded.
    fn all_clear(&self, now: &Moment, message: &Message) -> AllClearView {
        let restored = message.restored.unwrap_or_else(|| now.timestamp());
        let ctx = self.context(now);
        let Some(outage) = self.shown_outage() else {
            return AllClearView {
                system: String::new(),
                mailers: false,
                restored: None,
                source: message.sender.clone(),
                ticket: None,
                starts: Vec::new(),
            };
        };
        let over = DeclaredOutage {
            restored: Some(Restored { earliest: restored, latest: restored }),
            ..outage.clone()
        };
        AllClearView {
            system: outage.system_in_words(self.language()),
            mailers: matches!(outage.cause, OutageCause::Mailer { .. }),
            restored: message.restored.map(at),
            source: message.sender.clone(),
            ticket: message.ticket.clone().or_else(|| outage.ticket.clone()),
            starts: starts(&ctx, over),
        }
    }
}

fn starts(ctx: &Context<'_>, over: DeclaredOutage) -> Vec<Deadline> {
    let outages = [over];
    let ctx = Context { outages: &outages, ..*ctx };
    clocks::clocks(&ctx)
        .iter()
        .filter(|clock| !matches!(clock.state, ClockState::NotBegun))
        .map(|clock| deadline(clock, ctx.now))
        .collect()
}

fn declared(outage: &DeclaredOutage, language: Language, chosen: bool) -> Declared {
    Declared {
        id: outage.outage.to_string(),
        system: outage.system_in_words(language),
        began: text::time_of_day(outage.began_at),
        day: text::day(outage.began_at),
        over: outage.restored.is_some(),
        chosen,
    }
}

fn one(outage: &DeclaredOutage, language: Language, now: Timestamp) -> Shown {
    let names: Vec<&str> = outage
        .systems
        .iter()
        .filter(|system| **system != OutageSystem::MailerSystem)
        .map(outage::name)
        .collect();
    let end = outage.restored;
    Shown {
        system: outage.system_in_words(language),
        systems: names.join(", "),
        scope: match outage.scope {
            // The narrower flow asks before it accepts.
            OutageScope::Local | OutageScope::Unknown(_) => Scope::Local,
            OutageScope::National => Scope::National,
        },
        mailers: matches!(outage.cause, OutageCause::Mailer { .. }),
        ticket: outage.ticket.clone(),
        began: text::time_of_day(outage.began_at),
        day: text::day(outage.began_at),
        lasted: text::span(outage.began_at, end.map_or(now, |end| end.latest)),
        restored: end.map(|end| at(end.latest)),
        or_already: end.filter(|end| end.earliest != end.latest).map(|end| at(end.earliest)),
        declarations: u32::try_from(outage.declarations.len()).unwrap_or(u32::MAX),
    }
}

fn notice(notice: &domain::change::NoticeRecorded) -> NoticeRow {
    let kind = KINDS.iter().find(|(_, kind)| *kind == notice.kind);
    NoticeRow {
        kind: kind.map_or(NoticeWhat::Incident, |(what, _)| *what),
        text: notice.text.clone(),
        sender: notice.sender.clone(),
        at: at(notice.received_at),
    }
}

fn at(at: Timestamp) -> At {
    At { day: text::day(at), time: text::time_of_day(at) }
}

/// Whether a system is among those that a declaration offers: what a mailer that cannot send may
/// blame is its own system, or by mistake one of the Postal Service's (001-1.1a).
const fn is_offered(whose: Whose, system: System) -> bool {
    match whose {
        Whose::Usps => !matches!(system, System::MailersOwn),
        Whose::Mailer => {
            matches!(system, System::MailersOwn | System::PostalOne | System::Gateway)
        }
    }
}

fn declare(draft: &Draft) -> DeclareView {
    DeclareView {
        whose: draft.whose,
        scope: draft.scope,
        systems: SYSTEMS
            .iter()
            .filter(|(system, _)| is_offered(draft.whose, *system))
            .map(|(system, _)| (*system, draft.systems.contains(system)))
            .collect(),
        other: draft.other.clone(),
        mailer: draft.mailer.clone(),
        began: draft.began.map(at),
        planned: draft.planned,
        ticket: draft.ticket.clone(),
        missing: draft.missing(),
    }
}

fn check(draft: &Draft) -> CheckView {
    let down = draft.down();
    let names: Vec<&str> = down
        .iter()
        .filter(|system| **system != OutageSystem::MailerSystem)
        .map(outage::name)
        .collect();
    let said = draft.stops();
    let stops_dock = STOPS
        .iter()
        .zip(&said)
        .any(|((_, effect), (_, on))| *on && *effect == OutageEffect::DockContainerData);
    CheckView {
        systems: names.join(", "),
        mailer: draft.mailer.clone(),
        scope: draft.scope,
        began: draft.began.map(at),
        dock: stops_dock || down.contains(&OutageSystem::EInduction),
        stops: said,
    }
}
