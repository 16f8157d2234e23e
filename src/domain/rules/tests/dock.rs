//! Cases of the dock: answers, placards, Accept, release.

use crate::change::dock::AcceptBasis;
use crate::container::ContainerState;
use crate::einduction::{Elsewhere, LoadKind};
use crate::ids::FormId;
use crate::rulebook::{RuleId, Rulebook, decided};
use crate::rules::dock::*;
use crate::testing::*;

const LISTED: &str = "99M900066875EMA000051";
const OTHER: &str = "99M900066875EMA000052";
const FOREIGN: &str = "PVDS-0001";

fn form() -> FormId {
    FormId(uuid::Uuid::from_u128(1))
}

fn answer(world: &World, barcode: &str) -> ScanAnswer {
    let load = load(1, "402771936", &[LISTED]);
    scan(&world.ctx(), &Scan { barcode, load: &load, before: None, elsewhere: &[] }).answer
}

fn national() -> World {
    World::at("09:30", &[Down::national(1)])
}

fn national_without(rule: RuleId) -> World {
    World::with_rules("09:30", &[Down::national(1)], Rulebook::whole().without(rule))
}

#[test]
fn the_answer_follows_the_form_and_the_flow() {
    let local = World::at("09:30", &[Down::local(1)]);
    let ordinary = World::at("09:30", &[]);
    for (name, world, barcode, expected) in [
        ("on the form", &national(), LISTED, ScanAnswer::AcceptOn8125 { form: form() }),
        ("on no form", &national(), OTHER, ScanAnswer::PullOnePlacard),
        ("outside eInduction", &national(), FOREIGN, ScanAnswer::Form8125Needed),
        ("local, on the form", &local, LISTED, ScanAnswer::AcceptOn8125 { form: form() }),
        ("local, on no form", &local, OTHER, ScanAnswer::CallHelpDesk),
        ("no outage", &ordinary, OTHER, ScanAnswer::OrdinaryDay),
    ] {
        assert_eq!(answer(world, barcode), expected, "{name}");
    }
}

#[test]
fn switching_a_rule_of_the_dock_off_changes_the_answer() {
    for (rule, barcode, expected) in [
        (decided::RECONCILE_FORMS_FIRST, LISTED, ScanAnswer::PullOnePlacard),
        (decided::LOAD_KIND, LISTED, ScanAnswer::PullOnePlacard),
        (decided::ONE_PLACARD, OTHER, ScanAnswer::SetToAccept),
        (decided::ACCEPT_CONTAINERS, OTHER, ScanAnswer::CallHelpDesk),
        (decided::SCOPE_DECIDES_DOCK, OTHER, ScanAnswer::CallHelpDesk),
        (decided::DOCK_NOTICE, OTHER, ScanAnswer::OrdinaryDay),
        (decided::FORM_8125, FOREIGN, ScanAnswer::PullOnePlacard),
    ] {
        assert_eq!(answer(&national_without(rule), barcode), expected, "{rule}");
    }
}

#[test]
fn a_repeat_on_the_same_load_is_a_rescan_however_late() {
    let before = Pallet::on(1, OTHER).scanned("08:40").pulled().container();
    let load = load(1, "402771936", &[]);
    let world = World::at("12 09:30", &[Down::national(1)]);
    let scan_of = Scan { barcode: OTHER, load: &load, before: Some(&before), elsewhere: &[] };
    let found = scan(&world.ctx(), &scan_of);
    let expected =
        ScanAnswer::AlreadyScanned { at: at("08:40"), state: ContainerState::PlacardCollected };
    assert_eq!((found.answer, found.findings.len()), (expected, 0));
}

#[test]
fn a_number_is_a_duplicate_on_another_appointment_after_more_than_four_hours() {
    let earlier = Pallet::on(2, OTHER).scanned("08:40").container();
    let here = load(1, "402771936", &[]);
    for (when, appointment, duplicate) in [
        ("12:40", Some("402771937"), false),
        ("12:41", Some("402771937"), true),
        ("12:41", Some("402771936"), false),
        ("12:41", None, true),
        ("08:41", Some("402771937"), false),
    ] {
        let elsewhere = [Elsewhere { container: &earlier, appointment }];
        let world = World::at(when, &[Down::national(1)]);
        let scan_of = Scan { barcode: OTHER, load: &here, before: None, elsewhere: &elsewhere };
        let found = scan(&world.ctx(), &scan_of);
        let is = matches!(found.answer, ScanAnswer::Duplicate { .. });
        assert_eq!(is, duplicate, "{when} {appointment:?}");
        assert_eq!(found.findings.len(), usize::from(duplicate));
    }
}

#[test]
fn exactly_one_placard_is_taken_and_none_from_a_container_on_a_form() {
    let scanned = || Pallet::on(1, OTHER).scanned("09:00");
    for (name, pallet, expected) in [
        ("the first", scanned(), vec![]),
        ("a second", scanned().pulled(), vec!["001-5.1c"]),
        ("on a form", scanned().on_form(1), vec!["001-5.1c"]),
    ] {
        let found = take_placard(&national().ctx(), &pallet.container());
        assert_eq!(held_by(&found), expected, "{name}");
    }
    let local = World::at("09:30", &[Down::local(1)]);
    assert_eq!(held_by(&take_placard(&local.ctx(), &scanned().container())), ["001-5.2d"]);
    assert_eq!(held_by(&take_placard(&local.ctx(), &scanned().called().container())), [""; 0]);
}

#[test]
fn a_container_that_two_devices_put_on_two_forms_is_on_a_form() {
    let pallet = Pallet::on(1, OTHER).scanned("09:00").on_form(1).by_device(2).on_form(2);
    let container = pallet.container();
    assert!(container.form.is_conflict());
    assert_eq!(held_by(&take_placard(&national().ctx(), &container)), ["001-5.1c"]);
    assert_eq!(accept_basis(&national().ctx(), &container), None);
    assert!(release(&national().ctx(), &container).is_free());
}

#[test]
fn only_unresolved_99m_containers_are_set_to_accept() {
    let local = World::at("09:30", &[Down::local(1)]);
    let ordinary = World::at("09:30", &[]);
    let scanned = || Pallet::on(1, OTHER).scanned("09:00");
    for (name, world, pallet, expected) in [
        ("unresolved", &national(), scanned(), Some(AcceptBasis::NationalOutage)),
        ("placard taken", &national(), scanned().pulled(), Some(AcceptBasis::NationalOutage)),
        ("on a form", &national(), scanned().on_form(1), None),
        ("not scanned", &national(), Pallet::on(1, OTHER), None),
        ("outside eInduction", &national(), Pallet::on(1, FOREIGN).scanned("09:00"), None),
        ("local, no call yet", &local, scanned(), None),
        ("local, called", &local, scanned().called(), Some(AcceptBasis::HelpDesk)),
        ("no outage", &ordinary, scanned(), None),
    ] {
        assert_eq!(accept_basis(&world.ctx(), &pallet.container()), expected, "{name}");
    }
    let off = national_without(decided::SET_TO_ACCEPT);
    assert_eq!(accept_basis(&off.ctx(), &scanned().container()), None);
}

#[test]
fn a_container_is_released_when_reconciled_or_its_placard_is_taken() {
    let local = World::at("09:30", &[Down::local(1)]);
    let scanned = |barcode| Pallet::on(1, barcode).scanned("09:00");
    for (name, world, pallet, expected) in [
        ("open", &national(), scanned(OTHER), vec!["001-5.1e"]),
        ("placard taken", &national(), scanned(OTHER).pulled(), vec![]),
        ("on a form", &national(), scanned(OTHER).on_form(1), vec![]),
        ("never scanned", &national(), Pallet::on(1, OTHER).pulled(), vec!["001-5.1e"]),
        ("outside eInduction", &national(), scanned(FOREIGN), vec!["001-5.1g"]),
        ("outside eInduction, on a form", &national(), scanned(FOREIGN).on_form(1), vec![]),
        ("local", &local, scanned(OTHER), vec!["001-5.2d", "001-5.1e"]),
        ("local, called", &local, scanned(OTHER).called(), vec!["001-5.1e"]),
        ("local, called and taken", &local, scanned(OTHER).called().pulled(), vec![]),
    ] {
        assert_eq!(held_by(&release(&world.ctx(), &pallet.container())), expected, "{name}");
    }
}

#[test]
fn loads_are_of_three_kinds() {
    let with_form = load(1, "402771936", &[LISTED]);
    let without = load(1, "402771936", &[]);
    let ctx_world = national();
    let kind = |load, scanned: &[&'static str]| {
        kind_of_load(&ctx_world.ctx(), load, scanned.iter().copied())
    };
    assert_eq!(kind(&without, &[]), LoadKind::Unknown);
    assert_eq!(kind(&without, &[OTHER]), LoadKind::EInductionOnly);
    assert_eq!(kind(&with_form, &[OTHER]), LoadKind::Mixed);
    assert_eq!(kind(&without, &[OTHER, FOREIGN]), LoadKind::Mixed);
    assert_eq!(kind(&with_form, &[]), LoadKind::DropShipmentOnly);
}

#[test]
fn placards_are_kept_and_the_forms_of_a_mixed_load() {
    let containers = [
        Pallet::on(1, LISTED).scanned("09:00").on_form(1).container(),
        Pallet::on(1, OTHER).scanned("09:00").pulled().container(),
    ];
    let mixed = load(1, "402771936", &[LISTED]);
    let world = national();
    let found = kept(&world.ctx(), &mixed, &containers);
    assert_eq!((found.placards.as_slice(), found.forms.as_slice()), (&[OTHER][..], &[form()][..]));
    assert!(found.says().unwrap().to_string().contains("1 placards and 1 PS Forms"));
    let off = national_without(decided::KEEP_PLACARDS);
    assert_eq!(kept(&off.ctx(), &mixed, &containers).says(), None);
}
