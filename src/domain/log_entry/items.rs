//! The numbered items of the printed log, as data.
//!
//! Items 21, 22, 23 and 25 are fixed by the Contingency Plan (3.3, 3.4). The numbers of the
//! others are a reconstruction: when the form turns up, `data/log_items.json` is the only place
//! to change.

use serde::Deserialize;

use super::FieldName;
use crate::tables::shape;

/// One numbered item of the log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Item {
    /// Its number.
    pub number: u8,
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub holds: Holds,
    /// The plan itself names the number.
    #[serde(default)]
    pub fixed: bool,
}

/// What stands in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The line's number.
    LineNumber,
    /// The date of arrival.
    ArrivalDate,
    /// The time of arrival with its zone.
    ArrivalTime,
    /// A field of the line.
    Field(FieldName),
    /// When the mail was released.
    Released,
    /// Item 21.
    DateEntered,
    /// Item 22.
    Initials,
    /// Item 23.
    TransactionNumber,
    /// The statement that the line is matched to.
    StatementId,
    /// Item 25.
    Finalised,
    /// Comments, tickets and explanations together.
    Comments,
}

#[derive(Deserialize)]
struct ItemsFile {
    edition: String,
    items: Vec<Item>,
}

/// The items of the log, with the edition of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// Which edition of the table it is.
    pub edition: String,
    /// The items by number.
    pub items: Vec<Item>,
}

/// The items of the log that this program prints and exports.
pub fn items() -> &'static Items {
    // No program goes on without it: see [`check`].
    static ITEMS: std::sync::LazyLock<Items> =
        std::sync::LazyLock::new(|| read(TEXT).unwrap_or_default());
    &ITEMS
}

const TEXT: &str = include_str!("../data/log_items.json");

/// Whether the table can be used: [`crate::tables::check`] asks before anything else.
pub(crate) fn check() -> Result<(), String> {
    read(TEXT).map(|_| ())
}

pub(crate) fn read(text: &str) -> Result<Items, String> {
    shape::log_items(text)?;
    let file: ItemsFile = serde_json::from_str(text).map_err(|error| error.to_string())?;
    // A journal may hold words of a newer program; a program's own table holds its own alone.
    let unknown = file.items.iter().find_map(|item| match &item.holds {
        Holds::Field(FieldName::Unknown(name)) => Some((item.number, name)),
        _ => None,
    });
    if let Some((number, name)) = unknown {
        return Err(format!("item {number} holds the field {name}, which no line has"));
    }
    Ok(Items { edition: file.edition, items: file.items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_items_that_the_plan_names_have_its_numbers() {
        let number = |holds| items().items.iter().find(|item| item.holds == holds).unwrap();
        for (holds, expected) in [
            (Holds::DateEntered, 21),
            (Holds::Initials, 22),
            (Holds::TransactionNumber, 23),
            (Holds::Finalised, 25),
        ] {
            assert_eq!((number(holds).number, number(holds).fixed), (expected, true));
        }
    }

    #[test]
    fn every_item_has_its_own_number_in_order() {
        let numbers: Vec<u8> = items().items.iter().map(|item| item.number).collect();
        assert_eq!(numbers, (1..=26).collect::<Vec<u8>>());
    }
}
