//! What a screen shows and what a person can do on it, as plain values.
//!
//! A [`View`] goes down to whatever draws, an [`Intent`] comes up from it. Neither knows how it
//! is drawn or what it sets off: no widget types here, and no rules. Data (names, amounts,
//! weights, times of day, line numbers) comes as ready text; words of the program come as
//! enums, so that they can be shown in the person's language. Implements `architecture.md`,
//! "Threads on a device".

pub mod advice;
pub mod alarm;
pub mod check_off;
pub mod close_out;
pub mod conflict;
pub mod devices;
pub mod diagnostics;
pub mod dock_scan;
pub mod duplicate;
pub mod home;
pub mod load;
pub mod log_entry;
pub mod log_list;
pub mod not_stored;
pub mod offer;
pub mod outage;
pub mod pair;
pub mod reconcile;
pub mod release;
pub mod settings;
pub mod sign_in;
pub mod typing;

use strum::VariantNames;

use chrono::Weekday;

use advice::{AdviceIntent, AdviceView};
use check_off::{CheckOffIntent, CheckOffView};
use close_out::{CloseOutIntent, CloseOutView};
use conflict::{ConflictIntent, ConflictView};
use devices::{DevicesIntent, DevicesView};
use diagnostics::{DiagnosticsIntent, DiagnosticsView};
use dock_scan::{DockScanIntent, DockScanView};
use duplicate::{DuplicateIntent, DuplicateView};
use home::{HomeIntent, HomeView};
use load::{LoadIntent, LoadView};
use log_entry::{LogEntryIntent, LogEntryView};
use log_list::{LogListIntent, LogListView};
use not_stored::{NotStoredIntent, NotStoredView};
use outage::{OutageIntent, OutageView};
use pair::{PairIntent, PairView};
use reconcile::{ReconcileIntent, ReconcileView};
use release::{ReleaseIntent, ReleaseView};
use settings::{SettingsIntent, SettingsView};
use sign_in::{SignInIntent, SignInView};
use typing::TypingIntent;

/// The screens there are, by name. Each is one file here, one drawing, one binding, one test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Who is working, and their PIN.
    SignIn,
    /// What to do next, by role.
    Home,
    /// The record of mailings of a day.
    LogList,
    /// One line of the record of mailings.
    LogEntry,
    /// The answer to the last container scanned.
    DockScan,
    /// Declaring an outage, its notices, its clocks and the all-clear.
    Outage,
    /// One line on its way out: PS Form 3607, release, and taking a mailing off the log.
    Release,
    /// The load at the door: every container and what became of it.
    Load,
    /// A PS Form 8125 and the containers that it lists.
    CheckOff,
    /// The work list of lines that are not settled, the doubtful first.
    Reconcile,
    /// A line and the statement that may be its own, side by side.
    Pair,
    /// Two values that two devices gave, side by side.
    Conflict,
    /// Two lines or statements that may bill one mailing twice.
    Duplicate,
    /// The close-out of a day: what it rests on, what holds it, the signature.
    CloseOut,
    /// What is plugged in, whether it is alive, and what helps.
    Devices,
    /// Journals, what is unsent, the clock, the last errors and log lines.
    Diagnostics,
    /// How the screen looks and speaks for the person who is signed in.
    Settings,
}

/// Everything that is on the glass at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The strip along the top, on every screen.
    pub strip: StatusStrip,
    /// The screen below it.
    pub screen: ScreenView,
    /// Everything that the rules say about what is on the screen.
    pub advice: AdviceView,
    /// What was not stored, in place of the screen until it is put away or stored after all.
    pub not_stored: Option<NotStoredView>,
    /// One sentence laid over the screen until it is dismissed or replaced.
    pub notice: Option<Notice>,
    /// Whether this is the demo: every screen says so.
    pub demo: bool,
    /// How everything looks and speaks.
    pub look: Look,
}

/// How everything looks and speaks, as the person has set it. Light and English, when nobody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// For the night and the dock.
    pub dark: bool,
    /// In Spanish.
    pub spanish: bool,
}

/// The screen that is open, with what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScreenView {
    /// See [`Screen::SignIn`].
    SignIn(SignInView),
    /// See [`Screen::Home`].
    Home(HomeView),
    /// See [`Screen::LogList`].
    LogList(LogListView),
    /// See [`Screen::LogEntry`].
    LogEntry(LogEntryView),
    /// See [`Screen::DockScan`].
    DockScan(DockScanView),
    /// See [`Screen::Outage`].
    Outage(OutageView),
    /// See [`Screen::Release`].
    Release(ReleaseView),
    /// See [`Screen::Load`].
    Load(LoadView),
    /// See [`Screen::CheckOff`].
    CheckOff(CheckOffView),
    /// See [`Screen::Reconcile`].
    Reconcile(ReconcileView),
    /// See [`Screen::Pair`].
    Pair(PairView),
    /// See [`Screen::Conflict`].
    Conflict(ConflictView),
    /// See [`Screen::Duplicate`].
    Duplicate(DuplicateView),
    /// See [`Screen::CloseOut`].
    CloseOut(CloseOutView),
    /// See [`Screen::Devices`].
    Devices(DevicesView),
    /// See [`Screen::Diagnostics`].
    Diagnostics(DiagnosticsView),
    /// See [`Screen::Settings`].
    Settings(SettingsView),
}

/// Everything a person can do on the glass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// A cell of the status strip was pressed.
    OpenStrip(StripCell),
    /// The notice was read and put away.
    DismissNotice,
    /// On what the rules say, over whatever screen.
    Advice(AdviceIntent),
    /// On the page of what was not stored, over whatever screen.
    NotStored(NotStoredIntent),
    /// On the sign-in screen.
    SignIn(SignInIntent),
    /// On the home screen.
    Home(HomeIntent),
    /// In the record of mailings.
    LogList(LogListIntent),
    /// On one line.
    LogEntry(LogEntryIntent),
    /// At the dock.
    DockScan(DockScanIntent),
    /// On the page of a value that is typed, over whatever screen.
    Typing(TypingIntent),
    /// On the screen [`Screen::Outage`].
    Outage(OutageIntent),
    /// On the screen [`Screen::Release`].
    Release(ReleaseIntent),
    /// On the screen [`Screen::Load`].
    Load(LoadIntent),
    /// On the screen [`Screen::CheckOff`].
    CheckOff(CheckOffIntent),
    /// On the screen [`Screen::Reconcile`].
    Reconcile(ReconcileIntent),
    /// On the screen [`Screen::Pair`].
    Pair(PairIntent),
    /// On the screen [`Screen::Conflict`].
    Conflict(ConflictIntent),
    /// On the screen [`Screen::Duplicate`].
    Duplicate(DuplicateIntent),
    /// On the screen [`Screen::CloseOut`].
    CloseOut(CloseOutIntent),
    /// On the screen [`Screen::Devices`].
    Devices(DevicesIntent),
    /// On the screen [`Screen::Diagnostics`].
    Diagnostics(DiagnosticsIntent),
    /// On the screen [`Screen::Settings`].
    Settings(SettingsIntent),
}

macro_rules! intents {
    ($($variant:ident($intent:ty);)*) => {
        $(impl From<$intent> for Intent {
            fn from(intent: $intent) -> Self {
                Self::$variant(intent)
            }
        })*

        impl Intent {
            /// The kind of every intent that there is, without its data: `LogEntry::Edit`.
            pub fn kinds() -> Vec<String> {
                let named = |outer: &str, inner: &[&str]| -> Vec<String> {
                    inner.iter().map(|inner| format!("{outer}::{inner}")).collect()
                };
                let mut kinds = vec!["DismissNotice".to_owned()];
                kinds.extend(named("OpenStrip", StripCell::VARIANTS));
                $(kinds.extend(named(stringify!($variant), <$intent>::VARIANTS));)*
                kinds
            }

            /// Its kind, as [`Self::kinds`] names it.
            pub fn kind(&self) -> String {
                match self {
                    Self::OpenStrip(cell) => format!("OpenStrip::{}", <&str>::from(cell)),
                    Self::DismissNotice => "DismissNotice".to_owned(),
                    $(Self::$variant(intent) => {
                        format!("{}::{}", stringify!($variant), <&str>::from(intent))
                    })*
                }
            }
        }
    };
}

intents! {
    Advice(AdviceIntent);
    NotStored(NotStoredIntent);
    SignIn(SignInIntent);
    Home(HomeIntent);
    LogList(LogListIntent);
    LogEntry(LogEntryIntent);
    DockScan(DockScanIntent);
    Typing(TypingIntent);
    Outage(OutageIntent);
    Release(ReleaseIntent);
    Load(LoadIntent);
    CheckOff(CheckOffIntent);
    Reconcile(ReconcileIntent);
    Pair(PairIntent);
    Conflict(ConflictIntent);
    Duplicate(DuplicateIntent);
    CloseOut(CloseOutIntent);
    Devices(DevicesIntent);
    Diagnostics(DiagnosticsIntent);
    Settings(SettingsIntent);
}

/// The five cells along the top; each opens what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusStrip {
    /// The unit's name in full: `Pewaukee BMEU`.
    pub unit: String,
    /// The unit's name in at most eleven characters: `Pewaukee`.
    pub unit_short: String,
    /// Who is signed in, if anybody is.
    pub person: Option<PersonName>,
    /// That person was set up here, and no list of the central's has them yet.
    pub person_unconfirmed: bool,
    /// Whether this device reaches the central, as measured.
    pub link: LinkView,
    /// Whether an outage is declared, and its nearest deadline.
    pub outage: OutageChip,
    /// Journal rows of this device that the central has not acknowledged; none when that cannot
    /// be read.
    pub unsent: Option<u64>,
    /// Time of day: `14:32`.
    pub time: String,
    /// Today.
    pub day: Day,
    /// Whether that time and day can be relied on.
    pub clock: ClockView,
}

/// Whether the clock here can be relied on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ClockView {
    /// Nothing says that it cannot.
    #[default]
    Fine,
    /// It is off.
    Off {
        /// By how much.
        by: OffBy,
        /// It is fast; else it is slow.
        ahead: bool,
    },
    /// It shows a year that is long past, and nothing tells the true one.
    NoDate,
}

/// How far a clock is off, in the largest unit that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OffBy {
    /// Whole minutes.
    Minutes(u32),
    /// Whole hours.
    Hours(u32),
    /// Whole days.
    Days(u32),
    /// Whole years.
    Years(u32),
}

impl ClockView {
    /// Whether the day that it shows is wrong: more than a day off, or none known.
    pub const fn is_another_day(self) -> bool {
        matches!(self, Self::NoDate | Self::Off { by: OffBy::Days(_) | OffBy::Years(_), .. })
    }
}

/// A cell of the status strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::VariantNames)]
pub enum StripCell {
    /// Unit and person.
    Person,
    /// The link to the central.
    Link,
    /// The outage and its clocks.
    Outage,
    /// Rows not yet at the central.
    Unsent,
    /// Time and date.
    Time,
}

impl StripCell {
    /// Every cell, from the left.
    pub const ALL: [Self; 5] = [Self::Person, Self::Link, Self::Outage, Self::Unsent, Self::Time];
}

/// A person's name in the two lengths that fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonName {
    /// `Rosalind Maldonado`
    pub full: String,
    /// One word, at most eleven characters: `Maldonado`.
    pub short: String,
}

/// Whether this device reaches the central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkView {
    /// It answers.
    Online {
        /// How long the last answer took, in tenths of a second, as text: `0.2`; empty when
        /// nothing measured it.
        answer_seconds: String,
    },
    /// The central, or something at its address, answers and takes nothing.
    Refused {
        /// Since when, time of day: `08:10`.
        since: String,
    },
    /// A row of this device's journal is damaged: it cannot go up.
    Damaged {
        /// Since when, time of day.
        since: String,
    },
    /// This device cannot read its own data.
    NoData {
        /// Since when, time of day.
        since: String,
    },
    /// Only the unit's hub answers.
    Hub,
    /// Nothing was asked yet, or no answer is due.
    Unknown,
    /// Nothing answers.
    Offline {
        /// Since when, time of day: `08:10`.
        since: String,
        /// For how long.
        lasted: Span,
    },
}

/// A declared outage as the strip shows it, in rising loudness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutageChip {
    /// None is declared.
    None,
    /// The all-clear was given and the nearest deadline is more than twelve hours away.
    AllClear {
        /// When it was given, time of day: `06:40`.
        at: String,
        /// Left to the nearest deadline.
        left: Span,
    },
    /// The all-clear was given and the nearest deadline is twelve hours away or less.
    AllClearDueSoon {
        /// When it was given, time of day.
        at: String,
        /// Left to the nearest deadline.
        left: Span,
    },
    /// An outage is declared and goes on.
    Declared {
        /// The system that is down: `PostalOne!`.
        system: String,
        /// Left to the nearest deadline, if one runs already.
        left: Option<Span>,
    },
    /// A deadline has passed.
    Overdue {
        /// By how much.
        by: Span,
    },
}

/// A length of time in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Whole minutes.
    pub minutes: u32,
}

/// A day of the calendar, to be written in the person's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Day {
    /// Day of the week.
    pub weekday: Weekday,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Month, 1 to 12.
    pub month: u8,
}

/// What a person does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Accepts mailings.
    Clerk,
    /// Unloads and scans containers.
    Dock,
    /// Declares, reconciles, closes.
    Supervisor,
}

/// What colour, icon and sound a thing carries: its one meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing to say.
    Plain,
    /// Stored, matched, accepted.
    Done,
    /// Needs a person.
    Need,
    /// Refused, or money at risk.
    Stop,
    /// Worth knowing.
    Info,
    /// No link; it waits here.
    Off,
}

/// One sentence over the screen: what happened, that nothing is lost, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How loud.
    pub tone: Tone,
    /// The sentence.
    pub text: NoticeText,
}

/// The sentences that a notice can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeText {
    /// The line is stored under this number: `B-038`.
    LineSaved(String),
    /// The line is released; its placard must hang on the mail.
    LineReleased(String),
    /// An outage of this system is declared: `PostalOne!`.
    OutageDeclared(String),
    /// The all-clear is recorded.
    AllClearRecorded,
    /// A supervisor gives out a new PIN.
    AskSupervisorForPin,
    /// Only a supervisor may do that.
    SupervisorOnly,
    /// Sign in first.
    SignInFirst,
    /// The scale is still moving.
    ScaleMoving,
    /// The scale gave no usable weight, with its reason as text.
    ScaleNotUsable(String),
    /// The scanner does not answer.
    ScannerGone,
    /// The scale does not answer.
    ScaleGone,
    /// The last scan was taken back; the last six characters of its label.
    ScanTakenBack(String),
    /// Something that is stored could not be read. The reason as text.
    NotRead(String),
    /// The PIN that was just used has to be changed: a device that held it is not trusted any more.
    PinMustChange,
    /// The clock here is wrong by a day or more, or was set back.
    ClockWrong(ClockView),
    /// The central has taken the device in.
    Enrolled,
    /// A sentence that is ready, such as an error's own.
    Said(String),
}
