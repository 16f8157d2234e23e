//! Entry into PostalOne! after the all-clear (001-3.2.5, 3.3b, 3.4c, 3.5a to d, 3j).

use domain::log_entry::{Channel, LineField, Presented};
use domain::quantity::{Weight, WeightUnit};
use domain::reference::StatementRow;
use domain::rules::entry::EntryForm;
use domain::rules::{Site, UnitProfile};

use super::play::at;
use super::reconciliation::statement;
use super::words::{Do, Outage, Then};
use super::{Case, decides, leaves};

/// A hard copy that was released in the outage, on the day after.
fn hard_copy() -> Vec<Do> {
    vec![
        Do::Declare(Outage::National),
        Do::Log(vec![LineField::Channel(Channel::HardCopy)]),
        Do::Secure,
        Do::MakePlacard,
        Do::Attach,
        Do::At("10:30"),
        Do::Release,
        Do::AllClear("10:20"),
        Do::At("12 08:00"),
    ]
}

/// An electronic line that was released in the outage, and these statements.
fn electronic(rows: Vec<StatementRow>) -> Vec<Do> {
    vec![
        Do::Declare(Outage::National),
        Do::Log(vec![LineField::Channel(Channel::MailDat)]),
        Do::MakePlacard,
        Do::Attach,
        Do::Release,
        Do::AllClear("09:00"),
        Do::Import(rows),
    ]
}

fn matched(rows: Vec<StatementRow>) -> Vec<Do> {
    electronic(rows).into_iter().chain([Do::Match("S1")]).collect()
}

fn nothing(_: &mut EntryForm) {}

fn detached(unit: &mut UnitProfile) {
    unit.site = Site::Dmu;
}

fn pounds(form: &mut EntryForm, value: &str) {
    form.identical = true;
    form.piece_weight = Some(Weight { value: value.parse().unwrap(), unit: WeightUnit::Lb });
}

pub fn cases() -> Vec<Case> {
    let mut cases = times();
    cases.extend(values());
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
            TimeGoesBy,
            vec![Filled(|form| form.check_in == Some(at("09:00")))],
        ),
        decides(
            "001-3.2.5a",
            "a check-in that was not adjusted is flagged",
            hard_copy(),
            Enter(|form| form.check_in = Some(at("12 07:00"))),
            vec![Recorded, Says("001-3.2.5a")],
        ),
        leaves(
            "001-3.2.5a",
            "one that is adjusted is not",
            hard_copy(),
            Enter(|form| form.check_in = Some(at("09:00"))),
            vec![Recorded, SaysNothingOf("001-3.2.5a")],
        ),
        decides(
            "001-3.2.5b",
            "a check-in later than now is refused",
            hard_copy(),
            Enter(|form| form.check_in = Some(at("12 08:01"))),
            vec![Held, Says("001-3.2.5b")],
        ),
        leaves(
            "001-3.2.5b",
            "one at this very minute is not",
            hard_copy(),
            Enter(|form| form.check_in = Some(at("12 08:00"))),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5c",
            "an adjusted check-in needs its reason",
            hard_copy(),
            Enter(|form| form.check_in_reason = "Late".to_owned()),
            vec![Held, Says("001-3.2.5c")],
        ),
        leaves(
            "001-3.2.5c",
            "System Not Available",
            hard_copy(),
            Enter(|form| form.check_in_reason = "System Not Available".to_owned()),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5d",
            "the mailing date is proposed from the release",
            hard_copy(),
            TimeGoesBy,
            vec![Filled(|form| form.mailing_date == Some(at("10:30").local_date()))],
        ),
        leaves(
            "001-3.2.5d",
            "that day is kept",
            hard_copy(),
            Enter(|form| form.mailing_date = Some(at("10:30").local_date())),
            vec![Recorded, SaysNothingOf("001-3.2.5d")],
        ),
    ]
}

fn values() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-3.2.5f",
            "the verification type is fixed",
            hard_copy(),
            TimeGoesBy,
            vec![Filled(|form| {
                form.verification_type == "None (Verification Previously Assessed)"
            })],
        ),
        leaves(
            "001-3.2.5f",
            "the type that the plan names is taken",
            hard_copy(),
            Enter(|form| {
                form.verification_type = "None (Verification Previously Assessed)".to_owned();
            }),
            vec![Recorded, SaysNothingOf("001-3.2.5f")],
        ),
        decides(
            "001-3.2.5g",
            "the comment names a national outage",
            hard_copy(),
            TimeGoesBy,
            vec![Filled(|form| form.comment == "National PostalOne! Outage")],
        ),
        decides(
            "001-3.2.5g",
            "an empty comment is held",
            hard_copy(),
            Enter(|form| form.comment.clear()),
            vec![Held, Says("001-3.2.5g")],
        ),
        leaves(
            "001-3.2.5g",
            "the reason of the plan with a comment of one's own",
            hard_copy(),
            Enter(|form| {
                form.assessed_reason = "Other - please explain below".to_owned();
                form.comment = "PostalOne! was down all morning".to_owned();
            }),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5j",
            "a piece that weighs a pound",
            hard_copy(),
            Enter(|form| pounds(form, "1.0")),
            vec![Held, Says("001-3.2.5j")],
        ),
        leaves(
            "001-3.2.5j",
            "a piece that weighs an ounce",
            hard_copy(),
            Enter(|form| pounds(form, "0.0625")),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5l",
            "no placard option is chosen",
            hard_copy(),
            Enter(|form| form.placard_option.clear()),
            vec![Held, Says("001-3.2.5l")],
        ),
        leaves(
            "001-3.2.5l",
            "Print Later",
            hard_copy(),
            Enter(|form| form.placard_option = "Print Later".to_owned()),
            vec![Recorded],
        ),
        decides(
            "001-3.2.5m",
            "a starred field is empty",
            hard_copy(),
            Enter(|form| form.certification_date = None),
            vec![Held, Says("001-3.2.5m")],
        ),
        leaves("001-3.2.5m", "both are filled", hard_copy(), Enter(nothing), vec![Recorded]),
        decides(
            "001-3r",
            "a verification was not performed",
            vec![],
            Declare(Outage::National),
            vec![Reason(true, Some("PostalOne! is down"))],
        ),
        leaves(
            "001-3r",
            "where that reason is not offered",
            vec![],
            Declare(Outage::National),
            vec![Reason(false, Some("verification not performed"))],
        ),
        decides(
            "001-3s",
            "the reason where the usual one is not offered",
            vec![],
            Declare(Outage::National),
            vec![Reason(false, Some("verification not performed"))],
        ),
        leaves(
            "001-3s",
            "where the usual one is",
            vec![],
            Declare(Outage::National),
            vec![Reason(true, Some("PostalOne! is down"))],
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
            Log(vec![LineField::HardCopyStatement(Presented::CourtesyCopy)]),
            MakePlacard,
            Attach,
            Release,
        ]
    };
    vec![
        decides(
            "001-3.3b",
            "item 23 is empty",
            hard_copy(),
            Enter(|form| form.transaction.clear()),
            vec![Held, Says("001-3.3b")],
        ),
        leaves(
            "001-3.3b",
            "items 21 to 23 are filled",
            hard_copy(),
            Enter(nothing),
            vec![Recorded],
        ),
        decides(
            "001-3j",
            "a courtesy copy is not keyed",
            courtesy(),
            Enter(nothing),
            vec![Held, Says("001-3j")],
        ),
        leaves(
            "001-3j",
            "a mailer's own hard copy is",
            hard_copy(),
            Enter(nothing),
            vec![Recorded],
        ),
        decides(
            "001-3.5d",
            "nothing is keyed for an electronic line",
            electronic(vec![]),
            Enter(nothing),
            vec![Held, Says("001-3.5d")],
        ),
        leaves("001-3.5d", "a hard copy is keyed", hard_copy(), Enter(nothing), vec![Recorded]),
    ]
}

fn statements() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let finalised = |status: &str| {
        let mut given = matched(vec![statement("S1", "UPD")]);
        given.push(Finalise("S1", |_| {}));
        given.push(Import(vec![statement("S1", status)]));
        given
    };
    vec![
        decides(
            "001-3.4c",
            "item 25 waits for FIN or FPP",
            finalised("PEN"),
            Tick,
            vec![Held, Says("001-3.4c")],
        ),
        decides(
            "001-3.4c",
            "and for the person who finalised",
            matched(vec![statement("S1", "FIN")]),
            Tick,
            vec![Held, Says("001-3.4c")],
        ),
        leaves("001-3.4c", "after FIN it is ticked", finalised("FIN"), Tick, vec![Recorded]),
        decides(
            "001-3.5a",
            "what is FIN is not billed again",
            matched(vec![statement("S1", "FIN")]),
            Finalise("S1", |_| {}),
            vec![Held, Says("001-3.5a")],
        ),
        leaves(
            "001-3.5a",
            "what is UPD is finalised",
            matched(vec![statement("S1", "UPD")]),
            Finalise("S1", |_| {}),
            vec![Recorded],
        ),
        decides(
            "001-3.5b",
            "an FPP statement is confirmed with its publisher",
            electronic(vec![statement("S1", "FPP")]),
            Match("S1"),
            vec![Recorded, Says("001-3.5b")],
        ),
        leaves(
            "001-3.5b",
            "a FIN one is not",
            electronic(vec![statement("S1", "FIN")]),
            Match("S1"),
            vec![Recorded, SaysNothingOf("001-3.5b")],
        ),
        decides(
            "001-3.5c",
            "a statement without a line is not finalised",
            electronic(vec![statement("S1", "UPD")]),
            Finalise("S1", |_| {}),
            vec![Held, Says("001-3.5c")],
        ),
        leaves(
            "001-3.5c",
            "one with a line is",
            matched(vec![statement("S1", "UPD")]),
            Finalise("S1", |_| {}),
            vec![Recorded],
        ),
    ]
}
