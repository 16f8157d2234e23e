//! One line of the record of mailings, and the editor of its facts.

use app::screens::log_entry::{
    AskNot, CellMark, Channel, ContainerKind, Editor, EditorKind, EntryPrimary, Exactness, Field,
    FieldCell, FieldValue, LogEntryIntent, LogEntryView, MailClass, MailShape, Source, Suggestion,
    Verdict, YesNo,
};
use app::screens::{Intent, Tone};
use screens::{AppWindow, ValueKind};
use slint::ComponentHandle;

use super::{Send, count, strip, tone, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let say = {
        let send = send.clone();
        move |intent| send(Intent::LogEntry(intent))
    };
    let entry = window.global::<screens::Entry>();
    entry.on_back({
        let say = say.clone();
        move || say(LogEntryIntent::Back)
    });
    entry.on_edit({
        let say = say.clone();
        move |field| {
            if let Some((field, _)) = FIELDS.iter().find(|(_, drawn)| *drawn == field) {
                say(LogEntryIntent::Edit(*field));
            }
        }
    });
    entry.on_more_pressed({
        let say = say.clone();
        move || say(LogEntryIntent::More)
    });
    entry.on_primary_pressed({
        let say = say.clone();
        move || say(LogEntryIntent::Primary)
    });
    connect_editor(&window.global::<screens::Editing>(), say);
}

fn connect_editor(editing: &screens::Editing<'_>, say: impl Fn(LogEntryIntent) + Clone + 'static) {
    editing.on_key({
        let say = say.clone();
        move |text| {
            if let Some(character) = text.chars().next().filter(|key| !key.is_control()) {
                say(LogEntryIntent::Key(character));
            }
        }
    });
    editing.on_erase({
        let say = say.clone();
        move || say(LogEntryIntent::Erase)
    });
    editing.on_clear({
        let say = say.clone();
        move || say(LogEntryIntent::Clear)
    });
    editing.on_exactness_pressed({
        let say = say.clone();
        move |exactness| match exactness {
            screens::Exactness::NotAsked => {}
            screens::Exactness::Exact => say(LogEntryIntent::Exactness(Exactness::Exact)),
            screens::Exactness::About => say(LogEntryIntent::Exactness(Exactness::About)),
        }
    });
    editing.on_take_suggestion({
        let say = say.clone();
        move || say(LogEntryIntent::TakeSuggestion)
    });
    editing.on_choose({
        let say = say.clone();
        move |id| say(LogEntryIntent::Choose(id.into()))
    });
    editing.on_recall({
        let say = say.clone();
        move |id| say(LogEntryIntent::Recall(id.into()))
    });
    editing.on_day_earlier({
        let say = say.clone();
        move || say(LogEntryIntent::DayEarlier)
    });
    editing.on_day_later({
        let say = say.clone();
        move || say(LogEntryIntent::DayLater)
    });
    editing.on_paper_pressed({
        let say = say.clone();
        move || say(LogEntryIntent::FromPaper)
    });
    editing.on_count_pressed({
        let say = say.clone();
        move |kind| {
            if let Some((kind, _)) = COUNTED.iter().find(|(_, drawn)| *drawn == kind) {
                say(LogEntryIntent::Count(*kind));
            }
        }
    });
    editing.on_loose_pressed({
        let say = say.clone();
        move || say(LogEntryIntent::Loose)
    });
    editing.on_take(move || say(LogEntryIntent::Take));
}

pub(super) fn render(window: &AppWindow, view: &LogEntryView) {
    let entry = window.global::<screens::Entry>();
    entry.set_number((&view.number).into());
    entry.set_arrived((&view.arrived).into());
    entry.set_arrived_before(view.arrived_on.is_some());
    entry.set_arrived_on(view.arrived_on.map(strip::day).unwrap_or_default());
    entry.set_more(view.more.map_or(-1, count));
    entry.set_holder(cell(&view.holder));
    if let Some(model) = update(&entry.get_fields(), view.fields.iter().map(cell).collect()) {
        entry.set_fields(model);
    }
    entry.set_verdict(match view.meter.verdict {
        Verdict::Weak => screens::Verdict::Weak,
        Verdict::Likely => screens::Verdict::Likely,
        Verdict::Certain => screens::Verdict::Certain,
    });
    entry.set_percent(view.meter.percent.into());
    entry.set_can_help(view.meter.helped_by.is_some());
    entry.set_helped_by(field(view.meter.helped_by.unwrap_or(Field::Holder)));
    match view.ask_not {
        None => entry.set_ask_not(screens::AskNot::None),
        Some(AskNot::Verification) => entry.set_ask_not(screens::AskNot::Verification),
        Some(AskNot::PaperOf(way)) => {
            entry.set_ask_not(screens::AskNot::Paper);
            entry.set_ask_not_channel(channel(way));
        }
    }
    entry.set_can_add(view.add.is_some());
    entry.set_add(field(view.add.unwrap_or(Field::Holder)));
    entry.set_primary(match view.primary {
        EntryPrimary::Save => screens::EntryPrimary::Save,
        EntryPrimary::Release => screens::EntryPrimary::Release,
        EntryPrimary::Done => screens::EntryPrimary::Done,
    });
    if let Some(editor) = &view.editor {
        render_editor(&window.global::<screens::Editing>(), editor);
    }
    entry.set_editing(view.editor.is_some());
}

fn render_editor(editing: &screens::Editing<'_>, editor: &Editor) {
    editing.set_field(field(editor.field));
    editing.set_label((&editor.label).into());
    match &editor.kind {
        EditorKind::Number { typed, exactness, point, suggestion } => {
            editing.set_kind(screens::EditorKind::Number);
            editing.set_typed(typed.into());
            editing.set_point(*point);
            editing.set_exactness(match exactness {
                None => screens::Exactness::NotAsked,
                Some(Exactness::Exact) => screens::Exactness::Exact,
                Some(Exactness::About) => screens::Exactness::About,
            });
            render_suggestion(editing, suggestion.as_ref());
        }
        EditorKind::Arrival { time, typed, day, today, from_paper } => {
            editing.set_kind(screens::EditorKind::Arrival);
            editing.set_typed(time.into());
            editing.set_keyed(*typed);
            editing.set_day(strip::day(*day));
            editing.set_today(*today);
            editing.set_from_paper(*from_paper);
            editing.set_point(false);
            editing.set_exactness(screens::Exactness::NotAsked);
            render_suggestion(editing, None);
        }
        EditorKind::Choice { options } => {
            editing.set_kind(screens::EditorKind::Choice);
            let rows = options
                .iter()
                .map(|option| screens::ChoiceRow {
                    id: (&option.id).into(),
                    value: value(editor.field, &option.value),
                    chosen: option.chosen,
                })
                .collect();
            if let Some(model) = update(&editing.get_choices(), rows) {
                editing.set_choices(model);
            }
        }
        EditorKind::Counts { kinds, loose: (word, loose) } => {
            editing.set_kind(screens::EditorKind::Counts);
            editing.set_point(false);
            editing.set_loose_word(word.into());
            editing.set_loose(*loose);
            let rows = kinds.iter().map(|row| screens::CountRow {
                kind: counted(row.kind),
                label: (&row.label).into(),
                count: (&row.count).into(),
                typed: row.typed,
            });
            if let Some(model) = update(&editing.get_counts(), rows.collect()) {
                editing.set_counts(model);
            }
        }
        EditorKind::Text { typed, recalled } => {
            editing.set_kind(screens::EditorKind::Text);
            editing.set_typed(typed.into());
            editing.set_exactness(screens::Exactness::NotAsked);
            let rows = recalled
                .iter()
                .map(|row| screens::RecallRow {
                    id: (&row.id).into(),
                    text: (&row.text).into(),
                    detail: (&row.detail).into(),
                })
                .collect();
            if let Some(model) = update(&editing.get_recalled(), rows) {
                editing.set_recalled(model);
            }
        }
    }
}

fn render_suggestion(editing: &screens::Editing<'_>, suggestion: Option<&Suggestion>) {
    editing.set_suggested(suggestion.is_some());
    let Some(suggestion) = suggestion else { return };
    editing.set_suggestion((&suggestion.value).into());
    editing.set_suggestion_source(source(suggestion.source));
    editing.set_suggestion_working((&suggestion.working).into());
    editing.set_suggestion_tone(match suggestion.tone {
        Tone::Plain => screens::Tone::Info,
        loud => tone(loud),
    });
}

fn cell(cell: &FieldCell) -> screens::FieldCell {
    let (mark, other) = match &cell.mark {
        CellMark::Quiet => (screens::CellMark::Quiet, ""),
        CellMark::WouldHelp => (screens::CellMark::WouldHelp, ""),
        CellMark::Conflict(other) => (screens::CellMark::Conflict, other.as_str()),
    };
    screens::FieldCell {
        label: (&cell.label).into(),
        source: source(cell.source),
        mark,
        other: other.into(),
        ..value(cell.field, &cell.value)
    }
}

fn value(of: Field, value: &FieldValue) -> screens::FieldCell {
    let mut cell = screens::FieldCell { field: field(of), ..Default::default() };
    match value {
        FieldValue::NotKnown => cell.kind = ValueKind::NotKnown,
        FieldValue::Text(text) => {
            cell.kind = ValueKind::Text;
            cell.text = text.into();
        }
        FieldValue::About(text) => {
            cell.kind = ValueKind::About;
            cell.text = text.into();
        }
        FieldValue::Class(class, shape) => {
            cell.kind = ValueKind::Class;
            cell.class = mail_class(*class);
            cell.shape = shape.map_or(screens::MailShape::None, mail_shape);
        }
        FieldValue::Channel(way) => {
            cell.kind = ValueKind::Channel;
            cell.channel = channel(*way);
        }
        FieldValue::Answer(YesNo::Yes) => cell.kind = ValueKind::Yes,
        FieldValue::Answer(YesNo::No) => cell.kind = ValueKind::No,
    }
    cell
}

/// Every fact with its drawn twin, in one table for both directions.
const FIELDS: [(Field, screens::Field); 27] = [
    (Field::Holder, screens::Field::Holder),
    (Field::Permit, screens::Field::Permit),
    (Field::Class, screens::Field::Class),
    (Field::Weight, screens::Field::Weight),
    (Field::Pieces, screens::Field::Pieces),
    (Field::Postage, screens::Field::Postage),
    (Field::JobId, screens::Field::JobId),
    (Field::Channel, screens::Field::Channel),
    (Field::EInduction, screens::Field::EInduction),
    (Field::Containers, screens::Field::Containers),
    (Field::Comments, screens::Field::Comments),
    (Field::Arrival, screens::Field::Arrival),
    (Field::PaperNumber, screens::Field::PaperNumber),
    (Field::WrittenBy, screens::Field::WrittenBy),
    (Field::HardCopy, screens::Field::HardCopy),
    (Field::HardCopyNumber, screens::Field::HardCopyNumber),
    (Field::Presort, screens::Field::Presort),
    (Field::PieceWeight, screens::Field::PieceWeight),
    (Field::FullService, screens::Field::FullService),
    (Field::Account, screens::Field::Account),
    (Field::Evs, screens::Field::Evs),
    (Field::DropShipment, screens::Field::DropShipment),
    (Field::Form8125, screens::Field::Form8125),
    (Field::Ticket, screens::Field::Ticket),
    (Field::Mailer, screens::Field::Mailer),
    (Field::Verification, screens::Field::Verification),
    (Field::Form2866, screens::Field::Form2866),
];

/// Every kind that is counted with its drawn twin.
const COUNTED: [(ContainerKind, screens::CountedKind); 5] = [
    (ContainerKind::MmTrays, screens::CountedKind::MmTrays),
    (ContainerKind::EmmTrays, screens::CountedKind::EmmTrays),
    (ContainerKind::FlatTrays, screens::CountedKind::FlatTrays),
    (ContainerKind::Sacks, screens::CountedKind::Sacks),
    (ContainerKind::Pallets, screens::CountedKind::Pallets),
];

fn counted(kind: ContainerKind) -> screens::CountedKind {
    let twin = COUNTED.iter().find(|(ours, _)| *ours == kind);
    twin.map_or(screens::CountedKind::MmTrays, |(_, drawn)| *drawn)
}

fn field(field: Field) -> screens::Field {
    FIELDS
        .iter()
        .find(|(ours, _)| *ours == field)
        .map_or(screens::Field::Comments, |(_, drawn)| *drawn)
}

pub(super) fn source(source: Source) -> screens::Source {
    match source {
        Source::None => screens::Source::None,
        Source::Scanned => screens::Source::Scanned,
        Source::ScaleStable => screens::Source::ScaleStable,
        Source::ScaleMoving => screens::Source::ScaleMoving,
        Source::MailerSaid => screens::Source::MailerSaid,
        Source::Counted => screens::Source::Counted,
        Source::ByWeight => screens::Source::ByWeight,
        Source::AsLastTime => screens::Source::AsLastTime,
        Source::FromPermit => screens::Source::FromPermit,
        Source::ByHand => screens::Source::ByHand,
        Source::FromPaper => screens::Source::FromPaper,
    }
}

fn mail_class(class: MailClass) -> screens::MailClass {
    match class {
        MailClass::FirstClass => screens::MailClass::FirstClass,
        MailClass::Marketing => screens::MailClass::Marketing,
        MailClass::Nonprofit => screens::MailClass::Nonprofit,
        MailClass::Periodicals => screens::MailClass::Periodicals,
        MailClass::BoundPrinted => screens::MailClass::BoundPrinted,
        MailClass::Media => screens::MailClass::Media,
        MailClass::Packages => screens::MailClass::Packages,
        MailClass::Priority => screens::MailClass::Priority,
    }
}

fn mail_shape(shape: MailShape) -> screens::MailShape {
    match shape {
        MailShape::Cards => screens::MailShape::Cards,
        MailShape::Letters => screens::MailShape::Letters,
        MailShape::Flats => screens::MailShape::Flats,
        MailShape::Parcels => screens::MailShape::Parcels,
    }
}

fn channel(channel: Channel) -> screens::Channel {
    match channel {
        Channel::MailDat => screens::Channel::MailDat,
        Channel::MailXml => screens::Channel::MailXml,
        Channel::PostalWizard => screens::Channel::PostalWizard,
        Channel::ImsbTool => screens::Channel::ImsbTool,
        Channel::SelfServiceTerminal => screens::Channel::SelfServiceTerminal,
        Channel::Evs => screens::Channel::Evs,
        Channel::HardCopy => screens::Channel::HardCopy,
    }
}
