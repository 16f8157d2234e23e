//! Cases of the entry into PostalOne! and of items 21 to 23 and 25.

use crate::change::outage::*;
use crate::log_entry::*;
use crate::quantity::{Weight, WeightUnit};
use crate::reference::StatementRow;
use crate::rules::entry::*;
use crate::testing::*;

/// The day after the all-clear of a national outage.
fn world() -> World {
    World::at("12 10:00", &[Down::national(1).over("16:00")])
}

fn line() -> Line {
    Line::arrived(1, "09:00")
        .channel(Channel::HardCopy)
        .secured()
        .with(LineField::Containers(ContainerCounts { pallets: 2, ..Default::default() }))
        .released("11:30")
}

fn form() -> EntryForm {
    let form = prefilled(&world().ctx(), &line().entry());
    EntryForm { initials: "RM".to_owned(), transaction: "T-1".to_owned(), ..form }
}

fn holds(form: &EntryForm) -> Vec<&'static str> {
    held_by(&hard_copy(&world().ctx(), &line().entry(), form))
}

#[test]
fn the_form_is_filled_from_the_log() {
    let form = form();
    assert_eq!(form.check_in, Some(at("09:00")));
    assert_eq!(form.check_in_reason, "System Not Available");
    assert_eq!(form.mailing_date, Some(at("11:30").local_date()));
    assert_eq!(form.verification_type, "None (Verification Previously Assessed)");
    assert_eq!(form.assessed_reason, "Other - please explain below");
    assert_eq!(form.comment, "National PostalOne! Outage");
    assert_eq!(form.placard_option, "Print Later");
    assert_eq!(form.date_entered, Some(at("12 10:00").local_date()));
    assert_eq!(holds(&form), [""; 0]);
    let entered = entered(&line().entry(), form).unwrap();
    assert_eq!(
        (entered.items.transaction.as_str(), entered.check_in.adjusted),
        ("T-1", at("09:00"))
    );
}

#[test]
fn the_mailing_date_is_the_day_of_release_in_the_unit_s_zone() {
    let late = line().released("11:00").entry();
    let midnight = Line::arrived(1, "09:00").released("12 00:30").entry();
    assert_eq!(mailing_date(&world().ctx(), &late), Some(at("11:00").local_date()));
    let mut in_denver = world();
    in_denver.unit.zone = chrono_tz::Tz::America__Denver;
    assert_eq!(mailing_date(&in_denver.ctx(), &midnight), Some(at("11:00").local_date()));
    assert_eq!(mailing_date(&world().ctx(), &Line::arrived(1, "09:00").entry()), None);
}

#[test]
fn the_comment_names_a_national_outage_only_when_it_was_one() {
    for (outage, expected) in [
        (Down::national(1), "National PostalOne! Outage"),
        (Down::local(1), "PostalOne! outage"),
        (Down::of_mailer(1, "Acme"), "PostalOne! outage"),
    ] {
        let world = World::at("12 10:00", &[outage.over("16:00")]);
        assert_eq!(comment(&world.ctx(), &line().entry()), expected);
    }
}

#[test]
fn each_value_that_postalone_wants_is_checked() {
    let pound = |text: &str| Some(Weight { value: text.parse().unwrap(), unit: WeightUnit::Lb });
    let ounce = Some(Weight { value: "2".parse().unwrap(), unit: WeightUnit::Oz });
    let weighed = |identical, piece_weight| EntryForm { identical, piece_weight, ..form() };
    for (name, form, expected) in [
        (
            "in the future",
            EntryForm { check_in: Some(at("12 10:01")), ..form() },
            vec!["001-3.2.5b"],
        ),
        (
            "another reason",
            EntryForm { check_in_reason: "Other".into(), ..form() },
            vec!["001-3.2.5c"],
        ),
        ("no initials", EntryForm { initials: " ".into(), ..form() }, vec!["001-3.3b"]),
        ("no transaction", EntryForm { transaction: String::new(), ..form() }, vec!["001-3.3b"]),
        ("no date", EntryForm { date_entered: None, ..form() }, vec!["001-3.3b"]),
        ("no comment", EntryForm { comment: " ".into(), ..form() }, vec!["001-3.2.5g"]),
        ("another comment", EntryForm { comment: "It was down".into(), ..form() }, vec![]),
        (
            "a longer dash",
            EntryForm { assessed_reason: "Other – please explain below".into(), ..form() },
            vec![],
        ),
        (
            "another assessed",
            EntryForm { assessed_reason: "No".into(), ..form() },
            vec!["001-3.2.5g"],
        ),
        ("print now", EntryForm { placard_option: "Print".into(), ..form() }, vec!["001-3.2.5l"]),
        (
            "no certification date",
            EntryForm { certification_date: None, ..form() },
            vec!["001-3.2.5m"],
        ),
        ("no containers", EntryForm { containers: None, ..form() }, vec!["001-3.2.5m"]),
        ("a light piece", weighed(true, pound("0.0625")), vec![]),
        ("a pound", weighed(true, pound("1.0")), vec!["001-3.2.5j"]),
        ("nothing", weighed(true, pound("0")), vec!["001-3.2.5j"]),
        ("ounces", weighed(true, ounce), vec!["001-3.2.5j"]),
        ("not identical", weighed(false, pound("0.0625")), vec!["001-3.2.5j"]),
        ("not identical and blank", weighed(false, None), vec![]),
    ] {
        assert_eq!(holds(&form), expected, "{name}");
    }
}

#[test]
fn a_check_in_at_this_very_instant_is_not_in_the_future() {
    let mut form = form();
    form.check_in = Some(at("12 10:00"));
    assert!(!holds(&form).contains(&"001-3.2.5b"));
    // The same instant on other wall clocks.
    form.check_in = Some(crate::moment::Timestamp::parse("2018-12-12T11:00:00-05:00").unwrap());
    assert!(!holds(&form).contains(&"001-3.2.5b"));
}

#[test]
fn what_differs_from_the_log_is_said_and_not_held() {
    let other_day = EntryForm { mailing_date: Some(at("12 09:00").local_date()), ..form() };
    let other_time = EntryForm { check_in: Some(at("08:00")), ..form() };
    let other_type = EntryForm { verification_type: "Full".into(), ..form() };
    for (form, rule) in
        [(other_day, "001-3.2.5d"), (other_time, "001-3.2.5a"), (other_type, "001-3.2.5f")]
    {
        let found = hard_copy(&world().ctx(), &line().entry(), &form);
        assert_eq!(named(&found.findings), [rule]);
        assert!(found.is_free(), "{rule}");
    }
}

#[test]
fn an_outage_of_another_system_adjusts_no_check_in() {
    let caps = OutageDeclared { systems: vec![OutageSystem::Caps], ..Down::declaration(1) };
    let world = World::at("12 10:00", &[Down::declared(1, caps).over("16:00")]);
    let form = EntryForm { check_in: Some(at("08:00")), ..form() };
    let found = hard_copy(&world.ctx(), &line().entry(), &form);
    assert!(!named(&found.findings).contains(&"001-3.2.5a"));
}

#[test]
fn electronic_lines_and_courtesy_copies_are_never_keyed() {
    let courtesy = LineField::HardCopyStatement(Presented::CourtesyCopy);
    let electronic = line().channel(Channel::MailDat);
    let found = hard_copy(&world().ctx(), &electronic.clone().entry(), &form());
    assert_eq!(held_by(&found), ["001-3.5d"]);
    let found = hard_copy(&world().ctx(), &electronic.with(courtesy).entry(), &form());
    assert_eq!(held_by(&found), ["001-3j", "001-3.5d"]);
}

#[test]
fn only_a_matched_statement_that_is_upd_is_finalised() {
    let matched =
        Line::arrived(1, "09:00").channel(Channel::MailDat).matched("S1").released("11:30");
    for (entry, row, expected) in [
        (matched.clone(), statement("S1", "UPD"), vec![]),
        (matched.clone(), statement("S1", "PEN"), vec!["PBV-upd"]),
        (matched.clone(), statement("S1", "??"), vec!["PBV-upd"]),
        (matched.clone(), statement("S1", "FIN"), vec!["001-3.5a"]),
        (matched.clone(), statement("S2", "UPD"), vec!["001-3.5c"]),
        (Line::arrived(1, "09:00").released("11:30"), statement("S1", "UPD"), vec!["001-3.5c"]),
    ] {
        let entry = entry.entry();
        assert_eq!(held_by(&may_finalise(&world().ctx(), &entry, &row, None)), expected, "{row:?}");
    }
    let fpp = may_finalise(&world().ctx(), &matched.entry(), &statement("S1", "FPP"), None);
    assert_eq!(named(&fpp.findings), ["001-3.5a", "001-3.5b"]);
}

#[test]
fn the_record_of_a_finalised_statement_needs_items_21_to_23() {
    let entry =
        Line::arrived(1, "09:00").channel(Channel::MailDat).matched("S1").released("11:30").entry();
    let row: StatementRow = statement("S1", "UPD");
    let mut record = prefilled_finalisation(&world().ctx(), &entry, &row).unwrap();
    assert_eq!(held_by(&finalise(&world().ctx(), &entry, &row, &record, None)), ["001-3.3b"]);
    record.items = items();
    assert_eq!(held_by(&finalise(&world().ctx(), &entry, &row, &record, None)), [""; 0]);
    record.check_in.adjusted = at("13 10:00");
    assert!(
        held_by(&finalise(&world().ctx(), &entry, &row, &record, None)).contains(&"001-3.2.5b")
    );
}

#[test]
fn item_25_is_ticked_after_fin_or_fpp_on_electronic_lines_only() {
    let electronic = || Line::arrived(1, "09:00").channel(Channel::MailDat).matched("S1");
    for (name, entry, status, expected) in [
        ("finalised and FIN", electronic().finalised("S1"), "FIN", vec![]),
        ("finalised and FPP", electronic().finalised("S1"), "FPP", vec![]),
        ("still UPD", electronic().finalised("S1"), "UPD", vec!["001-3.4c"]),
        ("nobody finalised", electronic(), "FIN", vec!["001-3.4c"]),
        ("hard copy", line().matched("S1").finalised("S1"), "FIN", vec!["001-3.4c"]),
    ] {
        let found = tick(&world().ctx(), &entry.entry(), &statement("S1", status), None);
        assert_eq!(held_by(&found), expected, "{name}");
    }
}

#[test]
fn a_verification_that_was_not_performed_has_its_reason() {
    let world = world();
    assert_eq!(verification_reason(&world.ctx(), true), Some("PostalOne! is down"));
    assert_eq!(verification_reason(&world.ctx(), false), Some("verification not performed"));
}
