//! A page as marks: words on base lines, black boxes and barcodes, with fields and tables taken
//! apart. Both printers that have pages draw from this.

use barcode::render::{Resolution, Symbol};
use domain::layout::{
    Align, Area, Code, Column, Element, Face, Field, Frame, Mil, Page, Table, Text,
};

use crate::Error;
use crate::typeset::{self, ascent, leading};

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A line of words.
    Words(Words),
    /// A box in one ink.
    Box {
        /// Where.
        area: Area,
        /// How dark.
        ink: Ink,
    },
    /// The bars of a barcode, without its text.
    Bars {
        /// Where.
        area: Area,
        /// Which.
        symbol: Symbol,
        /// To which side of the area.
        align: Align,
    },
}

/// A line of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// The left edge of its area.
    pub(crate) left: Mil,
    /// The width of its area.
    pub(crate) room: Mil,
    /// Where the letters stand.
    pub(crate) base_line: Mil,
    /// How large they are.
    pub(crate) size: Mil,
    /// Their face.
    pub(crate) face: Face,
    /// To which side of the room.
    pub(crate) align: Align,
    /// Black, or white on black.
    pub(crate) ink: Ink,
    /// The words.
    pub(crate) text: String,
}

/// How dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Everything that is read.
    Black,
    /// On black.
    White,
    /// Behind black, where a printer can.
    Tint,
}

/// How thick the lines of forms are.
pub(crate) const HAIRLINE: Mil = Mil(8);
/// The line under headings and between the rows of a table in tiers.
const STRONG_LINE: Mil = Mil(14);
/// Between the edge of a box and its words, above and below.
const PADDING: Mil = Mil(35);
/// The same at the sides.
const SIDE_PADDING: Mil = Mil(60);
/// Between the bars and the text under them.
const UNDER_BARS: Mil = Mil(40);

/// The marks of a page, what is running last.
pub(crate) fn of_page(page: &Page) -> Result<Vec<Mark>, Error> {
    let mut marks = Vec::new();
    for element in page.elements.iter().chain(&page.running) {
        of_element(element, &mut marks)?;
    }
    Ok(marks)
}

fn of_element(element: &Element, marks: &mut Vec<Mark>) -> Result<(), Error> {
    match element {
        Element::Text(text) => words(text, marks),
        Element::Line(area) => {
            marks.push(Mark::Box { area: *area, ink: Ink::Black });
            Ok(())
        }
        Element::Frame(frame) => {
            framed(*frame, marks);
            Ok(())
        }
        Element::Code(code) => barcode(code, marks),
        Element::Field(field) => boxed(field, marks),
        Element::Table(table) => tabled(table, marks),
    }
}

fn words(text: &Text, marks: &mut Vec<Mark>) -> Result<(), Error> {
    if text.reversed {
        marks.push(Mark::Box { area: text.area, ink: Ink::Black });
        let inside = Text { area: padded(text.area), ..text.clone() };
        return lines(&inside, Ink::White, Upright::Middle, marks);
    }
    lines(text, Ink::Black, Upright::Top, marks)
}

/// Where words stand in an area that is higher than they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Upright {
    /// At its upper edge, unless they had to be set smaller.
    Top,
    Middle,
}

fn lines(text: &Text, ink: Ink, upright: Upright, marks: &mut Vec<Mark>) -> Result<(), Error> {
    let area = text.area;
    let setting = typeset::set(text)?;
    let step = leading(setting.size);
    let count = i32::try_from(setting.lines.len()).unwrap_or(i32::MAX);
    let spare = (area.height - step.times(count)).max(Mil(0));
    let is_middle = upright == Upright::Middle || setting.size < text.size;
    let mut top = area.top + if is_middle { spare.share(1, 2) } else { Mil(0) };
    for line in setting.lines {
        marks.push(Mark::Words(Words {
            left: area.left,
            room: area.width,
            base_line: top + ascent(setting.size),
            size: setting.size,
            face: text.face,
            align: text.align,
            ink,
            text: line,
        }));
        top = top + step;
    }
    Ok(())
}

fn framed(frame: Frame, marks: &mut Vec<Mark>) {
    let Frame { area, edge, tinted } = frame;
    if tinted {
        marks.push(Mark::Box { area, ink: Ink::Tint });
    }
    if edge <= Mil(0) {
        return;
    }
    for area in [
        Area { height: edge, ..area },
        Area { top: area.bottom() - edge, height: edge, ..area },
        Area { width: edge, ..area },
        Area { left: area.right() - edge, width: edge, ..area },
    ] {
        marks.push(Mark::Box { area, ink: Ink::Black });
    }
}

fn barcode(code: &Code, marks: &mut Vec<Mark>) -> Result<(), Error> {
    let (bars_width, bars_height) = bars_size(&code.symbol);
    let symbol = code.symbol.clone();
    marks.push(Mark::Bars { area: code.area, symbol, align: code.align });
    let width = bars_width.min(code.area.width);
    let spare = code.area.width - width;
    let left = match code.align {
        Align::Left => code.area.left,
        Align::Centre => code.area.left + spare.share(1, 2),
        Align::Right => code.area.left + spare,
    };
    let top = code.area.top + bars_height + UNDER_BARS;
    let area = Area { left, width, top, height: code.area.bottom() - top };
    let text = Text::new(area, text_size(bars_height).0, code.symbol.text()).face(Face::Mono);
    words(&text.align(Align::Centre), marks)
}

/// How wide and high bars are on paper, with what must stay white around them.
fn bars_size(symbol: &Symbol) -> (Mil, Mil) {
    let drawing = symbol.lay_out(Resolution::Mil);
    let mil = |dots| Mil(i32::try_from(dots).unwrap_or(i32::MAX));
    (mil(drawing.width), mil(drawing.bars_height))
}

/// How wide and high a barcode is with its text.
pub(crate) fn code_size(symbol: &Symbol) -> (Mil, Mil) {
    let (width, height) = bars_size(symbol);
    (width, height + UNDER_BARS + leading(text_size(height)))
}

/// The text under bars grows with them.
fn text_size(bars_height: Mil) -> Mil {
    bars_height.share(1, 5).clamp(Mil(120), Mil(190))
}

fn boxed(field: &Field, marks: &mut Vec<Mark>) -> Result<(), Error> {
    framed(Frame { area: field.area, edge: HAIRLINE, tinted: false }, marks);
    let inside = padded(field.area);
    let label_size = label_size(field.area.height);
    let label =
        Text::new(Area { height: leading(label_size), ..inside }, label_size.0, &field.label);
    words(&label.face(Face::SemiBold), marks)?;
    let below = leading(label_size);
    let room = Area { top: inside.top + below, height: inside.height - below, ..inside };
    let value = Text::new(room, field.size.0.min(room.height.share(5, 6).0), &field.value);
    lines(&value.face(field.face), Ink::Black, Upright::Middle, marks)
}

/// The label of a box is a fifth of its height, between six and eight points.
fn label_size(height: Mil) -> Mil {
    height.share(1, 5).clamp(Mil(80), Mil(110))
}

fn tabled(table: &Table, marks: &mut Vec<Mark>) -> Result<(), Error> {
    let width = table.width();
    let area = Area { left: table.left, top: table.top, width, height: table.heading_height() };
    framed(Frame { area, edge: Mil(0), tinted: true }, marks);
    let mut top = table.top;
    for (tier, height) in table.tiers.iter().zip(&table.heading_heights) {
        headings(table, tier, top, *height, marks)?;
        top = top + *height;
    }
    for row in &table.rows {
        let mut cells = row.cells.iter();
        for (tier, height) in table.tiers.iter().zip(&row.heights) {
            let mut left = table.left;
            for column in tier {
                let cell = cells.next().map(String::as_str).unwrap_or_default();
                let area = Area { left, top, width: column.width, height: *height };
                edges(area, marks);
                cell_words(column, table.size, cell, area, marks)?;
                left = left + column.width;
            }
            top = top + *height;
        }
        if 1 < table.tiers.len() {
            strong(table.left, top, width, marks);
        }
    }
    let area = Area { left: table.left, top: table.top, width, height: top - table.top };
    framed(Frame { area, edge: HAIRLINE, tinted: false }, marks);
    strong(table.left, table.top + table.heading_height(), width, marks);
    Ok(())
}

fn strong(left: Mil, bottom: Mil, width: Mil, marks: &mut Vec<Mark>) {
    let area = Area { left, top: bottom - STRONG_LINE.share(1, 2), width, height: STRONG_LINE };
    marks.push(Mark::Box { area, ink: Ink::Black });
}

fn headings(
    table: &Table,
    tier: &[Column],
    top: Mil,
    height: Mil,
    marks: &mut Vec<Mark>,
) -> Result<(), Error> {
    let mut left = table.left;
    for column in tier {
        let area = Area { left, top, width: column.width, height };
        edges(area, marks);
        let size = heading_size(table.size);
        let text = Text::new(cell_room(area), size.0, &column.heading).face(Face::SemiBold);
        words(&text.align(column.align).wrapped(), marks)?;
        left = left + column.width;
    }
    Ok(())
}

/// Headings are a little smaller than what stands under them.
pub(crate) fn heading_size(size: Mil) -> Mil {
    size.share(9, 10).max(typeset::LEAST_SIZE)
}

/// The lines at the left of and above a cell; the table's own frame closes the others.
fn edges(area: Area, marks: &mut Vec<Mark>) {
    for area in [Area { width: HAIRLINE, ..area }, Area { height: HAIRLINE, ..area }] {
        marks.push(Mark::Box { area, ink: Ink::Black });
    }
}

fn cell_words(
    column: &Column,
    size: Mil,
    cell: &str,
    area: Area,
    marks: &mut Vec<Mark>,
) -> Result<(), Error> {
    let text = Text::new(cell_room(area), size.0, cell).face(column.face).align(column.align);
    words(&text.wrapped(), marks)
}

/// Where the words of a cell may stand.
pub(crate) fn cell_room(area: Area) -> Area {
    padded(area)
}

/// An area without the padding of a box.
fn padded(area: Area) -> Area {
    Area {
        left: area.left + SIDE_PADDING,
        top: area.top + PADDING,
        width: area.width - SIDE_PADDING.times(2),
        height: area.height - PADDING.times(2),
    }
}

/// What a cell is wider than its words.
pub(crate) const CELL_EXTRA_WIDTH: Mil = Mil(2 * SIDE_PADDING.0);
/// What a cell is higher than its words.
pub(crate) const CELL_EXTRA_HEIGHT: Mil = Mil(2 * PADDING.0);
