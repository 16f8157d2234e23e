//! Postage statements exported from PostalOne! as CSV.
//!
//! The export's layout is not published, so columns are found by their header, in any order, under
//! the names that people use; only the statement's number and its status have to be there. A
//! broken row is refused with its line and the reason and the others are taken. A status that
//! nobody knows is kept as it was written.

use std::collections::HashMap;
use std::io::Read;

use csv::StringRecord;
use domain::change::statement::RefusedRow;
use domain::ids::StatementId;
use domain::reference::StatementRow;

use crate::EdocError;
use crate::values::{self, NotRead, shown};

/// The most bytes that are read.
pub const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// The most rows that are taken.
pub const ROWS_MAX: usize = 200_000;
/// The most bytes of one row.
pub const ROW_BYTES_MAX: usize = 16 * 1024;
/// The most characters of one value.
pub const VALUE_CHARS_MAX: usize = 200;
/// The most lines over which a quoted value may run.
pub const ROW_LINES_MAX: usize = 8;
/// The most columns.
pub const COLUMNS_MAX: usize = 256;
/// The most refused rows, and cells left empty, that are listed; all are counted.
pub const LISTED_MAX: usize = 200;

/// What was taken from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The statements, in the order of the file.
    pub rows: Vec<StatementRow>,
    /// What the file calls the unit of a statement, for those where it calls it anything: unit,
    /// finance number, facility and post office, as far as it has them.
    pub unit_names: HashMap<StatementId, Vec<String>>,
    /// Rows that could not be taken: the first [`LISTED_MAX`] of them.
    pub refused: Vec<RefusedRow>,
    /// How many rows were refused in all.
    pub refused_count: u64,
    /// Cells that were left empty because they were not understood: the first [`LISTED_MAX`].
    pub not_understood: Vec<RefusedRow>,
}

impl Imported {
    fn refuse(&mut self, line: u64, reason: String) {
        self.refused_count += 1;
        if self.refused.len() < LISTED_MAX {
            self.refused.push(RefusedRow { line, reason });
        }
    }

    fn note(&mut self, line: u64, column: Column, value: &str) {
        if self.not_understood.len() < LISTED_MAX {
            let reason =
                format!("{} {} is not understood and left empty", column.name(), shown(value));
            self.not_understood.push(RefusedRow { line, reason });
        }
    }
}

/// Reads a file of statements.
///
/// # Errors
/// Only when nothing can be taken: the file cannot be read, is too large, is no text, or its header
/// names no statement number and no status.
pub fn read(file: impl Read) -> Result<Imported, EdocError> {
    let text = text_of(file)?;
    let mut imported = Imported::default();
    let mut lines = Lines::of(&text);
    let header = lines.next_row(&mut imported).ok_or(EdocError::Empty)?;
    let delimiter = delimiter_of(header.text);
    lines.delimiter = delimiter;
    let columns = Columns::of(header.text, delimiter)?;
    let mut seen: HashMap<StatementId, u64> = HashMap::new();
    while let Some(row) = lines.next_row(&mut imported) {
        if ROWS_MAX <= imported.rows.len() {
            imported.refuse(row.line, format!("More than {ROWS_MAX} rows: export fewer days"));
            continue;
        }
        match columns.read(&row, delimiter, &mut imported) {
            Err(reason) => imported.refuse(row.line, reason),
            Ok((statement, unit_names)) => match seen.get(&statement.statement) {
                Some(first) => {
                    let id = shown(&statement.statement.0);
                    imported.refuse(row.line, format!("Statement {id} is on line {first} already"));
                }
                None => {
                    seen.insert(statement.statement.clone(), row.line);
                    if !unit_names.is_empty() {
                        imported.unit_names.insert(statement.statement.clone(), unit_names);
                    }
                    imported.rows.push(statement);
                }
            },
        }
    }
    Ok(imported)
}

/// The file as text. What is not UTF-8 is read byte by byte as Latin-1, in which exports with
/// accented names are often saved.
fn text_of(file: impl Read) -> Result<String, EdocError> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if FILE_BYTES_MAX < u64::try_from(bytes.len()).unwrap_or(u64::MAX) {
        return Err(EdocError::TooLarge { max_mib: FILE_BYTES_MAX / (1024 * 1024) });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(EdocError::Utf16);
    }
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect());
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// One row as it stands in the file: one line, or more where a quoted value runs on.
struct Row<'a> {
    line: u64,
    text: &'a str,
}

/// Cuts a text into rows. A quote that nobody closes costs its own line, not the rest of the file.
struct Lines<'a> {
    rest: &'a str,
    line: u64,
    delimiter: u8,
}

impl<'a> Lines<'a> {
    const fn of(text: &'a str) -> Self {
        Self { rest: text, line: 0, delimiter: b',' }
    }

    /// The next row that is not blank. Rows that are too long, or that never end, are refused.
    fn next_row(&mut self, imported: &mut Imported) -> Option<Row<'a>> {
        while !self.rest.is_empty() {
            let line = self.line + 1;
            let (length, lines) = row_length(self.rest, self.delimiter);
            let (text, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            self.line += lines.max(1);
            if lines == 0 {
                imported.refuse(line, "A quotation mark is not closed".to_owned());
            } else if ROW_BYTES_MAX < text.len() {
                imported.refuse(line, format!("The row has more than {ROW_BYTES_MAX} bytes"));
            } else if !text.trim().is_empty() {
                return Some(Row { line, text });
            }
        }
        None
    }
}

/// Bytes of the first row with its line end, and the lines that it covers. 0 lines: it opens a
/// quotation that is not closed within reach, and the bytes are those of its first line.
fn row_length(text: &str, delimiter: u8) -> (usize, u64) {
    let mut quoted = false;
    let mut starts_value = true;
    let mut lines = 0;
    let mut first_line = text.len();
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'\n' {
            lines += 1;
            if lines == 1 {
                first_line = at + 1;
            }
            if !quoted {
                return (at + 1, lines);
            }
        }
        if quoted {
            // A doubled quotation mark closes and opens again at once.
            quoted = byte != b'"';
        } else if byte == b'"' && starts_value {
            quoted = true;
        }
        // Behind a closing quotation mark another one opens again: it was a doubled one. Behind a
        // blank it does not: the reader of values takes it as it is.
        starts_value = byte == delimiter || (byte == b'"' && !quoted);
        let too_far = ROW_LINES_MAX <= usize::try_from(lines).unwrap_or(usize::MAX)
            || (quoted && ROW_BYTES_MAX < at);
        if too_far {
            return (first_line, 0);
        }
    }
    if quoted { (first_line, 0) } else { (text.len(), lines + 1) }
}

/// Comma, semicolon or tab: whichever the header has most of.
fn delimiter_of(header: &str) -> u8 {
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|delimiter| (count(*delimiter), *delimiter == b','))
        .unwrap_or(b',')
}

fn record(text: &str, delimiter: u8) -> Option<StringRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(text.len().max(1))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).ok()?.then_some(record)
}

/// A column that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Column {
    Statement,
    Status,
    JobId,
    PermitHolder,
    PermitNumber,
    PermitType,
    Class,
    Category,
    Pieces,
    Postage,
    MailingDate,
    CheckIn,
    Unit,
    FinanceNumber,
    Facility,
    PostOffice,
}

/// The columns that name a unit.
const UNIT_COLUMNS: [Column; 4] =
    [Column::Unit, Column::FinanceNumber, Column::Facility, Column::PostOffice];

impl Column {
    const ALL: [Self; 16] = [
        Self::Statement,
        Self::Status,
        Self::JobId,
        Self::PermitHolder,
        Self::PermitNumber,
        Self::PermitType,
        Self::Class,
        Self::Category,
        Self::Pieces,
        Self::Postage,
        Self::MailingDate,
        Self::CheckIn,
        Self::Unit,
        Self::FinanceNumber,
        Self::Facility,
        Self::PostOffice,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Statement => "Statement ID",
            Self::Status => "Status",
            Self::JobId => "Job ID",
            Self::PermitHolder => "Permit Holder",
            Self::PermitNumber => "Permit Number",
            Self::PermitType => "Permit Type",
            Self::Class => "Class",
            Self::Category => "Processing Category",
            Self::Pieces => "Pieces",
            Self::Postage => "Postage",
            Self::MailingDate => "Mailing Date",
            Self::CheckIn => "Check-In",
            Self::Unit => "Unit",
            Self::FinanceNumber => "Finance Number",
            Self::Facility => "Facility",
            Self::PostOffice => "Post Office",
        }
    }

    /// What headers call it, letters and digits alone.
    const fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Statement => &[
                "statementid",
                "statement",
                "statementnumber",
                "postagestatementid",
                "postagestatement",
                "psid",
                "ps",
            ],
            Self::Status => &["status", "statementstatus"],
            Self::JobId => &["jobid", "mailerjobid", "job", "jobnumber"],
            Self::PermitHolder => &["permitholder", "holder", "permitholdername", "company"],
            Self::PermitNumber => &["permitnumber", "permit", "permitno"],
            Self::PermitType => &["permittype"],
            Self::Class => &["class", "mailclass", "classofmail"],
            Self::Category => &["processingcategory", "category", "shape"],
            Self::Pieces => &["pieces", "totalpieces", "piececount"],
            Self::Postage => &["postage", "totalpostage", "netpostage"],
            Self::MailingDate => &["mailingdate", "dateofmailing", "mailersmailingdate"],
            Self::CheckIn => &["checkin", "checkintime", "systemcheckin", "systemcheckintime"],
            Self::Unit => &["unit", "unitid", "unitname", "acceptanceunit", "bmeu", "bmeuname"],
            Self::FinanceNumber => &["financenumber", "financeno", "finance", "unitfinancenumber"],
            Self::Facility => &["facility", "facilityname", "facilityid"],
            Self::PostOffice => &["postoffice", "postofficename", "postofficeofmailing"],
        }
    }
}

/// Where each column stands.
struct Columns(HashMap<Column, usize>);

impl Columns {
    fn of(header: &str, delimiter: u8) -> Result<Self, EdocError> {
        let record = record(header, delimiter).ok_or(EdocError::Empty)?;
        let mut places = HashMap::new();
        for (place, title) in record.iter().enumerate().take(COLUMNS_MAX) {
            let plain: String =
                title.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
            let plain = plain.to_ascii_lowercase();
            let known =
                Column::ALL.into_iter().find(|column| column.headers().contains(&plain.as_str()));
            if let Some(column) = known
                && places.insert(column, place).is_some()
            {
                return Err(EdocError::ColumnTwice { column: column.name() });
            }
        }
        for needed in [Column::Statement, Column::Status] {
            if !places.contains_key(&needed) {
                return Err(EdocError::NoColumn { column: needed.name() });
            }
        }
        Ok(Self(places))
    }

    /// The statement of a row and what the row calls its unit, or why it is none.
    fn read(
        &self,
        row: &Row<'_>,
        delimiter: u8,
        imported: &mut Imported,
    ) -> Result<(StatementRow, Vec<String>), String> {
        let record = record(row.text, delimiter).ok_or("The row cannot be read")?;
        let cells = Cells { columns: self, record: &record, line: row.line };
        cells.check_lengths()?;
        let taken = StatementRow {
            statement: StatementId(cells.needed(Column::Statement)?),
            status: cells.needed(Column::Status)?,
            job_id: cells.text(Column::JobId),
            permit_holder: cells.text(Column::PermitHolder),
            permit_number: cells.text(Column::PermitNumber),
            permit_type: cells.text(Column::PermitType),
            class: cells.noted(Column::Class, values::class, imported),
            category: cells.noted(Column::Category, values::category, imported),
            pieces: cells.exact(Column::Pieces, values::pieces)?,
            postage: cells.exact(Column::Postage, values::money)?,
            mailing_date: cells.exact(Column::MailingDate, values::date)?,
            check_in: cells.noted(Column::CheckIn, values::check_in, imported),
            unit: None,
        };
        Ok((taken, UNIT_COLUMNS.into_iter().filter_map(|column| cells.text(column)).collect()))
    }
}

/// The cells of one row.
struct Cells<'a> {
    columns: &'a Columns,
    record: &'a StringRecord,
    line: u64,
}

impl Cells<'_> {
    fn check_lengths(&self) -> Result<(), String> {
        match Column::ALL.into_iter().find(|column| {
            self.cell(*column).is_some_and(|cell| VALUE_CHARS_MAX < cell.chars().count())
        }) {
            Some(column) => {
                Err(format!("{} has more than {VALUE_CHARS_MAX} characters", column.name()))
            }
            None => Ok(()),
        }
    }

    /// The cell without blanks around it; none when it is empty or the row is too short.
    fn cell(&self, column: Column) -> Option<&str> {
        let place = self.columns.0.get(&column)?;
        self.record.get(*place).map(str::trim).filter(|cell| !cell.is_empty())
    }

    fn text(&self, column: Column) -> Option<String> {
        self.cell(column).map(values::text).filter(|text| !text.is_empty())
    }

    fn needed(&self, column: Column) -> Result<String, String> {
        self.text(column).ok_or_else(|| format!("{} is empty", column.name()))
    }

    /// A value by which statements are matched: one that is not understood costs the row.
    fn exact<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Result<T, NotRead>,
    ) -> Result<Option<T>, String> {
        self.cell(column)
            .map(|cell| {
                read(cell).map_err(|why| format!("{} {} {why}", column.name(), shown(cell)))
            })
            .transpose()
    }

    /// A value that the statement can do without: one that is not understood is left empty.
    fn noted<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Option<T>,
        imported: &mut Imported,
    ) -> Option<T> {
        let cell = self.cell(column)?;
        let value = read(cell);
        if value.is_none() {
            imported.note(self.line, column, cell);
        }
        value
    }
}

#[cfg(test)]
mod tests;
