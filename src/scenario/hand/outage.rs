//! Declaring an outage, its notices, and its end.

use anyhow::Context;
use app::screens::outage::{
    NoticeWhat, OutageIntent, OutagePage, Scope, Stops, System, WhenOf, Whose,
};
use app::screens::typing::{TypingIntent, TypingWhat};
use app::screens::{Intent, ScreenView, StripCell};

use super::seat::unreachable_screen;
use super::{Glass, Hand, Pressed};

/// An outage as a person declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Whose system.
    pub whose: Whose,
    /// How far.
    pub scope: Scope,
    /// What is down.
    pub systems: Vec<System>,
    /// The mailer, for its own outage.
    pub mailer: Option<String>,
    /// What it stops, where a person says otherwise than is usual.
    pub stops: Option<Vec<Stops>>,
    /// A Help Desk ticket.
    pub ticket: Option<String>,
    /// When it began, as the clock on the wall showed it: `0810`; none is now.
    pub began: Option<String>,
}

impl<G: Glass> Hand<'_, G> {
    /// Opens what is declared.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn open_outage(&mut self) -> anyhow::Result<()> {
        self.home()?;
        self.press(Intent::OpenStrip(StripCell::Outage))
    }

    /// Declares an outage.
    ///
    /// # Errors
    /// When a page of the declaration lacks what it takes.
    pub fn declare(&mut self, outage: &Declared) -> anyhow::Result<()> {
        self.open_outage()?;
        self.press(OutageIntent::Declare)?;
        self.press(OutageIntent::Whose(outage.whose))?;
        self.press(OutageIntent::Scope(outage.scope))?;
        self.choose_systems(&outage.systems)?;
        if let Some(mailer) = &outage.mailer {
            self.press(OutageIntent::Type(TypingWhat::Mailer))?;
            self.typed(mailer)?;
        }
        if let Some(ticket) = &outage.ticket {
            self.press(OutageIntent::Type(TypingWhat::Ticket))?;
            self.typed(ticket)?;
        }
        if let Some(began) = &outage.began {
            self.press(OutageIntent::PickWhen(WhenOf::Began))?;
            self.press(OutageIntent::Type(TypingWhat::Clock))?;
            self.typed(began)?;
        }
        self.press(OutageIntent::Next)?;
        if let Some(stops) = &outage.stops {
            self.choose_stops(stops)?;
        }
        self.press(OutageIntent::Confirm)
    }

    /// Ticks these systems and unticks the others. A system that goes off last would leave the
    /// form without any, so those that go on are ticked first.
    fn choose_systems(&mut self, wanted: &[System]) -> anyhow::Result<()> {
        let OutagePage::Declare(form) = self.outage_page()? else {
            return unreachable_screen("declaration");
        };
        let differ = |on: bool| {
            let differs = move |(_, chosen): &&(System, bool)| *chosen != on;
            form.systems
                .iter()
                .filter(differs)
                .map(|(system, _)| *system)
                .filter(|system| wanted.contains(system) == on)
                .collect::<Vec<_>>()
        };
        for system in differ(true).into_iter().chain(differ(false)) {
            self.press(OutageIntent::System(system))?;
        }
        Ok(())
    }

    fn choose_stops(&mut self, wanted: &[Stops]) -> anyhow::Result<()> {
        let OutagePage::Check(check) = self.outage_page()? else {
            return unreachable_screen("check");
        };
        for (stops, on) in check.stops {
            if wanted.contains(&stops) != on {
                self.press(OutageIntent::Stops(stops))?;
            }
        }
        Ok(())
    }

    fn outage_page(&self) -> anyhow::Result<OutagePage> {
        match self.screen() {
            ScreenView::Outage(view) => Ok(view.page),
            _ => unreachable_screen("outage"),
        }
    }

    /// Records a notice of that kind about the outage that is shown, with a ready text.
    ///
    /// # Errors
    /// When no outage is known.
    pub fn record_notice(&mut self, kind: NoticeWhat) -> anyhow::Result<()> {
        self.open_outage()?;
        self.press(OutageIntent::Notice)?;
        self.press(OutageIntent::Kind(kind))?;
        self.press(OutageIntent::Type(TypingWhat::Notice))?;
        let ready = match self.screen() {
            ScreenView::Outage(view) => view.typing.and_then(|page| page.ready.first().copied()),
            _ => None,
        };
        self.press(TypingIntent::Choose(ready.context("No text is ready")?))?;
        self.press(OutageIntent::Confirm)
    }

    /// Records the all-clear of the outage that goes on: when it was restored by the clock on the
    /// wall (`1100`; none is now), and where the message came from.
    ///
    /// # Errors
    /// When none goes on, or the person who is signed in may not.
    pub fn all_clear(
        &mut self,
        restored: Option<&str>,
        source: Option<&str>,
    ) -> anyhow::Result<()> {
        self.open_outage()?;
        self.press(OutageIntent::AllClear)?;
        if let Some(clock) = restored {
            self.press(OutageIntent::PickWhen(WhenOf::Restored))?;
            self.press(OutageIntent::Type(TypingWhat::Clock))?;
            self.typed(clock)?;
        }
        if let Some(source) = source {
            self.press(OutageIntent::Type(TypingWhat::Sender))?;
            self.typed(source)?;
        }
        self.press(OutageIntent::Confirm)
    }

    /// Says that all declarations that go on are one outage; whether it was offered.
    ///
    /// # Errors
    /// When it is offered and cannot be confirmed.
    pub fn join_outages(&mut self) -> anyhow::Result<Pressed> {
        self.open_outage()?;
        if self.press_if(OutageIntent::Join) == Pressed::No {
            return Ok(Pressed::No);
        }
        self.press(OutageIntent::Confirm)?;
        Ok(Pressed::Yes)
    }
}
