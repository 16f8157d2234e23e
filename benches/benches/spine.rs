//! The spine's figures: a scan from the last byte on the line to the committed row, and a push of
//! a hundred thousand scans to an empty central, and the close-out of a device with two hundred
//! thousand lines. Each beside a baseline of the same run.
//!
//! `cargo bench -p benches --bench spine`; a smaller run: `… -- --scans 500 --rows 5000 --lines 5000`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::indexing_slicing, clippy::float_arithmetic, missing_docs, unreachable_pub)]

#[path = "spine/open_work.rs"]
mod open_work;
#[path = "spine/push.rs"]
mod push;
#[path = "spine/scan.rs"]
mod scan;
#[path = "spine/unit.rs"]
mod unit;

fn main() {
    let scans = argument("--scans").unwrap_or(4_000);
    let rows = argument("--rows").unwrap_or(100_000);
    let lines = argument("--lines").unwrap_or(200_000);
    scan::run(scans);
    push::run(rows);
    open_work::run(lines);
}

fn argument(name: &str) -> Option<usize> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)?.parse().ok()
}
