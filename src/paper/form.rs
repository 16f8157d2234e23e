//! A sheet that fills from the top: fields in rows, paragraphs, tables that go on on the next page.
//!
//! Papers say what comes next and how much of the width it takes; places and page breaks are
//! decided here, so that no paper counts thousandths of an inch by itself.

use barcode::render::Symbol;
use domain::layout::{
    Align, Area, Code, Column, Element, Face, Field, Layout, Mil, Page, Row, Table, Text,
};

use domain::moment::Timestamp;

use crate::marks::{CELL_EXTRA_HEIGHT, CELL_EXTRA_WIDTH, code_size, heading_size};
use crate::typeset::{self, leading};

/// What a page is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// 8.5 by 11 inches.
    Letter,
    /// A four-inch label: 4 by 6, or 8 by 4 for a container.
    Label,
}

/// The size of a page and what it keeps free.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) width: Mil,
    pub(crate) height: Mil,
    pub(crate) margin: Mil,
}

impl Format {
    pub(crate) const LETTER: Self =
        Self { width: Mil(8_500), height: Mil(11_000), margin: Mil(500) };
    pub(crate) const LETTER_WIDE: Self =
        Self { width: Mil(11_000), height: Mil(8_500), margin: Mil(400) };
    pub(crate) const LABEL: Self = Self { width: Mil(4_000), height: Mil(6_000), margin: Mil(150) };
    pub(crate) const LABEL_WIDE: Self =
        Self { width: Mil(8_000), height: Mil(4_000), margin: Mil(150) };

    /// The line at the foot.
    fn foot(self) -> Area {
        Area {
            left: self.margin,
            top: self.height - self.margin - leading(FOOT_SIZE),
            width: self.width - self.margin.times(2),
            height: leading(FOOT_SIZE),
        }
    }
}

/// The size of the line at the foot of a page.
const FOOT_SIZE: Mil = Mil(100);
/// What the foot takes with the space above it.
const FOOT: Mil = Mil(200);

/// One field of a row: how much of the width, its label, its value.
pub(crate) struct Box<'a> {
    pub(crate) share: i32,
    pub(crate) label: &'a str,
    pub(crate) value: String,
}

/// A field of a row.
pub(crate) fn field(share: i32, label: &str, value: impl Into<String>) -> Box<'_> {
    Box { share, label, value: value.into() }
}

/// A column by its share of the width.
pub(crate) fn column(heading: &str, share: i32, align: Align) -> Column {
    Column { heading: heading.to_owned(), width: Mil(share), align, face: Face::Regular }
}

/// How the cells of a table stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells {
    pub(crate) size: Mil,
    /// No tier of a row is lower.
    pub(crate) height_min: Mil,
}

/// Pages that fill from the top.
pub(crate) struct Sheet {
    format: Format,
    pages: Vec<Page>,
    page: Page,
    top: Mil,
}

impl Sheet {
    pub(crate) fn new(format: Format) -> Self {
        let page = Page::new(format.width, format.height);
        Self { format, pages: Vec::new(), page, top: format.margin }
    }

    /// The width between the margins.
    pub(crate) fn width(&self) -> Mil {
        self.format.width - self.format.margin.times(2)
    }

    /// What is left of this page.
    pub(crate) fn room(&self) -> Mil {
        self.format.height - self.format.margin - FOOT - self.top
    }

    /// What an empty page holds.
    fn whole(&self) -> Mil {
        self.format.height - self.format.margin.times(2) - FOOT
    }

    /// The next so many thousandths over the whole width; on a new page where they do not fit.
    pub(crate) fn take(&mut self, height: Mil) -> Area {
        if self.room() < height && self.format.margin < self.top {
            self.turn();
        }
        let area = Area { left: self.format.margin, top: self.top, width: self.width(), height };
        self.top = self.top + height;
        area
    }

    /// Keeps what comes next on one page.
    pub(crate) fn keep(&mut self, height: i32) {
        if self.room() < Mil(height) {
            self.turn();
        }
    }

    /// Goes on on a new page.
    pub(crate) fn turn(&mut self) {
        let empty = Page::new(self.format.width, self.format.height);
        self.pages.push(std::mem::replace(&mut self.page, empty));
        self.top = self.format.margin;
    }

    pub(crate) fn gap(&mut self, height: i32) {
        self.top = self.top + Mil(height);
    }

    pub(crate) fn put(&mut self, element: Element) {
        self.page.elements.push(element);
    }

    pub(crate) fn text(&mut self, text: Text) {
        self.put(Element::Text(text));
    }

    /// Words over the whole width, as many lines as they need.
    pub(crate) fn paragraph(&mut self, size: i32, face: Face, words: &str) {
        let lines = typeset::lines(face, Mil(size), self.width(), words);
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        let area = self.take(leading(Mil(size)).times(count));
        self.text(Text::new(area, size, words).face(face).wrapped());
    }

    /// A heading, kept together with something below it.
    pub(crate) fn heading(&mut self, words: &str) {
        self.gap(110);
        self.keep(900);
        let area = self.take(Mil(230));
        self.text(Text::new(area, 165, words).face(Face::Bold));
    }

    /// Fields side by side.
    pub(crate) fn fields(&mut self, height: i32, size: i32, face: Face, boxes: Vec<Box<'_>>) {
        let area = self.take(Mil(height));
        fields(area, size, face, boxes, &mut self.page.elements);
    }

    /// Fields side by side in an area of their own.
    pub(crate) fn boxes(&mut self, area: Area, size: i32, boxes: Vec<Box<'_>>) {
        fields(area, size, Face::SemiBold, boxes, &mut self.page.elements);
    }

    /// A table over the whole width, on as many pages as it needs, its headings on each.
    pub(crate) fn table(&mut self, tiers: Vec<Vec<Column>>, cells: Cells, rows: Vec<Vec<String>>) {
        let tiers: Vec<_> = tiers.into_iter().map(|tier| stretched(tier, self.width())).collect();
        let heading_heights = heading_heights(&tiers, cells.size);
        let heading_height = heading_heights.iter().fold(Mil(0), |sum, height| sum + *height);
        let whole = self.whole() - heading_height;
        let mut left: Vec<Row> =
            rows.into_iter().flat_map(|row| measured(&tiers, cells, whole, row)).collect();
        loop {
            let first = left.first().map_or(cells.height_min, Row::height);
            if self.room() < heading_height + first {
                self.turn();
            }
            let rest = left.split_off(fitting(&left, self.room() - heading_height));
            let table = Table {
                left: self.format.margin,
                top: self.top,
                tiers: tiers.clone(),
                heading_heights: heading_heights.clone(),
                rows: std::mem::replace(&mut left, rest),
                size: cells.size,
            };
            self.top = self.top + table.height();
            self.put(Element::Table(table));
            if left.is_empty() {
                return;
            }
        }
    }

    /// The pages of one paper, each with its number and what stands at its foot.
    pub(crate) fn finish(self, title: impl Into<String>, made_at: Timestamp, foot: &str) -> Layout {
        let foot_area = self.format.foot();
        let mut layout = self.finish_apart(title, made_at, foot);
        let count = layout.pages.len();
        for (page, number) in layout.pages.iter_mut().zip(1_usize..).filter(|_| 1 < count) {
            let words = format!("Page {number} of {count}");
            let numbered = Text::new(foot_area, FOOT_SIZE.0, words).align(Align::Right);
            page.running.push(Element::Text(numbered));
        }
        layout
    }

    /// Sheets that go apart, each complete, with what stands at their foot.
    pub(crate) fn finish_apart(
        self,
        title: impl Into<String>,
        made_at: Timestamp,
        foot: &str,
    ) -> Layout {
        let mut pages = self.pages;
        pages.push(self.page);
        let area = self.format.foot();
        let area = Area { width: area.width.share(7, 8), ..area };
        for page in &mut pages {
            page.running.push(Element::Text(Text::new(area, FOOT_SIZE.0, foot)));
        }
        Layout { title: title.into(), made_at, pages }
    }
}

/// Fields side by side in an area, their edges on each other.
fn fields(area: Area, size: i32, face: Face, boxes: Vec<Box<'_>>, elements: &mut Vec<Element>) {
    let whole: i32 = boxes.iter().map(|one| one.share).sum();
    let mut before = 0;
    for one in boxes {
        let left = area.left + area.width.share(before, whole);
        before += one.share;
        // One line between two boxes, not two.
        let right = area.left + area.width.share(before, whole) + EDGE;
        let area = Area { left, width: right.min(area.right()) - left, ..area };
        let field = Field {
            area: Area { height: area.height + EDGE, ..area },
            label: one.label.to_owned(),
            value: one.value,
            size: Mil(size),
            face,
        };
        elements.push(Element::Field(field));
    }
}

/// How much neighbouring boxes lie on each other.
const EDGE: Mil = crate::marks::HAIRLINE;

/// A number for people and below or beside it, as there is room, the same for scanners.
pub(crate) fn numbered(sheet: &mut Sheet, size: i32, number: &str, symbol: Option<Symbol>) {
    let Some(symbol) = symbol else {
        let area = sheet.take(Mil(size));
        sheet.text(Text::new(area, size * 5 / 6, number).face(Face::Bold));
        return;
    };
    let (width, height) = code_size(&symbol);
    let beside = width + width <= sheet.width();
    let area = sheet.take(if beside { Mil(size).max(height) } else { Mil(size) });
    let words = Area { width: if beside { area.width - width } else { area.width }, ..area };
    sheet.text(Text::new(words, size * 5 / 6, number).face(Face::Bold));
    let (area, align) = match beside {
        true => (area, Align::Right),
        false => (sheet.take(height), Align::Centre),
    };
    sheet.put(Element::Code(Code { area, symbol, align }));
}

/// Columns whose widths were shares, over a width.
fn stretched(tier: Vec<Column>, width: Mil) -> Vec<Column> {
    let whole: i32 = tier.iter().map(|column| column.width.0).sum();
    let mut before = 0;
    tier.into_iter()
        .map(|column| {
            let left = width.share(before, whole);
            before += column.width.0;
            Column { width: width.share(before, whole) - left, ..column }
        })
        .collect()
}

fn heading_heights(tiers: &[Vec<Column>], size: Mil) -> Vec<Mil> {
    let size = heading_size(size);
    let lines = |column: &Column| {
        let room = column.width - CELL_EXTRA_WIDTH;
        typeset::lines(Face::SemiBold, size, room, &column.heading).len()
    };
    let height = |tier: &Vec<Column>| {
        let most = tier.iter().map(lines).max().unwrap_or(0);
        leading(size).times(i32::try_from(most).unwrap_or(i32::MAX)) + CELL_EXTRA_HEIGHT
    };
    tiers.iter().map(height).collect()
}

/// A row with the heights that its cells need; several rows where it is higher than a page, each
/// with the first cell.
fn measured(tiers: &[Vec<Column>], cells: Cells, whole: Mil, row: Vec<String>) -> Vec<Row> {
    let columns: Vec<&Column> = tiers.iter().flatten().collect();
    let set: Vec<Vec<String>> = columns
        .iter()
        .zip(&row)
        .map(|(column, cell)| {
            typeset::lines(column.face, cells.size, column.width - CELL_EXTRA_WIDTH, cell)
        })
        .collect();
    let tier_count = i32::try_from(tiers.len()).unwrap_or(1).max(1);
    let each = whole.share(1, tier_count) - CELL_EXTRA_HEIGHT;
    let lines_max = usize::try_from(each.0 / leading(cells.size).0.max(1)).unwrap_or(1).max(1);
    let parts = set.iter().map(|lines| lines.len().div_ceil(lines_max)).max().unwrap_or(1).max(1);
    if parts == 1 {
        return vec![Row { heights: heights(tiers, cells, &set), cells: row }];
    }
    (0..parts)
        .map(|part| {
            let part_of = |(place, lines): (usize, &Vec<String>)| match place {
                0 => lines.clone(),
                _ => lines.iter().skip(part * lines_max).take(lines_max).cloned().collect(),
            };
            let set: Vec<Vec<String>> = set.iter().enumerate().map(part_of).collect();
            let cells_of = |lines: &Vec<String>| lines.join("\n");
            Row { heights: heights(tiers, cells, &set), cells: set.iter().map(cells_of).collect() }
        })
        .collect()
}

fn heights(tiers: &[Vec<Column>], cells: Cells, set: &[Vec<String>]) -> Vec<Mil> {
    let mut counts = set.iter().map(Vec::len);
    let tier_height = |tier: &Vec<Column>| {
        let most = tier.iter().filter_map(|_| counts.next()).max().unwrap_or(0);
        let lines = leading(cells.size).times(i32::try_from(most).unwrap_or(i32::MAX));
        (lines + CELL_EXTRA_HEIGHT).max(cells.height_min)
    };
    tiers.iter().map(tier_height).collect()
}

/// How many rows fit.
fn fitting(rows: &[Row], room: Mil) -> usize {
    let mut used = Mil(0);
    rows.iter()
        .take_while(|row| {
            used = used + row.height();
            used <= room
        })
        .count()
        .max(1)
        .min(rows.len())
}
