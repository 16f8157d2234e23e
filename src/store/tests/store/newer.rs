//! Rows of a newer program: a word, a field, a kind that this one does not know
//! (`docs/decisions/facts.md`). They are read, they keep what was written, and what they say about
//! mail and money still holds.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::change::close_out::CloseOutHeld;
use domain::change::device::{
    DeviceEnrolled, JournalOpened, PersonSetUp, SignInMethod, SignedIn, SignedOut,
};
use domain::change::dock::ContainerAccepted;
use domain::change::mailing::{
    DuplicateDecided, FieldCleared, FieldSet, MailingWithdrawn, SourcedField,
};
use domain::change::outage::{NoticeRecorded, OutageCause, OutageDeclared, OutageScope};
use domain::change::statement::{Evidence, LineExplained, StatementMatched};
use domain::change::{Change, Fact};
use domain::fold::Entity;
use domain::ids::{
    DeviceId, DeviceLetter, FactId, LineId, LoadId, OutageId, PersonId, SessionId, StatementId,
    UnitId,
};
use domain::language::Language;
use domain::log_entry::{FieldName, LineField, LineState};
use domain::quantity::{Pieces, Weight};
use domain::reference::PersonRole;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::DeviceRole;

use crate::golden::{fact, folder, golden, id, morning};
use crate::support::{Device, logged};

/// What a newer program may write in the place of a plain word.
const WORD: &str = r#""word_of_a_newer_program""#;
/// And in the place of a value with data: figures that no number of this program holds.
const DATA: &str = r#"{"newer":{"figure":12.30,"serial":18446744073709551617}}"#;

/// `LineField` becomes `line_field`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// A row in which a value of the enum `T` is `json`; it is called after the enum, so that a test
/// can say which enum has none.
fn row<T: DeserializeOwned, C: Into<Change>>(
    json: &str,
    change: impl FnOnce(T) -> C,
) -> (String, Fact) {
    let name = std::any::type_name::<T>().rsplit("::").next().unwrap();
    let value = serde_json::from_str(json).unwrap();
    (format!("newer_word_{}", snake(name)), fact(change(value).into()))
}

fn line() -> LineId {
    id(LineId::from_bytes, 10)
}

/// A field of a line of which `value` stands there and came from `source`.
fn set(field: &str, value: &str, source: &str) -> FieldSet {
    let json = format!(r#"{{"field":"{field}","value":{value},"source":{source}}}"#);
    FieldSet { line: line(), set: SourcedField::from_draft(&json).unwrap() }
}

/// As `row`, for an enum that stands in the value of a field of a line.
fn in_field<T: DeserializeOwned>(json: &str, field: impl FnOnce(T) -> LineField) -> (String, Fact) {
    let source = domain::change::mailing::Source::Keyed;
    let of = |value| FieldSet { line: line(), set: SourcedField { field: field(value), source } };
    row(json, of)
}

fn of_lines() -> Vec<(String, Fact)> {
    let statement = StatementId("12345678".to_owned());
    vec![
        in_field(WORD, LineField::Channel),
        in_field(WORD, LineField::Class),
        in_field(WORD, LineField::Category),
        in_field(WORD, LineField::Form8125),
        in_field(DATA, LineField::Verification),
        in_field(WORD, |exactness| LineField::Pieces(Pieces { count: 4_000, exactness })),
        in_field(WORD, |unit| {
            LineField::TotalWeight(Weight { value: "12.30".parse().unwrap(), unit })
        }),
        ("newer_word_line_field".to_owned(), fact(set("mail_shape", DATA, r#""keyed""#).into())),
        ("newer_word_source".to_owned(), fact(set("job_id", r#""LP-1""#, WORD).into())),
        row(WORD, |field: FieldName| FieldCleared { line: line(), field }),
        row(WORD, |decision| DuplicateDecided {
            line: line(),
            other: id(LineId::from_bytes, 11),
            decision,
        }),
        row(WORD, |evidence| StatementMatched {
            line: line(),
            statement: statement.clone(),
            evidence: vec![Evidence::Permit, evidence],
            matching: None,
        }),
        row(WORD, |explanation| LineExplained {
            line: line(),
            explanation,
            statement: None,
            comment: "Entered by the district".to_owned(),
        }),
    ]
}

fn outage(cause: OutageCause, scope: OutageScope) -> OutageDeclared {
    OutageDeclared {
        outage: id(OutageId::from_bytes, 8),
        cause,
        scope,
        systems: Vec::new(),
        effects: Vec::new(),
        began_at: morning(),
        planned: false,
        ticket: None,
    }
}

fn of_the_unit() -> Vec<(String, Fact)> {
    let device = id(DeviceId::from_bytes, 5);
    let session = id(SessionId::from_bytes, 7);
    let usps = |scope| outage(OutageCause::Usps, scope);
    vec![
        row(DATA, |cause| outage(cause, OutageScope::Local)),
        row(WORD, usps),
        row(DATA, |system| OutageDeclared { systems: vec![system], ..usps(OutageScope::Local) }),
        row(WORD, |effect| OutageDeclared { effects: vec![effect], ..usps(OutageScope::Local) }),
        row(WORD, |kind| NoticeRecorded {
            outage: id(OutageId::from_bytes, 8),
            kind,
            text: "Back at noon".to_owned(),
            sender: "Mail Entry & Payment Technology".to_owned(),
            received_at: morning(),
        }),
        row(WORD, |cause| JournalOpened {
            device,
            ordinal: 1,
            public_key: "5a".repeat(32),
            previous: None,
            cause,
        }),
        row(WORD, |role: DeviceRole| DeviceEnrolled {
            device,
            unit: id(UnitId::from_bytes, 4),
            name: "Kiosk 2".to_owned(),
            role,
            letter: DeviceLetter::new('B').unwrap(),
            public_key: "5a".repeat(32),
        }),
        row(WORD, |role: PersonRole| PersonSetUp {
            person: id(PersonId::from_bytes, 3),
            device,
            name: "Ann Huber".to_owned(),
            initials: "AH".to_owned(),
            role,
        }),
        row(WORD, |method: SignInMethod| SignedIn {
            session,
            method,
            role: None,
            people_rev: None,
        }),
        row(WORD, |cause| SignedOut { session, cause }),
        row(WORD, |basis| ContainerAccepted {
            load: id(LoadId::from_bytes, 14),
            barcode: "99M123456789012345678".to_owned(),
            basis,
        }),
        row(DATA, |hold| CloseOutHeld {
            unit: id(UnitId::from_bytes, 4),
            day: morning().local_date(),
            reasons: vec![hold],
        }),
    ]
}

fn newer_words() -> Vec<(String, Fact)> {
    let mut rows = of_lines();
    rows.extend(of_the_unit());
    rows
}

#[test]
fn a_word_of_a_newer_program_is_kept_as_written() {
    for (name, fact) in newer_words() {
        let path = folder().join(format!("{name}.json"));
        let written = String::from_utf8(fact.encode().unwrap()).unwrap();
        expect_test::expect_file![path.clone()].assert_eq(&written);
        let read = Fact::decode(&std::fs::read(&path).unwrap()).unwrap();
        assert!(!matches!(read.change, Change::Unknown(_)), "{name}: its kind is known");
        assert_eq!(read, fact, "{name}");
        assert!(written.contains(WORD) || written.contains(DATA), "{name}: byte for byte");
    }
}

/// Every source file of `domain`.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// The enums of `domain` that are read from JSON: those that keep what they do not know, and those
/// that do not.
fn enums_that_are_read() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain"), &mut files);
    let (mut keep, mut lose) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = line.strip_prefix("pub enum ") else { continue };
            let name: String = name.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            let before: Vec<&str> = lines[..at]
                .iter()
                .rev()
                .take_while(|line| line.starts_with("#[") || line.starts_with("///"))
                .copied()
                .collect();
            let opens = at.checked_sub(before.len() + 1).map_or("", |at| lines[at]);
            let has = |what: &str| before.iter().any(|line| line.contains(what));
            if opens == "words! {" || has(r#"serde(remote = "Self""#) || name == "LineField" {
                keep.insert(snake(&name));
            } else if has("Deserialize") {
                lose.insert(name);
            }
        }
    }
    (keep, lose)
}

#[test]
fn every_enum_of_a_payload_keeps_what_it_does_not_know_and_has_a_row_of_a_newer_program() {
    let (keep, lose) = enums_that_are_read();
    // The author of an envelope, and two of the tables that are part of the program.
    assert_eq!(lose, ["Actor", "Holds", "Severity"].map(str::to_owned).into());
    let rows: BTreeSet<String> = newer_words()
        .into_iter()
        .map(|(name, _)| name.trim_start_matches("newer_word_").to_owned())
        .collect();
    assert_eq!(rows, keep);
}

/// The same JSON with one field more in each object that is no word with its data.
fn with_a_field_more(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.values_mut().for_each(with_a_field_more);
            if fields.len() != 1 {
                fields.insert("of_a_newer_program".to_owned(), serde_json::from_str(DATA).unwrap());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(with_a_field_more),
        _ => {}
    }
}

#[test]
fn a_field_of_a_newer_program_changes_nothing_in_any_payload() {
    for (name, fact) in golden() {
        let mut row: Value = serde_json::from_slice(&fact.encode().unwrap()).unwrap();
        with_a_field_more(&mut row["body"]);
        let bytes = serde_json::to_vec(&row).unwrap();
        assert_eq!(Fact::decode(&bytes).unwrap(), fact, "{name}");
    }
}

#[test]
fn a_field_that_is_not_read_stays_in_the_row() {
    let bytes = std::fs::read(folder().join("newer_fields.json")).unwrap();
    let mut device = Device::new(1);
    let fact = Fact::decode(&bytes).unwrap();
    assert_eq!(fact.change.kind(), "container_scanned");
    // The row of another device is stored as it came: only its chain is looked at.
    let other = Device::new(2);
    let header = *other.store.journal();
    let first = other.store.rows_from(header.journal, 1, 1, usize::MAX).unwrap().remove(0);
    let rows = [first.bytes.as_slice(), bytes.as_slice()];
    let last_hash = store::journal::row_hash(header.journal, &first.hash, &bytes);
    let batch = store::journal::Batch {
        first_seq: 1,
        prev_hash: header.genesis(),
        rows: &rows[..],
        last_hash,
    };
    let now = device.now();
    device.store.hear(&header, &batch, &now).unwrap();
    let kept = device.store.rows_from(header.journal, 2, 1, usize::MAX).unwrap().remove(0);
    assert_eq!(kept.bytes, bytes);
}

/// A device that has the line, and then these facts about it.
fn after(facts: Vec<Fact>) -> Device {
    let mut device = Device::new(1);
    device.record(logged(line(), 17, vec![LineField::PermitHolder("Fox".to_owned())]));
    for (number, fact) in (100..).zip(facts) {
        device.store.record(&[Fact { id: id(FactId::from_bytes, number), ..fact }]).unwrap();
    }
    device
}

fn newer(name: &str) -> Fact {
    let bytes = std::fs::read(folder().join(format!("newer_word_{name}.json"))).unwrap();
    Fact::decode(&bytes).unwrap()
}

#[test]
fn a_line_keeps_its_state_whatever_words_a_newer_program_said_about_it() {
    let withdrawn = fact(MailingWithdrawn { line: line(), reason: "Wrong dock".to_owned() }.into());
    for (facts, state) in [
        (vec![newer("evidence")], LineState::Matched),
        (vec![newer("explanation")], LineState::Explained),
        (vec![newer("evidence"), newer("explanation")], LineState::Explained),
        (vec![withdrawn, newer("channel")], LineState::Withdrawn),
        // What was decided about two lines is not known: the line stays open work.
        (vec![newer("duplicate_decision")], LineState::Logged),
        (vec![newer("source"), newer("line_field"), newer("field_name")], LineState::Logged),
    ] {
        let device = after(facts);
        let row = device.store.lines(&store::LineQuery::All).unwrap().remove(0);
        assert_eq!((row.state, row.conflicts), (state, 0));
        assert_eq!(row.holder.as_deref(), Some("Fox"), "and what was known of it");
        assert_eq!(device.store.line(line()).unwrap().state(), state);
        crate::support::assert_whole(&device.store);
    }
}

#[test]
fn a_match_with_a_new_word_of_evidence_is_matched_to_its_statement() {
    let device = after(vec![newer("evidence")]);
    let entry = device.store.line(line()).unwrap();
    let found = entry.matched.value().unwrap();
    assert_eq!((found.statement.0.as_str(), found.evidence.len()), ("12345678", 2));
    let of = store::LineQuery::Statement(StatementId("12345678".to_owned()));
    assert_eq!(device.store.lines(&of).unwrap().len(), 1, "and nobody else may bill it");
}

#[test]
fn a_container_that_was_accepted_for_a_new_reason_is_accepted() {
    let device = after(vec![newer("accept_basis")]);
    let load = id(LoadId::from_bytes, 14);
    let container = device.store.container(load, "99M123456789012345678").unwrap();
    assert!(container.accepted.value().is_some());
}

/// A data folder in which the line was matched with a new word, and where its table says nothing of
/// it: as if the word had meant nothing to the program that folded it.
fn folder_with_a_word_kept() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut author = Device::new(1);
    author.record(logged(line(), 17, Vec::new()));
    author.store.record(&[newer("evidence")]).unwrap();
    let mut device = Device::open(dir.path(), 2);
    device.hear_everything(&author.store);
    drop(device);
    let db = rusqlite::Connection::open(dir.path().join(store::DATABASE)).unwrap();
    db.execute_batch("UPDATE lines SET statement = NULL, state = 'logged'").unwrap();
    dir
}

#[test]
fn a_newer_program_folds_again_what_an_older_one_knew_in_part() {
    let dir = folder_with_a_word_kept();
    for (program, matched) in [("tallydock 0.1.0", false), ("tallydock 0.2.0", true)] {
        let start = store::Start { program: program.to_owned(), ..crate::support::start() };
        let mut ids = store::IdSource::seeded(3);
        let now = crate::support::at(0);
        let (store, _) = store::Store::open(dir.path(), &start, &now, &mut ids).unwrap();
        let row = store.lines(&store::LineQuery::All).unwrap().remove(0);
        assert_eq!(row.statement.is_some(), matched, "{program}");
    }
}

#[test]
fn an_outage_of_a_new_cause_is_everybodys() {
    let device = after(vec![newer("outage_cause")]);
    let resolved = domain::rules::outage::resolve(
        &domain::rulebook::Rulebook::whole(),
        &device.store.outages().unwrap(),
    );
    assert!(resolved[0].covers(&domain::rulebook::Rulebook::whole(), Some("Fox")));
    assert!(resolved[0].covers(&domain::rulebook::Rulebook::whole(), None));
}

#[test]
fn an_unknown_word_is_said_in_both_languages() {
    for (name, word) in [("channel", "word_of_a_newer_program"), ("line_field", "mail_shape")] {
        let Change::FieldSet(body) = newer(name).change else { panic!("{name}") };
        for (language, says) in
            [(Language::English, "Unknown: "), (Language::Spanish, "Desconocido: ")]
        {
            let said = body.set.field.unknown_in(language).unwrap();
            assert!(said.starts_with(says) && said.contains(word), "{said}");
        }
    }
    assert_eq!(LineField::JobId("1".to_owned()).unknown_in(Language::English), None);
}

#[test]
fn a_known_field_with_a_value_of_a_new_shape_keeps_its_line() {
    let fact = fact(set("pieces", r#"{"trays":[12,12]}"#, r#""keyed""#).into());
    let bytes = fact.encode().unwrap();
    assert_eq!(Fact::decode(&bytes).unwrap(), fact);
    assert!(String::from_utf8(bytes).unwrap().contains(r#""value":{"trays":[12,12]}"#));
    let entry = after(vec![fact]).store.line(line()).unwrap();
    assert!(matches!(entry.value(FieldName::Pieces), Some(LineField::Unknown { .. })));
}

#[test]
fn every_kind_says_what_it_touches_also_with_words_of_a_newer_program() {
    for (name, fact) in newer_words() {
        assert!(!fact.change.touches().is_empty(), "{name}");
        let is_line = fact.change.touches().iter().any(|entity| matches!(entity, Entity::Line(_)));
        assert_eq!(is_line, of_lines().iter().any(|(of, _)| *of == name), "{name}");
    }
}
