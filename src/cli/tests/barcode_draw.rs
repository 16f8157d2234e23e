//! Drawn barcodes are read back by a reader that shares no code with what drew them: zxing-cpp,
//! through `read_symbols.py` (`pip install zxing-cpp pillow`). Where it is missing, the test says
//! how many symbols were not read back, and fails if `TALLYDOCK_VECTORS_REQUIRED=1`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Kind, data, AIM identifier, and what the reader must see: GS for the FNC1 behind postal routing.
const SYMBOLS: [(&str, &str, &str, &str); 16] = [
    ("imcb", "99M900066875EMA000052", "]C1", "99M900066875EMA000052"),
    ("imcb", "99 M 123456 -----ABC1234", "]C1", "99M123456-----ABC1234"),
    ("imcb", "99M899999000000000001", "]C1", "99M899999000000000001"),
    ("impb", "9212391234567812345670", "]C1", "9212391234567812345670"),
    ("impb", "92748931507708513018050063", "]C1", "92748931507708513018050063"),
    ("impb", "940011291234567812345678901233", "]C1", "940011291234567812345678901233"),
    ("impb", "420902459261290336128704042634", "]C1", "42090245\u{1d}9261290336128704042634"),
    (
        "impb",
        "4204674660479400193977834555966075",
        "]C1",
        "420467466047\u{1d}9400193977834555966075",
    ),
    ("pic", "71123456789123456787", "]C0", "71123456789123456787"),
    ("pic", "420221539101026837331000039521", "]C1", "42022153\u{1d}9101026837331000039521"),
    ("pic", "91211234567891234", "]C1", "91211234567891234"),
    ("pic-interleaved", "71123456789123456787", "]I1", "71123456789123456787"),
    ("s10", "RB 123 456 785 GB", "]C0", "RB123456785GB"),
    ("imtb24", "123456781123456123123451", "]C0", "123456781123456123123451"),
    ("tray10", "2006124101", "]I", "2006124101"),
    ("routing", "420123456789", "]C1", "420123456789"),
];

const FILES: [(&str, &str); 6] = [
    ("svg", "203"),
    ("png", "203"),
    ("png", "300"),
    ("png", "600"),
    ("zpl", "203"),
    ("zpl", "300"),
];

#[test]
fn every_drawn_symbol_is_read_back_by_an_independent_reader() {
    let folder = Folder::new("read_back");
    let mut files = Vec::new();
    for (place, (kind, data, ..)) in SYMBOLS.iter().enumerate() {
        for (format, dpi) in FILES {
            let file = folder.0.join(format!("{place}_{dpi}.{format}"));
            let drawn =
                draw(&[kind, data, "--format", format, "--dpi", dpi, "--out", path_text(&file)]);
            assert!(drawn.status.success() && drawn.stdout.is_empty(), "{drawn:?}");
            files.push(file);
        }
    }
    let Some(seen) = read_back(&files) else { return };
    assert_eq!(seen.len(), files.len());
    for ((line, file), place) in seen.iter().zip(&files).zip(0..) {
        let (kind, data, identifier, text) = SYMBOLS[place / FILES.len()];
        let context = format!("{kind} {data} {} {line}", file.display());
        assert_eq!(line["count"], 1, "{context}");
        assert_eq!(line["bytes"].as_str().unwrap(), hex(text), "{context}");
        assert!(line["identifier"].as_str().unwrap().starts_with(identifier), "{context}");
    }
    println!("{} drawings read back", files.len());
}

#[test]
fn a_drawing_goes_to_standard_output_without_a_file() {
    let cases: [(&str, &[u8]); 3] = [("svg", b"<svg "), ("png", b"\x89PNG"), ("zpl", b"^XA")];
    for (format, start) in cases {
        let drawn = draw(&["imcb", "99M900066875EMA000052", "--format", format]);
        assert!(drawn.status.success() && drawn.stdout.starts_with(start), "{format}");
    }
}

#[test]
fn letters_and_retired_codes_are_drawn_too() {
    let cases = [
        ("imb", "01234567094987654321", 65),
        ("postnet", "12345", 32),
        ("planet", "01234567890", 62),
    ];
    for (kind, data, bars) in cases {
        for format in ["svg", "png", "zpl"] {
            assert!(draw(&[kind, data, "--format", format]).status.success(), "{kind} {format}");
        }
        let zpl = draw(&[kind, data, "--format", "zpl"]).stdout;
        let boxes = String::from_utf8(zpl).unwrap().matches("^GB").count();
        assert_eq!(boxes, bars, "{kind}");
    }
}

#[test]
fn what_cannot_be_drawn_is_an_unusable_argument() {
    let cases = [
        (
            &["imcb", "99M90006687EMA000051", "--format", "svg"][..],
            "a container barcode has 21 characters",
        ),
        (
            &["imcb", "9212391234567812345670", "--format", "svg"],
            "this is a package barcode, and not a container barcode",
        ),
        (&["impb", "9212391234567812345671", "--format", "svg"], "check digit is 1"),
        (
            &["pic-interleaved", "91211234567891234", "--format", "svg"],
            "Interleaved 2 of 5 holds pairs of digits",
        ),
        (&["postnet", "1234", "--format", "svg"], "a POSTNET barcode has 5, 9 or 11 digits"),
        (
            &["imb", "05234567094987654321", "--format", "svg"],
            "character 2 of an Intelligent Mail barcode",
        ),
        (&["imcb", "99M900066875EMA000052", "--format", "gif"], "invalid value 'gif'"),
        (&["imcb", "99M900066875EMA000052"], "--format"),
        (&["qr", "1", "--format", "svg"], "invalid value 'qr'"),
    ];
    for (arguments, words) in cases {
        let drawn = draw(arguments);
        let said = String::from_utf8(drawn.stderr).unwrap();
        assert_eq!(drawn.status.code(), Some(2), "{arguments:?}");
        assert!(drawn.stdout.is_empty() && said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_file_that_cannot_be_written_is_a_failure_of_the_machine() {
    let drawn =
        draw(&["imcb", "99M900066875EMA000052", "--format", "svg", "--out", "/nowhere/at/all.svg"]);
    assert_eq!(drawn.status.code(), Some(1));
    assert!(String::from_utf8(drawn.stderr).unwrap().contains("Write /nowhere/at/all.svg"));
}

fn draw(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tallyctl"))
        .args(["barcode", "draw"])
        .args(arguments)
        .output()
        .unwrap()
}

/// One answer for each file; `None`, said aloud, where the reader is not installed.
fn read_back(files: &[PathBuf]) -> Option<Vec<Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read_symbols.py");
    let output = Command::new("python3").arg(script).args(files).output();
    let missing = match &output {
        Err(error) => Some(error.to_string()),
        Ok(output) if output.status.code() == Some(3) => {
            Some(String::from_utf8_lossy(&output.stderr).into())
        }
        Ok(_) => None,
    };
    if let Some(missing) = missing {
        println!(
            "{} drawings were not read back (pip install zxing-cpp pillow): {missing}",
            files.len()
        );
        assert_ne!(std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref(), Ok("1"), "no reader");
        return None;
    }
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    Some(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn path_text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder of this test's own under the build folder, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}_{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
