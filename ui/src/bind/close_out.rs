//! The close-out of a day: what it rests on, what holds it, the signature.

use app::screens::Intent;
use app::screens::close_out::{CloseOutIntent, CloseOutView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let close_out = window.global::<screens::CloseOut>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::CloseOut(intent))
    };
    close_out.on_back(move || say(CloseOutIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &CloseOutView) {}
