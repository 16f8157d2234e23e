//! The load at the door: every container and what became of it.

use app::screens::Intent;
use app::screens::load::{LoadIntent, LoadView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let load = window.global::<screens::Load>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Load(intent))
    };
    load.on_back(move || say(LoadIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &LoadView) {}
