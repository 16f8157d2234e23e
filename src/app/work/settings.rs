//! How the screen looks and speaks for the person who is signed in.

use domain::change::device::SignOutCause;
use domain::moment::Moment;

use crate::event::CableRole;
use crate::screens::diagnostics::DiagnosticsState;
use crate::screens::settings::{
    About, LanguageChoice, Preferences, SettingsIntent, SettingsState, SettingsView, ThemeChoice,
};
use crate::screens::{Look, NoticeText, PersonName, Tone};
use crate::station::{Place, Update};
use crate::{Effect, Station, text};

/// What people have set is kept beside their drafts.
const SETTINGS: &str = "settings";
/// The draft's field for light and dark.
const THEME: &str = "theme";
/// The draft's field for the language.
const LANGUAGE: &str = "language";

impl Station {
    pub(crate) fn tapped_settings(
        &mut self,
        now: &Moment,
        intent: SettingsIntent,
    ) -> store::Result<Update> {
        match intent {
            SettingsIntent::Back => self.close_page(),
            SettingsIntent::Theme(theme) => self.prefer(THEME, theme.word())?,
            SettingsIntent::Language(language) => self.prefer(LANGUAGE, language.word())?,
            SettingsIntent::Devices => self.open_page(Place::Devices(Default::default())),
            SettingsIntent::Diagnostics => {
                self.open_page(Place::Diagnostics(DiagnosticsState::default()));
            }
            SettingsIntent::BlankPapers => return Ok(self.blank_papers()),
            SettingsIntent::SignOut => return self.sign_out(now, SignOutCause::Asked),
        }
        Ok(Update::default())
    }

    fn prefer(&mut self, field: &str, word: &str) -> store::Result<()> {
        match self.person().map(|row| row.person) {
            Some(person) => self.save_draft(person, SETTINGS, field, word),
            None => Ok(()),
        }
    }

    fn blank_papers(&mut self) -> Update {
        if !self.devices.contains_key(&CableRole::Printer) {
            let sentence = "No printer is set up, so nothing was printed. Choose its port under Devices, then print the blank papers.";
            self.say(Tone::Need, NoticeText::Said(sentence.to_owned()));
            return Update::default();
        }
        let sentence = "The blank papers were handed to the printer. Look whether they come out; if not, Devices says what helps.";
        self.say(Tone::Info, NoticeText::Said(sentence.to_owned()));
        Update { effects: vec![Effect::PrintBlanks], ..Update::default() }
    }

    /// What the person who is signed in has set, or who was touched to sign in.
    fn preferences(&self) -> Preferences {
        let person = self.person().map(|row| row.person).or_else(|| self.sign_in.chosen());
        let kept = person.and_then(|person| self.store().draft(person, SETTINGS).ok());
        let word = |field: &str| kept.as_ref().and_then(|kept| kept.get(field)).map(String::as_str);
        Preferences {
            theme: word(THEME).map(ThemeChoice::of).unwrap_or_default(),
            language: word(LANGUAGE).map(LanguageChoice::of).unwrap_or_default(),
        }
    }

    /// How everything looks and speaks now.
    pub(crate) fn look(&self, now: &Moment) -> Look {
        use chrono::Timelike;
        self.preferences().look(now.wall.hour())
    }

    pub(crate) fn view_settings(
        &self,
        _now: &Moment,
        _state: &SettingsState,
    ) -> store::Result<SettingsView> {
        let nobody = || PersonName { full: String::new(), short: String::new() };
        let letter = self.letter()?;
        Ok(SettingsView {
            person: self.person().map_or_else(nobody, |row| text::person_name(&row.name)),
            preferences: self.preferences(),
            devices_needing: self.devices_needing(),
            unsent: self.store().unsent()?,
            about: About {
                program: self.store().program().to_owned(),
                unit: self.settings.profile.name.clone(),
                letter: (letter != domain::ids::DeviceLetter::NONE).then(|| letter.to_string()),
                rulebook: self.settings.rulebook.edition(),
            },
        })
    }
}

#[cfg(test)]
mod tests;
