//! The papers that a person can have printed, and what stands on each: the station looks the facts
//! up, `paper` sets them.

use chrono::NaiveDate;

use domain::clocks;
use domain::ids::{DeviceId, LineId, LoadId};
use domain::layout::Layout;
use domain::moment::Moment;
use paper::Stock;
use paper::papers::{
    CloseOut, LoadTally, LogSheet, MailRelease, MailerSlip, Signature, blank_logs,
    blank_mail_releases, close_out, deadlines, load_tally, mail_release, mailer_slip,
    outages_in_words, record_of_mailings,
};
use store::{LineQuery, StoreError};

use crate::device::{PrintDecision, PrintJobId, PrintOutcome};
use crate::screens::{NoticeText, Tone};
use crate::station::Update;
use crate::{Effect, Station};

/// A paper to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The manual PS Form 3607 of a line.
    MailRelease {
        /// The line.
        line: LineId,
        /// 1 for the original; more is a reprint and says so.
        copy: u32,
    },
    /// The mailer's slip of a line.
    MailerSlip {
        /// The line.
        line: LineId,
    },
    /// The tally of a load.
    LoadTally {
        /// The load.
        load: LoadId,
    },
    /// The record of mailings of a day.
    RecordOfMailings {
        /// The day.
        day: NaiveDate,
    },
    /// The close-out of a day, signed or as it stands.
    CloseOut {
        /// The day.
        day: NaiveDate,
    },
    /// Sheets of the log to fill by hand if this device fails.
    BlankLogs {
        /// The number of the first line.
        first: u32,
        /// How many.
        sheets: u32,
    },
    /// PS Forms 3607 to fill by hand if this device fails.
    BlankMailReleases {
        /// The number of the first.
        first: u32,
        /// How many.
        count: u32,
    },
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The store cannot be read.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// It cannot be set.
    #[error("{0}")]
    Paper(#[from] paper::Error),
}

/// Printings that are remembered until a person has seen to them.
const PRINTS_MAX: usize = 64;

impl Paper {
    /// Whether the two are copies of one paper.
    fn is_copy_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::MailRelease { line: one, .. }, Self::MailRelease { line: other, .. }) => {
                one == other
            }
            (one, other) => one == other,
        }
    }

    /// What its file is called: `PS Form 3607 B-038` becomes `ps_form_3607_b-038`.
    pub fn file_name(layout: &Layout) -> String {
        let plain = |one: char| {
            if one.is_ascii_alphanumeric() || one == '-' { one.to_ascii_lowercase() } else { '_' }
        };
        layout.title.chars().map(plain).collect()
    }
}

impl Station {
    /// Has a paper printed. A copy of it that is still under way is not the one that counts any
    /// more, and is nobody's question then.
    pub(crate) fn print(&mut self, now: &Moment, paper: Paper) -> Effect {
        let job = PrintJobId(self.ids().v7(now).as_u64_pair().1);
        self.prints.retain(|(_, known)| !known.is_copy_of(&paper));
        if PRINTS_MAX <= self.prints.len() {
            self.prints.remove(0);
        }
        self.prints.push((job, paper.clone()));
        Effect::Print { job, paper }
    }

    /// As [`Self::print`], with nothing else to do.
    pub(crate) fn prints(&mut self, now: &Moment, paper: Paper) -> Update {
        Update { effects: vec![self.print(now, paper)], ..Update::default() }
    }

    /// A person says that a paper is there: whatever became of its printing is settled.
    pub(crate) fn is_on_paper(&mut self, paper: &Paper) -> Vec<Effect> {
        let is_it = |(_, known): &(PrintJobId, Paper)| known.is_copy_of(paper);
        let (there, left): (Vec<_>, Vec<_>) = self.prints.drain(..).partition(is_it);
        self.prints = left;
        let settled = |(job, _)| Effect::PrintDecided { job, decision: PrintDecision::Settled };
        there.into_iter().map(settled).collect()
    }

    /// What became of a printing. Only what needs a person is said.
    pub(crate) fn printed(&mut self, job: PrintJobId, outcome: PrintOutcome) {
        if !self.prints.iter().any(|(known, _)| *known == job) {
            return;
        }
        match outcome {
            PrintOutcome::Queued | PrintOutcome::Sent => {}
            PrintOutcome::Printed => self.prints.retain(|(known, _)| *known != job),
            PrintOutcome::Waiting { sentence } | PrintOutcome::AskPerson { sentence } => {
                self.say(Tone::Need, NoticeText::Said(sentence));
            }
            PrintOutcome::Failed { sentence } => {
                self.say(Tone::Stop, NoticeText::Said(sentence));
            }
        }
    }

    /// A paper as it stands now, for a printer with that stock.
    ///
    /// # Errors
    /// When the facts cannot be read, or do not fit on the paper.
    pub fn paper(&self, now: &Moment, paper: &Paper, stock: Stock) -> Result<Layout, PaperError> {
        let unit = &self.settings.profile;
        let made_at = now.timestamp();
        Ok(match paper {
            Paper::MailRelease { line, copy } => {
                let entry = self.store().line(*line)?;
                let made_at = entry.released_at.unwrap_or(made_at);
                mail_release(&MailRelease { entry: &entry, unit, made_at, copy: *copy }, stock)?
            }
            Paper::MailerSlip { line } => {
                let entry = self.store().line(*line)?;
                let clocks = clocks::clocks(&self.context(now));
                let deadlines = deadlines(&entry, &clocks, unit.zone);
                let slip = MailerSlip { entry: &entry, unit, deadlines: &deadlines, made_at };
                mailer_slip(&slip, stock)?
            }
            Paper::LoadTally { load } => {
                let containers = self.store().containers_of(*load)?;
                let load = self.store().load(*load)?;
                load_tally(&LoadTally { unit, load: &load, containers: &containers, made_at })
            }
            Paper::RecordOfMailings { day } => {
                let lines = self.store().log_entries(&LineQuery::Day(*day))?;
                let outage = outages_in_words(self.outages(), unit.zone);
                record_of_mailings(&LogSheet { unit, lines: &lines, outage: &outage, made_at })
            }
            Paper::CloseOut { day } => self.close_out_paper(now, *day)?,
            Paper::BlankLogs { first, sheets } => blank_logs(&unit.name, made_at, *first, *sheets),
            Paper::BlankMailReleases { first, count } => {
                blank_mail_releases(&unit.name, made_at, *first, *count, stock)?
            }
        })
    }

    fn close_out_paper(&self, now: &Moment, day: NaiveDate) -> store::Result<Layout> {
        let (report, _) = self.close_out(now, day)?;
        let signed = match self.unit() {
            Some(unit) => self.store().day(unit, day)?.closed.into_iter().next_back(),
            None => None,
        };
        let signature = match signed {
            Some((stamp, closed)) => {
                let person = match stamp.actor {
                    domain::change::Actor::Person(person) => self.store().person(person)?,
                    domain::change::Actor::Device(_) => None,
                };
                Some(Signature {
                    name: person.map(|row| row.name).unwrap_or_default(),
                    at: stamp.at,
                    digest: closed.report,
                    signed_over: closed.signed_over,
                })
            }
            None => None,
        };
        let mut devices: Vec<(DeviceId, String)> = Vec::new();
        for row in self.store().devices()? {
            if let Some(enrolled) = &row.state.enrolled {
                devices
                    .push((row.state.device, format!("{} ({})", enrolled.name, enrolled.letter)));
            }
        }
        let zone = self.settings.profile.zone;
        let signature = signature.as_ref();
        Ok(close_out(&CloseOut { report: &report, devices: &devices, signature, zone }))
    }
}
