//! The bytes of one row of every kind, as they will be read for years. A golden row of a released
//! version is never changed: a new shape gets a new version and a new file.

use std::collections::BTreeSet;
use std::path::PathBuf;

use domain::change::close_out::{CloseOutHeld, DayClosed, DeviceHeard, HoldReason, SignedOver};
use domain::change::device::{
    DamageSeen, DataDamaged, DeviceEnrolled, DeviceRevoked, Edition, EditionsInUse, JournalOpened,
    Numbers, PersonDecided, PersonSetUp, PreviousJournal, SealedAgain, SignInMethod, SignOutCause,
    SignedIn, SignedOut,
};
use domain::change::dock::{
    AcceptBasis, ContainerAccepted, ContainerReconciled, ContainerReleased, ContainerScanned,
    FastCallRecorded, FormPresented, LabelRefused, LoadOpened, PlacardCollected, ScanDisowned,
};
use domain::change::mailing::{
    DuplicateDecided, DuplicateDecision, FieldCleared, FieldSet, HardCopySecured, MailReleased,
    MailingLogged, MailingWithdrawn, PlacardAttached, PlacardMade, Source, SourcedField,
};
use domain::change::outage::{
    AllClearRecorded, NoticeKind, NoticeRecorded, OutageCause, OutageDeclared, OutageEffect,
    OutageScope, OutageSystem, OutagesJoined,
};
use domain::change::statement::{
    CheckIn, EntryItems, EntryTakenBack, Evidence, Explanation, FinalisedTicked, LineExplained,
    MatchDecided, RefusedRow, StatementEntered, StatementFinalised, StatementMatched,
    StatementPlaced, StatementSetAside, StatementUnmatched, StatementsImported,
};
use domain::change::{Actor, Change, Fact};
use domain::ids::{
    CloseOutId, DeviceId, DeviceLetter, FactId, FormId, JournalId, LineId, LineNumber, LoadId,
    MatchId, OutageId, PersonId, PlacardId, SessionId, StatementId, UnitId,
};
use domain::log_entry::{
    Channel, ContainerCounts, FieldName, LineField, MailClass, Presented, ProcessingCategory,
    Verification,
};
use domain::quantity::{Exactness, Money, Pieces, Weight, WeightUnit};
use domain::reference::PersonRole;
use store::{BootId, DeviceRole, JournalCause, Timestamp};

use crate::support::time;

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

pub(crate) fn id<T>(make: impl Fn([u8; 16]) -> T, number: u8) -> T {
    let mut bytes = [0; 16];
    bytes[6] = 0x40;
    bytes[8] = 0x80;
    bytes[15] = number;
    make(bytes)
}

pub(crate) fn morning() -> Timestamp {
    time("2018-12-04T08:10:00.250-06:00")
}

pub(crate) fn fact(change: Change) -> Fact {
    Fact {
        id: id(FactId::from_bytes, 1),
        at: morning(),
        zone: "America/Chicago".to_owned(),
        mono_ns: 9_007_199_254_740_993,
        boot_id: id(BootId::from_bytes, 2),
        actor: Actor::Person(id(PersonId::from_bytes, 3)),
        unit: Some(id(UnitId::from_bytes, 4)),
        replaces: Vec::new(),
        change,
    }
}

fn sourced(field: LineField) -> SourcedField {
    SourcedField { field, source: Source::Keyed }
}

/// Every field of a line, each with a value that shows its shape.
fn fields() -> Vec<SourcedField> {
    let text = |text: &str| text.to_owned();
    let decimal = |text: &str| text.parse().unwrap();
    vec![
        LineField::ArrivedAt(morning()),
        LineField::Mailer(text("Fox Mailing \"& Sons\"")),
        LineField::PermitHolder(text("Lakeside Print\u{2014}München")),
        LineField::PermitNumber(text("001187")),
        LineField::PermitType(text("PI")),
        LineField::JobId(text("LP-100%\\\n\t")),
        LineField::Channel(Channel::PostalWizard),
        LineField::Class(MailClass::MarketingMail),
        LineField::Category(ProcessingCategory::MachinableParcels),
        LineField::Pieces(Pieces { count: 6_200, exactness: Exactness::Approximate }),
        LineField::FullServicePieces(0),
        LineField::PieceWeight(Weight { value: decimal("0.0410"), unit: WeightUnit::Lb }),
        LineField::TotalWeight(Weight { value: decimal("254.20"), unit: WeightUnit::Kg }),
        LineField::Postage(Money(decimal("1488.50"))),
        LineField::Containers(ContainerCounts { mm_trays: 12, pallets: 1, ..Default::default() }),
        LineField::EInduction(true),
        LineField::Evs(false),
        LineField::DropShipment(true),
        LineField::Form8125(Presented::Present),
        LineField::HardCopyStatement(Presented::CourtesyCopy),
        LineField::HardCopyNumber(text("B-017")),
        LineField::PresortDocumentation(Presented::NotNeeded),
        LineField::Verification(Verification::NotPerformed { reason: text("PostalOne! is down") }),
        LineField::AdjustmentAccount(text("4711")),
        LineField::Ticket(text("HD-1")),
        LineField::Comments(text("")),
    ]
    .into_iter()
    .map(sourced)
    .chain([
        SourcedField { field: LineField::PaperNumber(7), source: Source::Paper },
        SourcedField { field: LineField::WrittenBy(text("Ann Huber")), source: Source::Paper },
    ])
    .collect()
}

fn items() -> EntryItems {
    EntryItems {
        date_entered: morning().local_date(),
        initials: "AB".to_owned(),
        transaction: "20181204123456".to_owned(),
    }
}

fn check_in() -> CheckIn {
    CheckIn { system: None, adjusted: morning(), reason: "System Not Available".to_owned() }
}

fn device_changes() -> Vec<Change> {
    let device = id(DeviceId::from_bytes, 5);
    let session = id(SessionId::from_bytes, 7);
    vec![
        JournalOpened {
            device,
            ordinal: 2,
            public_key: "5a".repeat(32),
            previous: Some(PreviousJournal {
                journal: id(JournalId::from_bytes, 6),
                seq: 41,
                hash: "0f".repeat(32),
            }),
            cause: JournalCause::RolledBack,
        }
        .into(),
        DeviceEnrolled {
            device,
            unit: id(UnitId::from_bytes, 4),
            name: "Counter 2".to_owned(),
            role: DeviceRole::Counter,
            letter: DeviceLetter::new('B').unwrap(),
            public_key: "5a".repeat(32),
        }
        .into(),
        DeviceRevoked { device, reason: "Lost at gate 3".to_owned() }.into(),
        data_damaged().into(),
        EditionsInUse {
            device,
            rulebook: edition("001 3.0, 2018-12"),
            off: vec!["001-3l".to_owned()],
            prices: Some(edition("Notice 123, 2018-01-21")),
            fee_books: vec![edition("Postage Statements, 2018-01-21")],
            calendar: Some(edition("ELM 518.1")),
            closures: Some(edition("1 up to 2018-12-05")),
        }
        .into(),
        DamageSeen { device, damages: vec![id(FactId::from_bytes, 18)] }.into(),
        PersonSetUp {
            person: id(PersonId::from_bytes, 3),
            device,
            name: "Ann Huber".to_owned(),
            initials: "AH".to_owned(),
            role: PersonRole::Dock,
        }
        .into(),
        PersonDecided {
            person: id(PersonId::from_bytes, 3),
            confirmed: false,
            reason: "Nobody of that name works here".to_owned(),
        }
        .into(),
        SignedIn { session, method: SignInMethod::Badge, role: None, people_rev: None }.into(),
        SignedOut { session, cause: SignOutCause::Idle }.into(),
    ]
}

fn edition(name: &str) -> Edition {
    Edition { name: name.to_owned(), checksum: "0f".repeat(32) }
}

fn data_damaged() -> DataDamaged {
    let journal = id(JournalId::from_bytes, 6);
    let numbers = |from, upto| Numbers { journal, from, upto };
    DataDamaged {
        device: id(DeviceId::from_bytes, 5),
        kept_in: Some("damaged-1".to_owned()),
        saved: vec![SealedAgain { stood: numbers(2, 31), now_from: 3 }],
        unproved: vec![numbers(30, 31)],
        altered: vec![numbers(32, 32)],
        lost: vec![numbers(33, 40)],
        end_unknown: true,
    }
}

fn outage_changes() -> Vec<Change> {
    let outage = id(OutageId::from_bytes, 8);
    vec![
        OutageDeclared {
            outage,
            cause: OutageCause::Mailer { mailer: "Fox Mailing".to_owned() },
            scope: OutageScope::Local,
            systems: vec![OutageSystem::PostalOne, OutageSystem::Other("VPN".to_owned())],
            effects: vec![OutageEffect::HardCopyEntry, OutageEffect::DockContainerData],
            began_at: morning(),
            planned: false,
            ticket: None,
        }
        .into(),
        NoticeRecorded {
            outage,
            kind: NoticeKind::ExpectedRestoration,
            text: "Back at noon".to_owned(),
            sender: "Mail Entry & Payment Technology".to_owned(),
            received_at: morning(),
        }
        .into(),
        OutagesJoined { kept: outage, joined: vec![id(OutageId::from_bytes, 9)] }.into(),
        AllClearRecorded {
            outage,
            restored_at: Some(morning()),
            received_at: morning(),
            source: "e-mail".to_owned(),
            ticket: Some("HD-2".to_owned()),
        }
        .into(),
    ]
}

fn mailing_changes() -> Vec<Change> {
    let line = id(LineId::from_bytes, 10);
    let placard = id(PlacardId::from_bytes, 12);
    let number = LineNumber { letter: DeviceLetter::new('B').unwrap(), counter: 17 };
    let outage = Some(id(OutageId::from_bytes, 8));
    vec![
        MailingLogged { line, number, arrived_at: morning(), outage, fields: fields() }.into(),
        FieldSet {
            line,
            set: sourced(LineField::Pieces(Pieces { count: 4_000, exactness: Exactness::Exact })),
        }
        .into(),
        FieldCleared { line, field: FieldName::JobId }.into(),
        MailingWithdrawn { line, reason: "Wrong dock".to_owned() }.into(),
        DuplicateDecided {
            line,
            other: id(LineId::from_bytes, 11),
            decision: DuplicateDecision::SameMailing,
        }
        .into(),
        HardCopySecured { line, place: "Safe 2".to_owned() }.into(),
        PlacardMade { line, placard, copy: 1 }.into(),
        PlacardAttached { line, placard }.into(),
        MailReleased { line, saw: vec![id(FactId::from_bytes, 13)], released_at: morning() }.into(),
    ]
}

fn dock_changes() -> Vec<Change> {
    let load = id(LoadId::from_bytes, 14);
    let form = id(FormId::from_bytes, 15);
    let barcode = "99M123456789012345678".to_owned();
    vec![
        LoadOpened { load, appointment: Some("123456789".to_owned()), arrived_at: morning() }
            .into(),
        FormPresented {
            load,
            form,
            name: "8125-1".to_owned(),
            containers: vec![barcode.clone()],
            pallets: 4,
        }
        .into(),
        ContainerScanned {
            load,
            barcode: barcode.clone(),
            symbology: Some("C1".to_owned()),
            keyed: true,
        }
        .into(),
        ScanDisowned { load, barcode: barcode.clone(), scan: id(FactId::from_bytes, 13) }.into(),
        ContainerReconciled { load, barcode: barcode.clone(), form }.into(),
        PlacardCollected { load, barcode: barcode.clone() }.into(),
        ContainerAccepted { load, barcode: barcode.clone(), basis: AcceptBasis::NationalOutage }
            .into(),
        ContainerReleased { load, barcode: barcode.clone() }.into(),
        FastCallRecorded {
            load,
            barcode,
            called_at: morning(),
            agent: "K.".to_owned(),
            instruction: "Accept".to_owned(),
        }
        .into(),
        LabelRefused {
            load,
            content: "]C1hello".to_owned(),
            reason: "Not a container barcode".to_owned(),
        }
        .into(),
    ]
}

fn statement_changes() -> Vec<Change> {
    let line = id(LineId::from_bytes, 10);
    let statement = StatementId("12345678".to_owned());
    vec![
        StatementsImported {
            file: "statements.csv".to_owned(),
            blake3: "0f".repeat(32),
            rows: 11,
            refused: vec![RefusedRow { line: 7, reason: "No number".to_owned() }],
        }
        .into(),
        StatementPlaced { statement: statement.clone(), unit: id(UnitId::from_bytes, 4) }.into(),
        StatementMatched {
            line,
            statement: statement.clone(),
            evidence: vec![Evidence::Permit, Evidence::Pieces],
            matching: None,
        }
        .into(),
        MatchDecided {
            matching: id(MatchId::from_bytes, 18),
            lines: vec![line, id(LineId::from_bytes, 11)],
            statements: vec![statement.clone()],
            evidence: vec![Evidence::Date],
        }
        .into(),
        StatementSetAside { line, statement: statement.clone(), lifted: false }.into(),
        EntryTakenBack { line, reason: "It was B-018".to_owned() }.into(),
        StatementUnmatched { line, reason: "Another job".to_owned() }.into(),
        StatementEntered {
            line,
            items: items(),
            check_in: check_in(),
            mailing_date: morning().local_date(),
            verification_type: "None (Verification Previously Assessed)".to_owned(),
            assessed_reason: "Other - please explain below".to_owned(),
            comment: "National outage".to_owned(),
            placard_option: "Print Later".to_owned(),
        }
        .into(),
        StatementFinalised {
            line,
            statement: statement.clone(),
            items: items(),
            check_in: CheckIn { system: Some(morning()), ..check_in() },
            mailing_date: morning().local_date(),
        }
        .into(),
        FinalisedTicked { line, statement: statement.clone(), status: "FIN".to_owned() }.into(),
        LineExplained {
            line,
            explanation: Explanation::AlreadyFinalised,
            statement: Some(statement),
            comment: "Finalised before the outage".to_owned(),
        }
        .into(),
    ]
}

fn close_out_changes() -> Vec<Change> {
    let unit = id(UnitId::from_bytes, 4);
    let device = id(DeviceId::from_bytes, 5);
    let day = morning().local_date();
    let silent = HoldReason::SilentDevice { device };
    vec![
        CloseOutHeld {
            unit,
            day,
            reasons: vec![
                silent.clone(),
                HoldReason::OpenLines { count: 2 },
                HoldReason::Conflicts { count: 1 },
                HoldReason::OpenContainers { count: 3 },
                HoldReason::Finding { rule: "001-3.6a".to_owned(), count: 1 },
            ],
        }
        .into(),
        DayClosed {
            close_out: id(CloseOutId::from_bytes, 16),
            unit,
            day,
            devices: vec![DeviceHeard {
                device,
                journal: id(JournalId::from_bytes, 6),
                known_seq: 41,
                announced_seq: 42,
                head: "0f".repeat(32),
                last_heard: Some(morning()),
            }],
            lines: 12,
            settled: 12,
            containers: 40,
            released: 40,
            report: "0f".repeat(32),
            signed_over: vec![SignedOver { hold: silent, reason: "Battery".to_owned() }],
        }
        .into(),
    ]
}

/// One fact of every kind, and the forms that an envelope can have.
pub(crate) fn golden() -> Vec<(String, Fact)> {
    let mut changes = device_changes();
    changes.extend(outage_changes());
    changes.extend(mailing_changes());
    changes.extend(dock_changes());
    changes.extend(statement_changes());
    changes.extend(close_out_changes());
    let mut facts: Vec<_> =
        changes.into_iter().map(|change| (change.kind().to_owned(), fact(change))).collect();
    let scan = ContainerScanned {
        load: id(LoadId::from_bytes, 14),
        barcode: "99M123456789012345678".to_owned(),
        symbology: None,
        keyed: false,
    };
    let signed_in = SignedIn {
        session: id(SessionId::from_bytes, 7),
        method: SignInMethod::Pin,
        role: Some(PersonRole::Supervisor),
        people_rev: Some(12),
    };
    facts.push(("envelope_signed_in_under_a_role".to_owned(), fact(signed_in.into())));
    let of_a_match = StatementMatched {
        line: id(LineId::from_bytes, 10),
        statement: StatementId("12345678".to_owned()),
        evidence: vec![Evidence::Permit],
        matching: Some(id(MatchId::from_bytes, 18)),
    };
    facts.push(("envelope_statement_matched_of_a_match".to_owned(), fact(of_a_match.into())));
    let lifted = StatementSetAside {
        line: id(LineId::from_bytes, 10),
        statement: StatementId("12345678".to_owned()),
        lifted: true,
    };
    facts.push(("envelope_statement_set_aside_lifted".to_owned(), fact(lifted.into())));
    let nothing_known = DataDamaged::of(id(DeviceId::from_bytes, 5));
    facts.push(("envelope_data_damaged_without_lists".to_owned(), fact(nothing_known.into())));
    let few_editions = EditionsInUse {
        device: id(DeviceId::from_bytes, 5),
        rulebook: edition("001 3.0, 2018-12"),
        off: Vec::new(),
        prices: None,
        fee_books: Vec::new(),
        calendar: None,
        closures: None,
    };
    facts.push(("envelope_editions_of_rules_alone".to_owned(), fact(few_editions.into())));
    facts.push((
        "envelope_by_a_device_without_a_unit".to_owned(),
        Fact {
            actor: Actor::Device(id(DeviceId::from_bytes, 5)),
            unit: None,
            replaces: vec![id(FactId::from_bytes, 13), id(FactId::from_bytes, 17)],
            ..fact(scan.into())
        },
    ));
    facts
}

#[test]
fn every_kind_is_written_as_its_golden_row_says() {
    for (name, fact) in golden() {
        let bytes = String::from_utf8(fact.encode().unwrap()).unwrap();
        assert!(!bytes.contains('\n'), "{name}: a row is one line");
        expect_test::expect_file![folder().join(format!("{name}.json"))].assert_eq(&bytes);
    }
}

#[test]
fn every_golden_row_is_read_as_what_it_was_and_written_as_it_stands() {
    for (name, fact) in golden() {
        let bytes = std::fs::read(folder().join(format!("{name}.json"))).unwrap();
        let read = Fact::decode(&bytes).unwrap();
        assert_eq!(read, fact, "{name}");
        assert_eq!(read.encode().unwrap(), bytes, "{name}");
    }
}

#[test]
fn every_kind_has_a_golden_row_and_every_golden_row_a_kind() {
    let kinds: BTreeSet<String> = Change::KINDS.iter().map(|kind| (*kind).to_owned()).collect();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with("envelope_") && !name.starts_with("newer_"))
        .collect();
    assert_eq!(files, kinds);
    let shown: BTreeSet<FieldName> = fields().iter().map(|set| set.field.name()).collect();
    assert_eq!(shown, FieldName::ALL.iter().copied().collect(), "and every field a value");
}

#[test]
fn what_a_newer_program_wrote_is_read_as_far_as_it_is_known() {
    // One row each of an unknown kind, a later version, and a known kind with more in it.
    for (name, kind, known) in [
        ("newer_kind", "container_weighed", false),
        ("newer_version", "container_scanned", false),
        ("newer_fields", "container_scanned", true),
    ] {
        let bytes = std::fs::read(folder().join(format!("{name}.json"))).unwrap();
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let fact = Fact::decode(bytes).unwrap();
        assert_eq!(fact.change.kind(), kind, "{name}");
        assert_eq!(!matches!(fact.change, Change::Unknown(_)), known, "{name}");
        if let Change::Unknown(unknown) = &fact.change {
            assert!(unknown.body.contains("12.30"), "{name}: decimals keep their scale");
            assert!(unknown.body.contains("18446744073709551617"), "{name}: and large numbers");
            assert_eq!(fact.encode().unwrap(), bytes, "{name}");
        }
    }
}
