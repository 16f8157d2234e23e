//! Samples of a PS Form 8125 and the containers that it lists.

use std::sync::Arc;

use app::screens::check_off::{CheckIs, CheckOffPage, CheckOffView, CheckRow, FormView, NewForm};
use app::screens::dock_scan::LabelText;
use app::screens::typing::{TypingView, TypingWhat};
use app::screens::{ScreenView, View};

use super::{DOCK, LONGEST_NAME, strip_down, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |page| {
        let form = CheckOffView { page, typing: None };
        view(strip_down(Some(DOCK), "15:06", 309), ScreenView::CheckOff(form))
    };
    let blank = NewForm { pallets: None, listed: Vec::new(), empty: true, ..new_form() };
    let complete = FormView {
        ticked: 6,
        missing: 0,
        surplus: 0,
        rows: Arc::new([row("000052", CheckIs::Ticked)]),
        ..form()
    };
    let none = FormView { ticked: 0, missing: 0, surplus: 0, rows: Arc::new([]), ..form() };
    let typing = TypingView {
        what: TypingWhat::ListedContainer,
        typed: "99M900066875EMA0000".into(),
        ready: Vec::new(),
        complete: true,
    };
    let typed = CheckOffView { page: CheckOffPage::New(new_form()), typing: Some(typing) };
    vec![
        ("23-check-off-many", shown(CheckOffPage::Form(form()))),
        ("23-check-off-complete-many", shown(CheckOffPage::Form(complete))),
        ("23-check-off-empty", shown(CheckOffPage::Form(none))),
        ("24-form-new-many", shown(CheckOffPage::New(new_form()))),
        ("24-form-blank", shown(CheckOffPage::New(blank))),
        (
            "24-form-keyboard",
            view(strip_down(Some(DOCK), "15:06", 309), ScreenView::CheckOff(typed)),
        ),
    ]
}

fn label(last_six: &str) -> LabelText {
    LabelText { start: "99M900066875EMA".into(), last_six: last_six.into() }
}

fn row(last_six: &str, state: CheckIs) -> CheckRow {
    CheckRow { barcode: format!("99M900066875EMA{last_six}"), label: label(last_six), state }
}

fn form() -> FormView {
    FormView {
        name: format!("8125 no. 2, {LONGEST_NAME}"),
        ticked: 4,
        claimed: 6,
        missing: 2,
        surplus: 1,
        rows: Arc::new([
            row("000061", CheckIs::Missing),
            row("000033", CheckIs::MayTick),
            row("000071", CheckIs::Surplus),
            row("000052", CheckIs::Ticked),
        ]),
    }
}

fn new_form() -> NewForm {
    NewForm {
        name: format!("8125 no. 2, {LONGEST_NAME}"),
        pallets: Some(6),
        listed: vec![label("000061"), label("000062")],
        empty: false,
    }
}
