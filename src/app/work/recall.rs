//! What is known from earlier lines and statements, so that it is touched and not typed; and what
//! is typed, kept key by key.

use domain::change::mailing::{Source, SourcedField};
use domain::ids::{LineId, StatementId};
use domain::log_entry::{FieldName, LineField, LogEntry};
use domain::moment::Moment;
use domain::reference::StatementRow;

use crate::Station;
use crate::screens::log_entry::{Editing, Field, LogEntryState, Recalled};
use crate::station::{Place, Update};
use crate::work::counter::DRAFT;

/// The most that is recalled at once.
const RECALLED_MAX: usize = 4;
/// The draft's field for what stands in the open editor.
pub(crate) const TYPED: &str = "typed";

impl Station {
    /// Keeps what stands in the editor, and looks up what is known and begins like it. Nothing is
    /// written while nothing changes.
    pub(crate) fn keep_typed(&mut self) -> store::Result<()> {
        let Place::LogEntry(state) = &self.place else { return Ok(()) };
        let typed = state.editing.as_ref().map(Editing::to_draft).unwrap_or_default();
        if typed == state.kept {
            return Ok(());
        }
        let recalled = self.recalled(state)?;
        let line = state.line;
        if let Some(person) = self.person().map(|row| row.person) {
            match line {
                Some(line) if typed.is_empty() => self.clear_draft(person, &screen_of(line))?,
                Some(line) => self.save_draft(person, &screen_of(line), TYPED, &typed)?,
                None => self.save_draft(person, DRAFT, TYPED, &typed)?,
            }
        }
        if let Place::LogEntry(state) = &mut self.place {
            state.kept = typed;
            state.recalled = recalled;
        }
        Ok(())
    }

    /// Opens the editor again that this person left with something in it.
    pub(crate) fn typed_before(&self, line: Option<LineId>) -> store::Result<Option<Editing>> {
        let Some(person) = self.person().map(|row| row.person) else { return Ok(None) };
        let screen = line.map_or_else(|| DRAFT.to_owned(), screen_of);
        let draft = self.store().draft(person, &screen)?;
        Ok(draft.get(TYPED).and_then(|typed| Editing::from_draft(typed)))
    }

    fn recalled(&self, state: &LogEntryState) -> store::Result<Vec<Recalled>> {
        let Some(editing) = &state.editing else { return Ok(Vec::new()) };
        let typed = editing.typed.trim();
        let text = match editing.field {
            Field::WrittenBy => {
                let mut people = self.writers(typed)?;
                people.truncate(RECALLED_MAX);
                return Ok(people);
            }
            Field::Holder => typed.to_owned(),
            // Whose permit it is narrows the permits down before anything is typed.
            Field::Permit if typed.is_empty() => self.holder_of(state)?.unwrap_or_default(),
            Field::Permit => typed.to_owned(),
            _ => return Ok(Vec::new()),
        };
        let mut known: Vec<Recalled> = self
            .store()
            .permits_known(&text, RECALLED_MAX)?
            .into_iter()
            .map(|row| Recalled {
                id: row.line.to_string(),
                text: row.holder.unwrap_or_default(),
                detail: permit_text(row.permit_type.as_deref(), row.permit_number.as_deref()),
            })
            .collect();
        if known.len() < RECALLED_MAX {
            self.add_of_statements(&text, &mut known)?;
        }
        Ok(known)
    }

    fn holder_of(&self, state: &LogEntryState) -> store::Result<Option<String>> {
        let drafted = state.draft.get(&FieldName::PermitHolder).map(|set| set.field.clone());
        let saved = match state.line {
            Some(line) => self.store().line(line)?.value(FieldName::PermitHolder).cloned(),
            None => None,
        };
        Ok(match drafted.or(saved) {
            Some(LineField::PermitHolder(holder)) => Some(holder),
            _ => None,
        })
    }

    /// Adds permits that only statements know.
    fn add_of_statements(&self, text: &str, known: &mut Vec<Recalled>) -> store::Result<()> {
        for row in self.store().statements()? {
            if known.len() == RECALLED_MAX {
                break;
            }
            let found = Recalled {
                id: row.statement.to_string(),
                text: row.permit_holder.clone().unwrap_or_default(),
                detail: permit_text(row.permit_type.as_deref(), row.permit_number.as_deref()),
            };
            let new =
                !found.detail.is_empty() && known.iter().all(|one| one.detail != found.detail);
            if new && begins(&found, text) {
                known.push(found);
            }
        }
        Ok(())
    }

    /// Takes what was touched: the holder and the permit as they were, and of class and channel
    /// what nobody has said yet.
    pub(crate) fn recall(&mut self, now: &Moment, id: &str) -> store::Result<Update> {
        let facts = match id.parse::<LineId>() {
            Ok(line) => of_line(&self.store().line(line)?),
            Err(_) => match self.store().statement(&StatementId(id.to_owned()))? {
                Some(row) => of_statement(row),
                None => return Ok(Update::default()),
            },
        };
        let (named, rest): (Vec<_>, Vec<_>) =
            facts.into_iter().partition(|set| IDENTITY.contains(&set.field.name()));
        let mut facts = named;
        facts.extend(self.not_known_yet(rest));
        self.take(now, facts)
    }
}

/// What says whose mailing it is; a touch replaces it.
const IDENTITY: [FieldName; 3] =
    [FieldName::PermitHolder, FieldName::PermitType, FieldName::PermitNumber];

fn of_line(entry: &LogEntry) -> Vec<SourcedField> {
    let more = [FieldName::Channel, FieldName::Class, FieldName::Category];
    IDENTITY
        .into_iter()
        .chain(more)
        .filter_map(|name| entry.value(name).cloned())
        .map(|field| SourcedField { field, source: Source::AsLastTime })
        .collect()
}

fn of_statement(row: StatementRow) -> Vec<SourcedField> {
    let fields = [
        row.permit_holder.map(LineField::PermitHolder),
        row.permit_type.map(LineField::PermitType),
        row.permit_number.map(LineField::PermitNumber),
        row.class.map(LineField::Class),
        row.category.map(LineField::Category),
    ];
    let sourced = |field| SourcedField { field, source: Source::Permit };
    fields.into_iter().flatten().map(sourced).collect()
}

/// What a saved line's correction is kept under while it is typed.
fn screen_of(line: LineId) -> String {
    format!("{DRAFT}/{line}")
}

fn permit_text(kind: Option<&str>, number: Option<&str>) -> String {
    match (kind, number) {
        (Some(kind), Some(number)) => format!("{kind} {number}"),
        (None, Some(number)) => number.to_owned(),
        (_, None) => String::new(),
    }
}

/// Whether a word of the name or the permit begins like `text`.
fn begins(known: &Recalled, text: &str) -> bool {
    let text = text.to_lowercase();
    let name = known.text.to_lowercase();
    let permit = known.detail.to_lowercase();
    name.starts_with(&text)
        || name.split_whitespace().any(|word| word.starts_with(&text))
        || permit.starts_with(&text)
        || permit.split_whitespace().any(|word| word.starts_with(&text))
}

#[cfg(test)]
mod tests;
