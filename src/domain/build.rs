//! Reads the embedded tables before anything is built with them: a table that cannot be used ends
//! the build and never becomes a program in which nothing holds.

#[path = "tables/shape.rs"]
mod shape;

/// A table: its file, its text, and what it has to look like.
type Table = (&'static str, &'static str, fn(&str) -> Result<(), String>);

const TABLES: &[Table] = &[
    ("data/rules.json", include_str!("data/rules.json"), shape::rules),
    ("data/business_days.json", include_str!("data/business_days.json"), shape::business_days),
    ("data/log_items.json", include_str!("data/log_items.json"), shape::log_items),
];

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=tables/shape.rs");
    for (file, text, check) in TABLES {
        println!("cargo::rerun-if-changed={file}");
        check(text).map_err(|why| format!("{file} cannot be used: {why}"))?;
    }
    Ok(())
}
