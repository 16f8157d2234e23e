//! Facts of the dock (Contingency Plan 5): loads, containers, placards and PS Forms 8125.

use serde::{Deserialize, Serialize};

use crate::ids::{FactId, FormId, LoadId};
use crate::moment::Timestamp;
use crate::words::words;

/// A trailer is at the dock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadOpened {
    /// The load.
    pub load: LoadId,
    /// The FAST appointment, nine digits; none for an unscheduled arrival.
    pub appointment: Option<String>,
    /// When it arrived.
    pub arrived_at: Timestamp,
}

/// A PS Form 8125 came with the load.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPresented {
    /// The load.
    pub load: LoadId,
    /// The form.
    pub form: FormId,
    /// What people call it: its number or the mailer's reference.
    pub name: String,
    /// The containers that it lists, as written: a barcode, or a number of pallets without one.
    pub containers: Vec<String>,
    /// Pallets that it claims in all.
    pub pallets: u32,
}

/// A container placard was scanned. Scanning never refuses for want of payment, documentation or
/// central data (001-5.1a).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerScanned {
    /// The load.
    pub load: LoadId,
    /// The 21 characters of the IMcb, or a non-eInduction label's text.
    pub barcode: String,
    /// The AIM identifier that the scanner sent, where it sends one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbology: Option<String>,
    /// The characters were keyed by hand.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keyed: bool,
}

/// "That was wrong": a scan that its author takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanDisowned {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
    /// The scan's fact.
    pub scan: FactId,
}

/// The container is on a PS Form 8125 (001-5.1b).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerReconciled {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
    /// The form.
    pub form: FormId,
}

/// One of the two placards was taken off (001-5.1c) and is kept (001-5.1f).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacardCollected {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
}

words! {
    /// Why a container was set to Accept.
    pub enum AcceptBasis {
        /// Unresolved with a 99M barcode in a national outage (001-5.1d).
        "national_outage" NationalOutage,
        /// The FAST Help Desk said so in a local outage (001-5.2d).
        "help_desk" HelpDesk,
        /// A supervisor, the Help Desk being out of reach (001-5.2d).
        "supervisor" Supervisor,
    }
}

/// A container was set to Accept (001-5.1d).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerAccepted {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
    /// Why.
    pub basis: AcceptBasis,
}

/// A container went into operations (001-5.1e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerReleased {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
}

/// The FAST Help Desk was called about a container (001-5.2d).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FastCallRecorded {
    /// The load.
    pub load: LoadId,
    /// The container.
    pub barcode: String,
    /// When.
    pub called_at: Timestamp,
    /// Who answered.
    pub agent: String,
    /// What they said.
    pub instruction: String,
}

/// A scanned label is no container barcode; kept so that nobody has to remember it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRefused {
    /// The load that was being scanned.
    pub load: LoadId,
    /// What the scanner sent, as far as it is text.
    pub content: String,
    /// Why it is none.
    pub reason: String,
}
