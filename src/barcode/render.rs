//! Bars on paper and screen: sizes, quiet zones and boxes of every barcode that can be drawn.
//!
//! Implements the printing rules that the barcodes' own specifications give: BCOCA and the placard
//! rules for containers, DMM 503.10.3 and 503.11.3 for packages, L-3216 and DMM M032 for trays,
//! USPS-B-3200 for the IMb. A drawing is whole dots at one resolution, so that no printer rounds
//! bars differently. Not a label: banner, address and the bars above and below belong to whoever
//! lays out the sheet, and a PNG carries no text.

mod png;
mod svg;
mod zpl;

use barcoders::sym::code128::Code128;
use barcoders::sym::tf::TF;
use thiserror::Error;

use crate::Barcode;
use crate::imb::{self, Imb};
use crate::imcb::Imcb;
use crate::impb::Impb;
use crate::pic::Pic;
use crate::postnet::Retired;
use crate::routing::Routing;
use crate::s10::S10;
use crate::tray::{Imtb, Tray10};

/// Dots of an inch, of a printer head or a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Eight dots a millimetre: most label printers.
    Dpi203,
    /// Twelve dots a millimetre.
    Dpi300,
    /// Twenty-four dots a millimetre.
    Dpi600,
    /// Thousandths of an inch, for drawings that are scaled later.
    Mil,
}

impl Resolution {
    /// How many dots there are in an inch.
    #[must_use]
    pub fn dots_per_inch(self) -> u32 {
        match self {
            Self::Dpi203 => 203,
            Self::Dpi300 => 300,
            Self::Dpi600 => 600,
            Self::Mil => 1000,
        }
    }

    /// The nearest number of dots to so many thousandths of an inch, at least one.
    fn nearest(self, mil: u32) -> u32 {
        ((mil * self.dots_per_inch() + 500) / 1000).max(1)
    }

    /// The smallest number of dots that is no shorter than so many thousandths of an inch.
    fn at_least(self, mil: u32) -> u32 {
        (mil * self.dots_per_inch()).div_ceil(1000)
    }
}

/// Why a barcode cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CannotDraw {
    /// Interleaved 2 of 5 holds pairs of digits, and these are an odd number or no digits.
    #[error("Interleaved 2 of 5 holds pairs of digits, and there are {found} characters")]
    NotPairs {
        /// How many characters there are.
        found: usize,
    },
    /// A character is not in the code set that draws this barcode.
    #[error("{text_length} characters cannot be drawn as Code 128")]
    NotInCodeSet {
        /// How many characters there are.
        text_length: usize,
    },
    /// The digits may be either of two barcodes.
    #[error("these digits may be either of two barcodes: say which one to draw")]
    Ambiguous,
    /// The picture could not be written.
    #[error("the picture could not be written")]
    Picture,
}

/// What is to be drawn: the bars of one barcode and the text under them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    bars: Bars,
    print: Print,
    text: String,
}

impl Symbol {
    /// The symbol that a barcode is printed as today; [`Symbol::interleaved`] is for the older way
    /// of packages.
    ///
    /// # Errors
    /// Refuses what may be either of two barcodes.
    pub fn of(barcode: &Barcode) -> Result<Self, CannotDraw> {
        match barcode {
            Barcode::Imcb(imcb) => Self::imcb(imcb),
            Barcode::Impb(impb) => Self::impb(impb),
            Barcode::Pic(pic) => Self::pic(pic),
            Barcode::S10(item) => Self::s10(item),
            Barcode::Imtb(tray) => Self::imtb(tray),
            Barcode::Tray10(tray) => Self::tray10(tray),
            Barcode::Imb(imb) => Ok(Self::imb(imb)),
            Barcode::Postnet(retired) | Barcode::Planet(retired) => Ok(Self::retired(retired)),
            Barcode::Routing(routing) => Self::routing(routing),
            Barcode::Ambiguous(_) => Err(CannotDraw::Ambiguous),
        }
    }

    /// GS1-128 in code set B alone: code set C would shrink it below the width that a placard must
    /// have.
    fn imcb(imcb: &Imcb) -> Result<Self, CannotDraw> {
        let bars = code128(&format!("{SET_B}{FNC1}{}", imcb.content()))?;
        Ok(Self { bars, print: Print::PLACARD, text: imcb.human_readable() })
    }

    /// GS1-128 with FNC1 in front and, behind postal routing, before the number.
    fn impb(impb: &Impb) -> Result<Self, CannotDraw> {
        let bars = gs1_128(impb.content(), impb.tracking_number())?;
        Ok(Self { bars, print: Print::PACKAGE, text: impb.human_readable() })
    }

    /// GS1-128 with its 91, or Code 128 without.
    fn pic(pic: &Pic) -> Result<Self, CannotDraw> {
        let bars = match pic.application_identifier() {
            Some(_) => gs1_128(pic.content(), pic.tracking_number())?,
            None => code128(&format!("{SET_C}{}", pic.content()))?,
        };
        Ok(Self { bars, print: Print::PACKAGE, text: pic.human_readable() })
    }

    /// The 20 digits of an older package number in Interleaved 2 of 5.
    ///
    /// # Errors
    /// Refuses numbers whose digits do not make pairs, and those with 91 or postal routing, which
    /// the code does not allow.
    pub fn interleaved(pic: &Pic) -> Result<Self, CannotDraw> {
        let digits = pic.content();
        if pic.application_identifier().is_some() {
            return Err(CannotDraw::NotPairs { found: digits.len() });
        }
        Ok(Self { bars: interleaved(digits)?, print: Print::PACKAGE, text: pic.human_readable() })
    }

    /// Letters in code set B and the eight digits between them in C.
    fn s10(item: &S10) -> Result<Self, CannotDraw> {
        let bars = code128(&format!(
            "{SET_B}{}{SET_C}{}{SET_B}{}{}",
            item.service_indicator(),
            item.serial(),
            item.check_digit(),
            item.country()
        ))?;
        Ok(Self { bars, print: Print::ITEM, text: item.human_readable() })
    }

    fn imtb(tray: &Imtb) -> Result<Self, CannotDraw> {
        let bars = code128(&format!("{SET_C}{}", tray.content()))?;
        Ok(Self { bars, print: Print::TRAY, text: tray.content().to_owned() })
    }

    fn tray10(tray: &Tray10) -> Result<Self, CannotDraw> {
        let bars = interleaved(tray.content())?;
        Ok(Self { bars, print: Print::OLDER_TRAY, text: tray.content().to_owned() })
    }

    fn routing(routing: &Routing) -> Result<Self, CannotDraw> {
        let bars = code128(&format!("{SET_C}{FNC1}{}", routing.content()))?;
        Ok(Self { bars, print: Print::PACKAGE, text: format!("ZIP {}", routing.zip5()) })
    }

    /// A word of one's own in Code 128, in code set B alone: numbers that people read aloud, such
    /// as a line of a log.
    ///
    /// # Errors
    /// Refuses an empty word and characters that the code set does not have.
    pub fn word(text: &str) -> Result<Self, CannotDraw> {
        let refused = CannotDraw::NotInCodeSet { text_length: text.chars().count() };
        if text.is_empty() || !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(refused);
        }
        let bars = code128(&format!("{SET_B}{text}"))?;
        Ok(Self { bars, print: Print::WORD, text: text.to_owned() })
    }

    /// What is printed under the bars.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    fn imb(imb: &Imb) -> Self {
        let bars = Bars::FourState(imb.bars());
        Self { bars, print: Print::LETTER, text: imb.human_readable() }
    }

    fn retired(retired: &Retired) -> Self {
        let bars = Bars::TwoHeights(retired.bars());
        Self { bars, print: Print::LETTER, text: String::new() }
    }

    /// The boxes of the bars, in dots of `resolution`.
    #[must_use]
    pub fn lay_out(&self, resolution: Resolution) -> Drawing {
        let left = match self.print.quiet_modules {
            0 => resolution.at_least(self.print.quiet_mil),
            modules => resolution
                .at_least(self.print.quiet_mil)
                .max(modules * resolution.nearest(self.print.module_mil)),
        };
        let top = resolution.at_least(self.print.quiet_above_mil);
        let (mut boxes, width, height) = match &self.bars {
            Bars::Modules(modules) => self.module_boxes(modules, resolution),
            Bars::FourState(bars) => four_state_boxes(bars.as_str(), resolution),
            Bars::TwoHeights(bars) => two_height_boxes(bars, resolution),
        };
        for bar in &mut boxes {
            bar.left += left;
            bar.top += top;
        }
        let text_height = match self.text.is_empty() {
            true => 0,
            false => resolution.nearest(TEXT_MIL),
        };
        Drawing {
            resolution,
            width: width + 2 * left,
            bars_height: height + 2 * top,
            text_height,
            boxes,
            text: self.text.clone(),
        }
    }

    fn module_boxes(&self, modules: &[u8], resolution: Resolution) -> (Vec<BarBox>, u32, u32) {
        let module = resolution.nearest(self.print.module_mil);
        let height = resolution.at_least(self.print.height_mil);
        let mut boxes: Vec<BarBox> = Vec::new();
        let mut place = 0;
        for run in modules.chunk_by(|one, next| one == next) {
            let width = module * u32::try_from(run.len()).unwrap_or_default();
            if run.first() == Some(&1) {
                boxes.push(BarBox { left: place, top: 0, width, height });
            }
            place += width;
        }
        (boxes, place, height)
    }
}

/// One black box, in dots from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarBox {
    /// Dots from the left edge, quiet zone included.
    pub left: u32,
    /// Dots from the upper edge, quiet zone included.
    pub top: u32,
    /// Dots.
    pub width: u32,
    /// Dots.
    pub height: u32,
}

/// Black boxes on white, quiet zones included, and the text below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// What a dot is.
    pub resolution: Resolution,
    /// Dots.
    pub width: u32,
    /// Dots, without the text.
    pub bars_height: u32,
    /// Dots; none where there is no text.
    pub text_height: u32,
    /// From left to right.
    pub boxes: Vec<BarBox>,
    /// What is printed below, or empty.
    pub text: String,
}

impl Drawing {
    /// As an SVG file of the drawing's real size.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// As a PNG file, black and white, that knows its resolution; without text.
    ///
    /// # Errors
    /// When the encoder refuses the picture.
    pub fn png(&self) -> Result<Vec<u8>, CannotDraw> {
        png::write(self)
    }

    /// As a label for printers that speak ZPL II. The bars are boxes, so that no firmware picks
    /// another code set or width for them.
    #[must_use]
    pub fn zpl(&self) -> String {
        zpl::write(self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Bars {
    /// One byte a module, 1 for black.
    Modules(Vec<u8>),
    FourState(imb::Bars),
    TwoHeights(String),
}

/// The sizes of one kind of barcode, in thousandths of an inch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print {
    module_mil: u32,
    height_mil: u32,
    quiet_modules: u32,
    quiet_mil: u32,
    quiet_above_mil: u32,
}

impl Print {
    /// BCOCA and the placard rules: module 23 to 27, height 750 to 1100, whole width 6250 to 7250,
    /// quiet 10 modules. A module of 25 would pass 7250 at 300 dots to the inch, where it becomes 8
    /// dots.
    const PLACARD: Self = Self {
        module_mil: 24,
        height_mil: 900,
        quiet_modules: 10,
        quiet_mil: 0,
        quiet_above_mil: 125,
    };
    /// DMM 503.10.3 and 503.11.3: module 13 to 21, better 15 to 17, height at least 750, quiet 250
    /// on the sides and 125 above.
    const PACKAGE: Self = Self {
        module_mil: 16,
        height_mil: 800,
        quiet_modules: 10,
        quiet_mil: 250,
        quiet_above_mil: 125,
    };
    /// UPU S10: as packages, lower.
    const ITEM: Self = Self {
        module_mil: 16,
        height_mil: 500,
        quiet_modules: 10,
        quiet_mil: 250,
        quiet_above_mil: 125,
    };
    /// L-3216: module about 15, height about 720.
    const TRAY: Self = Self {
        module_mil: 15,
        height_mil: 720,
        quiet_modules: 10,
        quiet_mil: 125,
        quiet_above_mil: 125,
    };
    /// DMM M032: module 15, height 700.
    const OLDER_TRAY: Self = Self {
        module_mil: 15,
        height_mil: 700,
        quiet_modules: 10,
        quiet_mil: 125,
        quiet_above_mil: 125,
    };
    /// Nobody's specification: wide enough for a scanner at arm's length and for every printer.
    const WORD: Self = Self {
        module_mil: 24,
        height_mil: 500,
        quiet_modules: 10,
        quiet_mil: 0,
        quiet_above_mil: 0,
    };
    /// USPS-B-3200: quiet 125 on the sides and 28 above and below; the bars have their own sizes.
    const LETTER: Self = Self {
        module_mil: 20,
        height_mil: 0,
        quiet_modules: 0,
        quiet_mil: 125,
        quiet_above_mil: 28,
    };
}

/// Code sets and FNC1 in the notation of the barcoders crate.
const SET_B: char = '\u{0181}';
const SET_C: char = '\u{0106}';
const FNC1: char = '\u{0179}';

/// Height of the text under the bars.
const TEXT_MIL: u32 = 120;
/// Letters: 20 to 24 bars an inch, each 15 to 25 wide.
const BARS_PER_INCH: u32 = 22;
const LETTER_BAR_MIL: u32 = 20;
/// IMb: the middle of a bar is 39 to 57 high, and with one arm 82 to 111, with both 125 to 165.
const TRACKER_MIL: u32 = 48;
const ARM_MIL: u32 = 49;
/// POSTNET and PLANET: 125 and 50, give or take 10.
const TALL_MIL: u32 = 125;
const SHORT_MIL: u32 = 50;

fn code128(notation: &str) -> Result<Bars, CannotDraw> {
    Code128::new(notation)
        .map(|code| Bars::Modules(code.encode()))
        .map_err(|_| CannotDraw::NotInCodeSet { text_length: notation.chars().count() })
}

/// `content` ends in `number`; what stands before it is postal routing. Pairs of digits go in code
/// set C, one left over in B.
fn gs1_128(content: &str, number: &str) -> Result<Bars, CannotDraw> {
    let mut notation = format!("{SET_C}{FNC1}");
    if let Some(routing) = content.strip_suffix(number).filter(|routing| !routing.is_empty()) {
        notation.push_str(routing);
        notation.push(FNC1);
    }
    match number.split_at_checked(number.len() / 2 * 2) {
        Some((pairs, "")) => notation.push_str(pairs),
        Some((pairs, last)) => {
            notation.push_str(pairs);
            notation.push(SET_B);
            notation.push_str(last);
        }
        None => {}
    }
    code128(&notation)
}

/// The encoder would add a check digit to an odd number of digits without a word, so they are
/// refused before.
fn interleaved(digits: &str) -> Result<Bars, CannotDraw> {
    let are_pairs =
        digits.len().is_multiple_of(2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    match TF::interleaved(digits) {
        Ok(code) if are_pairs => Ok(Bars::Modules(code.encode())),
        _ => Err(CannotDraw::NotPairs { found: digits.len() }),
    }
}

fn four_state_boxes(bars: &str, resolution: Resolution) -> (Vec<BarBox>, u32, u32) {
    let tracker = resolution.nearest(TRACKER_MIL);
    let arm = resolution.nearest(ARM_MIL);
    letter_boxes(bars, resolution, tracker + 2 * arm, |bar| match bar {
        'A' => (0, arm + tracker),
        'D' => (arm, tracker + arm),
        'F' => (0, arm + tracker + arm),
        _ => (arm, tracker),
    })
}

fn two_height_boxes(bars: &str, resolution: Resolution) -> (Vec<BarBox>, u32, u32) {
    let tall = resolution.nearest(TALL_MIL);
    let short = resolution.nearest(SHORT_MIL);
    letter_boxes(bars, resolution, tall, |bar| match bar {
        '1' => (0, tall),
        _ => (tall - short, short),
    })
}

/// Bars at one pitch; `shape` gives the upper edge and the height of each.
fn letter_boxes(
    bars: &str,
    resolution: Resolution,
    height: u32,
    shape: impl Fn(char) -> (u32, u32),
) -> (Vec<BarBox>, u32, u32) {
    let pitch = (resolution.dots_per_inch() + BARS_PER_INCH / 2) / BARS_PER_INCH;
    let width = resolution.nearest(LETTER_BAR_MIL);
    let lefts = (0..).step_by(usize::try_from(pitch).unwrap_or(1));
    let boxes: Vec<_> = bars
        .chars()
        .zip(lefts)
        .map(|(bar, left)| {
            let (top, height) = shape(bar);
            BarBox { left, top, width, height }
        })
        .collect();
    let end = boxes.last().map_or(0, |last| last.left + last.width);
    (boxes, end, height)
}
