//! What a view offers is what is on the glass: no more, so that a case never presses what nobody
//! can, and no less, so that nothing on the glass is left untried.

use std::collections::BTreeMap;

use scenario::What;
use scenario::days::outage_day;
use tallydock::demo::{Breaks, Unit};
use tallydock::gallery;

use crate::controls::{assert_offered, not_as_offered, shape};

#[test]
fn every_sample_offers_exactly_what_it_draws() {
    let mut wrong = Vec::new();
    for (name, view) in gallery::all() {
        wrong.extend(not_as_offered(&view).into_iter().map(|one| format!("{name} at {one}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_view_of_a_played_day_offers_exactly_what_it_draws() {
    let folder = tempfile::tempdir().unwrap();
    let day = outage_day::day();
    let breaks = Breaks { drop_ack: None, cut: None };
    let mut unit = Unit::set_up(&day, folder.path(), breaks).unwrap();
    let mut views = BTreeMap::new();
    for device in &day.devices {
        unit.seat(device.key).unwrap().passed = Some(Vec::new());
    }
    for step in &day.steps {
        unit.clock.set(step.at);
        unit.take(step).unwrap();
        if let What::On(device, _) = &step.what {
            let seat = unit.seat(*device).unwrap();
            let now = seat.station.view(&seat.now());
            for view in seat.passed.replace(Vec::new()).unwrap().into_iter().chain([now]) {
                views.entry(shape(&view)).or_insert(view);
            }
        }
    }
    assert!(20 <= views.len(), "only {} shapes of views: {:#?}", views.len(), views.keys());
    for view in views.values() {
        assert_offered(view);
    }
}
