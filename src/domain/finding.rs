//! What a rule found, and what the program therefore asks for.
//!
//! A check returns every [`Finding`], not the first. A finding names its rule and says in the
//! clerk's words what happened, that nothing is lost, and what to do ([`Says`]). A [`Demand`] is
//! what a clerk is told to ask a mailer for; where a must-not-demand rule takes a demand away,
//! the [`Ruling`] keeps it as [`NotAsked`], so that a screen can say what not to ask for.

mod says;

use std::fmt;

use crate::language::Language;
use crate::rulebook::{RuleId, Severity};
pub use says::{HelpDesk, Says};

/// One finding of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// What it does to the work.
    pub severity: Severity,
    /// What happened and what to do.
    pub says: Says,
    /// The rule would be harder, but it rests on a clock that may be wrong.
    pub clock_doubted: bool,
}

impl Finding {
    /// A finding as hard as its rule.
    pub fn of(rule: RuleId, says: Says) -> Self {
        Self { rule, severity: rule.severity(), says, clock_doubted: false }
    }

    /// A finding that only warns, whatever its rule would do elsewhere.
    pub fn warning(rule: RuleId, says: Says) -> Self {
        Self { severity: rule.severity().min(Severity::Warn), ..Self::of(rule, says) }
    }

    /// A finding that holds, whatever its rule does elsewhere.
    pub fn hold(rule: RuleId, says: Says) -> Self {
        Self { severity: Severity::Block, ..Self::of(rule, says) }
    }

    /// Whether it holds what was asked for.
    pub fn holds(&self) -> bool {
        self.severity == Severity::Block
    }
}

impl Finding {
    /// What it says to a person, in their language.
    pub fn in_words(&self, language: Language) -> String {
        let mut said = self.says.in_words(language);
        if self.clock_doubted {
            said.push_str(match language {
                Language::English => " The clock of this device may be wrong: check the time.",
                Language::Spanish => {
                    " El reloj de este dispositivo puede estar mal: revise la hora."
                }
            });
        }
        said
    }
}

/// In English: for logs, reports and tests.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_words(Language::English))
    }
}

/// What a clerk can be told to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asked {
    /// A hard-copy postage statement.
    HardCopyStatement,
    /// Presort documentation.
    PresortDocumentation,
    /// A qualification report or another document beyond the statement.
    QualificationReport,
    /// PS Form 8125.
    Form8125,
    /// A list of container barcodes.
    BarcodeList,
    /// A PostalOne! Help Desk ticket.
    Ticket,
    /// A verification that the system would prompt for.
    Verification,
}

impl Asked {
    /// Everything that can be asked for.
    pub const ALL: [Self; 7] = [
        Self::HardCopyStatement,
        Self::PresortDocumentation,
        Self::QualificationReport,
        Self::Form8125,
        Self::BarcodeList,
        Self::Ticket,
        Self::Verification,
    ];

    /// As it stands in a sentence.
    pub const fn in_words(self, language: Language) -> &'static str {
        let (english, spanish) = match self {
            Self::HardCopyStatement => {
                ("a hard-copy postage statement", "una declaración de franqueo en papel")
            }
            Self::PresortDocumentation => {
                ("presort documentation", "la documentación de clasificación")
            }
            Self::QualificationReport => ("a qualification report", "un informe de calificación"),
            Self::Form8125 => ("PS Form 8125", "la PS Form 8125"),
            Self::BarcodeList => {
                ("a list of container barcodes", "una lista de códigos de contenedores")
            }
            Self::Ticket => ("a Help Desk ticket", "un caso del Help Desk"),
            Self::Verification => ("a verification", "una verificación"),
        };
        match language {
            Language::English => english,
            Language::Spanish => spanish,
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.in_words(Language::English))
    }
}

/// Something to ask for, and the rule that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Demand {
    /// What.
    pub what: Asked,
    /// The rule.
    pub rule: RuleId,
}

impl Demand {
    /// What a clerk is told, in their language.
    pub fn in_words(&self, language: Language) -> String {
        let what = self.what.in_words(language);
        match language {
            Language::English => {
                format!("Ask the mailer for {what}. The line is saved without it.")
            }
            Language::Spanish => format!("Pida al cliente {what}. La línea se guarda sin eso."),
        }
    }
}

/// Something that must not be asked for, and the rule that forbids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NotAsked {
    /// What.
    pub what: Asked,
    /// The rule.
    pub rule: RuleId,
}

impl NotAsked {
    /// What a clerk is told, in their language.
    pub fn in_words(&self, language: Language) -> String {
        let what = self.what.in_words(language);
        match language {
            Language::English => format!("Do not ask the mailer for {what}."),
            Language::Spanish => format!("No pida al cliente {what}."),
        }
    }
}

/// Everything that the rules say about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruling {
    /// What was found.
    pub findings: Vec<Finding>,
    /// What to ask for.
    pub demands: Vec<Demand>,
    /// What not to ask for.
    pub not_asked: Vec<NotAsked>,
}

impl Ruling {
    /// The findings that hold what was asked for.
    pub fn holds(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.holds())
    }

    /// Whether nothing holds it.
    pub fn is_free(&self) -> bool {
        self.holds().next().is_none()
    }

    /// Whether something is asked for.
    pub fn asks_for(&self, what: Asked) -> bool {
        self.demands.iter().any(|demand| demand.what == what)
    }

    /// Whether a rule found something.
    pub fn names(&self, rule: RuleId) -> bool {
        self.findings.iter().any(|finding| finding.rule == rule)
    }

    /// Adds what another check found.
    pub fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.demands.extend(other.demands);
        self.not_asked.extend(other.not_asked);
    }

    /// Asks for `what` by `rule`, unless one of `forbidding` takes the demand away.
    pub(crate) fn ask(&mut self, rule: RuleId, what: Asked, forbidding: &[RuleId]) {
        if forbidding.is_empty() {
            self.demands.push(Demand { what, rule });
        }
        self.not_asked.extend(forbidding.iter().map(|rule| NotAsked { what, rule: *rule }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::decided;

    #[test]
    fn a_demand_that_is_forbidden_is_kept_as_not_asked() {
        let mut ruling = Ruling::default();
        ruling.ask(
            decided::HARD_COPY_STATEMENT,
            Asked::HardCopyStatement,
            &[decided::NO_HARD_COPY_FROM_ELECTRONIC],
        );
        assert!(!ruling.asks_for(Asked::HardCopyStatement));
        assert_eq!(ruling.not_asked.len(), 1);
        ruling.ask(decided::HARD_COPY_STATEMENT, Asked::HardCopyStatement, &[]);
        assert!(ruling.asks_for(Asked::HardCopyStatement));
    }

    #[test]
    fn a_doubted_clock_is_named_in_the_sentence() {
        let finding = Finding::of(decided::PLACARD_MADE, Says::PlacardNotMade);
        assert!(finding.holds());
        assert!(!finding.to_string().contains("clock"));
        let doubted = Finding { clock_doubted: true, ..finding };
        assert!(doubted.to_string().contains("clock"));
    }
}
