//! When a device records by which editions it judges.

use std::collections::BTreeMap;
use std::path::Path;

use domain::change::{Actor, Change, Fact};
use domain::ids::IdSource;
use domain::log_entry::LineField;
use domain::reference::PersonRole;
use domain::rulebook::{RuleId, Rulebook};
use domain::rules::{Site, UnitProfile};
use store::{Refusal, Start, Store};

use crate::testing::{Desk, moment, person};
use crate::{Act, LogRing, Settings, Station};

/// A device that starts over a data folder, and a clerk before it.
fn started(folder: &Path, start_number: u64, rulebook: Rulebook) -> Desk {
    let now = moment(60 * start_number);
    let mut ids = IdSource::seeded(start_number);
    let start = Start {
        machine_id: "desk".to_owned(),
        program: "tallydock 1.2.3".to_owned(),
        zone: "America/Chicago".to_owned(),
    };
    let (store, _) = Store::open(folder, &start, &now, &mut ids).unwrap();
    let zone = "America/Chicago".parse().unwrap();
    let settings = Settings {
        unit: None,
        profile: UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, zone),
        unit_short: "Pewaukee".to_owned(),
        unseal: Box::new(|sealed| Some(sealed.to_owned())),
        demo_pins: BTreeMap::new(),
        rulebook,
        log: LogRing::default(),
    };
    let station = Station::new(store, ids, settings, &now).unwrap();
    let mut desk = Desk { station, now };
    desk.sign_in(person(7, "Rosalind Maldonado", PersonRole::Clerk));
    desk
}

fn log(desk: &mut Desk) {
    desk.log([LineField::PermitHolder("Fox".to_owned())]);
}

/// The kinds of the rows of the device's journal, the one that opens it apart.
fn kinds(desk: &Desk) -> Vec<String> {
    facts(desk).into_iter().map(|fact| fact.change.kind().to_owned()).collect()
}

fn facts(desk: &Desk) -> Vec<Fact> {
    let store = desk.station.store();
    let rows = store.rows_from(store.journal().journal, 2, 100, usize::MAX).unwrap();
    rows.iter().map(|row| Fact::decode(&row.bytes).unwrap()).collect()
}

#[test]
fn a_start_alone_records_nothing_and_the_first_fact_says_first_what_it_was_judged_by() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = started(dir.path(), 1, Rulebook::whole());
    assert_eq!(kinds(&desk), [""; 0]);
    log(&mut desk);
    log(&mut desk);
    assert_eq!(kinds(&desk), ["editions_in_use", "mailing_logged", "mailing_logged"]);
    let first = facts(&desk).remove(0);
    let device = desk.station.store().journal().device;
    assert_eq!(first.actor, Actor::Device(device), "nobody's act");
    let Change::EditionsInUse(editions) = first.change else { panic!("{first:?}") };
    assert!(editions.rulebook.name.contains("001"), "{editions:?}");
    assert!(editions.prices.is_none() && editions.off.is_empty());
    for edition in [Some(editions.rulebook), editions.calendar, editions.closures] {
        assert_eq!(edition.unwrap().checksum.len(), 64);
    }
}

#[test]
fn a_second_start_with_the_same_editions_records_them_once() {
    let dir = tempfile::tempdir().unwrap();
    for number in 1..=3 {
        log(&mut started(dir.path(), number, Rulebook::whole()));
    }
    let desk = started(dir.path(), 4, Rulebook::whole());
    let told = kinds(&desk).into_iter().filter(|kind| kind == "editions_in_use").count();
    assert_eq!(told, 1);
}

#[test]
fn editions_that_change_are_recorded_and_each_fact_finds_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let rule = RuleId::find("001-3l").unwrap();
    log(&mut started(dir.path(), 1, Rulebook::whole()));
    log(&mut started(dir.path(), 2, Rulebook::whole().without(rule)));
    log(&mut started(dir.path(), 3, Rulebook::whole()));
    let desk = started(dir.path(), 4, Rulebook::whole());
    let store = desk.station.store();
    let mut off = Vec::new();
    for (seq, fact) in (2..).zip(facts(&desk)) {
        if matches!(fact.change, Change::MailingLogged(_)) {
            let judged = store.editions_before(store.journal().journal, seq).unwrap().unwrap();
            off.push(judged.off.join(" "));
        }
    }
    assert_eq!(off, ["", "001-3l", ""]);
    assert!(store.verify().unwrap().is_whole());
}

#[test]
fn a_device_whose_store_refuses_starts_and_says_them_with_what_is_stored_at_last() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = started(dir.path(), 1, Rulebook::whole());
    let refuse = |desk: &mut Desk, refusal| {
        let now = desk.now;
        desk.station.absorb(&now, |store, _| store.refuse_writes(refusal)).unwrap();
    };
    refuse(&mut desk, Refusal::ReadOnly);
    let act = || Act::LogMailing { arrived_at: None, fields: Vec::new() };
    assert!(desk.perform(act()).is_err());
    assert_eq!(kinds(&desk), [""; 0]);
    refuse(&mut desk, Refusal::None);
    assert_eq!(
        desk.perform(act()).unwrap().recorded.len(),
        1,
        "what the person did, and not what stands beside it"
    );
    assert_eq!(kinds(&desk), ["editions_in_use", "mailing_logged"]);
}

#[test]
fn facts_that_are_sealed_again_in_a_new_journal_keep_what_they_were_judged_by() {
    let dir = tempfile::tempdir().unwrap();
    log(&mut started(dir.path(), 1, Rulebook::whole()));
    let mut desk = started(dir.path(), 2, Rulebook::whole());
    let now = desk.now;
    let cause = store::BeginCause::RolledBack;
    let begun = desk.station.absorb(&now, |store, ids| store.begin_journal(cause, &now, ids));
    begun.unwrap();
    let journal = desk.station.store().journal().journal;
    log(&mut desk);
    let store = desk.station.store();
    assert_eq!(kinds(&desk), ["editions_in_use", "mailing_logged", "mailing_logged"]);
    for seq in [3, 4] {
        assert!(store.editions_before(journal, seq).unwrap().is_some(), "row {seq}");
    }
}
