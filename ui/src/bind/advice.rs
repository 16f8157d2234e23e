//! What the rules say: the row over the screen, and the page of all of it.

use app::screens::advice::{AdviceIntent, AdvicePage, AdviceView, Advised, Cure};
use app::screens::log_entry::LogEntryIntent;
use app::screens::outage::OutageIntent;
use app::screens::release::ReleaseIntent;
use app::screens::{Intent, View};
use domain::rulebook::Severity;
use screens::{AdviceLine, AdviceWeight, AppWindow};
use slint::ComponentHandle;

use super::{Send, count, tone, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let advice = window.global::<screens::Advice>();
    let on = |intent: AdviceIntent| {
        let send = send.clone();
        move || send(Intent::Advice(intent))
    };
    advice.on_open(on(AdviceIntent::Open));
    advice.on_back(on(AdviceIntent::Back));
    advice.on_all_pressed(on(AdviceIntent::All));
    let at = |intent: fn(u32) -> AdviceIntent| {
        let send = send.clone();
        move |at| {
            if let Ok(at) = u32::try_from(at) {
                send(Intent::Advice(intent(at)));
            }
        }
    };
    advice.on_show(at(AdviceIntent::Show));
    advice.on_cure_pressed(at(AdviceIntent::Cure));
}

/// The row over the screen, where it is drawn.
pub(super) fn render_row(window: &AppWindow, view: &View) {
    let advice = window.global::<screens::Advice>();
    advice.set_row(view.has_advice_row());
    let Some(first) = view.advice.first() else { return };
    advice.set_tone(tone(first.tone()));
    advice.set_weight(weight(first.severity));
    advice.set_sentence((&first.sentence).into());
    advice.set_more(long(view.advice.more()));
}

pub(super) fn render(window: &AppWindow, view: &AdviceView, page: &AdvicePage) {
    let advice = window.global::<screens::Advice>();
    advice.set_about((&page.about).into());
    let (holds, warns) = view.to_do();
    advice.set_holds(long(holds));
    advice.set_to_do(long(holds + warns));
    advice.set_all(long(view.said.len()));
    advice.set_apart(view.notes_apart());
    let listed = view.listed();
    let lines = listed.iter().map(|(at, one)| line(*at, one, *at == page.chosen));
    if let Some(model) = update(&advice.get_lines(), lines.collect()) {
        advice.set_lines(model);
    }
    advice.set_rule_id((&page.rule.id).into());
    advice.set_rule_text((&page.rule.text).into());
    advice.set_document((&page.rule.document).into());
    advice.set_edition((&page.rule.edition).into());
    advice.set_section((&page.rule.section).into());
    advice.set_chosen(count(page.chosen));
    let cure = view.chosen(page).and_then(|one| one.cure.as_ref());
    advice.set_cure(cure.map(|cure| (&cure.word).into()).unwrap_or_default());
    advice.set_cure_types(cure.is_some_and(types));
}

fn line(at: u32, one: &Advised, chosen: bool) -> AdviceLine {
    AdviceLine {
        at: count(at),
        tone: tone(one.tone()),
        weight: weight(one.severity),
        rule: one.rule.as_str().into(),
        sentence: (&one.sentence).into(),
        cure: one.cure.as_ref().map(|cure| (&cure.word).into()).unwrap_or_default(),
        types: one.cure.as_ref().is_some_and(types),
        chosen,
    }
}

fn weight(severity: Severity) -> AdviceWeight {
    match severity {
        Severity::Block => AdviceWeight::Holds,
        Severity::Warn => AdviceWeight::Warns,
        Severity::Record => AdviceWeight::Notes,
    }
}

/// Whether a value is typed or chosen for it; else it opens or does something.
fn types(cure: &Cure) -> bool {
    matches!(
        *cure.intent,
        Intent::LogEntry(LogEntryIntent::Edit(_))
            | Intent::Outage(OutageIntent::Type(_))
            | Intent::Release(ReleaseIntent::Give(_) | ReleaseIntent::Reason)
    )
}

fn long(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
