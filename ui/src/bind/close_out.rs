//! The close-out of a day: what it rests on, what holds it, the signature.

use app::screens::Intent;
use app::screens::close_out::{
    CloseOutIntent, CloseOutPage, CloseOutPrimary, CloseOutView, DeviceHeard, Hold, HoldWord,
    OverReason, Sheet, Signed, Total, TotalRow,
};
use app::screens::sign_in::{PIN_DIGITS, PinView};
use screens::{AppWindow, CloseOutAct, CloseOutStep, PinState};
use slint::ComponentHandle;

use super::{Send, count, strip, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let sheet = window.global::<screens::CloseOut>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::CloseOut(intent))
    };
    sheet.on_back({
        let say = say.clone();
        move || say(CloseOutIntent::Back)
    });
    sheet.on_go({
        let say = say.clone();
        move |id| {
            if let Ok(id) = u32::try_from(id) {
                say(CloseOutIntent::Hold(id));
            }
        }
    });
    sheet.on_sign_over({
        let say = say.clone();
        move |id| {
            if let Ok(id) = u32::try_from(id) {
                say(CloseOutIntent::SignOver(id));
            }
        }
    });
    sheet.on_choose({
        let say = say.clone();
        move |reason| {
            if let Some((ours, _)) = REASONS.iter().find(|(_, drawn)| *drawn == reason) {
                say(CloseOutIntent::Choose(*ours));
            }
        }
    });
    connect_buttons(&sheet, say.clone());
    connect_keys(&sheet, say);
}

fn connect_buttons(sheet: &screens::CloseOut<'_>, say: impl Fn(CloseOutIntent) + Clone + 'static) {
    sheet.on_take({
        let say = say.clone();
        move || say(CloseOutIntent::Take)
    });
    sheet.on_print({
        let say = say.clone();
        move || say(CloseOutIntent::Print)
    });
    sheet.on_print_log({
        let say = say.clone();
        move || say(CloseOutIntent::PrintLog)
    });
    sheet.on_primary({
        let say = say.clone();
        move || say(CloseOutIntent::Primary)
    });
    sheet.on_sign(move || say(CloseOutIntent::Sign));
}

fn connect_keys(sheet: &screens::CloseOut<'_>, say: impl Fn(CloseOutIntent) + Clone + 'static) {
    sheet.on_key({
        let say = say.clone();
        move |key| key.chars().for_each(|key| say(CloseOutIntent::Key(key)))
    });
    sheet.on_digit({
        let say = say.clone();
        move |digit| {
            if let Ok(digit) = u8::try_from(digit) {
                say(CloseOutIntent::Digit(digit));
            }
        }
    });
    sheet.on_erase({
        let say = say.clone();
        move || say(CloseOutIntent::Erase)
    });
    sheet.on_clear(move || say(CloseOutIntent::Clear));
}

pub(super) fn render(window: &AppWindow, view: &CloseOutView) {
    let drawn = window.global::<screens::CloseOut>();
    drawn.set_day(strip::day(view.day));
    drawn.set_unit((&view.unit).into());
    drawn.set_signer((&view.signer).into());
    drawn.set_has_reason(view.page.has_reason());
    drawn.set_step(match &view.page {
        CloseOutPage::Sheet(sheet) => {
            render_sheet(&drawn, sheet);
            CloseOutStep::Sheet
        }
        CloseOutPage::Reasons { hold: of, chosen } => {
            drawn.set_hold(hold(of));
            drawn.set_chosen(chosen.map_or(screens::OverReason::None, reason));
            CloseOutStep::Reasons
        }
        CloseOutPage::Typed { hold: of, typed } => {
            drawn.set_hold(hold(of));
            drawn.set_typed(typed.into());
            CloseOutStep::Typed
        }
        CloseOutPage::Sign { lines, postage, over, pin, demo_pin } => {
            drawn.set_lines(count(*lines));
            drawn.set_postage(postage.into());
            drawn.set_over(count(*over));
            drawn.set_demo_pin(text(demo_pin));
            render_pin(&drawn, pin);
            CloseOutStep::Sign
        }
    });
}

fn render_sheet(drawn: &screens::CloseOut<'_>, sheet: &Sheet) {
    if let Some(model) = update(&drawn.get_totals(), sheet.totals.iter().map(total).collect()) {
        drawn.set_totals(model);
    }
    drawn.set_left_open(count(sheet.left_open));
    drawn.set_conflicts(count(sheet.conflicts));
    drawn.set_billed_twice(count(sheet.billed_twice));
    drawn.set_scanned(count(sheet.containers.0));
    drawn.set_released(count(sheet.containers.1));
    if let Some(model) = update(&drawn.get_holds(), sheet.holds.iter().map(hold).collect()) {
        drawn.set_holds(model);
    }
    if let Some(model) = update(&drawn.get_devices(), sheet.devices.iter().map(heard).collect()) {
        drawn.set_devices(model);
    }
    drawn.set_signed(sheet.signed.is_some());
    if let Some(signed) = &sheet.signed {
        render_signed(drawn, signed);
    }
    drawn.set_act(match sheet.primary {
        CloseOutPrimary::Sign => CloseOutAct::Sign,
        CloseOutPrimary::SignOver => CloseOutAct::SignOver,
        CloseOutPrimary::Print => CloseOutAct::Print,
        CloseOutPrimary::Held(holds) => {
            drawn.set_held(count(holds));
            CloseOutAct::Held
        }
    });
}

fn render_signed(drawn: &screens::CloseOut<'_>, signed: &Signed) {
    drawn.set_signed_by((&signed.by).into());
    drawn.set_signed_at((&signed.at).into());
    drawn.set_signed_day(strip::day(signed.day));
    drawn.set_digest((&signed.digest).into());
    drawn.set_signed_over(count(signed.over));
    drawn.set_late_rows(count(signed.late_rows));
    drawn.set_late_lines(count(signed.late_lines));
}

fn render_pin(drawn: &screens::CloseOut<'_>, pin: &PinView) {
    let (state, digits) = match pin {
        PinView::NobodyChosen => (PinState::Nobody, 0),
        PinView::Typing { digits } if *digits < PIN_DIGITS => (PinState::Typing, *digits),
        PinView::Typing { .. } => (PinState::Full, PIN_DIGITS),
        PinView::Checking => (PinState::Checking, PIN_DIGITS),
        PinView::Wrong { tries_left } => {
            drawn.set_tries_left((*tries_left).into());
            (PinState::Wrong, 0)
        }
        PinView::Wait { left } => {
            drawn.set_wait(left.into());
            (PinState::Wait, 0)
        }
    };
    drawn.set_pin(state);
    drawn.set_digits(digits.into());
}

fn total(row: &TotalRow) -> screens::TotalRow {
    screens::TotalRow {
        which: match row.which {
            Total::Matched => screens::TotalKind::Matched,
            Total::Entered => screens::TotalKind::Entered,
            Total::Explained => screens::TotalKind::Explained,
            Total::Open => screens::TotalKind::Open,
            Total::All => screens::TotalKind::All,
        },
        count: count(row.count),
        amount: (&row.amount).into(),
    }
}

fn hold(hold: &Hold) -> screens::HoldRow {
    screens::HoldRow {
        id: count(hold.id),
        word: match hold.word {
            HoldWord::SilentDevice => screens::HoldWord::SilentDevice,
            HoldWord::DataDamaged => screens::HoldWord::DataDamaged,
            HoldWord::NeedsAttention => screens::HoldWord::NeedsAttention,
            HoldWord::OpenLines => screens::HoldWord::OpenLines,
            HoldWord::Conflicts => screens::HoldWord::Conflicts,
            HoldWord::OpenContainers => screens::HoldWord::OpenContainers,
            HoldWord::Rule => screens::HoldWord::Rule,
        },
        count: count(hold.count),
        name: (&hold.name).into(),
        said: (&hold.said).into(),
        reason: text(&hold.reason),
    }
}

fn heard(device: &DeviceHeard) -> screens::HeardRow {
    screens::HeardRow {
        name: (&device.name).into(),
        letter: (&device.letter).into(),
        at: text(&device.at),
        other_day: device.day.is_some(),
        day: device.day.map(strip::day).unwrap_or_default(),
        known: (&device.known).into(),
        announced: (&device.announced).into(),
        silent: device.silent,
    }
}

const REASONS: [(OverReason, screens::OverReason); 5] = [
    (OverReason::DeviceOut, screens::OverReason::DeviceOut),
    (OverReason::DeviceNotUsed, screens::OverReason::DeviceNotUsed),
    (OverReason::MailerHasTime, screens::OverReason::MailerHasTime),
    (OverReason::DistrictKnows, screens::OverReason::DistrictKnows),
    (OverReason::Typed, screens::OverReason::Typed),
];

fn reason(reason: OverReason) -> screens::OverReason {
    let found = REASONS.iter().find(|(ours, _)| *ours == reason);
    found.map_or(screens::OverReason::None, |(_, drawn)| *drawn)
}
