//! What taps, scans and readings do on each screen.

mod counter;
mod dock;
mod home;
