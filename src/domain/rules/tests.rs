//! Cases of the rules, one file a moment of the work.

mod acceptance;
mod close_out;
mod dock;
mod entry;
mod outage;
mod reconciliation;
mod release;
mod twice;
