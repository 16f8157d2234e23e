//! Declaring an outage, its notices, its clocks and the all-clear.

use app::screens::Intent;
use app::screens::outage::{OutageIntent, OutageView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let outage = window.global::<screens::Outage>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Outage(intent))
    };
    outage.on_back(move || say(OutageIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &OutageView) {}
