//! A line and the statement that may be its own: the taps. What is shown is in `pair/compare.rs`,
//! the form of items 21 to 23 in `pair/form.rs`.

mod compare;
mod form;

use domain::change::statement::Explanation;
use domain::ids::{LineId, StatementId};
use domain::log_entry::FieldName;
use domain::moment::Moment;

use crate::office::{number, words};
use crate::screens::Tone;
use crate::screens::log_entry::LogEntryIntent;
use crate::screens::pair::{
    COMMENT_MAX, PairAct, PairIntent, PairPage, PairState, PairStep, PairView, Reason, ReasonRow,
};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Beep, Station, text};

impl Station {
    pub(crate) fn tapped_pair(
        &mut self,
        now: &Moment,
        intent: PairIntent,
    ) -> store::Result<Update> {
        let Place::Pair(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            PairIntent::Back => {
                let from = state.from;
                match state.step {
                    PairStep::Compare => self.back_to_list(from),
                    PairStep::Comment(_) => state.step = PairStep::Reasons(Some(Reason::Other)),
                    _ => state.step = PairStep::Compare,
                }
                Ok(Update::default())
            }
            PairIntent::Act(act) => self.pair_act(now, act),
            PairIntent::Choose(reason) => {
                state.step = match reason {
                    Reason::Other => PairStep::Comment(String::new()),
                    reason => PairStep::Reasons(Some(reason)),
                };
                Ok(Update::default())
            }
            PairIntent::Correct(field) => {
                let (line, from) = (state.line, state.from);
                self.open_line_from(now, line, from)?;
                self.tapped_log_entry(now, LogEntryIntent::Edit(field))
            }
            PairIntent::Secure => {
                let (line, from) = (state.line, state.from);
                self.open_line_from(now, line, from)?;
                self.tapped_log_entry(now, LogEntryIntent::Secure)
            }
            PairIntent::Record => match state.step {
                PairStep::Form(_) => self.record_entry(now),
                PairStep::Reasons(_) | PairStep::Comment(_) => self.record_reason(now),
                PairStep::Compare | PairStep::Asked => Ok(Update::default()),
            },
            typed => {
                type_in(&mut state.step, &typed);
                Ok(Update::default())
            }
        }
    }

    fn pair_act(&mut self, now: &Moment, act: PairAct) -> store::Result<Update> {
        let Place::Pair(state) = &mut self.place else { return Ok(Update::default()) };
        let (line, from) = (state.line, state.from);
        match act {
            PairAct::Match => return self.match_shown(now, line),
            PairAct::Sure => return self.match_now(now, line),
            PairAct::Leave => state.step = PairStep::Compare,
            PairAct::Explain => state.step = PairStep::Reasons(None),
            PairAct::Done => self.back_to_list(from),
            PairAct::OpenLine => self.open_line_from(now, line, from)?,
            PairAct::NotThis => return self.not_this(now, line),
            PairAct::LookAgain => return self.perform(now, Act::LookAgain { line }),
            PairAct::Unmatch => return self.unmatch(now, line),
            PairAct::Finalise | PairAct::Enter => return self.open_form(now, line),
            PairAct::Tick => {
                let update = self.perform(now, Act::TickFinalised { line })?;
                return Ok(self.done_with(update, from));
            }
            PairAct::NothingToFinalise => return self.nothing_to_finalise(now, line),
        }
        Ok(Update::default())
    }

    /// Back to the list when it is recorded; else the page stays with what was said about it.
    fn done_with(&mut self, update: Update, from: crate::screens::reconcile::WorkFilter) -> Update {
        if !update.recorded.is_empty() {
            self.back_to_list(from);
        }
        update
    }

    /// A pair that nothing speaks against is matched at once; any other is asked about first.
    fn match_shown(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        if self.is_likely(now, line)? {
            return self.match_now(now, line);
        }
        if let Place::Pair(state) = &mut self.place {
            state.step = PairStep::Asked;
        }
        Ok(Update::default())
    }

    fn match_now(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let Some(statement) = self.statement_shown(now, line)? else {
            return Ok(Update::beep(Beep::Refused));
        };
        let update = self.perform(now, Act::MatchStatement { line, statement })?;
        if let Place::Pair(state) = &mut self.place {
            state.step = PairStep::Compare;
        }
        Ok(update)
    }

    fn not_this(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let shown = self.statement_shown(now, line)?;
        if let Place::Pair(state) = &mut self.place {
            state.step = PairStep::Compare;
        }
        match shown {
            Some(statement) => self.perform(now, Act::SetAside { line, statement }),
            None => Ok(Update::default()),
        }
    }

    /// The statement was final before anybody here finalised it (001-3.5a): the line is matched
    /// with it and explained by it, and nothing is billed.
    fn nothing_to_finalise(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let Place::Pair(PairState { from, .. }) = self.place else {
            return Ok(Update::default());
        };
        let Some(statement) = self.statement_shown(now, line)? else {
            return Ok(Update::default());
        };
        let mut update = Update::default();
        if !self.store().line(line)?.matched.is_given() {
            let act = Act::MatchStatement { line, statement: statement.clone() };
            update = self.perform(now, act)?;
            if update.recorded.is_empty() {
                return Ok(update);
            }
        }
        let explained = self.perform(now, explain(line, Reason::AlreadyFinalised, statement))?;
        self.notice = None;
        Ok(update.and(self.done_with(explained, from)))
    }

    fn record_reason(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Pair(PairState { line, from, step }) = &self.place else {
            return Ok(Update::default());
        };
        let (line, from, step) = (*line, *from, step.clone());
        let statement = self.statement_shown(now, line)?;
        let act = match step {
            PairStep::Reasons(Some(Reason::TakenBack)) => {
                Act::Withdraw { line, reason: comment(Reason::TakenBack).to_owned() }
            }
            PairStep::Reasons(Some(reason)) => {
                let about = (reason == Reason::AlreadyFinalised).then_some(statement).flatten();
                Act::Explain {
                    line,
                    explanation: explanation(reason),
                    statement: about,
                    comment: comment(reason).to_owned(),
                }
            }
            PairStep::Comment(typed) if !typed.trim().is_empty() => Act::Explain {
                line,
                explanation: Explanation::Other,
                statement: None,
                comment: typed.trim().to_owned(),
            },
            _ => {
                self.tell(Tone::Need, &Sentence::NoReasonChosen);
                return Ok(Update::beep(Beep::Refused));
            }
        };
        let update = self.perform(now, act)?;
        Ok(self.done_with(update, from))
    }

    pub(crate) fn view_pair(&self, now: &Moment, state: &PairState) -> store::Result<PairView> {
        let office = self.office(now)?;
        let entry = self.store().line(state.line)?;
        let page = match &state.step {
            PairStep::Compare => PairPage::Compare(self.comparison(now, &entry, false)?),
            PairStep::Asked => PairPage::Compare(self.comparison(now, &entry, true)?),
            PairStep::Form(typed) => PairPage::Form(self.entry_page(now, &entry, typed)?),
            PairStep::Reasons(chosen) => PairPage::Reasons(reasons(*chosen)),
            PairStep::Comment(typed) => PairPage::Comment(typed.clone()),
        };
        Ok(PairView {
            number: number(&entry),
            holder: words(&entry, FieldName::PermitHolder),
            amount: office.items.get(&state.line).and_then(|item| item.amount).map(text::money),
            page,
        })
    }
}

fn type_in(step: &mut PairStep, typed: &PairIntent) {
    match (step, typed) {
        (PairStep::Form(form), typed) => form.take(typed),
        (PairStep::Comment(text), PairIntent::Key(key))
            if text.chars().count() < COMMENT_MAX && !key.is_control() =>
        {
            text.push(*key);
        }
        (PairStep::Comment(text), PairIntent::Erase) => drop(text.pop()),
        (PairStep::Comment(text), PairIntent::Clear) => text.clear(),
        _ => {}
    }
}

fn explain(line: LineId, reason: Reason, statement: StatementId) -> Act {
    Act::Explain {
        line,
        explanation: explanation(reason),
        comment: format!("{}: {statement}", comment(reason)),
        statement: Some(statement),
    }
}

fn reasons(chosen: Option<Reason>) -> Vec<ReasonRow> {
    [
        Reason::AlreadyFinalised,
        Reason::SameMailing,
        Reason::KeyedAtAcceptance,
        Reason::TakenBack,
        Reason::Other,
    ]
    .into_iter()
    .map(|reason| ReasonRow { reason, chosen: chosen == Some(reason) })
    .collect()
}

const fn explanation(reason: Reason) -> Explanation {
    match reason {
        Reason::AlreadyFinalised => Explanation::AlreadyFinalised,
        Reason::TakenBack => Explanation::Withdrawn,
        Reason::KeyedAtAcceptance => Explanation::KeyedAtAcceptance,
        Reason::SameMailing => Explanation::SameMailing,
        Reason::Other => Explanation::Other,
    }
}

/// The words for the log's Comments.
const fn comment(reason: Reason) -> &'static str {
    match reason {
        Reason::AlreadyFinalised => "Final already; nothing to finalize",
        Reason::TakenBack => "The mailer took the mailing back",
        Reason::KeyedAtAcceptance => "Keyed at once when the mail was accepted",
        Reason::SameMailing => "The same mailing is on another line",
        Reason::Other => "",
    }
}
