//! What is known of one device, for a person who wonders why it does not work: its port, its last bytes, what
//! it said last, and what went wrong. Nothing is decided from it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::binding::Binding;
use crate::printer::PrinterEvent;
use crate::worker::{DeviceEvent, LineSettings};

/// So many bytes are kept to be looked at.
pub const RECENT_MAX: usize = 64;

/// The last bytes of a port, shared by the thread that reads it and whoever shows them.
#[derive(Clone, Debug, Default)]
pub struct Tap(Arc<Mutex<Flow>>);

#[derive(Debug, Default)]
struct Flow {
    recent: VecDeque<u8>,
    total: u64,
}

/// What a tap has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The last bytes, at most [`RECENT_MAX`].
    pub recent: Vec<u8>,
    /// All of them.
    pub total: u64,
}

impl Tap {
    pub(crate) fn take(&self, bytes: &[u8]) {
        let mut flow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        flow.total = flow.total.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let from = bytes.len().saturating_sub(RECENT_MAX);
        flow.recent.extend(bytes.get(from..).unwrap_or_default());
        let surplus = flow.recent.len().saturating_sub(RECENT_MAX);
        flow.recent.drain(..surplus);
    }

    pub(crate) fn seen(&self) -> Seen {
        let flow = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Seen { recent: flow.recent.iter().copied().collect(), total: flow.total }
    }
}

impl Seen {
    /// `0A 30 30`.
    #[must_use]
    pub fn hex(&self) -> String {
        let hex: Vec<String> = self.recent.iter().map(|byte| format!("{byte:02X}")).collect();
        hex.join(" ")
    }

    /// The same as text, a point for what is none.
    #[must_use]
    pub fn text(&self) -> String {
        let printed = |byte: &u8| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '.' };
        self.recent.iter().map(printed).collect()
    }
}

/// Whether a port can be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PortStanding {
    /// It has not been tried yet.
    #[default]
    Opening,
    /// It is open.
    Open,
    /// It cannot be used, with the sentence for a person.
    Lost(String),
}

/// All that is known of one device. Times are since the program began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    /// What a person has set.
    pub binding: Binding,
    /// Whether the port can be used.
    pub port: PortStanding,
    /// What the device itself wants done.
    pub says: Option<String>,
    /// The last reading, scan or status, and when it came.
    pub last: Option<(String, Duration)>,
    /// Characters that the port could not read.
    pub line_errors: u32,
    /// Frames that were none of the protocol.
    pub frames_refused: u32,
    /// Another setting of the line at which the device can be read.
    pub line_found: Option<LineSettings>,
}

impl DeviceState {
    /// A device that has not been heard yet.
    #[must_use]
    pub fn new(binding: Binding) -> Self {
        Self {
            binding,
            port: PortStanding::Opening,
            says: None,
            last: None,
            line_errors: 0,
            frames_refused: 0,
            line_found: None,
        }
    }

    /// A scanner or a scale has told something.
    pub fn heard(&mut self, event: &DeviceEvent, now: Duration) {
        match event {
            DeviceEvent::Opened => self.opened(),
            DeviceEvent::Lost(trouble) => self.lost(trouble.to_string()),
            DeviceEvent::Scanned { scan, .. } | DeviceEvent::ScannedWhileAsking(scan) => {
                self.last = Some((scan.text(), now));
                self.says = None;
            }
            DeviceEvent::ScanLost { reason, .. } => {
                self.frames_refused = self.frames_refused.saturating_add(1);
                self.says = Some(format!("A scan did not come whole ({reason}). Scan it again."));
            }
            DeviceEvent::Weighed { reading, standing, .. } => {
                if let Some(digits) = reading.digits() {
                    let unit = reading.unit().map_or("", crate::scale::Unit::text);
                    self.last = Some((format!("{} {unit}", digits.text()).trim().to_owned(), now));
                }
                self.says = said(standing.sentence());
            }
            DeviceEvent::Scale(standing) => self.says = said(standing.sentence()),
            DeviceEvent::Line { line, reads } => self.line_found = reads.then_some(*line),
            DeviceEvent::Identified(told) if !told.is_empty() => {
                self.last = Some((told.join(", "), now));
            }
            DeviceEvent::Identified(_) => {}
            DeviceEvent::LineErrors { nuls, frames, .. } => {
                self.line_errors = self.line_errors.saturating_add(*nuls);
                self.frames_refused = self.frames_refused.saturating_add(*frames);
            }
        }
    }

    /// A printer has told something.
    pub fn printed(&mut self, event: &PrinterEvent, now: Duration) {
        match event {
            PrinterEvent::Opened => self.opened(),
            PrinterEvent::Lost(trouble) => self.lost(trouble.to_string()),
            PrinterEvent::Condition(condition) => {
                let sentence = condition.to_string();
                self.says = condition.holds().then(|| sentence.clone());
                self.last = Some((sentence, now));
            }
            PrinterEvent::Job { .. } => {}
        }
    }

    fn opened(&mut self) {
        self.port = PortStanding::Open;
        self.says = None;
        self.line_found = None;
    }

    fn lost(&mut self, sentence: String) {
        self.port = PortStanding::Lost(sentence);
        self.says = None;
        self.line_found = None;
    }
}

fn said(sentence: String) -> Option<String> {
    (!sentence.is_empty()).then_some(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Trouble;
    use crate::printer::Condition;
    use crate::scale::watch::Standing;

    #[test]
    fn a_tap_keeps_the_last_bytes_and_counts_all() {
        let tap = Tap::default();
        tap.take(&[b'a'; 1_000]);
        tap.take(b"\nS30\r");
        let seen = tap.seen();
        assert_eq!((seen.recent.len(), seen.total), (RECENT_MAX, 1_005));
        assert!(seen.hex().ends_with("61 0A 53 33 30 0D"));
        assert!(seen.text().ends_with("a.S30."));
    }

    #[test]
    fn what_a_device_tells_is_kept_until_it_tells_something_else() {
        let mut state = DeviceState::new(Binding::default());
        let line = LineSettings::default();
        let now = Duration::from_secs(1);
        state.heard(&DeviceEvent::Opened, now);
        state.heard(&DeviceEvent::Scale(Standing::NeedsZero), now);
        state.heard(&DeviceEvent::LineErrors { nuls: 2, frames: 5, sample: Vec::new() }, now);
        state.heard(&DeviceEvent::Line { line, reads: true }, now);
        assert_eq!(state.says, Some(Standing::NeedsZero.sentence()));
        assert_eq!((state.line_errors, state.frames_refused), (2, 5));
        assert_eq!(state.line_found, Some(line));
        state.heard(&DeviceEvent::Lost(Trouble::Unplugged), now);
        assert_eq!(state.port, PortStanding::Lost(Trouble::Unplugged.to_string()));
        assert_eq!((state.says.as_ref(), state.line_found), (None, None));
        state.printed(&PrinterEvent::Condition(Condition::PaperOut), now);
        assert_eq!(state.says, Some(Condition::PaperOut.to_string()));
        state.printed(&PrinterEvent::Condition(Condition::Ready), now);
        assert_eq!(state.says, None);
    }
}
