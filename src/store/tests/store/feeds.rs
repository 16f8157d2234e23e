use domain::ids::StatementId;
use domain::reference::{PEOPLE, STATEMENTS};
use proptest::prelude::*;
use store::ledger::{FeedChange, Ledger};
use store::reference::{FeedApplied, FeedOp, FeedPage, FeedSum, NAME_BYTES_MAX, PAGE_OPS_MAX};
use store::{Epoch, Reader, Store};

use crate::support::{Device, assert_whole, central};

fn rows(keys: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    keys.iter().map(|(key, row)| ((*key).to_owned(), row.as_bytes().to_vec())).collect()
}

fn op(key: &str, row: Option<&str>) -> FeedOp {
    FeedOp { key: key.to_owned(), bytes: row.map(|row| row.as_bytes().to_vec()) }
}

/// Asks until the feed is up to date, as the sync thread would. Returns the pages it took.
fn take(store: &mut Store, ledger: &Ledger, feed: &str, limit: usize) -> usize {
    let mut since = match store.feed_cursor(feed).unwrap() {
        Some(cursor) if cursor.epoch == ledger.epoch() => cursor.rev,
        _ => 0,
    };
    for pages in 1..1000 {
        let page = ledger.feed_page(feed, since, limit).unwrap();
        since = match store.apply_feed_page(&page).unwrap() {
            FeedApplied::UpToDate => return pages,
            FeedApplied::More { since } => since,
            FeedApplied::SnapshotNeeded => 0,
        };
    }
    panic!("the feed never gets up to date");
}

fn content(reader: &Reader, feed: &str) -> Vec<(String, String)> {
    reader
        .reference_rows(feed)
        .unwrap()
        .into_iter()
        .map(|(key, bytes)| (key, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn a_feed_comes_as_pages_and_then_as_changes() {
    let (mut ledger, _) = central();
    let mut device = Device::new(1);
    let keys: Vec<(String, Vec<u8>)> =
        (0..10).map(|n| (format!("k{n}"), format!("row {n}").into_bytes())).collect();
    ledger.replace_feed("f", keys.clone(), &[]).unwrap();
    assert_eq!(take(&mut device.store, &ledger, "f", 4), 3);
    assert_eq!(device.store.reference_rows("f").unwrap(), keys);
    let cursor = device.store.feed_cursor("f").unwrap().unwrap();
    let head = ledger.feed_head("f").unwrap();
    assert_eq!((cursor.rev, cursor.sum, cursor.epoch), (10, head.sum, head.epoch));

    ledger.change_feed("f", &[op("k3", None), op("k4", Some("new"))], &[]).unwrap();
    let page = ledger.feed_page("f", 10, 100).unwrap();
    assert_eq!(page.ops, [op("k3", None), op("k4", Some("new"))], "only what changed");
    assert_eq!(device.store.apply_feed_page(&page).unwrap(), FeedApplied::UpToDate);
    assert_eq!(device.store.reference_row("f", "k3").unwrap(), None);
    assert_eq!(device.store.reference_row("f", "k4").unwrap(), Some(b"new".to_vec()));
    assert_whole(&device.store);
}

#[test]
fn the_same_rows_again_take_no_number() {
    let (mut ledger, _) = central();
    ledger.replace_feed("f", rows(&[("a", "1"), ("b", "2")]), &[]).unwrap();
    let head = ledger.feed_head("f").unwrap();
    ledger.replace_feed("f", rows(&[("b", "2"), ("a", "1")]), &[]).unwrap();
    assert_eq!(ledger.feed_head("f").unwrap(), head);
    ledger.replace_feed("f", rows(&[("b", "2")]), &[]).unwrap();
    assert_eq!(ledger.feed_head("f").unwrap().rev, 3);
    ledger.replace_feed("f", rows(&[("a", "1"), ("b", "2")]), &[]).unwrap();
    let again = ledger.feed_head("f").unwrap();
    assert_eq!((again.rev, again.sum), (4, head.sum), "the sum has no order and no history");
}

#[test]
fn an_empty_feed_is_up_to_date_at_once() {
    let (ledger, _) = central();
    let mut device = Device::new(1);
    assert_eq!(take(&mut device.store, &ledger, "f", 10), 1);
    assert_eq!(device.store.feed_cursor("f").unwrap().unwrap().sum, FeedSum::default());
}

#[test]
fn a_sum_that_differs_takes_the_feed_again_while_the_old_rows_stay_in_use() {
    let (mut ledger, _) = central();
    let mut device = Device::new(1);
    ledger.replace_feed("f", rows(&[("a", "1"), ("b", "2"), ("c", "3")]), &[]).unwrap();
    take(&mut device.store, &ledger, "f", 10);
    ledger.change_feed("f", &[op("a", Some("4"))], &[]).unwrap();
    let mut wrong = ledger.feed_page("f", 3, 10).unwrap();
    wrong.ops = vec![op("b", None)];
    assert_eq!(device.store.apply_feed_page(&wrong).unwrap(), FeedApplied::SnapshotNeeded);
    assert_eq!(device.store.feed_cursor("f").unwrap(), None);

    let first = ledger.feed_page("f", 0, 2).unwrap();
    assert_eq!(device.store.apply_feed_page(&first).unwrap(), FeedApplied::More { since: 3 });
    assert!(!content(&device.store, "f").is_empty(), "people can still sign in");
    take(&mut device.store, &ledger, "f", 2);
    let expected = [("a", "4"), ("b", "2"), ("c", "3")];
    assert_eq!(content(&device.store, "f"), expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
}

#[test]
fn pages_that_do_not_fit_change_nothing() {
    let (mut ledger, _) = central();
    let mut device = Device::new(1);
    ledger.replace_feed("f", rows(&[("a", "1"), ("b", "2"), ("c", "3")]), &[]).unwrap();
    take(&mut device.store, &ledger, "f", 10);
    ledger.change_feed("f", &[op("a", Some("4")), op("b", Some("5"))], &[]).unwrap();
    let good = ledger.feed_page("f", 3, 10).unwrap();
    let before = (content(&device.store, "f"), device.store.feed_cursor("f").unwrap());
    let long = "k".repeat(NAME_BYTES_MAX + 1);
    let cases = [
        ("late", FeedPage { from: 1, ..good.clone() }, FeedApplied::More { since: 3 }),
        ("early", FeedPage { from: 4, ..good.clone() }, FeedApplied::More { since: 3 }),
        (
            "another epoch",
            FeedPage { epoch: Epoch([1; 16]), ..good.clone() },
            FeedApplied::SnapshotNeeded,
        ),
        (
            "a head below ours",
            FeedPage { from: 1, upto: 2, head: 2, ..good.clone() },
            FeedApplied::SnapshotNeeded,
        ),
        ("backwards", FeedPage { upto: 2, ..good.clone() }, FeedApplied::SnapshotNeeded),
        ("leads nowhere", FeedPage { upto: 3, ..good.clone() }, FeedApplied::SnapshotNeeded),
        ("beyond its head", FeedPage { upto: 9, ..good.clone() }, FeedApplied::SnapshotNeeded),
        (
            "too many changes",
            FeedPage { ops: vec![op("a", None); PAGE_OPS_MAX + 1], ..good.clone() },
            FeedApplied::SnapshotNeeded,
        ),
        (
            "a key too long",
            FeedPage { ops: vec![op(&long, None)], ..good.clone() },
            FeedApplied::SnapshotNeeded,
        ),
    ];
    for (name, page, answer) in cases {
        assert_eq!(device.store.apply_feed_page(&page).unwrap(), answer, "{name}");
        let after = (content(&device.store, "f"), device.store.feed_cursor("f").unwrap());
        assert_eq!(after, before, "{name}");
    }
    assert_eq!(device.store.apply_feed_page(&good).unwrap(), FeedApplied::UpToDate);
}

#[test]
fn a_number_above_the_source_gets_a_snapshot() {
    let (mut ledger, _) = central();
    ledger.replace_feed("f", rows(&[("a", "1")]), &[]).unwrap();
    let page = ledger.feed_page("f", 99, 10).unwrap();
    assert_eq!((page.from, page.upto, page.ops.len()), (0, 1, 1));
}

#[test]
fn an_import_and_its_fact_come_together_or_not_at_all() {
    let (mut ledger, _) = central();
    let mut writer = Device::new(9);
    let mut large = crate::support::scanned(crate::support::load(1), "");
    large.barcode = "9".repeat(70_000);
    let fact = writer.fact(large);
    ledger.replace_feed(STATEMENTS, rows(&[("1", "{}")]), &[fact]).unwrap_err();
    assert_eq!(ledger.feed_head(STATEMENTS).unwrap().rev, 0);
}

#[test]
fn people_and_statements_are_read_as_what_they_are() {
    let (mut ledger, _) = central();
    let mut device = Device::new(1);
    let person = "000000000000000000000000000000a1";
    let raj = format!(
        r#"{{"person":"{person}","name":"Raj","initials":"RP","role":"clerk","sealed_verifier":null,"shoe":44}}"#
    );
    let ann = raj.replace("00a1", "00a2").replace("Raj", "Ann");
    let key = |digit| format!("00000000-0000-0000-0000-0000000000a{digit}");
    let people = [(key(1), raj.into_bytes()), (key(2), ann.into_bytes()), (key(3), b"{}".to_vec())];
    ledger.replace_feed(PEOPLE, people.to_vec(), &[]).unwrap();
    let statement = r#"{"statement":"12345678","job_id":"J1","permit_holder":null,"permit_number":"42","permit_type":"PI","class":"marketing_mail","category":null,"pieces":100,"postage":"12.30","mailing_date":null,"check_in":null,"status":"NEW"}"#;
    ledger.replace_feed(STATEMENTS, rows(&[("12345678", statement)]), &[]).unwrap();
    take(&mut device.store, &ledger, PEOPLE, 10);
    take(&mut device.store, &ledger, STATEMENTS, 10);

    let people = device.store.people().unwrap();
    let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["Ann", "Raj"], "by name; a row that cannot be read is left out");
    let found = device.store.person(people[0].person).unwrap().unwrap();
    assert_eq!(found.name, "Ann");
    let statement = StatementId("12345678".to_owned());
    let row = device.store.statement(&statement).unwrap().unwrap();
    assert_eq!(
        (row.status.as_str(), row.postage.unwrap().0.to_string().as_str()),
        ("NEW", "12.30")
    );
    assert_eq!(device.store.statements().unwrap(), [row]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_device_has_what_the_central_has_at_that_number(
        rounds in prop::collection::vec(
            (prop::collection::vec((0..12_u8, prop::option::of(0..4_u8)), 0..12), 1..6_usize, any::<bool>()),
            1..8,
        ),
    ) {
        let (mut ledger, _) = central();
        let mut device = Device::new(1);
        for (changes, limit, ask) in rounds {
            let ops: Vec<FeedOp> = changes
                .iter()
                .map(|(key, row)| op(&key.to_string(), row.map(|row| row.to_string()).as_deref()))
                .collect();
            ledger.change_feed("f", &ops, &[]).unwrap();
            if ask {
                take(&mut device.store, &ledger, "f", limit);
                let head = ledger.feed_head("f").unwrap();
                let cursor = device.store.feed_cursor("f").unwrap().unwrap();
                prop_assert_eq!((cursor.rev, cursor.sum), (head.rev, head.sum));
                let mut whole = Device::new(2);
                take(&mut whole.store, &ledger, "f", 100);
                prop_assert_eq!(content(&device.store, "f"), content(&whole.store, "f"));
            }
        }
    }
}

#[test]
fn several_feeds_change_together_or_not_at_all() {
    let (mut ledger, _) = central();
    let change = |feed: &str, key: &str| FeedChange {
        feed: feed.to_owned(),
        ops: vec![op(key, Some("row"))],
    };
    ledger.change_feeds(&[change("a", "k"), change("b", "k")], &[]).unwrap();
    let revs = |ledger: &Ledger| ["a", "b"].map(|feed| ledger.feed_head(feed).unwrap().rev);
    assert_eq!(revs(&ledger), [1, 1]);
    let long = "k".repeat(NAME_BYTES_MAX + 1);
    assert!(ledger.change_feeds(&[change("a", "l"), change("b", &long)], &[]).is_err());
    assert_eq!(revs(&ledger), [1, 1]);
}

#[test]
fn a_row_that_was_changed_at_the_source_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut ids = store::IdSource::seeded(1);
    let start = crate::support::start();
    let (mut ledger, _) =
        Ledger::open(dir.path(), &start, &crate::support::at(0), &mut ids).unwrap();
    ledger.change_feed("f", &[op("a", Some("1")), op("b", Some("2"))], &[]).unwrap();
    ledger.change_feed("f", &[op("b", None)], &[]).unwrap();
    let checked = ledger.store().check_sources().unwrap();
    assert_eq!((checked.problems, checked.examined.reference_rows), (vec![], 2));
    drop(ledger);
    for (sql, tables) in [
        ("UPDATE feed_rows SET bytes = x'33' WHERE key = 'a'", &["feed_rows", "feeds"][..]),
        ("UPDATE feed_rows SET bytes = x'31' WHERE key = 'a'", &[]),
        ("UPDATE feeds SET sum = zeroblob(16)", &["feeds"]),
    ] {
        let db = rusqlite::Connection::open(dir.path().join(store::DATABASE)).unwrap();
        assert_eq!(db.execute(sql, []).unwrap(), 1);
        drop(db);
        let problems = Reader::open(dir.path()).unwrap().check_sources().unwrap().problems;
        let found: Vec<String> = problems
            .iter()
            .map(|problem| problem.to_string().split([' ', ':']).nth(1).unwrap().to_owned())
            .collect();
        assert_eq!(found, tables, "{sql}");
    }
}
