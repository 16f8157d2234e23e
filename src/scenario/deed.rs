//! What a person does in a day, naming lines by their numbers: each comes down to presses of a
//! hand on the glass.

use anyhow::ensure;
use app::screens::home::{HomeAct, HomeIntent};
use app::screens::load::LoadIntent;
use app::screens::log_entry::LogEntryIntent;
use app::screens::pair::PairAct;
use app::screens::release::ReleaseStep;
use domain::log_entry::LineField;

use crate::hand::{Declared, Glass, Hand, Pressed};

/// Something that a person does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Goes home and presses one of its buttons.
    AtHome(HomeAct),
    /// Declares an outage.
    Declare(Declared),
    /// Something with a line.
    Line(&'static str, LineDeed),
    /// Says that all declarations that may be one outage are one.
    JoinOutages,
    /// Records the all-clear of the open outage.
    AllClear {
        /// The restoration time that the message states, as a clock on the wall shows it: `1530`.
        restored: &'static str,
        /// Where it came from.
        source: &'static str,
    },
    /// Opens a load for this FAST appointment.
    OpenLoad(&'static str),
    /// Takes up a PS Form 8125: its name, the containers that it lists, its pallets.
    TakeForm(&'static str, Vec<String>, u32),
    /// Says that the placards that are asked for are in hand.
    CollectPlacards,
    /// Sets what is unresolved to Accept.
    SetToAccept,
    /// Releases everything of the load that may go.
    ReleaseLoad,
    /// Releases one container, if it may go; else its page stays open.
    ReleaseContainer(String),
    /// Opens the close-out, and signs the day with this PIN if nothing holds it.
    CloseDay {
        /// Six digits.
        pin: &'static str,
    },
}

/// Something that a person does with a line.
#[derive(Clone, Debug)]
pub enum LineDeed {
    /// Gives a field a value.
    Set(LineField),
    /// Keeps one of two values that stand, as the glass shows it.
    Keep(&'static str),
    /// Puts the hard copy in a safe place.
    Secure(&'static str),
    /// Prints the PS Form 3607 and says that it is on the mail, which releases it.
    ReleaseWithPlacard,
    /// Wants to release the mail without more ado: opens it on its way out.
    Release,
    /// Looks at it beside its statement.
    Look,
    /// Matches the line with a statement.
    Match(&'static str),
    /// Keys the hard copy, or finalises the matched statement: items 22 and 23.
    Enter(EntryDeed),
    /// Ticks item 25.
    Tick,
    /// Says that its statement was billed already and nothing is to be finalised.
    NothingToFinalise,
    /// Says that the line that it looks like is the same mailing, and that this one stays.
    SameMailing,
}

/// Items 22 and 23; the rest of the form is filled in as the plan wants it.
#[derive(Clone, Copy, Debug)]
pub struct EntryDeed {
    /// Item 22.
    pub initials: &'static str,
    /// Item 23.
    pub transaction: &'static str,
}

impl Deed {
    /// Does it by hand. What cannot be pressed because something holds it is left: the day says
    /// whether that was to be expected.
    ///
    /// # Errors
    /// When a person could not go that way at all.
    pub fn by_hand<G: Glass>(&self, hand: &mut Hand<'_, G>) -> anyhow::Result<()> {
        match self {
            Self::AtHome(act) => {
                hand.home()?;
                hand.press(HomeIntent::Act(*act))
            }
            Self::Declare(outage) => hand.declare(outage),
            Self::Line(number, deed) => deed.by_hand(number, hand),
            Self::JoinOutages => {
                ensure!(hand.join_outages()? == Pressed::Yes, "No two outages may be one");
                Ok(())
            }
            Self::AllClear { restored, source } => hand.all_clear(Some(restored), Some(source)),
            Self::OpenLoad(appointment) => hand.open_load(appointment),
            Self::TakeForm(name, listed, pallets) => hand.take_form(Some(name), listed, *pallets),
            Self::CollectPlacards => hand.collect_placards().map(drop),
            Self::SetToAccept => hand.set_to_accept().map(drop),
            Self::ReleaseLoad => hand.release_load().map(drop),
            Self::ReleaseContainer(barcode) => {
                hand.with_container(barcode, LoadIntent::ReleaseOne).map(drop)
            }
            Self::CloseDay { pin } => {
                hand.open_close_out()?;
                hand.sign_day(pin).map(drop)
            }
        }
    }
}

impl LineDeed {
    fn by_hand<G: Glass>(&self, number: &str, hand: &mut Hand<'_, G>) -> anyhow::Result<()> {
        match self {
            Self::Set(fact) => {
                hand.open_line(number)?;
                hand.learn(std::slice::from_ref(fact))?;
                hand.press(LogEntryIntent::Back)
            }
            Self::Keep(value) => hand.keep_value(number, value),
            Self::Secure(place) => {
                hand.open_release(number)?;
                hand.secure(place)
            }
            Self::ReleaseWithPlacard => {
                hand.open_release(number)?;
                hand.release_step(ReleaseStep::Print)?;
                hand.release_step(ReleaseStep::OnTheMail).map(drop)
            }
            Self::Release => hand.open_release(number),
            Self::Look => hand.open_work(number).map(drop),
            Self::Match(statement) => {
                let matched = hand.match_with(number, statement)?;
                ensure!(matched == Pressed::Yes, "{statement} is not offered for {number}");
                Ok(())
            }
            Self::Enter(items) => {
                let open = hand.open_items(number)?;
                ensure!(open == Pressed::Yes, "Nothing is to be entered for {number}");
                hand.type_items(items.initials, items.transaction)?;
                ensure!(hand.record() == Pressed::Yes, "The items of {number} are not complete");
                Ok(())
            }
            Self::Tick => hand.with_pair(number, PairAct::Tick).map(drop),
            Self::NothingToFinalise => hand.with_pair(number, PairAct::NothingToFinalise).map(drop),
            Self::SameMailing => hand.same_mailing(number, number),
        }
    }
}
