//! A PS Form 8125 and the containers that it lists.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
