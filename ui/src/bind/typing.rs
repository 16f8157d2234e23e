//! The page of a value that is typed, over whatever screen.

use app::screens::Intent;
use app::screens::typing::{ReadyText, TypingIntent, TypingView, TypingWhat};
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let typing = window.global::<screens::Typing>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Typing(intent))
    };
    typing.on_key({
        let say = say.clone();
        move |text| text.chars().for_each(|key| say(TypingIntent::Key(key)))
    });
    typing.on_erase({
        let say = say.clone();
        move || say(TypingIntent::Erase)
    });
    typing.on_clear({
        let say = say.clone();
        move || say(TypingIntent::Clear)
    });
    typing.on_choose({
        let say = say.clone();
        move |chosen| {
            if let Some((ready, _)) = READY.iter().find(|(_, drawn)| *drawn == chosen) {
                say(TypingIntent::Choose(*ready));
            }
        }
    });
    typing.on_take({
        let say = say.clone();
        move || say(TypingIntent::Take)
    });
    typing.on_back(move || say(TypingIntent::Back));
}

pub(super) fn render(window: &AppWindow, view: Option<&TypingView>) {
    let typing = window.global::<screens::Typing>();
    if let Some(view) = view {
        typing.set_what(what(view.what));
        typing.set_number(view.what.is_number());
        typing.set_typed((&view.typed).into());
        typing.set_complete(view.complete);
        let ready = view.ready.iter().filter_map(|text| ready(*text)).collect();
        if let Some(model) = update(&typing.get_ready(), ready) {
            typing.set_ready(model);
        }
    }
    typing.set_open(view.is_some());
}

/// What is typed, with its drawn twin, in one table for both directions.
const WHATS: [(TypingWhat, screens::TypingWhat); 15] = [
    (TypingWhat::Mailer, screens::TypingWhat::Mailer),
    (TypingWhat::OtherSystem, screens::TypingWhat::OtherSystem),
    (TypingWhat::Ticket, screens::TypingWhat::Ticket),
    (TypingWhat::Notice, screens::TypingWhat::Notice),
    (TypingWhat::Sender, screens::TypingWhat::Sender),
    (TypingWhat::Clock, screens::TypingWhat::Clock),
    (TypingWhat::WithdrawReason, screens::TypingWhat::WithdrawReason),
    (TypingWhat::SecurePlace, screens::TypingWhat::SecurePlace),
    (TypingWhat::HelpDeskAgent, screens::TypingWhat::HelpDeskAgent),
    (TypingWhat::Appointment, screens::TypingWhat::Appointment),
    (TypingWhat::FormName, screens::TypingWhat::FormName),
    (TypingWhat::Pallets, screens::TypingWhat::Pallets),
    (TypingWhat::ListedContainer, screens::TypingWhat::ListedContainer),
    (TypingWhat::ContainerLabel, screens::TypingWhat::ContainerLabel),
    (TypingWhat::OwnName, screens::TypingWhat::OwnName),
];

/// Ready answers, with their drawn twins.
const READY: [(ReadyText, screens::ReadyText); 16] = [
    (ReadyText::MailEntry, screens::ReadyText::MailEntry),
    (ReadyText::District, screens::ReadyText::District),
    (ReadyText::HelpDesk, screens::ReadyText::HelpDesk),
    (ReadyText::LogInScreen, screens::ReadyText::LogInScreen),
    (ReadyText::SystemDown, screens::ReadyText::SystemDown),
    (ReadyText::BackToday, screens::ReadyText::BackToday),
    (ReadyText::BackTomorrow, screens::ReadyText::BackTomorrow),
    (ReadyText::NotKnownWhen, screens::ReadyText::NotKnownWhen),
    (ReadyText::BeingWorkedOn, screens::ReadyText::BeingWorkedOn),
    (ReadyText::SystemBack, screens::ReadyText::SystemBack),
    (ReadyText::ToCorrect, screens::ReadyText::ToCorrect),
    (ReadyText::AnotherDay, screens::ReadyText::AnotherDay),
    (ReadyText::AnotherPlace, screens::ReadyText::AnotherPlace),
    (ReadyText::Safe, screens::ReadyText::Safe),
    (ReadyText::LockedDrawer, screens::ReadyText::LockedDrawer),
    (ReadyText::ToKeyTray, screens::ReadyText::ToKeyTray),
];

fn ready(text: ReadyText) -> Option<screens::ReadyText> {
    READY.iter().find(|(ours, _)| *ours == text).map(|(_, drawn)| *drawn)
}

fn what(what: TypingWhat) -> screens::TypingWhat {
    let twin = WHATS.iter().find(|(ours, _)| *ours == what);
    twin.map_or(screens::TypingWhat::Mailer, |(_, drawn)| *drawn)
}

/// What a screen asks to be typed.
pub(super) fn asked(asked: screens::TypingWhat) -> Option<TypingWhat> {
    WHATS.iter().find(|(_, drawn)| *drawn == asked).map(|(ours, _)| *ours)
}
