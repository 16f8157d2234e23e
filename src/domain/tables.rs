//! The tables that the program carries, and the check with which every program begins: without
//! its rules it would hold nothing, and without its holidays it would reckon the wrong day.
//!
//! The build looks at the same tables (`tables/shape.rs`). What it cannot know, because it is before the
//! types, is looked at here: that every word is one that the program knows, and that every rule
//! that it decides by is in the table.

pub(crate) mod shape;

use crate::{calendar, log_entry, rulebook};

/// A table cannot be used, so the program does not start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The {table} in this program cannot be used: {why}. Nothing is recorded or changed. Install Tallydock again, or the version before"
)]
pub struct BadTable {
    /// Which one.
    pub table: &'static str,
    /// What is wrong with it.
    pub why: String,
}

/// Reads every table.
///
/// # Errors
/// When one cannot be used. Whoever is told so must not go on.
pub fn check() -> Result<(), BadTable> {
    let named = |table| move |why| BadTable { table, why };
    rulebook::check().map_err(named("table of rules"))?;
    calendar::check().map_err(named("table of holidays"))?;
    log_entry::items::check().map_err(named("table of the log's items"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = include_str!("data/rules.json");
    const DAYS: &str = include_str!("data/business_days.json");
    const ITEMS: &str = include_str!("data/log_items.json");

    /// What is said of a table in which every `from` is `to`.
    fn said(table: &str, read: fn(&str) -> Result<(), String>, from: &str, to: &str) -> String {
        assert!(table.contains(from), "{from}");
        read(&table.replacen(from, to, 1)).expect_err(to)
    }

    #[test]
    fn the_tables_of_this_program_can_be_used() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn a_table_of_rules_that_cannot_be_used_is_refused_and_says_why() {
        let read = |text: &str| rulebook::read(text).map(|_| ());
        for (from, to, words) in [
            ("\"rules\"", "\"rule\"", "rules is no list"),
            ("\"id\": \"001-3l\"", "\"id\": \"001-3o\"", "id 001-3o is there twice"),
            ("\"id\": \"001-3l\"", "\"id\": \"001-3lx\"", "001-3l is decided by and not there"),
            ("\"severity\": \"block\"", "\"severity\": \"blocks\"", "severity \"blocks\""),
            ("\"document\": \"001\"", "\"document\": \"004\"", "document \"004\""),
            ("\"mode\": \"check\"", "\"mode\": \"\"", "mode \"\""),
            ("{", "", "line 2"),
        ] {
            let why = said(RULES, read, from, to);
            assert!(why.contains(words), "{words}: {why}");
        }
        for cut in [0, 1, RULES.len() / 2, RULES.trim_end().len() - 1] {
            read(RULES.get(..cut).unwrap()).unwrap_err();
        }
        let whole = rulebook::read(RULES);
        assert!(whole.is_ok(), "{:?}", whole.err());
    }

    #[test]
    fn a_table_of_holidays_that_cannot_be_used_is_refused_and_says_why() {
        let read = |text: &str| calendar::read(text).map(|_| ());
        for (from, to, words) in [
            ("\"month\": 12", "\"month\": 13", "falls on no day"),
            ("\"Mon\"", "\"Monday\"", "falls on no day"),
            (
                "Juneteenth National Independence Day",
                "Christmas Day",
                "Christmas Day is there twice",
            ),
            ("2018-12-05", "2018-12-32", "line"),
            ("\"holidays\"", "\"holyday\"", "holidays is no list"),
        ] {
            let why = said(DAYS, read, from, to);
            assert!(why.contains(words), "{words}: {why}");
        }
    }

    #[test]
    fn a_table_of_the_logs_items_that_cannot_be_used_is_refused_and_says_why() {
        let read = |text: &str| log_entry::items::read(text).map(|_| ());
        for (from, to, words) in [
            ("\"number\": 21", "\"number\": 22", "where number 21 has its place"),
            ("\"field\": \"mailer\"", "\"field\": \"sender\"", "sender"),
            ("\"holds\": \"released\"", "\"holds\": \"freed\"", "freed"),
        ] {
            let why = said(ITEMS, read, from, to);
            assert!(why.contains(words), "{words}: {why}");
        }
    }

    #[test]
    fn who_is_told_of_a_table_that_cannot_be_used_is_told_what_to_do() {
        let bad = BadTable { table: "table of rules", why: "rules is no list".to_owned() };
        let said = bad.to_string();
        assert!(said.starts_with("The table of rules in this program cannot be used: rules"));
        assert!(said.contains("Nothing is recorded or changed. Install Tallydock again"), "{said}");
    }
}
