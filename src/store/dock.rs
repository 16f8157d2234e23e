//! Loads and containers, as the dock's screens read them.

use domain::change::dock::AcceptBasis;
use domain::container::{Container, ContainerState, Load};
use domain::ids::{FormId, LoadId, UnitId};
use domain::moment::Timestamp;

use crate::Reader;
use crate::error::Result;

/// The most loads, or containers of a load, that one query gives.
pub const DOCK_ROWS_MAX: usize = 10_000;

/// A container as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRow {
    /// The load.
    pub load: LoadId,
    /// The barcode on its placard.
    pub barcode: String,
    /// How far it is.
    pub state: ContainerState,
    /// Scans that count.
    pub scans: u32,
    /// The first scan that counts; in UTC.
    pub first_scan: Option<Timestamp>,
    /// The PS Form 8125 that it is on.
    pub form: Option<FormId>,
    /// One placard was taken off.
    pub collected: bool,
    /// Why it was set to Accept.
    pub accepted: Option<AcceptBasis>,
    /// Decisions with two values.
    pub conflicts: u32,
}

/// A load as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadRow {
    /// The load.
    pub load: LoadId,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The FAST appointment.
    pub appointment: Option<String>,
    /// When it arrived.
    pub arrived_at: Option<Timestamp>,
    /// PS Forms 8125 that came with it.
    pub forms: u32,
    /// Containers with a scan that counts.
    pub scanned: u32,
    /// Containers that went to operations.
    pub released: u32,
    /// Containers on no PS Form 8125 that have given no placard.
    pub open: u32,
}

impl Reader {
    /// The state of a container; an unscanned one when nothing is known of it.
    pub fn container(&self, load: LoadId, barcode: &str) -> Result<Container> {
        todo!()
    }

    /// The containers of a load with everything that is known of them, by barcode.
    pub fn containers_of(&self, load: LoadId) -> Result<Vec<Container>> {
        todo!()
    }

    /// The containers of a load as lists show them, by first scan, unscanned ones last.
    pub fn container_rows(&self, load: LoadId) -> Result<Vec<ContainerRow>> {
        todo!()
    }

    /// The containers with this barcode on any load.
    pub fn containers_with_barcode(&self, barcode: &str) -> Result<Vec<Container>> {
        todo!()
    }

    /// The state of a load; an unopened one when nothing is known of it.
    pub fn load(&self, load: LoadId) -> Result<Load> {
        todo!()
    }

    /// Loads as lists show them, latest arrival first.
    pub fn loads(&self) -> Result<Vec<LoadRow>> {
        todo!()
    }
}
