//! What has to be so at some point of a day, and whether it is.

use anyhow::{Context, bail, ensure};
use app::screens::ScreenView;
use app::screens::advice::Advised;
use app::screens::close_out::{CloseOutPage, CloseOutPrimary, HoldWord};
use app::screens::dock_scan::Answer;
use app::{Station, Update};
use domain::ids::UnitId;
use domain::log_entry::{LineState, LogEntry};
use domain::moment::Moment;
use domain::rulebook::Severity;
use domain::unit::Day;

/// What has to be so at some point of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The view says by this rule that it holds what is on the glass.
    HeldBy(&'static str),
    /// The view says something by this rule.
    SaidBy(&'static str),
    /// The last thing that a person did was recorded.
    Recorded,
    /// The line has this state on this device.
    Line(&'static str, LineState),
    /// The line has this many conflicts on this device.
    Conflicts(&'static str, usize),
    /// The last scan was seen before on its load, and said so.
    ScannedAgain,
    /// The last label was refused.
    LabelRefused,
    /// The day is held by a silent device, and not closed.
    DayHeld,
    /// The day is signed, and nothing was signed over.
    DayClosed,
}

/// Whether `expectation` is met on a device at which `last` happened last. An error says what is
/// so instead.
pub fn check(
    expectation: &Expectation,
    station: &Station,
    last: &Update,
    now: &Moment,
) -> anyhow::Result<()> {
    match expectation {
        Expectation::Recorded => {
            let said: Vec<String> = last.ruling.findings.iter().map(ToString::to_string).collect();
            ensure!(!last.recorded.is_empty(), "Nothing was recorded: {said:?}");
        }
        Expectation::HeldBy(rule) => {
            let said = station.view(now).advice.said;
            let holds =
                |one: &Advised| one.rule.as_str() == *rule && one.severity == Severity::Block;
            ensure!(said.iter().any(holds), "Not held by {rule}: {said:?}");
        }
        Expectation::SaidBy(rule) => {
            let advice = station.view(now).advice;
            ensure!(advice.names(rule), "Nothing by {rule}: {:?}", advice.said);
        }
        Expectation::Line(number, state) => {
            let found = line(station, number)?.state();
            ensure!(found == *state, "Line {number} is {found:?}, not {state:?}");
        }
        Expectation::Conflicts(number, conflicts) => {
            let found = line(station, number)?.conflict_count();
            ensure!(found == *conflicts, "Line {number} has {found} conflicts, not {conflicts}");
        }
        Expectation::ScannedAgain => match answer(station, now) {
            Some(Answer::AlreadyScanned { .. }) => {}
            other => bail!("The dock's answer is {other:?}"),
        },
        Expectation::LabelRefused => match answer(station, now) {
            Some(Answer::NotAContainerLabel { .. }) => {}
            other => bail!("The dock's answer is {other:?}"),
        },
        Expectation::DayHeld => {
            let ScreenView::CloseOut(view) = station.view(now).screen else {
                bail!("No close-out is open")
            };
            let CloseOutPage::Sheet(sheet) = view.page else { bail!("No sheet is open") };
            let held = matches!(sheet.primary, CloseOutPrimary::Held(_));
            let silent = sheet.holds.iter().any(|hold| hold.word == HoldWord::SilentDevice);
            ensure!(held && silent, "The day is not held by a silent device: {:?}", sheet.holds);
            ensure!(sheet.signed.is_none(), "The day is signed");
        }
        Expectation::DayClosed => {
            let clean =
                day(station, now)?.closed.iter().any(|(_, closed)| closed.signed_over.is_empty());
            ensure!(clean, "The day is not signed: {:?}", station.close_out_holds(now));
        }
    }
    Ok(())
}

fn line(station: &Station, number: &str) -> anyhow::Result<LogEntry> {
    let line = station.line_numbered(number);
    let line = line.with_context(|| format!("There is no line {number} here"))?;
    Ok(station.store().line(line)?)
}

fn day(station: &Station, now: &Moment) -> anyhow::Result<Day> {
    let unit = station.unit().unwrap_or(UnitId::from_bytes([0; 16]));
    Ok(station.store().day(unit, now.timestamp().local_date())?)
}

fn answer(station: &Station, now: &Moment) -> Option<Answer> {
    match station.view(now).screen {
        ScreenView::DockScan(view) => Some(view.answer),
        _ => None,
    }
}
