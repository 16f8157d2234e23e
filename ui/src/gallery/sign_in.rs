//! Samples of the sign-in screen.

use app::screens::sign_in::{PersonCard, PinView, SignInView};
use app::screens::{Role, ScreenView, View};

use super::{strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let at = |pin| {
        let sign_in = SignInView { chosen: Some("3".into()), pin, ..nobody() };
        view(strip_down(None, "14:32", 214), ScreenView::SignIn(sign_in))
    };
    let mut demo = view(
        strip_quiet(None),
        ScreenView::SignIn(SignInView { demo_pin: Some("123456".into()), ..nobody() }),
    );
    demo.demo = true;
    vec![
        ("01-sign-in", at(PinView::Typing { digits: 3 })),
        ("01-sign-in-nobody", demo),
        ("01-sign-in-full", at(PinView::Typing { digits: 6 })),
        ("01-sign-in-wrong", at(PinView::Wrong { tries_left: 3 })),
        ("01-sign-in-wait", at(PinView::Wait { left: "0:28".into() })),
        ("01-sign-in-many", many(None)),
        ("01-sign-in-many-chosen", many(Some("4"))),
    ]
}

pub(super) fn nobody() -> SignInView {
    SignInView {
        people: vec![
            person("1", "RM", "Rosalind Maldonado", Role::Clerk),
            person("2", "DO", "Dwayne Okafor", Role::Dock),
            person("3", "SN", "Sheila Nakamura-Petrov", Role::Supervisor),
        ],
        chosen: None,
        pin: PinView::NobodyChosen,
        demo_pin: None,
    }
}

fn many(chosen: Option<&str>) -> View {
    let mut sign_in = nobody();
    for number in 6..=14 {
        sign_in.people.push(person(
            &number.to_string(),
            &format!("P{number}"),
            &format!("Person {number}"),
            Role::Dock,
        ));
    }
    sign_in.chosen = chosen.map(str::to_owned);
    if chosen.is_some() {
        sign_in.pin = PinView::Typing { digits: 2 };
    }
    sign_in.people.push(person("4", "MW", "Maximiliana Wollstonecraft-Delacroix", Role::Clerk));
    sign_in.people.push(person("5", "JK", "Jo Kim", Role::Dock));
    view(strip_quiet(None), ScreenView::SignIn(sign_in))
}

fn person(id: &str, initials: &str, name: &str, role: Role) -> PersonCard {
    PersonCard {
        id: id.into(),
        initials: initials.into(),
        given_name: name.split(' ').next().unwrap_or(name).into(),
        name: name.into(),
        role,
    }
}
