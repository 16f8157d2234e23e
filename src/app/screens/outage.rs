//! Declaring an outage, its notices, its clocks and the all-clear.

mod offers;

use std::collections::BTreeSet;

use domain::ids::OutageId;
use domain::moment::Timestamp;

use super::home::Deadline;
use super::typing::{Typing, TypingView, TypingWhat};
use super::{ClockView, Day, Span};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageView {
    /// Whether the clock that the deadlines follow can be relied on.
    pub clock: ClockView,
    /// The page that is open.
    pub page: OutagePage,
    /// The value that is being typed over it.
    pub typing: Option<TypingView>,
}

/// A page of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutagePage {
    /// What is declared, its clocks and its notices.
    Overview(Overview),
    /// What is to be declared.
    Declare(DeclareView),
    /// What declaring it does, before it is done.
    Check(CheckView),
    /// When it began or ended.
    When {
        /// Which of the two.
        of: WhenOf,
    },
    /// A notice to record.
    Notice(NoticeForm),
    /// The all-clear to record, and what it starts.
    AllClear(AllClearView),
    /// Declarations of one outage.
    Join(Vec<Declared>),
}

/// What is declared, its clocks and its notices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// The outages, those that go on first and the latest of them first.
    pub outages: Vec<Declared>,
    /// How many more there are.
    pub outages_more: u32,
    /// The one whose rows these are; none when no outage is known.
    pub shown: Option<Shown>,
    /// Its clocks, nearest first.
    pub clocks: Vec<Deadline>,
    /// Its notices, latest first.
    pub notices: Vec<NoticeRow>,
    /// This person may record an all-clear, and it goes on.
    pub may_clear: bool,
    /// This person may say that several declarations are one outage, and there are several.
    pub may_join: bool,
}

/// A declaration in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Comes back in [`OutageIntent::Show`].
    pub id: String,
    /// What is down: `PostalOne!`.
    pub system: String,
    /// Time of day when it began: `08:10`.
    pub began: String,
    /// Its day.
    pub day: Day,
    /// It is over.
    pub over: bool,
    /// It is the one that is shown.
    pub chosen: bool,
}

/// One outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is down: `PostalOne!`.
    pub system: String,
    /// Everything that is down: `PostalOne!, eInduction`; empty for a mailer's system.
    pub systems: String,
    /// Local or national.
    pub scope: Scope,
    /// A mailer's own.
    pub mailers: bool,
    /// The ticket, if there is one.
    pub ticket: Option<String>,
    /// Time of day when it began.
    pub began: String,
    /// Its day.
    pub day: Day,
    /// How long it lasted, or has lasted.
    pub lasted: Span,
    /// When it was over.
    pub restored: Option<At>,
    /// People recorded different ends: the earlier one.
    pub or_already: Option<At>,
    /// Declarations of it.
    pub declarations: u32,
}

/// A day and a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The day.
    pub day: Day,
    /// The time of day: `06:40`.
    pub time: String,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Which of the four messages.
    pub kind: NoticeWhat,
    /// Its text.
    pub text: String,
    /// Who sent it.
    pub sender: String,
    /// When it came.
    pub at: At,
}

/// The four messages about an outage (001-2a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeWhat {
    /// What happened.
    Incident,
    /// When it may be over.
    Expected,
    /// How it goes.
    Progress,
    /// It is over.
    Restored,
}

/// Whose system is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// The Postal Service's.
    Usps,
    /// A mailer's own.
    Mailer,
}

/// How far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One unit, district or mailer.
    Local,
    /// Everywhere.
    National,
}

/// A system that has a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// PostalOne!
    PostalOne,
    /// eInduction
    EInduction,
    /// FAST
    Fast,
    /// eVS
    Evs,
    /// SASP
    Sasp,
    /// CAPS
    Caps,
    /// Business Customer Gateway
    Gateway,
    /// Informed Delivery
    InformedDelivery,
    /// The mailer's own system.
    MailersOwn,
    /// One that is typed.
    Other,
}

/// What an outage stops: the nine of Contingency Plan 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stops {
    /// Clerks see no balances or fees.
    BalanceLookup,
    /// Hard-copy statements cannot be keyed.
    HardCopyEntry,
    /// Electronic statements cannot be opened or finalised.
    ElectronicStatements,
    /// The dock sees no container data.
    DockContainerData,
    /// Mailers cannot send documents.
    MailerSubmission,
    /// Mailers see no container status or balances.
    MailerLookup,
    /// Mailers cannot pay through CAPS.
    CapsPayment,
    /// Statements do not finalise by themselves.
    AutoFinalise,
    /// Files are not processed.
    FileProcessing,
}

/// What is to be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareView {
    /// Whose system.
    pub whose: Whose,
    /// How far.
    pub scope: Scope,
    /// The systems, each with whether it is chosen.
    pub systems: Vec<(System, bool)>,
    /// The name of the system that is typed.
    pub other: Option<String>,
    /// The mailer, for its own outage.
    pub mailer: Option<String>,
    /// When it began; none is now.
    pub began: Option<At>,
    /// Announced beforehand.
    pub planned: bool,
    /// The ticket.
    pub ticket: Option<String>,
    /// What is missing before it can be declared.
    pub missing: Option<DeclareMissing>,
}

/// What is missing before an outage can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeclareMissing {
    /// No system is chosen.
    System,
    /// The mailer has no name.
    Mailer,
}

/// What declaring does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckView {
    /// What is down, in one line: `PostalOne!, eInduction`; empty for a mailer's system.
    pub systems: String,
    /// The mailer, for its own outage.
    pub mailer: Option<String>,
    /// How far.
    pub scope: Scope,
    /// When it began; none is now.
    pub began: Option<At>,
    /// It opens the dock's contingency flow.
    pub dock: bool,
    /// What it stops, each with whether it is said to.
    pub stops: Vec<(Stops, bool)>,
}

/// Which time is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenOf {
    /// When it began.
    Began,
    /// When it was over.
    Restored,
}

/// A notice to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeForm {
    /// Which of the four messages.
    pub kind: NoticeWhat,
    /// Its text.
    pub text: Option<String>,
    /// Who sent it.
    pub sender: String,
}

/// The all-clear to record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllClearView {
    /// What is back: `PostalOne!`.
    pub system: String,
    /// It is a mailer's own outage: a ticket belongs to it.
    pub mailers: bool,
    /// When it was restored; none is now.
    pub restored: Option<At>,
    /// Where the message came from.
    pub source: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// The clocks that it starts.
    pub starts: Vec<Deadline>,
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageState {
    /// The page.
    pub page: Page,
    /// The outage whose rows are shown.
    pub shown: Option<OutageId>,
    /// What is to be declared.
    pub draft: Draft,
    /// The notice or the all-clear that is being written.
    pub message: Message,
    /// The value that is being typed.
    pub typing: Option<Typing>,
}

/// A page of the screen, without what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What is declared.
    Overview,
    /// The form.
    Declare,
    /// What declaring does.
    Check,
    /// A time.
    When(WhenOf),
    /// A notice.
    Notice,
    /// The all-clear.
    AllClear,
    /// Several declarations.
    Join,
}

/// An outage as it is being declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub whose: Whose,
    /// How far.
    pub scope: Scope,
    /// The systems that are down.
    pub systems: BTreeSet<System>,
    /// The name of another system.
    pub other: Option<String>,
    /// The mailer.
    pub mailer: Option<String>,
    /// When it began; none is now.
    pub began: Option<Timestamp>,
    /// Announced beforehand.
    pub planned: bool,
    /// The ticket.
    pub ticket: Option<String>,
    /// Effects that a person ticked or unticked, against what is usual.
    pub changed: BTreeSet<Stops>,
}

/// A notice or an all-clear as it is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which of the four messages.
    pub kind: NoticeWhat,
    /// Its text.
    pub text: Option<String>,
    /// Who sent it.
    pub sender: String,
    /// When the system was restored; none is now.
    pub restored: Option<Timestamp>,
    /// The ticket.
    pub ticket: Option<String>,
}

impl Default for Draft {
    /// What is declared most often: PostalOne! down everywhere.
    fn default() -> Self {
        Self {
            whose: Whose::Usps,
            scope: Scope::National,
            systems: Self::usually_down(Whose::Usps),
            other: None,
            mailer: None,
            began: None,
            planned: false,
            ticket: None,
            changed: BTreeSet::new(),
        }
    }
}

impl Draft {
    /// What is down most often, by whose system is at fault.
    pub fn usually_down(whose: Whose) -> BTreeSet<System> {
        BTreeSet::from([match whose {
            Whose::Usps => System::PostalOne,
            Whose::Mailer => System::MailersOwn,
        }])
    }
}

impl Default for Message {
    fn default() -> Self {
        Self {
            kind: NoticeWhat::Incident,
            text: None,
            sender: super::typing::ReadyText::MailEntry.text().to_owned(),
            restored: None,
            ticket: None,
        }
    }
}

impl OutageState {
    /// A page, nothing written yet.
    pub fn at(page: Page) -> Self {
        Self {
            page,
            shown: None,
            draft: Draft::default(),
            message: Message::default(),
            typing: None,
        }
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutageIntent {
    /// Back: to the page before, or to where one came from.
    Back,
    /// Show this outage, by id.
    Show(String),
    /// Begin a declaration.
    Declare,
    /// Begin a notice.
    Notice,
    /// Begin an all-clear.
    AllClear,
    /// Look at several declarations of one outage.
    Join,
    /// Whose system it is.
    Whose(Whose),
    /// How far it reaches.
    Scope(Scope),
    /// A system is down, or is not.
    System(System),
    /// It stops this, or does not.
    Stops(Stops),
    /// Announced beforehand, or not.
    Planned,
    /// Say when.
    PickWhen(WhenOf),
    /// So many minutes ago; none is now.
    MinutesAgo(Option<u32>),
    /// Which of the four messages.
    Kind(NoticeWhat),
    /// Type this.
    Type(TypingWhat),
    /// See what declaring does.
    Next,
    /// Do what the page says.
    Confirm,
}
