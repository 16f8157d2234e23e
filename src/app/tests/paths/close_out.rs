//! What a signature rests on: everything that is on the device, however much that is.

use domain::change::close_out::HoldReason;
use domain::change::dock::ContainerScanned;
use domain::change::mailing::{MailingLogged, MailingWithdrawn};
use domain::change::{Actor, Change, Fact};
use domain::ids::{DeviceLetter, FactId, LineId, LineNumber, LoadId, PersonId};
use store::RECORD_FACTS_MAX;

use crate::seat::Seat;

/// Facts of another hour, as the store has them by now.
fn recorded(seat: &mut Seat, changes: impl IntoIterator<Item = Change>) {
    let now = seat.moment();
    let changes: Vec<Change> = changes.into_iter().collect();
    seat.station
        .absorb(&now, |store, ids| {
            let clerk = Actor::Person(PersonId::from_bytes([1; 16]));
            let fact = |change| {
                Fact::new(FactId(ids.v7(&now)), &now, "America/Chicago", clerk, None, change)
            };
            let facts: Vec<Fact> = changes.into_iter().map(fact).collect();
            facts.chunks(RECORD_FACTS_MAX).try_for_each(|facts| store.record(facts))
        })
        .unwrap();
}

#[test]
fn the_oldest_of_twenty_thousand_and_two_lines_holds_the_close_out() {
    let mut seat = Seat::of("supervisor");
    let arrived = seat.moment().timestamp();
    let letter = DeviceLetter::new('B').unwrap();
    recorded(
        &mut seat,
        (1..=20_002_u32).flat_map(|counter| {
            let line = LineId::from_bytes(u128::from(counter).to_be_bytes());
            let number = LineNumber { letter, counter };
            let logged = MailingLogged {
                line,
                number,
                arrived_at: arrived,
                outage: None,
                fields: Vec::new(),
            };
            let withdrawn = MailingWithdrawn { line, reason: "Another day".to_owned() };
            // The line of the lowest id is the last one in the order of arrivals.
            let settled = (counter != 1).then(|| withdrawn.into());
            std::iter::once(logged.into()).chain(settled)
        }),
    );
    let now = seat.moment();
    let (report, ruling) = seat.station.close_out(&now, arrived.local_date()).unwrap();
    assert_eq!((report.totals.lines, report.totals.settled), (20_002, 20_001));
    assert!(ruling.holds.contains(&HoldReason::OpenLines { count: 1 }), "{:?}", ruling.holds);
}

#[test]
fn every_container_counts_also_of_a_load_whose_opening_has_not_come() {
    let mut seat = Seat::of("supervisor");
    let load = LoadId::from_bytes([2; 16]);
    recorded(
        &mut seat,
        (0..10_050).map(|n| {
            let barcode = format!("99M{n:05}");
            ContainerScanned { load, barcode, symbology: None, keyed: false }.into()
        }),
    );
    let now = seat.moment();
    let (report, ruling) = seat.station.close_out(&now, now.timestamp().local_date()).unwrap();
    assert_eq!(report.containers.scanned, 10_050);
    let open = HoldReason::OpenContainers { count: 10_050 };
    assert!(ruling.holds.contains(&open), "{:?}", ruling.holds);
}
