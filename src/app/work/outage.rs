//! Declaring an outage, its notices, its clocks and the all-clear.

mod view;

use domain::change::OutageDeclared;
use domain::change::outage::{NoticeKind, OutageCause, OutageEffect, OutageScope, OutageSystem};
use domain::ids::OutageId;
use domain::moment::Moment;
use domain::reference::PersonRole;
use domain::rules::{DeclaredOutage, outage};

use super::typing::minutes_ago;
use crate::screens::outage::{
    Draft, Message, NoticeWhat, OutageIntent, OutageState, Page, Scope, Stops, System, WhenOf,
    Whose,
};
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{NoticeText, Tone};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Declaration, Station};

/// The systems that have a button, with what they are.
const SYSTEMS: [(System, Option<OutageSystem>); 10] = [
    (System::PostalOne, Some(OutageSystem::PostalOne)),
    (System::EInduction, Some(OutageSystem::EInduction)),
    (System::Fast, Some(OutageSystem::Fast)),
    (System::Evs, Some(OutageSystem::Evs)),
    (System::Sasp, Some(OutageSystem::Sasp)),
    (System::Caps, Some(OutageSystem::Caps)),
    (System::Gateway, Some(OutageSystem::BusinessCustomerGateway)),
    (System::InformedDelivery, Some(OutageSystem::InformedDelivery)),
    (System::MailersOwn, Some(OutageSystem::MailerSystem)),
    (System::Other, None),
];

/// What an outage stops, in the plan's order.
const STOPS: [(Stops, OutageEffect); 9] = [
    (Stops::BalanceLookup, OutageEffect::BalanceLookup),
    (Stops::HardCopyEntry, OutageEffect::HardCopyEntry),
    (Stops::ElectronicStatements, OutageEffect::ElectronicStatements),
    (Stops::DockContainerData, OutageEffect::DockContainerData),
    (Stops::MailerSubmission, OutageEffect::MailerSubmission),
    (Stops::MailerLookup, OutageEffect::MailerLookup),
    (Stops::CapsPayment, OutageEffect::CapsPayment),
    (Stops::AutoFinalise, OutageEffect::AutoFinalise),
    (Stops::FileProcessing, OutageEffect::FileProcessing),
];

/// The four messages (001-2a).
const KINDS: [(NoticeWhat, NoticeKind); 4] = [
    (NoticeWhat::Incident, NoticeKind::Incident),
    (NoticeWhat::Expected, NoticeKind::ExpectedRestoration),
    (NoticeWhat::Progress, NoticeKind::Progress),
    (NoticeWhat::Restored, NoticeKind::Restored),
];

impl Station {
    /// Opens the screen on what is declared.
    pub(crate) fn open_outage(&mut self, page: Page) {
        let mut state = OutageState::at(page);
        state.shown = self.current_outage().map(|outage| outage.outage);
        self.place = Place::Outage(state);
    }

    /// The outage that everything is about: the first that goes on, else the one that ended last.
    pub(crate) fn current_outage(&self) -> Option<&DeclaredOutage> {
        let all = self.outages();
        all.iter().find(|outage| outage.restored.is_none()).or_else(|| {
            all.iter().max_by_key(|outage| outage.restored.map(|end| end.latest.unix_ms()))
        })
    }

    pub(crate) fn tapped_outage(
        &mut self,
        now: &Moment,
        intent: OutageIntent,
    ) -> store::Result<Update> {
        let Place::Outage(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            OutageIntent::Back => self.back_from_outage(),
            OutageIntent::Show(id) => state.shown = id.parse::<OutageId>().ok(),
            OutageIntent::Declare => {
                state.draft = Draft::default();
                state.page = Page::Declare;
            }
            OutageIntent::Notice => self.begin_notice(),
            OutageIntent::AllClear => {
                state.message = Message::default();
                state.page = Page::AllClear;
            }
            OutageIntent::Join => state.page = Page::Join,
            OutageIntent::PickWhen(of) => state.page = Page::When(of),
            OutageIntent::MinutesAgo(minutes) => {
                self.take_when(minutes.map(|minutes| minutes_ago(now, minutes)));
            }
            OutageIntent::Kind(kind) => {
                state.message.kind = kind;
                state.message.text = None;
            }
            OutageIntent::Type(what) => state.typing = Some(Typing::of(what)),
            OutageIntent::Next => self.look_before_declaring(),
            OutageIntent::Confirm => return self.confirm_outage(now),
            OutageIntent::Whose(_)
            | OutageIntent::Scope(_)
            | OutageIntent::System(_)
            | OutageIntent::Stops(_)
            | OutageIntent::Planned => change(state, &intent),
        }
        Ok(Update::default())
    }

    fn back_from_outage(&mut self) {
        let Place::Outage(state) = &mut self.place else { return };
        match state.page {
            Page::Overview => self.place = Place::Home,
            Page::Declare | Page::Notice | Page::AllClear | Page::Join => {
                state.page = Page::Overview;
            }
            Page::Check | Page::When(WhenOf::Began) => state.page = Page::Declare,
            Page::When(WhenOf::Restored) => state.page = Page::AllClear,
        }
    }

    /// The next message is usually the first of the four that is missing.
    fn begin_notice(&mut self) {
        let known = self.shown_outage().is_some_and(|outage| {
            outage.notices.iter().any(|notice| notice.kind == NoticeKind::Incident)
        });
        let Place::Outage(state) = &mut self.place else { return };
        let kind = if known { NoticeWhat::Progress } else { NoticeWhat::Incident };
        state.message = Message { kind, ..Message::default() };
        state.page = Page::Notice;
    }

    fn take_when(&mut self, at: Option<domain::moment::Timestamp>) {
        let Place::Outage(state) = &mut self.place else { return };
        match state.page {
            Page::When(WhenOf::Restored) => {
                state.message.restored = at;
                state.page = Page::AllClear;
            }
            _ => {
                state.draft.began = at;
                state.page = Page::Declare;
            }
        }
    }

    fn look_before_declaring(&mut self) {
        let Place::Outage(state) = &mut self.place else { return };
        match state.draft.missing() {
            None => state.page = Page::Check,
            Some(crate::screens::outage::DeclareMissing::Mailer) => {
                state.typing = Some(Typing::of(TypingWhat::Mailer));
            }
            Some(crate::screens::outage::DeclareMissing::System) => {
                self.tell(Tone::Need, &Sentence::NoSystem);
            }
        }
    }

    /// A value that was typed for the form, the notice or the all-clear.
    pub(crate) fn typed_outage(&mut self, now: &Moment, what: TypingWhat, text: String) -> Update {
        let at = (what == TypingWhat::Clock).then(|| self.last_clock(now, &text)).flatten();
        let Place::Outage(state) = &mut self.place else { return Update::default() };
        let given = Some(text).filter(|text| !text.is_empty());
        match what {
            TypingWhat::Clock => self.take_when(at),
            TypingWhat::Mailer => state.draft.mailer = given,
            TypingWhat::OtherSystem => {
                state.draft.systems.insert(System::Other);
                state.draft.other = given;
            }
            TypingWhat::Ticket if state.page == Page::AllClear => state.message.ticket = given,
            TypingWhat::Ticket => state.draft.ticket = given,
            TypingWhat::Notice => state.message.text = given,
            TypingWhat::Sender => state.message.sender = given.unwrap_or_default(),
            _ => {}
        }
        Update::default()
    }

    /// Does what the page says.
    fn confirm_outage(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Outage(state) = &self.place else { return Ok(Update::default()) };
        match state.page {
            Page::Check => self.declare(now, state.draft.declaration()),
            Page::Notice => self.record_notice(now),
            Page::AllClear => self.record_all_clear(now),
            Page::Join => self.join(now),
            Page::Overview | Page::Declare | Page::When(_) => Ok(Update::default()),
        }
    }

    fn declare(&mut self, now: &Moment, declaration: Declaration) -> store::Result<Update> {
        self.notice = None;
        let known: Vec<OutageId> = self.outages().iter().map(|outage| outage.outage).collect();
        let update = self.perform(now, Act::DeclareOutage(declaration))?;
        if update.recorded.is_empty() {
            return Ok(update);
        }
        let new = self.outages().iter().find(|outage| !known.contains(&outage.outage));
        let new = new.map(|outage| (outage.outage, outage.system_in_words(self.language())));
        self.open_outage(Page::Overview);
        if let (Some((outage, system)), Place::Outage(state)) = (new, &mut self.place) {
            state.shown = Some(outage);
            self.say_unless_warned(NoticeText::OutageDeclared(system));
        }
        Ok(update)
    }

    fn record_notice(&mut self, now: &Moment) -> store::Result<Update> {
        let Some(outage) = self.shown_outage().map(|outage| outage.outage) else {
            return Ok(Update::default());
        };
        let Place::Outage(state) = &mut self.place else { return Ok(Update::default()) };
        let Some(text) = state.message.text.clone() else {
            state.typing = Some(Typing::of(TypingWhat::Notice));
            return Ok(Update::default());
        };
        let kind = notice_kind(state.message.kind);
        let act = Act::RecordNotice { outage, kind, text, sender: state.message.sender.clone() };
        let update = self.perform(now, act)?;
        self.overview_after(&update);
        Ok(update)
    }

    fn record_all_clear(&mut self, now: &Moment) -> store::Result<Update> {
        self.notice = None;
        let Some(outage) = self.shown_outage().map(|outage| outage.outage) else {
            return Ok(Update::default());
        };
        let Place::Outage(state) = &self.place else { return Ok(Update::default()) };
        let message = state.message.clone();
        let act = Act::RecordAllClear {
            outage,
            restored_at: message.restored,
            source: message.sender,
            ticket: message.ticket,
        };
        let update = self.perform(now, act)?;
        if self.overview_after(&update) {
            self.say_unless_warned(NoticeText::AllClearRecorded);
        }
        Ok(update)
    }

    /// Declarations that may be one outage, the one that goes on first: those that are open, and
    /// one that is over already and was not yet when an open one began. What was declared on a
    /// device that was not heard comes after the all-clear.
    pub(super) fn joinable(&self) -> Vec<&DeclaredOutage> {
        let all = self.outages();
        let open = || all.iter().filter(|outage| outage.restored.is_none());
        let overlaps = |outage: &&DeclaredOutage| {
            outage.restored.is_some_and(|end| {
                open().any(|open| open.began_at.unix_ms() <= end.latest.unix_ms())
            })
        };
        all.iter().filter(overlaps).chain(open()).collect()
    }

    /// One that is over stays the one, its clocks run already; else the earliest.
    fn join(&mut self, now: &Moment) -> store::Result<Update> {
        let mut ids = self.joinable().into_iter().map(|outage| outage.outage);
        let Some(kept) = ids.next() else { return Ok(Update::default()) };
        let joined = ids.collect();
        let update = self.perform(now, Act::JoinOutages { kept, joined })?;
        if self.overview_after(&update)
            && let Place::Outage(state) = &mut self.place
        {
            state.shown = Some(kept);
        }
        Ok(update)
    }

    fn overview_after(&mut self, update: &Update) -> bool {
        let done = !update.recorded.is_empty();
        if let (true, Place::Outage(state)) = (done, &mut self.place) {
            state.page = Page::Overview;
        }
        done
    }

    /// What was done is said, unless something about it has to be read first.
    pub(crate) fn say_unless_warned(&mut self, text: NoticeText) {
        if self.notice.is_none() {
            self.say(Tone::Done, text);
        }
    }

    /// The outage whose rows are shown.
    fn shown_outage(&self) -> Option<&DeclaredOutage> {
        let Place::Outage(state) = &self.place else { return None };
        let shown = state.shown?;
        let counts = |outage: &&DeclaredOutage| outage.declarations.contains(&shown);
        self.outages().iter().find(counts).or_else(|| self.current_outage())
    }

    /// Whether the person may record an all-clear: what was declared at a dock is ended at a desk.
    fn may_clear(&self) -> bool {
        self.person().is_some_and(|row| row.role != PersonRole::Dock)
    }
}

fn notice_kind(kind: NoticeWhat) -> NoticeKind {
    KINDS.iter().find(|(what, _)| *what == kind).map_or(NoticeKind::Incident, |(_, kind)| *kind)
}

/// A touch on the form.
fn change(state: &mut OutageState, intent: &OutageIntent) {
    let draft = &mut state.draft;
    match intent {
        OutageIntent::Whose(whose) => {
            draft.whose = *whose;
            draft.scope = if *whose == Whose::Usps { Scope::National } else { Scope::Local };
            draft.systems = Draft::usually_down(*whose);
            draft.changed.clear();
        }
        OutageIntent::Scope(scope) => draft.scope = *scope,
        OutageIntent::System(System::Other) if draft.other.is_none() => {
            state.typing = Some(Typing::of(TypingWhat::OtherSystem));
        }
        OutageIntent::System(system) => {
            if !draft.systems.remove(system) {
                draft.systems.insert(*system);
            } else if *system == System::Other {
                draft.other = None;
            }
            draft.changed.clear();
        }
        OutageIntent::Stops(stops) if !draft.changed.remove(stops) => {
            draft.changed.insert(*stops);
        }
        OutageIntent::Planned => draft.planned = !draft.planned,
        _ => {}
    }
}

impl Draft {
    fn missing(&self) -> Option<crate::screens::outage::DeclareMissing> {
        use crate::screens::outage::DeclareMissing;
        match self.whose {
            Whose::Mailer if self.mailer.is_none() => Some(DeclareMissing::Mailer),
            _ if self.systems.is_empty() => Some(DeclareMissing::System),
            Whose::Mailer | Whose::Usps => None,
        }
    }

    fn cause(&self) -> OutageCause {
        match self.whose {
            Whose::Usps => OutageCause::Usps,
            Whose::Mailer => {
                OutageCause::Mailer { mailer: self.mailer.clone().unwrap_or_default() }
            }
        }
    }

    fn down(&self) -> Vec<OutageSystem> {
        let chosen = SYSTEMS.iter().filter(|(system, _)| self.systems.contains(system));
        chosen
            .filter_map(|(_, system)| {
                system.clone().or_else(|| self.other.clone().map(OutageSystem::Other))
            })
            .collect()
    }

    /// What it stops: what is usual, but for what a person ticked or unticked.
    fn stops(&self) -> Vec<(Stops, bool)> {
        let usual = outage::usual_effects(&self.cause(), &self.down());
        STOPS
            .iter()
            .map(|(stops, effect)| (*stops, usual.contains(effect) != self.changed.contains(stops)))
            .collect()
    }

    /// As it would be recorded now.
    pub(crate) fn declared(&self, now: &Moment) -> OutageDeclared {
        let Declaration { cause, scope, systems, effects, began_at, planned, ticket } =
            self.declaration();
        OutageDeclared {
            outage: OutageId::from_bytes([0; 16]),
            began_at: began_at.unwrap_or_else(|| now.timestamp()),
            cause,
            scope,
            systems,
            effects,
            planned,
            ticket,
        }
    }

    fn declaration(&self) -> Declaration {
        let said = self.stops();
        let effects = STOPS.iter().zip(&said).filter(|(_, (_, on))| *on);
        Declaration {
            cause: self.cause(),
            scope: match self.scope {
                Scope::Local => OutageScope::Local,
                Scope::National => OutageScope::National,
            },
            systems: self.down(),
            effects: effects.map(|((_, effect), _)| *effect).collect(),
            began_at: self.began,
            planned: self.planned,
            ticket: self.ticket.clone(),
        }
    }
}
