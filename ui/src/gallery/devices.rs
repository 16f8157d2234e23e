//! What is plugged in, whether it is alive, and what helps.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
