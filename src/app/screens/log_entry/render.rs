//! What the screen of one line shows, from what is known of it.

use chrono::NaiveDate;
use domain::change::mailing::{Source as From, SourcedField};
use domain::language::Language;
use domain::log_entry::{
    Channel as Way, ContainerCounts, FieldName, LineField, LogEntry, MailClass as Class,
    ProcessingCategory as Category, Verification,
};
use domain::quantity::{Exactness as Sure, grouped};

use super::choices::{
    CHANNELS, CLASSES, NOT_PERFORMED, PERFORMED, SOURCES, performed_word, presented_of,
    presented_word, source_word,
};
use super::state::{ByKind, Editing, Entered, LogEntryState};
use super::{
    CellMark, Channel, ChoiceOption, ContainerKind, CountRow, Editor, EditorKind, EntryPrimary,
    Field, FieldCell, FieldValue, MailClass, MailShape, Source, Suggestion, YesNo, name_of,
};
use crate::screens::typing::with_colon;
use crate::text;

/// What is known of a line, saved or not.
pub struct Known<'a> {
    /// The line as folded; none before it is saved.
    pub entry: Option<&'a LogEntry>,
    /// The draft of a line that is not saved.
    pub state: &'a LogEntryState,
    /// The names of people and devices, for values that contradict each other.
    pub by: &'a dyn Fn(&domain::fold::Stamp) -> String,
    /// The person's language.
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
        let label = field.word(self.language).to_owned();
        FieldCell { field, label, value, source, mark }
    }

    /// Every cell after the holder's, of a line as it is or will be.
    pub fn cells(&self, line: &LogEntry, helps: Option<Field>) -> Vec<FieldCell> {
        Field::of_line(line, self.is_from_paper(), self.state.all)
            .map(|field| self.cell(field, helps))
            .collect()
    }

    /// How many cells a touch brings: none left when all stand there because they were asked for,
    /// nothing when all stand there anyway.
    pub fn cells_left(&self, line: &LogEntry) -> Option<u32> {
        let cells = |all| Field::of_line(line, self.is_from_paper(), all).count();
        let left = cells(true) - cells(self.state.all);
        (self.state.all || 0 < left).then(|| u32::try_from(left).unwrap_or(u32::MAX))
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
            LineField::EInduction(yes) | LineField::Evs(yes) | LineField::DropShipment(yes) => {
                FieldValue::Answer(if *yes { YesNo::Yes } else { YesNo::No })
            }
            LineField::HardCopyStatement(presented)
            | LineField::PresortDocumentation(presented)
            | LineField::Form8125(presented) => {
                FieldValue::Text(presented_word(*presented, self.language).to_owned())
            }
            LineField::Containers(counts) => {
                FieldValue::Text(containers_words(counts, self.language))
            }
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
        reasons: &[&str],
    ) -> Editor {
        let kind = match editing.field.entered() {
            _ if editing.of_source => EditorKind::Choice { options: self.sources(editing.field) },
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
            Entered::Choice => EditorKind::Choice { options: self.options(editing.field, reasons) },
            Entered::Counts => EditorKind::Counts {
                kinds: ContainerKind::ALL.map(|kind| self.count(editing, kind)).to_vec(),
                loose: (loose_word(self.language).to_owned(), editing.counts.loose_bundles),
            },
            Entered::Text => EditorKind::Text {
                typed: editing.typed.clone(),
                recalled: self.state.recalled.clone(),
            },
        };
        let label = editing.field.word(self.language).to_owned();
        Editor { field: editing.field, label, kind }
    }

    fn count(&self, editing: &Editing, kind: ContainerKind) -> CountRow {
        let count = editing.counts.of(kind);
        CountRow {
            kind,
            label: kind_word(kind, self.language).to_owned(),
            count: if count == 0 { String::new() } else { grouped(&count.to_string()) },
            typed: editing.kind == kind,
        }
    }

    /// Where the value of a field can be said to come from.
    fn sources(&self, field: Field) -> Vec<ChoiceOption> {
        let now = self.sourced(name_of(field)).map(|(_, source)| source);
        SOURCES
            .iter()
            .map(|(id, source)| ChoiceOption {
                id: (*id).to_owned(),
                value: FieldValue::Text(source_word(*source, self.language).to_owned()),
                chosen: now == Some(*source),
            })
            .collect()
    }

    /// The values that a field is chosen from; of a verification that was not done, the reasons
    /// that the rules name.
    fn options(&self, field: Field, reasons: &[&str]) -> Vec<ChoiceOption> {
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
            Field::HardCopy | Field::Presort | Field::Form8125 => presented_of(field)
                .map(|(id, presented)| {
                    let word = presented_word(*presented, self.language).to_owned();
                    option(id, FieldValue::Text(word))
                })
                .collect(),
            Field::Verification => {
                let not_done = reasons.iter().map(|reason| {
                    let id = format!("{NOT_PERFORMED}{reason}");
                    option(&id, FieldValue::Text((*reason).to_owned()))
                });
                let done = FieldValue::Text(performed_word(self.language).to_owned());
                not_done.chain([option(PERFORMED, done)]).collect()
            }
            _ => vec![
                option("yes", FieldValue::Answer(YesNo::Yes)),
                option("no", FieldValue::Answer(YesNo::No)),
            ],
        }
    }
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
        | LineField::Ticket(text)
        | LineField::HardCopyNumber(text)
        | LineField::AdjustmentAccount(text)
        | LineField::WrittenBy(text) => text.clone(),
        LineField::Verification(Verification::NotPerformed { reason }) => reason.clone(),
        LineField::Verification(Verification::Performed { form_2866 }) => form_2866.clone(),
        LineField::PieceWeight(weight) => weight.value.to_string(),
        LineField::PaperNumber(number) => format!("{number:03}"),
        LineField::Pieces(pieces) => pieces.to_string(),
        LineField::FullServicePieces(count) => grouped(&count.to_string()),
        LineField::TotalWeight(weight) => grouped(&weight.value.to_string()),
        LineField::Postage(amount) => amount.to_string(),
        LineField::Containers(counts) => containers_words(counts, Language::English),
        LineField::Channel(channel) => channel.name().to_owned(),
        LineField::Class(class) => class.name().to_owned(),
        _ => return None,
    })
}

/// Containers by kind as they stand in a cell: `12 trays 1 ft, 2 pallets`.
fn containers_words(counts: &ContainerCounts, language: Language) -> String {
    let mut words: Vec<String> = ContainerKind::ALL
        .into_iter()
        .map(|kind| (counts.of(kind), kind))
        .filter(|(count, _)| 0 < *count)
        .map(|(count, kind)| format!("{count} {}", kind_word(kind, language).to_lowercase()))
        .collect();
    if counts.loose_bundles {
        words.push(loose_word(language).to_lowercase());
    }
    words.join(", ")
}

const fn kind_word(kind: ContainerKind, language: Language) -> &'static str {
    let (english, spanish) = match kind {
        ContainerKind::MmTrays => ("Trays 1 ft", "Bandejas 1 pie"),
        ContainerKind::EmmTrays => ("Trays 2 ft", "Bandejas 2 pies"),
        ContainerKind::FlatTrays => ("Flat trays", "Bandejas planas"),
        ContainerKind::Sacks => ("Sacks", "Sacas"),
        ContainerKind::Pallets => ("Pallets", "Tarimas"),
    };
    match language {
        Language::English => english,
        Language::Spanish => spanish,
    }
}

const fn loose_word(language: Language) -> &'static str {
    match language {
        Language::English => "Loose bundles",
        Language::Spanish => "Paquetes sueltos",
    }
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
