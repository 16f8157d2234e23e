//! The papers themselves, each a function from facts to a layout.
//!
//! Their words are English: they go to other offices and into files. What the Contingency Plan
//! asks of a paper is cited where it is said.

mod close_out;
mod log;
mod mail_release;
mod mailer_slip;
mod placard;
mod tally;

pub use close_out::{CloseOut, Signature, close_out};
pub use log::{LogSheet, blank_logs, outages_in_words, record_of_mailings};
pub use mail_release::{MailRelease, blank_mail_releases, mail_release};
pub use mailer_slip::{Deadline, MailerSlip, deadlines, mailer_slip};
pub use placard::{ContainerPlacard, container_placard};
pub use tally::{LoadTally, load_tally};

use barcode::render::Symbol;
use chrono_tz::Tz;
use domain::moment::Timestamp;

use crate::Error;

/// A time on the clocks of a zone, as papers write it.
fn time(at: Timestamp, zone: Tz) -> String {
    at.wall().with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

fn word(text: &str) -> Result<Symbol, Error> {
    Symbol::word(text).map_err(|_| Error::NotABarcode { text: text.to_owned() })
}
