//! Line and statement side by side: which statement is looked at, what speaks for it, and what
//! can be done.

use domain::ids::{LineId, StatementId};
use domain::log_entry::{Channel, Entry, FieldName, LineField, LogEntry};
use domain::moment::Moment;
use domain::quantity::Exactness;
use domain::reconcile::{Candidate, Certainty, Claimed, Field, Said, Tolerance, candidates};
use domain::reference::StatementRow;
use domain::rules::{entry, reconciliation};
use domain::statement::{Stage, Status};

use crate::office::Office;
use crate::screens::Tone;
use crate::screens::pair::{Comparison, PairAct, PairField, PairRow, PairSaid, PairVerdict};
use crate::screens::reconcile::Shown;
use crate::{Station, text};

/// What is looked at beside a line.
struct Looked {
    /// The statement in question, and what speaks for it.
    candidate: Option<Candidate>,
    /// The line holds it.
    held: bool,
    certainty: Certainty,
    /// The next best, and whether it is as good.
    next_best: Option<(StatementId, bool)>,
    /// How many the person put aside.
    aside: usize,
    /// How many are left, this one included.
    left: usize,
}

impl Station {
    /// The statement in question for a line: the one it holds, else the best that nobody put
    /// aside.
    pub(crate) fn statement_shown(
        &self,
        now: &Moment,
        line: LineId,
    ) -> store::Result<Option<StatementId>> {
        let office = self.office(now)?;
        let entry = self.store().line(line)?;
        Ok(self.best_pair(&office, &entry).candidate.map(|candidate| candidate.statement))
    }

    /// Nothing speaks against the pair, and no other is as good.
    pub(super) fn is_likely(&self, now: &Moment, line: LineId) -> store::Result<bool> {
        let office = self.office(now)?;
        let entry = self.store().line(line)?;
        let looked = self.best_pair(&office, &entry);
        let hard_copy = entry.channel() == Some(Channel::HardCopy);
        let as_good = looked.next_best.as_ref().is_some_and(|(_, as_good)| *as_good);
        let sure = looked.certainty == Certainty::Certain
            || (looked.certainty == Certainty::Likely && !as_good);
        Ok(sure && !hard_copy)
    }

    fn best_pair(&self, office: &Office, line: &LogEntry) -> Looked {
        let tolerance = Tolerance::default();
        // In a conflict one of the two is looked at, and the rules say why nothing is done with it.
        if let Some(held) = line.matched.given().next() {
            let row = office.statement(&held.statement);
            let candidate = row.map(|row| Candidate::of(line, row, &tolerance));
            let certainty = candidate.as_ref().map_or(Certainty::Open, Candidate::certainty);
            let next_best = None;
            return Looked { candidate, held: true, certainty, next_best, aside: 0, left: 1 };
        }
        let taken = office.taken();
        let free: Vec<&StatementRow> = office
            .statements
            .iter()
            .filter(|row| Status::of(row).stage() != Stage::Aside)
            .filter(|row| !taken.contains(&row.statement))
            .collect();
        let mut found = candidates::of_line(line, &free, &tolerance);
        let aside = line.statements_aside().filter(|of| office.statement(of).is_some()).count();
        // The pair that the whole list agrees on comes first: another line may want the best one.
        let agreed = office.reconciled.pairs.get(&line.line);
        if let Some(pair) = agreed {
            found.sort_by_key(|candidate| candidate.statement != pair.candidate.statement);
        }
        let mut left = found.iter();
        let first = left.next().cloned();
        let second = left.next();
        let certainty = match (&first, agreed) {
            (Some(first), Some(pair)) if pair.candidate.statement == first.statement => {
                pair.certainty
            }
            // What is only the second choice is never more than likely.
            (Some(first), _) => first.certainty().min(Certainty::Likely),
            (None, _) => Certainty::Open,
        };
        let next_best = second.map(|next| {
            let first = first.as_ref().map(Candidate::certainty);
            (
                next.statement.clone(),
                certainty != Certainty::Certain && first <= Some(next.certainty()),
            )
        });
        let left = found.len();
        Looked { candidate: first, held: false, certainty, next_best, aside, left }
    }

    pub(super) fn comparison(
        &self,
        now: &Moment,
        line: &LogEntry,
        asked: bool,
    ) -> store::Result<Comparison> {
        let office = self.office(now)?;
        let looked = self.best_pair(&office, line);
        let row = looked.candidate.as_ref().and_then(|found| office.statement(&found.statement));
        let claimed = office.twice.get(&line.line);
        let mut verdict = self.verdict(now, line, &looked, row, claimed);
        if asked {
            verdict = PairVerdict::Asked;
        }
        let (second, primary) = buttons(verdict, line, &looked);
        let said = |said| {
            let weighed = looked.candidate.iter().flat_map(|found| &found.weighed);
            u32::try_from(weighed.filter(|weighed| weighed.said == said).count()).unwrap_or(0)
        };
        let compared = said(Said::Same) + said(Said::Near) + said(Said::Differs);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(Comparison {
            statement: row
                .map(|row| (row.statement.to_string(), Status::of(row).code().to_owned())),
            place: (!looked.held && 1 < looked.aside + looked.left)
                .then(|| (count(looked.aside + 1), count(looked.aside + looked.left))),
            rows: rows(line, row, looked.candidate.as_ref()),
            verdict,
            tone: tone(verdict),
            agree: (said(Said::Same) + said(Said::Near), compared),
            next_best: looked.next_best.map(|(next, as_good)| (next.to_string(), as_good)),
            said: row.and_then(|row| self.said_of(now, line, row, verdict, claimed)),
            second,
            primary,
        })
    }

    fn verdict(
        &self,
        now: &Moment,
        line: &LogEntry,
        looked: &Looked,
        row: Option<&StatementRow>,
        claimed: Option<&Claimed>,
    ) -> PairVerdict {
        let hard_copy = line.channel() == Some(Channel::HardCopy);
        if line.state().is_settled() {
            return PairVerdict::Settled;
        }
        let Some(row) = row else {
            return match (hard_copy, looked.aside) {
                (true, _) => PairVerdict::ToEnter,
                (false, 0) => PairVerdict::NoStatement,
                (false, _) => PairVerdict::NoneOfThem,
            };
        };
        let ctx = self.context(now);
        if line.entry.given().any(|entry| matches!(entry, Entry::Electronic(_))) {
            let free = entry::tick(&ctx, line, row, claimed).is_free();
            return if free { PairVerdict::ToTick } else { PairVerdict::WaitsForFinal };
        }
        let final_already = Status::of(row).is_final();
        if looked.held {
            return if final_already {
                PairVerdict::AlreadyFinal
            } else if entry::may_finalise(&ctx, line, row, claimed).is_free() {
                PairVerdict::ToFinalise
            } else {
                PairVerdict::NotReady
            };
        }
        let as_good = looked.next_best.as_ref().is_some_and(|(_, as_good)| *as_good);
        let contradicted = looked.candidate.as_ref().is_some_and(Candidate::is_contradicted);
        match looked.certainty {
            Certainty::Open if hard_copy => PairVerdict::ToEnter,
            _ if contradicted => PairVerdict::Contradicted,
            Certainty::Open => PairVerdict::Doubtful,
            _ if final_already => PairVerdict::AlreadyFinal,
            _ if hard_copy => PairVerdict::Doubtful,
            Certainty::Certain => PairVerdict::Certain,
            Certainty::Likely if as_good => PairVerdict::AsGood,
            Certainty::Likely => PairVerdict::Likely,
        }
    }

    /// The first thing that the rules say about the pair.
    fn said_of(
        &self,
        now: &Moment,
        line: &LogEntry,
        row: &StatementRow,
        verdict: PairVerdict,
        claimed: Option<&Claimed>,
    ) -> Option<String> {
        let ctx = self.context(now);
        let findings = match verdict {
            PairVerdict::ToFinalise | PairVerdict::NotReady => {
                entry::may_finalise(&ctx, line, row, claimed).findings
            }
            PairVerdict::ToTick | PairVerdict::WaitsForFinal => {
                entry::tick(&ctx, line, row, claimed).findings
            }
            PairVerdict::AlreadyFinal => {
                entry::already_final(&ctx, &row.statement, &Status::of(row))
            }
            PairVerdict::Settled | PairVerdict::ToEnter => Vec::new(),
            _ => reconciliation::differences(&ctx, line, row),
        };
        findings.first().map(|finding| self.in_words(finding))
    }
}

/// The paper button and the wide one.
fn buttons(verdict: PairVerdict, line: &LogEntry, looked: &Looked) -> (Option<PairAct>, PairAct) {
    use PairVerdict as V;
    let hard_copy = line.channel() == Some(Channel::HardCopy);
    match verdict {
        V::Certain | V::Likely | V::Doubtful | V::Contradicted | V::AsGood => {
            (Some(PairAct::NotThis), PairAct::Match)
        }
        // What is recorded now stands where the harmless button stood before.
        V::Asked => (Some(PairAct::Sure), PairAct::Leave),
        V::AlreadyFinal if looked.held => (Some(PairAct::Unmatch), PairAct::NothingToFinalise),
        V::AlreadyFinal => (Some(PairAct::NotThis), PairAct::NothingToFinalise),
        V::NoneOfThem if hard_copy => (Some(PairAct::LookAgain), PairAct::Enter),
        V::NoneOfThem => (Some(PairAct::LookAgain), PairAct::Explain),
        V::NoStatement => (Some(PairAct::OpenLine), PairAct::Explain),
        V::ToEnter => (Some(PairAct::Explain), PairAct::Enter),
        V::ToFinalise => (Some(PairAct::Unmatch), PairAct::Finalise),
        V::NotReady => (Some(PairAct::Unmatch), PairAct::Explain),
        V::ToTick => (Some(PairAct::OpenLine), PairAct::Tick),
        V::WaitsForFinal | V::Settled => (Some(PairAct::OpenLine), PairAct::Done),
    }
}

const fn tone(verdict: PairVerdict) -> Tone {
    match verdict {
        PairVerdict::Certain | PairVerdict::Settled => Tone::Done,
        PairVerdict::Likely | PairVerdict::ToFinalise | PairVerdict::ToTick => Tone::Info,
        PairVerdict::AlreadyFinal => Tone::Stop,
        PairVerdict::WaitsForFinal => Tone::Plain,
        _ => Tone::Need,
    }
}

/// Field by field; without a statement the log's side alone.
fn rows(
    line: &LogEntry,
    row: Option<&StatementRow>,
    candidate: Option<&Candidate>,
) -> Vec<PairRow> {
    [
        (PairField::Permit, Field::Permit),
        (PairField::Holder, Field::Holder),
        (PairField::Pieces, Field::Pieces),
        (PairField::Postage, Field::Postage),
        (PairField::Date, Field::Date),
        (PairField::Class, Field::Class),
        (PairField::JobId, Field::JobId),
    ]
    .into_iter()
    .map(|(field, weighed)| PairRow {
        field,
        line: of_line(line, field),
        statement: row.map_or(Shown::NotKnown, |row| of_statement(row, field)),
        said: match candidate.map_or(Said::Missing, |candidate| candidate.said(weighed)) {
            Said::Same => PairSaid::Same,
            Said::Near => PairSaid::Near,
            Said::Differs => PairSaid::Differs,
            Said::Missing => PairSaid::Missing,
        },
    })
    .collect()
}

fn known(text: Option<String>) -> Shown {
    text.map_or(Shown::NotKnown, Shown::Text)
}

fn of_line(line: &LogEntry, field: PairField) -> Shown {
    let value = |name| line.value(name);
    match field {
        PairField::Permit => known(text::permit(line)),
        PairField::JobId => known(crate::office::words(line, FieldName::JobId)),
        PairField::Holder => known(crate::office::words(line, FieldName::PermitHolder)),
        PairField::Date => line
            .released_at
            .or_else(|| line.arrival())
            .map_or(Shown::NotKnown, |at| Shown::Day(text::day(at))),
        PairField::Class => match value(FieldName::Class) {
            Some(LineField::Class(class)) => Shown::Text(class.name().to_owned()),
            _ => Shown::NotKnown,
        },
        PairField::Pieces => match value(FieldName::Pieces) {
            Some(LineField::Pieces(pieces)) => match pieces.exactness {
                Exactness::Exact => Shown::Text(text::count(pieces.count)),
                Exactness::Approximate | Exactness::Unknown(_) => {
                    Shown::About(text::count(pieces.count))
                }
            },
            _ => Shown::NotKnown,
        },
        PairField::Postage => match value(FieldName::Postage) {
            Some(LineField::Postage(amount)) => Shown::Text(text::money(*amount)),
            _ => Shown::NotKnown,
        },
    }
}

fn of_statement(row: &StatementRow, field: PairField) -> Shown {
    match field {
        PairField::Permit => known(match (&row.permit_type, &row.permit_number) {
            (Some(kind), Some(number)) => Some(format!("{kind} {number}")),
            (_, number) => number.clone(),
        }),
        PairField::JobId => known(row.job_id.clone()),
        PairField::Holder => known(row.permit_holder.clone()),
        PairField::Date => {
            row.mailing_date.map_or(Shown::NotKnown, |date| Shown::Day(text::of_date(date)))
        }
        PairField::Class => known(row.class.map(|class| class.name().to_owned())),
        PairField::Pieces => known(row.pieces.map(text::count)),
        PairField::Postage => known(row.postage.map(text::money)),
    }
}
