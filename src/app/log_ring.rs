//! The last lines of the program's log, kept in memory for the diagnostics screen. Whoever writes
//! the log fills it; nothing of it is stored or sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Lines that are kept.
pub const LOG_LINES_MAX: usize = 100;
/// Warnings and errors that are kept when quieter lines push them out.
pub const LOG_TROUBLES_MAX: usize = 20;

/// How loud a line of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warning,
    /// Something happened.
    Info,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// How loud.
    pub level: LogLevel,
    /// The part of the program: `hw::worker`.
    pub part: String,
    /// What it says.
    pub text: String,
}

/// The last lines; every clone is the same ring.
#[derive(Clone, Debug, Default)]
pub struct LogRing(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<LogLine>,
    troubles: VecDeque<LogLine>,
}

impl LogRing {
    /// Keeps a line.
    pub fn push(&self, line: LogLine) {
        let mut kept = self.kept();
        if line.level != LogLevel::Info {
            keep(&mut kept.troubles, line.clone(), LOG_TROUBLES_MAX);
        }
        keep(&mut kept.lines, line, LOG_LINES_MAX);
    }

    /// The last lines, latest first.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.kept().lines.iter().rev().cloned().collect()
    }

    /// The last warnings and errors, latest first.
    #[must_use]
    pub fn troubles(&self) -> Vec<LogLine> {
        self.kept().troubles.iter().rev().cloned().collect()
    }

    /// A thread that panicked while it wrote a line leaves the lines as they were.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep(lines: &mut VecDeque<LogLine>, line: LogLine, most: usize) {
    lines.push_back(line);
    while most < lines.len() {
        lines.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize, level: LogLevel) -> LogLine {
        LogLine { at_ms: 0, level, part: "hw".into(), text: number.to_string() }
    }

    #[test]
    fn the_last_hundred_lines_stay_and_an_error_outlasts_them() {
        let ring = LogRing::default();
        ring.clone().push(line(0, LogLevel::Error));
        for number in 1..=150 {
            ring.push(line(number, LogLevel::Info));
        }
        let texts: Vec<String> = ring.lines().into_iter().map(|line| line.text).collect();
        assert_eq!(texts.len(), LOG_LINES_MAX);
        assert_eq!((texts[0].as_str(), texts[99].as_str()), ("150", "51"));
        assert_eq!(ring.troubles(), [line(0, LogLevel::Error)]);
    }
}
