//! `tallyctl editions`, run as a person runs it, on the data folder of a device.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use domain::change::device::Edition;
use domain::change::{Actor, DeviceRevoked, EditionsInUse, Fact};
use domain::ids::*;
use domain::moment::Moment;
use store::{Start, Store};

/// A device that named its editions in row 3, and its journal.
fn device(folder: &Path) -> JournalId {
    let now = Moment {
        wall: DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00").unwrap(),
        monotonic_ns: 0,
        boot_id: BootId::from_bytes([0xB0; 16]),
    };
    let start = Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    };
    let mut ids = IdSource::seeded(7);
    let (mut store, _) = Store::open(folder, &start, &now, &mut ids).unwrap();
    let device = store.journal().device;
    let edition = |name: &str| Edition { name: name.to_owned(), checksum: "5a".repeat(32) };
    let editions = EditionsInUse {
        device,
        rulebook: edition("001 3.0, 2018-12"),
        off: vec!["001-3l".to_owned()],
        prices: None,
        fee_books: vec![edition("Statements 2018")],
        calendar: Some(edition("ELM 518")),
        closures: None,
    };
    let revoked = DeviceRevoked { device: DeviceId::from_bytes([5; 16]), reason: String::new() };
    for change in [revoked.clone().into(), editions.into(), revoked.into()] {
        let id = FactId(ids.v7(&now));
        let fact = Fact::new(id, &now, "America/Chicago", Actor::Device(device), None, change);
        store.record(&[fact]).unwrap();
    }
    store.journal().journal
}

/// How it ended, and what was said.
fn editions(folder: &Path, more: &[&str]) -> (i32, String) {
    let tallyctl = env!("CARGO_BIN_EXE_tallyctl");
    let output = Command::new(tallyctl).arg("editions").arg(folder).args(more).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn each_journal_says_by_what_its_facts_were_judged_and_from_where_on() {
    let dir = tempfile::tempdir().unwrap();
    let journal = device(dir.path());
    let (code, said) = editions(dir.path(), &[]);
    assert_eq!(code, 0, "{said}");
    for part in [
        format!("journal {journal} of device "),
        "after row 3: rules 001 3.0, 2018-12 (5a5a5a5a5a5a); off: 001-3l; ".to_owned(),
        "fees Statements 2018 (5a5a5a5a5a5a); holidays ELM 518 (".to_owned(),
    ] {
        assert!(said.contains(&part), "{part}\n{said}");
    }
}

#[test]
fn one_row_says_by_what_it_was_judged() {
    let dir = tempfile::tempdir().unwrap();
    let journal = device(dir.path());
    for (row, says) in [("2", "no editions are named"), ("4", "rules 001 3.0")] {
        let (code, said) = editions(dir.path(), &["--row", &format!("{journal}:{row}")]);
        assert_eq!(code, 0, "{said}");
        assert!(said.starts_with(says), "{row}: {said}");
    }
    assert_eq!(editions(dir.path(), &["--row", "4"]).0, 2, "the arguments cannot be used");
}
