//! An outage as declared: its state, its clocks' start, and which declarations are one outage
//! (Contingency Plan 1.1, 2, 8).
//!
//! Nothing measures an outage. The link between a device and the central is another thing.

use crate::change::outage::{AllClearRecorded, NoticeRecorded, OutageDeclared};
use crate::fold::{Register, Stamp};
use crate::ids::OutageId;
use crate::moment::Timestamp;

/// The state of an outage ([`crate::fold::outage`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The outage.
    pub outage: OutageId,
    /// The declaration; none while only a stub is known.
    pub declared: Option<OutageDeclared>,
    /// Who declared it.
    pub stamp: Option<Stamp>,
    /// Notices, in canonical order.
    pub notices: Vec<NoticeRecorded>,
    /// The outage that this declaration was joined into.
    pub joined_into: Register<OutageId>,
    /// The all-clear.
    pub all_clear: Register<AllClearRecorded>,
}

impl Outage {
    /// When it was over: the time that the all-clear states, or the time that it came when it
    /// states none (001-1.2d).
    pub fn restored_at(&self) -> Option<Timestamp> {
        self.all_clear.value().map(|clear| clear.restored_at.unwrap_or(clear.received_at))
    }

    /// Declared, not over, and not a part of another outage.
    pub fn is_open(&self) -> bool {
        self.declared.is_some()
            && self.all_clear.standing().is_empty()
            && self.joined_into.standing().is_empty()
    }
}
