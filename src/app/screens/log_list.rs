//! The record of mailings of a day as a list.

use std::sync::Arc;

use super::Day;
use super::offer::{KeysOf, Offer, Pad};

/// What the list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogListView {
    /// The day of the record.
    pub day: Day,
    /// Which lines are listed.
    pub filter: LogFilter,
    /// All lines of the day's work: those that arrived, were settled or were released today, and
    /// every line that may hold a day, however old. While a line is looked for, all that fit, of
    /// which `rows` may be the first.
    pub all: u32,
    /// Lines that need something.
    pub to_do: u32,
    /// Lines that wait for their PS Form 3607 to be printed.
    pub to_print: u32,
    /// Lines released to operations.
    pub released: u32,
    /// The lines, latest first. The same `Arc` again means: nothing changed.
    pub rows: Arc<[LogRow]>,
    /// What is typed while a line is looked for; none when the list is just listed.
    pub find: Option<String>,
}

/// Which lines are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogFilter {
    /// All of them.
    All,
    /// Those that need something.
    ToDo,
    /// Those that wait for their PS Form 3607 to be printed.
    ToPrint,
    /// Those released.
    Released,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Comes back in [`LogListIntent::Open`].
    pub id: String,
    /// `B-038`
    pub number: String,
    /// The permit holder, if known.
    pub holder: Option<String>,
    /// `PI 1187`, if known.
    pub permit: Option<String>,
    /// Number of pieces, if known.
    pub pieces: Option<PieceCount>,
    /// Arrival, time of day: `14:24`.
    pub arrived: String,
    /// Its day, where that is not today.
    pub arrived_on: Option<Day>,
    /// `$5,149.20`, if known.
    pub postage: Option<String>,
    /// Where the line stands.
    pub state: LineState,
}

/// A number of pieces as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceCount {
    /// `18,390`
    Exact(String),
    /// `6,200`, more or less.
    About(String),
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Being written; not saved.
    Draft,
    /// Nothing but a name is known.
    NameOnly,
    /// Accepted.
    Accepted,
    /// Accepted; the placard (PS Form 3607) is still due.
    PlacardDue,
    /// Released to operations.
    Released,
    /// Matched with its statement, or entered.
    Reconciled,
    /// Two devices say different things.
    Conflict,
    /// Possibly billed twice.
    BilledTwice,
    /// Withdrawn by the mailer.
    Withdrawn,
}

impl LogListView {
    /// Every control of it.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers = match self.find {
            Some(_) => vec![
                Offer::keys(Pad::Keyboard, KeysOf::LogList),
                Offer::of(LogListIntent::Erase),
                Offer::of(LogListIntent::Clear),
            ],
            None => {
                let mut tabs = Offer::each(LogFilter::ALL.map(LogListIntent::Filter));
                tabs.push(Offer::of(LogListIntent::Find));
                tabs
            }
        };
        offers.extend(Offer::each(self.rows.iter().map(|row| LogListIntent::Open(row.id.clone()))));
        offers.extend(Offer::each([LogListIntent::Back, LogListIntent::LogMailing]));
        offers
    }
}

impl LogFilter {
    /// Every filter, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::All, Self::ToDo, Self::ToPrint, Self::Released];
}

/// What a person can do here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogListIntent {
    /// Home.
    Back,
    /// List these lines.
    Filter(LogFilter),
    /// Look for a line.
    Find,
    /// Open this line, by id.
    Open(String),
    /// Begin a new line.
    LogMailing,
    /// A key while a line is looked for.
    Key(char),
    /// Erase the last character.
    Erase,
    /// Look for something else.
    Clear,
}
