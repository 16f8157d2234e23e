//! The JSON of `tallyctl barcode` is a contract: exact answers of each command, and the rows of
//! independent authors through the program itself (`$TALLYDOCK_VECTORS`, default
//! `../shared/vectors` beside the workspace).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const BARS: &str = "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT";

#[test]
fn letters_are_encoded_decoded_and_repaired() {
    let fields = json!({
        "tracking": "01234567094987654321", "routing": "01234", "barcode_id": "01", "service_type": "234",
        "mailer_id": "567094", "serial": "987654321", "zip5": "01234", "plus4": "", "delivery_point": "",
    });
    let turned: String = BARS
        .chars()
        .rev()
        .map(|bar| match bar {
            'A' => 'D',
            'D' => 'A',
            same => same,
        })
        .collect();
    let damaged = format!("F{}", &BARS[1..]);
    let encode = ["encode", "imb"];
    let decode = ["decode", "imb"];
    let repair = ["decode", "imb", "--repair"];
    check(
        &encode,
        r#"{"tracking":"01234567094987654321","routing":"01234"}"#,
        json!({"bars": BARS}),
    );
    for (line, code) in [
        (r#"{"tracking":"1","routing":""}"#, "09"),
        (r#"{"tracking":"0123456709498765432A","routing":""}"#, "10"),
        (r#"{"tracking":"05234567094987654321"}"#, "11"),
        (r#"{"tracking":"01234567094987654321","routing":"1"}"#, "12"),
        (r#"{"tracking":"01234567094987654321","routing":"1234A"}"#, "13"),
        (r#"{"tracking":1234}"#, "json"),
        (r#"["01234567094987654321"]"#, "json"),
        ("", "json"),
        ("{", "json"),
    ] {
        check_refused(&encode, line, code);
    }
    check(&decode, BARS, fields.clone());
    check(&decode, &turned, with(&fields, json!({"upside_down": true})));
    check(&repair, BARS, fields.clone());
    check(&repair, &damaged, with(&fields, json!({"repaired": [1]})));
    check(&repair, &BARS[..64], with(&fields, json!({"repaired": [65]})));
    for (arguments, line, code) in [
        (&decode[..], damaged.as_str(), "damaged"),
        (&decode, &BARS[1..], "bar_count"),
        (&decode, "", "bar_count"),
        (&decode, "DTTA FADD", "bar_letter"),
        (&repair, &"T".repeat(65), "out_of_reach"),
        (&repair, &BARS[2..], "bar_count"),
    ] {
        check_refused(arguments, line, code);
    }
}

#[test]
fn retired_codes_are_encoded_decoded_and_corrected_only_beside_the_error() {
    check(
        &["encode", "postnet"],
        "12345",
        json!({"bars": "10001100101001100100101010010101", "check_digit": "5", "bar_count": 32}),
    );
    check(
        &["encode", "planet"],
        "01234567890",
        json!({
            "bars": "10011111100110101100110110101011001101110011010101100111101011",
            "check_digit": "5", "bar_count": 62,
        }),
    );
    check(
        &["decode", "postnet"],
        "11100000011001010011001001110001",
        json!({"digits": "01234", "check_digit": "0", "with_check": "012340"}),
    );
    check(
        &["decode", "planet"],
        "10011111100110101100110110101011001101110011010101100111101011",
        json!({"digits": "01234567890", "check_digit": "5", "with_check": "012345678905"}),
    );
    check(
        &["decode", "postnet"],
        "11100001011001010011001001110001",
        json!({
            "error": {
                "code": "bad_digit",
                "message": "bars 7 to 11 are no digit; with one digit corrected it is 01234: compare with the address",
            },
            "correctable_to": "01234",
        }),
    );
    for (arguments, line, code) in [
        (["encode", "postnet"], "1234", "length"),
        (["encode", "postnet"], "", "length"),
        (["encode", "postnet"], "12345\r", "character"),
        (["encode", "planet"], "1234567890", "length"),
        (["decode", "postnet"], "", "bar_count"),
        (["decode", "planet"], "11100000011001010011001001110001", "bar_count"),
        (["decode", "postnet"], "1110000001100101001100100111000|", "bar_letter"),
    ] {
        check_refused(&arguments, line, code);
    }
}

#[test]
fn scans_are_answered_with_family_symbology_content_and_fields() {
    check(
        &["read"],
        "99 M 900066875 EMA0000P4",
        json!({
            "family": "imcb", "symbology": null, "content": "99M900066875EMA0000P4", "valid": true,
            "application_identifier": "99", "type_indicator": "M", "mailer_id": "900066875", "serial": "EMA0000P4",
            "human_readable": "99  M  900066875  EMA0000P4",
        }),
    );
    check(
        &["read", "--hex"],
        "5d433134323039303234351d393236313239303333363132383730343034323633340d",
        json!({
            "family": "impb", "symbology": "GS1-128", "content": "420902459261290336128704042634", "valid": true,
            "application_identifier": "92", "service_type_code": "612", "mailer_id": "903361287", "serial": "0404263",
            "check_digit": "4", "tracking_number": "9261290336128704042634", "zip5": "90245",
            "mail_class": "PS", "extra_services": ["920"], "service_edition": "2013-10-22",
        }),
    );
    check(
        &["read"],
        "]C071123456789123456787",
        json!({
            "family": "pic", "symbology": "Code 128", "content": "71123456789123456787", "valid": true,
            "service_type_code": "71", "service": "Certified Mail", "customer_id": "123456789",
            "package_sequence": "12345678", "mailer_id": "123456789", "serial": "12345678", "check_digit": "7",
            "check_digit_covers_91": false, "tracking_number": "71123456789123456787",
        }),
    );
    check(
        &["read"],
        "]X012345678901",
        json!({
            "family": "ambiguous", "symbology": "postal", "content": "12345678901", "valid": true,
            "candidates": [
                {"family": "postnet", "digits": "12345678901", "check_digit": "4", "with_check": "123456789014"},
                {"family": "planet", "digits": "12345678901", "check_digit": "4", "with_check": "123456789014"},
            ],
        }),
    );
    check(
        &["read"],
        "]C0RB123456786GB",
        json!({
            "family": "s10", "symbology": "Code 128", "content": "RB123456786GB", "valid": false,
            "reason": "check digit is 6, the label's other digits need 5: scan again or key it in",
            "code": "check_digit", "at": 11,
        }),
    );
    check(
        &["read", "--hex"],
        "ff00",
        json!({
            "family": null, "symbology": null, "content": "\u{fffd}\u{0}", "valid": false,
            "reason": "2 characters that start with an unprintable character (hex FF) are no barcode of the Postal Service: \
                       scan the barcode with the USPS banner",
            "code": "unknown", "at": null,
        }),
    );
    check_refused(&["read", "--hex"], "5d4", "hex");
    check_refused(&["read"], &"9".repeat(70_000), "too_long");
}

#[test]
fn every_line_is_answered_once_and_in_order() {
    let output = run(&["read"], b"2006124100\n\n99M\xFF\n42012345");
    assert_eq!(output.status.code(), Some(0));
    let families: Vec<_> = lines(&output).iter().map(|answer| answer["family"].clone()).collect();
    assert_eq!(families, [json!("tray10"), Value::Null, json!("imcb"), json!("routing")]);
    let keys = String::from_utf8(output.stdout).unwrap();
    assert!(keys.starts_with(
        "{\"family\":\"tray10\",\"symbology\":null,\"content\":\"2006124100\",\"valid\":true,"
    ));
    assert!(run(&["read"], b"").stdout.is_empty());
}

#[test]
fn unusable_arguments_are_exit_code_2() {
    for arguments in [
        &["encode"][..],
        &["encode", "qr"],
        &["decode", "imb", "--fix"],
        &["read", "x"],
        &["encode", "imb", "--hex"],
        &[],
    ] {
        let output = run(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn rows_of_independent_authors_come_out_as_expected() {
    let commands: [(&str, usize, &[&str]); 7] = [
        ("imb_encode", 3920, &["encode", "imb"]),
        ("imb_decode", 200, &["decode", "imb"]),
        ("imcb", 24, &["read"]),
        ("imtb24", 12, &["read"]),
        ("tray10", 2, &["read"]),
        ("s10", 9, &["read"]),
        ("usps_tracking", 35, &["read"]),
    ];
    let with_hex: [(&str, usize, &[&str]); 1] = [("scanner_payload", 35, &["read", "--hex"])];
    for (kind, known_rows, arguments) in commands.into_iter().chain(with_hex) {
        let Some(rows) = rows(kind, known_rows) else { continue };
        let input: String = rows
            .iter()
            .map(|row| match &row["input"] {
                Value::String(line) => format!("{line}\n"),
                object => format!("{object}\n"),
            })
            .collect();
        let answers = lines(&run(arguments, input.as_bytes()));
        assert_eq!(answers.len(), rows.len());
        for (answer, row) in answers.iter().zip(&rows) {
            compare(kind, answer, row);
        }
        println!("{kind}: {} rows ran", rows.len());
    }
}

/// Every key that a row expects and that the contract has must be there with that value.
fn compare(kind: &str, answer: &Value, row: &Value) {
    let expect = row["expect"].as_object().unwrap();
    if expect.get("valid") == Some(&json!(false)) || expect.get("ok") == Some(&json!(false)) {
        match kind {
            "imb_encode" => assert_eq!(answer["error"]["code"], expect["usps_code"], "{row}"),
            "imb_decode" => assert!(answer["error"].is_object(), "{row}"),
            "usps_tracking" => assert_eq!(answer["valid"], false, "{row}"),
            // The row is refused as what it should be, although it may be a good label of another
            // kind.
            _ => assert!(answer["valid"] == false || answer["family"] != kind, "{row}"),
        }
        return;
    }
    for (key, value) in expect {
        let sent_without_identifier =
            key == "symbology" && !row["input"].as_str().unwrap().starts_with("5d");
        match key.as_str() {
            "ai" => assert_eq!(&answer["application_identifier"], value, "{row}"),
            "symbology" if sent_without_identifier => {
                assert!(answer["symbology"].is_null(), "{row}");
            }
            key if answer.get(key).is_some() => assert_eq!(&answer[key], value, "{key} of {row}"),
            key => assert!(
                key.contains("jkeen")
                    || [
                        "ok",
                        "usps_code",
                        "note",
                        "format",
                        "format_ids",
                        "validators",
                        "check_digit_ok",
                        "zint_2.15",
                        "claimed_by_source",
                        "zint_error"
                    ]
                    .contains(&key),
                "{key} of {row} is missing in {answer}"
            ),
        }
    }
}

fn rows(kind: &str, known_rows: usize) -> Option<Vec<Value>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors");
    let folder =
        PathBuf::from(std::env::var("TALLYDOCK_VECTORS").unwrap_or_else(|_| default.to_owned()))
            .join("barcodes");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!(
            "{kind}: {known_rows} rows did not run, because there is no folder {}",
            folder.display()
        );
        assert_ne!(std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref(), Ok("1"), "no test rows");
        return None;
    };
    let mut rows = Vec::new();
    for file in files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "jsonl"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        rows.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    rows.retain(|row| row["kind"] == kind && row["expect"]["conflict"].is_null());
    Some(rows)
}

fn check(arguments: &[&str], line: &str, expected: Value) {
    let output = run(arguments, format!("{line}\n").as_bytes());
    assert_eq!(output.status.code(), Some(0), "{arguments:?} {line}");
    assert_eq!(lines(&output), [expected], "{arguments:?} {line}");
}

fn check_refused(arguments: &[&str], line: &str, code: &str) {
    let output = run(arguments, format!("{line}\n").as_bytes());
    assert_eq!(output.status.code(), Some(0), "{arguments:?} {line}");
    let [answer] = &lines(&output)[..] else { panic!("{arguments:?} {line}") };
    assert_eq!(answer["error"]["code"], code, "{arguments:?} {line}");
    assert!(answer["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
}

fn with(fields: &Value, more: Value) -> Value {
    let mut fields = fields.as_object().unwrap().clone();
    fields.extend(more.as_object().unwrap().clone());
    Value::Object(fields)
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_tallyctl"))
        .arg("barcode")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = program.stdin.take().unwrap();
    // A program that refuses its arguments never reads, and its answers may fill the pipe before
    // the input is written.
    std::thread::scope(|scope| {
        scope.spawn(move || _ = stdin.write_all(input));
        program.wait_with_output().unwrap()
    })
}
