//! What the rules say about what is on the glass: on every screen, in one place, most severe
//! first.
//!
//! A screen never asks for a rule by its name: everything that the rules say about its subject
//! stands here. The first of it is drawn in a row over the screen with the count of the rest; one
//! touch shows all, one more the rule's own text with document and section, and where a touch
//! cures what a rule found, it is offered beside it.

use domain::rulebook::{RuleId, Severity};

use super::offer::Offer;
use super::{Intent, Tone};

/// Something is asked for.
pub const ASKS: &str = "Asks";
/// Something must not be asked for.
pub const ASKS_NOT: &str = "AsksNot";

/// Everything that the rules say about what is on the glass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdviceView {
    /// What they say, most severe first; each sentence of a rule once.
    pub said: Vec<Advised>,
    /// The page of all of it, where it is open over the screen.
    pub page: Option<AdvicePage>,
}

/// One thing that a rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advised {
    /// The rule.
    pub rule: RuleId,
    /// Whether it holds, warns or only notes.
    pub severity: Severity,
    /// Which of the rules' sentences it is: a name of [`domain::finding::Says::NAMES`], or whether
    /// something is asked for ([`ASKS`]) or must not be ([`ASKS_NOT`]).
    pub says: &'static str,
    /// What happened and what to do, in the person's language.
    pub sentence: String,
    /// The touch that cures it, where there is one.
    pub cure: Option<Cure>,
}

/// A touch that cures what a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// What it does.
    pub intent: Box<Intent>,
    /// What its button says, in the person's language: `Count`.
    pub word: String,
}

/// The page of all that the rules say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdvicePage {
    /// What it is about, in the person's language: `Line B-041`.
    pub about: String,
    /// The one whose rule is shown: its [`Advised::id`].
    pub chosen: u32,
    /// What only notes is listed too.
    pub all: bool,
    /// The rule that is shown.
    pub rule: RuleText,
}

/// A rule in the words of the rulebook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// `001 3.2.5m`
    pub id: String,
    /// What it says.
    pub text: String,
    /// Its document: `PostalOne! Contingency Plan`.
    pub document: String,
    /// The document's edition: `3.0, 2018-12`.
    pub edition: String,
    /// The section in it: `3.2.5`; empty where the document has none.
    pub section: String,
}

impl AdviceView {
    /// The controls of its page: the list, what cures, and the bar with the cure of the one whose
    /// rule is shown. What only notes is called for in the list and in the bar.
    pub fn page_offers(&self, page: &AdvicePage) -> Vec<Offer> {
        let listed = self.listed();
        let mut offers = vec![Offer::of(AdviceIntent::Back)];
        for (at, one) in &listed {
            offers.push(Offer::of(AdviceIntent::Show(*at)));
            if one.cure.is_some() {
                offers.push(Offer::of(AdviceIntent::Cure(*at)));
            }
        }
        if self.notes_apart() {
            offers.push(Offer::of(AdviceIntent::All));
        }
        if listed.len() < self.said.len() {
            offers.push(Offer::of(AdviceIntent::All));
        }
        if self.chosen(page).is_some_and(|one| one.cure.is_some()) {
            offers.push(Offer::of(AdviceIntent::Cure(page.chosen)));
        }
        offers
    }

    /// The one whose rule is shown.
    pub fn chosen(&self, page: &AdvicePage) -> Option<&Advised> {
        self.of(page.chosen)
    }

    /// Whether there is both what is to be done and what only notes, so that the one can be listed
    /// without the other.
    pub fn notes_apart(&self) -> bool {
        let (holds, warns) = self.to_do();
        0 < holds + warns && holds + warns < self.said.len()
    }
}

/// What a person can do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr, strum::VariantNames)]
pub enum AdviceIntent {
    /// Show all of it.
    Open,
    /// Back to the screen.
    Back,
    /// List what only notes too, or no longer.
    All,
    /// Show the rule of this one, by its [`Advised::id`].
    Show(u32),
    /// Do what cures this one, by its [`Advised::id`].
    Cure(u32),
}

/// Where a person is on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdviceState {
    /// The one whose rule is shown; else the first.
    pub chosen: Option<u32>,
    /// What only notes is listed too.
    pub all: bool,
}

impl Advised {
    /// Tells it from everything else that is said, wherever it stands: a touch never means another
    /// sentence that has taken its place meanwhile. At most `i32::MAX`.
    pub fn id(&self) -> u32 {
        let text = [self.rule.as_str(), &self.sentence].join(" ");
        // FNV-1a.
        let hash = text
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        hash >> 1
    }

    /// Its colour.
    pub const fn tone(&self) -> Tone {
        match self.severity {
            Severity::Block => Tone::Stop,
            Severity::Warn => Tone::Need,
            Severity::Record => Tone::Info,
        }
    }
}

impl AdviceView {
    /// The one that is said on the screen itself.
    pub fn first(&self) -> Option<&Advised> {
        self.said.first()
    }

    /// How many more there are.
    pub fn more(&self) -> usize {
        self.said.len().saturating_sub(1)
    }

    /// How many hold, and how many warn.
    pub fn to_do(&self) -> (usize, usize) {
        let of = |severity| self.said.iter().filter(|one| one.severity == severity).count();
        (of(Severity::Block), of(Severity::Warn))
    }

    /// The one with this id, while it is still said.
    pub fn of(&self, id: u32) -> Option<&Advised> {
        self.said.iter().find(|one| one.id() == id)
    }

    /// Those that the page lists, each with its id: what only notes is listed when it is asked
    /// for, or when there is nothing else.
    pub fn listed(&self) -> Vec<(u32, &Advised)> {
        let (holds, warns) = self.to_do();
        let all = self.page.as_ref().is_some_and(|page| page.all) || holds + warns == 0;
        let listed = self.said.iter().filter(|one| all || Severity::Record < one.severity);
        listed.map(|one| (one.id(), one)).collect()
    }

    /// Whether a rule says anything.
    pub fn names(&self, rule: &str) -> bool {
        self.said.iter().any(|one| one.rule.as_str() == rule)
    }
}
