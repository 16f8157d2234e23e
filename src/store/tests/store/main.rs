//! What a data folder does, seen from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

mod support;

mod acknowledging;
mod auditing;
mod authority;
mod backup;
mod beginning;
mod clock;
mod editions;
mod feeds;
mod full_disk;
mod golden;
mod hearing;
mod interleaving;
mod ledger;
mod matches;
mod newer;
mod open_work;
mod opening;
mod papers;
mod place;
mod reading;
mod recording;
mod salvaging;
mod verifying;
