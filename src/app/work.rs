//! What taps, scans and readings do on each screen.

mod check_off;
mod close_out;
mod conflict;
mod counter;
mod devices;
mod diagnostics;
mod dock;
mod duplicate;
mod find;
mod from_paper;
mod home;
mod load;
mod outage;
mod pair;
mod recall;
mod reconcile;
mod release;
mod settings;
pub(crate) mod typing;

pub(crate) use diagnostics::Checked;
pub(crate) use release::is_to_print;
