//! The dock: an eInduction load in the morning, a mixed load of forty containers after noon.

use app::screens::dock_scan::{DockPrimary, DockScanIntent};
use app::screens::home::HomeAct;
use app::screens::load::LoadIntent;

use super::{DOCK, Steps};
use crate::{Deed, Expectation};

/// Containers of the mixed load that the PS Form 8125 lists.
const ON_FORM: u32 = 14;
/// Containers of the mixed load.
const CONTAINERS: u32 = 40;
/// The container that another appointment brought in the morning.
const SEEN_BEFORE: u32 = 27;

pub(super) fn loads(steps: &mut Steps) {
    morning_load(steps);
    mixed_load(steps);
}

fn label(number: u32) -> String {
    format!("99M900066875EMA{number:06}")
}

/// Two containers, no PS Form 8125; one of them carries a number that comes again.
fn morning_load(steps: &mut Steps) {
    steps.at("08:24:00").deed(DOCK, Deed::OpenLoad("402771880"));
    for number in [SEEN_BEFORE, 900] {
        steps.scan(DOCK, "]C1", &label(number)).expect(DOCK, Expectation::Recorded);
        steps.tap(DOCK, DockScanIntent::Primary(DockPrimary::PlacardPulled));
    }
    steps.at("08:40:00").deed(DOCK, Deed::SetToAccept).deed(DOCK, Deed::ReleaseLoad);
}

/// Forty containers: fourteen on a PS Form 8125, a placard from each of the rest; three scanned
/// again by mistake, one label that is a package's.
fn mixed_load(steps: &mut Steps) {
    steps.at("13:02:00").deed(DOCK, Deed::OpenLoad("402771936"));
    let listed = (1..=ON_FORM).map(label).collect();
    steps.deed(DOCK, Deed::TakeForm("8125 no. 1, Northern Meridian", listed, ON_FORM));
    steps.at("13:05:00").home(DOCK, HomeAct::ScanDock);
    for number in 1..=CONTAINERS {
        steps.scan(DOCK, "]C1", &label(number)).expect(DOCK, Expectation::Recorded);
        if ON_FORM < number && number != 33 {
            steps.tap(DOCK, DockScanIntent::Primary(DockPrimary::PlacardPulled));
        }
        if number == 20 {
            // A package label hangs where a placard should.
            steps.scan(DOCK, "]C1", "420530729400111899560334123459");
            steps.expect(DOCK, Expectation::LabelRefused);
        }
        if [9, 18, 31].contains(&number) {
            steps.scan(DOCK, "]C1", &label(number)).expect(DOCK, Expectation::ScannedAgain);
        }
    }
    // One placard is still on: its container stays when the others go.
    steps.at("13:31:00").deed(DOCK, Deed::SetToAccept).deed(DOCK, Deed::ReleaseLoad);
    steps.deed(DOCK, Deed::ReleaseContainer(label(33)));
    steps.expect(DOCK, Expectation::HeldBy("001-5.1e"));
    steps.tap(DOCK, LoadIntent::Back).home(DOCK, HomeAct::SeeLoad);
    steps.at("13:40:00").deed(DOCK, Deed::CollectPlacards).deed(DOCK, Deed::ReleaseLoad);
    steps.expect(DOCK, Expectation::Recorded);
}
