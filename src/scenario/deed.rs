//! What a person does in a day, naming lines by their numbers and outages by being the open ones:
//! the ids are made while the day is played.

use anyhow::Context;
use app::{Act, Station};
use domain::change::close_out::HoldReason;
use domain::change::mailing::{DuplicateDecision, SourcedField};
use domain::change::statement::Explanation;
use domain::ids::{LineId, StatementId};
use domain::moment::{Moment, Timestamp};

/// Something that a person does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// An act that needs no name from the day.
    Act(Act),
    /// Something with a line.
    Line(&'static str, LineDeed),
    /// Joins every declaration that is known into the one that is over, or was declared first.
    JoinOutages,
    /// Records the all-clear of the open outage.
    AllClear {
        /// The restoration time that the message states.
        restored_at: Option<Timestamp>,
        /// Where it came from.
        source: &'static str,
    },
    /// Says that the placard of every open container of the load was taken off.
    PullOpenPlacards,
    /// Signs the day over every silent device, or asks for a clean one.
    CloseDay {
        /// Why silent devices are signed over; none asks for a clean close-out.
        over_silent: Option<&'static str>,
    },
}

/// Something that a person does with a line.
#[derive(Clone, Debug)]
pub enum LineDeed {
    /// Gives a field a value.
    Set(SourcedField),
    /// Puts the hard copy in a safe place.
    Secure(&'static str),
    /// Fills the PS Form 3607, hangs it on the mail and releases the mail.
    ReleaseWithPlacard,
    /// Releases the mail without more ado.
    Release,
    /// Matches the line with a statement.
    Match(&'static str),
    /// Keys the hard copy.
    Enter(EntryDeed),
    /// Finalises the matched statement.
    Finalise(EntryDeed),
    /// Ticks item 25.
    Tick,
    /// Says why the line needs no entry.
    Explain {
        /// Why.
        explanation: Explanation,
        /// The statement.
        statement: Option<&'static str>,
        /// In words.
        comment: &'static str,
    },
    /// Says that another line is the same mailing.
    SameMailingAs(&'static str),
}

/// Items 22 and 23; the rest of the form is filled in as the plan wants it.
#[derive(Clone, Copy, Debug)]
pub struct EntryDeed {
    /// Item 22.
    pub initials: &'static str,
    /// Item 23.
    pub transaction: &'static str,
}

impl Deed {
    /// The acts that `station` is asked for. A line that the station does not know is a mistake
    /// in the day and comes back as an error that says so.
    pub fn acts(&self, station: &Station, now: &Moment) -> anyhow::Result<Vec<Act>> {
        match self {
            Self::Act(act) => Ok(vec![act.clone()]),
            Self::Line(number, deed) => deed.acts(line(station, number)?, station, now),
            Self::JoinOutages => {
                let mut known: Vec<_> = station.outages().iter().collect();
                // One that is over stays the one: its clocks run already.
                known.sort_by_key(|outage| outage.restored.is_none());
                let mut known = known.into_iter().map(|outage| outage.outage);
                let kept = known.next().context("No outage is known")?;
                Ok(vec![Act::JoinOutages { kept, joined: known.collect() }])
            }
            Self::AllClear { restored_at, source } => {
                let outage =
                    station.open_outages().into_iter().next().context("No outage is open")?;
                Ok(vec![Act::RecordAllClear {
                    outage: outage.outage,
                    restored_at: *restored_at,
                    source: (*source).to_owned(),
                    ticket: None,
                }])
            }
            Self::PullOpenPlacards => Ok(station
                .open_containers()
                .into_iter()
                .map(|container| Act::PullPlacard { barcode: container.barcode })
                .collect()),
            Self::CloseDay { over_silent } => Ok(vec![close_day(station, now, *over_silent)]),
        }
    }
}

fn close_day(station: &Station, now: &Moment, over_silent: Option<&str>) -> Act {
    let sign_over = over_silent.map_or_else(Vec::new, |reason| {
        station
            .close_out_holds(now)
            .into_iter()
            .filter(|hold| matches!(hold, HoldReason::SilentDevice { .. }))
            .map(|hold| app::SignOver { hold, reason: reason.to_owned() })
            .collect()
    });
    Act::CloseDay { day: now.timestamp().local_date(), sign_over }
}

fn line(station: &Station, number: &str) -> anyhow::Result<LineId> {
    station.line_numbered(number).with_context(|| format!("There is no line {number} here"))
}

impl LineDeed {
    fn acts(&self, line: LineId, station: &Station, now: &Moment) -> anyhow::Result<Vec<Act>> {
        Ok(match self {
            Self::Set(set) => vec![Act::SetField { line, set: set.clone() }],
            Self::Secure(place) => vec![Act::SecureHardCopy { line, place: (*place).to_owned() }],
            Self::ReleaseWithPlacard => {
                vec![Act::MakePlacard { line }, Act::AttachPlacard { line }, Act::Release { line }]
            }
            Self::Release => vec![Act::Release { line }],
            Self::Match(statement) => {
                vec![Act::MatchStatement { line, statement: StatementId((*statement).to_owned()) }]
            }
            Self::Enter(deed) => {
                let mut entry = station.entry_form(line, now)?;
                entry.initials = deed.initials.to_owned();
                entry.transaction = deed.transaction.to_owned();
                vec![Act::EnterStatement { line, entry: Box::new(entry) }]
            }
            Self::Finalise(deed) => {
                let mut finalised = station
                    .finalisation(line, now)?
                    .context("The line has no statement, or its mail was not released")?;
                finalised.items.initials = deed.initials.to_owned();
                finalised.items.transaction = deed.transaction.to_owned();
                vec![Act::FinaliseStatement(finalised)]
            }
            Self::Tick => vec![Act::TickFinalised { line }],
            Self::Explain { explanation, statement, comment } => vec![Act::Explain {
                line,
                explanation: *explanation,
                statement: statement.map(|id| StatementId(id.to_owned())),
                comment: (*comment).to_owned(),
            }],
            Self::SameMailingAs(number) => vec![Act::DecideDuplicate {
                line,
                other: self::line(station, number)?,
                decision: DuplicateDecision::SameMailing,
            }],
        })
    }
}
