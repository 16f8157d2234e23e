//! Reads the data tables before they become part of the program: one that cannot be read, a rule
//! without its document, or one that is there twice, ends the build.
#![allow(clippy::print_stdout)]

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;

use serde_json::Value;

type Checked = Result<(), Box<dyn Error>>;

fn main() -> Checked {
    println!("cargo:rerun-if-changed=build.rs");
    rules(&read("data/rules.json")?)?;
    filled(&read("data/business_days.json")?, "holidays", &["name", "falls"])?;
    filled(&read("data/log_items.json")?, "items", &["number", "heading", "holds"])
}

fn read(path: &str) -> Result<Value, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={path}");
    Ok(serde_json::from_str(&fs::read_to_string(path)?).map_err(|why| format!("{path}: {why}"))?)
}

/// Every rule has an id of its own, a document of the table, a known severity and a known mode.
fn rules(table: &Value) -> Checked {
    filled(table, "documents", &["number", "title", "edition"])?;
    filled(table, "rules", &["id", "text", "inputs", "decision", "who"])?;
    let documents: BTreeSet<&str> =
        list(table, "documents").map(|row| word(row, "number")).collect();
    let mut ids = BTreeSet::new();
    for rule in list(table, "rules") {
        let id = word(rule, "id");
        let known = documents.contains(word(rule, "document"))
            && ["record", "warn", "block"].contains(&word(rule, "severity"))
            && ["check", "compute", "record", "prompt"].contains(&word(rule, "mode"));
        if !known {
            return Err(format!("rule {id}: its document, severity or mode is not known").into());
        }
        if !ids.insert(id) {
            return Err(format!("rule {id} is there twice").into());
        }
    }
    Ok(())
}

/// A list that is not empty and whose rows have all of these.
fn filled(table: &Value, name: &str, keys: &[&str]) -> Checked {
    if list(table, name).next().is_none() {
        return Err(format!("there are no {name}").into());
    }
    for row in list(table, name) {
        let empty = |key: &&&str| match row.get(**key) {
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Null) | None => true,
            Some(_) => false,
        };
        if let Some(key) = keys.iter().find(empty) {
            return Err(format!("{name}: no {key} in {row}").into());
        }
    }
    Ok(())
}

fn list<'a>(table: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    table.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn word<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}
