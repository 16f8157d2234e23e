//! A day as data.
