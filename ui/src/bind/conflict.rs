//! Two values that two devices gave, side by side.

use app::screens::Intent;
use app::screens::conflict::{ConflictIntent, ConflictValue, ConflictView, Subject};
use screens::AppWindow;
use slint::ComponentHandle;

use super::reconcile::shown;
use super::{Send, count, log_entry, strip, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let conflict = window.global::<screens::Conflict>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Conflict(intent))
    };
    conflict.on_back({
        let say = say.clone();
        move || say(ConflictIntent::Back)
    });
    conflict.on_choose({
        let say = say.clone();
        move |index| {
            if let Ok(index) = u32::try_from(index) {
                say(ConflictIntent::Choose(index));
            }
        }
    });
    conflict.on_keep({
        let say = say.clone();
        move || say(ConflictIntent::Keep)
    });
    conflict.on_type_another(move || say(ConflictIntent::TypeAnother));
}

pub(super) fn render(window: &AppWindow, view: &ConflictView) {
    let conflict = window.global::<screens::Conflict>();
    conflict.set_number((&view.number).into());
    conflict.set_holder(text(&view.holder));
    conflict.set_at(count(view.at));
    conflict.set_of(count(view.of));
    conflict.set_subject(subject(view.subject));
    let values = view.values.iter().map(value).collect();
    if let Some(model) = update(&conflict.get_values(), values) {
        conflict.set_values(model);
    }
    conflict.set_chosen(view.chosen.map_or(-1, count));
    conflict.set_can_type(view.can_type);
}

fn value(value: &ConflictValue) -> screens::ConflictValue {
    screens::ConflictValue {
        value: shown(&value.value),
        by: (&value.by).into(),
        device: (&value.device).into(),
        at: (&value.at).into(),
        day: strip::day(value.day),
        source: log_entry::source(value.source),
    }
}

fn subject(subject: Subject) -> screens::Subject {
    match subject {
        Subject::Holder => screens::Subject::Holder,
        Subject::Permit => screens::Subject::Permit,
        Subject::PermitType => screens::Subject::PermitType,
        Subject::Class => screens::Subject::Class,
        Subject::Category => screens::Subject::Category,
        Subject::Weight => screens::Subject::Weight,
        Subject::Pieces => screens::Subject::Pieces,
        Subject::Postage => screens::Subject::Postage,
        Subject::JobId => screens::Subject::JobId,
        Subject::Channel => screens::Subject::Channel,
        Subject::EInduction => screens::Subject::EInduction,
        Subject::Containers => screens::Subject::Containers,
        Subject::Comments => screens::Subject::Comments,
        Subject::Arrival => screens::Subject::Arrival,
        Subject::Mailer => screens::Subject::Mailer,
        Subject::OtherFact => screens::Subject::OtherFact,
        Subject::Statement => screens::Subject::Statement,
        Subject::Entry => screens::Subject::Entry,
        Subject::Explanation => screens::Subject::Explanation,
        Subject::Repeat => screens::Subject::Repeat,
        Subject::HardCopyPlace => screens::Subject::HardCopyPlace,
    }
}
