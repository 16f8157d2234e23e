//! The drawn screens.
slint::include_modules!();
pub use slint;
