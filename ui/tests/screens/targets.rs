//! What every control of every screen owes a finger, a keyboard and a screen reader.

use i_slint_backend_testing::ElementHandle;
use slint::platform::Key;
use tallydock::bind::{Language, Theme};
use tallydock::gallery;
use tallydock::snapshot::Look;

use crate::glass::Glass;

/// Nothing that is pressed is smaller, in logical pixels.
const TARGET: f32 = 56.0;

fn shapes() -> [Look; 5] {
    let larger = Look { scale_percent: 150, ..Look::of(480, 800) };
    [Look::of(480, 800), Look::of(800, 480), Look::of(1024, 600), Look::of(1280, 800), larger]
}

#[test]
fn every_control_has_a_name_and_room_for_a_finger_of_its_own() {
    let mut wrong = Vec::new();
    for (name, view) in gallery::all() {
        for look in shapes() {
            let glass = Glass::shaped(&view, look);
            let buttons = glass.buttons();
            wrong.extend(buttons.iter().filter_map(|button| too_small(button, name, look)));
            if !lies_over_or_scrolls(name) {
                let boxes: Vec<_> = buttons.iter().map(edges).collect();
                wrong.extend(not_apart(&boxes, name, look));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn too_small(button: &ElementHandle, name: &str, look: Look) -> Option<String> {
    let label = button.accessible_label().unwrap_or_default();
    assert!(!label.is_empty(), "a control without a name on {name} at {look:?}");
    let size = button.size();
    let fits = TARGET <= size.width + 0.01 && TARGET <= size.height + 0.01;
    let (width, height) = (size.width, size.height);
    (!fits).then(|| format!("{label:?} on {name} is {width} by {height} at {look:?}"))
}

/// A notice lies over what is below it; lists go on below the edge.
fn lies_over_or_scrolls(name: &str) -> bool {
    ["notice", "log-list", "many", "more", "keyboard", "30-"].iter().any(|part| name.contains(part))
}

fn not_apart(boxes: &[(String, [f32; 4])], name: &str, look: Look) -> Vec<String> {
    let mut wrong = Vec::new();
    let (width, height) = (look.width as f32, look.height as f32);
    for (index, (label, [left, top, right, bottom])) in boxes.iter().enumerate() {
        let inside =
            0.0 <= *left && 0.0 <= *top && *right <= width + 0.5 && *bottom <= height + 0.5;
        if !inside {
            wrong.push(format!(
                "{label:?} on {name} leaves the glass at {look:?}: {left} {top} {right} {bottom}"
            ));
        }
        for (other, [l, t, r, b]) in &boxes[index + 1..] {
            let beside = *right <= l + 0.5 || r - 0.5 <= *left;
            let below = *bottom <= t + 0.5 || b - 0.5 <= *top;
            if !beside && !below {
                wrong.push(format!("{label:?} lies over {other:?} on {name} at {look:?}"));
            }
        }
    }
    wrong
}

fn edges(button: &ElementHandle) -> (String, [f32; 4]) {
    let (at, size) = (button.absolute_position(), button.size());
    let label = button.accessible_label().unwrap_or_default().into();
    (label, [at.x, at.y, at.x + size.width, at.y + size.height])
}

#[test]
fn at_the_dock_every_action_is_a_main_target() {
    for name in ["07-dock-accept", "08-dock-pull", "10-dock-call"] {
        let glass = Glass::of(name);
        // The strip is no action of the dock.
        for (label, [_, top, _, bottom]) in glass.buttons().iter().map(edges) {
            assert!(top < 56.0 || 72.0 <= bottom - top + 0.01, "{label:?} on {name}");
        }
    }
}

#[test]
fn a_name_is_typed_with_the_letters_of_two_languages() {
    let glass = Glass::of("06-keyboard");
    let keys = || -> Vec<String> {
        let mut names = glass.button_names();
        names.retain(|name| name.chars().count() == 1);
        names
    };
    assert!(["A", "Z", "&"].iter().all(|key| keys().contains(&(*key).to_owned())));
    glass.press("Capitals");
    assert!(["a", "z"].iter().all(|key| keys().contains(&(*key).to_owned())));
    glass.press("Digits and signs");
    assert!(["0", "9", "-", "’", "#"].iter().all(|key| keys().contains(&(*key).to_owned())));
    glass.press("Letters with accents");
    assert!(["ñ", "á", "ü"].iter().all(|key| keys().contains(&(*key).to_owned())));
    glass.press("Capitals");
    assert!(keys().contains(&"Ñ".to_owned()));
}

#[test]
fn the_keyboard_reaches_a_control_and_presses_it() {
    let glass = Glass::of("04-log-list-empty");
    // The five cells of the strip come first, then the tabs.
    for _ in 0..6 {
        glass.type_key(Key::Tab);
    }
    glass.type_key(Key::Space);
    let said = format!("{:?}", glass.said());
    assert_eq!(said, "[LogList(Filter(All))]");
}

#[test]
fn light_dark_and_spanish_pictures_differ_and_repeat_to_the_byte() {
    let view = gallery::named("05-log-entry").unwrap();
    let light = Look::of(480, 800);
    let picture = |look| Glass::shaped(&view, look).picture().as_bytes().to_vec();
    let dark = picture(Look { theme: Theme::Dark, ..light });
    let spanish = picture(Look { language: Language::Spanish, ..light });
    assert!(picture(light) == picture(light));
    assert!(picture(light) != dark && picture(light) != spanish && dark != spanish);
}
