//! A backup of a central: whole or not there, every byte of it vouched for, and the way back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use store::backup::{Backup, Beside};
use store::ledger::{Account, DEVICE_KEY, Ledger};
use store::verify::Problem;
use store::{DATABASE, IdSource, JournalCause, Reader, StoreError};

use crate::full_disk::SmallDisk;
use crate::support::{Device, at, enrol, load, push, scanned, start};

fn open(folder: &Path, seed: u64) -> Ledger {
    Ledger::open(folder, &start(), &at(0), &mut IdSource::seeded(seed)).unwrap().0
}

/// A central with an enrolled device that has pushed `rows` rows.
fn central(folder: &Path, rows: u32) -> (Ledger, Device, Account) {
    let mut ledger = open(folder, 1);
    let mut device = Device::new(2);
    let account = enrol(&mut ledger, &mut IdSource::seeded(3), &device, "Counter");
    record_and_push(&mut ledger, &mut device, &account, rows);
    while 0 < ledger.fold_pending(500).unwrap() {}
    (ledger, device, account)
}

fn record_and_push(ledger: &mut Ledger, device: &mut Device, account: &Account, rows: u32) {
    for n in 0..rows {
        let barcode = format!("99M{n:09}");
        device.record(scanned(load(1), &barcode));
    }
    let journal = device.store.head().journal;
    let known = ledger.store().known_journal(journal).unwrap().map_or(0, |known| known.head.seq);
    let answer = push(ledger, account, &device.store, journal, known + 1, 500);
    assert_eq!(answer.head, Some(device.store.head()));
}

fn back_up(ledger: &Ledger, folder: &Path, to: &Path) -> Result<(), StoreError> {
    let beside =
        [Beside::read(folder, DEVICE_KEY)?, Beside { name: "next.key".into(), bytes: b"k".into() }];
    ledger.reader()?.unwrap().back_up(to, &beside, "tallydock-central 0.1.0", &at(9))
}

/// What is found wrong.
fn problems(reader: &Reader) -> Vec<Problem> {
    reader.verify().unwrap().problems
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_backup_is_one_file_of_its_owner_alone_with_everything_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let kept = tempfile::tempdir().unwrap();
    let (mut ledger, mut device, account) = central(dir.path(), 40);
    let file = kept.path().join("monday.backup");
    back_up(&ledger, dir.path(), &file).unwrap();
    assert_eq!(names(kept.path()), ["monday.backup"]);
    assert_eq!(mode(&file), 0o600);
    let (journals, tables) = (ledger.store().journals().unwrap(), ledger.store().tables().unwrap());
    record_and_push(&mut ledger, &mut device, &account, 5);

    let backup = Backup::open(&file).unwrap();
    assert_eq!(backup.reader().journals().unwrap(), journals, "as it was then");
    assert_eq!(backup.reader().tables().unwrap(), tables);
    assert_eq!(problems(backup.reader()), []);
    assert_eq!(backup.reader().check_sources().unwrap().problems, []);
    assert_eq!(backup.identity.public_key, ledger.store().identity().public_key);
    assert_eq!(backup.made_at, at(9).timestamp());
    let beside: Vec<&str> = backup.beside.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(beside, ["device.key", "next.key"]);
    let bytes = fs::read(&file).unwrap();
    drop(backup);
    assert_eq!(fs::read(&file).unwrap(), bytes, "reading it changes nothing");
    assert_eq!(names(kept.path()), ["monday.backup"]);
}

#[test]
fn devices_push_while_a_backup_is_made_and_each_backup_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let kept = tempfile::tempdir().unwrap();
    let (mut ledger, mut device, account) = central(dir.path(), 480);
    for _ in 0..8 {
        record_and_push(&mut ledger, &mut device, &account, 480);
    }
    let beside = [Beside::read(dir.path(), DEVICE_KEY).unwrap()];
    let (done, pushes) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut during = Vec::new();
    let ledger = std::thread::scope(|threads| {
        let reader = ledger.reader().unwrap().unwrap();
        let pushing = threads.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                record_and_push(&mut ledger, &mut device, &account, 1);
                pushes.fetch_add(1, Ordering::Relaxed);
            }
            ledger
        });
        while during.len() < 5 || (during.iter().sum::<usize>() == 0 && during.len() < 100) {
            let before = pushes.load(Ordering::Relaxed);
            let file = kept.path().join(during.len().to_string());
            reader.back_up(&file, &beside, "p", &at(9)).unwrap();
            during.push(pushes.load(Ordering::Relaxed) - before);
        }
        done.store(true, Ordering::Relaxed);
        pushing.join().unwrap()
    });
    println!("pushes during each backup: {during:?}");
    assert!(0 < during.iter().sum::<usize>(), "no push waits for a backup");
    for n in 0..during.len() {
        let backup = Backup::open(&kept.path().join(n.to_string())).unwrap();
        assert_eq!(problems(backup.reader()), []);
        for journal in backup.reader().journals().unwrap() {
            let head = journal.head;
            assert_eq!(ledger.store().head_at(head.journal, head.seq).unwrap(), Some(head));
        }
    }
}

#[test]
fn nothing_is_written_over_and_what_a_killed_backup_left_is_no_backup() {
    let dir = tempfile::tempdir().unwrap();
    let kept = tempfile::tempdir().unwrap();
    let (ledger, ..) = central(dir.path(), 4);
    let file = kept.path().join("b");
    fs::write(&file, "something else").unwrap();
    let refused = back_up(&ledger, dir.path(), &file).unwrap_err();
    assert!(matches!(&refused, StoreError::Exists(path) if *path == file), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), b"something else");
    assert_eq!(names(kept.path()), ["b"]);

    let next = kept.path().join("c");
    fs::write(kept.path().join("c.part"), [1; 5000]).unwrap();
    back_up(&ledger, dir.path(), &next).unwrap();
    assert_eq!(names(kept.path()), ["b", "c"]);
    Backup::open(&next).unwrap();

    let no_folder = kept.path().join("b").join("d");
    assert!(back_up(&ledger, dir.path(), &no_folder).is_err());
    assert_eq!(names(kept.path()), ["b", "c"]);
}

#[test]
fn a_backup_for_which_there_is_no_room_leaves_nothing() {
    let Some(disk) = SmallDisk::mount(128) else {
        println!("NOT RUN: a full disk; mounting a small file system is not allowed here");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let (ledger, ..) = central(dir.path(), 300);
    let refused = back_up(&ledger, dir.path(), &disk.path().join("b")).unwrap_err();
    assert!(matches!(refused, StoreError::DiskFull), "{refused}");
    assert_eq!(names(disk.path()), Vec::<String>::new());
}

#[test]
fn every_changed_byte_of_a_backup_and_every_cut_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, ..) = central(dir.path(), 20);
    let file = dir.path().join("backup");
    back_up(&ledger, dir.path(), &file).unwrap();
    let whole = fs::read(&file).unwrap();
    let changed = dir.path().join("changed");
    let is_found = |bytes: &[u8], what: &str| {
        fs::write(&changed, bytes).unwrap();
        let error = Backup::open(&changed).unwrap_err();
        assert!(matches!(error, StoreError::Backup { .. }), "{what}: {error}");
    };
    let sample = (0..whole.len()).filter(|at| at % 1013 == 0 || whole.len() - 100 < *at);
    for at in sample {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        is_found(&bytes, &format!("byte {at}"));
    }
    for cut in [0, 1, 83, 84, 4096, whole.len() - 4096, whole.len() - 1] {
        is_found(&whole[..cut], &format!("cut at {cut}"));
    }
    is_found(&[whole.as_slice(), b"\n"].concat(), "one byte more");
    let database = fs::read(dir.path().join(DATABASE)).unwrap();
    is_found(&database, "the database itself");
    assert!(Backup::open(dir.path()).is_err(), "a folder");
    fs::write(&changed, &whole).unwrap();
    Backup::open(&changed).unwrap();
}

#[test]
fn a_restored_central_is_the_same_one_in_a_new_epoch_and_its_database_holds_no_key() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut device, account) = central(dir.path(), 30);
    let file = dir.path().join("backup");
    back_up(&ledger, dir.path(), &file).unwrap();
    record_and_push(&mut ledger, &mut device, &account, 7);
    let (identity, epoch) = (ledger.store().identity().clone(), ledger.epoch());
    let key = fs::read(dir.path().join(DEVICE_KEY)).unwrap();
    drop(ledger);

    let restored = dir.path().join("a").join("restored");
    Backup::open(&file).unwrap().restore_into(&restored).unwrap();
    assert_eq!(names(&restored), ["device.key", "next.key", DATABASE]);
    assert_eq!(fs::read(restored.join(DEVICE_KEY)).unwrap(), key);
    assert_eq!(mode(&restored), 0o700);
    for name in names(&restored) {
        assert_eq!(mode(&restored.join(name)), 0o600);
    }
    let database = fs::read(restored.join(DATABASE)).unwrap();
    let secret = key.split(|byte| *byte == b'\n').nth(2).unwrap().to_vec();
    let within = |bytes: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
    assert!(within(&fs::read(&file).unwrap()), "the backup has the key");
    assert!(!within(&database), "of which nothing stays in the database");

    let mut ids = IdSource::seeded(9);
    let (mut ledger, opening) = Ledger::open(&restored, &start(), &at(20), &mut ids).unwrap();
    assert_eq!(opening.new_journal, Some(JournalCause::Copied));
    assert!(!opening.harmed, "what is not beside it yet is no damage");
    assert_eq!(ledger.store().damage_unseen().unwrap(), []);
    assert_ne!(ledger.epoch(), epoch, "a new epoch, so devices look what it has");
    assert_eq!(ledger.store().identity().public_key, identity.public_key);
    assert_eq!(ledger.account(account.device).unwrap(), Some(account.clone()));
    let journal = device.store.head().journal;
    assert_eq!(ledger.known_of(&account, journal).unwrap().unwrap().head.seq, 31);
    record_and_push(&mut ledger, &mut device, &account, 1);
    while 0 < ledger.fold_pending(500).unwrap() {}
    assert_eq!(problems(ledger.store()), []);
}

#[test]
fn a_folder_that_holds_anything_is_not_restored_into() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, ..) = central(dir.path(), 3);
    let file = dir.path().join("backup");
    back_up(&ledger, dir.path(), &file).unwrap();
    let backup = Backup::open(&file).unwrap();
    let full = tempfile::tempdir().unwrap();
    fs::write(full.path().join("notes"), "mine").unwrap();
    let refused = backup.restore_into(full.path()).unwrap_err();
    assert!(matches!(refused, StoreError::NotEmpty(_)), "{refused}");
    assert_eq!(names(full.path()), ["notes"]);
    fs::remove_file(full.path().join("notes")).unwrap();
    backup.restore_into(full.path()).unwrap();
    open(full.path(), 9);
}

#[test]
fn a_restore_that_fails_leaves_the_folder_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, ..) = central(dir.path(), 3);
    let file = dir.path().join("backup");
    back_up(&ledger, dir.path(), &file).unwrap();
    let backup = Backup::open(&file).unwrap();
    // The file changes between the check and the copy.
    let mut bytes = fs::read(&file).unwrap();
    bytes[5000] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (missing, empty) = (dir.path().join("missing"), tempfile::tempdir().unwrap());
    assert!(backup.restore_into(&missing).is_err());
    assert!(!missing.exists());
    assert!(backup.restore_into(empty.path()).is_err());
    assert_eq!(names(empty.path()), Vec::<String>::new());
}

/// A backup as a program of data version 2 would have written it: the same rows in its tables.
fn of_an_older_program(newer: &Path, older: &Path) {
    let db = rusqlite::Connection::open(older).unwrap();
    for migration in [
        include_str!("../../migrations/0001_journal_and_tables.sql"),
        include_str!("../../migrations/0002_paper_numbers.sql"),
    ] {
        db.execute_batch(migration).unwrap();
    }
    db.pragma_update(None, "user_version", 2).unwrap();
    db.execute("ATTACH ?1 AS newer", [newer.to_str().unwrap()]).unwrap();
    let tables: Vec<String> = {
        let mut tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let names = tables.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    for table in &tables {
        let columns = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = columns
            .column_names()
            .filter(|name| table != "rows" || !["journal_no", "seq"].contains(name))
            .map(str::to_owned)
            .collect();
        let columns = columns.join(", ");
        db.execute_batch(&format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM newer.{table}"
        ))
        .unwrap();
    }
    for table in ["backup_info", "backup_files"] {
        db.execute_batch(&format!("CREATE TABLE {table} AS SELECT * FROM newer.{table}")).unwrap();
    }
    db.execute_batch("DETACH newer").unwrap();
    drop(db);
    let mut bytes = fs::read(older).unwrap();
    let seal = format!("tallydock backup 1 {}\n", blake3::hash(&bytes));
    bytes.extend_from_slice(seal.as_bytes());
    fs::write(older, bytes).unwrap();
}

#[test]
fn a_backup_of_an_older_program_is_checked_and_restored() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, device, account) = central(dir.path(), 25);
    let (newer, older): (PathBuf, PathBuf) = (dir.path().join("newer"), dir.path().join("older"));
    back_up(&ledger, dir.path(), &newer).unwrap();
    of_an_older_program(&newer, &older);
    let tables = ledger.store().tables().unwrap();
    drop(ledger);

    let bytes = fs::read(&older).unwrap();
    let backup = Backup::open(&older).unwrap();
    assert_eq!(problems(backup.reader()), []);
    assert_eq!(backup.reader().tables().unwrap(), tables);
    let restored = dir.path().join("restored");
    backup.restore_into(&restored).unwrap();
    assert_eq!(fs::read(&older).unwrap(), bytes);
    let mut ledger = open(&restored, 9);
    let journal = device.store.head().journal;
    assert_eq!(ledger.known_of(&account, journal).unwrap().unwrap().head, device.store.head());
    while 0 < ledger.fold_pending(500).unwrap() {}
    assert_eq!(problems(ledger.store()), []);
}
