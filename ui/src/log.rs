//! The program's log: warnings go to the terminal, and the last lines to the diagnostics screen.
//!
//! No secret is ever logged; a field that is named like one is left out all the same.

use std::fmt::{Debug, Write};

use app::{LogLevel, LogLine, LogRing};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The most characters of a line that are kept.
const LINE_MAX: usize = 400;
/// Fields that are left out, whoever wrote them into the log.
const SECRET: [&str; 7] = ["pin", "verifier", "key", "token", "ticket", "secret", "intent"];

/// Begins the log of this program. The last lines stand in `ring`.
pub fn begin(ring: LogRing) {
    let terminal = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_filter(LevelFilter::WARN);
    tracing_subscriber::registry()
        .with(terminal)
        .with(RingLayer(ring).with_filter(LevelFilter::INFO))
        .init();
}

/// Writes what happens into a ring.
#[derive(Debug)]
pub struct RingLayer(pub LogRing);

impl<S: Subscriber> Layer<S> for RingLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let level = match *event.metadata().level() {
            Level::ERROR => LogLevel::Error,
            Level::WARN => LogLevel::Warning,
            _ => LogLevel::Info,
        };
        let mut line = Line::default();
        event.record(&mut line);
        let text: String = format!("{}{}", line.said, line.fields).chars().take(LINE_MAX).collect();
        let part = event.metadata().target().to_owned();
        self.0.push(LogLine { at_ms: now_ms(), level, part, text });
    }
}

/// A line that is being put together: its sentence, then its fields.
#[derive(Default)]
struct Line {
    said: String,
    fields: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing into a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.said, "{value:?}"),
            name if SECRET.contains(&name) => Ok(()),
            name => write!(self.fields, ", {name}: {value:?}"),
        };
    }
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ring_has_the_words_and_never_a_secret() {
        let ring = LogRing::default();
        let subscriber = tracing_subscriber::registry().with(RingLayer(ring.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(path = "/dev/ttyUSB0", pin = "123456", "The cable is out");
        });
        let line = ring.lines().remove(0);
        assert_eq!(line.level, LogLevel::Warning);
        assert_eq!(line.text, "The cable is out, path: \"/dev/ttyUSB0\"");
        assert!(line.part.contains("log"));
    }
}
