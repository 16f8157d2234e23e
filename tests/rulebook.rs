//! The rulebook at work: each rule that counts as covered has cases in which it decides and cases
//! that it leaves alone, and without it they come out differently.
//!
//! A case is data: what is given, what is done, what is expected. It is played by a hand on the
//! glass of one device: the hand presses what the view offers and nothing else, and what is
//! expected is read off the view. `cargo test -p tests --test rulebook -- --nocapture` prints a
//! line for each document.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(missing_docs, unreachable_pub)]

#[path = "rulebook/acceptance.rs"]
mod acceptance;
#[path = "rulebook/beginnings.rs"]
mod beginnings;
#[path = "rulebook/device.rs"]
mod device;
#[path = "rulebook/dock.rs"]
mod dock;
#[path = "rulebook/entry.rs"]
mod entry;
#[path = "rulebook/guards.rs"]
mod guards;
#[path = "rulebook/outage.rs"]
mod outage;
#[path = "rulebook/play.rs"]
mod play;
#[path = "rulebook/reconciliation.rs"]
mod reconciliation;
#[path = "rulebook/release.rs"]
mod release;
#[path = "rulebook/roam.rs"]
mod roam;
#[path = "rulebook/words.rs"]
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use domain::finding::{Asked, Says};
use domain::log_entry::FieldName;
use domain::rulebook::{RuleId, Rulebook, rules};

use play::Play;
use tests::Seen;
use words::{Do, Then};

/// The least number of rules of the Contingency Plan that have to be covered.
const COVERED_MIN: usize = 81;

/// The rules that forbid a demand, and have to show both the demand that must not appear and a
/// case where it is right.
const MUST_NOT_DEMAND: [&str; 8] =
    ["001-1.1d", "001-3e", "001-3f", "001-3q", "001-3u", "001-3.4b", "001-5.1h", "001-6.1"];

/// What a case shows about its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The rule decides: without it the case comes out differently.
    Decides,
    /// A neighbour that the rule leaves alone: it comes out the same without it.
    LeavesAlone,
}

/// One case.
pub struct Case {
    rule: &'static str,
    kind: Kind,
    name: &'static str,
    given: Vec<Do>,
    when: Do,
    then: Vec<Then>,
}

/// A case in which the rule decides.
pub fn decides(
    rule: &'static str,
    name: &'static str,
    given: Vec<Do>,
    when: Do,
    then: Vec<Then>,
) -> Case {
    Case { rule, kind: Kind::Decides, name, given, when, then }
}

/// A case that the rule leaves alone.
pub fn leaves(
    rule: &'static str,
    name: &'static str,
    given: Vec<Do>,
    when: Do,
    then: Vec<Then>,
) -> Case {
    Case { kind: Kind::LeavesAlone, ..decides(rule, name, given, when, then) }
}

/// How a case comes out otherwise than expected.
#[derive(Clone, Debug)]
enum Miss {
    /// Already what is given does not come about: the case says nothing.
    Given(String),
    /// Something that is expected is not so.
    Then(String),
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(why) => write!(f, "it does not even begin: {why}"),
            Self::Then(why) => f.write_str(why),
        }
    }
}

/// A case as it came out under the whole rulebook and without its rule.
struct Played {
    case: Case,
    whole: Result<(), Miss>,
    without: Result<(), Miss>,
    held_without: bool,
    seen: Seen,
    fields: Vec<FieldName>,
    seen_without: Seen,
}

static PLAYED: LazyLock<Vec<Played>> = LazyLock::new(|| cases().into_iter().map(played).collect());

fn played(case: Case) -> Played {
    let (whole, with) = case.play(&Rulebook::whole());
    let (without, play) = case.play(&Rulebook::whole().without(case.rule()));
    let (held_without, seen_without) = (play.is_held(), play.seen());
    let (seen, fields) = (with.seen(), with.fields());
    Played { case, whole, without, held_without, seen, fields, seen_without }
}

fn cases() -> Vec<Case> {
    let mut cases = outage::cases();
    cases.extend(acceptance::cases());
    cases.extend(release::cases());
    cases.extend(dock::cases());
    cases.extend(entry::cases());
    cases.extend(reconciliation::cases());
    cases
}

impl Case {
    /// Plays the case under a rulebook: whether it comes out as expected, and the device.
    fn play(&self, rulebook: &Rulebook) -> (Result<(), Miss>, Play) {
        let mut play = Play::begin(rulebook, &self.given);
        let mut outcome = Ok(());
        for step in &self.given {
            outcome = outcome.and_then(|()| play.given(step).map_err(Miss::Given));
        }
        if outcome.is_ok() {
            outcome = play.step(&self.when).map_err(Miss::Given);
        }
        if outcome.is_ok() {
            outcome = self.then.iter().try_for_each(|then| play.check(then)).map_err(Miss::Then);
        }
        (outcome, play)
    }

    fn rule(&self) -> RuleId {
        RuleId::find(self.rule).unwrap_or_else(|| panic!("no rule {}", self.rule))
    }
}

#[test]
fn every_case_comes_out_as_expected() {
    let failed: Vec<String> = PLAYED
        .iter()
        .filter_map(|played| Some(format!("{}: {}", played.name(), played.whole.as_ref().err()?)))
        .collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn every_covered_rule_decides_its_cases_and_leaves_their_neighbours_alone() {
    let mut covered: BTreeSet<RuleId> = BTreeSet::new();
    let mut not_covered: Vec<String> = Vec::new();
    for (rule, cases) in by_rule() {
        match why_not_covered(&cases) {
            None => {
                covered.insert(rule);
            }
            Some(why) => not_covered.push(format!("{rule}: {why}")),
        }
    }
    let of = |number: &str| covered.iter().filter(|rule| document(**rule) == number).count();
    for (number, total) in totals() {
        let at_a_device =
            covered.iter().filter(|rule| document(**rule) == number && stands_there(**rule));
        let at_a_device = at_a_device.count();
        // No case is played at the central yet: what is decided there and said at a device counts
        // for itself.
        let said = of(number) - at_a_device;
        println!(
            "{number}: {} / {total} ({at_a_device} at a device, 0 at the central, {said} decided \
             elsewhere and said at a device)",
            of(number)
        );
    }
    assert!(not_covered.is_empty(), "not covered:\n{}", not_covered.join("\n"));
    assert!(COVERED_MIN <= of("001"), "{} rules of the Contingency Plan are covered", of("001"));
}

#[test]
fn what_a_rule_holds_goes_on_without_it() {
    let expects_hold = |played: &&Played| {
        let held = |then: &Then| matches!(then, Then::Held);
        played.case.kind == Kind::Decides && played.case.then.iter().any(held)
    };
    let still_held: Vec<String> = PLAYED
        .iter()
        .filter(expects_hold)
        .filter(|played| played.held_without)
        .map(Played::name)
        .collect();
    assert!(still_held.is_empty(), "{still_held:#?}");
}

#[test]
fn a_rule_that_is_off_says_nothing() {
    let says = |played: &&Played| played.seen_without.rules.contains(played.case.rule);
    let said: Vec<String> = PLAYED.iter().filter(says).map(Played::name).collect();
    assert!(said.is_empty(), "{said:#?}");
}

#[test]
fn a_rule_that_forbids_a_demand_has_a_case_where_the_demand_is_right() {
    for rule in MUST_NOT_DEMAND {
        let asked = |kind: Kind, of: fn(&Then) -> Option<Asked>| -> BTreeSet<Asked> {
            PLAYED
                .iter()
                .filter(|played| played.case.rule == rule && played.case.kind == kind)
                .flat_map(|played| &played.case.then)
                .filter_map(of)
                .collect()
        };
        let forbidden = asked(Kind::Decides, |then| match then {
            Then::DoesNotAsk(what) => Some(*what),
            _ => None,
        });
        let right = asked(Kind::LeavesAlone, |then| match then {
            Then::Asks(what) => Some(*what),
            _ => None,
        });
        let both = forbidden.intersection(&right).next();
        assert!(both.is_some(), "{rule}: forbidden {forbidden:?}, right {right:?}");
    }
}

#[test]
fn every_case_has_its_own_name_and_expects_something() {
    let mut names = BTreeSet::new();
    for played in PLAYED.iter() {
        assert!(names.insert(played.name()), "{} stands twice", played.name());
        assert!(!played.case.then.is_empty(), "{}", played.name());
    }
}

impl Played {
    fn name(&self) -> String {
        format!("{} {}", self.case.rule, self.case.name)
    }
}

/// Why a rule does not count as covered.
fn why_not_covered(cases: &[&Played]) -> Option<String> {
    for kind in [Kind::Decides, Kind::LeavesAlone] {
        if !cases.iter().any(|played| played.case.kind == kind) {
            return Some(format!("no case of {kind:?}"));
        }
    }
    cases.iter().find_map(|played| {
        let why = match (played.case.kind, &played.whole, &played.without) {
            (_, Err(why), _) => why.to_string(),
            (Kind::Decides, Ok(()), Ok(())) => "comes out the same without the rule".to_owned(),
            (Kind::Decides, Ok(()), Err(why @ Miss::Given(_)))
            | (Kind::LeavesAlone, Ok(()), Err(why)) => {
                format!("comes out differently without the rule, but so: {why}")
            }
            (Kind::Decides, Ok(()), Err(Miss::Then(_))) | (Kind::LeavesAlone, Ok(()), Ok(())) => {
                return None;
            }
        };
        Some(format!("{}: {why}", played.case.name))
    })
}

fn by_rule() -> BTreeMap<RuleId, Vec<&'static Played>> {
    let mut by_rule: BTreeMap<RuleId, Vec<&Played>> = BTreeMap::new();
    for played in PLAYED.iter() {
        by_rule.entry(played.case.rule()).or_default().push(played);
    }
    by_rule
}

/// The four documents with the number of their rules.
fn totals() -> BTreeMap<&'static str, usize> {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules() {
        *totals.entry(document(rule)).or_default() += 1;
    }
    totals.retain(|number, _| number.bytes().all(|byte| byte.is_ascii_digit()));
    totals
}

/// Whether whom the rule concerns stands at a device.
fn stands_there(rule: RuleId) -> bool {
    let row = rule.row();
    row.is_some_and(|row| {
        ["clerk", "dock", "supervisor"].iter().any(|one| row.who.split(", ").any(|who| who == *one))
    })
}

fn document(rule: RuleId) -> &'static str {
    rule.document().map_or("", |document| document.number.as_str())
}
