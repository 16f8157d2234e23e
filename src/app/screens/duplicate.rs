//! Two lines or statements that may bill one mailing twice.

use domain::ids::{LineId, StatementId};

use super::Day;
use super::offer::Offer;
use super::reconcile::WorkFilter;

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateView {
    /// What would be charged twice: `$48,210.55`, if known.
    pub amount: Option<String>,
    /// Who would be charged.
    pub holder: Option<String>,
    /// `PI 1187`, if known.
    pub permit: Option<String>,
    /// The two.
    pub cards: Vec<DuplicateCard>,
    /// What is the same: `First-Class Mail, 6,200`.
    pub same: String,
    /// Two lines; else two statements.
    pub lines: bool,
    /// What was decided before, if anything.
    pub decided: Decided,
    /// The number of the line or statement that stays.
    pub keeps: String,
    /// What two lines both have, where that is the danger.
    pub shared: Shared,
    /// The number of the line that does not stay, for two lines.
    pub other: String,
}

/// What two lines both have and only one of them can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shared {
    /// Nothing but their looks.
    Nothing,
    /// A statement: of two mailings one keeps it.
    Statement,
    /// A transaction number: of two mailings one has it wrong.
    Number,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateCard {
    /// `B-038` or `56644692`
    pub id: String,
    /// `UPD`, for statements.
    pub status: String,
    /// It is billed.
    pub billed: bool,
    /// Who logged it, for lines.
    pub by: String,
    /// The letter of the device, for lines.
    pub device: String,
    /// When the mail arrived: time of day.
    pub at: String,
    /// The day.
    pub day: Option<Day>,
    /// The line that holds the statement: `B-038`.
    pub holds: String,
    /// It is the one to keep.
    pub chosen: bool,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decided {
    /// Nothing yet.
    Open,
    /// One mailing.
    One,
    /// Two mailings.
    Two,
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateState {
    /// The line that one came from.
    pub line: LineId,
    /// The list that one came from.
    pub from: WorkFilter,
    /// What it is compared with.
    pub other: Other,
}

/// What a line is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// Another line; the one that would stay.
    Line {
        /// The other line.
        other: LineId,
        /// The one that stays.
        keeps: LineId,
    },
    /// Another line that has the same statement; the one that would keep it.
    SameStatement {
        /// The other line.
        other: LineId,
        /// The one that keeps the statement.
        keeps: LineId,
        /// The statement.
        statement: StatementId,
    },
    /// Another line that has the same transaction number; the one that has it right.
    SameNumber {
        /// The other line.
        other: LineId,
        /// The one that keeps the number.
        keeps: LineId,
        /// The number.
        transaction: String,
    },
    /// A statement that is final already, while the line holds this one.
    Statement {
        /// What the line holds.
        held: StatementId,
        /// What is billed.
        billed: StatementId,
    },
}

impl DuplicateView {
    /// Every control of it. Of two statements none can be chosen: the one that is billed stays.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers =
            Offer::each([DuplicateIntent::Back, DuplicateIntent::Two, DuplicateIntent::One]);
        if self.lines {
            let cards = self.cards.iter().map(|card| DuplicateIntent::Choose(card.id.clone()));
            offers.extend(Offer::each(cards));
        }
        offers
    }
}

impl Other {
    /// The other line and the one that stays; none beside a statement.
    pub const fn lines(&self) -> Option<(LineId, LineId)> {
        match self {
            Self::Line { other, keeps }
            | Self::SameStatement { other, keeps, .. }
            | Self::SameNumber { other, keeps, .. } => Some((*other, *keeps)),
            Self::Statement { .. } => None,
        }
    }

    /// The line that stays, to be changed.
    pub const fn keeps_mut(&mut self) -> Option<&mut LineId> {
        match self {
            Self::Line { keeps, .. }
            | Self::SameStatement { keeps, .. }
            | Self::SameNumber { keeps, .. } => Some(keeps),
            Self::Statement { .. } => None,
        }
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DuplicateIntent {
    /// Leave it open.
    Back,
    /// Keep this one, by its number.
    Choose(String),
    /// They are two mailings.
    Two,
    /// They are one mailing.
    One,
}
