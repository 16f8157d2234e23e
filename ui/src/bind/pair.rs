//! A line and the statement that may be its own, side by side.

use app::screens::Intent;
use app::screens::pair::{
    Comparison, EntryItem, EntryPage, KeyWord, PairAct, PairField, PairIntent, PairPage, PairRow,
    PairSaid, PairVerdict, PairView, Reason, ReasonRow, ToKey,
};
use screens::{AppWindow, PairStep};
use slint::ComponentHandle;

use super::reconcile::shown;
use super::{Send, count, strip, text, tone, update};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let pair = window.global::<screens::Pair>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Pair(intent))
    };
    pair.on_back({
        let say = say.clone();
        move || say(PairIntent::Back)
    });
    pair.on_act({
        let say = say.clone();
        move |act| {
            if let Some((ours, _)) = ACTS.iter().find(|(_, drawn)| *drawn == act) {
                say(PairIntent::Act(*ours));
            }
        }
    });
    pair.on_day_back({
        let say = say.clone();
        move || say(PairIntent::DayBack)
    });
    pair.on_day_on({
        let say = say.clone();
        move || say(PairIntent::DayOn)
    });
    pair.on_item({
        let say = say.clone();
        move |item| {
            say(PairIntent::Item(match item {
                screens::EntryItem::Initials => EntryItem::Initials,
                screens::EntryItem::Transaction => EntryItem::Transaction,
            }));
        }
    });
    pair.on_choose({
        let say = say.clone();
        move |reason| say(PairIntent::Choose(reason_touched(reason)))
    });
    connect_keys(&pair, say);
}

fn connect_keys(pair: &screens::Pair<'_>, say: impl Fn(PairIntent) + Clone + 'static) {
    pair.on_key({
        let say = say.clone();
        move |key| key.chars().for_each(|key| say(PairIntent::Key(key)))
    });
    pair.on_erase({
        let say = say.clone();
        move || say(PairIntent::Erase)
    });
    pair.on_clear({
        let say = say.clone();
        move || say(PairIntent::Clear)
    });
    pair.on_record(move || say(PairIntent::Record));
}

pub(super) fn render(window: &AppWindow, view: &PairView) {
    let pair = window.global::<screens::Pair>();
    pair.set_number((&view.number).into());
    pair.set_holder(text(&view.holder));
    pair.set_amount(text(&view.amount));
    pair.set_complete(view.page.is_complete());
    pair.set_step(match &view.page {
        PairPage::Compare(comparison) => {
            render_comparison(&pair, comparison);
            PairStep::Compare
        }
        PairPage::Form(form) => {
            render_form(&pair, form);
            PairStep::Form
        }
        PairPage::Reasons(reasons) => {
            let rows = reasons.iter().map(reason_row).collect();
            if let Some(model) = update(&pair.get_reasons(), rows) {
                pair.set_reasons(model);
            }
            PairStep::Reasons
        }
        PairPage::Comment(typed) => {
            pair.set_comment(typed.into());
            PairStep::Comment
        }
    });
}

fn render_comparison(pair: &screens::Pair<'_>, view: &Comparison) {
    let (statement, status) = view.statement.clone().unwrap_or_default();
    pair.set_statement(statement.into());
    pair.set_status(status.into());
    let (place, places) = view.place.unwrap_or((1, 1));
    pair.set_place(count(place));
    pair.set_places(count(places));
    let rows = view.rows.iter().map(row).collect();
    if let Some(model) = update(&pair.get_rows(), rows) {
        pair.set_rows(model);
    }
    pair.set_verdict(verdict(view.verdict));
    pair.set_tone(tone(view.tone));
    pair.set_agree(count(view.agree.0));
    pair.set_compared(count(view.agree.1));
    let next = view.next_best.as_ref().map(|(statement, _)| statement.clone());
    pair.set_next_best(text(&next));
    pair.set_said(text(&view.said));
    pair.set_second(view.second.map_or(screens::PairAct::None, act));
    pair.set_primary(act(view.primary));
}

fn render_form(pair: &screens::Pair<'_>, view: &EntryPage) {
    pair.set_hard_copy(view.hard_copy);
    pair.set_statement(text(&view.statement));
    pair.set_date(strip::day(view.date));
    pair.set_initials((&view.initials).into());
    pair.set_transaction((&view.transaction).into());
    pair.set_typing(match view.typing {
        EntryItem::Initials => screens::EntryItem::Initials,
        EntryItem::Transaction => screens::EntryItem::Transaction,
    });
    let rows = view.to_key.iter().map(to_key).collect();
    if let Some(model) = update(&pair.get_to_key(), rows) {
        pair.set_to_key(model);
    }
}

fn row(row: &PairRow) -> screens::PairRow {
    screens::PairRow {
        field: match row.field {
            PairField::JobId => screens::PairField::JobId,
            PairField::Permit => screens::PairField::Permit,
            PairField::Holder => screens::PairField::Holder,
            PairField::Class => screens::PairField::Class,
            PairField::Pieces => screens::PairField::Pieces,
            PairField::Date => screens::PairField::Date,
            PairField::Postage => screens::PairField::Postage,
        },
        line: shown(&row.line),
        statement: shown(&row.statement),
        said: match row.said {
            PairSaid::Same => screens::PairSaid::Same,
            PairSaid::Near => screens::PairSaid::Near,
            PairSaid::Differs => screens::PairSaid::Differs,
            PairSaid::Missing => screens::PairSaid::Missing,
        },
    }
}

fn to_key(row: &ToKey) -> screens::ToKey {
    screens::ToKey {
        what: match row.what {
            KeyWord::CheckIn => screens::KeyWord::CheckIn,
            KeyWord::CheckInReason => screens::KeyWord::CheckInReason,
            KeyWord::MailingDate => screens::KeyWord::MailingDate,
            KeyWord::VerificationType => screens::KeyWord::VerificationType,
            KeyWord::Comment => screens::KeyWord::Comment,
            KeyWord::PlacardOption => screens::KeyWord::PlacardOption,
        },
        value: shown(&row.value),
    }
}

fn reason_row(row: &ReasonRow) -> screens::ReasonRow {
    screens::ReasonRow {
        reason: match row.reason {
            Reason::AlreadyFinalised => screens::Reason::AlreadyFinalised,
            Reason::TakenBack => screens::Reason::TakenBack,
            Reason::KeyedAtAcceptance => screens::Reason::KeyedAtAcceptance,
            Reason::SameMailing => screens::Reason::SameMailing,
            Reason::Other => screens::Reason::Other,
        },
        chosen: row.chosen,
    }
}

fn reason_touched(reason: screens::Reason) -> Reason {
    match reason {
        screens::Reason::AlreadyFinalised => Reason::AlreadyFinalised,
        screens::Reason::TakenBack => Reason::TakenBack,
        screens::Reason::KeyedAtAcceptance => Reason::KeyedAtAcceptance,
        screens::Reason::SameMailing => Reason::SameMailing,
        screens::Reason::Other => Reason::Other,
    }
}

fn verdict(verdict: PairVerdict) -> screens::PairVerdict {
    match verdict {
        PairVerdict::Certain => screens::PairVerdict::Certain,
        PairVerdict::Likely => screens::PairVerdict::Likely,
        PairVerdict::Doubtful => screens::PairVerdict::Doubtful,
        PairVerdict::Contradicted => screens::PairVerdict::Contradicted,
        PairVerdict::AsGood => screens::PairVerdict::AsGood,
        PairVerdict::Asked => screens::PairVerdict::Asked,
        PairVerdict::NoStatement => screens::PairVerdict::NoStatement,
        PairVerdict::NoneOfThem => screens::PairVerdict::NoneOfThem,
        PairVerdict::AlreadyFinal => screens::PairVerdict::AlreadyFinal,
        PairVerdict::ToFinalise => screens::PairVerdict::ToFinalise,
        PairVerdict::NotReady => screens::PairVerdict::NotReady,
        PairVerdict::ToTick => screens::PairVerdict::ToTick,
        PairVerdict::WaitsForFinal => screens::PairVerdict::WaitsForFinal,
        PairVerdict::ToEnter => screens::PairVerdict::ToEnter,
        PairVerdict::Settled => screens::PairVerdict::Settled,
    }
}

const ACTS: [(PairAct, screens::PairAct); 13] = [
    (PairAct::Match, screens::PairAct::Match),
    (PairAct::Sure, screens::PairAct::Sure),
    (PairAct::Leave, screens::PairAct::Leave),
    (PairAct::NotThis, screens::PairAct::NotThis),
    (PairAct::LookAgain, screens::PairAct::LookAgain),
    (PairAct::Unmatch, screens::PairAct::Unmatch),
    (PairAct::Finalise, screens::PairAct::Finalise),
    (PairAct::Enter, screens::PairAct::Enter),
    (PairAct::Tick, screens::PairAct::Tick),
    (PairAct::NothingToFinalise, screens::PairAct::NothingToFinalise),
    (PairAct::Explain, screens::PairAct::Explain),
    (PairAct::OpenLine, screens::PairAct::OpenLine),
    (PairAct::Done, screens::PairAct::Done),
];

fn act(act: PairAct) -> screens::PairAct {
    ACTS.iter().find(|(ours, _)| *ours == act).map_or(screens::PairAct::None, |(_, drawn)| *drawn)
}
