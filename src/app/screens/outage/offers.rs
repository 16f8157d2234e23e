//! What can be pressed on the pages of an outage.

use super::{
    AllClearView, CheckView, DeclareView, NoticeForm, NoticeWhat, OutageIntent, OutagePage,
    OutageView, Overview, Scope, WhenOf, Whose,
};
use crate::screens::offer::Offer;
use crate::screens::typing::TypingWhat;

/// How long ago something began or ended, in minutes, at one touch; none is now.
const MINUTES_AGO: [Option<u32>; 5] = [None, Some(15), Some(30), Some(60), Some(120)];

impl OutageView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(OutageIntent::Back)];
        offers.extend(match &self.page {
            OutagePage::Overview(overview) => overview.offers(),
            OutagePage::Declare(form) => form.offers(),
            OutagePage::Check(check) => check.offers(),
            OutagePage::When { .. } => {
                let ago = MINUTES_AGO.into_iter().map(OutageIntent::MinutesAgo);
                Offer::each(ago.chain([OutageIntent::Type(TypingWhat::Clock)]))
            }
            OutagePage::Notice(form) => form.offers(),
            OutagePage::AllClear(clear) => clear.offers(),
            OutagePage::Join(_) => Offer::each([OutageIntent::Confirm]),
        });
        offers
    }
}

impl Overview {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = vec![Offer::of(OutageIntent::Declare)];
        if self.shown.is_none() {
            return offers;
        }
        if 1 < self.outages.len() {
            let rows = self.outages.iter().map(|row| OutageIntent::Show(row.id.clone()));
            offers.extend(Offer::each(rows));
        }
        if self.may_join {
            offers.push(Offer::of(OutageIntent::Join));
        }
        offers.push(Offer::of(OutageIntent::Notice));
        if self.may_clear {
            offers.push(Offer::of(OutageIntent::AllClear));
        }
        offers
    }
}

impl DeclareView {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each([
            OutageIntent::Whose(Whose::Usps),
            OutageIntent::Whose(Whose::Mailer),
            OutageIntent::Scope(Scope::National),
            OutageIntent::Scope(Scope::Local),
            OutageIntent::PickWhen(WhenOf::Began),
            OutageIntent::Planned,
            OutageIntent::Type(TypingWhat::Ticket),
        ]);
        let systems = self.systems.iter().map(|(system, _)| OutageIntent::System(*system));
        offers.extend(Offer::each(systems));
        if self.whose == Whose::Mailer {
            offers.push(Offer::of(OutageIntent::Type(TypingWhat::Mailer)));
        }
        offers.push(Offer::free_if(self.missing.is_none(), OutageIntent::Next));
        offers
    }
}

impl CheckView {
    fn offers(&self) -> Vec<Offer> {
        let stops = self.stops.iter().map(|(stops, _)| OutageIntent::Stops(*stops));
        Offer::each(stops.chain([OutageIntent::Confirm]))
    }
}

impl NoticeForm {
    fn offers(&self) -> Vec<Offer> {
        let kinds = NoticeWhat::ALL.into_iter().map(OutageIntent::Kind);
        let typed = [TypingWhat::Notice, TypingWhat::Sender].map(OutageIntent::Type);
        let mut offers = Offer::each(kinds.chain(typed));
        let says = self.text.as_ref().is_some_and(|text| !text.is_empty());
        offers.push(Offer::free_if(says, OutageIntent::Confirm));
        offers
    }
}

impl NoticeWhat {
    /// Every message, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Incident, Self::Expected, Self::Progress, Self::Restored];
}

impl AllClearView {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = Offer::each([
            OutageIntent::PickWhen(WhenOf::Restored),
            OutageIntent::Type(TypingWhat::Sender),
            OutageIntent::Confirm,
        ]);
        if self.mailers {
            offers.push(Offer::of(OutageIntent::Type(TypingWhat::Ticket)));
        }
        offers
    }
}
