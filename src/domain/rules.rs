//! The rules of the Contingency Plan as pure functions, one file a moment of the work.
//!
//! Each function takes a [`Context`] and what it judges, and returns every finding; what a
//! blocking finding holds is said where the function is. Saving a line is held by none of them
//! (001-1.2a). Nothing here reads a clock or changes a fact.

pub mod about;
pub mod acceptance;
pub mod close_out;
pub mod dock;
pub mod entry;
pub mod outage;
pub mod profile;
pub mod reconciliation;
pub mod release;

use crate::calendar::Calendar;
use crate::finding::{Finding, Says};
use crate::moment::Timestamp;
use crate::rulebook::{RuleId, Rulebook, Severity};
pub use outage::DeclaredOutage;
pub use profile::{Agreement, Site, UnitProfile};

/// What every rule may look at beside the thing it judges.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The time on the device's wall clock.
    pub now: Timestamp,
    /// Which rules are on.
    pub rulebook: &'a Rulebook,
    /// The outages that are known, declarations of one outage taken together
    /// ([`outage::resolve`]).
    pub outages: &'a [DeclaredOutage],
    /// Holidays and closures.
    pub calendar: &'a Calendar,
    /// The unit's settings.
    pub unit: &'a UnitProfile,
    /// The clock of this device may be wrong: a hold that rests on the time becomes a warning
    /// that names the clock, and deadlines become ranges.
    pub clock_suspect: bool,
}

impl Context<'_> {
    /// Whether a rule decides.
    pub(crate) fn on(&self, rule: RuleId) -> bool {
        self.rulebook.is_on(rule)
    }

    /// A finding of a rule that rests on the time of day: only a warning while the clock is
    /// suspect.
    pub(crate) fn timed(&self, rule: RuleId, says: Says) -> Finding {
        let finding = Finding::of(rule, says);
        if !self.clock_suspect {
            return finding;
        }
        Finding { severity: finding.severity.min(Severity::Warn), clock_doubted: true, ..finding }
    }
}

#[cfg(test)]
mod tests;
