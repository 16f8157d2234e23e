//! A scale over time: a reading is fresh or it is not a reading.
//!
//! Holds what the screen shows of one scale. Silence, a frozen figure, a load that never settles and a
//! zero not yet seen are states of their own. The time is passed in; nothing here reads a clock.

use std::time::Duration;

use super::reading::{Reading, Said};
use super::unit::Unit;
use super::usable::{Profile, Weight, WhyNot};
use crate::worker::LineSettings;

/// How long things may last before a person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A reading older than this is no reading.
    pub fresh: Duration,
    /// A load that moves for longer does not settle.
    pub settling: Duration,
    /// A figure that stands for longer is taken for frozen until the scale has moved.
    pub frozen: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            fresh: Duration::from_secs(2),
            settling: Duration::from_secs(20),
            frozen: Duration::from_secs(15 * 60),
        }
    }
}

/// What the screen shows of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The port has just been opened; nothing has come yet.
    Asked,
    /// Nothing has been heard for longer than a reading is fresh.
    Silent,
    /// The scale answers, but not in its protocol.
    Garbled,
    /// It can be read at another speed and frame than the one that is set.
    OtherLine(LineSettings),
    /// It has not shown zero since the session began, or since its unit changed.
    NeedsZero,
    /// Settled, with nothing on it.
    Empty,
    /// The load moves.
    Moving,
    /// It has moved for too long.
    NeverSettles,
    /// A weight that may be recorded.
    Steady(Weight),
    /// This weight has been recorded; the scale has not moved since.
    Recorded(Weight),
    /// The same figure for longer than loads lie on a scale.
    Frozen(Weight),
    /// Some other reason why there is no weight.
    Refused(WhyNot),
}

impl Standing {
    /// What the clerk reads; empty where the figure itself is shown.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Asked => "Asking the scale.".to_owned(),
            Self::Silent => {
                "No answer from the scale. Is its display lit? Push in both plugs.".to_owned()
            }
            Self::Garbled => {
                "The scale sends, but it cannot be read. Check speed and protocol.".to_owned()
            }
            Self::OtherLine(line) => format!(
                "The scale can be read at {line}, which is not what is set. Keep that, or set the scale."
            ),
            Self::NeedsZero => "Empty the scale once, so that it shows zero.".to_owned(),
            Self::Moving => WhyNot::Moving.to_string(),
            Self::NeverSettles => {
                "The load does not settle. Is the scale level, is there a draught?".to_owned()
            }
            Self::Recorded(_) => "Recorded. Take the load off.".to_owned(),
            Self::Frozen(_) => {
                "The figure has not changed for a long time. Take the load off and weigh again."
                    .to_owned()
            }
            Self::Refused(why) => why.to_string(),
            Self::Empty | Self::Steady(_) => String::new(),
        }
    }

    /// The weight that may be recorded now.
    #[must_use]
    pub fn weight(&self) -> Option<&Weight> {
        match self {
            Self::Steady(weight) => Some(weight),
            _ => None,
        }
    }
}

/// Follows one scale.
#[derive(Debug)]
pub struct Watch {
    profile: Profile,
    patience: Patience,
    began: Duration,
    heard: Option<(Reading, Duration)>,
    /// When the last bytes came that were no answer.
    garbled: Option<Duration>,
    zero_seen: bool,
    unit: Option<Unit>,
    /// Since when the load moves, or the figure stands.
    since: Duration,
    recorded: Option<Weight>,
}

impl Watch {
    /// A session that begins now: zero has not been seen.
    #[must_use]
    pub fn new(profile: Profile, patience: Patience, now: Duration) -> Self {
        Self {
            profile,
            patience,
            began: now,
            heard: None,
            garbled: None,
            zero_seen: false,
            unit: None,
            since: now,
            recorded: None,
        }
    }

    /// The port was opened anew: another scale may hang on it.
    pub fn begin_again(&mut self, now: Duration) {
        *self = Self::new(self.profile.clone(), self.patience, now);
    }

    /// Takes a reading.
    pub fn hear(&mut self, reading: Reading, now: Duration) {
        if reading.is_noise() {
            self.garbled = Some(now);
            return;
        }
        self.garbled = None;
        match &reading.said {
            // A scale tells its serial number unasked when it has been switched on.
            Said::Info(_) => self.zero_seen = false,
            Said::Answer(_) | Said::Echo(_) => {}
            _ => self.follow(reading, now),
        }
    }

    /// The steady weight has been recorded; the next one needs the scale to move first.
    pub fn record(&mut self, now: Duration) {
        if let Standing::Steady(weight) = self.look(now) {
            self.recorded = Some(weight);
        }
    }

    /// The reading that counts, with its age; `None` when it is stale.
    #[must_use]
    pub fn reading(&self, now: Duration) -> Option<(&Reading, Duration)> {
        let (reading, at) = self.heard.as_ref()?;
        let age = now.saturating_sub(*at);
        (age <= self.patience.fresh).then_some((reading, age))
    }

    /// What the screen shows now.
    #[must_use]
    pub fn look(&self, now: Duration) -> Standing {
        let Some((reading, _)) = self.reading(now) else {
            return self.without_reading(now);
        };
        if reading.is_settled_at_zero() {
            return Standing::Empty;
        }
        let stands_for = now.saturating_sub(self.since);
        match reading.weight(&self.profile) {
            Ok(_) if !self.zero_seen => Standing::NeedsZero,
            Ok(weight) if self.recorded.as_ref() == Some(&weight) => Standing::Recorded(weight),
            Ok(weight) if self.patience.frozen < stands_for => Standing::Frozen(weight),
            Ok(weight) => Standing::Steady(weight),
            Err(WhyNot::Moving) if self.patience.settling < stands_for => Standing::NeverSettles,
            Err(WhyNot::Moving) => Standing::Moving,
            Err(why) => Standing::Refused(why),
        }
    }

    fn without_reading(&self, now: Duration) -> Standing {
        let recent = |at: Duration| now.saturating_sub(at) <= self.patience.fresh;
        match self.garbled {
            Some(at) if recent(at) => Standing::Garbled,
            _ if self.heard.is_none() && recent(self.began) => Standing::Asked,
            _ => Standing::Silent,
        }
    }

    fn follow(&mut self, reading: Reading, now: Duration) {
        let changed = self.heard.as_ref().is_none_or(|(last, _)| !is_same(last, &reading));
        if changed {
            self.since = now;
        }
        self.follow_zero(&reading);
        if !matches!(reading.weight(&self.profile), Ok(weight) if self.recorded.as_ref() == Some(&weight))
        {
            self.recorded = None;
        }
        self.heard = Some((reading, now));
    }

    /// Zero counts for the unit it was shown in.
    fn follow_zero(&mut self, reading: &Reading) {
        if let Some(unit) = reading.unit()
            && self.unit.replace(unit).is_some_and(|last| last != unit)
        {
            self.zero_seen = false;
        }
        if reading.said.condition().is_some_and(|condition| condition.zero_not_captured) {
            self.zero_seen = false;
        } else if reading.is_settled_at_zero() {
            self.zero_seen = true;
        }
    }
}

/// A load that moves is one state however its figure changes; a settled one is its figure.
fn is_same(last: &Reading, next: &Reading) -> bool {
    let stable = |reading: &Reading| reading.said.condition().and_then(|state| state.stable);
    match (stable(last), stable(next)) {
        (Some(false), Some(false)) => true,
        (last_stable, next_stable) => {
            last_stable == next_stable
                && last.digits() == next.digits()
                && last.unit() == next.unit()
        }
    }
}
