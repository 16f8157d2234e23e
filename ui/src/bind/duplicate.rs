//! Two lines or statements that may bill one mailing twice.

use app::screens::Intent;
use app::screens::duplicate::{Decided, DuplicateCard, DuplicateIntent, DuplicateView, Shared};
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, strip, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let duplicate = window.global::<screens::Duplicate>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Duplicate(intent))
    };
    duplicate.on_back({
        let say = say.clone();
        move || say(DuplicateIntent::Back)
    });
    duplicate.on_choose({
        let say = say.clone();
        move |id| say(DuplicateIntent::Choose(id.into()))
    });
    duplicate.on_two({
        let say = say.clone();
        move || say(DuplicateIntent::Two)
    });
    duplicate.on_one(move || say(DuplicateIntent::One));
}

pub(super) fn render(window: &AppWindow, view: &DuplicateView) {
    let duplicate = window.global::<screens::Duplicate>();
    duplicate.set_amount(text(&view.amount));
    duplicate.set_holder(text(&view.holder));
    duplicate.set_permit(text(&view.permit));
    duplicate.set_same((&view.same).into());
    duplicate.set_lines(view.lines);
    duplicate.set_keeps((&view.keeps).into());
    duplicate.set_other((&view.other).into());
    duplicate.set_shared(match view.shared {
        Shared::Nothing => screens::Shared::Nothing,
        Shared::Statement => screens::Shared::Statement,
        Shared::Number => screens::Shared::Number,
    });
    duplicate.set_decided(match view.decided {
        Decided::Open => screens::Decided::Open,
        Decided::One => screens::Decided::One,
        Decided::Two => screens::Decided::Two,
    });
    let cards = view.cards.iter().map(card).collect();
    if let Some(model) = update(&duplicate.get_cards(), cards) {
        duplicate.set_cards(model);
    }
}

fn card(card: &DuplicateCard) -> screens::DuplicateCard {
    screens::DuplicateCard {
        id: (&card.id).into(),
        status: (&card.status).into(),
        billed: card.billed,
        by: (&card.by).into(),
        device: (&card.device).into(),
        at: (&card.at).into(),
        dated: card.day.is_some(),
        day: card.day.map(strip::day).unwrap_or_default(),
        holds: (&card.holds).into(),
        chosen: card.chosen,
    }
}
