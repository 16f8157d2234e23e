//! The folded tables.
