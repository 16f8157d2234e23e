//! Sign in.

use app::screens::sign_in::{PIN_DIGITS, PersonCard, PinView, SignInIntent, SignInView};
use app::screens::{Intent, Role};
use screens::{AppWindow, PinState};
use slint::ComponentHandle;

use super::{Send, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let sign_in = window.global::<screens::SignIn>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::SignIn(intent))
    };
    sign_in.on_choose({
        let say = say.clone();
        move |id| say(SignInIntent::Choose(id.into()))
    });
    sign_in.on_another({
        let say = say.clone();
        move || say(SignInIntent::Another)
    });
    sign_in.on_digit({
        let say = say.clone();
        move |digit| {
            if let Ok(digit @ 0..=9) = u8::try_from(digit) {
                say(SignInIntent::Digit(digit));
            }
        }
    });
    sign_in.on_erase({
        let say = say.clone();
        move || say(SignInIntent::Erase)
    });
    sign_in.on_clear({
        let say = say.clone();
        move || say(SignInIntent::Clear)
    });
    sign_in.on_enter({
        let say = say.clone();
        move || say(SignInIntent::Enter)
    });
    sign_in.on_pin_lost(move || say(SignInIntent::PinLost));
}

pub(super) fn render(window: &AppWindow, view: &SignInView) {
    let sign_in = window.global::<screens::SignIn>();
    let chosen = |person: &&PersonCard| view.chosen.as_ref() == Some(&person.id);
    let people = view.people.iter().map(|person| card(person, chosen(&person))).collect();
    if let Some(model) = update(&sign_in.get_people(), people) {
        sign_in.set_people(model);
    }
    let given_name = view.people.iter().find(chosen).map(|person| person.given_name.clone());
    sign_in.set_chosen_name(text(&given_name));
    sign_in.set_demo_pin(text(&view.demo_pin));
    render_pin(&sign_in, &view.pin);
}

fn render_pin(sign_in: &screens::SignIn<'_>, pin: &PinView) {
    let (state, typed) = match pin {
        PinView::NobodyChosen => (PinState::Nobody, 0),
        PinView::Typing { digits } if *digits < PIN_DIGITS => (PinState::Typing, *digits),
        PinView::Typing { .. } => (PinState::Full, PIN_DIGITS),
        PinView::Checking => (PinState::Checking, PIN_DIGITS),
        PinView::Wrong { tries_left } => {
            sign_in.set_tries_left((*tries_left).into());
            (PinState::Wrong, 0)
        }
        PinView::Wait { left } => {
            sign_in.set_wait_left(left.into());
            (PinState::Wait, 0)
        }
    };
    sign_in.set_pin(state);
    sign_in.set_typed(typed.into());
    sign_in.set_missing(PIN_DIGITS.saturating_sub(typed).into());
}

fn card(person: &PersonCard, chosen: bool) -> screens::PersonCard {
    screens::PersonCard {
        id: (&person.id).into(),
        initials: (&person.initials).into(),
        given_name: (&person.given_name).into(),
        name: (&person.name).into(),
        role: role(person.role),
        chosen,
    }
}

pub(super) fn role(role: Role) -> screens::Role {
    match role {
        Role::Clerk => screens::Role::Clerk,
        Role::Dock => screens::Role::Dock,
        Role::Supervisor => screens::Role::Supervisor,
    }
}
