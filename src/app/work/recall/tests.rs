//! recall: played from taps to the view.

use domain::log_entry::{LineField, MailClass, ProcessingCategory};
use domain::reference::PersonRole;

use crate::screens::ScreenView;
use crate::screens::home::{HomeAct, HomeIntent};
use crate::screens::log_entry::{
    EditorKind, Field, FieldValue, LogEntryIntent, LogEntryView, Recalled, Source,
};
use crate::testing::Desk;

fn earlier(desk: &mut Desk, holder: &str, permit: &str) {
    desk.log([
        LineField::PermitHolder(holder.to_owned()),
        LineField::PermitType("PI".to_owned()),
        LineField::PermitNumber(permit.to_owned()),
        LineField::Class(MailClass::MarketingMail),
        LineField::Category(ProcessingCategory::Letters),
    ]);
}

fn begun() -> Desk {
    let mut desk = Desk::with(PersonRole::Clerk);
    earlier(&mut desk, "Lakeside Parish", "1187");
    for _ in 0..2 {
        earlier(&mut desk, "Lake Geneva Schools", "88");
    }
    earlier(&mut desk, "Kettle Moraine Electric", "40312");
    desk.tap(HomeIntent::Act(HomeAct::LogMailing));
    desk
}

fn shown(desk: &Desk) -> LogEntryView {
    match desk.view().screen {
        ScreenView::LogEntry(view) => view,
        other => panic!("{other:?}"),
    }
}

fn recalled(desk: &mut Desk, field: Field, text: &str) -> Vec<Recalled> {
    desk.tap(LogEntryIntent::Edit(field));
    for key in text.chars() {
        desk.tap(LogEntryIntent::Key(key));
    }
    match shown(desk).editor.map(|editor| editor.kind) {
        Some(EditorKind::Text { typed, recalled }) => {
            assert_eq!(typed, text);
            recalled
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_known_is_offered_the_most_usual_first() {
    let mut desk = begun();
    for (field, text, expected) in [
        (Field::Holder, "lake", vec!["PI 88", "PI 1187"]),
        (Field::Holder, "mor", vec!["PI 40312"]),
        (Field::Permit, "PI 11", vec!["PI 1187"]),
        (Field::Permit, "403", vec!["PI 40312"]),
        (Field::Holder, "zebra", vec![]),
        (Field::JobId, "", vec![]),
    ] {
        let found = recalled(&mut desk, field, text);
        let permits: Vec<_> = found.iter().map(|one| one.detail.as_str()).collect();
        assert_eq!(permits, expected, "{field:?} {text}");
    }
    assert_eq!(recalled(&mut desk, Field::Holder, "")[0].text, "Lake Geneva Schools");
}

#[test]
fn one_touch_fills_holder_permit_and_class() {
    let mut desk = begun();
    let id = recalled(&mut desk, Field::Holder, "kettle")[0].id.clone();
    desk.tap(LogEntryIntent::Recall(id));
    let view = shown(&desk);
    assert!(view.editor.is_none());
    assert_eq!(view.holder.value, FieldValue::Text("Kettle Moraine Electric".to_owned()));
    assert_eq!(view.holder.source, Source::AsLastTime);
    let value = |field: Field| view.fields.iter().find(|cell| cell.field == field).unwrap();
    assert_eq!(value(Field::Permit).value, FieldValue::Text("PI 40312".to_owned()));
    assert!(matches!(value(Field::Class).value, FieldValue::Class(..)));
}

#[test]
fn a_known_holder_narrows_the_permits_before_anything_is_typed() {
    let mut desk = begun();
    recalled(&mut desk, Field::Holder, "Kettle");
    desk.tap(LogEntryIntent::Take);
    let permits = recalled(&mut desk, Field::Permit, "");
    assert_eq!(permits.first().map(|one| one.detail.as_str()), Some("PI 40312"));
}

#[test]
fn what_is_typed_is_there_again_after_another_screen() {
    let mut desk = begun();
    recalled(&mut desk, Field::Holder, "Lakeside");
    desk.tap(crate::Intent::OpenStrip(crate::StripCell::Person));
    desk.tap(HomeIntent::Act(HomeAct::LogMailing));
    let Some(EditorKind::Text { typed, recalled }) = shown(&desk).editor.map(|one| one.kind) else {
        panic!()
    };
    assert_eq!((typed.as_str(), recalled.len()), ("Lakeside", 1));
    desk.tap(LogEntryIntent::Take);
    desk.tap(crate::Intent::OpenStrip(crate::StripCell::Person));
    desk.tap(HomeIntent::Act(HomeAct::LogMailing));
    assert!(shown(&desk).editor.is_none());
}
