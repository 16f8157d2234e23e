//! Cases of matching: certain, likely and open pairs, one statement to one line, twins.

use super::*;
use crate::change::mailing::{DuplicateDecided, DuplicateDecision};
use crate::change::statement::Evidence;
use crate::log_entry::MailClass;
use crate::testing::*;

fn row(id: &str) -> StatementRow {
    StatementRow {
        permit_number: Some("40312".to_owned()),
        permit_type: Some("PI".to_owned()),
        permit_holder: Some("Kettle Moraine Electric".to_owned()),
        class: Some(MailClass::FirstClass),
        pieces: Some(18_400),
        mailing_date: Some(at("09:00").local_date()),
        ..statement(id, "UPD")
    }
}

fn line(number: u64) -> Line {
    Line::arrived(number, "09:00").permit("PI", "40312").class(MailClass::FirstClass).pieces(18_400)
}

fn certainty(line: Line, row: &StatementRow) -> Option<Certainty> {
    let found = reconcile(&[line.entry()], std::slice::from_ref(row), &Tolerance::default());
    found.pairs.into_values().map(|pair| pair.certainty).next()
}

#[test]
fn a_pair_is_certain_by_job_id_or_by_permit_class_pieces_and_date() {
    use Certainty::*;
    let with_job = |mut row: StatementRow, job: &str| {
        row.job_id = Some(job.to_owned());
        row
    };
    let bare = with_job(statement("S", "UPD"), "JOB-1");
    for (name, line, row, expected) in [
        ("permit, class, pieces, date", line(1), row("S"), Some(Certain)),
        ("job id alone", Line::arrived(1, "09:00").job("job 1"), bare.clone(), Some(Certain)),
        ("another job id", line(1).job("J9"), with_job(row("S"), "J1"), Some(Open)),
        (
            "the job id of another permit",
            line(1).job("J1"),
            {
                let mut other = with_job(row("S"), "J1");
                other.permit_number = Some("7".to_owned());
                other
            },
            Some(Open),
        ),
        (
            "the number under another permit type",
            line(1),
            {
                let mut other = row("S");
                other.permit_type = Some("MT".to_owned());
                other
            },
            Some(Open),
        ),
        (
            "about as many pieces",
            Line::arrived(1, "09:00").permit("PI", "40312").about(18_000),
            row("S"),
            Some(Likely),
        ),
        (
            "far fewer pieces",
            Line::arrived(1, "09:00").permit("PI", "40312").about(9_000),
            row("S"),
            Some(Open),
        ),
        ("exact pieces that differ", line(1).pieces(18_401), row("S"), Some(Open)),
        (
            "three days later",
            line(1),
            {
                let mut later = row("S");
                later.mailing_date = Some(at("14 09:00").local_date());
                later
            },
            Some(Likely),
        ),
        (
            "a holder and the pieces",
            Line::arrived(1, "09:00").holder("KETTLE MORAINE ELECTRIC.").pieces(18_400),
            row("S"),
            Some(Likely),
        ),
        ("nothing in common", Line::arrived(1, "09:00").holder("Bolt"), row("S"), None),
        ("an estimate", line(1), StatementRow { status: "EST".to_owned(), ..row("S") }, None),
        (
            "leading zeros",
            Line::arrived(1, "09:00")
                .permit("PI", "0040312")
                .class(MailClass::FirstClass)
                .pieces(18_400),
            row("S"),
            Some(Certain),
        ),
    ] {
        assert_eq!(certainty(line, &row), expected, "{name}");
    }
}

#[test]
fn an_approximate_count_is_never_certain_without_a_job_id() {
    let about =
        Line::arrived(1, "09:00").permit("PI", "40312").class(MailClass::FirstClass).about(18_400);
    assert_eq!(certainty(about, &row("S")), Some(Certainty::Likely));
}

#[test]
fn two_statements_that_are_equally_good_leave_nothing_certain() {
    let found = reconcile(&[line(1).entry()], &[row("S1"), row("S2")], &Tolerance::default());
    let pair = found.pairs.get(&Line::id(1)).unwrap();
    assert_eq!(pair.certainty, Certainty::Likely);
    assert!(pair.runner_up.is_some());
}

#[test]
fn one_statement_goes_to_one_line() {
    let lines = [line(1).entry(), line(2).entry()];
    let found = reconcile(&lines, &[row("S1")], &Tolerance::default());
    assert_eq!(found.pairs.len(), 1);
    assert_eq!(found.pairs.values().next().unwrap().certainty, Certainty::Likely);
    assert_eq!(found.without_statement.len(), 1);
}

#[test]
fn a_job_id_decides_between_lines_that_are_otherwise_alike() {
    let lines = [line(1).job("J1").entry(), line(2).job("J2").entry()];
    let with_job = |id: &str, job: &str| StatementRow { job_id: Some(job.to_owned()), ..row(id) };
    let statements = [with_job("S2", "J2"), with_job("S1", "J1")];
    let found = reconcile(&lines, &statements, &Tolerance::default());
    for (line, statement) in [(1, "S1"), (2, "S2")] {
        let pair = found.pairs.get(&Line::id(line)).unwrap();
        assert_eq!(pair.candidate.statement.0, statement);
        assert_eq!(pair.certainty, Certainty::Certain);
        assert!(pair.candidate.evidence().contains(&Evidence::JobId));
    }
    assert!(found.without_line.is_empty());
}

#[test]
fn a_statement_that_a_line_holds_is_offered_to_no_other() {
    let lines = [line(1).matched("S1").entry(), line(2).entry()];
    let found = reconcile(&lines, &[row("S1")], &Tolerance::default());
    assert!(found.pairs.is_empty());
    assert_eq!(found.without_statement, [Line::id(2)]);
}

#[test]
fn open_statements_that_no_line_wants_are_left_and_final_ones_are_not_listed() {
    let mut fin = row("S2");
    fin.status = "FIN".to_owned();
    let found = reconcile::<LogEntry, _>(&[], &[row("S1"), fin], &Tolerance::default());
    assert_eq!(found.without_line, [StatementId("S1".to_owned())]);
}

#[test]
fn two_lines_of_two_devices_that_look_alike_are_twins_until_somebody_decides() {
    let here = || line(1).entry();
    let there = |when: &str| {
        Line::on_device(2, when, 2).permit("PI", "40312").class(MailClass::FirstClass).about(18_400)
    };
    let count = |other: Line| twins::twins(&[here(), other.entry()], &Tolerance::default()).len();
    assert_eq!(count(there("09:20")), 1, "the count is approximate on one of them");
    assert_eq!(count(there("12:00")), 0, "too far apart");
    assert_eq!(count(there("09:20").withdrawn()), 0, "taken back");
    assert_eq!(count(there("09:20").pieces(18_401)), 0, "another count");
    let same_device = line(2).entry();
    assert_eq!(twins::twins(&[here(), same_device], &Tolerance::default()).len(), 0);
    for decision in [DuplicateDecision::SameMailing, DuplicateDecision::TwoMailings] {
        let decided = DuplicateDecided { line: Line::id(1), other: Line::id(2), decision };
        let lines = [line(1).fact(decided.clone()).entry(), there("09:20").fact(decided).entry()];
        assert_eq!(twins::twins(&lines, &Tolerance::default()).len(), 0, "{decision:?}");
    }
}

#[test]
fn a_paper_that_was_copied_twice_is_one_mailing_until_somebody_decides() {
    let first = || line(1).paper(7).entry();
    let count = |other: LogEntry| twins::twins(&[first(), other], &Tolerance::default()).len();
    assert_eq!(count(Line::arrived(2, "09:10").paper(7).entry()), 1, "with nothing else known");
    assert_eq!(count(Line::arrived(2, "09:10").paper(8).entry()), 0, "another paper");
    assert_eq!(count(Line::arrived(2, "12:00").paper(7).entry()), 0, "another outage's paper");
    assert_eq!(count(Line::arrived(2, "09:10").paper(7).withdrawn().entry()), 0, "taken back");
    let alike = Line::on_device(2, "09:10", 2).permit("PI", "40312").class(MailClass::FirstClass);
    assert_eq!(count(alike.pieces(18_400).paper(7).entry()), 1, "told once, not twice");
}

#[test]
fn twins_under_two_job_ids_are_two_mailings() {
    let other = Line::on_device(2, "09:20", 2)
        .permit("PI", "40312")
        .class(MailClass::FirstClass)
        .pieces(18_400)
        .job("J2");
    let lines = [line(1).job("J1").entry(), other.entry()];
    assert_eq!(twins::twins(&lines, &Tolerance::default()).len(), 0);
}

#[test]
fn two_thousand_lines_find_their_statements() {
    let lines: Vec<_> = (1..=2_000)
        .map(|n| {
            Line::arrived(n, "09:00").permit("PI", &n.to_string()).job(&format!("J{n}")).entry()
        })
        .collect();
    let statements: Vec<_> = (1..=2_000)
        .map(|n| StatementRow {
            job_id: Some(format!("J{n}")),
            permit_number: Some(n.to_string()),
            ..statement(&format!("S{n}"), "UPD")
        })
        .collect();
    let found = reconcile(&lines, &statements, &Tolerance::default());
    assert_eq!(found.pairs.len(), 2_000);
    assert!(found.pairs.values().all(|pair| pair.certainty == Certainty::Certain));
    assert!(found.without_line.is_empty() && found.without_statement.is_empty());
}

#[test]
fn of_eighty_lines_and_statements_that_are_all_alike_none_comes_away_empty() {
    let lines: Vec<_> = (1..=80).map(|n| line(n).entry()).collect();
    let statements: Vec<_> = (1..=80).map(|n| row(&format!("S{n}"))).collect();
    let found = reconcile(&lines, &statements, &Tolerance::default());
    assert_eq!(found.pairs.len(), 80);
    assert!(found.without_statement.is_empty() && found.without_line.is_empty());
    assert!(found.pairs.values().all(|pair| pair.certainty == Certainty::Likely));
    let free: Vec<&StatementRow> = statements.iter().collect();
    let one: Vec<Candidate> = candidates::of_line(&lines[0], &free, &Tolerance::default());
    assert_eq!(one.len(), 80, "a person who looks through them sees every one");
}
