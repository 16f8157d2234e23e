//! The records that can still be read in a damaged SQLite file and its log, page by page, whatever
//! the header and the tree say. <https://www.sqlite.org/fileformat2.html>, sections 1.6, 2 and 4.
//!
//! Nothing here is believed: a record is only taken apart. What it is, and whether it is what was
//! written, the hashes in it decide ([`super::remains`]).

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::place;

/// The page size of our databases, for a file whose header does not say it.
const PAGE_BYTES: usize = 4096;
/// The most bytes of one record: far more than the largest row of a journal.
const RECORD_BYTES_MAX: usize = 1024 * 1024;
/// The most columns of one record.
const COLUMNS_MAX: usize = 64;
/// The header of the file stands before the first page's own.
const FILE_HEADER: usize = 100;
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

const LEAF_TABLE: u8 = 13;
const LEAF_INDEX: u8 = 10;
const INNER_INDEX: u8 = 2;

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing; also what stands for the row id.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text, not yet known to be one.
    Text(Vec<u8>),
    /// Bytes.
    Blob(Vec<u8>),
    /// A number with a fraction: no table of ours has one.
    Real,
}

/// A record as it stands in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The row id; none in an index and in a table without row ids.
    pub(super) row_id: Option<i64>,
    /// Its columns.
    pub(super) values: Vec<Value>,
    /// The page is the one in use, not an older image of it.
    pub(super) current: bool,
}

/// A damaged database and its log, open for reading.
pub(super) struct Pages {
    database: Option<File>,
    log: Option<File>,
    page_bytes: usize,
    count: u64,
    /// Where the log has page images that were committed, in their order.
    frames: Vec<Frame>,
    /// The last of those in use for each page.
    latest: BTreeMap<u32, u64>,
}

/// A page image in the log.
#[derive(Clone, Copy)]
struct Frame {
    page: u32,
    offset: u64,
    /// It is of the log's last round; what stands behind it was left by an earlier one, and its
    /// pages have been copied back since.
    in_use: bool,
}

impl Pages {
    /// Opens what is there of a database.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let database = open_if_any(path)?;
        let log = open_if_any(&place::log_of(path))?;
        let header = head_of::<FILE_HEADER>(database.as_ref());
        let log_header = head_of::<LOG_HEADER>(log.as_ref());
        let page_bytes = page_bytes(&header, &log_header);
        let length = database.as_ref().map_or(Ok(0), |file| file.metadata().map(|m| m.len()))?;
        let frames = match &log {
            Some(log) => committed_frames(log, page_bytes)?,
            None => Vec::new(),
        };
        let in_use = frames.iter().filter(|frame| frame.in_use);
        let latest = in_use.map(|frame| (frame.page, frame.offset)).collect();
        let count = length.div_ceil(page_bytes as u64);
        Ok(Self { database, log, page_bytes, count, frames, latest })
    }

    /// Hands every record that can be read to `take`, of older images of pages too.
    pub(super) fn each_record(&self, mut take: impl FnMut(Record)) {
        for number in 1..=u32::try_from(self.count).unwrap_or(u32::MAX) {
            if let Some(page) = self.in_database(number) {
                let current = !self.latest.contains_key(&number);
                self.records_of(number, &page, current, &mut take);
            }
        }
        for frame in &self.frames {
            if let Some(page) = self.in_log(frame.offset) {
                let current = self.latest.get(&frame.page) == Some(&frame.offset);
                self.records_of(frame.page, &page, current, &mut take);
            }
        }
    }

    fn in_database(&self, number: u32) -> Option<Vec<u8>> {
        let offset = u64::from(number.checked_sub(1)?) * self.page_bytes as u64;
        read_page(self.database.as_ref()?, offset, self.page_bytes)
    }

    fn in_log(&self, offset: u64) -> Option<Vec<u8>> {
        read_page(self.log.as_ref()?, offset, self.page_bytes)
    }

    /// The image of a page that is in use.
    fn page(&self, number: u32) -> Option<Vec<u8>> {
        match self.latest.get(&number) {
            Some(offset) => self.in_log(*offset),
            None => self.in_database(number),
        }
    }

    fn records_of(&self, number: u32, page: &[u8], current: bool, take: &mut impl FnMut(Record)) {
        let start = if number == 1 { FILE_HEADER } else { 0 };
        let Some(&kind) = page.get(start) else { return };
        let cells_from = match kind {
            LEAF_TABLE | LEAF_INDEX => start + 8,
            INNER_INDEX => start + 12,
            _ => return,
        };
        let cells = be_u16(page, start + 3).unwrap_or(0);
        for cell in 0..usize::from(cells) {
            let Some(at) = be_u16(page, cells_from + 2 * cell) else { return };
            if let Some((row_id, values)) = self.cell(page, usize::from(at), kind) {
                take(Record { row_id, values, current });
            }
        }
    }

    fn cell(&self, page: &[u8], at: usize, kind: u8) -> Option<(Option<i64>, Vec<Value>)> {
        let mut rest = page.get(at..)?;
        if kind == INNER_INDEX {
            rest = rest.get(4..)?;
        }
        let (payload_bytes, mut rest) = varint(rest)?;
        let mut row_id = None;
        if kind == LEAF_TABLE {
            let (id, after) = varint(rest)?;
            row_id = Some(id);
            rest = after;
        }
        let payload_bytes = usize::try_from(payload_bytes).ok()?;
        if RECORD_BYTES_MAX < payload_bytes {
            return None;
        }
        let payload = self.payload(rest, payload_bytes, kind)?;
        Some((row_id, record(&payload)?))
    }

    /// The bytes of a record, from its page and the pages that it overflows to.
    fn payload(&self, rest: &[u8], bytes: usize, kind: u8) -> Option<Vec<u8>> {
        let here = bytes_here(self.page_bytes, bytes, kind);
        let mut payload = rest.get(..here)?.to_vec();
        let mut next = if here < bytes { be_u32(rest, here)? } else { 0 };
        while payload.len() < bytes {
            // Every page brings something, so a circle of pages ends as well.
            let page = self.page(next).filter(|_| next != 0)?;
            let more = (bytes - payload.len()).min(self.page_bytes.checked_sub(4)?);
            payload.extend_from_slice(page.get(4..4 + more)?);
            next = be_u32(&page, 0)?;
        }
        Some(payload)
    }
}

fn open_if_any(path: &Path) -> io::Result<Option<File>> {
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first bytes of a file; zeros where there are none.
fn head_of<const N: usize>(file: Option<&File>) -> [u8; N] {
    let mut head = [0; N];
    if let Some(file) = file {
        // A shorter file leaves zeros, which say nothing.
        let _ = file.read_at(&mut head, 0);
    }
    head
}

/// A page that the file ends within is filled up with zeros.
fn read_page(file: &File, offset: u64, bytes: usize) -> Option<Vec<u8>> {
    let mut page = vec![0; bytes];
    let mut filled = 0;
    while let Some(rest) = page.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            // A place of the disk that cannot be read costs this page alone.
            Err(_) => return None,
        }
    }
    (0 < filled).then_some(page)
}

/// As the header of the file says, or that of its log, or as all our databases have it.
fn page_bytes(header: &[u8], log_header: &[u8]) -> usize {
    let in_file = header.starts_with(b"SQLite format 3\0").then(|| be_u16(header, 16)).flatten();
    let in_log = be_u32(log_header, 0)
        .filter(|magic| magic & !1 == 0x377f_0682)
        .and_then(|_| be_u32(log_header, 8));
    let fits = |bytes: &usize| bytes.is_power_of_two() && (512..=65_536).contains(bytes);
    let in_file = in_file.map(|said| if said == 1 { 65_536 } else { usize::from(said) });
    let in_log = in_log.and_then(|said| usize::try_from(said).ok());
    in_file.filter(fits).or(in_log.filter(fits)).unwrap_or(PAGE_BYTES)
}

/// The frames of a log that a later or the same frame commits, among those that were written in
/// one round. Their checks are not asked: each row proves itself.
fn committed_frames(log: &File, page_bytes: usize) -> io::Result<Vec<Frame>> {
    let length = log.metadata()?.len();
    let frame_bytes = (FRAME_HEADER + page_bytes) as u64;
    let mut committed = Vec::new();
    let mut open: Vec<Frame> = Vec::new();
    let (mut last_round, mut round) = (None, None);
    let mut at = LOG_HEADER as u64;
    while at + frame_bytes <= length {
        let mut header = [0; FRAME_HEADER];
        if log.read_exact_at(&mut header, at).is_err() {
            open.clear();
            at += frame_bytes;
            continue;
        }
        let [a, b, c, d, e, f, g, h, salts @ .., _, _, _, _, _, _, _, _] = header;
        let (page, pages) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        // A round begins at the beginning.
        let last_round = *last_round.get_or_insert(salts);
        if round != Some(salts) {
            open.clear();
            round = Some(salts);
        }
        if page != 0 {
            let offset = at + FRAME_HEADER as u64;
            open.push(Frame { page, offset, in_use: last_round == salts });
        }
        if pages != 0 {
            committed.append(&mut open);
        }
        at += frame_bytes;
    }
    Ok(committed)
}

/// How much of a record stands in its own page.
fn bytes_here(page_bytes: usize, bytes: usize, kind: u8) -> usize {
    let (most, least) = match kind {
        LEAF_TABLE => (page_bytes.saturating_sub(35), page_bytes.saturating_sub(12) * 32 / 255),
        _ => (
            (page_bytes.saturating_sub(12) * 64 / 255).saturating_sub(23),
            page_bytes.saturating_sub(12) * 32 / 255,
        ),
    };
    let least = least.saturating_sub(23);
    if bytes <= most {
        return bytes;
    }
    let here = least + (bytes - least) % page_bytes.saturating_sub(4).max(1);
    if here <= most { here } else { least }
}

/// The columns of a record; none when they do not fill it exactly.
fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let (header_bytes, after) = varint(payload)?;
    let header_bytes = usize::try_from(header_bytes).ok()?;
    let mut types = payload.get(payload.len() - after.len()..header_bytes)?;
    let mut body = payload.get(header_bytes..)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        if COLUMNS_MAX <= values.len() {
            return None;
        }
        let (kind, rest) = varint(types)?;
        types = rest;
        let (value, rest) = value(kind, body)?;
        body = rest;
        values.push(value);
    }
    (body.is_empty() && !values.is_empty()).then_some(values)
}

fn value(kind: i64, body: &[u8]) -> Option<(Value, &[u8])> {
    let integer = |bytes: usize| {
        let (number, rest) = body.split_at_checked(bytes)?;
        let negative = number.first().is_some_and(|first| 0x80 <= *first);
        let begin = if negative { -1 } else { 0 };
        let number = number.iter().fold(begin, |sum: i64, byte| (sum << 8) | i64::from(*byte));
        Some((Value::Integer(number), rest))
    };
    let bytes = |bytes: i64| body.split_at_checked(usize::try_from(bytes).ok()?);
    match kind {
        0 => Some((Value::Null, body)),
        1..=4 => integer(usize::try_from(kind).ok()?),
        5 => integer(6),
        6 => integer(8),
        7 => Some((Value::Real, body.get(8..)?)),
        8 => Some((Value::Integer(0), body)),
        9 => Some((Value::Integer(1), body)),
        12.. if kind % 2 == 0 => {
            bytes((kind - 12) / 2).map(|(blob, rest)| (Value::Blob(blob.to_vec()), rest))
        }
        13.. => bytes((kind - 13) / 2).map(|(text, rest)| (Value::Text(text.to_vec()), rest)),
        _ => None,
    }
}

/// A number of one to nine bytes, and what follows it.
fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut number: u64 = 0;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        let rest = bytes.get(index + 1..)?;
        if index == 8 {
            number = (number << 8) | u64::from(*byte);
            return Some((number.cast_signed(), rest));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number.cast_signed(), rest));
        }
    }
    None
}

fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::FileExt;

    use rusqlite::Connection;

    use super::*;

    /// A database with rows of many sizes, some in its log alone.
    fn written(path: &Path) -> (Connection, BTreeSet<(i64, Vec<u8>)>) {
        let db = Connection::open(path).unwrap();
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
             CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
             CREATE TABLE w (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;",
        )
        .unwrap();
        let mut all = BTreeSet::new();
        for id in 1..=300_i64 {
            let length = usize::try_from(id * id % 9_001).unwrap();
            let bytes = vec![u8::try_from(id % 251).unwrap(); length];
            db.execute("INSERT INTO t VALUES (?1, ?2)", (id, &bytes)).unwrap();
            db.execute("INSERT INTO w VALUES (?1, ?2)", (format!("name {id}"), &bytes)).unwrap();
            all.insert((id, bytes));
            if id == 150 {
                db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
            }
        }
        (db, all)
    }

    fn found(path: &Path) -> (BTreeSet<(i64, Vec<u8>)>, usize) {
        let (mut rows, mut named) = (BTreeSet::new(), BTreeSet::new());
        Pages::open(path).unwrap().each_record(|record| {
            match (record.row_id, record.values.as_slice()) {
                (Some(id), [Value::Null, Value::Blob(bytes)]) => {
                    rows.insert((id, bytes.clone()));
                }
                (None, [Value::Text(name), Value::Blob(_)]) => {
                    named.insert(name.clone());
                }
                _ => {}
            }
        });
        (rows, named.len())
    }

    #[test]
    fn every_record_is_found_without_the_header_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let (db, all) = written(&path);
        std::fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .write_all_at(&[0xFF; 100], 0)
            .unwrap();
        let (rows, named) = found(&path);
        assert_eq!(rows, all);
        assert_eq!(named, all.len());
        drop(db);
    }

    #[test]
    fn a_page_that_is_gone_costs_its_own_records_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let (db, all) = written(&path);
        drop(db);
        let length = std::fs::metadata(&path).unwrap().len();
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(&[0; 4096], length / 2 / 4096 * 4096).unwrap();
        let (rows, _) = found(&path);
        assert!(rows.is_subset(&all), "what is found is what was written");
        assert!(all.len() - 12 < rows.len(), "{} of {}", rows.len(), all.len());
    }

    #[test]
    fn what_was_never_committed_is_not_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let (db, all) = written(&path);
        db.execute_batch("PRAGMA cache_size = 1; BEGIN").unwrap();
        for id in 1_000..1_100_i64 {
            db.execute("INSERT INTO t VALUES (?1, ?2)", (id, vec![9_u8; 3_000])).unwrap();
        }
        assert_eq!(found(&path).0, all, "though its pages stand in the log already");
    }

    #[test]
    fn bytes_without_any_sense_are_no_records() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        for seed in 0..64_u8 {
            let key = [seed; 32];
            let mut bytes = vec![0; 40_000];
            blake3::Hasher::new_keyed(&key).finalize_xof().fill(&mut bytes);
            for page in bytes.chunks_mut(4096) {
                page[0] = [13, 10, 2][usize::from(seed) % 3];
            }
            std::fs::write(&path, &bytes).unwrap();
            std::fs::write(place::log_of(&path), &bytes).unwrap();
            // It ends, and does not fall over.
            found(&path);
        }
    }
}
