//! settings: played from taps to the view.

use domain::ids::DeviceLetter;
use domain::reference::PersonRole;

use super::thousand_of;
use crate::screens::settings::{LanguageChoice, SettingsIntent, SettingsView, ThemeChoice};
use crate::screens::sign_in::SignInIntent;
use crate::screens::{Intent, Look, ScreenView, StripCell};
use crate::testing::{Desk, person};
use crate::{Effect, Paper};

fn shown(desk: &Desk) -> SettingsView {
    match desk.view().screen {
        ScreenView::Settings(view) => view,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_person_sets_is_theirs_and_outlasts_the_sign_out() {
    let row = person(7, "Rosalind Maldonado", PersonRole::Clerk);
    let other = person(8, "Ann Bolt", PersonRole::Clerk);
    let mut desk = Desk::of(&[row.clone(), other.clone()]);
    desk.sign_in(row.clone());
    desk.tap(Intent::OpenStrip(StripCell::Person));
    desk.tap(SettingsIntent::Theme(ThemeChoice::Dark));
    desk.tap(SettingsIntent::Language(LanguageChoice::Spanish));
    let mine = Look { dark: true, spanish: true };
    assert_eq!(desk.view().look, mine);
    desk.tap(SettingsIntent::SignOut);
    assert_eq!(desk.view().look, Look::default());
    desk.tap(SignInIntent::Choose(row.person.to_string()));
    assert_eq!(desk.view().look, mine, "the PIN is asked for in the person's own words");
    desk.sign_in(other);
    assert_eq!(desk.view().look, Look::default());
}

#[test]
fn the_person_cell_opens_home_and_from_home_the_settings() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.tap(Intent::OpenStrip(StripCell::Person));
    let view = shown(&desk);
    assert_eq!(view.about.program, "tallydock 1.2.3");
    assert!(!view.about.rulebook.is_empty());
    desk.tap(SettingsIntent::Devices);
    assert!(matches!(desk.view().screen, ScreenView::Devices(_)));
    desk.tap(Intent::OpenStrip(StripCell::Person));
    assert!(matches!(desk.view().screen, ScreenView::Home(_)));
}

#[test]
fn blank_papers_are_a_sheet_of_the_log_and_a_placard_for_each_of_its_lines() {
    let mut desk = Desk::with(PersonRole::Clerk);
    desk.tap(Intent::OpenStrip(StripCell::Person));
    for first in [1, 33] {
        let effects = desk.tap(SettingsIntent::BlankPapers).effects;
        let papers: Vec<&Paper> = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Print { paper, .. } => Some(paper),
                _ => None,
            })
            .collect();
        let logs = Paper::BlankLogs { first, sheets: 4 };
        assert_eq!(papers, [&logs, &Paper::BlankMailReleases { first, count: 32 }]);
    }
}

#[test]
fn no_two_devices_of_a_unit_number_their_papers_alike() {
    for (letter, thousand) in [('-', 0), ('A', 1_000), ('B', 2_000), ('Z', 26_000)] {
        assert_eq!(thousand_of(DeviceLetter::new(letter).unwrap()), thousand, "{letter}");
    }
}
