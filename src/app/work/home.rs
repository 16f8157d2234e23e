//! Sign-in and home: who works here, and where they go.

use domain::change::outage::{OutageCause, OutageScope, OutageSystem};
use domain::ids::PersonId;
use domain::moment::Moment;
use domain::reference::PersonRole;
use domain::rules::outage;

use crate::screens::close_out::CloseOutState;
use crate::screens::home::{HomeAct, HomeIntent, WorkState};
use crate::screens::log_list::LogFilter;
use crate::screens::reconcile::WorkFilter;
use crate::screens::sign_in::SignInIntent;
use crate::screens::{NoticeText, Tone};
use crate::station::{Place, Update};
use crate::{Act, Declaration, Effect, Station};

impl Station {
    pub(crate) fn tapped_sign_in(&mut self, now: &Moment, intent: SignInIntent) -> Update {
        match intent {
            SignInIntent::Choose(id) => {
                if let Ok(person) = id.parse::<PersonId>() {
                    self.sign_in.choose(person);
                }
            }
            SignInIntent::Digit(digit) => self.sign_in.digit(digit, now),
            SignInIntent::Erase => self.sign_in.erase(),
            SignInIntent::Clear => self.sign_in.clear(),
            SignInIntent::PinLost => self.say(Tone::Info, NoticeText::AskSupervisorForPin),
            SignInIntent::Enter => return self.check_pin(),
        }
        Update::default()
    }

    /// Asks for the check of a PIN. A person whose verifier did not come with the feed cannot
    /// sign in here; checking against nothing takes as long and is a miss.
    pub(crate) fn check_pin(&mut self) -> Update {
        let Some((person, pin)) = self.sign_in.enter() else { return Update::default() };
        let row = self.store().person(person).ok().flatten();
        let sealed = row.and_then(|row| row.sealed_verifier);
        let verifier =
            sealed.and_then(|sealed| (self.settings.unseal)(&sealed)).unwrap_or_default();
        Update { effects: vec![Effect::CheckPin { person, pin, verifier }], ..Update::default() }
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
            HomeIntent::Act(HomeAct::ScanDock | HomeAct::SeeLoad) if role != PersonRole::Clerk => {
                self.open_dock()?;
            }
            HomeIntent::Act(act @ (HomeAct::DeclareOutage | HomeAct::AllClear))
                if role == PersonRole::Supervisor =>
            {
                return self.decide(now, act);
            }
            HomeIntent::Act(_) | HomeIntent::Deadline(_) | HomeIntent::SignOut => {}
        }
        Ok(Update::default())
    }

    /// What concerns the whole unit is said first and done at the second touch.
    fn decide(&mut self, now: &Moment, act: HomeAct) -> store::Result<Update> {
        if self.asked != Some(act) {
            self.asked = Some(act);
            let sentence = match act {
                HomeAct::DeclareOutage => {
                    "This declares a national outage of PostalOne! and eInduction from now on. Touch again to declare it."
                }
                _ => {
                    "This records the all-clear as of now and starts the clocks: 48 hours and three business days. Touch again to record it."
                }
            };
            self.say(Tone::Info, NoticeText::Said(sentence.to_owned()));
            return Ok(Update::default());
        }
        self.asked = None;
        self.notice = None;
        let act = match (act, self.open_outages().first()) {
            (HomeAct::DeclareOutage, _) => Act::DeclareOutage(national()),
            (_, Some(outage)) => Act::RecordAllClear {
                outage: outage.outage,
                restored_at: None,
                source: "Recorded at the device".to_owned(),
                ticket: None,
            },
            (_, None) => return Ok(Update::default()),
        };
        self.perform(now, act)
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

/// PostalOne! and eInduction down everywhere, with what that usually prevents.
fn national() -> Declaration {
    let cause = OutageCause::Usps;
    let systems = vec![OutageSystem::PostalOne, OutageSystem::EInduction];
    Declaration {
        effects: outage::usual_effects(&cause, &systems),
        cause,
        scope: OutageScope::National,
        systems,
        began_at: None,
        planned: false,
        ticket: None,
    }
}
