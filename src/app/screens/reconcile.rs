//! The work list of lines that are not settled, the doubtful first.

use std::sync::Arc;

use super::offer::Offer;
use super::{Day, Span, Tone};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileView {
    /// Today.
    pub day: Day,
    /// Lines of the day's work that are closed.
    pub closed: u32,
    /// Lines of the day's work: those that arrived, were settled or were released today, and
    /// every line that may hold a day, however old.
    pub lines: u32,
    /// `closed` of `lines`, 0 to 100.
    pub percent: u8,
    /// Postage not yet settled: `$1,663,150.71`.
    pub at_stake: String,
    /// Which lines are listed.
    pub filter: WorkFilter,
    /// How many lines each filter lists, in the order of [`WorkFilter::ALL`].
    pub counts: [u32; 5],
    /// The lines, worst first. The same `Arc` again means: nothing changed.
    pub rows: Arc<[WorkLine]>,
    /// The number of the line that was matched last here, while that can be undone: `B-005`.
    pub undo: Option<String>,
    /// The wide button.
    pub primary: ReconcilePrimary,
}

/// Which lines are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkFilter {
    /// Perhaps billed twice, two values, doubtful pairs: a person has to look.
    #[default]
    Check,
    /// Very likely pairs: one touch each.
    Match,
    /// To be entered, finalised or ticked.
    Enter,
    /// Waiting for a mailer or for PostalOne!.
    Wait,
    /// Settled.
    Done,
}

impl WorkFilter {
    /// Every filter, in the order of the tabs.
    pub const ALL: [Self; 5] = [Self::Check, Self::Match, Self::Enter, Self::Wait, Self::Done];
}

/// What a line needs, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WorkKind {
    /// Possibly billed twice.
    BilledTwice,
    /// Two devices say different things.
    Conflict,
    /// A statement that may or may not be it.
    Doubtful,
    /// A statement that is very likely it.
    Likely,
    /// Hard copy, to be entered by hand.
    HardCopy,
    /// Matched, to be finalised.
    ToFinalise,
    /// Final: item 25 can be ticked.
    ToTick,
    /// No statement has come.
    NoStatement,
    /// Something outside has to happen first.
    Waits,
    /// Nothing is left to do.
    Settled,
}

impl WorkKind {
    /// The tab that lists it.
    pub const fn filter(self) -> WorkFilter {
        match self {
            Self::BilledTwice | Self::Conflict | Self::Doubtful => WorkFilter::Check,
            Self::Likely => WorkFilter::Match,
            Self::HardCopy | Self::ToFinalise | Self::ToTick => WorkFilter::Enter,
            Self::NoStatement | Self::Waits => WorkFilter::Wait,
            Self::Settled => WorkFilter::Done,
        }
    }

    /// What its colour says.
    pub const fn tone(self) -> Tone {
        match self {
            Self::BilledTwice => Tone::Stop,
            Self::Conflict | Self::Doubtful | Self::HardCopy | Self::NoStatement => Tone::Need,
            Self::Likely | Self::ToFinalise | Self::ToTick => Tone::Info,
            Self::Waits => Tone::Plain,
            Self::Settled => Tone::Done,
        }
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkLine {
    /// Comes back in [`ReconcileIntent::Open`] and [`ReconcileIntent::Quick`].
    pub id: String,
    /// `B-038`
    pub number: String,
    /// The permit holder, if known.
    pub holder: Option<String>,
    /// What it needs.
    pub kind: WorkKind,
    /// Why.
    pub why: Why,
    /// `$48,210.55`, if known.
    pub amount: Option<String>,
}

/// Why a line is where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Another line looks like the same mailing.
    LooksLike(String),
    /// A final statement looks like the same mailing.
    BilledAs(String),
    /// Another line has the same statement: the statement and that line.
    SameStatement(String, String),
    /// The line is matched to two statements.
    TwoStatements(String, String),
    /// Another line has the same transaction number: the number and that line.
    SameNumber(String, String),
    /// Its statement is final already, with its number and status.
    AlreadyFinal(String, String),
    /// So many values contradict each other.
    TwoValues(u32),
    /// Two statements are as close.
    TwoAsClose,
    /// The job ids differ.
    JobsDiffer,
    /// The permits differ.
    PermitsDiffer,
    /// The piece counts differ, the log's first.
    PiecesDiffer(String, String),
    /// Only little speaks for the statement.
    LittleSaid(String),
    /// A hard copy that a statement in PostalOne! looks like.
    PerhapsKeyed(String),
    /// The statement fits.
    Fits(String),
    /// The statement fits exactly, and no other does.
    FitsExactly(String),
    /// No statement has come since then.
    NoStatement(Span),
    /// A person said that the nearest statement is not it.
    NotThis(String),
    /// The job is still being processed.
    JobWaits,
    /// Nobody knows how the mailer submits.
    ChannelUnknown,
    /// To be keyed.
    KeyHardCopy,
    /// The statement can be finalised.
    CanFinalise(String),
    /// The statement has a status from which nobody can finalise it.
    NotReady(String, String),
    /// The statement is final: tick item 25.
    TickNow(String),
    /// Finalised by a person; the next import has to show it as final.
    WaitsForFinal(String),
    /// Entered, with item 23.
    Entered(String),
    /// Explained.
    Explained,
    /// The same mailing as that line.
    SameAs(String),
    /// The mailer took it back.
    Withdrawn,
}

/// The wide button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReconcilePrimary {
    /// Open the first line of the list.
    OpenFirst,
    /// Nothing is listed here: go on with those lines.
    GoTo(WorkFilter),
    /// Nothing is left: close the day.
    CloseOut,
}

/// A value as people read it, where words of the program may be among the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody gave one, or it was taken back.
    NotKnown,
    /// Data.
    Text(String),
    /// A number that is not exact.
    About(String),
    /// A day.
    Day(Day),
    /// Yes or no.
    Answer(bool),
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileState {
    /// Which lines are listed.
    pub filter: WorkFilter,
    /// The line that was matched last here.
    pub matched: Option<domain::ids::LineId>,
}

impl ReconcileView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each(WorkFilter::ALL.map(ReconcileIntent::Filter));
        for row in self.rows.iter() {
            offers.push(Offer::of(ReconcileIntent::Open(row.id.clone())));
            if row.kind.is_one_touch() {
                offers.push(Offer::of(ReconcileIntent::Quick(row.id.clone())));
            }
        }
        if self.undo.is_some() {
            offers.push(Offer::of(ReconcileIntent::Undo));
        } else if !self.primary.is_close_out() {
            offers.push(Offer::of(ReconcileIntent::CloseOut));
        }
        offers.extend(Offer::each([ReconcileIntent::Back, ReconcileIntent::Primary]));
        offers
    }
}

impl WorkKind {
    /// Whether its row has a button that settles it.
    pub const fn is_one_touch(self) -> bool {
        matches!(self, Self::Likely | Self::ToTick)
    }
}

impl ReconcilePrimary {
    /// Whether it leads to the close-out: what is settled is no work to go on with.
    pub const fn is_close_out(self) -> bool {
        matches!(self, Self::CloseOut | Self::GoTo(WorkFilter::Done))
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReconcileIntent {
    /// Home.
    Back,
    /// List these lines.
    Filter(WorkFilter),
    /// Open this line, by id.
    Open(String),
    /// What is one touch for this line: a very likely match, or item 25.
    Quick(String),
    /// Take the last match back.
    Undo,
    /// To the close-out, whatever is left.
    CloseOut,
    /// The wide button.
    Primary,
}
