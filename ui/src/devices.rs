//! What hangs on the cables, in the app's words: a reading of a scale becomes one that may be
//! recorded or says why not, and a sound becomes a verdict for the scanner.

use app::Beep;
use domain::quantity::{ScaleReading, Unusable, Weight, WeightUnit};
use hw::feedback::Verdict;
use hw::scale::watch::Standing;
use hw::scale::{Profile, Reading, Unit, WhyNot};

/// A reading as the app takes it. `standing` is what the cable's thread makes of the reading
/// together with the ones before it: a scale that has not shown its zero yet has no weight.
pub(crate) fn scale_reading(
    reading: &Reading,
    standing: &Standing,
    profile: &Profile,
) -> ScaleReading {
    let shown = reading.digits().map(|digits| digits.text().to_owned());
    let unusable = |why| ScaleReading::Unusable { shown: shown.clone(), why };
    if reading.is_settled_at_zero() {
        return unusable(Unusable::Zero);
    }
    match (reading.weight(profile), standing) {
        (Ok(_), Standing::NeedsZero) => unusable(Unusable::ZeroNotCaptured),
        (Ok(_), Standing::Frozen(_)) => unusable(Unusable::Frozen),
        (Ok(_), Standing::OtherLine(_)) => unusable(Unusable::NotUnderstood),
        (Ok(weight), _) => match (weight.digits.text().parse(), unit(weight.unit)) {
            (Ok(value), Some(unit)) => ScaleReading::Usable(Weight { value, unit }),
            _ => unusable(Unusable::UnknownUnit),
        },
        (Err(why), _) => unusable(reason(why)),
    }
}

/// Pounds-and-ounces and milligrams are no units that a line keeps.
const fn unit(unit: Unit) -> Option<WeightUnit> {
    match unit {
        Unit::Lb => Some(WeightUnit::Lb),
        Unit::Oz => Some(WeightUnit::Oz),
        Unit::Kg => Some(WeightUnit::Kg),
        Unit::G => Some(WeightUnit::G),
        _ => None,
    }
}

const fn reason(why: WhyNot) -> Unusable {
    match why {
        WhyNot::Moving => Unusable::Unstable,
        WhyNot::OverCapacity => Unusable::OverCapacity,
        WhyNot::UnderZero => Unusable::UnderZero,
        WhyNot::ZeroNotCaptured => Unusable::ZeroNotCaptured,
        WhyNot::OffDivision => Unusable::OffDivision,
        WhyNot::Zero => Unusable::Zero,
        WhyNot::NotALoad | WhyNot::NoWeight | WhyNot::HighResolution => Unusable::NotAWeight,
        WhyNot::NotUnderstood | WhyNot::Fault | WhyNot::StabilityUnknown => Unusable::NotUnderstood,
        WhyNot::UnitUnknown | WhyNot::PointUnknown | WhyNot::OtherUnit => Unusable::UnknownUnit,
    }
}

/// The verdict that matches a sound: the scanner's good beep comes only after the record is
/// durable.
pub(crate) const fn verdict(beep: Beep) -> Verdict {
    match beep {
        Beep::Stored => Verdict::Stored,
        Beep::Refused => Verdict::Refused,
        Beep::Question => Verdict::Question,
    }
}
