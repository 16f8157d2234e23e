//! Which touch cures what a rule found, on the screen that is open.
//!
//! A cure is a touch that the screen knows; it never does more than the control that it stands
//! for. What nothing cures by a touch has none.

use domain::finding::Says;
use domain::language::Language;
use domain::log_entry::FieldName;

use crate::Intent;
use crate::screens::advice::Cure;
use crate::screens::home::{HomeAct, HomeIntent};
use crate::screens::load::LoadIntent;
use crate::screens::log_entry::{Field, LogEntryIntent, LogEntryState, cell_of};
use crate::screens::outage::{OutageIntent, Page, Whose};
use crate::screens::pair::{PairAct, PairIntent, PairState, PairStep};
use crate::screens::reconcile::{ReconcileIntent, WorkFilter};
use crate::screens::release::{ReleaseIntent, Want};
use crate::screens::typing::TypingWhat;
use crate::station::Place;

/// What the button of a cure says.
#[derive(Clone, Copy)]
enum Word {
    SayIt,
    SayFrom,
    Ticket,
    Account,
    Here,
    Place,
    Save,
    Placard,
    OnTheMail,
    Correct,
    Count,
    Nothing,
    Notice,
    Declare,
    List,
    Agreed,
    Pulled,
}

impl Word {
    const fn in_words(self, language: Language) -> &'static str {
        let (english, spanish) = match self {
            Self::SayIt => ("Say it", "Decirlo"),
            Self::SayFrom => ("Say where from", "Decir de dónde"),
            Self::Ticket => ("Key the ticket", "Teclear el caso"),
            Self::Account => ("Key the account", "Teclear la cuenta"),
            Self::Here => ("It is here", "Está aquí"),
            Self::Place => ("Note the place", "Anotar el lugar"),
            Self::Save => ("Save the line", "Guardar la línea"),
            Self::Placard => ("Print placard", "Imprimir cartel"),
            Self::OnTheMail => ("It is on the mail", "Está en el correo"),
            Self::Correct => ("Correct it", "Corregirlo"),
            Self::Count => ("Count them", "Contarlos"),
            Self::Nothing => ("Finalize nothing", "No finalizar nada"),
            Self::Notice => ("Record the notice", "Registrar el aviso"),
            Self::Declare => ("Change whose", "Cambiar de quién"),
            Self::List => ("Open the list", "Abrir la lista"),
            Self::Agreed => ("They agreed", "De acuerdo"),
            Self::Pulled => ("One is pulled", "Uno retirado"),
        };
        match language {
            Language::English => english,
            Language::Spanish => spanish,
        }
    }
}

/// The touch that cures it on the screen that is open.
pub(super) fn of(place: &Place, says: &Says, language: Language) -> Option<Cure> {
    let (intent, word) = match place {
        Place::LogEntry(state) => on_line(state, says),
        Place::Release(_) => on_its_way(says),
        Place::Pair(state) => beside_statement(state, says),
        Place::Outage(state) => of_outage(state.page, says),
        Place::Load(state) => match state.page {
            crate::screens::load::Page::Container(..) => of_container(says),
            _ => None,
        },
        Place::Reconcile(_) => of_list(says),
        Place::Home => match says {
            Says::StartReconciling { .. } => {
                Some((HomeIntent::Act(HomeAct::Reconcile).into(), Word::List))
            }
            _ => None,
        },
        _ => None,
    }?;
    Some(Cure { intent: Box::new(intent), word: word.in_words(language).to_owned() })
}

/// The field that a sentence asks for, with what its button says.
fn wanted(says: &Says) -> Option<(Field, Word)> {
    Some(match says {
        Says::HelpsToMatch { field } | Says::AskMailer { field } => (cell_of(*field)?, Word::SayIt),
        Says::ChannelUnknown | Says::CourtesyCopyAskFirst | Says::MixedInWizard { .. } => {
            (Field::Channel, Word::SayIt)
        }
        Says::DelayedJobTicket
        | Says::TicketMissing { .. }
        | Says::LocalTicketMissing
        | Says::TicketNeeded { .. }
        | Says::EvsTicket => (Field::Ticket, Word::Ticket),
        Says::NameAccount { .. } | Says::NoImprintAccount => (Field::Account, Word::Account),
        Says::StatementMissing => (Field::HardCopy, Word::Here),
        Says::PresortMissing => (Field::Presort, Word::Here),
        Says::Form8125Missing => (Field::Form8125, Word::Here),
        Says::ContainersMissing => (Field::Containers, Word::Count),
        Says::PieceWeightOutOfRange => (Field::PieceWeight, Word::Correct),
        Says::CheckInInFuture { .. } => (Field::Arrival, Word::Correct),
        _ => return None,
    })
}

fn on_line(state: &LogEntryState, says: &Says) -> Option<(Intent, Word)> {
    let (intent, word) = match says {
        Says::SourceNotSaid { field } => {
            (LogEntryIntent::SourceOf(source_cell(*field)?), Word::SayFrom)
        }
        Says::NoLine => (LogEntryIntent::Primary, Word::Save),
        Says::PlacardNotMade if state.line.is_some() => (LogEntryIntent::Primary, Word::Placard),
        Says::SecureHardCopy | Says::NotSecured if state.line.is_some() => {
            (LogEntryIntent::Secure, Word::Place)
        }
        says => {
            let (field, word) = wanted(says)?;
            (LogEntryIntent::Edit(field), word)
        }
    };
    Some((intent.into(), word))
}

fn source_cell(field: FieldName) -> Option<Field> {
    cell_of(field)
}

/// What is given to a line on its way out when it is told this.
pub(crate) const fn given_for(says: &Says) -> Option<Want> {
    Some(match says {
        Says::StatementMissing => Want::Statement,
        Says::PresortMissing => Want::Presort,
        Says::Form8125Missing => Want::Form8125,
        Says::TicketNeeded { .. } => Want::Ticket,
        Says::SecureHardCopy => Want::SecurePlace,
        _ => return None,
    })
}

const fn to_give(want: Want) -> Word {
    match want {
        Want::Ticket => Word::Ticket,
        Want::SecurePlace => Word::Place,
        Want::Statement | Want::Presort | Want::Form8125 => Word::Here,
    }
}

fn on_its_way(says: &Says) -> Option<(Intent, Word)> {
    if let Some(want) = given_for(says) {
        return Some((ReleaseIntent::Give(want).into(), to_give(want)));
    }
    let (intent, word) = match says {
        Says::PlacardNotMade => (ReleaseIntent::Step, Word::Placard),
        Says::PlacardNotAttached => (ReleaseIntent::Step, Word::OnTheMail),
        Says::SourceNotSaid { field } => {
            (ReleaseIntent::Correct(source_cell(*field)?, true), Word::SayFrom)
        }
        says => {
            let (field, word) = wanted(says)?;
            (ReleaseIntent::Correct(field, false), word)
        }
    };
    Some((intent.into(), word))
}

fn beside_statement(state: &PairState, says: &Says) -> Option<(Intent, Word)> {
    let compare = matches!(state.step, PairStep::Compare);
    let (intent, word) = match says {
        Says::AlreadyFinalised { .. } if compare => {
            (PairIntent::Act(PairAct::NothingToFinalise), Word::Nothing)
        }
        Says::NotSecured => (PairIntent::Secure, Word::Place),
        says => {
            let (field, word) = wanted(says)?;
            (PairIntent::Correct(field), word)
        }
    };
    Some((intent.into(), word))
}

fn of_outage(page: Page, says: &Says) -> Option<(Intent, Word)> {
    let (intent, word) = match (says, page) {
        (Says::NoticeOutOfOrder, Page::Overview) => (OutageIntent::Notice, Word::Notice),
        (Says::UspsFault { .. }, Page::Declare) => {
            (OutageIntent::Whose(Whose::Usps), Word::Declare)
        }
        (Says::TicketMissing { .. } | Says::LocalTicketMissing, Page::Declare) => {
            (OutageIntent::Type(TypingWhat::Ticket), Word::Ticket)
        }
        _ => return None,
    };
    Some((intent.into(), word))
}

fn of_container(says: &Says) -> Option<(Intent, Word)> {
    let (intent, word) = match says {
        Says::CallFast => (LoadIntent::Agreed, Word::Agreed),
        Says::ContainerHeld => (LoadIntent::Pull, Word::Pulled),
        _ => return None,
    };
    Some((intent.into(), word))
}

fn of_list(says: &Says) -> Option<(Intent, Word)> {
    let filter = match says {
        Says::Outstanding { .. } => WorkFilter::Wait,
        Says::HardCopiesToEnter { .. } => WorkFilter::Enter,
        Says::LooksLikeOneMailing { .. } | Says::ProbablyBilled { .. } => WorkFilter::Check,
        _ => return None,
    };
    Some((ReconcileIntent::Filter(filter).into(), Word::List))
}
