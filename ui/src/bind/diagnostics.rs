//! Journals, what is unsent, the clock, the last errors and log lines.

use app::screens::Intent;
use app::screens::diagnostics::{DiagnosticsIntent, DiagnosticsView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let diagnostics = window.global::<screens::Diagnostics>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Diagnostics(intent))
    };
    diagnostics.on_back(move || say(DiagnosticsIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &DiagnosticsView) {}
