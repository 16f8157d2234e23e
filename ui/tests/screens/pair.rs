use app::screens::Intent;
use app::screens::pair::{EntryItem, PairAct, PairIntent, Reason};

use crate::glass::Glass;

#[track_caller]
fn says(glass: &Glass, button: &str, expected: PairIntent) {
    glass.press(button);
    assert_eq!(glass.said(), [Intent::Pair(expected)], "{button}");
}

#[test]
fn line_and_statement_stand_side_by_side_with_why() {
    for glass in [Glass::of("13-pair"), Glass::mounted("13-pair")] {
        glass.reads("about 18,400 against 18,390, near");
        glass.reads("not known against $1,234,567.89, not compared");
        glass.reads("PI 40312 against PI 40312, same");
        glass.reads("Likely the same mailing");
        glass.reads("4 of 5 facts agree. Next best: 56644738");
        says(&glass, "Same mailing", PairIntent::Act(PairAct::Match));
        says(&glass, "Not this", PairIntent::Act(PairAct::NotThis));
        says(&glass, "Open line B-022", PairIntent::Act(PairAct::OpenLine));
        says(&glass, "Back", PairIntent::Back);
    }
}

#[test]
fn the_second_touch_of_a_doubtful_match_lies_elsewhere() {
    let first = Glass::of("13-pair").button("Same mailing").absolute_position();
    let glass = Glass::of("13-pair-asked");
    let second = glass.button("Yes, match");
    assert!(second.absolute_position().x + second.size().width <= first.x);
    says(&glass, "Yes, match", PairIntent::Act(PairAct::Sure));
    says(&glass, "Leave it open", PairIntent::Act(PairAct::Leave));
}

#[test]
fn what_is_billed_already_is_not_finalised_again() {
    let glass = Glass::of("13-pair-billed");
    glass.reads("Billed already: finalize nothing");
    says(&glass, "Finalize nothing", PairIntent::Act(PairAct::NothingToFinalise));
    assert!(!glass.button_names().contains(&"It is finalized".to_owned()));
}

#[test]
fn a_line_without_a_statement_says_what_to_do() {
    let glass = Glass::of("13-pair-no-statement");
    glass.reads("No statement has come");
    says(&glass, "Say why", PairIntent::Act(PairAct::Explain));
}

#[test]
fn items_21_to_23_are_filled_with_few_touches() {
    for glass in [Glass::of("13-pair-form"), Glass::mounted("13-pair-form")] {
        glass.reads("System Not Available");
        glass.reads("None (Verification Previously Assessed)");
        says(&glass, "A day earlier", PairIntent::DayBack);
        says(&glass, "A day later", PairIntent::DayOn);
        says(&glass, "22 Initials", PairIntent::Item(EntryItem::Initials));
        says(&glass, "7", PairIntent::Key('7'));
        says(&glass, "Erase the last", PairIntent::Erase);
        says(&glass, "Clear", PairIntent::Clear);
        says(&glass, "Record it", PairIntent::Record);
    }
    says(&Glass::of("13-pair-form-keyboard"), "S", PairIntent::Key('S'));
    Glass::of("13-pair-form-empty").button("Fill items 22 and 23");
}

#[test]
fn a_keyboard_on_a_cable_types_into_the_form() {
    let glass = Glass::of("13-pair-form");
    glass.type_keys("4");
    assert_eq!(glass.said(), [Intent::Pair(PairIntent::Key('4'))]);
}

#[test]
fn a_reason_is_touched_or_written() {
    for glass in [Glass::of("13-pair-reasons"), Glass::mounted("13-pair-reasons")] {
        says(&glass, "Something else", PairIntent::Choose(Reason::Other));
        says(&glass, "The mailer took it back", PairIntent::Choose(Reason::TakenBack));
        says(&glass, "Record the reason", PairIntent::Record);
    }
    Glass::of("13-pair-reason-keyboard").reads("Shown at another unit");
}
