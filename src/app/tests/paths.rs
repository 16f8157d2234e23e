//! What people do from screen to screen, tap by tap: the facts that come of it and what they see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(missing_docs, unreachable_pub)]

#[path = "paths/seat.rs"]
mod seat;

#[path = "paths/check_off.rs"]
mod check_off;
#[path = "paths/close_out.rs"]
mod close_out;
#[path = "paths/load.rs"]
mod load;
#[path = "paths/not_stored.rs"]
mod not_stored;
#[path = "paths/outage.rs"]
mod outage;
#[path = "paths/paper.rs"]
mod paper;
#[path = "paths/release.rs"]
mod release;
