//! Samples of the work list.

use std::sync::Arc;

use app::screens::reconcile::{
    ReconcilePrimary, ReconcileView, Why, WorkFilter, WorkKind, WorkLine,
};
use app::screens::{Day, ScreenView, Span, View};
use chrono::Weekday;

use super::{LONGEST_NAME, SUPERVISOR, strip_back, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |list| view(strip_back(SUPERVISOR), ScreenView::Reconcile(list));
    let done = ReconcileView {
        closed: 237,
        percent: 100,
        at_stake: "$0.00".into(),
        counts: [0, 0, 0, 0, 237],
        rows: Arc::new([]),
        primary: ReconcilePrimary::CloseOut,
        ..list()
    };
    let likely = ReconcileView {
        filter: WorkFilter::Match,
        rows: likely(),
        undo: Some("B-005".into()),
        ..list()
    };
    let empty = ReconcileView {
        filter: WorkFilter::Match,
        rows: Arc::new([]),
        primary: ReconcilePrimary::GoTo(WorkFilter::Enter),
        ..list()
    };
    let states = ReconcileView { filter: WorkFilter::Enter, rows: every_kind(), ..list() };
    vec![
        ("12-worklist", shown(list())),
        ("12-worklist-likely", shown(likely)),
        ("12-worklist-none-likely", shown(empty)),
        ("12-worklist-more", shown(states)),
        ("12-worklist-settled", shown(done)),
    ]
}

fn list() -> ReconcileView {
    ReconcileView {
        day: Day { weekday: Weekday::Wed, day: 18, month: 11 },
        closed: 214,
        lines: 237,
        percent: 90,
        at_stake: "$1,663,150.71".into(),
        filter: WorkFilter::Check,
        counts: [3, 12, 4, 4, 214],
        rows: Arc::new([
            row(
                17,
                "Kettle Moraine Electric Cooperative",
                WorkKind::BilledTwice,
                Why::AlreadyFinal("56644692".into(), "FIN".into()),
                Some("$48,210.55"),
            ),
            row(36, LONGEST_NAME, WorkKind::Doubtful, Why::TwoAsClose, Some("$1,234,567.89")),
            row(
                34,
                "Northern Meridian Mutual Insurance Company",
                WorkKind::Doubtful,
                Why::PiecesDiffer("1,915".into(), "19,150".into()),
                None,
            ),
        ]),
        undo: None,
        primary: ReconcilePrimary::OpenFirst,
    }
}

fn likely() -> Arc<[WorkLine]> {
    let exactly = Why::FitsExactly("56644705".into());
    Arc::new([
        row(5, LONGEST_NAME, WorkKind::Likely, exactly, Some("$1,234,567.89")),
        row(6, "Driftless Almanac", WorkKind::Likely, Why::Fits("56644706".into()), None),
        row(7, "Town of Delafield", WorkKind::ToTick, Why::TickNow("FIN".into()), Some("$0.07")),
    ])
}

fn every_kind() -> Arc<[WorkLine]> {
    let hours = Why::NoStatement(Span { minutes: 1560 });
    let rows = [
        (WorkKind::Conflict, Why::TwoValues(2)),
        (WorkKind::HardCopy, Why::KeyHardCopy),
        (WorkKind::ToFinalise, Why::CanFinalise("56644712".into())),
        (WorkKind::NoStatement, hours),
        (WorkKind::Waits, Why::NotReady("56644713".into(), "PEN".into())),
        (WorkKind::Settled, Why::Entered("40021".into())),
        (WorkKind::Settled, Why::SameAs("B-002".into())),
    ];
    let line = |(number, (kind, why))| WorkLine {
        holder: None,
        ..row(number, "", kind, why, Some("$9,430.08"))
    };
    (40..).zip(rows).map(line).collect()
}

fn row(number: u32, holder: &str, kind: WorkKind, why: Why, amount: Option<&str>) -> WorkLine {
    WorkLine {
        id: number.to_string(),
        number: format!("B-{number:03}"),
        holder: Some(holder.into()),
        kind,
        why,
        amount: amount.map(Into::into),
    }
}
