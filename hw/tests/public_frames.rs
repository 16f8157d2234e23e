//! Every frame of the public corpus, cut in two at every point and with another behind it, says what it
//! says whole. What it must say is checked where the command that decodes it is tested.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use std::path::PathBuf;

use hw::scale::{Reading, ScaleDecoder, ScaleProtocol};
use hw::scanner::{Heard, LineProfile, ScannerDecoder, ScannerProtocol};
use serde_json::Value;

const ROWS: usize = 98;

fn frames() -> Option<Vec<(String, String, Vec<u8>)>> {
    let folder = std::env::var_os("TALLYDOCK_VECTORS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("hardware/frames_public.jsonl")).ok()?;
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let hex = text("bytes_hex");
        let bytes = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        (text("id"), text("protocol"), bytes)
    };
    Some(text.lines().map(row).collect())
}

/// What a protocol's decoder makes of pieces, in words that can be compared.
fn said(protocol: &str, pieces: &[&[u8]]) -> String {
    let scanner = match protocol {
        "scanner-line" => Some(ScannerProtocol::Line(LineProfile::default())),
        "ssi" => Some(ScannerProtocol::Ssi),
        "honeywell-msgget" => Some(ScannerProtocol::HoneywellMsgget),
        "magellan-single-cable" => Some(ScannerProtocol::MagellanSingleCable),
        _ => None,
    };
    match scanner {
        Some(scanner) => {
            let (mut decoder, mut heard) = (ScannerDecoder::new(&scanner), Vec::<Heard>::new());
            pieces.iter().for_each(|piece| decoder.push(piece, &mut heard));
            decoder.quiet(&mut heard);
            format!("{heard:?}")
        }
        None => {
            let protocol = ScaleProtocol::named(protocol).unwrap();
            let (mut decoder, mut readings) = (ScaleDecoder::new(protocol), Vec::<Reading>::new());
            pieces.iter().for_each(|piece| decoder.push(piece, &mut readings));
            decoder.quiet(&mut readings);
            format!("{readings:?}")
        }
    }
}

#[test]
fn every_split_of_every_public_frame_says_the_same() {
    let Some(frames) = frames() else {
        assert!(
            std::env::var("TALLYDOCK_VECTORS_REQUIRED").as_deref() != Ok("1"),
            "the frames are required and not there: set TALLYDOCK_VECTORS to their folder"
        );
        println!("{ROWS} rows of frames did not run: set TALLYDOCK_VECTORS to their folder");
        return;
    };
    assert!(ROWS <= frames.len());
    // A report of a USB scale comes whole or not at all.
    for (id, protocol, bytes) in frames.iter().filter(|(_, it, _)| it != "hid-pos-scale") {
        let whole = said(protocol, &[bytes]);
        for at in 0..=bytes.len() {
            let (front, back) = bytes.split_at(at);
            let split = said(protocol, &[front, back]);
            // Noise may be told in two pieces; what it is not told as is a frame.
            if !whole.contains("Reject") {
                assert_eq!(split, whole, "{id} {protocol} split at {at}");
            } else {
                assert!(!split.contains("Weight(") && !split.contains("Scan("), "{id}: {split}");
            }
        }
    }
}
