//! By which editions this device judges, and when that is recorded.
//!
//! A start alone records nothing: a device that is only looked at stays as it was, and one whose
//! store refuses to write starts all the same. What it judges by stands in the same transaction as
//! the first fact that is recorded afterwards, before it, and only where the journal's last word
//! differs. Facts are judged by the last such word before them.

use std::sync::LazyLock;

use domain::calendar::Calendar;
use domain::change::device::{Edition, EditionsInUse};
use domain::ids::DeviceId;
use domain::rulebook::{Rulebook, TABLE_TEXT};

/// The rules that the program carries: some two hundred kilobytes, looked at once.
static RULES: LazyLock<Edition> =
    LazyLock::new(|| edition(Rulebook::whole().edition(), TABLE_TEXT));

/// The editions that the program carries.
pub(crate) fn in_use(device: DeviceId, rulebook: &Rulebook, calendar: &Calendar) -> EditionsInUse {
    EditionsInUse {
        device,
        rulebook: RULES.clone(),
        off: rulebook.off().map(|rule| rule.as_str().to_owned()).collect(),
        prices: None,
        fee_books: Vec::new(),
        calendar: Some(edition(calendar.edition().to_owned(), &calendar.holidays_text())),
        closures: Some(edition(calendar.closures_edition(), &calendar.closures_text())),
    }
}

fn edition(name: String, says: &str) -> Edition {
    Edition { name, checksum: store::digest(says.as_bytes()) }
}

#[cfg(test)]
mod tests;
