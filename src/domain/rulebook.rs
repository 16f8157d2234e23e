//! The rules of the Postal Service as data, and which of them are on.
//!
//! Every decision in this crate asks a [`Rulebook`] whether its rule is on, so that switching one
//! rule off changes what happens and nothing else. The texts lie in `data/rules.json`: an id, the
//! rule in our words, the document with its edition, and how hard the rule is. Which rules the
//! program decides by is listed in [`decided`].
//!
//! This file knows no rule's meaning; [`crate::rules`] does.

pub mod decided;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::tables::shape;

/// The id of a rule: the document's number and the place in it, `001-3l`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The id for a constant; [`decided`] proves that the table has it.
    const fn named(id: &'static str) -> Self {
        Self(id)
    }

    /// The rule with this id, when the table has one.
    pub fn find(id: &str) -> Option<Self> {
        TABLE.rules.get_key_value(id).map(|(id, _)| Self(id.as_str()))
    }

    /// `001-3l`.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The row of the table.
    pub fn row(self) -> Option<&'static RuleRow> {
        TABLE.rules.get(self.0)
    }

    /// The place in its document: `3.2.5`; empty where the id names none.
    pub fn section(self) -> &'static str {
        let (_, place) = self.0.split_once('-').unwrap_or_default();
        let end = place.trim_end_matches(|character: char| character.is_ascii_lowercase());
        if end.starts_with(|character: char| character.is_ascii_digit()) { end } else { "" }
    }

    /// What the rule says, in one sentence.
    pub fn text(self) -> &'static str {
        self.row().map_or("", |row| row.text.as_str())
    }

    /// How hard it is. A rule that the table does not have holds: no program starts without it
    /// ([`crate::tables`]), and one that did must not let everything pass.
    pub fn severity(self) -> Severity {
        self.row().map_or(Severity::Block, |row| row.severity)
    }

    /// The document that it comes from.
    pub fn document(self) -> Option<&'static Document> {
        let number = &self.row()?.document;
        TABLE.documents.iter().find(|document| document.number == *number)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RuleId({})", self.0)
    }
}

/// How hard a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Captured, computed, or explicitly not demanded.
    Record,
    /// Work goes on, flagged.
    Warn,
    /// Refused or held until cured.
    Block,
}

/// A rule as the table has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RuleRow {
    /// `001-3l`.
    pub id: String,
    /// The number of its document.
    pub document: String,
    /// How hard it is.
    pub severity: Severity,
    /// `check`, `compute`, `record` or `prompt`.
    pub mode: String,
    /// The rule.
    pub text: String,
    /// What it is decided by.
    pub inputs: String,
    /// What follows.
    pub decision: String,
    /// Whom it concerns.
    pub who: String,
}

/// A document that rules come from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Document {
    /// `001`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its edition.
    pub edition: String,
}

/// Which rules are on: all of them, but for those that somebody switched off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rulebook {
    off: BTreeSet<RuleId>,
}

impl Rulebook {
    /// The rulebook with every rule on.
    pub const fn whole() -> Self {
        Self { off: BTreeSet::new() }
    }

    /// The same with one rule switched off.
    #[must_use]
    pub fn without(mut self, rule: RuleId) -> Self {
        self.off.insert(rule);
        self
    }

    /// Whether the rule decides.
    pub fn is_on(&self, rule: RuleId) -> bool {
        !self.off.contains(&rule)
    }

    /// The rules that are off.
    pub fn off(&self) -> impl Iterator<Item = RuleId> {
        self.off.iter().copied()
    }

    /// The editions that decide, as a fact records them: `001 3.0, 2018-12; …`, with the rules
    /// that are off.
    pub fn edition(&self) -> String {
        let mut parts: Vec<String> = TABLE
            .documents
            .iter()
            .map(|document| format!("{} {}", document.number, document.edition))
            .collect();
        parts.extend(self.off.iter().map(|rule| format!("without {rule}")));
        parts.join("; ")
    }
}

/// The table as the program carries it: what its checksum is made of.
pub const TABLE_TEXT: &str = include_str!("data/rules.json");

/// Every document, in the order of the table.
pub fn documents() -> &'static [Document] {
    &TABLE.documents
}

/// Every rule, in the order of its id.
pub fn rules() -> impl Iterator<Item = RuleId> {
    TABLE.rules.keys().map(|id| RuleId(id.as_str()))
}

/// Whether the table can be used: [`crate::tables::check`] asks before anything else.
pub(crate) fn check() -> Result<(), String> {
    read(TABLE_TEXT).map(|_| ())
}

/// Reads the table. Every rule that the program decides by has to be in it.
pub(crate) fn read(text: &str) -> Result<Table, String> {
    shape::rules(text)?;
    let file: TableFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rules: BTreeMap<String, RuleRow> =
        file.rules.into_iter().map(|row| (row.id.clone(), row)).collect();
    match decided::ALL.iter().find(|rule| !rules.contains_key(rule.as_str())) {
        Some(rule) => Err(format!("{rule} is decided by and not there")),
        None => Ok(Table { documents: file.documents, rules }),
    }
}

#[derive(Debug, Default)]
pub(crate) struct Table {
    documents: Vec<Document>,
    rules: BTreeMap<String, RuleRow>,
}

#[derive(Deserialize)]
struct TableFile {
    documents: Vec<Document>,
    rules: Vec<RuleRow>,
}

/// No program goes on without it; see [`check`].
static TABLE: LazyLock<Table> = LazyLock::new(|| read(TABLE_TEXT).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_its_rules() {
        for (number, expected) in [("000", 38), ("001", 105), ("002", 205), ("003", 458)] {
            let of = rules().filter(|rule| rule.row().unwrap().document == number);
            assert_eq!(of.count(), expected, "document {number}");
        }
    }

    #[test]
    fn every_rule_says_something_and_names_a_known_document() {
        for rule in rules() {
            let row = rule.row().unwrap();
            assert!(!row.text.is_empty() && !row.decision.is_empty(), "{rule}");
            assert!(rule.document().is_some(), "{rule}");
            assert!(
                ["check", "compute", "record", "prompt"].contains(&row.mode.as_str()),
                "{rule}"
            );
        }
    }

    #[test]
    fn severities_are_those_of_the_documents() {
        for (severity, expected) in
            [(Severity::Block, 27), (Severity::Warn, 23), (Severity::Record, 55)]
        {
            let of = rules().filter(|rule| {
                rule.severity() == severity && rule.row().unwrap().document == "001"
            });
            assert_eq!(of.count(), expected, "{severity:?}");
        }
    }

    #[test]
    fn a_rule_that_is_switched_off_is_off_alone() {
        let statement = RuleId::find("001-3l").unwrap();
        let presort = RuleId::find("001-3o").unwrap();
        let book = Rulebook::whole().without(statement);
        assert!(!book.is_on(statement));
        assert!(book.is_on(presort));
        assert!(Rulebook::whole().is_on(statement));
        assert!(book.edition().ends_with("without 001-3l"), "{}", book.edition());
    }

    #[test]
    fn the_section_stands_in_the_id() {
        for (id, section) in [
            ("001-3.2.5m", "3.2.5"),
            ("001-3l", "3"),
            ("001-6.1", "6.1"),
            ("P685-cont", ""),
            ("000-MU-1", ""),
        ] {
            assert_eq!(RuleId::find(id).unwrap().section(), section, "{id}");
        }
    }

    #[test]
    fn an_id_that_no_document_has_is_not_found() {
        for id in ["", "001-", "001-3L", "001-99", "3l"] {
            assert_eq!(RuleId::find(id), None, "{id:?}");
        }
    }
}
