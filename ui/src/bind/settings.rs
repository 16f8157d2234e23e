//! How the screen looks and speaks for the person who is signed in.

use app::screens::Intent;
use app::screens::settings::{SettingsIntent, SettingsView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let settings = window.global::<screens::Settings>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Settings(intent))
    };
    settings.on_back(move || say(SettingsIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &SettingsView) {}
