//! The record of mailings.

use app::screens::Intent;
use app::screens::log_list::{
    LineState, LogFilter, LogListIntent, LogListView, LogRow, PieceCount,
};
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, count, drawn, strip, text};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let list = window.global::<screens::LogList>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::LogList(intent))
    };
    list.on_back({
        let say = say.clone();
        move || say(LogListIntent::Back)
    });
    list.on_filter_pressed({
        let say = say.clone();
        move |filter| {
            say(LogListIntent::Filter(match filter {
                screens::LogFilter::All => LogFilter::All,
                screens::LogFilter::ToDo => LogFilter::ToDo,
                screens::LogFilter::ToPrint => LogFilter::ToPrint,
                screens::LogFilter::Released => LogFilter::Released,
            }));
        }
    });
    list.on_find({
        let say = say.clone();
        move || say(LogListIntent::Find)
    });
    list.on_open({
        let say = say.clone();
        move |id| say(LogListIntent::Open(id.into()))
    });
    list.on_key({
        let say = say.clone();
        move |text| {
            if let Some(character) = text.chars().next().filter(|key| !key.is_control()) {
                say(LogListIntent::Key(character));
            }
        }
    });
    list.on_erase({
        let say = say.clone();
        move || say(LogListIntent::Erase)
    });
    list.on_clear({
        let say = say.clone();
        move || say(LogListIntent::Clear)
    });
    list.on_log_mailing(move || say(LogListIntent::LogMailing));
}

pub(super) fn render(window: &AppWindow, view: &LogListView) {
    let list = window.global::<screens::LogList>();
    list.set_day(strip::day(view.day));
    list.set_filter(match view.filter {
        LogFilter::All => screens::LogFilter::All,
        LogFilter::ToDo => screens::LogFilter::ToDo,
        LogFilter::ToPrint => screens::LogFilter::ToPrint,
        LogFilter::Released => screens::LogFilter::Released,
    });
    list.set_all(count(view.all));
    list.set_to_do(count(view.to_do));
    list.set_to_print(count(view.to_print));
    list.set_released(count(view.released));
    list.set_typed(text(&view.find));
    list.set_finding(view.find.is_some());
    if let Some(model) = drawn::show(&list.get_rows(), &view.rows, row) {
        list.set_rows(model);
    }
}

fn row(row: &LogRow) -> screens::LogRow {
    let (pieces, about) = match &row.pieces {
        None => ("", false),
        Some(PieceCount::Exact(pieces)) => (pieces.as_str(), false),
        Some(PieceCount::About(pieces)) => (pieces.as_str(), true),
    };
    screens::LogRow {
        id: (&row.id).into(),
        number: (&row.number).into(),
        holder: text(&row.holder),
        permit: text(&row.permit),
        pieces: pieces.into(),
        about,
        arrived: (&row.arrived).into(),
        before: row.arrived_on.is_some(),
        arrived_on: row.arrived_on.map(strip::day).unwrap_or_default(),
        postage: text(&row.postage),
        state: match row.state {
            LineState::Draft => screens::LineState::Draft,
            LineState::NameOnly => screens::LineState::NameOnly,
            LineState::Accepted => screens::LineState::Accepted,
            LineState::PlacardDue => screens::LineState::PlacardDue,
            LineState::Released => screens::LineState::Released,
            LineState::Reconciled => screens::LineState::Reconciled,
            LineState::Conflict => screens::LineState::Conflict,
            LineState::BilledTwice => screens::LineState::BilledTwice,
            LineState::Withdrawn => screens::LineState::Withdrawn,
        },
    }
}
