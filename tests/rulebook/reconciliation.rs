//! Reconciliation of the log with the statements (001-3.1b, 3.2.1 to 3.2.3, 3.4, 3.5, 8).

use app::screens::reconcile::WorkKind;
use domain::finding::Asked;
use domain::ids::StatementId;
use domain::log_entry::{Channel, LineField};
use domain::quantity::{Exactness, Pieces};
use domain::reference::StatementRow;

use super::words::{Do, Outage, Then};
use super::{Case, decides, leaves};

/// A statement as imported.
pub fn statement(id: &str, status: &str) -> StatementRow {
    StatementRow {
        statement: StatementId(id.to_owned()),
        job_id: Some("JOB00001".to_owned()),
        permit_holder: None,
        permit_number: None,
        permit_type: None,
        class: None,
        category: None,
        pieces: None,
        postage: None,
        mailing_date: None,
        check_in: None,
        status: status.to_owned(),
        unit: None,
    }
}

fn with_pieces(count: u32) -> StatementRow {
    StatementRow { pieces: Some(count), ..statement("S1", "UPD") }
}

/// Lines of an outage that is over, on the same day.
fn over(outage: Outage, fields: Vec<LineField>) -> Vec<Do> {
    vec![Do::Declare(outage), Do::Log(fields), Do::At("12:00"), Do::AllClear("11:00")]
}

fn channel(channel: Channel) -> Vec<LineField> {
    vec![LineField::Channel(channel)]
}

fn job() -> LineField {
    LineField::JobId("JOB00001".to_owned())
}

pub fn cases() -> Vec<Case> {
    let mut cases = work();
    cases.extend(matches());
    cases.extend(discounts());
    cases
}

fn work() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let national = |of| over(Outage::National, channel(of));
    let electronic = || national(Channel::MailDat);
    let hard_copy = || national(Channel::HardCopy);
    let delayed = || over(Outage::Delayed, channel(Channel::MailDat));
    let permit = || vec![LineField::PermitNumber("40312".to_owned())];
    vec![
        decides(
            "001-3.1b",
            "a job that is still processed is waited for",
            delayed(),
            LookAtWork,
            vec![Listed(WorkKind::Waits)],
        ),
        leaves(
            "001-3.1b",
            "until the 48 hours are over",
            delayed().into_iter().chain([At("13 11:01")]).collect(),
            LookAtWork,
            vec![Listed(WorkKind::NoStatement)],
        ),
        decides(
            "001-3.2.1",
            "hard copies that are not entered are listed",
            hard_copy(),
            LookAtWork,
            vec![Says("001-3.2.1"), Listed(WorkKind::HardCopy)],
        ),
        leaves(
            "001-3.2.1",
            "electronic lines are not among them",
            electronic(),
            LookAtWork,
            vec![SaysNothingOf("001-3.2.1"), Listed(WorkKind::NoStatement)],
        ),
        decides(
            "001-3.2.2a",
            "an electronic mailer owes its statement",
            electronic(),
            LookAtWork,
            vec![Says("001-3.2.2a"), Listed(WorkKind::NoStatement)],
        ),
        leaves(
            "001-3.2.2a",
            "a hard-copy mailer does not",
            hard_copy(),
            LookAtWork,
            vec![SaysNothingOf("001-3.2.2a")],
        ),
        decides(
            "001-3.5e",
            "the Transaction Summary Report is to be run",
            over(Outage::National, permit()),
            LookAtWork,
            vec![Says("001-3.5e")],
        ),
        leaves(
            "001-3.5e",
            "not while the outage lasts",
            vec![Declare(Outage::National), Log(permit())],
            LookAtWork,
            vec![SaysNothingOf("001-3.5e")],
        ),
        decides(
            "001-8d",
            "reconciling begins with the all-clear",
            electronic(),
            LookHome,
            vec![Says("001-8d")],
        ),
        leaves(
            "001-8d",
            "not after an outage that never touched statements",
            over(Outage::Fast, channel(Channel::MailDat)),
            LookHome,
            vec![SaysNothingOf("001-8d")],
        ),
    ]
}

fn matches() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let pieces = LineField::Pieces(Pieces { count: 4_000, exactness: Exactness::Exact });
    let electronic = || vec![LineField::Channel(Channel::MailDat), job(), pieces.clone()];
    let imported = |fields, rows| {
        over(Outage::National, fields).into_iter().chain([Import(rows)]).collect::<Vec<_>>()
    };
    let upd = || vec![statement("S1", "UPD")];
    let matched =
        || imported(electronic(), upd()).into_iter().chain([Match("S1")]).collect::<Vec<_>>();
    let other = |status: &str| {
        let job_id = Some("JOB00099".to_owned());
        StatementRow { job_id, pieces: Some(99), ..statement("S9", status) }
    };
    vec![
        decides(
            "001-3.4a",
            "log and statement say different piece counts",
            imported(electronic(), vec![with_pieces(4_200)]),
            Match("S1"),
            vec![Recorded, Says("001-3.4a")],
        ),
        leaves(
            "001-3.4a",
            "they say the same",
            imported(electronic(), vec![with_pieces(4_000)]),
            Match("S1"),
            vec![Recorded, SaysNothingOf("001-3.4a")],
        ),
        decides(
            "001-3.4b",
            "no hard copy is asked of an electronic mailer afterwards",
            imported(electronic(), upd()),
            LookAtPair,
            vec![DoesNotAsk(Asked::HardCopyStatement)],
        ),
        leaves(
            "001-3.4b",
            "of a hard-copy mailer it is",
            imported(channel(Channel::HardCopy), vec![]),
            LookAtPair,
            vec![Asks(Asked::HardCopyStatement)],
        ),
        decides(
            "001-3.5c",
            "an open statement without a line is left untouched",
            imported(electronic(), vec![other("PEN")]),
            LookAtWork,
            vec![Says("001-3.5c")],
        ),
        leaves(
            "001-3.5c",
            "a final one is not among them",
            imported(electronic(), vec![other("FIN")]),
            LookAtWork,
            vec![SaysNothingOf("001-3.5c")],
        ),
        decides(
            "001-8e",
            "a matched statement is to be finalised",
            matched(),
            LookAtWork,
            vec![Says("001-8e"), Listed(WorkKind::ToFinalise)],
        ),
        leaves(
            "001-8e",
            "a line without one is not",
            matched().into_iter().chain([Unmatch]).collect(),
            LookAtWork,
            vec![SaysNothingOf("001-8e")],
        ),
    ]
}

fn discounts() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let full = |more: Vec<LineField>, on: &'static str| {
        let mut fields = vec![
            LineField::Channel(Channel::MailDat),
            LineField::FullServicePieces(4_000),
            LineField::PermitType("PI".to_owned()),
            LineField::PermitNumber("40312".to_owned()),
        ];
        fields.extend(more);
        over(Outage::National, fields).into_iter().chain([At(on)]).collect::<Vec<_>>()
    };
    let named = || vec![LineField::AdjustmentAccount("PI 99".to_owned())];
    vec![
        decides(
            "001-3.2.3a",
            "the discount is lost after the third business day",
            full(vec![], "15 00:00"),
            LookAtPair,
            vec![Says("001-3.2.3a")],
        ),
        leaves(
            "001-3.2.3a",
            "not on that day",
            full(vec![], "14 23:59"),
            LookAtPair,
            vec![SaysNothingOf("001-3.2.3a")],
        ),
        decides(
            "001-3.2.3b",
            "it is deducted from the account that the mailer named",
            full(named(), "15 08:00"),
            LookAtPair,
            vec![SaysThat("001-3.2.3b", "PI 99")],
        ),
        leaves(
            "001-3.2.3b",
            "no account was named",
            full(vec![], "15 08:00"),
            LookAtPair,
            vec![SaysThat("001-3.2.3c", "PI 40312")],
        ),
        decides(
            "001-3.2.3c",
            "else from the permit imprint that paid",
            full(vec![], "15 08:00"),
            LookAtPair,
            vec![SaysThat("001-3.2.3c", "PI 40312")],
        ),
        leaves(
            "001-3.2.3c",
            "not where one was named",
            full(named(), "15 08:00"),
            LookAtPair,
            vec![SaysThat("001-3.2.3b", "PI 99"), SaysNothingOf("001-3.2.3c")],
        ),
    ]
}
