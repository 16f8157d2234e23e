//! A layout as a strip of a receipt printer that speaks ESC/POS.
//!
//! A strip has no pages and no columns to place things in, so the elements come one below the
//! other in reading order: a field as its label and value, a table as columns where they fit and
//! as one block a row where they do not. Text is sent in Windows-1252 (`ESC t 16`); what it lacks
//! becomes a question mark. Barcodes go as pictures of their bars in whole dots (`GS v 0`):
//! printers differ in which code set they choose for Code 128 and where they stop.

use barcode::render::{BarBox, Resolution, Symbol};
use domain::layout::{Align, Element, Face, Field, Layout, Mil, Row, Table, Text};

use crate::Error;

/// Letters from this size up are printed twice as high and wide.
const LARGE: Mil = Mil(260);
/// Letters from this size up are printed twice as high.
const TALL: Mil = Mil(190);
/// Dots of a character of the usual font.
const CHARACTER_DOTS: u32 = 12;
/// A module narrower than this is not scanned.
const MODULE_DOTS_MIN: u32 = 2;
/// How high the bars are.
const BARS_DOTS: u32 = 80;
/// The length of a line to write on that follows a label.
const BLANK: usize = 12;

const INITIALISE: &[u8] = b"\x1b@\x1bt\x10";
const FEED_AND_CUT: &[u8] = b"\x1bd\x04\x1dVB\x00";

/// Writes the strip.
pub(crate) fn write(layout: &Layout, columns: u8) -> Result<Vec<u8>, Error> {
    let mut strip = Strip { columns: usize::from(columns.max(16)), bytes: INITIALISE.to_vec() };
    for (number, page) in layout.pages.iter().enumerate() {
        if 0 < number {
            strip.rule();
        }
        for element in &page.elements {
            strip.element(element)?;
        }
    }
    strip.bytes.extend_from_slice(FEED_AND_CUT);
    Ok(strip.bytes)
}

struct Strip {
    columns: usize,
    bytes: Vec<u8>,
}

impl Strip {
    fn element(&mut self, element: &Element) -> Result<(), Error> {
        match element {
            Element::Text(text) => self.text(text),
            Element::Field(field) => self.field(field),
            Element::Table(table) => self.table(table),
            Element::Code(code) => return self.barcode(&code.symbol),
            Element::Line(area) if area.height <= area.width => self.rule(),
            Element::Line(_) | Element::Frame(_) => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &Text) {
        let (size, columns) = match text.size {
            large if LARGE <= large => (0x11, self.columns / 2),
            tall if TALL <= tall => (0x01, self.columns),
            _ => (0x00, self.columns),
        };
        let align = match text.align {
            Align::Left => 0,
            Align::Centre => 1,
            Align::Right => 2,
        };
        let bold = matches!(text.face, Face::Bold | Face::SemiBold);
        self.mode(b"\x1ba", align);
        self.mode(b"\x1d!", size);
        self.mode(b"\x1bE", u8::from(bold));
        self.mode(b"\x1dB", u8::from(text.reversed));
        for line in broken(&text.words, columns) {
            let line = if text.reversed { format!(" {line} ") } else { line };
            self.line(&line);
        }
        self.mode(b"\x1dB", 0);
        self.mode(b"\x1bE", 0);
        self.mode(b"\x1d!", 0);
        self.mode(b"\x1ba", 0);
    }

    fn field(&mut self, field: &Field) {
        let blank = "_".repeat(BLANK);
        let value = if field.value.is_empty() { blank.as_str() } else { field.value.as_str() };
        self.labelled(&field.label, value, field.face == Face::Bold);
    }

    /// A label and its value on one line, the value at the right; else below each other.
    fn labelled(&mut self, label: &str, value: &str, bold: bool) {
        let (label_length, value_length) = (label.chars().count(), value.chars().count());
        let together = label_length + value_length + 2 <= self.columns && !value.contains('\n');
        if together {
            self.mode(b"\x1bE", u8::from(bold));
            let gap = " ".repeat(self.columns - label_length - value_length);
            self.line(&format!("{label}{gap}{value}"));
        } else {
            for line in broken(label, self.columns) {
                self.line(&line);
            }
            self.mode(b"\x1bE", u8::from(bold));
            for line in broken(value, self.columns - 2) {
                self.line(&format!("  {line}"));
            }
        }
        self.mode(b"\x1bE", 0);
    }

    fn table(&mut self, table: &Table) {
        let headings: Vec<&str> =
            table.tiers.iter().flatten().map(|c| c.heading.as_str()).collect();
        let aligns: Vec<Align> = table.tiers.iter().flatten().map(|column| column.align).collect();
        match self.widths(&headings, &table.rows) {
            Some(widths) => {
                self.mode(b"\x1bE", 1);
                self.columns_line(&headings, &widths, &aligns);
                self.mode(b"\x1bE", 0);
                for row in &table.rows {
                    let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
                    self.columns_line(&cells, &widths, &aligns);
                }
            }
            None => {
                for row in &table.rows {
                    self.block(&headings, row);
                }
            }
        }
    }

    /// How wide each column is when all of them fit on a line.
    fn widths(&self, headings: &[&str], rows: &[Row]) -> Option<Vec<usize>> {
        let widest = |place: usize| {
            let cells = rows.iter().filter_map(|row| row.cells.get(place));
            let cells = cells.map(|cell| cell.chars().count());
            cells.chain(headings.get(place).map(|text| text.chars().count())).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..headings.len()).map(widest).collect();
        let total = widths.iter().sum::<usize>() + widths.len().saturating_sub(1);
        (total <= self.columns).then_some(widths)
    }

    fn columns_line(&mut self, cells: &[&str], widths: &[usize], aligns: &[Align]) {
        let padded =
            cells.iter().zip(widths).zip(aligns).map(|((cell, &width), align)| match align {
                Align::Right => format!("{cell:>width$}"),
                Align::Centre => format!("{cell:^width$}"),
                Align::Left => format!("{cell:<width$}"),
            });
        let line = padded.collect::<Vec<_>>().join(" ");
        self.line(line.trim_end());
    }

    /// A row as a block of its own: every cell that says something, with its heading.
    fn block(&mut self, headings: &[&str], row: &Row) {
        self.rule();
        for (heading, cell) in headings.iter().zip(&row.cells) {
            if !cell.is_empty() {
                self.labelled(heading, cell, false);
            }
        }
    }

    fn barcode(&mut self, symbol: &Symbol) -> Result<(), Error> {
        let drawing = symbol.lay_out(Resolution::Dpi203);
        let columns = u32::try_from(self.columns).unwrap_or(u32::MAX);
        let room = columns.saturating_mul(CHARACTER_DOTS);
        let drawn = drawing.boxes.iter().map(|bar| bar.width).min().unwrap_or(1).max(1);
        let modules = drawing.width / drawn;
        let module = (room / modules.max(1)).min(drawn);
        if module < MODULE_DOTS_MIN {
            return Err(Error::BarcodeTooWide { text: symbol.text().to_owned() });
        }
        self.mode(b"\x1ba", 1);
        let bars: Vec<BarBox> = drawing
            .boxes
            .iter()
            .map(|bar| BarBox {
                left: bar.left / drawn * module,
                width: bar.width / drawn * module,
                top: 0,
                height: BARS_DOTS,
            })
            .collect();
        self.picture(&bars, modules * module);
        self.line(symbol.text());
        self.mode(b"\x1ba", 0);
        Ok(())
    }

    /// `GS v 0`: rows of bits, eight dots a byte. All rows of bars are the same.
    fn picture(&mut self, bars: &[BarBox], width: u32) {
        let row_bytes = width.div_ceil(8);
        let black =
            |dot: u32| bars.iter().any(|bar| (bar.left..bar.left + bar.width).contains(&dot));
        let row: Vec<u8> = (0..row_bytes)
            .map(|byte| (0..8).fold(0, |bits, bit| (bits << 1) | u8::from(black(byte * 8 + bit))))
            .collect();
        self.bytes.extend_from_slice(b"\x1dv0\x00");
        for number in [row_bytes, BARS_DOTS] {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            self.bytes.extend_from_slice(&number.to_le_bytes());
        }
        for _ in 0..BARS_DOTS {
            self.bytes.extend_from_slice(&row);
        }
    }

    fn rule(&mut self) {
        self.line(&"-".repeat(self.columns));
    }

    fn mode(&mut self, command: &[u8], value: u8) {
        self.bytes.extend_from_slice(command);
        self.bytes.push(value);
    }

    fn line(&mut self, text: &str) {
        self.bytes.extend(text.chars().flat_map(windows_1252));
        self.bytes.push(b'\n');
    }
}

/// Words on lines of so many characters.
fn broken(words: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in words.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let length = line.chars().count() + usize::from(!line.is_empty());
            if !line.is_empty() && columns < length + word.chars().count() {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for character in word.chars() {
                if columns <= line.chars().count() {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(character);
            }
        }
        lines.push(line);
    }
    lines
}

/// A character in the code page of the strip. Control characters would be commands.
fn windows_1252(character: char) -> Vec<u8> {
    let byte = match character {
        ' '..='~' => u8::try_from(character).unwrap_or(b'?'),
        '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        '€' => 0x80,
        '…' => 0x85,
        'Œ' => 0x8c,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        'œ' => 0x9c,
        '≈' => b'~',
        '✓' => b'x',
        _ => b'?',
    };
    vec![byte]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_long_words_anywhere() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("99M900066875EMA000052", 8), ["99M90006", "6875EMA0", "00052"]);
        assert_eq!(broken("a\nb", 8), ["a", "b"]);
    }

    #[test]
    fn no_text_can_be_a_command() {
        let sent: Vec<u8> = "\u{1b}@é’漢".chars().flat_map(windows_1252).collect();
        assert_eq!(sent, [b'?', b'@', 0xe9, 0x92, b'?']);
    }
}
