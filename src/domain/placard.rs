//! PS Form 3607, Mail Release Placard, filled by hand while 3607-P cannot be printed (Contingency
//! Plan 4).
//!
//! What stands on it as plain data; how it is drawn is not decided here. The plan does not show
//! the form, so its rows are a reconstruction.

use crate::log_entry::{FieldName, LineField, LogEntry};
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
    let field = |name| entry.value(name).map(field_on_placard).unwrap_or_default();
    let number = entry.number.map(|number| number.to_string()).unwrap_or_default();
    let row = |heading, value| PlacardRow { heading, value };
    vec![
        row("Line", number),
        row("Office of mailing", unit.name.clone()),
        row(
            "Cleared",
            made_at.wall().with_timezone(&unit.zone).format("%Y-%m-%d %H:%M %Z").to_string(),
        ),
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

/// Figures that are read from afar have commas.
fn field_on_placard(field: &LineField) -> String {
    match field {
        LineField::Pieces(pieces) => pieces.to_string(),
        LineField::TotalWeight(weight) => weight.to_string(),
        other => field_text(other),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::quantity::{Weight, WeightUnit};
    use crate::rules::Site;
    use crate::testing::{Line, at};

    #[test]
    fn a_placard_says_what_is_known_and_leaves_the_rest_to_be_written() {
        let weight = Weight { value: "12345.60".parse().unwrap(), unit: WeightUnit::Lb };
        let entry = Line::arrived(38, "08:10")
            .holder("Great Lakes Benefit")
            .permit("PI", "1542")
            .about(1_234_567)
            .with(LineField::TotalWeight(weight))
            .entry();
        let unit = UnitProfile::usual("Pewaukee BMEU", Site::Bmeu, Tz::America__Chicago);
        let rows = rows(&entry, &unit, at("09:05"));
        let value = |heading| rows.iter().find(|row| row.heading == heading).unwrap().value.clone();
        for (heading, expected) in [
            ("Line", "A-038"),
            ("Cleared", "2018-12-11 09:05 CST"),
            ("Permit", "PI 1542"),
            ("Pieces", "≈ 1,234,567"),
            ("Weight", "12,345.60 lb"),
            ("Containers", ""),
        ] {
            assert_eq!(value(heading), expected);
        }
    }
}
