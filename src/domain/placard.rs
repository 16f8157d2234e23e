//! PS Form 3607, Mail Release Placard, filled by hand while 3607-P cannot be printed (Contingency
//! Plan 4).
//!
//! What stands on it as plain data; how it is drawn is not decided here. The plan does not show
//! the form, so its rows are a reconstruction.

use crate::log_entry::{FieldName, LogEntry};
use crate::moment::Timestamp;
use crate::report::record_of_mailings::field_text;
use crate::rules::UnitProfile;

/// One row of the placard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacardRow {
    /// Its heading.
    pub heading: &'static str,
    /// What stands in it; empty to be filled by hand.
    pub value: String,
}

/// The rows of the placard of a line.
pub fn rows(entry: &LogEntry, unit: &UnitProfile, made_at: Timestamp) -> Vec<PlacardRow> {
    let field = |name| entry.value(name).map(field_text).unwrap_or_default();
    let number = entry.number.map(|number| number.to_string()).unwrap_or_default();
    let row = |heading, value| PlacardRow { heading, value };
    vec![
        row("Line", number),
        row("Office of mailing", unit.name.clone()),
        row("Cleared", made_at.wall().format("%Y-%m-%d %H:%M").to_string()),
        row("Mailer", field(FieldName::Mailer)),
        row("Permit holder", field(FieldName::PermitHolder)),
        row(
            "Permit",
            [field(FieldName::PermitType), field(FieldName::PermitNumber)]
                .join(" ")
                .trim()
                .to_owned(),
        ),
        row("Class", field(FieldName::Class)),
        row("Processing category", field(FieldName::Category)),
        row("Pieces", field(FieldName::Pieces)),
        row("Weight", field(FieldName::TotalWeight)),
        row("Containers", field(FieldName::Containers)),
    ]
}
