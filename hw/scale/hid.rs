//! USB HID point-of-sale scales: Dymo, Mettler PS60, Fairbanks, Stamps.com, Elane.
//!
//! Implements the data report of the HID Point of Sale usage tables 1.02 (usage page 0x8D): report id,
//! status, unit, power of ten, little-endian size. There is no sign: status 5 with a size is below
//! zero. Not the control report, which some models cannot take without hanging.

use super::digits::Digits;
use super::frame::{Cut, Grammar};
use super::reading::{Condition, Said, Weighing};
use super::unit::Unit;

/// The grammar. One read of the device is one report.
pub(crate) struct Hid;

/// Bytes of a data report.
const REPORT: usize = 6;
/// Powers of ten that a scale of the field uses; others are a broken report.
const EXPONENTS: std::ops::RangeInclusive<i8> = -6..=4;

impl Grammar for Hid {
    fn cut(&self, bytes: &[u8], _ended: bool) -> Cut {
        match bytes.len() {
            0 => Cut::More,
            len if len < REPORT => Cut::More,
            len => Cut::Frame { skip: 0, len },
        }
    }

    fn read(&self, frame: &[u8]) -> Said {
        match frame {
            [report, ..] if frame.iter().all(|byte| *byte == 0) && *report == 0 => {
                Said::Reject("all-zero buffer: nothing read")
            }
            [3 | 4, status, unit, exponent, low, high, ..] => {
                let size = u16::from_le_bytes([*low, *high]);
                reported(*status, *unit, i8::from_le_bytes([*exponent]), size)
            }
            [_, ..] if REPORT <= frame.len() => Said::Reject("unknown report"),
            _ => Said::Reject("truncated"),
        }
    }

    fn is_binary(&self) -> bool {
        true
    }
}

fn reported(status: u8, unit: u8, exponent: i8, size: u16) -> Said {
    let unit = unit_of(unit);
    let condition = |stable| Condition { unit, stable, ..Condition::default() };
    match status {
        1 => Said::Error("the scale reports a fault"),
        2 => weighed(size, exponent, Condition { zero: Some(true), ..condition(Some(true)) }),
        3 => weighed(size, exponent, condition(Some(false))),
        4 => weighed(size, exponent, condition(Some(true))),
        5 => below_zero(size, exponent, Condition { under: true, ..condition(None) }),
        6 => Said::Status(Condition { over: true, ..condition(None) }),
        7 => Said::Error("the scale needs calibration"),
        8 => Said::Error("the scale needs to be zeroed"),
        _ => Said::Reject("unknown status"),
    }
}

fn below_zero(size: u16, exponent: i8, condition: Condition) -> Said {
    match figure(size, exponent) {
        Some(digits) if digits.is_zero() => Said::Status(condition),
        Some(digits) => Said::Weight(Weighing::new(digits.negated(), condition)),
        None => Said::Reject("power of ten"),
    }
}

fn weighed(size: u16, exponent: i8, condition: Condition) -> Said {
    match figure(size, exponent) {
        Some(digits) => Said::Weight(Weighing::new(digits, condition)),
        None => Said::Reject("power of ten"),
    }
}

fn figure(size: u16, exponent: i8) -> Option<Digits> {
    EXPONENTS.contains(&exponent).then_some(())?;
    let (factor, decimals) = match u8::try_from(exponent) {
        Ok(up) => (10_i64.checked_pow(u32::from(up))?, 0),
        Err(_) => (1, exponent.unsigned_abs()),
    };
    Some(Digits::from_number(i64::from(size).checked_mul(factor)?, decimals))
}

fn unit_of(code: u8) -> Option<Unit> {
    const UNITS: [Unit; 12] = [
        Unit::Mg,
        Unit::G,
        Unit::Kg,
        Unit::Ct,
        Unit::Tael,
        Unit::Grain,
        Unit::Dwt,
        Unit::T,
        Unit::Ton,
        Unit::OzT,
        Unit::Oz,
        Unit::Lb,
    ];
    UNITS.get(usize::from(code.checked_sub(1)?)).copied()
}
