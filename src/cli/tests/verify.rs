//! `tallyctl verify`, run as a person runs it, on folders as devices and a central leave them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, TimeDelta};
use domain::change::dock::ContainerScanned;
use domain::change::{Actor, Fact};
use domain::ids::*;
use domain::moment::Moment;
use store::journal::Batch;
use store::ledger::{CodeFor, Enrolment, Ledger};
use store::{DATABASE, DeviceRole, Start, Store};
use tempfile::TempDir;

const UNIT: UnitId = UnitId::from_bytes([0xBB; 16]);

fn at(minutes: i64) -> Moment {
    let eight = DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00").unwrap();
    Moment {
        wall: eight + TimeDelta::minutes(minutes),
        monotonic_ns: 0,
        boot_id: BootId::from_bytes([0xB0; 16]),
    }
}

fn start() -> Start {
    Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    }
}

/// A device with one scan and a central that has it.
fn unit() -> TempDir {
    let folder = TempDir::new().unwrap();
    let mut ids = IdSource::seeded(7);
    let central = folder.path().join("central");
    let (mut central, _) = Ledger::open(&central, &start(), &at(0), &mut ids).unwrap();
    let kiosk = folder.path().join("devices/kiosk");
    let (mut store, _) = Store::open(&kiosk, &start(), &at(0), &mut ids).unwrap();
    let code_for = CodeFor {
        unit: UNIT,
        name: "Kiosk".to_owned(),
        role: DeviceRole::Kiosk,
        expires_at: at(15).timestamp(),
    };
    central.add_enrolment_code("code", &code_for).unwrap();
    let identity = store.identity();
    let (device, key) = (identity.device, identity.public_key);
    let enrolled = central.enrol("code", device, key, &at(1), &mut ids).unwrap();
    assert!(matches!(enrolled, Enrolment::Enrolled(_)), "{enrolled:?}");
    let scan = ContainerScanned {
        load: LoadId::from_bytes([2; 16]),
        barcode: "99M900066875EMA000052".to_owned(),
        symbology: None,
        keyed: false,
    };
    let (id, clerk) = (FactId(ids.v7(&at(2))), Actor::Person(PersonId::from_bytes([1; 16])));
    let fact = Fact::new(id, &at(2), "America/Chicago", clerk, Some(UNIT), scan.into());
    store.record(&[fact]).unwrap();
    let journal = store.head().journal;
    let rows = store.rows_from(journal, 1, 10, usize::MAX).unwrap();
    let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    let prev_hash = store.head_at(journal, 0).unwrap().unwrap().hash;
    let batch = Batch { first_seq: 1, prev_hash, rows: &bytes, last_hash: store.head().hash };
    let account = central.account(device).unwrap().unwrap();
    central.push(&account, journal, &batch, &at(3)).unwrap();
    central.fold_pending(10).unwrap();
    folder
}

/// How it ended, and what was said.
fn verify(folder: &Path) -> (i32, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_tallyctl")).arg("verify").arg(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[track_caller]
fn check(folder: &Path, code: i32, words: &[&str]) {
    let (ended, said) = verify(folder);
    assert_eq!(ended, code, "{said}");
    for words in words {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_whole_unit_says_what_was_examined() {
    let folder = unit();
    let examined = "examined 1 device, 1 central, 3 journals, 6 rows, 0 lines, 1 container\n";
    check(folder.path(), 0, &[examined, "Whole: the central has everything, once."]);
}

#[test]
fn a_data_folder_alone_is_examined_as_far_as_it_goes() {
    let folder = unit();
    let kiosk = folder.path().join("devices/kiosk");
    let unknown = "kiosk: 2 rows are unsent. Without the central it cannot be known";
    check(&kiosk, 0, &[unknown, "Whole in itself."]);
    check(&folder.path().join("central"), 0, &["Without the devices", "Whole in itself."]);
    fs::remove_dir_all(folder.path().join("central")).unwrap();
    check(folder.path(), 1, &["central: is not here", unknown, "NOT whole."]);
}

#[test]
fn a_device_that_cannot_be_opened_is_named_and_no_reason_to_stop() {
    let folder = unit();
    fs::create_dir(folder.path().join("devices/dock")).unwrap();
    fs::write(folder.path().join("devices/dock").join(DATABASE), "no database").unwrap();
    let dock = "! dock: cannot be opened";
    check(folder.path(), 1, &[dock, "2 rows  head", "the central has it", "NOT whole."]);
}

#[test]
fn where_nothing_is_nothing_is_called_whole() {
    let folder = TempDir::new().unwrap();
    check(folder.path(), 1, &["Nothing was examined", "examined 0 devices", "NOT whole."]);
    check(&folder.path().join("nowhere"), 2, &["There is no folder", "tallyctl verify DIR"]);
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    check(&file, 2, &["There is no folder"]);
}
