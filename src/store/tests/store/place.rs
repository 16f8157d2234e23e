//! The central's folder: damaged, in part, and deleted while it is open.

use std::fs;
use std::path::{Path, PathBuf};

use store::ledger::{InFolder, Ledger, look};
use store::{DATABASE, IdSource, StoreError};

use crate::support::{Device, at, batch, enrol, load, push, scanned, start};

fn open(folder: &Path, seed: u64) -> Result<Ledger, StoreError> {
    Ledger::open(folder, &start(), &at(0), &mut IdSource::seeded(seed)).map(|(ledger, _)| ledger)
}

/// A central with the rows of a device, closed.
fn central(folder: &Path) {
    let mut ledger = open(folder, 1).unwrap();
    let mut device = Device::new(2);
    let account = enrol(&mut ledger, &mut IdSource::seeded(3), &device, "Counter");
    for n in 0..200 {
        device.record(scanned(load(1), &format!("99M{n}")));
    }
    push(&mut ledger, &account, &device.store, device.store.head().journal, 1, 500);
    while 0 < ledger.fold_pending(500).unwrap() {}
}

/// Everything that a folder holds, but what SQLite keeps beside an open database.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.to_string_lossy().contains("sqlite3-"))
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_central_that_is_damaged_or_in_part_is_not_opened_and_stays_as_it_is() {
    type Damage = fn(&Path);
    let cases: [(&str, Damage, &str); 10] = [
        ("empty", |f| fs::write(f.join(DATABASE), "").unwrap(), "damaged"),
        ("another file", |f| fs::write(f.join(DATABASE), [7; 9000]).unwrap(), "damaged"),
        (
            "cut in half",
            |f| {
                let bytes = fs::read(f.join(DATABASE)).unwrap();
                fs::write(f.join(DATABASE), &bytes[..bytes.len() / 2]).unwrap();
            },
            "damaged",
        ),
        (
            "pages overwritten",
            |f| {
                let mut bytes = fs::read(f.join(DATABASE)).unwrap();
                let length = bytes.len();
                bytes[4096..length / 2].fill(0xFF);
                fs::write(f.join(DATABASE), bytes).unwrap();
            },
            "damaged",
        ),
        (
            "another database",
            |f| {
                fs::remove_file(f.join(DATABASE)).unwrap();
                let db = rusqlite::Connection::open(f.join(DATABASE)).unwrap();
                db.execute_batch("CREATE TABLE t (a INTEGER)").unwrap();
            },
            "damaged",
        ),
        (
            "the last row altered",
            |f| {
                let db = rusqlite::Connection::open(f.join(DATABASE)).unwrap();
                let own = "(SELECT journal_no FROM journals WHERE 0 < own_upto)";
                let last = format!("(SELECT max(row_id) FROM rows WHERE journal_no = {own})");
                let sql = format!("UPDATE rows SET bytes = x'00' WHERE row_id = {last}");
                assert_eq!(db.execute(&sql, []).unwrap(), 1);
            },
            "damaged",
        ),
        ("no database", |f| fs::remove_file(f.join(DATABASE)).unwrap(), "it is missing"),
        ("no key", |f| fs::remove_file(f.join("device.key")).unwrap(), "it is missing"),
        ("no key in it", |f| fs::write(f.join("device.key"), "x").unwrap(), "no device key"),
        (
            "another's key",
            |f| {
                let other = tempfile::tempdir().unwrap();
                central_with_seed(other.path(), 77);
                fs::copy(other.path().join("device.key"), f.join("device.key")).unwrap();
            },
            "another device",
        ),
    ];
    for (name, damage, says) in cases {
        let dir = tempfile::tempdir().unwrap();
        central(dir.path());
        assert_eq!(look(dir.path()).unwrap(), InFolder::Central);
        damage(dir.path());
        let before = contents(dir.path());
        for _ in 0..2 {
            let error = open(dir.path(), 5).unwrap_err().to_string();
            assert!(error.contains(says), "{name}: {error}");
        }
        assert!(contents(dir.path()) == before, "{name}: it was changed");
    }
}

fn central_with_seed(folder: &Path, seed: u64) {
    open(folder, seed).unwrap();
}

#[test]
fn where_there_is_no_central_a_look_says_so_and_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let nowhere = dir.path().join("none");
    assert_eq!(look(&nowhere).unwrap(), InFolder::Nothing);
    assert!(!nowhere.exists());
    assert_eq!(look(dir.path()).unwrap(), InFolder::Nothing);
    assert_eq!(contents(dir.path()), []);
}

#[test]
fn a_push_into_files_that_were_deleted_or_replaced_is_not_answered() {
    type Loss = fn(&Path);
    let cases: [(&str, Loss); 5] = [
        ("the folder deleted", |f| fs::remove_dir_all(f).unwrap()),
        ("the folder moved", |f| fs::rename(f, f.with_extension("away")).unwrap()),
        ("the database deleted", |f| fs::remove_file(f.join(DATABASE)).unwrap()),
        ("the log deleted", |f| fs::remove_file(f.join(format!("{DATABASE}-wal"))).unwrap()),
        ("a copy in its place", |f| {
            fs::copy(f.join(DATABASE), f.join("copy")).unwrap();
            fs::rename(f.join("copy"), f.join(DATABASE)).unwrap();
        }),
    ];
    for (name, lose) in cases {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("central");
        let mut ledger = open(&folder, 1).unwrap();
        let mut device = Device::new(2);
        let account = enrol(&mut ledger, &mut IdSource::seeded(3), &device, "Counter");
        let journal = device.store.head().journal;
        push(&mut ledger, &account, &device.store, journal, 1, 500);
        device.record(scanned(load(1), "99M1"));
        lose(&folder);
        assert!(!ledger.files().unwrap().are_there(), "{name}");
        let rows = device.store.rows_from(journal, 2, 500, usize::MAX).unwrap();
        let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
        let batch = batch(&device.store, journal, &rows, &bytes);
        let answer = ledger.push(&account, journal, &batch, &at(3));
        assert!(matches!(answer, Err(StoreError::Gone)), "{name}: {answer:?}");
    }
}
