//! Office paper.

use std::path::PathBuf;

use domain::layout::{Element, Layout};
use paper::papers::*;
use paper::{Format, Stock, render};
use tempfile::TempDir;

use crate::reader::{codes, pages, text};
use crate::samples::*;

fn written(layout: &Layout, folder: &TempDir, name: &str) -> PathBuf {
    let file = folder.path().join(format!("{name}.pdf"));
    std::fs::write(&file, render(layout, Format::Pdf).unwrap()).unwrap();
    file
}

/// The text of a paper, blanks and line breaks between words as one blank.
fn text_of(layout: &Layout) -> Option<String> {
    let folder = TempDir::new().unwrap();
    let text = text(&written(layout, &folder, "paper"))?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn says(layout: &Layout, words: &[&str]) {
    let Some(text) = text_of(layout) else { return };
    for word in words {
        assert!(text.contains(word), "{word:?} is not on {}: {text}", layout.title);
    }
}

/// The numbers that stand as bars on a layout, page by page.
fn drawn(layout: &Layout) -> Vec<Vec<String>> {
    let of_page = |elements: &[Element]| {
        let codes = elements.iter().filter_map(|element| match element {
            Element::Code(code) => Some(code.symbol.text().replace(' ', "")),
            _ => None,
        });
        codes.collect()
    };
    layout.pages.iter().map(|page| of_page(&page.elements)).collect()
}

#[test]
fn every_barcode_of_every_page_is_read_back_at_300_dots() {
    let mut read = 0;
    for (name, layout) in all() {
        let folder = TempDir::new().unwrap();
        let Some(pages) = pages(&written(&layout, &folder, name)) else { return };
        let Some(seen) = codes(&pages) else { return };
        assert_eq!(seen.len(), layout.pages.len(), "{name}");
        for (page, expected) in seen.iter().flatten().zip(drawn(&layout)) {
            let texts: Vec<&String> = page.iter().map(|(text, _)| text).collect();
            assert_eq!(texts, expected.iter().collect::<Vec<_>>(), "{name}");
            for (text, identifier) in page {
                let expected = if text.starts_with("99M") { "]C1" } else { "]C0" };
                assert_eq!(identifier, expected, "{text}");
            }
            read += page.len();
        }
    }
    // Two placards on two kinds of sheet, five releases, three slips.
    assert_eq!(read, 12);
}

#[test]
fn a_paper_holds_text_and_vectors_and_no_picture() {
    for (name, layout) in all() {
        let bytes = render(&layout, Format::Pdf).unwrap();
        let file = String::from_utf8_lossy(&bytes);
        assert!(file.starts_with("%PDF-1.7"), "{name}");
        assert!(!file.contains("/Subtype/Image") && !file.contains("/Subtype /Image"), "{name}");
        assert!(file.contains("/FontFile"), "{name}: its fonts are inside");
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    for ((name, first), (_, second)) in all().into_iter().zip(all()) {
        assert_eq!(render(&first, Format::Pdf), render(&second, Format::Pdf), "{name}");
    }
}

#[test]
fn a_release_says_what_the_line_says() {
    says(
        &release(&usual(38), 1, Stock::Letter),
        &[
            "PS Form 3607",
            "Mail Release Placard",
            "B-038",
            "Fox River Dental",
            "Quad Mailing Services",
            "PI 317",
            "4,000",
            "312.50 lb",
            "2018-12-04 09:05 CST",
            "Round stamp",
        ],
    );
}

#[test]
fn a_reprint_says_which_it_is_and_a_withdrawn_mailing_is_void() {
    for stock in [Stock::Letter, Stock::Label] {
        let Some(first) = text_of(&release(&usual(38), 1, stock)) else { return };
        assert!(!first.contains("REPRINT") && !first.contains("VOID"));
        says(&release(&usual(38), 2, stock), &["REPRINT 2"]);
        says(&release(&withdrawn(39), 1, stock), &["VOID", "Wrong office"]);
    }
}

#[test]
fn the_longest_name_and_the_largest_amount_stand_on_every_paper_whole() {
    let fullest = fullest(1_038);
    for stock in [Stock::Letter, Stock::Label] {
        says(&release(&fullest, 2, stock), &[LONGEST, "1,234,567.89 lb", "≈ 1,234,567"]);
        says(&slip(&fullest, &clocks(), stock), &[LONGEST, "$1,234,567.89"]);
    }
    let Some(text) = text_of(&log(std::slice::from_ref(&fullest))) else { return };
    for word in LONGEST.split(' ') {
        assert!(text.contains(word), "{word}");
    }
    for word in ["1,234,567.89 lb", "1,234,567.89 1204 1-ft", "4093877", "√", "56644692"] {
        assert!(text.contains(word), "{word:?}: {text}");
    }
    says(&close_out_paper(3, true), &["$1,234,567.89", "123,456,789"]);
}

#[test]
fn the_log_has_the_plans_numbers_on_every_page_and_every_line_once() {
    let lines: Vec<_> = (1..=23).map(usual).collect();
    let layout = log(&lines);
    let folder = TempDir::new().unwrap();
    let Some(text) = text(&written(&layout, &folder, "log")) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert!(1 < pages.len());
    for (page, number) in pages.iter().zip(1..) {
        for heading in ["1 Line", "12 Total", "25 eDoc", "26 Comments"] {
            assert!(page.contains(heading), "{heading} on page {number}");
        }
        assert!(page.contains(&format!("Page {number} of {}", pages.len())));
    }
    for number in 1..=23 {
        assert_eq!(text.matches(&line_number(number).to_string()).count(), 1, "{number}");
    }
}

#[test]
fn a_comment_longer_than_a_page_goes_on_on_the_next_with_its_number() {
    let words: Vec<String> = (0..900).map(|number| format!("word{number}")).collect();
    let comment = domain::log_entry::LineField::Comments(words.join(" "));
    let layout = log(&[line(7, vec![comment], Vec::new())]);
    let Some(text) = text_of(&layout) else { return };
    assert!(1 < layout.pages.len() && 1 < text.matches("B-007").count());
    for word in words {
        assert!(text.contains(&word), "{word}");
    }
}

#[test]
fn however_much_is_said_about_it_a_paper_comes_out() {
    let much = "the trailer was turned round at the gate and ".repeat(20);
    for stock in [Stock::Letter, Stock::Label] {
        let line = domain::ids::LineId(uuid::Uuid::from_u128(40));
        let withdrawn = domain::change::MailingWithdrawn { line, reason: much.clone() };
        let layout = release(&line_with(40, withdrawn.into()), 2, stock);
        says(&layout, &["VOID", "REPRINT 2", much.trim()]);
    }
    let outages =
        "PostalOne! since 2018-12-04 08:10 CST, restored 2018-12-04 14:20 CST; ".repeat(9);
    says(&log_of(&[usual(1)], &outages), &["see below", outages.trim()]);
}

#[test]
fn the_tally_counts_what_the_pile_of_placards_must_agree_with() {
    says(
        &tally(58),
        &[
            "402195577",
            "Scanned On PS Form 8125 Placards taken Set to Accept Released Still open 58 19 20 20 20 19",
            "99M900066875EMA000058",
            "8125 MKE 20181204 14 19",
            "Dock employee (signature)",
        ],
    );
    says(&tally(0), &["No container was scanned."]);
}

#[test]
fn the_close_out_says_what_was_signed_over_by_whom_and_the_digest() {
    says(
        &close_out_paper(45, true),
        &[
            "Electronic statements all finalized",
            "Dock handheld C never 77 78",
            "locked in the truck",
            "Sheila Nakamura-Petrov",
            &"0123456789abcdef".repeat(4),
            "B-045",
            "MT 88, PI 1542, PI 317",
        ],
    );
    says(&close_out_paper(3, false), &["NOT SIGNED", "Not signed over"]);
}

#[test]
fn a_slip_names_what_is_to_be_sent_and_by_when() {
    let by_clock = ["By 2018-12-10 23:59 CST · rule 001-3.2.3a", "After 2018-12-06 14:20 CST"];
    says(&slip(&fullest(38), &clocks(), Stock::Label), &by_clock);
    let before = ["As soon as the systems are back", "After 48 hours from restoration"];
    says(&slip(&usual(38), &[], Stock::Label), &before);
    let Some(text) = text_of(&slip(&usual(38), &[], Stock::Label)) else { return };
    assert!(!text.contains("Full-Service"), "no discount to lose without Full-Service pieces");
}

#[test]
fn every_rule_that_a_slip_cites_is_in_the_rulebook() {
    use domain::log_entry::{Channel, LineField};
    let channels = [Channel::HardCopy, Channel::MailDat];
    let mut cited = 0;
    for fields in channels
        .map(|channel| vec![LineField::Channel(channel)])
        .into_iter()
        .chain([vec![LineField::Evs(true), LineField::FullServicePieces(5)]])
    {
        for deadline in deadlines(&line(1, fields, Vec::new()), &clocks(), chrono_tz::Tz::UTC) {
            let rules = include_str!("../../../domain/data/rules.json");
            assert!(rules.contains(&format!("\"{}\"", deadline.rule)), "{}", deadline.rule);
            cited += 1;
        }
    }
    assert_eq!(cited, 1 + 2 + 4);
}

#[test]
fn blanks_carry_paper_numbers_that_log_and_releases_share() {
    let log = blank_logs("Pewaukee BMEU", at("07:00"), 41, 2);
    assert_eq!(log.pages.len(), 2);
    let numbers: Vec<String> = (41..57).map(|number| format!("{number:03}")).collect();
    let words: Vec<&str> = numbers.iter().map(String::as_str).collect();
    says(&log, &words);
    let releases = blank_mail_releases("Pewaukee BMEU", at("07:00"), 41, 16, Stock::Letter);
    let releases = releases.unwrap();
    assert_eq!(releases.pages.len(), 16);
    says(&releases, &["Paper 041", "Paper 056", "Line number, once it is keyed"]);
}

#[test]
fn what_is_written_by_hand_has_eight_millimetres() {
    let eight_millimetres = domain::layout::Mil(315);
    let mut seen = 0;
    let blanks = all().into_iter().filter(|(name, _)| name.contains("blank"));
    for (name, layout) in blanks {
        for element in layout.pages.iter().flat_map(|page| &page.elements) {
            match element {
                Element::Field(field) => assert!(eight_millimetres <= field.area.height, "{name}"),
                Element::Table(table) => {
                    for height in table.rows.iter().flat_map(|row| &row.heights) {
                        assert!(eight_millimetres <= *height, "{name}");
                    }
                }
                _ => continue,
            }
            seen += 1;
        }
    }
    assert!(20 < seen);
}
