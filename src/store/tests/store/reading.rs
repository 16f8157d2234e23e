use domain::change::Change;
use domain::change::device::{SignInMethod, SignOutCause, SignedIn, SignedOut};
use domain::change::dock::{ContainerReleased, FormPresented, LabelRefused, PlacardCollected};
use domain::change::mailing::{MailReleased, MailingWithdrawn};
use domain::change::outage::{OutageCause, OutageDeclared, OutageScope};
use domain::change::statement::{Evidence, StatementMatched};
use domain::container::ContainerState;
use domain::ids::{DeviceLetter, FormId, OutageId, SessionId, StatementId};
use domain::log_entry::{Channel, LineField, LineState, MailClass};
use domain::quantity::{Exactness, Money, Pieces};
use store::LineQuery;

use crate::support::{Device, at, line, load, logged, opened, scanned, set, time};

/// Three lines: one of Lakeside, released; one of Bolt, open; one withdrawn.
fn log() -> Device {
    let mut device = Device::new(1);
    let outage = OutageId::from_bytes([5; 16]);
    let text = |text: &str| text.to_owned();
    let mut lakeside = logged(
        line(1),
        1,
        vec![
            LineField::PermitHolder(text("Lakeside Print")),
            LineField::Mailer(text("Fox Mailing")),
            LineField::PermitType(text("PI")),
            LineField::PermitNumber(text("1187")),
            LineField::JobId(text("LP-100%")),
            LineField::Channel(Channel::MailDat),
            LineField::Class(MailClass::MarketingMail),
            LineField::Pieces(Pieces { count: 6200, exactness: Exactness::Approximate }),
            LineField::Postage(Money("1488.50".parse().unwrap())),
        ],
    );
    lakeside.outage = Some(outage);
    device.record(lakeside);
    device.record(MailReleased { line: line(1), saw: Vec::new(), released_at: at(30).timestamp() });
    device.record(logged(line(2), 17, vec![LineField::PermitHolder(text("bolt & sons"))]));
    device.record(logged(line(3), 3, vec![LineField::PaperNumber(46)]));
    device.record(MailingWithdrawn { line: line(3), reason: text("wrong dock") });
    device
}

#[test]
fn the_list_shows_what_was_recorded() {
    let device = log();
    let rows = device.store.lines(&LineQuery::Find("Lakeside".to_owned())).unwrap();
    let row = &rows[0];
    assert_eq!(row.number.unwrap().to_string(), "B-001");
    assert_eq!(row.arrival, Some(at(1).timestamp()));
    assert_eq!(row.outage, Some(OutageId::from_bytes([5; 16])));
    assert_eq!(row.holder.as_deref(), Some("Lakeside Print"));
    assert_eq!((row.channel, row.class), (Some(Channel::MailDat), Some(MailClass::MarketingMail)));
    assert_eq!(row.pieces.unwrap().to_string(), "≈ 6,200");
    assert_eq!(row.postage.unwrap().0.to_string(), "1488.50");
    assert_eq!(row.state, LineState::Released);
    assert_eq!(row.released_at.unwrap().unix_ms(), at(30).timestamp().unix_ms());
    assert_eq!(row.unit, Some(crate::support::UNIT));
    let whole = device.store.log_entries(&LineQuery::Day(at(0).timestamp().local_date())).unwrap();
    assert_eq!(whole.len(), 3);
    assert!(whole.iter().all(|entry| *entry == device.store.line(entry.line).unwrap()));
}

#[test]
fn lines_are_found_by_what_people_know_of_them() {
    let mut device = log();
    let statement = StatementId("77".to_owned());
    let evidence = vec![Evidence::Permit];
    device.record(StatementMatched {
        line: line(2),
        statement: statement.clone(),
        evidence,
        matching: None,
    });
    let day = at(0).timestamp().local_date();
    let find = |text: &str| LineQuery::Find(text.to_owned());
    for (query, expected) in [
        (LineQuery::All, vec![2, 3, 1]),
        (LineQuery::Day(day), vec![2, 3, 1]),
        (LineQuery::Day(day.succ_opt().unwrap()), vec![]),
        (LineQuery::Open, vec![2, 1]),
        (LineQuery::Conflicts, vec![]),
        (LineQuery::Outage(OutageId::from_bytes([5; 16])), vec![1]),
        (LineQuery::JobId("LP-100%".to_owned()), vec![1]),
        (LineQuery::Permit("1187".to_owned()), vec![1]),
        (LineQuery::Statement(statement), vec![2]),
        (LineQuery::Paper(46), vec![3]),
        (LineQuery::Paper(17), vec![]),
        (find("046"), vec![3]),
        (find("B-017"), vec![2]),
        (find("b17"), vec![2]),
        (find("BOLT"), vec![2]),
        (find("lake"), vec![1]),
        (find("fox"), vec![1]),
        (find("118"), vec![1]),
        (find("LP-100%"), vec![1]),
        (find("%"), vec![]),
        (find("_akeside"), vec![]),
        (find("no such"), vec![]),
        (find("' OR 1=1 --"), vec![]),
    ] {
        let rows = device.store.lines(&query).unwrap();
        let lines: Vec<_> = rows.iter().map(|row| row.line).collect();
        let expected: Vec<_> = expected.into_iter().map(line).collect();
        assert_eq!(lines, expected, "{query:?}");
    }
}

#[test]
fn two_values_for_one_field_are_listed_as_a_conflict() {
    let mut ann = log();
    let mut raj = Device::new(2);
    raj.hear_everything(&ann.store);
    let saw =
        ann.store.line(line(1)).unwrap().fields[&domain::log_entry::FieldName::Pieces].facts();
    let count = |count| LineField::Pieces(Pieces { count, exactness: Exactness::Exact });
    ann.record_replacing(set(line(1), count(4000)), saw.clone());
    raj.record_replacing(set(line(1), count(4200)), saw);
    ann.hear_everything(&raj.store);
    let rows = ann.store.lines(&LineQuery::Conflicts).unwrap();
    assert_eq!((rows.len(), rows[0].conflicts, rows[0].pieces), (1, 1, None));
}

#[test]
fn the_next_number_is_one_above_the_last_of_that_letter() {
    let device = log();
    let next = |letter| {
        device.store.next_line_number(DeviceLetter::new(letter).unwrap()).unwrap().to_string()
    };
    assert_eq!((next('B'), next('C')), ("B-018".to_owned(), "C-001".to_owned()));
}

#[test]
fn a_load_shows_its_containers_and_how_far_they_are() {
    let mut device = Device::new(1);
    device.record(opened(load(1), Some("123456789")));
    device.record(FormPresented {
        load: load(1),
        form: FormId::from_bytes([1; 16]),
        name: "8125".to_owned(),
        containers: vec!["A".to_owned()],
        pallets: 1,
    });
    device.record(LabelRefused {
        load: load(1),
        content: "hello".to_owned(),
        reason: "no container barcode".to_owned(),
    });
    for barcode in ["A", "B", "C", "A"] {
        device.record(scanned(load(1), barcode));
    }
    device.record(PlacardCollected { load: load(1), barcode: "B".to_owned() });
    device.record(ContainerReleased { load: load(1), barcode: "B".to_owned() });
    device.record(PlacardCollected { load: load(1), barcode: "D".to_owned() });
    device.record(scanned(load(2), "A"));

    let rows = device.store.container_rows(load(1)).unwrap();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row.barcode.as_str(), row.state, row.scans, row.collected))
        .collect();
    assert_eq!(
        rows,
        [
            ("C", ContainerState::Open, 1, false),
            ("B", ContainerState::Released, 1, true),
            ("A", ContainerState::Open, 2, false),
            ("D", ContainerState::Unscanned, 0, true),
        ]
    );
    let loads = device.store.loads().unwrap();
    let first = loads.iter().find(|row| row.load == load(1)).unwrap();
    assert_eq!((first.scanned, first.released, first.open, first.forms), (3, 1, 2, 1));
    assert_eq!(first.appointment.as_deref(), Some("123456789"));
    assert_eq!(first.arrived_at, Some(time("2018-12-04T08:10:00-06:00")));
    assert_eq!(device.store.load(load(1)).unwrap().refused.len(), 1);
    assert_eq!(device.store.open_containers().unwrap(), 3);
    let twice = device.store.containers_with_barcode("A").unwrap();
    assert_eq!(
        twice.iter().map(|container| container.load).collect::<Vec<_>>(),
        [load(1), load(2)]
    );
    let unknown = device.store.container(load(1), "Z").unwrap();
    assert_eq!(unknown.state(), ContainerState::Unscanned);
}

#[test]
fn a_load_with_containers_only_is_not_lost() {
    let mut device = Device::new(1);
    device.record(scanned(load(9), "A"));
    assert_eq!(device.store.containers_of(load(9)).unwrap().len(), 1);
    assert_eq!(device.store.load(load(9)).unwrap().opened, None);
}

#[test]
fn outages_sessions_and_devices_are_read_as_the_facts_give_them() {
    let mut device = Device::new(1);
    for (number, began) in [(1, 10), (2, 20)] {
        device.record(OutageDeclared {
            outage: OutageId::from_bytes([number; 16]),
            cause: OutageCause::Usps,
            scope: OutageScope::National,
            systems: Vec::new(),
            effects: Vec::new(),
            began_at: at(began).timestamp(),
            planned: false,
            ticket: None,
        });
    }
    let outages: Vec<_> =
        device.store.outages().unwrap().iter().map(|outage| outage.outage.as_bytes()[0]).collect();
    assert_eq!(outages, [2, 1]);

    let session = |number| SessionId::from_bytes([number; 16]);
    for number in 1..=3 {
        device.record(SignedIn {
            session: session(number),
            method: SignInMethod::Pin,
            role: None,
            people_rev: None,
        });
    }
    device.record(SignedOut { session: session(2), cause: SignOutCause::Asked });
    let here = device.store.identity().device;
    let open = device.store.open_sessions(here).unwrap();
    let open: Vec<_> = open.iter().map(|state| state.session).collect();
    assert_eq!(open, [session(1), session(3)]);
    assert!(device.store.session(session(2)).unwrap().ended_at.is_some());
    assert_eq!(device.store.devices().unwrap(), [], "not enrolled");
    let known = device.store.device(here).unwrap();
    assert_eq!((known.state.journals.len(), known.journals.len()), (1, 1));
    assert_eq!(known.journals[0].head, device.store.head());
}

#[test]
fn a_reader_sees_one_moment_in_a_snapshot() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Device::open(dir.path(), 1);
    let reader = device.store.reader().unwrap().unwrap();
    reader
        .snapshot(|reader| {
            let before = reader.tables()?;
            device.record(scanned(load(1), "A"));
            assert_eq!(reader.tables()?, before);
            Ok(())
        })
        .unwrap();
    assert_eq!(reader.containers_of(load(1)).unwrap().len(), 1);
}

#[test]
fn rows_come_in_bounded_pieces() {
    let mut device = Device::new(1);
    for n in 0..20 {
        device.record(scanned(load(1), &n.to_string()));
    }
    let journal = device.store.head().journal;
    let count =
        |first, rows, bytes| device.store.rows_from(journal, first, rows, bytes).unwrap().len();
    assert_eq!(count(1, 5, usize::MAX), 5);
    assert_eq!(count(19, 5, usize::MAX), 3);
    assert_eq!(count(22, 5, usize::MAX), 0);
    assert_eq!(count(1, 5, 1), 1, "always one");
    let two: usize = device
        .store
        .rows_from(journal, 2, 2, usize::MAX)
        .unwrap()
        .iter()
        .map(|row| row.bytes.len())
        .sum();
    assert_eq!((count(2, 5, two), count(2, 5, two - 1)), (2, 1));
}

#[test]
fn a_fact_touches_only_what_it_says() {
    let mut device = log();
    let before = device.store.tables().unwrap();
    let change: Change = scanned(load(1), "A").into();
    device.record(change);
    let after = device.store.tables().unwrap();
    let new: Vec<_> = after.lines().filter(|line| !before.contains(line)).collect();
    let tables: Vec<_> = new.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(tables, ["containers", "facts", "touches"]);
}

#[test]
fn permits_are_known_from_earlier_lines_by_any_word_of_the_holder() {
    let device = log();
    let known = |text: &str| -> Vec<(Option<String>, Option<String>)> {
        let rows = device.store.permits_known(text, 4).unwrap();
        rows.into_iter().map(|row| (row.holder, row.permit_number)).collect()
    };
    let lakeside = (Some("Lakeside Print".to_owned()), Some("1187".to_owned()));
    for text in ["lake", "PRINT", "118", " lake "] {
        assert!(known(text).contains(&lakeside), "{text}: {:?}", known(text));
    }
    for text in ["akeside", "rint", "%", "_", "zebra"] {
        assert!(!known(text).contains(&lakeside), "{text}");
    }
    assert!(device.store.permits_known("", 1).unwrap().len() <= 1);
    assert!(0 < device.store.size_bytes().unwrap());
}
