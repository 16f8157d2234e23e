//! What stands where on a sheet of paper, before anybody decides which printer it goes to.
//!
//! The unit is the thousandth of an inch ([`Mil`]): the sizes of postal barcodes and placards are
//! given in it, and a whole number of them is exact. Places count from the upper left corner.
//! Nothing is measured here, because nothing here knows a font: a text says what may be done when
//! it does not fit ([`Fit`]), and whoever draws does it or refuses. Text is never cut off.
//!
//! The elements of a page stand in reading order, so that a printer without pages can print them
//! one below the other; what belongs to the page alone, such as its number, is `running`.

use std::ops::{Add, Sub};

use barcode::render::Symbol;

use crate::moment::Timestamp;

/// Thousandths of an inch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mil(pub i32);

impl Mil {
    /// So many times as much.
    #[must_use]
    pub const fn times(self, count: i32) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// The part `of / whole`; nothing of nothing.
    #[must_use]
    pub const fn share(self, of: i32, whole: i32) -> Self {
        match self.0.saturating_mul(of).checked_div(whole) {
            Some(part) => Self(part),
            None => Self(0),
        }
    }
}

impl Add for Mil {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Mil {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// A rectangle of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// From the left edge.
    pub left: Mil,
    /// From the upper edge.
    pub top: Mil,
    /// To the right.
    pub width: Mil,
    /// Down.
    pub height: Mil,
}

impl Area {
    /// A rectangle in thousandths of an inch.
    pub const fn new(left: i32, top: i32, width: i32, height: i32) -> Self {
        Self { left: Mil(left), top: Mil(top), width: Mil(width), height: Mil(height) }
    }

    /// Its right edge.
    pub fn right(self) -> Mil {
        self.left + self.width
    }

    /// Its lower edge.
    pub fn bottom(self) -> Mil {
        self.top + self.height
    }

    /// The area without a margin on all four sides.
    #[must_use]
    pub fn inside(self, margin: Mil) -> Self {
        Self {
            left: self.left + margin,
            top: self.top + margin,
            width: self.width - margin.times(2),
            height: self.height - margin.times(2),
        }
    }
}

/// A paper: its pages, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What it is called; not printed.
    pub title: String,
    /// When it was made; a file says so, since nothing that draws it has a clock.
    pub made_at: Timestamp,
    /// Its pages.
    pub pages: Vec<Page>,
}

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its width.
    pub width: Mil,
    /// Its height.
    pub height: Mil,
    /// What it says, in reading order.
    pub elements: Vec<Element>,
    /// What only a page has: its number, a heading repeated. Left out where there are no pages.
    pub running: Vec<Element>,
}

impl Page {
    /// An empty page.
    pub const fn new(width: Mil, height: Mil) -> Self {
        Self { width, height, elements: Vec::new(), running: Vec::new() }
    }
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// Words.
    Text(Text),
    /// A black line: an area that is filled.
    Line(Area),
    /// A rectangle, drawn or tinted.
    Frame(Frame),
    /// A barcode with its text.
    Code(Code),
    /// A box of a form, with its label and value.
    Field(Field),
    /// A part of a table.
    Table(Table),
}

/// Words in an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Where.
    pub area: Area,
    /// What.
    pub words: String,
    /// Height of the letters' body, line to line without extra space.
    pub size: Mil,
    /// The face.
    pub face: Face,
    /// To which side.
    pub align: Align,
    /// What may be done when it is too long.
    pub fit: Fit,
    /// White on black, for what must not be overlooked.
    pub reversed: bool,
}

impl Text {
    /// Black words at the left of an area, shrunk when they are too long.
    pub fn new(area: Area, size: i32, words: impl Into<String>) -> Self {
        Self {
            area,
            words: words.into(),
            size: Mil(size),
            face: Face::Regular,
            align: Align::Left,
            fit: Fit::Shrink,
            reversed: false,
        }
    }

    /// In another face.
    #[must_use]
    pub const fn face(mut self, face: Face) -> Self {
        self.face = face;
        self
    }

    /// To another side.
    #[must_use]
    pub const fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// On several lines.
    #[must_use]
    pub const fn wrapped(mut self) -> Self {
        self.fit = Fit::Wrap;
        self
    }

    /// White on black.
    #[must_use]
    pub const fn reversed(mut self) -> Self {
        self.reversed = true;
        self
    }
}

/// A face of the fonts that come with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// Usual text.
    Regular,
    /// Labels and headings of columns.
    SemiBold,
    /// What is read from afar.
    Bold,
    /// Barcodes, digests.
    Mono,
}

/// To which side of its area a text or a barcode stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// Words.
    Left,
    /// Headings.
    Centre,
    /// Figures.
    Right,
}

/// What may be done with words that are too long for their area. Whatever is done, they stay
/// whole and can be read; what cannot be kept so is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// One line, smaller; below a readable size it becomes several lines.
    Shrink,
    /// As many lines as the area holds, then smaller.
    Wrap,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where.
    pub area: Area,
    /// How thick its edge is, inside the area; none for no edge.
    pub edge: Mil,
    /// A light tint. Printers that know only black leave it white.
    pub tinted: bool,
}

/// A barcode. Which bars, how wide a module and how high is the symbol's own: its specification
/// gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Where; the bars and their text stand at its upper edge.
    pub area: Area,
    /// The bars and the text under them.
    pub symbol: Symbol,
    /// To which side of the area.
    pub align: Align,
}

/// A box of a form: a small label in its upper left corner and the value below it. Empty, it is
/// there to be written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where, its edge included.
    pub area: Area,
    /// What belongs in it.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// The size of the value.
    pub size: Mil,
    /// The face of the value.
    pub face: Face,
}

/// A table, or the part of one that stands on this page. A row that is too wide for the page stands
/// in tiers, one below the other, each with columns of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its left edge.
    pub left: Mil,
    /// Its upper edge.
    pub top: Mil,
    /// Its columns, tier by tier; one tier is usual.
    pub tiers: Vec<Vec<Column>>,
    /// The heights of its headings, tier by tier; none to leave them out.
    pub heading_heights: Vec<Mil>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The size of the text in its cells.
    pub size: Mil,
}

impl Table {
    /// How wide its widest tier is.
    pub fn width(&self) -> Mil {
        let tiers = self.tiers.iter();
        let widths = tiers.map(|tier| tier.iter().fold(Mil(0), |sum, column| sum + column.width));
        widths.max().unwrap_or_default()
    }

    /// How high it is.
    pub fn height(&self) -> Mil {
        self.rows.iter().fold(self.heading_height(), |sum, row| sum + row.height())
    }

    /// How high its headings are, all tiers together.
    pub fn heading_height(&self) -> Mil {
        self.heading_heights.iter().fold(Mil(0), |sum, height| sum + *height)
    }
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width, with the line at its left.
    pub width: Mil,
    /// To which side its cells stand.
    pub align: Align,
    /// The face of its cells.
    pub face: Face,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its height, tier by tier.
    pub heights: Vec<Mil>,
    /// Its cells, one a column, through all tiers; empty ones are there to be written in.
    pub cells: Vec<String>,
}

impl Row {
    /// How high it is with all its tiers.
    pub fn height(&self) -> Mil {
        self.heights.iter().fold(Mil(0), |sum, height| sum + *height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_has_edges_and_an_inside() {
        let area = Area::new(500, 1_000, 2_000, 300);
        assert_eq!((area.right(), area.bottom()), (Mil(2_500), Mil(1_300)));
        assert_eq!(area.inside(Mil(50)), Area::new(550, 1_050, 1_900, 200));
    }

    #[test]
    fn a_table_is_as_large_as_its_parts() {
        let column = |width| Column {
            heading: String::new(),
            width: Mil(width),
            align: Align::Left,
            face: Face::Regular,
        };
        let row = |heights: &[i32]| Row {
            heights: heights.iter().copied().map(Mil).collect(),
            cells: Vec::new(),
        };
        let table = Table {
            left: Mil(0),
            top: Mil(0),
            tiers: vec![vec![column(700), column(300)], vec![column(900)]],
            heading_heights: vec![Mil(120), Mil(80)],
            rows: vec![row(&[315, 100]), row(&[400, 100])],
            size: Mil(125),
        };
        assert_eq!((table.width(), table.height()), (Mil(1_000), Mil(1_115)));
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(Mil(7_500).share(1, 3), Mil(2_500));
        assert_eq!(Mil(7_500).share(1, 0), Mil(0));
    }
}
