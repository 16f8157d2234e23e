//! The central and the devices over it: real stores, the real engine, the real protocol.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::float_arithmetic,
    missing_docs,
    unreachable_pub
)]

mod conformance;
mod control;
mod damage;
mod devices;
mod enrolment;
mod loopback;
mod refusals;
mod roster;
mod simulation;
mod statements;
mod support;
