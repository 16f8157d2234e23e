//! What is plugged in, whether it is alive, and what helps.

use app::screens::Intent;
use app::screens::devices::{DevicesIntent, DevicesView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let devices = window.global::<screens::Devices>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Devices(intent))
    };
    devices.on_back(move || say(DevicesIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &DevicesView) {}
