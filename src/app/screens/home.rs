//! Home: what to do next, by role, largest first; the outage and its clocks.

use super::alarm::Alarm;
use super::offer::Offer;
use super::{ClockView, Day, Role, Span, Tone};

/// What the home screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeView {
    /// Whose home it is.
    pub role: Role,
    /// The outage panel.
    pub outage: HomeOutage,
    /// The clocks, nearest first; at most three.
    pub deadlines: Vec<Deadline>,
    /// How many more clocks there are.
    pub deadlines_more: u32,
    /// Whether the clock that the deadlines follow can be relied on.
    pub clock: ClockView,
    /// Whether what was recorded here is at the central.
    pub waiting: Waiting,
    /// What has to be seen before anything else.
    pub alarm: Option<Alarm>,
    /// What the role sees beside that.
    pub duty: Duty,
    /// The paper button in the middle of the action bar.
    pub second: Option<HomeButton>,
    /// The wide button in the action bar.
    pub primary: HomeButton,
}

/// Whether what was recorded here is at the central.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The central has acknowledged every row, and none of this unit's is known to be lost.
    AllThere,
    /// The central has acknowledged every row that is here; so many others are lost.
    AllButLost(u64),
    /// So many rows are on this device alone.
    Rows(u64),
    /// It cannot be read.
    NotRead,
}

/// The outage as home tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HomeOutage {
    /// No outage: the ordinary day.
    None,
    /// It goes on.
    Declared {
        /// The system that is down: `PostalOne!`.
        system: String,
        /// Time of day when it began: `08:10`.
        since: String,
        /// How long it has lasted.
        lasted: Span,
        /// The one thing to bear in mind.
        advice: Advice,
    },
    /// It is over and being worked off.
    AllClear {
        /// The system that is back.
        system: String,
        /// Time of day of the all-clear.
        at: String,
    },
}

/// What to bear in mind while the outage lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Accept every mailing; electronic mailers owe no paper statement.
    AcceptEveryMailing,
    /// Accept and scan all placarded containers; one placard off each that no 8125 covers.
    AcceptPlacardedContainers,
    /// A local outage: what no 8125 covers needs a call to the FAST Help Desk.
    CallFastHelpDesk,
    /// Electronic mailers have three business days after the all-clear.
    WatchTheClocks,
}

/// One clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Which.
    pub kind: DeadlineKind,
    /// How it stands.
    pub state: DeadlineState,
    /// What is left, or the whole allowance when it has not begun.
    pub left: TimeLeft,
}

/// The clocks that an outage starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// Documents of mailers with continuous mailer ids, by the end of the day.
    ContinuousMids,
    /// Acceptance under the plan ends 48 hours after the all-clear.
    Acceptance48Hours,
    /// eVS statements, within 48 hours of the all-clear.
    EvsStatements,
    /// The Full-Service discount needs documents within three business days.
    FullServiceDiscount,
}

/// How a clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineState {
    /// It starts at the all-clear.
    NotBegun,
    /// It runs until then.
    Running {
        /// The day, unless it is today.
        day: Option<Day>,
        /// Time of day, unless the whole day counts: `23:59`.
        time: Option<String>,
    },
    /// It ran out.
    Over,
}

/// What is left of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeLeft {
    /// Hours and minutes.
    Span(Span),
    /// Whole hours.
    Hours(u32),
    /// Whole (business) days.
    Days(u32),
}

/// What the role sees beside outage and clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// A clerk's.
    Clerk {
        /// Lines in today's log.
        lines_today: u32,
        /// Placards and slips to print.
        to_print: u32,
    },
    /// A dock worker's.
    Dock {
        /// The load at the door, if one is open.
        load: Option<LoadSummary>,
        /// Containers scanned today.
        scanned_today: u32,
    },
    /// A supervisor's: what is left to reconcile.
    Supervisor {
        /// The work by state, worst first; at most four.
        work: Vec<WorkRow>,
        /// Postage not yet settled: `$1,663,150.71`.
        at_stake: String,
        /// Lines that are closed.
        closed: u32,
        /// Lines there are.
        lines: u32,
        /// `closed` of `lines`, 0 to 100.
        percent: u8,
    },
}

/// The load at the door in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadSummary {
    /// `Door 3`
    pub door: String,
    /// Containers that keep it here.
    pub open: u32,
    /// Containers of the load.
    pub containers: u32,
}

/// Lines in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkRow {
    /// The state.
    pub state: WorkState,
    /// How loud.
    pub tone: Tone,
    /// How many lines.
    pub count: u32,
    /// Their postage: `$48,210.55`, or nothing when it is not known.
    pub amount: Option<String>,
    /// Age of the oldest, where that matters.
    pub oldest: Option<Span>,
}

/// States of lines on their way to a closed day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkState {
    /// Possibly billed twice.
    BilledTwice,
    /// Two devices say different things.
    Conflict,
    /// No statement has come.
    NoStatement,
    /// A statement that may or may not be it.
    Doubtful,
    /// A statement that is very likely it.
    Likely,
    /// Hard copy, to be entered by hand.
    HardCopyToEnter,
    /// Matched, to be finalised or ticked.
    ToFinalise,
}

/// A button of the action bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HomeButton {
    /// What it does.
    pub act: HomeAct,
    /// A number that belongs to the words ("Reconcile 23").
    pub count: Option<u32>,
    /// Not possible yet; a press asks why.
    pub locked: bool,
}

/// What can be begun from home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HomeAct {
    /// Log a mailing.
    LogMailing,
    /// Scan the dock.
    ScanDock,
    /// Open the record of mailings.
    SeeLog,
    /// Open the load.
    SeeLoad,
    /// Print what waits.
    Print,
    /// Declare an outage.
    DeclareOutage,
    /// Record the all-clear.
    AllClear,
    /// Reconcile the lines.
    Reconcile,
    /// Close the day.
    CloseDay,
}

impl HomeView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = match &self.duty {
            Duty::Supervisor { work, .. } if self.is_worked_off() => {
                Offer::each(work.iter().map(|row| HomeIntent::Work(row.state)))
            }
            duty => {
                let mut face = vec![Offer::of(HomeIntent::Outage)];
                face.extend(Offer::each(duty.tiles().map(HomeIntent::Act)));
                face
            }
        };
        offers.extend(Offer::each(self.deadlines.iter().map(|row| HomeIntent::Deadline(row.kind))));
        if self.alarm.is_some() {
            offers.push(Offer::of(HomeIntent::Alarm));
        }
        offers.push(Offer::of(HomeIntent::SignOut));
        for button in self.second.iter().chain([&self.primary]) {
            offers.push(Offer::free_if(!button.locked, HomeIntent::Act(button.act)));
        }
        offers
    }

    /// Whether what is left to reconcile fills the screen, in place of the outage.
    pub const fn is_worked_off(&self) -> bool {
        match &self.duty {
            Duty::Supervisor { work, .. } => {
                !work.is_empty() || matches!(self.outage, HomeOutage::AllClear { .. })
            }
            Duty::Clerk { .. } | Duty::Dock { .. } => false,
        }
    }
}

impl Duty {
    /// What its two tiles open.
    pub const fn tiles(&self) -> [HomeAct; 2] {
        match self {
            Self::Clerk { .. } => [HomeAct::SeeLog, HomeAct::Print],
            Self::Dock { .. } => [HomeAct::SeeLoad, HomeAct::ScanDock],
            Self::Supervisor { .. } => [HomeAct::SeeLog, HomeAct::Reconcile],
        }
    }
}

/// What a person can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeIntent {
    /// A button or tile was pressed (also when it is locked: then say why).
    Act(HomeAct),
    /// A row of the work by state was pressed.
    Work(WorkState),
    /// A clock was pressed.
    Deadline(DeadlineKind),
    /// The panel about the outage was pressed.
    Outage,
    /// The loud row was pressed.
    Alarm,
    /// Sign out.
    SignOut,
}
