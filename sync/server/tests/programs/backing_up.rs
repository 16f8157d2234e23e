//! A backup while devices push, what is safe by it, and a restored central that loses nothing.

use std::fs;
use std::path::Path;
use std::time::Instant;

use store::{DeviceRole, Source};
use sync::http::HttpCentral;
use tempfile::TempDir;

use crate::program::{Served, connect, done, enrol, refused, run, start};
use crate::support::{Clock, Handheld, open_central};

fn safe(it: &Handheld<HttpCentral>) -> u64 {
    let journal = it.head().journal;
    let ack = it.folder.store.acknowledged(Source::Central, journal).unwrap();
    ack.map_or(0, |ack| ack.safe_seq)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_a_verified_backup_holds_is_safe_and_devices_are_told() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    let (monday, changed) = (dir.path().join("monday"), dir.path().join("changed"));
    let served = Served::start(&data);
    let clock = Clock::default();
    let (folder, membership) = enrol(&data, &served, &clock, 10, DeviceRole::Dock);
    let mut it = connect(folder, &membership, &served);
    it.folder.record(30);
    assert!(it.comes_to_rest());
    let head = it.head();
    let said = done(&data, &["backup", text(&monday)], "");
    assert!(said.contains(&format!("row {}, {}", head.seq, head.hash)), "{said}");
    assert!(said.contains("holds 2 journals with 33 rows"), "{said}");
    assert!(said.contains("on the central's own disk, and is lost with it"), "{said}");
    it.folder.record(4);
    assert!(it.comes_to_rest());
    assert_eq!(safe(&it), 0, "a backup that nobody verified is no safe place");

    let mut bytes = fs::read(&monday).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&changed, bytes).unwrap();
    let said = refused(&data, &["verify", text(&changed)], "");
    assert!(said.contains("NOT whole") && said.contains("not those that were written"), "{said}");
    it.folder.record(1);
    assert!(it.comes_to_rest());
    assert_eq!(safe(&it), 0);

    let said = done(&data, &["verify", text(&monday)], "");
    assert!(
        said.contains("is whole: 2 journals with 33 rows; examined: 2 journals, 33 rows"),
        "{said}"
    );
    assert!(
        said.contains("Safe now: 2 journals as far as the backup goes, 33 rows more"),
        "{said}"
    );
    assert!(it.comes_to_rest());
    assert_eq!(safe(&it), head.seq, "with the next greeting, though it has nothing to send");
    let said = done(&data, &["devices"], "");
    assert!(said.contains("rows 36 here of 36 announced, 31 safe"), "{said}");
    it.folder.record(1);
    assert!(it.comes_to_rest());
    assert_eq!(safe(&it), head.seq, "and with every acknowledgement");
    served.kill();
    let said = done(&data, &["verify", text(&monday)], "");
    assert!(said.contains("0 rows more than before"), "{said}");
}

#[test]
fn a_backup_of_another_central_makes_nothing_safe() {
    let dir = TempDir::new().unwrap();
    let [ours, theirs] = ["ours", "theirs"].map(|name| dir.path().join(name));
    for data in [&ours, &theirs] {
        done(data, &["init"], "");
    }
    let file = dir.path().join("backup");
    done(&theirs, &["backup", text(&file)], "");
    let said = done(&ours, &["verify", text(&file)], "");
    assert!(said.contains("is whole") && said.contains("of another central"), "{said}");
    let said = done(&dir.path().join("none"), &["verify", text(&file)], "");
    assert!(said.contains("Nothing was noted as safe: there is no central in"), "{said}");
    assert!(!dir.path().join("none").exists());
    let said = done(&ours, &["verify", text(&theirs)], "");
    assert!(said.contains("is whole") && !said.contains("afe now"), "a folder: {said}");
    let said = refused(&ours, &["verify", text(&dir.path().join("nothing"))], "");
    assert!(said.contains("nothing"), "{said}");
    fs::write(dir.path().join("empty"), "").unwrap();
    let said = refused(&ours, &["verify", text(&dir.path().join("empty"))], "");
    assert!(said.contains("NOT whole"), "{said}");
    let said = refused(&ours, &["verify", text(dir.path())], "");
    assert!(said.contains("There is no central in"), "{said}");
}

#[test]
fn a_backup_is_never_written_over_anything_nor_into_the_centrals_own_folder() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    done(&data, &["init"], "");
    let file = dir.path().join("backup");
    fs::write(&file, "mine").unwrap();
    let said = refused(&data, &["backup", text(&file)], "");
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let said = refused(&data, &["backup", text(&data.join("backup"))], "");
    assert!(said.contains("is lost with it"), "{said}");
    assert!(!data.join("backup").exists());
    let served = Served::start(&data);
    let said = refused(&data, &["backup", text(&file)], "");
    assert!(said.contains("is there already"), "{said}");
    // Keys that were changed under the running central would make a backup of another one.
    fs::write(data.join("next.key"), "00".repeat(32)).unwrap();
    let said = refused(&data, &["backup", text(&dir.path().join("other"))], "");
    assert!(said.contains("next.key is not the key"), "{said}");
    assert!(!dir.path().join("other").exists());
    served.kill();
}

#[test]
fn a_killed_backup_is_whole_or_not_there() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("central");
    done(&data, &["init"], "");
    let csv = dir.path().join("statements.csv");
    let rows: String = (0..20_000).map(|n| format!("{n:08},UPD\n")).collect();
    fs::write(&csv, format!("Statement ID,Status\n{rows}")).unwrap();
    done(&data, &["import-statements", text(&csv)], "");
    let file = dir.path().join("backup");
    let began = Instant::now();
    done(&data, &["backup", text(&file)], "");
    let whole_run = began.elapsed();
    fs::remove_file(&file).unwrap();
    let mut left = 0;
    // From the first moments to just beyond the end.
    for eighth in 1..=9 {
        let mut backing_up = start(&data, &["backup", text(&file)]);
        std::thread::park_timeout(whole_run * eighth / 8);
        let _ = backing_up.kill();
        let _ = backing_up.wait();
        if file.exists() {
            done(&data, &["verify", text(&file)], "");
            fs::remove_file(&file).unwrap();
            left += 1;
        }
    }
    println!("{left} of 9 backups were done before they were killed");
    done(&data, &["backup", text(&file)], "");
    done(&data, &["verify", text(&file)], "");
}

#[test]
fn a_restored_central_gets_everything_again_and_nothing_is_lost_or_twice() {
    let dir = TempDir::new().unwrap();
    let (data, new) = (dir.path().join("central"), dir.path().join("new"));
    let file = dir.path().join("backup");
    let served = Served::start(&data);
    let key = served.said.last().unwrap().clone();
    let clock = Clock::default();
    let (a, a_member) = enrol(&data, &served, &clock, 10, DeviceRole::Dock);
    let (b, b_member) = enrol(&data, &served, &clock, 20, DeviceRole::Kiosk);
    let mut a = connect(a, &a_member, &served);
    let mut b = connect(b, &b_member, &served);
    let mut facts = a.folder.record(40);
    facts.extend(b.folder.record(7));
    for it in [&mut a, &mut b] {
        assert!(it.comes_to_rest());
    }
    done(&data, &["backup", text(&file)], "");
    // Recorded after the backup: acknowledged, and then destroyed with the central.
    facts.extend(a.folder.record(25));
    facts.extend(b.folder.record(1));
    for it in [&mut a, &mut b] {
        assert!(it.comes_to_rest());
        assert_eq!(it.folder.store.unsent().unwrap(), 0);
    }
    let epoch = a_member.epoch;
    served.kill();
    fs::remove_dir_all(&data).unwrap();

    let said = done(&new, &["restore", text(&file)], "");
    assert!(said.contains(&key), "devices know it by its key: {said}");
    let said = refused(&new, &["restore", text(&file)], "");
    assert!(said.contains("holds something already"), "{said}");
    let served = Served::start(&new);
    assert_eq!(served.said.last(), Some(&key));
    assert_eq!(served.said.len(), 2, "no new central: {:?}", served.said);
    facts.extend(a.folder.record(3));
    let mut a = connect(a.folder, &a_member, &served);
    let mut b = connect(b.folder, &b_member, &served);
    for it in [&mut a, &mut b] {
        assert!(it.comes_to_rest());
    }
    for it in [&a, &b] {
        let ack = it.folder.store.acknowledged(Source::Central, it.head().journal).unwrap();
        let ack = ack.unwrap();
        assert_eq!((ack.head_seq, ack.head_hash), (it.head().seq, it.head().hash));
        assert_ne!(ack.epoch, epoch);
    }
    served.kill();

    let central = open_central(&new, &clock, 99);
    central.fold_all().unwrap();
    central.with_ledger(|ledger, _, _| {
        let store = ledger.store();
        let mut central_has = Vec::new();
        for it in [&a, &b] {
            let journal = it.head().journal;
            let rows = store.rows_from(journal, 1, usize::MAX, usize::MAX).unwrap();
            assert_eq!(rows, it.folder.rows(), "byte for byte");
            central_has.extend(rows);
        }
        let decoded =
            central_has.iter().map(|row| domain::change::Fact::decode(&row.bytes).unwrap());
        let mut ids: Vec<_> = decoded.map(|fact| fact.id).filter(|id| facts.contains(id)).collect();
        ids.sort();
        facts.sort();
        assert_eq!(ids, facts, "each exactly once");
        assert_eq!(store.verify().unwrap().problems, []);
    });
}

#[test]
fn a_backup_that_is_not_whole_is_not_restored() {
    let dir = TempDir::new().unwrap();
    let (data, new) = (dir.path().join("central"), dir.path().join("new"));
    done(&data, &["init"], "");
    let file = dir.path().join("backup");
    done(&data, &["backup", text(&file)], "");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 100]).unwrap();
    let said = refused(&new, &["restore", text(&file)], "");
    assert!(said.contains("no whole backup") && said.contains("use another backup"), "{said}");
    assert!(!new.exists());
    let said = refused(&new, &["restore", text(&dir.path().join("none"))], "");
    assert!(said.contains("Open the backup") || said.contains("no whole backup"), "{said}");
    assert!(!new.exists());
    // Whole bytes of a database that was not whole when it was backed up.
    alter_a_statement(&data);
    let altered = dir.path().join("altered");
    done(&data, &["backup", text(&altered)], "");
    let said = refused(&data, &["verify", text(&altered)], "");
    assert!(said.contains("NOT whole"), "{said}");
    let said = refused(&new, &["restore", text(&altered)], "");
    assert!(said.contains("no whole backup"), "{said}");
    assert!(!new.exists());
    let output = run(&data, &["verify", text(&data)], "");
    assert_eq!(output.status.code(), Some(1));
}

/// Alters a byte of a statement in the database file, as a fault of the disk would.
fn alter_a_statement(data: &Path) {
    let csv = data.with_extension("csv");
    fs::write(&csv, "Statement ID,Status\n87654321,UPD\n").unwrap();
    done(data, &["import-statements", text(&csv)], "");
    let path = data.join(store::DATABASE);
    let mut bytes = fs::read(&path).unwrap();
    let statement = br#""statement":"87654321""#;
    let at = bytes.windows(statement.len()).position(|window| window == statement).unwrap();
    bytes[at + statement.len() - 2] = b'9';
    fs::write(&path, bytes).unwrap();
}
