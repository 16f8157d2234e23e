//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

use domain::change::mailing::{Source, SourcedField};
use domain::finding::Ruling;
use domain::ids::LineId;
use domain::log_entry::{FieldName, LineField, LogEntry, Presented};
use domain::moment::Moment;
use domain::quantity::{Exactness, grouped};
use domain::rulebook::Severity;
use domain::rules::{acceptance, release};
use store::{LineQuery, LineRow};

use super::advice::given_for;
use super::typing;
use crate::screens::log_entry::LogEntryIntent;
use crate::screens::log_list::{LogFilter, PieceCount};
use crate::screens::release::{
    Outcome, PlacardView, ReleaseFrom, ReleaseIntent, ReleasePage, ReleaseState, ReleaseStep,
    ReleaseView, Want,
};
use crate::screens::typing::{Typing, TypingWhat};
use crate::screens::{NoticeText, Tone};
use crate::station::{Place, Update};
use crate::{Act, Station, text};

impl Station {
    pub(crate) fn open_release(&mut self, line: LineId, from: ReleaseFrom) {
        self.place = Place::Release(ReleaseState {
            line,
            from,
            withdrawing: false,
            reason: None,
            typing: None,
        });
    }

    /// The only line without a placard, or the list of them.
    pub(crate) fn print_next(&mut self) -> store::Result<()> {
        let rows = self.store().lines(&LineQuery::Open)?;
        let waiting: Vec<&LineRow> = rows.iter().filter(|row| is_to_print(row)).collect();
        match waiting.as_slice() {
            [only] => self.open_release(only.line, ReleaseFrom::List(LogFilter::ToPrint)),
            _ => self.place = Place::LogList(LogFilter::ToPrint),
        }
        Ok(())
    }

    pub(crate) fn tapped_release(
        &mut self,
        now: &Moment,
        intent: ReleaseIntent,
    ) -> store::Result<Update> {
        let Place::Release(state) = &mut self.place else { return Ok(Update::default()) };
        let line = state.line;
        match intent {
            ReleaseIntent::Back => return self.back_from_release(now),
            ReleaseIntent::Step => return self.release_step(now, line),
            ReleaseIntent::Reprint => return self.perform(now, Act::MakePlacard { line }),
            ReleaseIntent::Slip => return self.perform(now, Act::PrintSlip { line }),
            ReleaseIntent::Give(want) => return self.give(now, line, want),
            ReleaseIntent::Withdraw => state.withdrawing = true,
            ReleaseIntent::Reason => state.typing = Some(Typing::of(TypingWhat::WithdrawReason)),
            ReleaseIntent::Confirm => return self.withdraw(now),
            ReleaseIntent::Gone => state.typing = Some(Typing::of(TypingWhat::Clock)),
            ReleaseIntent::Correct(field, source) => {
                self.open_line(now, line)?;
                let tap = if source {
                    LogEntryIntent::SourceOf(field)
                } else {
                    LogEntryIntent::Edit(field)
                };
                return self.tapped_log_entry(now, tap);
            }
        }
        Ok(Update::default())
    }

    fn back_from_release(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Release(state) = &mut self.place else { return Ok(Update::default()) };
        if state.withdrawing {
            state.withdrawing = false;
            state.reason = None;
            return Ok(Update::default());
        }
        let (line, from) = (state.line, state.from);
        match from {
            ReleaseFrom::Line => self.open_line(now, line)?,
            ReleaseFrom::List(filter) => self.place = Place::LogList(filter),
        }
        Ok(Update::default())
    }

    /// The wide button: print, then the word that the placard is on the mail, which releases it.
    fn release_step(&mut self, now: &Moment, line: LineId) -> store::Result<Update> {
        let entry = self.store().line(line)?;
        match step(&entry, &release::placard(&self.context(now), &entry)) {
            ReleaseStep::Done => {
                self.leave_release();
                Ok(Update::default())
            }
            ReleaseStep::Print => self.perform(now, Act::MakePlacard { line }),
            ReleaseStep::Held => self.perform(now, Act::Release { line }),
            ReleaseStep::OnTheMail => self.hang_and_release(now, &entry),
        }
    }

    fn hang_and_release(&mut self, now: &Moment, entry: &LogEntry) -> store::Result<Update> {
        let line = entry.line;
        let mut update = Update::default();
        if !entry.placards.iter().any(|placard| placard.attached) {
            update = self.perform(now, Act::AttachPlacard { line })?;
        }
        let released = self.perform(now, Act::Release { line })?;
        let free = released.ruling.is_free() && !released.recorded.is_empty();
        if free {
            let number = entry.number.map(|number| number.to_string()).unwrap_or_default();
            self.leave_release();
            self.say(Tone::Done, NoticeText::LineReleased(number));
        }
        Ok(update.and(released))
    }

    /// To the list that one came from, or to the whole log after a line was written.
    pub(crate) fn leave_release(&mut self) {
        let Place::Release(state) = &self.place else { return };
        self.place = Place::LogList(match state.from {
            ReleaseFrom::Line => LogFilter::All,
            ReleaseFrom::List(filter) => filter,
        });
    }

    fn give(&mut self, now: &Moment, line: LineId, want: Want) -> store::Result<Update> {
        let what = match want {
            Want::Ticket => Some(TypingWhat::Ticket),
            Want::SecurePlace => Some(TypingWhat::SecurePlace),
            Want::Statement | Want::Presort | Want::Form8125 => None,
        };
        if let (Some(what), Place::Release(state)) = (what, &mut self.place) {
            state.typing = Some(Typing::of(what));
            return Ok(Update::default());
        }
        let field = match want {
            Want::Presort => LineField::PresortDocumentation(Presented::Present),
            Want::Form8125 => LineField::Form8125(Presented::Present),
            _ => LineField::HardCopyStatement(Presented::Present),
        };
        self.notice = None;
        let set = SourcedField { field, source: Source::MailerDocument };
        self.perform(now, Act::SetField { line, set })
    }

    /// A value that was typed for the line.
    pub(crate) fn typed_release(
        &mut self,
        now: &Moment,
        what: TypingWhat,
        text: String,
    ) -> store::Result<Update> {
        let Place::Release(state) = &mut self.place else { return Ok(Update::default()) };
        let line = state.line;
        match what {
            TypingWhat::WithdrawReason => {
                state.reason = Some(text);
                Ok(Update::default())
            }
            TypingWhat::Clock => self.gone_at(now, line, &text),
            TypingWhat::SecurePlace => self.perform(now, Act::SecureHardCopy { line, place: text }),
            TypingWhat::Ticket if !text.is_empty() => {
                let set =
                    SourcedField { field: LineField::Ticket(text), source: Source::MailerSaid };
                self.perform(now, Act::SetField { line, set })
            }
            _ => Ok(Update::default()),
        }
    }

    fn withdraw(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Release(state) = &mut self.place else { return Ok(Update::default()) };
        let line = state.line;
        let Some(reason) = state.reason.clone() else {
            state.typing = Some(Typing::of(TypingWhat::WithdrawReason));
            return Ok(Update::default());
        };
        let update = self.perform(now, Act::Withdraw { line, reason })?;
        if let (false, Place::Release(state)) = (update.recorded.is_empty(), &mut self.place) {
            state.withdrawing = false;
            state.reason = None;
        }
        Ok(update)
    }

    pub(crate) fn view_release(
        &self,
        now: &Moment,
        state: &ReleaseState,
    ) -> store::Result<ReleaseView> {
        let entry = self.store().line(state.line)?;
        let ctx = self.context(now);
        let holds = release::placard(&ctx, &entry);
        let arrived = entry.arrival().unwrap_or_else(|| now.timestamp());
        let here = entry.released_at.is_none() && entry.withdrawn.is_none();
        let mut wants = wants(&holds, &acceptance::line(&ctx, &entry));
        if !here {
            wants.clear();
        }
        Ok(ReleaseView {
            number: entry.number.map(|number| number.to_string()).unwrap_or_default(),
            holder: match entry.value(FieldName::PermitHolder) {
                Some(LineField::PermitHolder(holder)) => Some(holder.clone()),
                _ => None,
            },
            permit: text::permit(&entry),
            arrived: text::time_of_day(arrived),
            day: text::day(arrived),
            pieces: pieces(&entry),
            weight: match entry.value(FieldName::TotalWeight) {
                Some(LineField::TotalWeight(weight)) => Some(weight.to_string()),
                _ => None,
            },
            postage: match entry.value(FieldName::Postage) {
                Some(LineField::Postage(postage)) => Some(text::money(*postage)),
                _ => None,
            },
            placard: placard(&entry),
            hold: holds.holds().next().filter(|_| here).map(|hold| self.in_words(hold)),
            late: release::held_too_long(&ctx, &entry)
                .filter(|_| here)
                .map(|late| self.in_words(&late)),
            wants,
            secured: entry.secured.value().cloned(),
            paper: entry.paper_number().map(|number| format!("{number:03}")),
            may_have_gone: here && entry.is_from_paper(),
            step: step(&entry, &holds),
            outcome: outcome(&entry),
            page: if state.withdrawing {
                ReleasePage::Withdraw { reason: state.reason.clone() }
            } else {
                ReleasePage::Line
            },
            typing: typing::view(state.typing.as_ref()),
        })
    }
}

/// Whether a line of the list waits for its first placard.
pub(crate) const fn is_to_print(row: &LineRow) -> bool {
    row.placards == 0 && row.released_at.is_none() && !row.state.is_settled()
}

fn step(entry: &LogEntry, holds: &Ruling) -> ReleaseStep {
    if entry.released_at.is_some() || entry.withdrawn.is_some() {
        ReleaseStep::Done
    } else if !holds.is_free() {
        ReleaseStep::Held
    } else if entry.placards.is_empty() {
        ReleaseStep::Print
    } else {
        ReleaseStep::OnTheMail
    }
}

fn placard(entry: &LogEntry) -> PlacardView {
    match entry.placards.first() {
        None => PlacardView::None,
        Some(made) if made.attached => PlacardView::OnTheMail { copies: made.copies },
        Some(made) => PlacardView::Printed { copies: made.copies },
    }
}

fn outcome(entry: &LogEntry) -> Outcome {
    match (&entry.withdrawn, entry.released_at) {
        (Some(reason), _) => Outcome::Withdrawn { reason: reason.clone() },
        (None, Some(at)) => Outcome::Released { at: text::time_of_day(at), day: text::day(at) },
        (None, None) => Outcome::Here,
    }
}

/// What the line wants: first what holds it, then what only has to be noted.
fn wants(holds: &Ruling, said: &Ruling) -> Vec<Want> {
    let notes = said.findings.iter().filter(|finding| finding.severity == Severity::Warn);
    let mut wants = Vec::new();
    for finding in holds.holds().chain(notes) {
        if let Some(want) = given_for(&finding.says).filter(|want| !wants.contains(want)) {
            wants.push(want);
        }
    }
    wants
}

fn pieces(entry: &LogEntry) -> Option<PieceCount> {
    let Some(LineField::Pieces(pieces)) = entry.value(FieldName::Pieces) else { return None };
    let count = grouped(&pieces.count.to_string());
    Some(match pieces.exactness {
        Exactness::Exact => PieceCount::Exact(count),
        Exactness::Approximate | Exactness::Unknown(_) => PieceCount::About(count),
    })
}
