//! Two values that two devices gave, side by side. Both stay until a person decides.

use domain::ids::LineId;

use super::Day;
use super::log_entry::Source;
use super::offer::Offer;
use super::reconcile::{Shown, WorkFilter};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// `B-038`
    pub number: String,
    /// The permit holder, if known.
    pub holder: Option<String>,
    /// Which conflict of the line, from 1; 0 when none is left.
    pub at: u32,
    /// How many the line has.
    pub of: u32,
    /// What the values are about.
    pub subject: Subject,
    /// What stands.
    pub values: Vec<ConflictValue>,
    /// Which was touched, from 0.
    pub chosen: Option<u32>,
    /// Another value can be typed.
    pub can_type: bool,
}

/// What values are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The permit holder.
    Holder,
    /// The permit's number.
    Permit,
    /// The permit's type.
    PermitType,
    /// Class of mail.
    Class,
    /// Processing category.
    Category,
    /// Total weight.
    Weight,
    /// Pieces.
    Pieces,
    /// Postage.
    Postage,
    /// The mailer's job id.
    JobId,
    /// How the mailer submits.
    Channel,
    /// An eInduction mailing.
    EInduction,
    /// Containers.
    Containers,
    /// Comments.
    Comments,
    /// The arrival.
    Arrival,
    /// Who presented it.
    Mailer,
    /// A field that no screen edits.
    OtherFact,
    /// The statement.
    Statement,
    /// Items 21 to 23.
    Entry,
    /// Why no entry is needed.
    Explanation,
    /// Whether another line is the same mailing.
    Repeat,
    /// Where the hard copy is.
    HardCopyPlace,
}

/// A value that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictValue {
    /// The value.
    pub value: Shown,
    /// Who gave it; empty when nobody here knows the name.
    pub by: String,
    /// The letter of the device.
    pub device: String,
    /// Time of day on that device.
    pub at: String,
    /// The day.
    pub day: Day,
    /// Where it came from.
    pub source: Source,
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictState {
    /// The line.
    pub line: LineId,
    /// The list that one came from.
    pub from: WorkFilter,
    /// Which value was touched.
    pub chosen: Option<usize>,
}

impl ConflictView {
    /// Every control of it. Where nothing differs any more, the wide button leads back, too.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(ConflictIntent::Back)];
        offers
            .extend(Offer::each((0..).zip(&self.values).map(|(at, _)| ConflictIntent::Choose(at))));
        if self.can_type {
            offers.push(Offer::of(ConflictIntent::TypeAnother));
        }
        offers.push(if self.values.is_empty() {
            Offer::of(ConflictIntent::Back)
        } else {
            Offer::free_if(self.chosen.is_some(), ConflictIntent::Keep)
        });
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ConflictIntent {
    /// Back to the list.
    Back,
    /// This value.
    Choose(u32),
    /// Keep the value that was touched.
    Keep,
    /// Type another value.
    TypeAnother,
}
