//! The program `tallydock-central` itself: started, asked, killed and started again, with real
//! devices over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    missing_docs,
    unreachable_pub
)]

mod backing_up;
mod commands;
mod damaged;
mod program;
#[path = "../suite/support.rs"]
mod support;
