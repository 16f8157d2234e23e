//! What to do with a scale's bytes: pure, like the scanner's driver.
//!
//! A polled scale is asked, answers, and is asked again; bytes that nobody asked for are no answer. When an
//! answer does not come in time, the driver first listens until any late one must have come, and
//! throws it away, so that an answer is never taken for the answer to a later question.

use std::time::Duration;

use super::identify::Identify;
use super::line_hunt::{LineHunt, Step};
use super::{Actions, Command, DeviceEvent, LineSettings, Timing};
use crate::scale::watch::{Standing, Watch};
use crate::scale::{Profile, Reading, Said, ScaleDecoder, ScaleProtocol};

/// Noise frames between two reports of line errors.
const NOISE_REPORT: u32 = 5;

/// Plans for one scale.
#[derive(Debug)]
pub struct ScaleDriver {
    protocol: ScaleProtocol,
    decoder: ScaleDecoder,
    watch: Watch,
    timing: Timing,
    asked: Asked,
    /// A scanner hangs on the same cable: its bytes must not be thrown away.
    shares_cable: bool,
    /// None where there is no line to be set.
    hunt: Option<LineHunt>,
    identify: Identify,
    zero_wanted: bool,
    /// A person wants other settings of the line tried.
    lines_wanted: bool,
    last_byte: Option<Duration>,
    /// Until when the line is known to have been silent: a busy machine may keep bytes waiting.
    silent_until: Duration,
    shown: Option<Standing>,
    noise: u32,
    nuls: u32,
    /// The last bytes that were no answer.
    sample: Vec<u8>,
    readings: Vec<Reading>,
}

/// Where a polled scale stands between question and answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// It sends by itself.
    Never,
    /// The next question is due then.
    Next(Duration),
    /// Asked at that time, not answered yet.
    Waiting(Duration),
    /// Not answered in time: whatever comes until then is late.
    Late(Duration),
}

impl ScaleDriver {
    /// A scale that has not been heard yet.
    #[must_use]
    pub fn new(protocol: ScaleProtocol, profile: Profile, timing: &Timing, now: Duration) -> Self {
        Self {
            protocol,
            decoder: ScaleDecoder::new(protocol),
            watch: Watch::new(profile, timing.patience, now),
            timing: *timing,
            asked: Asked::Never,
            shares_cable: false,
            hunt: None,
            identify: Identify::default(),
            zero_wanted: false,
            lines_wanted: false,
            last_byte: None,
            silent_until: Duration::ZERO,
            shown: None,
            noise: 0,
            nuls: 0,
            sample: Vec::new(),
            readings: Vec::new(),
        }
    }

    /// With the setting of its line, so that another one can be looked for when it is wrong.
    #[must_use]
    pub fn on_line(self, line: LineSettings) -> Self {
        let has_line = self.protocol != ScaleProtocol::HidPosScale;
        Self { hunt: has_line.then(|| LineHunt::new(line)), ..self }
    }

    /// The scale half of a scanner-scale.
    #[must_use]
    pub fn beside_a_scanner(profile: Profile, timing: &Timing, now: Duration) -> Self {
        let protocol = ScaleProtocol::MagellanSingleCable;
        Self { shares_cable: true, ..Self::new(protocol, profile, timing, now) }
    }

    /// The port is open. Another scale may hang on it: zero has to be seen again.
    pub fn opened(&mut self, now: Duration) {
        self.decoder.reset();
        self.watch.begin_again(now);
        self.last_byte = None;
        self.zero_wanted = false;
        self.shown = None;
        self.identify = Identify::default();
        if let Some(hunt) = &mut self.hunt {
            hunt.begin_again();
        }
        self.asked = if self.protocol.poll().is_some() { Asked::Next(now) } else { Asked::Never };
    }

    /// The cable came off.
    pub fn closed(&mut self) {
        self.decoder.reset();
        self.asked = Asked::Never;
    }

    /// Takes bytes.
    pub fn bytes(&mut self, now: Duration, bytes: &[u8], out: &mut Actions) {
        self.last_byte = Some(now);
        if matches!(self.asked, Asked::Late(_)) {
            return;
        }
        let mut readings = std::mem::take(&mut self.readings);
        self.decoder.push(bytes, &mut readings);
        self.heard(now, &mut readings, out);
        self.readings = readings;
    }

    /// Takes readings from whoever decoded them.
    pub fn heard(&mut self, now: Duration, readings: &mut Vec<Reading>, out: &mut Actions) {
        let mut newest = None;
        for reading in readings.drain(..) {
            let noise = self.is_noise(&reading);
            self.follow_line(now, !noise, out);
            if let Some(bytes) = self.protocol.acknowledgement(&reading.said)
                && self.may_write()
            {
                out.write.extend_from_slice(bytes);
            }
            if noise {
                self.noise = self.noise.saturating_add(1);
                self.sample.clone_from(&reading.raw);
                self.watch.hear(reading, now);
            } else if self.is_elsewhere() {
                // It can be read, but not at what is set: no weight before a person has kept that.
                self.answered(now, &reading);
            } else if self.is_awaited(&reading) {
                if let Some(told) = self.identify.heard(&reading.said) {
                    out.events.push(DeviceEvent::Identified(told));
                }
                self.answered(now, &reading);
                self.watch.hear(reading.clone(), now);
                newest = Some(reading);
            }
        }
        if let Some(reading) = newest {
            let standing = self.standing(now);
            self.shown = Some(standing.clone());
            let reading = Box::new(reading);
            out.events.push(DeviceEvent::Weighed { reading, standing, at: now });
        }
        self.count_line_errors(out);
    }

    /// Nothing came over the line up to this time: a read has waited for it in vain.
    pub fn nothing_came(&mut self, until: Duration) {
        self.silent_until = until;
    }

    /// Time goes by: frames end, questions are due, answers are late, readings grow stale.
    pub fn tick(&mut self, now: Duration, out: &mut Actions) {
        let quiet = self.last_byte.is_some_and(|at| at + self.timing.pause <= self.silent_until);
        if quiet {
            self.last_byte = None;
            let mut readings = std::mem::take(&mut self.readings);
            self.decoder.quiet(&mut readings);
            self.heard(now, &mut readings, out);
            self.readings = readings;
        }
        let ordered = std::mem::take(&mut self.lines_wanted);
        let step = self.hunt.as_mut().and_then(|hunt| match ordered {
            true => Some(hunt.ordered(now)),
            false => hunt.tick(now),
        });
        if let Some(step) = step {
            self.take_step(now, step, out);
        }
        if let Some(told) = self.identify.tick(now) {
            out.events.push(DeviceEvent::Identified(told));
        }
        self.ask(now, out);
        let standing = self.standing(now);
        if self.shown.as_ref() != Some(&standing) {
            self.shown = Some(standing.clone());
            out.events.push(DeviceEvent::Scale(standing));
        }
    }

    /// Takes a command.
    pub fn command(&mut self, now: Duration, command: Command) {
        match command {
            Command::ZeroScale => self.zero_wanted = self.protocol.zero().is_some(),
            Command::WeightRecorded => self.watch.record(now),
            Command::Test => self.test(now),
            _ => {}
        }
    }

    /// When `tick` has something to do.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Duration> {
        let asked = match self.asked {
            Asked::Never => None,
            Asked::Next(at) | Asked::Late(at) => Some(at),
            Asked::Waiting(at) => Some(at + self.timing.answer),
        };
        let pause = self.last_byte.map(|at| at + self.timing.pause);
        asked.into_iter().chain(pause).min()
    }

    fn ask(&mut self, now: Duration, out: &mut Actions) {
        match self.asked {
            Asked::Next(at) if at <= now => self.question(now, out),
            Asked::Waiting(at) if self.timing.answer <= now.saturating_sub(at) => {
                self.asked = Asked::Late(now + self.timing.answer);
                self.decoder.reset();
            }
            Asked::Late(until) if until <= now => self.question(now, out),
            _ => {}
        }
    }

    fn question(&mut self, now: Duration, out: &mut Actions) {
        if !self.may_write() {
            return;
        }
        let zero = std::mem::take(&mut self.zero_wanted).then(|| self.protocol.zero()).flatten();
        let asked = zero.or_else(|| self.identify.question(now)).or(self.protocol.poll());
        let Some(question) = asked else { return };
        out.clear_input |= !self.shares_cable;
        if !self.shares_cable {
            self.decoder.reset();
        }
        out.write.extend_from_slice(question);
        self.asked = Asked::Waiting(now);
    }

    /// A person wants to know whether the scale works: it is asked who it is where that is safe, and
    /// looked for at other settings when it cannot be read at its own.
    fn test(&mut self, now: Duration) {
        self.identify.want(self.protocol);
        let unread = matches!(self.watch.look(now), Standing::Silent | Standing::Garbled);
        self.lines_wanted = unread && !self.shares_cable;
    }

    fn may_write(&self) -> bool {
        self.hunt.as_ref().is_none_or(LineHunt::may_write)
    }

    fn is_elsewhere(&self) -> bool {
        self.hunt.as_ref().is_some_and(LineHunt::is_elsewhere)
    }

    fn standing(&self, now: Duration) -> Standing {
        match self.hunt.as_ref().and_then(LineHunt::found) {
            Some(line) => Standing::OtherLine(line),
            None => self.watch.look(now),
        }
    }

    /// A scale that is asked is not heard at other settings without being asked there.
    fn follow_line(&mut self, now: Duration, good: bool, out: &mut Actions) {
        let streams = self.protocol.streams();
        let Some(hunt) = &mut self.hunt else { return };
        let step = match good {
            true => hunt.good(now),
            false if streams || hunt.is_trying() => hunt.bad(now),
            false => None,
        };
        if let Some(step) = step {
            self.take_step(now, step, out);
        }
    }

    fn take_step(&mut self, now: Duration, step: Step, out: &mut Actions) {
        let (line, reads) = match step {
            Step::Try(line) | Step::Back(line) => {
                out.line = Some(line);
                self.decoder.reset();
                self.last_byte = None;
                if self.protocol.poll().is_some() {
                    self.asked = Asked::Next(now);
                }
                (line, false)
            }
            Step::Found(line) => (line, true),
        };
        out.events.push(DeviceEvent::Line { line, reads });
    }

    /// Our own question, echoed, is no noise.
    fn is_noise(&self, reading: &Reading) -> bool {
        let is_echo = |question: &[u8]| reading.raw.trim_ascii() == question.trim_ascii();
        let echoed =
            self.protocol.poll().is_some_and(is_echo) || self.protocol.zero().is_some_and(is_echo);
        reading.is_noise() && !echoed
    }

    /// An answer counts once; a scale that was switched on tells so unasked.
    fn is_awaited(&self, reading: &Reading) -> bool {
        !reading.is_noise()
            && match self.asked {
                Asked::Never | Asked::Waiting(_) => true,
                Asked::Next(_) | Asked::Late(_) => {
                    self.shares_cable || matches!(reading.said, Said::Info(_))
                }
            }
    }

    fn answered(&mut self, now: Duration, reading: &Reading) {
        if let Asked::Waiting(at) = self.asked
            && !matches!(reading.said, Said::Info(_))
        {
            self.asked = Asked::Next((at + self.timing.poll).max(now));
        }
    }

    fn count_line_errors(&mut self, out: &mut Actions) {
        self.nuls = self.nuls.saturating_add(self.decoder.take_line_errors());
        if 0 < self.nuls || NOISE_REPORT <= self.noise {
            let (nuls, frames) = (std::mem::take(&mut self.nuls), std::mem::take(&mut self.noise));
            let sample = self.sample.clone();
            out.events.push(DeviceEvent::LineErrors { nuls, frames, sample });
        }
    }
}
