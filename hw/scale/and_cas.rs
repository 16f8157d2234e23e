//! The comma family: A&D balances and indicators, their many followers, and CAS PD-II.
//!
//! Implements the A&D standard format (EK-L and AD-4329 manuals), the followers' variations on it
//! (one comma and a glued unit, a fourth field with the unit, a compare result or an XOR check), and
//! the same line between STX and CR, as CAS sends it.
//!
//! ```text
//! ST,+001234.5  g CR LF       ST,GS,+0012345kg CR LF      US,GS    21.0g   CR LF
//! OL,GS,+    .  kg CR LF      STX ST,GS,+ 10.50 lb CR
//! ```

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, STX, figure_and_unit, line, text_of};
use super::reading::{Condition, Mode, Said, Weighing};
use super::unit::Unit;

/// The line form.
pub(crate) struct CommaLine;
/// The form between STX and CR.
pub(crate) struct CasPdii;

impl Grammar for CommaLine {
    fn cut(&self, bytes: &[u8], ended: bool) -> Cut {
        line(bytes, ended)
    }

    fn read(&self, frame: &[u8]) -> Said {
        read_line(text_of(frame))
    }
}

impl Grammar for CasPdii {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        match bytes.iter().position(|byte| *byte == CR) {
            Some(end) => Cut::Frame { skip: 0, len: end + 1 },
            None => Cut::More,
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        let text = text_of(frame);
        match text.iter().rposition(|byte| *byte == STX) {
            Some(at) => read_line(text.get(at + 1..).unwrap_or_default()),
            None => Said::Reject("no STX"),
        }
    }
}

/// What the first two letters say of the load.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Stable,
    Moving,
    OutOfRange,
    Counted,
}

/// What the second field says the figure is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Load(Option<Mode>),
    Tare,
    Total,
}

fn read_line(text: &[u8]) -> Said {
    if !text.contains(&b',') || !text.iter().all(|byte| (0x20..0x7F).contains(byte)) {
        return Said::Reject("noise");
    }
    let mut fields = text.split(|byte| *byte == b',');
    let (first, second) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let (third, fourth, fifth) = (fields.next(), fields.next(), fields.next());
    let Some(header) = header_of(first) else {
        return Said::Reject("unknown status");
    };
    match (third, fourth, fifth) {
        (None, None, None) => two_fields(header, second),
        (Some(third), None, None) => match meaning_of(second) {
            Some(meaning) => figure(header, meaning, third, None),
            None => Said::Reject("unknown mode"),
        },
        (Some(third), Some(fourth), None) => four_fields(header, second, third, fourth, text),
        _ => Said::Reject("too many fields"),
    }
}

fn header_of(field: &[u8]) -> Option<Header> {
    match field.trim_ascii().to_ascii_uppercase().as_slice() {
        b"ST" | b"WT" => Some(Header::Stable),
        b"US" => Some(Header::Moving),
        b"OL" => Some(Header::OutOfRange),
        b"QT" => Some(Header::Counted),
        _ => None,
    }
}

fn meaning_of(field: &[u8]) -> Option<Meaning> {
    match field.trim_ascii().to_ascii_uppercase().as_slice() {
        b"GS" | b"G" | b"GR" => Some(Meaning::Load(Some(Mode::Gross))),
        b"NT" | b"N" => Some(Meaning::Load(Some(Mode::Net))),
        b"TR" | b"PT" | b"T" => Some(Meaning::Tare),
        b"TW" | b"TG" | b"TL" => Some(Meaning::Total),
        _ => None,
    }
}

/// `ST,+001234.5  g` or `US,GS    21.0g  `: the second field is a figure, or a mode and a figure.
fn two_fields(header: Header, second: &[u8]) -> Said {
    let field = second.trim_ascii();
    if field.first().is_none_or(|byte| !byte.is_ascii_alphabetic()) {
        return figure(header, Meaning::Load(None), second, None);
    }
    let word = field.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (mode, rest) = field.split_at_checked(word).unwrap_or((field, &[]));
    match meaning_of(mode) {
        Some(_) if rest.trim_ascii().is_empty() => Said::Reject("a field short"),
        Some(meaning) => figure(header, meaning, rest, None),
        None => Said::Reject("unknown mode"),
    }
}

/// A fourth field is the unit, a compare result in front of the figure, or an XOR check.
fn four_fields(header: Header, second: &[u8], third: &[u8], fourth: &[u8], text: &[u8]) -> Said {
    let Some(meaning) = meaning_of(second) else {
        return Said::Reject("unknown mode");
    };
    if matches!(third.trim_ascii(), b"OK" | b"HI" | b"LO" | b"--") {
        return figure(header, meaning, fourth, None);
    }
    if let Some(unit) = Unit::read(fourth) {
        return figure(header, meaning, third, Some(unit));
    }
    let payload = text.len().checked_sub(fourth.len() + 1).and_then(|len| text.get(..len));
    match (payload, hex_byte(fourth.trim_ascii())) {
        (Some(payload), Some(check)) if xor(payload) == check => {
            figure(header, meaning, third, None)
        }
        (_, Some(_)) => Said::Reject("checksum"),
        _ => Said::Reject("too many fields"),
    }
}

fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum ^ byte)
}

fn hex_byte(text: &[u8]) -> Option<u8> {
    (text.len() == 2).then_some(())?;
    u8::from_str_radix(str::from_utf8(text).ok()?, 16).ok()
}

fn figure(header: Header, meaning: Meaning, field: &[u8], unit: Option<Unit>) -> Said {
    let (digits, unit_text) = figure_and_unit(field);
    let unit = unit.or_else(|| Unit::read(unit_text));
    if unit.is_none() && !unit_text.trim_ascii().is_empty() {
        return match Digits::read(digits) {
            Some(_) => Said::Reject("unknown unit"),
            None => Said::Reject("weight not numeric"),
        };
    }
    let mode = match meaning {
        Meaning::Load(mode) => mode,
        Meaning::Tare | Meaning::Total => None,
    };
    let condition = Condition { unit, mode, ..Condition::default() };
    if header == Header::OutOfRange {
        // Blanks round the point, dashes or nines: whatever stands there is no weight.
        let below = field.trim_ascii().first() == Some(&b'-');
        return Said::Status(Condition { over: !below, under: below, ..condition });
    }
    let Some(digits) = Digits::read(digits) else {
        return Said::Reject("weight not numeric");
    };
    let condition = Condition { stable: Some(header != Header::Moving), ..condition };
    let weighing = Weighing::new(digits, condition);
    let pieces = header == Header::Counted || unit.is_some_and(|unit| !unit.is_weight());
    match meaning {
        Meaning::Tare => Said::Tare(weighing),
        Meaning::Total => Said::Total(weighing),
        Meaning::Load(_) if pieces => Said::Count(weighing),
        Meaning::Load(_) => Said::Weight(weighing),
    }
}
