//! One line of the record of mailings, growing from what is scanned, weighed and recalled.

mod choices;
mod fields;
mod render;
mod state;

pub use choices::stands_for;
pub use fields::{cell_of, name_of, names_of};
pub use render::{Known, as_last_time, channel_of, source_of};
pub use state::{Editing, Entered, LogEntryState, Tapped, permit};

use super::offer::{KeysOf, Offer, Pad};
use super::{Day, Tone};

/// What the screen of one line shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntryView {
    /// `B-038`
    pub number: String,
    /// Arrival, time of day: `14:31`.
    pub arrived: String,
    /// The day of the arrival, where it is not today.
    pub arrived_on: Option<Day>,
    /// The permit holder has the widest cell.
    pub holder: FieldCell,
    /// The other cells in reading order; what is known of the paper that the line is copied from
    /// comes first. Six are visible at once; more scroll.
    pub fields: Vec<FieldCell>,
    /// How many fields have no cell because nothing makes them matter: a touch brings them, and
    /// when none are left out, puts them away again. None where there is nothing to bring.
    pub more: Option<u32>,
    /// How surely the line will find its statement.
    pub meter: Meter,
    /// What not to ask the mailer for.
    pub ask_not: Option<AskNot>,
    /// The one fact worth adding, as the second button of the action bar.
    pub add: Option<Field>,
    /// What the wide button does.
    pub primary: EntryPrimary,
    /// The editor that lies over the cells, if one is open.
    pub editor: Option<Editor>,
}

/// The facts of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Permit holder.
    Holder,
    /// Permit kind and number.
    Permit,
    /// Class and shape of the mail.
    Class,
    /// Weight in pounds.
    Weight,
    /// Total pieces.
    Pieces,
    /// Total postage.
    Postage,
    /// The mailer's job id.
    JobId,
    /// How the mailer submits its statement.
    Channel,
    /// Whether it is an eInduction mailing.
    EInduction,
    /// Trays, sacks and pallets.
    Containers,
    /// Whether the hard-copy statement is here.
    HardCopy,
    /// The number written on the secured hard copy.
    HardCopyNumber,
    /// Whether the presort documentation is here.
    Presort,
    /// The weight of one of identical pieces.
    PieceWeight,
    /// Full-Service pieces.
    FullService,
    /// The account that a Full-Service deduction would go to.
    Account,
    /// Whether it is an eVS mailing.
    Evs,
    /// Whether it is a drop shipment.
    DropShipment,
    /// Whether the PS Form 8125 of a drop shipment is here.
    Form8125,
    /// A Help Desk ticket.
    Ticket,
    /// Who presents the mailing, where that is not the permit holder.
    Mailer,
    /// What became of a verification.
    Verification,
    /// Where the PS Form 2866 of a verification is, and its result. It has no cell of its own: it
    /// is what a verification that was done all the same is recorded by.
    Form2866,
    /// Comments.
    Comments,
    /// When the mail arrived. It has no cell: it stands beside the line's number.
    Arrival,
    /// The number of the paper that the line is copied from.
    PaperNumber,
    /// Who wrote that paper.
    WrittenBy,
}

/// One fact with where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCell {
    /// Which.
    pub field: Field,
    /// What it is called, in the person's language.
    pub label: String,
    /// What is known.
    pub value: FieldValue,
    /// Where it came from.
    pub source: Source,
    /// What the cell asks for.
    pub mark: CellMark,
}

/// What is known of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// Nothing; it may stay so.
    NotKnown,
    /// Ready text: `PI 40312`, `1,284.50`.
    Text(String),
    /// Ready text of something approximate: `18,400`.
    About(String),
    /// A class of mail, with its shape when that is known.
    Class(MailClass, Option<MailShape>),
    /// A way to submit statements.
    Channel(Channel),
    /// Yes or no.
    Answer(YesNo),
}

/// Classes of mail as the log names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailClass {
    /// First-Class Mail
    FirstClass,
    /// USPS Marketing Mail
    Marketing,
    /// USPS Marketing Mail at nonprofit prices
    Nonprofit,
    /// Periodicals
    Periodicals,
    /// Bound Printed Matter
    BoundPrinted,
    /// Media Mail, Library Mail
    Media,
    /// Parcel Select and other packages
    Packages,
    /// Priority Mail
    Priority,
}

/// Shapes of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailShape {
    /// Cards
    Cards,
    /// Letters
    Letters,
    /// Flats
    Flats,
    /// Parcels
    Parcels,
}

/// How a mailer submits its statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Mail.dat
    MailDat,
    /// Mail.XML
    MailXml,
    /// Postal Wizard
    PostalWizard,
    /// Intelligent Mail for Small Business tool
    ImsbTool,
    /// Self-Service Terminal
    SelfServiceTerminal,
    /// Electronic Verification System
    Evs,
    /// Paper
    HardCopy,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// Where a fact came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Nowhere yet.
    None,
    /// A scanned label or permit.
    Scanned,
    /// The scale, at rest.
    ScaleStable,
    /// The scale, still moving: shown, not taken.
    ScaleMoving,
    /// The mailer said so.
    MailerSaid,
    /// Counted by the clerk.
    Counted,
    /// Worked out from the weight.
    ByWeight,
    /// As on the last line of this permit.
    AsLastTime,
    /// From the permit's own record.
    FromPermit,
    /// Typed.
    ByHand,
    /// Copied from a paper.
    FromPaper,
}

/// What a cell asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellMark {
    /// Nothing.
    Quiet,
    /// The one fact that would help most.
    WouldHelp,
    /// Another device recorded another value, as ready text: `4,000 (Ann, B)`.
    Conflict(String),
}

/// How surely the line will find its statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// In a word.
    pub verdict: Verdict,
    /// Filled part, 0 to 100.
    pub percent: u8,
    /// The one fact that would help most.
    pub helped_by: Option<Field>,
}

/// How sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Could be one of many.
    Weak,
    /// Probably.
    Likely,
    /// Certainly.
    Certain,
}

/// What not to ask for, said once and softly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AskNot {
    /// Statements come electronically by this way: no paper, no reports, no ticket.
    PaperOf(Channel),
    /// No verification is asked for while the system is down.
    Verification,
}

/// What the wide button does. Saving is always possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryPrimary {
    /// Save the line.
    Save,
    /// The line is saved: release it with its placard.
    Release,
    /// The line is released: go back to the list.
    Done,
}

/// The editor of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// Which fact.
    pub field: Field,
    /// What it is called, in the person's language.
    pub label: String,
    /// How it is entered.
    pub kind: EditorKind,
}

/// How a fact is entered. What is typed so far lives with the app, key by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditorKind {
    /// On the number pad.
    Number {
        /// What is typed, grouped: `18,400`.
        typed: String,
        /// Exact or about, where that can be chosen.
        exactness: Option<Exactness>,
        /// Whether the pad has a decimal point.
        point: bool,
        /// A value that is at hand.
        suggestion: Option<Suggestion>,
    },
    /// A time of day on the number pad, and its day.
    Arrival {
        /// The time as it will be taken: `07:40`.
        time: String,
        /// Whether it is typed; else it is the time that stands.
        typed: bool,
        /// Its day.
        day: Day,
        /// Whether that day is today, after which there is none.
        today: bool,
        /// Whether the line is copied from a paper.
        from_paper: bool,
    },
    /// By touching one of a few.
    Choice {
        /// The values, in order; at most nine.
        options: Vec<ChoiceOption>,
    },
    /// On the keyboard.
    Text {
        /// What is typed.
        typed: String,
        /// What is known and begins like it; at most four.
        recalled: Vec<Recalled>,
    },
    /// Several counts on one number pad, kind by kind.
    Counts {
        /// The kinds, each with its count; one of them is being typed.
        kinds: Vec<CountRow>,
        /// Bundles that are in no sack or tray: what its button says, and whether it is pressed.
        loose: (String, bool),
    },
}

/// One of several counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow {
    /// Which kind.
    pub kind: ContainerKind,
    /// What it is called, in the person's language.
    pub label: String,
    /// How many: `12`; empty for none.
    pub count: String,
    /// It is the one that is typed.
    pub typed: bool,
}

/// Kinds of containers that are counted (001-3.2.5i).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// 1-foot trays.
    #[default]
    MmTrays,
    /// 2-foot trays.
    EmmTrays,
    /// Flat trays.
    FlatTrays,
    /// Sacks.
    Sacks,
    /// Pallets.
    Pallets,
}

/// Exact or approximate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exactness {
    /// Counted or stated to the piece.
    Exact,
    /// More or less.
    About,
}

/// A value that is at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// `18,390`
    pub value: String,
    /// Where from.
    pub source: Source,
    /// How it was worked out: `1,284.50 lb ÷ 0.06987 lb`.
    pub working: String,
    /// How it stands: moving scales are shown, not taken.
    pub tone: Tone,
}

/// One of a few values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Comes back in [`LogEntryIntent::Choose`].
    pub id: String,
    /// What it says.
    pub value: FieldValue,
    /// Whether it is the one in force.
    pub chosen: bool,
}

/// Something known that may be taken instead of typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recalled {
    /// Comes back in [`LogEntryIntent::Recall`].
    pub id: String,
    /// `Kettle Moraine Electric Cooperative`
    pub text: String,
    /// `PI 1187`
    pub detail: String,
}

impl LogEntryView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        if let Some(editor) = &self.editor {
            return editor.offers();
        }
        let cells = self.fields.iter().map(|cell| cell.field);
        let fields = [Field::Holder, Field::Arrival].into_iter().chain(cells).chain(self.add);
        let mut offers = Offer::each(fields.map(LogEntryIntent::Edit));
        offers.extend(Offer::each([LogEntryIntent::Back, LogEntryIntent::Primary]));
        if self.more.is_some() {
            offers.push(Offer::of(LogEntryIntent::More));
        }
        offers
    }
}

impl Editor {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = match &self.kind {
            EditorKind::Number { exactness, point, suggestion, .. } => {
                let mut page = typed(if *point { Pad::DigitsAndPoint } else { Pad::Digits });
                if exactness.is_some() {
                    let both = [Exactness::Exact, Exactness::About];
                    page.extend(Offer::each(both.map(LogEntryIntent::Exactness)));
                }
                page.extend(suggestion.iter().map(Suggestion::offer));
                page
            }
            EditorKind::Arrival { today, .. } => {
                let mut page = typed(Pad::Digits);
                page.push(Offer::of(LogEntryIntent::DayEarlier));
                page.push(Offer::free_if(!today, LogEntryIntent::DayLater));
                page.push(Offer::of(LogEntryIntent::FromPaper));
                page
            }
            EditorKind::Counts { kinds, .. } => {
                let mut page = typed(Pad::Digits);
                page.extend(Offer::each(kinds.iter().map(|row| LogEntryIntent::Count(row.kind))));
                page.push(Offer::of(LogEntryIntent::Loose));
                page
            }
            EditorKind::Choice { options } => {
                Offer::each(options.iter().map(|one| LogEntryIntent::Choose(one.id.clone())))
            }
            EditorKind::Text { recalled, .. } => {
                let mut page = typed(Pad::Keyboard);
                let known = recalled.iter().map(|one| LogEntryIntent::Recall(one.id.clone()));
                page.extend(Offer::each(known));
                page
            }
        };
        offers.extend(Offer::each([LogEntryIntent::Back, LogEntryIntent::Take]));
        offers
    }
}

impl Suggestion {
    /// A weight that still moves is shown, not taken.
    fn offer(&self) -> Offer {
        Offer::free_if(self.source != Source::ScaleMoving, LogEntryIntent::TakeSuggestion)
    }
}

fn typed(pad: Pad) -> Vec<Offer> {
    vec![
        Offer::keys(pad, KeysOf::LogEntry),
        Offer::of(LogEntryIntent::Erase),
        Offer::of(LogEntryIntent::Clear),
    ]
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEntryIntent {
    /// Back: out of the editor, or to the list (the draft is kept).
    Back,
    /// Open the editor of this fact.
    Edit(Field),
    /// Save, release or leave, as [`LogEntryView::primary`] says.
    Primary,
    /// A key of the number pad or keyboard.
    Key(char),
    /// Erase the last character.
    Erase,
    /// Empty the editor.
    Clear,
    /// Exact or about.
    Exactness(Exactness),
    /// Take the suggestion.
    TakeSuggestion,
    /// One of a few, by id.
    Choose(String),
    /// Take what was recalled, by id.
    Recall(String),
    /// Take what is typed.
    Take,
    /// The arrival was a day earlier.
    DayEarlier,
    /// The arrival was a day later.
    DayLater,
    /// The line is copied from a paper, or it is not.
    FromPaper,
    /// Show every field, or only those that matter.
    More,
    /// Say where the value of this fact comes from.
    SourceOf(Field),
    /// Count this kind of containers.
    Count(ContainerKind),
    /// There are bundles that are in no sack or tray, or there are not.
    Loose,
    /// Say where the hard copy of the line is secured.
    Secure,
}
