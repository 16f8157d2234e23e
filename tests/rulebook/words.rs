//! The words that cases are written in: what is given and done, and what is expected of it.

use app::Declaration;
use domain::change::outage::{NoticeKind, OutageCause, OutageEffect, OutageScope, OutageSystem};
use domain::change::statement::{Explanation, StatementFinalised};
use domain::clocks::ClockKind;
use domain::finding::Asked;
use domain::log_entry::LineField;
use domain::reference::{PersonRole, StatementRow};
use domain::rules::entry::EntryForm;
use domain::rules::reconciliation::Work;
use domain::rules::{UnitProfile, outage};

/// One thing that is given or done.
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
    NoticeCame(NoticeKind),
    /// The all-clear of the last outage: the time that it states.
    AllClear(&'static str),
    /// A mailing is logged; the mailer said it all.
    Log(Vec<LineField>),
    /// A mailing is logged; nobody said where it all comes from.
    LogKeyed(Vec<LineField>),
    /// A field of the last line gets a value.
    Set(LineField),
    /// Its hard copy is secured.
    Secure,
    /// Its PS Form 3607 is made.
    MakePlacard,
    /// And attached.
    Attach,
    /// Its mail is released.
    Release,
    /// Mail that is on no line is released.
    ReleaseWithoutLine,
    /// A file of statements was imported.
    Import(Vec<StatementRow>),
    /// The last line is matched with a statement.
    Match(&'static str),
    /// The match is taken back.
    Unmatch,
    /// Its hard copy is keyed; the form is changed so before.
    Enter(fn(&mut EntryForm)),
    /// Its statement is finalised; the record is changed so before.
    Finalise(&'static str, fn(&mut StatementFinalised)),
    /// Item 25 is ticked.
    Tick,
    /// It is explained.
    Explain(Explanation),
    /// A load is opened.
    OpenLoad(&'static str),
    /// A PS Form 8125 that lists these came with it.
    Form(Vec<&'static str>),
    /// A container is scanned.
    Scan(&'static str),
    /// One of its placards is taken off.
    Pull(&'static str),
    /// What is unresolved is set to Accept.
    AcceptUnresolved,
    /// A container is released.
    ReleaseContainer(&'static str),
    /// Everything that may go is released.
    ReleaseContainers,
    /// The FAST Help Desk is called about a container.
    Call(&'static str),
    /// The day is closed.
    Close,
    /// Time goes by.
    TimeGoesBy,
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
    /// A mailer's system at fault, declared as a USPS outage.
    UspsWrongly,
    /// Only CAPS.
    Caps,
    /// Only FAST's appointments.
    Fast,
    /// Files are sent and not processed.
    Delayed,
    /// eVS.
    Evs,
}

/// What is expected after the last step.
pub enum Then {
    /// It was recorded.
    Recorded,
    /// It was held: nothing was recorded.
    Held,
    /// A finding of this rule is among those of the last step.
    Says(&'static str),
    /// None is.
    SaysNothingOf(&'static str),
    /// It is asked for.
    Asks(Asked),
    /// It is not.
    DoesNotAsk(Asked),
    /// The answer on the dock screen.
    Answers(Told),
    /// The container was set to Accept, or was not.
    Accepted(&'static str, bool),
    /// The container went to operations, or did not.
    InOperations(&'static str, bool),
    /// A clock is due then; not begun.
    Due(ClockKind, Option<&'static str>),
    /// What people read at sign-in is by this rule, or nothing is.
    PeopleRead(&'static str, bool),
    /// The notices of the outage are in order, or not.
    NoticesInOrder(bool),
    /// Whom to call is shown by this rule, or not.
    Contact(&'static str, bool),
    /// What is left to do for the last line.
    Left(Work),
    /// Open statements that are left untouched.
    Untouched(usize),
    /// The entry form of the last line is filled so.
    Filled(fn(&EntryForm) -> bool),
    /// The close-out has a finding of this rule, or none.
    CloseOut(&'static str, bool),
    /// The reconciliation's findings name this rule, or do not.
    Reconciling(&'static str, bool),
    /// The reason for a verification not performed, where the usual one is offered, or is not.
    Reason(bool, Option<&'static str>),
    /// A lost discount is deducted from this account; none: nothing is deducted.
    Deducted(Option<&'static str>),
    /// A notice about a lost discount is by this rule, or not.
    DiscountLost(bool),
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
pub fn declaration(outage: Outage) -> Declaration {
    let usps = |scope, systems: Vec<OutageSystem>| Declaration {
        cause: OutageCause::Usps,
        scope,
        effects: outage::usual_effects(&OutageCause::Usps, &systems),
        systems,
        began_at: None,
        planned: false,
        ticket: None,
    };
    let mailers = |mailer: &str, systems| Declaration {
        cause: OutageCause::Mailer { mailer: mailer.to_owned() },
        scope: OutageScope::Local,
        effects: vec![OutageEffect::MailerSubmission],
        systems,
        began_at: None,
        planned: false,
        ticket: None,
    };
    let (national, local) = (OutageScope::National, OutageScope::Local);
    match outage {
        Outage::National => usps(national, vec![OutageSystem::PostalOne]),
        Outage::Local => usps(local, vec![OutageSystem::PostalOne]),
        Outage::Mailer(mailer) => mailers(mailer, vec![OutageSystem::MailerSystem]),
        Outage::MailerWrongly => mailers("Acme", vec![OutageSystem::PostalOne]),
        Outage::UspsWrongly => usps(local, vec![OutageSystem::MailerSystem]),
        Outage::Caps => usps(national, vec![OutageSystem::Caps]),
        Outage::Fast => usps(national, vec![OutageSystem::Fast]),
        Outage::Evs => usps(national, vec![OutageSystem::Evs]),
        Outage::Delayed => Declaration {
            effects: vec![OutageEffect::FileProcessing],
            ..usps(national, vec![OutageSystem::PostalOne])
        },
    }
}
