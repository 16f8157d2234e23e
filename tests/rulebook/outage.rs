//! Outages, notices, clocks and tickets (001-1.1, 1.2, 2, 3.2.3a, 5.2, 6.2, 8).

use app::screens::outage::NoticeWhat;
use domain::clocks::ClockKind;
use domain::finding::Asked;
use domain::log_entry::{Channel, LineField};
use domain::reference::PersonRole;

use super::words::{Do, Outage, Then, Told};
use super::{Case, decides, leaves};

const LABEL: &str = "99M900066875EMA000052";

fn of(holder: &str) -> Vec<LineField> {
    vec![LineField::PermitHolder(holder.to_owned()), LineField::Channel(Channel::MailDat)]
}

fn evs() -> Vec<LineField> {
    vec![LineField::Evs(true)]
}

fn at_the_dock(outage: Outage) -> Vec<Do> {
    vec![Do::Declare(outage), Do::As(PersonRole::Dock), Do::OpenLoad("402771936")]
}

pub fn cases() -> Vec<Case> {
    let mut cases = declarations();
    cases.extend(notices());
    cases.extend(clocks());
    cases
}

fn declarations() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let ticket = || LineField::Ticket("982302".to_owned());
    let with_ticket = || of("Acme").into_iter().chain([ticket()]).collect();
    vec![
        decides(
            "001-1.1a",
            "PostalOne! is at fault, declared as a mailer's outage",
            vec![],
            Declare(Outage::MailerWrongly),
            vec![Recorded, Says("001-1.1a")],
        ),
        leaves(
            "001-1.1a",
            "a mailer's own system is at fault",
            vec![],
            Declare(Outage::Mailer("Acme")),
            vec![Recorded, SaysNothingOf("001-1.1a")],
        ),
        decides(
            "001-1.1a",
            "the outage stops nothing that the plan names",
            vec![],
            Declare(Outage::StopsNothing),
            vec![Recorded, Says("001-1.1a")],
        ),
        decides(
            "001-1.1b",
            "another mailer's mailing in a mailer outage is a mailing as any",
            vec![Declare(Outage::Mailer("Acme"))],
            Log(of("Bolt")),
            vec![Recorded, Asks(Asked::Verification)],
        ),
        leaves(
            "001-1.1b",
            "the mailer's own mailing is under the plan",
            vec![Declare(Outage::Mailer("Acme"))],
            Log(of("Acme")),
            vec![Recorded, DoesNotAsk(Asked::Verification)],
        ),
        decides(
            "001-1.1c",
            "the mailer whose system is down has told no ticket",
            vec![Declare(Outage::Mailer("Acme"))],
            Log(of("Acme")),
            vec![Recorded, Asks(Asked::Ticket), Says("001-1.1c")],
        ),
        leaves(
            "001-1.1c",
            "it has told one",
            vec![Declare(Outage::Mailer("Acme"))],
            Log(with_ticket()),
            vec![Recorded, DoesNotAsk(Asked::Ticket)],
        ),
        decides(
            "001-1.1d",
            "nobody needs a ticket in a national outage",
            vec![Declare(Outage::National)],
            Log(of("Acme")),
            vec![Recorded, DoesNotAsk(Asked::Ticket)],
        ),
        leaves(
            "001-1.1d",
            "in a mailer outage the ticket is right",
            vec![Declare(Outage::Mailer("Acme"))],
            Log(of("Acme")),
            vec![Asks(Asked::Ticket)],
        ),
        decides(
            "001-1.1e",
            "a national outage takes the flow of 5.1",
            at_the_dock(Outage::National),
            Scan(LABEL),
            vec![Answers(Told::Pull)],
        ),
        leaves(
            "001-1.1e",
            "a local one takes the flow of 5.2",
            at_the_dock(Outage::Local),
            Scan(LABEL),
            vec![Answers(Told::Call)],
        ),
        decides(
            "001-5.2a",
            "a local outage that touches eInduction has no ticket",
            vec![Declare(Outage::Local)],
            Log(of("Acme")),
            vec![Recorded, Says("001-5.2a")],
        ),
        leaves(
            "001-5.2a",
            "a national one needs none",
            vec![Declare(Outage::National)],
            Log(of("Acme")),
            vec![Recorded, SaysNothingOf("001-5.2a")],
        ),
        decides(
            "001-6.2c",
            "48 hours after an eVS outage a ticket is asked for, and nothing held",
            vec![Declare(Outage::Evs), AllClear("10:00"), At("13 10:01")],
            Log(evs()),
            vec![Recorded, Says("001-6.2c")],
        ),
        leaves(
            "001-6.2c",
            "within them it is not",
            vec![Declare(Outage::Evs), AllClear("10:00"), At("13 09:59")],
            Log(evs()),
            vec![Recorded, SaysNothingOf("001-6.2c")],
        ),
    ]
}

fn notices() -> Vec<Case> {
    use Do::*;
    use Then::*;
    vec![
        decides(
            "001-1.2e",
            "while the outage lasts everybody reads to keep accepting",
            vec![],
            Declare(Outage::National),
            vec![Says("001-1.2e")],
        ),
        leaves(
            "001-1.2e",
            "after the all-clear nobody does",
            vec![Declare(Outage::National), At("12:00")],
            AllClear("11:00"),
            vec![SaysNothingOf("001-1.2e")],
        ),
        decides(
            "001-1.2f",
            "an outage that touches eInduction opens the dock's flow",
            at_the_dock(Outage::National),
            Scan(LABEL),
            vec![Answers(Told::Pull)],
        ),
        decides(
            "001-1.2f",
            "and people read it where they begin",
            vec![Declare(Outage::National)],
            LookHome,
            vec![Says("001-1.2f")],
        ),
        leaves(
            "001-1.2f",
            "an outage of CAPS does not",
            vec![Declare(Outage::Caps)],
            LookHome,
            vec![SaysNothingOf("001-1.2f")],
        ),
        decides(
            "001-2a",
            "the first notice that came is about progress",
            vec![Declare(Outage::National)],
            Do::NoticeCame(NoticeWhat::Progress),
            vec![Recorded, Says("001-2a")],
        ),
        leaves(
            "001-2a",
            "the incident's notice came first",
            vec![Declare(Outage::National), Do::NoticeCame(NoticeWhat::Incident)],
            Do::NoticeCame(NoticeWhat::Progress),
            vec![Recorded, SaysNothingOf("001-2a")],
        ),
        decides(
            "001-5.3",
            "the dock sees whom to call",
            vec![],
            Declare(Outage::National),
            vec![Says("001-5.3")],
        ),
        leaves(
            "001-5.3",
            "not when the dock is not touched",
            vec![],
            Declare(Outage::Caps),
            vec![SaysNothingOf("001-5.3")],
        ),
        decides(
            "001-6.3",
            "eVS mailers' trouble has its own desk",
            vec![],
            Declare(Outage::Evs),
            vec![Says("001-6.3")],
        ),
        leaves(
            "001-6.3",
            "not in an outage of another system",
            vec![],
            Declare(Outage::National),
            vec![SaysNothingOf("001-6.3")],
        ),
    ]
}

fn clocks() -> Vec<Case> {
    use Do::*;
    use Then::*;
    let national = || vec![Declare(Outage::National), At("12:00")];
    let mailers = || vec![Declare(Outage::Mailer("Acme")), At("12:00")];
    let evs = || vec![Declare(Outage::Evs), At("12:00")];
    vec![
        decides(
            "001-1.2d",
            "the clocks of a USPS outage start at the stated restoration",
            national(),
            AllClear("11:00"),
            vec![Due(ClockKind::Acceptance, Some("13 11:00"))],
        ),
        leaves(
            "001-1.2d",
            "a mailer outage ends by another rule",
            mailers(),
            AllClear("11:00"),
            vec![Due(ClockKind::Acceptance, Some("13 11:00"))],
        ),
        leaves(
            "001-1.2d",
            "without an all-clear no clock runs",
            vec![],
            Declare(Outage::National),
            vec![Due(ClockKind::Acceptance, None)],
        ),
        decides(
            "001-1.2g",
            "a mailer outage ends with the mailer's correction",
            mailers(),
            AllClear("11:00"),
            vec![Due(ClockKind::Acceptance, Some("13 11:00"))],
        ),
        leaves(
            "001-1.2g",
            "a USPS outage ends by another rule",
            national(),
            AllClear("11:00"),
            vec![Due(ClockKind::Acceptance, Some("13 11:00"))],
        ),
        decides(
            "001-3.2.3a",
            "three business days for the Full-Service discount",
            national(),
            AllClear("11:00"),
            vec![Due(ClockKind::FullServiceDiscount, Some("14 23:59"))],
        ),
        leaves(
            "001-3.2.3a",
            "not before the all-clear",
            vec![],
            Declare(Outage::National),
            vec![Due(ClockKind::FullServiceDiscount, None)],
        ),
        decides(
            "001-6.2b",
            "eVS statements are due within 48 hours",
            evs(),
            AllClear("11:00"),
            vec![Due(ClockKind::EvsStatements, Some("13 11:00"))],
        ),
        leaves(
            "001-6.2b",
            "there is no such clock for PostalOne!",
            national(),
            AllClear("11:00"),
            vec![Due(ClockKind::EvsStatements, None)],
        ),
        decides(
            "001-8b",
            "a mailing in the 48 hours is under the plan",
            vec![Declare(Outage::National), AllClear("10:00"), At("13 10:00")],
            Log(of("Acme")),
            vec![Recorded, DoesNotAsk(Asked::Verification)],
        ),
        leaves(
            "001-8b",
            "one after them is not",
            vec![Declare(Outage::National), AllClear("10:00"), At("13 10:01")],
            Log(of("Acme")),
            vec![Recorded, Asks(Asked::Verification)],
        ),
    ]
}
