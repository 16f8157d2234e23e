//! The work list of lines that are not settled, the doubtful first.

use app::screens::Intent;
use app::screens::reconcile::{
    ReconcileIntent, ReconcilePrimary, ReconcileView, Shown, Why, WorkFilter, WorkKind, WorkLine,
};
use screens::{AppWindow, ReconcileAct, ShownKind, WhyWord};
use slint::{ComponentHandle, SharedString};

use super::{Send, count, drawn, strip, text, tone};

pub(super) fn connect(window: &AppWindow, send: &Send) {
    let list = window.global::<screens::Reconcile>();
    let say = {
        let send = send.clone();
        move |intent| send(Intent::Reconcile(intent))
    };
    list.on_back({
        let say = say.clone();
        move || say(ReconcileIntent::Back)
    });
    list.on_filter_pressed({
        let say = say.clone();
        move |filter| {
            say(ReconcileIntent::Filter(match filter {
                screens::WorkFilter::Check => WorkFilter::Check,
                screens::WorkFilter::Match => WorkFilter::Match,
                screens::WorkFilter::Enter => WorkFilter::Enter,
                screens::WorkFilter::Wait => WorkFilter::Wait,
                screens::WorkFilter::Done => WorkFilter::Done,
            }));
        }
    });
    list.on_open({
        let say = say.clone();
        move |id| say(ReconcileIntent::Open(id.into()))
    });
    list.on_quick({
        let say = say.clone();
        move |id| say(ReconcileIntent::Quick(id.into()))
    });
    list.on_undo_pressed({
        let say = say.clone();
        move || say(ReconcileIntent::Undo)
    });
    list.on_close_out({
        let say = say.clone();
        move || say(ReconcileIntent::CloseOut)
    });
    list.on_act(move || say(ReconcileIntent::Primary));
}

pub(super) fn render(window: &AppWindow, view: &ReconcileView) {
    let list = window.global::<screens::Reconcile>();
    list.set_closed(count(view.closed));
    list.set_lines(count(view.lines));
    list.set_percent(view.percent.into());
    list.set_at_stake((&view.at_stake).into());
    list.set_filter(match view.filter {
        WorkFilter::Check => screens::WorkFilter::Check,
        WorkFilter::Match => screens::WorkFilter::Match,
        WorkFilter::Enter => screens::WorkFilter::Enter,
        WorkFilter::Wait => screens::WorkFilter::Wait,
        WorkFilter::Done => screens::WorkFilter::Done,
    });
    let [check, match_, enter, wait, done] = view.counts;
    list.set_check(count(check));
    list.set_match(count(match_));
    list.set_enter(count(enter));
    list.set_wait(count(wait));
    list.set_done(count(done));
    list.set_undo(text(&view.undo));
    list.set_primary(match view.primary {
        ReconcilePrimary::OpenFirst => ReconcileAct::OpenFirst,
        ReconcilePrimary::GoTo(WorkFilter::Check) => ReconcileAct::ToCheck,
        ReconcilePrimary::GoTo(WorkFilter::Match) => ReconcileAct::ToMatch,
        ReconcilePrimary::GoTo(WorkFilter::Enter) => ReconcileAct::ToEnter,
        ReconcilePrimary::GoTo(WorkFilter::Wait) => ReconcileAct::ToWait,
        ReconcilePrimary::GoTo(WorkFilter::Done) | ReconcilePrimary::CloseOut => {
            ReconcileAct::CloseOut
        }
    });
    if let Some(model) = drawn::show(&list.get_rows(), &view.rows, row) {
        list.set_rows(model);
    }
}

fn row(row: &WorkLine) -> screens::WorkLine {
    let (why, first, second) = why(&row.why);
    screens::WorkLine {
        id: (&row.id).into(),
        number: (&row.number).into(),
        holder: text(&row.holder),
        kind: match row.kind {
            WorkKind::BilledTwice => screens::WorkKind::BilledTwice,
            WorkKind::Conflict => screens::WorkKind::Conflict,
            WorkKind::Doubtful => screens::WorkKind::Doubtful,
            WorkKind::Likely => screens::WorkKind::Likely,
            WorkKind::HardCopy => screens::WorkKind::HardCopy,
            WorkKind::ToFinalise => screens::WorkKind::ToFinalise,
            WorkKind::ToTick => screens::WorkKind::ToTick,
            WorkKind::NoStatement => screens::WorkKind::NoStatement,
            WorkKind::Waits => screens::WorkKind::Waits,
            WorkKind::Settled => screens::WorkKind::Settled,
        },
        tone: tone(row.kind.tone()),
        why,
        first,
        second,
        amount: text(&row.amount),
    }
}

fn why(why: &Why) -> (WhyWord, SharedString, SharedString) {
    let none = SharedString::default;
    let one = |word, first: &String| (word, first.into(), none());
    match why {
        Why::LooksLike(number) => one(WhyWord::LooksLike, number),
        Why::BilledAs(statement) => one(WhyWord::BilledAs, statement),
        Why::AlreadyFinal(statement, status) => {
            (WhyWord::AlreadyFinal, statement.into(), status.into())
        }
        Why::SameStatement(statement, number) => {
            (WhyWord::SameStatement, statement.into(), number.into())
        }
        Why::TwoStatements(one, other) => (WhyWord::TwoStatements, one.into(), other.into()),
        Why::SameNumber(transaction, number) => {
            (WhyWord::SameNumber, transaction.into(), number.into())
        }
        Why::TwoValues(count) => one(WhyWord::TwoValues, &count.to_string()),
        Why::TwoAsClose => (WhyWord::TwoAsClose, none(), none()),
        Why::JobsDiffer => (WhyWord::JobsDiffer, none(), none()),
        Why::PermitsDiffer => (WhyWord::PermitsDiffer, none(), none()),
        Why::PiecesDiffer(log, statement) => (WhyWord::PiecesDiffer, log.into(), statement.into()),
        Why::LittleSaid(statement) => one(WhyWord::LittleSaid, statement),
        Why::PerhapsKeyed(statement) => one(WhyWord::PerhapsKeyed, statement),
        Why::Fits(statement) => one(WhyWord::Fits, statement),
        Why::FitsExactly(statement) => one(WhyWord::FitsExactly, statement),
        Why::NoStatement(waited) => (WhyWord::NoStatement, strip::short(*waited), none()),
        Why::NotThis(statement) => one(WhyWord::NotThis, statement),
        Why::JobWaits => (WhyWord::JobWaits, none(), none()),
        Why::ChannelUnknown => (WhyWord::ChannelUnknown, none(), none()),
        Why::KeyHardCopy => (WhyWord::KeyHardCopy, none(), none()),
        Why::CanFinalise(statement) => one(WhyWord::CanFinalise, statement),
        Why::NotReady(statement, status) => (WhyWord::NotReady, statement.into(), status.into()),
        Why::TickNow(status) => one(WhyWord::TickNow, status),
        Why::WaitsForFinal(statement) => one(WhyWord::WaitsForFinal, statement),
        Why::Entered(transaction) => one(WhyWord::Entered, transaction),
        Why::Explained => (WhyWord::Explained, none(), none()),
        Why::SameAs(number) => one(WhyWord::SameAs, number),
        Why::Withdrawn => (WhyWord::Withdrawn, none(), none()),
    }
}

/// A value for the desk's screens.
pub(super) fn shown(value: &Shown) -> screens::ShownValue {
    let (kind, text, day) = match value {
        Shown::NotKnown => (ShownKind::NotKnown, "", None),
        Shown::Text(text) => (ShownKind::Text, text.as_str(), None),
        Shown::About(text) => (ShownKind::About, text.as_str(), None),
        Shown::Day(day) => (ShownKind::Day, "", Some(*day)),
        Shown::Answer(true) => (ShownKind::Yes, "", None),
        Shown::Answer(false) => (ShownKind::No, "", None),
    };
    screens::ShownValue { kind, text: text.into(), day: day.map(strip::day).unwrap_or_default() }
}
