use app::screens::advice::AdviceIntent;
use app::screens::{Intent, View};
use i_slint_backend_testing::ElementHandle;
use tallydock::gallery;
use tallydock::snapshot::Look;

use crate::controls::not_said;
use crate::glass::{Glass, sample};

fn said(glass: &Glass) -> Vec<AdviceIntent> {
    let only = |intent| match intent {
        Intent::Advice(intent) => intent,
        other => panic!("{other:?} is not of the page"),
    };
    glass.said().into_iter().map(only).collect()
}

#[test]
fn the_first_sentence_stands_over_every_screen_with_the_count_of_the_rest() {
    for (name, view) in gallery::all() {
        if view.has_advice_row() {
            for (width, height) in Look::SHAPES {
                let glass = Glass::shaped(&view, Look::of(width, height));
                assert_eq!(not_said(&glass, &view), None, "{name} at {width}x{height}");
            }
        } else {
            let first = view.advice.first().map(|first| first.sentence.clone());
            let shown = Glass::of(name).buttons().into_iter().any(|button| {
                button.accessible_value().is_some_and(|value| value.ends_with(" more"))
                    && button.accessible_label().map(String::from) == first
            });
            assert!(!shown, "{name} has a row");
        }
    }
}

#[test]
fn a_touch_shows_all_of_it_one_more_the_rule_and_one_cures_it() {
    let row = Glass::of("30-row-entry");
    row.press("Not one container is written down: count them.");
    assert_eq!(said(&row), [AdviceIntent::Open]);
    for glass in [Glass::of("30-advice"), Glass::mounted("30-advice")] {
        let advice = gallery::named("30-advice").unwrap().advice;
        let [first, second] = [0, 1].map(|at| advice.said[at].id());
        glass.reads("3 to do, 1 holds");
        glass.reads("Holds, rule 001-3.2.5m");
        glass.reads("the statement cannot be saved without them");
        glass.reads("PostalOne! Contingency Plan, edition 3.0, 2018-12, section 3.2.5");
        glass.press("The Help Desk gave a ticket number, and the log has none.");
        glass.press("Ticket: The Help Desk gave a ticket number, and the log has none.");
        glass.press("Count");
        glass.press("All 7");
        glass.press("Back");
        assert_eq!(
            said(&glass),
            [
                AdviceIntent::Show(second),
                AdviceIntent::Cure(second),
                AdviceIntent::Cure(first),
                AdviceIntent::All,
                AdviceIntent::Back
            ]
        );
    }
}

#[test]
fn what_only_notes_is_one_row_until_it_is_asked_for() {
    let glass = Glass::of("30-advice");
    glass.press("4 only noted");
    assert_eq!(said(&glass), [AdviceIntent::All]);
    let all = Glass::of("30-advice-all-more");
    all.press("3 to do");
    assert_eq!(said(&all), [AdviceIntent::All]);
    let notes = Glass::of("30-advice-notes");
    notes.reads("2 noted");
    notes.reads("Noted, rule 001-3a");
    // There is nothing to be left out.
    assert!(!notes.button_names().iter().any(|name| name.starts_with("All")));
}

#[test]
fn nothing_stands_over_what_was_not_stored_or_what_is_typed() {
    let advice = sample("30-row-entry").advice;
    for name in ["31-not-stored", "06-keyboard", "06-number-pad", "17-release-keyboard"] {
        let view = View { advice: advice.clone(), ..sample(name) };
        assert!(!view.has_advice_row(), "{name}");
        let names = Glass::shaped(&view, Look::of(480, 800)).button_names();
        assert!(!names.contains(&advice.first().unwrap().sentence), "{name}: {names:?}");
    }
}

/// The bar along the bottom.
const BAR: f32 = 88.0;

#[test]
fn every_screen_is_whole_below_what_the_rules_say() {
    let mut wrong = Vec::new();
    for (name, view) in gallery::all() {
        for long in [false, true] {
            let view = gallery::row_over(&view, long);
            if !view.has_advice_row() || view.notice.is_some() {
                continue;
            }
            for (width, height) in Look::SHAPES {
                let glass = Glass::shaped(&view, Look::of(width, height));
                let mut found: Vec<String> = not_said(&glass, &view).into_iter().collect();
                found.extend(faults(&glass.buttons(), height as f32, name.contains("more")));
                let at = format!("{name} at {width}x{height}, long {long}");
                wrong.extend(found.iter().map(|fault| format!("{at}: {fault}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Controls that are too small, or lie over one another. What is cut off by the bar or by the edge
/// of what scrolls is drawn along; samples with more than fits are named so.
fn faults(buttons: &[ElementHandle], height: f32, more: bool) -> Vec<String> {
    let bar = height - BAR;
    let boxes: Vec<_> = buttons
        .iter()
        .map(|button| {
            let (at, size) = (button.absolute_position(), button.size());
            let name = String::from(button.accessible_label().unwrap_or_default());
            (name, [at.x, at.y, at.x + size.width, at.y + size.height])
        })
        .filter(|(_, [_, top, _, bottom])| bar <= *top || *bottom <= bar + 0.5)
        .collect();
    let mut faults = Vec::new();
    for (index, (name, [left, top, right, bottom])) in boxes.iter().enumerate() {
        if right - left < 55.9 || bottom - top < 55.9 {
            faults.push(format!("{name:?} is {} by {}", right - left, bottom - top));
        }
        for (other, [l, t, r, b]) in &boxes[index + 1..] {
            let beside = *right <= l + 0.5 || r - 0.5 <= *left;
            let below = *bottom <= t + 0.5 || b - 0.5 <= *top;
            if !beside && !below && !more {
                faults.push(format!("{name:?} lies over {other:?}"));
            }
        }
    }
    faults
}
