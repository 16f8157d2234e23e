//! Two lines or statements that may bill one mailing twice.

use domain::change::mailing::DuplicateDecision;
use domain::change::statement::Explanation;
use domain::ids::{LineId, StatementId};
use domain::log_entry::{FieldName, Kinship, LineField, LogEntry};
use domain::moment::Moment;
use domain::report::record_of_mailings::paper_number;
use domain::statement::Status;

use crate::office::{Office, number, words};
use crate::screens::duplicate::{
    Decided, DuplicateCard, DuplicateIntent, DuplicateState, DuplicateView, Other, Shared,
};
use crate::screens::pair::PairState;
use crate::station::{Place, Update};
use crate::{Act, Station, text};

impl Station {
    pub(crate) fn tapped_duplicate(
        &mut self,
        now: &Moment,
        intent: DuplicateIntent,
    ) -> store::Result<Update> {
        let office = self.office(now)?;
        let Place::Duplicate(state) = &mut self.place else { return Ok(Update::default()) };
        match intent {
            DuplicateIntent::Back => {
                let from = state.from;
                self.back_to_list(from);
                Ok(Update::default())
            }
            DuplicateIntent::Choose(chosen) => {
                let named = |line: &LineId| office.line(*line).is_some_and(|l| number(l) == chosen);
                let lines = state.other.lines().map(|(other, _)| [state.line, other]);
                let kept = lines.and_then(|lines| lines.into_iter().find(named));
                if let (Some(keeps), Some(kept)) = (state.other.keeps_mut(), kept) {
                    *keeps = kept;
                }
                Ok(Update::default())
            }
            DuplicateIntent::Two => self.decide_twice(now, false),
            DuplicateIntent::One => self.decide_twice(now, true),
        }
    }

    fn decide_twice(&mut self, now: &Moment, one: bool) -> store::Result<Update> {
        let Place::Duplicate(state) = &self.place else { return Ok(Update::default()) };
        let DuplicateState { line, from, other } = state.clone();
        let (kept, gone) = match other.lines() {
            Some((other, keeps)) if keeps == other => (other, line),
            Some((other, _)) => (line, other),
            None => (line, line),
        };
        let decide = |decision| Act::DecideDuplicate { line: kept, other: gone, decision };
        let act = match other {
            Other::Line { .. } if !one => decide(DuplicateDecision::TwoMailings),
            Other::SameStatement { statement, .. } if !one => {
                Act::KeepStatement { line: kept, statement }
            }
            // Nothing is decided before the right number is typed.
            Other::SameNumber { .. } if !one => {
                self.place = Place::Pair(PairState::of(gone, from));
                return self.open_form(now, gone);
            }
            Other::Line { .. } | Other::SameStatement { .. } | Other::SameNumber { .. } => {
                decide(DuplicateDecision::SameMailing)
            }
            Other::Statement { billed, .. } if one => Act::Explain {
                line,
                explanation: Explanation::AlreadyFinalised,
                comment: format!("Billed as statement {billed}; nothing to finalize"),
                statement: Some(billed),
            },
            // Finalising goes on: this line is not what is billed under that number.
            Other::Statement { billed, .. } => {
                let update = self.perform(now, Act::SetAside { line, statement: billed })?;
                if !update.recorded.is_empty() {
                    self.place = Place::Pair(PairState::of(line, from));
                }
                return Ok(update);
            }
        };
        let update = self.perform(now, act)?;
        if !update.recorded.is_empty() {
            self.back_to_list(from);
        }
        Ok(update)
    }

    pub(crate) fn view_duplicate(
        &self,
        now: &Moment,
        state: &DuplicateState,
    ) -> store::Result<DuplicateView> {
        let office = self.office(now)?;
        let line = self.store().line(state.line)?;
        let cards = match (&state.other, state.other.lines()) {
            (Other::Statement { held, billed }, _) => [billed, held]
                .into_iter()
                .map(|id| statement_card(&office, id, id == billed, &line))
                .collect(),
            (_, Some((other, keeps))) => {
                let cards = [state.line, other].map(|id| {
                    let known = office.line(id);
                    known.map(|entry| self.line_card(&office, entry, keeps == id))
                });
                cards.into_iter().flatten().collect()
            }
            (_, None) => Vec::new(),
        };
        let named = |id: LineId| office.line(id).map(number).unwrap_or_default();
        let (keeps, other) = match (&state.other, state.other.lines()) {
            (Other::Statement { billed, .. }, _) => (billed.to_string(), String::new()),
            (_, Some((other, keeps))) if other == keeps => (named(other), named(state.line)),
            (_, Some((other, keeps))) => (named(keeps), named(other)),
            (_, None) => Default::default(),
        };
        Ok(DuplicateView {
            amount: office.items.get(&state.line).and_then(|item| item.amount).map(text::money),
            holder: words(&line, FieldName::PermitHolder),
            permit: text::permit(&line),
            cards,
            same: shared_first(&state.other, same(&line, other_line(&office, &state.other))),
            lines: state.other.lines().is_some(),
            decided: decided(&line, &state.other),
            keeps,
            shared: match &state.other {
                Other::SameStatement { .. } => Shared::Statement,
                Other::SameNumber { .. } => Shared::Number,
                Other::Line { .. } | Other::Statement { .. } => Shared::Nothing,
            },
            other,
        })
    }

    fn line_card(&self, office: &Office, entry: &LogEntry, chosen: bool) -> DuplicateCard {
        let held = entry.statements_claimed().into_iter().next();
        let row = held.and_then(|held| office.statement(held));
        let status = row.map(Status::of);
        let (by, device) = entry.logged.as_ref().map(|s| self.who(s)).unwrap_or_default();
        DuplicateCard {
            id: number(entry),
            billed: status.as_ref().is_some_and(Status::is_final),
            status: status.map(|status| status.code().to_owned()).unwrap_or_default(),
            by,
            device,
            at: entry.arrival().map(text::time_of_day).unwrap_or_default(),
            day: entry.arrival().map(text::day),
            holds: held.map(ToString::to_string).unwrap_or_default(),
            chosen,
        }
    }

    /// Who recorded something, and the letter of the device.
    pub(crate) fn who(&self, stamp: &domain::fold::Stamp) -> (String, String) {
        let person = match stamp.actor {
            domain::change::Actor::Person(person) => self.store().person(person).ok().flatten(),
            domain::change::Actor::Device(_) => None,
        };
        let device = self.store().device(stamp.origin.device).ok();
        let letter = device.and_then(|row| row.state.enrolled).map(|enrolled| enrolled.letter);
        let by = person.map(|row| row.name).unwrap_or_default();
        (by, letter.map(|letter| letter.to_string()).unwrap_or_default())
    }
}

fn statement_card(
    office: &Office,
    id: &StatementId,
    billed: bool,
    line: &LogEntry,
) -> DuplicateCard {
    let row = office.statement(id);
    let check_in = row.and_then(|row| row.check_in);
    DuplicateCard {
        id: id.to_string(),
        status: row.map(|row| Status::of(row).code().to_owned()).unwrap_or_default(),
        billed,
        by: String::new(),
        device: String::new(),
        at: check_in.map(text::time_of_day).unwrap_or_default(),
        day: check_in.map(text::day),
        holds: if billed { String::new() } else { number(line) },
        chosen: billed,
    }
}

fn other_line<'a>(office: &'a Office, other: &Other) -> Option<&'a LogEntry> {
    other.lines().and_then(|(other, _)| office.line(other))
}

/// What both lines claim stands before what they look like.
fn shared_first(other: &Other, same: String) -> String {
    let shared = match other {
        Other::SameStatement { statement, .. } => statement.to_string(),
        Other::SameNumber { transaction, .. } => transaction.clone(),
        Other::Line { .. } | Other::Statement { .. } => return same,
    };
    if same.is_empty() { shared } else { format!("{shared}, {same}") }
}

/// What two of a kind share: the paper that both were copied from, permit, class and pieces. A
/// statement was found by what the line says, another line may differ in something.
fn same(line: &LogEntry, other: Option<&LogEntry>) -> String {
    let mine = looks(line);
    let theirs = other.map_or_else(|| mine.clone(), looks);
    let shared = mine.into_iter().zip(theirs).filter(|(mine, theirs)| mine == theirs);
    shared.filter_map(|(mine, _)| mine).collect::<Vec<_>>().join(", ")
}

fn looks(line: &LogEntry) -> [Option<String>; 4] {
    let class = match line.value(FieldName::Class) {
        Some(LineField::Class(class)) => Some(class.name().to_owned()),
        _ => None,
    };
    let pieces = match line.value(FieldName::Pieces) {
        Some(LineField::Pieces(pieces)) => Some(text::count(pieces.count)),
        _ => None,
    };
    [line.paper_number().map(paper_number), text::permit(line), class, pieces]
}

fn decided(line: &LogEntry, other: &Other) -> Decided {
    let Other::Line { other, .. } = other else { return Decided::Open };
    match line.kin.get(other).and_then(|kin| kin.value()) {
        Some(Kinship::NotThe(_)) => Decided::Two,
        Some(Kinship::Keeps(_) | Kinship::DuplicateOf(_)) => Decided::One,
        Some(Kinship::Unclear(_)) | None => Decided::Open,
    }
}
