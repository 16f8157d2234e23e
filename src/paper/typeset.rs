//! Type in lines: how wide words are in the fonts that come with the program, and where they break.
//!
//! No shaping and no kerning: one character is one glyph with its own advance, so that what is
//! measured here is what is drawn. Advances are thousandths of the size, sizes and places
//! thousandths of an inch.

use std::sync::LazyLock;

use domain::layout::{Face, Fit, Mil, Text};
use ttf_parser::GlyphId;

use crate::Error;

/// The smallest letters that a text is shrunk to: five points.
pub(crate) const LEAST_SIZE: Mil = Mil(70);
/// One line is not shrunk below this part of its size before it becomes two.
const SHRINK_PERCENT: i32 = 60;
/// By how much each attempt is smaller.
const STEP: Mil = Mil(4);

const FILES: [&[u8]; 4] = [
    include_bytes!("../../ui/fonts/TallydockSans_400Regular.ttf"),
    include_bytes!("../../ui/fonts/TallydockSans_600SemiBold.ttf"),
    include_bytes!("../../ui/fonts/TallydockSans_700Bold.ttf"),
    include_bytes!("../../ui/fonts/AtkinsonHyperlegibleMono_600SemiBold.ttf"),
];

static FACES: LazyLock<Vec<ttf_parser::Face<'static>>> = LazyLock::new(|| {
    FILES.iter().filter_map(|file| ttf_parser::Face::parse(file, 0).ok()).collect()
});

const fn place(face: Face) -> usize {
    match face {
        Face::Regular => 0,
        Face::SemiBold => 1,
        Face::Bold => 2,
        Face::Mono => 3,
    }
}

/// The font file of a face.
pub(crate) fn file(face: Face) -> &'static [u8] {
    FILES.get(place(face)).copied().unwrap_or_default()
}

/// The character that stands for one that the fonts do not have.
const UNKNOWN: char = '?';

/// The character as the fonts can draw it: a tick is drawn as a root sign, which looks like one.
pub(crate) fn drawable(face: Face, character: char) -> char {
    let has = |character| glyph_of(face, character).is_some();
    match character {
        known if has(known) => known,
        '✓' if has('√') => '√',
        _ => UNKNOWN,
    }
}

fn glyph_of(face: Face, character: char) -> Option<GlyphId> {
    FACES.get(place(face))?.glyph_index(character)
}

/// The glyph of a character and its advance in thousandths of the size.
pub(crate) fn glyph(face: Face, character: char) -> (u16, i32) {
    let Some((font, glyph)) = FACES.get(place(face)).zip(glyph_of(face, character)) else {
        return (0, 600);
    };
    let advance = i32::from(font.glyph_hor_advance(glyph).unwrap_or_default());
    (glyph.0, advance * 1_000 / i32::from(font.units_per_em()))
}

/// The advance of a whole text in thousandths of its size.
fn advance(face: Face, text: &str) -> i32 {
    text.chars().map(|character| glyph(face, drawable(face, character)).1).sum()
}

/// How wide a line is, rounded up.
pub(crate) fn width(face: Face, size: Mil, text: &str) -> Mil {
    Mil((advance(face, text).saturating_mul(size.0) + 999) / 1_000)
}

/// From one line to the next.
pub(crate) fn leading(size: Mil) -> Mil {
    Mil((size.0 * 6 + 4) / 5)
}

/// From the upper edge of a line to its base line.
pub(crate) fn ascent(size: Mil) -> Mil {
    Mil((size.0 * 23 + 12) / 25)
}

/// A text as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The size that it came to.
    pub(crate) size: Mil,
    /// Its lines.
    pub(crate) lines: Vec<String>,
}

/// Sets a text in its area.
pub(crate) fn set(text: &Text) -> Result<Setting, Error> {
    if text.words.trim().is_empty() {
        return Ok(Setting { size: text.size, lines: Vec::new() });
    }
    if text.fit == Fit::Shrink && !text.words.contains('\n') {
        let units = advance(text.face, &text.words).max(1);
        let fits = Mil(text.area.width.0.saturating_mul(1_000) / units).min(text.size);
        if LEAST_SIZE.max(text.size.share(SHRINK_PERCENT, 100)) <= fits {
            return Ok(Setting { size: fits, lines: vec![text.words.clone()] });
        }
    }
    let mut size = text.size;
    loop {
        let lines = lines(text.face, size, text.area.width, &text.words);
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX);
        if leading(size).times(count) <= text.area.height {
            return Ok(Setting { size, lines });
        }
        if size <= LEAST_SIZE {
            return Err(Error::DoesNotFit { words: text.words.clone() });
        }
        size = (size - STEP).max(LEAST_SIZE);
    }
}

/// The lines of words in a column, in their order and with every character: broken between words,
/// and within a word that is wider than the column.
pub(crate) fn lines(face: Face, size: Mil, column: Mil, words: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in words.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(face, size, &longer) <= column {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = break_word(face, size, column, word, &mut lines);
        }
        lines.push(line);
    }
    lines
}

/// Puts whole lines of a word that is too wide into `lines` and returns what is left of it. A
/// column that is narrower than a letter holds one letter a line.
fn break_word(face: Face, size: Mil, column: Mil, word: &str, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    for character in word.chars() {
        let mut longer = line.clone();
        longer.push(character);
        if !line.is_empty() && column < width(face, size, &longer) {
            lines.push(std::mem::take(&mut line));
            line.push(character);
        } else {
            line = longer;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use domain::layout::Area;

    use super::*;

    const LONG: &str = "Great Lakes Benefit Administrators Cooperative of Wisconsin, Inc.";

    #[test]
    fn the_fonts_are_whole_and_their_figures_are_equally_wide() {
        for face in [Face::Regular, Face::SemiBold, Face::Bold, Face::Mono] {
            let widths: Vec<i32> = ('0'..='9').map(|digit| glyph(face, digit).1).collect();
            assert!(0 < widths[0] && widths.iter().all(|width| *width == widths[0]), "{face:?}");
        }
        assert!(width(Face::Regular, Mil(100), "W") > width(Face::Regular, Mil(100), "i"));
    }

    #[test]
    fn what_the_fonts_do_not_have_is_shown_as_unknown_and_a_tick_stays_a_tick() {
        assert_eq!(drawable(Face::Regular, '✓'), '√');
        assert_eq!(drawable(Face::Regular, '漢'), '?');
        assert_eq!(drawable(Face::Regular, 'é'), 'é');
    }

    #[test]
    fn lines_keep_every_character() {
        for (words, column) in [(LONG, 900), (LONG, 40), ("99M900066875EMA000052", 600)] {
            let lines = lines(Face::Regular, Mil(100), Mil(column), words);
            let plain = |text: &str| text.replace(' ', "");
            assert_eq!(plain(&lines.concat()), plain(words));
            let wide = lines.iter().filter(|line| 1 < line.chars().count());
            for line in wide {
                assert!(width(Face::Regular, Mil(100), line) <= Mil(column), "{line}");
            }
        }
    }

    #[test]
    fn a_long_text_shrinks_then_wraps_then_is_refused() {
        let set_in = |width, height| set(&Text::new(Area::new(0, 0, width, height), 125, LONG));
        let cases = [(6_000, 200, 125, 1), (3_500, 200, 0, 1), (1_800, 400, 0, 2)];
        for (width, height, size, lines) in cases {
            let setting = set_in(width, height).unwrap();
            assert_eq!(setting.lines.len(), lines, "{setting:?}");
            assert!(size == 0 || setting.size == Mil(size), "{setting:?}");
        }
        assert_eq!(set_in(300, 200), Err(Error::DoesNotFit { words: LONG.to_owned() }));
    }
}
