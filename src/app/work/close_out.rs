//! The close-out of a day: what it rests on, what holds it, the signature.
//!
//! Signing takes three touches at three places: the sheet, the PIN, the signature. What holds is
//! signed over one by one, each with its reason.

mod sheet;

use chrono::NaiveDate;
use domain::change::close_out::HoldReason;
use domain::ids::PersonId;
use domain::moment::Moment;

use crate::act::SignOver;
use crate::screens::Tone;
use crate::screens::close_out::{
    CloseOutIntent, CloseOutPage, CloseOutPrimary, CloseOutState, CloseOutStep, CloseOutView,
    OverReason, REASON_MAX,
};
use crate::screens::devices::DevicesState;
use crate::screens::diagnostics::{DiagnosticsState, Part};
use crate::screens::reconcile::WorkFilter;
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Beep, Paper, Station, text};

impl Station {
    pub(crate) fn tapped_close_out(
        &mut self,
        now: &Moment,
        intent: CloseOutIntent,
    ) -> store::Result<Update> {
        let day = now.timestamp().local_date();
        let Place::CloseOut(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            CloseOutIntent::Back => self.close_out_back(),
            CloseOutIntent::Hold(id) => self.go_to_hold(now, day, id)?,
            CloseOutIntent::SignOver(id) => {
                if let Some(hold) = self.hold_numbered(now, day, id)? {
                    self.step(CloseOutStep::Reasons(hold, None));
                }
            }
            CloseOutIntent::Take => self.take_reason(),
            CloseOutIntent::Print => return Ok(self.prints(now, Paper::CloseOut { day })),
            CloseOutIntent::PrintLog => {
                return Ok(self.prints(now, Paper::RecordOfMailings { day }));
            }
            CloseOutIntent::Primary => return self.close_out_primary(now, day),
            CloseOutIntent::Sign => return self.check_pin(),
            CloseOutIntent::Digit(digit) => self.sign_in.digit(digit, now),
            CloseOutIntent::Erase if state.step == CloseOutStep::Sign => self.sign_in.erase(),
            CloseOutIntent::Clear if state.step == CloseOutStep::Sign => self.sign_in.clear(),
            typed => state.type_in(&typed),
        }
        Ok(Update::default())
    }

    fn step(&mut self, step: CloseOutStep) {
        if let Place::CloseOut(state) = &mut self.place {
            state.step = step;
        }
    }

    fn close_out_back(&mut self) {
        let Place::CloseOut(state) = &mut self.place else { return };
        match state.step.clone() {
            CloseOutStep::Sheet => self.place = Place::Home,
            CloseOutStep::Typed(hold, _) => state.step = CloseOutStep::Reasons(hold, None),
            CloseOutStep::Reasons(..) => state.step = CloseOutStep::Sheet,
            CloseOutStep::Sign => {
                state.step = CloseOutStep::Sheet;
                self.sign_in.clear();
            }
        }
    }

    fn hold_numbered(
        &self,
        now: &Moment,
        day: NaiveDate,
        id: u32,
    ) -> store::Result<Option<HoldReason>> {
        let (_, ruling) = self.close_out(now, day)?;
        let index = usize::try_from(id).unwrap_or(usize::MAX);
        Ok(ruling.holds.into_iter().nth(index))
    }

    /// The screen on which a hold is worked off.
    fn go_to_hold(&mut self, now: &Moment, day: NaiveDate, id: u32) -> store::Result<()> {
        match self.hold_numbered(now, day, id)? {
            Some(HoldReason::SilentDevice { .. }) => {
                self.place = Place::Devices(DevicesState::default());
            }
            Some(HoldReason::DataDamaged { .. } | HoldReason::NeedsAttention { .. }) => {
                let part = Part::Data;
                self.open_page(Place::Diagnostics(DiagnosticsState { part }));
            }
            Some(HoldReason::OpenContainers { .. }) => self.open_dock()?,
            Some(HoldReason::Conflicts { .. }) => {
                self.open_reconcile(now, Some(WorkFilter::Check))?;
            }
            Some(HoldReason::OpenLines { .. } | HoldReason::Finding { .. }) => {
                self.open_reconcile(now, None)?;
            }
            // No ruling of this program holds by a reason that it does not know.
            Some(HoldReason::Unknown(_)) | None => {}
        }
        Ok(())
    }

    fn take_reason(&mut self) {
        let Place::CloseOut(state) = &mut self.place else { return };
        let (hold, reason) = match state.step.clone() {
            CloseOutStep::Reasons(hold, Some(OverReason::Typed)) => {
                state.step = CloseOutStep::Typed(hold, String::new());
                return;
            }
            CloseOutStep::Reasons(hold, Some(reason)) => (hold, reason.recorded().to_owned()),
            CloseOutStep::Typed(hold, typed) if !typed.trim().is_empty() => {
                (hold, typed.trim().to_owned())
            }
            _ => {
                self.tell(Tone::Need, &Sentence::HoldNeedsReason);
                return;
            }
        };
        state.over.retain(|(known, _)| *known != hold);
        state.over.push((hold, reason));
        state.step = CloseOutStep::Sheet;
    }

    fn close_out_primary(&mut self, now: &Moment, day: NaiveDate) -> store::Result<Update> {
        let Place::CloseOut(state) = &self.place else { return Ok(Update::default()) };
        match self.sheet(now, day, state)?.primary {
            CloseOutPrimary::Print => Ok(self.prints(now, Paper::CloseOut { day })),
            CloseOutPrimary::Held(_) => {
                self.tell(Tone::Need, &Sentence::DayHeld);
                Ok(Update::beep(Beep::Refused))
            }
            CloseOutPrimary::Sign | CloseOutPrimary::SignOver => {
                if let Some(person) = self.person().map(|row| row.person) {
                    self.sign_in.choose(person);
                    self.step(CloseOutStep::Sign);
                }
                Ok(Update::default())
            }
        }
    }

    /// The PIN that was checked is the signature of the person who is signed in.
    pub(crate) fn signs_the_day(&self, person: PersonId) -> bool {
        let signing =
            matches!(&self.place, Place::CloseOut(CloseOutState { step: CloseOutStep::Sign, .. }));
        signing && self.person().is_some_and(|row| row.person == person)
    }

    /// Signs, unless something new holds the day since the sheet was looked at.
    pub(crate) fn sign_the_day(&mut self, now: &Moment) -> store::Result<Update> {
        let day = now.timestamp().local_date();
        let Place::CloseOut(state) = &mut self.place else { return Ok(Update::default()) };
        state.step = CloseOutStep::Sheet;
        let sign_over = state
            .over
            .iter()
            .map(|(hold, reason)| SignOver { hold: hold.clone(), reason: reason.clone() })
            .collect();
        self.perform(now, Act::CloseDay { day, sign_over })
    }

    pub(crate) fn view_close_out(
        &self,
        now: &Moment,
        state: &CloseOutState,
    ) -> store::Result<CloseOutView> {
        let day = now.timestamp().local_date();
        let page = match &state.step {
            CloseOutStep::Sheet => CloseOutPage::Sheet(self.sheet(now, day, state)?),
            CloseOutStep::Reasons(hold, chosen) => CloseOutPage::Reasons {
                hold: self.hold_view(0, hold, &state.over, &[]),
                chosen: *chosen,
            },
            CloseOutStep::Typed(hold, typed) => CloseOutPage::Typed {
                hold: self.hold_view(0, hold, &state.over, &[]),
                typed: typed.clone(),
            },
            CloseOutStep::Sign => {
                let (report, ruling) = self.close_out(now, day)?;
                let person = self.person().map(|row| row.person);
                CloseOutPage::Sign {
                    lines: report.totals.lines,
                    postage: text::money(report.totals.postage),
                    over: u32::try_from(ruling.holds.len()).unwrap_or(u32::MAX),
                    pin: self.sign_in.pin_view(now),
                    demo_pin: person.and_then(|id| self.settings.demo_pins.get(&id)).cloned(),
                }
            }
        };
        Ok(CloseOutView {
            day: text::of_date(day),
            unit: self.settings.profile.name.clone(),
            signer: self.person().map(|row| row.name.clone()).unwrap_or_default(),
            page,
        })
    }
}

impl CloseOutState {
    fn type_in(&mut self, intent: &CloseOutIntent) {
        match (&mut self.step, intent) {
            (CloseOutStep::Reasons(_, chosen), CloseOutIntent::Choose(reason)) => {
                *chosen = Some(*reason);
            }
            (CloseOutStep::Typed(_, typed), CloseOutIntent::Key(key))
                if typed.chars().count() < REASON_MAX && !key.is_control() =>
            {
                typed.push(*key);
            }
            (CloseOutStep::Typed(_, typed), CloseOutIntent::Erase) => drop(typed.pop()),
            (CloseOutStep::Typed(_, typed), CloseOutIntent::Clear) => typed.clear(),
            _ => {}
        }
    }
}
