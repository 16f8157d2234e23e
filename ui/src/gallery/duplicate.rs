//! Samples of what may be billed twice.

use app::screens::duplicate::{Decided, DuplicateCard, DuplicateView, Shared};
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{LONGEST_NAME, SUPERVISOR, strip_back, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |duplicate| view(strip_back(SUPERVISOR), ScreenView::Duplicate(duplicate));
    let statements = DuplicateView {
        amount: Some("$48,210.55".into()),
        holder: Some("Kettle Moraine Electric Cooperative".into()),
        permit: Some("PI 1187".into()),
        cards: vec![
            DuplicateCard { status: "FIN".into(), billed: true, ..statement("56644692") },
            DuplicateCard { holds: "B-017".into(), day: None, ..statement("56649118") },
        ],
        same: "PI 1187, Marketing Mail, 18,390".into(),
        lines: false,
        keeps: "56644692".into(),
        other: String::new(),
        ..lines()
    };
    let unknown = DuplicateView { amount: None, permit: None, decided: Decided::Two, ..lines() };
    let held = |card: DuplicateCard| DuplicateCard {
        status: "UPD".into(),
        holds: "56644705".into(),
        ..card
    };
    let statement = DuplicateView {
        same: "56644705, PI 40312, First-Class Mail".into(),
        cards: lines().cards.into_iter().map(held).collect(),
        shared: Shared::Statement,
        ..lines()
    };
    let number = DuplicateView {
        same: "400211234567, First-Class Mail".into(),
        shared: Shared::Number,
        ..lines()
    };
    vec![
        ("14-duplicate", shown(statements)),
        ("14-duplicate-statement", shown(statement)),
        ("14-duplicate-number", shown(number)),
        ("14-duplicate-lines", shown(lines())),
        ("14-duplicate-decided", shown(unknown)),
    ]
}

fn lines() -> DuplicateView {
    DuplicateView {
        amount: Some("$1,234,567.89".into()),
        holder: Some(LONGEST_NAME.into()),
        permit: Some("PI 40312".into()),
        cards: vec![
            DuplicateCard { chosen: true, ..line("A-002", "A", "Ann Lindqvist") },
            line("B-002", "B", "Rosalind Maldonado"),
        ],
        same: "Paper 007, PI 40312, First-Class Mail, 172,180".into(),
        lines: true,
        decided: Decided::Open,
        keeps: "A-002".into(),
        shared: Shared::Nothing,
        other: "B-002".into(),
    }
}

fn line(id: &str, device: &str, by: &str) -> DuplicateCard {
    DuplicateCard {
        id: id.into(),
        status: String::new(),
        billed: false,
        by: by.into(),
        device: device.into(),
        at: "09:14".into(),
        day: Some(Day { weekday: Weekday::Tue, day: 17, month: 11 }),
        holds: String::new(),
        chosen: false,
    }
}

fn statement(id: &str) -> DuplicateCard {
    DuplicateCard { status: "UPD".into(), by: String::new(), ..line(id, "", "") }
}
