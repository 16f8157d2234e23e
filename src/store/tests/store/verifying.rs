//! Every planted damage is found and named.

use std::path::Path;

use rusqlite::Connection;
use store::verify::Problem;
use store::{JournalId, Reader};

use crate::support::{Device, line, load, logged, pieces, scanned, set};

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
    assert_eq!(device.store.verify().unwrap(), []);
    other.store.head().journal
}

fn damage(dir: &Path, sql: &str) -> Vec<Problem> {
    let db = Connection::open(dir.join(store::DATABASE)).unwrap();
    db.pragma_update(None, "foreign_keys", "OFF").unwrap();
    assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
    drop(db);
    Reader::open(dir).unwrap().verify().unwrap()
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
                assert_ne!(reader.verify().unwrap(), [], "row {row_id} {column} bit {bit}");
                flips += 1;
            }
            db.execute(&update, rusqlite::params![row_id, content]).unwrap();
        }
    }
    assert!(20 < flips);
    assert_eq!(reader.verify().unwrap(), []);
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
    let found = Reader::open(dir.path()).unwrap().verify().unwrap();
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
