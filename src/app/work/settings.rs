//! How the screen looks and speaks for the person who is signed in.

use domain::change::device::SignOutCause;
use domain::finding::Finding;
use domain::ids::DeviceLetter;
use domain::language::Language;
use domain::moment::Moment;

use crate::screens::diagnostics::DiagnosticsState;
use crate::screens::settings::{
    About, LanguageChoice, Preferences, SettingsIntent, SettingsState, SettingsView, ThemeChoice,
};
use crate::screens::{Look, PersonName};
use crate::station::{Place, Update};
use crate::{Paper, Station, text};

/// What people have set is kept beside their drafts.
const SETTINGS: &str = "settings";
/// Blank log sheets in one printing, eight lines on each.
const BLANK_LOGS: u32 = 4;
/// Blank PS Forms 3607 in one printing: one for every line of the sheets.
const BLANK_RELEASES: u32 = 32;
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
            SettingsIntent::BlankPapers => return self.blank_papers(now),
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

    /// Sheets for a day on which no device works. Each device of the unit numbers its papers in a
    /// thousand of its own, so that no two papers carry one number: device B from 2001.
    fn blank_papers(&mut self, now: &Moment) -> store::Result<Update> {
        let first = thousand_of(self.letter()?) + self.number_papers(BLANK_RELEASES)?;
        let logs = self.print(now, Paper::BlankLogs { first, sheets: BLANK_LOGS });
        let releases = self.print(now, Paper::BlankMailReleases { first, count: BLANK_RELEASES });
        Ok(Update { effects: vec![logs, releases], ..Update::default() })
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

    /// The language of the person who is signed in.
    pub(crate) fn language(&self) -> Language {
        match self.preferences().language {
            LanguageChoice::English => Language::English,
            LanguageChoice::Spanish => Language::Spanish,
        }
    }

    /// What a rule found, in the person's language.
    pub(crate) fn in_words(&self, finding: &Finding) -> String {
        finding.in_words(self.language())
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

/// The thousand of a device's papers: A has 1000, a device without a letter none.
fn thousand_of(letter: DeviceLetter) -> u32 {
    let letter = u32::from(char::from(letter));
    letter.saturating_sub(u32::from('A') - 1).saturating_mul(1_000)
}

#[cfg(test)]
mod tests;
