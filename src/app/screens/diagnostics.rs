//! Journals, what is unsent, the clock, the last errors and log lines.

use std::sync::Arc;

use super::offer::Offer;
use super::{Day, Tone};
use crate::event::{LinkTroubleKind, TroubleKind};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosticsView {
    /// Which part is looked at.
    pub part: Part,
    /// Its rows.
    pub rows: Arc<[Row]>,
    /// The last lines of the log, latest first; on large screens they stand beside every part.
    pub log: Arc<[LogRow]>,
    /// What the wide button does.
    pub action: Action,
}

/// The parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
    /// Whose rows are known, and what is unsent.
    #[default]
    Journals,
    /// The link to the central, now and before.
    Link,
    /// Whether the clock is to be relied on.
    Clock,
    /// The data file.
    Data,
    /// The log.
    Log,
}

/// What the wide button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Ask the central now.
    AskCentral,
    /// Check the data file.
    Check,
    /// It is being checked.
    Checking,
    /// See what is plugged in.
    Devices,
    /// Say that what was found of damaged data was read.
    ReadDamage,
}

/// One fact of a part. The words are the screen's, the figures come ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub what: What,
    /// How it stands.
    pub tone: Tone,
    /// The figure that counts.
    pub value: String,
    /// What stands below it.
    pub detail: String,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Rows not yet at the central; below, when it answered last, if ever.
    Unsent,
    /// This device's own journal; below, how many rows are at the central.
    Own {
        /// Its letter.
        letter: String,
        /// How many of them are in a second place too.
        safe: String,
    },
    /// Another device by letter and name; below, when it was heard last, if ever.
    Other(String),
    /// Two devices have written this journal, by letter and name.
    Cloned(String),
    /// Why the central has not taken what this device has; the figure is since when, below is the
    /// reason as it was given.
    LinkTrouble(LinkTroubleKind),
    /// What keeps the device from working as it was set up; below, as it was found.
    Trouble(TroubleKind),
    /// The link answers.
    Up,
    /// The link does not answer.
    Down,
    /// The link answered from then on.
    WasUp(Day),
    /// The link did not answer from then on.
    WasDown(Day),
    /// The clock agrees with the central's.
    ClockAgrees,
    /// Nothing has confirmed the clock since the start.
    ClockNotConfirmed,
    /// The clock is behind what was recorded; the figure is that time.
    ClockBehind,
    /// The clock is ahead of the central's; the figure is by how much.
    ClockAhead,
    /// The clock is slow; the figure is by how much.
    ClockSlow,
    /// The time here; below, the zone.
    Now,
    /// When the central's time came last.
    CentralTime,
    /// Since when this start has lasted.
    Running,
    /// The size of the data file.
    Size,
    /// Rows of all journals.
    Rows,
    /// It was never checked since the start.
    NotChecked,
    /// It was checked and is whole.
    Whole,
    /// It was checked and is not; the figure counts the problems, below is the first.
    NotWhole,
    /// Rows that need a person.
    Attention,
    /// One of them, of this device by letter and name, or of the one here; the figure is its
    /// number, below is why.
    AttentionOf(String),
    /// Data of a device, by letter and name, or of the one here, was damaged; the figure is when
    /// that was found, below is where the old data is kept.
    Damaged(String),
    /// Rows that were saved; below, the numbers that they had.
    Saved,
    /// Rows that were saved and whose chain could not be proved; below, their numbers.
    Unproved,
    /// Rows whose bytes were changed, set apart; below, their numbers.
    Altered,
    /// Rows that could not be read; below, their numbers.
    Lost,
    /// Nothing says how far the old journal went.
    EndUnknown,
    /// All that was lost or set apart has come back from the central.
    CameBack,
    /// So much of it has not; below, its numbers.
    NotBack,
    /// Rows of a newer program.
    Unknown,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// `14:31:07`
    pub at: String,
    /// How it stands.
    pub tone: Tone,
    /// The part of the program.
    pub part: String,
    /// What it says.
    pub text: String,
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiagnosticsState {
    /// Which part is looked at.
    pub part: Part,
}

impl DiagnosticsView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each(Part::ALL.map(DiagnosticsIntent::Part));
        offers.push(Offer::of(DiagnosticsIntent::Back));
        offers.push(Offer::free_if(self.action != Action::Checking, DiagnosticsIntent::Act));
        offers
    }
}

impl Part {
    /// Every part, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Journals, Self::Link, Self::Clock, Self::Data, Self::Log];
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DiagnosticsIntent {
    /// Back to where one came from.
    Back,
    /// Look at this part.
    Part(Part),
    /// The wide button.
    Act,
}
