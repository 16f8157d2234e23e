//! What cannot be printed is refused in a sentence, and nothing is printed then.

use domain::layout::{Area, Element, Layout, Mil, Page, Text};
use paper::papers::*;
use paper::{Dpi, Error, Format, Stock, render};

use crate::samples::*;

#[test]
fn a_letter_sheet_is_no_label() {
    for dpi in [Dpi::Dpi203, Dpi::Dpi300] {
        let refused = render(&log(&[usual(1)]), Format::Zpl { dpi }).unwrap_err();
        assert_eq!(refused, Error::TooWide { width_mil: 11_000, height_mil: 8_500 });
        assert!(refused.to_string().contains("Print it as PDF"));
    }
}

#[test]
fn a_containers_barcode_is_no_receipt() {
    for columns in [32, 42, 48] {
        let refused = render(&placard(Stock::Label), Format::EscPos { columns }).unwrap_err();
        assert!(matches!(refused, Error::BarcodeTooWide { .. }), "{refused:?}");
    }
}

#[test]
fn words_that_nobody_could_read_are_refused_and_not_cut() {
    let mut page = Page::new(Mil(4_000), Mil(6_000));
    let words = "one two three four five six seven eight nine ten ".repeat(20);
    page.elements.push(Element::Text(Text::new(Area::new(0, 0, 400, 200), 120, &*words)));
    let layout = Layout { title: "Too much".to_owned(), made_at: at("09:00"), pages: vec![page] };
    for format in [Format::Pdf, Format::Zpl { dpi: Dpi::Dpi203 }] {
        let refused = render(&layout, format).unwrap_err();
        assert_eq!(refused, Error::DoesNotFit { words: words.clone() });
    }
}

#[test]
fn a_release_of_a_stub_has_no_number_to_draw() {
    let unit = unit();
    let stub = domain::log_entry::LogEntry::stub(domain::ids::LineId(uuid::Uuid::nil()));
    let from = MailRelease { entry: &stub, unit: &unit, made_at: at("09:00"), copy: 1 };
    let layout = mail_release(&from, Stock::Letter).unwrap();
    assert!(render(&layout, Format::Pdf).is_ok());
    assert!(!layout.pages[0].elements.iter().any(|one| matches!(one, Element::Code(_))));
}
