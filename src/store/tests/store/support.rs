//! Devices with stores, and facts for them to record.

use std::path::Path;

use chrono::{DateTime, TimeDelta};
use domain::change::dock::{ContainerScanned, LoadOpened};
use domain::change::mailing::{FieldSet, MailingLogged, Source, SourcedField};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceLetter, LineId, LineNumber, LoadId};
use domain::log_entry::LineField;
use domain::quantity::{Exactness, Pieces};
use store::journal::Batch;
use store::ledger::{Account, CodeFor, Enrolment, Ledger, PushAnswer};
use store::{
    BootId, DeviceRole, FactId, Heard, IdSource, JournalHeader, JournalId, Moment, PersonId,
    RECORD_FACTS_MAX, Reader, Result, Row, Start, Store, Timestamp, UnitId,
};

pub(crate) const UNIT: UnitId = UnitId::from_bytes([0xBB; 16]);
pub(crate) const ANN: PersonId = PersonId::from_bytes([0xA1; 16]);

/// A moment on 4 December 2018, so many minutes after eight in Chicago.
pub(crate) fn at(minutes: i64) -> Moment {
    let eight = DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00").unwrap();
    Moment {
        wall: eight + TimeDelta::minutes(minutes),
        monotonic_ns: u64::try_from(minutes).unwrap_or(0) * 60_000_000_000,
        boot_id: BootId::from_bytes([0xB0; 16]),
    }
}

pub(crate) fn start() -> Start {
    Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// A device with its store and its ids.
pub(crate) struct Device {
    pub(crate) store: Store,
    pub(crate) ids: IdSource,
    pub(crate) minute: i64,
}

impl Device {
    /// A device in memory; the seed makes its ids.
    pub(crate) fn new(seed: u64) -> Self {
        let mut ids = IdSource::seeded(seed);
        let store = Store::in_memory(&start(), &at(0), &mut ids).unwrap();
        Self { store, ids, minute: 0 }
    }

    /// A device with a folder.
    pub(crate) fn open(folder: &Path, seed: u64) -> Self {
        let mut ids = IdSource::seeded(seed);
        let (store, _) = Store::open(folder, &start(), &at(0), &mut ids).unwrap();
        Self { store, ids, minute: 0 }
    }

    pub(crate) fn now(&mut self) -> Moment {
        self.minute += 1;
        at(self.minute)
    }

    pub(crate) fn fact(&mut self, change: impl Into<Change>) -> Fact {
        let now = self.now();
        let id = FactId(self.ids.v7(&now));
        Fact::new(id, &now, "America/Chicago", Actor::Person(ANN), Some(UNIT), change.into())
    }

    pub(crate) fn record(&mut self, change: impl Into<Change>) -> FactId {
        self.record_replacing(change, Vec::new())
    }

    /// Records many changes in as few transactions as the store takes.
    pub(crate) fn record_all(&mut self, changes: impl IntoIterator<Item = Change>) {
        let facts: Vec<Fact> = changes.into_iter().map(|change| self.fact(change)).collect();
        for facts in facts.chunks(RECORD_FACTS_MAX) {
            self.store.record(facts).unwrap();
        }
    }

    pub(crate) fn record_replacing(
        &mut self,
        change: impl Into<Change>,
        saw: Vec<FactId>,
    ) -> FactId {
        let fact = self.fact(change).replacing(saw);
        let id = fact.id;
        self.store.record(&[fact]).unwrap();
        id
    }

    /// Takes every row of every journal that `other` has.
    pub(crate) fn hear_everything(&mut self, other: &Reader) {
        for journal in other.journals().unwrap() {
            let answer = self.hear_journal(other, &journal.header);
            assert!(!matches!(answer, Heard::Broken | Heard::Gap { .. }), "{answer:?}");
        }
    }

    pub(crate) fn hear_journal(&mut self, other: &Reader, header: &JournalHeader) -> Heard {
        loop {
            let head = self.store.known_journal(header.journal).unwrap();
            let from = head.map_or(0, |known| known.head.seq) + 1;
            let rows = other.rows_from(header.journal, from, 200, usize::MAX).unwrap();
            if rows.is_empty() {
                return Heard::Known { head: self.store.head() };
            }
            let now = self.now();
            let answer = hear_rows(&mut self.store, other, header, &rows, &now).unwrap();
            if !matches!(answer, Heard::Stored { .. }) {
                return answer;
            }
        }
    }
}

/// Everything in a database is as it has to be.
pub(crate) fn assert_whole(reader: &Reader) {
    let checked = reader.verify().unwrap();
    assert!(checked.is_whole(), "{:#?}", checked.in_words());
}

/// Gives rows of another database to a store.
pub(crate) fn hear_rows(
    store: &mut Store,
    other: &Reader,
    header: &JournalHeader,
    rows: &[Row],
    now: &Moment,
) -> Result<Heard> {
    let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    store.hear(header, &batch(other, header.journal, rows, &bytes), now)
}

/// The batch of these rows.
pub(crate) fn batch<'a>(
    from: &Reader,
    journal: JournalId,
    rows: &[Row],
    bytes: &'a [&'a [u8]],
) -> Batch<'a, &'a [u8]> {
    let first_seq = rows[0].seq;
    Batch {
        first_seq,
        prev_hash: from.head_at(journal, first_seq - 1).unwrap().unwrap().hash,
        rows: bytes,
        last_hash: rows.last().unwrap().hash,
    }
}

/// A central in memory.
pub(crate) fn central() -> (Ledger, IdSource) {
    let mut ids = IdSource::seeded(0xCE);
    (Ledger::in_memory(&start(), &at(0), &mut ids).unwrap(), ids)
}

/// Enrols a device.
pub(crate) fn enrol(
    ledger: &mut Ledger,
    ids: &mut IdSource,
    device: &Device,
    name: &str,
) -> Account {
    let code_for = CodeFor {
        unit: UNIT,
        name: name.to_owned(),
        role: DeviceRole::Counter,
        expires_at: at(15).timestamp(),
    };
    let code = format!("code of {name}");
    ledger.add_enrolment_code(&code, &code_for).unwrap();
    let identity = device.store.identity();
    let enrolment = ledger.enrol(&code, identity.device, identity.public_key, &at(1), ids).unwrap();
    assert!(matches!(enrolment, Enrolment::Enrolled(_)), "{enrolment:?}");
    ledger.account(identity.device).unwrap().unwrap()
}

/// Pushes what the central lacks of a journal, `count` rows at most.
pub(crate) fn push(
    ledger: &mut Ledger,
    account: &Account,
    from: &Reader,
    journal: JournalId,
    first_seq: u64,
    count: usize,
) -> PushAnswer {
    let rows = from.rows_from(journal, first_seq, count, usize::MAX).unwrap();
    let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    ledger.push(account, journal, &batch(from, journal, &rows, &bytes), &at(5)).unwrap()
}

pub(crate) fn line(number: u8) -> LineId {
    LineId::from_bytes([number; 16])
}

pub(crate) fn load(number: u8) -> LoadId {
    LoadId::from_bytes([number; 16])
}

pub(crate) fn logged(line: LineId, counter: u32, fields: Vec<LineField>) -> MailingLogged {
    MailingLogged {
        line,
        number: LineNumber { letter: DeviceLetter::new('B').unwrap(), counter },
        arrived_at: at(i64::from(counter)).timestamp(),
        outage: None,
        fields: fields
            .into_iter()
            .map(|field| SourcedField { field, source: Source::Keyed })
            .collect(),
    }
}

pub(crate) fn pieces(count: u32) -> LineField {
    LineField::Pieces(Pieces { count, exactness: Exactness::Exact })
}

pub(crate) fn set(line: LineId, field: LineField) -> FieldSet {
    FieldSet { line, set: SourcedField { field, source: Source::Keyed } }
}

pub(crate) fn scanned(load: LoadId, barcode: &str) -> ContainerScanned {
    ContainerScanned { load, barcode: barcode.to_owned(), symbology: None, keyed: false }
}

pub(crate) fn opened(load: LoadId, appointment: Option<&str>) -> LoadOpened {
    LoadOpened {
        load,
        appointment: appointment.map(str::to_owned),
        arrived_at: time("2018-12-04T08:10:00-06:00"),
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
