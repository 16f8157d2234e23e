//! Dock scan: one huge answer to the last container, the load as a bar, the last five scans.

mod state;

pub use state::{Current, DockState, label, spoken_appointment};

use super::offer::Offer;
use super::typing::TypingView;

/// How many scans are listed.
pub const LAST_SCANS_MAX: usize = 5;

/// What the dock screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockScanView {
    /// The answer to the last scan.
    pub answer: Answer,
    /// Grows by one with every answer, so that two equal ones are seen as two.
    pub answers: u64,
    /// The load so far.
    pub load: LoadCounts,
    /// The last scans, latest first, at most [`LAST_SCANS_MAX`].
    pub last: Vec<LastScan>,
    /// Whether the last scan can still be taken back with one touch.
    pub can_take_back: bool,
    /// The paper button in the action bar.
    pub second: Option<DockSecond>,
    /// The wide button in the action bar.
    pub primary: DockPrimary,
    /// The label that is being keyed.
    pub typing: Option<TypingView>,
}

/// What a container label is, split for reading at arm's length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelText {
    /// All but the last six characters: `99M900066875EMA`. Empty for foreign labels.
    pub start: String,
    /// The last six characters: `000052`.
    pub last_six: String,
}

/// The answer to a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing was scanned yet.
    Waiting {
        /// The load at the door, ready text (`Door 3, mixed load`); empty when none is open.
        load: String,
        /// The scanner is not there.
        scanner_gone: bool,
    },
    /// ACCEPT
    Accept {
        /// The label.
        label: LabelText,
        /// Why.
        reason: AcceptReason,
    },
    /// PULL ONE PLACARD
    PullOnePlacard {
        /// The label.
        label: LabelText,
    },
    /// ALREADY SCANNED
    AlreadyScanned {
        /// The label.
        label: LabelText,
        /// Where and when.
        before: Before,
    },
    /// NOT A CONTAINER LABEL
    NotAContainerLabel {
        /// What was read, its last six characters; empty when nothing could be read.
        last_six: String,
        /// What is wrong with it.
        reason: NotALabelReason,
    },
    /// CALL FAST HELP DESK: a local outage and no PS Form 8125.
    CallHelpDesk {
        /// The label.
        label: LabelText,
        /// `877-569-6614`
        phone: String,
    },
    /// The last scan was taken back.
    TakenBack {
        /// The label.
        label: LabelText,
    },
}

/// Why a container is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AcceptReason {
    /// It is on a PS Form 8125.
    On8125,
    /// Its placard was pulled just now.
    PlacardPulled,
    /// Unresolved, with a 99M barcode: set to Accept.
    SetToAccept,
    /// The help desk told to go on.
    HelpDeskAgreed,
}

/// Where and when a container was scanned before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// On this load, at this time of day.
    Here {
        /// `14:41`
        at: String,
    },
    /// On another load: perhaps two containers carry one number.
    OtherLoad {
        /// `09:12`
        at: String,
        /// The appointment: `402 771 936`.
        appointment: String,
    },
}

/// What is wrong with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotALabelReason {
    /// A barcode of another kind.
    OtherBarcode,
    /// A container barcode that breaks its own rules.
    Broken,
    /// Nothing that can be read.
    NotReadable,
}

/// The load so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoadCounts {
    /// Reconciled to a PS Form 8125.
    pub on_8125: u32,
    /// Placard pulled.
    pub pulled: u32,
    /// Still open.
    pub open: u32,
}

/// One of the last scans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastScan {
    /// `000052`
    pub last_six: String,
    /// What became of it.
    pub result: ScanResult,
    /// Time of day: `15:06`.
    pub at: String,
}

/// What became of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScanResult {
    /// Accepted.
    Accepted,
    /// Its placard must be pulled.
    PullOne,
    /// Its placard was pulled.
    Pulled,
    /// Scanned before.
    Again,
    /// Not a container label.
    NotAContainer,
    /// Waits for the help desk.
    OnHold,
    /// Taken back.
    TakenBack,
    /// The label cannot be read; recorded by hand.
    Unreadable,
}

/// The paper button in the action bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DockSecond {
    /// The label cannot be read.
    Unreadable,
    /// There is no second placard on the container.
    NoSecondPlacard,
    /// The help desk did not agree: keep it on hold.
    KeepOnHold,
}

/// The wide button in the action bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DockPrimary {
    /// Open the load.
    SeeLoad,
    /// The placard is pulled.
    PlacardPulled,
    /// The help desk agreed.
    HelpDeskAgreed,
}

impl DockScanView {
    /// Every control of it. The load's figures open the load, whatever the wide button is about.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each([
            DockScanIntent::Back,
            DockScanIntent::Primary(DockPrimary::SeeLoad),
            DockScanIntent::Primary(self.primary),
        ]);
        offers.extend(Offer::each(self.second.map(DockScanIntent::Second)));
        if self.can_take_back {
            offers.push(Offer::of(DockScanIntent::TakeBack));
        }
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum DockScanIntent {
    /// Home.
    Back,
    /// "That was wrong": take the last scan back.
    TakeBack,
    /// As [`DockScanView::second`] says.
    Second(DockSecond),
    /// As [`DockScanView::primary`] says.
    Primary(DockPrimary),
}
