//! Letters and flats: the IMb, POSTNET and PLANET, valid, invalid and damaged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use barcode::imb::{Imb, Unreadable};
use barcode::postnet::{Retired, Standard};

/// The four examples of USPS-B-3200, appendix B.
const PUBLISHED: [(&str, &str, &str); 4] = [
    (
        "01234567094987654321",
        "",
        "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
    ),
    (
        "01234567094987654321",
        "01234",
        "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT",
    ),
    (
        "01234567094987654321",
        "012345678",
        "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA",
    ),
    (
        "01234567094987654321",
        "01234567891",
        "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA",
    ),
];

#[test]
fn published_letters_are_encoded_and_decoded() {
    for (tracking, routing, bars) in PUBLISHED {
        let imb = Imb::new(tracking, routing).unwrap();
        assert_eq!(imb.bars().as_str(), bars);
        let decoded = Imb::from_bars(bars.as_bytes()).unwrap();
        assert_eq!((decoded.imb, decoded.upside_down), (imb, false));
        assert_eq!(Imb::read(imb.content().as_bytes()), Ok(imb));
    }
}

#[test]
fn one_changed_digit_changes_the_bars() {
    for (tracking, routing, bars) in PUBLISHED {
        for place in 0..20 {
            let mut digits = tracking.as_bytes().to_vec();
            digits[place] = if digits[place] == b'0' { b'1' } else { digits[place] - 1 };
            let changed = Imb::new(std::str::from_utf8(&digits).unwrap(), routing).unwrap();
            assert_ne!(changed.bars().as_str(), bars, "{place}");
        }
    }
}

#[test]
fn the_extremes_of_every_length_survive_the_way_there_and_back() {
    for routing in ["", "00000", "99999", "000000000", "999999999", "00000000000", "99999999999"] {
        for tracking in ["00000000000000000000", "94999999999999999999"] {
            let imb = Imb::new(tracking, routing).unwrap();
            let decoded = Imb::from_bars(imb.bars().as_str().as_bytes()).unwrap();
            assert_eq!((decoded.imb.tracking(), decoded.imb.routing()), (tracking, routing));
        }
    }
}

#[test]
fn wrong_codes_are_refused_with_the_numbers_of_the_reference_encoder() {
    let cases = [
        ("0123456709498765432", "", "09"),
        ("012345670949876543210", "", "09"),
        ("", "", "09"),
        ("0123456709498765432A", "", "10"),
        ("0123456709498765432\u{e9}", "", "09"),
        ("05234567094987654321", "", "11"),
        ("09234567094987654321", "1234", "11"),
        ("01234567094987654321", "1234", "12"),
        ("01234567094987654321", "123456789012", "12"),
        ("01234567094987654321", "1234A", "13"),
        ("01234567094987654321", "12 45", "13"),
        ("A1234567094987654321", "1234", "10"),
    ];
    for (tracking, routing, code) in cases {
        let refused = Imb::new(tracking, routing).unwrap_err();
        assert_eq!(refused.code(), code, "{tracking} {routing}: {refused}");
    }
}

#[test]
fn blanks_around_the_tracking_code_are_dropped_and_inside_it_refused() {
    let expected = Imb::new("01234567094987654321", "").unwrap();
    for tracking in [" 01234567094987654321", "01234567094987654321   "] {
        assert_eq!(Imb::new(tracking, ""), Ok(expected));
    }
    assert_eq!(Imb::new("0123456709498765432 1", "").unwrap_err().code(), "09");
}

#[test]
fn fields_follow_the_mailer_id_and_the_special_layouts() {
    let cases = [
        ("00300123456123456789", "123456", "123456789", "00 300 123456 123456789"),
        ("00300912345678123456", "912345678", "123456", "00 300 912345678 123456"),
        ("1205212345678901234512345", "", "123456789012345", "12 052 123456789012345 12345"),
        (
            "9400911234123121234512345678901",
            "",
            "112341231212345",
            "94 009 1 1234 123 12 12345 12345 6789 01",
        ),
        ("94009512341234567890", "", "512341234567890", "94 009 5 1234 1234567890"),
    ];
    for (digits, mailer_id, serial, printed) in cases {
        let imb = Imb::read(digits.as_bytes()).unwrap();
        assert_eq!((imb.mailer_id(), imb.serial()), (mailer_id, serial), "{digits}");
        assert_eq!(imb.human_readable(), printed);
    }
}

#[test]
fn an_upside_down_letter_is_read_and_said_to_be_upside_down() {
    for (tracking, routing, bars) in PUBLISHED {
        let decoded = Imb::from_bars(turned(bars).as_bytes()).unwrap();
        assert!(decoded.upside_down);
        assert_eq!((decoded.imb.tracking(), decoded.imb.routing()), (tracking, routing));
    }
}

#[test]
fn what_is_no_row_of_65_bars_is_refused() {
    let bars = PUBLISHED[0].2;
    let cases = [
        (String::new(), "bar_count"),
        (bars[1..].to_owned(), "bar_count"),
        (format!("{bars}T"), "bar_count"),
        (bars.replace('F', "f"), "bar_letter"),
        (format!(" {}", &bars[1..]), "bar_letter"),
        ("T".repeat(65), "damaged"),
        ("F".repeat(65), "damaged"),
    ];
    for (bars, code) in cases {
        let unreadable = Imb::from_bars(bars.as_bytes()).unwrap_err();
        assert_eq!(unreadable.code(), code, "{bars}: {unreadable}");
    }
}

#[test]
fn damage_within_reach_is_repaired_and_named() {
    let (tracking, routing, bars) = PUBLISHED[3];
    let cases: [(&str, Damage, Vec<usize>); 7] = [
        ("nothing wrong", |_| {}, vec![]),
        ("one wrong", |bars| bars[0] = b'T', vec![1]),
        ("two wrong", |bars| (bars[30], bars[64]) = (b'F', b'F'), vec![31, 65]),
        ("one missing", |bars| _ = bars.remove(42), vec![43]),
        ("one missing of three equal ones", |bars| _ = bars.remove(41), vec![40]),
        ("one too many", |bars| bars.insert(10, b'F'), vec![11]),
        (
            "one wrong, upside down",
            |bars| {
                *bars = turned(std::str::from_utf8(bars).unwrap()).into_bytes();
                bars[5] = if bars[5] == b'T' { b'F' } else { b'T' };
            },
            vec![6],
        ),
    ];
    for (name, damage, numbers) in cases {
        let mut damaged = bars.as_bytes().to_vec();
        damage(&mut damaged);
        let repaired = Imb::repair(&damaged).unwrap();
        assert_eq!(
            (repaired.imb.tracking(), repaired.imb.routing()),
            (tracking, routing),
            "{name}"
        );
        assert_eq!(repaired.bars(), numbers, "{name}");
        assert_eq!(Imb::from_bars(&damaged).is_ok(), numbers.is_empty(), "{name}");
    }
}

#[test]
fn damage_beyond_reach_is_refused_in_words() {
    let bars = PUBLISHED[3].2;
    let cases = [
        ("T".repeat(65), "out_of_reach", "too many bars are wrong: scan again or key it in"),
        (
            bars[2..].to_owned(),
            "bar_count",
            "63 bars were read, and an Intelligent Mail barcode has 65: scan again",
        ),
        (bars.replace('A', "1"), "bar_letter", "bar 1 is \"1\", and must be A, D, F or T"),
    ];
    for (bars, code, words) in cases {
        let refused = Imb::repair(bars.as_bytes()).unwrap_err();
        assert_eq!((refused.code(), refused.to_string().as_str()), (code, words));
    }
    assert_eq!(Imb::from_bars(&[b'T'; 65]), Err(Unreadable::Damaged));
}

#[test]
fn retired_codes_are_encoded_with_frame_bars_and_check_digit() {
    let cases = [
        (Standard::Postnet, "01234", "11100000011001010011001001110001", "012340"),
        (
            Standard::Postnet,
            "555551237",
            "1010100101001010010100101000011001010011010001001011",
            "5555512372",
        ),
        (
            Standard::Planet,
            "40123452356",
            "11011000111111001101011001101101010111010110011010110011101011",
            "401234523565",
        ),
    ];
    for (standard, digits, bars, with_check) in cases {
        let retired = Retired::new(standard, digits.as_bytes()).unwrap();
        assert_eq!(
            (retired.bars().as_str(), retired.with_check_digit().as_str()),
            (bars, with_check)
        );
        assert_eq!(Retired::from_bars(standard, bars.as_bytes()).unwrap().digits(), digits);
        assert_eq!(Retired::read(standard, with_check.as_bytes()).unwrap().digits(), digits);
    }
}

#[test]
fn lengths_outside_the_standard_are_refused() {
    for length in 0..=15 {
        let digits = "1".repeat(length);
        for (standard, lengths) in
            [(Standard::Postnet, &[5, 9, 11][..]), (Standard::Planet, &[11, 13][..])]
        {
            let accepted = Retired::new(standard, digits.as_bytes()).is_ok();
            assert_eq!(accepted, lengths.contains(&length), "{standard:?} {length}");
        }
    }
    assert!(Retired::new(Standard::Postnet, b"0123A").is_err());
    assert!(Retired::read(Standard::Postnet, b"123456").is_err());
}

#[test]
fn one_wrong_bar_is_always_refused_and_the_right_digits_are_offered() {
    for (standard, digits) in [
        (Standard::Postnet, "01234"),
        (Standard::Postnet, "987654321"),
        (Standard::Postnet, "12345678901"),
        (Standard::Planet, "01234567890"),
        (Standard::Planet, "2112345678901"),
    ] {
        let bars = Retired::new(standard, digits.as_bytes()).unwrap().bars();
        for place in 0..bars.len() {
            let mut damaged = bars.clone().into_bytes();
            damaged[place] ^= 1;
            let unreadable = Retired::from_bars(standard, &damaged).unwrap_err();
            let offered = unreadable.correctable_to.unwrap();
            assert_eq!(offered.digits(), digits, "{standard:?} bar {}", place + 1);
        }
    }
}

#[test]
fn nothing_is_offered_when_two_digits_are_wrong() {
    let bars = Retired::new(Standard::Postnet, b"12345").unwrap().bars();
    for (first, second) in [(1, 6), (0, 6), (8, 31), (1, 26)] {
        let mut damaged = bars.clone().into_bytes();
        damaged[first] ^= 1;
        damaged[second] ^= 1;
        let unreadable = Retired::from_bars(Standard::Postnet, &damaged).unwrap_err();
        assert_eq!(unreadable.correctable_to, None, "{unreadable}");
    }
}

#[test]
fn wrong_bars_are_told_in_words() {
    let cases = [
        (
            "1110000001100101001100100111000",
            "31 bars were read, and there must be 32, 52 or 62 in POSTNET",
        ),
        (
            "1110000001100101001100100111000x",
            "bar 32 is \"x\", and must be 1 for tall or 0 for short",
        ),
        (
            "01100000011001010011001001110001",
            "bar 1 is short, and the first and the last bar are always tall; with one digit corrected it is 01234: compare with the address",
        ),
        (
            "11100001011001010011001001110001",
            "bars 7 to 11 are no digit; with one digit corrected it is 01234: compare with the address",
        ),
        ("11100000011001010011001001000111", "check digit is 1, the other digits need 0"),
        ("11110000111001010011001001110001", "2 digits cannot be read, the first in bars 2 to 6"),
    ];
    for (bars, words) in cases {
        let unreadable = Retired::from_bars(Standard::Postnet, bars.as_bytes()).unwrap_err();
        assert_eq!(unreadable.to_string(), words);
    }
}

type Damage = fn(&mut Vec<u8>);

fn turned(bars: &str) -> String {
    let turn = |bar| match bar {
        'A' => 'D',
        'D' => 'A',
        same => same,
    };
    bars.chars().rev().map(turn).collect()
}
