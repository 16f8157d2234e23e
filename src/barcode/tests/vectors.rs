//! Test rows of independent authors, read in place from `$TALLYDOCK_VECTORS` (default:
//! `../shared/vectors` beside the workspace), folder `barcodes`. Every row of every file there is
//! run by its kind, so that more files need no change here. Rows that carry `conflict` are left
//! out; docs/barcodes.md says which side is taken and why.
//!
//! Where the folder is absent, each test says how many rows did not run, and fails if
//! `TALLYDOCK_VECTORS_REQUIRED=1`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use std::path::PathBuf;

use barcode::aim::Payload;
use barcode::imb::{self, Imb};
use barcode::imcb::Imcb;
use barcode::postnet::{Retired, Standard};
use barcode::tray::{Imtb, Tray10};
use barcode::{Barcode, NotABarcode, mailer_id};
use serde_json::Value;

#[test]
fn intelligent_mail_barcodes_are_encoded_like_the_reference_set() {
    each("imb_encode", 3920, |input, expect| {
        let encoded = Imb::new(text(&input["tracking"]), text(&input["routing"]));
        match encoded {
            Ok(imb) => assert_eq!(imb.bars().as_str(), text(&expect["bars"])),
            Err(refused) => {
                assert!(!is_true(&expect["ok"]), "{refused}");
                assert_eq!(refused.code(), text(&expect["usps_code"]));
            }
        }
    });
}

#[test]
fn intelligent_mail_barcodes_are_decoded_into_their_fields() {
    each("imb_decode", 200, |input, expect| {
        let decoded = Imb::from_bars(text(input).as_bytes());
        assert_eq!(decoded.is_ok(), is_true(&expect["ok"]), "{decoded:?}");
        let Ok(decoded) = decoded else { return };
        assert!(!decoded.upside_down);
        let imb = decoded.imb;
        let fields = [
            ("tracking", imb.tracking()),
            ("routing", imb.routing()),
            ("barcode_id", imb.barcode_id()),
            ("service_type", imb.service_type()),
            ("mailer_id", imb.mailer_id()),
            ("serial", imb.serial()),
            ("zip5", imb.zip5()),
            ("plus4", imb.plus4()),
            ("delivery_point", imb.delivery_point()),
        ];
        for (name, value) in fields {
            assert_eq!(value, text(&expect[name]), "{name}");
        }
    });
}

#[test]
fn damaged_bars_are_refused_and_never_repaired_wrongly() {
    each("imb_decode_damaged", 50, |input, expect| {
        let bars = text(input).as_bytes();
        let truth = (text(&expect["true_tracking"]), text(&expect["true_routing"]));
        let decoded = Imb::from_bars(bars);
        match text(&expect["strict"]) {
            "reject" => assert!(decoded.is_err(), "{decoded:?}"),
            _ => {
                let decoded = decoded.unwrap();
                assert!(decoded.upside_down);
                assert_eq!((decoded.imb.tracking(), decoded.imb.routing()), truth);
            }
        }
        if let Ok(repaired) = Imb::repair(bars) {
            assert_eq!((repaired.imb.tracking(), repaired.imb.routing()), truth);
        }
    });
}

#[test]
fn the_steps_of_the_encoder_agree_with_published_ones() {
    each("imb_intermediate", 4, |input, expect| {
        let imb = Imb::new(text(&input["tracking"]), text(&input["routing"])).unwrap();
        let steps = imb::Steps::of(&imb);
        let words = |name: &str| -> Vec<u16> {
            let numbers = expect[name].as_array().unwrap().iter();
            numbers.map(|n| n.as_u64().unwrap() as u16).collect()
        };
        let hex = |name: &str| -> Vec<u16> {
            let numbers = expect[name].as_array().unwrap().iter();
            numbers.map(|n| u16::from_str_radix(text(n), 16).unwrap()).collect()
        };
        assert_eq!(format!("{:026X}", steps.value), text(&expect["binary_hex"]));
        assert_eq!(format!("{:03X}", steps.check_sequence), text(&expect["fcs_hex"]));
        assert_eq!(steps.codewords_raw.to_vec(), words("codewords_raw"));
        assert_eq!(steps.codewords.to_vec(), words("codewords_final"));
        assert_eq!(steps.characters_raw.to_vec(), hex("characters_hex"));
        assert_eq!(steps.characters.to_vec(), hex("characters_final_hex"));
        assert_eq!(imb.bars().as_str(), text(&expect["bars"]));
    });
    each("imb_crc", 1, |input, expect| {
        let value = u128::from_str_radix(text(input), 16).unwrap();
        assert_eq!(format!("{:03X}", imb::check_sequence(value)), text(&expect["fcs_hex"]));
    });
    each("imb_codewords", 3, |input, expect| {
        let imb = Imb::new(text(&input["tracking"]), text(&input["routing"])).unwrap();
        let codewords: Vec<_> = imb::Steps::of(&imb).codewords.map(u64::from).to_vec();
        let expected = expect["codewords_final"].as_array().unwrap();
        assert_eq!(codewords, expected.iter().map(|n| n.as_u64().unwrap()).collect::<Vec<_>>());
        if let Some(bars) = expect["bars"].as_str() {
            assert_eq!(imb.bars().as_str(), bars);
        }
    });
}

#[test]
fn intelligent_mail_digits_are_accepted_refused_and_printed_like_elsewhere() {
    each("imb_input", 10, |input, expect| {
        let (tracking, routing) = text(input).split_once('-').unwrap_or((text(input), ""));
        let encoded = Imb::new(tracking, routing);
        assert_eq!(encoded.is_ok(), is_true(&expect["ok"]), "{encoded:?}");
    });
    each("imb_field", 5, |input, expect| {
        let valid = match (input["barcode_id"].as_u64(), input["mailer_id"].as_u64()) {
            (Some(id), _) => imb::is_barcode_id(&format!("{id:02}")),
            (_, Some(id)) => mailer_id::is_mailer_id(&format!("{id:06}")),
            _ => panic!("a field that this test does not know"),
        };
        assert_eq!(valid, is_true(&expect["valid"]));
    });
    each("imb_human_readable", 7, |input, expect| {
        let imb = Imb::read(text(input).as_bytes()).unwrap();
        assert_eq!(imb.human_readable(), text(&expect["text"]));
    });
}

#[test]
fn postnet_and_planet_are_encoded_like_elsewhere_and_read_back() {
    for (kind, rows, standard) in
        [("postnet_encode", 2, Standard::Postnet), ("planet_encode", 2, Standard::Planet)]
    {
        each(kind, rows, |input, expect| {
            let retired = Retired::new(standard, text(input).as_bytes()).unwrap();
            let bars = retired.bars();
            assert_eq!(bars, text(&expect["bars"]));
            assert_eq!(retired.check_digit().to_string(), text(&expect["check_digit"]));
            assert_eq!(bars.len() as u64, expect["bar_count"].as_u64().unwrap());
            let back = Retired::from_bars(standard, bars.as_bytes()).unwrap();
            assert_eq!(back.digits(), text(input));
        });
    }
    // Lengths outside the standard are refused although one of the sources encodes them with a
    // warning.
    for (kind, rows, standard) in
        [("postnet_input", 6, Standard::Postnet), ("planet_input", 4, Standard::Planet)]
    {
        each(kind, rows, |input, expect| {
            let accepted = Retired::new(standard, text(input).as_bytes()).is_ok();
            let standard_length = expect["standard_length"].as_bool().unwrap_or(true);
            assert_eq!(accepted, is_true(&expect["ok"]) && standard_length);
        });
    }
    each("postnet_check", 1, |input, expect| {
        let retired = Retired::new(Standard::Postnet, text(input).as_bytes()).unwrap();
        assert_eq!(retired.with_check_digit(), text(&expect["with_check"]));
    });
}

#[test]
fn container_barcodes_are_read_into_their_fields() {
    each("imcb", 24, |input, expect| {
        let read = Barcode::read(text(input).as_bytes());
        let imcb = match read {
            Ok(Barcode::Imcb(imcb)) => Some(imcb),
            _ => None,
        };
        assert_eq!(imcb.is_some(), is_true(&expect["valid"]), "{read:?}");
        let Some(imcb) = imcb else { return };
        check_fields(expect, &imcb_fields(&imcb));
        if let Some(printed) = expect["human_readable"].as_str() {
            assert_eq!(imcb.human_readable(), printed);
            assert_eq!(Imcb::read(printed.as_bytes()), Ok(imcb));
        }
    });
}

#[test]
fn tray_labels_are_read_into_their_fields() {
    for (kind, rows) in [("imtb24", 12), ("tray10", 2)] {
        each(kind, rows, |input, expect| {
            let read = Barcode::read(text(input).as_bytes());
            assert_eq!(read.is_ok(), is_true(&expect["valid"]), "{read:?}");
            match read {
                Ok(Barcode::Imtb(tray)) => check_fields(expect, &imtb_fields(&tray)),
                Ok(Barcode::Tray10(tray)) => check_fields(expect, &tray10_fields(&tray)),
                Ok(other) => panic!("{other:?}"),
                Err(refused) => assert_eq!(refused.family().unwrap().code(), kind),
            }
        });
    }
}

#[test]
fn international_item_numbers_are_read_into_their_fields() {
    each("s10", 9, |input, expect| {
        let read = Barcode::read(text(input).as_bytes());
        assert_eq!(read.is_ok(), is_true(&expect["valid"]), "{read:?}");
        match read {
            Ok(Barcode::S10(item)) => check_fields(
                expect,
                &[
                    ("service_indicator", item.service_indicator()),
                    ("serial", item.serial()),
                    ("check_digit", item.check_digit()),
                    ("country", item.country()),
                ],
            ),
            Ok(other) => panic!("{other:?}"),
            Err(refused) => assert_eq!(refused.code(), "check_digit"),
        }
    });
}

#[test]
fn package_numbers_are_accepted_refused_and_taken_apart() {
    each("usps_tracking", 35, |input, expect| {
        let read = Barcode::read(text(input).as_bytes());
        assert_eq!(read.is_ok(), is_true(&expect["valid"]), "{read:?}");
        match read {
            Ok(Barcode::Impb(impb)) => check_fields(expect, &impb_fields(&impb)),
            Ok(Barcode::Pic(pic)) => check_fields(expect, &pic_fields(&pic)),
            Ok(other) => panic!("{other:?}"),
            Err(refused) => {
                let of_check_digit = matches!(
                    refused,
                    NotABarcode::CheckDigit { .. }
                        | NotABarcode::PackageCheckDigit { .. }
                        | NotABarcode::NeitherRouting { .. }
                );
                assert!(
                    expect["check_digit_ok"].as_bool() != Some(false) || of_check_digit,
                    "{refused}"
                );
            }
        }
    });
}

#[test]
fn payloads_are_read_as_scanners_send_them() {
    each("scanner_payload", 35, |input, expect| {
        let sent = bytes(text(input));
        let read = Barcode::read(&sent).unwrap();
        assert_eq!(read.content(), text(&expect["content"]));
        if let Some(symbology) = Payload::of(&sent).symbology() {
            assert_eq!(symbology.name(), text(&expect["symbology"]));
        }
        if let Some(family) = expect["family"].as_str() {
            assert_eq!(read.family().unwrap().code(), family);
        }
        match read {
            Barcode::Imcb(imcb) => check_fields(expect, &imcb_fields(&imcb)),
            Barcode::Impb(impb) => check_fields(expect, &impb_fields(&impb)),
            Barcode::Pic(pic) => check_fields(expect, &pic_fields(&pic)),
            _ => {}
        }
    });
    each("gs1_128_symbol", 30, |_, expect| {
        let data = bytes(text(&expect["payload_hex"]));
        let sent = [text(&expect["aim_id"]).as_bytes(), &data].concat();
        let read = Barcode::read(&sent).unwrap();
        let joined: Vec<u8> = data.iter().copied().filter(|byte| *byte != 0x1D).collect();
        assert_eq!(read.content().as_bytes(), joined);
    });
}

#[test]
fn no_row_is_of_a_kind_that_nothing_runs() {
    const KINDS: [&str; 21] = [
        "gs1_128_symbol",
        "imb_codewords",
        "imb_crc",
        "imb_decode",
        "imb_decode_damaged",
        "imb_encode",
        "imb_field",
        "imb_human_readable",
        "imb_input",
        "imb_intermediate",
        "imcb",
        "imtb24",
        "planet_encode",
        "planet_input",
        "postnet_check",
        "postnet_encode",
        "postnet_input",
        "s10",
        "scanner_payload",
        "tray10",
        "usps_tracking",
    ];
    for row in rows().unwrap_or_default() {
        assert!(KINDS.contains(&text(&row["kind"])), "{row}");
    }
}

fn imcb_fields(imcb: &Imcb) -> Vec<(&'static str, &str)> {
    vec![
        ("application_identifier", imcb.application_identifier()),
        ("type_indicator", imcb.type_indicator()),
        ("mailer_id", imcb.mailer_id()),
        ("serial", imcb.serial()),
    ]
}

fn imtb_fields(tray: &Imtb) -> Vec<(&'static str, &str)> {
    vec![
        ("zip5", tray.zip5()),
        ("cin", tray.cin()),
        ("processing_code", tray.processing_code()),
        ("mailer_id", tray.mailer_id()),
        ("serial", tray.serial()),
        ("label_type", tray.label_type()),
    ]
}

fn tray10_fields(tray: &Tray10) -> Vec<(&'static str, &str)> {
    vec![("zip5", tray.zip5()), ("cin", tray.cin()), ("processing_code", tray.processing_code())]
}

fn impb_fields(impb: &barcode::impb::Impb) -> Vec<(&'static str, &str)> {
    vec![
        ("zip5", impb.zip5().unwrap_or_default()),
        ("zip4", impb.zip4().unwrap_or_default()),
        ("ai", impb.application_identifier()),
        ("service_type_code", impb.service_type_code()),
        ("mailer_id", impb.mailer_id().unwrap_or_default()),
        ("serial", impb.serial().unwrap_or_default()),
        ("check_digit", impb.check_digit()),
        ("tracking_number", impb.tracking_number()),
    ]
}

fn pic_fields(pic: &barcode::pic::Pic) -> Vec<(&'static str, &str)> {
    vec![
        ("zip5", pic.zip5().unwrap_or_default()),
        ("zip4", pic.zip4().unwrap_or_default()),
        ("ai", pic.application_identifier().unwrap_or_default()),
        ("service_type_code", pic.service_type_code()),
        ("mailer_id", pic.customer_id()),
        ("serial", pic.package_sequence()),
        ("check_digit", pic.check_digit()),
        ("tracking_number", pic.tracking_number()),
    ]
}

/// Compares the fields that a row names; a row that names none of ours still has been accepted or
/// refused.
fn check_fields(expect: &Value, fields: &[(&'static str, &str)]) {
    for (name, value) in fields {
        if let Some(expected) = expect[*name].as_str() {
            assert_eq!(*value, expected, "{name}");
        }
    }
}

/// Runs `check` over every row of a kind that carries no conflict.
fn each(kind: &str, known_rows: usize, check: impl Fn(&Value, &Value)) {
    let Some(rows) = rows() else {
        println!(
            "{kind}: {known_rows} rows did not run, because there is no folder {}",
            folder().display()
        );
        assert_ne!(std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref(), Ok("1"), "no test rows");
        return;
    };
    let rows: Vec<_> = rows.into_iter().filter(|row| row["kind"] == kind).collect();
    assert!(known_rows <= rows.len(), "{kind}: {} rows of at least {known_rows}", rows.len());
    let (conflicts, rows): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| !row["expect"]["conflict"].is_null());
    for row in &rows {
        let run = || check(&row["input"], &row["expect"]);
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err() {
            panic!("{kind}: {row}");
        }
    }
    println!("{kind}: {} rows ran, {} in conflict did not", rows.len(), conflicts.len());
}

fn rows() -> Option<Vec<Value>> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .ok()?
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let lines = files.iter().flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    });
    Some(lines.collect())
}

fn folder() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    PathBuf::from(std::env::var("TALLYDOCK_VECTORS").unwrap_or_else(|_| default.to_owned()))
        .join("barcodes")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    hex.as_bytes().chunks(2).map(digits).collect()
}
