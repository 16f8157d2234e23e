//! Coming, going, and the way home.

use anyhow::{Context, ensure};
use app::screens::home::HomeIntent;
use app::screens::sign_in::SignInIntent;
use app::screens::{Intent, ScreenView, StripCell};

use super::{Glass, Hand};

/// Pages lie over pages; no more than these.
const PAGES_MAX: usize = 4;

impl<G: Glass> Hand<'_, G> {
    /// Signs in by name and PIN; whoever is at work stops first.
    ///
    /// # Errors
    /// When nobody of that name works here, or the PIN is not theirs.
    pub fn sign_in(&mut self, name: &str, pin: &str) -> anyhow::Result<()> {
        if !matches!(self.screen(), ScreenView::SignIn(_)) {
            self.home()?;
            self.press(HomeIntent::SignOut)?;
        }
        let ScreenView::SignIn(view) = self.screen() else { unreachable_screen("sign-in")? };
        let card = view.people.iter().find(|card| card.name == name);
        let id = card.map(|card| card.id.clone());
        self.press(SignInIntent::Choose(id.with_context(|| format!("{name} is not here"))?))?;
        self.type_text(pin)?;
        self.press(SignInIntent::Enter)?;
        ensure!(matches!(self.screen(), ScreenView::Home(_)), "{name} is not signed in");
        Ok(())
    }

    /// Goes home, whatever is open.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn home(&mut self) -> anyhow::Result<()> {
        for _ in 0..PAGES_MAX {
            match self.screen() {
                ScreenView::Home(_) => {
                    // All advice lies over home as over any screen.
                    self.press_if(app::screens::advice::AdviceIntent::Back);
                    return Ok(());
                }
                _ => self.press(Intent::OpenStrip(StripCell::Person))?,
            }
        }
        ensure!(matches!(self.screen(), ScreenView::Home(_)), "There is no way home");
        Ok(())
    }
}

/// Another screen is open than a person would have come to.
pub(super) fn unreachable_screen<T>(name: &str) -> anyhow::Result<T> {
    anyhow::bail!("The screen {name} is not open")
}
