//! The close-out of a unit's day: what holds it (Contingency Plan 3, 3.3, 3.4, 3.6).
//!
//! A supervisor may sign over a hold with a reason; this file only says what holds. A day is not
//! closed while a device is silent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Context;
use super::dock;
use super::outage::DeclaredOutage;
use super::reconciliation::{Work, claimed_twice, work};
use crate::calendar::local_day;
use crate::change::close_out::{DeviceHeard, HoldReason};
use crate::container::Container;
use crate::finding::{Finding, Says};
use crate::ids::DeviceId;
use crate::log_entry::{Channel, LogEntry};
use crate::moment::Timestamp;
use crate::reconcile::ClaimedTwice;
use crate::rulebook::{RuleId, decided};
use crate::statement::Status;

/// What a close-out looks at.
#[derive(Clone, Copy, Debug)]
pub struct CloseOutInput<'a> {
    /// The day, in the unit's zone.
    pub day: NaiveDate,
    /// Every line that may hold a day ([`may_hold`]), however old, and every line that arrived,
    /// was settled or was released on this day. The figures of the report are about these.
    pub lines: &'a [LogEntry],
    /// The permit numbers of the whole log, settled lines of earlier days included.
    pub permits: &'a BTreeSet<String>,
    /// What lines claim twice, over all days: it is held until a person decides, however long ago
    /// the lines were settled.
    pub twice: &'a ClaimedTwice,
    /// Every container that is here, however long, and every container that was scanned or released
    /// on this day or came with a load of it.
    pub containers: &'a [Container],
    /// Every enrolled device that is not revoked, with what is known of it.
    pub devices: &'a [DeviceHeard],
    /// Devices whose data was damaged, as long as no supervisor has read what is missing.
    pub damaged: &'a [DeviceId],
    /// Rows that need a person before they can count.
    pub attention: u32,
    /// The close-out report of this day was made.
    pub report_made: bool,
}

/// What a close-out found: its holds, and the findings that they rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CloseOutRuling {
    /// What holds it, as a fact records it.
    pub holds: Vec<HoldReason>,
    /// Findings about single lines, with the line; those without a line concern the day.
    pub findings: Vec<(Option<crate::ids::LineId>, Finding)>,
}

impl CloseOutRuling {
    /// Whether the day can be signed clean.
    pub fn is_clean(&self) -> bool {
        self.holds.is_empty()
    }
}

/// Everything that holds the close-out of a day.
pub fn close_out(ctx: &Context<'_>, input: &CloseOutInput<'_>) -> CloseOutRuling {
    let mut ruling = CloseOutRuling::default();
    for line in input.lines {
        let found = line_findings(ctx, line);
        ruling.findings.extend(found.into_iter().map(|finding| (Some(line.line), finding)));
    }
    for (line, claimed) in input.twice {
        let found = claimed_twice(ctx, Some(claimed));
        ruling.findings.extend(found.into_iter().map(|finding| (Some(*line), finding)));
    }
    ruling.findings.extend(report_due(ctx, input).map(|finding| (None, finding)));
    let silent = silent(ctx, input.devices);
    ruling.holds.extend(silent.map(|device| HoldReason::SilentDevice { device: device.device }));
    let damaged = input.damaged.iter().map(|device| HoldReason::DataDamaged { device: *device });
    ruling.holds.extend(damaged);
    let attention = usize::try_from(input.attention).unwrap_or(usize::MAX);
    hold(&mut ruling.holds, attention, |count| HoldReason::NeedsAttention { count });
    let open = input.lines.iter().filter(|line| work(ctx, line) != Work::Settled).count();
    hold(&mut ruling.holds, open, |count| HoldReason::OpenLines { count });
    let conflicts = input.lines.iter().map(LogEntry::conflict_count).sum();
    hold(&mut ruling.holds, conflicts, |count| HoldReason::Conflicts { count });
    let open_containers = dock::open(ctx, input.containers).len();
    hold(&mut ruling.holds, open_containers, |count| HoldReason::OpenContainers { count });
    let mut by_rule: BTreeMap<RuleId, usize> = BTreeMap::new();
    for (_, finding) in ruling.findings.iter().filter(|(_, finding)| finding.holds()) {
        *by_rule.entry(finding.rule).or_default() += 1;
    }
    for (rule, found) in by_rule {
        let rule = rule.as_str().to_owned();
        hold(&mut ruling.holds, found, |count| HoldReason::Finding { rule, count });
    }
    ruling
}

fn hold(holds: &mut Vec<HoldReason>, count: usize, reason: impl FnOnce(u32) -> HoldReason) {
    if 0 < count {
        holds.push(reason(u32::try_from(count).unwrap_or(u32::MAX)));
    }
}

/// Devices that were not heard since the all-clear, or of which less is known than they
/// announced. Without an all-clear, devices that were never heard.
pub fn silent<'a>(
    ctx: &Context<'_>,
    devices: &'a [DeviceHeard],
) -> impl Iterator<Item = &'a DeviceHeard> {
    let all_clear = all_clear(ctx);
    devices.iter().filter(move |device| {
        let heard = match (device.last_heard, all_clear) {
            (Some(heard), Some(clear)) => clear.unix_ms() <= heard.unix_ms(),
            (Some(_), None) => true,
            (None, _) => false,
        };
        !heard || device.known_seq < device.announced_seq
    })
}

/// The last all-clear.
fn all_clear(ctx: &Context<'_>) -> Option<Timestamp> {
    ctx.outages
        .iter()
        .filter_map(|outage| outage.restored.map(|restored| restored.latest))
        .max_by_key(|at| at.unix_ms())
}

/// What a line lacks before the day can be closed (001-3n, 001-3.3b, 001-3.4c).
pub fn line_findings(ctx: &Context<'_>, line: &LogEntry) -> Vec<Finding> {
    let lacks = lacks(line).into_iter().filter(|(rule, _)| ctx.on(*rule));
    lacks.map(|(rule, says)| Finding::of(rule, says)).collect()
}

/// Whether a line may hold a day, whatever rules are in force: it is not settled, something about
/// it conflicts, or it lacks what some rule wants. Of every other line [`work`],
/// [`line_findings`] and the conflicts say nothing, so that a close-out need not look at it. A
/// device keeps this beside each line: who changes it has all lines folded again.
pub fn may_hold(line: &LogEntry) -> bool {
    !line.state().is_settled() || 0 < line.conflict_count() || !lacks(line).is_empty()
}

/// What a line lacks, each with the rule that wants it, in force or not.
fn lacks(line: &LogEntry) -> Vec<(RuleId, Says)> {
    let mut lacks = Vec::new();
    if line.explanation().is_some() || line.withdrawn.is_some() || line.duplicate_of().is_some() {
        return lacks;
    }
    let hard_copy = line.channel() == Some(Channel::HardCopy);
    let entered = line.entry.value();
    if hard_copy && !line.entry.is_given() && !line.secured.is_given() {
        lacks.push((decided::SECURE_HARD_COPY, Says::NotSecured));
    }
    let items_missing = entered.is_none_or(|entry| {
        entry.items().initials.trim().is_empty() || entry.items().transaction.trim().is_empty()
    });
    let processed = line.matched.is_given() || line.entry.is_given();
    if items_missing && processed {
        lacks.push((decided::ITEMS_21_TO_23, Says::ItemsMissing { items: vec![21, 22, 23] }));
    }
    let electronic = line.channel().is_some_and(Channel::is_electronic);
    let ticked = line.ticked.as_deref().is_some_and(|status| Status::read(status).is_final());
    if electronic && entered.is_some() && !ticked {
        lacks.push((decided::ITEM_25, Says::ItemsMissing { items: vec![25] }));
    }
    lacks
}

/// The report of the first restored day is due that day (001-3.6a).
pub fn report_due(ctx: &Context<'_>, input: &CloseOutInput<'_>) -> Option<Finding> {
    let due = !input.report_made
        && ctx.on(decided::END_OF_DAY_REPORT)
        && ctx.outages.iter().any(|outage| first_restored_day(ctx, outage) == Some(input.day));
    due.then(|| {
        let says = Says::EndOfDayReportDue { day: input.day };
        Finding::of(decided::END_OF_DAY_REPORT, says)
    })
}

/// The day on which an outage was over, in the unit's zone.
pub fn first_restored_day(ctx: &Context<'_>, outage: &DeclaredOutage) -> Option<NaiveDate> {
    outage.restored.map(|restored| local_day(restored.earliest, ctx.unit.zone))
}
