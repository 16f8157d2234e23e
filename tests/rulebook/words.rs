//! The words that cases are written in: what a person does, with a hand on the glass, and what is
//! expected of the view.

use app::screens::outage::{NoticeWhat, Scope, Stops, System, Whose};
use app::screens::pair::{KeyWord, Reason};
use app::screens::reconcile::WorkKind;
use domain::clocks::ClockKind;
use domain::finding::Asked;
use domain::log_entry::LineField;
use domain::reference::{PersonRole, StatementRow};
use domain::rules::UnitProfile;
use scenario::hand::Declared;

/// One thing that is given or done.
#[derive(Clone)]
pub enum Do {
    /// The unit is set up so; before anything happens.
    Unit(fn(&mut UnitProfile)),
    /// It is this time on Tuesday, 11 December 2018 (`09:15`), or on another day (`13 09:15`).
    At(&'static str),
    /// The device's clock is not to be relied on from now on.
    ClockDoubted,
    /// Somebody of this role signs in.
    As(PersonRole),
    /// An outage is declared.
    Declare(Outage),
    /// A notice about the last outage came.
    NoticeCame(NoticeWhat),
    /// The all-clear of the last outage came: the time that it states.
    AllClear(&'static str),
    /// A mailing is logged with what is known of it.
    Log(Vec<LineField>),
    /// The same, and of every value it is said that the mailer said it.
    LogSaid(Vec<LineField>),
    /// A line is begun and not saved.
    Begin(Vec<LineField>),
    /// A fact of the last line is given or corrected.
    Set(LineField),
    /// The last line is looked at in the log.
    LookAtLine,
    /// The hard copy of the last line is secured, on its way out.
    Secure,
    /// Its PS Form 3607 is printed, on its way out.
    MakePlacard,
    /// It is said to be on the mail, which releases it.
    Release,
    /// A file of statements was imported.
    Import(Vec<StatementRow>),
    /// The last line is looked at beside its statement, or beside none.
    LookAtPair,
    /// The last line is matched with a statement.
    Match(&'static str),
    /// The match is taken back.
    Unmatch,
    /// The form of items 21 to 23 of the last line is opened.
    OpenItems,
    /// It is opened, and items 22 and 23 are typed and recorded: item 23.
    Items(&'static str),
    /// Item 25 is ticked.
    Tick,
    /// The last line is explained.
    Explain(Reason),
    /// A load is opened.
    OpenLoad(&'static str),
    /// A PS Form 8125 that lists these came with it.
    Form(Vec<&'static str>),
    /// A container is scanned at the dock.
    Scan(&'static str),
    /// One of its placards is taken off, on its own page.
    Pull(&'static str),
    /// A container is looked at.
    LookAtContainer(&'static str),
    /// What is unresolved is set to Accept.
    AcceptUnresolved,
    /// A container is released.
    ReleaseContainer(&'static str),
    /// What releasing the load does is looked at.
    LookAtRelease,
    /// The FAST Help Desk is called about a container.
    Call(&'static str),
    /// The work list is opened.
    LookAtWork,
    /// The sheet of the close-out is opened.
    LookAtDay,
    /// The day is signed.
    Close,
    /// Home is opened.
    LookHome,
    /// What is declared is looked at.
    LookAtOutage,
}

/// An outage as cases declare it.
#[derive(Clone, Copy)]
pub enum Outage {
    /// PostalOne!, everywhere.
    National,
    /// PostalOne!, here only.
    Local,
    /// A mailer's own system.
    Mailer(&'static str),
    /// A USPS system at fault, declared as a mailer's outage.
    MailerWrongly,
    /// Only CAPS.
    Caps,
    /// Only FAST's appointments.
    Fast,
    /// Files are sent and not processed.
    Delayed,
    /// eVS.
    Evs,
    /// PostalOne!, and it stops nothing that the plan names.
    StopsNothing,
}

/// What is expected after the last step.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    /// It was recorded.
    Recorded,
    /// It was not: its control is locked or not there, or a press only told why.
    Held,
    /// The view says something by this rule.
    Says(&'static str),
    /// The view says this by this rule.
    SaysThat(&'static str, &'static str),
    /// It says nothing by it.
    SaysNothingOf(&'static str),
    /// It says that this is asked for.
    Asks(Asked),
    /// It does not.
    DoesNotAsk(Asked),
    /// The answer on the dock screen.
    Answers(Told),
    /// The container's page says that it was set to Accept, or does not.
    Accepted(&'static str, bool),
    /// The container's page says that it went to operations, or does not.
    InOperations(&'static str, bool),
    /// The outage's page shows a clock that is due then (day of the month and time of day); not
    /// begun, or none.
    Due(ClockKind, Option<&'static str>),
    /// The work list has the last line under this kind.
    Listed(WorkKind),
    /// The form of items 21 to 23 says that PostalOne! is to be told this.
    ToKey(KeyWord, &'static str),
    /// The reasons that are offered for a verification that was not performed begin so.
    VerificationReason(usize, Option<&'static str>),
    /// The last of them is this.
    LastVerificationReason(&'static str),
}

/// The answers of the dock screen, as far as cases tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    On8125,
    Pull,
    Go,
    Again,
    Call,
}

/// An outage as a person declares it.
pub fn declared(outage: Outage) -> Declared {
    let usps = |scope, systems: &[System]| Declared {
        whose: Whose::Usps,
        scope,
        systems: systems.to_vec(),
        mailer: None,
        stops: None,
        ticket: None,
        began: None,
    };
    let mailers = |mailer: &str, systems: &[System]| Declared {
        whose: Whose::Mailer,
        mailer: Some(mailer.to_owned()),
        ..usps(Scope::Local, systems)
    };
    let (national, local) = (Scope::National, Scope::Local);
    match outage {
        Outage::National => usps(national, &[System::PostalOne]),
        Outage::Local => usps(local, &[System::PostalOne]),
        Outage::Mailer(mailer) => mailers(mailer, &[System::MailersOwn]),
        Outage::MailerWrongly => mailers("Acme", &[System::PostalOne]),
        Outage::Caps => usps(national, &[System::Caps]),
        Outage::Fast => usps(national, &[System::Fast]),
        Outage::Evs => usps(national, &[System::Evs]),
        Outage::Delayed => Declared {
            stops: Some(vec![Stops::FileProcessing]),
            ..usps(national, &[System::PostalOne])
        },
        Outage::StopsNothing => {
            Declared { stops: Some(Vec::new()), ..usps(national, &[System::PostalOne]) }
        }
    }
}
