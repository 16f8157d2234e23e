//! The placards of a container with its Intelligent Mail container barcode: two, for two adjacent
//! sides, so that the dock can take one off and leave one on (001-5.1c).
//!
//! Sizes are those of the placard rules: letters of the three lines half an inch high on a sheet
//! of 8 by 11 inches, smaller on a label of at least 4 by 7 inches; the bars, 6.25 to 7.25 inches
//! wide, come from the barcode itself. On a four-inch printer the label is printed turned.

use barcode::Barcode;
use barcode::imcb::Imcb;
use barcode::render::Symbol;
use domain::layout::{Align, Area, Code, Element, Face, Layout, Mil, Text};

use domain::moment::Timestamp;

use crate::Error;
use crate::form::{Format, Sheet, Stock};
use crate::marks::code_size;

/// What the placards of a container say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPlacard {
    /// The barcode.
    pub barcode: Imcb,
    /// Line 1: where it goes; empty to be written.
    pub destination: String,
    /// Line 2: class, processing category, level; empty to be written.
    pub contents: String,
    /// Line 3: office of mailing or mailer; empty to be written.
    pub origin: String,
    /// When it is printed.
    pub made_at: Timestamp,
}

/// Both placards of a container, one a page.
///
/// # Errors
/// When the barcode cannot be drawn.
pub fn container_placard(from: &ContainerPlacard, stock: Stock) -> Result<Layout, Error> {
    let text = from.barcode.content().to_owned();
    let symbol = Symbol::of(&Barcode::Imcb(from.barcode))
        .map_err(|_| Error::NotABarcode { text: text.clone() })?;
    let look = Look::of(stock);
    let mut sheet = Sheet::new(look.format);
    for number in 1..=PLACARDS {
        if 1 < number {
            sheet.turn();
        }
        face(&mut sheet, &look, from, &symbol, number);
    }
    Ok(sheet.finish_apart(format!("Container placard {text}"), from.made_at, FOOT))
}

/// Placards of one container.
const PLACARDS: u32 = 2;
const FOOT: &str = "One on each of two adjacent sides, outside the wrap.";

struct Look {
    format: Format,
    /// Heights of the three lines and the size of their letters.
    lines: [(i32, i32); 3],
    banner: i32,
    small: i32,
    bearer: i32,
}

impl Look {
    fn of(stock: Stock) -> Self {
        match stock {
            // From 750 thousandths on, capitals are half an inch high.
            Stock::Letter => Self {
                format: Format::LETTER_WIDE,
                lines: [(1_080, 860), (2_000, 820), (1_000, 760)],
                banner: 520,
                small: 130,
                bearer: 60,
            },
            Stock::Label => Self {
                format: Format::LABEL_WIDE,
                lines: [(480, 390), (460, 380), (330, 270)],
                banner: 270,
                small: 100,
                bearer: 40,
            },
        }
    }
}

fn face(sheet: &mut Sheet, look: &Look, from: &ContainerPlacard, symbol: &Symbol, number: u32) {
    let words = [&from.destination, &from.contents, &from.origin];
    for ((height, size), words) in look.lines.into_iter().zip(words) {
        let area = sheet.take(Mil(height));
        if words.is_empty() {
            let line = Area { top: area.bottom() - Mil(40), height: Mil(10), ..area };
            sheet.put(Element::Line(line));
        } else {
            let text = Text::new(area, size, words.to_uppercase()).face(Face::Bold);
            sheet.text(text.wrapped());
        }
    }
    sheet.gap(look.small / 2);
    let banner = sheet.take(Mil(look.banner));
    let text = Text::new(banner, look.banner * 3 / 4, "USPS SCAN REQUIRED").face(Face::Bold);
    sheet.text(text.align(Align::Centre).reversed());
    sheet.gap(look.small / 2);
    bars(sheet, look, symbol);
    let area = sheet.take(Mil(look.small * 6 / 5));
    let number = format!("Placard {number} of {PLACARDS} of this container");
    sheet.text(Text::new(area, look.small, number).align(Align::Right));
}

/// The barcode between its two bearer bars.
fn bars(sheet: &mut Sheet, look: &Look, symbol: &Symbol) {
    let (_, height) = code_size(symbol);
    let above = sheet.take(Mil(look.bearer));
    sheet.put(Element::Line(above));
    let area = sheet.take(height + Mil(look.small / 2));
    sheet.put(Element::Code(Code { area, symbol: symbol.clone(), align: Align::Centre }));
    let below = sheet.take(Mil(look.bearer));
    sheet.put(Element::Line(below));
    sheet.gap(look.small / 2);
}
