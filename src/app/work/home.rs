//! Sign-in and home: who works here, and where they go.

use domain::ids::PersonId;
use domain::moment::Moment;
use domain::reference::PersonRole;

use crate::screens::close_out::CloseOutState;
use crate::screens::home::{HomeAct, HomeIntent, WorkState};
use crate::screens::log_list::LogFilter;
use crate::screens::outage::Page;
use crate::screens::reconcile::WorkFilter;
use crate::screens::sign_in::SignInIntent;
use crate::screens::{NoticeText, Tone};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Beep, Effect, Station, badge};

impl Station {
    pub(crate) fn tapped_sign_in(
        &mut self,
        now: &Moment,
        intent: SignInIntent,
    ) -> store::Result<Update> {
        match intent {
            SignInIntent::SetUp => self.begin_set_up()?,
            SignInIntent::SetUpBack => self.set_up_back(),
            SignInIntent::Role(role) => self.set_up_role(role),
            SignInIntent::Enter if self.set_up.is_some() => return Ok(self.set_up_enter(now)),
            intent if self.set_up.is_some() => self.typed_set_up(&intent),
            SignInIntent::Choose(id) => {
                if let Ok(person) = id.parse::<PersonId>() {
                    self.sign_in.choose(person);
                }
            }
            SignInIntent::Another => self.sign_in.nobody(),
            SignInIntent::Digit(digit) => self.sign_in.digit(digit, now),
            SignInIntent::Erase => self.sign_in.erase(),
            SignInIntent::Clear => self.sign_in.clear(),
            SignInIntent::PinLost => self.say(Tone::Info, NoticeText::AskSupervisorForPin),
            SignInIntent::Enter => return self.check_pin(),
        }
        Ok(Update::default())
    }

    /// The pad types the PIN of whoever sets themselves up.
    fn typed_set_up(&mut self, intent: &SignInIntent) {
        let Some(set_up) = &mut self.set_up else { return };
        match intent {
            SignInIntent::Digit(digit) => set_up.digit(*digit),
            SignInIntent::Erase => set_up.erase(),
            SignInIntent::Clear => set_up.clear(),
            _ => {}
        }
    }

    /// A badge stands for the touch of a name; the PIN is asked for all the same. Nothing when the
    /// scan is no badge.
    pub(crate) fn scanned_badge(&mut self, payload: &[u8]) -> store::Result<Option<Update>> {
        let text = String::from_utf8_lossy(barcode::aim::Payload::of(payload).data).into_owned();
        if !badge::is_badge(&text) {
            return Ok(None);
        }
        let people = self.people_here()?;
        let here = people.iter().map(|here| here.row.person);
        let Some(person) = here.into_iter().find(|person| badge::of(*person) == text) else {
            self.tell(Tone::Need, &Sentence::BadgeOfNobody);
            return Ok(Some(Update::beep(Beep::Refused)));
        };
        self.sign_in.choose(person);
        self.notice = None;
        Ok(Some(Update::beep(Beep::Question)))
    }

    /// A badge while somebody is signed in signs nobody out.
    pub(crate) fn badge_in_the_way(&mut self) -> Update {
        let name = self.person().map(|row| row.name.clone()).unwrap_or_default();
        self.tell(Tone::Need, &Sentence::BadgeInTheWay { name });
        Update::beep(Beep::Refused)
    }

    /// Asks for the check of a PIN. A person whose verifier did not come with the feed cannot
    /// sign in here; checking against nothing takes as long and is a miss.
    pub(crate) fn check_pin(&mut self) -> store::Result<Update> {
        let Some((person, pin)) = self.sign_in.enter() else { return Ok(Update::default()) };
        let verifier = self.verifier_of(person)?;
        let effects = vec![Effect::CheckPin { person, pin, verifier }];
        Ok(Update { effects, ..Update::default() })
    }

    pub(crate) fn tapped_home(
        &mut self,
        now: &Moment,
        intent: HomeIntent,
    ) -> store::Result<Update> {
        let Some(role) = self.person().map(|row| row.role) else { return Ok(Update::default()) };
        match intent {
            HomeIntent::Act(HomeAct::LogMailing) if role != PersonRole::Dock => {
                self.begin_line(now)?;
            }
            HomeIntent::Act(HomeAct::SeeLog) => self.place = Place::LogList(LogFilter::All),
            HomeIntent::Work(state) => self.open_reconcile(now, Some(filter_of(state)))?,
            HomeIntent::Act(HomeAct::Reconcile) => self.open_reconcile(now, None)?,
            HomeIntent::Act(HomeAct::CloseDay) if role == PersonRole::Supervisor => {
                self.place = Place::CloseOut(CloseOutState::default());
            }
            HomeIntent::Act(HomeAct::ScanDock) if role != PersonRole::Clerk => self.open_dock()?,
            HomeIntent::Act(HomeAct::SeeLoad) if role != PersonRole::Clerk => self.open_load()?,
            HomeIntent::Act(HomeAct::DeclareOutage) => self.open_outage(Page::Declare),
            HomeIntent::Act(HomeAct::AllClear) => self.open_outage(self.page_of_all_clear()),
            HomeIntent::Alarm => self.open_alarm(),
            HomeIntent::Outage | HomeIntent::Deadline(_) => self.open_outage(Page::Overview),
            HomeIntent::Act(HomeAct::Print) if role != PersonRole::Dock => self.print_next()?,
            HomeIntent::Act(_) | HomeIntent::SignOut => {}
        }
        Ok(Update::default())
    }

    /// With one outage the all-clear is about it; with several the person says which.
    fn page_of_all_clear(&self) -> Page {
        let open = self.outages().iter().filter(|outage| outage.restored.is_none()).count();
        if open == 1 { Page::AllClear } else { Page::Overview }
    }
}

/// The tab of the work list that lists lines in a state.
const fn filter_of(state: WorkState) -> WorkFilter {
    match state {
        WorkState::BilledTwice | WorkState::Conflict | WorkState::Doubtful => WorkFilter::Check,
        WorkState::Likely => WorkFilter::Match,
        WorkState::HardCopyToEnter | WorkState::ToFinalise => WorkFilter::Enter,
        WorkState::NoStatement => WorkFilter::Wait,
    }
}

#[cfg(test)]
mod tests;
