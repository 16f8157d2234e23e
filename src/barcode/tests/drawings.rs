//! Drawings keep the sizes that the specifications give, at every resolution, and say in their
//! boxes what they were drawn from. Whether an independent reader sees Code 128 and Interleaved 2
//! of 5 is tested where the program is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use barcode::Barcode;
use barcode::imb::Imb;
use barcode::pic::Pic;
use barcode::postnet::{Retired, Standard};
use barcode::render::{CannotDraw, Drawing, Resolution, Symbol};

const RESOLUTIONS: [Resolution; 4] =
    [Resolution::Dpi203, Resolution::Dpi300, Resolution::Dpi600, Resolution::Mil];

fn symbol(text: &str) -> Symbol {
    Symbol::of(&Barcode::read(text.as_bytes()).unwrap()).unwrap()
}

/// Thousandths of an inch, rounded.
fn mil(drawing: &Drawing, dots: u32) -> u32 {
    let per_inch = drawing.resolution.dots_per_inch();
    (dots * 1000 + per_inch / 2) / per_inch
}

/// Left edge of the first bar, and the dots from there to the right edge of the last.
fn extent(drawing: &Drawing) -> (u32, u32) {
    let (first, last) = (drawing.boxes[0], drawing.boxes[drawing.boxes.len() - 1]);
    (first.left, last.left + last.width - first.left)
}

#[test]
fn a_container_barcode_has_the_width_of_a_placard_at_every_resolution() {
    for text in ["99M900066875EMA000052", "99M123456789012345678", "99M123456-----ABC1234"] {
        for resolution in RESOLUTIONS {
            let drawing = symbol(text).lay_out(resolution);
            let (quiet, width) = extent(&drawing);
            let module = drawing.boxes.iter().map(|bar| bar.width).min().unwrap();
            assert!((23..=27).contains(&mil(&drawing, module)), "{resolution:?}");
            assert!((6250..=7250).contains(&mil(&drawing, width)), "{resolution:?}");
            assert!(
                (750..=1100).contains(&mil(&drawing, drawing.boxes[0].height)),
                "{resolution:?}"
            );
            assert!(10 * module <= quiet && 10 * module <= drawing.width - quiet - width);
        }
    }
}

#[test]
fn packages_trays_and_items_have_the_sizes_of_their_specifications() {
    let cases = [
        ("9212391234567812345670", 13..=21, 750..=1000),
        ("71123456789123456787", 13..=21, 750..=1000),
        ("123456781123456123123451", 13..=17, 700..=750),
        ("2006124100", 13..=17, 690..=720),
        ("RB123456785GB", 13..=20, 490..=1000),
        ("42012345", 13..=21, 750..=1000),
    ];
    for (text, modules, heights) in cases {
        for resolution in RESOLUTIONS {
            let drawing = symbol(text).lay_out(resolution);
            let (quiet, _) = extent(&drawing);
            let module = drawing.boxes.iter().map(|bar| bar.width).min().unwrap();
            assert!(modules.contains(&mil(&drawing, module)), "{text} {resolution:?}");
            assert!(
                heights.contains(&mil(&drawing, drawing.boxes[0].height)),
                "{text} {resolution:?}"
            );
            assert!(10 * module <= quiet && 125 <= mil(&drawing, drawing.boxes[0].top));
            assert!(drawing.boxes.iter().all(|bar| bar.width % module == 0));
        }
    }
}

#[test]
fn letters_have_the_sizes_of_their_specification_and_read_back_from_their_boxes() {
    let imb = Imb::new("01234567094987654321", "01234567891").unwrap();
    for resolution in RESOLUTIONS {
        let drawing = Symbol::of(&Barcode::Imb(imb)).unwrap().lay_out(resolution);
        let tops: Vec<_> = drawing.boxes.iter().map(|bar| bar.top).collect();
        let top = *tops.iter().min().unwrap();
        let bottom = drawing.boxes.iter().map(|bar| bar.top + bar.height).max().unwrap();
        let bars: String = drawing
            .boxes
            .iter()
            .map(|bar| match (bar.top == top, bar.top + bar.height == bottom) {
                (true, true) => 'F',
                (true, false) => 'A',
                (false, true) => 'D',
                (false, false) => 'T',
            })
            .collect();
        assert_eq!(bars, imb.bars().as_str());
        for (bar, letter) in drawing.boxes.iter().zip(bars.chars()) {
            let heights = match letter {
                'F' => 125..=165,
                'T' => 39..=57,
                _ => 82..=111,
            };
            assert!(heights.contains(&mil(&drawing, bar.height)), "{resolution:?} {letter}");
            assert!((15..=25).contains(&mil(&drawing, bar.width)));
        }
        check_pitch(&drawing);
        assert!(125 <= mil(&drawing, drawing.boxes[0].left) && 26 <= mil(&drawing, top));
    }
}

#[test]
fn retired_codes_have_two_heights_on_one_base_line() {
    let postnet = Retired::new(Standard::Postnet, b"01234").unwrap();
    for resolution in RESOLUTIONS {
        let drawing = Symbol::of(&Barcode::Postnet(postnet)).unwrap().lay_out(resolution);
        let base = drawing.boxes[0].top + drawing.boxes[0].height;
        let bars: String = drawing
            .boxes
            .iter()
            .map(|bar| {
                assert_eq!(bar.top + bar.height, base);
                match mil(&drawing, bar.height) {
                    115..=135 => '1',
                    40..=60 => '0',
                    other => panic!("{other}"),
                }
            })
            .collect();
        assert_eq!(bars, postnet.bars());
        check_pitch(&drawing);
    }
}

/// 20 to 24 bars an inch, all at the same distance.
fn check_pitch(drawing: &Drawing) {
    let pitches: Vec<_> =
        drawing.boxes.windows(2).map(|pair| pair[1].left - pair[0].left).collect();
    assert!(pitches.iter().all(|pitch| *pitch == pitches[0]));
    let per_ten_inches = drawing.resolution.dots_per_inch() * 10 / pitches[0];
    assert!((200..=240).contains(&per_ten_inches), "{per_ten_inches}");
}

#[test]
fn odd_digits_are_refused_before_interleaved_2_of_5_makes_them_even() {
    let pic = |text: &str| -> Pic {
        match Barcode::read(text.as_bytes()) {
            Ok(Barcode::Pic(pic)) => pic,
            other => panic!("{other:?}"),
        }
    };
    assert!(Symbol::interleaved(&pic("71123456789123456787")).is_ok());
    for text in ["91211234567891234", "9101026837331000039521"] {
        let refused = Symbol::interleaved(&pic(text)).unwrap_err();
        assert_eq!(refused, CannotDraw::NotPairs { found: text.len() });
    }
}

#[test]
fn two_readings_are_not_drawn() {
    let both = Barcode::read(b"]X012345678901").unwrap();
    assert_eq!(Symbol::of(&both).unwrap_err(), CannotDraw::Ambiguous);
}

#[test]
fn a_word_is_drawn_as_wide_as_a_scanner_wants_it() {
    for resolution in RESOLUTIONS {
        let drawing = Symbol::word("B-038").unwrap().lay_out(resolution);
        let (quiet, width) = extent(&drawing);
        let module = drawing.boxes.iter().map(|bar| bar.width).min().unwrap();
        // Start, five characters, check and stop: 7 × 11 + 13 modules.
        assert_eq!(width, 90 * module, "{resolution:?}");
        assert!((23..=25).contains(&mil(&drawing, module)) && 10 * module <= quiet);
        assert_eq!(drawing.text, "B-038");
    }
    for refused in ["", "Größe", "B\t1"] {
        assert!(Symbol::word(refused).is_err(), "{refused:?}");
    }
}

#[test]
fn the_text_of_the_label_stands_under_the_bars() {
    let drawing = symbol("99M900066875EMA000052").lay_out(Resolution::Dpi203);
    assert!(drawing.svg().contains(">99  M  900066875  EMA000052</text>"));
    assert!(drawing.zpl().contains("^FD99  M  900066875  EMA000052^FS"));
    let routed = symbol("420902459261290336128704042634").lay_out(Resolution::Dpi203);
    assert!(routed.svg().contains(">9261 2903 3612 8704 0426 34</text>"), "no routing in print");
}

#[test]
fn an_svg_has_its_real_size() {
    let drawing = symbol("99M900066875EMA000052").lay_out(Resolution::Mil);
    // 277 modules and 20 of quiet zone, 24 mil each.
    assert_eq!(drawing.width, 297 * 24);
    assert!(drawing.svg().contains("width=\"7.1280in\""));
}
