//! What a person's badge holds, so that a scan stands for the touch of their name.
//!
//! Code 128 of `TDP-` and the last twelve hexadecimal digits of the person's id, in capitals:
//! `TDP-7F3A91C0D2E4`. A unit prints it itself, on a card or a label. It says who somebody is and
//! not that they are it: the PIN is asked for all the same, so a lost badge opens nothing.

use domain::ids::PersonId;

/// What every badge begins with.
const START: &str = "TDP-";
/// Hexadecimal digits of the id.
const DIGITS: usize = 12;

/// The text of a person's badge.
#[must_use]
pub fn of(person: PersonId) -> String {
    let id = person.to_string().replace('-', "").to_ascii_uppercase();
    let from = id.len().saturating_sub(DIGITS);
    format!("{START}{}", id.get(from..).unwrap_or_default())
}

/// Whether a scan is a badge at all, whoever's it is.
#[must_use]
pub fn is_badge(scanned: &str) -> bool {
    let digits = scanned.strip_prefix(START).unwrap_or_default();
    digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_names_one_person_and_nothing_else_is_a_badge() {
        let person: PersonId = "0190c0de-0000-7000-8000-7f3a91c0d2e4".parse().unwrap();
        assert_eq!(of(person), "TDP-7F3A91C0D2E4");
        assert!(is_badge(&of(person)));
        for other in ["", "TDP-", "TDP-7F3A91C0D2E", "TDP-7F3A91C0D2EX", "PI40312", "B-038"] {
            assert!(!is_badge(other), "{other}");
        }
    }
}
