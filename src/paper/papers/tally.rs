//! The tally of a load at the dock (001-5.1): every container with what was done with it, counts
//! that must agree with the pile of placards kept (001-5.1f), and a signature.

use domain::change::dock::AcceptBasis;
use domain::container::{Container, ContainerState, Load};
use domain::drop_shipment::form_counts;
use domain::layout::{Align, Column, Face, Layout, Mil, Text};
use domain::moment::Timestamp;
use domain::rules::UnitProfile;

use super::time;
use crate::form::{Cells, Format, Sheet, column, field};

/// What a tally is made from.
#[derive(Clone, Copy, Debug)]
pub struct LoadTally<'a> {
    /// The unit.
    pub unit: &'a UnitProfile,
    /// The load.
    pub load: &'a Load,
    /// Its containers.
    pub containers: &'a [Container],
    /// When it is printed.
    pub made_at: Timestamp,
}

/// The tally of a load.
pub fn load_tally(from: &LoadTally<'_>) -> Layout {
    let zone = from.unit.zone;
    let printed = time(from.made_at, zone);
    let appointment = from.load.appointment.clone().unwrap_or_else(|| "Unscheduled".to_owned());
    let mut sheet = Sheet::new(Format::LETTER);
    let area = sheet.take(Mil(330));
    sheet.text(Text::new(area, 260, "Load tally").face(Face::Bold));
    let arrived = from.load.arrived_at.map(|at| time(at, zone)).unwrap_or_default();
    sheet.fields(
        430,
        170,
        Face::SemiBold,
        vec![
            field(3, "Facility", &*from.unit.name),
            field(2, "FAST appointment", &*appointment),
            field(3, "Arrived", arrived),
        ],
    );
    counts(&mut sheet, from.containers);
    forms(&mut sheet, from);
    signature(&mut sheet);
    sheet.heading("Containers");
    let mut containers: Vec<&Container> = from.containers.iter().collect();
    containers.sort_by_key(|one| {
        (one.first_scan().map(|scan| scan.stamp.at.unix_ms()), one.barcode.clone())
    });
    let rows: Vec<Vec<String>> =
        containers.iter().zip(1_usize..).map(|(one, number)| row(from, one, number)).collect();
    match rows.is_empty() {
        true => sheet.paragraph(140, Face::Regular, "No container was scanned."),
        false => sheet.table(vec![columns()], Cells { size: Mil(118), height_min: Mil(230) }, rows),
    }
    let foot = format!("Load {appointment} · {} · printed {printed}", from.unit.name);
    sheet.finish(format!("Load tally {appointment}"), from.made_at, &foot)
}

fn columns() -> Vec<Column> {
    let mono = Column { face: Face::Mono, ..column("Barcode on the placard", 220, Align::Left) };
    vec![
        column("No.", 40, Align::Right),
        mono,
        column("Scanned", 90, Align::Left),
        column("On PS Form 8125", 120, Align::Left),
        column("Placard taken", 80, Align::Left),
        column("Set to Accept", 100, Align::Left),
        column("Released", 90, Align::Left),
    ]
}

fn row(from: &LoadTally<'_>, container: &Container, number: usize) -> Vec<String> {
    let clock =
        |at: Timestamp| at.wall().with_timezone(&from.unit.zone).format("%H:%M").to_string();
    let form = container.form.value().map(|id| {
        let form = from.load.forms.iter().find(|form| form.form == *id);
        form.map_or_else(|| "Yes".to_owned(), |form| form.name.clone())
    });
    let accepted = match container.accepted.value() {
        Some(AcceptBasis::NationalOutage) => "Outage",
        Some(AcceptBasis::HelpDesk) => "FAST Help Desk",
        Some(AcceptBasis::Supervisor) => "Supervisor",
        // It is accepted all the same.
        Some(AcceptBasis::Unknown(_)) => "Unknown",
        None if !container.accepted.standing().is_empty() => "(two values)",
        None => "",
    };
    let scanned = match container.first_scan() {
        Some(scan) if 1 < container.scan_count() => {
            format!("{} ({} times)", clock(scan.stamp.at), container.scan_count())
        }
        Some(scan) => clock(scan.stamp.at),
        None => String::new(),
    };
    vec![
        number.to_string(),
        container.barcode.clone(),
        scanned,
        form.unwrap_or_default(),
        container.placard_collected.as_ref().map(|stamp| clock(stamp.at)).unwrap_or_default(),
        accepted.to_owned(),
        container.released.as_ref().map(|stamp| clock(stamp.at)).unwrap_or_default(),
    ]
}

fn counts(sheet: &mut Sheet, containers: &[Container]) {
    let of = |test: &dyn Fn(&Container) -> bool| {
        containers.iter().filter(|one| test(one)).count().to_string()
    };
    let open = |one: &Container| one.state() == ContainerState::Open;
    sheet.fields(
        520,
        260,
        Face::Bold,
        vec![
            field(1, "Scanned", of(&|one| 0 < one.scan_count())),
            field(1, "On PS Form 8125", of(&|one| one.form.value().is_some())),
            field(1, "Placards taken", of(&|one| one.placard_collected.is_some())),
            field(1, "Set to Accept", of(&|one| !one.accepted.standing().is_empty())),
            field(1, "Released", of(&|one| one.state() == ContainerState::Released)),
            field(1, "Still open", of(&open)),
        ],
    );
}

/// Each form with what it claims and what was found.
fn forms(sheet: &mut Sheet, from: &LoadTally<'_>) {
    if from.load.forms.is_empty() {
        return;
    }
    sheet.heading("PS Forms 8125");
    let counts = form_counts(from.load, from.containers);
    let rows = from.load.forms.iter().zip(counts).map(|(form, count)| {
        vec![form.name.clone(), count.claimed.to_string(), count.reconciled.to_string()]
    });
    let columns = vec![
        column("Form", 400, Align::Left),
        column("Pallets that it claims", 150, Align::Right),
        column("Containers reconciled to it", 150, Align::Right),
    ];
    sheet.table(vec![columns], Cells { size: Mil(130), height_min: Mil(230) }, rows.collect());
}

fn signature(sheet: &mut Sheet) {
    sheet.gap(130);
    sheet.keep(900);
    let words =
        "The placards taken and the PS Forms 8125 are kept with this tally for reconciliation.";
    sheet.paragraph(120, Face::Regular, words);
    sheet.gap(60);
    sheet.fields(
        560,
        200,
        Face::SemiBold,
        vec![
            field(2, "Placards counted", ""),
            field(4, "Dock employee (signature)", ""),
            field(2, "Date, time", ""),
        ],
    );
}
