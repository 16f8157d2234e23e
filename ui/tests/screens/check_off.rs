use app::screens::Intent;
use app::screens::check_off::CheckOffIntent;
use app::screens::typing::TypingWhat;

use crate::glass::Glass;

fn presses() -> Vec<(&'static str, &'static str, CheckOffIntent)> {
    let container = "99M900066875EMA000033".to_owned();
    vec![
        ("23-check-off-many", "Back", CheckOffIntent::Back),
        ("23-check-off-many", "Tick off 000033", CheckOffIntent::Tick(container)),
        ("23-check-off-many", "Key a number", CheckOffIntent::Type(TypingWhat::ListedContainer)),
        ("23-check-off-many", "Scan on", CheckOffIntent::ScanOn),
        ("24-form-new-many", "Name", CheckOffIntent::Type(TypingWhat::FormName)),
        ("24-form-new-many", "Pallets", CheckOffIntent::Type(TypingWhat::Pallets)),
        ("24-form-new-many", "Key a number", CheckOffIntent::Type(TypingWhat::ListedContainer)),
        ("24-form-new-many", "Take the last off the list", CheckOffIntent::Unlist),
        ("24-form-new-many", "Add it", CheckOffIntent::Add),
    ]
}

#[test]
fn every_button_says_what_it_is_for() {
    for (sample, button, expected) in presses() {
        for glass in [Glass::of(sample), Glass::mounted(sample)] {
            glass.press(button);
            assert_eq!(glass.said(), [Intent::CheckOff(expected.clone())], "{button} on {sample}");
        }
    }
}

#[test]
fn what_is_missing_and_what_is_not_listed_is_in_words() {
    for glass in [Glass::of("23-check-off-many"), Glass::mounted("23-check-off-many")] {
        for words in [
            "2 missing, 1 not listed",
            "4 of 6",
            "000061 | not scanned yet",
            "000071 | ticked, not listed",
            "000052 | ticked off",
        ] {
            glass.reads(words);
        }
    }
    Glass::of("23-check-off-complete-many").reads("The form is complete.");
    Glass::of("24-form-blank").reads("Scan what the form lists, or key the numbers.");
}
