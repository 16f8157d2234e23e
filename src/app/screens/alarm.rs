//! What has to be seen before anything else, at sign-in and on every home: one loud row, the most
//! important first.

use crate::event::TroubleKind;

/// The row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What comes first.
    pub what: AlarmWhat,
    /// So many more are in the diagnostics.
    pub more: u32,
}

/// What an alarm is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlarmWhat {
    /// Data of this unit was damaged, and no supervisor has read that yet.
    Damaged {
        /// Rows that were saved.
        saved: String,
        /// Rows that are lost as far as is known here.
        lost: String,
        /// More may be lost than is named.
        end_unknown: bool,
    },
    /// Something keeps this device from working as it was set up.
    Trouble(TroubleKind),
}
