//! Samples of a line beside a statement.

use app::screens::pair::{
    Comparison, EntryItem, EntryPage, KeyWord, PairAct, PairField, PairPage, PairRow, PairSaid,
    PairVerdict, PairView, Reason, ReasonRow, ToKey,
};
use app::screens::reconcile::Shown;
use app::screens::{Day, ScreenView, Tone, View};
use chrono::Weekday;

use super::{LONGEST_NAME, SUPERVISOR, strip_back, view};

pub(super) fn samples() -> Vec<(&'static str, View)> {
    let asked = Comparison {
        verdict: PairVerdict::Asked,
        tone: Tone::Need,
        second: Some(PairAct::Sure),
        primary: PairAct::Leave,
        ..likely()
    };
    let billed = Comparison {
        verdict: PairVerdict::AlreadyFinal,
        tone: Tone::Stop,
        said: Some("Statement 56644731 is FIN already. Nothing is to be finalized: say that on the line instead of finalizing it again.".into()),
        primary: PairAct::NothingToFinalise,
        ..likely()
    };
    let none = Comparison {
        statement: None,
        place: None,
        rows: likely().rows.into_iter().map(without_statement).collect(),
        verdict: PairVerdict::NoStatement,
        tone: Tone::Need,
        agree: (0, 0),
        next_best: None,
        second: Some(PairAct::OpenLine),
        primary: PairAct::Explain,
        ..likely()
    };
    let initials = EntryPage { hard_copy: false, typing: EntryItem::Initials, ..form() };
    let empty = EntryPage { transaction: String::new(), complete: false, ..form() };
    vec![
        ("13-pair", shown(PairPage::Compare(likely()))),
        ("13-pair-asked", shown(PairPage::Compare(asked))),
        ("13-pair-billed", shown(PairPage::Compare(billed))),
        ("13-pair-no-statement", shown(PairPage::Compare(none))),
        ("13-pair-form", shown(PairPage::Form(form()))),
        ("13-pair-form-empty", shown(PairPage::Form(empty))),
        ("13-pair-form-keyboard", shown(PairPage::Form(initials))),
        ("13-pair-reasons", shown(PairPage::Reasons(reasons()))),
        ("13-pair-reason-keyboard", shown(PairPage::Comment("Shown at another unit".into()))),
    ]
}

fn shown(page: PairPage) -> View {
    let pair = PairView {
        number: "B-022".into(),
        holder: Some(LONGEST_NAME.into()),
        amount: Some("$1,234,567.89".into()),
        page,
    };
    view(strip_back(SUPERVISOR), ScreenView::Pair(pair))
}

fn likely() -> Comparison {
    Comparison {
        statement: Some(("56644731".into(), "UPD".into())),
        place: Some((1, 3)),
        rows: rows(),
        verdict: PairVerdict::Likely,
        tone: Tone::Info,
        agree: (4, 5),
        next_best: Some(("56644738".into(), false)),
        said: None,
        second: Some(PairAct::NotThis),
        primary: PairAct::Match,
    }
}

fn rows() -> Vec<PairRow> {
    let text = |text: &str| Shown::Text(text.into());
    let row = |field, line, statement, said| PairRow { field, line, statement, said };
    let day = |weekday, day| Shown::Day(Day { weekday, day, month: 11 });
    vec![
        row(PairField::Permit, text("PI 40312"), text("PI 40312"), PairSaid::Same),
        row(
            PairField::Holder,
            text("Great Lakes Benefit Admin. Coop."),
            text(LONGEST_NAME),
            PairSaid::Differs,
        ),
        row(PairField::Pieces, Shown::About("18,400".into()), text("18,390"), PairSaid::Near),
        row(PairField::Postage, Shown::NotKnown, text("$1,234,567.89"), PairSaid::Missing),
        row(PairField::Date, day(Weekday::Tue, 17), day(Weekday::Wed, 18), PairSaid::Near),
        row(PairField::Class, text("First-Class Mail"), text("First-Class Mail"), PairSaid::Same),
        row(PairField::JobId, Shown::NotKnown, text("GLB10423"), PairSaid::Missing),
    ]
}

fn without_statement(row: PairRow) -> PairRow {
    PairRow { statement: Shown::NotKnown, said: PairSaid::Missing, ..row }
}

fn form() -> EntryPage {
    let text = |what, text: &str| ToKey { what, value: Shown::Text(text.into()) };
    let day = Day { weekday: Weekday::Tue, day: 17, month: 11 };
    EntryPage {
        hard_copy: true,
        statement: None,
        date: day,
        initials: "SN".into(),
        transaction: "40021".into(),
        typing: EntryItem::Transaction,
        to_key: vec![
            text(KeyWord::CheckIn, "11/17/2026 14:32"),
            text(KeyWord::CheckInReason, "System Not Available"),
            ToKey { what: KeyWord::MailingDate, value: Shown::Day(day) },
            text(KeyWord::VerificationType, "None (Verification Previously Assessed)"),
            text(KeyWord::Comment, "National PostalOne! Outage"),
            text(KeyWord::PlacardOption, "Print Later"),
        ],
        complete: true,
    }
}

fn reasons() -> Vec<ReasonRow> {
    [
        Reason::AlreadyFinalised,
        Reason::SameMailing,
        Reason::KeyedAtAcceptance,
        Reason::TakenBack,
        Reason::Other,
    ]
    .into_iter()
    .map(|reason| ReasonRow { reason, chosen: reason == Reason::SameMailing })
    .collect()
}
