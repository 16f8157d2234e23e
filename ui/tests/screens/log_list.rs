use std::sync::Arc;

use app::screens::log_list::{LogFilter, LogListIntent, LogRow};
use app::screens::{Intent, ScreenView, View};
use screens::AppWindow;
use slint::{ComponentHandle as _, Model as _};

use crate::glass::{Glass, sample};

fn with_rows(view: &View, rows: Arc<[LogRow]>) -> View {
    let mut view = view.clone();
    let ScreenView::LogList(list) = &mut view.screen else { panic!() };
    list.rows = rows;
    view
}

fn rows_of(view: &View) -> Arc<[LogRow]> {
    let ScreenView::LogList(list) = &view.screen else { panic!() };
    list.rows.clone()
}

fn shown(window: &AppWindow) -> Vec<String> {
    let model = window.global::<screens::LogList>().get_rows();
    model.iter().map(|row| row.number.into()).collect()
}

#[test]
fn a_line_opens_by_touching_it() {
    for glass in [Glass::of("04-log-list"), Glass::mounted("04-log-list")] {
        glass.press("Line B-036");
        assert_eq!(glass.said(), [Intent::LogList(LogListIntent::Open("36".into()))]);
    }
}

#[test]
fn the_buttons_of_the_list_say_what_they_are_for() {
    let glass = Glass::of("04-log-list");
    for (button, expected) in [
        ("Back", LogListIntent::Back),
        ("Find", LogListIntent::Find),
        ("Log a mailing", LogListIntent::LogMailing),
        ("All", LogListIntent::Filter(LogFilter::All)),
        ("To do", LogListIntent::Filter(LogFilter::ToDo)),
        ("Print", LogListIntent::Filter(LogFilter::ToPrint)),
        ("Released", LogListIntent::Filter(LogFilter::Released)),
    ] {
        glass.press(button);
        assert_eq!(glass.said(), [Intent::LogList(expected)], "{button}");
    }
}

#[test]
fn an_empty_list_says_what_will_be_there_and_how_to_begin() {
    Glass::of("04-log-list-empty").reads("Begin with Log a mailing.");
    Glass::of("04-log-list-nothing-to-do").reads("Nothing left to do");
}

#[test]
fn ten_thousand_lines_make_rows_only_for_what_is_in_sight() {
    let view = sample("04-log-list");
    let template = rows_of(&view)[0].clone();
    let row = |number: u32| LogRow { number: format!("B-{number}"), ..template.clone() };
    let glass = Glass::of("04-log-list");
    glass.show(&with_rows(&view, (0..10_000).rev().map(row).collect()));
    assert_eq!(shown(&glass.window).len(), 10_000);
    let lines = glass.button_names().into_iter().filter(|name| name.starts_with("Line ")).count();
    assert!((5..=12).contains(&lines), "{lines} rows were made");
}

#[test]
fn a_list_that_shrinks_grows_or_changes_is_shown_as_it_is() {
    let view = sample("04-log-list");
    let rows = rows_of(&view);
    let glass = Glass::of("04-log-list");
    let numbers =
        |rows: &[LogRow]| -> Vec<String> { rows.iter().map(|row| row.number.clone()).collect() };
    for part in [&rows[..2], &rows[..], &rows[3..5], &[], &rows[1..]] {
        glass.show(&with_rows(&view, part.into()));
        assert_eq!(shown(&glass.window), numbers(part));
    }
}

#[test]
fn a_line_is_looked_for_with_the_keyboard_on_the_glass_or_another() {
    for glass in [Glass::of("26-log-list-find"), Glass::mounted("26-log-list-find")] {
        glass.reads("Look for | GREAT L");
        glass.press("K");
        glass.press("Erase the last");
        glass.press("Clear");
        glass.type_keys("b");
        let said: Vec<_> = glass.said();
        let expected = [
            LogListIntent::Key('K'),
            LogListIntent::Erase,
            LogListIntent::Clear,
            LogListIntent::Key('b'),
        ];
        assert_eq!(said, expected.map(Intent::LogList));
    }
    Glass::of("26-log-list-find-nothing").reads("No line is known by that");
}
