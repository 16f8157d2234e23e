//! Which speed and frame a scale can be read at, when the one that is set gives only noise.
//!
//! Pure: told of good and bad frames and of the time, it says which setting to listen at next. It listens and
//! writes nothing, so it is of use for scales that send by themselves; for one that is asked, the asking at
//! other settings is a person's to order. What is found is told, and used for nothing until a person keeps it.

use std::time::Duration;

use super::LineSettings;

/// So many bad frames without a good one between them: the setting is wrong.
const BAD_MAX: u32 = 5;
/// So many good frames in a row: the setting is right.
const GOOD_ENOUGH: u32 = 3;
/// Each setting is listened at for so long.
const LISTEN: Duration = Duration::from_millis(2_500);
/// After a round without success it is tried again so much later.
const REST: Duration = Duration::from_secs(120);

/// The settings that scales are delivered with, most usual first.
const USUAL: [&str; 10] = [
    "9600 7E1",
    "9600 8N1",
    "4800 7E1",
    "2400 7E1",
    "1200 7E1",
    "19200 8N1",
    "4800 8N1",
    "2400 8N1",
    "9600 7O1",
    "9600 7O2",
];

/// The search for a setting.
#[derive(Debug)]
pub struct LineHunt {
    set: LineSettings,
    others: Vec<LineSettings>,
    stage: Stage,
    bad: u32,
    good: u32,
    rests_until: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// At the setting of the configuration.
    Set,
    /// At another one. `asks`: a person has ordered it, so the scale is asked there.
    Trying { at: usize, since: Duration, asks: bool },
    /// At another one, at which the scale can be read.
    Found(LineSettings),
}

/// What comes of a step of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Listen at this setting now.
    Try(LineSettings),
    /// The scale can be read at this one, which it is listened at already.
    Found(LineSettings),
    /// At none; back at the one that is set.
    Back(LineSettings),
}

impl LineHunt {
    /// At the setting of the configuration.
    #[must_use]
    pub fn new(set: LineSettings) -> Self {
        let usual = USUAL.iter().filter_map(|text| LineSettings::read(text));
        let others = usual
            .map(|line| LineSettings { flow: set.flow, ..line })
            .filter(|line| *line != set)
            .collect();
        let rests_until = Duration::ZERO;
        Self { set, others, stage: Stage::Set, bad: 0, good: 0, rests_until }
    }

    /// The port was opened anew, at the setting of the configuration.
    pub fn begin_again(&mut self) {
        self.stage = Stage::Set;
        (self.bad, self.good) = (0, 0);
    }

    /// Whether another setting is being tried, or was found and is not kept yet.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        self.stage != Stage::Set
    }

    /// Whether anything may be written: never while a setting is only a guess of ours.
    #[must_use]
    pub fn may_write(&self) -> bool {
        matches!(self.stage, Stage::Set | Stage::Trying { asks: true, .. })
    }

    /// The setting that was found.
    #[must_use]
    pub fn found(&self) -> Option<LineSettings> {
        match self.stage {
            Stage::Found(line) => Some(line),
            _ => None,
        }
    }

    /// Whether something is tried that ends by itself.
    #[must_use]
    pub fn is_trying(&self) -> bool {
        matches!(self.stage, Stage::Trying { .. })
    }

    /// A frame came that can be read.
    pub fn good(&mut self, now: Duration) -> Option<Step> {
        self.bad = 0;
        self.good += 1;
        let Stage::Trying { at, .. } = self.stage else { return None };
        if self.good < GOOD_ENOUGH {
            return None;
        }
        self.rests_until = now;
        let found = self.others.get(at).copied()?;
        self.stage = Stage::Found(found);
        Some(Step::Found(found))
    }

    /// Bytes came that are no frame.
    pub fn bad(&mut self, now: Duration) -> Option<Step> {
        self.good = 0;
        self.bad += 1;
        if self.bad < BAD_MAX {
            return None;
        }
        match self.stage {
            Stage::Set if self.rests_until <= now => Some(self.try_at(0, now, false)),
            Stage::Trying { at, asks, .. } => Some(self.try_at(at + 1, now, asks)),
            Stage::Set | Stage::Found(_) => None,
        }
    }

    /// Time goes by.
    pub fn tick(&mut self, now: Duration) -> Option<Step> {
        match self.stage {
            Stage::Trying { at, since, asks } if LISTEN <= now.saturating_sub(since) => {
                Some(self.try_at(at + 1, now, asks))
            }
            _ => None,
        }
    }

    /// A person wants the settings tried with the scale being asked.
    pub fn ordered(&mut self, now: Duration) -> Step {
        self.try_at(0, now, true)
    }

    fn try_at(&mut self, at: usize, now: Duration, asks: bool) -> Step {
        (self.bad, self.good) = (0, 0);
        match self.others.get(at) {
            Some(line) => {
                self.stage = Stage::Trying { at, since: now, asks };
                Step::Try(*line)
            }
            None => {
                self.stage = Stage::Set;
                self.rests_until = now + REST;
                Step::Back(self.set)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> LineSettings {
        LineSettings::read(text).unwrap()
    }

    fn after_bad_frames(hunt: &mut LineHunt, now: Duration) -> Option<Step> {
        (0..BAD_MAX).filter_map(|_| hunt.bad(now)).last()
    }

    #[test]
    fn one_bad_frame_among_good_ones_changes_nothing() {
        let mut hunt = LineHunt::new(line("9600 7E1"));
        for _ in 0..100 {
            assert_eq!(hunt.bad(Duration::ZERO), None);
            assert_eq!(hunt.good(Duration::ZERO), None);
        }
        assert!(hunt.may_write() && !hunt.is_elsewhere());
    }

    #[test]
    fn noise_moves_on_and_good_frames_stay() {
        let mut hunt = LineHunt::new(line("9600 7E1"));
        let now = Duration::from_secs(1);
        assert_eq!(after_bad_frames(&mut hunt, now), Some(Step::Try(line("9600 8N1"))));
        assert!(!hunt.may_write());
        assert_eq!(after_bad_frames(&mut hunt, now), Some(Step::Try(line("4800 7E1"))));
        assert_eq!([hunt.good(now), hunt.good(now)], [None, None]);
        assert_eq!(hunt.good(now), Some(Step::Found(line("4800 7E1"))));
        assert!(!hunt.may_write(), "nobody has kept it yet");
        assert_eq!(after_bad_frames(&mut hunt, now), None);
        hunt.begin_again();
        assert!(hunt.may_write() && hunt.found().is_none());
    }

    #[test]
    fn a_round_without_success_ends_where_it_began_and_rests() {
        let mut hunt = LineHunt::new(line("9600 8N1"));
        let mut now = Duration::from_secs(1);
        after_bad_frames(&mut hunt, now);
        let mut steps = 1;
        let back = loop {
            now += LISTEN;
            match hunt.tick(now).unwrap() {
                Step::Try(_) => steps += 1,
                step => break step,
            }
        };
        assert_eq!((steps, back), (USUAL.len() - 1, Step::Back(line("9600 8N1"))));
        assert_eq!(after_bad_frames(&mut hunt, now), None, "it rests");
        assert!(after_bad_frames(&mut hunt, now + REST).is_some());
    }

    #[test]
    fn a_persons_order_asks_at_each_setting() {
        let mut hunt = LineHunt::new(line("9600 7E1"));
        assert_eq!(hunt.ordered(Duration::ZERO), Step::Try(line("9600 8N1")));
        assert!(hunt.may_write() && hunt.is_trying());
    }
}
