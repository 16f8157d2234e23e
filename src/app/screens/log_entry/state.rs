//! The line while it is being written: what is known of it, and the editor of one fact.
//!
//! A fact that is taken while the line is not saved yet goes into the draft; afterwards it is a
//! correction of its own. Both are the station's business: here is only what a tap means.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use domain::change::mailing::{Source as From, SourcedField};
use domain::ids::LineId;
use domain::log_entry::{
    Channel as Way, FieldName, LineField, LogEntry, MailClass as Class,
    ProcessingCategory as Category,
};
use domain::moment::{Moment, Timestamp};
use domain::quantity::{Exactness as Sure, Money, Pieces, Weight, WeightUnit};
use rust_decimal::Decimal;

use super::{Exactness, Field, LogEntryIntent, Recalled};
use crate::permit_card::PermitCard;

/// The most characters that an editor takes.
const TYPED_MAX: usize = 120;
/// The most digits of a number.
const DIGITS_MAX: usize = 12;
/// Digits of a time of day.
const CLOCK_DIGITS: usize = 4;

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
            LogEntryIntent::Choose(id) => self.take(choice(&id)),
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
        let exactness = Exactness::Exact;
        self.editing = Some(Editing { field, typed: String::new(), exactness, day });
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
}

impl Field {
    /// Every field that has an editor.
    const ALL: [Self; 14] = [
        Self::Holder,
        Self::Permit,
        Self::Class,
        Self::Weight,
        Self::Pieces,
        Self::Postage,
        Self::JobId,
        Self::Channel,
        Self::EInduction,
        Self::Containers,
        Self::Comments,
        Self::Arrival,
        Self::PaperNumber,
        Self::WrittenBy,
    ];

    /// How it is entered.
    pub const fn entered(self) -> Entered {
        match self {
            Self::Weight | Self::Pieces | Self::Postage | Self::PaperNumber => Entered::Number,
            Self::Class | Self::Channel | Self::EInduction => Entered::Choice,
            Self::Arrival => Entered::Arrival,
            Self::Holder
            | Self::Permit
            | Self::JobId
            | Self::Containers
            | Self::Comments
            | Self::WrittenBy => Entered::Text,
        }
    }

    /// Whether its number pad has a point.
    pub const fn has_point(self) -> bool {
        matches!(self, Self::Weight | Self::Postage)
    }
}

impl Editing {
    /// As it is kept in a draft, key by key.
    pub fn to_draft(&self) -> String {
        let exactness = match self.exactness {
            Exactness::Exact => "exact",
            Exactness::About => "about",
        };
        let day = self.day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        format!("{:?} {exactness} {day} {}", self.field, self.typed)
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
        let field = Field::ALL.into_iter().find(|known| format!("{known:?}") == field)?;
        let exactness = match exactness {
            "exact" => Exactness::Exact,
            "about" => Exactness::About,
            _ => return None,
        };
        Some(Self { field, typed: typed.to_owned(), exactness, day })
    }

    fn key(&mut self, intent: &LogEntryIntent) {
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
            Entered::Choice => false,
        }
    }

    /// What is typed as facts; none when it is no value of the field.
    fn facts(&self) -> Option<Vec<SourcedField>> {
        let text = self.typed.trim();
        if text.is_empty() {
            return None;
        }
        let keyed = |field| vec![SourcedField { field, source: From::Keyed }];
        match self.field {
            Field::Holder => Some(keyed(LineField::PermitHolder(text.to_owned()))),
            Field::JobId => Some(keyed(LineField::JobId(text.to_owned()))),
            Field::Comments => Some(keyed(LineField::Comments(text.to_owned()))),
            Field::WrittenBy => Some(keyed(LineField::WrittenBy(text.to_owned()))),
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
            Field::Weight => {
                let value: Decimal = text.parse().ok()?;
                Some(keyed(LineField::TotalWeight(Weight { value, unit: WeightUnit::Lb })))
            }
            Field::Class
            | Field::Channel
            | Field::EInduction
            | Field::Containers
            | Field::Arrival => None,
        }
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

/// The ways to submit statements, with the ids that come back.
pub(super) const CHANNELS: [(&str, Way); 6] = [
    ("mail_dat", Way::MailDat),
    ("mail_xml", Way::MailXml),
    ("postal_wizard", Way::PostalWizard),
    ("imsb_tool", Way::Imsb),
    ("self_service_terminal", Way::Sst),
    ("hard_copy", Way::HardCopy),
];

/// The classes and shapes, with the ids that come back.
pub(super) const CLASSES: [(&str, Class, Category); 9] = [
    ("first_class/letters", Class::FirstClass, Category::Letters),
    ("first_class/cards", Class::FirstClass, Category::Cards),
    ("first_class/flats", Class::FirstClass, Category::Flats),
    ("marketing/letters", Class::MarketingMail, Category::Letters),
    ("marketing/flats", Class::MarketingMail, Category::Flats),
    ("marketing/parcels", Class::MarketingMail, Category::MachinableParcels),
    ("periodicals/letters", Class::Periodicals, Category::Letters),
    ("periodicals/flats", Class::Periodicals, Category::Flats),
    ("packages/parcels", Class::PackageServices, Category::MachinableParcels),
];

/// What a touched option stands for; none for an id that no option has.
fn choice(id: &str) -> Option<Vec<SourcedField>> {
    let said = |field| SourcedField { field, source: From::MailerSaid };
    if let Some((_, way)) = CHANNELS.iter().find(|(known, _)| *known == id) {
        return Some(vec![said(LineField::Channel(*way))]);
    }
    if let Some((_, class, category)) = CLASSES.iter().find(|(known, ..)| *known == id) {
        return Some(vec![said(LineField::Class(*class)), said(LineField::Category(*category))]);
    }
    match id {
        "yes" => Some(vec![said(LineField::EInduction(true))]),
        "no" => Some(vec![said(LineField::EInduction(false))]),
        _ => None,
    }
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
        for field in Field::ALL {
            for typed in ["", "Lakeside  Parish ", "18,4", "Ñandú & Söhne"] {
                for exactness in [Exactness::Exact, Exactness::About] {
                    for day in [None, NaiveDate::from_ymd_opt(2018, 12, 3)] {
                        let editing = Editing { field, typed: typed.to_owned(), exactness, day };
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
    fn every_option_stands_for_something() {
        let ids = CHANNELS.iter().map(|c| c.0).chain(CLASSES.iter().map(|c| c.0));
        for id in ids.chain(["yes", "no"]) {
            assert!(choice(id).is_some(), "{id}");
        }
        assert_eq!(choice("parcel_select"), None);
    }
}
