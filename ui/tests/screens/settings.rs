use app::screens::settings::{LanguageChoice, SettingsIntent, ThemeChoice};
use app::screens::{Intent, Look};
use slint::ComponentHandle as _;

use crate::glass::{Glass, sample};

fn said(glass: &Glass) -> Vec<SettingsIntent> {
    let only = |intent| match intent {
        Intent::Settings(intent) => intent,
        other => panic!("{other:?} is not of this screen"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn everything_is_set_by_one_touch() {
    for glass in [Glass::of("25-settings"), Glass::mounted("25-settings")] {
        for (button, intent) in [
            ("Light", SettingsIntent::Theme(ThemeChoice::Light)),
            ("Dark", SettingsIntent::Theme(ThemeChoice::Dark)),
            ("By hour", SettingsIntent::Theme(ThemeChoice::ByHour)),
            ("English", SettingsIntent::Language(LanguageChoice::English)),
            ("Español", SettingsIntent::Language(LanguageChoice::Spanish)),
            ("Devices", SettingsIntent::Devices),
            ("Diagnostics", SettingsIntent::Diagnostics),
            ("Print blank papers", SettingsIntent::BlankPapers),
            ("Sign out", SettingsIntent::SignOut),
            ("Back", SettingsIntent::Back),
        ] {
            glass.press(button);
            assert_eq!(said(&glass), [intent], "{button}");
        }
    }
}

#[test]
fn devices_in_need_are_counted() {
    Glass::of("25-settings-trouble").reads("2 need you");
    Glass::of("25-settings").reads("001 3.0, 2018-12");
}

#[test]
fn the_look_of_the_view_is_the_look_of_the_glass() {
    let mut view = sample("25-settings");
    let glass = Glass::of("25-settings");
    view.look = Look { dark: true, spanish: true };
    glass.show(&view);
    assert!(glass.window.global::<screens::Theme>().get_dark());
    glass.reads("Ajustes");
    view.look = Look::default();
    glass.show(&view);
    assert!(!glass.window.global::<screens::Theme>().get_dark());
    glass.reads("Settings");
}
