//! Two values that two devices gave, side by side.

use app::screens::Intent;
use app::screens::conflict::{ConflictIntent, ConflictView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let conflict = window.global::<screens::Conflict>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Conflict(intent))
    };
    conflict.on_back(move || say(ConflictIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &ConflictView) {}
