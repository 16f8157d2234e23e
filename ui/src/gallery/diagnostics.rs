//! Journals, what is unsent, the clock, the last errors and log lines.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
