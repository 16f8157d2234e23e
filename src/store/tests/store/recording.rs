use domain::change::{Change, Fact};
use domain::log_entry::{FieldName, LineField, LineState};
use store::journal::row_hash;
use store::{LineQuery, RECORD_FACTS_MAX, StoreError};

use crate::support::{ANN, Device, at, line, load, logged, pieces, scanned, set};

#[test]
fn a_fact_is_in_the_journal_and_in_the_tables_when_record_returns() {
    let mut device = Device::new(1);
    let fact = device.fact(logged(line(1), 17, vec![pieces(4000)]));
    device.store.record(std::slice::from_ref(&fact)).unwrap();

    let head = device.store.head();
    assert_eq!(head.seq, 2, "the journal's opening comes first");
    let rows = device.store.rows_from(head.journal, 1, 10, usize::MAX).unwrap();
    assert_eq!(rows[1].bytes, fact.encode().unwrap());
    assert_eq!(rows[1].hash, row_hash(head.journal, &rows[0].hash, &rows[1].bytes));
    assert_eq!(
        rows[0].hash,
        row_hash(head.journal, &device.store.journal().genesis(), &rows[0].bytes)
    );
    assert_eq!(rows[1].hash, head.hash);

    let entry = device.store.line(line(1)).unwrap();
    assert_eq!(entry.value(FieldName::Pieces), Some(&pieces(4000)));
    let lines = device.store.lines(&LineQuery::All).unwrap();
    assert_eq!((lines.len(), lines[0].line, lines[0].state), (1, line(1), LineState::Logged));
    assert_eq!(device.store.unsent().unwrap(), 2);
}

#[test]
fn the_first_row_says_whose_the_journal_is() {
    let device = Device::new(1);
    let header = *device.store.journal();
    let rows = device.store.rows_from(header.journal, 1, 1, usize::MAX).unwrap();
    let Change::JournalOpened(opened) = Fact::decode(&rows[0].bytes).unwrap().change else {
        panic!("the first row opens the journal");
    };
    assert_eq!(opened.device, device.store.identity().device);
    assert_eq!(opened.public_key, device.store.identity().public_key.to_string());
    assert_eq!(store::JournalHeader::of_first_row(header.journal, &rows[0].bytes), Some(header));
}

#[test]
fn several_facts_are_recorded_together_or_not_at_all() {
    let mut device = Device::new(1);
    let good = device.fact(scanned(load(1), "99M1"));
    let mut large = scanned(load(1), "99M2");
    large.barcode = "9".repeat(70_000);
    let large = device.fact(large);
    let before = (device.store.head(), device.store.tables().unwrap());
    let error = device.store.record(&[good.clone(), large]).unwrap_err();
    assert!(matches!(error, StoreError::NotAFact(_)), "{error}");
    assert_eq!((device.store.head(), device.store.tables().unwrap()), before);

    let also = device.fact(scanned(load(1), "99M2"));
    device.store.record(&[good, also]).unwrap();
    assert_eq!(device.store.containers_of(load(1)).unwrap().len(), 2);
}

#[test]
fn more_facts_than_one_transaction_takes_are_refused_whole() {
    let mut device = Device::new(1);
    let facts: Vec<Fact> =
        (0..=RECORD_FACTS_MAX).map(|n| device.fact(scanned(load(1), &n.to_string()))).collect();
    let before = device.store.head();
    assert!(matches!(device.store.record(&facts), Err(StoreError::TooMany { .. })));
    assert_eq!(device.store.head(), before);
}

#[test]
fn a_draft_is_kept_field_by_field_until_it_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    for (field, value) in [("holder", "Lake"), ("holder", "Lakeside Print"), ("pieces", "4000")] {
        device.store.save_draft_field(ANN, "log_entry", field, value).unwrap();
    }
    drop(device);

    let mut device = Device::open(dir.path(), 2);
    let draft = device.store.draft(ANN, "log_entry").unwrap();
    let draft: Vec<_> = draft.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(draft, [("holder", "Lakeside Print"), ("pieces", "4000")]);
    assert_eq!(device.store.draft_screens(ANN).unwrap(), ["log_entry"]);

    let holder = LineField::PermitHolder("Lakeside Print".to_owned());
    let fact = device.fact(logged(line(1), 1, vec![holder, pieces(4000)]));
    device.store.record_and_clear_draft(&[fact], ANN, "log_entry").unwrap();
    assert!(device.store.draft(ANN, "log_entry").unwrap().is_empty());
    assert_eq!(device.store.lines(&LineQuery::All).unwrap().len(), 1);
}

#[test]
fn a_draft_outlives_a_record_that_fails() {
    let mut device = Device::new(1);
    device.store.save_draft_field(ANN, "dock", "barcode", "99M").unwrap();
    let mut large = scanned(load(1), "");
    large.barcode = "9".repeat(70_000);
    let fact = device.fact(large);
    device.store.record_and_clear_draft(&[fact], ANN, "dock").unwrap_err();
    assert_eq!(device.store.draft(ANN, "dock").unwrap().len(), 1);
    device.store.clear_draft(ANN, "dock").unwrap();
    assert!(device.store.draft(ANN, "dock").unwrap().is_empty());
}

#[test]
fn a_draft_field_has_a_largest_size() {
    let mut device = Device::new(1);
    let value = "x".repeat(store::DRAFT_FIELD_BYTES_MAX);
    let error = device.store.save_draft_field(ANN, "log_entry", "comments", &value).unwrap_err();
    assert!(matches!(error, StoreError::TooMany { .. }), "{error}");
}

#[test]
fn a_correction_for_a_line_that_never_came_makes_a_stub() {
    let mut device = Device::new(1);
    device.record(set(line(7), pieces(10)));
    let lines = device.store.lines(&LineQuery::All).unwrap();
    assert_eq!((lines[0].state, lines[0].number), (LineState::Stub, None));
    device.record(logged(line(7), 3, vec![]));
    assert_eq!(device.store.lines(&LineQuery::All).unwrap()[0].state, LineState::Logged);
}

#[test]
fn a_second_connection_reads_what_was_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    let reader = device.store.reader().unwrap().unwrap();
    device.record(scanned(load(1), "99M1"));
    assert_eq!(reader.tables().unwrap(), device.store.tables().unwrap());
    device.store.checkpoint().unwrap();
    assert_eq!(reader.containers_of(load(1)).unwrap().len(), 1);
    assert!(Device::new(2).store.reader().unwrap().is_none(), "in memory there is none");
}

#[test]
fn what_was_recorded_is_there_after_the_program_ended_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record(scanned(load(1), "99M1"));
    let head = device.store.head();
    // A copy of the files as they are now is what a kill would leave.
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let again = Device::open(copy.path(), 2);
    assert_eq!(again.store.head(), head);
    assert_eq!(again.store.containers_of(load(1)).unwrap().len(), 1);
}

#[test]
fn a_fact_recorded_in_the_past_is_recorded_all_the_same() {
    let mut device = Device::new(1);
    device.record(scanned(load(1), "99M1"));
    device.minute = -60 * 24 * 400;
    device.record(scanned(load(1), "99M2"));
    assert_eq!(device.store.containers_of(load(1)).unwrap().len(), 2);
    let doubt = device.store.clock_doubt(&at(-60 * 24 * 400)).unwrap();
    assert!(matches!(doubt, Some(store::ClockDoubt::SteppedBack { .. })), "{doubt:?}");
}
