//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

use app::screens::Intent;
use app::screens::release::{ReleaseIntent, ReleaseView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let release = window.global::<screens::Release>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Release(intent))
    };
    release.on_back(move || say(ReleaseIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &ReleaseView) {}
