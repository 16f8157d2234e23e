//! The figures of the screens: from the start of the program to the first frame with ten thousand
//! lines in the store, memory, scrolling through them, a scan's last byte to the changed pixel, and
//! what the program costs while nobody touches it. Each beside a bare window of the same toolkit.
//!
//! `cargo bench -p benches --bench screens`; a smaller run: `… -- --lines 1000 --scans 50`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(clippy::indexing_slicing, clippy::float_arithmetic, missing_docs, unreachable_pub)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

#[path = "screens/bare.rs"]
mod bare;
#[path = "screens/glass.rs"]
mod glass;
#[path = "screens/list.rs"]
mod list;
#[path = "screens/pixel.rs"]
mod pixel;
#[path = "spine/unit.rs"]
mod unit;

use std::time::Duration;

fn main() {
    match value("--as").as_deref() {
        Some("bare") => return bare::list(number("--lines", 10_000)),
        Some("product") => return list::show(&value("--data").unwrap()),
        _ => {}
    }
    list::run(number("--lines", 10_000), number("--starts", 9));
    pixel::run(number("--scans", 400), number("--idle", 10));
}

fn value(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn number(name: &str, usual: usize) -> usize {
    value(name).and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The time below which `percent` of the measured ones lie, in milliseconds.
fn quantile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}
