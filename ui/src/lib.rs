//! The program tallydock: the drawn window and its binding to the app, and the threads, cables and
//! links behind it.
//!
//! What is shown and what a touch means is decided in `app`; here it is only carried to the
//! glass and back. Implements `docs/architecture.md`, "One device".

pub mod bind;
pub mod clock;
pub mod config;
pub mod demo;
mod devices;
pub mod door;
#[cfg(test)]
mod draft_survives;
mod fittings;
pub mod fonts;
pub mod gallery;
pub mod joining;
pub mod log;
mod papers;
pub mod pin;
pub mod runtime;
pub mod snapshot;
pub mod start;
pub mod wedge;
pub mod window;
