//! Cases of acceptance: what is asked for, what is not, and what would help a line.

use crate::change::mailing::Source;
use crate::change::outage::*;
use crate::finding::{Asked, Ruling};
use crate::log_entry::*;
use crate::quantity::{Exactness, Pieces};
use crate::rulebook::{RuleId, Rulebook, decided};
use crate::rules::acceptance::*;
use crate::rules::{Agreement, Site};
use crate::testing::*;

/// What is said of a line in a national outage.
fn ruling(entry: Line) -> Ruling {
    let world = World::at("09:30", &[Down::national(1)]);
    line(&world.ctx(), &entry.entry())
}

fn without(rule: RuleId, entry: Line) -> Ruling {
    let book = Rulebook::whole().without(rule);
    let world = World::with_rules("09:30", &[Down::national(1)], book);
    line(&world.ctx(), &entry.entry())
}

#[test]
fn paper_is_asked_of_those_alone_who_owe_it() {
    use Asked::*;
    let yes = |field: fn(bool) -> LineField| field(true);
    let electronic = || Line::arrived(1, "09:00").channel(Channel::MailDat);
    let hard_copy = || Line::arrived(1, "09:00").channel(Channel::HardCopy);
    let drop = |line: Line| line.with(yes(LineField::DropShipment));
    let evs = |line: Line| line.with(yes(LineField::Evs));
    for (name, entry, asked, forbidden_by) in [
        ("hard copy", hard_copy(), vec![HardCopyStatement, PresortDocumentation], vec!["001-3e"]),
        ("Mail.dat", electronic(), vec![], vec!["001-3f", "001-3e", "001-3e"]),
        ("unknown", Line::arrived(1, "09:00"), vec![], vec!["001-3u", "001-3u", "001-3e"]),
        ("eVS", evs(hard_copy()), vec![], vec!["001-6.1", "001-6.1", "001-3e"]),
        ("drop shipment", drop(electronic()), vec![Form8125], vec!["001-3f", "001-3e", "001-3e"]),
        (
            "eInduction drop shipment",
            drop(electronic()).with(yes(LineField::EInduction)),
            vec![],
            vec!["001-3f", "001-3e", "001-3e", "001-5.1h", "001-5.1h"],
        ),
        (
            "eVS drop shipment",
            evs(drop(hard_copy())),
            vec![],
            vec!["001-6.1", "001-6.1", "001-3e", "001-6.1"],
        ),
    ] {
        let ruling = ruling(entry);
        let found: Vec<Asked> = ruling.demands.iter().map(|demand| demand.what).collect();
        assert_eq!(found, asked, "{name}");
        let forbidden: Vec<&str> = ruling
            .not_asked
            .iter()
            .filter(|not| !matches!(not.what, Ticket | Verification))
            .map(|not| not.rule.as_str())
            .collect();
        assert_eq!(forbidden, forbidden_by, "{name}");
    }
}

#[test]
fn switching_a_forbidding_rule_off_brings_its_demand_back() {
    let electronic = || Line::arrived(1, "09:00").channel(Channel::MailDat);
    let einduction =
        || electronic().with(LineField::DropShipment(true)).with(LineField::EInduction(true));
    let evs = || Line::arrived(1, "09:00").channel(Channel::HardCopy).with(LineField::Evs(true));
    for (rule, entry, asked) in [
        (decided::NO_HARD_COPY_FROM_ELECTRONIC, electronic(), Asked::HardCopyStatement),
        (decided::NO_FURTHER_DOCUMENT, electronic(), Asked::PresortDocumentation),
        (decided::NO_FURTHER_DOCUMENT, electronic(), Asked::QualificationReport),
        (decided::CHANNEL_RECORDED, Line::arrived(1, "09:00"), Asked::HardCopyStatement),
        (decided::NO_FORM_FROM_EINDUCTION, einduction(), Asked::Form8125),
        (decided::NO_FORM_FROM_EINDUCTION, einduction(), Asked::BarcodeList),
        (decided::EVS_NO_PAPER, evs(), Asked::HardCopyStatement),
        (decided::NO_VERIFICATION, electronic(), Asked::Verification),
        (decided::NO_TICKET_IN_USPS_OUTAGE, electronic(), Asked::Ticket),
    ] {
        assert!(!ruling(entry.clone()).asks_for(asked), "{rule}: {asked}");
        assert!(without(rule, entry).asks_for(asked), "{rule}: {asked}");
    }
}

#[test]
fn on_an_ordinary_day_verifications_are_asked_for() {
    let world = World::at("09:30", &[]);
    let entry = Line::arrived(1, "09:00").entry();
    assert!(demands(&world.ctx(), &entry).asks_for(Asked::Verification));
}

#[test]
fn a_ticket_is_asked_of_the_mailer_whose_system_is_down() {
    let world = World::at("09:30", &[Down::of_mailer(1, "Acme")]);
    let of = |holder: &str| Line::arrived(1, "09:00").channel(Channel::MailDat).holder(holder);
    let asks = |entry: Line| demands(&world.ctx(), &entry.entry()).asks_for(Asked::Ticket);
    assert!(asks(of("Acme")));
    assert!(!asks(of("Other")));
    assert!(!asks(of("Acme").with(LineField::Ticket("982302".to_owned()))));
}

#[test]
fn a_line_with_nothing_but_its_arrival_is_saved() {
    let world = World::at("09:30", &[Down::national(1)]);
    let entry = Line::arrived(1, "09:00").entry();
    assert!(save(&world.ctx(), &entry).is_free());
    let book = Rulebook::whole().without(decided::KEEP_ACCEPTING);
    let strict = World::with_rules("09:30", &[Down::national(1)], book);
    assert!(!save(&strict.ctx(), &entry).is_free());
}

#[test]
fn the_one_fact_that_helps_most_is_named() {
    let helped = |entry: Line| {
        let found = matchability(&entry.entry());
        (found.verdict, found.helped_by)
    };
    let line = || Line::arrived(1, "09:00");
    for (entry, verdict, helped_by) in [
        (line(), Verdict::Weak, Some(FieldName::JobId)),
        (line().job("J1"), Verdict::Certain, None),
        (line().channel(Channel::HardCopy), Verdict::Weak, Some(FieldName::PermitNumber)),
        (line().permit("PI", "7").pieces(4_000), Verdict::Likely, Some(FieldName::JobId)),
        (
            line().permit("PI", "7").pieces(4_000).holder("A").class(MailClass::FirstClass),
            Verdict::Certain,
            Some(FieldName::JobId),
        ),
        (line().permit("PI", "7").about(4_000), Verdict::Weak, Some(FieldName::JobId)),
    ] {
        assert_eq!(helped(entry), (verdict, helped_by));
    }
}

#[test]
fn what_is_said_of_a_line_depends_on_what_is_known() {
    let hard_copy = || Line::arrived(1, "09:00").channel(Channel::HardCopy);
    let wizard = || Line::arrived(1, "09:00").channel(Channel::PostalWizard);
    let full_service = |count| LineField::FullServicePieces(count);
    let approximate = Pieces { count: 4_000, exactness: Exactness::Approximate };
    for (name, entry, rule, said) in [
        ("empty", Line::arrived(1, "09:00"), "001-3c", true),
        ("job id known", Line::arrived(1, "09:00").job("J1"), "001-3c", false),
        ("channel unknown", Line::arrived(1, "09:00"), "001-3u", true),
        ("channel known", wizard(), "001-3u", false),
        ("electronic", wizard(), "001-3d", true),
        ("hard copy", hard_copy(), "001-3d", false),
        ("hard copy not secured", hard_copy(), "001-3n", true),
        ("hard copy secured", hard_copy().secured(), "001-3n", false),
        ("mixed", wizard().pieces(4_000).with(full_service(1_000)), "001-3.2.2b", true),
        ("all Full-Service", wizard().pieces(4_000).with(full_service(4_000)), "001-3.2.2b", false),
        ("none Full-Service", wizard().pieces(4_000).with(full_service(0)), "001-3.2.2b", false),
        (
            "mixed by an approximate count",
            wizard().with(LineField::Pieces(approximate)).with(full_service(3_900)),
            "001-3.2.2b",
            false,
        ),
        (
            "keyed with no source",
            Line::arrived(1, "09:00").sourced(LineField::JobId("J".into()), Source::Keyed),
            "001-3b",
            true,
        ),
        ("the mailer said it", Line::arrived(1, "09:00").job("J"), "001-3b", false),
        ("nothing from the mailer", Line::arrived(1, "09:00"), "001-3h", true),
        (
            "pieces were looked at",
            Line::arrived(1, "09:00")
                .sourced(LineField::Class(MailClass::FirstClass), Source::PhysicalReview),
            "001-3h",
            false,
        ),
        ("incomplete", Line::arrived(1, "09:00"), "001-3i", true),
    ] {
        assert_eq!(ruling(entry).names(RuleId::find(rule).unwrap()), said, "{name}: {rule}");
    }
}

#[test]
fn nothing_that_is_said_at_acceptance_holds_the_saving() {
    let world = World::at("09:30", &[Down::national(1)]);
    let mixed = Line::arrived(1, "09:00")
        .channel(Channel::PostalWizard)
        .pieces(4_000)
        .with(LineField::FullServicePieces(1_000))
        .entry();
    assert!(save(&world.ctx(), &mixed).is_free());
    assert_eq!(held_by(&line(&world.ctx(), &mixed)), ["001-3.2.2b"]);
}

#[test]
fn a_courtesy_copy_is_not_keyed_and_elsewhere_asked_about() {
    let copy = LineField::HardCopyStatement(Presented::CourtesyCopy);
    for (site, channel, held) in [
        (Site::Dmu, None, true),
        (Site::Bmeu, None, false),
        (Site::Bmeu, Some(Channel::MailXml), true),
    ] {
        let mut world = World::at("09:30", &[Down::national(1)]);
        world.unit.site = site;
        let mut entry = Line::arrived(1, "09:00").with(copy.clone());
        if let Some(channel) = channel {
            entry = entry.channel(channel);
        }
        let found = line(&world.ctx(), &entry.entry());
        assert!(found.names(decided::COURTESY_COPY), "{site:?}");
        assert_eq!(held_by(&found).contains(&"001-3j"), held, "{site:?} {channel:?}");
    }
}

#[test]
fn a_hard_copy_is_keyed_now_where_nothing_prevents_it() {
    let hard_copy = Line::arrived(1, "09:00").channel(Channel::HardCopy).entry();
    let other = Down::declared(
        1,
        OutageDeclared {
            systems: vec![OutageSystem::Caps],
            effects: vec![OutageEffect::CapsPayment],
            ..Down::declaration(1)
        },
    );
    for (outage, now) in [(Down::national(1), false), (other, true)] {
        let world = World::at("09:30", &[outage]);
        assert_eq!(can_key_now(&world.ctx(), &hard_copy), now);
        assert_eq!(line(&world.ctx(), &hard_copy).names(decided::KEY_NOW), now);
    }
}

#[test]
fn an_agreement_goes_before_the_general_steps() {
    let mut world = World::at("09:30", &[Down::national(1)]);
    world.unit.agreements.push(Agreement {
        permit_holder: "Acme".to_owned(),
        steps: "Weigh and go.".to_owned(),
        waives_line: true,
        waives_documents: true,
    });
    let of = |holder| Line::arrived(1, "09:00").channel(Channel::HardCopy).holder(holder).entry();
    let acme = line(&world.ctx(), &of("ACME"));
    assert!(acme.names(decided::AGREEMENT_GOES_FIRST));
    assert!(!acme.asks_for(Asked::HardCopyStatement));
    let other = line(&world.ctx(), &of("Other"));
    assert!(!other.names(decided::AGREEMENT_GOES_FIRST));
    assert!(other.asks_for(Asked::HardCopyStatement));
}

#[test]
fn a_delayed_job_asks_for_its_ticket_in_the_comments() {
    let slow = Down::declared(
        1,
        OutageDeclared { effects: vec![OutageEffect::FileProcessing], ..Down::declaration(1) },
    );
    let world = World::at("09:30", &[slow]);
    let job = || Line::arrived(1, "09:00").channel(Channel::MailDat);
    let says = |entry: Line| line(&world.ctx(), &entry.entry()).names(decided::DELAYED_JOB_TICKET);
    assert!(says(job()));
    assert!(!says(job().with(LineField::Ticket("4093877".to_owned()))));
    assert!(!says(Line::arrived(1, "09:00").channel(Channel::HardCopy)));
}

#[test]
fn the_account_for_a_deduction_is_asked_for_on_the_last_day() {
    let full = || {
        Line::arrived(1, "09:00")
            .channel(Channel::MailDat)
            .with(LineField::FullServicePieces(4_000))
    };
    let account = LineField::AdjustmentAccount("PI 7".to_owned());
    for (when, entry, asked) in [
        ("13 12:00", full(), false),
        ("14 12:00", full(), true),
        ("14 12:00", full().with(account), false),
        ("14 12:00", full().matched("1"), false),
        ("14 12:00", Line::arrived(1, "09:00").channel(Channel::MailDat), false),
    ] {
        let world = World::at(when, &[Down::national(1).over("14:00")]);
        let found = line(&world.ctx(), &entry.entry());
        assert_eq!(found.names(decided::ACCOUNT_ASKED), asked, "{when}");
    }
}

#[test]
fn the_instructions_of_the_log_are_shown_where_the_unit_has_them() {
    let mut world = World::at("09:30", &[Down::national(1)]);
    let entry = Line::arrived(1, "09:00").entry();
    assert!(!line(&world.ctx(), &entry).names(decided::LOG_INSTRUCTIONS));
    world.unit.verification_instructions = Some("Do not verify.".to_owned());
    assert!(line(&world.ctx(), &entry).names(decided::LOG_INSTRUCTIONS));
}
