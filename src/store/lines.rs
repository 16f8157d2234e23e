//! Lines of the log, as screens list, find and match them.

use chrono::NaiveDate;
use domain::fold::{self, Entity};
use domain::ids::{DeviceLetter, LineId, LineNumber, OutageId, StatementId, UnitId};
use domain::log_entry::{Channel, LineState, LogEntry, MailClass};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Money, Pieces};
use rusqlite::{Row, ToSql};

use crate::error::Result;
use crate::{Reader, index, sql, words};

macro_rules! lines_max {
    () => {
        20000
    };
}

/// The most lines that one query gives.
pub const LINES_MAX: usize = lines_max!();

/// Which lines. Latest arrival first, stubs last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineQuery {
    /// Every line.
    All,
    /// Lines that arrived on a day, at the place where they arrived.
    Day(NaiveDate),
    /// Lines that are not settled yet.
    Open,
    /// Lines with two values for one thing.
    Conflicts,
    /// Lines accepted in an outage.
    Outage(OutageId),
    /// Lines with this job id.
    JobId(String),
    /// Lines of this permit number.
    Permit(String),
    /// Lines matched to this statement.
    Statement(StatementId),
    /// Lines copied from the paper of this number.
    Paper(u32),
    /// Lines whose number, or whose paper's number, is this text, or whose permit number, job id or
    /// a word of whose holder or mailer begins with it.
    Find(String),
}

/// A line as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRow {
    /// The line.
    pub line: LineId,
    /// The unit that logged it.
    pub unit: Option<UnitId>,
    /// Its number; none for a stub.
    pub number: Option<LineNumber>,
    /// How far it is settled.
    pub state: LineState,
    /// The arrival that counts.
    pub arrival: Option<Timestamp>,
    /// The outage.
    pub outage: Option<OutageId>,
    /// The mailer.
    pub mailer: Option<String>,
    /// The permit holder.
    pub holder: Option<String>,
    /// The permit's type.
    pub permit_type: Option<String>,
    /// The permit's number.
    pub permit_number: Option<String>,
    /// The mailer's job id.
    pub job_id: Option<String>,
    /// The channel.
    pub channel: Option<Channel>,
    /// The class.
    pub class: Option<MailClass>,
    /// The pieces.
    pub pieces: Option<Pieces>,
    /// The postage.
    pub postage: Option<Money>,
    /// Fields and decisions with two values.
    pub conflicts: u32,
    /// The statement that it is matched to.
    pub statement: Option<StatementId>,
    /// The line that it repeats.
    pub duplicate_of: Option<LineId>,
    /// When the mail went to operations.
    pub released_at: Option<Timestamp>,
    /// The hard copy is in a safe place.
    pub secured: bool,
    /// Items 21 to 23 are there.
    pub entered: bool,
    /// Item 25 is ticked.
    pub ticked: bool,
    /// PS Forms 3607.
    pub placards: u32,
}

/// A permit or a holder as an earlier line knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitKnown {
    /// The latest line that knows it.
    pub line: LineId,
    /// The holder.
    pub holder: Option<String>,
    /// The permit's type.
    pub permit_type: Option<String>,
    /// The permit's number.
    pub permit_number: Option<String>,
}

/// The columns that [`line_row`] reads.
macro_rules! line_columns {
    () => {
        "line, unit, letter, counter, state, arrival_at, outage, mailer, holder, permit_type,
         permit_number, job_id, channel, class, pieces, approximate, postage, conflicts, statement,
         duplicate_of, released_ms, secured, entered, ticked, placards"
    };
}

/// The lines that fit.
macro_rules! select_lines {
    ($fits:literal) => {
        concat!(
            "SELECT ",
            line_columns!(),
            " FROM lines WHERE ",
            $fits,
            " ORDER BY arrival_ms DESC, line DESC LIMIT ",
            lines_max!()
        )
    };
}

impl Reader {
    /// The state of a line; a stub when nothing is known of it.
    pub fn line(&self, line: LineId) -> Result<LogEntry> {
        let facts = index::facts_of(&self.db, &index::entity_key(&Entity::Line(line)))?;
        Ok(fold::log_entry(line, index::recorded(facts)))
    }

    /// Lines as lists show them, at most [`LINES_MAX`].
    pub fn lines(&self, query: &LineQuery) -> Result<Vec<LineRow>> {
        match query {
            LineQuery::All => self.select(select_lines!("1 = 1"), &[]),
            LineQuery::Day(day) => self.select(select_lines!("day = ?1"), &[&day.to_string()]),
            LineQuery::Open => self.select(select_lines!("settled = 0"), &[]),
            LineQuery::Conflicts => self.select(select_lines!("0 < conflicts"), &[]),
            LineQuery::Outage(outage) => {
                self.select(select_lines!("outage = ?1"), &[outage.as_bytes()])
            }
            LineQuery::JobId(job) => self.select(select_lines!("job_id = ?1"), &[job]),
            LineQuery::Permit(number) => {
                self.select(select_lines!("permit_number = ?1"), &[number])
            }
            LineQuery::Statement(statement) => {
                self.select(select_lines!("statement = ?1"), &[&statement.0])
            }
            LineQuery::Paper(number) => self.select(select_lines!("paper = ?1"), &[number]),
            LineQuery::Find(text) => self.find_lines(text),
        }
    }

    /// Lines with everything that is known of them, at most [`LINES_MAX`].
    pub fn log_entries(&self, query: &LineQuery) -> Result<Vec<LogEntry>> {
        self.snapshot(|reader| {
            reader.lines(query)?.into_iter().map(|row| reader.line(row.line)).collect()
        })
    }

    /// Every line, one after the other, in the order of their ids, however many there are: for what
    /// has to be true of all of them.
    pub fn each_line(&self, mut take: impl FnMut(LineRow)) -> Result<()> {
        let query = concat!("SELECT ", line_columns!(), " FROM lines ORDER BY line");
        let mut statement = self.db.prepare_cached(query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(line_row(row)?);
        }
        Ok(())
    }

    /// Every line with everything that is known of it, latest arrival first, stubs last, however
    /// many there are: for reports that are signed.
    pub fn all_log_entries(&self) -> Result<Vec<LogEntry>> {
        self.snapshot(|reader| {
            let mut statement = reader
                .db
                .prepare_cached("SELECT line FROM lines ORDER BY arrival_ms DESC, line DESC")?;
            let mut rows = statement.query([])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(reader.line(LineId::from_bytes(row.get(0)?))?);
            }
            Ok(entries)
        })
    }

    /// The next number for a line of the device with this letter.
    pub fn next_line_number(&self, letter: DeviceLetter) -> Result<LineNumber> {
        let last: Option<u32> = self
            .db
            .prepare_cached("SELECT max(counter) FROM lines WHERE letter = ?1")?
            .query_row([letter.to_string()], |row| row.get(0))?;
        Ok(LineNumber { letter, counter: last.unwrap_or(0).saturating_add(1) })
    }

    /// A number as people write it finds that line; anything else is the beginning of a word that
    /// the line is known by.
    fn find_lines(&self, text: &str) -> Result<Vec<LineRow>> {
        let text = text.trim();
        if let Some((letter, counter)) = number(text) {
            let by_number = select_lines!("letter = ?1 AND counter = ?2");
            return self.select(by_number, &[&letter.to_string(), &counter]);
        }
        let begins = format!("{}%", escaped(text));
        let within = format!("% {begins}");
        self.select(
            select_lines!(
                "holder LIKE ?1 ESCAPE '\\' OR holder LIKE ?2 ESCAPE '\\'
                 OR mailer LIKE ?1 ESCAPE '\\' OR mailer LIKE ?2 ESCAPE '\\'
                 OR permit_number LIKE ?1 ESCAPE '\\' OR job_id LIKE ?1 ESCAPE '\\'
                 OR counter = ?3 OR paper = ?3"
            ),
            &[&begins, &within, &text.parse::<u32>().ok()],
        )
    }

    /// Permits and holders of earlier lines of which a word begins with this text, the most usual
    /// first and of those the latest; at most `limit`. For the text editor of log entry.
    pub fn permits_known(&self, text: &str, limit: usize) -> Result<Vec<PermitKnown>> {
        let text = text.trim();
        let begins = format!("{}%", escaped(text));
        let within = format!("% {begins}");
        let limit = i64::try_from(limit.min(LINES_MAX)).unwrap_or(0);
        let mut statement = self.db.prepare_cached(PERMITS_KNOWN)?;
        let rows = statement.query_map((&begins, &within, limit), |row| {
            Ok(PermitKnown {
                line: LineId::from_bytes(row.get(0)?),
                holder: row.get(1)?,
                permit_type: row.get(2)?,
                permit_number: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    fn select(&self, query: &str, values: &[&dyn ToSql]) -> Result<Vec<LineRow>> {
        let mut statement = self.db.prepare_cached(query)?;
        let mut rows = statement.query(values)?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(line_row(row)?);
        }
        Ok(lines)
    }
}

fn line_row(row: &Row<'_>) -> Result<LineRow> {
    let letter: Option<String> = row.get("letter")?;
    let letter = letter.and_then(|letter| DeviceLetter::new(letter.chars().next()?));
    let counter: Option<u32> = row.get("counter")?;
    let approximate: bool = row.get("approximate")?;
    let exactness = if approximate { Exactness::Approximate } else { Exactness::Exact };
    let pieces: Option<u32> = row.get("pieces")?;
    let arrival: Option<String> = row.get("arrival_at")?;
    Ok(LineRow {
        line: LineId::from_bytes(row.get("line")?),
        unit: row.get::<_, Option<_>>("unit")?.map(UnitId::from_bytes),
        number: letter.zip(counter).map(|(letter, counter)| LineNumber { letter, counter }),
        state: words::line_state(&row.get::<_, String>("state")?)?,
        arrival: arrival.and_then(|text| Timestamp::parse(&text).ok()),
        outage: row.get::<_, Option<_>>("outage")?.map(OutageId::from_bytes),
        mailer: row.get("mailer")?,
        holder: row.get("holder")?,
        permit_type: row.get("permit_type")?,
        permit_number: row.get("permit_number")?,
        job_id: row.get("job_id")?,
        channel: words::value_if_any(TABLE, row.get("channel")?)?,
        class: words::value_if_any(TABLE, row.get("class")?)?,
        pieces: pieces.map(|count| Pieces { count, exactness }),
        postage: words::value_if_any(TABLE, row.get("postage")?)?,
        conflicts: row.get("conflicts")?,
        statement: row.get::<_, Option<_>>("statement")?.map(StatementId),
        duplicate_of: row.get::<_, Option<_>>("duplicate_of")?.map(LineId::from_bytes),
        released_at: row.get::<_, Option<_>>("released_ms")?.map(sql::time),
        secured: row.get("secured")?,
        entered: row.get("entered")?,
        ticked: row.get("ticked")?,
        placards: row.get("placards")?,
    })
}

const TABLE: &str = "lines";

/// SQLite takes the columns beside a lone `max` from the row that has it: the latest line.
const PERMITS_KNOWN: &str = "
    SELECT line, holder, permit_type, permit_number, max(arrival_ms), count(*) AS times
    FROM lines
    WHERE (holder IS NOT NULL OR permit_number IS NOT NULL)
        AND (holder LIKE ?1 ESCAPE '\\' OR holder LIKE ?2 ESCAPE '\\'
            OR permit_number LIKE ?1 ESCAPE '\\'
            OR permit_type || ' ' || permit_number LIKE ?1 ESCAPE '\\'
            OR permit_type || permit_number LIKE ?1 ESCAPE '\\')
    GROUP BY permit_type, permit_number, CASE WHEN permit_number IS NULL THEN holder END
    ORDER BY permit_number IS NULL, times DESC, 5 DESC
    LIMIT ?3";

/// `B-017`, `b17` or `B 17`: a letter and digits.
fn number(text: &str) -> Option<(DeviceLetter, u32)> {
    let mut chars = text.chars();
    let letter = DeviceLetter::new(chars.next()?.to_ascii_uppercase())?;
    let digits = chars.as_str().trim_start_matches([' ', '-']);
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten().map(|counter| (letter, counter))
}

/// The text without the meaning that its characters have in `LIKE`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let b = DeviceLetter::new('B').unwrap();
        for (text, expected) in [
            ("B-017", Some((b, 17))),
            ("b17", Some((b, 17))),
            ("B 17", Some((b, 17))),
            ("--001", Some((DeviceLetter::NONE, 1))),
            ("B-", None),
            ("17", None),
            ("Bolt 17", None),
            ("B99999999999", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }
}
