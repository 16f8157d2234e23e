//! SMA SCP-0499, the vendor-neutral standard of the US Scale Manufacturers Association.
//!
//! Implements the fixed answer of 20 bytes, `LF s r n m f wwwwwwwwww uuu CR`, the error answers, and
//! the self-identification by `A` and `B`, which is the only safe one in the whole family.

use super::digits::Digits;
use super::frame::{CR, Cut, Grammar, LF, between, is_filled_with, printable};
use super::reading::{Condition, Info, Mode, Said, Weighing};
use super::unit::Unit;

/// The grammar.
pub(crate) struct Sma;

impl Grammar for Sma {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        between(bytes, LF, CR)
    }

    fn read(&self, frame: &[u8]) -> Said {
        match frame {
            [LF, b'?', CR] => Said::Error("unrecognised command"),
            [LF, status, _range, mode, motion, _flag, field @ .., CR] if field.len() == 13 => {
                standard(*status, *mode, *motion, field)
            }
            [LF, text @ .., CR] => info_of(text),
            _ => Said::Reject("noise"),
        }
    }
}

fn standard(status: u8, mode: u8, motion: u8, field: &[u8]) -> Said {
    let (figure, unit) = field.split_at_checked(10).unwrap_or((field, &[]));
    let Some(condition) = condition_of(status, mode, motion) else {
        return Said::Reject("unknown status");
    };
    let condition = Condition { unit: Unit::read(unit), ..condition };
    if is_filled_with(figure, b'-') {
        return without_weight(status, condition);
    }
    let Some(digits) = Digits::read(figure) else {
        return Said::Reject("weight not numeric");
    };
    if condition.unit.is_none() && !unit.trim_ascii().is_empty() {
        return Said::Reject("unknown unit");
    }
    match mode.to_ascii_uppercase() {
        b'T' => Said::Tare(Weighing::new(digits, condition)),
        _ => Said::Weight(Weighing::new(digits, condition)),
    }
}

fn condition_of(status: u8, mode: u8, motion: u8) -> Option<Condition> {
    let known = matches!(status, b'Z' | b'O' | b'U' | b'E' | b'I' | b'T' | b' ');
    let moving = match motion {
        b'M' | b'm' => true,
        b' ' => false,
        _ => return None,
    };
    known.then_some(Condition {
        mode: mode_of(mode)?,
        stable: Some(!moving),
        zero: Some(status == b'Z'),
        over: status == b'O',
        under: status == b'U',
        zero_not_captured: status == b'I',
        high_resolution: mode.is_ascii_lowercase(),
        fault: (status == b'E').then_some("zero error"),
        ..Condition::default()
    })
}

fn mode_of(mode: u8) -> Option<Option<Mode>> {
    match mode.to_ascii_uppercase() {
        b'G' => Some(Some(Mode::Gross)),
        b'N' => Some(Some(Mode::Net)),
        b'T' => Some(None),
        _ => None,
    }
}

/// Dashes stand where the weight would be; the status letter says why.
fn without_weight(status: u8, condition: Condition) -> Said {
    match status {
        b'O' | b'U' => Said::Status(condition),
        b'E' => Said::Error("zero error"),
        b'I' => Said::Error("initial zero error"),
        b'T' => Said::Error("tare error"),
        _ => Said::Error("no stability before tare timeout (P or Q command)"),
    }
}

/// `SMA:2/1.0`, `MFG:...`, `MOD:...`, `REV:...`, `SN :...`, `END:`; other text is not ours.
fn info_of(text: &[u8]) -> Said {
    let named =
        text.get(3) == Some(&b':') && text.iter().take(3).all(|byte| !byte.is_ascii_digit());
    if !named {
        return Said::Reject("not 20 bytes");
    }
    Said::Info(Info { command: None, fields: vec![printable(text)], answered: true })
}
