//! Declaring an outage, its notices, its clocks and the all-clear.

use app::screens::Intent;
use app::screens::outage::{
    AllClearView, At, CheckView, DeclareView, Declared, NoticeForm, NoticeRow, NoticeWhat,
    OutageIntent, OutagePage, OutageView, Overview, Scope, Shown, Stops, System, WhenOf, Whose,
};
use screens::{AppWindow, OutageFace};
use slint::{ComponentHandle, SharedString};

use super::strip::{clock, day, long};
use super::{Send, count, home, text, typing, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let outage = window.global::<screens::Outage>();
    let on = |intent: OutageIntent| {
        let send = send.clone();
        move || send(Intent::Outage(intent.clone()))
    };
    outage.on_back(on(OutageIntent::Back));
    outage.on_declare(on(OutageIntent::Declare));
    outage.on_notice(on(OutageIntent::Notice));
    outage.on_all_clear(on(OutageIntent::AllClear));
    outage.on_join(on(OutageIntent::Join));
    outage.on_planned_pressed(on(OutageIntent::Planned));
    outage.on_next(on(OutageIntent::Next));
    outage.on_confirm(on(OutageIntent::Confirm));
    connect_choices(&outage, send);
}

fn connect_choices(outage: &screens::Outage<'_>, send: &Send) {
    let say = {
        let send = send.clone();
        move |intent: Option<OutageIntent>| {
            if let Some(intent) = intent {
                send(Intent::Outage(intent));
            }
        }
    };
    outage.on_show({
        let say = say.clone();
        move |id| say(Some(OutageIntent::Show(id.into())))
    });
    outage.on_whose_pressed({
        let say = say.clone();
        move |drawn| say(ours(&WHOSE, drawn).map(OutageIntent::Whose))
    });
    outage.on_scope_pressed({
        let say = say.clone();
        move |drawn| say(ours(&SCOPES, drawn).map(OutageIntent::Scope))
    });
    outage.on_system_pressed({
        let say = say.clone();
        move |drawn| say(ours(&SYSTEMS, drawn).map(OutageIntent::System))
    });
    outage.on_stops_pressed({
        let say = say.clone();
        move |drawn| say(ours(&STOPS, drawn).map(OutageIntent::Stops))
    });
    outage.on_kind_pressed({
        let say = say.clone();
        move |drawn| say(ours(&KINDS, drawn).map(OutageIntent::Kind))
    });
    outage.on_pick_when({
        let say = say.clone();
        move |drawn| say(ours(&WHENS, drawn).map(OutageIntent::PickWhen))
    });
    outage.on_minutes_ago({
        let say = say.clone();
        move |minutes| say(Some(OutageIntent::MinutesAgo(u32::try_from(minutes).ok())))
    });
    outage.on_type_it(move |drawn| say(typing::asked(drawn).map(OutageIntent::Type)));
}

pub(super) fn render(window: &AppWindow, view: &OutageView) {
    let outage = window.global::<screens::Outage>();
    outage.set_clock(clock(view.clock));
    outage.set_face(match &view.page {
        OutagePage::Overview(_) => OutageFace::Overview,
        OutagePage::Declare(_) => OutageFace::Declare,
        OutagePage::Check(_) => OutageFace::Check,
        OutagePage::When { .. } => OutageFace::When,
        OutagePage::Notice(_) => OutageFace::Notice,
        OutagePage::AllClear(_) => OutageFace::AllClear,
        OutagePage::Join(_) => OutageFace::Join,
    });
    match &view.page {
        OutagePage::Overview(overview) => render_overview(&outage, overview),
        OutagePage::Declare(form) => render_declare(&outage, form),
        OutagePage::Check(check) => render_check(&outage, check),
        OutagePage::When { of } => outage.set_when_of(drawn(&WHENS, *of).unwrap_or_default()),
        OutagePage::Notice(form) => render_notice(&outage, form),
        OutagePage::AllClear(clear) => render_all_clear(&outage, clear),
        OutagePage::Join(declared) => set_outages(&outage, declared),
    }
    typing::render(window, view.typing.as_ref());
}

fn render_overview(outage: &screens::Outage<'_>, view: &Overview) {
    set_outages(outage, &view.outages);
    outage.set_outages_more(count(view.outages_more));
    outage.set_known(view.shown.is_some());
    outage.set_may_clear(view.may_clear);
    outage.set_may_join(view.may_join);
    if let Some(shown) = &view.shown {
        render_shown(outage, shown);
    }
    let clocks = view.clocks.iter().map(home::deadline).collect();
    if let Some(model) = update(&outage.get_clocks(), clocks) {
        outage.set_clocks(model);
    }
    let notices = view.notices.iter().map(notice).collect();
    if let Some(model) = update(&outage.get_notices(), notices) {
        outage.set_notices(model);
    }
}

fn render_shown(outage: &screens::Outage<'_>, shown: &Shown) {
    outage.set_system((&shown.system).into());
    outage.set_systems((&shown.systems).into());
    outage.set_scope(drawn(&SCOPES, shown.scope).unwrap_or_default());
    outage.set_mailers(shown.mailers);
    outage.set_ticket(text(&shown.ticket));
    outage.set_began((&shown.began).into());
    outage.set_day(day(shown.day));
    outage.set_lasted(long(shown.lasted));
    outage.set_declarations(count(shown.declarations));
    outage.set_over(shown.restored.is_some());
    if let Some(restored) = &shown.restored {
        outage.set_restored((&restored.time).into());
        outage.set_restored_day(day(restored.day));
    }
    outage.set_or_already(text(&shown.or_already.as_ref().map(|at| at.time.clone())));
}

fn render_declare(outage: &screens::Outage<'_>, form: &DeclareView) {
    outage.set_whose(drawn(&WHOSE, form.whose).unwrap_or_default());
    outage.set_reach(drawn(&SCOPES, form.scope).unwrap_or_default());
    let toggles = form.systems.iter().filter_map(|(system, on)| {
        Some(screens::SystemToggle { system: drawn(&SYSTEMS, *system)?, on: *on })
    });
    if let Some(model) = update(&outage.get_toggles(), toggles.collect()) {
        outage.set_toggles(model);
    }
    outage.set_other(text(&form.other));
    outage.set_mailer(text(&form.mailer));
    set_at(outage, form.began.as_ref());
    outage.set_planned(form.planned);
    outage.set_ticket(text(&form.ticket));
    outage.set_ready(form.missing.is_none());
}

fn render_check(outage: &screens::Outage<'_>, check: &CheckView) {
    let whose = if check.systems.is_empty() { Whose::Mailer } else { Whose::Usps };
    outage.set_whose(drawn(&WHOSE, whose).unwrap_or_default());
    outage.set_reach(drawn(&SCOPES, check.scope).unwrap_or_default());
    outage.set_down((&check.systems).into());
    outage.set_mailer(text(&check.mailer));
    outage.set_dock(check.dock);
    set_at(outage, check.began.as_ref());
    let stops = check.stops.iter().filter_map(|(stops, on)| {
        Some(screens::StopsToggle { stops: drawn(&STOPS, *stops)?, on: *on })
    });
    if let Some(model) = update(&outage.get_stops(), stops.collect()) {
        outage.set_stops(model);
    }
}

fn render_notice(outage: &screens::Outage<'_>, form: &NoticeForm) {
    outage.set_kind(drawn(&KINDS, form.kind).unwrap_or_default());
    outage.set_text(text(&form.text));
    outage.set_sender((&form.sender).into());
}

fn render_all_clear(outage: &screens::Outage<'_>, clear: &AllClearView) {
    outage.set_system((&clear.system).into());
    outage.set_mailers(clear.mailers);
    set_at(outage, clear.restored.as_ref());
    outage.set_sender((&clear.source).into());
    outage.set_ticket(text(&clear.ticket));
    let starts = clear.starts.iter().map(home::deadline).collect();
    if let Some(model) = update(&outage.get_starts(), starts) {
        outage.set_starts(model);
    }
}

fn set_at(outage: &screens::Outage<'_>, at: Option<&At>) {
    outage.set_at(at.map(|at| SharedString::from(&at.time)).unwrap_or_default());
    if let Some(at) = at {
        outage.set_at_day(day(at.day));
    }
}

fn set_outages(outage: &screens::Outage<'_>, declared: &[Declared]) {
    let rows = declared.iter().map(|declared| screens::DeclaredRow {
        id: (&declared.id).into(),
        system: (&declared.system).into(),
        began: (&declared.began).into(),
        day: day(declared.day),
        over: declared.over,
        chosen: declared.chosen,
    });
    if let Some(model) = update(&outage.get_outages(), rows.collect()) {
        outage.set_outages(model);
    }
}

fn notice(notice: &NoticeRow) -> screens::NoticeRow {
    screens::NoticeRow {
        kind: drawn(&KINDS, notice.kind).unwrap_or_default(),
        text: (&notice.text).into(),
        sender: (&notice.sender).into(),
        day: day(notice.at.day),
        time: (&notice.at.time).into(),
    }
}

/// The drawn twin of a word.
fn drawn<Ours: Copy + PartialEq, Drawn: Copy>(
    table: &[(Ours, Drawn)],
    word: Ours,
) -> Option<Drawn> {
    table.iter().find(|(ours, _)| *ours == word).map(|(_, drawn)| *drawn)
}

/// The word of a drawn twin.
fn ours<Ours: Copy, Drawn: Copy + PartialEq>(table: &[(Ours, Drawn)], word: Drawn) -> Option<Ours> {
    table.iter().find(|(_, drawn)| *drawn == word).map(|(ours, _)| *ours)
}

const WHOSE: [(Whose, screens::OutageWhose); 2] =
    [(Whose::Usps, screens::OutageWhose::Usps), (Whose::Mailer, screens::OutageWhose::Mailer)];

const SCOPES: [(Scope, screens::OutageScope); 2] = [
    (Scope::Local, screens::OutageScope::Local),
    (Scope::National, screens::OutageScope::National),
];

const WHENS: [(WhenOf, screens::WhenOf); 2] =
    [(WhenOf::Began, screens::WhenOf::Began), (WhenOf::Restored, screens::WhenOf::Restored)];

const KINDS: [(NoticeWhat, screens::NoticeWhat); 4] = [
    (NoticeWhat::Incident, screens::NoticeWhat::Incident),
    (NoticeWhat::Expected, screens::NoticeWhat::Expected),
    (NoticeWhat::Progress, screens::NoticeWhat::Progress),
    (NoticeWhat::Restored, screens::NoticeWhat::Restored),
];

const SYSTEMS: [(System, screens::OutageSystem); 10] = [
    (System::PostalOne, screens::OutageSystem::PostalOne),
    (System::EInduction, screens::OutageSystem::EInduction),
    (System::Fast, screens::OutageSystem::Fast),
    (System::Evs, screens::OutageSystem::Evs),
    (System::Sasp, screens::OutageSystem::Sasp),
    (System::Caps, screens::OutageSystem::Caps),
    (System::Gateway, screens::OutageSystem::Gateway),
    (System::InformedDelivery, screens::OutageSystem::InformedDelivery),
    (System::MailersOwn, screens::OutageSystem::MailersOwn),
    (System::Other, screens::OutageSystem::Other),
];

const STOPS: [(Stops, screens::OutageStops); 9] = [
    (Stops::BalanceLookup, screens::OutageStops::BalanceLookup),
    (Stops::HardCopyEntry, screens::OutageStops::HardCopyEntry),
    (Stops::ElectronicStatements, screens::OutageStops::ElectronicStatements),
    (Stops::DockContainerData, screens::OutageStops::DockContainerData),
    (Stops::MailerSubmission, screens::OutageStops::MailerSubmission),
    (Stops::MailerLookup, screens::OutageStops::MailerLookup),
    (Stops::CapsPayment, screens::OutageStops::CapsPayment),
    (Stops::AutoFinalise, screens::OutageStops::AutoFinalise),
    (Stops::FileProcessing, screens::OutageStops::FileProcessing),
];
