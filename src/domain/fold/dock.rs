//! The state of containers and loads.

use std::collections::{BTreeMap, BTreeSet};

use super::{Given, Recorded, Stamp, canonical};
use crate::change::Change;
use crate::container::{Container, ContainerScan, Load};
use crate::ids::LoadId;

/// Folds the facts about the container `barcode` of `load`.
pub fn container(load: LoadId, barcode: String, facts: Vec<Recorded>) -> Container {
    let mut scans = Vec::new();
    let mut disowned = BTreeSet::new();
    let mut form = Given::default();
    let mut accepted = Given::default();
    let mut calls = Vec::new();
    let mut placard_collected = None;
    let mut released = None;
    for recorded in canonical(facts) {
        let stamp = Stamp::of(&recorded);
        match &recorded.fact.change {
            Change::ContainerScanned(_) => scans.push(ContainerScan { stamp, disowned: false }),
            Change::ScanDisowned(body) => {
                disowned.insert(body.scan);
            }
            Change::ContainerReconciled(body) => form.take(&recorded, Some(body.form)),
            Change::ContainerAccepted(body) => accepted.take(&recorded, Some(body.basis)),
            Change::FastCallRecorded(body) => calls.push(body.clone()),
            Change::PlacardCollected(_) => placard_collected = placard_collected.or(Some(stamp)),
            Change::ContainerReleased(_) => released = released.or(Some(stamp)),
            _ => {}
        }
    }
    for scan in &mut scans {
        scan.disowned = disowned.contains(&scan.stamp.fact);
    }
    Container {
        load,
        barcode,
        scans,
        form: form.settle(),
        placard_collected,
        accepted: accepted.settle(),
        calls,
        released,
    }
}

/// Folds the facts about `load` itself; its containers are entities of their own.
pub fn load(load: LoadId, facts: Vec<Recorded>) -> Load {
    let mut state = Load {
        load,
        appointment: None,
        arrived_at: None,
        opened: None,
        forms: Vec::new(),
        refused: Vec::new(),
    };
    let mut forms = BTreeMap::new();
    for recorded in canonical(facts) {
        match &recorded.fact.change {
            Change::LoadOpened(body) if state.opened.is_none() => {
                state.appointment = body.appointment.clone();
                state.arrived_at = Some(body.arrived_at);
                state.opened = Some(Stamp::of(&recorded));
            }
            Change::FormPresented(body) => {
                forms.entry(body.form).or_insert_with(|| body.clone());
            }
            Change::LabelRefused(body) => state.refused.push(body.clone()),
            _ => {}
        }
    }
    state.forms = forms.into_values().collect();
    state
}
