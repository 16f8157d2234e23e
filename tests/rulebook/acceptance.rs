//! Acceptance: lines, sources, demands (001-1.2a, 3, 3.2.2b, 3.2.3d, 3.2.4b, 5.1h, 6.1).

use domain::finding::Asked;
use domain::log_entry::{Channel, LineField, Presented};
use domain::quantity::{Exactness, Pieces};
use domain::rules::{Agreement, UnitProfile};

use super::words::{Do, Outage, Then};
use super::{Case, decides, leaves};

fn national() -> Vec<Do> {
    vec![Do::Declare(Outage::National)]
}

fn channel(channel: Channel) -> Vec<LineField> {
    vec![LineField::Channel(channel)]
}

fn with(channel: Channel, more: impl IntoIterator<Item = LineField>) -> Vec<LineField> {
    std::iter::once(LineField::Channel(channel)).chain(more).collect()
}

fn pieces(count: u32) -> LineField {
    LineField::Pieces(Pieces { count, exactness: Exactness::Exact })
}

fn job() -> LineField {
    LineField::JobId("JOB00001".to_owned())
}

pub fn cases() -> Vec<Case> {
    let mut cases = lines();
    cases.extend(demands());
    cases.extend(hard_copies());
    cases.extend(channels());
    cases.extend(prompts());
    cases
}

fn lines() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-1.2a",
            "a line with nothing but its arrival is saved",
            national(),
            Log(vec![]),
            vec![Recorded],
        ),
        leaves(
            "001-1.2a",
            "a line that will find its statement is saved in any case",
            national(),
            Log(vec![job()]),
            vec![Recorded],
        ),
        decides(
            "001-3b",
            "a value was keyed and nobody said where it is from",
            national(),
            Log(vec![job()]),
            vec![Recorded, Says("001-3b")],
        ),
        leaves(
            "001-3b",
            "the mailer said it",
            national(),
            LogSaid(vec![job()]),
            vec![Recorded, SaysNothingOf("001-3b")],
        ),
        decides(
            "001-3c",
            "the one fact that would help most is named",
            national(),
            Log(vec![pieces(400)]),
            vec![Recorded, Says("001-3c")],
        ),
        leaves(
            "001-3c",
            "a job id finds its statement",
            national(),
            Log(vec![job()]),
            vec![Recorded, SaysNothingOf("001-3c")],
        ),
        decides(
            "001-3d",
            "an electronic mailer is asked for five facts",
            national(),
            Log(channel(Channel::MailXml)),
            vec![Recorded, Says("001-3d")],
        ),
        leaves(
            "001-3d",
            "a hard-copy mailer's statement has them",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, SaysNothingOf("001-3d")],
        ),
        decides(
            "001-3h",
            "the mailer knows nothing: look at the pieces",
            national(),
            Log(vec![]),
            vec![Recorded, Says("001-3h")],
        ),
        leaves(
            "001-3h",
            "the mailer said something",
            national(),
            Log(vec![pieces(400)]),
            vec![Recorded, SaysNothingOf("001-3h")],
        ),
    ]
}

fn demands() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let drop_shipment = |einduction| {
        with(Channel::MailDat, [LineField::DropShipment(true), LineField::EInduction(einduction)])
    };
    vec![
        decides(
            "001-3e",
            "an electronic mailer owes no presort documentation",
            national(),
            Log(channel(Channel::MailDat)),
            vec![Recorded, DoesNotAsk(Asked::PresortDocumentation)],
        ),
        decides(
            "001-3e",
            "and nobody a qualification report",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, DoesNotAsk(Asked::QualificationReport)],
        ),
        leaves(
            "001-3e",
            "a hard-copy mailer brings what it brings on any day",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, Asks(Asked::PresortDocumentation)],
        ),
        decides(
            "001-3f",
            "a Mail.dat mailer needs no hard-copy statement",
            national(),
            Log(channel(Channel::MailDat)),
            vec![Recorded, DoesNotAsk(Asked::HardCopyStatement)],
        ),
        decides(
            "001-3f",
            "nor does one that uses a Self-Service Terminal",
            national(),
            Log(channel(Channel::Sst)),
            vec![Recorded, DoesNotAsk(Asked::HardCopyStatement)],
        ),
        leaves(
            "001-3f",
            "a hard-copy mailer does",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, Asks(Asked::HardCopyStatement)],
        ),
        decides(
            "001-3q",
            "no verification is asked for in an outage",
            national(),
            Log(vec![job()]),
            vec![Recorded, DoesNotAsk(Asked::Verification)],
        ),
        leaves(
            "001-3q",
            "on an ordinary day it is",
            vec![],
            Log(vec![job()]),
            vec![Recorded, Asks(Asked::Verification)],
        ),
        decides(
            "001-3u",
            "no paper is asked for before the channel is known",
            national(),
            Log(vec![job()]),
            vec![Recorded, DoesNotAsk(Asked::HardCopyStatement), Says("001-3u")],
        ),
        leaves(
            "001-3u",
            "once it is hard copy the statement is right",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, Asks(Asked::HardCopyStatement), SaysNothingOf("001-3u")],
        ),
        decides(
            "001-5.1h",
            "an eInduction mailer owes no PS Form 8125",
            national(),
            Log(drop_shipment(true)),
            vec![Recorded, DoesNotAsk(Asked::Form8125), DoesNotAsk(Asked::BarcodeList)],
        ),
        leaves(
            "001-5.1h",
            "a drop shipment outside eInduction does",
            national(),
            Log(drop_shipment(false)),
            vec![Recorded, Asks(Asked::Form8125)],
        ),
        decides(
            "001-6.1",
            "an eVS mailer owes neither statement nor form",
            national(),
            Log(with(Channel::HardCopy, [LineField::Evs(true), LineField::DropShipment(true)])),
            vec![Recorded, DoesNotAsk(Asked::HardCopyStatement), DoesNotAsk(Asked::Form8125)],
        ),
        leaves(
            "001-6.1",
            "another mailer owes both",
            national(),
            Log(with(Channel::HardCopy, [LineField::DropShipment(true)])),
            vec![Recorded, Asks(Asked::HardCopyStatement), Asks(Asked::Form8125)],
        ),
    ]
}

fn hard_copies() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-3m",
            "PostalOne! takes hard copies: key it now",
            vec![Declare(Outage::Caps)],
            Log(channel(Channel::HardCopy)),
            vec![Recorded, Says("001-3m")],
        ),
        leaves(
            "001-3m",
            "PostalOne! is down",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, SaysNothingOf("001-3m")],
        ),
        decides(
            "001-3n",
            "a hard copy that is secured nowhere holds the day",
            vec![Declare(Outage::National), Log(channel(Channel::HardCopy))],
            LookAtDay,
            vec![Says("001-3n")],
        ),
        decides(
            "001-3n",
            "and it is said where the line is on its way out",
            national(),
            Log(channel(Channel::HardCopy)),
            vec![Recorded, Says("001-3n")],
        ),
        leaves(
            "001-3n",
            "a mailer's electronic statement needs no safe place",
            vec![Declare(Outage::National), Log(channel(Channel::MailDat))],
            LookAtDay,
            vec![SaysNothingOf("001-3n")],
        ),
    ]
}

fn channels() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let mixed =
        |full| with(Channel::PostalWizard, [pieces(4_000), LineField::FullServicePieces(full)]);
    let ticket = LineField::Ticket("4093877".to_owned());
    vec![
        decides(
            "001-3.2.2b",
            "Postal Wizard cannot carry a mixed mailing; the mail is accepted",
            national(),
            Log(mixed(1_000)),
            vec![Recorded, Says("001-3.2.2b")],
        ),
        leaves(
            "001-3.2.2b",
            "a mailing that is Full-Service throughout it can",
            national(),
            Log(mixed(4_000)),
            vec![Recorded, SaysNothingOf("001-3.2.2b")],
        ),
        decides(
            "001-3.2.4b",
            "a delayed job has no ticket in its comments",
            vec![Declare(Outage::Delayed)],
            Log(channel(Channel::MailDat)),
            vec![Recorded, Says("001-3.2.4b")],
        ),
        leaves(
            "001-3.2.4b",
            "it has one",
            vec![Declare(Outage::Delayed)],
            Log(with(Channel::MailDat, [ticket])),
            vec![Recorded, SaysNothingOf("001-3.2.4b")],
        ),
    ]
}

fn agreement(unit: &mut UnitProfile) {
    unit.agreements.push(Agreement {
        permit_holder: "Acme".to_owned(),
        steps: "Weigh each pallet and go on.".to_owned(),
        waives_line: false,
        waives_documents: true,
    });
}

fn instructions(unit: &mut UnitProfile) {
    unit.verification_instructions = Some("No verification while the system is down.".to_owned());
}

fn prompts() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let holder = |name: &str| with(Channel::HardCopy, [LineField::PermitHolder(name.to_owned())]);
    let full = || with(Channel::MailDat, [LineField::FullServicePieces(4_000)]);
    let over = |day| vec![Declare(Outage::National), AllClear("10:00"), At(day)];
    let copy = LineField::HardCopyStatement(Presented::CourtesyCopy);
    vec![
        decides(
            "001-3k",
            "an agreement goes before the general steps",
            vec![Unit(agreement), Declare(Outage::National)],
            Log(holder("Acme")),
            vec![Recorded, Says("001-3k"), DoesNotAsk(Asked::HardCopyStatement)],
        ),
        leaves(
            "001-3k",
            "another mailer has none",
            vec![Unit(agreement), Declare(Outage::National)],
            Log(holder("Bolt")),
            vec![Recorded, SaysNothingOf("001-3k"), Asks(Asked::HardCopyStatement)],
        ),
        decides(
            "001-3t",
            "what the log says about verification is shown",
            vec![Unit(instructions), Declare(Outage::National)],
            Log(vec![]),
            vec![Recorded, Says("001-3t")],
        ),
        leaves(
            "001-3t",
            "a log that says nothing about it",
            national(),
            Log(vec![]),
            vec![Recorded, SaysNothingOf("001-3t")],
        ),
        decides(
            "001-3.2.3d",
            "on the last day the account for a deduction is asked for",
            over("14 09:00"),
            Log(full()),
            vec![Recorded, Says("001-3.2.3d")],
        ),
        leaves(
            "001-3.2.3d",
            "not two days before",
            over("12 09:00"),
            Log(full()),
            vec![Recorded, SaysNothingOf("001-3.2.3d")],
        ),
        decides(
            "001-3j",
            "a courtesy copy of an electronic mailer is not to be keyed",
            national(),
            Log(with(Channel::MailDat, [copy])),
            vec![Recorded, Says("001-3j")],
        ),
        leaves(
            "001-3j",
            "an electronic mailer without one",
            national(),
            Log(channel(Channel::MailDat)),
            vec![Recorded, SaysNothingOf("001-3j")],
        ),
    ]
}
