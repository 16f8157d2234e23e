//! What could not be stored, over the whole screen: nothing that was done before stands beside it,
//! and it goes only when a person has put it away or the store has taken it after all.

use super::Day;
use super::dock_scan::LabelText;
use super::offer::Offer;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotStoredView {
    /// Why the store refused.
    pub why: NotStoredWhy,
    /// What was to be stored.
    pub what: NotStoredWhat,
    /// What to do, in this order.
    pub steps: Vec<NotStoredStep>,
    /// The truth about what was stored before.
    pub before: StoredBefore,
    /// So many earlier ones were refused and not tried again since the page opened.
    pub earlier: u32,
    /// Whom to call and what to say, once help is asked for.
    pub help: Option<String>,
}

/// Why the store refused, by what a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotStoredWhy {
    /// There is no room on the disk.
    DiskFull,
    /// The disk refuses to write.
    DiskRefuses,
    /// The data folder is not where it was.
    FolderGone,
    /// The data file is damaged.
    Damaged,
    /// A new journal has to begin first; that takes a moment.
    JournalFirst,
    /// It is more than can be stored at once.
    TooMuch,
    /// The data file cannot be used for another reason.
    NotUsable,
    /// The program stumbled over it.
    Stumbled,
}

/// What was to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStoredWhat {
    /// A label, scanned or keyed.
    Label(LabelText),
    /// A line that has no number yet, by its permit holder, where that is known.
    NewLine(String),
    /// A line, by its number: `B-038`.
    Line(String),
    /// A PS Form 8125, by what people call it.
    Form(String),
    /// Something about the load at the door.
    Load,
    /// An outage, a notice or an all-clear.
    Outage,
    /// The signature under a day.
    CloseOut(Day),
    /// A person's sign-in or sign-out, by name.
    SignIn(String),
    /// Something else.
    Other,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStoredStep {
    /// The container is not counted: set it aside.
    SetAside,
    /// What was written is on no list: keep the paper, or write it down.
    KeepPaper,
    /// It is not done: do not go on as if it were.
    NotDone,
    /// A new journal begins in a moment: wait, then try again.
    WaitAMoment,
    /// Go on with another device of the unit, by its letter and name.
    GoOnWith {
        /// `C`
        letter: String,
        /// `Counter handheld`
        name: String,
    },
    /// No other device is known here: go on on paper.
    GoOnOnPaper,
    /// Tell the supervisor, by name where one is known.
    TellSupervisor(Vec<String>),
}

/// What was stored before what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredBefore {
    /// So many rows are on this disk and not at the central.
    OnThisDisk(u64),
    /// The central has acknowledged all of it.
    AtTheCentral,
    /// It cannot be read now, or not relied on.
    NotReadable,
}

impl NotStoredView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        Offer::each([NotStoredIntent::Back, NotStoredIntent::Help, NotStoredIntent::Again])
    }
}

/// What a person can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::VariantNames)]
pub enum NotStoredIntent {
    /// Put the page away: what was refused stays undone.
    Back,
    /// Say whom to call.
    Help,
    /// Try to store it again.
    Again,
}
