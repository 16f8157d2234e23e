//! Looking for a line: by its number, its holder, its permit or its job, while somebody types, or
//! by the code on its PS Form 3607.

use std::sync::Arc;

use domain::moment::Moment;
use store::LineQuery;

use crate::screens::Tone;
use crate::screens::log_list::{LogFilter, LogListIntent, LogListView, LogRow};
use crate::sentence::Sentence;
use crate::show::{log_row, many};
use crate::station::{Place, Update};
use crate::{Beep, Station, text};

/// The most lines that are listed while one is looked for; how many fit is said.
const FOUND_MAX: usize = 500;
/// The most characters that are looked for.
const FIND_MAX: usize = 60;

impl Station {
    /// A key while a line is looked for.
    pub(crate) fn typed_to_find(&mut self, intent: &LogListIntent) {
        let Place::Find(typed) = &mut self.place else { return };
        match intent {
            LogListIntent::Key(key) if typed.chars().count() < FIND_MAX && !key.is_control() => {
                typed.push(*key);
            }
            LogListIntent::Erase => drop(typed.pop()),
            LogListIntent::Clear => typed.clear(),
            _ => {}
        }
    }

    /// The lines that fit to what is typed, of any day; the day's work while nothing is.
    pub(crate) fn view_find(&self, now: &Moment, typed: &str) -> store::Result<LogListView> {
        let today = now.timestamp().local_date();
        let query = match typed.trim() {
            "" => LineQuery::Work(today),
            text => LineQuery::Find(text.to_owned()),
        };
        let lines = self.store().first_lines(&query, FOUND_MAX)?;
        let rows: Vec<LogRow> = lines.rows.iter().map(|row| log_row(row, today)).collect();
        Ok(LogListView {
            day: text::day(now.timestamp()),
            filter: LogFilter::All,
            all: many(lines.all),
            to_do: 0,
            to_print: 0,
            released: 0,
            rows: Arc::from(rows),
            find: Some(typed.to_owned()),
        })
    }

    /// A line's number as its PS Form 3607 carries it opens the line. Nothing when the scan is none.
    pub(crate) fn scanned_line(
        &mut self,
        now: &Moment,
        scanned: &str,
    ) -> store::Result<Option<Update>> {
        if !is_line_number(scanned) {
            return Ok(None);
        }
        match self.line_numbered(scanned) {
            Some(line) => {
                self.open_line(now, line)?;
                Ok(Some(Update::beep(Beep::Stored)))
            }
            None => {
                let number = scanned.to_owned();
                self.tell(Tone::Need, &Sentence::LineNotKnown { number });
                Ok(Some(Update::beep(Beep::Refused)))
            }
        }
    }
}

/// `B-038`
fn is_line_number(scanned: &str) -> bool {
    let Some((letter, counter)) = scanned.split_once('-') else { return false };
    let digits = 3 <= counter.len() && counter.len() <= 9;
    letter.len() == 1
        && letter.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits
        && counter.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
