use domain::change::{Change, Fact};
use store::journal::{Batch, row_hash};
use store::{HeadStatement, Heard, JournalHeader, RowHash};

use crate::support::{Device, assert_whole, at, batch, hear_rows, load, scanned};

/// A device that has recorded so many scans.
fn device_with(scans: u32) -> Device {
    let mut device = Device::new(1);
    for n in 0..scans {
        device.record(scanned(load(1), &format!("99M{n}")));
    }
    device
}

#[test]
fn rows_of_another_device_are_stored_byte_for_byte_and_folded() {
    let ann = device_with(3);
    let mut raj = Device::new(2);
    raj.hear_everything(&ann.store);
    let journal = ann.store.head().journal;
    let all = |device: &Device| device.store.rows_from(journal, 1, 99, usize::MAX).unwrap();
    assert_eq!(all(&raj), all(&ann));
    assert_eq!(raj.store.containers_of(load(1)).unwrap().len(), 3);
    let known = raj.store.known_journal(journal).unwrap().unwrap();
    assert_eq!(
        (known.head, known.own_upto, known.header),
        (ann.store.head(), 0, *ann.store.journal())
    );
    assert_eq!(raj.store.unsent().unwrap(), 1, "heard rows are not this device's to send");
    assert_eq!(raj.store.last_heard(ann.store.identity().device).unwrap(), known.heard_at);
}

#[test]
fn rows_fit_only_where_the_journal_ends() {
    let ann = device_with(9);
    let journal = ann.store.head().journal;
    let header = *ann.store.journal();
    let rows = ann.store.rows_from(journal, 1, 99, usize::MAX).unwrap();
    let mut raj = Device::new(2);
    let mut hear = |range: std::ops::Range<usize>| {
        hear_rows(&mut raj.store, &ann.store, &header, &rows[range], &at(1)).unwrap()
    };
    let head = |seq: u64| ann.store.head_at(journal, seq).unwrap().unwrap();
    assert_eq!(hear(3..5), Heard::Gap { head: header.empty() }, "nothing is known yet");
    assert_eq!(hear(0..4), Heard::Stored { upto: head(4) });
    assert_eq!(hear(5..8), Heard::Gap { head: head(4) });
    assert_eq!(hear(0..4), Heard::Known { head: head(4) });
    assert_eq!(hear(1..2), Heard::Known { head: head(4) });
    assert_eq!(hear(2..6), Heard::Stored { upto: head(6) }, "the first two are known");
    assert_eq!(hear(6..10), Heard::Stored { upto: head(10) });
    assert_whole(&raj.store);
}

#[test]
fn a_large_batch_is_taken_whole() {
    let ann = device_with(449);
    let journal = ann.store.head().journal;
    let rows = ann.store.rows_from(journal, 1, 450, usize::MAX).unwrap();
    assert!(2 * store::HEARD_ROWS_A_TRANSACTION < rows.len());
    let mut raj = Device::new(2);
    let answer = hear_rows(&mut raj.store, &ann.store, ann.store.journal(), &rows, &at(1)).unwrap();
    assert_eq!(answer, Heard::Stored { upto: ann.store.head() });
    assert_eq!(raj.store.containers_of(load(1)).unwrap().len(), 449);
    assert_whole(&raj.store);
}

#[test]
fn other_rows_under_known_numbers_are_a_fork() {
    let ann = device_with(4);
    let journal = ann.store.head().journal;
    let header = *ann.store.journal();
    let mut raj = Device::new(2);
    raj.hear_everything(&ann.store);
    let before = raj.store.tables().unwrap();
    let rows = ann.store.rows_from(journal, 1, 99, usize::MAX).unwrap();

    // The same beginning, then something else.
    let mut other: Vec<Vec<u8>> = rows.iter().map(|row| row.bytes.clone()).collect();
    other[3] = other[2].clone();
    let chain = |prev: RowHash, rows: &[Vec<u8>]| {
        rows.iter().fold(prev, |prev, row| row_hash(journal, &prev, row))
    };
    let genesis = header.genesis();
    let whole =
        Batch { first_seq: 1, prev_hash: genesis, rows: &other, last_hash: chain(genesis, &other) };
    let head = ann.store.head();
    assert_eq!(raj.store.hear(&header, &whole, &at(1)).unwrap(), Heard::Fork { seq: 4, head });

    // Only what comes after the end, continuing something else.
    let prev_hash = chain(genesis, &other);
    let rest = [other[1].clone()];
    let after = Batch { first_seq: 6, prev_hash, rows: &rest, last_hash: chain(prev_hash, &rest) };
    assert_eq!(raj.store.hear(&header, &after, &at(1)).unwrap(), Heard::Fork { seq: 5, head });
    assert_eq!(raj.store.tables().unwrap(), before);
}

#[test]
fn rows_whose_hashes_do_not_follow_are_not_stored() {
    let ann = device_with(3);
    let journal = ann.store.head().journal;
    let header = *ann.store.journal();
    let rows = ann.store.rows_from(journal, 1, 99, usize::MAX).unwrap();
    let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    let good = batch(&ann.store, journal, &rows, &bytes);
    let mut raj = Device::new(2);
    let other_device = *Device::new(3).store.journal();
    for (name, header, batch) in [
        ("a row is missing at the end", header, Batch { rows: &bytes[..3], ..good }),
        ("a row is missing at the start", header, Batch { rows: &bytes[1..], ..good }),
        ("another last hash", header, Batch { last_hash: RowHash::default(), ..good }),
        ("another ordinal than row 1 says", JournalHeader { ordinal: 7, ..header }, good),
        ("another device", JournalHeader { device: other_device.device, ..header }, good),
        ("another key", JournalHeader { public_key: other_device.public_key, ..header }, good),
        ("number 0", header, Batch { first_seq: 0, ..good }),
    ] {
        assert_eq!(raj.store.hear(&header, &batch, &at(1)).unwrap(), Heard::Broken, "{name}");
    }
    assert_eq!(raj.store.known_journal(journal).unwrap(), None);
    let stored = raj.store.hear(&header, &good, &at(1)).unwrap();
    assert_eq!(stored, Heard::Stored { upto: ann.store.head() });
}

/// A journal with rows of any bytes after its first one.
fn journal_of(device: &Device, rows: &[&[u8]]) -> (JournalHeader, Vec<Vec<u8>>, RowHash) {
    let header = *device.store.journal();
    let first = device.store.rows_from(header.journal, 1, 1, usize::MAX).unwrap();
    let mut all = vec![first[0].bytes.clone()];
    all.extend(rows.iter().map(|row| row.to_vec()));
    let last = all.iter().fold(header.genesis(), |prev, row| row_hash(header.journal, &prev, row));
    (header, all, last)
}

#[test]
fn a_row_that_is_no_fact_is_parked_and_the_stream_goes_on() {
    let mut writer = Device::new(1);
    let good = writer.fact(scanned(load(1), "99M1")).encode().unwrap();
    let poison: &[&[u8]] =
        &[b"", b"not json", b"{\"kind\":\"container_scanned\"}", b"\xFF\xFE", &good];
    let (header, rows, last_hash) = journal_of(&writer, poison);
    let batch = Batch { first_seq: 1, prev_hash: header.genesis(), rows: &rows, last_hash };
    let mut raj = Device::new(2);
    assert!(matches!(raj.store.hear(&header, &batch, &at(1)).unwrap(), Heard::Stored { .. }));
    let parked = raj.store.attention().unwrap();
    assert_eq!(parked.iter().map(|row| row.seq).collect::<Vec<_>>(), [2, 3, 4, 5]);
    assert!(parked.iter().all(|row| row.device == header.device && !row.why.is_empty()));
    assert_eq!(raj.store.containers_of(load(1)).unwrap().len(), 1);
    let kept = raj.store.rows_from(header.journal, 1, 99, usize::MAX).unwrap();
    assert_eq!(kept.into_iter().map(|row| row.bytes).collect::<Vec<_>>(), rows);
    raj.store.rebuild().unwrap();
    assert_eq!(raj.store.attention().unwrap(), parked);
    assert_whole(&raj.store);
}

#[test]
fn a_kind_that_this_program_does_not_know_is_counted_and_kept() {
    let mut writer = Device::new(1);
    let known = String::from_utf8(writer.fact(scanned(load(1), "99M1")).encode().unwrap()).unwrap();
    let newer = known.replace("container_scanned", "container_weighed");
    let later = known.replace("\"version\":1", "\"version\":2");
    let (header, rows, last_hash) = journal_of(&writer, &[newer.as_bytes(), later.as_bytes()]);
    let batch = Batch { first_seq: 1, prev_hash: header.genesis(), rows: &rows, last_hash };
    let mut raj = Device::new(2);
    raj.store.hear(&header, &batch, &at(1)).unwrap();
    let unknown = raj.store.unknown_kinds().unwrap();
    let unknown: Vec<_> =
        unknown.iter().map(|kind| (kind.kind.as_str(), kind.version, kind.rows)).collect();
    assert_eq!(unknown, [("container_scanned", 2, 1), ("container_weighed", 1, 1)]);
    assert_eq!(raj.store.attention().unwrap(), []);
    assert_eq!(raj.store.containers_of(load(1)).unwrap(), []);
    let kept = raj.store.rows_from(header.journal, 2, 1, usize::MAX).unwrap();
    let Change::Unknown(change) = Fact::decode(&kept[0].bytes).unwrap().change else {
        panic!("it is unknown");
    };
    assert_eq!(change.kind, "container_weighed");
}

#[test]
fn a_field_of_a_known_kind_that_this_program_does_not_know_stays_in_the_bytes() {
    let mut writer = Device::new(1);
    let known = String::from_utf8(writer.fact(scanned(load(1), "99M1")).encode().unwrap()).unwrap();
    let newer = known.replace("\"barcode\"", "\"tilt\":12345678901234567890.10,\"barcode\"");
    assert_ne!(newer, known);
    let (header, rows, last_hash) = journal_of(&writer, &[newer.as_bytes()]);
    let batch = Batch { first_seq: 1, prev_hash: header.genesis(), rows: &rows, last_hash };
    let mut raj = Device::new(2);
    raj.store.hear(&header, &batch, &at(1)).unwrap();
    assert_eq!(raj.store.containers_of(load(1)).unwrap().len(), 1);
    assert_eq!(
        raj.store.rows_from(header.journal, 2, 1, usize::MAX).unwrap()[0].bytes,
        newer.as_bytes()
    );
}

#[test]
fn a_head_statement_is_kept_when_the_device_signed_it_and_it_is_the_highest() {
    let mut ann = device_with(2);
    let mut raj = Device::new(2);
    let early = ann.store.head_statement(&at(1));
    assert!(!raj.store.hear_statement(&early, &at(1)).unwrap(), "the journal is not known");
    assert!(raj.store.hear_of(ann.store.journal()).unwrap());
    ann.record(scanned(load(1), "99M9"));
    let late = ann.store.head_statement(&at(2));
    let forged = HeadStatement { signature: early.signature, ..late };
    assert!(!raj.store.hear_statement(&forged, &at(2)).unwrap());
    assert!(raj.store.hear_statement(&late, &at(2)).unwrap());
    assert!(raj.store.hear_statement(&early, &at(3)).unwrap());
    let known = raj.store.known_journal(late.head.journal).unwrap().unwrap();
    let announced = known.announced.unwrap();
    assert_eq!(announced.head, late.head);
    assert!(announced.is_signed_by(&ann.store.identity().public_key));
    assert!(known.head.seq < announced.head.seq, "the screen says that rows are missing");
    let other = *Device::new(3).store.journal();
    let lie = JournalHeader { journal: late.head.journal, ..other };
    assert!(!raj.store.hear_of(&lie).unwrap());
}

#[test]
fn ones_own_journal_comes_back_without_any_effect() {
    let mut ann = device_with(3);
    let mut raj = Device::new(2);
    raj.hear_everything(&ann.store);
    let before = (ann.store.head(), ann.store.tables().unwrap());
    let header = *ann.store.journal();
    let rows = raj.store.rows_from(header.journal, 1, 99, usize::MAX).unwrap();
    let answer = hear_rows(&mut ann.store, &raj.store, &header, &rows, &at(1)).unwrap();
    assert_eq!(answer, Heard::Known { head: before.0 });
    assert_eq!((ann.store.head(), ann.store.tables().unwrap()), before);
}
