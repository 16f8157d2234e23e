//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

use domain::ids::LineId;

use super::Day;
use super::log_entry::Field;
use super::log_list::{LogFilter, PieceCount};
use super::offer::Offer;
use super::typing::{Typing, TypingView};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseView {
    /// `B-038`
    pub number: String,
    /// The permit holder, if known.
    pub holder: Option<String>,
    /// `PI 40312`, if known.
    pub permit: Option<String>,
    /// When the mail arrived, time of day.
    pub arrived: String,
    /// Its day.
    pub day: Day,
    /// Number of pieces, if known.
    pub pieces: Option<PieceCount>,
    /// `1,284.50 lb`, if known.
    pub weight: Option<String>,
    /// `$5,149.20`, if known.
    pub postage: Option<String>,
    /// The PS Form 3607.
    pub placard: PlacardView,
    /// What holds the mail, in a sentence; nothing when it may go.
    pub hold: Option<String>,
    /// It has been here longer than the unit's limit.
    pub late: Option<String>,
    /// What the line still wants, each with a way to give it.
    pub wants: Vec<Want>,
    /// Where the hard copy is secured.
    pub secured: Option<String>,
    /// The number of the paper that the line was copied from: `007`.
    pub paper: Option<String>,
    /// The line was copied from paper, so that its mail may have gone already.
    pub may_have_gone: bool,
    /// How it ended, if it did.
    pub outcome: Outcome,
    /// The next step, on the wide button.
    pub step: ReleaseStep,
    /// The page that is open.
    pub page: ReleasePage,
    /// The value that is being typed over it.
    pub typing: Option<TypingView>,
}

/// The PS Form 3607 of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlacardView {
    /// None was printed.
    None,
    /// So many copies were sent to the printer; none is on the mail.
    Printed {
        /// 1 for the original.
        copies: u32,
    },
    /// A person saw it on the mail.
    OnTheMail {
        /// 1 for the original.
        copies: u32,
    },
}

/// Something that a line wants before it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Want {
    /// The mailer's hard-copy statement is here.
    Statement,
    /// The presort documentation is here.
    Presort,
    /// The PS Form 8125 is here.
    Form8125,
    /// A Help Desk ticket.
    Ticket,
    /// A place where the hard copy is safe.
    SecurePlace,
}

/// How a line ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail is here.
    Here,
    /// It went to operations.
    Released {
        /// Time of day.
        at: String,
        /// The day.
        day: Day,
    },
    /// The mailer took it back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// The next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReleaseStep {
    /// Print the placard.
    Print,
    /// Something holds it; a press asks what.
    Held,
    /// Say that the placard is on the mail, which releases it.
    OnTheMail,
    /// Nothing is left; go on.
    Done,
}

/// The page that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleasePage {
    /// The line.
    Line,
    /// What taking it off the log does, before it is done.
    Withdraw {
        /// The reason, once it is chosen.
        reason: Option<String>,
    },
}

/// Where a person is on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseState {
    /// The line.
    pub line: LineId,
    /// Where one came from.
    pub from: ReleaseFrom,
    /// The mailing is being taken off the log.
    pub withdrawing: bool,
    /// Why.
    pub reason: Option<String>,
    /// The value that is being typed.
    pub typing: Option<Typing>,
}

/// Where one came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseFrom {
    /// The line's own screen.
    Line,
    /// The list.
    List(LogFilter),
}

impl ReleaseView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(ReleaseIntent::Back)];
        offers.extend(match &self.page {
            ReleasePage::Line => self.line_offers(),
            ReleasePage::Withdraw { reason } => vec![
                Offer::of(ReleaseIntent::Reason),
                Offer::free_if(reason.is_some(), ReleaseIntent::Confirm),
            ],
        });
        offers
    }

    fn line_offers(&self) -> Vec<Offer> {
        let here = self.outcome == Outcome::Here;
        let mut offers = Offer::each(self.wants.iter().copied().map(ReleaseIntent::Give));
        offers.push(Offer::of(ReleaseIntent::Slip));
        if here {
            offers.push(Offer::of(ReleaseIntent::Withdraw));
        }
        if here && self.placard != PlacardView::None {
            offers.push(Offer::of(ReleaseIntent::Reprint));
        } else if self.may_have_gone {
            offers.push(Offer::of(ReleaseIntent::Gone));
        }
        offers.push(Offer::free_if(self.step != ReleaseStep::Held, ReleaseIntent::Step));
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum ReleaseIntent {
    /// Back to where one came from, or out of the page.
    Back,
    /// As [`ReleaseView::step`] says.
    Step,
    /// Print another copy of the placard.
    Reprint,
    /// Print the mailer's slip.
    Slip,
    /// Give what is wanted.
    Give(Want),
    /// Begin to take the mailing off the log.
    Withdraw,
    /// Say why.
    Reason,
    /// Take it off the log.
    Confirm,
    /// The mail has gone with the form that was filled by hand.
    Gone,
    /// Open the line at this fact, or at where its value comes from.
    Correct(Field, bool),
}
