//! Sign in.

use app::screens::sign_in::{
    NoPeople, PIN_DIGITS, PersonCard, PersonMark, PinView, SetUpPage, SetUpView, SignInIntent,
    SignInView,
};
use app::screens::{Intent, Role};
use screens::{AppWindow, NobodyWhy, PinState, SetUpStep};
use slint::ComponentHandle;

use super::{Send, alarm, text, typing, update};

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
    sign_in.on_begin_set_up({
        let say = say.clone();
        move || say(SignInIntent::SetUp)
    });
    sign_in.on_set_up_role_chosen({
        let say = say.clone();
        move |role| {
            say(SignInIntent::Role(match role {
                screens::Role::Clerk => Role::Clerk,
                screens::Role::Dock => Role::Dock,
                screens::Role::Supervisor => Role::Supervisor,
            }));
        }
    });
    sign_in.on_set_up_back({
        let say = say.clone();
        move || say(SignInIntent::SetUpBack)
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
    alarm::render(window, view.alarm.as_ref());
    sign_in.set_nobody(match view.nobody {
        None => NobodyWhy::Somebody,
        Some(NoPeople::NotEnrolled) => NobodyWhy::NotEnrolled,
        Some(NoPeople::NotReached) => NobodyWhy::NotReached,
        Some(NoPeople::OnTheWay) => NobodyWhy::OnTheWay,
        Some(NoPeople::NoPinHere) => NobodyWhy::NoPinHere,
        Some(NoPeople::NotRead) => NobodyWhy::NotRead,
        Some(NoPeople::Trouble(kind)) => {
            sign_in.set_trouble_word(alarm::trouble(kind));
            NobodyWhy::Trouble
        }
    });
    sign_in.set_offer_set_up(view.offer_set_up);
    render_set_up(window, &sign_in, view.set_up.as_ref());
}

fn render_set_up(window: &AppWindow, sign_in: &screens::SignIn<'_>, view: Option<&SetUpView>) {
    typing::render(window, view.and_then(|view| view.typing.as_ref()));
    let Some(view) = view else {
        sign_in.set_set_up(SetUpStep::None);
        return;
    };
    sign_in.set_set_up_name((&view.name).into());
    sign_in.set_set_up_role(view.role.map(role).unwrap_or_default());
    let (step, typed) = match view.page {
        SetUpPage::Role => (SetUpStep::Role, 0),
        SetUpPage::Pin { digits, differ: true, .. } => (SetUpStep::PinDiffers, digits),
        SetUpPage::Pin { digits, again: true, .. } => (SetUpStep::PinAgain, digits),
        SetUpPage::Pin { digits, .. } => (SetUpStep::Pin, digits),
        SetUpPage::Making => (SetUpStep::Making, PIN_DIGITS),
    };
    sign_in.set_set_up(step);
    sign_in.set_pin(PinState::Typing);
    sign_in.set_typed(typed.into());
    sign_in.set_missing(PIN_DIGITS.saturating_sub(typed).into());
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
        mark: match person.mark {
            PersonMark::None => screens::PersonMark::None,
            PersonMark::SetUpHere => screens::PersonMark::SetUpHere,
            PersonMark::MustChange => screens::PersonMark::MustChange,
        },
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
