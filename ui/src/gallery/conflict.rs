//! Samples of values that contradict each other.

use app::screens::conflict::{ConflictValue, ConflictView, Subject};
use app::screens::log_entry::Source;
use app::screens::reconcile::Shown;
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{LONGEST_NAME, SUPERVISOR, strip_back, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |conflict| view(strip_back(SUPERVISOR), ScreenView::Conflict(conflict));
    let names = ConflictView {
        subject: Subject::Holder,
        values: vec![
            value(Shown::Text(LONGEST_NAME.into()), "A", Source::FromPermit),
            value(Shown::Text("Great Lakes Benefit".into()), "B", Source::ByHand),
            value(Shown::NotKnown, "C", Source::None),
        ],
        chosen: Some(0),
        ..pieces()
    };
    let statement = ConflictView {
        subject: Subject::Statement,
        values: vec![
            value(Shown::Text("56644701".into()), "A", Source::None),
            value(Shown::Text("56644731".into()), "B", Source::None),
        ],
        can_type: false,
        ..pieces()
    };
    let none = ConflictView { at: 0, of: 0, values: Vec::new(), can_type: false, ..pieces() };
    vec![
        ("18-conflict", shown(pieces())),
        ("18-conflict-names", shown(names)),
        ("18-conflict-statement", shown(statement)),
        ("18-conflict-decided", shown(none)),
    ]
}

fn pieces() -> ConflictView {
    ConflictView {
        number: "B-001".into(),
        holder: Some(LONGEST_NAME.into()),
        at: 1,
        of: 2,
        subject: Subject::Pieces,
        values: vec![
            value(Shown::Text("18,390".into()), "A", Source::MailerSaid),
            value(Shown::About("18,420".into()), "B", Source::Counted),
        ],
        chosen: None,
        can_type: true,
    }
}

fn value(value: Shown, device: &str, source: Source) -> ConflictValue {
    ConflictValue {
        value,
        by: "Rosalind Maldonado".into(),
        device: device.into(),
        at: "15:14".into(),
        day: Day { weekday: Weekday::Tue, day: 17, month: 11 },
        source,
    }
}
