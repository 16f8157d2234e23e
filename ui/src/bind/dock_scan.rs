//! Dock scan.

use app::screens::Intent;
use app::screens::dock_scan::{
    AcceptReason, Answer, Before, DockPrimary, DockScanIntent, DockScanView, DockSecond, LabelText,
    LastScan, NotALabelReason, ScanResult,
};
use screens::{AppWindow, DockAnswer, DockReason};
use slint::ComponentHandle;

use super::{Send, count, typing, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let dock = window.global::<screens::DockScan>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::DockScan(intent))
    };
    dock.on_back({
        let say = say.clone();
        move || say(DockScanIntent::Back)
    });
    dock.on_take_back({
        let say = say.clone();
        move || say(DockScanIntent::TakeBack)
    });
    dock.on_second_pressed({
        let say = say.clone();
        move |which| match which {
            screens::DockSecond::None => {}
            screens::DockSecond::Unreadable => say(DockScanIntent::Second(DockSecond::Unreadable)),
            screens::DockSecond::NoSecondPlacard => {
                say(DockScanIntent::Second(DockSecond::NoSecondPlacard));
            }
            screens::DockSecond::KeepOnHold => say(DockScanIntent::Second(DockSecond::KeepOnHold)),
        }
    });
    dock.on_primary_pressed(move |which| {
        say(DockScanIntent::Primary(match which {
            screens::DockPrimary::SeeLoad => DockPrimary::SeeLoad,
            screens::DockPrimary::PlacardPulled => DockPrimary::PlacardPulled,
            screens::DockPrimary::HelpDeskAgreed => DockPrimary::HelpDeskAgreed,
        }));
    });
}

pub(super) fn render(window: &AppWindow, view: &DockScanView) {
    let dock = window.global::<screens::DockScan>();
    render_answer(&dock, &view.answer);
    dock.set_on_8125(count(view.load.on_8125));
    dock.set_pulled(count(view.load.pulled));
    dock.set_open(count(view.load.open));
    let rows = view.last.iter().map(row).collect();
    if let Some(model) = update(&dock.get_last(), rows) {
        dock.set_last(model);
    }
    dock.set_can_take_back(view.can_take_back);
    dock.set_second(match view.second {
        None => screens::DockSecond::None,
        Some(DockSecond::Unreadable) => screens::DockSecond::Unreadable,
        Some(DockSecond::NoSecondPlacard) => screens::DockSecond::NoSecondPlacard,
        Some(DockSecond::KeepOnHold) => screens::DockSecond::KeepOnHold,
    });
    dock.set_primary(match view.primary {
        DockPrimary::SeeLoad => screens::DockPrimary::SeeLoad,
        DockPrimary::PlacardPulled => screens::DockPrimary::PlacardPulled,
        DockPrimary::HelpDeskAgreed => screens::DockPrimary::HelpDeskAgreed,
    });
    typing::render(window, view.typing.as_ref());
    // Only that it changes matters, so it may wrap.
    dock.set_answers(i32::try_from(view.answers % (1 << 31)).unwrap_or_default());
}

fn render_answer(dock: &screens::DockScan<'_>, answer: &Answer) {
    let (shown, reason, detail, detail2) = match answer {
        Answer::Waiting { load, scanner_gone: false } => {
            (DockAnswer::Waiting, DockReason::ScannerReady, load.as_str(), "")
        }
        Answer::Waiting { scanner_gone: true, .. } => {
            (DockAnswer::Waiting, DockReason::ScannerGone, "", "")
        }
        Answer::Accept { reason, .. } => (DockAnswer::Accept, accepted(*reason), "", ""),
        Answer::PullOnePlacard { .. } => (DockAnswer::Pull, DockReason::OnNo8125, "", ""),
        Answer::AlreadyScanned { before: Before::Here { at }, .. } => {
            (DockAnswer::Again, DockReason::CountedHere, at.as_str(), "")
        }
        Answer::AlreadyScanned { before: Before::OtherLoad { at, appointment }, .. } => {
            (DockAnswer::Again, DockReason::CountedElsewhere, at.as_str(), appointment.as_str())
        }
        Answer::NotAContainerLabel { reason, .. } => (DockAnswer::Stop, refused(*reason), "", ""),
        Answer::CallHelpDesk { phone, .. } => {
            (DockAnswer::Call, DockReason::KeepItHere, phone.as_str(), "")
        }
        Answer::TakenBack { .. } => (DockAnswer::TakenBack, DockReason::NotCounted, "", ""),
    };
    dock.set_answer(shown);
    dock.set_reason(reason);
    dock.set_detail(detail.into());
    dock.set_detail2(detail2.into());
    let (start, last_six) = label(answer);
    dock.set_code_start(start.into());
    dock.set_last_six(last_six.into());
}

fn label(answer: &Answer) -> (&str, &str) {
    match answer {
        Answer::Waiting { .. } => ("", ""),
        Answer::NotAContainerLabel { last_six, .. } => ("", last_six),
        Answer::Accept { label: LabelText { start, last_six }, .. }
        | Answer::PullOnePlacard { label: LabelText { start, last_six } }
        | Answer::AlreadyScanned { label: LabelText { start, last_six }, .. }
        | Answer::CallHelpDesk { label: LabelText { start, last_six }, .. }
        | Answer::TakenBack { label: LabelText { start, last_six } } => (start, last_six),
    }
}

fn accepted(reason: AcceptReason) -> DockReason {
    match reason {
        AcceptReason::On8125 => DockReason::On8125,
        AcceptReason::PlacardPulled => DockReason::PlacardPulled,
        AcceptReason::SetToAccept => DockReason::SetToAccept,
        AcceptReason::HelpDeskAgreed => DockReason::HelpDeskAgreed,
    }
}

fn refused(reason: NotALabelReason) -> DockReason {
    match reason {
        NotALabelReason::OtherBarcode => DockReason::OtherBarcode,
        NotALabelReason::Broken => DockReason::Broken,
        NotALabelReason::NotReadable => DockReason::NotReadable,
    }
}

fn row(scan: &LastScan) -> screens::DockRow {
    screens::DockRow {
        last_six: (&scan.last_six).into(),
        at: (&scan.at).into(),
        result: match scan.result {
            ScanResult::Accepted => screens::DockResult::Accepted,
            ScanResult::PullOne => screens::DockResult::PullOne,
            ScanResult::Pulled => screens::DockResult::Pulled,
            ScanResult::Again => screens::DockResult::Again,
            ScanResult::NotAContainer => screens::DockResult::NotAContainer,
            ScanResult::OnHold => screens::DockResult::OnHold,
            ScanResult::TakenBack => screens::DockResult::TakenBack,
            ScanResult::Unreadable => screens::DockResult::Unreadable,
        },
    }
}
