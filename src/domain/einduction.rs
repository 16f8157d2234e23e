//! eInduction containers: what kind of load they make, and when a number that comes again is a
//! duplicate (Contingency Plan 5.1; Publication 685, Appendix B).
//!
//! A container barcode begins with `99M`. A container whose mailer is not known counts as
//! eInduction when its barcode does (001-5.1g).

use crate::container::{Container, Load};
use crate::moment::Timestamp;

/// Hours after the first scan before which a number on another appointment is no duplicate
/// (Publication 685, Appendix B).
pub const DUPLICATE_AFTER_HOURS: i64 = 4;

/// What a load is made of (001-5.1i).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadKind {
    /// Nothing was scanned and no form presented.
    Unknown,
    /// eInduction containers and no PS Form 8125.
    EInductionOnly,
    /// Both.
    Mixed,
    /// Plant verified drop shipment only.
    DropShipmentOnly,
}

/// The kind of a load with what is known so far; `scanned` may hold a barcode that is not
/// recorded yet.
pub fn load_kind<'a>(load: &Load, scanned: impl IntoIterator<Item = &'a str>) -> LoadKind {
    let (mut einduction, mut other) = (false, false);
    for barcode in scanned {
        let is_99m = is_einduction(barcode);
        einduction |= is_99m;
        other |= !is_99m;
    }
    match (einduction, other || !load.forms.is_empty()) {
        (false, false) => LoadKind::Unknown,
        (true, false) => LoadKind::EInductionOnly,
        (true, true) => LoadKind::Mixed,
        (false, true) => LoadKind::DropShipmentOnly,
    }
}

/// Whether a barcode is an eInduction container's.
pub fn is_einduction(barcode: &str) -> bool {
    barcode.trim_start().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("99M"))
}

/// A container of another load with the number that is scanned now.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere<'a> {
    /// The container.
    pub container: &'a Container,
    /// Its load's appointment, where the load is known and has one.
    pub appointment: Option<&'a str>,
}

/// The earlier scan that makes a scan at `now` a duplicate: another appointment, and more than
/// four hours before. Two loads without appointment are two arrivals.
pub fn duplicate<'a>(
    appointment: Option<&str>,
    elsewhere: &[Elsewhere<'a>],
    now: Timestamp,
) -> Option<(Timestamp, Option<&'a str>)> {
    let limit_ms = DUPLICATE_AFTER_HOURS * 3_600_000;
    elsewhere
        .iter()
        .filter(|one| one.appointment.is_none() || one.appointment != appointment)
        .filter_map(|one| Some((one.container.first_scan()?.stamp.at, one.appointment)))
        .filter(|(at, _)| limit_ms < now.unix_ms() - at.unix_ms())
        .min_by_key(|(at, _)| at.unix_ms())
}
