//! A line that was written on paper while no device could be used: when its mail arrived, which
//! paper, who wrote it, and mail that went out with the paper's own PS Form 3607.

use chrono::Days;

use domain::change::mailing::{Source, SourcedField};
use domain::ids::LineId;
use domain::log_entry::{FieldName, LineField, LineState};
use domain::moment::{Moment, Timestamp};
use domain::report::record_of_mailings::paper_number;
use store::LineQuery;

use super::counter::ARRIVED_AT;
use crate::screens::log_entry::{Field, LogEntryState, Recalled};
use crate::screens::{NoticeText, Tone};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Act, Beep, Station};

/// The draft's field that says that the line is copied from a paper.
const FROM_PAPER: &str = "from_paper";
/// What it holds then.
const YES: &str = "yes";
/// What only a line that is copied from a paper has.
const OF_PAPER: [FieldName; 2] = [FieldName::PaperNumber, FieldName::WrittenBy];
/// Days in which a paper's number is not printed a second time.
const PAPER_DAYS: i64 = 31;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether a draft is copied from a paper.
pub(crate) fn is_drafted(draft: &std::collections::BTreeMap<String, String>) -> bool {
    draft.get(FROM_PAPER).is_some_and(|value| value == YES)
}

impl LogEntryState {
    /// What is typed on a line that is copied from a paper was read from that paper. What is
    /// scanned or weighed now was not.
    pub(crate) fn as_read(&self, set: SourcedField) -> SourcedField {
        match set.source {
            Source::Keyed | Source::MailerSaid if self.from_paper => {
                SourcedField { source: Source::Paper, ..set }
            }
            _ => set,
        }
    }
}

impl Station {
    /// A person says that the open line is copied from a paper, or that it is not after all.
    pub(crate) fn said_from_paper(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::LogEntry(state) = &self.place else { return Ok(Update::default()) };
        let (line, from_paper) = (state.line, state.from_paper);
        if line.is_none() {
            self.keep_draft(FROM_PAPER, if from_paper { YES } else { "" })?;
        }
        if !from_paper {
            return self.forget_paper(now, line);
        }
        let writer = self.paper_writer.clone().map(|name| SourcedField {
            field: LineField::WrittenBy(name),
            source: Source::AsLastTime,
        });
        let writer = self.not_known_yet(writer.into_iter().collect());
        self.take(now, writer)
    }

    /// The line is copied from no paper after all.
    fn forget_paper(&mut self, now: &Moment, line: Option<LineId>) -> store::Result<Update> {
        let mut update = Update::default();
        for field in OF_PAPER {
            match line {
                Some(line) if self.store().line(line)?.value(field).is_some() => {
                    update = update.and(self.perform(now, Act::ClearField { line, field })?);
                }
                Some(_) => {}
                None => {
                    if let Place::LogEntry(state) = &mut self.place {
                        state.draft.remove(&field);
                    }
                    self.keep_draft(&format!("{field:?}"), "")?;
                }
            }
        }
        Ok(update)
    }

    /// Takes the arrival that stands in the editor. Of a line that is copied from a paper, its
    /// number and its writer are asked next.
    pub(crate) fn take_arrival(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::LogEntry(state) = &self.place else { return Ok(Update::default()) };
        let Some(editing) = &state.editing else { return Ok(Update::default()) };
        let day = editing.day.unwrap_or_else(|| state.arrived_at.local_date());
        let typed = editing.typed.clone();
        let (line, before) = (state.line, state.arrived_at);
        let arrived_at = match typed.as_str() {
            "" if day == before.local_date() => Some(before),
            "" => {
                let time = before.wall().time();
                self.on_the_wall(day, &time.format("%H%M").to_string())
            }
            typed => self.on_the_wall(day, typed),
        };
        let Some(arrived_at) = arrived_at else {
            self.tell(Tone::Need, &Sentence::NotYetAValue);
            return Ok(Update::beep(Beep::Refused));
        };
        if now.timestamp().unix_ms() < arrived_at.unix_ms() {
            self.tell(Tone::Need, &Sentence::NotYetCome);
            return Ok(Update::beep(Beep::Refused));
        }
        self.notice = None;
        if let Place::LogEntry(state) = &mut self.place {
            state.editing = None;
            state.arrived_at = arrived_at;
        }
        let mut update = Update::default();
        match line {
            _ if arrived_at == before => {}
            None => self.keep_draft(ARRIVED_AT, &arrived_at.to_string())?,
            Some(_) => {
                let field = LineField::ArrivedAt(arrived_at);
                let set = SourcedField { field, source: Source::Keyed };
                update = self.take(now, vec![set])?;
            }
        }
        self.ask_of_paper()?;
        Ok(update)
    }

    /// Opens the editor of what the paper still has to say.
    pub(crate) fn ask_of_paper(&mut self) -> store::Result<()> {
        let Place::LogEntry(state) = &self.place else { return Ok(()) };
        if !state.from_paper {
            return Ok(());
        }
        let entry = state.line.map(|line| self.store().line(line)).transpose()?;
        let Place::LogEntry(state) = &mut self.place else { return Ok(()) };
        let missing = |name: FieldName| {
            let saved = entry.as_ref().is_some_and(|entry| entry.value(name).is_some());
            !saved && !state.draft.contains_key(&name)
        };
        if missing(FieldName::PaperNumber) {
            state.edit(Field::PaperNumber);
        } else if missing(FieldName::WrittenBy) {
            state.edit(Field::WrittenBy);
        }
        Ok(())
    }

    /// What is done with facts of a paper once they are taken: the next paper is probably of the
    /// same hand, and one paper is one line.
    pub(crate) fn took_from_paper(&mut self, facts: &[SourcedField]) -> store::Result<()> {
        for set in facts {
            match &set.field {
                LineField::WrittenBy(name) => self.paper_writer = Some(name.clone()),
                LineField::PaperNumber(number) => self.look_for_paper(*number)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Says so when a paper is on the log already.
    fn look_for_paper(&mut self, paper: u32) -> store::Result<()> {
        let Place::LogEntry(state) = &self.place else { return Ok(()) };
        let (line, arrived_ms) = (state.line, state.arrived_at.unix_ms());
        let near = |at: Timestamp| (at.unix_ms() - arrived_ms).abs() <= PAPER_DAYS * DAY_MS;
        let rows = self.store().lines(&LineQuery::Paper(paper))?;
        let known = rows.into_iter().find(|row| {
            Some(row.line) != line
                && row.state != LineState::Withdrawn
                && row.arrival.is_some_and(near)
        });
        if let Some(number) = known.and_then(|row| row.number) {
            let paper = paper_number(paper);
            self.tell(Tone::Need, &Sentence::PaperKnown { paper, number: number.to_string() });
        }
        Ok(())
    }

    /// The people who may have written it, while their name is typed.
    pub(crate) fn writers(&self, typed: &str) -> store::Result<Vec<Recalled>> {
        let typed = typed.to_lowercase();
        let begins = |name: &str| {
            name.to_lowercase().starts_with(&typed)
                || name.split_whitespace().any(|word| word.to_lowercase().starts_with(&typed))
        };
        let people = self.store().people()?.into_iter().filter(|row| begins(&row.name));
        Ok(people
            .map(|row| Recalled {
                id: row.person.to_string(),
                text: row.name,
                detail: String::new(),
            })
            .collect())
    }

    /// Takes the person who was touched as the writer.
    pub(crate) fn take_writer(&mut self, now: &Moment, id: &str) -> store::Result<Update> {
        let people = self.store().people()?;
        let Some(row) = people.into_iter().find(|row| row.person.to_string() == id) else {
            return Ok(Update::default());
        };
        let field = LineField::WrittenBy(row.name);
        self.take(now, vec![SourcedField { field, source: Source::Keyed }])
    }

    /// Mail that has gone with the PS Form 3607 of its paper, at this time of day: the first time
    /// after its arrival that the clock on the unit's wall showed it.
    pub(crate) fn gone_at(
        &mut self,
        now: &Moment,
        line: LineId,
        text: &str,
    ) -> store::Result<Update> {
        let entry = self.store().line(line)?;
        let arrived = entry.arrival().unwrap_or_else(|| now.timestamp());
        let day = arrived.local_date();
        // The minute of the arrival counts as after it.
        let after = |at: &Timestamp| arrived.unix_ms() / 60_000 <= at.unix_ms() / 60_000;
        let released_at = self
            .on_the_wall(day, text)
            .filter(after)
            .or_else(|| self.on_the_wall(day.checked_add_days(Days::new(1))?, text));
        let past = |at: &Timestamp| at.unix_ms() <= now.timestamp().unix_ms();
        let Some(released_at) = released_at.filter(past) else {
            self.tell(Tone::Need, &Sentence::NotYetCome);
            return Ok(Update::beep(Beep::Refused));
        };
        self.notice = None;
        let update = self.perform(now, Act::ReleasedOnPaper { line, released_at })?;
        if !update.recorded.is_empty() {
            let number = entry.number.map(|number| number.to_string()).unwrap_or_default();
            self.leave_release();
            self.say_unless_warned(NoticeText::LineReleased(number));
        }
        Ok(update)
    }
}
