//! The screens of the program tallydock: the drawn window, its binding to the app, its pictures.
//!
//! What is shown and what a touch means is decided in `app`; here it is only carried to the
//! glass and back. Implements `architecture.md`, "Threads on a device".

pub mod bind;
pub mod fonts;
pub mod gallery;
pub mod snapshot;
