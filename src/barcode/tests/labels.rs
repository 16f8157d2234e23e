//! Containers, trays, packages and item numbers, as scanners send them and as people type them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use barcode::imcb::Imcb;
use barcode::impb::Fields;
use barcode::pic::{self, Form};
use barcode::{Ambiguous, Barcode, Family, NotABarcode};

fn read(text: &str) -> Result<Barcode, NotABarcode> {
    Barcode::read(text.as_bytes())
}

/// Family and content of what was read, or the words of the refusal.
fn said(text: &str) -> String {
    match read(text) {
        Ok(barcode) => {
            let family = barcode.family().map_or("ambiguous", Family::code);
            format!("{family} {}", barcode.content())
        }
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn containers_come_apart_into_their_fields() {
    let cases = [
        ("99M900066875EMA000052", "900066875", "EMA000052", "000052"),
        ("99 M 900066875 EMA0000P4", "900066875", "EMA0000P4", "0000P4"),
        ("99  M  123456  -----ABC1234", "123456", "-----ABC1234", "BC1234"),
        ("99M899999000000000001", "899999", "000000000001", "000001"),
        ("]C199M900000000000000001\r\n", "900000000", "000000001", "000001"),
        ("]d299 M 900066875 EMA0000P4", "900066875", "EMA0000P4", "0000P4"),
        ("\u{2}99M900066875EMA000052\u{3}", "900066875", "EMA000052", "000052"),
    ];
    for (text, mailer_id, serial, last_six) in cases {
        let Ok(Barcode::Imcb(imcb)) = read(text) else { panic!("{text}") };
        assert_eq!(
            (imcb.mailer_id(), imcb.serial(), imcb.last_six()),
            (mailer_id, serial, last_six)
        );
        assert_eq!(imcb.content(), format!("99M{mailer_id}{serial}"));
        assert_eq!(Imcb::read(imcb.human_readable().as_bytes()), Ok(imcb));
    }
}

#[test]
fn a_new_container_number_is_padded_on_the_left() {
    let cases = [
        ("900066875", "52", Some("99M900066875000000052")),
        ("123456", "ABC1234", Some("99M12345600000ABC1234")),
        ("123456", "-----ABC1234", Some("99M123456-----ABC1234")),
        ("12345", "1", None),
        ("900066875", "1234567890", None),
        ("123456", "abc", None),
    ];
    for (mailer_id, serial, expected) in cases {
        let imcb = Imcb::of(mailer_id, serial);
        assert_eq!(imcb.as_ref().ok().map(Imcb::content), expected, "{mailer_id} {serial}");
    }
}

#[test]
fn wrong_containers_are_refused_at_the_character_to_blame() {
    let cases = [
        (
            "99M90006687EMA000051",
            "a container barcode has 21 characters, and 20 were read: scan again or key it in",
        ),
        (
            "99M1234567890123456789",
            "a container barcode has 21 characters, and 22 were read: scan again or key it in",
        ),
        ("99M", "a container barcode has 21 characters, and 3 were read: scan again or key it in"),
        (
            "99M90006687EMA0000512",
            "character 12 of a container barcode must be a digit of the Mailer ID, and it is \"E\": scan again or key it in",
        ),
        (
            "99M12345AABCDEF123456",
            "character 9 of a container barcode must be a digit of the Mailer ID, and it is \"A\": scan again or key it in",
        ),
        (
            "99MA23456000000000001",
            "character 4 of a container barcode must be a digit of the Mailer ID, and it is \"A\": scan again or key it in",
        ),
        (
            "99M900066875EMA00 0511",
            "character 18 of a container barcode must be part of the serial or Mailer ID, and it is a blank: scan again or key it in",
        ),
        (
            "99M900066875ema000051",
            "character 13 of a container barcode must be a digit, a capital letter or a dash of the serial, and it is \"e\": scan again or key it in",
        ),
        (
            "99M900066875EMA00\u{1d}051",
            "character 18 of a container barcode must be a digit, a capital letter or a dash of the serial, and it is a field separator (GS): scan again or key it in",
        ),
    ];
    for (text, words) in cases {
        assert_eq!(said(text), words, "{text}");
    }
}

#[test]
fn packages_come_apart_into_their_fields() {
    let cases = [
        ("9212391234567812345670", [None, None, Some("912345678"), Some("1234567")]),
        ("92748931507708513018050063", [None, None, Some("931507708"), Some("51301805006")]),
        ("9361 2898 7870 0317 6337 95", [None, None, Some("898787"), Some("0031763379")]),
        (
            "420902459261290336128704042634",
            [Some("90245"), None, Some("903361287"), Some("0404263")],
        ),
        (
            "]C142014397\u{1d}9370155957777345532736",
            [Some("14397"), None, Some("559577"), Some("7734553273")],
        ),
        ("420467466047\u{1d}9400193977834555966075", [Some("46746"), Some("6047"), None, None]),
        ("9505511069605048600624", [None, None, None, None]),
    ];
    for (text, [zip5, zip4, mailer_id, serial]) in cases {
        let Ok(Barcode::Impb(impb)) = read(text) else { panic!("{text}") };
        assert_eq!((impb.zip5(), impb.zip4()), (zip5, zip4), "{text}");
        assert_eq!((impb.mailer_id(), impb.serial()), (mailer_id, serial), "{text}");
    }
}

#[test]
fn one_changed_digit_of_a_package_is_refused() {
    for number in ["9212391234567812345670", "9505511069605048600624", "92748931507708513018050063"]
    {
        for place in 2..number.len() {
            let mut changed = number.as_bytes().to_vec();
            changed[place] = b'0' + (changed[place] - b'0' + 1) % 10;
            let refused = Barcode::read(&changed).unwrap_err();
            assert_eq!(refused.code(), "check_digit", "{place}");
        }
    }
}

#[test]
fn older_numbers_are_read_with_without_and_with_implied_91() {
    let cases = [
        ("71123456789123456787", Form::Plain, "71", "123456789", "12345678"),
        ("03071790000523483741", Form::Plain, "03", "071790000", "52348374"),
        ("71969010756003077385", Form::Implied91, "71", "969010756", "00307738"),
        ("9101026837331000039521", Form::With91, "01", "026837331", "00003952"),
        ("420 22153 9101026837331000039521", Form::With91, "01", "026837331", "00003952"),
        ("]I30307179000052348374", Form::Plain, "03", "071790000", "52348374"),
    ];
    for (text, form, service, customer, sequence) in cases {
        let Ok(Barcode::Pic(pic)) = read(text) else { panic!("{text}") };
        assert_eq!(pic.form(), form, "{text}");
        assert_eq!(
            (pic.service_type_code(), pic.customer_id(), pic.package_sequence()),
            (service, customer, sequence)
        );
    }
    // Nineteen digits are whole only where the scanner says that it kept the check digit to itself.
    assert_eq!(read("]I10307179000052348374").unwrap_err().code(), "unknown");
}

#[test]
fn signature_confirmation_may_be_as_short_as_16_digits() {
    for sequence in ["12", "123", "1234", "12345", "123456", "1234567", "12345678"] {
        for (service, is_short_allowed) in [("21", true), ("34", true), ("01", false)] {
            let number = format!("91{service}123456789{sequence}");
            let check = barcode::check_digit::gs1(number.bytes().map(|digit| digit - b'0'));
            let text = format!("]C1{number}{check}");
            match read(&text) {
                Ok(Barcode::Pic(pic)) if pic.application_identifier().is_some() => {
                    assert_eq!(pic.package_sequence(), sequence);
                    assert!(is_short_allowed || sequence.len() == 8, "{text}");
                }
                other => assert!(!is_short_allowed && sequence.len() != 8, "{text}: {other:?}"),
            }
        }
    }
}

#[test]
fn what_fits_two_labels_comes_back_as_both() {
    let both = |text: &str| match read(text) {
        Ok(Barcode::Ambiguous(ambiguous)) => {
            ambiguous.candidates().map(|candidate| candidate.family().unwrap().code())
        }
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(both("]X012345678901"), ["postnet", "planet"]);
    assert_eq!(both("]X0123456789014"), ["postnet", "planet"]);
    assert_eq!(both("00000000000000000000"), ["pic", "imb"]);
    let two_ways = ambiguous_34();
    assert_eq!(both(&two_ways), ["impb", "impb"]);
    let Ok(Barcode::Ambiguous(Ambiguous::ZipCodeOrZip4 { zip5, .. })) = read(&two_ways) else {
        panic!("{two_ways}")
    };
    assert_eq!((zip5.zip5(), zip5.tracking_number().len()), (Some("12345"), 26));
}

#[test]
fn a_separator_settles_what_34_digits_are() {
    let two_ways = ambiguous_34();
    for (place, zip4, digits) in [(8, None, 26), (12, Some(&two_ways[8..12]), 22)] {
        let (routing, number) = two_ways.split_at(place);
        let Ok(Barcode::Impb(impb)) = read(&format!("{routing}\u{1d}{number}")) else {
            panic!("{place}")
        };
        assert_eq!((impb.zip4(), impb.tracking_number().len()), (zip4, digits));
    }
}

/// 420, a ZIP Code and digits that check both as 26 and, behind four more digits of ZIP Code, as
/// 22: 9 3 0 0 with the weights 3 1 3 1 make 30, so that they change no check digit.
fn ambiguous_34() -> String {
    let number = "941234567890123456789";
    let check = barcode::check_digit::gs1(number.bytes().map(|digit| digit - b'0'));
    format!("420123459300{number}{check}")
}

#[test]
fn scans_are_told_apart_by_length_start_and_symbology() {
    let cases = [
        ("]C0RE360192014US\r", "s10 RE360192014US"),
        ("RE 360 192 014 US", "s10 RE360192014US"),
        ("]I01234567811\r", "tray10 1234567811"),
        ("]C0123456781123456123123451", "imtb24 123456781123456123123451"),
        ("]X001234567094987654321", "imb 01234567094987654321"),
        ("0123456709498765432101234", "imb 0123456709498765432101234"),
        ("00300123456123456789", "imb 00300123456123456789"),
        ("]X0012340", "postnet 012340"),
        ("]X02112345678901", "planet 2112345678901"),
        ("]C142012345", "routing 42012345"),
        ("420123456789", "routing 420123456789"),
        ("11100000011001010011001001110001", "postnet 012340"),
        ("10011111100110101100110110101011001101110011010101100111101011", "planet 012345678905"),
        (
            "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
            "imb 01234567094987654321",
        ),
        ("", "nothing was read: scan again"),
        ("\r\n", "nothing was read: scan again"),
        (
            "1Z999AA10723456784",
            "18 characters that start with \"1\" are no barcode of the Postal Service: scan the barcode with the USPS banner",
        ),
        (
            "]E0036000291452",
            "this is a barcode of goods (EAN or UPC), not of the Postal Service: scan the barcode with the USPS banner",
        ),
        (
            "12345",
            "5 digits alone could be a typed ZIP Code or another carrier's number: for POSTNET and PLANET let the scanner send AIM identifiers",
        ),
        (
            "12345678112345612312345A",
            "character 24 of a tray label must be a digit, and it is \"A\": scan again or key it in",
        ),
        (
            "72123456789123456787",
            "check digit is 7, the label's other digits need 6 (or 8 on a label that leaves out a leading 91): scan again or key it in",
        ),
        (
            "420000009200000000000000000000",
            "check digit is 0, the label's other digits need 1: scan again or key it in",
        ),
        (
            "9374890100000003985039",
            "character 6 of a package barcode must be 0 to 8, which start every Mailer ID behind 93, and it is \"9\": scan again or key it in",
        ),
        (
            "420123\u{1d}459212391234567812345670",
            "character 7 of a package barcode must be a digit, and it is a field separator (GS): scan again or key it in",
        ),
        (
            "42012345\u{1d}92123912345678",
            "a package barcode has 22 or 26 digits behind its ZIP Code, and 14 were read: scan again or key it in",
        ),
        (
            "420000000000000000000000000000",
            "character 9 of a package barcode must be the 9 that starts a package number, and it is \"0\": scan again or key it in",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text), expected, "{text}");
    }
    // Ten digits are a tray to a label scanner and POSTNET to a letter scanner.
    assert_eq!(said("1234567890"), "tray10 1234567890");
    assert_eq!(read("]X01234567890").unwrap_err().code(), "check_digit");
    assert_eq!(said("]X01234567895"), "postnet 1234567895");
}

#[test]
fn too_much_is_refused_before_anything_else() {
    let cases = [
        ("1".repeat(97), "too_long"),
        ("9".repeat(35), "too_long"),
        (format!("99M900066875EMA000052\r99M900066875EMA000053{}", " ".repeat(60)), "length"),
        ("A".repeat(1_000_000), "too_long"),
    ];
    for (text, code) in cases {
        assert_eq!(read(&text).unwrap_err().code(), code);
    }
}

#[test]
fn new_numbers_are_complete_and_read_back() {
    let fields = |zip, service_type_code, mailer_id, serial| Fields {
        zip,
        service_type_code,
        mailer_id,
        serial,
    };
    let cases = [
        (fields("", "123", "912345678", "1234567"), Some("9212391234567812345670")),
        (fields("90245", "612", "903361287", "0404263"), Some("420902459261290336128704042634")),
        (fields("", "612", "898787", "0031763379"), Some("9361289878700317633795")),
        (fields("", "748", "931507708", "51301805006"), Some("92748931507708513018050063")),
        (fields("902459999", "748", "931507708", "51301805006"), None),
        (fields("", "12", "912345678", "1234567"), None),
        (fields("", "123", "123456789", "1234567"), None),
        (fields("", "123", "912345678", "123456"), None),
        (fields("9024", "123", "912345678", "1234567"), None),
        (fields("", "123", "912345678", "12345A7"), None),
    ];
    for (fields, expected) in cases {
        let complete = fields.complete();
        assert_eq!(complete.as_deref(), expected, "{fields:?}");
        assert!(complete.is_none_or(|number| read(&number).is_ok()));
    }
    assert_eq!(
        pic::complete("71", "123456789", "12345678").as_deref(),
        Some("71123456789123456787")
    );
    assert_eq!(pic::complete("71", "12345678", "123456789"), None);
    assert_eq!(pic::complete("7A", "123456789", "12345678"), None);
}
