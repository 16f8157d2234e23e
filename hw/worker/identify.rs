//! Who a scale is, asked on a person's word only.
//!
//! SMA is the one protocol with a safe question: `A` begins, each `B` tells a line more. Other scales are not
//! asked, because letters sent to unknown devices have been printed, shown and obeyed.

use std::time::Duration;

use crate::scale::{Said, ScaleProtocol};

/// Lines of one answer; scales tell five or six.
const LINES_MAX: usize = 12;
/// The whole conversation takes no longer.
const LASTS: Duration = Duration::from_secs(6);
const FIRST: &[u8] = b"\nA\r";
const MORE: &[u8] = b"\nB\r";

/// A conversation about who the scale is.
#[derive(Debug, Default)]
pub struct Identify {
    wanted: bool,
    since: Option<Duration>,
    lines: Vec<String>,
}

impl Identify {
    /// A person wants to know.
    pub fn want(&mut self, protocol: ScaleProtocol) {
        self.wanted = protocol == ScaleProtocol::Sma;
    }

    /// The next question, in the place of one for the weight.
    pub fn question(&mut self, now: Duration) -> Option<&'static [u8]> {
        if std::mem::take(&mut self.wanted) {
            self.since = Some(now);
            self.lines.clear();
            return Some(FIRST);
        }
        self.since.map(|_| MORE)
    }

    /// Takes an answer; the whole, when that was the last line.
    pub fn heard(&mut self, said: &Said) -> Option<Vec<String>> {
        self.since?;
        let is_last = match said {
            Said::Info(info) => {
                let text = info.fields.join(" ").trim().to_owned();
                let ends = text.starts_with("END");
                if !ends && !self.lines.contains(&text) {
                    self.lines.push(text);
                }
                ends || LINES_MAX <= self.lines.len()
            }
            // It does not know the question, or tells its weight again.
            _ => true,
        };
        is_last.then(|| self.end()).flatten()
    }

    /// Time goes by; what was told so far, when the scale tells no more.
    pub fn tick(&mut self, now: Duration) -> Option<Vec<String>> {
        let late = self.since.is_some_and(|since| LASTS <= now.saturating_sub(since));
        late.then(|| self.end()).flatten()
    }

    fn end(&mut self) -> Option<Vec<String>> {
        self.since = None;
        Some(std::mem::take(&mut self.lines))
    }
}
