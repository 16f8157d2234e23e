//! International item numbers: UPU standard S10.
//!
//! Two letters (the service), eight digits, a check digit, two letters (the country). Blanks, which
//! people print between the groups, are dropped. Which services a country really offers is not
//! decided here, and neither is whether a reserved service indicator may be used: letters that the
//! standard keeps back are read and left unnamed.

use crate::check_digit;
use crate::not_a_barcode::{Family, NotABarcode, Shown};
use crate::text::Text;

/// Characters of every item number.
pub const CHARACTERS: usize = 13;

/// One international item number, whole and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct S10 {
    content: Text<CHARACTERS>,
}

impl S10 {
    /// Reads an item number, with or without blanks between its groups.
    ///
    /// # Errors
    /// Says which character, the check digit or the country is wrong.
    pub fn read(text: &[u8]) -> Result<Self, NotABarcode> {
        let mut content = Text::<CHARACTERS>::empty();
        for &byte in text.iter().filter(|byte| **byte != b' ') {
            check_character(content.len(), byte)?;
            if content.push(byte).is_none() {
                return Err(wrong_length(text));
            }
        }
        if content.len() != CHARACTERS {
            return Err(wrong_length(text));
        }
        check(content.bytes())?;
        Ok(Self { content })
    }

    /// The number of a service, a serial of eight digits and a country, with its check digit worked
    /// out.
    ///
    /// # Errors
    /// Says which character or that the country is wrong.
    pub fn of(service: &str, serial: &str, country: &str) -> Result<Self, NotABarcode> {
        let mut digits = [0; SERIAL_DIGITS];
        for (digit, byte) in digits.iter_mut().zip(serial.bytes()) {
            *digit = check_digit::value(byte);
        }
        let check = char::from(b'0' + check_digit::s10(digits) % 10);
        Self::read(format!("{service}{serial}{check}{country}").as_bytes())
    }

    /// The 13 characters without blanks: `RB123456785GB`.
    #[must_use]
    pub fn content(&self) -> &str {
        self.content.as_str()
    }

    /// The two letters of the service: `RB`.
    #[must_use]
    pub fn service_indicator(&self) -> &str {
        self.content.part(0..SERIAL)
    }

    /// The eight digits in the middle.
    #[must_use]
    pub fn serial(&self) -> &str {
        self.content.part(SERIAL..CHECK)
    }

    /// The check digit as printed.
    #[must_use]
    pub fn check_digit(&self) -> &str {
        self.content.part(CHECK..COUNTRY)
    }

    /// The two letters of the country that numbered the item.
    #[must_use]
    pub fn country(&self) -> &str {
        self.content.part(COUNTRY..CHARACTERS)
    }

    /// What the first letter of the service stands for; `None` where the standard keeps the letter
    /// back.
    #[must_use]
    pub fn service(&self) -> Option<&'static str> {
        service_name(self.service_indicator())
    }

    /// As printed: `RB 123 456 785 GB`.
    #[must_use]
    pub fn human_readable(&self) -> String {
        [0..2, 2..5, 5..8, 8..11, 11..13].map(|group| self.content.part(group)).join(" ")
    }
}

/// Whether a text has the outer shape of an item number: two letters in front and 13 characters, or
/// nearly.
pub(crate) fn looks_like(text: &[u8]) -> bool {
    let mut visible = text.iter().filter(|byte| **byte != b' ');
    let letters = [visible.next(), visible.next()]
        .iter()
        .all(|byte| byte.is_some_and(u8::is_ascii_alphabetic));
    let digits = visible.clone().filter(|byte| byte.is_ascii_digit()).count();
    let length = 2 + visible.count();
    letters && ENOUGH_DIGITS <= digits && (CHARACTERS - 1..=CHARACTERS + 1).contains(&length)
}

/// Digits that make two letters in front look like an item number, misread characters allowed for.
const ENOUGH_DIGITS: usize = 5;
const SERIAL: usize = 2;
const SERIAL_DIGITS: usize = 8;
const CHECK: usize = SERIAL + SERIAL_DIGITS;
const COUNTRY: usize = CHECK + 1;

fn check_character(place: usize, byte: u8) -> Result<(), NotABarcode> {
    let is_number = (SERIAL..COUNTRY).contains(&place);
    let (fits, expected) = match is_number {
        true => (byte.is_ascii_digit(), "a digit"),
        false => (byte.is_ascii_uppercase(), "a capital letter"),
    };
    match fits || CHARACTERS <= place {
        true => Ok(()),
        false => Err(NotABarcode::Character {
            family: Family::S10,
            at: place + 1,
            expected,
            found: Shown(byte),
        }),
    }
}

fn check(content: &[u8]) -> Result<(), NotABarcode> {
    if let [_, _, serial @ .., check, first, second] = content
        && let Ok(serial) = <[u8; SERIAL_DIGITS]>::try_from(serial)
    {
        let needed = check_digit::s10(serial.map(check_digit::value));
        let found = check_digit::value(*check);
        if found != needed {
            return Err(NotABarcode::CheckDigit {
                family: Family::S10,
                at: CHECK + 1,
                found,
                needed,
            });
        }
        if !is_country([*first, *second]) {
            return Err(NotABarcode::Country { found: [*first, *second] });
        }
    }
    Ok(())
}

fn wrong_length(text: &[u8]) -> NotABarcode {
    NotABarcode::Length {
        family: Family::S10,
        expected: "13 characters",
        found: text.iter().filter(|byte| **byte != b' ').count(),
    }
}

/// S10 section 6 and the indicators listed with it; the letters J, K, S, T and W are reserved,
/// others unassigned.
fn service_name(indicator: &str) -> Option<&'static str> {
    Some(match indicator.as_bytes() {
        [b'A', b'V'..=b'Z'] | [b'G', b'A' | b'D'] => "domestic or by agreement between two posts",
        [b'B' | b'D' | b'N' | b'P' | b'Z', _] => "domestic or by agreement between two posts",
        [b'C', _] => "parcel",
        [b'E', _] => "express (EMS)",
        [b'H', _] => "e-commerce parcel",
        [b'L', _] => "tracked letter",
        [b'M', _] => "M-bag",
        [b'Q', b'A'..=b'M'] => "international business reply",
        [b'R', _] => "registered",
        [b'U', _] => "letter, neither registered nor insured",
        [b'V', _] => "insured",
        _ => return None,
    })
}

fn is_country(letters: [u8; 2]) -> bool {
    COUNTRIES.as_bytes().chunks_exact(3).any(|code| code.starts_with(&letters))
}

/// ISO 3166-1 alpha-2 codes in force, and three more that posts number items with: AN (until 2010),
/// XK and YU.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO \
JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR \
MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO \
RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV \
TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT YU ZA ZM ZW ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_numbers_come_apart_into_their_fields() {
        for text in ["RB123456785GB", "RB 123 456 785 GB", "RB 12345678 5 GB"] {
            let item = S10::read(text.as_bytes()).unwrap();
            assert_eq!(item.content(), "RB123456785GB");
            assert_eq!(
                (item.service_indicator(), item.serial(), item.check_digit(), item.country()),
                ("RB", "12345678", "5", "GB")
            );
            assert_eq!(item.human_readable(), "RB 123 456 785 GB");
            assert_eq!(item.service(), Some("registered"));
        }
    }

    #[test]
    fn wrong_item_numbers_are_refused_in_words() {
        let cases = [
            (
                "RB123456786GB",
                "check digit is 6, the label's other digits need 5: scan again or key it in",
            ),
            (
                "RB123456785XX",
                "characters 12 and 13 of an international item number are its country, and \"XX\" is no country code: scan again or key it in",
            ),
            (
                "RB12345678GB",
                "character 11 of an international item number must be a digit, and it is \"G\": scan again or key it in",
            ),
            (
                "rB123456785GB",
                "character 1 of an international item number must be a capital letter, and it is \"r\": scan again or key it in",
            ),
            (
                "RB123456785GBX",
                "an international item number has 13 characters, and 14 were read: scan again or key it in",
            ),
            (
                "RB123456785G",
                "an international item number has 13 characters, and 12 were read: scan again or key it in",
            ),
        ];
        for (text, expected) in cases {
            let refused = S10::read(text.as_bytes()).unwrap_err();
            assert_eq!(refused.to_string(), expected, "{text}");
            assert!(looks_like(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn the_check_digit_is_worked_out_for_a_new_number() {
        assert_eq!(S10::of("EE", "47312482", "US").unwrap().content(), "EE473124829US");
        assert!(S10::of("EE", "4731248", "US").is_err());
        assert!(S10::of("EE", "4731248A", "US").is_err());
    }

    #[test]
    fn countries_are_two_letters_and_a_blank_each() {
        assert_eq!(COUNTRIES.len() % 3, 0);
        assert!(COUNTRIES.as_bytes().chunks_exact(3).all(|code| code[2] == b' '));
        assert_eq!(COUNTRIES.len() / 3, 249 + 3);
        for (country, expected) in
            [(b"US", true), (b"GB", true), (b"XX", false), (b"SU", false), (b"S ", false)]
        {
            assert_eq!(is_country(*country), expected, "{country:?}");
        }
    }
}
