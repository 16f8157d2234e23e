//! The work list of lines that are not settled, the doubtful first.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
