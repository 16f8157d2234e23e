//! Cases of the entry into PostalOne! and of items 21 to 23 and 25.

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
fn what_a_person_fills_in_is_checked() {
    let pound = |text: &str| Some(Weight { value: text.parse().unwrap(), unit: WeightUnit::Lb });
    let ounce = Some(Weight { value: "2".parse().unwrap(), unit: WeightUnit::Oz });
    let weighed = |piece_weight| EntryForm { piece_weight, ..form() };
    for (name, form, expected) in [
        (
            "in the future",
            EntryForm { check_in: Some(at("12 10:01")), ..form() },
            vec!["001-3.2.5b"],
        ),
        ("no initials", EntryForm { initials: " ".into(), ..form() }, vec!["001-3.3b"]),
        ("no transaction", EntryForm { transaction: String::new(), ..form() }, vec!["001-3.3b"]),
        ("no date", EntryForm { date_entered: None, ..form() }, vec!["001-3.3b"]),
        ("no containers", EntryForm { containers: None, ..form() }, vec!["001-3.2.5m"]),
        ("not identical", weighed(None), vec![]),
        ("a light piece", weighed(pound("0.0625")), vec![]),
        ("a pound", weighed(pound("1.0")), vec!["001-3.2.5j"]),
        ("nothing", weighed(pound("0")), vec!["001-3.2.5j"]),
        ("ounces", weighed(ounce), vec!["001-3.2.5j"]),
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
fn item_25_is_ticked_after_fin_or_fpp_only() {
    for (status, expected) in [("FIN", vec![]), ("FPP", vec![]), ("UPD", vec!["001-3.4c"])] {
        let found = tick(&world().ctx(), &statement("S1", status), None);
        assert_eq!(held_by(&found), expected, "{status}");
    }
}

#[test]
fn a_verification_that_was_not_performed_has_its_reason() {
    let world = world();
    assert_eq!(verification_reason(&world.ctx(), true), Some("PostalOne! is down"));
    assert_eq!(verification_reason(&world.ctx(), false), Some("verification not performed"));
}
