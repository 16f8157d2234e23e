use app::screens::Intent;
use app::screens::close_out::{CloseOutIntent, OverReason};

use crate::glass::Glass;

#[track_caller]
fn says(glass: &Glass, button: &str, expected: CloseOutIntent) {
    glass.press(button);
    assert_eq!(glass.said(), [Intent::CloseOut(expected)], "{button}");
}

#[test]
fn a_clean_day_shows_its_totals_and_can_be_signed() {
    for glass in [Glass::of("15-close-out"), Glass::mounted("15-close-out")] {
        glass.reads("All lines | 237, $4,569,269.11");
        glass.reads("Nothing holds the day");
        says(&glass, "Sign with PIN", CloseOutIntent::Primary);
        says(&glass, "Print", CloseOutIntent::Print);
        says(&glass, "Print the record of mailings", CloseOutIntent::PrintLog);
        says(&glass, "Back", CloseOutIntent::Back);
    }
}

#[test]
fn every_hold_has_a_way_to_it_and_a_way_over_it() {
    for glass in [Glass::of("15-close-out-held-more"), Glass::mounted("15-close-out-held-more")] {
        says(&glass, "Dock handheld is silent", CloseOutIntent::Hold(0));
        says(&glass, "Sign over: Dock handheld is silent", CloseOutIntent::SignOver(0));
        glass.reads("Signed over: The device cannot report; its rows come later");
        glass.reads("3 lines are open");
        says(&glass, "4 things hold it", CloseOutIntent::Primary);
    }
}

#[test]
fn a_reason_is_touched_or_written() {
    for glass in [Glass::of("15-close-out-reasons"), Glass::mounted("15-close-out-reasons")] {
        says(
            &glass,
            "The mailer still has time",
            CloseOutIntent::Choose(OverReason::MailerHasTime),
        );
        says(&glass, "Another reason", CloseOutIntent::Choose(OverReason::Typed));
        says(&glass, "Take this reason", CloseOutIntent::Take);
    }
    let written = Glass::of("15-close-out-keyboard");
    written.reads("Its battery is empty");
    says(&written, "Q", CloseOutIntent::Key('Q'));
}

#[test]
fn the_signature_is_six_digits_and_a_touch() {
    for glass in [Glass::of("15-close-out-sign"), Glass::mounted("15-close-out-sign")] {
        glass.reads("Sheila Nakamura-Petrov");
        says(&glass, "7", CloseOutIntent::Digit(7));
        glass.button("Six digits");
    }
    says(&Glass::of("15-close-out-sign-full"), "Sign the day", CloseOutIntent::Sign);
    Glass::of("15-close-out-sign-wrong").reads("That was not it, 4 left");
}

#[test]
fn a_signed_day_says_who_signed_it_and_what_came_later() {
    let glass = Glass::of("15-close-out-late-more");
    glass.reads("Signed by Sheila Nakamura-Petrov");
    glass.reads("9f31c07ab2e4d518");
    glass.reads("Rows of other devices: 211. Lines that differ: 3.");
    says(&glass, "Print the report", CloseOutIntent::Primary);
}

#[test]
fn damaged_data_and_rows_that_need_a_person_hold_the_day_in_words() {
    let name = "15-close-out-damaged-more";
    for glass in [Glass::of(name), Glass::mounted(name)] {
        let damaged = "The data of Handheld of the north dock was damaged";
        says(&glass, damaged, CloseOutIntent::Hold(0));
        says(&glass, "3 rows need a person", CloseOutIntent::Hold(1));
        glass.reads("Read what is missing, under Diagnostics");
    }
}
