//! Any interleaving of the same journals gives equal tables, and so does folding them again.

use domain::change::close_out::{CloseOutHeld, DayClosed};
use domain::change::device::{
    DeviceEnrolled, DeviceRole, SignInMethod, SignOutCause, SignedIn, SignedOut,
};
use domain::change::dock::{
    AcceptBasis, ContainerAccepted, ContainerReconciled, ContainerReleased, FormPresented,
    PlacardCollected, ScanDisowned,
};
use domain::change::mailing::{
    DuplicateDecided, DuplicateDecision, FieldCleared, HardCopySecured, MailReleased,
    MailingWithdrawn, PlacardAttached, PlacardMade,
};
use domain::change::outage::{
    AllClearRecorded, OutageCause, OutageDeclared, OutageScope, OutagesJoined,
};
use domain::change::statement::{
    CheckIn, EntryItems, EntryTakenBack, Evidence, FinalisedTicked, MatchDecided,
    StatementFinalised, StatementMatched, StatementSetAside, StatementUnmatched,
};
use domain::ids::{
    CloseOutId, DeviceLetter, FormId, LineId, MatchId, OutageId, PlacardId, SessionId, StatementId,
};
use domain::log_entry::FieldName;
use proptest::prelude::*;
use store::{BeginCause, FactId, JournalHeader, Row, Store};

use crate::support::{
    Device, UNIT, at, batch, line, load, logged, opened, pieces, scanned, set, time,
};

/// One thing that a device does; small numbers, so that devices meet on the same things.
#[derive(Clone, Debug)]
enum Step {
    Record { device: usize, what: u8, about: u8, value: u8 },
    Hear { device: usize, from: usize },
    BeginAgain { device: usize },
}

const DEVICES: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let device = 0..DEVICES;
    prop_oneof![
        8 => (device.clone(), 0..30_u8, 0..3_u8, 0..4_u8)
            .prop_map(|(device, what, about, value)| Step::Record { device, what, about, value }),
        2 => (device.clone(), 0..DEVICES).prop_map(|(device, from)| Step::Hear { device, from }),
        1 => device.prop_map(|device| Step::BeginAgain { device }),
    ]
}

/// Records a fact that replaces what this device sees, if it replaces anything.
fn record(device: &mut Device, what: u8, about: u8, value: u8) {
    let line = line(about);
    let load = load(about);
    let barcode = format!("99M{value}");
    let outage = |number: u8| OutageId::from_bytes([number; 16]);
    let session = SessionId::from_bytes([about; 16]);
    let entry = device.store.line(line).unwrap();
    let field = |name| entry.fields.get(&name).map(|values| values.facts()).unwrap_or_default();
    let container = device.store.container(load, &barcode).unwrap();
    let form = FormId::from_bytes([value; 16]);
    let day = time("2018-12-04T08:00:00-06:00").local_date();
    match what {
        0..=2 => device.record(logged(line, u32::from(value), vec![pieces(u32::from(value))])),
        3..=5 => {
            let saw = field(FieldName::Pieces);
            device.record_replacing(set(line, pieces(u32::from(value) * 10)), saw)
        }
        6 => device.record_replacing(
            FieldCleared { line, field: FieldName::Pieces },
            field(FieldName::Pieces),
        ),
        7 | 8 => {
            let statement = StatementId(format!("{value}"));
            let evidence = vec![Evidence::JobId];
            // As a program of the version before writes it, or as this one does.
            let matching = (what == 8).then(|| MatchId::from_bytes([value; 16]));
            let of = statement.clone();
            let written = device.record_replacing(
                StatementMatched { line, statement, evidence: evidence.clone(), matching },
                entry.matched.facts(),
            );
            let Some(matching) = matching else { return };
            let lines = if value == 3 { vec![line, other_line(about)] } else { vec![line] };
            device.record(MatchDecided { matching, lines, statements: vec![of], evidence });
            written
        }
        9 => device.record_replacing(
            StatementUnmatched { line, reason: "no".to_owned() },
            entry.matched.facts(),
        ),
        10 => {
            let other = LineId::from_bytes([value; 16]);
            let saw = entry.kin.get(&other).map(|kin| kin.facts()).unwrap_or_default();
            let decision = DuplicateDecision::SameMailing;
            device.record_replacing(DuplicateDecided { line, other, decision }, saw)
        }
        11 => {
            let place = format!("safe {value}");
            device.record_replacing(HardCopySecured { line, place }, entry.secured.facts())
        }
        12 => {
            let placard = PlacardId::from_bytes([value; 16]);
            device.record(PlacardMade { line, placard, copy: 1 });
            device.record(PlacardAttached { line, placard })
        }
        13 => device.record(MailReleased {
            line,
            saw: Vec::new(),
            released_at: at(i64::from(value)).timestamp(),
        }),
        14 => device.record(MailingWithdrawn { line, reason: "taken back".to_owned() }),
        15 => device.record(opened(load, Some("123456789"))),
        16 | 17 => device.record(scanned(load, &barcode)),
        18 => {
            let scan = container.scans.first().map(|scan| scan.stamp.fact);
            let scan = scan.unwrap_or(FactId::from_bytes([0; 16]));
            device.record(ScanDisowned { load, barcode, scan })
        }
        19 => {
            device.record(FormPresented {
                load,
                form,
                name: "8125-1".to_owned(),
                containers: vec![barcode.clone()],
                pallets: 1,
            });
            device.record_replacing(
                ContainerReconciled { load, barcode, form },
                container.form.facts(),
            )
        }
        20 => device.record(PlacardCollected { load, barcode }),
        21 => device.record_replacing(
            ContainerAccepted { load, barcode, basis: AcceptBasis::NationalOutage },
            container.accepted.facts(),
        ),
        22 => device.record(ContainerReleased { load, barcode }),
        23 => {
            device.record(OutageDeclared {
                outage: outage(about),
                cause: OutageCause::Usps,
                scope: OutageScope::National,
                systems: Vec::new(),
                effects: Vec::new(),
                began_at: at(i64::from(value)).timestamp(),
                planned: false,
                ticket: None,
            });
            device.record(OutagesJoined { kept: outage(0), joined: vec![outage(about)] })
        }
        24 => {
            device.record(AllClearRecorded {
                outage: outage(about),
                restored_at: None,
                received_at: at(i64::from(value)).timestamp(),
                source: "notice".to_owned(),
                ticket: None,
            });
            device.record(SignedIn {
                session,
                method: SignInMethod::Pin,
                role: None,
                people_rev: None,
            });
            device.record(SignedOut { session, cause: SignOutCause::Asked })
        }
        26 => device.record_replacing(finalised(line, value), entry.entry.facts()),
        27 => device.record_replacing(
            EntryTakenBack { line, reason: "wrong line".to_owned() },
            entry.entry.facts(),
        ),
        28 => device.record(FinalisedTicked {
            line,
            statement: StatementId(format!("{value}")),
            status: "FIN".to_owned(),
        }),
        29 => {
            let statement = StatementId(format!("{value}"));
            let saw = entry.set_aside.get(&statement).map(|aside| aside.facts());
            let lifted = entry.is_set_aside(&statement);
            let aside = StatementSetAside { line, statement, lifted };
            device.record_replacing(aside, saw.unwrap_or_default())
        }
        _ => {
            device.record(CloseOutHeld { unit: UNIT, day, reasons: Vec::new() });
            device.record(DeviceEnrolled {
                device: device.store.identity().device,
                unit: UNIT,
                name: format!("name {value}"),
                role: DeviceRole::Dock,
                letter: DeviceLetter::new('C').unwrap(),
                public_key: String::new(),
            });
            device.record(DayClosed {
                close_out: CloseOutId::from_bytes([value; 16]),
                unit: UNIT,
                day,
                devices: Vec::new(),
                lines: 0,
                settled: 0,
                containers: 0,
                released: 0,
                report: String::new(),
                signed_over: Vec::new(),
            })
        }
    };
}

fn other_line(about: u8) -> LineId {
    line((about + 1) % 3)
}

fn finalised(line: LineId, value: u8) -> StatementFinalised {
    StatementFinalised {
        line,
        statement: StatementId(format!("{value}")),
        items: EntryItems {
            date_entered: at(0).timestamp().local_date(),
            initials: "AB".to_owned(),
            transaction: format!("t{}", value % 2),
        },
        check_in: CheckIn {
            system: None,
            adjusted: at(0).timestamp(),
            reason: "System Not Available".to_owned(),
        },
        mailing_date: at(0).timestamp().local_date(),
    }
}

/// Plays the steps. A device that begins again had nothing acknowledged, so it seals everything
/// again: whoever heard its old journal knows every fact twice.
fn play(steps: &[Step]) -> Vec<Device> {
    let mut devices: Vec<Device> = (0..DEVICES as u64).map(|n| Device::new(n + 1)).collect();
    for step in steps {
        match *step {
            Step::Record { device, what, about, value } => {
                record(&mut devices[device], what, about, value);
            }
            Step::Hear { device, from } if device != from => {
                let (device, from) = two(&mut devices, device, from);
                device.hear_journal(&from.store, from.store.journal());
            }
            Step::Hear { .. } => {}
            Step::BeginAgain { device } => {
                let device = &mut devices[device];
                let now = device.now();
                device.store.begin_journal(BeginCause::RolledBack, &now, &mut device.ids).unwrap();
            }
        }
    }
    devices
}

fn two(devices: &mut [Device], a: usize, b: usize) -> (&mut Device, &Device) {
    if a < b {
        let (left, right) = devices.split_at_mut(b);
        (&mut left[a], &right[0])
    } else {
        let (left, right) = devices.split_at_mut(a);
        (&mut right[0], &left[b])
    }
}

/// Every journal that somebody knows, at its longest, and the rows of it.
fn journals(devices: &[Device]) -> Vec<(usize, JournalHeader, Vec<Row>)> {
    let mut found: Vec<(usize, JournalHeader, Vec<Row>)> = Vec::new();
    for (number, device) in devices.iter().enumerate() {
        for known in device.store.journals().unwrap() {
            let rows =
                device.store.rows_from(known.header.journal, 1, usize::MAX, usize::MAX).unwrap();
            match found.iter_mut().find(|(_, header, _)| header.journal == known.header.journal) {
                Some(longest) if longest.2.len() < rows.len() => {
                    *longest = (number, known.header, rows);
                }
                Some(_) => {}
                None => found.push((number, known.header, rows)),
            }
        }
    }
    found.retain(|(_, _, rows)| !rows.is_empty());
    found
}

/// A new store that hears the journals piece by piece in the order that `choices` says.
fn heard_in_order(devices: &[Device], choices: &[(u8, u8)]) -> Store {
    let mut listener = Device::new(99).store;
    let journals = journals(devices);
    let mut heard = vec![0_usize; journals.len()];
    let in_the_end = (0..journals.len()).map(|index| (index, usize::MAX));
    let pieces = choices
        .iter()
        .map(|(journal, count)| (usize::from(*journal) % journals.len(), usize::from(*count)))
        .chain(in_the_end);
    for (index, count) in pieces {
        let (owner, header, rows) = &journals[index];
        let upto = rows.len().min(heard[index].saturating_add(count));
        for piece in rows[heard[index]..upto].chunks(100) {
            let bytes: Vec<&[u8]> = piece.iter().map(|row| row.bytes.as_slice()).collect();
            let batch = batch(&devices[*owner].store, header.journal, piece, &bytes);
            let answer = listener.hear(header, &batch, &at(1)).unwrap();
            assert!(matches!(answer, store::Heard::Stored { .. }), "{answer:?}");
        }
        heard[index] = upto;
    }
    listener
}

fn choices() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((any::<u8>(), 1..6_u8), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_of_the_same_journals_gives_equal_tables(
        steps in prop::collection::vec(step(), 1..45),
        one in choices(),
        other in choices(),
    ) {
        let devices = play(&steps);
        let mut first = heard_in_order(&devices, &one);
        let second = heard_in_order(&devices, &other);
        let tables = first.tables().unwrap();
        prop_assert_eq!(&tables, &second.tables().unwrap());
        first.rebuild().unwrap();
        prop_assert_eq!(&tables, &first.tables().unwrap());
        prop_assert_eq!(first.verify().unwrap().in_words(), Vec::<String>::new());
    }

    #[test]
    fn a_devices_own_tables_are_what_folding_its_rows_again_gives(
        steps in prop::collection::vec(step(), 1..45),
    ) {
        for mut device in play(&steps) {
            let live = device.store.tables().unwrap();
            prop_assert_eq!(device.store.verify().unwrap().in_words(), Vec::<String>::new());
            device.store.rebuild().unwrap();
            prop_assert_eq!(live, device.store.tables().unwrap());
        }
    }
}

#[test]
fn the_steps_make_conflicts_stubs_and_copies() {
    // The property above would say little about journals in which nothing meets.
    let steps = [
        Step::Record { device: 0, what: 0, about: 1, value: 1 },
        Step::Hear { device: 1, from: 0 },
        Step::Hear { device: 2, from: 0 },
        Step::Record { device: 0, what: 3, about: 1, value: 2 },
        Step::Record { device: 1, what: 3, about: 1, value: 3 },
        Step::Record { device: 2, what: 3, about: 2, value: 3 },
        Step::Hear { device: 2, from: 1 },
        Step::BeginAgain { device: 1 },
    ];
    let devices = play(&steps);
    let listener = heard_in_order(&devices, &[]);
    let tables = listener.tables().unwrap();
    assert!(listener.line(line(1)).unwrap().fields[&FieldName::Pieces].is_conflict());
    assert!(tables.contains("state=\"stub\""), "{tables}");
    assert!(tables.contains("copies fact="), "{tables}");
}
