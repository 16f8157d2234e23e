//! What a device does next about sync, and nothing else: a pure `step(state, input) → (state,
//! actions)` without clock, network, database or randomness. `docs/sync.md`, "The device's side".
//!
//! > Nothing but this decides when something is sent. In every state a request is under way, or
//! > the moment is named at which the next one follows.
//!
//! The state is built from the store at the start ([`State::new`]) and holds nothing that a
//! restart would lose: what the central has is asked for again, what the device has is in the store.

mod answers;

use std::collections::VecDeque;

use store::HeadStatement;

use crate::JournalId;
use crate::backoff::{Backoff, NS_PER_SECOND};
use crate::message::{FeedRows, HeardRows, News, Standing};

/// How long a device with nothing to do waits before it asks again what is new.
pub const ASK_AGAIN_NS: u64 = 15 * NS_PER_SECOND;
/// The most rows in a push that follows no failure.
pub const PUSH_ROWS_MAX: usize = crate::wire::BATCH_ROWS_MAX;
/// The most rows in a page that follows no failure.
pub const HEARD_ROWS_MAX: usize = crate::wire::down::HEARD_ROWS_MAX;
/// The fewest rows to which failures shrink a push or a page.
pub const ROWS_MIN: usize = 4;
/// How many pushes in a row may bring nothing further, and how many damaged rows may follow each
/// other, before they count as a failure.
const RESTLESS_MAX: u32 = 3;

/// What happened, and when.
#[derive(Clone, Debug)]
pub struct Input {
    /// Monotonic nanoseconds. A wall clock never comes in here.
    pub now_ns: u64,
    /// 64 random bits for a wait, should one become necessary.
    pub dice: u64,
    /// What happened.
    pub event: Event,
}

/// What can happen to the sync of a device.
#[derive(Clone, Debug)]
pub enum Event {
    /// Time has passed.
    Woke,
    /// The journals that the device wrote end here now. Told after every recording, and again at
    /// every wake, so that one lost telling delays and never stops anything.
    Own(Vec<OwnHead>),
    /// A person asks for it now, or the operating system says that a network came up.
    Nudged,
    /// The central's answer to the request under way; its signature is good.
    Answered(Answer),
    /// There was no answer to the request under way, or none by the central.
    Failed(Failure),
    /// The push under way could not be composed: a row in a journal of the device's own is not
    /// the one that was sealed.
    Damaged {
        /// The journal.
        journal: JournalId,
        /// The number of the row.
        seq: u64,
    },
    /// The station did what it was handed.
    Applied(Applied),
}

/// How a request failed: what it says about the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing answered.
    Unreached,
    /// Something answered, and what it said brings nothing: a refusal, somebody's page, an answer
    /// that cannot be used. The link is there.
    Refused,
    /// Nothing was asked: the device could not read its own store.
    Unasked,
}

/// How far the device itself wrote one of its journals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnHead {
    /// The journal.
    pub journal: JournalId,
    /// The last number that the device wrote.
    pub upto: u64,
}

/// An answer by the central.
#[derive(Clone, Debug)]
pub enum Answer {
    /// To a hello.
    News(News),
    /// To a push that went up to the number `sent_upto`.
    Acknowledged {
        /// What the central says.
        standing: Standing,
        /// The last row that was sent.
        sent_upto: u64,
    },
    /// Rows of another journal.
    Rows(Box<HeardRows>),
    /// A page of a feed.
    Feed(FeedRows),
}

/// What the station says about something that it was handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The acknowledgements are written down.
    Acknowledged,
    /// A new journal has begun; these are the device's journals now.
    Journal(Vec<OwnHead>),
    /// Rows were taken in: the journal is now known up to this number.
    Rows {
        /// The journal.
        journal: JournalId,
        /// The last number known.
        upto: u64,
    },
    /// Rows were not taken in: they contradict what the device knows of the journal. The store
    /// has noted it; asking again changes nothing.
    RowsRefused {
        /// The journal.
        journal: JournalId,
    },
    /// A page of a feed was taken in.
    Feed {
        /// The feed.
        feed: String,
        /// The last revision applied.
        rev: u64,
    },
    /// The page does not fit, or the sum does not agree: the feed has to be taken as a whole.
    FeedDiffers {
        /// The feed.
        feed: String,
    },
    /// It could not be done now (a full disk): nothing was changed.
    Nothing,
}

/// What has to be done.
#[derive(Clone, Debug)]
pub enum Action {
    /// Send this request; answer with [`Event::Answered`] or [`Event::Failed`].
    Send(Errand),
    /// Hand this to the station; answer with [`Event::Applied`].
    Hand(Delivery),
    /// Come back with [`Event::Woke`] at this moment, or earlier with anything else.
    WakeAt(u64),
}

/// A request to the central.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// What is new?
    Hello {
        /// How many rows the central seems not to have.
        backlog: u64,
    },
    /// Here are rows.
    Push {
        /// Of this journal.
        journal: JournalId,
        /// From this number.
        from_seq: u64,
        /// At most so many.
        rows_max: usize,
    },
    /// Rows of another journal, from what the store has.
    Rows {
        /// The journal.
        journal: JournalId,
        /// At most so many.
        rows_max: usize,
    },
    /// A page of a feed.
    Feed {
        /// The feed.
        feed: String,
        /// From the beginning, whatever the store has.
        whole: bool,
    },
}

/// Something that only the owner of the write connection can do.
#[derive(Clone, Debug)]
pub enum Delivery {
    /// Write down what the central has, its time, and what others said about their heads.
    Acknowledged {
        /// What the central has of the device's own journals, newest answer last.
        standings: Vec<Standing>,
        /// What other devices said.
        statements: Vec<HeadStatement>,
    },
    /// Begin a new journal before anything else is recorded.
    Journal(NewJournal),
    /// Take in rows of another journal.
    Rows(Box<HeardRows>),
    /// Take in a page of a feed.
    Feed(FeedRows),
}

/// Why the device has to begin a new journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewJournal {
    /// The central holds other rows under the same numbers, from this one on at the latest.
    Forked {
        /// The journal.
        journal: JournalId,
        /// The first number known to differ.
        seq: u64,
    },
    /// The central holds more of the journal being written than the device: it was set back.
    RolledBack {
        /// The journal.
        journal: JournalId,
    },
    /// A row of one of the device's own journals, which the central does not have, is not the one
    /// that was sealed. What was recorded after it goes on in a new journal.
    Damaged {
        /// The journal; it need not be the one being written.
        journal: JournalId,
        /// The number of the row.
        seq: u64,
    },
}

/// The link as a screen shows it. It says whether anything answers there, not whether the central
/// takes what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing was asked yet.
    Unknown,
    /// The last request was answered.
    Up,
    /// It was not, and will be tried again at this monotonic moment.
    Down {
        /// Monotonic nanoseconds.
        again_at_ns: u64,
    },
}

/// Where the sync of a device stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The journals that the device wrote, oldest first; the last is the one being written.
    own: Vec<OwnJournal>,
    /// Whether the central has said what it holds since the start or the last failure.
    met: bool,
    /// Whether the last request was answered, by whomever; none before the first.
    reached: Option<bool>,
    /// Whether the central keeps what the device sends apart, because it trusts it no more.
    held_apart: bool,
    /// The request under way.
    errand: Option<Errand>,
    /// Whether the station has acknowledgements in hand, and the newer ones that wait for it.
    acknowledging: bool,
    standings_next: Vec<Standing>,
    /// Whether the station has a page in hand.
    applying: bool,
    /// Whether the station is beginning a new journal: nothing is sent meanwhile.
    beginning: bool,
    rows_wanted: VecDeque<RowsGoal>,
    feeds_wanted: VecDeque<FeedGoal>,
    backoff: Backoff,
    wait_until_ns: u64,
    hello_at_ns: u64,
    /// Whether rows went up last, so that they do not keep everything else from coming down.
    up_last: bool,
    /// Whether something came down since the last hello: then the next one follows at once.
    progress: bool,
    restless: u32,
    now_ns: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct OwnJournal {
    journal: JournalId,
    upto: u64,
    /// What the central has, as it said.
    central: u64,
    /// How far it put rows of a revoked device aside, in this run of the program.
    held: u64,
}

impl OwnJournal {
    /// The first row to send; none when everything is there.
    fn first_unsent(&self) -> Option<u64> {
        let there = self.central.max(self.held);
        (there < self.upto).then_some(there + 1)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct RowsGoal {
    journal: JournalId,
    upto: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FeedGoal {
    feed: String,
    upto: u64,
    whole: bool,
}

impl State {
    /// A device that starts, with its journals from the store, oldest first.
    pub fn new(own: &[OwnHead]) -> Self {
        let mut state = Self {
            own: Vec::new(),
            met: false,
            reached: None,
            held_apart: false,
            errand: None,
            acknowledging: false,
            standings_next: Vec::new(),
            applying: false,
            beginning: false,
            rows_wanted: VecDeque::new(),
            feeds_wanted: VecDeque::new(),
            backoff: Backoff::default(),
            wait_until_ns: 0,
            hello_at_ns: 0,
            up_last: false,
            progress: false,
            restless: 0,
            now_ns: 0,
        };
        state.set_own(own);
        state
    }

    /// How many rows the central seems not to have; all of them while it has said nothing.
    pub fn backlog(&self) -> u64 {
        self.own.iter().map(|own| own.upto.saturating_sub(own.central)).sum()
    }

    /// The link as measured.
    pub fn link(&self) -> Link {
        match self.reached {
            None => Link::Unknown,
            Some(true) => Link::Up,
            Some(false) => Link::Down { again_at_ns: self.wait_until_ns },
        }
    }

    /// Whether the central keeps what the device sends apart, because it trusts it no more.
    pub const fn is_held_apart(&self) -> bool {
        self.held_apart
    }

    /// Failures since the central last took something, or had nothing left to take.
    pub const fn failures(&self) -> u32 {
        self.backoff.failures()
    }

    /// Whether there is nothing to do before the next hello.
    pub fn is_at_rest(&self) -> bool {
        self.met
            && self.errand.is_none()
            && !self.acknowledging
            && !self.applying
            && !self.beginning
            && !self.progress
            && self.rows_wanted.is_empty()
            && self.feeds_wanted.is_empty()
            && self.own.iter().all(|own| own.first_unsent().is_none())
    }
}

/// One step. The actions are to be done in their order; there is at most one request, one page and
/// one set of acknowledgements under way at any time.
pub fn step(mut state: State, input: Input) -> (State, Vec<Action>) {
    state.now_ns = state.now_ns.max(input.now_ns);
    let mut actions = Vec::new();
    match input.event {
        Event::Woke => {}
        Event::Own(own) => state.set_own(&own),
        Event::Nudged => {
            state.wait_until_ns = state.now_ns;
            state.hello_at_ns = state.now_ns;
        }
        Event::Answered(answer) => state.answered(answer, input.dice, &mut actions),
        Event::Failed(failure) => {
            match failure {
                Failure::Unreached => state.reached = Some(false),
                Failure::Refused => state.reached = Some(true),
                Failure::Unasked => {}
            }
            state.fail(input.dice);
        }
        Event::Damaged { journal, seq } => {
            state.damaged(journal, seq, input.dice, &mut actions);
        }
        Event::Applied(applied) => state.applied(applied, input.dice, &mut actions),
    }
    let next = state.next();
    actions.push(next);
    (state, actions)
}

impl State {
    /// The one place that decides what is sent.
    fn next(&mut self) -> Action {
        if self.errand.is_some() || self.beginning {
            // The answer wakes us. A wake-up beside it costs nothing and needs no exception.
            return Action::WakeAt(self.now_ns.saturating_add(ASK_AGAIN_NS));
        }
        if self.now_ns < self.wait_until_ns {
            return Action::WakeAt(self.wait_until_ns);
        }
        match self.errand_due() {
            Some(errand) => {
                self.errand = Some(errand.clone());
                Action::Send(errand)
            }
            None => Action::WakeAt(self.hello_at_ns.max(self.now_ns + 1)),
        }
    }

    fn errand_due(&mut self) -> Option<Errand> {
        if !self.met {
            return Some(self.hello());
        }
        let errand = match (self.push_due(), self.down_due()) {
            (Some(_), Some(down)) if self.up_last => Some(down),
            (Some(up), _) => Some(up),
            (None, down) => down,
        };
        if let Some(errand) = errand {
            self.up_last = matches!(errand, Errand::Push { .. });
            return Some(errand);
        }
        if (self.progress && !self.applying) || self.hello_at_ns <= self.now_ns {
            return Some(self.hello());
        }
        None
    }

    fn push_due(&self) -> Option<Errand> {
        self.own.iter().find_map(|own| {
            Some(Errand::Push {
                journal: own.journal,
                from_seq: own.first_unsent()?,
                rows_max: self.rows_max(PUSH_ROWS_MAX),
            })
        })
    }

    fn down_due(&self) -> Option<Errand> {
        if self.applying {
            return None;
        }
        if let Some(goal) = self.rows_wanted.front() {
            let rows_max = self.rows_max(HEARD_ROWS_MAX);
            return Some(Errand::Rows { journal: goal.journal, rows_max });
        }
        let goal = self.feeds_wanted.front()?;
        Some(Errand::Feed { feed: goal.feed.clone(), whole: goal.whole })
    }

    fn hello(&mut self) -> Errand {
        self.progress = false;
        self.hello_at_ns = self.now_ns.saturating_add(ASK_AGAIN_NS);
        Errand::Hello { backlog: self.backlog() }
    }

    /// A link that cuts everything long gets something shorter.
    fn rows_max(&self, most: usize) -> usize {
        (most >> self.backoff.failures().min(16)).max(ROWS_MIN)
    }

    fn set_own(&mut self, heads: &[OwnHead]) {
        let mut own = Vec::with_capacity(heads.len());
        for head in heads {
            match self.own.iter().find(|known| known.journal == head.journal) {
                Some(known) => own.push(OwnJournal { upto: head.upto, ..known.clone() }),
                None => {
                    // The central has to say what it has of it before anything is sent.
                    self.met = false;
                    let OwnHead { journal, upto } = *head;
                    own.push(OwnJournal { journal, upto, central: 0, held: 0 });
                }
            }
        }
        self.own = own;
    }

    fn fail(&mut self, dice: u64) {
        self.errand = None;
        self.met = false;
        self.restless = 0;
        self.rows_wanted.clear();
        self.feeds_wanted.clear();
        self.wait_until_ns = self.now_ns.saturating_add(self.backoff.fail(dice));
    }
}
