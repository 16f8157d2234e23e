//! The program plays a whole outage without a display, proves it, and its proof finds every
//! planted damage.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use rusqlite::Connection;
use serde_json::Value;
use store::audit::audit_folder;

/// One played day for all tests of this file.
static DAY: LazyLock<(tempfile::TempDir, Output)> = LazyLock::new(|| played(&[]));

fn played(breaks: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tallydock"))
        .args(["demo", "--headless", "--out"])
        .arg(folder.path().join("out"))
        .args(breaks)
        // What a bare machine lacks.
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .unwrap();
    (folder, output)
}

fn out() -> PathBuf {
    DAY.0.path().join("out")
}

fn summary(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("summary.json")).unwrap()).unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A copy of the day that may be damaged.
fn copy() -> tempfile::TempDir {
    fn walk(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                walk(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let copy = tempfile::tempdir().unwrap();
    walk(&out(), copy.path());
    copy
}

fn central(folder: &Path) -> Connection {
    Connection::open(folder.join("central").join(store::DATABASE)).unwrap()
}

/// A row of a device in the middle of its journal, at the central.
fn row_of_a_device(db: &Connection) -> (i64, i64) {
    db.query_row(
        "SELECT journal_no, head_seq FROM journals WHERE own_upto = 0 ORDER BY head_seq DESC LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .unwrap()
}

#[test]
fn the_day_is_played_and_proved_without_a_display() {
    let (_, output) = &*DAY;
    assert!(output.status.success(), "{}", text(output));
    assert!(text(output).contains("Whole: the central has everything, once."));
}

#[test]
fn the_summary_counts_what_the_day_tells() {
    let summary = summary(&out());
    for (key, expected) in [
        ("mailings_logged", 14),
        ("mailings_reconciled", 14),
        ("containers_scanned", 42),
        ("containers_released", 42),
        ("lost", 0),
        ("duplicated", 0),
        ("unreconciled", 0),
        ("conflicts_settled", 1),
    ] {
        assert_eq!(summary[key], expected, "{key}");
    }
    let devices = summary["devices"].as_array().unwrap();
    assert_eq!(devices.len(), 3);
    for device in devices {
        assert_eq!(device["head"], device["central_head"]);
        assert!(0 < device["rows"].as_u64().unwrap());
    }
}

#[test]
fn every_paper_of_the_day_is_there() {
    let csv = fs::read_to_string(out().join("record_of_mailings.csv")).unwrap();
    assert_eq!(csv.lines().count(), 15, "a heading and fourteen lines");
    assert!(csv.contains("B-001") && csv.contains("40021"), "items 21 to 23 are on the log");
    let close_out: Value =
        serde_json::from_str(&fs::read_to_string(out().join("close_out.json")).unwrap()).unwrap();
    assert_eq!(close_out["proof"]["log_reconciled"], true);
    assert_eq!(close_out["outages"][0]["full_service_until"], "2018-12-10T23:59:59.000-06:00");
    for name in ["kiosk-1.jsonl", "handheld-1.jsonl", "dock-1.jsonl", "central-1.jsonl"] {
        let journal = fs::read_to_string(out().join("journals").join(name)).unwrap();
        for (number, line) in journal.lines().enumerate() {
            let row: Value = serde_json::from_str(line).unwrap();
            assert_eq!(row["seq"], number + 1, "{name}");
        }
    }
}

#[test]
fn the_papers_of_the_day_can_be_printed() {
    let mut names = Vec::new();
    for entry in fs::read_dir(out().join("papers")).unwrap().map(|entry| entry.unwrap()) {
        assert!(fs::read(entry.path()).unwrap().starts_with(b"%PDF-"), "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    for paper in ["record_of_mailings", "close-out", "3607_b-001", "load_tally", "blank"] {
        assert!(names.iter().any(|name| name.contains(paper)), "{paper} is not among {names:?}");
    }
}

#[test]
fn every_screen_that_the_day_visits_is_pictured_in_both_shapes_and_themes() {
    let names = |folder: &str| -> Vec<String> {
        let pictures = fs::read_dir(out().join("screens").join(folder)).unwrap();
        let mut names: Vec<String> =
            pictures.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let light = names("light/480x800");
    for screen in VISITED {
        let pictured = light.iter().any(|name| name.get(3..).unwrap().starts_with(screen));
        assert!(pictured, "{screen} is not among {light:?}");
    }
    for (folder, width, height) in
        [("light/800x480", 800, 480), ("dark/480x800", 480, 800), ("dark/800x480", 800, 480)]
    {
        assert_eq!(names(folder), light, "{folder}");
        let first = out().join("screens").join(folder).join(&light[0]);
        let header = fs::read(first).unwrap();
        assert_eq!(header[16..20], u32::to_be_bytes(width));
        assert_eq!(header[20..24], u32::to_be_bytes(height));
    }
}

/// Screens that the day goes through, as their pictures are named.
const VISITED: [&str; 20] = [
    "sign-in",
    "home-clerk",
    "home-dock",
    "home-supervisor",
    "log-list",
    "log-entry",
    "dock-scan-accept",
    "dock-scan-pull",
    "outage-declare",
    "outage",
    "outage-all-clear",
    "release",
    "load",
    "reconcile",
    "duplicate",
    "pair",
    "close-out",
    "devices",
    "diagnostics",
    "settings",
];

#[test]
fn a_lost_answer_and_a_cut_link_change_no_total() {
    let whole = summary(&out());
    for breaks in [["--drop-ack", "2"], ["--drop-ack", "4"], ["--cut", "9"], ["--cut", "17"]] {
        let (folder, output) = played(&[breaks[0], breaks[1], "--no-pictures"]);
        assert!(output.status.success(), "{breaks:?}: {}", text(&output));
        assert!(text(&output).contains("1 of them broken"), "{breaks:?}: {}", text(&output));
        let broken = summary(&folder.path().join("out"));
        for key in [
            "mailings_logged",
            "mailings_reconciled",
            "containers_scanned",
            "containers_released",
            "journal_rows_device",
            "journal_rows_central",
            "lost",
            "duplicated",
            "unreconciled",
            "conflicts_settled",
        ] {
            assert_eq!(broken[key], whole[key], "{breaks:?} {key}");
        }
    }
}

#[test]
fn a_central_row_that_was_deleted_is_named() {
    let copy = copy();
    let db = central(copy.path());
    let (journal_no, head) = row_of_a_device(&db);
    let seq = head / 2;
    db.execute("DELETE FROM rows WHERE row_id = ?1", [(journal_no << 40) + seq]).unwrap();
    drop(db);
    let audit = audit_folder(copy.path()).unwrap();
    assert_eq!(audit.lost, 1, "{audit}");
    assert!(!audit.is_whole());
    let named =
        |finding: &String| finding.contains(&format!("row {seq}")) && finding.contains("lost");
    assert!(audit.findings.iter().any(named), "{audit}");
}

#[test]
fn a_central_row_that_was_copied_twice_is_named() {
    let copy = copy();
    let db = central(copy.path());
    let (journal_no, head) = row_of_a_device(&db);
    let (from, to) = ((journal_no << 40) + head / 2, (journal_no << 40) + head + 1);
    db.execute(
        "INSERT INTO rows (row_id, hash, bytes) SELECT ?2, hash, bytes FROM rows WHERE row_id = ?1",
        [from, to],
    )
    .unwrap();
    drop(db);
    let audit = audit_folder(copy.path()).unwrap();
    assert!(!audit.is_whole());
    let named = |finding: &String| finding.contains(&format!("row {}", head + 1));
    assert!(audit.findings.iter().any(named), "{audit}");
}

#[test]
fn a_flipped_byte_anywhere_is_named() {
    for place in ["central", "devices/kiosk", "devices/dock"] {
        let copy = copy();
        let path = copy.path().join(place).join(store::DATABASE);
        let db = Connection::open(&path).unwrap();
        let row: i64 = db
            .query_row("SELECT row_id FROM rows ORDER BY row_id LIMIT 1 OFFSET 7", [], |row| {
                row.get(0)
            })
            .unwrap();
        let mut bytes: Vec<u8> = db
            .query_row("SELECT bytes FROM rows WHERE row_id = ?1", [row], |row| row.get(0))
            .unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        db.execute("UPDATE rows SET bytes = ?2 WHERE row_id = ?1", rusqlite::params![row, bytes])
            .unwrap();
        drop(db);
        let audit = audit_folder(copy.path()).unwrap();
        assert!(!audit.is_whole(), "{place}");
        let seq = row & ((1 << 40) - 1);
        let named = |finding: &String| finding.contains(&format!("row {seq}"));
        assert!(audit.findings.iter().any(named), "{place}: {audit}");
    }
}

#[test]
fn a_folder_that_is_in_use_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "mine").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tallydock"))
        .args(["demo", "--headless", "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("is not empty"), "{}", text(&output));
    assert_eq!(fs::read_to_string(folder.path().join("letter.txt")).unwrap(), "mine");
}

#[test]
fn without_a_display_the_program_names_the_command_that_needs_none() {
    // Nobody's machine: where a device has worked, no demo is spoken of.
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tallydock"))
        .env("XDG_DATA_HOME", folder.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("demo --headless --out"), "{}", text(&output));
}

#[test]
fn a_device_with_a_broken_configuration_never_becomes_a_demo() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(&config, "data = 7").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tallydock"))
        .arg("--config")
        .arg(&config)
        .env("XDG_DATA_HOME", folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("config.toml, line 1"), "{}", text(&output));
    assert!(text(&output).contains("data = "), "what to write: {}", text(&output));
    assert!(!folder.path().join("tallydock").exists(), "no demo was made");
}
