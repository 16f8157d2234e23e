//! Cases of the release to operations: what holds mail and what does not.

use crate::log_entry::*;
use crate::rulebook::{Rulebook, decided};
use crate::rules::release::*;
use crate::rules::{Agreement, Site};
use crate::testing::*;

fn ready(line: Line) -> LogEntry {
    line.placard().attached().entry()
}

fn holds(world: &World, entry: &LogEntry) -> Vec<&'static str> {
    held_by(&release(&world.ctx(), entry))
}

#[test]
fn what_holds_a_release_is_what_the_plan_names_and_nothing_else() {
    let world = World::at("09:30", &[Down::national(1)]);
    let line = || Line::arrived(1, "09:00");
    let hard_copy = || line().channel(Channel::HardCopy);
    let present = LineField::HardCopyStatement(Presented::Present);
    let presort = |presented| LineField::PresortDocumentation(presented);
    let drop = || {
        line()
            .channel(Channel::MailDat)
            .with(LineField::DropShipment(true))
            .with(LineField::Form8125(Presented::Missing))
    };
    for (name, entry, expected) in [
        ("an empty line", ready(line()), vec![]),
        ("no line", ready(Line::stub(1)), vec!["001-3a"]),
        ("no placard", line().entry(), vec!["001-4a", "001-4b"]),
        ("a placard on the desk", line().placard().entry(), vec!["001-4b"]),
        ("a hard-copy mailer with nothing", ready(hard_copy()), vec!["001-3l"]),
        ("with the statement", ready(hard_copy().with(present.clone())), vec![]),
        ("with the statement secured", ready(hard_copy().secured()), vec![]),
        (
            "without presort documentation",
            ready(hard_copy().with(present.clone()).with(presort(Presented::Missing))),
            vec!["001-3o"],
        ),
        (
            "presort documentation not needed",
            ready(hard_copy().with(present).with(presort(Presented::NotNeeded))),
            vec![],
        ),
        (
            "an electronic mailer without papers",
            ready(line().channel(Channel::Imsb).with(presort(Presented::Missing))),
            vec![],
        ),
        ("an eVS mailer", ready(hard_copy().with(LineField::Evs(true))), vec![]),
        ("a drop shipment, perhaps eInduction", ready(drop()), vec![]),
        (
            "a drop shipment outside eInduction",
            ready(drop().with(LineField::EInduction(false))),
            vec!["001-5.1g"],
        ),
        (
            "an eVS drop shipment outside eInduction",
            ready(drop().with(LineField::EInduction(false)).with(LineField::Evs(true))),
            vec![],
        ),
        ("taken back", ready(line().withdrawn()), vec!["001-4b"]),
    ] {
        assert_eq!(holds(&world, &entry), expected, "{name}");
    }
}

#[test]
fn at_a_detached_unit_the_form_is_demanded_on_the_mail_only() {
    let mut world = World::at("09:30", &[Down::national(1)]);
    world.unit.site = Site::Dmu;
    assert_eq!(holds(&world, &Line::arrived(1, "09:00").entry()), ["001-4b"]);
}

#[test]
fn after_48_hours_an_electronic_mailer_shows_a_ticket() {
    let over = || Down::national(1).over("14:00");
    let electronic = |when| Line::arrived(1, when).channel(Channel::MailDat);
    let ticket = LineField::Ticket("982302".to_owned());
    for (name, when, entry, expected) in [
        ("in the outage", "13 13:00", electronic("13 12:30"), vec![]),
        ("in the last minute", "13 14:00", electronic("13 13:50"), vec![]),
        ("afterwards", "13 15:00", electronic("13 14:30"), vec!["001-8c"]),
        ("arrived before the end", "13 15:00", electronic("13 13:50"), vec![]),
        ("with a ticket", "13 15:00", electronic("13 14:30").with(ticket), vec![]),
        ("eVS", "13 15:00", electronic("13 14:30").with(LineField::Evs(true)), vec![]),
        (
            "hard copy",
            "13 15:00",
            Line::arrived(1, "13 14:30").channel(Channel::HardCopy).secured(),
            vec![],
        ),
    ] {
        let world = World::at(when, &[over()]);
        assert_eq!(holds(&world, &ready(entry)), expected, "{name}");
    }
}

#[test]
fn a_hold_that_rests_on_a_suspect_clock_only_warns_and_names_the_clock() {
    let mut world = World::at("13 15:00", &[Down::national(1).over("14:00")]);
    let entry = ready(Line::arrived(1, "13 14:30").channel(Channel::MailDat));
    assert_eq!(holds(&world, &entry), ["001-8c"]);
    world.clock_suspect = true;
    let found = release(&world.ctx(), &entry);
    assert!(found.is_free());
    let finding = found.findings.iter().find(|one| one.rule.as_str() == "001-8c").unwrap();
    assert!(finding.to_string().contains("The clock of this device may be wrong"));
}

#[test]
fn mail_that_stays_longer_than_the_limit_is_flagged_and_not_held() {
    for (when, released, flagged) in
        [("11:00", None, false), ("11:01", None, true), ("15:00", Some("09:20"), false)]
    {
        let mut line = Line::arrived(1, "09:00");
        if let Some(at) = released {
            line = line.released(at);
        }
        let world = World::at(when, &[Down::national(1)]);
        let found = release(&world.ctx(), &ready(line));
        assert!(found.is_free());
        assert_eq!(found.names(decided::RELEASE_WITHOUT_DELAY), flagged, "{when}");
    }
}

#[test]
fn of_a_line_copied_from_paper_nobody_knows_how_long_its_mail_was_here() {
    let world = World::at("15:00", &[Down::national(1)]);
    let late = |line: Line| held_too_long(&world.ctx(), &ready(line)).is_some();
    let copied = || Line::arrived(1, "09:00").paper(7);
    assert!(!late(copied()), "it may have gone hours ago");
    assert!(!late(copied().released("09:20")));
    assert!(late(copied().released("14:00")), "now it is known");
}

#[test]
fn an_agreement_may_waive_the_line_and_the_papers() {
    let mut world = World::at("09:30", &[Down::national(1)]);
    world.unit.agreements.push(Agreement {
        permit_holder: "Acme".to_owned(),
        steps: "Weigh and go.".to_owned(),
        waives_line: true,
        waives_documents: true,
    });
    let acme = Line::stub(1).holder("Acme").channel(Channel::HardCopy);
    assert_eq!(holds(&world, &ready(acme)), [""; 0]);
}

#[test]
fn release_never_waits_for_a_field() {
    let entry = ready(Line::arrived(1, "09:00"));
    let book = Rulebook::whole().without(decided::NEVER_DELAY);
    let strict = World::with_rules("09:30", &[Down::national(1)], book);
    assert_eq!(holds(&strict, &entry), ["001-3c"]);
    assert_eq!(holds(&World::at("09:30", &[Down::national(1)]), &entry), [""; 0]);
}
