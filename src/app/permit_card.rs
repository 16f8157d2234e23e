//! What the counter's scanner reads off a permit card or a permit file: the permit's type and
//! number.
//!
//! There is no standard symbol for a permit. A unit prints the cards itself: Code 128 of the type
//! and the number as people say them, `PI40312` or `PI 40312`.

/// A permit as a card names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermitCard {
    /// `PI`, `MT`, `PC`, ….
    pub kind: String,
    /// The number, not padded.
    pub number: String,
}

/// Permit types of the field: imprint, metered, precanceled, Periodicals and pending, additional
/// postage, official, Government, business reply.
const KINDS: [&str; 10] = ["PI", "MT", "PC", "PE", "PP", "AP", "OI", "OM", "GH", "BR"];
/// Permit numbers have eight characters at most.
const NUMBER_MAX: usize = 8;

impl PermitCard {
    /// Reads a card, or a typed permit; nothing when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_uppercase();
        let (kind, number) = text.split_at_checked(2)?;
        let number = number.trim_start_matches([' ', '-']).trim_start_matches('0');
        let fits = !number.is_empty()
            && number.len() <= NUMBER_MAX
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && number.bytes().any(|byte| byte.is_ascii_digit());
        (KINDS.contains(&kind) && fits)
            .then(|| Self { kind: kind.to_owned(), number: number.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_is_read_as_people_write_it() {
        for (text, kind, number) in [
            ("PI40312", "PI", "40312"),
            ("pi 40312 ", "PI", "40312"),
            ("MT-2206", "MT", "2206"),
            ("PI00088", "PI", "88"),
            ("PE8841A", "PE", "8841A"),
        ] {
            let card = PermitCard { kind: kind.to_owned(), number: number.to_owned() };
            assert_eq!(PermitCard::read(text), Some(card), "{text}");
        }
    }

    #[test]
    fn other_labels_are_no_permits() {
        for text in
            ["", "PI", "40312", "XX40312", "PI 123456789", "99M900066875EMA000052", "PIANO", "Pé1"]
        {
            assert_eq!(PermitCard::read(text), None, "{text}");
        }
    }
}
