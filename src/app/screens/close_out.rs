//! The close-out of a day: what it rests on, what holds it, the signature.

use domain::change::close_out::HoldReason;

use super::offer::{KeysOf, Offer, Pad};
use super::{Day, sign_in::PinView};

/// The most characters of a reason.
pub const REASON_MAX: usize = 160;

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseOutView {
    /// The day.
    pub day: Day,
    /// The unit.
    pub unit: String,
    /// Who would sign.
    pub signer: String,
    /// What is on the page.
    pub page: CloseOutPage,
}

/// What is on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseOutPage {
    /// The sheet.
    Sheet(Sheet),
    /// A reason to sign over a hold.
    Reasons {
        /// The hold.
        hold: Hold,
        /// The reasons to touch, and which one was.
        chosen: Option<OverReason>,
    },
    /// A reason in the person's own words.
    Typed {
        /// The hold.
        hold: Hold,
        /// What is typed.
        typed: String,
    },
    /// The signature.
    Sign {
        /// Lines.
        lines: u32,
        /// Their postage.
        postage: String,
        /// What is signed over.
        over: u32,
        /// The PIN.
        pin: PinView,
        /// The demo's PIN, said openly; never anything on a real device.
        demo_pin: Option<String>,
    },
}

/// The sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The totals, all lines last.
    pub totals: Vec<TotalRow>,
    /// Pieces of all lines: `1,204,611`.
    pub pieces: String,
    /// Lines that nobody settled.
    pub left_open: u32,
    /// Values that contradict each other.
    pub conflicts: u32,
    /// Mailings that may be billed twice.
    pub billed_twice: u32,
    /// Containers scanned, and released.
    pub containers: (u32, u32),
    /// What holds it.
    pub holds: Vec<Hold>,
    /// Every enrolled device.
    pub devices: Vec<DeviceHeard>,
    /// The signature, once the day is signed.
    pub signed: Option<Signed>,
    /// What the wide button does.
    pub primary: CloseOutPrimary,
}

/// A row of the totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalRow {
    /// Which lines.
    pub which: Total,
    /// How many.
    pub count: u32,
    /// Their postage.
    pub amount: String,
}

/// Which lines a row totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Total {
    /// Finalised with a statement, item 25 ticked.
    Matched,
    /// Entered from a hard copy.
    Entered,
    /// Settled with a reason.
    Explained,
    /// Not settled.
    Open,
    /// All of them.
    All,
}

/// Something that holds the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Comes back in [`CloseOutIntent::Hold`] and [`CloseOutIntent::SignOver`].
    pub id: u32,
    /// What it is.
    pub word: HoldWord,
    /// How many, where that can be counted.
    pub count: u32,
    /// The device, or the rule's id.
    pub name: String,
    /// What the rule says, as text.
    pub said: String,
    /// Why it is signed over, once that is said.
    pub reason: Option<String>,
}

/// What holds a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldWord {
    /// A device was not heard.
    SilentDevice,
    /// Lines are open.
    OpenLines,
    /// Values contradict each other.
    Conflicts,
    /// Containers are open.
    OpenContainers,
    /// The data of a device was damaged and no supervisor has read what is missing.
    DataDamaged,
    /// Rows count for nothing until a person has looked.
    NeedsAttention,
    /// A rule holds it.
    Rule,
}

/// What is known of an enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceHeard {
    /// `Counter handheld`
    pub name: String,
    /// `B`
    pub letter: String,
    /// When it was last heard: time of day.
    pub at: Option<String>,
    /// The day, unless it is the day that is closed.
    pub day: Option<Day>,
    /// The last row known here.
    pub known: String,
    /// The last row that it announced.
    pub announced: String,
    /// It holds the day.
    pub silent: bool,
}

/// The signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub by: String,
    /// Time of day.
    pub at: String,
    /// The day of the signature.
    pub day: Day,
    /// The first characters of the digest of what was signed.
    pub digest: String,
    /// Holds that were signed over.
    pub over: u32,
    /// Rows of other devices that came later.
    pub late_rows: u32,
    /// Lines that came later, or are no longer settled.
    pub late_lines: u32,
}

/// What the wide button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CloseOutPrimary {
    /// Sign.
    Sign,
    /// Sign over what holds it, each with a reason.
    SignOver,
    /// So many holds have no reason yet.
    Held(u32),
    /// Print the report.
    Print,
}

/// Reasons that are often enough the true ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OverReason {
    /// The device is broken or empty; its rows come later.
    DeviceOut,
    /// The device was not used that day.
    DeviceNotUsed,
    /// The mailer still has time.
    MailerHasTime,
    /// It is settled tomorrow, the district knows.
    DistrictKnows,
    /// In the person's own words.
    Typed,
}

impl OverReason {
    /// What is recorded.
    pub const fn recorded(self) -> &'static str {
        match self {
            Self::DeviceOut => "The device cannot report; its rows come later",
            Self::DeviceNotUsed => "The device was not used on this day",
            Self::MailerHasTime => "The mailer’s time for its documents is not over",
            Self::DistrictKnows => "Settled on the next day; the district knows",
            Self::Typed => "",
        }
    }
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseOutState {
    /// What is on the page.
    pub step: CloseOutStep,
    /// What is signed over, with the reasons.
    pub over: Vec<(HoldReason, String)>,
}

/// What is on the page, with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CloseOutStep {
    /// The sheet.
    #[default]
    Sheet,
    /// A reason is being chosen for a hold.
    Reasons(HoldReason, Option<OverReason>),
    /// A reason is being typed.
    Typed(HoldReason, String),
    /// The signature.
    Sign,
}

impl CloseOutView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(CloseOutIntent::Back)];
        offers.extend(match &self.page {
            CloseOutPage::Sheet(sheet) => sheet.offers(),
            CloseOutPage::Reasons { .. } => {
                let mut page = Offer::each(OverReason::ALL.map(CloseOutIntent::Choose));
                page.push(self.take());
                page
            }
            CloseOutPage::Typed { .. } => vec![
                Offer::keys(Pad::Keyboard, KeysOf::CloseOut),
                Offer::of(CloseOutIntent::Erase),
                Offer::of(CloseOutIntent::Clear),
                self.take(),
            ],
            CloseOutPage::Sign { pin, .. } => {
                let free = !matches!(pin, PinView::Checking | PinView::Wait { .. });
                vec![
                    Offer::keys_if(free, Pad::Digits, KeysOf::CloseOutPin),
                    Offer::free_if(free, CloseOutIntent::Erase),
                    Offer::free_if(free, CloseOutIntent::Clear),
                    Offer::free_if(pin.is_full(), CloseOutIntent::Sign),
                ]
            }
        });
        offers
    }

    fn take(&self) -> Offer {
        Offer::free_if(self.page.has_reason(), CloseOutIntent::Take)
    }
}

impl CloseOutPage {
    /// Whether there is a reason that can be taken.
    pub fn has_reason(&self) -> bool {
        match self {
            Self::Reasons { chosen, .. } => chosen.is_some(),
            Self::Typed { typed, .. } => !typed.trim().is_empty(),
            Self::Sheet(_) | Self::Sign { .. } => false,
        }
    }
}

impl Sheet {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(CloseOutIntent::PrintLog)];
        // Once it is signed the signature stands in the place of what held it.
        if self.signed.is_none() {
            let both =
                |hold: &Hold| [CloseOutIntent::Hold(hold.id), CloseOutIntent::SignOver(hold.id)];
            offers.extend(Offer::each(self.holds.iter().flat_map(both)));
        }
        if self.primary != CloseOutPrimary::Print {
            offers.push(Offer::of(CloseOutIntent::Print));
        }
        let held = matches!(self.primary, CloseOutPrimary::Held(_));
        offers.push(Offer::free_if(!held, CloseOutIntent::Primary));
        offers
    }
}

impl OverReason {
    /// Every reason, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::DeviceOut,
        Self::DeviceNotUsed,
        Self::MailerHasTime,
        Self::DistrictKnows,
        Self::Typed,
    ];
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum CloseOutIntent {
    /// Back to where one came from.
    Back,
    /// Go to what holds it.
    Hold(u32),
    /// Sign over this hold.
    SignOver(u32),
    /// This reason.
    Choose(OverReason),
    /// A character of the reason.
    Key(char),
    /// The last character or digit goes.
    Erase,
    /// All characters or digits go.
    Clear,
    /// Take the reason.
    Take,
    /// A digit of the PIN.
    Digit(u8),
    /// Print the report.
    Print,
    /// Print the record of mailings.
    PrintLog,
    /// The wide button of the sheet.
    Primary,
    /// All digits are there: sign.
    Sign,
}
