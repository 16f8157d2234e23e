//! What has to be so at some point of a day, and whether it is.

use anyhow::{Context, bail, ensure};
use app::screens::ScreenView;
use app::screens::dock_scan::Answer;
use app::{Act, Station, Update};
use domain::change::close_out::HoldReason;
use domain::ids::UnitId;
use domain::log_entry::{LineState, LogEntry};
use domain::moment::Moment;
use domain::unit::Day;

/// What has to be so at some point of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The last thing that a person did was held by this rule.
    HeldBy(&'static str),
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
            let held = last.ruling.holds().any(|hold| hold.rule.as_str() == *rule);
            ensure!(held, "Not held by {rule}: {:?}", last.ruling.findings);
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
            let day = day(station, now)?;
            let reasons = day.held.iter().flat_map(|(_, held)| &held.reasons);
            let silent = |reason: &HoldReason| matches!(reason, HoldReason::SilentDevice { .. });
            ensure!(reasons.into_iter().any(silent), "The day is not held: {day:?}");
            ensure!(day.closed.is_empty(), "The day is closed: {day:?}");
        }
        Expectation::DayClosed => {
            let clean =
                day(station, now)?.closed.iter().any(|(_, closed)| closed.signed_over.is_empty());
            ensure!(clean, "The day is not signed: {:?}", station.close_out_holds(now));
        }
    }
    Ok(())
}

/// Does acts in turn until one is held, and tells what they came to together.
pub fn in_turn(acts: Vec<Act>, mut perform: impl FnMut(Act) -> Update) -> Update {
    let mut last = Update::default();
    for act in acts {
        let update = perform(act);
        let held = !update.ruling.is_free();
        last.effects.extend(update.effects);
        last.ruling.extend(update.ruling);
        last.recorded.extend(update.recorded);
        if held {
            break;
        }
    }
    last
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
