//! The state of a log line.

use std::collections::BTreeMap;

use super::{Given, Recorded, Stamp, canonical};
use crate::change::Change;
use crate::change::mailing::{DuplicateDecided, DuplicateDecision};
use crate::change::statement::LineExplained;
use crate::ids::{LineId, PlacardId};
use crate::log_entry::{Entry, FieldName, FieldValue, Kinship, LogEntry, Match, Placard};

/// What the values of a line are collected in before they settle.
#[derive(Default)]
struct Collected {
    fields: BTreeMap<FieldName, Given<FieldValue>>,
    matched: Given<Match>,
    kin: BTreeMap<LineId, Given<Kinship>>,
    secured: Given<String>,
    entry: Given<Entry>,
    explained: Given<LineExplained>,
    placards: BTreeMap<PlacardId, Placard>,
}

/// Folds the facts about the line `line`.
pub fn log_entry(line: LineId, facts: Vec<Recorded>) -> LogEntry {
    let mut entry = LogEntry::stub(line);
    let mut collected = Collected::default();
    for recorded in canonical(facts) {
        once(&mut entry, &recorded);
        collected.take(line, recorded);
    }
    entry.fields =
        collected.fields.into_iter().map(|(name, given)| (name, given.settle())).collect();
    entry.kin = collected.kin.into_iter().map(|(other, given)| (other, given.settle())).collect();
    entry.matched = collected.matched.settle();
    entry.secured = collected.secured.settle();
    entry.entry = collected.entry.settle();
    entry.explained = collected.explained.settle();
    entry.placards = collected.placards.into_values().collect();
    entry
}

/// What is recorded once and not replaced: the first in canonical order counts.
fn once(entry: &mut LogEntry, recorded: &Recorded) {
    match &recorded.fact.change {
        Change::MailingLogged(logged) if entry.number.is_none() => {
            entry.number = Some(logged.number);
            entry.arrived_at = Some(logged.arrived_at);
            entry.outage = logged.outage;
            entry.logged = Some(Stamp::of(recorded));
        }
        Change::MailReleased(released) => {
            entry.released_at = match entry.released_at {
                Some(earlier) => Some(earlier.min(released.released_at)),
                None => Some(released.released_at),
            };
        }
        Change::FinalisedTicked(ticked) if entry.ticked.is_none() => {
            entry.ticked = Some(ticked.status.clone());
        }
        Change::MailingWithdrawn(withdrawn) if entry.withdrawn.is_none() => {
            entry.withdrawn = Some(withdrawn.reason.clone());
        }
        _ => {}
    }
}

impl Collected {
    fn take(&mut self, line: LineId, recorded: Recorded) {
        match recorded.fact.change.clone() {
            Change::MailingLogged(logged) => {
                for set in logged.fields {
                    let value = FieldValue { source: set.source, field: set.field };
                    self.field(value.field.name()).take(&recorded, Some(value));
                }
            }
            Change::FieldSet(body) => {
                let value = FieldValue { source: body.set.source, field: body.set.field };
                self.field(value.field.name()).take(&recorded, Some(value));
            }
            Change::FieldCleared(body) => self.field(body.field).take(&recorded, None),
            Change::StatementMatched(body) => {
                let value = Match { statement: body.statement, evidence: body.evidence };
                self.matched.take(&recorded, Some(value));
            }
            Change::StatementUnmatched(_) => self.matched.take(&recorded, None),
            Change::DuplicateDecided(body) => {
                let kinship = kinship(line, &body);
                self.kin.entry(kinship.other()).or_default().take(&recorded, Some(kinship));
            }
            Change::HardCopySecured(body) => self.secured.take(&recorded, Some(body.place)),
            Change::StatementEntered(body) => {
                self.entry.take(&recorded, Some(Entry::HardCopy(body)));
            }
            Change::StatementFinalised(body) => {
                self.entry.take(&recorded, Some(Entry::Electronic(body)));
            }
            Change::LineExplained(body) => self.explained.take(&recorded, Some(body)),
            Change::PlacardMade(body) => {
                let placard = self.placard(body.placard);
                placard.copies = placard.copies.max(body.copy);
            }
            Change::PlacardAttached(body) => self.placard(body.placard).attached = true,
            _ => {}
        }
    }

    fn field(&mut self, name: FieldName) -> &mut Given<FieldValue> {
        self.fields.entry(name).or_default()
    }

    fn placard(&mut self, placard: PlacardId) -> &mut Placard {
        self.placards.entry(placard).or_insert(Placard { placard, copies: 0, attached: false })
    }
}

/// The decision as `line` sees it.
fn kinship(line: LineId, body: &DuplicateDecided) -> Kinship {
    let other = if body.line == line { body.other } else { body.line };
    match body.decision {
        DuplicateDecision::TwoMailings => Kinship::NotThe(other),
        DuplicateDecision::SameMailing if body.line == line => Kinship::Keeps(other),
        DuplicateDecision::SameMailing => Kinship::DuplicateOf(other),
        DuplicateDecision::Unknown(_) => Kinship::Unclear(other),
    }
}
