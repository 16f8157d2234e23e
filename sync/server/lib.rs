//! The central.
