//! The drawn screens: what the Slint compiler makes of `ui/app.slint`, and nothing else.
//!
//! It is a crate of its own so that it is compiled again only when a `.slint` file changes, and
//! because generated code does not follow the workspace's lints. `ui/src/bind` is its only user.

#![allow(missing_docs, unreachable_pub)]
#![allow(clippy::all, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

slint::include_modules!();
