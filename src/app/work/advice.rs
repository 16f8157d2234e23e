//! What the rules say about what is on the glass: asked for every view, most severe first.
//!
//! Here is only which thing a screen is about. What the rules say about it is
//! [`domain::rules::about`]'s, and which touch cures it `advice/cure.rs`'s. No rule is named.

mod cure;

pub(crate) use cure::given_for;

use std::collections::BTreeSet;

use domain::finding::{Finding, Ruling, Says};
use domain::ids::LineId;
use domain::log_entry::LogEntry;
use domain::moment::Moment;
use domain::reference::PersonRole;
use domain::rulebook::{RuleId, Severity};
use domain::rules::about::AtDesk;
use domain::rules::{about, close_out, dock, entry, outage, reconciliation};

use crate::screens::advice::{
    ASKS, ASKS_NOT, AdviceIntent, AdvicePage, AdviceState, AdviceView, Advised, RuleText,
};
use crate::screens::duplicate::{DuplicateState, Other};
use crate::screens::load::Page as LoadOpen;
use crate::screens::log_entry::LogEntryState;
use crate::screens::outage::Page as OutageOpen;
use crate::screens::pair::{PairState, PairStep};
use crate::sentence::Sentence;
use crate::station::{Place, Update};
use crate::{Intent, Station};

impl Station {
    /// Everything that the rules say about what is on the glass.
    pub(crate) fn view_advice(&self, now: &Moment, place: &Place) -> store::Result<AdviceView> {
        let said = self.advised(now, place)?;
        let page = self.advice.and_then(|state| {
            let chosen = said.iter().find(|one| Some(one.id()) == state.chosen);
            let chosen = chosen.or_else(|| said.first())?;
            Some(AdvicePage {
                about: self.about_what(),
                chosen: chosen.id(),
                all: state.all,
                rule: rule_text(chosen.rule),
            })
        });
        Ok(AdviceView { said, page })
    }

    fn advised(&self, now: &Moment, place: &Place) -> store::Result<Vec<Advised>> {
        let language = self.language();
        let ruling = self.ruling_on_glass(now, place)?;
        let found = ruling.findings.iter().map(|finding| Advised {
            rule: finding.rule,
            severity: finding.severity,
            says: finding.says.name(),
            sentence: finding.in_words(language),
            cure: cure::of(place, &finding.says, language),
        });
        let note = |rule, says, sentence| Advised {
            rule,
            severity: Severity::Record,
            says,
            sentence,
            cure: None,
        };
        let asked = ruling.demands.iter().map(|ask| note(ask.rule, ASKS, ask.in_words(language)));
        let not =
            ruling.not_asked.iter().map(|not| note(not.rule, ASKS_NOT, not.in_words(language)));
        let mut seen = BTreeSet::new();
        let mut said: Vec<Advised> = found
            .chain(asked)
            .chain(not)
            .filter(|one| seen.insert((one.rule, one.sentence.clone())))
            .collect();
        said.sort_by_key(|one| std::cmp::Reverse(one.severity));
        Ok(said)
    }

    /// What the rules say about the thing that the open screen is about.
    fn ruling_on_glass(&self, now: &Moment, place: &Place) -> store::Result<Ruling> {
        let ctx = self.context(now);
        match place {
            Place::Home => self.ruling_at_home(now),
            Place::LogEntry(state) => Ok(about::line(&ctx, &self.line_on_glass(now, state)?)),
            Place::Release(state) => Ok(about::line(&ctx, &self.store().line(state.line)?)),
            Place::DockScan => self.ruling_at_dock(now),
            Place::Load(state) => self.ruling_of_load(now, &state.page),
            Place::CheckOff(_) => self.ruling_of_load(now, &LoadOpen::Overview),
            Place::Outage(state) => Ok(self.ruling_of_outage(now, state.page)),
            Place::Reconcile(_) => Ok(of(self.reconciling(now)?)),
            Place::Pair(state) => self.ruling_of_pair(now, state),
            Place::Conflict(state) => {
                let line = self.store().line(state.line)?;
                let office = self.office(now)?;
                let claimed = office.twice.get(&state.line);
                Ok(about::line_at_desk(&ctx, AtDesk { claimed, ..AtDesk::of(&line) }))
            }
            Place::Duplicate(state) => self.ruling_of_two(now, state),
            Place::CloseOut(_) => {
                let (_, ruling) = self.close_out(now, now.timestamp().local_date())?;
                let found = ruling.findings.into_iter().map(|(_, finding)| finding);
                Ok(of(found.chain(self.report_due(now)?)))
            }
            Place::SignIn
            | Place::LogList(_)
            | Place::Find(_)
            | Place::Devices(_)
            | Place::Diagnostics(_)
            | Place::Settings(_) => Ok(Ruling::default()),
        }
    }

    /// What people read wherever they begin: what is down, and whom to call.
    fn on_the_wall_of(&self, now: &Moment) -> Vec<Finding> {
        let ctx = self.context(now);
        let mut findings = outage::notices(&ctx);
        findings.extend(outage::contacts(&ctx));
        findings
    }

    fn ruling_at_home(&self, now: &Moment) -> store::Result<Ruling> {
        let mut findings = self.on_the_wall_of(now);
        if self.person().is_some_and(|row| row.role != PersonRole::Dock) {
            findings.extend(self.reconciling(now)?);
        }
        if self.person().is_some_and(|row| row.role == PersonRole::Supervisor) {
            findings.extend(self.report_due(now)?);
        }
        Ok(of(findings))
    }

    fn report_due(&self, now: &Moment) -> store::Result<Option<Finding>> {
        let Some(unit) = self.settings.unit else { return Ok(None) };
        let day = now.timestamp().local_date();
        let signed = !self.store().day(unit, day)?.closed.is_empty();
        Ok(close_out::report_due(&self.context(now), day, signed))
    }

    fn reconciling(&self, now: &Moment) -> store::Result<Vec<Finding>> {
        let office = self.office(now)?;
        let ctx = self.context(now);
        Ok(reconciliation::findings(&ctx, &office.lines, &office.list, &office.reconciled))
    }

    /// The line that is open: as it is saved, or as it will be, without a number.
    fn line_on_glass(&self, now: &Moment, state: &LogEntryState) -> store::Result<LogEntry> {
        match state.line {
            Some(line) => self.store().line(line),
            None => Ok(LogEntry { number: None, ..self.draft_as_line(now, state) }),
        }
    }

    fn ruling_at_dock(&self, now: &Moment) -> store::Result<Ruling> {
        let mut findings = self.dock.said().to_vec();
        if let Some(current) = self.dock.current() {
            let container = self.container(&current.barcode)?;
            let notes = about::container(&self.context(now), &container).findings;
            // What holds it at the door is for the load's own pages: here its answer stands.
            findings.extend(notes.into_iter().filter(|one| one.severity == Severity::Record));
        }
        Ok(of(findings))
    }

    fn ruling_of_load(&self, now: &Moment, page: &LoadOpen) -> store::Result<Ruling> {
        let ctx = self.context(now);
        if let LoadOpen::Container(barcode, _) = page {
            return Ok(about::container(&ctx, &self.container(barcode)?));
        }
        let Some(load) = self.load else { return Ok(Ruling::default()) };
        let load = self.store().load(load)?;
        let containers = self.containers()?;
        let mut ruling = Ruling::default();
        for container in dock::open(&ctx, &containers) {
            ruling.extend(dock::release(&ctx, container));
        }
        ruling.findings.extend(dock::kept(&ctx, &load, &containers).says());
        Ok(ruling)
    }

    fn ruling_of_outage(&self, now: &Moment, page: OutageOpen) -> Ruling {
        let ctx = self.context(now);
        let mut ruling = of(self.on_the_wall_of(now));
        match (page, &self.place) {
            (OutageOpen::Declare | OutageOpen::Check, Place::Outage(state)) => {
                let declared = state.draft.declared(now);
                ruling.extend(outage::declaration(&ctx, &declared));
            }
            _ => {
                for outage in self.outages() {
                    ruling.extend(about::outage(&ctx, outage));
                }
            }
        }
        ruling
    }

    fn ruling_of_pair(&self, now: &Moment, state: &PairState) -> store::Result<Ruling> {
        let ctx = self.context(now);
        let office = self.office(now)?;
        let line = self.store().line(state.line)?;
        let row = self.statement_shown(now, state.line)?.and_then(|id| office.statement(&id));
        let others = match row {
            Some(row) => {
                self.store().log_entries(&store::LineQuery::Statement(row.statement.clone()))?
            }
            None => Vec::new(),
        };
        let desk = AtDesk {
            line: &line,
            row,
            others: &others,
            statements: &office.statements,
            claimed: office.twice.get(&state.line),
        };
        let mut ruling = about::line_at_desk(&ctx, desk);
        if row.is_none()
            && let Some(row) = self.statement_of_another(&office, &line)
        {
            let holders = self.store().holders(&row.statement)?;
            let found = reconciliation::match_line(&ctx, &line, row, &holders).findings;
            let taken = |one: &Finding| matches!(one.says, Says::StatementTaken { .. });
            ruling.findings.extend(found.into_iter().filter(taken));
        }
        if self.is_to_enter(&line) {
            let mut form = self.entry_form(state.line, now)?;
            match &state.step {
                PairStep::Form(typed) => typed.fill(now, &mut form),
                // What a person fills in is not missing before they begin.
                _ => form.is_begun(),
            }
            ruling.extend(entry::hard_copy(&ctx, &line, &form));
        } else if let (PairStep::Form(typed), Some(row)) = (&state.step, row)
            && let Some(mut finalised) = self.finalisation(state.line, now)?
        {
            typed.fill_items(now, &mut finalised.items);
            ruling.extend(entry::finalise(&ctx, &line, row, &finalised, desk.claimed));
        }
        Ok(ruling)
    }

    fn ruling_of_two(&self, now: &Moment, state: &DuplicateState) -> store::Result<Ruling> {
        let ctx = self.context(now);
        let office = self.office(now)?;
        let mut findings = reconciliation::claimed_twice(&ctx, office.twice.get(&state.line));
        findings.extend(reconciliation::twins(&ctx, &office.reconciled, Some(state.line)));
        if let Other::Statement { held, .. } = &state.other
            && let Some(row) = office.statement(held)
        {
            findings.extend(reconciliation::probably_billed(&ctx, row, &office.statements));
        }
        Ok(of(findings))
    }

    /// What the page of all advice is about.
    fn about_what(&self) -> String {
        let number = |line: LineId| {
            let line = self.store().line(line).ok().and_then(|line| line.number);
            line.map(|number| number.to_string()).unwrap_or_default()
        };
        let sentence = match &self.place {
            Place::LogEntry(LogEntryState { line: None, .. }) => Sentence::AboutNewLine,
            Place::LogEntry(LogEntryState { line: Some(line), .. }) => {
                Sentence::AboutLine { number: number(*line) }
            }
            Place::Release(state) => Sentence::AboutLine { number: number(state.line) },
            Place::Pair(state) => Sentence::AboutLine { number: number(state.line) },
            Place::Conflict(state) => Sentence::AboutLine { number: number(state.line) },
            Place::Duplicate(state) => Sentence::AboutLine { number: number(state.line) },
            Place::DockScan | Place::Load(_) | Place::CheckOff(_) => Sentence::AboutLoad,
            Place::Reconcile(_) => Sentence::AboutWorkList,
            Place::CloseOut(_) => Sentence::AboutDay,
            _ => Sentence::AboutOutage,
        };
        sentence.in_words(self.language())
    }

    pub(crate) fn tapped_advice(
        &mut self,
        now: &Moment,
        intent: AdviceIntent,
    ) -> store::Result<Update> {
        match intent {
            AdviceIntent::Open => self.advice = Some(AdviceState::default()),
            AdviceIntent::Back => self.advice = None,
            AdviceIntent::All => {
                if let Some(state) = &mut self.advice {
                    state.all = !state.all;
                }
            }
            AdviceIntent::Show(id) => {
                if let Some(state) = &mut self.advice {
                    state.chosen = Some(id);
                }
            }
            AdviceIntent::Cure(id) => return self.cure(now, id),
        }
        Ok(Update::default())
    }

    /// Does what cures what a rule found, as if its own control had been pressed.
    /// What is not said any more is cured already.
    fn cure(&mut self, now: &Moment, id: u32) -> store::Result<Update> {
        let said = self.advised(now, &self.place)?;
        let one = said.into_iter().find(|one| one.id() == id);
        let Some(cure) = one.and_then(|one| one.cure) else { return Ok(Update::default()) };
        self.advice = None;
        let intent: Intent = *cure.intent;
        self.tapped(now, intent)
    }
}

fn of(findings: impl IntoIterator<Item = Finding>) -> Ruling {
    Ruling { findings: findings.into_iter().collect(), ..Ruling::default() }
}

/// A rule as the rulebook has it.
fn rule_text(rule: RuleId) -> RuleText {
    let document = rule.document();
    RuleText {
        id: rule.as_str().replacen('-', " ", 1),
        text: rule.text().to_owned(),
        document: document.map(|document| document.title.clone()).unwrap_or_default(),
        edition: document.map(|document| document.edition.clone()).unwrap_or_default(),
        section: rule.section().to_owned(),
    }
}
