//! How the screen looks and speaks for the person who is signed in.

use super::offer::Offer;
use super::{Look, PersonName};

/// What the screen shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsView {
    /// Whose settings they are.
    pub person: PersonName,
    /// How it looks and speaks.
    pub preferences: Preferences,
    /// Devices that need a person.
    pub devices_needing: u32,
    /// Rows that the central does not have yet.
    pub unsent: u64,
    /// What this device and its program are.
    pub about: About,
}

/// What a person has set for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// In which words.
    pub language: LanguageChoice,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    /// Always light.
    #[default]
    Light,
    /// Always dark.
    Dark,
    /// Light by day, dark by night.
    ByHour,
}

/// In which words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LanguageChoice {
    /// English
    #[default]
    English,
    /// Spanish
    Spanish,
}

/// The hours in which a screen that goes by the hour is light.
const DAY: std::ops::Range<u32> = 7..19;

impl Preferences {
    /// The look at this hour of the day.
    #[must_use]
    pub fn look(self, hour: u32) -> Look {
        let dark = match self.theme {
            ThemeChoice::Light => false,
            ThemeChoice::Dark => true,
            ThemeChoice::ByHour => !DAY.contains(&hour),
        };
        Look { dark, spanish: self.language == LanguageChoice::Spanish }
    }
}

impl ThemeChoice {
    /// The word that is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::ByHour => "by_hour",
        }
    }

    /// What a kept word stands for; light when it stands for nothing.
    #[must_use]
    pub fn of(word: &str) -> Self {
        [Self::Dark, Self::ByHour].into_iter().find(|one| one.word() == word).unwrap_or_default()
    }
}

impl LanguageChoice {
    /// The word that is kept.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What a kept word stands for; English when it stands for nothing.
    #[must_use]
    pub fn of(word: &str) -> Self {
        if word == Self::Spanish.word() { Self::Spanish } else { Self::English }
    }
}

/// What this device and its program are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// `tallydock 0.1.0`
    pub program: String,
    /// `Pewaukee BMEU`
    pub unit: String,
    /// `B`, or nothing before the device is enrolled.
    pub letter: Option<String>,
    /// The documents that decide: `001 3.0, 2018-12`.
    pub rulebook: String,
}

/// Where a person is on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsState {}

impl SettingsView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let themes = [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::ByHour];
        let languages = [LanguageChoice::English, LanguageChoice::Spanish];
        let mut offers = Offer::each(themes.map(SettingsIntent::Theme));
        offers.extend(Offer::each(languages.map(SettingsIntent::Language)));
        offers.extend(Offer::each([
            SettingsIntent::Devices,
            SettingsIntent::Diagnostics,
            SettingsIntent::BlankPapers,
            SettingsIntent::SignOut,
            SettingsIntent::Back,
        ]));
        offers
    }
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
pub enum SettingsIntent {
    /// Back to where one came from.
    Back,
    /// Light, dark, or by the hour.
    Theme(ThemeChoice),
    /// English or Spanish.
    Language(LanguageChoice),
    /// What is plugged in.
    Devices,
    /// Journals, clock, log.
    Diagnostics,
    /// Print the papers that go on by hand when the program does not.
    BlankPapers,
    /// Sign out.
    SignOut,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_hour_it_is_light_by_day_and_dark_by_night() {
        let by_hour = Preferences { theme: ThemeChoice::ByHour, ..Preferences::default() };
        for (hour, dark) in [(6, true), (7, false), (18, false), (19, true), (0, true)] {
            assert_eq!(by_hour.look(hour).dark, dark, "{hour}");
        }
    }

    #[test]
    fn what_is_kept_is_what_was_chosen() {
        for theme in [ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::ByHour] {
            assert_eq!(ThemeChoice::of(theme.word()), theme);
        }
        for language in [LanguageChoice::English, LanguageChoice::Spanish] {
            assert_eq!(LanguageChoice::of(language.word()), language);
        }
        assert_eq!(ThemeChoice::of("sepia"), ThemeChoice::Light);
    }
}
