//! Every planted damage is found and named.

use std::path::Path;

use rusqlite::Connection;
use store::verify::Problem;
use store::{JournalId, Reader};

use crate::support::{Device, assert_whole, line, load, logged, pieces, scanned, set};

/// A folder with the journals of two devices, closed; and the journal that was heard.
fn folder(dir: &Path) -> JournalId {
    let mut other = Device::new(7);
    for n in 0..20 {
        other.record(scanned(load(1), &format!("99M{n}")));
    }
    let mut device = Device::open(dir, 1);
    device.record(logged(line(1), 1, vec![pieces(10)]));
    device.hear_everything(&other.store);
    device.record(set(line(1), pieces(20)));
    assert_whole(&device.store);
    other.store.head().journal
}

fn damage(dir: &Path, sql: &str) -> Vec<Problem> {
    let db = Connection::open(dir.join(store::DATABASE)).unwrap();
    db.pragma_update(None, "foreign_keys", "OFF").unwrap();
    assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
    drop(db);
    Reader::open(dir).unwrap().verify().unwrap().problems
}

const HEARD: &str = "(SELECT journal_no FROM journals WHERE own_upto = 0)";

#[test]
fn every_damage_of_rows_and_heads_is_named() {
    type Expected = fn(JournalId) -> Problem;
    let cases: [(&str, String, Expected); 10] = [
        (
            "a row deleted",
            format!("DELETE FROM rows WHERE journal_no = {HEARD} AND seq = 5"),
            |journal| Problem::RowMissing { journal, seq: 5 },
        ),
        (
            "the last row deleted",
            format!("DELETE FROM rows WHERE journal_no = {HEARD} AND seq = 21"),
            |journal| Problem::RowMissing { journal, seq: 21 },
        ),
        (
            "a row copied to the end",
            format!(
                "INSERT INTO rows (row_id, hash, bytes) SELECT (journal_no << 40) + 22, hash, bytes
                 FROM rows WHERE journal_no = {HEARD} AND seq = 9"
            ),
            |journal| Problem::RowTwice { journal, seq: 22, first: 9 },
        ),
        (
            "a row copied far beyond the end",
            format!(
                "INSERT INTO rows (row_id, hash, bytes) SELECT (journal_no << 40) + 900, hash, bytes
                 FROM rows WHERE journal_no = {HEARD} AND seq = 9"
            ),
            |journal| Problem::RowBeyondHead { journal, seq: 900, head: 21 },
        ),
        (
            "a row put in the place of another",
            format!(
                "UPDATE rows SET bytes = (SELECT bytes FROM rows WHERE journal_no = {HEARD} AND seq = 9)
                 WHERE journal_no = {HEARD} AND seq = 12"
            ),
            |journal| Problem::RowTwice { journal, seq: 12, first: 9 },
        ),
        (
            "a byte flipped",
            format!(
                "UPDATE rows SET bytes = CAST(replace(CAST(bytes AS TEXT), '99M3', '99M4') AS BLOB)
                 WHERE journal_no = {HEARD} AND seq = 5"
            ),
            |journal| Problem::RowAltered { journal, seq: 5 },
        ),
        (
            "a hash changed",
            format!("UPDATE rows SET hash = zeroblob(32) WHERE journal_no = {HEARD} AND seq = 5"),
            |journal| Problem::RowAltered { journal, seq: 5 },
        ),
        (
            "the head set back",
            "UPDATE journals SET head_seq = 20 WHERE own_upto = 0".to_owned(),
            |journal| Problem::RowBeyondHead { journal, seq: 21, head: 20 },
        ),
        (
            "the head's hash changed",
            "UPDATE journals SET head_hash = zeroblob(32) WHERE own_upto = 0".to_owned(),
            |journal| Problem::HeadDiffers { journal, seq: 21 },
        ),
        (
            "the ordinal changed",
            "UPDATE journals SET ordinal = 4 WHERE own_upto = 0".to_owned(),
            |journal| Problem::HeaderDiffers { journal, seq: 1 },
        ),
    ];
    for (name, sql, expected) in cases {
        let dir = tempfile::tempdir().unwrap();
        let journal = folder(dir.path());
        let found = damage(dir.path(), &sql);
        assert!(found.contains(&expected(journal)), "{name}: {found:#?}");
    }
}

#[test]
fn one_altered_row_is_one_problem_of_its_chain() {
    for sql in [
        "UPDATE rows SET hash = zeroblob(32) WHERE seq = 9",
        "UPDATE rows SET bytes = CAST(bytes || ' ' AS BLOB) WHERE seq = 9",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let journal = folder(dir.path());
        assert_eq!(damage(dir.path(), sql), [Problem::RowAltered { journal, seq: 9 }], "{sql}");
    }
}

#[test]
fn a_table_that_is_not_what_the_rows_give_is_named_with_both() {
    for (table, sql) in [
        ("lines", "UPDATE lines SET pieces = 21"),
        ("lines", "DELETE FROM lines"),
        ("containers", "DELETE FROM containers WHERE barcode = '99M3'"),
        ("containers", "UPDATE containers SET scans = 2 WHERE barcode = '99M3'"),
        (
            "containers",
            "INSERT INTO containers (load, barcode, state, scans, collected, conflicts)
             VALUES (zeroblob(16), 'X', 'open', 1, 0, 0)",
        ),
        ("facts", "DELETE FROM facts WHERE rowid_of = 1"),
        ("touches", "DELETE FROM touches WHERE row_id = (SELECT max(row_id) FROM touches)"),
        ("devices", "DELETE FROM devices WHERE device = (SELECT min(device) FROM devices)"),
    ] {
        let sql = sql.replace("rowid_of = 1", "row_id = (SELECT max(row_id) FROM facts)");
        let dir = tempfile::tempdir().unwrap();
        folder(dir.path());
        let found = damage(dir.path(), &sql);
        assert_eq!(found.len(), 1, "{sql}: {found:#?}");
        let Problem::TableDiffers { table: named, has, folded } = &found[0] else {
            panic!("{sql}: {found:#?}");
        };
        assert_eq!(named, table, "{sql}");
        assert_ne!(has, folded, "{sql}");
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_stored_row_is_found() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let db = Connection::open(dir.path().join(store::DATABASE)).unwrap();
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = db
        .prepare("SELECT row_id, hash, bytes FROM rows WHERE seq IN (1, 2, 3)")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(|row| row.unwrap())
        .collect();
    let reader = Reader::open(dir.path()).unwrap();
    let mut flips = 0;
    for (row_id, hash, bytes) in rows {
        for (column, content) in [("hash", hash), ("bytes", bytes)] {
            let update = format!("UPDATE rows SET {column} = ?2 WHERE row_id = ?1");
            for bit in (0..content.len() * 8).step_by(509) {
                let mut flipped = content.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                db.execute(&update, rusqlite::params![row_id, flipped]).unwrap();
                assert!(!reader.verify().unwrap().is_whole(), "row {row_id} {column} bit {bit}");
                flips += 1;
            }
            db.execute(&update, rusqlite::params![row_id, content]).unwrap();
        }
    }
    assert!(20 < flips);
    assert_whole(&reader);
}

#[test]
fn a_file_that_sqlite_cannot_read_is_a_problem_and_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let path = dir.path().join(store::DATABASE);
    let mut bytes = std::fs::read(&path).unwrap();
    let page = bytes.len() / 2 / 4096 * 4096;
    bytes[page..page + 4096].fill(0xFF);
    std::fs::write(&path, bytes).unwrap();
    let found = Reader::open(dir.path()).unwrap().verify().unwrap().problems;
    assert!(found.iter().any(|problem| matches!(problem, Problem::File { .. })), "{found:#?}");
}

#[test]
fn a_row_of_no_journal_is_named() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let row_id = (77 << 40) + 1;
    let sql =
        format!("INSERT INTO rows (row_id, hash, bytes) VALUES ({row_id}, zeroblob(32), x'')");
    assert!(damage(dir.path(), &sql).contains(&Problem::Orphan { row_id }));
}

#[test]
fn problems_that_are_not_listed_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record_all((0..1_200).map(|n| scanned(load(1), &format!("99M{n}")).into()));
    drop(device);
    let db = Connection::open(dir.path().join(store::DATABASE)).unwrap();
    assert_eq!(db.execute("DELETE FROM containers", []).unwrap(), 1_200);
    let checked = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!((checked.problems.len(), checked.problems_more), (1_000, 200));
    assert!(!checked.is_whole());
    let words = checked.in_words();
    assert_eq!(words.last().unwrap(), "… and 200 more that are not listed");
    let examined = store::verify::Examined {
        journals: 1,
        rows: 1_201,
        facts: 1_201,
        // Facts, what they touch, containers, and the device.
        table_rows: 1_201 + 1_201 + 1_200 + 1,
        reference_rows: 0,
    };
    assert_eq!(checked.examined, examined);
}

#[test]
fn a_head_far_beyond_the_rows_is_counted_without_counting_for_hours() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let db = Connection::open(dir.path().join(store::DATABASE)).unwrap();
    let far = 1_u64 << 39;
    db.execute(&format!("UPDATE journals SET head_seq = {far} WHERE own_upto = 0"), []).unwrap();
    let checked = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!(checked.problems.len(), 1_000);
    assert_eq!(checked.problems_more, far - 21 - 1_000);
}

#[test]
fn rows_cut_off_behind_what_was_acknowledged_are_told_by_the_acknowledgement() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    // The end is cut off together with its head, as only a hand in the file can do.
    let sql = "UPDATE journals SET head_seq = 2, own_upto = 2, folded_seq = 2,
                   head_hash = (SELECT hash FROM rows WHERE journal_no = 1 AND seq = 2)
               WHERE journal_no = 1";
    let db = Connection::open(dir.path().join(store::DATABASE)).unwrap();
    db.execute(
        "INSERT INTO acks SELECT 'central', 1, zeroblob(16), 3, hash, 0, 0, 0
         FROM rows WHERE journal_no = 1 AND seq = 3",
        [],
    )
    .unwrap();
    let found = damage(dir.path(), sql);
    let expected =
        |problem: &Problem| matches!(problem, Problem::AckBeyondHead { seq: 3, head: 2, .. });
    assert!(found.iter().any(expected), "{found:#?}");
}

#[test]
fn every_row_without_a_journal_is_named() {
    let dir = tempfile::tempdir().unwrap();
    folder(dir.path());
    let db = Connection::open(dir.path().join(store::DATABASE)).unwrap();
    db.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100)
         INSERT INTO rows (row_id, hash, bytes) SELECT (77 << 40) + n, zeroblob(32), x'' FROM n",
        [],
    )
    .unwrap();
    let checked = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!((checked.problems.len(), checked.problems_more), (1_000, 100));
}

#[test]
fn a_database_that_contradicts_itself_is_not_whole_and_is_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    device.record(scanned(load(1), "99M1"));
    let db = rusqlite::Connection::open(dir.path().join(store::DATABASE)).unwrap();
    // Damage in a page of the index makes such a row; no statement could.
    db.execute_batch(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, ' UNIQUE', '       ') WHERE name = 'writers';
         DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_writers_1';
         PRAGMA writable_schema = RESET;
         INSERT INTO writers (device) SELECT device FROM writers LIMIT 1;",
    )
    .unwrap();
    let checked = store::Reader::open(dir.path()).unwrap().verify().unwrap();
    assert!(!checked.is_whole(), "{checked:?}");
}
