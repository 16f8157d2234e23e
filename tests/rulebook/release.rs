//! Release to operations (001-1.2b, 3a, 3i, 3l, 3o, 4, 5.1g, 8c).

use domain::log_entry::{Channel, LineField, Presented};
use domain::rules::{Site, UnitProfile};

use super::words::{Do, Outage, Then};
use super::{Case, decides, leaves};

/// A line in a national outage, its PS Form 3607 on the mail.
fn ready(fields: Vec<LineField>) -> Vec<Do> {
    vec![Do::Declare(Outage::National), Do::Log(fields), Do::MakePlacard]
}

fn hard_copy(more: impl IntoIterator<Item = LineField>) -> Vec<LineField> {
    std::iter::once(LineField::Channel(Channel::HardCopy)).chain(more).collect()
}

fn job() -> LineField {
    LineField::JobId("JOB00001".to_owned())
}

fn detached(unit: &mut UnitProfile) {
    unit.site = Site::Dmu;
}

pub fn cases() -> Vec<Case> {
    let mut cases = papers();
    cases.extend(placards());
    cases.extend(times());
    cases
}

fn papers() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let national = || Declare(Outage::National);
    let present = || LineField::HardCopyStatement(Presented::Present);
    let presort = LineField::PresortDocumentation;
    let drop = |einduction| {
        vec![
            LineField::DropShipment(true),
            LineField::EInduction(einduction),
            LineField::Form8125(Presented::Missing),
        ]
    };
    vec![
        decides(
            "001-3a",
            "mail whose line is not saved is on no line",
            vec![national()],
            Begin(vec![job()]),
            vec![Says("001-3a")],
        ),
        leaves(
            "001-3a",
            "an empty line with its arrival is enough",
            ready(vec![]),
            Release,
            vec![Recorded, SaysNothingOf("001-3a")],
        ),
        decides(
            "001-3i",
            "mail is cleared while its line is incomplete",
            vec![national(), Log(vec![])],
            MakePlacard,
            vec![Recorded],
        ),
        leaves(
            "001-3i",
            "a complete line is released in any case",
            ready(vec![job()]),
            Release,
            vec![Recorded],
        ),
        decides(
            "001-3l",
            "a hard-copy mailer brought no statement",
            vec![national(), Log(hard_copy([]))],
            MakePlacard,
            vec![Held, Says("001-3l")],
        ),
        leaves(
            "001-3l",
            "it brought one",
            vec![national(), Log(hard_copy([present()]))],
            MakePlacard,
            vec![Recorded],
        ),
        leaves(
            "001-3l",
            "an electronic mailer brought none",
            vec![national(), Log(vec![LineField::Channel(Channel::Imsb)])],
            MakePlacard,
            vec![Recorded],
        ),
        decides(
            "001-3o",
            "the presort documentation is missing",
            vec![national(), Log(hard_copy([present(), presort(Presented::Missing)]))],
            MakePlacard,
            vec![Held, Says("001-3o")],
        ),
        leaves(
            "001-3o",
            "the mailing would need none on any day",
            vec![national(), Log(hard_copy([present(), presort(Presented::NotNeeded)]))],
            MakePlacard,
            vec![Recorded],
        ),
        decides(
            "001-5.1g",
            "a drop shipment outside eInduction has no PS Form 8125",
            vec![national(), Log(drop(false))],
            MakePlacard,
            vec![Held, Says("001-5.1g")],
        ),
        leaves(
            "001-5.1g",
            "one inside eInduction has none either",
            vec![national(), Log(drop(true))],
            MakePlacard,
            vec![Recorded],
        ),
    ]
}

fn placards() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let national = || Declare(Outage::National);
    vec![
        decides(
            "001-4a",
            "at a BMEU every mailing has its PS Form 3607",
            vec![national()],
            Log(vec![job()]),
            vec![Says("001-4a")],
        ),
        leaves(
            "001-4a",
            "a Detached Mail Unit is not named",
            vec![Unit(detached), national()],
            Log(vec![job()]),
            vec![SaysNothingOf("001-4a")],
        ),
        leaves(
            "001-4a",
            "it was made",
            vec![national(), Log(vec![job()])],
            MakePlacard,
            vec![Recorded, SaysNothingOf("001-4a")],
        ),
        decides(
            "001-4b",
            "a form on the desk is not on the mail",
            vec![national(), Log(vec![job()])],
            MakePlacard,
            vec![Recorded, Says("001-4b")],
        ),
        leaves(
            "001-4b",
            "it is on the mail, which releases it",
            ready(vec![job()]),
            Release,
            vec![Recorded, SaysNothingOf("001-4b")],
        ),
    ]
}

fn times() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let logged = |fields| vec![Declare(Outage::National), Log(fields), MakePlacard];
    let electronic = || vec![LineField::Channel(Channel::MailDat)];
    let over = |doubted: bool, fields| {
        let mut given = vec![Declare(Outage::National), AllClear("10:00"), At("13 10:01")];
        if doubted {
            given.push(ClockDoubted);
        }
        given.push(Log(fields));
        given
    };
    let ticket = || vec![LineField::Channel(Channel::MailDat), LineField::Ticket("982302".into())];
    let evs = || vec![LineField::Channel(Channel::MailDat), LineField::Evs(true)];
    vec![
        decides(
            "001-1.2b",
            "mail that has been here for three hours is flagged",
            logged(vec![job()]),
            At("12:00"),
            vec![Says("001-1.2b")],
        ),
        leaves(
            "001-1.2b",
            "mail that has been here for half an hour is not",
            logged(vec![job()]),
            At("09:30"),
            vec![SaysNothingOf("001-1.2b")],
        ),
        leaves(
            "001-1.2b",
            "what is flagged is not held",
            logged(vec![job()]).into_iter().chain([At("12:00")]).collect(),
            Release,
            vec![Recorded],
        ),
        decides(
            "001-8c",
            "after the 48 hours an electronic mailer needs a ticket",
            over(false, electronic()),
            MakePlacard,
            vec![Held, Says("001-8c")],
        ),
        decides(
            "001-8c",
            "while the clock is in doubt it is a warning",
            over(true, electronic()),
            MakePlacard,
            vec![Recorded, Says("001-8c")],
        ),
        leaves("001-8c", "it has one", over(false, ticket()), MakePlacard, vec![Recorded]),
        leaves(
            "001-8c",
            "an eVS mailer needs none",
            over(false, evs()),
            MakePlacard,
            vec![Recorded],
        ),
        leaves(
            "001-8c",
            "a mailing that arrived in the 48 hours needs none",
            vec![
                Declare(Outage::National),
                AllClear("10:00"),
                At("13 09:59"),
                Log(electronic()),
                At("13 10:30"),
            ],
            MakePlacard,
            vec![Recorded],
        ),
    ]
}
