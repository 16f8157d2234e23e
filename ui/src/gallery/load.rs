//! Samples of the load at the door.

use std::sync::Arc;

use app::screens::dock_scan::{LabelText, LoadCounts};
use app::screens::load::{
    CollectView, ContainerFilter, ContainerIs, ContainerList, ContainerRow, ContainerView, FormRow,
    LoadChoice, LoadOverview, LoadPage, LoadStep, LoadView, ReleaseLoadView, Stays,
};
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{DOCK, LONGEST_NAME, strip_down, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let shown = |page| {
        let loads_more = if matches!(page, LoadPage::Loads(_)) { 9 } else { 0 };
        let load = LoadView { page, loads_more, ..at_the_door() };
        view(strip_down(Some(DOCK), "15:06", 309), ScreenView::Load(load))
    };
    let none = LoadView {
        appointment: String::new(),
        arrived: String::new(),
        open: false,
        page: LoadPage::Overview(empty()),
        loads_more: 0,
        typing: None,
    };
    let ready = LoadOverview { keep: 0, step: LoadStep::Release(1_234), ..overview() };
    let nothing =
        ContainerList { filter: ContainerFilter::Accepted, rows: Arc::new([]), ..containers() };
    vec![
        ("11-load-many", shown(LoadPage::Overview(overview()))),
        ("11-load-ready-many", shown(LoadPage::Overview(ready))),
        ("11-load-begun", shown(LoadPage::Overview(empty()))),
        ("11-load-none", view(strip_down(Some(DOCK), "15:06", 309), ScreenView::Load(none))),
        ("11-load-containers-many", shown(LoadPage::Containers(containers()))),
        ("11-load-containers-empty", shown(LoadPage::Containers(nothing))),
        ("11-load-container-held", shown(LoadPage::Container(held()))),
        ("11-load-container", shown(LoadPage::Container(open_one()))),
        ("11-load-collect-many", shown(LoadPage::Collect(collect()))),
        ("11-load-release", shown(LoadPage::Release(going()))),
        ("11-load-more", shown(LoadPage::More { to_accept: 11 })),
        ("11-load-loads-many", shown(LoadPage::Loads(loads()))),
    ]
}

fn at_the_door() -> LoadView {
    LoadView {
        appointment: "402 771 936".into(),
        arrived: "13:05".into(),
        open: true,
        page: LoadPage::Overview(overview()),
        loads_more: 0,
        typing: None,
    }
}

fn overview() -> LoadOverview {
    let form =
        |id: &str, name: String, ticked, claimed| FormRow { id: id.into(), name, ticked, claimed };
    LoadOverview {
        counts: LoadCounts { on_8125: 12, pulled: 17, open: 11 },
        released: 0,
        forms: vec![
            form("1", "8125 no. 1, Northern Meridian".into(), 8, 8),
            form("2", format!("8125 no. 2, {LONGEST_NAME}"), 4, 6),
        ],
        no_form: 28,
        no_form_pulled: 17,
        keep: 11,
        step: LoadStep::Collect(11),
    }
}

fn empty() -> LoadOverview {
    LoadOverview {
        counts: LoadCounts { on_8125: 0, pulled: 0, open: 0 },
        released: 0,
        forms: Vec::new(),
        no_form: 0,
        no_form_pulled: 0,
        keep: 0,
        step: LoadStep::ScanOn,
    }
}

fn row(last_six: &str, state: ContainerIs, form: Option<&str>) -> ContainerRow {
    ContainerRow {
        barcode: format!("99M900066875EMA{last_six}"),
        label: LabelText { start: "99M900066875EMA".into(), last_six: last_six.into() },
        state,
        form: form.map(str::to_owned),
        at: "15:05".into(),
    }
}

fn containers() -> ContainerList {
    ContainerList {
        filter: ContainerFilter::Open,
        counts: [11, 12, 17, 11, 1_234],
        rows: Arc::new([
            row("0000K7", ContainerIs::Open, None),
            row("0000M3", ContainerIs::OnHold, None),
            row("000051", ContainerIs::On8125, Some(LONGEST_NAME)),
            row("00004C", ContainerIs::Pulled, None),
            row("000050", ContainerIs::Released, None),
        ]),
    }
}

fn held() -> ContainerView {
    ContainerView {
        row: row("0000M3", ContainerIs::OnHold, None),
        hold: Some("This container is on no PS Form 8125 and the outage is local. It is held, not rejected: call the FAST Help Desk, 877-569-6614, and note the answer.".into()),
        accepted: false,
        scans: 1,
        may_pull: false,
        call: Some("877-569-6614".into()),
        may_release: false,
        may_take_back: true,
    }
}

fn open_one() -> ContainerView {
    ContainerView {
        row: row("0000K7", ContainerIs::Open, None),
        hold: None,
        scans: 2,
        may_pull: true,
        call: None,
        may_release: true,
        ..held()
    }
}

fn collect() -> CollectView {
    let one = |last_six, in_hand| (row(last_six, ContainerIs::Open, None), in_hand);
    CollectView {
        in_hand: 2,
        rows: Arc::new([one("0000K7", true), one("000052", false), one("000053", true)]),
    }
}

fn going() -> ReleaseLoadView {
    ReleaseLoadView {
        go: 29,
        stay: vec![Stays {
            barcode: "99M900066875EMA0000K7".into(),
            last_six: "0000K7".into(),
            why: "This container is on no PS Form 8125 and no placard was pulled. Pull one, then release it.".into(),
        }],
        keep_placards: 17,
        keep_forms: 2,
    }
}

fn loads() -> Vec<LoadChoice> {
    let day = Some(Day { weekday: Weekday::Tue, day: 17, month: 11 });
    vec![
        LoadChoice {
            id: "1".into(),
            appointment: "402 771 936".into(),
            arrived: "13:05".into(),
            day,
            scanned: 40,
            open: 11,
            here: true,
        },
        LoadChoice {
            id: "2".into(),
            appointment: String::new(),
            arrived: "08:24".into(),
            day,
            scanned: 2,
            open: 0,
            here: false,
        },
    ]
}
