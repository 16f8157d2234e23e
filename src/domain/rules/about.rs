//! Everything that the rules say about one thing as it stands, for whoever looks at it: a line,
//! a line beside a statement, an outage, a container, a load.
//!
//! What a rule would hold is said before anybody asks for it. Nothing here decides: the rules are
//! in the files beside this one.

use super::outage::{DeclaredOutage, declaration, notice_order};
use super::{Context, acceptance, close_out, dock, entry, reconciliation, release};
use crate::change::OutageDeclared;
use crate::container::Container;
use crate::finding::{Finding, Ruling};
use crate::log_entry::{Entry, LogEntry};
use crate::reconcile::Claimed;
use crate::reference::StatementRow;
use crate::rulebook::Severity;

/// A line, saved or not: a line without a number is one that is being written. What it would take
/// to accept its mailing, what holds its mail, and what a lost discount comes to.
pub fn line(ctx: &Context<'_>, line: &LogEntry) -> Ruling {
    let mut ruling = Ruling::default();
    if line.state().is_settled() {
        return ruling;
    }
    ruling.extend(acceptance::save(ctx, line));
    ruling.extend(acceptance::line(ctx, line));
    if line.number.is_none() {
        ruling.findings.extend(release::without_line(ctx, line));
    } else if line.released_at.is_none() {
        ruling.extend(release::release(ctx, line));
    }
    ruling.findings.extend(reconciliation::deduction(ctx, line, None));
    ruling
}

/// A line at the desk, and what it is looked at with.
#[derive(Clone, Copy, Debug)]
pub struct AtDesk<'a> {
    /// The line.
    pub line: &'a LogEntry,
    /// The statement that it holds or may hold.
    pub row: Option<&'a StatementRow>,
    /// Other lines that hold that statement.
    pub others: &'a [LogEntry],
    /// Every statement that the unit knows.
    pub statements: &'a [StatementRow],
    /// What the line claims that others claim too.
    pub claimed: Option<&'a Claimed>,
}

impl<'a> AtDesk<'a> {
    /// A line that is looked at with nothing beside it.
    pub const fn of(line: &'a LogEntry) -> Self {
        Self { line, row: None, others: &[], statements: &[], claimed: None }
    }
}

/// A line at the desk: what it and the statement say differently, what is claimed twice, whether
/// it can be matched, finalised or ticked, and what the close-out lacks.
pub fn line_at_desk(ctx: &Context<'_>, desk: AtDesk<'_>) -> Ruling {
    let mut ruling = Ruling::default();
    let claimed = reconciliation::claimed_twice(ctx, desk.claimed);
    if desk.line.state().is_settled() {
        ruling.findings.extend(claimed);
        return ruling;
    }
    if let Some(row) = desk.row {
        ruling.extend(beside(ctx, desk, row));
        ruling.findings.extend(reconciliation::probably_billed(ctx, row, desk.statements));
    } else {
        ruling.extend(reconciliation::demands(ctx, desk.line));
        ruling.findings.extend(reconciliation::deduction(ctx, desk.line, None));
    }
    ruling.findings.extend(claimed);
    ruling.findings.extend(close_out::line_findings(ctx, desk.line));
    ruling
}

fn beside(ctx: &Context<'_>, desk: AtDesk<'_>, row: &StatementRow) -> Ruling {
    let line = desk.line;
    let held = line.matched.value().is_some_and(|held| held.statement == row.statement);
    if !held {
        return reconciliation::match_line(ctx, line, row, desk.others);
    }
    let mut ruling = match line.entry.value() {
        Some(Entry::Electronic(_)) => entry::tick(ctx, line, row, desk.claimed),
        _ => entry::may_finalise(ctx, line, row, desk.claimed),
    };
    ruling.findings.extend(reconciliation::differences(ctx, line, row));
    ruling
}

/// An outage as it is declared.
pub fn outage(ctx: &Context<'_>, outage: &DeclaredOutage) -> Ruling {
    let declared = OutageDeclared {
        outage: outage.outage,
        began_at: outage.began_at,
        cause: outage.cause.clone(),
        scope: outage.scope,
        systems: outage.systems.iter().cloned().collect(),
        effects: outage.effects.iter().copied().collect(),
        planned: false,
        ticket: outage.ticket.clone(),
    };
    let mut ruling = Ruling::default();
    if outage.restored.is_none() {
        ruling.extend(declaration(ctx, &declared));
    }
    ruling.findings.extend(notice_order(ctx, outage));
    ruling
}

/// A container that was scanned: what holds it at the door, and what its placards want. That a
/// placard must not be taken is a note: nobody has asked to take one.
pub fn container(ctx: &Context<'_>, container: &Container) -> Ruling {
    let mut ruling = Ruling::default();
    if container.released.is_some() {
        return ruling;
    }
    ruling.extend(dock::release(ctx, container));
    let placard = dock::take_placard(ctx, container).findings;
    ruling.findings.extend(
        placard.into_iter().map(|finding| Finding { severity: Severity::Record, ..finding }),
    );
    ruling
}
