//! Items 21 to 23: the record that a hard copy was keyed, or a statement finalised, in
//! PostalOne!. The plan's own values are filled in; a person fills initials and number.

use chrono::{Days, NaiveDate};
use domain::change::statement::EntryItems;
use domain::ids::LineId;
use domain::log_entry::{Channel, LogEntry};
use domain::moment::{Moment, Timestamp};
use domain::rules::entry::EntryForm;

use crate::screens::Tone;
use crate::screens::pair::{
    DAYS_BACK_MAX, EntryItem, EntryPage, EntryTyped, INITIALS_MAX, KeyWord, PairIntent, PairStep,
    TRANSACTION_MAX, ToKey,
};
use crate::screens::reconcile::Shown;
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Beep, Station, text};

impl Station {
    /// Opens the form. Without a release there is no mailing date, and nothing can be entered
    /// (001-3.2.5d).
    pub(in crate::work) fn open_form(
        &mut self,
        now: &Moment,
        line: LineId,
    ) -> store::Result<Update> {
        let entry = self.store().line(line)?;
        let possible = if is_keyed(&entry) {
            let form = self.entry_form(line, now)?;
            form.mailing_date.is_some() && form.check_in.is_some()
        } else {
            self.finalisation(line, now)?.is_some()
        };
        if !possible {
            let number = crate::office::number(&entry);
            self.tell(Tone::Need, &Sentence::NotReleasedYet { number });
            return Ok(Update::beep(Beep::Refused));
        }
        let initials = self.person().map(|row| row.initials.clone()).unwrap_or_default();
        if let Place::Pair(state) = &mut self.place {
            state.step = PairStep::Form(EntryTyped { initials, ..EntryTyped::default() });
        }
        Ok(Update::default())
    }

    pub(super) fn record_entry(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Pair(state) = &self.place else { return Ok(Update::default()) };
        let (line, from) = (state.line, state.from);
        let PairStep::Form(typed) = state.step.clone() else { return Ok(Update::default()) };
        let entry = self.store().line(line)?;
        let act = if is_keyed(&entry) {
            let mut form = self.entry_form(line, now)?;
            typed.fill(now, &mut form);
            Act::EnterStatement { line, entry: Box::new(form) }
        } else {
            let Some(mut finalised) = self.finalisation(line, now)? else {
                return Ok(Update::default());
            };
            typed.fill_items(now, &mut finalised.items);
            Act::FinaliseStatement(finalised)
        };
        let update = self.perform(now, act)?;
        Ok(self.done_with(update, from))
    }

    pub(super) fn entry_page(
        &self,
        now: &Moment,
        entry: &LogEntry,
        typed: &EntryTyped,
    ) -> store::Result<EntryPage> {
        let hard_copy = is_keyed(entry);
        let form = self.entry_form(entry.line, now)?;
        let mut to_key = vec![
            (KeyWord::CheckIn, form.check_in.map_or(Shown::NotKnown, minute)),
            (KeyWord::CheckInReason, Shown::Text(form.check_in_reason)),
            (KeyWord::MailingDate, form.mailing_date.map_or(Shown::NotKnown, day)),
        ];
        if hard_copy {
            to_key.extend([
                (KeyWord::VerificationType, Shown::Text(form.verification_type)),
                (KeyWord::Comment, Shown::Text(form.comment)),
                (KeyWord::PlacardOption, Shown::Text(form.placard_option)),
            ]);
        }
        Ok(EntryPage {
            hard_copy,
            statement: entry.matched.value().map(|held| held.statement.to_string()),
            date: text::of_date(typed.date(now)),
            initials: typed.initials.clone(),
            transaction: typed.transaction.clone(),
            typing: typed.typing,
            to_key: to_key.into_iter().map(|(what, value)| ToKey { what, value }).collect(),
            complete: !typed.initials.is_empty() && !typed.transaction.is_empty(),
        })
    }
}

impl Station {
    /// A hard copy that is still to be keyed.
    pub(crate) fn is_to_enter(&self, entry: &LogEntry) -> bool {
        is_keyed(entry) && !entry.state().is_settled() && entry.released_at.is_some()
    }
}

/// A hard copy is keyed; everything else is finalised.
fn is_keyed(entry: &LogEntry) -> bool {
    entry.channel() == Some(Channel::HardCopy) && !entry.matched.is_given()
}

fn day(date: NaiveDate) -> Shown {
    Shown::Day(text::of_date(date))
}

/// A time as the entry screen takes it.
fn minute(at: Timestamp) -> Shown {
    Shown::Text(at.wall().format("%m/%d/%Y %H:%M").to_string())
}

impl EntryTyped {
    /// Fills items 21 to 23 of a hard copy's entry.
    pub(crate) fn fill(&self, now: &Moment, form: &mut EntryForm) {
        form.date_entered = Some(self.date(now));
        form.initials.clone_from(&self.initials);
        form.transaction.clone_from(&self.transaction);
    }

    /// Fills items 21 to 23 of a statement's finalisation.
    pub(crate) fn fill_items(&self, now: &Moment, items: &mut EntryItems) {
        items.date_entered = self.date(now);
        items.initials.clone_from(&self.initials);
        items.transaction.clone_from(&self.transaction);
    }

    /// Item 21.
    fn date(&self, now: &Moment) -> NaiveDate {
        let today = now.timestamp().local_date();
        today.checked_sub_days(Days::new(self.days_back.into())).unwrap_or(today)
    }

    pub(super) fn take(&mut self, typed: &PairIntent) {
        let (text, most) = match self.typing {
            EntryItem::Initials => (&mut self.initials, INITIALS_MAX),
            EntryItem::Transaction => (&mut self.transaction, TRANSACTION_MAX),
        };
        match typed {
            PairIntent::Key(key) => {
                let fits = match self.typing {
                    EntryItem::Initials => key.is_alphabetic(),
                    EntryItem::Transaction => key.is_ascii_digit(),
                };
                if fits && text.chars().count() < most {
                    text.extend(key.to_uppercase());
                }
            }
            PairIntent::Erase => drop(text.pop()),
            PairIntent::Clear => text.clear(),
            PairIntent::Item(item) => self.typing = *item,
            PairIntent::DayBack => {
                self.days_back = self.days_back.saturating_add(1).min(DAYS_BACK_MAX);
            }
            PairIntent::DayOn => self.days_back = self.days_back.saturating_sub(1),
            _ => {}
        }
    }
}
