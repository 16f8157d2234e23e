//! A plan changes nothing: whatever the store refuses, the station is as it was.

use domain::change::mailing::{DuplicateDecision, Source, SourcedField};
use domain::change::outage::{NoticeKind, OutageCause, OutageScope, OutageSystem};
use domain::change::statement::Explanation;
use domain::ids::{FormId, LineId, LoadId, OutageId, StatementId};
use domain::log_entry::{FieldName, LineField};
use domain::reference::PersonRole;
use store::Refusal;

use crate::act::Declaration;
use crate::testing::Desk;
use crate::{Act, Station};

/// A supervisor's device with a line that was released, a load with a container, and an outage.
fn desk() -> (Desk, LineId) {
    let mut desk = Desk::with(PersonRole::Supervisor);
    let line = desk.log([LineField::PermitHolder("Lakeside Parish".to_owned())]);
    let other = desk.log([LineField::PermitHolder("Lakeside Parish".to_owned())]);
    assert_ne!(line, other);
    for act in [Act::DeclareOutage(declaration()), Act::MakePlacard { line }] {
        assert!(!desk.perform(act).unwrap().recorded.is_empty());
    }
    (desk, line)
}

fn declaration() -> Declaration {
    Declaration {
        cause: OutageCause::Usps,
        scope: OutageScope::National,
        systems: vec![OutageSystem::EInduction],
        effects: Vec::new(),
        began_at: None,
        planned: false,
        ticket: None,
    }
}

/// One of each act that records something.
fn acts(desk: &Desk, line: LineId) -> Vec<Act> {
    let now = desk.now;
    let outage = desk.station.outages()[0].outage;
    let barcode = || "99M900066875EMA000053".to_owned();
    let text = || "words".to_owned();
    let field = LineField::JobId("7".to_owned());
    let set = SourcedField { field, source: Source::MailerSaid };
    let mut entry = desk.station.entry_form(line, &now).unwrap();
    entry.mailing_date = Some(now.timestamp().local_date());
    vec![
        Act::DeclareOutage(declaration()),
        Act::RecordNotice { outage, kind: NoticeKind::Incident, text: text(), sender: text() },
        Act::JoinOutages { kept: outage, joined: vec![OutageId::from_bytes([8; 16])] },
        Act::RecordAllClear { outage, restored_at: None, source: text(), ticket: None },
        Act::LogMailing { arrived_at: None, fields: vec![set.clone()] },
        Act::SetField { line, set },
        Act::ClearField { line, field: FieldName::PermitHolder },
        Act::SecureHardCopy { line, place: text() },
        Act::MakePlacard { line },
        Act::AttachPlacard { line },
        Act::PrintSlip { line },
        Act::Release { line },
        Act::ReleasedOnPaper { line, released_at: now.timestamp() },
        Act::Withdraw { line, reason: text() },
        Act::DecideDuplicate {
            line,
            other: LineId::from_bytes([7; 16]),
            decision: DuplicateDecision::TwoMailings,
        },
        Act::OpenLoad { appointment: Some("402771936".to_owned()) },
        Act::ResumeLoad { load: LoadId::from_bytes([6; 16]) },
        Act::PresentForm { name: text(), containers: vec![barcode()], pallets: 1 },
        Act::ReconcileContainer { barcode: barcode(), form: FormId::from_bytes([5; 16]) },
        Act::PullPlacard { barcode: barcode() },
        Act::CollectPlacards { barcodes: vec![barcode()] },
        Act::AcceptUnresolved,
        Act::ReleaseContainers,
        Act::ReleaseContainer { barcode: barcode() },
        Act::RecordFastCall { barcode: barcode(), agent: text(), instruction: text() },
        Act::TakeBackScan,
        Act::DisownScan { barcode: barcode() },
        Act::PrintTally { load: LoadId::from_bytes([6; 16]) },
        Act::MatchStatement { line, statement: StatementId("S1".to_owned()) },
        Act::UnmatchStatement { line, reason: text() },
        Act::EnterStatement { line, entry: Box::new(entry) },
        Act::TickFinalised { line },
        Act::Explain { line, explanation: Explanation::Other, statement: None, comment: text() },
        Act::SeeDamage,
        Act::CloseDay { day: now.timestamp().local_date(), sign_over: Vec::new() },
    ]
}

/// What of the station an act could change before its facts are durable.
fn as_it_is(station: &Station) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        station.place,
        station.below,
        station.dock,
        station.load,
        station.prints,
        station.outages(),
        station.store().head(),
    )
}

#[test]
fn whatever_act_the_store_refuses_leaves_the_station_as_it_was() {
    let (desk, line) = desk();
    let mut refused = 0;
    for act in acts(&desk, line) {
        let (mut desk, _) = self::desk();
        let now = desk.now;
        let name = format!("{act:?}");
        desk.station.absorb(&now, |store, _| store.refuse_writes(Refusal::ReadOnly)).unwrap();
        let before = as_it_is(&desk.station);
        if desk.perform(act).is_err() {
            refused += 1;
            assert_eq!(as_it_is(&desk.station), before, "{name}");
        }
    }
    assert!(20 < refused, "{refused} acts were refused");
}

#[test]
fn a_form_that_comes_before_any_load_opens_one_and_both_are_one() {
    let (mut desk, _) = desk();
    let now = desk.now;
    let act = || Act::PresentForm { name: "One".into(), containers: Vec::new(), pallets: 2 };
    desk.station.absorb(&now, |store, _| store.refuse_writes(Refusal::ReadOnly)).unwrap();
    assert!(desk.perform(act()).is_err());
    assert_eq!(desk.station.load, None, "a scan would join a load that never was");
    desk.station.absorb(&now, |store, _| store.refuse_writes(Refusal::None)).unwrap();
    assert_eq!(desk.perform(act()).unwrap().recorded.len(), 2);
    assert!(desk.station.load.is_some());
}
