//! The work that the rows are about: lines and containers, every one of them.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::{Change, Fact};
use domain::container::ContainerState;
use domain::ids::{LineId, StatementId};
use domain::log_entry::LineState;
use domain::reconcile::Twice;
use domain::reconcile::twice::same_number;

use super::{Audit, each_row};
use crate::error::Result;
use crate::ledger::StatementsSum;
use crate::{ContainerRow, LineRow, Reader};

/// Counts the lines and containers of one data folder. Open lines are no fault of the data.
pub(super) fn count(reader: &Reader, audit: &mut Audit) -> Result<()> {
    reader.each_line(|line| {
        count_line(&line, audit);
    })?;
    count_unplaced(reader, audit)?;
    count_containers(reader, audit)
}

/// Counts the lines and containers at a central, and names what is not reconciled, is billed
/// twice, is of no unit, or counts for nothing.
pub(super) fn judge(central: &Reader, audit: &mut Audit) -> Result<()> {
    central.each_line(|line| {
        let settled = count_line(&line, audit);
        if line.state == LineState::Stub {
            audit.find("central: facts about a line that nobody logged".to_owned());
        } else if !settled {
            let number = line.number.map(|number| number.to_string()).unwrap_or_default();
            audit.find(format!("central: line {number} is not reconciled"));
        }
    })?;
    find_what_is_claimed_twice(central, audit)?;
    count_unplaced(central, audit)?;
    if 0 < audit.unplaced.count {
        audit.find(format!(
            "central: {} are of no unit, so no device gets them: `tallydock-central \
             unplaced-statements` lists them",
            audit.unplaced
        ));
    }
    count_containers(central, audit)?;
    count_settled_conflicts(central, audit)?;
    find_what_counts_for_nothing(central, audit)
}

/// One mailing is billed once: names each statement and transaction number that several lines
/// claim, with the lines, and each line that claims several statements.
fn find_what_is_claimed_twice(central: &Reader, audit: &mut Audit) -> Result<()> {
    let mut statements: BTreeMap<StatementId, BTreeSet<LineId>> = BTreeMap::new();
    let mut numbers: BTreeMap<String, BTreeSet<LineId>> = BTreeMap::new();
    let mut names: BTreeMap<LineId, String> = BTreeMap::new();
    for (line, claimed) in central.claimed_twice()? {
        names.insert(line, central.line(line)?.number.map(|n| n.to_string()).unwrap_or_default());
        for twice in claimed.twice {
            match twice {
                Twice::Statement { statement, .. } => {
                    statements.entry(statement).or_default().insert(line);
                }
                Twice::Transaction { transaction, .. } => {
                    numbers.entry(same_number(&transaction)).or_default().insert(line);
                }
                Twice::Statements { one, other } => {
                    let name = names.get(&line).cloned().unwrap_or_default();
                    audit.find(format!(
                        "central: line {name} is matched to statements {one} and {other}"
                    ));
                }
            }
        }
    }
    let named = |lines: &BTreeSet<LineId>| {
        lines.iter().filter_map(|line| names.get(line)).cloned().collect::<Vec<_>>().join(", ")
    };
    for (statement, lines) in &statements {
        let (times, named) = (lines.len(), named(lines));
        audit.find(format!(
            "central: statement {statement} is billed or held by {times} lines: {named}"
        ));
    }
    for (number, lines) in &numbers {
        let (times, named) = (lines.len(), named(lines));
        audit.find(format!("central: transaction {number} stands on {times} lines: {named}"));
    }
    Ok(())
}

/// Counts a line; true when it is settled.
fn count_line(line: &LineRow, audit: &mut Audit) -> bool {
    audit.covered.lines += 1;
    if line.state == LineState::Stub {
        return false;
    }
    let settled = line.state.is_settled() && line.conflicts == 0;
    audit.mailings_logged += 1;
    *(if settled { &mut audit.mailings_reconciled } else { &mut audit.unreconciled }) += 1;
    settled
}

fn count_containers(reader: &Reader, audit: &mut Audit) -> Result<()> {
    reader.each_container(|container: ContainerRow| {
        audit.covered.containers += 1;
        match container.state {
            ContainerState::Unscanned => {}
            ContainerState::Released => {
                audit.containers_scanned += 1;
                audit.containers_released += 1;
            }
            _ => audit.containers_scanned += 1,
        }
    })
}

fn count_unplaced(reader: &Reader, audit: &mut Audit) -> Result<()> {
    let unplaced = reader.unplaced_statements()?;
    audit.unplaced = StatementsSum::of(unplaced.iter().map(|statement| &statement.row));
    Ok(())
}

fn count_settled_conflicts(central: &Reader, audit: &mut Audit) -> Result<()> {
    for known in central.journals()? {
        each_row(central, known.header.journal, known.head.seq, |_, bytes| {
            let settles = Fact::decode(bytes).is_ok_and(|fact| {
                1 < fact.replaces.len() && matches!(fact.change, Change::FieldSet(_))
            });
            audit.conflicts_settled += u64::from(settles);
        })?;
    }
    Ok(())
}

/// Rows that this program cannot read or may not believe: a mailing may be among them.
fn find_what_counts_for_nothing(central: &Reader, audit: &mut Audit) -> Result<()> {
    central.each_attention(|row| {
        let (journal, seq, why) = (row.journal, row.seq, row.why);
        audit.find(format!("central: journal {journal} row {seq} counts for nothing: {why}"));
    })?;
    for unknown in central.unknown_kinds()? {
        let (kind, rows) = (unknown.kind, unknown.rows);
        audit.find(format!(
            "central: {rows} rows of the kind {kind} are not known to this program and were not \
             judged: verify with a newer one"
        ));
    }
    Ok(())
}
