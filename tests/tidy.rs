//! The arrows between crates, and a few habits, as a test.
//!
//! The table below is the one of `docs/architecture.md`: what a crate may depend on of ours, which
//! outside crates it must never name, and which words of the standard library its sources must not
//! contain. A new arrow is a change of the architecture: it changes this table in its own commit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What one crate may and may not do.
struct Arrow {
    /// Its folder.
    folder: &'static str,
    /// Crates of ours that it may depend on.
    may: &'static [&'static str],
    /// Outside crates that its manifest must not name.
    never: &'static [&'static str],
    /// Words that its sources must not contain, tests apart.
    unsaid: &'static [&'static str],
}

/// Words that ask the machine for something: facts come in as arguments.
const NO_WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
    "thread_rng",
    "now_v7",
    "new_v4",
    "tracing::",
];
/// Words that ask for the time or for chance.
const NO_CLOCK: &[&str] =
    &["SystemTime", "Instant::now", "Utc::now", "Local::now", "thread_rng", "now_v7", "new_v4"];

const ARROWS: &[Arrow] = &[
    Arrow {
        folder: "src/barcode",
        may: &[],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum", "chrono"],
        unsaid: NO_WORLD,
    },
    Arrow {
        folder: "src/domain",
        may: &["barcode"],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum", "tracing", "rand"],
        unsaid: NO_WORLD,
    },
    Arrow {
        folder: "src/edoc",
        may: &["domain"],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum"],
        unsaid: &["std::fs", "std::net", "SystemTime", "Utc::now", "Local::now"],
    },
    Arrow {
        folder: "src/store",
        may: &["domain"],
        never: &["slint", "serialport", "reqwest", "axum"],
        unsaid: NO_CLOCK,
    },
    Arrow {
        folder: "src/app",
        may: &["barcode", "domain", "edoc", "paper", "store"],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum"],
        // No screen names a rule to decide whether it shows: what the rules say is asked for.
        unsaid: &[
            "SystemTime",
            "Instant::now",
            "Utc::now",
            "Local::now",
            "SELECT ",
            "INSERT ",
            "decided::",
        ],
    },
    Arrow {
        folder: "src/paper",
        may: &["barcode", "domain"],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum", "tracing"],
        unsaid: NO_WORLD,
    },
    Arrow {
        folder: "src/scenario",
        may: &["app", "barcode", "domain"],
        never: &["rusqlite", "slint", "serialport", "reqwest", "axum"],
        unsaid: NO_WORLD,
    },
    Arrow {
        folder: "hw",
        may: &["barcode", "domain"],
        never: &["rusqlite", "slint", "reqwest", "axum"],
        unsaid: &["SELECT ", "INSERT "],
    },
    Arrow {
        folder: "sync",
        may: &["store"],
        never: &["rusqlite", "slint", "serialport", "axum"],
        unsaid: &["SELECT ", "INSERT "],
    },
    Arrow {
        folder: "sync/server",
        may: &["domain", "edoc", "store", "sync"],
        never: &["slint", "serialport"],
        unsaid: &[],
    },
    Arrow {
        folder: "ui",
        may: &["app", "domain", "hw", "paper", "scenario", "screens", "server", "store", "sync"],
        never: &["rusqlite", "reqwest", "axum"],
        unsaid: &["SELECT ", "INSERT ", "domain::fold::", "domain::rules", "domain::reconcile"],
    },
    Arrow {
        folder: "ui/screens",
        may: &[],
        never: &["rusqlite", "reqwest", "axum"],
        unsaid: &["SELECT ", "INSERT "],
    },
    Arrow {
        folder: "src/cli",
        may: &[
            "app", "barcode", "domain", "edoc", "hw", "paper", "scenario", "server", "store",
            "sync",
        ],
        never: &["slint"],
        unsaid: &[],
    },
    Arrow {
        folder: "tests",
        may: &["app", "barcode", "domain", "edoc", "scenario", "server", "store", "sync"],
        never: &["slint", "serialport"],
        unsaid: &[],
    },
];

const OURS: &[&str] = &[
    "app",
    "barcode",
    "domain",
    "edoc",
    "hw",
    "paper",
    "scenario",
    "server",
    "store",
    "sync",
    "tallydock",
    "cli",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn manifest(folder: &str) -> toml::Table {
    let path = root().join(folder).join("Cargo.toml");
    fs::read_to_string(&path).unwrap().parse().unwrap_or_else(|e| panic!("{path:?}: {e}"))
}

fn names(manifest: &toml::Table, section: &str) -> BTreeSet<String> {
    let table = manifest.get(section).and_then(toml::Value::as_table);
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

/// The Rust sources of a crate, without its tests, its benches and the crates inside its folder.
fn is_a_test(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
}

fn sources(folder: &str) -> Vec<PathBuf> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            if entry.is_dir() {
                let other = entry.join("Cargo.toml").exists();
                let skip = ["tests", "target", "examples", "golden", "data", "node_modules"];
                if !other && !skip.contains(&name.as_str()) {
                    walk(&entry, found);
                }
            } else if name.ends_with(".rs") {
                found.push(entry);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found
}

/// The part of a source before its test module.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn no_crate_depends_on_more_than_its_arrows_allow() {
    for arrow in ARROWS {
        let manifest = manifest(arrow.folder);
        let dependencies = names(&manifest, "dependencies");
        for name in &dependencies {
            let ours = OURS.contains(&name.as_str());
            assert!(
                !ours || arrow.may.contains(&name.as_str()),
                "{} may not depend on {name}",
                arrow.folder
            );
            assert!(
                !arrow.never.contains(&name.as_str()),
                "{} must never import {name}",
                arrow.folder
            );
        }
    }
}

#[test]
fn every_member_of_the_workspace_has_its_row_in_the_table() {
    let workspace = manifest(".");
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let known: BTreeSet<&str> =
        ARROWS.iter().map(|arrow| arrow.folder).chain(["benches"]).collect();
    for member in members {
        let member = member.as_str().unwrap();
        assert!(known.contains(member), "{member} has no row in the table of arrows");
    }
}

#[test]
fn no_source_says_a_word_that_its_crate_must_not_say() {
    for arrow in ARROWS {
        for path in sources(arrow.folder) {
            let text = fs::read_to_string(&path).unwrap();
            let unsaid = arrow.unsaid.iter();
            for word in unsaid.filter(|word| !(**word == "decided::" && is_a_test(&path))) {
                for (number, line) in product(&text).lines().enumerate() {
                    let comment = line.trim_start().starts_with("//");
                    assert!(
                        comment || !line.contains(word),
                        "{}:{}: `{word}` has no place in {}",
                        path.display(),
                        number + 1,
                        arrow.folder
                    );
                }
            }
        }
    }
}

#[test]
fn every_source_says_first_what_it_is_for() {
    for arrow in ARROWS {
        for path in sources(arrow.folder) {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("//!"), "{} does not open with `//!`", path.display());
        }
    }
}

/// A table that cannot be read would be a program in which no rule holds.
#[test]
fn every_program_looks_at_the_tables_that_it_carries_before_anything_else() {
    for (source, begins) in [
        ("src/cli/main.rs", "fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {"),
        ("sync/server/main.rs", "fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {"),
        ("ui/src/main.rs", "fn play(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {"),
        ("ui/src/main.rs", "fn draw(out: &Path, only: &str) -> anyhow::Result<ExitCode> {"),
        ("ui/src/start.rs", "pub fn decide(&self) -> Result<Opens, Shut> {"),
    ] {
        let text = fs::read_to_string(root().join(source)).unwrap();
        let (_, body) = text.split_once(begins).unwrap_or_else(|| panic!("{source}: {begins}"));
        assert!(body.trim_start().starts_with("domain::tables::check()"), "{source}: {begins}");
    }
}

#[test]
fn nothing_is_left_to_do_in_the_sources() {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    for arrow in ARROWS {
        for path in sources(arrow.folder) {
            let text = fs::read_to_string(&path).unwrap();
            for mark in &marks {
                assert!(!text.contains(mark.as_str()), "{} has a {mark}", path.display());
            }
        }
    }
}

#[test]
fn slint_stays_out_of_everything_but_the_screen() {
    let lock: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let slint = package
            .get("dependencies")
            .and_then(toml::Value::as_array)
            .is_some_and(|all| all.iter().any(|one| one.as_str() == Some("slint")));
        assert!(
            !slint || ["tallydock", "screens", "benches"].contains(&name) || name.contains("slint"),
            "{name} depends on slint"
        );
    }
}
