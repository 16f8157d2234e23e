//! A PS Form 8125 and the containers that it lists.

use app::screens::Intent;
use app::screens::check_off::{CheckOffIntent, CheckOffView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let check_off = window.global::<screens::CheckOff>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::CheckOff(intent))
    };
    check_off.on_back(move || say(CheckOffIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &CheckOffView) {}
