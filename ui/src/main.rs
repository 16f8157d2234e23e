//! The tallydock program.

fn main() {}
