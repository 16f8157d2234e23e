use domain::change::statement::StatementsImported;
use store::journal::{Batch, row_hash};
use store::ledger::{Account, CodeFor, Enrolment, HELD_BYTES_MAX, Ledger, Noted, Pushed};
use store::{DeviceId, DeviceRole, Head, IdSource, JournalId, PublicKey, UnitId};

use crate::support::{Device, UNIT, assert_whole, at, batch, central, enrol, load, push, scanned};

fn device_with(seed: u64, scans: u32) -> Device {
    let mut device = Device::new(seed);
    for n in 0..scans {
        device.record(scanned(load(1), &format!("99M{n}")));
    }
    device
}

#[test]
fn a_push_is_stored_before_it_is_folded() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 9);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    let answer = push(&mut ledger, &account, &device.store, journal, 1, 500);
    assert_eq!((answer.pushed, answer.head), (Pushed::Stored, Some(device.store.head())));
    assert_eq!(ledger.store().containers_of(load(1)).unwrap(), []);
    let mut folded = Vec::new();
    loop {
        match ledger.fold_pending(4).unwrap() {
            0 => break,
            count => folded.push(count),
        }
    }
    assert_eq!(folded, [4, 4, 2]);
    assert_eq!(ledger.store().containers_of(load(1)).unwrap().len(), 9);
    let live = ledger.store().tables().unwrap();
    let mut listener = Device::new(4);
    listener.hear_everything(ledger.store());
    let heard = listener.store.tables().unwrap();
    let missing: Vec<_> = live.lines().filter(|line| !heard.contains(line)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "whoever hears it all has the same tables");
    assert_whole(ledger.store());
}

#[test]
fn the_same_push_again_gets_the_same_answer() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 9);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    let first = push(&mut ledger, &account, &device.store, journal, 1, 6);
    for (from, count) in [(1, 6), (2, 3), (6, 1)] {
        assert_eq!(push(&mut ledger, &account, &device.store, journal, from, count), first);
    }
    let overlap = push(&mut ledger, &account, &device.store, journal, 4, 6);
    assert_eq!(overlap.head.map(|head| head.seq), Some(9));
    let old = push(&mut ledger, &account, &device.store, journal, 1, 2);
    assert_eq!(old, overlap, "a replay says where the journal is now");
}

#[test]
fn a_push_that_leaves_rows_out_is_a_gap_and_stores_nothing() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 9);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    let unknown = push(&mut ledger, &account, &device.store, journal, 2, 3);
    assert_eq!((unknown.pushed, unknown.head), (Pushed::Gap, None));
    push(&mut ledger, &account, &device.store, journal, 1, 3);
    let gap = push(&mut ledger, &account, &device.store, journal, 5, 3);
    assert_eq!(gap.pushed, Pushed::Gap);
    assert_eq!(gap.head, device.store.head_at(journal, 3).unwrap());
    assert_eq!(ledger.store().rows_from(journal, 1, 99, usize::MAX).unwrap().len(), 3);
}

#[test]
fn a_fork_is_kept_apart_once_and_marks_the_journal() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 4);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    push(&mut ledger, &account, &device.store, journal, 1, 500);
    let rows = [b"other".as_slice()];
    let prev_hash = device.store.head_at(journal, 2).unwrap().unwrap().hash;
    let last_hash = row_hash(journal, &prev_hash, rows[0]);
    let other = Batch { first_seq: 3, prev_hash, rows: &rows, last_hash };
    for _ in 0..3 {
        let answer = ledger.push(&account, journal, &other, &at(3)).unwrap();
        assert_eq!(answer.pushed, Pushed::Fork { seq: 3 });
        assert_eq!(answer.head, Some(device.store.head()));
    }
    let device_id = Some(account.device);
    assert_eq!(ledger.rows_apart(device_id).unwrap(), [("fork".to_owned(), 1)]);
    assert!(ledger.known_of(&account, journal).unwrap().unwrap().cloned);
    assert_eq!(ledger.store().rows_from(journal, 1, 99, usize::MAX).unwrap().len(), 5);
    assert_whole(ledger.store());
}

#[test]
fn a_revoked_devices_rows_are_held_up_to_a_bound() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 4);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    push(&mut ledger, &account, &device.store, journal, 1, 2);
    assert!(ledger.revoke(account.device, "lost", &at(2), &mut ids).unwrap());
    let account = ledger.account(account.device).unwrap().unwrap();
    assert_eq!(account.revoked.as_deref(), Some("lost"));
    for _ in 0..2 {
        let answer = push(&mut ledger, &account, &device.store, journal, 3, 500);
        assert_eq!(answer.pushed, Pushed::Held);
        assert_eq!(answer.head.map(|head| head.seq), Some(2), "none of it is in the journal");
    }
    assert_eq!(ledger.rows_apart(None).unwrap(), [("held".to_owned(), 3)]);

    // Sixteen batches of four MiB fill what is kept of a device.
    let row = vec![b'x'; 64 * 1024];
    let rows = vec![row.as_slice(); 64];
    let mut answers = Vec::new();
    for n in 0..17_u64 {
        let prev_hash = store::RowHash([u8::try_from(n).unwrap(); 32]);
        let last_hash = rows.iter().fold(prev_hash, |prev, row| row_hash(journal, &prev, row));
        let batch = Batch { first_seq: 100, prev_hash, rows: &rows, last_hash };
        answers.push(ledger.push(&account, journal, &batch, &at(3)).unwrap().pushed);
    }
    assert_eq!(answers.iter().filter(|answer| **answer == Pushed::Held).count(), 15);
    assert_eq!(answers.last(), Some(&Pushed::HeldFull));
    assert_eq!(HELD_BYTES_MAX, 64 * 1024 * 1024);
    while 0 < ledger.fold_pending(1000).unwrap() {}
    let state = ledger.store().device(account.device).unwrap().state;
    assert_eq!(state.revoked.as_deref(), Some("lost"));
}

#[test]
fn nobody_pushes_into_anothers_journal() {
    let (mut ledger, mut ids) = central();
    let ann = device_with(1, 4);
    let raj = device_with(2, 4);
    let ann_account = enrol(&mut ledger, &mut ids, &ann, "Ann's");
    let raj_account = enrol(&mut ledger, &mut ids, &raj, "Raj's");
    let journal = ann.store.head().journal;
    let answer = push(&mut ledger, &raj_account, &ann.store, journal, 1, 2);
    assert_eq!((answer.pushed, answer.head), (Pushed::Broken, None));
    push(&mut ledger, &ann_account, &ann.store, journal, 1, 2);
    let answer = push(&mut ledger, &raj_account, &ann.store, journal, 3, 2);
    assert_eq!((answer.pushed, answer.head), (Pushed::Broken, None), "nor learns how far it is");
    let central = ledger.store().head().journal;
    let rows = ledger.store().rows_from(central, 1, 1, usize::MAX).unwrap();
    let bytes: Vec<&[u8]> = rows.iter().map(|row| row.bytes.as_slice()).collect();
    let own = batch(ledger.store(), central, &rows, &bytes);
    let answer = ledger.push(&raj_account, central, &own, &at(3)).unwrap();
    assert_eq!(answer.pushed, Pushed::Broken, "not even into the central's own");
}

#[test]
fn a_device_hears_its_unit_and_the_central() {
    let (mut ledger, mut ids) = central();
    let [ann, raj, far] = [1, 2, 3].map(|seed| device_with(seed, 1));
    let ann_account = enrol(&mut ledger, &mut ids, &ann, "Ann's");
    let raj_account = enrol(&mut ledger, &mut ids, &raj, "Raj's");
    let code_for = CodeFor {
        unit: UnitId::from_bytes([1; 16]),
        name: "Far".to_owned(),
        role: DeviceRole::Dock,
        expires_at: at(15).timestamp(),
    };
    ledger.add_enrolment_code("far", &code_for).unwrap();
    let identity = far.store.identity();
    ledger.enrol("far", identity.device, identity.public_key, &at(1), &mut ids).unwrap();
    let far_account = ledger.account(identity.device).unwrap().unwrap();
    for (device, account) in [(&ann, &ann_account), (&raj, &raj_account), (&far, &far_account)] {
        push(&mut ledger, account, &device.store, device.store.head().journal, 1, 500);
    }
    let heard = |account: &Account| {
        let mut heard: Vec<DeviceId> =
            ledger.journals_for(account).unwrap().iter().map(|known| known.header.device).collect();
        heard.sort();
        heard
    };
    let sorted = |mut devices: Vec<DeviceId>| {
        devices.sort();
        devices
    };
    let central = ledger.store().identity().device;
    assert_eq!(heard(&ann_account), sorted(vec![central, ann_account.device, raj_account.device]));
    assert_eq!(heard(&far_account), sorted(vec![central, far_account.device]));
    for (account, journal, may) in [
        (&ann_account, raj.store.head().journal, true),
        (&ann_account, ledger.store().head().journal, true),
        (&ann_account, far.store.head().journal, false),
        (&far_account, ann.store.head().journal, false),
    ] {
        assert_eq!(ledger.may_hear(account, journal).unwrap(), may);
    }
}

#[test]
fn an_enrolment_code_is_good_once_and_for_its_time() {
    let (mut ledger, mut ids) = central();
    let code_for = |name: &str| CodeFor {
        unit: UNIT,
        name: name.to_owned(),
        role: DeviceRole::Kiosk,
        expires_at: at(15).timestamp(),
    };
    ledger.add_enrolment_code("one", &code_for("Kiosk")).unwrap();
    ledger.add_enrolment_code("two", &code_for("Handheld")).unwrap();
    let (ann, raj) = (DeviceId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
    let (ann_key, raj_key) = (PublicKey([1; 32]), PublicKey([2; 32]));
    let mut try_to = |ledger: &mut Ledger, code: &str, device, key, minute| {
        ledger.enrol(code, device, key, &at(minute), &mut ids).unwrap()
    };
    assert_eq!(try_to(&mut ledger, "none", ann, ann_key, 1), Enrolment::UnknownCode);
    assert_eq!(try_to(&mut ledger, "one", ann, ann_key, 15), Enrolment::Expired);
    let first = try_to(&mut ledger, "one", ann, ann_key, 14);
    let Enrolment::Enrolled(enrolled) = &first else { panic!("{first:?}") };
    assert_eq!((enrolled.name.as_str(), enrolled.letter.to_string().as_str()), ("Kiosk", "A"));
    assert_eq!(try_to(&mut ledger, "one", ann, ann_key, 20), first, "the answer got lost");
    assert_eq!(try_to(&mut ledger, "one", raj, raj_key, 14), Enrolment::Used);
    assert_eq!(try_to(&mut ledger, "two", ann, raj_key, 14), Enrolment::NotAgain);
    let second = try_to(&mut ledger, "two", raj, raj_key, 14);
    let Enrolment::Enrolled(enrolled) = &second else { panic!("{second:?}") };
    assert_eq!(enrolled.letter.to_string(), "B");

    let devices = ledger.store().devices().unwrap();
    let names: Vec<_> =
        devices.iter().filter_map(|row| row.state.enrolled.as_ref()).map(|e| &e.name).collect();
    assert_eq!(names, ["Kiosk", "Handheld"], "the devices are told, by facts of the central");
    assert_eq!(ledger.accounts().unwrap().len(), 2);
    assert_eq!(ledger.store().head().seq, 3, "one fact for each");
}

#[test]
fn a_unit_has_as_many_devices_as_letters() {
    let (mut ledger, mut ids) = central();
    for n in 0..27_u8 {
        let code_for = CodeFor {
            unit: UNIT,
            name: format!("device {n}"),
            role: DeviceRole::Dock,
            expires_at: at(15).timestamp(),
        };
        ledger.add_enrolment_code(&n.to_string(), &code_for).unwrap();
        let device = DeviceId::from_bytes([n; 16]);
        let key = PublicKey([n; 32]);
        let answer = ledger.enrol(&n.to_string(), device, key, &at(1), &mut ids).unwrap();
        assert_eq!(answer == Enrolment::NoLetterLeft, n == 26, "{n}: {answer:?}");
    }
}

#[test]
fn the_central_records_and_folds_its_own_facts_at_once() {
    let (mut ledger, _) = central();
    let mut writer = Device::new(9);
    let fact = writer.fact(StatementsImported {
        file: "statements.csv".to_owned(),
        blake3: "00".repeat(32),
        rows: 0,
        refused: Vec::new(),
    });
    ledger.record(&[fact]).unwrap();
    assert_eq!(ledger.fold_pending(100).unwrap(), 0);
    assert_eq!(ledger.store().head().seq, 2);
}

#[test]
fn only_rows_with_the_hash_of_the_second_place_are_safe_and_a_number_never_becomes_less() {
    let (mut ledger, mut ids) = central();
    let device = device_with(1, 4);
    let account = enrol(&mut ledger, &mut ids, &device, "Counter");
    let journal = device.store.head().journal;
    assert_eq!(push(&mut ledger, &account, &device.store, journal, 1, 3).safe_seq, 0);
    let at = |seq| device.store.head_at(journal, seq).unwrap().unwrap();
    let other_rows = Head { hash: at(2).hash, ..at(3) };
    let unknown = Head { journal: JournalId::from_bytes([9; 16]), ..at(1) };
    for (heads, safe, noted) in [
        (vec![other_rows], 0, Noted { differ: vec![journal], ..Noted::default() }),
        (vec![at(5)], 0, Noted { beyond: vec![journal], ..Noted::default() }),
        (vec![unknown], 0, Noted { beyond: vec![unknown.journal], ..Noted::default() }),
        (
            vec![at(2), unknown],
            2,
            Noted { journals: 1, rows: 2, beyond: vec![unknown.journal], ..Noted::default() },
        ),
        (vec![at(1)], 2, Noted { journals: 1, ..Noted::default() }),
        (vec![at(3)], 3, Noted { journals: 1, rows: 1, ..Noted::default() }),
    ] {
        assert_eq!(ledger.note_safe(&heads).unwrap(), noted);
        let known = ledger.store().known_journal(journal).unwrap().unwrap();
        assert_eq!(known.safe, safe, "{heads:?}");
    }
    let answer = push(&mut ledger, &account, &device.store, journal, 4, 3);
    assert_eq!((answer.safe_seq, answer.head.map(|head| head.seq)), (3, Some(5)));
}

#[test]
fn two_starts_of_a_central_are_one_epoch() {
    let dir = tempfile::tempdir().unwrap();
    let open = |seed| {
        let mut ids = IdSource::seeded(seed);
        Ledger::open(dir.path(), &crate::support::start(), &at(0), &mut ids).unwrap().0.epoch()
    };
    assert_eq!(open(1), open(2));
}
