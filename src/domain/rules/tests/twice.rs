//! Cases of what is claimed twice, of what is taken back, and of statements that were set aside.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::change::statement::{
    EntryTakenBack, Explanation, MatchDecided, StatementMatched, StatementSetAside,
    StatementUnmatched,
};
use crate::change::{Change, Fact};
use crate::finding::Says;
use crate::fold;
use crate::ids::{MatchId, StatementId};
use crate::log_entry::*;
use crate::quantity::Money;
use crate::reconcile::{ClaimedTwice, Tolerance, claimed_twice, reconcile, taken};
use crate::rules::close_out::{CloseOutInput, close_out, line_findings};
use crate::rules::entry::{finalise, may_finalise, tick};
use crate::rules::reconciliation::{
    Work, demands, findings, match_line, unmatch_line, work, work_list,
};
use crate::testing::*;

fn world() -> World {
    World::at("12 10:00", &[Down::national(1).over("16:00")])
}

fn electronic(number: u64) -> Line {
    Line::arrived(number, "09:00").channel(Channel::MailDat).released("11:30")
}

fn id(text: &str) -> StatementId {
    StatementId(text.to_owned())
}

fn match_id(number: u128) -> MatchId {
    MatchId(Uuid::from_u128(number))
}

/// A match as this program records it.
fn matched(line: Line, matching: u128, statement: &str) -> Line {
    let (of, statement, matching) = (line.id_of(), id(statement), match_id(matching));
    line.fact(StatementMatched {
        line: of,
        statement: statement.clone(),
        evidence: Vec::new(),
        matching: Some(matching),
    })
    .fact(MatchDecided {
        matching,
        lines: vec![of],
        statements: vec![statement],
        evidence: Vec::new(),
    })
}

fn aside(line: Line, statement: &str, lifted: bool) -> Line {
    let of = line.id_of();
    line.replacing_all(StatementSetAside { line: of, statement: id(statement), lifted })
}

/// One line that two devices matched to two statements while they were apart.
fn in_conflict(number: u64) -> Line {
    electronic(number).matched("S1").by_device(2).matched("S2")
}

/// One line that two devices recorded as finalised with two statements.
fn entered_in_conflict(number: u64) -> Line {
    electronic(number).matched("S1").finalised("S1").by_device(2).finalised("S2")
}

#[test]
fn a_statement_on_two_lines_is_said_on_both_with_its_amount() {
    let lines = [
        electronic(1).matched("S1").with(LineField::Postage(money("736.56"))).entry(),
        electronic(2).matched("S1").entry(),
        electronic(3).matched("S2").entry(),
    ];
    let twice = claimed_twice(&lines);
    assert_eq!(twice.keys().copied().collect::<Vec<_>>(), [Line::id(1), Line::id(2)]);
    let said = super::super::reconciliation::claimed_twice(&world().ctx(), twice.get(&Line::id(1)));
    assert_eq!(named(&said), ["001-3.5a"]);
    let said = said.first().unwrap().to_string();
    assert!(said.contains("S1") && said.contains("A-002") && said.contains("($736.56)"), "{said}");
}

#[test]
fn what_is_claimed_twice_is_neither_finalised_nor_ticked() {
    let row = statement("S1", "UPD");
    let lines =
        [electronic(1).matched("S1").entry(), electronic(2).matched("S1").finalised("S1").entry()];
    let twice = claimed_twice(&lines);
    let ctx = world();
    let ctx = ctx.ctx();
    for line in &lines {
        let claimed = twice.get(&line.line);
        assert_eq!(held_by(&may_finalise(&ctx, line, &row, claimed)), ["001-3.5a"]);
        let record = finalised(line.line, "S1");
        assert!(held_by(&finalise(&ctx, line, &row, &record, claimed)).contains(&"001-3.5a"));
        let tick = tick(&ctx, line, &statement("S1", "FIN"), claimed);
        assert!(held_by(&tick).contains(&"001-3.5a"));
    }
}

#[test]
fn a_close_out_is_held_by_what_is_claimed_twice_however_long_ago_it_was_settled() {
    let billed =
        |number| electronic(number).matched("S1").finalised("S1").ticked("S1", "FIN").entry();
    let lines = [billed(1), billed(2)];
    assert!(lines.iter().all(|line| line.state().is_settled()));
    let ruling = |lines: &[LogEntry], twice: &ClaimedTwice| {
        let input = CloseOutInput {
            day: at("12 09:00").local_date(),
            lines,
            permits: &BTreeSet::new(),
            twice,
            containers: &[],
            devices: &[],
            damaged: &[],
            attention: 0,
            report_made: true,
        };
        close_out(&world().ctx(), &input)
    };
    let twice = claimed_twice(&lines);
    assert!(ruling(&lines, &ClaimedTwice::new()).is_clean());
    for of_the_day in [&lines[..], &[]] {
        let held = ruling(of_the_day, &twice);
        assert!(!held.is_clean());
        let about: BTreeSet<_> = held.findings.iter().filter_map(|(line, _)| *line).collect();
        assert_eq!(about, [Line::id(1), Line::id(2)].into());
    }
}

#[test]
fn two_lines_with_one_transaction_number_are_said_on_both() {
    let keyed = |number, statement: &str| {
        electronic(number).matched(statement).finalised(statement).entry()
    };
    let lines = [keyed(1, "S1"), keyed(2, "S2")];
    let twice = claimed_twice(&lines);
    let ctx = world();
    for line in &lines {
        let claimed = twice.get(&line.line);
        let said = super::super::reconciliation::claimed_twice(&ctx.ctx(), claimed);
        let number = |says: &Says| matches!(says, Says::TransactionOnTwoLines { .. });
        assert!(said.iter().any(|finding| number(&finding.says) && finding.holds()), "{said:?}");
        // The number is wrong, not the statement: what is finalised may be ticked.
        let row = statement(&line.matched.value().unwrap().statement.0, "FIN");
        assert!(tick(&ctx.ctx(), line, &row, claimed).is_free());
    }
}

#[test]
fn a_line_on_two_statements_is_a_claim_of_its_own() {
    let line = in_conflict(1).entry();
    let twice = claimed_twice(std::slice::from_ref(&line));
    let said = super::super::reconciliation::claimed_twice(&world().ctx(), twice.get(&line.line));
    let expected = Says::LineOnTwoStatements { one: id("S1"), other: id("S2"), amount: None };
    assert_eq!(said.first().unwrap().says, expected);
}

#[test]
fn a_line_that_bills_nothing_by_itself_claims_nothing() {
    for gone in [
        electronic(2).matched("S1").withdrawn(),
        electronic(2).matched("S1").explained(Explanation::SameMailing),
    ] {
        let lines = [electronic(1).matched("S1").entry(), gone.entry()];
        assert_eq!(claimed_twice(&lines), ClaimedTwice::new());
        let ruling = match_line(
            &world().ctx(),
            &electronic(3).entry(),
            &statement("S1", "UPD"),
            lines.get(1..).unwrap(),
        );
        assert!(ruling.is_free());
    }
}

#[test]
fn lines_of_one_match_share_its_statement_and_bill_it_once() {
    let together = |line: Line| {
        line.fact(MatchDecided {
            matching: match_id(5),
            lines: vec![Line::id(1), Line::id(2)],
            statements: vec![id("S1"), id("S9")],
            evidence: Vec::new(),
        })
    };
    let lines = [together(electronic(1)).entry(), together(electronic(2)).entry()];
    let held: Vec<_> = lines.iter().map(|line| line.matched.value().unwrap().clone()).collect();
    assert!(held.iter().all(|held| held.statement == id("S1") && held.beside == [id("S9")]));
    assert_eq!(claimed_twice(&lines), ClaimedTwice::new());
    let with_another = [lines[0].clone(), lines[1].clone(), electronic(3).matched("S9").entry()];
    assert_eq!(claimed_twice(&with_another).len(), 3);
    let billed = [together(electronic(1)).finalised("S1"), together(electronic(2)).finalised("S1")];
    assert_eq!(claimed_twice(&billed.map(Line::entry)).len(), 2);
}

#[test]
fn two_devices_that_match_a_line_to_one_statement_say_the_same() {
    let line = matched(matched(electronic(1), 5, "S1").by_device(2), 6, "S1").entry();
    assert_eq!(line.matched.standing().len(), 2);
    assert!(!line.matched.is_conflict());
    assert_eq!(claimed_twice(std::slice::from_ref(&line)), ClaimedTwice::new());
}

/// What a program of the version before reads: it knows no fact of these kinds.
fn as_an_older_program(line: &Line) -> LogEntry {
    let known = |fact: &Fact| {
        !matches!(fact.change.kind(), "match_decided" | "statement_set_aside" | "entry_taken_back")
    };
    let mut facts = line.facts();
    for recorded in &mut facts {
        if let Change::StatementMatched(body) = &mut recorded.fact.change {
            body.matching = None;
        }
    }
    facts.retain(|recorded| known(&recorded.fact));
    fold::log_entry(line.id_of(), facts)
}

#[test]
fn an_older_program_sees_the_same_match_and_its_word_takes_it_back() {
    let line = matched(electronic(1), 5, "S1");
    let (here, there) = (line.clone().entry(), as_an_older_program(&line));
    assert_eq!(here.matched.standing().len(), 1, "the two facts are one match");
    assert_eq!(here.matched.value().unwrap().id, match_id(5));
    assert_eq!(there.state(), LineState::Matched);
    assert_eq!(there.matched.value(), here.matched.value());
    assert_eq!(there.matched.facts(), here.matched.facts(), "and one fact to replace");

    let mut back = line
        .by_device(2)
        .fact(StatementUnmatched { line: Line::id(1), reason: "Another job".to_owned() });
    back.replaces_last(there.matched.facts());
    for entry in [as_an_older_program(&back), back.entry()] {
        assert!(!entry.matched.is_given() && !entry.matched.is_conflict());
    }
}

#[test]
fn a_match_says_what_belongs_together_whoever_wrote_it() {
    for (line, of) in [
        (matched(electronic(1), 5, "S1"), match_id(5)),
        (
            electronic(1).matched("S1"),
            electronic(1).matched("S1").entry().matched.value().unwrap().id,
        ),
    ] {
        let facts = line.facts();
        let facts = facts
            .into_iter()
            .filter(|recorded| recorded.fact.touches().contains(&fold::Entity::Match(of)));
        let said = fold::matching(of, facts.collect());
        let said = said.value().unwrap();
        assert_eq!((&said.lines[..], &said.statements[..]), (&[Line::id(1)][..], &[id("S1")][..]));
    }
}

#[test]
fn an_entry_that_is_taken_back_leaves_the_line_open_and_its_tick_ticks_nothing() {
    let billed = electronic(1).matched("S1").finalised("S1").ticked("S1", "FIN");
    assert_eq!(billed.clone().entry().state(), LineState::Entered);
    let back = billed.fact(EntryTakenBack { line: Line::id(1), reason: "wrong line".to_owned() });
    let entry = back.clone().entry();
    assert!(!entry.state().is_settled() && entry.ticked.is_none() && !entry.entry.is_given());
    let again = back.fact(finalised(Line::id(1), "S2"));
    assert!(again.clone().entry().ticked.is_none(), "S1 was ticked, and not S2");
    assert_eq!(again.ticked("S2", "FIN").entry().state(), LineState::Entered);
}

// Guards that ask what stands.

#[test]
fn a_match_is_not_taken_back_while_any_entry_stands() {
    let held = |line: Line, keeps: Option<&str>| {
        unmatch_line(&world().ctx(), &line.entry(), keeps.map(id).as_ref()).is_some()
    };
    assert!(held(electronic(1).matched("S1").finalised("S1"), None));
    assert!(held(entered_in_conflict(1), None), "in a conflict as well");
    assert!(!held(electronic(1).matched("S1"), None));
    assert!(held(electronic(1).matched("S1").finalised("S1"), Some("S2")), "nor made another");
    assert!(!held(electronic(1).matched("S1").finalised("S1"), Some("S1")));
}

#[test]
fn a_line_with_two_entries_is_not_to_be_finalised_again() {
    assert_eq!(work(&world().ctx(), &entered_in_conflict(1).entry()), Work::ToTick);
    assert_eq!(work(&world().ctx(), &in_conflict(1).entry()), Work::ToFinalise);
}

#[test]
fn a_statement_that_stands_in_a_conflict_is_taken() {
    let line = in_conflict(1).entry();
    assert_eq!(taken(std::slice::from_ref(&line)), [id("S1"), id("S2")].into());
    let other = electronic(2).entry();
    let ruling = match_line(&world().ctx(), &other, &statement("S2", "UPD"), &[line]);
    assert_eq!(held_by(&ruling), ["001-3.5a"]);
}

#[test]
fn nothing_is_asked_for_what_stands_in_a_conflict() {
    let line = in_conflict(1).entry();
    let asked = demands(&world().ctx(), &line);
    assert!(asked.demands.is_empty() && asked.not_asked.is_empty(), "{asked:?}");
    let hard_copy = Line::arrived(1, "09:00").channel(Channel::HardCopy);
    let entered = hard_copy.finalised("S1").by_device(2).finalised("S2").entry();
    assert!(!named(&line_findings(&world().ctx(), &entered)).contains(&"001-3n"));
    assert!(named(&line_findings(&world().ctx(), &line)).contains(&"001-3.3b"));
}

#[test]
fn what_was_finalised_may_be_recorded_again_to_correct_its_number() {
    let line = electronic(1).matched("S1").finalised("S1").entry();
    let row = statement("S1", "FIN");
    assert!(finalise(&world().ctx(), &line, &row, &finalised(line.line, "S1"), None).is_free());
    let fresh = electronic(1).matched("S1").entry();
    let held = finalise(&world().ctx(), &fresh, &row, &finalised(line.line, "S1"), None);
    assert_eq!(held_by(&held), ["001-3.5a"]);
}

// Statements that were set aside.

fn row(number: &str, status: &str) -> crate::reference::StatementRow {
    crate::reference::StatementRow {
        permit_number: Some("40312".to_owned()),
        permit_type: Some("PI".to_owned()),
        class: Some(MailClass::FirstClass),
        pieces: Some(18_400),
        postage: Some(Money(736.into())),
        mailing_date: Some(at("09:00").local_date()),
        ..statement(number, status)
    }
}

fn looks_like_it(number: u64) -> Line {
    electronic(number).permit("PI", "40312").class(MailClass::FirstClass).pieces(18_400)
}

#[test]
fn a_statement_set_aside_gives_way_to_the_next_best_even_if_that_is_billed_already() {
    let rows = [row("S1", "UPD"), row("S2", "FIN")];
    let pair = |line: Line| {
        let found = reconcile(&[line.entry()], &rows, &Tolerance::default());
        found.pairs.into_values().next().map(|pair| pair.candidate.statement)
    };
    assert_eq!(pair(looks_like_it(1)), Some(id("S1")));
    let first_aside = aside(looks_like_it(1), "S1", false);
    assert_eq!(pair(first_aside.clone()), Some(id("S2")));
    let both_aside = aside(first_aside.clone(), "S2", false);
    assert_eq!(pair(both_aside), None);
    assert_eq!(pair(aside(first_aside, "S1", true)), Some(id("S1")), "it is looked at again");
}

#[test]
fn who_contradicts_a_statement_set_aside_is_heard() {
    let line = aside(electronic(1), "S1", false);
    assert!(line.clone().entry().is_set_aside(&id("S1")));
    let of = line.id_of();
    let lifted = StatementSetAside { line: of, statement: id("S1"), lifted: true };
    let both = line.by_device(2).fact(lifted).entry();
    assert!(!both.is_set_aside(&id("S1")) && both.conflict_count() == 0);
}

#[test]
fn two_mailings_lift_the_warning_about_that_statement_and_no_other() {
    let rows = [row("S1", "UPD"), row("S2", "FIN"), row("S3", "FIN")];
    let warned = |line: Line| {
        let lines = [line.entry()];
        let found = reconcile(&lines, &rows, &Tolerance::default());
        let list = work_list(&world().ctx(), &lines, &rows, &found);
        let said = findings(&world().ctx(), &lines, &list, &found);
        let billed = said.into_iter().filter_map(|finding| match finding.says {
            Says::ProbablyBilled { statement, .. } => Some(statement.0),
            _ => None,
        });
        billed.collect::<Vec<_>>()
    };
    let held = looks_like_it(1).matched("S1");
    assert_eq!(warned(held.clone()), ["S2", "S3"]);
    assert_eq!(warned(aside(held, "S2", false)), ["S3"]);
}
