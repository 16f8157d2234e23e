//! A line and the statement that may be its own, side by side; and what comes after a match:
//! items 21 to 23, item 25, or a reason why no entry is needed.

use domain::ids::LineId;

use super::Tone;
use super::log_entry::Field;
use super::offer::{KeysOf, Offer, Pad};
use super::reconcile::{Shown, WorkFilter};

/// The most characters that initials have.
pub const INITIALS_MAX: usize = 4;
/// The most digits that a transaction number has.
pub const TRANSACTION_MAX: usize = 12;
/// The most days that an entry is dated back.
pub const DAYS_BACK_MAX: u32 = 30;
/// The most characters of a comment.
pub const COMMENT_MAX: usize = 200;

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairView {
    /// `B-038`
    pub number: String,
    /// The permit holder, if known.
    pub holder: Option<String>,
    /// `$48,210.55`, if known.
    pub amount: Option<String>,
    /// What is on the page.
    pub page: PairPage,
}

/// What is on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairPage {
    /// Line and statement side by side.
    Compare(Comparison),
    /// Items 21 to 23.
    Form(EntryPage),
    /// Why no entry is needed.
    Reasons(Vec<ReasonRow>),
    /// The reason in the person's own words.
    Comment(String),
}

/// Line and statement side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The statement's number and status; none where there is none.
    pub statement: Option<(String, String)>,
    /// Which of the statements that may be it, from 1, and how many there are.
    pub place: Option<(u32, u32)>,
    /// Field by field.
    pub rows: Vec<PairRow>,
    /// What it comes to.
    pub verdict: PairVerdict,
    /// Its colour.
    pub tone: Tone,
    /// How many fields agree, and how many can be compared.
    pub agree: (u32, u32),
    /// The next best statement, and whether it is as good.
    pub next_best: Option<(String, bool)>,
    /// What the rules say, as text.
    pub said: Option<String>,
    /// The paper button.
    pub second: Option<PairAct>,
    /// The wide button.
    pub primary: PairAct,
}

/// A field on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairRow {
    /// The field.
    pub field: PairField,
    /// In the log.
    pub line: Shown,
    /// On the statement.
    pub statement: Shown,
    /// What it says about the pair.
    pub said: PairSaid,
}

/// A field that lines and statements share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairField {
    /// The mailer's job id.
    JobId,
    /// Permit type and number.
    Permit,
    /// The permit holder.
    Holder,
    /// Class of mail.
    Class,
    /// Pieces.
    Pieces,
    /// Mailing date against release, else arrival.
    Date,
    /// Postage.
    Postage,
}

/// What a field says about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairSaid {
    /// The same.
    Same,
    /// Nearly the same.
    Near,
    /// Different.
    Differs,
    /// One side has none.
    Missing,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairVerdict {
    /// Exact, the only one, and nothing contradicts.
    Certain,
    /// Very likely.
    Likely,
    /// A person has to look.
    Doubtful,
    /// A hard key differs.
    Contradicted,
    /// Another statement is as good.
    AsGood,
    /// The second touch is due: what will be recorded.
    Asked,
    /// No statement came.
    NoStatement,
    /// The person said that none of those is it.
    NoneOfThem,
    /// Billed already: nothing to finalise.
    AlreadyFinal,
    /// Matched, to be finalised.
    ToFinalise,
    /// Matched, and its status lets nobody finalise it yet.
    NotReady,
    /// Item 25 can be ticked.
    ToTick,
    /// The next import has to show it as final.
    WaitsForFinal,
    /// A hard copy to be keyed.
    ToEnter,
    /// Nothing is left to do.
    Settled,
}

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PairAct {
    /// They are one mailing.
    Match,
    /// They are one mailing: the second touch.
    Sure,
    /// Leave it as it is.
    Leave,
    /// This statement is not it.
    NotThis,
    /// Look at the statements again.
    LookAgain,
    /// Take the match back.
    Unmatch,
    /// Record that the statement was finalised in PostalOne!.
    Finalise,
    /// Record that the hard copy was keyed into PostalOne!.
    Enter,
    /// Tick item 25.
    Tick,
    /// It was billed already: nothing to finalise.
    NothingToFinalise,
    /// Say why no entry is needed.
    Explain,
    /// Open the line in the log.
    OpenLine,
    /// Back to the list.
    Done,
}

/// Items 21 to 23.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPage {
    /// Keyed from a hard copy; else an electronic statement was finalised.
    pub hard_copy: bool,
    /// The statement, where it is electronic.
    pub statement: Option<String>,
    /// Item 21.
    pub date: super::Day,
    /// Item 22.
    pub initials: String,
    /// Item 23.
    pub transaction: String,
    /// Which item is being typed.
    pub typing: EntryItem,
    /// What PostalOne! is to be told.
    pub to_key: Vec<ToKey>,
    /// All three are there.
    pub complete: bool,
}

/// An item of the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EntryItem {
    /// Item 22.
    Initials,
    /// Item 23.
    #[default]
    Transaction,
}

/// Something to be keyed into PostalOne!.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToKey {
    /// What.
    pub what: KeyWord,
    /// As PostalOne! wants it.
    pub value: Shown,
}

/// What is keyed into PostalOne!.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyWord {
    /// The adjusted check-in.
    CheckIn,
    /// Its reason.
    CheckInReason,
    /// The mailing date.
    MailingDate,
    /// The verification type.
    VerificationType,
    /// The comment.
    Comment,
    /// The placard option.
    PlacardOption,
}

/// A reason to touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonRow {
    /// The reason.
    pub reason: Reason,
    /// It was touched.
    pub chosen: bool,
}

/// Why no entry is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Its statement was final already.
    AlreadyFinalised,
    /// The mailer took the mailing back.
    TakenBack,
    /// Keyed at once at acceptance.
    KeyedAtAcceptance,
    /// The same mailing is on another line.
    SameMailing,
    /// Something else, in words.
    Other,
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairState {
    /// The line.
    pub line: LineId,
    /// The list that one came from.
    pub from: WorkFilter,
    /// What is on the page.
    pub step: PairStep,
}

/// What is on the page, with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PairStep {
    /// Line and statement.
    #[default]
    Compare,
    /// A doubtful match was touched once.
    Asked,
    /// Items 21 to 23.
    Form(EntryTyped),
    /// A reason is being chosen.
    Reasons(Option<Reason>),
    /// A reason is being typed.
    Comment(String),
}

/// Items 21 to 23 while they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryTyped {
    /// Item 21, in days before today.
    pub days_back: u32,
    /// Item 22.
    pub initials: String,
    /// Item 23.
    pub transaction: String,
    /// Which is being typed.
    pub typing: EntryItem,
}

impl PairState {
    /// A line that was opened from the list.
    pub const fn of(line: LineId, from: WorkFilter) -> Self {
        Self { line, from, step: PairStep::Compare }
    }
}

impl PairView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(PairIntent::Back)];
        offers.extend(match &self.page {
            PairPage::Compare(compare) => {
                let acts = [PairAct::OpenLine, compare.primary].into_iter().chain(compare.second);
                Offer::each(acts.map(PairIntent::Act))
            }
            PairPage::Form(form) => form.offers(),
            PairPage::Reasons(reasons) => {
                Offer::each(reasons.iter().map(|row| PairIntent::Choose(row.reason)))
            }
            PairPage::Comment(_) => typed(Pad::Keyboard),
        });
        if !matches!(self.page, PairPage::Compare(_)) {
            offers.push(Offer::free_if(self.page.is_complete(), PairIntent::Record));
        }
        offers
    }
}

impl PairPage {
    /// Whether what it asks for is there, so that it can be recorded.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Compare(_) => false,
            Self::Form(form) => form.complete,
            Self::Reasons(reasons) => reasons.iter().any(|row| row.chosen),
            Self::Comment(typed) => !typed.trim().is_empty(),
        }
    }
}

impl EntryPage {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = typed(match self.typing {
            EntryItem::Initials => Pad::Keyboard,
            EntryItem::Transaction => Pad::Digits,
        });
        offers.extend(Offer::each([
            PairIntent::DayBack,
            PairIntent::DayOn,
            PairIntent::Item(EntryItem::Initials),
            PairIntent::Item(EntryItem::Transaction),
        ]));
        offers
    }
}

fn typed(pad: Pad) -> Vec<Offer> {
    vec![Offer::keys(pad, KeysOf::Pair), Offer::of(PairIntent::Erase), Offer::of(PairIntent::Clear)]
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairIntent {
    /// Back to where one came from.
    Back,
    /// The paper button or the wide one.
    Act(PairAct),
    /// A day earlier.
    DayBack,
    /// A day later.
    DayOn,
    /// Type this item.
    Item(EntryItem),
    /// A character.
    Key(char),
    /// The last character goes.
    Erase,
    /// All characters go.
    Clear,
    /// This reason.
    Choose(Reason),
    /// Record what the page says.
    Record,
    /// Open the line at this fact.
    Correct(Field),
    /// Say where the hard copy of the line is secured.
    Secure,
}
