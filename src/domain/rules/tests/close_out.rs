//! Cases of the close-out, and what its reports say.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::change::close_out::{DeviceHeard, HoldReason};
use crate::change::statement::Explanation;
use crate::ids::{DeviceId, JournalId};
use crate::log_entry::*;
use crate::reconcile::ClaimedTwice;
use crate::report::close_out::{by_status, close_out_report};
use crate::report::record_of_mailings;
use crate::rules::close_out::*;
use crate::testing::*;

fn device(number: u128, last_heard: Option<&str>, known: u64, announced: u64) -> DeviceHeard {
    DeviceHeard {
        device: DeviceId(Uuid::from_u128(number)),
        journal: JournalId(Uuid::from_u128(number)),
        known_seq: known,
        announced_seq: announced,
        head: "00".repeat(32),
        last_heard: last_heard.map(at),
    }
}

fn world() -> World {
    World::at("17:00", &[Down::national(1).over("16:00")])
}

fn settled() -> LogEntry {
    Line::arrived(1, "09:00")
        .channel(Channel::MailDat)
        .explained(Explanation::AlreadyFinalised)
        .entry()
}

fn holds(lines: &[LogEntry], devices: &[DeviceHeard], report_made: bool) -> Vec<HoldReason> {
    let day = at("17:00").local_date();
    let input = CloseOutInput {
        day,
        lines,
        permits: &BTreeSet::new(),
        twice: &ClaimedTwice::new(),
        containers: &[],
        devices,
        damaged: &[],
        attention: 0,
        report_made,
    };
    close_out(&world().ctx(), &input).holds
}

#[test]
fn a_day_with_everything_settled_and_every_device_heard_is_clean() {
    assert_eq!(holds(&[settled()], &[device(1, Some("16:30"), 5, 5)], true), []);
}

#[test]
fn a_device_is_silent_until_it_was_heard_after_the_all_clear_to_its_head() {
    for (heard, known, announced, silent) in [
        (Some("16:30"), 5, 5, false),
        (Some("16:00"), 5, 5, false),
        (Some("15:59"), 5, 5, true),
        (Some("16:30"), 4, 5, true),
        (None, 0, 0, true),
    ] {
        let found = holds(&[], &[device(1, heard, known, announced)], true);
        let expected = HoldReason::SilentDevice { device: DeviceId(Uuid::from_u128(1)) };
        assert_eq!(found.contains(&expected), silent, "{heard:?} {known}/{announced}");
    }
}

#[test]
fn without_an_all_clear_a_device_counts_as_heard_once_it_was_heard() {
    let world = World::at("17:00", &[Down::national(1)]);
    let devices = [device(1, Some("08:00"), 1, 1), device(2, None, 0, 0)];
    let silent: Vec<_> = silent(&world.ctx(), &devices).map(|one| one.device).collect();
    assert_eq!(silent, [DeviceId(Uuid::from_u128(2))]);
}

#[test]
fn lines_that_lack_what_the_plan_demands_are_named() {
    let electronic = || Line::arrived(1, "09:00").channel(Channel::MailDat).matched("S1");
    let hard_copy = || Line::arrived(1, "09:00").channel(Channel::HardCopy);
    for (name, entry, expected) in [
        ("hard copy not secured", hard_copy(), vec!["001-3n"]),
        ("hard copy secured", hard_copy().secured(), vec![]),
        ("matched, not finalised", electronic(), vec!["001-3.3b"]),
        ("finalised, not ticked", electronic().finalised("S1"), vec!["001-3.4c"]),
        ("ticked on UPD", electronic().finalised("S1").ticked("S1", "UPD"), vec!["001-3.4c"]),
        ("ticked", electronic().finalised("S1").ticked("S1", "FIN"), vec![]),
        ("explained", hard_copy().explained(Explanation::Other), vec![]),
        ("taken back", hard_copy().withdrawn(), vec![]),
    ] {
        assert_eq!(named(&line_findings(&world().ctx(), &entry.entry())), expected, "{name}");
    }
}

#[test]
fn a_line_may_hold_a_day_while_any_rule_could_find_something() {
    let line = || Line::arrived(1, "09:00");
    let electronic = || line().channel(Channel::MailDat).matched("S1");
    for (name, line, expected) in [
        ("a stub", Line::stub(1).with(LineField::Ticket("T".to_owned())).entry(), true),
        ("open", line().entry(), true),
        ("matched", electronic().entry(), true),
        ("finalised", electronic().finalised("S1").entry(), true),
        ("ticked on UPD", electronic().finalised("S1").ticked("S1", "UPD").entry(), true),
        ("ticked", electronic().finalised("S1").ticked("S1", "FIN").entry(), false),
        ("explained", settled(), false),
        ("taken back", line().withdrawn().entry(), false),
        ("two values", Line::from_two_devices(line().withdrawn().pieces(4_000), 4_200), true),
    ] {
        assert_eq!(may_hold(&line), expected, "{name}");
    }
}

#[test]
fn every_hold_is_counted() {
    let conflict = Line::arrived(2, "09:00").pieces(4_000);
    let conflict = Line::from_two_devices(conflict, 4_200);
    let found = holds(&[settled(), conflict], &[], false);
    assert_eq!(
        found,
        [
            HoldReason::OpenLines { count: 1 },
            HoldReason::Conflicts { count: 1 },
            HoldReason::Finding { rule: "001-3.6a".to_owned(), count: 1 },
        ]
    );
}

#[test]
fn an_open_container_holds_the_day() {
    let containers = [
        Pallet::on(1, "99M900066875EMA000051").scanned("09:00").container(),
        Pallet::on(1, "99M900066875EMA000052").scanned("09:00").pulled().container(),
    ];
    let day = at("17:00").local_date();
    let input = CloseOutInput {
        day,
        lines: &[],
        permits: &BTreeSet::new(),
        twice: &ClaimedTwice::new(),
        containers: &containers,
        devices: &[],
        damaged: &[],
        attention: 0,
        report_made: true,
    };
    let found = close_out(&world().ctx(), &input).holds;
    assert_eq!(found, [HoldReason::OpenContainers { count: 1 }]);
}

#[test]
fn the_report_is_due_on_the_first_restored_day_only() {
    for (day, made, due) in
        [("11 17:00", false, true), ("11 17:00", true, false), ("12 17:00", false, false)]
    {
        let input = CloseOutInput {
            day: at(day).local_date(),
            lines: &[],
            permits: &BTreeSet::new(),
            twice: &ClaimedTwice::new(),
            containers: &[],
            devices: &[],
            damaged: &[],
            attention: 0,
            report_made: made,
        };
        assert_eq!(report_due(&world().ctx(), &input).is_some(), due, "{day} {made}");
    }
}

#[test]
fn the_report_proves_what_the_plan_wants_confirmed() {
    let lines = [
        settled(),
        Line::arrived(2, "09:00")
            .channel(Channel::HardCopy)
            .pieces(4_000)
            .with(LineField::Postage(money("1284.50")))
            .secured()
            .entry(),
    ];
    let day = at("17:00").local_date();
    let devices = [device(1, Some("16:30"), 5, 5)];
    let input = CloseOutInput {
        day,
        lines: &lines,
        permits: &BTreeSet::new(),
        twice: &ClaimedTwice::new(),
        containers: &[],
        devices: &devices,
        damaged: &[],
        attention: 0,
        report_made: true,
    };
    let world = world();
    let ruling = close_out(&world.ctx(), &input);
    let statements = [statement("S1", "FIN"), statement("S2", "FIN"), statement("S3", "weird")];
    let report = close_out_report(&world.ctx(), &input, &ruling, by_status(&statements), 0);
    assert!(report.proof.electronic_finalised);
    assert!(!report.proof.hard_copies_entered && !report.proof.log_reconciled);
    assert_eq!((report.totals.lines, report.totals.settled), (2, 1));
    assert_eq!((report.totals.pieces, report.totals.without_pieces), (4_000, 1));
    assert_eq!(report.totals.postage_open, money("1284.50"));
    assert_eq!(report.statements_by_status.get("FIN"), Some(&2));
    assert_eq!(report.statements_by_status.get("weird"), Some(&1));
    assert!(report.outages.first().unwrap().first_restored_day);
    assert_eq!(report.holds, [HoldReason::OpenLines { count: 1 }]);
}

#[test]
fn the_record_of_mailings_has_a_column_for_each_item_in_order() {
    let lines = [
        Line::arrived(2, "09:30")
            .channel(Channel::HardCopy)
            .about(4_000)
            .paper(7)
            .secured()
            .entry(),
        Line::arrived(1, "09:00")
            .channel(Channel::MailDat)
            .holder("Acme, Inc.")
            .job("J1")
            .released("11:30")
            .matched("S1")
            .finalised("S1")
            .ticked("S1", "FIN")
            .entry(),
        Line::stub(3).job("J3").entry(),
    ];
    let header = record_of_mailings::header();
    let rows = record_of_mailings::rows(&lines, chrono_tz::Tz::America__Chicago);
    assert_eq!(rows.len(), 2, "a line that has not arrived itself has no row");
    let cell = |row: usize, heading: &str| {
        let column = header.iter().position(|title| title.ends_with(heading)).unwrap();
        rows[row][column].as_str()
    };
    assert_eq!(cell(0, "1 Line"), "A-001");
    assert_eq!(cell(0, "Time received"), "09:00 CST");
    assert_eq!(cell(0, "Released to operations"), "2018-12-11 11:30 CST");
    assert_eq!(cell(0, "Transaction Number"), "T-1001");
    assert_eq!(cell(0, "eDoc PS Finalized"), "✓");
    assert_eq!(cell(1, "Total pieces"), "approx. 4000");
    assert_eq!(cell(1, "Comments"), "Paper 007; Written by Ann Huber; Hard copy: Drawer 2");
    assert_eq!(header[20], "21 PostalOne! Entry: Date Entered");
}
