//! What was not stored, in place of the screen.

use app::screens::Intent;
use app::screens::not_stored::{
    NotStoredIntent, NotStoredStep, NotStoredView, NotStoredWhat, NotStoredWhy, StoredBefore,
};
use screens::{AppWindow, RefusedBefore, RefusedStep, RefusedWhat, RefusedWhy, StepRow};
use slint::ComponentHandle;

use super::{Send, count, strip, text, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let page = window.global::<screens::NotStored>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::NotStored(intent))
    };
    page.on_back({
        let say = say.clone();
        move || say(NotStoredIntent::Back)
    });
    page.on_help_asked({
        let say = say.clone();
        move || say(NotStoredIntent::Help)
    });
    page.on_again(move || say(NotStoredIntent::Again));
}

pub(super) fn render(window: &AppWindow, view: &NotStoredView) {
    let page = window.global::<screens::NotStored>();
    page.set_why(why(view.why));
    let (what, start, code) = match &view.what {
        NotStoredWhat::Label(label) => (RefusedWhat::Label, label.start.as_str(), &*label.last_six),
        NotStoredWhat::NewLine(holder) => (RefusedWhat::NewLine, "", holder.as_str()),
        NotStoredWhat::Line(number) => (RefusedWhat::Line, "", number.as_str()),
        NotStoredWhat::Form(name) => (RefusedWhat::Form, "", name.as_str()),
        NotStoredWhat::Load => (RefusedWhat::Load, "", ""),
        NotStoredWhat::Outage => (RefusedWhat::Outage, "", ""),
        NotStoredWhat::CloseOut(day) => {
            page.set_day(strip::day(*day));
            (RefusedWhat::CloseOut, "", "")
        }
        NotStoredWhat::SignIn(name) => (RefusedWhat::SignIn, "", name.as_str()),
        NotStoredWhat::Other => (RefusedWhat::Other, "", ""),
    };
    page.set_what(what);
    page.set_code_start(start.into());
    page.set_code(code.into());
    page.set_before(match view.before {
        StoredBefore::OnThisDisk(unsent) => {
            page.set_unsent(unsent.to_string().into());
            RefusedBefore::OnThisDisk
        }
        StoredBefore::AtTheCentral => RefusedBefore::AtTheCentral,
        StoredBefore::NotReadable => RefusedBefore::NotReadable,
    });
    page.set_earlier(count(view.earlier));
    page.set_help(text(&view.help));
    if let Some(model) = update(&page.get_steps(), view.steps.iter().map(step).collect()) {
        page.set_steps(model);
    }
}

fn why(why: NotStoredWhy) -> RefusedWhy {
    match why {
        NotStoredWhy::DiskFull => RefusedWhy::DiskFull,
        NotStoredWhy::DiskRefuses => RefusedWhy::DiskRefuses,
        NotStoredWhy::FolderGone => RefusedWhy::FolderGone,
        NotStoredWhy::Damaged => RefusedWhy::Damaged,
        NotStoredWhy::JournalFirst => RefusedWhy::JournalFirst,
        NotStoredWhy::TooMuch => RefusedWhy::TooMuch,
        NotStoredWhy::NotUsable => RefusedWhy::NotUsable,
        NotStoredWhy::Stumbled => RefusedWhy::Stumbled,
    }
}

fn step(step: &NotStoredStep) -> StepRow {
    let plain = |step| StepRow { step, ..StepRow::default() };
    match step {
        NotStoredStep::SetAside => plain(RefusedStep::SetAside),
        NotStoredStep::KeepPaper => plain(RefusedStep::KeepPaper),
        NotStoredStep::NotDone => plain(RefusedStep::NotDone),
        NotStoredStep::WaitAMoment => plain(RefusedStep::WaitAMoment),
        NotStoredStep::GoOnOnPaper => plain(RefusedStep::GoOnOnPaper),
        NotStoredStep::GoOnWith { letter, name } => {
            StepRow { letter: letter.into(), name: name.into(), ..plain(RefusedStep::GoOnWith) }
        }
        NotStoredStep::TellSupervisor(names) => {
            StepRow { name: names.join(", ").into(), ..plain(RefusedStep::TellSupervisor) }
        }
    }
}
