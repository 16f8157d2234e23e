//! What taps, scans and readings do on each screen.

mod advice;
pub(crate) mod alarms;
mod check_off;
mod clock;
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
pub(crate) mod not_stored;
mod outage;
mod pair;
mod recall;
mod reconcile;
mod release;
pub(crate) mod set_up;
mod settings;
pub(crate) mod typing;

pub(crate) use diagnostics::Checked;
pub(crate) use release::is_to_print;
