//! What can still be read of a data folder's database, sorted by what it is, and what of it is
//! proved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::change::{Change, Fact};
use domain::ids::{DeviceId, JournalId};

use super::pages::{Pages, Record, Value};
use crate::chain::{self, Standing};
use crate::error::{Result, StoreError};
use crate::folder::DATABASE;
use crate::head_file::HeadFile;
use crate::journal::{Head, JournalHeader, Row, RowHash, row_hash};
use crate::{Epoch, reference, sql};

/// The most readings of one row that are compared: damage makes a second one, hardly a third.
const READINGS_MAX: usize = 4;

/// What is left of a database.
#[derive(Debug, Default)]
pub(crate) struct Remains {
    /// Its journals, with what is left of their rows.
    pub(crate) journals: Vec<Remainder>,
    /// Rows of journals of which nothing else is left: nobody can say whose they are.
    pub(crate) nameless: Vec<Row>,
    /// Feeds of which every row is left.
    pub(crate) feeds: Vec<Feed>,
    /// Drafts: person, screen, field, value.
    pub(crate) drafts: Vec<(Vec<u8>, String, String, String)>,
    /// What the program knew about the database, by name.
    pub(crate) meta: BTreeMap<String, Vec<u8>>,
    /// How far the journal went that was written last, as noted outside the database.
    pub(crate) head: Option<Head>,
}

/// What is left of one journal.
#[derive(Debug)]
pub(crate) struct Remainder {
    /// Whose it is; none when its first row is not left.
    pub(crate) header: Option<JournalHeader>,
    /// The journal.
    pub(crate) journal: JournalId,
    /// The last number that the database wrote itself; 0 for the journal of another device.
    pub(crate) own_upto: u64,
    /// How far it went, as far as anything says so.
    pub(crate) upto: Option<u64>,
    /// What the central had acknowledged of it.
    pub(crate) acknowledged: Option<OldAck>,
    /// The rows that are left, by number.
    pub(crate) rows: Vec<Row>,
    /// What is known of each of them.
    pub(crate) standings: Vec<Standing>,
}

/// An acknowledgement of the central's as the old database had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OldAck {
    pub(crate) epoch: Epoch,
    pub(crate) head: Head,
    pub(crate) safe: i64,
    pub(crate) server_ms: i64,
    pub(crate) at_ms: i64,
}

/// A feed with its cursor: its sum agrees.
#[derive(Debug)]
pub(crate) struct Feed {
    pub(crate) name: String,
    pub(crate) epoch: [u8; 16],
    pub(crate) rev: i64,
    pub(crate) sum: u128,
    pub(crate) head: i64,
    pub(crate) rows: Vec<(String, Vec<u8>)>,
}

impl Remains {
    /// Reads what is left in a folder. `device` is whose data it is.
    pub(crate) fn read(folder: &Path, device: DeviceId) -> Result<Self> {
        let pages = Pages::open(&folder.join(DATABASE))
            .map_err(StoreError::io("Read what is left of the data file"))?;
        let mut found = Found::default();
        pages.each_record(|record| found.sort_in(record));
        let head = HeadFile::read(folder)?;
        Ok(found.remains(head, device))
    }
}

impl Remainder {
    /// The rows of which nothing contradicts that they were sealed, with what is known of them.
    pub(crate) fn good(&self) -> impl Iterator<Item = (&Row, Standing)> {
        let rows = self.rows.iter().zip(self.standings.iter().copied());
        rows.filter(|(_, standing)| *standing != Standing::Altered)
    }

    /// The rows from the first one on that are proved without a gap.
    pub(crate) fn proved_from_the_first(&self) -> &[Row] {
        let proved = (1..)
            .zip(&self.rows)
            .zip(&self.standings)
            .take_while(|((seq, row), standing)| row.seq == *seq && **standing == Standing::Proved)
            .count();
        self.rows.get(..proved).unwrap_or_default()
    }
}

/// A row of the table `journals`.
#[derive(Clone, Copy, Debug)]
struct OldJournal {
    journal: JournalId,
    head: Head,
    own_upto: u64,
}

/// A row of the table `acks`: epoch, number, hash, safe number, the central's time, the time here.
type AckColumns = (Epoch, i64, [u8; 32], i64, i64, i64);

/// Records by what they are, as the old database numbered its journals.
#[derive(Default)]
struct Found {
    rows: BTreeMap<(i64, u64), Vec<Row>>,
    journals: BTreeMap<i64, OldJournal>,
    acks: BTreeMap<i64, AckColumns>,
    reference: BTreeMap<(String, String), (u128, Vec<u8>)>,
    cursors: BTreeMap<String, Feed>,
    drafts: Vec<(Vec<u8>, String, String, String)>,
    meta: BTreeMap<String, Vec<u8>>,
}

impl Found {
    fn sort_in(&mut self, record: Record) {
        match (record.row_id, record.values.as_slice()) {
            (Some(row_id), [Value::Null, Value::Blob(hash), Value::Blob(bytes)]) => {
                self.row(row_id, hash, bytes);
            }
            (Some(journal_no), values) => self.journal(journal_no, values),
            // Everything else changes: only what is in use counts.
            (None, values) if record.current => self.small(values),
            (None, _) => {}
        }
    }

    fn row(&mut self, row_id: i64, hash: &[u8], bytes: &[u8]) {
        let Ok(hash) = hash.try_into().map(RowHash) else { return };
        let (journal_no, seq) = sql::journal_and_seq(row_id);
        if journal_no < 1 || seq < 1 || sql::row_id(journal_no, seq).is_err() {
            return;
        }
        let readings = self.rows.entry((journal_no, seq)).or_default();
        let row = Row { seq, hash, bytes: bytes.to_vec() };
        if readings.len() < READINGS_MAX && !readings.contains(&row) {
            readings.push(row);
        }
    }

    fn journal(&mut self, journal_no: i64, values: &[Value]) {
        use Value::{Blob, Integer, Null};
        let [
            Null,
            Blob(journal),
            Integer(_),
            Integer(_),
            Blob(_),
            _,
            _,
            _,
            Blob(_),
            Integer(head_seq),
            Blob(head_hash),
            Integer(own_upto),
            ..,
        ] = values
        else {
            return;
        };
        let (Ok(journal), Ok(hash)) =
            (journal.as_slice().try_into(), head_hash.as_slice().try_into())
        else {
            return;
        };
        let journal = JournalId::from_bytes(journal);
        let head = Head { journal, seq: sql::number(*head_seq), hash: RowHash(hash) };
        let new = OldJournal { journal, head, own_upto: sql::number(*own_upto) };
        let known = self.journals.entry(journal_no).or_insert(new);
        // Older images know less.
        if known.head.seq < new.head.seq {
            *known = new;
        }
    }

    fn small(&mut self, values: &[Value]) {
        use Value::{Blob, Integer, Text};
        match values {
            [Text(key), Blob(value)] => {
                if let Some(key) = text(key) {
                    self.meta.insert(key, value.clone());
                }
            }
            [Blob(person), Text(screen), Text(field), Text(value)] => {
                if let (Some(screen), Some(field), Some(value)) =
                    (text(screen), text(field), text(value))
                {
                    self.drafts.push((person.clone(), screen, field, value));
                }
            }
            [Text(feed), Integer(0), Text(key), Blob(hash), Blob(bytes)] => {
                self.reference_row(feed, key, hash, bytes);
            }
            [Text(feed), Integer(0), Blob(epoch), Integer(rev), Blob(sum), Integer(head)] => {
                self.cursor(feed, epoch, (*rev, *head), sum);
            }
            [
                Text(source),
                Integer(journal_no),
                Blob(epoch),
                Integer(seq),
                Blob(hash),
                Integer(safe),
                Integer(server_ms),
                Integer(at_ms),
            ] if source == b"central" => {
                if let (Ok(epoch), Ok(hash)) =
                    (epoch.as_slice().try_into().map(Epoch), hash.as_slice().try_into())
                {
                    let ack = (epoch, *seq, hash, *safe, *server_ms, *at_ms);
                    self.acks.insert(*journal_no, ack);
                }
            }
            _ => {}
        }
    }

    fn reference_row(&mut self, feed: &[u8], key: &[u8], hash: &[u8], bytes: &[u8]) {
        let (Some(feed), Some(key)) = (text(feed), text(key)) else { return };
        let given = reference::row_hash(&feed, &key, bytes);
        if hash == given.to_be_bytes() {
            self.reference.insert((feed, key), (given, bytes.to_vec()));
        }
    }

    fn cursor(&mut self, feed: &[u8], epoch: &[u8], (rev, head): (i64, i64), sum: &[u8]) {
        if let (Some(name), Ok(epoch), Ok(sum)) = (text(feed), epoch.try_into(), sum.try_into()) {
            let sum = u128::from_be_bytes(sum);
            self.cursors
                .insert(name.clone(), Feed { name, epoch, rev, sum, head, rows: Vec::new() });
        }
    }

    fn remains(mut self, head: Option<Head>, device: DeviceId) -> Remains {
        let numbers: BTreeSet<i64> = self
            .rows
            .keys()
            .map(|(journal_no, _)| *journal_no)
            .chain(self.journals.keys().copied())
            .collect();
        let mut remains = Remains { head, ..Remains::default() };
        let candidates = self.journal_ids(head);
        for journal_no in numbers {
            let readings: Vec<Vec<Row>> = self
                .rows
                .range((journal_no, 0)..=(journal_no, u64::MAX))
                .map(|(_, readings)| readings.clone())
                .collect();
            let known = self.journals.get(&journal_no).copied();
            let journal = known
                .map(|known| known.journal)
                .or_else(|| candidates.iter().copied().find(|id| is_of(*id, &readings)));
            match journal {
                Some(journal) => {
                    let old = Old { journal, known, ack: self.ack(journal_no, journal), head };
                    remains.journals.push(old.remainder(readings, device));
                }
                None => remains
                    .nameless
                    .extend(readings.into_iter().filter_map(|r| r.into_iter().next())),
            }
        }
        remains.feeds = self.feeds();
        remains.drafts = std::mem::take(&mut self.drafts);
        remains.meta = std::mem::take(&mut self.meta);
        remains
    }

    fn ack(&self, journal_no: i64, journal: JournalId) -> Option<OldAck> {
        let (epoch, seq, hash, safe, server_ms, at_ms) = *self.acks.get(&journal_no)?;
        let head = Head { journal, seq: sql::number(seq), hash: RowHash(hash) };
        Some(OldAck { epoch, head, safe, server_ms, at_ms })
    }

    /// The ids of journals that anything speaks of.
    fn journal_ids(&self, head: Option<Head>) -> BTreeSet<JournalId> {
        let mut ids: BTreeSet<JournalId> = head.iter().map(|head| head.journal).collect();
        let firsts = self.rows.iter().filter(|((_, seq), _)| *seq == 1);
        for row in firsts.flat_map(|(_, readings)| readings) {
            if let Ok(Fact { change: Change::JournalOpened(opened), .. }) = Fact::decode(&row.bytes)
            {
                ids.extend(opened.previous.map(|previous| previous.journal));
            }
        }
        ids
    }

    fn feeds(&mut self) -> Vec<Feed> {
        let mut feeds = std::mem::take(&mut self.cursors);
        let mut sums: BTreeMap<String, u128> = BTreeMap::new();
        for ((feed, key), (hash, bytes)) in std::mem::take(&mut self.reference) {
            let sum = sums.entry(feed.clone()).or_default();
            *sum = sum.wrapping_add(hash);
            if let Some(feed) = feeds.get_mut(&feed) {
                feed.rows.push((key, bytes));
            }
        }
        // A feed of which a row is missing may name people who work here no more.
        feeds.retain(|name, feed| sums.get(name).copied().unwrap_or(0) == feed.sum);
        feeds.into_values().collect()
    }
}

/// What is known of a journal beside its rows.
struct Old {
    journal: JournalId,
    known: Option<OldJournal>,
    ack: Option<OldAck>,
    head: Option<Head>,
}

impl Old {
    fn remainder(self, readings: Vec<Vec<Row>>, device: DeviceId) -> Remainder {
        let journal = self.journal;
        let noted = self.head.filter(|head| head.journal == journal);
        let header =
            first_row(&readings).and_then(|row| JournalHeader::of_first_row(journal, &row.bytes));
        let begins = header.map(|header| header.empty());
        let mut rows = choose(journal, begins, readings);
        let acknowledged = self.ack.filter(|ack| {
            rows.iter().any(|row| row.seq == ack.head.seq && row.hash == ack.head.hash)
        });
        let in_table = self.known.map(|known| known.head);
        let ends: Vec<Head> =
            [noted, in_table, acknowledged.map(|ack| ack.head)].into_iter().flatten().collect();
        // Without a first row nothing leads to the second one.
        let nowhere = Head { journal, seq: u64::MAX - 1, hash: RowHash::default() };
        let standings = chain::prove_facts(&begins.unwrap_or(nowhere), &ends, &mut rows);
        let is_ours = self.known.map_or(noted.is_some(), |known| 0 < known.own_upto)
            || header.is_some_and(|header| header.device == device);
        let said = ends.iter().map(|end| end.seq).max();
        let upto = said.max(rows.last().map(|row| row.seq).filter(|_| said.is_some()));
        let own_upto = match self.known {
            Some(known) if noted.is_none() => known.own_upto,
            _ if is_ours => upto.or_else(|| rows.last().map(|row| row.seq)).unwrap_or(0),
            _ => 0,
        };
        Remainder { header, journal, own_upto, upto, acknowledged, rows, standings }
    }
}

fn first_row(readings: &[Vec<Row>]) -> Option<&Row> {
    readings.first()?.iter().find(|row| row.seq == 1)
}

/// Of several readings of a row the one that follows from the row before it.
fn choose(journal: JournalId, begins: Option<Head>, readings: Vec<Vec<Row>>) -> Vec<Row> {
    let mut before = begins.map(|begins| (begins.seq, begins.hash));
    let mut rows = Vec::with_capacity(readings.len());
    for mut of_one in readings {
        let fits = |row: &Row| {
            before.is_some_and(|(seq, hash)| {
                row.seq == seq + 1 && row_hash(journal, &hash, &row.bytes) == row.hash
            })
        };
        let at = of_one.iter().position(fits).unwrap_or(0);
        if at < of_one.len() {
            let row = of_one.swap_remove(at);
            before = Some((row.seq, row.hash));
            rows.push(row);
        }
    }
    rows
}

/// Whether rows are of this journal: any two of them that follow each other tell.
fn is_of(journal: JournalId, readings: &[Vec<Row>]) -> bool {
    let from_genesis = first_row(readings).is_some_and(|row| {
        JournalHeader::of_first_row(journal, &row.bytes)
            .is_some_and(|header| row_hash(journal, &header.genesis(), &row.bytes) == row.hash)
    });
    from_genesis
        || readings.windows(2).any(|pair| match pair {
            [before, after] => before.iter().any(|one| {
                after.iter().any(|two| {
                    one.seq + 1 == two.seq && row_hash(journal, &one.hash, &two.bytes) == two.hash
                })
            }),
            _ => false,
        })
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}
