//! A line and the statement that may be its own, side by side.

use app::screens::Intent;
use app::screens::pair::{PairIntent, PairView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let pair = window.global::<screens::Pair>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Pair(intent))
    };
    pair.on_back(move || say(PairIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &PairView) {}
