//! One line on its way out: PS Form 3607, release, and taking a mailing off the log.

use app::screens::Intent;
use app::screens::log_list::PieceCount;
use app::screens::release::{
    Outcome, PlacardView, ReleaseIntent, ReleasePage, ReleaseStep, ReleaseView, Want,
};
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, count, strip, text, typing, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let release = window.global::<screens::Release>();
    let on = |intent: ReleaseIntent| {
        let send = send.clone();
        move || send(Intent::Release(intent.clone()))
    };
    release.on_back(on(ReleaseIntent::Back));
    release.on_next(on(ReleaseIntent::Step));
    release.on_reprint(on(ReleaseIntent::Reprint));
    release.on_slip(on(ReleaseIntent::Slip));
    release.on_withdraw(on(ReleaseIntent::Withdraw));
    release.on_say_why(on(ReleaseIntent::Reason));
    release.on_confirm(on(ReleaseIntent::Confirm));
    release.on_gone(on(ReleaseIntent::Gone));
    let send = send.clone();
    release.on_give(move |wanted| {
        if let Some((want, _)) = WANTS.iter().find(|(_, drawn)| *drawn == wanted) {
            send(Intent::Release(ReleaseIntent::Give(*want)));
        }
    });
}

/// What a line wants, with its drawn twin.
const WANTS: [(Want, screens::Want); 5] = [
    (Want::Statement, screens::Want::Statement),
    (Want::Presort, screens::Want::Presort),
    (Want::Form8125, screens::Want::Form8125),
    (Want::Ticket, screens::Want::Ticket),
    (Want::SecurePlace, screens::Want::SecurePlace),
];

pub(super) fn render(window: &AppWindow, view: &ReleaseView) {
    let release = window.global::<screens::Release>();
    release.set_number((&view.number).into());
    release.set_holder(text(&view.holder));
    release.set_permit(text(&view.permit));
    release.set_arrived((&view.arrived).into());
    release.set_day(strip::day(view.day));
    let (pieces, about) = match &view.pieces {
        None => ("", false),
        Some(PieceCount::Exact(pieces)) => (pieces.as_str(), false),
        Some(PieceCount::About(pieces)) => (pieces.as_str(), true),
    };
    release.set_pieces(pieces.into());
    release.set_about(about);
    release.set_weight(text(&view.weight));
    release.set_postage(text(&view.postage));
    release.set_hold(text(&view.hold));
    release.set_late(text(&view.late));
    release.set_secured(text(&view.secured));
    release.set_paper(text(&view.paper));
    release.set_may_have_gone(view.may_have_gone);
    let drawn = |want: &Want| WANTS.iter().find(|(ours, _)| ours == want).map(|(_, drawn)| *drawn);
    if let Some(model) = update(&release.get_wants(), view.wants.iter().filter_map(drawn).collect())
    {
        release.set_wants(model);
    }
    render_way(&release, view);
    typing::render(window, view.typing.as_ref());
}

fn render_way(release: &screens::Release<'_>, view: &ReleaseView) {
    let (placard, copies) = match view.placard {
        PlacardView::None => (screens::PlacardState::None, 0),
        PlacardView::Printed { copies } => (screens::PlacardState::Printed, copies),
        PlacardView::OnTheMail { copies } => (screens::PlacardState::OnTheMail, copies),
    };
    release.set_placard(placard);
    release.set_copies(count(copies));
    let (outcome, detail) = match &view.outcome {
        Outcome::Here => (screens::Outcome::Here, ""),
        Outcome::Released { at, day } => {
            release.set_outcome_day(strip::day(*day));
            (screens::Outcome::Released, at.as_str())
        }
        Outcome::Withdrawn { reason } => (screens::Outcome::Withdrawn, reason.as_str()),
    };
    release.set_outcome(outcome);
    release.set_outcome_detail(detail.into());
    release.set_step(match view.step {
        ReleaseStep::Print => screens::ReleaseStep::Print,
        ReleaseStep::Held => screens::ReleaseStep::Held,
        ReleaseStep::OnTheMail => screens::ReleaseStep::OnTheMail,
        ReleaseStep::Done => screens::ReleaseStep::Done,
    });
    match &view.page {
        ReleasePage::Line => release.set_withdrawing(false),
        ReleasePage::Withdraw { reason } => {
            release.set_reason(text(reason));
            release.set_withdrawing(true);
        }
    }
}
