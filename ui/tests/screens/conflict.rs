use app::screens::Intent;
use app::screens::conflict::ConflictIntent;

use crate::glass::Glass;

#[test]
fn each_value_says_who_gave_it_where_and_when() {
    for glass in [Glass::of("18-conflict"), Glass::mounted("18-conflict")] {
        glass.reads("Rosalind Maldonado, A, 15:14, Tue 17 Nov");
        glass.press("about 18,420");
        assert_eq!(glass.said(), [Intent::Conflict(ConflictIntent::Choose(1))]);
        glass.press("Type another");
        assert_eq!(glass.said(), [Intent::Conflict(ConflictIntent::TypeAnother)]);
        glass.button("Touch one");
    }
}

#[test]
fn the_value_that_was_touched_is_kept() {
    let glass = Glass::mounted("18-conflict-names");
    glass.press("Keep this one");
    assert_eq!(glass.said(), [Intent::Conflict(ConflictIntent::Keep)]);
}

#[test]
fn a_contested_statement_cannot_be_typed() {
    let names = Glass::of("18-conflict-statement").button_names();
    assert!(!names.contains(&"Type another".to_owned()), "{names:?}");
}

#[test]
fn what_somebody_else_decided_leads_back_to_the_list() {
    let glass = Glass::of("18-conflict-decided");
    glass.reads("Nothing differs any more");
    glass.press("Back to the list");
    assert_eq!(glass.said(), [Intent::Conflict(ConflictIntent::Back)]);
}
