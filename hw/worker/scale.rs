//! What to do with a scale's bytes: pure, like the scanner's driver.
//!
//! A polled scale is asked, answers, and is asked again; bytes that nobody asked for are no answer. When an
//! answer does not come in time, the driver first listens until any late one must have come, and
//! throws it away, so that an answer is never taken for the answer to a later question.

use std::time::Duration;

use super::{Actions, Command, DeviceEvent, Timing};
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
    zero_wanted: bool,
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
            zero_wanted: false,
            last_byte: None,
            silent_until: Duration::ZERO,
            shown: None,
            noise: 0,
            nuls: 0,
            sample: Vec::new(),
            readings: Vec::new(),
        }
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
            if let Some(bytes) = self.protocol.acknowledgement(&reading.said) {
                out.write.extend_from_slice(bytes);
            }
            if self.is_noise(&reading) {
                self.noise = self.noise.saturating_add(1);
                self.sample.clone_from(&reading.raw);
                self.watch.hear(reading, now);
            } else if self.is_awaited(&reading) {
                self.answered(now, &reading);
                self.watch.hear(reading.clone(), now);
                newest = Some(reading);
            }
        }
        if let Some(reading) = newest {
            let standing = self.watch.look(now);
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
        self.ask(now, out);
        let standing = self.watch.look(now);
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
        let zero = std::mem::take(&mut self.zero_wanted).then(|| self.protocol.zero()).flatten();
        let Some(question) = zero.or(self.protocol.poll()) else { return };
        out.clear_input |= !self.shares_cable;
        if !self.shares_cable {
            self.decoder.reset();
        }
        out.write.extend_from_slice(question);
        self.asked = Asked::Waiting(now);
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
