//! Whether a reading may be recorded as the weight of a load: the one question that the rest of the
//! program asks of a scale.
//!
//! Our own rule, on the ground of the Scales code of NIST Handbook 44: stable, in range, not
//! negative, not zero, unit known from the frame or from the profile, no high-resolution or tare
//! answer, a multiple of the configured division. A weight is recorded exactly as displayed.

use super::digits::{Digits, Point};
use super::reading::{Mode, Reading, Said, Weighing};
use super::unit::Unit;

/// What the site has set for one scale, beside its protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The unit, for protocols that name none; where the frame names one, it must be this.
    pub unit: Option<Unit>,
    /// Digits behind the point, for protocols that leave the point out.
    pub decimals: Option<u8>,
    /// The division d that the scale is marked with.
    pub division: Option<Division>,
}

/// The smallest step of a scale: `0.1`, `0.02`, `5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division(Digits);

impl Division {
    /// Reads 1, 2 or 5 times a power of ten, as scales are marked.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = Digits::read(text.as_bytes())?;
        let mut step = digits.mantissa();
        while step != 0 && step % 10 == 0 {
            step /= 10;
        }
        matches!(step, 1 | 2 | 5).then_some(Self(digits))
    }

    /// The division as text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// Whether a figure is a whole number of divisions.
    #[must_use]
    pub fn fits(&self, digits: &Digits) -> bool {
        let decimals = self.0.decimals().max(digits.decimals());
        match (scaled(&self.0, decimals), scaled(digits, decimals)) {
            (Some(step), Some(figure)) if step != 0 => figure % step == 0,
            _ => false,
        }
    }
}

fn scaled(digits: &Digits, decimals: u8) -> Option<i64> {
    let by = 10_i64.checked_pow(u32::from(decimals.checked_sub(digits.decimals())?))?;
    digits.mantissa().checked_mul(by)
}

/// A weight that may be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weight {
    /// The figure as displayed.
    pub digits: Digits,
    /// Its unit.
    pub unit: Unit,
    /// Gross or net, where the scale says.
    pub mode: Option<Mode>,
}

impl std::fmt::Display for Weight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.digits.text(), self.unit)
    }
}

/// Why a reading is no weight. Each has a sentence that says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum WhyNot {
    /// Noise, or another protocol.
    #[error("The scale's answer could not be read. Weigh again.")]
    NotUnderstood,
    /// An answer that holds no load: acknowledgement, information, echo.
    #[error("The scale answered, but not with a weight.")]
    NoWeight,
    /// The scale reports something broken.
    #[error("The scale reports a fault. Look at its display.")]
    Fault,
    /// The scale has not captured its zero.
    #[error("The scale never found its zero. Empty it, then press its zero key.")]
    ZeroNotCaptured,
    /// More than it can weigh.
    #[error("Too heavy for this scale.")]
    OverCapacity,
    /// Below zero.
    #[error("The scale is below zero. Empty it, then press its zero key.")]
    UnderZero,
    /// Still moving.
    #[error("The load still moves. Wait for the scale to settle.")]
    Moving,
    /// This protocol cannot say whether the load has settled.
    #[error("This scale does not say when the load has settled. Enter the weight by hand.")]
    StabilityUnknown,
    /// The tare, a count or a total.
    #[error("The scale sent its tare, a count or a total, not the load.")]
    NotALoad,
    /// Nothing on the scale.
    #[error("Nothing is on the scale.")]
    Zero,
    /// Ten times finer than approved.
    #[error("The scale shows its fine display. Switch it back to the normal one.")]
    HighResolution,
    /// No unit in the frame and none in the profile.
    #[error("The scale sends no unit. A supervisor must set pounds or kilograms for it.")]
    UnitUnknown,
    /// The point is implied and the profile does not say where.
    #[error("The scale sends no decimal point. A supervisor must set its decimals.")]
    PointUnknown,
    /// The frame's unit is not the profile's.
    #[error("The scale shows another unit than the one it is set up for. Switch it back.")]
    OtherUnit,
    /// Not a multiple of the division.
    #[error("The figure does not fit the scale's division. Check the scale's settings.")]
    OffDivision,
}

impl Reading {
    /// The weight, if this reading may be recorded as one.
    ///
    /// # Errors
    /// Says why it may not.
    pub fn weight(&self, profile: &Profile) -> Result<Weight, WhyNot> {
        let weighing = match &self.said {
            Said::Weight(weighing) => weighing,
            Said::Tare(_) | Said::Count(_) | Said::Total(_) => return Err(WhyNot::NotALoad),
            Said::Status(condition) => return Err(without_digits(condition)),
            Said::Answer(_) | Said::Info(_) | Said::Echo(_) => return Err(WhyNot::NoWeight),
            Said::Error(_) => return Err(WhyNot::Fault),
            Said::Reject(_) => return Err(WhyNot::NotUnderstood),
        };
        state_allows(weighing)?;
        let unit = unit_of(weighing, profile)?;
        let digits = placed(&weighing.digits, profile)?;
        match &profile.division {
            Some(division) if !division.fits(&digits) => Err(WhyNot::OffDivision),
            _ => Ok(Weight { digits, unit, mode: weighing.condition.mode }),
        }
    }

    /// Whether this reading may be recorded as the weight of a load.
    #[must_use]
    pub fn usable(&self, profile: &Profile) -> bool {
        self.weight(profile).is_ok()
    }

    /// Why this reading may not be recorded; `None` when it may.
    #[must_use]
    pub fn why_not(&self, profile: &Profile) -> Option<WhyNot> {
        self.weight(profile).err()
    }

    /// Whether this is a settled scale with nothing on it: the start of every session.
    #[must_use]
    pub fn is_settled_at_zero(&self) -> bool {
        match &self.said {
            Said::Weight(weighing) => {
                let condition = &weighing.condition;
                weighing.digits.is_zero()
                    && condition.stable == Some(true)
                    && state_of(condition).is_ok()
            }
            Said::Status(condition) => {
                condition.zero == Some(true)
                    && condition.stable == Some(true)
                    && state_of(condition).is_ok()
            }
            _ => false,
        }
    }
}

fn state_allows(weighing: &Weighing) -> Result<(), WhyNot> {
    let condition = &weighing.condition;
    state_of(condition)?;
    match condition.stable {
        Some(true) => {}
        Some(false) => return Err(WhyNot::Moving),
        None => return Err(WhyNot::StabilityUnknown),
    }
    if weighing.digits.is_zero() {
        return Err(WhyNot::Zero);
    }
    if weighing.digits.is_negative() {
        return Err(WhyNot::UnderZero);
    }
    if condition.high_resolution {
        return Err(WhyNot::HighResolution);
    }
    Ok(())
}

fn state_of(condition: &super::Condition) -> Result<(), WhyNot> {
    if condition.fault.is_some() {
        Err(WhyNot::Fault)
    } else if condition.zero_not_captured || condition.outside_zero_capture {
        Err(WhyNot::ZeroNotCaptured)
    } else if condition.over {
        Err(WhyNot::OverCapacity)
    } else if condition.under {
        Err(WhyNot::UnderZero)
    } else {
        Ok(())
    }
}

fn without_digits(condition: &super::Condition) -> WhyNot {
    match (state_of(condition), condition.stable, condition.zero) {
        (Err(why), _, _) => why,
        (Ok(()), Some(false), _) => WhyNot::Moving,
        (Ok(()), _, Some(true)) => WhyNot::Zero,
        (Ok(()), _, _) if condition.wait => WhyNot::Moving,
        _ => WhyNot::NoWeight,
    }
}

fn unit_of(weighing: &Weighing, profile: &Profile) -> Result<Unit, WhyNot> {
    match (weighing.condition.unit, profile.unit) {
        (Some(sent), _) if !sent.is_weight() => Err(WhyNot::NotALoad),
        (Some(sent), Some(set)) if sent != set => Err(WhyNot::OtherUnit),
        (Some(sent), _) => Ok(sent),
        (None, Some(set)) => Ok(set),
        (None, None) => Err(WhyNot::UnitUnknown),
    }
}

fn placed(digits: &Digits, profile: &Profile) -> Result<Digits, WhyNot> {
    match (digits.point(), profile.decimals) {
        (Point::Sent, _) => Ok(digits.clone()),
        (Point::Implied, Some(decimals)) => Ok(digits.with_point_before(decimals)),
        (Point::Implied, None) => Err(WhyNot::PointUnknown),
    }
}
