//! What the close-out, the desk, home and the log list read of a log that has grown for years.

use std::path::Path;

use chrono::NaiveDate;
use domain::change::Change;
use domain::change::dock::{ContainerReleased, PlacardCollected};
use domain::change::mailing::{MailReleased, MailingWithdrawn};
use domain::change::statement::{
    CheckIn, EntryItems, Evidence, StatementEntered, StatementMatched,
};
use domain::ids::{LineId, LoadId, StatementId};
use domain::log_entry::{Channel, LineField, MailClass};
use domain::reference::STATEMENTS;
use rusqlite::Connection;
use store::reference::FeedOp;
use store::{DATABASE, LineQuery};

use crate::support::{Device, at, central, line, load, logged, opened, pieces, scanned};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    at(0).timestamp().local_date()
}

fn withdrawn(line: LineId) -> Change {
    MailingWithdrawn { line, reason: "Back".to_owned() }.into()
}

fn entered(line: LineId, initials: &str) -> StatementEntered {
    let items = EntryItems {
        date_entered: today(),
        initials: initials.to_owned(),
        transaction: "1".to_owned(),
    };
    StatementEntered {
        line,
        items,
        check_in: CheckIn { system: None, adjusted: at(1).timestamp(), reason: String::new() },
        mailing_date: today(),
        verification_type: String::new(),
        assessed_reason: String::new(),
        comment: String::new(),
        placard_option: String::new(),
    }
}

/// Records changes as of a day, so many minutes after eight.
fn on(device: &mut Device, days: i64, changes: impl IntoIterator<Item = Change>) {
    device.minute = days * 24 * 60;
    device.record_all(changes);
}

fn numbers(device: &Device, query: &LineQuery) -> Vec<u32> {
    let rows = device.store.lines(query).unwrap();
    let mut numbers: Vec<u32> = rows.iter().map(|row| row.number.unwrap().counter).collect();
    numbers.sort_unstable();
    numbers
}

/// Lines of today and of the two days after: 1 stays open, 2 is settled at once, 3 tomorrow, 4 has
/// something missing, 5 is settled at once and goes tomorrow, 6 arrives tomorrow and is settled.
fn three_days() -> Device {
    let mut device = Device::new(1);
    fill(&mut device);
    device
}

fn fill(device: &mut Device) {
    let hard_copy = || vec![LineField::Channel(Channel::HardCopy)];
    on(device, 0, (1..=5).map(|n| logged(line(n), u32::from(n), hard_copy()).into()));
    on(
        device,
        0,
        [withdrawn(line(2)), entered(line(4), " ").into(), entered(line(5), "AB").into()],
    );
    let tomorrow = at(24 * 60 + 30).timestamp();
    let mut late = logged(line(6), 6, hard_copy());
    late.arrived_at = tomorrow;
    let released = MailReleased { line: line(5), saw: Vec::new(), released_at: tomorrow };
    on(device, 1, [withdrawn(line(3)), late.into(), withdrawn(line(6)), released.into()]);
}

#[test]
fn a_days_work_is_the_day_and_what_may_hold_it_however_old() {
    let device = three_days();
    for (date, expected) in [
        ("2018-12-03", vec![1, 4]),
        ("2018-12-04", vec![1, 2, 3, 4, 5]),
        ("2018-12-05", vec![1, 3, 4, 5, 6]),
        ("2019-12-05", vec![1, 4]),
    ] {
        assert_eq!(numbers(&device, &LineQuery::Work(day(date))), expected, "{date}");
        assert_eq!(device.store.desk_lines(day(date)).unwrap().len(), expected.len(), "{date}");
    }
}

#[test]
fn lines_that_share_a_statement_are_open_work_until_a_person_explains_one() {
    let mut device = Device::new(1);
    let matched = |n: u8| -> Change {
        let statement = StatementId("77".to_owned());
        StatementMatched {
            line: line(n),
            statement,
            evidence: vec![Evidence::Permit],
            matching: None,
        }
        .into()
    };
    on(&mut device, 0, (1..=3).map(|n| logged(line(n), u32::from(n), Vec::new()).into()));
    on(&mut device, 0, (1..=2).map(matched));
    on(&mut device, 0, (1..=3).map(|n| entered(line(n), "AB").into()));
    let later = day("2019-12-05");
    assert_eq!(device.store.desk_lines(later).unwrap(), [line(2), line(1)]);
    on(&mut device, 1, [withdrawn(line(1))]);
    assert_eq!(device.store.desk_lines(later).unwrap(), [line(2)]);
}

#[test]
fn settled_lines_that_may_be_one_mailing_with_an_open_one_stand_beside_it() {
    let mut device = Device::new(1);
    let look = |count| vec![LineField::Class(MailClass::MarketingMail), pieces(count)];
    let paper = || vec![LineField::PaperNumber(46)];
    // Their numbers are the minutes at which they arrived.
    let changes = [
        (1, look(100)),
        (2, look(200)),
        (60, look(100)),
        (61, paper()),
        (62, paper()),
        (200, look(100)),
    ];
    let line_of = |minute: u32| line(u8::try_from(minute).unwrap());
    on(
        &mut device,
        0,
        changes.map(|(minute, fields)| logged(line_of(minute), minute, fields).into()),
    );
    on(&mut device, 0, [1, 2, 61, 200].map(|minute| withdrawn(line_of(minute))));
    assert_eq!(device.store.desk_look_alikes(120).unwrap(), [line_of(1), line_of(61)]);
    assert_eq!(device.store.desk_look_alikes(58).unwrap(), [line_of(61)]);
    assert_eq!(device.store.desk_look_alikes(140).unwrap().len(), 3);
}

#[test]
fn a_days_containers_are_those_of_the_day_and_those_that_are_here() {
    let mut device = Device::new(1);
    let is = |load: LoadId, barcode: &str| (load, barcode.to_owned());
    on(&mut device, 0, [opened(load(1), None).into()]);
    on(&mut device, 0, ["1", "2", "3"].map(|barcode| scanned(load(1), barcode).into()));
    let gone = |barcode: &str| ContainerReleased { load: load(1), barcode: barcode.to_owned() };
    on(&mut device, 0, [gone("1").into()]);
    let pulled = PlacardCollected { load: load(1), barcode: "2".to_owned() };
    on(&mut device, 1, [gone("3").into(), pulled.into(), scanned(load(2), "9").into()]);
    let listed = |date: &str| -> Vec<(LoadId, String)> {
        let containers = device.store.desk_containers(day(date)).unwrap();
        containers.into_iter().map(|container| (container.load, container.barcode)).collect()
    };
    let [one, two, three, nine] =
        [is(load(1), "1"), is(load(1), "2"), is(load(1), "3"), is(load(2), "9")];
    assert_eq!(listed("2018-12-04"), [one, two.clone(), three.clone(), nine.clone()]);
    assert_eq!(listed("2018-12-05"), [two.clone(), three, nine.clone()]);
    assert_eq!(listed("2019-12-05"), [two, nine], "one with a placard pulled has not gone");
    let loads = device.store.loads_of(today()).unwrap();
    assert_eq!((loads.len(), loads[0].scanned, loads[0].released), (1, 3, 2));
    assert_eq!(device.store.loads_of(day("2018-12-05")).unwrap(), []);
    assert_eq!(device.store.load_row(load(1)).unwrap().as_ref(), loads.first());
    assert_eq!(device.store.load_row(load(2)).unwrap(), None);
    assert_eq!(device.store.unfinished_load().unwrap(), Some(load(1)));
    on(&mut device, 2, [gone("2").into(), opened(load(3), None).into()]);
    assert_eq!(device.store.unfinished_load().unwrap(), None);
    let latest = device.store.latest_loads(1).unwrap();
    assert_eq!((latest.rows.len(), latest.all), (1, 2), "a list that is cut says so");
}

#[test]
fn statements_are_read_by_what_lines_have_to_be_compared_with() {
    let mut device = Device::new(1);
    let matched = |n: u8, statement: &str| -> Change {
        let statement = StatementId(statement.to_owned());
        StatementMatched { line: line(n), statement, evidence: Vec::new(), matching: None }.into()
    };
    on(&mut device, 0, (1..=3).map(|n| logged(line(n), u32::from(n), Vec::new()).into()));
    on(&mut device, 0, [matched(1, "10"), matched(2, "20"), matched(3, "30")]);
    let row = |number: &str, status: &str, permit: &str| {
        let bytes = format!(
            r#"{{"statement":"{number}","permit_number":"{permit}","mailing_date":"2018-12-04","status":"{status}"}}"#
        );
        FeedOp { key: number.to_owned(), bytes: Some(bytes.into_bytes()) }
    };
    let no_json = FeedOp { key: "99".to_owned(), bytes: Some(b"{\xff".to_vec()) };
    let ops = [
        row("10", "UPD", "1187"),
        row("20", "FIN", "1187"),
        row("30", "FIN", "7"),
        row("40", "FPP", "8"),
        row("50", "fin ", "9"),
        row("60", "PAV", "9"),
        no_json,
    ];
    let (mut ledger, _) = central();
    ledger.change_feed(STATEMENTS, &ops, &[]).unwrap();
    device.store.apply_feed_page(&ledger.feed_page(STATEMENTS, 0, 100).unwrap()).unwrap();
    let one = device.store.line(line(1)).unwrap();
    let found = device.store.desk_statements(&[&one]).unwrap();
    let numbers: Vec<&str> = found.rows.iter().map(|row| row.statement.0.as_str()).collect();
    // 20 is billed for another line and looks like the one that this line holds; 30 is settled.
    assert_eq!(numbers, ["10", "20", "40", "50", "60"]);
    assert_eq!(found.taken.iter().map(|taken| taken.0.as_str()).collect::<Vec<_>>(), ["20"]);
    let counts: Vec<(&str, u32)> =
        found.by_status.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(counts, [("FIN", 3), ("FPP", 1), ("PAV", 1), ("UPD", 1)]);
}

/// Makes the database one of data version 3: what version 4 added is gone.
fn to_version_3(folder: &Path) {
    let db = Connection::open(folder.join(DATABASE)).unwrap();
    db.execute_batch(
        "DROP TABLE matches; DROP TABLE in_doubt; DROP TABLE entries;
         DROP INDEX lines_that_may_hold; DROP INDEX lines_by_settled_day;
         DROP INDEX lines_by_released_day; DROP INDEX lines_done_by_arrival;
         ALTER TABLE lines DROP COLUMN may_hold; ALTER TABLE lines DROP COLUMN settled_day;
         ALTER TABLE lines DROP COLUMN released_day;
         DROP INDEX containers_here; DROP INDEX containers_by_day;
         DROP INDEX containers_by_released_day; DROP INDEX loads_by_day;
         ALTER TABLE containers DROP COLUMN here; ALTER TABLE containers DROP COLUMN day;
         ALTER TABLE containers DROP COLUMN released_day;
         DROP TRIGGER statement_looks_came; DROP TRIGGER statement_looks_are_in_force;
         DROP TRIGGER statement_looks_went; DROP TABLE statement_looks;
         DROP VIEW statements_say;
         DROP INDEX lines_open;
         CREATE INDEX lines_open ON lines (arrival_ms, line) WHERE settled = 0;
         PRAGMA user_version = 3;",
    )
    .unwrap();
}

#[test]
fn a_database_of_the_version_before_is_folded_to_the_same_tables() {
    let folder = tempfile::tempdir().unwrap();
    let mut device = Device::open(folder.path(), 1);
    fill(&mut device);
    on(&mut device, 2, [opened(load(1), None).into(), scanned(load(1), "99M1").into()]);
    let gone = ContainerReleased { load: load(1), barcode: "99M1".to_owned() };
    on(&mut device, 3, [gone.into()]);
    let before = device.store.tables().unwrap();
    drop(device);
    to_version_3(folder.path());
    let device = Device::open(folder.path(), 1);
    assert_eq!(device.store.tables().unwrap(), before);
    crate::support::assert_whole(&device.store);
}
