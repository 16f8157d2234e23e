//! The load at the door: every container and what became of it.

use app::screens::Intent;
use app::screens::load::{
    ContainerFilter, ContainerIs, ContainerRow, ContainerView, LoadIntent, LoadOverview, LoadPage,
    LoadStep, LoadView,
};
use screens::{AppWindow, LoadFace};
use slint::ComponentHandle;

use super::{Send, count, strip, text, typing, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let load = window.global::<screens::Load>();
    let on = |intent: LoadIntent| {
        let send = send.clone();
        move || send(Intent::Load(intent.clone()))
    };
    load.on_back(on(LoadIntent::Back));
    load.on_next(on(LoadIntent::Step));
    load.on_scan_on(on(LoadIntent::ScanOn));
    load.on_add_form(on(LoadIntent::AddForm));
    load.on_more(on(LoadIntent::More));
    load.on_accept(on(LoadIntent::Accept));
    load.on_release(on(LoadIntent::Release));
    load.on_confirm(on(LoadIntent::Confirm));
    load.on_pull(on(LoadIntent::Pull));
    load.on_agreed(on(LoadIntent::Agreed));
    load.on_release_one(on(LoadIntent::ReleaseOne));
    load.on_take_back(on(LoadIntent::TakeBack));
    load.on_others(on(LoadIntent::Loads));
    load.on_another(on(LoadIntent::Another));
    load.on_tally(on(LoadIntent::Tally));
    let about = |intent: fn(String) -> LoadIntent| {
        let send = send.clone();
        move |id: slint::SharedString| send(Intent::Load(intent(id.into())))
    };
    load.on_container(about(LoadIntent::Container));
    load.on_form(about(LoadIntent::Form));
    load.on_in_hand_pressed(about(LoadIntent::InHand));
    load.on_resume(about(LoadIntent::Resume));
    let send = send.clone();
    load.on_list(move |filter| send(Intent::Load(LoadIntent::List(filter_pressed(filter)))));
}

pub(super) fn render(window: &AppWindow, view: &LoadView) {
    let load = window.global::<screens::Load>();
    load.set_appointment((&view.appointment).into());
    load.set_arrived((&view.arrived).into());
    load.set_open(view.open);
    load.set_face(match &view.page {
        LoadPage::Overview(_) => LoadFace::Overview,
        LoadPage::Containers(_) => LoadFace::Containers,
        LoadPage::Container(_) => LoadFace::Container,
        LoadPage::Collect(_) => LoadFace::Collect,
        LoadPage::Release(_) => LoadFace::Release,
        LoadPage::Loads(_) => LoadFace::Loads,
        LoadPage::More { .. } => LoadFace::More,
    });
    load.set_loads_more(count(view.loads_more));
    match &view.page {
        LoadPage::Overview(overview) => render_overview(&load, overview),
        LoadPage::Container(one) => render_one(&load, one),
        LoadPage::More { to_accept } => load.set_to_accept(count(*to_accept)),
        LoadPage::Containers(_)
        | LoadPage::Collect(_)
        | LoadPage::Release(_)
        | LoadPage::Loads(_) => render_list(&load, &view.page),
    }
    typing::render(window, view.typing.as_ref());
}

fn render_overview(load: &screens::Load<'_>, view: &LoadOverview) {
    load.set_on_8125(count(view.counts.on_8125));
    load.set_pulled(count(view.counts.pulled));
    load.set_open_count(count(view.counts.open));
    load.set_released(count(view.released));
    load.set_no_form(count(view.no_form));
    load.set_no_form_pulled(count(view.no_form_pulled));
    load.set_keep(count(view.keep));
    let (step, number) = match view.step {
        LoadStep::ScanOn => (screens::LoadStep::ScanOn, 0),
        LoadStep::Collect(number) => (screens::LoadStep::Collect, number),
        LoadStep::Accept(number) => (screens::LoadStep::Accept, number),
        LoadStep::Release(number) => (screens::LoadStep::Release, number),
    };
    load.set_step(step);
    load.set_step_count(count(number));
    let forms = view.forms.iter().map(|form| screens::LoadForm {
        id: (&form.id).into(),
        name: (&form.name).into(),
        ticked: count(form.ticked),
        claimed: count(form.claimed),
    });
    if let Some(model) = update(&load.get_forms(), forms.collect()) {
        load.set_forms(model);
    }
}

fn render_list(load: &screens::Load<'_>, page: &LoadPage) {
    match page {
        LoadPage::Containers(list) => {
            load.set_filter(filter(list.filter));
            let counts = ContainerFilter::ALL.iter().zip(list.counts);
            let counts = counts.map(|(which, number)| screens::FilterCount {
                filter: filter(*which),
                count: count(number),
            });
            if let Some(model) = update(&load.get_filters(), counts.collect()) {
                load.set_filters(model);
            }
            set_rows(load, list.rows.iter().map(|line| row(line, false)).collect());
        }
        LoadPage::Collect(collect) => {
            load.set_in_hand(count(collect.in_hand));
            set_rows(load, collect.rows.iter().map(|(line, held)| row(line, *held)).collect());
        }
        LoadPage::Release(going) => render_going(load, going),
        LoadPage::Loads(loads) => {
            let loads = loads.iter().map(|choice| screens::LoadChoice {
                id: (&choice.id).into(),
                appointment: (&choice.appointment).into(),
                arrived: (&choice.arrived).into(),
                day: choice.day.map(strip::day).unwrap_or_default(),
                scanned: count(choice.scanned),
                open: count(choice.open),
                here: choice.here,
            });
            if let Some(model) = update(&load.get_loads(), loads.collect()) {
                load.set_loads(model);
            }
        }
        LoadPage::Overview(_) | LoadPage::Container(_) | LoadPage::More { .. } => {}
    }
}

fn set_rows(load: &screens::Load<'_>, rows: Vec<screens::ContainerRow>) {
    if let Some(model) = update(&load.get_rows(), rows) {
        load.set_rows(model);
    }
}

fn render_going(load: &screens::Load<'_>, going: &app::screens::load::ReleaseLoadView) {
    load.set_go(count(going.go));
    load.set_keep_placards(count(going.keep_placards));
    load.set_keep_forms(count(going.keep_forms));
    let stay = going.stay.iter().map(|stays| screens::StaysRow {
        barcode: (&stays.barcode).into(),
        last_six: (&stays.last_six).into(),
        why: (&stays.why).into(),
    });
    if let Some(model) = update(&load.get_stay(), stay.collect()) {
        load.set_stay(model);
    }
}

fn render_one(load: &screens::Load<'_>, one: &ContainerView) {
    load.set_one(row(&one.row, false));
    load.set_hold(text(&one.hold));
    load.set_accepted(one.accepted);
    load.set_scans(count(one.scans));
    load.set_may_pull(one.may_pull);
    load.set_call(text(&one.call));
    load.set_may_release(one.may_release);
    load.set_may_take_back(one.may_take_back);
}

fn row(row: &ContainerRow, in_hand: bool) -> screens::ContainerRow {
    screens::ContainerRow {
        barcode: (&row.barcode).into(),
        start: (&row.label.start).into(),
        last_six: (&row.label.last_six).into(),
        state: match row.state {
            ContainerIs::Open => screens::ContainerIs::Open,
            ContainerIs::OnHold => screens::ContainerIs::OnHold,
            ContainerIs::On8125 => screens::ContainerIs::On8125,
            ContainerIs::Pulled => screens::ContainerIs::Pulled,
            ContainerIs::Released => screens::ContainerIs::Released,
        },
        form: text(&row.form),
        at: (&row.at).into(),
        in_hand,
    }
}

fn filter(filter: ContainerFilter) -> screens::ContainerFilter {
    match filter {
        ContainerFilter::Open => screens::ContainerFilter::Open,
        ContainerFilter::On8125 => screens::ContainerFilter::On8125,
        ContainerFilter::Pulled => screens::ContainerFilter::Pulled,
        ContainerFilter::Accepted => screens::ContainerFilter::Accepted,
        ContainerFilter::Released => screens::ContainerFilter::Released,
    }
}

fn filter_pressed(filter: screens::ContainerFilter) -> ContainerFilter {
    match filter {
        screens::ContainerFilter::Open => ContainerFilter::Open,
        screens::ContainerFilter::On8125 => ContainerFilter::On8125,
        screens::ContainerFilter::Pulled => ContainerFilter::Pulled,
        screens::ContainerFilter::Accepted => ContainerFilter::Accepted,
        screens::ContainerFilter::Released => ContainerFilter::Released,
    }
}
