use app::screens::Intent;
use app::screens::duplicate::DuplicateIntent;

use crate::glass::Glass;

#[test]
fn the_amount_and_who_would_pay_it_are_said_first() {
    for glass in [Glass::of("14-duplicate-lines"), Glass::mounted("14-duplicate-lines")] {
        glass.reads("Possible double billing");
        glass.reads("$1,234,567.89");
        for (button, expected) in [
            ("B-002", DuplicateIntent::Choose("B-002".into())),
            ("One mailing: keep A-002", DuplicateIntent::One),
            ("Two mailings", DuplicateIntent::Two),
            ("Back", DuplicateIntent::Back),
        ] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::Duplicate(expected)], "{button}");
        }
    }
}

#[test]
fn two_statements_say_which_one_is_billed() {
    let glass = Glass::of("14-duplicate");
    glass.reads("56644692 | Billed in PostalOne!");
    glass.reads("56649118 | Open, held by line B-017");
    glass.press("One mailing, billed already");
    assert_eq!(glass.said(), [Intent::Duplicate(DuplicateIntent::One)]);
}

#[test]
fn an_unknown_amount_is_no_empty_panel() {
    Glass::of("14-duplicate-decided").reads("postage not known");
    Glass::of("14-duplicate-decided").reads("Decided: two mailings");
}

#[test]
fn two_lines_with_one_statement_or_number_say_what_is_touched() {
    for (sample, words) in [
        ("14-duplicate-statement", "Touch the line that keeps the statement."),
        ("14-duplicate-number", "Touch the line whose number is right."),
    ] {
        let glass = Glass::of(sample);
        glass.reads(words);
        glass.press("B-002");
        assert_eq!(
            glass.said(),
            [Intent::Duplicate(DuplicateIntent::Choose("B-002".into()))],
            "{sample}"
        );
    }
}
