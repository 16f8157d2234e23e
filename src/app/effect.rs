//! What the station asks of the world around it, after the facts are durable.

use domain::ids::{LineId, LoadId, PersonId, PlacardId};

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Sound and light for the person who scanned.
    Beep(Beep),
    /// Check a PIN, which takes a while, and send [`crate::Event::PinChecked`].
    CheckPin {
        /// Whose.
        person: PersonId,
        /// The digits.
        pin: String,
        /// The argon2id verifier in PHC form.
        verifier: String,
    },
    /// Print the manual PS Form 3607 of a line.
    PrintPlacard {
        /// The line.
        line: LineId,
        /// The placard.
        placard: PlacardId,
        /// 1 for the original; more is a reprint.
        copy: u32,
    },
    /// Print the mailer's slip of a line: what was presented, and its number.
    PrintSlip {
        /// The line.
        line: LineId,
    },
    /// Print the tally of a load: its containers, and what is kept of it.
    PrintTally {
        /// The load.
        load: LoadId,
    },
    /// Let the scanner read, or not while a question is open.
    Scanner {
        /// It may read.
        enabled: bool,
    },
    /// There are rows that the central does not have.
    SyncSoon,
}

/// The three sounds, the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beep {
    /// One high: stored.
    Stored,
    /// Four low: refused.
    Refused,
    /// Two middle: a question.
    Question,
}
