//! Reconciliation of the log with the statements: who owes what, what is entered by hand, what
//! waits, and what has to be looked at (Contingency Plan 3.1, 3.2, 3.4, 3.5, 8).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Context;
use super::acceptance::{is_delayed_job, mailer};
use super::entry::already_final;
use super::outage::{Contingency, contingency};
use crate::change::statement::Explanation;
use crate::clocks;
use crate::finding::{Asked, Finding, Ruling, Says};
use crate::ids::{LineId, StatementId};
use crate::log_entry::{Channel, Entry, FieldName, LineField, LogEntry};
use crate::quantity::Pieces;
use crate::reconcile::{Claimed, Reconciled, Twice, Twins, taken};
use crate::reference::StatementRow;
use crate::rulebook::decided;
use crate::statement::Status;

/// What is left to do for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// Nothing.
    Settled,
    /// The job was sent and is still being processed (001-3.1b).
    Waits,
    /// The mailer owes an electronic statement (001-3.2.2a).
    Outstanding,
    /// A hard copy to be keyed (001-3.5d).
    ToEnter,
    /// Matched, to be finalised (001-8e).
    ToFinalise,
    /// Finalised, item 25 still open (001-3.4c).
    ToTick,
    /// Nobody knows how the mailer submits.
    ToClarify,
}

/// The work that is left, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkList {
    /// What is left for each line.
    pub lines: BTreeMap<LineId, Work>,
    /// Lines without statement, by the mailer that owes it.
    pub outstanding: BTreeMap<String, Vec<LineId>>,
    /// Open statements without a line: left untouched (001-3.5c).
    pub untouched: Vec<StatementId>,
    /// Statements that were final already and that a line wants: nothing to finalise.
    pub already_final: Vec<(LineId, StatementId)>,
    /// Statements to be finalised whose mailing is probably billed under another number.
    pub probably_billed: Vec<Finding>,
}

impl WorkList {
    /// The lines with one kind of work.
    pub fn with(&self, work: Work) -> impl Iterator<Item = LineId> {
        self.lines.iter().filter(move |(_, found)| **found == work).map(|(line, _)| *line)
    }

    /// Lines that are not settled.
    pub fn open_count(&self) -> usize {
        self.lines.values().filter(|work| **work != Work::Settled).count()
    }
}

/// The work list of a log.
pub fn work_list(
    ctx: &Context<'_>,
    lines: &[LogEntry],
    statements: &[StatementRow],
    reconciled: &Reconciled,
) -> WorkList {
    let mut list = WorkList::default();
    for line in lines {
        let work = work(ctx, line);
        list.lines.insert(line.line, work);
        if work == Work::Outstanding {
            let owes = mailer(line).unwrap_or("").to_owned();
            list.outstanding.entry(owes).or_default().push(line.line);
        }
    }
    if ctx.on(decided::OPEN_STATEMENTS) {
        list.untouched.clone_from(&reconciled.without_line);
    }
    list.already_final = already_final_pairs(ctx, statements, reconciled);
    let held = taken(lines);
    list.probably_billed = statements
        .iter()
        .filter(|row| held.contains(&row.statement))
        .flat_map(|row| {
            let found = probably_billed(ctx, row, statements);
            found.into_iter().filter(|finding| is_open_question(finding, row, lines))
        })
        .collect();
    list
}

/// Whether a line that holds the statement has not been compared with the billed one yet.
fn is_open_question(finding: &Finding, row: &StatementRow, lines: &[LogEntry]) -> bool {
    let Says::ProbablyBilled { statement: billed, .. } = &finding.says else { return true };
    let asks = |line: &LogEntry| line.holds(&row.statement) && !line.is_set_aside(billed);
    lines.iter().any(asks)
}

fn already_final_pairs(
    ctx: &Context<'_>,
    statements: &[StatementRow],
    reconciled: &Reconciled,
) -> Vec<(LineId, StatementId)> {
    if !ctx.on(decided::NOT_BILLED_TWICE) {
        return Vec::new();
    }
    let finals: BTreeSet<&StatementId> = statements
        .iter()
        .filter(|row| Status::of(row).is_final())
        .map(|row| &row.statement)
        .collect();
    reconciled
        .pairs
        .iter()
        .filter(|(_, pair)| finals.contains(&pair.candidate.statement))
        .map(|(line, pair)| (*line, pair.candidate.statement.clone()))
        .collect()
}

/// What is left to do for a line.
pub fn work(ctx: &Context<'_>, line: &LogEntry) -> Work {
    if line.state().is_settled() {
        return Work::Settled;
    }
    if line.entry.is_given() {
        return if ctx.on(decided::ITEM_25) { Work::ToTick } else { Work::Settled };
    }
    if line.matched.is_given() {
        return if ctx.on(decided::MATCHED_IS_FINALISED) {
            Work::ToFinalise
        } else {
            Work::Settled
        };
    }
    match line.channel() {
        Some(Channel::HardCopy) => hard_copy_work(ctx, line),
        Some(_) => electronic_work(ctx, line),
        None => Work::ToClarify,
    }
}

/// A hard copy that was keyed at once is never on the list (001-3m).
fn hard_copy_work(ctx: &Context<'_>, line: &LogEntry) -> Work {
    let keyed = line.explanation() == Some(Explanation::KeyedAtAcceptance);
    if keyed || !ctx.on(decided::HARD_COPIES_COMPARED) { Work::Settled } else { Work::ToEnter }
}

/// An electronic line is never entered by hand: it waits, or its mailer owes (001-3.1b,
/// 001-3.2.2a, 001-3.5d).
fn electronic_work(ctx: &Context<'_>, line: &LogEntry) -> Work {
    if !ctx.on(decided::ENTER_HARD_COPIES_ONLY) {
        return Work::ToEnter;
    }
    if waits(ctx, line) {
        Work::Waits
    } else if ctx.on(decided::OUTSTANDING_ELECTRONIC) {
        Work::Outstanding
    } else {
        Work::Settled
    }
}

/// A delayed job is waited for until a deadline passes.
fn waits(ctx: &Context<'_>, line: &LogEntry) -> bool {
    let over = matches!(contingency(ctx, mailer(line)), Contingency::Over { .. });
    ctx.on(decided::DELAYED_JOB_WAITS) && is_delayed_job(ctx, line) && !over
}

/// What to say about a work list: to the supervisor, after the all-clear.
pub fn findings(
    ctx: &Context<'_>,
    lines: &[LogEntry],
    list: &WorkList,
    reconciled: &Reconciled,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let count = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
    if let Some(finding) = start(ctx, list) {
        findings.push(finding);
    }
    for (mailer, owed) in &list.outstanding {
        let says = Says::Outstanding { mailer: mailer.clone(), lines: count(owed.len()) };
        findings.push(Finding::of(decided::OUTSTANDING_ELECTRONIC, says));
    }
    let to_enter = list.with(Work::ToEnter).count();
    if 0 < to_enter && ctx.on(decided::HARD_COPIES_COMPARED) {
        let says = Says::HardCopiesToEnter { lines: count(to_enter) };
        findings.push(Finding::of(decided::HARD_COPIES_COMPARED, says));
    }
    let to_finalise = list.with(Work::ToFinalise).count();
    if 0 < to_finalise && ctx.on(decided::MATCHED_IS_FINALISED) {
        let says = Says::FinaliseMatched { lines: count(to_finalise) };
        findings.push(Finding::of(decided::MATCHED_IS_FINALISED, says));
    }
    findings.extend(twins(ctx, reconciled, None));
    if !list.untouched.is_empty() && ctx.on(decided::OPEN_STATEMENTS) {
        let says = Says::LeaveUntouched { statements: count(list.untouched.len()) };
        findings.push(Finding::of(decided::OPEN_STATEMENTS, says));
    }
    findings.extend(summary(ctx, lines).map(|summary| summary.says()));
    findings.extend(list.probably_billed.iter().cloned());
    findings
}

/// Lines that look like one mailing logged on two devices; those with one line alone, when it is
/// given.
pub fn twins(ctx: &Context<'_>, reconciled: &Reconciled, of: Option<LineId>) -> Vec<Finding> {
    if !ctx.on(decided::NOT_BILLED_TWICE) {
        return Vec::new();
    }
    let meant = |twins: &&Twins| of.is_none_or(|line| [twins.line, twins.other].contains(&line));
    reconciled
        .twins
        .iter()
        .filter(meant)
        .map(|twins| {
            let says = Says::LooksLikeOneMailing { one: twins.number, other: twins.other_number };
            Finding::warning(decided::NOT_BILLED_TWICE, says)
        })
        .collect()
}

/// Reconciling begins as soon as an outage that touched statements is over (001-8d).
fn start(ctx: &Context<'_>, list: &WorkList) -> Option<Finding> {
    let open = list.open_count();
    let over =
        ctx.outages.iter().any(|outage| outage.restored.is_some() && outage.touched_statements());
    let due = over && 0 < open && ctx.on(decided::RECONCILE_AT_ONCE);
    due.then(|| {
        let says = Says::StartReconciling { lines: u32::try_from(open).unwrap_or(u32::MAX) };
        Finding::of(decided::RECONCILE_AT_ONCE, says)
    })
}

/// The Transaction Summary Report to run (001-3.5e): the end date stays blank and open
/// transactions are included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionSummary {
    /// The first day of the first outage.
    pub begin: NaiveDate,
    /// The permits on the log.
    pub permits: BTreeSet<String>,
}

impl TransactionSummary {
    fn says(&self) -> Finding {
        let permits = u32::try_from(self.permits.len()).unwrap_or(u32::MAX);
        let says = Says::RunTransactionSummary { begin: self.begin, permits };
        Finding::of(decided::TRANSACTION_SUMMARY, says)
    }
}

/// The report to run once an outage is over; none while none is.
pub fn summary(ctx: &Context<'_>, lines: &[LogEntry]) -> Option<TransactionSummary> {
    let number = |line: &LogEntry| match line.value(FieldName::PermitNumber) {
        Some(LineField::PermitNumber(number)) => Some(number.clone()),
        _ => None,
    };
    let permits = lines.iter().filter_map(number).collect();
    if lines.is_empty() { None } else { summary_of(ctx, permits) }
}

/// As [`summary`], for a log with these permits.
pub fn summary_of(ctx: &Context<'_>, permits: BTreeSet<String>) -> Option<TransactionSummary> {
    let over = ctx.outages.iter().filter(|outage| outage.restored.is_some());
    let began = over.map(|outage| outage.began_at).min()?;
    let begin = crate::calendar::local_day(began, ctx.unit.zone);
    ctx.on(decided::TRANSACTION_SUMMARY).then_some(TransactionSummary { begin, permits })
}

/// Checks a match before a person makes it: one statement is one line, what is final already is
/// not billed again, and differences are said (001-3.4a, 001-3.5a).
pub fn match_line(
    ctx: &Context<'_>,
    line: &LogEntry,
    row: &StatementRow,
    others: &[LogEntry],
) -> Ruling {
    let mut ruling = Ruling::default();
    let status = Status::of(row);
    let holds_it = |other: &&LogEntry| {
        other.line != line.line && !other.claims_nothing() && other.holds(&row.statement)
    };
    if let (Some(other), true) = (others.iter().find(holds_it), ctx.on(decided::NOT_BILLED_TWICE)) {
        let says = Says::StatementTaken { number: other.number };
        ruling.findings.push(Finding::of(decided::NOT_BILLED_TWICE, says));
    }
    // The match itself may be made: it is how the line is explained.
    ruling.findings.extend(
        already_final(ctx, &row.statement, &status)
            .into_iter()
            .map(|finding| Finding::warning(finding.rule, finding.says)),
    );
    ruling.findings.extend(differences(ctx, line, row));
    ruling.extend(demands(ctx, line));
    ruling
}

/// Checks that a match is taken back, or made another: what was entered with it stays with it
/// (001-3.5a). `keeps` is the statement that the line goes on with, if any.
pub fn unmatch_line(
    ctx: &Context<'_>,
    line: &LogEntry,
    keeps: Option<&StatementId>,
) -> Option<Finding> {
    let built_on = |entry: &Entry| match entry {
        Entry::Electronic(finalised) => Some(&finalised.statement) != keeps,
        Entry::HardCopy(_) => keeps.is_none(),
    };
    let held = line.entry.given().any(built_on) && ctx.on(decided::NOT_BILLED_TWICE);
    held.then(|| Finding::hold(decided::NOT_BILLED_TWICE, Says::MatchStays))
}

/// What a line claims that others claim too: held until a person says whose it is (001-3.5a).
pub fn claimed_twice(ctx: &Context<'_>, claimed: Option<&Claimed>) -> Vec<Finding> {
    if !ctx.on(decided::NOT_BILLED_TWICE) {
        return Vec::new();
    }
    let says = |claimed: &Claimed, twice: &Twice| match twice.clone() {
        Twice::Statement { statement, number, .. } => {
            Says::StatementOnTwoLines { statement, number, amount: claimed.amount }
        }
        Twice::Statements { one, other } => {
            Says::LineOnTwoStatements { one, other, amount: claimed.amount }
        }
        Twice::Transaction { transaction, number, .. } => {
            Says::TransactionOnTwoLines { transaction, number, amount: claimed.amount }
        }
    };
    claimed
        .iter()
        .flat_map(|claimed| claimed.twice.iter().map(|twice| says(claimed, twice)))
        .map(|says| Finding::hold(decided::NOT_BILLED_TWICE, says))
        .collect()
}

/// As [`claimed_twice`], without numbers that two lines share: what finalising is held by.
pub fn statement_claimed_twice(ctx: &Context<'_>, claimed: Option<&Claimed>) -> Vec<Finding> {
    let mut findings = claimed_twice(ctx, claimed);
    findings.retain(|finding| !matches!(finding.says, Says::TransactionOnTwoLines { .. }));
    findings
}

/// Statements that are final already and look like the same mailing under another number: the same
/// permit, class, pieces and mailing date, and no job id that differs (001-3.5a). A person
/// compares the two before anything is billed.
pub fn probably_billed(
    ctx: &Context<'_>,
    row: &StatementRow,
    statements: &[StatementRow],
) -> Vec<Finding> {
    if !ctx.on(decided::NOT_BILLED_TWICE) || Status::of(row).is_final() {
        return Vec::new();
    }
    statements
        .iter()
        .filter(|other| other.statement != row.statement && looks_alike(row, other))
        .filter(|other| Status::of(other).is_final())
        .map(|other| {
            let says = Says::ProbablyBilled {
                statement: other.statement.clone(),
                status: Status::of(other).code().to_owned(),
            };
            Finding::warning(decided::NOT_BILLED_TWICE, says)
        })
        .collect()
}

fn looks_alike(one: &StatementRow, other: &StatementRow) -> bool {
    let known = one.permit_number.is_some() && one.pieces.is_some() && one.mailing_date.is_some();
    let jobs_differ = matches!((&one.job_id, &other.job_id), (Some(a), Some(b)) if a != b);
    known
        && !jobs_differ
        && one.permit_number == other.permit_number
        && one.permit_type == other.permit_type
        && one.class == other.class
        && one.pieces == other.pieces
        && one.mailing_date == other.mailing_date
}

/// At reconciliation too no hard copy is asked of an electronic mailer (001-3.4b).
pub fn demands(ctx: &Context<'_>, line: &LogEntry) -> Ruling {
    let mut ruling = Ruling::default();
    let unmatched = !line.matched.is_given() && !line.entry.is_given();
    let secured = line.secured.is_given();
    if !unmatched || secured || !ctx.on(decided::HARD_COPY_STATEMENT) {
        return ruling;
    }
    let electronic = line.channel().is_some_and(Channel::is_electronic);
    let forbidding: &[_] = if electronic && ctx.on(decided::NO_HARD_COPY_LATER) {
        &[decided::NO_HARD_COPY_LATER]
    } else {
        &[]
    };
    ruling.ask(decided::HARD_COPY_STATEMENT, Asked::HardCopyStatement, forbidding);
    ruling
}

/// What the log and the statement say differently; the statement is what is billed.
pub fn differences(ctx: &Context<'_>, line: &LogEntry, row: &StatementRow) -> Vec<Finding> {
    if !ctx.on(decided::DIFFERENCES_FLAGGED) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut differ = |field, log: String, statement: String| {
        let says = Says::Differs { field, log, statement };
        findings.push(Finding::of(decided::DIFFERENCES_FLAGGED, says));
    };
    if let (Some(LineField::Pieces(said)), Some(count)) =
        (line.value(FieldName::Pieces), row.pieces)
        && said.count != count
    {
        let theirs = Pieces { count, exactness: crate::quantity::Exactness::Exact };
        differ(FieldName::Pieces, said.to_string(), theirs.to_string());
    }
    if let (Some(LineField::Postage(said)), Some(theirs)) =
        (line.value(FieldName::Postage), row.postage)
        && said.0 != theirs.0
    {
        differ(FieldName::Postage, said.to_string(), theirs.to_string());
    }
    if let (Some(LineField::Class(said)), Some(theirs)) = (line.value(FieldName::Class), row.class)
        && *said != theirs
    {
        differ(FieldName::Class, said.name().to_owned(), theirs.name().to_owned());
    }
    findings
}

/// Where a lost Full-Service discount is deducted (001-3.2.3a to c): from the account that the
/// mailer named, else from the permit imprint that paid, else a supervisor has to find one. None
/// while the deadline has not passed or no piece is Full-Service.
pub fn deduction(ctx: &Context<'_>, line: &LogEntry, row: Option<&StatementRow>) -> Vec<Finding> {
    let full_service = matches!(
        line.value(FieldName::FullServicePieces),
        Some(LineField::FullServicePieces(pieces)) if 0 < *pieces
    );
    let due = clocks::full_service(ctx, mailer(line));
    let Some(due) = due.filter(|due| full_service && row.is_none() && due.latest < ctx.now) else {
        return Vec::new();
    };
    let late = Says::FullServiceLate { due: due.latest };
    let mut findings = vec![ctx.timed(decided::FULL_SERVICE_DEADLINE, late)];
    let named = match line.value(FieldName::AdjustmentAccount) {
        Some(LineField::AdjustmentAccount(account)) => Some(account.clone()),
        _ => None,
    };
    if let Some(account) = named.filter(|_| ctx.on(decided::DEDUCTION_NAMED_ACCOUNT)) {
        let says = Says::DeductFrom { account };
        findings.push(Finding::of(decided::DEDUCTION_NAMED_ACCOUNT, says));
    } else if ctx.on(decided::DEDUCTION_PAYING_ACCOUNT) {
        let says = match paying_imprint(line) {
            Some(account) => Says::DeductFrom { account },
            None => Says::NoImprintAccount,
        };
        findings.push(Finding::of(decided::DEDUCTION_PAYING_ACCOUNT, says));
    }
    findings
}

fn paying_imprint(line: &LogEntry) -> Option<String> {
    match (line.value(FieldName::PermitType), line.value(FieldName::PermitNumber)) {
        (Some(LineField::PermitType(kind)), Some(LineField::PermitNumber(number)))
            if kind.trim().eq_ignore_ascii_case("PI") =>
        {
            Some(format!("PI {number}"))
        }
        _ => None,
    }
}
