//! A person's hand at one device: it presses what the view offers, and nothing else.
//!
//! Every word of a day or of a case comes down to this: the hand asks the view for its controls,
//! finds the one for a field or an answer, and presses it when it is there and not locked. It
//! knows the way from screen to screen as a person does; it knows no act, no fact and no rule.

mod desk;
mod dock;
mod line;
mod outage;
mod seat;

use anyhow::{Context, bail, ensure};
use app::screens::advice::{AdviceIntent, Advised};
use app::screens::offer::{Keys, Offered};
use app::screens::typing::TypingIntent;
use app::screens::{Intent, ScreenView, View};
use app::{Event, Update};

pub use desk::Looked;
pub use line::Learned;
pub use outage::Declared;

/// A device with a person before it, as far as a hand touches it.
pub trait Glass {
    /// What is on the glass now.
    fn view(&self) -> View;

    /// Something happens. Checks that the device asks of the world around it (a PIN, a verifier)
    /// are answered before this returns, and belong to what came of it.
    fn happen(&mut self, event: Event) -> Update;
}

/// A hand, and what its presses came to.
pub struct Hand<'a, G: Glass> {
    glass: &'a mut G,
    /// What all presses came to together.
    pub done: Update,
    /// How often it pressed; keys of a pad are typing and not counted.
    pub presses: u32,
}

/// What came of asking a hand to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// It was pressed.
    Yes,
    /// It is there and locked, or it is not there: what it does is not to be done now.
    No,
}

impl<'a, G: Glass> Hand<'a, G> {
    /// A hand at a device.
    pub fn at(glass: &'a mut G) -> Self {
        Self { glass, done: Update::default(), presses: 0 }
    }

    /// What is on the glass.
    pub fn view(&self) -> View {
        self.glass.view()
    }

    /// The screen that is open.
    pub fn screen(&self) -> ScreenView {
        self.view().screen
    }

    /// Presses a control that has to be there and free.
    ///
    /// # Errors
    /// When it is locked or not there, with what is.
    pub fn press(&mut self, intent: impl Into<Intent>) -> anyhow::Result<()> {
        let intent = intent.into();
        let view = self.view();
        if !view.can(&intent) {
            let free: Vec<String> = view
                .offers()
                .into_iter()
                .filter(|offer| offer.enabled)
                .map(|offer| format!("{:?}", offer.intent))
                .collect();
            bail!("{intent:?} cannot be pressed; what can be: {}", free.join(", "));
        }
        self.happen(intent);
        Ok(())
    }

    /// Presses a control where it is there and free, and tells whether it was.
    pub fn press_if(&mut self, intent: impl Into<Intent>) -> Pressed {
        let intent = intent.into();
        if !self.view().can(&intent) {
            return Pressed::No;
        }
        self.happen(intent);
        Pressed::Yes
    }

    /// Presses a control that is there and locked: a press only tells why.
    ///
    /// # Errors
    /// When it is free or not there.
    pub fn ask_why(&mut self, intent: impl Into<Intent>) -> anyhow::Result<()> {
        let intent = intent.into();
        let view = self.view();
        let locked = view.offers().iter().any(|offer| !offer.enabled && offer.says(&intent));
        ensure!(locked && !view.can(&intent), "{intent:?} is not locked");
        self.happen(intent);
        Ok(())
    }

    fn happen(&mut self, intent: Intent) {
        self.presses += 1;
        let update = self.glass.happen(Event::Intent(intent));
        self.keep(update);
    }

    fn keep(&mut self, update: Update) {
        self.done.effects.extend(update.effects);
        self.done.recorded.extend(update.recorded);
        self.done.ruling = update.ruling;
    }

    /// Presses the cure of a sentence of the rules that does this, on the page of all that they
    /// say; whether there is one.
    ///
    /// # Errors
    /// When the page does not lead to it.
    pub fn cure(&mut self, does: impl Fn(&Intent) -> bool) -> anyhow::Result<Pressed> {
        let cures = |one: &Advised| one.cure.as_ref().is_some_and(|cure| does(&cure.intent));
        let found = self.view().advice.said.iter().find(|one| cures(one)).map(Advised::id);
        let Some(id) = found else { return Ok(Pressed::No) };
        self.press(AdviceIntent::Open)?;
        if self.press_if(AdviceIntent::Cure(id)) == Pressed::No {
            self.press(AdviceIntent::All)?;
            self.press(AdviceIntent::Cure(id))?;
        }
        Ok(Pressed::Yes)
    }

    /// Types on the pad or keyboard that is on the glass.
    ///
    /// # Errors
    /// When there is none, or it lacks a key.
    pub fn type_text(&mut self, text: &str) -> anyhow::Result<()> {
        let keys = self.keys().with_context(|| format!("Nothing to type {text:?} on"))?;
        for key in text.chars() {
            let intent = keys.key(key).with_context(|| format!("The pad has no key {key:?}"))?;
            let update = self.glass.happen(Event::Intent(intent));
            self.keep(update);
        }
        Ok(())
    }

    fn keys(&self) -> Option<Keys> {
        self.view().offers().into_iter().find_map(|offer| match offer.intent {
            Offered::Keys(keys) if offer.enabled => Some(keys),
            _ => None,
        })
    }

    /// Types a value on the page that is open over a screen, and takes it.
    ///
    /// # Errors
    /// As [`Self::type_text`], or when it cannot be taken.
    pub fn typed(&mut self, text: &str) -> anyhow::Result<()> {
        self.press_if(TypingIntent::Clear);
        self.type_text(text)?;
        self.press(TypingIntent::Take)
    }

    /// The scanner reads a label.
    pub fn scan(&mut self, label: &str) {
        let update = self.glass.happen(Event::Scanned(label.as_bytes().to_vec()));
        self.keep(update);
    }
}
