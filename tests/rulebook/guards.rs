//! Everything that is built reaches a person: every sentence of a rule is said by a view, every
//! field of a line is recorded, every intent is pressed, counting only views that a station made
//! while a hand touched it.

use super::*;

#[test]
fn figures() {
    use scenario::hand::Glass;
    let begun = std::time::Instant::now();
    let n = 20;
    for _ in 0..n {
        let _ = device::Device::new(&Rulebook::whole(), device::Device::usual());
    }
    println!("new {:?}", begun.elapsed() / n);
    let mut d = device::Device::new(&Rulebook::whole(), device::Device::usual());
    let begun = std::time::Instant::now();
    let mut hand = scenario::hand::Hand::at(&mut d);
    hand.sign_in("Rosalind Maldonado", device::PIN).unwrap();
    println!("sign in {:?} presses {}", begun.elapsed(), hand.presses);
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        hand.home().unwrap();
        hand.press(app::screens::home::HomeIntent::Act(app::screens::home::HomeAct::SeeLog))
            .unwrap();
    }
    println!("40 presses {:?}", begun.elapsed());
    let begun = std::time::Instant::now();
    hand.begin_line().unwrap();
    hand.learn(&[domain::log_entry::LineField::JobId("JOB00001".into())]).unwrap();
    println!("job {:?}", begun.elapsed());
    let m = d.moment();
    let begun = std::time::Instant::now();
    for _ in 0..50 {
        let _ = d.station.view(&m);
    }
    println!("view line {:?}", begun.elapsed() / 50);
    let begun = std::time::Instant::now();
    for _ in 0..50 {
        d.station.update(&m, app::Event::Tick);
    }
    println!("tick {:?}", begun.elapsed() / 50);
    let begun = std::time::Instant::now();
    let mut hand = scenario::hand::Hand::at(&mut d);
    hand.home().unwrap();
    let _ = d.view();
    let begun2 = std::time::Instant::now();
    for _ in 0..50 {
        let _ = d.station.view(&m);
    }
    println!("view home {:?} {:?}", begun2.elapsed() / 50, begun.elapsed());
}

#[test]
fn figures2() {
    use app::screens::log_entry::{Field, LogEntryIntent};
    let mut d = device::Device::new(&Rulebook::whole(), device::Device::usual());
    let mut hand = scenario::hand::Hand::at(&mut d);
    hand.sign_in("Rosalind Maldonado", device::PIN).unwrap();
    hand.begin_line().unwrap();
    hand.press(LogEntryIntent::Edit(Field::JobId)).unwrap();
    let m = d.moment();
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        d.station.update(&m, app::Event::Intent(LogEntryIntent::Key('1').into()));
    }
    println!("key {:?}", begun.elapsed() / 20);
    let begun = std::time::Instant::now();
    for _ in 0..20 {
        let _ =
            d.station.store().draft(domain::ids::PersonId(uuid::Uuid::from_u128(11)), "x").unwrap();
    }
    println!("draft read {:?}", begun.elapsed() / 20);
    let begun = std::time::Instant::now();
    let store = d.station.store().copy_in_memory().unwrap();
    println!("copy {:?}", begun.elapsed());
    let mut store = store;
    let begun = std::time::Instant::now();
    for i in 0..20 {
        store
            .save_draft_field(
                domain::ids::PersonId(uuid::Uuid::from_u128(11)),
                "x",
                "y",
                &i.to_string(),
            )
            .unwrap();
    }
    println!("draft write {:?}", begun.elapsed() / 20);
}
