//! Forks, rollbacks and clones: a device, its copy and the central, until all three agree.

use std::fs;
use std::path::Path;

use store::ledger::{Account, Ledger, Pushed};
use store::{
    Ack, Acknowledged, BeginCause, Heard, IdSource, JournalCause, JournalId, Reader, Source, Store,
    StoreError,
};

use crate::support::{Device, assert_whole, at, central, enrol, load, push, scanned, start};

fn copy_folder(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn ack(ledger: &Ledger, account: &Account, journal: JournalId) -> Ack {
    let known = ledger.known_of(account, journal).unwrap().unwrap();
    Ack {
        epoch: ledger.epoch(),
        journal,
        head_seq: known.head.seq,
        head_hash: known.head.hash,
        safe_seq: 0,
        server_time: at(5).timestamp(),
    }
}

/// Pushes everything that is unsent and takes the answers, as the sync thread would; begins a new
/// journal where the answers say so.
fn sync(device: &mut Device, ledger: &mut Ledger, account: &Account) {
    for _ in 0..20 {
        let mut done = true;
        for own in device.store.own_journals().unwrap() {
            let journal = own.header.journal;
            if own.acknowledged < own.upto {
                done = false;
                let answer =
                    push(ledger, account, &device.store, journal, own.acknowledged + 1, 500);
                if let Pushed::Fork { seq } = answer.pushed {
                    let now = device.now();
                    let cause = BeginCause::Forked { journal, seq };
                    device.store.begin_journal(cause, &now, &mut device.ids).unwrap();
                    break;
                }
            }
            let ack = ack(ledger, account, journal);
            if device.store.acknowledge(Source::Central, &ack, &at(6)).unwrap()
                == Acknowledged::RolledBack
            {
                done = false;
                let now = device.now();
                let cause = BeginCause::RolledBack;
                device.store.begin_journal(cause, &now, &mut device.ids).unwrap();
                break;
            }
        }
        if done {
            while 0 < ledger.fold_pending(100).unwrap() {}
            device.hear_everything(ledger.store());
            return;
        }
    }
    panic!("the backlog does not fall");
}

fn barcodes(reader: &Reader) -> Vec<String> {
    reader.containers_of(load(1)).unwrap().into_iter().map(|container| container.barcode).collect()
}

#[test]
fn a_rolled_back_device_gets_its_lost_rows_and_loses_no_new_ones() {
    let (mut ledger, mut ids) = central();
    let dir = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    device.record(scanned(load(1), "A"));
    sync(&mut device, &mut ledger, &account);
    copy_folder(dir.path(), backup.path());
    device.record(scanned(load(1), "B"));
    sync(&mut device, &mut ledger, &account);
    drop(device);

    // Yesterday's folder comes back whole, nonce and all: nothing tells here and now.
    let mut device = Device::open(backup.path(), 2);
    let old = device.store.head();
    assert_eq!(device.store.journal().ordinal, 1);
    let answer = ack(&ledger, &account, old.journal);
    let told = device.store.acknowledge(Source::Central, &answer, &at(6)).unwrap();
    assert_eq!(told, Acknowledged::RolledBack);
    let fact = device.fact(scanned(load(1), "C"));
    let refused = device.store.record(std::slice::from_ref(&fact)).unwrap_err();
    assert!(matches!(refused, StoreError::JournalMustBegin), "{refused}");

    let now = device.now();
    device.store.begin_journal(BeginCause::RolledBack, &now, &mut device.ids).unwrap();
    assert_eq!((device.store.journal().ordinal, device.store.journal().previous), (2, Some(old)));
    device.store.record(&[fact]).unwrap();
    sync(&mut device, &mut ledger, &account);
    assert_eq!(barcodes(&device.store), ["A", "B", "C"]);
    assert_eq!(device.store.tables().unwrap(), ledger.store().tables().unwrap());
    assert_eq!(device.store.unsent().unwrap(), 0);
    assert_whole(&device.store);
    assert_whole(ledger.store());
}

#[test]
fn a_rollback_is_remembered_over_a_restart() {
    let (mut ledger, mut ids) = central();
    let dir = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    copy_folder(dir.path(), backup.path());
    device.record(scanned(load(1), "A"));
    sync(&mut device, &mut ledger, &account);

    let mut device = Device::open(backup.path(), 2);
    let answer = ack(&ledger, &account, device.store.head().journal);
    device.store.acknowledge(Source::Central, &answer, &at(6)).unwrap();
    drop(device);
    let (store, opening) =
        Store::open(backup.path(), &start(), &at(7), &mut IdSource::seeded(3)).unwrap();
    assert_eq!(opening.new_journal, Some(JournalCause::RolledBack));
    assert!(!store.must_begin_journal());
}

#[test]
fn rows_of_ones_own_journal_beyond_its_end_mean_a_rollback() {
    let dir = tempfile::tempdir().unwrap();
    let backup = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    copy_folder(dir.path(), backup.path());
    device.record(scanned(load(1), "A"));
    let mut restored = Device::open(backup.path(), 2);
    let header = *device.store.journal();
    assert_eq!(restored.hear_journal(&device.store, &header), Heard::Ours);
    assert!(restored.store.must_begin_journal());
}

#[test]
fn a_clone_is_told_by_its_fork_and_every_fact_of_both_is_kept_once() {
    let (mut ledger, mut ids) = central();
    let dir = tempfile::tempdir().unwrap();
    let clone_dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    device.record(scanned(load(1), "A"));
    sync(&mut device, &mut ledger, &account);
    device.record(scanned(load(1), "B"));
    let common = device.store.head();
    copy_folder(dir.path(), clone_dir.path());
    let mut clone = Device::open(clone_dir.path(), 2);
    assert_eq!(clone.store.head(), common, "a perfect clone cannot be told");
    device.record(scanned(load(1), "C"));
    device.record(scanned(load(1), "D"));
    clone.record(scanned(load(1), "E"));

    sync(&mut device, &mut ledger, &account);
    sync(&mut clone, &mut ledger, &account);
    assert_eq!((device.store.journal().ordinal, clone.store.journal().ordinal), (1, 2));
    assert_eq!(ledger.rows_apart(None).unwrap(), [("fork".to_owned(), 1)]);
    assert!(ledger.known_of(&account, common.journal).unwrap().unwrap().cloned);
    sync(&mut device, &mut ledger, &account);
    for reader in [&*device.store, &*clone.store, &**ledger.store()] {
        assert_eq!(barcodes(reader), ["A", "B", "C", "D", "E"]);
        assert_whole(reader);
    }
    assert_eq!(device.store.tables().unwrap(), ledger.store().tables().unwrap());
    assert_eq!(clone.store.tables().unwrap(), ledger.store().tables().unwrap());
    let scans = |reader: &Reader| reader.container(load(1), "E").unwrap().scan_count();
    assert_eq!(scans(ledger.store()), 1, "sealed twice, taken once");
}

#[test]
fn what_is_sealed_again_keeps_its_bytes_and_its_old_row_is_kept_apart() {
    let mut device = Device::new(1);
    device.record(scanned(load(1), "A"));
    device.record(scanned(load(1), "B"));
    let old = *device.store.journal();
    let before = device.store.rows_from(old.journal, 1, 99, usize::MAX).unwrap();
    let state = device.store.containers_of(load(1)).unwrap();
    let now = device.now();
    let cause = BeginCause::Forked { journal: old.journal, seq: 2 };
    device.store.begin_journal(cause, &now, &mut device.ids).unwrap();

    let new = device.store.journal().journal;
    let after = device.store.rows_from(new, 2, 99, usize::MAX).unwrap();
    let bytes = |rows: &[store::Row]| rows.iter().map(|row| row.bytes.clone()).collect::<Vec<_>>();
    assert_eq!(bytes(&after), bytes(&before[1..]));
    let known = device.store.known_journal(old.journal).unwrap().unwrap();
    assert_eq!((known.head.seq, known.own_upto, known.cloned), (0, 0, true));
    let now_state = device.store.containers_of(load(1)).unwrap();
    let fact = |container: &domain::container::Container| container.scans[0].stamp.fact;
    assert_eq!(
        now_state.iter().map(fact).collect::<Vec<_>>(),
        state.iter().map(fact).collect::<Vec<_>>()
    );
    assert_whole(&device.store);
    let live = device.store.tables().unwrap();
    device.store.rebuild().unwrap();
    assert_eq!(device.store.tables().unwrap(), live);
}

#[test]
fn a_central_restored_from_an_older_copy_gets_everything_again() {
    let central_dir = tempfile::tempdir().unwrap();
    let central_backup = tempfile::tempdir().unwrap();
    let mut ids = IdSource::seeded(0xCE);
    let open = |folder: &Path, seed: u64| {
        Ledger::open(folder, &start(), &at(0), &mut IdSource::seeded(seed)).unwrap().0
    };
    let mut ledger = open(central_dir.path(), 0xCE);
    let mut device = Device::new(1);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    device.record(scanned(load(1), "A"));
    sync(&mut device, &mut ledger, &account);
    let epoch = ledger.epoch();
    ledger.checkpoint().unwrap();
    fs::copy(central_dir.path().join(store::DATABASE), central_backup.path().join(store::DATABASE))
        .unwrap();
    drop(ledger);
    let mut ledger = open(central_dir.path(), 0xCF);
    assert_eq!(ledger.epoch(), epoch, "a restart is no restore");
    device.record(scanned(load(1), "B"));
    sync(&mut device, &mut ledger, &account);
    drop(ledger);

    fs::copy(central_backup.path().join(store::DATABASE), central_dir.path().join(store::DATABASE))
        .unwrap();
    let mut ledger = open(central_dir.path(), 0xD0);
    assert_ne!(ledger.epoch(), epoch, "a restore begins another epoch");
    let lower = ack(&ledger, &account, device.store.head().journal);
    assert!(lower.head_seq < device.store.head().seq);
    let noted = device.store.acknowledge(Source::Central, &lower, &at(8)).unwrap();
    assert_eq!(noted, Acknowledged::Noted);
    assert_eq!(device.store.unsent().unwrap(), 1);
    sync(&mut device, &mut ledger, &account);
    assert_eq!(barcodes(ledger.store()), ["A", "B"]);
    assert_eq!(device.store.tables().unwrap(), ledger.store().tables().unwrap());
}
