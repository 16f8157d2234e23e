//! Two lines or statements that may bill one mailing twice.

use app::screens::Intent;
use app::screens::duplicate::{DuplicateIntent, DuplicateView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let duplicate = window.global::<screens::Duplicate>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Duplicate(intent))
    };
    duplicate.on_back(move || say(DuplicateIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &DuplicateView) {}
