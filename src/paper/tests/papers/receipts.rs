//! Receipt printers.

use paper::{Format, Stock, render};
use tempfile::TempDir;

use crate::reader::codes;
use crate::samples::*;

fn strip(layout: &domain::layout::Layout, columns: u8) -> Vec<u8> {
    render(layout, Format::EscPos { columns }).unwrap()
}

/// The lines of a strip: what stands between the commands that are used. Each character with how
/// wide it is printed.
fn lines(strip: &[u8]) -> Vec<(String, usize)> {
    let mut lines = Vec::new();
    let (mut line, mut wide, mut at) = (String::new(), 1, 0);
    while at < strip.len() {
        at += match &strip[at..] {
            [0x1b, b'@', ..] => 2,
            [0x1d, b'!', size, ..] => {
                wide = usize::from(size >> 4) + 1;
                3
            }
            [0x1b, b't' | b'a' | b'E' | b'd', _, ..] | [0x1d, b'B', _, ..] => 3,
            [0x1d, b'V', b'B', _, ..] => 4,
            [0x1d, b'v', b'0', 0, row_low, row_high, rows_low, rows_high, ..] => {
                let number = |low: &u8, high: &u8| usize::from(u16::from_le_bytes([*low, *high]));
                8 + number(row_low, row_high) * number(rows_low, rows_high)
            }
            [b'\n', ..] => {
                let length = line.chars().count() * wide;
                lines.push((std::mem::take(&mut line), length));
                1
            }
            [byte, ..] => {
                assert!(*byte != 0x1b && *byte != 0x1d, "an unknown command at {at}");
                line.push(char::from(*byte));
                1
            }
            [] => 0,
        };
    }
    lines
}

#[test]
fn no_line_is_wider_than_the_strip_and_nothing_is_lost() {
    for columns in [48, 42, 32] {
        for layout in [
            release(&fullest(1_038), 2, Stock::Label),
            slip(&fullest(38), &clocks(), Stock::Label),
            tally(58),
            log(&[fullest(4)]),
        ] {
            let lines = lines(&strip(&layout, columns));
            for (line, length) in &lines {
                assert!(*length <= usize::from(columns) + 2, "{line:?} on {columns}");
            }
            let said: String = lines.iter().map(|(line, _)| line.replace(' ', "")).collect();
            if !layout.title.starts_with("Load tally") {
                assert!(
                    said.contains(&LONGEST.replace(' ', "")),
                    "{} on {columns}: {said}",
                    layout.title
                );
            }
        }
    }
}

#[test]
fn the_number_is_read_back_from_the_strip() {
    let folder = TempDir::new().unwrap();
    let mut files = Vec::new();
    for columns in [48, 42, 32] {
        let file = folder.path().join(format!("{columns}.escpos"));
        std::fs::write(&file, strip(&slip(&usual(38), &[], Stock::Label), columns)).unwrap();
        files.push(file);
    }
    let Some(seen) = codes(&files) else { return };
    for file in seen {
        assert_eq!(file, vec![vec![("B-038".to_owned(), "]C0".to_owned())]]);
    }
}

#[test]
fn a_strip_begins_clean_and_ends_cut() {
    let strip = strip(&slip(&usual(38), &[], Stock::Label), 42);
    assert!(strip.starts_with(b"\x1b@"));
    assert!(strip.ends_with(b"\x1dVB\x00"));
}

#[test]
fn what_is_to_be_written_by_hand_is_a_line() {
    let lines = lines(&strip(&tally(3), 42));
    assert!(
        lines
            .iter()
            .any(|(line, _)| line.starts_with("Placards counted") && line.ends_with("____"))
    );
}
