//! Who may do what, and that the journal's vocabulary says the same.

use super::*;
use domain::change::Change;

/// The kinds that an act records, its own and those that stand beside them.
fn kinds(act: &Act) -> &'static [&'static str] {
    match act {
        Act::DeclareOutage(_) => &["outage_declared"],
        Act::RecordNotice { .. } => &["notice_recorded"],
        Act::JoinOutages { .. } => &["outages_joined"],
        Act::RecordAllClear { .. } => &["all_clear_recorded"],
        Act::LogMailing { .. } => &["mailing_logged"],
        Act::SetField { .. } => &["field_set"],
        Act::ClearField { .. } => &["field_cleared"],
        Act::SecureHardCopy { .. } => &["hard_copy_secured"],
        Act::MakePlacard { .. } => &["placard_made"],
        Act::AttachPlacard { .. } => &["placard_attached"],
        Act::Release { .. } | Act::ReleasedOnPaper { .. } => &["mail_released"],
        Act::Withdraw { .. } => &["mailing_withdrawn"],
        Act::DecideDuplicate { .. } => &["duplicate_decided"],
        Act::OpenLoad { .. } => &["load_opened"],
        Act::PresentForm { .. } => &["form_presented", "container_reconciled"],
        Act::ReconcileContainer { .. } => &["container_reconciled"],
        Act::PullPlacard { .. } | Act::CollectPlacards { .. } => &["placard_collected"],
        Act::AcceptUnresolved => &["container_accepted"],
        Act::ReleaseContainers | Act::ReleaseContainer { .. } => &["container_released"],
        Act::RecordFastCall { .. } => &["fast_call_recorded", "container_accepted"],
        Act::TakeBackScan | Act::DisownScan { .. } => &["scan_disowned"],
        Act::MatchStatement { .. } => &["statement_matched", "match_decided"],
        Act::UnmatchStatement { .. } => &["statement_unmatched"],
        Act::KeepStatement { .. } => &["statement_unmatched", "entry_taken_back"],
        Act::SetAside { .. } | Act::LookAgain { .. } => &["statement_set_aside"],
        Act::EnterStatement { .. } => &["statement_entered"],
        Act::FinaliseStatement(_) => &["statement_finalised"],
        Act::TickFinalised { .. } => &["finalised_ticked"],
        Act::Explain { .. } => &["line_explained"],
        Act::SeeDamage => &["damage_seen"],
        Act::CloseDay { .. } => &["close_out_held", "day_closed"],
        Act::PrintSlip { .. } | Act::ResumeLoad { .. } | Act::PrintTally { .. } => &[],
    }
}

fn of_the_unit() -> Vec<Act> {
    let outage = OutageId::from_bytes([1; 16]);
    vec![
        Act::DeclareOutage(Declaration {
            cause: OutageCause::Usps,
            scope: OutageScope::National,
            systems: Vec::new(),
            effects: Vec::new(),
            began_at: None,
            planned: false,
            ticket: None,
        }),
        Act::RecordNotice {
            outage,
            kind: NoticeKind::Incident,
            text: String::new(),
            sender: String::new(),
        },
        Act::JoinOutages { kept: outage, joined: Vec::new() },
        Act::RecordAllClear { outage, restored_at: None, source: String::new(), ticket: None },
        Act::SeeDamage,
        Act::CloseDay { day: NaiveDate::default(), sign_over: Vec::new() },
    ]
}

/// A form with nothing in it.
fn form() -> EntryForm {
    let text = String::new;
    EntryForm {
        date_entered: None,
        initials: text(),
        transaction: text(),
        system_check_in: None,
        check_in: None,
        check_in_reason: text(),
        mailing_date: None,
        verification_type: text(),
        assessed_reason: text(),
        comment: text(),
        placard_option: text(),
        certification_date: None,
        containers: None,
        identical: false,
        piece_weight: None,
    }
}

fn of_lines() -> Vec<Act> {
    let line = LineId::from_bytes([2; 16]);
    let text = String::new;
    let released_at = Timestamp::parse("2018-12-04T08:10:00-06:00").unwrap();
    let ticket = domain::log_entry::LineField::Ticket(text());
    let source = domain::change::mailing::Source::Keyed;
    vec![
        Act::LogMailing { arrived_at: None, fields: Vec::new() },
        Act::SetField { line, set: SourcedField { field: ticket, source } },
        Act::ClearField { line, field: FieldName::Ticket },
        Act::SecureHardCopy { line, place: text() },
        Act::MakePlacard { line },
        Act::AttachPlacard { line },
        Act::PrintSlip { line },
        Act::Release { line },
        Act::ReleasedOnPaper { line, released_at },
        Act::Withdraw { line, reason: text() },
        Act::DecideDuplicate { line, other: line, decision: DuplicateDecision::TwoMailings },
        Act::MatchStatement { line, statement: StatementId(text()) },
        Act::UnmatchStatement { line, reason: text() },
        Act::KeepStatement { line, statement: StatementId(text()) },
        Act::SetAside { line, statement: StatementId(text()) },
        Act::LookAgain { line },
        Act::EnterStatement { line, entry: Box::new(form()) },
        Act::FinaliseStatement(StatementFinalised {
            line,
            statement: StatementId(text()),
            items: domain::change::statement::EntryItems {
                date_entered: NaiveDate::default(),
                initials: text(),
                transaction: text(),
            },
            check_in: domain::change::statement::CheckIn {
                system: None,
                adjusted: released_at,
                reason: text(),
            },
            mailing_date: NaiveDate::default(),
        }),
        Act::TickFinalised { line },
        Act::Explain { line, explanation: Explanation::Other, statement: None, comment: text() },
    ]
}

fn of_the_dock() -> Vec<Act> {
    let load = LoadId::from_bytes([3; 16]);
    let barcode = String::new;
    vec![
        Act::OpenLoad { appointment: None },
        Act::ResumeLoad { load },
        Act::PresentForm { name: String::new(), containers: Vec::new(), pallets: 0 },
        Act::ReconcileContainer { barcode: barcode(), form: FormId::from_bytes([4; 16]) },
        Act::PullPlacard { barcode: barcode() },
        Act::CollectPlacards { barcodes: Vec::new() },
        Act::AcceptUnresolved,
        Act::ReleaseContainers,
        Act::ReleaseContainer { barcode: barcode() },
        Act::RecordFastCall {
            barcode: barcode(),
            agent: String::new(),
            instruction: String::new(),
        },
        Act::TakeBackScan,
        Act::DisownScan { barcode: barcode() },
        Act::PrintTally { load },
    ]
}

fn every_act() -> Vec<Act> {
    let mut acts = of_the_unit();
    acts.extend(of_lines());
    acts.extend(of_the_dock());
    acts
}

#[test]
fn a_fact_is_allowed_from_the_role_on_that_the_least_act_needs_which_records_it() {
    for act in every_act() {
        for kind in kinds(&act) {
            let least = every_act()
                .iter()
                .filter(|other| kinds(other).contains(kind))
                .map(Act::least_role)
                .reduce(|one, other| if one.reaches(other) { other } else { one });
            assert_eq!(Change::least_role_of(kind), least, "{kind}: {act:?}");
        }
    }
}

#[test]
fn a_kind_that_people_author_is_recorded_by_an_act_or_by_what_they_do_at_the_device() {
    // Signing in and out, and what a scan of a label records.
    let beside = ["signed_in", "signed_out", "container_scanned", "label_refused"];
    let acts = every_act();
    let recorded: Vec<&str> = acts.iter().flat_map(kinds).copied().chain(beside).collect();
    for kind in Change::KINDS {
        let by_people = Change::least_role_of(kind).is_some();
        assert_eq!(recorded.contains(kind), by_people, "{kind}");
    }
    assert_eq!(Change::least_role_of("container_weighed"), None, "nobody here authors it");
}

#[test]
fn docks_scan_clerks_log_and_supervisors_decide() {
    let allowed = |role| every_act().iter().filter(|act| act.allowed_to(role)).count();
    let unknown = PersonRole::read("lead_clerk").unwrap();
    assert!(allowed(PersonRole::Dock) < allowed(PersonRole::Clerk));
    assert!(allowed(PersonRole::Clerk) < allowed(PersonRole::Supervisor));
    assert_eq!(allowed(PersonRole::Supervisor), every_act().len());
    assert_eq!(allowed(unknown), allowed(PersonRole::Dock), "what every role may");
}
