//! A layout as ZPL II for printers whose head is four inches wide, 203 or 300 dots to the inch.
//!
//! A page that is wider than the head and not higher is printed turned by a quarter, as a
//! container's placard is. Bars are boxes (`^GB`) of whole dots, so that no firmware picks another
//! code set or width for them: in code set C a container's barcode would be a third too short.
//!
//! Words are in the printer's own scalable font 0, which is narrower than the fonts that were
//! measured with, so what fits here fits there. Everything but plain letters and figures goes as
//! hexadecimal (`^FH`), so no text can be taken for a command.

use std::fmt::Write;

use barcode::render::{Resolution, Symbol};
use domain::layout::{Align, Area, Layout, Mil, Page};

use crate::marks::{Ink, Mark, Words, of_page};
use crate::{Dpi, Error};

/// The widest that a four-inch head prints, margins of the label included.
pub(crate) const HEAD: Mil = Mil(4_000);

/// What is thinner is a line.
const LINE: Mil = Mil(30);

/// Writes one label a page.
pub(crate) fn write(layout: &Layout, dpi: Dpi) -> Result<String, Error> {
    let mut out = String::new();
    for page in &layout.pages {
        Label::new(page, dpi)?.write(&of_page(page)?, &mut out);
    }
    Ok(out)
}

/// How a page lies on the label.
struct Label {
    resolution: Resolution,
    /// Dots across the head.
    across: i32,
    /// Dots along the label.
    along: i32,
    turned: bool,
}

/// A rectangle in dots.
#[derive(Clone, Copy)]
struct Dots {
    left: i32,
    top: i32,
    width: i32,
    height: i32,
}

impl Label {
    fn new(page: &Page, dpi: Dpi) -> Result<Self, Error> {
        let turned = match (page.width <= HEAD, page.height <= HEAD) {
            (true, _) => false,
            (false, true) => true,
            (false, false) => {
                return Err(Error::TooWide { width_mil: page.width.0, height_mil: page.height.0 });
            }
        };
        let resolution = match dpi {
            Dpi::Dpi203 => Resolution::Dpi203,
            Dpi::Dpi300 => Resolution::Dpi300,
        };
        let (across, along) =
            if turned { (page.height, page.width) } else { (page.width, page.height) };
        let mut label = Self { resolution, across: 0, along: 0, turned };
        (label.across, label.along) = (label.dots(across), label.dots(along));
        Ok(label)
    }

    fn dots(&self, mil: Mil) -> i32 {
        let per_inch = i32::try_from(self.resolution.dots_per_inch()).unwrap_or(i32::MAX);
        mil.share(per_inch, 1_000).0
    }

    fn write(&self, marks: &[Mark], out: &mut String) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "^XA\n^CI28\n^PW{}\n^LL{}\n^LH0,0", self.across, self.along);
        for mark in marks {
            match mark {
                Mark::Words(words) => self.words(words, out),
                Mark::Box { area, ink: Ink::Black } => self.solid(self.area(*area), out),
                // The head knows only black: what is tinted on paper stays white here.
                Mark::Box { .. } => {}
                Mark::Bars { area, symbol, align } => self.bars(*area, symbol, *align, out),
            }
        }
        out.push_str("^XZ\n");
    }

    /// A rectangle from dot to dot; lines are equally thick wherever they lie.
    fn area(&self, area: Area) -> Dots {
        let (left, top) = (self.dots(area.left), self.dots(area.top));
        let size = |length: Mil, end: Mil, start: i32| match length {
            thin if thin < LINE => self.dots(thin + Mil(2)).max(1),
            _ => (self.dots(end) - start).max(1),
        };
        let width = size(area.width, area.right(), left);
        Dots { left, top, width, height: size(area.height, area.bottom(), top) }
    }

    /// Where a rectangle of the page lies on the label: a page on its side is turned clockwise.
    fn placed(&self, dots: Dots) -> Dots {
        let Dots { left, top, width, height } = dots;
        match self.turned {
            false => dots,
            true => {
                Dots { left: self.across - top - height, top: left, width: height, height: width }
            }
        }
    }

    fn solid(&self, dots: Dots, out: &mut String) {
        let Dots { left, top, width, height } = self.placed(dots);
        // A box whose line is as thick as its narrower side is solid.
        let thick = width.min(height);
        let _ = writeln!(out, "^FO{left},{top}^GB{width},{height},{thick}^FS");
    }

    fn bars(&self, area: Area, symbol: &Symbol, align: Align, out: &mut String) {
        let drawing = symbol.lay_out(self.resolution);
        let signed = |dots: u32| i32::try_from(dots).unwrap_or(i32::MAX);
        let room = self.area(area);
        let spare = room.width - signed(drawing.width);
        let left = match align {
            Align::Left => room.left,
            Align::Centre => room.left + spare / 2,
            Align::Right => room.left + spare,
        };
        for bar in &drawing.boxes {
            let dots = Dots {
                left: left + signed(bar.left),
                top: room.top + signed(bar.top),
                width: signed(bar.width),
                height: signed(bar.height),
            };
            self.solid(dots, out);
        }
    }

    fn words(&self, words: &Words, out: &mut String) {
        let size = self.dots(words.size).max(1);
        let (room, base_line) = (self.dots(words.room), self.dots(words.base_line));
        // A field begins at the upper edge of its letters, three quarters of the size above the
        // base line.
        let top = base_line - size * 3 / 4;
        let field = Dots { left: self.dots(words.left), top, width: room, height: size };
        let Dots { left, top, .. } = self.placed(field);
        let turn = if self.turned { 'R' } else { 'N' };
        let reverse = if words.ink == Ink::White { "^FR" } else { "" };
        let side = match words.align {
            Align::Left => 'L',
            Align::Centre => 'C',
            Align::Right => 'R',
        };
        let _ = writeln!(
            out,
            "^FO{left},{top}^A0{turn},{size},{size}^FB{room},1,0,{side}{reverse}^FH_^FD{}^FS",
            escaped(&words.text)
        );
    }
}

/// Letters, figures and plain signs as they are, everything else in hexadecimal.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.replace('✓', "√").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b' ' | b'.' | b',' | b':' | b';' | b'-' | b'/' | b'(' | b')' | b'$' | b'!' | b'#' => {
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "_{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_be_a_command() {
        assert_eq!(escaped("B-038 $1.50"), "B-038 $1.50");
        assert_eq!(escaped("^XZ~JA_ \\&é"), "_5EXZ_7EJA_5F _5C_26_C3_A9");
    }
}
