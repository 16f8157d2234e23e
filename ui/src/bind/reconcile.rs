//! The work list of lines that are not settled, the doubtful first.

use app::screens::Intent;
use app::screens::reconcile::{ReconcileIntent, ReconcileView};
use screens::AppWindow;
use slint::ComponentHandle;

use super::Send;

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let reconcile = window.global::<screens::Reconcile>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Reconcile(intent))
    };
    reconcile.on_back(move || say(ReconcileIntent::Back));
}

pub(super) fn render(_window: &AppWindow, _view: &ReconcileView) {}
