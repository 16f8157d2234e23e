//! The paper commands, run as a person runs them, on a data folder as a device leaves it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::{Command, Output};

use chrono::{DateTime, TimeDelta};
use domain::change::close_out::{HoldReason, SignedOver};
use domain::change::dock::{ContainerScanned, LoadOpened, PlacardCollected};
use domain::change::mailing::{MailingLogged, PlacardMade, Source, SourcedField};
use domain::change::{Actor, Change, DayClosed, Fact};
use domain::ids::*;
use domain::log_entry::{Channel, LineField};
use domain::moment::Moment;
use store::{Start, Store};
use tempfile::TempDir;

const UNIT: UnitId = UnitId::from_bytes([0xBB; 16]);
const CLERK: PersonId = PersonId::from_bytes([0xA1; 16]);
const LINE: LineId = LineId::from_bytes([1; 16]);
const LOAD: LoadId = LoadId::from_bytes([2; 16]);
const BARCODE: &str = "99M900066875EMA000052";

fn at(minutes: i64) -> Moment {
    let eight = DateTime::parse_from_rfc3339("2018-12-04T08:00:00-06:00").unwrap();
    Moment {
        wall: eight + TimeDelta::minutes(minutes),
        monotonic_ns: 0,
        boot_id: BootId::from_bytes([0xB0; 16]),
    }
}

/// A device's folder with one line, one load and a signed day.
fn data() -> TempDir {
    let folder = TempDir::new().unwrap();
    let start = Start {
        machine_id: "machine-1".to_owned(),
        program: "tallydock 0.1.0".to_owned(),
        zone: "America/Chicago".to_owned(),
    };
    let mut ids = IdSource::seeded(7);
    let (mut store, _) = Store::open(folder.path(), &start, &at(0), &mut ids).unwrap();
    for (minute, change) in (1..).zip(changes()) {
        let (now, person) = (at(minute), Actor::Person(CLERK));
        let id = FactId(ids.v7(&now));
        let fact = Fact::new(id, &now, "America/Chicago", person, Some(UNIT), change);
        store.record(&[fact]).unwrap();
    }
    folder
}

fn changes() -> Vec<Change> {
    let field = |field| SourcedField { field, source: Source::MailerSaid };
    let scan =
        ContainerScanned { load: LOAD, barcode: BARCODE.to_owned(), symbology: None, keyed: false };
    let hold = HoldReason::OpenLines { count: 1 };
    vec![
        MailingLogged {
            line: LINE,
            number: LineNumber { letter: DeviceLetter::new('B').unwrap(), counter: 38 },
            arrived_at: at(10).timestamp(),
            outage: None,
            fields: vec![
                field(LineField::PermitHolder("Fox River Dental".to_owned())),
                field(LineField::Channel(Channel::PostalWizard)),
            ],
        }
        .into(),
        PlacardMade { line: LINE, placard: PlacardId::from_bytes([3; 16]), copy: 1 }.into(),
        LoadOpened {
            load: LOAD,
            appointment: Some("402195577".to_owned()),
            arrived_at: at(30).timestamp(),
        }
        .into(),
        scan.into(),
        PlacardCollected { load: LOAD, barcode: BARCODE.to_owned() }.into(),
        DayClosed {
            close_out: CloseOutId::from_bytes([4; 16]),
            unit: UNIT,
            day: at(0).timestamp().local_date(),
            devices: Vec::new(),
            lines: 1,
            settled: 0,
            containers: 1,
            released: 0,
            report: "ab".repeat(32),
            signed_over: vec![SignedOver { hold, reason: "Statement comes tomorrow".to_owned() }],
        }
        .into(),
    ]
}

fn paper(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tallyctl")).arg("paper").args(arguments).output().unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a paper of the folder says, as the text of a receipt: labels and values without blanks.
fn receipt(folder: &TempDir, arguments: &[&str]) -> String {
    let mut all = arguments.to_vec();
    all.extend(["--data", path(folder.path()), "--unit", "Pewaukee BMEU"]);
    all.extend(["--zone", "America/Chicago", "--format", "escpos"]);
    let printed = paper(&all);
    assert!(printed.status.success(), "{arguments:?}: {}", said(&printed));
    String::from_utf8_lossy(&printed.stdout).split_whitespace().collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_paper_comes_out_of_a_data_folder() {
    let folder = data();
    let placard = receipt(&folder, &["placard", "--line", "b-038"]);
    for words in ["B-038", "FoxRiverDental", "REPRINT2", "PewaukeeBMEU"] {
        assert!(placard.contains(words), "{words}: {placard}");
    }
    let slip = receipt(&folder, &["slip", "--line", "B-038"]);
    assert!(slip.contains("2018-12-0408:10CST") && slip.contains("rule001-3.2.2a"), "{slip}");
    let log = receipt(&folder, &["log"]);
    assert!(log.contains("9Normalsubmission") && log.contains("PostalWizard"), "{log}");
    let tally = receipt(&folder, &["tally", "--load", "402195577"]);
    assert!(tally.contains(BARCODE) && tally.contains("Placardstaken1"), "{tally}");
    for arguments in [&["close-out"][..], &["close-out", "--day", "2018-12-04"]] {
        let close_out = receipt(&folder, arguments);
        for words in ["Statementcomestomorrow", &"ab".repeat(20), "Lines1"] {
            assert!(close_out.contains(words), "{words}: {close_out}");
        }
    }
}

#[test]
fn a_paper_is_written_in_every_format() {
    let folder = data();
    let line = ["placard", "--line", "B-038", "--data", path(folder.path())];
    let starts: [(&str, &[u8]); 3] = [("pdf", b"%PDF"), ("zpl", b"^XA"), ("escpos", b"\x1b@")];
    for (format, start) in starts {
        let printed = paper(&[&line[..], &["--format", format]].concat());
        assert!(printed.stdout.starts_with(start), "{format}: {}", said(&printed));
    }
    let container = paper(&["container", "--barcode", BARCODE, "--format", "zpl", "--dpi", "300"]);
    assert!(container.stdout.starts_with(b"^XA") && container.status.success());
}

#[test]
fn blanks_are_written_into_a_folder_that_is_made() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("drawer");
    let printed = paper(&["blank", "--log", "5", "--placards", "10", "--out", path(&out)]);
    assert!(printed.status.success() && printed.stdout.is_empty(), "{}", said(&printed));
    for file in ["log_blank.pdf", "3607_blank.pdf"] {
        assert!(std::fs::read(out.join(file)).unwrap().starts_with(b"%PDF"), "{file}");
    }
}

#[test]
fn what_cannot_be_printed_is_said_and_nothing_is_written() {
    let folder = data();
    let data = path(folder.path());
    let out = folder.path().join("none.zpl");
    let cases: [(&[&str], &str); 7] = [
        (&["placard", "--line", "B-099", "--data", data], "No line B-099"),
        (&["tally", "--load", "1", "--data", data], "No such load"),
        (&["close-out", "--day", "2018-12-05", "--data", data], "No such day was signed"),
        (&["log", "--data", data, "--format", "zpl"], "Print it as PDF"),
        (&["log", "--data", "/nowhere/at/all"], "Open the data folder"),
        (&["blank", "--out", data], "Nothing was asked for"),
        (&["container", "--barcode", "99M1"], "a container barcode has 21 characters"),
    ];
    for (arguments, words) in cases {
        let mut all = arguments.to_vec();
        if arguments[0] != "blank" {
            all.extend(["--out", path(&out)]);
        }
        let printed = paper(&all);
        assert_eq!(printed.status.code(), Some(1), "{arguments:?}");
        assert!(said(&printed).contains(words), "{arguments:?}: {}", said(&printed));
        assert!(!out.exists(), "{arguments:?}");
    }
    let many = paper(&["blank", "--log", "501", "--out", data]);
    assert_eq!(many.status.code(), Some(2));
}
