//! What a signed-in person can do at one device: the [`Station`].
//!
//! One closed [`Event`] goes in, facts go into the store, [`Effect`]s and a [`View`] come out.
//! Above it are only pixels, below it only facts: no widget, no SQL, no cable, no network and no
//! clock in here; the time is an argument.
//!
//! Where things are: `act` what a person can do · `acts` what comes of it, one file a part of the
//! work · `office` the desk's work list · `station` the one `update` · `session` signing in ·
//! `screens` what is shown and tapped · `show` the strip and the screens' figures · `papers` what
//! can be printed · `text` how figures and times are written.
//!
//! > **Invariant:** nothing is shown, beeped or printed as stored before the store has it.

mod act;
mod acts;
pub mod badge;
mod close_out_json;
mod device;
mod editions;
mod effect;
mod event;
mod log_ring;
mod office;
mod papers;
pub mod permit_card;
pub mod screens;
mod sentence;
mod session;
mod show;
mod station;
#[cfg(test)]
mod testing;
pub mod text;
mod work;

use act::{Act, Declaration};
pub use close_out_json::close_out_json;
pub use device::{
    DeviceReport, LastHeard, PortKind, PortSeen, PortState, PrintDecision, PrintJob, PrintJobId,
    PrintOutcome, ProfileChoice,
};
pub use domain::rules::{Site, UnitProfile};
pub use effect::{Beep, Effect};
pub use event::{
    Cable, CableRole, Event, Link, LinkTrouble, LinkTroubleKind, Trouble, TroubleKind,
};
pub use log_ring::{LOG_LINES_MAX, LOG_TROUBLES_MAX, LogLevel, LogLine, LogRing};
pub use papers::{Paper, PaperError};
pub use screens::{Intent, StripCell, View};
pub use station::{Settings, Station, Unseal, Update};
