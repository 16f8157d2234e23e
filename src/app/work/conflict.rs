//! Two values that two devices gave, side by side. One further fact replaces both.

use domain::change::mailing::SourcedField;
use domain::fold::{Register, Stamp};
use domain::language::Language;
use domain::log_entry::{Entry, FieldName, Kinship, LineField, LogEntry};
use domain::moment::Moment;
use domain::report::record_of_mailings::field_text;

use crate::office::{number, words};
use crate::screens::conflict::{
    ConflictIntent, ConflictState, ConflictValue, ConflictView, Subject,
};
use crate::screens::log_entry::{Field, LogEntryIntent, Source, cell_of, source_of};
use crate::screens::reconcile::Shown;
use crate::station::{Place, Update};
use crate::{Act, Station, text};

/// A conflict of a line: what it is about, and for each value that stands who gave it and what
/// keeps it.
struct Contested {
    subject: Subject,
    /// The cell on which another value can be typed.
    cell: Option<Field>,
    sides: Vec<Side>,
}

struct Side {
    value: Shown,
    stamp: Stamp,
    source: Source,
    keep: Act,
}

impl Station {
    pub(crate) fn tapped_conflict(
        &mut self,
        now: &Moment,
        intent: ConflictIntent,
    ) -> store::Result<Update> {
        let Place::Conflict(state) = &mut self.place else { return Ok(Update::default()) };
        let (line, from) = (state.line, state.from);
        match intent {
            ConflictIntent::Back => self.back_to_list(from),
            ConflictIntent::Choose(index) => state.chosen = usize::try_from(index).ok(),
            ConflictIntent::Keep => return self.keep(now),
            ConflictIntent::TypeAnother => {
                let entry = self.store().line(line)?;
                let cell = self.contested(now, &entry)?.into_iter().next().and_then(|c| c.cell);
                if let Some(cell) = cell {
                    self.open_line_from(now, line, from)?;
                    return self.tapped_log_entry(now, LogEntryIntent::Edit(cell));
                }
            }
        }
        Ok(Update::default())
    }

    fn keep(&mut self, now: &Moment) -> store::Result<Update> {
        let Place::Conflict(ConflictState { line, from, chosen: Some(chosen) }) = self.place else {
            return Ok(Update::default());
        };
        let entry = self.store().line(line)?;
        let first = self.contested(now, &entry)?.into_iter().next();
        let side = first.and_then(|contested| contested.sides.into_iter().nth(chosen));
        let Some(side) = side else { return Ok(Update::default()) };
        let update = self.perform(now, side.keep)?;
        if update.recorded.is_empty() {
            return Ok(update);
        }
        if 0 < self.store().line(line)?.conflict_count() {
            self.place = Place::Conflict(ConflictState { line, from, chosen: None });
        } else {
            self.back_to_list(from);
        }
        Ok(update)
    }

    pub(crate) fn view_conflict(
        &self,
        now: &Moment,
        state: &ConflictState,
    ) -> store::Result<ConflictView> {
        let entry = self.store().line(state.line)?;
        let contested = self.contested(now, &entry)?;
        let of = u32::try_from(contested.len()).unwrap_or(u32::MAX);
        let first = contested.into_iter().next();
        let value = |side: Side| {
            let (by, device) = self.who(&side.stamp);
            ConflictValue {
                value: side.value,
                by,
                device,
                at: text::time_of_day(side.stamp.at),
                day: text::day(side.stamp.at),
                source: side.source,
            }
        };
        let (subject, cell, values) = match first {
            Some(Contested { subject, cell, sides }) => {
                (subject, cell, sides.into_iter().map(value).collect())
            }
            None => (Subject::OtherFact, None, Vec::new()),
        };
        Ok(ConflictView {
            number: number(&entry),
            holder: words(&entry, FieldName::PermitHolder),
            at: of.min(1),
            of,
            subject,
            values,
            chosen: state.chosen.and_then(|chosen| u32::try_from(chosen).ok()),
            can_type: cell.is_some(),
        })
    }

    /// Everything that is contested on a line, the money's matters first.
    fn contested(&self, now: &Moment, entry: &LogEntry) -> store::Result<Vec<Contested>> {
        let mut contested = Vec::new();
        contested.extend(statement(entry));
        contested.extend(self.entry_conflict(now, entry)?);
        contested.extend(explanation(entry));
        contested.extend(entry.kin.iter().filter_map(|(other, kin)| {
            let other = self.store().line(*other).ok()?;
            repeat(entry, &other, kin)
        }));
        let language = self.language();
        contested.extend(entry.conflicts().filter_map(|name| field(entry, name, language)));
        Ok(contested)
    }

    /// Items 21 to 23 that two people recorded.
    fn entry_conflict(&self, now: &Moment, entry: &LogEntry) -> store::Result<Option<Contested>> {
        if !entry.entry.is_conflict() {
            return Ok(None);
        }
        let form = self.entry_form(entry.line, now)?;
        let keep = |kept: &Entry| match kept {
            Entry::Electronic(finalised) => Act::FinaliseStatement(finalised.clone()),
            Entry::HardCopy(entered) => {
                let mut form = form.clone();
                form.date_entered = Some(entered.items.date_entered);
                form.initials.clone_from(&entered.items.initials);
                form.transaction.clone_from(&entered.items.transaction);
                form.check_in = Some(entered.check_in.adjusted);
                form.mailing_date = Some(entered.mailing_date);
                Act::EnterStatement { line: entry.line, entry: Box::new(form) }
            }
        };
        let shown = |kept: &Entry| {
            let items = kept.items();
            Shown::Text(format!(
                "{}, {}, {}",
                items.transaction, items.initials, items.date_entered
            ))
        };
        let sides = sides(&entry.entry, |value| Some((shown(value?), Source::None, keep(value?))));
        Ok(Some(Contested { subject: Subject::Entry, cell: None, sides }))
    }
}

/// What stands in a register, as `side` puts it.
fn sides<T>(
    register: &Register<T>,
    side: impl Fn(Option<&T>) -> Option<(Shown, Source, Act)>,
) -> Vec<Side> {
    register
        .standing()
        .iter()
        .filter_map(|version| {
            let (value, source, keep) = side(version.value.as_ref())?;
            Some(Side { value, stamp: version.stamp, source, keep })
        })
        .collect()
}

fn field(entry: &LogEntry, name: FieldName, language: Language) -> Option<Contested> {
    let register = entry.fields.get(&name)?;
    let line = entry.line;
    let sides = sides(register, |value| {
        Some(match value {
            Some(value) => {
                let set = SourcedField { field: value.field.clone(), source: value.source };
                let source = source_of(value.source);
                (shown(&value.field, language), source, Act::SetField { line, set })
            }
            None => (Shown::NotKnown, Source::None, Act::ClearField { line, field: name }),
        })
    });
    let cell = cell_of(name);
    Some(Contested { subject: subject_of(name), cell, sides })
}

fn statement(entry: &LogEntry) -> Option<Contested> {
    let line = entry.line;
    let sides = sides(&entry.matched, |value| {
        Some(match value {
            Some(found) => (
                Shown::Text(found.statement.to_string()),
                Source::None,
                Act::MatchStatement { line, statement: found.statement.clone() },
            ),
            None => {
                let reason = "The match that was taken back stays taken back".to_owned();
                (Shown::NotKnown, Source::None, Act::UnmatchStatement { line, reason })
            }
        })
    });
    let contested = Contested { subject: Subject::Statement, cell: None, sides };
    entry.matched.is_conflict().then_some(contested)
}

fn explanation(entry: &LogEntry) -> Option<Contested> {
    let sides = sides(&entry.explained, |value| {
        let said = value?;
        let keep = Act::Explain {
            line: said.line,
            explanation: said.explanation,
            statement: said.statement.clone(),
            comment: said.comment.clone(),
        };
        Some((Shown::Text(said.comment.clone()), Source::None, keep))
    });
    let contested = Contested { subject: Subject::Explanation, cell: None, sides };
    entry.explained.is_conflict().then_some(contested)
}

/// Two people decided differently about two lines.
fn repeat(entry: &LogEntry, other: &LogEntry, register: &Register<Kinship>) -> Option<Contested> {
    use domain::change::mailing::DuplicateDecision::{SameMailing, TwoMailings};
    let (mine, theirs) = (entry.line, other.line);
    let sides = sides(register, |value| {
        let (value, line, other, decision) = match value? {
            Kinship::Keeps(_) => (Shown::Text(number(entry)), mine, theirs, SameMailing),
            Kinship::DuplicateOf(_) => (Shown::Text(number(other)), theirs, mine, SameMailing),
            Kinship::NotThe(_) => {
                let both = format!("{} + {}", number(entry), number(other));
                (Shown::Text(both), mine, theirs, TwoMailings)
            }
            // What only a newer program can say is not kept by a person who cannot read it.
            Kinship::Unclear(_) => return None,
        };
        Some((value, Source::None, Act::DecideDuplicate { line, other, decision }))
    });
    let contested = Contested { subject: Subject::Repeat, cell: None, sides };
    register.is_conflict().then_some(contested)
}

fn shown(field: &LineField, language: Language) -> Shown {
    if let Some(unknown) = field.unknown_in(language) {
        return Shown::Text(unknown);
    }
    match field {
        LineField::Pieces(pieces) => match pieces.exactness {
            domain::quantity::Exactness::Exact => Shown::Text(text::count(pieces.count)),
            domain::quantity::Exactness::Approximate | domain::quantity::Exactness::Unknown(_) => {
                Shown::About(text::count(pieces.count))
            }
        },
        LineField::EInduction(yes) | LineField::Evs(yes) | LineField::DropShipment(yes) => {
            Shown::Answer(*yes)
        }
        LineField::ArrivedAt(at) => {
            Shown::Text(format!("{} {}", at.local_date(), text::time_of_day(*at)))
        }
        LineField::Postage(amount) => Shown::Text(text::money(*amount)),
        LineField::FullServicePieces(count) => Shown::Text(text::count(*count)),
        _ => Shown::Text(field_text(field)),
    }
}

const fn subject_of(name: FieldName) -> Subject {
    match name {
        FieldName::PermitHolder => Subject::Holder,
        FieldName::PermitNumber => Subject::Permit,
        FieldName::PermitType => Subject::PermitType,
        FieldName::Class => Subject::Class,
        FieldName::Category => Subject::Category,
        FieldName::TotalWeight => Subject::Weight,
        FieldName::Pieces => Subject::Pieces,
        FieldName::Postage => Subject::Postage,
        FieldName::JobId => Subject::JobId,
        FieldName::Channel => Subject::Channel,
        FieldName::EInduction => Subject::EInduction,
        FieldName::Containers => Subject::Containers,
        FieldName::Comments => Subject::Comments,
        FieldName::ArrivedAt => Subject::Arrival,
        FieldName::Mailer => Subject::Mailer,
        FieldName::HardCopyNumber => Subject::HardCopyPlace,
        _ => Subject::OtherFact,
    }
}
