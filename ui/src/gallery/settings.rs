//! How the screen looks and speaks for the person who is signed in.

use app::screens::View;

pub(super) fn samples() -> Vec<(&'static str, View)> {
    Vec::new()
}
