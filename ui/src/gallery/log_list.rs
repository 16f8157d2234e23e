//! Samples of the record of mailings.

use std::sync::Arc;

use app::screens::log_list::{LineState, LogFilter, LogListView, LogRow, PieceCount};
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{CLERK, LONGEST_NAME, strip_down, strip_quiet, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let empty =
        LogListView { all: 0, to_do: 0, to_print: 0, released: 0, rows: Arc::new([]), ..list() };
    let nothing_to_do =
        LogListView { filter: LogFilter::ToDo, to_do: 0, rows: Arc::new([]), ..list() };
    let shown = |list| view(strip_down(Some(CLERK), "14:32", 214), ScreenView::LogList(list));
    vec![
        ("04-log-list", shown(list())),
        ("04-log-list-empty", view(strip_quiet(Some(CLERK)), ScreenView::LogList(empty))),
        ("04-log-list-nothing-to-do", shown(nothing_to_do)),
        ("26-log-list-find", shown(LogListView { find: Some("GREAT L".into()), ..list() })),
        (
            "26-log-list-find-nothing",
            shown(LogListView { all: 0, rows: Arc::new([]), find: Some("ZEBRA".into()), ..list() }),
        ),
        ("04-log-list-states", shown(LogListView { rows: every_state(), ..list() })),
    ]
}

fn list() -> LogListView {
    LogListView {
        day: Day { weekday: Weekday::Tue, day: 17, month: 11 },
        filter: LogFilter::All,
        all: 37,
        to_do: 9,
        to_print: 2,
        released: 28,
        find: None,
        rows: Arc::new([
            row(
                37,
                "Kettle Moraine Electric Cooperative",
                "PI 1187",
                exact("18,390"),
                "14:24",
                "$5,149.20",
                LineState::Released,
            ),
            row(
                36,
                LONGEST_NAME,
                "PI 40312",
                exact("204,611"),
                "14:11",
                "$1,234,567.89",
                LineState::PlacardDue,
            ),
            row(
                35,
                "St. Bartholomew’s Children’s Hospital Foundation",
                "PI 88",
                about("6,200"),
                "13:58",
                "",
                LineState::Accepted,
            ),
            row(
                34,
                "Northern Meridian Mutual Insurance Company",
                "MT 2206",
                exact("1,915"),
                "13:40",
                "$1,072.40",
                LineState::Released,
            ),
            row(
                33,
                "Waukesha County Lutheran Social Services",
                "PI 611",
                about("900"),
                "13:31",
                "",
                LineState::NameOnly,
            ),
            row(
                32,
                "Lakeland Seed & Nursery",
                "PI 2004",
                exact("41,000"),
                "13:02",
                "$11,480.00",
                LineState::Reconciled,
            ),
        ]),
    }
}

fn every_state() -> Arc<[LogRow]> {
    let states = [
        LineState::Draft,
        LineState::NameOnly,
        LineState::Conflict,
        LineState::BilledTwice,
        LineState::Withdrawn,
        LineState::Reconciled,
    ];
    let yesterday = Day { weekday: Weekday::Mon, day: 16, month: 11 };
    let rows = states.into_iter().zip(31..).map(|(state, number)| LogRow {
        state,
        arrived_on: Some(yesterday),
        holder: None,
        permit: None,
        pieces: None,
        ..row(number, "", "", None, "12:44", "$0.07", state)
    });
    rows.collect()
}

fn row(
    number: u32,
    holder: &str,
    permit: &str,
    pieces: Option<PieceCount>,
    arrived: &str,
    postage: &str,
    state: LineState,
) -> LogRow {
    LogRow {
        id: number.to_string(),
        number: format!("B-{number:03}"),
        holder: Some(holder.into()),
        permit: Some(permit.into()),
        pieces,
        arrived: arrived.into(),
        arrived_on: None,
        postage: Some(postage.into()).filter(|postage: &String| !postage.is_empty()),
        state,
    }
}

fn exact(pieces: &str) -> Option<PieceCount> {
    Some(PieceCount::Exact(pieces.into()))
}

fn about(pieces: &str) -> Option<PieceCount> {
    Some(PieceCount::About(pieces.into()))
}
