//! A value that is typed over a screen goes to the screen that asked for it.

use chrono::{Days, NaiveDate, TimeDelta, TimeZone};

use domain::moment::{Moment, Timestamp};

use crate::screens::Tone;
use crate::screens::typing::{Typed, Typing, TypingIntent, TypingView, TypingWhat, clock};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Beep, Station};

impl Station {
    pub(crate) fn tapped_typing(
        &mut self,
        now: &Moment,
        intent: TypingIntent,
    ) -> store::Result<Update> {
        let Some(slot) = self.typing_slot() else { return Ok(Update::default()) };
        let Some(typing) = slot else { return Ok(Update::default()) };
        let what = typing.what;
        match typing.tap(intent) {
            Typed::Nothing => Ok(Update::default()),
            Typed::NotYet => {
                self.tell(Tone::Need, &Sentence::NotYetAValue);
                Ok(Update::beep(Beep::Refused))
            }
            Typed::Back => {
                *slot = None;
                if what == TypingWhat::OwnName {
                    self.set_up_back();
                }
                Ok(Update::default())
            }
            Typed::Take(text) => {
                *slot = None;
                self.notice = None;
                self.typed(now, what, text)
            }
        }
    }

    fn typing_slot(&mut self) -> Option<&mut Option<Typing>> {
        match &mut self.place {
            Place::Outage(state) => Some(&mut state.typing),
            Place::Release(state) => Some(&mut state.typing),
            Place::Load(state) => Some(&mut state.typing),
            Place::CheckOff(state) => Some(&mut state.typing),
            Place::DockScan => Some(&mut self.dock.typing),
            Place::SignIn => self.set_up.as_mut().map(|set_up| &mut set_up.typing),
            _ => None,
        }
    }

    fn typed(&mut self, now: &Moment, what: TypingWhat, text: String) -> store::Result<Update> {
        match self.place {
            Place::Outage(_) => Ok(self.typed_outage(now, what, text)),
            Place::Release(_) => self.typed_release(now, what, text),
            Place::Load(_) => self.typed_load(now, what, text),
            Place::CheckOff(_) => self.typed_check_off(now, what, text),
            Place::DockScan => self.keyed_at_dock(now, &text),
            Place::SignIn => {
                self.name_typed(text);
                Ok(Update::default())
            }
            _ => Ok(Update::default()),
        }
    }

    /// The last time at which a clock on the unit's wall showed `text`.
    pub(crate) fn last_clock(&self, now: &Moment, text: &str) -> Option<Timestamp> {
        let today = now.wall.with_timezone(&self.settings.profile.zone).date_naive();
        let here = self.on_the_wall(today, text).filter(|at| at.wall() <= now.wall);
        here.or_else(|| self.on_the_wall(today.checked_sub_days(Days::new(1))?, text))
    }

    /// The time at which a clock on the unit's wall shows `text` on a day.
    pub(crate) fn on_the_wall(&self, day: NaiveDate, text: &str) -> Option<Timestamp> {
        let (hours, minutes) = clock(text)?;
        let local = day.and_hms_opt(hours, minutes, 0)?;
        let zone = self.settings.profile.zone;
        zone.from_local_datetime(&local).earliest().map(|at| Timestamp::new(at.fixed_offset()))
    }
}

/// So many minutes before now.
pub(crate) fn minutes_ago(now: &Moment, minutes: u32) -> Timestamp {
    let back = TimeDelta::minutes(i64::from(minutes));
    Timestamp::new(now.wall.checked_sub_signed(back).unwrap_or(now.wall))
}

/// What the page of a typed value shows, if one is open.
pub(crate) fn view(typing: Option<&Typing>) -> Option<TypingView> {
    typing.map(Typing::view)
}
