use std::sync::Arc;

use app::screens::reconcile::{ReconcileIntent, WorkFilter, WorkLine};
use app::screens::{Intent, ScreenView};
use slint::{ComponentHandle as _, Model as _};

use crate::glass::{Glass, sample};

#[test]
fn a_line_opens_by_touching_it_and_says_why_it_is_there() {
    for glass in [Glass::of("12-worklist"), Glass::mounted("12-worklist")] {
        glass.press("Line B-036");
        assert_eq!(glass.said(), [Intent::Reconcile(ReconcileIntent::Open("36".into()))]);
        glass.reads("Two statements are as close");
        glass.reads("Billed already: 56644692, FIN");
    }
}

#[test]
fn what_is_likely_is_one_touch_and_can_be_undone() {
    for glass in [Glass::of("12-worklist-likely"), Glass::mounted("12-worklist-likely")] {
        for (button, expected) in [
            ("Match B-005", ReconcileIntent::Quick("5".into())),
            ("Tick B-007", ReconcileIntent::Quick("7".into())),
            ("Line B-005", ReconcileIntent::Open("5".into())),
            ("Undo B-005", ReconcileIntent::Undo),
        ] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::Reconcile(expected)], "{button}");
        }
    }
}

#[test]
fn what_is_doubtful_has_no_short_way() {
    let names = Glass::of("12-worklist").button_names();
    assert!(!names.iter().any(|name| name.starts_with("Match B") || name.starts_with("Tick")));
}

#[test]
fn tabs_and_buttons_say_what_they_are_for() {
    let glass = Glass::of("12-worklist");
    for (button, expected) in [
        ("Check", ReconcileIntent::Filter(WorkFilter::Check)),
        ("Match", ReconcileIntent::Filter(WorkFilter::Match)),
        ("Enter", ReconcileIntent::Filter(WorkFilter::Enter)),
        ("Wait", ReconcileIntent::Filter(WorkFilter::Wait)),
        ("Closed", ReconcileIntent::Filter(WorkFilter::Done)),
        ("Back", ReconcileIntent::Back),
        ("Close-out", ReconcileIntent::CloseOut),
        ("Open the first", ReconcileIntent::Primary),
    ] {
        glass.press(button);
        assert_eq!(glass.said(), [Intent::Reconcile(expected)], "{button}");
    }
}

#[test]
fn progress_and_money_at_stake_are_always_in_sight() {
    for glass in [Glass::of("12-worklist"), Glass::mounted("12-worklist")] {
        glass.reads("214 of 237");
        glass.reads("$1,663,150.71");
    }
    Glass::of("12-worklist-none-likely").reads("No likely pair is left");
    Glass::of("12-worklist-settled").press("Close the day");
}

#[test]
fn ten_thousand_lines_make_rows_only_for_what_is_in_sight() {
    let mut view = sample("12-worklist");
    let ScreenView::Reconcile(list) = &mut view.screen else { panic!() };
    let template = list.rows[0].clone();
    let row = |number: u32| WorkLine { number: format!("B-{number}"), ..template.clone() };
    list.rows = (0..10_000).map(row).collect::<Arc<_>>();
    let glass = Glass::of("12-worklist");
    glass.show(&view);
    let model = glass.window.global::<screens::Reconcile>().get_rows();
    assert_eq!(model.row_count(), 10_000);
    let lines = glass.button_names().into_iter().filter(|name| name.starts_with("Line ")).count();
    assert!((4..=12).contains(&lines), "{lines} rows were made");
}
