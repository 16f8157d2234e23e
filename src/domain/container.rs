//! A container at the dock: what was done with it, and what may be done next (Contingency Plan 5).

use crate::change::dock::{AcceptBasis, FastCallRecorded, FormPresented, LabelRefused};
use crate::fold::{Register, Stamp};
use crate::ids::{FormId, LoadId};
use crate::moment::Timestamp;

/// A scan of a container's placard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerScan {
    /// Who scanned it, and when.
    pub stamp: Stamp,
    /// Its author took it back.
    pub disowned: bool,
}

/// The state of a container of one load: a function of the set of facts about it
/// ([`crate::fold::container`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// The load.
    pub load: LoadId,
    /// The barcode on its placard.
    pub barcode: String,
    /// Every scan, in canonical order.
    pub scans: Vec<ContainerScan>,
    /// The PS Form 8125 that it is on.
    pub form: Register<FormId>,
    /// One placard was taken off.
    pub placard_collected: Option<Stamp>,
    /// It was set to Accept, and why.
    pub accepted: Register<AcceptBasis>,
    /// Calls to the FAST Help Desk about it.
    pub calls: Vec<FastCallRecorded>,
    /// It went to operations.
    pub released: Option<Stamp>,
}

/// How far a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerState {
    /// Not scanned, or every scan taken back.
    Unscanned,
    /// Scanned; on no PS Form 8125, no placard taken.
    Open,
    /// On a PS Form 8125.
    Reconciled,
    /// One placard taken off.
    PlacardCollected,
    /// In operations.
    Released,
}

impl Container {
    /// The first scan that counts, by the time on the device.
    pub fn first_scan(&self) -> Option<&ContainerScan> {
        self.scans.iter().filter(|scan| !scan.disowned).min_by_key(|scan| scan.stamp.at)
    }

    /// Scans that count.
    pub fn scan_count(&self) -> usize {
        self.scans.iter().filter(|scan| !scan.disowned).count()
    }

    /// An eInduction container barcode begins with 99M.
    pub fn is_99m(&self) -> bool {
        self.barcode.starts_with("99M")
    }

    /// How far it is.
    pub fn state(&self) -> ContainerState {
        if self.scan_count() == 0 {
            ContainerState::Unscanned
        } else if self.released.is_some() {
            ContainerState::Released
        } else if self.form.value().is_some() {
            ContainerState::Reconciled
        } else if self.placard_collected.is_some() {
            ContainerState::PlacardCollected
        } else {
            ContainerState::Open
        }
    }
}

/// The state of a load ([`crate::fold::load`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The load.
    pub load: LoadId,
    /// The FAST appointment.
    pub appointment: Option<String>,
    /// When it arrived.
    pub arrived_at: Option<Timestamp>,
    /// Who opened it.
    pub opened: Option<Stamp>,
    /// PS Forms 8125 that came with it, by id.
    pub forms: Vec<FormPresented>,
    /// Labels that were no container barcodes.
    pub refused: Vec<LabelRefused>,
}
