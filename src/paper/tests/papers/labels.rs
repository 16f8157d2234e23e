//! Label printers.

use paper::{Dpi, Format, Stock, render};
use tempfile::TempDir;

use crate::reader::codes;
use crate::samples::*;

const RESOLUTIONS: [(Dpi, i32); 2] = [(Dpi::Dpi203, 203), (Dpi::Dpi300, 300)];

fn zpl(layout: &domain::layout::Layout, dpi: Dpi) -> String {
    String::from_utf8(render(layout, Format::Zpl { dpi }).unwrap()).unwrap()
}

#[test]
fn every_label_is_read_back_from_its_boxes_at_both_resolutions() {
    let folder = TempDir::new().unwrap();
    let labels = [
        ("release", release(&usual(38), 1, Stock::Label), vec!["B-038"]),
        ("reprint", release(&fullest(1_038), 12, Stock::Label), vec!["B-1038"]),
        ("slip", slip(&fullest(38), &clocks(), Stock::Label), vec!["B-038"]),
        ("placard", placard(Stock::Label), vec![IMCB, IMCB]),
    ];
    let mut files = Vec::new();
    let mut expected = Vec::new();
    for (name, layout, texts) in &labels {
        for (dpi, dots) in RESOLUTIONS {
            let file = folder.path().join(format!("{name}_{dots}.zpl"));
            std::fs::write(&file, zpl(layout, dpi)).unwrap();
            files.push(file);
            expected.push(texts.iter().map(|text| vec![(*text).to_owned()]).collect::<Vec<_>>());
        }
    }
    let Some(seen) = codes(&files) else { return };
    let texts: Vec<Vec<Vec<String>>> = seen
        .into_iter()
        .map(|file| {
            let label = |codes: Vec<_>| codes.into_iter().map(|(text, _)| text).collect();
            file.into_iter().map(label).collect()
        })
        .collect();
    assert_eq!(texts, expected);
}

/// The boxes of one label that are bars: its left and upper edges and sizes, in dots.
fn boxes(label: &str) -> Vec<[i32; 4]> {
    let fields = label.lines().filter(|line| line.contains("^GB"));
    let numbers = fields.map(|line| {
        let numbers: Vec<i32> = line
            .split(|one: char| !one.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
            .collect();
        [numbers[0], numbers[1], numbers[2], numbers[3]]
    });
    numbers.collect()
}

#[test]
fn a_containers_barcode_lies_along_the_label_at_a_placards_width() {
    for (dpi, dots) in RESOLUTIONS {
        let zpl = zpl(&placard(Stock::Label), dpi);
        assert_eq!(zpl.matches("^XA").count(), 2, "two placards");
        let label = zpl.split("^XZ").next().unwrap();
        assert!(label.contains(&format!("^PW{}", 4 * dots)));
        assert!(label.contains(&format!("^LL{}", 8 * dots)));
        // Turned, a bar is a box that is as wide as the bars are high.
        let high = (900 * dots + 999) / 1_000;
        let bars: Vec<_> =
            boxes(label).into_iter().filter(|[_, _, width, _]| *width == high).collect();
        let first = bars.iter().map(|[_, top, _, _]| *top).min().unwrap();
        let last = bars.iter().map(|[_, top, _, height]| top + height).max().unwrap();
        let mil = (last - first) * 1_000 / dots;
        assert!((6_250..=7_250).contains(&mil), "{mil} at {dots}");
        let module = bars.iter().map(|[_, _, _, height]| *height).min().unwrap();
        assert!((23..=27).contains(&(module * 1_000 / dots)), "{module} at {dots}");
        assert!(bars.iter().all(|[_, _, _, height]| height % module == 0), "whole dots");
    }
}

#[test]
fn a_label_says_in_words_what_it_says_on_paper() {
    let zpl = zpl(&release(&fullest(1_038), 2, Stock::Label), Dpi::Dpi203);
    for words in ["B-1038", "REPRINT 2", LONGEST, "1,234,567.89 lb", "PI 1542"] {
        assert!(zpl.contains(&format!("^FD{words}^FS")), "{words}: {zpl}");
    }
    assert!(zpl.contains("^FR^FH_^FDREPRINT 2"), "white on black");
    assert!(zpl.is_ascii());
}

#[test]
fn the_lines_of_a_form_are_equally_thick() {
    for (dpi, dots) in [(Dpi::Dpi203, 2), (Dpi::Dpi300, 3)] {
        let zpl = zpl(&blank(), dpi);
        let thickness: std::collections::BTreeSet<i32> =
            boxes(&zpl).into_iter().map(|[_, _, width, height]| width.min(height)).collect();
        assert_eq!(thickness, [dots].into());
    }
}

#[test]
fn words_begin_on_the_label_and_have_room_to_its_edge() {
    for (dpi, dots) in RESOLUTIONS {
        for layout in [release(&fullest(1_038), 2, Stock::Label), placard(Stock::Label)] {
            let zpl = zpl(&layout, dpi);
            let mut seen = 0;
            for line in zpl.lines().filter(|line| line.contains("^FD")) {
                let numbers: Vec<i32> = line
                    .split("^FD")
                    .next()
                    .unwrap()
                    .split(|one: char| !one.is_ascii_digit() && one != '-')
                    .filter_map(|number| number.parse().ok())
                    .collect();
                // Place, size twice (after the font's name, 0N or 0R), room.
                let turned = line.contains("^A0R");
                let (left, top, size) = (numbers[0], numbers[1], numbers[2].max(numbers[3]));
                let room: i32 =
                    line.split("^FB").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
                let (right, bottom) =
                    if turned { (left + size, top + room) } else { (left + room, top + size) };
                let length = if turned { 8 * dots } else { 6 * dots };
                assert!(0 <= left && 0 <= top && right <= 4 * dots && bottom <= length, "{line}");
                seen += 1;
            }
            assert!(10 < seen);
        }
    }
}
