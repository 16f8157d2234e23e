//! Two values that two devices gave, side by side.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
