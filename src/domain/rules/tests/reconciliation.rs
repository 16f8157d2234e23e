//! Cases of reconciliation: work that is left, matches, deductions.

use crate::change::outage::*;
use crate::change::statement::Explanation;
use crate::finding::{Asked, Says};
use crate::ids::StatementId;
use crate::log_entry::*;
use crate::reconcile::{Tolerance, reconcile};
use crate::reference::StatementRow;
use crate::rulebook::{Rulebook, decided};
use crate::rules::reconciliation::*;
use crate::testing::*;

fn over() -> World {
    World::at("12 10:00", &[Down::national(1).over("16:00")])
}

#[test]
fn each_line_has_the_work_that_is_left() {
    let electronic = || Line::arrived(1, "09:00").channel(Channel::MailDat);
    let hard_copy = || Line::arrived(1, "09:00").channel(Channel::HardCopy).secured();
    for (name, entry, expected) in [
        ("hard copy", hard_copy(), Work::ToEnter),
        ("keyed at once", hard_copy().explained(Explanation::KeyedAtAcceptance), Work::Settled),
        ("electronic", electronic(), Work::Outstanding),
        ("matched", electronic().matched("S1"), Work::ToFinalise),
        ("finalised", electronic().matched("S1").finalised("S1"), Work::ToTick),
        ("ticked", electronic().matched("S1").finalised("S1").ticked("S1", "FIN"), Work::Settled),
        ("explained", electronic().explained(Explanation::AlreadyFinalised), Work::Settled),
        ("taken back", electronic().withdrawn(), Work::Settled),
        ("unknown", Line::arrived(1, "09:00"), Work::ToClarify),
    ] {
        assert_eq!(work(&over().ctx(), &entry.entry()), expected, "{name}");
    }
}

#[test]
fn a_delayed_job_waits_until_the_48_hours_are_over() {
    let slow =
        OutageDeclared { effects: vec![OutageEffect::FileProcessing], ..Down::declaration(1) };
    let entry = Line::arrived(1, "09:00").channel(Channel::MailDat).entry();
    for (when, expected) in [("12 10:00", Work::Waits), ("14 10:00", Work::Outstanding)] {
        let world = World::at(when, &[Down::declared(1, slow.clone()).over("16:00")]);
        assert_eq!(work(&world.ctx(), &entry), expected, "{when}");
    }
    let off = Rulebook::whole().without(decided::DELAYED_JOB_WAITS);
    let world = World::with_rules("12 10:00", &[Down::declared(1, slow).over("16:00")], off);
    assert_eq!(work(&world.ctx(), &entry), Work::Outstanding);
}

#[test]
fn the_work_list_says_who_owes_and_what_stays_untouched() {
    let lines = [
        Line::arrived(1, "09:00").channel(Channel::MailDat).holder("Acme").entry(),
        Line::arrived(2, "09:10").channel(Channel::MailXml).holder("Acme").entry(),
        Line::arrived(3, "09:20").channel(Channel::HardCopy).holder("Bolt").secured().entry(),
    ];
    let statements = [
        statement("S9", "UPD"),
        statement("S8", "EST"),
        statement("S7", "??"),
        statement("S6", "FIN"),
    ];
    let found = reconcile(&lines, &statements, &Tolerance::default());
    let list = work_list(&over().ctx(), &lines, &statements, &found);
    assert_eq!(list.outstanding.get("Acme").unwrap().len(), 2);
    assert_eq!(list.with(Work::ToEnter).collect::<Vec<_>>(), [Line::id(3)]);
    assert_eq!(list.untouched, [StatementId("S9".to_owned())]);
    assert_eq!(list.open_count(), 3);
    let rules = named(&findings(&over().ctx(), &lines, &list, &found));
    assert_eq!(rules, ["001-8d", "001-3.2.2a", "001-3.2.1", "001-3.5c", "001-3.5e"]);
}

#[test]
fn a_statement_that_was_final_before_is_named_with_its_line() {
    let lines = [Line::arrived(1, "09:00").channel(Channel::MailDat).job("J1").entry()];
    let mut row = statement("S1", "FIN");
    row.job_id = Some("J1".to_owned());
    let statements = [row];
    let found = reconcile(&lines, &statements, &Tolerance::default());
    let list = work_list(&over().ctx(), &lines, &statements, &found);
    assert_eq!(list.already_final, [(Line::id(1), StatementId("S1".to_owned()))]);
}

#[test]
fn nothing_is_raised_when_an_outage_never_touched_statements() {
    let fast = OutageDeclared {
        systems: vec![OutageSystem::Fast],
        effects: vec![OutageEffect::DockContainerData],
        ..Down::declaration(1)
    };
    let world = World::at("12 10:00", &[Down::declared(1, fast).over("16:00")]);
    let lines = [Line::arrived(1, "09:00").channel(Channel::HardCopy).entry()];
    let found = reconcile::<_, StatementRow>(&lines, &[], &Tolerance::default());
    let list = work_list(&world.ctx(), &lines, &[], &found);
    assert!(!named(&findings(&world.ctx(), &lines, &list, &found)).contains(&"001-8d"));
}

#[test]
fn one_statement_is_one_line() {
    let line = Line::arrived(1, "09:00").channel(Channel::MailDat).entry();
    let other = Line::arrived(2, "09:00").channel(Channel::MailDat).matched("S1").entry();
    let row = statement("S1", "UPD");
    let ruling = match_line(&over().ctx(), &line, &row, &[line.clone(), other]);
    assert_eq!(held_by(&ruling), ["001-3.5a"]);
    assert!(ruling.findings.first().unwrap().to_string().contains("line A-002"));
    let free = match_line(&over().ctx(), &line, &row, std::slice::from_ref(&line));
    assert!(free.is_free());
}

#[test]
fn a_match_with_a_final_statement_is_made_and_says_that_nothing_is_left() {
    let line = Line::arrived(1, "09:00").channel(Channel::MailDat).entry();
    let ruling = match_line(&over().ctx(), &line, &statement("S1", "FPP"), &[]);
    assert!(ruling.is_free());
    assert_eq!(named(&ruling.findings), ["001-3.5a", "001-3.5b"]);
}

#[test]
fn differences_between_log_and_statement_are_said() {
    let line = Line::arrived(1, "09:00")
        .about(4_000)
        .with(LineField::Postage(money("100.00")))
        .class(MailClass::FirstClass)
        .entry();
    let mut row = statement("S1", "UPD");
    row.pieces = Some(4_012);
    row.postage = Some(money("100.00"));
    row.class = Some(MailClass::MarketingMail);
    let found = differences(&over().ctx(), &line, &row);
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2);
    assert!(said.first().unwrap().contains("≈ 4,000 for the piece count, the statement 4,012"));
}

#[test]
fn no_hard_copy_is_asked_of_an_electronic_mailer_afterwards_either() {
    let asks = |entry: Line, book: Rulebook| {
        let world = World::with_rules("12 10:00", &[Down::national(1).over("16:00")], book);
        demands(&world.ctx(), &entry.entry()).asks_for(Asked::HardCopyStatement)
    };
    let electronic = || Line::arrived(1, "09:00").channel(Channel::Sst);
    let off = Rulebook::whole().without(decided::NO_HARD_COPY_LATER);
    assert!(!asks(electronic(), Rulebook::whole()));
    assert!(asks(electronic(), off));
    assert!(asks(Line::arrived(1, "09:00").channel(Channel::HardCopy), Rulebook::whole()));
}

#[test]
fn the_transaction_summary_begins_with_the_outage_and_names_each_permit_once() {
    let lines = [
        Line::arrived(1, "09:00").permit("PI", "7").entry(),
        Line::arrived(2, "09:00").permit("PI", "7").entry(),
        Line::arrived(3, "09:00").permit("MT", "12").entry(),
    ];
    let found = summary(&over().ctx(), &lines).unwrap();
    assert_eq!(found.begin, at("08:10").local_date());
    assert_eq!(found.permits.into_iter().collect::<Vec<_>>(), ["12", "7"]);
    let going_on = World::at("10:00", &[Down::national(1)]);
    assert_eq!(summary(&going_on.ctx(), &lines), None);
}

#[test]
fn a_lost_discount_is_deducted_from_the_account_that_the_plan_names() {
    let full = || {
        Line::arrived(1, "09:00").channel(Channel::MailDat).with(LineField::FullServicePieces(10))
    };
    let named_account = LineField::AdjustmentAccount("PI 99".to_owned());
    let late = World::at("15 10:00", &[Down::national(1).over("16:00")]);
    let says = |entry: Line| {
        deduction(&late.ctx(), &entry.entry(), None).into_iter().map(|one| one.says).next_back()
    };
    let from = |account: &str| Some(Says::DeductFrom { account: account.to_owned() });
    assert_eq!(says(full().permit("PI", "7").with(named_account)), from("PI 99"));
    assert_eq!(says(full().permit("PI", "7")), from("PI 7"));
    assert_eq!(says(full().permit("MT", "7")), Some(Says::NoImprintAccount));
    assert_eq!(says(Line::arrived(1, "09:00").channel(Channel::MailDat)), None);
    let in_time = World::at("14 10:00", &[Down::national(1).over("16:00")]);
    assert_eq!(deduction(&in_time.ctx(), &full().entry(), None), []);
    let row = statement("S1", "UPD");
    assert_eq!(deduction(&late.ctx(), &full().entry(), Some(&row)), []);
}

#[test]
fn a_final_statement_of_the_same_mailing_under_another_number_is_named() {
    let row = |id, status| crate::reference::StatementRow {
        permit_number: Some("7".to_owned()),
        permit_type: Some("PI".to_owned()),
        pieces: Some(4_000),
        mailing_date: Some(at("09:00").local_date()),
        ..statement(id, status)
    };
    let named_by = |mine: crate::reference::StatementRow, other: crate::reference::StatementRow| {
        probably_billed(&over().ctx(), &mine.clone(), &[mine, other]).len()
    };
    let job = |mut row: crate::reference::StatementRow, job: &str| {
        row.job_id = Some(job.to_owned());
        row
    };
    assert_eq!(named_by(row("S1", "UPD"), row("S2", "FIN")), 1);
    assert_eq!(named_by(row("S1", "UPD"), row("S2", "FPP")), 1);
    assert_eq!(named_by(row("S1", "UPD"), row("S2", "UPD")), 0);
    assert_eq!(named_by(row("S1", "FIN"), row("S2", "FIN")), 0);
    assert_eq!(named_by(job(row("S1", "UPD"), "J1"), job(row("S2", "FIN"), "J2")), 0);
    assert_eq!(named_by(statement("S1", "UPD"), statement("S2", "FIN")), 0);
    let lines = [Line::arrived(1, "09:00").channel(Channel::MailDat).matched("S1").entry()];
    let statements = [row("S1", "UPD"), row("S2", "FIN")];
    let found = reconcile(&lines, &statements, &Tolerance::default());
    let list = work_list(&over().ctx(), &lines, &statements, &found);
    assert_eq!(list.probably_billed.len(), 1);
}
