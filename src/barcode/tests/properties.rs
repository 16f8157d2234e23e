//! What holds for every barcode, not just for the published ones, and that no bytes whatever stop a
//! reader.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout
)]

use barcode::Barcode;
use barcode::imb::Imb;
use barcode::imcb::Imcb;
use barcode::impb::Fields;
use barcode::postnet::{Retired, Standard};
use barcode::render::{Resolution, Symbol};
use barcode::s10::S10;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn every_letter_survives_the_way_to_bars_and_back(imb in any_imb()) {
        let bars = imb.bars();
        let decoded = Imb::from_bars(bars.as_str().as_bytes()).unwrap();
        prop_assert!(!decoded.upside_down);
        prop_assert_eq!(decoded.imb, imb);
        prop_assert_eq!(Imb::read(imb.content().as_bytes()), Ok(imb));
        prop_assert_eq!(Barcode::read(bars.as_str().as_bytes()), Ok(Barcode::Imb(imb)));
    }

    #[test]
    fn every_upside_down_letter_is_read_right(imb in any_imb()) {
        let decoded = Imb::from_bars(&turned(imb.bars().as_str().as_bytes())).unwrap();
        prop_assert!(decoded.upside_down);
        prop_assert_eq!(decoded.imb, imb);
    }

    #[test]
    fn every_retired_code_survives_the_way_to_bars_and_back(
        (standard, digits) in prop_oneof![
            (Just(Standard::Postnet), prop_oneof!["[0-9]{5}", "[0-9]{9}", "[0-9]{11}"]),
            (Just(Standard::Planet), prop_oneof!["[0-9]{11}", "[0-9]{13}"]),
        ]
    ) {
        let retired = Retired::new(standard, digits.as_bytes()).unwrap();
        let back = Retired::from_bars(standard, retired.bars().as_bytes()).unwrap();
        prop_assert_eq!(back.digits(), digits);
        prop_assert_eq!(back.content(), retired.with_check_digit());
        prop_assert!(Barcode::read(retired.bars().as_bytes()).is_ok());
    }

    #[test]
    fn every_container_is_read_however_it_is_printed(
        mailer_id in mailer_id(), serial in "-{0,3}[A-Z0-9]{1,6}", blanks in 0..3_usize
    ) {
        let imcb = Imcb::of(&mailer_id, &serial).unwrap();
        prop_assert!(imcb.serial().ends_with(&serial));
        let gap = " ".repeat(blanks);
        let printed = ["99", "M", imcb.mailer_id(), imcb.serial()].join(&gap);
        prop_assert_eq!(Barcode::read(printed.as_bytes()), Ok(Barcode::Imcb(imcb)));
        prop_assert_eq!(imcb.content().len(), 21);
    }

    #[test]
    fn every_new_package_number_is_read_and_every_changed_digit_refused(
        mailer_id in mailer_id(), service in "[0-9]{3}", digits in "[0-9]{14}", is_long in any::<bool>(),
        zip in prop_oneof!["", "[0-9]{5}", "[0-9]{9}"], place in 2..21_usize, add in 1..10_u8,
    ) {
        let total = if is_long && zip.len() < 9 { 26 } else { 22 };
        let serial = &digits[..total - 6 - mailer_id.len()];
        let fields = Fields { zip: &zip, service_type_code: &service, mailer_id: &mailer_id, serial };
        let number = fields.complete().unwrap();
        let known = |barcode: &Barcode| match *barcode {
            Barcode::Impb(impb) => impb.mailer_id() == Some(mailer_id.as_str()),
            _ => false,
        };
        match Barcode::read(number.as_bytes()).unwrap() {
            Barcode::Ambiguous(both) => prop_assert!(both.candidates().iter().any(known)),
            barcode => prop_assert!(known(&barcode)),
        }
        let mut changed = number.as_bytes()[number.len() - total..].to_vec();
        changed[place] = b'0' + (changed[place] - b'0' + add) % 10;
        prop_assert_eq!(Barcode::read(&changed).unwrap_err().code(), "check_digit");
    }

    #[test]
    fn every_item_number_is_read_and_one_changed_digit_refused(
        service in "[A-Z]{2}", serial in "[0-9]{8}", place in 2..10_usize, add in 1..10_u8
    ) {
        let item = S10::of(&service, &serial, "US").unwrap();
        prop_assert_eq!(Barcode::read(item.content().as_bytes()), Ok(Barcode::S10(item)));
        let mut changed = item.content().as_bytes().to_vec();
        changed[place] = b'0' + (changed[place] - b'0' + add) % 10;
        // Two of eleven remainders share the digits 0 and 5, so that a change there may go unseen;
        // no other may.
        match Barcode::read(&changed) {
            Err(refused) => prop_assert_eq!(refused.code(), "check_digit"),
            Ok(_) => prop_assert!(["0", "5"].contains(&item.check_digit())),
        }
    }

    #[test]
    fn what_a_scanner_adds_changes_nothing(
        text in select(EXAMPLES), before in select(&["", "\u{2}", " "][..]),
        after in select(&["", "\r", "\n", "\r\n", "\t", "\u{3}", "  \r\n"][..]),
    ) {
        let plain = Barcode::read(text.as_bytes());
        prop_assert_eq!(Barcode::read(format!("{before}{text}{after}").as_bytes()), plain);
    }

    #[test]
    fn reading_what_was_read_changes_nothing(text in select(EXAMPLES)) {
        // What only a letter scanner's identifier told apart is not read without it.
        if let Ok(barcode) = Barcode::read(text.as_bytes())
            && !text.starts_with("]X")
            && !matches!(barcode, Barcode::Postnet(_) | Barcode::Planet(_) | Barcode::Ambiguous(_))
        {
            prop_assert_eq!(Barcode::read(barcode.content().as_bytes()), Ok(barcode));
        }
    }
}

#[test]
fn no_bytes_stop_a_reader() {
    let mut runner = TestRunner::new(cases(20_000));
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..120),
        "[0-9 ]{0,40}".prop_map(String::into_bytes),
        "[ADFT]{60,70}".prop_map(String::into_bytes),
        "[01]{30,75}".prop_map(String::into_bytes),
        mutated(),
    ];
    runner
        .run(&bytes, |bytes| {
            try_every_reader(&bytes);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_single_wrong_bar_is_refused() {
    let mut runner = TestRunner::new(cases(100));
    let tried = std::cell::Cell::new(0);
    runner
        .run(&any_imb(), |imb| {
            for damaged in single_misreads(imb.bars().as_str().as_bytes()) {
                prop_assert!(Imb::from_bars(&damaged).is_err());
                tried.set(tried.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    println!("{} single misreads refused", tried.get());
}

#[test]
fn a_repair_within_reach_is_the_truth_or_none() {
    let mut runner = TestRunner::new(cases(300));
    let right = std::cell::Cell::new(0);
    let cases = (any_imb(), 0..65_usize, 0..65_usize, 1..4_usize, 1..4_usize, 0..4_u8);
    runner
        .run(&cases, |(imb, first, second, one, other, damage)| {
            let mut bars = imb.bars().as_str().as_bytes().to_vec();
            match damage {
                0 => bars[first] = misread(bars[first], one),
                1 => {
                    bars[first] = misread(bars[first], one);
                    bars[second] = misread(bars[second], other);
                }
                2 => _ = bars.remove(first),
                _ => bars.insert(first, misread(b'T', one)),
            }
            if let Ok(repaired) = Imb::repair(&bars) {
                prop_assert_eq!(repaired.imb, imb);
                right.set(right.get() + 1);
            }
            Ok(())
        })
        .unwrap();
    println!("{} of 300 repaired, all rightly", right.get());
    assert!(240 <= right.get(), "{}", right.get());
}

#[test]
fn the_words_of_every_refusal_fit_a_dock_screen() {
    let mut runner = TestRunner::new(cases(5_000));
    runner
        .run(&mutated(), |bytes| {
            if let Err(refused) = Barcode::read(&bytes) {
                let words = refused.to_string();
                prop_assert!(words.len() <= 320 && words.is_ascii(), "{}", words);
                prop_assert_ne!(refused.at(), Some(0));
            }
            Ok(())
        })
        .unwrap();
}

/// A failure prints its input, which then becomes a row of a table; no files are written.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

#[test]
fn a_scan_touches_no_heap_and_fits_in_a_few_words() {
    // What is `Copy` owns nothing on the heap.
    fn is_copy<T: Copy>() {}
    is_copy::<Result<Barcode, barcode::NotABarcode>>();
    assert!(size_of::<Result<Barcode, barcode::NotABarcode>>() <= 80);
}

const EXAMPLES: &[&str] = &[
    "99M900066875EMA000052",
    "99  M  123456  -----ABC1234",
    "]C199M900066875EMA000052",
    "9212391234567812345670",
    "92748931507708513018050063",
    "940011291234567812345678901233",
    "420902459261290336128704042634",
    "]C1420371630015\u{1d}9405514123838757179122",
    "4209731792009205592767756015842559",
    "71123456789123456787",
    "71969010756003077385",
    "]I1 71123456789123456787",
    "9101026837331000039521",
    "RB123456785GB",
    "EF 12345678 5 US",
    "123456781123456123123451",
    "2006124100",
    "42012345",
    "0123456709498765432101234567891",
    "]X001234567094987654321",
    "]X012345678901",
    "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT",
    "11100000011001010011001001110001",
    "10011111100110101100110110101011001101110011010101100111101011",
];

/// Examples with a few bytes changed, put in, taken out or doubled.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 0..4);
    (select(EXAMPLES), edits).prop_map(|(text, edits)| {
        let mut bytes = text.as_bytes().to_vec();
        for (index, byte, edit) in edits {
            let place = index.index(bytes.len().max(1));
            match edit {
                0 if place < bytes.len() => bytes[place] = byte,
                1 if place < bytes.len() => _ = bytes.remove(place),
                2 => bytes.extend_from_within(place..),
                _ => bytes.insert(place.min(bytes.len()), byte),
            }
        }
        bytes
    })
}

fn try_every_reader(bytes: &[u8]) {
    let barcode = Barcode::read(bytes);
    if let Ok(symbol) = barcode.as_ref().map_err(drop).and_then(|b| Symbol::of(b).map_err(drop)) {
        assert!(!symbol.lay_out(Resolution::Dpi203).boxes.is_empty());
    }
    let _ = barcode.map_err(|refused| (refused.to_string(), refused.code(), refused.at()));
    let _ = Imcb::read(bytes);
    let _ = S10::read(bytes);
    let _ = Imb::read(bytes);
    let _ = Imb::from_bars(bytes);
    let _ = Imb::repair(bytes);
    for standard in [Standard::Postnet, Standard::Planet] {
        let _ = Retired::read(standard, bytes);
        let _ = Retired::from_bars(standard, bytes).map_err(|unreadable| unreadable.to_string());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let (tracking, routing) = text.split_at(text.floor_char_boundary(20));
        let _ = Imb::new(tracking, routing);
        let _ = Imcb::of(tracking, routing);
        let _ = S10::of(tracking, routing, text);
    }
}

fn any_imb() -> impl Strategy<Value = Imb> {
    let routing = prop_oneof!["", "[0-9]{5}", "[0-9]{9}", "[0-9]{11}"];
    ("[0-9][0-4][0-9]{18}", routing)
        .prop_map(|(tracking, routing)| Imb::new(&tracking, &routing).unwrap())
}

fn mailer_id() -> impl Strategy<Value = String> {
    prop_oneof!["[0-8][0-9]{5}", "9[0-9]{8}"]
}

fn single_misreads(bars: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bars.len()).flat_map(move |place| {
        (1..4).map(move |step| {
            let mut damaged = bars.to_vec();
            damaged[place] = misread(damaged[place], step);
            damaged
        })
    })
}

/// One of the three other bars.
fn misread(bar: u8, step: usize) -> u8 {
    let letters = b"ADFT";
    let place = letters.iter().position(|letter| *letter == bar).unwrap();
    letters[(place + step) % 4]
}

fn turned(bars: &[u8]) -> Vec<u8> {
    let turn = |bar: &u8| match bar {
        b'A' => b'D',
        b'D' => b'A',
        same => *same,
    };
    bars.iter().rev().map(turn).collect()
}
