//! Every screen by what a person sees and presses: the words on it, the controls by their
//! accessible name, and what each press says to the app. No display; real pixels where they
//! matter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::float_arithmetic, missing_docs, unreachable_pub)]

#[path = "screens/glass.rs"]
mod glass;

#[path = "screens/controls.rs"]
mod controls;

#[path = "screens/advice.rs"]
mod advice;
#[path = "screens/check_off.rs"]
mod check_off;
#[path = "screens/close_out.rs"]
mod close_out;
#[path = "screens/conflict.rs"]
mod conflict;
#[path = "screens/devices.rs"]
mod devices;
#[path = "screens/diagnostics.rs"]
mod diagnostics;
#[path = "screens/dock_scan.rs"]
mod dock_scan;
#[path = "screens/duplicate.rs"]
mod duplicate;
#[path = "screens/home.rs"]
mod home;
#[path = "screens/load.rs"]
mod load;
#[path = "screens/log_entry.rs"]
mod log_entry;
#[path = "screens/log_list.rs"]
mod log_list;
#[path = "screens/not_stored.rs"]
mod not_stored;
#[path = "screens/offered.rs"]
mod offered;
#[path = "screens/outage.rs"]
mod outage;
#[path = "screens/pair.rs"]
mod pair;
#[path = "screens/reconcile.rs"]
mod reconcile;
#[path = "screens/release.rs"]
mod release;
#[path = "screens/settings.rs"]
mod settings;
#[path = "screens/sign_in.rs"]
mod sign_in;
#[path = "screens/strip.rs"]
mod strip;
#[path = "screens/targets.rs"]
mod targets;
#[path = "screens/wedge.rs"]
mod wedge;
