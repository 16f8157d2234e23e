//! Who holds a statement, what is claimed twice, and what a database of the version before says.

use std::collections::BTreeSet;

use domain::change::statement::{
    CheckIn, EntryItems, EntryTakenBack, MatchDecided, StatementFinalised, StatementMatched,
    StatementUnmatched,
};
use domain::ids::{LineId, MatchId, StatementId};
use domain::reconcile::Twice;
use store::audit::audit_folder;
use store::ledger::Ledger;
use store::{IdSource, Reader, Start, Store};

use crate::support::{Device, at, enrol, line, logged, push, start};

fn statement(number: &str) -> StatementId {
    StatementId(number.to_owned())
}

fn matched(of: u8, number: &str) -> StatementMatched {
    StatementMatched {
        line: line(of),
        statement: statement(number),
        evidence: Vec::new(),
        matching: None,
    }
}

fn finalised(of: u8, number: &str, transaction: &str) -> StatementFinalised {
    let now = at(0).timestamp();
    StatementFinalised {
        line: line(of),
        statement: statement(number),
        items: EntryItems {
            date_entered: now.local_date(),
            initials: "AB".to_owned(),
            transaction: transaction.to_owned(),
        },
        check_in: CheckIn { system: None, adjusted: now, reason: String::new() },
        mailing_date: now.local_date(),
    }
}

fn holders(reader: &Reader, number: &str) -> Vec<LineId> {
    reader.holders(&statement(number)).unwrap().iter().map(|line| line.line).collect()
}

fn in_doubt(reader: &Reader) -> Vec<LineId> {
    reader.claimed_twice().unwrap().into_keys().collect()
}

/// Two devices that know the same three lines, and then each match on their own.
fn apart() -> (Device, Device) {
    let mut ann = Device::new(1);
    for of in 1..=3 {
        ann.record(logged(line(of), u32::from(of), Vec::new()));
    }
    let mut raj = Device::new(2);
    raj.hear_everything(&ann.store);
    (ann, raj)
}

#[test]
fn who_holds_a_statement_is_known_in_a_conflict_as_well() {
    let (mut ann, mut raj) = apart();
    ann.record(matched(1, "77"));
    raj.record(matched(1, "78"));
    raj.record(matched(2, "78"));
    ann.hear_everything(&raj.store);
    assert_eq!(ann.store.line(line(1)).unwrap().matched.value(), None);
    assert_eq!(holders(&ann.store, "77"), [line(1)]);
    assert_eq!(holders(&ann.store, "78"), [line(1), line(2)]);
    assert_eq!(in_doubt(&ann.store), [line(1), line(2)]);
    let claimed = ann.store.claimed_with_others(line(1)).unwrap().unwrap();
    let own = Twice::Statements { one: statement("77"), other: statement("78") };
    assert!(claimed.twice.contains(&own) && claimed.twice.len() == 2, "{claimed:?}");
    assert_eq!(ann.store.claimed_with_others(line(3)).unwrap(), None);

    // One decision, and nothing is claimed twice any more.
    let known = ann.store.line(line(1)).unwrap().matched.facts();
    ann.record_replacing(StatementUnmatched { line: line(1), reason: String::new() }, known);
    assert_eq!(in_doubt(&ann.store), []);
    assert_eq!(holders(&ann.store, "78"), [line(2)]);
    assert!(ann.store.verify().unwrap().in_words().is_empty());
}

#[test]
fn an_entry_claims_its_statement_and_its_number_until_it_is_taken_back() {
    let (mut ann, _) = apart();
    ann.record(finalised(1, "77", "t-1"));
    ann.record(matched(2, "77"));
    ann.record(finalised(3, "79", " T-1 "));
    assert_eq!(holders(&ann.store, "77"), [line(1), line(2)]);
    assert_eq!(in_doubt(&ann.store), [line(1), line(2), line(3)]);
    let known = ann.store.line(line(1)).unwrap().entry.facts();
    ann.record_replacing(EntryTakenBack { line: line(1), reason: String::new() }, known);
    assert_eq!(in_doubt(&ann.store), []);
}

#[test]
fn a_match_of_several_lines_is_one_and_every_line_of_it_is_folded() {
    let (mut ann, mut raj) = apart();
    let matching = MatchId::from_bytes([9; 16]);
    ann.record(MatchDecided {
        matching,
        lines: vec![line(1), line(2)],
        statements: vec![statement("77")],
        evidence: Vec::new(),
    });
    raj.hear_everything(&ann.store);
    assert_eq!(holders(&raj.store, "77"), [line(1), line(2)]);
    assert_eq!(in_doubt(&raj.store), []);
    let said = raj.store.matching(matching).unwrap();
    assert_eq!(said.value().unwrap().lines, [line(1), line(2)]);
    raj.record(matched(3, "77"));
    assert_eq!(in_doubt(&raj.store), [line(1), line(2), line(3)]);
}

/// Matches as the version before writes them: nothing names a match, and nothing stands beside.
fn as_before(device: &mut Device) {
    for of in 1..=2 {
        device.record(logged(line(of), u32::from(of), Vec::new()));
        device.record(matched(of, "77"));
        device.record(finalised(of, "77", "T-1"));
    }
}

/// Takes out of a database what this version has made of it.
fn like_the_version_before(folder: &std::path::Path) {
    let db = rusqlite::Connection::open(folder.join(store::DATABASE)).unwrap();
    db.execute_batch(
        "DROP TABLE matches;
         DROP TABLE in_doubt;
         DROP TABLE entries;
         DELETE FROM touches WHERE substr(entity, 1, 1) = x'6d';
         DELETE FROM meta WHERE key = 'folded';",
    )
    .unwrap();
    db.pragma_update(None, "user_version", 4).unwrap();
}

#[test]
fn a_database_of_the_version_before_folds_to_the_same_tables_and_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    as_before(&mut device);
    let tables = device.store.tables().unwrap();
    drop(device);
    like_the_version_before(dir.path());
    assert!(Reader::open(dir.path()).is_err(), "it is opened with the program first");
    let open = |seed| {
        let start = Start { program: "tallydock 0.1.0".to_owned(), ..start() };
        Store::open(dir.path(), &start, &at(0), &mut IdSource::seeded(seed)).unwrap()
    };
    let (store, opening) = open(2);
    assert_eq!(opening.new_journal, None);
    assert_eq!(store.tables().unwrap(), tables);
    assert!(store.verify().unwrap().in_words().is_empty());
    let of_their_own: BTreeSet<MatchId> =
        [1, 2].map(|of| store.line(line(of)).unwrap().matched.value().unwrap().id).into();
    assert_eq!(of_their_own.len(), 2, "each is a match of one and one");
    assert_eq!(in_doubt(&store), [line(1), line(2)]);
}

#[test]
fn verify_names_what_two_lines_claim_with_both_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = IdSource::seeded(0xCE);
    let (mut central, _) =
        Ledger::open(&folder.path().join("central"), &start(), &at(0), &mut ids).unwrap();
    let mut device = Device::open(&folder.path().join("devices/kiosk"), 1);
    let account = enrol(&mut central, &mut ids, &device, "Kiosk");
    as_before(&mut device);
    let journal = device.store.head().journal;
    push(&mut central, &account, &device.store, journal, 1, 500);
    while 0 < central.fold_pending(10_000).unwrap() {}
    let audit = audit_folder(folder.path()).unwrap();
    assert!(!audit.is_whole());
    for words in [
        "statement 77 is billed or held by 2 lines: B-001, B-002",
        "transaction T-1 stands on 2 lines: B-001, B-002",
    ] {
        assert!(audit.findings.iter().any(|found| found.contains(words)), "{:?}", audit.findings);
    }
}
