//! Damaged data folders: what is left is saved, what is missing is named, nothing vanishes unsaid.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;

use domain::change::Fact;
use domain::change::device::{DataDamaged, Numbers};
use store::ledger::Ledger;
use store::reference::FeedOp;
use store::{
    Ack, BeginCause, DATABASE, Epoch, FactId, IdSource, JournalId, Opening, Source, Store,
    StoreError,
};

use crate::support::{Device, assert_whole, at, central, enrol, load, push, scanned, start};

fn open(folder: &Path, seed: u64) -> (Store, Opening) {
    Store::open(folder, &start(), &at(9), &mut IdSource::seeded(seed)).unwrap()
}

/// A device with so many scans in its folder, and their facts.
fn with_scans(folder: &Path, count: usize) -> (Device, Vec<FactId>) {
    let mut device = Device::open(folder, 1);
    let scans = (0..count).map(|n| device.record(scanned(load(1), &format!("99M{n}")))).collect();
    (device, scans)
}

fn overwrite(path: &Path, bytes: &[u8], at: u64) {
    fs::OpenOptions::new().write(true).open(path).unwrap().write_all_at(bytes, at).unwrap();
}

/// The facts that stand in the journals which this store wrote.
fn own_facts(store: &Store) -> BTreeSet<FactId> {
    let mut facts = BTreeSet::new();
    for own in store.own_journals().unwrap() {
        for row in store.rows_from(own.header.journal, 1, usize::MAX, usize::MAX).unwrap() {
            assert!(facts.insert(Fact::decode(&row.bytes).unwrap().id), "a fact stands once");
        }
    }
    facts
}

fn damage(store: &Store) -> DataDamaged {
    let mut damages = store.device(store.identity().device).unwrap().state.damages;
    assert_eq!(damages.len(), 1, "{damages:?}");
    assert_eq!(store.damage_unseen().unwrap().len(), 1);
    damages.remove(0).what
}

fn numbers(journal: JournalId, from: u64, upto: u64) -> Numbers {
    Numbers { journal, from, upto }
}

/// A copy of a folder as it lies on the disk while its program runs.
fn as_it_lies(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() && entry.file_name() != "lock" {
            fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
        }
    }
    to
}

fn acknowledge(device: &mut Device, seq: u64) {
    let head = device.store.head_at(device.store.journal().journal, seq).unwrap().unwrap();
    let ack = Ack {
        epoch: Epoch([5; 16]),
        journal: head.journal,
        head_seq: seq,
        head_hash: head.hash,
        safe_seq: 0,
        server_time: at(3).timestamp(),
    };
    device.store.acknowledge(Source::Central, &ack, &at(3)).unwrap();
}

#[test]
fn eight_bad_bytes_at_the_beginning_cost_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (device, scans) = with_scans(dir.path(), 30);
    let old = device.store.head();
    let tables = device.store.container_rows(load(1)).unwrap();
    drop(device);
    overwrite(&dir.path().join(DATABASE), b"\xFFbadbyte", 0);

    let (store, opening) = open(dir.path(), 2);
    assert!(opening.harmed && opening.moved_aside.is_some());
    assert!(own_facts(&store).is_superset(&scans.iter().copied().collect()));
    assert_eq!(store.container_rows(load(1)).unwrap(), tables, "they count as they did");
    let told = damage(&store);
    assert_eq!(told.kept_in.as_deref(), Some("damaged-1"));
    assert_eq!((told.lost, told.altered, told.unproved), (vec![], vec![], vec![]));
    assert!(!told.end_unknown);
    assert_eq!(told.saved.len(), 1);
    assert_eq!(told.saved[0].stood, numbers(old.journal, 2, 31));
    let again = store.rows_from(store.journal().journal, told.saved[0].now_from, 1, usize::MAX);
    assert_eq!(Fact::decode(&again.unwrap()[0].bytes).unwrap().id, scans[0]);
    assert_eq!(store.unsent().unwrap(), 32, "thirty scans, what opened the journal, what is told");
    assert_whole(&store);
    drop(store);
    let (store, opening) = open(dir.path(), 3);
    assert!(!opening.harmed, "a folder is read once");
    assert_eq!(store.device(store.identity().device).unwrap().state.damages.len(), 1);
}

#[test]
fn what_the_central_has_keeps_its_place_and_only_the_rest_is_sealed_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut device, scans) = with_scans(dir.path(), 30);
    acknowledge(&mut device, 21);
    let old = device.store.head();
    drop(device);
    overwrite(&dir.path().join(DATABASE), &[0xFF; 100], 0);

    let (store, _) = open(dir.path(), 2);
    let own = store.own_journals().unwrap();
    assert_eq!((own[0].header.journal, own[0].upto, own[0].acknowledged), (old.journal, 21, 21));
    assert_eq!(damage(&store).saved[0].stood, numbers(old.journal, 22, 31));
    assert_eq!(store.unsent().unwrap(), 12);
    let all = own_facts(&store);
    assert!(scans.iter().all(|scan| all.contains(scan)));
    assert_whole(&store);
}

#[test]
fn after_the_link_returns_the_central_has_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut ids) = central();
    let (device, scans) = with_scans(dir.path(), 30);
    let account = enrol(&mut ledger, &mut ids, &device, "Dock");
    // The central has twenty rows, and the device never heard that it does.
    push(&mut ledger, &account, &device.store, device.store.journal().journal, 1, 20);
    drop(device);
    overwrite(&dir.path().join(DATABASE), b"nonsense", 0);
    let (store, _) = open(dir.path(), 2);
    for own in store.own_journals().unwrap() {
        push(&mut ledger, &account, &store, own.header.journal, 1, 500);
    }
    while 0 < ledger.fold_pending(1_000).unwrap() {}
    let containers = ledger.store().containers_of(load(1)).unwrap();
    assert_eq!(containers.len(), scans.len());
    assert!(containers.iter().all(|container| container.scan_count() == 1), "each scan once");
}

#[test]
fn a_page_that_is_gone_costs_its_rows_and_they_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let (device, scans) = with_scans(dir.path(), 400);
    let old = device.store.head();
    drop(device);
    let path = dir.path().join(DATABASE);
    let mut bytes = fs::read(&path).unwrap();
    // A page with rows in it, and the header, so that nothing opens it as it is.
    let row = b":\"99M77\"";
    let at = bytes.windows(row.len()).position(|some| some == row).unwrap() / 4096 * 4096;
    bytes[at..at + 4096].fill(0);
    bytes[..16].fill(0);
    fs::write(&path, &bytes).unwrap();

    let (store, _) = open(dir.path(), 2);
    let told = damage(&store);
    let lost: u64 = told.lost.iter().map(Numbers::count).sum();
    assert!((1..20).contains(&lost), "{told:?}");
    assert!(told.lost.iter().all(|run| run.journal == old.journal));
    let facts = own_facts(&store);
    let saved = u64::try_from(scans.iter().filter(|scan| facts.contains(scan)).count()).unwrap();
    assert_eq!(saved + lost, 400, "saved or named");
    let unproved: u64 = told.unproved.iter().map(Numbers::count).sum();
    assert_eq!(unproved, 1, "the head that was noted proves all but the first behind the gap");
}

#[test]
fn an_altered_row_in_a_damaged_file_is_named_and_not_sealed_again() {
    let dir = tempfile::tempdir().unwrap();
    let (device, scans) = with_scans(dir.path(), 30);
    let old = device.store.head();
    drop(device);
    let path = dir.path().join(DATABASE);
    let mut bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() - 12 {
        if bytes[at..].starts_with(b"\"99M17\"") {
            bytes[at + 4] = b'9';
        }
    }
    bytes[..8].fill(0);
    fs::write(&path, &bytes).unwrap();
    let (store, _) = open(dir.path(), 2);
    let told = damage(&store);
    assert_eq!(told.altered, [numbers(old.journal, 19, 19)]);
    assert!(told.lost.is_empty());
    let facts = own_facts(&store);
    let missing: Vec<usize> = (0..30).filter(|n| !facts.contains(&scans[*n])).collect();
    assert_eq!(missing, [17]);
}

#[test]
fn a_log_that_was_cut_garbled_or_deleted_is_told_by_its_numbers() {
    type Wreck = fn(&Path);
    let wrecks: [(&str, Wreck); 3] = [
        ("deleted", |log| fs::remove_file(log).unwrap()),
        ("garbled", |log| {
            let length = usize::try_from(fs::metadata(log).unwrap().len()).unwrap();
            overwrite(log, &vec![0x5A; length - length / 3], (length / 3) as u64);
        }),
        ("cut", |log| {
            let length = fs::metadata(log).unwrap().len();
            fs::OpenOptions::new().write(true).open(log).unwrap().set_len(length / 2).unwrap();
        }),
    ];
    for (name, wreck) in wrecks {
        let dir = tempfile::tempdir().unwrap();
        let (device, scans) = with_scans(dir.path(), 30);
        let old = device.store.head();
        let lies = as_it_lies(dir.path());
        wreck(&lies.path().join(format!("{DATABASE}-wal")));
        drop(device);

        let (store, opening) = open(lies.path(), 2);
        assert!(opening.harmed, "{name}");
        let told = damage(&store);
        let lost: u64 = told.lost.iter().map(Numbers::count).sum();
        assert_eq!(told.lost.last().map(|run| run.upto), Some(old.seq), "{name}: {told:?}");
        let facts = own_facts(&store);
        let here = u64::try_from(scans.iter().filter(|scan| facts.contains(scan)).count()).unwrap();
        // Row 1 opened the journal; where it is lost, it is among the numbers.
        let of_scans = if told.lost[0].from == 1 { lost - 1 } else { lost };
        assert_eq!(here + of_scans, 30, "{name}: there or named");
        assert_ne!(store.journal().journal, old.journal, "{name}: its numbers are not used again");
        drop(store);
        assert!(!open(lies.path(), 3).1.harmed, "{name}: told once");
    }
}

#[test]
fn a_head_that_is_behind_claims_nothing_and_one_that_was_taken_away_says_that_nothing_is_known() {
    for (name, head) in [("behind", None), ("deleted", Some("")), ("overwritten", Some("torn"))] {
        let dir = tempfile::tempdir().unwrap();
        let (mut device, _) = with_scans(dir.path(), 3);
        let path = dir.path().join("head");
        let old = fs::read(&path).unwrap();
        device.record(scanned(load(1), "99M later"));
        drop(device);
        match head {
            None => fs::write(&path, &old).unwrap(),
            Some("") => fs::remove_file(&path).unwrap(),
            Some(torn) => fs::write(&path, torn).unwrap(),
        }
        let (store, opening) = open(dir.path(), 2);
        assert_eq!(opening.harmed, head.is_some(), "{name}");
        assert_eq!(opening.new_journal.is_some(), head.is_some(), "{name}");
        if head.is_some() {
            let told = damage(&store);
            assert!(told.end_unknown && told.lost.is_empty(), "{name}: {told:?}");
        }
        drop(store);
        assert!(!open(dir.path(), 3).1.harmed, "{name}: told once");
    }
}

#[test]
fn a_folder_of_a_program_that_noted_no_head_opens_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    drop(with_scans(dir.path(), 3));
    fs::remove_file(dir.path().join("head")).unwrap();
    behind_its_back(dir.path(), "DELETE FROM meta WHERE key = 'head_kept'");
    let (store, opening) = open(dir.path(), 2);
    assert_eq!((opening.harmed, opening.new_journal), (false, None));
    assert_eq!(store.damage_unseen().unwrap(), []);
    assert!(dir.path().join("head").exists(), "from now on it is noted");
}

#[test]
fn a_database_that_is_gone_or_empty_is_told_from_its_head() {
    for emptied in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let (device, _) = with_scans(dir.path(), 5);
        let old = device.store.head();
        drop(device);
        let path = dir.path().join(DATABASE);
        fs::remove_file(&path).unwrap();
        if emptied {
            fs::write(&path, b"").unwrap();
        }
        let (store, opening) = open(dir.path(), 2);
        assert!(opening.harmed);
        assert_eq!(damage(&store).lost, [numbers(old.journal, 1, 6)], "emptied: {emptied}");
        assert_eq!(store.unsent().unwrap(), 2, "what opened the journal, and what is told");
        drop(store);
        assert!(!open(dir.path(), 3).1.harmed, "told once");
    }
}

#[test]
fn saving_goes_on_after_a_power_cut_in_the_midst_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let (device, scans) = with_scans(dir.path(), 30);
    drop(device);
    // As it lies between moving the database aside and beginning the new one.
    let aside = dir.path().join("damaged-1");
    fs::create_dir(&aside).unwrap();
    fs::rename(dir.path().join(DATABASE), aside.join(DATABASE)).unwrap();
    fs::copy(dir.path().join("head"), aside.join("head")).unwrap();
    let (store, opening) = open(dir.path(), 2);
    assert!(opening.harmed && opening.moved_aside.is_none());
    let told = damage(&store);
    assert!(told.lost.is_empty() && !told.end_unknown, "{told:?}");
    assert!(own_facts(&store).is_superset(&scans.into_iter().collect()));
}

#[test]
fn feeds_and_drafts_of_a_damaged_database_are_there_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, _) = central();
    let op = |n: u8| FeedOp { key: format!("person {n}"), bytes: Some(vec![n; 300]) };
    ledger.change_feed("people", &(0..40).map(op).collect::<Vec<_>>(), &[]).unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.store.apply_feed_page(&ledger.feed_page("people", 0, 100).unwrap()).unwrap();
    device.store.save_draft_field(crate::support::ANN, "log_entry", "holder", "Lakeside").unwrap();
    let cursor = device.store.feed_cursor("people").unwrap();
    drop(device);
    overwrite(&dir.path().join(DATABASE), &[0; 32], 0);
    let (store, _) = open(dir.path(), 2);
    assert_eq!(store.feed_cursor("people").unwrap(), cursor);
    assert_eq!(store.reference_row("people", "person 7").unwrap(), Some(vec![7; 300]));
    let draft = store.draft(crate::support::ANN, "log_entry").unwrap();
    assert_eq!(draft.get("holder").map(String::as_str), Some("Lakeside"));
}

#[test]
fn journals_of_others_are_there_again_and_are_not_this_devices_to_seal() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = Device::new(7);
    for n in 0..20 {
        other.record(scanned(load(2), &format!("99M{n}")));
    }
    let (mut device, _) = with_scans(dir.path(), 3);
    device.hear_everything(&other.store);
    drop(device);
    overwrite(&dir.path().join(DATABASE), &[0; 32], 0);
    let (store, _) = open(dir.path(), 2);
    let heard = store.known_journal(other.store.journal().journal).unwrap().unwrap();
    assert_eq!((heard.head, heard.own_upto), (other.store.head(), 0));
    assert_eq!(store.containers_of(load(2)).unwrap().len(), 20);
    assert_eq!(store.unsent().unwrap(), 5);
    assert_whole(&store);
}

/// Changes a row's bytes, or what else the statement does, behind the store's back.
fn behind_its_back(folder: &Path, statement: &str) {
    let db = rusqlite::Connection::open(folder.join(DATABASE)).unwrap();
    db.execute_batch(statement).unwrap();
}

#[test]
fn rows_behind_an_altered_one_go_on_in_a_new_journal() {
    for (statement, altered, lost) in [
        ("UPDATE rows SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 12", vec![12], vec![]),
        ("DELETE FROM rows WHERE seq BETWEEN 12 AND 14", vec![], vec![12, 13, 14]),
        ("UPDATE rows SET bytes = x'00' WHERE seq IN (12, 20)", vec![12, 20], vec![]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (mut device, scans) = with_scans(dir.path(), 30);
        acknowledge(&mut device, 5);
        let old = device.store.head();
        behind_its_back(dir.path(), statement);
        let cause = BeginCause::Damaged { journal: old.journal, seq: 12 };
        let now = device.now();
        device.store.begin_journal(cause, &now, &mut device.ids).unwrap();

        let told = damage(&device.store);
        let of = |runs: &[Numbers]| -> Vec<u64> {
            runs.iter().flat_map(|run| run.from..=run.upto).collect()
        };
        assert_eq!(
            (of(&told.altered), of(&told.lost)),
            (altered.clone(), lost.clone()),
            "{statement}"
        );
        let own = device.store.own_journals().unwrap();
        assert_eq!((own[0].upto, own[0].acknowledged), (11, 5), "{statement}: what is sent before");
        let facts = own_facts(&device.store);
        let missing: Vec<u64> = (2..32)
            .filter(|seq| !facts.contains(&scans[usize::try_from(seq - 2).unwrap()]))
            .collect();
        assert_eq!(missing, [altered, lost].concat(), "{statement}");
        assert_whole(&device.store);
        device.record(scanned(load(1), "99M goes on"));
        drop(device);
        assert!(!open(dir.path(), 2).1.harmed, "{statement}");
    }
}

#[test]
fn a_stop_between_a_new_journal_and_its_head_tells_nothing_as_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (mut device, _) = with_scans(dir.path(), 30);
    acknowledge(&mut device, 5);
    let noted = fs::read(dir.path().join("head")).unwrap();
    let now = device.now();
    device.store.begin_journal(BeginCause::RolledBack, &now, &mut device.ids).unwrap();
    drop(device);
    fs::write(dir.path().join("head"), noted).unwrap();
    let (store, opening) = open(dir.path(), 2);
    assert!(!opening.harmed, "its rows were sealed again");
    assert_eq!(store.damage_unseen().unwrap(), []);
}

#[test]
fn a_journal_that_begins_behind_damage_is_the_one_that_had_to_begin() {
    let dir = tempfile::tempdir().unwrap();
    let (mut device, _) = with_scans(dir.path(), 30);
    let old = device.store.head();
    // The central has more of the journal: nothing may be recorded before a new one has begun.
    let ack = Ack {
        epoch: Epoch([5; 16]),
        journal: old.journal,
        head_seq: old.seq + 9,
        head_hash: old.hash,
        safe_seq: 0,
        server_time: at(3).timestamp(),
    };
    device.store.acknowledge(Source::Central, &ack, &at(3)).unwrap();
    assert!(device.store.must_begin_journal());
    behind_its_back(dir.path(), "UPDATE rows SET bytes = x'00' WHERE seq = 12");
    let cause = BeginCause::Damaged { journal: old.journal, seq: 12 };
    let now = device.now();
    device.store.begin_journal(cause, &now, &mut device.ids).unwrap();
    assert!(!device.store.must_begin_journal());
    drop(device);
    assert_eq!(open(dir.path(), 2).1.new_journal, None, "it has begun");
}

#[test]
fn an_altered_hash_beside_a_good_row_is_mended_and_nothing_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (mut device, _) = with_scans(dir.path(), 30);
    let old = device.store.head();
    behind_its_back(dir.path(), "UPDATE rows SET hash = zeroblob(32) WHERE seq = 12");
    assert!(!device.store.verify().unwrap().is_whole());
    let cause = BeginCause::Damaged { journal: old.journal, seq: 12 };
    let now = device.now();
    device.store.begin_journal(cause, &now, &mut device.ids).unwrap();
    assert_eq!(device.store.head(), old);
    assert_whole(&device.store);
    assert_eq!(device.store.damage_unseen().unwrap(), []);
}

#[test]
fn nothing_is_recorded_into_a_file_that_is_gone() {
    type Take = fn(&Path);
    let takes: [(&str, Take); 4] = [
        ("folder", |folder| fs::remove_dir_all(folder).unwrap()),
        ("database", |folder| fs::remove_file(folder.join(DATABASE)).unwrap()),
        ("log", |folder| fs::remove_file(folder.join(format!("{DATABASE}-wal"))).unwrap()),
        ("another in its place", |folder| {
            fs::copy(folder.join(DATABASE), folder.join("copy")).unwrap();
            fs::rename(folder.join("copy"), folder.join(DATABASE)).unwrap();
        }),
    ];
    for (name, take) in takes {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("data");
        let (mut device, _) = with_scans(&folder, 3);
        let head = device.store.head();
        take(&folder);
        let fact = device.fact(scanned(load(1), "99M after"));
        let refused = device.store.record(&[fact]).unwrap_err();
        assert!(matches!(refused, StoreError::Gone), "{name}: {refused}");
        assert_eq!(device.store.head(), head, "{name}");
        let draft = device.store.save_draft_field(crate::support::ANN, "s", "f", "v");
        assert!(matches!(draft, Err(StoreError::Gone)), "{name}: a draft neither");
    }
}

#[test]
fn a_damaged_central_is_left_as_it_is_and_refuses() {
    let dir = tempfile::tempdir().unwrap();
    let mut ids = IdSource::seeded(3);
    drop(Ledger::open(dir.path(), &start(), &at(0), &mut ids).unwrap());
    let path = dir.path().join(DATABASE);
    overwrite(&path, b"badbytes", 0);
    let before = fs::read(&path).unwrap();
    let refused = Ledger::open(dir.path(), &start(), &at(1), &mut ids).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!dir.path().join("damaged-1").exists());
    fs::remove_file(&path).unwrap();
    let refused = Ledger::open(dir.path(), &start(), &at(1), &mut ids).unwrap_err();
    assert!(
        matches!(refused, StoreError::Damaged(_)),
        "a missing one is not begun anew: {refused}"
    );
}

#[test]
fn everything_in_a_data_folder_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("data");
    let (device, _) = with_scans(&folder, 3);
    drop(device);
    overwrite(&folder.join(DATABASE), b"badbytes", 0);
    let (_store, _) = open(&folder, 2);
    let mut looked_at = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        let mode = fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", path.display());
            looked_at += 1;
        }
    }
    assert!(8 <= looked_at, "{looked_at}");
}
