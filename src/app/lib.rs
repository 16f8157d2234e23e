//! What a signed-in person can do.

pub mod screens;
