//! Samples of the sign-in screen.

use app::TroubleKind;
use app::screens::alarm::{Alarm, AlarmWhat};
use app::screens::sign_in::{
    NoPeople, PersonCard, PersonMark, PinView, SetUpPage, SetUpView, SignInView,
};
use app::screens::typing::{TypingView, TypingWhat};
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
        ("01-sign-in-damaged", alarmed(at(PinView::Typing { digits: 3 }))),
        ("01-sign-in-many-damaged", alarmed(many(None))),
        ("01-sign-in-marked", marked()),
        ("01-sign-in-no-people", empty(NoPeople::NotEnrolled, true)),
        ("01-sign-in-no-people-trouble", alarmed(empty(NoPeople::Trouble(CODE), true))),
        ("01-sign-in-no-pin", empty(NoPeople::NoPinHere, false)),
        ("01-sign-in-set-up-keyboard", set_up(SetUpPage::Role, true)),
        ("01-sign-in-set-up-role", set_up(SetUpPage::Role, false)),
        ("01-sign-in-set-up-pin", set_up(pin(2, false, false), false)),
        ("01-sign-in-set-up-again", set_up(pin(6, true, false), false)),
        ("01-sign-in-set-up-differ", set_up(pin(0, false, true), false)),
        ("01-sign-in-set-up-making", set_up(SetUpPage::Making, false)),
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
        alarm: None,
        nobody: None,
        offer_set_up: false,
        set_up: None,
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

const CODE: TroubleKind = TroubleKind::CodeRefused;

fn alarmed(mut view: View) -> View {
    if let ScreenView::SignIn(sign_in) = &mut view.screen {
        let what =
            AlarmWhat::Damaged { saved: "1,204".into(), lost: "12".into(), end_unknown: false };
        sign_in.alarm = Some(Alarm { what, more: 1 });
    }
    view
}

fn marked() -> View {
    let mut sign_in = SignInView { offer_set_up: true, ..nobody() };
    for (card, mark) in
        sign_in.people.iter_mut().zip([PersonMark::SetUpHere, PersonMark::MustChange])
    {
        card.mark = mark;
    }
    view(strip_quiet(None), ScreenView::SignIn(sign_in))
}

fn empty(why: NoPeople, offer: bool) -> View {
    let sign_in =
        SignInView { people: Vec::new(), nobody: Some(why), offer_set_up: offer, ..nobody() };
    view(strip_down(None, "14:32", 3), ScreenView::SignIn(sign_in))
}

fn pin(digits: u8, again: bool, differ: bool) -> SetUpPage {
    SetUpPage::Pin { digits, again, differ }
}

fn set_up(page: SetUpPage, typing: bool) -> View {
    let typing = typing.then(|| TypingView {
        what: TypingWhat::OwnName,
        typed: "Maximiliana Woll".into(),
        ready: Vec::new(),
        complete: true,
    });
    let mut view = empty(NoPeople::NotReached, true);
    if let ScreenView::SignIn(sign_in) = &mut view.screen {
        let name = "Maximiliana Wollstonecraft-Delacroix".to_owned();
        let role = (page != SetUpPage::Role).then_some(Role::Clerk);
        sign_in.set_up = Some(SetUpView { name, role, page, typing });
    }
    view
}

fn person(id: &str, initials: &str, name: &str, role: Role) -> PersonCard {
    PersonCard {
        id: id.into(),
        initials: initials.into(),
        given_name: name.split(' ').next().unwrap_or(name).into(),
        name: name.into(),
        role,
        mark: PersonMark::None,
    }
}
