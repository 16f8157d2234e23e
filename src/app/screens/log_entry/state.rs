//! The line while it is being written: what is known of it, and the editor of one fact.
//!
//! A fact that is taken while the line is not saved yet goes into the draft; afterwards it is a
//! correction of its own. Both are the station's business: here is only what a tap means.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::change::mailing::{Source as From, SourcedField};
use domain::ids::LineId;
use domain::log_entry::{ContainerCounts, FieldName, LineField, LogEntry, Verification};
use domain::moment::{Moment, Timestamp};
use domain::quantity::{Exactness as Sure, Money, Pieces, Weight, WeightUnit};
use rust_decimal::Decimal;

use super::choices::{self, PERFORMED};
use super::{ContainerKind, Exactness, Field, LogEntryIntent, Recalled, name_of};
use crate::permit_card::PermitCard;

/// The most characters that an editor takes.
const TYPED_MAX: usize = 120;
/// The most digits of a number.
const DIGITS_MAX: usize = 12;
/// Digits of a time of day.
const CLOCK_DIGITS: usize = 4;
/// The most digits of a count of containers.
const COUNT_DIGITS: usize = 5;

/// The screen of one line.
#[derive(Clone, Debug)]
pub struct LogEntryState {
    /// The line, once it is saved.
    pub line: Option<LineId>,
    /// When the mail arrived.
    pub arrived_at: Timestamp,
    /// What is known of a line that is not saved yet.
    pub draft: BTreeMap<FieldName, SourcedField>,
    /// The editor over the cells.
    pub editing: Option<Editing>,
    /// What of the editor is kept already.
    pub kept: String,
    /// What is known and begins like what is typed.
    pub recalled: Vec<Recalled>,
    /// A person said that the line is copied from a paper.
    pub from_paper: bool,
    /// Every field has its cell, whether it matters or not.
    pub all: bool,
}

/// The editor of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editing {
    /// Which fact.
    pub field: Field,
    /// What is typed.
    pub typed: String,
    /// Exact or about.
    pub exactness: Exactness,
    /// The day of an arrival.
    pub day: Option<NaiveDate>,
    /// Where the value comes from is asked, and not the value.
    pub of_source: bool,
    /// Containers by kind.
    pub counts: ContainerCounts,
    /// Which of them is typed.
    pub kind: ContainerKind,
}

/// What a tap comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Tapped {
    /// Only the editor changed, or nothing.
    Nothing,
    /// Facts are to be taken.
    Take(Vec<SourcedField>),
    /// What is typed is no such value; nothing is taken and the editor stays.
    NotAValue,
    /// The arrival that is open in the editor is to be taken.
    Arrival,
    /// Whether the line is copied from a paper was said.
    FromPaper,
    /// Where the values of a cell come from was said.
    Source(Field, From),
    /// Where the hard copy is secured is to be said.
    Secure,
    /// The wide button.
    Primary,
    /// Leave.
    Back,
}

impl LogEntryState {
    /// A line that is not saved yet.
    pub const fn begun(arrived_at: Timestamp) -> Self {
        Self {
            line: None,
            arrived_at,
            draft: BTreeMap::new(),
            editing: None,
            kept: String::new(),
            recalled: Vec::new(),
            from_paper: false,
            all: false,
        }
    }

    /// A line of the log.
    pub fn of(entry: &LogEntry, now: &Moment) -> Self {
        let arrived_at = entry.arrival().unwrap_or_else(|| now.timestamp());
        let from_paper = entry.is_from_paper();
        Self { line: Some(entry.line), from_paper, ..Self::begun(arrived_at) }
    }

    /// Takes facts into the draft.
    pub fn draft(&mut self, facts: impl IntoIterator<Item = SourcedField>) {
        for set in facts {
            self.draft.insert(set.field.name(), set);
        }
    }

    /// What a tap means.
    pub fn tap(&mut self, intent: LogEntryIntent) -> Tapped {
        match intent {
            LogEntryIntent::Back if self.editing.is_some() => {
                self.editing = None;
                Tapped::Nothing
            }
            LogEntryIntent::Back => Tapped::Back,
            LogEntryIntent::Edit(field) => {
                self.edit(field);
                Tapped::Nothing
            }
            LogEntryIntent::Primary => Tapped::Primary,
            LogEntryIntent::Choose(id) => self.choose(&id),
            LogEntryIntent::More => {
                self.all = !self.all;
                Tapped::Nothing
            }
            LogEntryIntent::SourceOf(field) => {
                self.editing = Some(Editing { of_source: true, ..Editing::of(field) });
                Tapped::Nothing
            }
            LogEntryIntent::Secure => Tapped::Secure,
            LogEntryIntent::FromPaper => {
                self.from_paper = !self.from_paper;
                Tapped::FromPaper
            }
            LogEntryIntent::Take if self.is_arrival() => Tapped::Arrival,
            LogEntryIntent::Take => {
                let facts = self.editing.as_ref().and_then(Editing::facts);
                self.take(facts)
            }
            // Which values are at hand is known to the station, which takes them itself.
            LogEntryIntent::Recall(_) | LogEntryIntent::TakeSuggestion => Tapped::Nothing,
            LogEntryIntent::Key(_)
            | LogEntryIntent::Erase
            | LogEntryIntent::Clear
            | LogEntryIntent::DayEarlier
            | LogEntryIntent::DayLater
            | LogEntryIntent::Count(_)
            | LogEntryIntent::Loose
            | LogEntryIntent::Exactness(_) => {
                if let Some(editing) = &mut self.editing {
                    editing.key(&intent);
                }
                Tapped::Nothing
            }
        }
    }

    /// Opens the editor of a fact.
    pub fn edit(&mut self, field: Field) {
        let day = (field == Field::Arrival).then(|| self.arrived_at.local_date());
        let drafted = self.draft.get(&name_of(field)).map(|set| &set.field);
        self.editing = Some(Editing { day, ..Editing::of(field).with(drafted) });
    }

    /// A touched option: a value of the field, or where its value comes from.
    fn choose(&mut self, id: &str) -> Tapped {
        let Some(Editing { field, of_source, .. }) = self.editing else { return Tapped::Nothing };
        if of_source {
            return match choices::chosen_source(id) {
                Some(source) => {
                    self.editing = None;
                    Tapped::Source(field, source)
                }
                None => Tapped::NotAValue,
            };
        }
        if field == Field::Verification && id == PERFORMED {
            self.edit(Field::Form2866);
            return Tapped::Nothing;
        }
        self.take(choices::stands_for(field, id))
    }

    fn is_arrival(&self) -> bool {
        self.editing.as_ref().is_some_and(|editing| editing.field == Field::Arrival)
    }

    fn take(&mut self, facts: Option<Vec<SourcedField>>) -> Tapped {
        match facts {
            Some(facts) => {
                self.editing = None;
                Tapped::Take(facts)
            }
            None => Tapped::NotAValue,
        }
    }
}

/// How a fact is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// On the number pad.
    Number,
    /// By touching one of a few.
    Choice,
    /// On the keyboard.
    Text,
    /// On the number pad, with its day beside it.
    Arrival,
    /// On the number pad, count by count.
    Counts,
}

impl Editing {
    /// The editor of a fact, nothing typed yet.
    pub fn of(field: Field) -> Self {
        Self {
            field,
            typed: String::new(),
            exactness: Exactness::Exact,
            day: None,
            of_source: false,
            counts: ContainerCounts::default(),
            kind: ContainerKind::default(),
        }
    }

    /// With what is known: counts are corrected one by one, anything else is typed anew.
    #[must_use]
    pub fn with(mut self, known: Option<&LineField>) -> Self {
        if let Some(LineField::Containers(counts)) = known {
            self.counts = *counts;
        }
        self
    }

    /// As it is kept in a draft, key by key.
    pub fn to_draft(&self) -> String {
        let exactness = match self.exactness {
            Exactness::Exact => "exact",
            Exactness::About => "about",
        };
        let day = self.day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let typed = match self.field.entered() {
            Entered::Counts => ContainerKind::ALL
                .map(|kind| self.counts.of(kind).to_string())
                .join(if self.counts.loose_bundles { "+" } else { "," }),
            _ => self.typed.clone(),
        };
        let of_source = if self.of_source { "source" } else { exactness };
        format!("{:?} {of_source} {day} {typed}", self.field)
    }

    /// What was kept; nothing when it is none.
    pub fn from_draft(text: &str) -> Option<Self> {
        let (field, rest) = text.split_once(' ')?;
        let (exactness, rest) = rest.split_once(' ')?;
        let (day, typed) = rest.split_once(' ')?;
        let day = match day {
            "-" => None,
            day => Some(day.parse().ok()?),
        };
        let field = Field::all().find(|known| format!("{known:?}") == field)?;
        let (exactness, of_source) = match exactness {
            "exact" => (Exactness::Exact, false),
            "about" => (Exactness::About, false),
            "source" => (Exactness::Exact, true),
            _ => return None,
        };
        let mut editing = Self { exactness, day, of_source, ..Self::of(field) };
        if field.entered() == Entered::Counts {
            editing.counts.loose_bundles = typed.contains('+');
            for (kind, count) in ContainerKind::ALL.into_iter().zip(typed.split(['+', ','])) {
                editing.counts.set(kind, count.parse().ok()?);
            }
        } else {
            editing.typed = typed.to_owned();
        }
        Some(editing)
    }

    fn key(&mut self, intent: &LogEntryIntent) {
        if self.field.entered() == Entered::Counts {
            return self.count(intent);
        }
        match intent {
            LogEntryIntent::Key(key) if self.takes(*key) => self.typed.push(*key),
            LogEntryIntent::Erase => drop(self.typed.pop()),
            LogEntryIntent::Clear => self.typed.clear(),
            LogEntryIntent::Exactness(exactness) => self.exactness = *exactness,
            LogEntryIntent::DayEarlier => self.turn(|day| day.checked_sub_days(Days::new(1))),
            LogEntryIntent::DayLater => self.turn(|day| day.checked_add_days(Days::new(1))),
            _ => {}
        }
    }

    /// A touch while containers are counted: digits go to the kind that is typed.
    fn count(&mut self, intent: &LogEntryIntent) {
        let count = self.counts.of(self.kind);
        let digits = count.to_string().len();
        match intent {
            LogEntryIntent::Key(key) if count == 0 || digits < COUNT_DIGITS => {
                if let Some(digit) = key.to_digit(10) {
                    self.counts.set(self.kind, count.saturating_mul(10).saturating_add(digit));
                }
            }
            LogEntryIntent::Erase => self.counts.set(self.kind, count / 10),
            LogEntryIntent::Clear => self.counts.set(self.kind, 0),
            LogEntryIntent::Count(kind) => self.kind = *kind,
            LogEntryIntent::Loose => self.counts.loose_bundles = !self.counts.loose_bundles,
            _ => {}
        }
    }

    fn turn(&mut self, turned: impl Fn(NaiveDate) -> Option<NaiveDate>) {
        self.day = self.day.and_then(|day| turned(day).or(Some(day)));
    }

    fn takes(&self, key: char) -> bool {
        match self.field.entered() {
            Entered::Arrival => self.typed.len() < CLOCK_DIGITS && key.is_ascii_digit(),
            Entered::Number => {
                let digits = self.typed.len() < DIGITS_MAX && key.is_ascii_digit();
                digits || (key == '.' && self.field.has_point() && !self.typed.contains('.'))
            }
            Entered::Text => self.typed.chars().count() < TYPED_MAX && !key.is_control(),
            Entered::Choice | Entered::Counts => false,
        }
    }

    /// What is typed as facts; none when it is no value of the field.
    fn facts(&self) -> Option<Vec<SourcedField>> {
        let keyed = |field| vec![SourcedField { field, source: From::Keyed }];
        if self.field == Field::Containers {
            // What a clerk counts was counted on the mail itself.
            let field = LineField::Containers(self.counts);
            let counted = vec![SourcedField { field, source: From::PhysicalReview }];
            return Some(counted).filter(|_| self.counts != ContainerCounts::default());
        }
        let text = self.typed.trim();
        if text.is_empty() {
            return None;
        }
        let said = |field| vec![SourcedField { field, source: From::MailerSaid }];
        match self.field {
            Field::Holder => Some(keyed(LineField::PermitHolder(text.to_owned()))),
            Field::JobId => Some(keyed(LineField::JobId(text.to_owned()))),
            Field::Comments => Some(keyed(LineField::Comments(text.to_owned()))),
            Field::WrittenBy => Some(keyed(LineField::WrittenBy(text.to_owned()))),
            Field::Mailer => Some(keyed(LineField::Mailer(text.to_owned()))),
            Field::Ticket => Some(said(LineField::Ticket(text.to_owned()))),
            Field::Account => Some(said(LineField::AdjustmentAccount(text.to_owned()))),
            Field::HardCopyNumber => Some(keyed(LineField::HardCopyNumber(text.to_owned()))),
            Field::Form2866 => {
                let form_2866 = text.to_owned();
                Some(keyed(LineField::Verification(Verification::Performed { form_2866 })))
            }
            Field::FullService => Some(said(LineField::FullServicePieces(text.parse().ok()?))),
            Field::PieceWeight => Some(keyed(LineField::PieceWeight(pounds(text)?))),
            Field::PaperNumber => {
                let number = text.parse().ok().filter(|number| 0 < *number)?;
                Some(keyed(LineField::PaperNumber(number)))
            }
            Field::Permit => PermitCard::read(text).map(|card| permit(card, From::Keyed)),
            Field::Pieces => {
                let count = text.parse().ok()?;
                let exactness = match self.exactness {
                    Exactness::Exact => Sure::Exact,
                    Exactness::About => Sure::Approximate,
                };
                Some(vec![SourcedField {
                    field: LineField::Pieces(Pieces { count, exactness }),
                    source: From::MailerSaid,
                }])
            }
            Field::Postage => Some(keyed(LineField::Postage(Money(cents(text)?)))),
            // A weight by hand is marked as such; the scale's comes by its own way.
            Field::Weight => Some(keyed(LineField::TotalWeight(pounds(text)?))),
            Field::Class
            | Field::Channel
            | Field::EInduction
            | Field::Evs
            | Field::DropShipment
            | Field::HardCopy
            | Field::Presort
            | Field::Form8125
            | Field::Verification
            | Field::Containers
            | Field::Arrival => None,
        }
    }
}

/// A weight in pounds, as it was typed.
fn pounds(text: &str) -> Option<Weight> {
    Some(Weight { value: text.parse().ok()?, unit: WeightUnit::Lb })
}

impl ContainerKind {
    /// Every kind, in the order of the entry screen.
    pub const ALL: [Self; 5] =
        [Self::MmTrays, Self::EmmTrays, Self::FlatTrays, Self::Sacks, Self::Pallets];
}

/// The counts by kind.
pub(super) trait ByKind {
    /// How many of a kind.
    fn of(&self, kind: ContainerKind) -> u32;
    /// So many of a kind.
    fn set(&mut self, kind: ContainerKind, count: u32);
}

impl ByKind for ContainerCounts {
    fn of(&self, kind: ContainerKind) -> u32 {
        match kind {
            ContainerKind::MmTrays => self.mm_trays,
            ContainerKind::EmmTrays => self.emm_trays,
            ContainerKind::FlatTrays => self.flat_trays,
            ContainerKind::Sacks => self.sacks,
            ContainerKind::Pallets => self.pallets,
        }
    }

    fn set(&mut self, kind: ContainerKind, count: u32) {
        *match kind {
            ContainerKind::MmTrays => &mut self.mm_trays,
            ContainerKind::EmmTrays => &mut self.emm_trays,
            ContainerKind::FlatTrays => &mut self.flat_trays,
            ContainerKind::Sacks => &mut self.sacks,
            ContainerKind::Pallets => &mut self.pallets,
        } = count;
    }
}

/// Dollars with two decimals; none when there are more, which no postage has on a pad.
fn cents(text: &str) -> Option<Decimal> {
    let mut amount: Decimal = text.parse().ok()?;
    if 2 < amount.scale() {
        return None;
    }
    amount.rescale(2);
    Some(amount)
}

/// A permit as two facts of the line.
pub fn permit(card: PermitCard, source: From) -> Vec<SourcedField> {
    vec![
        SourcedField { field: LineField::PermitType(card.kind), source },
        SourcedField { field: LineField::PermitNumber(card.number), source },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: Field, text: &str) -> Tapped {
        let arrived = Timestamp::parse("2018-12-04T08:31:00-06:00").unwrap();
        let mut state = LogEntryState::begun(arrived);
        state.tap(LogEntryIntent::Edit(field));
        for key in text.chars() {
            state.tap(LogEntryIntent::Key(key));
        }
        state.tap(LogEntryIntent::Take)
    }

    fn one(tapped: Tapped) -> Option<LineField> {
        match tapped {
            Tapped::Take(mut facts) => facts.pop().map(|set| set.field),
            _ => None,
        }
    }

    #[test]
    fn what_is_typed_becomes_the_value_of_its_field() {
        for (field, text, expected) in [
            (Field::Holder, " Lakeside Parish ", LineField::PermitHolder("Lakeside Parish".into())),
            (Field::Permit, "pi 40312", LineField::PermitNumber("40312".into())),
            (Field::Postage, "231.5", LineField::Postage(Money("231.50".parse().unwrap()))),
            (Field::PaperNumber, "007", LineField::PaperNumber(7)),
            (Field::WrittenBy, "Ann Huber", LineField::WrittenBy("Ann Huber".into())),
            (
                Field::Pieces,
                "18,4x00",
                LineField::Pieces(Pieces { count: 18_400, exactness: Sure::Exact }),
            ),
        ] {
            assert_eq!(one(typed(field, text)), Some(expected), "{field:?} {text}");
        }
    }

    #[test]
    fn what_is_no_value_is_not_taken_and_stays_in_the_editor() {
        for (field, text) in [
            (Field::Holder, "   "),
            (Field::Permit, "40312"),
            (Field::Pieces, "99999999999"),
            (Field::Postage, "1.005"),
            (Field::Weight, "."),
            (Field::PaperNumber, "000"),
        ] {
            assert_eq!(typed(field, text), Tapped::NotAValue, "{field:?} {text}");
        }
    }

    #[test]
    fn what_stands_in_an_editor_is_kept_to_the_character() {
        for field in Field::all().filter(|field| field.entered() != Entered::Counts) {
            for typed in ["", "Lakeside  Parish ", "18,4", "Ñandú & Söhne"] {
                for exactness in [Exactness::Exact, Exactness::About] {
                    for day in [None, NaiveDate::from_ymd_opt(2018, 12, 3)] {
                        let typed = typed.to_owned();
                        let editing = Editing { typed, exactness, day, ..Editing::of(field) };
                        assert_eq!(Editing::from_draft(&editing.to_draft()), Some(editing));
                    }
                }
            }
        }
        for text in [
            "",
            "Holder",
            "Holder exact",
            "Holder exact -",
            "Holder exact today x",
            "Holder maybe - x",
            "Colour exact - red",
        ] {
            assert_eq!(Editing::from_draft(text), None, "{text}");
        }
    }

    #[test]
    fn containers_are_counted_kind_by_kind_and_kept() {
        let mut state =
            LogEntryState::begun(Timestamp::parse("2018-12-04T08:31:00-06:00").unwrap());
        state.tap(LogEntryIntent::Edit(Field::Containers));
        assert_eq!(state.tap(LogEntryIntent::Take), Tapped::NotAValue, "nothing is counted");
        for tap in [
            LogEntryIntent::Key('1'),
            LogEntryIntent::Key('2'),
            LogEntryIntent::Count(ContainerKind::Pallets),
            LogEntryIntent::Key('4'),
            LogEntryIntent::Key('0'),
            LogEntryIntent::Erase,
            LogEntryIntent::Loose,
        ] {
            state.tap(tap);
        }
        let editing = state.editing.clone().unwrap();
        let kept = Editing::from_draft(&editing.to_draft()).unwrap();
        assert_eq!(kept.counts, editing.counts);
        let expected = ContainerCounts {
            mm_trays: 12,
            pallets: 4,
            loose_bundles: true,
            ..ContainerCounts::default()
        };
        assert_eq!(one(state.tap(LogEntryIntent::Take)), Some(LineField::Containers(expected)));
    }

    #[test]
    fn a_verification_that_was_done_asks_for_its_form() {
        let mut state =
            LogEntryState::begun(Timestamp::parse("2018-12-04T08:31:00-06:00").unwrap());
        state.tap(LogEntryIntent::Edit(Field::Verification));
        state.tap(LogEntryIntent::Choose("performed".into()));
        for key in "Drawer 2, passed".chars() {
            state.tap(LogEntryIntent::Key(key));
        }
        let form_2866 = "Drawer 2, passed".to_owned();
        let expected = LineField::Verification(Verification::Performed { form_2866 });
        assert_eq!(one(state.tap(LogEntryIntent::Take)), Some(expected));
    }
}
