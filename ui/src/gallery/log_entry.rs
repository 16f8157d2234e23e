//! Samples of one line and its editor.

use app::screens::log_entry::{
    AskNot, CellMark, Channel, ChoiceOption, ContainerKind, CountRow, Editor, EditorKind,
    EntryPrimary, Exactness, Field, FieldCell, FieldValue, LogEntryView, MailClass, MailShape,
    Meter, Recalled, Source, Suggestion, Verdict, YesNo,
};
use app::screens::{Day, ScreenView, Tone, View};
use chrono::Weekday;
use domain::language::Language;

use super::{CLERK, LONGEST_NAME, strip_down, view};

const YESTERDAY: Day = Day { weekday: Weekday::Mon, day: 3, month: 12 };

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |entry| view(strip_down(Some(CLERK), "14:32", 214), ScreenView::LogEntry(entry));
    let edit = |field: Field, kind| {
        let label = field.word(Language::English).into();
        shown(LogEntryView { editor: Some(Editor { field, label, kind }), ..likely() })
    };
    vec![
        ("05-log-entry", shown(likely())),
        ("05-log-entry-blank", shown(blank())),
        ("05-log-entry-certain", shown(certain())),
        ("05-log-entry-conflict", shown(conflict())),
        ("05-log-entry-more", shown(more())),
        ("05-log-entry-paper", shown(paper())),
        ("06-arrival", edit(Field::Arrival, arrival("14:31", true))),
        ("06-arrival-paper", edit(Field::Arrival, arrival("07:40", false))),
        ("06-number-pad", edit(Field::Pieces, pieces())),
        ("06-number-pad-money", edit(Field::Postage, postage())),
        ("06-number-pad-scale", edit(Field::Weight, weight())),
        ("06-counts", edit(Field::Containers, counts())),
        ("06-choice", edit(Field::Class, classes())),
        ("06-keyboard", edit(Field::Holder, holder())),
    ]
}

fn likely() -> LogEntryView {
    let class = FieldValue::Class(MailClass::Marketing, Some(MailShape::Letters));
    LogEntryView {
        number: "B-038".into(),
        arrived: "14:31".into(),
        arrived_on: None,
        holder: cell(Field::Holder, text(LONGEST_NAME), Source::FromPermit),
        fields: vec![
            cell(Field::Permit, text("PI 40312"), Source::Scanned),
            cell(Field::Class, class, Source::AsLastTime),
            cell(Field::Weight, text("1,284.50"), Source::ScaleStable),
            cell(Field::Pieces, FieldValue::About("18,400".into()), Source::MailerSaid),
            cell(Field::Postage, FieldValue::NotKnown, Source::None),
            FieldCell {
                mark: CellMark::WouldHelp,
                ..cell(Field::JobId, FieldValue::NotKnown, Source::None)
            },
        ],
        more: None,
        meter: Meter { verdict: Verdict::Likely, percent: 70, helped_by: Some(Field::JobId) },
        ask_not: Some(AskNot::PaperOf(Channel::MailDat)),
        add: Some(Field::JobId),
        primary: EntryPrimary::Save,
        editor: None,
    }
}

fn blank() -> LogEntryView {
    let order =
        [Field::Permit, Field::Class, Field::Weight, Field::Pieces, Field::Postage, Field::JobId];
    let mut view = likely();
    view.holder = FieldCell {
        mark: CellMark::WouldHelp,
        ..cell(Field::Holder, FieldValue::NotKnown, Source::None)
    };
    view.fields =
        order.into_iter().map(|field| cell(field, FieldValue::NotKnown, Source::None)).collect();
    view.meter = Meter { verdict: Verdict::Weak, percent: 5, helped_by: Some(Field::Holder) };
    view.ask_not = Some(AskNot::Verification);
    view.add = Some(Field::Holder);
    view
}

fn certain() -> LogEntryView {
    let mut view = likely();
    view.fields = vec![
        cell(Field::Permit, text("PI 40312"), Source::Scanned),
        cell(
            Field::Class,
            FieldValue::Class(MailClass::FirstClass, Some(MailShape::Letters)),
            Source::ByHand,
        ),
        cell(Field::Weight, text("12,884.50"), Source::ScaleMoving),
        cell(Field::Pieces, text("1,204,611"), Source::Counted),
        cell(Field::Postage, text("$1,234,567.89"), Source::MailerSaid),
        cell(Field::JobId, text("GLB20261117A"), Source::ByHand),
    ];
    view.meter = Meter { verdict: Verdict::Certain, percent: 100, helped_by: None };
    view.add = None;
    view.primary = EntryPrimary::Release;
    view
}

fn conflict() -> LogEntryView {
    let mut view = certain();
    if let Some(pieces) = view.fields.get_mut(3) {
        pieces.value = text("4,000");
        pieces.mark = CellMark::Conflict("4,200 (Raj, kiosk)".into());
    }
    view.primary = EntryPrimary::Done;
    view
}

fn more() -> LogEntryView {
    let mut view = certain();
    let by_dat = FieldValue::Channel(Channel::SelfServiceTerminal);
    view.fields.push(cell(Field::Channel, by_dat, Source::AsLastTime));
    view.fields.push(cell(Field::EInduction, FieldValue::Answer(YesNo::Yes), Source::MailerSaid));
    view.more = Some(13);
    view
}

fn paper() -> LogEntryView {
    let mut view = likely();
    view.arrived = "07:40".into();
    view.arrived_on = Some(YESTERDAY);
    let of_paper = [
        cell(Field::PaperNumber, text("007"), Source::FromPaper),
        cell(Field::WrittenBy, text("Rosalind Maldonado-Kowalczyk"), Source::FromPaper),
    ];
    view.fields.splice(0..0, of_paper);
    view.meter = Meter { verdict: Verdict::Likely, percent: 70, helped_by: Some(Field::JobId) };
    view
}

fn arrival(time: &str, today: bool) -> EditorKind {
    EditorKind::Arrival {
        time: time.into(),
        typed: !today,
        day: if today { Day { day: 4, weekday: Weekday::Tue, ..YESTERDAY } } else { YESTERDAY },
        today,
        from_paper: !today,
    }
}

fn pieces() -> EditorKind {
    EditorKind::Number {
        typed: "18,400".into(),
        exactness: Some(Exactness::About),
        point: false,
        suggestion: Some(Suggestion {
            value: "18,390".into(),
            source: Source::ByWeight,
            working: "1,284.50 lb ÷ 0.06987 lb".into(),
            tone: Tone::Info,
        }),
    }
}

fn postage() -> EditorKind {
    EditorKind::Number {
        typed: "1,234,567.89".into(),
        exactness: None,
        point: true,
        suggestion: None,
    }
}

fn weight() -> EditorKind {
    EditorKind::Number {
        typed: String::new(),
        exactness: None,
        point: true,
        suggestion: Some(Suggestion {
            value: "1,284.50 lb".into(),
            source: Source::ScaleMoving,
            working: String::new(),
            tone: Tone::Need,
        }),
    }
}

fn counts() -> EditorKind {
    let row = |kind, label: &str, count: &str| CountRow {
        kind,
        label: label.into(),
        count: count.into(),
        typed: kind == ContainerKind::EmmTrays,
    };
    EditorKind::Counts {
        kinds: vec![
            row(ContainerKind::MmTrays, "1-foot trays", ""),
            row(ContainerKind::EmmTrays, "2-foot trays", "1,284"),
            row(ContainerKind::FlatTrays, "Flat trays", ""),
            row(ContainerKind::Sacks, "Sacks", "12"),
            row(ContainerKind::Pallets, "Pallets", "4"),
        ],
        loose: ("Loose bundles".into(), true),
    }
}

fn classes() -> EditorKind {
    let classes = [
        (MailClass::FirstClass, Some(MailShape::Letters)),
        (MailClass::Marketing, Some(MailShape::Letters)),
        (MailClass::Marketing, Some(MailShape::Flats)),
        (MailClass::Nonprofit, Some(MailShape::Letters)),
        (MailClass::Periodicals, None),
        (MailClass::BoundPrinted, Some(MailShape::Flats)),
        (MailClass::Media, None),
        (MailClass::Packages, None),
        (MailClass::Priority, None),
    ];
    let options = classes.into_iter().zip(0..).map(|((class, shape), id)| ChoiceOption {
        id: id.to_string(),
        value: FieldValue::Class(class, shape),
        chosen: id == 1,
    });
    EditorKind::Choice { options: options.collect() }
}

fn holder() -> EditorKind {
    let recalled = |id: &str, text: &str, detail: &str| Recalled {
        id: id.into(),
        text: text.into(),
        detail: detail.into(),
    };
    EditorKind::Text {
        typed: "GREAT L".into(),
        recalled: vec![
            recalled("1", LONGEST_NAME, "PI 40312, Mktg letters"),
            recalled("2", "Great Lakes Marine Supply", "PI 7120"),
            recalled("3", "Great Lutheran Hymnal Society", "NP 33"),
        ],
    }
}

fn cell(field: Field, value: FieldValue, source: Source) -> FieldCell {
    let label = field.word(Language::English).into();
    FieldCell { field, label, value, source, mark: CellMark::Quiet }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}
