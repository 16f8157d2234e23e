//! Samples of the settings.

use app::screens::settings::{About, LanguageChoice, Preferences, SettingsView, ThemeChoice};
use app::screens::{PersonName, ScreenView, View};

use super::{CLERK, SUPERVISOR, strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let trouble = SettingsView {
        preferences: Preferences { theme: ThemeChoice::ByHour, language: LanguageChoice::Spanish },
        person: name("Maximiliana Wollstonecraft-Delacroix", "Wollstonecr"),
        devices_needing: 2,
        unsent: 1_234_567,
        about: About { letter: None, ..usual().about },
    };
    vec![
        ("25-settings", view(strip_quiet(Some(CLERK)), ScreenView::Settings(usual()))),
        (
            "25-settings-trouble",
            view(strip_down(Some(SUPERVISOR), "14:40", 214), ScreenView::Settings(trouble)),
        ),
    ]
}

fn usual() -> SettingsView {
    SettingsView {
        person: name(CLERK.0, CLERK.1),
        preferences: Preferences::default(),
        devices_needing: 0,
        unsent: 0,
        about: About {
            program: "tallydock 0.1.0".into(),
            unit: "Pewaukee BMEU".into(),
            letter: Some("B".into()),
            rulebook: "001 3.0, 2018-12; 002 2013-01-27; 003 2013-01-27; 004 2012-08".into(),
        },
    }
}

fn name(full: &str, short: &str) -> PersonName {
    PersonName { full: full.into(), short: short.into() }
}
