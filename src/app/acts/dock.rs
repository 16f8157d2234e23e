//! The dock: loads, PS Forms 8125, placards, Accept, release, calls to the help desk.

use domain::change::dock::AcceptBasis;
use domain::change::{
    ContainerAccepted, ContainerReconciled, ContainerReleased, FastCallRecorded, FormPresented,
    LoadOpened, PlacardCollected, ScanDisowned,
};
use domain::container::Container;
use domain::finding::Ruling;
use domain::ids::{FormId, LoadId};
use domain::moment::Moment;
use domain::reference::PersonRole;
use domain::rules::dock;

use super::{After, Plan};
use crate::{Act, Paper, Station};

pub(super) fn plan(station: &Station, now: &Moment, act: Act) -> store::Result<Plan> {
    match act {
        Act::OpenLoad { appointment } => Ok(open(station, now, appointment).1),
        Act::ResumeLoad { load } => Ok(Plan::default().after(After::Load(load))),
        Act::PresentForm { name, containers, pallets } => {
            // A form that comes before any load opens one that was not announced.
            let (load, begun) = match station.load {
                Some(load) => (load, Plan::default()),
                None => open(station, now, None),
            };
            let form = FormId(station.ids().v7(now));
            present(station, begun, FormPresented { load, form, name, containers, pallets })
        }
        Act::ReconcileContainer { barcode, form } => {
            let container = station.container(&barcode)?;
            let replaces = container.form.facts();
            let load = container.load;
            let fact = ContainerReconciled { load, barcode, form };
            Ok(Plan::default().replacing(fact, replaces))
        }
        Act::PullPlacard { barcode } => {
            let container = station.container(&barcode)?;
            let ruling = dock::take_placard(&station.context(now), &container);
            Ok(Plan::ruled(ruling).fact(PlacardCollected { load: container.load, barcode }))
        }
        Act::CollectPlacards { barcodes } => collect(station, now, &barcodes),
        Act::AcceptUnresolved => accept_unresolved(station, now),
        Act::ReleaseContainers => release_all(station, now),
        Act::ReleaseContainer { barcode } => {
            let container = station.container(&barcode)?;
            let ruling = dock::release(&station.context(now), &container);
            Ok(Plan::ruled(ruling).fact(ContainerReleased { load: container.load, barcode }))
        }
        Act::RecordFastCall { barcode, agent, instruction } => {
            let load = station.container(&barcode)?.load;
            let called_at = now.timestamp();
            Ok(Plan::default().fact(FastCallRecorded {
                load,
                barcode,
                called_at,
                agent,
                instruction,
            }))
        }
        Act::TakeBackScan => {
            let Some(current) = station.dock.current().cloned() else { return Ok(Plan::default()) };
            let load = station.container(&current.barcode)?.load;
            let (barcode, scan) = (current.barcode, current.scan);
            Ok(Plan::default().fact(ScanDisowned { load, barcode, scan }))
        }
        Act::DisownScan { barcode } => {
            let container = station.container(&barcode)?;
            let last = container.scans.iter().rev().find(|scan| !scan.disowned);
            let load = container.load;
            Ok(last.map(|scan| scan.stamp.fact).map_or_else(Plan::default, |scan| {
                Plan::default().fact(ScanDisowned { load, barcode, scan })
            }))
        }
        Act::PrintTally { load } => {
            Ok(Plan::default().after(After::Print(Paper::LoadTally { load })))
        }
        _ => Ok(Plan::default()),
    }
}

/// One placard of each of these containers is in hand. What the rules hold, a container on a form
/// or one that waits for the help desk, is said and left out.
fn collect(station: &Station, now: &Moment, barcodes: &[String]) -> store::Result<Plan> {
    let ctx = station.context(now);
    let mut plan = Plan::default();
    let mut said = Ruling::default();
    for barcode in barcodes {
        let container = station.container(barcode)?;
        let ruling = dock::take_placard(&ctx, &container);
        if ruling.is_free() {
            let (load, barcode) = (container.load, container.barcode);
            plan = plan.fact(PlacardCollected { load, barcode });
        }
        said.extend(ruling);
    }
    Ok(plan.said(said))
}

/// Opens a load; scans go to it from then on.
fn open(station: &Station, now: &Moment, appointment: Option<String>) -> (LoadId, Plan) {
    let load = LoadId(station.ids().v7(now));
    let opened = LoadOpened { load, appointment, arrived_at: now.timestamp() };
    (load, Plan::default().fact(opened).after(After::Load(load)))
}

/// A form may come after its containers were scanned: those that it lists are ticked off at once.
fn present(station: &Station, begun: Plan, form: FormPresented) -> store::Result<Plan> {
    let mut plan = begun.fact(form.clone());
    for container in station.store().containers_of(form.load)? {
        let listed = form
            .containers
            .iter()
            .any(|listed| domain::drop_shipment::same_label(listed, &container.barcode));
        if listed && 0 < container.scan_count() && container.form.standing().is_empty() {
            let (load, barcode) = (form.load, container.barcode);
            plan = plan.fact(ContainerReconciled { load, barcode, form: form.form });
        }
    }
    Ok(plan)
}

/// Sets what is unresolved to Accept (001-5.1d); a supervisor may do so for the help desk when it
/// is out of reach (001-5.2d).
fn accept_unresolved(station: &Station, now: &Moment) -> store::Result<Plan> {
    let containers = station.containers()?;
    let ctx = station.context(now);
    let supervisor = station.person().is_some_and(|row| row.role == PersonRole::Supervisor);
    let mut plan = Plan::default();
    for container in &containers {
        let basis = dock::accept_basis(&ctx, container).or_else(|| {
            let waits = !dock::release(&ctx, container).is_free();
            (supervisor && waits && container.is_99m() && unresolved(container))
                .then_some(AcceptBasis::Supervisor)
        });
        if let Some(basis) = basis {
            let (load, barcode) = (container.load, container.barcode.clone());
            plan = plan.fact(ContainerAccepted { load, barcode, basis });
        }
    }
    Ok(plan)
}

fn unresolved(container: &Container) -> bool {
    0 < container.scan_count()
        && !container.form.is_given()
        && container.placard_collected.is_none()
        && container.accepted.standing().is_empty()
}

/// Releases what may go; what may not is said and stays.
fn release_all(station: &Station, now: &Moment) -> store::Result<Plan> {
    let containers = station.containers()?;
    let ctx = station.context(now);
    let mut said = Ruling::default();
    let mut plan = Plan::default();
    let waiting =
        |container: &&Container| 0 < container.scan_count() && container.released.is_none();
    for container in containers.iter().filter(waiting) {
        let ruling = dock::release(&ctx, container);
        if ruling.is_free() {
            let (load, barcode) = (container.load, container.barcode.clone());
            plan = plan.fact(ContainerReleased { load, barcode });
        }
        said.extend(ruling);
    }
    if let Some(load) = station.load {
        let load = station.store().load(load)?;
        said.findings.extend(dock::kept(&ctx, &load, &containers).says());
    }
    Ok(plan.said(said))
}
