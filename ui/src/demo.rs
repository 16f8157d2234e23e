//! The demo: a unit with its devices, its cables and its central, all in this program.
//!
//! `play` plays a day without a display and proves what came of it; `unit` sets the unit up;
//! `cables` are pseudo-terminals that speak real bytes; `line` is the link, which can be broken;
//! `album` keeps pictures of the screens that the day visits;
//! `leave` writes what is left of the day for others to check; `simulated` moves scanner and scale
//! for the demo in a window.

mod album;
mod cables;
mod leave;
mod line;
mod play;
mod simulated;
mod unit;

pub use line::Breaks;
pub use play::{Played, play};
pub(crate) use simulated::Simulated;
pub(crate) use unit::PROGRAM;
pub use unit::{DayClock, Seat, Unit};
