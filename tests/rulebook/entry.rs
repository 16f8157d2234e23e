//! Entry into PostalOne! after the all-clear (001-3.2.5, 3.3b, 3.4c, 3.5a to d, 3j, 3r, 3s).

use app::screens::pair::KeyWord;
use app::screens::reconcile::WorkKind;
use domain::log_entry::{Channel, ContainerCounts, LineField, Presented};
use domain::quantity::{Weight, WeightUnit};
use domain::reference::StatementRow;
use domain::rules::{Site, UnitProfile};

use super::reconciliation::statement;
use super::words::{Do, Outage, Then};
use super::{Case, decides, leaves};

fn counted() -> LineField {
    LineField::Containers(ContainerCounts { pallets: 2, ..ContainerCounts::default() })
}

fn pounds(value: &str) -> LineField {
    LineField::PieceWeight(Weight { value: value.parse().unwrap(), unit: WeightUnit::Lb })
}

/// A hard copy with what is known of it that was released in the outage, on the day after.
fn hard_copy_with(more: impl IntoIterator<Item = LineField>) -> Vec<Do> {
    let facts = std::iter::once(LineField::Channel(Channel::HardCopy)).chain(more).collect();
    vec![
        Do::Declare(Outage::National),
        Do::Log(facts),
        Do::Secure,
        Do::MakePlacard,
        Do::At("10:30"),
        Do::Release,
        Do::AllClear("10:20"),
        Do::At("12 08:00"),
    ]
}

fn hard_copy() -> Vec<Do> {
    hard_copy_with([counted()])
}

/// An electronic line that was released in the outage, and these statements.
fn electronic(rows: Vec<StatementRow>) -> Vec<Do> {
    vec![
        Do::Declare(Outage::National),
        Do::Log(vec![LineField::Channel(Channel::MailDat), job()]),
        Do::MakePlacard,
        Do::Release,
        Do::AllClear("09:00"),
        Do::Import(rows),
    ]
}

fn job() -> LineField {
    LineField::JobId("JOB00001".to_owned())
}

fn matched(rows: Vec<StatementRow>) -> Vec<Do> {
    electronic(rows).into_iter().chain([Do::Match("S1")]).collect()
}

fn detached(unit: &mut UnitProfile) {
    unit.site = Site::Dmu;
}

pub fn cases() -> Vec<Case> {
    let mut cases = times();
    cases.extend(values());
    cases.extend(starred());
    cases.extend(verification());
    cases.extend(items());
    cases.extend(statements());
    cases
}

fn times() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-3.2.5a",
            "the check-in is proposed from the log",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::CheckIn, "12/11/2018 09:00")],
        ),
        leaves(
            "001-3.2.5a",
            "the mailing date comes from elsewhere",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::MailingDate, "12/11")],
        ),
        decides(
            "001-3.2.5b",
            "the clock was set back behind the arrival",
            hard_copy().into_iter().chain([At("11 08:30")]).collect(),
            OpenItems,
            vec![Says("001-3.2.5b")],
        ),
        leaves(
            "001-3.2.5b",
            "an arrival before now is not",
            hard_copy(),
            Items("40018"),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5c",
            "an adjusted check-in has its reason",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::CheckInReason, "System Not Available")],
        ),
        leaves(
            "001-3.2.5c",
            "the check-in itself is another matter",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::CheckIn, "12/11/2018 09:00")],
        ),
        decides(
            "001-3.2.5d",
            "the mailing date is the day of the release",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::MailingDate, "12/11")],
        ),
        leaves(
            "001-3.2.5d",
            "mail that is keyed on the day of its release",
            hard_copy().into_iter().filter(|step| !matches!(step, At("12 08:00"))).collect(),
            OpenItems,
            vec![ToKey(KeyWord::MailingDate, "12/11")],
        ),
    ]
}

fn values() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let local = || {
        let mut given = hard_copy();
        given.splice(0..1, [Declare(Outage::Local)]);
        given
    };
    vec![
        decides(
            "001-3.2.5f",
            "the verification type is fixed",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::VerificationType, "None (Verification Previously Assessed)")],
        ),
        leaves(
            "001-3.2.5f",
            "the comment is another matter",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::Comment, "National PostalOne! Outage")],
        ),
        decides(
            "001-3.2.5g",
            "the comment names a national outage",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::Comment, "National PostalOne! Outage")],
        ),
        decides(
            "001-3.2.5g",
            "and any other by another comment",
            local(),
            OpenItems,
            vec![ToKey(KeyWord::Comment, "PostalOne! outage")],
        ),
        leaves(
            "001-3.2.5g",
            "the verification type is another matter",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::VerificationType, "None (Verification Previously Assessed)")],
        ),
        decides(
            "001-3.2.5j",
            "a piece that weighs a pound",
            hard_copy_with([counted(), pounds("1.0")]),
            Items("40018"),
            vec![Held, Says("001-3.2.5j")],
        ),
        leaves(
            "001-3.2.5j",
            "a piece that weighs an ounce",
            hard_copy_with([counted(), pounds("0.0625")]),
            Items("40018"),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5l",
            "the placard option is fixed",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::PlacardOption, "Print Later")],
        ),
        leaves(
            "001-3.2.5l",
            "the comment is another matter",
            hard_copy(),
            OpenItems,
            vec![ToKey(KeyWord::Comment, "National PostalOne! Outage")],
        ),
    ]
}

fn starred() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-3.2.5m",
            "nobody counted the containers",
            hard_copy_with([]),
            Items("40018"),
            vec![Held, Says("001-3.2.5m")],
        ),
        leaves("001-3.2.5m", "they are counted", hard_copy(), Items("40018"), vec![Recorded]),
        leaves(
            "001-3.2.5m",
            "they are counted afterwards, on the line",
            hard_copy_with([]).into_iter().chain([Set(counted())]).collect(),
            Items("40018"),
            vec![Recorded],
        ),
    ]
}

fn verification() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let (usual, fallback) = ("PostalOne! is down", "verification not performed");
    let line = || vec![Declare(Outage::National), Log(vec![job()])];
    vec![
        decides(
            "001-3r",
            "a verification that was not performed has its reason",
            line(),
            LookAtLine,
            vec![VerificationReason(0, Some(usual))],
        ),
        leaves(
            "001-3r",
            "where that reason is not offered there is another",
            line(),
            LookAtLine,
            vec![LastVerificationReason(fallback)],
        ),
        decides(
            "001-3s",
            "the reason where the usual one is not offered",
            line(),
            LookAtLine,
            vec![VerificationReason(1, Some(fallback))],
        ),
        leaves(
            "001-3s",
            "where the usual one is",
            line(),
            LookAtLine,
            vec![VerificationReason(0, Some(usual))],
        ),
    ]
}

fn items() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let courtesy = || {
        vec![
            Unit(detached),
            Declare(Outage::National),
            Log(vec![
                LineField::Channel(Channel::HardCopy),
                LineField::HardCopyStatement(Presented::CourtesyCopy),
                counted(),
            ]),
            Secure,
            MakePlacard,
            Release,
        ]
    };
    vec![
        decides(
            "001-3.3b",
            "a matched line has none of its items",
            matched(vec![statement("S1", "UPD")]),
            LookAtDay,
            vec![Says("001-3.3b")],
        ),
        leaves(
            "001-3.3b",
            "a line that is matched with nothing has none yet",
            electronic(vec![]),
            LookAtDay,
            vec![SaysNothingOf("001-3.3b")],
        ),
        decides(
            "001-3j",
            "a courtesy copy is not keyed",
            courtesy(),
            Items("40018"),
            vec![Held, Says("001-3j")],
        ),
        leaves(
            "001-3j",
            "a mailer's own hard copy is",
            hard_copy(),
            Items("40018"),
            vec![Recorded, SaysNothingOf("001-3j")],
        ),
        decides(
            "001-3.5d",
            "an electronic line is not to be keyed",
            electronic(vec![]),
            LookAtWork,
            vec![Listed(WorkKind::NoStatement), SaysNothingOf("001-3.2.1")],
        ),
        leaves(
            "001-3.5d",
            "a hard copy is",
            hard_copy(),
            LookAtWork,
            vec![Listed(WorkKind::HardCopy)],
        ),
    ]
}

fn statements() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let finalised = |status: &str| {
        let mut given = matched(vec![statement("S1", "UPD")]);
        given.push(Items("40018"));
        given.push(Import(vec![statement("S1", status)]));
        given
    };
    vec![
        decides(
            "001-3.4c",
            "item 25 waits for FIN or FPP",
            finalised("PEN"),
            LookAtPair,
            vec![Says("001-3.4c")],
        ),
        decides("001-3.4c", "and cannot be ticked", finalised("PEN"), Tick, vec![Held]),
        leaves("001-3.4c", "after FIN it is ticked", finalised("FIN"), Tick, vec![Recorded]),
        decides(
            "001-3.5a",
            "what is FIN is not billed again",
            electronic(vec![statement("S1", "FIN")]),
            LookAtPair,
            vec![Says("001-3.5a")],
        ),
        leaves(
            "001-3.5a",
            "what is UPD is finalised",
            matched(vec![statement("S1", "UPD")]),
            Items("40018"),
            vec![Recorded, SaysNothingOf("001-3.5a")],
        ),
        decides(
            "001-3.5b",
            "an FPP statement is confirmed with its publisher",
            electronic(vec![statement("S1", "FPP")]),
            LookAtPair,
            vec![Says("001-3.5b")],
        ),
        leaves(
            "001-3.5b",
            "a FIN one is not",
            electronic(vec![statement("S1", "FIN")]),
            LookAtPair,
            vec![SaysNothingOf("001-3.5b")],
        ),
    ]
}
