//! Lines of the log.

use domain::change::{Actor, Change};
use domain::fold::Recorded;
use domain::ids::UnitId;
use domain::log_entry::{FieldName, LineField, LogEntry};
use domain::moment::Timestamp;
use domain::quantity::{Exactness, Pieces};
use domain::rules::close_out::may_hold;
use rusqlite::{Connection, params};

use super::claims;
use crate::error::Result;
use crate::words;

/// When something last settled a line, or settled it otherwise.
pub(super) fn last_settling(facts: &[Recorded]) -> Option<Timestamp> {
    let settles = |change: &Change| {
        matches!(
            change,
            Change::StatementEntered(_)
                | Change::StatementFinalised(_)
                | Change::FinalisedTicked(_)
                | Change::LineExplained(_)
                | Change::DuplicateDecided(_)
                | Change::MailingWithdrawn(_)
        )
    };
    let settling = facts.iter().map(|recorded| &recorded.fact);
    settling.filter(|fact| settles(&fact.change)).map(|fact| fact.at).max()
}

/// Replaces a line's row; `last_settling` counts once the line is settled.
pub(super) fn save(
    db: &Connection,
    unit: Option<UnitId>,
    entry: &LogEntry,
    last_settling: Option<Timestamp>,
) -> Result<()> {
    let arrival = entry.arrival();
    let state = entry.state();
    let pieces = pieces(entry);
    let class = match entry.value(FieldName::Class) {
        Some(LineField::Class(class)) => Some(words::word(class)?),
        _ => None,
    };
    let by = entry.logged.map(|stamp| match stamp.actor {
        Actor::Person(person) => *person.as_bytes(),
        Actor::Device(device) => *device.as_bytes(),
    });
    db.prepare_cached(
        "INSERT OR REPLACE INTO lines (
            line, unit, letter, counter, state, settled, arrival_ms, arrival_at, day, outage,
            mailer, holder, permit_type, permit_number, job_id, channel, class, pieces,
            approximate, postage, conflicts, statement, duplicate_of, released_ms, secured,
            entered, ticked, placards, logged_on, logged_by, paper, may_hold, settled_day,
            released_day
         ) VALUES (
            ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
            ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34
         )",
    )?
    .execute(params![
        entry.line.as_bytes(),
        unit.as_ref().map(UnitId::as_bytes),
        entry.number.map(|number| number.letter.to_string()),
        entry.number.map(|number| number.counter),
        words::line_state_word(state),
        state.is_settled(),
        arrival.map(|at| at.unix_ms()),
        arrival.map(|at| at.to_string()),
        arrival.map(|at| at.local_date().to_string()),
        entry.outage.as_ref().map(|outage| outage.as_bytes()),
        text(entry, FieldName::Mailer),
        text(entry, FieldName::PermitHolder),
        text(entry, FieldName::PermitType),
        text(entry, FieldName::PermitNumber),
        text(entry, FieldName::JobId),
        entry.channel().as_ref().map(words::word).transpose()?,
        class,
        pieces.map(|pieces| pieces.count),
        pieces.is_some_and(|pieces| pieces.exactness != Exactness::Exact),
        postage(entry),
        conflicts(entry),
        entry.matched.value().map(|matched| matched.statement.0.as_str()),
        entry.duplicate_of().as_ref().map(|other| other.as_bytes()),
        entry.released_at.map(|at| at.unix_ms()),
        entry.secured.value().is_some(),
        entry.entry.value().is_some(),
        entry.ticked.is_some(),
        i64::try_from(entry.placards.len()).unwrap_or(i64::MAX),
        entry.logged.as_ref().map(|stamp| stamp.origin.device.as_bytes()),
        by,
        entry.paper_number(),
        may_hold(entry),
        last_settling.filter(|_| state.is_settled()).map(|at| at.local_date().to_string()),
        entry.released_at.map(|at| at.local_date().to_string()),
    ])?;
    claims::save(db, entry)
}

fn conflicts(entry: &LogEntry) -> i64 {
    i64::try_from(entry.conflict_count()).unwrap_or(i64::MAX)
}

fn text(entry: &LogEntry, name: FieldName) -> Option<&str> {
    match entry.value(name)? {
        LineField::Mailer(text)
        | LineField::PermitHolder(text)
        | LineField::PermitType(text)
        | LineField::PermitNumber(text)
        | LineField::JobId(text) => Some(text),
        _ => None,
    }
}

fn pieces(entry: &LogEntry) -> Option<Pieces> {
    match entry.value(FieldName::Pieces) {
        Some(LineField::Pieces(pieces)) => Some(*pieces),
        _ => None,
    }
}

/// With its decimals, as it was given.
fn postage(entry: &LogEntry) -> Option<String> {
    match entry.value(FieldName::Postage) {
        Some(LineField::Postage(money)) => Some(money.0.to_string()),
        _ => None,
    }
}
