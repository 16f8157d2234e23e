//! Samples of the close-out.

use app::screens::close_out::{
    CloseOutPage, CloseOutPrimary, CloseOutView, DeviceHeard, Hold, HoldWord, OverReason, Sheet,
    Signed, Total, TotalRow,
};
use app::screens::sign_in::PinView;
use app::screens::{Day, ScreenView, View};
use chrono::Weekday;

use super::{SUPERVISOR, strip_back, view};

const TUESDAY: Day = Day { weekday: Weekday::Tue, day: 17, month: 11 };

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let empty = Sheet {
        totals: totals([0; 5], ["$0.00"; 5]),
        pieces: "0".into(),
        containers: (0, 0),
        devices: Vec::new(),
        ..clean()
    };
    let signed =
        Sheet { signed: Some(signature(0, 0)), primary: CloseOutPrimary::Print, ..clean() };
    let late = Sheet { signed: Some(signature(211, 3)), ..signed.clone() };
    let reasons = CloseOutPage::Reasons { hold: silent(None), chosen: Some(OverReason::DeviceOut) };
    let typed = CloseOutPage::Typed { hold: silent(None), typed: "Its battery is empty".into() };
    vec![
        ("15-close-out", shown(CloseOutPage::Sheet(clean()))),
        ("15-close-out-held-more", shown(CloseOutPage::Sheet(held()))),
        ("15-close-out-damaged-more", shown(CloseOutPage::Sheet(damaged()))),
        ("15-close-out-empty", shown(CloseOutPage::Sheet(empty))),
        ("15-close-out-signed-more", shown(CloseOutPage::Sheet(signed))),
        ("15-close-out-late-more", shown(CloseOutPage::Sheet(late))),
        ("15-close-out-reasons", shown(reasons)),
        ("15-close-out-keyboard", shown(typed)),
        ("15-close-out-sign", shown(sign(PinView::Typing { digits: 3 }))),
        ("15-close-out-sign-full", shown(sign(PinView::Typing { digits: 6 }))),
        ("15-close-out-sign-wrong", shown(sign(PinView::Wrong { tries_left: 4 }))),
        ("15-close-out-sign-checking", shown(sign(PinView::Checking))),
    ]
}

fn shown(page: CloseOutPage) -> View {
    let close_out = CloseOutView {
        day: TUESDAY,
        unit: "Pewaukee BMEU".into(),
        signer: "Sheila Nakamura-Petrov".into(),
        page,
    };
    view(strip_back(SUPERVISOR), ScreenView::CloseOut(close_out))
}

fn clean() -> Sheet {
    let amounts = ["$2,906,118.40", "$366,653.16", "$1,296,497.55", "$0.00", "$4,569,269.11"];
    Sheet {
        totals: totals([214, 18, 5, 0, 237], amounts),
        pieces: "1,204,611".into(),
        left_open: 0,
        conflicts: 0,
        billed_twice: 0,
        containers: (129, 129),
        holds: Vec::new(),
        devices: vec![device("A", "Counter kiosk", false)],
        signed: None,
        primary: CloseOutPrimary::Sign,
    }
}

fn held() -> Sheet {
    let amounts = ["$2,906,118.40", "$366,653.16", "$61,929.66", "$1,234,567.89", "$4,569,269.11"];
    let hold = |id, word, count, name: &str, said: &str| Hold {
        id,
        word,
        count,
        name: name.into(),
        said: said.into(),
        reason: None,
    };
    Sheet {
        totals: totals([214, 18, 2, 3, 237], amounts),
        left_open: 3,
        conflicts: 1,
        billed_twice: 1,
        containers: (129, 118),
        holds: vec![
            silent(Some("The device cannot report; its rows come later")),
            hold(1, HoldWord::OpenLines, 3, "", ""),
            hold(2, HoldWord::Conflicts, 1, "", ""),
            hold(3, HoldWord::OpenContainers, 11, "", ""),
            hold(4, HoldWord::Rule, 2, "001-3.3b", "Items 21, 22 and 23 are not filled."),
        ],
        devices: vec![
            device("A", "Counter kiosk", false),
            device("B", "Counter handheld", false),
            device("C", "Dock handheld", true),
        ],
        primary: CloseOutPrimary::Held(4),
        ..clean()
    }
}

fn damaged() -> Sheet {
    let hold = |id, word, count, name: &str| Hold {
        id,
        word,
        count,
        name: name.into(),
        said: String::new(),
        reason: None,
    };
    Sheet {
        holds: vec![
            hold(0, HoldWord::DataDamaged, 1, "Handheld of the north dock"),
            hold(1, HoldWord::NeedsAttention, 3, ""),
        ],
        primary: CloseOutPrimary::Held(2),
        ..clean()
    }
}

fn totals(counts: [u32; 5], amounts: [&str; 5]) -> Vec<TotalRow> {
    let which = [Total::Matched, Total::Entered, Total::Explained, Total::Open, Total::All];
    which
        .into_iter()
        .zip(counts.into_iter().zip(amounts))
        .map(|(which, (count, amount))| TotalRow { which, count, amount: amount.into() })
        .collect()
}

fn silent(reason: Option<&str>) -> Hold {
    Hold {
        id: 0,
        word: HoldWord::SilentDevice,
        count: 1,
        name: "Dock handheld".into(),
        said: String::new(),
        reason: reason.map(Into::into),
    }
}

fn device(letter: &str, name: &str, silent: bool) -> DeviceHeard {
    DeviceHeard {
        name: name.into(),
        letter: letter.into(),
        at: Some("17:30".into()),
        day: silent.then_some(Day { weekday: Weekday::Mon, day: 16, month: 11 }),
        known: "1,204".into(),
        announced: if silent { "1,415".into() } else { "1,204".into() },
        silent,
    }
}

fn signature(late_rows: u32, late_lines: u32) -> Signed {
    Signed {
        by: "Sheila Nakamura-Petrov".into(),
        at: "17:50".into(),
        day: TUESDAY,
        digest: "9f31c07ab2e4d518".into(),
        over: u32::from(0 < late_rows),
        late_rows,
        late_lines,
    }
}

fn sign(pin: PinView) -> CloseOutPage {
    CloseOutPage::Sign {
        lines: 237,
        postage: "$4,569,269.11".into(),
        over: 1,
        pin,
        demo_pin: Some("224466".into()),
    }
}
