//! What the embedded tables have to look like, from their text alone: the build refuses a table
//! that does not (`build.rs`), and so does the start of every program. What a table
//! means is the business of those who read it.

use std::collections::BTreeSet;

use serde_json::Value;

/// How hard a rule can be.
const SEVERITIES: &[&str] = &["record", "warn", "block"];
/// What a rule asks of the program.
const MODES: &[&str] = &["check", "compute", "record", "prompt"];
/// Days of the week as the table of holidays writes them.
const WEEKDAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The table of rules: documents with their editions, and rules that name one of them.
pub(crate) fn rules(text: &str) -> Result<(), String> {
    let table = parse(text)?;
    let documents = list(&table, "documents")?;
    for document in documents {
        filled(document, &["number", "title", "edition"])?;
    }
    let numbers = unique(documents, "number")?;
    let numbers: Vec<&str> = numbers.into_iter().collect();
    let rules = list(&table, "rules")?;
    unique(rules, "id")?;
    for rule in rules {
        filled(rule, &["id", "text", "inputs", "decision", "who"])?;
        one_of(rule, "document", &numbers)?;
        one_of(rule, "severity", SEVERITIES)?;
        one_of(rule, "mode", MODES)?;
    }
    Ok(())
}

/// The table of holidays and closures.
pub(crate) fn business_days(text: &str) -> Result<(), String> {
    let table = parse(text)?;
    filled(&table, &["edition"])?;
    let holidays = list(&table, "holidays")?;
    unique(holidays, "name")?;
    for holiday in holidays {
        filled(holiday, &["name"])?;
        falls(holiday).ok_or_else(|| format!("{holiday} falls on no day"))?;
    }
    let closures = table.get("closures").and_then(Value::as_array).ok_or("closures is no list")?;
    unique(closures, "day")?;
    closures.iter().try_for_each(|closure| filled(closure, &["day", "reason"]))
}

/// The table of the log's items, in the order of their numbers.
pub(crate) fn log_items(text: &str) -> Result<(), String> {
    let table = parse(text)?;
    filled(&table, &["edition"])?;
    for (item, expected) in list(&table, "items")?.iter().zip(1_u64..) {
        filled(item, &["heading"])?;
        if item.get("number").and_then(Value::as_u64) != Some(expected) {
            return Err(format!("{item} stands where number {expected} has its place"));
        }
        if item.get("holds").is_none() {
            return Err(format!("{item} holds nothing"));
        }
    }
    Ok(())
}

fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// A list that has something in it.
fn list<'a>(table: &'a Value, name: &str) -> Result<&'a [Value], String> {
    match table.get(name).and_then(Value::as_array) {
        Some(list) if !list.is_empty() => Ok(list),
        _ => Err(format!("{name} is no list, or an empty one")),
    }
}

fn text<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn filled(row: &Value, names: &[&str]) -> Result<(), String> {
    match names.iter().find(|name| text(row, name).is_none()) {
        Some(name) => Err(format!("{name} is missing in {row}")),
        None => Ok(()),
    }
}

fn unique<'a>(rows: &'a [Value], name: &str) -> Result<BTreeSet<&'a str>, String> {
    let mut seen = BTreeSet::new();
    match rows.iter().filter_map(|row| text(row, name)).find(|text| !seen.insert(*text)) {
        Some(twice) => Err(format!("{name} {twice} is there twice")),
        None => Ok(seen),
    }
}

fn one_of(row: &Value, name: &str, known: &[&str]) -> Result<(), String> {
    match text(row, name) {
        Some(text) if known.contains(&text) => Ok(()),
        other => Err(format!("{name} {:?} is not known, in {row}", other.unwrap_or_default())),
    }
}

/// Something only where the holiday falls on days that there are.
fn falls(holiday: &Value) -> Option<()> {
    let falls = holiday.get("falls")?;
    let within = |rule: &Value, name: &str, upto: u64| {
        (1..=upto).contains(&rule.get(name)?.as_u64()?).then_some(())
    };
    let weekday = |rule: &Value| WEEKDAYS.contains(&text(rule, "weekday")?).then_some(());
    if let Some(rule) = falls.get("fixed") {
        within(rule, "day", 31)?;
        within(rule, "month", 12)
    } else if let Some(rule) = falls.get("nth") {
        within(rule, "nth", 5)?;
        weekday(rule)?;
        within(rule, "month", 12)
    } else {
        let rule = falls.get("last")?;
        weekday(rule)?;
        within(rule, "month", 12)
    }
}
