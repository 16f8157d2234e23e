//! The state of a log line.

use std::collections::{BTreeMap, BTreeSet};

use super::{Given, Recorded, Register, Stamp, canonical};
use crate::change::mailing::{DuplicateDecided, DuplicateDecision};
use crate::change::statement::{FinalisedTicked, LineExplained};
use crate::change::{Change, MatchDecided};
use crate::ids::{LineId, MatchId, PlacardId, StatementId};
use crate::log_entry::{Entry, FieldName, FieldValue, Kinship, LogEntry, Match, Placard};

/// What the values of a line are collected in before they settle.
#[derive(Default)]
struct Collected {
    fields: BTreeMap<FieldName, Given<FieldValue>>,
    matched: Given<Match>,
    linked: BTreeSet<MatchId>,
    set_aside: BTreeMap<StatementId, Given<bool>>,
    ticks: Vec<FinalisedTicked>,
    kin: BTreeMap<LineId, Given<Kinship>>,
    secured: Given<String>,
    entry: Given<Entry>,
    explained: Given<LineExplained>,
    placards: BTreeMap<PlacardId, Placard>,
}

/// Folds the facts about the line `line`.
pub fn log_entry(line: LineId, facts: Vec<Recorded>) -> LogEntry {
    let mut entry = LogEntry::stub(line);
    let facts = canonical(facts);
    let mut collected = Collected { linked: linked(&facts), ..Collected::default() };
    for recorded in facts {
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
    entry.ticked = ticked(&entry.entry, &collected.ticks);
    entry.set_aside =
        collected.set_aside.into_iter().map(|(of, given)| (of, given.settle())).collect();
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
                let id = body.matching.unwrap_or(MatchId(recorded.fact.id.0));
                let value = Match {
                    id,
                    statement: body.statement,
                    beside: Vec::new(),
                    evidence: body.evidence,
                };
                self.matched.take(&recorded, Some(value));
            }
            Change::MatchDecided(body) if !self.linked.contains(&body.matching) => {
                self.matched.take(&recorded, decided(body));
            }
            Change::StatementSetAside(body) => {
                let given = self.set_aside.entry(body.statement).or_default();
                given.take(&recorded, Some(!body.lifted));
            }
            Change::EntryTakenBack(_) => self.entry.take(&recorded, None),
            Change::FinalisedTicked(body) => self.ticks.push(body),
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

/// The matches that a fact of its own links with the line: what such a match decides beside it is
/// said already, and taking the link back takes it back.
fn linked(facts: &[Recorded]) -> BTreeSet<MatchId> {
    let link = |recorded: &Recorded| match &recorded.fact.change {
        Change::StatementMatched(body) => body.matching,
        _ => None,
    };
    facts.iter().filter_map(link).collect()
}

/// A match as one of its lines sees it; none that names no statement.
fn decided(body: MatchDecided) -> Option<Match> {
    let mut statements = body.statements.into_iter();
    let statement = statements.next()?;
    let beside = statements.collect();
    Some(Match { id: body.matching, statement, beside, evidence: body.evidence })
}

/// The status with which item 25 was ticked: the first for the statement that was finalised. A
/// tick for an entry that was taken back ticks nothing.
fn ticked(entry: &Register<Entry>, ticks: &[FinalisedTicked]) -> Option<String> {
    let finalised = match entry.value() {
        Some(Entry::Electronic(finalised)) => Some(&finalised.statement),
        _ if !entry.is_given() && !entry.standing().is_empty() => return None,
        _ => None,
    };
    let counts =
        |tick: &&FinalisedTicked| finalised.is_none_or(|statement| tick.statement == *statement);
    ticks.iter().find(counts).map(|tick| tick.status.clone())
}

/// Folds the facts about the match `matching`: what was said to belong together. Whether it still
/// stands on a line is the line's to say, since there it is taken back.
pub fn matching(matching: MatchId, facts: Vec<Recorded>) -> Register<MatchDecided> {
    let mut given = Given::default();
    for recorded in canonical(facts) {
        let value = match recorded.fact.change.clone() {
            Change::MatchDecided(body) => body,
            Change::StatementMatched(body) => MatchDecided {
                matching,
                lines: vec![body.line],
                statements: vec![body.statement],
                evidence: body.evidence,
            },
            _ => continue,
        };
        given.take(&recorded, Some(value));
    }
    given.settle()
}
