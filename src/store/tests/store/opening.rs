use std::fs;
use std::path::Path;

use domain::change::device::Numbers;
use domain::change::{Change, Fact};
use store::{IdSource, JournalCause, Opening, Reader, Start, Store, StoreError};

use crate::support::{Device, assert_whole, at, load, scanned, start};

fn open(folder: &Path, seed: u64) -> (Store, Opening) {
    Store::open(folder, &start(), &at(0), &mut IdSource::seeded(seed)).unwrap()
}

fn copy(from: &Path, to: &Path, files: &[&str]) {
    for file in files {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
}

#[test]
fn the_first_start_makes_a_device_and_the_next_one_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("new/folder");
    let (store, opening) = open(&folder, 1);
    assert_eq!(opening.new_journal, Some(JournalCause::FirstStart));
    let (device, head) = (store.identity().device, store.head());
    assert_eq!((store.journal().ordinal, store.journal().previous), (1, None));
    drop(store);
    for seed in 2..5 {
        let (store, opening) = open(&folder, seed);
        let nothing =
            Opening { new_journal: None, moved_aside: None, harmed: false, tightened: Vec::new() };
        assert_eq!(opening, nothing);
        assert_eq!((store.identity().device, store.head()), (device, head));
    }
}

#[test]
fn a_second_program_on_the_same_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path(), 1);
    let refused = Store::open(dir.path(), &start(), &at(0), &mut IdSource::seeded(2)).unwrap_err();
    assert!(refused.to_string().contains("already running"), "{refused}");
    // A tool may look while the program runs.
    let reader = Store::open_read_only(dir.path()).unwrap();
    assert_eq!(reader.journals().unwrap().len(), 1);
    drop(store);
}

#[test]
fn a_restored_database_file_begins_a_new_journal_that_continues_the_old_one() {
    let dir = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record(scanned(load(1), "99M1"));
    let old = device.store.head();
    drop(device);
    copy(dir.path(), backup.path(), &[store::DATABASE]);
    let mut device = Device::open(dir.path(), 2);
    device.record(scanned(load(1), "99M2"));
    drop(device);
    copy(backup.path(), dir.path(), &[store::DATABASE]);

    let (store, opening) = open(dir.path(), 3);
    assert_eq!(opening.new_journal, Some(JournalCause::Copied));
    assert_eq!((store.journal().ordinal, store.journal().previous), (2, Some(old)));
    assert_eq!(store.own_journals().unwrap().len(), 2, "what was not sent is still to be sent");
    assert_eq!(store.unsent().unwrap(), 4, "and what is missing is told");
    let lost = Numbers { journal: old.journal, from: 3, upto: 3 };
    let damages = store.device(store.identity().device).unwrap().state.damages;
    assert_eq!(damages.iter().map(|damage| damage.what.lost.clone()).collect::<Vec<_>>(), [[lost]]);
    assert_whole(&store);
    drop(store);
    assert_eq!(open(dir.path(), 4).1.new_journal, None);
}

#[test]
fn a_database_in_another_folder_begins_a_new_journal() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1));
    copy(dir.path(), other.path(), &[store::DATABASE, "device.key"]);
    let (_, opening) = open(other.path(), 2);
    assert_eq!(opening.new_journal, Some(JournalCause::Copied));
}

#[test]
fn another_machine_begins_a_new_journal() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path(), 1);
    let old = store.head();
    drop(store);
    let moved = Start { machine_id: "machine-2".to_owned(), ..start() };
    let mut ids = IdSource::seeded(2);
    let (store, opening) = Store::open(dir.path(), &moved, &at(0), &mut ids).unwrap();
    assert_eq!(opening.new_journal, Some(JournalCause::OtherMachine));
    assert_eq!(store.journal().previous, Some(old));
    drop(store);
    let (_, opening) = Store::open(dir.path(), &moved, &at(0), &mut ids).unwrap();
    assert_eq!(opening.new_journal, None);
}

#[test]
fn a_start_that_was_cut_off_before_the_database_had_the_new_nonce_is_no_copy() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1));
    let nonce = dir.path().join("nonce");
    let text = fs::read_to_string(&nonce).unwrap();
    let (head, old) = text.trim_end().rsplit_once('\n').unwrap();
    fs::write(&nonce, format!("{head}\n{}\n{old}\n", "0".repeat(32))).unwrap();
    assert_eq!(open(dir.path(), 2).1.new_journal, None);
}

#[test]
fn a_database_of_a_newer_program_is_left_alone_and_said_so() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1));
    let path = dir.path().join(store::DATABASE);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    let before = fs::read(&path).unwrap();
    let error = Store::open(dir.path(), &start(), &at(0), &mut IdSource::seeded(2)).unwrap_err();
    assert!(error.to_string().contains("newer Tallydock"), "{error}");
    assert!(matches!(Reader::open(dir.path()), Err(StoreError::Newer { found: 999, .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!dir.path().join("damaged-1").exists());
}

#[test]
fn a_damaged_database_is_moved_aside_whole_and_a_new_journal_begins() {
    type Wreck = fn(&mut Vec<u8>);
    let wrecks: [(&str, Wreck); 3] = [
        ("no database at all", |bytes| bytes.fill(b'x')),
        ("half of it is missing", |bytes| bytes.truncate(bytes.len() / 2)),
        ("a page in the middle is overwritten", |bytes| {
            let middle = bytes.len() / 2 / 4096 * 4096;
            bytes[middle..middle + 4096].fill(0xFF);
        }),
    ];
    for (name, wreck) in wrecks {
        let dir = tempfile::tempdir().unwrap();
        let mut device = Device::open(dir.path(), 1);
        for n in 0..200 {
            device.record(scanned(load(1), &n.to_string()));
        }
        let before = device.store.identity().device;
        drop(device);
        let path = dir.path().join(store::DATABASE);
        let mut bytes = fs::read(&path).unwrap();
        wreck(&mut bytes);
        fs::write(&path, &bytes).unwrap();

        let mut ids = IdSource::seeded(2);
        let (store, opening) = Store::open(dir.path(), &start(), &at(0), &mut ids).unwrap();
        assert_eq!(opening.new_journal, Some(JournalCause::FirstStart), "{name}");
        let aside = opening.moved_aside.unwrap();
        assert_eq!(fs::read(aside.join(store::DATABASE)).unwrap(), bytes, "{name}");
        assert_eq!(store.identity().device, before, "{name}");
        assert_eq!(store.journal().ordinal, 2, "{name}: facts of one device keep their order");
        let rows = store.rows_from(store.journal().journal, 2, 1, usize::MAX).unwrap();
        let told = Fact::decode(&rows[0].bytes).unwrap().change;
        assert!(matches!(told, Change::DataDamaged(_)), "{name}: {told:?}");
    }
}

#[test]
fn a_last_row_that_does_not_fit_its_hash_counts_as_damage() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record(scanned(load(1), "99M1"));
    drop(device);
    let db = rusqlite::Connection::open(dir.path().join(store::DATABASE)).unwrap();
    db.execute("UPDATE rows SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 2", []).unwrap();
    drop(db);
    let (_, opening) = open(dir.path(), 2);
    assert!(opening.moved_aside.is_some());
}

#[test]
fn a_database_without_its_key_is_not_used() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path(), 1));
    let key = dir.path().join("device.key");
    let text = fs::read_to_string(&key).unwrap();
    for (name, content) in [
        ("missing", None),
        ("empty", Some(String::new())),
        ("half", Some(text[..40].to_owned())),
        ("another device's", {
            let other = tempfile::tempdir().unwrap();
            drop(open(other.path(), 9));
            Some(fs::read_to_string(other.path().join("device.key")).unwrap())
        }),
    ] {
        match content {
            Some(content) => fs::write(&key, content).unwrap(),
            None => fs::remove_file(&key).unwrap(),
        }
        let error =
            Store::open(dir.path(), &start(), &at(0), &mut IdSource::seeded(2)).unwrap_err();
        assert!(error.to_string().contains("device.key"), "{name}: {error}");
    }
    fs::write(&key, text).unwrap();
    assert_eq!(open(dir.path(), 3).1.new_journal, None);
}

#[test]
fn a_newer_program_folds_what_an_older_one_did_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record(scanned(load(1), "99M1"));
    device.record(scanned(load(1), "99M2"));
    let tables = device.store.tables().unwrap();
    drop(device);
    // As a program left it that knew no scans.
    let db = rusqlite::Connection::open(dir.path().join(store::DATABASE)).unwrap();
    db.execute_batch(
        "DELETE FROM containers;
         DELETE FROM touches WHERE row_id & 1099511627775 IN (2, 3);
         INSERT INTO unknown (row_id, kind, version)
            SELECT row_id, 'container_scanned', 1 FROM rows WHERE seq IN (2, 3);",
    )
    .unwrap();
    drop(db);
    let (store, _) = open(dir.path(), 2);
    assert_eq!(store.unknown_kinds().unwrap()[0].rows, 2, "the same program does not look again");
    drop(store);
    let newer = Start { program: "tallydock 0.2.0".to_owned(), ..start() };
    let (store, opening) =
        Store::open(dir.path(), &newer, &at(0), &mut IdSource::seeded(3)).unwrap();
    assert_eq!(opening.new_journal, None);
    assert_eq!(store.tables().unwrap(), tables);
    assert_eq!(store.unknown_kinds().unwrap(), []);
}

#[test]
fn a_secret_for_one_purpose_is_the_same_at_every_start() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = open(dir.path(), 1);
    let secret = store.identity().derive("purpose 1");
    assert_ne!(secret, store.identity().derive("purpose 2"));
    drop(store);
    assert_eq!(open(dir.path(), 2).0.identity().derive("purpose 1"), secret);
}
