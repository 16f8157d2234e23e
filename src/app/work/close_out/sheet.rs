//! The sheet of a close-out: totals, devices, what holds it, and the signature with what came
//! after it.

use chrono::NaiveDate;
use domain::change::DayClosed;
use domain::change::close_out::HoldReason;
use domain::fold::Stamp;
use domain::ids::{DeviceId, UnitId};
use domain::log_entry::{Entry, LineState, LogEntry};
use domain::moment::Moment;
use domain::quantity::{Money, grouped};
use domain::report::close_out::CloseOutReport;
use domain::rules::close_out::CloseOutRuling;
use rust_decimal::Decimal;

use crate::office::Office;
use crate::screens::close_out::{
    CloseOutPrimary, CloseOutState, DeviceHeard, Hold, HoldWord, Sheet, Signed, Total, TotalRow,
};
use crate::screens::reconcile::WorkKind;
use crate::{Station, text};

/// The characters of the digest that people compare.
const DIGEST_SHOWN: usize = 16;

impl Station {
    pub(super) fn sheet(
        &self,
        now: &Moment,
        day: NaiveDate,
        state: &CloseOutState,
    ) -> store::Result<Sheet> {
        let office = self.office(now)?;
        let (report, ruling) = self.close_out(now, day)?;
        let unit = self.settings.unit.unwrap_or(UnitId::from_bytes([0; 16]));
        let signed = self.store().day(unit, day)?.closed.pop();
        let holds = self.holds(&ruling, state);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let primary = primary(&holds, signed.is_some());
        Ok(Sheet {
            totals: totals(&office, &report),
            pieces: grouped(&report.totals.pieces.to_string()),
            left_open: report.totals.lines.saturating_sub(report.totals.settled),
            conflicts: count(office.lines.iter().map(LogEntry::conflict_count).sum()),
            billed_twice: count(office.of_kind(WorkKind::BilledTwice).count()),
            containers: (report.containers.scanned, report.containers.released),
            devices: self.devices_of(&report, &ruling, day),
            signed: signed.map(|(stamp, closed)| self.signature(&stamp, &closed, &report)),
            primary,
            holds,
        })
    }

    fn holds(&self, ruling: &CloseOutRuling, state: &CloseOutState) -> Vec<Hold> {
        let findings: Vec<(String, String)> = ruling
            .findings
            .iter()
            .map(|(_, finding)| (finding.rule.as_str().to_owned(), self.in_words(finding)))
            .collect();
        (0..)
            .zip(&ruling.holds)
            .map(|(id, hold)| self.hold_view(id, hold, &state.over, &findings))
            .collect()
    }

    /// A hold as people read it.
    pub(super) fn hold_view(
        &self,
        id: u32,
        hold: &HoldReason,
        over: &[(HoldReason, String)],
        findings: &[(String, String)],
    ) -> Hold {
        let reason = over.iter().find(|(known, _)| known == hold).map(|(_, why)| why.clone());
        let mut view = Hold {
            id,
            word: HoldWord::OpenLines,
            count: 0,
            name: String::new(),
            said: String::new(),
            reason,
        };
        match hold {
            HoldReason::SilentDevice { device } => {
                view.word = HoldWord::SilentDevice;
                view.count = 1;
                view.name = self.device_named(*device);
            }
            HoldReason::DataDamaged { device } => {
                view.word = HoldWord::DataDamaged;
                view.count = 1;
                view.name = self.device_named(*device);
            }
            HoldReason::NeedsAttention { count } => {
                (view.word, view.count) = (HoldWord::NeedsAttention, *count);
            }
            HoldReason::OpenLines { count } => view.count = *count,
            HoldReason::Conflicts { count } => {
                (view.word, view.count) = (HoldWord::Conflicts, *count);
            }
            HoldReason::OpenContainers { count } => {
                (view.word, view.count) = (HoldWord::OpenContainers, *count);
            }
            HoldReason::Finding { rule, count } => {
                (view.word, view.count) = (HoldWord::Rule, *count);
                view.name.clone_from(rule);
                let said = findings.iter().find(|(of, _)| of == rule);
                view.said = said.map(|(_, text)| text.clone()).unwrap_or_default();
            }
            // What it was is said in the newer program's own words.
            HoldReason::Unknown(raw) => {
                (view.word, view.count) = (HoldWord::Rule, 1);
                view.name = raw.shown();
            }
        }
        view
    }

    /// What people call a device; nothing before the central knows it.
    fn device_named(&self, device: DeviceId) -> String {
        let row = self.store().device(device).ok();
        row.and_then(|row| row.state.enrolled).map(|device| device.name).unwrap_or_default()
    }

    fn devices_of(
        &self,
        report: &CloseOutReport,
        ruling: &CloseOutRuling,
        day: NaiveDate,
    ) -> Vec<DeviceHeard> {
        let silent = |device| ruling.holds.contains(&HoldReason::SilentDevice { device });
        report
            .devices
            .iter()
            .map(|heard| {
                let row = self.store().device(heard.device).ok();
                let enrolled = row.and_then(|row| row.state.enrolled);
                let (name, letter) = enrolled
                    .map(|device| (device.name, device.letter.to_string()))
                    .unwrap_or_default();
                let other_day = heard.last_heard.filter(|at| at.local_date() != day);
                DeviceHeard {
                    name,
                    letter,
                    at: heard.last_heard.map(text::time_of_day),
                    day: other_day.map(text::day),
                    known: grouped(&heard.known_seq.to_string()),
                    announced: grouped(&heard.announced_seq.to_string()),
                    silent: silent(heard.device),
                }
            })
            .collect()
    }

    /// Who signed, and what came later: rows of other devices, and lines that are more or no
    /// longer settled.
    fn signature(&self, stamp: &Stamp, closed: &DayClosed, report: &CloseOutReport) -> Signed {
        let own = self.store().journal().device;
        let later = closed.devices.iter().filter(|then| then.device != own).filter_map(|then| {
            let now = report.devices.iter().find(|now| now.journal == then.journal)?;
            Some(now.known_seq.saturating_sub(then.known_seq))
        });
        let more = report.totals.lines.saturating_sub(closed.lines);
        let reopened = closed.settled.saturating_sub(report.totals.settled);
        Signed {
            by: self.who(stamp).0,
            at: text::time_of_day(stamp.at),
            day: text::day(stamp.at),
            digest: closed.report.chars().take(DIGEST_SHOWN).collect(),
            over: u32::try_from(closed.signed_over.len()).unwrap_or(u32::MAX),
            late_rows: u32::try_from(later.sum::<u64>()).unwrap_or(u32::MAX),
            late_lines: more.saturating_add(reopened),
        }
    }
}

fn primary(holds: &[Hold], signed: bool) -> CloseOutPrimary {
    let open = holds.iter().filter(|hold| hold.reason.is_none()).count();
    match (signed, open, holds.is_empty()) {
        (true, ..) => CloseOutPrimary::Print,
        (false, 0, true) => CloseOutPrimary::Sign,
        (false, 0, false) => CloseOutPrimary::SignOver,
        (false, open, _) => CloseOutPrimary::Held(u32::try_from(open).unwrap_or(u32::MAX)),
    }
}

/// The totals by how lines ended, all lines last.
fn totals(office: &Office, report: &CloseOutReport) -> Vec<TotalRow> {
    let row = |which: Total| {
        let of = || office.lines.iter().filter(|line| total_of(line) == which);
        let count = u32::try_from(of().count()).unwrap_or(u32::MAX);
        TotalRow { which, count, amount: amount(office, of()) }
    };
    let mut rows: Vec<TotalRow> =
        [Total::Matched, Total::Entered, Total::Explained, Total::Open].map(row).to_vec();
    rows.push(TotalRow {
        which: Total::All,
        count: report.totals.lines,
        amount: amount(office, office.lines.iter()),
    });
    rows
}

/// What lines amount to; a mailing that is on another line too counts there alone.
fn amount<'a>(office: &Office, lines: impl Iterator<Item = &'a LogEntry>) -> String {
    let sum = lines
        .filter(|line| line.duplicate_of().is_none() && line.withdrawn.is_none())
        .filter_map(|line| office.items.get(&line.line)?.amount)
        .fold(Decimal::ZERO, |sum, amount| sum.saturating_add(amount.0));
    text::money(Money(sum))
}

fn total_of(line: &LogEntry) -> Total {
    match (line.state(), line.entry.value()) {
        (LineState::Entered, Some(Entry::HardCopy(_))) => Total::Entered,
        (LineState::Entered, _) => Total::Matched,
        (LineState::Explained | LineState::Withdrawn, _) => Total::Explained,
        _ => Total::Open,
    }
}
