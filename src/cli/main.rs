//! `tallyctl`: the same facts, read and checked from a terminal.

fn main() {}
