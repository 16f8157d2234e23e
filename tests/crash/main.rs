//! What was beeped is there: the proof by killed processes, cut power, failing disks and damaged
//! files. `docs/reliability.md` says what is claimed and how to run this for longer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::indexing_slicing, clippy::string_slice)]

mod central;
mod chance;
mod damage;
mod faults;
mod killed;
mod one_at_a_time;
mod power;
mod syncing;
mod told;
mod write_log;
