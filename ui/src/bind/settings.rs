//! How the screen looks and speaks for the person who is signed in.

use app::screens::Intent;
use app::screens::settings::{LanguageChoice, SettingsIntent, SettingsView, ThemeChoice};
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, count, text};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let settings = window.global::<screens::Settings>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Settings(intent))
    };
    settings.on_theme_pressed({
        let say = say.clone();
        move |theme| {
            say(SettingsIntent::Theme(match theme {
                screens::ThemeChoice::Light => ThemeChoice::Light,
                screens::ThemeChoice::Dark => ThemeChoice::Dark,
                screens::ThemeChoice::ByHour => ThemeChoice::ByHour,
            }));
        }
    });
    settings.on_language_pressed({
        let say = say.clone();
        move |language| {
            say(SettingsIntent::Language(match language {
                screens::LanguageChoice::English => LanguageChoice::English,
                screens::LanguageChoice::Spanish => LanguageChoice::Spanish,
            }));
        }
    });
    settings.on_back({
        let say = say.clone();
        move || say(SettingsIntent::Back)
    });
    settings.on_devices({
        let say = say.clone();
        move || say(SettingsIntent::Devices)
    });
    settings.on_diagnostics({
        let say = say.clone();
        move || say(SettingsIntent::Diagnostics)
    });
    settings.on_blank_papers({
        let say = say.clone();
        move || say(SettingsIntent::BlankPapers)
    });
    settings.on_sign_out(move || say(SettingsIntent::SignOut));
}

pub(super) fn render(window: &AppWindow, view: &SettingsView) {
    let settings = window.global::<screens::Settings>();
    settings.set_person((&view.person.full).into());
    settings.set_theme(match view.preferences.theme {
        ThemeChoice::Light => screens::ThemeChoice::Light,
        ThemeChoice::Dark => screens::ThemeChoice::Dark,
        ThemeChoice::ByHour => screens::ThemeChoice::ByHour,
    });
    settings.set_language(match view.preferences.language {
        LanguageChoice::English => screens::LanguageChoice::English,
        LanguageChoice::Spanish => screens::LanguageChoice::Spanish,
    });
    settings.set_devices_needing(count(view.devices_needing));
    settings.set_unsent(view.unsent.to_string().into());
    settings.set_program((&view.about.program).into());
    settings.set_unit((&view.about.unit).into());
    settings.set_letter(text(&view.about.letter));
    settings.set_rulebook((&view.about.rulebook).into());
}
