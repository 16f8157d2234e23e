//! Words of the domain as columns hold them.

use domain::container::ContainerState;
use domain::log_entry::LineState;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Result, StoreError};

/// The word that the journal has for a value of an enum without data.
pub(crate) fn word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StoreError::Unreadable { table: "words", what: format!("{other:?}") }),
    }
}

/// The value that a word of the journal stands for.
pub(crate) fn value<T: DeserializeOwned>(table: &'static str, word: String) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| StoreError::Unreadable { table, what: error.to_string() })
}

/// As [`value`], for a column that may be empty.
pub(crate) fn value_if_any<T: DeserializeOwned>(
    table: &'static str,
    word: Option<String>,
) -> Result<Option<T>> {
    word.map(|word| value(table, word)).transpose()
}

const LINE_STATES: [(LineState, &str); 7] = [
    (LineState::Stub, "stub"),
    (LineState::Logged, "logged"),
    (LineState::Released, "released"),
    (LineState::Matched, "matched"),
    (LineState::Entered, "entered"),
    (LineState::Explained, "explained"),
    (LineState::Withdrawn, "withdrawn"),
];

const CONTAINER_STATES: [(ContainerState, &str); 5] = [
    (ContainerState::Unscanned, "unscanned"),
    (ContainerState::Open, "open"),
    (ContainerState::Reconciled, "reconciled"),
    (ContainerState::PlacardCollected, "placard_collected"),
    (ContainerState::Released, "released"),
];

pub(crate) fn line_state_word(state: LineState) -> &'static str {
    LINE_STATES.iter().find(|(known, _)| *known == state).map_or("", |(_, word)| word)
}

pub(crate) fn line_state(word: &str) -> Result<LineState> {
    find(&LINE_STATES, word).ok_or_else(|| unreadable("lines", word))
}

pub(crate) fn container_state_word(state: ContainerState) -> &'static str {
    CONTAINER_STATES.iter().find(|(known, _)| *known == state).map_or("", |(_, word)| word)
}

pub(crate) fn container_state(word: &str) -> Result<ContainerState> {
    find(&CONTAINER_STATES, word).ok_or_else(|| unreadable("containers", word))
}

fn find<T: Copy>(words: &[(T, &str)], word: &str) -> Option<T> {
    words.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
}

fn unreadable(table: &'static str, word: &str) -> StoreError {
    StoreError::Unreadable { table, what: format!("state {word:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for (state, word) in LINE_STATES {
            assert_eq!(line_state(line_state_word(state)).unwrap(), state, "{word}");
        }
        for (state, word) in CONTAINER_STATES {
            assert_eq!(container_state(container_state_word(state)).unwrap(), state, "{word}");
        }
        assert!(line_state("").is_err());
        assert!(container_state("").is_err());
    }
}
