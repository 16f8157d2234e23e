//! What the screen of one line shows, from what is known of it.

use chrono::NaiveDate;
use domain::change::mailing::{Source as From, SourcedField};
use domain::language::Language;
use domain::log_entry::{
    Channel as Way, FieldName, LineField, LogEntry, MailClass as Class,
    ProcessingCategory as Category,
};
use domain::quantity::{Exactness as Sure, grouped};

use super::state::{CHANNELS, CLASSES, Editing, Entered, LogEntryState};
use super::{
    CellMark, Channel, ChoiceOption, Editor, EditorKind, EntryPrimary, Field, FieldCell,
    FieldValue, MailClass, MailShape, Source, Suggestion, YesNo,
};
use crate::screens::typing::with_colon;
use crate::text;

/// The cells after the holder's, in reading order.
const CELLS: [Field; 9] = [
    Field::Permit,
    Field::Class,
    Field::Weight,
    Field::Pieces,
    Field::Postage,
    Field::JobId,
    Field::Channel,
    Field::EInduction,
    Field::Comments,
];

/// The cells before them on a line that is copied from a paper.
const OF_PAPER: [Field; 2] = [Field::PaperNumber, Field::WrittenBy];

/// What is known of a line, saved or not.
pub struct Known<'a> {
    /// The line as folded; none before it is saved.
    pub entry: Option<&'a LogEntry>,
    /// The draft of a line that is not saved.
    pub state: &'a LogEntryState,
    /// The names of people and devices, for values that contradict each other.
    pub by: &'a dyn Fn(&domain::fold::Stamp) -> String,
    /// The person's language, for what only a newer program knows.
    pub language: Language,
}

impl Known<'_> {
    fn sourced(&self, name: FieldName) -> Option<(&LineField, From)> {
        if let Some(set) = self.state.draft.get(&name) {
            return Some((&set.field, set.source));
        }
        let value = self.entry?.fields.get(&name)?.value()?;
        Some((&value.field, value.source))
    }

    /// The other value of a field that two people gave different ones.
    fn conflict(&self, name: FieldName) -> Option<String> {
        let register = self.entry?.fields.get(&name).filter(|register| register.is_conflict())?;
        let sides: Vec<String> = register
            .standing()
            .iter()
            .map(|version| {
                let value = version.value.as_ref().and_then(|value| {
                    value.field.unknown_in(self.language).or_else(|| text_of(&value.field))
                });
                format!("{} ({})", value.unwrap_or_default(), (self.by)(&version.stamp))
            })
            .collect();
        Some(sides.join(" / "))
    }

    /// One cell.
    pub fn cell(&self, field: Field, helps: Option<Field>) -> FieldCell {
        let name = name_of(field);
        let value = self.value(field);
        let mark = match self.conflict(name) {
            Some(sides) => CellMark::Conflict(sides),
            None if helps == Some(field) => CellMark::WouldHelp,
            None => CellMark::Quiet,
        };
        let source = self.sourced(name).map_or(Source::None, |(_, source)| source_of(source));
        FieldCell { field, value, source, mark }
    }

    /// Every cell after the holder's.
    pub fn cells(&self, helps: Option<Field>) -> Vec<FieldCell> {
        let of_paper = OF_PAPER.into_iter().filter(|_| self.is_from_paper());
        of_paper.chain(CELLS).map(|field| self.cell(field, helps)).collect()
    }

    /// Whether the line is copied from a paper.
    pub fn is_from_paper(&self) -> bool {
        self.state.from_paper
    }

    fn value(&self, field: Field) -> FieldValue {
        let Some((value, _)) = self.sourced(name_of(field)) else { return FieldValue::NotKnown };
        if let Some(words) = value.unknown_in(self.language) {
            return FieldValue::Text(words);
        }
        match value {
            LineField::Pieces(pieces) if pieces.exactness != Sure::Exact => {
                FieldValue::About(grouped(&pieces.count.to_string()))
            }
            LineField::Class(class) => class_of(*class)
                .map_or(FieldValue::NotKnown, |class| FieldValue::Class(class, self.shape())),
            LineField::Channel(channel) => {
                channel_of(*channel).map_or(FieldValue::NotKnown, FieldValue::Channel)
            }
            LineField::EInduction(true) => FieldValue::Answer(YesNo::Yes),
            LineField::EInduction(false) => FieldValue::Answer(YesNo::No),
            LineField::PermitNumber(number) => FieldValue::Text(match self.permit_kind() {
                Some(kind) => format!("{kind} {number}"),
                None => number.clone(),
            }),
            other => text_of(other).map_or(FieldValue::NotKnown, FieldValue::Text),
        }
    }

    fn permit_kind(&self) -> Option<&str> {
        match self.sourced(FieldName::PermitType)? {
            (LineField::PermitType(kind), _) => Some(kind),
            _ => None,
        }
    }

    fn shape(&self) -> Option<MailShape> {
        match self.sourced(FieldName::Category)? {
            (LineField::Category(category), _) => shape_of(*category),
            _ => None,
        }
    }

    /// What the wide button does.
    pub fn primary(&self) -> EntryPrimary {
        match self.entry {
            None => EntryPrimary::Save,
            Some(entry) if entry.released_at.is_some() => EntryPrimary::Done,
            Some(_) => EntryPrimary::Release,
        }
    }

    /// The editor, with the value that is in force marked.
    pub fn editor(
        &self,
        editing: &Editing,
        today: NaiveDate,
        suggestion: Option<Suggestion>,
    ) -> Editor {
        let kind = match editing.field.entered() {
            Entered::Number => EditorKind::Number {
                typed: grouped(&editing.typed),
                exactness: (editing.field == Field::Pieces).then_some(editing.exactness),
                point: editing.field.has_point(),
                suggestion,
            },
            Entered::Arrival => {
                let day = editing.day.unwrap_or(today);
                EditorKind::Arrival {
                    time: match editing.typed.as_str() {
                        "" => text::time_of_day(self.state.arrived_at),
                        typed => with_colon(typed),
                    },
                    typed: !editing.typed.is_empty(),
                    day: text::of_date(day),
                    today: today <= day,
                    from_paper: self.is_from_paper(),
                }
            }
            Entered::Choice => EditorKind::Choice { options: self.options(editing.field) },
            Entered::Text => EditorKind::Text {
                typed: editing.typed.clone(),
                recalled: self.state.recalled.clone(),
            },
        };
        Editor { field: editing.field, kind }
    }

    fn options(&self, field: Field) -> Vec<ChoiceOption> {
        let now = self.value(field);
        let option = |id: &str, value: FieldValue| {
            let chosen = value == now;
            ChoiceOption { id: id.to_owned(), value, chosen }
        };
        match field {
            Field::Channel => CHANNELS
                .iter()
                .filter_map(|(id, way)| Some(option(id, FieldValue::Channel(channel_of(*way)?))))
                .collect(),
            Field::Class => CLASSES
                .iter()
                .filter_map(|(id, class, category)| {
                    let value = FieldValue::Class(class_of(*class)?, shape_of(*category));
                    Some(option(id, value))
                })
                .collect(),
            _ => vec![
                option("yes", FieldValue::Answer(YesNo::Yes)),
                option("no", FieldValue::Answer(YesNo::No)),
            ],
        }
    }
}

/// The field of the log that a cell shows; of two, the one that identifies.
pub const fn name_of(field: Field) -> FieldName {
    match field {
        Field::Holder => FieldName::PermitHolder,
        Field::Permit => FieldName::PermitNumber,
        Field::Class => FieldName::Class,
        Field::Weight => FieldName::TotalWeight,
        Field::Pieces => FieldName::Pieces,
        Field::Postage => FieldName::Postage,
        Field::JobId => FieldName::JobId,
        Field::Channel => FieldName::Channel,
        Field::EInduction => FieldName::EInduction,
        Field::Containers => FieldName::Containers,
        Field::Comments => FieldName::Comments,
        Field::Arrival => FieldName::ArrivedAt,
        Field::PaperNumber => FieldName::PaperNumber,
        Field::WrittenBy => FieldName::WrittenBy,
    }
}

/// The cell that shows a field of the log, where there is one.
pub const fn cell_of(name: FieldName) -> Option<Field> {
    Some(match name {
        FieldName::PermitHolder => Field::Holder,
        FieldName::PermitNumber | FieldName::PermitType => Field::Permit,
        FieldName::Class | FieldName::Category => Field::Class,
        FieldName::TotalWeight => Field::Weight,
        FieldName::Pieces => Field::Pieces,
        FieldName::Postage => Field::Postage,
        FieldName::JobId => Field::JobId,
        FieldName::Channel => Field::Channel,
        FieldName::EInduction => Field::EInduction,
        FieldName::Containers => Field::Containers,
        FieldName::Comments => Field::Comments,
        FieldName::ArrivedAt => Field::Arrival,
        FieldName::PaperNumber => Field::PaperNumber,
        FieldName::WrittenBy => Field::WrittenBy,
        _ => return None,
    })
}

/// The value of a field as text, where it is data and not one of a few words.
fn text_of(field: &LineField) -> Option<String> {
    Some(match field {
        LineField::PermitHolder(text)
        | LineField::Mailer(text)
        | LineField::JobId(text)
        | LineField::PermitNumber(text)
        | LineField::PermitType(text)
        | LineField::Comments(text)
        | LineField::WrittenBy(text) => text.clone(),
        LineField::PaperNumber(number) => format!("{number:03}"),
        LineField::Pieces(pieces) => pieces.to_string(),
        LineField::FullServicePieces(count) => grouped(&count.to_string()),
        LineField::TotalWeight(weight) => grouped(&weight.value.to_string()),
        LineField::Postage(amount) => amount.to_string(),
        LineField::Containers(counts) => counts.pallets.to_string(),
        LineField::Channel(channel) => channel.name().to_owned(),
        LineField::Class(class) => class.name().to_owned(),
        _ => return None,
    })
}

/// Where a value came from, in the screen's words.
pub const fn source_of(source: From) -> Source {
    match source {
        From::Scanned => Source::Scanned,
        From::Scale => Source::ScaleStable,
        From::MailerSaid | From::MailerDocument => Source::MailerSaid,
        From::PhysicalReview => Source::Counted,
        From::Keyed => Source::ByHand,
        From::AsLastTime => Source::AsLastTime,
        From::Permit => Source::FromPermit,
        From::Paper => Source::FromPaper,
        From::Unknown(_) => Source::None,
    }
}

/// The channel in the screen's words; none where only a newer program knows it.
pub const fn channel_of(channel: Way) -> Option<Channel> {
    Some(match channel {
        Way::HardCopy => Channel::HardCopy,
        Way::MailDat => Channel::MailDat,
        Way::MailXml => Channel::MailXml,
        Way::PostalWizard => Channel::PostalWizard,
        Way::Imsb => Channel::ImsbTool,
        Way::Sst => Channel::SelfServiceTerminal,
        Way::Unknown(_) => return None,
    })
}

const fn class_of(class: Class) -> Option<MailClass> {
    Some(match class {
        Class::FirstClass => MailClass::FirstClass,
        Class::Periodicals => MailClass::Periodicals,
        Class::MarketingMail => MailClass::Marketing,
        Class::PackageServices => MailClass::Packages,
        Class::Unknown(_) => return None,
    })
}

const fn shape_of(category: Category) -> Option<MailShape> {
    Some(match category {
        Category::Letters => MailShape::Letters,
        Category::Cards => MailShape::Cards,
        Category::Flats => MailShape::Flats,
        Category::MachinableParcels | Category::NonstandardParcels => MailShape::Parcels,
        Category::Unknown(_) => return None,
    })
}

/// The facts of a permit's last line that are worth taking over.
pub fn as_last_time(last: &LogEntry) -> Vec<SourcedField> {
    [FieldName::PermitHolder, FieldName::Channel, FieldName::Class, FieldName::Category]
        .into_iter()
        .filter_map(|name| last.value(name).cloned())
        .map(|field| SourcedField { field, source: From::AsLastTime })
        .collect()
}
