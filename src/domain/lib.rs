//! The facts of postal acceptance during an outage: what people and devices record, what follows
//! from it, and what the rules of the Postal Service say about it.
//!
//! Nothing here reads a clock, a file, a network or a random source: times, ids and tables come in
//! as arguments, so that every answer can be played again.
//!
//! **Invariant:** the state of an entity is a function of the *set* of facts about it
//! ([`fold`]); the order in which journals arrive never shows.

pub mod calendar;
pub mod change;
pub mod clocks;
pub mod container;
pub mod drop_shipment;
pub mod einduction;
pub mod finding;
pub mod fold;
pub mod ids;
pub mod language;
pub mod layout;
pub mod log_entry;
pub mod moment;
pub mod outage;
pub mod placard;
pub mod quantity;
pub mod reconcile;
pub mod reference;
pub mod report;
pub mod rulebook;
pub mod rules;
pub mod statement;
pub mod tables;
pub mod unit;
pub mod words;

#[cfg(test)]
mod testing;
