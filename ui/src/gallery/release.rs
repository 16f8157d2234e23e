//! Samples of a line on its way out.

use app::screens::log_list::PieceCount;
use app::screens::release::{Outcome, PlacardView, ReleasePage, ReleaseStep, ReleaseView, Want};
use app::screens::typing::{ReadyText, TypingView, TypingWhat};
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{CLERK, LONGEST_NAME, strip_down, view};

/// The longest reason to hold a mailing.
const HOLD: &str = "This mailer pays by hard-copy statement and has not presented one. The line is saved; the mail is held until the statement is here.";

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |release| view(strip_down(Some(CLERK), "14:34", 214), ScreenView::Release(release));
    let saved = ReleaseView { placard: PlacardView::None, step: ReleaseStep::Print, ..printed() };
    let unknown = ReleaseView {
        holder: None,
        permit: None,
        pieces: None,
        weight: None,
        postage: None,
        ..saved.clone()
    };
    let paper = ReleaseView { paper: Some("007".into()), may_have_gone: true, ..saved.clone() };
    let withdrawing = ReleaseView { page: ReleasePage::Withdraw { reason: None }, ..printed() };
    let why = Some("The mailer took it back to correct it".to_owned());
    let ready = ReleaseView { page: ReleasePage::Withdraw { reason: why }, ..printed() };
    let typing = TypingView {
        what: TypingWhat::WithdrawReason,
        typed: String::new(),
        ready: vec![ReadyText::ToCorrect, ReadyText::AnotherDay, ReadyText::AnotherPlace],
        complete: false,
    };
    vec![
        ("17-release", shown(printed())),
        ("17-release-saved", shown(saved)),
        ("17-release-unknown", shown(unknown)),
        ("17-release-paper", shown(paper)),
        ("17-release-held-more", shown(held())),
        ("17-release-done", shown(done())),
        ("17-release-withdrawn", shown(withdrawn())),
        ("17-release-withdraw", shown(withdrawing)),
        ("17-release-withdraw-ready", shown(ready)),
        ("17-release-keyboard", shown(ReleaseView { typing: Some(typing), ..printed() })),
    ]
}

fn printed() -> ReleaseView {
    ReleaseView {
        number: "B-038".into(),
        holder: Some(LONGEST_NAME.into()),
        permit: Some("PI 40312".into()),
        arrived: "14:31".into(),
        day: Day { weekday: Weekday::Tue, day: 17, month: 11 },
        pieces: Some(PieceCount::About("18,400".into())),
        weight: Some("1,284.50 lb".into()),
        postage: Some("$1,234,567.89".into()),
        placard: PlacardView::Printed { copies: 1 },
        hold: None,
        late: None,
        wants: Vec::new(),
        secured: None,
        paper: None,
        may_have_gone: false,
        outcome: Outcome::Here,
        step: ReleaseStep::OnTheMail,
        page: ReleasePage::Line,
        typing: None,
    }
}

fn held() -> ReleaseView {
    ReleaseView {
        placard: PlacardView::None,
        hold: Some(HOLD.into()),
        wants: vec![Want::Statement, Want::Presort, Want::SecurePlace],
        step: ReleaseStep::Held,
        ..printed()
    }
}

fn done() -> ReleaseView {
    let day = Day { weekday: Weekday::Tue, day: 17, month: 11 };
    ReleaseView {
        placard: PlacardView::OnTheMail { copies: 2 },
        outcome: Outcome::Released { at: "14:36".into(), day },
        secured: Some("Safe, tray 2".into()),
        step: ReleaseStep::Done,
        ..printed()
    }
}

fn withdrawn() -> ReleaseView {
    ReleaseView {
        outcome: Outcome::Withdrawn { reason: "The mailer presents it another day".into() },
        step: ReleaseStep::Done,
        ..printed()
    }
}
