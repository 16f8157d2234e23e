//! What is said of a central, its devices and their damaged data is what the databases prove.

use std::fs;
use std::path::{Path, PathBuf};

use domain::change::device::{DamageSeen, DataDamaged, DeviceRevoked, Numbers};
use domain::change::mailing::MailingWithdrawn;
use domain::change::{Change, Fact};
use domain::ids::{DeviceId, LineId};
use rusqlite::Connection;
use store::audit::{Audit, Holds, audit_folder};
use store::ledger::{Account, Ledger};
use store::reference::FeedOp;
use store::{DATABASE, FactId, IdSource, JournalId, LineQuery, Reader, Store};

use crate::support::{
    Device, UNIT, at, enrol, line, load, logged, opened, pieces, push, scanned, set, start,
};

/// One device and its central, each with its folder.
struct Unit {
    folder: tempfile::TempDir,
    central: Ledger,
    ids: IdSource,
    device: Device,
    account: Account,
}

impl Unit {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut ids = IdSource::seeded(0xCE);
        let (mut central, _) =
            Ledger::open(&folder.path().join("central"), &start(), &at(0), &mut ids).unwrap();
        let device = Device::open(&folder.path().join("devices/kiosk"), 1);
        let account = enrol(&mut central, &mut ids, &device, "Kiosk");
        Self { folder, central, ids, device, account }
    }

    /// Sends what the central lacks of the journal being written.
    fn send(&mut self) {
        self.send_unfolded();
        while 0 < self.central.fold_pending(10_000).unwrap() {}
    }

    fn send_unfolded(&mut self) {
        let journal = self.device.store.head().journal;
        loop {
            let known = self.central.store().known_journal(journal).unwrap();
            let next = known.map_or(0, |known| known.head.seq) + 1;
            if self.device.store.head().seq < next {
                return;
            }
            push(&mut self.central, &self.account, &self.device.store, journal, next, 500);
        }
    }

    /// A fact of the central's own.
    fn record_at_central(&mut self, changes: Vec<Change>) {
        let facts: Vec<Fact> = changes
            .into_iter()
            .map(|change| self.device.fact(change))
            .map(|fact| Fact { id: FactId(self.ids.v7(&at(1))), ..fact })
            .collect();
        for batch in facts.chunks(500) {
            self.central.record(batch).unwrap();
        }
    }

    fn close(self) -> tempfile::TempDir {
        drop((self.central, self.device));
        self.folder
    }

    fn audit(self) -> Audit {
        audit(self.close().path())
    }
}

fn audit(folder: &Path) -> Audit {
    audit_folder(folder).unwrap()
}

fn kiosk(folder: &Path) -> PathBuf {
    folder.join("devices/kiosk")
}

#[track_caller]
fn assert_found(audit: &Audit, words: &str) {
    assert!(!audit.is_whole(), "{audit}");
    assert!(audit.findings.iter().any(|finding| finding.contains(words)), "{words}: {audit}");
}

#[track_caller]
fn assert_noted(audit: &Audit, words: &str) {
    assert!(audit.notes.iter().any(|note| note.contains(words)), "{words}: {audit}");
}

#[test]
fn devices_and_a_central_that_has_everything_are_whole_and_counted() {
    let mut unit = Unit::new();
    unit.device.record(opened(load(1), Some("402195577")));
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let audit = unit.audit();
    assert!(audit.is_whole(), "{audit}");
    let said = audit.to_string();
    assert!(
        said.contains("examined 1 device, 1 central, 3 journals, 8 rows, 0 lines, 1 container\n")
    );
    assert!(said.ends_with("Whole: the central has everything, once."), "{said}");
}

#[test]
fn of_twenty_thousand_and_two_lines_the_oldest_that_is_open_is_found() {
    let mut unit = Unit::new();
    let mut changes: Vec<Change> = Vec::new();
    for number in 1..=20_002_u32 {
        let line = LineId::from_bytes(u128::from(number).to_be_bytes());
        changes.push(logged(line, number, Vec::new()).into());
        if number != 1 {
            changes.push(MailingWithdrawn { line, reason: "Another day".to_owned() }.into());
        }
    }
    unit.record_at_central(changes);
    unit.send();
    let listed = unit.central.store().lines(&LineQuery::All).unwrap();
    assert_eq!(listed.len(), 20_002, "no list is cut unsaid");
    let first = unit.central.store().first_lines(&LineQuery::All, 50).unwrap();
    assert_eq!((first.rows.len(), first.all), (50, 20_002), "a list that is cut says so");
    let all = unit.central.store().all_log_entries().unwrap();
    assert_eq!((all.len(), all.last().unwrap().number.unwrap().counter), (20_002, 1));
    let audit = unit.audit();
    assert_eq!(audit.findings, ["central: line B-001 is not reconciled"], "{audit}");
    assert_eq!(
        (audit.mailings_logged, audit.unreconciled, audit.covered.lines),
        (20_002, 1, 20_002)
    );
    assert!(!audit.is_whole());
}

#[test]
fn every_container_counts_of_a_load_with_ten_thousand_and_fifty() {
    let mut unit = Unit::new();
    let mut changes = vec![opened(load(1), None).into()];
    changes.extend((0..10_050).map(|n| Change::from(scanned(load(1), &format!("99M{n:05}")))));
    unit.record_at_central(changes);
    unit.send();
    assert_eq!(unit.central.store().all_containers().unwrap().len(), 10_050);
    let audit = unit.audit();
    assert_eq!((audit.containers_scanned, audit.covered.containers), (10_050, 10_050), "{audit}");
}

#[test]
fn containers_of_a_load_whose_opening_has_not_come_count_too() {
    let mut unit = Unit::new();
    unit.record_at_central(vec![scanned(load(1), "99M1").into(), scanned(load(2), "99M2").into()]);
    assert_eq!(unit.central.store().all_containers().unwrap().len(), 2);
    unit.send();
    assert_eq!(unit.audit().containers_scanned, 2);
}

#[test]
fn a_folder_without_data_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    assert_found(&audit(folder.path()), "Nothing was examined");
    fs::create_dir(folder.path().join("devices")).unwrap();
    let found = audit(folder.path());
    assert_found(&found, "No device was examined");
    assert!(found.to_string().ends_with("NOT whole."), "{found}");

    let unit = Unit::new();
    let folder = unit.close();
    fs::remove_dir_all(kiosk(folder.path())).unwrap();
    assert_found(&audit(folder.path()), "No device was examined");
    fs::remove_dir(folder.path().join("devices")).unwrap();
    assert_found(&audit(folder.path()), "No device was examined");
}

#[test]
fn findings_that_are_not_listed_are_counted() {
    let mut unit = Unit::new();
    unit.device.record_all((1..=1_200_u32).map(|number| {
        let line = LineId::from_bytes(u128::from(number).to_be_bytes());
        logged(line, number, Vec::new()).into()
    }));
    unit.send();
    let audit = unit.audit();
    assert_eq!((audit.findings.len(), audit.findings_more), (1_000, 200));
    assert_eq!(audit.unreconciled, 1_200);
    assert!(audit.to_string().contains("! … and 200 more that are not listed"), "{audit}");
}

#[test]
fn a_device_of_which_no_folder_is_here_is_named() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let other = Device::new(7);
    enrol(&mut unit.central, &mut unit.ids, &other, "Dock");
    let named = format!("Dock ({})", other.store.identity().device);
    assert_found(&unit.audit(), &named);
}

#[test]
fn what_cannot_be_opened_is_named_and_the_rest_is_examined() {
    type Harm = fn(&Path);
    let cases: [(&str, &str, Harm); 7] = [
        ("no database", "kiosk: cannot be opened: tallydock.sqlite3 is missing", |folder| {
            fs::remove_file(folder.join(DATABASE)).unwrap();
        }),
        ("no SQLite", "kiosk: cannot be opened: The data file is damaged", |folder| {
            fs::write(folder.join(DATABASE), vec![7; 8192]).unwrap();
        }),
        ("an empty file", "kiosk: cannot be opened", |folder| {
            fs::write(folder.join(DATABASE), b"").unwrap();
        }),
        ("an older version", "kiosk: cannot be opened", |folder| {
            let db = Connection::open(folder.join(DATABASE)).unwrap();
            db.pragma_update(None, "user_version", 1).unwrap();
        }),
        ("a newer version", "written by a newer Tallydock", |folder| {
            let db = Connection::open(folder.join(DATABASE)).unwrap();
            db.pragma_update(None, "user_version", 99).unwrap();
        }),
        ("no key", "kiosk: device.key is missing", |folder| {
            fs::remove_file(folder.join("device.key")).unwrap();
        }),
        ("another key", "kiosk: device.key belongs to another device", |folder| {
            let other = tempfile::tempdir().unwrap();
            drop(Device::open(other.path(), 9));
            fs::copy(other.path().join("device.key"), folder.join("device.key")).unwrap();
        }),
    ];
    for (name, words, harm) in cases {
        let mut unit = Unit::new();
        unit.device.record(scanned(load(1), "99M1"));
        unit.send();
        let second = unit.folder.path().join("devices/dock");
        let mut dock = Device::open(&second, 2);
        enrol(&mut unit.central, &mut unit.ids, &dock, "Dock");
        dock.record(set(line(1), pieces(10)));
        drop(dock);
        let folder = unit.close();
        harm(&kiosk(folder.path()));
        let audit = audit(folder.path());
        assert_found(&audit, words);
        assert!(audit.devices.iter().any(|device| device.name == "dock"), "{name}: {audit}");
        assert_found(&audit, "of dock: not there yet, dock has to send");
    }
}

#[test]
fn a_central_that_cannot_be_opened_is_named_and_its_devices_are_examined() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let folder = unit.close();
    fs::write(folder.path().join("central").join(DATABASE), vec![7; 8192]).unwrap();
    let audit = audit(folder.path());
    assert_found(&audit, "central: cannot be opened");
    assert_found(&audit, "it cannot be known whether everything arrived");
    assert_eq!(
        (audit.holds, audit.covered.devices, audit.covered.centrals),
        (Holds::Devices, 1, 0)
    );
    assert_eq!(audit.devices[0].rows, 2);
}

#[test]
fn devices_without_their_central_are_examined_and_not_whole() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    let folder = unit.close();
    fs::remove_dir_all(folder.path().join("central")).unwrap();
    let audit = audit(folder.path());
    assert_eq!(audit.findings.len(), 1, "{audit}");
    assert_found(&audit, "central: is not here");
    assert_noted(&audit, "kiosk: 2 rows are unsent");
    assert_eq!((audit.covered.devices, audit.covered.databases.rows), (1, 2));
}

#[test]
fn one_data_folder_is_whole_in_itself_and_says_what_cannot_be_known() {
    let mut unit = Unit::new();
    unit.device.record(logged(line(1), 1, vec![pieces(10)]));
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let folder = unit.close();
    let device = audit(&kiosk(folder.path()));
    assert!(device.is_whole(), "{device}");
    assert_eq!(device.holds, Holds::OneDevice);
    assert_noted(&device, "3 rows are unsent. Without the central it cannot be known");
    let said = device.to_string();
    assert!(
        said.contains("examined 1 device, 0 centrals, 1 journal, 3 rows, 1 line, 1 container\n")
    );
    assert!(said.contains("1 logged, 0 reconciled, 1 open"), "{said}");
    assert!(said.ends_with("Whole in itself."), "{said}");

    let central = audit(&folder.path().join("central"));
    assert!(central.is_whole(), "{central}");
    assert_eq!(central.holds, Holds::OneCentral);
    assert_noted(&central, "Without the devices it cannot be known");

    let db = Connection::open(kiosk(folder.path()).join(DATABASE)).unwrap();
    db.execute("DELETE FROM rows WHERE seq = 2", []).unwrap();
    drop(db);
    assert_found(&audit(&kiosk(folder.path())), "row 2: missing");
    fs::remove_file(kiosk(folder.path()).join(DATABASE)).unwrap();
    assert_found(&audit(&kiosk(folder.path())), "tallydock.sqlite3 is missing");
}

#[test]
fn a_database_that_has_written_nothing_is_not_whole() {
    let folder = tempfile::tempdir().unwrap();
    drop(Device::open(folder.path(), 1));
    let db = Connection::open(folder.path().join(DATABASE)).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; DELETE FROM rows; DELETE FROM journals; DELETE FROM facts;
         DELETE FROM touches; DELETE FROM devices;",
    )
    .unwrap();
    drop(db);
    let checked = Reader::open(folder.path()).unwrap().verify().unwrap();
    assert_eq!((checked.problems.len(), checked.is_whole()), (0, false));
    assert_eq!(checked.in_words(), ["Nothing was examined: there is no row in the data file"]);
    assert_found(&audit(folder.path()), "has never written a journal");
}

#[test]
fn rows_that_the_tables_do_not_know_yet_are_said() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    unit.send_unfolded();
    assert_found(&unit.audit(), "central: 2 rows are not in the tables yet");
}

#[test]
fn rows_that_count_for_nothing_are_named_however_many_there_are() {
    let mut unit = Unit::new();
    for _ in 0..3 {
        let device = DeviceId::from_bytes([7; 16]);
        unit.device.record(DeviceRevoked { device, reason: "Lost".to_owned() });
    }
    unit.send();
    let journal = unit.device.store.head().journal;
    let mut all = Vec::new();
    unit.central.store().each_attention(|row| all.push(row.seq)).unwrap();
    assert_eq!(all, [2, 3, 4]);
    let audit = unit.audit();
    assert_found(&audit, &format!("central: journal {journal} row 4 counts for nothing"));
    assert_eq!(audit.findings.len(), 3, "{audit}");
}

/// A device whose data was put into `damaged-1` when it had sent so many of its four rows, and
/// that has begun again with a new database and the same key.
fn damaged(sent: u64) -> (Unit, JournalId, Vec<Fact>) {
    let mut unit = Unit::new();
    let old = unit.device.store.head().journal;
    let facts: Vec<Fact> =
        (0..3).map(|n| unit.device.fact(scanned(load(1), &format!("99M{n}")))).collect();
    unit.device.store.record(&facts).unwrap();
    if 0 < sent {
        let count = usize::try_from(sent).unwrap();
        push(&mut unit.central, &unit.account, &unit.device.store, old, 1, count);
        unit.central.fold_pending(100).unwrap();
    }
    let (folder, aside) = (kiosk(unit.folder.path()), unit.folder.path().join("aside"));
    let elsewhere = Device::new(99);
    drop(std::mem::replace(&mut unit.device, elsewhere));
    fs::rename(&folder, &aside).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::copy(aside.join("device.key"), folder.join("device.key")).unwrap();
    // As when a first start stopped before there was a journal.
    fs::write(folder.join("nonce"), "tallydock nonce 1\njournal 0\n").unwrap();
    unit.device = Device::open(&folder, 3);
    fs::rename(aside, folder.join("damaged-1")).unwrap();
    (unit, old, facts)
}

#[test]
fn rows_that_only_a_folder_of_damaged_data_has_are_named() {
    let (mut unit, old, _) = damaged(2);
    unit.send();
    let audit = unit.audit();
    assert_found(&audit, &format!("kiosk: damaged-1: journal {old} rows 3 to 4 are in no journal"));
    assert_eq!(audit.findings.len(), 1, "{audit}");
    assert_noted(&audit, "kiosk: damaged-1: 4 rows can be read there, 2 of them are kept");
    assert_eq!(audit.covered.damaged, 1);
    assert!(audit.to_string().contains(", 1 folder of damaged data\n"), "{audit}");
}

#[test]
fn rows_of_damaged_data_that_stand_again_elsewhere_are_counted_and_no_finding() {
    let (mut unit, _, facts) = damaged(2);
    unit.device.store.record(&facts[1..]).unwrap();
    unit.send();
    let audit = unit.audit();
    assert_noted(&audit, "4 rows can be read there, 4 of them are kept");
    let words = "damaged-1";
    assert!(!audit.findings.iter().any(|finding| finding.contains(words)), "{audit}");

    // Also without a central, and what only opened the damaged journal needs no saving.
    let (mut unit, _, facts) = damaged(0);
    unit.device.store.record(&facts).unwrap();
    let folder = unit.close();
    let alone = audit_of_kiosk(&folder);
    assert!(alone.is_whole(), "{alone}");
    assert_noted(&alone, "damaged-1: 4 rows can be read there, 4 of them are kept");
}

fn audit_of_kiosk(folder: &tempfile::TempDir) -> Audit {
    audit(&kiosk(folder.path()))
}

#[test]
fn a_folder_of_damaged_data_in_which_nothing_can_be_read_is_named_everywhere() {
    for place in ["devices/kiosk", "central"] {
        let mut unit = Unit::new();
        unit.send();
        let folder = unit.close();
        let damaged = folder.path().join(place).join("damaged-3");
        fs::create_dir(&damaged).unwrap();
        fs::write(damaged.join(DATABASE), vec![7; 8192]).unwrap();
        assert_found(&audit(folder.path()), ": damaged-3: nothing can be read there");
    }
}

#[test]
fn what_a_device_says_it_lost_is_named_unless_the_central_has_it() {
    let (mut unit, old, facts) = damaged(2);
    let device = unit.device.store.identity().device;
    let lost = vec![Numbers { journal: old, from: 2, upto: 3 }];
    let altered = vec![Numbers { journal: old, from: 4, upto: 4 }];
    unit.device.record(DataDamaged { lost, altered, ..DataDamaged::of(device) });
    unit.device.store.record(&facts).unwrap();
    unit.send();
    let audit = unit.audit();
    assert_found(&audit, &format!("kiosk: journal {old} row 3 could not be read"));
    assert_found(&audit, &format!("kiosk: journal {old} row 4 had been altered"));
    assert_eq!(audit.findings.len(), 2, "{audit}");
}

#[test]
fn an_end_that_nobody_knows_is_a_finding() {
    let (mut unit, _, facts) = damaged(4);
    let device = unit.device.store.identity().device;
    unit.device.record(DataDamaged { end_unknown: true, ..DataDamaged::of(device) });
    unit.device.store.record(&facts).unwrap();
    unit.send();
    assert_found(&unit.audit(), "more may be lost than is named");
}

#[test]
fn damage_that_nobody_has_read_is_said_though_nothing_is_lost() {
    for seen in [false, true] {
        let mut unit = Unit::new();
        let device = unit.device.store.identity().device;
        let journal = unit.device.store.head().journal;
        let lost = vec![Numbers { journal, from: 1, upto: 1 }];
        let damage = unit.device.record(DataDamaged { lost, ..DataDamaged::of(device) });
        if seen {
            unit.device.record(DamageSeen { device, damages: vec![damage] });
        }
        unit.send();
        let audit = unit.audit();
        assert!(audit.is_whole(), "{audit}");
        let said = audit.to_string().contains("no supervisor has read that yet");
        assert_eq!(said, !seen, "{audit}");
    }
}

#[test]
fn a_device_that_was_opened_again_goes_on_being_whole() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let folder = unit.close();
    let mut ids = IdSource::seeded(4);
    drop(Store::open(&kiosk(folder.path()), &start(), &at(9), &mut ids).unwrap());
    assert!(audit(folder.path()).is_whole());
}

/// A device whose database was damaged when it had sent so many of its 31 rows, and that was
/// started again.
fn damaged_and_started_again(sent: u64) -> Unit {
    let mut unit = Unit::new();
    unit.device.record_all((0..30).map(|n| scanned(load(1), &format!("99M{n}")).into()));
    let journal = unit.device.store.head().journal;
    let count = usize::try_from(sent).unwrap();
    push(&mut unit.central, &unit.account, &unit.device.store, journal, 1, count);
    while 0 < unit.central.fold_pending(10_000).unwrap() {}
    let folder = kiosk(unit.folder.path());
    drop(std::mem::replace(&mut unit.device, Device::new(99)));
    let mut database = fs::read(folder.join(DATABASE)).unwrap();
    database[..100].fill(0xFF);
    fs::write(folder.join(DATABASE), database).unwrap();
    unit.device = Device::open(&folder, 3);
    unit
}

#[test]
fn what_the_program_saved_of_damaged_data_is_found_where_it_says() {
    let mut unit = damaged_and_started_again(12);
    unit.send();
    let audit = unit.audit();
    assert!(audit.is_whole(), "{audit}");
    assert_noted(&audit, "kiosk: damaged-1: 31 rows can be read there, 31 of them are kept");
    assert_noted(&audit, "no supervisor has read that yet");
    assert_eq!(audit.containers_scanned, 30);
}

#[test]
fn before_the_program_is_started_again_its_damaged_database_is_a_finding() {
    let mut unit = Unit::new();
    unit.device.record(scanned(load(1), "99M1"));
    unit.send();
    let folder = unit.close();
    let mut database = fs::read(kiosk(folder.path()).join(DATABASE)).unwrap();
    database[..100].fill(0xFF);
    fs::write(kiosk(folder.path()).join(DATABASE), database).unwrap();
    assert_found(&audit(folder.path()), "kiosk: cannot be opened: The data file is damaged");
}

#[test]
fn rows_cut_off_at_the_end_are_told_by_the_head_that_is_noted_beside() {
    let mut unit = Unit::new();
    unit.device.record_all((0..3).map(|n| scanned(load(1), &format!("99M{n}")).into()));
    let journal = unit.device.store.head().journal;
    let folder = unit.close();
    let kiosk = kiosk(folder.path());
    let later = fs::read(kiosk.join("head")).unwrap();
    // A database of the same morning, before the last two rows.
    let db = Connection::open(kiosk.join(DATABASE)).unwrap();
    db.execute_batch(
        "DELETE FROM rows WHERE seq > 2; DELETE FROM facts WHERE row_id & 1099511627775 > 2;
         DELETE FROM touches WHERE row_id & 1099511627775 > 2;
         DELETE FROM containers WHERE barcode != '99M0';
         UPDATE journals SET head_seq = 2, own_upto = 2, folded_seq = 2,
             head_hash = (SELECT hash FROM rows WHERE seq = 2);",
    )
    .unwrap();
    drop(db);
    let found = audit(&kiosk);
    assert_found(&found, &format!("journal {journal} rows 3 to 4 had been recorded"));
    assert_eq!(found.findings.len(), 1, "nothing else tells it: {found}");

    fs::remove_file(kiosk.join("head")).unwrap();
    assert_found(&audit(&kiosk), "the file head is missing or cannot be read");
    let other = String::from_utf8(later).unwrap().replace(&journal.to_string(), "no journal");
    fs::write(kiosk.join("head"), other).unwrap();
    assert_found(&audit(&kiosk), "the file head is missing or cannot be read");
}

#[test]
fn rows_of_others_in_damaged_data_are_looked_for_at_the_central_only() {
    let mut unit = Unit::new();
    let mut other = Device::new(7);
    other.record(scanned(load(2), "99M7"));
    unit.device.hear_everything(&other.store);
    unit.send();
    let folder = kiosk(unit.folder.path());
    drop(std::mem::replace(&mut unit.device, Device::new(99)));
    let (aside, key) = (unit.folder.path().join("aside"), folder.join("device.key"));
    fs::rename(&folder, &aside).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::copy(aside.join("device.key"), key).unwrap();
    // As when a first start stopped before there was a journal.
    fs::write(folder.join("nonce"), "tallydock nonce 1\njournal 0\n").unwrap();
    unit.device = Device::open(&folder, 3);
    fs::rename(aside, folder.join("damaged-1")).unwrap();
    unit.send();
    let folder = unit.close();
    let alone = audit_of_kiosk(&folder);
    assert!(alone.is_whole(), "{alone}");
    assert_noted(&alone, "3 rows can be read there, 2 of them are kept");
    let journal = other.store.head().journal;
    let words = format!("damaged-1: journal {journal} row 2 of another device is in no journal");
    assert_found(&audit(folder.path()), &words);
}

#[test]
fn statements_of_no_unit_are_counted_with_their_money() {
    let statement = |number: &str, more: &str| {
        FeedOp {
        key: number.to_owned(),
        bytes: Some(
            format!(
                r#"{{"statement":"{number}","job_id":null,"permit_holder":null,"permit_number":null,"permit_type":null,"class":null,"category":null,"pieces":null,"mailing_date":null,"check_in":null,"status":"UPD"{more}}}"#
            )
            .into_bytes(),
        ),
    }
    };
    let unit = format!(r#","unit":"{UNIT}""#);
    let rows = [
        statement("1", r#","postage":"1200.50""#),
        statement("2", ""),
        statement("3", &unit),
        statement("4", r#","named":["Shelbyville"],"postage":"2.00""#),
    ];
    for (second_unit, unplaced, money) in [(false, 1, "$2.00"), (true, 3, "$1202.50")] {
        let mut unit = Unit::new();
        unit.send();
        unit.central.change_feed("statements", &rows, &[]).unwrap();
        if second_unit {
            let id = "22222222-2222-2222-2222-222222222222";
            let bytes = Some(format!(r#"{{"unit":"{id}","name":"Other"}}"#).into_bytes());
            let named = FeedOp { key: id.to_owned(), bytes };
            unit.central.change_feed("central/units", &[named], &[]).unwrap();
        }
        let folder = unit.close();
        let audit = audit(folder.path());
        assert_eq!(audit.unplaced.count, unplaced, "{audit}");
        assert_eq!(audit.unplaced.postage.to_string().replace(',', ""), money, "{audit}");
        assert!(!audit.is_whole(), "{audit}");
        let [finding] = audit.findings.as_slice() else { panic!("{audit}") };
        assert!(finding.contains("no device gets them"), "{finding}");
        assert!(audit.to_string().contains(&format!("{unplaced} without a unit, ")), "{audit}");
        // Of the central alone it is counted, and no fault of the data.
        let alone = self::audit(&folder.path().join("central"));
        assert_eq!(alone.unplaced, audit.unplaced);
        assert!(alone.is_whole(), "{alone}");
    }
}
