//! Declaring an outage, its notices, its clocks and the all-clear.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
