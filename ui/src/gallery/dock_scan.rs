//! Samples of the dock.

use app::screens::dock_scan::{
    AcceptReason, Answer, Before, DockPrimary, DockScanView, DockSecond, LabelText, LastScan,
    LoadCounts, NotALabelReason, ScanResult,
};
use app::screens::{ScreenView, View};

use super::{DOCK, strip_down, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |dock| view(strip_down(Some(DOCK), "15:06", 309), ScreenView::DockScan(dock));
    let waiting = |load: &str, scanner_gone| DockScanView {
        answer: Answer::Waiting { load: load.into(), scanner_gone },
        answers: 0,
        load: LoadCounts { on_8125: 0, pulled: 0, open: 0 },
        last: Vec::new(),
        can_take_back: false,
        ..accept(AcceptReason::On8125)
    };
    vec![
        ("07-dock-waiting", shown(waiting("Door 3, mixed load", false))),
        ("07-dock-scanner-gone", shown(waiting("", true))),
        ("07-dock-accept", shown(accept(AcceptReason::On8125))),
        ("07-dock-accept-pulled", shown(accept(AcceptReason::PlacardPulled))),
        ("07-dock-accept-99m", shown(accept(AcceptReason::SetToAccept))),
        ("08-dock-pull", shown(pull())),
        ("09-dock-again", shown(again(Before::Here { at: "14:41".into() }))),
        ("09-dock-again-elsewhere", shown(again(elsewhere()))),
        ("10-dock-stop", shown(stop("883012", NotALabelReason::OtherBarcode))),
        ("10-dock-stop-nothing-read", shown(stop("", NotALabelReason::NotReadable))),
        ("10-dock-call", shown(call())),
        ("10-dock-taken-back", shown(taken_back())),
    ]
}

fn accept(reason: AcceptReason) -> DockScanView {
    DockScanView {
        answer: Answer::Accept { label: label("000052"), reason },
        answers: 40,
        load: LoadCounts { on_8125: 12, pulled: 17, open: 11 },
        last: last(&[
            ("000052", ScanResult::Accepted, "15:06"),
            ("0000K7", ScanResult::Pulled, "15:05"),
            ("000051", ScanResult::Accepted, "15:05"),
            ("00004C", ScanResult::Again, "15:04"),
            ("000050", ScanResult::Accepted, "15:04"),
        ]),
        can_take_back: true,
        second: Some(DockSecond::Unreadable),
        primary: DockPrimary::SeeLoad,
        typing: None,
    }
}

fn pull() -> DockScanView {
    DockScanView {
        answer: Answer::PullOnePlacard { label: label("0000K7") },
        load: LoadCounts { on_8125: 11, pulled: 16, open: 13 },
        last: last(&[
            ("0000K7", ScanResult::PullOne, "15:05"),
            ("000051", ScanResult::Accepted, "15:05"),
            ("00004C", ScanResult::Again, "15:04"),
            ("000050", ScanResult::Accepted, "15:04"),
            ("00004F", ScanResult::Unreadable, "15:03"),
        ]),
        second: Some(DockSecond::NoSecondPlacard),
        primary: DockPrimary::PlacardPulled,
        ..accept(AcceptReason::On8125)
    }
}

fn again(before: Before) -> DockScanView {
    DockScanView {
        answer: Answer::AlreadyScanned { label: label("00004C"), before },
        load: LoadCounts { on_8125: 10, pulled: 16, open: 14 },
        last: last(&[
            ("00004C", ScanResult::Again, "15:04"),
            ("000050", ScanResult::Accepted, "15:04"),
            ("00004F", ScanResult::Accepted, "15:03"),
            ("00004A", ScanResult::Pulled, "15:02"),
            ("000049", ScanResult::TakenBack, "15:02"),
        ]),
        can_take_back: false,
        ..accept(AcceptReason::On8125)
    }
}

fn elsewhere() -> Before {
    Before::OtherLoad { at: "09:12".into(), appointment: "402 771 936".into() }
}

fn stop(last_six: &str, reason: NotALabelReason) -> DockScanView {
    DockScanView {
        answer: Answer::NotAContainerLabel { last_six: last_six.into(), reason },
        last: last(&[
            (last_six, ScanResult::NotAContainer, "15:07"),
            ("000052", ScanResult::Accepted, "15:06"),
            ("0000K7", ScanResult::Pulled, "15:05"),
            ("000051", ScanResult::Accepted, "15:05"),
            ("00004C", ScanResult::Again, "15:04"),
        ]),
        can_take_back: false,
        ..accept(AcceptReason::On8125)
    }
}

fn call() -> DockScanView {
    DockScanView {
        answer: Answer::CallHelpDesk { label: label("0000M3"), phone: "877-569-6614".into() },
        last: last(&[
            ("0000M3", ScanResult::OnHold, "15:08"),
            ("000052", ScanResult::Accepted, "15:06"),
            ("0000K7", ScanResult::Pulled, "15:05"),
        ]),
        second: Some(DockSecond::KeepOnHold),
        primary: DockPrimary::HelpDeskAgreed,
        ..accept(AcceptReason::On8125)
    }
}

fn taken_back() -> DockScanView {
    DockScanView {
        answer: Answer::TakenBack { label: label("000052") },
        last: last(&[
            ("000052", ScanResult::TakenBack, "15:06"),
            ("0000K7", ScanResult::Pulled, "15:05"),
        ]),
        can_take_back: false,
        ..accept(AcceptReason::On8125)
    }
}

fn label(last_six: &str) -> LabelText {
    LabelText { start: "99M900066875EMA".into(), last_six: last_six.into() }
}

fn last(scans: &[(&str, ScanResult, &str)]) -> Vec<LastScan> {
    let row = |(last_six, result, at): &(&str, ScanResult, &str)| LastScan {
        last_six: (*last_six).into(),
        result: *result,
        at: (*at).into(),
    };
    scans.iter().map(row).collect()
}
