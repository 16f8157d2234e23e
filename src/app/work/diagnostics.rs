//! Journals, what is unsent, the clock, the last errors and log lines.

mod damage;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::moment::{Moment, Timestamp};
use domain::quantity::grouped;
use store::{ClockDoubt, DeviceRow, Source};

use crate::event::Link;
use crate::log_ring::{LogLevel, LogLine};
use crate::screens::diagnostics::{
    Action, DiagnosticsIntent, DiagnosticsState, DiagnosticsView, LogRow, Part, Row, What,
};
use crate::screens::{Span, Tone};
use crate::station::{LinkState, Place, Update};
use crate::{Act, Effect, Station, text};

/// Changes of the link that are kept.
pub(crate) const LINK_HISTORY_MAX: usize = 50;

/// What the last check of the data file came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Checked {
    #[default]
    Never,
    UnderWay,
    /// When, and what is not as it has to be.
    At(Timestamp, Vec<String>),
}

impl Station {
    pub(crate) fn tapped_diagnostics(
        &mut self,
        now: &Moment,
        intent: DiagnosticsIntent,
    ) -> store::Result<Update> {
        let Place::Diagnostics(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            DiagnosticsIntent::Back => self.close_page(),
            DiagnosticsIntent::Part(part) => state.part = part,
            DiagnosticsIntent::Act => {
                let part = state.part;
                return self.act_on(now, part);
            }
        }
        Ok(Update::default())
    }

    fn act_on(&mut self, now: &Moment, part: Part) -> store::Result<Update> {
        let effect = match self.action(part) {
            Action::AskCentral => Effect::AskCentral,
            Action::Check => {
                self.checked = Checked::UnderWay;
                Effect::CheckData
            }
            Action::ReadDamage => return self.perform(now, Act::SeeDamage),
            Action::Checking => return Ok(Update::default()),
            Action::Devices => {
                self.open_page(Place::Devices(Default::default()));
                return Ok(Update::default());
            }
        };
        Ok(Update { effects: vec![effect], ..Update::default() })
    }

    fn action(&self, part: Part) -> Action {
        match part {
            Part::Journals | Part::Link | Part::Clock => Action::AskCentral,
            Part::Data if self.damage.unseen().next().is_some() => Action::ReadDamage,
            Part::Data if self.checked == Checked::UnderWay => Action::Checking,
            Part::Data => Action::Check,
            Part::Log => Action::Devices,
        }
    }

    /// Keeps a change of the link, latest first.
    pub(crate) fn link_changed(&mut self, state: LinkState) {
        self.link_history.push_front(state);
        self.link_history.truncate(LINK_HISTORY_MAX);
    }

    pub(crate) fn view_diagnostics(
        &self,
        now: &Moment,
        state: &DiagnosticsState,
    ) -> store::Result<DiagnosticsView> {
        let rows = match state.part {
            Part::Journals => self.journal_rows(now)?,
            Part::Link => self.link_rows(now),
            Part::Clock => self.clock_rows(now)?,
            Part::Data => self.data_rows(now)?,
            Part::Log => Vec::new(),
        };
        Ok(DiagnosticsView {
            part: state.part,
            rows: Arc::from(rows),
            log: self.log_rows(now),
            action: self.action(state.part),
        })
    }

    fn journal_rows(&self, now: &Moment) -> store::Result<Vec<Row>> {
        let unsent = self.store().unsent()?;
        let heard = self.store().last_acknowledged_at(Source::Central)?;
        let tone = self.unsent_tone(unsent)?;
        let mut rows = vec![row(What::Unsent, tone, count(unsent), self.when(now, heard))];
        let own = self.store().own_journals()?;
        let (mut written, mut sent, mut safe) = (0, 0, 0);
        for journal in own {
            let known = self.store().acknowledged(Source::Central, journal.header.journal)?;
            (written, sent) = (written + journal.upto, sent + journal.acknowledged);
            safe += known.map_or(0, |ack| ack.safe_seq.min(journal.acknowledged));
        }
        let own = What::Own { letter: self.letter()?.to_string(), safe: count(safe) };
        rows.push(row(own, Tone::Plain, count(written), count(sent)));
        let here = self.store().identity().device;
        for device in self.store().devices()? {
            if device.state.device != here {
                rows.push(self.other(now, &device));
            }
        }
        Ok(rows)
    }

    /// Green is only what the central has acknowledged in full and answers for now, while nothing of
    /// the unit's data is known to be amiss.
    fn unsent_tone(&self, unsent: u64) -> store::Result<Tone> {
        if 0 < unsent {
            return Ok(Tone::Off);
        }
        if self.damage.is_open() || 0 < self.store().attention_count()? {
            return Ok(Tone::Need);
        }
        let up = matches!(self.link, Some(LinkState { link: Link::Up { .. }, .. }));
        Ok(if up && self.link_trouble.is_none() { Tone::Done } else { Tone::Plain })
    }

    /// What is known of another device, and what it says it has.
    fn other(&self, now: &Moment, device: &DeviceRow) -> Row {
        let enrolled = device.state.enrolled.as_ref();
        let name = enrolled.map(|one| format!("{}  {}", one.letter, one.name)).unwrap_or_default();
        let known: u64 = device.journals.iter().map(|journal| journal.head.seq).sum();
        let said = |journal: &store::KnownJournal| {
            let announced = journal.announced.map_or(0, |announced| announced.head.seq);
            announced.max(journal.head.seq)
        };
        let announced: u64 = device.journals.iter().map(said).sum();
        let heard = device.journals.iter().filter_map(|journal| journal.heard_at).max();
        let (tone, value) = if known < announced {
            (Tone::Need, format!("{} / {}", count(known), count(announced)))
        } else {
            (Tone::Plain, count(known))
        };
        let cloned = device.journals.iter().any(|journal| journal.cloned);
        let what = if cloned { What::Cloned(name) } else { What::Other(name) };
        let tone = if cloned { Tone::Stop } else { tone };
        row(what, tone, value, self.when(now, heard))
    }

    fn link_rows(&self, now: &Moment) -> Vec<Row> {
        let mut rows = self.trouble_rows();
        let clear = self.link_trouble.is_none();
        let mut until = now.timestamp();
        for (index, state) in self.link_history.iter().enumerate() {
            let lasted = text::span(state.since, until);
            rows.push(link_row(*state, lasted, (index == 0).then_some(clear)));
            until = state.since;
        }
        rows
    }

    fn clock_rows(&self, now: &Moment) -> store::Result<Vec<Row>> {
        let local = self.local(now.timestamp());
        let (what, tone, value) = match self.store().clock_doubt(now)? {
            None => (What::ClockAgrees, Tone::Done, String::new()),
            Some(ClockDoubt::NoAnchor) => (What::ClockNotConfirmed, Tone::Info, String::new()),
            Some(ClockDoubt::SteppedBack { recorded }) => {
                (What::ClockBehind, Tone::Need, self.when(now, Some(recorded)))
            }
            Some(ClockDoubt::Off { seconds }) => {
                let what = if 0 < seconds { What::ClockAhead } else { What::ClockSlow };
                (what, Tone::Need, off(seconds.unsigned_abs()))
            }
        };
        let heard = self.store().last_acknowledged_at(Source::Central)?;
        let zone = format!("{}, UTC{}", self.settings.profile.zone.name(), local.wall().offset());
        let up = Span { minutes: minutes(now.monotonic_ns / 60_000_000_000) };
        Ok(vec![
            row(what, tone, value, String::new()),
            row(What::Now, Tone::Plain, text::seconds_of_day(local), zone),
            row(What::CentralTime, Tone::Plain, self.when(now, heard), String::new()),
            row(What::Running, Tone::Plain, text::hours_and_minutes(up), String::new()),
        ])
    }

    fn data_rows(&self, now: &Moment) -> store::Result<Vec<Row>> {
        let checked = match &self.checked {
            Checked::Never | Checked::UnderWay => {
                row(What::NotChecked, Tone::Plain, String::new(), String::new())
            }
            Checked::At(at, problems) => match problems.first() {
                None => row(What::Whole, Tone::Done, self.when(now, Some(*at)), String::new()),
                Some(first) => {
                    let found = problems.len().to_string();
                    row(What::NotWhole, Tone::Stop, grouped(&found), first.clone())
                }
            },
        };
        let journals = self.store().journals()?;
        let rows: u64 = journals.iter().map(|journal| journal.head.seq).sum();
        let unknown: u64 = self.store().unknown_kinds()?.iter().map(|kind| kind.rows).sum();
        let loud = |number: u64, tone| if number == 0 { Tone::Done } else { tone };
        let mut told = self.damage_rows(now)?;
        told.push(checked);
        told.extend(self.attention_rows()?);
        told.extend([
            row(What::Size, Tone::Plain, megabytes(self.store().size_bytes()?), String::new()),
            row(What::Rows, Tone::Plain, count(rows), String::new()),
            row(What::Unknown, loud(unknown, Tone::Info), count(unknown), String::new()),
        ]);
        Ok(told)
    }

    /// The last lines of the log, and before them the errors that they have pushed out.
    fn log_rows(&self, now: &Moment) -> Arc<[LogRow]> {
        let lines = self.settings.log.lines();
        let mut troubles = self.settings.log.troubles();
        troubles.retain(|line| !lines.contains(line));
        troubles.into_iter().chain(lines).map(|line| self.log_row(now, line)).collect()
    }

    fn log_row(&self, now: &Moment, line: LogLine) -> LogRow {
        let at = DateTime::<Utc>::from_timestamp_millis(line.at_ms)
            .map_or_else(|| now.timestamp(), |at| Timestamp::new(at.fixed_offset()));
        LogRow {
            at: text::seconds_of_day(self.local(at)),
            tone: match line.level {
                LogLevel::Error => Tone::Stop,
                LogLevel::Warning => Tone::Need,
                LogLevel::Info => Tone::Plain,
            },
            part: line.part,
            text: line.text,
        }
    }

    /// A time as the clock on the wall here shows it.
    fn local(&self, at: Timestamp) -> Timestamp {
        Timestamp::new(at.wall().with_timezone(&self.settings.profile.zone).fixed_offset())
    }

    /// A time of today, or its date too; nothing when there is none.
    fn when(&self, now: &Moment, at: Option<Timestamp>) -> String {
        let Some(at) = at.map(|at| self.local(at)) else { return String::new() };
        let time = text::time_of_day(at);
        if at.local_date() == now.timestamp().local_date() {
            time
        } else {
            format!("{} {time}", at.local_date())
        }
    }
}

fn row(what: What, tone: Tone, value: String, detail: String) -> Row {
    Row { what, tone, value, detail }
}

/// `now` is whether nothing speaks against the link that is measured now; none for an earlier one.
fn link_row(state: LinkState, lasted: Span, now: Option<bool>) -> Row {
    let day = text::day(state.since);
    let since = text::time_of_day(state.since);
    let (what, tone, value) = match (state.link, now) {
        (Link::Up { answer_ms }, Some(clear)) => {
            let tone = if clear { Tone::Done } else { Tone::Plain };
            let measured = if answer_ms == 0 { String::new() } else { format!("{answer_ms} ms") };
            (What::Up, tone, measured)
        }
        (Link::Down, Some(_)) => (What::Down, Tone::Off, text::hours_and_minutes(lasted)),
        (Link::Up { .. }, None) => (What::WasUp(day), Tone::Plain, text::hours_and_minutes(lasted)),
        (Link::Down, None) => (What::WasDown(day), Tone::Off, text::hours_and_minutes(lasted)),
    };
    row(what, tone, value, since)
}

fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// `3:12`; from an hour on `7 h`, from two days on `1,096 d`.
fn off(seconds: u64) -> String {
    match seconds {
        0..3_600 => text::minutes_and_seconds(seconds),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", grouped(&(seconds / 86_400).to_string())),
    }
}

fn minutes(minutes: u64) -> u32 {
    u32::try_from(minutes).unwrap_or(u32::MAX)
}

/// `12.4 MB`
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", grouped(&(tenths / 10).to_string()), tenths % 10)
}

#[cfg(test)]
mod tests;
