use app::screens::sign_in::{PinView, SignInIntent};
use app::screens::{Intent, Role, ScreenView};
use slint::platform::Key;

use crate::glass::{Glass, sample};

fn said(glass: &Glass) -> Vec<SignInIntent> {
    let only = |intent| match intent {
        Intent::SignIn(intent) => intent,
        other => panic!("{other:?} is not of this screen"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn a_person_is_chosen_by_touching_their_card() {
    for glass in [Glass::of("01-sign-in-nobody"), Glass::mounted("01-sign-in-nobody")] {
        glass.press("Dwayne Okafor");
        assert_eq!(said(&glass), [SignInIntent::Choose("2".into())]);
    }
}

#[test]
fn six_digits_are_pressed_one_by_one() {
    let glass = Glass::of("01-sign-in");
    for key in ["1", "9", "0", "Erase the last", "Clear"] {
        glass.press(key);
    }
    let digits = [SignInIntent::Digit(1), SignInIntent::Digit(9), SignInIntent::Digit(0)];
    assert_eq!(said(&glass), [&digits[..], &[SignInIntent::Erase, SignInIntent::Clear]].concat());
}

#[test]
fn a_keyboard_types_the_pin_too() {
    let glass = Glass::of("01-sign-in");
    glass.type_keys("40x");
    glass.type_key(Key::Backspace);
    glass.type_key(Key::Return);
    assert_eq!(
        said(&glass),
        [SignInIntent::Digit(4), SignInIntent::Digit(0), SignInIntent::Erase, SignInIntent::Enter]
    );
}

#[test]
fn the_wide_button_says_what_is_missing_until_nothing_is() {
    let mut view = sample("01-sign-in");
    let glass = Glass::of("01-sign-in");
    let cases = [
        (PinView::NobodyChosen, "Who is working?"),
        (PinView::Typing { digits: 0 }, "6 more digits"),
        (PinView::Typing { digits: 5 }, "1 more digit"),
        (PinView::Typing { digits: 6 }, "Sign in"),
        (PinView::Checking, "Checking"),
        (PinView::Wait { left: "0:28".into() }, "Wait 0:28"),
        (PinView::Wrong { tries_left: 1 }, "6 more digits"),
    ];
    for (pin, expected) in cases {
        let ScreenView::SignIn(sign_in) = &mut view.screen else { panic!() };
        sign_in.pin = pin;
        glass.show(&view);
        assert!(glass.button_names().contains(&expected.to_owned()), "{expected}");
    }
    glass.reads("Wrong. 1 more try");
}

#[test]
fn the_pin_itself_is_nowhere_on_the_glass() {
    let glass = Glass::of("01-sign-in-full");
    glass.reads("Digits typed | 6");
    assert!(!glass.words().contains("123456"));
}

#[test]
fn the_demo_says_that_it_is_one_and_its_pin() {
    let glass = Glass::of("01-sign-in-nobody");
    glass.reads("Demo PIN: 123456");
    assert!(glass.button_names().contains(&"Demo".to_owned()));
    let real = Glass::of("01-sign-in");
    assert!(!real.words().contains("Demo"));
}

#[test]
fn a_lost_pin_asks_for_help() {
    let glass = Glass::of("01-sign-in");
    glass.press("PIN lost");
    assert_eq!(said(&glass), [SignInIntent::PinLost]);
}

#[test]
fn many_people_take_the_whole_place_until_one_is_touched() {
    for glass in [Glass::of("01-sign-in-many"), Glass::mounted("01-sign-in-many")] {
        let people = glass.button_names().iter().filter(|name| name.starts_with("Person")).count();
        assert_eq!(people, 9);
        assert!(!glass.button_names().contains(&"7".to_owned()), "no pad before a name");
        glass.press("Person 9");
        assert_eq!(said(&glass), [SignInIntent::Choose("9".into())]);
    }
    let chosen = Glass::of("01-sign-in-many-chosen");
    chosen.press("7");
    chosen.press("Not Maximiliana");
    assert_eq!(said(&chosen), [SignInIntent::Digit(7), SignInIntent::Another]);
}

#[test]
fn a_device_that_knows_nobody_says_why_and_how_to_begin() {
    for glass in [Glass::of("01-sign-in-no-people"), Glass::mounted("01-sign-in-no-people")] {
        glass.reads("No list of people has come yet");
        glass.reads("This device is not enrolled");
        glass.press("Set me up here");
        assert_eq!(said(&glass), [SignInIntent::SetUp]);
    }
    let trouble = Glass::of("01-sign-in-no-people-trouble");
    trouble.reads("Ask whoever runs the central for a new code");
    trouble.reads("Data was damaged");
    let none = Glass::of("01-sign-in-no-pin");
    none.reads("Nobody’s PIN is known here");
    assert!(!none.button_names().contains(&"Set me up here".to_owned()));
}

#[test]
fn who_sets_themselves_up_says_what_they_do_and_types_a_pin_twice() {
    for glass in [Glass::of("01-sign-in-set-up-role"), Glass::mounted("01-sign-in-set-up-role")] {
        glass.press("Dock");
        glass.press("Back");
        assert_eq!(said(&glass), [SignInIntent::Role(Role::Dock), SignInIntent::SetUpBack]);
    }
    let pin = Glass::of("01-sign-in-set-up-pin");
    pin.press("7");
    assert_eq!(said(&pin), [SignInIntent::Digit(7)]);
    pin.button("4 more digits");
    let again = Glass::mounted("01-sign-in-set-up-again");
    again.reads("The same six digits again");
    again.press("Set me up here");
    assert_eq!(said(&again), [SignInIntent::Enter]);
    Glass::of("01-sign-in-set-up-differ").reads("They differed. Choose again.");
    Glass::of("01-sign-in-set-up-keyboard").reads("Maximiliana Woll");
}

#[test]
fn cards_say_who_is_not_confirmed_and_whose_pin_has_to_be_changed() {
    let glass = Glass::of("01-sign-in-marked");
    glass.reads("Rosalind Maldonado | Clerk, not confirmed");
    glass.reads("Dwayne Okafor | Dock, change PIN");
    glass.press("Set me up");
    assert_eq!(said(&glass), [SignInIntent::SetUp]);
}

#[test]
fn damaged_data_is_loud_before_anybody_has_signed_in() {
    for name in ["01-sign-in-damaged", "01-sign-in-many-damaged"] {
        for glass in [Glass::of(name), Glass::mounted(name)] {
            glass.reads("Data was damaged | 1,204 rows saved, 12 lost");
        }
    }
}
