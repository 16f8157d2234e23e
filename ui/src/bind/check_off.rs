//! A PS Form 8125 and the containers that it lists.

use app::screens::Intent;
use app::screens::check_off::{
    CheckIs, CheckOffIntent, CheckOffPage, CheckOffView, CheckRow, FormView, NewForm,
};
use app::screens::dock_scan::LabelText;
use screens::AppWindow;
use slint::ComponentHandle;

use super::{Send, count, text, typing, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let check_off = window.global::<screens::CheckOff>();
    let on = |intent: CheckOffIntent| {
        let send = send.clone();
        move || send(Intent::CheckOff(intent.clone()))
    };
    check_off.on_back(on(CheckOffIntent::Back));
    check_off.on_unlist(on(CheckOffIntent::Unlist));
    check_off.on_add(on(CheckOffIntent::Add));
    check_off.on_scan_on(on(CheckOffIntent::ScanOn));
    check_off.on_type_it({
        let send = send.clone();
        move |asked| {
            if let Some(what) = typing::asked(asked) {
                send(Intent::CheckOff(CheckOffIntent::Type(what)));
            }
        }
    });
    let send = send.clone();
    check_off.on_tick(move |barcode| send(Intent::CheckOff(CheckOffIntent::Tick(barcode.into()))));
}

pub(super) fn render(window: &AppWindow, view: &CheckOffView) {
    let check_off = window.global::<screens::CheckOff>();
    let rows = match &view.page {
        CheckOffPage::New(form) => render_new(&check_off, form),
        CheckOffPage::Form(form) => render_form(&check_off, form),
    };
    if let Some(model) = update(&check_off.get_rows(), rows) {
        check_off.set_rows(model);
    }
    typing::render(window, view.typing.as_ref());
}

fn render_new(check_off: &screens::CheckOff<'_>, form: &NewForm) -> Vec<screens::CheckRow> {
    check_off.set_fresh(true);
    check_off.set_name((&form.name).into());
    check_off.set_pallets(text(&form.pallets.map(|pallets| pallets.to_string())));
    check_off.set_empty(form.empty);
    form.listed.iter().map(|label| drawn("", label, screens::CheckIs::Ticked)).collect()
}

fn render_form(check_off: &screens::CheckOff<'_>, form: &FormView) -> Vec<screens::CheckRow> {
    check_off.set_fresh(false);
    check_off.set_name((&form.name).into());
    check_off.set_ticked(count(form.ticked));
    check_off.set_claimed(count(form.claimed));
    check_off.set_missing(count(form.missing));
    check_off.set_surplus(count(form.surplus));
    form.rows.iter().map(row).collect()
}

fn row(row: &CheckRow) -> screens::CheckRow {
    let state = match row.state {
        CheckIs::Missing => screens::CheckIs::Missing,
        CheckIs::MayTick => screens::CheckIs::MayTick,
        CheckIs::Surplus => screens::CheckIs::Surplus,
        CheckIs::Ticked => screens::CheckIs::Ticked,
    };
    drawn(&row.barcode, &row.label, state)
}

fn drawn(barcode: &str, label: &LabelText, state: screens::CheckIs) -> screens::CheckRow {
    screens::CheckRow {
        barcode: barcode.into(),
        start: (&label.start).into(),
        last_six: (&label.last_six).into(),
        state,
    }
}
