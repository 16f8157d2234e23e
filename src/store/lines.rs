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

/// Which lines. Latest arrival first, stubs last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineQuery {
    /// Every line.
    All,
    /// Lines that arrived on a day, at the place where they arrived.
    Day(NaiveDate),
    /// Lines of a day's work: those that arrived, were settled or were released on it, and every
    /// line that may hold a day, however old. Close-out, desk, home and log list.
    Work(NaiveDate),
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

/// The first rows of a list, and how many there are: who shows the rows says how many more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut<T> {
    /// The first of them.
    pub rows: Vec<T>,
    /// How many there are, those among `rows` included.
    pub all: usize,
}

/// No limit, to SQLite.
pub(crate) const ALL: i64 = -1;

/// The columns that [`line_row`] reads.
macro_rules! line_columns {
    () => {
        "line, unit, letter, counter, state, arrival_at, outage, mailer, holder, permit_type,
         permit_number, job_id, channel, class, pieces, approximate, postage, conflicts, statement,
         duplicate_of, released_ms, secured, entered, ticked, placards"
    };
}

/// Which lines are a day's work, the day first. A query by each index: one condition would read
/// every line.
pub(crate) const WORK: &str = "line IN (
    SELECT line FROM lines WHERE may_hold = 1
    UNION SELECT line FROM lines WHERE day = ?1
    UNION SELECT line FROM lines WHERE settled_day = ?1
    UNION SELECT line FROM lines WHERE released_day = ?1)";

/// Which lines fit, and what the condition compares with.
struct Fits {
    condition: &'static str,
    values: Vec<Box<dyn ToSql>>,
}

impl Fits {
    fn all(condition: &'static str) -> Self {
        Self { condition, values: Vec::new() }
    }

    fn to(condition: &'static str, value: impl ToSql + 'static) -> Self {
        Self { condition, values: vec![Box::new(value)] }
    }

    fn of(query: &LineQuery) -> Self {
        match query {
            LineQuery::All => Self::all("1 = 1"),
            LineQuery::Day(day) => Self::to("day = ?1", day.to_string()),
            LineQuery::Work(day) => Self::to(WORK, day.to_string()),
            LineQuery::Open => Self::all("settled = 0"),
            LineQuery::Conflicts => Self::all("0 < conflicts"),
            LineQuery::Outage(outage) => Self::to("outage = ?1", *outage.as_bytes()),
            LineQuery::JobId(job) => Self::to("job_id = ?1", job.clone()),
            LineQuery::Permit(number) => Self::to("permit_number = ?1", number.clone()),
            LineQuery::Statement(statement) => Self::to("statement = ?1", statement.0.clone()),
            LineQuery::Paper(number) => Self::to("paper = ?1", *number),
            LineQuery::Find(text) => Self::found_by(text),
        }
    }

    /// A number as people write it finds that line; anything else is the beginning of a word that
    /// the line is known by.
    fn found_by(text: &str) -> Self {
        let text = text.trim();
        if let Some((letter, counter)) = number(text) {
            let values: Vec<Box<dyn ToSql>> = vec![Box::new(letter.to_string()), Box::new(counter)];
            return Self { condition: "letter = ?1 AND counter = ?2", values };
        }
        let begins = format!("{}%", escaped(text));
        let within = format!("% {begins}");
        let condition = "holder LIKE ?1 ESCAPE '\\' OR holder LIKE ?2 ESCAPE '\\'
            OR mailer LIKE ?1 ESCAPE '\\' OR mailer LIKE ?2 ESCAPE '\\'
            OR permit_number LIKE ?1 ESCAPE '\\' OR job_id LIKE ?1 ESCAPE '\\'
            OR counter = ?3 OR paper = ?3";
        let values: Vec<Box<dyn ToSql>> =
            vec![Box::new(begins), Box::new(within), Box::new(text.parse::<u32>().ok())];
        Self { condition, values }
    }

    fn values(&self) -> Vec<&dyn ToSql> {
        self.values.iter().map(AsRef::as_ref).collect()
    }
}

impl Reader {
    /// The state of a line; a stub when nothing is known of it.
    pub fn line(&self, line: LineId) -> Result<LogEntry> {
        let facts = index::facts_of(&self.db, &index::entity_key(&Entity::Line(line)))?;
        Ok(fold::log_entry(line, index::recorded(facts)))
    }

    /// Lines as lists show them, however many there are.
    pub fn lines(&self, query: &LineQuery) -> Result<Vec<LineRow>> {
        self.select(&Fits::of(query), ALL)
    }

    /// The first of the lines, and how many there are: for a list that a person narrows down.
    pub fn first_lines(&self, query: &LineQuery, most: usize) -> Result<Cut<LineRow>> {
        let rows = self.select(&Fits::of(query), i64::try_from(most).unwrap_or(ALL))?;
        let all = if rows.len() < most { rows.len() } else { self.line_count(query)? };
        Ok(Cut { rows, all })
    }

    /// How many lines there are.
    pub fn line_count(&self, query: &LineQuery) -> Result<usize> {
        let fits = Fits::of(query);
        let query = format!("SELECT count(*) FROM lines WHERE {}", fits.condition);
        let mut statement = self.db.prepare_cached(&query)?;
        let count: i64 = statement.query_row(fits.values().as_slice(), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Lines with everything that is known of them, however many there are.
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

    /// Permits and holders of earlier lines of which a word begins with this text, the most usual
    /// first and of those the latest; at most `limit`. For the text editor of log entry.
    pub fn permits_known(&self, text: &str, limit: usize) -> Result<Vec<PermitKnown>> {
        let text = text.trim();
        let begins = format!("{}%", escaped(text));
        let within = format!("% {begins}");
        let limit = i64::try_from(limit).unwrap_or(ALL);
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

    fn select(&self, fits: &Fits, most: i64) -> Result<Vec<LineRow>> {
        let query = format!(
            "SELECT {} FROM lines WHERE {} ORDER BY arrival_ms DESC, line DESC LIMIT {most}",
            line_columns!(),
            fits.condition
        );
        let mut statement = self.db.prepare_cached(&query)?;
        let mut rows = statement.query(fits.values().as_slice())?;
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
