//! A layout as PDF/A-2b: a record that can still be read when this program is gone.
//!
//! Text is text, in subsets of the program's own fonts. Bars are boxes on the grid of 300 dots to
//! the inch, which every office printer prints without rounding as long as the page is not scaled;
//! a module of 24 thousandths of an inch would fall between its dots.

use barcode::render::{Drawing, Resolution, Symbol};
use chrono::{Datelike, Timelike};
use domain::layout::{Align, Area, Face, Layout, Mil, Page};
use domain::moment::Timestamp;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::{Location, Surface};
use krilla::text::{Font, Glyph, GlyphId};
use krilla::{Document, SerializeSettings};

use crate::marks::{Ink, Mark, Words, of_page};
use crate::{Error, typeset};

/// Writes the pages of a layout.
pub(crate) fn write(layout: &Layout) -> Result<Vec<u8>, Error> {
    let fonts = Fonts::load()?;
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B);
    let mut document = Document::new_with(SerializeSettings {
        configuration: configuration.finish().map_err(|why| refused(&why))?,
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    let metadata = Metadata::new().title(layout.title.clone()).language("en".to_owned());
    let metadata = metadata.creator("tallydock".to_owned()).creation_date(date(layout.made_at));
    document.set_metadata(metadata);
    for page in &layout.pages {
        write_page(&mut document, page, &fonts)?;
    }
    document.finish().map_err(|why| refused(&why))
}

fn date(at: Timestamp) -> DateTime {
    let at = at.wall().to_utc();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn refused(why: &impl std::fmt::Debug) -> Error {
    Error::Pdf { why: format!("{why:?}") }
}

fn write_page(document: &mut Document, page: &Page, fonts: &Fonts) -> Result<(), Error> {
    let marks = of_page(page)?;
    let size = PageSettings::from_wh(points(page.width), points(page.height));
    let size = size.ok_or_else(|| refused(&"a page without a size"))?;
    let mut sheet = document.start_page_with(size);
    let mut surface = sheet.surface();
    for mark in marks {
        match mark {
            Mark::Words(words) => write_words(&mut surface, &words, fonts),
            Mark::Box { area, ink } => write_box(&mut surface, area, ink),
            Mark::Bars { area, symbol, align } => write_bars(&mut surface, area, &symbol, align),
        }
    }
    surface.finish();
    sheet.finish();
    Ok(())
}

fn write_words(surface: &mut Surface<'_>, words: &Words, fonts: &Fonts) {
    let text: String =
        words.text.chars().map(|character| typeset::drawable(words.face, character)).collect();
    let spare = words.room - typeset::width(words.face, words.size, &text);
    let left = match words.align {
        Align::Left => words.left,
        Align::Centre => words.left + spare.share(1, 2),
        Align::Right => words.left + spare,
    };
    let glyphs: Vec<Letter> = text
        .char_indices()
        .map(|(at, character)| {
            let (glyph, advance) = typeset::glyph(words.face, character);
            Letter { glyph, advance, at, end: at + character.len_utf8() }
        })
        .collect();
    surface.set_fill(Some(fill(words.ink)));
    let start = Point::from_xy(points(left), points(words.base_line));
    surface.draw_glyphs(start, &glyphs, fonts.of(words.face), &text, points(words.size), false);
}

fn write_box(surface: &mut Surface<'_>, area: Area, ink: Ink) {
    let corner = (points(area.left), points(area.top));
    let rect = Rect::from_xywh(corner.0, corner.1, points(area.width), points(area.height));
    let mut path = PathBuilder::new();
    if let Some(rect) = rect {
        path.push_rect(rect);
    }
    draw(surface, path.finish(), ink);
}

fn write_bars(surface: &mut Surface<'_>, area: Area, symbol: &Symbol, align: Align) {
    let drawing = symbol.lay_out(Resolution::Dpi300);
    let (left, top) = corner(area, align, &drawing);
    let mut path = PathBuilder::new();
    for bar in &drawing.boxes {
        let place = (dots(left + signed(bar.left)), dots(top + signed(bar.top)));
        let size = (dots(signed(bar.width)), dots(signed(bar.height)));
        if let Some(rect) = Rect::from_xywh(place.0, place.1, size.0, size.1) {
            path.push_rect(rect);
        }
    }
    draw(surface, path.finish(), Ink::Black);
}

/// The dot at which a drawing begins.
fn corner(area: Area, align: Align, drawing: &Drawing) -> (i32, i32) {
    let (left, room) = (to_dots(area.left), to_dots(area.width));
    let spare = room - signed(drawing.width);
    let left = match align {
        Align::Left => left,
        Align::Centre => left + spare / 2,
        Align::Right => left + spare,
    };
    (left, to_dots(area.top))
}

fn draw(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink) {
    if let Some(path) = path {
        surface.set_fill(Some(fill(ink)));
        surface.draw_path(&path);
    }
}

fn fill(ink: Ink) -> Fill {
    let grey = match ink {
        Ink::Black => 0,
        Ink::White => 255,
        Ink::Tint => 232,
    };
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn signed(dots: u32) -> i32 {
    i32::try_from(dots).unwrap_or(i32::MAX)
}

/// Dots of 300 to the inch.
fn to_dots(mil: Mil) -> i32 {
    mil.share(3, 10).0
}

#[expect(clippy::float_arithmetic, reason = "PDF counts in points, and the writer takes floats")]
fn points(mil: Mil) -> f32 {
    mil.0 as f32 * 0.072
}

#[expect(clippy::float_arithmetic, reason = "PDF counts in points, and the writer takes floats")]
fn dots(dots: i32) -> f32 {
    dots as f32 * 0.24
}

/// The fonts as the writer wants them.
struct Fonts([Font; 4]);

impl Fonts {
    fn load() -> Result<Self, Error> {
        let load = |face| {
            let file = typeset::file(face).to_vec();
            Font::new(file.into(), 0).ok_or_else(|| refused(&"a font that cannot be read"))
        };
        let faces = [Face::Regular, Face::SemiBold, Face::Bold, Face::Mono];
        let [regular, semi_bold, bold, mono] = faces.map(load);
        Ok(Self([regular?, semi_bold?, bold?, mono?]))
    }

    fn of(&self, face: Face) -> Font {
        let [regular, semi_bold, bold, mono] = &self.0;
        match face {
            Face::Regular => regular,
            Face::SemiBold => semi_bold,
            Face::Bold => bold,
            Face::Mono => mono,
        }
        .clone()
    }
}

/// One glyph of a line, and which bytes of the line it stands for.
struct Letter {
    glyph: u16,
    advance: i32,
    at: usize,
    end: usize,
}

#[expect(clippy::float_arithmetic, reason = "the writer asks for advances as floats")]
impl Glyph for Letter {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(u32::from(self.glyph))
    }

    fn text_range(&self) -> std::ops::Range<usize> {
        self.at..self.end
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance as f32 / 1000.0 * size
    }

    fn x_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}
